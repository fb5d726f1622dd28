"""Exponentials of multiples of one number, as powers of one; and equal squares of numbers that are not negative."""

from collections.abc import Sequence
from typing import Any

import sympy
from beyond.monotone import exp_multiple

from symnet.proof import AtMost, Below, Claim, Conjunction, Equal, Fact, Inverse, Prover, Twin, integers, reals
from symnet.proof.tactics import forgetting, squeezed
from symnet.proof.values import not_zero

(n,) = integers("n")
a, b, u, v = reals("a b u v")
exp = sympy.exp


def powers_of(p: Prover, t: Any, multiples: Sequence[int]) -> list[Fact]:
    """e^(mt) = (e^t)^m for the whole numbers m ≠ 1 given (a power of 1/e^t for m < 0), and e^t ≠ 0."""
    base = exp(t)
    nonzero = not_zero(p, p.fact("exp_positive", t))
    found = {m: p.use(exp_multiple, t, m, given=[p.order(AtMost(0, m))]) for m in {abs(m) for m in multiples} - {1}}
    facts = [nonzero, *(found[m] for m in multiples if m > 1)]
    for m in (m for m in multiples if m < 0):
        law = p.fact("exp_add", m * t, -m * t)
        other = [found[-m]] if m < -1 else []
        facts.append(
            p.combine(
                Equal(exp(m * t), Inverse(base) ** (-m)), (-(Inverse(base) ** (-m)), law), given=[*other, nonzero]
            )
        )
    return facts


def by_difference(p: Prover, first: Fact, second: Fact, below: Fact) -> Fact:
    """Where b < a, a² - b² = (a - b)² + 2b(a - b) > 0."""
    items = [["1", [0, 0], [], []], ["2", [0, 1], [], []], ["1", [2], [], []]]
    return p.compare(
        a,
        b,
        lambda h: p.order(p.goal, h),
        lambda h: p.order(p.goal, h),
        lambda h: p.absurd(p.order(p.store.false(), h, second, below, items=items), p.goal),
    )


roots_ordered = Claim(
    "roots-ordered",
    title="Numbers that are not negative are ordered as their squares",
    source="textbook",
    variables=[a, b],
    hypotheses=[AtMost(0, a), AtMost(0, b), AtMost(a**2, b**2)],
    conclusion=AtMost(a, b),
    proof=by_difference,
    example={"a": 2, "b": 3},
    twins=[Twin("of any sign", hypotheses=[AtMost(0, a), AtMost(-1, b), AtMost(a**2, b**2)], at={"a": 1, "b": -1})],
)


def equal_roots(p: Prover, left: Any, right: Any, positive: Fact, other: Fact, squares: Fact) -> Fact:
    """left = right, both at least 0, from left² = right²."""
    one, two = (
        p.order(p.store.make("le", pair), squares)
        for pair in (squares.formula.args, tuple(reversed(squares.formula.args)))
    )
    low = p.use(roots_ordered, right, left, given=[other, positive, two])
    high = p.use(roots_ordered, left, right, given=[positive, other, one])
    return squeezed(p, left, right, low, high)


def both(m: Any) -> Conjunction:
    """(u+v)^m ± (u-v)^m is positive."""
    return Conjunction(*(Below(0, (u + v) ** m + s * (u - v) ** m) for s in (1, -1)))


def by_two_terms(p: Prover, first: Fact, second: Fact, one: Fact) -> Fact:
    """Induction on n: with P = (u+v)^n + (u-v)^n and Q the difference, P' = uP + vQ and Q' = vP + uQ."""

    def step(low: Fact, known: Fact) -> Fact:
        plus, minus = p.parts(known)
        items = [["1", [0, 2], [], []], ["1", [1, 3], [], []]]
        goals = both(n + 1).args
        low0 = p.order(AtMost(0, n), low)
        up = p.order(goals[0], first, second, plus, minus, low0, items=items)
        down = p.order(goals[1], second, first, plus, minus, low0, items=items)
        return p.both(up, down)

    with forgetting(p):
        base = lambda: p.both(p.order(Below(0, 2 * u), first), p.order(Below(0, 2 * v), second))  # noqa: E731
        every = p.induction(n, both(n), base, step, start=1, reason="induction on n")
    return p.instantiate(every, n, given=[one])


two_term_powers = Claim(
    "two-term-powers",
    title="(u + v)^n is above |u - v|^n for positive u and v",
    source="textbook",
    variables=[u, v, n],
    hypotheses=[Below(0, u), Below(0, v), AtMost(1, n)],
    conclusion=both(n),
    proof=by_two_terms,
    example={"u": 1, "v": 2, "n": 3},
    twins=[Twin("from n = 0", hypotheses=[Below(0, u), Below(0, v), AtMost(0, n)], at={"u": 1, "v": 1, "n": 0})],
)
