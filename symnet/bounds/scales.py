"""The scale at which one network is used for a tolerance: where truncation and rounding together are small enough.

Scales are powers of two (in floating point λ is exact then), the largest that will do. Floats, and the leading error,
guess where to look; what is chosen is certified.

>>> from symnet.activations import tanh
>>> from symnet.bounds.boxes import as_box
>>> from symnet.constructions import multiplication_gate
>>> gate = multiplication_gate(tanh)
>>> search = Search(gate, as_box(1, gate.variables), "float64")
>>> trial = search.fit("the gate", Fraction(1, 10**6))
>>> trial.reached, trial.scale, trial.truncation > trial.rounding
(True, Fraction(1, 64), True)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from typing import Literal

import numpy as np

from symnet.bounds.boxes import Box, magnitude
from symnet.bounds.networks import upper_bound
from symnet.bounds.roundoff import roundoff
from symnet.bounds.witness import as_float
from symnet.constructions.leading import leading_coefficients
from symnet.constructions.recipes import Recipe
from symnet.errors import InternalError, SymnetError, UsageError
from symnet.exact.decimals import outward
from symnet.exact.numbers import from_sympy

__all__ = ["DType", "Search", "Trial"]

_SMALLEST = 4096  # scales 2^-k up to this k are tried
_MOST_LOOKED_AT = 3**6  # points where the leading error is looked at

DType = Literal["float64", "float32", "exact"]
"""What a network runs in: floating point, or exact numbers (balls), where truncation is all that is left."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A network that was tried: its certified errors at the best scale found, and whether they are in the tolerance.

    `scale` and the errors are None where no bound was found, and `reason` says why.
    """

    name: str
    recipe: Recipe
    reached: bool
    scale: Fraction | None
    truncation: Fraction | None
    rounding: Fraction | None
    reason: str = ""

    @property
    def total(self) -> Fraction | None:
        """Truncation and rounding together, rounded up."""
        return _together(self.truncation, self.rounding)


class Search:
    """The certified errors of one network at scales 2^-k, and where to look: truncation is about size·2^(-order·k)."""

    def __init__(self, recipe: Recipe, box: Box, dtype: DType) -> None:
        self.recipe, self.box, self.dtype = recipe, box, dtype
        self.known: dict[tuple[str, Fraction], Fraction | None] = {}
        self.failures: list[SymnetError] = []
        radius = max(map(magnitude, box.intervals), default=Fraction(0)) or Fraction(1)
        inside = math.ceil(_log2(radius))
        self.first = max(0, inside + 2)
        self.least = 0 if dtype == "exact" else min(0, inside)  # where the box is small a scale above 1 rounds less
        self.order, self.size = _leading(recipe, box)

    def truncation(self, scale: Fraction) -> Fraction | None:
        """The certified error in exact arithmetic; None where none was found."""
        return self._asked("truncation", scale, lambda: upper_bound(self.recipe, self.box, scale))

    def rounding(self, scale: Fraction) -> Fraction | None:
        """What floating point adds to it, 0 in exact arithmetic."""
        if self.dtype == "exact":
            return Fraction(0)
        return self._asked(
            "rounding", scale, lambda: from_sympy(roundoff(self.recipe, self.dtype, self.box, scale).upper)
        )

    def total(self, scale: Fraction) -> Fraction | None:
        """The two together."""
        return _together(self.truncation(scale), self.rounding(scale))

    def _asked(self, what: str, scale: Fraction, bound: Callable[[], Fraction]) -> Fraction | None:
        """A bound, None where there is none at this scale: values that leave what is enclosed, a pole, overflow."""
        if (what, scale) not in self.known:
            try:
                self.known[what, scale] = bound()
            except (UsageError, InternalError):
                raise
            except SymnetError as failure:
                self.failures.append(failure)
                self.known[what, scale] = None
        return self.known[what, scale]

    def at(self, name: str, scale: Fraction, tolerance: Fraction) -> Trial:
        """The trial at one scale."""
        total = self.total(scale)
        reason = str(self.failures[-1]) if total is None and self.failures else ""
        reached = total is not None and total <= tolerance
        return Trial(name, self.recipe, reached, scale, self.truncation(scale), self.rounding(scale), reason)

    def fit(self, name: str, tolerance: Fraction) -> Trial:
        """The trial at the largest scale that reaches the tolerance, else at the best one that was found."""
        guess = self._guess(tolerance)
        if self.size and self._hopeless(guess, tolerance):
            return self.at(name, self._between(self._best(guess), tolerance), tolerance)
        k = self._truncated(guess, tolerance)
        if k is None:
            reason = str(self.failures[-1]) if self.failures else "not bounded"
            return Trial(name, self.recipe, reached=False, scale=None, truncation=None, rounding=None, reason=reason)
        for scale in self._around(k):
            rounding = self.rounding(scale)
            if rounding is None or rounding > tolerance:
                continue
            total = self.total(scale)
            if total is not None and total <= tolerance:
                return self.at(name, scale, tolerance)
        return self.at(name, self._between(self._best(k), tolerance), tolerance)

    def _between(self, best: Fraction, tolerance: Fraction) -> Fraction:
        """The best power of two, or where it hardly fails a scale between that and the next ones."""
        total = self.total(best)
        if total is not None and tolerance < total <= 2 * tolerance:
            for scale in (best * Fraction(3, 2), best * Fraction(3, 4)):
                other = self.total(scale)
                if other is not None and other < total:
                    best, total = scale, other
        return best

    def _guess(self, tolerance: Fraction) -> int:
        """Where truncation is about the tolerance, as the leading error tells; else where neurons read up to 1/4."""
        if not self.size:
            return self.first
        return max(self.least, math.ceil(_log2(self.size * Fraction(101, 100) / tolerance) / self.order))

    def _hopeless(self, k: int, tolerance: Fraction) -> bool:
        """Whether rounding is above the tolerance where truncation is four times it: so no scale will do."""
        if self.dtype == "exact" or k == self.least:
            return False
        before = max(self.least, k - math.ceil(2 / self.order) - 1)
        rounding = self.rounding(_scale(before))
        return rounding is None or rounding > tolerance

    def _around(self, k: int) -> Iterator[Fraction]:
        """Scales next to 2^-k: that one, some below it, and some up to 2^(1-k), which have their share of rounding."""
        if self.dtype == "exact":
            yield _scale(k)
            return
        yield from (_scale(k), _scale(k + 1), _scale(k + 2))
        yield from (_scale(k) * Fraction(n, 4) for n in (5, 6, 7))

    def _truncated(self, k: int, tolerance: Fraction) -> int | None:
        """The least k with truncation <= tolerance at 2^-k, as far as the order of the error tells."""
        low: int | None = None  # truncation is too large there
        high: int | None = None
        stride = 2
        while k <= _SMALLEST:
            found = self.truncation(_scale(k))
            if found is None or found > tolerance:
                low = k
                if high is None:
                    k += stride if found is None else max(1, math.ceil(_log2(found / tolerance) / self.order))
                    stride *= 2 if found is None else 1
            else:
                high = k
            if high is not None:
                value = self.truncation(_scale(high)) or Fraction(0)
                room = math.floor(_log2(tolerance / value) / self.order) if value else high - self.least
                below = self.least - 1 if low is None else low
                k = max(high - room, below + 1)
                if k >= high:
                    return high
        return None

    def _best(self, k: int) -> Fraction:
        """The scale with the least total that going up and down from a guess finds."""
        while self.rounding(_scale(k)) is None and k > self.least:
            k -= 4
        r = self.rounding(_scale(k))
        t = self.size * Fraction(2) ** (-self.order * k) if self.size else self.truncation(_scale(k))
        if t and r:
            k += round(_log2(t / r) / (self.order + 2))
        k = max(k, self.least)
        while (total := self.total(_scale(k))) is None and k < _SMALLEST and self.rounding(_scale(k)) is not None:
            k += 1
        if total is None:
            return _scale(k)
        while k > self.least:
            t, at_least = self.truncation(_scale(k)), Fraction(2) ** self.order * Fraction(3, 4)
            if t is None or t * at_least >= total:  # truncation alone is worse at the next larger scale
                break
            new = self.total(_scale(k - 1))
            if new is None or new >= total:
                break
            k, total = k - 1, new
        while True:
            r = self.rounding(_scale(k + 1))
            new = None if r is None or r >= total else self.total(_scale(k + 1))
            if new is None or new >= total:
                return _scale(k)
            k, total = k + 1, new


def _together(truncation: Fraction | None, rounding: Fraction | None) -> Fraction | None:
    return None if truncation is None or rounding is None else outward(truncation + rounding)


def _scale(k: int) -> Fraction:
    return Fraction(2) ** -k


def _log2(value: Fraction) -> float:
    """A guess, as a float: never inf or 0 by overflow."""
    return math.log2(value.numerator) - math.log2(value.denominator)


def _leading(recipe: Recipe, box: Box) -> tuple[int, Fraction]:
    """(r, A), a guess: the error is about A λ^r on the box; A is 0 where nothing is known of it."""
    try:
        order, found = leading_coefficients(recipe)
        numbers = {exponents: value.float() for exponents, value in found.items()}
    except SymnetError:
        return 2, Fraction(0)
    if order is None:
        return 2, Fraction(0)
    corners = list(islice(product(*((high, low, (low + high) / 2) for low, high in box.intervals)), _MOST_LOOKED_AT))
    points = np.array([[as_float(x) for x in corner] for corner in corners])
    values = np.zeros(len(points))
    with np.errstate(all="ignore"):
        for exponents, value in numbers.items():
            values = values + value * np.prod(points ** np.array(exponents), axis=1)
    size = float(np.max(np.abs(values), initial=0.0))
    return order, Fraction(size) if math.isfinite(size) else Fraction(0)
