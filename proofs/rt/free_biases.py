"""How many neurons a monomial needs if each has an activation and a bias of its own: the moments of order d alone.

Divide by one variable x_v of the monomial. The points a_ji / a_jv with the weights w_j σ_j^(d)(b_j) a_jv^d have known
moments of all orders below d in the other variables; where a_jv = 0 the weight is 0. So nothing is asked of σ.
"""

from typing import Any

import sympy
from beyond.enumeration import exponents_enumerated
from beyond.equal_families import inside, power_of_sum, product_with_zero
from beyond.single_out import cancelled_power, single_power, single_term
from beyond.sums import sum_nonnegative
from beyond.triangular import graded_bound
from rt.differences import size
from rt.forms import a, at_entry, fac, fitted, for_entries, i, j, l, m, n, power_of, span, w
from rt.moments import b, bias, monomial_moments, neurons, no_skip, of_monomial, r, sigma, skip
from rt.no_flattening import alpha, nonzero_factorials, s, t, total_of

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    D,
    Equal,
    Fact,
    Families,
    Indicator,
    Prover,
    Range,
    SumOver,
    Twin,
    Unequal,
    integer_families,
    integers,
)
from symnet.proof.claims import Inverse
from symnet.proof.tactics import squeezed, unequal

(v,) = integers("v")
q, beta = integer_families("q beta")
here = Indicator(Equal(i, v))
degree, rest_degree = size(r), size(q)
rows_counted = SumOver(1, (beta, Families(n, (i, Range(0, q[i] + 1)))))
without_v = for_entries(Equal(q[i], r[i] - r[i] * here))  # q is r without the exponent of x_v
order = rest_degree + total_of(s) - total_of(t)  # of the quotients, in the other variables
weight = w[j] * D(sigma[j], degree, b[j])
pivot = a[j, v]


def quotient(index: Any) -> Any:
    """β_i = q_i + α_s(i) - α_t(i)."""
    return q[index] + alpha[s, index] - alpha[t, index]


def exponent(index: Any) -> Any:
    """γ_i of degree d: β_i, and what is left for x_v."""
    return quotient(index) + (degree - order) * Indicator(Equal(index, v))


def row(index: Any) -> Any:
    """(a_j/a_jv)^α."""
    return sympy.Product(a[j, i] ** alpha[index, i], span) * Inverse(pivot) ** total_of(index)


def column(index: Any) -> Any:
    """(a_j/a_jv)^(q - α)."""
    powers = sympy.Product(a[j, i] ** (q[i] - alpha[index, i]), span)
    return powers * Inverse(pivot) ** (rest_degree - total_of(index))


def entry(first: Any, second: Any) -> Any:
    """Σ_j w_j σ_j^(d)(b_j) a_jv^d (a_j/a_jv)^(α_s) (a_j/a_jv)^(q - α_t)."""
    return sympy.Sum(weight * pivot**degree * row(first) * column(second), (j, 0, m - 1))


