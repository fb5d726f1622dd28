"""The one function of one variable on which the error of a gate rests.

A gate is V(S) = Σ_a w_a σ(b + λ a·S)/(κ λ^d σ^(d)(b)), with copies of its points at several scales s. With

    φ(t) = Σ_s w_s [σ(b + λst) - Σ_{k<=d} σ^(k)(b)(λst)^k/k!] / (κ λ^d σ^(d)(b))

its error is V(S) - ∏ S_i^r_i = Σ_a w_a φ(a·S), the sum over the points of one copy: of the terms of order k <= d
nothing is left but the target, since the moment M_k or σ^(k)(b) is 0 for k < d. Where the stencil is symmetric only
the terms k = d mod 2 of φ count, and φ is replaced by its even or odd part.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> gate = multiplication_gate(softplus)
>>> phi = Remainder(gate.setting, gate.levels[0].gates[0].stencil, Fraction(1, 4), Fraction(2))
>>> phi.coefficients[4].str(8), phi.coefficients[3] == 0
('[-0.00032552083 +/- 3.34e-12]', True)
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from symnet.activations.neighbourhoods import BITS, Neighbourhood, neighbourhood
from symnet.constructions.settle import Setting
from symnet.constructions.stencils import Stencil
from symnet.errors import SymnetError, Undecided
from symnet.exact.balls import arb, arb_of, precision
from symnet.exact.germs import Germ

__all__ = ["Remainder", "derivative_ball", "germ_at"]

_STRETCH, _HARDLY = Fraction(7, 8), Fraction(1, 10**6)
_DECIDED = 6
"""How many orders above d are looked at for derivatives that are exactly 0."""


@lru_cache(maxsize=1024)
def derivative_ball(setting: Setting, order: int, bits: int) -> arb:
    """Return σ^(order)(b) as a ball, 0 where the construction rests on that."""
    return setting.derivative(order).ball(bits)


def germ_at(setting: Setting, order: int) -> Germ:
    """Return the germ of σ at the bias, with as many coefficients as a gate of that order takes.

    Raises:
        NotSmooth, Undecided: see `neighbourhood`.
    """
    return neighbourhood(setting.activation, setting.bias, _count(setting, order)).center


@lru_cache(maxsize=512)
def _is_zero(setting: Setting, order: int) -> bool:
    try:
        return setting.derivative(order).is_zero() is True
    except SymnetError:
        return False


class Remainder:
    """φ of a gate on [-reach, reach]; `central` is its germ at 0."""

    def __init__(self, setting: Setting, stencil: Stencil, scale: Fraction, reach: Fraction) -> None:
        self.setting, self.stencil, self.reach = setting, stencil, reach
        d = self.order = stencil.order
        self.about: Neighbourhood = neighbourhood(setting.activation, setting.bias, _count(setting, d))
        with precision(BITS):
            divisor = derivative_ball(setting, d, BITS) * arb_of(stencil.divisor * scale**d)
            if divisor.contains(0):
                raise Undecided(
                    f"an error bound for {setting.activation} at bias {setting.bias}",
                    f"its derivative of order {d} there is not shown to be other than 0",
                )
            center = self.about.center
            own = [
                arb_of(stencil.copied(k) * scale**k) * c / divisor if self._counts(k) else arb(0)
                for k, c in enumerate(center.coefficients)
            ]
            self.polynomial = Germ(own[: d + 1], arb(0), arb(1), reach)
            coefficients = [arb(0)] * (d + 1) + own[d + 1 :]
            for k in range(d + 1, min(len(coefficients), d + 1 + _DECIDED)):
                c = coefficients[k]  # for a ball c != 0 says that 0 is not in it
                if c.contains(0) and not c.is_zero() and _is_zero(setting, k):
                    coefficients[k] = arb(0)
            farthest = max(s for s, _ in stencil.copies)
            self._scales = [(arb_of(scale * s), w / divisor) for s, w in stencil.copies]
            self.exact = setting.polynomial_degree is not None
            if self.exact:
                size, radius, near = arb(0), arb(1), reach
            else:
                total = sum(abs(w) for _, w in stencil.copies)
                size = abs(center.size * total / divisor)
                radius = center.radius / arb_of(scale * farthest)
                near = min(reach, center.reach / (scale * farthest))
            self.central = Germ(coefficients, size, radius, near)
            if near < reach and (whole := self._stretched()) is not None:
                self.central = whole
            self._near = arb_of(self.central.reach)

    def _stretched(self) -> Germ | None:
        """The central germ with the whole reach, if its tail stays far below its first term even there."""
        near, reach = self.central, arb_of(self.reach)
        if not reach < near.radius * arb_of(_STRETCH):
            return None
        whole = Germ(near.coefficients, near.size, near.radius, self.reach)
        first = next((k for k, c in enumerate(near.coefficients) if not c.contains(0)), None)
        if first is None:
            return None
        leading = abs(near.coefficients[first]) * reach**first
        return whole if whole.tail_bound(0) <= leading * arb_of(_HARDLY) else None

    @property
    def coefficients(self) -> tuple[arb, ...]:
        """The Taylor coefficients φ_k at 0, those k <= d and those that do not count being 0."""
        return self.central.coefficients

    @property
    def whole(self) -> bool:
        """Whether the central germ covers [-reach, reach]."""
        return self.central.reach == self.reach

    def _counts(self, k: int) -> bool:
        return not self.stencil.symmetric or (k - self.order) % 2 == 0

    def derivative(self, order: int, t: arb) -> arb:
        """Return an enclosure of φ^(order) on a ball of [-reach, reach], at the precision that is set."""
        if t.rad() == 0:
            return self._enclosed(order, t)
        middle, step = t.mid(), t - t.mid()
        bend = self._enclosed(order + 2, t) * (step * step).nonnegative_part() / 2
        return arb(self._enclosed(order, middle) + self._enclosed(order + 1, middle) * step + bend)

    def _enclosed(self, order: int, t: arb) -> arb:
        if abs(t) <= self._near:
            return self.central.derivative(order, t)
        outer = self._outer(order, t)
        if self.stencil.symmetric:
            outer = (outer + self._outer(order, -t) * (-1) ** (order + self.order)) / 2
        return arb(outer - self.polynomial.derivative(order, t))

    def _outer(self, order: int, t: arb) -> arb:
        total = arb(0)
        for speed, weight in self._scales:
            total += weight * speed**order * self.about.derivative(order, speed * t)
        return total


def _count(setting: Setting, order: int) -> int:
    """How many Taylor coefficients are used: all of a polynomial, else more for products of many factors."""
    degree = setting.polynomial_degree
    return 32 + 6 * max(0, order - 2) if degree is None else max(degree, order) + 2
