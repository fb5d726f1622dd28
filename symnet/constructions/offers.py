"""The constructions on offer for a target, by name, and what each costs: neurons, synapses, layers.

>>> from symnet.activations import softplus
>>> from symnet.exact.polynomials import terms
>>> x, y, z = sympy.symbols("x y z")
>>> target = x * y * z
>>> rows, _ = counted(offers(target, softplus, (x, y, z), terms(target, (x, y, z)), None))
>>> rows[0].name, rows[0].neurons
('layers of gates', 10)

One more construction is a line in `offers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import sympy

from symnet.activations import Activation, heaviside, relu
from symnet.activations.activation import Point
from symnet.constructions.bits import boolean_function, is_parity, parity
from symnet.constructions.direct import Direct
from symnet.constructions.forms import power_form
from symnet.constructions.gates import square_gate
from symnet.constructions.monomials import monomial
from symnet.constructions.multilinear import BitFunction
from symnet.constructions.piecewise import piecewise_linear
from symnet.constructions.polynomial import deep, shallow
from symnet.constructions.products import Method, product
from symnet.constructions.quadratic_forms import quadratic_form
from symnet.constructions.recipes import Recipe
from symnet.constructions.univariate import univariate
from symnet.errors import (
    DegenerateActivation,
    LimitExceeded,
    NotAnExpression,
    NotATaylorGate,
    Undecided,
    UsageError,
)
from symnet.exact.constants import Constant
from symnet.networks import Network, ordered

__all__ = ["Cost", "counted", "offers", "offers_by_cases"]

COMPARED = 50_000  # neurons; larger networks are not compared with each other


@dataclass(frozen=True, slots=True)
class Cost:
    """One construction: its counts, the senses in which it computes the target, and the conventions of the count.

    `same_as` is the name of the first construction that gives the same network, None for that one itself.
    """

    name: str
    neurons: int
    hidden_layers: int
    synapses: int | None
    senses: tuple[str, ...]
    conventions: tuple[str, ...]
    bias: str
    same_as: str | None = None
    point: Constant | None = field(default=None, compare=False, repr=False)  # the bias as a number


PRODUCTS: dict[str, Method] = {
    "product by signs": "signs",
    "product by differences": "differences",
    "product at a critical bias": "critical",
    "product by parity": "parity",
}
Offers = Iterator[tuple[str, Callable[[], Recipe | Direct]]]


def counted(offered: Offers) -> tuple[tuple[Cost, ...], tuple[tuple[str, str], ...]]:
    """The counts of what is offered, and why the rest is refused."""
    rows, refused = [], []
    firsts: list[tuple[Cost, Network]] = []
    for name, make in offered:
        try:
            built = make()
            synapses = built.network.synapses if built.network.neurons < 10**7 else None
        except (DegenerateActivation, LimitExceeded, NotAnExpression, NotATaylorGate, Undecided, UsageError) as error:
            refused.append((name, str(error)))
            continue
        network = built.network
        counts = network.neurons, network.hidden_layers, synapses
        row = Cost(name, *counts, built.senses, built.conventions, str(built.bias), point=built.bias)
        network = ordered(network) if network.neurons <= COMPARED else network
        same = (first.name for first, other in firsts if replace(first, name=name) == row and _equal(network, other))
        rows.append(replace(row, same_as=next(same, None)))
        if rows[-1].same_as is None:
            firsts.append((row, network))
    return tuple(rows), tuple(refused)


def _equal(network: Network, other: Network) -> bool:
    return network.widths == other.widths and network.neurons <= COMPARED and network == other


def offers_by_cases(target: sympy.Expr | BitFunction, made: Direct) -> Offers:
    """The constructions for what is computed by cases."""
    activation, symbols = made.activation, made.variables
    if made.domain == "reals":
        yield "layers of ReLUs", lambda: made
        yield "layers of ReLUs, skip connections", lambda: piecewise_linear(target, variables=symbols, skip=True)
        return
    yield "an AND for each monomial", lambda: made
    if activation in (relu, heaviside):
        yield (
            "an AND for each monomial, skip connections",
            lambda: boolean_function(activation, target, variables=symbols, skip=True),
        )
        if is_parity(target, symbols):
            yield "parity by the sum of the bits", lambda: parity(activation, symbols)
    if activation == relu and is_parity(target, symbols):
        yield "parity by the sum of the bits, skip connections", lambda: parity(relu, symbols, skip=True)


def offers(
    target: sympy.Expr,
    activation: Activation,
    symbols: tuple[sympy.Symbol, ...],
    found: Mapping[tuple[int, ...], object],
    bias: Point | None,
) -> Offers:
    """The constructions that apply to the target, by name."""
    yield "layers of gates", lambda: deep(activation, target, variables=symbols, bias=bias)
    yield "layers of gates, skip connections", lambda: deep(activation, target, variables=symbols, bias=bias, skip=True)
    yield "layers of gates with output bias", lambda: deep(activation, target, variables=symbols, bias=bias, neurons=3)
    yield "one hidden layer", lambda: shallow(activation, target, variables=symbols, bias=bias)
    yield (
        "one hidden layer, output bias",
        lambda: shallow(activation, target, variables=symbols, bias=bias, output_bias=True),
    )
    if len(symbols) > 1 and len({sum(e) for e in found}) > 1:
        yield (
            "one hidden layer, sense taylor",
            lambda: shallow(activation, target, variables=symbols, bias=bias, taylor=True),
        )
    if len(found) > 1 and {sum(e) for e in found} == {2}:
        yield "quadratic form", lambda: quadratic_form(activation, target, variables=symbols, bias=bias)
        for critical in (False, True):
            yield (
                "quadratic form" + (" at a critical bias" if critical else "") + ", output bias",
                lambda critical=critical: quadratic_form(  # type: ignore[misc]
                    activation, target, variables=symbols, bias=bias, output_bias=True, critical=critical
                ),
            )
    for order in (4, 6):
        yield (
            f"layers of gates, error of order {order}",
            lambda order=order: deep(activation, target, variables=symbols, bias=bias, order=order),  # type: ignore[misc]
        )
    if len(symbols) == 1:
        yield "univariate", lambda: univariate(activation, target, variables=symbols, bias=bias)
        if target == symbols[0] ** 2:
            square = partial(square_gate, activation, neurons=1, bias=bias, variables=symbols)
            yield "square at a critical bias, output bias", square
    if len(found) == 1:
        (exponents,) = found
        if max(exponents, default=0) > 1 and sum(exponents) > 1:
            yield "monomial", lambda: monomial(activation, target, variables=symbols, bias=bias)
            yield (
                "monomial, output bias",
                lambda: power_form(activation, target, variables=symbols, bias=bias, output_bias=True),
            )
            for skip in (False, True):
                yield (
                    "deep monomial" + (", skip connections" if skip else ""),
                    lambda skip=skip: monomial(  # type: ignore[misc]
                        activation, target, method="deep", variables=symbols, bias=bias, skip=skip
                    ),
                )
        if set(exponents) == {1} and len(exponents) > 1 and target == sympy.Mul(*symbols):
            for name, method in PRODUCTS.items():
                yield (
                    name,
                    lambda method=method: product(activation, symbols, method=method, bias=bias),  # type: ignore[misc]
                )
            for k in range(2, (len(exponents) - 1).bit_length() + 1):
                for skip in (False, True):
                    yield (
                        f"product by {k} hidden layers" + (", skip connections" if skip else ""),
                        lambda k=k, skip=skip: product(  # type: ignore[misc]
                            activation, symbols, method="layers", layers=k, bias=bias, skip=skip
                        ),
                    )
            for skip in (False, True):
                yield (
                    "product by a tree" + (", skip connections" if skip else ""),
                    lambda skip=skip: product(activation, symbols, method="tree", bias=bias, skip=skip),  # type: ignore[misc]
                )
