"""Networks with exact weights: planes, layers, networks, and the four ways to evaluate them.

Read ``planes`` (a weight is a short sum of scalars times integer matrices), ``counting`` (its non-zero entries),
``layers``, ``network``, ``evaluate`` (expressions, exact numbers, balls) and ``floats``, in this order.
"""

from symnet.networks.floats import FloatNetwork, as_scale, rounded_arrays
from symnet.networks.layers import Activate, Affine
from symnet.networks.network import (
    Layer,
    Network,
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
from symnet.networks.planes import Plane, Planes, Scalar, beside, block_diagonal, on_top

__all__ = [
    "Activate",
    "Affine",
    "FloatNetwork",
    "Layer",
    "Network",
    "Plane",
    "Planes",
    "Scalar",
    "add",
    "as_scale",
    "beside",
    "block_diagonal",
    "compose",
    "identity",
    "linear",
    "on_top",
    "one_layer",
    "ordered",
    "padded",
    "rounded_arrays",
    "side_by_side",
    "stack",
]
