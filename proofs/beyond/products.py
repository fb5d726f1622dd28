"""Finite products of integers, and the geometric sum."""

import sympy

from symnet.proof import (
    AtMost,
    Below,
    Claim,
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
from symnet.proof.tactics import forgetting

n, i, l = integers("n i l")  # noqa: E741
(a,) = integer_families("a")
(q,) = reals("q")


def entries(length: object, least: int = 1) -> ForAll:
    """a_i ≥ 1 for l ≤ i < l + n."""
    return ForAll(i, Implication(AtMost(l, i), Below(i, l + length), AtMost(least, a[i])))


def product(length: object) -> sympy.Expr:
    """∏ a_i over l ≤ i < l + n."""
    return sympy.Product(a[i], (i, l, l + length - 1))


def by_one_more_factor(p: Prover, nonnegative: Fact, each: Fact) -> Fact:
    """Induction on n: x ≥ 1 and y ≥ 1 give xy - 1 = (x - 1)(y - 1) + (x - 1) + (y - 1) ≥ 0."""

    def step(low: Fact, known: Fact) -> Fact:
        def shown(all_of_them: Fact) -> Fact:
            earlier = p.generally(
                [i],
                [AtMost(l, i), Below(i, l + n)],
                lambda lo, hi: p.instantiate(all_of_them, i, given=[lo, p.order(Below(i, l + n + 1), hi)]),
            )
            before = p.apply(known, earlier)
            last = p.instantiate(
                all_of_them, l + n, given=[p.order(AtMost(l, l + n), low), p.order(Below(l + n, l + n + 1))]
            )
            parts = [["1", [0, 1], [], []], ["1", [0], [], []], ["1", [1], [], []]]
            both = p.order(AtMost(1, product(n) * a[l + n]), before, last, items=parts)
            return p.convert(both, AtMost(1, product(n + 1)))

        return p.generally([], [entries(n + 1)], shown)

    with forgetting(p):
        goal = Implication(entries(n), AtMost(1, product(n)))
        base = lambda: p.discharge(p.order(AtMost(1, product(0))), entries(0))  # noqa: E731
        every = p.induction(n, goal, base, step, reason="induction on n")
    return p.instantiate(every, n, given=[nonnegative, each])


product_positive = Claim(
    "product-positive",
    title="A product of positive integers is positive",
    source="textbook",
    variables=[a, l, n],
    hypotheses=[AtMost(0, n), entries(n)],
    conclusion=AtMost(1, product(n)),
    proof=by_one_more_factor,
    example={"a": [2, 3, 1], "l": 0, "n": 2},
    twins=[Twin("integers ≥ -1", hypotheses=[AtMost(0, n), entries(n, -1)], at={"n": 1, "l": 0, "a": [-1]})],
)


def by_one_more_power(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n."""
    every = p.induction(
        n,
        p.equal((q - 1) * sympy.Sum(q**i, (i, 0, n - 1)), q**n - 1),
        lambda: p.ring(p.equal((q - 1) * sympy.Sum(q**i, (i, 0, -1)), q**0 - 1)),
        lambda low, known: p.combine(p.equal((q - 1) * sympy.Sum(q**i, (i, 0, n)), q ** (n + 1) - 1), (1, known)),
        reason="induction on n",
    )
    return p.instantiate(every, n, given=[nonnegative])


geometric_sum = Claim(
    "geometric-sum",
    title="The geometric sum",
    source="textbook",
    variables=[q, n],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal((q - 1) * sympy.Sum(q**i, (i, 0, n - 1)), q**n - 1),
    proof=by_one_more_power,
    twins=[
        Twin(
            "one power too many",
            conclusion=Equal((q - 1) * sympy.Sum(q**i, (i, 0, n)), q**n - 1),
            at={"n": 1, "q": 2},
        )
    ],
)


def by_multiplying(p: Prover, nonnegative: Fact, least: Fact) -> Fact:
    """Induction on n."""
    every = p.induction(
        n,
        AtMost(0, q**n),
        lambda: p.order(p.term(AtMost(0, 1))),
        lambda low, known: p.convert(
            p.order(AtMost(0, q**n * q), known, least, items=[["1", [0, 1], [], []]]), AtMost(0, q ** (n + 1))
        ),
        reason="induction on n",
    )
    return p.instantiate(every, n, given=[nonnegative])


power_nonnegative = Claim(
    "power-nonnegative",
    title="Powers of a number that is not negative",
    source="textbook",
    variables=[q, n],
    hypotheses=[AtMost(0, n), AtMost(0, q)],
    conclusion=AtMost(0, q**n),
    proof=by_multiplying,
    twins=[Twin("numbers ≥ -1", hypotheses=[AtMost(0, n), AtMost(-1, q)], at={"n": 1, "q": -1})],
)


def powers(top: object) -> sympy.Expr:
    """Σ q^i over 0 ≤ i ≤ n."""
    return sympy.Sum(q**i, (i, 0, top))


def by_doubling(p: Prover, nonnegative: Fact, two: Fact) -> Fact:
    """Induction on n: 2q^n + q^(n+1) ≤ 2q^(n+1), as q ≥ 2."""

    def step(low: Fact, known: Fact) -> Fact:
        some = p.use(power_nonnegative, q, n, given=[low, p.order(AtMost(0, q), two)])
        parts = [["1", [0], [], []], ["1", [1, 2], [], []]]
        return p.order(AtMost(powers(n) + q * q**n, 2 * q * q**n), known, two, some, items=parts)

    every = p.induction(
        n,
        AtMost(powers(n), 2 * q**n),
        lambda: p.order(AtMost(powers(0), 2)),
        step,
        reason="induction on n",
    )
    return p.instantiate(every, n, given=[nonnegative])


geometric_bound = Claim(
    "geometric-sum-bound",
    title="A geometric sum is at most twice its last term",
    source="textbook",
    variables=[q, n],
    hypotheses=[AtMost(0, n), AtMost(2, q)],
    conclusion=AtMost(powers(n), 2 * q**n),
    proof=by_doubling,
    example={"q": 3, "n": 2},
    twins=[Twin("for q ≥ 1", hypotheses=[AtMost(0, n), AtMost(1, q)], at={"n": 2, "q": 1})],
)


# --- products in blocks -----------------------------------------------------------------------------------------------

c, w, t = integers("c w t")
(f,) = families("f")


def in_blocks(count: object) -> Equal:
    """∏ over i < c of ∏ over t < w of f(wi + t) is the product of f(t) over t < cw."""
    inner_ = sympy.Product(f[w * i + t], (t, 0, w - 1))
    return Equal(sympy.Product(inner_, (i, 0, count - 1)), sympy.Product(f[t], (t, 0, count * w - 1)))


def by_one_more_block(p: Prover, nonnegative: Fact, width: Fact) -> Fact:
    """Induction on c: the product over t < (c+1)w, cut at cw."""

    def step(low: Fact, known: Fact) -> Fact:
        some = p.order(AtMost(0, n * w), low, width, items=[["1", [0, 1], [], []]])
        cut = p.split(sympy.Product(f[t], (t, 0, n * w + w - 1)), n * w, some, width)
        last = p.shift(cut.formula.args[1].args[1], -n * w)
        before, block = sympy.Product(f[t], (t, 0, n * w - 1)), sympy.Product(f[w * n + t], (t, 0, w - 1))
        goal = in_blocks(n + 1)
        return p.combine(goal, (block, known), (-1, cut), (-before, last), reason="cut off the last block")

    with forgetting(p):
        base = lambda: p.ring(p.term(in_blocks(0)))  # noqa: E731
        every = p.induction(n, in_blocks(n), base, step, reason="induction on c")
    return p.instantiate(every, c, given=[nonnegative])


product_in_blocks = Claim(
    "product-in-blocks",
    title="A product in blocks of equal length",
    source="textbook",
    variables=[f, w, c],
    hypotheses=[AtMost(0, c), AtMost(0, w)],
    conclusion=in_blocks(c),
    proof=by_one_more_block,
    twins=[
        Twin(
            "one block too many",
            conclusion=Equal(in_blocks(c).args[0], in_blocks(c + 1).args[1]),
            at={"f": [2, 3], "w": 1, "c": 1},
        )
    ],
)
