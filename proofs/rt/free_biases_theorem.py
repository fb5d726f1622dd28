"""Without a common bias: a monomial x^r needs ∏ (r_i + 1)/(r_v + 1) neurons, for any activations and biases."""

from typing import Any

import sympy
from beyond.equal_families import inside
from beyond.single_out import single_power
from rt.forms import a, at_entry, fitted, for_entries, i, m, n, span, w, x
from rt.free_biases import degree, free_biases_rows, here, v
from rt.moments import b, bias, linear, neurons, no_skip, of_monomial, r, sigma, skip
from rt.monomial import rt_monomial_count
from rt.no_flattening import b as common
from rt.no_flattening import computes
from rt.no_flattening import neurons as network
from rt.no_flattening import sigma as activation

from symnet.kernel.terms import INT
from symnet.proof import SCALE, AtMost, Below, Claim, Congruent, Equal, Fact, ForAll, Prover, Twin, families

product = sympy.Product(r[i] + 1, span)
others = r[i] - r[i] * here
of_others = sympy.Product(others + 1, span)


def by_index(p: Prover, goal: Equal) -> Fact:
    """An equation about i from [i = v] = 1, and from [i = v] = 0."""
    same = Equal(i, v)
    return p.cases(p.excluded(same), *(lambda h: p.ring(goal, p.indicator(h, same)) for _ in range(2)))


def by_one_variable_less(
    p: Prover,
    count: Fact,
    length: Fact,
    exponents: Fact,
    low: Fact,
    high: Fact,
    some: Fact,
    no_linear: Fact,
    network: Fact,
) -> Fact:
    """The divisors without x_v are independent; all divisors are r_v + 1 times as many."""
    without = sympy.Lambda(i, others)
    exact = p.generally([i], [inside(i, n)], lambda _: p.ring(Equal(others, others)))
    given = [count, length, exponents, low, high, some, exact, no_linear, network]
    bound = p.use(free_biases_rows, sigma, b, w, a, bias, skip, r, without, v, m, n, given=given)

    def least(member: Fact) -> Fact:
        goal = p.term(AtMost(0, others))
        here_ = at_entry(p, exponents, i, *p.parts(member))
        zero, whole = Equal(others, 0), Equal(others, r[i])
        same = Equal(i, v)
        return p.cases(
            p.excluded(same),
            lambda h: p.order(goal, p.ring(zero, p.indicator(h, same))),
            lambda h: p.order(goal, here_, p.ring(whole, p.indicator(h, same))),
        )

    number = p.use(rt_monomial_count, without, n, given=[length, p.generally([i], [inside(i, n)], least)])
    factor = (r[i] + 1) ** here
    f, g = families("f g")
    both = p.ring(Equal(sympy.Product(f[i] * g[i], span), sympy.Product(f[i], span) * sympy.Product(g[i], span)))
    apart = p.instantiate(p.intro(both, f, g), sympy.Lambda(i, others + 1), sympy.Lambda(i, factor))
    one = Equal(r[i] + 1, (others + 1) * factor)
    each = p.termwise(p.equal(product, apart.formula.args[0]), lambda *_: by_index(p, one), i)
    alone = p.use(single_power, sympy.Lambda(i, r[i] + 1), sympy.Lambda(i, 1), n, v, given=[low, high])
    split = p.combine(Equal(product, of_others * (r[v] + 1)), (1, each), (1, apart), (of_others, alone))
    number = p.convert(number, p.equal(bound.formula.args[0], of_others))
    fewer = p.rewrite(bound, AtMost(of_others, m), number)
    positive = p.order(AtMost(0, r[v] + 1), some)
    items = [["1", [0, 1], [], []], ["-1", [2], [], []]]
    return p.step("order", [positive, fewer, split], [p.goal], items, reason="x^r has r_v + 1 times as many divisors")


