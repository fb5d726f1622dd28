"""Networks: affine layers and activation layers in turn, with exact weights; values that are put together.

The gate that multiplies two numbers has four neurons about a bias b, weights λ·signs and 1/(4σ''(b)λ²)·products of
signs. With σ = exp and b = 0:

>>> from symnet.activations import exp
>>> from symnet.exact.matrices import SignProducts, Signs
>>> from fractions import Fraction
>>> scale, output = Laurent.scale(1), Laurent({-2: Constant.rational(Fraction(1, 4))})
>>> gate = one_layer(exp, Planes.of(scale, Signs(2)), Planes.of(output, SignProducts(2)))
>>> gate
Network 2-4-1, exp, 4 neurons, 12 synapses
>>> compose(gate, stack(gate, gate)).widths
(4, 8, 4, 1)

``compose``, ``stack``, ``add`` and ``side_by_side`` make networks out of networks; affine layers that meet are merged
into one. A further way to put networks together is a function here that returns a ``Network``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import sympy

from symnet.activations import Activation
from symnet.display import Shown
from symnet.errors import ShapeMismatch, Undecided, UsageError
from symnet.exact.balls import arb
from symnet.exact.constants import SCALE, Constant, Laurent
from symnet.exact.matrices import Identity, IntArray
from symnet.networks.floats import FloatNetwork, Floats, float_network
from symnet.networks.layers import Activate, Affine
from symnet.networks.planes import Planes, Scalar, beside, block_diagonal, on_top

__all__ = [
    "Layer",
    "Network",
    "add",
    "compose",
    "identity",
    "linear",
    "one_layer",
    "ordered",
    "padded",
    "side_by_side",
    "stack",
]

Layer = Affine | Activate


@dataclass(frozen=True, slots=True, repr=False)
class Network(Shown):
    """Layers in turn: Affine, Activate, ..., Affine; immutable, all shapes checked.

    Raises:
        ShapeMismatch: when two layers that follow each other do not fit.

    >>> Network((Affine(Planes.of(1, Identity(2))), Activate(None, passed=3), Affine(Planes.of(1, Identity(3)))))
    Traceback (most recent call last):
    symnet.errors.ShapeMismatch: layers 0 and 1: Affine(2 -> 2) does not fit Activate(nothing, 0, 3 passed)
    """

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        if len(self.layers) % 2 == 0:
            raise UsageError("a network is made of layers Affine, Activate, ..., Affine, the first and the last Affine")
        for number, layer in enumerate(self.layers):
            if not isinstance(layer, Activate if number % 2 else Affine):
                wanted = "Activate" if number % 2 else "Affine"
                raise UsageError(f"layer {number} of a network must be {wanted}, not {type(layer).__name__}")
        for number, (left, right) in enumerate(zip(self.layers, self.layers[1:], strict=False)):
            sent = left.outputs if isinstance(left, Affine) else left.channels
            taken = right.inputs if isinstance(right, Affine) else right.channels
            if sent != taken:
                raise ShapeMismatch(f"layers {number} and {number + 1}", left, right)

    # --- counts -------------------------------------------------------------------------------------------------

    @property
    def affines(self) -> tuple[Affine, ...]:
        """The affine layers."""
        return tuple(layer for layer in self.layers if isinstance(layer, Affine))

    @property
    def activations(self) -> tuple[Activate, ...]:
        """The activation layers."""
        return tuple(layer for layer in self.layers if isinstance(layer, Activate))

    @property
    def inputs(self) -> int:
        """The number of inputs."""
        return self.affines[0].inputs

    @property
    def outputs(self) -> int:
        """The number of outputs."""
        return self.affines[-1].outputs

    @property
    def widths(self) -> tuple[int, ...]:
        """Inputs, the channels of each hidden layer (neurons and skips), outputs."""
        return (self.inputs, *(affine.outputs for affine in self.affines))

    @property
    def neurons(self) -> int:
        """The number of channels to which an activation is applied."""
        return sum(layer.active for layer in self.activations)

    @property
    def skips(self) -> int:
        """The number of channels that pass an activation layer unchanged."""
        return sum(layer.passed for layer in self.activations)

    @property
    def hidden_layers(self) -> int:
        """The number of activation layers."""
        return len(self.activations)

    @property
    def synapses(self) -> int:
        """The number of non-zero weights (biases are counted in ``biases``).

        Raises:
            Undecided: when it cannot be decided whether some weight is zero.
        """
        return sum(affine.weight.nonzeros for affine in self.affines)

    @property
    def biases(self) -> int:
        """The number of non-zero biases, the output's included; Undecided as for ``synapses``."""
        return sum(affine.bias.nonzeros for affine in self.affines)

    # --- changes ------------------------------------------------------------------------------------------------

    def replace_entry(
        self, layer: int, part: Literal["weight", "bias"], row: int, column: int, value: Scalar
    ) -> Network:
        """Return the network with one weight or bias changed: what if this sign were wrong?

        ``layer`` is a place in ``layers`` that holds an affine layer. A weight of a layer that is not stored gets a
        correction on top of its formula.

        >>> twice = linear(Planes.of(2, Identity(2))).replace_entry(0, "weight", 0, 1, 7)
        >>> twice.affines[0].weight.entry(0, 1), twice.synapses
        (Laurent(7), 3)
        """
        changed = self.layers[layer] if layer in range(-len(self.layers), len(self.layers)) else "missing"
        if not isinstance(changed, Affine) or part not in ("weight", "bias"):
            raise UsageError(f"layer {layer} is {changed}; only a 'weight' or a 'bias' of an affine layer has entries")
        matrix = changed.weight if part == "weight" else changed.bias
        correction = Planes.build(matrix.shape, {(row, column): Laurent.of(value) - matrix.entry(row, column)})
        corrected = matrix + correction
        number = layer % len(self.layers)
        new = Affine(corrected, changed.bias) if part == "weight" else Affine(changed.weight, corrected)
        return Network((*self.layers[:number], new, *self.layers[number + 1 :]))

    def times(self, factor: Scalar) -> Network:
        """Return the network with its outputs multiplied by a scalar."""
        last = self.affines[-1]
        return Network((*self.layers[:-1], Affine(last.weight.times(factor), last.bias.times(factor))))

    # --- values (evaluate reads networks, so it is imported in the methods) ---------------------------------------

    def expr(self, inputs: Sequence[sympy.Expr], scale: sympy.Expr = SCALE) -> sympy.Expr | sympy.Matrix:
        """Return the output as an expression in the inputs and the scale (``evaluate.expr``)."""
        from symnet.networks import evaluate

        return evaluate.expr(self, inputs, scale)

    def exact(self, inputs: Sequence[object], scale: object) -> sympy.Expr | sympy.Matrix:
        """Return the exact output at exact inputs and scale (``evaluate.exact``)."""
        from symnet.networks import evaluate

        return evaluate.exact(self, inputs, scale)

    def ball(self, inputs: Sequence[object], scale: object, bits: int = 128) -> tuple[arb, ...]:
        """Return balls that contain the outputs (``evaluate.ball``)."""
        from symnet.networks import evaluate

        return evaluate.ball(self, inputs, scale, bits)

    def numpy(self, points: npt.ArrayLike, scale: object, *, dtype: npt.DTypeLike = "float64") -> Floats:
        """Return the outputs at points, one a row (``evaluate.numpy``)."""
        from symnet.networks import evaluate

        return evaluate.numpy(self, points, scale, dtype=dtype)

    def at(self, scale: object, *, dtype: npt.DTypeLike = "float64") -> FloatNetwork:
        """Return the network with its weights rounded at a scale, ready to be called with many points."""
        return float_network(self.layers, scale, dtype=dtype)

    # --- shown --------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        names = list(dict.fromkeys(layer.activation.name for layer in self.activations if layer.activation))
        widths = "-".join(map(str, self.widths)) if len(self.widths) <= 12 else f"{self.inputs}-...-{self.outputs}"
        skips = (_counted(self.skips, "skip"),) if self.skips else ()
        try:
            synapses = _counted(self.synapses, "synapse")
        except Undecided:
            synapses = "an undecided number of synapses"
        return "Network " + ", ".join((widths, *names, _counted(self.neurons, "neuron"), *skips, synapses))


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


