"""The sums of signs behind the product gate: Σ over s in {±1}^n of (∏ s_i) (Σ s_i U_i)^k, for formal series U_i.

They are 0 for k < n and k = n + 1, and 2^n n! ∏ U_i for k = n: one variable after the other, by the binomial theorem.
"""

from typing import Any

import sympy
from beyond.binomial import binomial_divided

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Signs,
    SumOver,
    Twin,
    integer_families,
    integers,
    series_families,
)

n, k, i, j = integers("n k i j")
(s,) = integer_families("s")
(U,) = series_families("U")
fac = sympy.factorial


def signs(length: Any) -> Any:
    """∏ s_i over i < n."""
    return sympy.Product(s[i], (i, 0, length - 1))


def inner(length: Any) -> Any:
    """Σ s_i U_i over i < n."""
    return sympy.Sum(s[i] * U[i], (i, 0, length - 1))


def product(length: Any) -> Any:
    """∏ U_i over i < n."""
    return sympy.Product(U[i], (i, 0, length - 1))


def moment(length: Any, power: Any) -> SumOver:
    """Σ_s (∏ s_i) (Σ s_i U_i)^k / k! over {±1}^n."""
    return SumOver(signs(length) * inner(length) ** power / fac(power), (s, Signs(length)))


def odd_part(power: Any) -> Any:
    """(U_n^j - (-U_n)^j)/j!."""
    return (U[n] ** power - (-U[n]) ** power) / fac(power)


def recursion(top: Any) -> Any:
    """Σ_{j ≤ k} (U_n^j - (-U_n)^j)/j! times the moment of order k - j of n signs."""
    return sympy.Sum(odd_part(j) * moment(n, top - j), (j, 0, top))


def by_the_last_sign(p: Prover, nonnegative: Fact, least: Fact) -> Fact:
    """Split off the last sign, and expand both powers by the binomial theorem."""
    last = SumOver(signs(n) * s[n] * (inner(n) + s[n] * U[n]) ** k / fac(k), (s, Signs(n + 1)))
    cut = p.split_family(last, n, nonnegative)
    whole = p.convert(cut, p.equal(moment(n + 1, k), cut.formula.args[1]))
    pair = SumOver(signs(n) * ((inner(n) + U[n]) ** k - (inner(n) - U[n]) ** k) / fac(k), (s, Signs(n)))
    split = p.convert(whole, Equal(moment(n + 1, k), pair))
    terms = sympy.Sum(signs(n) * inner(n) ** (k - j) / fac(k - j) * odd_part(j), (j, 0, k))

    def expanded() -> Fact:
        laws = [p.use(binomial_divided, k, inner(n), value, given=[least]) for value in (U[n], -U[n])]
        body = signs(n) * ((inner(n) + U[n]) ** k - (inner(n) - U[n]) ** k) / fac(k)
        return p.combine(Equal(body, terms), (signs(n), laws[0]), (-signs(n), laws[1]), reason="the binomial theorem")

    sums = SumOver(terms, (s, Signs(n)))
    each = p.termwise(Equal(pair, sums), expanded, s, member=False, reason="expand both powers")
    swapped = p.swap(sums)
    ordered = p.convert(swapped, p.equal(sums, recursion(k)))
    return p.combine(p.goal, (1, split), (1, each), (1, ordered))


last_sign = Claim(
    "sign-moments-recursion",
    title="Sums of signs, by the last sign",
    source="standard",
    variables=[U, n, k],
    hypotheses=[AtMost(0, n), AtMost(0, k)],
    conclusion=Equal(moment(n + 1, k), recursion(k)),
    proof=by_the_last_sign,
    twins=[
        Twin(
            "one sign fewer on the left",
            conclusion=Equal(moment(n, k), recursion(k)),
            at={"n": 1, "k": 1, "U": [1, 1]},
        )
    ],
)


def statement(length: Any, after: Any = 0) -> Conjunction:
    """The moments of order < n, n and n + 1."""
    low = ForAll(k, Implication(AtMost(0, k), Below(k, length), Equal(moment(length, k), 0)))
    return Conjunction(
        low, Equal(moment(length, length), 2**length * product(length)), Equal(moment(length, length + 1), after)
    )


