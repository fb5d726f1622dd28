"""For exp, biases of the neurons are no gain: exp(b_j + t) = exp(b_j) exp(t), factors of the outer weights."""

import sympy
from rt.forms import a, fitted, for_entries, form, i, j, m, n, w, x
from rt.moments import bias, r
from rt.no_flattening import computes, degree
from rt.no_flattening_exact import product, rt_monomial_exact, rt_monomial_exact_bias

from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Coefficient,
    D,
    Equal,
    Fact,
    Jet,
    Prover,
    Twin,
    families,
    integers,
    reals,
)
from symnet.proof.tactics import unequal

k, h = integers("k h")
c, slope = reals("c s")
(b,) = families("b")
exp = sympy.exp


def by_coefficients(p: Prover) -> Fact:
    """All derivatives of exp are exp."""
    left, right = Jet(exp, c, SCALE * slope), exp(c) * Jet(exp, 0, SCALE * slope)
    goal = p.equal(Coefficient(left, k), Coefficient(right, k))

    def present(low: Fact) -> Fact:
        return p.ring(goal, low, *(p.fact("derivative_exp", k, at, given=[low]) for at in (c, 0)))

    def absent(h_: Fact) -> Fact:
        function = p.term(left).args[0]
        none = [p.fact("coefficient_of_jet", function, at, SCALE * slope, k, given=[h_]) for at in (c, 0)]
        return p.ring(goal, *none)

    every = p.compare(
        k, 0, absent, lambda e: present(p.order(AtMost(0, k), e)), lambda e: present(p.order(AtMost(0, k), e))
    )
    return p.by_coefficients(p.intro(every, k), p.goal, reason="all derivatives of exp at c are exp(c)")


exponential_shift = Claim(
    "exponential-shift",
    title="exp at another point",
    source="textbook",
    variables=[c, slope],
    conclusion=Equal(Jet(exp, c, SCALE * slope), exp(c) * Jet(exp, 0, SCALE * slope)),
    senses=("formal",),
    proof=by_coefficients,
    twins=[
        Twin(
            "without the factor",
            conclusion=Equal(Jet(exp, c, SCALE * slope), Jet(exp, 0, SCALE * slope)),
            at={"c": 1, "s": 1},
        )
    ],
)

neurons = sympy.Sum(w[j] * Jet(exp, b[j], SCALE * form(j)), (j, 0, m - 1))
moved = sympy.Sum(w[j] * exp(b[j]) * Jet(exp, 0, SCALE * form(j)), (j, 0, m - 1))
counted = [AtMost(0, m), AtMost(0, n), for_entries(AtMost(0, r[i]))]


def at_zero(p: Prover, network: Fact) -> Fact:
    """The network with all biases 0, and exp(b_j) in its weights."""
    neuron = Equal(w[j] * Jet(exp, b[j], SCALE * form(j)), w[j] * exp(b[j]) * Jet(exp, 0, SCALE * form(j)))

    def one() -> Fact:
        return p.combine(neuron, (w[j], p.use(exponential_shift, b[j], form(j))))

    same = p.termwise(Equal(neurons, moved), one, j, member=False, reason="exp(b_j + t) = exp(b_j) exp(t)")
    here = p.instantiate(network, x)
    wanted = p.store.replace(here.formula, p.term(neurons), p.term(moved))
    return p.intro(p.rewrite(here, wanted, same), x)


def nonzero(p: Prover, least: int) -> Fact:
    """exp^(k)(0) ≠ 0."""

    def shown(low: Fact, _: Fact) -> Fact:
        value = p.fact("derivative_exp", k, 0, given=[p.order(AtMost(0, k), low)])
        return unequal(p, D(exp, k, 0), 0, p.order(p.term(AtMost(1, D(exp, k, 0))), value))

    return p.generally([k], [AtMost(least, k), Below(k, degree)], shown)


weights = sympy.Lambda(j, w[j] * exp(b[j]))


def by_weights(p: Prover, count: Fact, length: Fact, exponents: Fact, network: Fact) -> Fact:
    """The bound at the common bias 0."""
    given = [count, length, exponents, nonzero(p, 0), at_zero(p, network)]
    return fitted(p, rt_monomial_exact, exp, 0, weights, a, r, m, n, given=given)


GATE = {
    "w": ["1/4", "1/4", "-1/4", "-1/4"], "a": [[1, 1], [-1, -1], [1, -1], [-1, 1]], "b": [0, 0, 0, 0], "r": [1, 1],
    "m": 4, "n": 2,
}  # fmt: skip

CONVENTIONS = "one hidden layer, m neurons exp with biases b_j of their own, {} output bias, no skip connections"

free_biases_exp = Claim(
    "free-biases-exp",
    title="With exp a monomial x^r needs ∏ (r_i + 1) neurons, also with biases of their own",
    source="symnet (new here)",
    variables=[b, w, a, r, m, n],
    hypotheses=[*counted, computes(neurons)],
    conclusion=AtMost(product, m),
    conventions=CONVENTIONS.format("no"),
    senses=("taylor",),
    notes="Exactly so many: rt-monomial-upper. So 2^n for a product. exp(αt + β), with α ≠ 0, is a change of weights.",
    proof=by_weights,
    example=GATE,
    twins=[Twin("one neuron more", conclusion=AtMost(product + 1, m), at=GATE)],
)


def by_weights_and_bias(p: Prover, count: Fact, length: Fact, exponents: Fact, top: Fact, network: Fact) -> Fact:
    """The bound at the common bias 0, with an output bias."""
    given = [count, length, exponents, top, nonzero(p, 1), at_zero(p, network)]
    return fitted(p, rt_monomial_exact_bias, exp, 0, weights, a, bias, r, m, n, given=given)


THREE = GATE | {"w": [1, -1, -1], "a": [[1, 1], [1, 0], [0, 1]], "b": [0, 0, 0], "e": 1, "m": 3}

free_biases_exp_bias = Claim(
    "free-biases-exp-output-bias",
    title="With exp and an output bias a monomial x^r needs ∏ (r_i + 1) - 1 neurons, also with biases of their own",
    source="symnet (new here)",
    variables=[b, w, a, bias, r, m, n],
    hypotheses=[*counted, AtMost(1, degree), computes(neurons + bias)],
    conclusion=AtMost(product - 1, m),
    conventions=CONVENTIONS.format("an"),
    senses=("taylor",),
    notes="Exactly so many for a product: product-mixed-difference, with 2^n - 1.",
    proof=by_weights_and_bias,
    example=THREE,
    twins=[Twin("as many as without an output bias", conclusion=AtMost(product, m), at=THREE)],
)
