"""How many neurons a monomial needs at a common bias: as many as it has divisors of certain degrees.

Let R be a set of degrees with σ^(d - h + g)(b) ≠ 0 for all g < h in R. The rows a_j^α, for the exponents α ≤ r with |α|
in R, are independent: tested by a_j^(r - β) they give moments of degree d + |α| - |β| ≤ d, 0 but on the diagonal.
"""

from typing import Any

import sympy
from beyond.enumeration import exponents_enumerated
from beyond.equal_families import inside, power_of_sum, product_with_zero
from beyond.products import product_positive
from beyond.sums import sum_nonnegative
from beyond.triangular import graded_bound
from rt.differences import size
from rt.forms import a, at_entry, fac, fitted, for_entries, form, i, j, l, m, n, power_of, span, w, x
from rt.moments import bias, linear, monomial_moments, no_skip, r, skip, target

from symnet.kernel.terms import INT, fun
from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Congruent,
    Conjunction,
    D,
    Equal,
    Fact,
    Families,
    ForAll,
    Implication,
    Indicator,
    Jet,
    Prover,
    Range,
    SumOver,
    Twin,
    Unequal,
    functions,
    integer_families,
    integers,
    reals,
)
from symnet.proof.claims import Inverse
from symnet.proof.language import variables
from symnet.proof.tactics import unequal

s, t, g, h = integers("s t g h")
(b,) = reals("b")
(sigma,) = functions("sigma")
R, beta = integer_families("R beta")
(alpha,) = variables("alpha", fun(INT, INT, INT))

boxes = Families(n, (i, Range(0, r[i] + 1)))
neurons = sympy.Sum(w[j] * Jet(sigma, b, SCALE * form(j)), (j, 0, m - 1))
degree = size(r)
divisors = SumOver(Indicator(Unequal(R[size(beta)], 0)), (beta, boxes))


def computes(network: Any) -> ForAll:
    """The network computes x^r through degree d = Σ r_i, for all x."""
    return ForAll(x, Congruent(network, SCALE**degree * target, degree + 1))


def gaps(*conditions: Any) -> ForAll:
    """For all g < h in R, both from 0 to d: what is asked of the degree d - h + g."""
    asked = Conjunction(*conditions) if len(conditions) > 1 else conditions[0]
    lower = ForAll(g, Implication(AtMost(0, g), Below(g, h), Unequal(R[g], 0), asked))
    return ForAll(h, Implication(AtMost(0, h), AtMost(h, degree), Unequal(R[h], 0), lower))


def nonzero_factorials(p: Prover, length: Fact, exponents: Fact, family: Any = r) -> Fact:
    """∏ r_i! ≠ 0."""

    def one(low: Fact, high: Fact) -> Fact:
        least = at_entry(p, exponents, i, low, high)
        return p.order(AtMost(1, fac(family[i])), p.fact("factorial_positive", family[i], given=[least]))

    each = p.generally([i], [AtMost(0, i), Below(i, n)], one)
    positive = fitted(p, product_positive, sympy.Lambda(i, fac(family[i])), 0, n, given=[length, each])
    return unequal(p, sympy.Product(fac(family[i]), span), 0, positive)


def total_of(row: Any) -> Any:
    """|α| = Σ α_i."""
    return sympy.Sum(alpha[row, i], span)


def pair(index: Any) -> Any:
    """γ_i = r_i + α_s(i) - α_t(i)."""
    return r[index] + alpha[s, index] - alpha[t, index]


def bounds(p: Prover, entries: Fact, row: Any, low: Fact, high: Fact, *where: Fact) -> list[Fact]:
    """0 ≤ α_i and α_i ≤ r_i for the exponents α of a row, at i."""
    all_of_them = p.part(p.instantiate(entries, row, given=[low, high]), 0)
    return p.parts(p.instantiate(all_of_them, i, given=list(where)))


