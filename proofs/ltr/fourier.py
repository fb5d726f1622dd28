"""The fast Fourier transform: n = r_0 ⋯ r_(m-1) numbers by m layers, layer t with r_t weights for each unit.

Complex numbers are pairs of real ones. ω^k is a pair (C_k, S_k) that multiplies as a power does, with ω^n = 1; so the
theorem is about every n-th root of unity. Unit (a, q) of layer t is the value at frequency q of the transform of the
N_t inputs a, a + D_t, a + 2D_t, …
"""

from fractions import Fraction
from typing import Any

import sympy
from beyond.blocks import block_of, place_in_block, sum_in_blocks
from ltr.kronecker import D, N, a, c, everywhere, j, k, m, nonnegative_length, q, r, sizes, t

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
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, forgetting, squeezed

R, u, v, w = integers("R u v w")
C, S, x, y = families("C S x y")
X, Y = variables("X Y", fun(INT, INT, INT, REAL))

additions = ForAll(
    u,
    Implication(
        AtMost(0, u),
        AtMost(u, D[0] ** 2),
        ForAll(
            v,
            Implication(
                AtMost(0, v),
                AtMost(v, D[0] ** 2 - u),
                Conjunction(Equal(C[u + v], C[u] * C[v] - S[u] * S[v]), Equal(S[u + v], S[u] * C[v] + C[u] * S[v])),
            ),
        ),
    ),
)
roots = [Equal(C[0], 1), Equal(S[0], 0), Equal(C[D[0]], 1), Equal(S[D[0]], 0)]
inputs = everywhere([(a, D[0])], Conjunction(Equal(X[0, a, 0], x[a]), Equal(Y[0, a, 0], y[a])))


def turned(exponent: Any, real: Any, imaginary: Any) -> tuple[Any, Any]:
    """ω^e (real + i imaginary)."""
    return C[exponent] * real - S[exponent] * imaginary, C[exponent] * imaginary + S[exponent] * real


def both(left: tuple[Any, Any], right: tuple[Any, Any]) -> Conjunction:
    """Both parts are equal."""
    return Conjunction(*(Equal(*sides) for sides in zip(left, right, strict=True)))


def added(parts: tuple[Any, Any], limits: Any) -> tuple[Any, Any]:
    """The sums of both parts."""
    return sympy.Sum(parts[0], limits), sympy.Sum(parts[1], limits)


def butterfly(sign: int = 1) -> ForAll:
    """Unit (a, q + N_t k) of the next layer, from the units (a + c D_(t+1), q)."""
    source = a + c * D[t + 1]
    weight = sign * D[t + 1] * c * (q + N[t] * k)
    total = added(turned(weight, X[t, source, q], Y[t, source, q]), (c, 0, r[t] - 1))
    here = X[t + 1, a, q + N[t] * k], Y[t + 1, a, q + N[t] * k]
    return everywhere([(t, m), (a, D[t + 1]), (q, N[t]), (k, r[t])], both(here, total))


def transform(layer: Any, start: Any, frequency: Any) -> tuple[Any, Any]:
    """Σ_j ω^(D_t j q) of the N_t inputs a + j D_t."""
    place = start + j * D[layer]
    return added(turned(D[layer] * j * frequency, x[place], y[place]), (j, 0, N[layer] - 1))


def computed(layer: Any) -> ForAll:
    """Each unit of a layer is a shorter transform."""
    return everywhere([(a, D[layer]), (q, N[layer])], both((X[layer, a, q], Y[layer, a, q]), transform(layer, a, q)))


