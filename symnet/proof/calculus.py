"""Tactics of differential calculus: slopes of functions given by expressions, and what grows where its slope is ≥ 0.

>>> from symnet.proof.language import AtMost, reals
>>> (t,) = reals("t")
>>> p = Prover()
>>> above = p.assume(AtMost(0, t))
>>> (u,) = reals("u")
>>> grows(p, u**2, 2 * u, u, 0, t, above, lambda low, high: p.order(AtMost(0, 2 * u), low))
0 ≤ t ⊢ 0² ≤ t²
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy

from symnet.kernel.terms import Term
from symnet.proof.language import AtMost, D, Equal
from symnet.proof.prover import Fact, Prover

__all__ = ["grows", "slope", "without_conditions"]

Shown = Callable[[Term], Fact]


def nothing(condition: Term) -> Fact:
    """Refuse every condition: for what is differentiable everywhere."""
    raise ValueError(f"nothing shows the condition {condition}")


def without_conditions(p: Prover, fact: Fact, shown: Shown) -> Fact:
    """q from p₁ ⇒ … ⇒ q, where `shown` proves each condition, up to the laws of rings."""
    while fact.formula.op == "imp":
        condition = fact.formula.args[0]
        fact = p.apply(fact, p.convert(shown(condition), condition))
    return fact


def slope(
    p: Prover, value: Any, derivative: Any, u: Any, shown: Shown = nothing, given: Sequence[Fact] = ()
) -> tuple[Fact, Fact]:
    """For f = (u ↦ value): f has a derivative at u, and it is this one.

    `shown` proves the conditions, such as that σ has a derivative where σ(v) stands in the value; `given` is what is
    known of the orders of derivatives in it.
    """
    f = sympy.Lambda(u, value)
    equation = p.intro(p.step("ring", terms=[Equal(D(f, 0, u), value)]), u)
    found = [
        without_conditions(p, p.instantiate(step(equation, *given), u), shown)
        for step in (p.differentiable, p.derivative)
    ]
    return found[0], p.combine(Equal(D(f, 1, u), derivative), (1, found[1]), given=given)


def grows(
    p: Prover,
    value: Any,
    derivative: Any,
    u: Any,
    low: Any,
    high: Any,
    ordered: Fact,
    positive: Callable[[Fact, Fact], Fact],
    shown: Callable[[Fact, Fact], Shown] = lambda _, __: nothing,
    given: Sequence[Fact] = (),
    reason: str = "",
) -> Fact:
    """f(low) ≤ f(high) for f = (u ↦ value), by the mean value theorem.

    `positive(low ≤ u, u ≤ high)` proves 0 ≤ derivative, `shown(low ≤ u, u ≤ high)` the conditions as in `slope`.
    """
    f = sympy.Lambda(u, value)

    def at(above: Fact, below: Fact) -> Fact:
        there, equation = slope(p, value, derivative, u, shown(above, below), given)
        rising = p.rewrite(positive(above, below), AtMost(0, D(f, 1, u)), equation)
        return p.step("both", [there, rising])

    everywhere = p.generally([u], [AtMost(low, u), AtMost(u, high)], at)
    return p.explain(p.axiom("increasing", f, low, high, given=[ordered, everywhere]), reason)
