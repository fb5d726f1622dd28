"""Central differences and their remainders, from the mean value theorem alone: no integral, no continuous derivative.

f^(k)(b + y) - f^(k)(b - y) is 2 Σ_{j<m} f^(k+2j+1)(b) y^(2j+1)/(2j+1)! up to 2 r^(2m+1)/(2m+1)! times a bound of
f^(k+2m+1) near b: for m = 0, 1, 2, 3, each from the one before.
"""

from typing import Any

import sympy
from beyond.magnitudes import bounded, size, within

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Claim,
    Conjunction,
    D,
    Differentiable,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    functions,
    integers,
    reals,
)
from symnet.proof.calculus import grows

(k,) = integers("k")
b, y, r, M, t, u, v, w = reals("b y r M t u v w")
(f,) = functions("f")
fac = sympy.factorial


def near(radius: Any, formula: Any) -> ForAll:
    """The formula for all t with b - r ≤ t ≤ b + r."""
    return ForAll(t, Implication(AtMost(b - radius, t), AtMost(t, b + radius), formula))


def smooth(orders: int) -> Any:
    """The derivatives of f of the orders k, ..., k + orders - 1 have a derivative at t."""
    parts = [Differentiable(f, k + j, t) for j in range(orders)]
    return Conjunction(*parts) if orders > 1 else parts[0]


def odd_part(order: Any, m: int, at: Any) -> Any:
    """f^(k)(b + y) - f^(k)(b - y) without the first m terms of its expansion."""
    known = sum(D(f, order + 2 * j + 1, b) * at ** (2 * j + 1) / fac(2 * j + 1) for j in range(m))
    return D(f, order, b + at) - D(f, order, b - at) - 2 * known


def even_part(order: Any, m: int, at: Any) -> Any:
    """Its derivative: f^(k+1)(b + y) + f^(k+1)(b - y) without the first m terms."""
    known = sum(D(f, order + 2 * j + 1, b) * at ** (2 * j) / fac(2 * j) for j in range(m))
    return D(f, order + 1, b + at) + D(f, order + 1, b - at) - 2 * known


def remainder(m: int, radius: Any, factor: Any = 2) -> Any:
    return factor * radius ** (2 * m + 1) / fac(2 * m + 1) * M


def inside(p: Prover, point: Term, *given: Fact) -> list[Fact]:
    """b - r ≤ t and t ≤ b + r for a point t."""
    ends = p.term(b - r), p.term(b + r)
    return [p.order(p.store.make("le", pair), *given) for pair in ((ends[0], point), (point, ends[1]))]


