"""How many synapses: the non-zero entries of a sum of scalars times integer matrices, counted exactly.

An entry of W = Σ_k s_k A_k may vanish although none of its terms does, so the terms are added up before anything is
counted. Most entries are made of the same few integers: such a *pattern* is looked at once.

>>> count_nonzeros([(Laurent.of(3), Sparse.from_dense([[2, 2]])), (Laurent.of(2), Sparse.from_dense([[3, -3]]))])
1

Matrices that are too large to be stored are counted by their formula, or in blocks of rows where several overlap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np

from symnet.errors import LimitExceeded, Undecided
from symnet.exact.constants import Laurent
from symnet.exact.matrices import Array, Blocks, IntArray, IntegerMatrix, Product, Shape, Sparse, row_blocks

__all__ = ["Patterns", "Term", "combined", "count_nonzeros", "patterns_of", "small", "unique_rows"]

Term = tuple[Laurent, IntegerMatrix]

_STORED = 2**20
"""Up to this many non-zero entries a matrix given by a formula is stored when it is added to or multiplied."""
_MOST_CELLS = 2**28
"""Up to this many entries are looked at, one by one, where huge matrices overlap."""


def small(matrix: IntegerMatrix) -> bool:
    """Say whether a matrix is stored, or small enough to be stored when it is added to or multiplied."""
    if isinstance(matrix, Sparse):
        return True
    # A product is lazy because a factor is large; to count its entries would be to compute them.
    return not isinstance(matrix, Product) and matrix.nonzeros <= _STORED


def combined(scales: Sequence[Laurent], integers: Sequence[int]) -> Laurent:
    """Return Σ_k scales[k]·integers[k]."""
    total = Laurent({})
    for scale, integer in zip(scales, integers, strict=True):
        if integer:
            total += scale * integer
    return total


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """The stored entries of a sum of terms: entry number m is Σ_k scales[k]·patterns[which[m]][k].

    Entries made of the same integers share a pattern, so that what is expensive (deciding that an entry is zero, a
    ball, a SymPy expression) is done once a pattern.
    """

    shape: Shape
    rows: IntArray
    columns: IntArray
    which: IntArray
    patterns: tuple[tuple[int, ...], ...]
    scales: tuple[Laurent, ...]

    def values(self) -> tuple[Laurent, ...]:
        """Return the value of each pattern."""
        return tuple(combined(self.scales, pattern) for pattern in self.patterns)

    def nonzeros(self) -> int:
        """Return the number of entries that are not zero; Undecided where that is open."""
        return _nonzeros(self.scales, self.patterns, self.which)


def patterns_of(shape: Shape, terms: Sequence[Term]) -> Patterns:
    """Return the entries of a sum of small terms, grouped by their patterns, in the order of rows."""
    return _patterns_of(shape, tuple(terms))


@lru_cache(maxsize=64)
def _patterns_of(shape: Shape, terms: tuple[Term, ...]) -> Patterns:
    scales = tuple(scale for scale, _ in terms)
    stored = [matrix.to_sparse() for _, matrix in terms]
    width = max(shape[1], 1)
    keys = [matrix.row_numbers() * width + matrix.indices for matrix in stored]
    places = keys[0] if len(keys) == 1 else np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *keys]))
    cell = object if any(matrix.data.dtype == object for matrix in stored) else np.int64
    values: Array = np.zeros((len(places), len(stored)), dtype=cell)
    for number, (matrix, key) in enumerate(zip(stored, keys, strict=True)):
        values[np.searchsorted(places, key), number] = matrix.data
    patterns, which = unique_rows(values)
    rows, columns = np.divmod(places, width)
    return Patterns(shape, rows, columns, which, patterns, scales)


def unique_rows(values: Array) -> tuple[tuple[tuple[int, ...], ...], IntArray]:
    """Return the different rows of an array of integers, and for each row which of them it is."""
    if values.dtype == object:
        numbers: dict[tuple[int, ...], int] = {}
        found = [numbers.setdefault(tuple(row), len(numbers)) for row in values.tolist()]
        return tuple(numbers), np.array(found, dtype=np.int64)
    # Numbering one column after the other is much faster than numpy's unique over rows.
    which = np.zeros(len(values), dtype=np.int64)
    for column in values.T:
        _, codes = np.unique(column, return_inverse=True)
        _, which = np.unique(which * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)
    sample = np.zeros(int(which.max(initial=-1)) + 1, dtype=np.int64)
    sample[which] = np.arange(len(values))
    return tuple(map(tuple, values[sample].tolist())), which


def _nonzeros(scales: Sequence[Laurent], patterns: Iterable[tuple[int, ...]], which: IntArray) -> int:
    nonzero = np.array([not zero for zero in _zeros(scales, patterns)], dtype=bool)
    return int(np.count_nonzero(nonzero[which])) if len(nonzero) else 0


def _zeros(scales: Sequence[Laurent], patterns: Iterable[tuple[int, ...]]) -> list[bool]:
    """Decide for each pattern whether its value is zero; Undecided where that can't be done."""
    powers = [scale.valuation if len(scale.terms) == 1 else None for scale in scales]
    # A term alone at its power of λ can't be cancelled: no arithmetic is needed for nearly all entries.
    alone = [
        None not in powers and powers.count(power) == 1 and scale.is_zero() is False
        for power, scale in zip(powers, scales, strict=True)
    ]
    found = []
    for pattern in patterns:
        if any(single and integer for single, integer in zip(alone, pattern, strict=True)):
            found.append(False)
            continue
        value = combined(scales, pattern)
        zero = value.is_zero()
        if zero is None:
            raise Undecided(f"whether the weight {value} is zero", "it counts as a synapse only if it is not")
        found.append(zero)
    return found


