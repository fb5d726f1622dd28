"""With biases of their own a quadratic form of rank r needs r + 1 neurons, where no neuron has slope 0 at its bias.

With d_s dual to the forms ℓ_i and F_s = a_j·d_s on the neurons, the network fixes Σ_j w_j σ_j''(b_j) F_s F_t, which is
2q_s for s = t and else 0, and Σ_j w_j σ_j'(b_j) F_t = 0. So the rows σ_j''(b_j) F_s and σ_j'(b_j) are r + 1 independent
vectors: the latter meets all columns F_t in 0, and is not 0 at a neuron c with w_c ≠ 0, which is its own column.
"""

from typing import Any

import sympy
from beyond.quadratic import a, e, form, forms, i, j, k, m, n, q, r, w, x
from beyond.quadratic_exact import along, along_duals, dual, duals, form_at, picked, rows, s, t, without
from beyond.triangular import graded_bound
from rt.moments import b, sigma

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
    Jet,
    Prover,
    Twin,
    Unequal,
    integers,
)
from symnet.proof.tactics import vanishing

(c,) = integers("c")

slope = sympy.Sum(a[j, k] * x[k], (k, 0, n - 1))
network = sympy.Sum(w[j] * Jet(sigma[j], b[j], SCALE * slope), (j, 0, m - 1))
computes = ForAll(x, Congruent(network + e, SCALE**2 * form, 3))
sloped = ForAll(j, Implication(AtMost(0, j), Below(j, m), Unequal(D(sigma[j], 1, b[j]), 0)))
weighted = Exists(c, Conjunction(AtMost(0, c), Below(c, m), Unequal(w[c], 0)))


def second(*factors: Any) -> sympy.Expr:
    """Σ_j w_j σ_j''(b_j) f."""
    return sympy.Sum(w[j] * D(sigma[j], 2, b[j]) * sympy.Mul(*factors), (j, 0, m - 1))


def row(v: Any) -> sympy.Expr:
    """σ_j''(b_j) F_0, …, σ_j''(b_j) F_(r-1), then σ_j'(b_j)."""
    return Indicator(Below(v, r)) * D(sigma[j], 2, b[j]) * along(v) + Indicator(Equal(v, r)) * D(sigma[j], 1, b[j])


def column(v: Any) -> sympy.Expr:
    """F_0, …, F_(r-1), then the neuron c alone."""
    return Indicator(Below(v, r)) * along(v) + Indicator(Equal(v, r)) * Indicator(Equal(j, c))


def entry(v: Any, u: Any) -> sympy.Expr:
    """The entry of the table."""
    return sympy.Sum(w[j] * row(v) * column(u), (j, 0, m - 1))


def by_slopes(p: Prover, count: Fact, rank: Fact, nonzero: Fact, crossed: Fact, slopes: Fact, computed: Fact) -> Fact:
    """The table with one row more, triangular by degrees."""
    first = Equal(sympy.Sum(w[j] * D(sigma[j], 1, b[j]) * along(s), (j, 0, m - 1)), 0)
    firsts = p.generally(
        [s], [AtMost(0, s), Below(s, r)],
        lambda *_: p.combine(
            first, (1, along_duals(p, computed, 1, s)), reason="along d_s the form has no term of degree 1"
        ),
    )  # fmt: skip

    def of_two(*inside: Fact) -> Fact:
        at = lambda *vectors: along_duals(p, computed, 2, *vectors)  # noqa: E731
        goal = Equal(second(along(s), along(t)), 2 * q[s] * Indicator(Equal(s, t)))
        return p.combine(
            goal, (1, at(s, t)), (-1, at(s)), (-1, at(t)), (2, form_at(p, crossed, *inside)),
            reason="the coefficients of λ² along d_s + d_t, less those along d_s and along d_t",
        )  # fmt: skip

    seconds = p.generally([s, t], [AtMost(0, s), Below(s, r), AtMost(0, t), Below(t, r)], of_two)

    def whole(lo: Fact, hi: Fact, there: Fact) -> Fact:
        return with_neuron(p, count, nonzero, slopes, firsts, seconds, [lo, hi, there])

    def never(none: Fact) -> Fact:
        """All w_j = 0: then 2q_0 = 0."""
        zero, below = p.order(AtMost(0, sympy.Integer(0))), p.order(Below(0, r), rank)
        square = p.instantiate(seconds, 0, 0, given=[zero, below, zero, below])
        body = w[j] * D(sigma[j], 2, b[j]) * along(sympy.Integer(0)) ** 2

        def no_weight(lo: Fact, hi: Fact) -> Fact:
            other = p.assume(Unequal(w[j], 0))
            found = p.apply(none, p.witness(weighted, j, p.both(lo, hi, other)))
            absent = p.cases(
                p.excluded(Equal(w[j], 0)), lambda h: h,
                lambda h: p.absurd(p.apply(p.discharge(found, other.formula), h), Equal(w[j], 0)),
            )  # fmt: skip
            return p.combine(Equal(body, 0), (D(sigma[j], 2, b[j]) * along(sympy.Integer(0)) ** 2, absent))

        gone = vanishing(p, sympy.Sum(body, (j, 0, m - 1)), no_weight, j)
        one = p.combine(Equal(q[0], 0), (sympy.Rational(-1, 2), square), (sympy.Rational(1, 2), gone))
        return p.absurd(p.apply(p.instantiate(nonzero, 0, given=[zero, below]), one), p.goal)

    return p.cases(p.excluded(weighted), lambda some: p.choose(some, c, lambda h: whole(*p.parts(h))), never)


