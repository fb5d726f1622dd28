"""Flattening costs: the two sides meet where theorems are attained, and no bound exceeds what a network has."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from math import factorial
from pathlib import Path

import pytest
import sympy
from sympy.abc import w, x, y, z

import symnet as sn
from symnet.cli.flattening import sizes_of
from symnet.cli.main import main
from symnet.constructions.linear import LinearFlattening
from symnet.errors import FloatGiven, NotAPolynomial, SymnetError, TextGiven, UnknownName, UsageError
from symnet.flattening import FlatteningCost, flattening_cost, synapses_needed
from symnet.lower_bounds import Conventions, lower_bound


def cost(target: sympy.Expr, *arguments: int, **options: object) -> FlatteningCost:
    found = flattening_cost(target, *arguments, **{"activation": sn.exp, **options})
    assert isinstance(found, FlatteningCost)
    return found


@pytest.mark.parametrize("n", range(3, 9))
def test_products_by_exp_are_exact(n: int) -> None:
    """Flat products by exp need 2^n neurons at every bias, and have them."""
    found = cost(sympy.Mul(*sympy.symbols(f"x1:{n + 1}")))
    assert found.neurons == (sympy.Rational(2**n, found.given.neurons),) * 2
    assert found.given.neurons < 2**n or n == 3
    assert found.needed_synapses == n * 2 ** (n - 1) + 2**n


def test_a_bound_that_is_no_claim_has_a_star() -> None:
    """As in the tables of `symnet cost`; a bound that the kernel proves has none."""
    found = cost(x * y * z)
    assert "*" not in str(found).replace("x*y*z", "")
    assert found.needed is not None
    shown = str(replace(found, needed=replace(found.needed, theorem="free-partials-pivot")))
    assert "(free-partials-pivot*)" in shown
    assert shown.endswith("(* proved in docs/lower_bounds.md, not by the kernel)")


@pytest.mark.parametrize("sigma", [sn.power(1), sn.Activation(2 * x + 1)])
def test_an_affine_activation_has_a_constant_slope(sigma: sn.Activation) -> None:
    """Its derivative is no activation; one synapse from the input and one output weight are needed."""
    found = flattening_cost(sn.identity_gate(sigma))
    assert isinstance(found, FlatteningCost)
    assert (found.least, found.needed_synapses) == (1, 2)


@pytest.mark.parametrize("n", range(2, 7))
def test_the_bound_of_synapses_is_attained(n: int) -> None:
    """The network of subsets, with an output bias in place of its constant neuron, has just the synapses needed."""
    built = sn.product(sn.exp, n, method="differences")
    conventions = Conventions("common", output_bias=True)
    bound = lower_bound(built.target, sn.exp, conventions, bias=sn.exp.point(0), sense="taylor")
    assert bound.neurons == built.network.neurons == 2**n - 1
    assert synapses_needed(bound, sn.exp) == built.network.synapses


@pytest.mark.parametrize("seed", range(30))
def test_no_bound_exceeds_a_random_network(seed: int) -> None:
    """A random network by exp with few synapses computes its own Taylor polynomial: it has what is needed."""
    numbers = random.Random(seed)
    symbols = sympy.symbols("x1:4")
    degree, neurons = numbers.randint(2, 4), numbers.randint(1, 6)
    rows = [[numbers.choice((0, 0, 1, -1, 2)) for _ in symbols] for _ in range(neurons)]
    outer = [numbers.choice((1, -1, 2, Fraction(1, 2))) for _ in rows]
    forms = [sum((a * s for a, s in zip(row, symbols, strict=True)), sympy.Integer(0)) for row in rows]
    target = sympy.expand(
        sum(
            sympy.Rational(q) * form**k / factorial(k)
            for q, form in zip(outer, forms, strict=True)
            for k in range(degree + 1)
        )
    )
    if not target.free_symbols:
        return
    for biases in ("none", "common", "free"):
        for output_bias in (False, True):
            bound = lower_bound(target, sn.exp, Conventions(biases, output_bias), sense="taylor", variables=symbols)
            assert bound.neurons <= neurons
            synapses = neurons + sum(a != 0 for row in rows for a in row)
            assert synapses_needed(bound, sn.exp) <= synapses


TARGETS = (x * y, x * y * z, w * x * y * z, x**2 * y**2, x**5, x**3 * y + z**2, x * y + y * z + z * w, x**4 + x)


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize("activation", [sn.exp, sn.tanh, sn.softplus], ids=str)
@pytest.mark.parametrize("sense", ["formal", "uniform"])
def test_sides_are_in_order(target: sympy.Expr, activation: sn.Activation, sense: str) -> None:
    """What is needed is never more than what is built, whatever may be used; more freedom never needs more."""
    given = sn.derive(target, activation=activation)
    fewer = None
    for biases in ("common", "free"):
        for output_bias in (False, True):
            found = flattening_cost(given, biases=biases, output_bias=output_bias, sense=sense)
            assert isinstance(found, FlatteningCost)
            for low, high in (found.neurons, found.synapses):
                assert low is None or high is None or low <= high
            assert str(found)
            if biases == "common" and not output_bias:
                fewer = found.least
    assert fewer is not None
    assert found.least is not None
    assert found.least <= fewer


def test_a_flat_network_that_does_not_exist() -> None:
    """At a bias with c_3 = 0 no flat network computes xyz: the cost is infinite, and JSON says so."""
    deep = sn.derive(x * y * z, activation=sn.softplus, bias=0)
    found = flattening_cost(deep, bias=0)
    assert isinstance(found, FlatteningCost)
    assert found.impossible
    assert found.neurons == (sympy.oo, None)
    assert "no number of neurons is enough" in str(found)
    assert found.fields()["needed"]["possible"] is False
    assert found.fields()["needed"]["neurons"] is None


def test_more_hidden_layers_have_no_bound() -> None:
    """For two hidden layers only a construction is told; the side of which nothing is known is None."""
    found = cost(sympy.Mul(*sympy.symbols("x1:10")), 2)
    assert found.neurons[0] is found.synapses[0] is None
    assert found.fewest is not None
    assert found.fewest.neurons == 32
    assert "bounds are for one hidden layer" in str(found)


def test_linear_networks() -> None:
    """Layers of matrices are flattened exactly."""
    found = flattening_cost([[[1, 1], [1, -1]], [[1, 1], [1, -1]]])
    assert isinstance(found, LinearFlattening)
    assert (found.deep_synapses, found.flat_synapses) == (8, 2)
    assert flattening_cost(sn.dft(16)).ratio == 2


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("x*y",), TextGiven),
        ((x / y,), NotAPolynomial),
        ((0.5 * x * y * z * w,), FloatGiven),
        ((x * y,), UsageError),
        ((sympy.Integer(0),), UsageError),
        ((sympy.Integer(3),), UsageError),
        ((x * y * z, 0), UsageError),
        ((x * y * z, True), UsageError),
        ((x * y * z, "1"), UsageError),
        ((sn.maximum(3),), UsageError),
        (([],), SymnetError),
        ((None,), UsageError),
    ],
)
def test_what_is_refused(arguments: tuple[object, ...], error: type[SymnetError]) -> None:
    """Bad targets and layers are refused in one line."""
    options = {} if isinstance(arguments[0], sn.Construction | list) else {"activation": sn.exp}
    with pytest.raises(error) as caught:
        flattening_cost(*arguments, **options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "options",
    [
        {"biases": "none", "bias": 1},
        {"biases": "free", "bias": 1},
        {"biases": "some"},
        {"sense": "exact"},
        {"activation": sn.relu},
        {"activation": None},
        {"activation": "exp"},
        {"bias": 0.5},
    ],
    ids=str,
)
def test_conventions_that_contradict_each_other(options: dict[str, object]) -> None:
    """Conventions, senses and biases that do not go together are refused."""
    with pytest.raises(SymnetError):
        cost(w * x * y * z, **options)


def test_a_changed_network_has_no_target() -> None:
    """A network changed by hand is not flattened."""
    gate = sn.derive(w * x * y * z, activation=sn.exp)
    with pytest.raises(UsageError):
        flattening_cost(gate.with_network(gate.network.replace_entry(0, "weight", 0, 0, 0)))


# --- families ---------------------------------------------------------------------------------------------------------


def test_depth_pays_twice_for_products() -> None:
    """Neurons of shallow products grow as 2^n, which is needed, and so does their error; those of trees hardly."""
    found = sn.depth_table("product", [3, 5, 7], activation=sn.exp)
    for row in found.rows:
        assert row.deep is not None
        assert row.shallow is not None
        assert row.least == row.shallow.neurons == 2**row.size
        for side in (row.deep, row.shallow):
            assert side.error is not None
            assert side.seen is not None
            assert 0 < side.seen < 2 * side.error.upper
    last = found.rows[-1]
    assert last.deep.neurons == 26  # type: ignore[union-attr]
    assert last.deep.error.upper * 1000 < last.shallow.error.upper  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("family", "n", "deep", "shallow", "needed"),
    [("power", 8, 9, 9, 9), ("squares", 2, 9, 9, 9), ("chain", 4, 8, 12, 6), ("four-spin", 5, 12, 32, 16)],
)
def test_families(family: str, n: int, deep: int, shallow: int, needed: int) -> None:
    """Each family has its counts; no row needs more than it has."""
    (row,) = sn.depth_table(family, [n], activation=sn.exp, dtype="float32").rows
    assert row.deep is not None
    assert row.shallow is not None
    assert (row.deep.neurons, row.shallow.neurons, row.least) == (deep, shallow, needed)


def test_a_shallow_network_that_is_too_large() -> None:
    """Of 100 factors nothing shallow is built, but what is needed is known, without 2^100 of anything."""
    found = sn.depth_table("product", [100], activation=sn.exp, dtype="float32")
    (row,) = found.rows
    assert row.shallow is None
    assert row.least == 2**100
    assert "at most" in row.why or "above the limit" in row.why
    assert found.fields()["rows"][0]["shallow"] is None


def test_pictures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`flatten --family` prints a table, and draws it where a file is named."""
    file = tmp_path / "depth.png"
    command = ["flatten", "--family", "product", "--sizes", "2-3,5", "--activation", "exp"]
    assert main([*command, "-o", str(file)]) == 0
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert max(map(len, lines)) <= 92
    assert [line.split()[:3] for line in lines[2:5]] == [["2", "4", "4"], ["3", "8", "8"], ["5", "32", "32"]]
    assert file.read_bytes().startswith(b"\x89PNG")
    assert "n = 2, ..., 5" in captured.err
    assert main([*command, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"family", "activation", "dtype", "box", "rows"}
    assert set(found["rows"][0]) == {"size", "target", "needed", "claim", "theorem", "deep", "shallow", "reason"}


def test_flatten_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    """`flatten --json` has both sides of both costs; what is not known is null."""
    assert main(["flatten", "w*x*y*z", "--activation", "exp", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["neurons_cost"] == ["4/3", "4/3"]
    assert found["synapses_cost"] == ["12/13", "20/13"]
    assert found["needed"] == {
        "neurons": 16, "synapses": 48, "possible": True,
        "claim": "formal-partials", "theorem": "formal-partials", "hypotheses": found["needed"]["hypotheses"],
    }  # fmt: skip
    assert main(["flatten", "w*x*y*z*u*v", "--activation", "exp", "--layers", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["needed"] is None
    assert found["neurons_cost"][0] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["x*y", "--sizes", "2"], "--sizes belongs to --family"),
        (["x*y*z*w", "--layers", "0"], "1 hidden layer or more"),
        (["x*y*z*w", "--layers", "many"], "--layers takes numbers"),
        (["0"], "nothing to flatten"),
        (["x*y*z*w", "--bias", "1", "--biases", "free"], "free biases"),
        (["--family", "products"], "did you mean 'product'"),
        (["--family", "product", "--sizes", "1"], "from 2 to 1000"),
        (["--family", "product", "--sizes", "2-9999"], "at most 200"),
        (["--family", "product", "--sizes", "3-2"], "no sizes"),
        (["--family", "product", "--skip"], "neither"),
        (["--family", "product", "-o", "x.pdf"], ".svg"),
        ([], "POLYNOMIAL"),
    ],
)
def test_bad_input(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Bad input is one line on stderr and exit status 2."""
    assert main(["flatten", *arguments, "--activation", "exp"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert said in captured.err


def test_sizes() -> None:
    """Sizes are numbers and ranges."""
    assert sizes_of("2-4, 8") == [2, 3, 4, 8]
    with pytest.raises(UsageError):
        sizes_of("2..4")
    with pytest.raises(UnknownName):
        sn.depth_table("product", [2], activation=sn.exp, dtype="float16")
