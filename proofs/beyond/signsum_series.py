"""The product gate of n factors whose inputs are themselves computed by networks: formal series in λ.

In the expansions of its 2^n neurons the powers below n of the signed sums cancel, and those of order n + 1 too; what is
left of order n is the product. So the gate of series U_i in R[[λ]] is ∏ U_i + O(λ²), for all n.
"""

from typing import Any

import sympy
from beyond.sign_moments import inner, moment, product, sign_moments, signs

from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Coefficient,
    Congruent,
    Conjunction,
    D,
    Equal,
    Fact,
    ForAll,
    Implication,
    Jet,
    Prover,
    Signs,
    SumOver,
    Twin,
    Unequal,
    families,
    functions,
    integer_families,
    integers,
    reals,
    series,
    series_families,
)
from symnet.proof.tactics import forgetting

n, k, i, m = integers("n k i m")
(s,) = integer_families("s")
(U,), (u,) = series_families("U"), families("u")
V, W = series("V W")
(sigma,), (b,) = functions("sigma"), reals("b")
fac = sympy.factorial


def each_input(length: Any, value: Any, order: int) -> ForAll:
    """U_i is the value modulo λ^order, for i < n."""
    return ForAll(i, Implication(AtMost(0, i), Below(i, length), Congruent(U[i], value, order)))


regular = each_input(n, 0, 0)

# --- products of series -----------------------------------------------------------------------------------------------


def numbers(length: Any) -> Any:
    """∏ u_i over i < n."""
    return sympy.Product(u[i], (i, 0, length - 1))


def fewer(p: Prover, given: Fact) -> Fact:
    """What is known of n + 1 inputs, of the first n."""
    return p.generally(
        [i],
        [AtMost(0, i), Below(i, n)],
        lambda lo, hi: p.instantiate(given, i, given=[lo, p.order(Below(i, n + 1), hi)]),
    )


def by_one_more_series(p: Prover, nonnegative: Fact, given: Fact) -> Fact:
    """Induction on n: multiply the congruence by the next one."""
    congruent = lambda length: Congruent(product(length), numbers(length), 2)  # noqa: E731

    def step(low: Fact, known: Fact) -> Fact:
        def shown(all_inputs: Fact) -> Fact:
            before = p.apply(known, fewer(p, all_inputs))
            one = p.instantiate(all_inputs, n, given=[low, p.order(Below(n, n + 1))])
            both = p.series_with(Congruent(V * W, numbers(n) * u[n], 2), {V: before, W: one})
            return p.convert(both, congruent(n + 1))

        return p.generally([], [each_input(n + 1, u[i], 2)], shown)

    with forgetting(p):
        base = lambda: p.discharge(p.series(p.term(Congruent(1, 1, 2))), each_input(0, u[i], 2))  # noqa: E731
        goal = Implication(each_input(n, u[i], 2), congruent(n))
        every = p.induction(n, goal, base, step, reason="induction on n")
    return p.instantiate(every, n, given=[nonnegative, given])


congruent_products = Claim(
    "congruent-products",
    title="Products of congruent series",
    source="standard",
    variables=[U, u, n],
    hypotheses=[AtMost(0, n), each_input(n, u[i], 2)],
    conclusion=Congruent(product(n), numbers(n), 2),
    proof=by_one_more_series,
    example={"n": 2, "U": [{0: 2, 2: 1}, 3], "u": [2, 3]},
    twins=[
        Twin(
            "modulo λ³",
            conclusion=Congruent(product(n), numbers(n), 3),
            at={"n": 1, "U": [{0: 2, 2: 1}], "u": [2]},
        )
    ],
)

# --- the gate ---------------------------------------------------------------------------------------------------------


def sum_of_neurons(length: Any) -> SumOver:
    """Σ_s (∏ s_i) σ(b + λ Σ s_i U_i)."""
    return SumOver(signs(length) * Jet(sigma, b, SCALE * inner(length)), (s, Signs(length)))


def gate(length: Any) -> Any:
    """The 2^n neurons, divided by 2^n λ^n σ^(n)(b)."""
    return SCALE ** (-length) * sum_of_neurons(length) / (2**length * D(sigma, length, b))


def statement(order: int) -> Conjunction:
    """The gate of inputs in R[[λ]]; and of inputs that are known modulo λ²."""
    return Conjunction(
        Implication(regular, Congruent(gate(n), product(n), order)),
        Implication(each_input(n, u[i], 2), Congruent(gate(n), numbers(n), 2)),
    )


def small_argument(p: Prover, given: Fact) -> Fact:
    """λ Σ s_i U_i = O(λ)."""
    total = inner(n)

    def zero(negative: Fact) -> Fact:
        def entry(low: Fact, high: Fact) -> Fact:
            at_i = p.coefficients(p.instantiate(given, i, given=[low, high]))
            one = p.instantiate(at_i, m, given=[negative])
            return p.combine(Equal(s[i] * Coefficient(U[i], m), 0), (s[i], one))

        sums = sympy.Sum(s[i] * Coefficient(U[i], m), (i, 0, n - 1))
        nothing = p.termwise(Equal(sums, sympy.Sum(0, (i, 0, n - 1))), entry, i)
        return p.convert(nothing, Equal(Coefficient(total, m), Coefficient(0, m)))

    every = p.generally([m], [Below(m, 0)], zero)
    inside = p.by_coefficients(every, p.term(Congruent(total, 0, 0)))
    return p.series(Congruent(SCALE * total, 0, 1), inside)


