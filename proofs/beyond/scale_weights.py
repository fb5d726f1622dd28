"""The weights of copies of a gate at several scales, in closed form: Lagrange's polynomials at 0, in the nodes μ_k².

With W_k = ∏_{l≠k} a_l/(a_l - a_k) a polynomial p of degree below m has Σ W_k p(a_k) = p(0). For a term that is
missing anyway, p(t) = t, the weights W_k/(a_k Σ 1/a_l) do the same for 1, t², ..., t^m.
"""

from typing import Any

import sympy

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
    Unequal,
    families,
    integers,
    reals,
)
from symnet.proof.claims import Inverse
from symnet.proof.language import Apply
from symnet.proof.tactics import forgetting, unequal

m, i, j, k, r, q = integers("m i j k l q")
(t,) = reals("t")
a, mu = families("a mu")


def factor(index: Any, value: Any) -> Any:
    """a_l/(a_l - value)."""
    return a[index] * Inverse(a[index] - value)


def weight(index: Any, count: Any) -> Any:
    """W_k = ∏_{l<k} a_l/(a_l - a_k) ∏_{k<l<m} a_l/(a_l - a_k)."""
    before = sympy.Product(factor(r, a[index]), (r, 0, index - 1))
    return before * sympy.Product(factor(r, a[index]), (r, index + 1, count - 1))


def distinct(count: Any) -> ForAll:
    """a_0, ..., a_(m-1) are distinct."""
    others = ForAll(i, Implication(AtMost(0, i), Below(i, j), Unequal(a[i], a[j])))
    return ForAll(j, Implication(AtMost(0, j), Below(j, count), others))


def away(count: Any) -> ForAll:
    """t is none of them."""
    return ForAll(k, Implication(AtMost(0, k), Below(k, count), Unequal(a[k], t)))


def fractions(count: Any) -> Equal:
    """Σ_k W_k a_k/(t - a_k) = -∏_l a_l/(a_l - t)."""
    left = sympy.Sum(weight(k, count) * a[k] * Inverse(t - a[k]), (k, 0, count - 1))
    return Equal(left, -sympy.Product(factor(r, t), (r, 0, count - 1)))


def fewer(p: Prover, formula: Any, given: Fact) -> Fact:
    """The same condition for m numbers, from that for m + 1."""
    variable, low, high = j, AtMost(0, j), Below(j, m)
    if formula is away:
        variable, low, high = k, AtMost(0, k), Below(k, m)
    return p.generally(
        [variable], [low, high],
        lambda lo, hi: p.instantiate(given, variable, given=[lo, p.order(Below(variable, m + 1), hi)]),
    )  # fmt: skip


def apart(p: Prover, different: Fact, above: Fact, below: Fact, low: Fact) -> Fact:
    """a_k ≠ a_m for k < m."""
    last = p.instantiate(different, m, given=[low, p.order(Below(m, m + 1))])
    return p.instantiate(last, k, given=[above, below])


