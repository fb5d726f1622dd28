"""Tables that are linear in numbers which come as near as one likes to given ones."""

from typing import Any

import sympy as sp
from beyond.averages import applied
from beyond.box_functionals import bound
from beyond.limits_of_tables import entry, near_unit_table
from beyond.magnitudes import bounded, ends_of, product_of, size, within
from beyond.many import sum_bound
from beyond.monotone import inverse_positive
from beyond.picking import sum_of_one
from beyond.robust import inside

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
    Inverse,
    Prover,
    Twin,
    families,
    integer_families,
    integers,
    reals,
)
from symnet.proof.language import variables
from symnet.proof.tactics import unequal

N, m, K, n, h, i, j, s, t = integers("N m K n h i j s t")
(beta,) = reals("beta")
p_, q, w, x = families("p q w x")
(y,) = integer_families("y")
(c,) = variables("c", fun(INT, INT, INT, REAL))
F, G = variables("F G", fun(INT, INT, REAL))

each = ForAll(i, Implication(*inside(i, n), AtMost(0, x[i])))


def all_of(formula: Any) -> Conjunction:
    """The sum is not negative, and the formula holds for s < n."""
    return Conjunction(AtMost(0, whole), ForAll(s, Implication(*inside(s, n), formula)))


whole = sp.Sum(x[i], (i, 0, n - 1))


def by_picking(p: Prover, length: Fact, nonnegative: Fact) -> Fact:
    """|x_i| ≤ x_i and |[i = s] x_i| ≤ x_i, summed."""

    def summed(family: Any, value: Any) -> tuple[Fact, Fact]:
        every = p.generally([i], list(inside(i, n)), lambda *at: value(p.instantiate(nonnegative, i, given=at)))
        return within(p, applied(p, p.use(sum_bound, family, x, n), [length, every]))

    def below(goal: Any, least: Fact, *known: Fact) -> Fact:
        return bounded(p, goal, *(p.order(end, least, *known) for end in ends_of(p, goal)))

    total = p.order(AtMost(0, whole), *summed(x, lambda least: below(size(x[i], x[i]), least)))
    picked = sp.Lambda(i, Indicator(Equal(i, s)) * x[i])

    def single(least: Fact) -> Fact:
        goal, here = size(picked(i), x[i]), Equal(i, s)

        def at(h: Fact, value: Any) -> Fact:
            return below(goal, least, p.ring(p.equal(picked(i), value), p.indicator(h, here)))

        return p.cases(p.excluded(here), lambda h: at(h, x[i]), lambda h: at(h, 0))

    def one(low: Fact, high: Fact) -> Fact:
        value = p.use(sum_of_one, x, s, n, given=[low, high])
        return p.order(AtMost(x[s], whole), summed(picked, single)[1], value)

    return p.both(total, p.generally([s], list(inside(s, n)), one))


terms_of_sum = Claim(
    "terms-of-a-sum",
    title="A sum of numbers that are not negative is not negative, and not below any of them",
    source="textbook",
    variables=[x, n],
    hypotheses=[AtMost(0, n), each],
    conclusion=all_of(AtMost(x[s], whole)),
    proof=by_picking,
    example={"x": [1, 2], "n": 2},
    twins=[Twin("with negative numbers", hypotheses=[AtMost(0, n)], at={"x": [1, -1], "n": 2})],
)


def linear(row: Any, column: Any, of: Any) -> Any:
    """Σ_h c_sth p_h."""
    return sp.Sum(c[row, column, h] * of[h], (h, 0, K - 1))


def for_entries(formula: Any) -> ForAll:
    """For all s, t < N."""
    return ForAll([s, t], Implication(*inside(s, N), *inside(t, N), formula))


def near(most: Any) -> ForAll:
    """|q_h - p_h| ≤ the bound, for the numbers with y_h = 0."""
    return ForAll(h, Implication(*inside(h, K), Equal(y[h], 0), bound(q[h] - p_[h], most)))


def some_table(most: Any) -> Exists:
    """Numbers that are so near, and a table of m products that they make."""
    return Exists([w, F, G, q], Conjunction(near(most), for_entries(Equal(linear(s, t, q), entry(s, t)))))


