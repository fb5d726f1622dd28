"""How many monomials there are: C(n+d, n) of degree ≤ d in n variables, Σ_{k ≤ d} C(n, k) of them without squares.

These are the numbers of parameters that a polynomial of degree ≤ d has, of real variables and of bits.
"""

from collections.abc import Callable

import sympy as sp
from beyond.binomial import hockey_stick
from beyond.sums import sum_nonnegative

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
    Bits,
    Claim,
    Equal,
    Fact,
    Families,
    ForAll,
    Implication,
    Indicator,
    Prover,
    Range,
    SumOver,
    Twin,
    integer_families,
    integers,
)
from symnet.proof.tactics import empty, forgetting, same_indicator

n, d, M, c, i, j, k = integers("n d M c i j k")
(a,) = integer_families("alpha")
C = sp.binomial
size = sp.Sum(a[i], (i, 0, n - 1))  # |α|


def exponents(length: object) -> Families:
    """{0, ..., M}^length."""
    return Families(length, Range(0, M + 1))


def size_nonnegative(p: Prover, low: Fact, member: Fact) -> Fact:
    """0 ≤ α_0 + ... + α_(n-1) for α in a family of ranges that begin at 0."""

    def entry(inside: Fact) -> Fact:
        return p.part(p.instantiate(member, i, given=[inside]), 0)

    member_of = member.formula.args[0].args[0]
    each = p.generally([i], [p.store.instantiate(member_of, p.term(i))], entry)
    return p.use(sum_nonnegative, n, a, given=[low, each])


def with_degree(family: object, body: object) -> sp.Expr:
    """The number of α in the family for which the formula holds."""
    return SumOver(Indicator(body), (a, family))


def below_zero(p: Prover, low: Fact, family: object, top: object, negative: Fact) -> Fact:
    """No α has |α| ≤ top < 0."""
    total = with_degree(family, AtMost(size, top))

    def zero(member: Fact) -> Fact:
        positive = size_nonnegative(p, low, member)
        never = p.within(
            [AtMost(size, top)], lambda: p.order(p.store.false(), positive, p.assume(AtMost(size, top)), negative)
        )
        return p.indicator(p.discharge(never, AtMost(size, top)), AtMost(size, top))

    return p.convert(p.termwise(zeros(p, total), zero, a), Equal(total, 0))


def moved(p: Prover, entry: object) -> Fact:
    """[|α| + c ≤ d] = [|α| ≤ d - c]."""
    return same_indicator(
        p,
        AtMost(size + entry, d),
        AtMost(size, d - entry),
        lambda h: p.order(AtMost(size, d - entry), h),
        lambda h: p.order(AtMost(size + entry, d), h),
    )


