"""How many divisors of certain degrees a monomial has, as a fact; conditions of theorems that are about numbers alone.

The divisors of x^r of degree l are counted by the coefficient of z^l in ∏ (1 + z + … + z^(r_i)); none is written down.

>>> from symnet.proof.language import Implication
>>> p = Prover()
>>> (n,) = integers("n")
>>> dismissed(p, p.term(Implication(Equal(2, 1), Equal(n, 0))))
⊢ 2 = 1 ⇒ n = 0
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import sympy

from symnet.kernel.terms import Term
from symnet.proof.catalogue import shipped
from symnet.proof.language import (
    SCALE,
    Apply,
    AtMost,
    Below,
    Coefficient,
    Conjunction,
    Entries,
    Equal,
    Families,
    Indicator,
    Range,
    SumOver,
    Unequal,
    integer_families,
    integers,
)
from symnet.proof.prover import Fact, Prover
from symnet.proof.tactics import everywhere

__all__ = ["counted", "dismissed", "granted", "same_entries"]

i, v = integers("i v")
(t,) = integer_families("t")


def same_entries(r: Sequence[int]) -> Any:
    """The family of these numbers: a constant one where they are equal."""
    return sympy.Lambda(i, r[0]) if len(set(r)) == 1 else Entries(*r)


def granted(p: Prover, law: Fact, count: int, *given: Fact) -> Fact:
    """What the law says, as its first conditions are given, or facts about numbers."""
    for _ in range(count):
        wanted = law.formula.args[0]
        fact = next((f for f in given if f.formula is wanted), None)
        if fact is None:
            kinds = {"forall": for_all_entries, "imp": dismissed}
            fact = kinds.get(wanted.op, Prover.order)(p, wanted)
        law = p.apply(law, fact)
    return law


def for_all_entries(p: Prover, formula: Term) -> Fact:
    """∀ i (0 ≤ i and i < n ⇒ …) for numbers, one by one, or at once where they do not depend on i."""
    index = p.term(i)
    inside, wanted = p.store.instantiate(formula.args[0], index).args
    size = int(inside.args[1].args[1].data)
    if not p.converter.variables(wanted):
        return p.generally([i], [inside], lambda _: p.order(wanted))
    each = everywhere(p, index, 0, size, wanted, lambda _, at: p.order(at))
    return p.generally([i], [inside], lambda at: p.instantiate(each, i, given=p.parts(at)))


def dismissed(p: Prover, formula: Term) -> Fact:
    """An implication about numbers whose condition is false, or whose conclusion says that 0 is 0.

    Raises StepRefused where it is neither.
    """
    when, then = formula.args

    def shown(h: Fact) -> Fact:
        if then.op == "eq" and p.canonical(then.args[0]) is p.canonical(then.args[1]):
            return p.ring(then)
        if then.op == "forall":
            inside, equation = p.store.instantiate(then.args[0], p.term(i)).args
            if p.canonical(equation.args[0]) is p.canonical(equation.args[1]):
                return p.generally([i], [inside], lambda _: p.ring(equation))
        return p.absurd(p.order(p.store.false(), h), then)

    return p.generally([], [when], shown)


def counted(
    p: Prover, total: Term, r: Sequence[int], powers: Any, members: Any, degrees: frozenset[int] | None
) -> Fact:
    """The number of t with 0 ≤ t_i ≤ r_i whose sum is one of the degrees (None: any), as a number.

    `total` is that sum over families; `powers` and `members` are the families r and R in it.
    """
    s, n, at_i = p.store, len(r), powers(i) if isinstance(powers, sympy.Lambda) else Apply(powers, i)
    over = (t, Families(n, (i, Range(0, at_i + 1))))
    if degrees is None:
        one = p.discharge(p.order(p.store.false(), p.assume(Equal(1, 0))), Equal(1, 0))
        ones = s.make("sum", (total.args[0], s.num(1)))
        all_of_them = p.termwise(s.make("eq", (total, ones)), lambda: p.indicator(one, Unequal(1, 0)), t, member=False)
        law = p.use(shipped("rt-monomial-count"), powers, n, given=[p.order(AtMost(0, n))])
        law = granted(p, law, 1)
        whole = p.equal(total, prod(q + 1 for q in r))
        return p.combine(whole, (1, all_of_them), (1, law), reason="the number of divisors")
    row = sympy.Sum(t[i], (i, 0, n - 1))
    wanted = sorted(degrees)

    def spread(value: Any) -> Any:
        """Σ [value = l] over the degrees l, as coefficients of powers of z."""
        return sympy.Add(*(Coefficient(1, at - value) for at in wanted))

    member = Indicator(Unequal(Apply(members, v), 0))
    one_degree = everywhere(
        p, p.term(v), 0, sum(r) + 1, p.term(Equal(member, spread(v))), lambda _, formula: is_member(p, formula)
    )

    def single(inside: Fact) -> Fact:
        return p.instantiate(one_degree, row, given=within(p, inside, r, at_i))

    spread_out = s.make("sum", (total.args[0], s.abstract(p.term(spread(row)), p.term(t))))
    sums = p.termwise(s.make("eq", (total, spread_out)), single, t)
    powers_of_z, factors = SumOver(SCALE**row, over), sympy.Product(SCALE ** t[i], (i, 0, n - 1))
    split = p.distribute(SumOver(factors, over))
    generating = p.combine(
        p.equal(powers_of_z, split.formula.args[1]),
        (1, p.ring(p.equal(powers_of_z, split.formula.args[0]))),
        (1, split),
        reason="sum over each exponent by itself",
    )
    coefficients = p.term(sympy.Add(*(Coefficient(powers_of_z, at) for at in wanted)))
    taken = p.combine(s.make("eq", (total, coefficients)), (1, sums))
    known = s.replace(coefficients, *generating.formula.args)
    value = p.canonical(known)
    number = p.ring(s.make("eq", (known, value)), reason="multiply out and take the coefficients of these degrees")
    return p.combine(
        s.make("eq", (total, value)), (1, p.rewrite(taken, s.make("eq", (total, known)), generating)), (1, number)
    )


def is_member(p: Prover, formula: Term) -> Fact:
    """[R_v ≠ 0] = Σ [v = l] over R, at a number v."""
    when = formula.args[0].args[0]
    equation = when.args[0]
    if equation.args[0].data:
        fact = p.discharge(p.order(p.store.false(), p.assume(equation)), equation)
    else:
        fact = p.discharge(p.apply(p.assume(when), p.ring(equation)), when)
    return p.ring(formula, p.indicator(fact, when))


def within(p: Prover, inside: Fact, r: Sequence[int], at_i: Any) -> list[Fact]:
    """0 ≤ Σ t_i and Σ t_i < Σ r_i + 1."""
    n, law, place = len(r), shipped("sum-nonnegative"), Conjunction(AtMost(0, i), Below(i, len(r)))
    row = sympy.Sum(t[i], (i, 0, n - 1))

    def sum_of(entry: Any, part: int) -> Fact:
        def one(h: Fact) -> Fact:
            return p.order(AtMost(0, entry), p.part(p.instantiate(inside, i, given=[h]), part))

        return p.use(law, n, sympy.Lambda(i, entry), given=[p.order(AtMost(0, n)), p.generally([i], [place], one)])

    return [
        p.order(AtMost(0, row), sum_of(t[i], 0)),
        p.order(Below(row, sum(r) + 1), sum_of(at_i - t[i], 1)),
    ]
