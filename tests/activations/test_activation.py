"""What an activation is, what is refused, and how the named ones are found."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import sympy

import symnet.activations as lib
from symnet.activations import Activation
from symnet.errors import FloatGiven, LimitExceeded, NotAnActivation, NotExact, TextGiven, UnknownName

x, y, b = sympy.symbols("x y b")
f = sympy.Function("f")


@pytest.mark.parametrize(
    ("expr", "error"),
    [
        ("tanh(x)", TextGiven),
        (sympy.Integer(3), NotAnActivation),
        (x * y, NotAnActivation),
        (sympy.I * x, NotAnActivation),
        (sympy.exp(sympy.I * x), NotAnActivation),
        (sympy.Float("0.5") * x, FloatGiven),
        (x ** sympy.Float(2), FloatGiven),
        (sympy.Integral(sympy.exp(-(x**2)), (x, 0, x)), NotAnActivation),
        (sympy.Sum(x**y, (y, 1, 3)), NotAnActivation),
        (sympy.Derivative(f(x), x), NotAnActivation),
        (f(x), NotAnActivation),
        (sympy.zoo * x, NotAnActivation),
        (sympy.oo + x, NotAnActivation),
        (x > 0, NotAnActivation),
        (None, NotAnActivation),
        (3, NotAnActivation),
        (sympy.Matrix([x]), NotAnActivation),
        (x ** (10**6), LimitExceeded),
        (sympy.sqrt(-1 - sympy.Symbol("t", real=True) ** 2), NotAnActivation),
    ],
)
def test_what_is_no_activation_is_refused(expr: object, error: type[Exception]) -> None:
    """Text, constants, two symbols, complex or infinite values, floats, integrals, unknown functions."""
    with pytest.raises(error):
        Activation(expr)


def test_text_is_never_evaluated(tmp_path: Path) -> None:
    """A string that would write a file if it were evaluated writes none, wherever it is put."""
    target = tmp_path / "touched"
    hostile = f"__import__('pathlib').Path({str(target)!r}).touch()"
    for call in (
        lambda: Activation(hostile),
        lambda: lib.tanh(hostile),
        lambda: lib.tanh.derivative(1, at=hostile),
        lambda: lib.tanh.taylor(2, at=hostile),
        lambda: lib.tanh.vanishes(2, at=hostile),
        lambda: lib.by_name(hostile),
        lambda: lib.power(hostile),
        lambda: lib.tanh.point(hostile),
    ):
        with pytest.raises((TextGiven, NotExact, UnknownName)):
            call()
    assert not target.exists()


def test_equality_is_that_of_the_function() -> None:
    """The name of the symbol and of the activation do not matter; the hash agrees."""
    mine = Activation(sympy.tanh(y), name="mine")
    assert mine == lib.tanh
    assert hash(mine) == hash(lib.tanh)
    assert mine != lib.exp
    assert mine != "tanh"
    assert Activation(sympy.exp(x) / (1 + sympy.exp(x))).derivatives(3, at=b) == lib.logistic.derivatives(3, at=b)


def test_names_symbols_and_calls() -> None:
    """Names default to the expression; calling gives SymPy's value; the symbol is the user's."""
    sigma = Activation(y * sympy.tanh(y))
    assert sigma.name == "y*tanh(y)"
    assert sigma.symbol == y
    assert lib.tanh(x) == sympy.tanh(x)
    assert lib.tanh(0) == 0
    assert sigma(b) == b * sympy.tanh(b)
    with pytest.raises(FloatGiven):
        lib.tanh(0.5)
    with pytest.raises(FloatGiven):
        lib.tanh.derivative(2, at=0.5)
    with pytest.raises(NotAnActivation):
        Activation(x, symbol=y)
    assert "tanh" in repr(lib.tanh)
    assert lib.tanh._repr_latex_().startswith("$")


def test_the_library() -> None:
    """Every name is found, the nearest name is suggested, powers have a name for each exponent."""
    for name in lib.names():
        if name != "power(n)":
            assert lib.by_name(name).name == name
    assert len(lib.names()) == 15
    assert lib.by_name("power(3)") == Activation(x**3)
    with pytest.raises(UnknownName, match="tanh"):
        lib.by_name("tanhh")
    for bad in (0, -1, 2.5, True, "x"):
        with pytest.raises((NotExact, FloatGiven)):
            lib.power(bad)
    with pytest.raises(LimitExceeded):
        lib.power(10**9)


def test_activations_are_immutable_and_pickle() -> None:
    """No attribute can be set, and an activation survives a process pool."""
    with pytest.raises(AttributeError):
        lib.tanh.name = "other"
    for sigma in (lib.tanh, lib.gelu, lib.relu, Activation(x * sympy.exp(-(x**2)), name="mine")):
        assert pickle.loads(pickle.dumps(sigma)) == sigma