def by_last_exponent(p: Prover, nonnegative: Fact, degree: Fact, bounded: Fact) -> Fact:
    """Induction on n: the last exponent is c ≤ d, which leaves the degree d - c to the others."""
    count = with_degree(exponents(n), AtMost(size, d))
    all_degrees = ForAll(d, Implication(AtMost(0, d), AtMost(d, M), Equal(count, C(n + d, n))))

    def base() -> Fact:
        def one(h: Fact, _: Fact) -> Fact:
            return p.ring(
                Equal(Indicator(AtMost(0, d)), C(d, 0, evaluate=False)),
                p.indicator(h, AtMost(0, d)),
                p.fact("binomial_zero", d, given=[h]),
            )

        shown = p.generally([d], [AtMost(0, d), AtMost(d, M)], one)
        return p.convert(shown, p.store.instantiate(p.store.abstract(p.term(all_degrees), p.term(n)), p.number(0)))

    def step(low: Fact, known: Fact) -> Fact:
        def shown(least: Fact, most: Fact) -> Fact:
            longer = with_degree(exponents(n + 1), AtMost(size + a[n], d))
            last = p.split_family(longer, n)
            pair = SumOver(Indicator(AtMost(size + c, d)), (c, Range(0, M + 1)), (a, exponents(n)))
            turned = p.swap(pair)
            rest = SumOver(Indicator(AtMost(size, d - c)), (a, exponents(n)))
            as_rest = p.termwise(
                Equal(
                    SumOver(Indicator(AtMost(size + c, d)), (a, exponents(n)), (c, Range(0, M + 1))),
                    SumOver(rest, (c, Range(0, M + 1))),
                ),
                lambda *_: p.termwise(
                    Equal(SumOver(Indicator(AtMost(size + c, d)), (a, exponents(n))), rest),
                    lambda: moved(p, c),
                    a,
                    member=False,
                ),
                c,
            )
            cut = p.split(SumOver(rest, (c, Range(0, M + 1))), d + 1)
            inner, outer = Range(0, d + 1), Range(d + 1, M + 1)
            counted = p.termwise(
                Equal(SumOver(rest, (c, inner)), SumOver(C(n + d - c, n), (c, inner))),
                lambda lo, hi: p.instantiate(
                    known, d - c, given=[p.order(AtMost(0, d - c), hi), p.order(AtMost(d - c, M), lo, most)]
                ),
                c,
                reason="the induction hypothesis, for the degree d - c that is left",
            )
            vanishing = p.termwise(
                zeros(p, SumOver(rest, (c, outer))),
                lambda lo, hi: below_zero(p, low, exponents(n), d - c, p.order(Below(d - c, 0), lo)),
                c,
            )
            backward = p.reverse(SumOver(C(n + d - c, n), (c, inner)))
            stick = p.use(hockey_stick, n, d, given=[low, least], reason="the sum of a diagonal of Pascal's triangle")
            return p.combine(
                Equal(longer, C(n + 1 + d, n + 1)),
                (1, last), (1, turned), (1, as_rest), (1, cut), (1, counted), (1, vanishing), (1, backward), (1, stick),
                reason="sum over the last exponent c",
            )  # fmt: skip

        return p.generally([d], [AtMost(0, d), AtMost(d, M)], shown)

    with forgetting(p):
        everywhere = p.induction(n, all_degrees, base, step, reason="induction on n, for all degrees at once")
    at_n = p.instantiate(everywhere, n, given=[nonnegative])
    return p.instantiate(at_n, d, given=[degree, bounded])


def zeros(p: Prover, total: object) -> Term:
    """The formula that a sum is a sum of zeros."""
    s, term = p.store, p.term(total)
    return s.make("eq", (term, s.make("sum", (term.args[0], s.num(0)))))


count = Claim(
    "ltr-count",
    title="The number of coefficients of a polynomial",
    source="LTR, section II.B",
    variables=[n, d, M],
    hypotheses=[AtMost(0, n), AtMost(0, d), AtMost(d, M)],
    conclusion=Equal(with_degree(exponents(n), AtMost(size, d)), C(n + d, n)),
    notes="One coefficient for each exponent α with |α| ≤ d; α_i ≤ M is then no condition.",
    proof=by_last_exponent,
    twins=[
        Twin(
            "degree below d",
            conclusion=Equal(with_degree(exponents(n), Below(size, d)), C(n + d, n)),
            at={"n": 2, "d": 2, "M": 2},
        ),
        Twin(
            "exponents cut off below d",
            hypotheses=[AtMost(0, n), AtMost(0, d), AtMost(0, M)],
            at={"n": 1, "d": 2, "M": 1},
        ),
    ],
)


def row(length: object, top: object) -> sp.Expr:
    """Σ_{k ≤ top} C(length, k)."""
    return sp.Sum(C(length, k), (k, 0, top))


