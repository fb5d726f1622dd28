"""The largest value of a function on a box, by branch and bound: cells that cannot hold it are left out.

A function gives its value at a point and its gradient over a cell, both as balls. Where a derivative has one sign all
over a cell, only the face where the function is larger is kept; so a maximum at a corner is found exactly.

>>> class Parabola:
...     def value(self, point):
...         return arb_of(point[0] * (1 - point[0]))
...     def gradient(self, cell):
...         return [1 - 2 * span(cell[0])]
>>> found = largest(Parabola(), ((Fraction(0), Fraction(3, 4)),))
>>> found.upper.str(6), abs(found.at[0] - Fraction(1, 2)) < Fraction(1, 1000)
('[0.250000 +/- 1.0e-10]', True)
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import Protocol

from symnet.exact.balls import arb, arb_of

__all__ = ["Found", "Searched", "largest", "span"]

_EASY = 48
_FINE, _COARSE = arb_of(Fraction(1, 10**10)), arb_of(Fraction(1, 1000))

Interval = tuple[Fraction, Fraction]
Cell = tuple[Interval, ...]


class Searched(Protocol):
    """A function with enclosures."""

    def value(self, point: Sequence[Fraction]) -> arb:
        """Its value at a point."""
        ...

    def gradient(self, cell: Cell) -> Sequence[arb]:
        """Its partial derivatives over a cell."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """`upper` bounds the function on the box; at the point `at` it is at least `lower`; whether the two are close."""

    upper: arb
    lower: arb
    at: tuple[Fraction, ...]
    close: bool


def span(interval: Interval) -> arb:
    """The interval as a ball."""
    low, high = interval
    return arb_of(low) if low == high else arb_of((low + high) / 2) + arb_of((high - low) / 2) * arb(0, 1)


def largest(
    function: Searched,
    box: Sequence[Interval],
    *,
    sign: int = 1,
    floor: arb | None = None,
    budget: int = 2000,
    easy: int = _EASY,
) -> Found:
    """Return the largest value of sign·function on the box: to 10^-10 within `easy` cells, else to 1/1000, relatively.

    Cells where it cannot exceed `floor` are left out. After `budget` cells the bound so far is returned, not close.
    """
    order = count()
    floor = arb.neg_inf() if floor is None else floor
    best, at = floor, tuple(high for _, high in box)
    top = floor  # of what is settled
    heap: list[tuple[float, int, arb, Cell]] = []
    waiting: list[Cell] = [tuple(box)]
    looked = 0
    while True:
        while waiting:
            cell = waiting.pop()
            looked += 1
            middle = tuple((low + high) / 2 for low, high in cell)
            value = function.value(middle) * sign
            if value.lower() > best:
                best, at = value.lower(), middle
            if all(low == high for low, high in cell):
                top = top.max(value)
                continue
            slopes = [slope * sign for slope in function.gradient(cell)]
            bound = value
            for slope, (low, high) in zip(slopes, cell, strict=True):
                if low < high:
                    bound += slope * arb_of((high - low) / 2) * arb(0, 1)
            upper = bound.upper() if bound.is_finite() else arb.pos_inf()
            if upper <= best:
                continue
            face = tuple(
                (high, high) if slope >= 0 else (low, low) if slope <= 0 else (low, high)
                for slope, (low, high) in zip(slopes, cell, strict=True)
            )
            if face != cell:
                waiting.append(face)
            else:
                heapq.heappush(heap, (-float(upper), next(order), upper, cell))
        top = top.max(best)
        if not heap:
            return Found(top, best, at, close=True)
        upper = heap[0][2]
        close = bool(upper <= best + abs(best) * (_FINE if looked < easy else _COARSE))
        if close or looked > budget:
            for _, _, bound, _ in heap:  # the first is the largest only up to the rounding of floats
                top = top.max(bound)
            return Found(top, best, at, close=close)
        waiting += _halves(heapq.heappop(heap)[3])


def _halves(cell: Cell) -> Iterator[Cell]:
    """The two halves of a cell along its longest side."""
    sides = [high - low for low, high in cell]
    place = sides.index(max(sides))
    low, high = cell[place]
    for half in ((low, (low + high) / 2), ((low + high) / 2, high)):
        yield (*cell[:place], half, *cell[place + 1 :])
