"""Bounds of absolute values: those of sums and products from those of their parts."""

from collections.abc import Sequence
from typing import Any

from beyond.rectifiers import absolute, absolute_bounds

from symnet.kernel.terms import Term
from symnet.proof import AtMost, Claim, Fact, Prover, Twin, reals

x, y, a, b = reals("x y a b")


def size(value: Any, bound: Any) -> AtMost:
    """|value| ≤ bound."""
    return AtMost(absolute(value), bound)


def within(p: Prover, fact: Fact) -> tuple[Fact, Fact]:
    """-r ≤ x and x ≤ r, from |x| ≤ r."""
    value, bound = fact.formula.args
    both = p.apply(p.part(p.use(absolute_bounds, value.args[1], bound), 0), fact)
    return p.part(both, 0), p.part(both, 1)


def bounded(p: Prover, goal: Any, low: Fact, high: Fact, reason: str = "") -> Fact:
    """|x| ≤ r, from what says -r ≤ x and x ≤ r after the laws of rings."""
    value, bound = p.term(goal).args
    law = p.part(p.use(absolute_bounds, value.args[1], bound), 1)
    least, most = law.formula.args[0].args
    return p.apply(law, p.both(p.convert(low, least), p.convert(high, most)), reason=reason)


def ends_of(p: Prover, goal: Any) -> tuple[Term, Term]:
    """The formulas -r ≤ x and x ≤ r, for |x| ≤ r."""
    s, (value, most) = p.store, p.term(goal).args
    x = value.args[1]
    return s.make("le", (s.mul(s.num(-1), most), x)), s.make("le", (x, most))


def summed(p: Prover, goal: Any, *parts: Fact, given: Sequence[Fact] = (), reason: str = "") -> Fact:
    """|x| ≤ r, where x = Σ x_i and r = Σ r_i for parts |x_i| ≤ r_i; a part y ≤ z without | | adds z - y to r.

    The given equations are used for reduction.
    """
    pairs = [within(p, f) if is_size(f.formula) else (f, f) for f in parts]
    items = [["1", [n], [], []] for n in range(len(parts))]
    ends = [
        p.step("order", [*(pair[side] for pair in pairs), *p.knowledge(given)], [formula], items)
        for side, formula in enumerate(ends_of(p, goal))
    ]
    return bounded(p, goal, *ends, reason=reason)


def is_size(formula: Term) -> bool:
    """Whether it is |x| ≤ r."""
    head = formula.args[0]
    return head.op == "app" and head.args[0].op == "def" and head.args[0].data == "abs"


def by_four_corners(p: Prover, first: Fact, second: Fact) -> Fact:
    """2(ab - xy) = (a-x)(b+y) + (a+x)(b-y), and likewise for ab + xy."""
    premises = [*within(p, first), *within(p, second)]  # -a ≤ x, x ≤ a, -b ≤ y, y ≤ b

    def shown(goal: Any, *pairs: list[int]) -> Fact:
        return p.order(goal, *premises, items=[["1/2", pair, [], []] for pair in pairs])

    low, high = shown(AtMost(-a * b, x * y), [0, 2], [1, 3]), shown(AtMost(x * y, a * b), [1, 2], [0, 3])
    return bounded(p, p.goal, low, high, reason="2(ab ∓ xy) is a sum of products of numbers that are not negative")


product = Claim(
    "abs-product-bound",
    title="A bound of a product",
    source="textbook",
    variables=[x, y, a, b],
    hypotheses=[size(x, a), size(y, b)],
    conclusion=size(x * y, a * b),
    proof=by_four_corners,
    twins=[Twin("half of it", conclusion=size(x * y, a * b / 2), at={"x": 1, "y": 1, "a": 1, "b": 1})],
)


def product_of(p: Prover, first: Fact, second: Fact) -> Fact:
    """|xy| ≤ ab, from |x| ≤ a and |y| ≤ b."""
    (one, a), (other, b) = first.formula.args, second.formula.args
    return p.use(product, one.args[1], other.args[1], a, b, given=[first, second])
