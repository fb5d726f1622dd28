"""Sums and products of which one index matters, the largest of some squares, and powers of multiples."""

from typing import Any

import sympy as sp
from beyond.sums import sum_nonnegative

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Disjunction,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Prover,
    Twin,
    families,
    integer_families,
    integers,
    reals,
)
from symnet.proof.tactics import forgetting, unequal, vanishing

n, N, i, s, k, r = integers("n N i s k r")
(kappa,) = reals("kappa")
q, x = families("q x")
(h,) = integer_families("h")


def total(value: Any, count: Any = n) -> Any:
    """The sum over i < count."""
    return sp.Sum(value, (i, 0, count - 1))


def product(value: Any, count: Any = n) -> Any:
    """The product over i < count."""
    return sp.Product(value, (i, 0, count - 1))


def by_cutting_the_sum(p: Prover, low: Fact, high: Fact) -> Fact:
    """All terms but that of s are 0."""
    whole = p.term(p.goal.args[0])
    cut = p.split(whole, s + 1)
    before = p.split(cut.formula.args[1].args[0], s)
    zeros = [
        vanishing(p, part, lambda a, b, side=side: none(p, b if side < 0 else a), i)
        for part, side in ((before.formula.args[1].args[0], -1), (cut.formula.args[1].args[1], 1))
    ]
    return p.combine(p.goal, (1, cut), (1, before), *((1, zero) for zero in zeros))


def none(p: Prover, apart: Fact) -> Fact:
    """[i = s] x_i = 0 elsewhere."""
    return p.ring(Equal(Indicator(Equal(i, s)) * x[i], 0), p.indicator(unequal(p, i, s, apart), Equal(i, s)))


sum_of_one = Claim(
    "sum-with-one-term",
    title="A sum of which one term is picked",
    source="textbook",
    variables=[x, s, n],
    hypotheses=[AtMost(0, s), Below(s, n)],
    conclusion=Equal(total(Indicator(Equal(i, s)) * x[i]), x[s]),
    proof=by_cutting_the_sum,
    example={"s": 1, "n": 3},
    twins=[Twin("an index beyond the sum", hypotheses=[AtMost(0, s), AtMost(0, n)], at={"x": [1, 2], "n": 1, "s": 1})],
)


def by_cutting_the_product(p: Prover, low: Fact, high: Fact) -> Fact:
    """All factors but that of s are 1."""
    whole = p.term(p.goal.args[0])
    cut = p.split(whole, s + 1)
    before = p.split(cut.formula.args[1].args[0], s)
    first, last = before.formula.args[1].args[0], cut.formula.args[1].args[1]
    ones = []
    for part, side in ((first, -1), (last, 1)):

        def one(a: Fact, b: Fact, side: int = side) -> Fact:
            apart = p.indicator(unequal(p, i, s, b if side < 0 else a), Equal(i, s))
            return p.ring(p.equal(1 - Indicator(Equal(i, s)) * (1 - x[i]), 1), apart)

        units = p.store.make("prod", (part.args[0], p.number(1)))
        shown = p.termwise(p.equal(part, units), one, i)
        ones.append(p.rewrite(shown, p.equal(part, 1), p.ring(p.equal(units, 1))))
    middle = before.formula.args[1].args[1]
    at_s = p.ring(p.equal(middle, x[s]))
    goals = (p.equal(whole, p.store.mul(p.store.mul(first, middle), last)), p.goal)
    start = p.rewrite(cut, goals[0], before)
    done = p.rewrite(
        start, p.equal(whole, p.store.mul(p.store.mul(p.number(1), p.term(x[s])), p.number(1))), *ones, at_s
    )
    return p.convert(done, p.goal)


product_of_one = Claim(
    "product-with-one-factor",
    title="A product of which one factor is picked",
    source="textbook",
    variables=[x, s, n],
    hypotheses=[AtMost(0, s), Below(s, n)],
    conclusion=Equal(product(1 - Indicator(Equal(i, s)) * (1 - x[i])), x[s]),
    proof=by_cutting_the_product,
    example={"s": 1, "n": 3},
    twins=[
        Twin("an index beyond the product", hypotheses=[AtMost(0, s), AtMost(0, n)], at={"x": [1, 2], "n": 1, "s": 1})
    ],
)


