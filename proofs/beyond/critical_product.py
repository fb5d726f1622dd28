"""The product of n factors by 2^(n-1) neurons at a bias where σ^(n-1) vanishes, for all n ≥ 2."""

import sympy
from beyond.exponential import central_product, exponential_of_sum

from symnet.proof import (
    SCALE,
    AtMost,
    Claim,
    Congruent,
    D,
    Equal,
    Fact,
    Jet,
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
    series,
)
from symnet.proof.tactics import distributed, forgetting, from_exponentials
from symnet.proof.tactics import exponential as E

m, n, i = integers("m n i")
b, y = reals("b y")
(sigma,) = functions("sigma")
(x,) = families("x")
(s,) = integer_families("s")
A, B = series("A B")

signs = sympy.Product(s[i], (i, 0, m - 1))
inner = sympy.Sum(s[i] * x[i], (i, 0, m - 1))
squares = sympy.Sum(x[i] ** 2, (i, 0, m - 1))
product = sympy.Product(x[i], (i, 0, m - 1))


def shifted(cubic: sympy.Expr) -> sympy.Expr:
    """The value of λ^(-m) Σ ∏s_i E(y + Σ s_i x_i), modulo λ⁴."""
    quadratic = y**2 / 2 + squares / 6
    return 2**m * product * (1 + SCALE * y + SCALE**2 * quadratic + SCALE**3 * y * cubic)


def by_one_shift(p: Prover, nonnegative: Fact) -> Fact:
    """Take E(y) out of the sum over signs: what is left is a product of m central differences."""
    whole = SumOver(signs * E(y + inner), (s, Signs(m)))
    alone = SumOver(signs * E(inner), (s, Signs(m)))
    differences = sympy.Product(E(x[i]) - E(-x[i]), (i, 0, m - 1))

    def apart() -> Fact:
        small = [p.series(Congruent(SCALE * t, 0, 1)) for t in (y, inner)]
        law = p.fact("exponential_series", SCALE * y, SCALE * inner, given=small)
        law = p.convert(law, Equal(E(y + inner), E(y) * E(inner)))
        return p.combine(Equal(signs * E(y + inner), signs * E(y) * E(inner)), (signs, law))

    outside = p.termwise(
        Equal(whole, SumOver(signs * E(y) * E(inner), (s, Signs(m)))), apart, s, member=False,
        reason="E(y + a) = E(y) E(a)",
    )  # fmt: skip
    product_form = distributed(
        p, exponential_of_sum, nonnegative, n=m, i=i, weight=s[i], slope=s[i] * x[i], over=(s, Signs(m))
    )
    central = p.convert(product_form, Equal(alone, differences))
    total = p.combine(Equal(whole, E(y) * differences), (1, outside), (E(y), central))
    expansion = p.use(central_product, x, m, given=[nonnegative])
    one = p.series(
        Congruent(E(y), 1 + SCALE * y + SCALE**2 * y**2 / 2 + SCALE**3 * y**3 / 6, 4), *p.exponential(1, 2, 3),
        reason="E(y) = 1 + λy + λ²y²/2 + λ³y³/6 + …",
    )  # fmt: skip
    joined = p.series_with(
        Congruent(A * B, shifted(y**2 / 6 + squares / 6), 4), {A: one, B: expansion}, reason="multiply the expansions"
    )
    return p.convert(joined, p.goal, total)


shifted_central_product = Claim(
    "shifted-central-product",
    title="Central differences of the exponential beside a factor that is only shifted",
    source="standard",
    variables=[y, x, m],
    hypotheses=[AtMost(0, m)],
    conclusion=Congruent(
        SCALE ** (-m) * SumOver(signs * E(y + inner), (s, Signs(m))), shifted(y**2 / 6 + squares / 6), 4
    ),
    senses=("formal",),
    notes="The symbol of the sum is e^(λy) ∏ 2 sinh(λx_i).",
    proof=by_one_shift,
    twins=[
        Twin(
            "y²/2 instead of y²/6 in the cubic term",
            conclusion=Congruent(
                SCALE ** (-m) * SumOver(signs * E(y + inner), (s, Signs(m))), shifted(y**2 / 2 + squares / 6), 4
            ),
            at={"m": 1, "x": [1], "y": 1},
        ),
    ],
)

