"""Quantifiers over families of reals in a box, decided by balls that cover the box.

The box is read from a hypothesis of the quantifier itself: for all i with 0 ≤ i < n, lo ≤ x_i and x_i ≤ hi, with
numbers lo and hi. A formula that holds with balls for the entries holds at every point of them, if it reads no other
entry.

>>> from symnet.kernel.terms import Store
>>> from symnet.proof.convert import to_term
>>> from symnet.proof.language import *
>>> (i,), (x,) = integers("i"), families("x")
>>> inside = ForAll(i, Implication(AtMost(0, i), Below(i, 2), Conjunction(AtMost(-1, x[i]), AtMost(x[i], 1))))
>>> formulas = [ForAll(x, Implication(inside, AtMost(x[0] * x[j], most))) for j, most in ((1, 2), (1, 0), (2, 2))]
>>> [holds_on_box(Evaluator({}), to_term(Store(), formula), ()) for formula in formulas]
[True, False, None]
"""

from __future__ import annotations

from fractions import Fraction

from symnet.exact.balls import arb, arb_of
from symnet.kernel.terms import INT, REAL, Term
from symnet.proof.boxes import Watched, unknown
from symnet.proof.evaluate import Evaluator, Scope, bounds

__all__ = ["holds_on_box"]

MOST_PIECES = 256
Side = tuple[Fraction, Fraction]


def holds_on_box(e: Evaluator, t: Term, scope: Scope) -> bool | None:
    """Return whether a ∀ over families of reals holds; None where its hypotheses name no box, or it is undecided.

    Raises Undecided as evaluation does.
    """
    sides = _box(e, t, scope)
    if sides is None:
        return None
    pieces, tried = [sides], 0
    while pieces:
        piece = pieces.pop()
        tried += 1
        middle = Watched(tuple((low + high) / 2 for low, high in piece))
        if e.formula(t.args[0], (middle, *scope)) is False and not middle.outside:
            return False
        balls = Watched(tuple(arb_of((low + high) / 2) + arb(0, 1) * arb_of((high - low) / 2) for low, high in piece))
        with e.spread():
            holds = e.formula(t.args[0], (balls, *scope))
        if balls.outside or middle.outside or (not holds and (not piece or tried >= MOST_PIECES)):
            return None
        if not holds:
            pieces += _halves(piece)
    return True


def _halves(piece: tuple[Side, ...]) -> list[tuple[Side, ...]]:
    """Cut a box across its longest side."""
    k = max(range(len(piece)), key=lambda k: piece[k][1] - piece[k][0])
    low, high = piece[k]
    middle = (low + high) / 2
    return [(*piece[:k], side, *piece[k + 1 :]) for side in ((low, middle), (middle, high))]


def _box(e: Evaluator, t: Term, scope: Scope) -> tuple[Side, ...] | None:
    body = t.args[0]
    while t.data == ("Fun", INT, REAL) and body.op == "imp":
        condition, body = body.args
        if condition.op != "forall" or condition.data != INT:
            continue
        entry = condition.args[0]
        asked: list[Term] = []
        while entry.op == "imp":
            when, entry = entry.args
            asked += when.args if when.op == "and" else [when]
        side = _side(entry)
        if side is None or len(asked) != 2:  # 0 ≤ i and i < n, and nothing that spares some of these i
            continue
        lows, highs = bounds(e, condition, (unknown, *scope))
        if lows == [0] and len(highs) == 1:
            return (side,) * max(0, highs[0])
    return None


def _side(entry: Term) -> Side | None:
    """Return the numbers of lo ≤ x_i ∧ x_i ≤ hi, where x and i are the two innermost variables."""
    if entry.op != "and" or [part.op for part in entry.args] != ["le", "le"]:
        return None
    (low, first), (last, high) = (part.args for part in entry.args)
    if first is not last or first.op != "app" or (low.op, high.op) != ("num", "num"):
        return None
    head, index = first.args
    if (head.op, index.op) != ("bvar", "bvar") or (head.data[0], index.data[0]) != (1, 0) or low.data > high.data:
        return None
    return Fraction(low.data), Fraction(high.data)
