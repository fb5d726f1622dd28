"""Affine maps of a network as rows of balls, with what rounding their entries costs.

A row lists its non-zero entries: the exact weight as a ball, the float that stands for it, and a bound of their
difference. A layer given by a formula (2^n neurons) has one row for all of them, whose entries contain those of every
row; a map that reads such a layer has the sums of its positive and of its negative weights as two entries.

>>> from symnet.exact.matrices import SignProducts, Signs
>>> row_sums(SignProducts(20)), column_bounds(Signs(3))
([(524288, 524288)], [1, 1, 1])

One more kind of matrix that is never stored: a case in `row_sums` or `column_bounds`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Protocol

import numpy as np

from symnet.bounds.arithmetic import Arithmetic, Sums
from symnet.errors import LimitExceeded
from symnet.exact.balls import arb, between, binary_exponent, precision, upper
from symnet.exact.constants import Constant
from symnet.exact.matrices import Blocks, Grid, GridWeights, IntegerMatrix, Ones, Product, Sparse
from symnet.networks.counting import small
from symnet.networks.floats import rounded
from symnet.networks.layers import Affine
from symnet.networks.planes import Plane, Planes

__all__ = ["BITS", "Entry", "Joint", "Loss", "Row", "column_bounds", "row_sums", "rows_of", "wide"]

BITS = 128
"""The precision of all balls here."""
_WIDE = 4096
"""A layer of more neurons, given by a formula, has one row for all of them."""
_ZERO = arb(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A weight of a channel: exact (a ball), the float that stands for it, and |float - weight| <= lost."""

    channel: int
    weight: arb
    float: arb
    lost: arb
    exact: bool  # whether a product by this float loses nothing: it is a power of two


@dataclass(frozen=True, slots=True)
class Loss:
    """What rounding costs: of the weights, their products and sums; and of the bias and its addition."""

    of_sum: arb
    of_bias: arb

    @property
    def total(self) -> arb:
        """Both."""
        return upper(self.of_sum + self.of_bias)


@dataclass(frozen=True, slots=True)
class Row:
    """A row W_i of an affine map with its bias b_i; ``terms`` is the number of its non-zero weights, or more."""

    entries: tuple[Entry, ...]
    terms: int
    bias: Entry | None

    def image(self, values: Sequence[arb]) -> arb:
        """W_i·v + b_i, with the exact weights."""
        total = _ZERO if self.bias is None else self.bias.weight
        for entry in self.entries:
            total += entry.weight * values[entry.channel]
        return total

    def spread(self, errors: Sequence[arb]) -> arb:
        """Σ_j |W_ij| e_j: how far the image moves when channel j moves by at most e_j."""
        return upper(sum((abs(entry.weight) * errors[entry.channel] for entry in self.entries), _ZERO))

    def computed(self, values: Sequence[arb]) -> arb:
        """Σ_j w_j v_j + b with the floats that stand for the weights, before any rounding."""
        total = _ZERO if self.bias is None else self.bias.float
        for entry in self.entries:
            total += entry.float * values[entry.channel]
        return total

    def largest(self, values: Sequence[arb]) -> arb:
        """A bound of all partial sums of what is computed."""
        total = _ZERO if self.bias is None else abs(self.bias.float)
        return upper(sum((abs(entry.float * values[entry.channel]) for entry in self.entries), total))

    def lost(self, values: Sequence[arb], arithmetic: Arithmetic, size: arb | None, joint: Joint | None = None) -> Loss:
        """Bounds of |computed W_i·v + b_i - exact|, for floats v in these balls.

        ``size`` bounds the exact value, for a bias that is added last; None, if it is added anywhere in between.
        ``joint`` bounds sums over the channels better than their balls do.
        """
        sums = self.sums(values, joint)
        inexact = sums.absolute if not any(entry.exact for entry in self.entries) else self._inexact(values)
        terms, bias = self.terms, _ZERO if self.bias is None else self.bias.float
        if bias != 0 and size is None:
            terms += 1
            sums = Sums(sums.positive + abs(bias), sums.negative + abs(bias), sums.absolute)
        of_sum = arithmetic.sum_of_products(sums, terms, inexact)
        of_sum += sum((entry.lost * abs(values[entry.channel]) for entry in self.entries), _ZERO)
        of_bias = _ZERO
        if self.bias is not None:
            of_bias = self.bias.lost
            if size is not None and bias != 0 and self.entries:
                largest = arb.max(sums.positive, sums.negative) + abs(bias)
                known = arb.min(largest, abs(size)) if size.is_finite() else largest
                of_bias += arithmetic.half(upper(known) + upper(of_sum + of_bias))
        return Loss(upper(of_sum), upper(of_bias))

    def sums(self, values: Sequence[arb], joint: Joint | None) -> Sums:
        """The sums of the terms w_j v_j, w_j the floats."""
        alone = Sums.of([entry.float * values[entry.channel] for entry in self.entries])
        return alone & joint.sums([(entry.channel, entry.float) for entry in self.entries]) if joint else alone

    def _inexact(self, values: Sequence[arb]) -> arb:
        rounded = [upper(abs(entry.float * values[entry.channel])) for entry in self.entries if not entry.exact]
        return upper(sum(rounded, _ZERO))


