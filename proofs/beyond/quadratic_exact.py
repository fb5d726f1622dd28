"""A quadratic form of rank r needs r + 2 neurons, r + 1 with an output bias, r where σ' vanishes too or with skips.

With d_s dual to the forms ℓ_i and F_s = a_j·d_s on the neurons, the network fixes L(F_s F_t) = Σ_j w_j F_s F_t, which
is 2q_s/σ''(b) for s = t and else 0; L(F_s) = 0 where σ'(b) ≠ 0; L(1) = 0 where σ(b) ≠ 0. So the rows F_0, …, F_(r-1),
then 1 with the column F_0², then F_0² with the column 1 make a table that is triangular by degrees.
"""

from collections.abc import Callable, Sequence
from typing import Any

import sympy
from beyond.quadratic import a, b, curvature, e, form, forms, i, j, k, m, n, network, q, r, sigma, w, x
from beyond.triangular import graded_bound

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Congruent,
    Conjunction,
    D,
    Equal,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Prover,
    Twin,
    Unequal,
    families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import squeezed, unequal, vanishing

s, t = integers("s t")
(skip,) = families("g")
(duals,) = variables("d", fun(INT, INT, REAL))

# --- moments ----------------------------------------------------------------------------------------------------------


def along(row: Any) -> sympy.Expr:
    """F_s: a_j·d_s."""
    return sympy.Sum(a[j, k] * duals[row, k], (k, 0, n - 1))


def moment(*factors: Any) -> sympy.Expr:
    """L(f) = Σ_j w_j f, for the product of the factors."""
    body = w[j]
    for factor in factors:
        body = body * factor
    return sympy.Sum(body, (j, 0, m - 1))


def entry_of(row: Any, column: Any) -> sympy.Expr:
    """ℓ_i(d_s)."""
    return sympy.Sum(forms[row, k] * duals[column, k], (k, 0, n - 1))


def rows(variable: Any, *then: Any) -> ForAll:
    """For all indices of the forms."""
    return ForAll(variable, Implication(AtMost(0, variable), Below(variable, r), *then))


dual = rows(i, rows(s, Equal(entry_of(i, s), Indicator(Equal(i, s)))))
linear = sympy.Sum(skip[k] * x[k], (k, 0, n - 1))


def computes(bias: Any = e, skips: Any = linear) -> ForAll:
    """The network is the form through degree two, for all x."""
    return ForAll(x, Congruent(network(m) + bias + SCALE * skips, SCALE**2 * form, 3))


constant = Equal(sigma(b) * moment() + e, 0)
first = rows(s, Equal(D(sigma, 1, b) * moment(along(s)) + sympy.Sum(skip[k] * duals[s, k], (k, 0, n - 1)), 0))


def second(number: int) -> ForAll:
    """L(F_s F_t) = 2q_s/σ''(b) for s = t, else 0."""
    value = number * q[s] * Indicator(Equal(s, t))
    return rows(s, rows(t, Equal(curvature * moment(along(s), along(t)), value)))


def picked(p: Prover, term: Any, index: Any, low: Fact, high: Fact, variable: Any = i, length: Any = r) -> Fact:
    """Σ_{i<r} [i = s] f_i = f_s, for 0 ≤ s < r."""
    here, v = Equal(variable, index), variable
    body = Indicator(here) * term
    zero = lambda different: p.ring(Equal(body, 0), p.indicator(different, here))  # noqa: E731
    total = sympy.Sum(body, (v, 0, length - 1))
    cut = p.split(total, index, low, p.order(AtMost(index, length), high))
    rest = p.split(sympy.Sum(body, (v, index, length - 1)), index + 1, p.order(AtMost(index + 1, length), high))
    before = vanishing(p, sympy.Sum(body, (v, 0, index - 1)), lambda _, under: zero(unequal(p, v, index, under)), v)
    above_ = sympy.Sum(body, (v, index + 1, length - 1))
    after = vanishing(p, above_, lambda above, _: zero(unequal(p, v, index, above)), v)
    return p.combine(Equal(total, term.xreplace({v: index})), (1, cut), (1, rest), (1, before), (1, after))


def along_duals(p: Prover, computed: Fact, order: int, *vectors: Any) -> Fact:
    """The coefficients of λ^order agree at a sum of dual vectors."""
    point = sympy.Lambda(k, sum((duals[v, k] for v in vectors), sympy.Integer(0)))
    return p.instantiate(p.coefficients(p.instantiate(computed, point)), order, given=[p.order(Below(order, 3))])


