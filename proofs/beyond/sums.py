"""Finite sums: of numbers that are not negative, and in pairs."""

import sympy as sp

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
    families,
    integers,
)
from symnet.proof.tactics import forgetting

n, i, j = integers("n i j")
a, f = families("a f")


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


def by_adding_pairs(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n: two terms more on the left are one pair more on the right."""

    def step(low: Fact, known: Fact) -> Fact:
        longer = p.term(sp.Sum(f[i], (i, 0, 2 * n + 1)))
        cut = p.split(longer, 2 * n, p.order(AtMost(0, 2 * n), low))
        last = p.shift(cut.formula.args[1].args[1], -2 * n)
        return p.combine(p.equal(longer, pairs(n + 1)), (1, known), (1, cut), (1, last))

    goal = p.equal(sp.Sum(f[i], (i, 0, 2 * n - 1)), pairs(n))
    with forgetting(p):
        everywhere = p.induction(n, goal, lambda: p.ring(p.equal(sp.Sum(f[i], (i, 0, -1)), pairs(0))), step)
    return p.instantiate(everywhere, n, given=[nonnegative])


def pairs(count: object) -> sp.Expr:
    """Σ_{j < count} (f(2j) + f(2j + 1))."""
    return sp.Sum(f[2 * j] + f[2 * j + 1], (j, 0, count - 1))


sum_in_pairs = Claim(
    "sum-in-pairs",
    title="A sum of an even number of terms, in pairs",
    source="textbook",
    variables=[n, f],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal(sp.Sum(f[i], (i, 0, 2 * n - 1)), pairs(n)),
    proof=by_adding_pairs,
    twins=[
        Twin(
            "one pair too many",
            conclusion=Equal(sp.Sum(f[i], (i, 0, 2 * n - 1)), pairs(n + 1)),
            at={"n": 1, "f": [1, 2, 3, 4]},
        )
    ],
)
