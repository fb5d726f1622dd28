"""Linear measurements with Gaussian noise, d = As + n: sufficient statistic, least squares, Wiener filter."""

from collections.abc import Callable
from typing import Any

import sympy
from ltr.kronecker import everywhere
from ltr.linear import unit_sum
from ltr.real_sums import term_at_most_sum

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
)
from symnet.proof.language import variables

m, n, i, j, k, l, q = integers("m n i j k l q")  # noqa: E741
d, e, s, u, v, w = families("d e s u v w")
A, C, N, P, S = variables("A C N P S", fun(INT, INT, REAL))
exp = sympy.exp
half = sympy.Rational(1, 2)
Family = Callable[[Any], Any]


def noise_form(left: Family, right: Family) -> Any:
    """left'P right."""
    return sympy.Sum(P[i, k] * left(i) * right(k), (k, 0, m - 1), (i, 0, m - 1))


def prior_form(left: Family, right: Family) -> Any:
    """left'C right."""
    return sympy.Sum(C[j, l] * left(j) * right(l), (l, 0, n - 1), (j, 0, n - 1))


def mapped(signal: Family) -> Family:
    """The family A signal."""
    return lambda place: sympy.Sum(A[place, j] * signal(j), (j, 0, n - 1))


def residual(signal: Family) -> Family:
    """The family d - A signal."""
    return lambda place: d[place] - mapped(signal)(place)


def statistic(place: Any, data: Family) -> Any:
    """The entry of A'P data."""
    return sympy.Sum(A[i, place] * P[i, k] * data(k), (k, 0, m - 1), (i, 0, m - 1))


def squared(of: Family) -> Any:
    """of'P of."""
    return noise_form(of, of)


symmetric = everywhere([(i, m), (k, m)], Equal(P[i, k], P[k, i]))

# --- bilinear forms ---------------------------------------------------------------------------------------------------


def by_exchange(p: Prover, same: Fact) -> Fact:
    """Exchange the sums, and the indices of P."""

    def row(low: Fact, high: Fact) -> Fact:
        def entry(least: Fact, most: Fact) -> Fact:
            mirrored = p.instantiate(same, i, k, given=[low, high, least, most])
            return p.combine(Equal(P[i, k] * u[i] * v[k], P[k, i] * u[i] * v[k]), (u[i] * v[k], mirrored))

        inner = lambda left, right: sympy.Sum(P[left, right] * u[i] * v[k], (k, 0, m - 1))  # noqa: E731
        return p.termwise(p.equal(inner(i, k), inner(k, i)), entry, k)

    turned = sympy.Sum(P[k, i] * u[i] * v[k], (k, 0, m - 1), (i, 0, m - 1))
    rows = p.termwise(p.equal(noise_form(u, v), turned), row, i)
    return p.combine(p.goal, (1, rows), (1, p.swap(turned)))


form_symmetric = Claim(
    "form-symmetric",
    title="The bilinear form of a symmetric matrix is symmetric",
    source="textbook",
    variables=[m, P, u, v],
    hypotheses=[symmetric],
    conclusion=Equal(noise_form(u, v), noise_form(v, u)),
    conventions="u'Pv as a double sum",
    proof=by_exchange,
    example={"m": 2, "P": [[2, 1], [1, 3]], "u": [1, 2], "v": [3, 5]},
    twins=[Twin("whatever the matrix", hypotheses=[], at={"m": 2, "P": [[0, 1], [0, 0]], "u": [1, 0], "v": [0, 1]})],
)


def through(signal: Family, data: Family) -> Any:
    """Σ signal_j (A'P data)_j."""
    return sympy.Sum(signal(j) * statistic(j, data), (j, 0, n - 1))


