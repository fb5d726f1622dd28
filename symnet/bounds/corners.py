"""Sums over the neurons of a layer, bounded jointly: not all of them are largest at the same point of the box.

Near the centre of the box a neuron is a linear function of what the layer reads, up to a small remainder. The sum of
the positive parts of linear functions is convex, so that its maximum over a box is that at a corner.

>>> from symnet.activations import silu
>>> signs = [[(0, arb(s) / 100), (1, arb(t) / 100)] for s in (1, -1) for t in (1, -1)]
>>> corners = corners_of(silu, signs, [arb(0)] * 4, [arb(0, 1)] * 2, [arb(0)] * 4, [arb(0)] * 4)
>>> sums = corners.sums([(0, arb(1)), (1, arb(-1)), (2, arb(-1)), (3, arb(1))])     # w_j·σ(z_j), z_j up to 1/50
>>> sums.positive.str(2, radius=False), sums.negative.str(2, radius=False)          # each alone: 0.04
('0.010', '0.010')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from symnet.activations import Activation
from symnet.bounds.arithmetic import Sums
from symnet.bounds.maps import BITS
from symnet.bounds.sensitivity import steepest
from symnet.exact.balls import arb, between, upper
from symnet.exact.enclosures import taylor_balls

__all__ = ["Corners", "corners_of"]

_MOST = 2**15
"""Corners times neurons that are gone through."""


@dataclass(frozen=True, slots=True)
class Corners:
    """For each corner and channel: the linear function there, and a convex bound of how far the channel is from it."""

    channels: tuple[tuple[tuple[arb, arb], ...], ...]

    def sums(self, weights: Sequence[tuple[int, arb]]) -> Sums:
        """Bounds of the sums of the positive, the negative and all absolute values of w_j·(value of channel j)."""
        positive = negative = absolute = arb(0)
        for channels in self.channels:
            p = q = rest = arb(0)
            for j, weight in weights:
                value, around = channels[j]
                term = weight * value
                p += arb.max(term, arb(0))
                q += arb.max(-term, arb(0))
                rest += abs(weight) * around
            positive, negative = arb.max(positive, p + rest), arb.max(negative, q + rest)
            absolute = arb.max(absolute, p + q + rest)
        return Sums(upper(positive), upper(negative), upper(absolute))


def corners_of(
    sigma: Activation,
    slopes: Sequence[Sequence[tuple[int, arb]]],
    biases: Sequence[arb],
    box: Sequence[arb],
    off: Sequence[arb],
    own: Sequence[arb],
    passed: int = 0,
) -> Corners | None:
    """Return the corners for σ(z_j + e_j) + f_j, where z_j = b_j + Σ_i a_ji x_i, |e_j| <= off_j, |f_j| <= own_j.

    None for too many of them. ``slopes`` are the (i, a_ji) of each neuron;
    ``box`` the balls of x; the last ``passed`` channels have no σ.
    """
    used = sorted({i for row in slopes for i, _ in row})
    if len(used) > 12 or 2 ** len(used) * len(slopes) > _MOST:
        return None
    centre = [arb(x.mid()) for x in box]
    sides = [(arb(box[i].lower()) - centre[i], arb(box[i].upper()) - centre[i]) for i in used]
    place = {i: k for k, i in enumerate(used)}
    lines: list[tuple[arb, arb, arb, arb, list[tuple[int, arb]]]] = []  # value, slope, bend / 2, constant, a_ji
    seen: dict[object, tuple[arb, arb]] = {}
    for j, (row, bias, error, last) in enumerate(zip(slopes, biases, off, own, strict=True)):
        middle = sum((a * centre[i] for i, a in row), bias)
        placed = [(place[i], a) for i, a in row]
        if j >= len(slopes) - passed:
            lines.append((middle, arb(1), arb(0), error + last, placed))
            continue
        key = tuple(map(int, (*middle.mid().man_exp(), *middle.rad().man_exp())))
        if key not in seen:
            value, slope = taylor_balls(sigma.expr, sigma.symbol, middle, 2, BITS)
            seen[key] = value, slope
        value, slope = seen[key]
        reach = upper(abs(sum((a * (box[i] - centre[i]) for i, a in row), arb(0)))) + error
        bend = steepest(sigma, 2, middle + between(-reach, reach)) / 2
        # |σ(m + t + e) - σ(m) - σ'(m) t| <= bend (|t| + |e|)² + |σ'(m) e|, convex in t
        lines.append((value, slope, bend, abs(slope) * error + last + bend * error * (2 * reach + error), placed))
    found = []
    for corner in product(*sides):
        moved = [sum((a * corner[k] for k, a in placed), arb(0)) for *_, placed in lines]
        found.append(
            tuple(
                (value + slope * t, upper(bend * t * t + constant))
                for (value, slope, bend, constant, _), t in zip(lines, moved, strict=True)
            )
        )
    return Corners(tuple(found))
