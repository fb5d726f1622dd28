"""Exact ranks of sparse rational matrices, and vectors dual to some of their rows.

A row is a mapping from columns to non-zero numbers.  Entries alone in their row or column are taken out first, the rest
falls into blocks, and a block's rank is that modulo enough primes: a minor that is 0 modulo primes whose product is
above Hadamard's bound is 0.

>>> rank([{0: 1, 1: 2}, {0: 2, 1: 4}, {2: 5}])
2
>>> duals([{0: 1}], [{0: 3}, {0: 1, 1: 2}])
[(1, {1: Fraction(1, 2)})]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import gcd, isqrt, lcm

import sympy
from flint import fmpq, fmpq_mat, nmod_mat

from symnet.errors import LimitExceeded
from symnet.exact.constants import Constant

__all__ = ["Row", "duals", "independent", "rank"]

Row = Mapping[int, Fraction | int]

_MOST_CELLS = 4_000_000
_MOST_WORK = 2 * 10**10
_LARGEST_PRIME = 2**61


def rank(rows: Sequence[Row], *, at_least: bool = False) -> int:
    """Return the rank; with `at_least` a number that it is at least, found modulo two primes and nearly always equal.

    Raises:
        LimitExceeded: for a block of more than 4,000,000 cells, or of too much work to be sure.
    """
    found, left = _peeled(rows)
    return found + sum(_dense_rank(block, at_least=at_least) for block in _blocks(left))


def _peeled(rows: Sequence[Row]) -> tuple[int, list[dict[int, int]]]:
    """Take out entries that are alone in their row or column: each counts 1. The rest in primitive integers."""
    left = {number: dict(row) for number, row in enumerate(rows) if row}
    places: dict[int, set[int]] = {}
    for number, row in left.items():
        for column in row:
            places.setdefault(column, set()).add(number)
    found = 0
    single_rows = [number for number, row in left.items() if len(row) == 1]
    single_columns = [column for column, there in places.items() if len(there) == 1]
    while single_rows or single_columns:
        if single_rows:
            number = single_rows.pop()
            if number not in left or len(left[number]) != 1:
                continue
            (column,) = left[number]
        else:
            column = single_columns.pop()
            if len(places.get(column, ())) != 1:
                continue
            (number,) = places[column]
        found += 1
        for other in left.pop(number):
            places[other].discard(number)
            if len(places[other]) == 1:
                single_columns.append(other)
        for other_row in places.pop(column):
            del left[other_row][column]
            if not left[other_row]:
                del left[other_row]
            elif len(left[other_row]) == 1:
                single_rows.append(other_row)
    return found, [_primitive(row) for row in left.values()]


def _primitive(row: Row) -> dict[int, int]:
    shared = lcm(*(value.denominator for value in row.values()))
    whole = {column: int(value * shared) for column, value in row.items()}
    content = gcd(*whole.values())
    return {column: value // content for column, value in whole.items()}


def _blocks(rows: list[dict[int, int]]) -> list[list[dict[int, int]]]:
    """The rows in groups that have no columns in common."""
    parent: dict[int, int] = {}

    def root(column: int) -> int:
        while parent.setdefault(column, column) != column:
            parent[column] = parent[parent[column]]
            column = parent[column]
        return column

    for row in rows:
        first = root(next(iter(row)))
        for column in row:
            parent[root(column)] = first
    groups: dict[int, list[dict[int, int]]] = {}
    for row in rows:
        groups.setdefault(root(next(iter(row))), []).append(row)
    return list(groups.values())


def _dense_rank(rows: list[dict[int, int]], *, at_least: bool) -> int:
    columns = {column: k for k, column in enumerate(sorted({column for row in rows for column in row}))}
    height, width = len(rows), len(columns)
    if height * width > _MOST_CELLS:
        raise LimitExceeded("cells of a matrix whose rank is wanted", height * width, _MOST_CELLS)
    cells = [0] * (height * width)
    for k, row in enumerate(rows):
        for column, value in row.items():
            cells[k * width + columns[column]] = value
    most = min(height, width)
    found = max(_rank_modulo(cells, height, width, number) for number in (0, 1))
    if found == most or at_least:
        return found
    # Hadamard: a minor of k rows is at most the product of their k largest norms.
    while True:
        norms = sorted((isqrt(sum(v * v for v in row.values())) + 1 for row in rows), reverse=True)[: found + 1]
        bits = sum(norm.bit_length() for norm in norms) + 1
        primes = bits // 60 + 1
        if primes * height * width * most > _MOST_WORK:
            raise LimitExceeded("work to be sure of a rank", primes * height * width * most, _MOST_WORK)
        better = max((_rank_modulo(cells, height, width, number) for number in range(2, primes)), default=found)
        if better <= found:
            return found
        found = better


def _rank_modulo(cells: list[int], height: int, width: int, number: int) -> int:
    prime = _prime(number)
    return int(nmod_mat(height, width, [value % prime for value in cells], prime).rank())


@lru_cache(maxsize=4096)
def _prime(number: int) -> int:
    """Return a prime between 2^60 and 2^61: the largest, and so on."""
    return int(sympy.prevprime(_LARGEST_PRIME if number == 0 else _prime(number - 1)))


def duals(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[int, dict[int, Fraction]]]:
    """Return (k, v_k) for the new rows that are independent of all rows before: v_k·row is 0 for old rows, δ for new.

    Here "new rows" are those that are returned; k is the place among all new ones.
    """
    every = [*old, *new]
    columns = sorted({column for row in every for column in row})
    if not columns:
        return []
    place = {column: k for k, column in enumerate(columns)}
    if len(every) * len(columns) > _MOST_CELLS // 16:
        raise LimitExceeded("cells of a matrix to be inverted", len(every) * len(columns), _MOST_CELLS // 16)
    matrix = fmpq_mat(len(every), len(columns))
    for k, row in enumerate(every):
        for column, value in row.items():
            matrix[k, place[column]] = fmpq(value.numerator, value.denominator)
    chosen = _pivots(matrix.transpose())
    kept = fmpq_mat(len(chosen), len(columns), [matrix[k, c] for k in chosen for c in range(len(columns))])
    used = _pivots(kept)
    inverse = fmpq_mat(len(chosen), len(used), [kept[k, c] for k in range(len(chosen)) for c in used]).inv()
    found = []
    for number, k in enumerate(chosen):
        if k >= len(old):
            vector = {columns[c]: inverse[row, number] for row, c in enumerate(used)}
            found.append((k - len(old), {c: Fraction(int(v.p), int(v.q)) for c, v in vector.items() if v != 0}))
    return found


def _pivots(matrix: fmpq_mat) -> list[int]:
    """Return the columns of the pivots of the reduced echelon form: the first independent ones."""
    reduced, size = matrix.rref()
    found, column = [], 0
    for row in range(size):
        while reduced[row, column] == 0:
            column += 1
        found.append(column)
        column += 1
    return found


def independent(old: Sequence[Mapping[int, Constant]], new: Sequence[Mapping[int, Constant]]) -> int | None:
    """Return how many of the new rows are independent of the rows before, over a field of constants; None if undecided.

    Elimination with exact decisions: for small matrices.
    """
    pivots: dict[int, dict[int, Constant]] = {}
    found = 0
    for number, row in enumerate([*old, *new]):
        left = dict(row)
        while True:
            left = {column: value for column, value in left.items() if value != 0}
            column = next((c for c in sorted(left) if c in pivots), None)
            if column is None:
                break
            factor = left.pop(column)
            for other, value in pivots[column].items():
                if other != column:
                    left[other] = left.get(other, Constant.rational(0)) - factor * value
        decided = {column: value.is_zero() for column, value in left.items()}
        column = next((c for c in sorted(left) if decided[c] is False), None)
        if column is None:
            if None in decided.values():
                return None
            continue
        inverse = left[column].inverse()
        pivots[column] = {c: value * inverse for c, value in left.items() if decided[c] is not True}
        found += number >= len(old)
    return found