def by_columns(p: Prover) -> Fact:
    """Exchange the sums over i and j."""
    row = sympy.Sum(P[i, k] * v[k], (k, 0, m - 1))
    outer = sympy.Sum(A[i, j] * s[j] * row, (j, 0, n - 1), (i, 0, m - 1))
    inner = sympy.Sum(A[i, j] * s[j] * row, (i, 0, m - 1), (j, 0, n - 1))

    def of_row(_: Fact, __: Fact) -> Fact:
        return p.ring(p.equal(sympy.Sum(P[i, k] * mapped(s)(i) * v[k], (k, 0, m - 1)), mapped(s)(i) * row))

    def of_column(_: Fact, __: Fact) -> Fact:
        column = sympy.Sum(P[i, k] * A[i, j] * v[k], (k, 0, m - 1), (i, 0, m - 1))
        return p.ring(p.equal(sympy.Sum(A[i, j] * s[j] * row, (i, 0, m - 1)), s[j] * column))

    first = p.termwise(p.equal(noise_form(mapped(s), v), outer), of_row, i)
    last = p.termwise(p.equal(inner, through(s, v)), of_column, j)
    return p.combine(p.goal, (1, first), (1, p.swap(outer)), (1, last))


form_through = Claim(
    "form-through-map",
    title="A map moves to the other side of a form by its transpose",
    source="textbook",
    variables=[m, n, A, P, s, v],
    conclusion=Equal(noise_form(mapped(s), v), through(s, v)),
    conventions="(As)'Pv = s'(A'Pv); A has m rows and n columns; all products as sums",
    proof=by_columns,
    example={"m": 2, "n": 1, "A": [[2], [1]], "P": [[2, 1], [1, 3]], "s": [2], "v": [3, 5]},
    twins=[
        Twin(
            "with P for its transpose",
            conclusion=Equal(noise_form(v, mapped(s)), through(s, v)),
            at={"m": 2, "n": 1, "A": [[1], [0]], "P": [[0, 1], [0, 0]], "s": [1], "v": [0, 1]},
        )
    ],
)


def family(of: Family, index: Any = i) -> sympy.Lambda:
    """A function of Python's kind as a family."""
    return sympy.Lambda(index, of(index))


# --- the sufficient statistic -----------------------------------------------------------------------------------------

same_statistic = everywhere([(j, n)], Equal(statistic(j, d), statistic(j, e)))


def misfit(data: Family) -> Any:
    """(data - As)'P(data - As) - data'P data, the part that depends on s."""
    return squared(lambda place: data(place) - mapped(s)(place)) - squared(data)


told = lambda data: squared(mapped(s)) - 2 * through(s, data)  # noqa: E731
split = Equal(squared(residual(s)), squared(d) + told(d))
factored = Equal(exp(-half * squared(residual(s))), exp(-half * squared(d)) * exp(-half * told(d)))
same_likelihood = ForAll(s, Equal(misfit(d), misfit(e)))


def expanded(p: Prover, same: Fact, data: Any) -> Fact:
    """The misfit: (As)'P(As) - 2 s'(A'P data)."""
    cross = p.use(form_symmetric, m, P, data, family(mapped(s)), given=[same])
    column = p.use(form_through, m, n, A, P, s, data)
    return p.combine(p.equal(misfit(data), told(data)), (-1, cross), (-2, column), reason="multiply out")


def by_exponentials(p: Prover, same: Fact) -> Fact:
    """exp turns the sum into a product."""
    left, right = -half * squared(residual(s)), -half * squared(d) - half * told(d)
    parts = p.combine(p.equal(left, right), (-half, expanded(p, same, d)))
    power = lambda term: p.store.make("fn", (p.term(term),), "exp")  # noqa: E731
    whole = p.rewrite(p.ring(p.equal(power(left), power(left))), p.equal(power(left), power(right)), parts)
    law = p.fact("exp_add", -half * squared(d), -half * told(d))
    return p.combine(p.goal, (1, whole), (1, law), reason="exp turns the sum into a product")


