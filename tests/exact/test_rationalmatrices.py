"""Matrices over Q against SymPy, and against what defines the result."""

from __future__ import annotations

import pickle
from fractions import Fraction
from math import prod

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import FloatGiven, LimitExceeded, NotExact, NotPositiveDefinite, ShapeMismatch, UsageError
from symnet.exact.rationalmatrices import RationalMatrix
from tests.strategies import rationals


def _matrices(rows: int, columns: int) -> st.SearchStrategy[list[list[Fraction]]]:
    row = st.lists(rationals(4), min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows)


squares = st.integers(1, 4).flatmap(lambda n: _matrices(n, n))


@given(squares)
def test_determinant_rank_and_inverse_are_those_of_sympy(rows: list[list[Fraction]]) -> None:
    """det, rank, inverse and solutions agree with SymPy; a singular matrix is refused."""
    ours, theirs = RationalMatrix.of(rows), sympy.Matrix(rows)
    assert ours.sympy() == theirs
    assert ours.det() == theirs.det()
    assert ours.rank() == theirs.rank()
    if theirs.det() == 0:
        with pytest.raises(UsageError, match="no inverse"):
            ours.inverse()
        with pytest.raises(UsageError, match="the noise has no inverse"):
            ours.solve(ours, "the noise")
        return
    assert ours.inverse().sympy() == theirs.inv()
    assert ours @ ours.solve(ours.transpose()) == ours.transpose()


@given(squares)
def test_pivots_give_the_leading_minors(rows: list[list[Fraction]]) -> None:
    """L diag(d) Lᵀ is the matrix where no pivot vanishes, and the first k pivots multiply to the k-th leading minor."""
    matrix = RationalMatrix.of(rows) + RationalMatrix.of(rows).transpose()
    lower, pivots = matrix.ldl()
    full = matrix.sympy()
    minors = [full[:k, :k].det() for k in range(1, full.rows + 1)]
    for k, _ in enumerate(pivots, 1):
        assert prod(pivots[:k]) == minors[k - 1]
    if all(pivots[:-1]) and len(pivots) == full.rows:
        assert lower @ RationalMatrix.diagonal(pivots) @ lower.transpose() == matrix
    bad = next((k for k, minor in enumerate(minors, 1) if minor <= 0), None)
    assert matrix.bad_minor() == (None if bad is None else (bad, minors[bad - 1]))
    assert (bad is None) == full.is_positive_definite
    if bad is not None:
        with pytest.raises(NotPositiveDefinite, match=f"the precision .* leading minor of order {bad} is"):
            matrix.require_positive_definite("the precision")


@given(_matrices(2, 3), _matrices(3, 2), rationals())
def test_products_and_sums(left: list[list[Fraction]], right: list[list[Fraction]], factor: Fraction) -> None:
    """Products, sums, multiples, parts and transposes agree with SymPy."""
    a, b = RationalMatrix.of(left), RationalMatrix.of(right)
    A, B = a.sympy(), b.sympy()
    assert (a @ b).sympy() == A * B
    assert (a + b.transpose()).sympy() == A + B.T
    assert a - b.transpose() == -(b.transpose() - a)
    assert a.times(factor).sympy() == factor * A
    assert (a @ b).trace() == (b @ a).trace() == (A * B).trace()
    assert a.part([1], [2, 0]).dense() == ((a[1, 2], a[1, 0]),)
    assert a == RationalMatrix.of(A)
    assert hash(a) == hash(RationalMatrix.of(left))
    assert a != b
    assert pickle.loads(pickle.dumps(a)) == a


def test_what_matrices_are_made_of() -> None:
    """Nested lists, SymPy matrices, NumPy integers and text are read; the empty matrix has determinant 1."""
    assert RationalMatrix.of(np.array([[1, 2]])) == RationalMatrix.of([["1", Fraction(2)]])
    assert RationalMatrix.of([]).det() == 1
    assert RationalMatrix.of([]).bad_minor() is None
    column = RationalMatrix.column(sympy.Matrix([[1, 2]]))
    assert column == RationalMatrix.column((1, 2)) == RationalMatrix.column(column)
    assert RationalMatrix.zero(2, 1) + column == column


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        ([[1, 0.5]], FloatGiven, r"the covariance\[0, 1\]: 0.5 is a float"),
        (np.array([[0.5]]), FloatGiven, r"the covariance\[0, 0\]"),
        ([[1, sympy.Symbol("a")]], NotExact, r"the covariance\[0, 1\]"),
        ([[1, 2], [3]], ShapeMismatch, "row 1 of the covariance: 1 entries does not fit 2 entries"),
        ([1, 2], UsageError, "list of rows"),
        ("[[1]]", UsageError, "list of rows"),
        (5, UsageError, "list of rows"),
        ([[0] * 2000] * 2000, LimitExceeded, "4000000"),
    ],
)
def test_bad_matrices(value: object, error: type[Exception], words: str) -> None:
    """What is no exact matrix is refused, with the place of the entry."""
    with pytest.raises(error, match=words):
        RationalMatrix.of(value, "the covariance")


def test_bad_shapes() -> None:
    """Shapes that do not fit are refused by name; so is a matrix that is not symmetric."""
    a = RationalMatrix.of([[1, 2, 3], [4, 5, 6]])
    for wrong in (lambda: a @ a, lambda: a + a.transpose(), a.det, a.trace, a.inverse, a.ldl):
        with pytest.raises(ShapeMismatch):
            wrong()
    with pytest.raises(NotPositiveDefinite, match="row 1, column 0 and the mirror place differ by 2"):
        RationalMatrix.of([[1, 0], [2, 1]]).require_positive_definite("the covariance")
    for bad in ("12", 3, sympy.eye(2)):
        with pytest.raises((UsageError, ShapeMismatch)):
            RationalMatrix.column(bad)
    with pytest.raises(FloatGiven, match=r"the mean\[1\]"):
        RationalMatrix.column([1, 0.5], "the mean")
