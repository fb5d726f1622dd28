"""Activations on arrays: accurate, stable, in the type that was asked for; balls contain the floats."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import sympy
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet.activations as lib
from symnet.activations import Activation
from symnet.activations.errorfunction import erf, erfc
from symnet.errors import Undecided
from symnet.exact.balls import precision

x = sympy.Symbol("x")
ALL = [lib.by_name(n) for n in lib.names() if n != "power(n)"] + [lib.power(3)]


@pytest.mark.parametrize("sigma", ALL, ids=str)
def test_floats_agree_with_many_digits(sigma: Activation) -> None:
    """On [-30, 30] the relative error is some ulp, also where a naive formula cancels."""
    function = sympy.lambdify(x, sigma.expr, "mpmath")
    points = np.concatenate([np.linspace(-30, 30, 121), [1e-9, -1e-9, 0.1, -0.1]])
    if sigma.name == "exp":
        points = points / 2
    found = sigma.numpy(points)
    with mpmath.workdps(450):
        for point, value in zip(points, found, strict=True):
            exact = function(mpmath.mpf(float(point)))
            assert abs(mpmath.mpf(float(value)) - exact) <= 1e-15 * abs(exact) + 1e-300, (
                sigma.name,
                point,
            )


@pytest.mark.parametrize("sigma", ALL, ids=str)
def test_nothing_overflows(sigma: Activation) -> None:
    """Far out the result is a limit or an honest infinity, never nan."""
    far = sigma.numpy(np.array([-1e4, -800.0, 800.0, 1e4]))
    assert not np.isnan(far).any()


@pytest.mark.parametrize("sigma", ALL, ids=str)
@given(st.floats(-4, 4))
@settings(max_examples=15, deadline=None)
def test_balls_contain_the_floats(sigma: Activation, point: float) -> None:
    """The enclosure over a small interval around a point contains the float value."""
    with precision(64):
        found = sigma.ball(arb(point, 1e-6))
    value = float(sigma.numpy(np.array([point]))[0])
    assert found.contains(arb(value)) or abs(point) < 1e-300


@pytest.mark.parametrize("sigma", ALL, ids=str)
def test_types_and_shapes(sigma: Activation) -> None:
    """The result has the shape of the input and the type asked for, and is an array of its own."""
    grid = np.linspace(-1, 1, 6).reshape(2, 3)
    for dtype in (np.float32, np.float64):
        found = sigma.numpy(grid, dtype)
        assert found.shape == (2, 3)
        assert found.dtype == dtype
        found[0, 0] = 7
    assert grid[0, 0] == -1
    assert sigma.numpy(np.zeros((0, 3))).shape == (0, 3)


def test_the_error_function_is_that_of_the_c_library() -> None:
    """Erf and erfc agree with math.erf and math.erfc to 4 ulp on 20,001 points, and at the ends."""
    points = np.linspace(-7, 27, 20001)
    for ours, theirs in ((erf, math.erf), (erfc, math.erfc)):
        expected = np.array([theirs(p) for p in points])
        normal = expected != 0
        normal &= np.abs(expected) > 1e-300
        assert np.max(np.abs(ours(points) - expected)[normal] / np.spacing(np.abs(expected[normal]))) <= 4
    ends = np.array([np.inf, -np.inf, 0.0, np.nan])
    assert erf(ends)[:3].tolist() == [1, -1, 0]
    assert erfc(ends)[:3].tolist() == [0, 2, 1]
    assert np.isnan(erf(ends)[3])
    assert np.isnan(erfc(ends)[3])


@pytest.mark.parametrize(
    "expr",
    [
        x * sympy.tanh(x) + sympy.sqrt(2) * sympy.exp(-(x**2) / 3),
        sympy.Piecewise((x**2, x < 0), (sympy.sin(x), sympy.And(x >= 0, x < 2)), (sympy.log(x), True)),
        sympy.Abs(x - 1) + sympy.Min(x, x**2) + sympy.sign(x),
        sympy.cosh(x) / (1 + x**4) ** sympy.Rational(3, 2) + sympy.pi**x,
        sympy.sec(x / 9) + sympy.sech(x) + sympy.coth(x + 10) + sympy.asinh(x) + sympy.erfc(x),
        x**-3 + x**20,
    ],
)
def test_expressions_of_ones_own(expr: sympy.Expr) -> None:
    """The table walk agrees with SymPy's evaluation at 30 digits."""
    sigma = Activation(expr)
    points = np.array([-2.5, -0.3, 0.7, 1.9, 3.1])
    for point, value in zip(points, sigma.numpy(points), strict=True):
        exact = float(sympy.N(expr.subs(x, sympy.Rational(float(point))), 30))
        assert value == pytest.approx(exact, rel=1e-13)


def test_what_has_no_numerical_form_is_refused() -> None:
    """An unknown function is refused, not guessed."""
    with pytest.raises(Undecided):
        Activation(sympy.airyai(x)).numpy(np.array([1.0]))
