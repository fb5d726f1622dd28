"""Exact derivatives of every activation, by three routes."""

from __future__ import annotations

import math
import time
from fractions import Fraction

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet.activations as lib
from symnet.activations import Activation
from symnet.activations.expansion import expand
from symnet.activations.rings import ring_of
from symnet.errors import BadBias, LimitExceeded, SymnetError, Undecided
from symnet.exact.balls import precision
from symnet.exact.constants import Constant
from symnet.exact.fields import constant
from symnet.exact.series import taylor_rational
from tests.strategies import EXACT_BIASES, UNDECIDED, activations, biases, undecided_activations

x, b = sympy.symbols("x b")
SMOOTH = [
    lib.exp, lib.tanh, lib.logistic, lib.softplus, lib.sin, lib.cos, lib.arctan, lib.erf, lib.gelu, lib.silu, lib.mish,
    lib.gaussian, lib.power(1), lib.power(5),
]  # fmt: skip
POINTS = [*EXACT_BIASES, sympy.log(5 + 2 * sympy.sqrt(6)), -sympy.log(3)]


def _overlap(left: Constant, right: sympy.Expr) -> bool:
    with precision(200):
        return bool(left.ball(160).overlaps(constant(right).ball(160)))


@pytest.mark.parametrize("sigma", SMOOTH, ids=str)
def test_rings_agree_with_sympys_differentiation(sigma: Activation) -> None:
    """At exact points of every kind, orders 0 to 5 equal SymPy's derivative with the point put in (as balls)."""
    plain = [sigma.expr]
    for _ in range(5):
        plain.append(sympy.diff(plain[-1], x))
    for point in POINTS:
        for k, found in enumerate(sigma.derivatives(6, at=point)):
            assert _overlap(found, plain[k].xreplace({x: point})), (k, point)


@pytest.mark.parametrize("sigma", SMOOTH, ids=str)
def test_rings_agree_with_recurrences(sigma: Activation) -> None:
    """The general route (recurrences over the constant field) gives the same numbers, and the same symbolic ones."""
    assert ring_of(sigma.expr, x) is not None
    for point in [Fraction(0), Fraction(1, 2), sympy.log(2), b]:
        center = constant(point)
        general = expand(sigma.expr, x, center, 6)
        for k, found in enumerate(sigma.derivatives(6, at=point)):
            assert (found - general[k] * math.factorial(k)).is_zero() is not False
            if center.free_symbols:
                at = {b: sympy.Rational(3, 7)}
                assert abs(sympy.N((found.expr - general[k].expr * math.factorial(k)).subs(at), 30)) < 1e-25
            else:
                assert _overlap(found, (general[k] * math.factorial(k)).expr)


@pytest.mark.parametrize("sigma", SMOOTH, ids=str)
def test_rings_agree_with_mpmath(sigma: Activation) -> None:
    """Derivatives of order 7 at 3/10 agree with mpmath's numerical differentiation to 25 digits."""
    function = sympy.lambdify(x, sigma.expr, "mpmath")
    with mpmath.workdps(80):
        expected = mpmath.diff(function, mpmath.mpf(3) / 10, 7)
        found = mpmath.mpf(sigma.derivatives(8, at="3/10")[7].ball(250).str(60, radius=False))
        assert abs(found - expected) <= mpmath.mpf(10) ** -25 * (1 + abs(expected))


@pytest.mark.parametrize("name", ["tanh", "exp", "sin", "cos", "logistic"])
def test_orders_to_128_at_zero(name: str) -> None:
    """128 derivatives at 0 by the derivative ring are k! times the coefficients of flint's power series."""
    found = lib.by_name(name).derivatives(129, at=0)
    series = taylor_rational(name, 128)
    assert all(d == c * math.factorial(k) for k, (d, c) in enumerate(zip(found, series, strict=True)))
    assert lib.by_name(name).coefficients(129, at=0) == series


