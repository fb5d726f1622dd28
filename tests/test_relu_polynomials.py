"""Polynomials by ReLU from the outside: derive with a box and a tolerance, what it tells, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.cli.main import main
from symnet.errors import BadBox, BadTolerance, CannotBeMet, LimitExceeded, NotATaylorGate, TextGiven, UsageError

x, y, z = sympy.symbols("x y z")


def test_derive_takes_relu_too() -> None:
    """The same call as for smooth activations; the kernel proves the bound, and float64 keeps the tolerance."""
    made = sn.derive(x * y + x**3, activation=sn.relu, box={x: 1, y: (0, 2)}, tolerance="1/100")
    assert made.domain == "box"
    assert made.check().status == "proved"
    found = made.error_bound()
    assert found.lower <= found.upper <= sympy.Rational(1, 100)
    points = np.random.default_rng(3).random((5000, 2)) * 2 - [1, 0]
    error = np.abs(made.at()(points) - (points[:, 0] * points[:, 1] + points[:, 0] ** 3))
    assert error.max() <= 0.01
    assert repr(made).endswith("on x in [-1, 1], y in [0, 2]")


def test_the_bounds_of_squares_and_products_are_attained() -> None:
    """What error_bound finds below is what is proved above, exactly."""
    for made, exact in ((sn.relu_square(4), 4**5), (sn.relu_product(4), 4**4), (sn.relu_square(4, box=(0, 2)), 4**4)):
        found = made.error_bound()
        assert found.lower == found.upper == sympy.Rational(1, exact)


def test_the_tolerance_counts_rounding() -> None:
    """In float64 the certified error has both parts; as exact numbers truncation alone."""
    for dtype in ("float64", "exact"):
        made = sn.derive(x**2, activation=sn.relu, box=1, tolerance=1e-6, dtype=dtype)
        total = made.error_bound().upper + (made.roundoff("float64").upper if dtype == "float64" else 0)
        assert total <= sympy.Rational(1e-6)
    with pytest.raises(CannotBeMet, match=r"in float32 on .* the best certified error"):
        sn.derive(x**2, activation=sn.relu, box=1, tolerance=1e-9, dtype="float32")
    deep = sn.derive(x**2, activation=sn.relu, box=1, tolerance="1e-30", dtype="exact")
    assert deep.network.neurons <= 3 * deep.network.hidden_layers - 1


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({}, NotATaylorGate, "box=1, tolerance="),
        ({"box": 1}, NotATaylorGate, "box=1, tolerance="),
        ({"tolerance": 0.1}, UsageError, "a tolerance is for a box"),
        ({"tolerance": 0, "box": 1}, BadTolerance, "above 0"),
        ({"tolerance": -1, "box": 1}, BadTolerance, "above 0"),
        ({"tolerance": 0.1, "box": (1, 0)}, BadBox, "above its upper end"),
        ({"tolerance": 0.1, "box": 1, "scale": 1}, UsageError, "no scale"),
        ({"tolerance": 0.1, "box": 1, "bias": 1}, UsageError, "no common bias"),
        ({"tolerance": 0.1, "box": 1, "order": 4}, UsageError, "no common bias"),
        ({"tolerance": 0.1, "box": 1, "layers": 1}, UsageError, "hidden layers"),
        ({"tolerance": "1e-90", "box": 1, "dtype": "exact"}, CannotBeMet, "the best bound is"),
    ],
)
def test_what_has_no_meaning_is_refused(options: dict[str, Any], error: type[Exception], said: str) -> None:
    """One line says what is wrong and what to do instead."""
    with pytest.raises(error, match=said):
        sn.derive(x * y, activation=sn.relu, **options)


def test_squares_and_products_refuse_too() -> None:
    """Depths, boxes and names."""
    for depth in (0, -1, 1.5, "3"):
        with pytest.raises(UsageError, match="from 1 up"):
            sn.relu_square(depth)  # type: ignore[arg-type]
    with pytest.raises(LimitExceeded):
        sn.relu_product(61)
    with pytest.raises(BadBox):
        sn.relu_product(2, box=(1, 0))
    with pytest.raises(TextGiven):
        sn.relu_product(2, "u v")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="error"):
        sn.relu_square(2).leading_error()


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """`symnet derive` with a box and a tolerance; 0 where it is proved, 1 where it cannot be met, 2 for wrong input."""
    given = ("derive", "x*y", "--activation", "relu")
    code, out, _ = run(capsys, *given, "--box", "1", "--tolerance", "1e-3", "--check")
    assert code == 0
    assert "kernel:        proved" in out
    code, out, _ = run(capsys, *given, "--box", "1", "--tolerance", "1e-3", "--json")
    fields = json.loads(out)
    assert (fields["domain"], fields["scale"], fields["neurons"]) == ("box", None, 23)
    assert float(fields["error_bound"]) <= 1e-3
    code, _, err = run(capsys, *given, "--box", "1", "--tolerance", "1e-30")
    assert (code, err.count("\n")) == (1, 1)
    code, _, err = run(capsys, *given)
    assert (code, err.count("\n")) == (2, 1)
