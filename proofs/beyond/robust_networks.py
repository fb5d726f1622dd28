"""Robust no-flattening for networks as they are usually written, Σ w_j σ_j(b_j + a_j·x), and by their error."""

from typing import Any

import sympy as sp
from beyond.approximation import continuous
from beyond.averages import applied
from beyond.box_functionals import bound, cube
from beyond.monotone import inverse_positive
from beyond.no_coming_near import BEFORE, error_of_fewer
from beyond.ridges import weights
from beyond.robust import B, e, few_skips, inside, n, product, skips, v, x

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Exists,
    Fact,
    ForAll,
    Implication,
    Inverse,
    Prover,
    Twin,
    families,
    integers,
    reals,
)
from symnet.proof.language import variables
from symnet.proof.tactics import unequal

m, i, j, l = integers("m i j l")  # noqa: E741
d, s, t, u, xi = reals("d s t u xi")
b, w = families("b w")
(sigma,) = variables("sigma", fun(INT, REAL, REAL))
C = sp.binomial

neurons = sp.Sum(w[j] * sigma(j, b[j] + sp.Sum(weights[j, i] * x[i], (i, 0, n - 1))), (j, 0, m - 1))
each_continuous = ForAll(j, Implication(*inside(j, m), continuous(lambda at: sigma(j, at))))
close = ForAll(x, Implication(cube(x, n), bound(neurons + e + skips - product, B)))


def of_neuron(at: Any) -> Any:
    """w_j σ_j(b_j + t)."""
    return w[j] * sigma(j, b[j] + at)


def still_continuous(p: Prover, given: Fact) -> Fact:
    """t ↦ w_j σ_j(b_j + t) is continuous: within η where σ_j is within η/(1 + w_j²)."""
    eta = sp.Symbol("epsilon", real=True)
    rate = 1 + w[j] ** 2
    above = p.order(Below(0, rate), items=[["1", [], [], [1]], ["1", [], [], []]], factors=[w[j]])
    small = eta * Inverse(rate)
    unit = p.ring(p.equal(rate * Inverse(rate), 1), unequal(p, rate, 0, above))

    def at(error: Fact) -> Fact:
        room = p.use(inverse_positive, rate, given=[above])
        positive = p.order(Below(0, small), error, room, items=[["1", [0, 1], [], []]])
        exists = p.instantiate(given, b[j] + t, small, given=[positive])
        goal = p.term(some)

        def chosen(h: Fact) -> Fact:
            wide, near = p.parts(h)

            def point(first: Fact, second: Fact) -> Fact:
                ends = p.order(Below(b[j] + s, b[j] + t + d), first), p.order(Below(b[j] + t, b[j] + s + d), second)
                found = p.parts(applied(p, p.instantiate(near, b[j] + s), list(ends)))
                halves = [w[j] + sp.Rational(1, 2), w[j] - sp.Rational(1, 2)]
                sides = []
                for one, other in ((0, 1), (1, 0)):  # (1 + w²)ξ ∓ wu = ((1 + w² ± w)(ξ - u) + (1 + w² ∓ w)(ξ + u))/2
                    goal = change.args[one]
                    items = [
                        ["1/2", [one], [], [1]], ["3/8", [one], [], []],
                        ["1/2", [other], [], [2]], ["3/8", [other], [], []],
                        ["-1", [2], [3], []],
                    ]  # fmt: skip
                    sides.append(p.order(goal, *found, unit, factors=[*halves, eta], items=items))
                return p.both(*sides)

            inner = p.generally([s], [Below(s, t + d), Below(t, s + d)], point)
            body = p.store.instantiate(goal.args[0], p.term(d))
            return p.witness(goal, d, p.convert(p.both(wide, inner), body))

        return p.choose(exists, d, chosen)

    change = Conjunction(Below(of_neuron(s), of_neuron(t) + eta), Below(of_neuron(t), of_neuron(s) + eta))
    some = Exists(d, Conjunction(Below(0, d), ForAll(s, Implication(Below(s, t + d), Below(t, s + d), change))))
    return p.generally([t, eta], [Below(0, eta)], at)


def by_the_general_case(p: Prover, *given: Fact) -> Fact:
    """The neurons are g_j(a_j·x) with g_j(t) = w_j σ_j(b_j + t)."""
    *first, smooth, near = given
    general = p.use(error_of_fewer, n, l, m, weights, sp.Lambda((j, t), of_neuron(t)), v, e, B)

    def at(low: Fact, high: Fact) -> Fact:
        return still_continuous(p, p.instantiate(smooth, j, given=[low, high]))

    return applied(p, general, [*first, p.generally([j], list(inside(j, m)), at), near])


VALUES = {"n": 1, "l": 1, "m": 0, "v": [0], "e": 0, "B": "11/10"}  # no neuron at all, for x_0
networks = Claim(
    "robust-no-flattening-networks",
    title="How far a network with fewer than C(n, l) neurons is from a product of n factors",
    source="symnet (new here); by the argument of Lin and Pinkus 1993 on sums of ridge functions",
    variables=[n, l, m, weights, w, b, sigma, v, e, B],
    hypotheses=[*BEFORE, Below(m, C(n, l)), few_skips, each_continuous, close],
    conclusion=AtMost(2**l, C(n, l) * 4**n * B),
    conventions=(
        "one hidden layer, m neurons, any continuous activations (ReLU, say), another one for each neuron, any biases, "
        "an output bias; linear skip connections if l ≥ 2"
    ),
    senses=("uniform",),
    notes="The error of a network with fewer neurons is at least 2^l/(C(n, l) 4^n) somewhere on [-1, 1]^n.",
    proof=by_the_general_case,
    example=VALUES,
    twins=[Twin("without the factor 4^n", conclusion=AtMost(2**l, C(n, l) * B), at=VALUES)],
)
