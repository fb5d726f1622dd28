"""Central differences and even parts through any number of terms, with their remainders, from the mean value theorem.

f^(k)(b + t) - f^(k)(b - t) and f^(k)(b + t) + f^(k)(b - t) are the slopes of each other, two orders apart; so each
bound follows from the one before by comparing slopes. What is compared with is a polynomial, of a symbolic degree.
"""

from typing import Any

import sympy
from beyond.averages import applied
from beyond.magnitudes import bounded, size, within
from beyond.polynomial_slopes import polynomial_slope
from beyond.rectifiers import absolute, absolute_values

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
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
from symnet.proof.tactics import forgetting

k, m, i, j = integers("k m i j")
b, r, s, e, t, u, v, y, M = reals("b r s e t u v y M")
f, g, h = functions("f g h")
fac = sympy.factorial


def near(formula: Any, radius: Any = r) -> ForAll:
    """The formula for all t with b - r ≤ t ≤ b + r."""
    return ForAll(t, Implication(AtMost(b - radius, t), AtMost(t, b + radius), formula))


def upward(formula: Any) -> ForAll:
    """The formula for all t with 0 ≤ t ≤ r."""
    return ForAll(t, Implication(AtMost(0, t), AtMost(t, r), formula))


def both_sides(order: Any, at: Any, sign: Any) -> Any:
    """f^(k)(b + t) ± f^(k)(b - t)."""
    return D(f, order, b + at) + sign * D(f, order, b - at)


def smooth(order: Any, count: Any, function: Any = f, radius: Any = r) -> ForAll:
    """The derivatives of the orders k, ..., k + count - 1 have a derivative near b."""
    there = near(Differentiable(function, i, t), radius)
    return ForAll(i, Implication(AtMost(order, i), Below(i, order + count), there))


def beside(p: Prover, point: Term, *given: Fact) -> list[Fact]:
    """b - r ≤ t and t ≤ b + r."""
    ends = p.term(b - r), p.term(b + r)
    return [p.order(p.store.make("le", pair), *given) for pair in ((ends[0], point), (point, ends[1]))]


# --- one comparison of slopes -----------------------------------------------------------------------------------------


def by_growth(p: Prover, nonnegative: Fact, there: Fact, parts: Fact, slopes: Fact) -> Fact:
    """The difference of the two sides grows."""
    value = g(u) + M * h(u) - s * both_sides(k, u, e)
    derivative = D(g, 1, u) + M * D(h, 1, u) - s * both_sides(k + 1, u, -e)

    def at(start: Fact, end: Fact) -> Fact:
        def shown(low: Fact, high: Fact) -> Any:
            smooth_parts = p.parts(p.instantiate(parts, u, given=[low, p.order(AtMost(u, r), high, end)]))

            def condition(wanted: Term) -> Fact:
                found = [q for q in smooth_parts if q.formula is wanted]
                if found:
                    return found[0]
                point = wanted.args[2]
                return p.instantiate(there, point, given=beside(p, point, low, high, end))

            return condition

        def rising(low: Fact, high: Fact) -> Fact:
            found = p.instantiate(slopes, u, given=[low, p.order(AtMost(u, r), high, end)])
            return p.order(AtMost(0, derivative), found)

        grown = grows(
            p, value, derivative, u, 0, t, start, rising, shown, [nonnegative], reason="the mean value theorem"
        )
        return p.order(compared, grown)

    compared = AtMost(s * both_sides(k, t, e), s * (1 + e) * D(f, k, b) + g(t) - g(0) + M * (h(t) - h(0)))
    return p.generally([t], [AtMost(0, t), AtMost(t, r)], at)


