"""What somebody types who has not read the documentation: a wrong name or order is an error that says the right one."""

from __future__ import annotations

from pathlib import Path

import pytest
import sympy
from sympy.abc import u, v, x

import symnet as sn
from symnet.activations.library import by_name
from symnet.cli.main import main
from symnet.errors import BadFile, FloatGiven, NotAsExpected, TextGiven, UnknownName, UsageError


@pytest.mark.parametrize(
    ("name", "meant"),
    [("sigmoid", "logistic"), ("ReLU", "relu"), ("SiLU", "silu"), ("Tanh", "tanh"), ("swish", "silu")],
)
def test_other_names_of_activations(name: str, meant: str) -> None:
    """Who writes the name that another library uses is told ours."""
    with pytest.raises(AttributeError, match=f"did you mean symnet.{meant}"):
        getattr(sn, name)
    with pytest.raises(UnknownName, match=f"did you mean '{meant}'"):
        by_name(name)
    with pytest.raises(TextGiven, match=f"write symnet.{meant},"):
        sn.derive(u * v, activation=name)  # type: ignore[arg-type]


def test_arguments_in_the_wrong_order() -> None:
    """Swapped arguments are an error that says the order."""
    for wrong in (
        lambda: sn.univariate(x**2 + 1, sn.tanh),  # type: ignore[arg-type]
        lambda: sn.product(3, sn.tanh),  # type: ignore[arg-type]
        lambda: sn.monomial([2, 1], sn.tanh),  # type: ignore[arg-type]
    ):
        with pytest.raises(UsageError, match="the activation comes first"):
            wrong()
    with pytest.raises(UsageError, match="the polynomial comes first"):
        sn.derive(sn.tanh, u * v)  # type: ignore[arg-type]
    assert sn.derive(u * v, sn.tanh).network.neurons == 4
    for given, written in ((sympy.tanh(x), r"symnet\.Activation\(tanh\(x\)\)"), (sympy.tanh, r"write symnet\.tanh")):
        with pytest.raises(UsageError, match=written):
            sn.multiplication_gate(given)


def test_numbers_and_symbols_without_their_frame() -> None:
    """A number in place of the activation, and inputs that are no list, are answered by what to write."""
    for short, told in (
        (lambda: sn.parity(4), r"the activation comes first: parity\(symnet\.relu, 4\)"),  # type: ignore[call-arg]
        (lambda: sn.and_neuron(3), r"and_neuron\(symnet\.relu, 3\)"),  # type: ignore[call-arg]
        (lambda: sn.product(4), r"product\(symnet\.tanh, 4\)"),  # type: ignore[call-arg]
        (lambda: sn.maximum(u, v), r"as a list: maximum\(\[u, v\]\)"),  # type: ignore[call-arg]
        (lambda: sn.median(u, v, x), r"as a list: median\(\[u, v, x\]\)"),  # type: ignore[call-arg]
    ):
        with pytest.raises(UsageError, match=told):
            short()
    assert sn.parity(sn.relu, 4).network.neurons == 4


def test_a_construction_is_written(tmp_path: Path) -> None:
    """`write` makes the files that `symnet prove` makes, refuses other names, and writes nothing that is not proved."""
    gate = sn.derive(u * v, sn.exp)
    for kind in ("html", "tex", "json"):
        there, here = tmp_path / f"there.{kind}", tmp_path / f"here.{kind}"
        assert main(["prove", "u*v", "--activation", "exp", "-o", str(there)]) == 0
        gate.write(str(here))
        assert here.read_bytes() == there.read_bytes()
    for name, kind in (("gate.doc", UsageError), ("none/gate.tex", BadFile)):
        with pytest.raises(kind):
            gate.write(tmp_path / name)
    wrong = gate.with_network(gate.network.replace_entry(0, "weight", 0, 0, 0))
    with pytest.raises(NotAsExpected, match="nothing was written"):
        wrong.write(tmp_path / "wrong.html")
    assert not (tmp_path / "wrong.html").exists()


def test_a_free_symbol_belongs_to_the_variables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A claim about a symbol that it does not name says where to name it."""
    (tmp_path / "mine.py").write_text(
        "from symnet.proof import Claim, Equal, reals\nx, y = reals('x y')\n"
        "c = Claim('mine', title='t', variables=[x], conclusion=Equal(x + y, y + x), proof=lambda p: p.ring(p.goal))\n"
    )
    assert main(["verify", str(tmp_path / "mine.py")]) == 1
    assert "the symbol y is free in the statement; add it to variables=[…]" in capsys.readouterr().out


def test_numbers_of_neurons_are_integers() -> None:
    """3.0 neurons are refused, as every float is where an exact number is meant."""
    for gate in (sn.multiplication_gate, sn.square_gate, sn.identity_gate):
        with pytest.raises(FloatGiven):
            gate(sn.exp, neurons=2.0)


def test_variables_in_their_natural_order() -> None:
    """x2 comes before x10."""
    names = sympy.symbols("x10 x2 x1 y x")
    assert [str(s) for s in sn.derive(sympy.Mul(*names), activation=sn.exp).variables] == ["x", "x1", "x2", "x10", "y"]


def test_a_forgotten_star(capsys: pytest.CaptureFixture[str]) -> None:
    """xy is one variable, and it is said; mass is one, and nothing needs to be said."""
    assert main(["derive", "xy + 1", "--activation", "exp"]) == 0
    assert "xy is one variable here; a product is written x*y" in capsys.readouterr().err
    assert main(["derive", "mass*x", "--activation", "exp"]) == 0
    assert capsys.readouterr().err == ""


def test_points_that_are_no_numbers() -> None:
    """What NumPy cannot read is answered in the words of the network: how many numbers, one point a row."""
    values = sn.multiplication_gate(sn.softplus).at("1/10")
    for points in ([[1, 2], [3]], "a", [u, v]):
        with pytest.raises(UsageError, match="give 2 numbers for one point"):
            values(points)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["derive", "x & y", "--activation", "tanh"], "give --activation relu or heaviside, or --domain bits"),
        (["derive", "max(x, y)", "--activation", "tanh"], "give --activation relu"),
        (["prove", "ltr-gate", "--activation", "tanh", "-o", "x.tex"], "leave out the activation"),
        (["show", "no-such-claim"], "symnet list shows them"),
        (["show"], "the following arguments are required: LABEL; see"),
        (["prove"], "the following arguments are required: LABEL|all|POLYNOMIAL, -o; see"),
        (["verify", "README.md"], "file 'README.md': it is no Python file; give a proof script (.py)"),
    ],
)
def test_commands_say_what_to_do(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What a command refuses, it refuses in the words of the command line."""
    assert main(arguments) == 2
    assert told in capsys.readouterr().err


def test_an_assumption_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """A bias that is a symbol comes with a condition."""
    assert main(["derive", "x*y", "--activation", "tanh", "--bias", "c"]) == 0
    assert "provided:      the derivative of order 2 is not 0 at c" in capsys.readouterr().out


def test_whose_claims_are_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a folder `proofs` stands, `verify` alone says that it means the claims that symnet ships."""
    (tmp_path / "proofs").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["verify", "-k", "hockey-stick"]) == 0
    assert "for yours: symnet verify proofs" in capsys.readouterr().err
