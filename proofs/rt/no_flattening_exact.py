"""In one hidden layer x^r needs ∏ (r_i + 1) neurons, and a product of n variables 2^n: all degrees at once.

One less where the output has a bias of its own. These are the numbers that the symmetric differences need.
"""

from typing import Any

import sympy
from beyond.equal_families import equal_where_sums_are, inside, product_with_zero
from rt.differences import size
from rt.forms import a, at_entry, exists_or_all, fitted, for_entries, i, l, m, n, span, w, x
from rt.moments import bias, r
from rt.monomial import rt_monomial_count
from rt.no_flattening import (
    GATE,
    SQUARE,
    WITH_BIAS,
    b,
    beta,
    boxes,
    computes,
    degree,
    g,
    gap_set_bound,
    h,
    neurons,
    sigma,
)

from symnet.kernel.terms import INT
from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Congruent,
    Conjunction,
    D,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Prover,
    SumOver,
    Twin,
    Unequal,
    integers,
)
from symnet.proof.tactics import unequal

k, c = integers("k c")
counted = [AtMost(0, m), AtMost(0, n)]
product = sympy.Product(r[i] + 1, span)
over = (beta, boxes)


def derivatives(first: Any, top: Any) -> ForAll:
    """σ^(k)(b) ≠ 0 for first ≤ k < top."""
    return ForAll(k, Implication(AtMost(first, k), Below(k, top), Unequal(D(sigma, k, b), 0)))


# --- counting ---------------------------------------------------------------------------------------------------------

zero = sympy.Product(Indicator(Equal(beta[i], 0)), span)
some = Indicator(Unequal(size(beta), 0))


def by_the_zero_exponent(p: Prover, length: Fact, exponents: Fact) -> Fact:
    """All but the one with β = 0."""

    def one(member: Fact) -> Fact:
        goal = p.term(Equal(some, 1 - zero))
        there = Conjunction(AtMost(0, l), Below(l, n), Unequal(beta[l], 0))

        def found(low: Fact, high: Fact, other: Fact) -> Fact:
            gone = p.use(
                product_with_zero, sympy.Lambda(i, Indicator(Equal(beta[i], 0))), n, l,
                given=[low, high, p.indicator(other, Equal(beta[l], 0))],
            )  # fmt: skip
            none = p.assume(Equal(size(beta), 0))
            least = p.generally([i], [inside(i, n)], lambda h: p.part(p.instantiate(member, i, given=[h]), 0))
            equal = p.use(
                equal_where_sums_are, sympy.Lambda(i, 0), beta, n, l,
                given=[least, p.order(AtMost(size(beta), sympy.Sum(0, span)), none), low, high],
            )  # fmt: skip
            apart = p.discharge(p.apply(other, equal), none.formula)
            return p.ring(goal, gone, p.indicator(apart, Unequal(size(beta), 0)))

        def never(h: Fact) -> Fact:
            def nothing(low: Fact, high: Fact) -> Fact:
                wanted = Equal(beta[i], 0)

                def absurd(unlike: Fact) -> Fact:
                    return p.absurd(p.apply(h, p.witness(Exists(l, there), i, p.both(low, high, unlike))), wanted)

                return p.cases(p.excluded(wanted), lambda yes: yes, absurd)

            total = p.convert(p.termwise(Equal(size(beta), sympy.Sum(0, span)), nothing, i), Equal(size(beta), 0))
            other = p.assume(Unequal(size(beta), 0))
            no = p.indicator(p.discharge(p.apply(other, total), other.formula), Unequal(size(beta), 0))
            ones = p.termwise(
                Equal(zero, sympy.Product(1, span)),
                lambda low, high: p.indicator(nothing(low, high), Equal(beta[i], 0)), i,
            )  # fmt: skip
            return p.combine(goal, (1, no), (1, ones))

        return exists_or_all(p, l, there, found, never)

    each = p.termwise(Equal(SumOver(some, over), SumOver(1 - zero, over)), one, beta)
    entries = p.distribute(SumOver(zero, over))

    def entry(low: Fact, high: Fact) -> Fact:
        least = at_entry(p, exponents, i, low, high)
        total, rest = (sympy.Sum(Indicator(Equal(c, 0)), (c, start, r[i])) for start in (0, 1))
        cut = p.split(total, 1, least)
        gone = p.termwise(
            p.equal(rest, sympy.Sum(0, (c, 1, r[i]))),
            lambda lo, _: p.indicator(unequal(p, c, 0, lo), Equal(c, 0)), c,
        )  # fmt: skip
        return p.combine(Equal(total, 1), (1, cut), (1, gone))

    ones = p.termwise(p.equal(entries.formula.args[1], sympy.Product(1, span)), entry, i)
    count = p.use(rt_monomial_count, r, n, given=[length, exponents])
    return p.combine(p.goal, (1, each), (1, count), (-1, entries), (-1, ones))


