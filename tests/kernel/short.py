"""Short names for terms of one store, for tests that write many: s, x, n, f, ..., eq, le, forall, over, fn, ..."""

from __future__ import annotations

from symnet.kernel.logic import Theorem
from symnet.kernel.terms import INT, REAL, SERIES, Store, Term, fun

s = Store()
ZERO, ONE, TWO, MINUS, Z = s.num(0), s.num(1), s.num(2), s.num(-1), s.make("z")
x, y, a, b, d, e = (s.var(name, REAL) for name in ("x", "y", "a", "b", "d", "e"))
n, m, k = (s.var(name, INT) for name in ("n", "m", "k"))
f, g = s.var("f", fun(REAL, REAL)), s.var("g", fun(INT, REAL))
h = s.var("h", fun(REAL, REAL))
U, V, T, W = (s.var(name, SERIES) for name in "UVTW")
i0, i1, i2 = s.bvar(0, INT), s.bvar(1, INT), s.bvar(2, INT)
FALSE = s.false()


def eq(left: Term, right: Term) -> Term:
    return s.make("eq", (left, right))


def ne(left: Term, right: Term) -> Term:
    return s.negation(eq(left, right))


def le(left: Term, right: Term) -> Term:
    return s.make("le", (left, right))


def lt(left: Term, right: Term) -> Term:
    return s.make("lt", (left, right))


def imp(*parts: Term) -> Term:
    """p implies (q implies ...)."""
    result = parts[-1]
    for p in reversed(parts[:-1]):
        result = s.make("imp", (p, result))
    return result


def cong(left: Term, right: Term, order: int) -> Term:
    return s.make("cong", (left, right, s.num(order)))


def forall(variable: Term, body: Term) -> Term:
    return s.make("forall", (s.abstract(body, variable),), variable.sort)


def exists(variable: Term, body: Term) -> Term:
    return s.make("exists", (s.abstract(body, variable),), variable.sort)


def over(op: str, lo: Term, hi: Term, body: Term) -> Term:
    """A sum or product over lo <= i < hi; in the body i0 is i."""
    return s.make(op, (s.make("range", (lo, hi)), body))


def power(base: Term, exponent: Term | int) -> Term:
    return s.make("pow", (base, s.num(exponent) if isinstance(exponent, int) else exponent))


def inv(t: Term) -> Term:
    return s.make("inv", (t,))


def fn(name: str, *args: Term) -> Term:
    return s.make("fn", args, name)


def D(order: Term, at: Term, of: Term = f) -> Term:
    return s.make("D", (of, order, at))


def smooth(order: Term, at: Term, of: Term = h) -> Term:
    return s.make("differentiable", (of, order, at))


def jet(argument: Term, at: Term = b) -> Term:
    return s.make("jet", (f, at, argument))


def coeff(index: Term, series: Term) -> Term:
    return s.make("coeff", (index, series))


def known(*formulas: Term) -> list[Theorem]:
    """Theorems without hypotheses, to see what a rule does with them."""
    return [Theorem(frozenset(), p) for p in formulas]


def given(*formulas: Term) -> list[Theorem]:
    """Theorems `p |- p`."""
    return [Theorem(frozenset({p}), p) for p in formulas]
