"""How many neurons any polynomial needs, with free biases: as many as its derivatives of one order are independent.

With rows f_s of one degree r and columns g_t of any degrees the sums Σ_j w_j f_s(a_j) Σ_l g_(t, l) σ_j^(r + |V_l|)(b_j)
a_j^V_l are known whatever the σ_j and the b_j are: by `taylor-moments` each is the sum of the γ! p_γ over the terms x^γ
of f_s g_t.
"""

from typing import Any

import sympy
from beyond.triangular import triangular_bound
from rt.forms import E, K, a, d, exponents, fac, fitted, i, j, k, l, m, n, p_, span, w
from rt.moments import b, computes, sigma, taylor_moments
from rt.partials_bound import (
    A,
    B,
    N,
    U,
    V,
    between,
    degree,
    exponent,
    exponents_add,
    f,
    g,
    h,
    nonnegative,
    product,
    row,
    s,
    split_powers,
    t,
    term_by_term,
)

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    D,
    Equal,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Prover,
    Twin,
    Unequal,
    integers,
)

(r,) = integers("r")


def size(family: Any, first: Any, term: Any) -> Any:
    """The degree of a term."""
    return sympy.Sum(family[first, term, i], span)


def column(index: Any) -> Any:
    """Σ_l g_(t, l) σ_j^(r + |V_(t, l)|)(b_j) a_j^V_(t, l)."""
    return sympy.Sum(g[index, l] * D(sigma[j], r + size(V, index, l), b[j]) * product(V, index, l), (l, 0, B - 1))


def moment(first: Any, second: Any) -> Any:
    """γ! p_γ."""
    factorials = sympy.Product(fac(exponent(first, second)), span)
    same = sympy.Product(Indicator(Equal(E[h, i], exponent(first, second))), span)
    return factorials * sympy.Sum(p_[h] * same, (h, 0, K - 1))


def table(first: Any, second: Any) -> Any:
    """The sum of γ! p_γ over the terms of f_s g_t."""
    inner = sympy.Sum(g[second, l] * moment(first, second), (l, 0, B - 1))
    return sympy.Sum(f[first, k] * inner, (k, 0, A - 1))


def entry(first: Any, second: Any) -> Any:
    """Row times column."""
    return sympy.Sum(w[j] * row(first) * column(second), (j, 0, m - 1))


def homogeneous(equal: Any) -> ForAll:
    """The terms of f_s are of this degree."""
    return between(s, N, between(k, A, Implication(Unequal(f[s, k], 0), equal)))


one_degree = homogeneous(Equal(size(U, s, k), r))
known = between(
    t, N,
    ForAll(s, Implication(
        AtMost(0, s), AtMost(s, t),
        between(k, A, between(l, B, Implication(Unequal(f[s, k] * g[t, l], 0), AtMost(degree(s, t), d)))),
    )),
)  # fmt: skip
zeros = between(t, N, ForAll(s, Implication(AtMost(0, s), Below(s, t), Equal(table(s, t), 0))))
diagonal = between(s, N, Unequal(table(s, s), 0))


def as_table(
    p: Prover,
    length: Fact,
    rows: Fact,
    columns: Fact,
    least: Fact,
    alike: Fact,
    allowed: Fact,
    network: Fact,
    low_s: Fact,
    high_s: Fact,
    low_t: Fact,
    high_t: Fact,
) -> Fact:
    """Row times column is the entry of the table, where it is known."""
    u_, v_ = product(U, s, k), product(V, t, l)
    derivative = D(sigma[j], r + size(V, t, l), b[j])
    scale = f[s, k] * g[t, l]
    sums = sympy.Sum(w[j] * derivative * u_ * v_, (j, 0, m - 1))

    def term(low_k: Fact, high_k: Fact, low_l: Fact, high_l: Fact) -> Fact:
        first = p.instantiate(p.instantiate(rows, s, given=[low_s, high_s]), k, given=[low_k, high_k])
        second = p.instantiate(p.instantiate(columns, t, given=[low_t, high_t]), l, given=[low_l, high_l])
        goal = p.term(Equal(scale * sums, scale * moment(s, t)))
        gone = Equal(scale, 0)

        def present(other: Fact) -> Fact:
            below = p.instantiate(p.instantiate(allowed, k, given=[low_k, high_k]), l, given=[low_l, high_l, other])

            law = fitted(
                p, taylor_moments, sigma, b, w, a, p_, E, sympy.Lambda(i, exponent(s, t)), m, n, K, d,
                given=[length, exponents_add(p, first, second), least, below, network],
            )  # fmt: skip
            none = p.assume(Equal(f[s, k], 0))
            row_ = p.discharge(p.apply(other, p.combine(gone, (g[t, l], none))), none.formula)
            here = p.instantiate(p.instantiate(alike, s, given=[low_s, high_s]), k, given=[low_k, high_k, row_])
            order = p.combine(Equal(degree(s, t), r + size(V, t, l)), (1, here), reason="all rows have one degree")

            whole = sympy.Product(a[j, i] ** exponent(s, t), span)
            powers_ = split_powers(p, first, second)
            of_degree = sympy.Sum(w[j] * D(sigma[j], degree(s, t), b[j]) * whole, (j, 0, m - 1))
            of_row = sympy.Sum(w[j] * derivative * whole, (j, 0, m - 1))
            value = p.rewrite(
                p.convert(law, Equal(of_degree, moment(s, t))), p.term(Equal(of_row, moment(s, t))), order
            )
            one = Equal(w[j] * derivative * u_ * v_, w[j] * derivative * whole)
            split = p.termwise(
                Equal(sums, of_row), lambda: p.combine(one, (-w[j] * derivative, powers_)), j, member=False
            )  # fmt: skip
            return p.combine(goal, (scale, split), (scale, value), reason="a moment of known order")

        return p.cases(p.excluded(gone), lambda none: p.combine(goal, (sums - moment(s, t), none)), present)

    terms = scale * w[j] * derivative * u_ * v_
    return term_by_term(p, Equal(entry(s, t), table(s, t)), terms, moment(s, t), term)


