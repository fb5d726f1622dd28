"""The error of product gates on boxes, for all n, with constants: at any bias, and at a best one."""

from typing import Any

import sympy
from beyond.averages import CLAIMS as AVERAGES
from beyond.averages import applied, bounded_on, signs
from beyond.magnitudes import bounded, product_of, size, summed
from beyond.many import box, h, product, total
from beyond.rectifiers import absolute, absolute_values
from beyond.shifts import smooth

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    D,
    Equal,
    Fact,
    Inverse,
    Prover,
    Signs,
    SumOver,
    Twin,
    Unequal,
    families,
    functions,
    integer_families,
    integers,
    reals,
)
from symnet.proof.tactics import forgetting

n, i, k, K = integers("n i k K")
b, R, M, t, y, rho = reals("b R M t y rho")
scale = sympy.Symbol("lambda", real=True)
(sigma,) = functions("sigma")
x, r, w, mu = families("x r omega mu")
(s,) = integer_families("s")


def by_multiplying(p: Prover, positive: Fact, nonnegative: Fact) -> Fact:
    """Induction on n."""
    with forgetting(p):
        everywhere = p.induction(
            n,
            Below(0, y**n),
            lambda: p.order(Below(0, y**0)),
            lambda _, before: p.order(Below(0, y ** (n + 1)), before, positive, items=[["1", [0, 1], [], []]]),
        )
    return p.instantiate(everywhere, n, given=[nonnegative])


power_positive = Claim(
    "power-positive",
    title="A power of a positive number is positive",
    source="textbook",
    variables=[y, n],
    hypotheses=[Below(0, y), AtMost(0, n)],
    conclusion=Below(0, y**n),
    proof=by_multiplying,
    twins=[Twin("of a number that is not negative", hypotheses=[AtMost(0, y), AtMost(0, n)], at={"y": 0, "n": 1})],
)


def inverse_positive(p: Prover, positive: Fact) -> Fact:
    """0 ≤ 1/y from 0 < y, as 1/y = y (1/y)²."""
    s, value = p.store, positive.formula.args[1]
    inverse, zero = s.make("inv", (value,)), s.num(0)
    nonzero = p.discharge(*contradiction(p, positive))
    return p.step("order", [positive, nonzero], [s.make("le", (zero, inverse)), inverse], [["1", [0], [], [1]]])


def inverse_above(p: Prover, positive: Fact) -> Fact:
    """0 < 1/y from 0 < y, as y · 0 is not 1."""
    s, value = p.store, positive.formula.args[1]
    inverse, zero = s.make("inv", (value,)), s.num(0)
    goal, nonzero = s.make("lt", (zero, inverse)), p.discharge(*contradiction(p, positive))

    def none(h: Fact) -> Fact:
        one = p.step("linear_combination", [h, nonzero], [p.equal(1, 0), s.mul(s.num(-1), value)])
        return p.absurd(p.order(s.false(), one), goal)

    least = inverse_positive(p, positive)
    return p.compare(zero, inverse, lambda h: h, none, lambda h: p.absurd(p.order(s.false(), h, least), goal))


def contradiction(p: Prover, positive: Fact) -> tuple[Fact, Any]:
    """⊥ from y = 0 and 0 < y, and y = 0."""
    same = p.assume(p.store.make("eq", (positive.formula.args[1], p.store.num(0))))
    return p.order(p.store.false(), same, positive), same.formula


def by_signs(p: Prover, nonzero: Fact) -> Fact:
    """y and 1/y have the same sign."""
    halves = [[p.part(p.use(absolute_values, value), side) for side in (0, 1)] for value in (y, 1 / y)]

    def above(h: Fact) -> Fact:
        signed = [p.order(AtMost(0, y), h), inverse_positive(p, h)]
        return p.ring(p.goal, *(p.apply(half[0], sign) for half, sign in zip(halves, signed, strict=True)))

    def below(h: Fact) -> Fact:
        opposite = inverse_positive(p, p.order(Below(0, -y), h))
        signed = [p.order(AtMost(y, 0), h), p.order(AtMost(1 / y, 0), opposite)]
        return p.ring(p.goal, *(p.apply(half[1], sign) for half, sign in zip(halves, signed, strict=True)))

    return p.compare(0, y, above, lambda h: p.absurd(p.apply(nonzero, p.combine(Equal(y, 0), (-1, h))), p.goal), below)


