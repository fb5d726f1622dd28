"""Linear networks flatten without neurons: affine layers compose to one, whose matrix is unique."""

from typing import Any

import sympy

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Equal,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Prover,
    Twin,
    families,
    integer_families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, forgetting, unequal, vanishing

L, n, t, i, j, k = integers("L n t i j k")
(w,) = integer_families("w")
A, M = variables("A M", fun(INT, INT, INT, REAL))
h, beta, b = variables("h beta b", fun(INT, INT, REAL))
f, u, v, x = families("f u v x")


def inside(variable: Any, size: Any, formula: Any) -> ForAll:
    """The formula for 0 ≤ v < size."""
    return ForAll(variable, Implication(AtMost(0, variable), Below(variable, size), formula))


def after(layer: Any, values: Any, bias: Any) -> Any:
    """The next layer's unit i, bias + Σ_j A_t(i, j) values(j)."""
    return bias + sympy.Sum(A[layer, i, j] * values(j), (j, 0, w[layer] - 1))


units = inside(t, L, inside(i, w[t + 1], Equal(h[t + 1, i], after(t, lambda place: h[t, place], beta[t, i]))))
first = [
    inside(i, w[1], inside(j, w[0], Equal(M[1, i, j], A[0, i, j]))),
    inside(i, w[1], Equal(b[1, i], beta[0, i])),
]
product = Equal(M[t + 1, i, k], after(t, lambda place: M[t, place, k], sympy.Integer(0)))


def later(formula: Any) -> ForAll:
    """The formula for the units of all layers but the first."""
    return ForAll(t, Implication(AtMost(1, t), Below(t, L), inside(i, w[t + 1], formula)))


products, biases = later(inside(k, w[0], product)), later(Equal(b[t + 1, i], after(t, lambda j: b[t, j], beta[t, i])))


def flat(layer: Any) -> ForAll:
    """The values of a layer are M_t times the inputs, plus b_t."""
    total = b[layer, i] + sympy.Sum(M[layer, i, k] * h[0, k], (k, 0, w[0] - 1))
    return inside(i, w[layer], Equal(h[layer, i], total))


def by_multiplying(
    p: Prover, positive: Fact, built: Fact, matrix: Fact, bias: Fact, next_matrix: Fact, next_bias: Fact
) -> Fact:
    """Induction on the layers: the next layer after an affine map is an affine map."""
    goal = Implication(AtMost(t, L), flat(t))

    def base() -> Fact:
        top = p.assume(AtMost(1, L))

        def only(low: Fact, high: Fact) -> Fact:
            here = fitted(p, built, 0, given=[p.order(AtMost(0, 0)), p.order(Below(0, L), top)])
            value = fitted(p, here, i, given=[low, high])
            total = sympy.Sum(A[0, i, j] * h[0, j], (j, 0, w[0] - 1))
            same = p.termwise(
                Equal(total, sympy.Sum(M[1, i, j] * h[0, j], (j, 0, w[0] - 1))),
                lambda lo, hi: p.combine(
                    Equal(A[0, i, j] * h[0, j], M[1, i, j] * h[0, j]),
                    (-h[0, j], p.instantiate(p.instantiate(matrix, i, given=[low, high]), j, given=[lo, hi])),
                ),
                j,
            )
            start = p.instantiate(bias, i, given=[low, high])
            return p.combine(flat(1).args[1].args[-1], (1, value), (1, same), (-1, start))

        return p.discharge(p.generally([i], [AtMost(0, i), Below(i, w[1])], only), top.formula)

    def step(low: Fact, known: Fact) -> Fact:
        top = p.assume(AtMost(t + 1, L))
        before = p.apply(known, p.order(AtMost(t, L), top))

        def last(least: Fact, most: Fact) -> Fact:
            layer = fitted(p, built, t, given=[p.order(AtMost(0, t), low), p.order(Below(t, L), top)])
            value = fitted(p, layer, i, given=[least, most])
            mapped = b[t, j] + sympy.Sum(M[t, j, k] * h[0, k], (k, 0, w[0] - 1))
            span = (j, 0, w[t] - 1)
            of_units = p.termwise(
                Equal(sympy.Sum(A[t, i, j] * h[t, j], span), sympy.Sum(A[t, i, j] * mapped, span)),
                lambda lo, hi: p.combine(
                    Equal(A[t, i, j] * h[t, j], A[t, i, j] * mapped),
                    (A[t, i, j], p.instantiate(before, j, given=[lo, hi])),
                ),
                j,
            )
            swapped = p.swap(sympy.Sum(A[t, i, j] * M[t, j, k] * h[0, k], (k, 0, w[0] - 1), span))
            double = sympy.Sum(A[t, i, j] * M[t, j, k] * h[0, k], span, (k, 0, w[0] - 1))
            of_layer = [
                p.instantiate(fact, t, given=[low, p.order(Below(t, L), top)]) for fact in (next_matrix, next_bias)
            ]
            rows, shift = (p.instantiate(fact, i, given=[least, most]) for fact in of_layer)
            of_matrix = p.termwise(
                Equal(sympy.Sum(M[t + 1, i, k] * h[0, k], (k, 0, w[0] - 1)), double),
                lambda lo, hi: p.combine(
                    Equal(M[t + 1, i, k] * h[0, k], sympy.Sum(A[t, i, j] * M[t, j, k] * h[0, k], span)),
                    (h[0, k], p.instantiate(rows, k, given=[lo, hi])),
                ),
                k,
            )
            return p.combine(
                flat(t + 1).args[1].args[-1],
                (1, value), (1, of_units), (1, swapped), (-1, of_matrix), (-1, shift),
                reason="exchange the two sums",
            )  # fmt: skip

        return p.discharge(p.generally([i], [AtMost(0, i), Below(i, w[t + 1])], last), top.formula)

    with forgetting(p):
        every = p.induction(t, goal, base, step, start=1, reason="induction on the number of layers")
    return p.apply(p.instantiate(every, L, given=[positive]), p.order(AtMost(L, L)))


