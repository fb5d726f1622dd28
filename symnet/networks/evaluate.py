"""The value of a network, four ways: symbolic, exact, as balls, and in floating point. They must agree.

Each way computes with its own kind of number and walks the same layers: SymPy expressions in symbols and the scale;
exact numbers; balls that certainly contain the value; doubles at many points at once.

>>> from fractions import Fraction
>>> from sympy.abc import u, v
>>> from symnet.activations import power
>>> from symnet.exact.matrices import SignProducts, Signs
>>> from symnet.networks import Planes, one_layer
>>> gate = one_layer(power(2), Planes.of(1, Signs(2)), Planes.of(1, SignProducts(2)).times(Fraction(1, 8)))
>>> expr(gate, (u, v)).expand()
u*v
>>> exact(gate, ("1/2", 3), 1), ball(gate, ("1/2", 3), 1)[0].str(5), numpy(gate, [[0.5, 3.0]], 1).tolist()
(3/2, '1.5000', [[1.5]])
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy.typing as npt
import sympy

from symnet.errors import LimitExceeded, NotExact, ShapeMismatch, TextGiven
from symnet.exact import balls
from symnet.exact.balls import arb, precision
from symnet.exact.constants import SCALE
from symnet.exact.matrices import Grid, GridWeights, IntegerMatrix, Ones, row_blocks
from symnet.exact.numbers import as_exact
from symnet.networks import floats
from symnet.networks.counting import small
from symnet.networks.floats import Floats, as_scale
from symnet.networks.layers import Affine
from symnet.networks.network import Network

__all__ = ["ball", "exact", "expr", "numpy"]


_SYMBOLIC_SYNAPSES = 20_000
_BALL_SYNAPSES = 2**26


# --- symbolic and exact -----------------------------------------------------------------------------------------


def expr(network: Network, inputs: Sequence[sympy.Expr], scale: sympy.Expr = SCALE) -> sympy.Expr | sympy.Matrix:
    """Return the output as a SymPy expression in the inputs and the scale; a column of them if there are several.

    Raises:
        LimitExceeded: for a network with more than 20,000 synapses.
        ShapeMismatch: for another number of inputs. TextGiven: for text.
    """
    for value in (*inputs, scale):
        if isinstance(value, str):
            raise TextGiven(value, "evaluation of a network")
        if not isinstance(value, sympy.Expr):
            raise NotExact(value, "symbolic evaluation takes SymPy expressions")
    _check_inputs(network, inputs)
    _check_size(network, _SYMBOLIC_SYNAPSES, "evaluate it at numbers")
    channels = list(inputs)
    for affine, middle in zip(network.affines, (*network.activations, None), strict=True):
        channels = _expressions(affine, channels, scale)
        if middle is not None and middle.activation is not None:
            channels[: middle.active] = [middle.activation(z) for z in channels[: middle.active]]
    return channels[0] if len(channels) == 1 else sympy.Matrix(len(channels), 1, channels)


def exact(network: Network, inputs: Sequence[object], scale: object) -> sympy.Expr | sympy.Matrix:
    """Return the exact output at exact inputs (numbers, or text such as "1/2") and an exact scale.

    Raises:
        FloatGiven, NotExact: for inputs that are not exact. BadScale: for a scale that is not above 0.
    """
    numbers = [as_exact(value, "input") for value in inputs]
    return expr(network, numbers, as_scale(scale).expr)


def _expressions(affine: Affine, channels: Sequence[sympy.Expr], scale: sympy.Expr) -> list[sympy.Expr]:
    sums: list[list[sympy.Expr]] = [[] for _ in range(affine.outputs)]
    for part, column in ((affine.bias, [sympy.Integer(1)]), (affine.weight, channels)):
        entries = part.patterns()
        values = [value.expr(scale) for value in entries.values()]
        for i, j, w in zip(entries.rows.tolist(), entries.columns.tolist(), entries.which.tolist(), strict=True):
            sums[i].append(values[w] * column[j])
    return [sympy.Add(*terms) for terms in sums]


# --- balls ------------------------------------------------------------------------------------------------------


def ball(network: Network, inputs: Sequence[object], scale: object, bits: int = 128) -> tuple[arb, ...]:
    """Return balls that certainly contain the outputs, computed with ``bits`` bits.

    Inputs are balls, or exact numbers (text such as "1/2" too); the scale is exact.

    Raises:
        FloatGiven, NotExact: for inputs that are neither. BadScale: for a scale that is not above 0.
        Undecided: when a weight contains a free symbol.
    """
    _check_inputs(network, inputs)
    _check_size(network, _BALL_SYNAPSES, "evaluate it in floating point")
    point = as_scale(scale)
    channels = [value if isinstance(value, arb) else balls.ball(as_exact(value, "input"), bits) for value in inputs]
    with precision(bits):
        for affine, middle in zip(network.affines, (*network.activations, None), strict=True):
            rows = [arb(0)] * affine.outputs
            for part, column in ((affine.bias, [arb(1)]), (affine.weight, channels)):
                for plane in part.planes:
                    factor = plane.scale.at(point).ball(bits)
                    scaled = [factor * value for value in column]
                    rows = [a + b for a, b in zip(rows, _acted(plane.matrix, scaled), strict=True)]
            channels = rows
            if middle is not None and middle.activation is not None:
                channels[: middle.active] = [middle.activation.ball(z) for z in channels[: middle.active]]
    return tuple(channels)


def _acted(matrix: IntegerMatrix, values: Sequence[arb]) -> list[arb]:
    """Return A·v for balls; grids add one variable at a time, which needs two operations a row."""
    zero = arb(0)
    if isinstance(matrix, Grid):
        sums = [zero]
        for nodes, value in zip(matrix.nodes, values, strict=True):
            sums = [step + lower for step in (value * node for node in nodes) for lower in sums]
        return sums
    if isinstance(matrix, GridWeights):
        rest = list(values)
        for weights in matrix.weights:
            size = len(weights)
            rest = [
                sum((w * x for w, x in zip(weights, rest[at : at + size], strict=True) if w), zero)
                for at in range(0, len(rest), size)
            ]
        return rest
    if isinstance(matrix, Ones):
        return [sum(values, zero)] * matrix.shape[0]
    if small(matrix):
        stored = matrix.to_sparse()
        terms = [values[j] * a for j, a in zip(stored.indices.tolist(), stored.data.tolist(), strict=True)]
        ends = stored.indptr.tolist()
        return [sum(terms[start:stop], zero) for start, stop in pairwise(ends)]
    found: list[arb] = []
    for block in row_blocks(matrix):
        for row in matrix.rows(*block):
            (places,) = row.nonzero()
            found.append(sum((values[j] * int(row[j]) for j in places.tolist()), zero))
    return found


# --- floating point ---------------------------------------------------------------------------------------------


def numpy(
    network: Network,
    points: npt.ArrayLike,
    scale: object,
    *,
    dtype: npt.DTypeLike = "float64",
    block: int = floats.ROWS,
) -> Floats:
    """Return the outputs (N, outputs) at the points (N, inputs), or (outputs,) at one point (inputs,).

    Weights are rounded once, layers given by a formula are made in blocks of ``block`` rows. To evaluate the same
    network many times, keep ``network.at(scale)``.

    Raises:
        BadScale: for a scale that is not an exact number above 0. ShapeMismatch: for points of another dimension.
        LimitExceeded: when a weight is beyond the range of doubles.
    """
    return floats.float_network(network.layers, scale, dtype=dtype, block=block)(points)


# --- refusals ---------------------------------------------------------------------------------------------------


def _check_inputs(network: Network, inputs: Sequence[Any]) -> None:
    if isinstance(inputs, str):
        raise TextGiven(inputs, "evaluation of a network")
    if len(inputs) != network.inputs:
        raise ShapeMismatch("inputs of a network", f"{len(inputs)} values", f"{network.inputs} inputs")


def _check_size(network: Network, limit: int, remedy: str) -> None:
    size = sum(plane.matrix.nonzeros for affine in network.affines for plane in affine.weight.planes)
    if size > limit:
        raise LimitExceeded("number of synapses", size, limit, remedy)
