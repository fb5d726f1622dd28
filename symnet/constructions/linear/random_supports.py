"""Products of two sparse random matrices: how dense they become, exactly, in expectation.

Each entry of two n x n matrices is not zero with probability p, all independently, and no sum of products cancels.
An entry of the product is then not zero with
probability 1 - (1 - p²)^n, so that the expected synapses, n²[1 - (1 - p²)^n] flat against 2n²p deep, have the ratio
[1 - (1 - p²)^n]/(2p), which tends to
1/(2p) as np² → ∞ (`sparse-flattening`). It is a ratio of expected counts, not an expected ratio.

>>> expected = sparse_product(1000, "1/10")
>>> expected.low, float(expected.ratio), expected.high
(Fraction(50, 11), 4.9997..., Fraction(5, 1))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from symnet.errors import LimitExceeded, UsageError
from symnet.exact.numbers import as_fraction, check_whole

__all__ = ["SparseProduct", "sparse_product"]

_MOST_DIGITS = 2**22  # binary digits of (1 - p²)^n


@dataclass(frozen=True, slots=True)
class SparseProduct:
    """Expected synapses of two n x n layers of density p, and of their product."""

    size: int
    density: Fraction

    @property
    def deep(self) -> Fraction:
        """Expected synapses of the two layers, 2n²p."""
        return 2 * self.size**2 * self.density

    @property
    def flat(self) -> Fraction:
        """Expected synapses of the product, n²[1 - (1 - p²)^n]."""
        return self.size**2 * (1 - (1 - self.density**2) ** self.size)

    @property
    def ratio(self) -> Fraction:
        """C_s of the expected counts, [1 - (1 - p²)^n]/(2p)."""
        return self.flat / self.deep

    @property
    def high(self) -> Fraction:
        """What the ratio is below, and tends to as np² → ∞: 1/(2p)."""
        return 1 / (2 * self.density)

    @property
    def low(self) -> Fraction:
        """What the ratio is not below, 1/(2p) · np²/(1 + np²), as (1 - q)^n (1 + nq) ≤ 1."""
        most = self.size * self.density**2
        return self.high * most / (1 + most)


def sparse_product(size: int, density: object) -> SparseProduct:
    """Return the expected synapses of two random layers and their product.

    Raises:
        UsageError: if n < 1, or the density is not above 0 and at most 1.
        LimitExceeded: if (1 - p²)^n has too many digits to be written out.
    """
    p = as_fraction(density, "density")
    check_whole(size, 1, "the number of neurons of a layer")
    if not 0 < p <= 1:
        raise UsageError(f"a density is above 0 and at most 1, not {p}")
    digits = 2 * size * p.denominator.bit_length()
    if digits > _MOST_DIGITS:
        raise LimitExceeded("binary digits of (1 - p²)^n", digits, _MOST_DIGITS)
    return SparseProduct(size, p)
