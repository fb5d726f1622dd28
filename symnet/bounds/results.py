"""What a bound is when it is told: two decimal numbers, rounded outward, and a point that shows the lower one.

>>> from fractions import Fraction
>>> decimal_text(outward(Fraction(2, 3), 5)), decimal_text(outward(Fraction(2, 3), 5, up=False))
('0.66667', '0.66666')
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import sympy

from symnet.bounds.boxes import Box, grouped
from symnet.errors import InternalError
from symnet.exact.decimals import DIGITS, decimal_text, outward
from symnet.exact.numbers import to_sympy

__all__ = ["DIGITS", "ErrorBound", "decimal_text", "outward", "told"]


@dataclass(frozen=True)
class ErrorBound:
    """lower <= sup |network - target| <= upper on the box at the scale; |network - target| >= lower at the point `at`.

    `upper` and `lower` are rationals of at most 20 decimal digits, rounded outward; `how` says why `upper` holds.
    Computed in ball arithmetic: rigorous, but no proof of the kernel's.
    """

    upper: sympy.Rational
    lower: sympy.Rational
    at: Mapping[sympy.Symbol, sympy.Rational] = field(hash=False)
    box: Box
    scale: sympy.Rational | None
    how: str

    def __str__(self) -> str:
        point = grouped(self.at, " = ", " = ")
        where = f"on {self.box!r}" + ("" if self.scale is None else f" at scale {self.scale}")
        reached = f"at least {decimal_text(self.lower)} at {point}" if point else f"at least {decimal_text(self.lower)}"
        return f"|network - target| <= {decimal_text(self.upper)} {where}; {reached} ({self.how})"

    __repr__ = __str__


def told(
    upper: Fraction, lower: Fraction, point: Sequence[Fraction], box: Box, scale: Fraction | None, how: str
) -> ErrorBound:
    """The bound of two numbers, with `upper` rounded outward already, and the point in the order of the variables.

    Raises:
        InternalError: if the lower bound is above the upper one: one of them is wrong.
    """
    if lower > upper:
        raise InternalError(f"the error at a point, {float(lower):.6g}, is above its bound {float(upper):.6g}")
    at = dict(zip(box.variables, map(to_sympy, point), strict=True))
    shown = None if scale is None else to_sympy(scale)
    return ErrorBound(to_sympy(upper), to_sympy(outward(lower, up=False)), at, box, shown, how)
