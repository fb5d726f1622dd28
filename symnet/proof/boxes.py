"""Quantifiers over families from a finite box: for all x with entries 0 or 1, say, every such x is tried.

The box is read from a hypothesis of the quantifier itself: for all i with 0 ≤ i < n, x_i = 0 or x_i = 1. These are all
that matter if no other entry is read while the formula is evaluated, which is watched.

>>> from symnet.kernel.terms import Store
>>> from symnet.proof.convert import to_term
>>> from symnet.proof.language import *
>>> (i,), (x,) = integers("i"), integer_families("x")
>>> bits = ForAll(i, Implication(Conjunction(AtMost(0, i), Below(i, 3)), Disjunction(Equal(x[i], 0), Equal(x[i], 1))))
>>> [Evaluator({}).formula(to_term(Store(), ForAll(x, Implication(bits, AtMost(x[j], 1)))), ()) for j in (2, 3)]
[True, None]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

from symnet.errors import Undecided
from symnet.kernel.terms import INT, Term
from symnet.proof.evaluate import Evaluator, Family, Scope, bounds

__all__ = ["Watched", "families_of", "unknown"]

MOST_FAMILIES = 4096


@dataclass(frozen=True, slots=True)
class Watched(Family):
    """A family that notes whether an entry beyond its own was read."""

    outside: list[Fraction] = field(default_factory=list, compare=False)

    def __call__(self, index: Fraction) -> Any:
        """Return an entry."""
        if not 0 <= index < len(self.entries):
            self.outside.append(index)
        return self.entries[int(index)] if 0 <= index < len(self.entries) else self.otherwise


def unknown(_index: Fraction) -> Any:
    """The family whose box is being read: its entries cannot say how long the box is."""
    raise Undecided("a box", "its length depends on the family")


def families_of(e: Evaluator, t: Term, scope: Scope) -> list[Watched]:
    """Return the families in the box of a ∀ over families of integers; none if its hypotheses name no box.

    Raises Undecided as evaluation does.
    """
    body = t.args[0]
    while body.op == "imp":
        condition, body = body.args
        if condition.op != "forall" or condition.data != INT or condition.args[0].op != "imp":
            continue
        inside, values = condition.args[0].args[0], _values(condition.args[0].args[1])
        lows, highs = bounds(e, condition, (unknown, *scope))
        whole = [p.op in ("le", "lt") for p in inside.args] == [True, True] and lows == [0] and len(highs) == 1
        if values and whole and len(values) ** max(0, highs[0]) <= MOST_FAMILIES:
            return [Watched(entries) for entries in product(values, repeat=max(0, highs[0]))]
    return []


def _values(entry: Term) -> list[Fraction] | None:
    """Return the numbers a, b, ... of x_i = a or x_i = b or ..., where x and i are the two innermost variables."""
    found = []
    for equation in entry.args if entry.op == "or" else (entry,):
        if equation.op != "eq" or equation.args[1].op != "num" or equation.args[0].op != "app":
            return None
        head, index = equation.args[0].args
        if (head.op, index.op) != ("bvar", "bvar") or (head.data[0], index.data[0]) != (1, 0):
            return None
        found.append(Fraction(equation.args[1].data))
    return found
