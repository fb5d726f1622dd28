"""The derivatives of τ(t) = σ(t + y) - σ(t - y), where σ is differentiable as often as needed, on an open interval."""

from typing import Any

import sympy
from beyond.magnitudes import size, within

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    D,
    Differentiable,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    functions,
    integers,
    reals,
)
from symnet.proof.calculus import without_conditions
from symnet.proof.tactics import forgetting

k, K = integers("k K")
b, y, rho, R, t = reals("b y rho R t")
(sigma,) = functions("sigma")

tau = sympy.Lambda(t, sigma(t + y) - sigma(t - y))


def smooth(function: Any, count: Any, radius: Any) -> ForAll:
    """All derivatives of orders below the count have a derivative on (b - R, b + R)."""
    there = ForAll(t, Implication(Below(b - radius, t), Below(t, b + radius), Differentiable(function, k, t)))
    return ForAll(k, Implication(AtMost(0, k), Below(k, count), there))


def shifted(order: Any, at: Any = t) -> Any:
    return D(sigma, order, at + y) - D(sigma, order, at - y)


def inner(formula: Any) -> ForAll:
    """The formula for all t in (b - (R - ρ), b + (R - ρ))."""
    return ForAll(t, Implication(Below(b - (R - rho), t), Below(t, b + (R - rho)), formula))


def conditions(p: Prover, derivatives: Fact, small: Fact, *given: Fact) -> Any:
    """σ^(k) has a derivative at t ± y, where the given facts say that t lies within R - ρ of b, and that k < K."""
    sizes = within(p, small)

    def shown(condition: Term) -> Fact:
        _, order, point = condition.args
        ends = [
            p.order(p.store.make("lt", pair), *sizes, *given)
            for pair in ((p.term(b - R), point), (point, p.term(b + R)))
        ]
        bounds = [
            p.order(p.store.make("le", (p.store.num(0), order)), *given),
            p.order(p.store.make("lt", (order, p.term(K))), *given),
        ]
        return p.instantiate(p.instantiate(derivatives, order, given=bounds), point, given=ends)

    return shown


def by_differentiating(p: Prover, small: Fact, derivatives: Fact, nonnegative: Fact, most: Fact) -> Fact:
    """Differentiate k times."""
    goal = Implication(AtMost(k, K), inner(Equal(D(tau, k, t), shifted(k))))

    def base() -> Fact:
        zero = p.ring(Equal(D(tau, 0, t), shifted(0)))
        return p.generally([], [AtMost(0, K)], lambda _: p.generally([t], ends(t), lambda *_: zero))

    def ends(at: Any) -> list[Any]:
        return [Below(b - (R - rho), at), Below(at, b + (R - rho))]

    def step(above: Fact, before: Fact) -> Fact:
        def next_order(below: Fact) -> Fact:
            equation = p.apply(before, p.order(AtMost(k, K), below))
            slope = p.derivative(equation, above)

            def at(low: Fact, high: Fact) -> Fact:
                shown = conditions(p, derivatives, small, low, high, above, below)
                found = without_conditions(p, p.instantiate(slope, t, given=[low, high]), shown)
                return p.combine(Equal(D(tau, k + 1, t), shifted(k + 1)), (1, found))

            return p.generally([t], ends(t), at)

        return p.generally([], [AtMost(k + 1, K)], next_order)

    with forgetting(p):
        everywhere = p.induction(k, goal, base, step, reason="differentiating once more")
    return p.instantiate(everywhere, k, given=[nonnegative, most])


def by_the_rules(p: Prover, small: Fact, derivatives: Fact, nonnegative: Fact, most: Fact) -> Fact:
    """Differentiate k times, and see that the result has a derivative."""
    equation = by_differentiating(p, small, derivatives, nonnegative, most)
    there = p.differentiable(equation, nonnegative)

    def once_more(below: Fact) -> Fact:
        def at(low: Fact, high: Fact) -> Fact:
            shown = conditions(p, derivatives, small, low, high, nonnegative, below)
            return without_conditions(p, p.instantiate(there, t, given=[low, high]), shown)

        return p.generally([t], [Below(b - (R - rho), t), Below(t, b + (R - rho))], at)

    return p.both(equation, p.generally([], [Below(k, K)], once_more))


once_more = Implication(Below(k, K), inner(Differentiable(tau, k, t)))
difference_of_shifts = Claim(
    "difference-of-shifts",
    title="The derivatives of a difference of shifts",
    source="textbook",
    variables=[sigma, b, y, rho, R, K, k],
    hypotheses=[size(y, rho), smooth(sigma, K, R), AtMost(0, k), AtMost(k, K)],
    conclusion=Conjunction(inner(Equal(D(tau, k, t), shifted(k))), once_more),
    proof=by_the_rules,
    example={"K": 3, "k": 2},
    twins=[
        Twin(
            "a sum of shifts",
            conclusion=Conjunction(inner(Equal(D(tau, k, t), D(sigma, k, t + y) + D(sigma, k, t - y))), once_more),
            at={"sigma": [0, 0, 1], "K": 1, "k": 1, "b": 0, "y": 0, "rho": 1, "R": 3},
        )
    ],
)