data = {"m": 2, "n": 1, "A": [[2], [1]], "P": [[2, 1], [1, 3]], "d": [3, 5], "e": [3, 5]}
factorisation = Claim(
    "gaussian-factorisation",
    title="The likelihood of a signal in Gaussian noise factorises",
    source="textbook (Fisher, Neyman)",
    variables=[m, n, A, P, d, s],
    hypotheses=[symmetric],
    conclusion=factored,
    conventions=(
        "d = As + n with m data, n numbers in s, and Gaussian noise whose covariance N has the inverse P; the "
        "likelihood of s is exp(-(d - As)'P(d - As)/2), times what depends on P alone; A'Pd is written as a sum"
    ),
    proof=by_exponentials,
    example={**data, "d": ["1/2", 1], "s": ["1/3"]},
    twins=[
        Twin(
            "whatever the matrix",
            hypotheses=[],
            at={"m": 2, "n": 1, "P": [[0, 1], [0, 0]], "A": [[1], [0]], "d": [0, 1], "s": [1]},
        ),
    ],
)


def by_multiplying_out(p: Prover, same: Fact) -> Fact:
    """The data meet s in s'(A'Pd) alone; where these agree for all s, take for s the difference of the statistics."""

    def onward(equal: Fact) -> Fact:
        def at_s() -> Fact:
            def entry(low: Fact, high: Fact) -> Fact:
                here = p.instantiate(equal, j, given=[low, high])
                return p.combine(Equal(s[j] * statistic(j, d), s[j] * statistic(j, e)), (s[j], here))

            sums = p.termwise(p.equal(through(s, d), through(s, e)), entry, j)
            return p.combine(
                p.equal(misfit(d), misfit(e)), (1, expanded(p, same, d)), (-1, expanded(p, same, e)), (-2, sums)
            )

        return p.generally([s], [], at_s)

    def back(alike: Fact) -> Fact:
        pairs = p.combine(
            p.equal(through(s, d), through(s, e)),
            (-half, p.instantiate(alike, s)),
            (half, expanded(p, same, d)),
            (-half, expanded(p, same, e)),
        )
        gap = lambda place: statistic(place, d) - statistic(place, e)  # noqa: E731
        at_gap = p.instantiate(p.intro(pairs, s), family(gap, j))
        total = sympy.Sum(gap(j) ** 2, (j, 0, n - 1))
        zero = p.combine(p.equal(total, 0), (1, at_gap), reason="for s = A'Pd - A'Pe")

        def square(*_: Fact) -> Fact:
            return p.order(AtMost(0, gap(j) ** 2), items=[["1", [], [], [1]]], factors=[gap(j)])

        every = p.generally([j], [AtMost(0, j), Below(j, n)], square)

        def each(low: Fact, high: Fact) -> Fact:
            most = p.use(term_at_most_sum, n, family(lambda place: gap(place) ** 2, j), j, given=[low, high, every])
            none = p.order(AtMost(gap(j) ** 2, 0), most, zero)
            return root(p, p.equal(statistic(j, d), statistic(j, e)), none)

        return p.generally([j], [AtMost(0, j), Below(j, n)], each)

    return p.both(
        p.generally([s], [], lambda: p.combine(split, (1, expanded(p, same, d)))),
        p.generally([], [same_statistic], onward),
        p.generally([], [same_likelihood], back),
    )


def root(p: Prover, equation: Any, none: Fact) -> Fact:
    """a = b from (a - b)² ≤ 0."""
    left, right = equation.args
    square = [["1", [0, 0], [], []], ["1", [1], [], []]]
    positive = lambda h: p.absurd(p.order(p.store.false(), h, none, items=square), equation)  # noqa: E731
    return p.compare(left, right, positive, lambda h: h, positive)


