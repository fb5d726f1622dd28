"""What an adversary found, each as a claim that now holds: nothing false, nothing misleading, no error but our own."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
import sympy
from sympy.abc import b, u, v, x

import symnet as sn
from symnet.constructions import Recipe, identity_gate
from symnet.errors import (
    BadBias,
    DegenerateActivation,
    FloatGiven,
    LimitExceeded,
    NotAnActivation,
    NotATaylorGate,
    NotExact,
    ParseError,
    SymbolClash,
    SymnetError,
    UsageError,
)
from symnet.exact.fields import constant
from symnet.parsing import parse

RELU = sympy.Piecewise((0, x < 0), (x, True))
FLAT = sympy.Piecewise((sympy.exp(-1 / x**2), sympy.Ne(x, 0)), (0, True))
ELU = sympy.Piecewise((x, x > 0), (sympy.exp(x) - 1, True))


@pytest.mark.parametrize(
    "function",
    [
        sympy.floor, sympy.ceiling, sympy.frac, sympy.arg, sympy.re, sympy.acot, sympy.asec, sympy.acoth,
        sympy.loggamma, sympy.LambertW, sympy.zeta, sympy.fibonacci, sympy.conjugate, sympy.DiracDelta,
        lambda t: sympy.Mod(t, 2), lambda t: sympy.KroneckerDelta(t, 1), lambda t: sympy.SingularityFunction(t, 0, -1),
        sympy.O,
    ],
)  # fmt: skip
def test_functions_with_jumps_and_distributions_are_refused(function: Callable[[sympy.Expr], sympy.Expr]) -> None:
    """SymPy differentiates functions with jumps, and deltas: none of them is an activation (A6, A7, A9)."""
    with pytest.raises(NotAnActivation):
        sn.Activation(x + function(x))


def test_a_delta_is_no_number() -> None:
    """DiracDelta(0) is no real constant, and no derivative of an activation (A7)."""
    with pytest.raises(NotExact):
        constant(sympy.DiracDelta(0))
    assert [sn.relu.derivative(k) for k in (1, 2, 3)] == [sympy.Heaviside(x), 0, 0]


def test_absolute_values_of_a_complex_symbol() -> None:
    """The symbol of an activation stands for a real number, whatever SymPy assumes of it (A6)."""
    sigma = sn.Activation(sympy.exp(-abs(x)))
    assert sigma.derivative(1) == -sympy.exp(-abs(x)) * sympy.sign(x)
    gate = sn.multiplication_gate(sigma)
    assert gate.bias == 1
    assert gate.leading_error().order == 2
    assert "exact" not in gate.senses


@pytest.mark.parametrize("expr", [RELU, FLAT, ELU, sympy.Piecewise((1, x > sympy.sqrt(2)), (x, True))])
def test_pieces(expr: sympy.Expr) -> None:
    """Constant pieces are pieces; where pieces meet there is no expansion, elsewhere there is one (A6, A25)."""
    sigma = sn.Activation(expr)
    assert sigma.smooth_at(-1) is True
    assert sigma.smooth_at(sympy.sqrt(2) if expr.has(sympy.sqrt(2)) else 0) is False


@pytest.mark.parametrize("activation", [sn.relu, sn.Activation(x * abs(x)), sn.Activation(RELU), sn.Activation(ELU)])
@pytest.mark.parametrize(
    "make",
    [
        lambda a: sn.identity_gate(a, bias=1),
        lambda a: sn.square_gate(a, bias=1),
        lambda a: sn.derive(x, activation=a, bias=1, layers=1),
        lambda a: sn.derive(u * v, activation=a, bias=1),
    ],
)
def test_pieces_that_are_polynomials_make_no_gate(
    activation: sn.Activation, make: Callable[[sn.Activation], object]
) -> None:
    """Where a piece is a polynomial a gate would be exact near its bias and wrong further away: it is refused (A6)."""
    with pytest.raises((NotATaylorGate, BadBias, DegenerateActivation)):
        make(activation)


def test_a_network_without_neurons_needs_no_activation() -> None:
    """A linear target is computed exactly whatever the activation, and that is proved (A6)."""
    linear = sn.derive(x, activation=sn.relu, bias=1)
    assert linear.leading_error() == (None, 0)
    assert linear.check().status == "proved"


@pytest.mark.parametrize(
    ("expr", "zero"), [(sympy.sin(x) / x, 0), ((sympy.exp(x) - 1) / x, 0), ((x**3 - 1) / (x - 1), 1)]
)
def test_an_expression_that_divides_by_zero_has_no_value_there(expr: sympy.Expr, zero: int) -> None:
    """A removable singularity is no point of expansion: every evaluation there is undefined (A8)."""
    sigma = sn.Activation(expr)
    assert sigma.smooth_at(zero) is False
    with pytest.raises(BadBias, match="zero there"):
        sn.multiplication_gate(sigma, bias=zero)


def test_another_bias_is_chosen_than_a_removable_singularity() -> None:
    """sin(x)/x multiplies, at a bias where it has a value; also where all inputs are 0 (A8)."""
    gate = sn.multiplication_gate(sn.Activation(sympy.sin(x) / x))
    assert gate.bias != 0
    assert sympy.expand(gate.network.exact([sympy.Integer(0), sympy.Integer(0)], "1/10")) == 0
    assert np.isfinite(gate.at("1/10")([0, 0]))


def test_no_sense_exact_beyond_a_jump() -> None:
    """Derivatives about b say nothing beyond a jump: no gate is exact by them; where σ is analytic it is."""
    smooth = x + sympy.cos(x - 1)
    for jump in (0, sympy.Heaviside(x), sympy.atan(1 / x) + sympy.atan(x)):
        gate: Recipe = identity_gate(sn.Activation(smooth + jump), bias=1)
        assert ("exact" in gate.senses) is (jump == 0)


def test_symbols_named_like_functions_are_symbols() -> None:
    """A symbol called sin(1) is not the sine of 1: nothing is known of it (A10)."""
    assert (constant(sympy.cos(1) ** 2 + sympy.Symbol("sin(1)") ** 2) - 1).is_zero() is not True
    assert constant(sympy.cos(1) ** 2 + sympy.sin(1) ** 2) == 1


@pytest.mark.parametrize("name", ["2*x", "1", "x + 1", "x²", "a b", "pi", "π", "λ", "lambda", "sin(b)", "a\nb", ""])
def test_names_of_symbols_are_words(name: str) -> None:
    """What would print as another expression is no name of an input, a bias or an activation's variable (A14, A5)."""
    symbol = sympy.Symbol(name)
    for make in (
        lambda: sn.square_gate(sn.exp, variables=[symbol]),
        lambda: sn.derive(symbol * x, activation=sn.exp),
        lambda: sn.square_gate(sn.exp, bias=symbol),
        lambda: sn.Activation(symbol**2),
    ):
        with pytest.raises(SymbolClash):
            make()


