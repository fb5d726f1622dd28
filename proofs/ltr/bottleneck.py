"""The Gaussian information bottleneck: what is told about y by a summary of x, and from which price on it pays."""

from typing import Any

import sympy
from beyond.monotone import exp_increasing, inverse_positive
from ltr.logarithms import quotient_rule

from symnet.proof import AtMost, Below, Claim, Conjunction, Equal, Fact, Implication, Inverse, Prover, Twin, reals
from symnet.proof.language import Definition
from symnet.proof.tactics import unequal

w, y, r, s, i, j, beta = reals("w y r s i j beta")
exp, log = sympy.exp, sympy.log
half = sympy.Rational(1, 2)


def by_two_tangents(p: Prover, low: Fact, high: Fact, positive: Fact) -> Fact:
    """w ln(y/m) + (1 - w) ln(1/m) ≤ w(y/m - 1) + (1 - w)(1/m - 1) = 0 for m = 1 - w + wy."""
    m = 1 - w + w * y

    # m > 0: it is 1 for w = 0, and at least wy else
    def some(above: Fact) -> Fact:
        return p.order(Below(0, m), above, positive, high, items=[["1", [0, 1], [], []], ["1", [2], [], []]])

    def none(same: Fact) -> Fact:
        unit = p.combine(Equal(m, 1), (1 - y, same))
        return p.order(Below(0, m), unit)

    below = lambda h: p.absurd(p.order(p.store.false(), h, low), p.term(Below(0, m)))  # noqa: E731
    there = p.compare(0, w, some, none, below)
    nonzero = unequal(p, m, 0, there)
    inverse = p.use(inverse_positive, m, given=[there])
    share = p.order(Below(0, y / m), positive, inverse, items=[["1", [0, 1], [], []]])
    at_y = p.fact("log_below", y / m, given=[share])
    at_one = p.fact("log_below", 1 / m, given=[inverse])
    rule_y, rule_one = quotient_rule(p, y, m, positive, there), quotient_rule(p, 1, m, p.order(Below(0, 1)), there)
    first = p.order(AtMost(log(y) - log(m), y / m - 1), at_y, rule_y)
    second = p.order(AtMost(-log(m), 1 / m - 1), at_one, rule_one)
    weighted = (
        p.order(AtMost(w * (log(y) - log(m)), w * (y / m - 1)), low, first, items=[["1", [0, 1], [], []]]),
        p.order(AtMost((1 - w) * -log(m), (1 - w) * (1 / m - 1)), high, second, items=[["1", [0, 1], [], []]]),
    )
    unit = p.ring(Equal(w * (y / m - 1) + (1 - w) * (1 / m - 1), 0), nonzero)
    return p.order(p.goal, *weighted, unit)


concave = Claim(
    "log-concave",
    title="The logarithm of a weighted mean of 1 and y is at least the weighted logarithm of y",
    source="textbook",
    variables=[w, y],
    hypotheses=[AtMost(0, w), AtMost(w, 1), Below(0, y)],
    conclusion=AtMost(w * log(y), log(1 - w + w * y)),
    proof=by_two_tangents,
    example={"w": "1/3", "y": 5},
    twins=[
        Twin("of weights above 1", hypotheses=[AtMost(0, w), Below(0, y), Below(0, 1 - w + w * y)], at={"w": 2, "y": 2})
    ],
)


# --- one mode ---------------------------------------------------------------------------------------------------------

told = Definition("told", sympy.Lambda((s, j), -half * log(1 - s + s * exp(-2 * j))))  # I(t; y) where I(t; x) = j
best = Definition("best", sympy.Lambda((s, j), -half * log((1 - s) / (s * (j - 1)))))  # at the price j


def kept(rate: Any, amount: Any) -> Any:
    """e^(-2 I(t; y))."""
    return 1 - rate + rate * exp(-2 * amount)