two_sided_growth = Claim(
    "two-sided-growth",
    title="The values of a derivative on both sides of a point, from a bound of their slope",
    source="textbook: the mean value theorem",
    variables=[f, g, h, k, b, s, e, r, M],
    hypotheses=[
        AtMost(0, k),
        near(Differentiable(f, k, t)),
        upward(Conjunction(Differentiable(g, 0, t), Differentiable(h, 0, t))),
        upward(AtMost(s * both_sides(k + 1, t, -e), D(g, 1, t) + M * D(h, 1, t))),
    ],
    conclusion=upward(AtMost(s * both_sides(k, t, e), s * (1 + e) * D(f, k, b) + g(t) - g(0) + M * (h(t) - h(0)))),
    notes="With e = 1 or e = -1, for the sum or the difference.",
    proof=by_growth,
    example={"f": [1, 1, 1, 1], "g": [0, 100], "h": [0, 1], "k": 0, "b": 0, "s": 1, "e": -1, "r": 1, "M": 1},
    twins=[
        Twin(
            "the values at 0 left out",
            conclusion=upward(AtMost(s * both_sides(k, t, e), g(t) - g(0) + M * (h(t) - h(0)))),
            at={"f": [1], "g": [0], "h": [0], "k": 0, "b": 0, "s": 1, "e": 1, "r": 1, "M": 0},
        )
    ],
)


# --- all orders -------------------------------------------------------------------------------------------------------


def odd_terms(order: Any, count: Any, at: Any) -> Any:
    """Σ_{j < m} f^(k+2j+1)(b) t^(2j+1)/(2j+1)!."""
    return sympy.Sum(D(f, order + 2 * j + 1, b) * at ** (2 * j + 1) / fac(2 * j + 1), (j, 0, count - 1))


def even_terms(order: Any, count: Any, at: Any) -> Any:
    """Σ_{j < m} f^(k+2j)(b) t^(2j)/(2j)!."""
    return sympy.Sum(D(f, order + 2 * j, b) * at ** (2 * j) / fac(2 * j), (j, 0, count - 1))


def top(at: Any, power: Any, factor: int = 2) -> Any:
    """2 t^n/n!."""
    return factor * at**power / fac(power)


def below_odd(order: Any, count: Any, factor: int = 2) -> AtMost:
    bound = 2 * s * odd_terms(order, count, t) + M * top(t, 2 * count + 1, factor)
    return AtMost(s * both_sides(order, t, -1), bound)


def below_even(order: Any, count: Any, factor: int = 2) -> AtMost:
    bound = 2 * s * even_terms(order, count + 1, t) + M * top(t, 2 * count + 2, factor)
    return AtMost(s * both_sides(order, t, 1), bound)


def one_sided(order: Any) -> ForAll:
    """s f^(k)(t) ≤ M near b."""
    return near(AtMost(s * D(f, order, t), M))


