"""The error of the multiplication gate through any number of terms, and of copies of it that cancel all but the first.

Four neurons with the inputs λ(u + v) and λ(u - v) are a difference of two even parts. Copies at the scales λμ_k with
weights ω_k, Σ ω_k = 1 and Σ ω_k μ_k^(2j) = 0 for 1 ≤ j < m, leave uv and an error of order λ^(2m).
"""

from typing import Any

import sympy
from beyond.all_orders import even_remainder, fac, first_of, near, smooth
from beyond.averages import applied
from beyond.error_bounds import abs_inverse, at_most, contradiction, inverse_positive, itself
from beyond.magnitudes import bounded, ends_of, product_of, size, summed, within
from beyond.many import sum_bound
from beyond.monotone import inverse_positive as inverse_of
from beyond.products import power_nonnegative
from beyond.rectifiers import absolute

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    D,
    Equal,
    Fact,
    ForAll,
    Implication,
    Inverse,
    Prover,
    Twin,
    Unequal,
    families,
    functions,
    integers,
    reals,
)
from symnet.proof.tactics import forgetting

n, m, i, j, k, K = integers("n m i j k K")
a, b, c, r, t, u, v, x, y, M, R, B, rho = reals("a b c r t u v x y M R B rho")
scale = sympy.Symbol("lambda", real=True)
(sigma,) = functions("sigma")
w, mu, d = families("omega mu d")


# --- powers -----------------------------------------------------------------------------------------------------------


def by_multiplying(p: Prover, first: Fact, second: Fact, most: Fact, nonnegative: Fact) -> Fact:
    """Induction on n: multiply by x + y ≤ B."""

    def step(low: Fact, before: Fact) -> Fact:
        powers = [p.use(power_nonnegative, q, n + 1, given=[p.order(AtMost(0, n + 1), low), f]) for q, f in ends]
        bound = p.order(AtMost(0, B), first, second, most)
        smaller = [p.order(AtMost(q, B), first, second, most) for q in (x, y)]
        return p.order(
            AtMost(x ** (n + 2) + y ** (n + 2), B ** (n + 2)),
            before, bound, *powers, *smaller,
            items=[["1", [0, 1], [], []], ["1", [2, 4], [], []], ["1", [3, 5], [], []]],
        )  # fmt: skip

    ends = (x, first), (y, second)
    with forgetting(p):
        base = lambda: p.order(AtMost(x + y, B), most)  # noqa: E731
        goal = AtMost(x ** (n + 1) + y ** (n + 1), B ** (n + 1))
        everywhere = p.induction(n, goal, base, step, reason="multiply by x + y ≤ B")
    return p.instantiate(everywhere, n, given=[nonnegative])


two_powers = Claim(
    "sum-of-two-powers",
    title="A sum of two powers is at most the power of the sum",
    source="textbook",
    variables=[x, y, B, n],
    hypotheses=[AtMost(0, x), AtMost(0, y), AtMost(x + y, B), AtMost(0, n)],
    conclusion=AtMost(x ** (n + 1) + y ** (n + 1), B ** (n + 1)),
    proof=by_multiplying,
    twins=[
        Twin(
            "exponents from 0",
            conclusion=AtMost(x**n + y**n, B**n),
            at={"x": 1, "y": 1, "B": 2, "n": 0},
        )
    ],
)


# --- one gate ---------------------------------------------------------------------------------------------------------


def four(first: Any, second: Any, of: Any) -> Any:
    """(σ(b + λa) + σ(b - λa) - σ(b + λc) - σ(b - λc)) / (4 λ² σ''(b))."""
    neurons = sigma(b + of * first) + sigma(b - of * first) - sigma(b + of * second) - sigma(b - of * second)
    return Inverse(4 * of**2 * D(sigma, 2, b)) * neurons


def term(first: Any, second: Any, at: Any = j) -> Any:
    """σ^(2j+2)(b)/σ''(b) · (a^(2j+2) - c^(2j+2))/(2 (2j+2)!)."""
    power = 2 * at + 2
    return D(sigma, power, b) * Inverse(D(sigma, 2, b)) * (first**power - second**power) / (2 * fac(power))


def expansion(first: Any, second: Any, of: Any) -> Any:
    """The first m terms."""
    return sympy.Sum(of ** (2 * j) * term(first, second), (j, 0, m - 1))


