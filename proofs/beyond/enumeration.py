"""Exponents as a list: the t with 0 ≤ t_i ≤ r_i and a condition on Σ t_i are e_0, e_1, ..., each once.

A number of monomials becomes the rows of a table so.
"""

from collections.abc import Callable
from typing import Any

import sympy
from beyond.dependence import refused

from symnet.kernel.terms import INT, Term, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Exists,
    Fact,
    Families,
    ForAll,
    Implication,
    Indicator,
    Prover,
    Range,
    SumOver,
    Twin,
    Unequal,
    integer_families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting, squeezed, unequal

A, B, M, c, i, j, k, n = integers("A B M c i j k n")
(other,) = integers("l")
r, R, t = integer_families("r R t")
e, f, g = variables("e f g", fun(INT, INT, INT))


def size(row: Callable[[Any], Any], length: Any) -> Any:
    """Σ_i of a row of exponents."""
    return sympy.Sum(row(i), (i, 0, length - 1))


def rows_of(table: Any, index: Any) -> Callable[[Any], Any]:
    """One row of a table."""
    return lambda place: table(index, place)


def with_degree(length: Any, condition: Any) -> Any:
    """How many t with 0 ≤ t_i ≤ r_i there are whose sum meets the condition, that is: it is not 0 there."""
    family = Families(length, (i, Range(0, r[i] + 1)))
    return SumOver(Indicator(Unequal(condition(size(t, length)), 0)), (t, family))


def listed(table: Any, total: Any, length: Any, condition: Any, last: Any = None) -> Conjunction:
    """The rows are such t, `total` of them, no two the same; with `last` their last entries are below that."""
    here = [AtMost(0, k), Below(k, total)]
    entry = Conjunction(AtMost(0, table(k, i)), AtMost(table(k, i), r[i]))
    row = Conjunction(
        ForAll(i, Implication(AtMost(0, i), Below(i, length), entry)),
        Unequal(condition(size(rows_of(table, k), length)), 0),
        *([] if last is None else [Below(table(k, length - 1), last)]),
    )
    differ = Exists(i, Conjunction(AtMost(0, i), Below(i, length), Unequal(table(k, i), table(other, i))))
    pair = Implication(*here, AtMost(0, other), Below(other, total), Unequal(k, other), differ)
    return Conjunction(ForAll(k, Implication(*here, row)), ForAll([k, other], pair))


def moved(by: Any) -> Any:
    """The condition on what is left when the last exponent is taken away."""
    return sympy.Lambda(j, R[j + by])


# --- two lists become one ---------------------------------------------------------------------------------------------

joined = sympy.Lambda(
    (k, i),
    Indicator(Below(k, A)) * e[k, i]
    + Indicator(AtMost(A, k)) * (Indicator(Below(i, n)) * f[k - A, i] + Indicator(Equal(i, n)) * M),
)


