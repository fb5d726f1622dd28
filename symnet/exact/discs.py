"""Discs: how large an analytic function is on a disc about a real point.

With that Cauchy's estimate bounds all Taylor coefficients at once, |c_k| <= M/ρ^k, and so the tail of the series.

>>> x = sympy.Symbol("x")
>>> disc_bound(sympy.exp(x), x, arb(0), Fraction(1)) > 2.718, disc_bound(1 / x, x, arb(1), Fraction(1)) is None
(True, True)

One more function: a line in ``_FUNCTIONS``, which returns nan where its argument may touch a branch cut.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache, reduce

import sympy
from flint import acb, arb

from symnet.errors import Undecided
from symnet.exact.balls import arb_of, ball, precision

__all__ = ["disc_bound"]

_BITS = 64
_DEEPEST = 4
_MOST_SQUARES = 600
_ORDERED = (sympy.StrictGreaterThan, sympy.GreaterThan, sympy.StrictLessThan, sympy.LessThan)

Complex = Callable[[acb], acb]


def disc_bound(expr: sympy.Expr, symbol: sympy.Symbol, center: arb, radius: Fraction) -> arb | None:
    """Return M with |f(z)| <= M for |z - center| <= radius, where f is shown to be analytic; ``None`` if it is not.

    The upper half of the disc is covered by squares (f(z̄) is the conjugate of f(z)); where one meets a pole or a
    branch cut, or f is not bounded, it is quartered.

    Raises:
        Undecided: for a function of which no analytic enclosure is known.
    """
    function = _compiled(expr, symbol)
    with precision(_BITS):
        side = radius / 4
        squares = [(side * i, side * j, side, 0) for i in range(-4, 4) for j in range(4)]
        largest = arb(0)
        looked = 0
        while squares:
            left, bottom, size, depth = squares.pop()
            near_x = max(left, -left - size, Fraction(0))
            if near_x**2 + bottom**2 > radius**2:
                continue  # outside the disc
            looked += 1
            half = size / 2
            box = arb_of(half) * arb(0, 1)
            try:
                value = function(acb(center + arb_of(left + half) + box, arb_of(bottom + half) + box))
            except ZeroDivisionError:
                value = acb(arb.nan())
            if not value.is_finite():
                if depth == _DEEPEST or looked > _MOST_SQUARES:
                    return None
                squares += [(left + half * i, bottom + half * j, half, depth + 1) for i in (0, 1) for j in (0, 1)]
                continue
            largest = largest.max(value.abs_upper())
        return largest


@lru_cache(maxsize=256)
def _compiled(expr: sympy.Expr, symbol: sympy.Symbol) -> Complex:
    """Return the function of a complex ball that the expression is, analytic wherever its value is finite."""
    if expr == symbol:
        return lambda z: z
    if not expr.free_symbols:
        with precision(_BITS):
            constant = acb(ball(expr, _BITS))
        return lambda z: constant
    parts = [_compiled(a, symbol) for a in expr.args] if not isinstance(expr, sympy.Pow | sympy.Piecewise) else []
    if isinstance(expr, sympy.Add):
        return lambda z: reduce(operator.add, [part(z) for part in parts])
    if isinstance(expr, sympy.Mul):
        return lambda z: reduce(operator.mul, [part(z) for part in parts])
    if isinstance(expr, sympy.Pow):
        return _power(expr, symbol)
    if isinstance(expr, sympy.Abs):
        inner = parts[0]
        return _by_sign(inner, inner, lambda z: -inner(z))
    if isinstance(expr, sympy.Max | sympy.Min):
        first, rest = parts[0], _compiled(expr.func(*expr.args[1:]), symbol)
        above, below = (first, rest) if isinstance(expr, sympy.Max) else (rest, first)
        return _by_sign(lambda z: first(z) - rest(z), above, below)
    if isinstance(expr, sympy.Piecewise):
        return _piecewise(expr.args, symbol)
    function = _FUNCTIONS.get(expr.func)
    if function is None or len(parts) != 1:
        raise Undecided(f"the Taylor coefficients of {expr}", f"{expr.func.__name__} has no analytic enclosure here")
    inner = parts[0]
    return lambda z: function(inner(z))


def _power(expr: sympy.Pow, symbol: sympy.Symbol) -> Complex:
    base, exponent = expr.args
    if base is sympy.E:
        inner = _compiled(exponent, symbol)
        return lambda z: inner(z).exp()
    if isinstance(exponent, sympy.Integer):
        below, n = _compiled(base, symbol), int(exponent)
        return lambda z: _integer_power(below(z), n)
    inner = _compiled(exponent * sympy.log(base, evaluate=False), symbol)
    return lambda z: inner(z).exp()


def _by_sign(decide: Complex, above: Complex, below: Complex) -> Complex:
    """Return `above` where a function has a positive real part, `below` where it is negative, no value in between.

    On a disc that squares with values cover it is always the same one of the two, since a disc is connected.
    """

    def function(z: acb) -> acb:
        side = decide(z).real
        return above(z) if side > 0 else below(z) if side < 0 else acb(arb.nan())

    return function


def _piecewise(branches: Sequence[tuple[sympy.Expr, sympy.Basic]], symbol: sympy.Symbol) -> Complex:
    (value, condition), *rest = branches
    if condition is sympy.true:
        return _compiled(value, symbol)
    if not rest or not isinstance(condition, _ORDERED):
        raise Undecided(f"where {condition} holds", "only comparisons, and one piece for all else, are decided here")
    decide = _compiled(condition.gts - condition.lts, symbol)
    return _by_sign(decide, _compiled(value, symbol), _piecewise(rest, symbol))


def _integer_power(base: acb, exponent: int) -> acb:
    result, square, left = acb(1), base, abs(exponent)
    while left:
        result = result * square if left & 1 else result
        left >>= 1
        square = square * square if left else square
    return result if exponent >= 0 else 1 / result


def _where(holds: Callable[[acb], bool], function: Complex) -> Complex:
    """Return the function with no value where the condition that keeps the argument off its cuts is not shown."""
    return lambda z: function(z) if holds(z) else acb(arb.nan())


def _off_axis(z: acb) -> bool:
    return not z.imag.contains(0)


def _off_negatives(z: acb) -> bool:
    return bool(z.real > 0) or _off_axis(z)


def _off_outside(z: acb) -> bool:
    return bool(abs(z.real) < 1) or _off_axis(z)


_FUNCTIONS: dict[type[sympy.Basic], Complex] = {
    sympy.exp: acb.exp,
    sympy.sin: acb.sin,
    sympy.cos: acb.cos,
    sympy.tan: acb.tan,
    sympy.cot: acb.cot,
    sympy.sec: acb.sec,
    sympy.csc: acb.csc,
    sympy.sinh: acb.sinh,
    sympy.cosh: acb.cosh,
    sympy.tanh: acb.tanh,
    sympy.coth: acb.coth,
    sympy.sech: acb.sech,
    sympy.csch: acb.csch,
    sympy.erf: acb.erf,
    sympy.erfc: acb.erfc,
    sympy.gamma: acb.gamma,
    sympy.log: _where(_off_negatives, acb.log),
    sympy.atan: _where(lambda z: bool(abs(z.imag) < 1) or not z.real.contains(0), acb.atan),
    sympy.asinh: _where(lambda z: bool(abs(z.imag) < 1) or not z.real.contains(0), acb.asinh),
    sympy.atanh: _where(_off_outside, acb.atanh),
    sympy.asin: _where(_off_outside, acb.asin),
    sympy.acos: _where(_off_outside, acb.acos),
    sympy.acosh: _where(lambda z: bool(z.real > 1) or _off_axis(z), acb.acosh),
}