@pytest.mark.parametrize(
    ("expr", "name"),
    [
        (x * sympy.exp(x), "exp"), (x**2, "gamma"), (x**2 + x**3, "tanh"), (x, "logistic"), (x**2, "two words"),
        (x**2, "relu, 0 neurons\nproved"), (x**2, "\x1b[31m"), (x**2, 5),
    ],
)  # fmt: skip
def test_names_of_activations_are_words_and_their_own(expr: sympy.Expr, name: str) -> None:
    """No activation has the name of another function, nor a text for a name (A13)."""
    with pytest.raises(UsageError, match="name"):
        sn.Activation(expr, name=name)


def test_functions_may_have_their_own_names() -> None:
    """However an activation is written, its own name may be given to it (A13)."""
    for expr, name in ((sympy.exp(x) / (1 + sympy.exp(x)), "logistic"), (sympy.tanh(x), "tanh"), (x**2, "mine")):
        assert sn.Activation(expr, name=name).name == name


@pytest.mark.parametrize(
    ("degree", "error"),
    [(True, NotExact), (np.True_, NotExact), (1.0, FloatGiven), (np.float32(1), FloatGiven), (np.array(1), NotExact)],
)
def test_powers_of_what_is_no_integer(degree: object, error: type[SymnetError]) -> None:
    """power(True) is refused before and after power(1) was made; text that is a number is one (A15)."""
    assert sn.power(1) == sn.power("1")
    with pytest.raises(error):
        sn.power(degree)


def test_powers_with_irrational_exponents() -> None:
    """2^√2 and 2^b are numbers: 2^x - x² is expanded everywhere (A11)."""
    assert constant(2 ** sympy.sqrt(2)).ball(64) > 2.66
    sigma = sn.Activation(2**x - x**2)
    log2 = sympy.log(2)
    assert [d.expr for d in sigma.derivatives(4, 0)] == [1, log2, log2**2 - 2, log2**3]
    assert sigma.derivative(2, sympy.sqrt(2)) == 2 ** sympy.sqrt(2) * log2**2 - 2
    assert sigma.derivative(1, b).has(b)
    with pytest.raises(NotExact):
        constant((1 - sympy.sqrt(2)) ** sympy.pi)


