"""Values of derivatives: what a proof about a concrete activation must know, each shown by the kernel.

For a function f given by an expression, D^k f(b) is found by differentiating k times and putting b in; what must be
positive or not 0 for that is seen from its form, or by enclosures. Nothing is taken from `exact/`.

>>> from symnet.activations import softplus
>>> from symnet.proof.language import value_of
>>> p = Prover()
>>> derivatives(p, p.term(value_of(softplus, "")), p.number(0), 3)[2]
⊢ softplus''(0) = 1/4
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import prod
from typing import Any

from symnet.errors import StepRefused
from symnet.kernel.normal import Normalizer
from symnet.kernel.poly import single
from symnet.kernel.terms import REAL, Term
from symnet.proof.prover import Fact, Prover

__all__ = [
    "BITS",
    "Interval",
    "bounds",
    "condition",
    "derivatives",
    "free_variables",
    "not_zero",
    "parts",
    "positive",
    "simplified",
    "told",
    "unfold",
]

BITS = 128
Interval = tuple[Fraction, Fraction]


def positive(p: Prover, u: Term) -> Fact | None:
    """0 < u, if it can be seen from the form of u: sums and products of positive numbers, exponentials and squares."""
    s = p.store
    goal = s.make("lt", (s.num(0), u))
    if u.op == "num":
        return p.order(goal) if u.data > 0 else None
    if u.op == "fn" and u.data == "exp":
        return p.fact("exp_positive", u.args[0])
    if u.op == "fn" and u.data == "pi":
        return p.fact("pi_positive")
    if u.op == "fn" and u.data == "sqrt":
        return positive_root(p, u)
    if u.op == "inv":
        return positive_inverse(p, u)
    if u.op == "mul":
        return positive_product(p, u)
    if u.op == "add":
        return positive_sum(p, u)
    if u.op == "pow" and u.args[1].op == "num" and u.args[1].data > 0:
        base = positive(p, u.args[0])
        if base is not None:
            return p.step("order", [base], [goal], [["1", [0] * int(u.args[1].data), [], []]])
    return None


def positive_product(p: Prover, u: Term) -> Fact | None:
    """0 < u for a product of positive factors."""
    numbers = [a.data for a in u.args if a.op == "num"]
    tried = [positive(p, a) for a in u.args if a.op != "num"]
    known = [f for f in tried if f is not None]
    if len(known) < len(tried) or any(q <= 0 for q in numbers):
        return None
    item = [str(prod(numbers, start=Fraction(1))), list(range(len(known))), [], []]
    return p.step("order", known, [p.store.make("lt", (p.number(0), u))], [item])


def positive_sum(p: Prover, u: Term) -> Fact | None:
    """0 < u for a sum of squares and positive terms, one of them at least positive."""
    facts: list[Fact] = []
    items: list[list[Any]] = []
    squares: list[Term] = []
    strict = False
    for a in u.args:
        root = square_root(p, a)
        known = None if a.op == "num" else positive(p, a)
        if a.op == "num" and a.data > 0:
            items.append([str(a.data), [], [], []])
        elif known is not None:
            items.append(["1", [len(facts)], [], []])
            facts.append(known)
        elif root is not None:
            squares.append(root[1])
            items.append([str(root[0]), [], [], [len(squares)]])
            continue
        else:
            return None
        strict = True
    return p.step("order", facts, [p.store.make("lt", (p.number(0), u)), *squares], items) if strict else None


def positive_root(p: Prover, u: Term) -> Fact | None:
    """0 < sqrt(a) from 0 < a: sqrt(a) = 0 would give a = 0."""
    s, (a,) = p.store, u.args
    above = positive(p, a)
    if above is None:
        return None
    square = p.fact("sqrt_squared", a, given=[p.order(s.make("le", (s.num(0), a)), above)])
    items = [["1", [0], [], []], ["1", [1], [], []], ["1", [2], [1], []]]
    return positive_unless(
        p,
        u,
        lambda same: p.order(s.false(), above, square, same, items=items, factors=[u]),
        lambda less: p.order(s.false(), less, p.fact("sqrt_nonnegative", a)),
    )


def positive_inverse(p: Prover, u: Term) -> Fact | None:
    """0 < 1/a from 0 < a, as a/a = 1."""
    s, (a,) = p.store, u.args
    above = positive(p, a)
    if above is None:
        return None
    nonzero = not_zero(p, above)
    return positive_unless(
        p,
        u,
        lambda same: p.order(s.false(), same, nonzero, items=[["1", [0], [1], []]], factors=[a]),
        lambda less: p.order(s.false(), less, above, nonzero, items=[["1", [0, 1], [], []], ["1", [], [], []]]),
    )


def positive_unless(p: Prover, u: Term, same: Callable[[Fact], Fact], less: Callable[[Fact], Fact]) -> Fact:
    """0 < u, as 0 = u and u < 0 lead to contradictions."""
    zero = p.number(0)
    goal = p.store.make("lt", (zero, u))
    return p.compare(zero, u, lambda h: h, lambda h: p.absurd(same(h), goal), lambda h: p.absurd(less(h), goal))


def square_root(p: Prover, a: Term) -> tuple[Fraction, Term] | None:
    """(c, r) with a = c r², c > 0, if a has that form."""
    one = single(p.normal(a))
    if one is None or one[1] <= 0 or any(e % 2 for _, e in one[0]):
        return None
    return one[1], p.store.mul(*(p.store.make("pow", (t, p.number(e // 2))) for t, e in one[0]))


def derivatives(
    p: Prover, f: Term, b: Term, count: int, around: Interval | None = None, inside: Sequence[Fact] = ()
) -> list[Fact]:
    """D^k f(b) = value for k < count, in normal form.

    `around` is an open interval around b in which f is smooth, if it is not everywhere; that b lies in it is shown by
    enclosures unless `inside` are the facts that say so.

    Raises StepRefused where the kernel cannot be shown that f is smooth there.
    """
    s, t = p.store, p.store.var("t", REAL)
    interval = [] if around is None else bounds(p, t, around)

    def start(*_: Fact) -> Fact:
        value = s.app(f, t)
        known = unfold(p, value)
        plain = Normalizer(s, (), {e.formula.args[0]: e.formula.args[1] for e in known}).canonical(value)
        return p.ring(s.make("eq", (s.make("D", (f, s.num(0), t)), plain)), *known)

    every = p.generally([t], interval, start)
    within = list(inside) or ([] if around is None else [p.enclosure(i, bits=BITS) for i in bounds(p, b, around)])
    found = []
    for k in range(count):
        found.append(simplified(p, p.instantiate(every, b, given=within)))
        if k + 1 < count:
            every = next_derivative(p, every, t, interval)
    return found


def told(p: Prover, wanted: Iterable[tuple[Term, Term]], known: Sequence[Fact], reason: str) -> list[Fact]:
    """What is known, with equations in front that follow at once from it and are easier to read; each atom once."""
    found: dict[Term, Fact] = {}
    for left, right in wanted:
        try:
            found[p.canonical(left)] = p.ring(p.store.make("eq", (left, right)), *known, reason=reason)
        except StepRefused:
            continue
    found = {
        atom: f for atom, f in found.items() if atom.op in ("D", "app") and p.canonical(f.formula.args[1]) is not atom
    }
    others = [f for f in known if f.formula.op != "eq" or p.canonical(f.formula.args[0]) not in found]
    return [*found.values(), *others]


def bounds(p: Prover, x: Term, interval: Interval) -> list[Term]:
    """The formulas lo < x and x < hi."""
    s, (low, high) = p.store, interval
    return [s.make("lt", (s.num(low), x)), s.make("lt", (x, s.num(high)))]


def next_derivative(p: Prover, every: Fact, t: Term, interval: Sequence[Term]) -> Fact:
    """From D^k f = e everywhere: D^(k+1) f = e' everywhere, its conditions shown and e' in normal form."""
    s = p.store
    raw = p.derivative(every)

    def shown(*inside: Fact) -> Fact:
        here = p.instantiate(raw, t, given=inside)
        while here.formula.op == "imp" and here.formula.args[0].sort == "Prop" and here.formula.args[1].op != "false":
            here = p.apply(here, condition(p, here.formula.args[0], inside))
        left, right = here.formula.args
        return p.convert(here, s.make("eq", (left, p.canonical(right))))

    return p.generally([t], interval, shown)


def condition(p: Prover, formula: Term, inside: Sequence[Fact]) -> Fact:
    """0 < u or u ≠ 0, from the form of u, or by an enclosure on the interval."""
    s = p.store
    strict = formula.op == "lt"
    u = formula.args[1] if strict else formula.args[0].args[0]
    found = positive(p, u) or positive(p, p.canonical(u))
    if found is None:
        bounds = [p.order(s.make("le", i.formula.args), i) for i in inside]
        return p.enclosure(formula, *bounds, bits=BITS)
    found = p.convert(found, s.make("lt", (s.num(0), u)))
    return found if strict else not_zero(p, found)


def not_zero(p: Prover, above: Fact) -> Fact:
    """u ≠ 0 from 0 < u."""
    same = p.assume(p.store.make("eq", (above.formula.args[1], p.number(0))))
    return p.discharge(p.order(p.store.false(), same, above), same.formula)


def simplified(p: Prover, fact: Fact) -> Fact:
    """The equation with its right side in normal form."""
    left, right = fact.formula.args
    return p.convert(fact, p.store.make("eq", (left, p.canonical(right))))


def unfold(p: Prover, term: Term) -> list[Fact]:
    """What the defined symbols at closed arguments in the term stand for: tanh(1) = 1 - 2/(1 + exp(2))."""
    found: dict[Term, Fact] = {}
    waiting, seen = [term], set[Term]()
    while waiting:
        for t in parts(waiting.pop()):
            if t not in seen and t.op == "app" and t.args[0].op == "def" and t.loose == 0:
                found[t] = simplified(p, p.instantiate(p.definition(t.args[0]), t.args[1]))
                waiting.append(found[t].formula.args[1])
            seen.add(t)
    return list(found.values())


def free_variables(term: Term) -> list[Term]:
    """The declared symbols in the term, by name."""
    return sorted((t for t in parts(term) if t.op == "var"), key=lambda v: str(v.data[0]))


def parts(term: Term) -> Iterator[Term]:
    """All parts of a term, each once, outer ones first."""
    stack, seen = [term], {term}
    while stack:
        t = stack.pop()
        yield t
        new = [a for a in t.args if a not in seen]
        seen.update(new)
        stack.extend(new)