def by_appending(p: Prover, low: Fact, least_m: Fact, top: Fact, first: Fact, second: Fact) -> Fact:
    """The rows e_0, ..., e_(A-1), and then f_0, ..., f_(B-1), each with the last entry M."""
    earlier, later = p.parts(first), p.parts(second)
    new_row = rows_of(joined, k)

    def which(index: Any, order: Fact, *, new: bool) -> list[Fact]:
        holds, fails = (AtMost(A, index), Below(index, A)) if new else (Below(index, A), AtMost(A, index))
        return [p.indicator(order, holds), p.indicator(refused(p, fails, order), fails)]

    def old(index: Any, place: Any, order: Fact) -> Fact:
        return p.ring(p.equal(joined(index, place), e[index, place]), *which(index, order, new=False))

    def new(index: Any, order: Fact, inside: Fact) -> Fact:
        places = [p.indicator(inside, Below(i, n)), p.indicator(refused(p, Equal(i, n), inside), Equal(i, n))]
        return p.ring(p.equal(joined(index, i), f[index - A, i]), *which(index, order, new=True), *places)

    def ends(index: Any, order: Fact) -> Fact:
        return p.ring(p.equal(joined(index, n), M), *which(index, order, new=True))

    def in_second(index: Any, hi: Fact, order: Fact) -> list[Fact]:
        return [p.order(AtMost(0, index - A), order), p.order(Below(index - A, B), hi)]

    def entry(same: Fact, *bounds: Fact) -> Fact:
        value = joined(k, i)
        return p.both(p.order(AtMost(0, value), same, *bounds), p.order(AtMost(value, r[i]), same, *bounds))

    def row(lo: Fact, hi: Fact) -> Fact:
        meets = Unequal(R(size(new_row, n + 1)), 0)
        inside = [AtMost(0, i), Below(i, n + 1)]

        def from_first(order: Fact) -> Fact:
            entries, nonzero, last = p.parts(p.instantiate(earlier[0], k, given=[lo, order]))
            at = lambda *h: entry(old(k, i, order), *p.parts(p.instantiate(entries, i, given=h)))  # noqa: E731
            total = Equal(size(new_row, n + 1), size(rows_of(e, k), n + 1))
            same = p.termwise(total, lambda: old(k, i, order), i, member=False)
            below = p.order(Below(joined(k, n), M + 1), old(k, n, order), last)
            return p.both(p.generally([i], inside, at), p.rewrite(nonzero, meets, same), below)

        def from_second(order: Fact) -> Fact:
            entries, nonzero = p.parts(p.instantiate(later[0], k - A, given=in_second(k, hi, order)))
            last = ends(k, order)

            def at(least: Fact, most: Fact) -> Fact:
                found: list[Fact] = []

                def before(h: Fact) -> Fact:
                    found.append(entry(new(k, order, h), *p.parts(p.instantiate(entries, i, given=[least, h]))))
                    return found[-1]

                def here(same: Fact) -> Fact:
                    value = p.rewrite(last, p.equal(joined(k, i), M), same)
                    return entry(value, least_m, p.rewrite(top, AtMost(M, r[i]), same))

                beyond = lambda h: p.absurd(p.order(p.store.false(), h, most), found[-1].formula)  # noqa: E731
                return p.compare(i, n, before, here, beyond)

            fewer = Equal(size(new_row, n), size(rows_of(f, k - A), n))
            same = p.termwise(fewer, lambda lo_, hi_: new(k, order, hi_), i)
            left = nonzero.formula.args[0].args[0].args[1]
            total = p.combine(p.equal(size(new_row, n + 1), left), (1, same), (1, last))
            below = p.order(Below(joined(k, n), M + 1), last)
            return p.both(p.generally([i], inside, at), p.rewrite(nonzero, meets, total), below)

        after = lambda h: from_second(p.order(AtMost(A, k), h))  # noqa: E731
        return p.compare(k, A, from_first, after, after)

    def pair(lo: Fact, hi: Fact, lo_: Fact, hi_: Fact, different: Fact) -> Fact:
        wanted = p.term(Exists(i, Conjunction(AtMost(0, i), Below(i, n + 1), Unequal(joined(k, i), joined(other, i)))))

        def carried(where: Fact, below: Fact, sames: list[Fact]) -> Fact:
            least, apart = p.part(where, 0), p.part(where, 2)
            there = p.rewrite(apart, Unequal(joined(k, i), joined(other, i)), *sames)
            return p.witness(wanted, i, p.both(least, below, there))

        def both_first(h: Fact, g: Fact) -> Fact:
            apart = p.instantiate(earlier[1], k, other, given=[lo, h, lo_, g, different])
            return p.choose(apart, i, lambda w: carried(w, p.part(w, 1), [old(k, i, h), old(other, i, g)]))

        def both_second(h: Fact, g: Fact) -> Fact:
            given = [*in_second(k, hi, h), *in_second(other, hi_, g)]
            same = p.assume(Equal(k - A, other - A))
            never = p.apply(different, p.combine(Equal(k, other), (1, same)))
            apart = p.instantiate(later[1], k - A, other - A, given=[*given, p.discharge(never, same.formula)])

            def at(w: Fact) -> Fact:
                inside = p.part(w, 1)
                return carried(w, p.order(Below(i, n + 1), inside), [new(k, h, inside), new(other, g, inside)])

            return p.choose(apart, i, at)

        def one_each(old_index: Any, h: Fact, new_index: Any, g: Fact, least: Fact) -> Fact:
            last = p.part(p.instantiate(earlier[0], old_index, given=[least, h]), 2)
            apart = unequal(p, joined(k, n), joined(other, n), old(old_index, n, h), ends(new_index, g), last)
            return p.witness(wanted, n, p.both(p.order(AtMost(0, n), low), p.order(Below(n, n + 1)), apart))

        def second(h: Fact) -> Fact:
            order = p.order(AtMost(A, k), h)
            after = lambda g: both_second(order, p.order(AtMost(A, other), g))  # noqa: E731
            return p.compare(other, A, lambda g: one_each(other, g, k, order, lo_), after, after)

        def in_first(h: Fact) -> Fact:
            after = lambda g: one_each(k, h, other, p.order(AtMost(A, other), g), lo)  # noqa: E731
            return p.compare(other, A, lambda g: both_first(h, g), after, after)

        return p.compare(k, A, in_first, second, second)

    here, there = [AtMost(0, k), Below(k, A + B)], [AtMost(0, other), Below(other, A + B)]
    rows = p.generally([k], here, row)
    pairs = p.generally([k, other], [*here, *there, Unequal(k, other)], pair)
    body = p.store.instantiate(p.goal.args[0], p.term(joined))
    return p.witness(p.goal, joined, p.convert(p.both(rows, pairs), body))