sufficiency = Claim(
    "gaussian-sufficiency",
    title="The weighed data are all that Gaussian data tell of the signal, and not more than that",
    source="LTR, section III.B (the example of the power spectrum), as we read it; textbook",
    variables=[m, n, A, P, d, e],
    hypotheses=[symmetric],
    conclusion=Conjunction(
        ForAll(s, split),
        Implication(same_statistic, same_likelihood),
        Implication(same_likelihood, same_statistic),
    ),
    conventions=(
        "d = As + n with m data, n numbers in s, and Gaussian noise whose covariance N has the inverse P; the "
        "likelihood of s is exp(-(d - As)'P(d - As)/2), times what depends on P alone; A'Pd is written as a sum"
    ),
    notes=(
        "s and d meet in s'(A'Pd) alone, so the likelihood factorises: gaussian-factorisation. The other parts: the "
        "ratio of the likelihoods of two data does not depend on s if and only if their statistics A'Pd are equal: "
        "the statistic is sufficient, and minimal, whatever the distribution of s."
    ),
    proof=by_multiplying_out,
    example=data,
    twins=[
        Twin(
            "whatever the matrix",
            hypotheses=[],
            at={**data, "P": [[0, 1], [0, 0]], "A": [[1], [0]], "d": [0, 1], "e": [0, 0]},
        ),
        Twin(
            "without the weights P",
            conclusion=Implication(
                everywhere([(j, n)], Equal(*(sympy.Sum(A[i, j] * of[i], (i, 0, m - 1)) for of in (d, e)))),
                same_likelihood,
            ),
            at={**data, "A": [[1], [1]], "P": [[2, 0], [0, 1]], "d": [1, 0], "e": [0, 1]},
        ),
    ],
)


# --- least squares and the Wiener filter ------------------------------------------------------------------------------

prior_symmetric = everywhere([(j, n), (l, n)], Equal(C[j, l], C[l, j]))
prior_row = lambda place, of: sympy.Sum(C[place, l] * of(l), (l, 0, n - 1))  # noqa: E731
normal_equation = Equal(prior_row(j, w) + statistic(j, mapped(w)), statistic(j, d))
away = lambda place: s[place] - w[place]  # noqa: E731
cost = lambda signal: squared(residual(signal)) + prior_form(signal, signal)  # noqa: E731
completed = Equal(cost(s), cost(w) + squared(mapped(away)) + prior_form(away, away))
semidefinite = AtMost(0, squared(mapped(away))), AtMost(0, prior_form(away, away))
least = AtMost(cost(w), cost(s))


def by_normal_equations(p: Prover, same: Fact, mirrored: Fact, solved: Fact) -> Fact:
    """What is linear in s - w is 0."""

    def crossing(signal: Any) -> list[tuple[Any, Fact]]:
        """Of s, or w: s'(A'Pd) - s'(A'PAw) - s'Cw = 0, and that the forms are symmetric."""
        paired = lambda of: through(signal, of)  # noqa: E731

        def entry(low: Fact, high: Fact) -> Fact:
            goal = p.equal(signal[j] * (prior_row(j, w) + statistic(j, mapped(w))), signal[j] * statistic(j, d))
            return p.combine(goal, (signal[j], p.instantiate(solved, j, given=[low, high])))

        told_ = sympy.Sum(signal[j] * (prior_row(j, w) + statistic(j, mapped(w))), (j, 0, n - 1))
        balance = p.termwise(p.equal(told_, paired(d)), entry, j)
        of_data = p.use(form_through, m, n, A, P, signal, d)
        of_w = p.use(form_through, m, n, A, P, signal, family(mapped(w)))
        turned = p.use(form_symmetric, m, P, d, family(mapped(signal)), given=[same])
        return [(2, balance), (2, of_w), (-2, of_data), (-1, turned)]

    def at_s() -> Fact:
        of_s, of_w = crossing(s), crossing(w)
        forms = p.use(form_symmetric, m, P, family(mapped(s)), family(mapped(w)), given=[same])
        priors = p.use(form_symmetric, n, C, s, w, given=[mirrored])
        pairs = [*of_s, *((-c, fact) for c, fact in of_w), (-1, forms), (-1, priors)]
        return p.combine(completed, *pairs, reason="complete the square")

    square = at_s()
    return p.both(square, p.generally([], semidefinite, lambda *forms: p.order(least, square, *forms)))


