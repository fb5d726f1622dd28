"""Linear dependence: more vectors than coordinates have a relation, and one of its vectors the largest grade."""

from typing import Any

import sympy

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
    Unequal,
    families,
    integer_families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting, unequal, vanishing

N, m, i, j, k, s, t = integers("N m i j k s t")
q, v = families("q v")
(h,) = integer_families("h")
(V,) = variables("V", fun(INT, INT, REAL))


def some_nonzero(coefficients: Any, length: Any) -> Exists:
    """Some q_k with 0 ≤ k < length is not 0."""
    return Exists(k, Conjunction(AtMost(0, k), Below(k, length), Unequal(coefficients(k), 0)))


def relation(length: Any, width: Any) -> Exists:
    """There are q, not all 0, with Σ q_k V_k = 0 in the first coordinates."""
    total = sympy.Sum(q[k] * V[k, j], (k, 0, length - 1))
    vanishes = ForAll(j, Implication(AtMost(0, j), Below(j, width), Equal(total, 0)))
    return Exists(q, Conjunction(some_nonzero(q, length), vanishes))


def by_pivots(p: Prover, low: Fact, fewer: Fact) -> Fact:
    """Induction on the number of coordinates, for all families of vectors at once."""
    goal = ForAll([N, V], Implication(Below(m, N), relation(N, m)))

    def base() -> Fact:
        def shown(positive: Fact) -> Fact:
            some = p.term(relation(N, 0))
            one = sympy.Lambda(k, 1)
            body = p.store.instantiate(some.args[0], p.term(one))
            first = p.both(p.order(AtMost(0, 0)), positive, p.convert(unequal(p, 1, 0), Unequal(1, 0)))
            none = p.store.instantiate(body.args[1].args[0], p.term(j))
            vacuous = p.generally(
                [j], [AtMost(0, j), Below(j, 0)],
                lambda lo, hi: p.absurd(p.order(p.store.false(), lo, hi), none.args[1].args[1]),
            )  # fmt: skip
            return p.witness(some, one, p.both(p.witness(body.args[0], 0, first), vacuous))

        return p.generally([N, V], [Below(0, N)], shown)

    def step(low: Fact, known: Fact) -> Fact:
        def shown(fewer: Fact) -> Fact:
            pivot = Exists(s, Conjunction(AtMost(0, s), Below(s, N), Unequal(V[s, m], 0)))
            return p.cases(
                p.excluded(pivot),
                lambda there: p.choose(there, s, lambda found: eliminated(p, low, known, fewer, found)),
                lambda none: last_drops(p, known, fewer, none, pivot),
            )

        return p.generally([N, V], [Below(m + 1, N)], shown)

    with forgetting(p):
        every = p.induction(m, goal, base, step, reason="induction on the number of coordinates")
    return p.instantiate(p.instantiate(every, m, given=[low]), N, V, given=[fewer])


def each_coordinate(p: Prover, before: Any, last: Any) -> Fact:
    """What `before` shows of the coordinates j < m and `last` of j = m, for all j ≤ m."""

    def entry(lo: Fact, hi: Fact) -> Fact:
        found: list[Fact] = []

        def less(below: Fact) -> Fact:
            found.append(before(lo, below))
            return found[-1]

        def same(equal: Fact) -> Fact:
            wanted = found[-1].formula
            at_m = p.store.replace(wanted, p.term(j), p.term(m))
            return p.rewrite(p.convert(last(), at_m), wanted, equal)

        return p.compare(
            j, m, less, same, lambda above: p.absurd(p.order(p.store.false(), above, hi), found[-1].formula)
        )

    return p.generally([j], [AtMost(0, j), Below(j, m + 1)], entry)


