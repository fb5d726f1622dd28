"""Finite sums of real numbers that are not negative: no term is larger than the sum."""

from typing import Any

import sympy
from ltr.kronecker import everywhere
from ltr.linear import unit_sum

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Equal,
    Fact,
    Implication,
    Indicator,
    Prover,
    Twin,
    families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import empty, forgetting

n, m, i, j, k = integers("n m i j k")
(a,) = families("a")
(A,) = variables("A", fun(INT, INT, REAL))


def nonnegative(length: Any) -> Any:
    """0 ≤ a_i for 0 ≤ i < length."""
    return everywhere([(i, length)], AtMost(0, a[i]))


def by_adding(p: Prover, each: Fact) -> Fact:
    """Induction on n: the last number is not negative; there are no terms where n < 0."""
    goal = Implication(nonnegative(n), AtMost(0, sympy.Sum(a[i], (i, 0, n - 1))))

    def step(least: Fact, known: Fact) -> Fact:
        def shown(all_of_them: Fact) -> Fact:
            def earlier(lo: Fact, hi: Fact) -> Fact:
                return p.instantiate(all_of_them, i, given=[lo, p.order(Below(i, n + 1), hi)])

            before = p.apply(known, p.generally([i], [AtMost(0, i), Below(i, n)], earlier))
            last = p.instantiate(all_of_them, n, given=[least, p.order(Below(n, n + 1))])
            return p.order(AtMost(0, sympy.Sum(a[i], (i, 0, n))), before, last)

        return p.generally([], [nonnegative(n + 1)], shown)

    with forgetting(p):
        base = lambda: p.discharge(p.order(AtMost(0, sympy.Sum(a[i], (i, 0, -1)))), nonnegative(0))  # noqa: E731
        every = p.induction(n, goal, base, step, reason="induction on n")
    start = sympy.Sum(a[i], (i, 0, n - 1))

    def counted(low: Fact) -> Fact:
        return p.instantiate(every, n, given=[low, each])

    return p.compare(
        0,
        n,
        lambda h: counted(p.order(AtMost(0, n), h)),
        lambda h: counted(p.order(AtMost(0, n), h)),
        lambda h: p.order(AtMost(0, start), empty(p, start, h)),
    )


real_sum_nonnegative = Claim(
    "real-sum-nonnegative",
    title="A sum of real numbers that are not negative is not negative",
    source="textbook",
    variables=[n, a],
    hypotheses=[nonnegative(n)],
    conclusion=AtMost(0, sympy.Sum(a[i], (i, 0, n - 1))),
    proof=by_adding,
    twins=[Twin("all but the last", hypotheses=[nonnegative(n - 1)], at={"n": 1, "a": [-1]})],
)


def nonnegative_sum(p: Prover, length: Any, term: Any, each: Any, index: Any = i) -> Fact:
    """0 ≤ Σ term over 0 ≤ index < length, from `each(0 ≤ index, index < length)` that its term is not negative."""
    every = p.generally([index], [AtMost(0, index), Below(index, length)], each)
    return p.use(real_sum_nonnegative, length, sympy.Lambda(index, term), given=[every])


def by_leaving_out(p: Prover, low: Fact, high: Fact, each: Fact) -> Fact:
    """The sum of the other terms is not negative."""
    here = Indicator(Equal(i, k))

    def other(lo: Fact, hi: Fact) -> Fact:
        value, goal = p.instantiate(each, i, given=[lo, hi]), AtMost(0, a[i] * (1 - here))
        same = Equal(i, k)

        def apart(h: Fact) -> Fact:
            none = p.indicator(h, same)
            return p.order(goal, value, none, items=[["1", [0], [], []], ["-1", [1], [1], []]], factors=[a[i]])

        def at(h: Fact) -> Fact:
            one = p.indicator(h, same)
            return p.order(goal, one, items=[["-1", [0], [1], []]], factors=[a[i]])

        return p.cases(p.excluded(same), at, apart)

    rest = nonnegative_sum(p, n, a[i] * (1 - here), other)
    return p.order(p.goal, rest, p.use(unit_sum, n, a, k, given=[low, high]))


term_at_most_sum = Claim(
    "term-at-most-sum",
    title="No term of a sum of numbers that are not negative is larger than the sum",
    source="textbook",
    variables=[n, a, k],
    hypotheses=[AtMost(0, k), Below(k, n), nonnegative(n)],
    conclusion=AtMost(a[k], sympy.Sum(a[i], (i, 0, n - 1))),
    notes="So where the sum is 0, all its terms are.",
    proof=by_leaving_out,
    example={"n": 3, "k": 1, "a": [1, 2, 0]},
    twins=[
        Twin(
            "where the last term may be negative",
            hypotheses=[AtMost(0, k), Below(k, n), nonnegative(n - 1)],
            at={"n": 2, "k": 0, "a": [1, -1]},
        )
    ],
)


def by_one_term(p: Prover, low: Fact, high: Fact) -> Fact:
    """The k-th is positive, and no larger than the sum."""
    value = sympy.Lambda(i, sympy.exp(a[i]))
    above = lambda *_: p.order(AtMost(0, sympy.exp(a[i])), p.fact("exp_positive", a[i]))  # noqa: E731
    every = p.generally([i], [AtMost(0, i), Below(i, n)], above)
    return p.order(p.goal, p.use(term_at_most_sum, n, value, k, given=[low, high, every]), p.fact("exp_positive", a[k]))


exponentials_positive = Claim(
    "exponentials-positive",
    title="A sum of exponentials is positive",
    source="textbook",
    variables=[n, k, a],
    hypotheses=[AtMost(0, k), Below(k, n)],
    conclusion=Below(0, sympy.Sum(sympy.exp(a[i]), (i, 0, n - 1))),
    conventions="k is one of the indices: there is a term",
    proof=by_one_term,
    example={"n": 3, "k": 1},
    twins=[Twin("of no terms", hypotheses=[AtMost(0, k), AtMost(k, n)], at={"n": 0, "k": 0})],
)
