"""Robust no-flattening: C(n, l) neurons are needed to come as near a product of n factors as one likes."""

from typing import Any

import sympy as sp
from beyond.averages import applied
from beyond.box_functionals import bit
from beyond.enumeration import exponents_enumerated
from beyond.error_bounds import power_positive
from beyond.monotone import inverse_positive, power_at_least_one
from beyond.ridges import E, all_continuous, g, weights
from beyond.robust import B, close, e, error_of_few, few_skips, inside, n, v
from ltr.counting import count_bits

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
    Bits,
    Claim,
    Conjunction,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Inverse,
    Prover,
    SumOver,
    Twin,
    integer_families,
    integers,
    reals,
)
from symnet.proof.tactics import squeezed, unequal

m, N, i, j, k, l, r, s = integers("m N i j k l r s")  # noqa: E741
(epsilon,) = reals("epsilon")
(t,) = integer_families("t")
C = sp.binomial
size = sp.Sum(t[i], (i, 0, n - 1))


def with_ones(condition: Any) -> Any:
    """How many bit vectors there are whose sum meets the condition."""
    return SumOver(Indicator(condition), (t, Bits(n)))


def by_a_difference(p: Prover, nonnegative: Fact, positive: Fact) -> Fact:
    """Those with at most l ones, without those with at most l - 1."""
    some = p.use(count_bits, n, l, given=[nonnegative, p.order(AtMost(0, l), positive)])
    fewer = p.use(count_bits, n, l - 1, given=[nonnegative, p.order(AtMost(0, l - 1), positive)])
    apart = SumOver(Indicator(AtMost(size, l)) - Indicator(AtMost(size, l - 1)), (t, Bits(n)))

    def one() -> Fact:
        goal = p.equal(Indicator(Equal(size, l)), Indicator(AtMost(size, l)) - Indicator(AtMost(size, l - 1)))

        def of(order: int, fact: Fact) -> Fact:
            """The three indicators for a sum below l, at l and above it."""
            claims = Equal(size, l), AtMost(size, l), AtMost(size, l - 1)
            known = []
            for claim, true in zip(claims, (order == 0, order <= 0, order < 0), strict=True):
                if true:
                    known.append(p.indicator(p.order(claim, fact) if order else shown(claim, fact), claim))
                else:
                    false = p.order(p.store.false(), p.assume(claim), fact)
                    known.append(p.indicator(p.discharge(false, claim), claim))
            return p.ring(goal, *known)

        def shown(claim: Any, fact: Fact) -> Fact:
            return fact if p.term(claim) is fact.formula else p.order(claim, fact)

        return p.compare(size, l, lambda h: of(-1, h), lambda h: of(0, h), lambda h: of(1, h))

    same = p.termwise(p.equal(with_ones(Equal(size, l)), apart), one, t, member=False)
    return p.combine(p.goal, (1, same), (1, some), (-1, fewer))


bits_of_size = Claim(
    "bits-of-size",
    title="How many bit vectors have l ones",
    source="textbook",
    variables=[n, l],
    hypotheses=[AtMost(0, n), AtMost(1, l)],
    conclusion=Equal(with_ones(Equal(size, l)), C(n, l)),
    proof=by_a_difference,
    twins=[Twin("at most l", conclusion=Equal(with_ones(AtMost(size, l)), C(n, l)), at={"n": 2, "l": 1})],
)


def listed(p: Prover, nonnegative: Fact, least: Fact) -> Fact:
    """There are C(n, l) such exponents, as a list."""
    limits, wanted = sp.Lambda(i, sp.Integer(1)), sp.Lambda(k, Indicator(Equal(k, l)))
    one = p.generally([i], list(inside(i, n)), lambda *_: p.order(AtMost(0, 1)))
    exists = applied(p, p.use(exponents_enumerated, n, limits, wanted), [nonnegative, one])
    first = exists.formula.args[0].args[0].args[0]  # 0 ≤ k ⇒ k < number ⇒ …
    number = first.args[1].args[0].args[1]
    met, in_bits = p.store.instantiate(number.args[1], p.term(t)).args[0], with_ones(Equal(size, l))

    def same() -> Fact:
        return p.convert(alike(p, met), p.equal(p.store.make("ind", (met,)), Indicator(Equal(size, l))))

    terms = p.store.make("sum", (number.args[0], p.term(in_bits).args[1]))
    counted = p.termwise(p.equal(number, terms), same, t, member=False)
    known = p.use(bits_of_size, n, l, given=[nonnegative, least])
    total = p.combine(p.equal(number, C(n, l)), (1, counted), (1, known))
    return p.rewrite(exists, p.store.replace(exists.formula, number, p.term(C(n, l))), total)


