"""What verbs share about boxes, scales, tolerances and certified errors.

Boxes and numbers are read as text and never evaluated; what is printed of a bound is rounded outward.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.bounds import Box, ErrorBound
    from symnet.bounds.roundoff import Roundoff
    from symnet.bounds.tolerance import Trial
    from symnet.workbench import Construction

__all__ = ["Certified", "bound_options", "box_of", "certified", "exact_text"]

DIGITS = 6  # significant digits of a bound in a line; JSON has all


def bound_options(verb: argparse.ArgumentParser) -> None:
    """Add the options that say where the error of a network is bounded, and how large it may be."""
    verb.add_argument(
        "--box",
        action="append",
        metavar="BOX",
        help='where its error is bounded: "1" for [-1, 1], "0,1", or "x=0,1; y=2" (also --box x=0,1 --box y=2)',
    )
    verb.add_argument("--scale", metavar="VALUE", help='the scale it is used at, such as "1/64"')
    verb.add_argument(
        "--tolerance",
        metavar="E",
        help="choose scale, bias and gates so that the certified error on the box is at most E, with few neurons",
    )
    verb.add_argument(
        "--dtype",
        choices=("float64", "float32", "exact"),
        help="the arithmetic whose rounding belongs to the error (default: float64 with --tolerance, else exact)",
    )


def exact_text(text: str | None) -> str | None:
    """Return an option's text without the space that keeps -1 from being taken for an option."""
    return None if text is None else text.strip()


def box_of(options: argparse.Namespace) -> Any:
    """Return the box that the options give, None where they give none."""
    from symnet.parsing import parse_box

    return None if options.box is None else parse_box(";".join(options.box))


@dataclass(frozen=True)
class Certified:
    """A construction with what is certified of its error; None where nothing was asked for."""

    made: Construction
    error: ErrorBound | None
    rounding: Roundoff | None
    dtype: str | None = None
    tolerance: Fraction | None = None

    @property
    def box(self) -> Box | None:
        """Where the error is bounded."""
        return self.error.box if self.error is not None else self.made.box

    @property
    def total(self) -> str | None:
        """The error in the arithmetic that was asked for, as a decimal number rounded up."""
        from symnet.bounds import decimal_text, outward
        from symnet.exact.numbers import from_sympy

        if self.error is None:
            return None
        added = 0 if self.rounding is None else from_sympy(self.rounding.upper)
        return decimal_text(outward(from_sympy(self.error.upper) + added))

    def fields(self) -> dict[str, Any]:
        """Return the JSON fields; what is not available is None."""
        from symnet.bounds import decimal_text

        made, error, rounding, choice = self.made, self.error, self.rounding, self.made.choice
        box = self.box
        return {
            "scale": None if made.scale is None else str(made.scale),
            "box": None
            if box is None
            else {str(x): [str(low), str(high)] for x, (low, high) in zip(box.variables, box.intervals, strict=True)},
            "error_bound": None if error is None else decimal_text(error.upper),
            "lower_bound": None if error is None else decimal_text(error.lower),
            "attained_at": None if error is None else {str(x): str(value) for x, value in error.at.items()},
            "dtype": self.dtype,
            "roundoff": None if rounding is None else decimal_text(rounding.upper),
            "total_error": self.total,
            "tolerance": None if self.tolerance is None else str(self.tolerance),
            "tried": None if choice is None else [trial_fields(trial) for trial in choice.trials],
        }

    def lines(self) -> list[str]:
        """Return the lines for a terminal."""
        from symnet.bounds import decimal_text, outward
        from symnet.constructions import Direct

        made, error, rounding = self.made, self.error, self.rounding
        found = [] if made.scale is None else [f"scale:         {made.scale}"]
        if made.box is not None:
            found.append(f"box:           {made.box!r}")
        if isinstance(made.recipe, Direct) and made.domain != "box":
            found += [f"error:         at most {made.recipe.error}"] if made.recipe.error else []
        elif error is not None:
            where = ", ".join(f"{name} = {value}" for name, value in error.at.items())
            least = f"at least {short(error.lower, up=False)} at {where}" if error.upper else "none"
            found.append(f"error:         at most {short(error.upper)}, {least}" if error.upper else "error:         0")
            found.append(f"why:           {error.how}")
        if rounding is not None:
            condition = f", if {rounding.assumption}" if rounding.assumption else ""
            found.append(f"rounding:      at most {short(rounding.upper)} in {rounding.dtype}{condition}")
        if made.choice is not None:
            found.append(made.choice.reason)
        elif self.tolerance is not None and error is not None:
            arithmetic = "exact arithmetic" if self.dtype == "exact" else self.dtype
            found.append(f"tolerance:     {decimal_text(outward(self.tolerance))} in {arithmetic}")
        return found


def certified(made: Construction, dtype: str | None, tolerance: str | None = None) -> Certified:
    """Bound the error of a construction as far as its box and its scale are known, and rounding where asked for."""
    from symnet.bounds.tolerance import as_tolerance
    from symnet.constructions import Direct

    choice = made.choice
    if choice is not None:
        return Certified(made, choice.error, choice.rounding, choice.dtype, choice.tolerance)
    if tolerance is not None:  # a network by cases, or of ReLUs: within it, as derive saw, with nothing to choose
        dtype = dtype or "float64"
        rounding = None if dtype == "exact" else made.roundoff(dtype)
        return Certified(made, made.error_bound(), rounding, dtype, as_tolerance(tolerance))
    free = isinstance(made.recipe, Direct) or "exact" in made.senses  # of the scale
    if made.box is not None and made.scale is None and not free:
        raise UsageError("the error depends on the scale: give --scale, or --tolerance, which chooses one")
    asked = isinstance(made.recipe, Direct) or made.box is not None
    error = made.error_bound() if asked else None
    if dtype is None or dtype == "exact":
        return Certified(made, error, None)
    if error is None:
        raise UsageError(f"rounding in {dtype} is bounded on a box: give --box")
    return Certified(made, error, made.roundoff(dtype), dtype)


def short(value: Any, *, up: bool = True) -> str:
    """Return a bound with few digits, rounded outward."""
    from symnet.bounds import decimal_text, outward
    from symnet.exact.numbers import from_sympy

    return decimal_text(outward(from_sympy(value), DIGITS, up=up))


def trial_fields(trial: Trial) -> dict[str, Any]:
    """Return the JSON fields of one network that was tried for a tolerance."""
    from symnet.bounds import decimal_text, outward

    numbers = {"truncation": trial.truncation, "roundoff": trial.rounding, "total_error": trial.total}
    return {
        "network": trial.name,
        "neurons": trial.recipe.network.neurons,
        "bias": str(trial.recipe.bias),
        "scale": None if trial.scale is None else str(trial.scale),
        **{name: None if value is None else decimal_text(outward(value)) for name, value in numbers.items()},
        "reached": trial.reached,
        "reason": trial.reason or None,
    }