def form_at(p: Prover, crossed: Fact, low: Fact, high: Fact, low_: Fact, high_: Fact) -> Fact:
    """Σ q_i ℓ_i(d_s) ℓ_i(d_t) = q_s [s = t]."""
    left = sympy.Sum(q[i] * entry_of(i, s) * entry_of(i, t), (i, 0, r - 1))
    right = sympy.Sum(Indicator(Equal(i, s)) * (q[i] * Indicator(Equal(i, t))), (i, 0, r - 1))

    def each(lo: Fact, hi: Fact) -> Fact:
        one, other = (
            p.instantiate(p.instantiate(crossed, i, given=[lo, hi]), v, given=given)
            for v, given in ((s, [low, high]), (t, [low_, high_]))
        )
        return p.combine(
            Equal(q[i] * entry_of(i, s) * entry_of(i, t), right.function),
            (q[i] * entry_of(i, t), one), (q[i] * Indicator(Equal(i, s)), other),
        )  # fmt: skip

    same = p.termwise(Equal(left, right), each, i)
    return p.combine(
        Equal(left, q[s] * Indicator(Equal(s, t))),
        (1, same), (1, picked(p, q[i] * Indicator(Equal(i, t)), s, low, high)),
    )  # fmt: skip


def by_polarising(p: Prover, crossed: Fact, computed: Fact) -> Fact:
    """Compare coefficients at 0, at the dual vectors, and at sums of two of them."""
    nothing, _, _ = p.goal.args

    def at(order: int, *vectors: Any) -> Fact:
        return along_duals(p, computed, order, *vectors)

    def of_two(*inside: Fact) -> Fact:
        pairs = (1, at(2, s, t)), (-1, at(2, s)), (-1, at(2, t))
        goal = Equal(curvature * moment(along(s), along(t)), 2 * q[s] * Indicator(Equal(s, t)))
        return p.combine(goal, *pairs, (2, form_at(p, crossed, *inside)))

    low, high = AtMost(0, s), Below(s, r)
    linear_ = Equal(D(sigma, 1, b) * moment(along(s)) + sympy.Sum(skip[k] * duals[s, k], (k, 0, n - 1)), 0)
    first_ = p.generally([s], [low, high], lambda *_: p.combine(linear_, (1, at(1, s))))
    inner_ = lambda lo, hi: p.generally([t], [AtMost(0, t), Below(t, r)], lambda *there: of_two(lo, hi, *there))  # noqa: E731
    return p.both(p.combine(nothing, (1, at(0))), first_, p.generally([s], [low, high], inner_))


SQUARES = {
    "sigma": [1, 1, 1], "b": 0, "w": ["1/2", "-1/2", 1, -1], "a": [[-1, 0], [1, -2], [1, -1], [0, 0]], "m": 4, "n": 2,
    "r": 2, "q": [1, -1], "l": [[1, 0], [0, 1]], "d": [[1, 0], [0, 1]], "e": 0, "g": [0, 0],
}  # fmt: skip
WITH_BIAS = SQUARES | {"m": 3, "e": -1}
CRITICAL = SQUARES | {"sigma": [1, 0, 1], "m": 2, "w": [1, -1], "a": [[1, 0], [0, 1]]}

moments = Claim(
    "quadratic-moments",
    title="The moments of a network that computes a quadratic form, along dual vectors",
    source="symnet (new here)",
    variables=[sigma, b, w, a, e, skip, q, forms, duals, m, n, r],
    hypotheses=[dual, computes()],
    conclusion=Conjunction(constant, first, second(2)),
    conventions="one hidden layer, m neurons with a common bias b, the output bias e, skip connections g; "
    "Q = Σ q_i ℓ_i², ℓ_i(x) = Σ_k l_ik x_k",
    senses=("taylor",),
    notes="Along d_s the form ℓ_i is [i = s].",
    proof=by_polarising,
    example=SQUARES,
    twins=[Twin("q_s in place of 2q_s", conclusion=Conjunction(constant, first, second(1)), at=SQUARES)],
)

# --- tables -----------------------------------------------------------------------------------------------------------

square = along(sympy.Integer(0)) ** 2


def below(v: Any) -> Indicator:
    return Indicator(Below(v, r))


def at_r(v: Any) -> Indicator:
    return Indicator(Equal(v, r))


def above(v: Any) -> Indicator:
    return Indicator(Equal(v, r + 1))


def row(v: Any) -> sympy.Expr:
    """F_0, …, F_(r-1), then 1, then F_0²."""
    return below(v) * along(v) + at_r(v) + above(v) * square


def column(v: Any) -> sympy.Expr:
    """F_0, …, F_(r-1), then F_0², then 1."""
    return below(v) * along(v) + at_r(v) * square + above(v)


def grade(v: Any) -> sympy.Expr:
    """The degree of a row."""
    return below(v) + 2 * above(v)


Case = tuple[str, Fact, list[Fact]]  # which row it is, why, and the values of the three indicators