def are_bits(count: Any) -> ForAll:
    return ForAll(i, Implication(AtMost(0, i), Below(i, count), Disjunction(Equal(h[i], 0), Equal(h[i], 1))))


def by_excluding(p: Prover, nonnegative: Fact, bits: Fact, positive: Fact) -> Fact:
    """Else all are 0, and so is the sum."""

    def never(no: Fact) -> Fact:
        def zero(low: Fact, high: Fact) -> Fact:
            def one(h_: Fact) -> Fact:
                body = p.store.instantiate(p.goal.args[0], p.term(i))
                found = p.witness(p.goal, i, p.convert(p.both(low, high, h_), body))
                return p.absurd(p.apply(no, found), p.term(Equal(h[i], 0)))

            return p.cases(p.instantiate(bits, i, given=[low, high]), lambda e: e, one)

        none = vanishing(p, total(h[i]), zero, i)
        return p.absurd(p.order(p.store.false(), positive, none), p.goal)

    return p.cases(p.excluded(p.goal), lambda yes: yes, never)


some_one = Claim(
    "some-bit-is-one",
    title="Where the sum of bits is positive, one of them is 1",
    source="textbook",
    variables=[h, n],
    hypotheses=[AtMost(0, n), are_bits(n), AtMost(1, total(h[i]))],
    conclusion=Exists(i, Conjunction(AtMost(0, i), Below(i, n), Equal(h[i], 1))),
    proof=by_excluding,
    example={"n": 3, "h": [0, 1, 1]},
    twins=[
        Twin("where it is not", hypotheses=[AtMost(0, n), are_bits(n), AtMost(0, total(h[i]))], at={"n": 1, "h": [0]})
    ],
)


def largest(count: Any) -> Exists:
    """Some q_k² with k < count is the largest."""
    below = ForAll(r, Implication(AtMost(0, r), Below(r, count), AtMost(q[r] ** 2, q[k] ** 2)))
    return Exists(k, Conjunction(AtMost(0, k), Below(k, count), below))


def by_comparing(p: Prover, positive: Fact) -> Fact:
    """Induction on the count: the last one, or the largest of those before it."""

    def at(count: Any, index: Any, below: Fact, *ends: Fact) -> Fact:
        some = p.term(largest(count))
        found = p.both(*ends, below)
        return p.witness(some, index, p.convert(found, p.store.instantiate(some.args[0], p.term(index))))

    def covered(count: Any, index: Any, old: Any) -> Fact:
        """q_r² ≤ q_index² for all r ≤ count, given those before by `old`."""

        def one(low: Fact, high: Fact) -> Fact:
            goal = AtMost(q[r] ** 2, q[index] ** 2)
            return p.compare(
                r,
                count,
                lambda less: old(goal, low, less),
                lambda same: p.rewrite(old(AtMost(q[count] ** 2, q[index] ** 2)), goal, same),
                lambda more: p.absurd(p.order(p.store.false(), more, high), p.term(goal)),
            )

        return p.generally([r], [AtMost(0, r), Below(r, count + 1)], one)

    def base() -> Fact:
        def old(goal: Any, *where: Fact) -> Fact:
            if where:
                return p.absurd(p.order(p.store.false(), *where), p.term(goal))
            return p.order(goal)

        return at(
            1,
            0,
            p.convert(covered(sp.Integer(0), sp.Integer(0), old), below_of(1, 0)),
            p.order(AtMost(0, 0)),
            p.order(Below(0, 1)),
        )

    def below_of(count: Any, index: Any) -> Any:
        return ForAll(r, Implication(AtMost(0, r), Below(r, count), AtMost(q[r] ** 2, q[index] ** 2)))

    def step(low: Fact, before: Fact) -> Fact:
        def chosen(h_: Fact) -> Fact:
            first, last, below = p.parts(h_)

            def known(*where: Fact) -> Fact:
                return p.instantiate(below, r, given=list(where))

            def grown(less: Fact) -> Fact:
                """The last one is larger."""

                def old(goal: Any, *where: Fact) -> Fact:
                    return p.order(goal, known(*where), less) if where else p.order(goal)

                ends = p.order(AtMost(0, N), low), p.order(Below(N, N + 1))
                return at(N + 1, N, covered(N, N, old), *ends)

            def kept(more: Fact) -> Fact:
                def old(goal: Any, *where: Fact) -> Fact:
                    return known(*where) if where else p.order(goal, more)

                return at(N + 1, k, covered(N, k, old), first, p.order(Below(k, N + 1), last))

            return p.compare(q[k] ** 2, q[N] ** 2, grown, kept, kept)

        return p.choose(before, k, chosen)

    with forgetting(p):
        every = p.induction(N, largest(N), base, step, start=1, reason="the last one, or one before it")
    return p.instantiate(every, N, given=[positive])


