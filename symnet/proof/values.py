"""Values of derivatives and constants: what a proof about a concrete activation must know, each shown by the kernel.

For a function f given by an expression, D^k f(b) is found by differentiating k times and putting b in; signs of
denominators come from enclosures. Nothing is taken from `exact/`: what the network's weights claim is proved here.

>>> from symnet.activations import softplus
>>> p = Prover()
>>> derivatives(p, p.term(value_of(softplus, "")), p.number(0), 3)[2]
⊢ softplus''(0) = 1/4
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from symnet.errors import StepRefused
from symnet.kernel.normal import Normalizer
from symnet.kernel.poly import literal, single
from symnet.kernel.terms import REAL, KernelError, Term
from symnet.proof.language import value_of
from symnet.proof.prover import Fact, Prover

__all__ = ["Interval", "bounds", "condition", "derivatives", "free_variables", "knowledge_of", "positive", "unfold"]

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
        parts = [positive(p, a) for a in u.args]
        if any(f is None for f in parts):
            return None
        found = [f for f in parts if f is not None]
        return p.step("order", found, [goal], [["1", list(range(len(found))), [], []]])
    if u.op == "add":
        facts, items, squares, strict = [], [], [], False
        for a in u.args:
            root = square_root(p, a)
            known = None if a.op == "num" else positive(p, a)
            if a.op == "num" and a.data > 0:
                items.append([str(a.data), [], [], []])
                strict = True
            elif known is not None:
                items.append(["1", [len(facts)], [], []])
                facts.append(known)
                strict = True
            elif root is not None:
                squares.append(root[1])
                items.append([str(root[0]), [], [], [len(squares)]])
            else:
                return None
        return p.step("order", facts, [goal, *squares], items) if strict else None
    if u.op == "pow" and u.args[1].op == "num" and u.args[1].data > 0:
        base = positive(p, u.args[0])
        if base is not None:
            return p.step("order", [base], [goal], [["1", [0] * int(u.args[1].data), [], []]])
    return None


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
    nonzero = p.discharge(p.order(s.false(), zero := p.assume(s.make("eq", (a, s.num(0)))), above), zero.formula)
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
    if strict:
        return found
    same = p.assume(s.make("eq", (u, s.num(0))))
    return p.discharge(p.order(s.false(), same, found, items=None), same.formula)


def simplified(p: Prover, fact: Fact) -> Fact:
    """The equation with its right side in normal form."""
    left, right = fact.formula.args
    return p.convert(fact, p.store.make("eq", (left, p.canonical(right))))


def unfold(p: Prover, term: Term) -> list[Fact]:
    """What the defined symbols at closed arguments in the term stand for: tanh(1) = 1 - 2/(1 + exp(2))."""
    found: dict[Term, Fact] = {}
    stack, seen = [term], {term}
    while stack:
        t = stack.pop()
        if t.op == "app" and t.args[0].op == "def" and t.loose == 0 and t not in found:
            found[t] = simplified(p, p.instantiate(p.definition(t.args[0]), t.args[1]))
            stack.append(found[t].formula.args[1])
        new = [a for a in t.args if a not in seen]
        seen.update(new)
        stack.extend(new)
    return list(found.values())


def free_variables(term: Term) -> list[Term]:
    """The declared symbols in the term, by name."""
    found, stack, seen = [], [term], {term}
    while stack:
        t = stack.pop()
        if t.op == "var":
            found.append(t)
        new = [a for a in t.args if a not in seen]
        seen.update(new)
        stack.extend(new)
    return sorted(found, key=lambda v: str(v.data[0]))


def atoms(term: Term, op: str, data: Any) -> list[Term]:
    """The parts of the term with this operation and datum, without open variables."""
    found, stack, seen = [], [term], {term}
    while stack:
        t = stack.pop()
        if t.op == op and t.data == data and t.loose == 0:
            found.append(t)
        new = [a for a in t.args if a not in seen]
        seen.update(new)
        stack.extend(new)
    return found


def knowledge_of(p: Prover, terms: Iterable[Term], facts: Sequence[Fact]) -> list[Fact]:
    """Facts that make equal constants have equal normal forms: definitions unfolded, roots squared, exponentials of
    logarithms and of multiples of one number; and denominators that are not 0.
    """
    terms = list(terms)
    known = reducing(p, facts)
    whole = p.store.make(
        "list",
        tuple(t for t in [*terms, *(f.formula.args[1] for f in facts)] if t.sort in ("Int", "Real")) or (p.number(0),),
    )
    known = reducing(p, [*known, *unfold(p, whole)])
    for _ in range(4):  # each round may bring new exponentials in sight
        here = Normalizer(p.store, (), {p.canonical(f.formula.args[0]): f.formula.args[1] for f in known})
        seen = [here.canonical(a) for a in whole.args]
        new = relations(p, here, p.store.make("list", tuple(seen)), {k.formula.args[0] for k in known})
        if not new:
            break
        known = reducing(p, [*known, *new])
    inverses = p.store.make("list", tuple(seen))
    known = [at_reduced_point(p, f, [k for k in known if k.formula.args[0].op != "D"]) for f in known]
    return known + denominators(p, inverses, known)


def at_reduced_point(p: Prover, fact: Fact, known: Sequence[Fact]) -> Fact:
    """D^k f(b) = … with b as the other equations reduce it: that is how normal forms will show it."""
    left, right = fact.formula.args
    if left.op != "D":
        return fact
    point = p.informed(known).canonical(left.args[2])
    if point is p.canonical(left.args[2]):
        return fact
    there = p.store.make("D", (*left.args[:2], point))
    return p.convert(fact, p.store.make("eq", (there, right)), *known)


def reducing(p: Prover, facts: Sequence[Fact]) -> list[Fact]:
    """Those equations that reduce an atom, each atom once."""
    found: dict[Term, Fact] = {}
    for f in facts:
        left, right = f.formula.args
        atom = p.canonical(left)
        if atom.op not in ("num", "add", "mul") and atom is not p.canonical(right):
            found.setdefault(atom, f)
    return list(found.values())


def relations(p: Prover, n: Normalizer, whole: Term, have: set[Term]) -> list[Fact]:
    found: list[Fact] = []
    for root in atoms(whole, "fn", "sqrt"):
        q = literal(n.poly(root.args[0]))
        square = p.store.make("pow", (root, p.number(2)))
        if q is not None and q >= 0 and square not in have:
            low = p.order(p.store.make("le", (p.number(0), root.args[0])))
            found.append(p.fact("sqrt_squared", root.args[0], given=[low]))
    exponents: dict[Term, list[tuple[Fraction, Term]]] = {}
    for e in atoms(whole, "fn", "exp"):
        one = single(n.poly(e.args[0]))
        if one is None:
            continue
        unit = n.term({one[0]: Fraction(1)})
        exponents.setdefault(unit, []).append((one[1], e))
    for unit, found_here in exponents.items():
        logarithm = unit.op == "fn" and unit.data == "log"
        multiples = [c for c, _ in found_here]
        step = Fraction(1) if logarithm else common_unit(multiples)
        for c, e in found_here:
            ratio = c / step
            if e in have or ratio.denominator != 1 or (not logarithm and ratio == 1):
                continue
            fact = multiple(p, unit, step, int(ratio), e, logarithm=logarithm)
            if fact is not None:
                found.append(fact)
    return found


def common_unit(multiples: Sequence[Fraction]) -> Fraction:
    """The largest rational of which all are integer multiples, with the sign that the first one has."""
    from math import gcd, lcm

    bottom = lcm(*(m.denominator for m in multiples))
    top = gcd(*(int(m * bottom) for m in multiples))
    return Fraction(top, bottom)


def multiple(p: Prover, unit: Term, step: Fraction, k: int, target: Term, *, logarithm: bool) -> Fact | None:
    """exp(k·step·unit) = exp(step·unit)^k, and q^k where unit = log q."""
    s = p.store
    base_argument = s.mul(s.num(step), unit)
    base = s.make("fn", (base_argument,), "exp")
    power = s.num(1)
    fact: Fact = p.fact("exp_zero")
    for i in range(abs(k)):  # exp((i+1)a) = exp(ia) exp(a)
        law = p.fact("exp_add", s.mul(s.num(i), base_argument), base_argument)
        before = s.make("fn", (s.mul(s.num(i), base_argument),), "exp")
        after = s.make("fn", (s.mul(s.num(i + 1), base_argument),), "exp")
        power = s.mul(power, base)
        goal = s.make("eq", (after, power))
        fact = p.combine(goal, (1, law), *([(base, fact)] if before.args[0] is not s.num(0) and i else []))
    if k < 0:
        up = s.make("fn", (s.mul(s.num(-k), base_argument),), "exp")
        down = s.make("fn", (s.mul(s.num(k), base_argument),), "exp")
        law = p.fact("exp_add", s.mul(s.num(-k), base_argument), s.mul(s.num(k), base_argument))
        above = p.fact("exp_positive", base_argument)
        same = p.assume(s.make("eq", (base, s.num(0))))
        nonzero = p.discharge(p.order(s.false(), same, above), same.formula)
        inverse = s.make("inv", (power,))
        fact = p.combine(
            s.make("eq", (down, inverse)), (s.mul(s.num(-1), inverse), law), (s.mul(s.num(-1), inverse, down), fact), given=[nonzero]
        )
        del up
    if logarithm:
        q = unit.args[0]
        try:
            low = p.enclosure(s.make("lt", (s.num(0), q)), bits=BITS)
        except (StepRefused, KernelError):
            return None
        law = p.fact("exp_log", q, given=[low])
        left, right = fact.formula.args
        value = s.make("pow", (q, s.num(k))) if k >= 0 else s.make("inv", (s.make("pow", (q, s.num(-k))),))
        fact = p.ring(
            s.make("eq", (left, value)), *unique_left([p.convert(fact, s.make("eq", (p.canonical(left), right))), law])
        )
    return p.convert(fact, s.make("eq", (target, fact.formula.args[1])))


def unique_left(facts: Sequence[Fact]) -> list[Fact]:
    """Facts with different left sides; the last one of a left side is kept."""
    return list({f.formula.args[0]: f for f in facts}.values())


def denominators(p: Prover, whole: Term, known: Sequence[Fact]) -> list[Fact]:
    """D ≠ 0 for the denominators in sight, by enclosures, where that is possible."""
    del known
    found: dict[Term, Fact] = {}
    stack, seen = [whole], {whole}
    while stack:
        t = stack.pop()
        if t.op == "inv" and t.loose == 0 and t.args[0].op != "num":
            formula = p.store.negation(p.store.make("eq", (t.args[0], p.number(0))))
            try:
                found[t] = p.enclosure(formula, bits=BITS)
            except StepRefused:
                pass
        new = [a for a in t.args if a not in seen]
        seen.update(new)
        stack.extend(new)
    return list(found.values())
