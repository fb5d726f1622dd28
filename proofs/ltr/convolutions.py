"""Dilated convolutions: filters of r_t weights with dilations 1, r_0, r_0 r_1, … reach each of ∏ r_t places once."""

from typing import Any

import sympy
from beyond.blocks import block_of, sum_in_blocks
from ltr.kronecker import N, c, everywhere, j, k, m, nonnegative_length, q, r, t

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
    Unequal,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, forgetting, squeezed

Q, i, R = integers("Q i R")
w, K, h = variables("w K h", fun(INT, INT, REAL))

lengths = [
    everywhere([(t, m)], AtMost(0, r[t])),
    Equal(N[0], 1),
    everywhere([(t, m)], Equal(N[t + 1], r[t] * N[t])),
]
weights = everywhere([(t, m), (c, r[t])], Unequal(w[t, c], 0))
kernel = everywhere([(t, m), (q, N[t]), (c, r[t])], Equal(K[t + 1, q + N[t] * c], w[t, c] * K[t, q]))


def at_places(layer: Any, formula: Any) -> ForAll:
    """The formula for the places of a layer: those whose N_t inputs are among the Q inputs."""
    return ForAll(i, Implication(AtMost(0, i), AtMost(i, Q - N[layer]), formula))


step_sum = sympy.Sum(w[t, c] * h[t, i + N[t] * c], (c, 0, r[t] - 1))
layers = everywhere([(t, m)], at_places(t + 1, Equal(h[t + 1, i], step_sum)))


def reach(layer: Any, sign: int = 1) -> ForAll:
    """Each place of a layer is a combination of N_t neighbouring inputs."""
    total = sympy.Sum(K[layer, j] * h[0, i + j], (j, 0, N[layer] - 1))
    return at_places(layer, Equal(h[layer, i], sign * total))


def full(layer: Any) -> ForAll:
    """No entry of the filter of a layer vanishes."""
    return everywhere([(q, N[layer])], Unequal(K[layer, q], 0))


