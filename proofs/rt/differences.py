"""Differences of powers, and what they take out of a power of a linear form: its coefficients, one after the other.

Σ_t (-1)^t C(g, t) (g - 2t)^e is 0 for e < g, and 2^g g! for e = g. In n variables the same differences of (y·x)^r, with
r = Σ γ_i, are 2^r r! ∏ y_i^(γ_i).
"""

from typing import Any

import sympy
from beyond.sums import sum_nonnegative
from rt.monomial import (
    central_power,
    central_power_expansion,
    difference,
    rt_monomial_upper,
)

from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Conjunction,
    D,
    Equal,
    Fact,
    Families,
    ForAll,
    Implication,
    Prover,
    Range,
    SumOver,
    Twin,
    families,
    integer_families,
    integers,
)
from symnet.proof.tactics import unequal

n, i, c, g, e = integers("n i c g e")
(y,) = families("y")
gamma, t = integer_families("gamma t")
fac = sympy.factorial


def differences(count: Any, power: Any) -> Any:
    """Σ_c (-1)^c C(g, c) (g - 2c)^e over 0 ≤ c ≤ g."""
    return sympy.Sum((-1) ** c * sympy.binomial(count, c) * (count - 2 * c) ** power, (c, 0, count))


def by_coefficients(p: Prover, nonnegative: Fact, exponent: Fact) -> Fact:
    """The coefficient of λ^e in (exp(λ) - exp(-λ))^g, which starts with (2λ)^g."""
    expanded = p.use(central_power, 1, g, given=[nonnegative], reason="a power of a difference of exponentials")
    leading = p.use(central_power_expansion, 1, g, given=[nonnegative])
    powers = p.term(difference(sympy.Integer(1)) ** g)
    joined = p.convert(expanded, p.equal(expanded.formula.args[0], powers))
    series = p.convert(
        leading, p.store.make("cong", (p.term(SCALE ** (-g) * difference(1) ** g), *leading.formula.args[1:]))
    )
    source = p.rewrite(
        series, p.store.replace(series.formula, powers, joined.formula.args[0]), joined, reason="they are the same"
    )
    each = p.coefficients(source)

    def lower(below: Fact) -> Fact:
        at = p.instantiate(each, e - g, given=[p.order(Below(e - g, 4), below)])
        apart = [p.convert(unequal(p, e - g - v, 0, below), p.store.negation(p.equal(e - g - v, 0))) for v in (0, 2)]
        none = [p.fact("coefficient_of_one", e - g - v, given=[h]) for v, h in zip((0, 2), apart, strict=True)]
        positive = unequal(p, fac(e), 0, p.fact("factorial_positive", e, given=[exponent]))
        return p.combine(
            Equal(differences(g, e), 0), (fac(e), at), given=[*none, *p.exponential(e), positive],
            reason="the power starts with λ^g, so the coefficient of λ^e is 0 for e < g",
        )  # fmt: skip

    small = p.generally([], [Below(e, g)], lower)
    at = p.instantiate(each, 0, given=[p.order(Below(0, 4))])
    positive = unequal(p, fac(g), 0, p.fact("factorial_positive", g, given=[nonnegative]))
    first = p.combine(
        Equal(differences(g, g), 2**g * fac(g)), (fac(g), at), given=[*p.exponential(g), positive],
        reason="the coefficient of λ^g is 2^g",
    )  # fmt: skip
    return p.both(small, first)


def values(first: Any) -> Conjunction:
    """The differences are 0 for e < g, and this for e = g."""
    return Conjunction(Implication(Below(e, g), Equal(differences(g, e), 0)), Equal(differences(g, g), first))


central_differences_of_powers = Claim(
    "central-differences-of-powers",
    title="Central differences of powers",
    source="textbook",
    variables=[g, e],
    hypotheses=[AtMost(0, g), AtMost(0, e)],
    conclusion=values(2**g * fac(g)),
    proof=by_coefficients,
    twins=[
        Twin("without 2^g", conclusion=values(fac(g)), at={"g": 1, "e": 0}),
        Twin("also for e = g", conclusion=Implication(AtMost(e, g), Equal(differences(g, e), 0)), at={"g": 1, "e": 1}),
    ],
)


weights = sympy.Product((-1) ** t[i] * sympy.binomial(gamma[i], t[i]), (i, 0, n - 1))
boxes = Families(n, (i, Range(0, gamma[i] + 1)))


def size(family: Any = gamma) -> Any:
    """Σ γ_i."""
    return sympy.Sum(family[i], (i, 0, n - 1))


def differences_of_form(power: Any) -> Any:
    """Σ_t ∏ (-1)^(t_i) C(γ_i, t_i) (Σ_i (γ_i - 2t_i) y_i)^power."""
    return SumOver(weights * sympy.Sum((gamma[i] - 2 * t[i]) * y[i], (i, 0, n - 1)) ** power, (t, boxes))


def nonnegative(family: Any, least: int = 0) -> ForAll:
    """γ_i ≥ 0 for 0 ≤ i < n."""
    return ForAll(i, Implication(Conjunction(AtMost(0, i), Below(i, n)), AtMost(least, family[i])))


def by_exponentials(p: Prover, length: Fact, exponents: Fact) -> Fact:
    """The coefficient of λ^0 in rt-monomial-upper, with exp in place of σ."""
    total = p.use(sum_nonnegative, n, gamma, given=[length, exponents])
    with p.knowing(total):
        ones = p.exponential(size())
        one = unequal(p, D(sympy.exp, size(), 0), 0, p.order(Below(0, D(sympy.exp, size(), 0)), *ones))
        network = p.use(rt_monomial_upper, sympy.exp, 0, y, gamma, n, given=[length, exponents, one])
        at = p.instantiate(p.coefficients(network), 0, given=[p.order(Below(0, 4))])
        positive = unequal(p, fac(size()), 0, p.fact("factorial_positive", size(), given=[total]))
        return p.combine(
            p.goal, (2 ** size() * fac(size()), at), given=[*ones, positive],
            reason="with exp in place of σ, every derivative is 1",
        )  # fmt: skip


differences_of_forms = Claim(
    "differences-of-forms",
    title="Central differences of a power of a linear form",
    source="RT, section 4: the identity behind the network of a monomial",
    variables=[y, gamma, n],
    hypotheses=[AtMost(0, n), nonnegative(gamma)],
    conclusion=Equal(
        differences_of_form(size()), 2 ** size() * fac(size()) * sympy.Product(y[i] ** gamma[i], (i, 0, n - 1))
    ),
    proof=by_exponentials,
    example={"n": 2, "gamma": [2, 1]},
    twins=[
        Twin(
            "without 2^d",
            conclusion=Equal(differences_of_form(size()), fac(size()) * sympy.Product(y[i] ** gamma[i], (i, 0, n - 1))),
            at={"n": 1, "gamma": [1], "y": [1]},
        ),
    ],
)