def sizes(p: Prover, length: Fact, entries: Fact, row: Any, low: Fact, high: Fact) -> list[Fact]:
    """0 ≤ |α| and |α| ≤ d for the exponents α of a row."""

    def entry(upper: int) -> Any:
        def shown(member: Fact) -> Fact:
            least, most = bounds(p, entries, row, low, high, *p.parts(member))
            return p.order(AtMost(0, r[i] - alpha[row, i]), most) if upper else least

        return shown

    rest = sympy.Lambda(i, alpha[row, i]), sympy.Lambda(i, r[i] - alpha[row, i])
    facts = [
        p.use(sum_nonnegative, n, family, given=[length, p.generally([i], [inside(i, n)], entry(upper))])
        for upper, family in enumerate(rest)
    ]
    return [facts[0], p.order(AtMost(total_of(row), degree), facts[1])]


def row(index: Any) -> Any:
    """a_j^α."""
    return sympy.Product(a[j, i] ** alpha[index, i], span)


def column(index: Any) -> Any:
    """a_j^(r - α)."""
    return sympy.Product(a[j, i] ** (r[i] - alpha[index, i]), span)


def entry(first: Any, second: Any) -> Any:
    """Σ_j w_j a_j^(α_s) a_j^(r - α_t)."""
    return sympy.Sum(w[j] * row(first) * column(second), (j, 0, m - 1))


def joined(p: Prover, entries: Fact, *where: Fact) -> Fact:
    """Σ_j w_j a_j^(α_s) a_j^(r - α_t) = Σ_j w_j a_j^(r + α_s - α_t)."""

    def factor(low: Fact, high: Fact) -> Fact:
        least = bounds(p, entries, s, *where[:2], low, high)[0]
        rest = p.order(AtMost(0, r[i] - alpha[t, i]), bounds(p, entries, t, *where[2:], low, high)[1])
        law = p.use(power_of_sum, a[j, i], alpha[s, i], r[i] - alpha[t, i], given=[least, rest])
        return p.convert(law, p.equal(a[j, i] ** pair(i), law.formula.args[1]))

    whole = sympy.Product(a[j, i] ** pair(i), span)
    apart = sympy.Product(a[j, i] ** alpha[s, i] * a[j, i] ** (r[i] - alpha[t, i]), span)
    factors = p.termwise(Equal(whole, apart), factor, i)
    sums = Equal(entry(s, t), sympy.Sum(w[j] * whole, (j, 0, m - 1)))
    one = Equal(w[j] * row(s) * column(t), w[j] * whole)
    return p.termwise(sums, lambda: p.combine(one, (-w[j], factors)), j, member=False)


def unlike(p: Prover, distinct: Fact, *where: Fact) -> Fact:
    """∏ [r_i = γ_i] = 0 for γ = r + α_s - α_t, where α_s ≠ α_t."""

    def at(found: Fact) -> Fact:
        low, high, different = p.parts(found)
        alike_ = Equal(r[l], pair(l))
        apart = p.apply(different, p.combine(Equal(alpha[s, l], alpha[t, l]), (-1, p.assume(alike_))))
        no = p.indicator(p.discharge(apart, alike_), alike_)
        return p.use(product_with_zero, sympy.Lambda(i, Indicator(Equal(r[i], pair(i)))), n, l, given=[low, high, no])

    return p.choose(p.instantiate(distinct, s, t, given=list(where)), l, at)


def moment_at(p: Prover, exponents: Any, *given: Fact) -> Fact:
    """The moment of these exponents, at the common σ and b."""
    constant = [p.store.lam(INT, p.store.shift(p.term(v), 1)) for v in (sigma, b)]
    return fitted(p, monomial_moments, *constant, w, a, bias, skip, r, exponents, m, n, given=given)