class Joint(Protocol):
    """What bounds sums over channels jointly (see `corners`)."""

    def sums(self, weights: Sequence[tuple[int, arb]]) -> Sums:
        """Bounds of the sums of w_j·(value of channel j), for (j, w_j)."""
        ...


def wide(affine: Affine) -> bool:
    """Whether a layer has one row for all of its neurons."""
    formulas = any(not isinstance(plane.matrix, Sparse) for plane in affine.weight.planes)
    return affine.outputs > _WIDE and (formulas or not affine.weight.stored)


def rows_of(affine: Affine, scale: Constant, arithmetic: Arithmetic, *, compressed: bool = False) -> tuple[Row, ...]:
    """Return the rows at a scale; ``compressed``: the channels that it reads are one for all, a wide layer.

    Raises:
        LimitExceeded: for a weight beyond the range of the type.
    """
    with precision(BITS):
        if compressed or wide(affine):
            return _formula_rows(affine, scale, arithmetic, compressed=compressed)
        found: list[list[Entry]] = [[] for _ in range(affine.outputs)]
        for row, column, entry in _entries(affine.weight, scale, arithmetic):
            found[row].append(Entry(column, *entry))
        biases: dict[int, Entry] = {row: Entry(0, *entry) for row, _, entry in _entries(affine.bias, scale, arithmetic)}
        return tuple(Row(tuple(entries), len(entries), biases.get(row)) for row, entries in enumerate(found))


_Rounded = tuple[arb, arb, arb, bool]


def _entries(planes: Planes, scale: Constant, arithmetic: Arithmetic) -> list[tuple[int, int, _Rounded]]:
    """The stored entries: row, column, and the number with the very float that the network has."""
    patterns = planes.patterns()
    factors = [one.at(scale).ball(BITS) for one in patterns.scales]
    with np.errstate(over="ignore"):  # refused below
        floats = rounded(patterns.scales, patterns.patterns, scale).astype(arithmetic.name).tolist()
    numbers = [
        _compared(sum((f * k for f, k in zip(factors, pattern, strict=True)), _ZERO), value, arithmetic)
        for pattern, value in zip(patterns.patterns, floats, strict=True)
    ]
    places = zip(patterns.rows.tolist(), patterns.columns.tolist(), patterns.which.tolist(), strict=True)
    return [(row, column, numbers[which]) for row, column, which in places]


def _compared(exact: arb, value: float, arithmetic: Arithmetic) -> _Rounded:
    if not np.isfinite(value):
        raise LimitExceeded(
            "a weight at this scale", f"beyond {arithmetic.name}", f"2^{arithmetic.most}", "use float64"
        )
    number = arb(value)
    power = value != 0 and number == arb((1 if value > 0 else -1, binary_exponent(number)))
    return exact, number, upper(abs(number - exact)), power


# --- layers given by formulas -----------------------------------------------------------------------------------


def _formula_rows(affine: Affine, scale: Constant, arithmetic: Arithmetic, *, compressed: bool) -> tuple[Row, ...]:
    """Rows with entries that contain those of many; each float is Σ_k float(s_k)·m_k, rounded in each operation."""
    planes = affine.weight.planes
    scales = [plane.scale.at(scale).ball(BITS) for plane in planes]
    several = (1 + arithmetic.unit) ** (len(planes) + 4) - 1  # s_k (twice in float32), m_k, their product, the sum
    one = wide(affine)
    columns = 1 if compressed else affine.inputs
    height = 1 if one else affine.outputs
    sums = [[(_ZERO, _ZERO)] * columns for _ in range(height)]
    for factor, plane in zip(scales, planes, strict=True):
        for row, parts in enumerate(_parts(plane.matrix, one=one, compressed=compressed)):
            for column, (up, down) in enumerate(parts):
                p, q = sums[row][column]
                larger, smaller = (up, down) if factor > 0 else (down, up)
                sums[row][column] = (p + upper(abs(factor)) * larger, q + upper(abs(factor)) * smaller)
    biases = _bias_rows(affine.bias, scale, arithmetic, one=one)
    rows = []
    for pairs, bias in zip(sums, biases, strict=True):
        entries: list[Entry] = []
        for column, (p, q) in enumerate(pairs):
            for weight in [between(_ZERO, p), between(-q, _ZERO)] if compressed else [between(-q, p)]:
                number = between(weight * (1 + several), weight * (1 - several))
                lost = upper(abs(weight)) * several + affine.inputs * arithmetic.tiny
                entries.append(Entry(column, weight, number, lost, exact=False))
        rows.append(Row(tuple(entries), affine.inputs, bias))
    return tuple(rows)


