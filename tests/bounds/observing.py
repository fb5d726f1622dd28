"""What NumPy loses: networks in floating point against balls, at the points where it seems to lose most."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np

from symnet.exact.balls import arb, fraction_of
from symnet.networks import Network
from symnet.networks.floats import as_scale
from symnet.networks.layers import Affine


def points_of(
    network: Network, dtype: str, count: int, box: tuple[float, float] = (-1, 1), seed: int = 0
) -> np.ndarray:
    """Random floats of the box, and its corners."""
    low, high = box
    inside = np.random.default_rng(seed).uniform(low, high, (count, network.inputs))
    corners = list(itertools.product((low, high), repeat=network.inputs))[:256]
    return np.concatenate([inside, np.array(corners, dtype=float)]).astype(dtype)


def observed(network: Network, points: np.ndarray, scale: str, confirmed: int = 40) -> float:
    """The largest |computed - exact| among the points where extended precision guesses it to be largest, by balls."""
    computed = network.at(scale, dtype=points.dtype)(points)[:, 0]
    guessed = np.abs(computed - _guess(network, points.astype(np.longdouble), scale))
    worst = np.argsort(-np.where(np.isnan(guessed), np.inf, guessed))[:confirmed]
    return max(off(network, points[place], computed[place], scale) for place in worst)


def off(network: Network, point: np.ndarray, value: float, scale: str) -> float:
    """|value - exact| at one point, by a ball of 200 bits."""
    (exact,) = network.ball([arb(x) for x in point.tolist()], scale, 200)
    return float(abs(arb(float(value)) - exact).upper())


def _guess(network: Network, points: np.ndarray, scale: str) -> np.ndarray:
    """The outputs in NumPy's longest type."""
    values = points.T
    for affine, middle in zip(network.affines, (*network.activations, None), strict=True):
        weight, bias = _long(affine, scale)
        values = weight @ values + bias
        if middle is not None and middle.activation is not None:
            fired = middle.activation.numpy(values[: middle.active], np.longdouble)
            values = np.concatenate([fired, values[middle.active :]])
    return values[0]


def _long(affine: Affine, scale: str) -> tuple[np.ndarray, np.ndarray]:
    found = []
    for planes in (affine.weight, affine.bias):
        entries = planes.patterns()
        dense = np.zeros(planes.shape, dtype=np.longdouble)
        numbers = np.array([_longdouble(value.at(as_scale(scale)).ball(128)) for value in entries.values()])
        if len(numbers):
            dense[entries.rows, entries.columns] = numbers[entries.which]
        found.append(dense)
    return found[0], found[1]


def _longdouble(ball: arb) -> np.longdouble:
    value = fraction_of(ball)
    head = float(value)
    return np.longdouble(head) + np.longdouble(float(value - Fraction(head)))