class Table:
    """The proof that a table with `more` rows besides F_0, …, F_(r-1) has at most m rows."""

    def __init__(
        self, p: Prover, more: int, *, crossed: Fact, nonzero: Fact, computed: Fact, unlike: Sequence[Fact]
    ) -> None:
        """Take the moments out of the network; `unlike` are σ'(b) ≠ 0 and σ(b) ≠ 0, as many as there are more rows."""
        self.p, self.more, self.nonzero, self.unlike = p, more, nonzero, unlike
        bias, skips = (e if more < 2 else 0), (skip if more < 1 else sympy.Lambda(k, 0))
        fact = p.use(moments, sigma, b, w, a, bias, skips, q, forms, duals, m, n, r)
        for given in (crossed, computed):
            fact = p.apply(fact, p.convert(given, fact.formula.args[0]))
        self.constant, self.first, self.second = p.parts(fact)

    def kinds(self, v: Any, high: Fact, proof: Callable[[Case], Fact], goal: Any) -> Fact:
        """The goal from each of the cases v < r, v = r, v = r + 1."""
        p, false = self.p, self.p.store.false()

        def values(kind: str, h: Fact) -> Case:
            found = []
            for name, formula in (("in", Below(v, r)), ("r", Equal(v, r)), ("top", Equal(v, r + 1))):
                if name == kind:
                    found.append(p.indicator(h, formula))
                else:
                    other = p.assume(formula)
                    found.append(p.indicator(p.discharge(p.order(false, other, h), other.formula), formula))
            return kind, h, found

        def more(h: Fact) -> Fact:
            if self.more < 2:
                return p.absurd(p.order(false, h, high), goal)
            top = squeezed(p, v, r + 1, p.order(AtMost(r + 1, v), h), p.order(AtMost(v, r + 1), high))
            return proof(values("top", top))

        def equal(h: Fact) -> Fact:
            return proof(values("r", h)) if self.more else p.absurd(p.order(false, h, high), goal)

        return p.compare(v, r, lambda h: proof(values("in", h)), equal, more)

    def product(self, v: Any, u: Any, *inside: Fact) -> Fact:
        """σ''(b) L(F_v F_u) = 2q_v [v = u]."""
        p = self.p
        return p.instantiate(p.instantiate(self.second, v, given=inside[:2]), u, given=inside[2:])

    def curved(self, v: Any, *inside: Fact) -> Fact:
        """σ''(b) ≠ 0, as q_v ≠ 0."""
        p = self.p
        flat = p.assume(Equal(curvature, 0))
        fact = self.product(v, v, *inside, *inside)
        zero = p.combine(Equal(q[v], 0), (sympy.Rational(-1, 2), fact), (moment(along(v), along(v)) / 2, flat))
        return p.discharge(p.apply(p.instantiate(self.nonzero, v, given=inside), zero), flat.formula)

    def beside(self, low: Fact, high: Fact, low_: Fact, high_: Fact, different: Fact, graded: Fact) -> Fact:
        """The entry at s, t is 0."""
        p = self.p
        goal = Equal(moment(row(s), column(t)), 0)

        def both(here: Case, there: Case) -> Fact:
            (kind, h, known), (kind_, h_, known_) = here, there
            given = [*known, *known_]
            if kind == kind_ == "in":
                off = p.indicator(different, Equal(s, t))
                fact = self.product(s, t, low, h, low_, h_)
                return p.combine(goal, (1 / curvature, fact), given=[*given, off, self.curved(s, low, h)])
            if (kind, kind_) in (("in", "top"), ("r", "in")):
                v, inside = (s, [low, h]) if kind == "in" else (t, [low_, h_])
                fact = p.instantiate(self.first, v, given=inside)
                return p.combine(goal, (1 / D(sigma, 1, b), fact), given=[*given, self.unlike[0]])
            if (kind, kind_) == ("r", "top"):
                return p.combine(goal, (1 / sigma(b), self.constant), given=[*given, self.unlike[1]])
            if kind == kind_:
                return p.absurd(p.apply(different, p.combine(Equal(s, t), (1, h), (-1, h_))), goal)
            degree = {"in": 1, "r": 0, "top": 2}
            wrong = p.convert(graded, p.store.make("le", (p.number(degree[kind]), p.number(degree[kind_]))), *given)
            return p.absurd(p.order(p.store.false(), wrong), goal)

        return self.kinds(s, high, lambda here: self.kinds(t, high_, lambda there: both(here, there), goal), goal)

    def diagonal(self, low: Fact, high: Fact, rank: Fact | None) -> Fact:
        """The entry at t, t is not 0."""
        p = self.p
        goal = p.term(Unequal(moment(row(t), column(t)), 0))

        def shown(here: Case) -> Fact:
            kind, h, known = here
            none = p.assume(goal.args[0])
            v, inside = t, [low, h]
            if kind != "in" and rank is not None:
                v, inside = sympy.Integer(0), [p.order(AtMost(0, sympy.Integer(0))), p.order(Below(0, r), rank)]
            fact = self.product(v, v, *inside, *inside)
            zero = p.combine(Equal(q[v], 0), (sympy.Rational(-1, 2), fact), (curvature / 2, none), given=known)
            absurd = p.apply(p.instantiate(self.nonzero, v, given=inside), zero)
            return p.discharge(absurd, none.formula)

        return self.kinds(t, high, shown, goal)

    def bound(self, count: Fact, rank: Fact | None) -> Fact:
        """r + more ≤ m."""
        p, total = self.p, r + self.more
        inside = [AtMost(0, s), Below(s, total), AtMost(0, t), Below(t, total)]
        zero = p.generally([s, t], [*inside, Unequal(s, t), AtMost(grade(s), grade(t))], self.beside)
        other = p.generally([t], inside[2:], lambda lo, hi: self.diagonal(lo, hi, rank))
        families_ = [sympy.Lambda((s, j), row(s)), sympy.Lambda((s, j), column(s)), sympy.Lambda(s, grade(s))]
        fact = p.apply(p.use(graded_bound, total, m, w, *families_), count)
        for given in (zero, other):
            fact = p.apply(fact, p.convert(given, fact.formula.args[0]))
        return fact


