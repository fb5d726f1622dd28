"""Addition chains: lengths against an exhaustive search that shares no code with the library."""

from __future__ import annotations

import pytest

from symnet.constructions.chains import EXACT, chain, sequence


def shortest_lengths(limit: int, most: int) -> dict[int, int]:
    """l(d) by breadth over *all* chains with ascending elements (not only star chains), each set of elements once."""
    found = {1: 0}
    level = {(1,)}
    for length in range(1, most + 1):
        following = set()
        for elements in level:
            sums = {a + b for a in elements for b in elements}
            for total in sums:
                if elements[-1] < total <= limit:
                    following.add((*elements, total))
                    found.setdefault(total, length)
        level = following
    return found


def test_chain_lengths_are_minimal_through_six_steps() -> None:
    """l(d) for every d <= 64 that needs at most 6 products, by enumeration of all chains; others need more."""
    truth = shortest_lengths(64, 6)
    for d in range(1, 65):
        assert len(chain(d)) == truth.get(d, len(chain(d)))
        assert d in truth or len(chain(d)) > 6


# A003313, from 1; Knuth's table in section 4.6.3.
LENGTHS = [
    0, 1, 2, 2, 3, 3, 4, 3, 4, 4, 5, 4, 5, 5, 5, 4, 5, 5, 6, 5, 6, 6, 6, 5, 6, 6, 6, 6, 7, 6, 7, 5,
    6, 6, 7, 6, 7, 7, 7, 6, 7, 7, 7, 7, 7, 7, 8, 6, 7, 7, 7, 7, 8, 7, 8, 7, 8, 8, 8, 7, 8, 8, 8, 6,
    7, 7, 8, 7, 8, 8, 9, 7, 8, 8, 8, 8, 8, 8, 9, 7,
]  # fmt: skip


def test_chain_lengths_are_those_of_the_table() -> None:
    """l(d) for d <= 80 is the published one; 23 and 77 are where the factor method and the power tree fail."""
    assert [len(chain(d)) for d in range(1, len(LENGTHS) + 1)] == LENGTHS


@pytest.mark.parametrize("d", [*range(1, 200), 255, 256, 257, 382, 511, 600, 999, 1000])
def test_a_chain_is_a_chain(d: int) -> None:
    """Every step adds two numbers that are there, the last one gives d, and no step is wasted on a known number."""
    have = {1}
    for left, right in chain(d):
        assert {left, right} <= have
        assert left + right not in have
        have.add(left + right)
    assert max(have) == d
    assert len(chain(d)) <= 2 * d.bit_length() - 2 if d > 1 else True


def test_chains_prefer_squares() -> None:
    """Among shortest chains one with most doublings: x^15 has three squares and two products."""
    assert sum(left == right for left, right in chain(15)) == 3
    assert all(left == right for left, right in chain(64))
    assert EXACT >= 64


@pytest.mark.parametrize("targets", [(3, 5, 7), (2, 4, 8), (11,), (6, 9, 30), (1, 1, 1), (), (100, 101)])
def test_a_sequence_passes_through_its_targets(targets: tuple[int, ...]) -> None:
    """An addition sequence is a chain that contains all targets."""
    have = {1}
    for left, right in sequence(targets):
        assert {left, right} <= have
        have.add(left + right)
    assert set(targets) <= have


def test_zero_has_no_chain() -> None:
    """x^0 needs no products and has no chain."""
    with pytest.raises(ValueError, match="positive"):
        chain(0)
