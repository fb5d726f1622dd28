"""Rules of differential calculus: the derivative of what an equation says, and that there is one.

Both read an equation D^k f(t) = e(t) that holds for all t of an open interval, and differentiate e at such a t by the
rules of calculus. Where e is differentiable under conditions only (1/u, log u, a function g of which nothing is
known), these are conditions of what is concluded at this t.

>>> s = Store()
>>> f, t = s.var("f", REAL_FUNCTION), s.bvar(0, REAL)
>>> equation = s.make("eq", (s.make("D", (f, s.num(0), t)), s.make("app", (s.var("g", REAL_FUNCTION), t))))
>>> premise = Theorem(frozenset(), s.make("forall", (equation,), REAL))   # f = g everywhere
>>> differentiable(s, [premise], [], None).conclusion.args[0].args[0].op   # f is differentiable where g is
'differentiable'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .logic import Rule, Theorem, hypotheses, knowledge, shape
from .normal import Normalizer
from .terms import MAX_EXPONENT, REAL, REAL_FUNCTION, KernelError, Store, Term, contains, fits, require


def derivative(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From D^k f(t) = e for all t (in an open interval): D^(k+1) f(t) = e' there, where e is differentiable."""

    def conclusion(f: Term, k: Term, x: Term, slope: Term) -> Term:
        return store.make("eq", (store.make("D", (f, successor(store, k), x)), slope))

    return by_calculus(store, premises, conclusion)


def differentiable(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """From D^k f(t) = e for all t (in an open interval): D^k f has a derivative at t, where e is differentiable."""
    return by_calculus(store, premises, lambda f, k, x, slope: store.make("differentiable", (f, k, x)))


def by_calculus(store: Store, premises: list[Theorem], conclusion: Callable[[Term, Term, Term, Term], Term]) -> Theorem:
    """For all t (in the interval of the first premise) where e is differentiable: conclusion(f, k, t, e')."""
    require(premises, "an equation D^k f(t) = e(t) is wanted")
    t, n = premises[0], knowledge(store, premises[1:])[0]
    (body,) = shape(t.conclusion, "forall")
    require(t.conclusion.data == REAL, "the variable of a derivative is real")
    x = store.var("t'", REAL)
    require(not contains(t.conclusion, x), "the name t' is taken")
    body, interval = store.instantiate(body, x), []
    while body.op == "imp":
        condition, body = body.args
        require(
            condition.op == "lt" and x in condition.args and contains(store.make("and", (condition, condition)), x),
            "conditions are a < t or t < b",
        )
        other = condition.args[0] if condition.args[1] is x else condition.args[1]
        require(not contains(other, x), "conditions are a < t or t < b")
        interval.append(condition)
    left, e = shape(body, "eq")
    f, k, at = shape(left, "D")
    require(at is x and not contains(f, x) and not contains(k, x), "an equation D^k f(t) = e(t) is wanted")
    require(n.split(n.poly(k)) is not None, "the order of a derivative must be known to be >= 0")
    conditions: dict[Term, None] = {}  # each once, in order
    result = conclusion(f, k, x, differentiate(n, e, x, conditions))
    for condition in reversed([*interval, *conditions]):
        result = store.make("imp", (condition, result))
    return Theorem(hypotheses(premises), store.make("forall", (store.abstract(result, x),), REAL, "t"))


def differentiate(n: Normalizer, e: Term, x: Term, conditions: dict[Term, None]) -> Term:
    """The derivative of e by x; the conditions say where e is differentiable."""
    s = n.store
    if not contains(e, x):
        return s.num(0)
    s.spend(len(e.args))

    def of(t: Term) -> Term:
        return differentiate(n, t, x, conditions)

    if e is x:
        return s.num(1)
    if e.op == "add":
        return s.add(*(of(a) for a in e.args))
    if e.op == "mul":
        parts = [
            s.mul(*(of(b) if j == i else b for j, b in enumerate(e.args)))
            for i, a in enumerate(e.args)
            if contains(a, x)
        ]
        return s.add(*parts)
    if e.op in ("app", "D"):
        return chained(n, e, x, conditions)
    u = e.args[0]
    if e.op == "pow" and e.args[1].op == "num" and 0 <= e.args[1].data <= MAX_EXPONENT:
        k = e.args[1].data
        return s.mul(s.num(k), s.make("pow", (u, s.num(k - 1))), of(u)) if k > 0 else s.num(0)
    if e.op == "inv":
        conditions[s.negation(s.make("eq", (u, s.num(0))))] = None
        return s.mul(s.num(-1), s.make("pow", (e, s.num(2))), of(u))
    if e.op == "fn":
        if e.data in ("log", "sqrt"):
            conditions[s.make("lt", (s.num(0), u))] = None
        two = s.num(2)
        outer: dict[str, Callable[[], Term]] = {
            "exp": lambda: e,
            "log": lambda: s.make("inv", (u,)),
            "sqrt": lambda: s.make("inv", (s.mul(two, e),)),
            "sin": lambda: s.make("fn", (u,), "cos"),
            "cos": lambda: s.mul(s.num(-1), s.make("fn", (u,), "sin")),
            "atan": lambda: s.make("inv", (s.add(s.num(1), s.make("pow", (u, two))),)),
            "erf": lambda: s.mul(
                two,
                s.make("inv", (s.make("fn", (s.make("fn", (), "pi"),), "sqrt"),)),
                s.make("fn", (s.mul(s.num(-1), s.make("pow", (u, two))),), "exp"),
            ),
        }
        require(e.data in outer, f"the derivative of {e.data} is not known")
        return s.mul(outer[e.data](), of(u))
    raise KernelError(f"the derivative of {e.op} is not known")


def chained(n: Normalizer, e: Term, x: Term, conditions: dict[Term, None]) -> Term:
    """The derivative of g(u), or of D^j g(u), for a function g and an order j >= 0 that are free of x."""
    s, (g, *order, u) = n.store, e.args
    j = order[0] if order else s.num(0)
    require(fits(g.sort, REAL_FUNCTION) and not contains(g, x), "the derivative of this application is not known")
    require(not contains(j, x) and n.split(n.poly(j)) is not None, "the order of a derivative must be known to be >= 0")
    conditions[s.make("differentiable", (g, j, u))] = None
    return s.mul(s.make("D", (g, successor(s, j), u)), differentiate(n, u, x, conditions))


def successor(store: Store, k: Term) -> Term:
    return store.num(k.data + 1) if k.op == "num" else store.add(k, store.num(1))


RULES: dict[str, Rule] = {"derivative": derivative, "differentiable": differentiable}
