"""Translations and convolutions: what commutes with the cyclic shift of a ring is a circulant matrix."""

from typing import Any

import sympy
from beyond.single_out import single_term

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Prover,
    Twin,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, forgetting, same_indicator, unequal, vanishing

n, i, j, k = integers("n i j k")
(M,) = variables("M", fun(INT, INT, REAL))
inside = [AtMost(0, i), Below(i, n), AtMost(0, j), Below(j, n)]


def shift(row: Any, column: Any) -> Any:
    """The matrix of the cyclic shift, (Px)_i = x_(i+1), and x_0 where i is n - 1."""
    return Indicator(Equal(row, column - 1)) + Indicator(Equal(row, n - 1)) * Indicator(Equal(column, 0))


left = sympy.Sum(M[i, k] * shift(k, j), (k, 0, n - 1))
right = sympy.Sum(shift(i, k) * M[k, j], (k, 0, n - 1))
commutes = ForAll([i, j], Implication(*inside, Equal(left, right)))


def by_difference(wrapped: Any) -> ForAll:
    """Entry (i, j) is that of the first column at i - j, or at the place that follows from it around the ring."""
    plain = Implication(AtMost(j, i), Equal(M[i, j], M[i - j, 0]))
    around = Implication(Below(i, j), Equal(M[i, j], M[wrapped, 0]))
    return ForAll([i, j], Implication(*inside, Conjunction(plain, around)))


circulant = by_difference(n + i - j)


class Shifted:
    """The two products M P and P M at an entry (i, j), as the one entry of M that each of them is."""

    def __init__(self, p: Prover, row: Any, column: Any, row_in: tuple[Fact, Fact], column_in: tuple[Fact, Fact]):
        self.p, self.i, self.j = p, row, column
        self.low, self.high = row_in
        self.least, self.most = column_in
        self.last = p.order(AtMost(0, n - 1), self.low, self.high), p.order(Below(n - 1, n))
        self.none = p.order(AtMost(0, 0)), p.order(Below(0, n), self.low, self.high)

    def sums(self) -> tuple[Any, Any]:
        """M P and P M at (i, j)."""
        on = {i: self.i, j: self.j}
        return left.xreplace(on), right.xreplace(on)

    def first(self, before: Fact) -> Fact:
        """(M P)_ij = M_i(j-1) where 1 ≤ j."""
        p, row = self.p, sympy.Lambda(k, M[self.i, k])
        one = p.use(
            single_term, row, n, self.j - 1,
            given=[p.order(AtMost(0, self.j - 1), before), p.order(Below(self.j - 1, n), self.most)],
        )  # fmt: skip
        end = p.use(single_term, row, n, n - 1, given=self.last)
        away = p.indicator(unequal(p, self.j, 0, before), Equal(self.j, 0))
        start = Indicator(Equal(self.j, 0))
        return p.combine(Equal(self.sums()[0], M[self.i, self.j - 1]), (1, one), (start, end), (M[self.i, n - 1], away))

    def first_around(self, zero: Fact) -> Fact:
        """(M P)_i0 = M_i(n-1)."""
        p, row = self.p, sympy.Lambda(k, M[self.i, k])

        def gone(low: Fact, _: Fact) -> Fact:
            never = p.indicator(unequal(p, k, self.j - 1, low, zero), Equal(k, self.j - 1))
            term = M[self.i, k] * Indicator(Equal(k, self.j - 1))
            return p.combine(Equal(term, 0), (M[self.i, k], never))

        none = vanishing(p, sympy.Sum(M[self.i, k] * Indicator(Equal(k, self.j - 1)), (k, 0, n - 1)), gone, k)
        end = p.use(single_term, row, n, n - 1, given=self.last)
        here = p.indicator(zero, Equal(self.j, 0))
        start = Indicator(Equal(self.j, 0))
        return p.combine(Equal(self.sums()[0], M[self.i, n - 1]), (1, none), (start, end), (M[self.i, n - 1], here))

    def other(self, after: Fact) -> Fact:
        """(P M)_ij = M_(i+1)j where i + 1 < n."""
        p, column = self.p, sympy.Lambda(k, M[k, self.j])
        one = p.use(single_term, column, n, self.i + 1, given=[p.order(AtMost(0, self.i + 1), self.low), after])
        turned = self._turned()
        start = p.use(single_term, column, n, 0, given=self.none)
        away = p.indicator(unequal(p, self.i, n - 1, after), Equal(self.i, n - 1))
        end = Indicator(Equal(self.i, n - 1))
        return p.combine(
            Equal(self.sums()[1], M[self.i + 1, self.j]), (1, turned), (1, one), (end, start), (M[0, self.j], away)
        )

    def other_around(self, end_: Fact) -> Fact:
        """(P M)_(n-1)j = M_0j."""
        p, column = self.p, sympy.Lambda(k, M[k, self.j])
        ends = () if self.i == n - 1 else (end_,)

        def gone(_: Fact, high: Fact) -> Fact:
            never = p.indicator(unequal(p, self.i, k - 1, high, *ends), Equal(self.i, k - 1))
            term = Indicator(Equal(self.i, k - 1)) * M[k, self.j]
            return p.combine(Equal(term, 0), (M[k, self.j], never))

        none = vanishing(p, sympy.Sum(Indicator(Equal(self.i, k - 1)) * M[k, self.j], (k, 0, n - 1)), gone, k)
        start = p.use(single_term, column, n, 0, given=self.none)
        here = p.indicator(end_, Equal(self.i, n - 1))
        end = Indicator(Equal(self.i, n - 1))
        return p.combine(Equal(self.sums()[1], M[0, self.j]), (1, none), (end, start), (M[0, self.j], here))

    def _turned(self) -> Fact:
        """[i = k - 1] is [k = i + 1]."""
        p = self.p
        old = sympy.Sum(Indicator(Equal(self.i, k - 1)) * M[k, self.j], (k, 0, n - 1))
        new = sympy.Sum(Indicator(Equal(k, self.i + 1)) * M[k, self.j], (k, 0, n - 1))

        def same() -> Fact:
            found = same_indicator(
                p,
                Equal(self.i, k - 1),
                Equal(k, self.i + 1),
                lambda h: p.combine(Equal(k, self.i + 1), (-1, h)),
                lambda h: p.combine(Equal(self.i, k - 1), (-1, h)),
            )
            goal = Equal(Indicator(Equal(self.i, k - 1)) * M[k, self.j], Indicator(Equal(k, self.i + 1)) * M[k, self.j])
            return p.combine(goal, (M[k, self.j], found))

        return p.termwise(Equal(old, new), same, k, member=False)


