"""Gates of higher order: their errors, by balls and by power series of their own; weights; scales; what is refused."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import numpy as np
import pytest
import sympy
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from symnet.activations import Activation, exp, gelu, logistic, power, silu, sin, softplus, tanh
from symnet.constructions import (
    deep,
    identity_gate,
    monomial,
    multiplication_gate,
    product,
    shallow,
    square_gate,
    univariate,
)
from symnet.constructions.orders import error_orders, raised
from symnet.constructions.recipes import Recipe
from symnet.constructions.settle import settle
from symnet.constructions.stencils import MULTIPLY, signs_product
from symnet.errors import FloatGiven, LimitExceeded, TextGiven, UsageError
from tests.constructions.probing import check

x, y, z = sympy.symbols("x y z")


def coefficient(weight: object) -> fmpq:
    q = weight.is_rational()  # type: ignore[attr-defined]
    assert q is not None
    return fmpq(q.numerator, q.denominator)


def series(recipe: Recipe, at: list[int], top: int, *, scale_one: bool = False) -> list[fmpq]:
    """The coefficients of λ^0, ..., λ^top of Σ w_j exp(λ a_j·x) at a point; for exp at 0, one hidden layer.

    With `scale_one` the coefficients of t^0, ..., t^top of the network at scale 1 with inputs t·x.
    """
    into, out = recipe.network.affines
    poles = 0 if scale_one else max(-plane.scale.valuation for plane in out.weight.planes)
    total = [fmpq(0)] * (top + 1)
    for j in range(recipe.network.neurons):
        slope = fmpq(0)
        for i, value in enumerate(at):
            for power_, w in into.weight.entry(j, i).terms.items():
                assert power_ == 1
                slope += coefficient(w) * value
        neuron = [slope**k / factorial(k) for k in range(top + poles + 1)]
        for power_, w in out.weight.entry(0, j).terms.items():
            shift = 0 if scale_one else power_
            for k in range(top + 1):
                total[k] += coefficient(w) * neuron[k - shift]
    for power_, w in (out.bias.entry(0, 0) if out.bias.planes else into.weight.entry(0, 0) * 0).terms.items():
        total[0] += coefficient(w) if scale_one or power_ == 0 else 0
    return total


# --- the order that was asked for -------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [2, 3, 4, 6, 8])
@pytest.mark.parametrize(
    ("activation", "bias"), [(softplus, None), (tanh, None), (tanh, 1), (exp, None), (silu, None), (logistic, "1/2")],
    ids=str,
)  # fmt: skip
def test_the_error_has_the_order_and_no_copy_too_many(activation: Activation, bias: object, order: int) -> None:
    """At generic biases ⌈r/2⌉ copies make O(λ^r), at a best bias one fewer from order 4 on; by balls at 50 digits."""
    gate = multiplication_gate(activation, order=order, bias=bias)
    best = bias is None and activation == tanh
    copies = max((order + 1) // 2 - best, 1)
    assert gate.network.neurons == 4 * copies
    assert check(gate) == 2 * copies + 2 * best >= order


@pytest.mark.parametrize(
    ("make", "neurons"),
    [
        (lambda: multiplication_gate(exp, neurons=3, order=3), 9),
        (lambda: multiplication_gate(sin, neurons=2, order=4), 4),  # at π/2 odd derivatives vanish
        (lambda: square_gate(softplus, order=4), 5),
        (lambda: square_gate(exp, neurons=2, order=6), 6),
        (lambda: identity_gate(tanh, order=6, bias=1), 6),
        (lambda: identity_gate(exp, neurons=1, order=3), 3),
        (lambda: product(exp, 3, order=6), 24),
        (lambda: product(exp, 3, method="differences", order=2), 14),
        (lambda: product(softplus, 5, method="tree", order=4), None),
        (lambda: product(exp, 6, method="layers", layers=2, order=4), 2 * (8 + 8 + 4)),
        (lambda: monomial(exp, 3 * x**2 * y, order=4), 12),
        (lambda: univariate(exp, x**3 - 2 * x, order=4), 8),
        (lambda: shallow(softplus, x * y + 3 * x, order=4, bias=1), None),
        (lambda: deep(softplus, x * y * z + x**2, order=4), None),
        (lambda: deep(softplus, x**4 - x * y, order=6, skip=True), None),
    ],
)
def test_every_construction_takes_an_order(make: object, neurons: int | None) -> None:
    """The leading error is of the order that was asked for, or above, and is what balls say it is."""
    recipe = make()  # type: ignore[operator]
    assert neurons in (None, recipe.network.neurons)
    found = check(recipe)
    assert found is not None
    assert found >= 2


def test_the_series_of_higher_gates_by_another_route() -> None:
    """Σ w_j exp(λ a_j·x) term by term: uv, then nothing until the order."""
    for order in (2, 4, 6, 8, 10):
        found = series(multiplication_gate(exp, order=order), [2, -3], order)
        assert found[0] == -6
        assert not any(found[1:order])
        assert found[order]
    found = series(product(exp, 3, order=6), [1, 2, 3], 6)
    assert found[0] == 6
    assert not any(found[1:6])


def test_a_bias_that_is_a_zero_counts_as_one() -> None:
    """GELU at its minimum: σ' = 0, so two neurons multiply; and an error of order 2 needs another copy."""
    gate = multiplication_gate(gelu, neurons=2, order=2)
    assert (gate.network.neurons, check(gate)) == (4, 2)