example = {"n": 1, "M": 1, "r": [1, 1], "R": [1, 1, 1], "A": 2, "B": 2, "e": [[0, 0], [1, 0]], "f": [[0], [1]]}
enumerations_joined = Claim(
    "enumerations-joined",
    title="A list of exponents and those with one more value of the last make one list",
    source="elementary",
    variables=[n, M, A, B, r, R, e, f],
    hypotheses=[
        AtMost(0, n),
        AtMost(0, M),
        AtMost(M, r[n]),
        listed(e, A, n + 1, R, M),
        listed(f, B, n, moved(M)),
    ],
    conclusion=Exists(g, listed(g, A + B, n + 1, R, M + 1)),
    proof=by_appending,
    example={**example, "g": [[0, 0], [1, 0], [0, 1], [1, 1]]},
    twins=[
        Twin(
            "for all g in place of some",
            variables=[n, M, A, B, r, R, e, f, g],
            conclusion=listed(g, A + B, n + 1, R, M + 1),
            at={**example, "g": [[0, 0], [1, 0], [0, 1], [0, 1]]},
        )
    ],
)


# --- all exponents ----------------------------------------------------------------------------------------------------


def nonnegative(length: Any) -> ForAll:
    """0 ≤ r_i for the first entries."""
    return ForAll(i, Implication(AtMost(0, i), Below(i, length), AtMost(0, r[i])))


def with_last_below(top: Any) -> Any:
    """How many of n + 1 exponents have a last one c < top."""
    return sympy.Sum(with_degree(n, moved(c)), (c, 0, top - 1))


def conclusion_of(p: Prover, formula: Term, *values: Any) -> Term:
    """What is to be shown at values, behind ∀ and its conditions."""
    for value in values:
        formula = p.store.instantiate(formula.args[0], p.term(value))
    while formula.op == "imp" and formula.args[1].op != "false":
        formula = formula.args[1]
    return formula


