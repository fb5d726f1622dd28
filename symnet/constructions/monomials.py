"""Monomials: x^r in one hidden layer with ∏(r_i + 1) neurons, or deep with about log2 of that.

The product of d = Σ r_i factors by signs has 2^d neurons; where factors are equal, neurons with equal inputs merge, and
∏(r_i + 1) are left: nodes r_i - 2t with weights (-1)^t C(r_i, t) for each variable.

Deep: each variable is squared again and again; the powers x_i^(2^j) for the ones of r_i in binary are multiplied, and
at last the powers of all variables, those of fewest layers first.

>>> import sympy
>>> from symnet.activations import exp
>>> x, y = sympy.symbols("x y")
>>> cubic = monomial(exp, 3 * x**2 * y)
>>> cubic.network.widths, cubic.senses
((2, 6, 1), ('taylor', 'formal', 'uniform'))
>>> monomial(exp, x**5 * y**8, method="deep", skip=True).network.neurons, deep_monomial_neurons((5, 8))
(21, 21)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import prod
from typing import Literal

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.levels import Scheme, compile_levels
from symnet.constructions.orders import raised, raised_levels
from symnet.constructions.recipes import Gate, Level, Recipe, recipe
from symnet.constructions.settle import settle
from symnet.constructions.stencils import power_stencil
from symnet.constructions.straightline import ZERO, Builder, Circuit, Linear
from symnet.errors import LimitExceeded, NotAPolynomial, UnknownName, UsageError
from symnet.exact.polynomials import terms, variables_of

__all__ = ["deep_monomial_neurons", "monomial", "monomial_neurons"]

_MOST_NEURONS = 2**40


def monomial(
    activation: Activation,
    target: sympy.Expr,
    *,
    method: Literal["signs", "deep"] = "signs",
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    assume_nonzero: Sequence[int] = (),
    skip: bool = False,
    output_bias: bool = False,
    order: int | None = None,
    scales: Sequence[object] | None = None,
) -> Recipe:
    """The network for a monomial q·x^r, error O(λ²).

    - "signs": one hidden layer of ∏(r_i + 1) neurons; needs σ^(d)(b) != 0 for the degree d;
    - "deep": with skip connections (`skip`) as many neurons as `deep_monomial_neurons` says, at most
      Σ_i (7⌈log2 r_i⌉ + 4) for the variables that occur; else identity neurons besides. With `output_bias` squares take
      2 neurons, products 3, at an error of order λ. Needs σ''(b) != 0 (and σ'(b) != 0 for identities).

    With an `order` each gate stands in copies, so that the error is O(λ^order); of "signs" the `scales` may be given.

    Raises:
        NotAPolynomial: if the target is no monomial of degree >= 1 (>= 2 for "deep").
        DegenerateActivation, NotATaylorGate, Undecided, BadBias: see `settle`.

    Source: Rolnick and Tegmark, sections 3 and 4 (as we read it).
    """
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    if method not in ("signs", "deep"):
        raise UnknownName("method of a monomial", str(method), ["signs", "deep"])
    if len(found) != 1 or not any(next(iter(found))):
        raise NotAPolynomial(target, "one monomial of degree at least 1 is needed; for sums use derive")
    ((exponents, coefficient),) = found.items()
    if method == "deep":
        if scales is not None:
            raise UsageError("scales belong to method='signs'; for several layers give an order")
        return _deep(activation, target, symbols, exponents, Fraction(coefficient), bias, assume_nonzero,
                     skip=skip, output_bias=output_bias, order=order)  # fmt: skip
    if skip or output_bias:
        raise UsageError("skip and output_bias belong to method='deep'")
    neurons = monomial_neurons(exponents)
    if neurons > _MOST_NEURONS:
        raise LimitExceeded("neurons of one hidden layer", neurons, _MOST_NEURONS, "use the deep compiler")
    setting = settle(activation, (sum(exponents),), bias=bias, assume_nonzero=assume_nonzero)
    used = [k for k, e in enumerate(exponents) if e]
    stencil = raised(power_stencil([exponents[k] for k in used]), setting, order, scales)
    gate = Gate(stencil, tuple(Linear.node(k) for k in used))
    output = Linear.of(ZERO, {0: Fraction(coefficient)})
    return recipe("monomial", target, symbols, setting, (Level((gate,)),), output, "merged signs")


def monomial_neurons(exponents: Sequence[int]) -> int:
    """∏(r_i + 1).

    >>> monomial_neurons((2, 1)), monomial_neurons((1,) * 5)
    (6, 32)
    """
    return prod(r + 1 for r in exponents)


def deep_monomial_neurons(exponents: Sequence[int]) -> int:
    """2 Σ⌊log2 r_i⌋ + max⌊log2 r_i⌋ + 4(Σ popcount(r_i) - 1), over the exponents r_i > 0: the neurons of `_deep`.

    Squares of a layer share the neuron σ(b), which has no inputs; of one variable each square has its own, 3⌊log2 r⌋ in
    all. There are Σ(popcount(r_i) - 1) products for the powers, and one fewer than variables for their product.

    >>> [deep_monomial_neurons((r,)) for r in (1, 2, 3, 15, 16)]
    [0, 3, 7, 21, 12]
    """
    squares = [r.bit_length() - 1 for r in exponents if r]
    return 2 * sum(squares) + max(squares, default=0) + 4 * max(sum(r.bit_count() for r in exponents) - 1, 0)


def _deep(
    activation: Activation,
    target: sympy.Expr,
    symbols: tuple[sympy.Symbol, ...],
    exponents: tuple[int, ...],
    coefficient: Fraction,
    bias: Point | None,
    assume_nonzero: Sequence[int],
    *,
    skip: bool,
    output_bias: bool,
    order: int | None,
) -> Recipe:
    if sum(exponents) < 2:
        raise NotAPolynomial(target, "a deep monomial has degree at least 2")
    circuit = _repeated_squares(exponents, coefficient)
    scheme = Scheme(
        multiply=3 if output_bias else 4, square=2 if output_bias else 3, identity=1 if output_bias else 2, skip=skip
    )
    levels, output = compile_levels(circuit, scheme)
    setting = settle(activation, scheme.orders(levels), bias=bias, assume_nonzero=assume_nonzero, even=scheme.even)
    levels = raised_levels(levels, setting, order)
    return recipe("deep monomial", target, symbols, setting, levels, output, "repeated squares")


def _repeated_squares(exponents: tuple[int, ...], coefficient: Fraction) -> Circuit:
    """x_i^(r_i) = ∏ x_i^(2^j) over the ones of r_i, the low ones first; then of all variables, the lowest first."""
    builder = Builder(len(exponents))
    powers: list[tuple[int, int, Linear]] = []  # (layers so far, variable, power)
    for variable, exponent in enumerate(exponents):
        if not exponent:
            continue
        square, power, depth = Linear.node(variable), None, 0
        for j in range(exponent.bit_length()):
            if j:
                square = builder.multiply(square, square)
            if exponent >> j & 1:
                power, depth = (square, j) if power is None else (builder.multiply(power, square), j + 1)
        if power is not None:
            powers.append((depth, variable, power))
    heapify(powers)
    while len(powers) > 1:
        (_, _, left), (depth, variable, right) = heappop(powers), heappop(powers)
        heappush(powers, (depth + 1, variable, builder.multiply(left, right)))
    return builder.circuit(powers[0][2].scaled(coefficient), "repeated squares")