def total_size(p: Prover, first: Fact, lengths: Fact, strides: Fact, at: Any, low: Fact, most: Fact) -> Fact:
    """N_t D_t = D_0 for t ≤ m, by induction on t."""
    goal = Implication(AtMost(t, m), Equal(N[t] * D[t], D[0]))

    def base() -> Fact:
        return p.discharge(p.ring(Equal(N[0] * D[0], D[0]), first), AtMost(0, m))

    def step(some: Fact, known: Fact) -> Fact:
        top = p.assume(AtMost(t + 1, m))
        below = p.order(Below(t, m), top)
        before = p.apply(known, p.order(AtMost(t, m), top))
        longer = p.instantiate(lengths, t, given=[some, below])
        stride = p.instantiate(strides, t, given=[some, below])
        return p.discharge(
            p.combine(Equal(N[t + 1] * D[t + 1], D[0]), (1, before), (D[t + 1], longer), (-N[t], stride)), top.formula
        )

    with forgetting(p):
        every = p.induction(t, goal, base, step)
    return p.apply(p.instantiate(every, at, given=[low]), most)


def whole_turns(p: Prover, law: Fact, whole: Fact, one: Fact, none: Fact) -> Fact:
    """ω^(u + nw) = ω^u for w ≥ 0, by induction on w, as far as the law of addition is given."""
    square = D[0] ** 2
    same = both((C[u + D[0] * w], S[u + D[0] * w]), (C[u], S[u]))
    goal = Implication(AtMost(0, u), AtMost(u + D[0] * w, square), same)

    def step(low: Fact, known: Fact) -> Fact:
        some, most = p.assume(AtMost(0, u)), p.assume(AtMost(u + D[0] * (w + 1), square))
        below = p.order(AtMost(u + D[0] * w, square), most, whole)
        real, imaginary = p.parts(p.apply(known, some, below))
        turned_so_far = p.order(
            AtMost(0, u + D[0] * w), some, low, whole, items=[["1", [0], [], []], ["1", [1, 2], [], []]]
        )
        more = fitted(p, law, u + D[0] * w, given=[turned_so_far, below])
        laws = p.parts(fitted(p, more, D[0], given=[whole, p.order(AtMost(D[0], square - (u + D[0] * w)), most)]))
        after = u + D[0] * (w + 1)
        shown = p.both(
            p.combine(Equal(C[after], C[u]), (1, laws[0]), (1, real), given=[one, none]),
            p.combine(Equal(S[after], S[u]), (1, laws[1]), (1, imaginary), given=[one, none]),
        )
        return p.discharge(shown, some.formula, most.formula)

    with forgetting(p):
        base = p.both(p.ring(Equal(C[u + D[0] * 0], C[u])), p.ring(Equal(S[u + D[0] * 0], S[u])))
        start = p.discharge(base, AtMost(0, u), AtMost(u + D[0] * 0, square))
        return p.intro(p.induction(w, goal, lambda: start, step, reason="induction on the number of turns"), u)


def product(p: Prover, value: Any, *parts: Fact) -> Fact:
    """0 ≤ a product, where 0 ≤ each factor."""
    return p.order(AtMost(0, value), *parts, items=[["1", list(range(len(parts))), [], []]])


