"""Continuous functions are close to sums of exponentials on an interval: Weierstrass' theorem after t = log u."""

from collections.abc import Callable
from typing import Any

import sympy as sp
from beyond.monotone import exp_increasing, exp_multiple

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Exists,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    families,
    functions,
    integers,
    reals,
)
from symnet.proof.tactics import empty

k, K = integers("k K")
s, t, u, m, d, e, R = reals("s t u m d epsilon R")
(f,) = functions("f")
(c,) = families("c")


def near(a: Any, b: Any, distance: Any) -> Conjunction:
    """|a - b| ≤ distance."""
    return Conjunction(AtMost(a, b + distance), AtMost(b, a + distance))


def continuous(function: Any) -> ForAll:
    """The function is continuous at every t: in ε and δ."""
    change = Conjunction(Below(function(s), function(t) + e), Below(function(t), function(s) + e))
    close = ForAll(s, Implication(Below(s, t + d), Below(t, s + d), change))
    return ForAll([t, e], Implication(Below(0, e), Exists(d, Conjunction(Below(0, d), close))))


def by_the_tangent(p: Prover, positive: Fact, first: Fact, second: Fact, wide: Fact, short: Fact) -> Fact:
    """Else s ≥ t(1 + log s - log t) ≥ t + dm, as exp(v) ≥ 1 + v."""
    above = [p.order(Below(0, v), positive, h) for v, h in ((s, first), (t, second))]
    (value_s, value_t) = (p.fact("exp_log", v, given=[h]) for v, h in zip((s, t), above, strict=True))
    gap = sp.log(s) - sp.log(t)
    tangent = p.fact("log_below", sp.exp(gap, evaluate=False), given=[p.fact("exp_positive", gap)])
    law = p.fact("exp_add", sp.log(t), gap)
    law = p.convert(law, p.equal(p.term(value_s).args[0], p.store.mul(p.term(value_t).args[0], exp_of(p, gap))))
    law = p.rewrite(law, p.equal(s, p.store.mul(p.term(t), exp_of(p, gap))), value_s, value_t)
    line = p.fact("log_exp", gap)
    above_line = p.order(p.store.make("le", (p.term(gap), p.store.sub(exp_of(p, gap), p.number(1)))), tangent, line)

    def never(h: Fact) -> Fact:
        items = [
            ["1", [0], [], []],
            ["1", [1, 2], [], []],
            ["1", [1, 3], [], []],
            ["1", [4, 5], [], []],
            ["1", [6], [], []],
        ]
        false = p.order(p.store.false(), short, above[1], above_line, h, wide, second, law, items=items)
        return p.absurd(false, p.goal)

    def at_least(h: Fact) -> Fact:
        return never(p.order(AtMost(sp.log(t) + d, sp.log(s)), h))

    return p.compare(sp.log(s), sp.log(t) + d, lambda h: h, at_least, at_least)


def exp_of(p: Prover, value: Any) -> Any:
    """The term exp(value), which SymPy would take apart."""
    return p.store.make("fn", (p.term(value),), "exp")


log_near = Claim(
    "log-near",
    title="Logarithms of near numbers are near",
    source="textbook",
    variables=[s, t, m, d],
    hypotheses=[Below(0, m), AtMost(m, s), AtMost(m, t), Below(0, d), Below(s, t + d * m)],
    conclusion=Below(sp.log(s), sp.log(t) + d),
    proof=by_the_tangent,
    example={"s": 2, "t": 1, "m": 1, "d": 2},
    twins=[
        Twin(
            "numbers that come near 0",
            hypotheses=[Below(0, m), Below(0, s), Below(0, t), Below(0, d), Below(s, t + d * m)],
            at={"s": 1, "t": sp.Rational(1, 100), "m": 1, "d": 1},
        )
    ],
)


def exponentials(count: Any) -> Any:
    """Σ_{k < count} c_k exp(kt)."""
    return sp.Sum(c[k] * sp.exp(k * t), (k, 0, count - 1))


def close_everywhere(count: Any) -> ForAll:
    """The sum is within ε of f on [-R, R]."""
    return ForAll(t, Implication(AtMost(-R, t), AtMost(t, R), near(f(t), exponentials(count), e)))


