"""Neurons and errors of deep and of shallow networks against the size of the target, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnet.render.plots import BLUE, GREY, ORANGE, Plot, figure, style

__all__ = ["Line", "depth_plot"]

Line = list[tuple[int, float]]
COLOURS = {"shallow": ORANGE, "deep": BLUE}
NAMES = {"shallow": "one hidden layer", "deep": "layers of gates"}
SHAPES = {"shallow": "s", "deep": "o"}


def depth_plot(
    title: str,
    *,
    needed: Line,
    neurons: Mapping[str, Line],
    errors: Mapping[str, Line],
    seen: Mapping[str, Line],
    dtype: str,
) -> Plot:
    """Two pictures with logarithmic axes: neurons, with what one hidden layer needs; errors, certified and seen.

    Each line is a list of points (n, number); `neurons`, `errors` and `seen` have one for "shallow" and one for "deep".
    Raises MissingExtra without matplotlib.
    """
    with style():
        drawn, (left, right) = figure(8.6, 4.2, panels=2)
        if needed:
            _draw(left, needed, "needed in one hidden layer", color=GREY, dashes=(4, 2), marker="_", markersize=9)
        for name, points in neurons.items():
            _draw(left, points, NAMES[name], color=COLOURS[name], marker=SHAPES[name], markersize=4)
        for name, points in errors.items():
            _draw(right, points, f"{NAMES[name]}, certified", color=COLOURS[name], marker=SHAPES[name], markersize=4)
        for name, points in seen.items():
            shown = {"color": COLOURS[name], "linewidth": 0, "marker": SHAPES[name], "markersize": 4}
            _draw(right, points, f"{NAMES[name]}, seen", markerfacecolor="white", **shown)
        left.set_ylabel("neurons")
        right.set_ylabel(f"largest error at the best scale, {dtype}")
        for axes in (left, right):
            axes.set_xlabel("n")
            axes.set_yscale("log")
            axes.xaxis.get_major_locator().set_params(integer=True)
            axes.grid(color="#dddddd", linewidth=0.5)
            axes.set_axisbelow(True)
            if axes.get_legend_handles_labels()[0]:
                axes.legend(loc="best")
        drawn.suptitle(title, fontsize=11)
    sizes = sorted({n for line in (needed, *neurons.values()) for n, _ in line})
    return Plot(f"{title}; neurons and errors against n = {_range(sizes)}", drawn)


def _draw(axes: Any, points: Line, name: str, **how: Any) -> None:
    points = [(n, y) for n, y in points if y > 0]
    if points:
        axes.plot([n for n, _ in points], [y for _, y in points], label=name, **how)


def _range(sizes: Sequence[int]) -> str:
    return f"{sizes[0]}, ..., {sizes[-1]}" if len(sizes) > 1 else ", ".join(map(str, sizes))