def raised(
    p: Prover, order: Any, sign: int, terms: tuple[Any, Any, Any], power: Any, below: Any, known: tuple[Fact, ...]
) -> Fact:
    """The bound for f^(k) from that of its slope: both are polynomials, with the terms c_j t^(a_j + 1)/(a_j + 1)!.

    `terms` are c_j, a_j and their number, `power` is the exponent a of the last term 2M t^(a+1)/(a+1)!, and `known` are
    0 ≤ k and 0 ≤ m, the derivatives, and the bound of the slope.
    """
    coefficient, exponent, count = terms
    *low, derivatives, lower = known
    long = sympy.Lambda(u, sympy.Sum(coefficient * u ** (exponent + 1) / fac(exponent + 1), (j, 0, count - 1)))
    short = sympy.Lambda(u, top(u, power + 1))

    def slopes() -> list[Fact]:
        each = p.generally([j], [AtMost(0, j), Below(j, count)], lambda a, _: p.order(AtMost(0, exponent), a, *low))
        one = p.generally([j], [AtMost(0, j), Below(j, 1)], lambda *_: p.order(AtMost(0, power), *low))
        families = [sympy.Lambda(j, x) for x in (coefficient, exponent, 2, power)]
        many = p.order(AtMost(0, count), *low)
        first = p.use(polynomial_slope, *families[:2], t, count, given=[many, each])
        second = p.use(polynomial_slope, *families[2:], t, 1, given=[p.order(AtMost(0, 1)), one])
        return [*p.parts(first), *p.parts(second)]

    def exist(*_: Fact) -> Fact:
        found = slopes()
        return p.both(p.convert(found[0], Differentiable(long, 0, t)), p.convert(found[2], Differentiable(short, 0, t)))

    def less(*ends: Fact) -> Fact:
        parts = slopes()[1::2]
        goal = flat = p.term(AtMost(s * both_sides(order + 1, t, -sign), D(long, 1, t) + M * D(short, 1, t)))
        equations = []
        for part, function in zip(parts, (long, short), strict=True):
            equations.append(p.convert(part, p.equal(D(function, 1, t), part.formula.args[1])))
            flat = p.store.replace(flat, *equations[-1].formula.args)
        return p.rewrite(p.order(flat, p.instantiate(lower, t, given=ends)), goal, *equations)

    ends = [AtMost(0, t), AtMost(t, r)]
    orders = p.store.instantiate(derivatives.formula.args[0], p.term(order))
    inside = p.order(orders.args[0]), p.order(orders.args[1].args[0], *low)
    premises = [
        p.order(AtMost(0, order), *low),
        p.instantiate(derivatives, order, given=inside),
        p.generally([t], ends, exist),
        p.generally([t], ends, less),
    ]
    found = applied(p, p.use(two_sided_growth, f, long, short, order, b, s, sign, r, M), premises)

    def shown(*at: Fact) -> Fact:
        sums = first_of(p, even_terms(order, count + 1, t), *low) if sign == 1 else []
        items = [["1", [0], [], []], *(["2", [1 + q], [1], []] for q in range(len(sums)))]
        return p.order(below, p.instantiate(found, t, given=at), *sums, items=items, factors=[s])

    return p.generally([t], ends, shown)


def first_of(p: Prover, total: Any, *low: Fact) -> list[Fact]:
    """A sum over 0 ≤ j < n + 1 is its first term and the sum over 1 ≤ j < n + 1, and this is one over 0 ≤ j < n."""
    cut = p.split(total, 1, *low)
    return [cut, p.shift(cut.formula.args[1].args[1], -1)]


def even_from_odd(p: Prover, order: Any, count: Any, *known: Fact) -> Fact:
    """The sum for f^(k), from the difference for f^(k+1)."""
    terms = 2 * s * D(f, order + 2 * j + 2, b), 2 * j + 1, count
    return raised(p, order, 1, terms, 2 * count + 1, below_even(order, count), known)


def odd_from_even(p: Prover, order: Any, count: Any, *known: Fact) -> Fact:
    """The difference for f^(k) and one term more, from the sum for f^(k+1)."""
    terms = 2 * s * D(f, order + 2 * j + 1, b), 2 * j, count + 1
    return raised(p, order, -1, terms, 2 * count + 2, below_odd(order, count + 1), known)


def fewer(p: Prover, derivatives: Fact, low: Any, high: Any, *given: Fact) -> Fact:
    """The same for the orders low ≤ i < high alone."""
    old = derivatives.formula

    def shown(above: Fact, below: Fact) -> Fact:
        least, rest = p.store.instantiate(old.args[0], p.term(i)).args
        bounds = [p.order(least, above, *given), p.order(rest.args[0], below, *given)]
        return p.instantiate(derivatives, i, given=bounds)

    return p.generally([i], [AtMost(low, i), Below(i, high)], shown)


