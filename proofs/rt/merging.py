"""How the sign vectors of a product merge where factors are equal: 2^r of them into r + 1 neurons.

A product with r equal factors x has the neurons σ(… + λ(s_1 + … + s_r)x); of the 2^r sign vectors C(r, t) have the sum
r - 2t. Taken for one variable after the other, this turns product-signsum into rt-monomial-upper.
"""

from typing import Any

import sympy
from beyond.binomial import binomial_above

from symnet.proof import (
    AtMost,
    Claim,
    Equal,
    Fact,
    ForAll,
    Prover,
    Signs,
    SumOver,
    Twin,
    integer_families,
    integers,
    series_families,
)
from symnet.proof.tactics import forgetting

r, t, i, m, k = integers("r t i m k")
(s,) = integer_families("s")
(h,) = series_families("h")
C = sympy.binomial


def signed(length: Any) -> SumOver:
    """Σ_s (∏ s_i) h(Σ s_i) over {±1}^r; h(m) is the neuron in which x has the weight m."""
    span = (i, 0, length - 1)
    return SumOver(sympy.Product(s[i], span) * h[sympy.Sum(s[i], span)], (s, Signs(length)))


def merged(top: Any) -> Any:
    """Σ_{t ≤ r} (-1)^t C(r, t) h(r - 2t)."""
    return sympy.Sum((-1) ** t * C(top, t, evaluate=False) * h[top - 2 * t], (t, 0, top))


def by_the_last_sign(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on r for all h: one sign more takes h to h(m + 1) - h(m - 1), and Pascal's rule joins the terms."""

    def step(low: Fact, known: Fact) -> Fact:
        span = (i, 0, r - 1)
        total, signs = sympy.Sum(s[i], span), sympy.Product(s[i], span)
        cut = p.split_family(SumOver(signs * s[r] * h[total + s[r]], (s, Signs(r + 1))), r, low)
        apart = p.convert(cut, p.equal(signed(r + 1), cut.formula.args[1]))
        before = p.instantiate(
            known, sympy.Lambda(m, h[m + 1] - h[m - 1]), reason="one sign fewer, for h(m+1) - h(m-1)"
        )
        after = p.term(merged(r + 1))
        head = p.split(after, 1)
        shifted = p.shift(head.formula.args[1].args[1], -1)
        # Σ_t over 0 ≤ t ≤ r of the terms t + 1, by Pascal's rule
        terms = sympy.Sum((-1) ** (t + 1) * C(r + 1, t + 1) * h[r - 2 * t - 1], (t, 0, r))
        joined = sympy.Sum((-1) ** (t + 1) * (C(r, t) + C(r, t + 1)) * h[r - 2 * t - 1], (t, 0, r))

        def pascal(least: Fact, _: Fact) -> Fact:
            rule = p.fact("binomial_step", r, t, given=[low, least])
            sign = (-1) ** (t + 1) * h[r - 2 * t - 1]
            return p.combine(Equal(sign * C(r + 1, t + 1), sign * (C(r, t) + C(r, t + 1))), (sign, rule))

        each = p.termwise(Equal(terms, joined), pascal, t)
        first = sympy.Sum((-1) ** t * C(r, t) * h[r + 1 - 2 * t], (t, 0, r))
        head_first = p.split(first, 1)
        shifted_first = p.shift(head_first.formula.args[1].args[1], -1)
        ends = [p.fact("binomial_zero", top, given=[p.order(AtMost(0, top), low)]) for top in (r, r + 1)]
        above = p.use(binomial_above, r, r + 1, given=[low, p.order(p.store.make("lt", (p.term(r), p.term(r + 1))))])
        return p.combine(
            p.equal(signed(r + 1), after),
            (1, apart), (1, before), (1, head_first), (1, shifted_first), (-1, head), (-1, shifted), (-1, each),
            given=[*ends, above],
            reason="Pascal's rule",
        )  # fmt: skip

    with forgetting(p):
        goal = ForAll(h, Equal(signed(r), merged(r)))
        base = lambda: p.intro(p.ring(p.equal(signed(0), merged(0))), h)  # noqa: E731
        every = p.induction(
            r, goal, base, lambda low, known: p.intro(step(low, known), h), reason="induction on r, for all h at once"
        )
    return p.instantiate(p.instantiate(every, r, given=[nonnegative]), h)


merging = Claim(
    "rt-monomial-merging",
    title="The sign vectors of r equal factors merge into r + 1 neurons",
    source="RT, section 4",
    variables=[h, r],
    hypotheses=[AtMost(0, r)],
    conclusion=Equal(signed(r), merged(r)),
    conventions="h(m) is the neuron (or any sum of neurons) in which the variable has the inner weight m",
    notes="Where r of the factors of product-signsum are one variable, its 2^r sign vectors become r + 1 neurons with "
    "the weights r - 2t, no two of them equal. For one variable after the other: rt-monomial-upper.",
    proof=by_the_last_sign,
    twins=[
        Twin(
            "without the binomial coefficients",
            conclusion=Equal(signed(r), sympy.Sum((-1) ** t * h[r - 2 * t], (t, 0, r))),
            at={"r": 2, "h": [1]},
        )
    ],
)
