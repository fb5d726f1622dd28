"""Functionals on functions on a box [-1, 1]^n that are bounded by the supremum, one variable after the other."""

from typing import Any

import sympy as sp
from beyond.averages import applied
from beyond.polynomial_slopes import has_slope, has_slope_of, of_combination

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    D,
    Differentiable,
    Disjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Inverse,
    Prover,
    Twin,
    families,
    functions,
    integers,
    reals,
)
from symnet.proof.calculus import grows, slope
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting, unequal

n, S, i, s, alpha, beta = integers("n S i s alpha beta")
t, u, b, B, v, w = reals("t u b B v w")
C, c, d, q, x = families("C c d q x")
H, h = functions("H h")
(phi,) = variables("phi", fun(INT, INT, REAL, REAL))
(tau,) = variables("tau", fun(INT, INT, REAL))


def bound(value: Any, most: Any) -> Conjunction:
    """|value| ≤ most."""
    return Conjunction(AtMost(-most, value), AtMost(value, most))


def terms(value: Any) -> Any:
    """The sum over s < S."""
    return sp.Sum(value, (s, 0, S - 1))


def factors(value: Any, count: Any = n) -> Any:
    """The product over the variables."""
    return sp.Product(value, (i, 0, count - 1))


def on_interval(value: Any) -> ForAll:
    """What holds for all t in [-1, 1]."""
    return ForAll(t, Implication(AtMost(-1, t), AtMost(t, 1), value))


def cube(family: Any, count: Any) -> ForAll:
    """All entries lie in [-1, 1]."""
    inside = Conjunction(AtMost(-1, family[i]), AtMost(family[i], 1))
    return ForAll(i, Implication(AtMost(0, i), Below(i, count), inside))


# --- products of functionals ------------------------------------------------------------------------------------------


def each_bounded(count: Any) -> ForAll:
    """In each variable: Σ d_s φ_si(t) ↦ Σ d_s τ_si is bounded by four times the supremum over [-1, 1]."""
    one = Implication(on_interval(bound(terms(d[s] * phi(s, i, t)), b)), bound(terms(d[s] * tau(s, i)), 4 * b))
    return ForAll(i, Implication(AtMost(0, i), Below(i, count), ForAll([d, b], one)))


def on_cube(weight: Any, count: Any) -> ForAll:
    """|Σ C_s ∏ φ_si(x_i)| ≤ B on the box."""
    return ForAll(x, Implication(cube(x, count), bound(terms(weight(s) * factors(phi(s, i, x[i]), count)), B)))


