"""Gates of higher order: m copies of the sign-sum gate for n factors, at distinct scales, without the first errors.

A copy at the scale μλ has the errors of the gate with λ^(2k) μ^(2k) in place of λ^(2k), and the odd ones are 0. So with
Σω_j = 1 and Σω_j μ_j^(2k) = 0 for 0 < k < m the sum of the copies, weighted by ω, has an error of order 2m.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy
from beyond.exponential import central, central_product, exponential_of_sum
from rt.tree import parity

from symnet.kernel.terms import Term
from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Coefficient,
    Congruent,
    D,
    Equal,
    Fact,
    ForAll,
    Implication,
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
)
from symnet.proof.claims import Inverse
from symnet.proof.tactics import at_least, distributed, forgetting, unequal
from symnet.proof.tactics import exponential as E

n, m, r, d, i, j, k, q, t = integers("n m r d i j k q t")
b, c = reals("b c")
(sigma,) = functions("sigma")
x, mu, omega = families("x mu omega")
(s,) = integer_families("s")

signs = sympy.Product(s[i], (i, 0, n - 1))
inner = sympy.Sum(s[i] * x[i], (i, 0, n - 1))
product = sympy.Product(x[i], (i, 0, n - 1))
everywhere = (s, Signs(n))


# --- the odd errors ---------------------------------------------------------------------------------------------------


def differences(sign: int) -> Any:
    """∏ (E(±x_i) - E(∓x_i))."""
    return sympy.Product(E(sign * x[i]) - E(-sign * x[i]), (i, 0, n - 1))


def as_product(p: Prover, nonnegative: Fact, sign: int) -> Fact:
    """Σ_s (∏ s_i) E(±Σ s_i x_i) = ∏ (E(±x_i) - E(∓x_i))."""
    found = distributed(
        p, exponential_of_sum, nonnegative, n=n, i=i, weight=s[i], slope=sign * s[i] * x[i], over=everywhere
    )
    return p.convert(found, Equal(SumOver(signs * E(sign * inner), everywhere), differences(sign)))


def by_mirroring(p: Prover, low: Fact, least: Fact) -> Fact:
    """With -x for x the product of n differences is (-1)^n times itself, and its coefficient of λ^q (-1)^q times."""
    top = n + 2 * k + 1
    nonnegative = p.order(AtMost(0, top), low, least)
    total = lambda sign: SumOver(signs * E(sign * inner), everywhere)  # noqa: E731
    with p.knowing(nonnegative):
        plain, mirrored = as_product(p, low, 1), as_product(p, low, -1)
        turned = p.ring(
            Equal(Coefficient(total(-1), top), (-1) ** top * Coefficient(total(1), top)),
            *p.exponential(top),
            reason="the coefficient of λ^q in E(-a) is (-1)^q times that in E(a)",
        )
        flipped = p.ring(Equal(total(-1), (-1) ** n * total(1)), plain, mirrored, negated(p, low))
        again = p.ring(Equal(Coefficient(total(-1), top), (-1) ** n * Coefficient(total(1), top)), flipped)
        half = (-1) ** n / sympy.Integer(2)
        same = p.ring(p.equal(Coefficient(total(1), top), Coefficient(total(1), top)))
        linked = p.rewrite(same, p.equal(Coefficient(total(1), top), Coefficient(differences(1), top)), plain)
        return p.combine(p.goal, (-1, linked), (-half, again), (half, turned), reason="it is its own negative")


def negated(p: Prover, nonnegative: Fact) -> Fact:
    """∏ (E(-x_i) - E(x_i)) = (-1)^n ∏ (E(x_i) - E(-x_i)), by induction on n."""
    left, right = differences(-1), differences(1)

    def onward(_: Fact, known: Fact) -> Fact:
        last = (-E(x[n]) + E(-x[n])) * left
        return p.combine(p.equal(last, (-1) ** (n + 1) * (E(x[n]) - E(-x[n])) * right), (E(-x[n]) - E(x[n]), known))

    with forgetting(p):
        every = p.induction(n, Equal(left, (-1) ** n * right), lambda: p.ring(p.equal(1, 1)), onward)
    return p.instantiate(every, n, given=[nonnegative])


central_parity = Claim(
    "central-parity",
    title="A product of central differences of the exponential has no odd terms",
    source="standard",
    variables=[x, n, k],
    hypotheses=[AtMost(0, n), AtMost(0, k)],
    conclusion=Equal(Coefficient(central(n), 2 * k + 1), 0),
    proof=by_mirroring,
    twins=[
        Twin("nor even ones", conclusion=Equal(Coefficient(central(n), 2 * k), 0), at={"n": 1, "k": 0, "x": [1]}),
    ],
)


# --- copies -----------------------------------------------------------------------------------------------------------


def by_cancelling(p: Prover, nonnegative: Fact, nonzero: Fact) -> Fact:
    """Induction on n."""
    one = p.ring(Equal(c * Inverse(c), 1), nonzero)

    def onward(_: Fact, known: Fact) -> Fact:
        return p.combine(Equal(Inverse(c) ** (n + 1) * c ** (n + 1), 1), (c * Inverse(c), known), (1, one))

    every = p.induction(n, Equal(Inverse(c) ** n * c**n, 1), lambda: p.ring(p.equal(1, 1)), onward)
    return p.instantiate(every, n, given=[nonnegative])


power_of_inverse = Claim(
    "power-of-inverse",
    title="Powers of an inverse",
    source="textbook",
    variables=[c, n],
    hypotheses=[AtMost(0, n), Unequal(c, 0)],
    conclusion=Equal(Inverse(c) ** n * c**n, 1),
    proof=by_cancelling,
    twins=[Twin("also of 0, but not of 1", hypotheses=[AtMost(0, n), Unequal(c, 1)], at={"c": 0, "n": 1})],
)


def moment(power: Any) -> Any:
    """Σ_j ω_j μ_j^power."""
    return sympy.Sum(omega[j] * mu[j] ** power, (j, 0, m - 1))


def copy(scale: Any) -> Any:
    """The signed sum of the neurons at this scale: Σ_s (∏ s_i) σ(b + λ·scale·Σ s_i x_i)."""
    return SumOver(signs * Jet(sigma, b, SCALE * scale * inner), everywhere)


divisor = 2**n * D(sigma, n, b)
copies = SCALE ** (-n) * sympy.Sum(omega[j] * Inverse(mu[j]) ** n * copy(mu[j]), (j, 0, m - 1)) / divisor


def error(order: Any, factor: Any = None) -> Any:
    """λ^(2r) Σω_j μ_j^(2r) σ^(n+2r)/(2^n σ^(n)) times the coefficient of λ^(2r) in ∏ 2 sinh(λx_i)/λ."""
    ratio = D(sigma, n + 2 * order, b) / divisor
    total = moment(2 * order) if factor is None else factor
    return SCALE ** (2 * order) * total * ratio * Coefficient(central(n), 2 * order)


two_copies = {
    "n": 1, "m": 2, "b": 0, "x": [1], "sigma": [0, 1, 0, 1, 0, 1], "mu": [1, 2],
    "omega": [Fraction(4, 3), Fraction(-1, 3)],
}  # fmt: skip


nonzero_scales = ForAll(j, Implication(AtMost(0, j), Below(j, m), Unequal(mu[j], 0)))
normalized = Equal(sympy.Sum(omega[j], (j, 0, m - 1)), 1)


def cancelled(order: Any) -> ForAll:
    """σ^(n+2k)(b) Σω_j μ_j^(2k) = 0 for 0 < k < r."""
    return ForAll(k, Implication(AtMost(1, k), Below(k, order), Equal(D(sigma, n + 2 * k, b) * moment(2 * k), 0)))


def by_parity(p: Prover, low: Fact, some: Fact, nonzero: Fact, scales: Fact, whole: Fact, silent: Fact) -> Fact:
    """Compare coefficients: odd ones are 0, even ones vanish by the conditions on the weights."""
    left, right = p.goal.args[:2]
    total = SumOver(signs * E(inner), everywhere)
    link = as_product(p, low, 1)
    lowest = p.coefficients(p.use(central_product, x, n, given=[low]))

    def wanted(value: Any) -> Term:
        return p.equal(*(p.store.make("coeff", (p.term(value), side)) for side in (left, right)))

    def plain(value: Any) -> Fact:
        """The coefficient of λ^(n+q) in Σ_s (∏ s_i) E(Σ s_i x_i) is that of λ^q in the product, divided by λ^n."""
        same = p.ring(p.equal(Coefficient(total, n + value), Coefficient(total, n + value)))
        return p.rewrite(same, p.equal(Coefficient(total, n + value), Coefficient(differences(1), n + value)), link)

    def expanded(value: Any) -> Fact:
        """The coefficient of the copies: Σ_j ω_j μ_j^(-n) μ_j^(n+q), times that of one gate."""
        weights = sympy.Sum(omega[j] * Inverse(mu[j]) ** n * mu[j] ** (n + value), (j, 0, m - 1))
        one = D(sigma, n + value, b) / divisor
        here = p.equal(Coefficient(copies, value), weights * one * Coefficient(total, n + value))
        first = p.ring(here, *p.exponential(n + value), reason="expand each neuron")
        return p.combine(
            p.equal(Coefficient(copies, value), weights * one * Coefficient(central(n), value)),
            (1, first), (weights * one, plain(value)),
        )  # fmt: skip

    def scaled(value: Any, least: Fact) -> Fact:
        """For q ≥ 0: Σ_j ω_j μ_j^q times the coefficient of one gate."""
        powers = sympy.Sum(omega[j] * Inverse(mu[j]) ** n * mu[j] ** (n + value), (j, 0, m - 1))

        def each(above: Fact, below: Fact) -> Fact:
            unit = p.use(power_of_inverse, mu[j], n, given=[low, p.instantiate(scales, j, given=[above, below])])
            factor = omega[j] * mu[j] ** value
            return p.combine(p.equal(omega[j] * Inverse(mu[j]) ** n * mu[j] ** (n + value), factor), (factor, unit))

        with p.knowing(least, p.order(AtMost(0, n + value), low, least)):
            same = p.termwise(p.equal(powers, moment(value)), each, j)
            one = D(sigma, n + value, b) / divisor * Coefficient(central(n), value)
            return p.combine(
                p.equal(Coefficient(copies, value), moment(value) * one), (1, expanded(value)), (one, same)
            )

    def absent(value: Any, *facts: Fact) -> Fact:
        """The coefficient of λ^q in 1 is 0, where the facts contradict q = 0."""
        apart = unequal(p, value, 0, *facts)
        return p.fact("coefficient_of_one", value, given=[p.convert(apart, Unequal(value, 0))])

    def constant(h: Fact) -> Fact:
        start = p.instantiate(lowest, 0, given=[p.order(Below(0, 4))])
        here = scaled(sympy.Integer(0), p.order(AtMost(0, 0)))
        shown = p.combine(
            wanted(0), (1, here), (moment(0) / 2**n, start), (product, whole),
            given=[nonzero, absent(-2 * r, some)],
        )  # fmt: skip
        return p.rewrite(shown, wanted(q), h)

    def even(h: Fact, positive: Fact, below: Fact) -> Fact:
        above = at_least(p, 1, t, positive, h)
        least = p.order(AtMost(0, 2 * t), above)
        here = scaled(2 * t, least)
        silence = absent(2 * t, above)

        def less(before: Fact) -> Fact:
            gone = p.instantiate(silent, t, given=[above, before])
            factor = Coefficient(central(n), 2 * t) / divisor
            return p.combine(
                wanted(2 * t), (1, here), (factor, gone), given=[silence, absent(2 * t - 2 * r, before)],
                reason="the conditions on the weights remove it",
            )  # fmt: skip

        def leading(same: Fact) -> Fact:
            shown = p.combine(wanted(2 * r), (1, scaled(2 * r, p.order(AtMost(0, 2 * r), some))),
                              given=[absent(2 * r, some)])  # fmt: skip
            return p.rewrite(shown, wanted(2 * t), same)

        def beyond(after: Fact) -> Fact:
            return p.absurd(p.order(p.store.false(), after, below, h), wanted(2 * t))

        return p.rewrite(p.compare(t, r, less, leading, beyond), wanted(q), h)

    def odd(h: Fact, least: Fact) -> Fact:
        place = 2 * t + 1
        here = scaled(place, p.order(AtMost(0, place), least))
        gone = p.use(central_parity, x, n, t, given=[low, least])
        factor = moment(place) * D(sigma, n + place, b) / divisor
        apart = lambda order: p.combine(  # noqa: E731
            wanted(place), (1, here), (factor, gone), given=[absent(place, least), absent(place - 2 * r, order)],
            reason="odd terms are 0",
        )  # fmt: skip
        return p.rewrite(p.compare(t, r, apart, apart, apart), wanted(q), h)

    def positive(h: Fact, below: Fact) -> Fact:
        def parts(found: Fact) -> Fact:
            least, _, which = p.parts(found)
            with p.knowing(least):
                return p.cases(which, lambda e: even(e, h, below), lambda o: odd(o, least))

        return p.choose(p.use(parity, q, given=[p.order(AtMost(0, q), h)]), t, parts)

    def negative(h: Fact) -> Fact:
        silence = [absent(q, h), absent(q - 2 * r, h, some), absent(q - 2, h)]

        def polar(below: Fact) -> Fact:
            neuron = Coefficient(Jet(sigma, b, SCALE * c * inner), n + q)
            one = p.fact("coefficient_of_jet", sigma, b, SCALE * c * inner, n + q, given=[below])
            nothing = p.termwise(
                p.equal(SumOver(signs * neuron, everywhere), SumOver(sympy.Integer(0), everywhere)),
                lambda: p.ring(p.equal(signs * neuron, 0), one), s, member=False,
            )  # fmt: skip
            every = p.intro(nothing, c)
            inside = lambda: p.combine(  # noqa: E731
                p.equal(omega[j] * Inverse(mu[j]) ** n * SumOver(signs * neuron.xreplace({c: mu[j]}), everywhere), 0),
                (omega[j] * Inverse(mu[j]) ** n, p.instantiate(every, mu[j])),
            )
            body = omega[j] * Inverse(mu[j]) ** n * SumOver(signs * neuron.xreplace({c: mu[j]}), everywhere)
            none = p.termwise(
                p.equal(sympy.Sum(body, (j, 0, m - 1)), sympy.Sum(sympy.Integer(0), (j, 0, m - 1))),
                inside,
                j,
                member=False,
            )
            return p.combine(wanted(q), (1 / divisor, none), given=silence, reason="no neuron has negative powers")

        def present(least: Fact) -> Fact:
            with p.knowing(least):
                weights = sympy.Sum(omega[j] * Inverse(mu[j]) ** n * mu[j] ** (n + q), (j, 0, m - 1))
                gone = p.instantiate(lowest, q, given=[p.order(Below(q, 4), h)])
                return p.combine(
                    wanted(q), (1, expanded(q)), (weights * D(sigma, n + q, b) / divisor, gone), given=silence
                )

        bound = lambda e: present(p.order(AtMost(0, n + q), e))  # noqa: E731
        return p.compare(n + q, 0, polar, bound, bound)

    def every(below: Fact) -> Fact:
        return p.compare(q, 0, negative, constant, lambda h: positive(h, below))

    shown = p.generally([q], [Below(q, 2 * r + 2)], every)
    return p.by_coefficients(shown, p.goal, reason="all coefficients agree")


scaled_copies = Claim(
    "scaled-copies",
    title="Copies of a product gate at several scales",
    source="symnet (new here); it is Richardson's extrapolation",
    variables=[sigma, b, x, n, omega, mu, m, r],
    hypotheses=[AtMost(0, n), AtMost(1, r), Unequal(D(sigma, n, b), 0), nonzero_scales, normalized, cancelled(r)],
    conclusion=Congruent(copies, product + error(r), 2 * r + 2),
    conventions="one hidden layer, m 2^n neurons, a common bias, no output bias",
    senses=("formal",),
    notes="For each k < r either the weights or a derivative may make the term 0.",
    proof=by_parity,
    example={"n": 1, "m": 2, "r": 2, "mu": [1, 2], "omega": [Fraction(4, 3), Fraction(-1, 3)]},
    twins=[
        Twin(
            "the error of one gate",
            conclusion=Congruent(copies, product + error(r, sympy.Integer(1)), 2 * r + 2),
            at=two_copies | {"r": 2},
        ),
    ],
)


# --- gates of higher order --------------------------------------------------------------------------------------------


def removed(first: int, last: Any) -> ForAll:
    """Σω_j μ_j^(2k) = 0 for first ≤ k < last."""
    return ForAll(k, Implication(AtMost(first, k), Below(k, last), Equal(moment(2 * k), 0)))


def at_order(p: Prover, order: Any, bound: Fact, given: tuple[Fact, ...], zero: Callable[..., Fact]) -> Fact:
    """The copies up to this order, where `zero(1 ≤ k, k < order)` shows that the term with λ^(2k) is 0."""
    low, nonzero, scales, whole = given
    silent = p.generally(
        [k],
        [AtMost(1, k), Below(k, order)],
        lambda *h: p.convert(zero(*h), Equal(D(sigma, n + 2 * k, b) * moment(2 * k), 0)),
    )
    return p.use(scaled_copies, sigma, b, x, n, omega, mu, m, order, given=[low, bound, nonzero, scales, whole, silent])


def by_weights(p: Prover, low: Fact, some: Fact, nonzero: Fact, scales: Fact, whole: Fact, silent: Fact) -> Fact:
    """The weights remove all terms."""
    factor = D(sigma, n + 2 * k, b)
    return at_order(
        p, m, some, (low, nonzero, scales, whole),
        lambda *h: p.combine(Equal(factor * moment(2 * k), 0), (factor, p.instantiate(silent, k, given=h))),
    )  # fmt: skip


gate_of_order = Claim(
    "higher-order-gate",
    title="The product of n factors with an error of order 2m, by m copies of the sign sum",
    source="symnet (new here); it is Richardson's extrapolation",
    variables=[sigma, b, x, n, omega, mu, m],
    hypotheses=[AtMost(0, n), AtMost(1, m), Unequal(D(sigma, n, b), 0), nonzero_scales, normalized, removed(1, m)],
    conclusion=Congruent(copies, product + error(m), 2 * m + 2),
    conventions="one hidden layer, m 2^n neurons, a common bias, no output bias",
    senses=("formal", "taylor"),
    notes="higher-order-gate-weights has such weights. For n = 2 and m = 1 this is ltr-gate.",
    proof=by_weights,
    example={"n": 1, "m": 2, "mu": [1, 2], "omega": [Fraction(4, 3), Fraction(-1, 3)]},
    twins=[
        Twin(
            "Σω_j μ_j^(2k) = 0 for k from 2 on only",
            hypotheses=[
                AtMost(0, n),
                AtMost(1, m),
                Unequal(D(sigma, n, b), 0),
                nonzero_scales,
                normalized,
                removed(2, m),
            ],
            at=two_copies | {"omega": [Fraction(1, 2), Fraction(1, 2)]},
        ),
    ],
)


def by_weights_at_the_best_bias(
    p: Prover, low: Fact, some: Fact, nonzero: Fact, flat: Fact, scales: Fact, whole: Fact, silent: Fact
) -> Fact:
    """The bias removes the first term, the weights the others."""
    factor, goal = D(sigma, n + 2 * k, b), Equal(D(sigma, n + 2 * k, b) * moment(2 * k), 0)

    def zero(above: Fact, below: Fact) -> Fact:
        def first(same: Fact) -> Fact:
            shown = p.combine(Equal(D(sigma, n + 2, b) * moment(2), 0), (moment(2), flat))
            return p.rewrite(p.convert(shown, p.store.replace(p.term(goal), p.term(k), p.number(1))), goal, same)

        def later(h: Fact) -> Fact:
            gone = p.instantiate(silent, k, given=[p.order(AtMost(2, k), h), below])
            return p.combine(goal, (factor, gone))

        return p.compare(k, 1, lambda h: p.absurd(p.order(p.store.false(), h, above), goal), first, later)

    return at_order(p, m + 1, p.order(AtMost(1, m + 1), some), (low, nonzero, scales, whole), zero)


flat_bias = Equal(D(sigma, n + 2, b), 0)
at_best_bias = [AtMost(0, n), AtMost(1, m), Unequal(D(sigma, n, b), 0), flat_bias, nonzero_scales, normalized]
gate_at_best_bias = Claim(
    "higher-order-gate-best-bias",
    title="At a best bias m copies give an error of order 2m + 2",
    source="symnet (new here)",
    variables=[sigma, b, x, n, omega, mu, m],
    hypotheses=[*at_best_bias, removed(2, m + 1)],
    conclusion=Congruent(copies, product + error(m + 1), 2 * m + 4),
    conventions="one hidden layer, m 2^n neurons, a common bias, no output bias",
    senses=("formal", "taylor"),
    notes="higher-order-gate-best-bias-weights has such weights. With m = 1 it is a single gate at a best bias.",
    proof=by_weights_at_the_best_bias,
    example={
        "n": 1,
        "m": 2,
        "mu": [1, 2],
        "omega": [Fraction(16, 15), Fraction(-1, 15)],
        "b": 0,
        "sigma": [1, 1, 1, 0, 1, 2],
    },
    twins=[
        Twin(
            "the derivative of order n + 1 is 0, not that of order n + 2",
            hypotheses=[
                *(Equal(D(sigma, n + 1, b), 0) if h is flat_bias else h for h in at_best_bias),
                removed(2, m + 1),
            ],
            at=two_copies | {"omega": [Fraction(16, 15), Fraction(-1, 15)]},
        ),
    ],
)


def by_leaving_out(p: Prover, *given: Fact) -> Fact:
    """Below the order 2r there is nothing of the leading error."""
    each = p.coefficients(p.use(scaled_copies, sigma, b, x, n, omega, mu, m, r, given=given))

    def agree(below: Fact) -> Fact:
        here = p.instantiate(each, q, given=[p.order(Below(q, 2 * r + 2), below)])
        apart = unequal(p, q - 2 * r, 0, below)
        silence = p.fact("coefficient_of_one", q - 2 * r, given=[p.convert(apart, Unequal(q - 2 * r, 0))])
        sides = (p.store.make("coeff", (p.term(q), side)) for side in p.goal.args[:2])
        return p.combine(p.equal(*sides), (1, here), given=[silence])

    return p.by_coefficients(p.generally([q], [Below(q, 2 * r)], agree), p.goal)


copies_of_order = Claim(
    "scaled-copies-order",
    title="Copies of a product gate at several scales, up to their error",
    source="symnet (new here); it is Richardson's extrapolation",
    variables=[sigma, b, x, n, omega, mu, m, r],
    hypotheses=scaled_copies.hypotheses,
    conclusion=Congruent(copies, product, 2 * r),
    conventions="one hidden layer, m 2^n neurons, a common bias, no output bias",
    senses=("formal",),
    notes="Networks that are too wide to be written out are instances of this.",
    proof=by_leaving_out,
    example=scaled_copies.example,
    twins=[Twin("one order more", conclusion=Congruent(copies, product, 2 * r + 1), at=two_copies | {"r": 2})],
)
