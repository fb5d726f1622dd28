"""Theorems and the rules of logic: natural deduction with equality, in which hypotheses are carried along.

A theorem `hypotheses |- conclusion` says: for all values of its free symbols, where the hypotheses hold, so does
the conclusion. Each rule is a function (store, premises, terms, data) -> Theorem that raises `KernelError` where
the step is not an instance of it.

>>> s = Store()
>>> p = s.make("eq", (s.var("x", REAL), s.num(1)))
>>> discharge(s, [assume(s, [], [p], None)], [p], None).conclusion is s.make("imp", (p, p))
True
>>> x = s.var("x", REAL)   # x = 1 |- x = 1 does not give x = 1 for all x
>>> intro(s, [assume(s, [], [p], None)], [x], None)
Traceback (most recent call last):
symnet.kernel.sorts.KernelError: x stands in a hypothesis, so it is not arbitrary
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .normal import Normalizer
from .terms import INT, REAL, KernelError, Store, Term, contains, fits, require

__all__ = ["REAL", "RULES", "Rule", "Theorem", "knowledge"]


class Theorem:
    """What has been shown. Rules make it; that nothing else does is the checker's doing, which runs them all."""

    __slots__ = ("conclusion", "hypotheses")

    def __init__(self, hypotheses: frozenset[Term], conclusion: Term) -> None:
        require(conclusion.sort == "Prop" and conclusion.loose == 0, "a theorem is a closed formula")
        self.hypotheses, self.conclusion = hypotheses, conclusion


Rule = Callable[[Store, list[Theorem], list[Term], Any], Theorem]


def hypotheses(premises: list[Theorem]) -> frozenset[Term]:
    return frozenset().union(*(p.hypotheses for p in premises))


def take(found: list[Any], count: int, what: str) -> list[Any]:
    require(len(found) == count, f"{count} {what} wanted, {len(found)} given")
    return found


def shape(term: Term, op: str) -> tuple[Term, ...]:
    require(term.op == op, f"a formula `{op}` is wanted, this is `{term.op}`")
    return term.args


