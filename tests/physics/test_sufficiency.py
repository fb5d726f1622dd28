"""Minimal sufficient statistics: sufficient, minimal, and the inverse hierarchy, by the sum over all paths."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import sympy
from hypothesis import given, settings

from symnet.errors import UsageError
from symnet.physics.markov import MarkovChain
from symnet.physics.sufficiency import inverse_hierarchy
from tests.physics.chains import chains, paths


def posterior(total: dict[tuple[int, ...], Fraction], i: int, size: int, data: set[int]) -> list[Fraction]:
    """P(y_i | y_n in data), from the joint distribution."""
    given_data = sum(p for path, p in total.items() if path[-1] in data)
    return [sum((p for path, p in total.items() if path[-1] in data and path[i] == k), Fraction(0)) / given_data
            for k in range(size)]  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(chains())
def test_statistics_are_sufficient_and_minimal_and_the_maps_lead_from_one_to_the_next(chain: MarkovChain) -> None:
    tower, total = inverse_hierarchy(chain), paths(chain)
    support = chain.support(chain.steps)
    for i, statistic in enumerate(tower.statistics):
        classes = tower.classes(i)
        assert sorted(a for c in classes for a in c) == list(support) == sorted(statistic)
        for value, members in enumerate(classes):
            together = posterior(total, i, chain.sizes[i], set(members))
            assert list(tower.posterior(i, value)) == together
            for a in members:  # sufficient: the class says as much as the datum
                assert posterior(total, i, chain.sizes[i], {a}) == together
                assert statistic[a] == value
        for one, other in combinations(classes, 2):  # minimal: no two classes may be merged
            assert posterior(total, i, chain.sizes[i], {one[0]}) != posterior(total, i, chain.sizes[i], {other[0]})
            merged = {a: -1 if a in one + other else t for a, t in statistic.items()}
            assert not tower.is_sufficient(i, merged)
        assert tower.is_sufficient(i, statistic)
    for i, step in enumerate(tower.maps):
        assert all(step[tower.statistics[i + 1][a]] == tower.statistics[i][a] for a in support)
        assert tower.is_sufficient(i, tower.statistics[i + 1])
    assert list(tower.sizes) == sorted(tower.sizes)
    assert tower.sizes[-1] == len(support)


@settings(max_examples=30, deadline=None)
@given(chains())
def test_the_inverse_hierarchy_is_bayes_rule(chain: MarkovChain) -> None:
    tower, total = inverse_hierarchy(chain), paths(chain)
    head = sympy.Matrix.hstack(*(tower.head[t] for t in range(tower.sizes[0])))
    linear = head
    for i in range(chain.steps):
        linear = linear * tower.matrix(i)
    for place, a in enumerate(chain.support(chain.steps)):
        assert list(tower(a)) == posterior(total, 0, chain.sizes[0], {a})
        assert tower.distill(a) == tuple(t[a] for t in reversed(tower.statistics))
        assert list(linear[:, place]) == list(tower(a))


def test_the_initial_distribution_counts_by_its_support_alone() -> None:
    rows = [["1/2", "1/4"], ["1/3", "1/2"], ["1/6", "1/4"]]  # the last two in the same proportion
    one, other = (inverse_hierarchy(MarkovChain(p, [rows])).classes(0) for p in (["1/2", "1/2"], ["1/9", "8/9"]))
    assert one == other == ((0,), (1, 2))
    assert inverse_hierarchy(MarkovChain([1, 0], [rows])).classes(0) == ((0, 1, 2),)


def test_symbolic_chains_have_the_partition_of_generic_parameters() -> None:
    p, q = sympy.symbols("p q")
    observed = [[1 - p, q], [p / 2, (1 - q) / 2], [p / 2, (1 - q) / 2]]
    tower = inverse_hierarchy(MarkovChain(["1/3", "2/3"], [observed]))
    assert tower.classes(0) == ((0,), (1, 2))
    wanted = p / (p + 2 * (1 - q))
    assert sympy.simplify(tower(1)[0] - wanted) == 0
    assert inverse_hierarchy(MarkovChain([p, 1 - p], [[[1, 1]]])).sizes == (1, 1)


def test_what_it_says_of_itself() -> None:
    tower = inverse_hierarchy(MarkovChain(["1/2", "1/2"], [[["1/2", 0], ["1/2", 0], [0, 1]]]))
    assert repr(tower) == "Hierarchy of 1 distiller, values 2 <- 3"
    assert "f_0: T_1 -> T_0" in str(tower)
    assert tower.chain.sizes == (2, 3)


def test_questions_without_an_answer_are_refused() -> None:
    tower = inverse_hierarchy(MarkovChain([1], [[[1], [0]]]))
    with pytest.raises(UsageError, match="probability 0"):
        tower(1)
    with pytest.raises(UsageError, match=r"T_0, \.\.\., T_1"):
        tower.classes(2)
    with pytest.raises(UsageError, match="values 0 to 0"):
        tower.posterior(0, 1)
    with pytest.raises(UsageError, match=r"f_0, \.\.\., f_0"):
        tower.matrix(1)
    with pytest.raises(UsageError, match="no value at y_1 = 0"):
        tower.is_sufficient(0, {1: 0})


def test_the_drawing_has_a_line_for_each_probability_and_each_value(tmp_path: Path) -> None:
    half = Fraction(1, 2)
    chain = MarkovChain([half, half, 0], [[[1, 0, 0], [0, half, 1], [0, half, 0]]])
    tower = inverse_hierarchy(chain)
    drawn = ET.fromstring(tower.svg)
    lines = [e for e in drawn.iter() if e.tag.endswith("line")]
    solid = [e for e in lines if e.get("stroke-opacity")]
    assert len(solid) == 4 + 3  # entries of M_1 (four), values of T_1 (three)
    dots = [e for e in drawn.iter() if e.tag.endswith("circle")]
    assert len(dots) == 3 + 3 + len(tower.classes(0)) + len(tower.classes(1))
    assert sum(e.get("fill") == "#ffffff" for e in dots) == 1  # the impossible state
    tower.save(tmp_path / "chain.svg")
    assert (tmp_path / "chain.svg").read_text(encoding="utf-8") == tower.svg == tower._repr_svg_()
    with pytest.raises(UsageError, match=r"\.svg"):
        tower.save(tmp_path / "chain.png")


def test_the_drawing_of_many_states_is_cut() -> None:
    chain = MarkovChain([Fraction(1, 64)] * 64, [[[int(a == b) for a in range(64)] for b in range(64)]])
    drawn = inverse_hierarchy(chain).svg
    assert drawn.count("<circle") == 4 * 10
    assert drawn.count("…") == 4
    assert drawn.count(">64<") == 4


def test_symbolic_chains_are_drawn_too() -> None:
    p = sympy.Symbol("p")
    assert inverse_hierarchy(MarkovChain([1], [[[p], [1 - p]]])).svg.count('stroke-opacity="0.53"') == 2
