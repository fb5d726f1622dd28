"""ReLUs that read the same form: together they are a polygon, whose values and slopes are known better than its parts.

Neurons ReLU(±t + B_j) with weights α_j give f(t) = Σ_j α_j ReLU(±t + B_j). Each for itself, 2 ReLU(t) - 4 ReLU(t - 1/2)
on [0, 1] lies in [-2, 2] and moves 6 times as far as t; the tent f lies in [0, 1] and moves twice as far. In a network
of many layers that is the difference between rounding that is halved from layer to layer and one that grows. Channels
that are passed on are such parts too, without a bend: 2t - 4 ReLU(t - 1/2) is that tent.

>>> tent = Fold(((0, 1, arb(0), True), (1, 1, -arb(1) / 2, True)), arb(0.5, 0.5), arb(0))
>>> weights = {0: arb(2), 1: arb(-4)}
>>> tent.slope(weights) == 2, bool(tent.image(weights) < 1.001), bool(tent.image(weights) > -0.001)
(True, True, True)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from symnet.bounds.maps import Row
from symnet.exact.balls import arb, between, upper

__all__ = ["Fold", "Folded", "both", "folded"]

_ZERO = arb(0)


@dataclass(frozen=True, slots=True)
class Fold:
    """Channels with the values ReLU(sign·t + threshold), t in a ball, and by how much t may be off for all of them.

    The last entry of a member says whether it is a ReLU; else its value is sign·t + threshold itself.
    """

    members: tuple[tuple[int, int, arb, bool], ...]
    inside: arb
    moved: arb

    def image(self, weights: Mapping[int, arb]) -> arb:
        """The values of Σ_j α_j ReLU(±t + B_j), as far as there are weights: they are largest at an end or a bend."""
        low, high = arb(self.inside.lower()), arb(self.inside.upper())
        bends = [bend for bend, _ in self._turns(weights) if not (bend < low or bend > high)]
        return reduce(arb.union, [self._at(place, weights) for place in (low, high, *bends)])

    def slope(self, weights: Mapping[int, arb]) -> arb:
        """A bound of the slopes of Σ_j α_j ReLU(±t + B_j) where t is: between the bends they are partial sums."""
        turns = self._turns(weights)
        known = [(weights[j], sign, bent) for j, sign, _, bent in self.members if j in weights]
        slope = sum((sign * weight for weight, sign, bent in known if sign < 0 or not bent), _ZERO)
        straight = sum((abs(weight) for weight, _, bent in known if not bent), _ZERO)
        if not turns:
            return upper(abs(slope))
        low, high = arb(self.inside.lower()), arb(self.inside.upper())
        steepest, before = _ZERO, low
        for (bend, weight), after in zip(turns, [*(bend for bend, _ in turns[1:]), None], strict=True):
            if not (bend < low or before > high or _same(bend, before)):
                steepest = arb.max(steepest, abs(slope))
            slope += weight
            if after is not None and not bend < after and not _same(bend, after):
                return upper(sum((abs(change) for _, change in turns), straight))  # it is open which comes first
            before = bend
        return upper(steepest if before > high else arb.max(steepest, abs(slope)))

    def _turns(self, weights: Mapping[int, arb]) -> list[tuple[arb, arb]]:
        """The bends of f in ascending order, each with the change of the slope there."""
        bends = ((j, sign, threshold) for j, sign, threshold, bent in self.members if j in weights and bent)
        turns = [(-sign * threshold, weights[j]) for j, sign, threshold in bends]
        return sorted(turns, key=lambda turn: arb(turn[0].mid()))

    def _at(self, t: arb, weights: Mapping[int, arb]) -> arb:
        known = ((weights[j], sign * t + threshold, bent) for j, sign, threshold, bent in self.members if j in weights)
        return sum((weight * (arb.max(value, _ZERO) if bent else value) for weight, value, bent in known), _ZERO)


@dataclass(frozen=True, slots=True)
class Folded:
    """A layer of ReLUs as folds; ``own`` is how far each of their channels may be off besides."""

    folds: tuple[Fold, ...]
    own: Mapping[int, arb]

    def image(self, row: Row, values: Sequence[arb]) -> arb:
        """What a row of the next layer computes from floats, before it rounds."""
        weights = {entry.channel: entry.float for entry in row.entries}
        total = _ZERO if row.bias is None else row.bias.float
        total += sum((fold.image(weights) for fold in self.folds), _ZERO)
        for channel, weight in weights.items():
            error = abs(weight) * self.own.get(channel, _ZERO)
            total += between(-error, error) if channel in self.own else weight * values[channel]
        return total

    def moved(self, row: Row, errors: Sequence[arb]) -> arb:
        """How far the exact row is off by what its channels are."""
        weights = {entry.channel: entry.weight for entry in row.entries}
        total = sum((fold.slope(weights) * fold.moved for fold in self.folds), _ZERO)
        for channel, weight in weights.items():
            total += abs(weight) * (self.own[channel] if channel in self.own else errors[channel])
        return upper(total)


def folded(
    rows: Sequence[Row],
    values: Sequence[arb],
    ranges: Sequence[arb],
    own: Sequence[arb],
    moved: Sequence[arb],
    active: int,
) -> Folded:
    """Put ReLUs together that read ``rows`` of ``values``, where each reads a number in its range up to ``own``.

    The rows after the first ``active`` ones are passed on.

    What they should read is off by ``moved`` because of the layers before. Rows go together where their floats are the
    same, up to their sign; their exact weights differ by no more than their rounding, which is added to ``own``.
    """
    groups: dict[object, list[tuple[int, int, arb, bool]]] = {}
    for j, row in enumerate(rows):
        key = tuple((entry.channel, *map(int, entry.float.mid().man_exp())) for entry in row.entries)
        sign = -1 if key and key[0][1] < 0 else 1
        threshold = _ZERO if row.bias is None else row.bias.weight
        groups.setdefault(tuple((c, sign * m, e) for c, m, e in key), []).append((j, sign, threshold, j < active))
    folds, besides = [], {}
    for members in groups.values():
        lost = [_lost(rows[j], values) for j, *_ in members]
        apart = 4 * upper(reduce(arb.max, lost))
        around = between(-apart, apart)
        inside = reduce(both, [sign * (ranges[j] - threshold) + around for j, sign, threshold, _ in members])
        folds.append(Fold(tuple(members), inside, reduce(arb.min, [moved[j] for j, *_ in members])))
        besides.update({j: own[j] + apart for j, *_ in members})
    return Folded(tuple(folds), besides)


def _same(first: arb, second: arb) -> bool:
    """Whether two balls are the same number."""
    return first.is_exact() and bool(first == second)


def _lost(row: Row, values: Sequence[arb]) -> arb:
    """What the rounding of weights and bias costs."""
    bias = _ZERO if row.bias is None else row.bias.lost
    return sum((entry.lost * abs(values[entry.channel]) for entry in row.entries), bias)


def both(first: arb, second: arb) -> arb:
    """What lies in both balls, which contain the same number."""
    return first.intersection(second) if first.overlaps(second) else first