def by_partial_fractions(p: Prover, positive: Fact, different: Fact, elsewhere: Fact) -> Fact:
    """Induction on m, for all t: 1/((a_m-a_k)(t-a_k)) = (1/(t-a_k) - 1/(a_m-a_k))/(a_m-t)."""
    goal = Implication(distinct(m), ForAll(t, Implication(away(m), fractions(m))))

    def step(some: Fact, known: Fact) -> Fact:
        low = p.order(AtMost(0, m), some)

        def shown(all_different: Fact) -> Fact:
            before = p.apply(known, fewer(p, distinct, all_different))

            def at(t_away: Fact) -> Fact:
                end = p.instantiate(t_away, m, given=[low, p.order(Below(m, m + 1))])
                here = p.instantiate(before, t, given=[fewer(p, away, t_away)])
                nodes = p.generally(
                    [k], [AtMost(0, k), Below(k, m)], lambda lo, hi: apart(p, all_different, lo, hi, low)
                )
                there = p.instantiate(before, a[m], given=[nodes])
                share = a[m] * Inverse(a[m] - t)
                body = weight(k, m + 1) * a[k] * Inverse(t - a[k])
                parts = [weight(k, m) * a[k] * Inverse(value - a[k]) for value in (t, a[m])]

                def each(lo: Fact, hi: Fact) -> Fact:
                    inside = p.instantiate(t_away, k, given=[lo, p.order(Below(k, m + 1), hi)])
                    return p.ring(
                        p.equal(body, share * (parts[0] - parts[1])), apart(p, all_different, lo, hi, low), inside, end
                    )

                split = p.termwise(
                    p.equal(sympy.Sum(body, (k, 0, m - 1)), sympy.Sum(share * (parts[0] - parts[1]), (k, 0, m - 1))),
                    each, k, reason="partial fractions",
                )  # fmt: skip
                return p.combine(
                    p.term(fractions(m + 1)), (1, split), (share, here), (-share, there), given=[end],
                    reason="use the equation for m numbers, at t and at a_m",
                )  # fmt: skip

            return p.generally([t], [away(m + 1)], at)

        return p.generally([], [distinct(m + 1)], shown)

    def base() -> Fact:
        s = p.store
        one, some, none = (s.replace(p.term(f(m)), p.term(m), p.number(1)) for f in (fractions, distinct, away))

        def only(t_away: Fact) -> Fact:
            first = p.instantiate(t_away, 0, given=[p.order(AtMost(0, 0)), p.order(Below(0, 1))])
            return p.ring(one, first)

        return p.generally([], [some], lambda _: p.generally([t], [none], only))

    with forgetting(p):
        every = p.induction(m, goal, base, step, start=1, reason="induction on m")
    return p.instantiate(p.instantiate(every, m, given=[positive, different]), t, given=[elsewhere])


partial_fractions = Claim(
    "lagrange-partial-fractions",
    title="Partial fractions with Lagrange's weights at 0",
    source="textbook",
    variables=[a, m, t],
    hypotheses=[AtMost(1, m), distinct(m), away(m)],
    conclusion=fractions(m),
    proof=by_partial_fractions,
    example={"m": 2, "a": [1, 2], "t": 3},
    twins=[Twin("also for none", hypotheses=[AtMost(0, m), distinct(m), away(m)], at={"m": 0, "a": [1], "t": 3})],
)


# --- moments ----------------------------------------------------------------------------------------------------------


def total(power: Any, count: Any) -> Any:
    """Σ_k W_k a_k^power."""
    return sympy.Sum(weight(k, count) * a[k] ** power, (k, 0, count - 1))


def whole(count: Any) -> Equal:
    """Σ_k W_k = 1."""
    return Equal(sympy.Sum(weight(k, count), (k, 0, count - 1)), 1)


def moments(count: Any) -> Conjunction:
    """Σ_k W_k = 1, and Σ_k W_k a_k^q = 0 for 0 < q < m."""
    return Conjunction(whole(count), ForAll(q, Implication(AtMost(1, q), Below(q, count), Equal(total(q, count), 0))))


def at_count(p: Prover, formula: Any, count: int) -> Any:
    """A formula in m, at m = count."""
    return p.store.replace(p.term(formula), p.term(m), p.number(count))


def summed(p: Prover, left: Any, right: Any, all_different: Fact, low: Fact, *given: Any) -> Fact:
    """Σ_{k<m} left = Σ_{k<m} right, as left = right because a_k ≠ a_m (and what `given` makes of the bounds of k)."""

    def each(lo: Fact, hi: Fact) -> Fact:
        return p.ring(p.equal(left, right), apart(p, all_different, lo, hi, low), *(g(lo, hi) for g in given))

    return p.termwise(p.equal(sympy.Sum(left, (k, 0, m - 1)), sympy.Sum(right, (k, 0, m - 1))), each, k)


