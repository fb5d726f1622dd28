"""Convolutions of width 3 without dilation: (n - 1)/2 layers to reach n sites of a ring, 3n(n - 1)/2 synapses."""

from collections.abc import Callable
from typing import Any

from ltr.kronecker import everywhere

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
    Implication,
    Indicator,
    Prover,
    Twin,
    Unequal,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, forgetting, squeezed, unequal

n, L, Q, t, q, k, d = integers("n L Q t q k d")
w, K = variables("w K", fun(INT, INT, REAL))


def before(place: int) -> Any:
    """What the filter of a layer takes from the place so many before, if there is one."""
    present = 1 if place == 0 else Indicator(AtMost(place, q))
    return w[t, place] * K[t, q - place] * present


start = everywhere([(q, Q)], Equal(K[0, q], Indicator(Equal(q, 0))))
built = everywhere([(t, L)], everywhere([(q, Q)], Equal(K[t + 1, q], sum(before(place) for place in range(3)))))


def by_layers(
    p: Prover, goal: Callable[[Any], Any], base: Callable[[], Fact], step: Callable[..., Fact], low: Fact, made: Fact
) -> Fact:
    """Induction on the layer: `step(layer's equation for all q, what is known of layer t)` shows layer t + 1."""
    formula = Implication(AtMost(t, L), goal(t))

    def onward(least: Fact, known: Fact) -> Fact:
        top = p.assume(AtMost(t + 1, L))
        before = p.apply(known, p.order(AtMost(t, L), top))
        layer = p.instantiate(made, t, given=[least, p.order(Below(t, L), top)])
        return p.discharge(step(layer, before), top.formula)

    with forgetting(p):
        every = p.induction(
            t, formula, lambda: p.discharge(base(), AtMost(0, L)), onward, reason="induction on the layer"
        )
    return p.instantiate(every, L, given=[low, p.order(AtMost(L, L))])


def products_of(*premises: list[int]) -> list[Any]:
    """The sum of products of premises, as the rule `order` reads it."""
    return [["1", numbers, [], []] for numbers in premises]


def confined(layer: Any) -> ForAll:
    """K(q) = 0 for 2t < q."""
    return everywhere([(q, Q)], Implication(Below(2 * layer, q), Equal(K[layer, q], 0)))


def by_reach(p: Prover, sites: Fact, low: Fact, begin: Fact, made: Fact, reached: Fact) -> Fact:
    """If 2L + 1 < n, the site at distance 2L + 1 is not reached."""

    def base() -> Fact:
        def beside(lo: Fact, hi: Fact, beyond: Fact) -> Fact:
            none = p.indicator(unequal(p, q, 0, beyond), Equal(q, 0))
            return p.combine(Equal(K[0, q], 0), (1, p.instantiate(begin, q, given=[lo, hi])), (1, none))

        return p.generally([q], [AtMost(0, q), Below(q, Q), Below(2 * 0, q)], beside)

    def step(layer: Fact, known: Fact) -> Fact:
        def zero(lo: Fact, hi: Fact, beyond: Fact) -> Fact:
            def at(place: int) -> Fact:
                inside = [AtMost(0, q - place), Below(q - place, Q), Below(2 * t, q - place)]
                conditions = [p.order(condition, lo, hi, beyond, p.order(AtMost(0, t))) for condition in inside]
                return p.instantiate(known, q - place, given=conditions)

            value = p.instantiate(layer, q, given=[lo, hi])
            taken = [(before(place) / K[t, q - place], at(place)) for place in range(3)]
            return p.combine(Equal(K[t + 1, q], 0), (1, value), *taken)

        return p.generally([q], [AtMost(0, q), Below(q, Q), Below(2 * (t + 1), q)], zero)

    everywhere_ = by_layers(p, confined, base, step, low, made)

    def far(many: Fact) -> Fact:
        """What differs from 2L + 1 < n by a multiple of n is not between 0 and 2L."""
        place = 2 * L + 1 + n * k
        here = p.instantiate(
            reached, 2 * L + 1, given=[p.order(AtMost(0, 2 * L + 1), low), p.order(Below(2 * L + 1, n), many)]
        )
        false, beyond = p.store.false(), Below(2 * L, place)

        def of(found: Fact) -> Fact:
            first, last, there = p.parts(found)

            def zero_if(after: Fact) -> Fact:
                return fitted(p, there, given=[fitted(p, everywhere_, place, given=[first, last, after])])

            def negative(h: Fact) -> Fact:
                return p.step("order", [h, sites, many, first], [false], products_of([0, 1], [0], [2], [3]))

            def zero(h: Fact) -> Fact:
                return zero_if(p.order(beyond, p.combine(Equal(n * k, 0), (n, h))))

            def more(h: Fact) -> Fact:
                return zero_if(p.step("order", [h, sites], [beyond], products_of([0, 1], [0], [1], [])))

            return p.compare(k, 0, negative, zero, more)

        return p.absurd(p.choose(here, k, of, reason="2L + 1 is too far"), AtMost(n, 2 * L + 1))

    enough = lambda h: p.order(AtMost(n, 2 * L + 1), h)  # noqa: E731
    near = p.compare(2 * L + 1, n, far, enough, enough)
    return p.step("order", [near, sites], [p.goal], [["3", [0, 1], [], []], ["3", [0], [], []]])


