"""Low rank: a product of two thin matrices has at most 2nk synapses, and 2nk - k² + k where the gauge is used."""

from typing import Any

import sympy
from beyond.sums import sum_nonnegative
from ltr.kronecker import everywhere
from ltr.linear import unit_sum

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    ForAll,
    Indicator,
    Prover,
    Twin,
    Unequal,
    families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import unequal

n, k, N, m, i, j, c, r, t = integers("n k N m i j c r t")
f, g = families("f g")
A, U, V, S = variables("A U V S", fun(INT, INT, REAL))


def nonzero(entry: Any) -> Any:
    """1 if the entry is not 0, else 0."""
    return Indicator(Unequal(entry, 0))


# --- counts of entries ------------------------------------------------------------------------------------------------


def by_missing(p: Prover, low: Fact) -> Fact:
    """Each index counts for at most 1."""
    rest = sympy.Lambda(i, 1 - nonzero(f[i]))

    def each(inside: Fact) -> Fact:
        goal = AtMost(0, 1 - nonzero(f[i]))
        condition = Unequal(f[i], 0)
        return p.cases(
            p.excluded(condition),
            lambda h: p.order(goal, p.indicator(h, condition)),
            lambda h: p.order(goal, p.indicator(h, condition)),
        )

    all_of_them = p.generally([i], [Conjunction(AtMost(0, i), Below(i, N))], each)
    return p.order(p.goal, p.use(sum_nonnegative, N, rest, given=[low, all_of_them]))


nonzero_count = Claim(
    "nonzero-count",
    title="Of N numbers at most N are not zero",
    source="textbook",
    variables=[N, f],
    hypotheses=[AtMost(0, N)],
    conclusion=AtMost(sympy.Sum(nonzero(f[i]), (i, 0, N - 1)), N),
    proof=by_missing,
    example={"N": 3, "f": [1, 0, 2]},
    twins=[
        Twin(
            "one fewer",
            conclusion=AtMost(sympy.Sum(nonzero(f[i]), (i, 0, N - 1)), N - 1),
            at={"N": 2, "f": [1, 2]},
        )
    ],
)


def entries_of(matrix: Any, rows: Any, columns: Any, start: Any = 0) -> Any:
    """The number of entries that are not 0, of the rows from `start` on."""
    return sympy.Sum(nonzero(matrix(i, j)), (j, 0, columns - 1), (i, start, rows - 1))


def by_rows(p: Prover, low: Fact, wide: Fact) -> Fact:
    """Each row has at most m of them."""
    in_row = sympy.Sum(nonzero(A[i, j]), (j, 0, m - 1))

    def each(inside: Fact) -> Fact:
        return p.order(AtMost(0, m - in_row), p.use(nonzero_count, m, sympy.Lambda(j, A[i, j]), given=[wide]))

    all_of_them = p.generally([i], [Conjunction(AtMost(0, i), Below(i, N))], each)
    return p.order(p.goal, p.use(sum_nonnegative, N, sympy.Lambda(i, m - in_row), given=[low, all_of_them]))


matrix_entries = lambda row, column: A[row, column]  # noqa: E731
nonzero_entries = Claim(
    "nonzero-entries",
    title="Of N m entries at most N m are not zero",
    source="textbook",
    variables=[N, m, A],
    hypotheses=[AtMost(0, N), AtMost(0, m)],
    conclusion=AtMost(entries_of(matrix_entries, N, m), N * m),
    notes="So a layer of N units on m has at most N m synapses.",
    proof=by_rows,
    example={"N": 2, "m": 3, "A": [[1, 0, 2], [0, 0, 3]]},
    twins=[
        Twin(
            "one fewer",
            conclusion=AtMost(entries_of(matrix_entries, N, m), N * m - 1),
            at={"N": 1, "m": 2, "A": [[1, 2]]},
        )
    ],
)


# --- the gauge --------------------------------------------------------------------------------------------------------


def by_swapping(p: Prover) -> Fact:
    """Exchange the two sums."""
    double = sympy.Sum(f[c] * A[c, r] * g[r], (c, 0, N - 1), (r, 0, m - 1))
    return p.combine(p.goal, (1, p.swap(double)))


def in_the_middle(columns: Any, of_column: Any) -> Equal:
    """(f A) g = f (A g) for a row f and a column g."""
    left = sympy.Sum(sympy.Sum(f[c] * A[c, r], (c, 0, N - 1)) * g[r], (r, 0, m - 1))
    return Equal(left, sympy.Sum(f[c] * sympy.Sum(A[c, r] * of_column, (r, 0, columns)), (c, 0, N - 1)))


