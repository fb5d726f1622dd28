"""Mutual information is what is lost by forgetting: not negative, and 0 for independent x and y alone."""

from typing import Any

import sympy
from ltr.gibbs import ZERO, log_of_one, squeezed_to
from ltr.information import X, Y, before, distillation, example, log, marginals, nonnegative
from ltr.kronecker import everywhere
from ltr.push_forward import P, c, columns, i, inside_i, inside_j, j, m, n, rows
from ltr.real_sums import term_at_most_sum

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
)
from symnet.proof.tactics import squeezed, unequal


def by_forgetting(p: Prover, entries: Fact, of_x: Fact, of_y: Fact, one: Fact) -> Fact:
    """The map that forgets x loses all the information, and is sufficient if x and y are independent."""
    whole = Equal(sympy.Sum(Y[j], columns), 1)
    swapped = p.swap(sympy.Sum(P[i, j], columns, rows))
    column = p.termwise(
        Equal(sympy.Sum(Y[j], columns), sympy.Sum(P[i, j], rows, columns)),
        lambda low, high: p.instantiate(of_y, j, given=[low, high]), j,
    )  # fmt: skip
    total = p.combine(whole, (1, column), (-1, swapped), (1, one))
    zero = p.order(AtMost(0, 0))
    bounded = p.generally([i], inside_i, lambda *_: p.both(zero, p.order(Below(0, 1))))
    in_class = [AtMost(0, c), Below(c, 1)]
    only = lambda low, high: squeezed(p, c, 0, low, p.order(AtMost(c, 0), high))  # noqa: E731

    def share(cl: Fact, ch: Fact, jl: Fact, jh: Fact) -> Fact:
        same = p.indicator(only(cl, ch), Equal(c, 0))
        goal = Equal(Y[j], sympy.Sum(P[i, j] * Indicator(Equal(c, 0)), rows))
        return p.combine(goal, (1, p.instantiate(of_y, j, given=[jl, jh])), (-sympy.Sum(P[i, j], rows), same))

    made = p.generally([c, j], [*in_class, *inside_j], share)
    of_class = p.generally([c], in_class, lambda *_: p.combine(Equal(1, sympy.Sum(Y[j], columns)), (-1, total)))
    law = p.use(distillation, n, m, 1, sympy.Lambda(i, 0), P, sympy.Lambda((c, j), Y[j]), X, Y, sympy.Lambda(c, 1))
    for fact in (entries, bounded, made, of_x, of_y, of_class):
        law = p.apply(law, p.convert(fact, law.formula.args[0]))
    identity, least, vanishing, sufficing = p.parts(law)

    def certain(low: Fact, high: Fact) -> Fact:
        """Y ln(Y/(1·Y)) = 0."""
        value = Y[j] * log(Y[j] * Inverse(Y[j]))
        return p.cases(
            p.excluded(Equal(Y[j], 0)),
            lambda h: p.combine(Equal(value, 0), (log(Y[j] * Inverse(Y[j])), h)),
            lambda h: p.combine(Equal(value, 0), (Y[j], log_of_one(p, Y[j], h))),
        )

    nothing = p.termwise(Equal(sympy.Sum(Y[j] * log(Y[j] * Inverse(Y[j])), columns), sympy.Sum(0, columns)), certain, j)
    lost, kept = identity.formula.args[1], vanishing.formula.args[0]
    same = p.combine(p.equal(before, lost), (1, identity), (1, nothing))
    above = p.rewrite(least, AtMost(0, before), same)

    def apart(h: Fact) -> Fact:
        enough = p.apply(vanishing, p.convert(p.combine(p.equal(lost, 0), (1, h), (-1, same)), kept))

        def at(il: Fact, ih: Fact, jl: Fact, jh: Fact) -> Fact:
            goal = Equal(P[i, j], X[i] * Y[j])
            row = p.generally([j], inside_j, lambda a, b: p.instantiate(entries, i, j, given=[il, ih, a, b]))
            across = p.use(term_at_most_sum, m, sympy.Lambda(j, P[i, j]), j, given=[jl, jh, row])
            most = p.order(AtMost(P[i, j], X[i]), across, p.instantiate(of_x, i, given=[il, ih]))
            least_ = p.instantiate(entries, i, j, given=[il, ih, jl, jh])

            def some(there: Fact) -> Fact:
                value = p.instantiate(enough, i, j, given=[il, ih, jl, jh, there])
                return p.combine(goal, (X[i], value), given=[unequal(p, X[i], 0, there)])

            def none(zero_: Fact) -> Fact:
                empty = squeezed_to(p, p.term(Equal(P[i, j], 0)), p.order(AtMost(P[i, j], 0), most, zero_), least_)
                return p.combine(goal, (1, empty), (Y[j], zero_))

            never = lambda h_: p.absurd(p.order(p.store.false(), h_, most, least_), p.term(goal))  # noqa: E731
            return p.compare(0, X[i], some, none, never)

        return p.generally([i, j], [*inside_i, *inside_j], at)

    def together(h: Fact) -> Fact:
        def at(il: Fact, ih: Fact, jl: Fact, jh: Fact, there: Fact) -> Fact:
            value = p.instantiate(h, i, j, given=[il, ih, jl, jh])
            return p.combine(
                Equal(P[i, j] * Inverse(X[i]), Y[j]), (Inverse(X[i]), value), given=[unequal(p, X[i], 0, there)]
            )

        enough = p.generally([i, j], [*inside_i, *inside_j, Below(0, X[i])], at)
        none = p.apply(sufficing, p.convert(enough, sufficing.formula.args[0]))
        return p.combine(Equal(before, 0), (1, same), (1, none))

    return p.both(above, p.generally([], [Equal(before, 0)], apart), p.generally([], [independent], together))


independent = everywhere([(i, n), (j, m)], Equal(P[i, j], X[i] * Y[j]))
normalised = Equal(sympy.Sum(P[i, j], columns, rows), 1)


def dependent(least: Any) -> Conjunction:
    """I(x;y) ≥ 0, and 0 just where x and y are independent."""
    return Conjunction(
        AtMost(least, before), Implication(Equal(before, 0), independent), Implication(independent, Equal(before, 0))
    )


mutual = Claim(
    "mutual-information",
    title="Mutual information is not negative, and 0 if and only if x and y are independent",
    source="textbook",
    variables=[n, m, P, X, Y],
    hypotheses=[nonnegative, marginals[0], marginals[1], normalised],
    conclusion=dependent(0),
    conventions="P(i, j) for x = i, y = j; X, Y are the distributions of x and y; I(x;y) = Σ P ln(P/(XY)); " + ZERO,
    notes="What the map loses that forgets x (dict-effective-distillation).",
    proof=by_forgetting,
    example={key: example[key] for key in ("n", "m", "P", "X", "Y")},
    twins=[
        Twin(
            "for P that does not sum to 1",
            hypotheses=[nonnegative, marginals[0], marginals[1], AtMost(sympy.Sum(P[i, j], columns, rows), 3)],
            at={"n": 1, "m": 1, "P": [[3]], "X": [3], "Y": [3]},
        )
    ],
)
