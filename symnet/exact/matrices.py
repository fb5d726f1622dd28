"""Integer matrices with a closed form: as large as the mathematics wants them, and never stored.

The layer that multiplies n factors by a sum over all signs has a 2^n x n matrix of signs. What one needs of it (its
shape, its non-zero entries, a block of its rows, its action mod p) follows from a formula:

>>> Signs(20).shape, Signs(20).nonzeros
((1048576, 20), 20971520)
>>> BlockDiag(Signs(1), Ones((1, 2))).rows(0, 3).tolist()
[[1, 0, 0], [-1, 0, 0], [0, 1, 1]]

Here are the ways to put matrices together, and the door to all of them: stored ones are in ``exact.sparse``, signs
and subsets in ``exact.grids``. To add one more, write a frozen dataclass with the members of ``IntegerMatrix``; where
a formula is missing, ``stored_by_rows`` serves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np

from symnet.errors import ShapeMismatch
from symnet.exact.grids import Grid, GridWeights, SignProducts, Signs, Subsets, SubsetSigns
from symnet.exact.sparse import (
    STORED_LIMIT,
    Array,
    IntArray,
    IntegerMatrix,
    Shape,
    Sparse,
    check_range,
    check_stored,
    check_vector,
    exact_type,
    row_blocks,
    stored_by_rows,
    sum_of,
)

__all__ = [
    "STORED_LIMIT",
    "Array",
    "BlockDiag",
    "Blocks",
    "Circulant",
    "Grid",
    "GridWeights",
    "Identity",
    "IntArray",
    "IntegerMatrix",
    "Kron",
    "Ones",
    "Product",
    "Shape",
    "SignProducts",
    "Signs",
    "Sparse",
    "SubsetSigns",
    "Subsets",
    "row_blocks",
    "sum_of",
]


# --- small formulas ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Ones:
    """The matrix with all entries 1: a bias common to all neurons of a layer is b·Ones((width, 1))."""

    shape: Shape

    @property
    def nonzeros(self) -> int:
        """All entries."""
        return self.shape[0] * self.shape[1]

    @property
    def bound(self) -> int:
        """One."""
        return 1

    def entry(self, row: int, column: int) -> int:
        """Return 1."""
        check_range("row", row, row + 1, self.shape[0])
        check_range("column", column, column + 1, self.shape[1])
        return 1

    def rows(self, start: int, stop: int) -> Array:
        """Return rows of ones."""
        check_range("rows", start, stop, self.shape[0])
        return np.ones((stop - start, self.shape[1]), dtype=np.int64)

    def columns(self, start: int, stop: int) -> Array:
        """Return columns of ones."""
        check_range("columns", start, stop, self.shape[1])
        return np.ones((self.shape[0], stop - start), dtype=np.int64)

    def matvec_mod(self, vector: Array, modulus: int) -> IntArray:
        """Return the sum of the vector mod p in each row."""
        return np.full(self.shape[0], int(check_vector(self.shape, vector, modulus).sum()) % modulus, dtype=np.int64)

    def to_sparse(self) -> Sparse:
        """Return the ones stored."""
        return stored_by_rows(self)

    def __repr__(self) -> str:
        return f"Ones({self.shape[0]}x{self.shape[1]})"


@dataclass(frozen=True, slots=True)
class Identity:
    """The n x n identity."""

    size: int

    @property
    def shape(self) -> Shape:
        """As many rows as columns."""
        return self.size, self.size

    @property
    def nonzeros(self) -> int:
        """The diagonal."""
        return self.size

    @property
    def bound(self) -> int:
        """One."""
        return 1

    def entry(self, row: int, column: int) -> int:
        """Return 1 on the diagonal, 0 elsewhere."""
        check_range("row", row, row + 1, self.size)
        check_range("column", column, column + 1, self.size)
        return int(row == column)

    def rows(self, start: int, stop: int) -> Array:
        """Return unit vectors as rows."""
        check_range("rows", start, stop, self.size)
        return np.eye(stop - start, self.size, start, dtype=np.int64)

    def columns(self, start: int, stop: int) -> Array:
        """Return unit vectors as columns."""
        return np.ascontiguousarray(self.rows(start, stop).T)

    def matvec_mod(self, vector: Array, modulus: int) -> IntArray:
        """Return the vector mod p."""
        return check_vector(self.shape, vector, modulus)

    def to_sparse(self) -> Sparse:
        """Return the diagonal stored."""
        check_stored(self, self.size)
        places = np.arange(self.size, dtype=np.int64)
        return Sparse.from_triples(self.shape, places, places, np.ones(self.size, dtype=np.int64))


@dataclass(frozen=True, slots=True, repr=False)
class Circulant:
    """The square matrix whose entry (i, j) is first_row[(j - i) mod n]: the same rule at every site of a ring.

    >>> Circulant((2, -1, 0, -1)).rows(0, 2).tolist()
    [[2, -1, 0, -1], [-1, 2, -1, 0]]
    """

    first_row: tuple[int, ...]

    @property
    def shape(self) -> Shape:
        """As many rows as columns."""
        return len(self.first_row), len(self.first_row)

    @property
    def nonzeros(self) -> int:
        """The non-zero entries of the first row, in each row."""
        return len(self.first_row) * sum(value != 0 for value in self.first_row)

    @property
    def bound(self) -> int:
        """The largest absolute value in the first row."""
        return max(map(abs, self.first_row), default=0)

    def entry(self, row: int, column: int) -> int:
        """Return the entry ``column - row`` steps along the ring."""
        check_range("row", row, row + 1, self.shape[0])
        check_range("column", column, column + 1, self.shape[1])
        return self.first_row[column - row]

    def rows(self, start: int, stop: int) -> Array:
        """Return rows of the matrix."""
        check_range("rows", start, stop, self.shape[0])
        return self._block(np.arange(start, stop), np.arange(self.shape[1]))

    def columns(self, start: int, stop: int) -> Array:
        """Return columns of the matrix."""
        check_range("columns", start, stop, self.shape[1])
        return self._block(np.arange(self.shape[0]), np.arange(start, stop))

    def _block(self, rows: IntArray, columns: IntArray) -> Array:
        first: Array = np.array(self.first_row, dtype=exact_type(self.bound))
        block: Array = first[(columns[None, :] - rows[:, None]) % max(self.shape[0], 1)]
        return block

    def matvec_mod(self, vector: Array, modulus: int) -> IntArray:
        """Return the cyclic correlation mod p, one shift for each non-zero entry of the first row."""
        values = check_vector(self.shape, vector, modulus)
        sums = np.zeros_like(values)
        for shift, factor in enumerate(self.first_row):
            if factor:
                sums = (sums + factor % modulus * np.roll(values, -shift)) % modulus
        return sums

    def to_sparse(self) -> Sparse:
        """Return the entries stored."""
        check_stored(self, self.nonzeros)
        shifts = [shift for shift, factor in enumerate(self.first_row) if factor]
        size = self.shape[0]
        rows = np.repeat(np.arange(size, dtype=np.int64), len(shifts))
        values = np.tile(np.array([self.first_row[s] for s in shifts], dtype=exact_type(self.bound)), size)
        columns = (rows + np.tile(np.array(shifts, dtype=np.int64), size)) % max(size, 1)
        return Sparse.from_triples(self.shape, rows, columns, values)

    def __repr__(self) -> str:
        return f"Circulant({self.first_row})" if len(self.first_row) <= 8 else f"Circulant({len(self.first_row)})"


# --- put together -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kron:
    """The Kronecker product: entry (i·r + k, j·c + l) is left[i, j]·right[k, l], right being r x c.

    >>> Kron(Identity(2), Sparse.from_dense([[1, 2]])).rows(0, 2).tolist()
    [[1, 2, 0, 0], [0, 0, 1, 2]]
    """

    left: IntegerMatrix
    right: IntegerMatrix

    @property
    def shape(self) -> Shape:
        """The products of the numbers of rows and columns."""
        (a, b), (c, d) = self.left.shape, self.right.shape
        return a * c, b * d

    @property
    def nonzeros(self) -> int:
        """The product of the numbers of non-zero entries."""
        return self.left.nonzeros * self.right.nonzeros

    @property
    def bound(self) -> int:
        """The product of the bounds (of each at least 1, so that the factors fit where the product fits)."""
        return max(self.left.bound, 1) * max(self.right.bound, 1)

    def entry(self, row: int, column: int) -> int:
        """Return the product of one entry of each."""
        check_range("row", row, row + 1, self.shape[0])
        check_range("column", column, column + 1, self.shape[1])
        r, c = self.right.shape
        return self.left.entry(row // r, column // c) * self.right.entry(row % r, column % c)

    def rows(self, start: int, stop: int) -> Array:
        """Return rows of the product."""
        check_range("rows", start, stop, self.shape[0])
        cell, height = exact_type(self.bound), max(self.right.shape[0], 1)
        numbers = np.arange(start, stop)
        first = start // height
        left = self.left.rows(first, max(first, -(-stop // height))).astype(cell)[numbers // height - first]
        right = self.right.rows(0, self.right.shape[0]).astype(cell)[numbers % height]
        block: Array = (left[:, :, None] * right[:, None, :]).reshape(stop - start, self.shape[1])
        return block

    def columns(self, start: int, stop: int) -> Array:
        """Return columns of the product."""
        check_range("columns", start, stop, self.shape[1])
        cell, width = exact_type(self.bound), max(self.right.shape[1], 1)
        numbers = np.arange(start, stop)
        first = start // width
        left = self.left.columns(first, max(first, -(-stop // width))).astype(cell)[:, numbers // width - first]
        right = self.right.columns(0, self.right.shape[1]).astype(cell)[:, numbers % width]
        block: Array = (left[:, None, :] * right[None, :, :]).reshape(self.shape[0], stop - start)
        return block

    def matvec_mod(self, vector: Array, modulus: int) -> IntArray:
        """Return (L ⊗ R)v mod p as L·V·Rᵀ, v written as a matrix V."""
        square = check_vector(self.shape, vector, modulus).reshape(self.left.shape[1], self.right.shape[1])
        inner = np.array([self.right.matvec_mod(row, modulus) for row in square], dtype=np.int64)
        inner = inner.reshape(self.left.shape[1], self.right.shape[0])
        outer = [self.left.matvec_mod(column, modulus) for column in inner.T]
        return np.ascontiguousarray(np.array(outer, dtype=np.int64).reshape(-1, self.left.shape[0]).T).ravel()

    def to_sparse(self) -> Sparse:
        """Return the entries stored: all pairs of an entry of each."""
        check_stored(self, self.nonzeros)
        left, right, cell = self.left.to_sparse(), self.right.to_sparse(), exact_type(self.bound)
        (r, c), ones = right.shape, np.ones(right.nonzeros, dtype=np.int64)
        rows = np.kron(left.row_numbers() * r, ones) + np.tile(right.row_numbers(), left.nonzeros)
        columns = np.kron(left.indices * c, ones) + np.tile(right.indices, left.nonzeros)
        values = np.repeat(left.data.astype(cell), right.nonzeros) * np.tile(right.data.astype(cell), left.nonzeros)
        return Sparse.from_triples(self.shape, rows, columns, values)


@dataclass(frozen=True, slots=True, repr=False)
class Blocks:
    """Matrices placed at (row, column) offsets in a larger matrix of zeros; the places must not overlap.

    >>> BlockDiag(Identity(1), Ones((1, 2))).rows(0, 2).tolist()
    [[1, 0, 0], [0, 1, 1]]
    >>> Blocks((2, 2), ((0, 0, Ones((2, 2))), (1, 1, Identity(1))))
    Traceback (most recent call last):
    symnet.errors.ShapeMismatch: places of blocks: Ones(2x2) at (0, 0) does not fit Identity(size=1) at (1, 1)
    """

    shape: Shape
    parts: tuple[tuple[int, int, IntegerMatrix], ...]

    def __post_init__(self) -> None:
        for number, (row, column, part) in enumerate(self.parts):
            check_range("rows of a block", row, row + part.shape[0], self.shape[0])
            check_range("columns of a block", column, column + part.shape[1], self.shape[1])
            for above, left, other in self.parts[:number]:
                if (
                    max(row, above) < min(row + part.shape[0], above + other.shape[0])
                    and max(column, left) < min(column + part.shape[1], left + other.shape[1])
                ):  # fmt: skip
                    raise ShapeMismatch(
                        "places of blocks", f"{other} at ({above}, {left})", f"{part} at ({row}, {column})"
                    )

    @property
    def nonzeros(self) -> int:
        """The sum over the blocks."""
        return sum(part.nonzeros for _, _, part in self.parts)

    @property
    def bound(self) -> int:
        """The largest bound of a block."""
        return max((part.bound for _, _, part in self.parts), default=0)

    def entry(self, row: int, column: int) -> int:
        """Return the entry of the block at this place, 0 if there is none."""
        check_range("row", row, row + 1, self.shape[0])
        check_range("column", column, column + 1, self.shape[1])
        for above, left, part in self.parts:
            if 0 <= row - above < part.shape[0] and 0 <= column - left < part.shape[1]:
                return part.entry(row - above, column - left)
        return 0

    def rows(self, start: int, stop: int) -> Array:
        """Return rows of the whole."""
        check_range("rows", start, stop, self.shape[0])
        found: Array = np.zeros((stop - start, self.shape[1]), dtype=exact_type(self.bound))
        for above, left, part in self.parts:
            first, last = max(start, above), min(stop, above + part.shape[0])
            if first < last:
                entries = part.rows(first - above, last - above)
                found[first - start : last - start, left : left + part.shape[1]] = entries
        return found

    def columns(self, start: int, stop: int) -> Array:
        """Return columns of the whole."""
        check_range("columns", start, stop, self.shape[1])
        found: Array = np.zeros((self.shape[0], stop - start), dtype=exact_type(self.bound))
        for above, left, part in self.parts:
            first, last = max(start, left), min(stop, left + part.shape[1])
            if first < last:
                entries = part.columns(first - left, last - left)
                found[above : above + part.shape[0], first - start : last - start] = entries
        return found

    def matvec_mod(self, vector: Array, modulus: int) -> IntArray:
        """Return the sum of the actions of the blocks mod p."""
        values = check_vector(self.shape, vector, modulus)
        sums = np.zeros(self.shape[0], dtype=np.int64)
        for above, left, part in self.parts:
            sums[above : above + part.shape[0]] += part.matvec_mod(values[left : left + part.shape[1]], modulus)
        return sums % modulus

    def to_sparse(self) -> Sparse:
        """Return the blocks stored."""
        check_stored(self, self.nonzeros)
        moved = []
        for above, left, part in self.parts:
            rows, columns = (np.arange(size, dtype=np.int64) for size in part.shape)
            moved.append(part.to_sparse().reindexed(self.shape, rows + above, columns + left))
        return sum_of(self.shape, moved)

    def __repr__(self) -> str:
        placed = ", ".join(f"{part} at ({row}, {column})" for row, column, part in self.parts[:4])
        more = ", ..." if len(self.parts) > 4 else ""
        return f"Blocks({self.shape[0]}x{self.shape[1]}: {placed}{more})"


def BlockDiag(*parts: IntegerMatrix) -> Blocks:
    """Return the block diagonal matrix of some matrices: networks side by side."""
    placed, row, column = [], 0, 0
    for part in parts:
        placed.append((row, column, part))
        row, column = row + part.shape[0], column + part.shape[1]
    return Blocks((row, column), tuple(placed))


@dataclass(frozen=True, slots=True)
class Product:
    """A product of two matrices of which at least one is too large to be stored.

    >>> Product(Signs(2), Sparse.from_dense([[0, 1], [1, 0]])).rows(1, 2).tolist()
    [[1, -1]]
    """

    left: IntegerMatrix
    right: IntegerMatrix

    def __post_init__(self) -> None:
        if self.left.shape[1] != self.right.shape[0]:
            raise ShapeMismatch("product of matrices", *(f"{m.shape[0]}x{m.shape[1]}" for m in (self.left, self.right)))

    @property
    def shape(self) -> Shape:
        """Rows of the left, columns of the right."""
        return self.left.shape[0], self.right.shape[1]

    @property
    def nonzeros(self) -> int:
        """The non-zero entries, counted in blocks of rows."""
        return _count(self)

    @property
    def bound(self) -> int:
        """The product of the bounds (of each at least 1), for each term of an entry."""
        return max(self.left.bound, 1) * max(self.right.bound, 1) * max(self.left.shape[1], 1)

    def entry(self, row: int, column: int) -> int:
        """Return one entry."""
        check_range("column", column, column + 1, self.shape[1])
        return int(self._multiply(self.left.rows(row, row + 1), self.right.columns(column, column + 1))[0, 0])

    def rows(self, start: int, stop: int) -> Array:
        """Return rows of the product."""
        return self._multiply(self.left.rows(start, stop), self.right.rows(0, self.right.shape[0]))

    def columns(self, start: int, stop: int) -> Array:
        """Return columns of the product."""
        return self._multiply(self.left.rows(0, self.left.shape[0]), self.right.columns(start, stop))

    def _multiply(self, left: Array, right: Array) -> Array:
        # Products of doubles are exact below 2^53, and numpy has no fast product of integers.
        if self.bound < 2**53:
            product: Array = (left.astype(np.float64) @ right.astype(np.float64)).astype(np.int64)
            return product
        cell = exact_type(self.bound)
        exact: Array = left.astype(cell) @ right.astype(cell)
        return exact

    def matvec_mod(self, vector: Array, modulus: int) -> IntArray:
        """Return the action of one after the other mod p."""
        return self.left.matvec_mod(self.right.matvec_mod(vector, modulus), modulus)

    def to_sparse(self) -> Sparse:
        """Return the product stored."""
        return stored_by_rows(self)


@lru_cache(maxsize=64)
def _count(matrix: Product) -> int:
    return reduce(lambda total, block: total + int(np.count_nonzero(matrix.rows(*block))), row_blocks(matrix), 0)