def by_growth(m: int) -> Any:
    """The bound minus the difference, and plus it, is 0 at y = 0 and has a slope that is not negative."""

    def proof(p: Prover, nonnegative: Fact, of_y: Fact, derivatives: Fact, small: Fact) -> Fact:
        def shown(*given: Fact) -> Any:
            """f^(k+j) has a derivative at b ± u, where the given inequalities say that 0 ≤ u ≤ r."""

            def condition(wanted: Term) -> Fact:
                _, order, point = wanted.args
                found = p.instantiate(derivatives, point, given=inside(p, point, *given))
                above = p.normal(p.store.sub(order, p.term(k))).get((), 0)
                return p.part(found, int(above)) if m else found

            return condition

        def rising(sign: int, *given: Fact) -> Fact:
            """0 ≤ slope at u."""
            if m == 0:
                points = [p.term(b + u), p.term(b - u)]
                found = [within(p, p.instantiate(small, at, given=inside(p, at, *given))) for at in points]
                return p.order(AtMost(0, 2 * M - sign * even_part(k, 0, u)), *(pair[sign > 0] for pair in found))
            slope = lambda at: 2 * at ** (2 * m) / fac(2 * m) * M - sign * even_part(k, m, at)  # noqa: E731
            curvature = remainder(m - 1, w) - sign * odd_part(k + 2, m - 1, w)
            grown = grows(
                p, slope(w), curvature, w, 0, u, given[0], lambda *more: bent(sign, *more, *given),
                lambda *more: shown(*more, *given), [nonnegative],
                reason="by the bound for the derivative two orders higher",
            )  # fmt: skip
            return p.order(AtMost(0, slope(u)), grown)

        def bent(sign: int, above: Fact, below: Fact, *given: Fact) -> Fact:
            """0 ≤ 2 w^(2m-1)/(2m-1)! M ∓ the difference of f^(k+2), by the claim before."""
            closer = [AtMost(b - w, t), AtMost(t, b + w)]

            def near_w(low: Fact, high: Fact) -> list[Fact]:
                return inside(p, p.term(t), low, high, below, *given)

            def orders(low: Fact, high: Fact) -> Fact:
                found = p.instantiate(derivatives, t, given=near_w(low, high))
                return p.both(*(p.part(found, j + 2) for j in range(2 * m - 1)))

            premises = [
                p.order(AtMost(0, k + 2), nonnegative),
                bounded(p, size(w, w), p.order(AtMost(-w, w), above), p.order(AtMost(w, w))),
                p.generally([t], closer, orders),
                p.generally([t], closer, lambda low, high: p.instantiate(small, t, given=near_w(low, high))),
            ]
            found = p.use(CLAIMS[m - 1], f, k + 2, b, w, w, M)
            for premise in premises:
                found = p.apply(found, p.convert(premise, found.formula.args[0]))
            return p.order(AtMost(0, remainder(m - 1, w) - sign * odd_part(k + 2, m - 1, w)), *within(p, found))

        def sides(start: Fact, end: Fact) -> Fact:
            """±(the difference at v) ≤ 2 v^(2m+1)/(2m+1)! M, for 0 ≤ v ≤ r."""
            found = []
            for sign in (-1, 1):
                value = remainder(m, u) - sign * odd_part(k, m, u)
                slope = 2 * u ** (2 * m) / fac(2 * m) * M - sign * even_part(k, m, u)
                grown = grows(
                    p, value, slope, u, 0, v, start, lambda *g, sign=sign: rising(sign, *g, end),
                    lambda *g: shown(*g, end), [nonnegative],
                    reason="the mean value theorem",
                )  # fmt: skip
                found.append(p.order(AtMost(sign * odd_part(k, m, v), remainder(m, v)), grown))
            return p.both(*found)

        least, most = within(p, of_y)
        radius = p.order(AtMost(0, r), least, most)
        general = p.generally([v], [AtMost(0, v), AtMost(v, r)], sides)
        above = p.order(AtMost(0, M), *within(p, p.instantiate(small, b, given=inside(p, p.term(b), radius))))

        def at(value: Any, start: Fact) -> Fact:
            """The goal from the difference at |y|."""
            end = p.order(AtMost(value, r), least, most)
            both = p.parts(p.instantiate(general, value, given=[start, end]))
            powers = [
                [str(sympy.Rational(2) / fac(2 * m + 1)), [1, 2, *[3] * j, *[4] * (2 * m - j)], [], []]
                for j in range(2 * m + 1)
            ]

            def end_of(goal: Any, side: Fact) -> Fact:
                return p.step("order", [side, above, end, radius, start], [goal], [["1", [0], [], []], *powers])

            low, high = both if value == y else reversed(both)
            whole = odd_part(k, m, y)
            return bounded(
                p, p.goal, end_of(AtMost(-remainder(m, r), whole), low), end_of(AtMost(whole, remainder(m, r)), high)
            )

        return p.compare(
            0, y,
            lambda h: at(y, p.order(AtMost(0, y), h)),
            lambda h: at(y, p.order(AtMost(0, y), h)),
            lambda h: at(-y, p.order(AtMost(0, -y), h)),
            reason="the difference is odd in y",
        )  # fmt: skip

    return proof


TITLES = (
    ("mean-value-two-sided", "The mean value theorem, on both sides of a point"),
    ("central-difference-remainder", "A central difference is the derivative, up to a bound of the third one"),
    (
        "central-difference-remainder-5",
        "A central difference through the third derivative, up to a bound of the fifth one",
    ),
    (
        "central-difference-remainder-7",
        "A central difference through the fifth derivative, up to a bound of the seventh one",
    ),
)


def central(m: int) -> Claim:
    """The claim for m terms."""
    label, title = TITLES[m]
    hypotheses = [
        AtMost(0, k),
        size(y, r),
        near(r, smooth(2 * m + 1)),
        near(r, size(D(f, k + 2 * m + 1, t), M)),
    ]
    power = [0] * (2 * m + 1) + [1]
    return Claim(
        label,
        title=title,
        source="standard (Taylor's theorem with a remainder by Lagrange, twice)",
        variables=[f, k, b, y, r, M],
        hypotheses=hypotheses,
        conclusion=size(odd_part(k, m, y), remainder(m, r)),
        proof=by_growth(m),
        example={"k": 1, "f": [0, 1, -2, 1, 3, 1, 0, 2], "b": 0, "r": 1},
        twins=[
            Twin(
                "half of the bound",
                conclusion=size(odd_part(k, m, y), remainder(m, r, 1)),
                at={"k": 0, "f": power, "b": 0, "y": 1, "r": 1, "M": int(fac(2 * m + 1))},
            ),
            Twin(
                "a bound at the point b alone",
                hypotheses=[*hypotheses[:3], size(D(f, k + 2 * m + 1, b), M)],
                at={"k": 0, "f": [*power, 0, 1], "b": 0, "y": 1, "r": 1, "M": int(fac(2 * m + 1))},
            ),
        ],
    )


CLAIMS = [central(m) for m in range(4)]
two_sided, third, fifth, seventh = CLAIMS
