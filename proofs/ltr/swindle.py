"""The combinatorial swindle: v^n numbers for a table of a function of n variables, v·n where they do not interact."""

from typing import Any

import sympy as sp
from beyond.counts import counted
from beyond.monotone import power_at_least_one

from symnet.proof import (
    AtMost,
    Below,
    Bits,
    Claim,
    Conjunction,
    Equal,
    Fact,
    Families,
    Prover,
    Range,
    SumOver,
    Twin,
    integer_families,
    integers,
)
from symnet.proof.tactics import forgetting

n, v, w, N, i, c = integers("n v w N i c")
f, x = integer_families("f x")


def inputs(length: Any, values: Any) -> Families:
    """{0, …, v-1}^n."""
    return Families(length, Range(0, values))


def entries(length: Any, values: Any) -> sp.Expr:
    """The number of entries of a table of a function of n variables with v values each."""
    return SumOver(1, (x, inputs(length, values)))


separate = SumOver(1, (c, Range(0, v)), (i, Range(0, n)))  # v numbers for each of n variables


def by_growing(p: Prover, some: Fact, two: Fact) -> Fact:
    """v^(n+1) - v(n+1) = v(v^n - vn) + vn(v - 2) + v(n - 1), by induction on n."""

    def step(low: Fact, known: Fact) -> Fact:
        products = (("1", [2, 1]), ("2", [2]), ("1", [1, 1, 0]), ("1", [1, 1]), ("3", [1, 0]), ("2", [1]), ("2", [0]))
        items = [[factor, used, [], []] for factor, used in products]
        return p.order(AtMost(v * (n + 1), v ** (n + 1)), low, two, known, items=items)

    with forgetting(p), p.knowing(two):
        base = lambda: p.order(AtMost(v, v))  # noqa: E731
        every = p.induction(n, AtMost(v * n, v**n), base, step, start=1, reason="induction on n")
    at_n = p.instantiate(every, n, given=[some])
    goals = p.goal.args
    table = p.convert(counted(p, (x, inputs(n, v))), goals[0], reason="count the values of each variable by itself")
    return p.both(table, p.ring(goals[1]), at_n)


swindle = Claim(
    "ltr-swindle",
    title="A table of v^n numbers, and v·n numbers where the variables do not interact",
    source="LTR, section II.B",
    variables=[n, v],
    hypotheses=[AtMost(1, n), AtMost(2, v)],
    conclusion=Conjunction(Equal(entries(n, v), v**n), Equal(separate, v * n), AtMost(v * n, v**n)),
    conventions="n variables with v values each: a table has an entry for each input, Σ f_i(x_i) v numbers for each i",
    notes="What interactions of at most d variables cost is counted in ltr-count and ltr-count-bits.",
    proof=by_growing,
    example={"n": 3, "v": 3},
    twins=[
        Twin(
            "n^v entries",
            conclusion=Conjunction(Equal(entries(n, v), n**v), Equal(separate, v * n), AtMost(v * n, v**n)),
            at={"n": 3, "v": 2},
        ),
        Twin("one value", hypotheses=[AtMost(1, n), AtMost(1, v)], at={"n": 2, "v": 1}),
    ],
)


def by_entries(p: Prover, nonnegative: Fact, some: Fact, outputs: Fact, same: Fact) -> Fact:
    """A function is a family of values, one for each of the N inputs."""
    table, functions = p.goal.args
    count = p.convert(counted(p, (x, inputs(n, v))), p.equal(entries(n, v), v**n))
    size = p.combine(table, (1, same), (1, count))
    least = p.use(power_at_least_one, v, n, given=[some, nonnegative])
    with p.knowing(p.order(AtMost(0, N), size, least)):
        return p.both(
            size, p.convert(counted(p, (f, inputs(N, w))), functions, reason="count the values at each input by itself")
        )


all_functions = SumOver(1, (f, inputs(N, w)))
function_count = Claim(
    "ltr-swindle-functions",
    title="The number of functions of n variables",
    source="LTR, section II.B",
    variables=[n, v, w, N],
    hypotheses=[AtMost(0, n), AtMost(1, v), AtMost(0, w), Equal(N, entries(n, v))],
    conclusion=Conjunction(Equal(N, v**n), Equal(all_functions, w**N)),
    conventions="n variables with v values each, and w values of the function; N inputs, numbered from 0",
    proof=by_entries,
    example={"n": 2, "v": 2, "w": 2, "N": 4},
    twins=[
        Twin(
            "N^w functions",
            conclusion=Conjunction(Equal(N, v**n), Equal(all_functions, N**w)),
            at={"n": 1, "v": 3, "w": 2, "N": 3},
        )
    ],
)


