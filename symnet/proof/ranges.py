"""Inequalities on an interval, by enclosures of its pieces; derivatives of a function at every argument.

>>> from fractions import Fraction
>>> from symnet.proof.language import AtMost, reals
>>> (x,) = reals("x")
>>> p = Prover()
>>> low, high = p.assume(AtMost(0, x)), p.assume(AtMost(x, 1))
>>> on_pieces(p, p.term(AtMost(x - x**2, Fraction(9, 20))), low, high)   # each half by itself
0 ≤ x, x ≤ 1 ⊢ x - x² ≤ 9/20
"""

from __future__ import annotations

from collections.abc import Sequence

from symnet.errors import StepRefused
from symnet.kernel.terms import Term
from symnet.proof.prover import Fact, Prover
from symnet.proof.values import condition, unfold

__all__ = ["derivative_forms", "on_pieces"]

HALVINGS = 10


def on_pieces(p: Prover, goal: Term, low: Fact, high: Fact, *, bits: int = 64, halvings: int = HALVINGS) -> Fact:
    """The goal, where `low` and `high` say lo ≤ x and x ≤ hi for numbers lo, hi: by enclosure, else for both halves.

    Raises StepRefused where that does not show it after so many halvings.
    """
    try:
        return p.enclosure(goal, low, high, bits=bits)
    except StepRefused:
        if not halvings:
            raise
    s, (first, x), last = p.store, low.formula.args, high.formula.args[1]
    middle = p.number((first.data + last.data) / 2)
    ends = s.make("le", (x, middle)), s.make("le", (middle, x))

    def half(below: Fact, above: Fact) -> Fact:
        return on_pieces(p, goal, below, above, bits=bits, halvings=halvings - 1)

    return p.compare(
        x,
        middle,
        lambda h: half(low, p.order(ends[0], h)),
        lambda h: half(p.order(ends[1], h), p.order(ends[0], h)),
        lambda h: half(p.order(ends[1], h), high),
    )


def derivative_forms(p: Prover, f: Term, forms: Sequence[Term], t: Term, *known: Fact) -> tuple[list[Fact], list[Fact]]:
    """∀t D^k f(t) = forms[k], and ∀t D^k f has a derivative at t, for a function that is smooth everywhere.

    The forms are terms in the symbol t; known equations are used to show that each is the derivative of the one before.
    Raises StepRefused where that is not seen.
    """
    s = p.store
    value = s.app(f, t)
    start = s.make("eq", (s.make("D", (f, s.num(0), t)), forms[0]))
    equations = [p.intro(p.ring(start, *unfold(p, value), *known), t)]
    exists: list[Fact] = []
    for k, form in enumerate(forms[1:]):
        derived, conditions = without_conditions(p, p.instantiate(p.derivative(equations[-1]), t))
        goal = s.make("eq", (s.make("D", (f, s.num(k + 1), t)), form))
        equations.append(p.intro(p.combine(goal, (p.number(1), derived), given=[*conditions, *known]), t))
        smooth, _ = without_conditions(p, p.instantiate(p.differentiable(equations[-2]), t))
        exists.append(p.intro(smooth, t))
    return equations, exists


def without_conditions(p: Prover, fact: Fact) -> tuple[Fact, list[Fact]]:
    """The fact without its conditions (u ≠ 0, 0 < u), and these."""
    found = []
    while fact.formula.op == "imp":
        found.append(condition(p, fact.formula.args[0], ()))
        fact = p.apply(fact, found[-1])
    return fact, [c for c in found if c.formula.op == "imp"]
