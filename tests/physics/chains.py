"""Random exact chains for the tests, and the sum over all their paths: the independent route."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, product

from hypothesis import strategies as st

from symnet.physics.markov import MarkovChain


def columns(rows: Sequence[Sequence[int]]) -> list[list[Fraction]]:
    """Columns of numbers >= 0, each divided by its sum."""
    totals = [sum(column) for column in zip(*rows, strict=True)]
    return [[Fraction(v, t) for v, t in zip(row, totals, strict=True)] for row in rows]


@st.composite
def chains(draw: st.DrawFn, most_steps: int = 3, most_states: int = 4) -> MarkovChain:
    """A chain of few steps with many zeros and many equal columns, so that its statistics are not trivial."""
    sizes = draw(st.lists(st.integers(1, most_states), min_size=2, max_size=most_steps + 1))
    weights = st.sampled_from([0, 0, 1, 1, 2, 3])

    def column(size: int) -> list[int]:
        return draw(st.lists(weights, min_size=size, max_size=size).filter(any))

    matrices = []
    for before, after in pairwise(sizes):
        kinds = [column(after) for _ in range(draw(st.integers(1, before)))]
        chosen = [draw(st.sampled_from(kinds)) for _ in range(before)]
        matrices.append(columns([list(row) for row in zip(*chosen, strict=True)]))
    return MarkovChain([row[0] for row in columns([[v] for v in column(sizes[0])])], matrices)


def paths(chain: MarkovChain) -> dict[tuple[int, ...], Fraction]:
    """The probability of each path (y_0, ..., y_n)."""
    start = [Fraction(int(p.p), int(p.q)) for p in chain.initial]
    matrices = [[[Fraction(int(p.p), int(p.q)) for p in row] for row in m.tolist()] for m in chain.matrices]
    found = {}
    for path in product(*(range(s) for s in chain.sizes)):
        probability = start[path[0]]
        for matrix, a, b in zip(matrices, path, path[1:], strict=False):
            probability *= matrix[b][a]
        found[path] = probability
    return found
