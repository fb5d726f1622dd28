"""Networks of sign-sum gates of any sizes, layer after layer, compute products: node by node, modulo λ².

A node is an input, or the gate of a_k earlier nodes; with a_k = 1 it hands a value on. So groups of different sizes,
and values that wait, are among these networks.
"""

from typing import Any

import sympy
from beyond.products import product_in_blocks
from beyond.signsum_series import U as INPUT
from beyond.signsum_series import gate, signsum_of_series
from rt.depth import at_least_one

from symnet.kernel.terms import INT, SERIES, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Congruent,
    Conjunction,
    D,
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
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting

first, k, K, i, j, g, t, c = integers("n_0 k K i j g t c")
(arity,) = integer_families("a")
(source,) = variables("l", fun(INT, INT, INT))
(sigma,), (b,), (U,), (p_,) = functions("sigma"), reals("b"), series_families("U"), families("p")

# --- any network of sign sums -----------------------------------------------------------------------------------------


def of_inputs(length: Any, value: Any) -> Any:
    """The gate of `length` inputs; `value` is the i-th of them."""
    return gate(length).xreplace({INPUT[i]: value})


inputs = ForAll(k, Implication(AtMost(0, k), Below(k, first), Congruent(U[k], p_[k], 2)))
earlier = ForAll(
    i, Implication(AtMost(0, i), Below(i, arity[k]), Conjunction(AtMost(0, source[k, i]), Below(source[k, i], k)))
)
node = Conjunction(
    AtMost(0, arity[k]),
    Unequal(D(sigma, arity[k], b), 0),
    earlier,
    Equal(U[k], of_inputs(arity[k], U[source[k, i]])),
    Equal(p_[k], sympy.Product(p_[source[k, i]], (i, 0, arity[k] - 1))),
)
nodes = ForAll(k, Implication(AtMost(first, k), Below(k, K), node))


def all_nodes(order: int) -> ForAll:
    """Each node is right modulo λ^order."""
    return ForAll(k, Implication(AtMost(0, k), Below(k, K), Congruent(U[k], p_[k], order)))


def by_nodes(p: Prover, given: Fact, built: Fact) -> Fact:
    """Strong induction on the node: an input, or a gate of earlier nodes."""

    def step(low: Fact, known: Fact, most: Fact) -> Fact:
        def computed(after: Fact) -> Fact:
            size, nonzero, before, output, value = p.parts(
                p.instantiate(built, k, given=[p.order(AtMost(first, k), after), most])
            )

            def operand(lo: Fact, hi: Fact) -> Fact:
                least, below = p.parts(p.instantiate(before, i, given=[lo, hi]))
                return p.instantiate(
                    known, source[k, i], given=[least, below, p.order(Below(source[k, i], K), below, most)]
                )

            each = p.generally([i], [AtMost(0, i), Below(i, arity[k])], operand)
            operands = sympy.Lambda(i, U[source[k, i]]), sympy.Lambda(i, p_[source[k, i]])
            lemma = p.use(signsum_of_series, sigma, b, *operands, arity[k], given=[size, nonzero])
            shown = p.apply(p.part(lemma, 1), each, reason="the gate of inputs known modulo λ² is right modulo λ²")
            return p.rewrite(shown, Congruent(U[k], p_[k], 2), output, value)

        return p.compare(k, first, lambda h: p.instantiate(given, k, given=[low, h]), computed, computed)

    goal = Implication(Below(k, K), Congruent(U[k], p_[k], 2))
    return p.strong_induction(
        k,
        goal,
        lambda low, known: p.generally([], [Below(k, K)], lambda most: step(low, known, most)),
        reason="strong induction on the node k",
    )


