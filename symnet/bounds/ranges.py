"""Where the exact values of a recipe lie on a box: rational intervals for the value of every gate, before any error.

Two enclosures are intersected: that of the gate from the intervals of its operands, and that of the polynomial in the
inputs that it is, monomial by monomial (where it is not too long).

>>> Range(Fraction(-1), Fraction(2)) ** 2
[0, 4]
>>> of_terms({(2,): Fraction(1), (1,): Fraction(3)}, [Range(Fraction(0), Fraction(1))])           # x² + 3x
[0, 4]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any, NamedTuple

from symnet.constructions.cubatures import Cubature
from symnet.constructions.recipes import Gate, Level, Recipe
from symnet.constructions.straightline import Linear
from symnet.exact.balls import arb, arb_of, fraction_of, precision
from symnet.exact.polynomials import Terms, context, from_mpoly, mpoly

__all__ = [
    "NOTHING",
    "Range",
    "Value",
    "inputs_of",
    "of_form",
    "of_terms",
    "operands_of",
    "target_range",
    "total",
    "values_of",
]

_BITS = 64
_BALLS, _MANY_TERMS = 128, 200
_MOST_TERMS = 1500
_MOST_VARIABLES = 64


@dataclass(frozen=True, slots=True)
class Range:
    """The real numbers from low to high, with the arithmetic of sets."""

    low: Fraction
    high: Fraction

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __mul__(self, other: Range) -> Range:
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Range(min(corners), max(corners))

    def __pow__(self, exponent: int) -> Range:
        low, high = sorted((self.low**exponent, self.high**exponent))
        return Range(Fraction(0) if self.low < 0 < self.high and exponent % 2 == 0 else low, high)

    def times(self, factor: Fraction) -> Range:
        """Factor times it."""
        ends = (self.low * factor, self.high * factor)
        return Range(*ends) if factor >= 0 else Range(*ends[::-1])

    def meet(self, other: Range) -> Range:
        """What both contain; they must have a point in common."""
        return Range(max(self.low, other.low), min(self.high, other.high))

    def widened(self, margin: Fraction) -> Range:
        """It with a margin on both sides."""
        return Range(self.low - margin, self.high + margin)

    @property
    def magnitude(self) -> Fraction:
        """The largest absolute value in it."""
        return max(abs(self.low), abs(self.high))

    def rounded(self, bits: int = _BITS) -> Range:
        """An interval around it whose ends are short: so many bits each."""
        return Range(_short(self.low, bits, up=False), _short(self.high, bits, up=True))

    def __repr__(self) -> str:
        return f"[{self.low}, {self.high}]"


NOTHING = Range(Fraction(0), Fraction(0))


def _short(value: Fraction, bits: int, *, up: bool) -> Fraction:
    """The nearest number of so many bits above, or below."""
    size = value.numerator.bit_length()
    if size + value.denominator.bit_length() <= 2 * bits:
        return value
    shift = bits - size + value.denominator.bit_length()
    scaled = value * Fraction(2) ** shift
    return (-((-scaled).__floor__()) if up else scaled.__floor__()) / Fraction(2) ** shift


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of a value on the box: its interval, and the polynomial in the inputs, unless too long."""

    interval: Range
    polynomial: Any


def inputs_of(box: Sequence[tuple[Fraction, Fraction]]) -> list[Value]:
    """The inputs, as values."""
    n = len(box)
    ring = context(n) if n <= _MOST_VARIABLES else None
    return [Value(Range(*ends), ring.gen(k) if ring else None) for k, ends in enumerate(box)]


def target_range(recipe: Recipe, box: Sequence[tuple[Fraction, Fraction]]) -> Range:
    """Where the target of a recipe lies on a box."""
    inputs, values = [Range(*ends) for ends in box], inputs_of(box)
    for level in recipe.levels:
        values = values_of(level, values, inputs)
    return of_form(recipe.output, values, inputs).interval


def operands_of(gate: Gate, values: Sequence[Value], inputs: Sequence[Range]) -> list[Value]:
    """The operands of a gate."""
    return [of_form(form, values, inputs) for form in gate.operands]


def values_of(level: Level, values: Sequence[Value], inputs: Sequence[Range]) -> list[Value]:
    """The exact values of the gates of a level, from those of the level before."""
    return [_product(gate, operands_of(gate, values, inputs), inputs) for gate in level.gates]


def of_form(form: Linear, values: Sequence[Value], inputs: Sequence[Range]) -> Value:
    """The value of a linear form in values."""
    constant = form.constant
    interval = total(constant, ((q, values[node].interval) for node, q in form.terms))
    parts = [(q, values[node].polynomial) for node, q in form.terms]
    if any(p is None for _, p in parts):
        return Value(interval, None)
    n = len(inputs)
    polynomial = _number(constant, n)
    for q, p in parts:
        polynomial += _number(q, n) * p
    return _narrowed(interval, polynomial, inputs)