def by_following_diagonals(p: Prover, some: Fact) -> Fact:
    """Onward: along each diagonal, and around the ring from its end. Back: entry by entry."""
    return p.both(
        p.generally([], [commutes], lambda h: onward(p, some, h)),
        p.generally([], [circulant], lambda h: back(p, some, h)),
    )


def onward(p: Prover, some: Fact, known: Fact) -> Fact:
    """From M P = P M: M_(i+1)(j+1) = M_ij, and M_0(j+1) = M_(n-1)j."""

    def along(row: Any, column: Any, low: Fact, after: Fact, least: Fact, next_: Fact) -> Fact:
        """M_(i+1)(j+1) = M_ij where i + 1 < n and j + 1 < n."""
        high = p.order(Below(row, n), after)
        start = p.order(AtMost(0, column + 1), least)
        entry = Shifted(p, row, column + 1, (low, high), (start, next_))
        product = fitted(p, known, row, column + 1, given=[low, high, start, next_])
        here = entry.first(p.order(AtMost(1, column + 1), least))
        there = entry.other(after)
        return p.combine(Equal(M[row + 1, column + 1], M[row, column]), (1, here), (-1, there), (-1, product))

    def around(column: Any, least: Fact, next_: Fact) -> Fact:
        """M_0(j+1) = M_(n-1)j where j + 1 < n."""
        low, high = p.order(AtMost(0, n - 1), some), p.order(Below(n - 1, n))
        start = p.order(AtMost(0, column + 1), least)
        entry = Shifted(p, n - 1, column + 1, (low, high), (start, next_))
        product = fitted(p, known, n - 1, column + 1, given=[low, high, start, next_])
        here = entry.first(p.order(AtMost(1, column + 1), least))
        there = entry.other_around(p.ring(Equal(n - 1, n - 1)))
        return p.combine(Equal(M[0, column + 1], M[n - 1, column]), (1, here), (-1, there), (-1, product))

    lower = ForAll(i, Implication(AtMost(j, i), Below(i, n), Equal(M[i, j], M[i - j, 0])))

    def base() -> Fact:
        return p.generally([i], [AtMost(0, i), Below(i, n)], lambda *_: p.ring(Equal(M[i, 0], M[i - 0, 0])))

    def step(least: Fact, before: Fact) -> Fact:
        def at(low: Fact, high: Fact) -> Fact:
            row = i - 1
            diagonal = along(
                row, j, p.order(AtMost(0, row), low, least), p.order(Below(row + 1, n), high), least,
                p.order(Below(j + 1, n), low, high),
            )  # fmt: skip
            rest = fitted(p, before, row, given=[p.order(AtMost(j, row), low), p.order(Below(row, n), high)])
            return p.combine(Equal(M[i, j + 1], M[i - (j + 1), 0]), (1, diagonal), (1, rest))

        return p.generally([i], [AtMost(j + 1, i), Below(i, n)], at)

    with forgetting(p):
        below = p.induction(j, lower, base, step, reason="along the diagonal, to the first column")
    upper = ForAll(j, Implication(Below(i, j), Below(j, n), Equal(M[i, j], M[n + i - j, 0])))

    def top() -> Fact:
        def at(low: Fact, high: Fact) -> Fact:
            column = j - 1
            least = p.order(AtMost(0, column), low)
            wrap = around(column, least, p.order(Below(column + 1, n), high))
            rest = fitted(
                p, p.instantiate(below, column, given=[least]), n - 1,
                given=[p.order(AtMost(column, n - 1), high), p.order(Below(n - 1, n))],
            )  # fmt: skip
            return p.combine(Equal(M[0, j], M[n + 0 - j, 0]), (1, wrap), (1, rest))

        return p.generally([j], [Below(0, j), Below(j, n)], at)

    def down(low: Fact, before: Fact) -> Fact:
        def at(less: Fact, high: Fact) -> Fact:
            column = j - 1
            diagonal = along(
                i, column, low, p.order(Below(i + 1, n), less, high), p.order(AtMost(0, column), less, low),
                p.order(Below(column + 1, n), high),
            )  # fmt: skip
            rest = fitted(p, before, column, given=[p.order(Below(i, column), less), p.order(Below(column, n), high)])
            return p.combine(Equal(M[i + 1, j], M[n + i + 1 - j, 0]), (1, diagonal), (1, rest))

        return p.generally([j], [Below(i + 1, j), Below(j, n)], at)

    with forgetting(p):
        above = p.induction(i, upper, top, down, reason="along the diagonal, to the first row, and around the ring")

    def entry(low: Fact, high: Fact, least: Fact, most: Fact) -> Fact:
        plain = p.generally(
            [], [AtMost(j, i)], lambda h: p.instantiate(p.instantiate(below, j, given=[least]), i, given=[h, high])
        )
        wrapped = p.generally(
            [], [Below(i, j)], lambda h: p.instantiate(p.instantiate(above, i, given=[low]), j, given=[h, most])
        )
        return p.both(plain, wrapped)

    return p.generally([i, j], inside, entry)


