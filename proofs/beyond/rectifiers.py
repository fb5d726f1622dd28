"""The values of max, min, the absolute value, ReLU and Heaviside, sign by sign: what they are defined to be."""

from typing import Any

from symnet.proof import AtMost, Below, Claim, Conjunction, Equal, Fact, Implication, Indicator, Prover, Twin, reals
from symnet.proof.definitions import definition

a, b, c, t = reals("a b c t")
largest, smallest, absolute = definition("max"), definition("min"), definition("abs")
relu, heaviside = definition("relu"), definition("heaviside")


def holds(p: Prover, condition: Any, *given: Fact) -> Fact:
    """[condition] = 1, where the given inequalities show it."""
    return p.indicator(p.order(condition, *given), condition)


def fails(p: Prover, condition: Any, *given: Fact) -> Fact:
    """[condition] = 0, where the given inequalities contradict it."""
    never = p.within([condition], lambda: p.order(p.store.false(), p.assume(condition), *given))
    return p.indicator(p.discharge(never, condition), condition)


def switched(p: Prover, opened: Fact, condition: Any, first: Any, second: Any, factor: int) -> Fact:
    """Both halves of the goal, for f = … [condition]: it holds in the first half, and in the second x < y or x = y.

    Where x = y the switch stands beside factor · (x - y), which is 0.
    """
    on = Indicator(condition)
    (x, y), goals = second, p.goal.args

    def yes(h: Fact) -> Fact:
        return p.combine(goals[0].args[1], (1, opened), given=[holds(p, condition, h)], reason="the indicator is 1")

    def no(h: Fact) -> Fact:
        goal = goals[1].args[1]
        return p.compare(
            x,
            y,
            lambda less: p.combine(goal, (1, opened), given=[fails(p, condition, less)], reason="the indicator is 0"),
            lambda same: p.combine(goal, (1, opened), (factor * on, same), reason="what it multiplies is 0"),
            lambda more: p.absurd(p.order(p.store.false(), h, more), goal),
        )

    return p.both(p.generally([], [AtMost(*first)], yes), p.generally([], [AtMost(x, y)], no))


def of_maximum(p: Prover) -> Fact:
    return switched(p, p.instantiate(p.definition(largest), a, b), AtMost(a, b), (a, b), (b, a), 1)


def of_minimum(p: Prover) -> Fact:
    return switched(p, p.instantiate(p.definition(smallest), a, b), AtMost(b, a), (b, a), (a, b), -1)


def of_absolute(p: Prover) -> Fact:
    return switched(p, p.instantiate(p.definition(absolute), t), AtMost(0, t), (0, t), (t, 0), 2)


def of_relu(p: Prover) -> Fact:
    """ReLU is the maximum of 0 and its argument."""
    outer, inner = p.instantiate(p.definition(relu), t), p.instantiate(p.definition(largest), 0, t)
    opened = p.combine(p.equal(relu(t), t * Indicator(AtMost(0, t))), (1, outer), (1, inner))
    return switched(p, opened, AtMost(0, t), (0, t), (t, 0), 1)


def of_heaviside(p: Prover) -> Fact:
    """Both indicators of the definition are decided by the sign."""
    opened = p.instantiate(p.definition(heaviside), t)
    positive, zero = Below(0, t), Equal(t, 0)

    def half(condition: Any, decide: Any) -> Fact:
        def shown(h: Fact) -> Fact:
            never = p.within([zero], lambda: p.order(p.store.false(), p.assume(zero), h))
            off = p.indicator(p.discharge(never, zero), zero)
            value = 1 if decide is holds else 0
            return p.combine(Equal(heaviside(t), value), (1, opened), given=[decide(p, positive, h), off])

        return p.generally([], [condition], shown)

    return p.both(half(positive, holds), half(Below(t, 0), fails))


def two(*cases: tuple[Any, Any]) -> Conjunction:
    return Conjunction(*(Implication(condition, equation) for condition, equation in cases))


