"""Inequalities for the exponential function, for inverses and for powers."""

import sympy as sp

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    Implication,
    Inverse,
    Prover,
    Twin,
    integers,
    reals,
)
from symnet.proof.tactics import forgetting, unequal

a, b, t = reals("a b t")
(n,) = integers("n")


def by_the_tangent(p: Prover) -> Fact:
    """exp(b) - exp(a) = exp(a)(exp(b - a) - 1) ≥ exp(a)(b - a), as log(u) ≤ u - 1."""
    gap = b - a
    tangent = p.fact("log_below", sp.exp(gap), given=[p.fact("exp_positive", gap)])
    above = p.order(AtMost(gap, sp.exp(gap) - 1), tangent, p.fact("log_exp", gap), reason="t ≤ exp(t) - 1")
    law = p.convert(p.fact("exp_add", a, gap), Equal(sp.exp(b), sp.exp(a) * sp.exp(gap)))
    positive = p.fact("exp_positive", a)

    def increasing(h: Fact) -> Fact:
        items = [["1", [0, 1], [], []], ["1", [0, 2], [], []], ["1", [3], [], []]]
        return p.order(Below(sp.exp(a), sp.exp(b)), positive, above, h, law, items=items, reason="exp(a)(b - a) > 0")

    strict = p.generally([], [Below(a, b)], increasing)

    def weakly(h: Fact) -> Fact:
        goal = AtMost(sp.exp(a), sp.exp(b))
        return p.compare(
            a,
            b,
            lambda less: p.order(goal, p.apply(strict, less)),
            lambda same: p.rewrite(p.order(AtMost(sp.exp(a), sp.exp(a))), goal, same),
            lambda more: p.absurd(p.order(p.store.false(), h, more), p.term(goal)),
        )

    swapped = p.instantiate(p.intro(strict, a, b), b, a)

    def back(h: Fact) -> Fact:
        goal = AtMost(a, b)
        return p.compare(
            a,
            b,
            lambda less: p.order(goal, less),
            lambda same: p.order(goal, same),
            lambda more: p.absurd(p.order(p.store.false(), h, p.apply(swapped, more)), p.term(goal)),
        )

    return p.both(
        strict,
        p.generally([], [AtMost(a, b)], weakly),
        p.generally([], [AtMost(sp.exp(a), sp.exp(b))], back),
    )


exp_increasing = Claim(
    "exp-increasing",
    title="The exponential function increases",
    source="textbook",
    variables=[a, b],
    conclusion=Conjunction(
        Implication(Below(a, b), Below(sp.exp(a), sp.exp(b))),
        Implication(AtMost(a, b), AtMost(sp.exp(a), sp.exp(b))),
        Implication(AtMost(sp.exp(a), sp.exp(b)), AtMost(a, b)),
    ),
    proof=by_the_tangent,
    twins=[
        Twin(
            "strictly at equal arguments",
            conclusion=Conjunction(
                Implication(AtMost(a, b), Below(sp.exp(a), sp.exp(b))),
                Implication(AtMost(a, b), AtMost(sp.exp(a), sp.exp(b))),
                Implication(AtMost(sp.exp(a), sp.exp(b)), AtMost(a, b)),
            ),
            at={"a": 0, "b": 0},
        )
    ],
)


