"""How errors of the logits go through softmax: probabilities are off by tanh(ε/2) at most, and can be off by that."""

from typing import Any

import sympy
from beyond.monotone import exp_increasing, inverse_positive
from ltr.kronecker import everywhere
from ltr.linear import unit_sum
from ltr.real_sums import nonnegative_sum, term_at_most_sum
from ltr.softmax import softmax, times

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Entries,
    Equal,
    Fact,
    Indicator,
    Prover,
    Twin,
    families,
    integers,
    reals,
)
from symnet.proof.calculus import grows
from symnet.proof.language import Apply
from symnet.proof.tactics import unequal

n, i, y = integers("n i y")
a, b = families("a b")
A, R, B, S, u, epsilon = reals("A R B S u epsilon")
exp = sympy.exp


def by_the_odds(p: Prover, first: Fact, rest: Fact, other: Fact, least: Fact, factor: Fact, odds: Fact) -> Fact:
    """q ≤ Au²/(Au² + R), as the odds are at most u²A/R; and that is p + (u-1)/(u+1) - (Au - R)²/(…)."""
    top = p.order(Below(0, A + R), first, rest)
    beside = p.order(Below(0, B + S), other, least)
    whole = p.order(Below(0, u + 1), factor)
    best = p.order(
        Below(0, A * u**2 + R), first, factor, rest,
        items=[["1", [0, 1, 1], [], []], ["2", [0, 1], [], []], ["1", [0], [], []], ["1", [2], [], []]],
    )  # fmt: skip
    inverses = [p.use(inverse_positive, v, given=[h]) for v, h in (
        (A + R, top), (B + S, beside), (u + 1, whole), (A * u**2 + R, best)
    )]  # fmt: skip
    nonzero = [unequal(p, v, 0, h) for v, h in ((A + R, top), (B + S, beside), (u + 1, whole), (A * u**2 + R, best))]
    most = A * u**2 / (A * u**2 + R)
    first_ = p.order(
        AtMost(B / (B + S), most), odds, inverses[1], inverses[3], *nonzero, items=[["1", [0, 1, 2], [], []]],
        reason="Au²(B + S) - B(Au² + R) = u²AS - BR",
    )  # fmt: skip
    second = p.order(
        AtMost(most - A / (A + R), (u - 1) / (u + 1)), inverses[0], inverses[2], inverses[3], *nonzero, factor,
        items=[["1", [0, 1, 2, 7], [], [1]]], factors=[A * u - R],
        reason="what is missing is (u - 1)(Au - R)² over the product of the denominators",
    )  # fmt: skip
    return p.order(p.goal, first_, second)


from_odds = Claim(
    "probabilities-from-odds",
    title="Odds that are off by a factor u² make probabilities that are off by (u - 1)/(u + 1) at most",
    source="symnet",
    variables=[A, R, B, S, u],
    hypotheses=[Below(0, A), AtMost(0, R), Below(0, B), AtMost(0, S), AtMost(1, u), AtMost(B * R, u**2 * A * S)],
    conclusion=AtMost(B / (B + S) - A / (A + R), (u - 1) / (u + 1)),
    conventions="the odds are A : R and B : S",
    proof=by_the_odds,
    example={"A": 1, "R": 2, "B": 3, "S": 2, "u": 2},
    twins=[
        Twin(
            "off by half of that",
            conclusion=AtMost(B / (B + S) - A / (A + R), (u - 1) / (u + 1) / 2),
            at={"A": 1, "R": 2, "B": 2, "S": 1, "u": 2},
        )
    ],
)


# --- of softmax -------------------------------------------------------------------------------------------------------


def total(family: Any) -> Any:
    """Σ exp(a_i)."""
    return sympy.Sum(exp(family[i]), (i, 0, n - 1))


def by_weights(p: Prover, low: Fact, high: Fact, above: Fact, below: Fact) -> Fact:
    """Each weight changes by a factor between e^(-ε) and e^ε, so the odds of y by e^(2ε) at most."""
    one, other = shifted(p, low, high, above, below, a, b), shifted(p, low, high, below, above, b, a)
    return p.both(one, other)


