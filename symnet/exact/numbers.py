"""Exact numbers: what may enter symnet as a number, and what is refused.

A rational number is an ``int``, a ``Fraction``, a SymPy rational, a NumPy integer, or text such as ``"1/10"``. Floats
are refused with the way out in the message, because nothing exact can be said about a number that was rounded.

>>> as_fraction("0.1"), as_fraction("-1e-3")
(Fraction(1, 10), Fraction(-1, 1000))

One more kind of number: add a branch to ``as_fraction``; ``as_exact`` takes what ``as_fraction`` takes.
"""

from __future__ import annotations

import numbers
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, SupportsInt, cast

import sympy

from symnet.errors import FloatGiven, LimitExceeded, NotExact, UsageError, show
from symnet.parsing.values import is_not_real

__all__ = ["as_exact", "as_fraction", "check_whole", "from_sympy", "listed", "to_sympy"]

_MAX_DIGITS = 4000
_RATIONAL = re.compile(r"([+-]?)([0-9]+)(?:/([0-9]+))?")
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,6}))?")


def as_fraction(value: object, what: str = "number") -> Fraction:
    """Return the rational number that ``value`` denotes exactly.

    Text is read by a fixed pattern, never evaluated; ``bool`` is refused because it is nearly always a mistake.

    Raises:
        FloatGiven: for any float (Python, NumPy, SymPy).
        NotExact: for anything else that is not a rational number.
        LimitExceeded: for text of more than 4000 digits.

    >>> as_fraction("1/10") + as_fraction(2)
    Fraction(21, 10)
    """
    if isinstance(value, bool):
        raise NotExact(value, f"{what} must be a rational number, not a truth value")
    if isinstance(value, Fraction):
        return value
    if isinstance(value, numbers.Integral):
        return Fraction(int(cast(SupportsInt, value)))
    if isinstance(value, str):
        return _from_text(value, what)
    if isinstance(value, sympy.Rational):
        return from_sympy(value)
    if isinstance(value, sympy.Float) or (
        isinstance(value, numbers.Real) and not isinstance(value, numbers.Rational | sympy.Basic)
    ):
        raise FloatGiven(value, what)
    # A Constant (this package's own field elements) says itself whether it is rational.
    is_rational = getattr(value, "is_rational", None)
    if callable(is_rational):
        rational = is_rational()
        if isinstance(rational, Fraction):
            return rational
    raise NotExact(value, f"{what} must be a rational number such as 3, Fraction(1, 10) or the text '1/10'")


def check_whole(value: object, least: int, what: str) -> None:
    """Refuse what is not a whole number from `least` on, with UsageError; truth values are no numbers.

    >>> check_whole(0, 1, "the number of sites")
    Traceback (most recent call last):
    symnet.errors.UsageError: the number of sites is a whole number from 1 on, not 0
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise UsageError(f"{what} is a whole number from {least} on, not {value!r}")


def listed(value: object, what: str, example: str) -> list[Any]:
    """The entries of a list, or of what can be run through like one; UsageError for a text and for anything else.

    >>> listed(5, "priors", "['1/3', '2/3']")
    Traceback (most recent call last):
    symnet.errors.UsageError: priors are a list, such as ['1/3', '2/3'], not 5
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise UsageError(f"{what} are a list, such as {example}, not {show(value)}")
    return list(value)


def _from_text(text: str, what: str) -> Fraction:
    """Read ``-3``, ``1/10``, ``0.1``, ``1e-3``: nothing else, and nothing longer than the limit."""
    if len(text) > 3 * _MAX_DIGITS:
        raise LimitExceeded(f"number of characters of {what}", len(text), 3 * _MAX_DIGITS)
    body = text.strip().replace("−", "-")
    match = _RATIONAL.fullmatch(body)
    if match:
        sign, top, bottom = match.groups()
        _check_digits(max(len(top), len(bottom or "")), what)
        denominator = int(bottom) if bottom else 1
        if denominator == 0:
            raise NotExact(text, f"{what} has denominator 0")
        return Fraction(-int(top) if sign == "-" else int(top), denominator)
    match = _DECIMAL.fullmatch(body)
    if match and (match[2] or match[3]):
        sign, whole, decimals, exponent_text = match[1], match[2] or "", match[3] or "", match[4]
        exponent = int(exponent_text or 0)
        _check_digits(len(whole) + len(decimals) + abs(exponent), what)
        value = Fraction(int(whole + decimals)) * Fraction(10) ** (exponent - len(decimals))
        return -value if sign == "-" else value
    raise NotExact(text, f"{what} must be written like '3', '-1/10', '0.25' or '1e-3'")


def _check_digits(digits: int, what: str) -> None:
    if digits > _MAX_DIGITS:
        raise LimitExceeded(f"number of digits of {what}", digits, _MAX_DIGITS)


def as_exact(value: object, what: str = "number") -> sympy.Expr:
    """Return ``value`` as a finite real SymPy expression without floats: a number such as sqrt(6)/3, or a symbol.

    Raises:
        FloatGiven: if it is, or contains, a float.
        NotExact: if it is infinite, undefined, complex, or no expression at all.

    >>> as_exact("1/10"), as_exact(sympy.sqrt(6) / 3)
    (1/10, sqrt(6)/3)
    """
    if not isinstance(value, sympy.Basic):
        for attribute in ("expr", "value"):  # a Constant or a Bias
            expr = getattr(value, attribute, None)
            if isinstance(expr, sympy.Expr):
                return expr
        return to_sympy(as_fraction(value, what))
    if not isinstance(value, sympy.Expr):
        raise NotExact(value, f"{what} must be a number or an expression")
    for node in sympy.preorder_traversal(value):
        if isinstance(node, sympy.Float):
            raise FloatGiven(node, f"inside {what}, the number")
        if node in _INFINITE:
            raise NotExact(value, f"{what} must be finite")
        if is_not_real(node):
            raise NotExact(value, f"{what} must be real")
    return value


_INFINITE = frozenset({sympy.oo, -sympy.oo, sympy.zoo, sympy.nan})


def to_sympy(value: Fraction | int) -> sympy.Rational:
    """Return a rational number as SymPy's Rational.

    >>> to_sympy(Fraction(1, 10))
    1/10
    """
    return sympy.Rational(value.numerator, value.denominator)


def from_sympy(value: sympy.Rational) -> Fraction:
    """Return SymPy's Rational as a Fraction, whatever ground types SymPy was started with.

    >>> from_sympy(sympy.Rational(1, 10))
    Fraction(1, 10)
    """
    return Fraction(int(value.p), int(value.q))
