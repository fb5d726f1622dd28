"""How an activation behaves on an interval about a bias: germs side by side, each good for a part of it.

>>> from symnet.activations.library import tanh
>>> from symnet.exact.balls import arb_of
>>> about = neighbourhood(tanh, Constant.rational(0), 32)
>>> about.derivative(1, arb_of(Fraction(3))).str(12)
'[0.00986603717 +/- 7.35e-12]'
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from symnet.errors import NotSmooth
from symnet.exact.balls import arb, arb_of, decimal, fraction_of, precision
from symnet.exact.constants import Constant
from symnet.exact.germs import LEAST_RADIUS, Germ, germ

if TYPE_CHECKING:
    from symnet.activations.activation import Activation

__all__ = ["BITS", "Neighbourhood", "neighbourhood"]

BITS = 192
_MOST_GERMS = 2000
_MOST_HALVINGS = 6
_SHARE = Fraction(7, 8)  # of the reach of a germ, so that a point on the edge lies well inside


@lru_cache(maxsize=256)
def neighbourhood(activation: Activation, bias: Constant, count: int) -> Neighbourhood:
    """Return the neighbourhood of a bias, with germs of so many coefficients.

    Raises:
        NotSmooth: if the activation is not shown to be analytic at the bias.
        Undecided: for a bias with a symbol, and for an activation without analytic enclosures.
    """
    return Neighbourhood(activation, bias, count)


class Neighbourhood:
    """σ(b + τ) for τ in an interval that grows as far as it is asked for."""

    def __init__(self, activation: Activation, bias: Constant, count: int) -> None:
        self.activation, self.count = activation, count
        self.bias = bias.ball(BITS)
        center = self._germ(Fraction(0))
        if center is None:
            raise self._refuse(Fraction(0))
        self.center = center
        # (where it begins, its center, germ), going right; and the same of the reflected function, going left
        self._sides: dict[int, list[tuple[Fraction, Fraction, Germ]]] = {
            1: [(Fraction(0), Fraction(0), self.center)],
            -1: [(Fraction(0), Fraction(0), self.center)],
        }

    def derivative(self, order: int, tau: arb) -> arb:
        """Return an enclosure of σ^(order)(b + τ) for all τ of a ball.

        Raises:
            NotSmooth: where the activation is not shown to be analytic.
        """
        return self._derivative(order, tau, _MOST_HALVINGS)

    def _derivative(self, order: int, tau: arb, halvings: int) -> arb:
        center, found = self._piece(fraction_of(tau))
        t = tau - arb_of(center)
        if abs(t) <= arb_of(found.reach):
            return found.derivative(order, t)
        if not halvings:
            return arb.nan()
        low, middle, high = tau.lower(), tau.mid(), tau.upper()
        left = self._derivative(order, low.union(middle), halvings - 1)
        return left.union(self._derivative(order, middle.union(high), halvings - 1))

    def _piece(self, at: Fraction) -> tuple[Fraction, Germ]:
        side = 1 if at >= 0 else -1
        pieces = self._sides[side]
        while True:
            _, center, last = pieces[-1]
            if side * center + _SHARE * last.reach >= abs(at):
                break
            self._extend(side)
        place = bisect_right(pieces, abs(at), key=lambda piece: piece[0]) - 1
        return pieces[max(place, 0)][1:]

    def _extend(self, side: int) -> None:
        """Put the next germ so that it reaches back to where the last one ends."""
        pieces = self._sides[side]
        _, center, last = pieces[-1]
        step = _SHARE * last.reach
        edge = side * center + step
        if len(pieces) > _MOST_GERMS:
            raise self._refuse(side * edge)
        while step >= LEAST_RADIUS:
            there = self._germ(side * (edge + step))
            if there is not None and _SHARE * there.reach >= step:
                pieces.append((edge, side * (edge + step), there))
                return
            step = min(step / 2, _SHARE * there.reach) if there is not None else step / 2
        raise self._refuse(side * edge)

    def _germ(self, center: Fraction) -> Germ | None:
        sigma = self.activation
        with precision(BITS):
            return germ(sigma.expr, sigma.symbol, self.bias + arb_of(center), self.count, BITS)

    def _refuse(self, edge: Fraction) -> NotSmooth:
        with precision(BITS):
            return NotSmooth(self.activation, decimal((self.bias + arb_of(edge)).mid(), 6))