def _parts(matrix: IntegerMatrix, *, one: bool, compressed: bool) -> list[list[tuple[int, int]]]:
    """For each row and column of what remains: bounds of the sums of its positive and of its negative integers."""
    if one and compressed:
        total = sum(c * (p + q) for c, (p, q) in zip(*_factors(matrix), strict=True))
        return [[(total, total)]]
    if one:
        return [[(c, c) for c in column_bounds(matrix)]]
    return [[pair] for pair in row_sums(matrix)]


def _factors(matrix: IntegerMatrix) -> tuple[list[int], list[tuple[int, int]]]:
    if isinstance(matrix, Product):
        return column_bounds(matrix.left), row_sums(matrix.right)
    return [matrix.shape[1]], [(matrix.bound, 0)]


def _bias_rows(bias: Planes, scale: Constant, arithmetic: Arithmetic, *, one: bool) -> list[Entry | None]:
    if all(isinstance(plane.matrix, Ones) for plane in bias.planes):  # the same number in each row
        short = Planes((1, 1), tuple(Plane(plane.scale, Ones((1, 1))) for plane in bias.planes))
        found = [Entry(0, *entry) for _, _, entry in _entries(short, scale, arithmetic)]
        common = found[0] if found else None
        return [common] * (1 if one else bias.shape[0])
    entries = {row: Entry(0, *entry) for row, _, entry in _entries(bias, scale, arithmetic)}
    if not one:
        return [entries.get(row) for row in range(bias.shape[0])]
    weight = number = _ZERO if len(entries) < bias.shape[0] else next(iter(entries.values())).weight
    lost = _ZERO
    for entry in entries.values():
        weight, number = weight.union(entry.weight), number.union(entry.float)
        lost = max(lost, entry.lost)
    return [Entry(0, weight, number, lost, exact=False)]


def column_bounds(matrix: IntegerMatrix) -> list[int]:
    """Return for each column a bound of the absolute values in it."""
    if isinstance(matrix, Grid):
        return [max((abs(node) for node in nodes), default=0) for nodes in matrix.nodes]
    if isinstance(matrix, Blocks):
        found = [0] * matrix.shape[1]
        for _, left, part in matrix.parts:
            for column, bound in enumerate(column_bounds(part), start=left):
                found[column] = max(found[column], bound)
        return found
    if isinstance(matrix, Product):
        found = [0] * matrix.shape[1]
        for bound, row in zip(column_bounds(matrix.left), _absolute_rows(matrix.right), strict=True):
            found = [f + bound * r for f, r in zip(found, row, strict=True)]
        return found
    return [matrix.bound] * matrix.shape[1]


def _absolute_rows(matrix: IntegerMatrix) -> list[list[int]]:
    if small(matrix):
        return [[abs(int(value)) for value in row] for row in matrix.rows(0, matrix.shape[0]).tolist()]
    return [[matrix.bound] * matrix.shape[1]] * matrix.shape[0]


def row_sums(matrix: IntegerMatrix) -> list[tuple[int, int]]:
    """Return for each row bounds of the sum of its positive entries and of that of the absolute negative ones."""
    if isinstance(matrix, GridWeights):
        total = prod(sum(weights) for weights in matrix.weights)
        size = prod(sum(map(abs, weights)) for weights in matrix.weights)
        return [((size + total) // 2, (size - total) // 2)]
    if isinstance(matrix, Blocks):
        found = [(0, 0)] * matrix.shape[0]
        for above, _, part in matrix.parts:
            for row, (p, q) in enumerate(row_sums(part), start=above):
                found[row] = (found[row][0] + p, found[row][1] + q)
        return found
    if isinstance(matrix, Product) and small(matrix.left):
        inner = row_sums(matrix.right)
        return [_combined(row, inner) for row in matrix.left.rows(0, matrix.left.shape[0]).tolist()]
    if small(matrix):
        entries = matrix.to_sparse()
        found = [(0, 0)] * matrix.shape[0]
        for row, value in zip(entries.row_numbers().tolist(), entries.data.tolist(), strict=True):
            p, q = found[row]
            found[row] = (p + max(int(value), 0), q + max(-int(value), 0))
        return found
    return [(matrix.bound * matrix.shape[1],) * 2] * matrix.shape[0]


def _combined(row: Sequence[int], inner: Sequence[tuple[int, int]]) -> tuple[int, int]:
    up = sum(max(w, 0) * p + max(-w, 0) * q for w, (p, q) in zip(row, inner, strict=True))
    down = sum(max(w, 0) * q + max(-w, 0) * p for w, (p, q) in zip(row, inner, strict=True))
    return up, down
