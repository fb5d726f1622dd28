"""Sparse integer matrices in compressed rows: the stored half of the matrices that exact weights are made of.

An exact affine layer is a short sum of scalars times integer matrices (``networks.planes``). The integers of most
layers are few and far between, so they are kept as CSR arrays: row i has the entries ``data[indptr[i]:indptr[i+1]]``
in the columns ``indices[...]``, columns ascending, no zeros stored. Entries are 64-bit as long as they fit; before
each operation a bound on the result is computed in Python integers, and where it does not fit the arrays hold
Python integers instead (``dtype=object``), so that no result is ever wrong, only slower.

>>> gate = Sparse.from_dense([[1, 1], [1, -1], [-1, 1], [-1, -1]])
>>> (gate.transpose() @ gate).rows(0, 2).tolist()
[[4, 0], [0, 4]]

Matrices with a closed form, which are not stored, are in ``exact.matrices``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from symnet.errors import LimitExceeded, NotExact, ShapeMismatch

__all__ = [
    "STORED_LIMIT",
    "Array",
    "IntArray",
    "IntegerMatrix",
    "Shape",
    "Sparse",
    "check_range",
    "check_stored",
    "check_vector",
    "exact_type",
    "largest",
    "row_blocks",
    "stored_by_rows",
    "sum_of",
]

Shape = tuple[int, int]
IntArray = npt.NDArray[np.int64]
Array = npt.NDArray[Any]
"""Entries of a matrix: int64, or Python integers in an array of objects."""

STORED_LIMIT = 2**22
_MOST_ROWS = 2**25
"""Non-zero entries that ``to_sparse`` agrees to store (64 MB)."""
_BLOCK_ENTRIES = 2**20
_INT64 = 2**63
_EXPANDED = 2**22
"""Terms of a product that are held at once."""
_MOST_TERMS = 2**31


def exact_type(bound: int) -> type[np.int64 | object]:
    """Return the type of array entry that holds every integer of absolute value up to ``bound``.

    >>> exact_type(10), exact_type(2**63)
    (<class 'numpy.int64'>, <class 'object'>)
    """
    return np.int64 if bound < _INT64 else object


def largest(values: Array) -> int:
    """Return the largest absolute value among integers, 0 when there are none."""
    return max(-int(values.min()), int(values.max()), 0) if values.size else 0


def check_range(what: str, start: int, stop: int, size: int) -> None:
    """Refuse a range that is not inside ``0..size``."""
    if not 0 <= start <= stop <= size:
        raise ShapeMismatch(what, f"{start}..{stop}", f"0..{size}")


def check_vector(shape: Shape, vector: Array, modulus: int) -> IntArray:
    """Return a vector reduced mod p, refused when its length or the modulus does not fit."""
    if vector.shape != (shape[1],):
        raise ShapeMismatch("matrix times vector", f"{shape[0]}x{shape[1]}", vector.shape)
    if not 2 <= modulus <= 2**31:
        raise LimitExceeded("modulus", modulus, 2**31)
    reduced: IntArray = (vector % modulus).astype(np.int64)
    return reduced


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sparse:
    """An integer matrix stored by its non-zero entries; equal when shape and entries are.

    >>> Sparse.from_entries((2, 3), {(0, 1): 5, (1, 2): -7})
    Sparse(2x3, 2 non-zero)
    >>> Sparse.from_dense([[1, 2]]) + Sparse.from_entries((3, 1), {})
    Traceback (most recent call last):
    symnet.errors.ShapeMismatch: sum of matrices: 1x2 does not fit 3x1
    """

    shape: Shape
    indptr: IntArray
    indices: IntArray
    data: Array

    def __post_init__(self) -> None:
        if len(self.indptr) != self.shape[0] + 1 or len(self.indices) != len(self.data):
            raise ShapeMismatch("CSR arrays", self.shape, (len(self.indptr), len(self.indices), len(self.data)))
        for array in (self.indptr, self.indices, self.data):
            array.setflags(write=False)

    # --- making -------------------------------------------------------------------------------------------------

    @staticmethod
    def from_triples(shape: Shape, rows: Array, columns: Array, values: Array) -> Sparse:
        """Return the matrix with the given entries (three arrays of one length); repeated places are summed.

        >>> Sparse.from_triples((1, 2), np.array([0, 0]), np.array([1, 1]), np.array([3, 4])).entry(0, 1)
        7
        """
        if shape[0] > _MOST_ROWS:
            raise LimitExceeded("rows of a matrix to store", shape[0], _MOST_ROWS)
        if not len(rows) == len(columns) == len(values):
            raise ShapeMismatch("rows, columns and values", len(rows), (len(columns), len(values)))
        if len(rows) and not (
            min(rows.min(), columns.min()) >= 0 and rows.max() < shape[0] and columns.max() < shape[1]
        ):
            raise ShapeMismatch("places of entries", f"({rows.max()}, {columns.max()})", f"{shape[0]}x{shape[1]}")
        keys = np.asarray(rows, dtype=np.int64) * np.int64(shape[1]) + np.asarray(columns, dtype=np.int64)
        values = _integers(values)
        if len(keys) > 1 and not bool(np.all(keys[1:] > keys[:-1])):
            order = np.argsort(keys, kind="stable")
            keys, values = keys[order], values[order]
            starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
            if len(starts) < len(keys):
                repeats = int(np.diff(starts, append=len(keys)).max())
                values = values.astype(exact_type(largest(values) * repeats))
                keys, values = keys[starts], np.add.reduceat(values, starts)
        kept = np.flatnonzero(values != 0)
        if len(kept) < len(keys):
            keys, values = keys[kept], values[kept]
        if values.dtype == object:
            values = values.astype(exact_type(largest(values)))
        rows, indices = np.divmod(keys, np.int64(max(shape[1], 1)))
        indptr = np.zeros(shape[0] + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows, minlength=shape[0]), out=indptr[1:])
        return Sparse(shape, indptr, indices, values)

    @staticmethod
    def from_entries(shape: Shape, entries: Mapping[tuple[int, int], int]) -> Sparse:
        """Return the matrix with these entries, zero elsewhere."""
        places = np.array(list(entries), dtype=np.int64).reshape(-1, 2)
        return Sparse.from_triples(shape, places[:, 0], places[:, 1], _as_array(list(entries.values())))

    @staticmethod
    def from_dense(entries: Sequence[Sequence[int]] | Array) -> Sparse:
        """Return the matrix with these rows.

        >>> Sparse.from_dense([[0, 2**70]]).entry(0, 1) == 2**70
        True
        """
        if isinstance(entries, np.ndarray):
            dense = _integers(entries)
        else:
            if len({len(row) for row in entries}) > 1:
                raise ShapeMismatch("rows of a matrix", len(entries[0]), sorted({len(row) for row in entries}))
            width = len(entries[0]) if entries else 0
            dense = _as_array([value for row in entries for value in row]).reshape(len(entries), width)
        if dense.ndim != 2:
            raise ShapeMismatch("matrix", dense.shape, "two dimensions")
        rows, columns = np.nonzero(dense)
        return Sparse.from_triples((dense.shape[0], dense.shape[1]), rows, columns, dense[rows, columns])

    # --- reading ------------------------------------------------------------------------------------------------

    @property
    def nonzeros(self) -> int:
        """The number of non-zero entries."""
        return len(self.data)

    @property
    def bound(self) -> int:
        """The largest absolute value of an entry."""
        return largest(self.data)

    def row_numbers(self) -> IntArray:
        """Return the row of each stored entry."""
        return np.repeat(np.arange(self.shape[0], dtype=np.int64), np.diff(self.indptr))

    def entry(self, row: int, column: int) -> int:
        """Return one entry."""
        check_range("row", row, row + 1, self.shape[0])
        check_range("column", column, column + 1, self.shape[1])
        start, stop = int(self.indptr[row]), int(self.indptr[row + 1])
        at = start + int(np.searchsorted(self.indices[start:stop], column))
        return int(self.data[at]) if at < stop and self.indices[at] == column else 0

    def block(self, rows: tuple[int, int], columns: tuple[int, int]) -> Sparse:
        """Return the entries in a range of rows and a range of columns as a smaller matrix."""
        check_range("rows", *rows, self.shape[0])
        check_range("columns", *columns, self.shape[1])
        part = slice(int(self.indptr[rows[0]]), int(self.indptr[rows[1]]))
        numbers, indices, data = self.row_numbers()[part] - rows[0], self.indices[part], self.data[part]
        if columns != (0, self.shape[1]):
            kept = np.flatnonzero((indices >= columns[0]) & (indices < columns[1]))
            numbers, indices, data = numbers[kept], indices[kept] - columns[0], data[kept]
        return Sparse.from_triples((rows[1] - rows[0], columns[1] - columns[0]), numbers, indices, data)

    def dense(self) -> Array:
        """Return all entries as one array."""
        entries: Array = np.zeros(self.shape, dtype=self.data.dtype)
        entries[self.row_numbers(), self.indices] = self.data
        return entries

    def rows(self, start: int, stop: int) -> Array:
        """Return the rows ``start..stop-1`` as a dense array."""
        return self.block((start, stop), (0, self.shape[1])).dense()

    def columns(self, start: int, stop: int) -> Array:
        """Return the columns ``start..stop-1`` as a dense array."""
        return self.block((0, self.shape[0]), (start, stop)).dense()

    def to_sparse(self) -> Sparse:
        """Return the matrix itself."""
        return self

    def matvec_mod(self, vector: Array, modulus: int) -> IntArray:
        """Return A·v mod p for p up to 2^31.

        >>> Sparse.from_dense([[2, 3], [0, -1]]).matvec_mod(np.array([5, 6]), 7).tolist()
        [0, 1]
        """
        terms = (self.data % modulus).astype(np.int64) * check_vector(self.shape, vector, modulus)[self.indices]
        sums: IntArray = np.zeros(self.shape[0], dtype=np.int64)
        filled = np.flatnonzero(np.diff(self.indptr))
        if len(filled):
            sums[filled] = np.add.reduceat(terms % modulus, self.indptr[filled]) % modulus
        return sums

    # --- arithmetic ---------------------------------------------------------------------------------------------

    def transpose(self) -> Sparse:
        """Return the transposed matrix."""
        return Sparse.from_triples((self.shape[1], self.shape[0]), self.indices, self.row_numbers(), self.data)

    def reindexed(self, shape: Shape, rows: IntArray | None = None, columns: IntArray | None = None) -> Sparse:
        """Return the matrix of the given shape with row i moved to ``rows[i]`` and column j to ``columns[j]``.

        >>> Sparse.from_dense([[1, 2]]).reindexed((2, 4), np.array([1]), np.array([3, 0])).dense().tolist()
        [[0, 0, 0, 0], [2, 0, 0, 1]]
        """
        numbers = self.row_numbers()
        return Sparse.from_triples(
            shape,
            numbers if rows is None else rows[numbers],
            self.indices if columns is None else columns[self.indices],
            self.data,
        )

    def times(self, factor: int) -> Sparse:
        """Return an integer multiple.

        >>> Sparse.from_dense([[1, -2]]).times(2**63).data.tolist() == [2**63, -(2**64)]
        True
        """
        if factor == 1:
            return self
        data = self.data.astype(exact_type(max(self.bound, 1) * max(abs(factor), 1))) * factor
        return Sparse.from_triples(self.shape, self.row_numbers(), self.indices, data)

    def content(self) -> int:
        """Return the greatest common divisor of all entries, 0 for the zero matrix."""
        return int(np.gcd.reduce(self.data)) if len(self.data) else 0

    def divided(self, divisor: int) -> Sparse:
        """Return the matrix divided by a common divisor of its entries."""
        data = self.data // divisor
        return Sparse(self.shape, self.indptr, self.indices, data.astype(exact_type(largest(data))))

    def __neg__(self) -> Sparse:
        return self.times(-1)

    def __add__(self, other: Sparse) -> Sparse:
        return sum_of(self.shape, (self, other))

    def __sub__(self, other: Sparse) -> Sparse:
        return self + -other

    def __matmul__(self, other: Sparse) -> Sparse:
        if self.shape[1] != other.shape[0]:
            raise ShapeMismatch(
                "product of matrices", f"{self.shape[0]}x{self.shape[1]}", f"{other.shape[0]}x{other.shape[1]}"
            )
        return sum_of((self.shape[0], other.shape[1]), tuple(_partial_products(self, other)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sparse):
            return NotImplemented
        return (
            self.shape == other.shape
            and np.array_equal(self.indptr, other.indptr)
            and np.array_equal(self.indices, other.indices)
            and np.array_equal(self.data, other.data)
        )

    def __hash__(self) -> int:
        entries = self.data.tobytes() if self.data.dtype == np.int64 else tuple(self.data.tolist())
        return hash((self.shape, self.indptr.tobytes(), self.indices.tobytes(), entries))

    def __repr__(self) -> str:
        return f"Sparse({self.shape[0]}x{self.shape[1]}, {self.nonzeros} non-zero)"


def sum_of(shape: Shape, matrices: Sequence[Sparse]) -> Sparse:
    """Return the sum of matrices of one shape (the zero matrix of that shape when there are none)."""
    for matrix in matrices:
        if matrix.shape != shape:
            raise ShapeMismatch("sum of matrices", f"{shape[0]}x{shape[1]}", f"{matrix.shape[0]}x{matrix.shape[1]}")
    if len(matrices) == 1:
        return matrices[0]
    empty = np.zeros(0, dtype=np.int64)
    return Sparse.from_triples(
        shape,
        np.concatenate([empty, *(matrix.row_numbers() for matrix in matrices)]),
        np.concatenate([empty, *(matrix.indices for matrix in matrices)]),
        np.concatenate([empty, *(matrix.data for matrix in matrices)]),
    )


def _partial_products(left: Sparse, right: Sparse) -> Iterator[Sparse]:
    """Yield matrices with sum left·right: a term for each pair of matching entries, a bounded number at a time."""
    shape = (left.shape[0], right.shape[1])
    lengths = np.diff(right.indptr)[left.indices]
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    if total > _MOST_TERMS:
        raise LimitExceeded("terms of a product of matrices", total, _MOST_TERMS)
    cell = exact_type(max(left.bound, 1) * max(right.bound, 1))
    numbers = left.row_numbers()
    start = 0
    while start < len(ends):
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + _EXPANDED, side="right")))
        part = slice(start, stop)
        counts = lengths[part]
        # The k-th term of entry e reads entry k of row indices[e] on the right.
        within = np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(ends[part] - counts - done, counts)
        places = np.repeat(right.indptr[left.indices[part]], counts) + within
        values = np.repeat(left.data[part].astype(cell), counts) * right.data[places].astype(cell)
        yield Sparse.from_triples(shape, np.repeat(numbers[part], counts), right.indices[places], values)
        start = stop


def _as_array(values: Sequence[int]) -> Array:
    """Return integers as an array, of Python integers only when 64 bits are too few."""
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            raise NotExact(value, "the entries of an integer matrix are integers")
    exact: Array = np.array([int(value) for value in values], dtype=object)
    return exact.astype(exact_type(largest(exact)))


def _integers(values: Array) -> Array:
    """Return an array of integers as int64, or as it is when it holds Python integers."""
    if values.dtype == object:
        return values
    if values.dtype.kind not in "iu":
        raise NotExact(values.dtype, "the entries of an integer matrix are integers")
    return values.astype(exact_type(largest(values)))


# --- any integer matrix -------------------------------------------------------------------------------------------


class IntegerMatrix(Protocol):
    """What a layer needs to know of an integer matrix."""

    @property
    def shape(self) -> Shape:
        """The numbers of rows and columns."""

    @property
    def nonzeros(self) -> int:
        """The number of entries that are not zero."""

    @property
    def bound(self) -> int:
        """A number that no entry exceeds in absolute value."""

    def entry(self, row: int, column: int) -> int:
        """Return one entry."""

    def rows(self, start: int, stop: int) -> Array:
        """Return the rows ``start..stop-1`` as a dense array (int64, or Python integers where these are too few)."""

    def columns(self, start: int, stop: int) -> Array:
        """Return the columns ``start..stop-1`` as a dense array."""

    def matvec_mod(self, vector: Array, modulus: int) -> IntArray:
        """Return A·v mod p, p up to 2^31."""

    def to_sparse(self) -> Sparse:
        """Return the matrix with its entries stored; LimitExceeded when there are too many."""


def row_blocks(matrix: IntegerMatrix, entries: int = _BLOCK_ENTRIES) -> Iterator[tuple[int, int]]:
    """Yield ranges of rows that cover the matrix, each with about ``entries`` entries or a single row."""
    height = max(1, entries // max(matrix.shape[1], 1))
    for start in range(0, matrix.shape[0], height):
        yield start, min(start + height, matrix.shape[0])


def check_stored(matrix: IntegerMatrix, entries: int) -> None:
    """Refuse to store more entries than the limit."""
    if entries > STORED_LIMIT:
        raise LimitExceeded(f"non-zero entries of {matrix} to store", entries, STORED_LIMIT, "use it in blocks of rows")


def stored_by_rows(matrix: IntegerMatrix) -> Sparse:
    """Return a matrix as CSR arrays, made from its blocks of rows."""
    check_stored(matrix, matrix.shape[0] * matrix.shape[1])
    shape = matrix.shape
    parts = []
    for start, stop in row_blocks(matrix):
        numbers, columns = np.nonzero(block := matrix.rows(start, stop))
        parts.append(Sparse.from_triples(shape, numbers + start, columns, block[numbers, columns]))
    return sum_of(shape, parts)
