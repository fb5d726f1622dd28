"""What a network computes to second order, and squares that add up to a diagonal form.

Σ w_j σ(b + λ a_j·x) is Q = Σ q_i ℓ_i² to second order if Σ w_j (y + a_j·x)² = 2Q/σ''(b) + c y² for all y: vectors
(1, a_j) that are orthogonal for a form of rank r + 1. With ν_j = M + q_0 + ⋯ + q_(j-1) such vectors are written
down at once: y + Σ_{i<j} q_i ℓ_i - ν_j ℓ_j for j < r, and y + Σ_{i<r} q_i ℓ_i, with the weights 1/ν_j - 1/ν_(j+1), and
1/ν_r.
"""

from typing import Any

import sympy

from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Congruent,
    D,
    Equal,
    Fact,
    ForAll,
    Implication,
    Inverse,
    Jet,
    Prover,
    Twin,
    Unequal,
    families,
    functions,
    integers,
    reals,
)
from symnet.proof.tactics import forgetting, integer_cases, unequal

n, m, r, c, i, j, k = integers("n m r c i j k")
b, e, y, M = reals("b e y M")
(sigma,) = functions("sigma")
q, x, w, A = families("q x w A")

# --- squares ----------------------------------------------------------------------------------------------------------


def norm(length: Any) -> sympy.Expr:
    """ν_j = M + q_0 + ⋯ + q_(j-1)."""
    return M + sympy.Sum(q[i], (i, 0, length - 1))


def before(length: Any) -> sympy.Expr:
    """y + Σ_{i<j} q_i x_i."""
    return y + sympy.Sum(q[i] * x[i], (i, 0, length - 1))


def diagonal(length: Any) -> sympy.Expr:
    """Σ q_i x_i²."""
    return sympy.Sum(q[i] * x[i] ** 2, (i, 0, length - 1))


def apart(length: Any) -> ForAll:
    """ν_j ≠ 0 for 0 ≤ j ≤ n."""
    return ForAll(j, Implication(AtMost(0, j), AtMost(j, length), Unequal(norm(j), 0)))


def squares(length: Any, factor: Any = 1) -> Equal:
    """Squares of orthogonal forms, in y and x."""
    each = (Inverse(norm(j)) - Inverse(norm(j + 1))) * (before(j) - norm(j) * x[j]) ** 2
    last = Inverse(norm(length)) * before(length) ** 2
    return Equal(sympy.Sum(each, (j, 0, length - 1)) + last, factor * y**2 * Inverse(M) + diagonal(length))


def by_one_more(p: Prover, nonnegative: Fact, nonzero: Fact) -> Fact:
    """Induction on n: (1/ν) S² + q x² is a combination of (S - νx)² and (S + qx)²."""

    def onward(low: Fact, known: Fact) -> Fact:
        def shown(given: Fact) -> Fact:
            fewer = p.generally(
                [j],
                [AtMost(0, j), AtMost(j, n)],
                lambda lo, hi: p.instantiate(given, j, given=[lo, p.order(AtMost(j, n + 1), hi)]),
            )
            ends = [
                p.instantiate(given, at, given=[p.order(AtMost(0, at), low), p.order(AtMost(at, n + 1))])
                for at in (n, n + 1)
            ]
            return p.combine(squares(n + 1), (1, p.apply(known, fewer)), given=ends)

        return p.generally([], [apart(n + 1)], shown)

    def bottom() -> Fact:
        return p.generally([], [apart(sympy.Integer(0))], lambda _: p.ring(squares(sympy.Integer(0))))

    with forgetting(p):
        every = p.induction(n, Implication(apart(n), squares(n)), bottom, onward, reason="induction on n")
    return p.instantiate(every, n, given=[nonnegative, nonzero])


orthogonal = Claim(
    "quadratic-squares",
    title="A diagonal form and y² as squares of forms in which y has the coefficient 1",
    source="symnet (new here): Gram and Schmidt, with vectors that are not isotropic",
    variables=[q, x, y, M, n],
    hypotheses=[AtMost(0, n), apart(n)],
    conclusion=squares(n),
    senses=("exact",),
    notes="The vectors (1, q_0, …, q_(j-1), -ν_j, 0, …) and (1, q_0, …, q_(n-1)) are an orthogonal basis for the form "
    "that is inverse to y²/M + Σ q_i x_i²; none is isotropic, as ν_j ≠ 0.",
    proof=by_one_more,
    example={"n": 2, "q": [2, -1], "M": 1},
    twins=[
        Twin("twice y²", conclusion=squares(n, 2), at={"n": 1, "q": [1], "x": [1], "y": 1, "M": 1}),
        Twin("ν may vanish", hypotheses=[AtMost(0, n)], at={"n": 1, "q": [-1], "x": [1], "y": 2, "M": 1}),
    ],
)

# --- networks of degree two -------------------------------------------------------------------------------------------

neurons = sympy.Sum(w[j] * Jet(sigma, b, SCALE * A[j]), (j, 0, m - 1))


def moment(power: int) -> sympy.Expr:
    """Σ w_j A_j^power."""
    return sympy.Sum(w[j] * A[j] ** power, (j, 0, m - 1))


