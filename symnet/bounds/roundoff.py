"""Round-off: how far a network as NumPy evaluates it is from the network with exact weights, on a whole box.

The analysis runs forward, and at each point compares what is computed with the exact value: a neuron reads
z̃ = fl(W̃·h̃ + b̃), off by its own rounding (of the weights, of the bias, of products and sums, see `arithmetic`), and
gives σ(z̃) up to some ulp (see `formulas`). Where the network is made of gates, what has been lost before enters through
the slopes of the next gate (see `sensitivity`), of size 1: its neurons all read the same slightly wrong operands. What
each neuron loses by itself is multiplied by the output weights, 1/λ^d: so round-off grows as the scale shrinks. A bias
b̃ near a b with σ'(b) = 0 leaves σ'(z) of size λ, hence a term in 1/λ; it is included, as all that follows from b̃ ≠ b.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> roundoff(multiplication_gate(softplus), "float64", scale="1/64")
float64: |computed - exact network| <= 8.66...e-12 on u, v in [-1, 1] at scale 1/64, if softplus is ...
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

import numpy.typing as npt
import sympy

from symnet.activations import Activation, library
from symnet.bounds.arithmetic import Arithmetic, arithmetic_of
from symnet.bounds.boxes import Box, Interval, as_box
from symnet.bounds.corners import Corners, corners_of
from symnet.bounds.folds import both, folded
from symnet.bounds.formulas import lost, measured
from symnet.bounds.maps import BITS, Loss, Row, rows_of, wide
from symnet.bounds.opposites import Pair, pairs_of
from symnet.bounds.sensitivity import respond, steepest, values_of
from symnet.constructions.cubatures import Cubature
from symnet.constructions.direct import Direct
from symnet.constructions.recipes import Gate, Recipe, level_maps
from symnet.constructions.straightline import Linear
from symnet.errors import BadBox, InternalError, Undecided, UsageError
from symnet.exact.balls import (
    arb,
    arb_of,
    between,
    fraction_of,
    integer_power,
    power_of_two,
    precision,
    trailing_zeros,
    upper,
)
from symnet.exact.constants import Constant
from symnet.exact.decimals import decimal_text, outward
from symnet.exact.numbers import as_fraction, to_sympy
from symnet.networks.floats import as_scale, keeps_opposites
from symnet.networks.layers import Activate
from symnet.networks.network import Network

__all__ = ["Roundoff", "roundoff"]

_ZERO = arb(0)


@dataclass(frozen=True)
class Roundoff:
    """|network in floating point - network with exact weights| <= upper at every float point of the box.

    ``upper`` is rational, of at most 20 decimal digits, rounded up. It holds under the ``assumption``.
    """

    upper: sympy.Rational
    dtype: str
    ulp: sympy.Rational
    scale: sympy.Expr | None
    box: Box
    activation: Activation

    @property
    def assumption(self) -> str:
        """What is assumed of the activation in floating point; nothing, if it is exact."""
        if self.activation in (library.relu, library.heaviside):
            return ""
        if measured(self.activation):
            return f"{self.activation.name} is within {self.ulp} ulp"
        return f"NumPy's elementary functions are within {self.ulp} ulp"

    def __str__(self) -> str:
        where = f"on {self.box!r}" + ("" if self.scale is None else f" at scale {self.scale}")
        condition = f", if {self.assumption}" if self.assumption else ""
        return f"{self.dtype}: |computed - exact network| <= {decimal_text(self.upper)} {where}{condition}"

    __repr__ = __str__


def roundoff(
    recipe: Recipe | Direct,
    dtype: npt.DTypeLike = "float64",
    box: object = None,
    scale: object = None,
    ulp: object = 4,
    *,
    changed: bool = False,
) -> Roundoff:
    """Return a bound of |computed - exact| for a network evaluated by `Network.at(scale, dtype=...)` on a box.

    Points are floats of this type (others are converted first). The box is [-1, 1] for each variable, and the scale 1,
    unless given; a network for bits is evaluated on bits, one for a box on that. ``ulp`` is what is assumed of
    activations, in units in the last place. ``changed``: the network is not the one that the recipe built, and is
    followed neuron by neuron.

    Raises:
        UsageError: for another type, or ulp that is not above 0. BadBox, BadScale.
        LimitExceeded: where a number leaves the range of the type. Undecided: for activations with kinks or jumps.
    """
    arithmetic, ulps = arithmetic_of(dtype), as_fraction(ulp, "ulp")
    if ulps <= 0:
        raise UsageError(f"ulp, the error of an activation in units in the last place, is above 0, not {ulp}")
    if isinstance(recipe, Direct) and scale is not None:
        raise UsageError(f"{recipe.name} computes by cases and has no scale; leave out scale")
    bits = isinstance(recipe, Direct) and recipe.domain == "bits"
    if bits and box not in (None, (0, 1)):
        raise BadBox(box, "this network is for bits: its inputs are 0 and 1")
    if box is None and isinstance(recipe, Direct) and recipe.domain == "box":
        box = Box(recipe.variables, recipe.box)
    where = as_box((0, 1) if bits else 1 if box is None else box, recipe.variables)
    number = as_scale(1 if scale is None else scale)
    with precision(BITS):
        run = _Run(arithmetic, number, arb_of(ulps), measured(recipe.activation))
        found = arb.nan()
        if isinstance(recipe, Recipe) and not changed and not recipe.at_scale_one:
            with suppress(Undecided):  # where scale and box are so large that nothing is known of the gates
                found = run.by_gates(recipe, where.intervals)
        if not found.is_finite():
            found = run.by_neurons(recipe.network, where.intervals, bits=bits)
        if not found.is_finite():
            what = f"what {recipe.name} loses in {arithmetic.name}"
            raise Undecided(what, f"it has no finite bound on {where!r}; use a smaller scale or box")
        bound = to_sympy(outward(fraction_of(upper(found))))
    shown = None if isinstance(recipe, Direct) else number.expr
    return Roundoff(bound, arithmetic.name, to_sympy(ulps), shown, where, recipe.activation)


@dataclass(frozen=True, slots=True)
class _Fired:
    """For each channel: a ball of its floats; how far off it is by what it read; what σ loses."""

    values: list[arb]
    moved: list[arb]
    own: list[arb]
    slopes: list[arb]

    @property
    def errors(self) -> list[arb]:
        return [upper(moved + own) for moved, own in zip(self.moved, self.own, strict=True)]


@dataclass(frozen=True, slots=True)
class _Run:
    """The analysis at one scale in one arithmetic; ``seen`` keeps what is known of neurons that read the same."""

    arithmetic: Arithmetic
    scale: Constant
    ulp: arb
    relative: bool  # whether each activation is within `ulp` units in the last place, by assumption
    seen: dict[object, tuple[arb, arb, arb]] = field(default_factory=dict)

    # --- one neuron ---

    def neuron(self, sigma: Activation, read: arb) -> tuple[arb, arb, arb]:
        """(enclosure of σ, bound of |σ'|, what σ loses in floating point) for what is read, a ball."""
        if not read.is_finite():
            raise Undecided(f"what a neuron of {sigma} reads", "it has no finite bound; use a smaller scale or box")
        # To 60 bits, so that neurons that read nearly the same are looked at once.
        with precision(60):
            read = +read
        key = (sigma, *map(str, (*read.mid().man_exp(), *read.rad().man_exp())))
        if key not in self.seen:
            slope = _slope_of_relu(read) if sigma == library.relu else steepest(sigma, 1, read)
            self.seen[key] = values_of(sigma, read), slope, lost(sigma, read, self.arithmetic, self.ulp)
        return self.seen[key]

    def fires(self, middle: Activate, z: Sequence[arb], off: Sequence[arb]) -> _Fired:
        """What channels give that should read the numbers ``z`` and read them up to ``off``."""
        values, moved, own, slopes = [], [], [], []
        active = middle.active if len(z) == middle.channels else len(z)  # a wide layer has one row, and no passes
        for k, (read, error) in enumerate(zip(z, off, strict=True)):
            around = read + between(-error, error)
            if k >= active or middle.activation is None:
                value, slope, shift, lost_here = around, arb(1), error, _ZERO
            elif middle.activation == library.heaviside:
                value, slope, lost_here = middle.activation.ball(around), arb.nan(), _ZERO
                shift = arb(1) if error > 0 and around.contains(0) else _ZERO
            else:
                value, slope, lost_here = self.neuron(middle.activation, around)
                shift = upper(slope * error) if error > 0 else _ZERO
            values.append(value + between(-lost_here, lost_here))
            moved.append(shift)
            own.append(lost_here)
            slopes.append(slope)
        return _Fired(values, moved, own, slopes)

    def rows(self, network: Network, level: int, *, compressed: bool) -> tuple[Row, ...]:
        """The rows of an affine layer as it is evaluated."""
        return rows_of(network.affines[level], self.scale, self.arithmetic, compressed=compressed)

    # --- neuron by neuron ---

    def by_neurons(self, network: Network, box: Sequence[Interval], *, bits: bool) -> arb:
        """A bound that follows every neuron: what is lost before enters with the absolute weights."""
        values = [between(arb_of(low), arb_of(high)) for low, high in box]
        errors = [_ZERO for _ in box]
        step = 0 if bits else None  # all values are multiples of 2^step, exactly
        compressed, folds = False, None
        for level, middle in enumerate((*network.activations, None)):
            rows = self.rows(network, level, compressed=compressed)
            step = _step(rows, values, step, self.arithmetic)
            z, own_there, moved_there = [], [], []
            for row in rows:
                size, moved = row.computed(values), row.spread(errors)
                if folds is not None:
                    size, moved = both(size, folds.image(row, values)), arb.min(moved, folds.moved(row, errors))
                loss = row.lost(values, self.arithmetic, None if compressed else size)
                z.append(size)
                own_there.append(_ZERO if step is not None else loss.total)
                moved_there.append(moved)
            off = [upper(own + moved) for own, moved in zip(own_there, moved_there, strict=True)]
            if middle is None:
                return off[0]
            compressed, folds = wide(network.affines[level]), None
            if middle.activation == library.relu and not compressed:
                folds = folded(rows, values, z, own_there, moved_there, middle.active)
            fired = self.fires(middle, z, off)
            values, errors = fired.values, fired.errors
            if middle.activation not in (library.relu, library.heaviside, None):
                step = None
            elif middle.activation == library.heaviside and step is not None:
                step = min(step, -1)  # its value at 0 is 1/2
        raise InternalError("a network ends with an affine layer")

    # --- gate by gate ---

    def by_gates(self, recipe: Recipe, box: Sequence[Interval]) -> arb:
        """A bound that follows the values of gates: what is lost before enters with the slopes of the gate.

        With out_l the exact affine map from the neurons of level l to its gates' values, and into_l that from the
        values before to what its neurons read, S̃_l = out_l(h̃_l) is the value that the computed neurons stand for. The
        network's own affine maps are into_l ∘ out_(l-1); so the neurons of level l read into_l(S̃_(l-1)) up to their own
        rounding, and S̃_l = V_l(S̃_(l-1)) + Σ_j V_j δ_j, δ_j what neuron j loses.
        """
        network, setting = recipe.network, recipe.setting
        held = [between(arb_of(low), arb_of(high)) for low, high in box]  # S̃: what the computed neurons stand for
        errors = [_ZERO for _ in box]  # |S̃ - S|
        values, compressed, joint = held, False, None
        for number, level in enumerate(recipe.levels):
            into, middle, out = _maps(level, setting, len(held))
            own = self.rows(network, number, compressed=compressed)
            reading = rows_of(into, self.scale, self.arithmetic)
            z = [row.image(held) for row in reading]
            losses = [
                row.lost(values, self.arithmetic, None if compressed else size, joint)
                for row, size in zip(own, z, strict=True)
            ]
            off = [loss.total for loss in losses]
            fired = self.fires(middle, z, off)
            pairs: dict[int, Pair] = {}
            weight = network.affines[number].weight
            if number and middle.activation is not None and keeps_opposites(weight, in_blocks=compressed):
                neurons = slice(middle.active)
                pairs = pairs_of(middle.activation, own[neurons], reading[neurons], held, values, losses)
            values, compressed = fired.values, wide(into)
            joint = None if compressed else _corners(middle, reading, held, off, fired)
            outer = rows_of(out, self.scale, self.arithmetic, compressed=compressed)
            needed = number + 1 < len(recipe.levels) or bool(network.affines[-1].bias.planes)
            found = [
                self._gate(gate, recipe, held, errors, self._spread(row, fired, losses, joint, pairs), needed=needed)
                for gate, row in zip(level.gates, outer, strict=True)
            ]
            held, errors = [value for value, _ in found], [error for _, error in found]
        (final,) = self.rows(network, len(recipe.levels), compressed=compressed)
        size = None if compressed else _image(recipe.output, held)
        return _moved(recipe.output, errors) + final.lost(values, self.arithmetic, size, joint).total

    def _spread(
        self, row: Row, fired: _Fired, losses: Sequence[Loss], joint: Corners | None, pairs: Mapping[int, Pair]
    ) -> arb:
        """Σ_j |V_j| δ_j: how far a gate's value is off by what its own neurons lose; less, where they come in pairs."""
        total = row.spread(fired.own)
        if joint is not None and self.relative:
            size = joint.sums([(entry.channel, entry.weight) for entry in row.entries]).absolute
            tiny = row.spread([self.arithmetic.tiny] * len(fired.own))
            total = arb.min(total, 2 * self.ulp * (self.arithmetic.unit * size + tiny))
        if not pairs:
            return upper(row.spread(fired.moved) + total)
        weights = {entry.channel: entry.weight for entry in row.entries}
        for j, weight in weights.items():
            pair = pairs.get(j)
            if pair is None or pair.other not in weights:
                total += abs(weight) * fired.moved[j]
                continue
            total += abs(weight) * fired.slopes[j] * (losses[j].of_bias + pair.gap)
            if j < pair.other:
                other, slope = weights[pair.other], fired.slopes[pair.other]
                alone = (
                    abs(weight) * fired.slopes[j] * losses[j].of_sum + abs(other) * slope * losses[pair.other].of_sum
                )
                together = pair.lost * (abs(weight) * pair.curve + abs(other - weight) * slope)
                total += arb.min(alone, together)
        return upper(total)

    def _gate(
        self, gate: Gate, recipe: Recipe, held: Sequence[arb], errors: Sequence[arb], own: arb, *, needed: bool
    ) -> tuple[arb, arb]:
        """(ball of the value that its neurons stand for, if it is needed; how far it is from the exact one)."""
        operands = [_image(operand, held) for operand in gate.operands]
        moved = [_moved(operand, errors) for operand in gate.operands]
        around = between(-own, own)
        if gate.stencil is None:
            return operands[0] + around, upper(moved[0] + own)
        if not needed and all(error == 0 for error in moved):
            return arb.nan(), own
        if isinstance(gate.stencil, Cubature):
            raise Undecided(f"how a {gate.kind} responds to errors", "it is followed neuron by neuron")
        scale = self.scale.ball(BITS)
        response = respond(gate.stencil, recipe.setting, scale, [upper(abs(operand)) for operand in operands])
        value = arb(1)
        for operand, power in zip(operands, gate.stencil.powers, strict=True):
            value *= integer_power(operand, power)
        value += between(-response.deviation, response.deviation) + around
        entering = sum((s * e for s, e in zip(response.slopes, moved, strict=True) if e > 0), _ZERO)
        return value, upper(entering + own)


_maps = lru_cache(maxsize=64)(level_maps)


def _corners(
    middle: Activate, reading: Sequence[Row], held: Sequence[arb], off: Sequence[arb], fired: _Fired
) -> Corners | None:
    if middle.activation is None:
        return None
    slopes = [[(entry.channel, entry.weight) for entry in row.entries] for row in reading]
    biases = [_ZERO if row.bias is None else row.bias.weight for row in reading]
    return corners_of(middle.activation, slopes, biases, held, off, fired.own, middle.passed)


def _image(form: Linear, values: Sequence[arb]) -> arb:
    return sum((arb_of(q) * values[node] for node, q in form.terms), arb_of(form.constant))


def _moved(form: Linear, errors: Sequence[arb]) -> arb:
    return upper(sum((abs(arb_of(q)) * errors[node] for node, q in form.terms), _ZERO))


def _slope_of_relu(read: arb) -> arb:
    return _ZERO if read < 0 else arb(1)


def _step(rows: Sequence[Row], values: Sequence[arb], step: int | None, arithmetic: Arithmetic) -> int | None:
    """An e with all sums multiples of 2^e, and exact in floating point, where the channels are multiples of 2^step."""
    if step is None:
        return None
    numbers = [(entry, step) for row in rows for entry in row.entries]
    numbers += [(row.bias, 0) for row in rows if row.bias is not None]
    if any(entry.lost != 0 for entry, _ in numbers):
        return None
    found = min((trailing_zeros(entry.float) + more for entry, more in numbers if entry.float != 0), default=step)
    most = power_of_two(found + arithmetic.bits)
    return found if found > arithmetic.least and all(row.largest(values) < most for row in rows) else None
