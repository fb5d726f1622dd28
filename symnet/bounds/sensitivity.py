"""How a gate answers to errors in what it reads: its slopes, and how far its value is from a monomial.

The value of a gate is V(S) = Σ_k (σ^(k)(b)/σ^(d)(b)) λ^(k-d) M_k(S)/κ. Term by term each slope would have the size of
the weights, 1/λ^(d-1); in this form the terms below d are known to cancel. M_k and its derivatives are bounded by the
same sums with absolute values, and these are coefficients of a product of one polynomial an operand.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> gate = multiplication_gate(softplus)
>>> response = respond(gate.levels[0].gates[0].stencil, gate.setting, arb("0.01"), (arb(3), arb(2)))
>>> [slope.str(3, radius=False) for slope in response.slopes]
['2.00', '3.00']
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import pairwise

from symnet.activations import Activation
from symnet.bounds.maps import BITS
from symnet.constructions.settle import Setting
from symnet.constructions.stencils import Stencil
from symnet.errors import Undecided
from symnet.exact.balls import arb, arb_of, between, integer_power, precision, upper
from symnet.exact.enclosures import taylor_balls

__all__ = ["Response", "pieces", "respond", "steepest", "values_of"]

_FURTHER = 4
"""Terms of the expansion from the one that is computed on; the rest is bounded."""
_PIECES = 32
_NARROW = 2  # pieces for each unit of length
_SHORT = arb(1) / 4


@dataclass(frozen=True, slots=True)
class Response:
    """Bounds of |∂V/∂S_i| for each operand, and of |V(S) - ∏ S_i^r_i|, where |S_i| is at most what was given."""

    slopes: tuple[arb, ...]
    deviation: arb


def steepest(sigma: Activation, order: int, inputs: arb) -> arb:
    """A bound of |σ^(order)| on a ball, from Taylor's theorem on short pieces; it may be infinite."""
    if not inputs.is_finite():
        return arb.pos_inf()
    with precision(40):  # a little wider, so that gates that read nearly the same are looked at once
        wider = +inputs
    low, high = ((int(m), int(e)) for m, e in (wider.lower().man_exp(), wider.upper().man_exp()))
    with precision(BITS):
        return _steepest(sigma, order, low, high)


@lru_cache(maxsize=4096)
def _steepest(sigma: Activation, order: int, least: tuple[int, int], most: tuple[int, int]) -> arb:
    low, high = arb(least), arb(most)
    # Series on a ball overestimate: by more, the higher the order and the wider the ball.
    count = _PIECES if order > 2 else next((n for n in (1, 2, 4, 8, 16) if high - low <= n * _SHORT), _PIECES)
    found = arb(0)
    for k in range(count):
        left, right = (low + (high - low) * place / count for place in (k, k + 1))
        piece = between(left, right)
        middle = arb(piece.mid())
        near = taylor_balls(sigma.expr, sigma.symbol, middle, order + 1, BITS)[order]
        far = taylor_balls(sigma.expr, sigma.symbol, piece, order + 2, BITS)
        bound = upper(abs(far[order]))
        by_slope = upper(abs(near) + (order + 1) * abs(far[order + 1]) * abs(piece - middle))
        found = arb.max(found, arb.min(bound, by_slope) if by_slope.is_finite() else bound)
    return upper(found * math.factorial(order))


def values_of(sigma: Activation, inputs: arb) -> arb:
    """A ball of the values of σ on a ball: piece by piece where that is wide, as formulas overestimate there."""
    return reduce(arb.union, [sigma.ball(part) for part in pieces(inputs)])


def pieces(inputs: arb) -> list[arb]:
    """Balls that cover a ball: itself, if it is narrow."""
    count = next((n for n in (1, 8, 64) if inputs.rad() * 2 * _NARROW <= n), 256)
    if count == 1 or not inputs.is_finite():
        return [inputs]
    low, high = arb(inputs.lower()), arb(inputs.upper())
    ends = [low + (high - low) * k / count for k in range(count + 1)]
    return [between(left, right) for left, right in pairwise(ends)]


def respond(stencil: Stencil, setting: Setting, scale: arb, sizes: Sequence[arb]) -> Response:
    """How the gate of a stencil responds at a scale, for operands of absolute values up to ``sizes``.

    Raises:
        Undecided: where the derivatives of σ have no enclosure on what its neurons read.
    """
    sigma, d, end = setting.activation, stencil.order, stencil.order + _FURTHER
    bias = setting.bias.ball(BITS)
    coefficients = taylor_balls(sigma.expr, sigma.symbol, bias, end, BITS)
    nodes = [max(abs(a) for a in difference.nodes) for difference in stencil.differences]
    reach = scale * sum((size * a for size, a in zip(sizes, nodes, strict=True)), arb(0))
    largest = max(abs(factor) for factor, _ in stencil.copies)
    around = bias + between(-largest * reach, largest * reach)
    if not around.is_finite():
        raise Undecided(
            f"how a gate of {sigma} responds to errors", "its inputs have no bound; use a smaller scale or box"
        )
    last = steepest(sigma, end, around) / math.factorial(end)  # of the Taylor coefficient of order `end`
    common = arb_of(stencil.divisor) * integer_power(scale, d) * abs(coefficients[d]) * math.factorial(d)
    copied = sum(abs(weight) * abs(factor) ** end for factor, weight in stencil.copies)
    weights = math.prod(sum(map(abs, difference.weights)) for difference in stencil.differences)
    rest = copied * weights * last / abs(common)

    def total(numbers: Sequence[arb], first: int) -> arb:
        """Σ_k |σ^(k)(b)| λ^k |copied(k)| numbers[k] / |κ λ^d σ^(d)(b)|, from k = ``first`` on."""
        terms = (
            abs(coefficients[k]) * math.factorial(k) * integer_power(scale, k) * abs(stencil.copied(k)) * numbers[k]
            for k in range(first, end)
            if k >= d
        )
        return sum(terms, arb(0)) / abs(common)

    factors = [
        [abs(arb_of(difference.moment(e))) * integer_power(size, e) for e in range(end)]
        for difference, size in zip(stencil.differences, sizes, strict=True)
    ]
    slopes = []
    for i, (difference, size) in enumerate(zip(stencil.differences, sizes, strict=True)):
        moved = [abs(arb_of(difference.moment(e))) * e * integer_power(size, max(e - 1, 0)) for e in range(end)]
        own = _product([*factors[:i], moved, *factors[i + 1 :]], end)
        slopes.append(upper(total(own, d) + rest * end * scale * nodes[i] * integer_power(reach, end - 1)))
    deviation = total(_product(factors, end), d + 1) + rest * integer_power(reach, end)
    if not deviation.is_finite():
        raise Undecided(
            f"how a gate of {sigma} responds to errors",
            f"its derivative of order {end} has no enclosure on {around.str(5)}; use a smaller scale or box",
        )
    return Response(tuple(slopes), upper(deviation))


def _product(factors: Sequence[Sequence[arb]], length: int) -> list[arb]:
    """The first coefficients of a product of polynomials."""
    found = [arb(1), *[arb(0)] * (length - 1)]
    for factor in factors:
        found = [sum((found[j] * factor[k - j] for j in range(k + 1)), arb(0)) for k in range(length)]
    return found
