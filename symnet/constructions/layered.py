"""Products of n factors by k hidden layers: groups of factors, each multiplied by one sign-sum gate, layer after layer.

>>> from symnet.activations import exp
>>> product_by_layers(exp, sympy.symbols("x1:10"), 2).network.widths
(9, 24, 8, 1)
>>> x, y, z, w = sympy.symbols("w x y z")
>>> by_layers(exp, 3 * x * y * z * w, 2, skip=True).network.widths
(4, 8, 4, 1)

`branching` says how the factors are grouped: with the fewest neurons.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.branching import branching
from symnet.constructions.orders import raised_levels
from symnet.constructions.recipes import EXPLICIT_LIMIT, Gate, Level, Recipe, recipe
from symnet.constructions.settle import settle
from symnet.constructions.stencils import IDENTITY, differences_product, signs_product
from symnet.constructions.straightline import ONE, ZERO, Linear
from symnet.errors import LimitExceeded, UsageError
from symnet.exact.polynomials import terms, variables_of

__all__ = ["by_layers", "product_by_layers"]


def by_layers(
    activation: Activation,
    target: sympy.Expr,
    layers: int,
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    assume_nonzero: Sequence[int] = (),
    skip: bool = False,
    output_bias: bool = False,
    order: int | None = None,
) -> Recipe:
    """The network with `layers` hidden layers for q·∏ x_i, a product of two or more distinct variables.

    Raises:
        UsageError: for other polynomials (they have layers="deep", or 1), and for a number of layers that is not from 1
            to ⌈log2 n⌉.
        NotAPolynomial, DegenerateActivation, NotATaylorGate, Undecided, BadBias: as for `product_by_layers`.

    Source: Rolnick and Tegmark, section 4.
    """
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    exponents, coefficient = next(iter(found.items()), ((), ZERO))
    if len(found) != 1 or not set(exponents) <= {0, 1} or sum(exponents) < 2:
        raise UsageError(
            f"a number of layers is offered for products of distinct variables, such as 3*x*y*z, not for {target}; "
            'for that give layers="deep", or layers=1'
        )
    factors = [k for k, e in enumerate(exponents) if e]
    return product_by_layers(
        activation, symbols, layers, factors=factors, coefficient=Fraction(coefficient),
        bias=bias, assume_nonzero=assume_nonzero, skip=skip, output_bias=output_bias,
        order=order,
    )  # fmt: skip


def product_by_layers(
    activation: Activation,
    symbols: tuple[sympy.Symbol, ...],
    layers: int,
    *,
    factors: Sequence[int] | None = None,
    coefficient: Fraction = ONE,
    bias: Point | None = None,
    assume_nonzero: Sequence[int] = (),
    skip: bool = False,
    output_bias: bool = False,
    order: int | None = None,
) -> Recipe:
    """The network that multiplies the inputs `factors` (all of them, if not given) by `layers` hidden layers.

    A group of b values is a gate of 2^b neurons (2^b - 1 with output biases), one value waits (`skip`: at no cost); so
    σ^(b)(b0) != 0 is needed for all sizes b of groups. With an `order` the gates stand in copies, for an error
    O(λ^order).

    Raises:
        UsageError: if `layers` is not from 1 to ⌈log2 n⌉.
        LimitExceeded: if a layer has more than 200,000 neurons; above 40 factors in one layer.
        DegenerateActivation, NotATaylorGate, Undecided, BadBias: see `settle`.
    """
    places = list(range(len(symbols))) if factors is None else list(factors)
    waiting = 0 if skip else 1 if output_bias else 2
    cut = branching(len(places), layers, waiting=waiting, output_bias=output_bias)
    most = EXPLICIT_LIMIT if layers > 1 else 2**40
    if cut.neurons > most:
        raise LimitExceeded("neurons of a product by layers", cut.neurons, most, "use more layers, or method='tree'")
    gate_of = differences_product if output_bias else signs_product
    wait = None if skip else IDENTITY[1 if output_bias else 2]
    levels = []
    for sizes in cut.groups:
        gates = []
        for size in sizes:
            group, places = places[:size], places[size:]
            gates.append(Gate(gate_of(size) if size > 1 else wait, tuple(Linear.node(k) for k in group)))
        levels.append(Level(tuple(gates)))
        places = list(range(len(sizes)))
    orders = sorted({gate.order for level in levels for gate in level.gates if gate.stencil})
    setting = settle(activation, orders, bias=bias, assume_nonzero=assume_nonzero, even=not output_bias)
    count = cut.widths[0]
    target = sympy.Mul(
        sympy.Rational(coefficient.numerator, coefficient.denominator),
        *(symbols if factors is None else (symbols[k] for k in factors)),
    )
    name = f"product of {count} by {layers} hidden layer{'s' * (layers != 1)}"
    output = Linear.of(ZERO, {0: coefficient})
    better = raised_levels(levels, setting, order)
    return recipe(name, target, symbols, setting, better, output, "groups " + "-".join(map(str, cut.widths)))
