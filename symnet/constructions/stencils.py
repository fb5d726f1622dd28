"""Stencils: the difference operators that gates are made of.

A gate reads operands S_1, ..., S_m through neurons σ(b + λ a·S), one for each point a of a grid, and adds them up with
product weights w_a.  The symbol of the sum is a product of one-variable symbols,

    Σ_a w_a σ(b + λ a·S) = Σ_k σ^(k)(b) λ^k M_k(S),    Σ_k M_k(S) z^k = ∏_i Σ_t w_(i,t) exp(z a_(i,t) S_i),

so a gate is a list of `Difference`s, one an operand.  Its *order* d is the power at which it computes: divided by
κ λ^d σ^(d)(b) the sum is S^r + O(λ), where M_d = κ S^r.  Lower M_k must vanish, or σ^(k)(b) must.

>>> MULTIPLY[4].moment(2), MULTIPLY[4].divisor, MULTIPLY[4].neurons
({(1, 1): Fraction(4, 1)}, Fraction(4, 1), 4)
>>> MULTIPLY[4].moment(4)
{(1, 3): Fraction(2, 3), (3, 1): Fraction(2, 3)}

The divisor is 4·σ''(b), a derivative, = 8·c_2, a Taylor coefficient (Lin, Tegmark and Rolnick, eq. 11).
One more gate: a `Stencil` from its differences here; everything else follows from the moments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, factorial, prod

from symnet.exact.matrices import Blocks, Grid, GridWeights, IntegerMatrix, Ones

__all__ = [
    "CRITICAL",
    "IDENTITY",
    "MULTIPLY",
    "SQUARE",
    "Difference",
    "Stencil",
    "critical_product",
    "differences_product",
    "power_stencil",
    "signs_product",
]

Exponents = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The operator f -> Σ_t weights[t]·f(nodes[t]·x) of one variable, with integer nodes and weights."""

    nodes: tuple[int, ...]
    weights: tuple[int, ...]

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """(node, weight) pairs."""
        return tuple(zip(self.nodes, self.weights, strict=True))

    def moment(self, k: int) -> Fraction:
        """Σ_t w_t a_t^k / k!, the coefficient of (xz)^k in the symbol; 0^0 = 1."""
        return Fraction(sum(w * a**k for a, w in self.pairs), factorial(k))


CENTRAL = Difference((1, -1), (1, -1))
"""f(x) - f(-x), symbol 2 sinh."""
FORWARD = Difference((0, 1), (-1, 1))
"""f(x) - f(0), symbol exp - 1."""
SECOND = Difference((1, -1, 0), (1, 1, -2))
"""f(x) + f(-x) - 2f(0), symbol 2 cosh - 2."""
SHIFT = Difference((1,), (1,))
"""f(x), symbol exp: the operand whose own difference is not taken, at a critical bias."""


