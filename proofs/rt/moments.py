"""From networks to moments: what Σ_j w_j σ_j^(|γ|)(b_j) ∏ a_ji^(γ_i) is, for every network that computes a polynomial.

The coefficient of λ^k of a network at λx is a form of degree k in x, and equal forms have equal coefficients. So each
neuron enters by the point a_j alone, and how many points such sums need is linear algebra.
"""

from collections.abc import Callable
from typing import Any

import sympy
from beyond.sums import sum_nonnegative
from rt.differences import size
from rt.forms import (
    E,
    K,
    a,
    at_entry,
    d,
    degree,
    exists_or_all,
    exponents,
    fac,
    fitted,
    for_entries,
    form,
    gamma,
    i,
    j,
    k,
    l,
    m,
    moments_of_powers,
    monomial,
    n,
    no_match,
    p_,
    power_of,
    same,
    span,
    w,
    x,
)

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Coefficient,
    Congruent,
    Conjunction,
    D,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Jet,
    Prover,
    Twin,
    Unequal,
    families,
    integer_families,
    reals,
)
from symnet.proof.claims import Inverse
from symnet.proof.language import variables
from symnet.proof.tactics import unequal

(sigma,) = variables("sigma", fun(INT, REAL, REAL))
b, skip = families("b l")
(bias,) = reals("e")
(r,) = integer_families("r")


def by_entries(p: Prover) -> Fact:
    """Exponents that agree have the same degree."""
    there = Conjunction(AtMost(0, l), Below(l, n), Unequal(r[l], gamma[l]))

    def differ(low: Fact, high: Fact, other: Fact) -> Fact:
        none = no_match(p, lambda at: r[at], low, high, other)
        return p.combine(p.goal, (Coefficient(1, size() - size(r)) - 1, none))

    def agree(never: Fact) -> Fact:
        def equal(low: Fact, high: Fact) -> Fact:
            def absurd(unlike: Fact) -> Fact:
                found = p.witness(Exists(l, there), i, p.both(low, high, unlike))
                return p.absurd(p.apply(never, found), wanted)

            wanted = Equal(r[i], gamma[i])
            return p.cases(p.excluded(wanted), lambda yes: yes, absurd)

        return p.ring(p.goal, p.termwise(Equal(size(r), size()), equal, i))

    return exists_or_all(p, l, there, differ, agree)


alike = sympy.Product(Indicator(Equal(r[i], gamma[i])), span)

same_exponents = Claim(
    "same-exponents-same-degree",
    title="Equal exponents have equal degrees",
    source="textbook",
    variables=[r, gamma, n],
    conclusion=Equal(Coefficient(1, size() - size(r)) * alike, alike),
    proof=by_entries,
    twins=[
        Twin(
            "for all exponents, equal or not",
            conclusion=Equal(Coefficient(1, size() - size(r)) * alike, Coefficient(1, size() - size(r))),
            at={"r": [1, 0], "gamma": [0, 1], "n": 2},
        )
    ],
)


def neurons(slope: Any = form) -> Any:
    """Σ w_j σ_j(b_j + λ a_j·x)."""
    return sympy.Sum(w[j] * Jet(sigma[j], b[j], SCALE * slope(j)), (j, 0, m - 1))


def moment(order: Any, product: Any) -> Any:
    """Σ w_j σ_j^(order)(b_j) ∏ …."""
    return sympy.Sum(w[j] * D(sigma[j], order, b[j]) * product, (j, 0, m - 1))


computes = ForAll(x, Congruent(neurons(), sympy.Sum(p_[k] * SCALE ** degree(k) * monomial(k), (k, 0, K - 1)), d + 1))
coefficients = sympy.Product(fac(gamma[i]), span) * sympy.Sum(p_[k] * same(k), (k, 0, K - 1))
present = Coefficient(1, size() - degree(k))  # the coefficient of λ^|γ| in λ^|E_k|


def factorial_of(p: Prover, length: Fact, least: Fact) -> tuple[Fact, Fact]:
    """0 ≤ |γ| and |γ|! ≠ 0."""
    total = p.use(sum_nonnegative, n, gamma, given=[length, least])
    return total, unequal(p, fac(size()), 0, p.fact("factorial_positive", size(), given=[total]))


