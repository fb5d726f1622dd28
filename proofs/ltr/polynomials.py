"""Every polynomial is computed to any accuracy by a network of a size that does not depend on it.

A polynomial is Σ c_j ∏_{i<d} y_{v(j,i)}: N monomials, each a product of d of the numbers y, which are the inputs and 1.
Its network multiplies one factor after another by gates: d - 1 gates for each monomial.
"""

from fractions import Fraction
from typing import Any

import sympy
from beyond.magnitudes import absolute, bounded, product_of, size, summed
from beyond.monotone import power_at_least_one
from ltr.composition import power_increasing

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    families,
    integers,
    reals,
)
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting

i, j, m, d, n, N = integers("i j m d n N")
q, y, c = families("q y c")
(running,) = families("P")
(P,) = variables("P", fun(INT, INT, REAL))
(factor,) = variables("v", fun(INT, INT, INT))
delta, R = reals("delta R")
growth = R + 1

# --- one monomial -----------------------------------------------------------------------------------------------------


def chain(value: Any, factor: Any) -> tuple[Any, ...]:
    """value(1) is the first factor; value(i + 1) is what a gate gives for value(i) and the next factor."""
    gate = Implication(size(value(i), growth**d + 1), size(value(i + 1) - value(i) * factor(i), delta))
    return Equal(value(1), factor(0)), ForAll(i, Implication(AtMost(1, i), Below(i, d), gate))


def by_factors(
    p: Prover, positive: Fact, radius: Fact, small: Fact, one: Fact, box: Fact, start: Fact, gates: Fact
) -> Fact:
    """Induction on i ≤ d: the error is at most δ(R+1)^i, and the product at most (R+1)^i."""
    top = p.order(AtMost(1, growth), radius)

    def product_to(k: Any) -> Any:
        return sympy.Product(q[m], (m, 0, k - 1))

    def so_far(k: Any) -> Conjunction:
        return Conjunction(size(running[k] - product_to(k), delta * growth**k), size(product_to(k), growth**k))

    def powers(low: Fact) -> Fact:
        return p.use(power_at_least_one, growth, i, given=[top, p.order(AtMost(0, i), low)])

    def base() -> Fact:
        error, bound = p.term(so_far(1)).args
        at_zero = p.instantiate(box, 0, given=[p.order(AtMost(0, 0)), p.order(Below(0, d), one)])
        nothing = p.order(
            AtMost(0, delta * growth), positive, radius, items=[["1", [0, 1], [], []], ["1", [0], [], []]]
        )
        exact = summed(p, error, nothing, given=[start])
        return p.discharge(p.both(exact, summed(p, bound, at_zero, p.order(AtMost(R, growth)))), AtMost(1, d))

    def step(low: Fact, known: Fact) -> Fact:
        def onward(most: Fact) -> Fact:
            under = p.order(Below(i, d), most)
            error, bound = p.parts(p.apply(known, p.order(AtMost(i, d), most)))
            y_i = p.instantiate(box, i, given=[p.order(AtMost(0, i), low), under])
            power = powers(low)
            bigger = p.use(
                power_increasing,
                growth,
                i,
                d - i,
                given=[top, p.order(AtMost(0, i), low), p.order(AtMost(0, d - i), most)],
            )
            smaller = p.order(
                AtMost(delta * growth**i, 1), bigger, positive, small, items=[["1", [0, 1], [], []], ["1", [2], [], []]]
            )
            inside = summed(p, size(running[i], growth**d + 1), error, bound, smaller, bigger)
            gate = p.apply(p.instantiate(gates, i, given=[low, under]), inside)
            goal_error, goal_bound = p.term(so_far(i + 1)).args
            more = p.order(AtMost(delta, delta * growth**i), power, positive, items=[["1", [0, 1], [], []]])
            wide = p.order(AtMost(0, growth**i), power)
            return p.both(
                summed(p, goal_error, gate, product_of(p, error, y_i), more, reason="the next gate"),
                summed(p, goal_bound, product_of(p, bound, y_i), wide),
            )

        return p.generally([], [AtMost(i + 1, d)], onward)

    with forgetting(p):
        every = p.induction(i, Implication(AtMost(i, d), so_far(i)), base, step, start=1, reason="induction on i ≤ d")
    return p.part(p.instantiate(every, d, given=[one, p.order(AtMost(d, d))]), 0)


sizes = [AtMost(0, delta), AtMost(0, R), AtMost(delta * growth**d, 1), AtMost(1, d)]
chained = {"delta": "1/100", "R": 2, "d": 3, "q": [2, -1, "1/2"], "P": [0, 2, "-201/100", "-101/100"]}
monomial = Claim(
    "monomial-network-error",
    title="The error of a product of d factors, multiplied one after another",
    source="LTR, section II.C, the corollary about polynomials",
    variables=[q, running, delta, R, d],
    hypotheses=[
        *sizes,
        ForAll(i, Implication(AtMost(0, i), Below(i, d), size(q[i], R))),
        *chain(lambda k: running[k], lambda k: q[k]),
    ],
    conclusion=size(running[d] - sympy.Product(q[i], (i, 0, d - 1)), delta * growth**d),
    conventions="d - 1 gates, of any kind",
    notes="P_(i+1) is what a gate gives for P_i and q_i: its error there is at most δ.",
    proof=by_factors,
    example=chained,
    twins=[
        Twin(
            "the error of one gate alone",
            conclusion=size(running[d] - sympy.Product(q[i], (i, 0, d - 1)), delta),
            at={**chained, "q": [2, 2, 2], "P": [0, 2, "401/100", "803/100"]},
        )
    ],
)

