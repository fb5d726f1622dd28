"""How an activation behaves on an interval about a bias: germs side by side, each good for a part of it.

>>> from symnet.activations.library import tanh
>>> from symnet.exact.balls import arb_of
>>> about = neighbourhood(tanh, Constant.rational(0), 32)
>>> about.derivative(1, arb_of(Fraction(3))).str(8)
'[0.0098660372 +/- 3.46e-11]'
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from symnet.errors import NotSmooth, Undecided
from symnet.exact.balls import arb, arb_of, decimal, fraction_of, precision
from symnet.exact.constants import Constant
from symnet.exact.decimals import outward
from symnet.exact.germs import LEAST_RADIUS, WIDEST, Germ, germ
from symnet.exact.search import Cell, largest, span

if TYPE_CHECKING:
    from symnet.activations.activation import Activation

__all__ = ["BITS", "Neighbourhood", "enclosure", "neighbourhood"]

BITS = 192
_COUNT, _EASY = 32, 200
_MOST_GERMS = 2000
_MOST_HALVINGS = 6
_GROWTH = 16  # the next radius is at most so many times the last step: at least twice the last radius
_SHARE = Fraction(7, 8)  # of the reach of a germ, so that a point on the edge lies well inside


@lru_cache(maxsize=256)
def neighbourhood(activation: Activation, bias: Constant, count: int) -> Neighbourhood:
    """Return the neighbourhood of a bias, with germs of so many coefficients.

    Raises:
        NotSmooth: if the activation is not shown to be analytic at the bias.
        Undecided: for a bias with a symbol, and for an activation without analytic enclosures.
    """
    return Neighbourhood(activation, bias, count)


class _Piece(NamedTuple):
    """A germ with its center (relative to the bias) and its reach as balls."""

    germ: Germ
    center: arb
    reach: arb


class _Side:
    """The germs on one side of a bias, from the inside to the outside."""

    def __init__(self, center: Germ) -> None:
        self.begins: list[float] = []
        self.pieces: list[_Piece] = []
        self.add(Fraction(0), Fraction(0), center)

    def add(self, begin: Fraction, center: Fraction, germ: Germ) -> None:
        """Put a germ that is used from `begin` on."""
        self.begins.append(float(begin))
        self.pieces.append(_Piece(germ, arb_of(center), arb_of(germ.reach)))
        self.step = _SHARE * germ.reach
        self.edge = abs(center) + self.step
        self.end = float(self.edge)


class Neighbourhood:
    """σ(b + τ) for τ in an interval that grows as far as it is asked for."""

    def __init__(self, activation: Activation, bias: Constant, count: int) -> None:
        self.activation, self.count = activation, count
        self.bias = bias.ball(BITS)
        center = self._germ(Fraction(0))
        if center is None:
            raise self._refuse(Fraction(0))
        self.center = center
        self._sides = {1: _Side(self.center), -1: _Side(self.center)}

    def derivative(self, order: int, tau: arb) -> arb:
        """Return an enclosure of σ^(order)(b + τ) for all τ of a ball.

        Raises:
            NotSmooth: where the activation is not shown to be analytic.
        """
        return self._derivative(order, tau, _MOST_HALVINGS)

    def _derivative(self, order: int, tau: arb, halvings: int) -> arb:
        piece = self._piece(float(tau))
        t = tau - piece.center
        if abs(t) <= piece.reach:
            return piece.germ.derivative(order, t)
        if not halvings:
            return arb.nan()
        low, middle, high = tau.lower(), tau.mid(), tau.upper()
        left = self._derivative(order, low.union(middle), halvings - 1)
        if not left.is_finite():
            return left
        return left.union(self._derivative(order, middle.union(high), halvings - 1))

    def _piece(self, near: float) -> _Piece:
        """The piece about a number; a float suffices, since whether the piece holds a ball is asked afterwards."""
        sign = 1 if near >= 0 else -1
        side = self._sides[sign]
        while side.end < abs(near):
            self._extend(sign)
        return side.pieces[bisect_right(side.begins, abs(near)) - 1]

    def _extend(self, sign: int) -> None:
        """Put the next germ so that it reaches back to where the last one ends."""
        side = self._sides[sign]
        step, edge = side.step, side.edge
        if len(side.pieces) > _MOST_GERMS:
            raise Undecided(
                f"how {self.activation} behaves {_text(edge)} from {_text(self.bias)}", "that is too far away"
            )
        while step >= LEAST_RADIUS:
            there = self._germ(sign * (edge + step), _GROWTH * side.step)
            if there is not None and _SHARE * there.reach >= step:
                with precision(BITS):
                    side.add(edge, sign * (edge + step), there)
                return
            step = min(step / 2, _SHARE * there.reach) if there is not None else step / 2
        raise self._refuse(sign * edge)

    def _germ(self, center: Fraction, widest: Fraction = WIDEST) -> Germ | None:
        sigma = self.activation
        with precision(BITS):
            return germ(sigma.expr, sigma.symbol, self.bias + arb_of(center), self.count, BITS, widest)

    def _refuse(self, edge: Fraction) -> NotSmooth:
        with precision(BITS):
            return NotSmooth(self.activation, _text(self.bias + arb_of(edge)))


def _text(value: arb | Fraction) -> str:
    return decimal((value if isinstance(value, arb) else arb_of(value)).mid(), 6)


def enclosure(activation: Activation, order: int, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Return the least and the largest value of σ^(order) on [low, high], rounded outward to 20 digits.

    Both are as near to the true ones as 10^-10 of their size where that is easy, else 1/1000.

    Raises:
        NotSmooth: where the activation is not shown to be analytic.
        Undecided: for an activation without analytic enclosures, and far away.
    """
    middle = (low + high) / 2
    about = neighbourhood(activation, Constant.rational(middle), _COUNT + 10 * order)
    line = ((low - middle, high - middle),)
    with precision(BITS):
        slope = _Derivative(about, order)
        ends = [fraction_of(largest(slope, line, sign=s, easy=_EASY).upper.upper()) for s in (-1, 1)]
    return outward(-ends[0], up=False), outward(ends[1])


class _Derivative(NamedTuple):
    """τ -> σ^(order)(b + τ), to be searched."""

    about: Neighbourhood
    order: int

    def value(self, point: Sequence[Fraction]) -> arb:
        return self.about.derivative(self.order, arb_of(point[0]))

    def gradient(self, cell: Cell) -> Sequence[arb]:
        tau = span(cell[0])
        step = tau - tau.mid()
        first = self.about.derivative(self.order + 1, tau.mid())
        return (first + self.about.derivative(self.order + 2, tau) * step,)