def by_coefficients(p: Prover, length: Fact, least: Fact, powers: Fact, order: Fact, network: Fact) -> Fact:
    """Compare the coefficients of λ^|γ|, two forms of degree |γ| in x."""
    total, positive = factorial_of(p, length, least)
    factor = Inverse(fac(size()))
    with p.knowing(total, positive):
        at = p.coefficients(p.instantiate(network, x))
        top = p.instantiate(at, size(), given=[p.order(Below(size(), d + 1), order)])
        u_, q_ = w[j] * D(sigma[j], size(), b[j]) * factor, p_[k] * present
        forms = Equal(sympy.Sum(u_ * form(j) ** size(), (j, 0, m - 1)), sympy.Sum(q_ * monomial(k), (k, 0, K - 1)))
        forms_ = p.intro(p.combine(forms, (1, top), reason="the coefficients of λ^|γ| agree"), x)

        def absent(low: Fact, high: Fact, other: Fact) -> Fact:
            gap = p.convert(unequal_sums(p, other), Unequal(size() - degree(k), 0))
            return p.ring(Equal(q_, 0), p.fact("coefficient_of_one", size() - degree(k), given=[gap]))

        unlike = p.generally([k], [AtMost(0, k), Below(k, K), Unequal(degree(k), size())], absent)
        taken = fitted(
            p, moments_of_powers, sympy.Lambda(j, u_), a, sympy.Lambda(k, q_), E, gamma, m, n, K,
            given=[length, least, powers, unlike, forms_], reason="equal forms have equal coefficients",
        )  # fmt: skip

        def kept(*_: Fact) -> Fact:
            agree = p.use(same_exponents, sympy.Lambda(i, E[k, i]), gamma, n)
            return p.combine(Equal(q_ * same(k), p_[k] * same(k)), (p_[k], agree))

        sums = (sympy.Sum(value * same(k), (k, 0, K - 1)) for value in (q_, p_[k]))
        equal = p.termwise(Equal(*sums), kept, k)
        return p.combine(p.goal, (1, taken), (sympy.Product(fac(gamma[i]), span), equal))


def unequal_sums(p: Prover, other: Fact) -> Fact:
    """|γ| - |E_k| ≠ 0 from |E_k| ≠ |γ|."""
    none = p.assume(Equal(size() - degree(k), 0))
    return p.discharge(p.apply(other, p.combine(Equal(degree(k), size()), (-1, none))), none.formula)


taylor_moments = Claim(
    "taylor-moments",
    title="The moments of a network that computes a polynomial",
    source="symnet (new here); for a product it is the argument of LTR, appendix A, and RT, section 4",
    variables=[sigma, b, w, a, p_, E, gamma, m, n, K, d],
    hypotheses=[AtMost(0, n), for_entries(AtMost(0, gamma[i])), exponents, AtMost(size(), d), computes],
    conclusion=Equal(moment(size(), power_of(j)), coefficients),
    conventions=(
        "one hidden layer, m neurons, each with a function σ_j and a bias b_j of its own; an output bias is one more "
        "term of the polynomial, and skip connections are n more"
    ),
    senses=("taylor",),
    notes=(
        "One σ and a common bias are constant families. σ_j^(k)(b_j) is the derivative, k! times the Taylor "
        "coefficient. Only moments of order |γ| ≤ d are known: a square as the only neuron computes 0 through "
        "degree 1, and its moment of order 2 is 2."
    ),
    proof=by_coefficients,
    example={
        "sigma": [[0, 1, 1], [0, 1, 1]], "b": [0, "1/2"], "w": [1, -1], "a": [[1], [1]],
        "p": [-1, "-3/4"], "E": [[1], [0]], "gamma": [1], "m": 2, "n": 1, "K": 2, "d": 2,
    },
    twins=[
        Twin(
            "for |γ| ≤ d + 1",
            hypotheses=[AtMost(0, n), for_entries(AtMost(0, gamma[i])), exponents, AtMost(size(), d + 1), computes],
            at={
                "sigma": [[0, 0, 1]], "b": [0], "w": [1], "a": [[1]], "p": [], "E": [], "gamma": [2],
                "m": 1, "n": 1, "K": 0, "d": 1,
            },
        ),
        Twin(
            "without the factorials of the exponents",
            conclusion=Equal(moment(size(), power_of(j)), sympy.Sum(p_[k] * same(k), (k, 0, K - 1))),
            at={
                "sigma": [[0, 0, 1]], "b": [0], "w": [1], "a": [[1]], "p": [1], "E": [[2]], "gamma": [2],
                "m": 1, "n": 1, "K": 1, "d": 2,
            },
        ),
    ],
)  # fmt: skip


# --- monomials --------------------------------------------------------------------------------------------------------

target = sympy.Product(x[i] ** r[i], span)
linear = sympy.Sum(skip[i] * x[i], span)


def of_monomial(network: Any) -> ForAll:
    """The network with output bias e and skip connections l computes x^r through degree d = Σ r_i, for all x."""
    return ForAll(x, Congruent(network + bias + SCALE * linear, SCALE ** size(r) * target, size(r) + 1))


def no_skip(order: Any) -> tuple[Any, Any]:
    """There is an output bias only if this order is not 0, and skip connections only if it is not 1."""
    return (
        Implication(Equal(order, 0), Equal(bias, 0)),
        Implication(Equal(order, 1), for_entries(Equal(skip[i], 0))),
    )


def value_of_monomial() -> Any:
    """∏ γ_i! where γ = r, else 0."""
    return sympy.Product(fac(gamma[i]), span) * alike


def silent(p: Prover, value: Any, place: int, condition: Fact, zero: Callable[[Fact], Fact]) -> Fact:
    """The coefficient of λ^|γ| in value·λ^place is 0: it is another power, or the value is 0."""
    power = size() - place
    goal = p.term(Equal(value * Coefficient(1, power), 0))

    def other(h: Fact) -> Fact:
        none = p.assume(Equal(power, 0))
        gap = p.discharge(p.apply(h, p.combine(Equal(size(), place), (1, none))), none.formula)
        return p.ring(goal, p.fact("coefficient_of_one", power, given=[gap]))

    found = lambda h: p.combine(goal, (Coefficient(1, power), zero(p.apply(condition, h))))  # noqa: E731
    return p.cases(p.excluded(Equal(size(), place)), found, other)