abs_inverse = Claim(
    "abs-inverse",
    title="The absolute value of an inverse",
    source="textbook",
    variables=[y],
    hypotheses=[Unequal(y, 0)],
    conclusion=Equal(absolute(1 / y), 1 / absolute(y)),
    proof=by_signs,
    twins=[Twin("without the bars", conclusion=Equal(absolute(1 / y), 1 / y), at={"y": -1})],
)


def by_one_sign(p: Prover, nonzero: Fact) -> Fact:
    """|y| is y or -y, the one that is positive."""
    halves = [p.part(p.use(absolute_values, y), side) for side in (0, 1)]

    def at(half: Fact, sign: Any, h: Fact) -> Fact:
        return p.order(p.goal, p.apply(half, p.order(sign, h)), h)

    return p.compare(
        0,
        y,
        lambda h: at(halves[0], AtMost(0, y), h),
        lambda h: p.absurd(p.apply(nonzero, p.combine(Equal(y, 0), (-1, h))), p.goal),
        lambda h: at(halves[1], AtMost(y, 0), h),
    )


abs_positive = Claim(
    "abs-positive",
    title="The absolute value of a number that is not 0",
    source="textbook",
    variables=[y],
    hypotheses=[Unequal(y, 0)],
    conclusion=Below(0, absolute(y)),
    proof=by_one_sign,
    twins=[Twin("of a number that is not negative", hypotheses=[AtMost(0, y)], at={"y": 0})],
)


# --- gates ------------------------------------------------------------------------------------------------------------


def gate(scale: Any) -> Any:
    """Σ_s (∏ s_i) σ(b + λ Σ s_i x_i) / (2^n λ^n σ^(n)(b))."""
    inner = sympy.Sum(s[i] * x[i], (i, 0, n - 1))
    neurons = SumOver(signs(n) * sigma(b + scale * inner), (s, Signs(n)))
    return Inverse(2**n * scale**n * D(sigma, n, b)) * neurons


def error(m: int, factor: Any = 1) -> Any:
    """λ^(2m) ∏ r_i h_m(r) M / |σ^(n)(b)|."""
    return factor * scale ** (2 * m) * product(r, n) * h(m, r, n) * M * Inverse(absolute(D(sigma, n, b)))


def scaled(p: Prover, positive: Fact, each: Fact) -> Fact:
    """|λ x_i| ≤ λ r_i for i < n."""
    size_of_scale = itself(p, scale, p.order(AtMost(0, scale), positive))

    def one(*inside: Fact) -> Fact:
        return product_of(p, size_of_scale, p.instantiate(each, i, given=inside))

    return p.generally([i], [AtMost(0, i), Below(i, n)], one)


def itself(p: Prover, value: Any, nonnegative: Fact) -> Fact:
    """|y| ≤ y from 0 ≤ y."""
    goal = size(value, value)
    return bounded(p, goal, p.order(AtMost(-value, value), nonnegative), p.order(AtMost(value, value)))


def by_averages(m: int) -> Any:
    """The bound of the sum over signs at λx, divided by 2^n λ^n σ^(n)(b)."""

    def proof(p: Prover, nonnegative: Fact, each: Fact, positive: Fact, *given: Fact) -> Fact:
        *analysis, nonzero = given
        shrunk = [sympy.Lambda(i, scale * family[i]) for family in (x, r)]
        total_error = p.use(AVERAGES[m], sigma, b, *shrunk, R, M, n)
        total_error = applied(p, total_error, [nonnegative, scaled(p, positive, each), *analysis])
        power = p.use(power_positive, scale, n, given=[positive, nonnegative])
        parts = [
            itself(p, Inverse(2**n * scale**n), whole_inverse(p, power, nonnegative)),
            at_most(p, p.use(abs_inverse, D(sigma, n, b), given=[nonzero])),
        ]
        whole = product_of(p, product_of(p, *parts), total_error)
        reason = "the bound of the sum over signs at λx, divided by 2^n λ^n σ^(n)(b)"
        return summed(p, p.goal, whole, given=[p.discharge(*contradiction(p, power)), nonzero], reason=reason)

    return proof


def whole_inverse(p: Prover, power: Fact, nonnegative: Fact) -> Fact:
    """0 ≤ 1/(2^n λ^n), from 0 < λ^n."""
    two = p.use(power_positive, 2, n, given=[p.order(Below(0, 2)), nonnegative])
    return inverse_positive(p, p.order(Below(0, 2**n * scale**n), two, power, items=[["1", [0, 1], [], []]]))


