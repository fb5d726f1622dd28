"""Every polynomial of degree ≤ d in one variable by d + 1 neurons with any distinct first-layer weights.

The output weights solve the Vandermonde system Σ_j w_j a_j^k = m_k for k = 0, ..., d.
"""

from collections.abc import Callable
from typing import Any

import sympy

from symnet.kernel.terms import Term
from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Coefficient,
    Congruent,
    D,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Jet,
    Prover,
    Twin,
    Unequal,
    families,
    functions,
    integers,
    reals,
)
from symnet.proof.claims import Inverse
from symnet.proof.tactics import forgetting, squeezed, unequal

d, i, j, k, n = integers("d i j k n")
a, m, p_, v, w = families("a m p v w")
(sigma,) = functions("sigma")
(b,) = reals("b")


def distinct(top: Any) -> ForAll:
    """The numbers a_0, ..., a_top are distinct."""
    others = ForAll(i, Implication(AtMost(0, i), Below(i, j), Unequal(a[i], a[j])))
    return ForAll(j, Implication(AtMost(0, j), AtMost(j, top), others))


def moments(top: Any, target: Any) -> ForAll:
    """Σ_j w_j a_j^k = m_k for 0 ≤ k ≤ top."""
    total = sympy.Sum(w[j] * a[j] ** k, (j, 0, top))
    return ForAll(k, Implication(AtMost(0, k), AtMost(k, top), Equal(total, target)))


def by_elimination(p: Prover, nonnegative: Fact, different: Fact) -> Fact:
    """Induction on d: solve for m_(k+1) - a_(d+1) m_k with d + 1 weights, divide by a_j - a_(d+1), add one weight."""
    solved = Exists(w, moments(d, m[k]))
    solvable = Implication(distinct(d), ForAll(m, solved))

    def at(formula: Any, value: Any) -> Term:
        return p.store.replace(p.term(formula), p.term(d), p.term(value))

    def base() -> Fact:
        """The one weight is m_0."""
        goal, weight = at(solved, 0), sympy.Lambda(j, m[0])

        def only(low: Fact, high: Fact, wanted: Term) -> Fact:
            zero = p.store.replace(wanted, p.term(k), p.number(0))
            return p.rewrite(p.ring(zero), wanted, squeezed(p, k, 0, low, high))

        shown = p.witness(goal, weight, for_each_power(p, p.store.instantiate(goal.args[0], p.term(weight)), only))
        return p.generally([], [at(distinct(d), 0)], lambda _: p.intro(shown, m))

    def step(low: Fact, known: Fact) -> Fact:
        def solve(apart: Fact) -> Fact:
            fewer = p.generally(
                [j],
                [AtMost(0, j), AtMost(j, d)],
                lambda least, most: p.instantiate(apart, j, given=[least, p.order(AtMost(j, d + 1), most)]),
            )
            differences = sympy.Lambda(k, m[k + 1] - a[d + 1] * m[k])
            why = "d + 1 weights solve for the differences of neighbouring moments"
            smaller = p.instantiate(p.apply(known, fewer), differences, reason=why)
            return p.intro(p.choose(smaller, v, lambda found: one_more(p, low, apart, found, at(solved, d + 1))), m)

        return p.generally([], [distinct(d + 1)], solve)

    with forgetting(p):
        every = p.induction(d, solvable, base, step, reason="induction on d")
    return p.instantiate(p.instantiate(every, d, given=[nonnegative, different]), m)


def for_each_power(p: Prover, goal: Term, proof: Callable[..., Fact]) -> Fact:
    """For all k with low ≤ k ≤ top: what `proof(low, top, wanted)` shows."""
    low, rest = p.store.instantiate(goal.args[0], p.term(k)).args
    high, wanted = rest.args
    return p.generally([k], [low, high], lambda *h: proof(*h, wanted))


