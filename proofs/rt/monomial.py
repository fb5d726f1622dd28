"""Every monomial x^r by ∏ (r_i + 1) neurons, for all exponents r (Rolnick and Tegmark, section 4).

The neurons are those t with 0 ≤ t_i ≤ r_i, with the weights ∏ (-1)^(t_i) C(r_i, t_i) and the inner weights r_i - 2t_i.
With exp in place of σ their sum is ∏ (exp(λx_i) - exp(-λx_i))^(r_i): the binomial theorem, one variable at a time.
"""

import sympy
from beyond.binomial import binomial_theorem
from beyond.exponential import exponential_of_sum
from beyond.sums import sum_nonnegative

from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Congruent,
    Conjunction,
    D,
    Equal,
    Fact,
    Families,
    ForAll,
    Implication,
    Jet,
    Prover,
    Range,
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
from symnet.proof.tactics import distributed, exponential, from_exponentials

n, i, k, m = integers("n i k m")
b, y = reals("b y")
(sigma,) = functions("sigma")
(x,) = families("x")
r, t = integer_families("r t")
U, V = series("U V")


def difference(slope: sympy.Expr) -> sympy.Expr:
    """exp(λa) - exp(-λa), as formal series."""
    return exponential(slope) - exponential(-slope)


# --- one variable -----------------------------------------------------------------------------------------------------


def expanded_power(top: object) -> sympy.Expr:
    """Σ_{k ≤ m} (-1)^k C(m, k) exp((m - 2k)λy), for m = top."""
    return sympy.Sum((-1) ** k * sympy.binomial(top, k) * exponential((top - 2 * k) * y), (k, 0, top))


def power_of_exponential(p: Prover, slope: sympy.Expr, exponent: sympy.Expr, nonnegative: Fact) -> Fact:
    """exp(kλa) = exp(λa)^k for k ≥ 0: the exponential of a sum of k equal terms."""
    law = p.use(exponential_of_sum, sympy.Lambda(i, slope), exponent, given=[nonnegative])
    return p.convert(law, Equal(exponential(exponent * slope), exponential(slope) ** exponent))


def by_binomial_theorem(p: Prover, nonnegative: Fact) -> Fact:
    """Expand the power of the difference, and join the exponentials of each term."""
    terms = p.use(
        binomial_theorem, m, exponential(y), -exponential(-y), given=[nonnegative], reason="the binomial theorem"
    )
    sign = (-1) ** k * sympy.binomial(m, k)

    def joined(low: Fact, high: Fact) -> Fact:
        rest = p.order(AtMost(0, m - k), high)
        with p.knowing(rest):
            first = power_of_exponential(p, y, m - k, rest)
            second = power_of_exponential(p, -y, k, low)
            small = [p.series(Congruent(SCALE * a, 0, 1)) for a in ((m - k) * y, -k * y)]
            law = p.fact("exponential_series", SCALE * (m - k) * y, -SCALE * k * y, given=small)
            return p.combine(
                Equal(sign * exponential(y) ** (m - k) * exponential(-y) ** k, sign * exponential((m - 2 * k) * y)),
                (-sign * exponential(-y) ** k, first),
                (-sign * exponential((m - k) * y), second),
                (-sign, law),
                reason="exp(S) exp(T) = exp(S + T)",
            )

    apart = sympy.Sum(sign * exponential(y) ** (m - k) * exponential(-y) ** k, (k, 0, m))
    each = p.termwise(p.equal(apart, expanded_power(m)), joined, k, reason="join the exponentials of each term")
    return p.combine(p.goal, (-1, terms), (-1, each), reason="the binomial theorem, its terms joined")


central_power = Claim(
    "central-power",
    title="A power of a central difference of the exponential",
    source="standard",
    variables=[y, m],
    hypotheses=[AtMost(0, m)],
    conclusion=Equal(expanded_power(m), difference(y) ** m),
    proof=by_binomial_theorem,
    twins=[
        Twin(
            "a sum instead of a difference",
            conclusion=Equal(expanded_power(m), (exponential(y) + exponential(-y)) ** m),
            at={"m": 1, "y": 1},
        ),
    ],
)