def with_neuron(
    p: Prover, count: Fact, nonzero: Fact, slopes: Fact, firsts: Fact, seconds: Fact, neuron: list[Fact]
) -> Fact:
    """r + 1 ≤ m, from a neuron c with w_c ≠ 0."""
    lo_c, hi_c, weight = neuron
    inside = [AtMost(0, s), Below(s, r + 1), AtMost(0, t), Below(t, r + 1)]

    def kinds(v: Any, high: Fact, goal: Any, below: Any, equal: Any) -> Fact:
        """The goal where v < r and where v = r; each gets why, and what the indicators are."""

        def known(h: Fact, *, top: bool) -> list[Fact]:
            found = []
            for formula, holds in ((Below(v, r), not top), (Equal(v, r), top)):
                other = p.assume(formula)
                no = None if holds else p.discharge(p.order(p.store.false(), other, h), other.formula)
                found.append(p.indicator(h if no is None else no, formula))
            return found

        return p.compare(
            v, r, lambda h: below(h, known(h, top=False)), lambda h: equal(h, known(h, top=True)),
            lambda h: p.absurd(p.order(p.store.false(), h, high), goal),
        )  # fmt: skip

    def beside(low: Fact, high: Fact, low_: Fact, high_: Fact, different: Fact, graded: Fact) -> Fact:
        goal = Equal(entry(s, t), 0)

        def both_below(h: Fact, h_: Fact, known: list[Fact]) -> Fact:
            value = p.instantiate(seconds, s, t, given=[low, h, low_, h_])
            return p.combine(goal, (1, value), given=[*known, p.indicator(different, Equal(s, t))])

        def wrong(known: list[Fact]) -> Fact:
            """A row of degree 1 before one of degree 0."""
            at = p.convert(graded, p.store.make("le", (p.number(1), p.number(0))), *known)
            return p.absurd(p.order(p.store.false(), at), goal)

        def same(h: Fact, h_: Fact) -> Fact:
            return p.absurd(p.apply(different, p.combine(Equal(s, t), (1, h), (-1, h_))), goal)

        def at_top(known: list[Fact], h_: Fact, more: list[Fact]) -> Fact:
            return p.combine(goal, (1, p.instantiate(firsts, t, given=[low_, h_])), given=[*known, *more])

        return kinds(
            s, high, goal,
            lambda h, known: kinds(
                t, high_, goal, lambda h_, more: both_below(h, h_, [*known, *more]),
                lambda _, more: wrong([*known, *more]),
            ),
            lambda h, known: kinds(
                t, high_, goal, lambda h_, more: at_top(known, h_, more), lambda h_, _: same(h, h_)
            ),
        )  # fmt: skip

    def diagonal(low: Fact, high: Fact) -> Fact:
        goal = p.term(Unequal(entry(t, t), 0))

        def below(h: Fact, known: list[Fact]) -> Fact:
            none = p.assume(goal.args[0])
            value = p.instantiate(seconds, t, t, given=[low, h, low, h])
            zero = p.combine(Equal(q[t], 0), (sympy.Rational(-1, 2), value), (sympy.Rational(1, 2), none), given=known)
            return p.discharge(p.apply(p.instantiate(nonzero, t, given=[low, h]), zero), none.formula)

        def top(_: Fact, known: list[Fact]) -> Fact:
            """w_c σ_c'(b_c) ≠ 0."""
            none = p.assume(goal.args[0])
            value = w[j] * D(sigma[j], 1, b[j])
            one = picked(p, value, c, lo_c, hi_c, j, m)
            zero = p.combine(Equal(value.xreplace({j: c}), 0), (-1, one), (1, none), given=known)
            slope_ = p.instantiate(slopes, c, given=[lo_c, hi_c])
            unit = p.combine(Equal(1, 0), (1 / (w[c] * D(sigma[c], 1, b[c])), zero), given=[weight, slope_])
            return p.discharge(p.order(p.store.false(), unit), none.formula)

        return kinds(t, high, goal, below, top)

    grade = Indicator(Below(s, r))
    zero = p.generally([s, t], [*inside, Unequal(s, t), AtMost(grade, grade.xreplace({s: t}))], beside)
    other = p.generally([t], inside[2:], diagonal)
    families_ = [sympy.Lambda((s, j), row(s)), sympy.Lambda((s, j), column(s)), sympy.Lambda(s, grade)]
    why = "the rows σ_j''(b_j) F_s and, of a lower grade, σ_j'(b_j), against the columns F_t and the neuron c alone"
    fact = p.apply(p.use(graded_bound, r + 1, m, w, *families_, reason=why), count)
    for given in (zero, other):
        fact = p.apply(fact, p.convert(given, fact.formula.args[0]))
    return p.convert(fact, p.goal)


