"""Derivative rings: all derivatives of a function at once, as polynomials in a few generators.

tanh' = 1 - tanh^2, so every derivative of tanh is a polynomial in g = tanh: the ring Q[g] with g' = 1 - g^2 is closed
under d/dx. One polynomial is valid at every point; a bias is chosen afterwards, by substitution.

>>> tanh = DerivativeRing(start={(1,): 1}, images=({(0,): 1, (2,): -1},))
>>> derivative_terms(tanh, 2) == {(1,): -2, (3,): 2}
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce

from flint import arb, fmpq, fmpq_mpoly

from symnet.errors import LimitExceeded
from symnet.exact.balls import precision
from symnet.exact.constants import Constant, normal
from symnet.exact.generators import Generator, ball_of, context, lift, merge_generators
from symnet.exact.polynomials import Terms, from_mpoly

__all__ = ["DerivativeRing", "derivative_balls", "derivative_terms", "derivatives_at"]

_MAX_ORDER = 4096


@dataclass(frozen=True, slots=True, eq=False)
class DerivativeRing:
    """A function ``start`` in a polynomial ring, and the derivative (``images``) of each variable of the ring."""

    start: Mapping[tuple[int, ...], Fraction | int]
    images: tuple[Mapping[tuple[int, ...], Fraction | int], ...]


@lru_cache(maxsize=128)
def _polynomials(ring: DerivativeRing, count: int) -> tuple[fmpq_mpoly, ...]:
    """Return the first ``count`` derivatives of the start, as flint's polynomials."""
    ctx = context(len(ring.images))
    to_flint = [
        ctx.from_dict({e: fmpq(c.numerator, c.denominator) for e, c in terms.items()})
        for terms in (ring.start, *ring.images)
    ]
    current, images = to_flint[0], to_flint[1:]
    found = [current]
    for _ in range(count - 1):
        parts = [current.derivative(i) * image for i, image in enumerate(images)]
        current = reduce(lambda a, b: a + b, parts)
        found.append(current)
    return tuple(found)


def _first(ring: DerivativeRing, count: int) -> tuple[fmpq_mpoly, ...]:
    if count > _MAX_ORDER:
        raise LimitExceeded("order of a derivative", count - 1, _MAX_ORDER - 1)
    # A few lengths only, so that asking for one order after another does not start again each time.
    return _polynomials(ring, max(8, 1 << (count - 1).bit_length()) if count <= 64 else count)[:count]


def derivative_terms(ring: DerivativeRing, order: int) -> Terms:
    """Return the derivative of the given order as a polynomial in the variables of the ring."""
    return from_mpoly(_first(ring, order + 1)[order])


def derivatives_at(ring: DerivativeRing, count: int, values: Sequence[Constant]) -> tuple[Constant, ...]:
    """Return the derivatives of orders 0, ..., count-1 where the variables of the ring have these values."""
    gens: tuple[Generator, ...] = ()
    for value in values:
        gens = merge_generators(gens, value.generators)
    tops = [lift(v.num, v.generators, gens) for v in values]
    bottoms = [lift(v.den, v.generators, gens) for v in values]
    ctx = context(len(gens))
    if all(bottom.is_constant() for bottom in bottoms):
        one = ctx.constant(1)
        return tuple(normal(gens, p.compose(*tops, ctx=ctx), one) for p in _first(ring, count))
    return tuple(_substitute(p, tops, bottoms, gens) for p in _first(ring, count))


def _substitute(
    poly: fmpq_mpoly, tops: Sequence[fmpq_mpoly], bottoms: Sequence[fmpq_mpoly], gens: tuple[Generator, ...]
) -> Constant:
    """Put fractions in for the variables: homogenise, so that one common denominator remains."""
    size = len(tops)
    degrees = [int(d) for d in poly.degrees()]
    both = context(2 * size)
    homogeneous = both.from_dict(
        {(*e, *(d - k for d, k in zip(degrees, e, strict=True))): c for e, c in poly.to_dict().items()}
    )
    ctx = context(len(gens))
    numerator = homogeneous.compose(*tops, *bottoms, ctx=ctx)
    denominator = ctx.constant(1)
    for bottom, degree in zip(bottoms, degrees, strict=True):
        denominator *= bottom**degree
    return normal(gens, numerator, denominator)


def derivative_balls(ring: DerivativeRing, orders: Sequence[int], values: Sequence[arb], bits: int) -> tuple[arb, ...]:
    """Return enclosures of the derivatives of these orders where the variables of the ring lie in these balls."""
    polynomials = _first(ring, max(orders) + 1)
    with precision(bits):
        return tuple(ball_of(polynomials[k], list(values)) for k in orders)
