"""Enclosures of derivatives over intervals: they hold at points, are tight, and are refused at poles and kinks."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

import symnet as sn
from symnet.activations import Activation
from symnet.errors import FloatGiven, LimitExceeded, NotSmooth, Undecided, UsageError
from symnet.exact import discs, enclosures
from symnet.exact.balls import arb, arb_of, precision
from symnet.exact.discs import disc_bound
from symnet.exact.enclosures import taylor_balls

x = sympy.Symbol("x")
SIGMAS = [
    sn.tanh, sn.logistic, sn.softplus, sn.silu, sn.gelu, sn.mish, sn.arctan, sn.erf, sn.gaussian, sn.sin, sn.exp,
    Activation(x / (1 + x**2), name="own"), Activation(sympy.asinh(x) * sympy.sqrt(2 + x**2), name="own"),
    Activation(sympy.log(sympy.cosh(x)), name="own"), Activation(sympy.atan(sympy.exp(x)) ** 3, name="own"),
]  # fmt: skip


@pytest.mark.parametrize("sigma", SIGMAS, ids=str)
@pytest.mark.parametrize(("order", "low", "high"), [(0, -1, 1), (1, 0, 3), (4, -1, 1), (7, "-1/2", 2), (2, -9, 8)])
def test_it_holds_at_points_and_is_tight(sigma: Activation, order: int, low: object, high: object) -> None:
    left, right = Fraction(str(low)), Fraction(str(high))
    ends = [Fraction(int(e.p), int(e.q)) for e in sigma.enclosure(order, low, high)]
    least, most = arb.pos_inf(), arb.neg_inf()
    with precision(200):
        for k in range(201):
            at = left + (right - left) * k / 200
            value = taylor_balls(sigma.expr, sigma.symbol, arb_of(at), order + 1, 200)[order]
            value *= int(sympy.factorial(order))
            assert arb_of(ends[0]) <= value
            assert value <= arb_of(ends[1])
            least, most = least.min(value), most.max(value)
        span = most - least
        assert least - arb_of(ends[0]) < span / 40
        assert arb_of(ends[1]) - most < span / 40


def test_one_point_is_an_interval_too() -> None:
    low, high = sn.softplus.enclosure(2, 0, 0)
    assert low <= sympy.Rational(1, 4) <= high
    assert high - low < sympy.Rational(1, 10**18)


def test_poles_kinks_and_branch_points_are_refused() -> None:
    for expr, low, high in (
        (1 / x, -1, 1),
        (sympy.tan(x), 1, 2),
        (sympy.log(x), 0, 1),
        (sympy.sqrt(x), 0, 1),
        (sympy.atanh(x), 0, 1),
        (sympy.gamma(x), "-1/2", 1),
    ):
        with pytest.raises(NotSmooth, match="is not shown to be smooth near"):
            Activation(expr).enclosure(1, low, high)
    with pytest.raises(NotSmooth):
        sn.relu.enclosure(0, -1, 2)
    with pytest.raises(Undecided, match="has no analytic enclosure"):
        sn.heaviside.enclosure(1, 1, 2)
    with pytest.raises(Undecided, match="too far away"):
        sn.tanh.enclosure(0, -(10**6), 10**6)


@pytest.mark.parametrize(
    ("expr", "same", "low", "high"),
    [
        (sympy.Max(0, x), x, "1/100", 2),
        (sympy.Min(x, x**2, 7), x**2, "1/10", "9/10"),
        (x / (1 + sympy.Abs(x)), x / (1 - x), -3, "-1/10"),
        (sympy.Piecewise((x, x > 0), (sympy.exp(x) - 1, True)), sympy.exp(x) - 1, -4, "-1/100"),
        (sympy.Piecewise((sympy.sin(x), x <= 1), (x, x < 3), (sympy.exp(x), True)), x, "11/10", "29/10"),
    ],
)
def test_one_piece_is_enclosed_as_what_it_is_there(
    expr: sympy.Expr, same: sympy.Expr, low: object, high: object
) -> None:
    for order in (0, 1, 3):
        mine, plain = Activation(expr).enclosure(order, low, high), Activation(same).enclosure(order, low, high)
        assert all(abs(a - b) <= sympy.Rational(1, 10**6) * max(abs(b), 1) for a, b in zip(mine, plain, strict=True))
    with pytest.raises(NotSmooth, match="smooth near"):
        Activation(expr).enclosure(1, -4, 4)


def test_every_function_with_a_taylor_enclosure_has_one_on_discs() -> None:
    assert set(enclosures._FUNCTIONS) == set(discs._FUNCTIONS)


def test_wrong_input_is_refused() -> None:
    with pytest.raises(UsageError, match="lower end first"):
        sn.tanh.enclosure(1, 1, 0)
    with pytest.raises(FloatGiven):
        sn.tanh.enclosure(1, 0.5, 1)
    with pytest.raises(LimitExceeded):
        sn.tanh.enclosure(-1, 0, 1)


@pytest.mark.parametrize(
    ("expr", "inside", "outside"),
    [
        (sympy.tanh(x), "3/2", "8/5"),
        (sympy.log(1 + sympy.exp(x)), 3, "16/5"),
        (sympy.atan(x), "15/16", "17/16"),
        (1 / (1 + x**2), "15/16", 1),
        (sympy.sqrt(4 + x), 3, 4),
        (sympy.asin(x), "3/4", "5/4"),
        (sympy.acosh(2 + x), "3/4", "5/4"),
    ],
)
def test_a_disc_ends_before_the_next_singularity(expr: sympy.Expr, inside: object, outside: object) -> None:
    assert disc_bound(expr, x, arb(0), Fraction(str(inside))) is not None
    assert disc_bound(expr, x, arb(0), Fraction(str(outside))) is None
    assert disc_bound(expr, x, arb(0), Fraction(20)) is None


@pytest.mark.parametrize("sigma", SIGMAS, ids=str)
def test_the_bound_on_a_disc_bounds_all_taylor_coefficients(sigma: Activation) -> None:
    for center in (0, Fraction(1, 3), -2):
        for radius in (Fraction(1, 4), Fraction(3, 4)):
            size = disc_bound(sigma.expr, sigma.symbol, arb_of(center), radius)
            assert size is not None
            with precision(300):
                for k, c in enumerate(taylor_balls(sigma.expr, sigma.symbol, arb_of(center), 40, 300)):
                    assert abs(c) * arb_of(radius**k) <= size
