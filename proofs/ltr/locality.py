"""Locality is independence: what a Hamiltonian leaves out, its distribution does not connect."""

from typing import Any

import sympy
from ltr.kronecker import everywhere

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    Implication,
    Prover,
    Twin,
    Unequal,
    families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting, unequal

n, k, l, a, b, c, i, j = integers("n k l a b c i j")  # noqa: E741
(f,) = families("f")
(H,) = variables("H", fun(INT, INT, INT, REAL))
exp = sympy.exp


# --- sums of positive numbers -----------------------------------------------------------------------------------------


def positive(length: Any) -> Any:
    """All of the first numbers are positive."""
    return everywhere([(i, length)], Below(0, f[i]))


def total(length: Any) -> Any:
    """Σ f_i over 0 ≤ i < length."""
    return sympy.Sum(f[i], (i, 0, length - 1))


def by_one_more(p: Prover, least: Fact, each: Fact) -> Fact:
    """Induction on n: a positive number is added to a sum that is positive, or empty."""
    goal = Implication(positive(n + 1), Below(0, total(n + 1)))

    def at(facts: Fact, index: Any, *given: Fact) -> Fact:
        return p.instantiate(facts, index, given=[*given])

    def base() -> Fact:
        def one(only: Fact) -> Fact:
            return p.order(Below(0, total(1)), at(only, 0, p.order(AtMost(0, 0)), p.order(Below(0, 1))))

        return p.generally([], [positive(1)], one)

    def step(low: Fact, known: Fact) -> Fact:
        def more(facts: Fact) -> Fact:
            def earlier(lo: Fact, hi: Fact) -> Fact:
                return at(facts, i, lo, p.order(Below(i, n + 2), hi))

            before = p.apply(known, p.generally([i], [AtMost(0, i), Below(i, n + 1)], earlier))
            last = at(facts, n + 1, p.order(AtMost(0, n + 1), low), p.order(Below(n + 1, n + 2)))
            return p.order(Below(0, total(n + 2)), before, last)

        return p.generally([], [positive(n + 2)], more)

    with forgetting(p):
        every = p.induction(n, goal, base, step, reason="induction on n")
    shown = p.instantiate(every, n - 1, given=[p.order(AtMost(0, n - 1), least)])
    return p.apply(p.convert(shown, Implication(positive(n), Below(0, total(n)))), each)


sum_positive = Claim(
    "sum-positive",
    title="A sum of positive numbers is positive",
    source="textbook",
    variables=[n, f],
    hypotheses=[AtMost(1, n), positive(n)],
    conclusion=Below(0, total(n)),
    proof=by_one_more,
    example={"n": 2, "f": ["1/2", 1]},
    twins=[
        Twin("of no numbers too", hypotheses=[AtMost(0, n), positive(n)], at={"n": 0, "f": [1]}),
    ],
)


# --- discrete variables -----------------------------------------------------------------------------------------------


def weight(left: Any, right: Any) -> Any:
    """e^(-H) where the two variables have these values."""
    return exp(-H[left, right, c])


whole = sympy.Sum(weight(i, j), (j, 0, l - 1), (i, 0, k - 1))
of_left = lambda left: sympy.Sum(weight(left, j), (j, 0, l - 1))  # noqa: E731
of_right = lambda right: sympy.Sum(weight(i, right), (i, 0, k - 1))  # noqa: E731
inside = [(a, k), (b, l)]
mixed = everywhere(
    [*inside, (i, k), (j, l)],
    Equal(H[a, b, c] + H[i, j, c], H[a, j, c] + H[i, b, c]),
)
independent = everywhere(inside, Equal(weight(a, b) * whole, of_left(a) * of_right(b)))


def exchanged(p: Prover, arguments: Fact) -> Fact:
    """w(a, b) w(i, j) = w(a, j) w(i, b), from the equation between the exponents."""
    one, other = p.fact("exp_add", -H[a, b, c], -H[i, j, c]), p.fact("exp_add", -H[a, j, c], -H[i, b, c])
    left, right = -H[a, b, c] - H[i, j, c], -H[a, j, c] - H[i, b, c]
    same = p.combine(Equal(left, right), (-1, arguments))
    powers = p.rewrite(p.ring(p.equal(exp(left), exp(left))), Equal(exp(left), exp(right)), same)
    goal = Equal(weight(a, b) * weight(i, j), weight(a, j) * weight(i, b))
    return p.combine(goal, (-1, one), (1, other), (1, powers), reason="exp turns the sums into products")


