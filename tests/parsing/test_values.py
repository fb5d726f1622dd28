"""Which values may enter symnet as expressions where no text is involved."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from sympy.abc import x, y

from symnet.errors import FloatGiven, NotAnExpression, TextGiven
from symnet.parsing import as_expression, refuse_text


@pytest.mark.parametrize(
    ("value", "expression"),
    [
        (x, x),
        (x**2 + sympy.pi, x**2 + sympy.pi),
        (3, sympy.Integer(3)),
        (Fraction(1, 3), sympy.Rational(1, 3)),
        (np.int64(-7), sympy.Integer(-7)),
        (sympy.Max(0, x), sympy.Max(0, x)),
        (sympy.Piecewise((x, x > 0), (0, True)), sympy.Piecewise((x, x > 0), (0, True))),
    ],
)
def test_exact_values_enter(value: object, expression: sympy.Expr) -> None:
    """SymPy expressions enter unchanged, integers and fractions as SymPy numbers."""
    assert as_expression(value, "derive") == expression


@pytest.mark.parametrize("text", ["x*y", b"x*y", bytearray(b"x"), ""])
def test_text_is_refused(text: object) -> None:
    """Text never enters here, whatever its type; the message names the way in."""
    with pytest.raises(TextGiven, match=r"derive got the text .*symnet\.parse"):
        as_expression(text, "derive")
    with pytest.raises(TextGiven):
        refuse_text(text, "derive")


def test_what_is_no_text_passes() -> None:
    """refuse_text refuses text alone."""
    for value in (x, 1, None, 0.5, [x]):
        refuse_text(value, "derive")


@pytest.mark.parametrize(
    "value", [0.1, 1.0, np.float32(0.5), np.float64(0.5), 1j, x + 0.1, sympy.sin(0.5 * x), sympy.Float("0.1")]
)
def test_floats_are_refused(value: object) -> None:
    """A float is refused, also deep inside an expression."""
    with pytest.raises(FloatGiven, match=r"derive: number .* is a float, not an exact number; write"):
        as_expression(value, "derive")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (x ^ y, "write \\*\\* for powers"),
        (x ^ x, "write \\*\\* for powers"),
        (x > 0, "a truth value"),
        (sympy.true, "a truth value"),
        (True, "a truth value"),
        (sympy.oo, "it contains oo"),
        (x + sympy.zoo, "it contains zoo"),
        (sympy.nan, "it contains nan"),
        (sympy.I * x, "it contains I"),
        (sympy.sqrt(-2) * x, "it contains I"),
        (sympy.Matrix([x]), "a SymPy expression is needed"),
        (sympy.ImmutableMatrix([x]), "is not a number|a SymPy expression is needed"),
        (sympy.MatrixSymbol("A", 2, 2), "is not a number"),
        (sympy.Symbol("a", commutative=False), "is not a number|is not real"),
        (sympy.Poly(x**2, x), "a SymPy expression is needed"),
        ([x], "not a list"),
        (None, "not a NoneType"),
        (sympy.Eq(x, y), "a truth value"),
    ],
)
def test_what_is_no_real_expression_is_refused(value: object, reason: str) -> None:
    """Truth values (so Python's ^), matrices, complex and infinite values are refused, each with its reason."""
    with pytest.raises(NotAnExpression, match=reason):
        as_expression(value, "derive")


def test_shared_parts_cost_nothing() -> None:
    """An expression that unfolds to a tree of 2^200 nodes is looked through once for each different part."""
    value = x
    for _ in range(200):
        value = sympy.Mul(value, sympy.Add(value, 1, evaluate=False), evaluate=False)
    assert as_expression(value, "derive") is value
