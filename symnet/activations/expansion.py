"""Taylor expansion of any expression in one symbol, at any exact point: the general route.

Each function follows from its argument by the recurrence that its differential equation gives (h = exp f: h' = f' h;
h = tanh f: h' = (1 - h^2) f'; ...), with coefficients in a constant field. Nothing is simplified and nothing is
guessed: a division by something that may be zero raises ``Undecided``, by something that is zero ``BadBias`` (sin(x)/x
has no value at 0).

>>> x = sympy.Symbol("x")
>>> [str(c) for c in expand(x / (1 + x**2), x, constant(0), 4)]
['0', '1', '0', '-1']

One more function: its recurrence, in ``_RULES``; of those in ``_BY_DIFFERENTIATION`` nothing is used but derivatives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Literal

import sympy
from sympy.core.relational import Relational

from symnet.errors import BadBias, LimitExceeded, NotExact, Undecided
from symnet.exact.balls import sign
from symnet.exact.constants import Constant
from symnet.exact.fields import constant
from symnet.exact.numbers import as_fraction, to_sympy

__all__ = ["KNOWN", "expand"]

Series = tuple[Constant, ...]

_ZERO, _ONE = Constant.rational(0), Constant.rational(1)
_LARGEST = 10_000


@dataclass(frozen=True, slots=True)
class _Point:
    """Where an expression is expanded, and the expression itself (for messages)."""

    symbol: sympy.Symbol
    center: Constant
    whole: sympy.Expr

    def refuse(self, reason: str) -> BadBias:
        return BadBias(self.whole, self.center.expr, reason)


@lru_cache(maxsize=512)
def expand(expr: sympy.Expr, symbol: sympy.Symbol, center: Constant, length: int) -> Series:
    """Return the first ``length`` Taylor coefficients of an expression at a point, exactly.

    Raises:
        BadBias: where it has no Taylor expansion (a pole, a kink, a branch point), or is not real.
        Undecided: where symnet cannot decide whether it has one.
    """
    return _series(expr, _Point(symbol, center, expr), length)


def _series(expr: sympy.Expr, at: _Point, n: int) -> Series:
    if n <= 0:
        return ()
    if at.symbol not in expr.free_symbols:
        return _constant_series(_value(expr, at), n)
    if expr == at.symbol:
        return (at.center, _ONE, *[_ZERO] * n)[:n]
    if isinstance(expr, sympy.Add):
        parts = [_series(a, at, n) for a in expr.args]
        return tuple(reduce(lambda a, b: a + b, column) for column in zip(*parts, strict=True))
    if isinstance(expr, sympy.Mul | sympy.Pow):
        return _product(expr, at, n)
    if isinstance(expr, sympy.Piecewise):
        return _piecewise(expr, at, n)
    rule = _RULES.get(expr.func)
    if rule is not None:
        return rule(expr, at, n)
    if expr.func in _BY_DIFFERENTIATION:
        return _by_differentiation(expr, at, n)
    raise Undecided(f"the expansion of {expr}", f"{expr.func.__name__} is not known here")


def _value(expr: sympy.Expr, at: _Point) -> Constant:
    try:
        return constant(expr)
    except NotExact as refusal:
        raise at.refuse(refusal.reason) from None


def _value_at(function: type[sympy.Function], argument: Constant, at: _Point) -> Constant:
    return _value(function(argument.expr), at)


# --- arithmetic of series ---------------------------------------------------------------------------------------


def _constant_series(value: Constant, n: int) -> Series:
    return (value, *[_ZERO] * (n - 1))


def _dot(left: Series, right: Series, k: int) -> Constant:
    """Return the coefficient of t^k of a product."""
    total = _ZERO
    for i in range(max(0, k - len(right) + 1), min(k, len(left) - 1) + 1):
        a, b = left[i], right[k - i]
        if a != 0 and b != 0:
            total += a * b
    return total


def _times(left: Series, right: Series) -> Series:
    return tuple(_dot(left, right, k) for k in range(min(len(left), len(right))))


def _slope(f: Series) -> Series:
    return tuple(k * f[k] for k in range(1, len(f)))


def _integral(start: Constant, slope: Series) -> Series:
    return (start, *(c / (k + 1) for k, c in enumerate(slope)))


def _divide(top: Series, bottom: Series) -> Series:
    """Return top/bottom where bottom[0] is not zero (``Undecided`` if that is open)."""
    first = bottom[0].inverse()
    found: list[Constant] = []
    for k in range(min(len(top), len(bottom))):
        found.append((top[k] - _dot(tuple(found), (_ZERO, *bottom[1:]), k)) * first)
    return tuple(found)


def _split(expr: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Return numerator factors and denominator factors, multiplied, of a product or power."""
    top, bottom = [], []
    for factor in sympy.Mul.make_args(expr):
        base, exponent = (factor.base, factor.exp) if isinstance(factor, sympy.Pow) else (factor, sympy.Integer(1))
        if base is not sympy.E and exponent.is_Integer and exponent < 0:
            bottom.append(sympy.Pow(base, -exponent))
        else:
            top.append(factor)
    return sympy.Mul(*top), sympy.Mul(*bottom)