# --- making -----------------------------------------------------------------------------------------------------


def linear(weight: Planes, bias: Planes | None = None) -> Network:
    """Return the network without neurons that is an affine map."""
    return Network((Affine(weight, bias),))


def identity(n: int) -> Network:
    """Return the network without neurons that returns its n inputs."""
    return linear(Planes.of(1, Identity(n)))


def one_layer(
    activation: Activation,
    hidden: Planes,
    output: Planes,
    *,
    bias: Planes | None = None,
    output_bias: Planes | None = None,
    point: Constant | None = None,
) -> Network:
    """Return the network x -> output·σ(hidden·x + bias) + output_bias; ``point`` is the common bias point, if any."""
    middle = Activate(activation, point, active=hidden.shape[0])
    return Network((Affine(hidden, bias), middle, Affine(output, output_bias)))


# --- putting together -------------------------------------------------------------------------------------------


def compose(*networks: Network) -> Network:
    """Return the composition, the last network applied first; the affine layers that meet are multiplied.

    Raises:
        ShapeMismatch: naming the outputs of one network and the inputs of the next.

    >>> compose(identity(3), linear(Planes.of(1, Identity(2))))
    Traceback (most recent call last):
    symnet.errors.ShapeMismatch: composition of networks: outputs 2 does not fit inputs 3
    """
    if not networks:
        raise UsageError("compose needs at least one network")

    def after(inner: Network, outer: Network) -> Network:
        if inner.outputs != outer.inputs:
            raise ShapeMismatch("composition of networks", f"outputs {inner.outputs}", f"inputs {outer.inputs}")
        merged = outer.affines[0](inner.affines[-1])
        return Network((*inner.layers[:-1], merged, *outer.layers[1:]))

    return reduce(after, reversed(networks))


