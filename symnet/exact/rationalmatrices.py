"""Dense matrices over Q: products, determinant, inverse, linear equations, L D Lᵀ, positive definiteness.

>>> covariance = RationalMatrix.of([[2, 1], ["1/2", 1]])
>>> covariance.det(), covariance.inverse().dense()
(Fraction(3, 2), ((Fraction(2, 3), Fraction(-2, 3)), (Fraction(-1, 3), Fraction(4, 3))))

flint computes; a matrix is read as nested lists or a SymPy matrix of exact numbers, and given back as fractions or as
a SymPy matrix. Sparse matrices over other fields are in `exact.fieldmatrices`, ranks of sparse ones in `exact.ranks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy
from flint import fmpq, fmpq_mat

from symnet.errors import LimitExceeded, NotPositiveDefinite, ShapeMismatch, UsageError, show
from symnet.exact.matrices import Shape
from symnet.exact.numbers import as_fraction, to_sympy

__all__ = ["MOST_CELLS", "RationalMatrix", "rows_of"]

MOST_CELLS = 2**20
"""Entries of a dense matrix over Q."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RationalMatrix:
    """A matrix over Q; immutable. Indices run from 0; a vector is a matrix of one column."""

    cells: fmpq_mat

    # --- making -------------------------------------------------------------------------------------------------

    @staticmethod
    def of(value: object, what: str = "matrix") -> RationalMatrix:
        """Return a matrix given as nested lists (tuples, a NumPy array of integers) or as a SymPy matrix.

        Raises:
            UsageError: for what is no list of rows.
            ShapeMismatch: for rows of different lengths.
            FloatGiven, NotExact: for an entry that is no exact rational number; its place is named.
            LimitExceeded: for more than 2^20 entries.

        >>> RationalMatrix.of([[1, 0.5]])
        Traceback (most recent call last):
        symnet.errors.FloatGiven: matrix[0, 1]: 0.5 is a float, not an exact number; write '1/2' or Rational(1, 2)
        """
        if isinstance(value, RationalMatrix):
            return value
        rows = rows_of(value, what)
        width = len(rows[0]) if rows else 0
        _check_cells(len(rows), width)
        entries = [_fmpq(as_fraction(v, f"{what}[{r}, {c}]")) for r, row in enumerate(rows) for c, v in enumerate(row)]
        return RationalMatrix(fmpq_mat(len(rows), width, entries))

    @staticmethod
    def column(values: Iterable[object], what: str = "vector") -> RationalMatrix:
        """Return a vector: the matrix of one column with these entries.

        >>> RationalMatrix.column([1, "1/2"]).shape
        (2, 1)
        """
        if isinstance(values, RationalMatrix):
            if values.shape[1] != 1:
                raise ShapeMismatch(what, f"{values.shape[0]}x{values.shape[1]}", "one column")
            return values
        if isinstance(values, sympy.MatrixBase):
            if 1 not in values.shape:
                raise ShapeMismatch(what, f"{values.shape[0]}x{values.shape[1]}", "one column")
            values = list(values)
        if isinstance(values, str) or not isinstance(values, Iterable):
            raise UsageError(f"{what} is a list of numbers, such as [1, '1/2'], not {show(values)}")
        found = [_fmpq(as_fraction(v, f"{what}[{k}]")) for k, v in enumerate(values)]
        return RationalMatrix(fmpq_mat(len(found), 1, found))

    @staticmethod
    def identity(size: int) -> RationalMatrix:
        """Return the identity."""
        return RationalMatrix.diagonal([1] * size)

    @staticmethod
    def diagonal(values: Sequence[object]) -> RationalMatrix:
        """Return the diagonal matrix with these entries."""
        _check_cells(len(values), len(values))
        made = fmpq_mat(len(values), len(values))
        for k, value in enumerate(values):
            made[k, k] = _fmpq(as_fraction(value, f"entry {k} of a diagonal"))
        return RationalMatrix(made)

    @staticmethod
    def zero(rows: int, columns: int) -> RationalMatrix:
        """Return the zero matrix."""
        _check_cells(rows, columns)
        return RationalMatrix(fmpq_mat(rows, columns))

    # --- reading ------------------------------------------------------------------------------------------------

    @property
    def shape(self) -> Shape:
        """Rows and columns."""
        return self.cells.nrows(), self.cells.ncols()

    def __getitem__(self, place: tuple[int, int]) -> Fraction:
        row, column = place
        return _fraction(self.cells[row, column])

    def dense(self) -> tuple[tuple[Fraction, ...], ...]:
        """Return the rows, as fractions."""
        return tuple(tuple(map(_fraction, row)) for row in self.cells.tolist())

    def vector(self) -> tuple[Fraction, ...]:
        """Return all entries, row after row: those of a vector."""
        return tuple(map(_fraction, self.cells.entries()))

    def sympy(self) -> sympy.ImmutableMatrix:
        """Return the matrix as SymPy's, to go on computing with."""
        return sympy.ImmutableMatrix(*self.shape, [to_sympy(v) for v in self.vector()])

    def part(self, rows: Sequence[int], columns: Sequence[int]) -> RationalMatrix:
        """Return the entries in these rows and columns, in their order.

        >>> RationalMatrix.of([[1, 2], [3, 4]]).part([1], [0, 1]).dense()
        ((Fraction(3, 1), Fraction(4, 1)),)
        """
        entries = [self.cells[r, c] for r in rows for c in columns]
        return RationalMatrix(fmpq_mat(len(rows), len(columns), entries))

    # --- arithmetic ---------------------------------------------------------------------------------------------

    def __add__(self, other: RationalMatrix) -> RationalMatrix:
        self._fits(other, "sum of matrices")
        return RationalMatrix(self.cells + other.cells)

    def __sub__(self, other: RationalMatrix) -> RationalMatrix:
        self._fits(other, "difference of matrices")
        return RationalMatrix(self.cells - other.cells)

    def __neg__(self) -> RationalMatrix:
        return self.times(-1)

    def __matmul__(self, other: RationalMatrix) -> RationalMatrix:
        if self.shape[1] != other.shape[0]:
            raise ShapeMismatch("product of matrices", _by(self.shape), _by(other.shape))
        return RationalMatrix(self.cells * other.cells)

    def times(self, factor: Fraction | int) -> RationalMatrix:
        """Return a multiple."""
        return RationalMatrix(self.cells * _fmpq(Fraction(factor)))

    def transpose(self) -> RationalMatrix:
        """Return the transpose."""
        return RationalMatrix(self.cells.transpose())

    def trace(self) -> Fraction:
        """Return the trace of a square matrix."""
        return sum((self[k, k] for k in range(self._square("trace"))), Fraction(0))

    def det(self) -> Fraction:
        """Return the determinant; 1 for the empty matrix."""
        self._square("determinant")
        return _fraction(self.cells.det())

    def rank(self) -> int:
        """Return the rank."""
        return int(self.cells.rank())

    def inverse(self, what: str = "matrix") -> RationalMatrix:
        """Return the inverse; UsageError for a singular matrix.

        >>> RationalMatrix.of([[1, 2], [2, 4]]).inverse("the noise")
        Traceback (most recent call last):
        symnet.errors.UsageError: the noise has no inverse: its determinant is 0 (rank 1, size 2)
        """
        self._regular(what)
        return RationalMatrix(self.cells.inv())

    def solve(self, right: RationalMatrix, what: str = "matrix") -> RationalMatrix:
        """Return the X with self·X = right; UsageError for a singular matrix.

        >>> RationalMatrix.of([[2, 1], [1, 2]]).solve(RationalMatrix.column([3, 3])).vector()
        (Fraction(1, 1), Fraction(1, 1))
        """
        self._regular(what)
        if right.shape[0] != self.shape[0]:
            raise ShapeMismatch("linear equations", _by(self.shape), _by(right.shape))
        if not self.shape[0] or not right.shape[1]:
            return right
        return RationalMatrix(self.cells.solve(right.cells))

    # --- symmetric matrices -------------------------------------------------------------------------------------

    def asymmetry(self) -> tuple[int, int, Fraction] | None:
        """Return (row, column, difference) of the first pair of mirrored entries that differ; None if symmetric."""
        self._square("symmetric matrix")
        if self.cells == self.cells.transpose():
            return None
        entries = self.dense()
        return next((r, c, entries[r][c] - entries[c][r])
                    for r in range(len(entries)) for c in range(r) if entries[r][c] != entries[c][r])  # fmt: skip

    def ldl(self) -> tuple[RationalMatrix, tuple[Fraction, ...]]:
        """Return (L, d) with self = L·diag(d)·Lᵀ, L lower triangular with ones on its diagonal.

        The first k pivots d multiply to the leading minor of order k, so the matrix is positive definite exactly when
        all of them are above 0. A pivot 0 ends the elimination: those up to it are returned, and the columns of L after
        it are those of the identity; then the equation holds where no pivot is 0 but the last.

        Raises:
            NotPositiveDefinite: for a matrix that is not symmetric.

        >>> lower, pivots = RationalMatrix.of([[2, 1], [1, 2]]).ldl()
        >>> pivots, lower.dense()[1]
        ((Fraction(2, 1), Fraction(3, 2)), (Fraction(1, 2), Fraction(1, 1)))
        """
        wrong = self.asymmetry()
        if wrong is not None:
            raise NotPositiveDefinite("the matrix", wrong[:2], wrong[2])
        size = self.shape[0]
        rows = self.cells.tolist()
        lower = RationalMatrix.identity(size).cells
        pivots: list[Fraction] = []
        for k in range(size):
            pivot = rows[k][k]
            pivots.append(_fraction(pivot))
            if pivot == 0:
                break
            for r in range(k + 1, size):
                if rows[r][k] == 0:
                    continue
                factor = rows[r][k] / pivot
                lower[r, k] = factor
                for c in range(k + 1, r + 1):  # the lower half is kept, the upper half is its mirror image
                    if rows[c][k] != 0:
                        rows[r][c] -= factor * rows[c][k]
        return RationalMatrix(lower), tuple(pivots)

    def bad_minor(self) -> tuple[int, Fraction] | None:
        """Return (order, value) of the first leading minor that is not above 0; None if positive definite.

        >>> RationalMatrix.of([[1, 2], [2, 1]]).bad_minor()
        (2, Fraction(-3, 1))
        """
        minor = Fraction(1)
        for order, pivot in enumerate(self.ldl()[1], 1):
            minor *= pivot
            if minor <= 0:
                return order, minor
        return None

    def require_positive_definite(self, what: str) -> None:
        """Refuse a matrix that is not symmetric positive definite, with the first place that is wrong.

        >>> RationalMatrix.of([[1, 2], [2, 1]]).require_positive_definite("the covariance")
        Traceback (most recent call last):
        symnet.errors.NotPositiveDefinite: the covariance is not symmetric positive definite: its leading minor of ...
        """
        wrong = self.asymmetry()
        if wrong is not None:
            raise NotPositiveDefinite(what, wrong[:2], wrong[2])
        minor = self.bad_minor()
        if minor is not None:
            raise NotPositiveDefinite(what, *minor)

    # --- the rest -----------------------------------------------------------------------------------------------

    def _fits(self, other: RationalMatrix, what: str) -> None:
        if self.shape != other.shape:
            raise ShapeMismatch(what, _by(self.shape), _by(other.shape))

    def _square(self, what: str) -> int:
        if self.shape[0] != self.shape[1]:
            raise ShapeMismatch(what, _by(self.shape), "as many rows as columns")
        return self.shape[0]

    def _regular(self, what: str) -> None:
        size = self._square("inverse of a matrix")
        if self.det() == 0:
            raise UsageError(f"{what} has no inverse: its determinant is 0 (rank {self.rank()}, size {size})")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RationalMatrix):
            return NotImplemented
        return self.shape == other.shape and bool(self.cells == other.cells)

    def __hash__(self) -> int:
        return hash((self.shape, self.vector()))

    def __reduce__(self) -> tuple[object, ...]:
        return _from_fractions, (*self.shape, self.vector())

    def __repr__(self) -> str:
        return f"RationalMatrix({_by(self.shape)})"


def _from_fractions(rows: int, columns: int, entries: Sequence[Fraction]) -> RationalMatrix:
    return RationalMatrix(fmpq_mat(rows, columns, [_fmpq(v) for v in entries]))


def rows_of(value: object, what: str) -> list[list[object]]:
    """Return the rows of a matrix given as nested lists, a NumPy array or a SymPy matrix, whatever its entries are.

    Raises:
        UsageError: for what is no list of rows.
        ShapeMismatch: for rows of different lengths.
    """
    if isinstance(value, sympy.MatrixBase):
        return [list(value.row(k)) for k in range(value.shape[0])]
    made = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(made, list | tuple) or not all(isinstance(row, list | tuple) for row in made):
        raise UsageError(f"{what} is a list of rows, such as [[1, 2], [3, 4]], not {show(value)}")
    for number, row in enumerate(made):
        if len(row) != len(made[0]):
            raise ShapeMismatch(f"row {number} of {what}", f"{len(row)} entries", f"{len(made[0])} entries")
    return [list(row) for row in made]


def _check_cells(rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise LimitExceeded("entries of a dense matrix over Q", rows * columns, MOST_CELLS)


def _fmpq(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _by(shape: Shape) -> str:
    return f"{shape[0]}x{shape[1]}"
