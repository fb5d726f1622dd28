"""What may enter as an exact number."""

from __future__ import annotations

import decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import FloatGiven, LimitExceeded, NotExact
from symnet.exact.constants import Constant
from symnet.exact.fields import constant
from symnet.exact.numbers import as_exact, as_fraction, to_sympy


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, Fraction(3)),
        (np.int64(-7), Fraction(-7)),
        (sympy.Rational(2, 6), Fraction(1, 3)),
        (sympy.Integer(5), Fraction(5)),
        ("1/10", Fraction(1, 10)),
        (" -3 ", Fraction(-3)),
        ("−3", Fraction(-3)),
        ("0.1", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("1e-3", Fraction(1, 1000)),
        ("-2.50E+2", Fraction(-250)),
        (Constant.rational(Fraction(1, 7)), Fraction(1, 7)),
    ],
)
def test_rational_numbers_of_every_kind_are_read_exactly(value: object, expected: Fraction) -> None:
    """Each spelling denotes exactly that rational number."""
    assert as_fraction(value) == expected


@pytest.mark.parametrize("value", [0.1, 1.0, float("nan"), np.float32(1), np.float64(0.5), sympy.Float("0.1")])
def test_floats_are_refused(value: object) -> None:
    """No float enters, not even one that happens to be an integer."""
    with pytest.raises(FloatGiven):
        as_fraction(value)
    with pytest.raises(FloatGiven):
        as_exact(value)


@pytest.mark.parametrize(
    "value",
    [True, np.True_, None, 1j, decimal.Decimal(1), "", "1/0", "x", "1 2", "__import__('os')", "1/2/3", "1_0", "٣",
     "nan", "inf", "0x10", "e5", ".", sympy.sqrt(2), sympy.oo, [1]],
)  # fmt: skip
def test_everything_else_is_refused(value: object) -> None:
    """Truth values, other types, other spellings and hostile text are no rational numbers."""
    with pytest.raises(NotExact):
        as_fraction(value)


@pytest.mark.parametrize("text", ["1" * 5000, "1e99999", "1e-99999", "1/" + "7" * 4001, "9" * 10**6])
def test_long_text_is_refused_at_once(text: str) -> None:
    """Digits are limited before they are read."""
    with pytest.raises(LimitExceeded):
        as_fraction(text)


@pytest.mark.parametrize(
    "value", [sympy.oo, sympy.zoo, sympy.nan, sympy.I, 1 + sympy.I, sympy.sqrt(-2), sympy.true, 1.5 * sympy.pi]
)
def test_as_exact_refuses_what_is_not_a_finite_real_number(value: object) -> None:
    """Infinite, undefined, complex, logical and floating values are refused."""
    with pytest.raises((NotExact, FloatGiven)):
        as_exact(value)


def test_as_exact_passes_numbers_and_symbols() -> None:
    """An exact number in any form comes back as the SymPy expression that it denotes."""
    b = sympy.Symbol("b")
    assert as_exact(b) == b
    assert as_exact("1/2") == sympy.Rational(1, 2)
    assert as_exact(constant(sympy.sqrt(6) / 3)) == sympy.sqrt(6) / 3


@given(st.fractions())
def test_to_sympy_and_back(value: Fraction) -> None:
    """The two rational types convert without loss."""
    assert as_fraction(to_sympy(value)) == value
    assert as_fraction(str(value)) == value
