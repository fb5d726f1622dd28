"""Two families of integers of which one lies below the other are equal where their sums are; products with a zero."""

from typing import Any

import sympy
from beyond.sums import sum_nonnegative

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
    Twin,
    families,
    integer_families,
    integers,
    reals,
)
from symnet.proof.tactics import squeezed

n, i, l = integers("n i l")  # noqa: E741
(f,) = families("f")
g, h = integer_families("g h")


def inside(index: Any, length: Any) -> Conjunction:
    """0 ≤ index < length."""
    return Conjunction(AtMost(0, index), Below(index, length))


def by_cutting_out(p: Prover, low: Fact, high: Fact, zero: Fact) -> Fact:
    """Cut the product at the factor that is 0."""
    cut = p.split(sympy.Product(f[i], (i, 0, n - 1)), l + 1)
    before, after = (sympy.Product(f[i], ends) for ends in ((i, 0, l - 1), (i, l + 1, n - 1)))
    return p.combine(p.goal, (1, cut), (before * after, zero), reason="take out the factor that is 0")


product_with_zero = Claim(
    "product-with-zero",
    title="A product with a factor 0 is 0",
    source="textbook",
    variables=[f, n, l],
    hypotheses=[AtMost(0, l), Below(l, n), Equal(f[l], 0)],
    conclusion=Equal(sympy.Product(f[i], (i, 0, n - 1)), 0),
    proof=by_cutting_out,
    example={"f": [2, 0, 3], "n": 3, "l": 1},
    twins=[
        Twin("a factor beyond the product", hypotheses=[AtMost(0, l), Equal(f[l], 0)], at={"f": [1, 0], "n": 1, "l": 1})
    ],
)


def total(family: Any, low: Any = 0, high: Any = n) -> Any:
    """Σ over low ≤ i < high of the family."""
    return sympy.Sum(family[i], (i, low, high - 1))


def by_three_parts(p: Prover, below: Fact, sums: Fact, low: Fact, high: Fact) -> Fact:
    """The differences before l, at l and after l are not negative, and their sum is."""
    gap = sympy.Lambda(i, h[i] - g[i])
    later = sympy.Lambda(i, h[i + l + 1] - g[i + l + 1])

    def early(member: Fact) -> Fact:
        first, last = p.parts(member)
        there = p.both(first, p.order(Below(i, n), last, high))
        return p.order(AtMost(0, h[i] - g[i]), p.instantiate(below, i, given=[there]))

    def late(member: Fact) -> Fact:
        first, last = p.parts(member)
        there = p.both(p.order(AtMost(0, i + l + 1), first, low), p.order(Below(i + l + 1, n), last))
        return p.order(AtMost(0, h[i + l + 1] - g[i + l + 1]), p.instantiate(below, i + l + 1, given=[there]))

    start = p.use(sum_nonnegative, l, gap, given=[low, p.generally([i], [inside(i, l)], early)])
    length = n - l - 1
    end = p.use(
        sum_nonnegative, length, later,
        given=[p.order(AtMost(0, length), high), p.generally([i], [inside(i, length)], late)],
    )  # fmt: skip
    cuts = [p.split(total(family), l + 1) for family in (g, h)]
    moved = [p.shift(p.term(total(family, l + 1)), -l - 1) for family in (g, h)]
    here = p.instantiate(below, l, given=[p.both(low, high)])
    before, after = sympy.Sum(h[i] - g[i], (i, 0, l - 1)), sympy.Sum(later(i), (i, 0, length - 1))
    parts = (-1, cuts[0]), (1, cuts[1]), (-1, moved[0]), (1, moved[1])
    whole = p.combine(p.equal(total(h) - total(g), before + h[l] - g[l] + after), *parts)
    least = p.order(AtMost(h[l], g[l]), sums, start, end, whole)
    return squeezed(p, h[l], g[l], here, least)


equal_where_sums_are = Claim(
    "equal-where-sums-are",
    title="Integers that are not smaller, with a sum that is not larger, are the same",
    source="textbook",
    variables=[g, h, n, l],
    hypotheses=[
        ForAll(i, Implication(inside(i, n), AtMost(g[i], h[i]))),
        AtMost(total(h), total(g)),
        AtMost(0, l),
        Below(l, n),
    ],
    conclusion=Equal(h[l], g[l]),
    proof=by_three_parts,
    example={"g": [1, 2], "h": [1, 2], "n": 2, "l": 1},
    twins=[
        Twin(
            "without the sums",
            hypotheses=[ForAll(i, Implication(inside(i, n), AtMost(g[i], h[i]))), AtMost(0, l), Below(l, n)],
            at={"g": [1, 2], "h": [1, 3], "n": 2, "l": 1},
        )
    ],
)


def two_to(length: Any) -> Equal:
    """∏ 2^(h_i) = 2^(Σ h_i)."""
    return Equal(sympy.Product(2 ** h[i], (i, 0, length - 1)), 2 ** total(h, 0, length))


def by_one_more(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n."""
    every = p.induction(
        n, two_to(n), lambda: p.ring(two_to(0)), lambda _, known: p.combine(two_to(n + 1), (2 ** h[n], known)),
        reason="induction on n",
    )  # fmt: skip
    return p.instantiate(every, n, given=[nonnegative])


product_of_powers_of_two = Claim(
    "product-of-powers-of-two",
    title="A product of powers of two",
    source="textbook",
    variables=[h, n],
    hypotheses=[AtMost(0, n)],
    conclusion=two_to(n),
    proof=by_one_more,
    twins=[
        Twin(
            "without n ≥ 0, and one power more",
            conclusion=Equal(two_to(n).args[0], 2 ** total(h, 0, n + 1)),
            at={"n": 0, "h": [1]},
        )
    ],
)


u, v = integers("u v")
(y,) = reals("y")

power_of_sum = Claim(
    "power-of-sum",
    title="A power with a sum for its exponent",
    source="textbook",
    variables=[y, u, v],
    hypotheses=[AtMost(0, u), AtMost(0, v)],
    conclusion=Equal(y ** (u + v), y**u * y**v),
    proof=lambda p, *_: p.ring(p.goal, reason="both exponents are not negative"),
    twins=[
        Twin("exponents ≥ -1", hypotheses=[AtMost(-1, u), AtMost(-1, v)], at={"y": 0, "u": 1, "v": -1}),
    ],
)
