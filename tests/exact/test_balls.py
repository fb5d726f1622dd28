"""Balls contain the number meant, and decide signs only rightly."""

from __future__ import annotations

import pickle
from fractions import Fraction

import flint
import mpmath
import pytest
import sympy
from flint import arb
from hypothesis import given, settings

from symnet.errors import FloatGiven, NotExact, Undecided
from symnet.exact.balls import Zero, arb_of, ball, decimal, fraction_of, precision, sign
from tests.strategies import expressions, rationals, x

ONE_EACH = [
    sympy.exp, sympy.log, sympy.tanh, sympy.sinh, sympy.cosh, sympy.coth, sympy.sech, sympy.csch, sympy.sin, sympy.cos,
    sympy.tan, sympy.cot, sympy.sec, sympy.csc, sympy.atan, sympy.asin, sympy.acos, sympy.atanh, sympy.asinh, sympy.erf,
    sympy.erfc, sympy.gamma, sympy.Abs,
]  # fmt: skip


def _mp(expr: sympy.Expr, digits: int = 60) -> mpmath.mpf:
    """Another library's value."""
    with mpmath.workdps(digits):
        return mpmath.mpf(sympy.N(expr, digits)._to_mpmath(int(digits * 3.33) + 10))


def _contains(found: arb, value: mpmath.mpf, digits: int = 55) -> bool:
    """Whether the other library's value, with its own error, touches the ball."""
    with precision(400):
        m, e = int(value.man), int(value.exp)
        near = Fraction(m) * Fraction(2) ** e * (-1 if value < 0 and m > 0 else 1)
        slack = arb(0, 1) * arb_of(abs(near) / 10**digits + Fraction(1, 10**digits))
        return bool((arb_of(near) + slack).overlaps(found))


@pytest.mark.parametrize("function", ONE_EACH, ids=str)
def test_every_function_agrees_with_mpmath_to_60_digits(function: type[sympy.Function]) -> None:
    """Flint's ball contains mpmath's value, and is narrow."""
    expr = function(sympy.Rational(3, 7))
    found = ball(expr, 256)
    assert _contains(found, _mp(expr))
    assert found.rel_accuracy_bits() > 200


@given(expressions(3), rationals(5))
@settings(max_examples=60, deadline=None)
def test_random_expressions_agree_with_mpmath(expr: sympy.Expr, point: Fraction) -> None:
    """The ball of a random expression at a random point contains mpmath's value."""
    at = sympy.Rational(point.numerator, point.denominator)
    with precision(300):
        found = ball(expr, 300, {x: arb_of(point)})
    value = expr.xreplace({x: at})
    if found.is_finite() and value.is_finite and found.rad() < 1:
        number = _mp(value)
        assert _contains(found, number, 45), (expr, point)


def test_precision_is_local() -> None:
    """Flint's global precision is what it was, also after an error."""
    before = flint.ctx.prec
    ball(sympy.pi, 1000)
    with pytest.raises(Undecided):
        ball(sympy.Symbol("y"), 1000)
    with pytest.raises(KeyError), precision(77):
        raise KeyError
    assert flint.ctx.prec == before


def test_wide_balls_enclose_ranges() -> None:
    """A wide ball for the variable gives an enclosure of the range, kinks and jumps included."""
    wide = {x: arb(0, 2)}
    for expr, low, high in [
        (sympy.Max(0, x), 0, 2),
        (sympy.Abs(x), 0, 2),
        (sympy.Heaviside(x), 0, 1),
        (sympy.sign(x), -1, 1),
        (sympy.Piecewise((x**2, x < 1), (x - 5, True)), -3, 4),
        (sympy.Piecewise((sympy.Integer(7), sympy.And(x > -5, x < 5)), (x, True)), 7, 7),
    ]:
        found = ball(expr, 64, wide)
        assert found.is_finite()
        assert found.lower() <= low
        assert found.upper() >= high, expr
    assert not ball(sympy.log(x), 64, wide).is_finite()
    assert not ball(sympy.sqrt(x), 64, wide).is_finite()
    assert not ball(1 / x, 64, wide).is_finite()


def test_what_has_no_ball_is_refused() -> None:
    """Floats, complex numbers, unknown functions and free symbols give no ball."""
    with pytest.raises(FloatGiven):
        ball(sympy.Float("0.5") * sympy.pi)
    with pytest.raises(NotExact):
        ball(sympy.I)
    with pytest.raises(Undecided):
        ball(sympy.besselj(0, 1))
    with pytest.raises(Undecided):
        ball(x)


def test_sign_is_zero_only_when_proved() -> None:
    """Sign 0 comes from exact arithmetic; a hidden zero that nothing proves stays open."""
    r2, r3, r6 = map(sympy.sqrt, (2, 3, 6))
    assert sign(sympy.Add(r6, -sympy.Mul(r2, r3, evaluate=False), evaluate=False)) == 0
    assert sign(sympy.sqrt(5 + 2 * r6) - r2 - r3) == 0
    assert sign(r2 - sympy.Rational(141421356237309504880168872420969807, 10**35)) == 1
    assert sign(sympy.Integer(0)) == 0
    machin = 4 * sympy.atan(sympy.Rational(1, 5)) - sympy.atan(sympy.Rational(1, 239)) - sympy.pi / 4
    assert sign(machin, max_bits=512) is None
    assert sign(machin + sympy.Rational(1, 10**50)) == 1


def test_zero_is_a_number_of_its_own() -> None:
    """A number known as a zero has a ball of any precision, prints as its name, compares and pickles."""
    low, high = Fraction(1), Fraction(2)
    root = Zero("r", x**2 - 2, x, low, high)
    for bits in (64, 300, 2000):
        found = ball(root, bits)
        with precision(bits):
            assert found.overlaps(arb(2).sqrt())
        assert found.rel_accuracy_bits() > bits - 20
    assert str(root * 2) == "2*r"
    assert root == Zero("r", x**2 - 2, x, low, high)
    assert hash(root) == hash(Zero("r", x**2 - 2, x, low, high))
    assert root != Zero("r", x**2 - 3, x, low, high)
    assert pickle.loads(pickle.dumps(root)) == root
    assert abs(float(root) - 2**0.5) < 1e-15
    flat = Zero("s", (x - 1) ** 3, x, Fraction(0), Fraction(17, 10))
    assert abs(ball(flat, 64) - 1) < 1e-9


def test_algebraic_roots_have_balls() -> None:
    """A CRootOf is isolated by flint, and is the same root as SymPy's."""
    poly = sympy.Poly(x**5 - 3 * x + 1, x)
    for k in range(3):
        root = sympy.CRootOf(poly, k)
        assert _contains(ball(root, 256), _mp(root))


def test_decimal_has_certain_digits_only() -> None:
    """Printing a ball prints digits that are certain."""
    assert decimal(ball(sympy.pi, 200), 30) == "3.14159265358979323846264338328"
    assert fraction_of(arb(3) / 8) == Fraction(3, 8)
