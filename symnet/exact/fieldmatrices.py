"""Sparse matrices over a field of `exact.rings`: products, comparison, non-zero entries, rank.

>>> from symnet.exact.rings import Rationals
>>> swap = FieldMatrix.build(Rationals(), (2, 2), {(0, 1): 1, (1, 0): 1})
>>> (swap @ swap).dense()
((Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 1)))

A matrix is a list of rows, each with its non-zero entries by column; so a product of the sparse layers of a fast
transform costs what its
non-zero entries cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import count
from math import lcm
from typing import Any

from flint import fmpz, fmpz_mat, nmod, nmod_mat

from symnet.errors import LimitExceeded, ShapeMismatch, UsageError, one_line
from symnet.exact.matrices import Shape
from symnet.exact.rings import Cyclotomic, Field, Modular, Rationals

__all__ = ["MOST_ENTRIES", "FieldMatrix", "matrix_of", "product_of"]

MOST_ENTRIES = 2**22
"""Entries of the matrices that are written out."""


@dataclass(frozen=True, slots=True, repr=False)
class FieldMatrix:
    """A matrix over a field, by the non-zero entries of each row."""

    field: Field
    shape: Shape
    rows: tuple[Mapping[int, Any], ...]

    @staticmethod
    def build(field: Field, shape: Shape, entries: Mapping[tuple[int, int], object]) -> FieldMatrix:
        """Return the matrix with these rational entries, zero elsewhere."""
        return FieldMatrix.of_elements(field, shape, ((r, c, field.of(v)) for (r, c), v in entries.items()))

    @staticmethod
    def of_elements(field: Field, shape: Shape, triples: Iterable[tuple[int, int, Any]]) -> FieldMatrix:
        """Return the matrix with these elements (row, column, element); elements at one place are added.

        Raises:
            ShapeMismatch: for a place outside the matrix.
            LimitExceeded: for more than 2^22 entries.
        """
        rows: list[dict[int, Any]] = [{} for _ in range(shape[0])]
        for number, (r, c, value) in enumerate(triples):
            if not (0 <= r < shape[0] and 0 <= c < shape[1]):
                raise ShapeMismatch("place of an entry", f"({r}, {c})", f"{shape[0]}x{shape[1]}")
            if number >= MOST_ENTRIES:
                raise LimitExceeded("entries of a matrix", number + 1, MOST_ENTRIES)
            rows[r][c] = rows[r][c] + value if c in rows[r] else value
        return FieldMatrix(field, shape, tuple(_clean(row) for row in rows))

    @staticmethod
    def from_dense(field: Field, rows: Sequence[Sequence[object]]) -> FieldMatrix:
        """Return the matrix with these rows of rational numbers; ShapeMismatch where their lengths differ."""
        width = len(rows[0]) if rows else 0
        for row in rows:
            if len(row) != width:
                raise ShapeMismatch("rows of a matrix", f"{len(row)} entries", f"{width} entries")
        entries = ((r, c, field.of(v)) for r, row in enumerate(rows) for c, v in enumerate(row))
        return FieldMatrix.of_elements(field, (len(rows), width), entries)

    # --- reading ------------------------------------------------------------------------------------------------

    @property
    def nonzeros(self) -> int:
        """The number of non-zero entries: synapses of a layer."""
        return sum(map(len, self.rows))

    def entry(self, row: int, column: int) -> Any:
        """Return one entry, as Python numbers."""
        return self.field.value(self.rows[row].get(column, self.field.of(0)))

    def dense(self) -> tuple[tuple[Any, ...], ...]:
        """Return all entries, as Python numbers."""
        return tuple(tuple(self.entry(r, c) for c in range(self.shape[1])) for r in range(self.shape[0]))

    @property
    def used_rows(self) -> int:
        """The number of rows that are not zero."""
        return sum(map(bool, self.rows))

    @property
    def used_columns(self) -> int:
        """The number of columns that are not zero."""
        return len({c for row in self.rows for c in row})

    def difference(self, other: FieldMatrix) -> tuple[int, int] | None:
        """Return the first place where two matrices of one shape differ, None where they are equal."""
        if self.shape != other.shape or self.field != other.field:
            raise ShapeMismatch("compared matrices", self, other)
        for r, (left, right) in enumerate(zip(self.rows, other.rows, strict=True)):
            if left != right:
                return r, next(c for c in range(self.shape[1]) if left.get(c) != right.get(c))
        return None

    # --- arithmetic ---------------------------------------------------------------------------------------------

    def __matmul__(self, other: FieldMatrix) -> FieldMatrix:
        """Return the product; ShapeMismatch where it is none."""
        if self.shape[1] != other.shape[0] or self.field != other.field:
            raise ShapeMismatch("product of matrices", self, other)
        made = []
        for row in self.rows:
            sums: dict[int, Any] = {}
            for k, factor in row.items():
                for c, value in other.rows[k].items():
                    sums[c] = sums[c] + factor * value if c in sums else factor * value
            made.append(_clean({c: self.field.reduce(v) for c, v in sums.items()}))
        return FieldMatrix(self.field, (self.shape[0], other.shape[1]), tuple(made))

    def transpose(self) -> FieldMatrix:
        """Return the transpose."""
        triples = ((c, r, v) for r, row in enumerate(self.rows) for c, v in row.items())
        return FieldMatrix.of_elements(self.field, (self.shape[1], self.shape[0]), triples)

    def rank_at_least(self) -> int:
        """Return the rank, over Q(ζ) that of the reduction modulo a prime, which is at most the rank.

        >>> from symnet.exact.rings import Rationals
        >>> FieldMatrix.from_dense(Rationals(), [[1, 2], [2, 4]]).rank_at_least()
        1
        """
        if not self.rows or not self.shape[1]:
            return 0
        if isinstance(self.field, Modular):
            return _rank_modulo(self.field.prime, [dict(row) for row in self.rows], self.shape[1])
        scaled = [_integral({c: self._coefficients(v) for c, v in row.items()}) for row in self.rows]
        if isinstance(self.field, Cyclotomic):
            prime = _prime_above(2**30, self.field.order)
            root = Modular(prime).root(self.field.order)
            rows = [{c: sum((v * root**k for k, v in enumerate(values)), nmod(0, prime)) for c, values in row.items()}
                    for row in scaled]  # fmt: skip
            return _rank_modulo(prime, rows, self.shape[1])
        return int(fmpz_mat([[row[c][0] if c in row else 0 for c in range(self.shape[1])] for row in scaled]).rank())

    def _coefficients(self, element: Any) -> tuple[Fraction, ...]:
        found = self.field.value(element)
        return found if isinstance(found, tuple) else (found,)

    def __repr__(self) -> str:
        return f"FieldMatrix({self.shape[0]}x{self.shape[1]} over {self.field}, {self.nonzeros} non-zero)"


def _clean(row: dict[int, Any]) -> dict[int, Any]:
    return {c: v for c, v in row.items() if v != 0}


def _integral(row: Mapping[int, Sequence[Fraction]]) -> dict[int, list[int]]:
    """A row times the least common denominator of its coefficients."""
    shared = lcm(*(v.denominator for values in row.values() for v in values))
    return {c: [int(v * shared) for v in values] for c, values in row.items()}


def _rank_modulo(prime: int, rows: Sequence[Mapping[int, Any]], width: int) -> int:
    zero = nmod(0, prime)
    return int(nmod_mat([[row.get(c, zero) for c in range(width)] for row in rows], prime).rank())


def _prime_above(least: int, order: int) -> int:
    """Return a prime p > least with order | p - 1: modulo p there are roots of unity of this order."""
    return next(p for k in count(least // order + 1) if fmpz(p := k * order + 1).is_prime())


def matrix_of(value: FieldMatrix | Sequence[Sequence[object]]) -> FieldMatrix:
    """Return a matrix as it is, and rows of rational numbers as a matrix over Q."""
    if isinstance(value, FieldMatrix):
        return value
    if not isinstance(value, list | tuple) or not all(isinstance(row, list | tuple) for row in value):
        raise UsageError(f"a matrix is a list of rows, such as [[1, 2], [3, 4]], not {one_line(repr(value))}")
    return FieldMatrix.from_dense(Rationals(), value)


def product_of(layers: Sequence[FieldMatrix]) -> FieldMatrix:
    """Return the product of layers, the first one applied first."""
    return reduce(lambda inner, outer: outer @ inner, layers)