def error(width: Any, of: Any = scale, factor: Any = 1) -> Any:
    """λ^(2m) R^(2m+2) M / (2 (2m+2)! |σ''(b)|)."""
    power = 2 * m + 2
    return factor * of ** (2 * m) * width**power * M * Inverse(absolute(D(sigma, 2, b))) / (2 * fac(power))


def analysis(width: Any, bound_of: Any = None) -> list[Any]:
    """What is asked of σ near b."""
    last = near(size(D(sigma, 2 * m + 2, t), M), width)
    return [smooth(0, 2 * m + 2, sigma, width), last, Unequal(D(sigma, 2, b), 0)]


def both(at: Any) -> Any:
    return sigma(b + at) + sigma(b - at)


def even_terms_of(at: Any) -> Any:
    """Σ_{j ≤ m} σ^(2j)(b) t^(2j)/(2j)!."""
    return sympy.Sum(D(sigma, 2 * j, b) * at ** (2 * j) / fac(2 * j), (j, 0, m))


def later_terms(at: Any) -> Any:
    """The same without its first term."""
    return sympy.Sum(D(sigma, 2 * j + 2, b) * at ** (2 * j + 2) / fac(2 * j + 2), (j, 0, m - 1))


def beyond(at: Any) -> Any:
    """σ(b + t) + σ(b - t) without the terms through order 2m."""
    return both(at) - 2 * sigma(b) - 2 * later_terms(at)


def width(at: Any) -> Any:
    return 2 * M * at ** (2 * m + 2) / fac(2 * m + 2)


def p_ends(p: Prover, positive: Fact, of_a: Fact) -> list[Fact]:
    """b - λR ≤ b and b ≤ b + λR."""
    reach = p.order(AtMost(0, R), *within(p, of_a))
    room = p.order(AtMost(0, scale * R), positive, reach, items=[["1", [0, 1], [], []]])
    return [p.order(AtMost(b - scale * R, b), room), p.order(AtMost(b, b + scale * R), room)]


def by_even_parts(p: Prover, many: Fact, of_a: Fact, of_c: Fact, square: Fact, positive: Fact, *given: Fact) -> Fact:
    """The even parts at λa and λc, divided by 4λ²σ''(b)."""
    derivatives, small, nonzero = given
    size_of_scale = itself(p, scale, p.order(AtMost(0, scale), positive))

    def part(of: Any, bound: Fact) -> Fact:
        at = scale * of
        inside = product_of(p, size_of_scale, bound)
        premises = [p.order(AtMost(0, 0)), many, inside, derivatives, small]
        found = applied(p, p.use(even_remainder, sigma, 0, b, at, scale * R, M, m), premises)
        total = even_terms_of(at)
        shorter = Equal(total, sigma(b) + later_terms(at))
        found = p.convert(found, size(both(at) - 2 * total, width(at)))
        same = p.combine(shorter, *((1, q) for q in first_of(p, total, many)))
        rest = p.store.replace(found.formula, *same.formula.args)
        return p.convert(p.rewrite(found, rest, same), size(beyond(at), width(at)))

    first, second = part(a, of_a), part(c, of_c)
    squares = [p.order(AtMost(0, q**2), items=[["1", [], [], [1]]], factors=[q]) for q in (a, c)]
    powers = p.use(two_powers, a**2, c**2, R**2, m, given=[*squares, square, many])
    power = p.order(AtMost(0, 2 * m + 2), many)
    at_b = p.instantiate(small, b, given=p_ends(p, positive, of_a))
    signs = [
        p.order(AtMost(0, M), *within(p, at_b)),
        p.use(power_nonnegative, scale, 2 * m + 2, given=[power, p.order(AtMost(0, scale), positive)]),
        p.use(inverse_of, fac(2 * m + 2), given=[p.fact("factorial_positive", 2 * m + 2, given=[power])]),
    ]
    ends = [*within(p, first), *within(p, second)]
    goal = size(beyond(scale * a) - beyond(scale * c), width(scale * R))
    shown = [
        p.order(end, *(ends[q] for q in pair), powers, *signs,
                items=[["1", [0], [], []], ["1", [1], [], []], ["2", [2, 3, 4, 5], [], []]])
        for end, pair in zip(ends_of(p, goal), ((0, 3), (1, 2)), strict=True)
    ]  # fmt: skip
    total_error = bounded(p, goal, *shown)
    squared = p.order(Below(0, 4 * scale**2), positive, items=[["4", [0, 0], [], []]])
    parts = [
        itself(p, Inverse(4 * scale**2), inverse_positive(p, squared)),
        at_most(p, p.use(abs_inverse, D(sigma, 2, b), given=[nonzero])),
    ]
    whole = product_of(p, product_of(p, *parts), total_error)
    known = [p.discharge(*contradiction(p, positive)), nonzero]
    return summed(p, p.goal, whole, given=known, reason="the even parts at λa and λc, divided by 4λ²σ''(b)")


