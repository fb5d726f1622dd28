"""Tables of m products that tend to the unit table have at most m rows. It bounds networks that only tend to a target.

This is how a bound is had in the sense `formal`. Let N_λ = Σ w_j σ_j(b_j + λ a_j·x) = p + O(λ) with Laurent series w_j
and power series a_j in λ. The entries Σ_j w'_j F_sj G_tj that are moments of known degree are h_st + O(λ). Cut off far
enough, the series are Laurent polynomials, of which the same holds, and can be evaluated at small real λ: the tables
tend to h. If h has rank N, rows and columns can be combined so that it is the unit table.
"""

from typing import Any

import sympy as sp
from beyond.averages import applied
from beyond.box_functionals import bound
from beyond.dependence import dependent_vectors
from beyond.magnitudes import bounded, product_of, size, within
from beyond.many import sum_bound
from beyond.monotone import inverse_positive
from beyond.picking import largest_square, sum_of_one
from beyond.robust import at_most_one, inside, not_zero

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Inverse,
    Prover,
    Twin,
    families,
    integers,
    reals,
)
from symnet.proof.language import variables
from symnet.proof.tactics import vanishing

m, N, j, k, s, t = integers("m N j k s t")
(B,) = reals("B")
q, w = families("q w")
F, G = variables("F G", fun(INT, INT, REAL))


def entry(row: Any, column: Any) -> Any:
    """Σ_j w_j F_sj G_tj."""
    return sp.Sum(w[j] * F[row, j] * G[column, j], (j, 0, m - 1))


def gap(row: Any, column: Any) -> Any:
    return entry(row, column) - Indicator(Equal(row, column))


def near_unit(most: Any) -> ForAll:
    """The entries are within the bound of 1 on the diagonal and of 0 elsewhere."""
    return ForAll(s, Implication(*inside(s, N), ForAll(t, Implication(*inside(t, N), bound(gap(s, t), most)))))


def by_a_relation(p: Prover, low: Fact, fewer: Fact, near: Fact) -> Fact:
    """A relation of the rows with largest coefficient 1: in the column of that row only the gaps are left."""
    positive = p.order(AtMost(1, N), low, fewer)
    related = p.use(dependent_vectors, N, m, F, given=[low, fewer], reason="N rows of m numbers have a relation")

    def of_relation(h: Fact) -> Fact:
        some, relation = p.parts(h)
        largest = p.use(largest_square, q, N, given=[positive], reason="take its largest coefficient")
        return p.choose(largest, k, lambda h: of_largest(some, relation, *p.parts(h)))

    def of_largest(some: Fact, relation: Fact, first: Fact, last: Fact, squares: Fact) -> Fact:
        nonzero = p.choose(some, t, lambda h: not_zero(p, squares, *p.parts(h)))
        shares = sp.Lambda(s, q[s] * Inverse(q[k]))
        one = p.ring(Equal(q[k] * Inverse(q[k]), 1), nonzero)

        def weighted(a: Fact, b: Fact) -> Fact:
            most = p.instantiate(squares, s, given=[a, b])
            items = [["1", [0], [], [1]], ["-1", [1], [2], []]]
            extra = Inverse(q[k]), q[k] * Inverse(q[k]) + 1
            square = p.order(AtMost(shares(s) ** 2, 1), most, one, factors=extra, items=items)
            share = p.parts(applied(p, p.instantiate(at_most_one(p), shares(s)), [square]))
            there = p.parts(p.instantiate(p.instantiate(near, s, given=[a, b]), k, given=[first, last]))
            return product_of(p, bounded(p, size(shares(s), 1), *share), bounded(p, size(gap(s, k), B), *there))

        gaps = sp.Lambda(s, shares(s) * gap(s, k))
        every = p.generally([s], list(inside(s, N)), weighted)
        total = applied(p, p.use(sum_bound, gaps, sp.Lambda(s, B), N), [p.order(AtMost(0, N), positive), every])
        picked = p.use(sum_of_one, shares, k, N, given=[first, last])
        double = sp.Sum(q[s] * w[j] * F[s, j] * G[k, j], (j, 0, m - 1), (s, 0, N - 1))
        turned = p.swap(double)
        summed = sp.Sum(q[s] * F[s, j], (s, 0, N - 1))
        zero = vanishing(
            p,
            sp.Sum(w[j] * G[k, j] * summed, (j, 0, m - 1)),
            lambda *h: p.combine(
                p.equal(w[j] * G[k, j] * summed, 0), (w[j] * G[k, j], p.instantiate(relation, j, given=h))
            ),
            j,
        )
        value = sp.Sum(gaps(s), (s, 0, N - 1))
        inverse = Inverse(q[k])
        worth = p.combine(p.equal(value, -1), (inverse, turned), (inverse, zero), (-1, picked), (-1, one))
        with p.knowing(positive):
            return p.order(p.goal, within(p, total)[0], worth)

    return p.choose(related, q, of_relation)


