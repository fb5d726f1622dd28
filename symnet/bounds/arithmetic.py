"""The standard model of floating point, in balls: what one operation loses, and what a sum of products does.

A number x with |x| <= M is rounded with an error of at most half a unit in the last place of M; whatever may
underflow, or be flushed to zero, loses at most the least normal number. So a sum of k products w_j·h_j, added in any
order, in blocks or with fused operations, is off by at most (Higham, Accuracy and Stability of Numerical Algorithms)

    u Σ_j |w_j h_j| + (k-1)·half(max(P, Q)·(1 + u)^k),   P, Q: the sums of its positive and of its negative terms,

because every partial sum lies in [-Q, P], up to its own rounding.

>>> FLOAT64.half(arb(3)).str(3, radius=False)           # 2^-52
'2.22e-16'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from symnet.errors import LimitExceeded, Undecided, UsageError, show
from symnet.exact.balls import arb, binary_exponent, power_of_two, upper

__all__ = ["FLOAT32", "FLOAT64", "Arithmetic", "Sums", "arithmetic_of"]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A type of floats: u = 2^-bits is the unit round-off, 2^least the least normal number, 2^most is too large."""

    name: str
    bits: int
    least: int
    most: int

    @property
    def unit(self) -> arb:
        """u."""
        return power_of_two(-self.bits)

    @property
    def tiny(self) -> arb:
        """The least normal number: what an operation that underflows loses at most."""
        return power_of_two(self.least)

    def half(self, bound: arb) -> arb:
        """What is lost at most when a number of absolute value <= ``bound`` is rounded.

        Raises:
            LimitExceeded: for a bound beyond the range of this type. Undecided: for one that is not finite.
        """
        if not bound.is_finite():
            raise Undecided("how large a value is", "it has no finite bound on this box; use a smaller box or scale")
        if bound == 0:
            return arb(0)
        exponent = self.exponent(bound)
        return power_of_two(exponent - self.bits) + self.tiny

    def exponent(self, bound: arb) -> int:
        """The e with 2^e <= |bound| < 2^(e+1), where no number up to it is rounded to infinity.

        Raises:
            LimitExceeded: for a bound beyond the range of this type.
        """
        largest = upper(abs(bound))
        exponent = binary_exponent(largest)
        if not largest < power_of_two(self.most) - power_of_two(self.most - self.bits - 1):
            raise LimitExceeded(f"a value in {self.name}", f"up to 2^{exponent}", f"2^{self.most}", _REMEDY)
        return exponent

    def sum_of_products(self, sums: Sums, terms: int, inexact: arb) -> arb:
        """What is lost at most in a sum of so many products; ``inexact``: the absolute sum of those rounded."""
        lost = self.unit * inexact + terms * self.tiny
        largest = self.half(upper(arb.max(sums.positive, sums.negative)) * (1 + self.unit) ** terms)
        return upper(lost + max(0, terms - 1) * largest)


@dataclass(frozen=True, slots=True)
class Sums:
    """Bounds of the sum of the positive terms, of that of the absolute negative ones, and of all absolute values."""

    positive: arb
    negative: arb
    absolute: arb

    @staticmethod
    def of(terms: Sequence[arb]) -> Sums:
        """The bounds for terms in these balls, each for itself; a ball may stand for the sum of many terms."""
        positive = negative = absolute = arb(0)
        for term in terms:
            positive += arb.max(upper(term), arb(0))
            negative += arb.max(upper(-term), arb(0))
            absolute += upper(abs(term))
        return Sums(upper(positive), upper(negative), upper(absolute))

    def __and__(self, other: Sums) -> Sums:
        """Both bounds hold."""
        return Sums(
            arb.min(self.positive, other.positive),
            arb.min(self.negative, other.negative),
            arb.min(self.absolute, other.absolute),
        )


_REMEDY = "use a larger scale, a smaller box, or float64"

FLOAT64 = Arithmetic("float64", 53, -1022, 1024)
FLOAT32 = Arithmetic("float32", 24, -126, 128)


def arithmetic_of(dtype: npt.DTypeLike) -> Arithmetic:
    """Return the arithmetic of a NumPy type, float64 or float32; UsageError for others.

    >>> arithmetic_of("float32").bits
    24
    """
    try:
        name = np.dtype(dtype).name
    except TypeError:
        name = show(dtype)
    for known in (FLOAT64, FLOAT32):
        if known.name == name:
            return known
    raise UsageError(f"a network is evaluated in float64 or float32, not in {name}")
