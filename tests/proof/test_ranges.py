"""Inequalities on intervals, zeros between two numbers, and derivatives everywhere: what is shown and what refused."""

from fractions import Fraction

import pytest
import sympy

from symnet.errors import StepRefused
from symnet.kernel.terms import Store
from symnet.proof.convert import to_term
from symnet.proof.evaluate import Evaluator
from symnet.proof.language import (
    AtMost,
    Below,
    Conjunction,
    D,
    Equal,
    Exists,
    Indicator,
    Inverse,
    reals,
)
from symnet.proof.prover import Prover
from symnet.proof.ranges import derivative_forms, on_pieces

(t,) = reals("t")


def between(low, high, *formulas):
    return Exists(t, Conjunction(AtMost(low, t), AtMost(t, high), *formulas))


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        (between(0, 2, Equal(sympy.exp(t), 3)), True),
        (between(0, 2, Equal(sympy.exp(t), 3), Below(t, 5 + t)), True),
        (between(0, 1, Equal(sympy.exp(t), 3)), False),
        (between(2, 1, Equal(sympy.exp(t), 3)), False),
        (between(-1, 1, Equal(Inverse(t), 5)), None),  # a pole: its sign changes without a zero
        (between(-1, 1, Equal(Indicator(AtMost(0, t)), Fraction(1, 2))), None),  # and so here
        (between(0, 2, Equal(sympy.exp(t), 3), Below(t, t**2)), None),  # the zero is there, the rest is not sure
        (between(-1, 1, Equal(t**2, 0)), True),  # at a point that is tried
    ],
)
def test_zeros_between_two_numbers_are_found_by_signs(formula, wanted):
    """An ∃ over an interval is told by a change of sign, denied by pieces, and else left open."""
    assert Evaluator({}).best(to_term(Store(), formula), ()) is wanted


def on_unit_interval(goal, **options):
    p = Prover()
    return on_pieces(p, p.term(goal), p.assume(AtMost(0, t)), p.assume(AtMost(t, 1)), **options)


def test_pieces_show_what_one_enclosure_does_not():
    """t - t² ≤ 251/1000 needs many pieces; few halvings refuse it, and any number refuses 249/1000."""
    assert on_unit_interval(AtMost(t - t**2, Fraction(251, 1000))).formula.op == "le"
    with pytest.raises(StepRefused):
        on_unit_interval(AtMost(t - t**2, Fraction(251, 1000)), halvings=3)
    with pytest.raises(StepRefused):
        on_unit_interval(AtMost(t - t**2, Fraction(249, 1000)), halvings=5)


def test_forms_that_are_not_the_derivatives_are_refused():
    """The kernel says no to a form with one wrong coefficient."""
    p = Prover()
    f, x = p.term(D(sympy.exp, 0, t)).args[0], p.term(t)
    right = [p.term(sympy.exp(t)) for _ in range(4)]
    equations, exists = derivative_forms(p, f, right, x)
    assert (len(equations), len(exists)) == (4, 3)
    with pytest.raises(StepRefused):
        derivative_forms(p, f, [*right, p.term(2 * sympy.exp(t))], x)
