"""Deep monomials: repeated squares of three neurons, products of four (Rolnick and Tegmark, sections 3 and 4).

x^(2m) is (x²)^m, and x^(2m+1) is x (x²)^m. So N(2m) = N(m) + 3 and N(2m+1) = N(m) + 3 + 4 neurons, with skip
connections; the powers of all variables are then multiplied.
"""

from typing import Any

import sympy
from beyond.sums import sum_nonnegative
from rt.tree import parity

from symnet.kernel.terms import Term
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
    integer_families,
    integers,
)
from symnet.proof.tactics import at_least, forgetting

r, m, i, j, k, n, most = integers("r m i j k n M")
N, L, P, rs, cs = integer_families("N L P r c")
(c,) = integers("c")

# --- the count --------------------------------------------------------------------------------------------------------


def halves(top: Any, one: Equal, even: Any, odd: Any) -> list[Any]:
    """A function of r = 1, 2, ... by its value at 1, and at 2m and 2m + 1 from that at m."""
    return [one, *(ForAll(m, Implication(AtMost(1, m), AtMost(m, top), formula)) for formula in (even, odd))]


def neurons_of_a_power(top: Any) -> list[Any]:
    """Three neurons a square, four more where the last bit is 1."""
    return halves(top, Equal(N[1], 0), Equal(N[2 * m], N[m] + 3), Equal(N[2 * m + 1], N[m] + 7))


def digits(top: Any) -> list[Any]:
    """L(r) = ⌊log2 r⌋, and P(r), the ones of r in binary."""
    return [
        *halves(top, Equal(L[1], 0), Equal(L[2 * m], L[m] + 1), Equal(L[2 * m + 1], L[m] + 1)),
        *halves(top, Equal(P[1], 1), Equal(P[2 * m], P[m]), Equal(P[2 * m + 1], P[m] + 1)),
    ]


count = Equal(N[r], 3 * L[r] + 4 * (P[r] - 1))
size = Conjunction(AtMost(2 ** L[r], r), AtMost(r + 1, 2 ** (L[r] + 1)))


def from_halves(p: Prover, value: Any, goal: Any, low: Fact, one: Any, even: Any, odd: Any) -> Fact:
    """A formula about a number ≥ 1 from the cases 1, 2m and 2m + 1; the latter get which one it is, and m ≥ 1."""

    def of_half(half: Fact) -> Fact:
        positive, _, which = p.parts(half)

        def more(h: Fact) -> Fact:
            return p.compare(
                m, 0,
                lambda less: p.absurd(p.order(p.store.false(), less, positive), goal),
                lambda none: one(p.combine(Equal(value, 1), (1, h), (2, none))),
                lambda some: odd(h, p.order(AtMost(1, m), some)),
            )  # fmt: skip

        with p.knowing(positive):
            return p.cases(which, lambda h: even(h, at_least(p, 1, m, h, low)), more)

    return p.choose(p.use(parity, value, given=[p.order(AtMost(0, value), low)]), m, of_half)


def by_halving(p: Prover, positive: Fact, *recursion: Fact) -> Fact:
    """Strong induction on j ≤ r."""
    no_gate, even_gates, odd_gates, no_bit, even_bits, odd_bits, one_one, even_ones, odd_ones = recursion

    def at(value: Any) -> Term:
        return p.store.replace(p.goal, p.term(r), p.term(value))

    def step(low: Fact, known: Fact, top: Fact) -> Fact:
        def case(value: Any, same: Fact, gates: Fact, bits: Fact, ones: Fact, some: Fact) -> Fact:
            """The goal at j = 2m or 2m + 1 from that at m."""
            ends = [p.order(AtMost(1, m), some), p.order(AtMost(m, r), same, some, top)]
            steps = [p.instantiate(rule, m, given=ends) for rule in (gates, bits, ones)]
            half = p.instantiate(known, m, given=[ends[0], p.order(Below(m, j), same, some), ends[1]])
            counted, above, below = p.part(half, 0), *p.parts(p.part(half, 1))
            wanted = at(value)
            total = p.combine(
                wanted.args[0], (1, steps[0]), (1, counted), (-3, steps[1]), (-4, steps[2]),
                reason="one square more, and one product more for a last digit 1",
            )  # fmt: skip
            double = p.order(AtMost(2 ** (L[m] + 1), value), above)
            under = p.order(AtMost(value + 1, 2 ** (L[m] + 2)), below)
            bounds = [
                p.convert(fact, formula, steps[1])
                for fact, formula in zip((double, under), wanted.args[1].args, strict=True)
            ]
            return p.rewrite(p.both(total, p.both(*bounds)), at(j), same)

        def one(same: Fact) -> Fact:
            wanted = at(1)
            total = p.combine(wanted.args[0], (1, no_gate), (-3, no_bit), (-4, one_one))
            bounds = [
                p.convert(p.order(formula), wanted_, no_bit)
                for formula, wanted_ in zip((AtMost(1, 1), AtMost(2, 2)), wanted.args[1].args, strict=True)
            ]
            return p.rewrite(p.both(total, p.both(*bounds)), at(j), same)

        return from_halves(
            p, j, at(j), low, one,
            lambda h, some: case(2 * m, h, even_gates, even_bits, even_ones, some),
            lambda h, some: case(2 * m + 1, h, odd_gates, odd_bits, odd_ones, some),
        )  # fmt: skip

    goal = p.store.make("imp", (p.term(AtMost(j, r)), at(j)))
    with forgetting(p):
        every = p.strong_induction(
            j,
            goal,
            lambda low, known: p.generally([], [AtMost(j, r)], lambda top: step(low, known, top)),
            start=1,
            reason="strong induction on j ≤ r",
        )
    return p.instantiate(every, r, given=[positive, p.order(AtMost(r, r))])