@pytest.mark.parametrize("text", ["(-8)^(1/3)", "(-8)^(1/3)*x", "x + (-2)^0.5"])
def test_roots_of_negative_numbers_are_refused(text: str) -> None:
    """A complex constant is refused where it arises (A20)."""
    with pytest.raises(ParseError, match="complex"):
        parse(text)


def test_floats_of_named_activations_in_any_form_do_not_overflow() -> None:
    """The logistic function and softplus are evaluated stably however they are written (A26)."""
    far = np.array([-800.0, 800.0])
    e = sympy.exp(x)
    assert sn.Activation(e / (1 + e)).numpy(far).tolist() == [0, 1]
    assert sn.Activation(sympy.log(1 + sympy.exp(2 * x))).numpy(far).tolist() == [0, 1600]


def test_a_hypothesis_is_shown() -> None:
    """A gate that rests on a derivative that may be 0 says so wherever it is printed (A29)."""
    hidden = (sympy.log(6) - sympy.log(2) - sympy.log(3)) * x**2 + x**3
    gate = sn.multiplication_gate(sn.Activation(hidden), bias=0, assume_nonzero=(2,))
    assert "if the activation's derivative of order 2 at the bias is not 0" in repr(gate)
    assert "if" not in repr(sn.multiplication_gate(sn.softplus))


def test_numbers_beyond_doubles() -> None:
    """A number too small for a double is 0.0, one too large is refused, both at once (A31, A32)."""
    assert constant(sympy.exp(-(10**10)) - sympy.exp(-(10**10) - 1)).float() == 0
    assert str(constant(sympy.log(10**4000) - sympy.log(10**4000 - 1)).float()) == "0.0"
    for large in (sympy.exp(10**4), sympy.exp(10**10), sympy.Integer(10) ** 400):
        with pytest.raises(LimitExceeded):
            constant(large).float()


def test_inverses_of_algebraic_numbers_of_high_degree() -> None:
    """1/(2^(1/61) + 1) is found by Euclid's algorithm (A31)."""
    root = constant(2 ** sympy.Rational(1, 61))
    assert (1 / (root + 1)) * (root + 1) == 1
    assert 1 / root == root**60 / 2


def test_high_powers_are_not_expanded() -> None:
    """(1 + x + x²)^9999 is an activation; nothing writes it out (A31)."""
    sigma = sn.Activation((1 + x + x**2) ** 9999)
    assert sn.multiplication_gate(sigma, bias="1/3").leading_error().order == 2


def test_very_wide_layers_are_refused() -> None:
    """2^40 neurons are neither evaluated in floating point nor stored (A31)."""
    wide = sn.product(sn.exp, 40)
    with pytest.raises(LimitExceeded, match="neurons"):
        wide.at("1/10")
    with pytest.raises(LimitExceeded, match="rows"):
        wide.network.replace_entry(0, "weight", 0, 0, 7)


EXOTIC: dict[str, Callable[[sympy.Expr], sympy.Expr]] = {
    "Abs": sympy.Abs,
    "sign": sympy.sign,
    "floor": sympy.floor,
    "gamma": sympy.gamma,
    "Airy": sympy.airyai,
    "log": sympy.log,
    "root": sympy.cbrt,
    "tan": sympy.tan,
    "acosh": sympy.acosh,
    "2^t": lambda t: 2**t,
    "t^t": lambda t: t**t,
    "Max": lambda t: sympy.Max(t, t**2, 1),
    "pieces": lambda t: sympy.Piecewise((t, t > 0), (0, sympy.Eq(t, 0)), (sympy.exp(t), True)),
    "gaps": lambda t: sympy.Piecewise((t, sympy.And(t > 0, t < 1)), (1, t > 2)),
    "Heaviside": lambda t: sympy.Heaviside(t, t),
}


@pytest.mark.slow
@pytest.mark.parametrize("bias", [0, "1/2", -3, sympy.sqrt(2), b, 2 ** sympy.sqrt(2), Fraction(10) ** 30])
@pytest.mark.parametrize("function", EXOTIC)
def test_no_foreign_error_escapes(function: str, bias: object) -> None:
    """Whatever the function and the bias, an answer comes or a SymnetError (A6)."""
    for expr in (EXOTIC[function](x), x**2 + EXOTIC[function](sympy.sin(x))):
        try:
            gate = sn.multiplication_gate(sn.Activation(expr), bias=bias)
            assert gate.leading_error().order in {None, 2, 4}
        except SymnetError as refusal:
            assert len(str(refusal)) < 1000  # noqa: PT017 - any refusal will do
