"""Monomials in one hidden layer: x^r with ∏(r_i + 1) neurons.

The product of d = Σ r_i factors by signs has 2^d neurons; where factors are equal, neurons with equal inputs merge, and
∏(r_i + 1) are left: nodes r_i - 2t with weights (-1)^t C(r_i, t) for each variable.

>>> import sympy
>>> from symnet.activations import exp
>>> x, y = sympy.symbols("x y")
>>> cubic = monomial(exp, 3 * x**2 * y)
>>> cubic.network.widths, cubic.senses
((2, 6, 1), ('taylor', 'formal', 'uniform'))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.recipes import Gate, Level, Recipe, recipe
from symnet.constructions.settle import settle
from symnet.constructions.stencils import power_stencil
from symnet.constructions.straightline import ZERO, Linear
from symnet.errors import LimitExceeded, NotAPolynomial
from symnet.exact.polynomials import terms, variables_of

__all__ = ["monomial", "monomial_neurons"]

_MOST_NEURONS = 2**40


def monomial(
    activation: Activation,
    target: sympy.Expr,
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    assume_nonzero: Sequence[int] = (),
) -> Recipe:
    """The network with one hidden layer of ∏(r_i + 1) neurons for q·x^r, error O(λ²).

    Raises:
        NotAPolynomial: if the target is no monomial of degree >= 1.
        DegenerateActivation, NotATaylorGate, Undecided, BadBias: see `settle`.

    Source: Rolnick and Tegmark, section 4 (as we read it).
    """
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    if len(found) != 1 or not any(next(iter(found))):
        raise NotAPolynomial(target, "one monomial of degree at least 1 is needed; for sums use derive")
    ((exponents, coefficient),) = found.items()
    neurons = monomial_neurons(exponents)
    if neurons > _MOST_NEURONS:
        raise LimitExceeded("neurons of one hidden layer", neurons, _MOST_NEURONS, "use the deep compiler")
    setting = settle(activation, (sum(exponents),), bias=bias, assume_nonzero=assume_nonzero)
    used = [k for k, e in enumerate(exponents) if e]
    gate = Gate(power_stencil([exponents[k] for k in used]), tuple(Linear.node(k) for k in used))
    output = Linear.of(ZERO, {0: Fraction(coefficient)})
    return recipe("monomial", target, symbols, setting, (Level((gate,)),), output, "merged signs")


def monomial_neurons(exponents: Sequence[int]) -> int:
    """∏(r_i + 1).

    >>> monomial_neurons((2, 1)), monomial_neurons((1,) * 5)
    (6, 32)
    """
    return prod(r + 1 for r in exponents)
