"""Products of two sparse random matrices: the chance that an entry of the product is not zero."""

from typing import Any

import sympy

from symnet.proof import (
    AtMost,
    Bits,
    Claim,
    Conjunction,
    Equal,
    Fact,
    Prover,
    SumOver,
    Twin,
    integer_families,
    integers,
    reals,
)
from symnet.proof.tactics import forgetting

n, k = integers("n k")
p_, q = reals("p q")
a, b = integer_families("a b")


def chance(bit: Any) -> Any:
    """p for 1, 1 - p for 0."""
    return p_ * bit + (1 - p_) * (1 - bit)


def no_path(power: int = 2) -> Equal:
    """The chance that no k has a_k = b_k = 1, for independent bits that are 1 with probability p."""
    inner = sympy.Product(chance(a[k]) * chance(b[k]) * (1 - a[k] * b[k]), (k, 0, n - 1))
    return Equal(SumOver(inner, (b, Bits(n)), (a, Bits(n))), (1 - p_**power) ** n)


def by_entries(p: Prover, low: Fact) -> Fact:
    """Sum over each bit of the column by itself, then over each bit of the row: 1 - p² for each k."""
    body = p.goal.args[0].args[1]
    row = p.store.instantiate(body, p.term(a))
    column = p.distribute(row)
    after = p.store.make("sum", (p.goal.args[0].args[0], p.store.abstract(column.formula.args[1], p.term(a))))
    turned = p.termwise(p.store.make("eq", (p.goal.args[0], after)), lambda: column, a, member=False)
    plain = sympy.Product(chance(a[k]) * (1 - p_ * a[k]), (k, 0, n - 1))
    simpler = p.convert(turned, p.equal(p.goal.args[0], SumOver(plain, (a, Bits(n)))))
    each = p.distribute(SumOver(plain, (a, Bits(n))))
    base = 1 - p_**2
    with forgetting(p):
        power = p.induction(
            n, Equal(sympy.Product(base, (k, 0, n - 1)), base**n),
            lambda: p.ring(Equal(sympy.Product(base, (k, 0, -1)), 1)),
            lambda low, known: p.combine(
                Equal(sympy.Product(base, (k, 0, n)), base ** (n + 1)), (base, known), given=[low]
            ),
        )  # fmt: skip
    whole = p.instantiate(power, n, given=[low])
    return p.combine(p.goal, (1, simpler), (1, each), (1, whole), reason="sum over each bit by itself")


sparse = Claim(
    "sparse-flattening",
    title="The chance that an entry of a product of sparse random matrices vanishes",
    source="LTR, section III.G, as we read it",
    variables=[n, p_],
    hypotheses=[AtMost(0, n)],
    conclusion=no_path(),
    conventions="entries are not zero with probability p, independently, and sums of products never cancel",
    notes=(
        "a is the support of a row of one matrix, b that of a column of the other, and an entry of the product is not "
        "zero where some k has a_k = b_k = 1. By linearity the expected synapses are n²[1 - (1 - p²)^n] flat and "
        "2n²p deep: of these expected counts C_s is [1 - (1 - p²)^n]/(2p); "
        "sparse-flattening-limit says how far it is from 1/(2p)."
    ),
    proof=by_entries,
    example={"n": 2},
    twins=[Twin("(1 - p)^n", conclusion=no_path(1), at={"n": 1, "p": "1/2"})],
)


def limit(factor: Any) -> Conjunction:
    """0 ≤ (1 - q)^n and (1 - q)^n (1 + nq) ≤ 1."""
    return Conjunction(AtMost(0, (1 - q) ** n), AtMost((1 - q) ** n * (1 + factor * n * q), 1))


def by_steps(p: Prover, low: Fact, least: Fact, most: Fact) -> Fact:
    """Induction on n: (1 - q)(1 + nq + q) = 1 + nq - (n + 1)q²."""

    def step(some: Fact, known: Fact) -> Fact:
        below, bound = p.parts(known)
        longer = p.order(
            AtMost(0, (1 - q) ** (n + 1)), below, most, items=[["1", [0, 1], [], []]]
        )  # fmt: skip
        goal = AtMost((1 - q) ** (n + 1) * (1 + (n + 1) * q), 1)
        next_bound = p.order(
            goal, bound, below, some, factors=[q],
            items=[["1", [0], [], []], ["1", [1, 2], [], [1]], ["1", [1], [], [1]]],
        )  # fmt: skip
        return p.both(longer, next_bound)

    with forgetting(p):
        base = p.both(p.order(AtMost(0, (1 - q) ** 0)), p.order(AtMost((1 - q) ** 0 * (1 + 0 * q), 1)))
        every = p.induction(n, limit(1), lambda: base, step, reason="induction on n")
    return p.convert(p.instantiate(every, n, given=[low]), p.goal)


limiting = Claim(
    "sparse-flattening-limit",
    title="(1 - q)^n is between 0 and 1/(1 + nq)",
    source="textbook (Bernoulli)",
    variables=[n, q],
    hypotheses=[AtMost(0, n), AtMost(0, q), AtMost(q, 1)],
    conclusion=limit(1),
    notes="With q = p²: C_s of expected counts lies between np²/(1 + np²)/(2p) and 1/(2p): → 1/(2p) as np² → ∞.",
    proof=by_steps,
    example={"n": 3, "q": "1/4"},
    twins=[Twin("1 + 2nq", conclusion=limit(2), at={"n": 1, "q": "1/4"})],
)
