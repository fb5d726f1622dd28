"""How many neurons any polynomial needs at a common bias: as many as a triangular table of known moments has rows.

L(x^γ) = Σ_j w_j a_j^γ is γ! p_γ/σ^(|γ|)(b) for |γ| ≤ d where the derivative is not 0. For polynomials f_s and g_t the
table L(f_s g_t) = Σ_j w_j f_s(a_j) g_t(a_j) has rank m at most.
"""

from collections.abc import Callable
from typing import Any

import sympy
from beyond.equal_families import inside, power_of_sum
from beyond.triangular import triangular_bound
from rt.forms import E, K, a, at_entry, d, exponents, fac, fitted, for_entries, form, i, j, k, l, m, n, p_, span, w, x
from rt.moments import taylor_moments
from rt.no_flattening import b, sigma

from symnet.kernel.terms import INT, REAL, fun
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
    ForAll,
    Implication,
    Indicator,
    Jet,
    Prover,
    Twin,
    Unequal,
    integers,
)
from symnet.proof.claims import Inverse
from symnet.proof.language import variables

N, A, B, s, t, h = integers("N A B s t h")
f, g = variables("f g", fun(INT, INT, REAL))
U, V = variables("U V", fun(INT, INT, INT, INT))

neurons = sympy.Sum(w[j] * Jet(sigma, b, SCALE * form(j)), (j, 0, m - 1))
powers = SCALE ** sympy.Sum(E[h, i], span) * sympy.Product(x[i] ** E[h, i], span)
computes = ForAll(x, Congruent(neurons, sympy.Sum(p_[h] * powers, (h, 0, K - 1)), d + 1))


def between(index: Any, top: Any, formula: Any) -> ForAll:
    """The formula for 0 ≤ index < top."""
    return ForAll(index, Implication(AtMost(0, index), Below(index, top), formula))


def product(family: Any, row: Any, term: Any) -> Any:
    """a_j^(U_(s, k))."""
    return sympy.Product(a[j, i] ** family[row, term, i], span)


def row(index: Any) -> Any:
    """f_s(a_j)."""
    return sympy.Sum(f[index, k] * product(U, index, k), (k, 0, A - 1))


def column(index: Any) -> Any:
    """g_t(a_j)."""
    return sympy.Sum(g[index, l] * product(V, index, l), (l, 0, B - 1))


def exponent(first: Any, second: Any, index: Any = i) -> Any:
    """γ_i, the exponents of a term of f_s times one of g_t."""
    return U[first, k, index] + V[second, l, index]


def degree(first: Any, second: Any) -> Any:
    """|γ|."""
    return sympy.Sum(exponent(first, second), span)


def moment(first: Any, second: Any) -> Any:
    """L(x^γ) = γ! p_γ/σ^(|γ|)(b)."""
    factorials = sympy.Product(fac(exponent(first, second)), span)
    same = sympy.Product(Indicator(Equal(E[h, i], exponent(first, second))), span)
    return Inverse(D(sigma, degree(first, second), b)) * factorials * sympy.Sum(p_[h] * same, (h, 0, K - 1))


def table(first: Any, second: Any) -> Any:
    """L(f_s g_t)."""
    inner = sympy.Sum(g[second, l] * moment(first, second), (l, 0, B - 1))
    return sympy.Sum(f[first, k] * inner, (k, 0, A - 1))


def entry(first: Any, second: Any) -> Any:
    """Σ_j w_j f_s(a_j) g_t(a_j)."""
    return sympy.Sum(w[j] * row(first) * column(second), (j, 0, m - 1))


def nonnegative(family: Any, top: Any, index: Any) -> ForAll:
    """U_(s, k)(i) ≥ 0."""
    return between(s, N, between(index, top, for_entries(AtMost(0, family[s, index, i]))))


