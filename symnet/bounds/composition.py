"""How errors travel through a network of gates, level by level, as rational intervals that certainly contain them.

A gate V that reads S + δ instead of S, with δ from the level before, is off by

    V(S + δ) - ∏ S_i^r_i = [V(S + δ) - ∏ (S_i + δ_i)^r_i] + [∏ (S_i + δ_i)^r_i - ∏ S_i^r_i].

The first part is the gate's own error, on the range of S *enlarged* by δ (`gates.gate_error`); the second is a
polynomial in S and δ: u δ_v + v δ_u + δ_u δ_v for a product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from symnet.bounds.boxes import Interval
from symnet.bounds.gates import gate_error
from symnet.bounds.ranges import NOTHING, Range, Value, inputs_of, operands_of, total, values_of
from symnet.constructions.cubatures import Cubature
from symnet.constructions.half_sums import as_signs
from symnet.constructions.recipes import Gate, Recipe
from symnet.constructions.settle import Setting
from symnet.constructions.stencils import Stencil
from symnet.errors import BoundUndecided, Undecided

__all__ = ["Composed", "by_gates"]

_MOST_GROWTH = 4  # times as large as the exact value may a computed one be


@dataclass(frozen=True, slots=True)
class Composed:
    """A bound of |network - target|, the reason, and points where single gates on the inputs are worst."""

    error: Fraction
    how: str
    points: tuple[tuple[Fraction, ...], ...]


def by_gates(recipe: Recipe, scale: Fraction, box: Sequence[Interval]) -> Composed:
    """Bound |network - target| on a box, gate by gate.

    Raises:
        NotSmooth, Undecided: from a gate whose error cannot be enclosed on the box that it gets.
        BoundUndecided: where the errors outgrow the values.
    """
    inputs = [Range(*ends) for ends in box]
    values, errors = inputs_of(box), [NOTHING] * len(inputs)
    gates = _Gates(recipe.setting, scale)
    for level in recipe.levels:
        new: dict[Gate, Range] = {}
        for gate in level.gates:
            if gate not in new:
                operands = operands_of(gate, values, inputs)
                found = [total(Fraction(0), ((q, errors[k]) for k, q in form.terms)) for form in gate.operands]
                new[gate] = _through(gate, operands, found, gates)
        values, errors = values_of(level, values, inputs), [new[gate] for gate in level.gates]
    error = total(Fraction(0), ((q, errors[k]) for k, q in recipe.output.terms))
    points = gates.points if len(recipe.levels) == 1 else []
    return Composed(error.magnitude, gates.how(len(recipe.levels)), tuple(p for p in points if len(p) == len(inputs)))


def _through(gate: Gate, operands: Sequence[Value], errors: Sequence[Range], gates: _Gates) -> Range:
    """The error of a gate's value, from those of its operands."""
    if gate.stencil is None:
        return errors[0]
    if isinstance(gate.stencil, Cubature):
        raise Undecided(f"the error of a {gate.kind}", "of points of its own it is bounded by its series")
    # the ends of the enlarged box are rounded outward to few digits, so that equal gates get equal boxes
    margins = [_few(e.magnitude) for e in errors]
    if any(m > _MOST_GROWTH * s.interval.magnitude for s, m in zip(operands, margins, strict=True)):
        raise BoundUndecided(f"the error of a {gate.kind}", "the errors before it outgrow the values that it reads")
    enlarged = tuple(s.interval.widened(m) for s, m in zip(operands, margins, strict=True))
    own = gates.error(gate.stencil, enlarged) if operands else NOTHING  # without operands it is the number 1
    value, drift = Range(Fraction(1), Fraction(1)), NOTHING
    for s, e, r in zip(operands, errors, gate.stencil.powers, strict=True):
        power, change = s.interval**r, _change(s.interval, e, r)
        drift = value * change + power * drift + drift * change
        value = value * power
    return (own + drift).rounded()


def _change(base: Range, step: Range, power: int) -> Range:
    """(S + δ)^r - S^r = Σ_{j>=1} C(r, j) S^(r-j) δ^j."""
    if step == NOTHING:
        return NOTHING
    parts = ((Fraction(comb(power, j)), base ** (power - j) * step**j) for j in range(1, power + 1))
    return total(Fraction(0), parts)


def _few(value: Fraction) -> Fraction:
    """A number of 12 bits at or above it."""
    return Range(value, value).rounded(12).high if value else value


class _Gates:
    """The errors of the gates of one network, those of equal gates on equal boxes computed once."""

    def __init__(self, setting: Setting, scale: Fraction) -> None:
        self.setting, self.scale = setting, scale
        self.known: dict[tuple[Stencil, tuple[Range, ...]], Range] = {}
        self.reasons: list[str] = []
        self.points: list[tuple[Fraction, ...]] = []

    def error(self, stencil: Stencil, box: tuple[Range, ...]) -> Range:
        """The range of V(S) - ∏ S_i^r_i on a box."""
        stencil = as_signs(stencil, self.setting)
        key = stencil, box
        if key not in self.known:
            found = gate_error(stencil, self.setting, self.scale, [(r.low, r.high) for r in box])
            self.known[key] = Range(-found.upper, found.upper)
            self.points.append(found.at)
            if found.how not in self.reasons:
                self.reasons.append(found.how)
        return self.known[key]

    def how(self, levels: int) -> str:
        """One sentence about why the bound holds."""
        reasons = "; ".join(self.reasons[:3])
        if levels < 2 or not self.reasons:
            return reasons
        return f"gate by gate through {levels} levels, each on the box enlarged by the errors before it: {reasons}"
