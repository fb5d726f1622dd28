"""A map that agrees wherever another one does is a function of it."""

from typing import Any

import sympy

from symnet.kernel.terms import INT, fun
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
    Prover,
    Twin,
    families,
    integer_families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting

N, a, b, c = integers("N a b c")
u, v = integer_families("u v")
(s,) = families("s")
(f,) = variables("f", fun(INT, INT))


def agrees(size: Any, fine: Any = u, coarse: Any = v) -> ForAll:
    """The coarse map agrees where the fine one does, on the support."""
    inside = [AtMost(0, a), Below(a, size), AtMost(0, b), Below(b, size), Below(0, s[a]), Below(0, s[b])]
    return ForAll([a, b], Implication(*inside, Equal(fine[a], fine[b]), Equal(coarse[a], coarse[b])))


def through(size: Any, function: Any) -> ForAll:
    """v = f ∘ u on the support."""
    return ForAll(a, Implication(AtMost(0, a), Below(a, size), Below(0, s[a]), Equal(v[a], function(u[a]))))


def factor(size: Any) -> Exists:
    """There is such an f."""
    return Exists(f, through(size, lambda x: f[x]))


def by_one_more(p: Prover) -> Fact:
    """Induction on N: a new value of u is given the new value of v; an old one has it already."""
    goal = Implication(agrees(N), factor(N))

    def base() -> Fact:
        zero = through(0, lambda _: 0)
        nothing = p.generally(
            [a], [AtMost(0, a), Below(a, 0), Below(0, s[a])],
            lambda low, high, _: p.absurd(p.order(p.store.false(), low, high), p.term(Equal(v[a], 0))),
        )  # fmt: skip
        return p.discharge(p.witness(factor(0), sympy.Lambda(c, 0), p.convert(nothing, zero)), agrees(0))

    def step(low: Fact, known: Fact) -> Fact:
        whole = p.assume(agrees(N + 1))
        conditions = [AtMost(0, a), Below(a, N), AtMost(0, b), Below(b, N), Below(0, s[a]), Below(0, s[b])]

        def shorter(al: Fact, ah: Fact, bl: Fact, bh: Fact, *rest: Fact) -> Fact:
            highs = [p.order(Below(x, N + 1), h) for x, h in ((a, ah), (b, bh))]
            return p.instantiate(whole, a, b, given=[al, highs[0], bl, highs[1], *rest])

        before = p.apply(known, p.generally([a, b], [*conditions, Equal(u[a], u[b])], shorter))
        earlier = Exists(b, Conjunction(AtMost(0, b), Below(b, N), Below(0, s[b]), Equal(u[b], u[N])))

        def with_old(old: Fact) -> Fact:
            def every(function: Any, first: Any, last: Any) -> Fact:
                """∀ a ≤ N, from the cases a < N and a = N."""

                def at(al: Fact, ah: Fact, there: Fact) -> Fact:
                    wanted = p.term(Equal(v[a], function(u[a])))
                    return p.compare(
                        a,
                        N,
                        lambda h: first(al, h, there),
                        lambda h: p.rewrite(last(p.rewrite(there, Below(0, s[N]), h)), wanted, h),
                        lambda h: p.absurd(p.order(p.store.false(), h, ah), wanted),
                    )

                return p.generally([a], [AtMost(0, a), Below(a, N + 1), Below(0, s[a])], at)

            def kept(found: Fact) -> Fact:
                def last(there: Fact) -> Fact:
                    def one(h: Fact) -> Fact:
                        bl, bh, positive, same = p.parts(h)
                        value = p.instantiate(old, b, given=[bl, bh, positive])
                        top, upper = p.order(Below(N, N + 1)), p.order(Below(b, N + 1), bh)
                        equal = p.instantiate(whole, b, N, given=[bl, upper, low, top, positive, there, same])
                        moved = p.rewrite(value, Equal(v[b], f[u[N]]), same)
                        return p.combine(Equal(v[N], f[u[N]]), (1, moved), (-1, equal))

                    return p.choose(found, b, one)

                first = lambda al, ah, there: p.instantiate(old, a, given=[al, ah, there])  # noqa: E731
                return p.witness(factor(N + 1), f, every(lambda x: f[x], first, last))

            def added(none: Fact) -> Fact:
                def new(x: Any) -> Any:
                    return f[x] + (v[N] - f[x]) * Indicator(Equal(x, u[N]))

                def first(al: Fact, ah: Fact, there: Fact) -> Fact:
                    value, same = p.instantiate(old, a, given=[al, ah, there]), p.assume(Equal(u[a], u[N]))
                    found = p.witness(earlier, a, p.both(al, ah, there, same))
                    apart = p.discharge(p.apply(none, found), same.formula)
                    gone = p.indicator(apart, Equal(u[a], u[N]))
                    return p.combine(Equal(v[a], new(u[a])), (1, value), (f[u[a]] - v[N], gone))

                def last(_: Fact) -> Fact:
                    return p.ring(Equal(v[N], new(u[N])))

                return p.witness(factor(N + 1), sympy.Lambda(c, new(c)), every(new, first, last))

            return p.cases(p.excluded(earlier), kept, added)

        return p.discharge(p.choose(before, f, with_old), whole.formula)

    with forgetting(p):
        every = p.induction(N, goal, base, step, reason="induction on N")

    def counted(low: Fact) -> Fact:
        return p.instantiate(every, N, given=[low])

    def empty(h: Fact) -> Fact:
        nothing = p.generally(
            [a], [AtMost(0, a), Below(a, N), Below(0, s[a])],
            lambda low, high, _: p.absurd(p.order(p.store.false(), low, high, h), p.term(Equal(v[a], 0))),
        )  # fmt: skip
        found = p.witness(factor(N), sympy.Lambda(c, 0), p.convert(nothing, through(N, lambda _: 0)))
        return p.discharge(found, agrees(N))

    onward = p.compare(
        0, N, lambda h: counted(p.order(AtMost(0, N), h)), lambda h: counted(p.order(AtMost(0, N), h)), empty
    )
    return p.both(onward, by_reading(p))