def expansion(half: Any) -> sympy.Expr:
    """The terms of order 0, 1 and 2."""
    first = sigma(b) * moment(0) + e + SCALE * D(sigma, 1, b) * moment(1)
    return first + SCALE**2 * D(sigma, 2, b) * half * moment(2)


def by_coefficients(p: Prover) -> Fact:
    """The coefficient of λ^k is σ^(k)(b)/k! times the k-th moment."""
    left, right, _ = p.goal.args
    index = p.term(k)
    s = p.store
    wanted = s.make("eq", (s.make("coeff", (index, left)), s.make("coeff", (index, right))))

    def literal(at: int, same: Fact) -> Fact:
        goal = s.replace(wanted, index, s.num(at))
        return p.rewrite(p.ring(goal), wanted, same)

    def negative(h: Fact) -> Fact:
        ones = [
            p.fact("coefficient_of_one", k - c, given=[p.convert(unequal(p, k - c, 0, h), Unequal(k - c, 0))])
            for c in (0, 1, 2)
        ]
        jet = p.fact("coefficient_of_jet", sigma, b, SCALE * A[j], k, given=[h])
        body = s.mul(p.term(w[j]), jet.formula.args[0])
        total = s.make("sum", (p.term(neurons).args[0], s.abstract(body, p.term(j))))
        nothing = s.make("sum", (total.args[0], s.num(0)))
        zero = p.ring(s.make("eq", (body, s.num(0))), jet)
        none = p.termwise(s.make("eq", (total, nothing)), lambda: zero, j, member=False)
        return p.combine(wanted, (1, none), given=ones)

    every = p.generally([k], [Below(k, 3)], lambda h: integer_cases(p, k, range(3), negative, literal, h))
    return p.by_coefficients(every, p.goal, reason="compare the coefficients of 1, λ and λ²")


second_order = Claim(
    "network-of-degree-two",
    title="What a network computes to second order, by its first three moments",
    source="standard",
    variables=[sigma, b, m, w, A, e],
    conclusion=Congruent(neurons + e, expansion(sympy.Rational(1, 2)), 3),
    conventions="one hidden layer, a common bias, the output bias e; A_j are the slopes of the neurons",
    senses=("taylor",),
    proof=by_coefficients,
    twins=[
        Twin(
            "σ'' in place of σ''/2",
            conclusion=Congruent(neurons + e, expansion(1), 3),
            at={"sigma": [0, 0, 1], "b": 0, "m": 1, "w": [1], "A": [1], "e": 0},
        )
    ],
)


def through_degree_two(p: Prover, weights: Any, slopes: Any, count: Any, bias: Any, target: Any, *moments: Any) -> Fact:
    """The network is λ² target, where σ(b) Σw_j + e = 0, σ'(b) Σ w_j A_j = 0 and σ''(b)/2 Σ w_j A_j² = target.

    Each of the moments is a list of pairs for a linear combination.
    """
    fact = p.use(second_order, sigma, b, count, weights, slopes, bias)
    left, right, order = fact.formula.args
    total = p.term(SCALE**2 * target)
    pairs = [(SCALE**power * factor, known) for power, part in enumerate(moments) for factor, known in part]
    same = p.combine(p.store.make("eq", (right, total)), *pairs, reason="the moments of order 0, 1 and 2")
    return p.rewrite(fact, p.store.make("cong", (left, total, order)), same)


# --- numbers that are not isotropic -----------------------------------------------------------------------------------


def least(length: Any, further: Any) -> AtMost:
    """0 ≤ Σ_{i < j + d} (q_i² + 1) + Σ_{i<j} q_i."""
    return AtMost(0, sympy.Sum(q[i] ** 2 + 1, (i, 0, length + further - 1)) + sympy.Sum(q[i], (i, 0, length - 1)))


def by_squares(p: Prover, low: Fact, more: Fact) -> Fact:
    """Induction on j, and on d: q² + 1 + q and q² + 1 are sums of squares."""

    def added(goal: Any, root: Any, rest: str, known: Fact) -> Fact:
        items = [["1", [0], [], []], ["1", [], [], [1]], [rest, [], [], []]]
        return p.step("order", [known, *p.known], [goal, root], items)

    none = sympy.Integer(0)
    half = sympy.Rational(1, 2)
    with forgetting(p):
        first = p.induction(
            j, least(j, none), lambda: p.order(least(none, none)),
            lambda _, known: added(least(j + 1, none), q[j] + half, "3/4", known), reason="induction on j",
        )  # fmt: skip
    with forgetting(p), p.knowing(low):
        start = p.instantiate(first, j, given=[low])
        every = p.induction(
            m, least(j, m), lambda: start, lambda _, known: added(least(j, m + 1), q[j + m], "1", known),
            reason="induction on d",
        )  # fmt: skip
    return p.instantiate(every, m, given=[more])


partial_sums = Claim(
    "partial-sums-bounded",
    title="Sums of numbers stay above minus the sum of their squares and ones",
    source="textbook",
    variables=[q, j, m],
    hypotheses=[AtMost(0, j), AtMost(0, m)],
    conclusion=least(j, m),
    proof=by_squares,
    twins=[
        Twin("d < 0", hypotheses=[AtMost(0, j), AtMost(-1, m)], at={"j": 1, "m": -1, "q": [-1]}),
    ],
)
