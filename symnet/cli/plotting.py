"""`symnet plot`: pictures of the error of a network, over a box or against its scale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from symnet.cli.deriving import activation_options, construction, network_options
from symnet.errors import UsageError

if TYPE_CHECKING:
    from symnet.render.plots import Plot
    from symnet.workbench import Construction

__all__ = ["add_verbs", "plot"]


def add_verbs(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb of this file to the command line."""
    verb = add(
        "plot",
        plot,
        "draw the error of a network, over a box or against its scale",
        "Derive the network for a polynomial and draw its error with the certified bound: over the box where there is "
        "a --scale, or a --tolerance for which one is chosen (the error of what NumPy computes, with --dtype); else "
        "against the scale, with what floating point adds. Needs matplotlib: pip install 'symnet[plot]'.",
    )
    verb.add_argument("target", metavar="POLYNOMIAL")
    activation_options(verb)
    network_options(verb)
    verb.add_argument("--vary", metavar="X[,Y]", help="over the box: the one or two variables that vary in the picture")
    verb.add_argument("-o", dest="output", type=Path, required=True, metavar="FILE", help="FILE.svg or FILE.png")


def plot(options: argparse.Namespace) -> int:
    """Write a picture."""
    from symnet.render.plots import check_plot_place

    check_plot_place(options.output)
    if options.box is None:
        raise UsageError('an error is one on a box: give --box 1 for [-1, 1], --box 0,1, or --box "x=0,1; y=2"')
    picture = drawn(construction(options, options.target), options)
    picture.save(options.output)
    print(f"wrote {options.output}: {picture.caption}", file=sys.stderr)
    return 0


def drawn(made: Construction, options: argparse.Namespace) -> Plot:
    """The picture that the options ask for: over the box where there is a scale, or none is needed; else against it."""
    from symnet.constructions import Direct

    dtype = None if options.dtype == "exact" else options.dtype
    if made.scale is None and not isinstance(made.recipe, Direct):
        if options.vary is not None:
            raise UsageError("--vary is about a picture over the box, at one scale: give --scale too")
        if options.dtype == "exact":
            raise UsageError("against the scale rounding is drawn too: give --dtype float64 or float32, or a --scale")
        return made.plot_scales(dtype=dtype or "float64")
    if options.vary is None:
        return made.plot_error(dtype=dtype)
    known = {str(v): v for v in made.variables}
    names = [name.strip() for name in options.vary.split(",")]
    if unknown := [name for name in names if name not in known]:
        raise UsageError(f"--vary: {unknown[0]!r} is none of the variables {', '.join(known)}")
    return made.plot_error(dtype=dtype, vary=[known[name] for name in names])
