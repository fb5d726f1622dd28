"""Equal forms have equal coefficients, taken out by differences: of a sum of powers of linear forms in n variables."""

from collections.abc import Sequence
from typing import Any

import sympy
from beyond.equal_families import equal_where_sums_are, inside, product_of_powers_of_two, product_with_zero
from rt.differences import boxes, central_differences_of_powers, differences, differences_of_forms, size, weights

from symnet.kernel.terms import INT, REAL, Term, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Prover,
    SumOver,
    Twin,
    Unequal,
    families,
    integer_families,
    integers,
)
from symnet.proof.language import variables

m, n, i, j, k, l, h, K, d = integers("m n i j k l h K d")  # noqa: E741
u, w, x, q, p_ = families("u w x q p")
gamma, t = integer_families("gamma t")
(a,) = variables("a", fun(INT, INT, REAL))
(E,) = variables("E", fun(INT, INT, INT))
fac = sympy.factorial
span = (i, 0, n - 1)


def for_entries(formula: Any, index: Any = i, length: Any = n) -> ForAll:
    """The formula for 0 ≤ i < n."""
    return ForAll(index, Implication(inside(index, length), formula))


def form(row: Any) -> Any:
    """Σ a_ji x_i."""
    return sympy.Sum(a[row, i] * x[i], span)


def power_of(row: Any, exponents: Any = gamma) -> Any:
    """∏ a_ji^(γ_i)."""
    return sympy.Product(a[row, i] ** exponents[i], span)


def degree(term: Any) -> Any:
    """|E_k| = Σ E_k(i)."""
    return sympy.Sum(E[term, i], span)


def monomial(term: Any) -> Any:
    """∏ x_i^(E_k(i))."""
    return sympy.Product(x[i] ** E[term, i], span)


def same(term: Any) -> Any:
    """1 where E_k = γ, else 0."""
    return sympy.Product(Indicator(Equal(E[term, i], gamma[i])), span)


def at_entry(p: Prover, fact: Fact, index: Any, *bounds: Fact) -> Fact:
    """What holds for all 0 ≤ i < n, at one of them."""
    return p.instantiate(fact, index, given=[p.both(*bounds)])


def fitted(p: Prover, claim: Claim, *values: Any, given: Sequence[Fact], reason: str = "") -> Fact:
    """A claim at values; what is given fits its hypotheses after the laws of rings."""
    law = p.use(claim, *values)
    for fact in given:
        law = p.apply(law, p.convert(fact, law.formula.args[0]))
    return p.explain(law, reason) if reason else law


def exists_or_all(p: Prover, index: Any, exception: Any, found: Any, never: Any) -> Fact:
    """One conclusion from an index with an exception, and from there being none."""
    there = Exists(index, exception)
    return p.cases(p.excluded(there), lambda some: p.choose(some, index, lambda at: found(*p.parts(at))), never)


def no_match(p: Prover, row: Any, low: Fact, high: Fact, other: Fact) -> Fact:
    """∏ [r_i = γ_i] = 0, where r_l ≠ γ_l."""
    no = p.indicator(other, Equal(row(l), gamma[l]))
    return p.use(product_with_zero, sympy.Lambda(i, Indicator(Equal(row(i), gamma[i]))), n, l, given=[low, high, no])


exponents = ForAll(k, Implication(AtMost(0, k), Below(k, K), for_entries(AtMost(0, E[k, i]))))
homogeneous = ForAll(k, Implication(AtMost(0, k), Below(k, K), Unequal(degree(k), size()), Equal(q[k], 0)))
forms_agree = ForAll(
    x, Equal(sympy.Sum(u[j] * form(j) ** size(), (j, 0, m - 1)), sympy.Sum(q[k] * monomial(k), (k, 0, K - 1)))
)
sums = sympy.Sum(u[j] * power_of(j), (j, 0, m - 1))
picked = sympy.Product(fac(gamma[i]), span) * sympy.Sum(q[k] * same(k), (k, 0, K - 1))