def last_drops(p: Prover, known: Fact, fewer: Fact, none: Fact, pivot: Any) -> Fact:
    """Where the last coordinates are all 0, a relation of the others will do."""

    def with_relation(found: Fact) -> Fact:
        some, vanishes = p.parts(found)

        def zero(lo: Fact, hi: Fact) -> Fact:
            def not_so(nonzero: Fact) -> Fact:
                there = p.witness(pivot, k, p.both(lo, hi, nonzero))
                return p.absurd(p.apply(none, there), p.equal(q[k] * V[k, m], 0))

            goal = Equal(q[k] * V[k, m], 0)
            return p.cases(p.excluded(Equal(V[k, m], 0)), lambda same: p.combine(goal, (q[k], same)), not_so)

        def last() -> Fact:
            total = sympy.Sum(q[k] * V[k, m], (k, 0, N - 1))
            return vanishing(p, total, zero, k)

        each = each_coordinate(p, lambda lo, hi: p.instantiate(vanishes, j, given=[lo, hi]), last)
        return p.witness(relation(N, m + 1), q, p.both(some, each))

    smaller = p.instantiate(known, N, V, given=[p.order(Below(m, N), fewer)])
    return p.choose(smaller, q, with_relation, reason="where all last coordinates are 0, they can be left out")


def eliminated(p: Prover, low: Fact, known: Fact, fewer: Fact, found: Fact) -> Fact:
    """With the pivot V_s: the other vectors, less the multiple of V_s that clears their last coordinate."""
    least, most, nonzero = p.parts(found)
    place = k + Indicator(AtMost(s, k))  # the k-th index that is not s
    multiple = V[place, m] * Inverse(V[s, m])
    others = sympy.Lambda((k, j), V[place, j] - multiple * V[s, j])
    total_multiple = sympy.Sum(v[i] * multiple.xreplace({k: i}), (i, 0, N - 2))
    coefficient = (
        Indicator(Below(k, s)) * v[k] + Indicator(Below(s, k)) * v[k - 1] - Indicator(Equal(k, s)) * total_multiple
    )
    weights = sympy.Lambda(k, coefficient)
    goal = p.term(relation(N, m + 1))

    def value(at: Any, case: int, order: Fact) -> tuple[Fact, ...]:
        """The three indicators at an index before s (-1), or after it (1)."""
        formulas = (Below(at, s), Below(s, at), Equal(at, s))
        holds = (-1, 1).index(case)
        return tuple(
            p.indicator(order if n == holds else refused(p, formula, order), formula)
            for n, formula in enumerate(formulas)
        )

    def with_relation(relation_of_others: Fact) -> Fact:
        some, vanishes = p.parts(relation_of_others)

        def identity() -> Fact:
            """Σ_(k<N) of the new coefficients is the sum over the others, for any coordinate j."""
            new = lambda lo, hi: sympy.Sum(coefficient * V[k, j], (k, lo, hi))  # noqa: E731
            old = lambda lo, hi: sympy.Sum(v[k] * V[place, j], (k, lo, hi))  # noqa: E731
            inner = [p.order(AtMost(0, s), least), p.order(AtMost(s, N - 1), most)]
            with p.knowing(*inner):
                cut = p.split(new(0, N - 1), s)
                rest = p.split(new(s, N - 1), s + 1, p.order(AtMost(s + 1, N), most))
                cut_old = p.split(old(0, N - 2), s)
                before = p.termwise(
                    Equal(new(0, s - 1), old(0, s - 1)),
                    lambda lo, hi: p.ring(
                        Equal(coefficient * V[k, j], v[k] * V[place, j]),
                        *value(k, -1, hi),
                        p.indicator(refused(p, AtMost(s, k), hi), AtMost(s, k)),
                    ),
                    k,
                )
                plain_after = sympy.Sum(v[k - 1] * V[k, j], (k, s + 1, N - 1))
                after = p.termwise(
                    Equal(new(s + 1, N - 1), plain_after),
                    lambda lo, hi: p.ring(
                        Equal(coefficient * V[k, j], v[k - 1] * V[k, j]), *value(k, 1, p.order(Below(s, k), lo))
                    ),
                    k,
                )
                moved = p.shift(plain_after, -1)
                back = p.termwise(
                    Equal(sympy.Sum(v[k] * V[k + 1, j], (k, s, N - 2)), old(s, N - 2)),
                    lambda lo, hi: p.ring(Equal(v[k] * V[k + 1, j], v[k] * V[place, j]), p.indicator(lo, AtMost(s, k))),
                    k,
                )
                return p.combine(
                    Equal(new(0, N - 1), old(0, N - 2) - total_multiple * V[s, j]),
                    (1, cut), (1, rest), (-1, cut_old), (1, before), (1, after), (1, moved), (1, back),
                )  # fmt: skip

        any_j = p.intro(identity(), j, reason="the pivot gets minus the sum of the multiples that were subtracted")

        def before(lo: Fact, hi: Fact) -> Fact:
            total = p.store.instantiate(p.store.instantiate(goal.args[0], p.term(weights)).args[1].args[0], p.term(j))
            wanted = total.args[1].args[1]
            return p.combine(wanted, (1, p.instantiate(any_j, j)), (1, p.instantiate(vanishes, j, given=[lo, hi])))

        def last() -> Fact:
            cleared = p.ring(Equal(sympy.Sum(v[k] * V[place, m], (k, 0, N - 2)), total_multiple * V[s, m]), nonzero)
            total = p.instantiate(any_j, m)
            return p.combine(p.equal(total.formula.args[0], 0), (1, total), (1, cleared))

        def nonzero_at(where: Fact) -> Fact:
            lo, hi, there = p.parts(where)
            wanted = p.term(some_nonzero(weights, N))

            def at_index(index: Any, inside: list[Fact], knowledge: tuple[Fact, ...]) -> Fact:
                nonzero_there = p.store.instantiate(wanted.args[0], p.term(index)).args[2]
                same = p.ring(p.store.make("eq", (nonzero_there.args[0].args[0], p.term(v[k]))), *knowledge)
                return p.witness(wanted, index, p.both(*inside, p.rewrite(there, nonzero_there, same)))

            def kept(order: Fact) -> Fact:
                return at_index(k, [lo, p.order(Below(k, N), hi)], value(k, -1, order))

            def moved(order: Fact) -> Fact:
                inside = [p.order(AtMost(0, k + 1), lo), p.order(Below(k + 1, N), hi)]
                return at_index(k + 1, inside, value(k + 1, 1, p.order(Below(s, k + 1), order)))

            return p.compare(k, s, kept, moved, moved)

        return p.witness(goal, weights, p.both(p.choose(some, k, nonzero_at), each_coordinate(p, before, last)))

    return p.choose(
        p.instantiate(known, N - 1, others, given=[p.order(Below(m, N - 1), fewer)]), v, with_relation,
        reason="subtract multiples of the pivot, so that the last coordinate of the others is 0",
    )  # fmt: skip


