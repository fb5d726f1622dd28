"""Statements about the numbers of an interval, about derivatives, and about limits: decided rightly, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from symnet.kernel.terms import Store
from symnet.proof.convert import to_term
from symnet.proof.evaluate import Evaluator
from symnet.proof.language import (
    SCALE,
    AtMost,
    Below,
    Conjunction,
    D,
    Definition,
    Differentiable,
    Equal,
    Exists,
    ForAll,
    Implication,
    Indicator,
    Inverse,
    Unequal,
    integers,
    reals,
)

scale, top, eta, delta, t, u = reals("l top eta delta t u")
(whole,) = integers("m")
opposite = Definition("abs", sympy.Lambda(t, -t))
half = sympy.Rational(1, 2)


def decided(formula: Any) -> bool | None:
    return Evaluator({}).best(to_term(Store(), formula))  # type: ignore[no-any-return]


def on(low: Any, high: Any, formula: Any) -> ForAll:
    return ForAll(t, Implication(AtMost(low, t), AtMost(t, high), formula))


def near_zero(formula: Any, *others: Any) -> Exists:
    inside = ForAll([scale, *others], Implication(Below(0, scale), AtMost(scale, top), formula))
    return Exists(top, Conjunction(Below(0, top), inside))


def limit(value: Any, at: Any, size: Any = sympy.Abs, small: Any = delta) -> ForAll:
    near = ForAll(t, Implication(AtMost(size(t - at), small), AtMost(size(value), eta)))
    return ForAll(eta, Implication(Below(0, eta), Exists(small, Conjunction(Below(0, small), near))))


modulus, root = sympy.Lambda(t, sympy.Abs(t)), sympy.Lambda(t, sympy.sqrt(t**2))
step = sympy.Lambda(t, t + sympy.Piecewise((0, t < 0), (1, True)))


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (on(-1, 1, AtMost(t**2, 1 + half)), True),
        (on(-1, 1, AtMost(t**2, half)), False),
        (on(-1, 1, AtMost(t**2, 1)), None),
        (on(1, -1, AtMost(1, 0)), True),
        (on(0, 0, Equal(t, 0)), True),
        (on(-2, 1, AtMost(sympy.Abs(t), 2 + half)), True),
        (on(-2, 1, AtMost(sympy.Abs(t), 1)), False),
        (on(-1, 1, Below(0, sympy.exp(t))), True),
        (ForAll(t, Implication(AtMost(0, t), AtMost(0, t + 1))), None),
    ],
)
def test_intervals(formula: Any, outcome: Any) -> None:
    """True where balls show it, False where they contradict it, else undecided: with equality at an end, say."""
    assert decided(formula) is outcome


def between(low: Any, high: Any, equation: Any) -> Exists:
    return Exists(u, Conjunction(Below(low, u), Below(u, high), equation))


jumps = between(-1, 1, Equal(2 * Indicator(AtMost(0, u)), 1))


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (between(1, 2, Equal(u**2, 2)), True),
        (between(1, sympy.sqrt(3), Equal(u**2, 2)), True),
        (between(2, 3, Equal(u**2, 2)), False),
        (between(1, sympy.sqrt(2), Equal(u**2, 2)), None),  # the end itself does not count
        (between(sympy.sqrt(2), 2, Equal(u**2, 2)), None),
        (between(-1, 1, Equal(1 / u, sympy.Rational(1, 3))), None),
        (jumps, None),
        (on(0, 1, jumps), None),
    ],
)
def test_numbers_between_two_ends(formula: Any, outcome: Any) -> None:
    """A zero is seen where a continuous function changes its sign between the ends, and none where it does not."""
    assert decided(formula) is outcome


@pytest.mark.parametrize(
    ("function", "at", "outcome"),
    [
        (sympy.Lambda(t, t**3), 0, True),
        (sympy.Lambda(t, sympy.exp(sympy.sin(t))), half, True),
        (modulus, 1, True),
        (modulus, 0, None),
        (root, 0, None),
        (step, 0, None),
        (sympy.Lambda(t, 1 / t**30), 0, None),
    ],
)
def test_derivatives(function: Any, at: Any, outcome: Any) -> None:
    """No derivative is seen where there is none, neither at a point nor on an interval around it."""
    assert decided(Differentiable(function, 0, at)) is outcome
    if outcome is None:
        x = sympy.Symbol("x", real=True)
        around = ForAll(x, Implication(AtMost(at - 1, x), AtMost(x, at + 1), Differentiable(function, 0, x)))
        assert decided(around) is None


def test_derivatives_on_an_interval_with_a_jump() -> None:
    """The derivative of t + [t ≥ 0] is 0 at 0, as there is none: balls around 0 must not say that it is 1."""
    x = sympy.Symbol("x", real=True)
    claim = ForAll(x, Implication(AtMost(-1, x), AtMost(x, 1), AtMost(half, D(step, 1, x))))
    assert decided(claim) is not True


def test_a_series_that_starts_with_zeros_is_not_0() -> None:
    """At 0 the derivative of t·t³/t³ is 1, though t³ begins with zeros; that of t·[0 ≤ t³] is 0, as there is none."""
    cube = sympy.Pow(t, 3, evaluate=False)
    quotient = sympy.Lambda(t, sympy.Mul(t, cube, Inverse(cube), evaluate=False))
    cut = sympy.Lambda(t, t * Indicator(AtMost(0, t**3)))
    assert decided(Equal(D(quotient, 1, 0), 0)) is not True
    assert decided(Equal(D(cut, 1, 0), 1)) is not True
    assert decided(Equal(D(cut, 1, 2), 1)) is True


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (near_zero(AtMost(1 + scale, 1)), False),
        (near_zero(AtMost(1, 1 + scale)), None),
        (near_zero(AtMost(1 / scale, 1000)), False),
        (near_zero(AtMost(scale, 10**6)), None),
        (near_zero(AtMost(sympy.Abs(-scale), 0)), False),
        (near_zero(Implication(AtMost(sympy.Abs(u), 1), AtMost(u + scale, half)), u), False),
        (near_zero(Implication(AtMost(sympy.Abs(u), half), AtMost(u, 1)), u), None),
        (near_zero(AtMost(scale**2, scale**3)), False),
        (near_zero(AtMost(top, 1)), None),
        (near_zero(Unequal(scale, SCALE)), None),  # a number is no series
        (near_zero(AtMost(opposite(scale), 0)), None),  # and what is called abs need not be |t|
        (near_zero(AtMost(0, opposite(scale))), False),
    ],
)
def test_small_numbers(formula: Any, outcome: Any) -> None:
    """What fails for an infinitesimal λ fails; what does not is left undecided, or shown by a number that is tried."""
    found = decided(formula)
    assert found is outcome or (outcome is None and found is True)


@pytest.mark.parametrize(
    ("formula", "outcome"),
    [
        (limit(t**2 - 1, 1), True),
        (limit(sympy.exp(t - 1) - 1, 1), True),
        (limit(t**2, 1), None),
        (limit(1 / (t - 1), 1), None),
        (limit(sympy.Piecewise((0, t < 1), (1, True)), 1), None),
        (limit(eta * (t - 1), 1), None),
        (limit(t**2 - 1, 1, small=whole), None),  # an integer is not small
        (limit(t - 1, 1, opposite), None),
        (ForAll(u, Implication(AtMost(0, u), AtMost(u, 1), limit(1 - Indicator(AtMost(1, t)), 1))), None),
    ],
)
def test_limits(formula: Any, outcome: Any) -> None:
    """True where the value is analytic near the point and 0 there; nothing is said of jumps and poles."""
    assert decided(formula) is outcome
