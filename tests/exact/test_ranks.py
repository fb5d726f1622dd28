"""Ranks of sparse matrices against SymPy's, dual vectors against their definition."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy.polys.matrices import DomainMatrix

from symnet.errors import LimitExceeded
from symnet.exact import ranks
from symnet.exact.constants import Constant
from symnet.exact.fields import constant
from symnet.exact.ranks import duals, independent, rank

WIDTH = 6
rows_of_numbers = st.lists(
    st.dictionaries(
        st.integers(0, WIDTH - 1), st.sampled_from((1, -1, 2, Fraction(1, 2), Fraction(-3, 4))), max_size=WIDTH
    ),
    max_size=7,
)


def sympy_rank(rows) -> int:
    if not rows:
        return 0
    dense = [
        [sympy.Rational(Fraction(row.get(c, 0)).numerator, Fraction(row.get(c, 0)).denominator) for c in range(WIDTH)]
        for row in rows
    ]
    return DomainMatrix.from_Matrix(sympy.Matrix(dense)).to_field().rank()


@given(rows_of_numbers)
def test_rank(rows):
    assert rank(rows) == rank(rows, at_least=True) == sympy_rank(rows)


@given(rows_of_numbers, st.integers(0, 7))
def test_duals(rows, cut):
    old, new = rows[:cut], rows[cut:]
    found = duals(old, new)
    assert len(found) == sympy_rank(rows) - sympy_rank(old)
    chosen = [k for k, _ in found]
    for k, vector in found:
        values = [sum(value * vector.get(c, 0) for c, value in row.items()) for row in rows]
        assert not any(values[:cut])
        assert [values[cut + other] for other in chosen] == [int(other == k) for other in chosen]
    constants = [{c: Constant.rational(value) for c, value in row.items()} for row in rows]
    assert independent(constants[:cut], constants[cut:]) == len(found)


def test_a_rank_that_the_first_primes_do_not_show():
    """A minor that is 0 modulo the first two primes: Hadamard's bound asks for one more, which finds it."""
    product = ranks._prime(0) * ranks._prime(1)
    rows = [{0: 1, 1: 1}, {0: 1, 1: 1 + product}]
    assert rank(rows, at_least=True) == 1
    assert rank(rows) == 2


def test_constants_decide_or_say_so():
    root = constant(sympy.sqrt(2))
    assert independent([], [{0: root, 1: Constant.rational(2)}, {0: Constant.rational(1), 1: root}]) == 1
    assert independent([], [{0: root, 1: Constant.rational(2)}, {0: Constant.rational(1), 1: -root}]) == 2


def test_too_large(monkeypatch):
    monkeypatch.setattr(ranks, "_MOST_CELLS", 8)
    with pytest.raises(LimitExceeded, match="cells of a matrix whose rank is wanted 9 is above the limit of 8"):
        rank([{0: 1, 1: 2, 2: k} for k in (1, 2, 3)])
    monkeypatch.setattr(ranks, "_MOST_CELLS", 100)
    monkeypatch.setattr(ranks, "_MOST_WORK", 8)
    with pytest.raises(LimitExceeded, match="work to be sure of a rank"):
        rank([{0: 1, 1: 2, 2: 3}] * 3)