def by_layers(
    p: Prover, nonnegative: Fact, positive: Fact, first: Fact, lengths: Fact, last: Fact, strides: Fact,
    law: Fact, cosine: Fact, sine: Fact, one: Fact, none: Fact, given: Fact, built: Fact,
) -> Fact:  # fmt: skip
    """Induction on the layer: r_t transforms of length N_t, of one residue each, make one of length N_(t+1)."""
    goal = Implication(AtMost(t, m), computed(t))

    def base() -> Fact:
        def shown(al: Fact, ah: Fact, least: Fact, most: Fact) -> Fact:
            zero = squeezed(p, q, 0, least, p.order(AtMost(q, 0), most, first))
            values = p.parts(p.instantiate(given, a, given=[al, ah]))
            wanted = both((X[0, a, q], Y[0, a, q]), transform(0, a, q))
            found = []
            for value, side in zip(values, wanted.args, strict=True):
                at_zero = p.store.replace(p.term(side), p.term(q), p.number(0))
                found.append(p.rewrite(p.ring(at_zero, first, value, cosine, sine), side, zero))
            return p.both(*found)

        every = p.generally([a, q], [AtMost(0, a), Below(a, D[0]), AtMost(0, q), Below(q, N[0])], shown)
        return p.discharge(every, AtMost(0, m))

    def step(low: Fact, known: Fact) -> Fact:
        top = p.assume(AtMost(t + 1, m))
        below, upto = p.order(Below(t, m), top), p.order(AtMost(t, m), top)
        before = p.apply(known, upto)
        size = p.instantiate(positive, t, given=[low, below])
        longer = p.instantiate(lengths, t, given=[low, below])
        stride = p.instantiate(strides, t, given=[low, below])
        width = nonnegative_length(p, positive, first, lengths, t, low, upto)
        number = total_size(p, first, lengths, strides, t, low, upto)
        of_all = nonnegative, p.order(AtMost(m, m))
        everything = total_size(p, first, lengths, strides, m, *of_all)
        length = nonnegative_length(p, positive, first, lengths, m, *of_all)
        same_length = p.combine(Equal(D[0], N[m]), (-1, everything), given=[last])
        whole = p.order(AtMost(0, D[0]), same_length, length)
        turns = whole_turns(p, law, whole, one, none)
        longer_width = nonnegative_length(p, positive, first, lengths, t + 1, p.order(AtMost(0, t + 1), low), top)
        after_number = p.combine(Equal(N[t + 1] * D[t + 1], D[0]), (1, number), (D[t + 1], longer), (-N[t], stride))

        def in_block(al: Fact, ah: Fact, least: Fact, most: Fact, found: Fact) -> Fact:
            kl, kh, ql, qh = p.parts(found)
            rest = R - N[t] * k
            stride_low = p.order(AtMost(0, D[t + 1]), al, ah)
            shorter = p.order(
                AtMost(N[t + 1], D[0]), after_number, longer_width, p.order(AtMost(1, D[t + 1]), al, ah),
                items=[["-1", [0], [], []], ["1", [1, 2], [], []]],
            )  # fmt: skip
            layer = p.parts(fitted(p, built, t, a, rest, k, given=[low, below, al, ah, ql, qh, kl, kh]))
            one_weight = D[t + 1] * c * R  # the exponent of the weight of unit (a + c D_(t+1), q)

            def exponents(cl: Fact, ch: Fact, jl: Fact, jh: Fact) -> list[Fact]:
                """ω^(D_(t+1) (r_t j + c) R) is ω^(D_(t+1) c R) ω^(D_t j q), as D_t N_t j k makes whole turns."""
                after, inner = D[t + 1] * (r[t] * j + c) * R, D[t] * j * rest
                turn = p.order(AtMost(0, j * k), jl, kl, items=[["1", [0, 1], [], []]])
                same = p.combine(Equal(after, one_weight + inner + D[0] * (j * k)), (j * k, number), (-j * R, stride))
                low_weight = product(p, D[t + 1] * c * R, stride_low, cl, least)
                low_stride = p.order(AtMost(0, D[t]), stride, product(p, r[t] * D[t + 1], size, stride_low))
                low_inner = product(p, inner, low_stride, jl, ql)
                end = p.part(p.use(place_in_block, r[t], N[t], c, j, given=[cl, ch, jl, jh]), 1)
                end = p.order(Below(c + j * r[t], N[t + 1]), end, longer)
                joint = p.order(
                    AtMost(D[t + 1] * (c + j * r[t]), D[0]), stride_low, end, after_number,
                    items=[["1", [0, 1], [], []], ["1", [0], [], []], ["-1", [2], [], []]],
                )  # fmt: skip
                bound = p.order(
                    AtMost(after, D[0] ** 2), whole, p.order(AtMost(R, D[0]), most, shorter), least, joint,
                    items=[["1", [0, 1], [], []], ["1", [2, 3], [], []]],
                )  # fmt: skip
                room = p.order(
                    AtMost(inner, D[0] ** 2 - one_weight), bound, whole, turn, same,
                    items=[["1", [0], [], []], ["1", [1, 2], [], []], ["1", [3], [], []]],
                )  # fmt: skip
                low_both = p.order(AtMost(0, one_weight + inner), low_weight, low_inner)
                full = p.order(AtMost(one_weight + inner + D[0] * (j * k), D[0] ** 2), bound, same)
                around = p.parts(fitted(p, turns, one_weight + inner, j * k, given=[turn, low_both, full]))
                high_weight = p.order(AtMost(one_weight, D[0] ** 2), room, low_inner)
                first_law = fitted(p, law, one_weight, given=[low_weight, high_weight])
                laws = p.parts(fitted(p, first_law, inner, given=[low_inner, room]))
                made = []
                for fact, sum_, family in zip(around, laws, (C, S), strict=True):
                    right = sum_.formula.args[1]
                    here = p.convert(
                        fact, Equal(family[one_weight + inner + D[0] * (j * k)], family[one_weight + inner])
                    )
                    joined = p.combine(
                        p.equal(family[one_weight + inner + D[0] * (j * k)], right), (1, here), (1, sum_)
                    )
                    made.append(p.rewrite(joined, p.equal(family[after], right), same))
                return made

            def of_unit(part: int) -> Any:
                def shown(cl: Fact, ch: Fact) -> Fact:
                    start, end = p.parts(p.use(place_in_block, D[t + 1], r[t], a, c, given=[al, ah, cl, ch]))
                    end = p.order(Below(a + c * D[t + 1], D[t]), end, stride)
                    values = p.parts(fitted(p, before, a + c * D[t + 1], rest, given=[start, end, ql, qh]))
                    place = a + (r[t] * j + c) * D[t + 1]
                    joint = turned(D[t + 1] * (r[t] * j + c) * R, x[place], y[place])[part]
                    inner = turned(D[t] * j * rest, x[place], y[place])
                    plain = turned(one_weight, *inner)[part]

                    def of_input(jl: Fact, jh: Fact) -> Fact:
                        real, imaginary = exponents(cl, ch, jl, jh)
                        factors = (-x[place], y[place]) if part == 0 else (-y[place], -x[place])
                        return p.combine(Equal(plain, joint), (factors[0], real), (factors[1], imaginary))

                    limits = (j, 0, N[t] - 1)
                    each = p.termwise(Equal(sympy.Sum(plain, limits), sympy.Sum(joint, limits)), of_input, j)
                    source = a + c * D[t + 1]
                    left = turned(one_weight, X[t, source, rest], Y[t, source, rest])[part]
                    cosine, sine = C[one_weight], S[one_weight]
                    factors = (cosine, -sine) if part == 0 else (sine, cosine)
                    return p.combine(
                        Equal(left, sympy.Sum(joint, limits)),
                        (factors[0], values[0]), (factors[1], values[1]), (1, each), given=[stride],
                    )  # fmt: skip

                source = a + c * D[t + 1]
                left = turned(one_weight, X[t, source, rest], Y[t, source, rest])[part]
                place = a + (r[t] * j + c) * D[t + 1]
                joint = turned(D[t + 1] * (r[t] * j + c) * R, x[place], y[place])[part]
                double = sympy.Sum(sympy.Sum(joint, (j, 0, N[t] - 1)), (c, 0, r[t] - 1))
                each = p.termwise(Equal(sympy.Sum(left, (c, 0, r[t] - 1)), double), shown, c)
                turned_round = p.swap(double)
                flat = turned(D[t + 1] * j * R, x[a + j * D[t + 1]], y[a + j * D[t + 1]])[part]
                joined = p.use(
                    sum_in_blocks, N[t], r[t], sympy.Lambda(j, flat), given=[width, size],
                    reason="each number below r_t N_t is r_t j + c",
                )  # fmt: skip
                wanted = Equal((X, Y)[part][t + 1, a, R], transform(t + 1, a, R)[part])
                return p.combine(
                    wanted, (1, layer[part]), (1, each), (1, turned_round), (1, joined), given=[longer],
                    reason="one sum over both",
                )  # fmt: skip

            return p.both(of_unit(0), of_unit(1))

        def at_unit(al: Fact, ah: Fact, least: Fact, most: Fact) -> Fact:
            inside = p.order(Below(R, r[t] * N[t]), most, longer)
            found = p.use(block_of, r[t], N[t], R, given=[size, least, inside])
            return p.choose(found, k, lambda h: in_block(al, ah, least, most, h))

        every = p.generally([a, R], [AtMost(0, a), Below(a, D[t + 1]), AtMost(0, R), Below(R, N[t + 1])], at_unit)
        wanted = p.store.replace(p.term(computed(t)), p.term(t), p.term(t + 1))
        return p.discharge(p.convert(every, wanted), top.formula)

    with forgetting(p):
        every = p.induction(t, goal, base, step, reason="induction on the layer")
    whole = p.apply(p.instantiate(every, m, given=[nonnegative]), p.order(AtMost(m, m)))
    block = p.order(AtMost(0, 0)), p.order(Below(0, D[m]), last)

    def at_frequency(*inside: Fact) -> Fact:
        return p.convert(fitted(p, whole, 0, q, given=[*block, *inside]), result(), last)

    only = p.generally([q], [AtMost(0, q), Below(q, N[m])], at_frequency)
    return p.convert(only, p.goal)