def by_removing_the_last(p: Prover, positive: Fact, different: Fact) -> Fact:
    """Induction on m: the weights of m + 1 numbers are W_k a_m/(a_m - a_k) = W_k (1 + a_k/(a_m - a_k)) for k < m."""

    def step(some: Fact, known: Fact) -> Fact:
        low = p.order(AtMost(0, m), some)

        def shown(all_different: Fact) -> Fact:
            earlier = fewer(p, distinct, all_different)
            one, zero = p.parts(p.apply(known, earlier))
            nodes = p.generally([k], [AtMost(0, k), Below(k, m)], lambda lo, hi: apart(p, all_different, lo, hi, low))
            rest = p.use(partial_fractions, a, m, a[m], given=[some, earlier, nodes])
            more = weight(k, m) * (1 + a[k] * Inverse(a[m] - a[k]))
            split = summed(p, weight(k, m + 1), more, all_different, low)
            first = p.combine(p.term(whole(m + 1)), (1, split), (1, one), (1, rest), reason="the terms beyond 1 cancel")

            def link(power: Any, least: Fact) -> Fact:
                """Σ W'_k a_k^(q+1) = a_m (Σ W'_k a_k^q - Σ W_k a_k^q)."""
                with p.knowing(least):
                    same = summed(
                        p, weight(k, m + 1) * a[k] ** power * (a[m] - a[k]), weight(k, m) * a[m] * a[k] ** power,
                        all_different, low,
                    )  # fmt: skip
                    goal = p.equal(total(power + 1, m + 1), a[m] * (total(power, m + 1) - total(power, m)))
                    return p.combine(goal, (-1, same))

            def start() -> Fact:
                shown_ = p.combine(p.equal(total(1, m + 1), 0), (1, link(sympy.Integer(0), p.order(AtMost(0, 0)))),
                                   (a[m], first), (-a[m], one))  # fmt: skip
                return p.discharge(shown_, Below(1, m + 1))

            def onward(least: Fact, before: Fact) -> Fact:
                def next_power(most: Fact) -> Fact:
                    gone = p.instantiate(zero, q, given=[least, p.order(Below(q, m), most)])
                    here = p.apply(before, p.order(Below(q, m + 1), most))
                    return p.combine(
                        p.equal(total(q + 1, m + 1), 0),
                        (1, link(q, p.order(AtMost(0, q), least))), (a[m], here), (-a[m], gone),
                    )  # fmt: skip

                return p.generally([], [Below(q + 1, m + 1)], next_power)

            every = p.induction(
                q, Implication(Below(q, m + 1), Equal(total(q, m + 1), 0)), start, onward, start=1,
                reason="induction on the power",
            )  # fmt: skip
            return p.both(first, p.convert(every, p.term(moments(m + 1)).args[1]))

        return p.generally([], [distinct(m + 1)], shown)

    def base() -> Fact:
        one, every = at_count(p, moments(m), 1).args
        none = p.generally(
            [q], [AtMost(1, q), Below(q, 1)],
            lambda lo, hi: p.absurd(p.order(p.store.false(), lo, hi), at_count(p, Equal(total(q, m), 0), 1)),
        )  # fmt: skip
        return p.generally([], [at_count(p, distinct(m), 1)], lambda _: p.both(p.ring(one), p.convert(none, every)))

    with forgetting(p):
        every = p.induction(m, Implication(distinct(m), moments(m)), base, step, start=1, reason="induction on m")
    return p.instantiate(every, m, given=[positive, different])


at_zero = Claim(
    "lagrange-at-zero",
    title="Lagrange's weights at 0: polynomials of degree below m have the value Σ W_k p(a_k) at 0",
    source="textbook",
    variables=[a, m],
    hypotheses=[AtMost(1, m), distinct(m)],
    conclusion=moments(m),
    proof=by_removing_the_last,
    example={"m": 2, "a": [1, 4]},
    twins=[
        Twin(
            "and one power more",
            conclusion=Conjunction(whole(m), ForAll(q, Implication(AtMost(1, q), AtMost(q, m), Equal(total(q, m), 0)))),
            at={"m": 2, "a": [1, 4]},
        )
    ],
)


def inverses(count: Any) -> Equal:
    """Σ_k W_k/a_k = Σ_k 1/a_k."""
    left = sympy.Sum(weight(k, count) * Inverse(a[k]), (k, 0, count - 1))
    return Equal(left, sympy.Sum(Inverse(a[k]), (k, 0, count - 1)))


