"""Biases: which one is taken, that every remedy works, and that a construction with a constant target is exact."""

from __future__ import annotations

import pytest
import sympy

from symnet.activations import Activation, erf, gaussian, gelu, logistic, power, silu, sin, softplus, tanh
from symnet.constructions import leading_error, shallow
from symnet.constructions.settle import settle
from symnet.errors import BadBias, DegenerateActivation, SymnetError, Undecided, UsageError

t = sympy.Symbol("t")


@pytest.mark.parametrize(
    ("sigma", "orders", "wanted"),
    [
        (softplus, (2,), 0),
        (tanh, (2,), sympy.atanh(sympy.sqrt(6) / 3)),
        (tanh, (1, 2), sympy.atanh(sympy.sqrt(6) / 3)),
        (tanh, (4,), sympy.atanh(sympy.sqrt(3) / 3)),  # the best bias has nested roots; σ''' = 0 here
        (logistic, (2,), sympy.log(5 + 2 * sympy.sqrt(6))),
        (softplus, (3,), sympy.log(5 + 2 * sympy.sqrt(6))),
        (erf, (2,), sympy.sqrt(6) / 2),
        (sin, (2,), sympy.pi / 2),
        (sin, (1, 2), 1),
        (power(3), (2,), 1),
        (gelu, (3,), sympy.sqrt(2)),
    ],
)
def test_default_biases(sigma: Activation, orders: tuple[int, ...], wanted: sympy.Expr) -> None:
    """0 if it works, else the best bias, a critical one, a rational: the first whose form is simple and that works."""
    setting = settle(sigma, orders)
    assert sympy.simplify(setting.bias.expr - wanted) == 0
    assert all(setting.derivative(k).is_zero() is False for k in orders)


@pytest.mark.parametrize("sigma", [tanh, logistic, softplus, gaussian, silu, sin, power(3), power(5)], ids=str)
@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_every_remedy_works(sigma: Activation, order: int) -> None:
    """A refusal at bias 0 names a bias, and that bias is accepted."""
    if not sigma.vanishes(order, 0):
        assert settle(sigma, (order,), bias=0).bias == 0
        return
    with pytest.raises(DegenerateActivation) as refusal:
        settle(sigma, (order,), bias=0)
    assert refusal.value.order == order
    if sigma == power(3) and order == 4:
        assert "no bias was found" in str(refusal.value)
        return
    working = settle(sigma, (order,)).bias
    assert f"use bias={working}" in str(refusal.value)
    assert settle(sigma, (order,), bias=working).derivative(order).is_zero() is False


def test_critical_biases_are_found_or_asked_for() -> None:
    """Derivatives that must be 0: found by default, checked when a bias is given."""
    assert settle(silu, (2,), vanishing=(1,)).derivative(1).is_zero()
    with pytest.raises(UsageError, match="derivative 0 of order 1"):
        settle(silu, (2,), vanishing=(1,), bias=0)
    with pytest.raises(UsageError):
        settle(tanh, (2,), vanishing=(1,))


def test_poles_and_kinks_are_refused() -> None:
    """A bias where σ has no expansion is refused by its own error, and the default avoids it."""
    pole = Activation(1 / t, name="reciprocal")
    assert settle(pole, (2,)).bias != 0
    with pytest.raises(BadBias):
        settle(pole, (2,), bias=0)


def test_hypotheses_are_noted_only_where_needed() -> None:
    """assume_nonzero is no hypothesis where the derivative is decided; a symbol in the bias makes one."""
    assert settle(tanh, (2,), bias=1, assume_nonzero=(2,)).assumed == ()
    assert settle(tanh, (1, 2), bias=sympy.Symbol("b")).assumed == (1, 2)
    for wrong in ("2", (2.0,), (-1,), (True,)):
        with pytest.raises(SymnetError):
            settle(tanh, (2,), bias=1, assume_nonzero=wrong)  # type: ignore[arg-type]


def test_a_hidden_zero_is_not_divided_by() -> None:
    """A derivative that is 0 in disguise is refused, or left undecided: never divided by."""
    disguised = Activation(t + (sympy.sqrt(2) * sympy.sqrt(3) - sympy.sqrt(6)) * t**2 + t**3, name="disguised")
    with pytest.raises((DegenerateActivation, Undecided)):
        settle(disguised, (2,), bias=0)


def test_constants_are_exact() -> None:
    """A constant target is one neuron and has no error."""
    recipe = shallow(softplus, sympy.Integer(3))
    assert recipe.network.widths == (0, 1, 1)
    assert leading_error(recipe).order is None
