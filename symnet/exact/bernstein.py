"""The range of a polynomial on a box, by Bernstein's form: it lies between the least and the largest coefficient there.

On [0, 1] the polynomials B_j = C(n, j) t^j (1-t)^(n-j) are not negative and add up to 1, so that Σ b_j B_j is a mean of
the b_j, and b_0 and b_n are its values at the ends. In several variables the products of these do the same.

>>> bernstein_range({(2,): Fraction(1), (1,): Fraction(-1)}, [(Fraction(0), Fraction(1))])         # x² - x
(Fraction(-1, 2), Fraction(0, 1))

Halving the box where the bound is largest makes it sharper, by about four times less each time:

>>> bernstein_maximum({(2,): Fraction(1), (1,): Fraction(-1)}, [(Fraction(0), Fraction(1))], 3)
Fraction(1, 4)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from heapq import heappop, heappush
from math import comb, lcm, prod
from typing import NamedTuple

from flint import fmpz, fmpz_mat

__all__ = ["bernstein_maximum", "bernstein_range", "bernstein_size"]

Box = tuple[tuple[Fraction, Fraction], ...]


def bernstein_size(terms: Mapping[tuple[int, ...], Fraction]) -> int:
    """How many coefficients Bernstein's form of the polynomial has."""
    return prod(n + 1 for n in _degrees(terms))


def bernstein_range(terms: Mapping[tuple[int, ...], Fraction], box: Box) -> tuple[Fraction, Fraction]:
    """Return rational numbers below and above all values of a polynomial (exponents -> coefficient) on a box."""
    return _piece(terms, tuple(box)).ends if terms else (Fraction(0), Fraction(0))


def bernstein_maximum(
    terms: Mapping[tuple[int, ...], Fraction], box: Box, pieces: int, near: Fraction = Fraction(1, 100)
) -> Fraction:
    """Return a number at or above all |values| of a polynomial on a box, which is cut into at most so many pieces.

    No more than it takes to come as near as `near` says, in proportion, to a value that the polynomial has.
    """
    if not terms:
        return Fraction(0)
    first = _piece(terms, tuple(box))
    waiting, reached, count = [(-first.bound, 0, first)], first.reached, 1
    while count < pieces and -waiting[0][0] > reached * (1 + near):
        _, _, worst = heappop(waiting)
        for half in _halves(worst.box, first.degrees):
            found = _piece(terms, half)
            count += 1
            reached = max(reached, found.reached)
            heappush(waiting, (-found.bound, count, found))
    return -waiting[0][0]


def _halves(box: Box, degrees: Sequence[int]) -> list[Box]:
    """The box cut in two across the variable with the largest degree·width."""
    place = max(range(len(box)), key=lambda k: degrees[k] * (box[k][1] - box[k][0]))
    low, high = box[place]
    middle = (low + high) / 2
    return [(*box[:place], part, *box[place + 1 :]) for part in ((low, middle), (middle, high))]


class _Piece(NamedTuple):
    """A polynomial on a box: ends around its values, a bound of |values|, and the largest of those at the corners."""

    box: Box
    degrees: Sequence[int]
    ends: tuple[Fraction, Fraction]
    bound: Fraction
    reached: Fraction


def _piece(terms: Mapping[tuple[int, ...], Fraction], box: Box) -> _Piece:
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
    low, high = Fraction(int(min(values)), shared), Fraction(int(max(values)), shared)
    corners = [0]  # where the exponents are 0 or the degree: there the coefficients are values
    for n in degrees:
        corners = [place * (n + 1) + end for place in corners for end in (0, n)]
    reached = Fraction(max(abs(int(values[place])) for place in corners), shared)
    return _Piece(box, every, (low, high), max(-low, high), reached)


def _degrees(terms: Mapping[tuple[int, ...], Fraction]) -> list[int]:
    return [max(column) for column in zip(*terms, strict=True)]


@lru_cache(maxsize=1024)
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
