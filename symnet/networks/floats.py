"""Networks in floating point: exact weights rounded once, evaluated at many points in blocks.

A weight is an exact number; its double is the one nearest to it, found from a fraction or a ball, so that the only
errors left are those of the arithmetic that follows. A layer with few non-zero weights is evaluated entry by entry,
a dense one as a matrix product, and one that is given by a formula in blocks of rows that are never kept: memory does
not grow with its 2^n neurons.

>>> from symnet.exact.matrices import Sparse
>>> from symnet.networks.planes import Planes
>>> weights, bias = rounded_arrays(Affine(Planes.of(Fraction(1, 3), Sparse.from_dense([[1, -1]]))), as_scale("1/10"))
>>> weights.tolist(), bias.tolist()
([[0.3333333333333333, -0.3333333333333333]], [0.0])
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from symnet.errors import BadScale, InternalError, LimitExceeded, NotExact, ShapeMismatch, Undecided, UsageError
from symnet.exact.balls import arb, precision
from symnet.exact.constants import Constant, Laurent
from symnet.exact.fields import constant
from symnet.exact.matrices import Array, IntArray, IntegerMatrix, Ones
from symnet.networks.counting import Patterns, unique_rows
from symnet.networks.layers import Activate, Affine
from symnet.networks.planes import Planes

__all__ = ["FloatNetwork", "as_scale", "float_network", "keeps_opposites", "rounded", "rounded_arrays"]

Floats = npt.NDArray[np.floating[Any]]

ROWS = 16384
"""Rows of a matrix given by a formula that are made at once."""
_MOST_NEURONS = 2**30
"""Neurons of a layer: more would take hours for each point."""
_CELLS = 2**18
"""Values of a layer that are computed at once: what fits into the cache of a processor."""
_MOST_CELLS = 2**23
"""Values of a layer that may be held at once, where the layer is wide (64 MB)."""
_TILE = 1024
"""Points that go through a block of a layer together."""
_BLOCK_LIMIT = 2**23
"""A matrix that is used in blocks of columns is stored densely up to this size."""
_DENSE = 2**14
"""Matrices up to this size are stored densely whatever their zeros."""
_COMPARED = 2**18
"""The rows of matrices up to this size are compared, so that opposite ones are computed once."""
_SPARSE_BELOW = 1 / 14
"""Larger ones are stored by their non-zero entries when these are rarer than this (measured: where both are equal)."""


def as_scale(value: object) -> Constant:
    """Return the scale λ as an exact number above 0; BadScale for anything else."""
    try:
        scale = constant(value, "scale")
        if not scale.free_symbols and scale.ball(64) > 0:
            return scale
    except (NotExact, Undecided):
        pass
    raise BadScale(value)


# --- rounding ---------------------------------------------------------------------------------------------------


def rounded(scales: Sequence[Laurent], patterns: Sequence[tuple[int, ...]], scale: Constant) -> Floats:
    """Return the double nearest to Σ_k scales[k]·pattern[k] for each pattern."""
    factors = [one.at(scale) for one in scales]
    rational = [factor.is_rational() for factor in factors]
    fractions = [factor for factor in rational if factor is not None]
    try:
        if len(fractions) == len(factors):
            return np.array([float(_dot(fractions, pattern)) for pattern in patterns], dtype=np.float64)
        found = _rounded_balls(factors, patterns)
    except OverflowError:
        found = np.array([np.inf])
    if not bool(np.all(np.isfinite(found))):
        raise LimitExceeded("a weight at this scale", "beyond float64", "1.8e308", "use a larger scale, or balls")
    return found


def _dot(fractions: Sequence[Fraction], pattern: tuple[int, ...]) -> Fraction:
    return sum((f * k for f, k in zip(fractions, pattern, strict=True) if k), Fraction(0))


def _rounded_balls(factors: Sequence[Constant], patterns: Sequence[tuple[int, ...]]) -> Floats:
    bits = 128
    balls = [factor.ball(bits) for factor in factors]
    found = []
    with precision(bits):
        for pattern in patterns:
            value = sum((b * k for b, k in zip(balls, pattern, strict=True) if k), arb(0))
            low, high = float(value.lower()), float(value.upper())
            # Cancellation, or a number next to the middle of two doubles: the exact value decides.
            found.append(low if low == high else _rounded_exactly(factors, pattern))
    return np.array(found, dtype=np.float64)


def _rounded_exactly(factors: Sequence[Constant], pattern: tuple[int, ...]) -> float:
    total = Constant.rational(0)
    for factor, integer in zip(factors, pattern, strict=True):
        total += factor * integer
    return total.float()


def _rounded_column(bias: Planes, scale: Constant, dtype: npt.DTypeLike) -> Floats:
    """Return a bias as a column; it may belong to a layer too wide to be stored."""
    if all(isinstance(plane.matrix, Ones) for plane in bias.planes):  # one number, stored once
        common = rounded([plane.scale for plane in bias.planes], [(1,) * len(bias.planes)], scale).astype(dtype)
        return np.broadcast_to(common, bias.shape)
    integers: Array = np.stack([plane.matrix.columns(0, 1)[:, 0] for plane in bias.planes], axis=1)
    patterns, which = unique_rows(integers)
    return rounded([plane.scale for plane in bias.planes], patterns, scale)[which].astype(dtype)[:, None]


def rounded_arrays(affine: Affine, scale: Constant, dtype: npt.DTypeLike = np.float64) -> tuple[Floats, Floats]:
    """Return weight (out, in) and bias (out,) as dense arrays at a scale, each entry rounded once.

    Raises:
        LimitExceeded: for a weight too large to be stored, or a number beyond the range of doubles.
    """
    return _dense(affine.weight, scale, dtype), _rounded_column(affine.bias, scale, dtype)[:, 0]


def _dense(weight: Planes, scale: Constant, dtype: npt.DTypeLike) -> Floats:
    entries = weight.patterns()
    dense: Floats = np.zeros(weight.shape, dtype=dtype)
    dense[entries.rows, entries.columns] = _values(entries, scale)
    return dense


def _values(entries: Patterns, scale: Constant) -> Floats:
    return rounded(entries.scales, entries.patterns, scale)[entries.which]


# --- weights that multiply --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Dense:
    """A weight stored as an array."""

    weight: Floats

    def times(self, x: Floats) -> Floats:
        return self.weight @ x

    def columns(self, start: int, stop: int) -> Floats:
        return self.weight[:, start:stop]


@dataclass(frozen=True, slots=True, eq=False)
class _Opposite:
    """A weight stored as an array of rows that differ by more than their sign, with which of them each row is.

    So rows w and -w give exactly opposite numbers, in whatever order a library adds; and half of the work is saved.
    """

    weight: Floats
    which: IntArray
    signs: Floats

    @staticmethod
    def of(dense: Floats) -> _Dense | _Opposite:
        first = np.argmax(dense != 0, axis=1)
        signs = np.where(dense[np.arange(len(dense)), first] < 0, -1, 1).astype(dense.dtype)[:, None]
        rows, which = np.unique(dense * signs + 0, axis=0, return_inverse=True)  # + 0: no -0
        return _Opposite(rows, which.ravel(), signs) if len(rows) < len(dense) else _Dense(dense)

    def times(self, x: Floats) -> Floats:
        found = np.take(self.weight @ x, self.which, axis=0)
        found *= self.signs
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Jagged:
    """A weight stored by its non-zero entries, rows sorted by their number of entries (jagged diagonals).

    Step t adds the t-th entry of each row that has one, for all these rows and all points at once: the loop in Python
    is as long as the longest row, and not as the matrix is high.
    """

    places: IntArray
    steps: tuple[tuple[IntArray, Floats], ...]

    @staticmethod
    def of(entries: Patterns, values: Floats) -> _Jagged:
        lengths = np.bincount(entries.rows, minlength=entries.shape[0])
        order = np.argsort(-lengths, kind="stable")
        places = np.empty_like(order)
        places[order] = np.arange(len(order))
        starts = (np.cumsum(lengths) - lengths)[order]
        steps = []
        for step in range(int(lengths.max(initial=0))):
            at = starts[: int(np.count_nonzero(lengths > step))] + step
            steps.append((entries.columns[at], values[at][:, None]))
        return _Jagged(places, tuple(steps))

    def times(self, x: Floats) -> Floats:
        sums: Floats = np.zeros((len(self.places), x.shape[1]), dtype=x.dtype)
        buffer = np.empty_like(sums)
        for columns, values in self.steps:
            part = buffer[: len(columns)]
            # mode="clip" spares numpy a copy; the columns are in range.
            np.take(x, columns, axis=0, out=part, mode="clip")
            part *= values
            sums[: len(columns)] += part
        return np.take(sums, self.places, axis=0, out=buffer, mode="clip")


@dataclass(frozen=True, slots=True, eq=False)
class _Formula:
    """A weight whose entries are made when they are needed, a block of rows or columns at a time."""

    height: int
    planes: tuple[tuple[np.floating[Any], IntegerMatrix], ...]

    def rows(self, start: int, stop: int) -> Floats:
        return _sum([m.rows(start, stop).astype(s.dtype) * s for s, m in self.planes])

    def columns(self, start: int, stop: int) -> Floats:
        return _sum([m.columns(start, stop).astype(s.dtype) * s for s, m in self.planes])

    def blocks(self, rows: int) -> Iterator[tuple[int, int]]:
        return ((start, min(start + rows, self.height)) for start in range(0, self.height, rows))

    def times(self, x: Floats) -> Floats:
        rows = max(1, min(ROWS, _MOST_CELLS // x.shape[0]))
        return np.concatenate([self.rows(*block) @ x for block in self.blocks(rows)])


def _sum(parts: Sequence[Floats]) -> Floats:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


_Weight = _Dense | _Opposite | _Jagged | _Formula


def keeps_opposites(weight: Planes, *, in_blocks: bool) -> bool:
    """Whether two rows w and -w of a weight are certain to give exactly opposite numbers in floating point.

    A matrix product may add different rows in different orders; one by non-zero entries adds all in the same order.
    """
    return weight.stored and not in_blocks and weight.shape[0] * weight.shape[1] <= _COMPARED


def _weight(weight: Planes, scale: Constant, dtype: np.dtype[Any], *, in_blocks: bool) -> _Weight:
    """Choose how a weight is kept; ``in_blocks`` when it has to give blocks of its columns."""
    height, width = weight.shape
    cells = height * width
    if not weight.stored or (in_blocks and cells > _BLOCK_LIMIT):
        units = [tuple(int(i == k) for i in range(len(weight.planes))) for k in range(len(weight.planes))]
        scales = rounded([plane.scale for plane in weight.planes], units, scale).astype(dtype)
        return _Formula(height, tuple(zip(scales, (plane.matrix for plane in weight.planes), strict=True)))
    entries = weight.patterns()
    if in_blocks or cells <= _DENSE or len(entries.rows) >= _SPARSE_BELOW * cells:
        dense = _dense(weight, scale, dtype)
        return _Opposite.of(dense) if keeps_opposites(weight, in_blocks=in_blocks) and width else _Dense(dense)
    return _Jagged.of(entries, _values(entries, scale).astype(dtype))


# --- networks that are evaluated --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FloatNetwork:
    """A network at a fixed scale, with rounded weights: call it with points (N, inputs), get values (N, outputs)."""

    inputs: int
    weights: tuple[_Weight, ...]
    biases: tuple[Floats, ...]
    middles: tuple[Activate, ...]
    rows: int = ROWS

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of all numbers: float64 or float32."""
        return self.biases[0].dtype

    def __call__(self, points: npt.ArrayLike) -> Floats:
        """Return the outputs at the points, one a row; a single point (inputs,) gives (outputs,).

        Raises:
            ShapeMismatch: when the points have another number of coordinates.
        """
        array = np.asarray(points, dtype=self.dtype)
        if array.ndim not in (1, 2) or array.shape[-1] != self.inputs:
            raise ShapeMismatch("points of a network", f"an array {array.shape}", f"{self.inputs} inputs")
        x = np.atleast_2d(array).T
        kept = [len(b) for b, w in zip(self.biases, self.weights, strict=True) if not isinstance(w, _Formula)]
        widest = max([*kept, self.inputs, len(self.biases[-1]), 16])
        step = max(1, _CELLS // widest, min(64, _MOST_CELLS // widest))
        parts = [self._forward(np.ascontiguousarray(x[:, at : at + step])) for at in range(0, x.shape[1], step)]
        found = np.concatenate([np.empty((len(self.biases[-1]), 0), dtype=self.dtype), *parts], axis=1)
        return found[:, 0] if array.ndim == 1 else np.ascontiguousarray(found.T)

    def _forward(self, x: Floats) -> Floats:
        """Return the outputs for a block of points, x (inputs, points)."""
        z: Floats | None = None
        for level, middle in enumerate(self.middles):
            weight = self.weights[level]
            if z is None and isinstance(weight, _Formula):
                z = self._through(level, weight, x)
                continue
            x = _activated(middle, self._affine(level, x) if z is None else z)
            z = None
        return self._affine(len(self.middles), x) if z is None else z

    def _affine(self, level: int, x: Floats) -> Floats:
        z = self.weights[level].times(x)
        z += self.biases[level]
        return z

    def _through(self, level: int, weight: _Formula, x: Floats) -> Floats:
        """Return what arrives at layer ``level + 1``, without keeping layer ``level``: a block of neurons at a time."""
        after, middle, bias = self.weights[level + 1], self.middles[level], self.biases[level]
        if not isinstance(after, _Dense | _Formula):
            raise InternalError("a weight that follows a layer evaluated in blocks must give its columns")
        sums = np.zeros((len(self.biases[level + 1]), x.shape[1]), dtype=x.dtype) + self.biases[level + 1]
        tiles = [slice(at, at + _TILE) for at in range(0, x.shape[1], _TILE)]
        inputs = [np.ascontiguousarray(x[:, tile]) for tile in tiles]
        step = max(1, _CELLS // min(x.shape[1], _TILE))
        for start, stop in weight.blocks(self.rows):
            rows, columns = weight.rows(start, stop), after.columns(start, stop)
            for at in range(0, stop - start, step):
                some = slice(at, at + step)
                part = replace(middle, active=min(max(middle.active - start - at, 0), len(rows[some])), passed=0)
                for tile, points in zip(tiles, inputs, strict=True):
                    z = rows[some] @ points
                    z += bias[start:stop][some]
                    sums[:, tile] += columns[:, some] @ _activated(part, z)
        return sums


def _activated(layer: Activate, z: Floats) -> Floats:
    """Return σ of the first channels, the others as they are; z may be overwritten."""
    if layer.activation is None or not layer.active:
        return z
    if layer.active == len(z):
        return layer.activation.numpy(z, z.dtype)
    z[: layer.active] = layer.activation.numpy(z[: layer.active], z.dtype)
    return z


def float_network(
    layers: Sequence[Affine | Activate], scale: object, *, dtype: npt.DTypeLike = np.float64, block: int = ROWS
) -> FloatNetwork:
    """Return the layers of a network at a scale, as doubles (or float32) that are ready to be evaluated.

    Raises:
        BadScale: when the scale is not an exact number above 0.
        LimitExceeded: when a weight is beyond the range of doubles, or a layer has more than 2^30 neurons.
    """
    kind = np.dtype(dtype)
    if kind not in (np.dtype(np.float64), np.dtype(np.float32)):
        raise UsageError(f"a network is evaluated in float64 or float32, not in {kind}")
    number = as_scale(scale)
    affines = [layer for layer in layers if isinstance(layer, Affine)]
    weights: list[_Weight] = []
    for affine in affines:
        if affine.outputs > _MOST_NEURONS:
            raise LimitExceeded("neurons of a layer in floating point", affine.outputs, _MOST_NEURONS, "use a tree")
        in_blocks = bool(weights) and isinstance(weights[-1], _Formula)
        weights.append(_weight(affine.weight, number, kind, in_blocks=in_blocks))
    return FloatNetwork(
        affines[0].inputs,
        tuple(weights),
        tuple(_rounded_column(affine.bias, number, kind) for affine in affines),
        tuple(layer for layer in layers if isinstance(layer, Activate)),
        block,
    )
