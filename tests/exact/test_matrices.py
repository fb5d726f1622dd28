"""Integer matrices: what follows from a formula is what the stored entries say, and no result overflows silently."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise, product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import LimitExceeded, NotExact, ShapeMismatch
from symnet.exact.matrices import (
    BlockDiag,
    Blocks,
    Circulant,
    Grid,
    GridWeights,
    Identity,
    IntegerMatrix,
    Kron,
    Ones,
    Product,
    SignProducts,
    Signs,
    Sparse,
    Subsets,
    SubsetSigns,
    row_blocks,
    sum_of,
)

Entries = list[list[int]]
PRIME = 2**31 - 1
small = st.integers(-3, 3)
large = st.one_of(small, st.sampled_from([2**31, -(2**62), 2**63 - 1, 2**63, -(2**63), 3**60]))


@st.composite
def dense(draw: st.DrawFn, rows: int | None = None, columns: int | None = None) -> Entries:
    height = draw(st.integers(0, 4)) if rows is None else rows
    width = draw(st.integers(1, 4)) if columns is None else columns
    entry = draw(st.sampled_from([small, large]))
    return draw(st.lists(st.lists(entry, min_size=width, max_size=width), min_size=height, max_size=height))


def stored(entries: Entries, width: int) -> Sparse:
    return Sparse.from_entries(
        (len(entries), width), {(i, j): v for i, row in enumerate(entries) for j, v in enumerate(row)}
    )


lists = st.lists(st.lists(small, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple)
leaves = st.one_of(
    st.builds(Grid, lists),
    st.builds(GridWeights, lists),
    st.builds(Identity, st.integers(1, 4)),
    st.builds(Ones, st.tuples(st.integers(1, 3), st.integers(1, 3))),
    st.builds(Circulant, st.lists(small, min_size=1, max_size=5).map(tuple)),
    st.builds(Sparse.from_dense, dense().filter(bool)),
)


@st.composite
def products(draw: st.DrawFn) -> Product:
    left = draw(leaves)
    return Product(left, stored(draw(dense(left.shape[1], 2)), 2))


matrices: st.SearchStrategy[IntegerMatrix] = st.one_of(
    leaves,
    st.builds(Kron, leaves, leaves),
    st.lists(leaves, min_size=1, max_size=3).map(lambda parts: BlockDiag(*parts)),
    products(),
)


def by_entries(matrix: IntegerMatrix) -> Entries:
    return [[matrix.entry(i, j) for j in range(matrix.shape[1])] for i in range(matrix.shape[0])]


@given(matrices, st.data())
def test_all_readings_of_a_matrix_agree(matrix: IntegerMatrix, data: st.DataObject) -> None:
    """Entries, rows, columns, the stored form, the count, the bound and the action mod p are of one matrix."""
    entries = by_entries(matrix)
    height, width = matrix.shape
    assert matrix.rows(0, height).tolist() == entries
    start = data.draw(st.integers(0, height))
    stop = data.draw(st.integers(start, height))
    assert matrix.rows(start, stop).tolist() == entries[start:stop]
    first = data.draw(st.integers(0, width))
    last = data.draw(st.integers(first, width))
    assert matrix.columns(first, last).tolist() == [row[first:last] for row in entries]
    assert matrix.to_sparse() == stored(entries, width)
    flat = [value for row in entries for value in row]
    assert matrix.nonzeros == sum(value != 0 for value in flat)
    assert all(abs(value) <= matrix.bound for value in flat)
    vector = data.draw(st.lists(st.integers(0, PRIME - 1), min_size=width, max_size=width))
    expected = [sum(a * v for a, v in zip(row, vector, strict=True)) % PRIME for row in entries]
    assert matrix.matvec_mod(np.array(vector, dtype=np.int64), PRIME).tolist() == expected


@given(st.data())
def test_sparse_arithmetic_is_exact_beyond_64_bits(data: st.DataObject) -> None:
    """Sums, products and multiples agree with lists of Python integers, also where 64 bits overflow."""
    a = data.draw(dense(3, 2))
    b = data.draw(dense(2, 4))
    c = data.draw(dense(3, 2))
    factor = data.draw(large)
    A, B, C = stored(a, 2), stored(b, 4), stored(c, 2)
    assert stored([[sum(x * b[k][j] for k, x in enumerate(row)) for j in range(4)] for row in a], 4) == (A @ B)
    assert stored([[x + y for x, y in zip(r, s, strict=True)] for r, s in zip(a, c, strict=True)], 2) == A + C
    assert Sparse.from_entries((3, 2), {}) == A - A
    assert A.times(factor) == stored([[x * factor for x in row] for row in a], 2)
    assert A.transpose() == stored([[a[i][j] for i in range(3)] for j in range(2)], 3)
    assert hash(A + C - C) == hash(A)
    if A.nonzeros:
        assert A.divided(A.content()).times(A.content()) == A


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_signs_and_subsets_enumerate_what_they_say(n: int) -> None:
    """Row j of Signs(n) has -1 where j has a bit; Subsets(n) has 1 there; the weights are the products of signs."""
    for j, bits in enumerate(product((0, 1), repeat=n)):
        digits = list(reversed(bits))
        assert Subsets(n).rows(j, j + 1).tolist() == [digits]
        signs = [1 - 2 * bit for bit in digits]
        assert Signs(n).rows(j, j + 1).tolist() == [signs]
        assert SignProducts(n).entry(0, j) == prod(signs)
        assert SubsetSigns(n).entry(0, j) == (-1) ** (n - sum(digits))


def test_a_million_neurons_are_counted_and_checked_mod_p_without_being_stored() -> None:
    """For n = 20, Σ_s ∏s_i (s·x)^20 = 2^20 20! ∏x_i mod p, in well under a second and without 2^20 x 20 entries."""
    n, point = 20, np.arange(3, 23, dtype=np.int64)
    start = time.perf_counter()
    assert Signs(n).nonzeros == n * 2**n
    assert SignProducts(n).nonzeros == 2**n
    forms = Signs(n).matvec_mod(point, PRIME)
    powers = np.ones_like(forms)
    for _ in range(n):
        powers = powers * forms % PRIME
    total = int(SignProducts(n).matvec_mod(powers, PRIME)[0])
    assert total == 2**n * prod(range(1, n + 1)) * prod(range(3, 23)) % PRIME
    assert time.perf_counter() - start < 5
    with pytest.raises(LimitExceeded):
        Signs(n).to_sparse()


def test_row_blocks_cover_all_rows() -> None:
    """Blocks of rows follow each other without gap and end with the last row."""
    blocks = list(row_blocks(Signs(10), 700))
    assert blocks[0][0] == 0
    assert blocks[-1][1] == 1024
    assert all(left[1] == right[0] for left, right in pairwise(blocks))


def test_products_are_formed_in_bounded_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A product that is cut into many pieces is the product."""
    generator = np.random.default_rng(1)
    a, b = generator.integers(-5, 6, (2, 30, 30))
    monkeypatch.setattr("symnet.exact.sparse._EXPANDED", 50)
    assert (Sparse.from_dense(a) @ Sparse.from_dense(b)).dense().tolist() == (a @ b).tolist()


