"""Approximate flattening: what a linear network with r hidden units must miss, by Eckart and Young."""

from typing import Any

import sympy
from beyond.dependence import dependent_vectors
from beyond.sums import sum_nonnegative
from ltr.kronecker import everywhere
from ltr.linear import unit_sum
from ltr.linear_rank import associative

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Exists,
    Fact,
    ForAll,
    Indicator,
    Prover,
    Twin,
    families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import vanishing

n, N, m, r, i, j, a, b, k, t = integers("n N m r i j a b k t")
c, q, s, x = families("c q s x")
M, A, B, U, V = variables("M A B U V", fun(INT, INT, REAL))


def orthonormal(vectors: Any, count: Any, length: Any) -> ForAll:
    """Σ_j V_a(j) V_b(j) is 1 for a = b and else 0."""
    product = sympy.Sum(vectors[a, j] * vectors[b, j], (j, 0, length - 1))
    return everywhere([(a, count), (b, count)], Equal(product, Indicator(Equal(a, b))))


def combination(coefficient: Any, vectors: Any, count: Any, place: Any) -> Any:
    """The entry of Σ_b c_b V_b at a place."""
    return sympy.Sum(coefficient(b) * vectors[b, place], (b, 0, count - 1))


def squares(value: Any, variable: Any, count: Any) -> Any:
    """The sum of the squares of as many values."""
    return sympy.Sum(value**2, (variable, 0, count - 1))


# --- the length of a combination --------------------------------------------------------------------------------------


def by_products(p: Prover, family: Fact) -> Fact:
    """|Σ c_a V_a|² is the sum of c_a times the product of V_a with Σ c_b V_b, which is c_a."""
    whole = combination(lambda index: c[index], V, m, j)
    outer = p.use(associative, m, n, c, V, sympy.Lambda(j, whole))
    product = sympy.Sum(V[a, j] * whole, (j, 0, n - 1))

    def coefficient(least: Fact, less: Fact) -> Fact:
        inner = p.use(associative, m, n, c, V, sympy.Lambda(j, V[a, j]))
        of_others = sympy.Sum(c[b] * sympy.Sum(V[b, j] * V[a, j], (j, 0, n - 1)), (b, 0, m - 1))
        unit = Indicator(Equal(b, a))

        def entry(lo: Fact, hi: Fact) -> Fact:
            one = p.instantiate(family, b, a, given=[lo, hi, least, less])
            return p.combine(Equal(of_others.args[0], c[b] * unit), (c[b], one))

        picked = p.termwise(Equal(of_others, sympy.Sum(c[b] * unit, (b, 0, m - 1))), entry, b)
        one = p.use(unit_sum, m, c, a, given=[least, less])
        return p.combine(Equal(c[a] * product, c[a] ** 2), *((c[a], fact) for fact in (inner, picked, one)))

    each = p.termwise(
        Equal(sympy.Sum(c[a] * product, (a, 0, m - 1)), squares(c[a], a, m)), coefficient, a,
        reason="the product of the combination with V_a is c_a",
    )  # fmt: skip
    return p.combine(p.goal, (1, outer), (1, each))


def length_of(scale: Any) -> Equal:
    """|Σ c_a V_a|² = scale Σ c_a²."""
    return Equal(squares(combination(lambda index: c[index], V, m, j), j, n), scale * squares(c[a], a, m))


pair = {"m": 2, "n": 3, "V": [["3/5", "4/5", 0], ["4/5", "-3/5", 0]], "c": [2, -1]}
orthonormal_length = Claim(
    "orthonormal-length",
    title="The square of the length of a combination of orthonormal vectors",
    source="textbook",
    variables=[m, n, V, c],
    hypotheses=[orthonormal(V, m, n)],
    conclusion=length_of(1),
    proof=by_products,
    example=pair,
    twins=[Twin("twice as much", conclusion=length_of(2), at=pair)],
)


# --- Eckart and Young -------------------------------------------------------------------------------------------------


def through(place: Any, column: Any) -> Any:
    """The entry of A B: what the network with r hidden units computes."""
    return sympy.Sum(A[place, t] * B[t, column], (t, 0, r - 1))


def missed(vector: Any, place: Any) -> Any:
    """The entry of (M - A B) x."""
    return sympy.Sum((M[place, j] - through(place, j)) * vector(j), (j, 0, n - 1))


def missing(vector: Any) -> Conjunction:
    """x ≠ 0, and |(M - A B) x|² ≥ s_r² |x|²."""
    size = squares(vector(j), j, n)
    error = squares(missed(vector, i), i, N)
    bound = s[r] ** 2 * size
    return Conjunction(Below(0, size), AtMost(bound, error))


