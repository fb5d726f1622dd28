"""The heaviest set of allowed differences against all subsets."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from symnet.lower_bounds.gaps import heaviest


@given(st.lists(st.integers(0, 9), min_size=1, max_size=10), st.sets(st.integers(1, 9)))
def test_all_subsets(weights, allowed):
    def fits(chosen) -> bool:
        return all(high - low in allowed for low, high in combinations(chosen, 2))

    subsets = (s for size in range(len(weights) + 1) for s in combinations(range(len(weights)), size))
    best = max(sum(weights[k] for k in chosen) for chosen in subsets if fits(chosen))
    found = heaviest(weights, allowed)
    assert fits(found)
    assert sum(weights[k] for k in found) == best


@given(st.integers(31, 200), st.sets(st.integers(1, 200)))
def test_beyond_what_is_searched_it_is_allowed(size, allowed):
    found = heaviest((1,) * size, allowed)
    assert found
    assert all(high - low in allowed for low, high in combinations(found, 2))


def test_parity_and_intervals():
    assert len(heaviest((1,) * 101, set(range(2, 101, 2)))) == 51
    assert len(heaviest((1,) * 101, set(range(1, 40)))) == 40
