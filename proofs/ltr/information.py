"""What a map of the data loses: I(x;y) - I(f(x);y) = I(x;y|f(x)), and nothing where f is sufficient."""

from typing import Any

import sympy
from beyond.monotone import inverse_positive
from ltr.gibbs import ZERO, squeezed_to
from ltr.kronecker import everywhere
from ltr.linear import unit_sum
from ltr.logarithms import gibbs_term, log_rules, quotient_rule
from ltr.push_forward import (
    P,
    R,
    c,
    classes,
    columns,
    f,
    here,
    i,
    inside_i,
    inside_j,
    j,
    k,
    m,
    n,
    push_forward,
    pushed,
    rows,
    small,
    values,
)
from ltr.real_sums import nonnegative_sum, term_at_most_sum

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    Implication,
    Indicator,
    Inverse,
    Prover,
    Twin,
    families,
)
from symnet.proof.tactics import unequal

X, Y, Z = families("X Y Z")
log = sympy.log

# --- what is lost -----------------------------------------------------------------------------------------------------

nonnegative = everywhere([(i, n), (j, m)], AtMost(0, P[i, j]))
marginals = [
    everywhere([(i, n)], Equal(X[i], sympy.Sum(P[i, j], columns))),
    everywhere([(j, m)], Equal(Y[j], sympy.Sum(P[i, j], rows))),
    everywhere([(c, k)], Equal(Z[c], sympy.Sum(R[c, j], columns))),
]


def information(weight: Any, of_x: Any, *limits: Any) -> Any:
    """Σ w ln(w/(w_x w_y))."""
    return sympy.Sum(weight * log(weight * Inverse(of_x * Y[j])), *limits)


before, after = information(P[i, j], X[i], columns, rows), information(R[c, j], Z[c], columns, classes)


def ratio(row: Any, group: Any) -> Any:
    """P(x,y|f)/(P(x|f) P(y|f))."""
    return P[row, j] * Z[group] * Inverse(X[row] * R[group, j])


conditional = sympy.Sum(P[i, j] * here * log(ratio(i, c)), classes, columns, rows)
sufficient = everywhere(
    [(i, n), (j, m)], Implication(Below(0, X[i]), Equal(P[i, j] * Inverse(X[i]), R[f[i], j] * Inverse(Z[f[i]])))
)


