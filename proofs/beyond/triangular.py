"""Lower bounds from triangular tables: N rows and columns, entries Σ_j w_j F_sj G_tj over m terms, so N ≤ m.

Every lower bound on neurons in one hidden layer is one of these: j runs over the neurons, F_s and G_t are polynomials
in the first-layer weights of neuron j, and the target fixes the entries that have to be known.
"""

from typing import Any

import sympy
from beyond.dependence import dependent_vectors, maximal_grade

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Equal,
    Fact,
    ForAll,
    Implication,
    Inverse,
    Prover,
    Twin,
    Unequal,
    families,
    integer_families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import unequal, vanishing

N, m, j, k, s, t = integers("N m j k s t")
q, w = families("q w")
(h,) = integer_families("h")
F, G = variables("F G", fun(INT, INT, REAL))


def entry_of(row: Any, column: Any) -> Any:
    """L(f_s g_t) = Σ_j w_j F_sj G_tj."""
    return sympy.Sum(w[j] * F[row, j] * G[column, j], (j, 0, m - 1))


inside = [AtMost(0, s), Below(s, N), AtMost(0, t), Below(t, N)]
graded = ForAll([s, t], Implication(*inside, Unequal(s, t), AtMost(h[s], h[t]), Equal(entry_of(s, t), 0)))
triangular = ForAll([s, t], Implication(*inside, Below(s, t), Equal(entry_of(s, t), 0)))
diagonal = ForAll(t, Implication(AtMost(0, t), Below(t, N), Unequal(entry_of(t, t), 0)))


def by_relation(p: Prover, low: Fact, zero: Fact, nonzero: Fact) -> Fact:
    """With m < N the rows have a relation; the column of its row of largest grade contradicts it."""

    def too_many(fewer: Fact) -> Fact:
        related = p.use(dependent_vectors, N, m, F, given=[low, fewer], reason="N rows of m numbers have a relation")
        return p.choose(related, q, lambda found: contradiction(p, fewer, found))

    def contradiction(p: Prover, fewer: Fact, found: Fact) -> Fact:
        some, vanishes = p.parts(found)
        positive = p.order(AtMost(0, N), low, fewer)
        largest = p.use(maximal_grade, N, q, h, given=[positive, some], reason="take its row of the largest grade")
        return p.choose(largest, t, lambda at: at_largest(p, vanishes, at))

    def at_largest(p: Prover, vanishes: Fact, at: Fact) -> Fact:
        lo, hi, there, grades = p.parts(at)
        column = lambda row: q[row] * entry_of(row, t)  # noqa: E731

        def nothing(least: Fact, most: Fact, different: Fact) -> Fact:
            goal = Equal(column(s), 0)

            def present(n: Fact) -> Fact:
                grade = p.instantiate(grades, s, given=[least, most, n])
                known = p.instantiate(zero, s, t, given=[least, most, lo, hi, different, grade])
                return p.combine(goal, (q[s], known))

            return p.cases(p.excluded(Equal(q[s], 0)), lambda z: p.combine(goal, (entry_of(s, t), z)), present)

        all_rows = sympy.Sum(column(s), (s, 0, N - 1))
        before, after = (sympy.Sum(column(s), (s, *ends)) for ends in ((0, t - 1), (t + 1, N - 1)))
        below = lambda least, most: nothing(  # noqa: E731
            least, p.order(Below(s, N), most, hi), unequal(p, s, t, most)
        )
        above = lambda least, most: nothing(  # noqa: E731
            p.order(AtMost(0, s), least, lo), most, unequal(p, s, t, least)
        )
        cut = p.split(all_rows, t, lo, p.order(AtMost(t, N), hi))
        rest = p.split(sympy.Sum(column(s), (s, t, N - 1)), t + 1, p.order(AtMost(t + 1, N), hi))
        double = sympy.Sum(q[s] * w[j] * F[s, j] * G[t, j], (j, 0, m - 1), (s, 0, N - 1))
        turned = p.swap(double)
        summed = sympy.Sum(q[k] * F[k, j], (k, 0, N - 1))
        relation_holds = vanishing(
            p,
            sympy.Sum(w[j] * G[t, j] * summed, (j, 0, m - 1)),
            lambda *h: p.combine(
                p.equal(w[j] * G[t, j] * summed, 0), (w[j] * G[t, j], p.instantiate(vanishes, j, given=h))
            ),
            j,
        )
        is_zero = p.combine(
            Equal(column(t), 0),
            (-1, cut), (-1, rest), (-1, vanishing(p, before, below, s)), (-1, vanishing(p, after, above, s)),
            (1, turned), (1, relation_holds),
            reason="the relation, summed with the weights w_j G_tj",
        )  # fmt: skip
        entry = p.instantiate(nonzero, t, given=[lo, hi])
        one = p.combine(Equal(1, 0), (Inverse(q[t]) * Inverse(entry_of(t, t)), is_zero), given=[there, entry])
        return p.order(p.store.false(), one)

    goal = AtMost(N, m)
    return p.compare(
        m, N,
        lambda fewer: p.absurd(too_many(fewer), p.term(goal)),
        lambda same: p.order(goal, same),
        lambda more: p.order(goal, more),
    )  # fmt: skip


