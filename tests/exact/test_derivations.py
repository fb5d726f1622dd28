"""Derivative rings and enclosures of derivatives."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.activations.rings import X, _rings, from_ring
from symnet.errors import LimitExceeded
from symnet.exact.balls import arb_of, ball, precision
from symnet.exact.derivations import DerivativeRing, derivative_balls, derivative_terms, derivatives_at
from symnet.exact.enclosures import derivative_enclosure, taylor_balls
from symnet.exact.fields import constant
from tests.strategies import expressions, rationals, x

TANH = DerivativeRing(start={(1,): 1}, images=({(0,): 1, (2,): -1},))


@pytest.mark.parametrize("expr", _rings(), ids=str)
def test_rings_are_closed_under_differentiation(expr: sympy.Expr) -> None:
    """The start of each ring is its function, the image of each generator is its derivative (as functions)."""
    ring = _rings()[expr]
    pairs = [(expr, ring.algebra.start)]
    pairs += [(sympy.diff(f, X), image) for f, image in zip(ring.functions, ring.algebra.images, strict=True)]
    for function, terms in pairs:
        difference = function - from_ring(ring, dict(terms), X)
        assert constant(difference).is_zero() is True


def test_derivatives_at_fractions_and_algebraic_points() -> None:
    """Substitution of a rational function equals substitution by arithmetic."""
    for value in (constant(sympy.sqrt(6) / 3), constant(sympy.Symbol("b")) / (1 + constant(sympy.Symbol("b")) ** 2)):
        for k, found in enumerate(derivatives_at(TANH, 7, [value])):
            expected = sum((c * value ** e[0] for e, c in derivative_terms(TANH, k).items()), constant(0))
            assert found == expected
    with pytest.raises(LimitExceeded):
        derivatives_at(TANH, 10**6, [constant(0)])


def test_derivative_balls() -> None:
    """The enclosure over a ball for the generator contains the derivative at every point of it."""
    with precision(64):
        (found,) = derivative_balls(TANH, [3], [arb(0).union(arb(1))], 64)
    for k in range(11):
        g = Fraction(k, 10)
        assert found.contains(arb_of(sum(c * g ** e[0] for e, c in derivative_terms(TANH, 3).items())))


@given(expressions(3), rationals(3), st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_taylor_balls_contain_sympys_derivatives(expr: sympy.Expr, point: Fraction, order: int) -> None:
    """A coefficient's ball meets the ball of SymPy's derivative."""
    with precision(200):
        found = taylor_balls(expr, x, arb_of(point), order + 1, 200)[order]
        other = ball(sympy.diff(expr, x, order), 200, {x: arb_of(point)}) / math.factorial(order)
    if found.is_finite() and other.is_finite():
        assert found.overlaps(other)
        assert found.rad() <= (1 + abs(other)) * arb(1e-20)


@pytest.mark.parametrize(
    "expr", [sympy.tanh(x), x / (1 + sympy.exp(-x)), sympy.erf(x), sympy.cosh(x), sympy.sqrt(x**2 + 1), sympy.asinh(x)]
)
@pytest.mark.parametrize("order", [0, 2, 5])
def test_enclosures_over_intervals_contain_a_thousand_points(expr: sympy.Expr, order: int) -> None:
    """Every sampled value lies in the enclosure, and the enclosure is hardly wider than the samples."""
    low, high = Fraction(1, 2), Fraction(9, 16)
    found = derivative_enclosure(expr, x, order, low, high)
    derivative = sympy.diff(expr, x, order)
    with precision(128):
        values = [ball(derivative, 128, {x: arb_of(low + (high - low) * k / 200)}) for k in range(201)]
        assert all(found.contains(v) for v in values)
        width = max(v.mid() for v in values) - min(v.mid() for v in values)
        assert found.rad() < width + 1e-3
    point = derivative_enclosure(expr, x, order, low, low)
    assert point.overlaps(ball(derivative, 128, {x: arb_of(low)}))


def test_kinks_and_poles() -> None:
    """Not finite where a kink or a pole may lie in the interval; beside a kink there is one piece alone."""
    assert [c == 1 for c in taylor_balls(sympy.Max(0, x), x, arb(1), 2)] == [True, True]
    assert not taylor_balls(sympy.Max(0, x), x, arb(0, 1), 2)[1].is_finite()
    assert not taylor_balls(1 / x, x, arb(0, 1), 3)[2].is_finite()
    assert not taylor_balls(sympy.log(x), x, arb(-1), 3)[0].is_finite()
