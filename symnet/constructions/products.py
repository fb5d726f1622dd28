"""Products of n factors: 2^n neurons in one layer, about 4n in a tree.

>>> from symnet.activations import exp, tanh
>>> product(exp, 3).network.widths
(3, 8, 1)
>>> product(exp, 3, method="differences").network.widths
(3, 7, 1)
>>> product(tanh, 3, method="parity").network.widths
(3, 4, 1)
>>> tree = product(exp, 8, method="tree")
>>> tree.network.widths, tree.network.neurons
((8, 16, 8, 4, 1), 28)
>>> product(exp, 9, method="layers", layers=2).network.widths
(9, 24, 8, 1)

One more method: a stencil in stencils.py and its name in `product`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.gates import single_gate
from symnet.constructions.half_sums import symmetric_bias
from symnet.constructions.layered import product_by_layers
from symnet.constructions.levels import Scheme, compile_levels
from symnet.constructions.orders import raised_levels
from symnet.constructions.recipes import Recipe, recipe
from symnet.constructions.settle import settle
from symnet.constructions.stencils import critical_product, differences_product, signs_product
from symnet.constructions.straightline import Builder, Linear
from symnet.errors import LimitExceeded, TextGiven, UnknownName, UsageError
from symnet.exact.polynomials import variables_of

__all__ = ["MOST_FACTORS", "Method", "product", "tree_neurons"]

Method = Literal["signs", "differences", "critical", "parity", "layers", "tree"]

MOST_FACTORS = 40
"""Factors in one hidden layer: 2^40 neurons can still be counted, but nothing else."""
_MOST_IN_TREE = 1000
_STENCILS = {
    "signs": signs_product,
    "differences": differences_product,
    "critical": critical_product,
    "parity": critical_product,
}


def product(
    activation: Activation,
    factors: int | Sequence[sympy.Symbol],
    *,
    method: Method = "signs",
    bias: Point | None = None,
    assume_nonzero: Sequence[int] = (),
    layers: int | None = None,
    skip: bool = False,
    output_bias: bool = False,
    order: int | None = None,
    scales: Sequence[object] | None = None,
) -> Recipe:
    """The network that multiplies n numbers, given by how many they are (x1, ..., xn) or by their symbols.

    - "signs": one layer, 2^n neurons, relative error λ²(σ^(n+2)/σ^(n)) Σx_i²/6 + ...; needs σ^(n)(b) != 0;
    - "differences": one layer, 2^n - 1 neurons and an output bias, relative error O(λ); needs σ^(n)(b) != 0;
    - "critical": one layer, 2^(n-1) neurons, at a bias with σ^(n-1)(b) = 0 != σ^(n)(b); the error is additive, of
      order λ(σ^(n+1)/σ^(n)), and need not vanish where a factor does;
    - "parity": the same neurons, only at a bias where all σ^(n-1+2j)(b) are 0, as for an odd σ with n odd or an even σ
      with n even (up to a polynomial of degree below n-1): there they are the whole sign sum, s and -s giving the same
      neuron, with its relative error λ²(σ^(n+2)/σ^(n)) Σx_i²/6 + ... (none for power(n));
    - "layers": `layers` hidden layers of sign sums of groups of factors, grouped so that the neurons are fewest
      (`branching`); 1 <= layers <= ⌈log2 n⌉; `skip` and `output_bias` as for a tree;
    - "tree": ⌈log2 n⌉ layers, 4(n-1) + c(⌈log2 n⌉ - popcount(n-1)) neurons: c = 0 with skip connections (`skip`),
      else 2 for each value that waits; with `output_bias` 3(n-1) and c = 1, at an error of order λ.

    With an `order` each gate stands in copies, so that the error is O(λ^order); in one layer (m·2^n neurons for m
    copies) `scales` may be given, as in `multiplication_gate`.

    Raises:
        LimitExceeded: above 40 factors in one layer or 1000 in a tree.
        DegenerateActivation, NotATaylorGate, Undecided, BadBias: see `settle`.

    Source: Lin, Tegmark and Rolnick, section II.C and appendix A; Rolnick and Tegmark, section 4.

    >>> from symnet.activations import tanh
    >>> product(tanh, 3).bias, product(tanh, 5, method="tree", skip=True).network.neurons
    (Constant(0), 16)
    """
    symbols = _factors(factors)
    n = len(symbols)
    if (layers is None) == (method == "layers"):
        raise UsageError("method='layers' takes a number of layers, such as layers=2, and no other method does")
    if scales is not None and method in ("layers", "tree"):
        raise UsageError("scales belong to one gate in one layer; for several layers give an order")
    if layers is not None:
        return product_by_layers(
            activation, symbols, layers, bias=bias, assume_nonzero=assume_nonzero, skip=skip, output_bias=output_bias,
            order=order,
        )  # fmt: skip
    if method == "tree":
        return _tree(activation, symbols, bias, assume_nonzero, skip=skip, output_bias=output_bias, order=order)
    if method not in _STENCILS:
        raise UnknownName("method of a product", str(method), [*_STENCILS, "layers", "tree"])
    if skip or output_bias:
        raise UsageError(
            "skip and output_bias belong to method='tree' and method='layers'; an output bias in one layer is "
            "method='differences'"
        )
    if n > MOST_FACTORS:
        raise LimitExceeded("number of factors in one hidden layer", n, MOST_FACTORS, "use method='tree'")
    if method in ("critical", "parity") and n < 2:
        raise UsageError(f"a product by method='{method}' has at least 2 factors")
    if method == "parity":
        bias = symmetric_bias(activation, n, bias, assume_nonzero)
    stencil = _STENCILS[method](n)
    return single_gate(f"product of {n}", stencil, activation, symbols, bias, assume_nonzero, order, scales)


def tree_neurons(n: int, waiting: int = 2) -> int:
    """4(n-1) + c(⌈log2 n⌉ - popcount(n-1)): the neurons of a tree of four-neuron gates, c a value that waits a level.

    >>> [tree_neurons(n) for n in (2, 3, 5, 8, 32)]
    [4, 10, 20, 28, 124]
    """
    return 4 * (n - 1) + waiting * ((n - 1).bit_length() - (n - 1).bit_count())


def _tree(
    activation: Activation,
    symbols: tuple[sympy.Symbol, ...],
    bias: Point | None,
    assume_nonzero: Sequence[int],
    *,
    skip: bool,
    output_bias: bool,
    order: int | None,
) -> Recipe:
    n = len(symbols)
    if n < 2:
        raise UsageError("a tree has at least 2 factors")
    if n > _MOST_IN_TREE:
        raise LimitExceeded("number of factors", n, _MOST_IN_TREE)
    builder = Builder(n)
    level = [Linear.node(k) for k in range(n)]
    while len(level) > 1:
        pairs = [builder.multiply(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[2 * len(pairs) :]
    circuit = builder.circuit(level[0], "binary tree")
    scheme = Scheme(
        multiply=3 if output_bias else 4, square=2 if output_bias else 3, identity=1 if output_bias else 2, skip=skip
    )
    levels, output = compile_levels(circuit, scheme)
    setting = settle(activation, scheme.orders(levels), bias=bias, assume_nonzero=assume_nonzero, even=scheme.even)
    levels = raised_levels(levels, setting, order)
    return recipe(f"product of {n} by a tree", sympy.Mul(*symbols), symbols, setting, levels, output, "binary tree")


def _factors(factors: int | Sequence[sympy.Symbol]) -> tuple[sympy.Symbol, ...]:
    if isinstance(factors, str):
        raise TextGiven(factors, "factors")
    if isinstance(factors, int) and not isinstance(factors, bool):
        if factors < 1:
            raise UsageError(f"a product has at least 1 factor, not {factors}")
        if factors > _MOST_IN_TREE:
            raise LimitExceeded("number of factors", factors, _MOST_IN_TREE)
        return tuple(sympy.symbols(f"x1:{factors + 1}"))
    if not isinstance(factors, list | tuple):
        raise UsageError(f"factors must be a number or a list of symbols, not {factors!r}")
    return variables_of(sympy.Integer(0), factors)
