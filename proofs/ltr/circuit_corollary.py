"""LTR's corollary for circuits: as many gates as the circuit has products, whatever the accuracy."""

from typing import Any

from beyond.averages import applied
from beyond.magnitudes import size
from beyond.monotone import inverse_positive, power_at_least_one
from ltr.composition import (
    EARLIER,
    K,
    alpha,
    beta,
    coefficient,
    either,
    first,
    gamma,
    i,
    j,
    k,
    left,
    most,
    nodes,
    power_increasing,
    right,
    uniform,
    uniform_premises,
    w,
    z,
)
from ltr.composition import (
    linear_node as bounded_linear_node,
)
from ltr.gate_theorem import R, b, continuous, epsilon, gate, scale, second, sigma, smooth, theorem, top, u, v

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

growth = 2 * coefficient + 2 * most + 2
whole = growth**K * (1 + epsilon)
accuracy = epsilon * Inverse(whole)  # of each gate


linear_node = bounded_linear_node[:2]
affine_node = (*linear_node, size(alpha[k], coefficient), size(beta[k], coefficient))
product_node = (
    Equal(z[k], z[i] * z[j]),
    Implication(size(w[i], most + 1), size(w[j], most + 1), size(w[k] - w[i] * w[j], accuracy)),
)


def circuit(divisor: int = 4) -> ForAll:
    """Each node from n_0 on is a gate or linear."""
    product = (Equal(z[k], z[i] * z[j]), Equal(w[k], gate(divisor).xreplace({u: w[i], v: w[j]})))
    return nodes(first, *EARLIER, either(product, linear_node))


def premises(divisor: int) -> list[Any]:
    """What is assumed of λ, of the values that should be, and of those that the network computes."""
    return [Below(0, scale), AtMost(scale, top), *uniform_premises, circuit(divisor)]


def uniformly(divisor: int) -> Exists:
    """For all small λ, all nodes are within ε."""
    every = ForAll([scale, w, z], Implication(*premises(divisor), nodes(0, size(w[k] - z[k], epsilon))))
    return Exists(top, Conjunction(Below(0, top), every))