def of_one_mode(p: Prover, low: Fact, high: Fact, amount: Any, nonnegative: Fact) -> tuple[Fact, Fact, Fact]:
    """For u = e^(-2i): 0 < m = 1 - r + ru, m ≤ 1, and -2ri ≤ ln m."""
    u = exp(-2 * amount)
    positive = p.fact("exp_positive", -2 * amount)
    law = p.part(p.use(exp_increasing, -2 * amount, 0), 1)
    most = p.order(AtMost(u, 1), p.apply(law, p.order(AtMost(-2 * amount, 0), nonnegative)))
    m = kept(r, amount)
    there = p.order(Below(0, m), high, low, positive, items=[["1", [0], [], []], ["1", [1, 2], [], []]])
    bound = p.order(AtMost(m, 1), low, most, items=[["1", [0, 1], [], []]])
    curve = p.use(concave, r, u, given=[low, p.order(AtMost(r, 1), high), positive])
    return there, bound, p.order(AtMost(-2 * r * amount, log(m)), curve, p.combine(
        Equal(r * log(u, evaluate=False), -2 * r * amount), (r, p.fact("log_exp", -2 * amount))
    ))  # fmt: skip


def by_concavity(p: Prover, low: Fact, high: Fact, nonnegative: Fact) -> Fact:
    """r ln u ≤ ln(1 - r + ru), twice: at u, and at u over its best value, with the weight 1/β."""
    meaning = p.instantiate(p.definition(told), r, i)
    there, bound, curve = of_one_mode(p, low, high, i, nonnegative)
    below = p.fact("log_below", kept(r, i), given=[there])
    least = p.order(AtMost(0, told(r, i)), meaning, below, bound)
    most = p.order(AtMost(told(r, i), r * i), meaning, curve)

    def cheap(price: Fact, little: Fact) -> Fact:
        first = p.order(AtMost(beta * told(r, i), beta * r * i), price, most, items=[["1", [0, 1], [], []]])
        second = p.order(AtMost(beta * r * i, i), little, nonnegative, items=[["1", [0, 1], [], []]])
        return p.order(AtMost(beta * told(r, i), i), first, second)

    def dear(much: Fact) -> Fact:
        return at_the_best(p, low, high, there, meaning, much)

    return p.both(
        least,
        most,
        p.generally([], [AtMost(0, beta), AtMost(beta * r, 1)], cheap),
        p.generally([], [Below(1, beta * r)], dear),
    )