variables_of_table = [N, m, w, F, G]
table = {"w": [1, 1], "F": [[1, 0], [3, 1]], "G": [[1, 5], [0, 1]]}  # F Gᵀ = (1 0; 8 1)
ones = {"w": [1], "F": [[1], [1]], "G": [[1], [1]]}
below_by_grade = ForAll([s, t], Implication(*inside, Unequal(s, t), Below(h[s], h[t]), Equal(entry_of(s, t), 0)))
further_off = ForAll([s, t], Implication(*inside, Below(s + 1, t), Equal(entry_of(s, t), 0)))
graded_bound = Claim(
    "graded-bound",
    title="A table that is triangular by grades has at most m rows",
    source="standard",
    variables=[*variables_of_table, h],
    hypotheses=[AtMost(0, m), graded, diagonal],
    conclusion=AtMost(N, m),
    notes=(
        "The entry in row s and column t is Σ_j w_j F_sj G_tj over m terms. It is known to be 0 where s ≠ t and row s "
        "has no larger grade than row t, and not to be 0 on the diagonal; nothing is asked of the other entries."
    ),
    proof=by_relation,
    example={**table, "N": 2, "m": 2, "h": [0, 1]},
    twins=[
        Twin("one row more", conclusion=AtMost(N + 1, m), at={**table, "N": 2, "m": 2, "h": [0, 1]}),
        Twin(
            "nothing known for rows of one grade",
            hypotheses=[AtMost(0, m), below_by_grade, diagonal],
            at={**ones, "N": 2, "m": 1, "h": [0, 0]},
        ),
    ],
)


def by_position(p: Prover, low: Fact, zero: Fact, nonzero: Fact) -> Fact:
    """The grade of a row is its number, counted from 1."""

    def entry(*h: Fact) -> Fact:
        (*within, different, grade), goal = h, p.term(Equal(entry_of(s, t), 0))
        return p.compare(
            s, t,
            lambda before: p.instantiate(zero, s, t, given=[*within, before]),
            lambda same: p.absurd(p.apply(different, same), goal),
            lambda after: p.absurd(p.order(p.store.false(), after, grade), goal),
        )  # fmt: skip

    number = sympy.Lambda(k, k + 1)
    found = p.use(graded_bound, *variables_of_table, number, given=[low])
    known = p.generally([s, t], [*inside, Unequal(s, t), AtMost(s + 1, t + 1)], entry)
    return p.apply(found, known, nonzero, reason="the grade of a row is its number")


triangular_bound = Claim(
    "triangular-bound",
    title="A triangular table of a sum of m products has at most m rows",
    source="textbook",
    variables=variables_of_table,
    hypotheses=[AtMost(0, m), triangular, diagonal],
    conclusion=AtMost(N, m),
    notes="The entry in row s and column t is Σ_j w_j F_sj G_tj: the rank of the table is at most m.",
    proof=by_position,
    example={**table, "N": 2, "m": 2},
    twins=[
        Twin("one row more", conclusion=AtMost(N + 1, m), at={**table, "N": 2, "m": 2}),
        Twin(
            "an entry beside the diagonal",
            hypotheses=[AtMost(0, m), further_off, diagonal],
            at={**ones, "N": 2, "m": 1},
        ),
    ],
)