def nonzero(count: Any) -> ForAll:
    """No a_k is 0."""
    return ForAll(k, Implication(AtMost(0, k), Below(k, count), Unequal(a[k], 0)))


def by_adding_one(p: Prover, positive: Fact, different: Fact, some: Fact) -> Fact:
    """Induction on m: W'_k/a_k = W_k/a_k + W'_k/a_m for k < m, and the W'_k add up to 1."""

    def step(least: Fact, known: Fact) -> Fact:
        low = p.order(AtMost(0, m), least)

        def shown(all_different: Fact, all_nonzero: Fact) -> Fact:
            bounds = lambda lo, hi: [lo, p.order(Below(k, m + 1), hi)]  # noqa: E731
            here = lambda lo, hi: p.instantiate(all_nonzero, k, given=bounds(lo, hi))  # noqa: E731
            fewer_nonzero = p.generally([k], [AtMost(0, k), Below(k, m)], here)
            last = p.instantiate(all_nonzero, m, given=[low, p.order(Below(m, m + 1))])
            before = p.apply(known, fewer(p, distinct, all_different), fewer_nonzero)
            own = weight(k, m + 1)
            split = summed(
                p, own * Inverse(a[k]), weight(k, m) * Inverse(a[k]) + own * Inverse(a[m]), all_different, low,
                here, lambda *_: last,
            )  # fmt: skip
            ones = p.part(p.use(at_zero, a, m + 1, given=[p.order(AtMost(1, m + 1), least), all_different]), 0)
            return p.combine(p.term(inverses(m + 1)), (1, split), (1, before), (Inverse(a[m]), ones))

        return p.generally([], [distinct(m + 1), nonzero(m + 1)], shown)

    def base() -> Fact:
        hypotheses = [at_count(p, f(m), 1) for f in (distinct, nonzero)]
        return p.generally([], hypotheses, lambda *_: p.ring(at_count(p, inverses(m), 1)))

    with forgetting(p):
        goal = Implication(distinct(m), nonzero(m), inverses(m))
        every = p.induction(m, goal, base, step, start=1, reason="induction on m")
    return p.instantiate(every, m, given=[positive, different, some])


sum_of_inverses = Claim(
    "lagrange-inverses",
    title="Lagrange's weights at 0, and inverses",
    source="textbook",
    variables=[a, m],
    hypotheses=[AtMost(1, m), distinct(m), nonzero(m)],
    conclusion=inverses(m),
    proof=by_adding_one,
    example={"m": 2, "a": [1, 4]},
    twins=[
        Twin(
            "the inverse of the sum",
            conclusion=Equal(inverses(m).args[0], Inverse(sympy.Sum(a[k], (k, 0, m - 1)))),
            at={"m": 2, "a": [1, 4]},
        )
    ],
)


# --- scales -----------------------------------------------------------------------------------------------------------


def of_squares(value: Any) -> Any:
    """The same with μ_k² for a_k."""
    return value.replace(lambda e: isinstance(e, Apply) and e.args[0] is a, lambda e: mu[e.args[1]] ** 2)


apart_squares = of_squares(distinct(m))
no_zero = ForAll(k, Implication(AtMost(0, k), Below(k, m), Unequal(mu[k], 0)))
lagrange = of_squares(weight(k, m))
inverse_squares = sympy.Sum(Inverse(mu[k]) ** 2, (k, 0, m - 1))
at_best = lagrange * Inverse(mu[k]) ** 2 * Inverse(inverse_squares.xreplace({k: r}))


def conditions(weights: Any, first: int, last: Any) -> Conjunction:
    """Σω_k = 1 and Σω_k μ_k^(2q) = 0 for first ≤ q < last."""
    moment = sympy.Sum(weights * mu[k] ** (2 * q), (k, 0, m - 1))
    return Conjunction(
        Equal(sympy.Sum(weights, (k, 0, m - 1)), 1),
        ForAll(q, Implication(AtMost(first, q), Below(q, last), Equal(moment, 0))),
    )


