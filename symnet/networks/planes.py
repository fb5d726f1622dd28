"""Exact weights: a matrix of Laurent polynomials in the scale, written as a short sum of scalars times integers.

The weight of a layer is W = Σ_k s_k A_k. Each plane has an exact scalar s_k = c λ^e, c in a constant field, and an
integer matrix A_k, stored sparsely or given by a formula. A gate that multiplies two numbers has the output weights

>>> gate = Planes.of(Laurent({-2: Constant.rational(Fraction(1, 4))}), Sparse.from_dense([[1, -1, -1, 1]]))
>>> gate.entry(0, 1), gate.nonzeros
(Laurent(-1/(4*lambda**2)), 4)

and composition keeps the sum short: planes whose scalars are rational multiples of each other are one plane.

>>> (gate + gate.times(Fraction(-1, 3))).planes
(Plane(1/(6*lambda**2), Sparse(1x4, 4 non-zero)),)

A new kind of matrix goes into ``exact.matrices``, a new kind of scalar into ``exact.constants``; nothing changes here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from symnet.errors import ShapeMismatch, Undecided
from symnet.exact.constants import Constant, Laurent
from symnet.exact.matrices import Blocks, Identity, IntArray, IntegerMatrix, Product, Shape, Sparse, sum_of
from symnet.networks.counting import Patterns, combined, count_nonzeros, patterns_of, small

__all__ = ["Plane", "Planes", "Scalar", "beside", "block_diagonal", "by", "on_top"]

Scalar = Laurent | Constant | Fraction | int


@dataclass(frozen=True, slots=True, repr=False)
class Plane:
    """One term s·A of a weight: a scalar and an integer matrix."""

    scale: Laurent
    matrix: IntegerMatrix

    def __repr__(self) -> str:
        return f"Plane({self.scale}, {self.matrix})"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Planes:
    """A matrix of Laurent polynomials, Σ_k scale_k·A_k, in normal form; immutable.

    Normal form: each scale is a single power of λ times a constant; no two scales of stored matrices are rational
    multiples of each other; a stored matrix has content 1 and its scale a positive rational part. ``==`` holds when
    every entry of the difference is decided to be zero.

    Raises:
        ShapeMismatch: when a matrix has another shape.

    >>> Planes((2, 2), (Plane(Laurent.of(1), Identity(3)),))
    Traceback (most recent call last):
    symnet.errors.ShapeMismatch: plane in a sum of planes: 3x3 does not fit 2x2
    """

    shape: Shape
    planes: tuple[Plane, ...] = ()

    def __post_init__(self) -> None:
        for plane in self.planes:
            if plane.matrix.shape != self.shape:
                raise ShapeMismatch("plane in a sum of planes", by(plane.matrix.shape), by(self.shape))
        object.__setattr__(self, "planes", _normal(self.shape, self.planes))

    # --- making -------------------------------------------------------------------------------------------------

    @staticmethod
    def of(scale: Scalar, matrix: IntegerMatrix) -> Planes:
        """Return scale·A.

        >>> Planes.of(3, Identity(2)).entry(1, 1)
        Laurent(3)
        """
        return Planes(matrix.shape, (Plane(Laurent.of(scale), matrix),))

    @staticmethod
    def zero(rows: int, columns: int) -> Planes:
        """Return the zero matrix."""
        return Planes((rows, columns))

    @staticmethod
    def build(shape: Shape, entries: Mapping[tuple[int, int], Scalar]) -> Planes:
        """Return the matrix with these entries, zero elsewhere; rational ones share one plane.

        >>> third = Planes.build((1, 2), {(0, 0): Fraction(1, 3), (0, 1): Fraction(-1, 2)})
        >>> third.planes[0], third.planes[0].matrix.rows(0, 1).tolist()
        (Plane(1/6, Sparse(1x2, 2 non-zero)), [[2, -3]])
        """
        groups: dict[tuple[int, Constant], tuple[list[tuple[int, int]], list[Fraction]]] = {}
        for place, value in entries.items():
            for key, factor in _split(value):
                places, factors = groups.setdefault(key, ([], []))
                places.append(place)
                factors.append(factor)
        planes = []
        for (power, primitive), (places, factors) in groups.items():
            shared = math.lcm(*(factor.denominator for factor in factors))
            integers = [factor.numerator * (shared // factor.denominator) for factor in factors]
            matrix = Sparse.from_entries(shape, dict(zip(places, integers, strict=True)))
            planes.append(Plane(Laurent({power: primitive / shared}), matrix))
        return Planes(shape, tuple(planes))

    # --- reading ------------------------------------------------------------------------------------------------

    def entry(self, row: int, column: int) -> Laurent:
        """Return one entry."""
        return combined(
            [plane.scale for plane in self.planes], [plane.matrix.entry(row, column) for plane in self.planes]
        )

    @property
    def stored(self) -> bool:
        """Whether its entries may be listed: no plane is one of the huge ones given by a formula."""
        return all(small(plane.matrix) for plane in self.planes)

    @property
    def nonzeros(self) -> int:
        """The number of non-zero entries, the planes added up.

        Raises:
            Undecided: when it cannot be decided whether some entry is zero.
        """
        return count_nonzeros([(plane.scale, plane.matrix) for plane in self.planes])

    def patterns(self) -> Patterns:
        """Return the entries as patterns of integers; LimitExceeded for matrices too large to be stored."""
        return patterns_of(self.shape, [(plane.scale, plane.matrix) for plane in self.planes])

    # --- arithmetic ---------------------------------------------------------------------------------------------

    def times(self, factor: Scalar) -> Planes:
        """Return a multiple."""
        scale = Laurent.of(factor)
        return Planes(self.shape, tuple(Plane(plane.scale * scale, plane.matrix) for plane in self.planes))

    def rescaled(self, factor: Fraction) -> Planes:
        """Return the matrix with factor·λ in the place of λ.

        >>> Planes.of(Laurent.scale(2), Identity(1)).rescaled(Fraction(1, 2)).entry(0, 0)
        Laurent(lambda**2/4)
        """
        scales = [Laurent({k: c * factor**k for k, c in plane.scale.terms.items()}) for plane in self.planes]
        return Planes(self.shape, tuple(Plane(s, p.matrix) for s, p in zip(scales, self.planes, strict=True)))

    def moved(self, shape: Shape, rows: IntArray, columns: IntArray) -> Planes:
        """Return a matrix of the given shape in which row i stands at ``rows[i]``, column j at ``columns[j]``."""
        return Planes(
            shape, tuple(Plane(plane.scale, _moved(plane.matrix, shape, rows, columns)) for plane in self.planes)
        )

    def __neg__(self) -> Planes:
        return self.times(-1)

    def __add__(self, other: Planes) -> Planes:
        if self.shape != other.shape:
            raise ShapeMismatch("sum of matrices", by(self.shape), by(other.shape))
        return Planes(self.shape, self.planes + other.planes)

    def __sub__(self, other: Planes) -> Planes:
        return self + -other

    def __matmul__(self, other: Planes) -> Planes:
        if self.shape[1] != other.shape[0]:
            raise ShapeMismatch("product of matrices", by(self.shape), by(other.shape))
        return Planes(
            (self.shape[0], other.shape[1]),
            tuple(
                Plane(left.scale * right.scale * factor, matrix)
                for left in self.planes
                for right in other.planes
                for factor, matrix in (_product(left.matrix, right.matrix),)
            ),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Planes):
            return NotImplemented
        if self is other or (self.shape == other.shape and self.planes == other.planes):
            return True
        if self.shape != other.shape:
            return False
        try:
            return (self - other).nonzeros == 0
        except Undecided:
            return False

    def __hash__(self) -> int:
        # Equal matrices may be different sums: only what all of them share may enter.
        return hash(self.shape)

    def __repr__(self) -> str:
        shown = " + ".join(f"{plane.scale}*{plane.matrix}" for plane in self.planes[:4]) or "0"
        more = f" + {len(self.planes) - 4} more" if len(self.planes) > 4 else ""
        return f"Planes({by(self.shape)}: {shown}{more})"


def beside(parts: Sequence[Planes]) -> Planes:
    """Return matrices with the same number of rows side by side."""
    return _placed_together(parts, (0, 1))


def on_top(parts: Sequence[Planes]) -> Planes:
    """Return matrices with the same number of columns on top of each other."""
    return _placed_together(parts, (1, 0))


def block_diagonal(parts: Sequence[Planes]) -> Planes:
    """Return the block diagonal matrix of some matrices."""
    return _placed_together(parts, (1, 1))


def by(shape: Shape) -> str:
    """Return a shape as it is shown in messages."""
    return f"{shape[0]}x{shape[1]}"


def _placed_together(parts: Sequence[Planes], step: tuple[int, int]) -> Planes:
    for fixed in (axis for axis in (0, 1) if not step[axis]):
        for part in parts[1:]:
            if part.shape[fixed] != parts[0].shape[fixed]:
                raise ShapeMismatch("matrices put together", by(parts[0].shape), by(part.shape))
    height, width = (sum(p.shape[a] for p in parts) if step[a] else max((p.shape[a] for p in parts), default=0)
                     for a in (0, 1))  # fmt: skip
    planes: list[Plane] = []
    row = column = 0
    for part in parts:
        rows, columns = row + np.arange(part.shape[0]), column + np.arange(part.shape[1])
        planes += part.moved((height, width), rows, columns).planes
        row, column = row + step[0] * part.shape[0], column + step[1] * part.shape[1]
    return Planes((height, width), tuple(planes))


# --- normal form ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _primitive(constant: Constant) -> tuple[Constant, Fraction]:
    """Return (c', q) with c = q·c', the same c' for all rational multiples of c."""
    rational = constant.is_rational()
    if rational is not None:
        return Constant.rational(1), rational
    # In Constant's normal form the denominator is monic, so the leading coefficient above it is the rational part.
    factor = max(constant.numerator.items())[1]
    return constant / factor, factor


def _split(value: Scalar) -> Iterator[tuple[tuple[int, Constant], Fraction]]:
    """Yield the terms of a scalar as ((power of λ, primitive constant), rational factor)."""
    if isinstance(value, int | Fraction):
        if value:
            yield (0, Constant.rational(1)), Fraction(value)
        return
    for power, constant in Laurent.of(value).terms.items():
        primitive, factor = _primitive(constant)
        yield (power, primitive), factor


def _normal(shape: Shape, planes: Iterable[Plane]) -> tuple[Plane, ...]:
    groups: dict[tuple[int, Constant], dict[IntegerMatrix, Fraction]] = {}
    for plane in planes:
        for key, factor in _split(plane.scale):
            weights = groups.setdefault(key, {})
            weights[plane.matrix] = weights.get(plane.matrix, Fraction(0)) + factor
    normal = []
    for (power, primitive), weights in sorted(groups.items(), key=lambda group: (group[0][0], _order(group[0][1]))):
        for factor, matrix in _merged(shape, {m: q for m, q in weights.items() if q}):
            normal.append(Plane(Laurent({power: primitive * factor}), matrix))
    return tuple(normal)


def _order(constant: Constant) -> tuple[object, ...]:
    """Return a key that sorts constants the same way in every run."""
    names = tuple(generator.name for generator in constant.generators)
    return names, tuple(sorted(constant.numerator.items())), tuple(sorted(constant.denominator.items()))


def _merged(shape: Shape, weights: Mapping[IntegerMatrix, Fraction]) -> Iterator[tuple[Fraction, IntegerMatrix]]:
    """Yield one combination of all matrices that are small, and the huge ones each for itself."""
    if len(weights) == 1:
        ((matrix, factor),) = weights.items()
        if not isinstance(matrix, Sparse):
            yield factor, matrix
            return
    merged = [matrix for matrix in weights if small(matrix)]
    if merged:
        shared = math.lcm(*(weights[matrix].denominator for matrix in merged))
        total = sum_of(shape, [matrix.to_sparse().times(int(weights[matrix] * shared)) for matrix in merged])
        content = total.content()
        if content:
            yield Fraction(content, shared), total.divided(content)
    for matrix, factor in weights.items():
        if not small(matrix):
            yield factor, matrix


# --- products and places ----------------------------------------------------------------------------------------


def _multiple_of_identity(matrix: IntegerMatrix) -> int | None:
    """Return q when the matrix is q times an identity."""
    if isinstance(matrix, Identity):
        return 1
    size = matrix.shape[0]
    if isinstance(matrix, Sparse) and matrix.shape == (size, size) and matrix.nonzeros == size > 0:
        places = np.arange(size)
        if np.array_equal(matrix.indices, places) and np.array_equal(matrix.indptr[:-1], places):
            first = matrix.data[0]
            return int(first) if bool(np.all(matrix.data == first)) else None
    return None


def _product(left: IntegerMatrix, right: IntegerMatrix) -> tuple[int, IntegerMatrix]:
    """Return (q, A) with left·right = q·A, lazy only where a factor is huge."""
    if (factor := _multiple_of_identity(left)) is not None:
        return factor, right
    if (factor := _multiple_of_identity(right)) is not None:
        return factor, left
    if small(left) and small(right):
        return 1, left.to_sparse() @ right.to_sparse()
    return 1, Product(left, right)


def _moved(matrix: IntegerMatrix, shape: Shape, rows: IntArray, columns: IntArray) -> IntegerMatrix:
    kept = np.arange(matrix.shape[0]), np.arange(matrix.shape[1])
    shift = int(rows[0]) if len(rows) else 0, int(columns[0]) if len(columns) else 0
    contiguous = np.array_equal(rows, kept[0] + shift[0]) and np.array_equal(columns, kept[1] + shift[1])
    if contiguous and shape == matrix.shape:
        return matrix
    if contiguous and not small(matrix):
        return Blocks(shape, ((*shift, matrix),))
    return matrix.to_sparse().reindexed(shape, rows, columns)
