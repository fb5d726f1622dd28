"""Bounds of the multiplication gate from the sign of one even derivative: its error is a difference of two even parts.

With H(t) = σ(b+t) + σ(b-t) - 2σ(b) - σ''(b) t² the four neurons give 4σ''(b)λ² uv + H(λ(u+v)) - H(λ(u-v)). Where H''''
keeps its sign, both values of H lie between 0 and its bound at 2λr, and so does their difference; at a best bias the
same holds of the sixth derivative.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Any

import sympy
from beyond.magnitudes import bounded, product_of, size, within
from beyond.monotone import inverse_positive
from beyond.remainders import derivative_sign

from symnet.kernel.terms import Term
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
from symnet.proof.tactics import everywhere, unequal

(sigma,), (k,) = functions("sigma"), integers("k")
b, u, v, r, scale, rho, T, A, C, s, q, t = reals("b u v r lambda rho T A C s q t")
second = D(sigma, 2, b)
plus, minus = scale * (u + v), scale * (u - v)
signed = sigma(b + plus) + sigma(b - plus) - sigma(b + minus) - sigma(b - minus)
error = signed / (4 * second * scale**2) - u * v


def both_sides(order: int) -> Any:
    """The sum of a derivative on both sides of b."""
    return D(sigma, order, b + t) + D(sigma, order, b - t)


def even_part(at: Any) -> Any:
    """H."""
    return sigma(b + at) + sigma(b - at) - 2 * sigma(b) - second * at**2


def on_interval(formula: Any) -> ForAll:
    """For all 0 ≤ t ≤ T."""
    return ForAll(t, Implication(AtMost(0, t), AtMost(t, T), formula))


def smooth_near(order: Any, least: Any = 0) -> ForAll:
    """The derivatives of σ of these orders have a derivative near b."""
    inside = Implication(Below(b - rho, t), Below(t, b + rho), Differentiable(sigma, k, t))
    return ForAll(k, Implication(AtMost(least, k), Below(k, order), ForAll(t, inside)))


@dataclass(frozen=True, slots=True)
class Near:
    """What is known near b: σ has derivatives there, and there is room around the interval 0 ≤ t ≤ T."""

    low: Fact  # 0 ≤ T
    room: Fact  # T < ρ
    smooth: Fact
    orders: tuple[Any, Any]  # of the derivatives that have derivatives: from, and below


# --- the sign of H, and its bound -------------------------------------------------------------------------------------


def not_negative(
    p: Prover, values: Sequence[Any], near: Near, flat: Sequence[tuple[Any, Fact]], last: Callable[[Fact, Fact], Fact]
) -> Fact:
    """0 ≤ F(t) for 0 ≤ t ≤ T, where F^(j)(t) = values[j], all 0 at t = 0 but the last, which is ≥ 0.

    `flat` are factors and equations that make values vanish at 0; `last(0 ≤ t, t ≤ T)` is a bound that gives the sign.
    """
    s_, order, function = p.store, len(values) - 1, sympy.Lambda(t, values[0])
    around = [Below(-rho, t), Below(t, rho)]

    def smooth_at(condition: Term, ends: Sequence[Fact]) -> Fact:
        """σ^(j) has a derivative at b ± t."""
        _, j, at = condition.args
        least, most = near.orders
        orders = [p.order(s_.make("le", (p.term(least), j))), p.order(s_.make("lt", (j, p.term(most))))]
        inside = p.instantiate(near.smooth, j, given=orders)
        low, high = conditions(s_.instantiate(inside.formula.args[0], at))
        return p.instantiate(inside, at, given=[p.order(low, *ends), p.order(high, *ends)])

    def without_conditions(fact: Fact, goal: Any) -> Fact:
        def shown(*ends: Fact) -> Fact:
            here = p.instantiate(fact, t, given=ends)
            while here.formula.op == "imp":
                here = p.apply(here, smooth_at(here.formula.args[0], ends))
            return p.convert(here, goal)

        return p.generally([t], around, shown)

    equations = [p.generally([t], around, lambda *_: p.ring(Equal(D(function, 0, t), values[0])))]
    exists = []
    for j in range(order):
        exists.append(without_conditions(p.differentiable(equations[j], *p.known), Differentiable(function, j, t)))
        derived = p.derivative(equations[j], *p.known)
        equations.append(without_conditions(derived, Equal(D(function, j + 1, t), values[j + 1])))
    at_zero = [p.order(f, near.low, near.room) for f in (Below(-rho, 0), Below(0, rho))]

    def near_zero(low: Fact, high: Fact) -> list[Fact]:
        return [p.order(around[0], low, near.low, near.room), p.order(around[1], high, near.room)]

    def on(goal: Term, shown: Callable[[Term, Fact, Fact], Fact]) -> Fact:
        low, rest = s_.instantiate(goal.args[0], p.term(t)).args
        return p.generally([t], [low, rest.args[0]], lambda *ends: shown(rest.args[1], *ends))

    def exists_on(j: int, goal: Term) -> Fact:
        return on(goal, lambda g, *ends: p.convert(p.instantiate(exists[j], t, given=near_zero(*ends)), g))

    def vanishes(j: int, goal: Term) -> Fact:
        here = p.instantiate(equations[j], 0, given=at_zero)
        return p.combine(goal, (1, here), *(pair for pair in flat if j == 4))

    def top_sign(goal: Term, *ends: Fact) -> Fact:
        return p.order(goal, last(*ends), p.instantiate(equations[order], t, given=near_zero(*ends)))

    shown = p.use(derivative_sign, function, order, T)
    count, each, zero, top = conditions(shown.formula)
    parts = [p.order(count), numbered(p, each, order, exists_on), numbered(p, zero, order, vanishes), on(top, top_sign)]
    return p.apply(shown, *parts)


def derivatives_of(lead: Any, sign: int, order: int) -> list[Any]:
    """F, F', …, F^(order) for F(t) = lead · t^order ± s H(t)."""
    found = []
    for j in range(order + 1):
        square = [2 * sigma(b) + second * t**2, 2 * second * t, 2 * second][j] if j < 3 else 0
        sides = D(sigma, j, b + t) + (-1) ** j * D(sigma, j, b - t) if j else sigma(b + t) + sigma(b - t)
        found.append(sympy.diff(lead * t**order, t, j) + sign * s * (sides - square))
    return found


