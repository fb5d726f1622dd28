"""The cheapest network whose certified error on a box is below a tolerance, and the scale to use it at.

A network errs by truncation, which falls with the scale λ, and where it runs in floating point by rounding, which grows
as λ falls. So each has a best scale (`scales`), and where even that is not good enough a network with more neurons is
tried, in the order of their number.

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

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import get_args

import numpy as np
import sympy

from symnet.bounds.balance import balanced
from symnet.bounds.boxes import Box
from symnet.bounds.networks import error_bound
from symnet.bounds.results import ErrorBound, decimal_text, outward, told
from symnet.bounds.roundoff import Roundoff, roundoff
from symnet.bounds.scales import DType, Search, Trial
from symnet.bounds.witness import worst_point
from symnet.constructions.recipes import Recipe
from symnet.display import progress, table
from symnet.errors import BadTolerance, CannotBeMet, SymnetError, Undecided, UnknownName
from symnet.exact.numbers import as_fraction, from_sympy, to_sympy

__all__ = ["Choice", "DType", "Family", "Trial", "as_dtype", "as_tolerance", "choose", "refusal"]

Family = Sequence[tuple[str, Callable[[], Recipe]]]
"""Networks on offer, named and built when they are tried; of one family, those with fewer neurons first."""

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
    def short(self) -> str:
        """Scale, arithmetic and certified error in a few words."""
        return f"within {_short(from_sympy(self.total))} at scale {self.scale} in {_arithmetic(self.dtype)}"

    @property
    def reason(self) -> str:
        """What was chosen, and the table of what was tried."""
        chosen = f"{self.trials[-1].name} at scale {self.scale}, certified error {_short(from_sympy(self.total))}"
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


def _asked(tolerance: Fraction, dtype: DType, box: Box | None) -> str:
    """What was asked for; the tolerance, which may be the value of a float, is rounded to the nearest."""
    up, down = outward(tolerance, _SHOWN), outward(tolerance, _SHOWN, up=False)
    nearest = decimal_text(up if up - tolerance <= tolerance - down else down)
    return f"{nearest} in {_arithmetic(dtype)}" + ("" if box is None else f" on {box!r}")


def _arithmetic(dtype: DType) -> str:
    return "exact arithmetic" if dtype == "exact" else dtype


def _short(value: Fraction) -> str:
    return decimal_text(outward(value, _SHOWN))


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

    Each is balanced on the box first: its gates read operands in [-1, 1]. With a `scale` that one alone is tried.

    Raises:
        CannotBeMet: if none does; it tells the best that was certified, and `advice`.
        Undecided, BadBox, LimitExceeded: if none could be bounded at all.
    """
    trials: list[Trial] = []
    failures: list[SymnetError] = []
    for name, plain in progress(by_neurons(families), unit="network"):
        recipe = balanced(plain, box)
        search = Search(recipe, box, dtype)
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
    by = f"by {best.name} ({best.recipe.network.neurons} neurons) at scale {best.scale}"
    raise refusal(tolerance, dtype, box, best.total or Fraction(0), by, advice, tuple(trials))


def refusal(
    tolerance: Fraction,
    dtype: DType,
    box: Box | None,
    best: Fraction,
    by: str,
    advice: Sequence[str],
    trials: tuple[Trial, ...] = (),
) -> CannotBeMet:
    """The refusal of a tolerance, with the best that can be had, and by what, and what may do better."""
    better = ['dtype="float64" (--dtype float64)'] * (dtype == "float32")
    better += ['dtype="exact" (--dtype exact) with balls'] * (dtype != "exact")
    remedy = ", or ".join([*advice, *better, "a larger tolerance"])
    least = f"the best certified error is {_short(best)}"
    return CannotBeMet(_asked(tolerance, dtype, box), f"{least}, {by}" if by else least, f"use {remedy}", trials)


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