largest_square = Claim(
    "largest-square",
    title="Of finitely many squares one is the largest",
    source="textbook",
    variables=[q, N],
    hypotheses=[AtMost(1, N)],
    conclusion=largest(N),
    proof=by_comparing,
    example={"N": 3, "q": [1, -3, 2]},
    twins=[Twin("of none", hypotheses=[AtMost(0, N)], at={"N": 0})],
)


def by_factors(p: Prover, nonnegative: Fact, exponents: Fact) -> Fact:
    """Induction on n: (κx)^h = κ^h x^h."""

    def statement(count: Any) -> Implication:
        positive = ForAll(i, Implication(AtMost(0, i), Below(i, count), AtMost(0, h[i])))
        return Implication(positive, Equal(product((kappa * x[i]) ** h[i], count), of_total(count)))

    def of_total(count: Any) -> Any:
        return kappa ** total(h[i], count) * product(x[i] ** h[i], count)

    def base() -> Fact:
        condition = statement(0).args[0]
        return p.generally([], [condition], lambda _: p.ring(p.equal(product((kappa * x[i]) ** h[i], 0), of_total(0))))

    def step(low: Fact, before: Fact) -> Fact:
        def shown(each: Fact) -> Fact:
            def fewer(first: Fact, second: Fact) -> Fact:
                return p.instantiate(each, i, given=[first, p.order(Below(i, n + 1), second)])

            earlier = p.generally([i], [AtMost(0, i), Below(i, n)], fewer)
            known = p.apply(before, earlier)
            last = p.instantiate(each, n, given=[low, p.order(Below(n, n + 1))])
            inside = Conjunction(AtMost(0, i), Below(i, n))
            entries = p.generally(
                [i],
                [inside],
                lambda at: p.instantiate(each, i, given=[p.part(at, 0), p.order(Below(i, n + 1), p.part(at, 1))]),
            )
            sum_above = p.use(sum_nonnegative, n, h, given=[low, entries])
            goal = p.equal(product((kappa * x[i]) ** h[i], n + 1), of_total(n + 1))
            with p.knowing(last, sum_above):
                return p.combine(goal, ((kappa * x[n]) ** h[n], known))

        return p.generally([], [statement(n + 1).args[0]], shown)

    with forgetting(p):
        every = p.induction(n, statement(n), base, step, reason="one factor more")
    return p.instantiate(every, n, given=[nonnegative, exponents])


scaled_powers = Claim(
    "product-of-scaled-powers",
    title="A monomial of multiples",
    source="textbook",
    variables=[x, h, kappa, n],
    hypotheses=[AtMost(0, n), ForAll(i, Implication(AtMost(0, i), Below(i, n), AtMost(0, h[i])))],
    conclusion=Equal(product((kappa * x[i]) ** h[i]), kappa ** total(h[i]) * product(x[i] ** h[i])),
    proof=by_factors,
    example={"n": 2, "h": [2, 1]},
    twins=[
        Twin(
            "one factor for all",
            conclusion=Equal(product((kappa * x[i]) ** h[i]), kappa * product(x[i] ** h[i])),
            at={"n": 1, "h": [2], "x": [1], "kappa": 2},
        )
    ],
)
