"""Boxes: a closed interval with rational ends for each input, on which an error is bounded.

>>> u, v = sympy.symbols("u v")
>>> as_box(1, (u, v))
u, v in [-1, 1]
>>> as_box({u: (0, "1/2"), "v": 3}, (u, v))
u in [0, 1/2], v in [-3, 3]

One more way to write a box: a case in `as_box`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, product

import sympy

from symnet.errors import BadBox, LimitExceeded, show
from symnet.exact.numbers import as_fraction

__all__ = ["MOST_CORNERS", "Box", "Interval", "as_box", "grouped", "magnitude"]

Interval = tuple[Fraction, Fraction]
"""Two rational ends low <= high."""

MOST_CORNERS = 2**16
"""Corners that are gone through one by one."""


@dataclass(frozen=True, slots=True)
class Box:
    """The product of closed intervals, one for each variable, in the order of the columns."""

    variables: tuple[sympy.Symbol, ...]
    intervals: tuple[Interval, ...]

    @property
    def corners(self) -> Iterator[tuple[Fraction, ...]]:
        """Its corners, the one of all upper ends first.

        Raises:
            LimitExceeded: above 2^16.
        """
        sides = [(high, low) if low < high else (high,) for low, high in self.intervals]
        if 2 ** sum(len(side) == 2 for side in sides) > MOST_CORNERS:
            raise LimitExceeded("corners of a box", f"2^{len(sides)}", MOST_CORNERS)
        return product(*sides)

    def contains(self, point: Sequence[Fraction]) -> bool:
        """Whether a point, in the order of the variables, lies in the box."""
        return all(low <= x <= high for x, (low, high) in zip(point, self.intervals, strict=True))

    def __repr__(self) -> str:
        inside = {name: f"[{low}, {high}]" for name, (low, high) in zip(self.variables, self.intervals, strict=True)}
        return grouped(inside, ", ", " in ")


def grouped(values: Mapping[sympy.Symbol, object], between: str, relation: str) -> str:
    """Names with what belongs to them; neighbours with the same are told together, many of them by the first and last.

    >>> grouped(dict.fromkeys(sympy.symbols("x1:9"), 1), " = ", " = "), grouped({sympy.Symbol("u"): 1}, ", ", " in ")
    ('x1 = ... = x8 = 1', 'u in 1')
    """
    told = []
    for value, pairs in groupby(values.items(), key=lambda pair: pair[1]):
        names = [str(name) for name, _ in pairs]
        told.append(between.join(names if len(names) < 5 else [names[0], "...", names[-1]]) + f"{relation}{value}")
    return ", ".join(told)


def magnitude(interval: Interval) -> Fraction:
    """The largest |x| for x in the interval."""
    return max(abs(interval[0]), abs(interval[1]))


def as_box(box: object, variables: Sequence[sympy.Symbol]) -> Box:
    """Return the box of a number r ([-r, r] for each variable), a pair of ends, or one of these for each variable.

    For each variable: a dict from variables (or their names), or a list in the order of the variables. Ends are exact:
    integers, fractions, or text such as "1/2"; both may be the same number.

    Raises:
        BadBox: for a reversed interval, a number r <= 0, or where a variable has none.
        FloatGiven, NotExact: for ends that are not exact.
    """
    symbols = tuple(variables)
    if isinstance(box, Box):
        if set(box.variables) != set(symbols):
            raise BadBox(box, f"it is for {_names(box.variables)}, not for {_names(symbols)}")
        by_name = dict(zip(box.variables, box.intervals, strict=True))
        return Box(symbols, tuple(by_name[x] for x in symbols))
    if isinstance(box, Mapping):
        return Box(symbols, _by_name(box, symbols))
    if isinstance(box, list):
        if len(box) != len(symbols):
            raise BadBox(box, f"a list has one interval for each of {_names(symbols)}")
        return Box(symbols, tuple(_interval(entry, box) for entry in box))
    return Box(symbols, (_interval(box, box),) * len(symbols))


def _by_name(box: Mapping[object, object], symbols: Sequence[sympy.Symbol]) -> tuple[Interval, ...]:
    known = {str(x): x for x in symbols}
    given: dict[str, object] = {}
    for key, entry in box.items():
        if not isinstance(key, str | sympy.Symbol) or str(key) not in known:
            raise BadBox(box, f"{show(key)} is none of the variables {_names(symbols)}")
        given[str(key)] = entry
    missing = [name for name in known if name not in given]
    if missing:
        raise BadBox(box, f"it has no interval for {', '.join(missing)}")
    return tuple(_interval(given[name], box) for name in known)


def _interval(entry: object, box: object) -> Interval:
    if isinstance(entry, tuple | list):
        if len(entry) != 2:
            raise BadBox(box, f"an interval has two ends, a lower and an upper one, not {len(entry)}")
        low, high = (as_fraction(end, "end of a box") for end in entry)
        if low > high:
            raise BadBox(box, f"its lower end {low} is above its upper end {high}")
        return low, high
    radius = as_fraction(entry, "box")
    if radius <= 0:
        raise BadBox(box, f"a single number r > 0 means [-r, r], and {radius} is not above 0")
    return -radius, radius


def _names(symbols: Sequence[sympy.Symbol]) -> str:
    return ", ".join(map(str, symbols)) or "no variables"