class Joint:
    """What is shown of P(i, j), for i and j in their ranges."""

    def __init__(self, p: Prover, *given: Fact) -> None:
        self.p = p
        self.entries, self.bounded, self.made, self.of_x, self.of_y, self.of_class = given
        self.single = P[i, j] * log(ratio(i, f[i]))
        self.guess = X[i] * R[f[i], j] * Inverse(Z[f[i]])

    def column(self, il: Fact, ih: Fact) -> Fact:
        """0 ≤ P(i, j) for all j."""
        at = lambda jl, jh: self.p.instantiate(self.entries, i, j, given=[il, ih, jl, jh])  # noqa: E731
        return self.p.generally([j], inside_j, at)

    def group(self, il: Fact, ih: Fact) -> list[Fact]:
        """0 ≤ f(i) < k."""
        return self.p.parts(self.p.instantiate(self.bounded, i, given=[il, ih]))

    def in_class(self, il: Fact, ih: Fact, jl: Fact, jh: Fact) -> Fact:
        """P(i, j) ≤ R(f(i), j)."""
        p = self.p
        a = sympy.Symbol("a", integer=True)
        share = Indicator(Equal(f[i], f[a]))

        def each(al: Fact, ah: Fact) -> Fact:
            value, goal = p.instantiate(self.entries, a, j, given=[al, ah, jl, jh]), AtMost(0, P[a, j] * share)
            same = Equal(f[i], f[a])

            def hit(h: Fact) -> Fact:
                one = p.indicator(h, same)
                return p.order(goal, value, one, items=[["1", [0], [], []], ["1", [1], [1], []]], factors=[P[a, j]])

            def miss(h: Fact) -> Fact:
                return p.order(goal, p.indicator(h, same), items=[["1", [0], [1], []]], factors=[P[a, j]])

            return p.cases(p.excluded(same), hit, miss)

        every = p.generally([a], [AtMost(0, a), Below(a, n)], each)
        most = p.use(term_at_most_sum, n, sympy.Lambda(a, P[a, j] * share), i, given=[il, ih, every])
        made = p.instantiate(self.made, f[i], j, given=[*self.group(il, ih), jl, jh])
        own = Equal(f[i], f[i])
        one = p.indicator(p.ring(own), own)
        return p.order(
            AtMost(P[i, j], R[f[i], j]), most, made, one,
            items=[["1", [0], [], []], ["1", [1], [], []], ["1", [2], [1], []]], factors=[P[i, j]],
        )  # fmt: skip

    def of_classes(self, il: Fact, ih: Fact) -> Fact:
        """0 ≤ R(f(i), j) for all j."""

        def at(jl: Fact, jh: Fact) -> Fact:
            least = self.p.instantiate(self.entries, i, j, given=[il, ih, jl, jh])
            return self.p.order(AtMost(0, R[f[i], j]), least, self.in_class(il, ih, jl, jh))

        return self.p.generally([j], inside_j, at)

    def bounds(self, *inside: Fact) -> list[Fact]:
        """P ≤ X, P ≤ Y, P ≤ R and R ≤ Z."""
        p, (il, ih, jl, jh) = self.p, inside
        column = lambda a, b: p.instantiate(self.entries, i, j, given=[a, b, jl, jh])  # noqa: E731
        down = p.generally([i], inside_i, column)
        across = p.use(term_at_most_sum, m, sympy.Lambda(j, P[i, j]), j, given=[jl, jh, self.column(il, ih)])
        along = p.use(term_at_most_sum, n, sympy.Lambda(i, P[i, j]), i, given=[il, ih, down])
        whole = p.instantiate(self.of_class, f[i], given=self.group(il, ih))
        classes_ = p.use(term_at_most_sum, m, sympy.Lambda(j, R[f[i], j]), j, given=[jl, jh, self.of_classes(il, ih)])
        return [
            p.order(AtMost(P[i, j], X[i]), across, p.instantiate(self.of_x, i, given=[il, ih])),
            p.order(AtMost(P[i, j], Y[j]), along, p.instantiate(self.of_y, j, given=[jl, jh])),
            self.in_class(*inside),
            p.order(AtMost(R[f[i], j], Z[f[i]]), classes_, whole),
        ]

    def positive(self, h: Fact, *inside: Fact) -> list[Fact]:
        """0 < X, Y, R, Z where 0 < P."""
        p, (x, y, r, z) = self.p, self.bounds(*inside)
        of_class = p.order(Below(0, R[f[i], j]), h, r)
        return [
            p.order(Below(0, X[i]), h, x), p.order(Below(0, Y[j]), h, y), of_class,
            p.order(Below(0, Z[f[i]]), of_class, z),
        ]  # fmt: skip

    def either(self, goal: Any, some: Any, none: Any, *inside: Fact) -> Fact:
        """The goal, from 0 < P(i, j) and from 0 = P(i, j)."""
        p, least = self.p, self.p.instantiate(self.entries, i, j, given=inside)
        never = lambda h: p.absurd(p.order(p.store.false(), h, least), p.term(goal))  # noqa: E731
        return p.compare(0, P[i, j], some, none, never)

    def difference(self, *inside: Fact) -> Fact:
        """P ln(P/(XY)) - P ln(R/(ZY)) = P ln(PZ/(XR))."""
        p = self.p
        first = log(P[i, j] * Inverse(X[i] * Y[j]))
        second = log(R[f[i], j] * Inverse(Z[f[i]] * Y[j]))
        goal = Equal(P[i, j] * first - P[i, j] * second, self.single)

        def some(h: Fact) -> Fact:
            x, y, r, z = self.positive(h, *inside)

            def product(left: Any, right: Any, *facts: Fact) -> tuple[Fact, Fact]:
                above = p.order(Below(0, left * right), *facts, items=[["1", [0, 1], [], []]])
                return above, p.part(p.use(log_rules, left, right, given=facts), 0)

            xy, of_xy = product(X[i], Y[j], x, y)
            zy, of_zy = product(Z[f[i]], Y[j], z, y)
            pz, of_pz = product(P[i, j], Z[f[i]], h, z)
            xr, of_xr = product(X[i], R[f[i], j], x, r)
            rules = [
                quotient_rule(p, P[i, j], X[i] * Y[j], h, xy), quotient_rule(p, R[f[i], j], Z[f[i]] * Y[j], r, zy),
                quotient_rule(p, P[i, j] * Z[f[i]], X[i] * R[f[i], j], pz, xr),
            ]  # fmt: skip
            signs = zip((1, -1, -1, -1, 1, -1, 1), (*rules, of_xy, of_zy, of_pz, of_xr), strict=True)
            return p.combine(goal, *((sign * P[i, j], fact) for sign, fact in signs))

        def none(h: Fact) -> Fact:
            return p.combine(goal, (log(ratio(i, f[i])) - first + second, h))

        return self.either(goal, some, none, *inside)

    def gap(self, *inside: Fact) -> tuple[Fact, Fact]:
        """P - b ≤ P ln(P/b), with equality only for P = b, where b = X R/Z."""
        p, least = self.p, self.p.instantiate(self.entries, i, j, given=inside)
        x, _, r, z = self.bounds(*inside)
        known = [p.order(AtMost(0, X[i]), least, x), p.order(AtMost(0, R[f[i], j]), least, r)]
        known.append(p.order(AtMost(0, Z[f[i]]), known[1], z))
        inverse = not_negative_inverse(p, Z[f[i]], known[2])
        above = p.order(AtMost(0, self.guess), known[0], known[1], inverse, items=[["1", [0, 1, 2], [], []]])
        zero, goal = p.assume(Equal(self.guess, 0)), Equal(P[i, j], 0)

        def some(h: Fact) -> Fact:
            x_, _, r_, z_ = self.positive(h, *inside)
            inverse_ = p.use(inverse_positive, Z[f[i]], given=[z_])
            positive = p.order(Below(0, self.guess), x_, r_, inverse_, items=[["1", [0, 1, 2], [], []]])
            return p.absurd(p.order(p.store.false(), positive, zero), p.term(goal))

        support = p.discharge(self.either(goal, some, lambda h: p.combine(goal, (-1, h)), *inside), zero.formula)
        law = p.use(gibbs_term, P[i, j], self.guess, given=[least, above, support])
        return p.part(law, 0), p.part(law, 1)

    def total(self) -> Fact:
        """Σ b = Σ P."""
        p = self.p

        def row(il: Fact, ih: Fact) -> Fact:
            of_class = p.instantiate(self.of_class, f[i], given=self.group(il, ih))
            share = X[i] * Inverse(Z[f[i]])
            sum_ = p.combine(Equal(sympy.Sum(self.guess, columns), share * Z[f[i]]), (-share, of_class))
            zero = Equal(Z[f[i]], 0)
            whole = Equal(sympy.Sum(self.guess, columns), sympy.Sum(P[i, j], columns))
            x = p.instantiate(self.of_x, i, given=[il, ih])

            def none(h: Fact) -> Fact:
                def extra(jl: Fact, jh: Fact) -> Fact:
                    return p.order(AtMost(0, R[f[i], j] - P[i, j]), self.in_class(il, ih, jl, jh))

                more = nonnegative_sum(p, m, R[f[i], j] - P[i, j], extra, j)
                most = p.order(AtMost(X[i], 0), more, of_class, x, h)
                least = p.order(AtMost(0, X[i]), self.row_sum(il, ih), x)
                nothing = squeezed_to(p, p.term(Equal(X[i], 0)), most, least)
                return p.combine(whole, (1, sum_), (Inverse(Z[f[i]]) * Z[f[i]] - 1, nothing), (1, x))

            return p.cases(p.excluded(zero), none, lambda h: p.combine(whole, (1, sum_), (1, x), given=[h]))

        return p.termwise(Equal(sympy.Sum(self.guess, columns, rows), sympy.Sum(P[i, j], columns, rows)), row, i)

    def row_sum(self, il: Fact, ih: Fact) -> Fact:
        """0 ≤ Σ_j P(i, j)."""
        at = lambda jl, jh: self.p.instantiate(self.entries, i, j, given=[il, ih, jl, jh])  # noqa: E731
        return nonnegative_sum(self.p, m, P[i, j], at, j)