def by_exchange(p: Prover) -> Fact:
    """Sum the products over i and j; back, multiply two of the equations, and compare with two others."""

    def onward(local: Fact) -> Fact:
        def each(low_a: Fact, high_a: Fact, low_b: Fact, high_b: Fact) -> Fact:
            def row(low_i: Fact, high_i: Fact) -> Fact:
                def entry(low_j: Fact, high_j: Fact) -> Fact:
                    given = [low_a, high_a, low_b, high_b, low_i, high_i, low_j, high_j]
                    return exchanged(p, p.instantiate(local, a, b, i, j, given=given))

                left = sympy.Sum(weight(a, b) * weight(i, j), (j, 0, l - 1))
                right = sympy.Sum(weight(a, j) * weight(i, b), (j, 0, l - 1))
                return p.termwise(Equal(left, right), entry, j)

            left = sympy.Sum(weight(a, b) * weight(i, j), (j, 0, l - 1), (i, 0, k - 1))
            right = sympy.Sum(weight(a, j) * weight(i, b), (j, 0, l - 1), (i, 0, k - 1))
            same = p.termwise(Equal(left, right), row, i)
            return p.combine(Equal(weight(a, b) * whole, of_left(a) * of_right(b)), (1, same))

        return p.generally([a, b], [part for v, size in inside for part in (AtMost(0, v), Below(v, size))], each)

    def back(apart: Fact) -> Fact:
        places = [*inside, (i, k), (j, l)]

        def each(*bounds: Fact) -> Fact:
            lo_a, hi_a, lo_b, hi_b, lo_i, hi_i, lo_j, hi_j = bounds
            at = lambda left, right, *given: p.instantiate(apart, left, right, given=[*given])  # noqa: E731
            first, second = at(a, b, lo_a, hi_a, lo_b, hi_b), at(i, j, lo_i, hi_i, lo_j, hi_j)
            third, fourth = at(a, j, lo_a, hi_a, lo_j, hi_j), at(i, b, lo_i, hi_i, lo_b, hi_b)
            left, right = weight(a, b) * weight(i, j), weight(a, j) * weight(i, b)
            squares = p.combine(
                p.equal(left * whole**2, right * whole**2),
                (weight(i, j) * whole, first),
                (of_left(a) * of_right(b), second),
                (-weight(i, b) * whole, third),
                (-of_left(a) * of_right(j), fourth),
                reason="the same four sums on both sides",
            )
            nonzero = unequal(p, whole, 0, all_positive(p, lo_a, hi_a, lo_b, hi_b))
            same = p.combine(
                p.equal(left, right), (whole**-2, squares), given=[nonzero], reason="divide by the square of the sum"
            )
            return by_logarithm(p, same)

        return p.generally(
            [v for v, _ in places], [part for v, size in places for part in (AtMost(0, v), Below(v, size))], each
        )

    return p.both(p.generally([], [mixed], onward), p.generally([], [independent], back))


def all_positive(p: Prover, lo_a: Fact, hi_a: Fact, lo_b: Fact, hi_b: Fact) -> Fact:
    """The sum of all weights is positive: there are values a and b."""

    def row(low: Fact, high: Fact) -> Fact:
        each = p.generally([i], [AtMost(0, i), Below(i, l)], lambda lo, hi: p.fact("exp_positive", -H[n, i, c]))
        return p.use(sum_positive, l, sympy.Lambda(j, weight(n, j)), given=[p.order(AtMost(1, l), lo_b, hi_b), each])

    rows = p.generally([n], [AtMost(0, n), Below(n, k)], row)
    return p.use(sum_positive, k, sympy.Lambda(i, of_left(i)), given=[p.order(AtMost(1, k), lo_a, hi_a), rows])


def by_logarithm(p: Prover, same: Fact) -> Fact:
    """exp(-x) = exp(-y) makes x = y."""
    one, other = p.fact("exp_add", -H[a, b, c], -H[i, j, c]), p.fact("exp_add", -H[a, j, c], -H[i, b, c])
    left, right = -H[a, b, c] - H[i, j, c], -H[a, j, c] - H[i, b, c]
    powers = p.combine(p.equal(exp(left), exp(right)), (1, one), (-1, other), (1, same))
    logs = p.rewrite(p.fact("log_exp", left), p.equal(sympy.log(exp(right), evaluate=False), left), powers)
    back = p.fact("log_exp", right)
    return p.combine(
        Equal(H[a, b, c] + H[i, j, c], H[a, j, c] + H[i, b, c]), (1, logs), (-1, back), reason="take logarithms"
    )


