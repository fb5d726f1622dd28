"""Symbolic, exact, ball and floating-point evaluation of one network give one answer."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.activations import power, sin, tanh
from symnet.errors import (
    BadScale,
    FloatGiven,
    LimitExceeded,
    ShapeMismatch,
    SymnetError,
    TextGiven,
    Undecided,
    UsageError,
)
from symnet.exact import balls
from symnet.exact.constants import SCALE, Constant, Laurent
from symnet.exact.fields import constant
from symnet.exact.matrices import GridWeights, Identity, Ones, SignProducts, Signs, Sparse
from symnet.networks import Network, Planes, add, compose, floats, identity, linear, one_layer, stack
from tests.networks.strategies import networks

X = sympy.symbols("x1:9")
inputs = st.lists(st.builds(Fraction, st.integers(-3, 3), st.integers(1, 3)), min_size=3, max_size=3)
scales = st.sampled_from([Fraction(1, 10), Fraction(1, 2), Fraction(3, 2)])


def listed(network: Network, found: object) -> list[sympy.Expr]:
    return list(found) if network.outputs > 1 else [found]


@settings(max_examples=25)
@given(networks(), inputs, scales)
def test_the_four_evaluations_agree(network: Network, point: list[Fraction], scale: Fraction) -> None:
    """The symbolic value at the point, the exact value and the ball overlap; the double lies next to the ball."""
    point = point[: network.inputs]
    symbols = X[: network.inputs]
    exact = listed(network, network.exact(point, scale))
    symbolic = listed(network, network.expr(symbols))
    numbers = {x: sympy.Rational(q.numerator, q.denominator) for x, q in zip(symbols, point, strict=True)}
    numbers[SCALE] = sympy.Rational(scale.numerator, scale.denominator)
    found = network.ball(point, scale, 200)
    for value, at_point, enclosure in zip(exact, symbolic, found, strict=True):
        assert balls.ball(value, 200).overlaps(enclosure)
        assert balls.ball(at_point.xreplace(numbers), 200).overlaps(enclosure)
        assert enclosure.rad() < 1e-30 * (1 + abs(enclosure.mid()))
    rounded = network.numpy([float(q) for q in point], scale)
    assert rounded == pytest.approx([float(value) for value in found], rel=1e-9, abs=1e-8)
    many = network.numpy(np.array([[float(q) for q in point]] * 3), scale, dtype=np.float32)
    assert many.dtype == np.float32
    assert many.shape == (3, network.outputs)
    assert many[2] == pytest.approx([float(value) for value in found], rel=1e-3, abs=2e-2)


@given(networks(), inputs, scales, st.sampled_from([1, 2, 3, 16384]))
def test_blocks_do_not_change_the_value(network: Network, point: list[Fraction], scale: Fraction, rows: int) -> None:
    """Weights given by a formula and made in blocks give what stored ones give."""
    points = np.array([[float(q) for q in point[: network.inputs]], [0.25] * network.inputs])
    expected = network.numpy(points, scale)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("symnet.networks.planes.small", lambda matrix: False)
        patch.setattr("symnet.networks.floats._TILE", 1)
        found = floats.float_network(network.layers, scale, block=rows)
        assert all(isinstance(w, floats._Formula) for w, a in zip(found.weights, network.affines, strict=True)
                   if a.weight.planes)  # fmt: skip
        assert found(points) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(networks(), inputs, scales)
def test_sparse_storage_does_not_change_the_value(network: Network, point: list[Fraction], scale: Fraction) -> None:
    """Weights stored entry by entry give what dense ones give."""
    points = np.array([[float(q) for q in point[: network.inputs]], [0.25] * network.inputs])
    expected = network.numpy(points, scale)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("symnet.networks.floats._DENSE", -1)
        patch.setattr("symnet.networks.floats._SPARSE_BELOW", 2)
        found = network.at(scale)
        assert all(isinstance(weight, floats._Jagged) for weight in found.weights)
        assert found(points) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.integers(1, 4), inputs)
def test_grids_of_balls_are_sums_over_points(n: int, point: list[Fraction]) -> None:
    """The fast evaluation of signs and product weights in balls is the sum that they stand for."""
    point = (point * 2)[:n]
    network = one_layer(sin, Planes.of(1, Signs(n)), Planes.of(1, GridWeights(((2, -3),) * n)))
    stored = one_layer(sin, Planes.of(1, Signs(n).to_sparse()), Planes.of(1, GridWeights(((2, -3),) * n).to_sparse()))
    (value,) = network.ball(point, 1)
    (other,) = stored.ball(point, 1)
    assert value.overlaps(other)
    assert value.rad() < 1e-30


def test_a_polynomial_network_is_exact() -> None:
    """With σ = x², Σ s1·s2·σ(s·x)/8 is the product: the exact value is the rational number."""
    network = one_layer(power(2), Planes.of(1, Signs(2)), Planes.of(Fraction(1, 8), SignProducts(2)))
    assert network.exact(("2/3", Fraction(9, 4)), 1) == sympy.Rational(3, 2)
    u, v = sympy.symbols("u v")
    assert (network.expr((u, v)) - u * v).expand() == 0
    assert network.numpy([0.5, 3.0], 1).tolist() == [1.5]


def test_weights_are_the_nearest_doubles() -> None:
    """Each weight is rounded once: 1/3·λ at λ = 1/10 is the double nearest to 1/30, √2·3 the one nearest to √18."""
    root = constant(sympy.sqrt(2))
    weight = Planes.of(Laurent({1: Constant.rational(Fraction(1, 3))}), Sparse.from_dense([[1, 0]])) + Planes.of(
        Laurent.of(root), Sparse.from_dense([[0, 3]])
    )
    ((first, second),) = linear(weight).at("1/10").weights[0].weight.tolist()
    assert first == 1 / 30
    assert second == float(sympy.sqrt(18).evalf(30))
    # 10^20·√2 minus its integer part cancels 20 digits; the double is still the nearest one.
    whole = 141421356237309504880
    hard = Planes.of(root, Sparse.from_dense([[10**20]])) + Planes.of(1, Sparse.from_dense([[-whole]]))
    ((found,),) = linear(hard).at(1).weights[0].weight.tolist()
    assert found == float((10**20 * sympy.sqrt(2) - whole).evalf(40))


@pytest.mark.parametrize("n", [17, pytest.param(20, marks=pytest.mark.slow)])
def test_many_neurons_are_evaluated_in_blocks(n: int) -> None:
    """2^n neurons that compute a product are evaluated at 100 points within the memory of a few blocks."""
    points = np.random.default_rng(0).uniform(-1, 1, (100, n))
    factors = 1 / (2**n * tanh.derivatives(n + 1, 1)[n])
    network = one_layer(
        tanh, Planes.of(Laurent.scale(), Signs(n)), Planes.of(Laurent({-n: factors}), SignProducts(n)),
        bias=Planes.of(1, Ones((2**n, 1))),
    )  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    values = network.numpy(points, "2/25")[:, 0]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000
    # One correct digit is all that float64 has here (FACTS); the error of the gate itself is a few per cent.
    assert np.corrcoef(values, points.prod(axis=1))[0, 1] > 0.9
    (alone,) = network.numpy(np.ones(n), "2/25")
    assert stack(network, network).numpy(np.ones(2 * n), "2/25") == pytest.approx([alone, alone], rel=0.1)


def test_balls_of_many_neurons() -> None:
    """At 512 bits the product of 16 numbers by 2^16 neurons is right to within its λ² term."""
    n = 16
    factors = 1 / (2**n * tanh.derivatives(n + 1, 1)[n])
    network = one_layer(
        tanh, Planes.of(Laurent.scale(), Signs(n)), Planes.of(Laurent({-n: factors}), SignProducts(n)),
        bias=Planes.of(1, Ones((2**n, 1))),
    )  # fmt: skip
    (value,) = network.ball(["1/2"] * n, "1/1000", 512)
    assert abs(float(value) * 2**n - 1) < 1e-3


def test_evaluation_costs_little_more_than_products_and_activations() -> None:
    """A dense network of three layers takes at most three times the bare chain of matrix products and tanh."""
    generator = np.random.default_rng(3)
    widths = (50, 300, 300, 1)
    matrices = [generator.integers(-9, 10, (b, a)) for a, b in pairwise(widths)]
    network = linear(Planes.of(Fraction(1, 20), Sparse.from_dense(matrices[0])))
    for matrix in matrices[1:]:
        following = one_layer(tanh, Planes.of(1, Identity(matrix.shape[1])), Planes.of(1, Sparse.from_dense(matrix)))
        network = compose(following, network)
    ready = network.at(1)
    points = generator.uniform(-1, 1, (4000, 50))

    def bare() -> np.ndarray:
        x = np.tanh(points @ (matrices[0].T / 20))
        return np.tanh(x @ matrices[1].T.astype(float)) @ matrices[2].T.astype(float)

    assert ready(points) == pytest.approx(bare(), rel=1e-9, abs=1e-9)
    # The machine may be busy with other things: one quiet moment is enough.
    assert any(seconds(lambda: ready(points)) < 3 * seconds(bare) for _ in range(50))


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        (lambda net: net.numpy([0.5], 1), ShapeMismatch),
        (lambda net: net.numpy(np.zeros((2, 3, 2)), 1), ShapeMismatch),
        (lambda net: net.ball(["1/2"], 1), ShapeMismatch),
        (lambda net: net.expr(X[:3]), ShapeMismatch),
        (lambda net: net.exact([0.5, 1], 1), FloatGiven),
        (lambda net: net.ball([0.5, 1], 1), FloatGiven),
        (lambda net: net.exact(["1/2", 1], 0.5), FloatGiven),
        (lambda net: net.numpy([1, 1], 0), BadScale),
        (lambda net: net.numpy([1, 1], -1), BadScale),
        (lambda net: net.exact([1, 1], "nonsense"), BadScale),
        (lambda net: net.numpy([1, 1], X[0]), BadScale),
        (lambda net: net.expr("ab"), TextGiven),
        (lambda net: net.expr(["__import__('os').mkdir('touched')", X[0]]), TextGiven),
        (lambda net: net.exact(["__import__('os').mkdir('touched')", 1], 1), SymnetError),
        (lambda net: net.numpy([1, 1], 1, dtype="int32"), UsageError),
        (lambda net: net.numpy([1, 1], Fraction(1, 10**200)), LimitExceeded),
        (lambda net: add(net, one_layer(tanh, Planes.of(constant(X[0]), Signs(2)), Planes.of(1, SignProducts(2))))
            .numpy([1, 1], 1), Undecided),
        (lambda net: linear(Planes.of(1, Ones((2**16, 1)))).expr(X[:1]), LimitExceeded),
    ],
)  # fmt: skip
def test_what_cannot_be_evaluated_is_refused(wrong: object, kind: type[Exception]) -> None:
    """Wrong shapes, floats, scales that are no scale, text, weights beyond doubles: each its own refusal."""
    network = one_layer(tanh, Planes.of(Laurent.scale(), Signs(2)), Planes.of(Laurent.scale(-2), SignProducts(2)))
    assert callable(wrong)
    with pytest.raises(kind):
        wrong(network)
    assert not Path("touched").exists()


def test_no_points_and_no_layers() -> None:
    """No points give no values; a network without neurons is its affine map."""
    assert identity(2).numpy(np.zeros((0, 2)), 1).shape == (0, 2)
    assert identity(2).numpy([3.0, 4.0], 1).tolist() == [3.0, 4.0]
    assert identity(1).exact([sympy.sqrt(2)], 1) == sympy.sqrt(2)