def back(p: Prover, some: Fact, known: Fact) -> Fact:
    """Both products at (i, j) are the entry of the first column at i - j + 1."""

    def value(row: Any, column: Any, low: Fact, high: Fact, least: Fact, most: Fact, order: Fact, which: int) -> Fact:
        both = fitted(p, known, row, column, given=[low, high, least, most])
        half = p.part(both, which)
        return p.apply(half, p.convert(order, half.formula.args[0]))

    def entry(low: Fact, high: Fact, least: Fact, most: Fact) -> Fact:
        products = Shifted(p, i, j, (low, high), (least, most))
        first, second = products.sums()
        end = p.order(Below(n - 1, n)), p.order(AtMost(0, n - 1), low, high)
        top = p.order(AtMost(0, 0)), p.order(Below(0, n), low, high)

        def joined(one: Fact, other: Fact, *entries: tuple[int, Fact]) -> Fact:
            return p.combine(Equal(first, second), (1, one), (-1, other), *entries)

        def inner(before: Fact) -> Fact:
            """1 ≤ j."""
            one = products.first(before)
            column = p.order(AtMost(0, j - 1), before), p.order(Below(j - 1, n), most)

            def middle(after: Fact) -> Fact:
                other = products.other(after)
                next_ = p.order(AtMost(0, i + 1), low), after

                def at(which: int, here: Any, there: Any) -> Any:
                    def shown(h: Fact) -> Fact:
                        a_ = value(i, j - 1, low, high, *column, p.order(here, h), which)
                        b_ = value(i + 1, j, *next_, least, most, p.order(there, h), which)
                        return joined(one, other, (1, a_), (-1, b_))

                    return shown

                lower = at(0, AtMost(j - 1, i), AtMost(j, i + 1))
                return p.compare(i, j - 1, at(1, Below(i, j - 1), Below(i + 1, j)), lower, lower)

            def last(h: Fact) -> Fact:
                other = products.other_around(h)
                a_ = value(i, j - 1, low, high, *column, p.order(AtMost(j - 1, i), h, most), 0)
                b_ = value(0, j, *top, least, most, p.order(Below(0, j), before), 1)
                moved = p.ring(Equal(M[i - (j - 1), 0], M[n - 1 - (j - 1), 0]), h)
                return joined(one, other, (1, a_), (1, moved), (-1, b_))

            return p.compare(i, n - 1, lambda h: middle(p.order(Below(i + 1, n), h)), last,
                             lambda h: p.absurd(p.order(p.store.false(), h, high), Equal(first, second)))  # fmt: skip

        def zero(h: Fact) -> Fact:
            """j = 0."""
            one = products.first_around(h)

            def middle(after: Fact) -> Fact:
                other = products.other(after)
                a_ = value(i, n - 1, low, high, end[1], end[0], p.order(Below(i, n - 1), after), 1)
                b_ = p.ring(Equal(M[i + 1, j], M[i + 1, 0]), h)
                return joined(one, other, (1, a_), (-1, b_))

            def last(g_: Fact) -> Fact:
                other = products.other_around(g_)
                a_ = value(i, n - 1, low, high, end[1], end[0], p.order(AtMost(n - 1, i), g_), 0)
                row = p.ring(Equal(M[i - (n - 1), 0], M[n - 1 - (n - 1), 0]), g_)
                b_ = p.ring(Equal(M[0, j], M[0, 0]), h)
                return joined(one, other, (1, a_), (1, row), (-1, b_))

            return p.compare(i, n - 1, lambda h2: middle(p.order(Below(i + 1, n), h2)), last,
                             lambda h2: p.absurd(p.order(p.store.false(), h2, high), Equal(first, second)))  # fmt: skip

        return p.compare(
            j, 0, lambda h: p.absurd(p.order(p.store.false(), h, least), Equal(first, second)), zero,
            lambda h: inner(p.order(AtMost(1, j), h)),
        )  # fmt: skip

    return p.generally([i, j], inside, entry)


translations = Claim(
    "dict-translation-conv",
    title="What commutes with the translations of a ring is a convolution",
    source="LTR, Table I (translation symmetry, convolutional network)",
    variables=[M, n],
    hypotheses=[AtMost(1, n)],
    conclusion=Conjunction(Implication(commutes, circulant), Implication(circulant, commutes)),
    conventions="P is the matrix of the cyclic shift by one site, which generates the translations",
    notes=(
        "Of the n² entries n are left, those of the first column: entry (i, j) depends on i - j modulo n alone. "
        "Its eigenvectors are those of circulant-fourier; shared-weights has the count for networks."
    ),
    proof=by_following_diagonals,
    example={"n": 2, "M": [[1, 2], [2, 1]]},
    twins=[
        Twin(
            "around the ring by one site less",
            conclusion=Conjunction(
                Implication(commutes, by_difference(n + i - j - 1)), Implication(by_difference(n + i - j - 1), commutes)
            ),
            at={"n": 2, "M": [[1, 2], [2, 1]]},
        )
    ],
)
