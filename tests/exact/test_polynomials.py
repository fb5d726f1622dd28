"""Polynomials: plain terms from SymPy and back, and what is refused before any work is done."""

from __future__ import annotations

import math
import time
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings

from symnet.errors import FloatGiven, LimitExceeded, NotAPolynomial, SymbolClash, SymnetError, TextGiven
from symnet.exact.polynomials import from_mpoly, from_terms, mpoly, terms, variables_of
from tests.strategies import polynomials

x, y, z = VARIABLES = sympy.symbols("x y z")
MANY = sympy.symbols("a0:8")


@given(polynomials(), polynomials())
@settings(max_examples=40, deadline=None)
def test_products_and_sums_agree_with_sympy(left: dict, right: dict) -> None:
    """Flint's expansion of p·q² + p is SymPy's."""
    p, q = from_terms(left, VARIABLES), from_terms(right, VARIABLES)
    expr = p * q**2 + p
    expected = sympy.Poly(expr, *VARIABLES, domain="QQ").as_dict()
    assert terms(expr, VARIABLES) == {e: Fraction(int(c.p), int(c.q)) for e, c in expected.items() if c}


@given(polynomials())
@settings(max_examples=40, deadline=None)
def test_round_trips(polynomial: dict) -> None:
    """Plain terms, SymPy and flint's polynomials convert into each other without loss."""
    assert terms(from_terms(polynomial, VARIABLES), VARIABLES) == polynomial
    assert from_mpoly(mpoly(polynomial, 3)) == polynomial


def test_like_terms_cancel_and_constants_are_polynomials() -> None:
    """No zero coefficient is kept; numbers of any exact kind are constant polynomials."""
    assert terms((x + y) ** 2 - x**2 - 2 * x * y - y**2, [x, y]) == {}
    assert terms(sympy.Add(x, -x, evaluate=False), [x]) == {}
    assert terms(Fraction(1, 2), [x]) == {(0,): Fraction(1, 2)}
    assert terms(0, [x]) == {}
    assert terms(sympy.Integer(3), []) == {(): 3}


@pytest.mark.parametrize(
    ("expr", "error", "reason"),
    [
        (x / y, NotAPolynomial, "divides"),
        (x**y, NotAPolynomial, "exponent"),
        (sympy.sqrt(x), NotAPolynomial, "exponent"),
        (sympy.sin(x), NotAPolynomial, "sin"),
        (sympy.Abs(x), NotAPolynomial, "Abs"),
        (sympy.pi * x, NotAPolynomial, "not rational"),
        (sympy.sqrt(2) * x, NotAPolynomial, "not rational"),
        (sympy.I * x, NotAPolynomial, "not real"),
        (sympy.zoo, NotAPolynomial, "finite"),
        (sympy.oo * x, NotAPolynomial, "finite"),
        (sympy.nan, NotAPolynomial, "finite"),
        (2**x, NotAPolynomial, "exponent"),
        (1.5 * x, FloatGiven, "float"),
        (x**2.0, FloatGiven, "float"),
        (0.5, FloatGiven, "float"),
        ("x*y", TextGiven, "text"),
        (z * x, SymbolClash, "not among"),
        (x**1001, LimitExceeded, "degree"),
        (x ** (10**9), LimitExceeded, "degree"),
        ((x**600) * (y**600), LimitExceeded, "degree"),
        (sum(MANY) ** 400, LimitExceeded, "terms"),
        (sum(MANY) ** 40, LimitExceeded, "terms"),
        ((10**400 * x + 1) ** 1000, LimitExceeded, "bits"),
        (None, SymnetError, "SymPy expression"),
        (sympy.Matrix([x]), SymnetError, "SymPy expression"),
    ],
)
def test_what_is_no_polynomial_is_refused_at_once(expr: object, error: type[SymnetError], reason: str) -> None:
    """Each refusal has its kind, names its reason, and takes no time."""
    start = time.perf_counter()
    with pytest.raises(error, match=reason):
        terms(expr, (*MANY, x, y) if expr != z * x else (x, y))
    assert time.perf_counter() - start < 0.5


def test_limits_let_large_polynomials_pass() -> None:
    """(x+1)^1000, a dense quartic in 8 variables and a chain of 1000 spins are all expanded within a second."""
    start = time.perf_counter()
    assert terms((x + 1) ** 1000, [x])[(500,)] == math.comb(1000, 500)
    assert len(terms((1 + sum(MANY)) ** 4, MANY)) == 495
    spins = sympy.symbols("s0:1000")
    chain = terms(sympy.Add(*(spins[i] * spins[i + 1] for i in range(999))), spins)
    assert len(chain) == 999
    assert time.perf_counter() - start < 1


def test_deep_nesting_is_refused_or_read() -> None:
    """A tower of 100,000 brackets gives an answer or a refusal, never a crash."""
    expr = x
    for _ in range(3000):
        expr = sympy.Add(sympy.Mul(expr, expr.func(*expr.args) if expr.args else x, evaluate=False), 1, evaluate=False)
        if expr.count_ops() > 2000:
            break
    with pytest.raises(SymnetError):
        terms(expr**1000, [x])


def test_variables_are_sorted_and_clashes_refused() -> None:
    """Variables come by name; one name with two assumptions is refused, one that stands for a given one is taken."""
    positive = sympy.Symbol("x", positive=True)
    assert variables_of(z + x * y) == (x, y, z)
    assert variables_of(z + x, (z, y, x)) == (z, y, x)
    assert variables_of(positive + y, (x, y)) == (x, y)
    assert terms(positive * y, (x, y)) == {(1, 1): 1}
    assert variables_of(sympy.Integer(3)) == ()
    for bad in (lambda: variables_of(x + positive), lambda: variables_of(x + y, (x,)), lambda: variables_of(x, (x, x))):
        with pytest.raises(SymbolClash):
            bad()
    with pytest.raises(TextGiven):
        variables_of("x + y")
    with pytest.raises(TextGiven):
        variables_of(x, ["x"])
