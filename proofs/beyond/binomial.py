"""Binomial coefficients: those above the diagonal vanish, and the binomial theorem, for series too.

A power series has the powers of the field of Laurent series; with Y = -Y the theorem is the one for (X - Y)^n.
"""

import sympy as sp

from symnet.proof import AtMost, Below, Claim, Equal, Fact, ForAll, Implication, Prover, Twin, integers, series
from symnet.proof.tactics import forgetting

n, k, d = integers("n k d")
X, Y = series("X Y")
C = sp.binomial


def above_by_induction(p: Prover, nonnegative: Fact, above: Fact) -> Fact:
    """Induction on n, for all k at once: C(n+1, k) = C(n, k-1) + C(n, k)."""

    def base() -> Fact:
        return p.generally(
            [k], [Below(0, k)], lambda h: p.fact("binomial_of_zero", k, given=[p.order(AtMost(1, k), h)])
        )

    def step(low: Fact, known: Fact) -> Fact:
        def shown(h: Fact) -> Fact:
            pascal = p.fact("binomial_step", n, k - 1, given=[low, p.order(AtMost(0, k - 1), h, low)])
            left = p.instantiate(known, k - 1, given=[p.order(Below(n, k - 1), h)])
            right = p.instantiate(known, k, given=[p.order(Below(n, k), h)])
            return p.combine(Equal(C(n + 1, k), 0), (1, pascal), (1, left), (1, right), reason="Pascal's rule")

        return p.generally([k], [Below(n + 1, k)], shown)

    vanish = ForAll(k, Implication(Below(n, k), Equal(C(n, k), 0)))
    with forgetting(p):
        everywhere = p.induction(n, vanish, base, step, reason="induction on n")
    return p.instantiate(p.instantiate(everywhere, n, given=[nonnegative]), k, given=[above])


binomial_above = Claim(
    "binomial-above",
    title="Binomial coefficients above the diagonal vanish",
    source="textbook",
    variables=[n, k],
    hypotheses=[AtMost(0, n), Below(n, k)],
    conclusion=Equal(C(n, k), 0),
    proof=above_by_induction,
    twins=[Twin("on the diagonal too", hypotheses=[AtMost(0, n), AtMost(n, k)], at={"n": 2, "k": 2})],
)


def diagonal_by_induction(p: Prover, nonnegative: Fact) -> Fact:
    """C(n+1, n+1) = C(n, n) + C(n, n+1)."""

    def step(low: Fact, known: Fact) -> Fact:
        pascal = p.fact("binomial_step", n, n, given=[low, low])
        above = p.use(binomial_above, n, n + 1, given=[low, p.order(Below(n, n + 1))])
        return p.combine(Equal(C(n + 1, n + 1), 1), (1, pascal), (1, known), (1, above))

    base = p.fact("binomial_zero", 0, given=[p.order(AtMost(0, 0))])
    everywhere = p.induction(n, p.equal(C(n, n, evaluate=False), 1), lambda: base, step, reason="Pascal's rule")
    return p.instantiate(everywhere, n, given=[nonnegative])


binomial_diagonal = Claim(
    "binomial-diagonal",
    title="Binomial coefficients on the diagonal are 1",
    source="textbook",
    variables=[n],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal(C(n, n, evaluate=False), 1),
    proof=diagonal_by_induction,
    twins=[Twin("beside the diagonal", conclusion=Equal(C(n + 1, n, evaluate=False), 1), at={"n": 1})],
)


def hockey_by_induction(p: Prover, nonnegative: Fact, length: Fact) -> Fact:
    """Each further term turns C(n+d+1, n+1) into C(n+d+2, n+1), by Pascal's rule."""

    def base() -> Fact:
        ends = [p.use(binomial_diagonal, top, given=[p.order(AtMost(0, top), nonnegative)]) for top in (n, n + 1)]
        return p.ring(Equal(diagonals(0), C(n + 1, n + 1, evaluate=False)), *ends)

    def step(low: Fact, known: Fact) -> Fact:
        top = n + d + 1
        pascal = p.fact("binomial_step", top, n, given=[p.order(AtMost(0, top), nonnegative, low), nonnegative])
        return p.combine(p.equal(diagonals(d + 1), C(top + 1, n + 1)), (1, known), (-1, pascal), reason="Pascal's rule")

    everywhere = p.induction(d, p.equal(diagonals(d), C(n + d + 1, n + 1)), base, step, reason="induction on d")
    return p.instantiate(everywhere, d, given=[length])


