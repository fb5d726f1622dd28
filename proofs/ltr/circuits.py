"""Networks of gates one after another: that they compute what they should modulo λ², node by node.

The nodes are numbered; a node is an input, a gate of two earlier nodes, or a linear combination of two earlier nodes.
What a node should be is a real number: the value of its polynomial at the inputs.
"""

from collections.abc import Callable
from typing import Any

from beyond.series_gates import four, gate_of_four

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Congruent,
    Conjunction,
    D,
    Disjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    Unequal,
    families,
    functions,
    integer_families,
    integers,
    reals,
    series_families,
)

first, k, K = integers("n_0 k K")
left, right = integer_families("l r")
(sigma,), (b,), (U,), (p_,) = functions("sigma"), reals("b"), series_families("U"), families("p")
alpha, beta, gamma = families("alpha beta gamma")
curved = Unequal(D(sigma, 2, b), 0)


def of_gate(i: Any, k: Any) -> Any:
    """The four-neuron gate of U_i and U_k."""
    return four.output.xreplace(dict(zip(four.inputs, (U[i], U[k]), strict=True)))


inputs = ForAll(k, Implication(AtMost(0, k), Below(k, first), Congruent(U[k], p_[k], 2)))
earlier = (AtMost(0, left[k]), Below(left[k], k), AtMost(0, right[k]), Below(right[k], k))
product_node = (Equal(U[k], of_gate(left[k], right[k])), Equal(p_[k], p_[left[k]] * p_[right[k]]))
linear_node = (
    Equal(U[k], alpha[k] * U[left[k]] + beta[k] * U[right[k]] + gamma[k]),
    Equal(p_[k], alpha[k] * p_[left[k]] + beta[k] * p_[right[k]] + gamma[k]),
)


def nodes(*what: Any) -> ForAll:
    """Each node from n_0 on comes from earlier ones, by a formula."""
    return ForAll(k, Implication(AtMost(first, k), Below(k, K), Conjunction(*earlier, *what)))


def all_nodes(order: int) -> ForAll:
    """Each node is right modulo λ^order."""
    return ForAll(k, Implication(AtMost(0, k), Below(k, K), Congruent(U[k], p_[k], order)))


def by_nodes(*ways: Callable[..., Fact]) -> Callable[..., Fact]:
    """Strong induction on the node: an input, or one of the ways to compute from earlier nodes."""

    def script(p: Prover, nonzero: Fact, given: Fact, built: Fact) -> Fact:
        def step(low: Fact, known: Fact, most: Fact) -> Fact:
            def computed(after: Fact) -> Fact:
                node = p.parts(p.instantiate(built, k, given=[p.order(AtMost(first, k), after), most]))
                operands = [
                    p.instantiate(known, i, given=[least, before, p.order(Below(i, K), before, most)])
                    for i, least, before in ((left[k], *node[:2]), (right[k], *node[2:4]))
                ]
                if len(ways) == 1:
                    return ways[0](p, nonzero, *operands, *node[4:])
                return p.cases(node[4], *(lambda h, way=way: way(p, nonzero, *operands, *p.parts(h)) for way in ways))

            return p.compare(k, first, lambda h: p.instantiate(given, k, given=[low, h]), computed, computed)

        goal = Implication(Below(k, K), Congruent(U[k], p_[k], 2))
        return p.strong_induction(
            k,
            goal,
            lambda low, known: p.generally([], [Below(k, K)], lambda most: step(low, known, most)),
            reason="strong induction on the node k",
        )

    return script


def by_gate(p: Prover, nonzero: Fact, one: Fact, other: Fact, output: Fact, value: Fact) -> Fact:
    """A product node: the gate of two inputs known modulo λ² is their product modulo λ²."""
    i, j = left[k], right[k]
    lemma = p.use(gate_of_four, sigma, b, U[i], U[j], p_[i], p_[j], given=[nonzero])
    shown = p.apply(p.part(lemma, 2), one, other, reason="the gate of inputs known modulo λ² is right modulo λ²")
    return p.rewrite(shown, Congruent(U[k], p_[k], 2), output, value)


def by_linearity(p: Prover, _: Fact, one: Fact, other: Fact, output: Fact, value: Fact) -> Fact:
    """A linear node keeps congruences."""
    shown = p.series(Congruent(linear_node[0].args[1], linear_node[1].args[1], 2), one, other, reason="a linear node")
    return p.rewrite(shown, Congruent(U[k], p_[k], 2), output, value)


square = {"sigma": [0, 0, 1, 0, 1], "b": 0, "n_0": 2, "K": 3, "l": [0, 0, 0], "r": [0, 0, 1], "p": [1, 1, 1]}
wiring = {"sigma": [1, 1, 1, 1, 1], "b": 0, "n_0": 2, "K": 4, "l": [0, 0, 0, 1], "r": [0, 0, 1, 1]}
tree_formal = Claim(
    "tree-product-formal",
    title="Multiplication gates one after another compute the product",
    source="LTR, section II.C",
    variables=[sigma, b, U, p_, left, right, first, K],
    hypotheses=[curved, inputs, nodes(*product_node)],
    conclusion=all_nodes(2),
    conventions="four neurons a product, a common bias, no output bias; skip connections carry finished factors",
    senses=("formal",),
    notes="Nodes below n₀ are inputs; node k ≥ n₀ is the gate of the nodes l(k), r(k) < k; p_k is what it should be.",
    proof=by_nodes(by_gate),
    example=wiring,
    twins=[Twin("the error is of order λ³", conclusion=all_nodes(3), at={**square, "U": [1, 1, {0: 1, 2: 4}]})],
)
circuit_formal = Claim(
    "circuit-formal",
    title="A compiled circuit of products and linear nodes computes its polynomial",
    source="LTR, section II.C, the corollary about polynomials: its formal part",
    variables=[sigma, b, U, p_, left, right, alpha, beta, gamma, first, K],
    hypotheses=[curved, inputs, nodes(Disjunction(Conjunction(*product_node), Conjunction(*linear_node)))],
    conclusion=all_nodes(2),
    conventions="four neurons a product, a common bias, no output bias; skip connections",
    senses=("formal",),
    notes="Nodes below n₀ are inputs; node k ≥ n₀ is a gate, or linear, in the nodes l(k), r(k) < k.",
    proof=by_nodes(by_gate, by_linearity),
    example={
        **wiring,
        "sigma": [0, 0, 1],  # the gate of t² is exact
        "r": [0, 0, 1, 2],
        "U": [{0: 2, 2: 3}, 3, {0: 6, 2: 9}, {0: 14, 2: 9}],
        "p": [2, 3, 6, 14],
        "alpha": [0, 0, 0, 1],
        "beta": [0, 0, 0, 1],
        "gamma": [0, 0, 0, 5],
    },
    twins=[
        Twin(
            "the error is of order λ³",
            conclusion=all_nodes(3),
            at={**square, "U": [1, 1, {0: 1, 2: 4}], "alpha": [0], "beta": [0], "gamma": [0]},
        )
    ],
)
