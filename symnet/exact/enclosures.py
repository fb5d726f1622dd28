"""Enclosures of Taylor coefficients: at a point to any precision, and over a whole interval.

Over an interval, naive evaluation overestimates; ``derivative_enclosure`` uses Taylor's theorem instead: values at the
middle, and only the last coefficient from the whole interval.

>>> x = sympy.Symbol("x")
>>> taylor_balls(sympy.tanh(x), x, arb(0), 4, 64)[3].str(10)
'[-0.3333333333 +/- 3.34e-11]'

One more function: a line in ``_FUNCTIONS``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import reduce

import flint
import sympy
from flint import arb, arb_series

from symnet.errors import Undecided
from symnet.exact.balls import arb_of, ball, integer_power, precision

__all__ = ["derivative_enclosure", "taylor_balls"]

_ORDERED = (sympy.StrictGreaterThan, sympy.GreaterThan, sympy.StrictLessThan, sympy.LessThan)


@contextmanager
def _truncation(length: int) -> Iterator[None]:
    """Compute series with that many coefficients inside the block; flint's cap is global, so it is put back."""
    before = flint.ctx.cap
    flint.ctx.cap = length
    try:
        yield
    finally:
        flint.ctx.cap = before


def _tanh(f: arb_series) -> arb_series:
    return 1 - 2 / ((2 * f).exp() + 1)


_FUNCTIONS: dict[type[sympy.Basic], Callable[[arb_series], arb_series]] = {
    sympy.exp: arb_series.exp,
    sympy.log: arb_series.log,
    sympy.sin: arb_series.sin,
    sympy.cos: arb_series.cos,
    sympy.tan: arb_series.tan,
    sympy.atan: arb_series.atan,
    sympy.asin: arb_series.asin,
    sympy.acos: arb_series.acos,
    sympy.erf: arb_series.erf,
    sympy.erfc: arb_series.erfc,
    sympy.gamma: arb_series.gamma,
    sympy.tanh: _tanh,
    sympy.sinh: lambda f: (f.exp() - (-f).exp()) / 2,
    sympy.cosh: lambda f: (f.exp() + (-f).exp()) / 2,
    sympy.coth: lambda f: 1 / _tanh(f),
    sympy.sech: lambda f: 2 / (f.exp() + (-f).exp()),
    sympy.csch: lambda f: 2 / (f.exp() - (-f).exp()),
    sympy.sec: lambda f: 1 / f.cos(),
    sympy.csc: lambda f: 1 / f.sin(),
    sympy.cot: lambda f: f.cos() / f.sin(),
    sympy.atanh: lambda f: ((1 + f).log() - (1 - f).log()) / 2,
    sympy.asinh: lambda f: (f + (f * f + 1).sqrt()).log(),
    sympy.acosh: lambda f: (f + (f * f - 1).sqrt()).log(),
}


def taylor_balls(expr: sympy.Expr, symbol: sympy.Symbol, at: arb, length: int, bits: int = 128) -> tuple[arb, ...]:
    """Return balls around the Taylor coefficients c_0, ..., c_(length-1) of an expression at every point of a ball.

    Coefficients that cannot be enclosed (a pole in the ball) are not finite.

    Raises:
        Undecided: for functions without an analytic enclosure (a kink, or unknown).
    """
    with precision(bits), _truncation(length):
        try:
            series = _series(expr, symbol, at, bits)
        except (ZeroDivisionError, ValueError):  # flint: a leading term that may be zero
            return (arb.nan(),) * length
        found = list(series.coeffs())[:length]
        if series.prec < length:
            return (*found, *(arb.nan() for _ in range(length - len(found))))
        return (*found, *(arb(0) for _ in range(length - len(found))))


