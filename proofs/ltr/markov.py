"""Markov chains: products of column-stochastic matrices are column-stochastic, and composition is their product."""

from typing import Any

import sympy
from ltr.kronecker import everywhere
from ltr.linear import free_neurons
from ltr.real_sums import nonnegative_sum

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
    integer_families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, forgetting

n, t, i, j, k = integers("n t i j k")
(w,) = integer_families("w")
M, A = variables("M A", fun(INT, INT, INT, REAL))
(p_,) = variables("p", fun(INT, INT, REAL))

entries_nonnegative = everywhere([(t, n), (i, w[t + 1]), (j, w[t])], AtMost(0, M[t, i, j]))


def columns(total: int) -> ForAll:
    """The columns of all matrices have this sum."""
    return everywhere([(t, n), (j, w[t])], Equal(sympy.Sum(M[t, i, j], (i, 0, w[t + 1] - 1)), total))


one_step = sympy.Sum(M[t, i, j] * p_[t, j], (j, 0, w[t] - 1))
forward = everywhere([(t, n), (i, w[t + 1])], Equal(p_[t + 1, i], one_step))
first = everywhere([(i, w[1]), (j, w[0])], Equal(A[1, i, j], M[0, i, j]))


def later(formula: Any) -> ForAll:
    """The formula for the steps after the first."""
    return ForAll([t, i, k], Implication(
        AtMost(1, t), Below(t, n), AtMost(0, i), Below(i, w[t + 1]), AtMost(0, k), Below(k, w[0]), formula
    ))  # fmt: skip


product = later(Equal(A[t + 1, i, k], sympy.Sum(M[t, i, j] * A[t, j, k], (j, 0, w[t] - 1))))


def composed(length: Any) -> ForAll:
    """p_t = A_t p_0."""
    return everywhere([(i, w[length])], Equal(p_[length, i], sympy.Sum(A[length, i, k] * p_[0, k], (k, 0, w[0] - 1))))


def stochastic(length: Any) -> Conjunction:
    """The entries of A_t are not negative, and its columns sum to 1."""
    return Conjunction(
        everywhere([(i, w[length]), (k, w[0])], AtMost(0, A[length, i, k])),
        everywhere([(k, w[0])], Equal(sympy.Sum(A[length, i, k], (i, 0, w[length] - 1)), 1)),
    )


def by_columns(p: Prover, positive: Fact, entries: Fact, sums: Fact, chain: Fact, start: Fact, next_: Fact) -> Fact:
    """Induction on the steps: Σ_i Σ_j M(i, j) A(j, k) = Σ_j A(j, k) = 1."""
    goal = Implication(AtMost(t, n), stochastic(t))
    zero = p.order(AtMost(0, 0))

    def base() -> Fact:
        below = p.order(Below(0, n), positive)

        def entry(il: Fact, ih: Fact, kl: Fact, kh: Fact) -> Fact:
            value = fitted(p, entries, 0, i, k, given=[zero, below, il, ih, kl, kh])
            return p.order(AtMost(0, A[1, i, k]), value, p.instantiate(start, i, k, given=[il, ih, kl, kh]))

        def column(kl: Fact, kh: Fact) -> Fact:
            same = p.termwise(
                Equal(sympy.Sum(A[1, i, k], (i, 0, w[1] - 1)), sympy.Sum(M[0, i, k], (i, 0, w[1] - 1))),
                lambda il, ih: p.instantiate(start, i, k, given=[il, ih, kl, kh]), i,
            )  # fmt: skip
            one = fitted(p, sums, 0, k, given=[zero, below, kl, kh])
            return p.combine(Equal(sympy.Sum(A[1, i, k], (i, 0, w[1] - 1)), 1), (1, same), (1, one))

        first_ = p.generally([i, k], [AtMost(0, i), Below(i, w[1]), AtMost(0, k), Below(k, w[0])], entry)
        second = p.generally([k], [AtMost(0, k), Below(k, w[0])], column)
        return p.discharge(p.both(first_, second), AtMost(1, n))

    def step(low: Fact, known: Fact) -> Fact:
        top = p.assume(AtMost(t + 1, n))
        below, least = p.order(Below(t, n), top), p.order(AtMost(0, t), low)
        before, ones = p.parts(p.apply(known, p.order(AtMost(t, n), top)))

        def entry(il: Fact, ih: Fact, kl: Fact, kh: Fact) -> Fact:
            def each(jl: Fact, jh: Fact) -> Fact:
                left = p.instantiate(entries, t, i, j, given=[least, below, il, ih, jl, jh])
                right = p.instantiate(before, j, k, given=[jl, jh, kl, kh])
                return p.order(AtMost(0, M[t, i, j] * A[t, j, k]), left, right, items=[["1", [0, 1], [], []]])

            total = nonnegative_sum(p, w[t], M[t, i, j] * A[t, j, k], each, j)
            value = p.instantiate(next_, t, i, k, given=[low, below, il, ih, kl, kh])
            return p.order(AtMost(0, A[t + 1, i, k]), total, value)

        def column(kl: Fact, kh: Fact) -> Fact:
            whole = (i, 0, w[t + 1] - 1)
            of_rows = p.termwise(
                Equal(sympy.Sum(A[t + 1, i, k], whole),
                      sympy.Sum(M[t, i, j] * A[t, j, k], (j, 0, w[t] - 1), whole)),
                lambda il, ih: p.instantiate(next_, t, i, k, given=[low, below, il, ih, kl, kh]), i,
            )  # fmt: skip
            swapped = p.swap(sympy.Sum(M[t, i, j] * A[t, j, k], (j, 0, w[t] - 1), whole))
            inner = sympy.Sum(M[t, i, j] * A[t, j, k], whole)

            def at(jl: Fact, jh: Fact) -> Fact:
                one = p.instantiate(sums, t, j, given=[least, below, jl, jh])
                return p.combine(Equal(inner, A[t, j, k]), (A[t, j, k], one))

            span = (j, 0, w[t] - 1)
            of_columns = p.termwise(
                Equal(sympy.Sum(M[t, i, j] * A[t, j, k], whole, span), sympy.Sum(A[t, j, k], span)), at, j
            )
            last = p.instantiate(ones, k, given=[kl, kh])
            return p.combine(
                Equal(sympy.Sum(A[t + 1, i, k], whole), 1), (1, of_rows), (1, swapped), (1, of_columns), (1, last)
            )

        first_ = p.generally([i, k], [AtMost(0, i), Below(i, w[t + 1]), AtMost(0, k), Below(k, w[0])], entry)
        second = p.generally([k], [AtMost(0, k), Below(k, w[0])], column)
        return p.discharge(p.both(first_, second), top.formula)

    with forgetting(p):
        every = p.induction(t, goal, base, step, start=1, reason="induction on the steps")
    kept = p.apply(p.instantiate(every, n, given=[positive]), p.order(AtMost(n, n)))
    return p.both(by_flattening(p, positive, chain, start, next_), kept)


