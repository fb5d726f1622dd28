"""A power x^d of one variable needs d + 1 neurons in one hidden layer, and d with an output bias.

The table Σ_j w_j a_j^s a_j^(d - t) is triangular: its entries are moments of order d + s - t, 0 for s < t only.
"""

from typing import Any

import sympy
from beyond.equal_families import power_of_sum
from beyond.triangular import triangular_bound
from rt.forms import fac, fitted, j, m, w

from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Coefficient,
    Congruent,
    D,
    Equal,
    Fact,
    ForAll,
    Implication,
    Jet,
    Prover,
    Twin,
    Unequal,
    families,
    functions,
    integers,
    reals,
)
from symnet.proof.claims import Inverse
from symnet.proof.tactics import unequal

d, k, s, t = integers("d k s t")
(a,) = families("a")
(sigma,) = functions("sigma")
b, bias = reals("b e")
neurons = sympy.Sum(w[j] * Jet(sigma, b, SCALE * a[j]), (j, 0, m - 1))


def moment(power: Any) -> Any:
    """Σ w_j a_j^power."""
    return sympy.Sum(w[j] * a[j] ** power, (j, 0, m - 1))


def computes(network: Any) -> Congruent:
    """The network computes λ^d, through degree d."""
    return Congruent(network, SCALE**d, d + 1)


def derivatives(first: Any, top: Any) -> ForAll:
    """σ^(k)(b) ≠ 0 for first ≤ k < top."""
    return ForAll(k, Implication(AtMost(first, k), Below(k, top), Unequal(D(sigma, k, b), 0)))


def by_triangle(first: int) -> Any:
    """A script for the rows a_j^(s + first): those of the degrees first to d."""

    def proof(p: Prover, count: Fact, degree: Fact, good: Fact, network: Fact) -> Fact:
        each = p.coefficients(network)
        rows = d + 1 - first

        def at(order: Any, low: Fact, most: Fact) -> Fact:
            """Σ_j w_j σ^(k)(b) a_j^k = k! times the coefficient of λ^k in λ^d."""
            least = p.order(AtMost(0, order), low)
            with p.knowing(least):
                law = p.instantiate(each, order, given=[p.order(Below(order, d + 1), most)])
                positive = unequal(p, fac(order), 0, p.fact("factorial_positive", order, given=[least]))
                none = [p.fact("coefficient_of_one", order, given=[apart(order, low)])] if first else []
                goal = Equal(D(sigma, order, b) * moment(order), fac(order) * Coefficient(1, order - d))
                return p.combine(goal, (fac(order), law), given=[positive, *none])

        def apart(value: Any, *given: Fact) -> Fact:
            return p.convert(unequal(p, value, 0, *given), p.store.negation(p.equal(value, 0)))

        def entry(column: Any, low: Fact, most: Fact) -> Any:
            """Σ_j w_j a_j^(s + first) a_j^(d - first - t) in one power."""
            law = p.use(power_of_sum, a[j], s + first, d - first - column, given=[low, most])
            product = a[j] ** (d + s - column)
            parts = law.formula.args[1]
            same = p.convert(law, p.equal(product, parts))
            both = p.store.mul(p.term(w[j]), parts), p.term(w[j] * product)
            total = [p.store.make("sum", (p.term(moment(0)).args[0], p.store.abstract(v, p.term(j)))) for v in both]
            return p.termwise(p.equal(*total), lambda: p.combine(p.equal(*both), (-w[j], same)), j, member=False)

        def beside(low: Fact, _: Fact, __: Fact, high: Fact, less: Fact) -> Fact:
            order = d + s - t
            some = p.order(AtMost(first, order), low, high)
            law = at(order, some, p.order(AtMost(order, d), less))
            value = p.instantiate(good, order, given=[some, p.order(Below(order, d), less)])
            none = p.fact("coefficient_of_one", order - d, given=[apart(order - d, less)])
            zero = p.combine(Equal(moment(order), 0), (Inverse(D(sigma, order, b)), law), given=[value, none])
            sums = entry(t, p.order(AtMost(0, s + first), low), p.order(AtMost(0, d - first - t), high))
            return p.combine(p.equal(sums.formula.args[0], 0), (1, sums), (1, zero))

        def on(low: Fact, high: Fact) -> Fact:
            law = at(d, p.order(AtMost(first, d), degree), p.order(AtMost(d, d)))
            positive = p.fact("factorial_positive", d, given=[p.order(AtMost(0, d), degree)])
            sums = entry(s, p.order(AtMost(0, s + first), low), p.order(AtMost(0, d - first - s), high))
            none = p.assume(p.equal(sums.formula.args[0], 0))
            zero = p.combine(Equal(fac(d), 0), (-1, law), (D(sigma, d, b), none), (-D(sigma, d, b), sums))
            return p.discharge(p.order(p.store.false(), positive, zero), none.formula)

        between = [AtMost(0, s), Below(s, rows), AtMost(0, t), Below(t, rows), Below(s, t)]
        others = p.generally([s, t], between, beside)
        diagonal = p.generally([s], [AtMost(0, s), Below(s, rows)], on)
        table = (sympy.Lambda(s, sympy.Lambda(j, a[j] ** power)) for power in (s + first, d - first - s))
        bound = fitted(p, triangular_bound, rows, m, w, *table, given=[count, others, diagonal])
        return p.convert(bound, p.goal, reason="the table of moments is triangular")

    return proof