def diagonals(top: object) -> sp.Expr:
    """Σ_{k ≤ d} C(n+k, n) for d = top."""
    return sp.Sum(C(n + k, n, evaluate=False), (k, 0, top))


hockey_stick = Claim(
    "hockey-stick",
    title="The sum of a diagonal of Pascal's triangle",
    source="textbook",
    variables=[n, d],
    hypotheses=[AtMost(0, n), AtMost(0, d)],
    conclusion=Equal(diagonals(d), C(n + d + 1, n + 1)),
    proof=hockey_by_induction,
    twins=[Twin("one row too high", conclusion=Equal(diagonals(d), C(n + d, n + 1)), at={"n": 1, "d": 2})],
)


def expansion(top: object) -> sp.Expr:
    """Σ_{k ≤ n} C(n, k) X^(n-k) Y^k for n = top."""
    return sp.Sum(C(top, k) * X ** (top - k) * Y**k, (k, 0, top))


def by_pascal(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n: multiply by X + Y, and join the terms with the same power of Y by Pascal's rule."""

    def step(low: Fact, known: Fact) -> Fact:
        after = p.term(expansion(n + 1))
        cut = p.split(after, 1)
        shifted = p.shift(cut.formula.args[1].args[1], -1)
        joined = sp.Sum((C(n, k) + C(n, k + 1)) * X ** (n - k) * Y ** (k + 1), (k, 0, n))

        def pascal(below: Fact, *_: Fact) -> Fact:
            rule = p.fact("binomial_step", n, k, given=[low, below])
            goal = Equal(
                C(n + 1, k + 1) * X ** (n - k) * Y ** (k + 1), (C(n, k) + C(n, k + 1)) * X ** (n - k) * Y ** (k + 1)
            )
            return p.combine(goal, (X ** (n - k) * Y ** (k + 1), rule))

        join = sp.Sum(C(n + 1, k + 1) * X ** (n - k) * Y ** (k + 1), (k, 0, n))
        termwise = p.termwise(Equal(join, joined), pascal, k)
        first = p.term(expansion(n))
        cut_first = p.split(first, 1)
        shifted_first = p.shift(cut_first.formula.args[1].args[1], -1)
        ends = [p.fact("binomial_zero", top, given=[p.order(AtMost(0, top))]) for top in (n, n + 1)]
        top = p.use(binomial_above, n, n + 1, given=[low, p.order(Below(n, n + 1))])
        goal = p.equal((X + Y) ** (n + 1), after)
        return p.combine(
            goal,
            (X + Y, known), (X, cut_first), (X, shifted_first), (-1, cut), (-1, shifted), (-1, termwise),
            given=[*ends, top],
            reason="multiply by X + Y, and join the terms with the same power of Y by Pascal's rule",
        )  # fmt: skip

    theorem = p.induction(
        n,
        p.equal((X + Y) ** n, expansion(n)),
        lambda: p.ring(p.equal((X + Y) ** 0, expansion(0))),
        step,
        reason="induction on n",
    )
    return p.instantiate(theorem, n, given=[nonnegative])


binomial_theorem = Claim(
    "binomial-theorem",
    title="The binomial theorem",
    source="textbook",
    variables=[n, X, Y],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal((X + Y) ** n, expansion(n)),
    proof=by_pascal,
    twins=[
        Twin(
            "without the binomial coefficients",
            conclusion=Equal((X + Y) ** n, sp.Sum(X ** (n - k) * Y**k, (k, 0, n))),
            at={"n": 2, "X": 1, "Y": 1},
        )
    ],
)