def _product(expr: sympy.Expr, at: _Point, n: int) -> Series:
    """Multiply and divide; where the denominator is 0 the expression has no value, though it may have a limit."""
    top, bottom = _split(expr)
    if at.symbol not in bottom.free_symbols:
        factors = [_power(f, at, n) for f in sympy.Mul.make_args(top)]
        scale = _value(bottom, at)
        if scale.is_zero():
            raise at.refuse("it divides by zero")
        product = reduce(_times, factors)
        return product if scale == 1 else tuple(c / scale for c in product)
    denominator = _series(bottom, at, n)
    vanishes = denominator[0].is_zero()
    if vanishes is None:
        raise Undecided(f"whether {bottom} is zero at {at.center}", f"{expr} divides by it")
    if vanishes:
        raise at.refuse(f"it divides by {bottom}, which is zero there")
    return _divide(_series(top, at, n), denominator)


def _power(expr: sympy.Expr, at: _Point, n: int) -> Series:
    """Return f**r: by squaring for r = 2, 3, ..., else by f h' = r f' h."""
    if not isinstance(expr, sympy.Pow):
        return _series(expr, at, n)
    base, exponent = expr.base, expr.exp
    if base is sympy.E:
        return _exp(sympy.exp(exponent), at, n)
    if at.symbol in exponent.free_symbols:
        return _exp_series(_series(exponent * sympy.log(base), at, n), at)
    f = _series(base, at, n)
    if isinstance(exponent, sympy.Integer):
        result = _constant_series(_ONE, n)
        for bit in f"{int(exponent):b}":
            result = _times(result, result)
            result = _times(result, f) if bit == "1" else result
        return result
    r = _value(exponent, at)
    positive = None if f[0].free_symbols else sign(f[0].expr)
    if positive in {0, -1}:
        raise at.refuse(f"{base} is {'zero' if positive == 0 else 'negative'} there, under a root")
    h = [_value(sympy.Pow(f[0].expr, exponent), at)]
    first = f[0].inverse()
    for k in range(1, n):
        total = _ZERO
        for j in range(1, k + 1):
            total += (r * j - (k - j)) * f[j] * h[k - j]
        h.append(total * first / k)
    return tuple(h)


def _limit(what: str, value: Constant) -> None:
    """Refuse what SymPy would write out: gamma(10**30) as a factorial, exp(10**30*log(2)) as a power."""
    if not value.free_symbols and not abs(value.ball(64)) < _LARGEST:
        raise LimitExceeded(what, value, _LARGEST)


# --- functions --------------------------------------------------------------------------------------------------


def _exp_series(f: Series, at: _Point) -> Series:
    if any(isinstance(g.expr, sympy.log) for g in f[0].generators):
        _limit("exponent", f[0])
    h = [_value_at(sympy.exp, f[0], at)]
    for k in range(1, len(f)):
        total = _ZERO
        for j in range(1, k + 1):
            total += j * f[j] * h[k - j]
        h.append(total / k)
    return tuple(h)


def _exp(expr: sympy.Expr, at: _Point, n: int) -> Series:
    return _exp_series(_series(expr.args[0], at, n), at)