def test_a_polynomial_may_have_no_error_left() -> None:
    """t⁴ at 1: the only error of the gate, of order 2, goes with one more copy."""
    gate = multiplication_gate(power(4), bias=1, order=4)
    assert gate.senses[0] == "exact"
    assert check(gate) is None


# --- weights and scales -----------------------------------------------------------------------------------------------


@given(st.sets(st.integers(1, 12), min_size=1, max_size=5))
def test_the_weights_are_lagranges_at_0(scales: set[int]) -> None:
    """ω_k = ∏_(l≠k) μ_l²/(μ_l² - μ_k²), for any distinct positive scales, up to their common factor."""
    given_ = sorted(scales)
    setting = settle(exp, (2,))
    stencil = raised(MULTIPLY[4], setting, None, given_)
    for mu, weight in stencil.copies:
        lagrange = Fraction(1)
        for other, _ in stencil.copies:
            if other != mu:
                lagrange *= Fraction(other**2, other**2 - mu**2)
        assert Fraction(weight * mu**2, stencil.copied(2)) == lagrange
    assert not any(error_orders(stencil, setting, 2 * len(given_)))


@given(st.sets(st.integers(1, 12), min_size=1, max_size=5))
def test_the_weights_at_a_best_bias_are_those_of_the_claim(scales: set[int]) -> None:
    """Lagrange's weights over μ_k² Σ 1/μ_l² (higher-order-gate-best-bias-weights)."""
    stencil = raised(MULTIPLY[4], settle(tanh, (2,)), None, sorted(scales))
    chosen = [mu for mu, _ in stencil.copies]
    total = sum(Fraction(1, mu**2) for mu in chosen)
    for mu, weight in stencil.copies:
        lagrange = Fraction(1)
        for other in chosen:
            if other != mu:
                lagrange *= Fraction(other**2, other**2 - mu**2)
        assert Fraction(weight * mu**2, stencil.copied(2)) == lagrange / (mu**2 * total)


def test_only_ratios_of_scales_matter() -> None:
    """(1, 3/2), (2, 3) and "1", "1.5" are the same network."""
    made = [multiplication_gate(exp, scales=s).network for s in ((1, sympy.Rational(3, 2)), (2, 3), ("1", "1.5"))]
    assert made[0] == made[1] == made[2]