def not_negative_inverse(p: Prover, value: Any, above: Fact) -> Fact:
    """0 ≤ 1/v for 0 ≤ v, as 1/0 is 0."""
    goal = AtMost(0, Inverse(value))
    return p.compare(
        0,
        value,
        lambda h: p.order(goal, p.use(inverse_positive, value, given=[h])),
        lambda h: p.rewrite(p.order(AtMost(0, Inverse(sympy.Integer(0)))), goal, h),
        lambda h: p.absurd(p.order(p.store.false(), h, above), p.term(goal)),
    )


def by_counting_twice(p: Prover, *given: Fact) -> Fact:
    """Both informations as means over x and y; then a ln(a/b) ≥ a - b with a = P and b = X R/Z."""
    joint = Joint(p, *given)
    value = sympy.Lambda((c, j), log(R[c, j] * Inverse(Z[c] * Y[j])))
    pushed_ = p.use(push_forward, n, m, k, f, P, R, value, given=[joint.bounded, joint.made])
    pairs = [*inside_i, *inside_j]

    def double(left: Any, right: Any, proof: Any) -> Fact:
        def row(il: Fact, ih: Fact) -> Fact:
            inner = Equal(sympy.Sum(left, columns), sympy.Sum(right, columns))
            return p.termwise(inner, lambda jl, jh: proof(il, ih, jl, jh), j)

        return p.termwise(Equal(sympy.Sum(left, columns, rows), sympy.Sum(right, columns, rows)), row, i)

    first, second = P[i, j] * log(P[i, j] * Inverse(X[i] * Y[j])), P[i, j] * value(f[i], j)
    terms = double(first - second, joint.single, joint.difference)

    def collapsed(il: Fact, ih: Fact, *_: Fact) -> Fact:
        one = p.use(unit_sum, k, sympy.Lambda(c, log(ratio(i, c))), f[i], given=joint.group(il, ih))
        return p.combine(Equal(sympy.Sum(P[i, j] * here * log(ratio(i, c)), classes), joint.single), (P[i, j], one))

    inner = sympy.Sum(P[i, j] * here * log(ratio(i, c)), classes)
    single = double(inner, joint.single, collapsed)
    identity = p.combine(
        Equal(before - after, conditional), (1, terms), (-1, pushed_), (-1, single),
        reason="the mean of ln P(y|f(x)) is the same over x and over f(x)",
    )  # fmt: skip
    gap = joint.single - P[i, j] + joint.guess

    def above(*inside: Fact) -> Fact:
        return p.order(AtMost(0, gap), joint.gap(*inside)[0])

    def row_above(il: Fact, ih: Fact) -> Fact:
        return nonnegative_sum(p, m, gap, lambda jl, jh: above(il, ih, jl, jh), j)

    whole = nonnegative_sum(p, n, sympy.Sum(gap, columns), row_above)
    totals = joint.total()
    least = p.order(AtMost(0, conditional), whole, totals, single)

    def vanishing(zero: Fact) -> Fact:
        def at(il: Fact, ih: Fact, jl: Fact, jh: Fact, there: Fact) -> Fact:
            every = p.generally([i], inside_i, row_above)
            rows_ = p.use(term_at_most_sum, n, sympy.Lambda(i, sympy.Sum(gap, columns)), i, given=[il, ih, every])
            each = p.generally([j], inside_j, lambda a, b: above(il, ih, a, b))
            one = p.use(term_at_most_sum, m, sympy.Lambda(j, gap), j, given=[jl, jh, each])
            flat = p.order(AtMost(sympy.Sum(gap, columns, rows), 0), totals, single, zero)
            most = p.order(AtMost(gap, 0), one, rows_, flat)
            law = joint.gap(il, ih, jl, jh)[1]
            touched = squeezed_to(p, p.term(Equal(joint.single, P[i, j] - joint.guess)), most, above(il, ih, jl, jh))
            equal = p.apply(law, p.convert(touched, law.formula.args[0]))
            return p.combine(
                sufficient.args[1].args[-1].args[-1], (Inverse(X[i]), equal), given=[unequal(p, X[i], 0, there)]
            )

        return p.generally([i, j], [*pairs, Below(0, X[i])], at)

    def nothing_lost(enough: Fact) -> Fact:
        def at(*inside: Fact) -> Fact:
            goal = Equal(joint.single, 0)

            def some(h: Fact) -> Fact:
                x, _, r, z = joint.positive(h, *inside)
                nonzero = [unequal(p, v, 0, fact) for v, fact in ((X[i], x), (R[f[i], j], r), (Z[f[i]], z))]
                same = p.instantiate(enough, i, j, given=[*inside, x])
                one = p.combine(Equal(ratio(i, f[i]), 1), (Z[f[i]] * Inverse(R[f[i], j]), same), given=nonzero)
                whole_ = p.store.make("fn", (p.term(ratio(i, f[i])),), "log")
                unit = p.store.make("fn", (p.number(1),), "log")
                value_ = p.rewrite(p.ring(p.equal(whole_, whole_)), p.equal(whole_, unit), one)
                return p.combine(goal, (P[i, j], value_))

            return joint.either(goal, some, lambda h: p.combine(goal, (-log(ratio(i, f[i])), h)), *inside)

        zeros = double(joint.single, sympy.Integer(0), at)
        return p.combine(Equal(conditional, 0), (1, single), (1, zeros))

    return p.both(
        identity,
        p.explain(least, "a ln(a/b) ≥ a - b with a = P(x,y) and b = P(x) P(y|f(x)), summed"),
        p.generally([], [Equal(conditional, 0)], vanishing),
        p.generally([], [sufficient], nothing_lost),
    )


