"""What a functional that does not see a network sees of a multilinear polynomial near it: its coefficients."""

from typing import Any

import sympy as sp
from beyond.averages import applied
from beyond.box_functionals import bit, bound, cube, function, functional
from beyond.equal_families import product_of_powers_of_two
from beyond.monotone import power_at_least_one
from beyond.picking import product_of_one, scaled_powers
from beyond.ridges import E, all_continuous, blind, g, neurons, weights
from beyond.robust import (
    B,
    Images,
    degrees,
    e,
    early,
    few_skips,
    inside,
    kappa,
    rows,
    skips,
    v,
    x,
)
from beyond.sums import sum_nonnegative

from symnet.kernel.terms import INT, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Prover,
    Twin,
    families,
    integer_families,
    integers,
    reals,
)
from symnet.proof.language import variables
from symnet.proof.tactics import vanishing

n, m, N, K, h, i, j, l, r, s = integers("n m N K h i j l r s")  # noqa: E741
(A,) = reals("A")
p_, z = families("p z")
(beta,) = integer_families("beta")
(P,) = variables("P", fun(INT, INT, INT))

span = (i, 0, n - 1)
target = sp.Sum(p_[h] * sp.Product(x[i] ** P[h, i], span), (h, 0, K - 1))
of_bits = ForAll([h, i], Implication(*inside(h, K), *inside(i, n), bit(P[h, i])))
column_bits = ForAll(i, Implication(*inside(i, n), bit(beta[i])))
shares = ForAll(r, Implication(*inside(r, N), bound(z[r], 1)))
plain = sp.Sum(z[r] * sp.Product(weights[j, i] ** E[r, i], span), (r, 0, N - 1))
killed = ForAll(j, Implication(*inside(j, m), Equal(plain, 0)))


def close(most: Any) -> ForAll:
    """The network is within the bound of the polynomial on the box."""
    return ForAll(x, Implication(cube(x, n), bound(neurons(m) + e + skips - target, most)))


def coefficient(column: Any) -> Any:
    """The coefficient of x^(E_r + V) in the polynomial."""
    same = sp.Product(Indicator(Equal(P[h, i], E[r, i] + column(i))), span)
    return sp.Sum(p_[h] * same, (h, 0, K - 1))


# The constants are s < n: the skip connections, s = n: the output bias, s > n: the terms of the polynomial, taken away.
last = Below(n, s)
scale = sp.Lambda(s, Indicator(Below(s, n)) * v[s] + Indicator(Equal(s, n)) * e - Indicator(last) * p_[s - n - 1])
slope = sp.Lambda((s, i), sp.Integer(0))
kind = sp.Lambda((s, i), Indicator(Below(s, n)) * Indicator(Equal(i, s)) + Indicator(last) * P[s - n - 1, i])
odd = sp.Lambda(i, 1 - beta[i])


def values(at: Any) -> Any:
    return scale(at) * sp.Product(function(sp.Integer(0), kind(at, i), x[i]), span)


def image(at: Any) -> Any:
    return scale(at) * sp.Product(functional(sp.Integer(0), kind(at, i), E[r, i], odd(i)), span)


def in_three(p: Prover, of: Any) -> tuple[Fact, Any, Any]:
    """Σ_(s ≤ n + K) is the sum over s < n, the term of s = n, and the sum over h < K of those of s = h + n + 1."""
    cut = p.split(sp.Sum(of(s), (s, 0, n + K)), n)
    rest = p.split(cut.formula.args[1].args[1], n + 1)
    moved = p.shift(rest.formula.args[1].args[1], -n - 1)
    first, final = sp.Sum(of(s), (s, 0, n - 1)), sp.Sum(of(h + n + 1), (h, 0, K - 1))
    goal = Equal(sp.Sum(of(s), (s, 0, n + K)), first + of(n) + final)
    return p.combine(goal, (1, cut), (1, rest), (1, moved)), first, final


def late(p: Prover, low: Fact) -> list[Fact]:
    """For s = h + n + 1 the indicators are 0, 0, 1."""
    at = h + n + 1
    never = [p.discharge(p.order(p.store.false(), p.assume(of), low), of) for of in (Below(at, n), Equal(at, n))]
    formulas = Below(at, n), Equal(at, n), Below(n, at)
    return [p.indicator(f, of) for f, of in zip((*never, p.order(Below(n, at), low)), formulas, strict=True)]