def power_expansion(top: object, count: object) -> Congruent:
    """λ^(-m) (exp(λy) - exp(-λy))^m = (2y)^m (1 + count λ²y²/6) + O(λ⁴), for m = top."""
    return Congruent(SCALE ** (-top) * difference(y) ** top, 2**top * y**top * (1 + SCALE**2 * count * y**2 / 6), 4)


def by_one_more_factor(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on m: multiply by (exp(λy) - exp(-λy))/λ."""
    none, single = sympy.Integer(0), sympy.Integer(1)

    def onward(_: Fact, before: Fact) -> Fact:
        one = p.series(
            power_expansion(single, single),
            *p.exponential(1, 2, 3, 4),
            reason="(exp(λy) - exp(-λy))/λ = 2y(1 + λ²y²/6) + O(λ⁴)",
        )
        more = Congruent(U * V, power_expansion(m + 1, m + 1).args[1], 4)
        return p.series_with(more, {U: before, V: one}, reason="multiply the m factors by one more")

    every = p.induction(
        m, power_expansion(m, m), lambda: p.series(power_expansion(none, none)), onward, reason="induction on m"
    )
    return p.instantiate(every, m, given=[nonnegative])


central_power_expansion = Claim(
    "central-power-expansion",
    title="A power of a central difference to leading orders",
    source="standard",
    variables=[y, m],
    hypotheses=[AtMost(0, m)],
    conclusion=power_expansion(m, m),
    senses=("formal",),
    proof=by_one_more_factor,
    twins=[Twin("the next term without the factor m", conclusion=power_expansion(m, 1), at={"m": 2, "y": 1})],
)


# --- n variables ------------------------------------------------------------------------------------------------------


def degree(length: object) -> sympy.Expr:
    """The degree Σ r_i of the monomial."""
    return sympy.Sum(r[i], (i, 0, length - 1))


def monomial(length: object) -> sympy.Expr:
    """The monomial ∏ x_i^(r_i)."""
    return sympy.Product(x[i] ** r[i], (i, 0, length - 1))


def squares(length: object) -> sympy.Expr:
    """Σ r_i x_i²."""
    return sympy.Sum(r[i] * x[i] ** 2, (i, 0, length - 1))


def exponents(length: object, least: int = 0) -> ForAll:
    """r_i ≥ 0 for 0 ≤ i < n."""
    return ForAll(i, Implication(Conjunction(AtMost(0, i), Below(i, length)), AtMost(least, r[i])))


def powers(length: object) -> sympy.Expr:
    """∏ (exp(λx_i) - exp(-λx_i))^(r_i)."""
    return sympy.Product(difference(x[i]) ** r[i], (i, 0, length - 1))


def powers_expansion(length: object, of_squares: sympy.Expr) -> Congruent:
    """λ^(-d) ∏ (exp(λx_i) - exp(-λx_i))^(r_i) = 2^d x^r (1 + λ² of_squares/6) + O(λ⁴)."""
    d = degree(length)
    return Congruent(SCALE ** (-d) * powers(length), 2**d * monomial(length) * (1 + SCALE**2 * of_squares / 6), 4)


def fewer(p: Prover, given: Fact) -> Fact:
    """r_i ≥ 0 for i < n, from the same for i < n + 1."""

    def shown(inside: Fact) -> Fact:
        low, high = p.parts(inside)
        return p.instantiate(given, i, given=[p.both(low, p.order(Below(i, n + 1), high))])

    return p.generally([i], [Conjunction(AtMost(0, i), Below(i, n))], shown)


def by_one_more_variable(p: Prover, nonnegative: Fact, exponents_given: Fact) -> Fact:
    """Induction on n: multiply by the power of the next variable."""

    def onward(low: Fact, before: Fact) -> Fact:
        def product(given: Fact) -> Fact:
            smaller = p.apply(before, fewer(p, given))
            last = p.instantiate(given, n, given=[p.both(low, p.order(Below(n, n + 1)))])
            one = p.use(central_power_expansion, x[n], r[n], given=[last])
            with p.knowing(last):
                both = p.series_with(
                    Congruent(U * V, powers_expansion(n + 1, squares(n + 1)).args[1], 4),
                    {U: smaller, V: one},
                    reason="multiply the powers of the first n differences by that of the next one",
                )
                return p.convert(both, powers_expansion(n + 1, squares(n + 1)))

        return p.generally([], [exponents(n + 1)], product)

    def bottom() -> Fact:
        empty = sympy.Integer(0)
        return p.generally([], [exponents(0)], lambda _: p.series(powers_expansion(empty, squares(empty))))

    goal = Implication(exponents(n), powers_expansion(n, squares(n)))
    every = p.induction(n, goal, bottom, onward, reason="induction on n")
    return p.instantiate(every, n, given=[nonnegative, exponents_given])


central_powers = Claim(
    "central-powers",
    title="The product of powers of n central differences",
    source="standard",
    variables=[x, r, n],
    hypotheses=[AtMost(0, n), exponents(n)],
    conclusion=powers_expansion(n, squares(n)),
    senses=("formal",),
    proof=by_one_more_variable,
    example={"n": 2, "r": [1, 2]},
    twins=[
        Twin(
            "the next term without the exponents",
            conclusion=powers_expansion(n, sympy.Sum(x[i] ** 2, (i, 0, n - 1))),
            at={"n": 1, "x": [1], "r": [2]},
        ),
    ],
)


# --- the neurons ------------------------------------------------------------------------------------------------------

weight = (-1) ** t[i] * sympy.binomial(r[i], t[i])
weights = sympy.Product(weight, (i, 0, n - 1))
inner = sympy.Sum((r[i] - 2 * t[i]) * x[i], (i, 0, n - 1))
boxes = Families(n, (i, Range(0, r[i] + 1)))
neurons = SumOver(weights * Jet(sigma, b, SCALE * inner), (t, boxes))
divisor = 2 ** degree(n) * D(sigma, degree(n), b)


def by_powers_of_differences(p: Prover, nonnegative: Fact, exponents_given: Fact, *_: Fact) -> Fact:
    """Exchange σ for exp, where the sum over t is a product of powers of central differences."""
    slope, over = (r[i] - 2 * t[i]) * x[i], (t, boxes)
    law = distributed(p, exponential_of_sum, nonnegative, n=n, i=i, weight=weight, slope=slope, over=over)

    def one_variable(low: Fact, high: Fact) -> Fact:
        return p.use(central_power, x[i], r[i], given=[p.instantiate(exponents_given, i, given=[p.both(low, high)])])

    sums = law.formula.args[1]
    each = p.termwise(p.equal(sums, powers(n)), one_variable, i, reason="the binomial theorem for each variable")
    exponentials = SumOver(weights * exponential(inner), over)
    product_form = p.rewrite(law, p.equal(exponentials, powers(n)), each)
    leading = p.use(central_powers, x, r, n, given=[nonnegative, exponents_given])
    exchanged = p.store.replace(leading.formula, p.term(powers(n)), p.term(exponentials))
    source = p.rewrite(leading, exchanged, product_form, reason="the sum over t is this product of powers")
    with p.knowing(p.use(sum_nonnegative, n, r, given=[nonnegative, exponents_given])):
        return from_exponentials(
            p,
            p.goal,
            source,
            function=sigma,
            bias=b,
            shift=degree(n),
            factor=1 / divisor,
            weight=weights,
            slope=inner,
            over=over,
            reason="the coefficient of λ^k in σ(b + λa) is σ^(k)(b) times that in exp(λa)",
        )


def upper(sixth: sympy.Expr) -> Congruent:
    """The network is x^r (1 + λ² σ^(d+2)/σ^(d) Σ r_i x_i² sixth) + O(λ⁴)."""
    ratio = D(sigma, degree(n) + 2, b) / D(sigma, degree(n), b)
    expansion = monomial(n) * (1 + SCALE**2 * ratio * squares(n) * sixth)
    return Congruent(SCALE ** (-degree(n)) * neurons / divisor, expansion, 4)


rt_monomial_upper = Claim(
    "rt-monomial-upper",
    title="Every monomial by symmetric differences",
    source="RT, section 4: the upper bound of the theorem on monomials; the term after the leading one is new here",
    variables=[sigma, b, x, r, n],
    hypotheses=[AtMost(0, n), exponents(n), Unequal(D(sigma, degree(n), b), 0)],
    conclusion=upper(sympy.Rational(1, 6)),
    conventions="one hidden layer, ∏ (r_i + 1) neurons, a common bias, no output bias; σ^(d)(b) = d! c_d",
    senses=("formal", "taylor"),
    proof=by_powers_of_differences,
    example={"n": 2, "r": [2, 1]},
    twins=[
        Twin(
            "a third instead of a sixth in the next term",
            conclusion=upper(sympy.Rational(1, 3)),
            at={"n": 1, "b": 0, "x": [1], "r": [2], "sigma": [0, 0, 1, 0, 1]},
        ),
        Twin(
            "without σ^(d)(b) ≠ 0",
            hypotheses=[AtMost(0, n), exponents(n)],
            at={"n": 2, "b": 0, "x": [1, 1], "r": [1, 1], "sigma": [1, 1]},
        ),
        Twin(
            "r_i ≥ -1 instead of r_i ≥ 0",
            hypotheses=[AtMost(0, n), exponents(n, -1), Unequal(D(sigma, degree(n), b), 0)],
            at={"n": 2, "b": 0, "x": [2, 1], "r": [1, -1], "sigma": [1, 1]},
        ),
    ],
)


def by_entries(p: Prover, nonnegative: Fact, exponents_given: Fact) -> Fact:
    """Write each 1 as a product over the variables, and sum over each t_i by itself."""
    entries = p.distribute(SumOver(sympy.Product(1, (i, 0, n - 1)), (t, boxes)))
    left, right = entries.formula.args
    counts = sympy.Product(r[i] + 1, (i, 0, n - 1))

    def values(low: Fact, high: Fact) -> Fact:
        with p.knowing(p.instantiate(exponents_given, i, given=[p.both(low, high)])):
            return p.ring(Equal(sympy.Sum(1, (k, 0, r[i])), r[i] + 1), reason="t_i has r_i + 1 values, as r_i ≥ 0")

    each = p.termwise(p.equal(right, counts), values, i)
    return p.convert(p.rewrite(entries, p.equal(left, counts), each), p.goal, reason="sum over each t_i by itself")


number = SumOver(1, (t, boxes))

rt_monomial_count = Claim(
    "rt-monomial-count",
    title="The number of neurons of a monomial",
    source="RT, section 4",
    variables=[r, n],
    hypotheses=[AtMost(0, n), exponents(n)],
    conclusion=Equal(number, sympy.Product(r[i] + 1, (i, 0, n - 1))),
    conventions="the neurons of `rt-monomial-upper`: one for each t with 0 ≤ t_i ≤ r_i",
    notes="The merged count: that the 2^d sign vectors of product-signsum merge into these is rt-monomial-merging.",
    proof=by_entries,
    example={"n": 2, "r": [1, 2]},
    twins=[
        Twin(
            "r_i values instead of r_i + 1",
            conclusion=Equal(number, sympy.Product(r[i], (i, 0, n - 1))),
            at={"n": 1, "r": [1]},
        ),
        Twin("2^n, as if all exponents were 1", conclusion=Equal(number, 2**n), at={"n": 1, "r": [2]}),
        Twin("exponents ≥ -2", hypotheses=[AtMost(0, n), exponents(n, -2)], at={"n": 1, "r": [-2]}),
    ],
)
