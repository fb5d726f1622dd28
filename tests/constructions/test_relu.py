"""ReLU networks for Max, Min and Abs are exact on all reals, at the depth and with the counts that are told."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy.abc import x, y, z

import symnet as sn
from symnet.activations import relu
from symnet.comparison import costs
from symnet.constructions.direct import Direct
from symnet.constructions.piecewise import absolute_value, maximum, median, minimum, piecewise_linear
from symnet.errors import FloatGiven, LimitExceeded, NotAPolynomial, SymnetError, TextGiven, UsageError

RATIONALS = st.fractions(min_value=-9, max_value=9, max_denominator=4)


def value(made: Direct, point: list[Fraction]) -> sympy.Expr:
    return made.network.exact(point, 1)


@pytest.mark.parametrize("skip", [0, 1])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 13])
def test_extrema_at_logarithmic_depth(n: int, skip: int) -> None:
    """n - 1 neurons and ⌈log2 n⌉ layers with skip connections; the values are max and min at random points."""
    large, small = maximum(n, skip=skip > 0), minimum(n, skip=skip > 0)
    assert large.network.hidden_layers == (n - 1).bit_length()
    assert not skip or large.network.neurons == n - 1
    points = np.random.default_rng(n).normal(size=(50, n))
    assert np.allclose(large.network.numpy(points, 1)[:, 0], points.max(axis=1))
    assert np.allclose(small.network.numpy(points, 1)[:, 0], points.min(axis=1))


@pytest.mark.parametrize("n", [2, 4, 8, 16])
def test_without_skip_connections_a_maximum_costs_three_neurons(n: int) -> None:
    """a + ReLU(b - a) with a = ReLU(a) - ReLU(-a): 3(n - 1) neurons for n a power of two."""
    assert maximum(n).network.neurons == 3 * (n - 1)


@pytest.mark.parametrize("skip", [0, 1])
def test_median_at_all_orders(skip: int) -> None:
    """The median is right at all orders of three numbers, with ties; three neurons in two layers with skips."""
    made = median(skip=skip > 0)
    for numbers in ((1, 2, 3), (1, 1, 3), (2, 3, 3), (5, 5, 5), (-1, 0, 1)):
        for point in permutations(numbers):
            assert value(made, [Fraction(v) for v in point]) == sorted(point)[1]
    assert made.network.hidden_layers == 2
    assert not skip or made.network.neurons == 3


def test_absolute_value() -> None:
    """|x| is two neurons, or one with a skip connection."""
    assert absolute_value().network.neurons == 2
    assert absolute_value(skip=True).network.neurons == 1
    assert absolute_value(z).variables == (z,)


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> sympy.Expr:
    """Expressions in Max, Min, Abs and rational combinations."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from([x, y, z, sympy.Integer(1), sympy.Rational(-3, 2)]))
    parts = [draw(expressions(depth=depth - 1)) for _ in range(draw(st.integers(2, 3)))]
    factor = sympy.Rational(draw(st.integers(-3, 3)), draw(st.integers(1, 2)))
    kind = draw(st.sampled_from([sympy.Max, sympy.Min, sympy.Add, "scaled", "modulus"]))
    if kind == "scaled":
        return factor * parts[0] + parts[1]
    return sympy.Abs(parts[0]) - parts[1] if kind == "modulus" else kind(*parts)


@given(expressions(), st.sampled_from([0, 1]), st.lists(RATIONALS, min_size=3, max_size=3))
def test_every_expression_in_max_min_and_abs(target: sympy.Expr, skip: int, point: list[Fraction]) -> None:
    """The network's exact value is that of the expression, at random rational points."""
    made = piecewise_linear(target, variables=(x, y, z), skip=skip > 0)
    at = {s: sympy.Rational(v.numerator, v.denominator) for s, v in zip((x, y, z), point, strict=True)}
    assert value(made, point) == target.subs(at)
    floats = made.network.numpy([[float(v) for v in point]], 1)[0, 0]
    assert abs(float(floats) - float(target.subs(at))) < 1e-9
    assert made.network.expr((x, y, z)).subs(at) == target.subs(at)
    assert abs(float(made.network.ball(point, 1)[0]) - float(target.subs(at))) < 1e-9


def test_neurons_are_shared() -> None:
    """max(x, y) and min(x, y) read one neuron; positive multiples of one form are one neuron."""
    assert piecewise_linear(sympy.Max(x, y) + 2 * sympy.Min(x, y), skip=True).network.neurons == 1
    assert piecewise_linear(sympy.Max(0, 2 * x) - sympy.Max(0, x / 3)).network.neurons == 1
    assert piecewise_linear(x + y).network.neurons == 0


def test_derive_and_cost_reach_them() -> None:
    """`derive` with relu takes Max, Min and Abs; `cost` shows both conventions; other activations refuse."""
    made = sn.derive(sympy.Max(x, y, z), activation=sn.relu)
    assert made.senses == ("exact",)
    assert made.leading_error() == (None, 0)
    assert list(made.at()([[1, 5, 2], [3, -1, 0]])) == [5, 3]
    assert [row.neurons for row in costs(sympy.Max(x, y, z), relu).rows] == [8, 2]
    assert sn.derive(sympy.Abs(x), activation=sn.relu, layers=1).network.hidden_layers == 1
    with pytest.raises(UsageError, match="2 hidden layers"):
        sn.derive(sympy.Max(x, y, z), activation=sn.relu, layers=1)
    with pytest.raises(NotAPolynomial):
        sn.derive(sympy.Max(x, y), activation=sn.softplus)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: piecewise_linear(x * y), UsageError),
        (lambda: piecewise_linear(sympy.Max(x, y) * sympy.Abs(x)), UsageError),
        (lambda: piecewise_linear(sympy.sqrt(2) * x), UsageError),
        (lambda: piecewise_linear(sympy.exp(x)), UsageError),
        (lambda: piecewise_linear(sympy.Max(x, 0.5)), FloatGiven),
        (lambda: piecewise_linear("Max(x, y)"), TextGiven),
        (lambda: maximum("xy"), TextGiven),
        (lambda: maximum(0), UsageError),
        (lambda: maximum(10**6), LimitExceeded),
        (lambda: median(5), UsageError),
        (lambda: sn.derive(sympy.Max(x, y), activation=sn.relu, bias=1), UsageError),
    ],
)
def test_refusals(make: object, error: type[SymnetError]) -> None:
    """What is not piecewise linear by its form is refused in one line."""
    with pytest.raises(error) as refusal:
        make()  # type: ignore[operator]
    assert "\n" not in str(refusal.value)
