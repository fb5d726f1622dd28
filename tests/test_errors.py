"""Every refusal is one line, keeps its operands, and survives the way between processes."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys
from fractions import Fraction

import pytest
import sympy

from symnet import errors
from symnet.errors import SymnetError

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, SymnetError) and kind is not SymnetError
]
NASTY = ["", "x\ny", "\x1b[31mred", "a" * 10_000, "ü→λ", "\u2028", "{value} %s"]


def _example(kind: type[SymnetError], text: str) -> SymnetError:
    """Build an error of this kind, each text operand being ``text``."""
    operands = []
    for parameter in inspect.signature(kind).parameters.values():
        if parameter.annotation == "int":
            operands.append(3)
        elif "Iterable" in str(parameter.annotation):
            operands.append((text, "exp"))
        else:
            operands.append(text)
    return kind(*operands)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_messages_are_one_printable_line(kind: type[SymnetError], text: str) -> None:
    """Whatever the operands contain, the message is one line without control characters."""
    message = str(_example(kind, text))
    assert message or not text.strip()
    assert message.isprintable()


@pytest.mark.parametrize("kind", KINDS)
def test_operands_are_attributes_and_survive_pickling(kind: type[SymnetError]) -> None:
    """An error from another process is equal in class, message and operands."""
    error = _example(kind, "x*y")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error)
    assert vars(again) == vars(error)
    assert set(inspect.signature(kind).parameters) <= set(vars(error))


@pytest.mark.parametrize("kind", KINDS)
def test_exit_codes(kind: type[SymnetError]) -> None:
    """Bad input exits with 2, a verdict on a proof with 1, a fault of symnet with 3."""
    verdicts = {errors.NotAsExpected, errors.StepRefused, errors.CannotBeMet, errors.BoundUndecided}
    assert kind.exit_code == (1 if kind in verdicts else 3 if kind is errors.InternalError else 2)


def test_all_kinds_are_listed() -> None:
    """__all__ names every class of the module, and nothing that is not there."""
    assert {kind.__name__ for kind in KINDS} | {"SymnetError", "near", "one_line", "show"} == set(errors.__all__)


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        (0.1, "number 0.1 is a float, not an exact number; write '1/10' or Rational(1, 10)"),
        (-2.5, "number -2.5 is a float, not an exact number; write '-5/2' or Rational(-5, 2)"),
        (2.0, "number 2.0 is a float, not an exact number; write 2"),
        (sympy.Float("0.1"), "number 0.1 is a float, not an exact number; write '1/10' or Rational(1, 10)"),
        (1e-300, "number 1e-300 is a float, not an exact number; write text like '1/10' or '0.1', or Rational(1, 10)"),
        (
            float("nan"),
            "number nan is a float, not an exact number; write text like '1/10' or '0.1', or Rational(1, 10)",
        ),
    ],
)
def test_a_float_is_told_its_exact_spelling(value: object, advice: str) -> None:
    """The message says how the number that was probably meant is written exactly."""
    assert str(errors.FloatGiven(value)) == advice


def test_long_values_are_cut() -> None:
    """A value of any size makes a short message, even one that Python refuses to print."""
    assert len(str(errors.TextGiven("x" * 10**6, "derive"))) < 200
    assert "a huge int" in str(errors.LimitExceeded("degree", 10**5000, 1000))
    assert "a huge" in str(errors.NotExact(Fraction(10**5000), "no reason"))


def test_degenerate_activation_says_what_fails_and_what_works() -> None:
    """The message of DegenerateActivation is that of the session in the README."""
    error = errors.DegenerateActivation("tanh", 2, 0, "use bias=1")
    assert str(error) == "tanh has derivative 0 of order 2 at bias 0, so it cannot multiply there; use bias=1"


def test_names_are_suggested() -> None:
    """An unknown name is answered with the nearest known one, and with all when they are few."""
    error = errors.UnknownName("activation", "tahn", iter(["tanh", "exp"]))
    assert str(error) == "unknown activation 'tahn' (did you mean 'tanh'?); known: exp, tanh"
    assert "100 names are known" in str(errors.UnknownName("claim", "?", (f"c{i}" for i in range(100))))


def test_errors_load_without_sympy() -> None:
    """The module imports nothing slow: the command line names errors before SymPy is there."""
    code = "import sys, symnet.errors; print(any(m in sys.modules for m in ('sympy', 'numpy', 'flint')))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
