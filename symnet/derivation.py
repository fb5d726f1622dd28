"""From a target to a network: `derive` compiles any polynomial, and takes what is computed by cases.

>>> import symnet as sn
>>> from sympy.abc import x, y
>>> sn.derive(x*y + x, activation=sn.softplus).network.neurons
4
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import sympy

from symnet import constructions
from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.bounds import as_box
from symnet.constructions import Direct, Recipe
from symnet.constructions.costs import computed_by_cases
from symnet.constructions.direct import Domain
from symnet.constructions.multilinear import BitFunction
from symnet.errors import BadScale, NotExact, UsageError
from symnet.exact.numbers import as_fraction, to_sympy
from symnet.workbench import Construction

__all__ = ["derive"]


def derive(
    target: sympy.Expr | BitFunction,
    activation: Activation,
    *,
    domain: Domain = "reals",
    bias: Point | None = None,
    layers: Literal["deep"] | int = "deep",
    variables: Sequence[sympy.Symbol] | None = None,
    assume_nonzero: Sequence[int] = (),
    skip: bool = False,
    output_bias: bool = False,
    order: int | None = None,
    sense: Literal["formal", "taylor"] = "formal",
    beta: object | None = None,
    box: object | None = None,
    scale: object | None = None,
) -> Construction:
    """The network for a polynomial with rational coefficients: N_λ = p + O(λ) as formal power series in the scale.

    With activation relu also for expressions in Max, Min and Abs, exactly. On `domain="bits"` any function of bits
    (a formula such as x & ~y, a polynomial, a table) by relu and heaviside, exactly, or logistic with sharpness `beta`.

    `layers="deep"` compiles it to layers of gates, about four neurons a product; `layers=1` gives one hidden layer,
    `layers=K` a product of distinct variables by K hidden layers (of other polynomials: UsageError).
    `skip` allows skip connections (else identity neurons carry values along), `output_bias` gates with one neuron fewer
    at a larger error. Without a bias one that works is chosen. With an `order` the error is O(λ^order): gates stand in
    copies at several scales. `sense="taylor"`, with one hidden layer, asks for N = p through degree deg p at scale 1.

    `box` and `scale` (see `symnet.bounds.as_box`) are where its error is bounded and the scale it is used at, unless
    `error_bound` and `at` are given others.

    Raises NotAPolynomial, LimitExceeded, DegenerateActivation, NotATaylorGate, Undecided, TextGiven, FloatGiven,
    BadBox, BadScale.

    >>> import symnet as sn
    >>> from sympy.abc import x, y, z
    >>> c = sn.derive(x*y*z + x**2, activation=sn.tanh)
    >>> c.network.hidden_layers
    2
    >>> print(c.check())
    proved, scope all
    >>> sn.derive(x*y + x, activation=sn.exp, layers=1, sense="taylor").senses
    ('taylor', 'formal', 'uniform')
    >>> sn.derive((x & y) | z, activation=sn.relu)
    Boolean function z | (x & y): -x*y*z + x*y + z by Network 3-3-1, relu, 3 neurons, 9 synapses; exact on bits
    """
    asked = Request(
        target, activation, domain, bias, layers, variables, assume_nonzero, skip, output_bias, order, sense, beta
    )
    used = None if scale is None else _rational_scale(scale)
    recipe = network_for(asked)
    return Construction(recipe, box=None if box is None else as_box(box, recipe.variables), scale=used)


def _rational_scale(scale: object) -> sympy.Rational:
    try:
        found = as_fraction(scale, "scale")
    except NotExact:
        raise BadScale(scale) from None
    if found <= 0:
        raise BadScale(scale)
    return to_sympy(found)


@dataclass(frozen=True, slots=True)
class Request:
    """What `derive` is asked for; the fields are its arguments."""

    target: sympy.Expr | BitFunction
    activation: Activation
    domain: Domain
    bias: Point | None
    layers: Literal["deep"] | int
    variables: Sequence[sympy.Symbol] | None
    assume_nonzero: Sequence[int]
    skip: bool
    output_bias: bool
    order: int | None
    sense: Literal["formal", "taylor"]
    beta: object | None


def network_for(asked: Request) -> Recipe | Direct:
    """The recipe of the network that is asked for."""
    layers = asked.layers
    if asked.sense not in ("formal", "taylor"):
        raise UsageError(f'sense is "formal" or "taylor", not {asked.sense!r}')
    if asked.sense == "taylor" and layers != 1:
        raise UsageError('sense="taylor" belongs to layers=1: scale 1 says nothing of gates that read gates')
    if isinstance(asked.target, Activation):
        raise UsageError("the polynomial comes first: derive(polynomial, activation=symnet.tanh)")
    by_cases = computed_by_cases(
        asked.target, asked.activation, asked.domain, variables=asked.variables, beta=asked.beta, skip=asked.skip
    )
    if by_cases is not None:
        if asked.bias is not None or asked.assume_nonzero or asked.order is not None or asked.sense != "formal":
            raise UsageError("this network computes by cases: bias, assume_nonzero, order and sense have no meaning")
        if layers != "deep" and by_cases.network.hidden_layers > layers:
            raise UsageError(f"this network has {by_cases.network.hidden_layers} hidden layers; leave out layers")
        return by_cases
    if layers == "deep":
        return constructions.deep(
            asked.activation, asked.target, variables=asked.variables, bias=asked.bias,
            assume_nonzero=asked.assume_nonzero, skip=asked.skip, neurons=3 if asked.output_bias else 4,
            order=asked.order,
        )  # fmt: skip
    if type(layers) is not int or layers < 1:
        raise UsageError(
            f'layers is "deep" or a number of hidden layers (above 1 for products of variables), not {layers!r}'
        )
    if layers > 1:
        return constructions.by_layers(
            asked.activation, asked.target, layers, variables=asked.variables, bias=asked.bias,
            assume_nonzero=asked.assume_nonzero, skip=asked.skip, output_bias=asked.output_bias, order=asked.order,
        )  # fmt: skip
    if asked.skip:
        raise UsageError("skip belongs to layers='deep': one hidden layer has nothing to skip")
    return constructions.shallow(
        asked.activation, asked.target, variables=asked.variables, bias=asked.bias,
        assume_nonzero=asked.assume_nonzero, output_bias=asked.output_bias, order=asked.order,
        taylor=asked.sense == "taylor",
    )  # fmt: skip