def conditions(formula: Term) -> list[Term]:
    """The conditions of a chain of implications."""
    found = []
    while formula.op == "imp":
        found.append(formula.args[0])
        formula = formula.args[1]
    return found


def numbered(p: Prover, formula: Term, high: int, shown: Callable[[int, Term], Fact]) -> Fact:
    """For all 0 ≤ k < high, number by number."""
    variable = p.term(k)
    body = p.store.instantiate(formula.args[0], variable).args[1].args[1]
    return everywhere(p, variable, 0, high, body, shown)


def between(p: Prover, x: Any, order: int, low: Fact, high: Fact, inside: Fact, facts: tuple[Fact, Fact, Fact]) -> Fact:
    """0 ≤ s H(x) and s H(x) ≤ (2/m!) A R^m, where -R ≤ x ≤ R ≤ T for R = 2λr."""
    least, most, amount = facts
    share, R = sympy.Rational(2, factorial(order)), 2 * scale * r
    value = s * even_part(x)
    square = p.order(AtMost(x**2, R**2), low, high, items=[["1", [0, 1], [], []]])
    squares = [R, x] if order == 4 else [R**2, R * x, x**2]

    def at(point: Any, sign: Fact) -> Fact:
        below = p.order(AtMost(point, T), low, high, inside)
        positive, under = (
            p.instantiate(f, point, given=[p.order(AtMost(0, point), sign), below]) for f in (least, most)
        )
        items = [["1", [0], [], []], *([str(share), [1, 2], [], [1 + n]] for n in range(len(squares)))]
        top = p.order(AtMost(value, share * A * R**order), under, amount, square, items=items, factors=squares)
        return p.both(p.convert(positive, AtMost(0, value)), top)

    return p.compare(0, x, lambda h: at(x, h), lambda h: at(x, h), lambda h: at(-x, h))


