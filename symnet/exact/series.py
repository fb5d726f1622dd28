"""Truncated power series: Taylor coefficients over Q, and the sign sums behind the product of n factors.

>>> taylor_rational(sympy.tanh, 5) == (0, 1, 0, Fraction(-1, 3), 0, Fraction(2, 15))
True

One more function: a line in ``_AT_ZERO``, from the series of t to that of the function of t.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import flint
import sympy
from flint import fmpq, fmpq_series

from symnet.errors import LimitExceeded, UnknownName
from symnet.exact.polynomials import Terms, context, from_mpoly

__all__ = ["signsum_moments", "signsums", "taylor_rational"]

_MAX_ORDER = 4096


def _logistic(t: fmpq_series) -> fmpq_series:
    half = fmpq_series([fmpq(1, 2)], prec=flint.ctx.cap)
    return ((half * t).tanh() + 1) * half


_AT_ZERO: dict[str, Callable[[fmpq_series], fmpq_series]] = {
    "exp": fmpq_series.exp,
    "sin": fmpq_series.sin,
    "cos": fmpq_series.cos,
    "tan": fmpq_series.tan,
    "sinh": fmpq_series.sinh,
    "cosh": fmpq_series.cosh,
    "tanh": fmpq_series.tanh,
    "atan": fmpq_series.atan,
    "asin": fmpq_series.asin,
    "atanh": fmpq_series.atanh,
    "asinh": fmpq_series.asinh,
    "logistic": _logistic,
}


def taylor_rational(function: str | type[sympy.Function], order: int) -> tuple[Fraction, ...]:
    """Return the Taylor coefficients at 0 of t**0, ..., t**order (modulo O(t**(order+1))), all rational.

    Raises:
        UnknownName: for a function that is not in the table.
        LimitExceeded: for an order above 4096.

    >>> taylor_rational("exp", 3)
    (Fraction(1, 1), Fraction(1, 1), Fraction(1, 2), Fraction(1, 6))
    """
    name = function if isinstance(function, str) else function.__name__
    if name not in _AT_ZERO:
        raise UnknownName("function with rational Taylor coefficients at 0", name, _AT_ZERO)
    if order > _MAX_ORDER:
        raise LimitExceeded("order", order, _MAX_ORDER)
    before = flint.ctx.cap
    flint.ctx.cap = order + 1
    try:
        found = _AT_ZERO[name](fmpq_series([0, 1], prec=order + 1)).coeffs()
    finally:
        flint.ctx.cap = before
    coefficients = [Fraction(int(c.p), int(c.q)) for c in found[: order + 1]]
    return tuple(coefficients + [Fraction(0)] * (order + 1 - len(coefficients)))


def signsum_moments(n: int, extra: int) -> tuple[Terms, ...]:
    """Return h_0, ..., h_extra: h_m is the sum over |k| = m of the products of x_i^(2 k_i) / (2 k_i + 1)!.

    They are what the product of n factors by sign sums is made of (DESIGN 1):
    sum over s in {-1,1}^n of (prod s_i) (s·x)^(n+2m) / (2^n (n+2m)!) = (prod x_i) h_m, and every other power gives 0.
    One difference operator a variable: the symbol prod sinh(z x_i)/(z x_i), multiplied up modulo O(z^(2 extra + 2)).

    >>> signsum_moments(2, 1)[1] == {(2, 0): Fraction(1, 6), (0, 2): Fraction(1, 6)}
    True
    """
    if math.comb(n + extra, extra) > 2_000_000:
        raise LimitExceeded("number of terms", math.comb(n + extra, extra), 2_000_000)
    ctx = context(n)
    total = [ctx.constant(1)] + [ctx.constant(0)] * extra
    for i in range(n):
        square = ctx.gen(i) ** 2
        factor = [square**k * fmpq(1, math.factorial(2 * k + 1)) for k in range(extra + 1)]
        total = [sum((total[m - k] * factor[k] for k in range(m + 1)), ctx.constant(0)) for m in range(extra + 1)]
    return tuple(from_mpoly(h) for h in total)


def signsums(n: int, powers: Sequence[int]) -> tuple[Terms, ...]:
    """Return, for each power k, the sum over s in {-1,1}^n of (prod s_i) (s·x)^k, as plain terms.

    >>> signsums(2, [1, 2])[1]
    {(1, 1): Fraction(8, 1)}
    """
    extra = max([(k - n) // 2 for k in powers], default=0)
    moments = signsum_moments(n, max(extra, 0))
    found: list[Terms] = []
    for k in powers:
        m, odd = divmod(k - n, 2)
        if k < n or odd:
            found.append({})
            continue
        factor = 2**n * math.factorial(k)
        found.append({tuple(e + 1 for e in powers_of_x): c * factor for powers_of_x, c in moments[m].items()})
    return tuple(found)
