"""The Gaussian integral in n variables, from the one in one variable: one Schur complement after the other."""

from typing import Any

import sympy
from ltr.kronecker import everywhere

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Prover,
    Twin,
    families,
    integers,
    reals,
)
from symnet.proof.language import variables
from symnet.proof.tactics import unequal

n, i, k, q, r = integers("n i k q r")
x, c, s = families("x c s")
t, u, v, w = reals("t u v w")
(J,) = variables("J", fun(fun(REAL, REAL), REAL))
(F,) = variables("F", fun(INT, fun(INT, REAL), REAL))
(U,) = variables("U", fun(INT, INT, REAL))
(f,) = variables("f", fun(REAL, REAL))
exp = sympy.exp
ROOT = sympy.sqrt(2 * sympy.pi)


def before(place: Any, at: Any) -> Any:
    """Σ_{i<q} U_iq x_i, at the family x."""
    return sympy.Sum(U[i, place] * at(i), (i, 0, place - 1))


def linear(place: Any, at: Any) -> Any:
    """The form x_q + Σ_{i<q} U_iq x_i."""
    return at(place) + before(place, at)


def exponent(length: Any, at: Any) -> Any:
    """Σ_{q<length} (c_q l_q - l_q²/2s_q²)."""
    return sympy.Sum(c[q] * linear(q, at) - linear(q, at) ** 2 / s[q] ** 2 / 2, (q, 0, length - 1))


def replaced(place: Any, value: Any) -> sympy.Lambda:
    """The family x with the value at the place."""
    return sympy.Lambda(i, x[i] + Indicator(Equal(i, place)) * (value - x[i]))


def widths(start: Any) -> Any:
    """∏ √(2π) s_q of the variables from `start` on."""
    return sympy.Product(ROOT * s[q], (q, start, n - 1))


def squares(start: Any) -> Any:
    """Σ (c_q s_q)²/2 of the variables from `start` on."""
    return sympy.Sum(c[q] ** 2 * s[q] ** 2 / 2, (q, start, n - 1))


positive = everywhere([(q, n)], Below(0, s[q]))
one_variable = ForAll(
    [f, u, v, w],
    Implication(
        Below(0, v),
        ForAll(t, Equal(f(t), u * exp(w * t - t**2 / v**2 / 2))),
        Equal(J(f), u * v * ROOT * exp(w**2 * v**2 / 2)),
    ),
)
integrand = ForAll(x, Equal(F(n, x), exp(exponent(n, x))))
inner = sympy.Lambda(t, F(k + 1, replaced(k, t)))
iterated = ForAll(k, Implication(AtMost(0, k), Below(k, n), ForAll(x, Equal(F(k, x), J(inner)))))


def value(start: Any, at: Any) -> Any:
    """What is left after the variables from `start` on are integrated out."""
    return widths(start) * exp(squares(start)) * exp(exponent(start, at))


def in_the_exponent(p: Prover, place: Any, new: Any, old: Any, same: Fact) -> Fact:
    """c l - l²/2s² for equal forms l."""
    term = lambda form: c[place] * form - form**2 / s[place] ** 2 / 2  # noqa: E731
    return p.combine(p.equal(term(new), term(old)), (c[place] - (new + old) / s[place] ** 2 / 2, same))


def same_forms(p: Prover, low: Fact) -> Fact:
    """The forms l_q with q < k do not contain x_k."""
    new = replaced(k, t)

    def each(lo: Fact, hi: Fact) -> Fact:
        def entry(least: Fact, less: Fact) -> Fact:
            apart = unequal(p, i, k, p.order(Below(i, k), less, hi))
            zero = p.indicator(apart, Equal(i, k))
            return p.ring(p.equal(U[i, q] * new(i), U[i, q] * x[i]), zero)

        sums = p.termwise(p.equal(before(q, new), before(q, x)), entry, i)
        own = p.indicator(unequal(p, q, k, hi), Equal(q, k))
        form = p.combine(p.equal(linear(q, new), linear(q, x)), (1, sums), (t - x[q], own))
        return in_the_exponent(p, q, linear(q, new), linear(q, x), form)

    return p.termwise(p.equal(exponent(k, new), exponent(k, x)), each, q)


def split_last(p: Prover, low: Fact) -> Fact:
    """The exponent at x_k = t: what does not contain t, and a quadratic polynomial of t."""
    new, rest = replaced(k, t), before(k, x)

    def entry(least: Fact, less: Fact) -> Fact:
        zero = p.indicator(unequal(p, i, k, less), Equal(i, k))
        return p.ring(p.equal(U[i, k] * new(i), U[i, k] * x[i]), zero)

    sums = p.termwise(p.equal(before(k, new), rest), entry, i)
    own = p.indicator(p.ring(Equal(k, k)), Equal(k, k))
    earlier = same_forms(p, low)
    form = p.combine(p.equal(linear(k, new), t + rest), (1, sums), (t - x[k], own))
    told = c[k] * (t + rest) - (t + rest) ** 2 / s[k] ** 2 / 2
    at_last = in_the_exponent(p, k, linear(k, new), t + rest, form)
    goal = p.equal(exponent(k + 1, new), exponent(k, x) + told)
    return p.combine(goal, (1, earlier), (1, at_last), given=[low])


