"""Decimation against sums over all spins, at 50 digits."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.errors import FloatGiven, LimitExceeded, UnknownName, UsageError
from symnet.physics.decimation import decimate, partition_function

K, h = sympy.symbols("K h", real=True)
rationals = st.fractions(min_value=-2, max_value=2, max_denominator=7)


def weight(couplings: dict, spins: dict) -> mpmath.mpf:
    """e^(Σ K_S ∏ s_i), the naive way."""
    total = mpmath.mpf(0)
    for sites, k in couplings.items():
        value = mpmath.mpf(sympy.N(k, 60)) if isinstance(k, sympy.Basic) else mpmath.mpf(k.numerator) / k.denominator
        for site in sites:
            value *= spins[site]
        total += value
    return mpmath.exp(total)


@settings(max_examples=15, deadline=None)
@given(
    st.dictionaries(st.frozensets(st.integers(0, 5), min_size=1, max_size=3), rationals, min_size=2, max_size=8),
    st.sets(st.integers(0, 5), min_size=1, max_size=3),
)
def test_the_rest_has_the_weights_of_the_partial_sums(couplings: dict, remove: set) -> None:
    sites = sorted(set().union(*couplings))
    gone = sorted(remove & set(sites))
    if not gone:
        return
    left = decimate(couplings, gone)
    kept = [i for i in sites if i not in gone]
    assert set().union(frozenset(), *left) <= set(kept)
    with mpmath.workdps(50):
        for outer in product((1, -1), repeat=len(kept)):
            fixed = dict(zip(kept, outer, strict=True))
            wanted = sum(
                weight(couplings, fixed | dict(zip(gone, s, strict=True))) for s in product((1, -1), repeat=len(gone))
            )
            assert abs(weight(left, fixed) / wanted - 1) < mpmath.mpf(10) ** -40


def test_the_square_lattice_generates_next_nearest_and_four_spin_couplings() -> None:
    n = 6
    bonds = {}
    for i, j in product(range(n), repeat=2):
        bonds[(i, j), ((i + 1) % n, j)] = K
        bonds[(i, j), (i, (j + 1) % n)] = K
    left = decimate(bonds, [(i, j) for i, j in product(range(n), repeat=2) if (i + j) % 2])
    a, b = sympy.log(sympy.cosh(4 * K)), sympy.log(sympy.cosh(2 * K))
    assert left[frozenset({(0, 0), (1, 1)})] == a / 4
    assert left[frozenset({(0, 0), (2, 0)})] == a / 8
    assert left[frozenset({(0, 0), (1, 1), (2, 0), (1, 5)})] == a / 8 - b / 2
    assert left[frozenset()] == 18 * (sympy.log(2) + b / 2 + a / 8)
    assert len(left) == 36 + 36 + 18 + 1


@pytest.mark.parametrize("b", [2, 3, 5])
def test_a_chain_of_bonds_becomes_one(b: int) -> None:
    left = decimate({(i, i + 1): K for i in range(b)}, range(1, b))
    at = {K: sympy.Rational(3, 7)}
    bond = sympy.atanh(sympy.tanh(K) ** b)
    constant = sympy.log(((2 * sympy.cosh(K)) ** (2 * b) - (2 * sympy.sinh(K)) ** (2 * b)) / 4) / 2
    assert set(left) == {frozenset(), frozenset({0, b})}
    assert abs(sympy.N((left[frozenset({0, b})] - bond).subs(at), 50)) < 1e-40
    assert abs(sympy.N((left[frozenset()] - constant).subs(at), 50)) < 1e-40


def test_a_chain_in_a_field_keeps_its_form() -> None:
    left = decimate({(0, 1): K, (1, 2): K, (1,): h, (0,): h / 2, (2,): h / 2}, [1])
    assert set(left) == {frozenset(), frozenset({0}), frozenset({2}), frozenset({0, 2})}
    assert left[frozenset({0})] == left[frozenset({2})]


def test_a_partition_function_counts_all_states() -> None:
    ring = {(i, (i + 1) % 4): K for i in range(4)}
    assert sympy.expand(partition_function(ring) - 4 * sympy.cosh(4 * K) - 12) == 0
    assert partition_function({(0,): Fraction(1, 2), (): 1}) == sympy.exp(sympy.Rational(3, 2)) + sympy.exp(
        sympy.Rational(1, 2)
    )


def test_bad_input_is_refused() -> None:
    with pytest.raises(UnknownName, match="site"):
        decimate({(0, 1): K}, [7])
    with pytest.raises(FloatGiven):
        decimate({(0, 1): 0.5}, [0])
    with pytest.raises(LimitExceeded):
        decimate({(0, i): K for i in range(1, 20)}, [0])


@pytest.mark.parametrize("sites", ["s1", ("a", "a"), 3], ids=["text", "twice", "number"])
def test_what_is_no_set_of_sites(sites: Any) -> None:
    """A text would be split into letters, and s_a s_a is 1: both are refused, as is what has no sites."""
    with pytest.raises(UsageError, match="a coupling is of"):
        decimate({sites: 1}, [])