hypotheses = [nonnegative, values, pushed, *marginals]
example = small | {
    "R": [["1/8", "1/4"], ["1/4", "3/8"]], "X": ["3/8", "1/8", "1/2"], "Y": ["3/8", "5/8"], "Z": ["3/8", "5/8"],
}  # fmt: skip
WORDS = (
    "P(i, j) for x = i, y = j; R(c, j) for f(x) = c, y = j; X, Y, Z are the distributions of x, y and f(x); "
    "I(x;y) = Σ P ln(P/(XY)), I(f(x);y) = Σ R ln(R/(ZY)); f is sufficient if P(y|x) = P(y|f(x)) where x can be; " + ZERO
)


def lost(sign: int) -> Conjunction:
    """What is lost, that it is not negative, and where it is 0."""
    return Conjunction(
        Equal(before - sign * after, conditional),
        AtMost(0, conditional),
        Implication(Equal(conditional, 0), sufficient),
        Implication(sufficient, Equal(conditional, 0)),
    )


distillation = Claim(
    "dict-effective-distillation",
    title="A map of x loses the information I(x;y|f(x)) about y, and none if and only if it is sufficient",
    source="LTR, table I and section III, as we read it",
    variables=[n, m, k, f, P, R, X, Y, Z],
    hypotheses=hypotheses,
    conclusion=lost(1),
    conventions=WORDS + "; I(x;y|f(x)) = Σ P(x,y,c) ln(P(x,y|c)/(P(x|c) P(y|c))), with c = f(x)",
    notes="P need not sum to 1: that is not used. P(x, y, c) is P(i, j) where c = f(i), and else 0.",
    proof=by_counting_twice,
    example=example,
    twins=[
        Twin("with the sum of both informations", conclusion=lost(-1), at=example),
        Twin(
            "for f with values beyond the alphabet",
            hypotheses=[
                nonnegative, everywhere([(i, n)], Conjunction(AtMost(0, f[i]), AtMost(f[i], k))), pushed, *marginals,
            ],
            at=example | {"f": [0, 2, 2], "R": [["1/8", "1/4"], [0, 0]], "Z": ["3/8", 0]},
        ),
    ],
)  # fmt: skip


