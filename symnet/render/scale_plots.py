"""The error of a network against its scale λ: as λ falls truncation falls and rounding grows; between them is a best.

Four things are drawn on logarithmic axes: the certified bound of the truncation error and its leading order, the
certified bound of what floating point adds, and what NumPy is seen to give at some hundred points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt
import sympy

from symnet.bounds import Box, as_box, best_total, decimal_text, outward, roundoff, upper_bound
from symnet.bounds.boxes import magnitude
from symnet.constructions import Direct, Recipe
from symnet.constructions.leading import leading_coefficients
from symnet.errors import LimitExceeded, NotSmooth, Undecided, UsageError
from symnet.exact.balls import arb
from symnet.exact.numbers import from_sympy
from symnet.render.plots import BLUE, GREEN, GREY, INK, ORANGE, Plot, figure, formula, scale_text, style, told
from symnet.render.sampling import Point, computed_errors, random_points, targets

__all__ = ["scale_plot"]

POINTS = 300
MOST = 60  # scales that are drawn


def scale_plot(recipe: Recipe | Direct, box: object, dtype: str = "float64") -> Plot:
    """Errors on a box against the scale: certified truncation and its leading order, certified round-off, NumPy's.

    Raises:
        UsageError: for a network without a scale. Undecided, LimitExceeded: where nothing can be bounded or drawn.
    """
    if isinstance(recipe, Direct):
        raise UsageError("this network computes by cases and has no scale: there is nothing to draw against it")
    inside = as_box(box, recipe.variables)
    points = random_points(inside, POINTS)
    best = best_total(recipe, dtype, inside)
    at, total = from_sympy(best.scale), from_sympy(best.upper)
    wanted = targets(recipe.target, recipe.variables, points)
    largest = max(abs(float(p)) for p in wanted)
    scales, truncation, rounding = _certified(recipe, inside, dtype, largest or 1.0, at)
    rows = np.array([[float(x) for x in point] for point in points], dtype=dtype)
    seen = _observed(recipe, rows, wanted, scales)
    leading = _leading(recipe, points)
    with style():
        drawn, axes = figure(5.6, 4.6)
        axes.set_xscale("log")
        axes.set_yscale("log")
        xs = [float(s) for s in scales]
        _line(axes, xs, truncation, "truncation, certified", color=BLUE)
        if leading is not None:
            order, size = leading
            name = f"truncation, leading order $\\lambda^{{{order}}}$"
            _line(axes, xs, [size * s**order for s in xs], name, color=GREY, dashes=(1, 1.5), linewidth=1.2)
        _line(axes, xs, rounding, f"round-off in {dtype}, certified", color=ORANGE, dashes=(5, 2.5))
        found = [(x, y) for x, y in seen if isfinite(y) and y > 0]
        name = f"error seen in {dtype}" + ("" if found else ": 0")
        axes.plot([x for x, _ in found], [y for _, y in found], ".", color=INK, markersize=4, label=name)
        worst = float(total)
        axes.axvline(float(at), color=GREEN, linewidth=0.8, dashes=(2, 2))
        name = f"best: λ = {scale_text(at)}, in all ≤ {told(total, up=True)}"
        axes.plot([float(at)], [worst], "D", color=GREEN, markersize=6, label=name)
        bottom = min([worst, *(y for _, y in found)]) / 30
        top = max(largest, *(y for y in [*truncation, *rounding] if y is not None and y < 10 * largest)) * 2
        axes.set_ylim(bottom, top)
        axes.set_xlim(min(xs) / 1.3, max(xs) * 1.3)
        axes.grid(color="#dddddd", linewidth=0.5)
        axes.set_axisbelow(True)
        axes.set_xlabel("scale λ")
        axes.set_ylabel("largest |network − target| on the box")
        neurons = recipe.network.neurons
        name = formula(sympy.Symbol(recipe.activation.name), 24)
        axes.set_title(f"{formula(recipe.target)}\n{name}, {neurons} neurons; {_box_text(inside)}", loc="left")
        drawn.legend(loc="outside lower center", ncols=2)
    caption = (
        f"error of the network for {formula(recipe.target, 60)} on {inside!r} against the scale, in {dtype}: "
        f"best at scale {at}, where it is at most {decimal_text(outward(total, 4))}"
    )
    return Plot(caption, drawn)


def _certified(
    recipe: Recipe, box: Box, dtype: str, largest: float, best: Fraction
) -> tuple[list[Fraction], list[float | None], list[float | None]]:
    """Scales 2^-k with the two bounds at each, None where there is none.

    They begin above the best scale and the scale at which inputs meet the activation's curvature, and end where
    rounding hides the target.
    """
    scales: list[Fraction] = []
    truncation: list[float | None] = []
    rounding: list[float | None] = []
    radius = max(map(magnitude, box.intervals))
    above = max(4 * best, min(Fraction(1), 1 / radius) if radius else 1)
    start = above.denominator.bit_length() - above.numerator.bit_length()
    for k in range(start, start + MOST):
        scale = Fraction(2) ** -k
        first = _tried(partial(upper_bound, recipe, box, scale))
        second = _tried(partial(_rounded, recipe, dtype, box, scale))
        if first is None and second is None:
            continue
        scales.append(scale)
        truncation.append(first)
        rounding.append(second)
        if second is not None and second > largest and scale < best:
            break
    return scales, truncation, rounding


def _tried(bound: Callable[[], Fraction]) -> float | None:
    try:
        found = float(bound())
    except (LimitExceeded, NotSmooth, OverflowError, Undecided):  # NotSmooth: a pole within reach at large scales
        return None
    return found if isfinite(found) else None


def _rounded(recipe: Recipe, dtype: str, box: Box, scale: Fraction) -> Fraction:
    return from_sympy(roundoff(recipe, dtype, box, scale).upper)


def _observed(
    recipe: Recipe, rows: npt.NDArray[np.floating[Any]], wanted: Sequence[arb], scales: Sequence[Fraction]
) -> list[tuple[float, float]]:
    """The largest error that NumPy shows at the points, at scales between the given ones too."""
    found = []
    for scale in sorted({*scales, *(s * 3 / 4 for s in scales)}):
        try:
            seen = computed_errors(recipe.network, rows, wanted, scale)
        except LimitExceeded:  # a weight beyond float64
            continue
        found.append((float(scale), max(abs(e) for e in seen)))
    return found


def _leading(recipe: Recipe, points: Sequence[Point]) -> tuple[int, float] | None:
    """The order of the leading error, and the size of its polynomial at the points; None where it is not known."""
    try:
        order, found = leading_coefficients(recipe)
    except (LimitExceeded, Undecided):
        return None
    if order is None:
        return None
    at = np.array([[float(x) for x in point] for point in points])
    values = sum(c.float() * np.prod(at ** np.array(e), axis=1) for e, c in found.items())
    return order, float(np.max(np.abs(values)))


def _line(axes: Any, xs: Sequence[float], ys: Sequence[float | None], name: str, **drawn: Any) -> None:
    """A line through what is known and above 0; where all of it is 0, a line of the legend says so."""
    known = [(x, y) for x, y in zip(xs, ys, strict=True) if y is not None and y > 0]
    label = name if known else f"{name}: {'0' if any(y == 0 for y in ys) else 'unknown'}"
    axes.plot([x for x, _ in known], [y for _, y in known], label=label, **drawn)


def _box_text(box: Box) -> str:
    if len(set(box.intervals)) == 1:
        low, high = box.intervals[0]
        return f"box [{low}, {high}]".replace("-", "−")
    return "box " + " × ".join(f"[{low}, {high}]" for low, high in box.intervals).replace("-", "−")