few = [0, *(3 * (e.bit_length() - 1) + 4 * (e.bit_count() - 1) for e in range(1, 16))]
of_8 = {"N": few, "L": [0, 0, 1, 1, 2, 2, 2, 2, 3], "P": [0, 1, 1, 2, 1, 2, 2, 3, 1]}
deep_power = Claim(
    "rt-deep-power",
    title="Neurons of a power by repeated squares",
    source="RT, section 4; the exact count is new here",
    variables=[N, L, P, r],
    hypotheses=[AtMost(1, r), *neurons_of_a_power(r), *digits(r)],
    conclusion=Conjunction(count, size),
    conventions="3 neurons a square, 4 a product, skip connections",
    notes="L(r) = ⌊log₂ r⌋, and P(r) counts the ones of r in binary: 3⌊log₂ r⌋ + 4(P(r) - 1) neurons.",
    proof=by_halving,
    example={**of_8, "r": 3},
    twins=[
        Twin(
            "a product for each one, in place of one fewer",
            conclusion=Conjunction(Equal(N[r], 3 * L[r] + 4 * P[r]), size),
            at={**of_8, "r": 3},
        ),
        Twin(
            "r < 2^L",
            conclusion=Conjunction(count, Conjunction(AtMost(2 ** L[r], r), AtMost(r + 1, 2 ** L[r]))),
            at={**of_8, "r": 3},
        ),
    ],
)

# --- the bound --------------------------------------------------------------------------------------------------------


def by_counting_digits(p: Prover, bits: Fact, positive: Fact, below: Fact, *recursion: Fact) -> Fact:
    """Induction on c, for all j ≤ r with j ≤ 2^c: half of j is at most 2^(c-1)."""
    no_gate, even_gates, odd_gates = recursion
    bound = AtMost(N[j], 7 * c)
    whole = ForAll(j, Implication(AtMost(1, j), AtMost(j, r), AtMost(j, 2**c), bound))

    def base() -> Fact:
        def single(low: Fact, _: Fact, high: Fact) -> Fact:
            goal = p.term(AtMost(N[j], 0))
            return p.compare(
                j, 1,
                lambda less: p.absurd(p.order(p.store.false(), less, low), goal),
                lambda same: p.rewrite(p.order(AtMost(N[1], 0), no_gate), goal, same),
                lambda more: p.absurd(p.order(p.store.false(), more, high), goal),
            )  # fmt: skip

        at_zero = p.generally([j], [AtMost(1, j), AtMost(j, r), AtMost(j, 1)], single)
        return p.convert(at_zero, p.store.replace(p.term(whole), p.term(c), p.number(0)))

    def step(least: Fact, known: Fact) -> Fact:
        def shown(low: Fact, top: Fact, high: Fact) -> Fact:
            goal = p.term(AtMost(N[j], 7 * (c + 1)))

            def case(value: Any, same: Fact, gates: Fact, some: Fact) -> Fact:
                ends = [p.order(AtMost(1, m), some), p.order(AtMost(m, r), same, some, top)]
                doubled = p.order(AtMost(2 * m, 2 ** (c + 1)), high, p.order(AtMost(2 * m, j), same))
                half = p.order(AtMost(m, 2**c), doubled)
                before = p.instantiate(known, m, given=[*ends, half])
                return p.rewrite(
                    p.order(AtMost(N[value], 7 * (c + 1)), before, p.instantiate(gates, m, given=ends)), goal, same
                )

            return from_halves(
                p, j, goal, low,
                lambda same: p.rewrite(p.order(AtMost(N[1], 7 * (c + 1)), no_gate, least), goal, same),
                lambda h, some: case(2 * m, h, even_gates, some),
                lambda h, some: case(2 * m + 1, h, odd_gates, some),
            )  # fmt: skip

        return p.generally([j], [AtMost(1, j), AtMost(j, r), AtMost(j, 2 ** (c + 1))], shown)

    with forgetting(p):
        every = p.induction(c, whole, base, step, reason="induction on c")
    at_c = p.instantiate(every, c, given=[bits])
    return p.instantiate(at_c, r, given=[positive, p.order(AtMost(r, r)), below])