def assume(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    (p,) = take(terms, 1, "formula")
    return Theorem(frozenset({p}), p)


def discharge(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From H |- q: H without p |- p implies q, for each p (the last one innermost)."""
    (t,) = take(premises, 1, "premise")
    conclusion, left = t.conclusion, t.hypotheses
    for p in reversed(terms):
        conclusion, left = store.make("imp", (p, conclusion)), left - {p}
    return Theorem(left, conclusion)


def apply(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From p implies q, and p: q; again for each further premise."""
    require(premises, "an implication is wanted")
    conclusion = premises[0].conclusion
    for p in premises[1:]:
        condition, conclusion = shape(conclusion, "imp")
        require(condition is p.conclusion, "a premise is not the condition of the implication")
    return Theorem(hypotheses(premises), conclusion)


def intro(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From q for an arbitrary x: for all x, q; for each x (the last one innermost)."""
    (t,) = take(premises, 1, "premise")
    conclusion = t.conclusion
    for x in reversed(terms):
        require(x.op == "var", "a declared symbol is wanted")
        require(
            not any(contains(h, x) for h in t.hypotheses), f"{x.data[0]} stands in a hypothesis, so it is not arbitrary"
        )
        conclusion = store.make("forall", (store.abstract(conclusion, x),), x.sort, x.data[0])
    return Theorem(t.hypotheses, conclusion)


def instantiate(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    (t,) = take(premises, 1, "premise")
    conclusion = t.conclusion
    for value in terms:
        (body,) = shape(conclusion, "forall")
        require(value.loose == 0 and fits(value.sort, conclusion.data), "the value has the wrong sort")
        conclusion = store.instantiate(body, value)
    return Theorem(t.hypotheses, conclusion)


def both(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    return Theorem(hypotheses(premises), store.make("and", tuple(p.conclusion for p in premises)))


def part(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    (t,) = take(premises, 1, "premise")
    parts = shape(t.conclusion, "and")
    require(type(data) is int and 0 <= data < len(parts), "there is no such part")
    return Theorem(t.hypotheses, parts[data])


def either(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    (t,), (goal,) = take(premises, 1, "premise"), take(terms, 1, "formula")
    require(t.conclusion in shape(goal, "or"), "the premise is none of the cases")
    return Theorem(t.hypotheses, goal)


def cases(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From p1 or ... or pk, and q from each of them: q."""
    require(premises, "a list of cases is wanted")
    alternatives = shape(premises[0].conclusion, "or")
    take(premises[1:], len(alternatives), "cases")
    found = premises[0].hypotheses
    for p, t in zip(alternatives, premises[1:], strict=True):
        require(t.conclusion is premises[1].conclusion, "the cases have different conclusions")
        found |= t.hypotheses - {p}
    return Theorem(found, premises[1].conclusion)


def trichotomy(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """a < b or a = b or b < a, for real numbers."""
    a, b = take(terms, 2, "numbers")
    return Theorem(
        frozenset(), store.make("or", (store.make("lt", (a, b)), store.make("eq", (a, b)), store.make("lt", (b, a))))
    )


def excluded(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """p or not p."""
    (p,) = take(terms, 1, "formula")
    return Theorem(frozenset(), store.make("or", (p, store.negation(p))))


def witness(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From q for a value: there is an x with q."""
    (t,), (goal, value) = take(premises, 1, "premise"), take(terms, 2, "terms")
    (body,) = shape(goal, "exists")
    require(value.loose == 0 and fits(value.sort, goal.data), "the witness has the wrong sort")
    require(store.instantiate(body, value) is t.conclusion, "the premise is not the formula at the witness")
    return Theorem(t.hypotheses, goal)


def choose(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From "there is an x with p", and q from p for an arbitrary x that is not in q: q."""
    (exists, t), (x,) = take(premises, 2, "premises"), take(terms, 1, "symbol")
    (body,) = shape(exists.conclusion, "exists")
    require(x.op == "var" and x.sort == exists.conclusion.data, "a declared symbol of the right sort is wanted")
    p = store.instantiate(body, x)
    left = t.hypotheses - {p}
    free = not any(contains(h, x) for h in [*left, t.conclusion, exists.conclusion])
    require(free, f"{x.data[0]} is not arbitrary here")
    return Theorem(exists.hypotheses | left, t.conclusion)


def absurd(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    (t,), (p,) = take(premises, 1, "premise"), take(terms, 1, "formula")
    shape(t.conclusion, "false")
    return Theorem(t.hypotheses, p)


def induction(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From q(a), and for all n >= a, q(n) implies q(n+1): for all n >= a, q(n)."""
    (base, step), (goal,) = take(premises, 2, "premises"), take(terms, 1, "formula")
    start, body, n = over_integers(store, goal)
    require(base.conclusion is store.instantiate(body, start), "the base is not the formula at the start")
    following = store.instantiate(store.shift(body, 1, 1), store.add(n, store.num(1)))
    wanted = store.make("imp", (store.make("le", (store.shift(start, 1), n)), store.make("imp", (body, following))))
    require(step.conclusion is store.make("forall", (wanted,), INT), "the step does not lead from n to n+1")
    return Theorem(base.hypotheses | step.hypotheses, goal)


def strong_induction(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From: for all n >= a, if q(m) for all a <= m < n, then q(n): for all n >= a, q(n)."""
    (step,), (goal,) = take(premises, 1, "premise"), take(terms, 1, "formula")
    start, body, n = over_integers(store, goal)
    m, up = store.bvar(0, INT), store.shift(start, 2)
    before = store.make(
        "imp",
        (
            store.make("le", (up, m)),
            store.make("imp", (store.make("lt", (m, store.bvar(1, INT))), store.shift(body, 1, 1))),
        ),
    )
    wanted = store.make("imp", (store.make("forall", (before,), INT), body))
    wanted = store.make("imp", (store.make("le", (store.shift(start, 1), n)), wanted))
    require(step.conclusion is store.make("forall", (wanted,), INT), "the step does not lead from all smaller m to n")
    return Theorem(step.hypotheses, goal)


def over_integers(store: Store, goal: Term) -> tuple[Term, Term, Term]:
    """The parts of `for all integers n, a <= n implies q(n)`: a, the body q, n."""
    (inner,) = shape(goal, "forall")
    require(goal.data == INT, "induction runs over integers")
    condition, body = shape(inner, "imp")
    low, n = shape(condition, "le")
    require(n.op == "bvar" and n.data[0] == 0 and all(i > 0 for i, _ in low.open), "the goal is not: for all n >= a")
    return store.shift(low, -1), body, n


def rewrite(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From p and a = b: p with some occurrences of a and b exchanged."""
    (goal,) = take(terms, 1, "formula")
    require(premises, "a formula and equations are wanted")
    left, right = premises[0].conclusion, goal
    for t in premises[1:]:
        a, b = shape(t.conclusion, "eq")
        left, right = store.replace(left, a, b), store.replace(right, a, b)
    require(left is right, "the formulas differ in more than the equations say")
    return Theorem(hypotheses(premises), goal)


def convert(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From p: a formula that differs in the normal forms of its numbers only. Further premises are knowledge."""
    (goal,) = take(terms, 1, "formula")
    n = knowledge(store, premises[1:])[0]
    require(n.canonical(premises[0].conclusion) is n.canonical(goal), "the formulas have different normal forms")
    return Theorem(hypotheses(premises), goal)


def knowledge(store: Store, premises: list[Theorem]) -> tuple[Normalizer, list[Term], list[Theorem]]:
    """Sorts premises by their use in algebra: (normalizer that knows a <= b of integers and atom = term;
    the d of d not 0; the congruences).
    """
    nonnegative, equal, nonzero, congruences = [], {}, [], []
    plain = store.normalizer = store.normalizer or Normalizer(store)
    for t in premises:
        p = t.conclusion
        if p.op in ("le", "lt"):
            if p.args[0].sort == p.args[1].sort == INT:
                gap = store.sub(p.args[1], p.args[0])
                nonnegative.append(gap if p.op == "le" else store.sub(gap, store.num(1)))
        elif p.op == "eq":
            atom = plain.canonical(p.args[0])
            raised = (
                atom.op == "pow" and atom.args[1].op == "num"
            )  # x^k, or z^(-k): every monomial is a multiple of that
            require(not raised or atom.args[1].data >= 2, "an equation used for reduction is about x^k with k >= 2")
            base = atom.args[0] if raised else atom
            require(not contains(p.args[1], base), "an equation used for reduction must have a simpler right side")
            require(
                atom.op not in ("add", "mul", "num", "z") and atom not in equal,
                "the left side of an equation used for reduction must be an atom, and each atom once",
            )
            equal[atom] = p.args[1]
        elif p.op == "imp" and p.args[1].op == "false" and p.args[0].op == "eq":
            nonzero.append(store.sub(*p.args[0].args))
        elif p.op == "cong":
            congruences.append(t)
        else:
            raise KernelError("this premise is of no use here")
    return Normalizer(store, nonnegative, equal) if nonnegative or equal else plain, nonzero, congruences


RULES: dict[str, Rule] = {
    "assume": assume, "discharge": discharge, "apply": apply, "intro": intro, "instantiate": instantiate, "both": both,
    "part": part, "either": either, "cases": cases, "trichotomy": trichotomy, "excluded": excluded, "witness": witness,
    "choose": choose, "absurd": absurd, "induction": induction, "strong_induction": strong_induction,
    "rewrite": rewrite, "convert": convert,
}  # fmt: skip