networks_formal = Claim(
    "product-networks-formal",
    title="Sign-sum gates of any sizes one after another compute the product",
    source="RT, section 4; the proof is new here",
    variables=[sigma, b, U, p_, arity, source, first, K],
    hypotheses=[inputs, nodes],
    conclusion=all_nodes(2),
    conventions="2^a neurons for a gate of a factors (a = 1: a value is handed on), a common bias, no output bias; "
    "skip connections, or none where each gate reads the layer before it",
    senses=("formal",),
    notes="Nodes below n₀ are inputs; node k ≥ n₀ is the gate of the nodes l(k, 0), …, l(k, a_k - 1) < k; p_k is what "
    "it should be.",
    proof=by_nodes,
    example={
        "sigma": [0, 0, 1], "b": 0, "n_0": 2, "K": 4, "k": 3, "a": [0, 0, 2, 2], "l": [[0], [0], [0, 1], [2, 1]],
        "U": [2, 3, 6, 18], "p": [2, 3, 6, 18],
    },
    twins=[
        Twin(
            "the error is of order λ³",
            conclusion=all_nodes(3),
            at={
                "sigma": [0, 0, 1, 0, 1], "b": 0, "n_0": 2, "K": 3, "k": 2, "a": [0, 0, 2], "l": [[0], [0], [0, 1]],
                "U": [1, 1, {0: 1, 2: 4}], "p": [1, 1, 1],
            },
        )
    ],
)  # fmt: skip

# --- k layers of groups of equal sizes --------------------------------------------------------------------------------

(V,) = variables("V", fun(INT, INT, SERIES))
(x,) = families("x")
a = arity


def after(layer: Any) -> Any:
    """How many values there are after j layers: the product of the branchings of the later ones."""
    return sympy.Product(a[t], (t, layer, k - 1))


def before(layer: Any) -> Any:
    """How many factors are in one value after j layers: the product of the branchings so far."""
    return sympy.Product(a[t], (t, 0, layer - 1))


def of_group(layer: Any, group: Any) -> Any:
    """The product of the g-th block of factors."""
    return sympy.Product(x[before(layer) * group + c], (c, 0, before(layer) - 1))


factors = ForAll(g, Implication(AtMost(0, g), Below(g, after(0)), Congruent(V[0, g], x[g], 2)))
sizes = ForAll(j, Implication(AtMost(0, j), Below(j, k), Conjunction(AtMost(1, a[j]), Unequal(D(sigma, a[j], b), 0))))
layers = ForAll(
    j,
    Implication(
        AtMost(0, j),
        Below(j, k),
        ForAll(
            g,
            Implication(AtMost(0, g), Below(g, after(j + 1)), Equal(V[j + 1, g], of_inputs(a[j], V[j, a[j] * g + i]))),
        ),
    ),
)


def all_groups(layer: Any, order: int) -> ForAll:
    """After j layers each value is the product of its block of factors modulo λ^order."""
    right = Congruent(V[layer, g], of_group(layer, g), order)
    return ForAll(g, Implication(AtMost(0, g), Below(g, after(layer)), right))


def up_to(order: int) -> ForAll:
    """The same for all layers; the last one has one value, the product of all factors."""
    return ForAll(j, Implication(AtMost(0, j), AtMost(j, k), all_groups(j, order)))