def _series(expr: sympy.Expr, symbol: sympy.Symbol, at: arb, bits: int) -> arb_series:
    length = flint.ctx.cap
    if expr == symbol:
        return arb_series([at, 1], prec=length)
    if not expr.free_symbols:
        return arb_series([ball(expr, bits)], prec=length)
    if isinstance(expr, sympy.Add):
        return reduce(lambda a, b: a + b, [_series(a, symbol, at, bits) for a in expr.args])
    if isinstance(expr, sympy.Mul):
        return reduce(lambda a, b: a * b, [_series(a, symbol, at, bits) for a in expr.args])
    if isinstance(expr, sympy.Pow):
        return _power(expr, symbol, at, bits)
    if isinstance(expr, sympy.Abs | sympy.Max | sympy.Min | sympy.Piecewise):
        return _by_pieces(expr, symbol, at, bits)
    function = _FUNCTIONS.get(expr.func)
    if function is None:
        raise Undecided(f"the Taylor coefficients of {expr}", f"{expr.func.__name__} has no analytic enclosure here")
    return function(_series(expr.args[0], symbol, at, bits))


def _by_pieces(expr: sympy.Expr, symbol: sympy.Symbol, at: arb, bits: int) -> arb_series:
    """Return the series of the piece on which the whole ball lies, nowhere touching another one."""
    if isinstance(expr, sympy.Abs):
        inner = expr.args[0]
        return _series(inner if _sign(inner, symbol, at, bits) > 0 else -inner, symbol, at, bits)
    if isinstance(expr, sympy.Max | sympy.Min):
        best = expr.args[0]
        for other in expr.args[1:]:
            above = _sign(other - best, symbol, at, bits) > 0
            best = other if above == isinstance(expr, sympy.Max) else best
        return _series(best, symbol, at, bits)
    for value, condition in expr.args:
        if condition is sympy.true:
            return _series(value, symbol, at, bits)
        if not isinstance(condition, _ORDERED):
            raise Undecided(f"where {condition} holds", "only comparisons are decided here")
        if _sign(condition.gts - condition.lts, symbol, at, bits) > 0:
            return _series(value, symbol, at, bits)
    raise ValueError("no piece covers the ball")


def _sign(expr: sympy.Expr, symbol: sympy.Symbol, at: arb, bits: int) -> int:
    """Return the sign of an expression on a ball; ValueError, as flint has it, where it is not the same all over."""
    value = ball(expr, bits, {symbol: at})
    if not (value > 0 or value < 0):
        raise ValueError("the ball touches two pieces")
    return 1 if value > 0 else -1


def _power(expr: sympy.Pow, symbol: sympy.Symbol, at: arb, bits: int) -> arb_series:
    base, exponent = expr.args
    if base is sympy.E:
        return _series(exponent, symbol, at, bits).exp()
    inner = _series(base, symbol, at, bits)
    if isinstance(exponent, sympy.Integer):
        n = int(exponent)
        result = arb_series([1], prec=flint.ctx.cap)
        for bit in f"{abs(n):b}":
            result = result * result
            result = result * inner if bit == "1" else result
        return result if n >= 0 else 1 / result
    if exponent == sympy.Rational(1, 2):
        return inner.sqrt()
    return (_series(exponent, symbol, at, bits) * inner.log()).exp()


def derivative_enclosure(
    expr: sympy.Expr,
    symbol: sympy.Symbol,
    order: int,
    low: Fraction,
    high: Fraction,
    *,
    terms: int = 8,
    bits: int = 128,
) -> arb:
    """Return a ball that contains the derivative of the given order at every point of [low, high].

    Taylor's theorem for f^(k) about the middle m: Σ_{j<J} f^(k+j)(m) t^j/j! + f^(k+J)(ξ) t^J/J!, |t| ≤ radius.
    """
    with precision(bits):
        middle, radius = (low + high) / 2, arb_of((high - low) / 2)
        t = arb(0).union(radius).union(-radius)
        whole = arb_of(low).union(arb_of(high))
        if low == high:
            return taylor_balls(expr, symbol, whole, order + 1, bits)[order] * math.factorial(order)
        near = taylor_balls(expr, symbol, arb_of(middle), order + terms, bits)
        far = taylor_balls(expr, symbol, whole, order + terms + 1, bits)
        total = arb(0)
        for j in range(terms + 1):
            coefficient = near[order + j] if j < terms else far[order + j]
            total += coefficient * (math.factorial(order + j) // math.factorial(j)) * integer_power(t, j)
        return total
