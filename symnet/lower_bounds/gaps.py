"""Which degrees can be counted together: the heaviest set of degrees all of whose differences are allowed.

Rows of degrees l in R meet columns of degrees d - l.  Below the diagonal stand moments of degree d - g, g a positive
difference of elements of R: where those are known to be 0, the ranks of the diagonal blocks add up (`gap-set-bound`).

>>> heaviest((1, 3, 3, 1), {1, 2, 3}), heaviest((1, 3, 3, 1), {2})
((0, 1, 2, 3), (0, 2))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

__all__ = ["heaviest"]

_EXACT = 30
"""Degrees up to which all sets are looked through, by branch and bound."""
_MOST_STEPS = 200_000


def heaviest(weights: Sequence[int], allowed: AbstractSet[int]) -> tuple[int, ...]:
    """Return R within 0, ..., d whose positive differences are all allowed, of greatest weight.

    For large d the best of what is found in a fixed number of steps, begun with intervals and progressions: any R that
    is returned is allowed.
    """
    size = len(weights)
    if all(g in allowed for g in range(1, size)):
        return tuple(r for r in range(size) if weights[r])
    best = max(_simple(size, allowed), key=lambda found: sum(weights[r] for r in found))
    if size > _EXACT + 1:
        return tuple(r for r in best if weights[r])
    friends = [sum(1 << k for k in range(size) if abs(k - r) in allowed) for r in range(size)]
    order = sorted((r for r in range(size) if weights[r]), key=lambda r: -weights[r])
    best_weight, steps = sum(weights[r] for r in best), 0
    stack: list[tuple[tuple[int, ...], int, int]] = [((), 0, (1 << size) - 1)]
    while stack and steps < _MOST_STEPS:
        steps += 1
        chosen, weight, open_ones = stack.pop()
        if weight > best_weight:
            best, best_weight = chosen, weight
        left = [r for r in order if open_ones >> r & 1]
        if weight + sum(weights[r] for r in left) <= best_weight:
            continue
        for r in reversed(left):
            rest = sum(1 << k for k in left[left.index(r) + 1 :])
            stack.append(((*chosen, r), weight + weights[r], rest & friends[r]))
    return tuple(sorted(r for r in best if weights[r]))


def _simple(size: int, allowed: AbstractSet[int]) -> Iterator[tuple[int, ...]]:
    """Progressions of every step, as long as they are allowed, at every place; single degrees among them."""
    yield ()
    for step in range(1, size + 1):
        length = 1
        while length * step < size and length * step in allowed:
            length += 1
        for start in range(size):
            yield tuple(range(start, min(size, start + length * step), step))