singular = everywhere([(a, r + 1), (i, N)], Equal(sympy.Sum(M[i, j] * V[a, j], (j, 0, n - 1)), s[a] * U[a, i]))
largest = everywhere([(a, r + 1)], AtMost(s[r], s[a]))


def hidden_value(vector: Any, unit: Any) -> Any:
    """What the first layer B makes of a right singular vector, in one hidden unit."""
    return sympy.Sum(B[unit, j] * V[vector, j], (j, 0, n - 1))


def by_counting(p: Prover, low: Fact, right: Fact, left: Fact, pairs: Fact, least_: Fact, above: Fact) -> Fact:
    """Of r + 1 right singular vectors some combination is lost in the r hidden units."""
    in_hidden = sympy.Lambda((a, t), hidden_value(a, t))
    fewer = p.order(Below(r, r + 1))
    relation = p.use(
        dependent_vectors, r + 1, r, in_hidden, given=[low, fewer],
        reason="r + 1 vectors in r hidden units are dependent",
    )  # fmt: skip
    return p.choose(relation, q, lambda found: lost(p, right, left, pairs, least_, above, found))


def lost(p: Prover, right: Fact, left: Fact, pairs: Fact, least_: Fact, above: Fact, found: Fact) -> Fact:
    """The combination x = Σ q_a V_a: B x = 0, so that (M - A B) x = M x = Σ q_a s_a U_a."""
    some, vanishes = p.parts(found)
    entry = lambda place: combination(lambda index: q[index], V, r + 1, place)  # noqa: E731
    image = combination(lambda index: q[index] * s[index], U, r + 1, i)
    size = p.use(orthonormal_length, r + 1, n, V, q, given=[right])
    image_size = p.use(orthonormal_length, r + 1, N, U, sympy.Lambda(a, q[a] * s[a]), given=[left])

    def at_output(low_i: Fact, high_i: Fact) -> Fact:
        """The entry i of (M - A B) x is that of Σ q_a s_a U_a."""
        error = sympy.Lambda(j, M[i, j] - through(i, j))
        moved = p.use(associative, r + 1, n, q, V, error)
        of_vector = sympy.Sum(V[a, j] * error(j), (j, 0, n - 1))
        hidden = sympy.Sum(hidden_value(a, t) * A[i, t], (t, 0, r - 1))

        def one(lo: Fact, hi: Fact) -> Fact:
            first = p.instantiate(pairs, a, i, given=[lo, hi, low_i, high_i])
            second = p.use(associative, r, n, sympy.Lambda(t, A[i, t]), B, sympy.Lambda(j, V[a, j]))
            return p.combine(Equal(q[a] * of_vector, q[a] * (s[a] * U[a, i] - hidden)), (q[a], first), (-q[a], second))

        split = sympy.Sum(q[a] * (s[a] * U[a, i] - hidden), (a, 0, r))
        each = p.termwise(Equal(sympy.Sum(q[a] * of_vector, (a, 0, r)), split), one, a)
        back = p.use(associative, r + 1, r, q, sympy.Lambda((a, t), hidden_value(a, t)), sympy.Lambda(t, A[i, t]))

        def nothing(lo: Fact, hi: Fact) -> Fact:
            zero = p.instantiate(vanishes, t, given=[lo, hi])
            total = sympy.Sum(q[a] * hidden_value(a, t), (a, 0, r))
            return p.combine(Equal(total * A[i, t], 0), (A[i, t], zero))

        none = vanishing(p, back.formula.args[0], nothing, t)
        return p.combine(
            Equal(missed(entry, i), image), (1, moved), (1, each), (1, back), (-1, none),
            reason="what B x = 0 leaves",
        )  # fmt: skip

    errors = p.termwise(
        Equal(squares(missed(entry, i), i, N), squares(image, i, N)),
        lambda lo, hi: squared(p, at_output(lo, hi)), i,
    )  # fmt: skip
    gain = sympy.Lambda(a, q[a] ** 2 * s[a] ** 2 - s[r] ** 2 * q[a] ** 2)

    def gained(inside: Fact) -> Fact:
        more = p.instantiate(above, a, given=p.parts(inside))
        return p.step(
            "order", [more, least_], [AtMost(0, gain(a)), q[a], q[a] * (s[a] - s[r])],
            [["2", [0, 1], [], [1]], ["1", [], [], [2]]],
        )  # fmt: skip

    all_gain = p.generally([a], [Conjunction(AtMost(0, a), Below(a, r + 1))], gained)
    top = p.order(AtMost(0, r + 1), p.order(AtMost(0, r)))
    gains = p.use(sum_nonnegative, r + 1, gain, given=[top, all_gain])
    scaled = p.combine(
        Equal(squares(missed(entry, i), i, N) - s[r] ** 2 * squares(entry(j), j, n), sympy.Sum(gain(a), (a, 0, r))),
        (1, errors), (1, image_size), (-(s[r] ** 2), size),
    )  # fmt: skip
    bound = p.order(missing(entry).args[1], gains, scaled, reason="as s_a ≥ s_r for all that are combined")
    length = p.choose(some, k, lambda there: positive(p, size, there, top))
    return p.witness(p.goal, sympy.Lambda(j, entry(j)), p.both(length, bound))


