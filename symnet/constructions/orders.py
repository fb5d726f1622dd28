"""Gates of higher order: copies of a gate at several scales, added up so that the first terms of the error cancel.

A gate V(λ) = p + Σ_e ρ_e λ^e q_e has an error with the powers e of λ, where the moment M_(d+e) of its stencil and the
derivative in ρ_e = σ^(d+e)(b)/σ^(d)(b) are both not 0. The sum Σ_k ω_k V(μ_k λ) over m copies, with

    Σ_k ω_k = 1,    Σ_k ω_k μ_k^e = 0 for the first m - 1 of these e,

has none of their terms. For the multiplication gate e = 2, 4, 6, ...: the error is O(λ^(2m)), and O(λ^(2m+2)) at a best
bias, where σ^(d+2)(b) = 0 and e = 4, 6, .... For distinct positive scales μ_k the weights exist and are unique: by
Descartes' rule of signs Σ_i c_i t^(e_i), with m terms, has at most m - 1 positive zeros t (generalised Vandermonde).
For e = 2, 4, ... and e = 4, 6, ... they are in higher-order-gate-weights and higher-order-gate-best-bias-weights.

>>> from symnet.activations import softplus, tanh
>>> from symnet.constructions.gates import multiplication_gate
>>> multiplication_gate(softplus, order=4).network.widths       # e = 2 is removed
(2, 8, 1)
>>> multiplication_gate(tanh, order=4).network.widths           # at the best bias there is no e = 2
(2, 4, 1)

The scales are 1, 2, ..., m. Rounding costs about ε/λ² Σ|ω_k|/μ_k², and the error is λ^(2m) ∏μ_k² times that of one
gate. At the best λ the sum of the two is proportional to the (m+1)-th root of ∏μ_k² (Σ|ω_k|/μ_k²)^m. That is smallest
for scales 1 : 1.93, or 1 : 2.06 : 2.74, or 1 : 2.13 : 2.98 : 3.52; 1, 2, ..., m comes within 3 % of it for m <= 4
(within 12 % at a best bias), and has short weights: 3/2, -3/5, 1/10.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from math import gcd, lcm

from symnet.constructions.cubatures import Cubature
from symnet.constructions.recipes import Gate, Level
from symnet.constructions.settle import Setting
from symnet.constructions.stencils import Stencil
from symnet.errors import LimitExceeded, TextGiven, UsageError
from symnet.exact.numbers import as_fraction

__all__ = ["MOST_ORDER", "check_order", "error_orders", "raised", "raised_levels"]

MOST_ORDER = 40
"""Weights of copies at the scales 1, ..., 20 have 20 digits."""


def raised_levels(levels: Sequence[Level], setting: Setting, order: int | None) -> tuple[Level, ...]:
    """The levels with every gate in as few copies as make its error O(λ^order); see `raised`."""
    check_order(order)
    if order is None:
        return tuple(levels)
    kinds = {g.stencil for level in levels for g in level.gates}
    better: dict[Stencil | Cubature | None, Stencil | Cubature | None] = {
        s: raised(s, setting, order) if isinstance(s, Stencil) else s for s in kinds
    }
    return tuple(Level(tuple(Gate(better[g.stencil], g.operands) for g in level.gates)) for level in levels)


def raised(stencil: Stencil, setting: Setting, order: int | None, scales: Sequence[object] | None = None) -> Stencil:
    """The stencil in copies, so that its error is O(λ^order) at this bias; the fewest that do, if no scales are given.

    `scales` are distinct positive rationals, by default 1, 2, .... A factor that they have in common is a factor of λ,
    and is left out. Without an order as many terms of the error go away as these scales allow.

    Raises:
        UsageError: for scales that are not distinct and positive, or too few for the order, or an order below 1.
        LimitExceeded: for an order above 40.
        FloatGiven, NotExact: for scales that are not exact.

    >>> from symnet.activations import exp
    >>> from symnet.constructions.settle import settle
    >>> from symnet.constructions.stencils import MULTIPLY
    >>> raised(MULTIPLY[4], settle(exp, (2,)), 4).copies                  # weights 4/3 and -1/3, over 1² and 2²
    ((1, 16), (2, -1))
    """
    check_order(order)
    if scales is None:
        removed = list(error_orders(stencil, setting, order or 1))
        given = tuple(range(1, len(removed) + 2))
    else:
        given = _scales(scales)
        most = len(given) - 1 if order is None else None
        removed = list(islice(error_orders(stencil, setting, order or MOST_ORDER), most))
        if len(removed) + 1 != len(given):
            aim = "no error at all" if order is None else f"an error of order {order}"
            raise UsageError(
                f"a {stencil.name} with {aim} at bias {setting.bias} takes {len(removed) + 1} scales, not {len(given)}"
            )
    if len(given) == 1:
        return stencil
    weights = [w / mu**stencil.order for w, mu in zip(_weights(given, removed), given, strict=True)]
    shared = lcm(*(w.denominator for w in weights))
    integers = [w.numerator * (shared // w.denominator) for w in weights]
    content = gcd(*integers)
    copies = tuple((mu, w // content) for mu, w in zip(given, integers, strict=True))
    return replace(stencil, name=f"{stencil.name}, {len(given)} scales", copies=copies)


def error_orders(stencil: Stencil, setting: Setting, below: int) -> Iterator[int]:
    """The powers e < below of λ in the error of a gate, those left out whose derivative is 0 at the bias.

    >>> from symnet.activations import tanh
    >>> from symnet.constructions.settle import settle
    >>> from symnet.constructions.stencils import MULTIPLY
    >>> list(error_orders(MULTIPLY[4], settle(tanh, (2,)), 8))
    [4, 6]
    """
    d, degree = stencil.order, setting.polynomial_degree
    top = below if degree is None else min(below, degree - d + 1)
    for e in range(1, top):
        if stencil.moment(d + e) and not setting.derivative(d + e).is_zero():
            yield e


def check_order(order: object) -> None:
    """Refuse what is no order of an error."""
    if isinstance(order, str):
        raise TextGiven(order, "order")
    if order is not None and (isinstance(order, bool) or not isinstance(order, int) or order < 1):
        raise UsageError(f"order is a positive integer, the power of the scale in the error, not {order!r}")
    if isinstance(order, int) and order > MOST_ORDER:
        raise LimitExceeded("order of the error", order, MOST_ORDER, "a smaller scale makes the error smaller")


def _scales(scales: Sequence[object]) -> tuple[int, ...]:
    """Coprime integers in the ratios of the scales."""
    if isinstance(scales, str):
        raise TextGiven(scales, "scales")
    given = [as_fraction(mu, "scale") for mu in scales]
    if not given or any(mu <= 0 for mu in given) or len(set(given)) != len(given):
        raise UsageError(f"scales are distinct positive numbers, such as (1, 2), not {tuple(map(str, given))}")
    shared = lcm(*(mu.denominator for mu in given))
    integers = [mu.numerator * (shared // mu.denominator) for mu in given]
    return tuple(mu // gcd(*integers) for mu in integers)


def _weights(scales: Sequence[int], removed: Sequence[int]) -> list[Fraction]:
    """ω with Σ ω_k = 1 and Σ ω_k μ_k^e = 0 for the orders that are removed: elimination over Q."""
    rows = [[Fraction(mu**e) for mu in scales] + [Fraction(e == 0)] for e in (0, *removed)]
    for column in range(len(scales)):
        pivot = next(r for r in range(column, len(rows)) if rows[r][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [x / rows[column][column] for x in rows[column]]
        for r, row in enumerate(rows):
            if r != column and row[column]:
                rows[r] = [x - row[column] * y for x, y in zip(row, rows[column], strict=True)]
    return [row[-1] for row in rows]