def shifted(p: Prover, low: Fact, high: Fact, above: Fact, below: Fact, left: Any, right: Any) -> Fact:
    """softmax_y(right) - softmax_y(left) ≤ (u - 1)/(u + 1), where `above` bounds left - right, `below` right - left."""
    grow = exp(epsilon)

    def at_most(x: Any, z: Any, bound: Fact, place: Any, *inside: Fact) -> Fact:
        """exp(x_v) ≤ e^ε exp(z_v), from x_v - z_v ≤ ε."""
        gap = p.instantiate(bound, place, given=inside)
        rises = p.apply(
            p.part(p.use(exp_increasing, x[place], z[place] + epsilon), 1),
            p.order(AtMost(x[place], z[place] + epsilon), gap),
        )
        return p.order(AtMost(exp(x[place]), times(grow, exp(z[place]))), rises, p.fact("exp_add", z[place], epsilon))

    here = Indicator(Equal(i, y))

    def rest_of(family: Any) -> Fact:
        """0 ≤ Σ of the other weights."""
        every = p.generally(
            [i], [AtMost(0, i), Below(i, n)],
            lambda *_: p.order(AtMost(0, exp(family[i])), p.fact("exp_positive", family[i])),
        )  # fmt: skip
        most = p.use(term_at_most_sum, n, sympy.Lambda(i, exp(family[i])), y, given=[low, high, every])
        return p.order(AtMost(0, total(family) - exp(family[y])), most)

    def others(lo: Fact, hi: Fact) -> Fact:
        body = (times(grow, exp(right[i])) - exp(left[i])) * (1 - here)
        goal, same = AtMost(0, body), Equal(i, y)
        gap = at_most(left, right, above, i, lo, hi)
        factor = times(grow, exp(right[i])) - exp(left[i])

        def at(h: Fact) -> Fact:
            return p.order(goal, p.indicator(h, same), items=[["-1", [0], [1], []]], factors=[factor])

        def apart(h: Fact) -> Fact:
            none = p.indicator(h, same)
            return p.order(goal, gap, none, items=[["1", [0], [], []], ["-1", [1], [1], []]], factors=[factor])

        return p.cases(p.excluded(same), at, apart)

    summed = nonnegative_sum(p, n, (times(grow, exp(right[i])) - exp(left[i])) * (1 - here), others)
    picked = [p.use(unit_sum, n, sympy.Lambda(i, exp(x[i])), y, given=[low, high]) for x in (left, right)]
    first, second = total(left) - exp(left[y]), total(right) - exp(right[y])
    fewer = p.order(
        AtMost(first, times(grow, second)), summed, *picked,
        items=[["1", [0], [], []], ["-1", [1], [], []], ["1", [2], [1], []]], factors=[grow],
    )  # fmt: skip
    more = at_most(right, left, below, y, low, high)
    positive = [p.fact("exp_positive", x) for x in (left[y], right[y], epsilon)]
    odds = p.order(
        AtMost(times(exp(right[y]), first), times(grow, grow, exp(left[y]), second)),
        more, rest_of(left), fewer, positive[0], positive[2],
        items=[["1", [0, 1], [], []], ["1", [2, 3, 4], [], []]],
        reason="the weight of y grows by e^ε at most, and those of the others shrink by that at most",
    )  # fmt: skip
    one = p.apply(
        p.part(p.use(exp_increasing, 0, epsilon), 1),
        p.order(AtMost(0, epsilon), *(p.instantiate(x, y, given=[low, high]) for x in (above, below))),
    )
    least = p.order(AtMost(1, grow), one)
    law = p.use(from_odds, exp(left[y]), first, exp(right[y]), second, grow)
    for fact in (positive[0], rest_of(left), positive[1], rest_of(right), least, odds):
        law = p.apply(law, p.convert(fact, law.formula.args[0]))
    return p.convert(
        law, AtMost(softmax(lambda v: right[v], y) - softmax(lambda v: left[v], y), (grow - 1) / (grow + 1))
    )


def off_by(bound: Any) -> Conjunction:
    """Both differences of the probabilities are at most the bound."""
    one, other = (softmax(lambda v, x=x: x[v], y) for x in (a, b))
    return Conjunction(AtMost(other - one, bound), AtMost(one - other, bound))


bound = (exp(epsilon) - 1) / (exp(epsilon) + 1)
close = [
    everywhere([(i, n)], AtMost(a[i] - b[i], epsilon)),
    everywhere([(i, n)], AtMost(b[i] - a[i], epsilon)),
]
error = Claim(
    "softmax-error",
    title="Logits that are off by ε make probabilities that are off by tanh(ε/2) at most",
    source="symnet (new here)",
    variables=[n, y, a, b, epsilon],
    hypotheses=[AtMost(0, y), Below(y, n), *close],
    conclusion=off_by(bound),
    conventions="n classes; softmax_y(a) = exp(a_y) / Σ exp(a_i); (e^ε - 1)/(e^ε + 1) is tanh(ε/2)",
    notes="Any number of classes has this constant, and it is the best one: softmax-error-attained.",
    proof=by_weights,
    example={"n": 3, "y": 1, "a": [1, "1/2", -2], "b": ["3/4", "3/4", "-7/4"], "epsilon": "1/4"},
    twins=[
        Twin(
            "with half of it",
            conclusion=off_by(bound / 2),
            at={"n": 2, "y": 0, "a": [0, 1], "b": [1, 0], "epsilon": 1},
        ),
        Twin(
            "logits that are off on one side only",
            hypotheses=[AtMost(0, y), Below(y, n), close[0], AtMost(0, epsilon)],
            at={"n": 2, "y": 0, "a": [0, 0], "b": [5, 0], "epsilon": 1},
        ),
    ],
)