def by_repeating(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n by exp(s + t) = exp(s) exp(t)."""

    def step(_: Fact, known: Fact) -> Fact:
        law = p.fact("exp_add", n * t, t)
        return p.combine(
            Equal(sp.exp((n + 1) * t), sp.Pow(sp.exp(t), n + 1, evaluate=False)),
            (1, law),
            (sp.exp(t), known),
            reason="one factor more",
        )

    with forgetting(p):
        zero = lambda: p.ring(p.equal(sp.exp(sp.Mul(0, t)), 1))  # noqa: E731
        every = p.induction(
            n, Equal(sp.exp(n * t), sp.Pow(sp.exp(t), n, evaluate=False)), zero, step, reason="induction on n"
        )
    return p.instantiate(every, n, given=[nonnegative])


exp_multiple = Claim(
    "exp-multiple",
    title="The exponential of a multiple is a power",
    source="textbook",
    variables=[t, n],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal(sp.exp(n * t), sp.Pow(sp.exp(t), n, evaluate=False)),
    proof=by_repeating,
    twins=[
        Twin(
            "one factor more",
            conclusion=Equal(sp.exp(n * t), sp.Pow(sp.exp(t), n + 1, evaluate=False)),
            at={"n": 1, "t": 1},
        )
    ],
)


def by_the_sign(p: Prover, positive: Fact) -> Fact:
    """t · 1/t = 1 contradicts 1/t = 0, and 1/t < 0."""
    one = p.ring(Equal(t * Inverse(t), 1), unequal(p, t, 0, positive))

    def contradiction(h: Fact, *items: list[object]) -> Fact:
        false = p.order(p.store.false(), one, positive, h, factors=[t], items=[["1", [0], [], []], *items])
        return p.absurd(false, p.goal)

    return p.compare(
        0,
        1 / t,
        lambda less: less,
        lambda same: contradiction(same, ["1", [2], [1], []]),
        lambda more: contradiction(more, ["1", [1, 2], [], []], ["1", [], [], []]),
    )


inverse_positive = Claim(
    "inverse-positive",
    title="The inverse of a positive number is positive",
    source="textbook",
    variables=[t],
    hypotheses=[Below(0, t)],
    conclusion=Below(0, 1 / t),
    proof=by_the_sign,
    twins=[Twin("of any number", hypotheses=[AtMost(0, t)], at={"t": 0})],
)


def by_common_denominator(p: Prover, positive: Fact, ordered: Fact) -> Fact:
    """1/a - 1/b = (b - a)/(ab)."""
    above = p.order(Below(0, b), positive, ordered)
    inverses = [p.use(inverse_positive, v, given=[h]) for v, h in ((a, positive), (b, above))]
    nonzero = [unequal(p, v, 0, h) for v, h in ((a, positive), (b, above))]
    return p.order(
        p.goal, ordered, *inverses, *nonzero, items=[["1", [0, 1, 2], [], []]], reason="1/a - 1/b = (b - a)/(ab)"
    )


inverse_decreasing = Claim(
    "inverse-decreasing",
    title="The inverse decreases on the positive numbers",
    source="textbook",
    variables=[a, b],
    hypotheses=[Below(0, a), AtMost(a, b)],
    conclusion=AtMost(1 / b, 1 / a),
    proof=by_common_denominator,
    twins=[Twin("across 0", hypotheses=[Below(a, 0), AtMost(a, b)], at={"a": -1, "b": 1})],
)


def by_growing(p: Prover, least: Fact, nonnegative: Fact) -> Fact:
    """Induction on n: a^(n+1) - 1 = (a - 1) a^n + (a^n - 1)."""

    def step(_: Fact, known: Fact) -> Fact:
        items = [["1", [0, 1], [], []], ["1", [0], [], []], ["1", [1], [], []]]
        return p.order(AtMost(1, a ** (n + 1)), least, known, items=items)

    with forgetting(p):
        every = p.induction(
            n, AtMost(1, a**n), lambda: p.order(AtMost(1, sp.Pow(a, 0, evaluate=False))), step, reason="induction on n"
        )
    return p.instantiate(every, n, given=[nonnegative])


power_at_least_one = Claim(
    "power-at-least-one",
    title="The powers of a number that is at least 1 are at least 1",
    source="textbook",
    variables=[a, n],
    hypotheses=[AtMost(1, a), AtMost(0, n)],
    conclusion=AtMost(1, a**n),
    proof=by_growing,
    twins=[Twin("of any number", hypotheses=[AtMost(0, a), AtMost(0, n)], at={"a": 0, "n": 1})],
)
