"""Bits: their sum and their product, and what a neuron that counts ones can tell."""

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Disjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    integer_families,
    integers,
)
from symnet.proof.tactics import forgetting, squeezed

n, i = integers("n i")
(x,) = integer_families("x")


def are_bits(family: Any, length: Any) -> ForAll:
    """The entries 0 ≤ i < length of the family are 0 or 1."""
    inside = Conjunction(AtMost(0, i), Below(i, length))
    return ForAll(i, Implication(inside, Disjunction(Equal(family[i], 0), Equal(family[i], 1))))


def total(family: Any, length: Any) -> sp.Expr:
    """The number of ones."""
    return sp.Sum(family[i], (i, 0, length - 1))


def conjunction(family: Any, length: Any) -> sp.Expr:
    """1 where all entries are 1."""
    return sp.Product(family[i], (i, 0, length - 1))


def bit_by_bit(
    p: Prover, nonnegative: Fact, bits: Fact, goal: Callable[[Any], Any], base: Callable[[], Fact],
    step: Callable[[Fact, Fact, Fact, Fact], Fact],
) -> Fact:  # fmt: skip
    """Induction on n over bits x: `step(0 ≤ n, n of them are bits, the goal at n, x_n is 0 or 1)` shows it at n + 1."""
    statement = lambda length: Implication(are_bits(x, length), goal(length))  # noqa: E731

    def onward(low: Fact, known: Fact) -> Fact:
        def shown(all_of_them: Fact) -> Fact:
            def earlier(inside: Fact) -> Fact:
                below = p.order(Below(i, n + 1), p.part(inside, 1))
                return p.instantiate(all_of_them, i, given=[p.both(p.part(inside, 0), below)])

            first = p.generally([i], [Conjunction(AtMost(0, i), Below(i, n))], earlier)
            last = p.instantiate(all_of_them, n, given=[p.both(low, p.order(Below(n, n + 1)))])
            return step(low, first, p.apply(known, first), last)

        return p.generally([], [are_bits(x, n + 1)], shown)

    with forgetting(p):
        every = p.induction(
            n, statement(n), lambda: p.discharge(base(), are_bits(x, 0)), onward, reason="induction on n"
        )
    return p.instantiate(every, n, given=[nonnegative, bits])


def member_is_bits(p: Prover, member: Fact, family: Any) -> Fact:
    """The entries of an element of {0, 1}^n are 0 or 1: integers with 0 ≤ k < 2."""

    def entry(inside: Fact) -> Fact:
        low, high = p.parts(p.instantiate(member, i, given=[inside]))
        goal = p.term(Disjunction(Equal(family[i], 0), Equal(family[i], 1)))
        return p.compare(
            family[i],
            1,
            lambda h: p.either(squeezed(p, family[i], 0, low, p.order(AtMost(family[i], 0), h)), goal),
            lambda h: p.either(h, goal),
            lambda h: p.absurd(p.order(p.store.false(), h, high), goal),
        )

    return p.generally([i], [Conjunction(AtMost(0, i), Below(i, n))], entry)


def each_bit(p: Prover, first: Any, second: Any, *bits: Fact) -> Fact:
    """Two products over i are equal, as their factors agree for all values of the bits."""
    left, right = p.term(first), p.term(second)
    goal = p.equal(p.store.instantiate(left.args[1], p.term(i)), p.store.instantiate(right.args[1], p.term(i)))

    def entry(low: Fact, high: Fact) -> Fact:
        def values(known: list[Fact], rest: tuple[Fact, ...]) -> Fact:
            if not rest:
                return p.ring(goal, *known)
            either = p.instantiate(rest[0], i, given=[p.both(low, high)])
            return p.cases(either, *2 * [lambda value: values([*known, value], rest[1:])])

        return values([], bits)

    return p.termwise(p.equal(left, right), entry, i, reason="the factors agree for the values 0 and 1 of the bits")


def between(length: Any) -> Conjunction:
    return Conjunction(AtMost(0, total(x, length)), AtMost(total(x, length), length))


def by_adding(p: Prover, nonnegative: Fact, bits: Fact) -> Fact:
    """Each bit adds 0 or 1."""

    def step(_: Fact, first: Fact, before: Fact, last: Fact) -> Fact:
        low, high = p.parts(before)

        def added(bit: Fact) -> Fact:
            return p.both(*(p.order(half, low, high, bit) for half in p.term(between(n + 1)).args))

        return p.cases(last, added, added)

    def base() -> Fact:
        return p.both(*(p.order(half) for half in p.term(between(0)).args))

    return bit_by_bit(p, nonnegative, bits, between, base, step)


bits_sum = Claim(
    "bits-sum",
    title="The number of ones among n bits",
    source="textbook",
    variables=[x, n],
    hypotheses=[AtMost(0, n), are_bits(x, n)],
    conclusion=between(n),
    proof=by_adding,
    twins=[
        Twin(
            "fewer than n",
            conclusion=Conjunction(AtMost(0, total(x, n)), Below(total(x, n), n)),
            at={"n": 2, "x": [1, 1]},
        )
    ],
)


def all_or_not_all(length: Any) -> Disjunction:
    ones, product = total(x, length), conjunction(x, length)
    return Disjunction(
        Conjunction(Equal(product, 1), Equal(ones, length)), Conjunction(Equal(product, 0), Below(ones, length))
    )


def by_multiplying(p: Prover, nonnegative: Fact, bits: Fact) -> Fact:
    """The next bit keeps both if it is 1, and makes the product 0 if it is 0."""

    def step(low: Fact, first: Fact, before: Fact, last: Fact) -> Fact:
        goal = p.term(all_or_not_all(n + 1))
        every, some = goal.args

        def missing(zero: Fact) -> Fact:
            at_most = p.part(p.use(bits_sum, x, n, given=[low, first]), 1)
            nothing = p.combine(some.args[0], (conjunction(x, n), zero), reason="a bit that is 0 makes the product 0")
            return p.either(p.both(nothing, p.order(some.args[1], at_most, zero)), goal)

        def present(one: Fact) -> Fact:
            def complete(all_ones: Fact) -> Fact:
                product, ones = p.parts(all_ones)
                kept = p.combine(every.args[0], (x[n], product), (1, one))
                return p.either(p.both(kept, p.combine(every.args[1], (1, ones), (1, one))), goal)

            def incomplete(not_all: Fact) -> Fact:
                product, fewer = p.parts(not_all)
                kept = p.combine(some.args[0], (x[n], product))
                return p.either(p.both(kept, p.order(some.args[1], fewer, one)), goal)

            return p.cases(before, complete, incomplete)

        return p.cases(last, missing, present)

    def base() -> Fact:
        goal = p.term(all_or_not_all(0))
        return p.either(p.both(*(p.ring(equation) for equation in goal.args[0].args)), goal)

    return bit_by_bit(p, nonnegative, bits, all_or_not_all, base, step)


bits_product = Claim(
    "bits-product",
    title="The product of n bits is 1 where their sum is n, and 0 where it is less",
    source="textbook",
    variables=[x, n],
    hypotheses=[AtMost(0, n), are_bits(x, n)],
    conclusion=all_or_not_all(n),
    proof=by_multiplying,
    twins=[
        Twin(
            "a last entry that need not be a bit",
            hypotheses=[AtMost(0, n), are_bits(x, n - 1)],
            at={"n": 2, "x": [1, 2]},
        )
    ],
)