def one_monomial(p: Prover, length: Fact, least: Fact, powers: Fact, alike: Fact, low: Fact, high: Fact) -> Fact:
    """q_k ∏ Σ_c (-1)^c C(γ_i, c) (γ_i - 2c)^(E_k(i)) = q_k 2^|γ| ∏ γ_i! [E_k = γ]."""
    each = differences(gamma[i], E[k, i])
    product = sympy.Product(each, span)
    goal = p.term(Equal(q[k] * product, q[k] * 2 ** size() * sympy.Product(fac(gamma[i]), span) * same(k)))

    def law(index: Any, *bounds: Fact) -> Fact:
        exponent = at_entry(p, p.instantiate(powers, k, given=[low, high]), index, *bounds)
        return p.use(
            central_differences_of_powers,
            gamma[index],
            E[k, index],
            given=[at_entry(p, least, index, *bounds), exponent],
        )

    def differ(lo: Fact, hi: Fact, other: Fact) -> Fact:
        """Where E_k(l) ≠ γ_l."""
        none = no_match(p, lambda index: E[k, index], lo, hi, other)

        def balanced(sums: Fact) -> Fact:
            def smaller(lo2: Fact, hi2: Fact, less: Fact) -> Fact:
                zero = p.apply(p.part(law(h, lo2, hi2), 0), less)
                gone = p.use(product_with_zero, sympy.Lambda(i, each), n, h, given=[lo2, hi2, zero])
                return p.combine(goal, (q[k], gone), (-q[k] * 2 ** size() * sympy.Product(fac(gamma[i]), span), none))

            def never(none_of_them: Fact) -> Fact:
                def enough(member: Fact) -> Fact:
                    def absurd(less: Fact) -> Fact:
                        there = p.witness(Exists(h, exception), i, p.both(*p.parts(member), less))
                        return p.absurd(p.apply(none_of_them, there), AtMost(gamma[i], E[k, i]))

                    enough_ = lambda more: p.order(AtMost(gamma[i], E[k, i]), more)  # noqa: E731
                    return p.compare(E[k, i], gamma[i], absurd, enough_, enough_)

                above = p.generally([i], [inside(i, n)], enough)
                row = sympy.Lambda(i, E[k, i])
                equal = p.use(
                    equal_where_sums_are,
                    gamma,
                    row,
                    n,
                    l,
                    given=[above, p.order(AtMost(degree(k), size()), sums), lo, hi],
                )
                return p.absurd(p.apply(other, equal), goal)

            exception = Conjunction(AtMost(0, h), Below(h, n), Below(E[k, h], gamma[h]))
            return exists_or_all(p, h, exception, smaller, never)

        def unbalanced(unlike: Fact) -> Fact:
            zero = p.instantiate(alike, k, given=[low, high, unlike])
            return p.ring(goal, zero)

        return p.cases(p.excluded(Equal(degree(k), size())), balanced, unbalanced)

    def agree(none_of_them: Fact) -> Fact:
        def equal(member: Fact) -> Fact:
            def other(unlike: Fact) -> Fact:
                there = p.witness(Exists(l, unlike_entry), i, p.both(*p.parts(member), unlike))
                return p.absurd(p.apply(none_of_them, there), Equal(E[k, i], gamma[i]))

            return p.cases(p.excluded(Equal(E[k, i], gamma[i])), lambda e: e, other)

        every = p.generally([i], [inside(i, n)], equal)

        def value(lo: Fact, hi: Fact) -> Fact:
            here = at_entry(p, every, i, lo, hi)
            top = p.part(law(i, lo, hi), 1)
            return p.rewrite(top, Equal(each, 2 ** gamma[i] * fac(gamma[i])), here)

        ones = p.termwise(
            Equal(same(k), sympy.Product(1, span)),
            lambda lo, hi: p.indicator(at_entry(p, every, i, lo, hi), Equal(E[k, i], gamma[i])), i,
        )  # fmt: skip
        factors = p.termwise(Equal(product, sympy.Product(2 ** gamma[i] * fac(gamma[i]), span)), value, i)
        two = p.use(product_of_powers_of_two, gamma, n, given=[length])
        return p.combine(
            goal, (q[k], factors), (q[k] * sympy.Product(fac(gamma[i]), span), two),
            (-q[k] * 2 ** size() * sympy.Product(fac(gamma[i]), span), ones),
        )  # fmt: skip

    unlike_entry = Conjunction(AtMost(0, l), Below(l, n), Unequal(E[k, l], gamma[l]))
    return exists_or_all(p, l, unlike_entry, differ, agree)


