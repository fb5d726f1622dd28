"""A statement for all families in a box is decided by trying them, and only where no other entry matters."""

from __future__ import annotations

import pytest
import sympy

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
    Unequal,
    integer_families,
    integers,
)

(i,) = integers("i")
(x,) = integer_families("x")
inside = Conjunction(AtMost(0, i), Below(i, 3))
bit = Disjunction(Equal(x[i], 0), Equal(x[i], 1))
total = sympy.Sum(x[i], (i, 0, 2))


@pytest.mark.parametrize(
    ("condition", "conclusion", "wanted"),
    [
        (ForAll(i, Implication(inside, bit)), AtMost(total, 3), True),
        (ForAll(i, Implication(inside, bit)), AtMost(total, 2), False),
        (ForAll(i, Implication(inside, bit)), AtMost(x[3], 1), None),  # x_3 may be anything
        (ForAll(i, Implication(Conjunction(inside, Unequal(i, 1)), bit)), AtMost(total, 3), None),  # so may x_1
        (ForAll(i, Implication(Conjunction(AtMost(0, i), Below(i, 3), Unequal(i, 1)), bit)), AtMost(total, 3), None),
        (ForAll(i, Implication(inside, AtMost(x[i], 1))), AtMost(total, 3), None),  # no finite box
    ],
)
def test_all_bit_vectors_are_tried(condition: object, conclusion: object, wanted: object) -> None:
    """True and False where the bits decide; None where an entry without a condition is read, or there is no box."""
    formula = to_term(Store(), ForAll(x, Implication(condition, conclusion)))
    assert Evaluator({}).formula(formula, ()) is wanted
