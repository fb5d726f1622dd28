"""Sums of planes are matrices: arithmetic, equality and counts agree with the entries one by one."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import ShapeMismatch, Undecided
from symnet.exact.constants import Constant, Generator, Laurent
from symnet.exact.matrices import Blocks, Grid, Identity, IntegerMatrix, Ones, SignProducts, Signs, Sparse
from symnet.networks import Plane, Planes, beside, block_diagonal, on_top
from tests.networks.strategies import laurents, planes

Entries = list[list[Laurent]]


def entries(matrix: Planes) -> Entries:
    return [[matrix.entry(i, j) for j in range(matrix.shape[1])] for i in range(matrix.shape[0])]


def total(values: list[Laurent]) -> Laurent:
    return sum(values, Laurent({}))


@given(planes(2, 3), planes(2, 3), planes(3, 2), laurents)
def test_arithmetic_is_that_of_the_entries(a: Planes, b: Planes, c: Planes, factor: Laurent) -> None:
    """Sum, difference, multiple and product of sums of planes have the entries that matrices have."""
    A, B, C = entries(a), entries(b), entries(c)
    assert entries(a + b) == [[x + y for x, y in zip(r, s, strict=True)] for r, s in zip(A, B, strict=True)]
    assert entries(a - b) == [[x - y for x, y in zip(r, s, strict=True)] for r, s in zip(A, B, strict=True)]
    assert entries(a.times(factor)) == [[x * factor for x in row] for row in A]
    assert entries(a @ c) == [[total([row[k] * C[k][j] for k in range(3)]) for j in range(2)] for row in A]


@given(planes(3, 3))
def test_counts_are_those_of_the_entries(a: Planes) -> None:
    """``nonzeros`` counts the entries whose planes do not cancel."""
    assert a.nonzeros == sum(not value.is_zero() for row in entries(a) for value in row)


@given(planes(2, 2), planes(2, 2))
def test_equal_entries_make_equal_planes(a: Planes, b: Planes) -> None:
    """Two sums of planes are equal exactly when their entries are, however they were made; hashes follow."""
    assert (a == b) == (entries(a) == entries(b))
    assert a + b == b + a
    assert a + b - b == a
    assert hash(a + b - b) == hash(a)
    rebuilt = Planes.build((2, 2), {(i, j): a.entry(i, j) for i in range(2) for j in range(2)})
    assert rebuilt == a


def test_equality_sees_linear_relations_between_scales() -> None:
    """1·A + √2·A and (1 + √2)·A are equal although no two of the scales are rational multiples."""
    root = Constant.of(Generator("sqrt(2)", sympy.sqrt(2), (Fraction(-2), Fraction(0), Fraction(1))))
    A = Sparse.from_dense([[1, 2], [0, 3]])
    both = Planes.of(1, A) + Planes.of(root, A)
    assert both == Planes.of(root + 1, A)
    assert both != Planes.of(root, A)
    assert (both - Planes.of(root + 1, A)).nonzeros == 0


def test_normal_form_merges_rational_multiples() -> None:
    """Planes with scales 1/2, 1/3 and 5 of stored matrices become one plane with content 1 and a positive scale."""
    A, B = Sparse.from_dense([[2, 4]]), Sparse.from_dense([[0, -6]])
    (plane,) = (Planes.of(Fraction(1, 2), A) + Planes.of(Fraction(-1, 3), B) + Planes.of(0, A)).planes
    assert plane == Plane(Laurent.of(1), Sparse.from_dense([[1, 4]]))


def test_structured_matrices_keep_their_formula() -> None:
    """A single plane given by a formula is kept, also when it is multiplied by an identity or added to itself."""
    signs = Planes.of(Laurent.scale(1), Signs(3))
    for same in (
        signs,
        Planes.of(1, Identity(8)) @ signs,
        signs @ Planes.build((3, 3), dict.fromkeys([(0, 0), (1, 1), (2, 2)], 1)),
    ):
        assert isinstance(same.planes[0].matrix, Grid)
    assert (signs + signs).planes == signs.times(2).planes


@given(planes(2, 2), planes(1, 2), planes(2, 1))
def test_matrices_are_put_together_block_by_block(a: Planes, below: Planes, right: Planes) -> None:
    """Side by side, on top of each other, block diagonal: the entries stand where they should."""
    assert entries(on_top([a, below])) == entries(a) + entries(below)
    assert entries(beside([a, right])) == [x + y for x, y in zip(entries(a), entries(right), strict=True)]
    zero = Laurent({})
    expected = [[*row, zero] for row in entries(a)] + [[zero, zero, *row] for row in entries(right)]
    assert entries(block_diagonal([a, right])) == expected


def test_huge_planes_are_counted_without_being_stored() -> None:
    """2^18 x 18 signs, one of them corrected, one block beside the other: counted by formula or in blocks."""
    n = 18
    signs = Planes.of(Laurent.scale(1), Signs(n))
    assert signs.nonzeros == n * 2**n
    changed = signs + Planes.build(signs.shape, {(5, 0): Laurent.scale(1), (6, 0): 1, (7, 0): Laurent.scale(1) * 7})
    # Row 5 has the sign -1 in column 0 (bit 0 of 5 is set): the sum vanishes there, and only there.
    assert changed.nonzeros == n * 2**n - 1
    apart = block_diagonal([signs, Planes.of(5, SignProducts(n))])
    assert apart.nonzeros == n * 2**n + 2**n
    assert all(isinstance(plane.matrix, Blocks | Sparse) for plane in apart.planes)
    # Entries ±λ over entries ±1: half of the sums vanish when the scale is the same.
    assert (signs + Planes.of(Laurent.scale(1), Ones(signs.shape))).nonzeros == n * 2 ** (n - 1)


def test_products_with_huge_planes_are_lazy() -> None:
    """Signs(18)·A keeps the signs unstored; its rows are the products of its rows."""
    A = Sparse.from_dense(np.eye(18, 5, dtype=np.int64) * 3)
    start = time.perf_counter()
    product = Planes.of(1, Signs(18)) @ Planes.of(2, A)
    assert time.perf_counter() - start < 1
    assert product.entry(3, 0) == Laurent.of(-6)
    assert product.nonzeros == 5 * 2**18


def test_undecided_weights_are_not_counted() -> None:
    """A weight that may be zero makes the count undecided, not wrong."""
    third = sympy.Rational(1, 3)
    hidden = sympy.gamma(third) * sympy.gamma(1 - third) - 2 * sympy.pi / sympy.sqrt(3)
    value = Constant.of(Generator("g", hidden))
    assert value.is_zero() is None
    for matrix in (Identity(2), Signs(18)):
        with pytest.raises(Undecided):
            _ = Planes.of(value, matrix).nonzeros
    assert Planes.of(value, Identity(2)) != Planes.zero(2, 2)


@pytest.mark.parametrize(
    ("make", "shapes"),
    [
        (lambda a, b: a + b, ("8x3", "1x8")),
        (lambda a, b: a @ a, ("8x3", "8x3")),
        (lambda a, b: on_top([a, b]), ("8x3", "1x8")),
        (lambda a, b: beside([a, b]), ("8x3", "1x8")),
        (lambda a, b: Planes((2, 2), a.planes), ("8x3", "2x2")),
    ],
)
def test_wrong_shapes_are_refused(make: object, shapes: tuple[str, str]) -> None:
    """Operations on matrices that do not fit name both shapes."""
    assert callable(make)
    with pytest.raises(ShapeMismatch) as refusal:
        make(Planes.of(1, Signs(3)), Planes.of(1, SignProducts(3)))
    assert all(shape in str(refusal.value) for shape in shapes)


@given(st.data())
def test_rational_entries_share_one_plane(data: st.DataObject) -> None:
    """A matrix of fractions is one plane: an integer matrix over the common denominator."""
    values = data.draw(st.lists(st.fractions(max_denominator=50), min_size=6, max_size=6))
    built = Planes.build((2, 3), {divmod(k, 3): value for k, value in enumerate(values)})
    assert len(built.planes) == int(any(values))
    assert [value for row in entries(built) for value in row] == values


def test_matrices_of_ones_and_huge_columns_count() -> None:
    """A bias common to a million neurons is one formula."""
    wide: IntegerMatrix = Ones((2**20, 1))
    assert Planes.of(1, wide).nonzeros == 2**20