@dataclass(frozen=True, slots=True)
class Stencil:
    """A product of differences, one an operand, that computes ∏ S_i^powers[i] at order Σ powers.

    `free_origin`: the neuron of the point 0, σ(b), is no neuron; it is a number and goes into the output bias.
    `vanishing`: the orders at which σ must have derivative 0, because the moments there are not 0.
    `copies`: (scale, weight) pairs; the grid stands there once for each, its points multiplied by the scale, its
    weights by the weight, so that M_k has the further factor Σ weight·scale^k.
    """

    name: str
    differences: tuple[Difference, ...]
    powers: Exponents
    free_origin: bool = False
    copies: tuple[tuple[int, int], ...] = ((1, 1),)

    @property
    def polynomial(self) -> dict[Exponents, Fraction]:
        """What it computes: exponents of the operands -> coefficient, 1 for those of S^powers."""
        return {self.powers: Fraction(1)}

    @property
    def order(self) -> int:
        """The order d of the derivative that is divided by."""
        return sum(self.powers)

    @property
    def arity(self) -> int:
        """How many operands it has."""
        return len(self.differences)

    @property
    def size(self) -> int:
        """How many points the grids have."""
        return len(self.copies) * prod(len(d.nodes) for d in self.differences)

    @property
    def neurons(self) -> int:
        """How many neurons it has: the points of the grids; those at the origin are one, or none if it is free."""
        origin = all(0 in d.nodes for d in self.differences)
        return self.size - origin * (len(self.copies) - 1) - self.free_origin

    @property
    def divisor(self) -> Fraction:
        """κ: the weighted sum is κ·λ^d·σ^(d)(b)·∏ S_i^powers[i] + ...  (4 for the gate with four neurons)."""
        own = (d.moment(r) for d, r in zip(self.differences, self.powers, strict=True))
        return prod(own, start=Fraction(self.copied(self.order)))

    def copied(self, k: int) -> int:
        """Σ weight·scale^k over the copies: the factor that they give to M_k."""
        return sum(weight * scale**k for scale, weight in self.copies)

    @property
    def origin_weight(self) -> int:
        """The weight of σ(b) in the output bias: that of the origin if it is free, else 0."""
        if not self.free_origin:
            return 0
        return self.copied(0) * prod(d.weights[d.nodes.index(0)] for d in self.differences)

    @property
    def vanishing(self) -> tuple[int, ...]:
        """The orders k < d with M_k != 0: there σ^(k)(b) = 0 is needed."""
        return tuple(k for k in range(self.order) if self.moment(k))

    @property
    def symmetric(self) -> bool:
        """Whether M_k = 0 unless k = d mod 2: every difference is even or odd."""
        even = [{(-a, w) for a, w in d.pairs} == set(d.pairs) for d in self.differences]
        odd = [{(-a, -w) for a, w in d.pairs} == set(d.pairs) for d in self.differences]
        return all(e or o for e, o in zip(even, odd, strict=True)) and sum(odd) % 2 == self.order % 2

    def moment(self, k: int) -> dict[Exponents, Fraction]:
        """M_k: exponents of the operands -> coefficient."""
        factor = self.copied(k)
        if not self.arity or not factor:
            return {} if k or not factor else {(): Fraction(factor)}
        # the lowest power that each remaining difference can still contribute bounds what may be used so far
        least = [next(e for e in range(k + 2) if e > k or d.moment(e)) for d in self.differences[1:]]
        found: dict[Exponents, Fraction] = {(): Fraction(1)}
        for place, difference in enumerate(self.differences[:-1]):
            room = k - sum(least[place:])
            moments = [difference.moment(e) for e in range(room + 1)] if room >= 0 else []
            found = {
                (*exponents, e): c * m
                for exponents, c in found.items()
                for e, m in enumerate(moments)
                if m and sum(exponents) + e <= room
            }
        rests = {k - sum(exponents) for exponents in found}
        last = {e: m for e in rests if (m := self.differences[-1].moment(e))}
        closed = {(*exponents, k - sum(exponents)): c for exponents, c in found.items()}
        return {exponents: factor * c * last[exponents[-1]] for exponents, c in closed.items() if exponents[-1] in last}

    def points(self) -> Iterator[tuple[Exponents, int]]:
        """The neurons: (point, weight), copy by copy in the order of `Grid`, the first operand's node changing fastest.

        The origin, if it is no free one, comes once in each copy.
        """
        reversed_pairs = [d.pairs for d in reversed(self.differences)]
        for scale, weight in self.copies:
            for choice in product(*reversed_pairs):
                point = tuple(scale * a for a, _ in reversed(choice))
                if not (self.free_origin and not any(point)):
                    yield point, weight * prod(w for _, w in choice)

    @property
    def closed(self) -> bool:
        """Whether `matrices` has its points and weights."""
        if self.free_origin:
            return len(self.copies) == 1 and all(d == FORWARD for d in self.differences)
        return len(self.copies) == 1 or self.neurons == self.size

    def matrices(self) -> tuple[IntegerMatrix, IntegerMatrix]:
        """The points (neurons × operands) and the weights (1 × neurons) as matrices that are never stored.

        Where the origin is free and all nodes are (0, 1): the grid without its first point is a block of 2^i points
        for each i, those whose last node 1 stands at operand i.
        """
        if not self.closed:
            raise ValueError(f"{self.name} has no closed form")
        n = self.arity
        if not self.free_origin:
            return self._grids()
        rows: list[tuple[int, int, IntegerMatrix]] = []
        weights: list[tuple[int, int, IntegerMatrix]] = []
        for i in range(n):
            start = 2**i - 1
            if i:
                rows.append((start, 0, Grid(((0, 1),) * i)))
            rows.append((start, i, Ones((2**i, 1))))
            weights.append((0, start, GridWeights((*((-1, 1),) * i, ((-1) ** (n - 1 - i),)))))
        return Blocks((2**n - 1, n), tuple(rows)), Blocks((1, 2**n - 1), tuple(weights))

    def _grids(self) -> tuple[IntegerMatrix, IntegerMatrix]:
        """The grids of all copies, one under the other, and their weights side by side."""
        points = [Grid(tuple(tuple(scale * a for a in d.nodes) for d in self.differences)) for scale, _ in self.copies]
        (first, *others) = [d.weights for d in self.differences] or [(1,)]
        weights = [GridWeights((tuple(w * v for v in first), *others)) for _, w in self.copies]
        if len(self.copies) == 1:
            return points[0], weights[0]
        size = self.size // len(self.copies)
        return (
            Blocks((self.size, self.arity), tuple((k * size, 0, g) for k, g in enumerate(points))),
            Blocks((1, self.size), tuple((0, k * size, g) for k, g in enumerate(weights))),
        )


