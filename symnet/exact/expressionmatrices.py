"""Matrices of exact expressions as SymPy holds them: read, inverted, their determinants; rational ones by flint.

>>> a = sympy.Symbol("a", positive=True)
>>> inverse(exact_matrix([[1 + a, 1], [1, 1]], "covariance"), "covariance")
Matrix([
[ 1/a,      -1/a],
[-1/a, (a + 1)/a]])
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy
from sympy.polys.matrices import DomainMatrix

from symnet.errors import NotPositiveDefinite, ShapeMismatch, Undecided, UsageError, show
from symnet.exact import balls
from symnet.exact.logarithms import LogSum
from symnet.exact.numbers import as_exact, to_sympy
from symnet.exact.rationalmatrices import RationalMatrix, rows_of

__all__ = [
    "determinant",
    "exact_column",
    "exact_matrix",
    "inverse",
    "is_rational",
    "logarithm",
    "require_positive_definite",
    "tidy",
]


def exact_matrix(value: object, what: str) -> sympy.ImmutableMatrix:
    """Return nested lists or a SymPy matrix of exact numbers and expressions as a SymPy matrix.

    Raises:
        UsageError, ShapeMismatch: for what is no matrix.
        FloatGiven, NotExact: for an entry that is not exact; its place is named.

    >>> exact_matrix([["1/2", sympy.Symbol("r")]], "covariance")
    Matrix([[1/2, r]])
    """
    rows = rows_of(value, what)
    entries = [[as_exact(v, f"{what}[{r}, {c}]") for c, v in enumerate(row)] for r, row in enumerate(rows)]
    return sympy.ImmutableMatrix(len(entries), len(entries[0]) if entries else 0, [v for row in entries for v in row])


def exact_column(value: object, what: str) -> sympy.ImmutableMatrix:
    """Return a list, or a SymPy matrix of one row or column, as a column of exact numbers and expressions."""
    if isinstance(value, sympy.MatrixBase):  # which are not iterable to Python's mind
        if 1 not in value.shape:
            raise ShapeMismatch(what, f"{value.shape[0]}x{value.shape[1]}", "one column")
        value = list(value)
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise UsageError(f"{what} is a list of numbers, such as [1, '1/2'], not {show(value)}")
    entries = [as_exact(v, f"{what}[{k}]") for k, v in enumerate(value)]
    return sympy.ImmutableMatrix(len(entries), 1, entries)


def is_rational(matrix: sympy.MatrixBase) -> bool:
    """Whether all entries are rational numbers."""
    return all(isinstance(v, sympy.Rational) for v in matrix)


def tidy(matrix: sympy.MatrixBase) -> sympy.ImmutableMatrix:
    """Return the matrix with entries in factored form: for rational functions equal entries then look equal."""
    return sympy.ImmutableMatrix(matrix if is_rational(matrix) else matrix.applyfunc(sympy.factor))


def determinant(matrix: sympy.ImmutableMatrix) -> sympy.Expr:
    """Return the determinant of a square matrix; 1 for the empty one.

    >>> determinant(sympy.ImmutableMatrix([[1, 2], [3, 4]]))
    -2
    """
    if is_rational(matrix):
        return to_sympy(RationalMatrix.of(matrix).det())
    made = _over_field(matrix)
    return sympy.factor(made.domain.to_sympy(made.det()))


def logarithm(value: sympy.Expr) -> sympy.Expr:
    """Return ln of a positive expression; of a rational number as a sum of logarithms of integers, which may cancel.

    >>> logarithm(sympy.Rational(9, 8)), logarithm(sympy.Symbol("a", positive=True))
    (-3*log(2) + 2*log(3), log(a))
    """
    return LogSum.log(value).expr if isinstance(value, sympy.Rational) else sympy.log(sympy.factor(value))


def inverse(matrix: sympy.ImmutableMatrix, what: str) -> sympy.ImmutableMatrix:
    """Return the inverse of a square matrix; UsageError for a singular one."""
    if is_rational(matrix):
        return RationalMatrix.of(matrix).inverse(what).sympy()
    if determinant(matrix) == 0:
        raise UsageError(f"{what} has no inverse: its determinant is 0")
    return sympy.ImmutableMatrix(_over_field(matrix).inv().to_Matrix().applyfunc(sympy.factor))


def require_positive_definite(matrix: sympy.ImmutableMatrix, what: str) -> None:
    """Refuse a matrix that is not symmetric positive definite, or of which that can't be decided.

    Raises:
        ShapeMismatch: for a matrix that is not square.
        NotPositiveDefinite: with the first leading minor that is not above 0, or a pair of entries that differ.
        Undecided: where the sign of a leading minor does not follow from the assumptions on its symbols.

    >>> r = sympy.Symbol("r", real=True)
    >>> require_positive_definite(exact_matrix([[1, r], [r, 1]], "covariance"), "covariance")
    Traceback (most recent call last):
    symnet.errors.Undecided: undecided: whether covariance is positive definite; the sign of its leading minor of ...
    """
    if is_rational(matrix):
        RationalMatrix.of(matrix).require_positive_definite(what)
        return
    if matrix.rows != matrix.cols:
        raise ShapeMismatch(what, f"{matrix.rows}x{matrix.cols}", "as many rows as columns")
    for r in range(matrix.rows):
        for c in range(r):
            difference = sympy.simplify(matrix[r, c] - matrix[c, r])
            if difference != 0:
                raise NotPositiveDefinite(what, (r, c), difference)
    for order in range(1, matrix.rows + 1):
        minor = determinant(matrix[:order, :order])
        positive = _is_positive(minor)
        if positive is None:
            reason = f"the sign of its leading minor of order {order}, {show(minor)}, is open"
            remedy = "declare symbols positive, as in Symbol('a', positive=True), or give numbers"
            raise Undecided(f"whether {what} is positive definite", f"{reason}; {remedy}")
        if not positive:
            raise NotPositiveDefinite(what, order, minor)


def _is_positive(value: sympy.Expr) -> bool | None:
    """Whether a real number, or an expression whose symbols have assumptions, is above 0; None where that is open."""
    if not value.free_symbols:
        found = balls.sign(value)
        return None if found is None else found > 0
    for form in (value, sympy.expand(value)):
        if form.is_positive is not None:
            return bool(form.is_positive)
    return None


def _over_field(matrix: sympy.ImmutableMatrix) -> DomainMatrix:
    return DomainMatrix.from_Matrix(matrix, extension=True).to_field()