def written(p: Prover, goal: Term, total: Any, table: Any, row: Callable[..., Fact], pair: Callable[..., Fact]) -> Fact:
    """There is a list: this table, with what `row` and `pair` show of its rows."""
    body = p.store.instantiate(goal.args[0], p.term(table))
    here, there = [AtMost(0, k), Below(k, total)], [AtMost(0, other), Below(other, total)]
    wanted = conclusion_of(p, body.args[0], k), conclusion_of(p, body.args[1], k, other)
    rows = p.generally([k], here, lambda *h: row(wanted[0], *h))
    pairs = p.generally([k, other], [*here, *there, Unequal(k, other)], lambda *h: pair(wanted[1], *h))
    return p.witness(goal, table, p.convert(p.both(rows, pairs), body))


def of_no_variables(p: Prover) -> Fact:
    """One row without entries where R(0) ≠ 0, and none else."""
    zero, total = sympy.Lambda((k, i), 0), with_degree(0, R)
    meets = Unequal(R[0], 0)

    def nothing(h: Fact) -> Fact:
        never = p.assume(meets)
        return p.indicator(p.discharge(p.apply(never, h), never.formula), meets)

    def row(wanted: Term, lo: Fact, hi: Fact) -> Fact:
        def there(nonzero: Fact) -> Fact:
            entries = wanted.args[0]
            none = lambda *h: p.absurd(p.order(p.store.false(), *h), conclusion_of(p, entries, i))  # noqa: E731
            return p.convert(p.both(p.generally([i], [AtMost(0, i), Below(i, 0)], none), nonzero), wanted)

        missing = lambda h: p.absurd(p.order(p.store.false(), lo, hi, nothing(h)), wanted)  # noqa: E731
        return p.cases(p.excluded(Equal(R[0], 0)), missing, there)

    def pair(wanted: Term, lo: Fact, hi: Fact, lo_: Fact, hi_: Fact, different: Fact) -> Fact:
        def there(nonzero: Fact) -> Fact:
            one = p.indicator(nonzero, meets)
            zeros = [
                squeezed(p, x, 0, least, p.order(AtMost(x, 0), most, one))
                for x, least, most in ((k, lo, hi), (other, lo_, hi_))
            ]
            return p.absurd(p.apply(different, p.combine(Equal(k, other), (1, zeros[0]), (-1, zeros[1]))), wanted)

        missing = lambda h: p.absurd(p.order(p.store.false(), lo, hi, nothing(h)), wanted)  # noqa: E731
        return p.cases(p.excluded(Equal(R[0], 0)), missing, there)

    return written(p, p.term(Exists(e, listed(e, total, 0, R))), total, zero, row, pair)