def signs_product(n: int) -> Stencil:
    """The stencil of n central differences: 2^n neurons, error O(λ²); needs σ^(n)(b) != 0 alone."""
    return Stencil("product by signs", (CENTRAL,) * n, (1,) * n)


def differences_product(n: int) -> Stencil:
    """The stencil of n forward differences: 2^n - 1 neurons, an output bias, error O(λ); needs σ^(n)(b) != 0 alone."""
    return Stencil("product by mixed difference", (FORWARD,) * n, (1,) * n, free_origin=True)


def critical_product(n: int) -> Stencil:
    """2^(n-1) neurons at a bias with σ^(n-1)(b) = 0 != σ^(n)(b), n >= 2; the last factor is only shifted.

    The error is additive, unless all σ^(n-1+2j)(b) are 0: then this is the sign sum, in which s and -s are one neuron.
    """
    return Stencil("product at a critical bias", (*(CENTRAL,) * (n - 1), SHIFT), (1,) * n)


def power_stencil(powers: Sequence[int]) -> Stencil:
    """∏ x_i^(r_i) with ∏(r_i + 1) neurons: central differences with equal variables identified, nodes r_i - 2t.

    Source: Rolnick and Tegmark, section 4 (as we read it).

    >>> power_stencil((2, 1)).neurons, power_stencil((2, 1)).divisor
    (6, Fraction(8, 1))
    """
    return Stencil(
        "monomial",
        tuple(
            Difference(tuple(r - 2 * t for t in range(r + 1)), tuple((-1) ** t * comb(r, t) for t in range(r + 1)))
            for r in powers
        ),
        tuple(powers),
    )


MULTIPLY = {
    4: Stencil("product", (CENTRAL, CENTRAL), (1, 1)),
    3: Stencil("product with output bias", (FORWARD, FORWARD), (1, 1), free_origin=True),
    2: Stencil("product at a critical bias", (SHIFT, CENTRAL), (1, 1)),
}
"""Multiplication gates by number of neurons; 3 puts σ(b) into the output bias, 2 needs σ'(b) = 0."""

SQUARE = {
    3: Stencil("square", (SECOND,), (2,)),
    2: Stencil("square with output bias", (SECOND,), (2,), free_origin=True),
    1: Stencil("square at a critical bias", (FORWARD,), (2,), free_origin=True),
}
"""Squares by number of neurons; 2 and 1 put σ(b) into the output bias, 1 needs σ'(b) = 0."""

IDENTITY = {
    2: Stencil("identity", (CENTRAL,), (1,)),
    1: Stencil("identity with output bias", (FORWARD,), (1,), free_origin=True),
}
"""Identities by number of neurons; 1 puts σ(b) into the output bias."""

CRITICAL = (MULTIPLY[2], SQUARE[1])
"""The gates that need σ'(b) = 0."""