def at_the_best(p: Prover, low: Fact, high: Fact, there: Fact, meaning: Fact, much: Fact) -> Fact:
    """With u* = (1 - r)/(r(β - 1)), m* = βru*: m/m* = 1 - 1/β + (u/u*)/β."""
    price = above_zero(p, beta, r, much, low)
    rate = above_zero(p, r, beta, much, p.order(AtMost(0, beta), price))
    dear = p.order(Below(0, beta - 1), much, price, high, items=[["1", [0], [], []], ["1", [1, 2], [], []]])
    given = [
        unequal(p, r, 0, rate),
        unequal(p, beta - 1, 0, dear),
        unequal(p, 1 - r, 0, p.order(Below(0, 1 - r), high)),
    ]
    given.append(unequal(p, beta, 0, price))
    inverses = [p.use(inverse_positive, of, given=[fact]) for of, fact in ((r, rate), (beta - 1, dear))]
    three = [["1", [0, 1, 2], [], []]]
    share, whole = (1 - r) / (r * (beta - 1)), beta * (1 - r) / (beta - 1)  # u* and m*
    first = p.order(Below(0, share), p.order(Below(0, 1 - r), high), *inverses, items=three)
    gap = (beta * r - 1) / (r * (beta - 1))
    short = p.order(Below(0, gap), p.order(Below(0, beta * r - 1), much), *inverses, items=three)
    short = p.order(Below(share, 1), short, p.ring(Equal(1 - share, gap), *given))
    found = p.instantiate(p.definition(best), r, beta)
    away = p.order(Below(0, best(r, beta)), p.fact("log_below", share, given=[first]), short, found)

    u, m = exp(-2 * i), kept(r, i)
    positive, spare = p.fact("exp_positive", -2 * i), p.order(Below(0, 1 - r), high)
    over = p.use(inverse_positive, 1 - r, given=[spare])
    narrow = p.order(Below(0, 1 - r), high)
    large = p.order(Below(0, whole), price, narrow, inverses[1], items=three)
    ratio = p.order(Below(0, u / share), positive, rate, dear, over, items=[["1", [0, 1, 2, 3], [], []]])
    part = p.use(inverse_positive, beta, given=[price])
    least = p.order(AtMost(0, 1 / beta), part)
    unit = p.ring(Equal(beta * Inverse(beta), 1), given[-1])
    more = p.order(Below(0, beta * Inverse(beta) - 1 / beta), dear, part, items=[["1", [0, 1], [], []]])
    more = p.order(AtMost(1 / beta, 1), more, unit)
    curve = p.use(concave, 1 / beta, u / share, given=[least, more, ratio])
    mean = 1 - 1 / beta + u / share / beta
    same = p.ring(Equal(mean, m / whole), *given)

    def difference(top: Any, bottom: Any, *positives: Fact) -> Fact:
        rule = quotient_rule(p, top, bottom, *positives)
        value = p.ring(Equal(top * Inverse(bottom), top / bottom), *given, unequal(p, bottom, 0, positives[1]))
        apart = log(top, evaluate=False) - log(bottom)
        rule = p.convert(rule, Equal(log(top * Inverse(bottom)), apart))
        return p.rewrite(rule, Equal(log(top / bottom), apart), value)

    logs = difference(u, share, positive, first), difference(m, whole, there, large)
    log_u = p.fact("log_exp", -2 * i)
    curve = p.convert(curve, AtMost(log(u / share) / beta, log(mean)))
    curve = p.rewrite(curve, AtMost(log(u / share) / beta, log(m / whole)), same)
    left = p.combine(Equal(log(u / share) / beta, (-2 * i - log(share)) / beta), (1 / beta, logs[0]), (1 / beta, log_u))
    gain = p.order(AtMost(0, log(m) - log(whole) - (-2 * i - log(share)) / beta), curve, logs[1], left)
    gain = p.order(
        AtMost(0, beta * (log(m) - log(whole)) - (-2 * i - log(share))), price, gain, unit,
        items=[["1", [0, 1], [], []], ["1", [2], [1], []]], factors=[-2 * i - log(share)],
    )  # fmt: skip
    double = p.combine(Equal(-2 * best(r, beta), log(share)), (-2, found))
    power = p.rewrite(p.fact("exp_log", share, given=[first]), Equal(exp(-2 * best(r, beta)), share), double)
    open_ = p.ring(Equal(kept(r, best(r, beta)), whole), power, *given)
    at_best = p.instantiate(p.definition(told), r, best(r, beta))
    at_best = p.rewrite(at_best, Equal(told(r, best(r, beta)), -half * log(whole)), open_)
    scaled = [
        p.combine(Equal(beta * told(r, at), -half * beta * log(value)), (beta, fact))
        for at, value, fact in ((i, m, meaning), (best(r, beta), whole, at_best))
    ]
    return p.both(away, p.order(optimum.args[1], gain, found, *scaled))


def above_zero(p: Prover, value: Any, other: Any, much: Fact, nonnegative: Fact) -> Fact:
    """0 < a, from 1 < ab and 0 ≤ b."""

    def no(h: Fact) -> Fact:
        negative = p.order(AtMost(value, 0), h)
        items = [["1", [0], [], []], ["1", [1, 2], [], []], ["1", [], [], []]]
        return p.absurd(p.order(p.store.false(), much, negative, nonnegative, items=items), p.term(Below(0, value)))

    return p.compare(0, value, lambda h: h, no, no)


mode = [AtMost(0, r), Below(r, 1), AtMost(0, i)]
pays = Below(1, beta * r)
optimum = Conjunction(
    Below(0, best(r, beta)), AtMost(beta * told(r, i) - i, beta * told(r, best(r, beta)) - best(r, beta))
)

