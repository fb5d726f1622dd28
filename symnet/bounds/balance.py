"""Balance: the same gates reading operands of about the same size, so that one scale suits them all.

A product of u in [-1, 1] and v in [-1000, 1000] needs a scale a thousand times smaller than one of two numbers in
[-1, 1], and the smaller the scale the more does rounding leave of *all* gates. So each operand is divided by a power of
two near its largest value on the box, and whoever reads the gate multiplies by these: (u/q)(v/r)·qr.

>>> import sympy
>>> from symnet.activations import exp
>>> from symnet.bounds.boxes import as_box
>>> from symnet.constructions import deep
>>> x, y = sympy.symbols("x y")
>>> made = deep(exp, (100 * x + y) ** 2 + 3 * x)
>>> balanced(made, as_box(1, made.variables)).levels[0].gates[0].operands[0]
Linear(constant=Fraction(0, 1), terms=((0, Fraction(25, 32)), (1, Fraction(1, 128))))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

from symnet.bounds.boxes import Box
from symnet.bounds.ranges import Range, inputs_of, operands_of, values_of
from symnet.constructions.cubatures import Cubature
from symnet.constructions.recipes import Gate, Level, Recipe, recipe
from symnet.constructions.stencils import Stencil
from symnet.constructions.straightline import Linear

__all__ = ["balanced"]

_MOST_OPERANDS = 2


def balanced(made: Recipe, box: Box) -> Recipe:
    """The recipe with the operands of its gates in [-1, 1] on the box; itself where that would take more neurons.

    One gate alone, and gates of more than two operands, are left as they are.

    >>> from symnet.activations import exp
    >>> from symnet.bounds.boxes import as_box
    >>> from symnet.constructions import multiplication_gate
    >>> gate = multiplication_gate(exp)
    >>> balanced(gate, as_box(100, gate.variables)) is gate
    True
    """
    gates = [gate for level in made.levels for gate in level.gates]
    if len(gates) < 2 or any(len(gate.operands) > _MOST_OPERANDS for gate in gates):
        return made
    if any(isinstance(gate.stencil, Cubature) for gate in gates):
        return made
    inputs, values = [Range(*ends) for ends in box.intervals], inputs_of(box.intervals)
    factors = [Fraction(1)] * len(inputs)  # what the new channels are to be multiplied by
    levels: list[Level] = []
    for level in made.levels:
        scaled, following = [], []
        for gate in level.gates:
            forms = [_read(form, factors) for form in gate.operands]
            sizes = [_power_of_two(s.interval.magnitude) for s in operands_of(gate, values, inputs)]
            powers = gate.stencil.powers if isinstance(gate.stencil, Stencil) else (1,)
            scaled.append(Gate(gate.stencil, tuple(form.scaled(1 / q) for form, q in zip(forms, sizes, strict=True))))
            following.append(prod((q**r for q, r in zip(sizes, powers, strict=True)), start=Fraction(1)))
        levels.append(Level(tuple(scaled)))
        values, factors = values_of(level, values, inputs), following
    output = _read(made.output, factors)
    found = recipe(made.name, made.target, made.variables, made.setting, levels, output, made.method)
    return found if found.network.neurons <= made.network.neurons else made


def _read(form: Linear, factors: Sequence[Fraction]) -> Linear:
    """The form in the new channels."""
    return Linear(form.constant, tuple((node, q * factors[node]) for node, q in form.terms))


def _power_of_two(size: Fraction) -> Fraction:
    """The least power of two that is not below a number; 1 for 0."""
    power = Fraction(1)
    while power < size:
        power *= 2
    while size and power / 2 >= size:
        power /= 2
    return power