# --- matrices that are not stored -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """A term of a sum, placed at an offset."""

    scale: Laurent
    row: int
    column: int
    matrix: IntegerMatrix

    @property
    def below(self) -> int:
        return self.row + self.matrix.shape[0]

    @property
    def right(self) -> int:
        return self.column + self.matrix.shape[1]

    def overlaps(self, other: _Part) -> bool:
        return (
            max(self.row, other.row) < min(self.below, other.below)
            and max(self.column, other.column) < min(self.right, other.right)
        )  # fmt: skip


def count_nonzeros(terms: Sequence[Term]) -> int:
    """Return the number of non-zero entries of Σ scale·matrix, of one shape, of which any may be huge.

    Raises:
        Undecided: when it cannot be decided whether some entry is zero.
    """
    if not terms:
        return 0
    stored = [(scale, matrix) for scale, matrix in terms if small(matrix)]
    huge = [_Part(scale, *place) for scale, matrix in terms if not small(matrix) for place in _places(matrix)]
    if len(terms) == 1 and not huge:
        return 0 if _vanishes(terms[0][0]) else terms[0][1].nonzeros
    if any(one.overlaps(other) for one, other in combinations(huge, 2)):
        return _count_in_blocks(terms)
    apart = sum(0 if _vanishes(part.scale) else part.matrix.nonzeros for part in huge)
    return apart + (_gained(patterns_of(terms[0][1].shape, stored), huge) if stored else 0)


def _vanishes(scale: Laurent) -> bool:
    (zero,) = _zeros([scale], [(1,)])
    return zero


def _places(matrix: IntegerMatrix) -> tuple[tuple[int, int, IntegerMatrix], ...]:
    return matrix.parts if isinstance(matrix, Blocks) else ((0, 0, matrix),)


def _gained(entries: Patterns, huge: Sequence[_Part]) -> int:
    """Return how many non-zero entries there are more (or fewer) when stored entries are added to huge parts."""
    covered = np.zeros(len(entries.rows), dtype=bool)
    gained = 0
    for part in huge:
        rows, columns = entries.rows - part.row, entries.columns - part.column
        here = (rows >= 0) & (rows < part.matrix.shape[0]) & (columns >= 0) & (columns < part.matrix.shape[1])
        covered |= here
        places = zip(rows[here].tolist(), columns[here].tolist(), entries.which[here].tolist(), strict=True)
        below = Counter((which, part.matrix.entry(i, j)) for i, j, which in places)
        zeros = _zeros((*entries.scales, part.scale), [(*entries.patterns[which], entry) for which, entry in below])
        vanishes = _vanishes(part.scale)
        for ((_, entry), number), zero in zip(below.items(), zeros, strict=True):
            gained += number * ((not zero) - (entry != 0 and not vanishes))
    return gained + _nonzeros(entries.scales, entries.patterns, entries.which[~covered])


def _count_in_blocks(terms: Sequence[Term]) -> int:
    """Count the non-zero entries of a sum in which huge matrices overlap, a block of rows at a time."""
    scales = [scale for scale, _ in terms]
    height, width = terms[0][1].shape
    if height * width > _MOST_CELLS:
        raise LimitExceeded("entries of a sum of matrices to look at", height * width, _MOST_CELLS)
    total = 0
    for start, stop in row_blocks(terms[0][1]):
        values = np.stack([matrix.rows(start, stop).ravel() for _, matrix in terms], axis=1)
        total += _nonzeros(scales, *unique_rows(values[np.any(values != 0, axis=1)]))
    return total
