"""The gate of two numbers in m copies, with its next term written out."""

from fractions import Fraction
from typing import Any

import sympy
from beyond.orders import gate_of_order, j, m, mu, nonzero_scales, normalized, omega, removed
from ltr.gate import b, sigma, u, v
from ltr.gate_orders import factor, gate_orders

from symnet.kernel.terms import Term
from symnet.proof import SCALE, AtMost, Claim, Coefficient, Congruent, D, Entries, Fact, Jet, Prover, Twin, Unequal
from symnet.proof.claims import Inverse
from symnet.proof.tactics import exponential as E

second = D(sigma, 2, b)
SLOPES = ((1, u + v), (1, -u - v), (-1, u - v), (-1, v - u))
one = sum(sign * Jet(sigma, b, SCALE * mu[j] * slope) for sign, slope in SLOPES)
neurons = sympy.Sum(omega[j] * Inverse(mu[j]) ** 2 * one, (j, 0, m - 1))


def value(inside: Any) -> Any:
    """uv [1 + λ^(2m) Σω_j μ_j^(2m) σ^(2m+2)(b)/σ''(b) h_m], where h_m is given."""
    moment = sympy.Sum(omega[j] * mu[j] ** (2 * m), (j, 0, m - 1))
    return u * v * (1 + SCALE ** (2 * m) * moment * D(sigma, 2 * m + 2, b) / second * inside)


def by_all_orders(p: Prover, some: Fact, nonzero: Fact, *conditions: Fact) -> Fact:
    """The copies for n = 2, and the gate of exponentials to all orders."""
    low = p.order(AtMost(0, 2))
    instance = p.use(gate_of_order, sigma, b, Entries(u, v), 2, omega, mu, m)
    for premise in (low, some, nonzero, *conditions):
        instance = p.apply(instance, p.convert(premise, instance.formula.args[0]))
    least = p.order(AtMost(0, m), some)
    unit = [p.fact("derivative_exp", q, 0, given=[p.order(AtMost(0, q))]) for q in (2,)]
    top = p.fact("derivative_exp", 2 * m + 2, 0, given=[p.order(AtMost(0, 2 * m + 2), least)])
    one_not_zero = p.convert(p.enclosure(Unequal(1, 0)), Unequal(D(sympy.exp, 2, 0), 0), *unit)
    orders = p.part(p.use(gate_orders, sympy.exp, 0, u, v, m, given=[least, one_not_zero]), 0)
    pairs = []
    for first in (u, -u):
        for last in (v, -v):
            small = [p.series(Congruent(SCALE * value_, 0, 1)) for value_ in (first, last)]
            pairs.append(p.fact("exponential_series", SCALE * first, SCALE * last, given=small))
    signed = sum(sign * E(slope) for sign, slope in SLOPES)
    product = (E(u) - E(-u)) * (E(v) - E(-v))
    same = p.ring(p.equal(signed, product), *pairs, reason="E(s + t) = E(s) E(t)")
    coefficient = p.rewrite(
        p.ring(p.equal(Coefficient(signed, 2 * m + 2), Coefficient(signed, 2 * m + 2))),
        p.equal(Coefficient(signed, 2 * m + 2), Coefficient(product, 2 * m + 2)), same,
    )  # fmt: skip
    told = next(part for part in parts(instance.formula) if part.op == "coeff")
    known = p.combine(
        p.equal(told, 4 * u * v * factor), (-1, coefficient), (4, orders), given=[*unit, top],
        reason="the coefficient in the product of the differences",
    )  # fmt: skip
    written = p.store.replace(instance.formula, told, p.term(4 * u * v * factor))
    return p.convert(p.rewrite(instance, written, known), p.goal)


def parts(term: Term) -> list[Term]:
    """All parts of a term."""
    return [term, *(part for a in term.args for part in parts(a))]


gate_of_two = Claim(
    "higher-order-gate-two",
    title="The multiplication gate in m copies: its error of order 2m",
    source="symnet (new here); it is Richardson's extrapolation",
    variables=[sigma, b, u, v, omega, mu, m],
    hypotheses=[AtMost(1, m), Unequal(second, 0), nonzero_scales, normalized, removed(1, m)],
    conclusion=Congruent(neurons / (4 * second * SCALE**2), value(factor), 2 * m + 2),
    conventions="one hidden layer, 4m neurons, a common bias, no output bias",
    senses=("formal", "taylor"),
    notes="For m = 1 it is ltr-gate; with the weights of higher-order-gate-weights Σω_j μ_j^(2m) = (-1)^(m-1) ∏μ_j².",
    proof=by_all_orders,
    example={"m": 2, "mu": [1, 2], "omega": [Fraction(4, 3), Fraction(-1, 3)]},
    twins=[
        Twin(
            "the error of order 2",
            conclusion=Congruent(neurons / (4 * second * SCALE**2), value((u**2 + v**2) / 6), 2 * m + 2),
            at={"b": 0, "u": 1, "v": 1, "sigma": [0, 0, 1, 0, 1, 0, 1], "m": 2, "mu": [1, 2],
                "omega": [Fraction(4, 3), Fraction(-1, 3)]},
        )
    ],
)  # fmt: skip