class Rows:
    """What is known of the rows in one proof: `entries` says 0 ≤ α_s(i) ≤ q_i."""

    def __init__(self, p: Prover, length: Fact, low: Fact, high: Fact, exponents: Fact, of_q: Fact) -> None:
        self.p, self.length, self.low, self.high, self.exponents, self.of_q = p, length, low, high, exponents, of_q
        least = p.generally([i], [inside(i, n)], lambda h: self.least(*p.parts(h)))
        self.nonnegative = least
        alone = p.use(single_term, r, n, v, given=[low, high])
        parts = p.termwise(
            Equal(rest_degree, sympy.Sum(r[i] - r[i] * here, span)), lambda lo, hi: at_entry(p, of_q, i, lo, hi), i
        )
        self.smaller = p.combine(Equal(rest_degree, degree - r[v]), (1, parts), (-1, alone))
        one = p.use(single_term, sympy.Lambda(i, 1), n, v, given=[low, high])
        self.one = p.convert(one, Equal(sympy.Sum(here, span), 1))

    def by_index(self, goal: Any, at: Any, beside: Any) -> Fact:
        """A goal about i from i = v and from i ≠ v; the proofs get [i = v] = 1 or 0, and the case."""
        p, same = self.p, Equal(i, v)
        cases = (lambda h, proof=proof: proof(p.indicator(h, same), h) for proof in (at, beside))
        return p.cases(p.excluded(same), *cases)

    def least(self, *where: Fact) -> Fact:
        """0 ≤ q_i."""
        p, given = self.p, at_entry(self.p, self.exponents, i, *where)
        value = at_entry(p, self.of_q, i, *where)
        goal = p.term(AtMost(0, q[i]))
        return self.by_index(
            goal,
            lambda one, _: p.order(goal, p.combine(Equal(q[i], 0), (1, value), (-r[i], one))),
            lambda zero, _: p.order(goal, given, p.combine(Equal(q[i], r[i]), (1, value), (-r[i], zero))),
        )

    def bounds(self, entries: Fact, index: Any, at: tuple[Fact, Fact], *where: Fact) -> list[Fact]:
        """0 ≤ α(i) and α(i) ≤ q_i, for a row."""
        p = self.p
        return p.parts(p.instantiate(p.part(p.instantiate(entries, index, given=list(at)), 0), i, given=list(where)))

    def sizes(self, entries: Fact, index: Any, at: tuple[Fact, Fact]) -> tuple[Fact, Fact]:
        """0 ≤ |α|, and 0 ≤ |q| - |α|."""
        p = self.p

        def summed(family: Any, which: int) -> Fact:
            def shown(member: Fact) -> Fact:
                return p.order(AtMost(0, family), self.bounds(entries, index, at, *p.parts(member))[which])

            least = p.generally([i], [inside(i, n)], shown)
            return p.use(sum_nonnegative, n, sympy.Lambda(i, family), given=[self.length, least])

        rest = summed(q[i] - alpha[index, i], 1)
        return summed(alpha[index, i], 0), p.convert(rest, AtMost(0, rest_degree - total_of(index)))