def of_values(p: Prover, bits: Fact) -> Fact:
    """The terms are e + Σ v_i x_i - p(x)."""
    whole, first, final = in_three(p, values)

    def linear(low: Fact, high: Fact) -> Fact:
        picked = p.use(product_of_one, x, s, n, given=[low, high])
        return p.combine(p.equal(values(s), v[s] * x[s]), (v[s], picked), given=early(p, high, last))

    def term(low: Fact, high: Fact) -> Fact:
        known = late(p, low)

        def power(a: Fact, b: Fact) -> Fact:
            goal = p.equal(function(sp.Integer(0), kind(h + n + 1, i), x[i]), x[i] ** P[h, i])
            given = p.instantiate(bits, h, i, given=[low, high, a, b])
            return p.cases(given, *[lambda fact: p.ring(goal, fact, *known)] * 2)

        powers = sp.Product(x[i] ** P[h, i], span)
        same = p.termwise(
            p.equal(sp.Product(function(sp.Integer(0), kind(h + n + 1, i), x[i]), span), powers), power, i
        )
        return p.combine(p.equal(values(h + n + 1), -p_[h] * powers), (-p_[h], same), given=known)

    skip = p.termwise(p.equal(first, sp.Sum(v[s] * x[s], (s, 0, n - 1))), linear, s)
    minus = sp.Sum(-p_[h] * sp.Product(x[i] ** P[h, i], span), (h, 0, K - 1))
    of_target = p.termwise(p.equal(final, minus), term, h)
    goal = p.equal(sp.Sum(values(s), (s, 0, n + K)), e + skips - target)
    return p.combine(goal, (1, whole), (1, skip), (1, of_target))


def by_functional(p: Prover, *given: Fact) -> Fact:
    """The functional is 0 at the network, and 2^(n - |V|) times the coefficients at the polynomial."""
    nonnegative, least, count, number, terms, bits, sizes, of_target, column, small, zero, skip, smooth, near, less = (
        given
    )
    twos = sp.Product(2 ** odd(i), span)
    power = 2 ** sp.Sum(odd(i), span)

    def odd_bit(a: Fact, b: Fact) -> Fact:
        goal = p.term(bit(odd(i)))
        value = lambda f, is_: p.either(p.ring(Equal(odd(i), is_), f), goal)  # noqa: E731
        return p.cases(p.instantiate(column, i, given=[a, b]), lambda f: value(f, 1), lambda f: value(f, 0))

    odd_bits = p.generally([i], list(inside(i, n)), odd_bit)

    def scaled(low: Fact, high: Fact) -> Fact:
        left = sp.Sum(z[r] * sp.Product((kappa * weights[j, i]) ** E[r, i], span), (r, 0, N - 1))

        def of_row(first: Fact, final: Fact) -> Fact:
            def entry(a: Fact, b: Fact) -> Fact:
                bit_ = p.instantiate(bits, r, i, given=[first, final, a, b])
                return p.cases(bit_, *[lambda f: p.order(AtMost(0, E[r, i]), f)] * 2)

            law = p.use(scaled_powers, sp.Lambda(i, weights[j, i]), sp.Lambda(i, E[r, i]), kappa, n)
            law = applied(p, law, [nonnegative, p.generally([i], list(inside(i, n)), entry)])
            degree = p.instantiate(sizes, r, given=[first, final])
            one = p.equal(
                z[r] * sp.Product((kappa * weights[j, i]) ** E[r, i], span),
                z[r] * kappa**l * sp.Product(weights[j, i] ** E[r, i], span),
            )
            return p.combine(one, (z[r], law), given=[degree])

        right = sp.Sum(z[r] * kappa**l * sp.Product(weights[j, i] ** E[r, i], span), (r, 0, N - 1))
        same = p.termwise(p.equal(left, right), of_row, r)
        return p.combine(p.equal(left, 0), (1, same), (kappa**l, p.instantiate(zero, j, given=[low, high])))

    equal = of_values(p, of_target)

    def at(point: Fact) -> Fact:
        parts = p.parts(p.instantiate(near, x, given=[point]))
        left = p.store.add(equal.formula.args[0], p.term(neurons(m)))
        low, high = p.term(bound(sp.Symbol("unused"), B)).args
        goals = p.store.make("le", (low.args[0], left)), p.store.make("le", (left, high.args[1]))
        return p.both(*(p.order(goal, part, equal) for goal, part in zip(goals, parts, strict=True)))

    found = p.use(blind, n, N, m, E, odd, z, weights, g, n + 1 + K, scale, slope, kind, B, A)
    conditions = [
        nonnegative,
        number,
        p.order(AtMost(0, n + 1 + K), nonnegative, terms),
        bits,
        odd_bits,
        small,
        count,
        p.generally([j, kappa], list(inside(j, m)), scaled),
        smooth,
        p.generally([x], [cube(x, n)], at),
        less,
    ]
    found = applied(p, found, conditions)
    images = Images(p, nonnegative, least, [bits, sizes, skip], (scale, kind, last), odd)
    exact = p.use(product_of_powers_of_two, odd, n, given=[nonnegative])

    def of_row(low: Fact, high: Fact) -> Fact:
        """The functional of row r."""
        whole, first, final = in_three(p, image)
        skips_gone = vanishing(p, first, lambda a, b: images.skipped(low, high, a, b), s)
        bias_gone = images.bias(low, high)

        def term(first_: Fact, last_: Fact) -> Fact:
            known = late(p, first_)

            def one(a: Fact, b: Fact) -> Fact:
                value = functional(sp.Integer(0), kind(h + n + 1, i), E[r, i], odd(i))
                here = Equal(P[h, i], E[r, i] + beta[i])
                goal = p.equal(value, Indicator(here) * 2 ** odd(i))
                cases = [
                    p.instantiate(of_target, h, i, given=[first_, last_, a, b]),
                    p.instantiate(bits, r, i, given=[low, high, a, b]),
                    p.instantiate(column, i, given=[a, b]),
                ]

                def deep(rest: list[Fact], facts: list[Fact]) -> Fact:
                    if rest:
                        return p.cases(rest[0], *[lambda f: deep(rest[1:], [*facts, f])] * 2)
                    return p.ring(goal, *facts, *known)

                return deep(cases, [])

            same = sp.Product(Indicator(Equal(P[h, i], E[r, i] + beta[i])), span)
            factors = sp.Product(Indicator(Equal(P[h, i], E[r, i] + beta[i])) * 2 ** odd(i), span)
            raw = sp.Product(functional(sp.Integer(0), kind(h + n + 1, i), E[r, i], odd(i)), span)
            equal_ = p.termwise(p.equal(raw, factors), one, i)
            apart = p.ring(p.equal(factors, same * twos))
            goal = p.equal(image(h + n + 1), -p_[h] * same * power)
            return p.combine(goal, (-p_[h], equal_), (-p_[h], apart), (-p_[h] * same, exact), given=known)

        same = sp.Product(Indicator(Equal(P[h, i], E[r, i] + beta[i])), span)
        of_polynomial = p.termwise(p.equal(final, sp.Sum(-p_[h] * same * power, (h, 0, K - 1))), term, h)
        goal = p.equal(sp.Sum(image(s), (s, 0, n + K)), -power * coefficient(lambda at_: beta[at_]))
        return p.combine(goal, (1, whole), (1, skips_gone), (e, bias_gone), (1, of_polynomial))

    total = sp.Sum(z[r] * coefficient(lambda at_: beta[at_]), (r, 0, N - 1))
    ends = p.parts(found)
    left = ends[0].formula.args[1]

    def each(low: Fact, high: Fact) -> Fact:
        body = p.store.instantiate(left.args[1], p.term(r))
        value = -power * z[r] * coefficient(lambda at_: beta[at_])
        return p.combine(p.equal(body, value), (z[r], of_row(low, high)))

    right = sp.Sum(-power * z[r] * coefficient(lambda at_: beta[at_]), (r, 0, N - 1))
    same = p.termwise(p.equal(left, right), each, r)
    worth = p.combine(p.equal(left, -power * total), (1, same))
    most = N * 4**n * A
    low = p.order(AtMost(-most, -power * total), ends[0], worth)
    high = p.order(AtMost(-power * total, most), ends[1], worth)
    above = p.order(AtMost(0, most), low, high)

    def not_negative(member: Fact) -> Fact:
        return p.cases(
            p.instantiate(odd_bits, i, given=p.parts(member)), *[lambda f: p.order(AtMost(0, odd(i)), f)] * 2
        )

    member = Conjunction(*inside(i, n))
    exponent = applied(p, p.use(sum_nonnegative, n, odd), [nonnegative, p.generally([i], [member], not_negative)])
    one = p.use(power_at_least_one, 2, sp.Sum(odd(i), span), given=[p.order(AtMost(1, 2)), exponent])
    items = [["1", [0], [], []], ["1", [0, 2], [], []], ["1", [1], [], []], ["1", [2, 3], [], []]]
    goals = p.goal.args

    def side(goal: Any, value: Any, end: Fact) -> Fact:
        def never(more: Fact) -> Fact:
            return p.absurd(p.order(p.store.false(), more, end, one, above, items=items), goal)

        fine = lambda f: p.order(goal, f)  # noqa: E731
        return p.compare(value, most, fine, fine, never)

    return p.both(side(goals[0], -total, high), side(goals[1], total, low))


