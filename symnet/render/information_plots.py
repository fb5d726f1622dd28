"""Information against what it costs: distillation curves, and the curve of an information bottleneck."""

from __future__ import annotations

from collections.abc import Sequence

from symnet.render.plots import BLUE, GREY, ORANGE, Plot, figure, style

__all__ = ["bottleneck_plot", "distillation_plot"]


def distillation_plot(about: int, points: Sequence[tuple[int, float]]) -> Plot:
    """The nats that statistics keep of y_about against how many values they have, with what all data tell.

    Raises MissingExtra without matplotlib.
    """
    sizes, kept = zip(*points, strict=True)
    with style():
        drawn, axes = figure(5.6, 3.8)
        axes.axhline(max(kept), color=GREY, linewidth=1, dashes=(4, 2), label=f"all data: {max(kept):.4g}")
        axes.plot(sizes, kept, color=BLUE, marker="o", markersize=4, label="the best merges in turn")
        axes.set_xlabel("values of the statistic")
        axes.set_ylabel(rf"information on $y_{{{about}}}$, in nats")
        axes.set_ylim(bottom=0)
        axes.xaxis.get_major_locator().set_params(integer=True)
        _finish(axes)
    many = f"{max(sizes)} of them keep {max(kept):.4g} nats" if max(sizes) > 1 else "there is one"
    return Plot(f"information on y_{about} kept by statistics, against their number of values: {many}", drawn)


def bottleneck_plot(curve: Sequence[tuple[float, float]], switches: Sequence[tuple[float, float]], most: float) -> Plot:
    """I(t; y) against I(t; x), with the points at which modes are switched on and the limit I(x; y), in nats.

    Raises MissingExtra without matplotlib.
    """
    with style():
        drawn, axes = figure(5.6, 3.8)
        axes.axhline(most, color=GREY, linewidth=1, dashes=(4, 2), label=f"I(x; y) = {most:.4g}")
        axes.plot([x for x, _ in curve], [y for _, y in curve], color=BLUE, label="the most that is possible")
        if switches:
            how = {"color": ORANGE, "linewidth": 0, "marker": "o", "markersize": 5}
            axes.plot([x for x, _ in switches], [y for _, y in switches], label="one more mode", **how)
        axes.set_xlabel("I(t; x), in nats: what is kept of the data")
        axes.set_ylabel("I(t; y), in nats: what it tells")
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
        _finish(axes)
    return Plot(f"Gaussian information bottleneck: at most {most:.4g} nats, {len(switches)} modes switched on", drawn)


def _finish(axes: object) -> None:
    axes.grid(color="#dddddd", linewidth=0.5)  # type: ignore[attr-defined]
    axes.set_axisbelow(True)  # type: ignore[attr-defined]
    axes.legend(loc="lower right")  # type: ignore[attr-defined]