near_unit_table = Claim(
    "table-near-the-unit-table",
    title="How far a table of m products is from a unit table of more rows",
    source="standard: matrices of rank at most m are a closed set",
    variables=[N, m, w, F, G, B],
    hypotheses=[AtMost(0, m), Below(m, N), near_unit(B)],
    conclusion=AtMost(1, N * B),
    notes="The entries are Σ_j w_j F_sj G_tj, with m terms, as in triangular-bound. Some entry is off by 1/N at least.",
    proof=by_a_relation,
    example={"N": 2, "m": 1, "w": [1], "F": [[1], [0]], "G": [[1], [0]], "B": 1},
    twins=[
        Twin(
            "with as many terms as rows",
            hypotheses=[AtMost(0, m), AtMost(m, N), near_unit(B)],
            at={"N": 1, "m": 1, "w": [1], "F": [[1]], "G": [[1]], "B": 0},
        ),
        Twin(
            "twice as far",
            conclusion=AtMost(2, N * B),
            at={"N": 2, "m": 1, "w": [1], "F": [["1/2"], ["1/2"]], "G": [[1], [1]], "B": "1/2"},
        ),
    ],
)


def by_a_small_gap(p: Prover, low: Fact, tables: Fact) -> Fact:
    """With m < N they are not within 1/(2N)."""

    def never(fewer: Fact) -> Fact:
        some = p.order(AtMost(1, N), low, fewer)
        known = p.instantiate(tables, Inverse(2 * N), given=[positive(p, some)])

        def chosen(names: list[Any], h: Fact) -> Fact:
            return p.choose(h, names[0], lambda h: chosen(names[1:], h)) if names else of_table(h)

        def of_table(h: Fact) -> Fact:
            found = applied(p, p.use(near_unit_table, N, m, w, F, G, Inverse(2 * N)), [low, fewer, h])
            unit = p.ring(p.equal(2 * N * Inverse(2 * N), 1), not_nothing(p, some))
            return p.absurd(p.order(p.store.false(), found, unit), p.goal)

        return chosen([w, F, G], known)

    goal = p.goal
    return p.compare(N, m, lambda h: p.order(goal, h), lambda h: p.order(goal, h), never)


def not_nothing(p: Prover, some: Fact) -> Fact:
    """2N ≠ 0."""
    same = p.assume(Equal(2 * N, 0))
    return p.discharge(p.order(p.store.false(), same, some), same.formula)


def positive(p: Prover, some: Fact) -> Fact:
    """0 < 1/(2N)."""
    return p.use(inverse_positive, 2 * N, given=[p.order(Below(0, 2 * N), some)])


some_table = Exists([w, F, G], near_unit(B))
unit_in_the_limit = Claim(
    "unit-table-in-the-limit",
    title="Tables of m products that tend to a unit table have at most m rows",
    source="standard: matrices of rank at most m are a closed set",
    variables=[N, m],
    hypotheses=[AtMost(0, m), ForAll(B, Implication(Below(0, B), some_table))],
    conclusion=AtMost(N, m),
    notes=(
        "Lower bounds for networks that only tend to their target, with weights that depend on the scale, rest on it: "
        "the entries are moments whose limits the target fixes."
    ),
    proof=by_a_small_gap,
    example={"N": 1, "m": 1},
    twins=[
        Twin(
            "for one bound in place of every bound",
            hypotheses=[AtMost(0, m), Exists([w, F, G], near_unit(1))],
            at={"N": 1, "m": 0, "w": [0], "F": [[0]], "G": [[0]]},
        )
    ],
)
