"""Quantifiers over real families in a box: what balls decide, what a middle refutes, and what stays undecided."""

from __future__ import annotations

import pytest

from symnet.kernel.terms import Store
from symnet.proof.convert import to_term
from symnet.proof.evaluate import Evaluator
from symnet.proof.language import (
    AtMost,
    Below,
    Conjunction,
    Disjunction,
    Equal,
    ForAll,
    Implication,
    Indicator,
    families,
    integer_families,
    integers,
    reals,
)

(i,), (x,), (b,) = integers("i"), families("x"), reals("b")


def on_box(length: int, low: int, high: int, formula: object) -> bool | None:
    inside = Conjunction(AtMost(low, x[i]), AtMost(x[i], high))
    box = ForAll(i, Implication(AtMost(0, i), Below(i, length), inside))
    return Evaluator({"b": b}).best(to_term(Store(), ForAll(x, Implication(box, formula))))


@pytest.mark.parametrize(
    ("length", "most", "expected"),
    [
        (0, 0, None),  # it reads x_0, of which nothing is said
        (1, 5, None),  # it reads x_1
        (2, 5, True),
        (2, 2, None),  # attained at a corner, where balls do not tell
        (2, -2, False),
    ],
)
def test_a_bound_of_a_polynomial(length: int, most: int, expected: bool | None) -> None:  # noqa: FBT001
    """x_0 x_1 + x_0 lies between -2 and 2 on [-1, 1]^2."""
    assert on_box(length, -1, 1, AtMost(x[0] * x[1] + x[0], most)) is expected


def test_pieces_are_halved() -> None:
    """x_0 - x_0² ≤ 1/4 + 1/20 on [0, 1] takes several pieces; with 1/4 - 1/20 a middle refutes it."""
    for slack, expected in ((1, True), (-1, False)):
        assert on_box(1, 0, 1, AtMost(20 * (x[0] - x[0] ** 2), 5 + slack)) is expected


def test_no_box_is_undecided() -> None:
    """Without numbers as ends, and without a condition at all, nothing is said."""
    free = ForAll(x, AtMost(x[0] ** 2, 5))
    assert Evaluator({}).best(to_term(Store(), free)) is None
    wide = ForAll(i, Implication(AtMost(0, i), Below(i, 1), Conjunction(AtMost(-b, x[i]), AtMost(x[i], b))))
    assert Evaluator({"b": 1}).best(to_term(Store(), ForAll(x, Implication(wide, AtMost(x[0], 2))))) is None


@pytest.mark.parametrize(
    "spared", [Equal(i, 1), AtMost(1, 2 * i), AtMost(x[1], 0), Conjunction(Equal(i, 1), Equal(b, 1))]
)
def test_a_condition_that_spares_an_entry_makes_no_box(spared: object) -> None:
    """Of an i for which only some x_i is bounded, nothing is said: x_0 ≤ 2 does not follow."""
    inside = Conjunction(AtMost(-1, x[i]), AtMost(x[i], 1))
    box = ForAll(i, Implication(AtMost(0, i), Below(i, 2), spared, inside))
    assert Evaluator({"b": 1}).best(to_term(Store(), ForAll(x, Implication(box, AtMost(x[0], 2))))) is None


def test_a_length_that_depends_on_the_family_makes_no_box() -> None:
    """0 ≤ i < [x_0 ≤ 1] + 1, and 0 ≤ i < t_0."""
    (t,) = integer_families("t")
    inside = Conjunction(AtMost(-1, x[i]), AtMost(x[i], 1))
    real = ForAll(i, Implication(AtMost(0, i), Below(i, Indicator(AtMost(x[0], 1)) + 1), inside))
    bits = Disjunction(Equal(t[i], 0), Equal(t[i], 1))
    integer = ForAll(i, Implication(Conjunction(AtMost(0, i), Below(i, t[0])), bits))
    for family, box in ((x, real), (t, integer)):
        assert Evaluator({}).best(to_term(Store(), ForAll(family, Implication(box, AtMost(family[0], 2))))) is None
