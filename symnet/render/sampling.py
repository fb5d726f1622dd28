"""The error of a network at chosen points, for pictures: what is drawn, and proves nothing.

Values are taken from balls, so that what is drawn at small scales is the network and not the rounding of doubles; with
a `dtype` they are those that NumPy gives, compared with the target's exact ones.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import sympy

from symnet.bounds import Box
from symnet.errors import LimitExceeded
from symnet.exact.balls import arb, arb_of, ball, precision
from symnet.networks import Network

__all__ = ["computed_errors", "errors", "grid", "random_points", "targets"]

Point = tuple[Fraction, ...]
MOST_BITS = 2048
MOST_WORK = 2 * 10**7  # synapses times points: about half a minute
DYADIC = 2**10
"""Random points are multiples of 1/1024 of the box's sides, rounded to numbers that float32 holds."""


def grid(low: Fraction, high: Fraction, steps: int) -> list[Fraction]:
    """Steps + 1 points from one end to the other."""
    return [low + (high - low) * k / steps for k in range(steps + 1)]


def random_points(box: Box, count: int, seed: int = 1) -> list[Point]:
    """Corners (64 at most) and random points of a box that float32 holds exactly, where the box has any."""
    numbers = random.Random(seed)
    corners = [tuple(numbers.choice(ends) for ends in box.intervals) for _ in range(64)]
    inner = [
        tuple(low + (high - low) * numbers.randrange(DYADIC + 1) / DYADIC for low, high in box.intervals)
        for _ in range(count)
    ]
    return list(dict.fromkeys(_held(point, box) for point in [*corners, *inner]))


def _held(point: Point, box: Box) -> Point:
    """The point with coordinates that float32 holds; one that thereby leaves the box is moved back by a last digit."""
    found = []
    for x, (low, high) in zip(point, box.intervals, strict=True):
        near = np.float32(float(x))
        for _ in range(2):
            if Fraction(float(near)) > high:
                near = np.nextafter(near, np.float32(-np.inf))
            elif Fraction(float(near)) < low:
                near = np.nextafter(near, np.float32(np.inf))
        found.append(Fraction(float(near)))
    return tuple(found)


def errors(
    network: Network,
    target: sympy.Expr,
    variables: Sequence[sympy.Symbol],
    points: Sequence[Point],
    scale: object,
    dtype: str | None = None,
) -> list[float]:
    """Network - target at the points, as floats for a picture: in exact arithmetic, or as NumPy computes it.

    Raises:
        LimitExceeded: for a network that is too large for so many points.
    """
    work = network.synapses * len(points)
    if work > MOST_WORK:
        raise LimitExceeded("synapses times points of a picture", work, MOST_WORK, "use fewer points")
    if dtype is not None:
        rows = np.array([[float(x) for x in point] for point in points], dtype=dtype)
        held = [tuple(Fraction(float(x)) for x in row) for row in rows]  # what NumPy is given, exactly
        return computed_errors(network, rows, targets(target, variables, held), scale)
    bits = 128
    few = points[:: max(1, len(points) // 8)]
    while bits < MOST_BITS and not _sharp(_exact(network, target, variables, few, scale, bits)):
        bits *= 2
    # Where a ball contains 0 still, no sign is known: the error is 0 there, as far as a picture can tell.
    return [0.0 if e.contains(0) else float(e.mid()) for e in _exact(network, target, variables, points, scale, bits)]


def targets(target: sympy.Expr, variables: Sequence[sympy.Symbol], points: Sequence[Point]) -> list[arb]:
    """Balls of the target at the points."""
    with precision(128):
        return [ball(target, 128, dict(zip(variables, map(arb_of, point), strict=True))) for point in points]


def computed_errors(
    network: Network, rows: npt.NDArray[np.floating[Any]], wanted: Sequence[arb], scale: object
) -> list[float]:
    """What NumPy computes at points, one a row, in their own type, minus what is wanted there; NaN where it overflows.

    Raises:
        LimitExceeded: for a weight beyond the range of doubles.
    """
    with np.errstate(all="ignore"):
        computed = network.at(scale, dtype=rows.dtype)(rows)[:, 0]
    with precision(128):
        return [float(arb(float(y)) - p) if np.isfinite(y) else np.nan for y, p in zip(computed, wanted, strict=True)]


def _exact(
    network: Network,
    target: sympy.Expr,
    variables: Sequence[sympy.Symbol],
    points: Sequence[Point],
    scale: object,
    bits: int,
) -> list[arb]:
    with precision(bits):
        found = []
        for point in points:
            inputs = [arb_of(x) for x in point]
            found.append(
                network.ball(inputs, scale, bits)[0] - ball(target, bits, dict(zip(variables, inputs, strict=True)))
            )
        return found


def _sharp(found: Sequence[arb]) -> bool:
    """Whether the balls are narrow, measured by the largest of them: 1/1000 of it is not seen in a picture."""
    largest = max((abs(e) for e in found if e.is_finite()), key=lambda e: float(e.lower()), default=arb(0))
    return all(e.is_finite() and e.rad() * 1000 <= largest.lower() for e in found)