def enough(more: int) -> AtMost:
    """Twice the 3nL synapses are at least 3n(n - 1)."""
    return AtMost(3 * n * (n - 1 + more), 2 * (3 * n * L))


there = Conjunction(AtMost(0, d + n * k), Below(d + n * k, Q), Unequal(K[L, d + n * k], 0))
reaches = everywhere([(d, n)], Exists(k, there))
three = {"n": 3, "L": 1, "Q": 3, "w": [[1, 2, 3]], "K": [[1], [1, 2, 3]], "k": 0}
needed = Claim(
    "undilated-stack-needed",
    title="Undilated convolutions of width 3 that reach n sites have at least 3n(n - 1)/2 synapses",
    source="LTR, section III.F, as we read it; the count is symnet's",
    variables=[n, L, Q, w, K],
    hypotheses=[AtMost(1, n), AtMost(0, L), start, built, reaches],
    conclusion=enough(0),
    conventions="L layers of three weights for each of n sites of a ring: 3nL synapses; K_L is the filter of them all",
    notes=(
        "K_L(q), 0 ≤ q < Q, is the filter on a line, counted from its left end; on the ring of n sites the entry at "
        "distance d is the sum of the K_L(d + nk). So no entry of the flat matrix vanishes only if for each d one of "
        "these does not. (n - 1)/2 layers with positive weights do (undilated-stack-reaches): C_s = 2n/(3(n - 1))."
    ),
    proof=by_reach,
    example=three,
    twins=[Twin("one site more for as many layers", conclusion=enough(1), at=three)],
)


# --- as many are enough -----------------------------------------------------------------------------------------------


def positive(layer: Any, last: Any) -> ForAll:
    """K(q) ≥ 0, and K(q) > 0 for q ≤ the last."""
    inside = Implication(AtMost(q, last), Below(0, K[layer, q]))
    return everywhere([(q, Q)], Conjunction(AtMost(0, K[layer, q]), inside))


def by_positivity(p: Prover, low: Fact, begin: Fact, made: Fact, weights: Fact) -> Fact:
    """One of the three places before is reached already, and nothing cancels."""

    def base() -> Fact:
        def at(lo: Fact, hi: Fact) -> Fact:
            value, first = p.instantiate(begin, q, given=[lo, hi]), AtMost(q, 2 * 0)

            def here(same: Fact) -> Fact:
                one = p.combine(Equal(K[0, q], 1), (1, value), (1, p.indicator(same, Equal(q, 0))))
                some = p.generally([], [first], lambda _: p.order(Below(0, K[0, q]), one))
                return p.both(p.order(AtMost(0, K[0, q]), one), some)

            def beside(apart: Fact) -> Fact:
                zero = p.combine(Equal(K[0, q], 0), (1, value), (1, p.indicator(apart, Equal(q, 0))))

                def never(h: Fact) -> Fact:
                    return p.absurd(p.apply(apart, squeezed(p, q, 0, lo, p.order(AtMost(q, 0), h))), Below(0, K[0, q]))

                return p.both(p.order(AtMost(0, K[0, q]), zero), p.generally([], [first], never))

            return p.cases(p.excluded(Equal(q, 0)), here, beside)

        return p.generally([q], [AtMost(0, q), Below(q, Q)], at)

    def step(layer: Fact, known: Fact) -> Fact:
        here = [p.order(AtMost(0, t)), p.order(Below(t, L), p.assume(AtMost(t + 1, L)))]
        signs = p.parts(p.instantiate(weights, t, given=here))
        return p.generally(
            [q], [AtMost(0, q), Below(q, Q)], lambda lo, hi: grown(p, layer, known, signs, here[0], lo, hi)
        )

    return by_layers(p, lambda layer: positive(layer, 2 * layer), base, step, low, made)