def by_the_difference(p: Prover, *given: Fact) -> Fact:
    """What is lost is not negative."""
    law = p.use(distillation, n, m, k, f, P, R, X, Y, Z, given=given)
    identity, least, vanishing, sufficing = p.parts(law)
    above = p.order(AtMost(after, before), identity, least)

    def kept(h: Fact) -> Fact:
        return p.apply(vanishing, p.combine(Equal(conditional, 0), (-1, identity), (-1, h)))

    def enough(h: Fact) -> Fact:
        return p.combine(Equal(after, before), (-1, identity), (-1, p.apply(sufficing, h)))

    return p.both(above, p.generally([], [Equal(after, before)], kept), p.generally([], [sufficient], enough))


ways = [Implication(Equal(after, before), sufficient), Implication(sufficient, Equal(after, before))]
processing = Claim(
    "data-processing",
    title="No map of the data adds information, and it keeps all if and only if it is sufficient",
    source="textbook: the data processing inequality; LTR, section III, as we read it",
    variables=[n, m, k, f, P, R, X, Y, Z],
    hypotheses=hypotheses,
    conclusion=Conjunction(AtMost(after, before), *ways),
    conventions=WORDS,
    proof=by_the_difference,
    example=example,
    twins=[Twin("the other way round", conclusion=Conjunction(AtMost(before, after), *ways), at=example)],
)
