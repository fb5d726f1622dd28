"""Lower bounds: points of a box where a network certainly is as far from its target as a number says.

Where to look is guessed in floats, from the series of the error in λ (which has none of the cancellation of the network
itself) at corners and other points, improved one coordinate at a time. What counts is the value there, in balls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import factorial, prod
from typing import Any

import numpy as np
import numpy.typing as npt

from symnet.bounds.boxes import Box
from symnet.constructions.cubatures import Cubature
from symnet.constructions.recipes import Gate, Recipe
from symnet.constructions.stencils import Stencil
from symnet.constructions.straightline import Linear
from symnet.errors import LimitExceeded
from symnet.exact.balls import arb, arb_of, fraction_of, precision
from symnet.exact.constants import Constant

__all__ = ["Floats", "Point", "as_float", "error_at", "worst_of", "worst_point"]

_CORNERS, _RANDOM, _STARTS, _ROUNDS, _MOST_MOVED = 256, 128, 2, 16, 64
_MOVES = np.arange(-8, 9)
_GRID = 1024  # candidates have coordinates low + (high - low)·k/1024, if no other number is asked for
_TERMS = 6  # of the series in λ, beyond those that copies remove
_MOST_SUMS = 20_000
_BITS = (192, 384, 768, 1536, 3072)
_ACCURATE = 40  # bits of the error that a lower bound has
_TOLD = 128  # bits of which a lower bound is made, whatever precision flint has
_ASTRONOMICAL = arb(2) ** 1000  # a lower bound that is not told in more digits
_SEED = 20160829

Floats = npt.NDArray[np.float64]
Steps = npt.NDArray[np.int64]
Point = tuple[Fraction, ...]


def worst_point(
    recipe: Recipe, scale: Fraction, box: Box, candidates: Sequence[Point] | None = None
) -> tuple[Fraction, Point]:
    """(lower, point): at the point |network - target| is at least lower, certainly.

    It is nearly as large as it gets, if the guess was good. With candidates the guess is made by the network in floats
    instead of the series, and they are tried too: so it is good for large scales.
    """

    def certain(point: Point) -> arb | None:
        return error_at(recipe, scale, point)

    if candidates is None:
        return worst_of(_model(recipe, scale), certain, box)
    try:
        guess = _computed(recipe, scale)
    except LimitExceeded:  # a weight beyond the range of doubles
        guess = _model(recipe, scale)
    return worst_of(guess, certain, box, candidates)


def worst_of(
    error: Callable[[Floats], Floats],
    certain: Callable[[Point], arb | None],
    box: Box,
    candidates: Sequence[Point] = (),
    grid: int = _GRID,
) -> tuple[Fraction, Point]:
    """The same for an error that floats guess at points given by columns, and that is certain as a ball at a point."""
    with np.errstate(all="ignore"):
        guesses = [*_guesses(error, box, grid), *filter(box.contains, candidates)]
    best, where = Fraction(0), guesses[0]
    for point in dict.fromkeys(guesses):
        value = certain(point)
        with precision(_TOLD):
            size = abs(value) if value is not None else arb.nan()
            low = fraction_of(size.lower().min(_ASTRONOMICAL)) if size.is_finite() else Fraction(0)
        if low > best:
            best, where = low, point
    return best, where


# --- in balls -----------------------------------------------------------------------------------------------------


def error_at(recipe: Recipe, scale: Fraction, point: Point) -> arb | None:
    """A ball of network - target at a point, gate by gate; None if a gate has too many different neurons there.

    The last of growing precisions at which the ball is still wide is returned as it is.
    """
    found: arb | None = None
    for bits in _BITS:
        with precision(bits):
            found = _at(recipe, scale, point, bits)
        if found is None or found == 0 or found.rel_accuracy_bits() >= _ACCURATE:
            return found
    return found


def _at(recipe: Recipe, scale: Fraction, point: Point, bits: int) -> arb | None:
    evaluate = _Balls(recipe, scale, bits)
    exact: list[Fraction] = list(point)
    values: list[Any] = list(point)  # the first level reads rational numbers, the others balls
    for level in recipe.levels:
        computed: dict[Gate, Any] = {}
        for gate in level.gates:
            if gate not in computed:
                found = evaluate.gate(gate, values)
                if found is None:
                    return None
                computed[gate] = found
        exact = [_exact(gate, exact) for gate in level.gates]
        values = [computed[gate] for gate in level.gates]
    return _ball(_form(recipe.output, values)) - arb_of(recipe.output.evaluate(exact))


def _exact(gate: Gate, values: Sequence[Fraction]) -> Fraction:
    operands = [Fraction(form.evaluate(values)) for form in gate.operands]
    if gate.stencil is None:
        return operands[0]
    parts = (c * _powered(operands, e, Fraction(1)) for e, c in gate.stencil.polynomial.items())
    return sum(parts, Fraction(0))


def _powered(values: Sequence[Any], exponents: Sequence[int], one: Any) -> Any:
    """∏ values^exponents."""
    return prod((s**e for s, e in zip(values, exponents, strict=True) if e), start=one)


def _form(form: Linear, values: Sequence[Any]) -> Any:
    """A rational number if all values are, the value itself if the form is one, else a ball."""
    if len(form.terms) == 1 and not form.constant and form.terms[0][1] == 1:
        return values[form.terms[0][0]]
    if all(isinstance(values[node], Fraction) for node, _ in form.terms):
        return Fraction(form.evaluate(values))
    return sum((_ball(values[node]) * arb_of(q) for node, q in form.terms), arb_of(form.constant))


def _ball(value: Any) -> arb:
    return arb_of(value) if isinstance(value, Fraction) else value


class _Balls:
    """The values of gates in balls; equal gates of equal operands are one ball, the same object."""

    def __init__(self, recipe: Recipe, scale: Fraction, bits: int) -> None:
        self.setting, self.scale, self.bits = recipe.setting, scale, bits
        self.bias, self.slope = recipe.bias.ball(bits), arb_of(scale)
        self.factors: dict[int, arb] = {}
        self.known: dict[tuple[object, ...], tuple[arb, list[Any]]] = {}

    def gate(self, gate: Gate, values: Sequence[Any]) -> Any:
        """V(S), or None if the gate has too many different neurons."""
        operands = [_form(form, values) for form in gate.operands]
        stencil = gate.stencil
        if stencil is None:
            return operands[0]
        names = tuple(s if isinstance(s, Fraction) else id(s) for s in operands)
        if (stencil, names) not in self.known:
            found = self.value(stencil, operands)
            if found is None:
                return None
            self.known[stencil, names] = found, operands  # kept, so that no other ball gets their names
        return self.known[stencil, names][0]

    def value(self, stencil: Stencil | Cubature, operands: Sequence[Any]) -> arb | None:
        """The same, from the operands."""
        sums = _read(stencil, operands) if isinstance(stencil, Cubature) else _sums(stencil, operands)
        if sums is None:
            return None
        sigma = self.setting.activation
        found = arb(0)
        for value, weight in sums:
            for scaled, factor in stencil.copies:
                found += sigma.ball(self.bias + self.slope * scaled * value) * (weight * factor)
        if stencil.order not in self.factors:
            self.factors[stencil.order] = self.setting.factor(stencil.order).ball(self.bits)
        return found * self.factors[stencil.order] / arb_of(stencil.divisor * self.scale**stencil.order)


def _read(stencil: Cubature, operands: Sequence[Any]) -> list[tuple[arb, int]]:
    """(a·S, the weight) over the points a."""
    found = []
    for a, w in zip(stencil.grid, stencil.weights, strict=True):
        found.append((sum((_ball(s) * x for x, s in zip(a, operands, strict=True) if x), arb(0)), w))
    return found


def _sums(stencil: Stencil, operands: Sequence[Any]) -> list[tuple[arb, int]] | None:
    """(a·S, Σ of the weights) over the points a of the grid, those with the same sum of equal operands together."""
    open_ones = {id(s): s for s in operands if not isinstance(s, Fraction)}
    place = {name: k for k, name in enumerate(open_ones)}
    found: dict[tuple[Fraction, tuple[int, ...]], int] = {(Fraction(0), (0,) * len(place)): 1}
    for difference, value in zip(stencil.differences, operands, strict=True):
        fresh: dict[tuple[Fraction, tuple[int, ...]], int] = {}
        for (plain, counts), weight in found.items():
            for node, w in difference.pairs:
                if isinstance(value, Fraction):
                    key = plain + node * value, counts
                else:
                    k = place[id(value)]
                    key = plain, (*counts[:k], counts[k] + node, *counts[k + 1 :])
                fresh[key] = fresh.get(key, 0) + weight * w
        found = {key: weight for key, weight in fresh.items() if weight}
        if len(found) > _MOST_SUMS:
            return None
    balls = list(open_ones.values())
    return [
        (sum((s * c for s, c in zip(balls, counts, strict=True) if c), arb_of(plain)), weight)
        for (plain, counts), weight in found.items()
    ]


# --- guesses ------------------------------------------------------------------------------------------------------


def _guesses(error: Callable[[Floats], Floats], box: Box, grid: int) -> list[Point]:
    """Points where an error is likely to be largest: the best of some, improved coordinate by coordinate; a corner."""
    low = np.array([as_float(a) for a, _ in box.intervals])
    width = np.array([as_float(b - a) for a, b in box.intervals])

    def sizes(steps: Steps) -> Floats:
        found = np.abs(error((low + width * (steps / grid)).T))
        return np.where(np.isfinite(found), found, -1.0)

    n = len(low)
    random = np.random.default_rng(_SEED)
    corners = grid * (
        (np.arange(2**n)[:, None] >> np.arange(n)) & 1
        if 2**n <= _CORNERS
        else np.vstack([np.ones((1, n), dtype=np.int64), random.integers(0, 2, (_CORNERS - 1, n))])
    )
    steps = np.vstack([corners[::-1] if 2**n <= _CORNERS else corners, random.integers(0, grid + 1, (_RANDOM, n))])
    found = sizes(steps)
    climbed = [_climb(steps[k], float(found[k]), sizes, grid) for k in np.argsort(-found)[:_STARTS]]
    best = max(climbed, key=lambda pair: pair[1])[0]
    return [_point(box, list(steps), grid) for steps in (best, corners[0])]


def _climb(start: Steps, size: float, sizes: Callable[[Steps], Floats], grid: int) -> tuple[Steps, float]:
    """From a point always the best of all moves of one coordinate, in strides that become smaller."""
    best, places = start, range(min(len(start), _MOST_MOVED))
    strides = (grid >> k for k in range(3, grid.bit_length(), 3))
    for stride in strides:
        for _ in range(_ROUNDS):
            moves = [
                (k, t) for k in places for t in np.unique(np.clip(best[k] + stride * _MOVES, 0, grid)) if t != best[k]
            ]
            tried = np.repeat(best[None, :], len(moves), axis=0)
            tried[np.arange(len(moves)), [k for k, _ in moves]] = [t for _, t in moves]
            here = sizes(tried)
            if not float(here.max()) > size:
                break
            best, size = tried[int(np.argmax(here))], float(here.max())
    return best, size


def _point(box: Box, steps: Sequence[int], grid: int) -> Point:
    return tuple(a + (b - a) * Fraction(int(k), grid) for (a, b), k in zip(box.intervals, steps, strict=True))


def _computed(recipe: Recipe, scale: Fraction) -> Callable[[Floats], Floats]:
    """network - target in floats, at points given by columns, as the network computes it."""
    network = recipe.network.at(scale)

    def error(points: Floats) -> Floats:
        values = list(points)
        for level in recipe.levels:
            values = [_float_product(gate, values, points.shape[1]) for gate in level.gates]
        return np.asarray(network(points.T)[..., 0]) - _float_form(recipe.output, values, points.shape[1])

    return error


def _float_product(gate: Gate, values: Sequence[Floats], size: int) -> Floats:
    operands = [_float_form(form, values, size) for form in gate.operands]
    if gate.stencil is None:
        return operands[0]
    parts = (as_float(c) * _powered(operands, e, np.ones(size)) for e, c in gate.stencil.polynomial.items())
    return np.asarray(sum(parts, np.zeros(size)))


def _model(recipe: Recipe, scale: Fraction) -> Callable[[Floats], Floats]:
    """network - target in floats, at points given by columns, by the first terms of its series in λ."""
    gates: dict[Gate, _SeriesGate | _SeriesForm] = {}
    for level in recipe.levels:
        for gate in level.gates:
            if gate.stencil and gate not in gates:
                gates[gate] = (
                    _SeriesForm(gate.stencil, recipe, scale)
                    if isinstance(gate.stencil, Cubature)
                    else _SeriesGate(gate.stencil, recipe, scale)
                )

    def error(points: Floats) -> Floats:
        values, errors = list(points), [np.zeros(points.shape[1]) for _ in points]
        for level in recipe.levels:
            made: dict[Gate, tuple[Floats, Floats]] = {}
            for gate in level.gates:
                if gate not in made:
                    operands = [_float_form(form, values, points.shape[1]) for form in gate.operands]
                    moved = [_float_form(form, errors, points.shape[1], 0.0) for form in gate.operands]
                    made[gate] = (operands[0], moved[0]) if gate.stencil is None else gates[gate](operands, moved)
            values, errors = [made[gate][0] for gate in level.gates], [made[gate][1] for gate in level.gates]
        return _float_form(recipe.output, errors, points.shape[1], 0.0)

    return error


def _float_form(form: Linear, values: Sequence[Floats], size: int, constant: float | None = None) -> Floats:
    total = np.full(size, as_float(form.constant) if constant is None else constant)
    for node, q in form.terms:
        total = total + as_float(q) * values[node]
    return total


class _SeriesGate:
    """The error of a gate by the first terms of its series: V(S) - ∏S^r = Σ_{e>=1} (σ^(d+e)/σ^(d)) λ^e M_(d+e)(S)/κ."""

    def __init__(self, stencil: Stencil, recipe: Recipe, scale: Fraction) -> None:
        self.stencil = stencil
        top = stencil.order + _TERMS + 2 * len(stencil.copies)
        self.top = top
        self.ratios = [
            _float(recipe.setting.ratio(k, stencil.order), scale ** (k - stencil.order))
            * float(Fraction(stencil.copied(k)) / stencil.divisor)
            for k in range(top + 1)
        ]  # fmt: skip
        self.ratios[stencil.order] = 0.0
        every = range(top + 1)
        self.moments = [{e: float(m) for e in every if (m := d.moment(e))} for d in stencil.differences]

    def __call__(self, operands: Sequence[Floats], moved: Sequence[Floats]) -> tuple[Floats, Floats]:
        if not operands:  # the number 1
            return np.ones(1), np.zeros(1)
        exact, drift = np.ones_like(operands[0]), np.zeros_like(operands[0])
        for s, e, r in zip(operands, moved, self.stencil.powers, strict=True):
            change = sum((_binomial(r, j) * s ** (r - j) * e**j for j in range(1, r + 1)), np.zeros_like(s))
            drift = exact * change + s**r * drift + drift * change
            exact = exact * s**r
        symbol = {0: np.ones_like(operands[0])}
        for moments, s, e in zip(self.moments, operands, moved, strict=True):
            powers = _powers(s + e, max(moments))
            fresh: dict[int, Floats] = {}
            for i, c in symbol.items():
                for k, moment in moments.items():
                    if i + k <= self.top:
                        part = (moment * powers[k]) * c
                        fresh[i + k] = fresh[i + k] + part if i + k in fresh else part
            symbol = fresh
        own = sum((self.ratios[k] * c for k, c in symbol.items()), np.zeros_like(exact))
        return exact, own + drift


class _SeriesForm:
    """The same for a cubature, which reads the inputs."""

    def __init__(self, stencil: Cubature, recipe: Recipe, scale: Fraction) -> None:
        self.stencil = stencil
        self.grid = np.array([[as_float(Fraction(x)) for x in a] for a in stencil.grid])
        self.weights = np.array([as_float(w / stencil.divisor) for w in stencil.weights])
        d = stencil.order
        self.ratios = {
            k: _float(recipe.setting.ratio(k, d), scale ** (k - d)) / factorial(k) for k in range(d + 1, d + _TERMS + 3)
        }

    def __call__(self, operands: Sequence[Floats], moved: Sequence[Floats]) -> tuple[Floats, Floats]:
        parts = (as_float(c) * _powered(operands, e, np.ones_like(operands[0])) for e, c in self.stencil.form)
        read = self.grid @ np.array(operands)
        own = sum((c * (self.weights @ read**k) for k, c in self.ratios.items()), np.zeros_like(operands[0]))
        return np.asarray(sum(parts, np.zeros_like(operands[0]))), own


def _powers(base: Floats, top: int) -> list[Floats]:
    found = [np.ones_like(base)]
    for _ in range(top):
        found.append(found[-1] * base)
    return found


def _binomial(n: int, k: int) -> float:
    return float(prod(range(n - k + 1, n + 1)) // prod(range(1, k + 1)))


def _float(value: Constant, factor: Fraction) -> float:
    """Their product: 0 or inf, where it is beyond the range of doubles."""
    with precision(64):
        return float((value.ball(64) * arb_of(factor)).mid())


def as_float(value: Fraction) -> float:
    """A double near a number, to guess with: inf, where it is beyond their range.

    >>> as_float(Fraction(1, 3)), as_float(-Fraction(10) ** 400)
    (0.3333333333333333, -inf)
    """
    with precision(64):
        return float(arb_of(value).mid())
