"""Grids of points and product weights on them: the difference operators that the gates of a network are made of.

A sum over all signs, or over all subsets, is one difference operator a variable: a grid of points, and on each point
the product of one weight a variable. The layer that multiplies n factors has 2^n neurons; its matrices follow from
n pairs of numbers and are never stored.

>>> Signs(2).rows(0, 4).tolist(), SignProducts(2).rows(0, 1).tolist()
([[1, 1], [-1, 1], [1, -1], [-1, -1]], [[1, -1, -1, 1]])

One more difference operator needs no new class: give its nodes to ``Grid`` and its weights to ``GridWeights``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from symnet.exact.sparse import Array, IntArray, Shape, Sparse, check_range, check_vector, exact_type, stored_by_rows

__all__ = ["Grid", "GridWeights", "SignProducts", "Signs", "SubsetSigns", "Subsets"]


def _digits(index: IntArray, sizes: Sequence[int]) -> Iterator[IntArray]:
    """Yield the digits of numbers in a mixed radix, the least significant first."""
    for size in sizes:
        yield index % size
        index = index // size


@dataclass(frozen=True, slots=True, repr=False)
class Grid:
    """The points of the grid nodes[0] x ... x nodes[n-1], one a row: (∏|nodes[i]|) x n.

    Row j has in column i the node number ``digit i of j``, the digits read in the radices |nodes[i]|, the least
    significant first. ``Signs`` and ``Subsets`` are grids with two nodes a variable.

    >>> Grid(((-1, 0, 1), (5, 7))).rows(0, 6).tolist()
    [[-1, 5], [0, 5], [1, 5], [-1, 7], [0, 7], [1, 7]]
    """

    nodes: tuple[tuple[int, ...], ...]

    @property
    def shape(self) -> Shape:
        """∏|nodes[i]| points, n coordinates."""
        return math.prod(map(len, self.nodes)), len(self.nodes)

    @property
    def nonzeros(self) -> int:
        """Points times non-zero nodes over nodes, summed over the variables."""
        return sum(self.shape[0] // len(nodes) * sum(node != 0 for node in nodes) for nodes in self.nodes)

    @property
    def bound(self) -> int:
        """The largest absolute value of a node."""
        return max((abs(node) for nodes in self.nodes for node in nodes), default=0)

    def entry(self, row: int, column: int) -> int:
        """Return node ``digit of row`` of a variable."""
        check_range("row", row, row + 1, self.shape[0])
        check_range("column", column, column + 1, self.shape[1])
        nodes = self.nodes[column]
        return nodes[row // math.prod(map(len, self.nodes[:column])) % len(nodes)]

    def rows(self, start: int, stop: int) -> Array:
        """Return the points ``start..stop-1``."""
        check_range("rows", start, stop, self.shape[0])
        return self._points(start, stop, 0, self.shape[1])

    def columns(self, start: int, stop: int) -> Array:
        """Return some coordinates of all points."""
        check_range("columns", start, stop, self.shape[1])
        return self._points(0, self.shape[0], start, stop)

    def _points(self, start: int, stop: int, first: int, last: int) -> Array:
        cell = exact_type(self.bound)
        index = np.arange(start, stop, dtype=np.int64) // math.prod(map(len, self.nodes[:first]))
        found: Array = np.empty((stop - start, last - first), dtype=cell)
        chosen = self.nodes[first:last]
        for column, digit in enumerate(_digits(index, [len(nodes) for nodes in chosen])):
            found[:, column] = np.array(chosen[column], dtype=cell)[digit]
        return found

    def matvec_mod(self, vector: Array, modulus: int) -> IntArray:
        """Return the values of a linear form at all points mod p, each variable extending the grid so far."""
        weights = check_vector(self.shape, vector, modulus)
        sums = np.zeros(1, dtype=np.int64)
        for nodes, weight in zip(self.nodes, weights.tolist(), strict=True):
            steps = np.array([node * weight % modulus for node in nodes], dtype=np.int64)
            sums = ((steps[:, None] + sums[None, :]) % modulus).ravel()
        return sums

    def to_sparse(self) -> Sparse:
        """Return the points stored."""
        return stored_by_rows(self)

    def __repr__(self) -> str:
        n = len(self.nodes)
        for name, pair in (("Signs", (1, -1)), ("Subsets", (0, 1))):
            if n and self.nodes == (pair,) * n:
                return f"{name}({n})"
        return f"Grid({_short(self.nodes)})"


@dataclass(frozen=True, slots=True, repr=False)
class GridWeights:
    """A product weight on each point of a grid: 1 x (∏|weights[i]|), entry j is ∏_i weights[i][digit i of j].

    Points are numbered as in ``Grid``. So GridWeights(w)·Grid(nodes) sums each coordinate over the weighted grid.

    >>> GridWeights(((1, -2, 1), (1, -1))).rows(0, 1).tolist()
    [[1, -2, 1, -1, 2, -1]]
    """

    weights: tuple[tuple[int, ...], ...]

    @property
    def shape(self) -> Shape:
        """One row, a column for each point."""
        return 1, math.prod(map(len, self.weights))

    @property
    def nonzeros(self) -> int:
        """The product of the numbers of non-zero weights."""
        return math.prod(sum(weight != 0 for weight in weights) for weights in self.weights)

    @property
    def bound(self) -> int:
        """The product of the largest weights."""
        return math.prod(max(map(abs, weights), default=0) for weights in self.weights)

    def entry(self, row: int, column: int) -> int:
        """Return the weight of a point."""
        check_range("row", row, row + 1, 1)
        return int(self.columns(column, column + 1)[0, 0])

    def rows(self, start: int, stop: int) -> Array:
        """Return the one row, or none."""
        check_range("rows", start, stop, 1)
        return self.columns(0, self.shape[1])[start:stop]

    def columns(self, start: int, stop: int) -> Array:
        """Return the weights of the points ``start..stop-1``, as one row."""
        check_range("columns", start, stop, self.shape[1])
        cell = exact_type(self.bound)
        index = np.arange(start, stop, dtype=np.int64)
        found: Array = np.ones((1, stop - start), dtype=cell)
        for weights, digit in zip(self.weights, _digits(index, list(map(len, self.weights))), strict=True):
            found *= np.array(weights, dtype=cell)[digit]
        return found

    def matvec_mod(self, vector: Array, modulus: int) -> IntArray:
        """Return Σ_j weight_j·v_j mod p, summing over one variable at a time, the most significant first."""
        values = check_vector(self.shape, vector, modulus)
        for weights in reversed(self.weights):
            steps = np.array([weight % modulus for weight in weights], dtype=np.int64)
            values = (steps[:, None] * values.reshape(len(weights), -1) % modulus).sum(axis=0) % modulus
        return values

    def to_sparse(self) -> Sparse:
        """Return the weights stored."""
        return stored_by_rows(self)

    def __repr__(self) -> str:
        n = len(self.weights)
        for name, pair in (("SignProducts", (1, -1)), ("SubsetSigns", (-1, 1))):
            if n and self.weights == (pair,) * n:
                return f"{name}({n})"
        return f"GridWeights({_short(self.weights)})"


def Signs(n: int) -> Grid:
    """Return all 2^n sign vectors of length n, one a row; row j has -1 in column i when bit i of j is set.

    >>> Signs(3).rows(5, 6).tolist()
    [[-1, 1, -1]]
    """
    return Grid(((1, -1),) * n)


def SignProducts(n: int) -> GridWeights:
    """Return the products ∏ s_i of the rows of ``Signs(n)``, as one row."""
    return GridWeights(((1, -1),) * n)


def Subsets(n: int) -> Grid:
    """Return the indicators of all subsets of n things, one a row; row j has bit i of j in column i.

    >>> Subsets(2).rows(0, 4).tolist()
    [[0, 0], [1, 0], [0, 1], [1, 1]]
    """
    return Grid(((0, 1),) * n)


def SubsetSigns(n: int) -> GridWeights:
    """Return (-1)^(n-|T|) for the rows T of ``Subsets(n)``, as one row: the weights of the mixed difference."""
    return GridWeights(((-1, 1),) * n)


def _short(lists: tuple[tuple[int, ...], ...]) -> str:
    return str(lists) if len(lists) <= 4 else "x".join(str(len(values)) for values in lists)
