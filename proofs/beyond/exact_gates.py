"""Networks that multiply without error: t² with two neurons, t^n with 2^(n-1); and what exp and cos compute exactly."""

from collections.abc import Callable

import sympy
from beyond.critical_product import shifted_central_product

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    ForAll,
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
from symnet.proof.values import not_zero

n, i = integers("n i")
u, v, r, t, y, z = reals("u v r t y z")
(sigma,) = functions("sigma")
(x,) = families("x")
(s,) = integer_families("s")
pi, sin, cos, exp = sympy.pi, sympy.sin, sympy.cos, sympy.exp


def signs(length: object) -> sympy.Expr:
    return sympy.Product(s[i], (i, 0, length - 1))


def inner(length: object) -> sympy.Expr:
    return sympy.Sum(s[i] * x[i], (i, 0, length - 1))


def over_signs(value: Callable[[sympy.Expr], sympy.Expr], length: object) -> SumOver:
    """Σ over s of (∏ s_i) · value(Σ s_i x_i)."""
    return SumOver(signs(length) * value(inner(length)), (s, Signs(length)))


# --- two neurons ------------------------------------------------------------------------------------------------------


square = sympy.Lambda(t, t**2)


def by_expanding(p: Prover, nonzero: Fact) -> Fact:
    return p.ring(p.goal, nonzero, reason="(u+v)² - (u-v)² = 4uv")


gate_square = Claim(
    "exact-gate-square",
    title="Two neurons σ(t) = t² multiply exactly",
    source="standard: polarisation",
    variables=[u, v, r],
    hypotheses=[Unequal(r, 0)],
    conclusion=Equal((square(r * (u + v)) - square(r * (u - v))) / (4 * r**2), u * v),
    conventions="one hidden layer, 2 neurons, no biases, no output bias; any scale r ≠ 0",
    senses=("exact",),
    proof=by_expanding,
    twins=[
        Twin(
            "σ''(0)r² as divisor in place of 2σ''(0)r²",
            conclusion=Equal((square(r * (u + v)) - square(r * (u - v))) / (2 * r**2), u * v),
            at={"u": 1, "v": 1, "r": 1},
        )
    ],
)

last = n - 1
half_sum = inner(last) + x[last]
all_factors = sympy.Product(x[i], (i, 0, n - 1))


def over_half(value: Callable[[sympy.Expr], sympy.Expr]) -> SumOver:
    """The half of a sum over n signs in which the last sign is 1."""
    return SumOver(signs(last) * value(half_sum), (s, Signs(last)))


def by_coefficient(p: Prover, one: Fact) -> Fact:
    """The coefficient of λ^n in e^(λx_n) ∏ 2 sinh(λx_i)."""
    rest = p.order(AtMost(0, last), one)
    with forgetting(p), p.knowing(rest):
        source = p.use(shifted_central_product, x[last], x, last, given=[rest])
        order = p.instantiate(p.coefficients(source), 1, given=[p.order(Below(1, 4))])
        positive = p.fact("factorial_positive", n, given=[p.order(AtMost(0, n), rest)])
        return p.combine(
            p.goal, (sympy.factorial(n), order), given=[not_zero(p, positive), *p.exponential(n)],
            reason="the coefficient of λ^n in the sum of exponentials",
        )  # fmt: skip


polarisation = Claim(
    "polarisation",
    title="Polarisation: n! times a product as a signed sum of n-th powers",
    source="standard",
    variables=[x, n],
    hypotheses=[AtMost(1, n)],
    conclusion=Equal(over_half(lambda a: a**n), 2**last * sympy.factorial(n) * all_factors),
    conventions="2^(n-1) powers: the last sign is 1",
    senses=("exact",),
    proof=by_coefficient,
    twins=[
        Twin(
            "all 2^n signs counted",
            conclusion=Equal(over_half(lambda a: a**n), 2**n * sympy.factorial(n) * all_factors),
            at={"n": 2, "x": [1, 1]},
        )
    ],
)


def by_polarisation(p: Prover, one: Fact, power: Fact) -> Fact:
    """Each neuron is r^n times a power; then polarisation."""
    rest = p.order(AtMost(0, last), one)
    with forgetting(p), p.knowing(rest):
        q = integers("q")[0]
        general = p.generally([q, u], [AtMost(0, q)], lambda _: p.ring(Equal((r * u) ** q, r**q * u**q)))
        natural = p.order(AtMost(0, n), rest)

        def neuron() -> Fact:
            value = p.instantiate(power, r * half_sum)
            apart = p.instantiate(general, n, half_sum, given=[natural])
            return p.combine(
                Equal(signs(last) * sigma(r * half_sum), signs(last) * r**n * half_sum**n),
                (signs(last), value),
                (signs(last), apart),
            )

        neurons = over_half(lambda a: sigma(r * a))
        powers = p.termwise(
            Equal(neurons, over_half(lambda a: r**n * a**n)), neuron, s, member=False, reason="σ(t) = t^n"
        )
        total = p.use(polarisation, x, n, given=[one])
        return p.combine(p.goal, (1, powers), (r**n, total), reason="polarisation")


