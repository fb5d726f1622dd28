"""Of a network that was changed a counterexample is told where there is one; a true claim has none."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest
import sympy
from sympy.abc import b, x, y, z

import symnet as sn
from symnet.exact.constants import Laurent
from symnet.exact.fields import constant
from symnet.networks import Network
from symnet.networks.layers import Activate
from symnet.proof.certify import certify

OTHER, NONE = "the network computes something else: at ", "the network has no such expansion in λ: "


def entry(made: sn.Construction, layer: int, part: str, i: int, j: int, new: object) -> sn.Construction:
    """The construction with one entry changed."""
    return made.with_network(made.network.replace_entry(layer, part, i, j, new))  # type: ignore[arg-type]


def other(made: sn.Construction, activation: sn.Activation) -> sn.Construction:
    """The construction with other neurons."""
    layers = made.network.layers
    changed = (replace(la, activation=activation) if isinstance(la, Activate) else la for la in layers)
    return made.with_network(Network(tuple(changed)))


def told(made: sn.Construction) -> str:
    """What is wrong with it."""
    return certify(made.recipe, changed=True)[-1].error


CHANGED = {
    "weight 0": (
        entry(sn.multiplication_gate(sn.softplus), 0, "weight", 0, 0, 0),
        "u = 2, v = 3 the coefficient of λ^-1 in its output is -1, not 0",
    ),
    "bias 1": (entry(sn.multiplication_gate(sn.exp), 0, "bias", 0, 0, 1), "u = 2, v = 3 the coefficient of λ^-2"),
    "weight 1": (entry(sn.multiplication_gate(sn.exp), 0, "weight", 0, 0, 1), "u = 2, v = 3 the coefficient of λ^-2"),
    "symbolic bias": (
        entry(sn.multiplication_gate(sn.softplus, bias=b), 0, "weight", 0, 0, 0),
        "u = 2, v = 3, b = 1 the coefficient of λ^-1",
    ),
    "bias without a closed form": (
        entry(sn.multiplication_gate(sn.gelu, neurons=2), 0, "weight", 0, 1, Laurent.scale(-1) * 0),
        "u = 2, v = 3, b = -0.751792 the coefficient of λ^0",
    ),
    "exact": (
        entry(sn.multiplication_gate(sn.power(2)), 0, "weight", 0, 1, 0),
        "u = 2, v = 3, λ = 1 it is ",
    ),
    "product": (entry(sn.product(sn.exp, 3), 2, "weight", 0, 0, 0), "x1 = 2, x2 = 3, x3 = 5 the coefficient of λ^-3"),
    "two degrees": (
        entry(sn.derive(x * y + x, activation=sn.exp, layers=1, sense="taylor"), 0, "weight", 1, 1, 0),
        "x = 2, y = 3 the coefficient of λ^-1 in its output is 3/4, not 0",
    ),
    "last gate of a deep network": (
        entry(sn.product(sn.exp, 4, method="tree"), 4, "weight", 0, 0, 0),
        "x1 = 2, x2 = 3, x3 = 5, x4 = 7 the coefficient of λ^-2",
    ),
    "constant": (entry(sn.derive(sympy.Integer(7), activation=sn.exp, layers=1), 0, "bias", 0, 0, 5), "λ = 1 it is"),
    "AND": (entry(sn.and_neuron(sn.relu, 3), 0, "bias", 0, 0, -1), "x1 = 1, x2 = 1, x3 = 1 it is 2, not 1"),
    "AND of 30": (entry(sn.and_neuron(sn.relu, 30), 0, "bias", 0, 0, -28), "all inputs 1 it is 2, not 1"),
    "AND by logistic": (
        entry(sn.and_neuron(sn.logistic, 3), 0, "bias", 0, 0, 0),
        "x1 = 1, x2 = 1, x3 = 0, β = 10 it is off by 1, not by at most 0.00669285",
    ),
    "formula": (
        entry(sn.boolean_function(sn.relu, (x & y) | ~z), 2, "weight", 0, 1, 3),
        "x = 1, y = 1, z = 1 it is",
    ),
    "maximum": (entry(sn.maximum(2, skip=True), 0, "weight", 0, 0, 2), "x1 = 2, x2 = 3 it is"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_what_a_changed_network_computes_is_told(name: str) -> None:
    """One weight or bias changed: at a point it computes another number, and which one is said."""
    made, reason = CHANGED[name]
    assert told(made).startswith(OTHER + reason)


@pytest.mark.parametrize("activation", [sn.sin, sn.relu, sn.tanh], ids=str)
def test_other_neurons_are_seen_fast(activation: sn.Activation) -> None:
    """64 neurons of another activation: no proof is tried."""
    wide = sn.product(sn.exp, 6)
    wide.check()
    start = perf_counter()
    found = told(other(wide, activation))
    assert perf_counter() - start < 15  # a proof takes a minute
    assert found == NONE + "relu is not smooth at its bias 0" if activation == sn.relu else found.startswith(OTHER)


def test_poles_are_told() -> None:
    """A gate that does not cancel gives the next one c/λ² to read; also where numbers are balls."""
    for activation in (sn.softplus, sn.tanh, sn.logistic):
        deep = entry(sn.derive(x * y * z + x**2, activation=activation), 0, "weight", 1, 1, 5)
        assert told(deep).startswith((NONE, OTHER))
    tree = entry(sn.product(sn.exp, 4, method="tree"), 2, "weight", 0, 0, 0)
    assert told(tree).startswith(NONE + "at x1 = 2, x2 = 3, x3 = 5, x4 = 7 a neuron reads ")


def test_the_verdict_tells_it() -> None:
    """So do `check`, and the explanation."""
    made, reason = CHANGED["AND"]
    assert str(made.check()) == f"failed: {OTHER}{reason}"
    assert reason in str(made.explain())


def swapped(made: sn.Construction) -> sn.Construction:
    """The construction with the first two neurons of the first layer swapped: the same function."""
    first, last = made.network.affines[:2]
    new = made.network
    for i in (0, 1):
        for j in range(first.inputs):
            new = new.replace_entry(0, "weight", i, j, first.weight.entry(1 - i, j))
        new = new.replace_entry(0, "bias", i, 0, first.bias.entry(1 - i, 0))
        for k in range(last.outputs):
            new = new.replace_entry(2, "weight", k, i, last.weight.entry(k, 1 - i))
    assert new != made.network
    return made.with_network(new)


@pytest.mark.parametrize(
    "made",
    [
        sn.multiplication_gate(sn.softplus),
        sn.multiplication_gate(sn.tanh, bias=b),
        sn.multiplication_gate(sn.gelu, neurons=2),
        sn.multiplication_gate(sn.power(2)),
        sn.product(sn.exp, 3),
        sn.product(sn.exp, 4, method="tree"),
        sn.product(sn.tanh, 4, method="tree"),
        sn.derive(x * y * z + x**2, activation=sn.softplus),
        sn.derive(x * y + x, activation=sn.exp, layers=1, sense="taylor"),
        sn.boolean_function(sn.relu, (x & y) | ~z),
        sn.boolean_function(sn.logistic, x ^ y),
        sn.maximum(3),
    ],
    ids=str,
)
def test_the_same_function_is_not_refuted(made: sn.Construction) -> None:
    """The network itself, and with two neurons swapped, computes what is claimed: both are proved."""
    for same in (made.with_network(made.network), swapped(made)):
        assert told(same) == ""
        assert same.check().status == "proved"


def test_what_is_true_of_the_network_is_not_refuted() -> None:
    """uv + O(λ²) is still true with λ⁶ more; and exp(1 + t)/e is exp(t), though no proof is found of that."""
    gate = sn.multiplication_gate(sn.softplus)
    old = gate.network.affines[0].weight.entry(0, 0)
    assert told(entry(gate, 0, "weight", 0, 0, old + Laurent.scale(6))) == ""
    gate = sn.multiplication_gate(sn.exp)
    moved = entry(gate, 0, "bias", 0, 0, 1)
    assert told(moved).startswith(OTHER)
    weight = gate.network.affines[1].weight.entry(0, 0) * Laurent.of(constant(sympy.exp(-1)))
    assert "the network" not in told(entry(moved, 2, "weight", 0, 0, weight))
    kinked = entry(other(sn.identity_gate(sn.exp, neurons=1), sn.relu), 0, "bias", 0, 0, 1)
    assert "relu" not in told(entry(kinked, 2, "bias", 0, 0, Laurent.scale(-1) * -1))  # relu(1 + λx) is 1 + λx