nonzero_exponents_count = Claim(
    "nonzero-exponents-count",
    title="The number of divisors of a monomial other than 1",
    source="textbook",
    variables=[r, n],
    hypotheses=[AtMost(0, n), for_entries(AtMost(0, r[i]))],
    conclusion=Equal(SumOver(some, over), product - 1),
    proof=by_the_zero_exponent,
    example={"n": 2, "r": [1, 2]},
    twins=[Twin("with the divisor 1", conclusion=Equal(SumOver(some, over), product), at={"n": 1, "r": [2]})],
)

# --- monomials --------------------------------------------------------------------------------------------------------


def all_degrees(p: Prover, length: Fact, exponents: Fact) -> Fact:
    """The set R = {k: 1 ≠ 0} of all degrees, and that x^r has ∏ (r_i + 1) divisors."""
    always = p.indicator(unequal(p, 1, 0), Unequal(1, 0))
    ones = p.ring(Equal(SumOver(Indicator(Unequal(1, 0)), over), SumOver(1, over)), always)
    count = p.use(rt_monomial_count, r, n, given=[length, exponents])
    return p.combine(p.equal(ones.formula.args[0], product), (1, ones), (1, count))


def bound_of(
    p: Prover,
    member: Any,
    constant: Any,
    first: int,
    count: Fact,
    length: Fact,
    exponents: Fact,
    top: Fact | None,
    good: Fact,
    network: Fact,
) -> Fact:
    """gap-set-bound for R = {k: member ≠ 0}, from σ^(k)(b) ≠ 0 for first ≤ k < d.

    `top` says d ≥ 1, where there is an output bias.
    """

    def no_bias(order: Any, *given: Fact) -> Fact:
        at = Equal(order, 0)
        if top is None:
            return p.discharge(p.ring(Equal(constant, 0)), at)
        return p.discharge(p.absurd(p.order(p.store.false(), p.assume(at), *given), Equal(constant, 0)), at)

    def no_linear(order: Any) -> Fact:
        nothing = p.generally([i], [inside(i, n)], lambda _: p.ring(Equal(sympy.Integer(0), 0)))
        return p.discharge(nothing, Equal(order, 1))

    def lower(low: Fact, less: Fact, there: Fact, most: Fact) -> Fact:
        order = degree - h + g
        some = at_least_one(p, g, low, there) if first else low
        least, most_ = p.order(AtMost(first, order), some, most), p.order(Below(order, degree), less)
        value = p.instantiate(good, order, given=[least, most_])
        return p.both(value, no_bias(order, least), no_linear(order))

    def upper(_: Fact, most: Fact, __: Fact) -> Fact:
        return p.generally(
            [g],
            [AtMost(0, g), Below(g, h), Unequal(member.xreplace({k: g}), 0)],
            lambda lo, hi, at: lower(lo, hi, at, most),
        )

    gaps = p.generally([h], [AtMost(0, h), AtMost(h, degree), Unequal(member.xreplace({k: h}), 0)], upper)
    conditions = [no_bias(degree, *([] if top is None else [top])), no_linear(degree)]
    degrees = p.store.lam(INT, p.store.abstract(p.term(member), p.term(k)))
    return fitted(
        p, gap_set_bound, sigma, b, w, a, constant, sympy.Lambda(i, 0), r, degrees, m, n,
        given=[count, length, exponents, *conditions, gaps, network],
    )  # fmt: skip


def at_least_one(p: Prover, value: Any, low: Fact, nonzero: Fact) -> Fact:
    """1 ≤ value from 0 ≤ value and value ≠ 0."""
    goal = p.term(AtMost(1, value))
    return p.compare(
        value, 0,
        lambda less: p.absurd(p.order(p.store.false(), less, low), goal),
        lambda equal: p.absurd(p.apply(nonzero, equal), goal),
        lambda more: p.order(goal, more),
    )  # fmt: skip


def by_all_degrees(p: Prover, count: Fact, length: Fact, exponents: Fact, good: Fact, network: Fact) -> Fact:
    """The gap-set bound for all degrees."""
    number = all_degrees(p, length, exponents)
    bound = bound_of(p, sympy.Integer(1), sympy.Integer(0), 0, count, length, exponents, None, good, network)
    return p.rewrite(bound, p.goal, number, reason="x^r has ∏ (r_i + 1) divisors")


