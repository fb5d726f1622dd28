"""Products of n factors by a binary tree of multiplication gates: the count of neurons, for all n, and correctness.

A layer multiplies its inputs in pairs, q neurons a pair; of an odd number of inputs the last one is carried along,
which costs c neurons. With output biases q = 3 and c = 1, without them q = 4 and c = 2; c = 0 with skip connections.
"""

from typing import Any

import sympy

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Disjunction,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    integer_families,
    integers,
)
from symnet.proof.tactics import at_least, forgetting

n, m, j, c, q, k = integers("n m j c q k")
N, L, P, w = integer_families("N L P w")


def halves(number: Any) -> Exists:
    """The number is 2m or 2m + 1 for some m ≥ 0."""
    return Exists(
        m, Conjunction(AtMost(0, m), AtMost(m, number), Disjunction(Equal(number, 2 * m), Equal(number, 2 * m + 1)))
    )


def by_counting_on(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n: after 2m comes 2m + 1, after 2m + 1 comes 2(m + 1)."""

    def half(number: Any, value: Any, ends: list[Fact], same: Fact, case: int) -> Fact:
        goal = p.term(halves(number))
        positive, most, cases = p.store.instantiate(goal.args[0], p.term(value)).args
        which = p.either(p.convert(same, cases.args[case]), cases)
        return p.witness(goal, value, p.both(p.order(positive, *ends), p.order(most, *ends), which))

    def step(low: Fact, known: Fact) -> Fact:
        def from_half(halved: Fact) -> Fact:
            *ends, which = p.parts(halved)

            def even(h: Fact) -> Fact:
                return half(n + 1, m, ends, p.combine(Equal(n + 1, 2 * m + 1), (1, h)), 1)

            def odd(h: Fact) -> Fact:
                return half(n + 1, m + 1, ends, p.combine(Equal(n + 1, 2 * m + 2), (1, h)), 0)

            return p.cases(which, even, odd)

        return p.choose(known, m, from_half)

    def base() -> Fact:
        return half(0, 0, [], p.ring(p.equal(0, 0)), 0)

    with forgetting(p):
        every = p.induction(n, halves(n), base, step, reason="induction on n")
    return p.instantiate(every, n, given=[nonnegative])


parity = Claim(
    "even-or-odd",
    title="Every number is even or odd",
    source="textbook",
    variables=[n],
    hypotheses=[AtMost(0, n)],
    conclusion=halves(n),
    proof=by_counting_on,
    twins=[
        Twin(
            "even only",
            conclusion=Exists(m, Conjunction(AtMost(0, m), AtMost(m, n), Equal(n, 2 * m))),
            at={"n": 1},
        )
    ],
)


def neurons_of_a_tree(most: Any, gate: Any = 4) -> list[Any]:
    """The recursion of the count, for trees of up to 2·most + 1 numbers."""
    return [
        Equal(N[1], 0),
        ForAll(m, Implication(AtMost(1, m), AtMost(m, most), Equal(N[2 * m], N[m] + gate * m))),
        ForAll(m, Implication(AtMost(1, m), AtMost(m, most), Equal(N[2 * m + 1], N[m + 1] + gate * m + c))),
    ]


layers_of_a_tree = [
    Equal(L[1], 0),
    ForAll(m, Implication(AtMost(1, m), AtMost(m, n), Equal(L[2 * m], L[m] + 1))),
    ForAll(m, Implication(AtMost(1, m), AtMost(m, n), Equal(L[2 * m + 1], L[m + 1] + 1))),
]
ones_in_binary = [
    Equal(P[0], 0),
    ForAll(m, Implication(AtMost(0, m), AtMost(m, n), Equal(P[2 * m], P[m]))),
    ForAll(m, Implication(AtMost(0, m), AtMost(m, n), Equal(P[2 * m + 1], P[m] + 1))),
]
total = Equal(N[n], q * (n - 1) + c * (L[n] - P[n - 1]))
depth = Conjunction(AtMost(n, 2 ** L[n]), Implication(AtMost(2, n), AtMost(2 ** (L[n] - 1), n - 1)))


def by_halving(p: Prover, positive: Fact, *recursion: Fact) -> Fact:
    """Strong induction on j ≤ n: j = 2m and j = 2m + 1 both lead to a tree for fewer numbers."""
    no_gate, even_gates, odd_gates, no_layer, even_layer, odd_layer, no_one, even_ones, odd_ones = recursion
    goal = p.store.replace(p.goal, p.term(n), p.term(j))

    def at(value: Any) -> Term:
        return p.store.replace(p.goal, p.term(n), p.term(value))

    def both(value: Any, count: Fact, above: Fact, below: Fact, same: Fact) -> Fact:
        """The goal at j, from its parts at a value that j equals."""
        wanted = at(value)
        bounds = p.both(p.convert(above, wanted.args[1].args[0]), p.convert(below, wanted.args[1].args[1]))
        return p.rewrite(p.both(p.convert(count, wanted.args[0]), bounds), goal, same)

    def step(low: Fact, known: Fact, most: Fact) -> Fact:
        def smaller(value: Any, *facts: Fact) -> tuple[Fact, ...]:
            """Count and depth at a value of which the facts show 1 ≤ value < j."""
            ends = (AtMost(1, value), Below(value, j), AtMost(value, n))
            shown = p.instantiate(known, value, given=[p.order(end, *facts, most) for end in ends])
            count, bounds = p.parts(shown)
            return count, *p.parts(bounds)

        def special(rule: Fact, value: Any, least: int, *facts: Fact) -> Fact:
            """A rule of the recursion at a value of which the facts show least ≤ value ≤ n."""
            return p.instantiate(
                rule, value, given=[p.order(AtMost(least, value), *facts), p.order(AtMost(value, n), *facts)]
            )

        def even(h: Fact) -> Fact:
            one = at_least(p, 1, m, h, low)
            gates, layer = (special(rule, m, 1, one, h, most) for rule in (even_gates, even_layer))
            ones = special(odd_ones, m - 1, 0, one, h, most)
            count, above, below = smaller(m, h, one)
            counted = p.combine(
                Equal(N[2 * m], q * (2 * m - 1) + c * (L[2 * m] - P[2 * m - 1])),
                (1, gates), (1, count), (-c, layer), (c, ones),
                reason="j = 2m: m gates of q neurons, then the tree for m numbers",
            )  # fmt: skip
            doubled = p.order(AtMost(2 * m, 2 ** (L[m] + 1)), above)
            high = p.convert(doubled, AtMost(2 * m, 2 ** L[2 * m]), layer)
            half = AtMost(2 ** L[m], 2 * m - 1)

            def two(_: Fact) -> Fact:
                def least(same: Fact) -> Fact:
                    return p.convert(p.order(AtMost(1, 2 * m - 1), one), half, no_layer, same)

                def more(larger: Fact) -> Fact:
                    return p.order(half, p.apply(below, p.order(AtMost(2, m), larger)))

                shown = p.compare(m, 1, lambda x: p.absurd(p.order(p.store.false(), x, one), half), least, more)
                return p.convert(shown, AtMost(2 ** (L[2 * m] - 1), 2 * m - 1), layer)

            return both(2 * m, counted, high, p.generally([], [AtMost(2, 2 * m)], two), h)

        def odd(h: Fact) -> Fact:
            def single(nothing: Fact) -> Fact:
                one = p.combine(Equal(j, 1), (1, h), (2, nothing))
                counted = p.combine(Equal(N[1], c * (L[1] - P[0])), (1, no_gate), (-c, no_layer), (c, no_one))
                high = p.convert(p.order(AtMost(1, 1)), AtMost(1, 2 ** L[1]), no_layer)
                below = at(1).args[1].args[1].args[1]
                never = p.generally([], [AtMost(2, 1)], lambda x: p.absurd(p.order(p.store.false(), x), below))
                return both(1, counted, high, never, one)

            def several(some: Fact) -> Fact:
                one = p.order(AtMost(1, m), some)
                gates, layer = (special(rule, m, 1, one, h, most) for rule in (odd_gates, odd_layer))
                ones = special(even_ones, m, 0, one, h, most)
                count, above, below = smaller(m + 1, h, one)
                counted = p.combine(
                    Equal(N[2 * m + 1], q * (2 * m) + c * (L[2 * m + 1] - P[2 * m])),
                    (1, gates), (1, count), (-c, layer), (c, ones),
                    reason="j = 2m + 1: m gates, and c neurons carry one number along to the tree for m + 1 numbers",
                )  # fmt: skip
                doubled = p.order(AtMost(2 * m + 1, 2 ** (L[m + 1] + 1)), above)
                high = p.convert(doubled, AtMost(2 * m + 1, 2 ** L[2 * m + 1]), layer)
                half = p.apply(below, p.order(AtMost(2, m + 1), one))
                under = p.order(AtMost(2 ** L[m + 1], 2 * m), half)
                low_end = p.convert(under, AtMost(2 ** (L[2 * m + 1] - 1), 2 * m), layer)
                return both(2 * m + 1, counted, high, p.discharge(low_end, AtMost(2, 2 * m + 1)), h)

            return p.compare(m, 0, lambda x: p.absurd(p.order(p.store.false(), x, h, low), goal), single, several)

        def from_half(half: Fact) -> Fact:
            positive_half, _, which = p.parts(half)
            with p.knowing(positive_half):
                return p.cases(which, even, odd)

        return p.choose(p.use(parity, j, given=[p.order(AtMost(0, j), low)]), m, from_half)

    wanted = p.store.make("imp", (p.term(AtMost(j, n)), goal))
    with forgetting(p):
        every = p.strong_induction(
            j,
            wanted,
            lambda low, known: p.generally([], [AtMost(j, n)], lambda most: step(low, known, most)),
            start=1,
            reason="strong induction on j ≤ n",
        )
    return p.instantiate(every, n, given=[positive, p.order(AtMost(n, n))])


one_each = [0, 0, 4, 9, 12, 18, 21, 25, 28]  # N(0), ..., N(8) for c = 1
tree_product = Claim(
    "tree-product",
    title="Neurons and layers of a binary tree of multiplication gates",
    source="LTR, section II.C, for n a power of two; RT, section 3",
    variables=[N, L, P, q, c, n],
    hypotheses=[AtMost(1, n), *neurons_of_a_tree(n, q), *layers_of_a_tree, *ones_in_binary],
    conclusion=Conjunction(total, depth),
    conventions="q = 4 neurons a product, and c = 2 for a number that waits; c = 0 with skip connections; q = 3 and "
    "c = 1 with output biases",
    notes="L(n) = ⌈log₂ n⌉ hidden layers; P(k) counts the ones of k in binary. So with q = 4 there are "
    "4(n-1) + c(⌈log₂ n⌉ - P(n-1)) neurons.",
    proof=by_halving,
    twins=[
        Twin(
            "the ones of n in place of those of n - 1",
            conclusion=Conjunction(Equal(N[n], q * (n - 1) + c * (L[n] - P[n])), depth),
            at={
                "n": 3,
                "q": 4,
                "c": 1,
                "N": one_each[:8],
                "L": [0, 0, 1, 2, 2, 3, 3, 3],
                "P": [0, 1, 1, 2, 1, 2, 2, 3],
            },
        )
    ],
)


# --- powers of two ----------------------------------------------------------------------------------------------------

(most,) = integers("M")
power_of_two = [
    Equal(w[0], 1),
    ForAll(j, Implication(AtMost(0, j), Below(j, k), Conjunction(AtMost(w[j], most), Equal(w[j + 1], 2 * w[j])))),
]


def full_tree(fewer: int) -> Conjunction:
    """The tree for w_k = 2^k numbers has q(2^k - fewer) neurons."""
    return Conjunction(Equal(w[k], 2**k), Equal(N[w[k]], q * (2**k - fewer)))


def by_doubling(p: Prover, nonnegative: Fact, no_gate: Fact, even_gates: Fact, one: Fact, doubles: Fact) -> Fact:
    """Induction on j ≤ k: q·2^j neurons more for twice as many numbers."""
    right = Conjunction(AtMost(1, w[j]), Equal(w[j], 2**j), Equal(N[w[j]], q * (2**j - 1)))

    def at(value: Any) -> Term:
        return p.store.replace(p.term(right), p.term(j), p.term(value))

    def base() -> Fact:
        parts = at(0).args
        first = p.convert(p.order(AtMost(1, 1)), parts[0], one)
        none = p.rewrite(p.convert(no_gate, Equal(N[1], 0)), p.equal(N[w[0]], 0), one)
        shown = p.both(first, p.convert(one, parts[1]), p.convert(none, parts[2]))
        return p.discharge(shown, AtMost(0, k))

    def step(low: Fact, known: Fact) -> Fact:
        def twice(top: Fact) -> Fact:
            least, size, count = p.parts(p.apply(known, p.order(AtMost(j, k), top)))
            bound, double = p.parts(p.instantiate(doubles, j, given=[low, p.order(Below(j, k), top)]))
            more = p.instantiate(even_gates, w[j], given=[least, bound])
            parts = at(j + 1).args
            positive = p.order(AtMost(1, w[j + 1]), double, least)
            power = p.combine(parts[1], (1, double), (2, size))
            twice_as_many = p.combine(Equal(N[2 * w[j]], q * (2 * 2**j - 1)), (1, more), (1, count), (q, size))
            counted = p.rewrite(twice_as_many, p.equal(N[w[j + 1]], q * (2 * 2**j - 1)), double)
            return p.both(positive, power, p.convert(counted, parts[2]))

        return p.generally([], [AtMost(j + 1, k)], twice)

    goal = p.store.make("imp", (p.term(AtMost(j, k)), p.term(right)))
    every = p.induction(j, goal, base, step, reason="induction on j")
    _, size, count = p.parts(p.instantiate(every, k, given=[nonnegative, p.order(AtMost(k, k))]))
    return p.both(size, count)


full = {"q": 4, "k": 2, "M": 2, "w": [1, 2, 4], "N": [0, 0, 4, 0, 12]}
tree_full = Claim(
    "tree-product-full",
    title="The tree for 2^k numbers has 4(2^k - 1) neurons",
    source="LTR, section II.C",
    variables=[N, w, q, k, most],
    hypotheses=[AtMost(0, k), *neurons_of_a_tree(most, q)[:2], *power_of_two],
    conclusion=full_tree(1),
    conventions="q = 4 neurons a product (3 with output biases); no number waits",
    notes="w_j = 2^j is an integer, as which N counts.",
    proof=by_doubling,
    example=full,
    twins=[Twin("q 2^k neurons", conclusion=full_tree(0), at=full)],
)


def by_five_layers(p: Prover, no_gate: Fact, even_gates: Fact, _: Fact) -> Fact:
    """N(32) = N(1) + 4(1 + 2 + 4 + 8 + 16)."""
    powers = [2**i for i in range(5)]
    layers = [p.instantiate(even_gates, i, given=[p.order(AtMost(1, i)), p.order(AtMost(i, 16))]) for i in powers]
    return p.combine(p.goal, (1, no_gate), *((1, layer) for layer in layers), reason="4(16 + 8 + 4 + 2 + 1) = 124")


skips = {"c": 0, "N": [4 * max(i - 1, 0) for i in range(34)]}
tree_32 = Claim(
    "tree-product-32",
    title="The tree for 32 numbers has 124 neurons",
    source="LTR, section II.C",
    variables=[N, c],
    hypotheses=neurons_of_a_tree(16),
    conclusion=Equal(N[32], 124),
    conventions="four neurons a product",
    notes="LTR state 4n = 160 for n = 32; 4n is 128, and the tree takes 4(n - 1).",
    proof=by_five_layers,
    example=skips,
    twins=[Twin("4n neurons", conclusion=Equal(N[32], 128), at=skips)],
)


def by_an_instance(p: Prover) -> Fact:
    """The tree with skip connections has N(n) = 4(n-1): 124 at n = 32."""
    count = sympy.Lambda(n, 4 * (n - 1))

    def holds(hypothesis: Term) -> Fact:
        """A hypothesis, for this count and c = 0."""
        if hypothesis.op == "eq":
            return p.ring(hypothesis)
        (body,) = hypothesis.args
        low, rest = p.store.instantiate(body, p.term(m)).args
        high, equation = rest.args
        return p.generally([m], [low, high], lambda *_: p.ring(equation))

    statement = p.closed(tree_160.variables, tree_160.hypotheses, tree_160.conclusion)
    claimed = p.assume(statement, reason="suppose that every such tree had 160 neurons for n = 32")
    special = p.instantiate(claimed, count, 0, reason="take the tree with skip connections, N(n) = 4(n-1)")
    while special.formula.op == "imp":
        special = p.apply(special, holds(special.formula.args[0]))
    return p.discharge(p.order(p.store.false(), special, reason="4 · 31 = 124, not 160"), statement)


tree_160 = Claim(
    "tree-product-160",
    title="The tree for 32 numbers has 160 neurons",
    source="LTR, section II.C: 4n = 160 for n = 32",
    variables=[N, c],
    hypotheses=neurons_of_a_tree(16),
    conclusion=Equal(N[32], 160),
    conventions="four neurons a product",
    expected="refuted",
    example=skips,
    notes="4n is 128 for n = 32, and the tree takes 4(n - 1) = 124.",
    proof=by_an_instance,
)
