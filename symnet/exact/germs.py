"""Germs: a function about a point by its Taylor polynomial there, with a bound for all further coefficients.

>>> x = sympy.Symbol("x")
>>> exp = germ(sympy.exp(x), x, arb(0), 32, 96)
>>> exp.derivative(1, arb_of(Fraction(1, 4))).str(12)
'[1.28402541669 +/- 2.26e-12]'
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import sympy
from flint import arb, arb_poly

from symnet.exact.balls import arb_of, precision
from symnet.exact.discs import disc_bound
from symnet.exact.enclosures import taylor_balls

__all__ = ["LEAST_RADIUS", "WIDEST", "Germ", "germ", "truncated_product"]

WIDEST = Fraction(8)
_SHRINK = Fraction(4, 5)
LEAST_RADIUS = Fraction(1, 2**16)


class Germ:
    """f(c + t) = Σ_{k<K} c_k t^k + tail for |t| < radius, where |c_k| <= size/radius^k for all k >= K.

    `reach`, below radius: derivatives are enclosed for |t| <= reach.
    """

    __slots__ = ("_derived", "_inverse", "_tails", "coefficients", "radius", "reach", "size")

    def __init__(self, coefficients: Sequence[arb], size: arb, radius: arb, reach: Fraction) -> None:
        self.coefficients = tuple(coefficients)
        self.size, self.radius, self.reach = size, radius, reach
        self._derived = [arb_poly(list(coefficients))]
        self._tails: list[arb] = []
        self._inverse = 1 / arb_of(reach)

    def derivative(self, order: int, t: arb) -> arb:
        """Return an enclosure of f^(order)(c + t) for all |t| <= reach of a ball."""
        while len(self._derived) <= order:
            self._derived.append(self._derived[-1].derivative())
        value = self._derived[order](t)
        size, rest = abs(t).upper(), len(self.coefficients) - order
        if self.size == 0 or (size == 0 and rest > 0):
            return value
        return value + self.tail(order) * ((size * self._inverse) ** rest if rest > 0 else 1)

    def tail(self, order: int) -> arb:
        """Return a ball about 0 that contains Σ_{k>=K} c_k k!/(k-order)! t^(k-order) for |t| <= reach."""
        while len(self._tails) <= order:
            self._tails.append(arb(0, 1) * self.tail_bound(len(self._tails)))
        return self._tails[order]

    def tail_bound(self, order: int) -> arb:
        """Return a bound of Σ_{k>=K} |c_k| k!/(k-order)! reach^(k-order): a geometric series with a growing ratio."""
        if self.size == 0:
            return arb(0)
        first = len(self.coefficients)
        count = max(first, order + 1)
        quotient = arb_of(self.reach) / self.radius
        ratio = quotient * (count + 1) / (count + 1 - order)
        if not ratio < 1:
            return arb.pos_inf()
        total = math.perm(count, order) * quotient ** (count - order) / (1 - ratio)
        for k in range(max(first, order), count):
            total += math.perm(k, order) * quotient ** (k - order)
        return arb((self.size * total / self.radius**order).abs_upper())

    def lowered(self, order: int, power: int) -> Germ:
        """Return the germ of f^(order)(c + t)/t^power, where the coefficients of f^(order) below t^power are 0.

        Its tail is added to its constant coefficient.
        """
        shifted = [math.perm(k, order) * c for k, c in enumerate(self.coefficients) if k >= order + power]
        rest = self.tail(order) / arb_of(self.reach) ** power
        return Germ([shifted[0] + rest, *shifted[1:]], arb(0), self.radius, self.reach)


def germ(
    expr: sympy.Expr, symbol: sympy.Symbol, center: arb, count: int, bits: int, widest: Fraction = WIDEST
) -> Germ | None:
    """Return the germ of an analytic expression at a real point, ``count`` coefficients of it; ``None`` near a pole.

    The radius is the one for which the bound of the first coefficient left out is least; the reach is at most half of
    it, and such that the tail is some 10^-13 of the largest coefficient. Radii above `widest` are not tried.

    Raises:
        Undecided: for functions without an analytic enclosure.
    """
    coefficients = taylor_balls(expr, symbol, center, count, bits)
    if not all(c.is_finite() for c in coefficients):
        return None
    best: tuple[float, arb, Fraction] | None = None
    radius = min(widest, WIDEST)
    while radius >= LEAST_RADIUS:
        size = disc_bound(expr, symbol, center, radius)
        if size is not None:
            score = _log2(size) - count * _log2(arb_of(radius))
            if best is not None and score >= best[0]:
                break
            best = score, size, radius
        radius *= _SHRINK
    if best is None:
        return None
    _, size, radius = best
    largest = max(map(_log2, coefficients))
    share = 2 ** min(-1.0, max(-3.0, (largest - _log2(size) - 44) / count))
    with precision(bits):
        return Germ(coefficients, size, arb_of(radius), radius * Fraction(round(share * 64), 64))


def truncated_product(factors: Sequence[Sequence[arb]], count: int) -> list[arb]:
    """Return the first coefficients of a product of power series."""
    total = arb_poly([1])
    for factor in factors:
        total = (total * arb_poly(list(factor))).truncate(count)
    found = list(total.coeffs())
    return found + [arb(0)] * (count - len(found))


def _log2(value: arb) -> float:
    """Return about log2 of |value|: a guess, by which nothing is decided but where and how to expand."""
    mantissa, exponent = value.mid().man_exp()
    return math.log2(abs(int(mantissa))) + int(exponent) if mantissa != 0 else -math.inf
