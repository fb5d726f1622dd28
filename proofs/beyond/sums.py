"""Sums of numbers that are not negative."""

import sympy as sp

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    integer_families,
    integers,
)
from symnet.proof.tactics import forgetting

n, i = integers("n i")
(a,) = integer_families("a")


def entries(length: object, bound: object) -> ForAll:
    """The bound is at most a_i, for 0 ≤ i < length."""
    return ForAll(i, Implication(Conjunction(AtMost(0, i), Below(i, length)), AtMost(bound, a[i])))


def by_adding(p: Prover, nonnegative: Fact, each: Fact) -> Fact:
    """Induction on n: the last number is not negative."""
    goal = Implication(entries(n, 0), AtMost(0, sp.Sum(a[i], (i, 0, n - 1))))

    def step(low: Fact, known: Fact) -> Fact:
        def shown(all_of_them: Fact) -> Fact:
            def earlier(inside: Fact) -> Fact:
                below = p.order(Below(i, n + 1), p.part(inside, 1))
                return p.instantiate(all_of_them, i, given=[p.both(p.part(inside, 0), below)])

            member = Conjunction(AtMost(0, i), Below(i, n))
            before = p.apply(known, p.generally([i], [member], earlier))
            last = p.instantiate(all_of_them, n, given=[p.both(low, p.order(Below(n, n + 1)))])
            return p.order(AtMost(0, sp.Sum(a[i], (i, 0, n))), before, last)

        return p.generally([], [entries(n + 1, 0)], shown)

    with forgetting(p):
        base = lambda: p.discharge(p.order(AtMost(0, sp.Sum(a[i], (i, 0, -1)))), entries(0, 0))  # noqa: E731
        everywhere = p.induction(n, goal, base, step, reason="induction on n")
    return p.instantiate(everywhere, n, given=[nonnegative, each])


sum_nonnegative = Claim(
    "sum-nonnegative",
    title="A sum of numbers that are not negative is not negative",
    source="textbook",
    variables=[n, a],
    hypotheses=[AtMost(0, n), entries(n, 0)],
    conclusion=AtMost(0, sp.Sum(a[i], (i, 0, n - 1))),
    proof=by_adding,
    twins=[Twin("numbers ≥ -1", hypotheses=[AtMost(0, n), entries(n, -1)], at={"n": 1, "a": [-1]})],
)