def left_out(p: Prover, gauss: Fact, scale: Fact, each: Fact) -> Fact:
    """For all k < n: from F_{k+1} to F_k, by completing the square in x_k."""
    after = ForAll(x, Equal(F(k + 1, x), value(k + 1, x)))
    rest, weight, above = before(k, x), widths(k + 1), squares(k + 1)
    constant = exponent(k, x) + c[k] * rest - rest**2 / s[k] ** 2 / 2
    slope = c[k] - rest / s[k] ** 2
    moved = slope * t - t**2 / s[k] ** 2 / 2
    gain = c[k] ** 2 * s[k] ** 2 / 2

    def of_sum(one: Any, other: Any) -> Fact:
        return p.fact("exp_add", one, other)

    def same_exp(one: Any, other: Any, *pairs: tuple[Any, Fact], given: Any = ()) -> Fact:
        same = p.combine(p.equal(one, other), *pairs, given=given)
        return p.rewrite(p.ring(p.equal(exp(one), exp(one))), p.equal(exp(one), exp(other)), same)

    def shown(lo: Fact, hi: Fact, known: Fact) -> Fact:
        broad = p.instantiate(scale, k, given=[lo, hi])
        nonzero = unequal(p, s[k], 0, broad)

        def in_t() -> Fact:
            last = p.instantiate(known, replaced(k, t))
            parts = split_last(p, lo)
            same = same_exp(exponent(k + 1, replaced(k, t)), constant + moved, (1, parts))
            return p.combine(
                p.equal(F(k + 1, replaced(k, t)), weight * exp(above) * exp(constant) * exp(moved)),
                (1, last),
                (weight * exp(above), same),
                (weight * exp(above), of_sum(constant, moved)),
                reason="complete the square in x_k",
            )

        def at_x() -> Fact:
            scaled = p.term(weight * exp(above) * exp(constant))
            law = p.instantiate(gauss, inner, scaled, s[k], slope, given=[broad])
            one = p.apply(law, p.convert(p.generally([t], [], in_t), law.formula.args[0]))
            first = p.instantiate(p.instantiate(each, k, given=[lo, hi]), x)
            peak = slope**2 * s[k] ** 2 / 2
            cut = p.split(squares(k), k + 1, p.order(AtMost(k, k + 1)), p.order(AtMost(k + 1, n), hi))
            pieces = p.split(widths(k), k + 1, p.order(AtMost(k, k + 1)), p.order(AtMost(k + 1, n), hi))
            joined = same_exp(constant + peak, exponent(k, x) + gain, given=[nonzero])
            total = same_exp(squares(k), gain + above, (1, cut))
            bare = weight * s[k] * ROOT
            whole, rest_of = bare * exp(above), exp(exponent(k, x))
            return p.combine(
                p.equal(F(k, x), value(k, x)),
                (1, first),
                (1, one),
                (-whole, of_sum(constant, peak)),
                (whole, joined),
                (whole, of_sum(exponent(k, x), gain)),
                (-bare * rest_of, of_sum(gain, above)),
                (-bare * rest_of, total),
                (-exp(squares(k)) * rest_of, pieces),
                reason="the integral over x_k",
            )

        return p.generally([x], [], at_x)

    return p.generally([k], [AtMost(0, k), Below(k, n), after], shown)


def by_one_variable(p: Prover, low: Fact, scale: Fact, gauss: Fact, start: Fact, each: Fact) -> Fact:
    """Integrate out one variable after the other, the last one first."""
    one = left_out(p, gauss, scale, each)
    goal = Implication(AtMost(r, n), ForAll(x, Equal(F(n - r, x), value(n - r, x))))

    def base() -> Fact:
        def nothing(_: Fact) -> Fact:
            return p.generally([x], [], lambda: p.convert(p.instantiate(start, x), p.equal(F(n, x), value(n, x))))

        return p.generally([], [AtMost(0, n)], nothing)

    def step(least: Fact, known: Fact) -> Fact:
        def further(most: Fact) -> Fact:
            at_r = p.apply(known, p.order(AtMost(r, n), most))
            bounds = [p.order(AtMost(0, n - r - 1), most), p.order(Below(n - r - 1, n), least)]
            law = p.instantiate(one, n - r - 1, given=bounds)
            return p.apply(law, p.convert(at_r, law.formula.args[0]))

        return p.generally([], [AtMost(r + 1, n)], further)

    every = p.induction(r, goal, base, step, reason="one variable after the other, from the last")

    def left(lo: Fact, hi: Fact) -> Fact:
        shown = p.instantiate(every, n - k, given=[p.order(AtMost(0, n - k), hi), p.order(AtMost(n - k, n), lo)])
        return p.instantiate(p.convert(shown, ForAll(x, Equal(F(k, x), value(k, x)))), x)

    return p.generally([k, x], [AtMost(0, k), AtMost(k, n)], left)