def by_flattening(p: Prover, positive: Fact, chain: Fact, start: Fact, next_: Fact) -> Fact:
    """Linear layers without biases compose to one."""
    nothing = sympy.Lambda((t, i), 0)
    layer, inside, entry = (
        (AtMost(0, t), Below(t, n)),
        (AtMost(0, i), Below(i, w[t + 1])),
        (AtMost(0, k), Below(k, w[0])),
    )
    units = p.generally([t], layer, lambda *h: p.generally(
        [i], inside, lambda *g: p.instantiate(chain, t, i, given=[*h, *g])
    ))  # fmt: skip
    row, place = (AtMost(0, i), Below(i, w[1])), (AtMost(0, j), Below(j, w[0]))
    begin = p.generally([i], row, lambda *h: p.generally(
        [j], place, lambda *g: p.instantiate(start, i, j, given=[*h, *g])
    ))  # fmt: skip
    none = p.ring(Equal(0, 0))
    later_ = (AtMost(1, t), Below(t, n))
    products = p.generally([t], later_, lambda *h: p.generally(
        [i], inside, lambda *g: p.generally([k], entry, lambda *e: p.instantiate(next_, t, i, k, given=[*h, *g, *e]))
    ))  # fmt: skip
    return fitted(
        p, p.use(free_neurons), n, w, M, nothing, p_, A, nothing,
        given=[
            positive, units, begin, p.generally([i], row, lambda *_: none), products,
            p.generally([t], later_, lambda *_: p.generally([i], inside, lambda *_: none)),
        ],
    )  # fmt: skip


example = {
    "n": 2, "w": [2, 2, 3],
    "M": [[["2/3", "1/5"], ["1/3", "4/5"]], [["1/4", "1/12"], ["1/2", "1/6"], ["1/4", "3/4"]]],
    "p": [["1/2", "1/2"], ["13/30", "17/30"], ["7/45", "14/45", "8/15"]],
    "A": [[], [["2/3", "1/5"], ["1/3", "4/5"]], [["7/36", "7/60"], ["7/18", "7/30"], ["5/12", "13/20"]]],
}  # fmt: skip
hypotheses = [AtMost(1, n), entries_nonnegative, columns(1), forward, first, product]
composition = Claim(
    "markov-composition",
    title="The steps of a Markov chain compose to the product of their matrices, which is column-stochastic",
    source="LTR, section III.A, as we read it",
    variables=[n, w, M, p_, A],
    hypotheses=hypotheses,
    conclusion=Conjunction(composed(n), stochastic(n)),
    conventions=(
        "n steps between alphabets of w_0, …, w_n letters; M_t(i, j) = P(y_(t+1) = i | y_t = j), p_(t+1) = M_t p_t"
    ),
    notes="A_t is the product M_(t-1) ⋯ M_0. So p_n = M_(n-1) ⋯ M_0 p_0. The paper numbers the matrices from 1.",
    proof=by_columns,
    example=example,
    twins=[
        Twin(
            "with columns whose sum is 2",
            hypotheses=[AtMost(1, n), entries_nonnegative, columns(2), forward, first, product],
            at={"n": 1, "w": [1, 1], "M": [[[2]]], "p": [[1], [2]], "A": [[], [[2]]]},
        ),
        Twin(
            "the first step left out",
            conclusion=Conjunction(
                everywhere([(i, w[n])], Equal(p_[n, i], sympy.Sum(A[n, i, k] * p_[1, k], (k, 0, w[0] - 1)))),
                stochastic(n),
            ),
            at=example,
        ),
    ],
)
