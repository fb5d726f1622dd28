"""Equations for all families of numbers x_0, x_1, ...: decided at the family whose entries are indeterminates.

Both sides are evaluated as polynomials with rational coefficients in the entries of x. They agree for all real x where
they are the same polynomial, and not for some x where they are not. Whatever is no polynomial (1/x_0, exp of x_0, a
comparison) is left undecided.

>>> from symnet.kernel.terms import Store
>>> from symnet.proof.convert import to_term
>>> from symnet.proof.language import *
>>> (x,) = families("x")
>>> square = to_term(Store(), ForAll(x, Equal((x[0] + x[1])**2, x[0]**2 + 2*x[0]*x[1] + x[1]**2)))
>>> wrong = to_term(Store(), ForAll(x, Equal((x[0] + x[1])**2, x[0]**2 + x[1]**2)))
>>> [holds_generically(Evaluator({}), formula, ()) for formula in (square, wrong)]
[True, False]
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from symnet.errors import Undecided
from symnet.kernel.terms import INT, REAL, Term
from symnet.proof.evaluate import Evaluator, Scope, difference
from symnet.proof.scalars import Laurent, NeedMore

__all__ = ["holds_generically"]

MOST_TERMS = 2_000
FAMILY = ("Fun", INT, REAL)
Exponents = tuple[tuple[int, int], ...]  # (index, exponent), by index; exponents ≥ 1


@dataclass(frozen=True, slots=True)
class Generic:
    """A polynomial in the entries of a family, with rational coefficients that are not 0; never a constant."""

    terms: tuple[tuple[Exponents, Fraction], ...]

    def __add__(self, other: Any) -> Any:
        """Return the sum."""
        found = dict(self.terms)
        for exponents, c in _terms(other):
            found[exponents] = found.get(exponents, Fraction(0)) + c
        return _made(found)

    def __mul__(self, other: Any) -> Any:
        """Return the product."""
        found: dict[Exponents, Fraction] = {}
        for left, c in self.terms:
            for right, d in _terms(other):
                key = _times(left, right)
                found[key] = found.get(key, Fraction(0)) + c * d
                if len(found) > MOST_TERMS:
                    raise Undecided("a polynomial", f"it has more than {MOST_TERMS} terms")
        return _made(found)

    __radd__, __rmul__ = __add__, __mul__


def _terms(value: Any) -> tuple[tuple[Exponents, Fraction], ...]:
    if isinstance(value, Generic):
        return value.terms
    if not isinstance(value, Fraction):
        raise Undecided("a polynomial", "one of its coefficients is not known exactly")
    return (((), value),)


def _made(found: dict[Exponents, Fraction]) -> Any:
    left = {exponents: c for exponents, c in found.items() if c}
    if not left or list(left) == [()]:
        return left.get((), Fraction(0))
    return Generic(tuple(sorted(left.items())))


def _times(left: Exponents, right: Exponents) -> Exponents:
    made = dict(left)
    for index, exponent in right:
        made[index] = made.get(index, 0) + exponent
    return tuple(sorted(made.items()))


MOST_VARIABLES = 8


def _indeterminate(number: int, index: Fraction) -> Generic:
    """The entry of one of several families: each has indices of its own."""
    return Generic(((((int(index) * MOST_VARIABLES + number, 1),), Fraction(1)),))


def holds_generically(e: Evaluator, t: Term, scope: Scope) -> bool | None:
    """Return whether an equation or congruence holds for all families of numbers, None where that is not seen.

    Further families and numbers may be quantified after the first.

    Raises NeedMore where series are not known far enough.
    """
    body, inner, number = t, scope, 0
    while body.op == "forall" and body.data in (REAL, FAMILY) and number < MOST_VARIABLES:
        entries = partial(_indeterminate, number)
        inner = (entries if body.data == FAMILY else entries(Fraction(0)), *inner)
        body, number = body.args[0], number + 1
    if body.op not in ("eq", "cong"):
        return None
    try:
        order = e.integer(body.args[2], inner) if body.op == "cong" else None
        found = difference(e, body, inner)
        if not isinstance(found, Laurent):
            found = Laurent(0, (found,), None)
        if found.order is not None and (order is None or found.order < order):
            raise NeedMore
        coefficients = [c for k, c in enumerate(found.coeffs, found.low) if order is None or k < order]
    except Undecided:
        if e.steps < 0:
            raise
        return None
    if not all(isinstance(c, Fraction | Generic) for c in coefficients):
        return None
    return not any(coefficients)