exponents_given = for_entries(AtMost(0, r[i]))


def without(values: dict[str, Any], *names: str, **changed: Any) -> dict[str, Any]:
    """The values without those of some variables, and with others changed."""
    return {key: value for key, value in values.items() if key not in names} | changed


GATE_, SQUARE_, BIAS_ = (without(values, "R", "l") for values in (GATE, SQUARE, WITH_BIAS))
BASIS = without(GATE_, "e")
FLAT = without(BIAS_, "e", sigma=[0, 1, 1])  # σ(x + y) - σ(x) - σ(y) = 2xy, for σ = t + t²
COMMON = "one hidden layer, m neurons with a common bias b, any inner and outer weights, "
TAYLOR = "σ^(k)(b) = k! c_k. "

rt_monomial_exact = Claim(
    "rt-monomial-exact",
    title="A monomial x^r needs ∏ (r_i + 1) neurons",
    source="RT, section 4: the lower bound of the theorem on monomials, as we read it",
    variables=[sigma, b, w, a, r, m, n],
    hypotheses=[*counted, exponents_given, derivatives(0, degree), computes(neurons)],
    conclusion=AtMost(product, m),
    conventions=COMMON + "no output bias, no skip connections; c_k ≠ 0 for 0 ≤ k < d",
    senses=("taylor",),
    notes=(
        "Exactly so many: rt-monomial-upper computes x^r with ∏ (r_i + 1) neurons (rt-monomial-count) where c_d ≠ 0, "
        "and c_d ≠ 0 follows here. "
        + TAYLOR
        + "Which c_k ≠ 0 are shown to be needed is said at no-flattening-product; for a power of one variable see "
        "hypotheses-needed-only-cd."
    ),
    proof=by_all_degrees,
    example=BASIS,
    twins=[
        Twin("one neuron more", conclusion=AtMost(product + 1, m), at=BASIS),
        Twin(
            "without c_0 ≠ 0",
            hypotheses=[*counted, exponents_given, derivatives(1, degree), computes(neurons)],
            at=FLAT,
        ),
        Twin(
            "also with an output bias",
            variables=[sigma, b, w, a, bias, r, m, n],
            hypotheses=[*counted, exponents_given, derivatives(0, degree), computes(neurons + bias)],
            at=BIAS_,
        ),
    ],
)


def by_positive_degrees(
    p: Prover, count: Fact, length: Fact, exponents: Fact, top: Fact, good: Fact, network: Fact
) -> Fact:
    """The gap-set bound for all degrees but 0: no difference of them needs the moment of order 0."""
    number = p.use(nonzero_exponents_count, r, n, given=[length, exponents])
    bound = bound_of(p, k, bias, 1, count, length, exponents, top, good, network)
    return p.rewrite(bound, p.goal, number, reason="x^r has ∏ (r_i + 1) - 1 divisors other than 1")


rt_monomial_exact_bias = Claim(
    "rt-monomial-exact-output-bias",
    title="With an output bias a monomial x^r needs ∏ (r_i + 1) - 1 neurons",
    source="symnet (new here)",
    variables=[sigma, b, w, a, bias, r, m, n],
    hypotheses=[*counted, exponents_given, AtMost(1, degree), derivatives(1, degree), computes(neurons + bias)],
    conclusion=AtMost(product - 1, m),
    conventions=COMMON + "an output bias e, no skip connections; c_k ≠ 0 for 1 ≤ k < d",
    senses=("taylor",),
    notes=(
        "So many do: by forward differences Σ_t ∏ (-1)^(r_i - t_i) C(r_i, t_i) σ(b + λ Σ t_i x_i), 0 ≤ t_i ≤ r_i, of "
        "which the neuron t = 0 is a constant; for a product that is product-mixed-difference, in general it is not a "
        "claim here. " + TAYLOR
    ),
    proof=by_positive_degrees,
    example=BIAS_,
    twins=[
        Twin("as many as without an output bias", conclusion=AtMost(product, m), at=BIAS_),
        Twin(
            "without c_1 ≠ 0",
            hypotheses=[*counted, exponents_given, AtMost(1, degree), derivatives(2, degree), computes(neurons + bias)],
            at=SQUARE_,
        ),
    ],
)

# --- products ---------------------------------------------------------------------------------------------------------


