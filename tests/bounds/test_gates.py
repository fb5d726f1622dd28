"""Gate errors: never exceeded at 60 digits, tight, equal to the reference values, refused where there is a pole."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product as pairs

import pytest
import sympy

import symnet as sn
from symnet import constructions
from symnet.bounds.gates import GateError, _Gate, gate_error
from symnet.bounds.remainders import Remainder
from symnet.constructions.recipes import Recipe
from symnet.errors import NotSmooth, ShapeMismatch, Undecided
from symnet.exact.balls import arb, arb_of, ball, fraction_of, precision
from symnet.exact.germs import Germ

x = sympy.Symbol("x")
ONE = Fraction(1)
ACTIVATIONS = [
    sn.tanh, sn.logistic, sn.softplus, sn.silu, sn.gelu, sn.mish,
    sn.arctan, sn.erf, sn.gaussian, sn.sin, sn.cos, sn.exp,
]  # fmt: skip
OWN = [x * sympy.tanh(sympy.log(1 + sympy.exp(x))), x / (1 + x**2), sympy.log(sympy.cosh(x))]


def square(radius: object, arity: int = 2) -> tuple[tuple[Fraction, Fraction], ...]:
    r = Fraction(str(radius))
    return ((-r, r),) * arity


def bound(recipe: Recipe, scale: object, box: tuple[tuple[Fraction, Fraction], ...]) -> GateError:
    stencil = recipe.levels[0].gates[0].stencil
    assert stencil is not None
    return gate_error(stencil, recipe.setting, Fraction(str(scale)), box)


def error_at(recipe: Recipe, scale: Fraction, point: tuple[Fraction, ...]) -> Fraction:
    """|gate - target| at a point, to 60 digits, neuron by neuron."""
    stencil, sigma, b = recipe.levels[0].gates[0].stencil, recipe.activation, recipe.bias
    assert stencil is not None
    bits = 1024
    with precision(bits):
        center = b.ball(bits)
        total = arb(stencil.origin_weight) * ball(sigma.expr, bits, {sigma.symbol: center})
        for a, w in stencil.points():
            t = scale * sum((k * s for k, s in zip(a, point, strict=True)), Fraction(0))
            total += w * ball(sigma.expr, bits, {sigma.symbol: center + arb_of(t)})
        slope = recipe.setting.derivative(stencil.order).ball(bits)
        value = total / (slope * arb_of(stencil.divisor * scale**stencil.order))
        goal = Fraction(1)
        for s, r in zip(point, stencil.powers, strict=True):
            goal *= s**r
        difference = abs(value - arb_of(goal))
        assert difference.rad() < arb_of(Fraction(1, 10**60))
        return fraction_of(difference)


@pytest.mark.parametrize(
    ("sigma", "bias", "scale", "radius", "expected"),
    [
        (sn.tanh, 1, "1/4", 1, "0.02502486198"),
        (sn.tanh, 1, "1/10", 1, "3.558922356e-3"),
        (sn.tanh, 1, "1/100", 1, "3.466586754e-5"),
        (sn.softplus, 0, "1/4", 1, "0.01024628415"),
        (sn.softplus, 0, "1/10", 1, "1.662235671e-3"),
        (sn.softplus, 0, "1/100", 1, "1.666622224e-5"),
        (sn.softplus, 0, 1, "1/4", "6.403927596772e-4"),
    ],
)
def test_it_gives_the_reference_values(
    sigma: sn.Activation, bias: object, scale: object, radius: object, expected: str
) -> None:
    found = bound(constructions.multiplication_gate(sigma, bias=bias), scale, square(radius))
    unit = Fraction(10) ** -(len(expected.split("e", maxsplit=1)[0].partition(".")[2]))
    unit *= Fraction(10) ** int(expected.partition("e")[2] or 0)
    assert abs(found.upper - Fraction(expected)) <= unit


GATES = [
    *((constructions.multiplication_gate, k) for k in (4, 3, 2)),
    *((constructions.square_gate, k) for k in (3, 2, 1)),
    *((constructions.identity_gate, k) for k in (2, 1)),
]


def recipes(sigma: sn.Activation) -> list[Recipe]:
    """All gates of an activation, also of higher order and with more operands."""
    found = []
    for make, neurons in GATES:
        for order in (None, 4):
            try:
                found.append(make(sigma, neurons=neurons, order=order))
            except sn.SymnetError:
                continue  # no critical bias
    for method in ("signs", "differences", "critical"):
        try:
            found.append(constructions.product(sigma, 3, method=method))
        except sn.SymnetError:
            continue
    found.append(constructions.monomial(sigma, x**2 * sympy.Symbol("y")))
    return found


def points(box: tuple[tuple[Fraction, Fraction], ...], count: int, seed: int) -> list[tuple[Fraction, ...]]:
    """Random points of a box, its corners and middles among them."""
    random.seed(seed)
    found = list(pairs(*((low, high) for low, high in box)))
    inside = (
        tuple(low + (high - low) * Fraction(random.randint(0, 64), 64) for low, high in box) for _ in range(count)
    )
    return [*found, *inside]


BOXES = [((-1, 1), (-1, 1), (-1, 1)), ((0, 2), ("-1/2", "1/3"), (-1, 0)), ((3, 4), (-2, -1), ("1/2", 1))]


@pytest.mark.parametrize("sigma", [*ACTIVATIONS, *(sn.Activation(e, name="own") for e in OWN)], ids=str)
def test_no_point_exceeds_it_and_a_smaller_bound_is_exceeded(sigma: sn.Activation) -> None:
    for recipe in recipes(sigma):
        for scale, ends in ((Fraction(1, 4), BOXES[0]), (Fraction(1, 10), BOXES[1]), (Fraction(1, 3), BOXES[2])):
            box = tuple((Fraction(a), Fraction(b)) for a, b in ends[: len(recipe.variables)])
            found = bound(recipe, scale, box)
            assert all(low <= s <= high for s, (low, high) in zip(found.at, box, strict=True))
            for point in points(box, 12, 7):
                assert error_at(recipe, scale, point) <= found.upper
            reached = error_at(recipe, scale, found.at)
            if sigma in (sn.softplus, sn.silu, sn.gelu) and recipe.method == "identity" and recipe.bias == 0:
                assert found.upper < Fraction(1, 10**9)  # σ(x) - σ(-x) is linear; that is not seen
                continue
            assert found.upper <= Fraction(101, 100) * reached
            assert found.upper == 0 or reached > found.upper / Fraction(1011, 1000)


def test_a_pole_in_reach_is_refused() -> None:
    tan = constructions.multiplication_gate(sn.Activation(sympy.tan(x), name="own"), bias="1/2")
    assert bound(tan, "1/4", square(1)).upper < 1
    with pytest.raises(NotSmooth, match=r"not shown to be smooth near 1\.5"):
        bound(tan, 1, square(1))
    inverse = constructions.multiplication_gate(sn.Activation(1 / x, name="own"), bias=1)
    with pytest.raises(NotSmooth, match="take a smaller interval, a smaller box or a smaller scale"):
        bound(inverse, 1, square(1))
    root = constructions.multiplication_gate(sn.Activation(sympy.sqrt(x), name="own"), bias=1)
    with pytest.raises(NotSmooth):
        bound(root, 1, square("1/2"))


def test_an_activation_in_pieces_is_bounded_where_its_neurons_stay_on_one() -> None:
    elu = sn.Activation(sympy.Piecewise((x, x > 0), (sympy.exp(x) - 1, True)), name="elu")
    gate = constructions.multiplication_gate(elu, bias=-1)
    assert (
        bound(gate, "1/4", square(1)).upper == bound(constructions.multiplication_gate(sn.exp), "1/4", square(1)).upper
    )
    with pytest.raises(NotSmooth, match="elu is not shown to be smooth near -"):
        bound(gate, 1, square(1))


def test_what_has_no_error_has_bound_0() -> None:
    assert bound(constructions.multiplication_gate(sn.power(2), neurons=2), 1, square(10)).upper == 0
    assert bound(constructions.multiplication_gate(sn.power(3), bias=1), 1, square(10)).upper == 0
    assert bound(constructions.multiplication_gate(sn.softplus), 1, square(0)).upper == 0
    quartic = bound(constructions.multiplication_gate(sn.power(4), bias=1), "1/2", square(2))
    assert 0 <= quartic.upper - Fraction(8, 3) < Fraction(1, 10**18)


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ShapeMismatch, match="box of a product"):
        bound(constructions.multiplication_gate(sn.softplus), 1, square(1, 3))
    with pytest.raises(Undecided):
        bound(constructions.multiplication_gate(sn.softplus, bias=sympy.Symbol("b")), 1, square(1))


def test_a_derivative_that_vanishes_is_exactly_0_and_one_that_may_not_is_no_reason_for_the_corner() -> None:
    """For a ball c, c != 0 says that 0 is not in it; so a ball about 0 must not be skipped as if it were 0."""
    recipe = constructions.multiplication_gate(sn.tanh)
    stencil = recipe.levels[0].gates[0].stencil
    assert stencil is not None
    phi = Remainder(recipe.setting, stencil, Fraction(1, 4), Fraction(2))
    assert phi.coefficients[4].is_zero()
    gate = _Gate(stencil, recipe.setting, Fraction(1, 4), square(1))
    assert gate._convex()
    blurred = [c if k != 4 else arb(0, 1e-40) for k, c in enumerate(phi.coefficients)]
    gate.phi.central = Germ(blurred, phi.central.size, phi.central.radius, phi.central.reach)
    assert not gate._convex()
    assert gate.error().how != "it grows with each |operand|, so it is that of the corner"
