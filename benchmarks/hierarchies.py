"""Minimal sufficient statistics of Markov chains, beside Bayes' rule with Python's fractions; distillation curves."""

from __future__ import annotations

import random
from fractions import Fraction

from benchmarks.measuring import Row, agree, timed
from symnet.physics.distillation import distillation_curve
from symnet.physics.markov import MarkovChain
from symnet.physics.sufficiency import inverse_hierarchy

__all__ = ["rows"]

STEPS = 5

Column = list[Fraction]


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    found = [statistics(16)] if quick else [statistics(16), statistics(64)]
    return [*found, curve(16 if quick else 64)]


def random_chain(states: int) -> tuple[Column, list[list[Column]]]:
    """An initial distribution and matrices; half of the states say the same as another one."""
    draw = random.Random(states)

    def column() -> Column:
        weights = [draw.randint(0, 9) for _ in range(states // 2)]
        weights[0] += 1
        weights += weights  # rows twice: pairs of states that cannot be told from each other
        return [Fraction(w, sum(weights)) for w in weights]

    matrices = [[list(row) for row in zip(*(column() for _ in range(states)), strict=True)] for _ in range(STEPS)]
    return column(), matrices


def statistics(states: int) -> Row:
    """All statistics, maps and posteriors of a chain, from its matrices as lists of fractions."""
    initial, matrices = random_chain(states)

    def ours() -> tuple[dict[int, int], ...]:
        tower = inverse_hierarchy(MarkovChain(initial, matrices))
        agree(len(tower.maps) == STEPS, "maps")
        agree(len(tower.head) == tower.sizes[0], "posteriors")
        return tower.statistics

    seconds, found = timed(ours, repeat=3, cold=True)
    beside, wanted = timed(lambda: by_bayes(initial, matrices))
    agree(list(found) == wanted, f"statistics of a chain with {states} states")
    limit = 1.0 if states == 64 else None
    return Row(f"statistics of {STEPS} steps, {states} states", seconds, "Bayes by fractions", beside, limit=limit)


def by_bayes(initial: Column, matrices: list[list[Column]]) -> list[dict[int, int]]:
    """The classes of equal posteriors, by the rule itself."""
    states = len(initial)
    forward = [[Fraction(int(a == b)) for a in range(states)] for b in range(states)]
    priors = [initial]
    for matrix in matrices:
        priors.append([sum(m * p for m, p in zip(row, priors[-1], strict=True)) for row in matrix])
    classes = []
    for i in range(STEPS, -1, -1):
        numbers: dict[tuple[Fraction, ...], int] = {}
        posteriors = ((a, tuple(k * p / priors[-1][a] for k, p in zip(forward[a], priors[i], strict=True)))
                      for a in range(states) if priors[-1][a])  # fmt: skip
        classes.append({a: numbers.setdefault(p, len(numbers)) for a, p in posteriors})
        if i:
            columns = list(zip(*matrices[i - 1], strict=True))
            forward = [[sum(f * m for f, m in zip(row, column, strict=True)) for column in columns] for row in forward]
    return classes[::-1]


def curve(states: int) -> Row:
    """The distillation curve of one step, each merge the best one."""
    initial, matrices = random_chain(states)
    chain = MarkovChain(initial, matrices[:1])
    seconds, found = timed(lambda: distillation_curve(chain), cold=True)
    agree(found.points[-1].kept == 0, "a constant keeps nothing")
    return Row(f"distillation curve from {found.points[0].size} values", seconds, note="no other exact route")