def by_slopes(p: Prover, nonnegative: Fact, many: Fact, derivatives: Fact, small: Fact) -> Fact:
    """Induction on m: compare slopes twice."""

    def hypotheses(count: Any) -> list[Any]:
        return [AtMost(0, k), smooth(k, 2 * count + 1), one_sided(k + 2 * count + 1)]

    def statement(count: Any) -> Any:
        return ForAll(k, Implication(*hypotheses(count), upward(below_odd(k, count))))

    def base() -> Fact:
        def shown(low: Fact, derivatives: Fact, small: Fact) -> Fact:
            none = p.order(AtMost(0, 0))

            def constant(above: Fact, below: Fact) -> Fact:
                points = [p.term(b + t), p.term(b - t)]
                values = [p.instantiate(small, q, given=beside(p, q, above, below)) for q in points]
                return p.order(AtMost(s * both_sides(k + 1, t, 1), 2 * M), *values)

            every = p.generally([t], [AtMost(0, t), AtMost(t, r)], constant)
            terms = sympy.Integer(0), sympy.Integer(0), sympy.Integer(0)
            return raised(p, k, -1, terms, sympy.Integer(0), below_odd(k, 0), (low, none, derivatives, every))

        return p.generally([k], hypotheses(0), shown)

    def step(low: Fact, before: Fact) -> Fact:
        def shown(least: Fact, derivatives: Fact, small: Fact) -> Fact:
            top_order = k + 2 * m + 3
            later = fewer(p, derivatives, k + 2, top_order)
            difference = applied(p, p.instantiate(before, k + 2), [p.order(AtMost(0, k + 2), least), later, small])
            one_up = fewer(p, derivatives, k + 1, top_order)
            total = even_from_odd(p, k + 1, m, least, low, one_up, difference)
            return odd_from_even(p, k, m, least, low, derivatives, total)

        return p.generally([k], hypotheses(m + 1), shown)

    with forgetting(p):
        everywhere = p.induction(m, statement(m), base, step, reason="compare slopes twice")
    found = p.instantiate(everywhere, m, given=[many])
    return applied(p, p.instantiate(found, k), [nonnegative, derivatives, small])


def by_one_more_slope(p: Prover, nonnegative: Fact, many: Fact, derivatives: Fact, small: Fact) -> Fact:
    """The slope of the sum is the difference for f^(k+1)."""
    slope = fewer(p, derivatives, k + 1, k + 2 * m + 2)
    up = p.order(AtMost(0, k + 1), nonnegative)
    difference = applied(p, p.use(odd_upper, f, k + 1, b, s, r, M, m), [up, many, slope, small])
    return even_from_odd(p, k, m, nonnegative, many, derivatives, difference)


def hypotheses(orders: int, bound: Any) -> list[Any]:
    """2m + 1 or 2m + 2 derivatives near b, and a bound of the last one."""
    return [AtMost(0, k), AtMost(0, m), smooth(k, 2 * m + orders), near(bound(D(f, k + 2 * m + orders, t)))]


def under(value: Any) -> AtMost:
    return AtMost(s * value, M)


VARIABLES = [f, k, b, s, r, M, m]
SOURCE = "standard (Taylor's theorem with a remainder by Lagrange)"
ONE_SIDED = "s is any number: with 1 and -1 this bounds {} from above and from below."

odd_upper = Claim(
    "central-difference-upper",
    title="A central difference through any number of terms, from an upper bound of one derivative",
    source=SOURCE,
    variables=VARIABLES,
    hypotheses=hypotheses(1, under),
    conclusion=upward(below_odd(k, m)),
    notes=ONE_SIDED.format("the difference"),
    proof=by_slopes,
    example={"k": 1, "m": 1, "f": [0, 1, -2, 1, 3, 1], "b": 0, "s": -1, "r": 1, "M": 1000},
    twins=[
        Twin(
            "half of the bound",
            conclusion=upward(below_odd(k, m, 1)),
            at={"k": 0, "m": 1, "f": [0, 0, 0, 1], "b": 0, "s": 1, "r": 1, "M": 6},
        )
    ],
)

even_upper = Claim(
    "even-part-upper",
    title="The values on both sides through any number of terms, from an upper bound of one derivative",
    source=SOURCE,
    variables=VARIABLES,
    hypotheses=hypotheses(2, under),
    conclusion=upward(below_even(k, m)),
    notes=ONE_SIDED.format("the sum"),
    proof=by_one_more_slope,
    example={"k": 1, "m": 1, "f": [0, 1, -2, 1, 3, 1], "b": 0, "s": -1, "r": 1, "M": 1000},
    twins=[
        Twin(
            "half of the bound",
            conclusion=upward(below_even(k, m, 1)),
            at={"k": 0, "m": 1, "f": [0, 0, 0, 0, 1], "b": 0, "s": 1, "r": 1, "M": 24},
        )
    ],
)


