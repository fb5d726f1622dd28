"""Witnesses for "there are numbers w_0, w_1, ... such that": found by elimination where they solve linear equations.

The equations are probed at w = 0 and at w = each unit family, which gives their coefficients if they are linear;
whether the solution is a witness is decided by evaluating the formula at it, so nothing rests on the guess.

>>> from symnet.kernel.terms import INT, REAL, Store, fun
>>> store = Store()
>>> w = store.bvar(0, fun(INT, REAL))
>>> twice = store.mul(store.num(2), store.app(w, store.num(1)))
>>> linear_witness(Evaluator({}), store.make("eq", (twice, store.num(3))), ()).entries[1]
Fraction(3, 2)
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symnet.kernel.terms import INT, Term
from symnet.proof.evaluate import Evaluator, Family, Scope, bounds, difference
from symnet.proof.scalars import ONE, ZERO, Laurent

__all__ = ["linear_witness"]

UNKNOWNS = 12
Key = tuple[int, ...]


def linear_witness(e: Evaluator, formula: Term, scope: Scope) -> Family | None:
    """Return entries for the innermost variable, a family of numbers, that solve the formula's equations, or None.

    Raises Undecided and NeedMore as evaluation does.
    """
    constant = _residuals(e, formula, scope, Family(()))
    if constant is None:
        return None
    columns = []
    for j in range(UNKNOWNS):
        unit = _residuals(e, formula, scope, Family((*[ZERO] * j, ONE)))
        if unit is None:
            return None
        columns.append({k: unit.get(k, ZERO) - constant.get(k, ZERO) for k in unit.keys() | constant.keys()})
    keys = sorted(set(constant).union(*columns))
    return _solved([[*(c.get(k, ZERO) for c in columns), -constant.get(k, ZERO)] for k in keys])


def _residuals(e: Evaluator, formula: Term, scope: Scope, family: Family) -> dict[Key, Fraction] | None:
    """Return left minus right of each equation at the family, by its place; None where the formula is no equations."""
    found: dict[Key, Fraction] = {}
    for place, value in _equations(e, formula, (family, *scope), ()):
        if not isinstance(value, Fraction):
            return None
        found[place] = value
    return found


def _equations(e: Evaluator, formula: Term, scope: Scope, place: Key) -> Iterator[tuple[Key, object]]:
    match formula.op:
        case "and":
            for k, part in enumerate(formula.args):
                yield from _equations(e, part, scope, (*place, k))
        case "imp":
            if e.formula(formula.args[0], scope) is not False:
                yield from _equations(e, formula.args[1], scope, place)
        case "forall" if formula.data == INT:
            lows, highs = bounds(e, formula, scope)
            if not lows or not highs or min(highs) - max(lows) > 64:
                yield place, None
                return
            for k in range(max(lows), min(highs)):
                yield from _equations(e, formula.args[0], (Fraction(k), *scope), (*place, k))
        case "eq" | "cong":
            value = difference(e, formula, scope)
            order = e.integer(formula.args[2], scope) if formula.op == "cong" else None
            if not isinstance(value, Laurent):
                yield place, value
                return
            if order is not None:
                value.coefficient(order - 1)  # known so far, or NeedMore
            for k, c in enumerate(value.coeffs, value.low):
                if order is None or k < order:
                    yield (*place, k), c
        case _:
            yield place, None


def _solved(rows: list[list[Fraction]]) -> Family | None:
    """Solve by elimination; unknowns that stay free are 0."""
    pivots: list[int] = []
    for column in range(UNKNOWNS):
        rank = len(pivots)
        found = next((r for r in range(rank, len(rows)) if rows[r][column]), None)
        if found is None:
            continue
        rows[rank], rows[found] = rows[found], rows[rank]
        head = [x / rows[rank][column] for x in rows[rank]]
        rows[rank] = head
        for r, row in enumerate(rows):
            if r != rank and row[column]:
                rows[r] = [x - row[column] * h for x, h in zip(row, head, strict=True)]
        pivots.append(column)
    if any(row[-1] for row in rows[len(pivots) :]):
        return None
    entries = [ZERO] * UNKNOWNS
    for r, column in enumerate(pivots):
        entries[column] = rows[r][-1]
    return Family(tuple(entries))
