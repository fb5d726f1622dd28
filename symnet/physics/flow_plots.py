"""Flow diagrams: one coupling as a map beside the diagonal, two couplings as arrows, with the exact fixed points."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import sympy

from symnet.errors import UsageError, show
from symnet.exact.balls import Values, arb_of, ball, precision
from symnet.exact.numbers import as_fraction
from symnet.physics.flows import RGMap
from symnet.render.plots import BLUE, GREEN, GREY, INK, ORANGE, Plot, figure, style

__all__ = ["flow_plot"]

LINES, ARROWS = 240, 17  # points of a line; arrows in a row


def flow_plot(rg: RGMap, *box: tuple[object, object]) -> Plot:
    """Draw a map of one or two couplings over an interval for each: where it leads, and its fixed points there.

    One coupling: the image against the coupling, and the diagonal; arrows under it say where the flow goes. Two: an
    arrow at each point of a grid, in the direction of the change. A fixed point with an eigenvalue above 1 is a ring,
    one without is a disc. Decimals are used for drawing only. Needs the extra `plot`.

    Raises UsageError for another number of couplings or intervals, MissingExtra, Undecided (the fixed points).
    """
    if not isinstance(cast(object, rg), RGMap):
        raise UsageError(f"a flow is drawn of an RGMap, such as migdal_kadanoff(), not of {show(rg)}")
    if len(rg.couplings) not in (1, 2) or len(box) != len(rg.couplings):
        raise UsageError("a flow is drawn of one or two couplings, over an interval for each, such as (0, 1)")
    ends = [tuple(as_fraction(end, "an end of the interval") for end in interval) for interval in box]
    if any(low >= high for low, high in ends):
        raise UsageError("an interval goes from a smaller to a larger number")
    with style():
        drawn, axes = figure(5.2, 4.4)
        spans = [(float(low), float(high)) for low, high in ends]
        if len(rg.couplings) == 1:
            _one(axes, rg, spans[0])
        else:
            _two(axes, rg, spans)
        shown = 0
        for point in rg.fixed_points():
            at = [float(sympy.N(v, 20)) for v in point.values]
            if all(low <= a <= high for a, (low, high) in zip(at, spans, strict=True)):
                shown += 1
                stable = "relevant" not in point.kinds
                place = (at[0], at[0]) if len(at) == 1 else (at[0], at[1])
                axes.plot(*place, "o", color=ORANGE, ms=8, mfc=ORANGE if stable else "white", mew=1.8, zorder=5,
                          clip_on=False)  # fmt: skip
        axes.set_title(rg.name, color=INK)
    return Plot(f"the flow of {rg.name}; fixed points drawn: {shown}", drawn)


def _value(rg: RGMap, at: tuple[float, ...]) -> list[float]:
    """The image of a point, in decimals; nan where it is not finite."""
    with precision(64):
        values: Values = {u: arb_of(as_fraction(str(a))) for u, a in zip(rg.couplings, at, strict=True)}
        found = [ball(image, 64, values) for image in rg.images]
    return [float(v.mid()) if v.is_finite() else float("nan") for v in found]


def _one(axes: Any, rg: RGMap, span: tuple[float, float]) -> None:
    low, high = span
    xs = np.linspace(low, high, LINES)
    axes.plot(xs, [_value(rg, (round(float(x), 12),))[0] for x in xs], color=BLUE, label="image")
    axes.plot(span, span, color=GREY, lw=1.0, ls="--", label="fixed")
    for x in np.linspace(low, high, 2 * ARROWS + 1)[1::2]:
        step = _value(rg, (round(float(x), 12),))[0] - x
        if np.isfinite(step) and step:
            width = (high - low) / (3 * ARROWS)
            axes.annotate("", (x + np.sign(step) * width, low), (x, low), annotation_clip=False,
                          arrowprops={"arrowstyle": "->", "color": GREEN, "lw": 1.2})  # fmt: skip
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    axes.set_xlabel(str(rg.couplings[0]))
    axes.set_ylabel(f"{rg.couplings[0]}'")
    axes.legend()


def _two(axes: Any, rg: RGMap, spans: list[tuple[float, float]]) -> None:
    grids = [np.linspace(low, high, ARROWS + 2)[1:-1] for low, high in spans]
    sizes = [high - low for low, high in spans]
    rows = [(float(a), float(b)) for a in grids[0] for b in grids[1]]
    images = [_value(rg, (round(a, 12), round(b, 12))) for a, b in rows]
    moves = np.array([[(i[k] - r[k]) / sizes[k] for k in (0, 1)] for i, r in zip(images, rows, strict=True)])
    lengths = np.hypot(moves[:, 0], moves[:, 1])
    with np.errstate(invalid="ignore", divide="ignore"):
        arrows = moves / lengths[:, None] * np.minimum(lengths, 0.7 / ARROWS)[:, None]
    places = np.array(rows)
    axes.quiver(places[:, 0], places[:, 1], arrows[:, 0] * sizes[0], arrows[:, 1] * sizes[1], angles="xy",
                scale_units="xy", scale=1, color=BLUE, width=0.0035)  # fmt: skip
    axes.set_xlim(*spans[0])
    axes.set_ylim(*spans[1])
    axes.set_xlabel(str(rg.couplings[0]))
    axes.set_ylabel(str(rg.couplings[1]))
