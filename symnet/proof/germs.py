"""Statements about limits, decided at polynomials: what fails for all small λ > 0, and what tends to 0 at a point.

"There is λ₀ > 0 such that for all λ with 0 < λ ≤ λ₀ ..." is false where the rest is false for an infinitesimal λ > 0:
numbers are then Laurent polynomials in λ, and the first coefficient tells the sign. "For every η > 0 there is δ > 0
such that |E(t)| ≤ η for all t with |t - b| ≤ δ" is true where E is analytic near b, and 0 there.

>>> import sympy
>>> from symnet.kernel.terms import Store
>>> from symnet.proof.convert import to_term
>>> from symnet.proof.language import *
>>> l, top, eta, delta, t = reals("l top eta delta t")
>>> small = ForAll(l, Implication(Below(0, l), AtMost(l, top), AtMost(2 * l + 1, l**2 + 1)))
>>> Evaluator({}).formula(to_term(Store(), Exists(top, Conjunction(Below(0, top), small))), ())
False
>>> near = ForAll(t, Implication(AtMost(sympy.Abs(t - 1), delta), AtMost(sympy.Abs(t**2 - 1), eta)))
>>> some = Exists(delta, Conjunction(Below(0, delta), near))
>>> Evaluator({}).formula(to_term(Store(), ForAll(eta, Implication(Below(0, eta), some))), ())
True
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

from symnet.errors import Undecided
from symnet.kernel.terms import INT, REAL, Store, Term, uses_bound
from symnet.proof.convert import to_term
from symnet.proof.definitions import definition
from symnet.proof.evaluate import POINTS, Evaluator, Scope, bounds
from symnet.proof.intervals import smooth
from symnet.proof.scalars import ONE, ZERO, Laurent, Polynomial

__all__ = ["fails_near_zero", "tends_to_zero"]

LEVEL = Laurent(1, (ONE,), None)  # the infinitesimal λ


def fails_near_zero(e: Evaluator, t: Term, scope: Scope) -> bool:
    """Return whether `there is λ₀ > 0 such that for all λ, 0 < λ ≤ λ₀: φ` is seen to be false."""
    body = t.args[0]
    if t.data != REAL or body.op != "and" or len(body.args) != 2 or not _is_positive(body.args[0]):
        return False
    every = body.args[1]
    if every.op != "forall" or every.data != REAL:
        return False
    others: list[Term] = []
    rest = every.args[0]
    while rest.op == "forall" and (rest.data == REAL or rest.hint in e.tried):  # ∀λ, u, v: hypotheses stand behind all
        others.append(rest)
        rest = rest.args[0]
    first = len(others)
    below: list[Term] = []
    while rest.op == "imp" and len(below) < 2:
        below.append(rest.args[0])
        rest = rest.args[1]
    level, top = (("bvar", first), ("bvar", first + 1))
    found = [(p.op, *((a.op, a.data[0] if a.op == "bvar" else a.data) for a in p.args)) for p in below]
    if found != [("lt", ("num", ZERO), level), ("le", level, top)] or uses_bound(rest, first + 1):
        return False
    try:
        return _fails(e, rest, (LEVEL, None, *scope), others)
    except Undecided:
        return False


def _is_positive(p: Term) -> bool:
    return (
        p.op == "lt"
        and p.args[0].op == "num"
        and p.args[0].data == 0
        and p.args[1].op == "bvar"
        and not p.args[1].data[0]
    )


def _fails(e: Evaluator, formula: Term, scope: Scope, others: list[Term]) -> bool:
    """Whether a formula is false at some values of the variables of these quantifiers."""
    if not others:
        return _holds(e, formula, scope) is False
    name, sort = others[0].hint or "", others[0].data
    values = [e.tried[name](sort)] if name in e.tried else POINTS
    return any(_fails(e, formula, (x, *scope), others[1:]) for x in values)


def _holds(e: Evaluator, formula: Term, scope: Scope) -> bool | None:
    if not any(isinstance(scope[k], Laurent) for k, _ in formula.open):
        return e.formula(formula, scope)
    if formula.op in ("and", "or"):
        found, decisive = [_holds(e, p, scope) for p in formula.args], formula.op == "or"
        return decisive if decisive in found else None if None in found else not decisive
    if formula.op == "forall" and formula.data == INT:
        lows, highs = bounds(e, formula, scope)
        every = range(max(lows), min(highs)) if lows and highs else None
        found = [None] if every is None else [_holds(e, formula.args[0], (Fraction(k), *scope)) for k in every]
        return False if False in found else None if None in found else True
    if formula.op == "eq":
        return not _sign(_value(e, formula.args[0], scope) + _value(e, formula.args[1], scope) * _level(-ONE))
    if formula.op == "imp":
        left, right = (_holds(e, p, scope) for p in formula.args)
        return True if left is False or right else right if left else None
    if formula.op not in ("le", "lt"):
        return None
    low, high = (_value(e, a, scope) for a in formula.args)
    sign = _sign(high + low * _level(-ONE))
    return sign > 0 or (sign == 0 and formula.op == "le")


def _level(value: Any) -> Laurent:
    if isinstance(value, Laurent):
        return value
    if isinstance(value, Fraction):
        return Laurent(0, (value,), None)
    raise Undecided("a number near 0", "it is not exact")


def _sign(value: Laurent) -> int:
    first = next((c for c in value.coeffs if c), ZERO)
    return (first > 0) - (first < 0)


def _value(e: Evaluator, t: Term, scope: Scope) -> Laurent:
    """The value of a number that may depend on λ.

    Raises Undecided where it is no Laurent polynomial with rational coefficients.
    """
    if not any(isinstance(scope[k], Laurent) for k, _ in t.open):
        found = e.value(t, scope)
        if not isinstance(found, Laurent):  # else it is a series, in another variable
            return _level(found)
    e.spend()
    match t.op:
        case "bvar":
            return _level(scope[t.data[0]])
        case "add" | "mul":
            made = _value(e, t.args[0], scope)
            for a in t.args[1:]:
                made = made + _value(e, a, scope) if t.op == "add" else made * _value(e, a, scope)
            return made
        case "pow" if t.args[1].op == "num" and 0 <= t.args[1].data <= 64:
            made, base = _level(ONE), _value(e, t.args[0], scope)
            for _ in range(int(t.args[1].data)):
                made = made * base
            return made
        case "inv":
            return _inverse(_value(e, t.args[0], scope))
        case "ind":
            holds = _holds(e, t.args[0], scope)
            if holds is not None:
                return _level(ONE if holds else ZERO)
        case "app" if t.args[0].op == "def" and t.args[0].args[0].op == "lam":
            return _value(e, t.args[0].args[0].args[0], (_value(e, t.args[1], scope),))
        case "app" if isinstance(function := e.value(t.args[0], scope), Polynomial):
            at, made = _value(e, t.args[1], scope), _level(ZERO)
            for c in reversed(function.coeffs):
                made = made * at + _level(c)
            return made
    raise Undecided("a number near 0", f"{t.op} is not followed there")


def _inverse(value: Laurent) -> Laurent:
    terms = [(k, c) for k, c in enumerate(value.coeffs, value.low) if c]
    if len(terms) != 1:
        raise Undecided("an inverse near 0", "it has several powers of λ")
    ((k, c),) = terms
    return Laurent(-k, (1 / c,), None)


def tends_to_zero(e: Evaluator, t: Term, scope: Scope) -> bool:
    """Return whether `for η > 0 there is δ > 0 such that |t - b| ≤ δ implies |E(t)| ≤ η` is seen to be true."""
    parts = _limit(t)
    if parts is None:
        return False
    near, value = parts
    try:
        at = -e.value(near, (None, None, None, *scope))
        with e.spread(wide=False):
            return bool(e.value(value, (at, None, None, *scope)) == 0) and smooth(
                lambda x: e.value(value, (x, None, None, *scope)), at, 0
            )
    except (Undecided, TypeError):
        return False


def _limit(t: Term) -> tuple[Term, Term] | None:
    """Return -b and E of such a statement, where t, δ and η are the innermost variables."""
    body = t.args[0]
    if t.data != REAL or body.op != "imp" or not _is_positive(body.args[0]) or body.args[1].op != "exists":
        return None
    inner = body.args[1].args[0]
    small = inner.op == "and" and body.args[1].data == REAL and _is_positive(inner.args[0])  # an integer δ is not small
    if not small or inner.args[1].op != "forall":
        return None
    whole = inner.args[1].args[0]
    if whole.op != "imp" or any(p.op != "le" for p in whole.args):
        return None
    (distance, delta), (size, eta) = (p.args for p in whole.args)
    gap = _inside(distance)
    ends = [a.op == "bvar" and a.data[0] for a in (delta, eta)]
    if ends != [1, 2] or gap is None or gap.op != "add" or len(gap.args) != 2 or gap.args[0].op != "bvar":
        return None
    near, value = gap.args[1], _inside(size)
    variables = [any(uses_bound(near, k) for k in range(3)), value is None or any(uses_bound(value, k) for k in (1, 2))]
    return None if gap.args[0].data[0] or any(variables) or value is None else (near, value)


def _inside(t: Term) -> Term | None:
    """Return x of |x|."""
    named = t.op == "app" and t.args[0].op == "def" and t.args[0].data == "abs"
    return t.args[1] if named and repr(t.args[0]) == _absolute() else None


@lru_cache(maxsize=1)
def _absolute() -> str:
    """What the name abs stands for, where it is not given to another function."""
    return repr(to_term(Store(), definition("abs")))