def scaled(count: sympy.Expr) -> Equal:
    """The neurons' sum is a multiple of the product."""
    return Equal(over_half(lambda a: sigma(r * a)), count * sympy.factorial(n) * r**n * all_factors)


product_power = Claim(
    "product-power",
    title="2^(n-1) neurons σ(t) = t^n multiply n factors exactly",
    source="in neither paper as a construction of neurons; polarisation is standard",
    variables=[sigma, x, r, n],
    hypotheses=[AtMost(1, n), ForAll(t, Equal(sigma(t), t**n))],
    conclusion=scaled(2**last),
    conventions="one hidden layer, 2^(n-1) neurons, no biases, no output bias; any scale r, to divide by r ≠ 0",
    senses=("exact",),
    proof=by_polarisation,
    example={"n": 2, "sigma": [0, 0, 1]},
    twins=[
        Twin(
            "a power at one point only",
            hypotheses=[AtMost(1, n), Equal(sigma(1), 1)],
            at={"n": 2, "sigma": [0, 0, 0, 1], "x": [1, 1], "r": 1},
        )
    ],
)


# --- exp and cos ------------------------------------------------------------------------------------------------------


def last_apart(p: Prover, value: Callable[[sympy.Expr], sympy.Expr]) -> Fact:
    """The sum over n + 1 signs as two sums over n signs: the last sign is 1, or it is -1."""
    return p.split_family(SumOver(signs(n) * s[n] * value(inner(n) + s[n] * x[n]), (s, Signs(n + 1))), n)


def by_induction(p: Prover, nonnegative: Fact, at: Callable[[object], Equal], step: Callable[[Fact], Fact]) -> Fact:
    """Induction on n, for all y at once: the last sign moves y."""
    every = p.induction(
        n, ForAll(y, at(n)), lambda: p.intro(p.ring(at(0)), y), lambda _, known: p.intro(step(known), y),
        reason="induction on n, for all y",
    )  # fmt: skip
    return p.instantiate(p.instantiate(every, n, given=[nonnegative]), y)


def exponentials(m: object) -> Equal:
    differences = sympy.Product(exp(x[i]) - exp(-x[i]), (i, 0, m - 1))
    return Equal(over_signs(lambda a: exp(y + a), m), exp(y) * differences)


def by_exponential_law(p: Prover, nonnegative: Fact) -> Fact:
    def step(known: Fact) -> Fact:
        product = sympy.Product(exp(x[i]) - exp(-x[i]), (i, 0, n - 1))
        split = last_apart(p, lambda a: exp(y + a))
        plus, minus = (p.instantiate(known, y + a) for a in (x[n], -x[n]))
        laws = [p.fact("exp_add", y, a) for a in (x[n], -x[n])]
        return p.combine(
            exponentials(n + 1), (1, split), (1, plus), (-1, minus), (product, laws[0]), (-product, laws[1]),
            reason="the last sign moves y; e^(y±x) = e^y e^(±x)",
        )  # fmt: skip

    return by_induction(p, nonnegative, exponentials, step)


signs_of_exp = Claim(
    "sign-sum-of-exp",
    title="What sign sums of exponentials compute: a product of hyperbolic sines",
    source="standard",
    variables=[x, y, n],
    hypotheses=[AtMost(0, n)],
    conclusion=exponentials(n),
    conventions="2^n exponentials; e^x - e^(-x) = 2 sinh x",
    senses=("exact",),
    notes="So the sign sum of exp at scale λ is ∏ sinh(λx_i)/λ for every λ ≠ 0: an error in closed form.",
    proof=by_exponential_law,
    twins=[
        Twin(
            "sums in place of differences",
            conclusion=exponentials(n).replace(
                lambda e: isinstance(e, sympy.Product) and e.has(sympy.exp),
                lambda e: sympy.Product(exp(x[i]) + exp(-x[i]), (i, 0, n - 1)),
            ),
            at={"n": 1, "x": [1], "y": 0},
        )
    ],
)