def by_last_bit(p: Prover, nonnegative: Fact, degree: Fact) -> Fact:
    """Induction on n, for all integers d: the last bit is 0, or it is 1 and takes one from d."""
    all_degrees = ForAll(d, Equal(with_degree(Bits(n), AtMost(size, d)), row(n, d)))

    def base() -> Fact:
        goal = p.equal(
            Indicator(AtMost(0, d)), p.store.instantiate(p.store.abstract(p.term(row(n, d)), p.term(n)), p.number(0))
        )

        def some(h: Fact) -> Fact:
            total = goal.args[1]
            cut = p.split(total, 1)
            none = p.termwise(
                zeros(p, cut.formula.args[1].args[1]), lambda low, _: p.fact("binomial_of_zero", k, given=[low]), k
            )
            return p.combine(goal, (1, p.indicator(h, AtMost(0, d))), (-1, cut), (-1, none))

        def nothing(h: Fact) -> Fact:
            never = p.discharge(p.order(p.store.false(), h, p.assume(AtMost(0, d))), AtMost(0, d))
            return p.combine(goal, (1, p.indicator(never, AtMost(0, d))), (-1, empty(p, goal.args[1], h)))

        shown = p.compare(
            d,
            0,
            lambda h: p.within([h], lambda: nothing(h)),
            lambda h: from_zero(p, h, some),
            lambda h: from_zero(p, h, some),
        )
        return p.convert(
            p.intro(shown, d), p.store.instantiate(p.store.abstract(p.term(all_degrees), p.term(n)), p.number(0))
        )

    def step(low: Fact, known: Fact) -> Fact:
        longer = with_degree(Bits(n + 1), AtMost(size + a[n], d))
        last = p.split_family(longer, n)
        fewer = p.termwise(
            Equal(with_degree(Bits(n), AtMost(size + 1, d)), with_degree(Bits(n), AtMost(size, d - 1))),
            lambda: moved(p, 1),
            a,
            member=False,
        )
        zero, one = p.instantiate(known, d), p.instantiate(known, d - 1)
        parts = [(1, last), (1, fewer), (1, zero), (1, one)]
        goal = Equal(longer, row(n + 1, d))

        def some(h: Fact) -> Fact:
            """Σ_{k ≤ d} C(n+1, k) = Σ_{k ≤ d} C(n, k) + Σ_{k ≤ d-1} C(n, k)."""
            cuts = [p.split(row(m, d), 1) for m in (n, n + 1)]
            moved_down = [p.shift(cut.formula.args[1].args[1], -1) for cut in cuts]
            both = sp.Sum(C(n, k) + C(n, k + 1), (k, 0, d - 1))
            pascal = p.termwise(
                Equal(sp.Sum(C(n + 1, k + 1), (k, 0, d - 1)), both),
                lambda least, _: p.fact("binomial_step", n, k, given=[low, least]),
                k,
            )
            ends = [p.fact("binomial_zero", m, given=[p.order(AtMost(0, m))]) for m in (n, n + 1)]
            return p.combine(
                goal,
                *parts, (1, cuts[0]), (-1, cuts[1]), (1, moved_down[0]), (-1, moved_down[1]), (-1, pascal),
                given=ends,
                reason="the last bit is 0, or it is 1 and takes one from d; Pascal's rule",
            )  # fmt: skip

        def nothing(h: Fact) -> Fact:
            return p.combine(
                goal,
                *parts,
                *((c, empty(p, t, h)) for c, t in ((1, row(n, d)), (1, row(n, d - 1)), (-1, row(n + 1, d)))),
            )

        shown = p.compare(
            d,
            0,
            lambda h: p.within([h], lambda: nothing(h)),
            lambda h: from_zero(p, h, some),
            lambda h: from_zero(p, h, some),
        )
        return p.intro(shown, d)

    with forgetting(p):
        everywhere = p.induction(n, all_degrees, base, step, reason="induction on n, for all d at once")
    return p.instantiate(p.instantiate(everywhere, n, given=[nonnegative]), d)


def from_zero(p: Prover, case: Fact, proof: Callable[[Fact], Fact]) -> Fact:
    """A proof under d ≥ 0, from d = 0 or 0 < d."""
    least = p.order(AtMost(0, d), case)
    with p.knowing(least):
        return proof(least)


count_bits = Claim(
    "ltr-count-bits",
    title="The number of coefficients of a polynomial of bits",
    source="LTR, section II.B",
    variables=[n, d],
    hypotheses=[AtMost(0, n), AtMost(0, d)],
    conclusion=Equal(with_degree(Bits(n), AtMost(size, d)), row(n, d)),
    notes="Of bits x_i² = x_i, so that a monomial is a set of at most d of them.",
    proof=by_last_bit,
    twins=[
        Twin(
            "degree below d",
            conclusion=Equal(with_degree(Bits(n), AtMost(size, d)), row(n, d - 1)),
            at={"n": 2, "d": 1},
        )
    ],
)
