"""Where the derivatives of an order vanish at the biases, no number of neurons computes a monomial of that degree."""

import sympy
from rt.differences import size
from rt.forms import (
    E,
    K,
    a,
    d,
    exponents,
    fac,
    for_entries,
    gamma,
    i,
    j,
    k,
    m,
    n,
    p_,
    power_of,
    same,
    span,
    w,
)
from rt.moments import b, computes, moment, sigma, taylor_moments
from rt.no_flattening import nonzero_factorials

from symnet.proof import AtMost, Below, Claim, D, Equal, Fact, ForAll, Implication, Prover, Twin
from symnet.proof.tactics import vanishing

coefficient = sympy.Sum(p_[k] * same(k), (k, 0, K - 1))
flat = ForAll(j, Implication(AtMost(0, j), Below(j, m), Equal(D(sigma[j], size(), b[j]), 0)))
counted = [AtMost(0, n), for_entries(AtMost(0, gamma[i])), exponents]


def by_moments(p: Prover, length: Fact, least: Fact, powers: Fact, order: Fact, zero: Fact, network: Fact) -> Fact:
    """The moment of the exponents γ is 0, and γ! times the coefficient."""
    given = [length, least, powers, order, network]
    law = p.use(taylor_moments, sigma, b, w, a, p_, E, gamma, m, n, K, d, given=given)
    neuron = w[j] * D(sigma[j], size(), b[j]) * power_of(j)

    def none(low: Fact, high: Fact) -> Fact:
        return p.combine(Equal(neuron, 0), (w[j] * power_of(j), p.instantiate(zero, j, given=[low, high])))

    gone = vanishing(p, moment(size(), power_of(j)), none, j)
    factorials = sympy.Product(fac(gamma[i]), span)
    positive = nonzero_factorials(p, length, least, gamma)
    return p.combine(p.goal, (-1 / factorials, law), (1 / factorials, gone), given=[positive])


FLAT = {
    "sigma": [[1, 0, 1]], "b": [0], "w": [1], "a": [[1]], "p": [1, 1], "E": [[0], [2]], "gamma": [1],
    "m": 1, "n": 1, "K": 2, "d": 2,
}  # fmt: skip

no_flattening_impossible = Claim(
    "no-flattening-impossible",
    title="Where all σ_j^(k)(b_j) = 0 the network computes no monomial of degree k",
    source="symnet (new here)",
    variables=[sigma, b, w, a, p_, E, gamma, m, n, K, d],
    hypotheses=[*counted, AtMost(size(), d), flat, computes],
    conclusion=Equal(coefficient, 0),
    conventions=(
        "one hidden layer, m neurons, each with an activation σ_j and a bias b_j of its own; an output bias is one "
        "more term of the polynomial, and skip connections are n more"
    ),
    senses=("taylor",),
    notes=(
        "The left side is the coefficient of x^γ in the polynomial. So with c_n = 0 at the common bias no number of "
        "neurons multiplies n numbers: the coefficient of their product is 1. An output bias can supply degree 0, and "
        "skip connections degree 1, as they are terms of the polynomial."
    ),
    proof=by_moments,
    example=FLAT,
    twins=[
        Twin(
            "where the derivatives need not vanish",
            hypotheses=[*counted, AtMost(size(), d), Equal(0, 0), computes],
            at=FLAT | {"sigma": [[0, 1]], "p": [1], "E": [[1]], "K": 1, "d": 1},
        ),
        Twin(
            "beyond the degree d",
            hypotheses=[*counted, AtMost(size(), d + 1), flat, computes],
            at=FLAT | {"sigma": [[0]], "p": [1], "E": [[2]], "gamma": [2], "K": 1, "d": 1},
        ),
    ],
)
