"""A functional that annihilates a^α κ(a) for the weights a of a network's neurons does not see the network.

The neurons are exchanged for sums of exponentials, one after the other, and of these it is computed.
"""

from typing import Any

import sympy as sp
from beyond.approximation import approximation, continuous
from beyond.averages import applied
from beyond.box_functionals import (
    b,
    bit,
    bound,
    cube,
    d,
    factors,
    function,
    functional,
    on_interval,
    product_functional,
    terms,
    test_functional,
)
from beyond.magnitudes import bounded, ends_of, product_of, size, within
from beyond.many import sum_bound

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
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
from symnet.proof.tactics import forgetting

n, m, N, S, K, i, j, k, r, s, alpha = integers("n m N S K i j k r s alpha")
A, B, a, t, kappa = reals("A B a t kappa")
C, x, z = families("C x z")
(beta,) = integer_families("beta")
(weights, c, q) = variables("a c q", fun(INT, INT, REAL))
(E,) = variables("E", fun(INT, INT, INT))
(g,) = variables("g", fun(INT, REAL, REAL))
(rate,) = families("rho")


# --- exponentials -----------------------------------------------------------------------------------------------------


def by_adding(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n: exp(a + b) = exp(a) exp(b)."""
    total = lambda count: sp.Sum(x[i], (i, 0, count - 1))  # noqa: E731
    goal = lambda count: p.equal(sp.exp(total(count)), factors(sp.exp(x[i]), count))  # noqa: E731

    def step(low: Fact, before: Fact) -> Fact:
        law = p.fact("exp_add", total(n), x[n])
        return p.combine(goal(n + 1), (1, law), (sp.exp(x[n]), before), reason="one summand more")

    with forgetting(p):
        every = p.induction(n, goal(n), lambda: p.ring(goal(0)), step, reason="induction on n")
    return p.instantiate(every, n, given=[nonnegative])


exp_of_sum = Claim(
    "exp-of-sum",
    title="The exponential of a sum is the product of the exponentials",
    source="textbook",
    variables=[x, n],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal(sp.exp(sp.Sum(x[i], (i, 0, n - 1))), factors(sp.exp(x[i]))),
    proof=by_adding,
    twins=[
        Twin(
            "one factor too many",
            conclusion=Equal(sp.exp(sp.Sum(x[i], (i, 0, n - 1))), factors(sp.exp(x[i]), n + 1)),
            at={"n": 1, "x": [1, 1]},
        )
    ],
)
odd = sp.Symbol("beta", integer=True)


def of_exponential(order: Any) -> Any:
    return functional(a, sp.Integer(0), order, odd)


def by_the_order(p: Prover, order: Fact) -> Fact:
    """For order 1 and a ≠ 0 the primitive is divided by a, and for a = 0 both sides are 0."""

    def none(h: Fact) -> Fact:
        return p.convert(p.ring(p.equal(of_exponential(0), of_exponential(0))), p.goal, h)

    def one(h: Fact) -> Fact:
        goal = p.equal(of_exponential(1), a * of_exponential(0))

        def zero(same: Fact) -> Fact:
            return p.ring(goal, same, p.indicator(same, Equal(a, 0)))

        def other(different: Fact) -> Fact:
            return p.ring(goal, different, p.indicator(different, Equal(a, 0)))

        return p.convert(p.cases(p.excluded(Equal(a, 0)), zero, other), p.goal, h)

    return p.cases(order, none, one)


of_an_exponential = Claim(
    "test-functional-of-exponential",
    title="The integral of the derivative of an exponential",
    source="textbook",
    variables=[a, alpha, odd],
    hypotheses=[bit(alpha)],
    conclusion=Equal(of_exponential(alpha), a**alpha * of_exponential(0)),
    proof=by_the_order,
    example={"alpha": 1},
    twins=[
        Twin(
            "without the factor",
            conclusion=Equal(of_exponential(alpha), of_exponential(0)),
            at={"a": 2, "alpha": 1, "beta": 1},
        )
    ],
)


# --- networks ---------------------------------------------------------------------------------------------------------


def bits(count: Any) -> list[Any]:
    """The orders E_ri of the derivatives, and β, are 0 or 1."""
    inside = AtMost(0, i), Below(i, count)
    return [
        ForAll([r, i], Implication(AtMost(0, r), Below(r, N), *inside, bit(E[r, i]))),
        ForAll(i, Implication(*inside, bit(beta[i]))),
    ]


def annihilated(count: Any) -> ForAll:
    """Σ_r z_r ∏_i (κ a_ji)^E_ri = 0 for the neurons j < count and all κ."""
    relation = sp.Sum(z[r] * factors((kappa * weights[j, i]) ** E[r, i]), (r, 0, N - 1))
    return ForAll([j, kappa], Implication(AtMost(0, j), Below(j, count), Equal(relation, 0)))


def all_continuous(count: Any) -> ForAll:
    """The activations of the neurons are continuous."""
    return ForAll(j, Implication(AtMost(0, j), Below(j, count), continuous(lambda v: g(j, v))))


def neurons(count: Any) -> Any:
    """Σ_{j < count} g_j(a_j · x)."""
    return sp.Sum(g(j, sp.Sum(weights[j, i] * x[i], (i, 0, n - 1))), (j, 0, count - 1))


def entry(scale: Any, slopes: Any, kinds: Any) -> Any:
    """One term: a number times a function of each variable."""
    return scale * factors(function(slopes(i), kinds(i), x[i]))


def image(scale: Any, slopes: Any, kinds: Any) -> Any:
    """What the r-th functional makes of one term."""
    return scale * factors(functional(slopes(i), kinds(i), E[r, i], beta[i]))


def stored(of: Any) -> Any:
    """A term with the s-th of the given numbers."""
    return of(C[s], lambda i: c[s, i], lambda i: q[s, i])


def small(count: Any) -> ForAll:
    """The terms and the neurons together are at most B on the box."""
    return ForAll(x, Implication(cube(x, n), bound(terms(stored(entry)) + neurons(count), B)))


total = sp.Sum(z[r] * terms(stored(image)), (r, 0, N - 1))
result = bound(total, N * 4**n * A)


def by_functionals(p: Prover, given: list[Fact], whole: Fact, less: Fact) -> Fact:
    """Without neurons: each of the functionals is bounded by 4^n times the supremum."""
    nonnegative, number, length, orders, odds, sizes = given

    def one(low: Fact, high: Fact) -> Fact:
        def of_variable(first: Fact, second: Fact) -> Fact:
            known = [length, p.instantiate(orders, r, i, given=[low, high, first, second])]
            known.append(p.instantiate(odds, i, given=[first, second]))
            column = sp.Lambda(s, c[s, i]), sp.Lambda(s, q[s, i])

            def at(h: Fact) -> Fact:
                return applied(p, p.use(test_functional, d, *column, b, E[r, i], beta[i], S), [*known, h])

            on = p.term(on_interval(bound(terms(d[s] * function(c[s, i], q[s, i], t)), b)))
            return p.generally([d, b], [on], at)

        each = p.generally([i], [AtMost(0, i), Below(i, n)], of_variable)
        phi, tau = sp.Lambda((s, i, t), function(c[s, i], q[s, i], t)), sp.Lambda((s, i), image_of(i))
        at_most_A = p.generally([x], [cube(x, n)], lambda h: weaker(p.instantiate(whole, x, given=[h])))
        return applied(p, p.use(product_functional, S, n, C, phi, tau, A), [nonnegative, each, at_most_A])

    def image_of(i: Any) -> Any:
        return functional(c[s, i], q[s, i], E[r, i], beta[i])

    def weaker(h: Fact) -> Fact:
        wanted = p.term(bound(terms(stored(entry)), A)).args
        return p.both(*(p.order(goal, part, less) for goal, part in zip(wanted, p.parts(h), strict=True)))

    def weighted(low: Fact, high: Fact) -> Fact:
        found, of = p.parts(one(low, high)), p.parts(p.instantiate(sizes, r, given=[low, high]))
        return product_of(p, bounded(p, size(z[r], 1), *of), bounded(p, size(terms(stored(image)), 4**n * A), *found))

    summands, limits = sp.Lambda(r, z[r] * terms(stored(image))), sp.Lambda(r, 4**n * A)
    every = p.generally([r], [AtMost(0, r), Below(r, N)], weighted)
    found = applied(p, p.use(sum_bound, summands, limits, N), [number, every])
    return p.convert(p.both(*within(p, found)), result)


def by_exponentials(
    p: Prover, given: list[Fact], killed: Fact, close: Fact, before: Fact, whole: Fact, less: Fact
) -> Fact:
    """With one neuron more: exponentials near it join the terms, and the functional is 0 at each of them."""
    nonnegative, _, length, orders, _, _ = given
    more, eta = p.assume(AtMost(0, K)), (A - B) / 2
    inside = lambda value: Indicator(Below(s, S)) * value  # noqa: E731
    outside = lambda value: Indicator(AtMost(S, s)) * value  # noqa: E731
    C1 = sp.Lambda(s, inside(C[s]) + outside(rate[s - S]))
    c1 = sp.Lambda((s, i), inside(c[s, i]) + outside((s - S) * weights[m, i]))
    q1 = sp.Lambda((s, i), inside(q[s, i]))

    def appended(of: Any) -> Any:
        return sp.Sum(of(rate[k], lambda i: k * weights[m, i], lambda i: sp.Integer(0)), (k, 0, K - 1))

    def joined(of: Any) -> Fact:
        """The terms are the old ones and the new ones."""
        both = lambda at: of(C1(at), lambda i: c1(at, i), lambda i: q1(at, i))  # noqa: E731
        whole = sp.Sum(both(s), (s, 0, S + K - 1))
        cut = p.split(whole, S)

        def old(_: Fact, high: Fact) -> Fact:
            none = p.indicator(contradicting(AtMost(S, s), high), AtMost(S, s))
            return p.ring(p.equal(both(s), stored(of)), p.indicator(high, Below(s, S)), none)

        def new(low: Fact, _: Fact) -> Fact:
            at = p.order(AtMost(S, k + S), low)
            none = p.indicator(contradicting(Below(k + S, S), low), Below(k + S, S))
            return p.ring(p.equal(both(k + S), appended(of).function), p.indicator(at, AtMost(S, k + S)), none)

        first = p.termwise(p.equal(sp.Sum(both(s), (s, 0, S - 1)), terms(stored(of))), old, s)
        moved = p.shift(cut.formula.args[1].args[1], -S)
        second = p.termwise(p.equal(sp.Sum(both(k + S), (k, 0, K - 1)), appended(of)), new, k)
        goal = p.equal(whole, p.store.add(p.term(terms(stored(of))), p.term(appended(of))))
        return p.combine(goal, (1, cut), (1, first), (1, moved), (1, second))

    def contradicting(formula: Any, fact: Fact) -> Fact:
        return p.discharge(p.order(p.store.false(), p.assume(formula), fact), formula)

    def point(h: Fact) -> Fact:
        argument = sp.Sum(weights[m, i] * x[i], (i, 0, n - 1))
        found = p.parts(p.instantiate(close, argument, given=in_reach(p, nonnegative, h)))
        as_product = p.termwise(p.equal(sp.Sum(rate[k] * sp.exp(k * argument), (k, 0, K - 1)), appended(entry)), law, k)
        known = p.parts(p.instantiate(whole, x, given=[h]))
        same = joined(entry)
        wanted = p.term(bound(sp.Symbol("unused"), B + eta)).args
        left = p.store.add(same.formula.args[0], p.term(neurons(m)))
        goals = p.store.make("le", (wanted[0].args[0], left)), p.store.make("le", (left, wanted[1].args[1]))
        return p.both(
            p.order(goals[0], known[0], *found, as_product, same), p.order(goals[1], known[1], *found, as_product, same)
        )

    def law(*_: Fact) -> Fact:
        exponent = sp.Lambda(i, k * weights[m, i] * x[i])
        left = rate[k] * sp.exp(k * sp.Sum(weights[m, i] * x[i], (i, 0, n - 1)))
        return p.combine(
            p.equal(left, appended(entry).function), (rate[k], p.use(exp_of_sum, exponent, n, given=[nonnegative]))
        )

    def vanishing() -> Fact:
        """The new terms are annihilated."""
        slope = sp.Lambda(i, k * weights[m, i])
        orders_of = factors(slope(i) ** E[r, i])
        rest = factors(functional(slope(i), sp.Integer(0), sp.Integer(0), beta[i]))

        def of_one(low: Fact, high: Fact) -> Fact:
            def factor(first: Fact, second: Fact) -> Fact:
                known = p.instantiate(orders, r, i, given=[low, high, first, second])
                return p.use(of_an_exponential, slope(i), E[r, i], beta[i], given=[known])

            left = factors(functional(slope(i), sp.Integer(0), E[r, i], beta[i]))
            right = factors(slope(i) ** E[r, i] * functional(slope(i), sp.Integer(0), sp.Integer(0), beta[i]))
            same = p.termwise(p.equal(left, right), factor, i)
            new = p.equal(appended(image), sp.Sum(rate[k] * orders_of * rest, (k, 0, K - 1)))
            split = p.instantiate(multiplicative, power_of, rest_of)
            body = p.equal(rate[k] * left, rate[k] * orders_of * rest)
            inner = p.termwise(new, lambda *_: p.combine(body, (rate[k], same), (rate[k], split)), k)
            goal = p.equal(z[r] * appended(image), sp.Sum(z[r] * rate[k] * orders_of * rest, (k, 0, K - 1)))
            return p.combine(goal, (z[r], inner))

        y = families("y")[0]
        multiplicative = p.intro(p.ring(p.equal(factors(x[i] * y[i]), factors(x[i]) * factors(y[i]))), x, y)
        power_of = sp.Lambda(i, slope(i) ** E[r, i])
        rest_of = sp.Lambda(i, functional(slope(i), sp.Integer(0), sp.Integer(0), beta[i]))
        double = sp.Sum(sp.Sum(z[r] * rate[k] * orders_of * rest, (k, 0, K - 1)), (r, 0, N - 1))
        first = p.termwise(p.equal(sp.Sum(z[r] * appended(image), (r, 0, N - 1)), double), of_one, r)
        turned = p.swap(double)
        summand = sp.Sum(z[r] * rate[k] * orders_of * rest, (r, 0, N - 1))
        nothing = p.store.make("sum", (p.term(double).args[1].args[0], p.number(0)))
        relation = p.instantiate(killed, m, k, given=[nonnegative_m, p.order(Below(m, m + 1))])
        last = p.termwise(
            p.equal(sp.Sum(summand, (k, 0, K - 1)), nothing),
            lambda *_: p.combine(p.equal(summand, 0), (rate[k] * rest, relation)),
            k,
        )
        return p.combine(p.equal(first.formula.args[0], 0), (1, first), (1, turned), (1, last))

    nonnegative_m = p.assume(AtMost(0, m))
    every = p.generally([x], [cube(x, n)], point)
    positive = p.order(Below(B + eta, A), less)
    there = p.instantiate(before, S + K, C1, c1, q1, B + eta, A)
    there = applied(p, there, [p.order(AtMost(0, S + K), length, more), every, positive])
    same = p.termwise(
        p.equal(there.formula.args[0].args[1], sp.Sum(z[r] * (terms(stored(image)) + appended(image)), (r, 0, N - 1))),
        lambda *_: p.combine(
            p.equal(
                p.store.instantiate(there.formula.args[0].args[1].args[1], p.term(r)),
                z[r] * (terms(stored(image)) + appended(image)),
            ),
            (z[r], joined(image)),
        ),
        r,
    )
    none = vanishing()
    wanted = p.term(result).args
    return p.both(*(p.order(goal, part, same, none) for goal, part in zip(wanted, p.parts(there), strict=True)))


def in_reach(p: Prover, nonnegative: Fact, inside: Fact) -> list[Fact]:
    """|a · x| ≤ Σ (a_i² + 1)/2 on the box."""
    slope, reach = sp.Lambda(i, weights[m, i] * x[i]), sp.Lambda(i, (weights[m, i] ** 2 + 1) / 2)

    def one(first: Fact, second: Fact) -> Fact:
        low, high = p.parts(p.instantiate(inside, i, given=[first, second]))
        goals = ends_of(p, size(slope(i), reach(i)))
        found = [
            p.order(
                goal,
                low,
                high,
                factors=[weights[m, i] + sign * x[i]],
                items=[["1/2", [], [], [1]], ["1/2", [0, 1], [], []]],
            )
            for goal, sign in zip(goals, (1, -1), strict=True)
        ]
        return bounded(p, size(slope(i), reach(i)), *found)

    each = p.generally([i], [AtMost(0, i), Below(i, n)], one)
    return list(within(p, applied(p, p.use(sum_bound, slope, reach, n), [nonnegative, each])))


def by_neurons(p: Prover, *given: Fact) -> Fact:
    """Induction on the number of neurons, for all terms at once."""
    *general, count, killed, smooth, whole, less = given

    def claim_for(number: Any) -> Implication:
        data = ForAll([S, C, c, q, B, A], Implication(AtMost(0, S), small(number), Below(B, A), result))
        return Implication(annihilated(number), all_continuous(number), data)

    def base() -> Fact:
        def shown(*_: Fact) -> Fact:
            def at(length: Fact, whole: Fact, less: Fact) -> Fact:
                return by_functionals(p, [*general[:2], length, *general[3:]], whole, less)

            return p.generally([S, C, c, q, B, A], [AtMost(0, S), small(0), Below(B, A)], at)

        return p.generally([], [annihilated(0), all_continuous(0)], shown)

    def step(low: Fact, before: Fact) -> Fact:
        def shown(killed: Fact, smooth: Fact) -> Fact:
            def fewer(fact: Fact, *more: Any) -> Fact:
                def at(first: Fact, second: Fact) -> Fact:
                    return p.instantiate(fact, j, *more, given=[first, p.order(Below(j, m + 1), second)])

                return p.generally([j, *more], [AtMost(0, j), Below(j, m)], at)

            known = applied(p, before, [fewer(killed, kappa), fewer(smooth)])
            last = p.instantiate(smooth, m, given=[low, p.order(Below(m, m + 1))])

            def at(length: Fact, whole: Fact, less: Fact) -> Fact:
                reach = sp.Sum((weights[m, i] ** 2 + 1) / 2, (i, 0, n - 1))
                exists = p.use(approximation, g(m), reach, (A - B) / 2)
                exists = applied(p, exists, [last, p.order(Below(0, (A - B) / 2), less)])

                def chosen(h: Fact) -> Fact:
                    def near(h: Fact) -> Fact:
                        more, close = p.parts(h)
                        with p.knowing(more):
                            return by_exponentials(
                                p, [*general[:2], length, *general[3:]], killed, close, known, whole, less
                            )

                    return p.choose(h, rate, near)

                return p.choose(exists, K, chosen)

            return p.generally([S, C, c, q, B, A], [AtMost(0, S), small(m + 1), Below(B, A)], at)

        return p.generally([], [annihilated(m + 1), all_continuous(m + 1)], shown)

    with forgetting(p), p.knowing(*general[:2]):
        everywhere = p.induction(m, claim_for(m), base, step, reason="one neuron more")
    found = p.instantiate(everywhere, m, given=[count, killed, smooth])
    return p.instantiate(found, S, C, c, q, B, A, given=[general[2], whole, less])


unit = ForAll(r, Implication(AtMost(0, r), Below(r, N), bound(z[r], 1)))
VALUES = {
    "n": 1, "N": 2, "m": 0, "E": [[1], [1]], "beta": [1], "z": [1, 1],
    "S": 1, "C": [2], "c": [[0]], "q": [[1]], "B": "21/10", "A": "22/10",
}  # fmt: skip
blind = Claim(
    "functionals-blind-to-ridges",
    title="A functional that annihilates the weights of a network does not see the network",
    source="Lin and Pinkus 1993 by distributions; here by test functions whose derivatives are sums of points",
    variables=[n, N, m, E, beta, z, weights, g, S, C, c, q, B, A],
    hypotheses=[
        AtMost(0, n),
        AtMost(0, N),
        AtMost(0, S),
        *bits(n),
        unit,
        AtMost(0, m),
        annihilated(m),
        all_continuous(m),
        small(m),
        Below(B, A),
    ],
    conclusion=result,
    proof=by_neurons,
    example=VALUES,
    twins=[Twin("without the factor 4^n", conclusion=bound(total, N * A), at=VALUES)],
)
