"""Finds how an inequality follows from others: coefficients c ≥ 0 with goal = Σ c · premise, by exact linear algebra.

Only a search: the kernel's rule `order` checks what is found. Equations may have coefficients of either sign.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

from symnet.kernel.algebra import gap
from symnet.kernel.normal import Normalizer
from symnet.kernel.poly import Monomial, Poly
from symnet.kernel.terms import INT, NUMERIC, Store, Term

__all__ = ["items_for"]

MOST_PREMISES = 4


def items_for(store: Store, goal: Term, premises: list[Term]) -> list[Any] | None:
    """The data of an `order` step, or None where no combination of at most four premises gives the goal.

    >>> from symnet.kernel.terms import INT
    >>> s = Store()
    >>> n, one = s.var("n", INT), s.num(1)
    >>> items_for(s, s.make("le", (s.num(0), n)), [s.make("le", (one, n))])
    [['1', [0], [], []], ['1', [], [], []]]
    """
    known = [gap(store, p)[0] for p in premises if p.op in ("le", "lt") and p.args[0].sort == p.args[1].sort == INT]
    n = Normalizer(store, known)
    wanted, strict = gap(store, goal)
    columns: list[tuple[list[int], Poly, bool, bool]] = []
    for i, p in enumerate(premises):
        if p.op in ("le", "lt") and p.args[0].sort in NUMERIC:
            term, above = gap(store, p)
            columns.append(([i], n.poly(term), False, above))
        elif p.op == "eq" and all(a.sort in ("Int", "Real") for a in p.args):
            columns.append(([i], n.poly(store.sub(*p.args)), True, False))
    target = n.poly(wanted)
    if goal.op == "false":
        found = against(columns)
        if found:
            return found
    for size in range(min(MOST_PREMISES, len(columns)) + 1):
        for chosen in combinations(columns, size):
            found = solve(target, [c[1] for c in chosen], slack=True) or solve(
                target, [c[1] for c in chosen], slack=False
            )
            if found is None:
                continue
            *factors, rest = found
            if rest < 0 or any(f < 0 and not c[2] for f, c in zip(factors, chosen, strict=True)):
                continue
            if strict and rest == 0 and not any(f > 0 and c[3] for f, c in zip(factors, chosen, strict=True)):
                continue
            items: list[Any] = [[str(f), c[0], [], []] for f, c in zip(factors, chosen, strict=True) if f]
            return items + ([[str(rest), [], [], []]] if rest else [])
    return None


def against(columns: list[tuple[list[int], Poly, bool, bool]]) -> list[Any] | None:
    """0 < 0 as a strict premise and a combination of others that is its negative."""
    for first in columns:
        if not first[3]:
            continue
        target = {m: -c for m, c in first[1].items()}
        others = [c for c in columns if c is not first]
        for size in range(min(MOST_PREMISES - 1, len(others)) + 1):
            for chosen in combinations(others, size):
                found = solve(target, [c[1] for c in chosen], slack=False)
                if found and found[-1] == 0 and all(f >= 0 or c[2] for f, c in zip(found, chosen, strict=False)):
                    return [["1", first[0], [], []]] + [
                        [str(f), c[0], [], []] for f, c in zip(found, chosen, strict=False) if f
                    ]
    return None


def solve(target: Poly, columns: list[Poly], *, slack: bool) -> list[Fraction] | None:
    """Coefficients with target = Σ coefficient · column + rest (the last, a number); None if there are none or many.

    Without slack the rest is 0.
    """
    monomials: list[Monomial] = sorted(
        {m for p in [target, *columns] for m in p if m or not slack}, key=lambda m: [(a.serial, e) for a, e in m]
    )
    rows = [[p.get(m, Fraction(0)) for p in columns] + [target.get(m, Fraction(0))] for m in monomials]
    pivots: list[int] = []
    for column in range(len(columns)):
        pivot = next((r for r in range(len(pivots), len(rows)) if rows[r][column]), None)
        if pivot is None:
            return None
        top = len(pivots)
        rows[top], rows[pivot] = rows[pivot], rows[top]
        rows[top] = [x / rows[top][column] for x in rows[top]]
        for r in range(len(rows)):
            if r != top and rows[r][column]:
                rows[r] = [x - rows[r][column] * y for x, y in zip(rows[r], rows[top], strict=True)]
        pivots.append(column)
    if any(row[-1] for row in rows[len(pivots) :]):
        return None
    factors = [rows[i][-1] for i in range(len(columns))]
    constant = target.get((), Fraction(0)) - sum(
        (f * p.get((), Fraction(0)) for f, p in zip(factors, columns, strict=True)), Fraction(0)
    )
    return [*factors, constant]