# --- the gate ---------------------------------------------------------------------------------------------------------


def unit(p: Prover, square: Fact, x: Any) -> Fact:
    """|x| ≤ 1 from x² = 1: 2(1 ± x) = (1 ± x)²."""
    low, high = (
        p.order(goal, square, items=[["1/2", [], [], [1]], ["-1/2", [0], [], []]], factors=[part])
        for goal, part in ((AtMost(-1, x), 1 + x), (AtMost(x, 1), 1 - x))
    )
    return bounded(p, size(x, 1), low, high)


def by_even_parts(order: int) -> Callable[..., Fact]:
    """The script for one order."""
    share = sympy.Rational(2, factorial(order))
    R, most = 2 * scale * r, C * scale ** (order - 2) * r**order

    def script(
        p: Prover, side: Fact, sign: Fact, curved: Fact, low: Fact, room: Fact, smooth: Fact, *rest: Fact
    ) -> Fact:
        *flat, positive, high, small_u, small_v, scaled, inside, enough = rest
        near = Near(low, room, smooth, (0, order))

        def sign_of(lead: Any, turn: int, bound: Fact) -> Fact:
            zeros = [(2 * turn * s, f) for f in flat]
            on_interval = lambda *ends: p.instantiate(bound, t, given=ends)  # noqa: E731
            return not_negative(p, derivatives_of(lead, turn, order), near, zeros, on_interval)

        start = [p.order(AtMost(0, 0)), low]
        amount = p.order(AtMost(0, A), *(p.instantiate(f, 0, given=start) for f in (positive, high)))
        facts = sign_of(0, 1, positive), sign_of(share * A, -1, high), amount
        ends = [*within(p, small_u), *within(p, small_v)]  # -r ≤ u, u ≤ r, -r ≤ v, v ≤ r

        def value(x: Any, lows: list[int], highs: list[int]) -> list[Fact]:
            bounds = (
                p.order(goal, scaled, *ends, items=[["1", [0, 1 + n], [], []] for n in parts])
                for goal, parts in ((AtMost(-R, x), lows), (AtMost(x, R), highs))
            )
            return p.parts(between(p, x, order, *bounds, inside, facts))

        first, second_value = value(plus, [0, 2], [1, 3]), value(minus, [0, 3], [1, 2])
        total, width = s * (even_part(plus) - even_part(minus)), share * A * R**order
        difference = bounded(
            p,
            size(total, width),
            p.order(AtMost(-width, total), first[0], second_value[1]),
            p.order(AtMost(total, width), first[1], second_value[0]),
            reason="both values lie between 0 and this bound",
        )
        turned = product_of(p, product_of(p, unit(p, side, s), unit(p, sign, q)), difference)
        divisor = 4 * scale**2 * q * second
        above = p.order(Below(0, divisor), scaled, curved, items=[["4", [0, 0, 1], [], []]])
        nonzero = unequal(p, divisor, 0, above)
        inverse = p.use(inverse_positive, divisor, given=[above])
        wide = p.order(
            AtMost(width, divisor * most), enough,
            items=[[str(share * 2**order), [0], [], [1]]], factors=[(scale * r) ** (order // 2)],
        )  # fmt: skip
        turned_total, most_error = q * s * total, divisor * most
        sides = [
            p.order(goal, fact, wide)
            for goal, fact in zip(
                (AtMost(-most_error, turned_total), AtMost(turned_total, most_error)), within(p, turned), strict=True
            )
        ]
        shown = [
            p.order(g, inverse, f, nonzero, side, sign, items=[["1", [0, 1], [], []]])
            for g, f in zip((AtMost(-most, error), AtMost(error, most)), sides, strict=True)
        ]
        return bounded(p, p.goal, *shown, reason="divide by 4σ''(b)λ²")

    return script


def gate_bound(order: int) -> Claim:
    """The claim for derivatives of this order."""

    def hypotheses(factor: Any, most: Any = 2 * A) -> list[Any]:
        return [
            Equal(s**2, 1),
            Equal(q**2, 1),
            Below(0, q * second),
            AtMost(0, T),
            Below(T, rho),
            smooth_near(order),
            *([Equal(D(sigma, 4, b), 0)] if order == 6 else []),
            on_interval(AtMost(0, s * both_sides(order))),
            on_interval(AtMost(s * both_sides(order), most)),
            size(u, r),
            size(v, r),
            Below(0, scale),
            AtMost(2 * scale * r, T),
            AtMost(A, factor * C * q * second),
        ]

    factor = 3 if order == 4 else sympy.Rational(45, 2)
    values = {"sigma": [0, 0, "1/2", 0, 1] if order == 4 else [0, 0, "1/2", 0, 0, 0, 1], "b": 0, "s": 1, "q": 1, "T": 1}
    values |= {"rho": 2, "lambda": "1/2", "r": 1, "u": 1, "v": 1}
    A_, C_ = (24, 8) if order == 4 else (720, 32)
    return Claim(
        f"gate-bound-{order}",
        title=f"The multiplication gate, where the even part of the derivative of order {order} keeps its sign",
        source="symnet (new here)",
        variables=[sigma, b, s, q, T, rho, A, C, scale, r, u, v],
        hypotheses=hypotheses(factor),
        conclusion=size(error, C * scale ** (order - 2) * r**order),
        conventions="one hidden layer, 4 neurons, a common bias, no output bias",
        senses=("uniform",),
        notes="s and q are 1 or -1: the signs of the even part and of σ''(b).",
        proof=by_even_parts(order),
        example=values | {"A": A_, "C": C_},
        twins=[
            Twin(
                "a smaller constant",
                hypotheses=hypotheses(factor + 1),
                at=values | {"A": A_, "C": sympy.Rational(C_) * factor / (factor + 1)},
            ),
            Twin(
                "half of the bound of the even part",
                hypotheses=hypotheses(factor, 4 * A),
                at=values | {"A": Fraction(A_, 2), "C": Fraction(C_, 2)},
            ),
        ],
    )


order_four, order_six = gate_bound(4), gate_bound(6)


# --- an even part that decreases --------------------------------------------------------------------------------------


def by_the_second_derivative(p: Prover, count: Fact, low: Fact, room: Fact, smooth: Fact, falling: Fact) -> Fact:
    """F(t) = 2sσ^(m)(b) - s(σ^(m)(b+t) + σ^(m)(b-t)) has F(0) = F'(0) = 0 ≤ F''."""
    sides = [D(sigma, m + j, b + t) + (-1) ** j * D(sigma, m + j, b - t) for j in range(3)]
    values = [2 * s * D(sigma, m, b) - s * sides[0], -s * sides[1], -s * sides[2]]
    near = Near(low, room, smooth, (m, m + 2))
    with p.knowing(count):
        every = not_negative(p, values, near, [], lambda *ends: p.instantiate(falling, t, given=ends))
        return p.generally(
            [t],
            [AtMost(0, t), AtMost(t, T)],
            lambda *ends: p.order(
                AtMost(s * both_sides(m), 2 * s * D(sigma, m, b)), p.instantiate(every, t, given=ends)
            ),
        )


(m,) = integers("m")
even_part_falls = Claim(
    "even-part-falls",
    title="The even part of a derivative is largest at its centre, where the even part two orders above is negative",
    source="textbook",
    variables=[sigma, b, s, T, rho, m],
    hypotheses=[
        AtMost(0, m),
        AtMost(0, T),
        Below(T, rho),
        smooth_near(m + 2, m),
        on_interval(AtMost(s * both_sides(m + 2), 0)),
    ],
    conclusion=on_interval(AtMost(s * both_sides(m), 2 * s * D(sigma, m, b))),
    proof=by_the_second_derivative,
    example={"sigma": [1, 0, -1, 0, -1], "b": 0, "s": 1, "T": 1, "rho": 2, "m": 0},
    twins=[
        Twin(
            "one of the two sides alone",
            conclusion=on_interval(AtMost(s * both_sides(m), s * D(sigma, m, b))),
            at={"sigma": [1, 0, -1], "b": 0, "s": 1, "T": 1, "rho": 2, "m": 0},
        )
    ],
)