def result(sign: int = 1) -> Conjunction:
    """z_m(0, q) = Σ_j ω^(jq) z(j)."""
    return both((X[m, 0, q], Y[m, 0, q]), added(turned(sign * j * q, x[j], y[j]), (j, 0, N[m] - 1)))


def output(sign: int = 1) -> ForAll:
    """At all frequencies."""
    return everywhere([(q, N[m])], result(sign))


# --- an example: four numbers, ω = i --------------------------------------------------------------------------------

NUMBERS = (
    (Fraction(1), Fraction(0)),
    (Fraction(2), Fraction(1)),
    (Fraction(-1), Fraction(3)),
    (Fraction(0), Fraction(5)),
)
TURNS = (1, 0), (0, 1), (-1, 0), (0, -1)


def state(layer: int, place: int, frequency: int, sign: int) -> tuple[Fraction, Fraction]:
    """Unit (a, q) of a layer, by the definition of the shorter transform."""
    if layer not in range(3):
        return Fraction(0), Fraction(0)
    length, stride = 2**layer, 4 // 2**layer
    real = imaginary = Fraction(0)
    for step in range(length):
        cosine, sine = TURNS[sign * stride * step * frequency % 4]
        first, second = NUMBERS[(place + step * stride) % 4]
        real, imaginary = real + cosine * first - sine * second, imaginary + cosine * second + sine * first
    return real, imaginary