one_gate = Claim(
    "even-parts-difference-all",
    title="A difference of two even parts through any number of terms",
    source="new here; the expansion is standard",
    variables=[sigma, b, a, c, R, M, scale, m],
    hypotheses=[AtMost(0, m), size(a, R), size(c, R), AtMost(a**2 + c**2, R**2), Below(0, scale), *analysis(scale * R)],
    conclusion=size(four(a, c, scale) - expansion(a, c, scale), error(R)),
    proof=by_even_parts,
    example={"sigma": [0, 1, 2, 1, 3, 1], "b": 0, "m": 1, "M": 1000},
    twins=[
        Twin(
            "the bound divided by 1.05",
            conclusion=size(four(a, c, scale) - expansion(a, c, scale), error(R, factor=sympy.Rational(20, 21))),
            at={"b": 0, "a": 1, "c": 0, "R": 1, "lambda": "1/100", "m": 1, "sigma": [0, 0, 1, 0, 1], "M": 24},
        )
    ],
)


def at_sum_and_difference(p: Prover, many: Fact, of_u: Fact, of_v: Fact, *given: Fact) -> Fact:
    """(u + v)² + (u - v)² is at most (2r)²."""
    ends = [*within(p, of_u), *within(p, of_v)]
    inputs = [
        bounded(p, size(q, 2 * r), p.order(AtMost(-2 * r, q), *ends), p.order(AtMost(q, 2 * r), *ends))
        for q in (u + v, u - v)
    ]
    square = p.order(
        AtMost((u + v) ** 2 + (u - v) ** 2, (2 * r) ** 2), *ends, items=[["2", [0, 1], [], []], ["2", [2, 3], [], []]]
    )
    found = p.use(one_gate, sigma, b, u + v, u - v, 2 * r, M, scale, m)
    found = applied(p, found, [many, *inputs, square, *given])
    return p.convert(found, p.goal, reason="the claim about two even parts, at u + v and u - v")


def on_square(width: Any) -> list[Any]:
    return [AtMost(0, m), size(u, r), size(v, r), Below(0, scale), *analysis(width)]


CONVENTIONS = "one hidden layer, 4 neurons{}, a common bias, no output bias"
GATE = (u + v, u - v)
POINT = {"b": 0, "u": 1, "v": 1, "r": 1, "lambda": "1/100", "m": 1, "sigma": [0, 0, 1, 0, 1], "M": 24}
gate_remainder = Claim(
    "gate-remainder-all",
    title="The multiplication gate through any number of terms, and its remainder",
    source="new here; the expansion is standard",
    variables=[sigma, b, u, v, r, M, scale, m],
    hypotheses=on_square(2 * scale * r),
    conclusion=size(four(*GATE, scale) - expansion(*GATE, scale), error(2 * r)),
    conventions=CONVENTIONS.format(""),
    senses=("uniform",),
    notes="The term of j = 0 is uv. For m = 1 the bound is λ² r⁴ M/(3 |σ''(b)|), as for n = 2 in product-error-bound.",
    proof=at_sum_and_difference,
    example={"sigma": [0, 1, 2, 1, 3, 1], "b": 0, "m": 1, "M": 1000},
    twins=[
        Twin(
            "the bound divided by 1.05",
            conclusion=size(four(*GATE, scale) - expansion(*GATE, scale), error(2 * r, factor=sympy.Rational(20, 21))),
            at=POINT,
        ),
        Twin(
            "a bound at the bias alone",
            hypotheses=[*on_square(2 * scale * r)[:5], size(D(sigma, 2 * m + 2, b), M), Unequal(D(sigma, 2, b), 0)],
            at={**POINT, "sigma": [0, 0, 1, 0, 1, 0, 1], "lambda": "1/4"},
        ),
    ],
)


# --- copies -----------------------------------------------------------------------------------------------------------


