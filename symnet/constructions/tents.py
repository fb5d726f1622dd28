"""Products by tents: the gates of ReLU networks that multiply, and how they are laid out in layers.

With the tent g(y) = 2 ReLU(y) - 4 ReLU(y - 1/2) on [0, 1], 2y up to 1/2 and 2 - 2y from there, and its iterates g_k,

    f_m(y) = y - Σ_{k=1}^m g_k(y)/4^k,     0 <= f_m(y) - y² <= 4^(-(m+1)),

and f_m is the polygon through the points of y² at multiples of 2^(-m): e_m = f_m - y² has e_{m+1}(y) = e_m(g(y))/4. A
square of s in [a, b] is that of y = (s - a)/L, L = b - a. A product of u in [a, b] and v in [c, d], of lengths L and
K, takes the two squares of p = (y + z)/2 and q = (y - z + 1)/2, as y z = p² - q² + q - 1/4; so

    square:   M_k = (a + b) s - a b - L² Σ_{j<=k} g_j(y)/4^j                in s² + [0, L²/4^(k+1)],
    product:  M_k = u (c + d)/2 + v (a + b)/2 - … - L K Σ_{j<=k} (g_j(p) - g_j(q))/4^j   in u v ± L K/4^(k+1),

and M_{k+1} follows from M_k and the next tents: what waits for a gate to end is a linear form in such M_k, passed on by
one neuron (its lower bound is known) or a skip connection, however many gates run side by side.

>>> from symnet.constructions.straightline import Linear
>>> square = Tents((Linear.node(0),), ((ZERO, ONE),), 3)
>>> plan = laid_out({1: square}, ((ZERO, ONE),), Linear.node(1))
>>> [[channel.kind for channel in layer.channels] for layer in plan.layers]
[['tent', 'bend'], ['tent', 'bend', 'sum'], ['tent', 'bend', 'sum']]

Source: Yarotsky, Error bounds for approximations with deep ReLU networks (2017), proposition 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Literal

from symnet.activations import relu
from symnet.constructions.direct import layered
from symnet.constructions.levels import Coordinates
from symnet.constructions.straightline import ONE, ZERO, Linear, combine
from symnet.networks.network import Network

__all__ = ["Channel", "Held", "Interval", "Layer", "Plan", "Tents", "laid_out", "rounded", "total"]

Interval = tuple[Fraction, Fraction]

HALF = Fraction(1, 2)
QUARTER = Fraction(1, 4)
UNIT = Linear(ONE, ())
NOTHING = Linear(ZERO, ())


@dataclass(frozen=True, slots=True)
class Tents:
    """A square (one operand) or a product (two): linear forms in nodes, the intervals they lie in, and the steps m."""

    operands: tuple[Linear, ...]
    ranges: tuple[Interval, ...]
    steps: int

    @property
    def spread(self) -> Fraction:
        """L² of a square, L K of a product."""
        first, last = self.ranges[0], self.ranges[-1]
        return (first[1] - first[0]) * (last[1] - last[0])

    def error(self, steps: int) -> Fraction:
        """How far M_k may be from the product of the operands, exactly: L²/4^(k+1), or L K/4^(k+1)."""
        return self.spread * QUARTER ** (steps + 1)

    @property
    def arguments(self) -> tuple[tuple[Fraction, Linear], ...]:
        """What the tents iterate, forms with values in [0, 1], each with the sign of its square: y, or p and q."""
        scaled = []
        for form, (low, high) in zip(self.operands, self.ranges, strict=True):
            scaled.append(combine([(1 / (high - low), form), (-low / (high - low), UNIT)]))
        if len(scaled) == 1:
            return ((ONE, scaled[0]),)
        y, z = scaled
        q = combine([(HALF, y), (-HALF, z), (HALF, UNIT)])
        return ((ONE, combine([(HALF, y), (HALF, z)])), (-ONE, q))

    @property
    def start(self) -> Linear:
        """M_0, a linear form in the operands."""
        (a, b), (c, d) = self.ranges[0], self.ranges[-1]
        if len(self.operands) == 1:
            return combine([(a + b, self.operands[0]), (-a * b, UNIT)])
        u, v = (a + b) / 2, (c + d) / 2
        return combine([(v, self.operands[0]), (u, self.operands[1]), (-u * v, UNIT)])

    def products(self) -> Interval:
        """The interval of the products of the operands."""
        (a, b), (c, d) = self.ranges[0], self.ranges[-1]
        if len(self.operands) == 1:
            return (ZERO if a <= 0 <= b else min(a * a, b * b)), max(a * a, b * b)
        corners = [x * y for x, y in product((a, b), (c, d))]
        return min(corners), max(corners)

    def values(self, steps: int) -> Interval:
        """An interval that holds M_k."""
        low, high = self.products()
        error = self.error(steps)
        return (low if len(self.operands) == 1 else low - error), high + error


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of a hidden layer: the form it reads in the channels before, and what that is.

    tent: the iterate y of a gate's argument, which is not negative; bend: y - 1/2; sum: a linear form in inputs and
    in the M_k of gates under way (without its constant), minus `low`, which is a lower bound of it.
    """

    kind: Literal["tent", "bend", "sum"]
    reads: Linear
    form: Linear = NOTHING
    low: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Held:
    """A form in nodes that is needed later, and its value before and after a layer, as forms in channels there."""

    form: Linear
    before: Linear
    after: Linear


