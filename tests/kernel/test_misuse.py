"""What docs/trust.md says no rule does: for each entry a false formula (or one that may be false), and its refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from symnet.kernel.checker import RULES, check_text
from symnet.kernel.logic import Theorem
from symnet.kernel.terms import INT, REAL, SERIES, KernelError, Term, fun
from tests.kernel.building import Case, text
from tests.kernel.short import (
    FALSE,
    MINUS,
    ONE,
    TWO,
    ZERO,
    D,
    T,
    U,
    V,
    W,
    Z,
    b,
    coeff,
    cong,
    d,
    e,
    eq,
    exists,
    f,
    fn,
    forall,
    g,
    given,
    i0,
    imp,
    inv,
    jet,
    k,
    known,
    le,
    lt,
    m,
    n,
    ne,
    over,
    power,
    s,
    smooth,
    x,
    y,
)


@dataclass
class Misuse:
    """A step that must be refused, and a word of the reason."""

    rule: str
    premises: list[Theorem]
    terms: list[Term] = field(default_factory=list)
    data: Any = None
    reason: str = ""


HALF = inv(TWO)
NOT_EQUAL, ORDER = "different normal forms", "is not the difference of the sides"
moving = s.var("F", fun(REAL, REAL, REAL))
named = s.make("def", (s.add(x, ONE),), "d")  # a definition may have free symbols inside, and a proof may use it
sum_a = over("sum", ZERO, n, s.app(g, i0))
cube = s.make("list", (ONE, MINUS))
grown = s.make("fam", (s.add(n, ONE), cube))
FAMILY = grown.sort[1]
s0, s1, s2 = (s.bvar(i, FAMILY) for i in range(3))
Tm = s.mul(power(Z, -4), W)


def on_grown(body: Term) -> Term:
    return s.make("sum", (grown, body))


def falling(body: Term, low: Term = ZERO, high: Term = n) -> Term:
    """A sum over families of length n + 1 whose body sums over low <= i < high."""
    return on_grown(over("sum", low, high, body))


MISUSES: dict[str, Misuse] = {
    # --- logic: eigenvariables and binders
    "intro: a symbol of a hypothesis": Misuse("intro", given(eq(x, ONE)), [x], None, "not arbitrary"),
    "intro: a symbol inside a definition of a hypothesis": Misuse(
        "intro", [Theorem(frozenset({eq(named, ONE)}), eq(x, x))], [x], None, "not arbitrary"
    ),
    "intro: a symbol inside a definition": Misuse("intro", known(eq(named, named)), [x], None, "closed"),
    "intro: a term that is no symbol": Misuse("intro", known(eq(x, x)), [s.add(x, ONE)], None, "symbol"),
    "choose: the symbol stands in the conclusion": Misuse(
        "choose", [*known(exists(x, lt(ZERO, x))), *given(lt(ZERO, y))], [y], None, "not arbitrary"
    ),
    "choose: the symbol stands in what exists": Misuse(
        "choose", known(exists(x, lt(y, x)), eq(ONE, ONE)), [y], None, "not arbitrary"
    ),
    "choose: the symbol stands in another hypothesis": Misuse(
        "choose",
        [*known(exists(x, lt(ZERO, x))), Theorem(frozenset({lt(ZERO, y), lt(y, ZERO)}), FALSE)],
        [y],
        None,
        "not arbitrary",
    ),
    "choose: the symbol stands inside a definition": Misuse(
        "choose", known(exists(y, lt(ZERO, y)), eq(named, named)), [x], None, "not arbitrary"
    ),
    "choose: a symbol of a smaller sort": Misuse(
        "choose", known(exists(x, eq(s.mul(TWO, x), ONE)), eq(ONE, ONE)), [n], None, "right sort"
    ),
    "instantiate: a real for an integer": Misuse("instantiate", known(forall(n, eq(n, n))), [HALF], None, "wrong sort"),
    "instantiate: a series for a real": Misuse("instantiate", known(forall(x, eq(x, x))), [Z], None, "wrong sort"),
    "instantiate: an open term": Misuse("instantiate", known(forall(n, eq(n, n))), [i0], None, "wrong sort"),
    "witness: a real for an integer": Misuse(
        "witness", known(eq(s.mul(TWO, HALF), ONE)), [exists(n, eq(s.mul(TWO, n), ONE)), HALF], None, "wrong sort"
    ),
    "witness: a real for an integer, where nothing depends on it": Misuse(
        "witness", known(eq(x, x)), [s.make("exists", (eq(x, x),), INT), HALF], None, "wrong sort"
    ),
    "witness: an open term, where nothing depends on it": Misuse(
        "witness", known(eq(x, x)), [s.make("exists", (eq(x, x),), INT), i0], None, "wrong sort"
    ),
    "induction: a start that is no integer": Misuse(
        "induction",
        known(le(HALF, HALF), forall(n, imp(le(HALF, n), imp(le(HALF, n), le(HALF, s.add(n, ONE)))))),
        [forall(n, imp(le(HALF, n), le(HALF, n)))],
        None,
        "wrong sort",
    ),
    "induction: over the reals": Misuse(
        "induction",
        known(le(ZERO, ZERO), forall(x, imp(le(ZERO, x), imp(le(ZERO, x), le(ZERO, s.add(x, ONE)))))),
        [forall(x, imp(le(ZERO, x), le(ZERO, x)))],
        None,
        "integers",
    ),
    "induction: a start that moves": Misuse(
        "induction", known(FALSE, FALSE), [forall(n, imp(le(s.mul(TWO, n), n), lt(n, ZERO)))], None, "for all n >= a"
    ),
    "induction: no lower end": Misuse(
        "induction", known(lt(ZERO, ONE), FALSE), [forall(n, imp(le(n, ZERO), lt(n, ONE)))], None, "for all n >= a"
    ),
    "strong induction: m <= n instead of m < n": Misuse(
        "strong_induction",
        known(forall(n, imp(le(ZERO, n), imp(forall(m, imp(le(ZERO, m), imp(le(m, n), lt(m, ZERO)))), lt(n, ZERO))))),
        [forall(n, imp(le(ZERO, n), lt(n, ZERO)))],
        None,
        "does not lead",
    ),
    "cases: one case is left out": Misuse(
        "cases", known(s.make("or", (lt(x, ZERO), eq(x, ZERO), lt(ZERO, x))), FALSE, FALSE), [], None, "cases"
    ),
    "apply: another condition": Misuse("apply", known(imp(lt(ZERO, x), FALSE), le(ZERO, x)), [], None, "condition"),
    "rewrite: an inequality is no equation": Misuse(
        "rewrite", known(eq(x, ONE), le(x, y)), [eq(y, ONE)], None, "formula `eq`"
    ),
    "rewrite: a congruence is no equation": Misuse(
        "rewrite", known(eq(coeff(ONE, U), ZERO), cong(U, V, 1)), [eq(coeff(ONE, V), ZERO)], None, "formula `eq`"
    ),
    # --- knowledge
    "knowledge: a negative power of λ": Misuse(
        "ring", known(eq(power(Z, -3), T), eq(T, Tm)), [eq(ONE, power(Z, -3))], None, "k >= 2"
    ),
    "knowledge: a right side with the left side in it": Misuse(
        "ring", known(eq(x, s.add(x, ZERO))), [eq(x, x)], None, "simpler"
    ),
    "knowledge: a sum as left side": Misuse("ring", known(eq(s.add(x, y), ONE)), [eq(x, x)], None, "must be an atom"),
    "knowledge: a number as left side": Misuse("ring", known(eq(ONE, x)), [eq(ONE, x)], None, "must be an atom"),
    "knowledge: λ as left side": Misuse("ring", known(eq(Z, x)), [eq(Z, x)], None, "must be an atom"),
    "knowledge: two equations for one atom": Misuse(
        "ring", known(eq(x, ONE), eq(x, TWO)), [eq(ONE, TWO)], None, "each atom once"
    ),
    "knowledge: equations in a circle": Misuse(
        "ring", known(eq(x, s.add(y, ONE)), eq(y, s.add(x, ONE))), [eq(ONE, TWO)], None, ""
    ),
    "knowledge: a congruence reduces nothing": Misuse("ring", known(cong(U, V, 1)), [eq(U, V)], None, ""),
    "knowledge: a real inequality is not one of integers": Misuse(
        "split", known(le(ZERO, x)), [sum_a, ZERO], None, "in order"
    ),
    "knowledge: d not 0 says nothing of the terms of a sum": Misuse(
        "ring", known(ne(s.add(d, e), ZERO)), [eq(s.mul(e, inv(e)), ONE)], None, NOT_EQUAL
    ),
    "knowledge: d^2 not 0 says that d is not 0, not d + 1": Misuse(
        "ring",
        known(ne(power(d, 2), ZERO)),
        [eq(s.mul(s.add(d, ONE), inv(s.add(d, ONE))), ONE)],
        None,
        NOT_EQUAL,
    ),
    # --- the normal form
    "normal form: x/x = 1": Misuse("ring", known(), [eq(s.mul(x, inv(x)), ONE)], None, NOT_EQUAL),
    "normal form: x·x^(-1) = 1": Misuse("ring", known(), [eq(s.mul(x, power(x, -1)), ONE)], None, NOT_EQUAL),
    "normal form: x^n·x^(-n) = 1": Misuse(
        "ring", known(le(ONE, n)), [eq(s.mul(power(x, n), power(x, s.mul(MINUS, n))), ONE)], None, NOT_EQUAL
    ),
    "normal form: 0^n = 0 for n >= 0": Misuse("ring", known(le(ZERO, n)), [eq(power(ZERO, n), ZERO)], None, NOT_EQUAL),
    "normal form: 1/(x + y) = 1/x + 1/y": Misuse(
        "ring", known(), [eq(inv(s.add(x, y)), s.add(inv(x), inv(y)))], None, NOT_EQUAL
    ),
    "normal form: √(x²) = x": Misuse("ring", known(), [eq(fn("sqrt", power(x, 2)), x)], None, NOT_EQUAL),
    "normal form: (√x)² = x without a sign": Misuse("ring", known(), [eq(power(fn("sqrt", x), 2), x)], None, NOT_EQUAL),
    "normal form: exp(log x) = x without a sign": Misuse(
        "ring", known(), [eq(fn("exp", fn("log", x)), x)], None, NOT_EQUAL
    ),
    "normal form: log 0": Misuse("ring", known(), [eq(fn("log", ZERO), ZERO)], None, NOT_EQUAL),
    "normal form: (-1)! = 1": Misuse("ring", known(), [eq(fn("factorial", MINUS), ONE)], None, NOT_EQUAL),
    "normal form: (-1)! = 0": Misuse("ring", known(), [eq(fn("factorial", MINUS), ZERO)], None, NOT_EQUAL),
    "normal form: C(-1, 0) = 1": Misuse("ring", known(), [eq(fn("binomial", MINUS, ZERO), ONE)], None, NOT_EQUAL),
    "normal form: C(1, -1) = 0": Misuse("ring", known(), [eq(fn("binomial", ONE, MINUS), ZERO)], None, NOT_EQUAL),
    "normal form: Σ 1 = n for n of any sign": Misuse(
        "ring", known(), [eq(over("sum", ZERO, n, ONE), n)], None, NOT_EQUAL
    ),
    "normal form: ∏ x = x^n for n of any sign": Misuse(
        "ring", known(), [eq(over("prod", ZERO, n, x), power(x, n))], None, NOT_EQUAL
    ),
    "normal form: the last term of an empty sum": Misuse(
        "ring",
        known(le(ZERO, n)),
        [eq(sum_a, s.add(over("sum", ZERO, s.sub(n, ONE), s.app(g, i0)), s.app(g, s.sub(n, ONE))))],
        None,
        NOT_EQUAL,
    ),
    "normal form: ∏ (f + g) = ∏ f + ∏ g": Misuse(
        "ring",
        known(),
        [
            eq(
                over("prod", ZERO, n, s.add(s.app(g, i0), x)),
                s.add(over("prod", ZERO, n, s.app(g, i0)), over("prod", ZERO, n, x)),
            )
        ],
        None,
        NOT_EQUAL,
    ),
    "normal form: Σ (f·g) = Σ f · Σ g": Misuse(
        "ring",
        known(),
        [eq(over("sum", ZERO, n, s.mul(s.app(g, i0), i0)), s.mul(sum_a, over("sum", ZERO, n, i0)))],
        None,
        NOT_EQUAL,
    ),
    "normal form: coeff is not multiplicative": Misuse(
        "ring", known(), [eq(coeff(ONE, s.mul(U, V)), s.mul(coeff(ONE, U), coeff(ONE, V)))], None, NOT_EQUAL
    ),
    "normal form: the coefficients of a jet at a constant": Misuse(
        "ring", known(le(ZERO, k)), [eq(coeff(k, jet(s.add(x, Z))), coeff(k, jet(Z)))], None, NOT_EQUAL
    ),
    "normal form: the coefficients of a jet at 1/λ": Misuse(
        "ring",
        known(),
        [eq(coeff(ZERO, jet(power(Z, -1))), s.app(f, b))],
        None,
        NOT_EQUAL,
    ),
    "normal form: the coefficients of a jet for k of any sign": Misuse(
        "ring",
        known(),
        [eq(coeff(k, jet(Z)), s.mul(D(k, b), inv(fn("factorial", k))))],
        None,
        NOT_EQUAL,
    ),
    "normal form: [x = y] = 0": Misuse("ring", known(), [eq(s.make("ind", (eq(x, y),)), ZERO)], None, NOT_EQUAL),
    # --- algebra
    "linear combination: a factor too many": Misuse(
        "linear_combination", known(), [eq(x, y), ONE], None, "premise for each factor"
    ),
    "linear combination: of an inequality": Misuse(
        "linear_combination", known(le(x, y)), [eq(x, y), ONE], None, "formula `eq`"
    ),
    "series: a premise that reaches less far": Misuse(
        "series", known(cong(U, x, 1)), [cong(U, x, 2)], None, "up to z^1 only"
    ),
    "series: a pole takes precision away": Misuse(
        "series", known(cong(U, x, 2)), [cong(s.mul(power(Z, -1), U), s.mul(x, power(Z, -1)), 2)], None, "only"
    ),
    "series: a product with a pole takes precision away": Misuse(
        "series",
        known(cong(U, ZERO, 2), cong(V, power(Z, -1), 3)),
        [cong(s.mul(U, V), ZERO, 2)],
        None,
        "only",
    ),
    "series: a symbol of which nothing is known": Misuse(
        "series", known(), [cong(U, ZERO, 0)], None, "nothing is known"
    ),
    "series: of the square of a series with a pole": Misuse(
        "series", known(cong(U, ZERO, -1)), [cong(s.mul(U, U), ZERO, -1)], None, "only"
    ),
    "series: a jet at a series with a constant term": Misuse(
        "series", known(cong(U, ONE, 1)), [cong(jet(U), s.app(f, b), 1)], None, "free of z^k"
    ),
    "series: a jet at a series that is only regular": Misuse(
        "series", known(cong(U, ZERO, 0)), [cong(jet(U), s.app(f, b), 1)], None, "free of z^k"
    ),
    "series: λ·U where U may have a pole": Misuse(
        "series", known(cong(U, power(Z, -1), 0)), [cong(s.mul(Z, U), ZERO, 1)], None, "differ"
    ),
    "series: an exponent of λ that is no number": Misuse(
        "series", known(), [cong(power(Z, n), ONE, 1)], None, "must be literal"
    ),
    "series: an order that is no number": Misuse(
        "series", known(s.make("cong", (U, ZERO, n))), [cong(U, ZERO, 0)], None, "literal"
    ),
    "series: a goal whose order is no number": Misuse(
        "series", known(), [s.make("cong", (Z, ZERO, n))], None, "literal"
    ),
    "by coefficients: one coefficient short": Misuse(
        "by_coefficients",
        known(forall(m, imp(lt(m, ONE), eq(coeff(m, U), coeff(m, V))))),
        [cong(U, V, 2)],
        None,
        "not: for all m",
    ),
    "by coefficients: from m >= 0 alone": Misuse(
        "by_coefficients",
        known(forall(m, imp(le(ZERO, m), eq(coeff(m, U), coeff(m, V))))),
        [eq(U, V)],
        None,
        "not: for all m",
    ),
    "order: a strict goal from weak premises": Misuse(
        "order", known(le(ZERO, x)), [lt(ZERO, x)], [["1", [0], [], []]], "> 0"
    ),
    "order: a strict goal from a strict premise times a square": Misuse(
        "order", known(lt(ZERO, x)), [lt(ZERO, s.mul(x, power(y, 2))), y], [["1", [0], [], [1]]], "> 0"
    ),
    "order: a strict goal from a strict premise with coefficient 0": Misuse(
        "order", known(lt(ZERO, x)), [lt(y, y)], [["0", [0], [], []]], "> 0"
    ),
    "order: n < x of an integer and a real is not n + 1 <= x": Misuse(
        "order", known(lt(n, x)), [le(s.add(n, ONE), x)], [["1", [0], [], []]], ORDER
    ),
    "order: x < n of a real and an integer is not x + 1 <= n": Misuse(
        "order", known(lt(x, n)), [le(s.add(x, ONE), n)], [["1", [0], [], []]], ORDER
    ),
    "order: a weak premise times a factor": Misuse(
        "order", known(le(ZERO, x)), [le(ZERO, s.mul(x, y)), y], [["1", [0], [1], []]], "no factors"
    ),
    "order: a negative coefficient": Misuse(
        "order", known(le(ZERO, x)), [le(x, ZERO)], [["-1", [0], [], []]], "no factors"
    ),
    "order: false from nothing": Misuse("order", known(), [FALSE], [["0", [], [], []]], ORDER),
    "order: false from a strict item that is not 0": Misuse("order", known(), [FALSE], [["1", [], [], []]], ORDER),
    "order: an item with a congruence": Misuse(
        "order", known(cong(U, V, 1)), [le(ZERO, ZERO)], [["1", [0], [], []]], "inequality"
    ),
    "derivative: at the end of a closed interval": Misuse(
        "derivative", known(forall(x, imp(le(ZERO, x), eq(D(ZERO, x), x)))), [], None, "conditions are"
    ),
    "derivative: at one point": Misuse(
        "derivative", known(forall(x, imp(eq(x, ZERO), eq(D(ZERO, x), x)))), [], None, "conditions are"
    ),
    "derivative: a condition that moves with t": Misuse(
        "derivative", known(forall(x, imp(lt(power(x, 2), x), eq(D(ZERO, x), x)))), [], None, "conditions are"
    ),
    "derivative: t < t": Misuse(
        "derivative", known(forall(x, imp(lt(x, x), eq(D(ZERO, x), x)))), [], None, "conditions are"
    ),
    "derivative: an order of unknown sign": Misuse(
        "derivative", known(forall(x, eq(D(k, x), x))), [], None, "known to be >= 0"
    ),
    "derivative: an order below 0": Misuse(
        "derivative", known(forall(x, eq(D(MINUS, x), x))), [], None, "known to be >= 0"
    ),
    "derivative: a function that moves with t": Misuse(
        "derivative",
        known(forall(x, eq(D(ONE, x, s.lam(REAL, s.mul(x, s.bvar(0, REAL)))), x))),
        [],
        None,
        "D^k f(t)",
    ),
    "derivative: at 2t": Misuse("derivative", known(forall(x, eq(D(ONE, s.add(x, x)), x))), [], None, "D^k f(t)"),
    "derivative: of a step": Misuse(
        "derivative", known(forall(x, eq(D(ZERO, x), s.make("ind", (lt(ZERO, x),))))), [], None, "not known"
    ),
    "derivative: of a sum over a domain that moves": Misuse(
        "derivative",
        known(forall(x, eq(D(ZERO, x), over("sum", ZERO, s.make("ind", (lt(ZERO, x),)), x)))),
        [],
        None,
        "not known",
    ),
    "derivative: of a factorial": Misuse(
        "derivative",
        known(forall(x, eq(D(ZERO, x), fn("factorial", s.make("ind", (lt(ZERO, x),)))))),
        [],
        None,
        "derivative of factorial is not known",
    ),
    "derivative: of x^(-1)": Misuse(
        "derivative", known(forall(x, eq(D(ZERO, x), power(x, -1)))), [], None, "not known"
    ),
    "derivative: of a function that moves with t": Misuse(
        "derivative", known(forall(x, eq(D(ZERO, x), s.app(moving, x, x)))), [], None, "application is not known"
    ),
    "derivative: of a derivative of a function that moves with t": Misuse(
        "derivative", known(forall(x, eq(D(ZERO, x), D(ONE, x, s.app(moving, x))))), [], None, "is not known"
    ),
    "derivative: of a derivative of a lam that moves with t": Misuse(
        "derivative",
        known(forall(x, eq(D(ZERO, x), D(ZERO, y, s.lam(REAL, s.mul(x, s.bvar(0, REAL))))))),
        [],
        None,
        "is not known",
    ),
    "derivative: of a derivative whose order moves with t": Misuse(
        "derivative", known(forall(x, eq(D(ZERO, x), D(s.make("ind", (lt(ZERO, x),)), x)))), [], None, "known to be"
    ),
    "derivative: of a derivative of unknown order": Misuse(
        "derivative", known(forall(x, eq(D(ZERO, x), D(k, x)))), [], None, "known to be >= 0"
    ),
    "derivative: of a derivative of order -1": Misuse(
        "derivative", known(forall(x, eq(D(ZERO, x), D(MINUS, x)))), [], None, "known to be >= 0"
    ),
    "derivative: of an entry of a family": Misuse(
        "derivative", known(forall(x, eq(D(ZERO, x), s.app(g, s.make("ind", (lt(ZERO, x),)))))), [], None, "not known"
    ),
    "derivative: of a function with series as values": Misuse(
        "derivative",
        known(forall(x, eq(D(ZERO, x), s.app(s.var("S", fun(REAL, SERIES)), x)))),
        [],
        None,
        "application is not known",
    ),
    "derivative: of a function at a step": Misuse(
        "derivative", known(forall(x, eq(D(ZERO, x), s.app(f, s.make("ind", (lt(ZERO, x),)))))), [], None, "not known"
    ),
    "derivative: where a function has one, which may be a point alone": Misuse(
        "derivative", known(forall(x, imp(smooth(ZERO, x), eq(D(ZERO, x), x)))), [], None, "conditions are"
    ),
    "differentiable: on a closed interval": Misuse(
        "differentiable", known(forall(x, imp(le(ZERO, x), eq(D(ZERO, x), x)))), [], None, "conditions are"
    ),
    "differentiable: from a premise as knowledge": Misuse(
        "differentiable", known(forall(x, eq(D(ZERO, x), x)), smooth(ZERO, x)), [], None, "of no use"
    ),
    "derivative: the symbol of the rule is taken": Misuse(
        "derivative", known(forall(x, eq(D(ZERO, x), s.var("t'", REAL)))), [], None, "taken"
    ),
    "enclosure: a premise about something else": Misuse(
        "enclosure", known(lt(ZERO, y), lt(y, ONE)), [lt(x, TWO)], 20, "no enclosure"
    ),
    "enclosure: a bound on one side": Misuse("enclosure", known(lt(x, ONE)), [lt(x, TWO)], 20, "no enclosure"),
    "enclosure: equality is not decided": Misuse("enclosure", known(), [eq(ONE, ONE)], 20, "inequality"),
    "enclosure: numbers that touch": Misuse("enclosure", known(), [lt(ONE, ONE)], 20, "overlap"),
    "enclosure: a power that is larger than the machine": Misuse(
        "enclosure", known(), [lt(ZERO, power(power(power(s.num(7), 10_000), 10_000), 10_000))], 20, "too large"
    ),
    "enclosure: a factorial has no enclosure": Misuse(
        "enclosure", known(), [lt(ZERO, fn("factorial", MINUS))], 20, "no enclosure"
    ),
    # --- finite sums
    "split: a middle that lies outside": Misuse("split", known(le(ZERO, n)), [sum_a, s.num(5)], None, "in order"),
    "split: the middle after the end": Misuse("split", known(le(ZERO, n)), [sum_a, s.add(n, ONE)], None, "in order"),
    "split: a range of unknown order": Misuse("split", known(), [sum_a, n], None, "in order"),
    "shift: by a real": Misuse("shift", known(), [sum_a, HALF], None, ""),
    "swap: a triangle": Misuse(
        "swap", known(), [over("sum", ZERO, n, over("sum", ZERO, i0, s.app(g, i0)))], None, "depends"
    ),
    "swap: a sum of products": Misuse(
        "swap", known(), [over("sum", ZERO, n, over("prod", ZERO, m, s.app(g, i0)))], None, "double"
    ),
    "congruence: equal on another range": Misuse(
        "congruence",
        known(forall(k, imp(s.make("and", (le(ZERO, k), lt(k, m))), eq(s.app(g, k), ONE)))),
        [eq(sum_a, over("sum", ZERO, n, ONE))],
        None,
        "in the domain",
    ),
    "congruence: two domains": Misuse(
        "congruence",
        known(forall(k, eq(s.app(g, k), s.app(g, k)))),
        [eq(sum_a, over("sum", ZERO, m, s.app(g, i0)))],
        None,
        "one domain",
    ),
    "congruence: a sum and a product": Misuse(
        "congruence",
        known(forall(k, eq(s.app(g, k), s.app(g, k)))),
        [eq(sum_a, over("prod", ZERO, n, s.app(g, i0)))],
        None,
        "one domain",
    ),
    "congruence: equal at one value of a list": Misuse(
        "congruence",
        known(forall(k, imp(eq(k, ONE), eq(s.app(g, k), TWO)))),
        [eq(s.make("sum", (cube, s.app(g, i0))), s.make("sum", (cube, TWO)))],
        None,
        "in the domain",
    ),
    "distribute: a product over less than the family": Misuse(
        "distribute",
        known(),
        [s.make("sum", (s.make("fam", (n, cube)), over("prod", ONE, n, s.app(s1, i0))))],
        None,
        "0 <= i < n",
    ),
    "distribute: a product of products": Misuse(
        "distribute",
        known(),
        [s.make("prod", (s.make("fam", (n, cube)), over("prod", ZERO, n, s.app(s1, i0))))],
        None,
        "a sum of products",
    ),
    "distribute: a sum of sums": Misuse(
        "distribute",
        known(),
        [s.make("sum", (s.make("fam", (n, cube)), over("sum", ZERO, n, s.app(s1, i0))))],
        None,
        "a sum of products",
    ),
    "distribute: a sum over a range": Misuse(
        "distribute", known(), [over("sum", ZERO, n, over("prod", ZERO, n, s.app(g, i0)))], None, "a sum of products"
    ),
    "distribute: the family stands as s_0": Misuse(
        "distribute",
        known(),
        [s.make("sum", (s.make("fam", (n, cube)), over("prod", ZERO, n, s.app(s1, ZERO))))],
        None,
        "otherwise than as s_i",
    ),
    "distribute: the family stands as s_(i+1)": Misuse(
        "distribute",
        known(),
        [s.make("sum", (s.make("fam", (n, cube)), over("prod", ZERO, n, s.app(s1, s.add(i0, ONE)))))],
        None,
        "otherwise than as s_i",
    ),
    "split family: the length is not n + 1": Misuse(
        "split_family", known(le(ZERO, n)), [s.make("sum", (s.make("fam", (n, cube)), s.app(s0, n))), n], None, "n + 1"
    ),
    "split family: a product over families": Misuse(
        "split_family", known(le(ZERO, n)), [s.make("prod", (grown, s.app(s0, n))), n], None, "a sum over families"
    ),
    "split family: a sum over a range": Misuse(
        "split_family", known(le(ZERO, n)), [over("sum", ZERO, s.add(n, ONE), s.app(g, n)), n], None, "over families"
    ),
    "split family: under a function": Misuse(
        "split_family",
        known(le(ZERO, n)),
        [on_grown(s.make("D", (s.lam(REAL, s.mul(s.bvar(0, REAL), s.app(s1, n))), ONE, x))), n],
        None,
        "another binder",
    ),
    "split family: under ∃": Misuse(
        "split_family",
        known(le(ZERO, n)),
        [on_grown(s.make("ind", (s.make("exists", (eq(s.app(s1, n), i0),), INT),))), n],
        None,
        "another binder",
    ),
    "split family: under another family": Misuse(
        "split_family",
        known(le(ZERO, n)),
        [on_grown(s.make("sum", (s.make("fam", (TWO, s.make("list", (s.app(s1, n),)))), ONE))), n],
        None,
        "another binder",
    ),
    "split family: n of unknown sign": Misuse("split_family", known(), [on_grown(s.app(s0, n)), n], None, "n >= 0"),
    "split family: the family as a whole": Misuse(
        "split_family",
        known(le(ZERO, n)),
        [on_grown(s.app(s.var("F", fun(FAMILY, REAL)), s0)), n],
        None,
        "otherwise than as s_i",
    ),
    "split family: an entry beyond the end": Misuse(
        "split_family", known(le(ZERO, n)), [on_grown(s.app(s0, s.add(n, ONE))), n], None, "not known"
    ),
    "split family: i runs from -1": Misuse(
        "split_family", known(le(ZERO, n)), [falling(s.app(s1, i0), MINUS), n], None, "not known"
    ),
    "split family: i runs up to n": Misuse(
        "split_family", known(le(ZERO, n)), [falling(s.app(s1, i0), ZERO, s.add(n, ONE)), n], None, "not known"
    ),
    "split family: i from an inner sum that runs further": Misuse(
        "split_family",
        known(le(ZERO, n)),
        [falling(over("sum", ZERO, s.add(n, TWO), s.app(s2, i0))), n],
        None,
        "not known",
    ),
    "split family: under a quantifier": Misuse(
        "split_family",
        known(le(ZERO, n)),
        [on_grown(s.make("ind", (s.make("forall", (eq(s.app(s1, i0), ONE),), INT),))), n],
        None,
        "another binder",
    ),
    "indicator: of another formula": Misuse("indicator", known(lt(ZERO, x)), [le(ZERO, x)], None, "neither"),
    "definition: of a symbol": Misuse("definition", known(), [x], None, "defined symbol"),
}


@pytest.mark.parametrize("name", MISUSES)
def test_refused(name: str) -> None:
    """The step is refused, and for the reason that docs/trust.md gives."""
    misuse = MISUSES[name]
    with pytest.raises((KernelError, RecursionError)) as caught:
        RULES[misuse.rule](s, misuse.premises, misuse.terms, misuse.data)
    assert misuse.reason in str(caught.value)


def test_every_rule_is_misused() -> None:
    """Each rule that can be misused has an entry; the others take any premises of their form."""
    harmless = {"assume", "discharge", "both", "part", "either", "trichotomy", "excluded", "absurd"}
    elsewhere = {"convert", "coefficients", "reverse"}  # test_rules.py; `convert` rests on the normal form alone
    assert {m.rule for m in MISUSES.values()} | harmless | elsewhere == set(RULES)


def test_a_negative_power_as_knowledge() -> None:
    """The proof of 1 = λ^(-3), from ∀T ∀W (λ^(-3) = T ⇒ T = λ^(-4)·W ⇒ 1 = λ^(-3)), stops at its first step."""
    c = Case()
    z, big, w = c.store.make("z"), c.var("T", SERIES), c.var("W", SERIES)
    third, goal = c.power(z, c.store.num(-3)), c.eq(c.store.num(1), c.power(z, c.store.num(-3)))
    first = c.assume(c.eq(third, big))
    second = c.assume(c.eq(big, c.store.mul(c.power(z, c.store.num(-4)), w)))
    c.step("ring", goal, (first, second), (goal,))
    assert "k >= 2" in c.verdict(goal).reason


# --- nothing hangs (without fuel) -------------------------------------------------------------------------------------

FORMULA: list[Any] = [["bvar", [], [0, "Real"]], ["eq", [0, 0]], ["forall", [1], "Real"]]
SLOW: dict[str, tuple[list[Any], str]] = {
    "a statement of 2^60 parts": ([*FORMULA, *[["and", [i, i]] for i in range(2, 62)]], "undecided"),
    "a condition of 2^60 parts": (
        [*FORMULA[:2], *[["and", [i, i]] for i in range(1, 61)], ["imp", [61, 1]], ["forall", [62], "Real"]],
        "undecided",
    ),
    "exp(65000)^(10^12)": (
        [
            *[["num", [], "65000"], ["fn", [0], "exp"], ["num", [], "10000"], ["pow", [1, 2]], ["pow", [3, 2]]],
            *[["pow", [4, 2]], ["num", [], "0"], ["lt", [6, 5]]],
        ],
        "failed",
    ),
    "a long number to the power 10^4": (
        [["num", [], "9" * 3999], ["num", [], "10000"], ["pow", [0, 1]], ["num", [], "0"], ["lt", [3, 2]]],
        "failed",
    ),
}


@pytest.mark.parametrize("name", SLOW)
def test_it_ends(name: str) -> None:
    """Statements with many paths, and numbers that would fill the memory, are answered at once."""
    nodes, status = SLOW[name]
    last = len(nodes) - 1
    steps = [["enclosure", [], [last], 10, last]] if status == "failed" else []
    found = check_text(text(nodes, [{"label": "slow", "statement": last, "steps": steps}]))
    assert found[0].status == status


def test_no_datum_where_none_is() -> None:
    """`list`, `fam` and an application that is carried out at once have no datum."""
    number: list[Any] = [["num", [], "1"], ["list", [0]], ["bvar", [], [0, "Real"]], ["lam", [2], "Real"]]
    for node in (["list", [0], "datum"], ["fam", [0, 1], "datum"], ["app", [3, 0], "datum"]):
        with pytest.raises(KernelError):
            check_text(text([*number, node], []))


def test_sorts_are_kept() -> None:
    """What has sort Int is an integer: 2^n, n/2 and D are real, so `order` does not sharpen inequalities of them."""
    for term in (power(TWO, n), s.mul(s.num(1), inv(TWO)), D(n, b), coeff(ZERO, U), power(n, -1), fn("exp", ZERO)):
        assert term.sort != INT
    for term in (fn("factorial", MINUS), fn("binomial", MINUS, MINUS), s.make("ind", (lt(x, y),)), power(n, 3)):
        assert term.sort == INT
    with pytest.raises(KernelError):
        power(x, HALF)