locality = Claim(
    "dict-locality-sparsity",
    title="H connects two variables if and only if they are dependent, given all others",
    source="LTR, section II.D and table I, as we read it; the discrete case",
    variables=[k, l, c, H],
    conclusion=Conjunction(Implication(mixed, independent), Implication(independent, mixed)),
    conventions=(
        "two variables with k and l values, all others together at their value c; p = e^(-H)/Z > 0; the first "
        "condition is that all mixed differences of H in the two variables are 0; the second is "
        "p(a, b|c) = p(a|c) p(b|c), times the square of the sum of all weights at c"
    ),
    notes=(
        "For all c together: the two are independent given all others if and only if H is a sum of two terms, each "
        "without one of them. So a missing edge in the interaction graph of H is a conditional independence "
        "(Hammersley and Clifford's easy half). Given fewer than all others they may be dependent: "
        "marginalising-fills-in."
    ),
    proof=by_exchange,
    example={"k": 2, "l": 2, "c": 0, "H": [[[0], [1]], [[2], [3]]]},
    twins=[
        Twin(
            "independent whatever H is",
            conclusion=independent,
            at={"k": 2, "l": 2, "c": 0, "H": [[[0], [0]], [[0], [1]]]},
        )
    ],
)


# --- Gaussian variables -----------------------------------------------------------------------------------------------

(A,) = variables("A", fun(INT, INT, REAL))
(x,) = families("x")


def form(entry: Any, length: Any) -> Any:
    """Σ entry(i, j) x_i x_j over 0 ≤ i, j < length."""
    return sympy.Sum(entry(i, j) * x[i] * x[j], (j, 0, length - 1), (i, 0, length - 1))


def complement(left: Any, right: Any) -> Any:
    """The entries of the Schur complement of the last variable."""
    return A[left, right] - A[left, n] * A[n, right] / A[n, n]


middle = sympy.Sum(A[n, j] * x[j], (j, 0, n - 1))
square = A[n, n] * (x[n] + middle / A[n, n]) ** 2


def by_completing(p: Prover, low: Fact, nonzero: Fact, symmetric: Fact) -> Fact:
    """Split off the last row and the last column; both hold the same sum."""
    after = A[i, j] * x[i] * x[j] - A[n, i] * x[i] * A[n, j] * x[j] / A[n, n]
    row = lambda term: sympy.Sum(term, (j, 0, n - 1))  # noqa: E731
    last = lambda term: sympy.Sum(term * x[i] * x[n], (i, 0, n - 1))  # noqa: E731

    def turned(lo: Fact, hi: Fact) -> Fact:
        same = p.instantiate(symmetric, i, given=[lo, hi])
        return p.combine(Equal(A[i, n] * x[i] * x[n], A[n, i] * x[i] * x[n]), (x[i] * x[n], same))

    def in_row(lo: Fact, hi: Fact) -> Fact:
        same = p.instantiate(symmetric, i, given=[lo, hi])
        goal = Equal(complement(i, j) * x[i] * x[j], after)
        one = lambda least, most: p.combine(goal, (-A[n, j] / A[n, n] * x[i] * x[j], same))  # noqa: E731
        return p.termwise(Equal(row(complement(i, j) * x[i] * x[j]), row(after)), one, j)

    mirrored = p.termwise(Equal(last(A[i, n]), last(A[n, i])), turned, i)
    schur = p.termwise(Equal(form(complement, n), sympy.Sum(row(after), (i, 0, n - 1))), in_row, i)
    reason = "complete the square in the last variable"
    return p.combine(p.goal, (1, mirrored), (-1, schur), given=[nonzero], reason=reason)


fills_in = Claim(
    "marginalising-fills-in",
    title="Marginalising a Gaussian variable leaves the Schur complement, which connects its neighbours",
    source="textbook (Schur complement)",
    variables=[n, A, x],
    hypotheses=[AtMost(0, n), Unequal(A[n, n], 0), everywhere([(i, n)], Equal(A[i, n], A[n, i]))],
    conclusion=Equal(form(lambda left, right: A[left, right], n + 1), square + form(complement, n)),
    conventions="2H = x'Ax in the variables x_0, ..., x_n; the integral over x_n leaves of the square a factor",
    notes=(
        "Two neighbours of x_n that A does not connect, A_ij = 0, are connected after it is integrated out, by "
        "-A_in A_nj/A_nn: locality holds given all others, and not given fewer. A chain stays a chain when an end is "
        "integrated out, and the middle of three variables connects the other two."
    ),
    proof=by_completing,
    example={"n": 2, "A": [[2, 0, 1], [0, 2, 1], [1, 1, 2]], "x": [1, 2, 3]},
    twins=[
        Twin(
            "the other entries stay as they are",
            conclusion=Equal(
                form(lambda left, right: A[left, right], n + 1), square + form(lambda left, right: A[left, right], n)
            ),
            at={"n": 2, "A": [[2, 0, 1], [0, 2, 1], [1, 1, 2]], "x": [1, 1, 0]},
        )
    ],
)