@dataclass(frozen=True, slots=True)
class Layer:
    """A hidden layer: its channels, the first `active` of them neurons; `pairs`: (node, argument) -> tent and bend."""

    channels: tuple[Channel, ...]
    active: int
    pairs: Mapping[tuple[int, int], tuple[int, int]]
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The layers, the output as a form in the channels of the last one, and the first layer of each gate."""

    layers: tuple[Layer, ...]
    output: Linear
    first: Mapping[int, int]

    def network(self, inputs: int) -> Network:
        """The network of these layers."""
        read = [
            (
                [c.reads for c in layer.channels[: layer.active]],
                [c.reads for c in layer.channels[layer.active :]],
            )
            for layer in self.layers
        ]
        return layered(relu, read, self.output, inputs)


def laid_out(gates: Mapping[int, Tents], box: Sequence[Interval], output: Linear, *, skip: bool = False) -> Plan:
    """The layers of gates of one step or more, given by their nodes in ascending order; node k < n is input k.

    Each gate begins as early as its operands allow; without skip connections one neuron passes on what waits.
    """
    first: dict[int, int] = {}
    ready = dict.fromkeys(range(len(box)), 0)
    for node, gate in gates.items():
        begin = max(ready[n] for form in gate.operands for n, _ in form.terms)
        first[node], ready[node] = begin + 1, begin + gate.steps
    inputs = [Linear.node(k) for k in range(len(box))]
    known = _Values(inputs, inputs)
    iterates: dict[tuple[int, int], Linear] = {}
    layers: list[Layer] = []
    for number in range(1, max((ready[node] for node in gates), default=0) + 1):
        active = {node: gate for node, gate in gates.items() if first[node] <= number <= ready[node]}
        starts = {node: known(gate.start) for node, gate in active.items() if first[node] == number}
        for node in starts:
            iterates |= {(node, k): known(y) for k, (_, y) in enumerate(gates[node].arguments)}
        tents = {(node, k): iterates[node, k] for node, gate in active.items() for k in range(len(gate.operands))}
        waiting = [form for node, gate in gates.items() if first[node] > number for form in gate.operands]
        needed = [_begun(form, first, number) for form in (*waiting, output)]
        needed = [form for form in dict.fromkeys(needed) if form.terms]
        before = [_before(form, known, starts) for form in needed]
        chosen = _independent(list(tents.values()), before)
        sums = [Channel("sum", before[j], needed[j], _low(needed[j], gates, box, first, number)) for j in chosen]
        layer, after = _layer(tents, sums, skip=skip)
        value = _Values([*tents.values(), *(before[j] for j in chosen)], after)
        steps: dict[int, Linear] = {}
        for node, gate in active.items():
            factor = gate.spread * QUARTER ** (number - first[node] + 1)
            for k in range(len(gate.operands)):
                tent, bend = layer.pairs[node, k]
                iterates[node, k] = Linear.of(ZERO, {tent: Fraction(2), bend: Fraction(-4)})
            signed = ((-sign * factor, iterates[node, k]) for k, (sign, _) in enumerate(gate.arguments))
            steps[node] = combine(signed)
        held = [
            Held(form, old, combine([(ONE, value(old)), *((q, steps[n]) for n, q in form.terms if n in steps)]))
            for form, old in zip(needed, before, strict=True)
        ]
        layers.append(replace(layer, held=tuple(held)))
        known = _Values(needed, [h.after for h in held])
    return Plan(tuple(layers), known(output), first)


def total(form: Linear, ranges: Mapping[int, Interval]) -> Interval:
    """An interval that holds a linear form in nodes with these ranges."""
    low = high = form.constant
    for node, q in form.terms:
        a, b = (q * end for end in ranges[node])
        low, high = low + min(a, b), high + max(a, b)
    return low, high


class _Values:
    """The values of forms, where those of some forms (without their constants) are known."""

    def __init__(self, forms: Sequence[Linear], values: Sequence[Linear]) -> None:
        self.coordinates = Coordinates([_plain(form) for form in forms])
        self.values = [combine([(ONE, v), (-f.constant, UNIT)]) for f, v in zip(forms, values, strict=True)]

    def __call__(self, form: Linear) -> Linear:
        found = self.coordinates(form)
        return combine([(found.constant, UNIT), *((q, self.values[k]) for k, q in found.terms)])


def _plain(form: Linear) -> Linear:
    """The form without its constant."""
    return Linear(ZERO, form.terms)


def _begun(form: Linear, first: Mapping[int, int], number: int) -> Linear:
    """The part of a form in inputs and gates that begin in this layer or before, without its constant."""
    return Linear(ZERO, tuple((n, q) for n, q in form.terms if first.get(n, 0) <= number))


def _before(form: Linear, known: _Values, starts: Mapping[int, Linear]) -> Linear:
    """The value before a layer of a form in nodes, where those that begin there are at M_0."""
    old = Linear(form.constant, tuple((n, q) for n, q in form.terms if n not in starts))
    return combine([(ONE, known(old)), *((q, starts[n]) for n, q in form.terms if n in starts)])


def _independent(given: Sequence[Linear], forms: Sequence[Linear]) -> list[int]:
    """The places of forms that do not follow from those given, those before, and constants."""
    chosen, base = [], [_plain(form) for form in given]
    for place, form in enumerate(forms):
        try:
            Coordinates(base)(_plain(form))
        except ArithmeticError:
            chosen.append(place)
            base.append(_plain(form))
    return chosen


def _low(
    form: Linear, gates: Mapping[int, Tents], box: Sequence[Interval], first: Mapping[int, int], number: int
) -> Fraction:
    """A lower bound of a form before a layer: 0 where it is one, else one of few digits."""
    ranges = dict(enumerate(box))
    ranges |= {n: gates[n].values(min(number - first[n], gates[n].steps)) for n, _ in form.terms if n in gates}
    low, high = total(form, ranges)
    return ZERO if low >= 0 else rounded((low, high))[0]


def rounded(interval: Interval, bits: int = 5) -> Interval:
    """An interval around this one whose ends have few digits: multiples of a power of 2 that is small beside it."""
    low, high = interval
    if high == low:
        return interval
    unit = Fraction(2) ** (_exponent(high - low) - bits)
    return (
        low if _short(low) else (low / unit).__floor__() * unit,
        high if _short(high) else (high / unit).__ceil__() * unit,
    )


def _short(value: Fraction) -> bool:
    return value.denominator <= 64


def _exponent(value: Fraction) -> int:
    """The e with 2^e <= value < 2^(e+1), for a value above 0."""
    e = value.numerator.bit_length() - value.denominator.bit_length()
    return e if Fraction(2) ** e <= value else e - 1


def _layer(
    tents: Mapping[tuple[int, int], Linear], sums: Sequence[Channel], *, skip: bool
) -> tuple[Layer, list[Linear]]:
    """The layer of these tents and sums, and the values after it of what each of them reads, tents first."""
    upright = [Channel("tent", y) for y in dict.fromkeys(tents.values())]
    bent = [Channel("bend", combine([(ONE, c.reads), (-HALF, UNIT)])) for c in upright]
    count = len(upright)
    if skip:
        channels = [*bent, *upright, *(replace(c, low=ZERO) for c in sums)]
        places = {c.reads: (count + k, k) for k, c in enumerate(upright)}
    else:
        channels = [c for pair in zip(upright, bent, strict=True) for c in pair]
        channels += [replace(c, reads=combine([(ONE, c.reads), (-c.low, UNIT)])) for c in sums]
        places = {c.reads: (2 * k, 2 * k + 1) for k, c in enumerate(upright)}
    pairs = {key: places[y] for key, y in tents.items()}
    values = [Linear.node(tent) for tent, _ in pairs.values()]
    values += [Linear(channels[k].low, ((k, ONE),)) for k in range(2 * count, len(channels))]
    return Layer(tuple(channels), count if skip else len(channels), pairs), values