power_bound = Claim(
    "rt-deep-power-bound",
    title="A power takes at most seven neurons a binary digit",
    source="RT, section 4",
    variables=[N, r, c],
    hypotheses=[AtMost(0, c), AtMost(1, r), AtMost(r, 2**c), *neurons_of_a_power(r)],
    conclusion=AtMost(N[r], 7 * c),
    conventions="3 neurons a square, 4 a product, skip connections",
    notes="For c = ⌈log₂ r⌉ the bound of RT.",
    proof=by_counting_digits,
    example={"N": few, "r": 3, "c": 2},
    twins=[
        Twin("three neurons a digit", conclusion=AtMost(N[r], 3 * c), at={"N": few, "r": 3, "c": 2}),
        Twin(
            "r ≤ 2^(c+1)",
            hypotheses=[AtMost(0, c), AtMost(1, r), AtMost(r, 2 ** (c + 1)), *neurons_of_a_power(r)],
            at={"N": few, "r": 2, "c": 0},
        ),
    ],
)

exponents = ForAll(i, Implication(AtMost(0, i), Below(i, n), Conjunction(AtMost(1, rs[i]), AtMost(rs[i], most))))
enough = ForAll(i, Implication(AtMost(0, i), Below(i, n), Conjunction(AtMost(0, cs[i]), AtMost(rs[i], 2 ** cs[i]))))
all_neurons = sympy.Sum(N[rs[i]], (i, 0, n - 1)) + 4 * (n - 1)


def rt_bound(digit: int) -> AtMost:
    """The powers and their product have at most Σ (digit · c_i + 4) neurons."""
    return AtMost(all_neurons, sympy.Sum(digit * cs[i] + 4, (i, 0, n - 1)))


def by_adding_powers(p: Prover, nonnegative: Fact, given: Fact, digits_given: Fact, *recursion: Fact) -> Fact:
    """Each power has at most 7 c_i neurons, and n - 1 products of four neurons are fewer than n."""
    gap = 7 * cs[i] - N[rs[i]]

    def one_power(low: Fact, high: Fact) -> Fact:
        least, top = p.parts(p.instantiate(given, i, given=[low, high]))
        bits, below = p.parts(p.instantiate(digits_given, i, given=[low, high]))
        fewer = [
            p.generally([m], [AtMost(1, m), AtMost(m, rs[i])], lambda lo, hi, rule=rule: p.instantiate(
                rule, m, given=[lo, p.order(AtMost(m, most), hi, top)]
            ))
            for rule in recursion[1:]
        ]  # fmt: skip
        bound = p.use(power_bound, N, rs[i], cs[i], given=[bits, least, below, recursion[0], *fewer])
        return p.order(AtMost(0, gap), bound)

    each = p.generally([i], [Conjunction(AtMost(0, i), Below(i, n))], lambda inside: one_power(*p.parts(inside)))
    total = p.use(sum_nonnegative, n, sympy.Lambda(i, gap), given=[nonnegative, each])
    return p.order(p.goal, total, reason="add the bounds of the powers, and n - 1 products")


deep_monomial = Claim(
    "rt-deep-monomial",
    title="A monomial takes at most Σ (7⌈log₂ r_i⌉ + 4) neurons with skip connections",
    source="RT, section 4",
    variables=[N, rs, cs, n, most],
    hypotheses=[AtMost(0, n), exponents, enough, *neurons_of_a_power(most)],
    conclusion=rt_bound(7),
    conventions="3 neurons a square, 4 a product, skip connections",
    notes="Exponents r_i ≥ 1 and c_i with r_i ≤ 2^(c_i), such as ⌈log₂ r_i⌉. Squares of several variables in one layer "
    "may share the neuron σ(b), which has no inputs: then there are fewer.",
    proof=by_adding_powers,
    example={"N": few, "r": [3, 2], "c": [2, 1], "n": 2, "M": 3},
    twins=[
        Twin("three neurons a digit", conclusion=rt_bound(3), at={"N": few, "r": [7], "c": [3], "n": 1, "M": 7}),
    ],
)
