"""Gibbs' inequality: the Kullback-Leibler divergence is not negative, and 0 only for equal distributions."""

from typing import Any

import sympy
from ltr.kronecker import everywhere
from ltr.logarithms import gibbs_term
from ltr.real_sums import nonnegative_sum, term_at_most_sum

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    Implication,
    Inverse,
    Prover,
    Twin,
    families,
    integers,
)

n, i = integers("n i")
q, p_ = families("q p")
span = (i, 0, n - 1)


def divergence(left: Any, right: Any) -> Any:
    """Σ left_i ln(left_i/right_i)."""
    return sympy.Sum(left[i] * sympy.log(left[i] * Inverse(right[i])), span)


def gap(place: Any) -> Any:
    """q ln(q/p) - q + p, which is not negative."""
    return q[place] * sympy.log(q[place] * Inverse(p_[place])) - q[place] + p_[place]


same = everywhere([(i, n)], Equal(q[i], p_[i]))
weights = [
    everywhere([(i, n)], AtMost(0, q[i])),
    everywhere([(i, n)], AtMost(0, p_[i])),
    everywhere([(i, n)], Implication(Equal(p_[i], 0), Equal(q[i], 0))),
]
totals = Equal(sympy.Sum(q[i], span), sympy.Sum(p_[i], span))
KL = divergence(q, p_)


def log_of_one(p: Prover, value: Any, nonzero: Fact) -> Fact:
    """log(v/v) = 0."""
    ratio = value * Inverse(value)
    one = p.ring(Equal(ratio, 1), nonzero)
    whole = p.store.make("fn", (p.term(ratio),), "log")
    return p.ring(p.equal(whole, 0), p.rewrite(
        p.ring(p.equal(whole, whole)), p.equal(whole, p.store.make("fn", (p.number(1),), "log")), one
    ))  # fmt: skip


def by_terms(p: Prover, left: Fact, right: Fact, support: Fact, total: Fact) -> Fact:
    """Sum q ln(q/p) ≥ q - p; where the sum is 0, all the gaps are."""

    def term(low: Fact, high: Fact, place: Any = i) -> tuple[Fact, Fact]:
        known = [p.instantiate(fact, place, given=[low, high]) for fact in (left, right, support)]
        both = p.use(gibbs_term, q[place], p_[place], given=known)
        return p.part(both, 0), p.part(both, 1)

    def above(low: Fact, high: Fact) -> Fact:
        return p.order(AtMost(0, gap(i)), term(low, high)[0])

    every = p.generally([i], [AtMost(0, i), Below(i, n)], above)
    least = p.order(AtMost(0, KL), nonnegative_sum(p, n, gap(i), above), total)

    def vanishing(zero: Fact) -> Fact:
        def at(low: Fact, high: Fact) -> Fact:
            most = p.use(term_at_most_sum, n, sympy.Lambda(i, gap(i)), i, given=[low, high, every])
            none = p.order(AtMost(gap(i), 0), most, zero, total)
            value = p.term(Equal(gap(i) + q[i] - p_[i], q[i] - p_[i]))
            touched = squeezed_to(p, value, none, p.instantiate(every, i, given=[low, high]))
            law = term(low, high)[1]
            return p.apply(law, p.convert(touched, law.formula.args[0]))

        return p.generally([i], [AtMost(0, i), Below(i, n)], at)

    def equal(all_same: Fact) -> Fact:
        def at(low: Fact, high: Fact) -> Fact:
            here = p.instantiate(all_same, i, given=[low, high])
            value = q[i] * sympy.log(q[i] * Inverse(p_[i]))
            plain = p.term(p_[i] * sympy.log(p_[i] * Inverse(p_[i])))
            turned = p.rewrite(p.ring(p.equal(plain, plain)), p.equal(value, plain), here)
            zero = Equal(p_[i], 0)

            def positive(h: Fact) -> Fact:
                return p.combine(p.equal(value, 0), (1, turned), (p_[i], log_of_one(p, p_[i], h)))

            def nothing(h: Fact) -> Fact:
                factor = sympy.log(p_[i] * Inverse(p_[i]))
                return p.combine(p.equal(value, 0), (1, turned), (factor, h))

            return p.cases(p.excluded(zero), nothing, positive)

        found = p.termwise(Equal(KL, sympy.Sum(0, span)), at, i)
        return p.convert(found, Equal(KL, 0))

    return p.both(
        p.explain(least, "q ln(q/p) ≥ q - p, summed"),
        p.generally([], [Equal(KL, 0)], vanishing),
        p.generally([], [same], equal),
    )


def squeezed_to(p: Prover, equation: Term, high: Fact, low: Fact) -> Fact:
    """a = b, from a - b ≤ 0 and 0 ≤ a - b."""
    left, right = equation.args
    nothing = lambda h: p.absurd(p.order(p.store.false(), h, high, low), equation)  # noqa: E731
    return p.compare(left, right, nothing, lambda h: h, nothing)


ZERO = "0 ln 0 is 0: a product with 0 is 0, whatever the logarithm of a number that is not positive"
both_ways = [Implication(Equal(KL, 0), same), Implication(same, Equal(KL, 0))]
example = {"n": 3, "q": ["1/2", "1/2", 0], "p": ["1/4", "1/2", "1/4"]}
gibbs = Claim(
    "gibbs-inequality",
    title="The divergence of two distributions is not negative, and 0 only where they are equal",
    source="textbook (Gibbs)",
    variables=[n, q, p_],
    hypotheses=[*weights, totals],
    conclusion=Conjunction(AtMost(0, KL), *both_ways),
    conventions="KL(q‖p) = Σ q_i ln(q_i/p_i) over n outcomes, with q_i = 0 where p_i = 0; " + ZERO,
    notes="Of distributions both sums are 1; that they are the same is all that is needed.",
    proof=by_terms,
    example=example,
    twins=[
        Twin(
            "for any weights",
            hypotheses=[*weights, AtMost(sympy.Sum(q[i], span), sympy.Sum(p_[i], span))],
            at={"n": 1, "q": [1], "p": [2]},
        ),
        Twin(
            "divided the other way",
            conclusion=Conjunction(
                AtMost(0, sympy.Sum(q[i] * sympy.log(p_[i] * Inverse(q[i])), span)), *both_ways
            ),
            at={"n": 2, "q": ["1/2", "1/2"], "p": ["1/4", "3/4"]},
        ),
    ],
)  # fmt: skip