def by_layers(p: Prover, nonnegative: Fact, positive: Fact, given: Fact, built: Fact) -> Fact:
    """Induction on the layer: the gate of a_j neighbouring blocks is the block of a_j times as many factors."""

    def base() -> Fact:
        def shown(low: Fact, high: Fact) -> Fact:
            return p.convert(p.instantiate(given, g, given=[low, high]), Congruent(V[0, g], of_group(0, g), 2))

        every = p.generally([g], [AtMost(0, g), Below(g, after(0))], shown)
        return p.discharge(every, AtMost(0, k))

    def step(low: Fact, known: Fact) -> Fact:
        def next_layer(top: Fact) -> Fact:
            below = p.order(Below(j, k), top)
            smaller = p.apply(known, p.order(AtMost(j, k), top))
            size, nonzero = p.parts(p.instantiate(positive, j, given=[low, below]))
            cut = p.split(after(j), j + 1, p.order(AtMost(j, j + 1)), p.order(AtMost(j + 1, k), top))
            groups = p.convert(cut, Equal(after(j), a[j] * after(j + 1)))
            each = p.generally(
                [i],
                [AtMost(0, i), Below(i, j)],
                lambda lo, hi: p.part(p.instantiate(positive, i, given=[lo, p.order(Below(i, k), hi, below)]), 0),
            )
            number = p.convert(at_least_one(p, a, 0, j, low, each), AtMost(1, before(j)))
            width = p.order(AtMost(0, before(j)), number)

            def of_layer(start: Fact, end: Fact) -> Fact:
                def operand(lo: Fact, hi: Fact) -> Fact:
                    index = a[j] * g + i
                    least = p.order(
                        AtMost(0, index), size, start, lo,
                        items=[["1", [0, 1], [], []], ["1", [1], [], []], ["1", [2], [], []]],
                    )  # fmt: skip
                    most = p.order(
                        Below(index, after(j)), groups, size, end, hi,
                        items=[["1", [0], [], []], ["1", [1, 2], [], []], ["1", [2], [], []], ["1", [3], [], []]],
                    )  # fmt: skip
                    fact = p.instantiate(smaller, index)
                    for condition in (least, most):
                        fact = p.apply(fact, p.convert(condition, fact.formula.args[0]))
                    return fact

                blocks = p.generally([i], [AtMost(0, i), Below(i, a[j])], operand)
                block = of_group(j, a[j] * g + i)
                operands = sympy.Lambda(i, V[j, a[j] * g + i]), sympy.Lambda(i, block)
                lemma = p.use(
                    signsum_of_series, sigma, b, *operands, a[j], given=[p.order(AtMost(0, a[j]), size), nonzero]
                )
                composed = p.part(lemma, 1)
                shown = p.apply(composed, p.convert(blocks, composed.formula.args[0]))
                joined = p.use(
                    product_in_blocks, sympy.Lambda(c, x[a[j] * before(j) * g + c]), before(j), a[j],
                    given=[p.order(AtMost(0, a[j]), size), width], reason="neighbouring blocks are one block",
                )  # fmt: skip
                double = sympy.Product(block, (i, 0, a[j] - 1))
                with p.knowing(low):
                    joined = p.convert(joined, Equal(double, of_group(j + 1, g)))
                output = p.instantiate(p.instantiate(built, j, given=[low, below]), g, given=[start, end])
                wanted = p.store.make("cong", (output.formula.args[1], p.term(double), p.number(2)))
                gate_ = p.convert(shown, wanted, reason="the gate of inputs known modulo λ² is right modulo λ²")
                return p.rewrite(gate_, Congruent(V[j + 1, g], of_group(j + 1, g), 2), output, joined)

            return p.generally([g], [AtMost(0, g), Below(g, after(j + 1))], of_layer)

        return p.generally([], [AtMost(j + 1, k)], next_layer)

    goal = p.store.make("imp", (p.term(AtMost(j, k)), p.term(all_groups(j, 2))))
    with forgetting(p):
        every = p.induction(j, goal, base, step, reason="induction on the layer j")
    return p.convert(every, p.goal)


doubled = {"sigma": [0, 0, 1], "b": 0, "k": 2, "a": [2, 2], "j": 1, "g": 0}  # the gate of t² is exact
depth_formal = Claim(
    "rt-depth-k-formal",
    title="k hidden layers of sign sums compute the product",
    source="RT, section 4; the proof is new here",
    variables=[sigma, b, V, x, a, k],
    hypotheses=[AtMost(0, k), sizes, factors, layers],
    conclusion=up_to(2),
    conventions="k hidden layers, 2^(a_j) neurons a gate of layer j, a common bias, no output bias, no skips",
    senses=("formal",),
    notes="n = ∏ a_j factors x_g; V(j, g) is the g-th value after j layers. After all layers, j = k, there is one "
    "value, the product of all factors. For groups of different sizes see product-networks-formal.",
    proof=by_layers,
    example={**doubled, "x": [2, 3, 5, 7], "V": [[2, 3, 5, 7], [6, 35], [210]]},
    twins=[
        Twin(
            "the error is of order λ³",
            conclusion=up_to(3),
            at={**doubled, "k": 1, "sigma": [0, 0, 1, 0, 1], "x": [1, 1], "V": [[1, 1], [{0: 1, 2: 4}]]},
        )
    ],
)
