"""Logarithms of products, and the one inequality of information theory: a ln(a/b) ≥ a - b, with equality at a = b."""

from typing import Any

import sympy
from beyond.monotone import inverse_positive

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    Implication,
    Prover,
    Twin,
    reals,
)
from symnet.proof.tactics import unequal

a, b, t = reals("a b t")
exp, log = sympy.exp, sympy.log


def by_exponentials(p: Prover, first: Fact, second: Fact) -> Fact:
    """exp(log a + log b) = ab, and exp(log a - log b) b = a."""
    one, other = (p.fact("exp_log", v, given=[h]) for v, h in ((a, first), (b, second)))
    s = p.store
    logs = {v: p.term(log(v)) for v in (a, b)}
    found = []
    for sign, value in ((1, a * b), (-1, a / b)):
        total = s.add(logs[a], s.mul(s.num(sign), logs[b]))
        power = s.make("fn", (total,), "exp")
        if sign == 1:
            known = p.ring(p.equal(power, value), p.convert(
                p.fact("exp_add", log(a), log(b)), s.make("eq", (power, s.mul(
                    s.make("fn", (logs[a],), "exp"), s.make("fn", (logs[b],), "exp")
                )))
            ), one, other)  # fmt: skip
        else:
            law = p.fact("exp_add", total, log(b))  # exp(log a) = exp(log a - log b) exp(log b)
            plain = p.convert(law, s.make("eq", (s.make("fn", (logs[a],), "exp"), s.mul(
                power, s.make("fn", (logs[b],), "exp")
            ))))  # fmt: skip
            whole = p.rewrite(plain, s.make("eq", (p.term(a), s.mul(power, p.term(b)))), one, other)
            known = p.combine(p.equal(power, value), (-1 / b, whole), given=[unequal(p, b, 0, second)])
        undone = p.fact("log_exp", total)
        at_value = p.rewrite(undone, s.make("eq", (p.term(log(value)), total)), known)
        found.append(at_value)
    return p.convert(p.both(*found), p.goal)


def rules(sign: int) -> Conjunction:
    """Logarithms of a product and of a quotient."""
    return Conjunction(Equal(log(a * b), log(a) + log(b)), Equal(log(a / b), log(a) - sign * log(b)))


log_rules = Claim(
    "log-rules",
    title="The logarithm of a product and of a quotient",
    source="textbook",
    variables=[a, b],
    hypotheses=[Below(0, a), Below(0, b)],
    conclusion=rules(1),
    proof=by_exponentials,
    twins=[Twin("of a quotient as of a product", conclusion=rules(-1), at={"a": 1, "b": 2})],
)


def quotient_rule(p: Prover, left: Any, right: Any, first: Fact, second: Fact) -> Fact:
    """log(a/b) = log a - log b, from 0 < a and 0 < b."""
    return p.part(p.use(log_rules, left, right, given=[first, second]), 1)


def by_halves(p: Prover, positive: Fact, equal: Fact) -> Fact:
    """With u = exp(log(t)/2), t = u² and log t ≤ 2(u - 1) = t - 1 - (u - 1)²: so u = 1."""
    half = log(t) / 2
    u = exp(half, evaluate=False)
    square = p.combine(
        p.equal(p.store.make("pow", (p.term(u), p.number(2))), t),
        (-1, p.convert(p.fact("exp_add", half, half), p.equal(
            p.store.make("fn", (p.term(log(t)),), "exp"), p.store.make("pow", (p.term(u), p.number(2)))
        ))), (1, p.fact("exp_log", t, given=[positive])),
    )  # fmt: skip
    tangent = p.fact("log_below", u, given=[p.fact("exp_positive", half)])
    value = p.fact("log_exp", half)

    def differs(h: Fact) -> Fact:
        items = [[c, [k], [], []] for k, c in enumerate(("2", "2", "-1", "1"), start=1)]
        premises = [h, tangent, value, square, equal]
        return p.absurd(p.order(p.store.false(), *premises, items=[["1", [0, 0], [], []], *items]), p.goal)

    def same(h: Fact) -> Fact:
        return p.combine(p.goal, (-1, square), (p.store.add(p.term(u), p.number(1)), h))

    return p.compare(u, 1, differs, same, differs, reason="(u - 1)² > 0 where u is not 1")


