"""Round-off of ReLU networks made of tents: along their structure, where neuron by neuron it grows too fast.

Both neurons of a tent read one slightly wrong y, so 2 ReLU(y) - 4 ReLU(y - 1/2) is off by twice as much, not by six
times; and it counts a quarter of that before. What is followed is thus how far iterates and sums are off, as the exact
affine maps of what was computed, and the intervals that the exact values lie in by construction.

One more kind of channel: a case in `_range`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symnet.bounds.arithmetic import Arithmetic
from symnet.bounds.maps import Row
from symnet.constructions.levels import Coordinates
from symnet.constructions.squaring import Program
from symnet.constructions.straightline import Linear, combine
from symnet.constructions.tents import HALF, QUARTER, Channel, Held, Interval, total
from symnet.exact.balls import arb, arb_of, between, upper

__all__ = ["lost_in_tents"]

_ZERO = arb(0)


def lost_in_tents(program: Program, rows: Callable[[int], Sequence[Row]], arithmetic: Arithmetic) -> arb:
    """A bound of |computed - exact network| on the program's box; `rows` are those of each affine layer.

    The points are floats; the precision is the caller's.
    """
    run = _Run(program, arithmetic)
    for number in range(len(program.plan.layers)):
        run.layer(number, rows(number))
    (last,) = rows(len(program.plan.layers))
    off = run.error(program.output)
    return upper(off + last.lost(run.values, arithmetic, _around(run.range(program.output, run.done), off)).total)


@dataclass
class _Run:
    """How far what was computed so far is off."""

    program: Program
    arithmetic: Arithmetic
    values: list[arb] = field(default_factory=list)  # of the channels of the last layer, as computed
    held: list[Linear] = field(default_factory=list)
    errors: list[arb] = field(default_factory=list)  # of these forms
    iterates: dict[tuple[int, int], arb] = field(default_factory=dict)  # how far they are off
    done: int = 0

    def __post_init__(self) -> None:
        self.values = [between(arb_of(low), arb_of(high)) for low, high in self.program.box]
        self.held = [Linear.node(k) for k in range(len(self.program.box))]
        self.errors = [_ZERO] * len(self.held)

    def error(self, form: Linear) -> arb:
        """How far a form in nodes is off, from those that are held."""
        found = Coordinates(self.held)(form)
        return upper(sum((arb_of(abs(q)) * self.errors[k] for k, q in found.terms), _ZERO))

    def range(self, form: Linear, layers: int) -> Interval:
        """An interval of the exact value of a form in nodes after so many layers."""
        ranges = dict(enumerate(self.program.box))
        for n, _ in form.terms:
            if n in self.program.gates:
                gate, first = self.program.gates[n], self.program.plan.first[n]
                ranges[n] = gate.values(min(gate.steps, layers + 1 - first))
        return total(form, ranges)

    def layer(self, number: int, rows: Sequence[Row]) -> None:
        """Go through one hidden layer."""
        program, plan, layer = self.program, self.program.plan, self.program.plan.layers[number]
        starting = [n for n, first in plan.first.items() if first == number + 1]
        for n in starting:
            for k, (_, argument) in enumerate(program.gates[n].arguments):
                self.iterates[n, k] = self.error(argument)
        reading = {place: self.iterates[key] for key, pair in layer.pairs.items() for place in pair}
        before = [self.error(_opened(h.form, program, starting)) for h in layer.held]
        places = {h.form: j for j, h in enumerate(layer.held)}
        values, lost = [], []
        for k, (channel, row) in enumerate(zip(layer.channels, rows, strict=True)):
            off = before[places[channel.form]] if channel.kind == "sum" else reading[k]
            low, high = self.read(channel, number)
            loss = row.lost(self.values, self.arithmetic, _around((low, high), off)).total
            lost.append(loss)
            around = _around((low, high), upper(off + loss))
            neuron = k < layer.active
            values.append(between(_ZERO, arb.max(_ZERO, upper(around))) if neuron else around)
        old = dict(self.iterates)
        for key, (tent, bend) in layer.pairs.items():
            self.iterates[key] = upper(2 * old[key] + 2 * lost[tent] + 4 * lost[bend])
        after = [self.after(h, j, layer.channels, layer.pairs, before, lost, old, number)
                 for j, h in enumerate(layer.held)]  # fmt: skip
        self.values, self.held, self.errors, self.done = values, [h.form for h in layer.held], after, number + 1

    def read(self, channel: Channel, number: int) -> Interval:
        """An interval of what a channel reads, exactly."""
        if channel.kind != "sum":
            return (Fraction(0), Fraction(1)) if channel.kind == "tent" else (-HALF, HALF)
        low, high = self.range(channel.form, number)
        return low - channel.low, high - channel.low

    def after(
        self, held: Held, place: int, channels: Sequence[Channel], pairs: Mapping[tuple[int, int], tuple[int, int]],
        before: Sequence[arb], lost: Sequence[arb], old: Mapping[tuple[int, int], arb], number: int,
    ) -> arb:  # fmt: skip
        """How far a form is off after a layer: by what it was, what its channels lose, and the new iterates."""
        gates, first = self.program.gates, self.program.plan.first
        weights = dict(held.after.terms)
        found = _ZERO
        for n, q in held.form.terms:
            for k, (sign, _) in enumerate(gates[n].arguments if (n, 0) in pairs else ()):
                step = -sign * q * gates[n].spread * QUARTER ** (number + 2 - first[n])
                tent, bend = pairs[n, k]
                weights[tent] = weights.get(tent, Fraction(0)) - 2 * step
                weights[bend] = weights.get(bend, Fraction(0)) + 4 * step
                found += arb_of(abs(step)) * self.iterates[n, k]
        own = next((c for c, x in enumerate(channels) if x.kind == "sum" and x.form == held.form), None)
        if own is not None:
            return upper(found + before[place] + lost[own])
        places = {h.form: j for j, h in enumerate(self.program.plan.layers[number].held)}
        reading = {tent: old[key] for key, (tent, _) in pairs.items()}
        for c, q in weights.items():
            if q:
                was = before[places[channels[c].form]] if channels[c].kind == "sum" else reading[c]
                found += arb_of(abs(q)) * (was + lost[c])
        return upper(found)


def _opened(form: Linear, program: Program, starting: Sequence[int]) -> Linear:
    """A form in nodes with M_0 for the gates that begin."""
    return combine((q, program.gates[n].start if n in starting else Linear.node(n)) for n, q in form.terms)


def _around(interval: Interval, off: arb) -> arb:
    return between(arb_of(interval[0]), arb_of(interval[1])) + between(-off, off)
