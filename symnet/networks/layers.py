"""The two kinds of layer: an affine map with exact weights, and an activation on some of the channels.

A network alternates them. An affine layer maps x to W·x + b; W is (out, in), b is (out, 1). An activation layer applies
σ to its first ``active`` channels (the neurons) and hands its last ``passed`` channels on unchanged: those are skip
connections, not neurons.

>>> from symnet.exact.matrices import Ones, Signs
>>> affine = Affine(Planes.of(1, Signs(2)), Planes.of(3, Ones((4, 1))))
>>> affine
Affine(2 -> 4)
>>> Affine(Planes.of(1, Signs(2)))(affine)
Traceback (most recent call last):
symnet.errors.ShapeMismatch: composition of affine maps: a map of 2 inputs does not fit a map to 4 outputs

The bias *point* about which a construction expanded σ is remembered in ``Activate.bias``; the numbers that are added
stand in the affine layer alone, so that a bias that was changed there is changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from symnet.activations import Activation
from symnet.errors import ShapeMismatch, UsageError
from symnet.exact.constants import Constant
from symnet.networks.planes import Planes, by

__all__ = ["Activate", "Affine"]


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Affine:
    """The affine map x -> W·x + b, W (out, in), b (out, 1), zero if it is not given.

    Raises:
        ShapeMismatch: when the bias is not (out, 1).
    """

    weight: Planes
    bias: Planes

    def __init__(self, weight: Planes, bias: Planes | None = None) -> None:
        column = weight.shape[0], 1
        if bias is not None and bias.shape != column:
            raise ShapeMismatch("bias of an affine layer", f"a bias {by(bias.shape)}", f"a weight {by(weight.shape)}")
        object.__setattr__(self, "weight", weight)
        object.__setattr__(self, "bias", Planes(column) if bias is None else bias)

    @property
    def inputs(self) -> int:
        """The number of channels that come in."""
        return self.weight.shape[1]

    @property
    def outputs(self) -> int:
        """The number of channels that go out."""
        return self.weight.shape[0]

    def __call__(self, inner: Affine) -> Affine:
        """Return the composition, this map after ``inner``: W·(V·x + c) + b."""
        if self.inputs != inner.outputs:
            raise ShapeMismatch(
                "composition of affine maps", f"a map of {self.inputs} inputs", f"a map to {inner.outputs} outputs"
            )
        return Affine(self.weight @ inner.weight, self.weight @ inner.bias + self.bias)

    def __repr__(self) -> str:
        return f"Affine({self.inputs} -> {self.outputs})"


@dataclass(frozen=True, slots=True, repr=False)
class Activate:
    """The map that applies σ to the first ``active`` channels and passes the last ``passed`` ones on unchanged.

    ``bias`` is the common point about which σ is expanded in this layer, when there is one: what a proof calls b. A
    layer without neurons needs no activation.
    """

    activation: Activation | None
    bias: Constant | None = None
    active: int = 0
    passed: int = 0

    def __post_init__(self) -> None:
        if self.active < 0 or self.passed < 0:
            raise ShapeMismatch("channels of an activation layer", (self.active, self.passed), "numbers from 0 up")
        if self.active and self.activation is None:
            raise UsageError(f"an activation layer with {self.active} neurons needs an activation")

    @property
    def channels(self) -> int:
        """The number of channels, neurons first."""
        return self.active + self.passed

    def __repr__(self) -> str:
        passed = f", {self.passed} passed" if self.passed else ""
        return f"Activate({self.activation.name if self.activation else 'nothing'}, {self.active}{passed})"