# Values for trials: on c exp(wt - t²/2v²) this J is the integral; elsewhere it need not be.
curvature = -sympy.log(f(1) * f(-1) / f(0) ** 2)
by_three_values = sympy.Lambda(
    f, f(0) * ROOT / sympy.sqrt(curvature) * exp(sympy.log(f(1) / f(-1)) ** 2 / curvature / 8)
)
alone = exp(x[0] - x[0] ** 2 / 8)  # c = 1, s = 2
steps = [sympy.Lambda(x, 2 * ROOT * exp(2)), sympy.Lambda(x, alone)]
values = {"n": 1, "s": [2], "c": [1], "U": [[0]], "J": by_three_values, "F": steps}

gaussian_integral = Claim(
    "gaussian-integral",
    title="The Gaussian integral in n variables follows from the one in one variable",
    source="textbook",
    variables=[n, s, c, U, J, F],
    hypotheses=[AtMost(0, n), positive, one_variable, integrand, iterated],
    conclusion=ForAll([k, x], Implication(AtMost(0, k), AtMost(k, n), Equal(F(k, x), value(k, x)))),
    conventions=(
        "J is any functional with the values of the integral over ℝ at multiples of exp(wt - t²/2v²), v > 0; nothing "
        "else is used of it; F_k is what is left of the integrand F_n when x_{n-1}, ..., x_k are integrated out by J"
    ),
    notes=(
        "That ∫exp(wt - t²/2v²)dt = v√(2π) exp(v²w²/2) is the hypothesis, and the integral over ℝⁿ is the iterated "
        "one (Fubini); at k = 0 all variables are integrated out. In matrices: dict-quadratic-gaussian."
    ),
    proof=by_one_variable,
    example=values,
    twins=[
        Twin(
            "whatever the integrand",
            hypotheses=[AtMost(0, n), positive, iterated],
            at={**values, "n": 0, "F": [sympy.Lambda(x, 2)]},
        ),
    ],
)


# --- in matrices ------------------------------------------------------------------------------------------------------

j = integers("j")[0]
m, y = families("m y")
(A,) = variables("A", fun(INT, INT, REAL))


def form(left: Any, right: Any) -> Any:
    """left'A right."""
    return sympy.Sum(A[i, j] * left(i) * right(j), (j, 0, n - 1), (i, 0, n - 1))


factored = ForAll([x, y], Equal(form(x, y), sympy.Sum(linear(q, x) * linear(q, y) / s[q] ** 2, (q, 0, n - 1))))
quadratic = ForAll(x, Equal(F(n, x), exp(form(x, m) - form(x, x) / 2)))
away = lambda place: x[place] - m[place]  # noqa: E731
integral = Equal(F(0, x), widths(0) * exp(form(m, m) / 2))
density = Equal(F(n, x) * widths(0), F(0, x) * exp(-form(away, away) / 2))


def by_factors(p: Prover, low: Fact, scale: Fact, gauss: Fact, matrix: Fact, start: Fact, each: Fact) -> Fact:
    """gaussian-integral with c_q = l_q(m)/s_q²; then complete the square."""
    solved = everywhere([(q, n)], Equal(c[q] * s[q] ** 2, linear(q, m)))

    def with_shifts(solves: Fact) -> Fact:
        return in_forms(p, low, scale, gauss, matrix, start, each, solves)

    law = p.instantiate(p.generally([c], [solved], with_shifts), sympy.Lambda(q, linear(q, m) / s[q] ** 2))
    at_q = p.store.instantiate(law.formula.args[0].args[0], p.term(q)).args[1].args[1]  # without its two conditions

    def solution(lo: Fact, hi: Fact) -> Fact:
        return p.ring(at_q, unequal(p, s[q], 0, p.instantiate(scale, q, given=[lo, hi])))

    return p.apply(law, p.generally([q], [AtMost(0, q), Below(q, n)], solution))


