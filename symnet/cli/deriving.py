"""`symnet derive` and `symnet cost`: networks for polynomials, formulas and maxima that are given as text.

Text is read by `symnet.parsing`, never evaluated.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from symnet.cli.bounding import bound_options, box_of, certified, exact_text
from symnet.cli.output import print_json, terminal_width
from symnet.errors import LimitExceeded, Undecided, UsageError

if TYPE_CHECKING:
    from symnet.activations import Activation
    from symnet.comparison import Cost
    from symnet.workbench import Construction

__all__ = ["activation_options", "add_verbs", "construction", "cost", "derive", "network_defaults", "network_options"]

MOST_NEURONS = 2000  # above, the leading error is a polynomial that nobody reads


def add_verbs(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verbs of this file to the command line."""
    verb = add(
        "derive",
        derive,
        "derive the network that computes a polynomial",
        'Derive the exact network for a polynomial with rational coefficients, such as "x*y*z + x^2/3"; by relu also '
        'for "max(x, y) - abs(z)", and on bits for formulas such as "x & ~y | z".',
    )
    verb.add_argument("target", metavar="POLYNOMIAL|FORMULA")
    activation_options(verb)
    network_options(verb)
    verb.add_argument("--check", action="store_true", help="let the kernel check the network's certificate")
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb = add(
        "cost",
        cost,
        "compare what constructions cost for a polynomial with what is needed",
        "Build every construction on offer for a polynomial and count its neurons; beside it, for each sense and what "
        "networks may use, how many one hidden layer needs, by which theorem, and whether what is built is minimal.",
    )
    verb.add_argument("target", metavar="POLYNOMIAL|FORMULA")
    activation_options(verb)
    verb.add_argument(
        "--no-search",
        dest="search",
        action="store_false",
        help="look for no smaller networks by a search for points, which takes some seconds",
    )
    verb.add_argument("--json", action="store_true", help="print one JSON object")


def activation_options(verb: argparse.ArgumentParser, *, required: bool = True, domain: bool = True) -> None:
    """Add the options that choose an activation and a bias."""
    group = verb.add_mutually_exclusive_group(required=required)
    group.add_argument("--activation", metavar="NAME", help="exp, tanh, logistic, softplus, sin, gelu, silu, ...")
    group.add_argument("--activation-expr", metavar="EXPR", help='an activation of your own, such as "x/(1+x^2)"')
    verb.add_argument(
        "--bias", default="auto", metavar="auto|VALUE", help='where to expand it, such as "1/2" or "log(2)"'
    )
    if not domain:
        return
    verb.add_argument(
        "--domain",
        choices=("reals", "bits"),
        default="reals",
        help="bits: relu, heaviside and logistic compute by cases",
    )
    verb.add_argument("--beta", metavar="VALUE", help='on bits, how steep logistic neurons are, such as "40"')


def network_options(verb: argparse.ArgumentParser) -> None:
    """Add the options that choose one of the networks for a polynomial."""
    verb.add_argument(
        "--layers",
        default="deep",
        metavar="deep|1|K",
        help="layers of gates, one hidden layer, or K hidden layers (for a product of variables)",
    )
    verb.add_argument("--skip", action="store_true", help="allow skip connections in place of identity neurons")
    verb.add_argument("--output-bias", action="store_true", help="allow an output bias: fewer neurons, larger error")
    verb.add_argument("--order", type=int, metavar="R", help="copies of gates, so that the error is O(lambda^R)")
    verb.add_argument(
        "--sense",
        choices=("formal", "taylor"),
        default="formal",
        help="taylor: with one hidden layer, equal through the degree of the polynomial at scale 1",
    )
    bound_options(verb)


def network_defaults() -> argparse.Namespace:
    """Return these options as they are where none is given."""
    parser = argparse.ArgumentParser(add_help=False)
    network_options(parser)
    return parser.parse_args([])


def activation_of(options: argparse.Namespace) -> Activation:
    """Return the activation that the options name or spell out."""
    from symnet.activations import Activation
    from symnet.activations.library import by_name
    from symnet.parsing import parse

    if options.activation is not None:
        return by_name(options.activation)
    return Activation(parse(options.activation_expr))


def bias_of(options: argparse.Namespace) -> Any:
    """Return the bias, None for one that is chosen."""
    from symnet.parsing import parse

    return None if options.bias.strip() == "auto" else parse(options.bias)


def beta_of(options: argparse.Namespace) -> Any:
    """Return the sharpness of logistic neurons, None where none is given."""
    from symnet.parsing import parse

    return None if options.beta is None else parse(options.beta)


def target_of(options: argparse.Namespace, text: str) -> Any:
    """Return the polynomial, the formula of bits, or for relu the expression with maxima, that a text denotes."""
    from symnet.activations import heaviside, relu
    from symnet.parsing import looks_like_a_formula, parse, parse_formula

    activation = activation_of(options)
    if looks_like_a_formula(text):
        if options.domain == "reals" and activation not in (relu, heaviside):
            raise UsageError(f"{text!r} is a formula of bits: give --activation relu or heaviside, or --domain bits")
        return parse_formula(text)
    by_maxima = options.domain == "reals" and activation == relu
    if not by_maxima and re.search(r"\b(max|min|abs)\s*\(", text):
        raise UsageError(f"{text!r}: networks for max, min and abs are made of ReLUs; give --activation relu")
    return parse(text, functions=by_maxima)