def grown(p: Prover, layer: Fact, known: Fact, signs: list[Fact], low: Fact, lo: Fact, hi: Fact) -> Fact:
    """What is said of K_t, of K_(t+1), at a place with 0, 1, or 2 and more places before it."""
    value, some, reached = p.instantiate(layer, q, given=[lo, hi]), AtMost(0, K[t + 1, q]), Below(0, K[t + 1, q])

    def among(count: int, *where: Fact) -> Fact:
        """With `count` of the three places."""
        parts, present = [], []
        for place in range(3):
            condition = AtMost(place, q)
            if place < count:
                inside = [p.order(AtMost(0, q - place), lo, *where), p.order(Below(q - place, Q), hi)]
                parts.append(p.parts(p.instantiate(known, q - place, given=inside)))
                fact = p.order(condition, lo, *where)
            else:
                fact = p.discharge(p.order(p.store.false(), p.assume(condition), *where), condition)
            if place:
                present.append(p.indicator(fact, condition))
        kept = Equal(K[t + 1, q], sum(w[t, place] * K[t, q - place] for place in range(count)))
        total = p.ring(kept, value, *present)
        items = products_of(*([place, count + place] for place in range(count)), [2 * count])
        positive_ = signs[:count]
        nonnegative = [part for part, _ in parts]
        least = p.step("order", [*positive_, *nonnegative, total], [some], items)

        def with_(place: int, *given: Fact) -> Fact:
            if place >= count:
                return p.absurd(p.order(p.store.false(), *where, *given, low), reached)
            here = p.apply(parts[place][1], p.order(AtMost(q - place, 2 * t), *given))
            numbers = [*nonnegative[:place], here, *nonnegative[place + 1 :]]
            return p.step("order", [*positive_, *numbers, total], [reached], items)

        def within(most: Fact) -> Fact:
            at_most = lambda g: p.order(AtMost(q, 2 * t + 1), g)  # noqa: E731

            def later(h: Fact) -> Fact:
                second = lambda g: with_(1, at_most(g), h)  # noqa: E731
                return p.compare(q, 2 * t + 1, second, second, lambda g: with_(2, most, g))

            first = lambda g: with_(0, p.order(AtMost(q, 2 * t), g))  # noqa: E731
            return p.compare(2 * t, q, later, first, first)

        return p.both(least, p.generally([], [AtMost(q, 2 * (t + 1))], within))

    one = lambda h: among(2, p.order(AtMost(1, q), h), p.order(AtMost(q, 1), h))  # noqa: E731
    return p.compare(q, 1, lambda h: among(1, h), one, lambda h: among(3, h))


above = everywhere([(t, L)], Conjunction(*(Below(0, w[t, j]) for j in range(3))))
five = {"L": 2, "Q": 5, "w": [[1, 2, 3], [1, 1, 1]], "K": [[1], [1, 2, 3], [1, 3, 6, 5, 3]]}
reached = Claim(
    "undilated-stack-reaches",
    title="L undilated convolutions of width 3 with positive weights reach 2L + 1 sites",
    source="symnet (new here)",
    variables=[L, Q, w, K],
    hypotheses=[AtMost(0, L), start, built, above],
    conclusion=positive(L, 2 * L),
    conventions="L layers of three weights; K_L(q), 0 ≤ q < Q, is the filter of them all, from its left end",
    notes=(
        "On a ring of n = 2L + 1 sites these are 3nL = 3n(n - 1)/2 synapses, against n², of which none vanishes: from "
        "n = 5 on the stack has more than the flat network."
    ),
    proof=by_positivity,
    example=five,
    twins=[Twin("one site more", conclusion=positive(L, 2 * L + 1), at=five | {"Q": 6})],
)