last = n - 1
others = sympy.Product(x[i], (i, 0, n - 2))
other_squares = sympy.Sum(x[i] ** 2, (i, 0, n - 2))
all_factors = sympy.Product(x[i], (i, 0, n - 1))
all_squares = sympy.Sum(x[i] ** 2, (i, 0, n - 1))
half_signs = sympy.Product(s[i], (i, 0, n - 2))
half_inner = sympy.Sum(s[i] * x[i], (i, 0, n - 2)) + x[last]
half = SumOver(half_signs * Jet(sigma, b, SCALE * half_inner), (s, Signs(last)))
divisor = 2**last * D(sigma, n, b)


def by_exchange(p: Prover, two: Fact, critical: Fact, nonzero: Fact) -> Fact:
    """Exchange σ for exp, where the sum is e^(λy) times a product of central differences."""
    rest = p.order(AtMost(0, last), two)
    left, right = p.term(SCALE ** (-last) * half / divisor), p.term(SCALE * expansion(6))
    with forgetting(p), p.knowing(rest):  # n ≥ 2 would take the last terms off the sums over i < n - 1
        source = p.use(shifted_central_product, x[last], x, last, given=[rest])
        raised = from_exponentials(
            p,
            p.store.make("cong", (left, right, p.number(4))),
            source,
            function=sigma,
            bias=b,
            shift=last,
            factor=1 / divisor,
            weight=half_signs,
            slope=half_inner,
            over=(s, Signs(last)),
            given=[critical, nonzero],
            reason="the coefficient of λ^k in σ(b + λa) is σ^(k)(b) times that in exp(λa), and σ^(n-1)(b) = 0",
        )
        lowered = p.series_with(
            Congruent(A / SCALE, expansion(6), 3), {A: raised}, critical, nonzero, reason="divide by λ"
        )
        return p.convert(lowered, p.goal)


def expansion(sixth: int) -> sympy.Expr:
    """∏x_i and the two terms that follow."""
    ratio_1, ratio_2 = (D(sigma, n + k, b) / D(sigma, n, b) for k in (1, 2))
    additive = others * (x[last] ** 2 / 2 + other_squares / sixth)
    return all_factors * (1 + SCALE**2 * ratio_2 * all_squares / 6) + SCALE * ratio_1 * additive


product_critical_bias = Claim(
    "product-critical-bias",
    title="The product of n factors by 2^(n-1) neurons at a critical bias",
    source="symnet (new here)",
    variables=[sigma, b, x, n],
    hypotheses=[AtMost(2, n), Equal(D(sigma, last, b), 0), Unequal(D(sigma, n, b), 0)],
    conclusion=Congruent(SCALE ** (-n) * half / divisor, expansion(6), 3),
    conventions="one hidden layer, 2^(n-1) neurons, a common bias with σ^(n-1)(b) = 0, no output bias",
    senses=("formal", "taylor"),
    notes=(
        "The error of order λ is additive: it need not vanish where the last factor does. It is absent where "
        "σ^(n+1)(b) = 0, and the error is then that of the full sign sum. For n = 2 this is the gate with two neurons."
    ),
    proof=by_exchange,
    example={"n": 2, "sigma": [2, 0, 1, 1, 1], "b": 0},
    twins=[
        Twin(
            "a half instead of a sixth beside the squares of the other factors",
            conclusion=Congruent(SCALE ** (-n) * half / divisor, expansion(2), 3),
            at={"n": 2, "b": 0, "x": [1, 1], "sigma": [0, 0, 1, 1]},
        ),
        Twin(
            "the derivative of order n + 1 vanishes in place of that of order n - 1",
            hypotheses=[AtMost(2, n), Equal(D(sigma, n + 1, b), 0), Unequal(D(sigma, n, b), 0)],
            at={"n": 2, "b": 0, "x": [1, 1], "sigma": [0, 1, 1]},
        ),
    ],
)