def _log(expr: sympy.Expr, at: _Point, n: int) -> Series:
    f = _series(expr.args[0], at, n)
    return _integral(_value_at(sympy.log, f[0], at), _divide(_slope(f), f))[:n]


def _riccati(square: int) -> Callable[[sympy.Expr, _Point, int], Series]:
    """Return the rule for h' = (1 + square·h²) f': tanh (-1) and tan (+1)."""

    def rule(expr: sympy.Expr, at: _Point, n: int) -> Series:
        f = _series(expr.args[0], at, n)
        slope = _slope(f)
        h = [_value_at(expr.func, f[0], at)]
        factor: list[Constant] = []  # 1 + square·h², one coefficient behind h
        for k in range(n - 1):
            factor.append(square * _dot(tuple(h), tuple(h), k) + (1 if k == 0 else 0))
            h.append(_dot(tuple(factor), slope, k) / (k + 1))
        return tuple(h)

    return rule


def _sine_and_cosine(f: Series, sign_of_square: int, start: tuple[Constant, Constant]) -> tuple[Series, Series]:
    """Return s, c with s' = c f', c' = sign_of_square · s f'."""
    slope = _slope(f)
    s, c = [start[0]], [start[1]]
    for k in range(len(f) - 1):
        next_s = _dot(tuple(c), slope, k) / (k + 1)
        next_c = sign_of_square * _dot(tuple(s), slope, k) / (k + 1)
        s.append(next_s)
        c.append(next_c)
    return tuple(s), tuple(c)


def _trigonometric(which: int) -> Callable[[sympy.Expr, _Point, int], Series]:
    def rule(expr: sympy.Expr, at: _Point, n: int) -> Series:
        f = _series(expr.args[0], at, n)
        return _sine_and_cosine(f, -1, (_value_at(sympy.sin, f[0], at), _value_at(sympy.cos, f[0], at)))[which]

    return rule


def _hyperbolic(which: int) -> Callable[[sympy.Expr, _Point, int], Series]:
    def rule(expr: sympy.Expr, at: _Point, n: int) -> Series:
        f = _series(expr.args[0], at, n)
        return _sine_and_cosine(f, 1, (_value_at(sympy.sinh, f[0], at), _value_at(sympy.cosh, f[0], at)))[which]

    return rule


def _by_slope(slope: Callable[[sympy.Expr], sympy.Expr]) -> Callable[[sympy.Expr, _Point, int], Series]:
    """Return the rule for a function g(f) whose derivative g'(f) is an expression in simpler functions."""

    def rule(expr: sympy.Expr, at: _Point, n: int) -> Series:
        argument = expr.args[0]
        f = _series(argument, at, n)
        start = _value_at(expr.func, f[0], at)
        return _integral(start, _times(_series(slope(argument), at, n - 1), _slope(f)))[:n]

    return rule


def _by_rewriting(form: Callable[[sympy.Expr], sympy.Expr]) -> Callable[[sympy.Expr, _Point, int], Series]:
    return lambda expr, at, n: _series(form(expr.args[0]), at, n)


def _sign_there(expr: sympy.Expr, at: _Point, reason: str) -> Literal[-1, 1]:
    """Return the sign of an expression at the point, where it must not be zero."""
    value = _series(expr, at, 1)[0]
    found = None if value.free_symbols else sign(value.expr)
    if found is None:
        raise Undecided(f"the sign of {expr} at {at.center}", reason)
    if found == 0:
        raise at.refuse(f"{reason}, and {expr} is 0 there")
    return found


def _absolute(expr: sympy.Expr, at: _Point, n: int) -> Series:
    direction = _sign_there(expr.args[0], at, "the absolute value has a kink at 0")
    return tuple(direction * c for c in _series(expr.args[0], at, n))


def _step(expr: sympy.Expr, at: _Point, n: int) -> Series:
    direction = _sign_there(expr.args[0], at, f"{expr.func.__name__} jumps at 0")
    low = -1 if expr.func is sympy.sign else 0
    return _constant_series(Constant.rational(1 if direction > 0 else low), n)


def _extreme(direction: int) -> Callable[[sympy.Expr, _Point, int], Series]:
    def rule(expr: sympy.Expr, at: _Point, n: int) -> Series:
        best = expr.args[0]
        for other in expr.args[1:]:
            if (
                _sign_there(other - best, at, f"{expr.func.__name__} has a kink where its arguments are equal")
                == direction
            ):
                best = other
        return _series(best, at, n)

    return rule