counted = [AtMost(0, m), AtMost(0, n), for_entries(AtMost(0, r[i]))]
pivot = [AtMost(0, v), Below(v, n), AtMost(1, r[v])]
bound = AtMost(product, (r[v] + 1) * m)
FREE = (
    "one hidden layer, m neurons, each with an activation σ_j and a bias b_j of its own, an output bias e, and linear "
    "skip connections l unless d = 1; those that a network has not are 0"
)
OPEN = (
    "Critical biases meet the bound (product-critical-bias). For exp, biases of their own are no gain "
    "(free-biases-exp). How few neurons with biases of their own do for other activations, between this number and ∏ "
    "(r_i + 1), is open to us: three softplus neurons multiply two numbers (hypotheses-needed-common-bias)."
)

# xy = ((x + y)² - (x - y)²)/4
SQUARES = {
    "sigma": [[0, 0, 1], [0, 0, 1]], "b": [0, 0], "w": ["1/4", "-1/4"], "a": [[1, 1], [1, -1]], "e": 0, "l": [0, 0],
    "r": [1, 1], "v": 0, "m": 2, "n": 2,
}  # fmt: skip
ONE = {"sigma": [[0, 0, 1]], "b": [0], "w": [1], "a": [[1, 0]], "e": 0, "l": [0, 0], "m": 1}
LINE = ONE | {"r": [1], "l": [1], "v": 0, "m": 0, "n": 1}

free_biases = Claim(
    "free-biases",
    title="Any activations and biases: a monomial x^r needs ∏ (r_i + 1)/(r_v + 1) neurons",
    source="symnet (new here)",
    variables=[sigma, b, w, a, bias, skip, r, v, m, n],
    hypotheses=[*counted, *pivot, no_skip(degree)[1], of_monomial(neurons())],
    conclusion=bound,
    conventions=FREE,
    senses=("taylor",),
    notes=(
        "For every variable x_v of the monomial; the least exponent r_v ≥ 1 gives most. " + OPEN + " That x_v must be "
        "there, and d ≥ 2 with skip connections, is shown by one neuron for a square and none for a line; in the "
        "formal sense fewer do (hypotheses-needed-formal)."
    ),
    proof=by_one_variable_less,
    example=SQUARES,
    twins=[
        Twin("one more", conclusion=AtMost(product + 1, (r[v] + 1) * m), at=SQUARES),
        Twin("of all divisors", conclusion=AtMost(product, m), at=SQUARES),
        Twin(
            "for a variable that is not there",
            hypotheses=[*counted, *pivot[:2], AtMost(0, r[v]), no_skip(degree)[1], of_monomial(neurons())],
            at=ONE | {"r": [2, 0], "v": 1, "n": 2},
        ),
        Twin(
            "with skip connections also for d = 1",
            hypotheses=[*counted, *pivot, Equal(0, 0), of_monomial(neurons())],
            at=LINE,
        ),
    ],
)


# --- instances --------------------------------------------------------------------------------------------------------


def by_common_bias(p: Prover, *given: Fact) -> Fact:
    """The same activation and bias for all neurons, no output bias and no skip connections."""
    constant = [p.store.lam(INT, p.store.shift(p.term(value), 1)) for value in (activation, common)]
    nothing = p.generally([i], [inside(i, n)], lambda _: p.ring(Equal(sympy.Integer(0), 0)))
    no_linear = p.discharge(nothing, Equal(degree, 1))
    return fitted(
        p, free_biases, *constant, w, a, 0, sympy.Lambda(i, 0), r, v, m, n,
        given=[*given[:-1], no_linear, given[-1]], reason="a common bias is a special case",
    )  # fmt: skip


COMMON = {key: value for key, value in SQUARES.items() if key not in ("e", "l")} | {"sigma": [0, 0, 1], "b": 0}
POWER = {"sigma": [0, 0, 1], "b": 0, "w": [1], "a": [[1]], "r": [2], "v": 0, "m": 1, "n": 1}