def test_a_wide_layer_in_copies_is_not_stored() -> None:
    """2·2^20 neurons are counted and evaluated row by row, as 2 grids; small ones have the same entries either way."""
    assert product(exp, 20, order=4).network.neurons == 2**21
    stencil = raised(signs_product(3), settle(exp, (3,)), 4)
    rows, weights = stencil.matrices()
    listed = list(stencil.points())
    assert rows.rows(0, 16).tolist() == [list(point) for point, _ in listed]
    assert weights.rows(0, 1).tolist() == [[w for _, w in listed]]


def test_default_scales_do_as_well_in_floating_point_as_was_measured() -> None:
    """Best error over λ on [-1, 1]² for tanh: 8 and 12 neurons at b = 1 reach 1e-10 and 1.5e-11, at b* 3e-12, 7e-13."""
    grid = np.array([[i / 6, j / 6] for i in range(-6, 7) for j in range(-6, 7)])
    for bias, order, most in ((1, 4, 1e-10), (1, 6, 1.5e-11), (None, 6, 3e-12), (None, 8, 7e-13)):
        network = multiplication_gate(tanh, order=order, bias=bias).network
        errors = [
            float(np.abs(network.at(Fraction(1, d))(grid)[:, 0] - grid[:, 0] * grid[:, 1]).max())
            for d in (3, 6, 10, 15, 25, 40, 60, 100, 150, 250, 400, 600, 1000)
        ]
        assert min(errors) < most


# --- one hidden layer in sense taylor ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target", [x * y + x, x + x * y**2, x * y * z + x * y - 2 * z, x**3 * y + y**2 + 5, x**2 * y**2 + x * y + x**4 + 1]
)
@pytest.mark.parametrize("output_bias", [False, True])
def test_sums_of_different_degrees_in_sense_taylor(target: sympy.Expr, *, output_bias: bool) -> None:
    """N = p through degree deg p at scale 1, by the series of exp; and the sense is found by `senses_of`."""
    variables = sorted(target.free_symbols, key=str)
    recipe = shallow(exp, target, taylor=True, output_bias=output_bias)
    assert recipe.senses == ("taylor", "formal", "uniform")
    assert "taylor" not in shallow(exp, target + x**6 * y, output_bias=output_bias).senses
    at = [3, -2, 5][: len(variables)]
    t = sympy.Symbol("t")
    degree = sympy.Poly(target, *variables).total_degree()
    wanted = sympy.Poly(target.xreplace({v: t * q for v, q in zip(variables, at, strict=True)}), t)
    found = series(recipe, at, degree, scale_one=True)
    assert [int(q.p) for q in found] == [int(wanted.coeff_monomial(t**k)) for k in range(degree + 1)]
    assert all(q.q == 1 for q in found)
    assert check(recipe) is not None


def test_a_monomial_needs_few_copies() -> None:
    """⌊(d-k)/2⌋ + 1 copies for degree k in degree d; one fewer where a derivative is 0."""
    for d, copies in ((2, 1), (3, 2), (4, 2), (5, 3)):
        assert shallow(exp, x + y**d, taylor=True).network.neurons == 2 * copies + d + 1
    inflection = tanh.best_bias(1)  # the third derivative is 0
    assert shallow(tanh, x + y**4, taylor=True, bias=inflection).network.neurons == 2 + 5


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"order": 0}, UsageError),
        ({"order": True}, UsageError),
        ({"order": 2.0}, UsageError),
        ({"order": "4"}, TextGiven),
        ({"order": 41}, LimitExceeded),
        ({"scales": ()}, UsageError),
        ({"scales": (1, -2)}, UsageError),
        ({"scales": (1, 1)}, UsageError),
        ({"scales": (1, 0.5)}, FloatGiven),
        ({"scales": "12"}, TextGiven),
        ({"scales": (1, 2), "order": 2}, UsageError),
        ({"scales": (1, 2), "order": 6}, UsageError),
    ],
    ids=str,
)
def test_no_orders_and_no_scales(options: dict[str, object], error: type[Exception]) -> None:
    """Each with one line that says what is allowed."""
    with pytest.raises(error) as caught:
        multiplication_gate(exp, **options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    with pytest.raises(UsageError):
        product(exp, 4, method="tree", scales=(1, 2))
