"""The whole error of a network in floating point, truncation and round-off, and the scale at which it is least.

As the scale λ shrinks, truncation falls like λ^p and round-off grows like 1/λ^d: below some scale the network gets
worse.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> best = best_total(multiplication_gate(softplus), "float64", 1)
>>> best.scale, float(best.upper)
(3/8192, 4.18...e-08)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy.typing as npt
import sympy

from symnet.bounds.boxes import Box, as_box, magnitude
from symnet.bounds.networks import error_bound, upper_bound
from symnet.bounds.roundoff import Roundoff, roundoff
from symnet.constructions.direct import Direct
from symnet.constructions.recipes import Recipe
from symnet.errors import InternalError, SymnetError, Undecided, UsageError
from symnet.exact.decimals import decimal_text, outward
from symnet.exact.numbers import as_fraction, from_sympy, to_sympy

__all__ = ["TotalError", "best_scale", "best_total", "total_error"]

_STRIDE = 4
_SMALLEST = 120
"""Scales from 2^-k on are not tried."""
_BETWEEN = (Fraction(3, 4), Fraction(3, 2))
"""Tried around the best power of two; powers of two come first, because products by them are exact."""


@dataclass(frozen=True)
class TotalError:
    """|network in floating point - target| <= upper = truncation + rounding.upper on the box at the scale."""

    upper: sympy.Rational
    truncation: sympy.Rational
    rounding: Roundoff

    @property
    def scale(self) -> sympy.Expr | None:
        """The scale λ."""
        return self.rounding.scale

    @property
    def box(self) -> Box:
        """The box."""
        return self.rounding.box

    def __str__(self) -> str:
        found = self.rounding
        where = f"on {found.box!r}" + ("" if found.scale is None else f" at scale {found.scale}")
        parts = f"truncation {_short(self.truncation)}, round-off {_short(found.upper)}"
        condition = f", if {found.assumption}" if found.assumption else ""
        return f"{found.dtype}: |computed - target| <= {_short(self.upper)} {where} ({parts}{condition})"

    __repr__ = __str__


def _short(value: sympy.Rational) -> str:
    return decimal_text(outward(from_sympy(value), 4))


def total_error(
    recipe: Recipe | Direct, dtype: npt.DTypeLike = "float64", box: object = None, scale: object = None, ulp: object = 4
) -> TotalError:
    """Return a bound of |computed - target|: that of the exact network plus what floating point loses.

    Arguments as for `roundoff`; raises what that and `error_bound` raise.

    >>> from symnet.activations import softplus
    >>> from symnet.constructions.gates import multiplication_gate
    >>> total_error(multiplication_gate(softplus), "float32", 1, "1/16")
    float32: |computed - target| <= 0.0009... at scale 1/16 (truncation 0.0006..., round-off 0.0002..., if ...
    """
    rounding = roundoff(recipe, dtype, box, scale, ulp)
    if isinstance(recipe, Direct):
        truncation = from_sympy(error_bound(recipe, None if recipe.domain == "bits" else rounding.box).upper)
    else:
        truncation = upper_bound(recipe, rounding.box, as_fraction(1 if scale is None else scale, "scale"))
    upper = outward(truncation + from_sympy(rounding.upper))
    return TotalError(to_sympy(upper), to_sympy(truncation), rounding)


def best_scale(
    recipe: Recipe | Direct, dtype: npt.DTypeLike = "float64", box: object = None, ulp: object = 4
) -> tuple[Fraction, Fraction]:
    """Return (scale, total error): those of `best_total`, as rational numbers."""
    best = best_total(recipe, dtype, box, ulp)
    return as_fraction(best.scale), from_sympy(best.upper)


def best_total(
    recipe: Recipe | Direct, dtype: npt.DTypeLike = "float64", box: object = None, ulp: object = 4
) -> TotalError:
    """Return the least total error that was found among scales 2^-k, and 3/4 and 3/2 of the best of them.

    Raises:
        UsageError: for a network without a scale. Undecided: where no scale has a bound, with a reason of one.
    """
    if isinstance(recipe, Direct):
        raise UsageError(f"{recipe.name} computes by cases and has no scale; ask for its total error")
    where = as_box(1 if box is None else box, recipe.variables)
    search = _Search(recipe, dtype, where, ulp)
    radius = max(map(magnitude, where.intervals), default=Fraction(1)) or Fraction(1)
    first = radius.numerator.bit_length() - radius.denominator.bit_length()  # so that λ·radius is about 1
    exponent = search.among(range(first, first + _SMALLEST, _STRIDE))
    for step in (_STRIDE // 2, 1):
        exponent = search.among([exponent, exponent - step, exponent + step])
    power = Fraction(2) ** -exponent
    found = [total for factor in (Fraction(1), *_BETWEEN) if (total := search.at(power * factor)) is not None]
    return min(found, key=lambda total: total.upper)


class _Search:
    """The total errors of one network at the scales that were tried; None where there is no bound."""

    def __init__(self, recipe: Recipe, dtype: npt.DTypeLike, box: Box, ulp: object) -> None:
        self.recipe, self.dtype, self.box, self.ulp = recipe, dtype, box, ulp
        self.known: dict[Fraction, TotalError | None] = {}
        self.failure: SymnetError | None = None

    def at(self, scale: Fraction) -> TotalError | None:
        if scale not in self.known:
            try:
                self.known[scale] = total_error(self.recipe, self.dtype, self.box, scale, self.ulp)
            except (UsageError, InternalError):
                raise
            except SymnetError as failure:  # values that leave what is enclosed, a pole, a weight beyond the range
                self.failure, self.known[scale] = failure, None
        return self.known[scale]

    def among(self, exponents: range | list[int]) -> int:
        """The k with the least total error at 2^-k; it stops where round-off alone is more than the best so far."""
        best: tuple[sympy.Rational, int] | None = None
        for k in exponents:
            total = self.at(Fraction(2) ** -k)
            if total is not None and (best is None or total.upper < best[0]):
                best = total.upper, k
            elif (
                best is not None and isinstance(exponents, range) and (total is None or total.rounding.upper > best[0])
            ):
                break
        if best is None:
            raise Undecided(f"the best scale of {self.recipe.name}", f"no scale has a bound ({self.failure})")
        return best[1]
