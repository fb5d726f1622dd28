"""Sums of logarithms r + Σ q_i ln a_i (r, q_i rational, a_i rational and above 0), with zero decided exactly.

Entropies of rational probabilities, determinants under a logarithm and free energies at integer weights are such
sums. Two theorems decide whether one is zero. If r ≠ 0 it is not: Σ q_i ln a_i = -r would make e^r algebraic, which it
is not (Hermite, Lindemann). If r = 0, the a_i are written over integers b_j > 1 without common factors, which needs
greatest common divisors only and no factorisation; by unique factorisation the ln b_j are linearly independent over
the rationals, and the sum is zero exactly when each of its coefficients is. What is not zero has its sign from balls.

>>> total = LogSum.of([(1, 12), (-2, 2), (-1, 3)])
>>> total.sign(), LogSum.log("9/8").expr
(0, -3*log(2) + 2*log(3))
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

import flint
import sympy

from symnet.errors import NotExact
from symnet.exact.balls import arb, arb_of, enclosure_of, precision
from symnet.exact.numbers import as_fraction, to_sympy

__all__ = ["LogSum", "coprime_base"]

_FACTORED_BITS = 64
"""Integers up to this size are factored (a tenth of a millisecond); of larger ones only small factors are split off."""
_TRIAL = 1000


@dataclass(frozen=True, eq=False)
class LogSum:
    """The number `rational` + Σ q ln n over the pairs (n, q) of `logs`: integers n > 1, ascending, rational q ≠ 0.

    The pairs are what is left after small factors were split off; the same number may be held in several ways, and
    `==`, `sign`, `<` compare numbers. Made by `LogSum.of`, `LogSum.log`, `LogSum.read`.

    >>> LogSum.log(6) == LogSum.log(2) + LogSum.log(3), LogSum.log(2) * Fraction(1, 2) < LogSum.log("3/2")
    (True, True)
    """

    rational: Fraction
    logs: tuple[tuple[int, Fraction], ...]

    @classmethod
    def of(cls, terms: Iterable[tuple[object, object]], rational: object = 0) -> LogSum:
        """Return r + Σ q ln a for pairs (q, a) of rational numbers, a > 0; pairs with q = 0 may have any a ≥ 0.

        Raises:
            NotExact: for a logarithm of a number that is not above 0.

        >>> LogSum.of([("1/2", 4), (0, 0)], 1).expr
        log(2) + 1
        """
        found: dict[int, Fraction] = defaultdict(Fraction)
        for coefficient, argument in terms:
            q, a = as_fraction(coefficient, "factor of a logarithm"), as_fraction(argument, "argument of a logarithm")
            if q:
                _check_positive(a)
                found[a.numerator] += q
                found[a.denominator] -= q
        return cls(as_fraction(rational), _split(found))

    @classmethod
    def log(cls, argument: object) -> LogSum:
        """Return ln a for a rational number a > 0."""
        return cls.of([(1, argument)])

    @classmethod
    def read(cls, expr: sympy.Expr) -> LogSum:
        """Return the value of a SymPy expression that is such a sum.

        Raises:
            NotExact: for an expression that has other parts, such as sqrt(2), log(x) or log(2)**2.

        >>> LogSum.read(sympy.log(8) / 3 - sympy.log(2)).sign()
        0
        """
        total = LogSum(Fraction(0), ())
        for term in sympy.Add.make_args(sympy.expand(expr)):
            coefficient, rest = term.as_coeff_Mul(rational=True)
            if rest == 1:
                total = total + LogSum.of([], coefficient)
            elif isinstance(rest, sympy.log) and isinstance(rest.args[0], sympy.Rational):
                total = total + LogSum.of([(coefficient, rest.args[0])])
            else:
                raise NotExact(expr, f"{term} is no rational multiple of the logarithm of a rational number")
        return total

    # --- arithmetic ---------------------------------------------------------------------------------------------

    def __add__(self, other: LogSum) -> LogSum:
        if not isinstance(other, LogSum):
            return NotImplemented
        return LogSum(self.rational + other.rational, _merged((self, other)))

    @classmethod
    def sum(cls, parts: Iterable[LogSum]) -> LogSum:
        """Return the sum of many, at once."""
        held = tuple(parts)
        return cls(sum((p.rational for p in held), Fraction(0)), _merged(held))

    def __neg__(self) -> LogSum:
        return self * -1

    def __sub__(self, other: LogSum) -> LogSum:
        if not isinstance(other, LogSum):
            return NotImplemented
        return self + -other

    def __mul__(self, factor: object) -> LogSum:
        """Multiply by a rational number."""
        if isinstance(factor, LogSum):
            return NotImplemented
        q = as_fraction(factor, "factor of a sum of logarithms")
        return LogSum(q * self.rational, tuple((n, q * c) for n, c in self.logs) if q else ())

    __rmul__ = __mul__

    # --- decisions ----------------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return (self - other).is_zero() if isinstance(other, LogSum) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.rational)  # all that equal numbers are sure to share: 1, ln 2, ... are independent

    def __lt__(self, other: LogSum) -> bool:
        return (self - other).sign() < 0

    def __le__(self, other: LogSum) -> bool:
        return (self - other).sign() <= 0

    def is_zero(self) -> bool:
        """Say whether the number is zero, exactly."""
        if self.rational:
            return False
        with precision(64):
            value = self._ball()
        return not (value > 0 or value < 0) and not self.normal().logs

    def sign(self) -> Literal[-1, 0, 1]:
        """Return the sign, exactly.

        >>> (LogSum.log(2) * 1054 - LogSum.log(3) * 665).sign()
        -1
        """
        bits = 64
        while True:  # ends: what is not zero has its sign at some precision
            with precision(bits):
                value = self._ball()
            if value > 0:
                return 1
            if value < 0:
                return -1
            if bits == 64 and self.is_zero():
                return 0
            bits *= 2

    def normal(self) -> LogSum:
        """Return the same number over integers without common factors; it has no logarithm exactly when there is none.

        >>> big = 10**30 + 57
        >>> LogSum.of([(1, big * 10**40 * 7), (-1, big * 7)]).normal().logs
        ((2, Fraction(40, 1)), (5, Fraction(40, 1)))
        """
        logs = _split(dict(self.logs))
        if all(n.bit_length() <= _FACTORED_BITS for n, _ in logs):
            return LogSum(self.rational, logs)  # primes
        found: dict[int, Fraction] = defaultdict(Fraction)
        for b in coprime_base(n for n, _ in logs):
            for n, q in logs:
                found[b] += _valuation(n, b) * q
        return LogSum(self.rational, _sorted(found))

    # --- values -------------------------------------------------------------------------------------------------

    @property
    def expr(self) -> sympy.Expr:
        """The number as a SymPy expression in logarithms of integers (of primes, where these are not too large)."""
        return sympy.Add(to_sympy(self.rational), *(to_sympy(q) * sympy.log(n) for n, q in self.logs))

    def ball(self, bits: int = 128) -> arb:
        """Return a ball that contains the number, computed with `bits` bits."""
        with precision(bits):
            return self._ball()

    def _ball(self) -> arb:
        return sum((arb_of(q) * arb_of(n).log() for n, q in self.logs), arb_of(self.rational))

    def enclosure(self, digits: int = 15) -> tuple[sympy.Rational, sympy.Rational]:
        """Return decimals with so many significant digits, the number between them: [a, a] where it is such a decimal.

        >>> LogSum.log(2).enclosure(3)
        (693/1000, 347/500)
        """
        return enclosure_of(self.ball, lambda: self.sign() == 0, digits, "a sum of logarithms")


def _check_positive(value: Fraction) -> None:
    if value <= 0:
        raise NotExact(value, "only numbers above 0 have a real logarithm")


def _merged(parts: Iterable[LogSum]) -> tuple[tuple[int, Fraction], ...]:
    found: dict[int, Fraction] = defaultdict(Fraction)
    for part in parts:
        for n, q in part.logs:
            found[n] += q
    return _sorted(found)


def _split(found: Mapping[int, Fraction]) -> tuple[tuple[int, Fraction], ...]:
    """Return Σ q ln n over the factors of the n that are easily found."""
    parts: dict[int, Fraction] = defaultdict(Fraction)
    for n, q in found.items():
        if q:
            for factor, exponent in _factors(n):
                parts[factor] += exponent * q
    return _sorted(parts)


def _sorted(found: Mapping[int, Fraction]) -> tuple[tuple[int, Fraction], ...]:
    return tuple(sorted((n, q) for n, q in found.items() if q))


@lru_cache(maxsize=65536)
def _factors(n: int) -> tuple[tuple[int, int], ...]:
    """Return factors > 1 with their exponents: the primes up to 64 bits, of a larger number its primes up to 1000."""
    number = flint.fmpz(n)
    found = number.factor() if n.bit_length() <= _FACTORED_BITS else number.factor(trial_limit=_TRIAL)
    whole = []
    for factor, exponent in found:
        rest = int(factor)
        # What is left of a large number may be small enough to be factored after all.
        if n.bit_length() > _FACTORED_BITS >= rest.bit_length():
            whole += [(p, e * exponent) for p, e in _factors(rest)]
        else:
            whole.append((rest, int(exponent)))
    return tuple(whole)


def coprime_base(numbers: Iterable[int]) -> tuple[int, ...]:
    """Return integers > 1, no two with a common factor, of which all the given positive integers are products.

    Splitting by greatest common divisors ends, since each split divides the product of all by the divisor
    (Bach, Driscoll, Shallit, "Factor refinement", 1993).

    >>> coprime_base([12, 18, 35])
    (2, 3, 35)
    """
    base: list[int] = []
    waiting = [n for n in numbers if n > 1]
    while waiting:
        n = waiting.pop()
        for i, b in enumerate(base):
            common = math.gcd(n, b)
            if common > 1:
                del base[i]
                waiting += [m for m in (n // common, b // common, common) if m > 1]
                break
        else:
            base.append(n)
    return tuple(sorted(base))


def _valuation(n: int, b: int) -> int:
    """Return the largest e for which b^e divides n."""
    e = 0
    while n % b == 0:
        n //= b
        e += 1
    return e
