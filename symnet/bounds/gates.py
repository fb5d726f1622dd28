"""How far one gate is from its target on a box.

The error of a gate is Σ_a w_a φ(a·S), φ a function of one variable (`remainders`). Iterated differences are averages:
so it is also

    ∏ S_i^(s_i) · μ · E[φ^(s)(T·S)],    s = Σ s_i,

s_i the order of the i-th difference, μ = ∏ of its moments of order s_i, T_i independent random numbers between its
least and its greatest node. From that:

- *corner*: for central and second differences alone (s = d) let φ^(d+2), an even function, have one sign on
  [0, Σ|a_i S_i|]. Then the mean, 0 at S = 0, grows with each |S_i|: E[T f(T)] >= 0 for an increasing f and a symmetric
  T. So the error is largest at the corner where all |S_i| are. It is enough that E[W f'(T)] >= 0 with the weights W
  that partial integration leaves; on the Taylor series that is a condition on its coefficients.
- *search*: up to three operands, by branch and bound.
- *series*: Σ |φ_k| k! M_k(|S|), and the tail of the series: all moments M_k have coefficients >= 0.
- *mean*: ∏ max|S_i|^(s_i) · μ · sup|φ^(s)|, however large the box is.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> gate = multiplication_gate(softplus)
>>> one = Fraction(1)
>>> found = gate_error(gate.levels[0].gates[0].stencil, gate.setting, Fraction(1, 10), ((-one, one), (-one, one)))
>>> float(outward(found.upper, 10)), found.at
(0.001662235671, (Fraction(1, 1), Fraction(1, 1)))
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from symnet.activations.neighbourhoods import BITS
from symnet.bounds.boxes import Interval, magnitude
from symnet.bounds.remainders import Remainder, derivative_ball
from symnet.bounds.results import outward
from symnet.constructions.settle import Setting
from symnet.constructions.stencils import SECOND, Difference, Stencil, power_stencil
from symnet.errors import ShapeMismatch, Undecided
from symnet.exact.balls import arb, arb_of, ball, fraction_of, precision
from symnet.exact.germs import truncated_product
from symnet.exact.search import Cell, largest, span

__all__ = ["GateError", "gate_error"]

_MOST_SUMS = 4096
_MOST_POINTS = 32
_MOST_SEARCHED = 4
_MOST_VALUES = 20_000
_MOST_PIECES = 256
_ACCURACY = 48
_NEARLY, _ABOUT, _HARDLY = arb_of(Fraction(1, 1000)), arb_of(Fraction(1, 50)), arb_of(Fraction(1, 10**9))


@dataclass(frozen=True, slots=True)
class GateError:
    """|gate - target| <= upper on the box; `at` is a point of it where the error is large, `how` says why."""

    upper: Fraction
    at: tuple[Fraction, ...]
    how: str


def gate_error(stencil: Stencil, setting: Setting, scale: Fraction, box: Sequence[Interval]) -> GateError:
    """Return a rigorous bound of |V(S) - ∏ S_i^r_i| for S in the box, V the gate at the scale.

    Raises:
        NotSmooth: where the box and the scale reach a point at which the activation is not shown to be smooth.
        Undecided: if nothing finite is found, or where the bias or the activation cannot be enclosed.
    """
    if len(box) != stencil.arity:
        raise ShapeMismatch(f"box of a {stencil.name}", f"{len(box)} intervals", f"{stencil.arity} operands")
    if not any(low or high for low, high in box):
        return GateError(Fraction(0), tuple(low for low, _ in box), "gate and target are 0 where all operands are")
    with precision(BITS):
        return _Gate(stencil, setting, scale, tuple(box)).error()


class _Gate:
    """One gate on one box that is not the origin alone."""

    def __init__(self, stencil: Stencil, setting: Setting, scale: Fraction, box: Cell) -> None:
        self.stencil, self.setting, self.scale, self.box = stencil, setting, scale, box
        self.differences = stencil.differences
        self.sizes = tuple(map(magnitude, box))
        self.corner = tuple(high if abs(high) >= abs(low) else low for low, high in box)
        self.reach = sum((_widest(d) * x for d, x in zip(self.differences, self.sizes, strict=True)), Fraction(0))
        self.phi = Remainder(setting, stencil, scale, self.reach)
        self.ranks = tuple(next(e for e in range(stencil.order + 1) if d.moment(e)) for d in self.differences)
        factors = [_central_factors(d, x) for d, x in zip(self.differences, self.sizes, strict=True)]
        self.factors = None if None in factors else [x for found in factors for x in found or ()]

    def error(self) -> GateError:
        if self._exact():
            return GateError(Fraction(0), self.corner, "the gate is exact")
        reached = abs(self.value(self.corner))
        if self.factors is not None and (self._convex() or self._coefficients_agree(self.factors)):
            return GateError(_upper(reached), self.corner, "it grows with each |operand|, so it is that of the corner")
        upper, how = self.series(), "by the Taylor series of the error with all terms counted positive"
        if not upper.is_finite():
            upper, how = self.mean(), "by the largest value of what the error is a mean of"
        at = self.corner
        if self._searched() and not upper <= reached * (1 + (_NEARLY if self.stencil.arity < 3 else _ABOUT)):
            found = self._search(reached.max(upper * _HARDLY) if upper.is_finite() else reached)
            if not found.upper >= upper:
                upper, how = found.upper, "by branch and bound on the box"
            at = found.at or at
        if not upper.is_finite():
            raise Undecided(f"a bound for the error of a {self.stencil.name}", "no enclosure on this box is finite")
        return GateError(_upper(upper), at, how)

    def _searched(self) -> bool:
        """Whether it has few operands and points, and an error that is more than what rounding leaves of 0."""
        small = self.stencil.arity <= _MOST_SEARCHED and self.stencil.size <= _MOST_POINTS * len(self.stencil.copies)
        return small and not all(c.contains(0) for c in self.phi.coefficients)

    def _exact(self) -> bool:
        """Whether σ is a polynomial and no term of the error is left."""
        if not self.phi.exact:
            return False
        moments = self._moments((Fraction(1),) * self.stencil.arity)
        return all(c == 0 or m == 0 for c, m in zip(self.phi.coefficients, moments, strict=True))

    # --- values ---

    def value(self, point: Sequence[Fraction]) -> arb:
        """V - ∏ S_i^r_i at a point, to 48 bits where it is not 0; from σ itself where few neurons differ there."""
        sums = self._sums(point)
        if sums is None:
            return arb(0, 1) * self.series()
        target = math.prod((x**r for x, r in zip(point, self.stencil.powers, strict=True)), start=Fraction(1))
        sigma, found = self.setting.activation, arb.nan()
        for bits in (256, 512, 1024, 2048):
            with precision(bits):
                bias = self.setting.bias.ball(bits)
                total = arb(0)
                for t, weight in sums.items():
                    total += weight * ball(sigma.expr, bits, {sigma.symbol: bias + arb_of(self.scale * t)})
                divisor = self.stencil.divisor * self.scale**self.stencil.order
                found = total / (derivative_ball(self.setting, self.stencil.order, bits) * arb_of(divisor))
                found -= arb_of(target)
                if found.rel_accuracy_bits() >= _ACCURACY:
                    break
        return found

    def _sums(self, point: Sequence[Fraction]) -> dict[Fraction, int] | None:
        """What the neurons read at a point (a·S, over all copies) with their weights, or None if that is too much."""
        found = {Fraction(0): 1}
        for difference, x in zip(self.differences, point, strict=True):
            fresh: dict[Fraction, int] = {}
            for t, weight in found.items():
                for a, w in difference.pairs:
                    fresh[t + a * x] = fresh.get(t + a * x, 0) + weight * w
            found = {t: weight for t, weight in fresh.items() if weight}
            if len(found) > _MOST_SUMS:
                return None
        total: dict[Fraction, int] = {}
        for s, w in self.stencil.copies:
            for t, weight in found.items():
                total[s * t] = total.get(s * t, 0) + w * weight
        return total

    # --- the corner ---

    def _convex(self) -> bool:
        """Whether φ^(d+2), an even function, has one sign on [0, reach]."""
        phi, order = self.phi, self.stencil.order + 2
        first = next((k for k, c in enumerate(phi.coefficients) if not c.is_zero()), None)
        if first is None or phi.coefficients[first].contains(0):
            return False
        sign = 1 if phi.coefficients[first] > 0 else -1
        near = phi.central.lowered(order, first - order)
        pieces = [(Fraction(0), phi.central.reach, True)]
        if not phi.whole:
            pieces.append((phi.central.reach, self.reach, False))
        left = _MOST_PIECES
        while pieces:
            low, high, inside = pieces.pop()
            t = span((low, high))
            value = sign * (near.derivative(0, t) if inside else phi.derivative(order, t))
            if value >= 0:
                continue
            left -= 1
            if value < 0 or not left:
                return False
            middle = (low + high) / 2
            pieces += [(low, middle, inside), (middle, high, inside)]
        return True

    def _coefficients_agree(self, factors: Sequence[Fraction]) -> bool:
        """Whether the first term of E[W φ^(d+2)(T·S)] outweighs those of the other sign, for all S of the box.

        The weights W = (1 - T_i²)/2 prefer small |T_i|, so that the even moments of T·S become smaller with them.
        """
        phi, order = self.phi, self.stencil.order + 2
        if not phi.whole or len(phi.coefficients) <= order:
            return False
        terms = [math.perm(k, order) * c for k, c in enumerate(phi.coefficients) if k >= order]
        moments = self._averages(tuple(factors), len(terms))
        sign = 1 if terms[0] > 0 else -1
        total = terms[0] * sign - phi.central.tail_bound(order)
        for j in range(2, len(terms), 2):
            total += (terms[j] * sign).min(arb(0)) * moments[j]
        return bool(total > 0)

    @staticmethod
    def _averages(factors: tuple[Fraction, ...], count: int) -> list[arb]:
        """E[(T·x)^j] for j < count, T uniform on [-1, 1]^n: j! times the coefficients of ∏ sinh(x_i z)/(x_i z)."""
        sines = [
            [arb_of(x**j) / math.factorial(j + 1) if j % 2 == 0 else arb(0) for j in range(count)] for x in factors
        ]
        return [math.factorial(j) * c for j, c in enumerate(truncated_product(sines, count))]

    # --- bounds for any box ---

    def _moments(self, point: Sequence[Fraction]) -> list[arb]:
        """k! M_k at a point, for all k with a coefficient φ_k."""
        size = len(self.phi.coefficients)
        series = [
            [arb_of(d.moment(k) * x**k) for k in range(size)] for d, x in zip(self.differences, point, strict=True)
        ]
        return [math.factorial(k) * c for k, c in enumerate(truncated_product(series, size))]

    def _front(self) -> arb:
        """∏ max|S_i|^(s_i)·μ."""
        parts = zip(self.differences, self.ranks, self.sizes, strict=True)
        return arb_of(math.prod((d.moment(e) * x**e for d, e, x in parts), start=Fraction(1)))

    def series(self) -> arb:
        """Σ |φ_k| k! M_k(|S|) at the largest |S_i|, and what the tail of the series adds; infinite beyond its reach."""
        if not self.phi.whole:
            return arb.pos_inf()
        total = self._front() * self.phi.central.tail_bound(sum(self.ranks))
        for c, m in zip(self.phi.coefficients, self._moments(self.sizes), strict=True):
            total += abs(c) * m
        return arb(total.upper())

    def mean(self) -> arb:
        """∏ max|S_i|^(s_i)·μ·sup|φ^(s)|."""
        slope = _Slope(self.phi, sum(self.ranks))
        line = ((Fraction(0) if self.stencil.symmetric else -self.reach, self.reach),)
        up = largest(slope, line, floor=arb(0), budget=_MOST_PIECES)
        down = largest(slope, line, sign=-1, floor=up.lower, budget=_MOST_PIECES)
        return arb((self._front() * up.upper.max(down.upper)).upper())

    def _points(self) -> list[tuple[tuple[int, ...], int]]:
        """The points a != 0 of one copy with their weights; φ is 0 at the origin."""
        return [(a, w) for a, w in replace(self.stencil, copies=((1, 1),), free_origin=False).points() if any(a)]

    def _search(self, floor: arb) -> _Largest:
        error = _Ridges(self.phi, self._points())
        budget = _MOST_VALUES // (len(error.points) * len(self.stencil.copies))
        box = tuple(
            _absolute(interval) if _even_or_odd(d) else interval
            for d, interval in zip(self.differences, self.box, strict=True)
        )
        at: tuple[Fraction, ...] | None = None
        top, best = floor, floor
        for sign in (1, -1):
            found = largest(error, box, sign=sign, floor=best, budget=budget)
            top = top.max(found.upper)
            if found.lower > best:
                best, at = found.lower, found.at
        if at is not None:
            pairs = zip(at, self.box, strict=True)
            at = tuple(x if low <= x <= high else -x for x, (low, high) in pairs)
        return _Largest(arb(top.upper()), at)


class _Largest(NamedTuple):
    upper: arb
    at: tuple[Fraction, ...] | None


@dataclass(frozen=True, slots=True)
class _Slope:
    """φ^(order) as a function of one variable."""

    phi: Remainder
    order: int

    def value(self, point: Sequence[Fraction]) -> arb:
        return self.phi.derivative(self.order, arb_of(point[0]))

    def gradient(self, cell: Cell) -> Sequence[arb]:
        return (self.phi.derivative(self.order + 1, span(cell[0])),)


@dataclass(frozen=True, slots=True)
class _Ridges:
    """Σ_a w_a φ(a·S)."""

    phi: Remainder
    points: Sequence[tuple[tuple[int, ...], int]]

    def value(self, point: Sequence[Fraction]) -> arb:
        at = [arb_of(x) for x in point]
        return sum((w * self.phi.derivative(0, _dot(a, at)) for a, w in self.points), arb(0))

    def gradient(self, cell: Cell) -> Sequence[arb]:
        total = [arb(0)] * len(cell)
        spans = [span(interval) for interval in cell]
        for a, w in self.points:
            slope = w * self.phi.derivative(1, _dot(a, spans))
            total = [old + k * slope if k else old for old, k in zip(total, a, strict=True)]
        return total


def _dot(a: Sequence[int], at: Sequence[arb]) -> arb:
    return sum((k * x for k, x in zip(a, at, strict=True) if k), arb(0))


def _upper(value: arb) -> Fraction:
    """The upper end of a ball that is not negative, rounded up to a decimal number."""
    return outward(max(Fraction(0), fraction_of(value.upper())))


def _widest(difference: Difference) -> int:
    return max(map(abs, difference.nodes))


def _central_factors(difference: Difference, x: Fraction) -> list[Fraction] | None:
    """The arguments of the central differences f(y) - f(-y) of which the difference at x is a product, if it is one."""
    if difference == SECOND:
        return [x / 2, x / 2]
    power = len(difference.nodes) - 1
    return [x] * power if power and difference == power_stencil((power,)).differences[0] else None


def _even_or_odd(difference: Difference) -> bool:
    mirrored = {(-a, w) for a, w in difference.pairs}
    return mirrored in ({(a, w) for a, w in difference.pairs}, {(a, -w) for a, w in difference.pairs})


def _absolute(interval: Interval) -> Interval:
    """The values of |x| for x in the interval."""
    low, high = interval
    return (Fraction(0) if low <= 0 <= high else min(abs(low), abs(high))), magnitude(interval)