def one_more(p: Prover, low: Fact, apart: Fact, found: Fact, goal: Term) -> Fact:
    """Weights for d + 2 numbers, from weights v for the differences: w_j = v_j/(a_j - a_(d+1)) for j ≤ d.

    The last weight is m_0 minus their sum. In one formula: (a - a_(d+1)) / (a - a_(d+1)) is 1, but 0 for a = a_(d+1).
    """
    gap = a[j] - a[d + 1]
    quotient = v[j] * Inverse(gap)
    last = m[0] - sympy.Sum(quotient, (j, 0, d))
    chosen = quotient + (1 - gap * Inverse(gap)) * last.xreplace({j: i})
    weight = sympy.Lambda(j, chosen)
    with_power = lambda factor, q: sympy.Sum(factor * a[j] ** q, (j, 0, d))  # noqa: E731
    total = lambda q: sympy.Sum(chosen * a[j] ** q, (j, 0, d + 1))  # noqa: E731

    def nonzero(lo: Fact, hi: Fact) -> Fact:
        ends = [p.order(AtMost(0, d + 1), low), p.order(AtMost(d + 1, d + 1))]
        return p.instantiate(p.instantiate(apart, d + 1, given=ends), j, given=[lo, hi])

    def power(q: Any) -> Fact:
        """The weights up to d, under the sum of the q-th powers."""
        goal_ = Equal(with_power(chosen, q), with_power(quotient, q))
        return p.termwise(
            goal_, lambda lo, hi: p.ring(Equal(chosen * a[j] ** q, quotient * a[j] ** q), nonzero(lo, hi)), j
        )

    def onward(least: Fact, before: Fact) -> Fact:
        def next_power(most: Fact) -> Fact:
            here = p.apply(before, p.order(AtMost(k, d + 1), most))
            multiplied = p.termwise(
                Equal(with_power(gap * quotient, k), with_power(v[j], k)),
                lambda lo, hi: p.ring(Equal(gap * quotient * a[j] ** k, v[j] * a[j] ** k), nonzero(lo, hi)),
                j,
            )
            solved = p.instantiate(found, k, given=[least, p.order(AtMost(k, d), most)])
            return p.combine(
                Equal(total(k + 1), m[k + 1]),
                (1, power(k + 1)), (-a[d + 1], power(k)), (a[d + 1], here), (1, multiplied), (1, solved),
                reason="the sum of the powers k + 1, less a_(d+1) times that of the powers k, is that of the v_j a_j^k",
            )  # fmt: skip

        return p.generally([], [AtMost(k + 1, d + 1)], next_power)

    first = lambda: p.discharge(p.combine(p.equal(total(0), m[0]), (1, power(0))), AtMost(0, d + 1))  # noqa: E731
    all_powers = p.induction(
        k,
        p.store.make("imp", (p.term(AtMost(k, d + 1)), p.equal(total(k), m[k]))),
        first,
        onward,
        reason="induction on k",
    )
    equations = p.store.instantiate(goal.args[0], p.term(weight))
    shown = for_each_power(
        p, equations, lambda lo, hi, wanted: p.convert(p.instantiate(all_powers, k, given=[lo, hi]), wanted)
    )
    return p.witness(goal, weight, shown, reason="divide by a_j - a_(d+1), and let the last weight make the sum m_0")


vandermonde = Claim(
    "vandermonde",
    title="A Vandermonde system with distinct nodes has a solution",
    source="textbook",
    variables=[d, a, m],
    hypotheses=[AtMost(0, d), distinct(d)],
    conclusion=Exists(w, moments(d, m[k])),
    proof=by_elimination,
    example={"d": 1, "a": [0, 1], "m": [2, 3], "w": [-1, 3]},
    twins=[
        Twin(
            "for all weights in place of some",
            variables=[d, a, m, w],
            conclusion=moments(d, m[k]),
            at={"d": 1, "a": [0, 1], "m": [1, 1], "w": [1, 1]},
        )
    ],
)

neurons = sympy.Sum(w[j] * Jet(sigma, b, SCALE * a[j]), (j, 0, d))
polynomial = sympy.Sum(p_[k] * SCALE**k, (k, 0, d))
computes = Congruent(neurons, polynomial, d + 1)
usable = ForAll(k, Implication(AtMost(0, k), AtMost(k, d), Unequal(p_[k], 0), Unequal(D(sigma, k, b), 0)))


terms = sympy.Sum(p_[k] * Coefficient(1, n - k), (k, 0, d))  # the coefficient of λ^n in the polynomial


def silent(p: Prover, total: Term, differ: Callable[..., Fact]) -> Fact:
    """A part of these terms is 0, where `differ(bounds of k)` shows n ≠ k."""
    nothing = p.store.make("sum", (total.args[0], p.store.num(0)))
    goal = p.store.make("eq", (total, nothing))
    gone = p.termwise(goal, lambda lo, hi: p.ring(zero_at_k(p, total), off_diagonal(p, differ(lo, hi))), k)
    return p.convert(gone, p.store.make("eq", (total, p.store.num(0))))


def zero_at_k(p: Prover, total: Term) -> Term:
    """The formula that the term at k is 0."""
    return p.store.make("eq", (p.store.instantiate(total.args[1], p.term(k)), p.store.num(0)))


def off_diagonal(p: Prover, different: Fact) -> Fact:
    """The coefficient of λ^(n-k) in 1 is 0, for n ≠ k."""
    return p.fact("coefficient_of_one", n - k, given=[p.convert(different, Unequal(n - k, 0))])