def by_the_last_variable(p: Prover, nonnegative: Fact, each: Fact, whole: Fact) -> Fact:
    """Induction on n: for each value of the last variable what is known of n variables, then the last functional."""

    def result(count: Any) -> Conjunction:
        return bound(terms(C[s] * factors(tau(s, i), count)), 4**count * B)

    def statement(count: Any) -> Implication:
        weight = lambda s: C[s]  # noqa: E731
        return Implication(each_bounded(count), ForAll([C, B], Implication(on_cube(weight, count), result(count))))

    def base() -> Fact:
        def shown(_: Fact) -> Fact:
            def at(given: Fact) -> Fact:
                empty = sp.Lambda(i, 0)
                nothing = lambda low, high: p.absurd(  # noqa: E731
                    p.order(p.store.false(), low, high), p.term(Conjunction(AtMost(-1, 0), AtMost(0, 1)))
                )
                inside = p.generally([i], [AtMost(0, i), Below(i, 0)], nothing)
                return p.convert(p.instantiate(given, empty, given=[inside]), result(0))

            return p.generally([C, B], [on_cube(lambda s: C[s], 0)], at)

        return p.generally([], [each_bounded(0)], shown)

    def step(low: Fact, before: Fact) -> Fact:
        return p.generally(
            [],
            [each_bounded(n + 1)],
            lambda each: p.generally(
                [C, B], [on_cube(lambda s: C[s], n + 1)], lambda given: last(low, before, each, given)
            ),
        )

    def last(low: Fact, before: Fact, each: Fact, given: Fact) -> Fact:
        def fewer(first: Fact, second: Fact) -> Fact:
            return p.instantiate(each, i, given=[first, p.order(Below(i, n + 1), second)])

        known = p.apply(before, p.generally([i], [AtMost(0, i), Below(i, n)], fewer))
        at_t = sp.Lambda(s, C[s] * phi(s, n, t))
        with_t = sp.Lambda(i, x[i] + Indicator(Equal(i, n)) * (t - x[i]))

        def value(left: Fact, right: Fact) -> Fact:
            def point(inside: Fact) -> Fact:
                def entry(first: Fact, second: Fact) -> Fact:
                    goal = Conjunction(AtMost(-1, with_t(i)), AtMost(with_t(i), 1))

                    def before_last(less: Fact) -> Fact:
                        zero = p.indicator(unequal(p, i, n, less), Equal(i, n))
                        return p.convert(p.instantiate(inside, i, given=[first, less]), goal, zero)

                    def at_last(same: Fact) -> Fact:
                        return p.convert(p.both(left, right), goal, p.indicator(same, Equal(i, n)))

                    def never(more: Fact) -> Fact:
                        return p.absurd(p.order(p.store.false(), more, second), p.term(goal))

                    return p.compare(i, n, before_last, at_last, never)

                found = p.instantiate(given, with_t, given=[p.generally([i], [AtMost(0, i), Below(i, n + 1)], entry)])
                old, new = factors(phi(s, i, with_t(i))), factors(phi(s, i, x[i]))

                def unchanged(_: Fact, less: Fact) -> Fact:
                    zero = p.indicator(unequal(p, i, n, less), Equal(i, n))
                    return p.ring(Equal(phi(s, i, with_t(i)), phi(s, i, x[i])), zero)

                same = p.termwise(
                    p.equal(terms(at_t(s) * old), terms(at_t(s) * new)),
                    lambda *_: p.ring(
                        p.equal(at_t(s) * old, at_t(s) * new), p.termwise(p.equal(old, new), unchanged, i)
                    ),
                    s,
                )
                found = p.convert(found, bound(terms(at_t(s) * old), B))
                return p.rewrite(found, bound(terms(at_t(s) * new), B), same)

            at_all = p.generally([x], [cube(x, n)], point)
            there = applied(p, p.instantiate(known, at_t, B), [at_all])
            most = 4**n * B
            return p.convert(there, bound(terms(of_last(s) * phi(s, n, t)), most))

        of_last = sp.Lambda(s, C[s] * factors(tau(s, i)))
        functional = p.instantiate(each, n, given=[low, p.order(Below(n, n + 1))])
        uniform = p.generally([t], [AtMost(-1, t), AtMost(t, 1)], value)
        found = applied(p, p.instantiate(functional, of_last, 4**n * B), [uniform])
        return p.convert(found, result(n + 1))

    with forgetting(p):
        everywhere = p.induction(n, statement(n), base, step, reason="one variable more")
    return p.instantiate(p.instantiate(everywhere, n, given=[nonnegative, each]), C, B, given=[whole])


product_functional = Claim(
    "product-of-functionals",
    title="Products of bounded functionals in one variable each are bounded on the box",
    source="textbook",
    variables=[S, n, C, phi, tau, B],
    hypotheses=[AtMost(0, n), each_bounded(n), on_cube(lambda s: C[s], n)],
    conclusion=bound(terms(C[s] * factors(tau(s, i))), 4**n * B),
    notes="No integral is needed: the functionals are given by their values τ_si at the functions φ_si.",
    proof=by_the_last_variable,
    example={"n": 1, "S": 1, "C": [1], "B": 1, "phi": [[[0, 1]]], "tau": [[1]]},
    twins=[
        Twin(
            "for sums that need not be small on the box",
            hypotheses=[AtMost(0, n), AtMost(0, n), AtMost(0, B)],
            at={"n": 0, "S": 1, "C": [5], "B": 1},
        )
    ],
)


# --- one variable -----------------------------------------------------------------------------------------------------


def function(a: Any, r: Any, at: Any) -> Any:
    """(1 - r) exp(at) + r t: an exponential for r = 0, the variable itself for r = 1."""
    return (1 - r) * sp.exp(a * at) + r * at


def primitive(a: Any, r: Any, at: Any) -> Any:
    """A function with that derivative."""
    return (1 - r) * (sp.exp(a * at) * Inverse(a) + Indicator(Equal(a, 0)) * at) + r * at**2 / 2