def of_claim(p: Prover, claim: Claim, *given: Fact) -> Fact:
    """The claim about numbers a_k, for a_k = μ_k²."""
    fact = p.use(claim, sympy.Lambda(i, mu[i] ** 2), m)
    for premise in given:
        fact = p.apply(fact, p.convert(premise, fact.formula.args[0]))
    return fact


def by_lagrange(p: Prover, positive: Fact, different: Fact) -> Fact:
    """Lagrange's weights in the nodes μ_k²."""
    one, zero = p.parts(of_claim(p, at_zero, positive, different))

    def power(low: Fact, high: Fact, wanted: Term) -> Fact:
        with p.knowing(p.order(AtMost(0, q), low)):
            return p.convert(p.instantiate(zero, q, given=[low, high]), wanted)

    return p.both(p.convert(one, p.goal.args[0]), every_power(p, power))


def every_power(p: Prover, proof: Any) -> Fact:
    """The second part of the goal, for each q between its bounds."""
    low, rest = p.store.instantiate(p.goal.args[1].args[0], p.term(q)).args
    high, wanted = rest.args
    return p.generally([q], [low, high], lambda *h: proof(*h, wanted))


weights = Claim(
    "higher-order-gate-weights",
    title="The weights of copies at m scales, for an error of order 2m",
    source="symnet (new here); Lagrange",
    variables=[mu, m],
    hypotheses=[AtMost(1, m), apart_squares],
    conclusion=conditions(lagrange, 1, m),
    notes="ω_k = ∏_{l≠k} μ_l²/(μ_l² - μ_k²). These are the conditions of higher-order-gate.",
    proof=by_lagrange,
    example={"m": 2, "mu": [1, 2]},
    twins=[
        Twin("one power more", conclusion=conditions(lagrange, 1, m + 1), at={"m": 2, "mu": [1, 2]}),
    ],
)


def square_positive(p: Prover, value: Any, nonzero_value: Fact) -> Fact:
    """0 < x² for x ≠ 0."""
    goal = p.term(Below(0, value**2))
    by_product = lambda h: p.order(goal, h, items=[["1", [0, 0], [], []]])  # noqa: E731
    return p.compare(
        0, value, by_product, lambda h: p.absurd(contradicted(p, value, h, nonzero_value), goal), by_product
    )


def contradicted(p: Prover, value: Any, zero: Fact, nonzero_value: Fact) -> Fact:
    """A contradiction from 0 = x and x ≠ 0."""
    return p.apply(nonzero_value, p.combine(Equal(value, 0), (-1, zero)))


def by_positive_sum(p: Prover, some: Fact, apart_from_zero: Fact) -> Fact:
    """Σ 1/μ_k² > 0, by induction on m."""

    def inverse_positive(value: Any, nonzero_value: Fact) -> Fact:
        one = p.ring(Equal(value * Inverse(value), 1), nonzero_value)
        zero = p.assume(Equal(Inverse(value), 0))
        false = p.order(p.store.false(), p.combine(p.equal(0, 1), (1, one), (-value, zero)))
        return square_positive(p, Inverse(value), p.discharge(false, zero.formula))

    goal = Implication(no_zero, Below(0, inverse_squares))

    def base() -> Fact:
        hypothesis = at_count(p, no_zero, 1)

        def only(h: Fact) -> Fact:
            first = p.instantiate(h, 0, given=[p.order(AtMost(0, 0)), p.order(Below(0, 1))])
            return p.convert(inverse_positive(mu[0], first), at_count(p, Below(0, inverse_squares), 1))

        return p.generally([], [hypothesis], only)

    def step(low: Fact, known: Fact) -> Fact:
        wanted = p.store.replace(p.term(goal), p.term(m), p.term(m + 1))

        def more(h: Fact) -> Fact:
            least = p.order(AtMost(0, m), low)
            last = p.instantiate(h, m, given=[least, p.order(Below(m, m + 1))])
            earlier = p.generally(
                [k], [AtMost(0, k), Below(k, m)],
                lambda lo, hi: p.instantiate(h, k, given=[lo, p.order(Below(k, m + 1), hi)]),
            )  # fmt: skip
            return p.order(wanted.args[1], p.apply(known, earlier), inverse_positive(mu[m], last))

        return p.generally([], [wanted.args[0]], more)

    with forgetting(p):
        every = p.induction(m, goal, base, step, start=1, reason="induction on m")
    return p.instantiate(every, m, given=[some, apart_from_zero])