def by_weierstrass(p: Prover, smooth: Fact, positive: Fact) -> Fact:
    """The function f(log u) is continuous between exp(-R) and exp(R), and u = exp(t) puts exp(kt) for u^k."""
    outer = sp.Lambda(u, f(sp.log(u)))
    low, high = sp.exp(-R), sp.exp(R)
    above_zero = p.fact("exp_positive", -R)

    def everywhere(left: Fact, right: Fact) -> Fact:
        def at(error: Fact) -> Fact:
            exists = p.instantiate(smooth, sp.log(t), e, given=[error])
            goal = p.term(inner_of(t))

            def chosen(h: Fact) -> Fact:
                width, close = p.parts(h)
                radius = d * low
                wide = p.order(Below(0, radius), width, above_zero, items=[["1", [0, 1], [], []]])

                def point(s_low: Fact, _: Fact, one: Fact, other: Fact) -> Fact:
                    first = p.use(log_near, s, t, low, d, given=[above_zero, s_low, left, width, one])
                    second = p.use(log_near, t, s, low, d, given=[above_zero, left, s_low, width, other])
                    return p.instantiate(close, sp.log(s), given=[first, second])

                inside = p.generally(
                    [s], [AtMost(low, s), AtMost(s, high), Below(s, t + radius), Below(t, s + radius)], point
                )
                shown = p.convert(p.both(wide, inside), p.store.instantiate(goal.args[0], p.term(radius)))
                return p.witness(goal, radius, shown)

            return p.choose(exists, d, chosen)

        return p.generally([e], [Below(0, e)], at)

    def inner_of(v: Any) -> Any:
        change = Conjunction(Below(outer(s), outer(v) + e), Below(outer(v), outer(s) + e))
        inside = Implication(AtMost(low, s), AtMost(s, high), Below(s, v + d), Below(v, s + d), change)
        return Exists(d, Conjunction(Below(0, d), ForAll(s, inside)))

    condition = p.generally([t], [AtMost(low, t), AtMost(t, high)], everywhere)
    law = p.axiom("weierstrass", outer, low, high)
    exists = p.instantiate(p.apply(law, p.convert(condition, law.formula.args[0])), e, given=[positive])

    def length(h: Fact) -> Fact:
        return p.choose(
            h, c, lambda h: p.compare(K, 0, lambda less: none(h, less), lambda k: some(h, k), lambda k: some(h, k))
        )

    def some(h: Fact, above: Fact) -> Fact:
        def same(powered: Term, total: Term) -> Fact:
            entry = p.equal(*(p.store.instantiate(of.args[1], p.term(k)) for of in (powered, total)))
            law = lambda low, _: p.ring(entry, p.use(exp_multiple, t, k, given=[low]))  # noqa: E731
            return p.termwise(p.equal(powered, total), law, k)

        return found(K, p.order(AtMost(0, K), above), close(h, K, same))

    def none(h: Fact, below: Fact) -> Fact:
        return found(0, p.order(AtMost(0, 0)), close(h, 0, lambda powered, _: empty(p, powered, below)))

    def found(count: Any, above: Fact, shown: Fact) -> Fact:
        inner = p.store.instantiate(p.goal.args[0], p.term(count))
        whole = p.convert(p.both(above, shown), p.store.instantiate(inner.args[0], p.term(c)))
        return p.witness(p.goal, count, p.witness(inner, c, whole))

    def close(h: Fact, count: Any, same: Callable[[Term, Term], Fact]) -> Fact:
        def at(left: Fact, right: Fact) -> Fact:
            ends = [
                p.apply(p.part(p.use(exp_increasing, *pair), 1), bound)
                for pair, bound in (((-R, t), left), ((t, R), right))
            ]
            known = p.parts(p.instantiate(h, sp.exp(t), given=ends))
            equal = same(known[1].formula.args[0], p.term(exponentials(count)))
            there = p.fact("log_exp", t)
            inside = p.store.app(p.term(f), there.formula.args[0])
            value = p.rewrite(p.ring(p.equal(inside, inside)), p.equal(inside, f(t)), there)
            wanted = p.term(near(f(t), exponentials(count), e)).args
            return p.both(*(p.order(goal, part, equal, value) for goal, part in zip(wanted, known, strict=True)))

        return p.generally([t], [AtMost(-R, t), AtMost(t, R)], at)

    return p.choose(exists, K, length)


approximation = Claim(
    "approximation-by-exponentials",
    title="A continuous function is close to a sum of exponentials on an interval",
    source="Weierstrass; textbook",
    variables=[f, R, e],
    hypotheses=[continuous(f), Below(0, e)],
    conclusion=Exists([K, c], Conjunction(AtMost(0, K), close_everywhere(K))),
    proof=by_weierstrass,
    example={"f": [2], "R": 1, "epsilon": "1/2", "K": 1, "c": [2]},
    twins=[
        Twin(
            "any function, without exponentials",
            hypotheses=[AtMost(0, R), Below(0, e)],
            conclusion=close_everywhere(0),
            at={"f": [1], "R": 1, "epsilon": "1/2"},
        )
    ],
)
