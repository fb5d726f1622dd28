"""Rules about numbers and series: equations, inequalities, congruences modulo z^k, enclosures.

Premises besides those that a rule names are knowledge (see `logic.knowledge`): integer inequalities, equations
that reduce an atom, d not 0 for a denominator d.

>>> s = Store()
>>> x = s.var("x", REAL)
>>> ring(s, [], [s.make("eq", (s.mul(x, s.make("inv", (x,))), s.num(1)))], None)   # x may be 0
Traceback (most recent call last):
symnet.kernel.sorts.KernelError: the two sides have different normal forms
>>> u = s.sub(x, x)        # nothing follows from 1/(x - x): its "denominator is not 0" is false
>>> ring(s, [], [s.make("eq", (s.mul(u, s.make("inv", (u,))), s.num(0)))], None).conclusion.op
'eq'
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .enclosure import Interval, enclose
from .logic import Rule, Theorem, hypotheses, knowledge, shape, take
from .normal import Normalizer
from .poly import Poly, add, scale, single
from .poly import order as order_of
from .series import Expansion
from .terms import (
    INT,
    REAL,
    Store,
    Term,
    read_number,
    require,
)


def vanishes(n: Normalizer, p: Poly, denominators: list[Term]) -> bool:
    """Whether p = 0, given that the denominators are not 0: inv(d) is cleared by powers of d, the outer ones first."""
    clear: dict[Term, Poly] = {}  # inv(d) -> d, for each d that is known not to be 0
    for d in denominators:
        q = n.poly(d)
        one = single(q)
        if one is not None:  # a product is not 0: nor are its factors, nor what they are inverses of
            for a, _ in one[0]:
                inverse = a if a.op == "inv" else n.store.make("inv", (a,)) if a.sort in (INT, REAL) else None
                if inverse is not None:
                    clear[inverse] = n.poly(a.args[0]) if a.op == "inv" else {((a, 1),): Fraction(1)}
        elif q:
            monic = scale(q, 1 / q[min(q, key=order_of)])
            clear[n.store.make("inv", (n.term(monic),))] = monic
    for atom in sorted(clear, key=lambda a: -a.serial):
        if not p:
            return True
        groups: dict[int, Poly] = {}  # exponent of inv(d) -> what it is multiplied by
        for m, c in p.items():
            groups.setdefault(dict(m).get(atom, 0), {})[tuple(f for f in m if f[0] is not atom)] = c
        top = max(groups)
        p = n.reduce(add(*(n.multiply(rest, n.power(clear[atom], top - e)) for e, rest in groups.items())))
    return not n.reduce(p)


def ring(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """An equation whose sides have the same normal form, after clearing denominators known not to be 0."""
    (goal,) = take(terms, 1, "formula")
    a, b = shape(goal, "eq")
    n, nonzero, rest = knowledge(store, premises)
    require(not rest and vanishes(n, n.poly(store.sub(a, b)), nonzero), "the two sides have different normal forms")
    return Theorem(hypotheses(premises), goal)


def linear_combination(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """a = b, where a - b = sum of c_i (l_i - r_i) for the equations l_i = r_i, one for each factor c_i."""
    require(terms and len(premises) >= len(terms) - 1, "a formula, and a premise for each factor, are wanted")
    goal, factors = terms[0], terms[1:]
    a, b = shape(goal, "eq")
    gap = store.sub(a, b)
    for t, c in zip(premises, factors, strict=False):
        gap = store.sub(gap, store.mul(c, store.sub(*shape(t.conclusion, "eq"))))
    n, nonzero, rest = knowledge(store, premises[len(factors) :])
    require(not rest and vanishes(n, n.poly(gap), nonzero), "the difference of the sides is not this combination")
    return Theorem(hypotheses(premises), goal)


def series(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """A = B mod z^k for literal k, by expansion; congruences among the premises say what is known of series."""
    (goal,) = take(terms, 1, "formula")
    a, b, order = shape(goal, "cong")
    n, nonzero, congruences = knowledge(store, premises)
    require(order.op == "num", "the order must be literal")
    k = int(order.data)
    table, bound = Expansion(n, [congruence_parts(t) for t in congruences]).expand(n.poly(store.sub(a, b)), k)
    require(bound >= k, f"the premises determine the difference up to z^{bound} only")
    for m, p in sorted(table.items()):
        require(m >= k or vanishes(n, p, nonzero), f"the coefficients of z^{m} differ")
    return Theorem(hypotheses(premises), goal)


def congruence_parts(t: Theorem) -> tuple[Term, Term, Term]:
    a, b, order = shape(t.conclusion, "cong")
    return a, b, order


def by_coefficients(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From coeff(m, A) = coeff(m, B) for all m [< k]: A = B [mod z^k]."""
    (t,), (goal,) = take(premises, 1, "premise"), take(terms, 1, "formula")
    require(t.conclusion is coefficientwise(store, goal), "the premise is not: for all m, the coefficients agree")
    return Theorem(t.hypotheses, goal)