def by_sign_moments(p: Prover, nonnegative: Fact, nonzero: Fact) -> Fact:
    """Expand each neuron up to λ^(n+1); of the powers of the signed sums only the n-th is left."""

    def of_series(given: Fact) -> Fact:
        return gate_of_series(p, nonnegative, nonzero, given)

    general = p.generally([], [regular], of_series)

    def of_known(given: Fact) -> Fact:
        free = p.generally(
            [i],
            [AtMost(0, i), Below(i, n)],
            lambda lo, hi: p.series(Congruent(U[i], 0, 0), p.instantiate(given, i, given=[lo, hi])),
        )
        output = p.apply(general, free)
        values = p.use(congruent_products, U, u, n, given=[nonnegative, given])
        each = [p.coefficients(f) for f in (output, values)]

        def agree(below: Fact) -> Fact:
            one, other = (p.instantiate(f, m, given=[below]) for f in each)
            return p.combine(Equal(Coefficient(gate(n), m), Coefficient(numbers(n), m)), (1, one), (1, other))

        return p.by_coefficients(p.generally([m], [Below(m, 2)], agree), p.goal.args[1].args[1])

    return p.both(general, p.generally([], [each_input(n, u[i], 2)], of_known))


def gate_of_series(p: Prover, nonnegative: Fact, nonzero: Fact, given: Fact) -> Fact:
    """The gate of series in R[[λ]] is their product modulo λ²."""
    jet, top = Jet(sigma, b, SCALE * inner(n)), n + 2
    small = small_argument(p, given)
    expansion = p.fact(
        "jet_expansion", sigma, b, SCALE * inner(n), top, given=[p.order(AtMost(0, top), nonnegative), small]
    )
    each = p.coefficients(expansion)
    powers = sympy.Sum(D(sigma, k, b) * SCALE**k * inner(n) ** k / fac(k), (k, 0, n + 1))
    expanded = SumOver(signs(n) * powers, (s, Signs(n)))

    def agree(below: Fact) -> Fact:
        def neuron() -> Fact:
            one = p.instantiate(each, m, given=[below])
            return p.combine(Equal(signs(n) * Coefficient(jet, m), signs(n) * Coefficient(powers, m)), (signs(n), one))

        left, right = (SumOver(signs(n) * Coefficient(value, m), (s, Signs(n))) for value in (jet, powers))
        return p.termwise(Equal(left, right), neuron, s, member=False)

    all_coefficients = p.generally([m], [Below(m, top)], agree)
    total = sympy.Sum(D(sigma, k, b) * SCALE**k * moment(n, k), (k, 0, n + 1))
    apart = SumOver(
        sympy.Sum(signs(n) * D(sigma, k, b) * SCALE**k * inner(n) ** k / fac(k), (k, 0, n + 1)), (s, Signs(n))
    )
    swapped = p.convert(p.swap(apart), Equal(expanded, total))
    low, here, above = p.parts(p.use(sign_moments, U, n, given=[nonnegative]))
    cut = p.split(total, n)
    first = sympy.Sum(D(sigma, k, b) * SCALE**k * moment(n, k), (k, 0, n - 1))

    def vanish(lo: Fact, hi: Fact) -> Fact:
        zero = p.instantiate(low, k, given=[lo, hi])
        return p.combine(Equal(D(sigma, k, b) * SCALE**k * moment(n, k), 0), (D(sigma, k, b) * SCALE**k, zero))

    nothing = p.termwise(Equal(first, sympy.Sum(0, (k, 0, n - 1))), vanish, k)
    lead = D(sigma, n, b) * SCALE**n
    result = p.combine(
        Equal(expanded, 2**n * lead * product(n)),
        (1, swapped), (1, cut), (1, nothing), (lead, here), (D(sigma, n + 1, b) * SCALE ** (n + 1), above),
        reason="only the power n of the signed sums is left",
    )  # fmt: skip
    coefficients = p.coefficients(result)

    def divided(below: Fact) -> Fact:
        index = n + m
        one = p.instantiate(all_coefficients, index, given=[p.order(Below(index, top), below)])
        other = p.instantiate(coefficients, index)
        scale = 1 / (2**n * D(sigma, n, b))
        return p.combine(
            Equal(Coefficient(gate(n), m), Coefficient(product(n), m)), (scale, one), (scale, other), given=[nonzero]
        )

    every = p.generally([m], [Below(m, 2)], divided)
    return p.by_coefficients(every, p.goal.args[0].args[1], reason="divide by 2^n λ^n σ^(n)(b)")


signsum_of_series = Claim(
    "product-signsum-of-series",
    title="The product gate of n factors inside a deep network",
    source="RT, section 4; the proof for series as inputs is new here",
    variables=[sigma, b, U, u, n],
    hypotheses=[AtMost(0, n), Unequal(D(sigma, n, b), 0)],
    conclusion=statement(2),
    conventions="2^n neurons, a common bias, no output bias",
    senses=("formal",),
    notes="U = 0 + O(λ⁰) says that U has no negative powers of λ.",
    proof=by_sign_moments,
    example={"n": 2, "sigma": [1, 1, 1, 1, 1], "b": 0, "U": [{0: 1, 1: 2}, {0: 3}], "u": [1, 3]},
    twins=[
        Twin(
            "an error of order λ³", conclusion=statement(3), at={"n": 2, "b": 0, "sigma": [0, 0, 1, 0, 1], "U": [1, 1]}
        ),
    ],
)