def by_gaps(
    p: Prover, count: Fact, length: Fact, exponents: Fact, no_bias: Fact, no_linear: Fact, good: Fact, network: Fact
) -> Fact:
    """The rows a_j^α against the columns a_j^(r - β), by their degrees."""
    curried = p.generally([i], [AtMost(0, i), Below(i, n)], lambda lo, hi: at_entry(p, exponents, i, lo, hi))
    why = "number the exponents α ≤ r with |α| in R"
    numbered = p.use(exponents_enumerated, n, r, R, given=[length, curried], reason=why)
    same = p.order(AtMost(degree, degree))
    top = moment_at(p, r, length, exponents, exponents, same, no_bias, no_linear, network)
    factorials = nonzero_factorials(p, length, exponents)
    power, sums = D(sigma, degree, b), sympy.Sum(w[j] * power_of(j, r), (j, 0, m - 1))

    def nonzero(value: Any, other: Any, reason: str) -> Fact:
        none = p.assume(Equal(value, 0))
        zero = p.combine(Equal(sympy.Product(fac(r[i]), span), 0), (-1, top), (other, none))
        return p.discharge(p.apply(factorials, zero), none.formula, reason=reason)

    derivative = nonzero(power, sums, "the moment of x^r itself is ∏ r_i!")
    diagonal = nonzero(sums, power, "for the same reason")

    def bound(found: Fact) -> Fact:
        entries, distinct = p.parts(found)

        def in_set(row: Any, *where: Fact) -> Fact:
            return p.part(p.instantiate(entries, row, given=list(where)), 1)

        def off(low_s: Fact, high_s: Fact, low_t: Fact, high_t: Fact, other: Fact, graded: Fact) -> Fact:
            at_s, at_t = (low_s, high_s), (low_t, high_t)
            order = degree + total_of(s) - total_of(t)
            whole = sympy.Product(a[j, i] ** pair(i), span)
            goal = p.term(Equal(sympy.Sum(w[j] * whole, (j, 0, m - 1)), 0))

            def between_(member: Fact) -> Fact:
                low, high = p.parts(member)
                least = bounds(p, entries, s, *at_s, low, high)[0]
                return p.order(AtMost(0, pair(i)), least, bounds(p, entries, t, *at_t, low, high)[1])

            least = p.generally([i], [inside(i, n)], between_)
            below = p.order(AtMost(order, degree), graded)
            none = unlike(p, distinct, *at_s, *at_t, other)

            def known(value: Fact, *no: Fact) -> Fact:
                """Where the derivative of this order is not 0."""
                law = moment_at(p, sympy.Lambda(i, pair(i)), length, exponents, least, below, *no, network)
                factor = Inverse(D(sigma, order, b))
                return p.combine(
                    goal, (factor, law), (factor * sympy.Product(fac(pair(i)), span), none), given=[value],
                    reason="the moments beside the diagonal are 0",
                )  # fmt: skip

            def level(equal: Fact) -> Fact:
                here = p.combine(Equal(order, degree), (1, equal))
                old, new = p.term(degree), p.term(order)
                moved = (derivative, no_bias, no_linear)
                conditions = [p.store.replace(f.formula, old, new) for f in moved]
                return known(*(p.rewrite(f, c, here) for f, c in zip(moved, conditions, strict=True)))

            def lower(less: Fact) -> Fact:
                least_t, most_t = sizes(p, length, entries, t, *at_t)
                least_s, _ = sizes(p, length, entries, s, *at_s)
                of_upper = p.instantiate(good, total_of(t), given=[least_t, most_t, in_set(t, *at_t)])
                return known(*p.parts(p.instantiate(of_upper, total_of(s), given=[least_s, less, in_set(s, *at_s)])))

            more = lambda no: p.absurd(p.order(p.store.false(), no, graded), goal)  # noqa: E731
            zero = p.compare(total_of(s), total_of(t), lower, level, more)
            both = joined(p, entries, *at_s, *at_t)
            return p.combine(Equal(entry(s, t), 0), (1, both), (1, zero))

        def on(low: Fact, high: Fact) -> Fact:
            here = p.instantiate(everywhere, t, t, given=[low, high, low, high])
            none = p.assume(Equal(entry(t, t), 0))
            zero = p.combine(Equal(sums, 0), (1, none), (-1, here))
            return p.discharge(p.apply(diagonal, zero), none.formula)

        between = [AtMost(0, s), Below(s, divisors), AtMost(0, t), Below(t, divisors)]
        everywhere = p.generally([s, t], between, lambda *where: joined(p, entries, *where))
        graded = AtMost(total_of(s), total_of(t))
        beside = p.generally([s, t], [*between, Unequal(s, t), graded], off)
        diagonal_ = p.generally([t], between[2:], on)
        rows, columns = (sympy.Lambda(t, sympy.Lambda(j, part)) for part in (row(t), column(t)))
        grades = sympy.Lambda(t, total_of(t))
        return fitted(p, graded_bound, divisors, m, w, rows, columns, grades, given=[count, beside, diagonal_])

    return p.choose(numbered, alpha, bound)