def of_state(part: int, sign: int = 1) -> Any:
    """The real or imaginary parts as a family of layer, place and frequency."""
    return lambda layer: lambda place: lambda frequency: state(int(layer), int(place), int(frequency), sign)[part]


example = {
    "m": 2, "r": [2, 2], "N": [1, 2, 4], "D": [4, 2, 1],
    "C": lambda e: Fraction(TURNS[int(e) % 4][0]), "S": lambda e: Fraction(TURNS[int(e) % 4][1]),
    "x": [number[0] for number in NUMBERS], "y": [number[1] for number in NUMBERS],
    "X": of_state(0), "Y": of_state(1),
}  # fmt: skip

mixed_radix = Claim(
    "fft-mixed-radix",
    title="The fast Fourier transform of n = r_0 ⋯ r_(m-1) numbers",
    source="Cooley and Tukey, Mathematics of Computation 19 (1965), in Stockham's order; LTR, section III.G",
    variables=[m, r, N, D, C, S, x, y, X, Y],
    hypotheses=[AtMost(0, m), *sizes, additions, *roots, inputs, butterfly()],
    conclusion=output(),
    conventions="linear network of m layers with complex weights; layer t has r_t weights for each of its n units",
    notes="ω^k is (C_k, S_k), a number is (x, y). N_t is the product of the first t radices, D_t that of the others.",
    proof=by_layers,
    example=example,
    twins=[
        Twin("with ω⁻¹ in the result", conclusion=output(-1), at=example),
        Twin(
            "with ω⁻¹ in the layers",
            hypotheses=[AtMost(0, m), *sizes, additions, *roots, inputs, butterfly(-1)],
            at=example | {"S": example["S"], "X": of_state(0, -1), "Y": of_state(1, -1)},
        ),
    ],
)
