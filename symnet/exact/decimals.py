"""Rational numbers as decimals of a few digits, rounded up or down: bounds as they are told.

>>> outward(Fraction(2, 3), 5), outward(Fraction(2, 3), 5, up=False)
(Fraction(66667, 100000), Fraction(33333, 50000))
"""

from __future__ import annotations

import math
from fractions import Fraction

import sympy

from symnet.exact.numbers import from_sympy

__all__ = ["DIGITS", "decimal_exponent", "decimal_text", "outward"]

DIGITS = 20
"""Significant decimal digits of a bound."""


def outward(value: Fraction, digits: int = DIGITS, *, up: bool = True) -> Fraction:
    """The nearest decimal number with so many significant digits at or above a rational (or at or below)."""
    if not value:
        return value
    exponent = decimal_exponent(value) - digits + 1
    scaled = value / Fraction(10) ** exponent
    integer = -((-scaled).__floor__()) if up else scaled.__floor__()
    return integer * Fraction(10) ** exponent


def decimal_exponent(value: Fraction) -> int:
    """The e with 10^e <= |value| < 10^(e+1)."""
    size = abs(value)
    e = math.floor((size.numerator.bit_length() - size.denominator.bit_length()) * math.log10(2))  # or one, two off
    while Fraction(10) ** e > size:
        e -= 1
    while Fraction(10) ** (e + 1) <= size:
        e += 1
    return e


def decimal_text(value: Fraction | sympy.Rational) -> str:
    """A number with finitely many decimals as text, exactly: "0.0016622", "6.4039e-8".

    >>> decimal_text(Fraction(1662236, 10**9)), decimal_text(Fraction(3)), decimal_text(Fraction(1, 10**9))
    ('0.001662236', '3', '1e-9')
    """
    number = from_sympy(value) if isinstance(value, sympy.Rational) else Fraction(value)
    if not number:
        return "0"
    sign, number, e = "-" if number < 0 else "", abs(number), decimal_exponent(number)
    digits = number / Fraction(10) ** e
    places = 0
    while (digits * 10**places).denominator != 1:
        places += 1
    text = str((digits * 10**places).numerator)
    if -5 <= e < 0:
        return f"{sign}0.{'0' * (-e - 1)}{text}"
    if 0 <= e <= DIGITS:
        text = text.ljust(e + 1, "0")
        return f"{sign}{text[: e + 1]}{'.' + text[e + 1 :] if text[e + 1 :] else ''}"
    return f"{sign}{text[0]}{'.' + text[1:] if text[1:] else ''}e{e}"