def copies(value: Any) -> Any:
    return sympy.Sum(value, (k, 0, K - 1))


def cancelled(power: Any, first: int = 1, times: Any = 1) -> ForAll:
    """Σ ω_k μ_k^(2j) = 0 for 1 ≤ j < m, or for 2 ≤ j < m; or a multiple of it."""
    vanishes = Equal(times * copies(w[k] * mu[k] ** power), 0)
    return ForAll(j, Implication(AtMost(first, j), Below(j, m), vanishes))


def by_exchanging(p: Prover, many: Fact, whole: Fact, none: Fact) -> Fact:
    """Sum over the copies first."""
    row = sympy.Sum(w[k] * mu[k] ** (2 * j) * d[j], (j, 0, m - 1))
    turned = p.swap(p.term(copies(row)))
    first = p.split(turned.formula.args[1], 1, many)
    rest = first.formula.args[1].args[1]
    nothing = p.store.make("sum", (rest.args[0], p.store.num(0)))

    def zero(low: Fact, high: Fact) -> Fact:
        goal = Equal(copies(w[k] * mu[k] ** (2 * j) * d[j]), 0)
        return p.combine(goal, (1, p.instantiate(none, j, given=[low, high])), given=[p.order(AtMost(0, j), low)])

    zeros = p.termwise(p.store.make("eq", (rest, nothing)), zero, j)
    return p.combine(p.goal, (1, turned), (1, first), (1, zeros), (d[0], whole), reason="sum over the copies first")


first_term = Claim(
    "weights-keep-first-term",
    title="Weights that cancel all terms but the first",
    source="standard (extrapolation)",
    variables=[w, mu, d, K, m],
    hypotheses=[AtMost(1, m), Equal(copies(w[k]), 1), cancelled(2 * j, times=d[j])],
    conclusion=Equal(copies(w[k] * sympy.Sum(mu[k] ** (2 * j) * d[j], (j, 0, m - 1))), d[0]),
    proof=by_exchanging,
    example={"K": 2, "omega": ["4/3", "-1/3"], "mu": [1, 2], "m": 2},
    twins=[
        Twin(
            "odd powers cancel instead",
            hypotheses=[AtMost(1, m), Equal(copies(w[k]), 1), cancelled(2 * j - 1, times=d[j])],
            at={"K": 2, "omega": [2, -1], "mu": [1, 2], "d": [1, 1], "m": 2},
        )
    ],
)


def by_copies(p: Prover, one: Fact, number: Fact, *given: Fact) -> Fact:
    """Each copy has its bound beyond the first m terms; in the sum these cancel but for the product."""
    of_u, of_v, positive, derivatives, small, nonzero, scales, total, none, *flat = given
    many, reach = p.order(AtMost(0, m), one), p.order(AtMost(0, r), *within(p, of_u))
    there = scale * mu[k]

    def copy(low: Fact, high: Fact) -> Fact:
        above, below = p.parts(p.instantiate(scales, k, given=[low, high]))
        scaled_up = p.order(Below(0, there), positive, above, items=[["1", [0, 1], [], []]])
        less = p.order(
            AtMost(2 * there * r, 2 * scale * rho * r), positive, below, reach, items=[["2", [0, 1, 2], [], []]]
        )

        def fewer(fact: Fact, *ends: Fact) -> Fact:
            wide = 2 * scale * rho * r
            inside = [p.order(AtMost(b - wide, t), ends[0], less), p.order(AtMost(t, b + wide), ends[1], less)]
            return p.instantiate(fact, t, given=inside)

        ends = [AtMost(b - 2 * there * r, t), AtMost(t, b + 2 * there * r)]

        def smaller(*orders: Fact) -> Fact:
            wider = p.instantiate(derivatives, i, given=orders)
            return p.generally([t], ends, lambda *h: fewer(wider, *h))

        near_b = p.generally([i], [AtMost(0, i), Below(i, 2 * m + 2)], smaller)
        bound = p.generally([t], ends, lambda *h: fewer(small, *h))
        found = p.use(gate_remainder, sigma, b, u, v, r, M, there, m)
        found = applied(p, found, [many, of_u, of_v, scaled_up, near_b, bound, nonzero])
        return product_of(p, p.order(size(w[k], absolute(w[k]))), found)

    errors = sympy.Lambda(k, w[k] * (four(*GATE, there) - expansion(*GATE, there)))
    limits = sympy.Lambda(k, absolute(w[k]) * error(2 * r, there))
    every = p.generally([k], [AtMost(0, k), Below(k, K)], copy)
    whole = applied(p, p.use(sum_bound, errors, limits, K), [number, every])
    terms = sympy.Lambda(j, scale ** (2 * j) * term(*GATE))
    goal = p.term(Equal(terms(j) * copies(w[k] * mu[k] ** (2 * j)), 0))

    def without(low: Fact, high: Fact) -> Fact:
        def by_weights(least: Fact) -> Fact:
            return p.combine(goal, (terms(j), p.instantiate(none, j, given=[least, high])))

        if not flat:
            return by_weights(low)

        def at_one(same: Fact) -> Fact:
            there = p.store.replace(goal, p.term(j), p.number(1))
            return p.rewrite(p.ring(there, *flat), goal, same)

        below = lambda h: p.absurd(p.order(p.store.false(), h, low), goal)  # noqa: E731
        return p.compare(j, 1, below, at_one, lambda h: by_weights(p.order(AtMost(2, j), h)))

    nothing = p.generally([j], [AtMost(1, j), Below(j, m)], without)
    kept = applied(p, p.use(first_term, w, mu, terms, K, m), [one, total, nothing])
    shown = [
        p.order(end, side, kept, nonzero, items=[["1", [0], [], []], [sign, [1], [], []]])
        for end, side, sign in zip(ends_of(p, p.goal), within(p, whole), ("1", "-1"), strict=True)
    ]
    return bounded(p, p.goal, *shown, reason="the weights sum to 1, and take the terms between away")


