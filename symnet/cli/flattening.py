"""`symnet flatten`: what it costs to do in one hidden layer what deep networks do, for a polynomial or a family."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from symnet.cli.bounding import box_of
from symnet.cli.deriving import activation_of, activation_options, bias_of
from symnet.cli.output import print_json
from symnet.errors import UsageError

__all__ = ["add_verbs", "flatten"]

MOST_SIZES = 200


def add_verbs(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb of this file to the command line."""
    verb = add(
        "flatten",
        flatten,
        "compare deep networks with flat ones",
        "For a polynomial: LTR's flattening costs C_n and C_s, the neurons and synapses of flat networks over those of "
        "a deep one, from below by a theorem and from above by a construction. With --family: deep against shallow for "
        "each size n, with the errors that are certified in floating point; -o draws them.",
    )
    what = verb.add_mutually_exclusive_group(required=True)
    what.add_argument("target", nargs="?", metavar="POLYNOMIAL")
    what.add_argument("--family", metavar="NAME", help="product, power, squares, chain or four-spin")
    activation_options(verb, domain=False)
    verb.add_argument("--layers", default="1", metavar="K", help="flat means at most K hidden layers (default: 1)")
    verb.add_argument("--sense", choices=("formal", "uniform"), default="formal", help="of deep and flat networks")
    verb.add_argument("--biases", choices=("none", "common", "free"), default="common", help="of the flat networks")
    verb.add_argument("--output-bias", action="store_true", help="allow them an output bias")
    verb.add_argument("--skip", action="store_true", help="allow them skip connections")
    verb.add_argument("--sizes", metavar="N|N-M|N,M,...", help="of the family")
    verb.add_argument("--box", action="append", metavar="B", help="of the family: 1 for [-1, 1], or 0,1 (default: 1)")
    verb.add_argument("--dtype", choices=("float64", "float32"), help="of the family (default: float64)")
    verb.add_argument("-o", dest="output", type=Path, metavar="FILE", help="of the family: draw it (.svg, .png)")
    verb.add_argument("--json", action="store_true", help="print one JSON object")


def flatten(options: argparse.Namespace) -> int:
    """Print flattening costs, or a table of deep against shallow."""
    if options.family is not None:
        return _family(options)
    given = {"--sizes": options.sizes, "--box": options.box, "--dtype": options.dtype, "-o": options.output}
    if extra := [name for name, value in given.items() if value is not None]:
        raise UsageError(f"{extra[0]} belongs to --family, such as --family product")
    from symnet.flattening import FlatteningCost, flattening_cost
    from symnet.parsing import parse

    found = flattening_cost(
        parse(options.target),
        _number(options.layers, "--layers"),
        activation=activation_of(options),
        bias=bias_of(options),
        biases=options.biases,
        output_bias=options.output_bias,
        skip=options.skip,
        sense=options.sense,
    )
    if options.json and isinstance(found, FlatteningCost):
        print_json(found.fields())
    else:
        print(found)
    return 0


def _family(options: argparse.Namespace) -> int:
    """Print a table of deep against shallow, and draw it where a file is named."""
    from symnet.depth import depth_table
    from symnet.render.plots import check_plot_place

    if options.layers != "1" or options.sense != "formal" or options.biases != "common":
        raise UsageError("with --family flat is one hidden layer about a common bias, sense formal")
    if options.output_bias or options.skip:
        raise UsageError("with --family networks have neither output biases nor skip connections")
    if options.output is not None:
        check_plot_place(options.output)
    found = depth_table(
        options.family,
        None if options.sizes is None else sizes_of(options.sizes),
        activation=activation_of(options),
        bias=bias_of(options),
        box=1 if options.box is None else box_of(options),
        dtype=options.dtype or "float64",
    )
    if options.json:
        print_json(found.fields())
    else:
        print(found)
    if options.output is not None:
        picture = found.plot()
        picture.save(options.output)
        print(f"wrote {options.output}: {picture.caption}", file=sys.stderr)
    return 0


def sizes_of(text: str) -> list[int]:
    """Return the sizes that a text lists.

    >>> sizes_of("2-4,8")
    [2, 3, 4, 8]
    """
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        low = _number(first.strip(), "--sizes")
        high = _number(last.strip(), "--sizes") if dash else low
        if len(found) + high - low + 1 > MOST_SIZES:
            raise UsageError(f"--sizes: at most {MOST_SIZES} sizes")
        found += range(low, high + 1)
    return found


def _number(text: str, option: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise UsageError(f"{option} takes numbers such as 3, not {text!r}")
    return int(text)