def test_known_values() -> None:
    """Values that DESIGN, LTR and textbooks state."""
    assert lib.softplus.derivative(2, at=0) == sympy.Rational(1, 4)
    assert lib.tanh.derivatives(5, at=0) == (0, 1, 0, -2, 0)
    assert lib.logistic.derivatives(4, at=0) == (Fraction(1, 2), Fraction(1, 4), 0, Fraction(-1, 8))
    assert lib.tanh.derivative(2, at=sympy.atanh(sympy.sqrt(6) / 3)) == -2 * sympy.sqrt(6) / 9
    assert lib.logistic.derivative(2, at=sympy.log(5 + 2 * sympy.sqrt(6))) == -sympy.sqrt(6) / 36
    assert lib.softplus.derivative(2, at=sympy.log(2 + sympy.sqrt(3))) == sympy.Rational(1, 6)
    assert lib.silu.derivatives(3, at=0) == (0, Fraction(1, 2), Fraction(1, 2))
    assert lib.exp.coefficient(4, at=0) == sympy.Rational(1, 24)
    assert lib.power(3).derivatives(6, at=2) == (8, 12, 12, 6, 0, 0)
    assert lib.gelu.vanishes(2, at=sympy.sqrt(2)) is True
    assert lib.relu.derivatives(4, at=2) == (2, 1, 0, 0)
    assert lib.heaviside.derivatives(3, at=-1) == (0, 0, 0)


@pytest.mark.parametrize(
    ("sigma", "order", "at", "zero"),
    [
        (lib.tanh, 2, 0, True),
        (lib.tanh, 2, 1, False),
        (lib.tanh, 4, sympy.atanh(sympy.sqrt(6) / 3), True),
        (lib.logistic, 2, 0, True),
        (lib.logistic, 4, sympy.log(5 + 2 * sympy.sqrt(6)), True),
        (lib.softplus, 4, sympy.log(2 + sympy.sqrt(3)), True),
        (lib.softplus, 4, "1/2", False),
        (lib.sin, 2, sympy.pi, True),
        (lib.sin, 2, 1, False),
        (lib.arctan, 4, 1, True),
        (lib.gaussian, 2, 1, True),
        (lib.gaussian, 2, "1/2", False),
        (lib.gelu, 3, 0, True),
        (lib.erf, 2, 0, True),
        (lib.mish, 2, "1/2", False),
        (lib.silu, 3, 0, True),
        (lib.tanh, 2, b, False),
        (lib.power(3), 4, b, True),
        (lib.mish, 6, b, False),
        (lib.exp, 77, b, False),
    ],
)
def test_zero_is_decided(sigma: Activation, order: int, at: object, *, zero: bool) -> None:
    """Whether a derivative vanishes is decided, at rational, algebraic-by-logarithm and symbolic biases."""
    assert sigma.vanishes(order, at) is zero