def by_squares(p: Prover) -> Fact:
    """Solve cos(u - u) = 1, sin(u - u) = 0 for cos(-u), sin(-u); the determinant is cos² u + sin² u = 1."""
    unit, none, one = p.fact("cos_add", u, -u), p.fact("sin_add", u, -u), p.fact("sin_squared", u)
    c, d = cos(u), sin(u)
    minus_c, minus_d = cos(-u, evaluate=False), sin(-u, evaluate=False)
    even = p.combine(Equal(minus_c, c), (-c, unit), (-d, none), (-minus_c, one))
    odd = p.combine(Equal(minus_d, -d), (d, unit), (-c, none), (-minus_d, one))
    return p.both(even, odd)


mirrored = Claim(
    "cosine-even-sine-odd",
    title="The cosine is even, the sine is odd",
    source="textbook, from the addition theorems",
    variables=[u],
    conclusion=Conjunction(
        Equal(cos(-u, evaluate=False), cos(u)), Equal(sin(-u, evaluate=False), -sin(u, evaluate=False))
    ),
    proof=by_squares,
    twins=[
        Twin(
            "the sine even",
            conclusion=Conjunction(Equal(cos(-u, evaluate=False), cos(u)), Equal(sin(-u, evaluate=False), sin(u))),
            at={"u": 1},
        )
    ],
)


def cosines(m: object) -> Equal:
    sines = sympy.Product(sin(x[i]), (i, 0, m - 1))
    return Equal(over_signs(lambda a: cos(y + a), m), 2**m * cos(y + m * pi / 2, evaluate=False) * sines)


def by_addition_theorem(p: Prover, nonnegative: Fact) -> Fact:
    def step(known: Fact) -> Fact:
        product = 2**n * sympy.Product(sin(x[i]), (i, 0, n - 1))
        split = last_apart(p, lambda a: cos(y + a))
        plus, minus = (p.instantiate(known, y + a) for a in (x[n], -x[n]))
        turned = y + n * pi / 2
        laws = [p.fact("cos_add", turned, a) for a in (x[n], -x[n], pi / 2)]
        values = [*p.parts(p.use(mirrored, x[n])), p.fact("sin_half_pi"), p.fact("cos_half_pi")]
        return p.combine(
            cosines(n + 1), (1, split), (1, plus), (-1, minus),
            (product, laws[0]), (-product, laws[1]), (-2 * product * sin(x[n]), laws[2]),
            given=values,
            reason="cos(a + x) - cos(a - x) = -2 sin a sin x, and cos(a + π/2) = -sin a",
        )  # fmt: skip

    return by_induction(p, nonnegative, cosines, step)


signs_of_cos = Claim(
    "sign-sum-of-cos",
    title="What sign sums of cosines compute: a product of sines",
    source="standard",
    variables=[x, y, n],
    hypotheses=[AtMost(0, n)],
    conclusion=cosines(n),
    conventions="2^n cosines",
    senses=("exact",),
    notes=(
        "For n = 2, y = 0: cos(u-v) - cos(u+v) = 2 sin u sin v. So the product of n factors by cos (n even, b = 0) or "
        "by sin (n odd, as cos(y - π/2) is sin y) is ∏ sin(λx_i)/λ for every λ ≠ 0: an error in closed form."
    ),
    proof=by_addition_theorem,
    twins=[
        Twin(
            "a turn by π in place of π/2",
            conclusion=Equal(
                over_signs(lambda a: cos(y + a), n),
                2**n * cos(y + n * pi, evaluate=False) * sympy.Product(sin(x[i]), (i, 0, n - 1)),
            ),
            at={"n": 1, "x": [1], "y": 1},
        )
    ],
)


def by_two_cosines(p: Prover) -> Fact:
    laws = [p.fact("cos_add", u, a) for a in (v, -v)]
    values = p.parts(p.use(mirrored, v))
    return p.combine(p.goal, (1, laws[1]), (-1, laws[0]), given=values, reason="the addition theorem")


def two_cosines(factor: int) -> Equal:
    return Equal(cos(u - v, evaluate=False) - cos(u + v), factor * sin(u) * sin(v))


gate_cos = Claim(
    "exact-gate-cos",
    title="Two cosines multiply sines exactly",
    source="standard",
    variables=[u, v],
    conclusion=two_cosines(2),
    conventions="2 neurons cos, no biases, no output bias",
    senses=("exact",),
    notes="At scale λ: [cos(λ(u-v)) - cos(λ(u+v))]/(2λ²) = (sin λu/λ)(sin λv/λ), which is uv(1 - λ²(u²+v²)/6 + …).",
    proof=by_two_cosines,
    twins=[Twin("without the 2", conclusion=two_cosines(1), at={"u": 1, "v": 1})],
)
