"""Deep monomials compute: squares of three neurons and products of four, one after another, modulo λ² (see `powers`).

What a node should be is a real number: the value of its power at the input.
"""

from typing import Any

import sympy
from beyond.series_gates import four, gate_of_four, square, square_of_series
from rt.powers import from_halves

from symnet.kernel.terms import INT, REAL, SERIES, fun
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

r, m, i, j, k, n = integers("r m i j k n")
(rs,) = integer_families("r")
(sigma,) = functions("sigma")
(b,) = reals("b")
(F,) = variables("F", fun(INT, INT, SERIES))
(S,) = series_families("S")
(y,) = families("y")
curved = Unequal(D(sigma, 2, b), 0)


def square_of(value: Any) -> Any:
    """The three neurons of a square."""
    return square.output.xreplace({square.inputs[0]: value})


def product_of(one: Any, other: Any) -> Any:
    """The four neurons of a product."""
    return four.output.xreplace(dict(zip(four.inputs, (one, other), strict=True)))


def network(F: Any, S: Any, y: Any, r: Any) -> list[Any]:
    """S_j are the squares of squares, and should be y_j; F(m, j) is the network for the power m of S_j; m + j ≤ r."""
    squares = Conjunction(Equal(S(j + 1), square_of(S(j))), Equal(y(j + 1), y(j) ** 2))
    even, odd = Equal(F(2 * m, j), F(m, j + 1)), Equal(F(2 * m + 1, j), product_of(S(j), F(m, j + 1)))
    even_powers = ForAll(j, Implication(AtMost(0, j), AtMost(j, r - 2 * m), even))
    odd_powers = ForAll(j, Implication(AtMost(0, j), AtMost(j, r - 2 * m - 1), odd))
    return [
        Congruent(S(0), y(0), 2),
        ForAll(j, Implication(AtMost(0, j), AtMost(j, r - 2), squares)),
        ForAll(j, Implication(AtMost(0, j), AtMost(j, r - 1), Equal(F(1, j), S(j)))),
        ForAll(m, Implication(AtMost(1, m), AtMost(m, r), even_powers)),
        ForAll(m, Implication(AtMost(1, m), AtMost(m, r), odd_powers)),
    ]


power_network = network(lambda *at: F[at], lambda at: S[at], lambda at: y[at], r)


def applied(p: Prover, general: Fact, value: Any, *given: Fact) -> Fact:
    """A general fact at a value, whose conditions differ from the given facts by the laws of rings only."""
    fact = p.instantiate(general, value)
    for known in given:
        fact = p.apply(fact, p.convert(known, fact.formula.args[0]))
    return fact


def all_powers(order: int) -> ForAll:
    """F(k, j) is the power k of y_j modulo λ^order, for k + j ≤ r: of the input, for k = r and j = 0."""
    right = ForAll(j, Implication(AtMost(0, j), AtMost(j, r - k), Congruent(F[k, j], y[j] ** k, order)))
    return ForAll(k, Implication(AtMost(1, k), right))