def no_linear(p: Prover, zero: Fact) -> Fact:
    """Σ l_i x_i = 0, where all l_i are 0."""
    each = lambda lo, hi: p.combine(Equal(skip[i] * x[i], 0), (x[i], at_entry(p, zero, i, lo, hi)))  # noqa: E731
    return p.convert(p.termwise(Equal(linear, sympy.Sum(0, span)), each, i), Equal(linear, 0))


def by_one_term(
    p: Prover, length: Fact, nonnegative: Fact, least: Fact, order: Fact, no_bias: Fact, no_skip_: Fact, network: Fact
) -> Fact:
    """Compare the coefficients of λ^|γ|: the output bias and the skip connections have none."""
    total, positive = factorial_of(p, length, least)
    factor, top_degree = Inverse(fac(size())), size(r)
    with p.knowing(total, positive):
        at = p.coefficients(p.instantiate(network, x))
        top = p.instantiate(at, size(), given=[p.order(Below(size(), top_degree + 1), order)])
        u_, q_ = w[j] * D(sigma[j], size(), b[j]) * factor, Coefficient(1, size() - top_degree)
        nothing = [silent(p, bias, 0, no_bias, lambda h: h), silent(p, linear, 1, no_skip_, lambda h: no_linear(p, h))]
        forms = Equal(sympy.Sum(u_ * form(j) ** size(), (j, 0, m - 1)), q_ * target)
        forms_ = p.combine(forms, (1, top), *((-1, f) for f in nothing), reason="the coefficients of λ^|γ| agree")

        def absent(_: Fact, __: Fact, other: Fact) -> Fact:
            none = p.assume(Equal(size() - top_degree, 0))
            gap = p.discharge(p.apply(other, p.combine(Equal(top_degree, size()), (-1, none))), none.formula)
            return p.ring(Equal(q_, 0), p.fact("coefficient_of_one", size() - top_degree, given=[gap]))

        unlike = p.generally([k], [AtMost(0, k), Below(k, 1), Unequal(top_degree, size())], absent)
        taken = fitted(
            p, moments_of_powers, sympy.Lambda(j, u_), a, sympy.Lambda(k, q_), sympy.Lambda(k, r), gamma, m, n, 1,
            given=[
                length, least, p.generally([k], [AtMost(0, k), Below(k, 1)], lambda *_: nonnegative), unlike,
                p.intro(forms_, x),
            ],
            reason="equal forms have equal coefficients",
        )  # fmt: skip
        kept = p.use(same_exponents, r, gamma, n)
        return p.combine(p.goal, (1, taken), (sympy.Product(fac(gamma[i]), span), kept))


exponents_given = [AtMost(0, n), *(for_entries(AtMost(0, f[i])) for f in (r, gamma)), AtMost(size(), size(r))]

monomial_moments = Claim(
    "monomial-moments",
    title="The moments of a network that computes a monomial",
    source="symnet (new here); for a product it is the argument of LTR, appendix A, and RT, section 4",
    variables=[sigma, b, w, a, bias, skip, r, gamma, m, n],
    hypotheses=[*exponents_given, *no_skip(size()), of_monomial(neurons())],
    conclusion=Equal(moment(size(), power_of(j)), value_of_monomial()),
    conventions=(
        "one hidden layer, m neurons, each with a function σ_j and a bias b_j of its own, an output bias e and linear "
        "skip connections l; those that a network has not are 0"
    ),
    senses=("taylor",),
    notes=(
        "The output bias leaves the moment of order 0 unknown, and skip connections those of order 1. σ_j^(k)(b_j) is "
        "the derivative, k! times the Taylor coefficient."
    ),
    proof=by_one_term,
    example={
        "sigma": [[0, 0, 1], [0, 0, 1]], "b": [0, 0], "w": ["1/4", "-1/4"], "a": [[1, 1], [1, -1]], "e": 0, "l": [0, 0],
        "r": [1, 1], "gamma": [1, 1], "m": 2, "n": 2,
    },
    twins=[
        Twin(
            "with an output bias, and of order 0",
            hypotheses=[*exponents_given, no_skip(size())[1], of_monomial(neurons())],
            at={
                "sigma": [[1, 1]], "b": [0], "w": [1], "a": [[1]], "e": -1, "l": [0], "r": [1], "gamma": [0],
                "m": 1, "n": 1,
            },
        ),
        Twin(
            "with skip connections, and of order 1",
            hypotheses=[*exponents_given, no_skip(size())[0], of_monomial(neurons())],
            at={
                "sigma": [[0, 1, 1]], "b": [0], "w": [1], "a": [[1]], "e": 0, "l": [-1], "r": [2], "gamma": [1],
                "m": 1, "n": 1,
            },
        ),
    ],
)  # fmt: skip
