"""Fast transforms: Kronecker products of m small matrices by m sparse layers, the Walsh-Hadamard transform among them.

The layers act in place: in layer t, with N_t = r_0 ⋯ r_(t-1), place q + N_t l + N_(t+1) a is changed by the factor B_t
in l alone.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import sympy
from beyond.blocks import block_of, place_in_block, sum_in_blocks

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    integer_families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, forgetting, squeezed

m, t, a, q, k, c, i, j, R = integers("m t a q k c i j R")
r, N, D = integer_families("r N D")
(B,) = variables("B", fun(INT, INT, INT, REAL))
(M,) = variables("M", fun(INT, INT, INT, REAL))
(z,) = variables("z", fun(INT, INT, REAL))


def everywhere(bounds: list[tuple[Any, Any]], formula: Any) -> ForAll:
    """The formula for all values 0 ≤ v < size of the variables."""
    inside = [part for v, size in bounds for part in (AtMost(0, v), Below(v, size))]
    return ForAll([v for v, _ in bounds], Implication(*inside, formula))


sizes = [
    everywhere([(t, m)], AtMost(0, r[t])),
    Equal(N[0], 1),
    everywhere([(t, m)], Equal(N[t + 1], r[t] * N[t])),
    Equal(D[m], 1),
    everywhere([(t, m)], Equal(D[t], r[t] * D[t + 1])),
]
entries = everywhere(
    [(t, m), (q, N[t]), (j, N[t]), (k, r[t]), (c, r[t])],
    Equal(M[t + 1, q + N[t] * k, j + N[t] * c], B[t, k, c] * M[t, q, j]),
)
layers = everywhere(
    [(t, m), (a, D[t + 1]), (q, N[t]), (k, r[t])],
    Equal(
        z[t + 1, q + N[t] * k + N[t + 1] * a],
        sympy.Sum(B[t, k, c] * z[t, q + N[t] * c + N[t + 1] * a], (c, 0, r[t] - 1)),
    ),
)


def computed(layer: Any, sign: int = 1) -> ForAll:
    """After t layers each block of N_t places holds the product of the first t factors, applied to that block."""
    total = sympy.Sum(M[layer, q, j] * z[0, j + N[layer] * a], (j, 0, N[layer] - 1))
    return everywhere([(a, D[layer]), (q, N[layer])], Equal(z[layer, q + N[layer] * a], sign * total))


def kept(p: Prover, formula: Any, value: Any) -> Any:
    """The formula at t = value."""
    return p.store.replace(p.term(formula), p.term(t), p.term(value))


def nonnegative_length(p: Prover, positive: Fact, first: Fact, lengths: Fact, at: Any, low: Fact, most: Fact) -> Fact:
    """0 ≤ N_t for t ≤ m, by induction on t."""
    goal = Implication(AtMost(t, m), AtMost(0, N[t]))

    def base() -> Fact:
        return p.discharge(p.order(AtMost(0, N[0]), first), AtMost(0, m))

    def step(some: Fact, known: Fact) -> Fact:
        def shown(top: Fact) -> Fact:
            below = p.order(Below(t, m), top)
            before = p.apply(known, p.order(AtMost(t, m), top))
            size = p.instantiate(positive, t, given=[some, below])
            longer = p.instantiate(lengths, t, given=[some, below])
            return p.order(AtMost(0, N[t + 1]), longer, size, before, items=[["1", [0], [], []], ["1", [1, 2], [], []]])

        top = p.assume(AtMost(t + 1, m))
        return p.discharge(shown(top), AtMost(t + 1, m))

    with forgetting(p):
        every = p.induction(t, goal, base, step)
    return p.apply(p.instantiate(every, at, given=[low]), most)


def by_layers(
    p: Prover, nonnegative: Fact, positive: Fact, first: Fact, lengths: Fact, last: Fact, strides: Fact,
    start: Fact, product: Fact, built: Fact,
) -> Fact:  # fmt: skip
    """Induction on the layer: Σ over the entry of the new factor, and over the place before, is one sum over both."""
    goal = Implication(AtMost(t, m), computed(t))

    def base() -> Fact:
        def shown(_: Fact, __: Fact, least: Fact, most: Fact) -> Fact:
            single = p.order(AtMost(q, 0), most, first)
            zero = squeezed(p, q, 0, least, single)
            at_zero = p.ring(
                p.store.replace(p.term(computed(0).args[1].args[-1]), p.term(q), p.number(0)), first, start
            )
            return p.rewrite(at_zero, computed(0).args[1].args[-1], zero)

        every = p.generally([a, q], [AtMost(0, a), Below(a, D[0]), AtMost(0, q), Below(q, N[0])], shown)
        return p.discharge(every, AtMost(0, m))

    def step(low: Fact, known: Fact) -> Fact:
        def next_layer(top: Fact) -> Fact:
            below = p.order(Below(t, m), top)
            before = p.apply(known, p.order(AtMost(t, m), top))
            size = p.instantiate(positive, t, given=[low, below])
            longer = p.instantiate(lengths, t, given=[low, below])
            stride = p.instantiate(strides, t, given=[low, below])
            width = nonnegative_length(p, positive, first, lengths, t, low, p.order(AtMost(t, m), top))

            def at_place(al: Fact, ah: Fact, least: Fact, most: Fact) -> Fact:
                inside = p.order(Below(R, r[t] * N[t]), most, longer)
                goal_here = p.term(Equal(z[t + 1, R + N[t + 1] * a], result()))

                def in_block(found: Fact) -> Fact:
                    kl, kh, ql, qh = p.parts(found)
                    rest = R - N[t] * k
                    layer = fitted(p, built, t, a, rest, k, given=[low, below, al, ah, ql, qh, kl, kh])

                    def of_entry(cl: Fact, ch: Fact) -> Fact:
                        here = p.use(place_in_block, r[t], D[t + 1], c, a, given=[cl, ch, al, ah])
                        after, upto = p.parts(here)
                        upto = p.order(Below(c + a * r[t], D[t]), upto, stride)
                        value = fitted(p, before, c + a * r[t], rest, given=[after, upto, ql, qh])
                        inner = sympy.Sum(
                            M[t + 1, R, N[t] * c + j] * z[0, N[t] * c + j + N[t + 1] * a], (j, 0, N[t] - 1)
                        )

                        def of_pair(jl: Fact, jh: Fact) -> Fact:
                            same = fitted(
                                p, product, t, rest, j, k, c, given=[low, below, ql, qh, jl, jh, kl, kh, cl, ch]
                            )
                            place = z[0, N[t] * c + j + N[t + 1] * a]
                            return p.combine(
                                Equal(B[t, k, c] * M[t, rest, j] * place, M[t + 1, R, N[t] * c + j] * place),
                                (-place, same),
                            )

                        plain = sympy.Sum(
                            B[t, k, c] * M[t, rest, j] * z[0, N[t] * c + j + N[t + 1] * a], (j, 0, N[t] - 1)
                        )
                        pairs = p.termwise(Equal(plain, inner), of_pair, j)
                        source = z[t, rest + N[t] * c + N[t + 1] * a]
                        return p.combine(
                            Equal(B[t, k, c] * source, inner), (B[t, k, c], value), (1, pairs), given=[longer]
                        )

                    double = sympy.Sum(
                        sympy.Sum(M[t + 1, R, N[t] * c + j] * z[0, N[t] * c + j + N[t + 1] * a], (j, 0, N[t] - 1)),
                        (c, 0, r[t] - 1),
                    )
                    single = sympy.Sum(B[t, k, c] * z[t, rest + N[t] * c + N[t + 1] * a], (c, 0, r[t] - 1))
                    each = p.termwise(Equal(single, double), of_entry, c)
                    joined = p.use(
                        sum_in_blocks, r[t], N[t], sympy.Lambda(j, M[t + 1, R, j] * z[0, j + N[t + 1] * a]),
                        given=[size, width], reason="one sum over both",
                    )  # fmt: skip
                    return p.combine(goal_here, (1, layer), (1, each), (1, joined), given=[longer])

                found = p.use(block_of, r[t], N[t], R, given=[size, least, inside])
                return p.choose(found, k, in_block)

            every = p.generally([a, R], [AtMost(0, a), Below(a, D[t + 1]), AtMost(0, R), Below(R, N[t + 1])], at_place)
            return p.convert(every, kept(p, computed(t), t + 1))

        top = p.assume(AtMost(t + 1, m))
        return p.discharge(next_layer(top), AtMost(t + 1, m))

    def result() -> Any:
        return sympy.Sum(M[t + 1, R, j] * z[0, j + N[t + 1] * a], (j, 0, N[t + 1] - 1))

    with forgetting(p):
        every = p.induction(t, goal, base, step, reason="induction on the layer")
    whole = p.apply(p.instantiate(every, m, given=[nonnegative]), p.order(AtMost(m, m)))
    block = p.order(AtMost(0, 0)), p.order(Below(0, D[m]), last)
    only = p.generally(
        [q], [AtMost(0, q), Below(q, N[m])], lambda *inside: fitted(p, whole, 0, q, given=[*block, *inside])
    )
    return p.convert(only, p.goal)


def output(sign: int = 1) -> ForAll:
    """z_m(q) = Σ_j M_m(q, j) z_0(j)."""
    return everywhere([(q, N[m])], Equal(z[m, q], sign * sympy.Sum(M[m, q, j] * z[0, j], (j, 0, N[m] - 1))))


# --- an example: factors of sizes 2 and 3 -----------------------------------------------------------------------------

RADICES, FACTORS = (2, 3), (((1, 2), (3, 4)), ((1, 0, 1), (2, 1, 0), (1, 1, 1)))
INPUT = (1, 2, 3, -1, 0, 5)


def family(value: Callable[..., int], depth: int, *known: int) -> Any:
    """A family of several indices as the evaluator takes it: a function of the first, and so on."""
    if depth == 0:
        return Fraction(value(*known))
    return lambda index: family(value, depth - 1, *known, int(index))


def size(layer: int) -> int:
    """N_t of the example."""
    return 1 if layer <= 0 else RADICES[(layer - 1) % 2] * size(layer - 1)


def factor(layer: int, row: int, column: int) -> int:
    """B_t of the example."""
    if layer not in range(2) or row not in range(RADICES[layer]) or column not in range(RADICES[layer]):
        return 0
    return FACTORS[layer][row][column]


def matrix(layer: int, row: int, column: int) -> int:
    """M_t of the example."""
    if layer <= 0:
        return 1
    width = size(layer - 1)
    return factor(layer - 1, row // width, column // width) * matrix(layer - 1, row % width, column % width)


@cache
def state(layer: int, place: int) -> int:
    """z_t of the example."""
    if layer <= 0 or layer > 2:
        return INPUT[place] if place in range(6) else 0
    width = size(layer - 1)
    low, digit, high = place % width, place // width % RADICES[layer - 1], place // size(layer)
    return sum(
        factor(layer - 1, digit, other) * state(layer - 1, low + width * other + size(layer) * high)
        for other in range(RADICES[layer - 1])
    )


example = {
    "m": 2,
    "r": [2, 3],
    "N": [1, 2, 6],
    "D": [6, 3, 1],
    "B": family(factor, 3),
    "M": family(matrix, 3),
    "z": family(state, 2),
}

kronecker = Claim(
    "kronecker-flattening",
    title="A Kronecker product of m matrices by m sparse layers",
    source="textbook; LTR, section III.G, for the Walsh-Hadamard transform",
    variables=[m, r, N, D, B, M, z],
    hypotheses=[AtMost(0, m), *sizes, Equal(M[0, 0, 0], 1), entries, layers],
    conclusion=output(),
    conventions="linear network of m layers; layer t has r_t weights for each of its n = r_0 ⋯ r_(m-1) units",
    notes="M_m is B_(m-1) ⊗ ⋯ ⊗ B_0; N_t is the product of the first t sizes, D_t that of the others.",
    proof=by_layers,
    example=example,
    twins=[
        Twin("with the opposite sign", conclusion=output(-1), at=example),
        Twin(
            "the layers in the wrong order of places",
            hypotheses=[
                AtMost(0, m), *sizes, Equal(M[0, 0, 0], 1),
                everywhere(
                    [(t, m), (q, N[t]), (j, N[t]), (k, r[t]), (c, r[t])],
                    Equal(M[t + 1, q + N[t] * k, j + N[t] * c], B[t, c, k] * M[t, q, j]),
                ),
                layers,
            ],
            at=example | {"M": family(lambda layer, row, column: matrix(layer, column, row), 3)},
        ),
    ],
)  # fmt: skip
