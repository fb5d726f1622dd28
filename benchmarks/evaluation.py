"""Evaluation with NumPy, beside the bare chain of products and activations on the same dense weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import sympy

import symnet as sn
from benchmarks.compiling import lattice, quartic
from benchmarks.measuring import Row, agree, timed
from symnet.exact.polynomials import from_terms
from symnet.networks.floats import rounded_arrays

__all__ = ["rows"]

Array = npt.NDArray[Any]
SCALE = "1/20"


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    x = sympy.symbols("x1:9")
    side = 4 if quick else 8
    phi = sympy.symbols(f"y1:{side * side + 1}")
    points = 2_000 if quick else 20_000
    few = points // 10
    return [
        compared("gate", sn.multiplication_gate(sn.tanh), 10 * points),
        compared("product of 10, one layer", sn.product(sn.tanh, 10), few),
        compared("product of 64, tree", sn.product(sn.tanh, 64, method="tree", skip=True), points),
        compared(
            "dense quartic, deep", sn.derive(from_terms(quartic(4), x[:4]), activation=sn.tanh, variables=x[:4]), points
        ),
        compared("φ⁴ lattice, deep", sn.derive(from_terms(lattice(side), phi), activation=sn.tanh, variables=phi), few),
    ]


def bare(construction: sn.Construction) -> Callable[[Array], Array]:
    """The chain W·tanh(... W·x + b ...) + b over whole arrays, all weights dense."""
    network = construction.network
    weights = [rounded_arrays(affine, network_scale()) for affine in network.affines]

    def values(points: Array) -> Array:
        z = points @ weights[0][0].T + weights[0][1]
        for middle, (weight, bias) in zip(network.activations, weights[1:], strict=True):
            z[:, : middle.active] = np.tanh(z[:, : middle.active])
            z = z @ weight.T + bias
        return z[:, 0]

    return values


def network_scale() -> Any:
    """The scale as the constant that `rounded_arrays` takes."""
    from symnet.networks.floats import as_scale

    return as_scale(SCALE)


def compared(job: str, construction: sn.Construction, points: int) -> Row:
    """Both routes at the same random points."""
    x = np.random.default_rng(2).uniform(-1, 1, (points, len(construction.variables)))
    values, chain = construction.at(SCALE), bare(construction)
    seconds, found = timed(lambda: values(x), repeat=3)
    naive, expected = timed(lambda: chain(x), repeat=3)
    # Rounding errors are of the size of the terms that cancel in the last layer: agreement is measured by that.
    last, _ = rounded_arrays(construction.network.affines[-1], network_scale())
    allowed = 1e-9 * max(1.0, float(np.abs(last).sum()))
    agree(bool(np.max(np.abs(found - expected)) <= allowed), f"{job}: symnet and the bare chain differ")
    return Row(
        f"{job}, {points:,} points", seconds, "bare chain, dense", naive, ratio_limit=3, note=repr(construction.network)
    )
