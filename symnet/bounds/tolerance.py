"""The cheapest network whose certified error on a box is below a tolerance, and the scale to use it at.

A network errs by truncation, which falls with the scale λ, and where it runs in floating point by rounding, which grows
as λ falls. So each has a best scale, and where even that is not good enough a network with more neurons is tried, in
the order of their number. Scales are powers of two (in floating point λ is exact then), the largest that will do;
floats and the orders of the errors guess where to look, and what is chosen is certified.

>>> from symnet.activations import tanh
>>> from symnet.bounds.boxes import as_box
>>> from symnet.constructions import multiplication_gate
>>> gate = multiplication_gate(tanh)
>>> box = as_box(1, gate.variables)
>>> choice = choose([[("gate", lambda: gate)]], box, as_tolerance("1e-6"), "exact")
>>> choice.scale, choice.error.upper <= Fraction(1, 10**6)
(1/64, True)

One more kind of gate on offer: one more family in `symnet.derivation`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product
from typing import Literal, get_args

import numpy as np
import sympy

from symnet.bounds.boxes import Box, magnitude
from symnet.bounds.networks import error_bound, upper_bound
from symnet.bounds.results import ErrorBound, decimal_text, outward, told
from symnet.bounds.roundoff import Roundoff, roundoff
from symnet.bounds.witness import worst_point
from symnet.constructions.leading import leading_coefficients
from symnet.constructions.recipes import Recipe
from symnet.display import progress, table
from symnet.errors import BadTolerance, CannotBeMet, InternalError, SymnetError, Undecided, UnknownName, UsageError
from symnet.exact.numbers import as_fraction, from_sympy, to_sympy

__all__ = ["Choice", "DType", "Family", "Trial", "as_dtype", "as_tolerance", "choose"]

DType = Literal["float64", "float32", "exact"]
"""What a network runs in: floating point, or exact numbers (balls), where truncation is all that is left."""

Family = Sequence[tuple[str, Callable[[], Recipe]]]
"""Networks on offer, named and built when they are tried; of one family, those with fewer neurons first."""

_SMALLEST = 4096  # scales 2^-k up to this k are tried
_MOST_LOOKED_AT = 3**6  # points where the leading error is looked at
_SHOWN = 3  # digits of a bound in a table


def as_tolerance(value: object) -> Fraction:
    """The tolerance as an exact number above 0: a rational, text such as "1e-6", or a float, by its binary value.

    Raises:
        BadTolerance: for 0, what is negative, infinite, not a number, or a truth value.

    >>> as_tolerance("1e-6"), as_tolerance(0.25)
    (Fraction(1, 1000000), Fraction(1, 4))
    """
    try:
        if isinstance(value, sympy.Float):
            found = from_sympy(sympy.Rational(value))
        elif isinstance(value, float | np.floating):
            found = Fraction(float(value))
        else:
            found = as_fraction(value, "tolerance")
    except (SymnetError, ValueError, OverflowError):  # nan and inf are no fractions
        raise BadTolerance(value) from None
    if found <= 0:
        raise BadTolerance(value)
    return found


def as_dtype(dtype: object) -> DType:
    """The arithmetic of this name (or NumPy's dtype of it); UnknownName for another."""
    name = dtype if isinstance(dtype, str) else getattr(dtype, "__name__", None) or getattr(dtype, "name", None)
    for known in get_args(DType):
        if name == known:
            return known  # type: ignore[no-any-return]
    raise UnknownName("arithmetic", str(dtype), get_args(DType))


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


@dataclass(frozen=True)
class Choice:
    """What was chosen for a tolerance, and why: the trials in the order of their neurons, the chosen one last.

    `error` bounds |network - target| for exact arithmetic, `rounding` what floating point adds (None: exact numbers);
    the two together, `total`, are at most `tolerance`.
    """

    trials: tuple[Trial, ...]
    box: Box
    tolerance: Fraction
    dtype: DType
    error: ErrorBound
    rounding: Roundoff | None

    @property
    def recipe(self) -> Recipe:
        """The network."""
        return self.trials[-1].recipe

    @property
    def scale(self) -> sympy.Rational:
        """The scale to use it at."""
        return to_sympy(self.trials[-1].scale or Fraction(1))

    @property
    def total(self) -> sympy.Rational:
        """The certified bound of the error in the arithmetic that was asked for, at most 20 digits, rounded up."""
        rounding = Fraction(0) if self.rounding is None else from_sympy(self.rounding.upper)
        return to_sympy(outward(from_sympy(self.error.upper) + rounding))

    @property
    def reason(self) -> str:
        """What was chosen, and the table of what was tried."""
        chosen = f"{self.trials[-1].name} at scale {self.scale}, certified error {_short(_fraction(self.total))}"
        lines = [
            f"tolerance {_asked(self.tolerance, self.dtype, self.box)}: {chosen}",
            "tried in the order of their neurons, until one is certified to reach it:",
            tried(self.trials),
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        assumed = self.rounding.assumption if self.rounding is not None else ""
        return f"{self.reason}\nprovided that {assumed}" if assumed else self.reason

    __repr__ = __str__


def tried(trials: Sequence[Trial]) -> str:
    """The trials as a table."""
    rows = []
    for t in trials:
        errors = ["-" if q is None else _short(q) for q in (t.truncation, t.rounding, t.total)]
        at = "-" if t.scale is None else str(t.scale)
        verdict = "reached" if t.reached else t.reason or "not reached"
        rows.append((t.name, str(t.recipe.network.neurons), str(t.recipe.bias), at, *errors, verdict))
    return table(rows, ("network", "neurons", "bias", "best scale", "truncation", "rounding", "total", ""))


def _asked(tolerance: Fraction, dtype: DType, box: Box) -> str:
    """What was asked for; the tolerance, which may be the value of a float, is rounded to the nearest."""
    up, down = outward(tolerance, _SHOWN), outward(tolerance, _SHOWN, up=False)
    nearest = decimal_text(up if up - tolerance <= tolerance - down else down)
    return f"{nearest} in {'exact arithmetic' if dtype == 'exact' else dtype} on {box!r}"


def _short(value: Fraction) -> str:
    return decimal_text(outward(value, _SHOWN))


def _fraction(value: Fraction | sympy.Rational) -> Fraction:
    return value if isinstance(value, Fraction) else from_sympy(value)


# --- choosing ---------------------------------------------------------------------------------------------------------


def choose(
    families: Sequence[Family],
    box: Box,
    tolerance: Fraction,
    dtype: DType,
    scale: Fraction | None = None,
    advice: Sequence[str] = (),
) -> Choice:
    """Try the networks of all families, those with the fewest neurons first, until one is certified to reach it.

    With a `scale` that one alone is tried.

    Raises:
        CannotBeMet: if none does; it tells the best that was certified, and `advice`.
        Undecided, BadBox, LimitExceeded: if none could be bounded at all.
    """
    trials: list[Trial] = []
    failures: list[SymnetError] = []
    for name, recipe in progress(by_neurons(families), unit="network"):
        search = _Search(recipe, box, dtype)
        trial = search.at(name, scale, tolerance) if scale is not None else search.fit(name, tolerance)
        trials.append(trial)
        failures += search.failures[-1:] if trial.total is None else []
        if trial.reached and trial.scale is not None:
            rounding = None if dtype == "exact" else roundoff(recipe, dtype, box, trial.scale)
            return Choice(tuple(trials), box, tolerance, dtype, _told(trial, box), rounding)
    bounded = [t for t in trials if t.total is not None]
    if not bounded and failures:
        raise failures[-1]
    best = min(bounded, key=lambda t: (t.total or 0, t.recipe.network.neurons))
    raise CannotBeMet(
        _asked(tolerance, dtype, box),
        f"the best certified error is {_short(best.total or Fraction(0))}, by {best.name} "
        f"({best.recipe.network.neurons} neurons) at scale {best.scale}",
        "; ".join(("use " + ", or ".join(advice),) if advice else ()),
        tuple(trials),
    )


def _told(trial: Trial, box: Box) -> ErrorBound:
    """The bound of what was chosen, with a point where the error is large."""
    scale, truncation = trial.scale or Fraction(1), trial.truncation or Fraction(0)
    try:
        found = error_bound(trial.recipe, box, scale)
    except Undecided:  # the bound is within the tolerance, but far from what the lower one shows
        lower, point = worst_point(trial.recipe, scale, box)
        return told(truncation, lower, point, box, scale, "the terms of the error by the majorants of all of them")
    return found if from_sympy(found.upper) <= truncation else replace(found, upper=to_sympy(truncation))


def by_neurons(families: Sequence[Family]) -> Iterator[tuple[str, Recipe]]:
    """Build the networks of all families in the order of their neurons, each different one once.

    A network that cannot be built (no such bias, too large) ends its family.
    """
    waiting: list[tuple[str, Recipe, Iterator[tuple[str, Callable[[], Recipe]]]]] = []
    seen: list[tuple[object, object]] = []

    def advance(family: Iterator[tuple[str, Callable[[], Recipe]]]) -> None:
        for name, make in family:
            try:
                recipe = make()
            except SymnetError:
                return
            if (recipe.levels, recipe.bias) not in seen:
                seen.append((recipe.levels, recipe.bias))
                waiting.append((name, recipe, family))
                return

    for family in families:
        advance(iter(family))
    while waiting:
        name, recipe, family_ = waiting.pop(min(range(len(waiting)), key=lambda k: waiting[k][1].network.neurons))
        yield name, recipe
        advance(family_)


class _Search:
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
        return self._asked("truncation", scale, lambda: upper_bound(self.recipe, self.box, scale))

    def rounding(self, scale: Fraction) -> Fraction | None:
        if self.dtype == "exact":
            return Fraction(0)
        return self._asked(
            "rounding", scale, lambda: _fraction(roundoff(self.recipe, self.dtype, self.box, scale).upper)
        )

    def total(self, scale: Fraction) -> Fraction | None:
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
    except SymnetError:
        return 2, Fraction(0)
    if order is None:
        return 2, Fraction(0)
    corners = list(islice(product(*((high, low, (low + high) / 2) for low, high in box.intervals)), _MOST_LOOKED_AT))
    points = np.array([[float(x) for x in corner] for corner in corners])
    values = np.zeros(len(points))
    for exponents, value in found.items():
        values = values + float(value.float()) * np.prod(points ** np.array(exponents), axis=1)
    size = float(np.max(np.abs(values), initial=0.0))
    return order, Fraction(size) if math.isfinite(size) else Fraction(0)