def stack(*networks: Network) -> Network:
    """Return networks in parallel, each with its own inputs: inputs and outputs follow each other.

    Networks of fewer layers pass their outputs on through the layers that they lack (skips, not neurons). In each
    layer the neurons of all networks come first, then what is passed on.

    Raises:
        UsageError: when two networks have different activations in the same layer.
    """
    return _parallel(networks, shared_inputs=False, summed=False)


def side_by_side(*networks: Network) -> Network:
    """Return networks in parallel on the same inputs; the outputs follow each other."""
    return _parallel(networks, shared_inputs=True, summed=False)


def add(*networks: Network) -> Network:
    """Return the sum of networks on the same inputs: neurons in parallel, outputs added.

    >>> double = add(identity(2), identity(2))
    >>> double, double.affines[0].weight.entry(1, 1)
    (Network 2-2, 0 neurons, 2 synapses, Laurent(2))
    """
    return _parallel(networks, shared_inputs=True, summed=True)


def padded(network: Network, hidden_layers: int) -> Network:
    """Return the network with its outputs passed on through further layers, up to this number of hidden layers."""
    missing = hidden_layers - network.hidden_layers
    if missing < 0:
        raise ShapeMismatch("hidden layers", network.hidden_layers, hidden_layers)
    passing: tuple[Layer, ...] = (Activate(None, passed=network.outputs), *identity(network.outputs).layers)
    return Network(network.layers + missing * passing) if missing else network


