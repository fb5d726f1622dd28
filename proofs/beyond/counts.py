"""How many sign vectors and bit vectors there are: the numbers of neurons of the constructions that sum over them."""

from collections.abc import Callable

import sympy

from symnet.proof import (
    AtMost,
    Bits,
    Claim,
    Equal,
    Fact,
    Prover,
    Signs,
    SumOver,
    Twin,
    integer_families,
    integers,
)
from symnet.proof.language import Domain

n, i = integers("n i")
s, t = integer_families("s t")


def counted(p: Prover, over: tuple[object, Domain]) -> Fact:
    """Σ over families of 1 = ∏ Σ over each entry of 1: write the 1 as a product over the entries."""
    ones = sympy.Product(1, (i, 0, over[1].args[0] - 1))
    entries = p.distribute(SumOver(ones, over))
    return p.convert(entries, p.equal(SumOver(1, over), entries.formula.args[1]))


def by_entries(over: tuple[object, Domain]) -> Callable[..., Fact]:
    """A script that counts the families by their entries."""

    def proof(p: Prover, *_: Fact) -> Fact:
        return p.convert(counted(p, over), p.goal, reason="count the values of each entry by itself: 2 of each")

    return proof


signsum_count = Claim(
    "signsum-count",
    title="The number of sign vectors",
    source="textbook",
    variables=[n],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal(SumOver(1, (s, Signs(n))), 2**n),
    notes="the neurons of `product-signsum`",
    proof=by_entries((s, Signs(n))),
    twins=[Twin("one less", conclusion=Equal(SumOver(1, (s, Signs(n))), 2**n - 1), at={"n": 2})],
)

bits_count = Claim(
    "bits-count",
    title="The number of bit vectors",
    source="textbook",
    variables=[n],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal(SumOver(1, (t, Bits(n))), 2**n),
    notes="one more than the neurons of `product-mixed-difference`",
    proof=by_entries((t, Bits(n))),
    twins=[
        Twin("without n ≥ 0", hypotheses=[], at={"n": -1}),
        Twin("n²", conclusion=Equal(SumOver(1, (t, Bits(n))), n**2), at={"n": 3}),
    ],
)