rt_only_cd = Claim(
    "rt-only-cd",
    title="A monomial x^r, where only c_d ≠ 0 is known",
    source="RT, section 4, has a bound for this case, as we read it; this one is new here",
    variables=[activation, common, w, a, r, v, m, n],
    hypotheses=[*counted, *pivot, computes(network)],
    conclusion=bound,
    conventions="one hidden layer, m neurons with a common bias b, no output bias, no skip connections",
    senses=("taylor",),
    notes=(
        "c_d ≠ 0 follows (no-flattening-impossible). This is at least the largest number of divisors of one degree. "
        "The number (1/d) ∏ (r_i + 1) is not a bound for one variable: t^d computes x^d with one neuron "
        "(hypotheses-needed-only-cd)."
    ),
    proof=by_common_bias,
    example=COMMON,
    twins=[
        Twin("one more", conclusion=AtMost(product + 1, (r[v] + 1) * m), at=COMMON),
        Twin("(1/d) ∏ (r_i + 1), also for one variable", conclusion=AtMost(product, degree * m), at=POWER),
    ],
)


def multiplies(output: Any) -> ForAll:
    """The network computes ∏ x_i through degree n, for all x."""
    return ForAll(x, Congruent(output + bias + SCALE * linear, SCALE**n * sympy.Product(x[i], span), n + 1))


def by_first_variable(p: Prover, count: Fact, some: Fact, no_linear: Fact, network_: Fact) -> Fact:
    """All exponents are 1, and x_0 is divided by."""
    length = p.order(AtMost(0, n), some)
    with p.knowing(length):
        least = p.generally([i], [inside(i, n)], lambda _: p.order(AtMost(0, sympy.Integer(1))))
        one, zero = sympy.Integer(1), sympy.Integer(0)
        at_zero = p.order(AtMost(zero, zero)), p.order(Below(zero, n), some), p.order(AtMost(one, one))
        given = [count, length, least, *at_zero]
        law = fitted(
            p, free_biases, sigma, b, w, a, bias, skip, sympy.Lambda(i, 1), 0, m, n, given=[*given, no_linear, network_]
        )
        twice = p.convert(law, AtMost(2**n, 2 * m))
    return p.order(p.goal, twice, reason="2^n ≤ 2m")


PRODUCT = {key: value for key, value in SQUARES.items() if key not in ("r", "v")}

no_flattening_parity = Claim(
    "no-flattening-parity",
    title="A product of n variables needs 2^(n-1) neurons in one hidden layer, whatever the activations and biases",
    source="symnet (new here)",
    variables=[sigma, b, w, a, bias, skip, m, n],
    hypotheses=[AtMost(0, m), AtMost(1, n), no_skip(n)[1], multiplies(neurons())],
    conclusion=AtMost(2 ** (n - 1), m),
    conventions=FREE,
    senses=("taylor",),
    notes=(
        "With a common bias where c_(n-1) = 0 ≠ c_n exactly so many, for n ≥ 2: product-critical-bias computes the "
        "product with 2^(n-1) neurons, no output bias and no skip connections. By parity that is so for tanh at 0 and "
        "odd n (hypotheses-needed-parity-tanh), cosh and even n, t^n; the logistic multiplies three numbers with four "
        "neurons (hypotheses-needed-parity). " + OPEN
    ),
    proof=by_first_variable,
    example=PRODUCT,
    twins=[
        Twin("one more", conclusion=AtMost(2 ** (n - 1) + 1, m), at=PRODUCT),
        Twin("2^n, as with c_k ≠ 0 for all k < n", conclusion=AtMost(2**n, m), at=PRODUCT),
        Twin(
            "with skip connections also for n = 1",
            hypotheses=[AtMost(0, m), AtMost(1, n), Equal(0, 0), multiplies(neurons())],
            at={key: value for key, value in LINE.items() if key not in ("r", "v")},
        ),
    ],
)
