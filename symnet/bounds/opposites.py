"""Neurons in pairs that read B + t and B - t: what rounding adds to t cancels, up to the curvature of σ.

The two rows of weights are exactly opposite, and so are their sums in floating point, rounding included (see
`networks.floats.keeps_opposites`): one neuron reads t + ε, the other -t - ε. A gate of even order gives both the same
weight, and

    σ(B + t + ε) + σ(B - t - ε) - σ(B + t) - σ(B - t) = ε (σ'(B + τ) - σ'(B - τ)),   τ between t and t + ε,

is at most 2 |ε| |τ| sup |σ''|. With t of size λ this saves a factor 1/λ where gates read gates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symnet.activations import Activation
from symnet.bounds.maps import Entry, Loss, Row
from symnet.bounds.sensitivity import steepest
from symnet.exact.balls import arb, between, upper

__all__ = ["Pair", "pairs_of"]

_ZERO = arb(0)


@dataclass(frozen=True, slots=True)
class Pair:
    """The other neuron of a pair; what is lost in both sums, oppositely; the rest of that; the bound of 2 |τ σ''|."""

    other: int
    lost: arb
    gap: arb
    curve: arb


def pairs_of(
    sigma: Activation, computed: Sequence[Row], reading: Sequence[Row], held: Sequence[arb], values: Sequence[arb],
    losses: Sequence[Loss],
) -> dict[int, Pair]:  # fmt: skip
    """Return the pairs among neurons whose sums are ``computed`` from ``values``, and stand for those of ``reading``.

    Exact weights are compared as balls; by as much as they may fail to be opposite (2^-100 or so) is the gap.
    """
    waiting: dict[object, int] = {}
    found: dict[int, Pair] = {}
    for j, row in enumerate(computed):
        key = tuple((e.channel, *map(int, e.float.mid().man_exp())) for e in row.entries)
        negated = tuple((channel, -mantissa, exponent) for channel, mantissa, exponent in key)
        if not key or negated not in waiting:
            waiting[key] = j
            continue
        i = waiting.pop(negated)
        first = reading[i]
        gap = _not_opposite(computed[i].entries, row.entries, values)
        middle = (_linear(first, reading[j], held, 1) + _bias(first) + _bias(reading[j])) / 2
        half = (_linear(first, reading[j], held, -1) + _bias(first) - _bias(reading[j])) / 2
        lost = arb.min(losses[i].of_sum, losses[j].of_sum) + gap
        reach = upper(abs(half)) + upper(lost)
        curve = upper(2 * reach * steepest(sigma, 2, middle + between(-reach, reach)))
        if curve.is_finite():
            found[i], found[j] = Pair(j, upper(lost), gap, curve), Pair(i, upper(lost), gap, curve)
    return found


def _bias(row: Row) -> arb:
    return _ZERO if row.bias is None else row.bias.weight


def _linear(first: Row, second: Row, held: Sequence[arb], sign: int) -> arb:
    """The sum of two linear parts, or their difference, with equal terms taken together."""
    weights = {entry.channel: entry.weight for entry in first.entries}
    for entry in second.entries:
        weights[entry.channel] = weights.get(entry.channel, _ZERO) + sign * entry.weight
    return sum((weight * held[channel] for channel, weight in weights.items()), _ZERO)


def _not_opposite(first: Sequence[Entry], second: Sequence[Entry], values: Sequence[arb]) -> arb:
    """Σ |w_j + w'_j| |v_j| for the exact weights of two rows whose floats are opposite."""
    pairs = zip(first, second, strict=True)
    return upper(sum((abs(a.weight + b.weight) * abs(values[a.channel]) for a, b in pairs), _ZERO))