def functional(a: Any, r: Any, derived: Any, odd: Any) -> Any:
    """∫ ∂^derived f(t) ψ(t) dt over [-1, 1], for ψ = 1 if odd = 1, and ψ = the sign of t if odd = 0."""
    of = lambda at: (1 - derived) * primitive(a, r, at) + derived * function(a, r, at)  # noqa: E731
    return of(1) + (1 - 2 * odd) * of(-1) - 2 * (1 - odd) * of(0)


def bit(value: Any) -> Disjunction:
    return Disjunction(Equal(value, 0), Equal(value, 1))


def by_the_mean_value(p: Prover, slopes: Fact, small: Fact, first: Fact, between: Fact, last: Fact) -> Fact:
    """b t ± H(t) increases."""

    def rises(sign: int) -> Fact:
        def inside(low: Fact, high: Fact) -> tuple[Fact, Fact]:
            return p.order(AtMost(-1, u), first, low), p.order(AtMost(u, 1), last, high)

        def positive(low: Fact, high: Fact) -> Fact:
            least, most = p.parts(p.instantiate(small, u, given=inside(low, high)))
            value = p.part(p.instantiate(slopes, u), 1)
            return p.order(AtMost(0, b + sign * D(H, 1, u)), value, least if sign > 0 else most)

        def shown(low: Fact, high: Fact) -> Any:
            there = p.part(p.instantiate(slopes, u), 0)
            return lambda condition: there

        return grows(p, b * u + sign * H(u), b + sign * D(H, 1, u), u, v, w, between, positive, shown)

    up, down = rises(1), rises(-1)
    least, most = p.term(p.goal).args
    return p.both(p.order(least, up), p.order(most, down))


mean_value = Claim(
    "mean-value-bound",
    title="How far a function moves whose derivative is bounded",
    source="textbook",
    variables=[H, h, b, v, w],
    hypotheses=[
        ForAll(t, Conjunction(Differentiable(H, 0, t), Equal(D(H, 1, t), h(t)))),
        on_interval(bound(h(t), b)),
        AtMost(-1, v),
        AtMost(v, w),
        AtMost(w, 1),
    ],
    conclusion=bound(H(w) - H(v), b * (w - v)),
    proof=by_the_mean_value,
    example={"H": [0, 0, 1], "h": [0, 2], "b": 2, "v": 0, "w": 1},
    twins=[
        Twin(
            "for a function with any other derivative",
            hypotheses=[
                AtMost(0, b),
                on_interval(bound(h(t), b)),
                AtMost(-1, v),
                AtMost(v, w),
                AtMost(w, 1),
            ],
            at={"H": [0, 5], "h": [0], "b": 1, "v": 0, "w": 1},
        )
    ],
)


