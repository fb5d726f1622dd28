"""Bounds from a moment matrix of which a staircase is known (DESIGN: Woerdeman's formula, of which only >= is used).

L(x^γ) = Σ_j w_j a_j^γ is known for |γ| <= top; rows are the x^α with |α| in R, columns the x^β with |β| in C, and the
entry (α, β) is known where |α| + |β| <= top.  Going through the rows by degree, those of degree r which are independent
of all before *on the columns of degree <= top - r* add to the rank of the whole matrix, whatever its other entries are:

    neurons >= Σ_r (rank K_r - rank L_r),   K_r: rows of degree <= r, L_r: of degree < r,

both on the columns of degree <= top - r.

>>> staircase({(0,): Fraction(1), (1,): Fraction(1), (2,): Fraction(1)}, (0, 1, 2), (0, 1, 2), 2)   # L(f) = f(1)
1
>>> staircase({(2,): Fraction(1)}, (0, 1, 2), (0, 1, 2), 2)
3
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from symnet.exact.constants import Constant
from symnet.exact.ranks import independent, rank
from symnet.lower_bounds.partials import Exponents, matrix

__all__ = ["field_staircase", "patterns", "staircase", "steps"]

Number = TypeVar("Number")
Labelled = tuple[Exponents, dict[Exponents, Number]]
"""A row ∂^α: α, and its entries by column."""

_MOST_PATTERNS = 24
_ENUMERATED = 10
_MOST_FIELD_CELLS = 1600


def steps(
    values: Mapping[Exponents, Number], rows: Sequence[int], columns: Sequence[int], top: int
) -> Iterator[tuple[list[Labelled[Number]], list[Labelled[Number]]]]:
    """Yield for each degree r in R the rows of smaller degree and those of degree r, on the columns known for all."""
    wanted = frozenset(columns)
    every = {r: matrix(values, r) for r in sorted(rows)}
    for r in every:
        old: list[Labelled[Number]] = []
        new: list[Labelled[Number]] = []
        for degree, found in every.items():
            if degree > r:
                break
            for alpha, row in found.items():
                kept = {beta: v for beta, v in row.items() if sum(beta) <= top - r and sum(beta) in wanted}
                if kept:
                    (new if degree == r else old).append((alpha, kept))
        yield old, new


def staircase(values: Mapping[Exponents, Fraction], rows: Sequence[int], columns: Sequence[int], top: int) -> int:
    """Return the bound for moments that are rational numbers (those that are 0 left out).

    Raises:
        LimitExceeded: for matrices that are too large.
    """
    total = 0
    for old, new in steps(values, rows, columns, top):
        places: dict[Exponents, int] = {}
        before, here = _numbered(old, places), _numbered(new, places)
        if here:
            total += max(0, rank([*before, *here], at_least=True) - rank(before))
    return total


def _numbered(
    rows: Sequence[tuple[Exponents, Mapping[Exponents, Number]]], places: dict[Exponents, int]
) -> list[dict[int, Number]]:
    return [{places.setdefault(beta, len(places)): v for beta, v in row.items()} for _, row in rows]


def field_staircase(
    values: Mapping[Exponents, Constant], rows: Sequence[int], columns: Sequence[int], top: int
) -> int | None:
    """Return the bound for moments in a field of constants; None if it is too large or some zero is undecided."""
    total = 0
    for old, new in steps(values, rows, columns, top):
        places: dict[Exponents, int] = {}
        before, here = _numbered(old, places), _numbered(new, places)
        if (len(before) + len(here)) * len(places) > _MOST_FIELD_CELLS:
            return None
        found = independent(before, here)
        if found is None:
            return None
        total += found
    return total


@lru_cache(maxsize=256)
def patterns(known: frozenset[int], degree: int, top: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return pairs R, C of sets of degrees up to `degree` whose sums r + c are known wherever they are at most `top`.

    All that cannot be enlarged for small degrees, those of intervals for others.

    >>> patterns(frozenset({0, 1, 2}), 2, 2), patterns(frozenset({1, 2}), 2, 2)
    ([((0, 1, 2), (0, 1, 2))], [((0, 1, 2), (1, 2)), ((1, 2), (0, 1, 2))])
    """
    every = range(degree + 1)

    def partners(chosen: Sequence[int]) -> tuple[int, ...]:
        return tuple(c for c in every if all(r + c > top or r + c in known for r in chosen))

    if degree <= _ENUMERATED:
        starts = [tuple(r for r in every if bits >> r & 1) for bits in range(1, 1 << (degree + 1))]
    else:
        starts = [tuple(range(first, degree + 1)) for first in every]
    found: dict[tuple[tuple[int, ...], tuple[int, ...]], None] = {}
    for chosen in starts:
        columns = partners(chosen)
        rows = partners(columns)
        if rows and columns:
            found[rows, columns] = None
    ranked = sorted(found, key=lambda pair: -sum(1 for r in pair[0] for c in pair[1] if r + c <= top))
    return sorted(ranked[:_MOST_PATTERNS])