# --- all monomials ----------------------------------------------------------------------------------------------------


def total(of: Any, count: Any) -> Any:
    return sympy.Sum(of, (j, 0, count - 1))


def target(count: Any) -> Any:
    """The polynomial, up to this monomial."""
    return total(c[j] * sympy.Product(y[factor[j, i]], (i, 0, d - 1)), count)


def every_monomial(*what: Any) -> ForAll:
    return ForAll(j, Implication(AtMost(0, j), Below(j, N), Conjunction(*what)))


def by_monomials(
    p: Prover, positive: Fact, radius: Fact, small: Fact, one: Fact, some: Fact, box: Fact, built: Fact
) -> Fact:
    """Induction on the number of monomials."""

    def goal(count: Any) -> Any:
        error = total(c[j] * P[j, d], count) - target(count)
        return size(error, delta * growth**d * total(absolute(c[j]), count))

    def at(low: Fact, under: Fact) -> Fact:
        indices, start, gates = p.parts(p.instantiate(built, j, given=[low, under]))

        def inside(*ends: Fact) -> Fact:
            return p.instantiate(box, factor[j, i], given=p.parts(p.instantiate(indices, i, given=ends)))

        bounds = p.generally([i], [AtMost(0, i), Below(i, d)], inside)
        names = [sympy.Lambda(i, y[factor[j, i]]), sympy.Lambda(i, P[j, i]), delta, R, d]
        shown = p.use(monomial, *names, given=[positive, radius, small, one, bounds, start])
        return p.apply(shown, p.convert(gates, shown.formula.args[0]))

    def step(low: Fact, known: Fact) -> Fact:
        def onward(most: Fact) -> Fact:
            before = p.apply(known, p.order(AtMost(m, N), most))
            each = p.instantiate(every, m, given=[low, p.order(Below(m, N), most)])
            weight = p.order(size(c[m], absolute(c[m])))
            return summed(p, goal(m + 1), before, product_of(p, weight, each), reason="one more monomial")

        return p.generally([], [AtMost(m + 1, N)], onward)

    def base() -> Fact:
        nothing = p.order(AtMost(0, 0))
        return p.discharge(p.convert(bounded(p, size(0, 0), nothing, nothing), goal(0)), AtMost(0, N))

    every = p.generally([j], [AtMost(0, j), Below(j, N)], at)
    with forgetting(p):
        shown = p.induction(
            m, Implication(AtMost(m, N), goal(m)), base, step, reason="induction on the number of monomials"
        )
    return p.instantiate(shown, N, given=[some, p.order(AtMost(N, N))])


box = ForAll(i, Implication(AtMost(0, i), AtMost(i, n), size(y[i], R)))
indices = ForAll(
    i, Implication(AtMost(0, i), Below(i, d), Conjunction(AtMost(0, factor[j, i]), AtMost(factor[j, i], n)))
)
two_terms = {
    "delta": "1/100", "R": 2, "d": 2, "N": 2, "n": 2, "y": [1, "3/2", -1], "c": [2, -3],
    "v": lambda j: lambda i: Fraction([[1, 1], [2, 0]][int(j)][int(i)]),
    "P": lambda j: lambda i: Fraction([["0", "3/2", "2259/1000"], ["0", "-1", "-1009/1000"]][int(j)][int(i)]),
}  # fmt: skip
network_error = Claim(
    "polynomial-network-error",
    title="The error of the network of a polynomial, monomial by monomial",
    source="LTR, section II.C, the corollary about polynomials",
    variables=[y, factor, c, P, delta, R, d, n, N],
    hypotheses=[
        *sizes,
        AtMost(0, N),
        box,
        every_monomial(indices, *chain(lambda k: P[j, k], lambda k: y[factor[j, k]])),
    ],
    conclusion=size(total(c[j] * P[j, d], N) - target(N), delta * growth**d * total(absolute(c[j]), N)),
    conventions="(d - 1)N gates of any kind; the sum is the output layer",
    notes="y₀ = 1 and the inputs y₁, …, y_n give every polynomial of degree ≤ d in n variables as such a sum.",
    proof=by_monomials,
    example=two_terms,
    twins=[
        Twin(
            "the sum of the coefficients themselves",
            conclusion=size(total(c[j] * P[j, d], N) - target(N), delta * growth**d * total(c[j], N)),
            at=two_terms,
        )
    ],
)