maximum_values = Claim(
    "max-values",
    title="The larger of two numbers",
    source="textbook",
    variables=[a, b],
    conclusion=two((AtMost(a, b), Equal(largest(a, b), b)), (AtMost(b, a), Equal(largest(a, b), a))),
    proof=of_maximum,
    twins=[
        Twin(
            "the smaller one",
            conclusion=two((AtMost(a, b), Equal(largest(a, b), a)), (AtMost(b, a), Equal(largest(a, b), a))),
            at={"a": 0, "b": 1},
        )
    ],
)

minimum_values = Claim(
    "min-values",
    title="The smaller of two numbers",
    source="textbook",
    variables=[a, b],
    conclusion=two((AtMost(b, a), Equal(smallest(a, b), b)), (AtMost(a, b), Equal(smallest(a, b), a))),
    proof=of_minimum,
    twins=[
        Twin(
            "the larger one",
            conclusion=two((AtMost(b, a), Equal(smallest(a, b), a)), (AtMost(a, b), Equal(smallest(a, b), a))),
            at={"a": 1, "b": 0},
        )
    ],
)

absolute_values = Claim(
    "abs-values",
    title="The absolute value, sign by sign",
    source="textbook",
    variables=[t],
    conclusion=two((AtMost(0, t), Equal(absolute(t), t)), (AtMost(t, 0), Equal(absolute(t), -t))),
    proof=of_absolute,
    twins=[
        Twin(
            "the number itself on both sides",
            conclusion=two((AtMost(0, t), Equal(absolute(t), t)), (AtMost(t, 0), Equal(absolute(t), t))),
            at={"t": -1},
        )
    ],
)

relu_values = Claim(
    "relu-values",
    title="ReLU, sign by sign",
    source="textbook",
    variables=[t],
    conclusion=two((AtMost(0, t), Equal(relu(t), t)), (AtMost(t, 0), Equal(relu(t), 0))),
    proof=of_relu,
    twins=[
        Twin(
            "the identity on both sides",
            conclusion=two((AtMost(0, t), Equal(relu(t), t)), (AtMost(t, 0), Equal(relu(t), t))),
            at={"t": -1},
        )
    ],
)

heaviside_values = Claim(
    "heaviside-values",
    title="Heaviside's step, sign by sign",
    source="textbook",
    variables=[t],
    conclusion=two((Below(0, t), Equal(heaviside(t), 1)), (Below(t, 0), Equal(heaviside(t), 0))),
    notes="Its value at 0, here 1/2, is met in none of our constructions.",
    proof=of_heaviside,
    twins=[
        Twin(
            "the value 1 at 0",
            conclusion=two((AtMost(0, t), Equal(heaviside(t), 1)), (Below(t, 0), Equal(heaviside(t), 0))),
            at={"t": 0},
        )
    ],
)


def by_sign(p: Prover) -> Fact:
    """|t| is t or -t, the one that is not negative."""
    apart, together = p.goal.args
    values = [p.part(p.use(absolute_values, t), half) for half in (0, 1)]

    def either_sign(goal: Any, *given: Fact) -> Fact:
        def at(h: Fact, value: Fact, sign: Any) -> Fact:
            signed = p.order(sign, h)
            return p.order(goal, p.apply(value, signed), signed, *given)

        return p.compare(
            0,
            t,
            lambda h: at(h, values[0], AtMost(0, t)),
            lambda h: at(h, values[0], AtMost(0, t)),
            lambda h: at(h, values[1], AtMost(t, 0)),
        )

    def bounds(h: Fact) -> Fact:
        return p.both(*(either_sign(goal, h) for goal in apart.args[1].args))

    def bounded(h: Fact) -> Fact:
        return either_sign(together.args[1], *p.parts(h))

    return p.both(p.generally([], [apart.args[0]], bounds), p.generally([], [together.args[0]], bounded))


within = Conjunction(AtMost(-c, t), AtMost(t, c))
absolute_bounds = Claim(
    "abs-bounds",
    title="A bound of the absolute value is a bound on both sides",
    source="textbook",
    variables=[t, c],
    conclusion=two((AtMost(absolute(t), c), within), (within, AtMost(absolute(t), c))),
    proof=by_sign,
    twins=[
        Twin(
            "one side alone",
            conclusion=two((AtMost(absolute(t), c), within), (AtMost(t, c), AtMost(absolute(t), c))),
            at={"t": -2, "c": 1},
        )
    ],
)