def picked(p: Prover, least: Fact, most: Fact) -> Fact:
    """Of these terms only that at k = n is there, for 0 ≤ n ≤ d."""
    cut = p.split(terms, n + 1, least, most)
    before = p.term(sympy.Sum(p_[k] * Coefficient(1, n - k), (k, 0, n - 1)))
    after = p.term(sympy.Sum(p_[k] * Coefficient(1, n - k), (k, n + 1, d)))
    early = silent(p, before, lambda lo, hi: unequal(p, n - k, 0, hi))
    late = silent(p, after, lambda lo, hi: unequal(p, n - k, 0, lo))
    return p.combine(Equal(terms, p_[n]), (1, cut), (1, early), (1, late))


def by_moments(p: Prover, nonnegative: Fact, different: Fact, nonzero: Fact) -> Fact:
    """Solve for the moments m_k = p_k k!/σ^(k)(b), and compare coefficients."""
    wanted = sympy.Lambda(k, p_[k] * sympy.factorial(k) * Inverse(D(sigma, k, b)))
    why = "output weights with the moments p_k k!/σ^(k)(b)"
    solvable = p.use(vandermonde, d, a, wanted, given=[nonnegative, different], reason=why)
    congruence = p.term(computes)
    left, right = (p.store.make("coeff", (p.term(n), side)) for side in congruence.args[:2])
    goal = p.store.make("eq", (left, right))

    def agree(found: Fact) -> Fact:
        def coefficient(below: Fact) -> Fact:
            most = p.order(AtMost(n, d), below)

            def there(h: Fact) -> Fact:
                least = p.order(AtMost(0, n), h)
                with p.knowing(least):
                    return present(least)

            def present(least: Fact) -> Fact:
                factorial, derivative = sympy.factorial(n), D(sigma, n, b)
                moment = p.instantiate(found, n, given=[least, most])
                some = unequal(p, factorial, 0, p.fact("factorial_positive", n, given=[least]))
                parts = [(derivative * Inverse(factorial), moment), (-1, picked(p, least, most))]
                reason = "the coefficient of λ^n is σ^(n)(b)/n! times the n-th moment"

                def other(full: Fact) -> Fact:
                    divisor = p.instantiate(nonzero, n, given=[least, most, full])
                    return p.combine(goal, *parts, given=[some, divisor], reason=reason)

                zero = Equal(p_[n], 0)
                return p.cases(p.excluded(zero), lambda h: p.combine(goal, *parts, given=[some, h]), other)

            def missing(h: Fact) -> Fact:
                """Neither side has negative powers of λ."""
                body = p.term(Coefficient(w[j] * Jet(sigma, b, SCALE * a[j]), n))
                total = p.store.make("sum", (p.term(neurons).args[0], p.store.abstract(body, p.term(j))))
                nothing = p.store.make("sum", (total.args[0], p.store.num(0)))
                jet = p.fact("coefficient_of_jet", sigma, b, SCALE * a[j], n, given=[h])
                zero = p.ring(p.store.make("eq", (body, p.store.num(0))), jet)
                none = p.termwise(p.store.make("eq", (total, nothing)), lambda: zero, j, member=False)
                polar = silent(p, p.term(terms), lambda lo, _: unequal(p, n - k, 0, lo, h))
                return p.combine(goal, (1, none), (-1, polar))

            return p.compare(n, 0, missing, there, there)

        every = p.generally([n], [Below(n, d + 1)], coefficient)
        shown = p.by_coefficients(every, congruence, reason="both sides have the same coefficients")
        return p.witness(p.goal, w, shown)

    return p.choose(solvable, w, agree)


univariate = Claim(
    "rt-univariate",
    title="Every polynomial of degree ≤ d in one variable by d + 1 neurons",
    source="RT, section 3",
    variables=[sigma, b, d, a, p_],
    hypotheses=[AtMost(0, d), distinct(d), usable],
    conclusion=Exists(w, computes),
    conventions="one hidden layer, d + 1 neurons with any distinct first-layer weights, a common bias, no output bias",
    senses=("taylor", "formal"),
    notes="Here λ is the input itself: the Taylor polynomial of degree d of Σ w_j σ(b + a_j λ) is Σ p_k λ^k.",
    proof=by_moments,
    example={"sigma": [1, 1, 1, 1], "b": 0, "d": 1, "a": [0, 1], "p": [2, 3], "w": [-1, 3]},
    twins=[
        Twin(
            "for all weights in place of some",
            variables=[sigma, b, d, a, p_, w],
            conclusion=computes,
            at={"sigma": [1, 1, 1], "b": 0, "d": 1, "a": [0, 1], "p": [1, 1], "w": [1, 1]},
        )
    ],
)