measured = {"m": 2, "n": 1, "A": [[1], [1]], "P": [[1, 0], [0, 1]], "C": [[1]], "d": [3, 6], "w": [3]}
least_squares = Claim(
    "gaussian-posterior",
    title="The posterior of the signal is a Gaussian around the solution of the normal equations, which fits best",
    source="textbook (generalised least squares)",
    variables=[m, n, A, P, C, d, w, s],
    hypotheses=[symmetric, prior_symmetric, everywhere([(j, n)], normal_equation)],
    conclusion=Conjunction(completed, Implication(*semidefinite, least)),
    conventions=(
        "d = As + n with m data, n numbers in s; P is the inverse of the covariance of the noise, C that of the "
        "signal, whose mean is 0; the posterior of s is exp(-((d - As)'P(d - As) + s'Cs)/2), times what does not "
        "depend on s; w solves (C + A'PA)w = A'Pd"
    ),
    notes=(
        "So the posterior has mean w and the inverse covariance C + A'PA, and it is largest at w if P and C are "
        "positive semidefinite: the last part, with both forms at s - w. C = 0 "
        "is generalised least squares, where no distribution of s is assumed. "
        "That w is the Wiener filter of d: wiener-filter."
    ),
    proof=by_normal_equations,
    example=measured,
    twins=[
        Twin(
            "whatever w",
            hypotheses=[symmetric, prior_symmetric],
            at={**measured, "w": [1], "s": [0]},
        ),
        Twin(
            "smallest whatever the matrices",
            conclusion=Conjunction(completed, least),
            at={**measured, "C": [[-3]], "w": [-9], "s": [0]},
        ),
    ],
)

# S A'e is w, with the covariance S of the signal; (A S A' + N)e = d.
sent = lambda place: sympy.Sum(A[i, place] * e[i], (i, 0, m - 1))  # noqa: E731
filtered = lambda place: sympy.Sum(S[place, q] * sent(q), (q, 0, n - 1))  # noqa: E731
received = Equal(mapped(filtered)(i) + sympy.Sum(N[i, q] * e[q], (q, 0, m - 1)), d[i])
weighed = everywhere([(i, m), (k, m)], Equal(sympy.Sum(P[i, q] * N[q, k], (q, 0, m - 1)), Indicator(Equal(k, i))))
inverse_of_prior = everywhere(
    [(j, n), (l, n)], Equal(sympy.Sum(C[j, q] * S[q, l], (q, 0, n - 1)), Indicator(Equal(l, j)))
)
solves = everywhere([(j, n)], Equal(prior_row(j, filtered) + statistic(j, mapped(filtered)) - statistic(j, d), 0))


def by_columns_of_unit(p: Prover, unit: Fact, low: Fact, high: Fact) -> Fact:
    """Exchange the sums; the unit matrix leaves one term."""

    def column(lo: Fact, hi: Fact) -> Fact:
        product = sympy.Sum(P[i, q] * N[q, k], (q, 0, m - 1))
        here = p.instantiate(unit, i, k, given=[low, high, lo, hi])
        return p.combine(p.equal(e[k] * product, e[k] * Indicator(Equal(k, i))), (e[k], here))

    exchanged = p.swap(sympy.Sum(P[i, q] * N[q, k] * e[k], (k, 0, m - 1), (q, 0, m - 1)))
    told_ = sympy.Sum(e[k] * sympy.Sum(P[i, q] * N[q, k], (q, 0, m - 1)), (k, 0, m - 1))
    left = sympy.Sum(e[k] * Indicator(Equal(k, i)), (k, 0, m - 1))
    columns = p.termwise(p.equal(told_, left), column, k)
    one = p.use(unit_sum, m, e, i, given=[low, high])
    return p.combine(p.goal, (1, exchanged), (1, columns), (1, one))


inverse_applied = Claim(
    "inverse-applied",
    title="A matrix undoes its inverse",
    source="textbook",
    variables=[m, P, N, e, i],
    hypotheses=[weighed, AtMost(0, i), Below(i, m)],
    conclusion=Equal(sympy.Sum(P[i, q] * sympy.Sum(N[q, k] * e[k], (k, 0, m - 1)), (q, 0, m - 1)), e[i]),
    conventions="P(Ne) = e, where PN is the unit matrix; all products as sums",
    proof=by_columns_of_unit,
    example={"m": 2, "P": [[1, 1], [1, 2]], "N": [[2, -1], [-1, 1]], "i": 1},
    twins=[Twin("one place further", conclusion=Equal(
        sympy.Sum(P[i, q] * sympy.Sum(N[q, k] * e[k], (k, 0, m - 1)), (q, 0, m - 1)), e[i + 1]
    ), at={"m": 2, "P": [[1, 0], [0, 1]], "N": [[1, 0], [0, 1]], "e": [1, 2], "i": 0})],
)  # fmt: skip