@given(activations(), biases(), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_random_activations_agree_with_sympy(sigma: Activation, bias: sympy.Expr, order: int) -> None:
    """The derivative of a random expression at a random exact bias is SymPy's, or is refused for a reason."""
    try:
        found = sigma.derivatives(order + 1, at=bias)[order]
    except (BadBias, Undecided):
        return
    assert _overlap(found, sympy.diff(sigma.expr, sigma.symbol, order).xreplace({sigma.symbol: bias}))


@given(activations(2))
@settings(max_examples=30, deadline=None)
def test_symbolic_biases_specialise(sigma: Activation) -> None:
    """Derivatives at a symbol b, with b then set to 3/7, are those at 3/7."""
    try:
        symbolic, special = sigma.derivatives(3, at=b), sigma.derivatives(3, at="3/7")
    except (BadBias, Undecided):
        return
    for general, value in zip(symbolic, special, strict=True):
        assert _overlap(value, general.expr.xreplace({b: sympy.Rational(3, 7)}))


@given(undecided_activations())
@settings(max_examples=len(UNDECIDED))
def test_undecided_comes_out_undecided(case: tuple[Activation, int]) -> None:
    """A zero that nothing here can prove or refute is answered by None."""
    sigma, order = case
    assert sigma.vanishes(order, at=0) is None


@pytest.mark.parametrize(
    ("expr", "at", "answer"),
    [
        (1 / x, 0, False),
        (sympy.log(x), 0, False),
        (sympy.log(x), -1, False),
        (sympy.log(x), 2, True),
        (sympy.sqrt(x), 0, False),
        (sympy.sqrt(x), -1, False),
        (sympy.Abs(x), 0, False),
        (sympy.Abs(x), -1, True),
        (sympy.Max(0, x), 0, False),
        (sympy.Max(0, x), sympy.sqrt(6) - sympy.sqrt(2) * sympy.sqrt(3) + sympy.sqrt(sympy.pi), True),
        (sympy.Max(0, x), b, None),
        (sympy.Heaviside(x), 0, False),
        (sympy.Piecewise((x, x < 1), (x**2, True)), 1, False),
        (sympy.Piecewise((x, x < 1), (x**2, True)), 2, True),
        (sympy.tan(x), sympy.pi / 2, False),
        (sympy.sin(x) / x, 0, False),
        ((sympy.exp(x) - 1) / x, 0, False),
        (sympy.cos(x) / x, 0, False),
        (sympy.asin(x), 1, False),
        (1 / (x - sympy.log(2)), sympy.log(2), False),
    ],
)
def test_smooth_at(expr: sympy.Expr, at: object, *, answer: bool | None) -> None:
    """Poles, kinks, jumps and branch points are told from points where the function is analytic."""
    assert Activation(expr).smooth_at(at) is answer


def test_removable_singularities() -> None:
    """sin(x)/x has no value at 0, so no network can be expanded there; elsewhere it is smooth."""
    sigma = Activation(sympy.sin(x) / x)
    with pytest.raises(BadBias, match="divides by x"):
        sigma.coefficients(5)
    assert sigma.smooth_at(1) is True


def test_functions_that_symnet_does_not_know() -> None:
    """A Bessel function is differentiated by SymPy; its values are generators, told from 0 by balls alone."""
    sigma = Activation(sympy.airyai(x) + x**2)
    assert (sigma.derivatives(3, at=1)[2].expr - sympy.airyai(1) - 2).expand() == 0
    assert sigma.vanishes(2, at=1) is False


@pytest.mark.parametrize("sigma", SMOOTH, ids=str)
def test_parity_by_substitution(sigma: Activation) -> None:
    """Parity is even, odd or neither, as 40 digits at three points say."""
    values = [(sigma(p), sigma(-p)) for p in map(sympy.Rational, ("1/3", "7/5", "3"))]
    even = all(abs(sympy.N(u - v, 40)) < 1e-35 for u, v in values)
    odd = all(abs(sympy.N(u + v, 40)) < 1e-35 for u, v in values)
    assert sigma.parity == ("even" if even else "odd" if odd else None)


def test_parity_of_expressions() -> None:
    """Parity of what a user writes is found through exact arithmetic, not by the form of the expression."""
    assert Activation(1 / (1 + sympy.exp(-x)) - sympy.Rational(1, 2)).parity == "odd"
    assert Activation(x * (2 / (1 + sympy.exp(-2 * x)) - 1)).parity == "even"
    assert Activation(sympy.log(sympy.cosh(x))).parity == "even"
    assert Activation(sympy.exp(x) + x).parity is None


def test_taylor_polynomials() -> None:
    """Taylor is the polynomial through the given degree, with SymPy's O on request."""
    assert lib.tanh.taylor(5) == x - x**3 / 3 + 2 * x**5 / 15
    assert sympy.expand(lib.power(2).taylor(2, at=b) - x**2) == 0
    with_rest = lib.exp.taylor(2, at=0, remainder=True)
    assert with_rest.removeO() == 1 + x + x**2 / 2
    assert with_rest.getO() == sympy.O(x**3)
    assert sympy.expand(lib.power(3).taylor(3, at="1/2") - x**3) == 0


def test_limits() -> None:
    """Orders beyond the limit, or negative, are refused at once."""
    for call in (lambda: lib.tanh.derivative(10**9), lambda: lib.tanh.derivatives(-1), lambda: lib.tanh.taylor(10**6)):
        with pytest.raises(SymnetError):
            call()
    with pytest.raises(LimitExceeded):
        Activation(x ** (10**9))


def test_sixty_four_derivatives_at_a_symbol_are_fast() -> None:
    """64 derivatives of tanh, the logistic function, softplus, SiLU at fresh symbols: some milliseconds each."""
    for sigma in (lib.tanh, lib.logistic, lib.softplus, lib.silu, lib.gelu):
        best = 1.0
        for attempt in range(3):
            at = sympy.Symbol(f"c{attempt}")
            start = time.perf_counter()
            assert len(sigma.derivatives(64, at=at)) == 64
            best = min(best, time.perf_counter() - start)
        assert best < 0.05  # measured 1 to 3 ms; the benchmark states the sharp bound


def test_equal_activations_keep_their_own_symbols() -> None:
    """What is remembered of one is not told of another that is equal but has another symbol."""
    s, t = sympy.symbols("s t")
    for make in (lambda x: x**2 * sympy.exp(x), sympy.tanh, lambda x: x**3):
        first, second = Activation(make(s)), Activation(make(t))
        assert first == second
        for order in range(4):
            assert first.derivative(order).free_symbols <= {s}
            assert second.derivative(order) == first.derivative(order).xreplace({s: t})