tangent_touches = Claim(
    "log-touches-tangent",
    title="The tangent of the logarithm at 1 touches it there alone",
    source="textbook",
    variables=[t],
    hypotheses=[Below(0, t), Equal(log(t), t - 1)],
    conclusion=Equal(t, 1),
    proof=by_halves,
    example={"t": 1},
    twins=[Twin("where it lies below", hypotheses=[Below(0, t), AtMost(log(t), t - 1)], at={"t": 2})],
)


def by_the_tangent(p: Prover, first: Fact, second: Fact, support: Fact) -> Fact:
    """-a log(a/b) = a log(b/a) ≤ a(b/a - 1) = b - a."""
    ratio = log(a / b)
    bound, equal = AtMost(a - b, a * ratio), Equal(a * ratio, a - b)

    def none(h: Fact) -> Fact:
        above = p.order(bound, second, h, items=[["1", [0], [], []], ["1", [1], [1], []]], factors=[ratio - 1])
        return p.both(above, p.generally([], [equal], lambda e: p.combine(Equal(a, b), (-1, e), (ratio, h))))

    def some(h: Fact) -> Fact:
        zero = p.assume(Equal(b, 0))
        apart = p.discharge(p.order(p.store.false(), h, p.apply(support, zero)), zero.formula)
        there = p.compare(
            0,
            b,
            lambda g: g,
            lambda g: p.absurd(p.apply(apart, p.combine(Equal(b, 0), (-1, g))), p.term(Below(0, b))),
            lambda g: p.absurd(p.order(p.store.false(), g, second), p.term(Below(0, b))),
        )
        nonzero = unequal(p, a, 0, h)
        inverse = p.use(inverse_positive, a, given=[h])
        share = p.order(Below(0, b / a), there, inverse, items=[["1", [0, 1], [], []]])
        tangent = p.fact("log_below", b / a, given=[share])
        rule, turned = quotient_rule(p, a, b, h, there), quotient_rule(p, b, a, there, h)
        sum_ = p.combine(Equal(ratio, -log(b / a)), (1, rule), (1, turned))
        above = p.order(
            bound, h, tangent, sum_, nonzero, items=[["1", [0, 1], [], []], ["1", [2], [1], []]], factors=[a]
        )

        def touching(e: Fact) -> Fact:
            value = p.combine(Equal(log(b / a), b / a - 1), (-1 / a, e), (1, sum_), given=[nonzero])
            one = p.use(tangent_touches, b / a, given=[share, value])
            return p.combine(Equal(a, b), (-a, one), given=[nonzero])

        return p.both(above, p.generally([], [equal], touching))

    return p.compare(
        a,
        0,
        lambda h: p.absurd(p.order(p.store.false(), h, first), p.goal),
        none,
        some,
    )


gibbs_term = Claim(
    "gibbs-term",
    title="a ln(a/b) is at least a - b, and equal to it only for a = b",
    source="textbook: ln t ≤ t - 1",
    variables=[a, b],
    hypotheses=[AtMost(0, a), AtMost(0, b), Implication(Equal(b, 0), Equal(a, 0))],
    conclusion=Conjunction(
        AtMost(a - b, a * log(a / b)), Implication(Equal(a * log(a / b), a - b), Equal(a, b))
    ),
    conventions="0 ln 0 is 0: a product with 0 is 0, whatever the logarithm of a number that is not positive",
    proof=by_the_tangent,
    example={"a": 2, "b": "1/2"},
    twins=[
        Twin(
            "with b - a",
            conclusion=Conjunction(
                AtMost(b - a, a * log(a / b)), Implication(Equal(a * log(a / b), a - b), Equal(a, b))
            ),
            at={"a": 1, "b": 3},
        )
    ],
)  # fmt: skip