def in_forms(
    p: Prover, low: Fact, scale: Fact, gauss: Fact, matrix: Fact, start: Fact, each: Fact, solves: Fact
) -> Fact:
    """The integral and the density, where c_q s_q² = l_q(m)."""
    half = sympy.Rational(1, 2)
    span = (q, 0, n - 1)

    def same_exp(one: Any, other: Any, *pairs: tuple[Any, Fact]) -> Fact:
        same = p.combine(p.equal(one, other), *pairs)
        return p.rewrite(p.ring(p.equal(exp(one), exp(one))), p.equal(exp(one), exp(other)), same)

    def over(one: Any, other: Any, reason: Any) -> Fact:
        """Two sums over q, equal term by term; `reason` gives the factor of c_q s_q² = l_q(m)."""

        def term(lo: Fact, hi: Fact) -> Fact:
            nonzero = unequal(p, s[q], 0, p.instantiate(scale, q, given=[lo, hi]))
            solution = p.instantiate(solves, q, given=[lo, hi])
            return p.combine(p.equal(one, other), (reason, solution), given=[nonzero])

        return p.termwise(p.equal(sympy.Sum(one, span), sympy.Sum(other, span)), term, q)

    def in_factors() -> Fact:
        shifted = over(c[q] * linear(q, x), linear(q, x) * linear(q, m) / s[q] ** 2, linear(q, x) / s[q] ** 2)
        cross, square = p.instantiate(matrix, x, m), p.instantiate(matrix, x, x)
        told = form(x, m) - form(x, x) / 2
        same = same_exp(told, exponent(n, x), (1, cross), (-half, square), (-1, shifted))
        return p.combine(p.equal(F(n, x), exp(exponent(n, x))), (1, p.instantiate(start, x)), (1, same))

    shown = p.use(
        gaussian_integral, n, s, c, U, J, F, given=[low, scale, gauss, p.generally([x], [], in_factors), each]
    )
    peaks = over(c[q] ** 2 * s[q] ** 2 / 2, linear(q, m) ** 2 / s[q] ** 2 / 2, (c[q] + linear(q, m) / s[q] ** 2) / 2)
    half_form = (1, peaks), (-half, p.instantiate(matrix, m, m))

    def whole() -> Fact:
        first = p.instantiate(shown, 0, x, given=[p.order(AtMost(0, 0)), low])
        at_zero = p.convert(first, p.equal(F(0, x), widths(0) * exp(squares(0))))
        same = same_exp(squares(0), form(m, m) / 2, *half_form)
        goal = p.equal(F(0, x), widths(0) * exp(form(m, m) / 2))
        return p.combine(goal, (1, at_zero), (widths(0), same), reason="the integral over all variables")

    all_of_it = p.generally([x], [], whole)

    def at_x() -> Fact:
        symmetric = p.combine(
            p.equal(form(m, x), form(x, m)), (1, p.instantiate(matrix, m, x)), (-1, p.instantiate(matrix, x, m))
        )
        moved, peak = -form(away, away) / 2, form(m, m) / 2
        square = same_exp(form(x, m) - form(x, x) / 2, peak + moved, (-half, symmetric))
        return p.combine(
            p.equal(F(n, x) * widths(0), F(0, x) * exp(moved)),
            (widths(0), p.instantiate(start, x)),
            (widths(0), square),
            (widths(0), p.fact("exp_add", peak, moved)),
            (-exp(moved), p.instantiate(all_of_it, x)),
            reason="complete the square",
        )

    return p.generally([x], [], lambda: p.both(p.instantiate(all_of_it, x), at_x()))


matrix_values = {key: values[key] for key in ("n", "s", "U", "J", "F")} | {"m": [4], "A": [["1/4"]]}
quadratic_gaussian = Claim(
    "dict-quadratic-gaussian",
    title="A positive definite quadratic Hamiltonian is a Gaussian, whose integral is known",
    source="LTR, section II.D and table I, as we read it; the integral is textbook",
    variables=[n, s, U, m, A, J, F],
    hypotheses=[AtMost(0, n), positive, one_variable, factored, quadratic, iterated],
    conclusion=ForAll(x, Conjunction(integral, density)),
    conventions=(
        "H = x'Ax/2 - b'x with b = A m, p = e^(-H)/Z; A = W diag(1/s²) W' with W unit upper triangular, as forms; "
        "J and F_k as in gaussian-integral: the integral over ℝ, and what is left when x_{n-1}, ..., x_k are out"
    ),
    notes=(
        "That every symmetric positive definite A is of this form is textbook: 1/s_q² are the pivots of "
        "elimination from the last variable, each the entry of a Schur complement, and det A = ∏1/s_q²; every b is "
        "A m for one m. So the integral is "
        "(2π)^(n/2) det(A)^(-1/2) exp(b'A⁻¹b/2), and p is the density of the Gaussian with mean m and covariance A⁻¹. "
        "Conversely -ln of a Gaussian density is a quadratic polynomial with a positive definite A."
    ),
    proof=by_factors,
    example=matrix_values,
    twins=[
        Twin(
            "whatever the integrand",
            hypotheses=[AtMost(0, n), positive, iterated],
            at={**matrix_values, "n": 0, "F": [sympy.Lambda(x, 2)]},
        ),
    ],
)
