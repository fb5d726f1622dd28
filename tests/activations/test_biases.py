"""Special biases: closed forms, isolating intervals, and what is certain about them."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy

import symnet.activations as lib
from symnet.activations import Activation, Bias
from symnet.exact.balls import ball
from symnet.exact.fields import constant

x = sympy.Symbol("x")
NAMED = [lib.tanh, lib.logistic, lib.softplus, lib.arctan, lib.erf, lib.gelu, lib.silu, lib.mish, lib.gaussian]


@pytest.mark.parametrize(
    ("sigma", "order", "expected"),
    [
        (lib.tanh, 2, sympy.atanh(sympy.sqrt(6) / 3)),
        (lib.logistic, 2, sympy.log(5 + 2 * sympy.sqrt(6))),
        (lib.softplus, 2, sympy.log(2 + sympy.sqrt(3))),
        (lib.softplus, 3, sympy.log(5 + 2 * sympy.sqrt(6))),
        (lib.arctan, 2, sympy.Integer(1)),
        (lib.gaussian, 2, sympy.sqrt(3 - sympy.sqrt(6))),
        (lib.erf, 2, sympy.sqrt(6) / 2),
        (lib.gelu, 3, sympy.sqrt(2)),
    ],
)
def test_best_biases_in_closed_form(sigma: Activation, order: int, expected: sympy.Expr) -> None:
    """The closed forms that DESIGN states, and others."""
    found = sigma.best_bias(order)
    assert found is not None
    assert found.expr == expected


@pytest.mark.parametrize("sigma", [lib.exp, lib.sin, lib.cos], ids=str)
def test_no_best_bias(sigma: Activation) -> None:
    """Exp has no zero, and sin and cos have σ'''' = σ'': no bias removes the second-order term."""
    assert sigma.best_bias(2) is None


@pytest.mark.parametrize(
    ("sigma", "expected"),
    [(lib.silu, "-1.278464542761"), (lib.gelu, "-0.75179152469"), (lib.mish, "-1.1924312145")],
)
def test_minima_of_silu_gelu_mish(sigma: Activation, expected: str) -> None:
    """The minima known from the literature, as the only zero of σ' in an interval with rational ends."""
    (found,) = sigma.critical_biases(2)
    assert found.expr is None
    low, high = found.interval
    assert low < high < low + Fraction(1, 10**9)
    assert str(found.constant.ball(100).str(25, radius=False)).startswith(expected)
    assert sigma.vanishes(1, found) is True
    assert sigma.vanishes(2, found) is False


@pytest.mark.parametrize(("sigma", "order"), [(s, n) for s in NAMED for n in (2, 3, 4) if (s, n) != (lib.mish, 4)])
def test_zeros_are_zeros(sigma: Activation, order: int) -> None:
    """Each bias found is a zero to 60 digits where mpmath finds one, the needed derivative is not zero there."""
    best = sigma.best_bias(order)
    found = [(order + 2, b) for b in ([best] if best else [])] + [(order - 1, b) for b in sigma.critical_biases(order)]
    assert found
    for vanishing, bias in found:
        assert sigma.vanishes(order, bias) is False
        assert sigma.vanishes(vanishing, bias) is True
        value = ball(sigma.derivative(vanishing).xreplace({sigma.symbol: bias.value}), 256)
        assert value.contains(0)
        assert value.rad() < 1e-50
        low, high = bias.interval
        assert low <= Fraction(bias.float()) + Fraction(1, 10**15)
        assert high >= Fraction(bias.float()) - Fraction(1, 10**15)


def test_all_zeros_are_found() -> None:
    """SiLU'' has exactly the zeros ±2.3994, which mpmath finds too."""
    found = sorted(b.float() for b in lib.silu.critical_biases(3))
    root = float(mpmath.findroot(lambda t: mpmath.diff(lambda s: s / (1 + mpmath.exp(-s)), t, 2), 2.4))
    assert found == pytest.approx([-root, root])


def test_known_critical_biases() -> None:
    """Tanh and the logistic function at 0 for n = 3; sin and cos at multiples of π/2; none for exp."""
    assert [b.expr for b in lib.tanh.critical_biases(3)] == [0]
    assert [b.expr for b in lib.logistic.critical_biases(3)] == [0]
    assert [b.expr for b in lib.softplus.critical_biases(4)] == [0]
    assert {b.expr for b in lib.sin.critical_biases(2)} == {sympy.pi / 2, -sympy.pi / 2}
    assert lib.exp.critical_biases(2) == ()
    assert lib.softplus.critical_biases(2) == ()


def test_activations_of_ones_own() -> None:
    """A rational activation gives algebraic biases, a mixed one isolating intervals; both are exact biases."""
    rational = Activation(x / (1 + x**2))
    assert {b.expr for b in rational.critical_biases(2)} == {sympy.Integer(1), sympy.Integer(-1)}
    mixed = Activation(x * sympy.exp(-(x**2)) + sympy.tanh(x) / 3, name="mixed")
    (first, *_) = mixed.critical_biases(2)
    assert mixed.vanishes(1, first) is True
    assert mixed.derivatives(3, first)[1] == 0


def test_a_bias_is_a_value() -> None:
    """A bias prints, hashes, and is taken wherever a number is."""
    bias = lib.gelu.critical_biases(2)[0]
    assert isinstance(bias, Bias)
    assert hash(bias) == hash(lib.gelu.critical_biases(2)[0])
    assert str(bias) == "b_gelu_1"
    assert constant(bias.value) == bias.constant
    assert constant(bias) == bias.constant
    assert lib.gelu(bias.value).has(bias.value)