linear_network = {
    "L": 2, "w": [2, 1, 6], "A": [[[1, 2]], [[3], [-1], [2], [1], [0], [4]]], "beta": [[1], [0, 2, 1, 1, 5, 0]],
    "h": [[1, 2], [6], [18, -4, 13, 7, 5, 24]],
    "M": [[], [[1, 2]], [[3, 6], [-1, -2], [2, 4], [1, 2], [0, 0], [4, 8]]], "b": [[], [1], [3, 1, 3, 2, 5, 4]],
}  # fmt: skip
hypotheses = [AtMost(1, L), units, *first, products, biases]
free_neurons = Claim(
    "linear-free-neurons",
    title="A deep linear network flattens without neurons",
    source="LTR, section III.F, as we read it",
    variables=[L, w, A, beta, h, M, b],
    hypotheses=hypotheses,
    conclusion=flat(L),
    conventions="L affine layers of any widths w_0, …, w_L, with biases, against one affine layer",
    notes=(
        "M_t is the product of the first t matrices, b_t what they make of the biases; neither depends on the inputs. "
        "So C_n needs no neurons; what grows are the synapses, as the flat matrix is unique (linear-flat-unique)."
    ),
    proof=by_multiplying,
    example=linear_network,
    twins=[
        Twin(
            "the biases of the last layer alone",
            hypotheses=[*hypotheses[:-1], later(Equal(b[t + 1, i], beta[t, i]))],
            at=linear_network | {"b": [[], [1], [0, 2, 1, 1, 5, 0]]},
        ),
        Twin(
            "no layer",
            hypotheses=[AtMost(0, L), *hypotheses[1:]],
            at=linear_network | {"L": 0, "b": [[5, 5], [1], [3, 1, 3, 2, 5, 4]]},
        ),
    ],
)


# --- the flat matrix is unique ----------------------------------------------------------------------------------------


def by_cutting(p: Prover, low: Fact, high: Fact) -> Fact:
    """The sum cut before and after the one term that is not 0."""
    total = p.goal.args[0]

    def zero(side: Any) -> Fact:
        def shown(lo: Fact, hi: Fact) -> Fact:
            apart = unequal(p, j, k, lo, hi)
            return p.combine(Equal(f[j] * Indicator(Equal(j, k)), 0), (f[j], p.indicator(apart, Equal(j, k))))

        return vanishing(p, sympy.Sum(f[j] * Indicator(Equal(j, k)), (j, *side)), shown, j)

    begin = p.split(total, k, p.order(AtMost(k, n), high))
    end = p.split(begin.formula.args[1].args[1], k + 1, p.order(AtMost(k, k + 1)), p.order(AtMost(k + 1, n), high))
    return p.combine(p.goal, (1, begin), (1, end), (1, zero((0, k - 1))), (1, zero((k + 1, n - 1))))


unit_sum = Claim(
    "sum-with-unit",
    title="A sum of which one term is not zero",
    source="textbook",
    variables=[n, f, k],
    hypotheses=[AtMost(0, k), Below(k, n)],
    conclusion=Equal(sympy.Sum(f[j] * Indicator(Equal(j, k)), (j, 0, n - 1)), f[k]),
    proof=by_cutting,
    example={"n": 4, "k": 2},
    twins=[Twin("k = n too", hypotheses=[AtMost(0, k), AtMost(k, n)], at={"n": 1, "k": 1, "f": [1, 2]})],
)


def rows_agree(length: Any) -> ForAll:
    """Σ u_j x_j = Σ v_j x_j for all x."""
    return ForAll(x, Equal(sympy.Sum(u[j] * x[j], (j, 0, length)), sympy.Sum(v[j] * x[j], (j, 0, length))))


def by_unit_vectors(p: Prover, low: Fact, high: Fact, same: Fact) -> Fact:
    """Put the k-th unit vector for x."""
    here = p.instantiate(same, sympy.Lambda(j, Indicator(Equal(j, k))))
    left, right = (p.use(unit_sum, n, row, k, given=[low, high]) for row in (u, v))
    return p.combine(p.goal, (1, here), (-1, left), (1, right))


unique = Claim(
    "linear-flat-unique",
    title="Two matrices that give the same outputs at all inputs are equal",
    source="textbook",
    variables=[n, u, v, k],
    hypotheses=[AtMost(0, k), Below(k, n), rows_agree(n - 1)],
    conclusion=Equal(u[k], v[k]),
    notes=(
        "u and v are one row of each. So the flat network that computes a linear map has exactly as many synapses as "
        "its matrix has non-zero entries, and C_s can be computed."
    ),
    proof=by_unit_vectors,
    example={"n": 3, "k": 1, "u": [1, 2, 3], "v": [1, 2, 3]},
    twins=[
        Twin(
            "where they agree in all but the last input",
            hypotheses=[AtMost(0, k), Below(k, n), rows_agree(n - 2)],
            at={"n": 2, "k": 1, "u": [1, 2], "v": [1, 3]},
        )
    ],
)