ordered = ForAll(k, Implication(AtMost(0, k), Below(k, K), Conjunction(Below(0, mu[k]), AtMost(mu[k], rho))))


best = Equal(D(sigma, 4, b), 0)


def asked(power: Any, first: int = 1) -> list[Any]:
    near_b = on_square(2 * scale * rho * r)
    return [AtMost(1, m), AtMost(0, K), *near_b[1:], ordered, Equal(copies(w[k]), 1), cancelled(power, first)]


def value_of(factor: Any = 1) -> Any:
    network = copies(w[k] * four(*GATE, scale * mu[k]))
    return size(network - u * v, factor * error(2 * r) * copies(absolute(w[k]) * mu[k] ** (2 * m)))


def at_several_scales(
    label: str, title: str, given: list[Any], notes: str, example: dict[str, Any], *twins: Twin
) -> Claim:
    return Claim(
        label,
        title=title,
        source="new here; extrapolation is standard",
        variables=[sigma, b, u, v, r, w, mu, rho, M, scale, m, K],
        hypotheses=given,
        conclusion=value_of(),
        conventions=CONVENTIONS.format(" a copy"),
        senses=("uniform",),
        notes=notes,
        proof=by_copies,
        example={"b": 0, "M": 1000, **example},
        twins=twins,
    )


TWO = {"K": 2, "omega": ["4/3", "-1/3"], "mu": [1, 2], "rho": 2, "m": 2}
FOURTH = {"K": 2, "omega": ["16/15", "-1/15"], "mu": [1, 2], "rho": 2, "m": 3}
all_orders, all_orders_at_best = (
    at_several_scales(
        "higher-order-gate-bound-all",
        "The error of multiplication gates at any number of scales",
        asked(2 * j),
        "For K = m copies higher-order-gate-weights has the weights.",
        {"sigma": [0, 1, 2, 1, 3, 1], **TWO},
        Twin("odd powers cancel instead", hypotheses=asked(2 * j - 1), at={**POINT, **TWO, "omega": [2, -1], "M": 0}),
        Twin(
            "one power of λ more",
            conclusion=value_of(scale),
            at={**POINT, "K": 1, "omega": [1], "mu": [1], "rho": 1},
        ),
    ),
    at_several_scales(
        "higher-order-gate-bound-all-best-bias",
        "The error of multiplication gates at any number of scales and a best bias",
        [*asked(2 * j, 2), best],
        "For K = m - 1 copies higher-order-gate-best-bias-weights has the weights.",
        {"sigma": [0, 1, 2, 1, 0, 1], **FOURTH},
        Twin("at any bias", hypotheses=asked(2 * j, 2), at={**POINT, **FOURTH, "M": 0}),
    ),
)