def by_adding_terms(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on the number of terms; one term: exp(at)/a has the derivative exp(at), and t has exp(0)."""

    def combination(count: Any, of: Any, at: Any) -> Any:
        return sp.Sum(d[s] * of(c[s], q[s], at), (s, 0, count - 1))

    def statement(count: Any) -> Conjunction:
        return has_slope(combination(count, primitive, u), combination(count, function, t))

    def single(a: Any, r: Any) -> Fact:
        def at(value: Fact, *given: Fact) -> Fact:
            known = [p.indicator(value, Equal(a, 0)), *given]
            there, found = slope(
                p, primitive(a, r, t), (1 - r) * (sp.exp(a * t) * a * Inverse(a) + Indicator(Equal(a, 0))) + r * t, t
            )
            left, right = found.formula.args
            simpler = p.ring(p.equal(right, function(a, r, t)), *known)
            return p.both(there, p.combine(p.equal(left, function(a, r, t)), (1, found), (1, simpler)))

        return p.cases(p.excluded(Equal(a, 0)), lambda e: at(e, e), lambda e: at(e, e))

    def step(low: Fact, before: Fact) -> Fact:
        exists, value = p.parts(before)
        one_exists, one = p.parts(single(c[S], q[S]))
        pair = sp.Lambda(u, combination(S, primitive, u)), sp.Lambda(u, primitive(c[S], q[S], u))
        both = applied(p, p.use(of_combination, *pair, d[S], t), [exists, one_exists])
        there, total = p.parts(has_slope_of(p, both, combination(S + 1, primitive, u)))
        goal = p.equal(total.formula.args[0], combination(S + 1, function, t))
        return p.both(there, p.combine(goal, (1, total), (1, value), (d[S], one)))

    with forgetting(p):
        everywhere = p.induction(
            S, statement(S), lambda: p.both(*slope(p, sp.Integer(0), sp.Integer(0), t)), step, reason="one term more"
        )
    return p.instantiate(everywhere, S, given=[nonnegative])


sum_slope = Claim(
    "derivative-of-exponential-sum",
    title="A sum of exponentials and lines, and its primitive",
    source="textbook",
    variables=[d, c, q, t, S],
    hypotheses=[AtMost(0, S)],
    conclusion=has_slope(terms(d[s] * primitive(c[s], q[s], u)), terms(d[s] * function(c[s], q[s], t))),
    proof=by_adding_terms,
    twins=[
        Twin(
            "without the factors 1/c",
            conclusion=has_slope(terms(d[s] * function(c[s], q[s], u)), terms(d[s] * function(c[s], q[s], t))),
            at={"S": 1, "d": [1], "c": [2], "q": [0], "t": 0},
        )
    ],
)


def by_values(p: Prover, number: Fact, derived: Fact, odd: Fact, small: Fact) -> Fact:
    """Differences of values at -1, 0, 1, of the function or of its primitive, which the mean value theorem bounds."""
    values = [
        p.parts(p.instantiate(small, at, given=[p.order(AtMost(-1, at)), p.order(AtMost(at, 1))])) for at in (-1, 0, 1)
    ]
    nonnegative = p.order(AtMost(0, b), *values[1])

    def of_values(h: Fact, k: Fact) -> Fact:
        known = [
            p.convert(v, goal)
            for pair, at in zip(values, (-1, 0, 1), strict=True)
            for v, goal in zip(pair, p.term(bound(terms(d[s] * function(c[s], q[s], at)), b)).args, strict=True)
        ]
        return ends(known, h, k)

    def ends(known: list[Fact], h: Fact, k: Fact) -> Fact:
        bits = (f.formula.args[1].data for f in (h, k))
        least, most = p.term(bound(terms(d[s] * functional(c[s], q[s], *map(sp.Rational, bits))), 4 * b)).args
        return p.convert(p.both(p.order(least, nonnegative, *known), p.order(most, nonnegative, *known)), p.goal, h, k)

    def of_differences(h: Fact, k: Fact) -> Fact:
        pair = sp.Lambda(u, terms(d[s] * primitive(c[s], q[s], u))), sp.Lambda(u, terms(d[s] * function(c[s], q[s], u)))
        slopes = p.intro(p.use(sum_slope, d, c, q, t, S, given=[number]), t)
        known: list[Fact] = []
        for low, high in ((-1, 0), (0, 1)):
            order = [p.order(AtMost(-1, low)), p.order(AtMost(low, high)), p.order(AtMost(high, 1))]
            known += p.parts(applied(p, p.use(mean_value, *pair, b, low, high), [slopes, small, *order]))
        return ends(known, h, k)

    def either(of: Any, h: Fact) -> Fact:
        return p.cases(odd, lambda k: of(h, k), lambda k: of(h, k))

    return p.cases(derived, lambda h: either(of_differences, h), lambda h: either(of_values, h))


test_functional = Claim(
    "test-functional",
    title="Integrals against 1 or the sign, of a function or its derivative, are bounded by its supremum",
    source="textbook",
    variables=[d, c, q, b, alpha, beta, S],
    hypotheses=[
        AtMost(0, S),
        bit(alpha),
        bit(beta),
        on_interval(bound(terms(d[s] * function(c[s], q[s], t)), b)),
    ],
    conclusion=bound(terms(d[s] * functional(c[s], q[s], alpha, beta)), 4 * b),
    notes="Of the derivative the integrals are f(1) - f(-1) and f(1) + f(-1) - 2f(0), which need no derivative.",
    proof=by_values,
    example={"S": 1, "d": [1], "c": [0], "q": [1], "b": 2},
    twins=[
        Twin(
            "half of it",
            conclusion=bound(terms(d[s] * functional(c[s], q[s], alpha, beta)), b / 2),
            at={"S": 1, "d": [1], "c": [0], "q": [1], "b": "3/2", "alpha": 1, "beta": 1},
        )
    ],
)