def by_gates(p: Prover, nonzero: Fact, positive: Fact, given: Fact, *network: Fact) -> Fact:
    """Induction for the squares; then strong induction on the exponent m, for all S_j with m + j ≤ r at once."""
    squared, ones, evens, odds = network
    right = Implication(AtMost(j, r - 1), Congruent(S[j], y[j], 2))

    def next_square(low: Fact, known: Fact) -> Fact:
        def shown(top: Fact) -> Fact:
            before = p.apply(known, p.order(AtMost(j, r - 1), top))
            output, value = p.parts(p.instantiate(squared, j, given=[low, top]))
            lemma = p.use(square_of_series, sigma, b, S[j], y[j], given=[nonzero])
            gate = p.apply(p.part(lemma, 2), before, reason="the square of an input known modulo λ²")
            return p.rewrite(gate, Congruent(S[j + 1], y[j + 1], 2), output, value)

        return p.generally([], [AtMost(j + 1, r - 1)], lambda h: shown(p.order(AtMost(j, r - 2), h)))

    all_squares = p.induction(
        j, right, lambda: p.discharge(given, AtMost(0, r - 1)), next_square, reason="the squares, one after another"
    )

    def exactly(j_low: Fact, top: Fact) -> Fact:
        return p.instantiate(all_squares, j, given=[j_low, top])

    goal = ForAll(j, Implication(AtMost(0, j), AtMost(j, r - k), Congruent(F[k, j], y[j] ** k, 2)))

    def step(low: Fact, known: Fact) -> Fact:
        def shown(start: Fact, top: Fact) -> Fact:
            wanted = p.term(Congruent(F[k, j], y[j] ** k, 2))

            def one(same: Fact) -> Fact:
                end = p.order(AtMost(j, r - 1), top, same)
                base = exactly(start, end)
                network_ = p.instantiate(ones, j, given=[start, end])
                at_one = p.rewrite(base, Congruent(F[1, j], y[j], 2), network_)
                return p.rewrite(p.convert(at_one, p.store.replace(wanted, p.term(k), p.number(1))), wanted, same)

            def half(same: Fact, some: Fact, value: Any) -> tuple[Fact, Fact, list[Fact]]:
                """The half power of the next square, modulo λ², and y_(j+1) = y_j²."""
                ends = [p.order(AtMost(1, m), some), p.order(Below(m, k), same, some)]
                below = p.order(AtMost(j + 1, r - m), same, some, top)
                before = p.instantiate(known, m, given=ends)
                up = applied(p, before, j + 1, p.order(AtMost(0, j + 1), start), below)
                end = p.order(AtMost(j, r - 2), same, some, top)
                _, value_ = p.parts(p.instantiate(squared, j, given=[start, end]))
                top_m = p.order(AtMost(m, r), same, some, start, top)
                here = [ends[0], top_m, start, p.order(AtMost(j, r - value), same, top)]
                return up, value_, here

            def even(same: Fact, some: Fact) -> Fact:
                up, value, here = half(same, some, 2 * m)
                network_ = p.instantiate(p.instantiate(evens, m, given=here[:2]), j, given=here[2:])
                with p.knowing(some):
                    at_even = p.convert(up, Congruent(F[m, j + 1], y[j] ** (2 * m), 2), value)
                return p.rewrite(at_even, wanted, same, network_)

            def odd(same: Fact, some: Fact) -> Fact:
                up, value, here = half(same, some, 2 * m + 1)
                network_ = p.instantiate(p.instantiate(odds, m, given=here[:2]), j, given=here[2:])
                base = exactly(start, p.order(AtMost(j, r - 1), top, low))
                lemma = p.use(gate_of_four, sigma, b, S[j], F[m, j + 1], y[j], y[j + 1] ** m, given=[nonzero])
                gate = p.apply(p.part(lemma, 2), base, up, reason="the product of inputs known modulo λ²")
                with p.knowing(some):
                    at_odd = p.convert(gate, Congruent(product_of(S[j], F[m, j + 1]), y[j] ** (2 * m + 1), 2), value)
                return p.rewrite(at_odd, wanted, same, network_)

            return from_halves(p, k, wanted, low, one, even, odd)

        return p.generally([j], [AtMost(0, j), AtMost(j, r - k)], shown)

    every = p.strong_induction(k, goal, step, start=1, reason="strong induction on the exponent")
    return p.convert(every, p.goal)


tower = [2**2**e for e in range(5)]  # the gates of t² are exact
powers_of_two = [[value**e for value in tower] for e in range(6)]
power_formal = Claim(
    "rt-deep-power-formal",
    title="Repeated squares compute the power",
    source="RT, section 4",
    variables=[sigma, b, F, S, y, r],
    hypotheses=[curved, AtMost(1, r), *power_network],
    conclusion=all_powers(2),
    conventions="3 neurons a square, 4 a product, a common bias, no output bias, skip connections",
    senses=("formal",),
    notes="S_j is the j-th square of squares of the input S_0 = y_0 + O(λ²), which should be y_j; F(m, j) is the "
    "network for the power m of S_j.",
    proof=by_gates,
    example={"sigma": [0, 0, 1], "b": 0, "r": 5, "k": 2, "j": 0, "S": tower, "y": tower, "F": powers_of_two},
    twins=[
        Twin(
            "the error is of order λ³",
            conclusion=all_powers(3),
            at={
                "sigma": [0, 0, 1, 0, 1], "b": 0, "r": 2, "k": 2, "j": 0, "S": [1, {0: 1, 2: 1}], "y": [1, 1, 1],
                "F": [[0], [1, {0: 1, 2: 1}], [{0: 1, 2: 1}]],
            },
        )
    ],
)  # fmt: skip

(Fs,) = variables("F", fun(INT, INT, INT, SERIES))
(Ss,) = variables("S", fun(INT, INT, SERIES))
(ys,) = variables("y", fun(INT, INT, REAL))
(T,) = series_families("T")
each_power = network(lambda *at: Fs[(i, *at)], lambda at: Ss[i, at], lambda at: ys[i, at], rs[i])
powers = ForAll(i, Implication(AtMost(0, i), Below(i, n), Conjunction(AtMost(1, rs[i]), *each_power)))
products = ForAll(i, Implication(AtMost(1, i), Below(i, n), Equal(T[i + 1], product_of(T[i], Fs[i, rs[i], 0]))))