def construction(options: argparse.Namespace, text: str) -> Construction:
    """Return the construction that the options ask for."""
    from symnet.derivation import derive as derived

    target = target_of(options, text)
    for name in sorted(str(s) for s in target.free_symbols):
        if 1 < len(name) <= 4 and set(name) <= set("abcuvwxyz"):
            print(f"symnet: {name} is one variable here; a product is written {'*'.join(name)}", file=sys.stderr)
    layers = layers_of(options.layers)
    if layers == 1 and options.skip:
        raise UsageError("--skip belongs to --layers deep: one hidden layer has nothing to skip")
    return derived(
        target,
        activation=activation_of(options),
        domain=options.domain,
        beta=beta_of(options),
        bias=bias_of(options),
        layers=layers,
        skip=options.skip,
        output_bias=options.output_bias,
        order=options.order,
        sense=options.sense,
        box=box_of(options),
        scale=exact_text(options.scale),
        tolerance=exact_text(options.tolerance),
        dtype=options.dtype or "float64",
    )


def layers_of(text: str) -> Literal["deep"] | int:
    """Return "deep", or the number that a text of one to four digits is."""
    if text == "deep":
        return "deep"
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise UsageError(f'--layers is "deep" or a number of hidden layers, not {text!r}')
    return int(text)


def derive(options: argparse.Namespace) -> int:
    """Print the network for a polynomial."""
    from symnet.constructions import Direct

    made = construction(options, options.target)
    error = leading_error(made)
    verdict = made.check() if options.check else None
    network, bound = made.network, certified(made, options.dtype, exact_text(options.tolerance))
    by_cases = isinstance(made.recipe, Direct)
    if options.json:
        print_json(
            {
                "target": str(made.target),
                "variables": [str(v) for v in made.variables],
                "activation": name_of(made.activation),
                "bias": str(made.bias),
                "hidden_layers": network.hidden_layers,
                "widths": list(network.widths),
                "neurons": network.neurons,
                "synapses": network.synapses,
                "senses": list(made.senses),
                "conventions": list(made.conventions),
                "leading_error": error,
                "domain": made.domain,
                **bound.fields(),
                "status": verdict.status if verdict else None,
            }
        )
    else:
        widths = "-".join(map(str, network.widths))
        lines = [
            f"target:        {made.target}",
            f"activation:    {name_of(made.activation)}{'' if by_cases else f', expanded at {made.bias}'}",
            f"network:       {widths}, {counted(network.neurons, 'neuron')}, {counted(network.synapses, 'synapse')}",
            f"hidden layers: {network.hidden_layers}",
            f"senses:        {', '.join(made.senses)}",
            f"conventions:   {', '.join(made.conventions)}",
        ]
        if assumed := made.recipe.assumed:
            orders = ", ".join(map(str, assumed))
            lines.append(f"provided:      the derivative of order {orders} is not 0 at {made.bias}")
        if error and not by_cases:
            shown = "none" if error["order"] is None else f"lambda^{error['order']} * ({error['polynomial']})"
            lines.append(f"leading error: {shown}")
        lines += bound.lines()
        if verdict:
            lines.append(f"kernel:        {verdict}")
        print("\n".join(lines))
    return 1 if verdict and verdict.status != "proved" else 0


def leading_error(made: Construction) -> dict[str, Any] | None:
    """Return the order and the polynomial of the leading error; None where it is too large or not decided."""
    if made.network.neurons > MOST_NEURONS:
        return None
    try:
        found = made.leading_error()
    except (LimitExceeded, Undecided, UsageError):
        return None
    return {"order": found.order, "polynomial": str(found.polynomial)}


def counted(number: int, word: str) -> str:
    """Return a number of things in words."""
    return f"{number} {word}{'s' * (number != 1)}"


def name_of(activation: Activation) -> str:
    """Return how the activation is called: its name, or its expression where it has none."""
    return str(activation.name or activation.expr)


def cost(options: argparse.Namespace) -> int:
    """Print what each construction costs."""
    from symnet.comparison import costs

    found = costs(
        target_of(options, options.target),
        activation_of(options),
        domain=options.domain,
        bias=bias_of(options),
        beta=beta_of(options),
        search=options.search,
    )
    generic = {"coefficients": found.coefficients, "variables": found.variables, "degree": found.degree}
    if options.json:
        print_json(
            {
                "target": str(found.target),
                "activation": name_of(found.activation),
                "lower_bounds": [need.bound_fields() for need in found.needs],
                "constructions": [as_json(row) for row in found.rows],
                "refused": [{"name": name, "reason": reason} for name, reason in found.refused],
                "generic": generic,
                "minimal": [need.fields() for need in found.needs],
                "reason": found.unneeded or None,
            }
        )
        return 0
    print(found.text(terminal_width()))
    return 0


def as_json(row: Cost) -> dict[str, Any]:
    """Return the JSON fields of one construction."""
    names = ("name", "hidden_layers", "neurons", "synapses", "bias", "same_as")
    fields = {name: getattr(row, name) for name in names}
    return {**fields, "senses": list(row.senses), "conventions": list(row.conventions)}
