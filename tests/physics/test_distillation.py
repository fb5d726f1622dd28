"""Distillation curves: what is kept, by the definition of mutual information at 50 digits; each merge the best one."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import mpmath
import pytest
import sympy
from hypothesis import given, settings

from symnet.errors import LimitExceeded, UsageError
from symnet.exact.logarithms import LogSum
from symnet.physics.distillation import distillation_curve, information_kept
from symnet.physics.markov import MarkovChain
from symnet.physics.sufficiency import inverse_hierarchy
from tests.physics.chains import chains, paths

mpmath.mp.dps = 50
HALF = Fraction(1, 2)
Classes = tuple[tuple[int, ...], ...]


def mutual(total: dict[tuple[int, ...], Fraction], i: int, classes: Classes) -> mpmath.mpf:
    """I(y_i; T) = Σ p ln(p/(p_y p_t)), from the probabilities of all paths."""
    joint: dict[tuple[int, int], Fraction] = {}
    for path, p in total.items():
        for t, members in enumerate(classes):
            if path[-1] in members:
                joint[path[i], t] = joint.get((path[i], t), Fraction(0)) + p
    left = {y: sum(p for (u, _), p in joint.items() if u == y) for y, _ in joint}
    right = {t: sum(p for (_, u), p in joint.items() if u == t) for _, t in joint}
    ratios = ((p, p / (left[y] * right[t])) for (y, t), p in joint.items() if p)
    return mpmath.fsum(mpmath.mpf(p.numerator) / p.denominator * mpmath.log(mpmath.mpf(r.numerator) / r.denominator)
                       for p, r in ratios)  # fmt: skip


def by_entropies(chain: MarkovChain, about: int) -> sympy.Expr:
    return chain.joint(about, chain.steps).mutual_information(f"y{about}", f"y{chain.steps}")


def number(expr: sympy.Expr) -> mpmath.mpf:
    return mpmath.mpf(sympy.N(expr, 50))


@settings(max_examples=25, deadline=None)
@given(chains())
def test_what_is_kept_and_lost_is_mutual_information_and_each_merge_is_the_best(chain: MarkovChain) -> None:
    total = paths(chain)
    for about in range(chain.steps):
        points = distillation_curve(chain, about).points
        assert points[0].classes == inverse_hierarchy(chain).classes(about)
        assert [p.size for p in points] == list(range(points[0].size, 0, -1))
        whole = mutual(total, about, tuple((a,) for a in chain.support(chain.steps)))
        assert points[0].lost == 0
        if about < chain.steps:
            assert points[0].kept_sum == LogSum.read(by_entropies(chain, about))
        assert points[-1].kept == 0
        for point in points:
            assert abs(number(point.kept) - mutual(total, about, point.classes)) < 1e-40
            assert abs(number(point.kept + point.lost) - whole) < 1e-40
        for before, after in pairwise(points):
            merges = [
                mutual(total, about, (*tuple(c for c in before.classes if c not in pair), pair[0] + pair[1]))
                for pair in combinations(before.classes, 2)
            ]
            assert number(after.kept) > max(merges) - mpmath.mpf("1e-40")
            assert before.lost_sum < after.lost_sum  # two classes of a minimal statistic never say the same


def test_equal_losses_go_to_the_first_data() -> None:
    """Every pair of unit vectors costs the same."""
    third = Fraction(1, 3)
    curve = distillation_curve(MarkovChain([third] * 3, [[[1, 0, 0], [0, 1, 0], [0, 0, 1]]]))
    assert curve.at(2).classes == ((0, 1), (2,))
    assert sympy.simplify(curve.at(2).lost - 2 * sympy.log(2) / 3) == 0
    assert curve.at(3).values == {0: 0, 1: 1, 2: 2}


def test_near_ties_are_decided_exactly() -> None:
    """Classes 0, 1 and 2, 3 differ by almost the same; the second pair by less, in the 60th decimal."""
    tiny = Fraction(1, 10**60)
    first, second = Fraction(1, 10), Fraction(1, 10) - tiny
    q = Fraction(1, 4)
    column = [q * (1 + first), q * (1 - first), q * (1 + second), q * (1 - second)]
    chain = MarkovChain([HALF, HALF], [[[p, HALF - p] for p in column]])
    near = [tuple(sorted(c)) for c in distillation_curve(chain).at(3).classes if len(c) == 2]
    assert near in ([(0, 2)], [(1, 3)])
    apart = {0: 0, 1: 0, 2: 1, 3: 2}, {0: 0, 1: 1, 2: 2, 3: 2}
    one, other = (information_kept(chain, 0, s).lost_sum for s in apart)
    assert other < one


def test_the_fewest_values_that_keep_enough() -> None:
    chain = MarkovChain([HALF, HALF], [[["1/2", 0], ["1/4", "1/4"], ["1/8", "1/4"], ["1/8", "1/2"]]])
    curve = distillation_curve(chain)
    for part in (0, "1/2", "0.9", "0.99", 1):
        found, least = curve.keeping(part), sympy.Rational(part) * number(curve.points[0].kept)
        assert number(found.kept) >= least - 1e-30
        assert found.size == 1 or number(curve.at(found.size - 1).kept) < least
    assert curve.keeping(0).size == 1
    assert curve.keeping(1).size == curve.points[0].size


def test_statistics_of_ones_own_are_measured() -> None:
    chain = MarkovChain([HALF, HALF], [[["1/2", 0], ["1/2", 0], [0, 1]]])
    assert information_kept(chain, 0, {0: 1, 1: 1, 2: 2}).lost == 0
    assert information_kept(chain, 0, {0: 1, 1: 2, 2: 2}).lost_sum.sign() == 1
    assert information_kept(inverse_hierarchy(chain), 1, {0: 0, 1: 0, 2: 1}).kept_sum.sign() == 1


def test_what_it_says_of_itself_and_what_it_refuses() -> None:
    chain = MarkovChain([HALF, HALF], [[["1/2", 0], ["1/2", 0], [0, 1]]])
    curve = distillation_curve(chain)
    assert repr(curve) == "DistillationCurve of y_0: 2 classes keep 0.693 nats"
    assert "nats kept" in str(curve)
    assert repr(curve.at(1)) == "Statistic of 1 values: 0 nats kept, 0.693 lost"
    assert repr(distillation_curve(MarkovChain([1], []))) == "DistillationCurve of y_0: 1 class keeps 0 nats"
    with pytest.raises(UsageError, match="1 to 2 values"):
        curve.at(3)
    with pytest.raises(UsageError, match=r"\[0, 1\]"):
        curve.keeping(2)
    p = sympy.Symbol("p")
    with pytest.raises(UsageError, match="symbol p"):
        distillation_curve(MarkovChain([p, 1 - p], [[[1, 0], [0, 1]]]))
    many = [[int(a == b) for a in range(201)] for b in range(201)]
    with pytest.raises(LimitExceeded, match="201"):
        distillation_curve(MarkovChain([Fraction(1, 201)] * 201, [many]))


def test_the_curve_is_drawn() -> None:
    curve = distillation_curve(MarkovChain([HALF, HALF], [[["1/2", 0], ["1/4", "1/4"], ["1/4", "3/4"]]]))
    assert "3 of them keep" in repr(curve.plot())
    assert curve._repr_svg_() == curve.plot().svg
