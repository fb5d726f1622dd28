"""What one index contributes to a sum or a product; and powers of a number and of its inverse."""

from typing import Any

import sympy
from beyond.equal_families import power_of_sum
from beyond.orders import power_of_inverse

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Equal,
    Fact,
    Indicator,
    Prover,
    Twin,
    families,
    integer_families,
    integers,
    reals,
)
from symnet.proof.claims import Inverse
from symnet.proof.tactics import unequal

n, i, v, e, q = integers("n i v e q")
(c,) = reals("c")
f, y = families("f y")
(h,) = integer_families("h")
here = Indicator(Equal(i, v))
span = (i, 0, n - 1)


def cut_out(make: Any, body: Any, rest: Any) -> Any:
    """A script that cuts a sum or product at v, where the body is `rest` at all i ≠ v."""

    def proof(p: Prover, low: Fact, high: Fact) -> Fact:
        cut = p.split(make(body, span), v + 1)
        before, after = (i, 0, v - 1), (i, v + 1, n - 1)

        def gone(ends: Any) -> Fact:
            def at(first: Fact, last: Fact) -> Fact:
                no = p.indicator(unequal(p, i, v, last if ends is before else first), Equal(i, v))
                return p.ring(Equal(body, rest), no)

            return p.termwise(p.equal(make(body, ends), make(rest, ends)), at, i)

        one = [gone(before), gone(after)]
        if make is sympy.Sum:
            return p.combine(p.goal, (1, cut), *((1, g) for g in one))
        at_v = body.xreplace({here: sympy.Integer(1)}).xreplace({i: v})
        return p.combine(p.goal, (1, cut), (at_v * make(body, after), one[0]), (at_v, one[1]))

    return proof


single_term = Claim(
    "single-term",
    title="A sum of which one term is there",
    source="textbook",
    variables=[f, n, v],
    hypotheses=[AtMost(0, v), Below(v, n)],
    conclusion=Equal(sympy.Sum(f[i] * here, span), f[v]),
    proof=cut_out(sympy.Sum, f[i] * here, sympy.Integer(0)),
    example={"f": [2, 3, 5], "n": 3, "v": 1},
    twins=[
        Twin("an index beyond the sum", hypotheses=[AtMost(0, v), Below(n, v)], at={"f": [1, 1, 1], "n": 1, "v": 2})
    ],
)

single_power = Claim(
    "single-power",
    title="A product of which one power is there",
    source="textbook",
    variables=[y, h, n, v],
    hypotheses=[AtMost(0, v), Below(v, n)],
    conclusion=Equal(sympy.Product(y[i] ** (h[i] * here), span), y[v] ** h[v]),
    proof=cut_out(sympy.Product, y[i] ** (h[i] * here), sympy.Integer(1)),
    example={"y": [2, 3, 5], "h": [1, 2, 1], "n": 3, "v": 1},
    twins=[
        Twin(
            "an index beyond the product",
            hypotheses=[AtMost(0, v), Below(n, v)],
            at={"y": [1, 1, 2], "h": [1, 1, 1], "n": 1, "v": 2},
        )
    ],
)


def by_sign_of_zero(p: Prover, low: Fact, less: Fact) -> Fact:
    """Both sides are 0 for c = 0, as n > q; else c^q cancels."""
    rest = p.order(AtMost(1, n - q), less)

    def zero(none: Fact) -> Fact:
        with p.knowing(rest, p.order(AtMost(1, n), low, less)):
            return p.ring(p.goal, none)

    def other(nonzero: Fact) -> Fact:
        law = p.use(power_of_inverse, c, q, given=[low, nonzero])
        whole = p.use(power_of_sum, c, n - q, q, given=[p.order(AtMost(0, n - q), less), low])
        return p.combine(p.goal, (Inverse(c) ** q, whole), (c ** (n - q), law))

    return p.cases(p.excluded(Equal(c, 0)), zero, other)


cancelled_power = Claim(
    "cancelled-power",
    title="A power times a lower power of the inverse",
    source="textbook",
    variables=[c, n, q],
    hypotheses=[AtMost(0, q), Below(q, n)],
    conclusion=Equal(c**n * Inverse(c) ** q, c ** (n - q)),
    notes="Also for c = 0, whose inverse is 0 here.",
    proof=by_sign_of_zero,
    example={"n": 3, "q": 1},
    twins=[Twin("also for q = n", hypotheses=[AtMost(0, q), AtMost(q, n)], at={"c": 0, "n": 1, "q": 1})],
)
