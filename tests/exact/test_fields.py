"""Expressions become elements of constant fields, algebraic ones recognised exactly."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
import sympy
from sympy import (
    Abs,
    E,
    Heaviside,
    Integer,
    Max,
    Min,
    Piecewise,
    Rational,
    acosh,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    coth,
    erf,
    erfc,
    exp,
    log,
    pi,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)  # fmt: skip

from symnet.errors import NotExact, Undecided
from symnet.exact.fields import constant

b = sympy.Symbol("b")


@pytest.mark.parametrize(
    ("expr", "value"),
    [
        (tanh(atanh(sqrt(6) / 3)), sqrt(6) / 3),
        (tanh(log(3)), Rational(4, 5)),
        (tanh(log(2 + sqrt(3)) / 2), sqrt(3) / 3),
        (exp(-log(5 + 2 * sqrt(6))), 5 - 2 * sqrt(6)),
        (exp(log(2) * 3), Integer(8)),
        (exp(asinh(1)), 1 + sqrt(2)),
        (exp(acosh(2)), 2 + sqrt(3)),
        (exp(2 * atanh(Rational(1, 2))), Integer(3)),
        (1 / (1 + exp(-log(2 + sqrt(3)))), (3 + sqrt(3)) / 6),
        (cosh(log(2)), Rational(5, 4)),
        (sinh(log(2)), Rational(3, 4)),
        (coth(log(3)), Rational(5, 4)),
        (sqrt(5 + 2 * sqrt(6)) ** 2, 5 + 2 * sqrt(6)),
        (sqrt(3 + 2 * sqrt(2)) + 1, 2 + sqrt(2)),
        (Abs(1 - sqrt(2)), sqrt(2) - 1),
        (Max(sqrt(2), Rational(7, 5)), sqrt(2)),
        (Min(sqrt(2), Rational(7, 5)), Rational(7, 5)),
        (Heaviside(sqrt(2) - 2), Integer(0)),
        (Piecewise((1, sympy.StrictLessThan(sqrt(2), Rational(3, 2), evaluate=False)), (2, True)), Integer(1)),
        (sin(pi / 5) ** 2, (5 - sqrt(5)) / 8),
        (erfc(1) + erf(1), Integer(1)),
        (cos(1) ** 2 + sin(1) ** 2, Integer(1)),
        (tan(1) * cos(1) - sin(1), Integer(0)),
        (log(Rational(9, 4)) - 2 * log(Rational(3, 2)), Integer(0)),
        (log(64) - 3 * log(4), Integer(0)),
        (log(Rational(1, 3)) + log(3), Integer(0)),
        (log(2 - sqrt(3)) + log(2 + sqrt(3)), Integer(0)),
    ],
)
def test_algebraic_values_are_recognised(expr: sympy.Expr, value: sympy.Expr) -> None:
    """The difference from the known value is 0, by algebra."""
    assert (constant(expr) - constant(value)).is_zero() is True
    if value.is_Rational:
        assert constant(expr).is_rational() is not None


@pytest.mark.parametrize(
    "expr",
    [exp(Rational(1, 2)), exp(2), E, tanh(1), sin(1), cos(Rational(1, 3)), log(2), log(2 + sqrt(3)), atan(2), pi,
     asinh(1), exp(sqrt(2)), atanh(sqrt(6) / 3), tanh(b), exp(b), b, erf(b), log(1 + b**2), atan(b)],
)  # fmt: skip
def test_transcendental_values_are_independent_generators(expr: sympy.Expr) -> None:
    """What Lindemann's theorem (or being a function) makes transcendental is one independent generator."""
    generators = constant(expr).generators
    assert len(generators) == 1
    assert generators[0].independent
    assert generators[0].minimal_polynomial is None


@pytest.mark.parametrize(
    "expr", [erf(1), exp(pi), exp(exp(1)), log(log(2)), log(pi), sin(exp(1)), sqrt(pi), exp(exp(b))]
)
def test_nothing_is_claimed_where_nothing_is_known(expr: sympy.Expr) -> None:
    """Numbers whose transcendence is open (or not covered by the theorem used) are not marked independent."""
    assert not any(g.independent for g in constant(expr).generators if g.expr != b)


@pytest.mark.parametrize(
    "expr",
    [sqrt(2), 2 ** Rational(1, 3), 2 ** Rational(2, 3), sin(pi / 7), sqrt(1 + sqrt(2)),
     sympy.CRootOf(sympy.Symbol("x") ** 5 - sympy.Symbol("x") - 1, 0), 1 / (1 + sympy.cbrt(2)), sqrt(2) + sqrt(3)],
)  # fmt: skip
def test_algebraic_numbers_have_their_number(expr: sympy.Expr) -> None:
    """Every generator has a minimal polynomial, and the value is the right root of it."""
    value = constant(expr)
    assert all(g.minimal_polynomial is not None for g in value.generators)
    assert value.float() == float(sympy.N(expr, 50))
    assert value.is_zero() is False


@pytest.mark.parametrize(
    "expr",
    [log(0, evaluate=False), log(-1), sqrt(-1), (-8) ** Rational(1, 3), 1 / (sqrt(6) - sqrt(2) * sqrt(3) + 0 * b)],
)
def test_what_is_not_a_finite_real_number_is_refused(expr: sympy.Expr) -> None:
    """Logarithms of what is not positive, even roots of negative numbers, divisions by zero."""
    with pytest.raises(NotExact):
        constant(expr)


def test_hidden_zeros_take_no_time() -> None:
    """A tower of exponentials minus another form of itself comes out soon (SymPy's ``is_real`` takes minutes)."""
    tower = exp(exp(erf(1)))
    start = time.perf_counter()
    difference = constant(tower) - constant(tower.rewrite([exp], tanh))
    assert difference.is_zero() is not False
    assert time.perf_counter() - start < 20


def test_division_by_a_hidden_zero_is_refused() -> None:
    """√(5 + 2√6) − √2 − √3 is 0: dividing by it is refused, not evaluated."""
    with pytest.raises(NotExact):
        constant(1 / (sqrt(5 + 2 * sqrt(6)) - sqrt(2) - sqrt(3)))


def test_what_is_unknown_is_undecided() -> None:
    """Absolute values of symbols and integrals are not guessed."""
    for expr in [Abs(b), sympy.Integral(exp(b**2), b), Max(0, b)]:
        with pytest.raises(Undecided):
            constant(expr)


def test_symbolic_exponentials_share_one_generator() -> None:
    """e^(-b), e^(2b) and e^(b+1) are written with e^b."""
    e = constant(exp(b))
    assert constant(exp(-b)) == 1 / e
    assert constant(exp(2 * b)) == e**2
    assert constant(exp(b + 1)) == e * constant(E)
    assert constant(exp(log(2) + b)) == 2 * e
    assert constant(cosh(b)) * 2 == e + 1 / e


def test_text_and_fractions_are_read() -> None:
    """Everything that as_exact takes is taken."""
    assert constant("1/2") == Fraction(1, 2)
    assert constant(3) == 3
    assert constant(constant(b)) == constant(b)