associative = Claim(
    "products-associative",
    title="A row times a matrix times a column, in both orders",
    source="textbook",
    variables=[N, m, f, A, g],
    hypotheses=[],
    conclusion=in_the_middle(m - 1, g[r]),
    proof=by_swapping,
    example={"N": 2, "m": 2, "f": [1, 2], "A": [[1, 2], [3, 4]], "g": [1, 5]},
    twins=[
        Twin(
            "one column fewer on the right",
            conclusion=in_the_middle(m - 2, g[r]),
            at={"N": 1, "m": 1, "f": [1], "A": [[1]], "g": [1]},
        )
    ],
)


def product(left: Any, right: Any) -> Any:
    """The entries Σ_t left(i, t) right(t, j) of a product of matrices, t < k."""
    return lambda row, column: sympy.Sum(left(row, t) * right(t, column), (t, 0, k - 1))


u, v, s = (lambda row, column, matrix=matrix: matrix[row, column] for matrix in (U, V, S))
outer, inner, back = product(u, s), product(u, v), product(s, u)  # U S; T V, T the first k rows of U; S T
unit = Indicator(Equal(j, i))
right_inverse_holds = everywhere([(i, k), (j, k)], Equal(outer(i, j), unit))
left_inverse_holds = everywhere([(i, k), (j, k)], Equal(back(i, j), unit))


def same_product(right: Any) -> ForAll:
    """The product of U S and of the matrix on the right is U V."""
    total = sympy.Sum(outer(i, r) * right(r, j), (r, 0, k - 1))
    return everywhere([(i, n), (j, n)], Equal(total, inner(i, j)))


plain_count = entries_of(u, n, k) + entries_of(v, k, n)
gauged_count = entries_of(outer, n, k) + entries_of(inner, k, n)
enough = 2 * n * k - k**2 + k


def by_gauge(p: Prover, low: Fact, most: Fact, right_inverse: Fact, left_inverse: Fact) -> Fact:
    """S T = 1 between U and V; the first k rows of U S are those of the identity."""
    long = p.order(AtMost(0, n), low, most)
    plain = p.order(
        AtMost(plain_count, 2 * n * k),
        p.use(nonzero_entries, n, k, U, given=[long, low]),
        p.use(nonzero_entries, k, n, V, given=[low, long]),
    )
    counted = by_unit_rows(p, low, most, long, right_inverse)
    return p.convert(p.both(plain, gauged(p, left_inverse), right_inverse, counted), p.goal)


def gauged(p: Prover, left_inverse: Fact) -> Fact:
    """(U S)(T V) = U (S T) V = U V, entry by entry."""
    column = sympy.Lambda(r, V[r, j])
    first = p.use(associative, k, k, sympy.Lambda(c, U[i, c]), S, sympy.Lambda(r, inner(r, j)))

    def at_row(lo: Fact, hi: Fact) -> Fact:
        turned = p.use(associative, k, k, sympy.Lambda(t, S[c, t]), U, column)
        inverse = sympy.Sum(back(c, r) * V[r, j], (r, 0, k - 1))
        picked = sympy.Sum(V[r, j] * Indicator(Equal(r, c)), (r, 0, k - 1))

        def entry(least: Fact, less: Fact) -> Fact:
            one = p.instantiate(left_inverse, c, r, given=[lo, hi, least, less])
            return p.combine(Equal(back(c, r) * V[r, j], V[r, j] * Indicator(Equal(r, c))), (V[r, j], one))

        same = p.termwise(Equal(inverse, picked), entry, r)
        one = p.use(unit_sum, k, column, c, given=[lo, hi])
        total = sympy.Sum(S[c, r] * inner(r, j), (r, 0, k - 1))
        return p.combine(Equal(U[i, c] * total, U[i, c] * V[c, j]), *((sign * U[i, c], fact) for sign, fact in (
            (-1, turned), (1, same), (1, one)
        )))  # fmt: skip

    total = sympy.Sum(S[c, r] * inner(r, j), (r, 0, k - 1))
    each = p.termwise(
        Equal(sympy.Sum(U[i, c] * total, (c, 0, k - 1)), sympy.Sum(U[i, c] * V[c, j], (c, 0, k - 1))), at_row, c
    )
    entry = p.combine(same_product(inner).args[-1].args[-1], (1, first), (1, each))
    return p.generally([i, j], [AtMost(0, i), Below(i, n), AtMost(0, j), Below(j, n)], lambda *_: entry)


