"""From a circuit to levels: which gate stands in which hidden layer, and what has to be carried along.

A product stands as early as its factors allow.  What later products and the output still need of earlier values is a
set of linear forms; between two levels a basis of their span is carried, by identity gates or passed on by skip
connections. So finished terms of the output travel as one running sum, not one by one.

>>> from symnet.constructions.circuits import compile_circuit
>>> cubic = compile_circuit({(1, 1, 1): ONE, (2, 0, 0): ONE}, 3)             # xyz + x² = x·(x + yz)
>>> levels, output = compile_levels(cubic, Scheme())
>>> [[gate.kind for gate in level.gates] for level in levels]
[['product', 'identity'], ['product']]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.constructions.recipes import Gate, Level
from symnet.constructions.stencils import IDENTITY, MULTIPLY, SQUARE
from symnet.constructions.straightline import ONE, ZERO, Circuit, Linear, combine

__all__ = ["Coordinates", "Scheme", "compile_levels"]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The gates to use: neurons of a product (4, 3, 2), a square (3, 2, 1), an identity (2, 1), or skip connections."""

    multiply: int = 4
    square: int = 3
    identity: int = 2
    skip: bool = False

    def orders(self, levels: Sequence[Level]) -> tuple[int, ...]:
        """The orders of derivatives that these levels divide by."""
        return tuple(sorted({gate.order for level in levels for gate in level.gates if gate.stencil}))

    def vanishing(self, levels: Sequence[Level]) -> tuple[int, ...]:
        """The orders at which the derivative must be 0."""
        return tuple(
            sorted({k for level in levels for gate in level.gates if gate.stencil for k in gate.stencil.vanishing})
        )

    @property
    def even(self) -> bool:
        """Whether all errors are of even order in λ."""
        return self.multiply == 4 and self.square in (2, 3) and (self.skip or self.identity == 2)


def compile_levels(circuit: Circuit, scheme: Scheme) -> tuple[tuple[Level, ...], Linear]:
    """The levels of a circuit and its output as a linear form in the values of the last level."""
    depth = circuit.depth
    place = circuit.levels
    products = [circuit.inputs + k for k in range(circuit.multiplications)]
    factors = dict(zip(products, circuit.products, strict=True))
    # channels[c] is a linear form in circuit nodes, the value of channel c of the last level so far
    channels = [Linear.node(k) for k in range(circuit.inputs)]
    levels: list[Level] = []
    for number in range(1, depth + 1):
        here = [node for node in products if place[node] == number]
        known = {node for node, level in enumerate(place) if level < number}
        later = [form for node in products if place[node] > number for form in dict.fromkeys(factors[node])]
        needed = [_restricted(form, known) for form in [*later, circuit.output]]
        carried = _basis([form for form in needed if form.terms])
        coordinates = Coordinates(channels)
        gates = [
            Gate(SQUARE[scheme.square], (coordinates(left),))
            if left == right
            else Gate(MULTIPLY[scheme.multiply], (coordinates(left), coordinates(right)))
            for left, right in (factors[node] for node in here)
        ]
        stencil = None if scheme.skip else IDENTITY[scheme.identity]
        gates += [Gate(stencil, (coordinates(form),)) for form in carried]
        levels.append(Level(tuple(gates)))
        channels = [Linear.node(node) for node in here] + carried
    return tuple(levels), Coordinates(channels)(circuit.output)


def _restricted(form: Linear, known: set[int]) -> Linear:
    """The part of a form that lies in known nodes, without its constant."""
    return Linear(ZERO, tuple((node, q) for node, q in form.terms if node in known))


def _basis(forms: Sequence[Linear]) -> list[Linear]:
    """A basis of the span of some forms: single nodes if there are no fewer, else some of the forms themselves."""
    nodes = sorted({node for form in forms for node, _ in form.terms})
    chosen: list[Linear] = []
    rows: dict[int, dict[int, Fraction]] = {}
    for form in sorted(dict.fromkeys(forms), key=lambda f: (len(f.terms), f.terms)):
        row = _reduced(dict(form.terms), rows)
        if row:
            pivot = min(row)
            rows[pivot] = {node: q / row[pivot] for node, q in row.items()}
            chosen.append(form.primitive()[1])
            if len(chosen) == len(nodes):
                return [Linear.node(node) for node in nodes]
    return chosen


def _reduced(row: dict[int, Fraction], rows: dict[int, dict[int, Fraction]]) -> dict[int, Fraction]:
    """The row minus multiples of the rows so far, so that it has no entry at their pivots."""
    while True:
        pivot = next((node for node in sorted(row) if node in rows), None)
        if pivot is None:
            return row
        q = row[pivot]
        for node, value in rows[pivot].items():
            total = row.get(node, ZERO) - q * value
            if total:
                row[node] = total
            else:
                row.pop(node, None)


class Coordinates:
    """Expresses forms in circuit nodes as linear forms in channels, by elimination; constants pass through."""

    def __init__(self, channels: Sequence[Linear]) -> None:
        self.single = {
            form.terms[0][0]: (c, 1 / form.terms[0][1]) for c, form in enumerate(channels) if len(form.terms) == 1
        }
        self.rows: dict[int, tuple[dict[int, Fraction], dict[int, Fraction]]] = {}
        for c, form in enumerate(channels):
            if len(form.terms) > 1:
                row, how = self._reduce(dict(form.terms), {c: ONE})
                if row:
                    pivot = min(row)
                    scale = 1 / row[pivot]
                    self.rows[pivot] = ({n: q * scale for n, q in row.items()}, {k: q * scale for k, q in how.items()})

    def _reduce(
        self, row: dict[int, Fraction], how: dict[int, Fraction]
    ) -> tuple[dict[int, Fraction], dict[int, Fraction]]:
        """Subtract known rows; `how` follows: row = Σ how·channels at all times, up to what has been removed."""
        for node in [node for node in row if node in self.single]:
            channel, factor = self.single[node]
            how[channel] = how.get(channel, ZERO) - row.pop(node) * factor
        while True:  # the rows hold no single nodes, so the first loop need not be repeated
            pivot = next((node for node in sorted(row) if node in self.rows), None)
            if pivot is None:
                return row, how
            q = row[pivot]
            entries, parts = self.rows[pivot]
            for node, value in entries.items():
                total = row.get(node, ZERO) - q * value
                if total:
                    row[node] = total
                else:
                    row.pop(node, None)
            for channel, value in parts.items():
                how[channel] = how.get(channel, ZERO) - q * value

    def __call__(self, form: Linear) -> Linear:
        """The form in channels; ArithmeticError if it is not in their span."""
        row, how = self._reduce(dict(form.terms), {})
        if row:
            raise ArithmeticError(f"{form} is not in the span of the channels")
        return combine([(ONE, Linear(form.constant, ())), (ONE, Linear.of(ZERO, {c: -q for c, q in how.items()}))])