def by_layers(
    p: Prover,
    low_m: Fact,
    positive: Fact,
    first: Fact,
    longer_: Fact,
    nonzero: Fact,
    start: Fact,
    made: Fact,
    built: Fact,
) -> Fact:
    """Induction on the layer: each place below r_t N_t is q + N_t c in one way."""
    goal = Implication(AtMost(t, m), Conjunction(reach(t), full(t)))

    def base() -> Fact:
        def value(_: Fact, __: Fact) -> Fact:
            return p.ring(reach(0).args[1].args[-1], first, start)

        def one(low: Fact, high: Fact) -> Fact:
            zero = squeezed(p, q, 0, low, p.order(AtMost(q, 0), high, first))
            same = p.rewrite(start, Equal(K[0, q], 1), zero)
            bad = p.assume(Equal(K[0, q], 0))
            return p.convert(p.discharge(p.order(p.store.false(), same, bad), bad.formula), Unequal(K[0, q], 0))

        both = p.both(
            p.generally([i], [AtMost(0, i), AtMost(i, Q - N[0])], value),
            p.generally([q], [AtMost(0, q), Below(q, N[0])], one),
        )
        return p.discharge(both, AtMost(0, m))

    def step(low: Fact, known: Fact) -> Fact:
        top = p.assume(AtMost(t + 1, m))
        below, upto = p.order(Below(t, m), top), p.order(AtMost(t, m), top)
        values, entries = p.parts(p.apply(known, upto))
        size = p.instantiate(positive, t, given=[low, below])
        longer = p.instantiate(longer_, t, given=[low, below])
        width = nonnegative_length(p, positive, first, longer_, t, low, upto)
        layer = p.instantiate(built, t, given=[low, below])

        def at_place(least: Fact, most: Fact) -> Fact:
            def of_tap(cl: Fact, ch: Fact) -> Fact:
                place = i + N[t] * c
                first_ = p.order(
                    AtMost(0, place), least, width, cl, items=[["1", [0], [], []], ["1", [1, 2], [], []]]
                )  # fmt: skip
                last = p.order(
                    AtMost(place, Q - N[t]), most, longer, width, ch,
                    items=[["1", [0], [], []], ["1", [1], [], []], ["1", [2, 3], [], []]],
                )  # fmt: skip
                value = fitted(p, values, place, given=[first_, last])
                inner = sympy.Sum(K[t + 1, N[t] * c + j] * h[0, i + N[t] * c + j], (j, 0, N[t] - 1))
                plain = sympy.Sum(w[t, c] * K[t, j] * h[0, i + N[t] * c + j], (j, 0, N[t] - 1))

                def of_input(jl: Fact, jh: Fact) -> Fact:
                    same = fitted(p, made, t, j, c, given=[low, below, jl, jh, cl, ch])
                    source = h[0, i + N[t] * c + j]
                    return p.combine(
                        Equal(w[t, c] * K[t, j] * source, K[t + 1, N[t] * c + j] * source), (-source, same)
                    )

                each = p.termwise(Equal(plain, inner), of_input, j)
                return p.combine(Equal(w[t, c] * h[t, place], inner), (w[t, c], value), (1, each))

            double = sympy.Sum(K[t + 1, N[t] * c + j] * h[0, i + N[t] * c + j], (j, 0, N[t] - 1), (c, 0, r[t] - 1))
            each = p.termwise(Equal(step_sum, double), of_tap, c)
            joined = p.use(sum_in_blocks, r[t], N[t], sympy.Lambda(j, K[t + 1, j] * h[0, i + j]), given=[size, width])
            here = p.instantiate(layer, i, given=[least, most])
            return p.combine(
                reach(t + 1).args[1].args[-1], (1, here), (1, each), (1, joined), given=[longer],
                reason="one sum over both",
            )  # fmt: skip

        def at_entry(least: Fact, most: Fact) -> Fact:
            inside = p.order(Below(R, r[t] * N[t]), most, longer)

            def in_block(found: Fact) -> Fact:
                cl, ch, ql, qh = p.parts(found)
                rest = R - N[t] * k
                same = p.convert(
                    fitted(p, made, t, rest, k, given=[low, below, ql, qh, cl, ch]),
                    Equal(K[t + 1, R], w[t, k] * K[t, rest]),
                )
                one = fitted(p, nonzero, t, k, given=[low, below, cl, ch])
                other = fitted(p, entries, rest, given=[ql, qh])
                bad = p.assume(Equal(K[t + 1, R], 0))
                inverses = 1 / (w[t, k] * K[t, rest])
                false = p.combine(
                    Equal(0, 1), (-inverses, bad), (inverses, same),
                    given=[p.convert(one, Unequal(w[t, k], 0)), p.convert(other, Unequal(K[t, rest], 0))],
                )  # fmt: skip
                never = p.discharge(p.order(p.store.false(), false), bad.formula)
                return p.convert(never, Unequal(K[t + 1, R], 0))

            return p.choose(p.use(block_of, r[t], N[t], R, given=[size, least, inside]), k, in_block)

        both = p.both(
            p.generally([i], [AtMost(0, i), AtMost(i, Q - N[t + 1])], at_place),
            p.generally([R], [AtMost(0, R), Below(R, N[t + 1])], at_entry),
        )
        wanted = p.store.replace(p.term(goal.args[-1]), p.term(t), p.term(t + 1))
        return p.discharge(p.convert(both, wanted), top.formula)

    with forgetting(p):
        every = p.induction(t, goal, base, step, reason="induction on the layer")
    return p.convert(p.apply(p.instantiate(every, m, given=[low_m]), p.order(AtMost(m, m))), p.goal)


example = {
    "m": 2, "Q": 5, "r": [2, 2], "N": [1, 2, 4], "w": [[1, 2], [3, 5]], "K": [[1], [1, 2], [3, 6, 5, 10]],
    "h": [[1, -1, 2, 0, 1], [-1, 3, 2, 2], [7, 19]],
}  # fmt: skip
convolutions = Claim(
    "conv-flattening",
    title="Dilated convolutions: ∏ r_t places by Σ r_t weights, none of which vanishes when flattened",
    source="symnet (new here); dilations as in WaveNet",
    variables=[m, Q, r, N, w, K, h],
    hypotheses=[AtMost(0, m), *lengths, weights, Equal(K[0, 0], 1), kernel, layers],
    conclusion=Conjunction(reach(m), full(m)),
    conventions="layer t has r_t weights for each unit, dilation N_t = r_0 ⋯ r_(t-1); K_m is the flat filter",
    notes=(
        "On a ring of n = N_m sites these are n Σ r_t synapses against n². With width 3 and n = 3^m: 3n log₃ n "
        "against n², C_s = n/(3 log₃ n)."
    ),
    proof=by_layers,
    example=example,
    twins=[Twin("with the opposite sign", conclusion=Conjunction(reach(m, -1), full(m)), at=example)],
)
