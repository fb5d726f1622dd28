"""Tactics: functions that take several steps of one prover. Like every step, theirs are checked by the kernel.

>>> from symnet.proof.language import Below, integers
>>> (m,) = integers("m")
>>> p = Prover()
>>> p.intro(p.discharge(unequal(p, m, 0, p.assume(Below(m, 0))), Below(m, 0)), m)
⊢ ∀ m ∈ ℤ. m < 0 ⇒ m ≠ 0
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sympy

from symnet.kernel.terms import Term
from symnet.proof.language import SCALE, AtMost, D, Equal, Indicator, Jet, SumOver, integers
from symnet.proof.prover import Fact, Prover

__all__ = [
    "at_least",
    "distributed",
    "empty",
    "everywhere",
    "exponential",
    "fitted",
    "forgetting",
    "from_exponentials",
    "integer_cases",
    "same_indicator",
    "squeezed",
    "unequal",
    "vanishing",
]


def exponential(slope: Any) -> Any:
    """The formal exponential series E(a) = Σ (aλ)^k / k!."""
    return Jet(sympy.exp, 0, SCALE * slope)


def unequal(p: Prover, a: Any, b: Any, *given: Fact) -> Fact:
    """a ≠ b for integers or reals, where the given inequalities contradict a = b."""
    same = p.assume(Equal(a, b))
    return p.discharge(p.order(p.store.false(), same, *given), same.formula)


def integer_cases(
    p: Prover, m: Any, values: Sequence[int], below: Callable[[Fact], Fact], at: Callable[[int, Fact], Fact], top: Fact
) -> Fact:
    """One conclusion for an integer m: from m = j for each of the consecutive values, and from m < the first of them.

    `top` says that m is below the number after the last one.
    """

    def go(rest: Sequence[int], upper: Fact) -> Fact:
        j = rest[-1]
        found: list[Fact] = []

        def less(h: Fact) -> Fact:
            found.append(go(rest[:-1], h) if len(rest) > 1 else below(h))
            return found[-1]

        def more(h: Fact) -> Fact:
            return p.absurd(p.order(p.store.false(), h, upper), found[0].formula)

        return p.compare(m, j, less, lambda h: at(j, h), more)

    return go(values, top)


def everywhere(
    p: Prover, variable: Term, low: int, high: int, formula: Term, shown: Callable[[int, Term], Fact]
) -> Fact:
    """The formula for all integers low ≤ variable < high, number by number: `shown` proves it at one."""
    s = p.store
    bounds = s.make("le", (s.num(low), variable)), s.make("lt", (variable, s.num(high)))

    def proof(above: Fact, below: Fact) -> Fact:
        def nothing(h: Fact) -> Fact:
            return p.absurd(p.order(s.false(), h, above), formula)

        def at(value: int, h: Fact) -> Fact:
            return p.rewrite(shown(value, s.replace(formula, variable, s.num(value))), formula, h)

        return integer_cases(p, variable, range(low, high), nothing, at, below) if low < high else nothing(below)

    return p.generally([variable], bounds, proof)


def distributed(
    p: Prover, law: Any, nonnegative: Fact, *, n: Any, i: Any, weight: Any, slope: Any, over: tuple[Any, Any]
) -> Fact:
    """Σ over families s of (∏ weight_i) · E(Σ slope_i) = ∏ Σ over the entry c of weight_i(c) E(slope_i(c)).

    `weight` and `slope` are expressions in the family's entry s[i]; `law` is the claim that E(Σ a_i) = ∏ E(a_i).
    """
    span = (i, 0, n - 1)
    weights, inner = sympy.Product(weight, span), sympy.Sum(slope, span)
    factors = sympy.Product(weight * exponential(slope), span)

    def split() -> Fact:
        return p.ring(
            Equal(weights * exponential(inner), factors), p.use(law, sympy.Lambda(i, slope), n, given=[nonnegative])
        )

    left, middle = SumOver(weights * exponential(inner), over), SumOver(factors, over)
    as_product = p.termwise(
        Equal(left, middle), split, over[0], member=False, reason="the exponential of a sum is a product"
    )
    entries = p.distribute(middle)
    return p.rewrite(
        as_product, p.equal(left, entries.formula.args[1]), entries, reason="sum over each entry by itself"
    )


def from_exponentials(
    p: Prover,
    goal: Any,
    source: Fact,
    *,
    function: Any,
    bias: Any,
    shift: Any,
    factor: Any,
    weight: Any,
    slope: Any,
    over: tuple[Any, Any],
    given: Sequence[Fact] = (),
    reason: str = "",
) -> Fact:
    """A statement about Σ weight · σ(b + λ slope) from the same one about formal exponentials.

    `source` says λ^(-shift) Σ weight · E(slope) = P + O(λ^K), `over` is (variable, domain). The goal says
    factor · λ^(-shift) Σ weight · σ(b + λ slope) = Q + O(λ^K) with Q = Σ factor σ^(j+shift)(b) P_j λ^j: the
    coefficient of λ^k in σ(b + λa) is σ^(k)(b) times that in E(a), for k ≥ 0, and both are 0 for k < 0. `given` is what
    is known of the derivatives σ^(j+shift)(b).
    """
    (m,) = integers("m")
    s, index = p.store, p.term(m)
    left, right, order = p.term(goal).args
    top = int(order.data)
    each = p.coefficients(source)
    neurons = SumOver(weight * Jet(function, bias, SCALE * slope), over)

    def at(value: Any) -> Any:
        return s.make("eq", (s.make("coeff", (p.term(value), left)), s.make("coeff", (p.term(value), right))))

    wanted = at(m)

    def literal(j: int, same: Fact) -> Fact:
        agree = p.instantiate(each, j, given=[p.order(s.make("lt", (s.num(j), order)))])
        shown = p.combine(
            at(j), (factor * D(function, shift + j, bias), agree), given=[*given, *p.exponential(shift + j)]
        )
        return p.rewrite(shown, wanted, same)

    def negative(h: Fact) -> Fact:
        zeros = [
            p.fact(
                "coefficient_of_one", m - i, given=[p.convert(unequal(p, m - i, 0, h), s.negation(p.equal(m - i, 0)))]
            )
            for i in range(top)
        ]

        def polar(below: Fact) -> Fact:
            k = p.term(m + shift)
            body = s.make("coeff", (k, p.term(weight * Jet(function, bias, SCALE * slope))))
            variable, domain = p.term(over[0]), p.term(neurons).args[0]
            summed = s.make("sum", (domain, s.abstract(body, variable)))
            nothing = s.make("sum", (domain, s.num(0)))

            def zero() -> Fact:
                jet = p.fact(
                    "coefficient_of_jet",
                    p.term(Jet(function, bias, SCALE)).args[0],
                    bias,
                    SCALE * slope,
                    k,
                    given=[below],
                )
                return p.ring(s.make("eq", (body, s.num(0))), jet)

            none = p.termwise(s.make("eq", (summed, nothing)), zero, over[0], member=False)
            none = p.convert(none, s.make("eq", (s.make("coeff", (k, p.term(neurons))), s.num(0))))
            return p.combine(wanted, (factor, none), given=zeros)

        def present(known: Fact) -> Fact:
            with p.knowing(known):
                agree = p.instantiate(each, m, given=[p.order(s.make("lt", (index, order)), h)])
                return p.combine(
                    wanted, (factor * D(function, m + shift, bias), agree), given=[*zeros, *p.exponential(m + shift)]
                )

        return p.compare(
            m + shift,
            0,
            polar,
            lambda e: present(p.order(AtMost(0, m + shift), e)),
            lambda e: present(p.order(AtMost(0, m + shift), e)),
        )

    def every(h: Fact) -> Fact:
        return integer_cases(p, m, range(top), negative, literal, h)

    return p.by_coefficients(p.generally([m], [s.make("lt", (index, order))], every), goal, reason=reason)


@contextmanager
def forgetting(p: Prover) -> Iterator[None]:
    """What is known outside is not used in this block: for a lemma about variables that the hypotheses speak of."""
    before, p.known = p.known, []
    try:
        yield
    finally:
        p.known = before


def same_indicator(p: Prover, a: Any, b: Any, onward: Callable[[Fact], Fact], back: Callable[[Fact], Fact]) -> Fact:
    """[a] = [b], where `onward` shows b from a, and `back` shows a from b."""
    goal = Equal(Indicator(a), Indicator(b))

    def holds(h: Fact) -> Fact:
        return p.ring(goal, p.indicator(h, a), p.indicator(onward(h), b))

    def fails(h: Fact) -> Fact:
        other = p.within([b], lambda: p.apply(h, back(p.assume(b))))
        return p.ring(goal, p.indicator(h, a), p.indicator(p.discharge(other, b), b))

    return p.cases(p.excluded(a), holds, fails)


def vanishing(p: Prover, total: Any, zero: Callable[..., Fact], variable: Any, *, member: bool = True) -> Fact:
    """A sum is 0, from `zero(k lies in the domain)` that its term at k is 0, for the variable k."""
    s, term = p.store, p.term(total)
    nothing = s.make("sum", (term.args[0], s.num(0)))
    found = p.termwise(s.make("eq", (term, nothing)), zero, variable, member=member)
    return p.convert(found, s.make("eq", (term, s.num(0))))


def empty(p: Prover, total: Any, *given: Fact) -> Fact:
    """A sum over a range is 0, where it follows from the given facts (and what is known) that the range is empty."""
    s, term = p.store, p.term(total)
    (k,) = integers("k_")
    zero = s.make("eq", (s.instantiate(term.args[1], p.term(k)), s.num(0)))
    return vanishing(p, term, lambda low, high: p.absurd(p.order(s.false(), low, high, *given), zero), k)


def at_least(p: Prover, low: Any, value: Any, *given: Fact) -> Fact:
    """low ≤ value for integers, where value < low, that is value ≤ low - 1, contradicts the given facts."""
    goal = p.term(AtMost(low, value))
    return p.compare(
        low,
        value,
        lambda h: p.order(goal, h),
        lambda h: p.order(goal, h),
        lambda h: p.absurd(p.order(p.store.false(), h, *given), goal),
    )


def fitted(p: Prover, fact: Fact, *values: Any, given: Sequence[Fact] = ()) -> Fact:
    """A ∀ at values, applied to facts that are its conditions up to the laws of rings."""
    special = p.instantiate(fact, *values)
    for condition in given:
        special = p.apply(special, p.convert(condition, special.formula.args[0]))
    return special


def squeezed(p: Prover, a: Any, b: Any, low: Fact, high: Fact) -> Fact:
    """The equation a = b from b ≤ a and a ≤ b."""
    goal = p.equal(a, b)
    nothing = lambda h: p.absurd(p.order(p.store.false(), h, low, high), goal)  # noqa: E731
    return p.compare(a, b, nothing, lambda h: h, nothing)
