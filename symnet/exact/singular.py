"""Singular values of rational matrices, exactly: square roots of the real roots of irreducible polynomials over Q.

>>> [str(v) for v in singular_values([[3, 0], [4, 5]])]
['3*sqrt(5)', 'sqrt(5)']

The squares are the eigenvalues of the Gram matrix AᵀA, whose characteristic polynomial flint computes and factors;
its roots are isolated in balls until all that
differ lie apart, so that their order is certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import sympy
from flint import arb, fmpq, fmpq_mat

from symnet.errors import LimitExceeded, ShapeMismatch, UsageError
from symnet.exact.balls import decimal, fraction_of, lowest, precision, real_roots, upper
from symnet.exact.numbers import as_fraction, to_sympy

__all__ = ["SingularValue", "singular_values"]

_LARGEST = 64
_BITS = (128, 512, 2048, 8192)


@dataclass(frozen=True, slots=True, repr=False)
class SingularValue:
    """σ ≥ 0, whose square is the real root number `place` (from 0, ascending) of an irreducible polynomial over Q.

    `polynomial` has ascending coefficients and leading coefficient 1.
    """

    polynomial: tuple[Fraction, ...]
    place: int

    @property
    def square(self) -> Fraction | None:
        """σ² where it is rational, else None."""
        return -self.polynomial[0] if len(self.polynomial) == 2 else None

    def ball(self, bits: int = 128) -> arb:
        """Return a ball that contains σ."""
        with precision(bits):
            square = real_roots(self.polynomial, bits)[self.place]
            return (square if square > 0 else square.nonnegative_part()).sqrt()

    def interval(self, bits: int = 128) -> tuple[Fraction, Fraction]:
        """Return rational numbers low ≤ σ ≤ high."""
        with precision(bits):
            ball = self.ball(bits)
            return max(Fraction(), fraction_of(lowest(ball))), fraction_of(upper(ball))

    def __str__(self) -> str:
        if self.square is not None:
            return str(sympy.sqrt(to_sympy(self.square)))
        return decimal(self.ball(), 15)

    def __repr__(self) -> str:
        return f"SingularValue({self})"


def singular_values(rows: Sequence[Sequence[object]]) -> list[SingularValue]:
    """Return the min(r, n) singular values of an r x n rational matrix, from the largest on, with multiplicity.

    Raises:
        ShapeMismatch: where rows differ in length.
        LimitExceeded: for more than 64 rows and columns.
    """
    height, width = len(rows), len(rows[0]) if rows else 0
    if not height or not width:
        raise UsageError("a matrix without entries has no singular values")
    if any(len(row) != width for row in rows):
        raise ShapeMismatch("rows of a matrix", f"{width} entries", "another number of entries")
    if min(height, width) > _LARGEST:
        raise LimitExceeded("size of a matrix for singular values", min(height, width), _LARGEST)
    exact = [as_fraction(v, "entry of a matrix") for row in rows for v in row]
    matrix = fmpq_mat(height, width, [fmpq(v.numerator, v.denominator) for v in exact])
    gram = matrix * matrix.transpose() if height <= width else matrix.transpose() * matrix
    found: list[tuple[SingularValue, int]] = []
    for factor, multiplicity in gram.charpoly().factor()[1]:
        monic = factor / factor.leading_coefficient()
        polynomial = tuple(Fraction(int(c.p), int(c.q)) for c in monic.coeffs())
        found += [(SingularValue(polynomial, k), multiplicity) for k in range(len(polynomial) - 1)]
    order = _descending([value for value, _ in found])
    return [found[k][0] for k in order for _ in range(found[k][1])]


def _descending(values: Sequence[SingularValue]) -> list[int]:
    """The order of different values, from the largest on; as they differ, enough bits tell them apart."""
    for bits in _BITS:
        with precision(bits):
            balls = [real_roots(v.polynomial, bits)[v.place] for v in values]
            order = sorted(range(len(balls)), key=lambda k, at=balls: fraction_of(at[k].mid()), reverse=True)  # type: ignore[misc]
            if all(balls[a] > balls[b] for a, b in pairwise(order)):
                return order
    raise LimitExceeded("bits to tell singular values apart", 2 * _BITS[-1], _BITS[-1])