def refused(p: Prover, formula: Any, order: Fact) -> Fact:
    """The formula is false, as it contradicts the given one."""
    return p.discharge(p.order(p.store.false(), p.assume(formula), order), formula)


dependent_vectors = Claim(
    "dependent-vectors",
    title="More vectors than coordinates are linearly dependent",
    source="textbook",
    variables=[N, m, V],
    hypotheses=[AtMost(0, m), Below(m, N)],
    conclusion=relation(N, m),
    notes="Of N vectors in m coordinates, m < N, some combination with coefficients not all 0 is the zero vector.",
    proof=by_pivots,
    example={"N": 3, "m": 2, "V": [[1, 2], [3, 4], [5, 7]], "q": ["-1/2", "-3/2", 1]},
    twins=[
        Twin(
            "for all q in place of some",
            variables=[N, m, V, q],
            conclusion=relation(N, m).args[1],
            at={"N": 2, "m": 1, "V": [[1], [2]], "q": [1, 1]},
        )
    ],
)


# --- grades -----------------------------------------------------------------------------------------------------------


def of_maximal_grade(length: Any) -> Exists:
    """An index with q_t ≠ 0 whose grade is the largest of these."""
    others = ForAll(s, Implication(AtMost(0, s), Below(s, length), Unequal(q[s], 0), AtMost(h[s], h[t])))
    return Exists(t, Conjunction(AtMost(0, t), Below(t, length), Unequal(q[t], 0), others))