def by_differences(p: Prover, length: Fact, least: Fact, powers: Fact, alike: Fact, equal: Fact) -> Fact:
    """Apply the differences Σ_t ∏ (-1)^(t_i) C(γ_i, t_i) at x_i = γ_i - 2t_i to both sides."""
    points = sympy.Lambda(i, gamma[i] - 2 * t[i])
    at = p.instantiate(equal, points)
    left, right = at.formula.args
    over = (t, boxes)
    factor = p.term(weights)

    def summed(side: Term) -> Term:
        return p.store.make(
            "sum", (p.term(SumOver(1, over)).args[0], p.store.abstract(p.store.mul(factor, side), p.term(t)))
        )

    def weighted() -> Fact:
        return p.combine(p.equal(p.store.mul(factor, left), p.store.mul(factor, right)), (factor, at))

    why = "take the same differences on both sides"
    both = p.termwise(p.equal(summed(left), summed(right)), weighted, t, member=False, reason=why)
    slopes = sympy.Sum(a[j, i] * (gamma[i] - 2 * t[i]), span)
    terms = sympy.Product((gamma[i] - 2 * t[i]) ** E[k, i], span)
    one = p.swap(SumOver(sympy.Sum(u[j] * weights * slopes ** size(), (j, 0, m - 1)), over))
    two = p.swap(SumOver(sympy.Sum(q[k] * weights * terms, (k, 0, K - 1)), over))
    scale = 2 ** size()
    forms_ = u[j] * SumOver(weights * slopes ** size(), over), u[j] * scale * fac(size()) * power_of(j)
    values = q[k] * SumOver(weights * terms, over), q[k] * scale * sympy.Product(fac(gamma[i]), span) * same(k)

    def neuron() -> Fact:
        law = p.use(differences_of_forms, sympy.Lambda(i, a[j, i]), gamma, n, given=[length, least])
        return p.combine(Equal(*forms_), (u[j], law))

    def monomials(low: Fact, high: Fact) -> Fact:
        factors = (-1) ** t[i] * sympy.binomial(gamma[i], t[i]) * (gamma[i] - 2 * t[i]) ** E[k, i]
        entries = p.distribute(SumOver(sympy.Product(factors, span), over))
        known = one_monomial(p, length, least, powers, alike, low, high)
        return p.combine(Equal(*values), (q[k], entries), (1, known))

    why = "of the power of a form they leave one coefficient"
    left_ = Equal(*(sympy.Sum(v, (j, 0, m - 1)) for v in forms_))
    neurons = p.termwise(left_, neuron, j, member=False, reason=why)
    right_ = Equal(*(sympy.Sum(v, (k, 0, K - 1)) for v in values))
    parts = p.termwise(right_, monomials, k, reason="and nothing of a monomial with other exponents")
    return p.combine(p.goal, *((c / scale, f) for c, f in ((1, both), (-1, one), (-1, neurons), (1, two), (1, parts))))


moments_of_powers = Claim(
    "moments-of-powers",
    title="Equal forms have equal coefficients, of a sum of powers",
    source="symnet; the differences are those of RT, section 4",
    variables=[u, a, q, E, gamma, m, n, K],
    hypotheses=[AtMost(0, n), for_entries(AtMost(0, gamma[i])), exponents, homogeneous, forms_agree],
    conclusion=Equal(fac(size()) * sums, picked),
    notes="The condition on the degrees |E_k| spares the proof a comparison of degrees; equal polynomials need it not.",
    proof=by_differences,
    example={
        "u": [1], "a": [[1, 2]], "q": [1, 6, 12, 8], "E": [[3, 0], [2, 1], [1, 2], [0, 3]], "gamma": [3, 0],
        "m": 1, "n": 2, "K": 4,
    },
    twins=[
        Twin(
            "without |γ|!",
            conclusion=Equal(sums, picked),
            at={
                "u": ["1/4", "-1/4"], "a": [[1, 1], [1, -1]], "q": [1], "E": [[1, 1]], "gamma": [1, 1],
                "m": 2, "n": 2, "K": 1,
            },
        )
    ],
)  # fmt: skip
