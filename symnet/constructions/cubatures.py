"""Cubatures: gates with points of one's own, which compute a form by fewer neurons than products of differences.

Σ_j w_j σ(b + λ a_j·S) = Σ_k σ^(k)(b) λ^k M_k(S) with M_k(S) = Σ_j w_j (a_j·S)^k/k!. Where M_k = 0 (or σ^(k)(b) = 0) for
all k < d and M_d = κ p, dividing by κ λ^d σ^(d)(b) gives p + O(λ): a formula that integrates the form p by points, in
the language of numerical analysis, or p = Σ_j w_j (a_j·S)^d/(κ d!), a Waring decomposition, with further conditions.

>>> norm = cubature({(2, 0): Fraction(1), (0, 2): Fraction(1)}, [(1, 0), (-1, 2), (-1, -1), (0, 0)])
>>> norm.weights, norm.divisor
((3, 1, 2, -6), Fraction(3, 1))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import factorial, gcd, lcm, prod

__all__ = ["Cubature", "cubature", "exponents_of", "solved"]

Exponents = tuple[int, ...]


@dataclass(frozen=True)
class Cubature:
    """Points with integer weights that compute the form `polynomial` of degree `order`, as a `Stencil` a monomial.

    `free_origin`: the neuron of the point 0, σ(b), is no neuron; it is a number and goes into the output bias.
    """

    name: str
    grid: tuple[Exponents, ...]
    weights: tuple[int, ...]
    form: tuple[tuple[Exponents, Fraction], ...]
    free_origin: bool = False

    @property
    def polynomial(self) -> dict[Exponents, Fraction]:
        """What it computes: exponents of the operands -> coefficient."""
        return dict(self.form)

    @property
    def order(self) -> int:
        """The order d of the derivative that is divided by."""
        return sum(self.form[0][0])

    @property
    def arity(self) -> int:
        """How many operands it has."""
        return len(self.form[0][0])

    @property
    def copies(self) -> tuple[tuple[int, int], ...]:
        """It stands there once, as it is."""
        return ((1, 1),)

    def copied(self, k: int) -> int:
        """The factor that copies give to M_k."""
        return 1

    @property
    def size(self) -> int:
        """How many points it has, the origin included."""
        return len(self.grid)

    @property
    def neurons(self) -> int:
        """How many neurons it has."""
        return self.size - (self.free_origin and any(not any(a) for a in self.grid))

    @cached_property
    def divisor(self) -> Fraction:
        """κ: the weighted sum is κ·λ^d·σ^(d)(b)·p(S) + ..."""
        exponents, coefficient = self.form[0]
        return self.coefficient(exponents) / coefficient

    @cached_property
    def vanishing(self) -> tuple[int, ...]:
        """The orders k < d with M_k != 0: there σ^(k)(b) = 0 is needed; 0 is none of them if the origin is free."""
        return tuple(k for k in range(self.order) if self.moment(k))

    @property
    def symmetric(self) -> bool:
        """Whether M_k = 0 unless k = d mod 2: the points come in pairs a, -a."""
        signed = dict(zip(self.grid, self.weights, strict=True))
        return all(signed.get(tuple(-e for e in a)) == (-1) ** self.order * w for a, w in signed.items())

    @property
    def origin_weight(self) -> int:
        """The weight of σ(b) in the output bias: that of the origin if it is free, else 0."""
        if not self.free_origin:
            return 0
        return sum(w for a, w in zip(self.grid, self.weights, strict=True) if not any(a))

    @property
    def closed(self) -> bool:
        """Its matrices are written out."""
        return False

    def coefficient(self, exponents: Exponents) -> Fraction:
        """That of S^exponents in M_k, k their sum: Σ_j w_j a_j^exponents / exponents!."""
        total = sum(
            w * prod(x**e for x, e in zip(a, exponents, strict=True))
            for a, w in zip(self.grid, self.weights, strict=True)
        )
        return Fraction(total, prod(map(factorial, exponents)))

    def moment(self, k: int) -> dict[Exponents, Fraction]:
        """M_k: exponents of the operands -> coefficient."""
        found = ((exponents, self.coefficient(exponents)) for exponents in exponents_of(self.arity, k))
        return {exponents: c for exponents, c in found if c}

    def points(self) -> Iterator[tuple[Exponents, int]]:
        """The neurons: (point, weight)."""
        for a, w in zip(self.grid, self.weights, strict=True):
            if not self.free_origin or any(a):
                yield a, w


def exponents_of(arity: int, degree: int) -> Iterator[Exponents]:
    """The exponents of all monomials of a degree.

    >>> list(exponents_of(2, 2))
    [(2, 0), (1, 1), (0, 2)]
    """
    if arity < 2:
        yield from [(degree,)] if arity else [()] * (not degree)
        return
    for first in range(degree, -1, -1):
        for rest in exponents_of(arity - 1, degree - first):
            yield first, *rest


def cubature(
    form: Mapping[Exponents, Fraction],
    points: Sequence[Sequence[Fraction | int]],
    *,
    free_origin: bool = False,
    unseen: Sequence[int] = (),
    name: str = "form by points",
) -> Cubature | None:
    """The cubature for a form (exponents -> coefficient, one degree d >= 1) with these points, its weights found.

    M_k need not be 0 for the orders k `unseen`, where σ^(k)(b) = 0. Points of weight 0 are left out. None if there are
    no such weights.
    """
    degree = sum(next(iter(form)))
    arity = len(next(iter(form)))
    shared = lcm(1, *(Fraction(x).denominator for a in points for x in a))
    grid = list(dict.fromkeys(tuple(int(x * shared) for x in a) for a in points))
    common = gcd(*(x for a in grid for x in a)) or 1
    grid = [tuple(x // common for x in a) for a in grid]
    rows: list[list[Fraction]] = []
    for k in range(degree + 1):
        for exponents in exponents_of(arity, k) if k not in unseen else ():
            moments = [Fraction(prod(x**e for x, e in zip(a, exponents, strict=True))) for a in grid]
            value = form.get(exponents, Fraction(0)) * prod(map(factorial, exponents)) if k == degree else Fraction(0)
            rows.append([*moments, value])
    weights = solved(rows, len(grid))
    if weights is None:
        return None
    integers = _integers(weights)
    kept = [(a, w) for a, w in zip(grid, integers, strict=True) if w]
    return Cubature(name, tuple(a for a, _ in kept), tuple(w for _, w in kept), tuple(form.items()), free_origin)


def solved(rows: Sequence[Sequence[Fraction]], unknowns: int) -> list[Fraction] | None:
    """A solution of linear equations (the last entry is the right side), free unknowns being 0; None if none."""
    reduced: list[tuple[int, list[Fraction]]] = []  # (pivot, row with 1 there and 0 at all other pivots)
    for given in rows:
        row = list(given)
        for pivot, other in reduced:
            if row[pivot]:
                factor = row[pivot]
                row = [x - factor * y if y else x for x, y in zip(row, other, strict=True)]
        place = next((k for k, x in enumerate(row) if x), None)
        if place is None:
            continue
        if place == unknowns:
            return None
        row = [x / row[place] for x in row]
        reduced = [
            (p, [x - other[place] * y if y else x for x, y in zip(other, row, strict=True)] if other[place] else other)
            for p, other in reduced
        ]
        reduced.append((place, row))
    found = [Fraction(0)] * unknowns
    for pivot, row in reduced:
        found[pivot] = row[-1]
    return found


def _integers(values: Sequence[Fraction]) -> list[int]:
    """Coprime integers in the ratios of some numbers, the first that is not 0 being positive or not as it is."""
    shared = lcm(*(v.denominator for v in values))
    integers = [v.numerator * (shared // v.denominator) for v in values]
    content = gcd(*integers) or 1
    return [v // content for v in integers]