def monomial(length: Any) -> Any:
    """∏ y_(i,0)^(r_i)."""
    return sympy.Product(ys[i, 0] ** rs[i], (i, 0, length - 1))


def all_products(order: int) -> ForAll:
    """T_i is the product of the first i powers modulo λ^order, 1 ≤ i ≤ n."""
    return ForAll(i, Implication(AtMost(1, i), AtMost(i, n), Congruent(T[i], monomial(i), order)))


def by_one_more_power(p: Prover, nonzero: Fact, some: Fact, given: Fact, first: Fact, built: Fact) -> Fact:
    """Each power is right, and so is the product of the first i of them, by induction on i."""

    def power(low: Fact, high: Fact) -> Fact:
        least, *network_ = p.parts(p.instantiate(given, i, given=[low, high]))
        fact = p.use(power_formal, sigma, b, Fs[i], Ss[i], ys[i], rs[i])
        for known in (nonzero, least, *network_):
            fact = p.apply(fact, p.convert(known, fact.formula.args[0]))
        at_r = applied(p, fact, rs[i], least)
        return p.convert(
            applied(p, at_r, 0, p.order(AtMost(0, 0)), p.order(AtMost(0, rs[i] - rs[i]))),
            Congruent(Fs[i, rs[i], 0], ys[i, 0] ** rs[i], 2),
        )

    every_power = p.generally([i], [AtMost(0, i), Below(i, n)], power)
    goal = Implication(AtMost(i, n), Congruent(T[i], monomial(i), 2))

    def base() -> Fact:
        at_zero = applied(p, every_power, 0, p.order(AtMost(0, 0)), p.order(Below(0, n), some))
        one = p.rewrite(at_zero, Congruent(T[1], ys[0, 0] ** rs[0], 2), first)
        return p.discharge(p.convert(one, Congruent(T[1], monomial(1), 2)), AtMost(1, n))

    def step(low: Fact, known: Fact) -> Fact:
        def shown(top: Fact) -> Fact:
            below = p.order(Below(i, n), top)
            before = p.apply(known, p.order(AtMost(i, n), top))
            factor = p.instantiate(every_power, i, given=[p.order(AtMost(0, i), low), below])
            values = monomial(i), ys[i, 0] ** rs[i]
            lemma = p.use(gate_of_four, sigma, b, T[i], Fs[i, rs[i], 0], *values, given=[nonzero])
            gate = p.apply(p.part(lemma, 2), before, factor, reason="the product of inputs known modulo λ²")
            output = p.instantiate(built, i, given=[low, below])
            onward = p.convert(gate, Congruent(product_of(T[i], Fs[i, rs[i], 0]), monomial(i + 1), 2))
            return p.rewrite(onward, Congruent(T[i + 1], monomial(i + 1), 2), output)

        return p.generally([], [AtMost(i + 1, n)], shown)

    every = p.induction(i, goal, base, step, start=1, reason="multiply by one power after the other")
    return p.convert(every, p.goal)


monomial_formal = Claim(
    "rt-deep-monomial-formal",
    title="Repeated squares and products compute every monomial",
    source="RT, section 4",
    variables=[sigma, b, Fs, Ss, ys, rs, T, n],
    hypotheses=[curved, AtMost(1, n), powers, Equal(T[1], Fs[0, rs[0], 0]), products],
    conclusion=all_products(2),
    conventions="3 neurons a square, 4 a product, a common bias, no output bias, skip connections",
    senses=("formal",),
    notes="The monomial ∏ x_i^(r_i) of the inputs x_i = y_(i,0). F(i, r_i, 0) is the network for the power r_i of the "
    "i-th input, as in rt-deep-power-formal; T_i multiplies the first i of them (in any order: tree-product-formal).",
    proof=by_one_more_power,
    example={
        "sigma": [0, 0, 1], "b": 0, "n": 3, "i": 2, "r": [2, 1, 1], "S": [[2, 4], [3], [5]], "y": [[2, 4], [3], [5]],
        "F": [[[0], [2, 4], [4]], [[0], [3]], [[0], [5]]], "T": [0, 4, 12, 60],
    },
    twins=[
        Twin(
            "the error is of order λ³",
            conclusion=all_products(3),
            at={
                "sigma": [0, 0, 1, 0, 1], "b": 0, "n": 1, "i": 1, "r": [2], "S": [[1, {0: 1, 2: 1}]],
                "y": [[1, 1, 1]], "F": [[[0], [1, {0: 1, 2: 1}], [{0: 1, 2: 1}]]], "T": [0, {0: 1, 2: 1}],
            },
        )
    ],
)  # fmt: skip