def by_accurate_gates(p: Prover, *given: Fact) -> Fact:
    """Take gates that are accurate to ε/(M^K (1 + ε)) where |u|, |v| ≤ B + 1, M = 2A + 2B + 2."""
    room, twice, moves, curved, positive, largest, coefficients, count, sizes = given
    base = p.order(AtMost(1, growth), largest, coefficients)
    power = p.use(power_at_least_one, growth, K, given=[base, count])
    above = p.order(Below(0, whole), power, positive, items=[["1", [0], [], []], ["1", [0, 1], [], []],
                                                             ["1", [], [], []], ["1", [1], [], []]])  # fmt: skip
    inverse, nonzero = p.use(inverse_positive, whole, given=[above]), unequal(p, whole, 0, above)
    accurate = p.order(Below(0, accuracy), positive, inverse, items=[["1", [0, 1], [], []]])
    total = p.order(AtMost(0, growth**K), power)
    small = p.order(
        AtMost(accuracy * growth**K, 1), inverse, total, nonzero, items=[["1", [0, 1], [], []]],
        reason="so no value leaves the box on which the gates are accurate",
    )  # fmt: skip
    enough = p.order(
        AtMost(accuracy * growth**K, epsilon), positive, inverse, total, nonzero, items=[["1", [0, 0, 1, 2], [], []]]
    )
    gates = p.use(theorem, sigma, b, R, accuracy, most + 1, given=[room, twice, moves, curved, accurate])
    gates = p.apply(gates, p.order(gates.formula.args[0], largest))

    def found(h: Fact) -> Fact:
        start, every = p.parts(h)
        shown = p.generally([scale, w, z], premises(4), lambda *f: bound(every, *f))
        return p.witness(p.goal, top, p.both(start, shown))

    def bound(every: Fact, low: Fact, high: Fact, inputs: Fact, values: Fact, built: Fact) -> Fact:
        def node(after: Fact, before: Fact) -> Fact:
            *order, kinds = p.parts(p.instantiate(built, k, given=[after, before]))
            wanted = p.term(either(product_node, affine_node))

            def product(h: Fact) -> Fact:
                should, does = p.parts(h)

                def near(*inside: Fact) -> Fact:
                    shown = p.instantiate(every, scale, w[i], w[j], given=[low, high, *inside])
                    return p.convert(shown, product_node[1].args[-1], does)

                there = [size(w[x], most + 1) for x in (i, j)]
                return p.either(p.both(should, p.generally([], there, near)), wanted)

            def linear(h: Fact) -> Fact:
                should, does = p.parts(h)
                bounds = p.parts(p.instantiate(sizes, k, given=[after, before]))
                return p.either(p.both(should, does, *bounds), wanted)

            return p.both(*order, p.cases(kinds, product, linear))

        of_nodes = p.generally([k], [AtMost(first, k), Below(k, K)], node)
        shown = p.use(uniform, w, z, left, right, alpha, beta, gamma, coefficient, most, growth, accuracy, first, K)
        signs = [p.order(AtMost(0, accuracy), accurate), largest, p.order(AtMost(2 * most + 2, growth), coefficients)]
        signs += [coefficients, p.order(AtMost(2 * coefficient, growth), largest), small]
        shown = applied(p, shown, [*signs, inputs, values, of_nodes])

        def at(start: Fact, end: Fact) -> Fact:
            grows = p.use(power_increasing, growth, k, K - k, given=[base, start, p.order(AtMost(0, K - k), end)])
            error = p.instantiate(shown, k, given=[start, end])
            items = [["1", [0], [], []], ["1", [1, 2], [], []], ["1", [3], [], []]]
            return p.order(size(w[k] - z[k], epsilon), error, grows, accurate, enough, items=items)

        return p.generally([k], [AtMost(0, k), Below(k, K)], at)

    return p.choose(gates, top, found, reason="take gates of this accuracy: only λ₀ depends on ε")


wires = {"b": 0, "R": 9, "A": 1, "B": 3, "n_0": 1, "K": 2, "l": [0, 0], "r": [0, 0]}
wires |= {"alpha": [0, 0], "beta": [0, 0], "gamma": [0, 0]}
corollary = Claim(
    "ltr-circuit-corollary",
    title="Every circuit of products and linear nodes to any accuracy by as many gates as it has products",
    source="LTR, section II.C, the corollary of the theorem about the gate",
    variables=[sigma, b, R, epsilon, coefficient, most, left, right, alpha, beta, gamma, first, K],
    hypotheses=[
        Below(0, R),
        smooth,
        continuous,
        Unequal(second, 0),
        Below(0, epsilon),
        AtMost(0, most),
        AtMost(0, coefficient),
        AtMost(0, K),
        nodes(first, size(alpha[k], coefficient), size(beta[k], coefficient)),
    ],
    conclusion=uniformly(4),
    conventions="4 neurons a product, a common bias, no output bias; skip connections",
    senses=("uniform",),
    notes="Nodes below n₀ are inputs; z_k is what node k should be, at most B on the box, and w_k what the network "
    "computes. So a polynomial of m multiplications takes 4m neurons, whatever ε is; without skip connections identity "
    "neurons are added.",
    proof=by_accurate_gates,
    example={**wires, "sigma": [0, 1, 2, 1, 3], "epsilon": 1, "z": ["3/2", "9/4"], "w": ["3/2", "9135/4000"],
             "lambda_0": "1/20", "lambda": "1/30"},
    twins=[
        Twin(
            "4c₂ as divisor instead of 4σ'' = 8c₂",
            conclusion=uniformly(2),
            at={**wires, "sigma": [0, 0, 1], "epsilon": "1/100", "z": [1, 1], "w": [1, 2]},
        )
    ],
)  # fmt: skip