known = between(
    t,
    N,
    ForAll(
        s,
        Implication(
            AtMost(0, s), AtMost(s, t),
            between(k, A, between(l, B, Implication(
                Unequal(f[s, k] * g[t, l], 0),
                Conjunction(AtMost(degree(s, t), d), Unequal(D(sigma, degree(s, t), b), 0)),
            ))),
        ),
    ),
)  # fmt: skip
zeros = between(t, N, ForAll(s, Implication(AtMost(0, s), Below(s, t), Equal(table(s, t), 0))))
diagonal = between(s, N, Unequal(table(s, s), 0))


def split_powers(p: Prover, first: Fact, second: Fact) -> Fact:
    """∏_i a_j,i^γ_i = a_j^(U_(s, k)) a_j^(V_(t, l)), entry by entry; the exponents are not negative."""

    def factor(lo: Fact, hi: Fact) -> Fact:
        given = [at_entry(p, x_, i, lo, hi) for x_ in (first, second)]
        power = p.use(power_of_sum, a[j, i], U[s, k, i], V[t, l, i], given=given)
        return p.convert(power, p.equal(a[j, i] ** exponent(s, t), power.formula.args[1]))

    apart = sympy.Product(a[j, i] ** U[s, k, i] * a[j, i] ** V[t, l, i], span)
    return p.termwise(Equal(sympy.Product(a[j, i] ** exponent(s, t), span), apart), factor, i)


def exponents_add(p: Prover, first: Fact, second: Fact) -> Fact:
    """γ_i ≥ 0 for all i."""

    def at(member: Fact) -> Fact:
        bounds = (at_entry(p, x_, i, *p.parts(member)) for x_ in (first, second))
        return p.order(AtMost(0, exponent(s, t)), *bounds)

    return p.generally([i], [inside(i, n)], at)


def term_by_term(p: Prover, whole: Equal, terms: Any, value: Any, known: Callable[..., Fact]) -> Fact:
    """`whole`, an entry of the table, where for all k and l the sum of the `terms` over j is f_s,k g_t,l times a value.

    `known` shows that, from the bounds of k and of l.
    """
    scale = f[s, k] * g[t, l]
    spread = sympy.Sum(sympy.Sum(sympy.Sum(terms, (l, 0, B - 1)), (k, 0, A - 1)), (j, 0, m - 1))
    opened = p.ring(Equal(whole.args[0], spread))
    outer = p.swap(spread)

    def inner() -> Fact:
        return p.swap(sympy.Sum(sympy.Sum(terms, (l, 0, B - 1)), (j, 0, m - 1)))

    sums = sympy.Sum(terms, (j, 0, m - 1))
    turned = sympy.Sum(sympy.Sum(sums, (l, 0, B - 1)), (k, 0, A - 1))
    swapped = p.termwise(p.equal(outer.formula.args[1], turned), inner, k, member=False)
    of_k = f[s, k] * sympy.Sum(g[t, l] * value, (l, 0, B - 1))

    def each_k(*of: Fact) -> Fact:
        each = p.termwise(
            Equal(sympy.Sum(sums, (l, 0, B - 1)), sympy.Sum(scale * value, (l, 0, B - 1))),
            lambda *at: p.convert(known(*of, *at), Equal(sums, scale * value)), l,
        )  # fmt: skip
        return p.combine(Equal(sympy.Sum(sums, (l, 0, B - 1)), of_k), (1, each))

    values = p.termwise(Equal(turned, sympy.Sum(of_k, (k, 0, A - 1))), each_k, k)
    return p.combine(whole, (1, opened), (1, outer), (1, swapped), (1, values))


