"""Networks are checked values: counts, composition, parallel networks and changes mean what they say."""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.activations import Activation, exp, softplus, tanh
from symnet.errors import ShapeMismatch, SymnetError, UsageError
from symnet.exact.balls import arb, precision
from symnet.exact.constants import Constant, Laurent
from symnet.exact.matrices import Identity, Kron, Ones, SignProducts, Signs, Sparse
from symnet.networks import (
    Activate,
    Affine,
    Network,
    Planes,
    add,
    compose,
    identity,
    linear,
    one_layer,
    ordered,
    padded,
    side_by_side,
    stack,
)
from tests.networks.strategies import networks

POINT = [Fraction(k + 2, 7) for k in range(8)]


def gate(activation: Activation = softplus, bias: int = 0) -> Network:
    """Multiply two numbers: Σ s1·s2·σ(b + λ s·x)/(4λ²σ''(b))."""
    output = Laurent({-2: 1 / (4 * activation.derivatives(3, bias)[2])})
    shift = Planes.of(bias, Ones((4, 1)))
    point = Constant.rational(bias)
    hidden = Planes.of(Laurent.scale(), Signs(2))
    return one_layer(activation, hidden, Planes.of(output, SignProducts(2)), bias=shift, point=point)


def values(network: Network, inputs: Sequence[object] = POINT) -> list[arb]:
    """Return balls of the outputs at a point, at the scale 2/3."""
    return list(network.ball(inputs[: network.inputs], "2/3", 300))


def same(left: Sequence[arb], right: Sequence[arb]) -> bool:
    """Say whether balls with some 50 good digits overlap."""
    return len(left) == len(right) and all(
        a.overlaps(b) and max(a.rad(), b.rad()) < 1e-50 * (1 + abs(a.mid())) for a, b in zip(left, right, strict=True)
    )


def combined(parts: Sequence[arb]) -> arb:
    with precision(300):
        return sum(parts, arb(0))


def test_the_gate_prints_and_counts_itself() -> None:
    """The multiplication gate has 4 neurons, 12 synapses, widths 2-4-1, and says so in one line."""
    network = gate()
    assert repr(network) == "Network 2-4-1, softplus, 4 neurons, 12 synapses"
    assert (network.widths, network.neurons, network.synapses) == ((2, 4, 1), 4, 12)
    assert (network.hidden_layers, network.skips, network.biases) == (1, 0, 0)
    assert gate(tanh, 1).biases == 4


def test_a_million_neurons_are_built_and_counted_at_once() -> None:
    """The product of 20 factors: 1,048,576 neurons, built, counted and printed within a second, by its shape."""
    n = 20
    start = time.perf_counter()
    output = Laurent({-n: 1 / (2**n * tanh.derivatives(n + 1, 1)[n])})
    shift = Planes.of(1, Ones((2**n, 1)))
    network = one_layer(tanh, Planes.of(Laurent.scale(), Signs(n)), Planes.of(output, SignProducts(n)), bias=shift)
    assert repr(network) == "Network 20-1048576-1, tanh, 1048576 neurons, 22020096 synapses"
    assert network.biases == 2**n
    changed = network.replace_entry(0, "weight", 70_000, 3, 0)
    assert changed.synapses == network.synapses - 1
    assert changed.affines[0].weight.entry(70_000, 3) == 0
    assert changed.affines[0].weight.entry(70_001, 3) == network.affines[0].weight.entry(70_001, 3)
    assert stack(network, network).neurons == 2**21
    assert add(network, network).synapses == 2 * network.synapses
    assert time.perf_counter() - start < 10  # about 0.1 s on a machine of its own


@given(networks(inputs=2), st.data())
def test_composition_is_composition_of_functions(inner: Network, data: st.DataObject) -> None:
    """compose(f, g) has the value f(g(x)), though the affine layers in the middle were merged."""
    outer = data.draw(networks(inputs=inner.outputs, hidden_layers=1))
    composed = compose(outer, inner)
    assert composed.hidden_layers == outer.hidden_layers + inner.hidden_layers
    assert composed.neurons == outer.neurons + inner.neurons
    assert same(values(composed), values(outer, values(inner)))


@given(st.lists(networks(activation=tanh, inputs=2, outputs=2), min_size=1, max_size=3))
def test_parallel_networks_have_the_values_of_their_parts(parts: list[Network]) -> None:
    """stack, side_by_side and add: own inputs, shared inputs, summed outputs; skips where the depths differ."""
    neurons = sum(part.neurons for part in parts)
    stacked, beside, summed = stack(*parts), side_by_side(*parts), add(*parts)
    assert stacked.neurons == beside.neurons == summed.neurons == neurons
    apart = [value for k, part in enumerate(parts) for value in values(part, POINT[2 * k :])]
    assert same(values(stacked), apart)
    shared = [values(part) for part in parts]
    assert same(values(beside), [value for found in shared for value in found])
    assert same(values(summed), [combined(found) for found in zip(*shared, strict=True)])


@given(networks(inputs=2))
def test_the_identity_is_neutral(network: Network) -> None:
    """Composition with identities and padding change no value; a network times 2 has twice the value."""
    assert compose(identity(network.outputs), network, identity(2)) == network
    assert same(values(padded(network, network.hidden_layers + 2)), values(network))
    assert same(values(network.times(2)), [combined((value, value)) for value in values(network)])