unit = for_entries(Equal(linear(s, t, p_), Indicator(Equal(s, t))))
unseen = ForAll(h, Implication(*inside(h, K), for_entries(Equal(y[h] * c[s, t, h], 0))))
squares = sp.Sum(sp.Sum(sp.Sum(c[s, t, h] ** 2, (h, 0, K - 1)), (t, 0, N - 1)), (s, 0, N - 1))


def by_small_gaps(p: Prover, count: Fact, length: Fact, is_unit: Fact, blind: Fact, exists: Fact) -> Fact:
    """With m < N the entries are not all within 1/(2N); |c| ≤ 1 + Σ c²."""

    def never(fewer: Fact) -> Fact:
        some = p.order(AtMost(1, N), count, fewer)
        rate = 2 * N * (1 + K) * (1 + squares)
        above, small = bounded_coefficients(p, p.order(AtMost(0, N), some), length)
        items = [["2", [*of], [], []] for of in ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))]
        positive = p.order(Below(0, rate), some, length, above, items=items, reason="(N - 1), K, Σ c² ≥ 0")
        room = p.use(inverse_positive, rate, given=[positive])
        known = p.instantiate(exists, Inverse(rate), given=[room])

        def chosen(names: list[Any], h_: Fact) -> Fact:
            return p.choose(h_, names[0], lambda h_: chosen(names[1:], h_)) if names else of_table(h_)

        def of_table(h_: Fact) -> Fact:
            close, same = p.parts(h_)
            error = K * (1 + squares) * Inverse(rate)

            def gap(low_s: Fact, high_s: Fact, low_t: Fact, high_t: Fact) -> Fact:
                place = [low_s, high_s, low_t, high_t]
                steps = sp.Lambda(h, c[s, t, h] * (q[h] - p_[h]))
                most = sp.Lambda(h, (1 + squares) * Inverse(rate))
                each = p.generally([h], list(inside(h, K)), lambda *of: step(of, place))
                total = applied(p, p.use(sum_bound, steps, most, K), [length, each])
                least, greatest = within(p, total)
                worth = [p.instantiate(f, s, t, given=place) for f in (is_unit, same)]
                goals = p.term(bound(entry(s, t) - Indicator(Equal(s, t)), error)).args
                return p.both(p.order(goals[0], least, *worth), p.order(goals[1], greatest, *worth))

            def step(of: Any, place: list[Fact]) -> Fact:
                goal = size(c[s, t, h] * (q[h] - p_[h]), (1 + squares) * Inverse(rate))
                square = p.instantiate(small, s, t, h, given=[*place, *of])
                of_c = size(c[s, t, h], 1 + squares)
                halves = [
                    [["1", [0], [], []], ["1", [], [], [1]], ["3/4", [], [], []]] for _ in range(2)
                ]  # 1 ± c + c² = (c ± 1/2)² + 3/4
                here = bounded(
                    p,
                    of_c,
                    *(
                        p.order(end, square, factors=[c[s, t, h] + half], items=items_)
                        for end, half, items_ in zip(
                            ends_of(p, of_c), (sp.Rational(1, 2), -sp.Rational(1, 2)), halves, strict=True
                        )
                    ),
                )

                def seen(zero: Fact) -> Fact:
                    ends = p.parts(p.instantiate(close, h, given=[*of, zero]))
                    found = product_of(p, here, bounded(p, size(q[h] - p_[h], Inverse(rate)), *ends))
                    return p.convert(found, goal)

                def free(other: Fact) -> Fact:
                    none = p.instantiate(p.instantiate(blind, h, given=list(of)), s, t, given=place)
                    zero = p.combine(Equal(c[s, t, h], 0), (Inverse(y[h]), none), given=[other])
                    limits = p.order(
                        AtMost(0, (1 + squares) * Inverse(rate)),
                        above,
                        room,
                        items=[["1", [0, 1], [], []], ["1", [1], [], []]],
                    )
                    whole = p.ring(Equal(c[s, t, h] * (q[h] - p_[h]), 0), zero)
                    return bounded(p, goal, *(p.order(end, limits, whole) for end in ends_of(p, goal)))

                return p.cases(p.excluded(Equal(y[h], 0)), seen, free)

            gaps = p.generally([s, t], [*inside(s, N), *inside(t, N)], gap)
            law = p.use(near_unit_table, N, m, w, F, G, error)

            def row(first: Fact, last: Fact) -> Fact:
                return p.generally(
                    [t], list(inside(t, N)), lambda *b: p.instantiate(gaps, s, t, given=[first, last, *b])
                )

            found = applied(p, law, [count, fewer, p.generally([s], list(inside(s, N)), row)])
            unit_ = p.ring(p.equal(rate * Inverse(rate), 1), unequal(p, rate, 0, positive))
            # N K (1 + S)/rate < 1: 2 N (1 + K)(1 + S)/rate = 1, and N (1 + S)/rate > 0
            rest = p.order(
                AtMost(0, N * (1 + squares) * Inverse(rate)), some, above, room,
                items=[["1", [0, 1, 2], [], []], ["1", [0, 2], [], []], ["1", [1, 2], [], []], ["1", [2], [], []]],
            )  # fmt: skip
            return p.absurd(p.order(p.store.false(), found, unit_, rest), p.goal)

        return chosen([w, F, G, q], known)

    goal = p.goal
    return p.compare(N, m, lambda h_: p.order(goal, h_), lambda h_: p.order(goal, h_), never)


