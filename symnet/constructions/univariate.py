"""Polynomials of one variable in one hidden layer: degree d with d + 1 neurons, any distinct first-layer weights.

Σ_j w_j σ(b + λ a_j x) = Σ_k σ^(k)(b) λ^k x^k μ_k / k! with the moments μ_k = Σ_j w_j a_j^k.  For one power x^k the
weights have to give μ_i = δ_ik for i <= d: a Vandermonde system, solved by the coefficients of the Lagrange
polynomials of the a_j.

>>> import sympy
>>> from symnet.activations import exp
>>> x = sympy.Symbol("x")
>>> cubic = univariate(exp, x**3 + 2 * x)
>>> cubic.network.widths, cubic.senses
((1, 4, 1), ('taylor', 'formal', 'uniform'))
>>> univariate(exp, x**2 + 1, nodes=(0, 1, 5)).network.neurons
3
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.orders import raised_levels
from symnet.constructions.recipes import Gate, Level, Recipe, recipe
from symnet.constructions.settle import settle
from symnet.constructions.stencils import Difference, Stencil
from symnet.constructions.straightline import ZERO, Linear
from symnet.errors import LimitExceeded, NotAPolynomial, TextGiven, UsageError
from symnet.exact.numbers import as_fraction
from symnet.exact.polynomials import terms, variables_of

__all__ = ["inverse_vandermonde", "symmetric_nodes", "univariate"]

_MOST_DEGREE = 100


def univariate(
    activation: Activation,
    target: sympy.Expr,
    *,
    nodes: Sequence[object] | None = None,
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    assume_nonzero: Sequence[int] = (),
    output_bias: bool = False,
    order: int | None = None,
) -> Recipe:
    """The network with d + 1 neurons for a polynomial of degree d in one variable, exact through degree d at scale 1.

    `nodes` are d + 1 distinct rational first-layer weights (default: symmetric about 0).  With `output_bias` the node
    0, which must then be one of them, is no neuron: d neurons.  Needs σ^(k)(b) != 0 for every x^k that occurs.  With an
    `order` the neurons stand in copies at several scales, so that the error is O(λ^order).

    Raises:
        NotAPolynomial: for more than one variable, or a constant.
        DegenerateActivation, NotATaylorGate, Undecided, BadBias: see `settle`.

    Source: Rolnick and Tegmark, section 4 (as we read it).

    >>> from symnet.activations import tanh
    >>> univariate(tanh, sympy.Symbol("x")**2, output_bias=True, bias=1).network.widths
    (1, 2, 1)
    """
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    if len(symbols) != 1:
        raise NotAPolynomial(target, f"one variable is needed, not {len(symbols)}")
    degree = max((e for (e,) in found), default=0)
    if degree < 1:
        raise NotAPolynomial(target, "its degree must be at least 1")
    if degree > _MOST_DEGREE:
        raise LimitExceeded("degree in one hidden layer", degree, _MOST_DEGREE, "use the deep compiler")
    chosen, step = _nodes(nodes, degree, output_bias=output_bias)
    powers = sorted(e for (e,) in found if e or not output_bias)
    setting = settle(activation, powers, bias=bias, assume_nonzero=assume_nonzero)
    inverse = inverse_vandermonde(chosen)
    gates = [
        Gate(_stencil(chosen, [row[k] for row in inverse], k, free_origin=output_bias), (Linear.of(ZERO, {0: step}),))
        for k in powers
    ]
    coefficients = {place: found[k,] / step**k for place, k in enumerate(powers)}
    output = Linear.of(found.get((0,), ZERO) if output_bias else ZERO, coefficients)
    levels = raised_levels((Level(tuple(gates)),), setting, order)
    return recipe("polynomial of one variable", target, symbols, setting, levels, output, "Lagrange")


def symmetric_nodes(degree: int, *, with_zero: bool = False) -> tuple[int, ...]:
    """Return d + 1 distinct integers about 0: d, d-2, ..., -d; with 0 among them if asked for.

    >>> symmetric_nodes(3), symmetric_nodes(2), symmetric_nodes(3, with_zero=True)
    ((3, 1, -1, -3), (1, 0, -1), (2, 1, 0, -1))
    """
    if degree % 2 == 0 or with_zero:
        half = (degree + 1) // 2
        return tuple(range(half, half - degree - 1, -1))
    return tuple(range(degree, -degree - 1, -2))


def inverse_vandermonde(nodes: Sequence[int]) -> list[list[Fraction]]:
    """L with Σ_j L[j][k] nodes[j]^i = δ_ik: row j holds the coefficients of the Lagrange polynomial of node j.

    >>> inverse_vandermonde((1, -1))
    [[Fraction(1, 2), Fraction(1, 2)], [Fraction(1, 2), Fraction(-1, 2)]]
    """
    full = [1]
    for node in nodes:
        full = [low - node * high for low, high in zip([0, *full], [*full, 0], strict=True)]
    rows = []
    for node in nodes:
        # synthetic division of ∏(t - a) by (t - node), from the top
        quotient: list[int] = []
        carry = 0
        for coefficient in reversed(full[1:]):
            carry = coefficient + node * carry
            quotient.append(carry)
        quotient.reverse()
        value = sum(c * node**k for k, c in enumerate(quotient))
        rows.append([Fraction(c, value) for c in quotient])
    return rows


def _stencil(nodes: tuple[int, ...], weights: list[Fraction], k: int, *, free_origin: bool) -> Stencil:
    """The stencil with these weights made coprime integers: it computes x^k, all other moments through d are 0."""
    shared = lcm(*(w.denominator for w in weights))
    integers = [w.numerator * (shared // w.denominator) for w in weights]
    content = gcd(*integers)
    difference = Difference(nodes, tuple(w // content for w in integers))
    return Stencil(f"power {k}", (difference,), (k,), free_origin)


def _nodes(nodes: Sequence[object] | None, degree: int, *, output_bias: bool) -> tuple[tuple[int, ...], Fraction]:
    """Integer nodes and the rational step that they are multiples of."""
    if nodes is None:
        return symmetric_nodes(degree, with_zero=output_bias), Fraction(1)
    if isinstance(nodes, str):
        raise TextGiven(nodes, "nodes")
    given = [as_fraction(node, "node") for node in nodes]
    if len(given) != degree + 1 or len(set(given)) != len(given):
        raise UsageError(f"a polynomial of degree {degree} needs {degree + 1} distinct nodes")
    if output_bias and 0 not in given:
        raise UsageError("with output_bias one of the nodes must be 0: its neuron is what the output bias replaces")
    shared = lcm(*(q.denominator for q in given))
    return tuple(q.numerator * (shared // q.denominator) for q in given), Fraction(1, shared)
