"""Formulas of bits: [φ] is 1 where φ holds, and equals the multilinear polynomial of φ, connective by connective.

A bit x stands in φ as x = 1. Of each connective the truth is told from that of its parts, by cases that stop where it
is decided; then [φ] is a polynomial in the [parts], and x² = x.

>>> import sympy
>>> p, x = Prover(), sympy.Symbol("x")
>>> bit = p.assume(p.term(sympy.Or(sympy.Eq(x, 0), sympy.Eq(x, 1))))
>>> truth = Truth(p, {"x": (p.term(x), bit)})
>>> truth.value(~x)
x = 0 ∨ x = 1 ⊢ [x ≠ 1] = 1 - x
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, partial, reduce
from itertools import pairwise
from math import prod

import sympy

from symnet.constructions.multilinear import multilinear
from symnet.errors import LimitExceeded, StepRefused
from symnet.kernel.poly import Monomial
from symnet.kernel.terms import REAL, Term
from symnet.proof.prover import Fact, Prover

__all__ = ["Truth", "is_bit", "is_told", "repeated", "squared"]

MOST_WORK = 20_000  # terms of a product of the polynomials of a connective's parts


@lru_cache(maxsize=64)
def is_told(formula: sympy.Basic, variables: tuple[sympy.Symbol, ...]) -> bool:
    """Whether a statement speaks of the formula: it is no constant, no connective has too many terms, and it is shown.

    That depends on the formula alone, so that a network with a weight changed is asked for the same.
    """
    try:
        for part in sympy.preorder_traversal(formula):
            if part in (sympy.true, sympy.false):
                return False
            more = not isinstance(part, sympy.And)  # the others hold 1 - [a], or products in part
            if prod(len(multilinear(a, variables)) + more for a in part.args) > MOST_WORK:
                return False
        p = Prover()
        terms = {v.name: p.store.var(f"x{i}", REAL) for i, v in enumerate(variables)}
        Truth(p, {name: (x, p.assume(is_bit(p, x))) for name, x in terms.items()}).value(formula)
    except (LimitExceeded, StepRefused):
        return False
    return True


def is_bit(p: Prover, x: Term) -> Term:
    """x = 0 or x = 1."""
    s = p.store
    return s.make("or", (s.make("eq", (x, s.num(0))), s.make("eq", (x, s.num(1)))))


@dataclass
class Truth:
    """What is known of formulas in some bits: name -> the bit as a term, and the fact that it is 0 or 1."""

    p: Prover
    bits: Mapping[str, tuple[Term, Fact]]
    terms: dict[sympy.Basic, Term] = field(default_factory=dict)
    values: dict[sympy.Basic, Fact] = field(default_factory=dict)

    # --- formulas as terms --------------------------------------------------------------------------------------------

    def formula(self, formula: sympy.Basic) -> Term:
        """The formula as a term; a xor b is [a] ≠ [b]."""
        if formula not in self.terms:
            s = self.p.store
            parts = [self.formula(a) for a in formula.args]
            if isinstance(formula, sympy.Symbol):
                made = s.make("eq", (self.bits[formula.name][0], s.num(1)))
            elif isinstance(formula, sympy.And | sympy.Or):
                made = s.make("and" if isinstance(formula, sympy.And) else "or", tuple(parts))
            elif isinstance(formula, sympy.Not):
                made = s.negation(parts[0])
            elif isinstance(formula, sympy.Implies):
                made = s.make("imp", tuple(parts))
            elif isinstance(formula, sympy.ITE):
                condition, yes, no = parts
                made = s.make("and", (s.make("imp", (condition, yes)), s.make("imp", (s.negation(condition), no))))
            elif isinstance(formula, sympy.Xor):
                made = parts[0]
                for other in parts[1:]:
                    made = s.negation(self.same(made, other))
            else:  # equivalent
                pairs = [self.same(a, b) for a, b in pairwise(parts)]
                made = s.make("and", tuple(pairs)) if len(pairs) > 1 else pairs[0]
            self.terms[formula] = made
        return self.terms[formula]

    def same(self, a: Term, b: Term) -> Term:
        """[a] = [b]."""
        s = self.p.store
        return s.make("eq", (s.make("ind", (a,)), s.make("ind", (b,))))

    # --- their values -------------------------------------------------------------------------------------------------

    def value(self, formula: sympy.Basic) -> Fact:
        """[φ] = the multilinear polynomial of φ."""
        if formula not in self.values:
            parts = [self.value(a) for a in formula.args]
            if isinstance(formula, sympy.Symbol):
                self.values[formula] = self.atom(formula)
            elif isinstance(formula, sympy.Xor):
                self.values[formula] = reduce(self.exclusive, parts)
            else:
                self.values[formula] = self.joined(self.formula(formula), parts, partial(polynomial, self.p, formula))
        return self.values[formula]

    def exclusive(self, left: Fact, right: Fact) -> Fact:
        """[a xor b] = [a] + [b] - 2[a][b]."""
        s = self.p.store
        whole = s.negation(s.make("eq", (left.formula.args[0], right.formula.args[0])))
        return self.joined(whole, [left, right], lambda v: s.add(*v, s.mul(s.num(-2), *v)))

    def joined(self, whole: Term, parts: list[Fact], of: Callable[[list[Term]], Term]) -> Fact:
        """[φ] for a connective, from what the [parts] are."""
        p = self.p
        inside = of([part.formula.args[1] for part in parts])
        law = self.law(whole, [part.formula.args[0] for part in parts], of)
        opened = p.rewrite(law, p.equal(law.formula.args[0], inside), *outer_first(parts))
        powers, reduced = repeated(p, inside, list(self.bits.values()))
        back = [(p.store.mul(p.number(-1), q), h) for q, h in powers]
        return p.combine(p.equal(law.formula.args[0], reduced), (p.number(1), opened), *back)

    def atom(self, symbol: sympy.Basic) -> Fact:
        """[x = 1] = x."""
        p, (x, bit), formula = self.p, self.bits[str(symbol)], self.formula(symbol)
        goal = p.equal(p.store.make("ind", (formula,)), x)

        def shown(h: Fact) -> Fact:
            known = h
            if h.formula is not formula:  # x = 0
                known = p.discharge(p.order(p.store.false(), p.assume(formula), h), formula)
            return p.combine(goal, (p.number(1), p.indicator(known, formula)), (p.number(-1), h))

        return p.cases(bit, shown, shown)

    def law(self, whole: Term, inside: list[Term], of: Callable[[list[Term]], Term]) -> Fact:
        """[φ] as a polynomial in the [parts] of φ, by the truth of the parts."""
        p = self.p
        parts = [v.args[0] for v in inside]
        goal = p.equal(p.store.make("ind", (whole,)), of(inside))

        def split(known: dict[Term, Fact], rest: list[Term]) -> Fact:
            found = self.decided(whole, known)
            if found is not None:
                value = p.indicator(found, whole)
                told = {part: self.decided(part, known) for part in parts}  # one part may decide another
                seen = {part: p.indicator(fact, part) for part, fact in told.items() if fact is not None}
                put = [seen[a].formula.args[1] if a in seen else v for a, v in zip(parts, inside, strict=True)]
                literal = p.ring(p.equal(of(put), value.formula.args[1]))
                same = p.rewrite(literal, p.equal(goal.args[1], value.formula.args[1]), *outer_first(seen.values()))
                return p.combine(goal, (p.number(1), value), (p.number(-1), same))
            first, *others = rest
            forced = self.decided(first, known)
            if forced is not None:
                return split({**known, first: forced}, others)
            return p.cases(p.excluded(first), *2 * [lambda h: split({**known, first: h}, others)])

        return split({}, list(dict.fromkeys(parts)))

    # --- their truth --------------------------------------------------------------------------------------------------

    def decided(self, formula: Term, known: Mapping[Term, Fact]) -> Fact | None:
        """The formula or its negation, where the known parts decide it."""
        if formula in known:
            return known[formula]
        if formula.op == "and":
            return self.all_of(formula, known)
        if formula.op == "or":
            return self.any_of(formula, known)
        if formula.op == "imp":
            return self.implied(formula, known)
        if formula.op == "eq" and formula.args[0].op == formula.args[1].op == "ind":
            return self.equal(formula, known)
        return None

    def holds(self, formula: Term, fact: Fact) -> bool:
        """Whether the fact is the formula, not its negation."""
        return fact.formula is formula

    def against(self, formula: Term, false: Fact) -> Fact:
        """The negation of a formula that was assumed, from a contradiction."""
        return self.p.discharge(false, formula)

    def all_of(self, formula: Term, known: Mapping[Term, Fact]) -> Fact | None:
        """A conjunction: false by one part, or true by all."""
        p, found = self.p, [self.decided(a, known) for a in formula.args]
        for i, (part, fact) in enumerate(zip(formula.args, found, strict=True)):
            if fact is not None and not self.holds(part, fact):
                return self.against(formula, p.apply(fact, p.part(p.assume(formula), i)))
        facts = [f for f in found if f is not None]
        return p.both(*facts) if len(facts) == len(found) else None

    def any_of(self, formula: Term, known: Mapping[Term, Fact]) -> Fact | None:
        """A disjunction: true by one part, or false by all."""
        p, found = self.p, [self.decided(a, known) for a in formula.args]
        for part, fact in zip(formula.args, found, strict=True):
            if fact is not None and self.holds(part, fact):
                return p.either(fact, formula)
        facts = [f for f in found if f is not None]
        if len(facts) < len(found):
            return None
        none = [lambda h, f=f: p.apply(f, h) for f in facts]
        return self.against(formula, p.cases(p.assume(formula), *none))

    def implied(self, formula: Term, known: Mapping[Term, Fact]) -> Fact | None:
        """An implication, or a negation."""
        p, (left, right) = self.p, formula.args
        condition = self.decided(left, known)
        if right.op == "false":
            if condition is None or not self.holds(left, condition):
                return condition  # the negation itself
            return self.against(formula, p.apply(p.assume(formula), condition))
        conclusion = self.decided(right, known)
        if condition is not None and not self.holds(left, condition):
            return p.discharge(p.absurd(p.apply(condition, p.assume(left)), right), left)
        if conclusion is not None and self.holds(right, conclusion):
            return p.discharge(conclusion, left)
        if condition is None or conclusion is None:
            return None
        return self.against(formula, p.apply(conclusion, p.apply(p.assume(formula), condition)))

    def equal(self, formula: Term, known: Mapping[Term, Fact]) -> Fact | None:
        """[a] = [b], or its negation."""
        p, sides = self.p, [a.args[0] for a in formula.args]
        found = [self.decided(a, known) for a in sides]
        if any(f is None for f in found):
            return None
        values = [p.indicator(f, a) for f, a in zip(found, sides, strict=True) if f is not None]
        if values[0].formula.args[1] is values[1].formula.args[1]:
            return p.combine(formula, (p.number(1), values[0]), (p.number(-1), values[1]))
        return self.against(formula, p.order(p.store.false(), p.assume(formula), *values))


def outer_first(facts: Iterable[Fact]) -> list[Fact]:
    """Equations about indicators, those first that may hold others inside."""
    return sorted(dict.fromkeys(facts), key=lambda f: -f.formula.args[0].serial)


def polynomial(p: Prover, formula: sympy.Basic, values: list[Term]) -> Term:
    """The indicator of a connective as a polynomial in those of its parts."""
    s, one = p.store, p.number(1)
    if isinstance(formula, sympy.And):
        return s.mul(*values)
    if isinstance(formula, sympy.Or):
        return s.sub(one, s.mul(*(s.sub(one, v) for v in values)))
    if isinstance(formula, sympy.Not):
        return s.sub(one, values[0])
    if isinstance(formula, sympy.Implies):
        return s.add(s.sub(one, values[0]), s.mul(*values))
    if isinstance(formula, sympy.ITE):
        return s.add(s.mul(values[0], values[1]), s.mul(s.sub(one, values[0]), values[2]))
    return s.add(s.mul(*values), s.mul(*(s.sub(one, v) for v in values)))


# --- x² = x -----------------------------------------------------------------------------------------------------------


def repeated(p: Prover, term: Term, bits: Sequence[tuple[Term, Fact]]) -> tuple[list[tuple[Term, Fact]], Term]:
    """Pairs (-q_i, x_i² = x_i), and the multilinear polynomial term - Σ q_i (x_i² - x_i)."""
    s = p.store
    found: list[tuple[Term, Fact]] = []
    waiting = p.normal(term)
    for x, bit in bits:
        after: dict[Monomial, Fraction] = {}
        parts: list[Term] = []
        for monomial, c in waiting.items():
            e = dict(monomial).get(x, 0)
            rest = tuple((a, k if a is not x else 1) for a, k in monomial)
            after[rest] = after.get(rest, Fraction(0)) + c
            if e > 1:  # x^e - x = (x² - x)(1 + x + … + x^(e-2))
                other = s.mul(p.number(-c), *(power(p, a, k) for a, k in monomial if a is not x))
                parts.append(s.mul(other, s.add(*(power(p, x, k) for k in range(e - 1)))))
        waiting = {m: c for m, c in after.items() if c}
        if parts:
            found.append((s.add(*parts), squared(p, bit)))
    return found, p.plain.term(waiting)


def power(p: Prover, x: Term, k: int) -> Term:
    """x^k."""
    return p.store.make("pow", (x, p.number(k)))


def squared(p: Prover, bit: Fact) -> Fact:
    """x² = x for a bit."""
    x = bit.formula.args[0].args[0]
    goal = p.equal(power(p, x, 2), x)
    return p.cases(bit, lambda h: p.ring(goal, h), lambda h: p.ring(goal, h))
