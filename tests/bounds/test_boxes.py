"""Boxes are exact, and what is none is refused with the way out."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet.bounds import as_box, decimal_text, outward
from symnet.bounds.boxes import magnitude
from symnet.errors import BadBox, FloatGiven, NotExact, SymnetError

u, v = sympy.symbols("u v")


def test_the_ways_to_write_a_box_agree() -> None:
    """A number, a pair, a list and dicts by symbol and by name give the same box."""
    wanted = ((Fraction(-1), Fraction(1)), (Fraction(-1), Fraction(1)))
    for box in (1, "1", (-1, 1), [1, (-1, 1)], {u: 1, v: ("-1", 1)}, {"v": 1, "u": np.int64(1)}, sympy.Integer(1)):
        assert as_box(box, (u, v)).intervals == wanted


def test_a_box_is_put_into_the_order_of_the_variables() -> None:
    """The same box serves variables in another order."""
    box = as_box({u: (0, 1), v: (2, 3)}, (u, v))
    assert as_box(box, (v, u)).intervals == box.intervals[::-1]
    assert next(iter(box.corners)) == (1, 3)
    assert len(list(box.corners)) == 4


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        ((1, 0), "above"),
        (0, "not above 0"),
        (-1, "not above 0"),
        ((0, 1, 2), "two ends"),
        ({u: 1}, "no interval for v"),
        ({u: 1, v: 1, sympy.Symbol("w"): 1}, "none of the variables"),
        ([1], "for each"),
        (as_box(1, (u,)), "not for"),
    ],
)
def test_wrong_boxes_are_refused_with_the_reason(box: object, reason: str) -> None:
    """Reversed, empty, incomplete boxes, and boxes of other variables."""
    with pytest.raises(BadBox, match=reason):
        as_box(box, (u, v))


@pytest.mark.parametrize("box", [0.5, (0, 0.5), {u: 1, v: 0.1}, None, "x", (None, 1), sympy.sqrt(2), np.float64(1)])
def test_ends_are_exact(box: object) -> None:
    """Floats, text that is no number and irrational numbers are no ends."""
    with pytest.raises((FloatGiven, NotExact, SymnetError)):
        as_box(box, (u, v))


@given(st.fractions().filter(bool), st.integers(1, 25))
def test_rounding_is_outward_and_close(value: Fraction, digits: int) -> None:
    """down <= value <= up, with a relative error of at most 10^(1 - digits), and as few digits as were asked for."""
    low, high = outward(value, digits, up=False), outward(value, digits)
    assert low <= value <= high
    assert high - low <= abs(value) * Fraction(10) ** (1 - digits)
    for end in (low, high):
        assert Fraction(decimal_text(end)) == end
        assert len(decimal_text(end).split("e")[0].replace(".", "").replace("-", "").strip("0")) <= digits


def test_magnitude() -> None:
    """The larger of the two ends in absolute value."""
    assert magnitude((Fraction(-3), Fraction(1))) == 3