def by_computing(p: Prover) -> Fact:
    """1/(1 + e^ε) and e^ε/(1 + e^ε)."""
    above = p.order(Below(0, 1 + exp(epsilon)), p.fact("exp_positive", epsilon))
    return p.ring(p.goal, unequal(p, 1 + exp(epsilon), 0, above))


def attained(left: Any, right: Any) -> Equal:
    """The difference for two classes with these logits."""
    one, other = (softmax(lambda v, x=x: Apply(Entries(*x), v), 0, 2) for x in (left, right))
    return Equal(other - one, bound)


attained_error = Claim(
    "softmax-error-attained",
    title="Logits that are off by ε can make probabilities that are off by tanh(ε/2)",
    source="symnet (new here)",
    variables=[epsilon],
    conclusion=attained([0, epsilon], [epsilon, 0]),
    notes="Two classes, logits 0 and ε against ε and 0.",
    proof=by_computing,
    twins=[Twin("logits of which one is off", conclusion=attained([0, 0], [epsilon, 0]), at={"epsilon": 1})],
)


def by_convexity(p: Prover, low: Fact, high: Fact, above: Fact, below: Fact) -> Fact:
    """t(e^t + 1) - 2(e^t - 1) grows from 0, as its slope 1 - (1 - t)e^t is not negative."""
    t = sympy.Symbol("t", real=True)

    def rising(least: Fact, _: Fact) -> Fact:
        tangent = p.fact("log_below", exp(-t), given=[p.fact("exp_positive", -t)])
        line = p.order(AtMost(1 - t, exp(-t)), tangent, p.fact("log_exp", -t))
        one = p.convert(p.fact("exp_add", t, -t), Equal(1, times(exp(t), exp(-t))))
        return p.order(
            AtMost(0, 1 + t * exp(t) - exp(t)), p.fact("exp_positive", t), line, one,
            items=[["1", [0, 1], [], []], ["1", [2], [], []]],
        )  # fmt: skip

    positive = p.order(AtMost(0, epsilon), *(p.instantiate(x, y, given=[low, high]) for x in (above, below)))
    curve = t * (exp(t) + 1) - 2 * (exp(t) - 1)
    grown = grows(p, curve, 1 + t * exp(t) - exp(t), t, 0, epsilon, positive, rising)
    whole = p.order(Below(0, exp(epsilon) + 1), p.fact("exp_positive", epsilon))
    inverse, nonzero = p.use(inverse_positive, exp(epsilon) + 1, given=[whole]), unequal(p, exp(epsilon) + 1, 0, whole)
    smaller = p.order(
        AtMost(bound, epsilon / 2), grown, inverse, nonzero, items=[["1/2", [0, 1], [], []]],
        reason="tanh(ε/2) ≤ ε/2",
    )  # fmt: skip
    sharp = p.use(error, n, y, a, b, epsilon, given=[low, high, above, below])
    return p.convert(p.both(*(
        p.order(p.store.make("le", (x.formula.args[0], p.term(epsilon / 2))), x, smaller) for x in p.parts(sharp)
    )), p.goal)  # fmt: skip


linear_error = Claim(
    "softmax-error-linear",
    title="Logits that are off by ε make probabilities that are off by ε/2 at most",
    source="symnet (new here)",
    variables=[n, y, a, b, epsilon],
    hypotheses=[AtMost(0, y), Below(y, n), *close],
    conclusion=off_by(epsilon / 2),
    conventions="n classes; softmax_y(a) = exp(a_y) / Σ exp(a_i)",
    notes="For small ε this is nearly attained: softmax-error-attained.",
    proof=by_convexity,
    example={"n": 3, "y": 1, "a": [1, "1/2", -2], "b": ["3/4", "3/4", "-7/4"], "epsilon": "1/4"},
    twins=[
        Twin(
            "off by 2ε/5",
            conclusion=off_by(2 * epsilon / 5),
            at={"n": 2, "y": 0, "a": [0, "1/4"], "b": ["1/4", 0], "epsilon": "1/4"},
        )
    ],
)