GATE = {
    "w": ["1/8"] * 2 + ["-1/8"] * 2,
    "a": [[1, 1], [-1, -1], [1, -1], [-1, 1]],
    "sigma": [1, 1, 1],
    "b": 0,
    "e": 0,
    "l": [0, 0],
    "r": [1, 1],
    "R": [1, 1, 1],
    "m": 4,
    "n": 2,
}  # the multiplication gate; with σ = t², two neurons do; with an output bias three do
SQUARE = GATE | {"w": ["1/4", "-1/4"], "a": [[1, 1], [1, -1]], "sigma": [0, 0, 1], "m": 2}
WITH_BIAS = GATE | {"w": ["1/2", "-1/2", "-1/2"], "a": [[1, 1], [1, 0], [0, 1]], "e": "1/2", "m": 3}

counted = [AtMost(0, m), AtMost(0, n), for_entries(AtMost(0, r[i]))]
order = degree - h + g
network = computes(neurons + bias + SCALE * linear)

gap_set_bound = Claim(
    "gap-set-bound",
    title="A monomial needs as many neurons as it has divisors of certain degrees",
    source="symnet (new here); for all degrees at once it is the theorem on monomials of RT, section 4, as we read it",
    variables=[sigma, b, w, a, bias, skip, r, R, m, n],
    hypotheses=[*counted, *no_skip(degree), gaps(Unequal(D(sigma, order, b), 0), *no_skip(order)), network],
    conclusion=AtMost(divisors, m),
    conventions=(
        "one hidden layer, m neurons with a common bias b and any inner and outer weights; an output bias e and linear "
        "skip connections l, where no difference of degrees in R needs the moments that they hide; 0 if there are none"
    ),
    senses=("taylor",),
    notes=(
        "R is a set of degrees: those k with R_k ≠ 0. The left side is the number of divisors x^β of x^r with |β| in "
        "R. As σ^(k)(b) = k! c_k, the hypothesis is c_k ≠ 0 for k = d - h + g, all g < h in R; c_d ≠ 0 follows. With "
        "an output bias k = 0 must not occur, with skip connections k = 1 must not. Not all c_k may vanish: "
        "σ = t² computes xy with two neurons (c_0 = c_1 = 0), and with an output bias three neurons do. That the sense "
        "cannot be uniform is uniform-counterexample."
    ),
    proof=by_gaps,
    example=GATE,
    twins=[
        Twin("one neuron more", conclusion=AtMost(divisors + 1, m), at=GATE),
        Twin(
            "without c_k ≠ 0",
            hypotheses=[*counted, *no_skip(degree), gaps(*no_skip(order)), network],
            at=SQUARE,
        ),
        Twin(
            "also with an output bias where k = 0 occurs",
            hypotheses=[*counted, *no_skip(degree), gaps(Unequal(D(sigma, order, b), 0)), network],
            at=WITH_BIAS,
        ),
    ],
)