def alike(p: Prover, met: Term) -> Fact:
    """[[|α| = l] ≠ 0] = [|α| = l]."""
    goal = p.equal(p.store.make("ind", (met,)), Indicator(Equal(size, l)))

    def yes(h: Fact) -> Fact:
        one = p.indicator(h, Equal(size, l))
        return p.combine(goal, (1, p.indicator(not_zero(p, met, one), met)), (-1, one))

    def no(h: Fact) -> Fact:
        zero = p.indicator(h, Equal(size, l))
        is_zero = p.convert(zero, met.args[0])
        contrary = p.discharge(p.apply(p.assume(met), is_zero), met)
        return p.combine(goal, (1, p.indicator(contrary, met)), (-1, zero))

    return p.cases(p.excluded(Equal(size, l)), yes, no)


def not_zero(p: Prover, met: Term, one: Fact) -> Fact:
    """[|α| = l] ≠ 0, as it is 1."""
    zero = p.assume(met.args[0])
    return p.discharge(p.order(p.store.false(), p.convert(zero, p.equal(1, 0), one)), met.args[0])


def by_listing(p: Prover, *given: Fact) -> Fact:
    """The α in {0, 1}^n with |α| = l, as a list, and what is known of any such list."""
    nonnegative, least, count, fewer, skip, smooth, near = given

    def of_list(h: Fact) -> Fact:
        each, unlike = p.parts(h)

        def bits(low: Fact, high: Fact, first: Fact, last: Fact) -> Fact:
            entries = p.part(p.instantiate(each, r, given=[low, high]), 0)
            above, below = p.parts(p.instantiate(entries, i, given=[first, last]))
            never = lambda h: p.absurd(p.order(p.store.false(), h, above, below), p.term(bit(E[r, i])))  # noqa: E731

            def is_one(h: Fact) -> Fact:
                return p.either(squeezed(p, E[r, i], 1, p.order(AtMost(1, E[r, i]), h), below), p.term(bit(E[r, i])))

            return p.compare(E[r, i], 0, never, lambda h: p.either(h, p.term(bit(E[r, i]))), is_one)

        def sums(low: Fact, high: Fact) -> Fact:
            nonzero = p.part(p.instantiate(each, r, given=[low, high]), 1)
            goal = p.term(Equal(sp.Sum(E[r, i], (i, 0, n - 1)), l))

            def never(h: Fact) -> Fact:
                zero = p.convert(p.indicator(h, goal), nonzero.formula.args[0])
                return p.absurd(p.apply(nonzero, zero), goal)

            return p.cases(p.excluded(goal), lambda yes: yes, never)

        inside_list = inside(r, C(n, l))
        found = p.use(error_of_few, n, l, m, C(n, l), E, weights, g, v, e, B)
        conditions = [
            nonnegative,
            least,
            count,
            fewer,
            p.generally([r, i], [*inside_list, *inside(i, n)], bits),
            unlike,
            p.generally([r], list(inside_list), sums),
            skip,
            smooth,
            near,
        ]
        return applied(p, found, conditions)

    return p.choose(listed(p, nonnegative, least), E, of_list)