def by_table(more: int) -> Callable[..., Fact]:
    """The script with `more` rows besides those of the r forms."""

    def script(p: Prover, count: Fact, *given: Fact) -> Fact:
        rank = given[0] if more else None
        nonzero, crossed, *unlike, computed = given[1:] if more else given
        table = Table(p, more, crossed=crossed, nonzero=nonzero, computed=computed, unlike=unlike)
        return p.convert(table.bound(count, rank), p.goal)

    return script


def needed(
    label: str, title: str, more: int, network_: Any, conventions: str, notes: str, at: Any, twins: Any
) -> Claim:
    """The lower bound r + more."""
    conditions = [Unequal(D(sigma, 1, b), 0), Unequal(sigma(b), 0)][:more]
    with_skips = [e, skip] if more == 0 else [e] if more == 1 else []
    rank = [AtMost(1, r)] if more else []
    hypotheses = [AtMost(0, m), *rank, rows(i, Unequal(q[i], 0)), dual, *conditions, network_]
    return Claim(
        label,
        title=title,
        source="symnet (new here)",
        variables=[sigma, b, w, a, *with_skips, q, forms, duals, m, n, r],
        hypotheses=hypotheses,
        conclusion=AtMost(r + more, m),
        conventions=f"one hidden layer, m neurons with a common bias b, {conventions}; Q = Σ q_i ℓ_i², "
        "ℓ_i(x) = Σ_k l_ik x_k, with independent ℓ_i (d_s is dual to them) and q_i ≠ 0: of rank r, definite or not",
        senses=("taylor",),
        notes=notes,
        proof=by_table(more),
        example=at,
        twins=[Twin("one neuron more", conclusion=AtMost(r + more + 1, m), at=at), *twins(hypotheses)],
    )


def without(place: int, change: str, at: Any) -> Callable[[list[Any]], list[Twin]]:
    """The twin without one hypothesis."""
    return lambda hypotheses: [
        Twin(change, hypotheses=[*hypotheses[:place], Equal(0, 0), *hypotheses[place + 1 :]], at=at)
    ]


exact = needed(
    "quadratic-exact", "A quadratic form of rank r needs r + 2 neurons", 2, computes(0, 0), "no output bias, no skips",
    "Exactly, by quadratic-upper. σ''(b) ≠ 0 follows. A product of two numbers has rank 2; a centred Gaussian of rank "
    "r costs r + 2 neurons.", SQUARES, without(4, "without σ'(b) ≠ 0", CRITICAL),
)  # fmt: skip
exact_with_bias = needed(
    "quadratic-exact-output-bias", "A quadratic form of rank r needs r + 1 neurons with an output bias", 1,
    computes(e, 0), "an output bias e, no skips",
    "Exactly, by quadratic-upper-output-bias. That σ'(b) ≠ 0 is needed: quadratic-upper-critical.",
    WITH_BIAS, without(4, "without σ'(b) ≠ 0", CRITICAL),
)  # fmt: skip
exact_at_critical = needed(
    "quadratic-exact-critical", "A quadratic form of rank r needs r neurons, whatever σ", 0, computes(),
    "an output bias e, skips g",
    "Exactly where σ'(b) = 0 ≠ σ''(b), with an output bias, by quadratic-upper-critical.",
    CRITICAL, without(1, "some q_i may be 0", CRITICAL | {"q": [0, -1], "w": [-1], "a": [[0, 1]], "m": 1, "e": 1}),
)  # fmt: skip
