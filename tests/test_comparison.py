"""`costs` and `symnet cost`: what is needed, what is built, never across senses or conventions."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path

import pytest
import sympy
from sympy.abc import x, y, z

import symnet as sn
from symnet.cli.main import main
from symnet.comparison import Costs, Need, costs
from symnet.errors import SymnetError
from symnet.flattening import conventions_of
from symnet.lower_bounds import Conventions
from symnet.lower_bounds.results import IN_PROSE


def needs(found: Costs) -> dict[tuple[str, str], Need]:
    return {(need.sense, need.where): need for need in found.needs}


def test_json_is_exact(capsys: pytest.CaptureFixture[str]) -> None:
    """The fields of a bound, and of what is said to be minimal, to the letter."""
    assert main(["cost", "x*y", "--activation", "exp", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    none = ["no biases", "no output bias", "no skip connections"]
    bound = found["lower_bounds"][0]
    assert bound.pop("claim") == bound.pop("theorem")
    assert bound.pop("reason")
    assert [text.partition(" (")[0] for text in bound.pop("hypotheses")] == ["c_0 ≠ 0", "c_1 ≠ 0", "c_2 ≠ 0"]
    assert bound == {
        "neurons": 4, "sense": "taylor", "conventions": none, "bias": "0", "hidden_layers": 1, "possible": True
    }  # fmt: skip
    assert found["minimal"][0] == {
        "sense": "taylor", "conventions": none, "bias": "0", "hidden_layers": 1, "needed": 4, "possible": True,
        "built": 4, "name": "layers of gates", "minimal": True, "gap": 0, "search": None,
    }  # fmt: skip
    assert found["reason"] is None
    assert {row["sense"] for row in found["lower_bounds"]} == {"taylor", "formal", "uniform"}
    assert len(found["lower_bounds"]) == len(found["minimal"])
    uniform = [row for row in found["minimal"] if row["sense"] == "uniform"]
    assert {(row["needed"], row["built"], row["minimal"]) for row in uniform} <= {
        (2, 4, None),
        (2, 3, None),
        (1, 4, None),
        (1, 3, None),
    }


def test_json_where_nothing_can_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    """On bits, and for maxima, no bound applies: lists are empty and a reason is given; the construction stays."""
    for arguments in (["x & y", "--activation", "relu"], ["max(x, y)", "--activation", "relu"]):
        assert main(["cost", *arguments, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["lower_bounds"] == found["minimal"] == []
        assert found["constructions"]
        assert "the bounds are for polynomials" in found["reason"]


def test_impossible_is_not_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    """At a bias with c_2 = 0 no number of neurons is enough for xy: null, and not possible."""
    assert main(["cost", "x*y", "--activation", "tanh", "--bias", "0", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    first = found["lower_bounds"][0]
    assert (first["neurons"], first["possible"], first["sense"]) == (None, False, "taylor")
    assert found["minimal"][0]["built"] is found["minimal"][0]["minimal"] is found["minimal"][0]["gap"] is None


def test_relu_has_the_uniform_sense_alone() -> None:
    """By ReLU a polynomial has no Taylor gate; what is needed is told in the sense uniform."""
    found = costs(x * y, sn.relu)
    assert {need.sense for need in found.needs} == {"uniform"}
    assert all(need.built is None for need in found.needs)
    assert max(need.neurons for need in found.needs) == 2


def test_reference_numbers() -> None:
    """2^n and 2^n - 1 for products by exp, r + 2 for quadratic forms, 4 for xyz by tanh; attained."""
    found = needs(costs(x * y * z, sn.exp))
    assert found["taylor", "no biases"].minimal
    assert found["taylor", "no biases"].neurons == 8
    assert found["taylor", "any common bias, output bias"].minimal
    assert found["taylor", "any common bias, output bias"].neurons == 7
    found = needs(costs(x**2 + y**2 - z**2, sn.exp))
    assert (found["taylor", "any common bias"].neurons, found["taylor", "any common bias"].minimal) == (5, True)
    found = needs(costs(x * y * z, sn.tanh))
    assert (found["taylor", "free biases"].neurons, found["taylor", "free biases"].minimal) == (4, True)


TARGETS = (x * y, x * y * z, x**2 * y, x**3, x**2 + y**2, x * y + z, x**2 + x * y * z, sympy.Integer(2), x, x - y + 1)


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize("activation", [sn.exp, sn.tanh, sn.softplus], ids=str)
def test_needed_never_exceeds_built(target: sympy.Expr, activation: sn.Activation) -> None:
    """In each sense and convention; and wider conventions never need more, nor have to do with more."""
    found = costs(target, activation, search=False)
    for need in found.needs:
        if need.built is not None and need.neurons is not None:
            assert need.neurons <= need.built.neurons, str(need)
            assert need.sense in need.built.senses
            assert need.conventions.allow(conventions_of(need.built))
            assert need.built.hidden_layers <= 1
        if need.minimal:
            assert need.fields()["gap"] == 0
    for one, other in product(found.needs, repeat=2):
        if one.within(other):
            if None not in (one.neurons, other.neurons):
                assert other.neurons <= one.neurons, f"{other} / {one}"
            if one.built is not None:
                assert other.built is not None
                assert other.built.neurons <= one.built.neurons


def test_conventions_contain_each_other() -> None:
    """Whatever is more free contains whatever is less, and nothing else; a common bias contains no other one."""
    every = [Conventions(b, o, s) for b in ("none", "common", "free") for o in (False, True) for s in (False, True)]
    assert sum(one.allow(other) for one, other in product(every, repeat=2)) == 6 * 3 * 3
    at = [Need("taylor", Conventions("common"), sn.exp.point(p), None, None) for p in (1, 2)]
    everywhere = Need("taylor", Conventions("common"), None, None, None)
    assert at[0].within(everywhere)
    assert not everywhere.within(at[0])
    assert not at[0].within(at[1])
    assert not at[0].within(Need("formal", Conventions("common"), None, None, None))


@pytest.mark.parametrize(
    ("target", "activation"),
    [
        ("x*y*z", "softplus"),
        ("x^3", "softplus"),
        ("x^2+x*y*z", "tanh"),
        ("x*y", "relu"),
        ("x^8", "logistic"),
        ("2", "tanh"),
        ("x", "gelu"),
    ],
)
def test_the_table_fits_a_narrow_terminal(target: str, activation: str) -> None:
    """With 80 columns no line is longer."""
    found = costs(sn.parse(target), getattr(sn, activation), search=target != "x^2+x*y*z")
    assert max(map(len, found.text(80).splitlines())) <= 80
    assert "needed in one hidden layer" in str(found)
    lines = found.text(80).splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("may use"))
    assert not any("…" in line[: lines[start].index("needed")] for line in lines[start:])


def test_smaller_networks_are_asked_for() -> None:
    """What a search finds is a construction like others, and serves wider conventions; what it came to is told."""
    found = costs(x**2 * y + x * y**2, sn.exp)
    told = needs(found)
    assert [told["taylor", where].fields()["built"] for where in ("no biases", "no biases, output bias")] == [6, 5]
    assert told["taylor", "free biases, output bias"].minimal
    assert any(row.name == "points that a search found" and row.neurons == 6 for row in found.rows)
    assert not any(need.sought for need in found.needs if need.minimal)
    quick = needs(costs(x**2 * y + x * y**2, sn.exp, search=False))["taylor", "no biases"]
    assert (quick.neurons, quick.fields()["built"], quick.minimal) == (6, 12, False)
    wide = costs(x**6 + y**6, sn.exp)
    assert "not searched: degree 6, above 5" in wide.text(80)
    assert needs(wide)["taylor", "no biases"].fields()["search"] == "not searched: degree 6, above 5"


def test_no_biases_are_always_asked_about() -> None:
    """Without biases tanh multiplies no two numbers, softplus makes no cubes, whatever is built at other biases."""
    found = needs(costs(x * y, sn.tanh, search=False))
    assert found["taylor", "no biases"].neurons is sympy.oo
    assert found["taylor", "any common bias"].minimal


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["0.5*x", "--activation", "exp"], 0),
        (["0", "--activation", "exp"], 0),
        (["7", "--activation", "tanh"], 0),
        (["x/y", "--activation", "exp"], 2),
        (["x*y", "--activation", "softplus", "--bias", "b"], 0),
        (["x*y", "--activation-expr", "x^2/(1+x", "--bias", "1"], 2),
        (["x^(10^9)", "--activation", "exp"], 2),
        (["x^2000", "--activation", "exp"], 2),
    ],
)
def test_odd_targets(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Zero, constants, huge degrees and symbolic biases: a table, or one clear line."""
    assert main(["cost", *arguments]) == code
    captured = capsys.readouterr()
    assert captured.err.count("\n") == (code != 0)


def test_a_bias_without_meaning() -> None:
    """Bad biases are refused."""
    with pytest.raises(SymnetError):
        costs(x * y, sn.exp, bias=0.5)


def test_every_theorem_is_a_claim_or_said_to_be_none() -> None:
    """The theorems that are shown in prose alone are not claims that are shipped; `docs/lower_bounds.md` has them."""
    root = Path(__file__).parent.parent
    shipped = re.findall(r"^## (\S+)$", (root / "proofs" / "STATEMENTS.md").read_text(encoding="utf-8"), re.MULTILINE)
    prose = (root / "docs" / "lower_bounds.md").read_text(encoding="utf-8")
    assert shipped
    assert not IN_PROSE & set(shipped)
    assert all(f"`{label}`" in prose for label in IN_PROSE)
    for target, activation in product((x * y * z, x**2 + y**3, x * y + z * x), (sn.exp, sn.softplus, sn.tanh)):
        for need in costs(target, activation, search=False).needs:
            assert need.bound is not None
            assert need.bound.claim in (None, *shipped)
            assert (need.bound.claim is None) == (need.bound.theorem in (None, *IN_PROSE))