VALUES = {
    "n": 1, "l": 1, "m": 0, "N": 1, "K": 1, "E": [[1]], "P": [[1]], "p": [1], "beta": [0], "z": [1], "v": [0], "e": 0,
    "B": 1, "A": 2,
}  # fmt: skip
conditions = [
    AtMost(0, n), AtMost(1, l), AtMost(0, m), AtMost(0, N), AtMost(0, K), rows, degrees, of_bits, column_bits, shares,
]  # fmt: skip
seen = Claim(
    "multilinear-seen",
    title="What a combination of derivatives that does not see a network sees of a multilinear polynomial near it",
    source="symnet (new here); by the argument of Lin and Pinkus 1993 on sums of ridge functions",
    variables=[n, l, m, N, K, E, P, p_, beta, z, weights, g, v, e, B, A],
    hypotheses=[*conditions, killed, few_skips, all_continuous(m), close(B), Below(B, A)],
    conclusion=bound(sp.Sum(z[r] * coefficient(lambda at: beta[at]), (r, 0, N - 1)), N * 4**n * A),
    proof=by_functional,
    example=VALUES,
    twins=[
        Twin(
            "without the factor 4^n",
            conclusion=bound(sp.Sum(z[r] * coefficient(lambda at: beta[at]), (r, 0, N - 1)), N * A / 2),
            at=VALUES | {"B": "11/10", "A": "6/5"},
        )
    ],
)
