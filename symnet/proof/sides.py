"""Identities of ReLU, max, min and |·| by the signs of their arguments, each shown once in a proof.

>>> p = Prover()
>>> Sides(p).flip
⊢ ∀ t ∈ ℝ. relu(-t) = relu(t) - t
>>> Sides(p).maximum
⊢ ∀ t, u ∈ ℝ. max(t, u) = t + relu(u - t)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from symnet.kernel.terms import REAL, Term
from symnet.proof.catalogue import shipped
from symnet.proof.definitions import definition
from symnet.proof.prover import Fact, Prover

__all__ = ["Sides", "halved", "two_sides"]


def halved(p: Prover, label: str, *values: Term, given: Fact) -> Fact:
    """That half of a shipped claim `p1 ⇒ q1 and p2 ⇒ q2` whose condition is given: relu-values, max-values, ..."""
    halves = p.use(shipped(label), *values)
    index = next(i for i, half in enumerate(halves.formula.args) if half.args[0] is given.formula)
    return p.apply(p.part(halves, index), given)


def two_sides(p: Prover, a: Term, b: Term, up: Callable[[Fact], Fact], down: Callable[[Fact], Fact]) -> Fact:
    """One conclusion from a ≤ b, and from b ≤ a."""
    s = p.store
    below, above = s.make("le", (a, b)), s.make("le", (b, a))
    return p.compare(
        a, b, lambda h: up(p.order(below, h)), lambda h: up(p.order(below, h)), lambda h: down(p.order(above, h))
    )


class Sides:
    """The identities that turn max, min and |·| into ReLUs, and ReLUs of multiples of one form into each other."""

    def __init__(self, prover: Prover) -> None:
        self.p, s = prover, prover.store
        self.t, self.u = s.var("t", REAL), s.var("u", REAL)
        self.zero = s.num(0)
        self.f = prover.term(definition("relu"))

    def relu(self, value: Term) -> Term:
        """ReLU of a value."""
        return self.p.store.app(self.f, value)

    def on(self, value: Term, *given: Fact) -> Fact:
        """ReLU(v) = v, where the given inequalities show 0 ≤ v."""
        return halved(
            self.p, "relu-values", value, given=self.p.order(self.p.store.make("le", (self.zero, value)), *given)
        )

    def off(self, value: Term, *given: Fact) -> Fact:
        """ReLU(v) = 0, where the given inequalities show v ≤ 0."""
        return halved(
            self.p, "relu-values", value, given=self.p.order(self.p.store.make("le", (value, self.zero)), *given)
        )

    @cached_property
    def flip(self) -> Fact:
        """ReLU(-t) = ReLU(t) - t."""
        p, s, t = self.p, self.p.store, self.t
        minus = s.mul(s.num(-1), t)
        goal = p.equal(self.relu(minus), s.sub(self.relu(t), t))
        return p.intro(
            two_sides(
                p, self.zero, t,
                lambda h: p.ring(goal, self.on(t, h), self.off(minus, h)),
                lambda h: p.ring(goal, self.off(t, h), self.on(minus, h)),
            ),
            t, reason="distinguish the signs of t",
        )  # fmt: skip

    @cached_property
    def scaled(self) -> Fact:
        """0 < u ⇒ ReLU(u t) = u ReLU(t)."""
        p, s, t, u = self.p, self.p.store, self.t, self.u
        product = s.mul(u, t)
        goal = p.equal(self.relu(product), s.mul(u, self.relu(t)))

        def shown(h: Fact) -> Fact:
            def up(k: Fact) -> Fact:
                there = p.order(s.make("le", (self.zero, product)), h, k, items=[["1", [0, 1], [], []]])
                return p.ring(goal, self.on(t, k), self.on(product, there))

            def down(k: Fact) -> Fact:
                there = p.order(s.make("le", (product, self.zero)), h, k, items=[["1", [0, 1], [], []]])
                return p.ring(goal, self.off(t, k), self.off(product, there))

            return two_sides(p, self.zero, t, up, down)

        return p.generally([u, t], [s.make("lt", (self.zero, u))], shown, reason="distinguish the signs of t")

    @cached_property
    def maximum(self) -> Fact:
        """max(t, u) = t + ReLU(u - t)."""
        p, s, t, u = self.p, self.p.store, self.t, self.u
        gap = s.sub(u, t)
        goal = p.equal(s.app(p.term(definition("max")), t, u), s.add(t, self.relu(gap)))
        return p.intro(
            two_sides(
                p, t, u,
                lambda h: p.ring(goal, halved(p, "max-values", t, u, given=h), self.on(gap, h)),
                lambda h: p.ring(goal, halved(p, "max-values", t, u, given=h), self.off(gap, h)),
            ),
            t, u, reason="distinguish the orders of t and u",
        )  # fmt: skip

    @cached_property
    def minimum(self) -> Fact:
        """min(t, u) = u - ReLU(u - t)."""
        p, s, t, u = self.p, self.p.store, self.t, self.u
        gap = s.sub(u, t)
        goal = p.equal(s.app(p.term(definition("min")), t, u), s.sub(u, self.relu(gap)))
        return p.intro(
            two_sides(
                p, t, u,
                lambda h: p.ring(goal, halved(p, "min-values", t, u, given=h), self.on(gap, h)),
                lambda h: p.ring(goal, halved(p, "min-values", t, u, given=h), self.off(gap, h)),
            ),
            t, u, reason="distinguish the orders of t and u",
        )  # fmt: skip

    @cached_property
    def modulus(self) -> Fact:
        """|t| = 2 ReLU(t) - t."""
        p, s, t = self.p, self.p.store, self.t
        goal = p.equal(s.app(p.term(definition("abs")), t), s.sub(s.mul(s.num(2), self.relu(t)), t))
        return p.intro(
            two_sides(
                p, self.zero, t,
                lambda h: p.ring(goal, halved(p, "abs-values", t, given=h), self.on(t, h)),
                lambda h: p.ring(goal, halved(p, "abs-values", t, given=h), self.off(t, h)),
            ),
            t, reason="distinguish the signs of t",
        )  # fmt: skip