def as_table(
    p: Prover,
    length: Fact,
    rows: Fact,
    columns: Fact,
    least: Fact,
    allowed: Fact,
    network: Fact,
    low_s: Fact,
    high_s: Fact,
    low_t: Fact,
    high_t: Fact,
) -> Fact:
    """Σ_j w_j f_s(a_j) g_t(a_j) = L(f_s g_t), where it is known."""
    u_, v_ = product(U, s, k), product(V, t, l)
    whole = sympy.Product(a[j, i] ** exponent(s, t), span)

    def term(low_k: Fact, high_k: Fact, low_l: Fact, high_l: Fact) -> Fact:
        first = p.instantiate(p.instantiate(rows, s, given=[low_s, high_s]), k, given=[low_k, high_k])
        second = p.instantiate(p.instantiate(columns, t, given=[low_t, high_t]), l, given=[low_l, high_l])
        goal = p.term(
            Equal(f[s, k] * g[t, l] * sympy.Sum(w[j] * u_ * v_, (j, 0, m - 1)), f[s, k] * g[t, l] * moment(s, t))
        )

        def present(other: Fact) -> Fact:
            asked = p.instantiate(p.instantiate(allowed, k, given=[low_k, high_k]), l, given=[low_l, high_l, other])
            below, value = p.parts(asked)

            constant = [p.store.lam(INT, p.store.shift(p.term(v), 1)) for v in (sigma, b)]
            law = fitted(
                p, taylor_moments, *constant, w, a, p_, E, sympy.Lambda(i, exponent(s, t)), m, n, K, d,
                given=[length, exponents_add(p, first, second), least, below, network],
            )  # fmt: skip

            powers_ = split_powers(p, first, second)
            one = Equal(w[j] * u_ * v_, w[j] * whole)
            sums = p.termwise(
                Equal(*(sympy.Sum(e, (j, 0, m - 1)) for e in one.args)),
                lambda: p.combine(one, (-w[j], powers_)), j, member=False,
            )  # fmt: skip
            scale = f[s, k] * g[t, l]
            return p.combine(
                goal, (scale, sums), (scale * Inverse(D(sigma, degree(s, t), b)), law), given=[value],
                reason="a moment of known order",
            )  # fmt: skip

        gone = Equal(f[s, k] * g[t, l], 0)
        both = sympy.Sum(w[j] * u_ * v_, (j, 0, m - 1)) - moment(s, t)
        return p.cases(p.excluded(gone), lambda none: p.combine(goal, (both, none)), present)

    terms = f[s, k] * g[t, l] * w[j] * u_ * v_
    return term_by_term(p, Equal(entry(s, t), table(s, t)), terms, moment(s, t), term)


def by_table(
    p: Prover,
    count: Fact,
    length: Fact,
    least: Fact,
    rows: Fact,
    columns: Fact,
    good: Fact,
    zero: Fact,
    on: Fact,
    network: Fact,
) -> Fact:
    """The table of moments is triangular."""
    inside_ = [AtMost(0, s), Below(s, N), AtMost(0, t), Below(t, N)]

    def known_entry(*at: Fact) -> Fact:
        *where, ordered = at
        allowed = p.instantiate(p.instantiate(good, t, given=where[2:]), s, given=[where[0], ordered])
        return as_table(p, length, rows, columns, least, allowed, network, *where)

    everywhere = p.generally([s, t], [*inside_, AtMost(s, t)], known_entry)

    def beside(low_s: Fact, high_s: Fact, low_t: Fact, high_t: Fact, less: Fact) -> Fact:
        ordered = p.order(AtMost(s, t), less)
        value = p.instantiate(everywhere, s, t, given=[low_s, high_s, low_t, high_t, ordered])
        none = p.instantiate(p.instantiate(zero, t, given=[low_t, high_t]), s, given=[low_s, less])
        return p.combine(Equal(entry(s, t), 0), (1, value), (1, none))

    def at(low: Fact, high: Fact) -> Fact:
        value = p.instantiate(everywhere, s, s, given=[low, high, low, high, p.order(AtMost(s, s))])
        none = p.assume(Equal(entry(s, s), 0))
        zero_ = p.combine(Equal(table(s, s), 0), (1, none), (-1, value))
        return p.discharge(p.apply(p.instantiate(on, s, given=[low, high]), zero_), none.formula)

    table_ = (sympy.Lambda(t, sympy.Lambda(j, part)) for part in (row(t), column(t)))
    return fitted(
        p, triangular_bound, N, m, w, *table_,
        given=[count, p.generally([s, t], [*inside_, Below(s, t)], beside), p.generally([s], inside_[:2], at)],
        reason="the table is triangular, and no number of its diagonal is 0",
    )  # fmt: skip