def squared(p: Prover, fact: Fact) -> Fact:
    """From u = v: u² = v²."""
    u, v = fact.formula.args
    square = [p.store.make("pow", (side, p.number(2))) for side in (u, v)]
    return p.combine(p.equal(*square), (p.store.add(u, v), fact))


def positive(p: Prover, size: Fact, there: Fact, top: Fact) -> Fact:
    """Σ q_a² is at least the one q_k² that is not 0."""
    lo, hi, nonzero = p.parts(there)
    picked = q[k] ** 2 * Indicator(Equal(a, k))
    goal = AtMost(0, q[a] ** 2 - picked)

    def each(_: Fact) -> Fact:
        def here(same: Fact) -> Fact:
            one = p.indicator(same, Equal(a, k))
            return p.order(
                goal,
                p.rewrite(
                    p.combine(Equal(q[k] ** 2 - picked, 0), (-(q[k] ** 2), one)), Equal(q[a] ** 2 - picked, 0), same
                ),
            )

        def beside(apart: Fact) -> Fact:
            none = p.combine(Equal(picked, 0), (q[k] ** 2, p.indicator(apart, Equal(a, k))))
            return p.step("order", [none], [goal, q[a]], [["-1", [0], [], []], ["1", [], [], [1]]])

        return p.cases(p.excluded(Equal(a, k)), here, beside)

    all_of_them = p.generally([a], [Conjunction(AtMost(0, a), Below(a, r + 1))], each)
    rest = p.use(sum_nonnegative, r + 1, sympy.Lambda(a, q[a] ** 2 - picked), given=[top, all_of_them])
    one = p.use(unit_sum, r + 1, sympy.Lambda(a, q[k] ** 2), k, given=[lo, hi])
    length = p.store.make("lt", (p.number(0), size.formula.args[0]))

    def strictly(sign: Fact) -> Fact:
        square = p.step("order", [sign], [Below(0, q[k] ** 2)], [["1", [0, 0], [], []]])
        return p.order(length, square, rest, one, size)

    return p.compare(
        q[k], 0, strictly, lambda zero: p.absurd(p.apply(nonzero, zero), length), strictly,
        reason="x is not 0, as the vectors are orthonormal",
    )  # fmt: skip


given = [
    AtMost(0, r), orthonormal(V, r + 1, n), orthonormal(U, r + 1, N), singular,
    AtMost(0, s[r]), largest,
]  # fmt: skip
network = {
    "r": 1, "n": 2, "N": 2, "M": [[3, 0], [0, 2]], "A": [[3], [0]], "B": [[1, 0]],
    "V": [[1, 0], [0, 1]], "U": [[1, 0], [0, 1]], "s": [3, 2], "x": [0, 1],
}  # fmt: skip
approximation = Claim(
    "linear-approximation",
    title="A linear network with r hidden units misses a matrix by its singular value number r + 1 at least",
    source="Eckart and Young, Psychometrika 1 (1936); Mirsky (1960), as we read them",
    variables=[n, N, r, M, A, B, U, V, s],
    hypotheses=given,
    conclusion=Exists(x, missing(lambda index: x[index])),
    conventions="M is N × n, with singular values s_0 ≥ … ≥ s_r; the network A·B has r units in its hidden layer",
    notes=(
        "Of the singular value decomposition of M the first r + 1 pairs are used alone: M V_a = s_a U_a, where the V_a "
        "are orthonormal, and the U_a. So |M - A·B| ≥ s_r in the operator norm, for all A and B; of the first r pairs "
        "A·B = Σ s_a U_a V_aᵀ misses by s_r and no more (linear-approximation-attained). In the Frobenius norm "
        "the same A·B is best (Mirsky): cited, not proved here."
    ),
    proof=by_counting,
    example=network,
    twins=[
        Twin(
            "for all x in place of some",
            variables=[n, N, r, M, A, B, U, V, s, x],
            conclusion=missing(lambda index: x[index]),
            at=network | {"x": [1, 0]},
        )
    ],
)
