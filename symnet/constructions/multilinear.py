"""Functions of bits as multilinear polynomials: every function on {0,1}^n is exactly one (Möbius).

A polynomial is a dictionary from sets of variables to their non-zero coefficients; x² = x on bits.

>>> from sympy.abc import x, y
>>> multilinear(x ^ y, (x, y)) == {frozenset({0}): 1, frozenset({1}): 1, frozenset({0, 1}): -2}
True
>>> multilinear([0, 1, 1, 0], (x, y)) == multilinear(x ^ y, (x, y))
True

One more connective: a case in `_read`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

import sympy
from sympy.logic import boolalg

from symnet.errors import LimitExceeded, ShapeMismatch, UsageError
from symnet.exact.numbers import as_fraction, to_sympy
from symnet.exact.polynomials import terms

__all__ = ["MOST_TERMS", "BitFunction", "Multilinear", "expression", "is_formula", "multilinear", "value_in_table"]

Multilinear = Mapping[frozenset[int], Fraction]
"""A multilinear polynomial: set of variables -> coefficient, none of them 0."""
BitFunction: TypeAlias = sympy.Basic | Sequence[object]
"""A formula in And, Or, Not, Xor, Implies, ITE, ...; a polynomial; or a table of 2^n values."""

MOST_TERMS = 2**14
"""Monomials of a function of bits that are written down."""

_ONE = {frozenset[int](): Fraction(1)}


def multilinear(function: BitFunction, variables: Sequence[sympy.Symbol]) -> Multilinear:
    """Return the multilinear polynomial that agrees with the function on {0,1}^n.

    A table has the 2^n values at 0…00, 0…01, …, 1…11, the first variable on the left (as `itertools.product`).

    Raises:
        ShapeMismatch: for a table of another length. UsageError: for formulas in other things than symbols.
        NotAPolynomial, FloatGiven, TextGiven: for what is no exact polynomial. LimitExceeded: for too many terms.
    """
    if is_formula(function):
        place = {symbol.name: i for i, symbol in enumerate(variables)}
        return _read(function, place, {})
    if isinstance(function, Sequence) and not isinstance(function, str):
        return _from_table([value_in_table(v) for v in function], len(variables))
    found: dict[frozenset[int], Fraction] = {}
    for exponents, c in terms(function, variables).items():
        key = frozenset(i for i, e in enumerate(exponents) if e)
        found[key] = found.get(key, Fraction(0)) + c
    return _kept(found)


def is_formula(value: object) -> bool:
    """Whether it is a formula, such as x & y: a truth value, and no number (a symbol alone counts as a number)."""
    return isinstance(value, boolalg.Boolean) and not isinstance(value, sympy.Expr)


def expression(polynomial: Multilinear, variables: Sequence[sympy.Symbol]) -> sympy.Expr:
    """Return the polynomial as a SymPy expression."""
    return sympy.Add(*(sympy.Mul(to_sympy(c), *(variables[i] for i in sorted(key))) for key, c in polynomial.items()))


def value_in_table(value: object) -> Fraction:
    """A value of a function of bits: a truth value or an exact number.

    Raises NotExact, FloatGiven, TextGiven.
    """
    return Fraction(bool(value)) if isinstance(value, bool | boolalg.BooleanAtom) else as_fraction(value, "a table")


def _from_table(values: list[Fraction], n: int) -> Multilinear:
    if len(values) != 2**n:
        raise ShapeMismatch("a table of a function of bits", f"{len(values)} values", f"2^{n} = {2**n}")
    if len(values) > MOST_TERMS:
        raise LimitExceeded("values in a table", len(values), MOST_TERMS, "give a formula or a polynomial")
    for i in range(n):  # Möbius, a variable at a time: c(K with i) = f(K with i) - f(K without i)
        half = 2**i
        values = [v - values[j - half] if j & half else v for j, v in enumerate(values)]
    return _kept({frozenset(i for i in range(n) if j >> (n - 1 - i) & 1): v for j, v in enumerate(values)})


def _kept(polynomial: Multilinear) -> Multilinear:
    found = {key: c for key, c in polynomial.items() if c}
    if len(found) > MOST_TERMS:
        raise LimitExceeded("monomials of a function of bits", len(found), MOST_TERMS)
    return found


def _sum(*parts: tuple[int, Multilinear]) -> Multilinear:
    found: dict[frozenset[int], Fraction] = {}
    for factor, polynomial in parts:
        for key, c in polynomial.items():
            found[key] = found.get(key, Fraction(0)) + factor * c
    return _kept(found)


def _times(left: Multilinear, right: Multilinear) -> Multilinear:
    if len(left) * len(right) > 64 * MOST_TERMS:
        raise LimitExceeded("terms of a product of functions of bits", len(left) * len(right), 64 * MOST_TERMS)
    found: dict[frozenset[int], Fraction] = {}
    for a, c in left.items():
        for b, d in right.items():
            found[a | b] = found.get(a | b, Fraction(0)) + c * d
    return _kept(found)


def _not(p: Multilinear) -> Multilinear:
    return _sum((1, _ONE), (-1, p))


def _xor(p: Multilinear, q: Multilinear) -> Multilinear:
    return _sum((1, p), (1, q), (-2, _times(p, q)))


def _all(*parts: Multilinear) -> Multilinear:
    return reduce(_times, parts, _ONE)


def _any(*parts: Multilinear) -> Multilinear:
    return _not(_all(*map(_not, parts)))


_CONNECTIVES: dict[type, Callable[..., Multilinear]] = {
    sympy.And: _all,
    sympy.Or: _any,
    sympy.Not: _not,
    sympy.Xor: lambda *parts: reduce(_xor, parts),
    sympy.Implies: lambda p, q: _any(_not(p), q),
    sympy.ITE: lambda p, q, r: _sum((1, _times(p, q)), (1, _times(_not(p), r))),
    sympy.Equivalent: lambda *parts: _sum((1, _all(*parts)), (1, _all(*map(_not, parts)))),
}


def _read(formula: sympy.Basic, place: Mapping[str, int], known: dict[sympy.Basic, Multilinear]) -> Multilinear:
    if formula in known:
        return known[formula]
    if isinstance(formula, sympy.Symbol):
        known[formula] = {frozenset({place[formula.name]}): Fraction(1)}
    elif formula in (sympy.true, sympy.false):
        known[formula] = _ONE if formula == sympy.true else {}
    else:
        connective = next((make for kind, make in _CONNECTIVES.items() if isinstance(formula, kind)), None)
        if connective is None:
            raise UsageError(
                f"a function of bits is made of And, Or, Not, Xor, Implies, ITE, symbols; not of {formula}"
            )
        known[formula] = connective(*(_read(a, place, known) for a in formula.args))
    return known[formula]