def by_two_inverses(p: Prover, noise: Fact, prior: Fact, same: Fact) -> Fact:
    """C S A'e = A'e, and A'PN e = A'e."""
    of_prior = p.convert(prior, p.use(inverse_applied, n, C, S, family(sent, j), j).formula.args[0])

    def each(low: Fact, high: Fact) -> Fact:
        back = p.use(inverse_applied, n, C, S, family(sent, j), j, given=[of_prior, low, high])
        noisy = lambda place: sympy.Sum(N[place, q] * e[q], (q, 0, m - 1))  # noqa: E731

        def row(lo: Fact, hi: Fact) -> Fact:
            def entry(least_: Fact, most: Fact) -> Fact:
                here = p.instantiate(same, k, given=[least_, most])
                goal = p.equal(P[i, k] * d[k], P[i, k] * mapped(filtered)(k) + P[i, k] * noisy(k))
                return p.combine(goal, (-P[i, k], here))

            span = (k, 0, m - 1)
            parts = sympy.Sum(P[i, k] * mapped(filtered)(k) + P[i, k] * noisy(k), span)
            split = p.termwise(p.equal(sympy.Sum(P[i, k] * d[k], span), parts), entry, k)
            unit = p.use(inverse_applied, m, P, N, e, i, given=[noise, lo, hi])
            told_ = sympy.Sum(P[i, k] * mapped(filtered)(k), span) + e[i]
            goal = p.equal(A[i, j] * sympy.Sum(P[i, k] * d[k], span), A[i, j] * told_)
            return p.combine(goal, (A[i, j], split), (A[i, j], unit))

        right = sympy.Sum(A[i, j] * (sympy.Sum(P[i, k] * mapped(filtered)(k), (k, 0, m - 1)) + e[i]), (i, 0, m - 1))
        left = sympy.Sum(A[i, j] * sympy.Sum(P[i, k] * d[k], (k, 0, m - 1)), (i, 0, m - 1))
        rows = p.termwise(p.equal(left, right), row, i)
        goal = p.equal(prior_row(j, filtered) + statistic(j, mapped(filtered)) - statistic(j, d), 0)
        return p.combine(goal, (1, back), (-1, rows))

    return p.generally([j], [AtMost(0, j), Below(j, n)], each)


wiener = Claim(
    "wiener-filter",
    title="The Wiener filter solves the normal equations",
    source="textbook (Wiener)",
    variables=[m, n, A, P, N, C, S, d, e],
    hypotheses=[weighed, inverse_of_prior, everywhere([(i, m)], received)],
    conclusion=solves,
    conventions=(
        "d = As + n with m data, n numbers in s; S and N are the covariances of signal and noise, with CS and PN unit "
        "matrices; e is (ASA' + N)⁻¹d: (ASA' + N)e = d; w is SA'e; stated: (C + A'PA)w - A'Pd = 0"
    ),
    notes=(
        "For the columns of the unit matrix as d: SA'(ASA' + N)⁻¹ = (C + A'PA)⁻¹A'P, wherever the "
        "inverses exist. With gaussian-posterior: SA'(ASA' + N)⁻¹d is the mean of the posterior."
    ),
    proof=by_two_inverses,
    example={
        "m": 2, "n": 1, "A": [[1], [1]], "N": [[1, 0], [0, 1]], "P": [[1, 0], [0, 1]], "S": [[1]], "C": [[1]],
        "e": [1, 2], "d": [4, 5],
    },
    twins=[
        Twin(
            "whatever the noise",
            hypotheses=[inverse_of_prior, everywhere([(i, m)], received)],
            at={
                "m": 1, "n": 1, "A": [[1]], "N": [[1]], "P": [[2]], "S": [[1]], "C": [[1]], "e": [1], "d": [2],
            },
        ),
    ],
)  # fmt: skip
