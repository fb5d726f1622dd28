"""The derivative expansion under a change of lengths, and which operators are relevant: noise and features."""

from typing import Any

import sympy
from beyond.monotone import exp_increasing
from ltr.renormalization_chain import exponent, flow, near_one

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Definition,
    Equal,
    Fact,
    Prover,
    Twin,
    families,
    integers,
    reals,
)

b, d, i = integers("b d i")
k, m, r, t, u = reals("k m r t u")
(y,) = families("y")
exp = sympy.exp
grow = Definition("R", sympy.Lambda((r, u), exp(r * u)))  # b^r for u = ln b


def value(p: Prover, rate: Any, length: Any) -> Fact:
    """R(r, u) = e^(ru)."""
    return p.instantiate(p.definition(grow), rate, length)


def scaled(rate: Any) -> Conjunction:
    """Two changes of length are one; and the field rescaled such that y_1 stays."""
    plain = lambda u: grow(d - 2 * i, u)  # noqa: E731
    return Conjunction(
        Equal(plain(m) * (plain(k) * y[i]), plain(k + m) * y[i]),
        Equal(grow(2 - d, k) * (plain(k) * y[i]), grow(rate, k) * y[i]),
        Equal(grow(2 - d, k) * grow(d - 2, k), 1),
    )


def by_exponential_law(p: Prover) -> Fact:
    """e^s e^t = e^(s+t)."""
    shown = []
    for rates, lengths, goal, factor in (
        ((d - 2 * i, d - 2 * i), (m, k), p.goal.args[0], y[i]),
        ((2 - d, d - 2 * i), (k, k), p.goal.args[1], y[i]),
        ((2 - d, d - 2), (k, k), p.goal.args[2], 1),
    ):
        pairs = list(zip(rates, lengths, strict=True))
        law = p.fact("exp_add", *(a * c for a, c in pairs))
        total = (rates[0], lengths[0] + lengths[1]) if goal is p.goal.args[0] else (rates[0] + rates[1], lengths[0])
        named = [value(p, *pair) for pair in {*pairs, total}]
        shown.append(p.combine(goal, (-factor, law), given=named))
    return p.both(*shown)


expansion = Claim(
    "rg-derivative-expansion",
    title="The derivative expansion under a change of lengths: y_i → b^(2-2i) y_i",
    source="LTR, section III.E, as we read it",
    variables=[y, i, d, k, m],
    conclusion=scaled(2 - 2 * i),
    conventions=(
        "H = ½ Σ y_i ∫ (∇^i φ)² d^d x; lengths are divided by b = e^k: the integral gives b^d, each of the 2i "
        "derivatives 1/b; R(r, k) = b^r"
    ),
    notes=(
        "Without rescaling of the field y_i → b^(d-2i) y_i. The field rescaled by b^((2-d)/2) keeps y_1 and gives "
        "y_i → b^(2-2i) y_i in each dimension. Both are semigroups."
    ),
    proof=by_exponential_law,
    twins=[Twin("the exponent 2 - i", conclusion=scaled(2 - i), at={"y": [1, 1], "i": 1, "d": 3, "k": 1, "m": 1})],
)


def noise(least: int) -> Conjunction:
    return Conjunction(AtMost(grow(2 - 2 * i, k), exp(-2 * k)), Below(exp(-2 * k), 1), Below(t**b, t))


def by_negative_exponents(p: Prover, order: Fact, longer: Fact, blocks: Fact, positive: Fact, below: Fact) -> Fact:
    """(2 - 2i)k ≤ -2k, and e^(-2k) < 1."""
    rate = p.order(AtMost((2 - 2 * i) * k, -2 * k), order, longer, items=[["2", [0, 1], [], []]])
    small = rises(p, (2 - 2 * i) * k, -2 * k, rate)
    first = p.convert(small, p.goal.args[0], value(p, 2 - 2 * i, k))
    base = p.fact("log_below", exp(2 * k), given=[p.fact("exp_positive", 2 * k)])
    large = p.order(Below(1, exp(2 * k)), base, p.fact("log_exp", 2 * k), longer)
    law = p.fact("exp_add", 2 * k, -2 * k)
    second = p.order(
        p.goal.args[1], p.fact("exp_positive", -2 * k), large, law,
        items=[["1", [0, 1], [], []], ["1", [2], [1], []]], factors=[sympy.Integer(1)],
    )  # fmt: skip
    return p.both(first, second, p.use(flow, t, b, given=[blocks, positive, below]))


def rises(p: Prover, low: Any, high: Any, given: Fact) -> Fact:
    """e^low ≤ e^high from low ≤ high."""
    return p.apply(p.part(p.use(exp_increasing, low, high), 1), given)


irrelevant = Claim(
    "dict-irrelevant-noise",
    title="Irrelevant operators: noise that a change of lengths wipes out",
    source="LTR, Table I and section III.E",
    variables=[i, k, t, b],
    hypotheses=[AtMost(2, i), Below(0, k), AtMost(2, b), Below(0, t), Below(t, 1)],
    conclusion=noise(2),
    conventions="exponents y < 0, where the field is rescaled such that y_1 stays; lengths divided by e^k, k > 0",
    notes=(
        "In the Gaussian model all derivatives of higher order than the first are irrelevant, y = 2 - 2i; in the "
        "Ising chain t = tanh K is, at infinite temperature."
    ),
    proof=by_negative_exponents,
    example={"i": 3, "k": 1, "b": 2, "t": "1/2"},
    twins=[
        Twin(
            "y_1 let in", hypotheses=[AtMost(1, i), Below(0, k), AtMost(2, b), Below(0, t), Below(t, 1)],
            at={"i": 1, "k": 1, "b": 2, "t": "1/2"},
        )
    ],
)  # fmt: skip


def feature(slope: Any) -> Conjunction:
    return Conjunction(AtMost(1 + 2 * k, grow(2, k)), Equal(grow(0, k), 1), near_one(b, slope))


def by_positive_exponents(p: Prover, longer: Fact, blocks: Fact) -> Fact:
    """e^(2k) ≥ 1 + 2k; and (1 - λ)^b = 1 - bλ + O(λ²)."""
    base = p.fact("log_below", exp(2 * k), given=[p.fact("exp_positive", 2 * k)])
    large = p.order(AtMost(1 + 2 * k, exp(2 * k)), base, p.fact("log_exp", 2 * k))
    first = p.convert(large, p.goal.args[0], value(p, 2, k))
    second = p.ring(p.goal.args[1], value(p, 0, k))
    return p.both(first, second, p.use(exponent, b, given=[blocks]))


relevant = Claim(
    "dict-relevant-feature",
    title="Relevant operators: features that a change of lengths brings out",
    source="LTR, Table I and section III.E",
    variables=[k, b],
    hypotheses=[Below(0, k), AtMost(2, b)],
    conclusion=feature(b),
    conventions="exponents y > 0, where the field is rescaled such that y_1 stays (y = 0: marginal); lengths / e^k",
    notes=(
        "In the Gaussian model the mass y_0 is relevant, y = 2; in the Ising chain the distance λ of t = tanh K from 1 "
        "is, at zero temperature: it grows by b, y = 1."
    ),
    proof=by_positive_exponents,
    example={"b": 2},
    twins=[Twin("a distance that stays", conclusion=feature(1), at={"k": 1, "b": 2})],
)
