"""From ranks to data that a proof can be made of: rows and columns whose products are known, triangular.

Rows are monomials by ascending degree; the columns of a degree are solved for, so that they vanish against all rows
before and are dual to the rows of their own degree.

>>> data = graded({2: {(1, 1): Fraction(1)}}, (0, 1, 2), 2)
>>> [row[0][0] for row in data.rows], [column[0][0] for column in data.columns]
([(0, 0), (0, 1), (1, 0), (1, 1)], [(1, 1), (1, 0), (0, 1), (0, 0)])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from symnet.exact.ranks import duals
from symnet.lower_bounds.partials import Exponents, matrix
from symnet.lower_bounds.results import Polynomial, Triangular
from symnet.lower_bounds.staircase import steps

__all__ = ["MOST_ROWS", "from_steps", "graded", "one_degree", "over_pivot"]

MOST_ROWS = 100
"""Rows up to which data are made."""

Matrix = Iterable[tuple[Exponents, Mapping[Exponents, Fraction]]]


def _dual_columns(old: Matrix, new: Matrix) -> tuple[list[Polynomial], list[Polynomial]]:
    """The new rows that count, as monomials, with their columns."""
    places: dict[Exponents, int] = {}

    def numbered(rows: Matrix) -> list[dict[int, Fraction]]:
        return [{places.setdefault(beta, len(places)): v for beta, v in row.items()} for _, row in rows]

    fresh = sorted(new)
    found = duals(numbered(old), numbered(fresh))
    names = list(places)
    rows: list[Polynomial] = [((fresh[k][0], Fraction(1)),) for k, _ in found]
    columns: list[Polynomial] = [
        tuple((names[c], value) for c, value in sorted(vector.items(), key=lambda item: names[item[0]]))
        for _, vector in found
    ]
    return rows, columns


def graded(parts: Mapping[int, Mapping[Exponents, Fraction]], degrees: Sequence[int], top: int) -> Triangular:
    """The data of rows of the given degrees, with columns homogeneous of degree top - l that meet p_top alone.

    They hold whatever the c_k are: each part p_k below the top is met by 0 on its own.
    """
    rows: list[Polynomial] = []
    columns: list[Polynomial] = []
    for r in degrees:
        old = [
            item
            for lower in degrees
            if lower <= r and top - r + lower < top and top - r + lower in parts
            for item in matrix(parts[top - r + lower], lower).items()
        ]
        more = _dual_columns(old, matrix(parts[top], r).items())
        rows += more[0]
        columns += more[1]
    return Triangular(tuple(rows), tuple(columns))


def one_degree(moments: Mapping[Exponents, Fraction], order: int) -> Triangular:
    """The data of rows of one degree, the partial derivatives of that order: whatever σ_j and b_j are."""
    rows, columns = _dual_columns((), matrix(moments, order).items())
    return Triangular(tuple(rows), tuple(columns))


def from_steps(
    values: Mapping[Exponents, Fraction], rows: Sequence[int], columns: Sequence[int], top: int
) -> Triangular:
    """The data of a staircase of rational moments."""
    every: tuple[list[Polynomial], list[Polynomial]] = [], []
    for old, new in steps(values, rows, columns, top):
        more = _dual_columns(old, new)
        every[0].extend(more[0])
        every[1].extend(more[1])
    return Triangular(tuple(every[0]), tuple(every[1]))


def over_pivot(values: Mapping[Exponents, Fraction], top: int, pivot: int) -> Triangular:
    """The data of the moments of y = x/x_pivot, known through degree `top`; exponents of the pivot are 0."""
    data = from_steps(values, range(top + 1), range(top + 1), top)

    def widened(family: tuple[Polynomial, ...]) -> tuple[Polynomial, ...]:
        return tuple(tuple(((*e[:pivot], 0, *e[pivot:]), c) for e, c in one) for one in family)

    return Triangular(widened(data.rows), widened(data.columns), pivot, top + 1)
