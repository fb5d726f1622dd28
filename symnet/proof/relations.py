"""Relations between constants: what makes equal numbers have equal normal forms, each shown by the kernel.

The kernel knows the laws of rings and reduces atoms by equations that it is given. Here these are found for what is in
weights: sqrt(6)² = 6, exp(2) = exp(1)², exp(log 3) = 3, sin(-1) = -sin(1), cos(π) = -1, tanh(1) = 1 - 2/(1 + exp(2)),
log(1 + exp(-x)) = log(1 + exp(x)) - x; and which denominators are not 0.

>>> p = Prover()
>>> root = p.store.make("fn", (p.number(6),), "sqrt")
>>> knowledge_of(p, [root], [])
[⊢ sqrt(6)² = 6]

One more: a case in `relations`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from symnet.errors import StepRefused
from symnet.kernel.normal import Normalizer
from symnet.kernel.poly import order, scale, single
from symnet.kernel.terms import Term
from symnet.proof.prover import Fact, Prover
from symnet.proof.values import BITS, condition, not_zero, parts, positive, unfold

__all__ = ["knowledge_of", "reducing"]

MOST_TURNS = 16


def atoms(term: Term, op: str, data: Any) -> list[Term]:
    """The parts of the term with this operation and datum, without open variables."""
    return [t for t in parts(term) if t.op == op and t.data == data and t.loose == 0]


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
    seen: list[Term] = []
    for _ in range(4):  # each round may bring new exponentials in sight
        here = Normalizer(p.store, (), {p.canonical(f.formula.args[0]): f.formula.args[1] for f in known})
        seen = [here.canonical(a) for a in whole.args]
        new = relations(p, here, p.store.make("list", tuple(seen)), {k.formula.args[0] for k in known})
        if not new:
            break
        known = reducing(p, [*known, *new])
    inverses = p.store.make("list", tuple(seen))
    return reducing(p, [at_reduced_point(p, f, known) for f in known]) + denominators(p, inverses)


def at_reduced_point(p: Prover, fact: Fact, known: Sequence[Fact]) -> Fact:
    """D^k f(b) = … or f(b) = … with b as the other equations reduce it: that is how normal forms will show it."""
    left, right = fact.formula.args
    if left.op not in ("D", "fn", "app") or not left.args:
        return fact
    others = [k for k in known if k is not fact and k.formula.args[0].op != "D"]
    point = p.informed(others).canonical(left.args[-1])
    if point is p.canonical(left.args[-1]):
        return fact
    there = p.store.make(left.op, (*left.args[:-1], point), left.data)
    return p.convert(fact, p.store.make("eq", (there, right)), *others)


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
        square = p.store.make("pow", (root, p.number(2)))
        if square not in have:
            found += squared(p, root)
    for name in ("sin", "cos", "atan", "erf"):
        found += [f for atom in atoms(whole, "fn", name) if atom not in have for f in turned(p, n, atom)]
    logarithms = atoms(whole, "fn", "log")
    for logarithm in logarithms:
        found += reflected(p, n, logarithm) if logarithm not in have else []
    return (
        found
        + by_roots(p, [a for a in logarithms if a.args[0].op == "num"], have)
        + powers(p, n, atoms(whole, "fn", "exp"), have)
    )


def by_roots(p: Prover, logarithms: Sequence[Term], have: set[Term]) -> list[Fact]:
    """log 4 = 2 log 2, where there are logarithms of several powers of one rational number."""
    s = p.store
    roots = {a: least_root(Fraction(a.args[0].data)) for a in logarithms if Fraction(a.args[0].data) > 0}
    found: list[Fact] = []
    for a, (base, k) in roots.items():
        if k == 1 or a in have or [b for b, _ in roots.values()].count(base) == 1:
            continue
        root = s.make("fn", (s.num(base),), "log")
        times = s.mul(s.num(k), root)
        power = power_of_logarithm(p, root.args[0], k, multiple(p, root, k))
        if power is not None:
            whole = p.convert(power, s.make("eq", (s.make("fn", (times,), "exp"), a.args[0])))
            found.append(p.rewrite(p.fact("log_exp", times), s.make("eq", (a, times)), whole))
    return found


def least_root(q: Fraction) -> tuple[Fraction, int]:
    """(b, k) with q = b^k, k as large as it can be; (q, 1) for 1.

    >>> least_root(Fraction(8)), least_root(Fraction(4, 9)), least_root(Fraction(12))
    ((Fraction(2, 1), 3), (Fraction(2, 3), 2), (Fraction(12, 1), 1))
    """
    for k in range(max(q.numerator.bit_length(), q.denominator.bit_length()), 1, -1):
        top, bottom = (round(part ** (1 / k)) if part < 2**50 else 0 for part in (q.numerator, q.denominator))
        if q != 1 and bottom and Fraction(top, bottom) ** k == q:
            return Fraction(top, bottom), k
    return q, 1


def powers(p: Prover, n: Normalizer, exponentials: Iterable[Term], have: set[Term]) -> list[Fact]:
    """exp of multiples of one number as powers of one exponential; those of log q as powers of q."""
    found: list[Fact] = []
    units: dict[Term, list[tuple[Fraction, Term]]] = {}
    for e in exponentials:
        poly = n.poly(e.args[0])
        if poly:
            lead = poly[min(poly, key=order)]
            units.setdefault(n.term(scale(poly, 1 / lead)), []).append((lead, e))
    for unit, multiples in units.items():
        logarithm = unit.op == "fn" and unit.data == "log"
        step = Fraction(1) if logarithm else common_unit([c for c, _ in multiples])
        for c, e in multiples:
            k = c / step
            if e in have or k.denominator != 1 or (not logarithm and k == 1):
                continue
            power = multiple(p, p.store.mul(p.number(step), unit), int(k))
            fact = power_of_logarithm(p, unit.args[0], int(k), power) if logarithm else power
            if fact is not None:
                found.append(p.convert(fact, p.store.make("eq", (e, fact.formula.args[1]))))
    return found


def squared(p: Prover, root: Term) -> list[Fact]:
    """sqrt(a)² = a, where a is seen to be positive."""
    (a,) = root.args
    try:
        above = p.enclosure(p.store.make("le", (p.number(0), a)), bits=BITS)
    except StepRefused:
        return []
    return [p.fact("sqrt_squared", a, given=[above])]


def turned(p: Prover, n: Normalizer, atom: Term) -> list[Fact]:
    """sin, cos, atan or erf of -a by that of a; sin and cos of multiples of π/2."""
    s, (a,) = p.store, atom.args
    poly = n.poly(a)
    if poly and poly[min(poly, key=order)] < 0:
        return [mirrored(p, atom, n.term(scale(poly, -1)))]
    one = single(poly)
    turns = (
        2 * one[1] if one is not None and n.term({one[0]: Fraction(1)}) is s.make("fn", (), "pi") else Fraction(1, 2)
    )
    return [quarter_turns(p, int(turns))[atom.data == "cos"]] if turns.denominator == 1 and turns <= MOST_TURNS else []


def mirrored(p: Prover, atom: Term, b: Term) -> Fact:
    """f(-b) = ±f(b)."""
    s, name = p.store, atom.data
    there = s.make("fn", (b,), name)
    goal = s.make("eq", (atom, there if name == "cos" else s.mul(s.num(-1), there)))
    if name in ("atan", "erf"):
        return p.convert(p.fact(f"{name}_odd", b), goal)
    # From 0 = sin b cos a + cos b sin a and 1 = cos b cos a - sin b sin a, for a = -b: solved for cos a and sin a.
    sine, cosine = s.make("fn", (b,), "sin"), s.make("fn", (b,), "cos")
    first, second = (sine, cosine) if name == "cos" else (cosine, s.mul(s.num(-1), sine))
    minus = [s.mul(s.num(-1), t) for t in (first, second, atom)]
    laws = [p.fact(law, b, atom.args[0]) for law in ("sin_add", "cos_add")] + [p.fact("sin_squared", b)]
    return p.combine(goal, *zip(minus, laws, strict=True))


def reflected(p: Prover, n: Normalizer, logarithm: Term) -> list[Fact]:
    """log(c + q e^w) = log(q + c e^(-w)) + w, for positive numbers c, q and w with a minus in front."""
    s, poly = p.store, n.poly(logarithm.args[0])
    other = [(m, q) for m, q in poly.items() if m]
    power = other[0][0][0][0] if len(other) == 1 and len(other[0][0]) == 1 and other[0][0][0][1] == 1 else None
    c, q = poly.get((), Fraction(0)), other[0][1] if other else Fraction(0)
    if power is None or power.op != "fn" or power.data != "exp" or min(c, q) <= 0:
        return []
    w = power.args[0]
    minus = scale(n.poly(w), -1)
    if not minus or minus[min(minus, key=order)] < 0:
        return []
    back = s.make("fn", (n.term(minus),), "exp")
    whole = s.add(s.num(q), s.mul(s.num(c), back))
    above = positive(p, whole)
    if above is None:
        return []
    rest = s.make("fn", (whole,), "log")
    sum_ = s.make("fn", (s.add(rest, w),), "exp")
    law, inverse, same = (
        p.fact("exp_add", rest, w),
        p.fact("exp_add", back.args[0], w),
        p.fact("exp_log", whole, given=[above]),
    )
    joined = p.combine(s.make("eq", (sum_, logarithm.args[0])), (s.num(1), law), (power, same), (s.num(-c), inverse))
    found = p.rewrite(p.fact("log_exp", s.add(rest, w)), s.make("eq", (logarithm, s.add(rest, w))), joined)
    return [found]


def quarter_turns(p: Prover, k: int) -> tuple[Fact, Fact]:
    """sin(kπ/2) and cos(kπ/2), for k ≥ 1."""
    s = p.store
    pi = s.make("fn", (), "pi")
    half = s.mul(s.num(Fraction(1, 2)), pi)
    unit = p.fact("sin_half_pi"), p.fact("cos_half_pi")
    now = unit
    for j in range(2, k + 1):
        before, here = s.mul(s.num(Fraction(j - 1, 2)), pi), p.canonical(s.mul(s.num(Fraction(j, 2)), pi))
        found = []
        for name, value in (("sin", (0, 1, 0, -1)), ("cos", (1, 0, -1, 0))):
            goal = s.make("eq", (s.make("fn", (here,), name), s.num(value[j % 4])))
            found.append(
                p.combine(goal, (s.num(1), p.fact(f"{name}_add", before, half)), given=unique_left([*unit, *now]))
            )
        now = found[0], found[1]
    return now


def common_unit(multiples: Sequence[Fraction]) -> Fraction:
    """The largest rational of which all are integer multiples, with the sign that the first one has."""
    bottom = lcm(*(m.denominator for m in multiples))
    top = gcd(*(int(m * bottom) for m in multiples))
    return Fraction(top, bottom)


def multiple(p: Prover, a: Term, k: int) -> Fact:
    """exp(ka) = exp(a)^k, for an integer k."""
    s = p.store

    def exp(times: int) -> Term:
        return s.make("fn", (s.mul(s.num(times), a),), "exp")

    base = s.make("fn", (a,), "exp")
    power, fact = s.num(1), p.fact("exp_zero")
    for i in range(abs(k)):  # exp((i+1)a) = exp(ia) exp(a)
        law = p.fact("exp_add", s.mul(s.num(i), a), a)
        power = s.mul(power, base)
        fact = p.combine(s.make("eq", (exp(i + 1), power)), (1, law), *([(base, fact)] if i else []))
    if k >= 0:
        return fact
    law = p.fact("exp_add", s.mul(s.num(-k), a), s.mul(s.num(k), a))
    nonzero = not_zero(p, p.fact("exp_positive", a))
    inverse = s.make("inv", (power,))
    minus = s.mul(s.num(-1), inverse)
    return p.combine(s.make("eq", (exp(k), inverse)), (minus, law), (s.mul(minus, exp(k)), fact), given=[nonzero])


def power_of_logarithm(p: Prover, q: Term, k: int, fact: Fact) -> Fact | None:
    """exp(k log q) = q^k, where q is seen to be positive."""
    s = p.store
    try:
        above: Fact | None = p.enclosure(s.make("lt", (s.num(0), q)), bits=BITS)
    except StepRefused:
        above = positive(p, q)
    if above is None:
        return None
    law = p.fact("exp_log", q, given=[above])
    left, right = fact.formula.args
    value = s.make("pow", (q, s.num(k))) if k >= 0 else s.make("inv", (s.make("pow", (q, s.num(-k))),))
    known = unique_left([p.convert(fact, s.make("eq", (p.canonical(left), right))), law])
    return p.ring(s.make("eq", (left, value)), *known)


def unique_left(facts: Sequence[Fact]) -> list[Fact]:
    """Facts with different left sides; the last one of a left side is kept."""
    return list({f.formula.args[0]: f for f in facts}.values())


def denominators(p: Prover, whole: Term) -> list[Fact]:
    """D ≠ 0 for the denominators in sight, where that can be seen."""
    found: dict[Term, Fact] = {}
    for inverse in parts(whole):
        if inverse.op == "inv" and inverse.loose == 0 and inverse.args[0].op != "num":
            formula = p.store.negation(p.store.make("eq", (inverse.args[0], p.number(0))))
            with suppress(StepRefused):
                found[inverse] = condition(p, formula, ())
    return list(found.values())