def as_an_instance(p: Prover, nonnegative: Fact, same: Fact) -> Fact:
    """Two values each."""
    known = [nonnegative, p.order(AtMost(1, 2)), p.order(AtMost(0, 2)), same]
    return p.use(function_count, n, 2, 2, N, given=known, reason="two values for each variable and each input")


boolean_functions = SumOver(1, (f, Bits(N)))
boolean_count = Claim(
    "ltr-boolean-functions",
    title="There are 2^(2^n) Boolean functions of n bits",
    source="LTR, section II.B",
    variables=[n, N],
    hypotheses=[AtMost(0, n), Equal(N, SumOver(1, (x, Bits(n))))],
    conclusion=Conjunction(Equal(N, 2**n), Equal(boolean_functions, 2**N)),
    conventions="a Boolean function is a family of N bits, one for each of the N inputs in {0, 1}^n",
    proof=as_an_instance,
    example={"n": 2, "N": 4},
    twins=[
        Twin(
            "2^(2n) functions",
            conclusion=Conjunction(Equal(N, 2**n), Equal(boolean_functions, 2 ** (2 * n))),
            at={"n": 3, "N": 8},
        )
    ],
)

swapped = sp.Pow(10**6, 256, evaluate=False)
between = sp.Pow(2, 5120, evaluate=False)


def by_powers_of_two(p: Prover, nonnegative: Fact) -> Fact:
    """256 = 2^8, and 10^6 < 2^20."""
    images, small, large = p.goal.args
    return p.both(
        p.convert(counted(p, (x, inputs(n, 256))), images, reason="256 values for each pixel, and 256 = 2^8"),
        p.order(small, reason="10^6 < 2^20, and 20 · 256 = 5120"),
        p.order(large),
    )


image_count = Claim(
    "ltr-swindle-images",
    title="There are 256^n images of n pixels with 256 levels of grey",
    source="LTR, section II.B, mended",
    variables=[n],
    hypotheses=[AtMost(0, n)],
    conclusion=Conjunction(Equal(entries(n, 256), 2 ** (8 * n)), Below(swapped, between), Below(5120, 8 * 10**6)),
    notes="For n = 10^6: 256^(10^6) = 2^8000000, where (10^6)^256 is below 2^5120.",
    proof=by_powers_of_two,
    example={"n": 1},
    twins=[
        Twin(
            "2^8 images",
            conclusion=Conjunction(Equal(entries(n, 256), 2**8), Below(swapped, between), Below(5120, 8 * 10**6)),
            at={"n": 0},
        ),
        Twin(
            "(10^6)^256 above 2^5120",
            conclusion=Conjunction(
                Equal(entries(n, 256), 2 ** (8 * n)), Below(between, swapped), Below(5120, 8 * 10**6)
            ),
            at={"n": 1},
        ),
    ],
)


def by_one_variable(p: Prover) -> Fact:
    """One variable with two values has a table of 2 entries, not of 1² = 1."""
    statement = p.closed(swapped_count.variables, swapped_count.hypotheses, swapped_count.conclusion)
    claimed = p.assume(statement, reason="suppose that there were n^v entries, for all n and v")
    special = p.instantiate(claimed, 1, 2, given=[p.order(AtMost(0, 1)), p.order(AtMost(0, 2))])
    false = p.order(p.store.false(), special, items=[["-1", [0], [], []]], reason="2 entries, not 1")
    return p.discharge(false, statement)


swapped_count = Claim(
    "ltr-swindle-swapped",
    title="A table of a function of n variables with v values has n^v entries",
    source="LTR, section II.B, as it is printed for images: (10^6)^256",
    variables=[n, v],
    hypotheses=[AtMost(0, n), AtMost(0, v)],
    conclusion=Equal(entries(n, v), n**v),
    expected="refuted",
    notes="It has v^n: 256^(10^6) for a million pixels of 256 levels, by ltr-swindle-images.",
    proof=by_one_variable,
    example={"n": 1, "v": 2},
)