def one_more(p: Prover, low: Fact, smaller: Fact, last: Fact) -> Fact:
    """n + 1 exponents, from lists of n: an inner induction on how many values the last one takes."""
    goal = Implication(AtMost(M, r[n] + 1), Exists(e, listed(e, with_last_below(M), n + 1, R, M)))

    def base() -> Fact:
        impossible = lambda wanted, lo, hi, *_: p.absurd(p.order(p.store.false(), lo, hi), wanted)  # noqa: E731
        some = p.store.replace(p.term(goal), p.term(M), p.number(0)).args[1]
        shown = written(p, some, with_last_below(0), sympy.Lambda((k, i), 0), impossible, impossible)
        return p.discharge(shown, AtMost(0, r[n] + 1))

    def step(least: Fact, before: Fact) -> Fact:
        def shown(top: Fact) -> Fact:
            most = p.order(AtMost(M, r[n]), top)
            counts = with_last_below(M), with_degree(n, moved(M))

            def both(first: Fact, second: Fact) -> Fact:
                given = [low, least, most, first, second]
                return p.use(enumerations_joined, n, M, *counts, r, R, e, f, given=given)

            fewer = p.apply(before, p.order(AtMost(M, r[n] + 1), top))
            more = p.instantiate(smaller, moved(M), reason="the rows with the last exponent M")
            return p.choose(fewer, e, lambda first: p.choose(more, f, lambda second: both(first, second)))

        return p.generally([], [AtMost(M + 1, r[n] + 1)], shown)

    with forgetting(p), p.knowing(low):
        every = p.induction(M, goal, base, step, reason="induction on the values of the last exponent")
    most = r[n] + 1
    found = p.instantiate(every, most, given=[p.order(AtMost(0, most), last), p.order(AtMost(most, most))])
    longer = SumOver(Indicator(Unequal(R[size(t, n) + t[n]], 0)), (t, Families(n + 1, (i, Range(0, r[i] + 1)))))
    cut = p.split_family(longer, n)
    same = p.combine(
        Equal(with_degree(n + 1, R), with_last_below(most)),
        (1, cut), (1, p.swap(cut.formula.args[1])),
        reason="sum over the last exponent",
    )  # fmt: skip
    wanted = p.term(Exists(e, listed(e, with_degree(n + 1, R), n + 1, R)))

    def without_last(rows: Fact) -> Fact:
        single, double = p.parts(rows)
        below = lambda index, h: p.rewrite(h, Below(index, with_last_below(most)), same)  # noqa: E731
        row = lambda _, lo, hi: p.both(*p.parts(p.instantiate(single, k, given=[lo, below(k, hi)]))[:2])  # noqa: E731

        def pair(_: Term, lo: Fact, hi: Fact, lo_: Fact, hi_: Fact, different: Fact) -> Fact:
            return p.instantiate(double, k, other, given=[lo, below(k, hi), lo_, below(other, hi_), different])

        return written(p, wanted, with_degree(n + 1, R), e, row, pair)

    return p.choose(found, e, without_last)


def by_last_exponent(p: Prover, low: Fact, ranges: Fact) -> Fact:
    """Induction on n, for all conditions at once: the last exponent c leaves a condition on the sum of the others."""
    goal = Implication(nonnegative(n), ForAll(R, Exists(e, listed(e, with_degree(n, R), n, R))))

    def step(low: Fact, known: Fact) -> Fact:
        def shown(ranges: Fact) -> Fact:
            at = lambda lo, hi: p.instantiate(ranges, i, given=[lo, p.order(Below(i, n + 1), hi)])  # noqa: E731
            fewer = p.generally([i], [AtMost(0, i), Below(i, n)], at)
            last = p.instantiate(ranges, n, given=[low, p.order(Below(n, n + 1))])
            return p.intro(one_more(p, low, p.apply(known, fewer), last), R)

        return p.generally([], [nonnegative(n + 1)], shown)

    base = lambda: p.discharge(p.intro(of_no_variables(p), R), nonnegative(0))  # noqa: E731
    with forgetting(p):
        every = p.induction(n, goal, base, step, reason="induction on n")
    return p.instantiate(p.instantiate(every, n, given=[low, ranges]), R)


two = {"n": 2, "r": [1, 2], "R": [0, 1, 1]}
exponents_enumerated = Claim(
    "exponents-enumerated",
    title="The exponents below r whose sum meets a condition, as a list",
    source="elementary",
    variables=[n, r, R],
    hypotheses=[AtMost(0, n), nonnegative(n)],
    conclusion=Exists(e, listed(e, with_degree(n, R), n, R)),
    notes=(
        "The condition is R(Σ t_i) ≠ 0. There are as many rows e_k as such t, each is one, and no two are the same. "
        "With R = 1 these are all ∏(r_i + 1): rt-monomial-count."
    ),
    proof=by_last_exponent,
    example={**two, "e": [[1, 0], [0, 1], [1, 1], [0, 2]]},
    twins=[
        Twin(
            "for all e in place of some",
            variables=[n, r, R, e],
            conclusion=listed(e, with_degree(n, R), n, R),
            at={**two, "e": [[1, 0], [0, 1], [1, 1], [1, 2]]},
        )
    ],
)
