"""The distribution of f(x) from that of x, and what means are over it."""

from typing import Any

import sympy
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
    Indicator,
    Prover,
    Twin,
    integer_families,
    integers,
)
from symnet.proof.language import variables

n, m, k, i, j, c = integers("n m k i j c")
(f,) = integer_families("f")
P, R, g = variables("P R g", fun(INT, INT, REAL))
rows, columns, classes = (i, 0, n - 1), (j, 0, m - 1), (c, 0, k - 1)
inside_i, inside_j = ([AtMost(0, v), Below(v, size)] for v, size in ((i, n), (j, m)))
here = Indicator(Equal(c, f[i]))

values = everywhere([(i, n)], Conjunction(AtMost(0, f[i]), Below(f[i], k)))
pushed = everywhere([(c, k), (j, m)], Equal(R[c, j], sympy.Sum(P[i, j] * here, rows)))


def by_exchanging(p: Prover, bounded: Fact, made: Fact) -> Fact:
    """Σ_c Σ_j Σ_i P(i,j) [c = f(i)] g(c,j): sum over c first."""
    body = P[i, j] * g[c, j] * here

    def of_class(cl: Fact, ch: Fact) -> Fact:
        def of_column(jl: Fact, jh: Fact) -> Fact:
            known = p.instantiate(made, c, j, given=[cl, ch, jl, jh])
            return p.combine(Equal(R[c, j] * g[c, j], sympy.Sum(body, rows)), (g[c, j], known))

        first = p.termwise(Equal(sympy.Sum(R[c, j] * g[c, j], columns), sympy.Sum(body, rows, columns)), of_column, j)
        swapped = p.swap(sympy.Sum(body, rows, columns))
        return p.combine(
            Equal(sympy.Sum(R[c, j] * g[c, j], columns), sympy.Sum(body, columns, rows)), (1, first), (1, swapped)
        )

    outer = p.termwise(
        Equal(sympy.Sum(R[c, j] * g[c, j], columns, classes), sympy.Sum(body, columns, rows, classes)), of_class, c
    )
    turned = p.swap(sympy.Sum(body, columns, rows, classes))

    def of_row(il: Fact, ih: Fact) -> Fact:
        low, high = p.parts(p.instantiate(bounded, i, given=[il, ih]))
        again = p.swap(sympy.Sum(body, columns, classes))

        def entry() -> Fact:
            one = p.use(unit_sum, k, sympy.Lambda(c, g[c, j]), f[i], given=[low, high])
            return p.combine(Equal(sympy.Sum(body, classes), P[i, j] * g[f[i], j]), (P[i, j], one))

        single = p.termwise(
            Equal(sympy.Sum(body, classes, columns), sympy.Sum(P[i, j] * g[f[i], j], columns)),
            entry, j, member=False,
        )  # fmt: skip
        return p.combine(
            Equal(sympy.Sum(body, columns, classes), sympy.Sum(P[i, j] * g[f[i], j], columns)), (1, again), (1, single)
        )

    last = p.termwise(
        Equal(sympy.Sum(body, columns, classes, rows), sympy.Sum(P[i, j] * g[f[i], j], columns, rows)), of_row, i
    )
    return p.combine(p.goal, (1, outer), (1, turned), (1, last))


def means(value: Any) -> Equal:
    """The mean of g(f(x), y), in both ways."""
    return Equal(sympy.Sum(R[c, j] * g[c, j], columns, classes), sympy.Sum(P[i, j] * value, columns, rows))


small = {"n": 3, "m": 2, "k": 2, "f": [0, 1, 1], "P": [["1/8", "1/4"], [0, "1/8"], ["1/4", "1/4"]]}
push_forward = Claim(
    "push-forward",
    title="The mean of a function of f(x), from the distribution of f(x)",
    source="textbook",
    variables=[n, m, k, f, P, R, g],
    hypotheses=[values, pushed],
    conclusion=means(g[f[i], j]),
    conventions="P(i, j) for x = i, y = j; R(c, j) for f(x) = c, y = j, where f takes values below k",
    proof=by_exchanging,
    example=small | {"R": [["1/8", "1/4"], ["1/4", "3/8"]]},
    twins=[
        Twin(
            "of a function of x",
            conclusion=means(g[i, j]),
            at=small | {"R": [["1/8", "1/4"], ["1/4", "3/8"]], "g": [[1, 1], [2, 3], [5, 8]]},
        )
    ],
)
