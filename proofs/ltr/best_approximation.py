"""The best approximation of a matrix by a narrow linear network: its largest singular pairs, after Eckart and Young."""

from typing import Any

import sympy
from ltr.kronecker import everywhere
from ltr.linear_approximation import N, U, V, a, i, j, m, n, orthonormal, orthonormal_length, r, s, squared, squares, x
from ltr.linear_rank import associative
from ltr.real_sums import real_sum_nonnegative

from symnet.proof import AtMost, Below, Claim, Conjunction, Equal, Fact, Implication, Indicator, Prover, Twin
from symnet.proof.tactics import vanishing

seen = sympy.Lambda(a, sympy.Sum(V[a, j] * x[j], (j, 0, n - 1)))  # the product of V_a with x


def pairs(count: Any, column: Any) -> Any:
    """The entry (i, j) of Σ s_a U_a V_a' over the first singular pairs."""
    return sympy.Sum(s[a] * U[a, i] * V[a, column], (a, 0, count - 1))


missed = sympy.Sum((pairs(m, j) - pairs(r, j)) * x[j], (j, 0, n - 1))
kept = sympy.Lambda(a, Indicator(AtMost(r, a)) * s[a] * seen(a))  # what the error has along U_a


def by_bessel(p: Prover, low: Fact, inside: Fact, right: Fact, left: Fact, small: Fact) -> Fact:
    """The error of x is Σ s_a (V_a·x) U_a over a ≥ r, of length at most s_r times that of (V_a·x), at most |x|."""
    error = sympy.Sum(kept(a) * U[a, i], (a, 0, m - 1))
    entries = p.termwise(
        Equal(squares(missed, i, N), squares(error, i, N)),
        lambda *_: squared(p, in_pairs(p, error, low, inside)), i, reason="the first r pairs cancel",
    )  # fmt: skip
    length = p.use(orthonormal_length, m, N, U, kept, given=[left])
    gain = sympy.Lambda(a, s[r] ** 2 * seen(a) ** 2 - kept(a) ** 2)

    def gained(least: Fact, less: Fact) -> Fact:
        def beyond(there: Fact) -> Fact:
            bounds = p.parts(p.instantiate(small, a, given=[least, less, there]))
            one = p.indicator(there, AtMost(r, a))
            return p.step(
                "order", [*bounds, one], [AtMost(0, gain(a)), seen(a), (s[r] - s[a]) * seen(a)],
                [["2", [0, 1], [], [1]], ["1", [], [], [2]]],
            )  # fmt: skip

        def before(there: Fact) -> Fact:
            none = p.indicator(there, AtMost(r, a))
            return p.step("order", [none], [AtMost(0, gain(a)), s[r] * seen(a)], [["1", [], [], [1]]])

        return p.cases(p.excluded(AtMost(r, a)), beyond, before)

    each = p.generally([a], [AtMost(0, a), Below(a, m)], gained)
    gains = p.use(real_sum_nonnegative, m, gain, given=[each], reason="s_a ≤ s_r for all that are left")
    bessel = shorter(p, right)
    bound = p.order(AtMost(squares(missed, i, N), s[r] ** 2 * squares(seen(a), a, m)), gains, entries, length)
    return p.step("order", [bessel, bound], [p.goal, s[r]], [["1", [0], [], [1]], ["1", [1], [], []]])


def in_pairs(p: Prover, error: Any, low: Fact, inside: Fact) -> Fact:
    """Σ_j (Σ_(a<m) - Σ_(a<r)) s_a U_a(i) V_a(j) x_j, and that what is left begins with a = r."""
    weight = sympy.Lambda(a, s[a] * U[a, i])
    both = [p.use(associative, count, n, weight, V, x) for count in (m, r)]
    whole = sympy.Sum(weight(a) * seen(a), (a, 0, m - 1))
    cut, zero_first = p.split(whole, r, low, inside), p.split(error, r, low, inside)
    first, last = zero_first.formula.args[1].args

    def nothing(least: Fact, less: Fact) -> Fact:
        here = AtMost(r, a)
        none = p.indicator(p.discharge(p.order(p.store.false(), p.assume(here), less), here), here)
        return p.combine(Equal(kept(a) * U[a, i], 0), (s[a] * seen(a) * U[a, i], none))

    def all_of_it(least: Fact, less: Fact) -> Fact:
        one = p.indicator(least, AtMost(r, a))
        return p.combine(Equal(kept(a) * U[a, i], weight(a) * seen(a)), (s[a] * seen(a) * U[a, i], one))

    none = vanishing(p, first, nothing, a)
    same = p.termwise(p.equal(last, cut.formula.args[1].args[1]), all_of_it, a)
    return p.combine(
        Equal(missed, error), (1, both[0]), (-1, both[1]), (1, cut), (-1, zero_first), (-1, none), (-1, same)
    )


def shorter(p: Prover, right: Fact) -> Fact:
    """Bessel: Σ (V_a·x)² ≤ |x|², as |x - Σ (V_a·x) V_a|² is the difference."""
    along = sympy.Sum(seen(a) * V[a, j], (a, 0, m - 1))
    rest = sympy.Lambda(j, (x[j] - along) ** 2)
    square = lambda *_: p.step("order", [], [AtMost(0, rest(j)), x[j] - along], [["1", [], [], [1]]])  # noqa: E731
    each = p.generally([j], [AtMost(0, j), Below(j, n)], square)
    left_over = p.use(real_sum_nonnegative, n, rest, given=[each])
    product = p.use(associative, m, n, seen, V, x)
    length = p.use(orthonormal_length, m, n, V, seen, given=[right])
    return p.order(
        AtMost(squares(seen(a), a, m), squares(x[j], j, n)), left_over, product, length, reason="Bessel's inequality"
    )


def within(factor: int) -> AtMost:
    """|(M - A B) x|² ≤ factor s_r² |x|²."""
    return AtMost(factor * squares(missed, i, N), s[r] ** 2 * squares(x[j], j, n))


values = {
    "r": 1, "m": 2, "n": 2, "N": 2, "V": [[1, 0], [0, 1]], "U": [[1, 0], [0, 1]], "s": [3, 2], "x": [5, 1],
}  # fmt: skip
best = Claim(
    "linear-approximation-attained",
    title="The first r singular pairs miss a matrix by its singular value number r + 1 at most",
    source="Eckart and Young, Psychometrika 1 (1936), as we read it",
    variables=[n, N, r, m, U, V, s, x],
    hypotheses=[
        AtMost(0, r),
        AtMost(r, m),
        orthonormal(V, m, n),
        orthonormal(U, m, N),
        everywhere([(a, m)], Implication(AtMost(r, a), Conjunction(AtMost(0, s[a]), AtMost(s[a], s[r])))),
    ],
    conclusion=within(1),
    conventions="M = Σ s_a U_a V_aᵀ over m pairs is N × n; A·B = Σ s_a U_a V_aᵀ over the first r",
    notes=(
        "So |M - A·B| ≤ s_r in the operator norm; by linear-approximation no network with r hidden units has less. "
        "That every matrix is of this form, its singular value decomposition, is textbook."
    ),
    proof=by_bessel,
    example=values,
    twins=[Twin("half the error", conclusion=within(4), at=values | {"x": [0, 1]})],
)