def test_large_sparse_products_are_fast() -> None:
    """Two 4000 x 4000 matrices with 8 entries a row are multiplied far below a second."""
    generator = np.random.default_rng(2)
    rows = np.repeat(np.arange(4000), 8)
    A = Sparse.from_triples((4000, 4000), rows, generator.integers(0, 4000, 32000), generator.integers(1, 9, 32000))
    start = time.perf_counter()
    assert (A @ A).nonzeros > 200_000
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: Sparse.from_dense([[1, 2]]) @ Identity(3).to_sparse(), ("1x2", "3x3")),
        (lambda: Sparse.from_dense([[1, 2]]) + Identity(2).to_sparse(), ("1x2", "2x2")),
        (lambda: sum_of((1, 1), (Identity(2).to_sparse(),)), ("1x1", "2x2")),
        (lambda: Product(Signs(3), Identity(2)), ("8x3", "2x2")),
        (lambda: Signs(3).rows(7, 9), ("7..9", "0..8")),
        (lambda: Signs(3).matvec_mod(np.zeros(2, dtype=np.int64), 7), ("8x3", "(2,)")),
        (lambda: Sparse.from_dense([[1], [1, 2]]), ("1", "[1, 2]")),
        (lambda: Sparse.from_entries((1, 1), {(1, 0): 1}), ("(1, 0)", "1x1")),
        (lambda: Blocks((2, 2), ((1, 1, Identity(2)),)), ("1..3", "0..2")),
    ],
)
def test_wrong_shapes_are_refused_by_both_names(wrong: object, words: Sequence[str]) -> None:
    """An operation on shapes that do not fit names both of them."""
    assert callable(wrong)
    with pytest.raises(ShapeMismatch) as refusal:
        wrong()
    assert all(word in str(refusal.value) for word in words)


@pytest.mark.parametrize("entry", [1.0, True, "1", None])
def test_only_integers_are_entries(entry: object) -> None:
    """Floats, truth values and text are not entries."""
    with pytest.raises(NotExact):
        Sparse.from_dense([[entry]])  # type: ignore[list-item]
    with pytest.raises(NotExact):
        Sparse.from_dense(np.array([[0.5]]))


def test_stored_arrays_cannot_be_changed() -> None:
    """A matrix is a value: its arrays are read-only."""
    with pytest.raises(ValueError, match="read-only"):
        Sparse.from_dense([[1]]).data[0] = 2
