"""Numbers below rN as r blocks of N: where a number lies, and sums block by block."""

import sympy

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
    Prover,
    Twin,
    families,
    integers,
)
from symnet.proof.tactics import forgetting

r, N, R, k, q, j, n, i, t = integers("r N R k q j n i t")
(f,) = families("f")

# --- sums -------------------------------------------------------------------------------------------------------------


def in_blocks(count: object) -> Equal:
    """Σ over j < r of Σ over t < N of f(Nj + t) is the sum of f(t) over t < rN."""
    inner = sympy.Sum(f[N * j + t], (t, 0, N - 1))
    return Equal(sympy.Sum(inner, (j, 0, count - 1)), sympy.Sum(f[t], (t, 0, count * N - 1)))


def by_one_more_block(p: Prover, nonnegative: Fact, width: Fact) -> Fact:
    """Induction on r: the sum over t < (r+1)N, cut at rN."""

    def step(low: Fact, known: Fact) -> Fact:
        some = p.order(AtMost(0, n * N), low, width, items=[["1", [0, 1], [], []]])
        cut = p.split(sympy.Sum(f[t], (t, 0, n * N + N - 1)), n * N, some, width)
        last = p.shift(cut.formula.args[1].args[1], -n * N)
        return p.combine(in_blocks(n + 1), (1, known), (-1, cut), (-1, last), reason="cut off the last block")

    with forgetting(p):
        base = lambda: p.ring(p.term(in_blocks(0)))  # noqa: E731
        every = p.induction(n, in_blocks(n), base, step, reason="induction on r")
    return p.instantiate(every, r, given=[nonnegative])


sum_in_blocks = Claim(
    "sum-in-blocks",
    title="A sum of rN terms in r blocks of N",
    source="textbook",
    variables=[r, N, f],
    hypotheses=[AtMost(0, r), AtMost(0, N)],
    conclusion=in_blocks(r),
    proof=by_one_more_block,
    twins=[
        Twin(
            "blocks that overlap",
            conclusion=Equal(
                sympy.Sum(sympy.Sum(f[j + t], (t, 0, N - 1)), (j, 0, r - 1)), sympy.Sum(f[t], (t, 0, r * N - 1))
            ),
            at={"r": 2, "N": 2, "f": [1, 2, 3, 4]},
        )
    ],
)

# --- places -----------------------------------------------------------------------------------------------------------


def lies_in(block: object, count: object) -> Conjunction:
    """The number R lies in this one of the blocks."""
    rest = R - N * block
    return Conjunction(AtMost(0, block), Below(block, count), AtMost(0, rest), Below(rest, N))


def by_the_last_block(p: Prover, nonnegative: Fact, low: Fact, high: Fact) -> Fact:
    """Induction on r: R lies below rN, or in the block that follows."""
    goal = ForAll(R, Implication(AtMost(0, R), Below(R, n * N), Exists(k, lies_in(k, n))))

    def base() -> Fact:
        def none(least: Fact, most: Fact) -> Fact:
            return p.absurd(p.order(p.store.false(), least, most), Exists(k, lies_in(k, 0)))

        return p.convert(
            p.generally([R], [AtMost(0, R), Below(R, 0)], none), p.store.replace(p.term(goal), p.term(n), p.number(0))
        )

    def step(some: Fact, known: Fact) -> Fact:
        wanted = Exists(k, lies_in(k, n + 1))

        def shown(least: Fact, most: Fact) -> Fact:
            def before(h: Fact) -> Fact:
                def same(found: Fact) -> Fact:
                    first, second, third, fourth = p.parts(found)
                    return p.witness(wanted, k, p.both(first, p.order(Below(k, n + 1), second), third, fourth))

                return p.choose(p.instantiate(known, R, given=[least, h]), k, same)

            def last(*h: Fact) -> Fact:
                return p.witness(
                    wanted, n,
                    p.both(some, p.order(Below(n, n + 1)), p.order(AtMost(0, R - N * n), *h),
                           p.order(Below(R - N * n, N), most)),
                )  # fmt: skip

            return p.compare(R, n * N, before, last, last)

        return p.generally([R], [AtMost(0, R), Below(R, (n + 1) * N)], shown)

    with forgetting(p):
        every = p.induction(n, goal, base, step, reason="induction on r")
    return p.instantiate(p.instantiate(every, r, given=[nonnegative]), R, given=[low, high])


block_of = Claim(
    "block-of-a-number",
    title="Each number below rN lies in one of r blocks of N",
    source="textbook",
    variables=[r, N, R],
    hypotheses=[AtMost(0, r), AtMost(0, R), Below(R, r * N)],
    conclusion=Exists(k, lies_in(k, r)),
    proof=by_the_last_block,
    example={"r": 3, "N": 2, "R": 5},
    twins=[
        Twin(
            "up to rN",
            hypotheses=[AtMost(0, r), AtMost(0, R), AtMost(R, r * N)],
            at={"r": 2, "N": 2, "R": 4},
        )
    ],
)


def by_products(p: Prover, low: Fact, high: Fact, least: Fact, most: Fact) -> Fact:
    """N = (N - 1 - q) + q + 1, where both are not negative, times j and times r - 1 - j."""
    lower = [["1", [2, 1], [], []], ["1", [2, 0], [], []], ["1", [2], [], []], ["1", [0], [], []]]
    above = [["1", [3, 1], [], []], ["1", [3, 0], [], []], ["1", [3], [], []], ["1", [1], [], []]]
    with forgetting(p):
        given = low, high, least, most
        return p.both(
            p.order(AtMost(0, q + j * N), *given, items=lower), p.order(Below(q + j * N, r * N), *given, items=above)
        )


place_in_block = Claim(
    "place-in-blocks",
    title="A number below N in block j of r blocks",
    source="textbook",
    variables=[N, r, q, j],
    hypotheses=[AtMost(0, q), Below(q, N), AtMost(0, j), Below(j, r)],
    conclusion=Conjunction(AtMost(0, q + j * N), Below(q + j * N, r * N)),
    proof=by_products,
    example={"N": 3, "r": 2, "q": 2, "j": 1},
    twins=[
        Twin(
            "j = r too",
            hypotheses=[AtMost(0, q), Below(q, N), AtMost(0, j), AtMost(j, r)],
            at={"N": 1, "r": 1, "q": 0, "j": 1},
        )
    ],
)