def by_reading(p: Prover) -> Fact:
    """v = f ∘ u agrees where u does."""

    def chosen(known: Fact) -> Fact:
        def at(al: Fact, ah: Fact, bl: Fact, bh: Fact, first: Fact, second: Fact, same: Fact) -> Fact:
            one, other = p.instantiate(known, a, given=[al, ah, first]), p.instantiate(known, b, given=[bl, bh, second])
            moved = p.rewrite(one, Equal(v[a], f[u[b]]), same)
            return p.combine(Equal(v[a], v[b]), (1, moved), (-1, other))

        inside = [AtMost(0, a), Below(a, N), AtMost(0, b), Below(b, N), Below(0, s[a]), Below(0, s[b])]
        return p.generally([a, b], [*inside, Equal(u[a], u[b])], at)

    return p.generally([], [factor(N)], lambda h: p.choose(h, f, chosen))


factoring = Claim(
    "factors-through",
    title="A map is a function of another one if and only if it agrees wherever that one does",
    source="textbook",
    variables=[N, s, u, v],
    conclusion=Conjunction(Implication(agrees(N), factor(N)), Implication(factor(N), agrees(N))),
    conventions="u and v number the values of two maps of 0, …, N - 1; only a with s_a > 0 count",
    proof=by_one_more,
    example={"N": 4, "s": [1, 1, 2, 0], "u": [3, 5, 3, 5], "v": [1, 0, 1, 7], "f": [0, 0, 0, 1, 0, 0]},
    twins=[
        Twin(
            "if it tells them apart",
            conclusion=Conjunction(Implication(agrees(N, v, u), factor(N)), Implication(factor(N), agrees(N, v, u))),
            at={"N": 2, "s": [1, 1], "u": [0, 1], "v": [0, 0], "f": [0, 0]},
        )
    ],
)
