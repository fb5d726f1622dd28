"""A search for networks at scale 1 whose neurons have biases of their own, from a few simple ones.

N(x) = Σ_j w_j σ(b_j + a_j·x) equals p through its degree if and only if Σ_j w_j σ^(|γ|)(b_j) a_j^γ = γ! p_γ for all
|γ| <= deg p, but for 0 and 1 where there are an output bias and skip connections. The biases are among those where the
derivatives are rational; for each choice of them points are looked for in floats, as in `point_search`, made exact, and
accepted if there are weights.

>>> import sympy
>>> from symnet.activations import softplus
>>> x = sympy.Symbol("x")
>>> found = few_neurons(softplus, x**3, (x,), 3, lambda recipe: recipe, work=1e9)
>>> found.made.network.neurons, found.made.conventions[0]
(3, 'free biases')
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement
from math import factorial, prod
from typing import TypeVar

import numpy as np
import sympy

from symnet.activations import Activation
from symnet.constructions.cubatures import exponents_of
from symnet.constructions.point_search import Number, Points, few_points_for
from symnet.constructions.recipes import Recipe
from symnet.constructions.scale_one import eliminated, network_at
from symnet.constructions.settle import Setting
from symnet.constructions.straightline import ZERO
from symnet.constructions.two_biases import simple_biases
from symnet.errors import Undecided
from symnet.exact.constants import Constant
from symnet.exact.polynomials import terms

__all__ = ["MOST_BIASES", "few_neurons"]

MOST_BIASES = 3  # that are tried together
NAME = "network at scale 1 with several biases"
T = TypeVar("T")


def few_neurons(
    activation: Activation,
    target: sympy.Expr,
    symbols: tuple[sympy.Symbol, ...],
    neurons: int,
    accept: Callable[[Recipe], T | None],
    *,
    output_bias: bool = False,
    skip: bool = False,
    work: float,
) -> Points[T]:
    """Look for so many neurons with two or more biases; what `accept` makes of the first network that it takes.

    The target has a part of positive degree that is left to the neurons. `work` is about the number of multiplications,
    over all choices of biases.
    """
    found = terms(target, symbols)
    degree = max(map(sum, found))
    orders = [k for k in range(degree + 1) if not (k == 0 and output_bias) and not (k == 1 and skip)]
    table = {e: c * prod(map(factorial, e)) for e, c in found.items() if sum(e) in orders}
    pool = simple_biases(activation, degree)[:MOST_BIASES]
    values = [activation.derivatives(degree + 1, b) for b in pool]
    choices = [c for c in combinations_with_replacement(range(len(pool)), neurons) if len(set(c)) > 1]
    residual = np.inf
    for choice in choices:
        own = [values[k] for k in choice]

        def made(points: list[tuple[Number, ...]], choice: Sequence[int] = choice) -> T | None:
            rows = []
            for k in orders:
                for e in exponents_of(len(symbols), k):
                    row = [values[b][k] * power(a, e) for b, a in zip(choice, points, strict=True)]
                    rows.append([*row, Constant.rational(table.get(e, ZERO))])
            try:
                weights = eliminated(rows, len(points))
            except Undecided:
                return None
            if weights is None:
                return None
            setting = Setting(activation, Constant.rational(0), ())
            network = network_at(
                target, symbols, setting, points, weights, output_bias=output_bias, skip=skip,
                biases=[pool[k] for k in choice],
            )  # fmt: skip
            return accept(replace(network, name=NAME))

        stretch = np.array([[value[k].float() for value in own] for k in range(degree + 1)])
        sought = few_points_for([table], orders, neurons, made, work=work / len(choices), stretch=stretch)
        if sought.made is not None:
            return sought
        residual = min(residual, sought.residual)
    return Points(None, residual)


def power(point: Sequence[Number], exponents: Sequence[int]) -> Constant:
    """The product of the coordinates with these exponents."""
    factors = [x if isinstance(x, Constant) else Constant.rational(x) for x in point]
    return prod((x**p for x, p in zip(factors, exponents, strict=True) if p), start=Constant.rational(1))