def joined(p: Prover, rows: Rows, entries: Fact, some: Fact, at_s: Any, at_t: Any, graded: Fact) -> list[Fact]:
    """The entry as a moment of order d; γ ≥ 0; and |γ| = d."""

    def between(member: Fact) -> Fact:
        where = p.parts(member)
        least = rows.bounds(entries, s, at_s, *where)[0]
        return p.order(AtMost(0, quotient(i)), least, rows.bounds(entries, t, at_t, *where)[1])

    least = p.generally([i], [inside(i, n)], between)
    total = p.use(sum_nonnegative, n, sympy.Lambda(i, quotient(i)), given=[rows.length, least])
    positive = p.convert(total, AtMost(0, order))
    less = p.order(Below(order, degree), graded, rows.smaller, some)
    gap = degree - order
    rest = p.order(AtMost(0, gap), less)

    def last(*where: Fact) -> Fact:
        goal = p.term(AtMost(0, gap * here))
        return rows.by_index(
            goal,
            lambda one, _: p.order(goal, rest, p.combine(Equal(gap * here, gap), (gap, one))),
            lambda zero, _: p.order(goal, p.combine(Equal(gap * here, 0), (gap, zero))),
        )

    def gamma(member: Fact) -> Fact:
        return p.order(AtMost(0, exponent(i)), at_entry(p, least, i, *p.parts(member)), last())

    first, second = a[j, i] ** alpha[s, i], a[j, i] ** (q[i] - alpha[t, i])

    def apart(lo: Fact, hi: Fact) -> Fact:
        low = rows.bounds(entries, s, at_s, lo, hi)[0]
        high = p.order(AtMost(0, q[i] - alpha[t, i]), rows.bounds(entries, t, at_t, lo, hi)[1])
        law = p.use(power_of_sum, a[j, i], alpha[s, i], q[i] - alpha[t, i], given=[low, high])
        return p.convert(law, p.equal(a[j, i] ** quotient(i), law.formula.args[1]))

    def with_rest(lo: Fact, hi: Fact) -> Fact:
        law = p.use(power_of_sum, a[j, i], quotient(i), gap * here, given=[at_entry(p, least, i, lo, hi), last()])
        return p.convert(law, p.equal(a[j, i] ** exponent(i), law.formula.args[1]))

    powers, quotients, alone = (sympy.Product(a[j, i] ** e, span) for e in (exponent(i), quotient(i), gap * here))
    product = sympy.Product(first, span) * sympy.Product(second, span)
    inverses = p.use(
        power_of_sum, Inverse(pivot), total_of(s), rest_degree - total_of(t),
        given=[rows.sizes(entries, s, at_s)[0], rows.sizes(entries, t, at_t)[1]],
    )  # fmt: skip
    cancelled = p.use(cancelled_power, pivot, degree, order, given=[positive, less])
    single = p.use(single_power, sympy.Lambda(i, a[j, i]), sympy.Lambda(i, gap), n, v, given=[rows.low, rows.high])
    together = a[j, i] ** quotient(i) * a[j, i] ** (gap * here)
    five = (
        (-weight * pivot**degree * product, inverses),
        (weight * product, cancelled),
        (-weight * product, single),
        (-weight * alone, p.termwise(Equal(quotients, sympy.Product(first * second, span)), apart, i)),
        (-weight, p.termwise(Equal(powers, sympy.Product(together, span)), with_rest, i)),
    )
    one = p.combine(Equal(weight * pivot**degree * row(s) * column(t), weight * powers), *five)
    sums = Equal(entry(s, t), sympy.Sum(weight * powers, (j, 0, m - 1)))
    whole = p.termwise(
        sums, lambda: one, j, member=False, reason="a_jv^d divided by a_jv^k leaves a_jv^(d - k), as k < d"
    )
    full = p.combine(Equal(sympy.Sum(exponent(i), span), degree), (gap, rows.one))
    return [whole, p.generally([i], [inside(i, n)], gamma), full]