def coefficients(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From A = B [mod z^k]: for all m [< k], coeff(m, A) = coeff(m, B)."""
    (t,) = take(premises, 1, "premise")
    return Theorem(t.hypotheses, coefficientwise(store, t.conclusion))


def coefficientwise(store: Store, goal: Term) -> Term:
    require(goal.op in ("eq", "cong"), "series that are equal or congruent are wanted")
    m = store.bvar(0, INT)
    a, b = (store.make("coeff", (m, store.shift(x, 1))) for x in goal.args[:2])
    body = store.make("eq", (a, b))
    if goal.op == "cong":
        body = store.make("imp", (store.make("lt", (m, store.shift(goal.args[2], 1))), body))
    return store.make("forall", (body,), INT, "m")


def gap(store: Store, p: Term) -> tuple[Term, bool]:
    """The term that an inequality says to be >= 0, or > 0 (True); of integers a < b says b - a - 1 >= 0."""
    if p.op == "false":
        return store.num(-1), False
    require(p.op in ("le", "lt"), "an inequality is wanted")
    a, b = p.args
    if p.op == "lt" and a.sort == b.sort == INT:
        return store.sub(store.sub(b, a), store.num(1)), False
    return store.sub(b, a), p.op == "lt"


def order(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """An inequality (or `false`, which is 0 <= -1, or 0 < 0) as a sum of c * products of premises * terms * squares.

    Each item of the data is [c, premises, factors, squares] (indices): c >= 0 and no factors, unless one of its
    premises is an equation. A strict inequality of reals needs an item that is > 0. Premises that
    no item uses are knowledge.
    """
    require(terms and type(data) is list, "a formula and a list of items are wanted")
    goal, strict_goal = gap(store, terms[0])
    used: set[int] = set()
    total, positive = [goal], False
    for item in data:
        require(type(item) is list and len(item) == 4, "an item is [c, premises, factors, squares]")
        c, indices, factors, squares = item
        require(
            all(type(i) is int and 0 <= i < len(premises) for i in indices),
            "an item is [c, premises, factors, squares]",
        )
        require(
            all(type(i) is int and 1 <= i < len(terms) for i in [*factors, *squares]),
            "an item refers to a term that is not there",
        )
        number = store.num(read_number(c))
        parts, free, above = [store.num(-1), number], False, number.data > 0 and not factors and not squares
        for i in indices:
            p = premises[i].conclusion
            if p.op == "eq":
                free, above = True, False
                parts.append(store.sub(*p.args))
            else:
                term, strict = gap(store, p)
                above = above and strict
                parts.append(term)
        require(free or (number.data >= 0 and not factors), "an item that uses no equation has c >= 0 and no factors")
        parts += [terms[i] for i in factors] + [store.make("pow", (terms[i], store.num(2))) for i in squares]
        require(all(p.sort in (INT, REAL) for p in parts), "inequalities are about real numbers")
        used.update(indices)
        positive = positive or above
        total.append(store.mul(*parts))
    n, nonzero, rest = knowledge(
        store, [p for i, p in enumerate(premises) if i not in used or p.conclusion.op in ("le", "lt")]
    )
    if terms[0].op == "false" and positive:
        total[0] = store.num(0)  # 0 < 0 is as false as 0 <= -1
    require(positive or not strict_goal, "a strict inequality needs an item that is > 0")
    require(
        not rest and vanishes(n, n.poly(store.add(*total)), nonzero),
        "the sum of the items is not the difference of the sides",
    )
    return Theorem(hypotheses(premises), terms[0])


def enclosure(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """An inequality between real numbers, strict or not, or a not 0, by rational intervals with `data` digits."""
    (goal,) = take(terms, 1, "formula")
    require(type(data) is int and 1 <= data <= 4096, "a precision between 1 and 4096 is wanted")
    known: dict[Term, Interval] = {}
    lows: dict[Term, Fraction] = {}
    highs: dict[Term, Fraction] = {}
    for t in premises:
        require(t.conclusion.op in ("le", "lt"), "premises are bounds by numbers")
        a, b = t.conclusion.args
        if a.op == "num":
            lows[b] = max(a.data, lows.get(b, a.data))
        elif b.op == "num":
            highs[a] = min(b.data, highs.get(a, b.data))
    known.update({x: (lows[x], highs[x]) for x in lows.keys() & highs.keys() if lows[x] <= highs[x]})
    unequal = goal.op == "imp" and goal.args[1].op == "false" and goal.args[0].op == "eq"
    require(unequal or goal.op in ("le", "lt"), "an inequality is wanted")
    a, b = goal.args[0].args if unequal else goal.args
    require(a.sort in (INT, REAL) and b.sort in (INT, REAL), "an enclosure is of real numbers")
    lo, hi = enclose(store, store.sub(b, a), data, known)
    holds = lo > 0 or (unequal and hi < 0) or (goal.op == "le" and lo >= 0)
    require(holds, "the enclosures overlap: more digits are wanted, or it is not so")
    return Theorem(hypotheses(premises), goal)


RULES: dict[str, Rule] = {
    "ring": ring, "linear_combination": linear_combination, "series": series, "by_coefficients": by_coefficients,
    "coefficients": coefficients, "order": order, "enclosure": enclosure,
}  # fmt: skip