@given(networks(hidden_layers=1), st.data())
def test_one_entry_is_replaced_and_no_other(network: Network, data: st.DataObject) -> None:
    """replace_entry changes the entry that it names, the network is another one, and back is the same one."""
    layer = data.draw(st.sampled_from([0, 2]))
    part = data.draw(st.sampled_from(["weight", "bias"]))
    matrix = getattr(network.layers[layer], part)
    row = data.draw(st.integers(0, matrix.shape[0] - 1))
    column = data.draw(st.integers(0, matrix.shape[1] - 1))
    old = matrix.entry(row, column)
    changed = network.replace_entry(layer, part, row, column, old + Laurent.scale(3))
    assert changed != network
    after = getattr(changed.layers[layer], part)
    places = [(i, j) for i in range(matrix.shape[0]) for j in range(matrix.shape[1])]
    assert [p for p in places if after.entry(*p) != matrix.entry(*p)] == [(row, column)]
    assert changed.replace_entry(layer, part, row, column, old) == network
    assert hash(changed.replace_entry(layer, part, row, column, old)) == hash(network)


def test_composition_mixes_scales() -> None:
    """A gate with an output bias κ that feeds a neuron with bias b gives that neuron the bias b + κ·λ."""
    inner = linear(Planes.of(1, Identity(1)), Planes.of(3, Identity(1)))
    outer = one_layer(tanh, Planes.of(Laurent.scale(), Ones((2, 1))), Planes.of(1, Ones((1, 2))),
                      bias=Planes.of(Fraction(1, 2), Ones((2, 1))))  # fmt: skip
    bias = compose(outer, inner).affines[0].bias
    assert bias.entry(1, 0) == Laurent({0: Constant.rational(Fraction(1, 2)), 1: Constant.rational(3)})
    assert bias.nonzeros == 2


def test_deep_networks_of_a_thousand_gates_are_composed_below_a_second() -> None:
    """Three layers of 400 gates with rational couplings, and a chain of 999 gates: built and counted fast."""
    start = time.perf_counter()

    def gates(count: int) -> Network:
        output = Laurent({-2: 1 / (4 * tanh.derivatives(3, 1)[2])})
        weights = Planes.of(Laurent.scale(), Kron(Identity(count), Signs(2)))
        return one_layer(
            tanh, weights, Planes.of(output, Kron(Identity(count), SignProducts(2))),
            bias=Planes.of(1, Ones((4 * count, 1))),
        )  # fmt: skip

    def mixing(rows: int, columns: int, each: int) -> Network:
        entries = {
            (i, (7 * i + 31 * k) % columns): Fraction(k + 1, 1 + i % 9) for i in range(rows) for k in range(each)
        }
        return linear(Planes.build((rows, columns), entries))

    deep = mixing(800, 64, 2)
    for _ in range(3):
        deep = compose(mixing(800, 400, 2), gates(400), deep)
    assert deep.neurons == 4800
    assert deep.synapses > 50_000
    chain = compose(
        linear(Planes.build((1, 999), {(0, i): Fraction(i % 97 + 1, i % 89 + 1) for i in range(999)})),
        gates(999),
        linear(Planes.build((1998, 1000), {(2 * i + j, i + j): 1 for i in range(999) for j in (0, 1)})),
    )
    assert (chain.neurons, chain.synapses) == (3996, 8 * 999 + 3996)
    assert time.perf_counter() - start < 10  # about 0.3 s on a machine of its own


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: compose(gate(), gate()), ("outputs 1", "inputs 2")),
        (lambda: add(gate(), identity(1)), ("inputs 2", "inputs 1")),
        (lambda: add(identity(2), gate()), ("outputs 2", "outputs 1")),
        (lambda: Affine(Planes.zero(2, 3), Planes.zero(3, 1)), ("3x1", "2x3")),
        (lambda: Network((Affine(Planes.zero(2, 3)), Activate(tanh, active=3), Affine(Planes.zero(1, 3)))), ("2", "3")),
        (lambda: gate().replace_entry(0, "weight", 4, 0, 1), ("4..5", "0..4")),
        (lambda: gate().replace_entry(1, "weight", 0, 0, 1), ("layer 1", "Activate")),
        (lambda: gate().replace_entry(9, "weight", 0, 0, 1), ("layer 9", "missing")),
        (lambda: Network((Affine(Planes.zero(1, 1)), Affine(Planes.zero(1, 1)))), ("Affine, Activate",)),
        (lambda: Network((Activate(tanh, active=1),)), ("layer 0", "Affine")),
        (lambda: Activate(None, active=1), ("needs an activation",)),
        (lambda: stack(gate(tanh, 1), gate(exp)), ("tanh", "exp")),
        (compose, ("at least one",)),
    ],
)
def test_what_does_not_fit_is_refused_in_words(wrong: object, words: tuple[str, ...]) -> None:
    """Networks that do not fit are refused by an error that names both sides."""
    assert callable(wrong)
    with pytest.raises(SymnetError) as refusal:
        wrong()
    assert isinstance(refusal.value, ShapeMismatch | UsageError)
    assert all(word in str(refusal.value) for word in words)


def test_networks_are_values() -> None:
    """Networks made in different ways are equal when all weights are, and nothing can be assigned."""
    explicit = Planes.of(Laurent.scale(), Sparse.from_dense([[1, 1], [-1, 1], [1, -1], [-1, -1]]))
    network = gate()
    again = Network((Affine(explicit, network.affines[0].bias), *network.layers[1:]))
    assert again == network
    assert hash(again) == hash(network)
    assert again != gate(tanh, 1)
    with pytest.raises(AttributeError):
        network.layers = ()  # type: ignore[misc]


@given(networks())
def test_an_order_of_neurons_changes_no_value(network: Network) -> None:
    """Neurons in an order of their own compute the same, and are in that order already the second time."""
    found = ordered(network)
    assert found.widths == network.widths
    assert same(values(found), values(network))
    assert ordered(found) == found
