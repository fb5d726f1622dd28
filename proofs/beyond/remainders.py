"""The sign of a function from that of one of its derivatives, by the mean value theorem; remainders of even parts."""

from typing import Any

import sympy

from symnet.proof import (
    AtMost,
    Below,
    Claim,
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
from symnet.proof.tactics import forgetting

(f,), (t, s, T), (j, k, N) = functions("f"), reals("t s T"), integers("j k N")


def orders(*what: Any) -> ForAll:
    """For all 0 ≤ k < N."""
    return ForAll(k, Implication(AtMost(0, k), Below(k, N), *what))


def on_interval(formula: Any) -> ForAll:
    """For all 0 ≤ t ≤ T."""
    return ForAll(t, Implication(AtMost(0, t), AtMost(t, T), formula))


def growing(p: Prover, function: Any, order: Any, nonnegative: Fact, end: Any, above: Fact, on: Any) -> Fact:
    """D^m f(0) ≤ D^m f(t) for 0 ≤ t; `on(s, 0 ≤ s, s ≤ t)` shows that D^m f has a derivative at s, which is ≥ 0."""
    derived = sympy.Lambda(s, D(function, order, s))
    start = p.intro(p.ring(p.equal(D(derived, 0, s), D(function, order, s))), s)
    slope, exists = p.derivative(start, nonnegative), p.differentiable(start, nonnegative)

    def at(low: Fact, high: Fact) -> Fact:
        smooth, positive = on(s, low, high)
        value = p.instantiate(slope, s, given=[smooth])
        wanted = p.store.make("le", (p.number(0), value.formula.args[0]))
        return p.both(p.instantiate(exists, s, given=[smooth]), p.convert(positive, wanted, value))

    every = p.generally([s], [AtMost(0, s), AtMost(s, end)], at)
    return p.axiom("increasing", derived, 0, end, given=[above, every])


def by_integrating(p: Prover, count: Fact, smooth: Fact, flat: Fact, positive: Fact) -> Fact:
    """Induction on j ≤ N: D^(N-j) f is not negative, as it grows from 0."""

    def base() -> Fact:
        return p.discharge(positive, AtMost(0, N))

    def step(low: Fact, known: Fact) -> Fact:
        def onward(most: Fact) -> Fact:
            order = N - j - 1
            least, under = p.order(AtMost(0, order), most), p.order(Below(order, N), low)
            later = p.apply(known, p.order(AtMost(j, N), most))

            def at(above: Fact, below: Fact) -> Fact:
                def on(point: Any, start: Fact, end: Fact) -> tuple[Fact, Fact]:
                    inside = [start, p.order(AtMost(point, T), end, below)]
                    exists = p.instantiate(p.instantiate(smooth, order, given=[least, under]), point, given=inside)
                    return exists, p.instantiate(later, point, given=inside)

                zero = p.instantiate(flat, order, given=[least, under])
                more = growing(p, f, order, least, t, above, on)
                return p.convert(p.order(AtMost(0, D(f, order, t)), more, zero), AtMost(0, D(f, N - (j + 1), t)))

            return p.generally([t], [AtMost(0, t), AtMost(t, T)], at)

        return p.generally([], [AtMost(j + 1, N)], onward)

    with forgetting(p):
        goal = Implication(AtMost(j, N), on_interval(AtMost(0, D(f, N - j, t))))
        every = p.induction(j, goal, base, step, reason="induction on j ≤ N")
    return p.convert(p.instantiate(every, N, given=[count, p.order(AtMost(N, N))]), p.goal)


derivative_sign = Claim(
    "derivative-sign",
    title="A function whose derivatives of order below N vanish at 0 has the sign of its derivative of order N",
    source="textbook: Taylor's theorem",
    variables=[f, N, T],
    hypotheses=[
        AtMost(0, N),
        orders(on_interval(Differentiable(f, k, t))),
        orders(Equal(D(f, k, 0), 0)),
        on_interval(AtMost(0, D(f, N, t))),
    ],
    conclusion=on_interval(AtMost(0, f(t))),
    proof=by_integrating,
    example={"f": [0, 0, 1, 1], "N": 2, "T": 1},
    twins=[
        Twin(
            "one derivative fewer vanishes",
            hypotheses=[
                AtMost(0, N),
                orders(on_interval(Differentiable(f, k, t))),
                ForAll(k, Implication(AtMost(1, k), Below(k, N), Equal(D(f, k, 0), 0))),
                on_interval(AtMost(0, D(f, N, t))),
            ],
            at={"f": [-1, 0, 1], "N": 2, "T": 1},
        )
    ],
)
