"""Sollya, which knows nothing of symnet, certifies sup-norms in one variable: ours contain them, and are hardly larger.

A product of four neurons has the error h(u + v) - h(u - v), written here by hand, with derivatives by SymPy; squares,
identities and polynomials in one variable are taken as the expression of their neurons.
"""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy

import symnet as sn
from symnet.activations.library import by_name
from symnet.exact.balls import Zero
from tests.bounds.oracle import root, sollya

x = sympy.Symbol("x")
F = Fraction
NAMES = ("exp", "tanh", "logistic", "softplus", "sin", "cos", "arctan", "erf", "gelu", "silu", "mish", "gaussian")
HARDLY = F(101, 100)
CASES = [(name, scale) for name in NAMES for scale in ("1/4", "1/100", "1/10000")]


def written(expr: sympy.Expr) -> str:
    """An expression as Sollya reads it; biases that are known only as zeros become 90 digits."""
    with mpmath.workdps(100):
        for zero in expr.atoms(Zero):
            expr = expr.xreplace({zero: sympy.Rational(mpmath.nstr(root(zero), 90))})
    return str(expr.xreplace({sympy.E: sympy.exp(1, evaluate=False)})).replace("**", "^")


def certified(function: sympy.Expr, polynomial: sympy.Expr, low: str, high: str) -> tuple[Fraction, Fraction]:
    """An interval that contains sup |function - polynomial| on [low, high], by Sollya's `supnorm`."""
    told = sollya(f"supnorm({written(polynomial)}, {written(function)}, [{low};{high}], absolute, 1b-24);")
    first, last = told[-1].strip("[]").split(";")
    return F(first), F(last)


def agrees(c: sn.Construction, box: object, scale: str, sup: tuple[Fraction, Fraction], factor: Fraction) -> None:
    """Ours contains Sollya's, is at most a factor larger, and one smaller by that factor would be found out."""
    bound = c.error_bound(box, scale)
    upper, lower = F(str(bound.upper)), F(str(bound.lower))
    assert sup[0] <= upper <= sup[1] * factor
    assert lower <= sup[1]
    assert not upper / factor / F(1001, 1000) >= sup[1]


@pytest.mark.parametrize(("name", "scale"), CASES)
def test_products(name: str, scale: str) -> None:
    """The gate of four neurons on [-1, 1]²: sup |h(p) - h(q)| is h's at p = 2, where h is monotone; else near it."""
    c = sn.multiplication_gate(by_name(name))
    p, t, b = sympy.Symbol("p"), by_name(name).symbol, c.bias
    sigma, at = by_name(name).expr, sympy.Rational(scale)
    second = sigma.diff(t, 2).subs(t, b)
    even = sum(sigma.subs(t, b + s * at * p) for s in (1, -1)) - 2 * sigma.subs(t, b)
    sup = certified(even / (4 * at**2 * second), p**2 / 4, "0", "2")
    agrees(c, 1, scale, sup, HARDLY)


@pytest.mark.parametrize("neurons", [1, 2, 3])
@pytest.mark.parametrize("activation", [sn.tanh, sn.softplus, sn.gelu, sn.mish, sn.exp])
@pytest.mark.parametrize(("low", "high", "scale"), [("-1", "1", "1/10"), ("-1/3", "2", "1/50"), ("5", "10", "1/1000")])
def test_squares(activation: sn.Activation, neurons: int, low: str, high: str, scale: str) -> None:
    """Squares by three, two and one neurons, on boxes that are not symmetric."""
    try:
        c = sn.square_gate(activation, neurons=neurons)
    except sn.SymnetError:
        pytest.skip("no such gate")
    check_one_variable(c, low, high, scale)


@pytest.mark.parametrize("activation", [sn.tanh, sn.sin, sn.logistic, sn.arctan, sn.mish])
@pytest.mark.parametrize(("neurons", "low", "high", "scale"), [(2, "-3", "3", "1/10"), (1, "0", "1", "1/100")])
def test_identities(activation: sn.Activation, neurons: int, low: str, high: str, scale: str) -> None:
    """Identities by two and one neurons."""
    check_one_variable(sn.identity_gate(activation, neurons=neurons), low, high, scale)


@pytest.mark.parametrize("expr", ["x*tanh(log(1+exp(x)))", "x/(1+x^2)", "log(cosh(x))"])
@pytest.mark.parametrize("scale", ["1/4", "1/100"])
def test_activations_of_ones_own(expr: str, scale: str) -> None:
    """Squares by activations that are known by their expression only: at most 5 % too large."""
    mine = sn.Activation(sn.parse(expr), name="mine")
    check_one_variable(sn.square_gate(mine), "-1", "1", scale, F(105, 100))


@pytest.mark.parametrize("target", [x**3 - 2 * x + 1, x**4 / 3 - x**2, 5 * x**3])
@pytest.mark.parametrize("activation", [sn.exp, sn.softplus, sn.tanh])
@pytest.mark.parametrize("layers", [1, "deep"])
def test_polynomials_in_one_variable(target: sympy.Expr, activation: sn.Activation, layers: int | str) -> None:
    """One hidden layer, or gates that read gates: the error is one function of x."""
    c = sn.derive(target, activation=activation, layers=layers)
    check_one_variable(c, "-1/2", "1", "1/50", F(2))


def check_one_variable(c: sn.Construction, low: str, high: str, scale: str, factor: Fraction = HARDLY) -> None:
    function = c.expr(x, scale=sympy.Rational(scale))
    target = c.target.xreplace({c.variables[0]: x})
    agrees(c, (low, high), scale, certified(function, target, low, high), factor)