def ordered(network: Network) -> Network:
    """Return the network with the neurons of each layer in an order that follows from their weights.

    Two networks that differ in the order of their neurons become equal, where no two neurons of a layer have the same
    weights. One with layers given by formulas, too large to be stored, is returned as it is.

    >>> from symnet.activations import exp
    >>> def of(a, b):
    ...     inner, outer = Planes.build((2, 1), {(0, 0): a, (1, 0): b}), Planes.build((1, 2), {(0, 0): a, (0, 1): b})
    ...     return one_layer(exp, inner, outer)
    >>> of(1, 2) == of(2, 1), ordered(of(1, 2)) == ordered(of(2, 1))
    (False, True)
    """
    if not all(affine.weight.stored and affine.bias.stored for affine in network.affines):
        return network
    layers = list(network.layers)
    columns = np.arange(network.inputs)
    for level, (affine, middle) in enumerate(zip(network.affines, network.activations, strict=False)):
        kept, first = np.arange(affine.outputs), np.arange(1)
        weight = affine.weight.moved(affine.weight.shape, kept, columns)
        keys = list(zip(_rows(weight), _rows(affine.bias), strict=True))
        order = sorted(range(middle.channels), key=lambda k, m=middle, keys=keys: (k >= m.active, keys[k]))  # type: ignore[misc]
        columns = np.argsort(order)
        layers[2 * level] = Affine(
            weight.moved(weight.shape, columns, np.arange(weight.shape[1])),
            affine.bias.moved(affine.bias.shape, columns, first),
        )
    last = network.affines[-1]
    layers[-1] = Affine(last.weight.moved(last.weight.shape, np.arange(last.outputs), columns), last.bias)
    return Network(tuple(layers))


def _rows(planes: Planes) -> list[tuple[object, ...]]:
    """Each row of a stored matrix as a value to sort by: the places and entries of each of its planes."""
    found: list[list[object]] = [[] for _ in range(planes.shape[0])]
    for plane in planes.planes:
        matrix = plane.matrix.to_sparse()
        for k, (start, stop) in enumerate(pairwise(matrix.indptr.tolist())):
            found[k].append((matrix.indices[start:stop].tolist(), matrix.data[start:stop].tolist()))
    return [tuple(row) for row in found]


def _parallel(networks: Sequence[Network], *, shared_inputs: bool, summed: bool) -> Network:
    if not networks:
        raise UsageError("at least one network is needed")
    first = networks[0]
    for other in networks[1:]:
        if shared_inputs and other.inputs != first.inputs:
            raise ShapeMismatch("networks on the same inputs", f"inputs {first.inputs}", f"inputs {other.inputs}")
        if summed and other.outputs != first.outputs:
            raise ShapeMismatch("sum of networks", f"outputs {first.outputs}", f"outputs {other.outputs}")
    depth = max(network.hidden_layers for network in networks)
    networks = [padded(network, depth) for network in networks]
    layers: list[Layer] = []
    places: IntArray | None = None
    for level in range(depth + 1):
        affines = [network.affines[level] for network in networks]
        opening, closing = shared_inputs and level == 0, summed and level == depth
        weight = _joined([affine.weight for affine in affines], opening=opening, closing=closing)
        bias = _joined([affine.bias for affine in affines], opening=True, closing=closing)
        columns = np.arange(weight.shape[1]) if places is None else places
        if level == depth:
            layers.append(Affine(weight.moved(weight.shape, np.arange(weight.shape[0]), columns), bias))
            break
        middle, places = _neurons_first([network.activations[level] for network in networks])
        moved = weight.moved(weight.shape, places, columns), bias.moved(bias.shape, places, np.arange(1))
        layers += [Affine(*moved), middle]
    return Network(tuple(layers))


def _joined(parts: Sequence[Planes], *, opening: bool, closing: bool) -> Planes:
    """Return matrices in parallel: on the same channels (opening), to the same channels (closing), or apart."""
    if opening and closing:
        return reduce(Planes.__add__, parts)
    return on_top(parts) if opening else beside(parts) if closing else block_diagonal(parts)


def _neurons_first(parts: Sequence[Activate]) -> tuple[Activate, IntArray]:
    """Return the joint activation layer, and the place in it of each channel of the layers one after the other."""
    used = [part for part in parts if part.active]
    for part in used[1:]:
        if part.activation != used[0].activation:
            raise UsageError(f"networks in parallel need the same activation in each layer, not {used[0]} and {part}")
    active, passed = sum(part.active for part in parts), sum(part.passed for part in parts)
    places: list[IntArray] = []
    neurons, skips = 0, active
    for part in parts:
        places += [neurons + np.arange(part.active), skips + np.arange(part.passed)]
        neurons, skips = neurons + part.active, skips + part.passed
    joint = Activate(used[0].activation if used else None, None, active, passed)
    points = {part.bias for part in used}
    return replace(joint, bias=points.pop() if len(points) == 1 else None), np.concatenate(places)