def by_unit_rows(p: Prover, low: Fact, most: Fact, long: Fact, right_inverse: Fact) -> Fact:
    """A unit row has one entry; the others have at most k, and those of T V at most n."""
    whole = entries_of(outer, n, k)
    cut = p.split(whole, k, low, most)
    in_row = sympy.Sum(nonzero(outer(i, j)), (j, 0, k - 1))

    def row(lo: Fact, hi: Fact) -> Fact:
        picked = sympy.Sum(1 * unit, (j, 0, k - 1))

        def entry(least: Fact, less: Fact) -> Fact:
            value = p.instantiate(right_inverse, i, j, given=[lo, hi, least, less])
            here, there = Equal(j, i), Unequal(outer(i, j), 0)
            goal = Equal(nonzero(outer(i, j)), unit)

            def diagonal(same: Fact) -> Fact:
                one = p.indicator(same, here)
                present = p.convert(
                    unequal(p, outer(i, j), 0, p.combine(Equal(outer(i, j), 1), (1, value), (1, one))), there
                )
                return p.combine(goal, (1, p.indicator(present, there)), (-1, one))

            def beside(apart: Fact) -> Fact:
                none = p.indicator(apart, here)
                zero = p.combine(Equal(outer(i, j), 0), (1, value), (1, none))
                absent = p.discharge(p.apply(p.assume(there), zero), there)
                return p.combine(goal, (1, p.indicator(absent, there)), (-1, none))

            return p.cases(p.excluded(here), diagonal, beside)

        same = p.termwise(Equal(in_row, picked), entry, j)
        return p.combine(Equal(in_row, 1), (1, same), (1, p.use(unit_sum, k, sympy.Lambda(j, 1), i, given=[lo, hi])))

    ones = p.termwise(Equal(entries_of(outer, k, k), sympy.Sum(1, (i, 0, k - 1))), row, i)
    rest = entries_of(outer, n, k, k)
    later = sympy.Lambda((i, j), outer(i + k, j))
    moved = p.convert(p.shift(rest, -k), Equal(rest, entries_of(later, n - k, k)))
    below = p.use(nonzero_entries, n - k, k, later, given=[p.order(AtMost(0, n - k), most), low])
    thin = p.use(nonzero_entries, k, n, sympy.Lambda((i, j), inner(i, j)), given=[low, long])
    in_all = p.convert(ones, Equal(entries_of(outer, k, k), k), low)
    of_outer = p.combine(Equal(whole, k + entries_of(later, n - k, k)), (1, cut), (1, in_all), (1, moved))
    first = p.order(AtMost(whole, k + (n - k) * k), of_outer, below)
    return p.order(AtMost(gauged_count, enough), first, thin)


gauge = {"n": 3, "k": 2, "U": [[1, 2], [1, 1], [1, 0]], "S": [[-1, 2], [1, -1]], "V": [[1, 2, 3], [4, 5, 6]]}
given_gauge = [AtMost(0, k), AtMost(k, n), right_inverse_holds, left_inverse_holds]


def conclusions(right: Any, bound: Any) -> Conjunction:
    """The counts, the same product, and the unit rows."""
    return Conjunction(
        AtMost(plain_count, 2 * n * k), same_product(right), right_inverse_holds, AtMost(gauged_count, bound)
    )


lowrank = Claim(
    "lowrank-flattening",
    title="Rank k: 2nk synapses, and 2nk - k² + k where the gauge is used",
    source="LTR, section III.F, as we read it",
    variables=[n, k, U, V, S],
    hypotheses=given_gauge,
    conclusion=conclusions(inner, enough),
    conventions="synapses: entries that are not 0, of both layers; the flat matrix U V has up to n²",
    notes=(
        "U is n × k, V is k × n, T the first k rows of U, and S its inverse. U V = (U S)(T V), and U S begins with "
        "the k × k identity. If U has rank k, some k of its rows are independent: number these first. The bound "
        "2nk - k² + k is n² - (n - k)² + k, below n² if k < (n - k)²; it is an upper bound, and that fewer "
        "synapses cannot suffice for all such matrices is not claimed."
    ),
    proof=by_gauge,
    example=gauge,
    twins=[
        Twin("one synapse fewer", conclusion=conclusions(inner, enough - 1), at=gauge),
        Twin("V in place of T V", conclusion=conclusions(v, enough), at=gauge),
    ],
)
