"""`--box --scale --tolerance --dtype`: bounds and choices on the command line, and wrong input in one line."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy

import symnet as sn
from symnet.bounds import decimal_text
from symnet.cli.main import main
from symnet.proof.certificate import load

X, Y = sympy.symbols("x y")
PLAIN = {"scale": None, "box": None, "error_bound": None, "lower_bound": None, "attained_at": None, "dtype": None,
         "roundoff": None, "total_error": None, "tolerance": None, "tried": None}  # fmt: skip


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["derive", *arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_what_is_not_asked_for_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a box all fields of bounds are there, and null."""
    found = told(capsys, "x*y", "--activation", "softplus")
    assert {name: found[name] for name in PLAIN} == PLAIN
    assert told(capsys, "x*y", "--activation", "softplus", "--scale", "1/8")["scale"] == "1/8"


def test_a_box_and_a_scale_give_a_bound(capsys: pytest.CaptureFixture[str]) -> None:
    """The numbers are those of `error_bound` and `roundoff`, as decimal text."""
    found = told(capsys, "x*y", "--activation", "softplus", "--box", "x=-1,1/2; y=2", "--scale", "0.1")
    bound = sn.derive(X * Y, sn.softplus).error_bound({X: (-1, "1/2"), Y: 2}, "1/10")
    assert (found["error_bound"], found["lower_bound"]) == (decimal_text(bound.upper), decimal_text(bound.lower))
    assert found["box"] == {"x": ["-1", "1/2"], "y": ["-2", "2"]}
    assert found["attained_at"] == {str(x): str(value) for x, value in bound.at.items()}
    assert (found["scale"], found["roundoff"], found["total_error"]) == ("1/10", None, found["error_bound"])
    same = told(capsys, "x*y", "--activation", "softplus", "--box", "x=-1,1/2", "--box", "y=2", "--scale", "1/10")
    assert same == found
    found = told(capsys, "x*y", "--activation", "softplus", "--box", "-1,1", "--scale", "1/8", "--dtype", "float32")
    rounding = sn.derive(X * Y, sn.softplus, box=1, scale="1/8").roundoff("float32")
    assert (found["dtype"], found["roundoff"]) == ("float32", decimal_text(rounding.upper))
    assert Fraction(found["total_error"]) >= Fraction(found["error_bound"]) + Fraction(found["roundoff"])


def test_a_tolerance_is_met_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON and text tell what was tried, the choice, and its bound."""
    arguments = ("x*y", "--activation", "softplus", "--box", "1", "--tolerance", "1e-9")
    found = told(capsys, *arguments)
    assert Fraction(found["total_error"]) <= Fraction(found["tolerance"]) == Fraction(1, 10**9)
    assert [row["reached"] for row in found["tried"]] == [False] * (len(found["tried"]) - 1) + [True]
    assert found["tried"][-1]["scale"] == found["scale"]
    assert found["dtype"] == "float64"
    assert main(["derive", *arguments, "--check"]) == 0
    shown = capsys.readouterr().out
    for part in ("error:         at most", "rounding:      at most", "in float64, if softplus is within 4 ulp",
                 "tolerance 1e-9 in float64 on", "not reached", "kernel:        proved, scope all"):  # fmt: skip
        assert part in shown
    found = told(capsys, *arguments, "--dtype", "exact")
    assert (found["dtype"], found["roundoff"], len(found["tried"])) == ("exact", None, 1)


@pytest.mark.parametrize(
    ("options", "status", "word"),
    [
        (["--box", "1"], 2, "--scale"),
        (["--box", "1,0", "--scale", "1"], 2, "reversed|above its upper end"),
        (["--box", "0", "--scale", "1"], 2, "not above 0"),
        (["--box", "a", "--scale", "1"], 2, "position 0"),
        (["--box", "x=1", "--scale", "1"], 2, "no interval for y"),
        (["--box", "x=1;y=1;z=1", "--scale", "1"], 2, "none of the variables"),
        (["--box", "1", "--scale", "0"], 2, "above 0"),
        (["--box", "1", "--scale", "-1"], 2, "above 0"),
        (["--box", "1", "--scale", "pi"], 2, "exact number"),
        (["--box", "1", "--tolerance", "-1"], 2, "above 0"),
        (["--box", "1", "--tolerance", "0"], 2, "above 0"),
        (["--box", "1", "--tolerance", "nan"], 2, "above 0"),
        (["--tolerance", "1e-3"], 2, "box"),
        (["--dtype", "float16", "--box", "1"], 2, "invalid choice"),
        (["--dtype", "float32"], 2, "--box"),
        (["--box", "1", "--tolerance", "1e-9", "--dtype", "float32"], 1, "the best certified error is"),
        (["--box", "1", "--tolerance", "1e-30"], 1, "--dtype exact"),
        (["--box", "1", "--tolerance", "1e-9", "--scale", "1/2"], 1, "at scale 1/2"),
    ],
)
def test_wrong_input_and_what_cannot_be_met(
    options: list[str], status: int, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line on stderr, nothing on stdout; exit status 2 for wrong input, 1 for what cannot be met."""
    assert main(["derive", "x*y", "--activation", "softplus", *options]) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert any(part in shown.err for part in word.split("|"))


def test_a_pole_in_the_box(capsys: pytest.CaptureFixture[str]) -> None:
    """Where an enclosure meets a pole there is no bound: exit status 1 or 2, one line; a smaller scale has one."""
    pole = ["derive", "x*y", "--activation-expr", "1/(1-x)", "--bias", "0", "--box", "1"]
    assert main([*pole, "--scale", "1"]) in (1, 2)
    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert shown.out == ""
    assert main([*pole, "--scale", "1/8"]) == 0
    assert main([*pole, "--tolerance", "1e-3"]) == 0


def test_prove_takes_a_tolerance(tmp_path: Path) -> None:
    """The claim is that of the network that was chosen."""
    options = ["--box", "1", "--tolerance", "1e-9"]
    assert main(["prove", "x*y", "--activation", "softplus", *options, "-o", str(tmp_path / "x.json")]) == 0
    made = sn.derive(X * Y, activation=sn.softplus, box=1, tolerance="1e-9")
    assert load((tmp_path / "x.json").read_text())[-1].digest == made.claim().digest


def test_a_relu_network_tells_its_tolerance_and_its_rounding_too(capsys: pytest.CaptureFixture[str]) -> None:
    """What is certified to be within a tolerance says so, in the arithmetic that is the default, or was asked for."""
    asked = ("x*y", "--activation", "relu", "--box", "1", "--tolerance", "1e-3")
    found = told(capsys, *asked)
    assert (found["dtype"], found["tolerance"]) == ("float64", "1/1000")
    total, parts = Fraction(found["total_error"]), [Fraction(found[name]) for name in ("error_bound", "roundoff")]
    assert parts[1] > 0
    assert sum(parts) <= total <= Fraction(1, 1000)
    exact = told(capsys, *asked, "--dtype", "exact")
    assert (exact["dtype"], exact["roundoff"], exact["tolerance"]) == ("exact", None, "1/1000")
    assert main(["derive", *asked]) == 0
    lines = capsys.readouterr().out
    assert "at least 0.00097" in lines
    assert "tolerance:     0.001 in float64" in lines


def test_a_box_for_a_network_of_bits_is_refused_without_advice_on_boxes(capsys: pytest.CaptureFixture[str]) -> None:
    """The advice that suits other networks would contradict the reason."""
    assert main(["derive", "x & y", "--activation", "relu", "--box", "1"]) == 2
    said = capsys.readouterr().err
    assert "bits alone; leave out box" in said
    assert "[-1, 1], box=" not in said