def by_pivot(
    p: Prover,
    number: Fact,
    length: Fact,
    exponents: Fact,
    low: Fact,
    high: Fact,
    some: Fact,
    of_q: Fact,
    no_linear: Fact,
    network: Fact,
) -> Fact:
    """The quotients' powers below q against those that complete them to q, by their degrees."""
    rows = Rows(p, length, low, high, exponents, of_q)
    total = p.use(sum_nonnegative, n, q, given=[length, rows.nonnegative])
    positive = p.order(AtMost(1, degree), total, rows.smaller, some)
    curried = p.generally([i], [AtMost(0, i), Below(i, n)], lambda lo, hi: at_entry(p, rows.nonnegative, i, lo, hi))
    why = "number the exponents of the other variables"
    numbered = p.use(exponents_enumerated, n, q, sympy.Lambda(l, 1), given=[length, curried], reason=why)

    def moment_at(exponents_: Any, least: Fact, full: Fact) -> Fact:
        """The moment of exponents of degree d."""
        term = full.formula.args[0]
        none = p.assume(p.equal(term, 0))
        zero = p.combine(Equal(degree, 0), (1, none), (-1, full))
        no_bias = p.discharge(p.absurd(p.order(p.store.false(), zero, positive), Equal(bias, 0)), none.formula)
        single = p.assume(p.equal(term, 1))
        linear = p.discharge(p.apply(no_linear, p.combine(Equal(degree, 1), (1, single), (-1, full))), single.formula)
        most = p.rewrite(p.order(AtMost(degree, degree)), p.store.make("le", (term, p.term(degree))), full)
        law = fitted(
            p, monomial_moments, sigma, b, w, a, bias, skip, r, exponents_, m, n,
            given=[length, exponents, least, most, no_bias, linear, network],
        )  # fmt: skip
        return p.rewrite(law, p.store.replace(law.formula, term, p.term(degree)), full)

    top = moment_at(r, exponents, p.ring(Equal(degree, degree)))
    factorials = nonzero_factorials(p, length, exponents)
    sums = sympy.Sum(weight * power_of(j, r), (j, 0, m - 1))
    none = p.assume(Equal(sums, 0))
    diagonal = p.discharge(
        p.apply(factorials, p.combine(Equal(sympy.Product(fac(r[i]), span), 0), (-1, top), (1, none))), none.formula,
        reason="the moment of x^r itself is ∏ r_i!",
    )  # fmt: skip
    numbers = SumOver(Indicator(Unequal(1, 0)), rows_counted.args[1])

    def bound(found: Fact) -> Fact:
        entries, distinct = p.parts(found)

        def off(low_s: Fact, high_s: Fact, low_t: Fact, high_t: Fact, unequal_: Fact, graded: Fact) -> Fact:
            at_s, at_t = (low_s, high_s), (low_t, high_t)
            whole, least, full = joined(p, rows, entries, some, at_s, at_t, graded)
            law = moment_at(sympy.Lambda(i, exponent(i)), least, full)
            apart = p.instantiate(distinct, s, t, given=[*at_s, *at_t, unequal_])
            none = p.choose(apart, l, lambda h: unlike(p, rows, entries, at_s, at_t, *p.parts(h)))
            factors = sympy.Product(fac(exponent(i)), span)
            return p.combine(
                Equal(entry(s, t), 0), (1, whole), (1, law), (factors, none), reason="moments beside the diagonal are 0"
            )

        between = [AtMost(0, s), Below(s, numbers), AtMost(0, t), Below(t, numbers)]
        smaller = AtMost(total_of(s), total_of(t))
        everywhere = p.generally(
            [s, t], [*between, smaller],
            lambda ls, hs, lt, ht, graded: joined(p, rows, entries, some, (ls, hs), (lt, ht), graded)[0],
        )  # fmt: skip

        def on(lo: Fact, hi: Fact) -> Fact:
            same = p.order(AtMost(total_of(t), total_of(t)))
            here_ = p.instantiate(everywhere, t, t, given=[lo, hi, lo, hi, same])
            value = p.term(exponent(i).xreplace({s: t}))

            def power(first: Fact, last: Fact) -> Fact:
                return full_power(p, rows, value, first, last)

            powers = sympy.Product(a[j, i] ** exponent(i).xreplace({s: t}), span)
            each = p.termwise(p.equal(powers, power_of(j, r)), power, i)
            one = Equal(weight * powers, weight * power_of(j, r))
            both = Equal(*(sympy.Sum(e, (j, 0, m - 1)) for e in one.args))
            moved = p.termwise(both, lambda: p.combine(one, (weight, each)), j, member=False)
            none = p.assume(Equal(entry(t, t), 0))
            zero = p.combine(Equal(sums, 0), (1, none), (-1, here_), (-1, moved))
            return p.discharge(p.apply(diagonal, zero), none.formula)

        beside = p.generally([s, t], [*between, Unequal(s, t), smaller], off)
        table = [sympy.Lambda(t, sympy.Lambda(j, part)) for part in (row(t), column(t))]
        weights = sympy.Lambda(j, weight * pivot**degree)
        return fitted(
            p, graded_bound, numbers, m, weights, *table, sympy.Lambda(t, total_of(t)),
            given=[number, beside, p.generally([t], between[2:], on)],
        )  # fmt: skip

    law = p.choose(numbered, alpha, bound)
    return p.convert(law, p.goal, p.indicator(unequal(p, 1, 0), Unequal(1, 0)))