positive_sum = Claim(
    "sum-of-inverse-squares",
    title="A sum of inverse squares is positive",
    source="textbook",
    variables=[mu, m],
    hypotheses=[AtMost(1, m), no_zero],
    conclusion=Below(0, inverse_squares),
    proof=by_positive_sum,
    example={"m": 2, "mu": [1, 2]},
    twins=[Twin("also of none", hypotheses=[AtMost(0, m), no_zero], at={"m": 0, "mu": [1]})],
)


def by_lagrange_and_inverses(p: Prover, positive: Fact, different: Fact, apart_from_zero: Fact) -> Fact:
    """Σ W_k/μ_k² = Σ 1/μ_k², and Σ W_k μ_k^(2q)/μ_k² is the moment q - 1 of Lagrange's weights."""
    above = p.use(positive_sum, mu, m, given=[positive, apart_from_zero])
    whole_sum = unequal(p, inverse_squares, 0, above)
    squares = p.generally(
        [k], [AtMost(0, k), Below(k, m)],
        lambda *h: square_nonzero(p, mu[k], p.instantiate(apart_from_zero, k, given=h)),
    )  # fmt: skip
    sums = of_claim(p, sum_of_inverses, positive, different, squares)
    zero = p.part(of_claim(p, at_zero, positive, different), 1)
    share = Inverse(inverse_squares)
    one = p.combine(p.goal.args[0], (share, sums), given=[whole_sum])

    def power(low: Fact, high: Fact, wanted: Term) -> Fact:
        smaller = [p.order(AtMost(1, q - 1), low), p.order(Below(q - 1, m), high)]
        with p.knowing(p.order(AtMost(0, q - 1), low), p.order(AtMost(0, q), low)):
            terms = [lagrange * Inverse(mu[k]) ** 2 * mu[k] ** (2 * q), lagrange * mu[k] ** (2 * (q - 1))]

            def each(lo: Fact, hi: Fact) -> Fact:
                apart_ = p.instantiate(apart_from_zero, k, given=[lo, hi])
                step_ = p.ring(p.equal(mu[k] ** (2 * q), mu[k] ** 2 * mu[k] ** (2 * (q - 1))))
                return p.combine(p.equal(*terms), (lagrange * Inverse(mu[k]) ** 2, step_), given=[apart_])

            same = p.termwise(p.equal(*(sympy.Sum(value, (k, 0, m - 1)) for value in terms)), each, k)
            return p.combine(wanted, (share, same), (share, p.instantiate(zero, q - 1, given=smaller)))

    return p.both(one, every_power(p, power))


def square_nonzero(p: Prover, value: Any, nonzero_value: Fact) -> Fact:
    """x² ≠ 0 for x ≠ 0."""
    return unequal(p, value**2, 0, square_positive(p, value, nonzero_value))


weights_at_best_bias = Claim(
    "higher-order-gate-best-bias-weights",
    title="The weights of copies at m scales, for an error of order 2m + 2 at a best bias",
    source="symnet (new here)",
    variables=[mu, m],
    hypotheses=[AtMost(1, m), apart_squares, no_zero],
    conclusion=conditions(at_best, 2, m + 1),
    notes="Lagrange's weights, divided by μ_k² Σ 1/μ_l². These are the conditions of higher-order-gate-best-bias.",
    proof=by_lagrange_and_inverses,
    example={"m": 2, "mu": [1, 2]},
    twins=[
        Twin("from the first power on", conclusion=conditions(at_best, 1, m + 1), at={"m": 2, "mu": [1, 2]}),
    ],
)
