"""ReLU networks on all reals: the output and the target become the same linear combination of ReLUs.

Each neuron, and each max, min and |·| of the target, is one instance of an identity of `sides`: ReLUs of multiples of
one form become one ReLU, max(a, b) becomes a + ReLU(b - a). Where the two combinations still differ (the median), the
signs of what the ReLUs read are distinguished.

>>> from symnet.constructions.piecewise import maximum
>>> from symnet.proof.certify import certify
>>> certify(maximum(4))[-1].error
''
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import sympy

from symnet.constructions.piecewise import entries
from symnet.errors import LimitExceeded, StepRefused
from symnet.kernel.poly import order as order_of
from symnet.kernel.terms import REAL, Term
from symnet.proof.definitions import definition
from symnet.proof.networks import Channel
from symnet.proof.prover import Fact, Prover
from symnet.proof.sides import Sides, two_sides
from symnet.proof.tactics import squeezed
from symnet.proof.values import parts

__all__ = ["by_signs", "spelled"]

MOST_SIGNS = 6  # ReLUs whose signs are distinguished: 2^6 cases


def by_signs(p: Prover, layers: Sequence[Sequence[Channel]], conclusion: Term) -> Fact:
    """The equation of a network's output and its target.

    Raises StepRefused where a neuron is no ReLU, or the two sides are not shown to be equal.
    """
    work = _Reduction(p)
    for layer in layers:
        if any(c.neuron is not None and c.neuron[0] is not work.sides.f for c in layer):
            raise StepRefused("cases", "the network", "a neuron is no ReLU")
        before = p.informed(work.known)
        for value in dict.fromkeys(before.canonical(c.inner) for c in layer if c.neuron is not None):
            work.neuron(value)
    output, target = conclusion.args
    turned, laws = work.balanced(target)
    goal = p.equal(output, turned)
    work.read(turned)
    try:
        shown = p.ring(goal, *work.known, reason="both sides are the same combination of ReLUs")
    except StepRefused:
        shown = work.distinguish(goal)
    return p.rewrite(shown, conclusion, *laws, reason="max and min are associative") if laws else shown


def spelled(target: sympy.Expr, named: Mapping[sympy.Symbol, Any]) -> Any:
    """The target in other variables, its maxima and minima of two at a time, in the order of the variables."""
    place = {symbol.name: k for k, symbol in enumerate(named)}
    if target in named:
        return named[target]
    if not target.args:
        return target
    parts = [spelled(entry, named) for entry in entries(target, place)]
    if not isinstance(target, sympy.Max | sympy.Min):
        return target.func(*parts)
    return reduce(definition("max" if isinstance(target, sympy.Max) else "min"), parts)


class _Reduction:
    """What is known of the ReLUs, maxima, minima and absolute values that occur, as equations that reduce them."""

    def __init__(self, prover: Prover) -> None:
        self.p, self.sides = prover, Sides(prover)
        self.known: list[Fact] = []
        self.seen: set[Term] = set()
        self.of_two = {prover.term(definition(name)): name for name in ("max", "min")}
        self.absolute = prover.term(definition("abs"))
        self.laws: dict[Term, Fact] = {}

    # --- reductions ---------------------------------------------------------------------------------------------------

    def neuron(self, value: Term) -> None:
        """ReLU of a value in normal form as a multiple of that of a form whose first coefficient is 1."""
        p, s = self.p, self.p.store
        if value in self.seen:
            return
        self.seen.add(value)
        poly = p.normal(value)
        leading = [m for m in sorted(poly, key=order_of) if m]
        if not leading:
            zero = s.num(0)
            shown = (self.sides.on if value is zero or value.data > 0 else self.sides.off)(value)
            self.known.append(shown)
            return
        factor = poly[leading[0]]
        if factor == 1:
            return
        size = s.num(abs(factor))
        inner = p.canonical(s.mul(s.num(1 / abs(factor)), value))
        neuron = self.sides.relu(value)
        equations: list[tuple[Term, Fact]] = []
        if abs(factor) != 1:
            above = p.order(s.make("lt", (s.num(0), size)))
            equations.append((s.num(1), p.instantiate(self.sides.scaled, size, inner, given=[above])))
        right = s.mul(size, self.sides.relu(inner))
        if factor < 0:
            upright = p.canonical(s.mul(s.num(-1), inner))
            equations.append((size, p.instantiate(self.sides.flip, upright)))
            right = s.mul(size, s.sub(self.sides.relu(upright), upright))
        self.known.append(p.combine(p.equal(neuron, right), *equations))

    def read(self, term: Term) -> None:
        """The maxima, minima and absolute values in a term, inner ones first, as ReLUs."""
        p, s = self.p, self.p.store
        for t in reversed(list(dict.fromkeys(parts(term)))):
            kind = self.kind(t)
            if not kind:
                continue
            before = p.informed(self.known)
            if kind == "abs":
                values = [before.canonical(t.args[1])]
                neuron, law = values[0], self.sides.modulus
            elif kind == "relu":
                values, neuron, law = [], before.canonical(t.args[1]), None
            else:
                values = [before.canonical(t.args[0].args[1]), before.canonical(t.args[1])]
                neuron = p.canonical(s.sub(values[1], values[0]))
                law = self.sides.maximum if kind == "max" else self.sides.minimum
            self.neuron(neuron)
            shown = p.instantiate(law, *values) if law else None
            if shown is not None and p.canonical(shown.formula.args[0]) not in self.seen:
                self.seen.add(p.canonical(shown.formula.args[0]))
                self.known.append(shown)

    def kind(self, t: Term) -> str:
        """'max', 'min', 'abs' or 'relu' for a value of it, else ''."""
        if t.op != "app" or t.loose:
            return ""
        if t.args[0] is self.sides.f:
            return "relu"
        if t.args[0] is self.absolute:
            return "abs"
        return self.of_two.get(t.args[0].args[0], "") if t.args[0].op == "app" else ""

    # --- trees --------------------------------------------------------------------------------------------------------

    def balanced(self, term: Term) -> tuple[Term, list[Fact]]:
        """The term with max(max(max(a, b), c), d) as max(max(a, b), max(c, d)), and the laws that turn it so."""
        s, laws = self.p.store, list[Fact]()

        def turned(t: Term) -> Term:
            if not any(self.kind(part) in ("max", "min") for part in parts(t)):
                return t
            if self.kind(t) not in ("max", "min"):
                return s.make(t.op, tuple(turned(a) for a in t.args), t.data, t.hint)
            tree, found = self.grouped(t.args[0].args[0], [turned(leaf) for leaf in self.leaves(t)])
            laws.extend(found)
            return tree

        return turned(term), laws

    def leaves(self, t: Term) -> list[Term]:
        """The entries of a nest max(max(…, b), c) to the left."""
        head, found = t.args[0].args[0], list[Term]()
        while t.op == "app" and t.args[0].op == "app" and t.args[0].args[0] is head:
            found.append(t.args[1])
            t = t.args[0].args[1]
        return [t, *reversed(found)]

    def grouped(self, head: Term, leaves: list[Term]) -> tuple[Term, list[Fact]]:
        """The tree of some entries, neighbours first, and the laws that make it of their nest to the left."""
        s, laws = self.p.store, list[Fact]()

        def halves(found: list[Term]) -> tuple[list[Term], list[Term]]:
            size = 1
            while 2 * size < len(found):
                size *= 2
            return found[:size], found[size:]

        def tree(found: list[Term]) -> Term:
            return found[0] if len(found) == 1 else s.app(head, *map(tree, halves(found)))

        def group(base: Term | None, found: list[Term]) -> Term:
            """The nest that begins with the base and goes on with the entries becomes max(base, tree)."""
            if len(found) > 1:
                left, right = halves(found)
                group(group(base, left), right)
                if base is not None:
                    laws.append(self.p.instantiate(self.associative(head), base, tree(left), tree(right)))
            return tree(found) if base is None else s.app(head, base, tree(found))

        return group(None, leaves), laws

    def associative(self, head: Term) -> Fact:
        """max(max(t, u), v) = max(t, max(u, v)), or of min."""
        if head not in self.laws:
            p, s, t, u = self.p, self.p.store, self.sides.t, self.sides.u
            v = s.var("v", REAL)
            goal = p.equal(s.app(head, s.app(head, t, u), v), s.app(head, t, s.app(head, u, v)))
            work = _Reduction(p)
            work.sides = self.sides
            for side in goal.args:
                work.read(side)
            self.laws[head] = p.intro(work.distinguish(goal), t, u, v, reason="distinguish the orders of t, u and v")
        return self.laws[head]

    # --- signs --------------------------------------------------------------------------------------------------------

    def distinguish(self, goal: Term) -> Fact:
        """An equation by the signs of what its ReLUs read."""
        p, s = self.p, self.p.store
        with_known = p.informed(self.known)
        rest = with_known.canonical(s.sub(*goal.args))
        same = p.ring(p.equal(s.sub(*goal.args), rest), *self.known)
        count = sum(self.kind(t) == "relu" for t in parts(rest))
        if any(self.kind(t) not in ("", "relu") for t in parts(rest)):
            raise StepRefused("cases", "the target", "it holds more than ReLUs")
        if count > MOST_SIGNS:
            raise LimitExceeded("ReLUs whose signs are distinguished", count, MOST_SIGNS)
        nothing = self.vanishing(rest, [], [])
        return p.combine(goal, (s.num(1), same), (s.num(1), nothing))

    def vanishing(self, term: Term, equations: list[Fact], signs: list[Fact]) -> Fact:
        """term = 0, given what some of its ReLUs are and the signs of what they read."""
        p, s = self.p, self.p.store
        goal = p.equal(term, s.num(0))
        left = p.informed(equations).canonical(term)
        inner = next((t for t in _inner_first(left) if self.kind(t) == "relu"), None)
        if inner is None:
            return self.settled(goal, left, equations, signs)
        value = inner.args[1]

        def up(h: Fact) -> Fact:
            return self.vanishing(term, [*equations, self.sides.on(value, h)], [*signs, h])

        def down(h: Fact) -> Fact:
            return self.vanishing(term, [*equations, self.sides.off(value, h)], [*signs, h])

        return two_sides(p, s.num(0), value, up, down)

    def settled(self, goal: Term, left: Term, equations: list[Fact], signs: list[Fact]) -> Fact:
        """The equation where no ReLU is left: an identity, or it follows from the signs, or they contradict."""
        p, s = self.p, self.p.store
        try:
            return p.ring(goal, *equations)
        except StepRefused:
            same = p.ring(p.equal(goal.args[0], left), *equations)
        zero = s.num(0)
        low, high = (p.order(s.make("le", pair), *signs) for pair in ((zero, left), (left, zero)))
        return p.combine(goal, (s.num(1), same), (s.num(1), squeezed(p, left, zero, low, high)))


def _inner_first(term: Term) -> Iterator[Term]:
    """All parts of a term, each after its own parts."""
    return iter(sorted(parts(term), key=lambda t: t.serial))