def by_comparing(p: Prover, low: Fact, some: Fact) -> Fact:
    """Induction on N: the new index, where q is not 0 there and its grade is above the largest so far."""
    goal = Implication(some_nonzero(q, N), of_maximal_grade(N))

    def base() -> Fact:
        def nothing(there: Fact) -> Fact:
            conclusion = p.term(of_maximal_grade(0))
            return p.choose(
                there, k, lambda h: p.absurd(p.order(p.store.false(), p.part(h, 0), p.part(h, 1)), conclusion)
            )

        return p.generally([], [some_nonzero(q, 0)], nothing)

    def step(low: Fact, known: Fact) -> Fact:
        wanted = p.term(of_maximal_grade(N + 1))
        new = Unequal(q[N], 0)
        inside = [p.order(AtMost(0, N), low), p.order(Below(N, N + 1))]

        def at(index: Any, bounds: list[Fact], nonzero: Fact, older: Any, newer: Any) -> Fact:
            """The witness, where `older` shows its grade to be the largest before N, and `newer` at N."""

            def entry(lo: Fact, hi: Fact, there: Fact) -> Fact:
                compared = AtMost(h[s], h[index])
                return p.compare(
                    s, N,
                    lambda below: older(lo, below, there),
                    lambda same: p.rewrite(newer(p.rewrite(there, new, same)), compared, same),
                    lambda above: p.absurd(p.order(p.store.false(), above, hi), p.term(compared)),
                )  # fmt: skip

            each = p.generally([s], [AtMost(0, s), Below(s, N + 1), Unequal(q[s], 0)], entry)
            return p.witness(wanted, index, p.both(*bounds, nonzero, each))

        def only_new(none: Fact, nonzero: Fact) -> Fact:
            def older(lo: Fact, below: Fact, there: Fact) -> Fact:
                found = p.witness(some_nonzero(q, N), s, p.both(lo, below, there))
                return p.absurd(p.apply(none, found), p.term(AtMost(h[s], h[N])))

            return at(N, inside, nonzero, older, lambda _: p.order(AtMost(h[N], h[N])))

        def with_older(found: Fact) -> Fact:
            lo, hi, nonzero, largest = p.parts(found)
            bounds = [lo, p.order(Below(t, N + 1), hi)]
            earlier = lambda *h: p.instantiate(largest, s, given=h)  # noqa: E731

            def keep(order: Fact) -> Fact:
                return at(t, bounds, nonzero, earlier, lambda _: p.order(AtMost(h[N], h[t]), order))

            def above(order: Fact) -> Fact:
                older = lambda *g: p.order(AtMost(h[s], h[N]), earlier(*g), order)  # noqa: E731
                is_zero = Equal(q[N], 0)
                zero = lambda z: at(  # noqa: E731
                    t, bounds, nonzero, earlier, lambda n: p.absurd(p.apply(n, z), p.term(AtMost(h[N], h[t])))
                )
                there = lambda n: at(N, inside, n, older, lambda _: p.order(AtMost(h[N], h[N])))  # noqa: E731
                return p.cases(p.excluded(is_zero), zero, there)

            return p.compare(h[N], h[t], keep, keep, above)

        def shown(there: Fact) -> Fact:
            def none_before(none: Fact) -> Fact:
                def at_new(found: Fact) -> Fact:
                    lo, hi, nonzero = p.parts(found)
                    never = lambda below: p.absurd(  # noqa: E731
                        p.apply(none, p.witness(some_nonzero(q, N), k, p.both(lo, below, nonzero))), wanted
                    )
                    return p.compare(
                        k, N, never,
                        lambda same: only_new(none, p.rewrite(nonzero, new, same)),
                        lambda above: p.absurd(p.order(p.store.false(), above, hi), wanted),
                    )  # fmt: skip

                return p.choose(there, k, at_new)

            return p.cases(
                p.excluded(some_nonzero(q, N)), lambda before: p.choose(p.apply(known, before), t, with_older),
                none_before,
            )  # fmt: skip

        return p.generally([], [some_nonzero(q, N + 1)], shown)

    with forgetting(p):
        every = p.induction(N, goal, base, step, reason="induction on N")
    return p.instantiate(every, N, given=[low, some])


maximal_grade = Claim(
    "maximal-grade",
    title="Of finitely many indices one has the largest grade",
    source="textbook",
    variables=[N, q, h],
    hypotheses=[AtMost(0, N), some_nonzero(q, N)],
    conclusion=of_maximal_grade(N),
    notes="The indices are those with q_t ≠ 0; any set is given so, with q_t = 1 on it and 0 elsewhere.",
    proof=by_comparing,
    twins=[
        Twin(
            "the largest grade of all indices",
            conclusion=Exists(
                t,
                Conjunction(
                    AtMost(0, t),
                    Below(t, N),
                    Unequal(q[t], 0),
                    ForAll(s, Implication(AtMost(0, s), Below(s, N), AtMost(h[s], h[t]))),
                ),
            ),
            at={"N": 2, "q": [1, 0], "h": [0, 1]},
        )
    ],
)
