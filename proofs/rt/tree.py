"""Products of n factors by a binary tree of multiplication gates: the count of neurons, for all n, and correctness.

A layer multiplies its inputs in pairs, four neurons a pair; of an odd number of inputs the last one is carried along,
which costs c neurons: c = 0 with skip connections, 1 with output biases, 2 without either.
"""

from collections.abc import Callable
from typing import Any

import sympy
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
    Exists,
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
from symnet.proof.tactics import at_least, forgetting

n, m, j, c, first, k = integers("n m j c n_0 k")
N, L, P, left, right = integer_families("N L P l r")


def halves(number: Any) -> Exists:
    """The number is 2m or 2m + 1 for some m ≥ 0."""
    return Exists(m, Conjunction(AtMost(0, m), Disjunction(Equal(number, 2 * m), Equal(number, 2 * m + 1))))


def by_counting_on(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n: after 2m comes 2m + 1, after 2m + 1 comes 2(m + 1)."""

    def half(number: Any, value: Any, low: Fact, same: Fact, case: int) -> Fact:
        goal = p.term(halves(number))
        positive, cases = p.store.instantiate(goal.args[0], p.term(value)).args
        which = p.either(p.convert(same, cases.args[case]), cases)
        return p.witness(goal, value, p.both(p.order(positive, low), which))

    def step(low: Fact, known: Fact) -> Fact:
        def from_half(halved: Fact) -> Fact:
            positive, which = p.parts(halved)

            def even(h: Fact) -> Fact:
                return half(n + 1, m, positive, p.combine(Equal(n + 1, 2 * m + 1), (1, h)), 1)

            def odd(h: Fact) -> Fact:
                return half(n + 1, m + 1, positive, p.combine(Equal(n + 1, 2 * m + 2), (1, h)), 0)

            return p.cases(which, even, odd)

        return p.choose(known, m, from_half)

    def base() -> Fact:
        return half(0, 0, p.order(AtMost(0, 0)), p.ring(p.equal(0, 0)), 0)

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
            conclusion=Exists(m, Conjunction(AtMost(0, m), Equal(n, 2 * m))),
            at={"n": 1},
        )
    ],
)

neurons_of_a_tree = [
    Equal(N[1], 0),
    ForAll(m, Implication(AtMost(1, m), Equal(N[2 * m], N[m] + 4 * m))),
    ForAll(m, Implication(AtMost(1, m), Equal(N[2 * m + 1], N[m + 1] + 4 * m + c))),
]
layers_of_a_tree = [
    Equal(L[1], 0),
    ForAll(m, Implication(AtMost(1, m), Equal(L[2 * m], L[m] + 1))),
    ForAll(m, Implication(AtMost(1, m), Equal(L[2 * m + 1], L[m + 1] + 1))),
]
ones_in_binary = [
    Equal(P[0], 0),
    ForAll(m, Implication(AtMost(0, m), Equal(P[2 * m], P[m]))),
    ForAll(m, Implication(AtMost(0, m), Equal(P[2 * m + 1], P[m] + 1))),
]
total = Equal(N[n], 4 * (n - 1) + c * (L[n] - P[n - 1]))
depth = Conjunction(AtMost(n, 2 ** L[n]), Implication(AtMost(2, n), AtMost(2 ** (L[n] - 1), n - 1)))


def by_halving(p: Prover, positive: Fact, *recursion: Fact) -> Fact:
    """Strong induction: n = 2m and n = 2m + 1 both lead to a tree for fewer numbers."""
    no_gate, even_gates, odd_gates, no_layer, even_layer, odd_layer, no_one, even_ones, odd_ones = recursion
    goal = p.goal
    number = p.term(n)

    def at(value: Any) -> Any:
        return p.store.replace(goal, number, p.term(value))

    def both(value: Any, count: Fact, above: Fact, below: Fact, same: Fact) -> Fact:
        """The goal at n, from its parts at a value that n equals."""
        wanted = at(value)
        bounds = p.both(p.convert(above, wanted.args[1].args[0]), p.convert(below, wanted.args[1].args[1]))
        return p.rewrite(p.both(p.convert(count, wanted.args[0]), bounds), goal, same)

    def step(low: Fact, known: Fact) -> Fact:
        def smaller(value: Any, *facts: Fact) -> tuple[Fact, Fact, Fact]:
            """Count and depth at a value of which the facts show 1 ≤ value < n."""
            shown = p.instantiate(known, value, given=[p.order(AtMost(1, value), *facts), p.order(Below(value, n), *facts)])
            count, bounds = p.parts(shown)
            return count, *p.parts(bounds)

        def even(h: Fact) -> Fact:
            one = at_least(p, 1, m, h, low)
            gates, layer = (p.instantiate(f, m, given=[one]) for f in (even_gates, even_layer))
            ones = p.instantiate(odd_ones, m - 1, given=[p.order(AtMost(0, m - 1), one)])
            count, above, below = smaller(m, h, one)
            counted = p.combine(
                Equal(N[2 * m], 4 * (2 * m - 1) + c * (L[2 * m] - P[2 * m - 1])),
                (1, gates), (1, count), (-c, layer), (c, ones),
                reason="n = 2m: m gates of four neurons, then the tree for m numbers",
            )  # fmt: skip
            doubled = p.order(AtMost(2 * m, 2 ** (L[m] + 1)), above)
            high = p.convert(doubled, AtMost(2 * m, 2 ** L[2 * m]), layer)

            def two(_: Fact) -> Fact:
                def least(same: Fact) -> Fact:
                    start = p.order(AtMost(2 ** (sympy.Integer(0)), 2 * m - 1), one)
                    return p.convert(start, AtMost(2 ** L[m], 2 * m - 1), no_layer, same)

                def more(larger: Fact) -> Fact:
                    return p.order(AtMost(2 ** L[m], 2 * m - 1), p.apply(below, p.order(AtMost(2, m), larger)))

                shown = p.compare(m, 1, lambda x: p.absurd(p.order(p.store.false(), x, one), AtMost(2 ** L[m], 2 * m - 1)), least, more)
                return p.convert(shown, AtMost(2 ** (L[2 * m] - 1), 2 * m - 1), layer)

            return both(2 * m, counted, high, p.generally([], [AtMost(2, 2 * m)], two), h)

        def odd(h: Fact) -> Fact:
            def single(nothing: Fact) -> Fact:
                one = p.combine(Equal(n, 1), (1, h), (2, nothing))
                zero = p.convert(no_layer, Equal(L[1], 0))
                counted = p.combine(Equal(N[1], c * (L[1] - P[0])), (1, no_gate), (-c, zero), (c, no_one))
                high = p.convert(p.order(AtMost(1, 1)), AtMost(1, 2 ** L[1]), zero)
                never = p.generally([], [AtMost(2, 1)], lambda x: p.absurd(p.order(p.store.false(), x), at(1).args[1].args[1].args[1]))
                return both(1, counted, high, never, one)

            def several(some: Fact) -> Fact:
                one = p.order(AtMost(1, m), some)
                gates, layer = (p.instantiate(f, m, given=[one]) for f in (odd_gates, odd_layer))
                ones = p.instantiate(even_ones, m, given=[p.order(AtMost(0, m), one)])
                count, above, below = smaller(m + 1, h, one)
                counted = p.combine(
                    Equal(N[2 * m + 1], 4 * (2 * m) + c * (L[2 * m + 1] - P[2 * m])),
                    (1, gates), (1, count), (-c, layer), (c, ones),
                    reason="n = 2m + 1: m gates, and c neurons carry one number along to the tree for m + 1 numbers",
                )  # fmt: skip
                doubled = p.order(AtMost(2 * m + 1, 2 ** (L[m + 1] + 1)), above)
                high = p.convert(doubled, AtMost(2 * m + 1, 2 ** L[2 * m + 1]), layer)
                half = p.apply(below, p.order(AtMost(2, m + 1), one))
                under = p.order(AtMost(2 ** L[m + 1], 2 * m), half)
                low_end = p.convert(under, AtMost(2 ** (L[2 * m + 1] - 1), 2 * m), layer)
                return both(2 * m + 1, counted, high, p.discharge(low_end, AtMost(2, 2 * m + 1)), h)

            return p.compare(m, 0, lambda x: p.absurd(p.order(p.store.false(), x, h, low), goal), single, several)

        halved = p.use(parity, n, given=[p.order(AtMost(0, n), low)])

        def from_half(half: Fact) -> Fact:
            _, which = p.parts(half)
            return p.cases(which, even, odd)

        return p.choose(halved, m, from_half)

    with forgetting(p):
        every = p.strong_induction(n, goal, step, start=1, reason="strong induction on n")
    return p.instantiate(every, n, given=[positive])


tree_product = Claim(
    "tree-product",
    title="Neurons and layers of a binary tree of multiplication gates",
    source="LTR, section II.C, for n a power of two; RT, section 3",
    variables=[N, L, P, c, n],
    hypotheses=[AtMost(1, n), *neurons_of_a_tree, *layers_of_a_tree, *ones_in_binary],
    conclusion=Conjunction(total, depth),
    conventions="c = 0 with skip connections, 1 with output biases, 2 without; four neurons a product",
    notes="L(n) = ⌈log₂ n⌉ hidden layers; P(k) is the number of ones of k in binary: N(n) = 4(n-1) for n a power of two.",
    proof=by_halving,
    twins=[
        Twin(
            "the ones of n in place of those of n - 1",
            conclusion=Conjunction(Equal(N[n], 4 * (n - 1) + c * (L[n] - P[n])), depth),
            at={"n": 2, "c": 1, "N": [0, 0, 4], "L": [0, 0, 1], "P": [0, 1, 1]},
        )
    ],
)