def by_one_more_sign(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n: in the recursion only odd j count, and j ≥ 3 meets a moment of order < n."""

    def base() -> Fact:
        none = p.generally(
            [k],
            [AtMost(0, k), Below(k, 0)],
            lambda lo, hi: p.absurd(p.order(p.store.false(), lo, hi), Equal(moment(0, k), 0)),
        )
        one = p.ring(p.equal(moment(0, 0), 2**0 * product(0)))
        return p.both(none, p.convert(one, at(0).args[1]), p.ring(at(0).args[2]))

    def at(value: Any) -> Any:
        return p.store.replace(p.goal, p.term(n), p.term(value))

    def step(low: Fact, known: Fact) -> Fact:
        small, here, above = p.parts(known)

        def vanishing(top: Any, hi: Fact, high: Fact) -> Fact:
            """The term at j is 0, where k - j < n."""
            ends = [p.order(AtMost(0, top - j), hi), high]
            zero = p.instantiate(small, top - j, given=ends)
            return p.combine(Equal(odd_part(j) * moment(n, top - j), 0), (odd_part(j), zero))

        def at_number(value: int, top: Any, same: Fact) -> Fact:
            """The term at an even j is 0."""
            goal = p.term(Equal(odd_part(j) * moment(n, top - j), 0))
            zero = p.ring(p.store.replace(goal, p.term(j), p.number(value)))
            return p.rewrite(zero, goal, same)

        def lower(lo: Fact, hi: Fact) -> Fact:
            rule = p.use(last_sign, U, n, k, given=[low, lo])

            def term(first: Fact, last: Fact) -> Fact:
                return p.compare(
                    j, 0,
                    lambda h: p.absurd(p.order(p.store.false(), h, first), Equal(odd_part(j) * moment(n, k - j), 0)),
                    lambda h: at_number(0, k, h),
                    lambda h: vanishing(k, last, p.order(Below(k - j, n), h, hi)),
                )  # fmt: skip

            nothing = p.termwise(Equal(recursion(k), sympy.Sum(0, (j, 0, k))), term, j)
            return p.combine(Equal(moment(n + 1, k), 0), (1, rule), (1, nothing))

        def cut(top: Any, at_: int) -> tuple[Fact, Fact, Fact]:
            """The recursion, its sum cut at j, and that the terms from j on are 0."""
            rule = p.use(last_sign, U, n, top, given=[low, p.order(AtMost(0, top), low)])
            parts = p.split(recursion(top), at_)
            rest = sympy.Sum(odd_part(j) * moment(n, top - j), (j, at_, top))

            def term(first: Fact, last: Fact) -> Fact:
                return vanishing(top, last, p.order(Below(top - j, n), first))

            return rule, parts, p.termwise(Equal(rest, sympy.Sum(0, (j, at_, top))), term, j)

        lowest = p.generally([k], [AtMost(0, k), Below(k, n + 1)], lower)
        wanted = at(n + 1)
        rule, parts, rest = cut(n + 1, 2)
        middle = p.combine(
            wanted.args[1], (1, rule), (1, parts), (1, rest), (2 * U[n], here),
            reason="only j = 1 is left: 2U_n times the moment of order n",
        )  # fmt: skip
        rule, parts, rest = cut(n + 2, 3)
        last = p.combine(
            wanted.args[2], (1, rule), (1, parts), (1, rest), (2 * U[n], above),
            reason="only j = 1 is left: 2U_n times the moment of order n + 1, which is 0",
        )  # fmt: skip
        return p.both(lowest, middle, last)

    every = p.induction(n, statement(n), base, step, reason="induction on n")
    return p.instantiate(every, n, given=[nonnegative])


sign_moments = Claim(
    "sign-moments",
    title="Sums of signs times powers of signed sums",
    source="standard",
    variables=[U, n],
    hypotheses=[AtMost(0, n)],
    conclusion=statement(n),
    proof=by_one_more_sign,
    twins=[Twin("the moment of order n + 1 is 1", conclusion=statement(n, 1), at={"n": 1, "U": [1]})],
)