def _piecewise(expr: sympy.Piecewise, at: _Point, n: int) -> Series:
    for branch, condition in expr.args:
        if condition is sympy.true:
            return _series(branch, at, n)
        if not isinstance(condition, Relational):
            raise Undecided(f"whether {condition} holds at {at.center}", "only comparisons are decided")
        difference = condition.lhs - condition.rhs
        direction = _sign_there(difference, at, "the pieces meet there")
        if condition.func(direction, 0) is sympy.true:
            return _series(branch, at, n)
    raise at.refuse("no piece covers it")


def _by_differentiation(expr: sympy.Expr, at: _Point, n: int) -> Series:
    """Expand a function from SymPy's derivatives of it: values become generators."""
    t = sympy.Dummy("t")
    f = _series(expr.args[0], at, n)
    _limit(f"argument of {expr.func.__name__}", f[0])
    outer = expr.func(t)
    shifted = (_ZERO, *f[1:])
    power, total = _constant_series(_ONE, n), _constant_series(_ZERO, n)
    factorial = 1
    for k in range(n):
        value = _value(outer.xreplace({t: f[0].expr}).doit(), at)
        total = tuple(a + value * b / factorial for a, b in zip(total, power, strict=True))
        power = _times(power, shifted)
        outer = sympy.diff(outer, t)
        factorial *= k + 1
    return total


def _erf_slope(u: sympy.Expr) -> sympy.Expr:
    return 2 * sympy.exp(-(u**2)) / sympy.sqrt(sympy.pi)


_HALF = to_sympy(as_fraction("1/2"))

_RULES: dict[type[sympy.Basic], Callable[[sympy.Expr, _Point, int], Series]] = {
    sympy.exp: _exp,
    sympy.log: _log,
    sympy.tanh: _riccati(-1),
    sympy.tan: _riccati(1),
    sympy.sin: _trigonometric(0),
    sympy.cos: _trigonometric(1),
    sympy.sinh: _hyperbolic(0),
    sympy.cosh: _hyperbolic(1),
    sympy.coth: _by_rewriting(lambda u: sympy.cosh(u) / sympy.sinh(u)),
    sympy.sech: _by_rewriting(lambda u: 1 / sympy.cosh(u)),
    sympy.csch: _by_rewriting(lambda u: 1 / sympy.sinh(u)),
    sympy.sec: _by_rewriting(lambda u: 1 / sympy.cos(u)),
    sympy.csc: _by_rewriting(lambda u: 1 / sympy.sin(u)),
    sympy.cot: _by_rewriting(lambda u: sympy.cos(u) / sympy.sin(u)),
    sympy.erfc: _by_rewriting(lambda u: 1 - sympy.erf(u)),
    sympy.atan: _by_slope(lambda u: 1 / (1 + u**2)),
    sympy.asin: _by_slope(lambda u: (1 - u**2) ** -_HALF),
    sympy.acos: _by_slope(lambda u: -((1 - u**2) ** -_HALF)),
    sympy.atanh: _by_slope(lambda u: 1 / (1 - u**2)),
    sympy.asinh: _by_slope(lambda u: (1 + u**2) ** -_HALF),
    sympy.acosh: _by_slope(lambda u: (u**2 - 1) ** -_HALF),
    sympy.erf: _by_slope(_erf_slope),
    sympy.Abs: _absolute,
    sympy.sign: _step,
    sympy.Heaviside: _step,
    sympy.Max: _extreme(1),
    sympy.Min: _extreme(-1),
}

# Analytic wherever their values are real and finite. SymPy differentiates functions with jumps (acot, arg) as well.
_BY_DIFFERENTIATION = frozenset(
    {
        sympy.Shi,
        sympy.Si,
        sympy.airyai,
        sympy.airyaiprime,
        sympy.airybi,
        sympy.airybiprime,
        sympy.erfi,
        sympy.gamma,
    }
)

KNOWN = frozenset({*_RULES, *_BY_DIFFERENTIATION, sympy.Piecewise})
"""The functions of which an activation may be made."""