def by_table(
    p: Prover,
    count: Fact,
    length: Fact,
    least: Fact,
    rows: Fact,
    columns: Fact,
    alike: Fact,
    good: Fact,
    zero: Fact,
    on: Fact,
    network: Fact,
) -> Fact:
    """The table is triangular."""
    inside_ = [AtMost(0, s), Below(s, N), AtMost(0, t), Below(t, N)]

    def known_entry(*at: Fact) -> Fact:
        *where, ordered = at
        allowed = p.instantiate(p.instantiate(good, t, given=where[2:]), s, given=[where[0], ordered])
        return as_table(p, length, rows, columns, least, alike, allowed, network, *where)

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


counted = [AtMost(0, m), AtMost(0, n), exponents, nonnegative(U, A, k), nonnegative(V, B, l)]

# xy + y by squares with bias 1: the rows x, y against the columns y, x; a skip connection takes y away
SQUARES = {
    "w": ["1/4", "-1/4"], "a": [[1, 1], [1, -1]], "sigma": [[0, 0, 1]] * 2, "b": [1, 1],
    "p": [1, 1], "E": [[1, 1], [0, 1]], "f": [[1]] * 2, "U": [[[1, 0]], [[0, 1]]],
    "g": [[1]] * 2, "V": [[[0, 1]], [[1, 0]]], "A": 1, "B": 1, "K": 2, "N": 2, "m": 2, "n": 2, "d": 2, "r": 1,
}  # fmt: skip
EVERY_ROW = {
    "b": [0, 0], "p": [1], "E": [[1, 1]], "K": 1, "f": [[1]] * 4, "U": [[[0, 0]], [[1, 0]], [[0, 1]], [[1, 1]]],
    "g": [[1]] * 4, "V": [[[1, 1]], [[0, 1]], [[1, 0]], [[0, 0]]], "N": 4,
}  # fmt: skip
NOTHING = {
    "w": [], "a": [], "sigma": [], "b": [], "p": [1], "E": [[1, 1]], "f": [[1]], "U": [[[1, 0]]], "g": [[1]],
    "V": [[[0, 1]]], "K": 1, "N": 1, "m": 0, "d": 1,
}  # fmt: skip
of_all_degrees = between(
    t, N, ForAll(s, Implication(
        AtMost(0, s), AtMost(s, t), between(k, A, between(l, B, Implication(
            Unequal(f[s, k] * g[t, l], 0), AtMost(degree(s, t), d + 1),
        ))),
    )),
)  # fmt: skip

free_partials = Claim(
    "free-partials",
    title="A polynomial needs as many neurons as derivatives of one order are independent, whatever the biases",
    source="symnet (new here)",
    variables=[sigma, b, w, a, p_, E, f, U, g, V, A, B, K, N, m, n, d, r],
    hypotheses=[*counted, one_degree, known, zeros, diagonal, computes],
    conclusion=AtMost(N, m),
    conventions=(
        "one hidden layer, m neurons, each with a function σ_j and a bias b_j of its own, and any inner and outer "
        "weights; an output bias is one more term of the polynomial p, and skip connections are n more"
    ),
    senses=("taylor",),
    notes=(
        "The polynomial is Σ_h p_h x^(E_h); f_s = Σ_k f_(s, k) x^(U_(s, k)), and g_t likewise. The f_s are homogeneous "
        "of one degree r; for s ≤ t the terms x^γ of f_s g_t are of degrees ≤ d, and the sum of γ! p_γ over them is 0 "
        "for s < t, and not for s = t. Nothing is asked of the derivatives of the σ_j. N can be the dimension of the "
        "span of the ∂^α p with |α| = r: take rows x^α for which these are a basis of it, and dual columns. Terms of p "
        "of degree below r are in no entry, so an output bias changes nothing for r ≥ 1, skip connections nothing for "
        "r ≥ 2. With rows of several degrees fewer neurons do: two squares for xy."
    ),
    proof=by_table,
    example=SQUARES,
    twins=[
        Twin("one neuron more", conclusion=AtMost(N + 1, m), at=SQUARES),
        Twin(
            "with rows of several degrees",
            hypotheses=[*counted, homogeneous(AtMost(0, r)), known, zeros, diagonal, computes],
            at=SQUARES | EVERY_ROW,
        ),
        Twin(
            "with moments of degree d + 1",
            hypotheses=[*counted, one_degree, of_all_degrees, zeros, diagonal, computes],
            at=SQUARES | NOTHING,
        ),
        Twin(
            "without zeros beside the diagonal",
            hypotheses=[*counted, one_degree, known, diagonal, computes],
            at=SQUARES
            | {
                "p": [1],
                "E": [[2, 0]],
                "U": [[[1, 0]]] * 2,
                "V": [[[1, 0]]] * 2,
                "K": 1,
                "w": [1],
                "a": [[1, 0]],
                "sigma": [[0, 0, 1]],
                "b": [0],
                "m": 1,
            },
        ),
    ],
)
