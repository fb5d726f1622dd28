"""`derive` and `cost` reach what is computed by cases: formulas, bits, maxima."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
import sympy

import symnet as sn
from symnet.cli.main import main
from symnet.proof.certificate import load


def test_derive_on_bits_and_by_relu(capsys: pytest.CaptureFixture[str]) -> None:
    """Formulas, polynomials of bits and maxima give networks that the kernel proves."""
    for arguments in (
        ["max(x, y) - abs(z)", "--activation", "relu", "--skip"],
        ["x & ~y | z", "--activation", "heaviside"],
        ["x*y*z", "--activation", "relu", "--domain", "bits"],
        ["x*y", "--activation", "logistic", "--domain", "bits", "--beta", "40"],
    ):
        assert main(["derive", *arguments, "--check"]) == 0
        assert "kernel:        proved, scope all" in capsys.readouterr().out


def test_json_tells_domain_and_error(capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON object names the domain and the bound of the error; both stay as they were for polynomials."""
    assert main(["derive", "x*y", "--activation", "logistic", "--domain", "bits", "--beta", "40", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["domain"], found["leading_error"]) == ("bits", None)
    assert abs(float(found["error_bound"]) * (1 + math.exp(20)) - 1) < 1e-12
    assert main(["derive", "x*y", "--activation", "softplus", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["domain"], found["error_bound"]) == ("reals", None)


def test_cost_of_bits_and_maxima(capsys: pytest.CaptureFixture[str]) -> None:
    """`cost` counts each construction by cases, and tells how many values a function of bits has."""
    assert main(["cost", "xor(x, y, z)", "--activation", "relu"]) == 0
    shown = capsys.readouterr().out
    assert "parity by the sum of the bits" in shown
    assert "2^3 = 8 values" in shown
    assert main(["cost", "max(x, y)", "--activation", "relu", "--json"]) == 0
    assert [row["neurons"] for row in json.loads(capsys.readouterr().out)["constructions"]] == [3, 1]
    assert main(["cost", "x*y", "--activation", "relu"]) == 0
    assert capsys.readouterr().out.count("not possible") == 1


def test_costs_print_the_table_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """`print(costs(...))` and `cost` show the same."""
    x, y = sympy.symbols("x y")
    for text, target, activation in (("x*y+x^2", x * y + x**2, sn.tanh), ("xor(x, y)", x ^ y, sn.relu)):
        assert main(["cost", text, "--activation", str(activation.name)]) == 0
        shown = capsys.readouterr().out
        assert shown == f"{sn.costs(target, activation)}\n"
        assert shown.startswith("construction ")


def test_cost_shows_each_network_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A network that several constructions give is one row, with its other names below it; JSON keeps all."""
    assert main(["cost", "x*y*z", "--activation", "softplus"]) == 0
    lines = capsys.readouterr().out.split("\n\n")[0].splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("layers of gates  "))
    assert lines[start + 1 : start + 3] == ["= product by 2 hidden layers", "= product by a tree"]
    counts = [tuple(map(int, re.split("  +", line)[1:3])) for line in lines if " formal" in line and line[0] != "("]
    assert counts == sorted(counts)
    assert lines[next(k for k, line in enumerate(lines) if line.startswith("one hidden layer ")) + 1].startswith("= ")
    assert main(["cost", "x*y*z", "--activation", "softplus", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["constructions"]}
    assert rows["one hidden layer, output bias"]["same_as"] == rows["product by signs"]["same_as"] == "one hidden layer"
    assert rows["one hidden layer"]["same_as"] is None
    assert rows["product by a tree"]["neurons"] == rows["layers of gates"]["neurons"] == 10


def test_what_has_no_meaning_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """One line on stderr, exit status 2."""
    for arguments in (
        ["x & y", "--activation", "softplus"],
        ["x*y", "--activation", "relu"],
        ["x*y", "--activation", "softplus", "--domain", "bits"],
        ["exp(x)", "--activation", "relu"],
        ["x & y ^ 2", "--activation", "relu"],
        ["max(x, y)", "--activation", "relu", "--bias", "1"],
    ):
        assert main(["derive", *arguments]) == 2
        assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("chosen", "options"),
    [
        (["--order", "4"], {"order": 4}),
        (["--layers", "1", "--sense", "taylor"], {"layers": 1, "sense": "taylor"}),
        (["--output-bias"], {"output_bias": True}),
        (["--skip"], {"skip": True}),
    ],
)
def test_prove_takes_the_options_of_derive(chosen: list[str], options: dict[str, Any], tmp_path: Path) -> None:
    """What is printed is the claim of the network that `derive` gives with the same options."""
    assert main(["prove", "x*y+x", "--activation", "exp", *chosen, "-o", str(tmp_path / "x.json")]) == 0
    x, y = sympy.symbols("x y")
    made = sn.derive(x * y + x, activation=sn.exp, **options)
    assert load((tmp_path / "x.json").read_text())[-1].digest == made.claim().digest


def test_a_certificate_is_written(tmp_path: Path) -> None:
    """`prove` writes the certificate of a network for bits."""
    file = tmp_path / "xor.json"
    assert main(["prove", "xor(x, y)", "--activation", "relu", "-o", str(file)]) == 0
    assert main(["check", str(file)]) == 0