def bounded_coefficients(p: Prover, count: Fact, length: Fact) -> tuple[Fact, Fact]:
    """0 ≤ Σ c², and c_sth² ≤ Σ c² for all s, t, h."""
    over_h = sp.Sum(c[s, t, h] ** 2, (h, 0, K - 1))
    over_t = sp.Sum(over_h, (t, 0, N - 1))

    def of(term: Any, index: Any, top: Any, nonnegative: Fact, above: Fact) -> tuple[Fact, Fact]:
        each = p.generally([index], list(inside(index, top)), lambda *_: nonnegative)
        return tuple(p.parts(applied(p, p.use(terms_of_sum, sp.Lambda(index, term), top), [above, each])))  # type: ignore[return-value]

    square = p.order(AtMost(0, c[s, t, h] ** 2), items=[["1", [], [], [1]]], factors=[c[s, t, h]])
    first, of_h = of(c[s, t, h] ** 2, h, K, square, length)
    second, of_t = of(over_h, t, N, first, count)
    third, of_s = of(over_t, s, N, second, count)

    def shown(*at: Fact) -> Fact:
        steps = [
            p.instantiate(fact, index, given=at[2 * place : 2 * place + 2])
            for place, (fact, index) in enumerate(((of_s, s), (of_t, t), (of_h, h)))
        ]
        return p.order(AtMost(c[s, t, h] ** 2, squares), *steps)

    where = [*inside(s, N), *inside(t, N), *inside(h, K)]
    return third, p.generally([s, t, h], where, shown)


unit_by_numbers = Claim(
    "unit-table-of-near-numbers",
    title="Tables of m products, linear in numbers that tend to those of a unit table, have at most m rows",
    source="standard: matrices of rank at most m are a closed set",
    variables=[N, m, K, c, p_, y],
    hypotheses=[
        AtMost(0, m),
        AtMost(0, K),
        unit,
        unseen,
        ForAll(beta, Implication(Below(0, beta), some_table(beta))),
    ],
    conclusion=AtMost(N, m),
    notes="The numbers with y_h ≠ 0 are in no entry, and need not be near.",
    proof=by_small_gaps,
    example={"N": 1, "m": 1, "K": 1, "c": [[[1]]], "p": [1], "y": [0]},
    twins=[
        Twin(
            "for one β in place of every β",
            hypotheses=[AtMost(0, m), AtMost(0, K), unit, unseen, some_table(1)],
            at={
                "N": 1, "m": 0, "K": 1, "c": [[[1]]], "p": [1], "y": [0],
                "w": [0], "F": [[0]], "G": [[0]], "q": [0],
            },
        ),
        Twin(
            "with numbers in the table that need not be near",
            hypotheses=[AtMost(0, m), AtMost(0, K), unit, some_table(0)],
            at={
                "N": 1, "m": 0, "K": 1, "c": [[[1]]], "p": [1], "y": [1],
                "w": [0], "F": [[0]], "G": [[0]], "q": [0],
            },
        ),
    ],
)  # fmt: skip