def full_power(p: Prover, rows: Rows, value: Any, first: Fact, last: Fact) -> Fact:
    """a_ji^(γ_i) = a_ji^(r_i) for γ = q + (d - |q|) [i = v]."""
    given = at_entry(p, rows.of_q, i, first, last)
    wanted = p.equal(value, r[i])

    def at(one: Fact, same: Fact) -> Fact:
        equal = p.rewrite(p.ring(Equal(r[i], r[i])), Equal(r[i], r[v]), same)
        return p.combine(wanted, (1, given), (degree - rest_degree - r[i], one), (-1, rows.smaller), (-1, equal))

    def beside(zero: Fact, _: Fact) -> Fact:
        return p.combine(wanted, (1, given), (degree - rest_degree - r[i], zero))

    exact = rows.by_index(wanted, at, beside)
    power = p.store.make("pow", (p.term(a[j, i]), value))
    return p.rewrite(p.ring(p.equal(power, power)), p.equal(power, a[j, i] ** r[i]), exact)


def unlike(p: Prover, rows: Rows, entries: Fact, at_s: Any, at_t: Any, low: Fact, high: Fact, other: Fact) -> Fact:
    """∏ [r_i = γ_i] = 0, where α_s(l) ≠ α_t(l): there l ≠ v, as x_v is in no row."""
    here_ = Equal(l, v)

    def both(lo: Fact, hi: Fact) -> Fact:
        return p.both(*rows.bounds(entries, s, at_s, lo, hi), *rows.bounds(entries, t, at_t, lo, hi))

    bounds = p.parts(p.instantiate(p.generally([i], [AtMost(0, i), Below(i, n)], both), l, given=[low, high]))
    value = at_entry(p, rows.of_q, l, low, high)
    goal = p.term(Equal(Indicator(Equal(r[l], exponent(l))), 0))

    def at(same: Fact) -> Fact:
        zero = p.combine(Equal(q[l], 0), (1, value), (-r[l], p.indicator(same, here_)))

        def none(index: Any, least: Fact, most: Fact) -> Fact:
            return squeezed(p, alpha[index, l], 0, least, p.order(AtMost(alpha[index, l], 0), most, zero))

        equal = p.combine(Equal(alpha[s, l], alpha[t, l]), (1, none(s, *bounds[:2])), (-1, none(t, *bounds[2:])))
        return p.absurd(p.apply(other, equal), goal)

    def beside(no: Fact) -> Fact:
        zero = p.indicator(no, here_)
        same = p.assume(Equal(r[l], exponent(l)))
        equal = p.combine(Equal(alpha[s, l], alpha[t, l]), (-1, same), (-1, value), (r[l] - degree + order, zero))
        return p.indicator(p.discharge(p.apply(other, equal), same.formula), same.formula)

    none = p.cases(p.excluded(here_), at, beside)
    return p.use(product_with_zero, sympy.Lambda(i, Indicator(Equal(r[i], exponent(i)))), n, l, given=[low, high, none])


exponents_given = for_entries(AtMost(0, r[i]))
given = [AtMost(0, m), AtMost(0, n), exponents_given, AtMost(0, v), Below(v, n), AtMost(1, r[v])]
network = [no_skip(degree)[1], of_monomial(neurons())]
SQUARES = {
    "sigma": [[0, 0, 1], [0, 0, 1]],
    "b": [0, 0],
    "w": ["1/4", "-1/4"],
    "a": [[1, 1], [1, -1]],
    "e": 0,
    "l": [0, 0],
    "r": [1, 1],
    "q": [0, 1],
    "v": 0,
    "m": 2,
    "n": 2,
}  # xy = ((x + y)² - (x - y)²)/4

free_biases_rows = Claim(
    "free-biases-rows",
    title="A monomial without one of its variables has at most as many divisors as there are neurons",
    source="symnet (new here)",
    variables=[sigma, b, w, a, bias, skip, r, q, v, m, n],
    hypotheses=[*given, without_v, *network],
    conclusion=AtMost(rows_counted, m),
    conventions="as in free-biases",
    senses=("taylor",),
    notes="The families β are the exponents ≤ q, where q is r without that of x_v: with q = r there are too many.",
    proof=by_pivot,
    example=SQUARES,
    twins=[Twin("q = r", hypotheses=[*given, for_entries(Equal(q[i], r[i])), *network], at=SQUARES | {"q": [1, 1]})],
)  # fmt: skip