one_mode = Claim(
    "distillation-bottleneck",
    title="A Gaussian summary pays from the price 1/ρ² on, and then the best one is known",
    source="Chechik, Globerson, Tishby, Weiss 2005, for one variable",
    variables=[r, i, beta],
    hypotheses=mode,
    conclusion=Conjunction(
        AtMost(0, told(r, i)),
        AtMost(told(r, i), r * i),
        Implication(AtMost(0, beta), AtMost(beta * r, 1), AtMost(beta * told(r, i), i)),
        Implication(pays, optimum),
    ),
    conventions=(
        "x and y are Gaussian with correlation ρ, r = ρ² = 1 - λ; t is x with Gaussian noise; i = I(t; x) in nats, "
        "told(r, i) = I(t; y), best(r, β) the best i at the price β"
    ),
    notes=(
        "t and x have the squared correlation 1 - e^(-2i), and t and y ρ² times that, as I = -ln(1 - correlation²)/2: "
        "so e^(-2 I(t; y)) = 1 - ρ² + ρ² e^(-2i). A summary maximises β I(t; y) - I(t; x): up to the critical price "
        "β = 1/(1 - λ) nothing is best, above it best(r, β). That Gaussian summaries are the best of all is not proved."
    ),
    proof=by_concavity,
    example={"r": "3/4", "i": 1},
    twins=[
        Twin(
            "told more than ρ² of it",
            conclusion=AtMost(r * i, told(r, i)),
            at={"r": "1/2", "i": 1, "beta": 1},
        ),
        Twin(
            "twice the price",
            conclusion=Implication(AtMost(0, beta), AtMost(beta * r, 2), AtMost(beta * told(r, i), i)),
            at={"r": "1/2", "i": "1/100", "beta": 4},
        ),
    ],
)


# --- two modes --------------------------------------------------------------------------------------------------------


def by_one_mode(p: Prover, *known: Fact) -> Fact:
    """The sum is largest where both terms are."""
    of_first = p.parts(p.use(one_mode, r, i, beta, given=[known[0], known[2], known[4]]))
    of_second = p.parts(p.use(one_mode, s, j, beta, given=[known[1], known[3], known[5]]))
    price = known[6]

    def none(little: Fact, less: Fact) -> Fact:
        parts = [p.apply(of[2], price, h) for of, h in ((of_first, little), (of_second, less))]
        return p.order(both_modes(0), *parts)

    def one(much: Fact, less: Fact) -> Fact:
        return p.order(both_modes(1), p.part(p.apply(of_first[3], much), 1), p.apply(of_second[2], price, less))

    def two(much: Fact, more: Fact) -> Fact:
        return p.order(
            both_modes(2), *(p.part(p.apply(of[3], h), 1) for of, h in ((of_first, much), (of_second, more)))
        )

    cases = ((AtMost(beta * r, 1), AtMost(beta * s, 1)), (pays, AtMost(beta * s, 1)), (pays, Below(1, beta * s)))
    return p.both(*(p.generally([], case, proof) for case, proof in zip(cases, (none, one, two), strict=True)))


def both_modes(on: int) -> AtMost:
    """What both modes bring at the price β, against the first `on` of them at their best."""
    rest = [beta * told(rate, best(rate, beta)) - best(rate, beta) for rate in (r, s)[:on]]
    return AtMost(beta * (told(r, i) + told(s, j)) - i - j, sympy.Add(*rest))


two_modes = Claim(
    "distillation-two-modes",
    title="Of two modes the one that tells more is switched on first, and the other at its own price",
    source="Chechik, Globerson, Tishby, Weiss 2005, for two modes",
    variables=[r, s, i, j, beta],
    hypotheses=[AtMost(0, r), AtMost(0, s), Below(r, 1), Below(s, 1), AtMost(0, i), AtMost(0, j), AtMost(0, beta)],
    conclusion=Conjunction(
        Implication(AtMost(beta * r, 1), AtMost(beta * s, 1), both_modes(0)),
        Implication(pays, AtMost(beta * s, 1), both_modes(1)),
        Implication(pays, Below(1, beta * s), both_modes(2)),
    ),
    conventions="two independent pairs of squared correlations r and s; the rest as in distillation-bottleneck",
    notes=(
        "The information of independent modes adds up. For s ≤ r: nothing is best up to β = 1/r, the first mode alone "
        "between 1/r and 1/s, both above. It is what Bottleneck.at_price computes, for Gaussian summaries of the modes."
    ),
    proof=by_one_mode,
    example={"r": "3/4", "s": "1/2", "i": 1, "j": "1/2", "beta": "3/2"},
    twins=[
        Twin(
            "the second mode at the price of the first",
            conclusion=Implication(pays, both_modes(1)),
            at={"r": "3/4", "s": "1/2", "i": "4/5", "j": "1/2", "beta": 8},
        )
    ],
)