CONVENTIONS = (
    "one hidden layer, m neurons g_j(a_j·x), where g_j is any continuous function (so any activation, bias and outer "
    "weight, another one for each neuron), an output bias; linear skip connections if l ≥ 2"
)
BEFORE = [AtMost(0, n), AtMost(1, l), AtMost(0, m)]
VALUES = {"n": 1, "l": 1, "m": 0, "v": [0], "e": 0, "B": "11/10"}  # no neuron at all, for x_0
error_of_fewer = Claim(
    "robust-no-flattening-error",
    title="How far fewer than C(n, l) neurons are from a product of n factors",
    source="symnet (new here); by the argument of Lin and Pinkus 1993 on sums of ridge functions",
    variables=[n, l, m, weights, g, v, e, B],
    hypotheses=[*BEFORE, Below(m, C(n, l)), few_skips, all_continuous(m), close(B)],
    conclusion=AtMost(2**l, C(n, l) * 4**n * B),
    conventions=CONVENTIONS,
    notes="Fewer neurons are off by 2^l/(C(n, l) 4^n) somewhere on [-1, 1]^n, whatever the size of their weights.",
    proof=by_listing,
    example=VALUES,
    twins=[
        Twin("without the factor 4^n", conclusion=AtMost(2**l, C(n, l) * B), at=VALUES),
        Twin(
            "skip connections for l = 1",
            hypotheses=[*BEFORE, Below(m, C(n, l)), AtMost(1, l), all_continuous(m), close(B)],
            at={**VALUES, "v": [1], "B": "1/10"},
        ),
    ],
)


def by_a_small_error(p: Prover, nonnegative: Fact, least: Fact, count: Fact, networks: Fact) -> Fact:
    """Fewer are not within 1/(2 C(n, l) 4^n)."""
    number = C(n, l)
    volume = number * 4**n

    def never(fewer: Fact) -> Fact:
        some = p.order(AtMost(1, number), fewer, count)
        power = p.use(power_positive, 4, n, given=[p.order(Below(0, 4)), nonnegative])
        positive = p.order(Below(0, volume), some, power, items=[["1", [0, 1], [], []], ["1", [1], [], []]])
        room = p.use(inverse_positive, volume, given=[positive])
        error = Inverse(volume) / 2
        exists = p.instantiate(networks, error, given=[p.order(Below(0, error), room)])

        def of_network(h: Fact) -> Fact:
            skip, smooth, near = p.parts(h)
            found = p.use(error_of_fewer, n, l, m, weights, g, v, e, error)
            found = applied(p, found, [nonnegative, least, count, fewer, skip, smooth, near])
            one = p.ring(p.equal(volume * Inverse(volume), 1), unequal(p, volume, 0, positive))
            two = p.use(power_at_least_one, 2, l, given=[p.order(AtMost(1, 2)), p.order(AtMost(0, l), least)])
            return p.absurd(p.order(p.store.false(), found, one, two), p.goal)

        def chosen(names: list[Any], h: Fact) -> Fact:
            return p.choose(h, names[0], lambda h: chosen(names[1:], h)) if names else of_network(h)

        return chosen([g, weights, v, e], exists)

    return p.compare(C(n, l), m, lambda h: p.order(p.goal, h), lambda h: p.order(p.goal, h), never)


def some_network(error: Any) -> Exists:
    """A network with m neurons that is within the error."""
    return Exists([g, weights, v, e], Conjunction(few_skips, all_continuous(m), close(error)))


robust = Claim(
    "robust-no-flattening",
    title="C(n, l) neurons are needed to come as near a product of n factors as one likes",
    source="symnet (new here); by the argument of Lin and Pinkus 1993 on sums of ridge functions",
    variables=[n, l, m],
    hypotheses=[*BEFORE, ForAll(epsilon, Implication(Below(0, epsilon), some_network(epsilon)))],
    conclusion=AtMost(C(n, l), m),
    conventions=CONVENTIONS,
    senses=("uniform",),
    notes=(
        "The networks may depend on ε. With l = ⌊n/2⌋ it is the largest binomial coefficient, about 2^n/√(πn/2); ReLU "
        "is included. For l = 1 a skip connection counts as a neuron would: x_0 needs none. Whether more are needed "
        "for every σ is open to us; 2^n are not: uniform-counterexample."
    ),
    proof=by_a_small_error,
    example={"n": 2, "l": 1, "m": 2},
    twins=[
        Twin(
            "for one ε in place of every ε",
            hypotheses=[*BEFORE, some_network(sp.Rational(11, 10))],
            at={"n": 1, "l": 1, "m": 0, "g": [[0]], "a": [[0]], "v": [0], "e": 0},
        )
    ],
)