def at_most(p: Prover, equation: Fact) -> Fact:
    """y ≤ z from y = z."""
    return p.order(p.store.make("le", equation.formula.args), equation)


def hypotheses(m: int, largest: Any = 1) -> list[Any]:
    """What is asked of σ near b, for scales up to this multiple of λ."""
    radius = scale * largest * total(r, n)
    return [
        AtMost(0, n),
        box(n),
        Below(0, scale),
        Below(radius, R),
        smooth(sigma, n + 2 * m, R),
        bounded_on(m, n, radius),
        Unequal(D(sigma, n, b), 0),
    ]


def expansion(m: int, of: Any = scale) -> Any:
    """∏ x_i (1 + λ² σ^(n+2)(b)/σ^(n)(b) h_1(x) + ...), m terms."""
    terms = (of ** (2 * j) * D(sigma, n + 2 * j, b) / D(sigma, n, b) * h(j, x, n) for j in range(1, m))
    return product(x, n) * (1 + sum(terms, sympy.Integer(0)))


CONVENTIONS = "one hidden layer, 2^n neurons, a common bias, no output bias"
POINT = {"n": 2, "b": 0, "x": [1, 1], "r": [1, 1], "R": 3, "lambda": "1/100"}
LESS = sympy.Rational(20, 21)


def bound(label: str, title: str, m: int) -> Claim:
    sigma_at, largest, value = [0, 0, 1, *[0] * (2 * m - 1), 1], int(sympy.factorial(2 * m + 2)), expansion(m)
    return Claim(
        label,
        title=title,
        source="new here; averages of derivatives are standard",
        variables=[sigma, b, x, r, R, M, scale, n],
        hypotheses=hypotheses(m),
        conclusion=size(gate(scale) - value, error(m)),
        conventions=CONVENTIONS,
        senses=("uniform",),
        proof=by_averages(m),
        example={"n": 2, "sigma": [0, 1, 2, 1, 3, 1], "b": 0},
        twins=[
            Twin(
                "the bound divided by 1.05",
                conclusion=size(gate(scale) - value, error(m, LESS)),
                at={**POINT, "sigma": sigma_at, "M": largest},
            ),
            Twin(
                "a bound at the bias alone",
                hypotheses=[*hypotheses(m)[:5], size(D(sigma, n + 2 * m, b), M), hypotheses(m)[6]],
                at={**POINT, "sigma": [*sigma_at, 0, 1], "M": largest, "lambda": "1/4"},
            ),
        ],
    )


product_error, next_error, third_error = BOUNDS = (
    bound("product-error-bound", "The error of the product gate on a box", 1),
    bound("product-error-bound-next", "The error of the product gate on a box, beyond its leading term", 2),
    bound("product-error-bound-third", "The error of the product gate on a box, beyond its first two terms", 3),
)


def at_a_best_bias(p: Prover, *given: Fact) -> Fact:
    """The leading term of the error has the factor σ^(n+2)(b), which is 0."""
    *same, zero = given
    found = p.use(next_error, sigma, b, x, r, R, M, scale, n, given=same)
    return p.convert(found, p.goal, zero, reason="the leading term of the error has the factor σ^(n+2)(b), which is 0")


best = Equal(D(sigma, n + 2, b), 0)
best_bias_error = Claim(
    "product-error-bound-best-bias",
    title="The error of the product gate at a best bias",
    source="new here",
    variables=[sigma, b, x, r, R, M, scale, n],
    hypotheses=[*hypotheses(2), best],
    conclusion=size(gate(scale) - product(x, n), error(2)),
    conventions=CONVENTIONS,
    senses=("uniform",),
    proof=at_a_best_bias,
    example={"n": 2, "sigma": [0, 1, 2, 1, 0, 1], "b": 0},
    twins=[
        Twin(
            "the bound divided by 1.05",
            conclusion=size(gate(scale) - product(x, n), error(2, LESS)),
            at={**POINT, "sigma": [0, 0, 1, 0, 0, 0, 1], "M": 720},
        ),
        Twin("at any bias", hypotheses=hypotheses(2), at={**POINT, "sigma": [0, 0, 1, 0, 1], "M": 0}),
    ],
)