counted = [AtMost(0, m), AtMost(0, d)]
COMMON = "one hidden layer, m neurons with a common bias b, any inner and outer weights a_j and w_j, "
NOTES = "Here λ is the input itself. σ^(k)(b) = k! c_k. "
CUBE = {"w": ["1/8", "1/8", "-1/4"], "a": [1, -1, 0], "sigma": [4, 1, 4], "b": 0, "m": 3, "d": 2}
HALF = {"w": ["1/4"], "a": [1], "sigma": [0, 0, 4], "b": 0, "m": 1, "d": 2}

rt_univariate_exact = Claim(
    "rt-univariate-exact",
    title="A power x^d needs d + 1 neurons",
    source="RT, section 3, as we read it",
    variables=[sigma, b, w, a, m, d],
    hypotheses=[*counted, derivatives(0, d), computes(neurons)],
    conclusion=AtMost(d + 1, m),
    conventions=COMMON + "no output bias; c_k ≠ 0 for 0 ≤ k < d",
    senses=("taylor",),
    notes=(
        "Exactly so many: rt-univariate computes every polynomial of degree d with d + 1 neurons. " + NOTES + "That "
        "c_k ≠ 0 is asked for is not for nothing: with σ = t^d, where all of them are 0, one neuron does (rt-only-cd); "
        "what a single c_k = 0 saves we have not examined."
    ),
    proof=by_triangle(0),
    example=CUBE,
    twins=[
        Twin("one neuron more", conclusion=AtMost(d + 2, m), at=CUBE),
        Twin(
            "without c_0 ≠ 0",
            hypotheses=[*counted, derivatives(1, d), computes(neurons)],
            at=CUBE | {"w": ["1/8", "1/8"], "a": [1, -1], "sigma": [0, 1, 4], "m": 2},
        ),
        Twin(
            "also with an output bias",
            variables=[sigma, b, w, a, bias, m, d],
            hypotheses=[*counted, derivatives(0, d), computes(neurons + bias)],
            at=CUBE | {"w": ["1/8", "1/8"], "a": [1, -1], "m": 2, "e": -1},
        ),
    ],
)

rt_univariate_exact_bias = Claim(
    "rt-univariate-exact-output-bias",
    title="With an output bias a power x^d needs d neurons",
    source="symnet (new here)",
    variables=[sigma, b, w, a, bias, m, d],
    hypotheses=[AtMost(0, m), AtMost(1, d), derivatives(1, d), computes(neurons + bias)],
    conclusion=AtMost(d, m),
    conventions=COMMON + "an output bias e; c_k ≠ 0 for 1 ≤ k < d",
    senses=("taylor",),
    notes="Exactly so many: of the d + 1 neurons of rt-univariate let one have the inner weight 0. " + NOTES,
    proof=by_triangle(1),
    example=CUBE | {"w": ["1/8", "1/8"], "a": [1, -1], "m": 2, "e": -1},
    twins=[
        Twin(
            "as many as without an output bias",
            conclusion=AtMost(d + 1, m),
            at=CUBE | {"w": ["1/8", "1/8"], "a": [1, -1], "m": 2, "e": -1},
        ),
        Twin(
            "without c_1 ≠ 0",
            hypotheses=[AtMost(0, m), AtMost(1, d), derivatives(2, d), computes(neurons + bias)],
            at=HALF | {"e": 0},
        ),
    ],
)