def _product(gate: Gate, operands: Sequence[Value], inputs: Sequence[Range]) -> Value:
    """∏ S_i^r_i, or a form, what the gate computes."""
    if gate.stencil is None:
        return operands[0]
    if isinstance(gate.stencil, Cubature):
        return _form(gate.stencil, operands, inputs)
    powers = gate.stencil.powers
    interval = Range(Fraction(1), Fraction(1))
    for s, r in zip(operands, powers, strict=True):
        interval = interval * s.interval**r
    if any(s.polynomial is None for s in operands):
        return Value(interval.rounded(), None)
    if prod(len(s.polynomial) ** r for s, r in zip(operands, powers, strict=True)) > _MOST_TERMS:
        return Value(interval.rounded(), None)
    polynomial = _number(Fraction(1), len(inputs))
    for s, r in zip(operands, powers, strict=True):
        polynomial = polynomial * s.polynomial**r
    return _narrowed(interval, polynomial, inputs)


def _form(gate: Cubature, operands: Sequence[Value], inputs: Sequence[Range]) -> Value:
    """The form that a cubature computes of forms in the inputs."""
    interval = of_terms(gate.polynomial, [s.interval for s in operands])
    if any(s.polynomial is None for s in operands):
        return Value(interval.rounded(), None)
    polynomial = context(len(inputs)).constant(0)
    for exponents, c in gate.form:
        part = _number(c, len(inputs))
        for s, e in zip(operands, exponents, strict=True):
            part = part * s.polynomial**e
        polynomial += part
    return _narrowed(interval, polynomial, inputs)


def _narrowed(interval: Range, polynomial: Any, inputs: Sequence[Range]) -> Value:
    found = of_terms(from_mpoly(polynomial), inputs)
    return Value(interval.meet(found).rounded(), polynomial)


def _number(value: Fraction, n: int) -> Any:
    return mpoly({(0,) * n: value}, n) if value else context(n).constant(0)


def total(constant: Fraction, parts: Iterable[tuple[Fraction, Range]]) -> Range:
    """The constant + Σ coefficient·range."""
    low = high = constant
    for q, interval in parts:
        scaled = interval.times(q)
        low, high = low + scaled.low, high + scaled.high
    return Range(low, high)


def of_terms(terms: Terms, inputs: Sequence[Range]) -> Range:
    """The sum of the ranges of the monomials of a polynomial."""
    if len(terms) > _MANY_TERMS:
        return _of_many_terms(terms, inputs)
    powers: list[dict[int, Range]] = [{} for _ in inputs]
    low = high = Fraction(0)
    for exponents, c in terms.items():
        part = Range(c, c)
        for k, e in enumerate(exponents):
            if e:
                found = powers[k].get(e)
                if found is None:
                    found = powers[k][e] = inputs[k] ** e
                part = part * found
        low, high = low + part.low, high + part.high
    return Range(low, high)


def _of_many_terms(terms: Terms, inputs: Sequence[Range]) -> Range:
    """The same in balls, some ten times as fast."""
    with precision(_BALLS):
        powers: dict[tuple[int, int], _Power] = {}
        bottom, top = arb(0), arb(0)
        for exponents, c in terms.items():
            small = large = abs(arb_of(c))  # the ends of |c|·∏ of what does not change its sign
            around: tuple[arb, arb] | None = None  # those of what does
            negative = c < 0
            for k, e in enumerate(exponents):
                if not e:
                    continue
                if (k, e) not in powers:
                    powers[k, e] = _Power.of(inputs[k] ** e)
                power = powers[k, e]
                negative ^= power.negative
                if not power.around:
                    small, large = small * power.low, large * power.high
                elif around is None:
                    around = power.low, power.high
                else:
                    (a, b), (p, q) = around, (power.low, power.high)
                    around = (a * q).min(b * p), (a * p).max(b * q)
            low, high = (small, large) if around is None else (large * around[0], large * around[1])
            bottom, top = (bottom - high, top - low) if negative else (bottom + low, top + high)
        return Range(fraction_of(bottom.lower()), fraction_of(top.upper()))


class _Power(NamedTuple):
    """The range of a power of an input: of ends >= 0 (of its negative, if it is below 0), or around 0."""

    low: arb
    high: arb
    around: bool
    negative: bool

    @staticmethod
    def of(found: Range) -> _Power:
        if found.low < 0 and found.high <= 0:
            return _Power(arb_of(-found.high), arb_of(-found.low), around=False, negative=True)
        return _Power(arb_of(found.low), arb_of(found.high), around=found.low < 0, negative=False)
