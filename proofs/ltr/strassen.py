"""Strassen's multiplication of matrices: seven products of blocks, and how many operations it takes."""

from typing import Any

import sympy

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
    Prover,
    Twin,
    families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting

n, i, j, k, m, t = integers("n i j k m t")
A, B = variables("A B", fun(INT, INT, INT, INT, REAL))
(T,) = families("T")


def times(left: list[tuple[int, int, int]], right: list[tuple[int, int, int]]) -> Any:
    """Entry (i, j) of the product of two signed sums of blocks, given by (sign, row, column)."""
    first = sympy.Add(*(sign * A[p, q, i, k] for sign, p, q in left))
    second = sympy.Add(*(sign * B[p, q, k, j] for sign, p, q in right))
    return sympy.Sum(first * second, (k, 0, n - 1))


seven = (
    times([(1, 0, 0), (1, 1, 1)], [(1, 0, 0), (1, 1, 1)]),
    times([(1, 1, 0), (1, 1, 1)], [(1, 0, 0)]),
    times([(1, 0, 0)], [(1, 0, 1), (-1, 1, 1)]),
    times([(1, 1, 1)], [(1, 1, 0), (-1, 0, 0)]),
    times([(1, 0, 0), (1, 0, 1)], [(1, 1, 1)]),
    times([(1, 1, 0), (-1, 0, 0)], [(1, 0, 0), (1, 0, 1)]),
    times([(1, 0, 1), (-1, 1, 1)], [(1, 1, 0), (1, 1, 1)]),
)


def block(row: int, column: int) -> Any:
    """Entry (i, j) of a block of the product."""
    return sympy.Sum(A[row, 0, i, k] * B[0, column, k, j] + A[row, 1, i, k] * B[1, column, k, j], (k, 0, n - 1))


def blocks(sign: int = 1) -> Conjunction:
    """The blocks of the product by the seven."""
    m1, m2, m3, m4, m5, m6, m7 = seven
    made = m1 + m4 - m5 + sign * m7, m3 + m5, m2 + m4, m1 - m2 + m3 + m6
    return Conjunction(*(Equal(block(b // 2, b % 2), value) for b, value in enumerate(made)))


def by_multiplying_out(p: Prover) -> Fact:
    """Multiply the seven products out; the factors keep their order, that of A before that of B."""
    return p.both(*(p.ring(part, reason="multiply out") for part in p.goal.args))


two_by_two = {
    "n": 1, "i": 0, "j": 0, "A": [[[[1]], [[2]]], [[[3]], [[4]]]], "B": [[[[5]], [[6]]], [[[7]], [[8]]]],
}  # fmt: skip
strassen = Claim(
    "strassen-flattening",
    title="Strassen's product of two matrices by seven products of blocks",
    source="Strassen, Numerische Mathematik 13 (1969); LTR, section III.G, as we read it",
    variables=[n, A, B, i, j],
    conclusion=blocks(),
    conventions="2 x 2 blocks of n x n matrices: A_pq(i, k) is entry (i, k) of block (p, q)",
    notes=(
        "The blocks do not commute: in each product a sum of blocks of A stands before one of B. Used m times on "
        "2^m x 2^m matrices it takes 7^m multiplications of numbers, against 8^m; strassen-operations "
        "counts the additions too."
    ),
    proof=by_multiplying_out,
    twins=[Twin("one sign", conclusion=blocks(-1), at=two_by_two)],
)


def by_stages(p: Prover, low: Fact, start: Fact, stage: Fact) -> Fact:
    """Induction on m: 7 (7·7^t - 6·4^t) + 18·4^t = 7·7^(t+1) - 6·4^(t+1)."""
    goal = Implication(AtMost(t, m), Equal(T[t], 7 * 7**t - 6 * 4**t))

    def step(least: Fact, known: Fact) -> Fact:
        top = p.assume(AtMost(t + 1, m))
        before = p.apply(known, p.order(AtMost(t, m), top))
        here = p.instantiate(stage, t, given=[least, p.order(Below(t, m), top)])
        after = Equal(T[t + 1], 7 * 7 ** (t + 1) - 6 * 4 ** (t + 1))
        return p.discharge(p.combine(after, (1, here), (7, before)), top.formula)

    with forgetting(p):
        base = p.discharge(p.ring(Equal(T[0], 7 * sympy.Integer(7) ** 0 - 6), start), AtMost(0, m))
        every = p.induction(t, goal, lambda: base, step, reason="induction on the number of stages")
    return p.convert(p.apply(p.instantiate(every, m, given=[low]), p.order(AtMost(m, m))), p.goal)


stages = [
    AtMost(0, m),
    Equal(T[0], 1),
    ForAll(t, Implication(AtMost(0, t), Below(t, m), Equal(T[t + 1], 7 * T[t] + 18 * 4**t))),
]
operations = Claim(
    "strassen-operations",
    title="Operations of Strassen's rule on 2^m x 2^m matrices",
    source="Strassen, Numerische Mathematik 13 (1969)",
    variables=[m, T],
    hypotheses=stages,
    conclusion=Equal(T[m], 7 * 7**m - 6 * 4**m),
    conventions="additions and multiplications of numbers; 18 additions of blocks at each stage",
    notes="The usual rule takes 2·8^m - 4^m operations, which is more from m = 10 on (n = 1024).",
    proof=by_stages,
    example={"m": 2, "T": [1, 25, 247]},
    twins=[Twin("5·4^m", conclusion=Equal(T[m], 7 * 7**m - 5 * 4**m), at={"m": 1, "T": [1, 25]})],
)
