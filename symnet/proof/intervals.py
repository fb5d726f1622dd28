"""Quantifiers over a closed interval of real numbers, decided by balls that cover it.

The ends are read from the hypotheses of the quantifier itself: for all t with a ≤ t and t ≤ b. A formula that holds
with a ball for t holds at every point of the ball; where it does not tell, the interval is halved.

>>> from symnet.kernel.terms import Store
>>> from symnet.proof.convert import to_term
>>> from symnet.proof.language import *
>>> (t,) = reals("t")
>>> inside = Implication(AtMost(0, t), AtMost(t, 2), AtMost(20 * (t**2 - 2 * t), 1))
>>> Evaluator({}).formula(to_term(Store(), ForAll(t, inside)), ())
True
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from symnet.errors import Undecided
from symnet.exact.balls import arb, arb_of, fraction_of
from symnet.kernel.terms import Term, uses_bound
from symnet.proof.evaluate import Evaluator, Scope, difference
from symnet.proof.scalars import Ball, sign_of, taylor_coefficients

__all__ = ["found_on", "holds_on", "largest_on", "smooth"]

HALVINGS = 7  # an interval is cut into 2^7 pieces at most
RADIUS, SLACK = Fraction(1, 2**40), Fraction(1, 2**20)

Interval = tuple[Fraction, Fraction]


def holds_on(e: Evaluator, t: Term, scope: Scope) -> bool | None:
    """Return whether a ∀ over a real variable holds; None where its hypotheses name no interval, or it is undecided."""
    ends = _interval(e, t, scope)
    if ends is None:
        return None
    pieces = [ends] if ends[0] <= ends[1] else []
    for _ in range(HALVINGS + 1):
        left = []
        for piece in pieces:
            holds = _with(e, t.args[0], piece, scope)
            if holds is False:
                return False
            if holds is None:
                middle = (piece[0] + piece[1]) / 2
                left += [(piece[0], middle), (middle, piece[1])]
        pieces = left
        if not pieces:
            return True
    return None


def found_on(e: Evaluator, t: Term, scope: Scope) -> bool | None:
    """Return whether an ∃ over a real variable between two ends holds; None where it names none, or it is undecided.

    It fails where its formula fails on pieces that cover the interval. It holds where one part is an equation whose
    sides are continuous and change places between the ends, and the others hold on the whole interval.
    """
    (body,) = t.args
    conditions = body.args if body.op == "and" else (body,)
    ends = _ends(e, conditions, scope)
    if ends is None or ends[0] > ends[1]:
        return None if ends is None else False
    if _denied(e, body, ends, scope):
        return False
    equations = [c for c in conditions if c.op == "eq"]
    others = [c for c in conditions if c.op != "eq" and not _is_end(c)]
    if len(equations) != 1 or not all(_with(e, c, ends, scope) for c in others):
        return None
    inner = _ends(e, conditions, scope, outward=False)
    if inner is None or inner[0] > inner[1]:
        return None
    with e.spread(wide=False):  # where a side has a value on the whole interval, it is continuous there
        for side in equations[0].args:
            e.value(side, (_ball(ends), *scope))
    signs = [sign_of(difference(e, equations[0], (end, *scope))) for end in inner]
    return True if set(signs) == {1, -1} else None


def _denied(e: Evaluator, body: Term, ends: Interval, scope: Scope) -> bool:
    """Whether a formula is false on pieces that cover the interval; a number at which it may hold ends the search."""
    pieces = [ends]
    for _ in range(HALVINGS + 1):
        left: list[Interval] = []
        for piece in pieces:
            if _with(e, body, piece, scope) is not False:
                middle = (piece[0] + piece[1]) / 2
                if e.formula(body, (middle, *scope)):
                    return False
                left += [(piece[0], middle), (middle, piece[1])]
        pieces = left
    return not pieces


def largest_on(e: Evaluator, t: Term, value: Term, scope: Scope) -> Fraction | None:
    """Return a bound of a term over the interval of a ∀ in whose body it stands, in the pieces that `holds_on` tries.

    Raises Undecided as evaluation does.
    """
    ends = _interval(e, t, scope)
    if ends is None or ends[0] > ends[1]:
        return None
    count = 2**HALVINGS
    cuts = [ends[0] + (ends[1] - ends[0]) * Fraction(k, count) for k in range(count + 1)]
    found = []
    for piece in pairwise(cuts):
        with e.spread():
            made = e.value(value, (_ball(piece), *scope))
        if not isinstance(made, Fraction | Ball):
            return None
        found.append(made if isinstance(made, Fraction) else fraction_of(made.upper()))
    largest = max(found)
    return largest + (abs(largest) + 1) * SLACK  # so that balls, whose radii are rounded up, tell that it is a bound


def smooth(function: Any, at: Any, order: int) -> bool:
    """Return True where a function has all derivatives near a point, as what it is made of is analytic there.

    Raises Undecided where that is not seen.
    """
    near = (arb_of(at) if isinstance(at, Fraction) else at) + arb(0, 1) * arb_of(RADIUS)
    taylor_coefficients(function, near, order + 2)
    return True


def _with(e: Evaluator, body: Term, piece: Interval, scope: Scope) -> bool | None:
    if piece[0] == piece[1]:
        return e.formula(body, (piece[0], *scope))
    with e.spread():
        return e.formula(body, (_ball(piece), *scope))


def _ball(piece: Interval) -> Any:
    low, high = piece
    return arb_of((low + high) / 2) + arb(0, 1) * arb_of((high - low) / 2)


def _interval(e: Evaluator, t: Term, scope: Scope) -> Interval | None:
    """Return the ends that the hypotheses of a ∀ give its variable, rounded outward."""
    conditions: list[Term] = []
    body = t.args[0]
    while body.op == "imp":
        condition, body = body.args
        conditions += condition.args if condition.op == "and" else (condition,)
    return _ends(e, conditions, scope)


def _ends(e: Evaluator, conditions: Iterable[Term], scope: Scope, *, outward: bool = True) -> Interval | None:
    """Return the ends that inequalities give the innermost variable, rounded outward or inward."""
    lows: list[Fraction] = []
    highs: list[Fraction] = []
    for part in filter(_is_end, conditions):
        left, right = part.args
        if _is_variable(right):
            lows.append(_end(e.value(left, (None, *scope)), upper=not outward))
        else:
            highs.append(_end(e.value(right, (None, *scope)), upper=outward))
    return (max(lows), min(highs)) if lows and highs else None


def _is_end(condition: Term) -> bool:
    """Whether it says a ≤ t, a < t, t ≤ b or t < b, where a and b do not depend on t."""
    if condition.op not in ("le", "lt"):
        return False
    left, right = condition.args
    return (_is_variable(right) and not uses_bound(left, 0)) or (_is_variable(left) and not uses_bound(right, 0))


def _is_variable(term: Term) -> bool:
    return term.op == "bvar" and bool(term.data[0] == 0)


def _end(value: Any, *, upper: bool) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Ball) and value.is_finite():
        return fraction_of(value.upper() if upper else value.lower())
    raise Undecided("the end of an interval", "it is no number")
