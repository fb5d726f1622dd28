"""LTR's corollary: every polynomial, to any accuracy, on any box, by a network whose size does not depend on either.

The network of a polynomial is as accurate as its gates (`polynomials`), and these are as accurate as one likes
(`gate_theorem`): only the scale λ depends on ε.
"""

from typing import Any

import sympy
from beyond.averages import applied
from beyond.magnitudes import size, within
from beyond.many import sum_bound
from beyond.monotone import inverse_positive, power_at_least_one
from beyond.rectifiers import absolute
from ltr.composition import power_increasing
from ltr.gate_theorem import R, b, continuous, epsilon, gate, r, scale, second, sigma, smooth, theorem, top, u, v
from ltr.polynomials import N, P, c, d, every_monomial, factor, i, indices, j, n, network_error, target, total, y

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Inverse,
    Prover,
    Twin,
    Unequal,
)
from symnet.proof.tactics import unequal

CONVENTIONS = "4(d - 1)N neurons, a common bias, no output bias; skip connections carry the inputs"
largest = (r + 1) ** d  # of the products on the box
weights = total(absolute(c[j]), N)
whole = largest * (weights + 1 + epsilon)
accuracy = epsilon * Inverse(whole)  # of each gate


def network(divisor: int = 4) -> ForAll:
    """P_(j,i+1) is the gate of P_(j,i) and the next factor of monomial j."""
    one, other = P[j, i], y[factor[j, i]]
    step = Equal(P[j, i + 1], gate(divisor).xreplace({u: one, v: other}))
    gates = ForAll(i, Implication(AtMost(1, i), Below(i, d), step))
    return every_monomial(Equal(P[j, 1], y[factor[j, 0]]), gates)


def by_accurate_gates(p: Prover, *given: Fact) -> Fact:
    """Take gates that are accurate to ε/(G(Σ|c_j| + 1 + ε)) where |u|, |v| ≤ G + 1, G = (r + 1)^d."""
    room, twice, moves, curved, positive, radius, degree, some, wired = given
    base = p.order(AtMost(1, r + 1), radius)
    one = p.use(power_at_least_one, r + 1, d, given=[base, p.order(AtMost(0, d), degree)])
    bigger = p.use(
        power_increasing, r + 1, 1, d - 1, given=[base, p.order(AtMost(0, 1)), p.order(AtMost(0, d - 1), degree)]
    )
    bigger = p.convert(bigger, AtMost(r + 1, largest))

    weighed = p.generally([j], [AtMost(0, j), Below(j, N)], lambda *_: p.order(size(c[j], absolute(c[j]))))
    together = p.use(sum_bound, c, sympy.Lambda(j, absolute(c[j])), N, given=[some, weighed])
    sums = p.order(AtMost(0, weights), *within(p, together))
    above = p.order(
        Below(0, whole), one, sums, positive,
        items=[["1", [0, 1], [], []], ["1", [0], [], []], ["1", [0, 2], [], []], ["1", [1], [], []], ["1", [], [], []],
               ["1", [2], [], []]],
    )  # fmt: skip
    inverse, nonzero = p.use(inverse_positive, whole, given=[above]), unequal(p, whole, 0, above)
    accurate = p.order(Below(0, accuracy), positive, inverse, items=[["1", [0, 1], [], []]])
    product = p.order(AtMost(0, largest), one)
    small = p.order(
        AtMost(accuracy * largest, 1), inverse, product, sums, nonzero,
        items=[["1", [0, 1, 2], [], []], ["1", [0, 1], [], []]],
    )  # fmt: skip
    enough = p.order(
        AtMost(accuracy * largest * weights, epsilon), positive, inverse, product, nonzero,
        items=[["1", [0, 1, 2], [], []], ["1", [0, 0, 1, 2], [], []]],
    )  # fmt: skip
    gates = p.use(theorem, sigma, b, R, accuracy, largest + 1, given=[room, twice, moves, curved, accurate])
    gates = p.apply(gates, p.order(gates.formula.args[0], product))

    def found(h: Fact) -> Fact:
        start, every = p.parts(h)
        return p.witness(
            p.goal, top, p.both(start, p.generally([scale, y, P], premises(4), lambda *k: bound(every, *k)))
        )

    def bound(every: Fact, low: Fact, high: Fact, box: Fact, built: Fact) -> Fact:
        def monomial(*ends: Fact) -> Fact:
            first, steps = p.parts(p.instantiate(built, j, given=ends))
            inside = p.instantiate(wired, j, given=ends)

            def step(after: Fact, before: Fact, running: Fact) -> Fact:
                index = p.parts(p.instantiate(inside, i, given=[p.order(AtMost(0, i), after), before]))
                of_y = p.order(
                    size(y[factor[j, i]], largest + 1), p.instantiate(box, factor[j, i], given=index), bigger
                )
                value = p.instantiate(steps, i, given=[after, before])
                shown = p.instantiate(every, scale, P[j, i], y[factor[j, i]], given=[low, high, running, of_y])
                return p.convert(shown, size(P[j, i + 1] - P[j, i] * y[factor[j, i]], accuracy), value)

            near = [AtMost(1, i), Below(i, d), size(P[j, i], largest + 1)]
            return p.both(inside, first, p.generally([i], near, step))

        chains = p.generally([j], [AtMost(0, j), Below(j, N)], monomial)
        shown = p.use(network_error, y, factor, c, P, accuracy, r, d, n, N)
        signs = [p.order(AtMost(0, accuracy), accurate), p.order(AtMost(0, r), radius)]
        shown = applied(p, shown, [*signs, small, degree, some, box, chains])
        return p.order(close(), shown, enough, items=[["1", [0], [], []], ["1", [1], [], []]])

    return p.choose(gates, top, found, reason="take gates of this accuracy: only λ₀ depends on ε")


