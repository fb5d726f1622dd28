"""The error of a network over a box: a curve, or a map of two variables, with the certified bound beside it.

With more than two variables the map is a slice through the point at which the bound's lower end is attained.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from symnet.bounds import Box, ErrorBound, outward
from symnet.constructions import Direct, Recipe
from symnet.errors import LimitExceeded, UsageError
from symnet.exact.numbers import from_sympy
from symnet.render.plots import BLUE, GREY, INK, ORANGE, Plot, figure, formula, power_of_ten, scale_text, style, told
from symnet.render.sampling import errors, grid

__all__ = ["error_plot"]

CURVE, SIDE, TEETH = 499, 40, 140  # steps of a curve, of each side of a map
_LARGEST = 10**300  # what is drawn, in doubles
_SEEN = sympy.Rational(1, 10**9)
WORK = 2 * 10**6  # synapses times points, for a map of a larger network
LONGEST = 48  # letters of a line
BANDS = 17  # odd: the middle one is white, and says nothing of the sign


def error_plot(
    recipe: Recipe | Direct,
    bound: ErrorBound,
    *,
    vary: Sequence[sympy.Symbol] | None = None,
    dtype: str | None = None,
) -> Plot:
    """Network - target over the box of a bound, the bound drawn, the point marked where its lower end is attained.

    `vary` names the one or two variables that vary, by default the first two whose interval is no point; the others
    stay at the marked point. With a `dtype` it is the error of what NumPy computes: then the bound includes round-off,
    and no point is marked.

    Raises:
        UsageError: for variables that do not vary, and on bits. LimitExceeded: for a network or numbers too large.
    """
    if isinstance(recipe, Direct) and recipe.domain == "bits":
        raise UsageError("a network for bits has its error on 0 and 1 alone, not over a box; there is nothing to draw")
    varied = _varied(bound.box, vary)
    if max(from_sympy(bound.upper), *(abs(end) for k in varied for end in bound.box.intervals[k])) > _LARGEST:
        raise LimitExceeded("a number in a picture", "beyond doubles", "1e300", "use a smaller box")
    if len(varied) == 1:
        return _curve(recipe, bound, varied[0], dtype)
    return _map(recipe, bound, (varied[0], varied[1]), dtype)


def _varied(box: Box, vary: Sequence[sympy.Symbol] | None) -> list[int]:
    free = [k for k, (low, high) in enumerate(box.intervals) if low < high]
    names = ", ".join(str(box.variables[k]) for k in free)
    if vary is None:
        chosen = free[:2]
    else:
        known = {str(v): k for k, v in enumerate(box.variables)}
        chosen = [known.get(str(v), -1) for v in vary]
        if not 1 <= len(chosen) <= 2 or len(set(chosen)) != len(chosen) or not set(chosen) <= set(free):
            raise UsageError(
                f"one or two of the variables {names or '(none: the box is a point)'} can vary in a picture"
            )
    if not chosen:
        raise UsageError(f"the box {box!r} is a point: there is nothing to draw")
    return chosen


def _points(bound: ErrorBound, columns: dict[int, Fraction]) -> tuple[Fraction, ...]:
    """The marked point with other coordinates in some columns."""
    return tuple(columns.get(k, value) for k, value in enumerate(_marked(bound)))


def _marked(bound: ErrorBound) -> list[Fraction]:
    """The point at which the lower end is attained; the middle of the box where none is told."""
    middle = [(low + high) / 2 for low, high in bound.box.intervals]
    at = {str(v): from_sympy(x) for v, x in bound.at.items()}
    return [at.get(str(v), m) for v, m in zip(bound.box.variables, middle, strict=True)]


def _curve(recipe: Recipe | Direct, bound: ErrorBound, column: int, dtype: str | None) -> Plot:
    low, high = bound.box.intervals[column]
    marked = _marked(bound)
    places = sorted({*grid(low, high, CURVE), marked[column]})
    found = errors(
        recipe.network,
        recipe.target,
        recipe.variables,
        [_points(bound, {column: x}) for x in places],
        _scale(bound),
        dtype,
    )
    upper = float(bound.upper)
    e = power_of_ten([upper])
    unit = 10.0**e
    with style():
        drawn, axes = figure(5.4, 3.7)
        shown = [y / unit for y in found]
        axes.axhline(0, color=GREY, linewidth=0.6)
        for sign in (1, -1):
            name = f"certified: |error| ≤ {_upper(bound)}" if sign > 0 else None
            axes.axhline(sign * upper / unit, color=ORANGE, linewidth=1.3, dashes=(5, 2.5), label=name)
        axes.plot([float(x) for x in places], shown, color=BLUE, label=_error_name(dtype))
        if bound.at and dtype is None:
            value = shown[places.index(marked[column])]
            axes.plot(
                [float(marked[column])], [value], "o", color=INK, markersize=5, label=_attained(bound), clip_on=False
            )
        axes.set_xlim(float(low), float(high))
        if not upper:
            axes.set_ylim(-1, 1)
        axes.set_xlabel(_italic(bound.box.variables[column]))
        axes.set_ylabel(_in_units("network − target", e))
        axes.set_title(_title(recipe, bound, (column,)), loc="left")
        drawn.legend(loc="outside lower center", ncols=1)
    return Plot(_caption(recipe, bound, (column,), dtype), drawn)


def _map(recipe: Recipe | Direct, bound: ErrorBound, columns: tuple[int, int], dtype: str | None) -> Plot:
    teeth = isinstance(recipe, Direct)  # many small ones, for which a map must be fine
    side = max(16, min(TEETH if teeth else SIDE, int((WORK / max(1, recipe.network.synapses)) ** 0.5)))
    sides = [grid(*bound.box.intervals[k], side) for k in columns]
    marked = _marked(bound)
    points = [_points(bound, dict(zip(columns, (x, y), strict=True))) for y in sides[1] for x in sides[0]]
    quick = "float64" if teeth and bound.upper > _SEEN else None  # so coarse that the rounding of doubles is not seen
    found = errors(recipe.network, recipe.target, recipe.variables, points, _scale(bound), dtype or quick)
    upper = float(bound.upper)
    e = power_of_ten([upper])
    values = np.ma.masked_invalid(np.array(found).reshape(side + 1, side + 1) / 10.0**e)
    half = float(outward(from_sympy(bound.upper) / Fraction(10) ** e, 4)) or 1.0  # as its tick says it
    xs, ys = ([float(x) for x in one] for one in sides)
    with style():
        wide, tall = xs[-1] - xs[0], ys[-1] - ys[0]
        alike = 1 / 2.5 < wide / tall < 2.5
        drawn, axes = figure(5.2, 4.6)
        levels = np.linspace(-half, half, BANDS + 1)
        largest = float(np.ma.max(np.abs(values)))
        beyond = "both" if largest > half else "neither"
        filled = axes.contourf(xs, ys, values, levels=levels, cmap="RdBu_r", extend=beyond)
        if largest > half / BANDS and not teeth and dtype is None:
            axes.contour(xs, ys, values, levels=levels[1:-1], colors=INK, linewidths=0.4)  # dashed below 0
        if bound.at and dtype is None:
            place = [float(marked[k]) for k in columns]
            ring = {"markerfacecolor": "white", "markeredgecolor": INK, "markersize": 7, "clip_on": False}
            axes.plot(place[:1], place[1:], "o", label=_attained(bound), **ring)
            drawn.legend(loc="outside lower center")
        bar = drawn.colorbar(filled, ax=axes, ticks=[-half, -half / 2, 0, half / 2, half])
        bar.ax.set_yticklabels([f"{t:.4g}".replace("-", "−") for t in (-half, -half / 2, 0, half / 2, half)])
        bar.set_label(_in_units("network − target", e) + "; ends: certified bound")
        if alike:
            axes.set_aspect("equal")
        axes.set_xlabel(_italic(bound.box.variables[columns[0]]))
        axes.set_ylabel(_italic(bound.box.variables[columns[1]]))
        axes.set_title(_title(recipe, bound, columns) + f"\ncertified: |error| ≤ {_upper(bound)}", loc="left")
    return Plot(_caption(recipe, bound, columns, dtype), drawn)


# --- words ------------------------------------------------------------------------------------------------------------


def _scale(bound: ErrorBound) -> Any:
    return 1 if bound.scale is None else bound.scale


def _upper(bound: ErrorBound) -> str:
    return told(from_sympy(bound.upper), up=True)


def _attained(bound: ErrorBound) -> str:
    return f"attained: at least {told(from_sympy(bound.lower), up=False)}"


def _error_name(dtype: str | None) -> str:
    return "network − target" + ("" if dtype is None else f", as computed in {dtype}")


def _in_units(name: str, exponent: int) -> str:
    return name if exponent == 0 else f"{name} $/\\ 10^{{{exponent}}}$"


def _italic(symbol: sympy.Symbol) -> str:
    return f"$\\mathit{{{sympy.latex(symbol)}}}$" if str(symbol).isascii() else str(symbol)


def _title(recipe: Recipe | Direct, bound: ErrorBound, columns: Sequence[int]) -> str:
    neurons = recipe.network.neurons
    at = "" if bound.scale is None else f", λ = {scale_text(from_sympy(bound.scale))}"
    first = f"{formula(sympy.Symbol(recipe.activation.name), 24)}, {neurons} neuron{'s' * (neurons != 1)}{at}"
    rest = ", ".join(_fixed(bound, columns))
    if rest and len(first) + len(rest) > LONGEST:
        rest = "a slice through the marked point"
    return f"{formula(recipe.target)}\n{first}{'; ' if rest else ''}{rest}"


def _fixed(bound: ErrorBound, columns: Sequence[int]) -> list[str]:
    pairs = zip(bound.box.variables, _marked(bound), strict=True)
    return [f"{v} = {x}".replace("-", "−") for k, (v, x) in enumerate(pairs) if k not in columns]


def _caption(recipe: Recipe | Direct, bound: ErrorBound, columns: Sequence[int], dtype: str | None) -> str:
    names = [str(bound.box.variables[k]) for k in columns]
    fixed = _fixed(bound, columns)
    rest = f" with {', '.join(fixed)}" if fixed else ""
    computed = "" if dtype is None else f", computed in {dtype},"
    target = formula(recipe.target, 60)
    return f"error of the network for {target}{computed} over {' and '.join(names)}{rest}: {bound}"
