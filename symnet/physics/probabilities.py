"""Probabilities as numbers: fractions, or SymPy expressions, compared exactly.

Arithmetic with fractions is ten times as fast as with SymPy's rationals, so a table of rational probabilities holds
fractions; where one is an expression, all are.

>>> p = sympy.Symbol("p")
>>> total([p, 1 - p]), log(sympy.exp(p) / 2)
(1, p - log(2))
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias, TypeVar, cast

import sympy

from symnet.errors import NotExact, Undecided, show
from symnet.exact.fields import constant
from symnet.exact.logarithms import LogSum
from symnet.exact.numbers import from_sympy, to_sympy

__all__ = [
    "Number",
    "divided",
    "equal",
    "is_positive",
    "log",
    "number",
    "of_one_kind",
    "shown",
    "tidy",
    "times",
    "total",
]

Number: TypeAlias = "Fraction | sympy.Expr"
Key = TypeVar("Key", bound=Hashable)


def number(expr: sympy.Expr) -> Number:
    """Return a fraction where an expression is one."""
    return from_sympy(expr) if isinstance(expr, sympy.Rational) else expr


def of_one_kind(table: Mapping[Key, Number]) -> Mapping[Key, Number]:
    """Return the table of Fractions alone, or else of expressions alone."""
    return table if all(isinstance(p, Fraction) for p in table.values()) else {o: shown(p) for o, p in table.items()}


def shown(p: Number) -> sympy.Expr:
    """Return the SymPy expression."""
    return to_sympy(p) if isinstance(p, Fraction) else p


def total(numbers: Iterable[Number]) -> Number:
    """Return the sum, as an expression in its normal form."""
    held = tuple(numbers)
    if len(held) == 1:
        return held[0]
    if all(isinstance(p, Fraction) for p in held):
        return sum(cast("tuple[Fraction, ...]", held), Fraction(0))
    return tidy(sympy.Add(*map(shown, held)))


def times(p: Number, q: Number) -> Number:
    """Return the product."""
    return p * q if isinstance(p, Fraction) and isinstance(q, Fraction) else shown(p) * shown(q)


def divided(p: Number, q: Number) -> Number:
    """Return the quotient; the divisor is not 0."""
    return p / q if isinstance(p, Fraction) and isinstance(q, Fraction) else tidy(shown(p) / shown(q))


def tidy(expr: sympy.Expr) -> sympy.Expr:
    """Return an expression in its normal form, where it has one."""
    try:
        return constant(expr).expr
    except (Undecided, NotExact):
        return expr


def equal(p: Number, q: Number, question: str = "") -> bool:
    """Say whether two are equal, for all values of the symbols; Undecided where that is open."""
    if isinstance(p, Fraction) and isinstance(q, Fraction):
        return p == q
    difference = shown(p) - shown(q)
    if difference == 0:
        return True
    try:
        zero = constant(difference.rewrite(sympy.exp)).is_zero()
    except (Undecided, NotExact):
        zero = None
    if zero is None:
        raise Undecided(
            question or f"whether {show(shown(p))} = {show(shown(q))}", f"{show(difference)} is not simplified to 0"
        )
    return zero


def log(p: Number) -> sympy.Expr:
    """Return ln p, with ln e^a = a and ln (ab) = ln a + ln b for what is positive whatever real numbers symbols are."""
    if isinstance(p, Fraction):
        return LogSum.log(p).expr
    if isinstance(p, sympy.exp):
        return p.exp
    if isinstance(p, sympy.Mul):
        sure = [a for a in p.args if is_positive(a)]
        rest = p.func(*(a for a in p.args if a not in sure))
        return sympy.Add(*(log(number(a)) for a in sure), sympy.log(rest))
    if isinstance(p, sympy.Pow) and p.exp.is_Rational and is_positive(p.base):
        return p.exp * log(number(p.base))
    return sympy.log(p)


def is_positive(expr: sympy.Expr) -> bool:
    """Say whether an expression is seen to be positive whatever real numbers its symbols are."""
    if isinstance(expr, sympy.exp):
        return True  # of a real number
    if isinstance(expr, sympy.Add | sympy.Mul):
        return all(map(is_positive, expr.args))
    if isinstance(expr, sympy.Pow) and expr.exp.is_Rational:
        return is_positive(expr.base)
    return bool(expr.is_positive)