counted = [
    AtMost(0, m), AtMost(0, n), exponents, nonnegative(U, A, k), nonnegative(V, B, l),
]  # fmt: skip

# xy, and the gate that multiplies by 4 neurons: the rows 1, x, y, xy against the columns xy, y, x, 1
GATE = {
    "w": ["1/8", "1/8", "-1/8", "-1/8"], "a": [[1, 1], [-1, -1], [1, -1], [-1, 1]], "sigma": [1, 1, 1], "b": 0,
    "p": [1], "E": [[1, 1]], "f": [[1]] * 4, "U": [[[0, 0]], [[1, 0]], [[0, 1]], [[1, 1]]],
    "g": [[1]] * 4, "V": [[[1, 1]], [[0, 1]], [[1, 0]], [[0, 0]]], "A": 1, "B": 1, "K": 1, "N": 4,
    "m": 4, "n": 2, "d": 2,
}  # fmt: skip
degrees_only = between(
    t, N, ForAll(s, Implication(AtMost(0, s), AtMost(s, t), between(k, A, between(l, B, AtMost(degree(s, t), d)))))
)

partials_bound = Claim(
    "partials-bound",
    title="A polynomial needs as many neurons as a triangular table of its moments has rows",
    source="symnet (new here); for monomials and all degrees at once it is in RT, section 4, as we read it",
    variables=[sigma, b, w, a, p_, E, f, U, g, V, A, B, K, N, m, n, d],
    hypotheses=[*counted, known, zeros, diagonal, computes],
    conclusion=AtMost(N, m),
    conventions=(
        "one hidden layer, m neurons with a common bias b and any inner and outer weights; an output bias is one more "
        "term of the polynomial p, and skip connections are n more"
    ),
    senses=("taylor",),
    notes=(
        "The polynomial is Σ_h p_h x^(E_h); f_s = Σ_k f_(s, k) x^(U_(s, k)), and g_t likewise. What is asked: for s ≤ "
        "t the terms of f_s g_t are of degrees k ≤ d with σ^(k)(b) = k! c_k ≠ 0, so that L(f_s g_t) is known; it is 0 "
        "for s < t, and not for s = t. Where p is homogeneous and all c_k ≠ 0, N can be the dimension of the span of "
        "all partial derivatives of p: take rows x^α for which the ∂^α p are a basis of it, by ascending degrees, and "
        "dual columns. Without c_k ≠ 0, or with unknown moments (an output bias: degree 0, skip connections: degree "
        "1), fewer do: hypotheses-needed-constant, -slope, -output-bias, -skip."
    ),
    proof=by_table,
    example=GATE,
    twins=[
        Twin("one neuron more", conclusion=AtMost(N + 1, m), at=GATE),
        Twin(
            "without σ^(k)(b) ≠ 0",
            hypotheses=[*counted, degrees_only, zeros, diagonal, computes],
            at=GATE | {"w": ["1/4", "-1/4"], "a": [[1, 1], [1, -1]], "sigma": [0, 0, 1], "m": 2},
        ),
        Twin(
            "where the diagonal may be 0",
            hypotheses=[*counted, known, zeros, between(s, N, Equal(table(s, s), table(s, s))), computes],
            at=GATE | {"f": [[0]] * 5, "N": 5, "U": [[[0, 0]]] * 5, "V": [[[0, 0]]] * 5, "g": [[1]] * 5},
        ),
    ],
)