TWO = {  # x² by (2 + t + t²/2) at t = 2x, less twice 1 + t + t²/2 at t = x
    "sigma": [[2, 1, "1/2"], [1, 1, "1/2"]], "b": [0, 0], "w": [1, -2], "a": [[2], [1]], "m": 2, "n": 1, "r": 1,
    "q": [1], "l": [[1]], "d": [[1]], "e": 0,
}  # fmt: skip
CRITICAL = TWO | {"sigma": [[1, 0, 1]], "b": [0], "w": [1], "a": [[1]], "m": 1, "e": -1}
hypotheses = [AtMost(0, m), AtMost(1, r), rows(i, Unequal(q[i], 0)), dual, sloped, computes]

with_free_biases = Claim(
    "quadratic-exact-free-biases",
    title="With a bias for each neuron a quadratic form of rank r needs r + 1 neurons",
    source="symnet (new here)",
    variables=[sigma, b, w, a, e, q, forms, duals, m, n, r],
    hypotheses=hypotheses,
    conclusion=AtMost(r + 1, m),
    conventions="one hidden layer, m neurons, each with a function σ_j and a bias b_j of its own, an output bias e, no "
    "skips; Q = Σ q_i ℓ_i², ℓ_i(x) = Σ_k l_ik x_k, with independent ℓ_i (d_s is dual to them) and q_i ≠ 0: of rank r, "
    "definite or not; σ_j'(b_j) ≠ 0 for every neuron, as everywhere for softplus, tanh and the logistic",
    senses=("taylor",),
    notes="So many are enough with an output bias and a common bias (quadratic-upper-output-bias). Without an output "
    "bias symnet has networks with so many where the values of σσ''/σ'² at two biases have a rational ratio other than "
    "0 and 1: three softplus neurons multiply two numbers (see also product-two-biases). That σ_j'(b_j) ≠ 0 is needed: "
    "quadratic-upper-critical.",
    proof=by_slopes,
    example=TWO,
    twins=[
        Twin("one neuron more", conclusion=AtMost(r + 2, m), at=TWO),
        *without(4, "without σ_j'(b_j) ≠ 0", CRITICAL)(hypotheses),
    ],
)
