"""Spans of partial derivatives: the ranks on which every bound for a polynomial rests.

A polynomial p is held by its moments h_γ = γ! p_γ, so that the matrix of ∂^α p over |α| = l has the entries h_(α+β).
B_l(p) is its rank, the dimension of span{∂^α p : |α| = l}; for homogeneous p of degree d, B_l = B_(d-l).

>>> from fractions import Fraction
>>> x1x2x3_and_x4_cubed = {(1, 1, 1, 0): Fraction(1), (0, 0, 0, 3): Fraction(1)}
>>> spans(moments(x1x2x3_and_x4_cubed))
(1, 4, 4, 1)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import comb, factorial, prod
from typing import TypeVar

from symnet.errors import LimitExceeded
from symnet.exact.polynomials import Terms
from symnet.exact.ranks import rank

__all__ = [
    "Exponents",
    "below",
    "counts",
    "degree",
    "derivative",
    "dimensions",
    "matrix",
    "moments",
    "parts",
    "span",
    "spans",
    "work",
]

Exponents = tuple[int, ...]
Number = TypeVar("Number")

_MOST_ENTRIES = 3_000_000
_MOST_COUNTED = 150_000  # entries of all matrices from which spans are counted: a second or two


def moments(polynomial: Terms) -> Terms:
    """Return h_γ = γ! p_γ."""
    return {e: c * prod(map(factorial, e)) for e, c in polynomial.items()}


def degree(h: Mapping[Exponents, Number]) -> int:
    """Return the degree, -1 for 0."""
    return max(map(sum, h), default=-1)


def parts(h: Mapping[Exponents, Number]) -> dict[int, dict[Exponents, Number]]:
    """Return the homogeneous parts by degree, those that are not 0."""
    found: dict[int, dict[Exponents, Number]] = {}
    for e, value in h.items():
        found.setdefault(sum(e), {})[e] = value
    return found


def derivative(h: Mapping[Exponents, Number], i: int) -> dict[Exponents, Number]:
    """Return the moments of ∂p/∂x_i: the same numbers, one lower in x_i."""
    return {(*e[:i], e[i] - 1, *e[i + 1 :]): value for e, value in h.items() if e[i]}


def counts(exponents: Exponents) -> tuple[int, ...]:
    """Return N_0, ..., N_d: how many α <= r have |α| = l.

    >>> counts((1, 1, 1)), counts((2, 1))
    ((1, 3, 3, 1), (1, 2, 2, 1))
    """
    found = [1]
    for r in exponents:
        wider = [0] * (len(found) + r)
        running = 0
        for k in range(len(wider)):
            running += found[k] if k < len(found) else 0
            running -= found[k - r - 1] if k > r else 0
            wider[k] = running
        found = wider
    return tuple(found)


def below(exponents: Exponents, total: int) -> Iterator[Exponents]:
    """Yield the α <= r with |α| = total."""
    if not exponents:
        if total == 0:
            yield ()
        return
    first, rest = exponents[0], exponents[1:]
    for k in range(max(0, total - sum(rest)), min(first, total) + 1):
        for tail in below(rest, total - k):
            yield (k, *tail)


def matrix(h: Mapping[Exponents, Number], order: int) -> dict[Exponents, dict[Exponents, Number]]:
    """Return the rows ∂^α p, |α| = order, those that are not 0, each from β to h_(α+β).

    Raises:
        LimitExceeded: for more than 3,000,000 entries; found out before they are made.
    """
    entries = sum(_count(e, order) for e in h)
    if entries > _MOST_ENTRIES:
        raise LimitExceeded("entries of a matrix of partial derivatives", entries, _MOST_ENTRIES)
    rows: dict[Exponents, dict[Exponents, Number]] = {}
    for e, value in h.items():
        for alpha in below(e, order):
            rows.setdefault(alpha, {})[tuple(k - a for k, a in zip(e, alpha, strict=True))] = value
    return rows


def _count(e: Exponents, order: int) -> int:
    """Return N_order(e), quickly where all exponents are 0 or 1."""
    if max(e, default=0) <= 1:
        return comb(sum(e), order)
    found = counts(tuple(k for k in e if k))
    return found[order] if order < len(found) else 0


def span(h: Terms, order: int, *, at_least: bool = False) -> int:
    """Return B_order(p) = dim span{∂^α p : |α| = order}; with `at_least` what it is at least (nearly always equal)."""
    if not h or order > degree(h):
        return 0
    if order == 0:
        return 1
    if len(h) == 1:
        return _count(next(iter(h)), order)
    rows = matrix(h, order)
    places: dict[Exponents, int] = {}
    sparse = [{places.setdefault(beta, len(places)): value for beta, value in row.items()} for row in rows.values()]
    return rank(sparse, at_least=at_least)


def work(h: Mapping[Exponents, Number]) -> int:
    """Return the number of entries of the matrices of all orders."""
    return sum(prod(k + 1 for k in e) for e in h)


def spans(h: Terms, *, at_least: bool = False) -> tuple[int, ...]:
    """Return B_0(p), ..., B_d(p); with `at_least` 0 for orders that would take too long.

    Raises:
        LimitExceeded: for matrices that are too large, together too; not with `at_least`.
    """
    if len(h) == 1:
        return counts(next(iter(h)))
    d = degree(h)
    form = len(parts(h)) == 1
    found, left = [], _MOST_COUNTED
    for order in range(d // 2 + 1 if form else d + 1):
        left -= sum(_count(e, order) for e in h) if left >= 0 else 0
        if left < 0 and not at_least:
            raise LimitExceeded("entries of all matrices of partial derivatives", _MOST_COUNTED - left, _MOST_COUNTED)
        found.append(span(h, order, at_least=at_least) if left >= 0 else 0)
    return tuple(found[min(order, d - order)] for order in range(d + 1)) if form else tuple(found)


def dimensions(number: int) -> str:
    """Return "1 dimension", "2 dimensions"."""
    return f"{number} dimension{'s' * (number != 1)}"