# --- bounds on both sides ---------------------------------------------------------------------------------------------


def by_both_signs(orders: int) -> Any:
    """One bound for s = 1 and one for s = -1, at |y|."""
    upper, sign = (odd_upper, -1) if orders == 1 else (even_upper, 1)

    def proof(p: Prover, nonnegative: Fact, many: Fact, of_y: Fact, derivatives: Fact, small: Fact) -> Fact:
        def bound(turn: int) -> Fact:
            def on_one_side(*ends: Fact) -> Fact:
                wanted = AtMost(turn * D(f, k + 2 * m + orders, t), M)
                return p.order(wanted, *within(p, p.instantiate(small, t, given=ends)))

            near_b = p.generally([t], [AtMost(b - r, t), AtMost(t, b + r)], on_one_side)
            found = p.use(upper, f, k, b, turn, r, M, m)
            return applied(p, found, [nonnegative, many, derivatives, near_b])

        least, most = within(p, of_y)
        sides = bound(1), bound(-1)

        def at(value: Any, half: int, start: Fact) -> Fact:
            end = p.order(AtMost(value, r), least, most)
            known = p.apply(p.part(p.use(absolute_values, y), half), p.order(AtMost(*((0, y), (y, 0))[half]), start))
            first, second = (p.instantiate(side, value, given=[start, end]) for side in sides)
            width = M * top(value, 2 * m + orders)
            value_of = both_sides(k, y, sign) - 2 * (odd_terms(k, m, y) if orders == 1 else even_terms(k, m + 1, y))
            if orders == 1 and half:
                first, second = second, first
            found = bounded(
                p,
                size(value_of, width),
                p.order(AtMost(-width, value_of), second, items=[["1", [0], [], []]]),
                p.order(AtMost(value_of, width), first, items=[["1", [0], [], []]]),
            )
            return p.convert(found, p.goal, known)

        return p.compare(
            0, y,
            lambda z: at(y, 0, p.order(AtMost(0, y), z)),
            lambda z: at(y, 0, p.order(AtMost(0, y), z)),
            lambda z: at(-y, 1, p.order(AtMost(0, -y), z)),
            reason="the difference is odd in y" if orders == 1 else "the sum is even in y",
        )  # fmt: skip

    return proof


def within_m(value: Any) -> AtMost:
    return size(value, M)


def two_sided(label: str, title: str, orders: int, whole: Any, terms: Any, at: Any) -> Claim:
    """The claim for 2m + 1 or 2m + 2 derivatives."""
    given = hypotheses(orders, within_m)
    given.insert(2, size(y, r))
    degree = 2 + orders
    power = [0] * degree + [1]
    point = {"k": 0, "m": 1, "b": 0, "y": 1, "r": 1, "M": int(fac(degree))}
    return Claim(
        label,
        title=title,
        source=SOURCE,
        variables=[f, k, b, y, r, M, m],
        hypotheses=given,
        conclusion=size(whole - 2 * terms, M * top(at, 2 * m + orders)),
        proof=by_both_signs(orders),
        example={"k": 1, "m": 1, "f": [0, 1, -2, 1, 3, 1], "b": 0, "r": 1, "M": 1000},
        twins=[
            Twin(
                "half of the bound",
                conclusion=size(whole - 2 * terms, M * top(at, 2 * m + orders) / 2),
                at={**point, "f": power},
            ),
            Twin(
                "a bound at the point b alone",
                hypotheses=[*given[:4], size(D(f, k + 2 * m + orders, b), M)],
                at={**point, "f": [*power, 0, 1]},
            ),
        ],
    )


odd_remainder = two_sided(
    "central-difference-remainder-all",
    "A central difference through any number of terms, and its remainder",
    1,
    both_sides(k, y, -1),
    odd_terms(k, m, y),
    absolute(y),
)
even_remainder = two_sided(
    "even-part-remainder-all",
    "The values on both sides of a point through any number of terms, and their remainder",
    2,
    both_sides(k, y, 1),
    even_terms(k, m + 1, y),
    y,
)
