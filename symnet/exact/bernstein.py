"""The range of a polynomial on a box, by Bernstein's form: it lies between the least and the largest coefficient there.

On [0, 1] the polynomials B_j = C(n, j) t^j (1-t)^(n-j) are not negative and add up to 1, so that Σ b_j B_j is a mean of
the b_j, and b_0 and b_n are its values at the ends. In several variables the products of these do the same.

>>> bernstein_range({(2,): Fraction(1), (1,): Fraction(-1)}, [(Fraction(0), Fraction(1))])         # x² - x
(Fraction(-1, 2), Fraction(0, 1))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb, lcm, prod

from flint import fmpz, fmpz_mat

__all__ = ["bernstein_range", "bernstein_size"]


def bernstein_size(terms: Mapping[tuple[int, ...], Fraction]) -> int:
    """How many coefficients Bernstein's form of the polynomial has."""
    return prod(n + 1 for n in _degrees(terms))


def bernstein_range(
    terms: Mapping[tuple[int, ...], Fraction], box: Sequence[tuple[Fraction, Fraction]]
) -> tuple[Fraction, Fraction]:
    """Return rational numbers below and above all values of a polynomial (exponents -> coefficient) on a box."""
    if not terms:
        return Fraction(0), Fraction(0)
    every = _degrees(terms)
    used = [k for k, n in enumerate(every) if n]
    degrees = [every[k] for k in used]
    shared = lcm(*(c.denominator for c in terms.values()))
    values = [fmpz(0)] * prod(n + 1 for n in degrees)
    for exponents, c in terms.items():
        place = 0
        for k, n in zip(used, degrees, strict=True):
            place = place * (n + 1) + exponents[k]
        values[place] = fmpz(c.numerator * (shared // c.denominator))
    for k, n in zip(used, degrees, strict=True):  # the first axis is treated and becomes the last: n rounds, all axes
        matrix, factor = _matrix(n, *box[k])
        table = matrix * fmpz_mat(n + 1, len(values) // (n + 1), values)
        values = table.transpose().entries()
        shared *= factor
    return Fraction(int(min(values)), shared), Fraction(int(max(values)), shared)


def _degrees(terms: Mapping[tuple[int, ...], Fraction]) -> list[int]:
    return [max(column) for column in zip(*terms, strict=True)]


@lru_cache(maxsize=256)
def _matrix(n: int, low: Fraction, high: Fraction) -> tuple[fmpz_mat, int]:
    """An integer matrix and a factor by which it is too large: x^i on [low, high], i <= n, to Bernstein's form."""
    width = high - low
    rows = [
        [
            sum(
                (
                    Fraction(comb(j, k) * comb(i, k), comb(n, k)) * low ** (i - k) * width**k
                    for k in range(min(i, j) + 1)
                ),
                Fraction(0),
            )
            for i in range(n + 1)
        ]
        for j in range(n + 1)
    ]
    shared = lcm(*(q.denominator for row in rows for q in row))
    entries = [q.numerator * (shared // q.denominator) for row in rows for q in row]
    return fmpz_mat(n + 1, n + 1, entries), shared
