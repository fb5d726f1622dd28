"""Binomial coefficients: those above the diagonal vanish, and the binomial theorem, for series too.

A power series has the powers of the field of Laurent series; with Y = -Y the theorem is the one for (X - Y)^n.
"""

import sympy as sp

from symnet.proof import AtMost, Below, Claim, Equal, Fact, ForAll, Implication, Prover, Twin, integers, series
from symnet.proof.tactics import forgetting, squeezed, unequal

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


def by_pascal_times_factorials(p: Prover, nonnegative: Fact, low: Fact, high: Fact) -> Fact:
    """Induction on n: C(n+1, k) k! (n+1-k)! is k n! + (n+1-k) n! by Pascal's rule."""

    def at(top: object, bottom: object) -> Equal:
        return Equal(C(top, bottom, evaluate=False) * fac(bottom) * fac(top - bottom), fac(top))

    def base() -> Fact:
        def only(lo: Fact, hi: Fact) -> Fact:
            zero = squeezed(p, k, 0, lo, hi)
            return p.ring(p.equal(C(0, k, evaluate=False) * fac(k) * fac(-k), 1), zero)

        return p.convert(
            p.generally([k], [AtMost(0, k), AtMost(k, 0)], only), p.store.replace(p.term(every), p.term(n), p.number(0))
        )

    def step(least: Fact, known: Fact) -> Fact:
        up = p.fact("factorial_step", n, given=[least])

        def shown(lo: Fact, hi: Fact) -> Fact:
            goal = p.term(at(n + 1, k))

            def inner(positive: Fact, below: Fact) -> Fact:
                """1 ≤ k ≤ n: both terms of Pascal's rule."""
                pascal = p.fact("binomial_step", n, k - 1, given=[least, p.order(AtMost(0, k - 1), positive)])
                left = p.instantiate(
                    known, k - 1, given=[p.order(AtMost(0, k - 1), positive), p.order(AtMost(k - 1, n), below)]
                )
                right = p.instantiate(known, k, given=[lo, p.order(AtMost(k, n), below)])
                grow = p.fact("factorial_step", k - 1, given=[p.order(AtMost(0, k - 1), positive)])
                rest = p.fact("factorial_step", n - k, given=[p.order(AtMost(0, n - k), below)])
                return p.combine(
                    goal,
                    (fac(k) * fac(n + 1 - k), pascal), (k, left), (n + 1 - k, right), (-1, up),
                    (C(n, k - 1) * fac(n + 1 - k), grow), (C(n, k) * fac(k), rest),
                )  # fmt: skip

            def zero(same: Fact) -> Fact:
                one = p.fact("binomial_zero", n + 1, given=[p.order(AtMost(0, n + 1), least)])
                return p.rewrite(p.ring(p.store.replace(goal, p.term(k), p.number(0)), one), goal, same)

            def top(same: Fact) -> Fact:
                one = p.use(binomial_diagonal, n + 1, given=[p.order(AtMost(0, n + 1), least)])
                return p.rewrite(p.ring(p.store.replace(goal, p.term(k), p.term(n + 1)), one), goal, same)

            def some(positive: Fact) -> Fact:
                impossible = lambda h: p.absurd(p.order(p.store.false(), h, hi), goal)  # noqa: E731
                return p.compare(k, n + 1, lambda h: inner(p.order(AtMost(1, k), positive), h), top, impossible)

            return p.compare(k, 0, lambda h: p.absurd(p.order(p.store.false(), h, lo), goal), zero, some)

        return p.generally([k], [AtMost(0, k), AtMost(k, n + 1)], shown)

    every = ForAll(k, Implication(AtMost(0, k), AtMost(k, n), at(n, k)))
    with forgetting(p):
        everywhere = p.induction(n, every, base, step, reason="induction on n, for all k at once")
    return p.instantiate(p.instantiate(everywhere, n, given=[nonnegative]), k, given=[low, high])


fac = sp.factorial
binomial_factorials = Claim(
    "binomial-factorials",
    title="Binomial coefficients by factorials",
    source="textbook",
    variables=[n, k],
    hypotheses=[AtMost(0, n), AtMost(0, k), AtMost(k, n)],
    conclusion=Equal(C(n, k) * fac(k) * fac(n - k), fac(n)),
    proof=by_pascal_times_factorials,
    twins=[Twin("without (n-k)!", conclusion=Equal(C(n, k) * fac(k), fac(n)), at={"n": 2, "k": 0})],
)


def divided(top: object) -> sp.Expr:
    """Σ_{k ≤ n} u^(n-k)/(n-k)! v^k/k! for n = top."""
    return sp.Sum(u ** (top - k) * v**k / (fac(top - k) * fac(k)), (k, 0, top))


def by_factorials(p: Prover, nonnegative: Fact) -> Fact:
    """Divide the binomial theorem by n!, term by term."""

    def nonzero(number: object, *low: Fact) -> Fact:
        return unequal(
            p, fac(number), 0, p.fact("factorial_positive", number, given=[p.order(AtMost(0, number), *low)])
        )

    def term(low: Fact, high: Fact) -> Fact:
        power = u ** (n - k) * v**k
        factorials = [nonzero(q, nonnegative, low, high) for q in (n, k, n - k)]
        law = p.use(binomial_factorials, n, k, given=[nonnegative, low, p.order(AtMost(k, n), high)])
        goal = Equal(C(n, k) * power / fac(n), power / (fac(n - k) * fac(k)))
        return p.combine(goal, (power / (fac(n) * fac(k) * fac(n - k)), law), given=factorials)

    theorem = p.use(binomial_theorem, n, u, v, given=[nonnegative])
    total = sp.Sum(C(n, k) * u ** (n - k) * v**k / fac(n), (k, 0, n))
    each = p.termwise(Equal(total, divided(n)), term, k, reason="C(n, k)/n! = 1/(k! (n-k)!)")
    return p.combine(p.goal, (1 / fac(n), theorem), (1, each), reason="divide the binomial theorem by n!")


u, v = series("u v")
binomial_divided = Claim(
    "binomial-divided",
    title="The binomial theorem, divided by n!",
    source="textbook",
    variables=[n, u, v],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal((u + v) ** n / fac(n), divided(n)),
    proof=by_factorials,
    twins=[
        Twin(
            "not divided on the right",
            conclusion=Equal((u + v) ** n / fac(n), expansion(n).xreplace({X: u, Y: v})),
            at={"n": 2, "u": 1, "v": 1},
        )
    ],
)