def close() -> AtMost:
    """|network - polynomial| ≤ ε."""
    return size(total(c[j] * P[j, d], N) - target(N), epsilon)


box = ForAll(i, Implication(AtMost(0, i), AtMost(i, n), size(y[i], r)))


def premises(divisor: int) -> list[Any]:
    """What is assumed of λ, the inputs and the values of the gates."""
    return [Below(0, scale), AtMost(scale, top), box, network(divisor)]


def uniformly(divisor: int) -> Exists:
    """For all small λ, on the whole box."""
    every = ForAll([scale, y, P], Implication(*premises(divisor), close()))
    return Exists(top, Conjunction(Below(0, top), every))


values = {"b": 0, "R": 9, "r": 2, "d": 2, "n": 1, "N": 1, "v": [[1, 1]]}
corollary = Claim(
    "ltr-polynomial-corollary",
    title="Every polynomial to any accuracy on any box by a network of a fixed size",
    source="LTR, section II.C, the corollary of the theorem about the gate",
    variables=[sigma, b, R, epsilon, r, c, factor, d, n, N],
    hypotheses=[
        Below(0, R),
        smooth,
        continuous,
        Unequal(second, 0),
        Below(0, epsilon),
        Below(0, r),
        AtMost(1, d),
        AtMost(0, N),
        ForAll(j, Implication(AtMost(0, j), Below(j, N), indices)),
    ],
    conclusion=uniformly(4),
    conventions=CONVENTIONS,
    senses=("uniform",),
    notes="y₀ = 1 and the inputs y₁, …, y_n, all at most r ≥ 1, give every polynomial of degree ≤ d in n variables as "
    "such a sum of N monomials. The wiring, d and N do not depend on ε. Fewer gates do where monomials share factors: "
    "circuit-error-uniform.",
    proof=by_accurate_gates,
    example={
        **values,
        "sigma": [0, 1, 2, 1, 3],
        "epsilon": 1,
        "c": [3],
        "P": [["0", "3/2", "9135/4000"]],
        "y": [1, "3/2"],
        "lambda_0": "1/20",
        "lambda": "1/30",
    },
    twins=[
        Twin(
            "4c₂ as divisor instead of 4σ'' = 8c₂",
            conclusion=uniformly(2),
            at={**values, "sigma": [0, 0, 1], "epsilon": "1/100", "c": [1], "P": [[0, 1, 2]], "y": [1, 1]},
        )
    ],
)