def multiplies(network: Any) -> ForAll:
    """The network computes ∏ x_i through degree n, for all x."""
    factors = sympy.Product(x[i], span)
    return ForAll(x, Congruent(network, SCALE**n * factors, n + 1))


def by_exponents_one(claim: Claim, *constants: Any) -> Any:
    """A script that takes all exponents to be 1 in the claim about monomials."""

    def proof(p: Prover, count: Fact, length: Fact, *rest: Fact) -> Fact:
        ones = sympy.Lambda(i, 1)
        least = p.generally([i], [inside(i, n)], lambda _: p.order(AtMost(0, sympy.Integer(1))))
        law = fitted(p, claim, sigma, b, w, a, *constants, ones, m, n, given=[count, length, least, *rest])
        return p.convert(law, p.goal, reason="all exponents are 1")

    return proof


PRODUCT = without(BASIS, "r")
COPIES = (
    "Many copies of the abstracts of arXiv:1608.08225 and arXiv:1705.05502 have lost the exponent and say that fewer "
    "than “2 neurons” cannot do it: 2^n is meant."
)

no_flattening_product = Claim(
    "no-flattening-product",
    title="A product of n variables needs 2^n neurons in one hidden layer",
    source="LTR, appendix A, and RT, section 4, as we read them",
    variables=[sigma, b, w, a, m, n],
    hypotheses=[*counted, derivatives(0, n), multiplies(neurons)],
    conclusion=AtMost(2**n, m),
    conventions=COMMON + "no output bias, no skip connections; c_k ≠ 0 for 0 ≤ k < n",
    senses=("taylor",),
    notes=(
        "Exactly so many: product-signsum computes the product with 2^n neurons where c_n ≠ 0, and that follows "
        "here. " + COPIES + " " + TAYLOR + "What is shown to be needed: c_0 ≠ 0 and c_1 ≠ 0 for two variables "
        "(hypotheses-needed-constant, -slope), for more c_(n-1) ≠ 0, as fewer do where it is 0 (product-critical-bias, "
        "hypotheses-needed-coefficient, -parity); other single c_k we have not examined. With an output bias "
        "2^n - 1 (product-mixed-difference, hypotheses-needed-output-bias), with skip connections "
        "(hypotheses-needed-skip), and with two biases (hypotheses-needed-common-bias); in the uniform sense two "
        "neurons multiply two numbers for a certain σ (uniform-counterexample)."
    ),
    proof=by_exponents_one(rt_monomial_exact),
    example=PRODUCT,
    twins=[
        Twin("one neuron more", conclusion=AtMost(2**n + 1, m), at=PRODUCT),
        Twin(
            "without c_(n-1) ≠ 0",
            hypotheses=[*counted, derivatives(0, n - 1), multiplies(neurons)],
            at=without(SQUARE_, "r", "e", sigma=[1, 0, 1]),
        ),
        Twin(
            "also with an output bias",
            variables=[sigma, b, w, a, bias, m, n],
            hypotheses=[*counted, derivatives(0, n), multiplies(neurons + bias)],
            at=without(BIAS_, "r"),
        ),
    ],
)

no_flattening_bias = Claim(
    "no-flattening-output-bias",
    title="With an output bias a product of n variables needs 2^n - 1 neurons in one hidden layer",
    source="symnet (new here)",
    variables=[sigma, b, w, a, bias, m, n],
    hypotheses=[*counted, AtMost(1, n), derivatives(1, n), multiplies(neurons + bias)],
    conclusion=AtMost(2**n - 1, m),
    conventions=COMMON + "an output bias e, no skip connections; c_k ≠ 0 for 1 ≤ k < n",
    senses=("taylor",),
    notes=(
        "Exactly so many: product-mixed-difference computes the product with 2^n - 1 neurons and an output bias where "
        "c_n ≠ 0, and c_n ≠ 0 follows here. " + TAYLOR + "That c_(n-1) ≠ 0 is needed is shown by "
        "no-flattening-parity, other single c_k we have not examined; n ≥ 1 is, as the empty product is an output bias "
        "alone."
    ),
    proof=by_exponents_one(rt_monomial_exact_bias, bias),
    example=without(BIAS_, "r"),
    twins=[
        Twin("as many as without an output bias", conclusion=AtMost(2**n, m), at=without(BIAS_, "r")),
        Twin(
            "without c_1 ≠ 0",
            hypotheses=[*counted, AtMost(1, n), derivatives(2, n), multiplies(neurons + bias)],
            at=without(SQUARE_, "r"),
        ),
    ],
)
