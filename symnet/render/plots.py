"""Plots by matplotlib: how they are set, shown and saved.  What is drawn: `error_plots`, `scale_plots`.

The same numbers give the same bytes: no date, no settings of the user's, letters as paths.  Colours are those of Okabe
and Ito, which colour-blind readers tell apart; dashes and markers differ too, for print without colours.  Needs the
extra `plot`.  One more kind of plot: a function that fills the axes of `figure` and returns a `Plot`.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.util import find_spec
from math import floor, log, log10
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sympy

from symnet.errors import BadFile, MissingExtra, UsageError
from symnet.exact.decimals import decimal_exponent, decimal_text, outward
from symnet.render.writing import write_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "INK",
    "ORANGE",
    "Plot",
    "check_plot_place",
    "figure",
    "formula",
    "power_of_ten",
    "scale_text",
    "style",
    "told",
]

BLUE, ORANGE, GREEN, GREY, INK = "#0072B2", "#D55E00", "#009E73", "#777777", "#222222"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
KINDS = (".svg", ".png")
DOTS = 200  # of PNG, an inch
STYLE: dict[Any, Any] = {
    "font.family": ["STIXGeneral", "DejaVu Sans"],  # both come with matplotlib; the second has what the first lacks
    "mathtext.fontset": "stix",
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.labelsize": 11,
    "axes.formatter.use_mathtext": True,
    "axes.linewidth": 0.7,
    "axes.unicode_minus": True,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "svg.fonttype": "path",
    "svg.hashsalt": "symnet",
}


@dataclass(frozen=True, repr=False)
class Plot:
    """A picture that shows itself in a notebook; `caption` says in words what is seen."""

    caption: str
    drawn: Figure = field(compare=False)

    @property
    def svg(self) -> str:
        """The picture as SVG, letters as paths."""
        return self._bytes(".svg").decode()

    def save(self, path: str | Path) -> None:
        """Write it aside as .svg or .png, then rename. Raises UsageError for other endings, BadFile."""
        place = Path(path)
        check_plot_place(place)
        write_file(place, self._bytes(place.suffix))

    def _bytes(self, kind: str) -> bytes:
        stream = io.BytesIO()
        with style(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing")  # a variable in Chinese: a box is drawn in its place
            if kind == ".svg":
                named = {"Date": None, "Creator": None, "Title": self.caption}
                self.drawn.savefig(stream, format="svg", metadata=named)
            else:
                self.drawn.savefig(stream, format="png", dpi=DOTS, metadata={"Software": None, "Title": self.caption})
        return stream.getvalue()

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return self.caption


def check_plot_place(path: Path) -> None:
    """Raise UsageError, BadFile or MissingExtra where no such picture can be made, before any work is done for it."""
    if path.suffix not in KINDS:
        raise UsageError(f"{str(path)!r} should end in {' or '.join(KINDS)}")
    if not path.parent.is_dir():
        raise BadFile(path.parent, "there is no such folder")
    need_matplotlib()


def need_matplotlib() -> None:
    """Raise MissingExtra where matplotlib is not installed."""
    if find_spec("matplotlib") is None:
        raise MissingExtra("plot", "matplotlib")


@contextmanager
def style() -> Iterator[None]:
    """Within it matplotlib has its own settings and ours, and none of the user's; after it, the user's again."""
    need_matplotlib()
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def figure(width: float, height: float, panels: int = 1) -> tuple[Figure, Any]:
    """An empty figure, in inches, and its axes (of several panels side by side, all of them); to be called in `style`.

    Nothing is registered anywhere.
    """
    from matplotlib.figure import Figure

    made = Figure(figsize=(width, height), layout="constrained")
    return made, made.add_subplot() if panels == 1 else made.subplots(1, panels)


def formula(expr: sympy.Expr, longest: int = 48) -> str:
    """An expression in a line of a picture, cut where it is long.

    >>> formula(2 * sympy.Symbol("x") ** 2)
    '2·x²'
    """
    shown = str(expr)
    shown = re.sub(r"\*\*(\d+)", lambda found: found[1].translate(RAISED), shown)
    shown = shown.replace("**", "^").replace("*", "·").replace("-", "−")
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def power_of_ten(sizes: Sequence[float]) -> int:
    """The e for which the largest size is m·10^e, 1 <= m < 10; 0 where that is from 1/10 to 1000, or none is > 0."""
    largest = max((s for s in sizes if s > 0), default=1.0)
    exponent = floor(log10(largest))
    return 0 if -1 <= exponent <= 2 else exponent


def told(value: Fraction, *, up: bool, digits: int = 4) -> str:
    r"""A number above or equal to 0 in a line of a picture, rounded up or down to so many digits.

    >>> told(Fraction(166223567, 10**11), up=True), told(Fraction(1, 3 * 10**30), up=False), told(Fraction(3), up=True)
    ('0.001663', '3.333$\\cdot 10^{-31}$', '3')
    """
    number = outward(value, digits, up=up)
    exponent = decimal_exponent(number) if number else 0
    if -3 <= exponent <= 5:
        return decimal_text(number)
    return f"{decimal_text(number / Fraction(10) ** exponent)}$\\cdot 10^{{{exponent}}}$"


def scale_text(scale: Fraction) -> str:
    r"""A scale in a line of a picture: small powers of two and ten as such.

    >>> scale_text(Fraction(1, 20)), scale_text(Fraction(1, 1024)), scale_text(Fraction(1, 10**12))
    ('1/20', '$2^{-10}$', '$10^{-12}$')
    """
    for base in (2, 10):
        exponent = round(log(scale.denominator, base))
        if scale == Fraction(1, base**exponent) and base**exponent > 200:
            return f"${base}^{{-{exponent}}}$"
    return str(scale) if len(str(scale)) <= 12 else f"{float(scale):.4g}"
