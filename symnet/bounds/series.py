"""The error of a whole network by its series in λ: the first terms exactly, everything behind them by majorants.

network - target = Σ_{1<=m<=M} λ^m e_m(x) + tail. The e_m are polynomials with exact coefficients
(`constructions.leading`), whose terms have cancelled as far as they do: their range on the box is found by Bernstein's
form. The tail is bounded by following magnitudes through the gates: for the value of each gate numbers a_0, ..., a_M
with a_m >= sup |coefficient of λ^m|, and t with |value - Σ_{m<=M} λ^m (...)| <= t. For a gate, with E >= M,

    V(S) = Σ_{e<=E} (σ^(d+e)(b)/σ^(d)(b)) λ^e M_(d+e)(S)/κ + r,
    |r| <= Σ|w| Σ_{k>d+E} |c_k| (λR)^k / (κ λ^d |σ^(d)(b)|),   |a·S| <= R,  c_k the Taylor coefficients of σ at b,
                                                             |c_k| <= size/radius^k by Cauchy's inequality.

The polynomial is applied to the a_m (with |coefficients|) as a truncated series, and to Σ λ^m a_m + t as a number: the
difference of the two contains all that is cut off and all that t does, because both have coefficients >= 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import factorial, prod

from symnet.bounds.boxes import Interval
from symnet.bounds.ranges import Range, Value, inputs_of, of_terms, operands_of, values_of
from symnet.bounds.remainders import germ_at
from symnet.constructions.cubatures import Cubature
from symnet.constructions.half_sums import as_signs
from symnet.constructions.leading import coefficients
from symnet.constructions.recipes import Gate, Recipe
from symnet.constructions.settle import Setting
from symnet.constructions.stencils import Difference, Stencil
from symnet.constructions.straightline import Linear
from symnet.errors import Undecided
from symnet.exact.balls import arb, arb_of, fraction_of, integer_power, precision
from symnet.exact.bernstein import bernstein_maximum, bernstein_size
from symnet.exact.germs import Germ
from symnet.exact.polynomials import Terms

__all__ = ["Series", "by_series"]

_BITS = 256
_BEYOND = (2, 6, 14)  # terms of a gate's series beyond those that are kept apart
_MOST_BERNSTEIN = 20_000
_MOST_COEFFICIENTS, _MOST_PIECES = 60_000, 256  # of all pieces of a box together
_NEAR = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Series:
    """A bound of |network - target|, how much of it is that of all terms that were not kept, and the reason."""

    error: Fraction
    tail: Fraction
    how: str


def by_series(recipe: Recipe, scale: Fraction, box: Sequence[Interval], terms: int) -> Series:
    """Bound |network - target| on a box by the terms of its series through λ^terms.

    Raises:
        Undecided, LimitExceeded: if the exact terms cannot be had, or no finite bound of the others. NotSmooth.
    """
    with precision(_BITS + (terms + 4) * max(0, scale.denominator.bit_length() - scale.numerator.bit_length())):
        tail = _tail(recipe, scale, box, terms)
        inputs = [Range(*ends) for ends in box]
        kept, slack = _truncation(recipe, scale, inputs, terms)
        found = sum((_largest(polynomial, inputs) for polynomial in kept), Fraction(0))
        if len(kept) > 1:
            found = min(found, _largest(_added(kept), inputs))
        rest = slack + fraction_of(tail.upper())
        kept_apart = f"the terms of the error through scale^{terms} exactly, and a bound of all further ones"
        how = kept_apart if terms else "the Taylor series of the gates, all terms but the target by their size"
        return Series(found + rest, rest, how)


def _largest(polynomial: Terms, inputs: Sequence[Range]) -> Fraction:
    """A bound of |polynomial| on the box: its terms by their size, or Bernstein's form where it is not too long."""
    found = of_terms(polynomial, inputs).magnitude
    size = bernstein_size(polynomial)
    if len(polynomial) < 2 or size > _MOST_BERNSTEIN:
        return found
    pieces = max(1, min(_MOST_PIECES, _MOST_COEFFICIENTS // size))
    return min(found, bernstein_maximum(polynomial, tuple((r.low, r.high) for r in inputs), pieces, _NEAR))


def _added(polynomials: Sequence[Terms]) -> Terms:
    total: Terms = {}
    for polynomial in polynomials:
        for exponents, c in polynomial.items():
            total[exponents] = total.get(exponents, Fraction(0)) + c
    return total


def _truncation(recipe: Recipe, scale: Fraction, inputs: Sequence[Range], terms: int) -> tuple[list[Terms], Fraction]:
    """λ^m e_m for 1 <= m <= terms with rational coefficients, and how far their sum may be from the true one."""
    if not terms:
        return [], Fraction(0)
    sizes = [arb_of(r.magnitude) for r in inputs]
    kept: list[Terms] = []
    slack = arb(0)
    for m, found in enumerate(coefficients(recipe, terms)):
        if not m or not found:
            continue
        balls = {exponents: value.ball(_BITS) for exponents, value in found.items()}
        unit = _unit(balls.values())
        rounded: Terms = {}
        for exponents, c in balls.items():
            near = round(fraction_of(c.mid()) / unit) * unit
            size = arb_of(scale**m)
            for s, e in zip(sizes, exponents, strict=True):
                size = size * integer_power(s, e) if e else size
            slack += abs(c - arb_of(near)) * size
            if near:
                rounded[exponents] = near * scale**m
        kept.append(rounded)
    return kept, fraction_of(slack.upper())


def _unit(balls: Iterable[arb]) -> Fraction:
    """2^-60 of the largest of some numbers, a power of two: coefficients are rounded to multiples of it."""
    mantissa, exponent = max(abs(c).upper() for c in balls).man_exp()
    return Fraction(2) ** (int(exponent) + int(mantissa).bit_length() - 60)


# --- the tail -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Size:
    """a_0, ..., a_M for one value, and t or, while gates compute with it, the number Σ λ^m a_m + t; all >= 0."""

    terms: tuple[arb, ...]
    number: arb

    def __add__(self, other: _Size) -> _Size:
        return _Size(tuple(a + b for a, b in zip(self.terms, other.terms, strict=True)), self.number + other.number)

    def __mul__(self, other: _Size) -> _Size:
        count = len(self.terms)
        terms = [arb(0)] * count
        for i, a in enumerate(self.terms):
            if not a.is_zero():  # for a ball a != 0 says that 0 is not in it
                for j in range(count - i):
                    terms[i + j] += a * other.terms[j]
        return _Size(tuple(terms), self.number * other.number)

    def times(self, factor: arb) -> _Size:
        """Factor times it."""
        return _Size(tuple(a * factor for a in self.terms), self.number * factor)

    def exact(self) -> _Size:
        """Their upper ends: numbers that can be compared."""
        return _Size(tuple(a.upper() for a in self.terms), self.number.upper())

    def raised(self, power: int, scale: arb) -> _Size:
        """λ^power times it."""
        count = len(self.terms)
        shifted = (*[arb(0)] * min(power, count), *self.terms[: max(count - power, 0)])
        return _Size(shifted, self.number * integer_power(scale, power))


def _tail(recipe: Recipe, scale: Fraction, box: Sequence[Interval], terms: int) -> arb:
    inputs = [Range(*ends) for ends in box]
    values, zero = inputs_of(box), arb(0)
    sizes = [_Size((arb_of(r.magnitude), *[zero] * terms), zero) for r in inputs]
    gates = _Majorants(recipe.setting, scale, terms)
    for level in recipe.levels:
        made: dict[Gate, _Size] = {}
        following = values_of(level, values, inputs)
        for gate, value in zip(level.gates, following, strict=True):
            if gate not in made:
                operands = operands_of(gate, values, inputs)
                read = [_form(form, sizes, s) for form, s in zip(gate.operands, operands, strict=True)]
                through = gates.through(gate.stencil, read) if gate.stencil else read[0]
                made[gate] = _known(through, value)
        values, sizes = following, [made[gate] for gate in level.gates]
    return sum((arb_of(abs(q)) * sizes[k].number for k, q in recipe.output.terms), zero)


def _form(form: Linear, sizes: Sequence[_Size], value: Value) -> _Size:
    """Those of a linear form."""
    start = _Size((arb_of(value.interval.magnitude), *[arb(0)] * (len(sizes[0].terms) - 1)), arb(0))
    total = sum((sizes[k].times(arb_of(abs(q))) for k, q in form.terms), start)
    return _Size((start.terms[0], *total.terms[1:]), total.number).exact()


def _known(size: _Size, value: Value) -> _Size:
    """The same with the range of the exact value as a_0, where that is smaller."""
    return _Size((size.terms[0].min(arb_of(value.interval.magnitude)), *size.terms[1:]), size.number)


class _Majorants:
    """How sizes go through the gates of one network."""

    def __init__(self, setting: Setting, scale: Fraction, terms: int) -> None:
        self.setting, self.terms = setting, terms
        self.scale = arb_of(scale)
        self.known: dict[tuple[Stencil | Cubature, tuple[_Size, ...]], _Size] = {}

    def through(self, stencil: Stencil | Cubature, operands: Sequence[_Size]) -> _Size:
        """The sizes of a gate's value, equal ones computed once."""
        stencil = as_signs(stencil, self.setting) if isinstance(stencil, Stencil) else stencil
        key = stencil, tuple(operands)
        if key not in self.known:
            self.known[key] = self.value(stencil, operands).exact()
        return self.known[key]

    def value(self, stencil: Stencil | Cubature, operands: Sequence[_Size]) -> _Size:
        """The same, with as many terms of the gate's series as make the tail small."""
        read = [_Size(s.terms, self.sum(s) + s.number) for s in operands]
        best = _Size((arb(0),) * (self.terms + 1), arb("inf"))
        for beyond in _BEYOND:
            top = self.terms + beyond
            found = self.polynomial(stencil, read, top)
            rest = self.remainder(stencil, [s.number for s in read], top)
            tail = found.number - self.sum(found) + rest
            best = _Size(found.terms, best.number)
            if tail.is_finite() and tail < best.number:
                best = _Size(found.terms, tail.upper())
            if 8 * rest < best.number:
                break
        if not best.number.is_finite():
            raise Undecided(f"the error of a {stencil.name}", "its Taylor series does not converge on the box")
        return best

    def sum(self, size: _Size) -> arb:
        """Σ λ^m a_m."""
        total = arb(0)
        for m, a in enumerate(size.terms):
            total += a * integer_power(self.scale, m)
        return total

    def polynomial(self, stencil: Stencil | Cubature, operands: Sequence[_Size], top: int) -> _Size:
        """Σ_{e<=top} |σ^(d+e)(b)/σ^(d)(b)| λ^e |M_(d+e)|(S)/κ."""
        d = stencil.order
        zeros = (arb(0),) * self.terms
        one = _Size((arb(1), *zeros), arb(1))
        if isinstance(stencil, Cubature):
            symbol = _symbol_by_points(stencil, operands, range(d, d + top + 1), one)
        else:
            symbol = _symbol(stencil, operands, d + top, one)
        total = _Size((arb(0), *zeros), arb(0))
        for e in range(top + 1):
            weight = abs(Fraction(stencil.copied(d + e)) / stencil.divisor)
            if d + e in symbol and weight:
                ratio = _ratio(self.setting, d + e, d) if e else arb(1)
                total += symbol[d + e].times(ratio * arb_of(weight)).raised(e, self.scale)
        return total

    def remainder(self, stencil: Stencil | Cubature, numbers: Sequence[arb], top: int) -> arb:
        """Above |r|: what a gate has beyond the terms e <= top, for |S_i| <= numbers[i]."""
        if isinstance(stencil, Cubature):
            read = [(self.scale * sum((s * abs(x) for s, x in zip(numbers, a, strict=True)), arb(0)), abs(w))
                    for a, w in stencil.points()]  # fmt: skip
        else:
            nodes = [max(map(abs, diff.nodes)) for diff in stencil.differences]
            reach = self.scale * sum((s * x for s, x in zip(numbers, nodes, strict=True)), arb(0))
            times = prod(sum(map(abs, diff.weights)) for diff in stencil.differences)
            read = [(reach * c, abs(weight) * times) for c, weight in stencil.copies]
        if not all(reach.is_finite() for reach, _ in read):
            return arb("inf")
        divisor = abs(arb_of(stencil.divisor) * self.setting.derivative(stencil.order).ball(_BITS))
        divisor *= integer_power(self.scale, stencil.order)
        about = germ_at(self.setting, stencil.order)
        total = sum((weight * _beyond(about, stencil.order + top, reach) for reach, weight in read), arb(0))
        return total / divisor


def _beyond(about: Germ, last: int, t: arb) -> arb:
    """Above Σ_{k>last} |c_k| t^k: coefficients as they are, then a geometric series."""
    count = len(about.coefficients)
    total = arb(0)
    for k in range(last + 1, count):
        total += abs(about.coefficients[k]) * integer_power(t, k)
    quotient = t / about.radius
    if about.size == 0:
        return total
    if not quotient < 1:
        return arb("inf")
    return total + about.size * integer_power(quotient, max(count, last + 1)) / (1 - quotient)


def _symbol_by_points(stencil: Cubature, operands: Sequence[_Size], orders: range, one: _Size) -> dict[int, _Size]:
    """Above the moments of these orders: Σ_j |w_j| (|a_j|·S)^k/k!, except that M_d = κ p as it is."""
    found: dict[int, _Size] = {}
    d, nothing = stencil.order, one.times(arb(0))
    for k in orders if not stencil.symmetric else orders[::2]:
        total = nothing
        for a, w in stencil.points():
            reach = sum((s.times(arb(abs(x))) for s, x in zip(operands, a, strict=True) if x), nothing)
            total = total + _power(reach, k, one).times(arb_of(Fraction(abs(w), factorial(k))))
        found[k] = total
    parts = (
        prod((_power(s, e, one) for s, e in zip(operands, exponents, strict=True)), start=one).times(arb_of(abs(c)))
        for exponents, c in stencil.form
    )
    found[d] = sum(parts, nothing).times(arb_of(abs(stencil.divisor)))
    return found


def _power(base: _Size, exponent: int, one: _Size) -> _Size:
    return prod([base] * exponent, start=one)


def _symbol(stencil: Stencil, operands: Sequence[_Size], top: int, one: _Size) -> dict[int, _Size]:
    """The coefficients of z^k, k <= top, in ∏_i Σ_e |moment_i(e)| (S_i z)^e."""
    lowest = [
        next(e for e in range(r + 1) if _moment(d, e)) for d, r in zip(stencil.differences, stencil.powers, strict=True)
    ]
    found = {0: one}
    for place, (difference, operand) in enumerate(zip(stencil.differences, operands, strict=True)):
        later = sum(lowest[place + 1 :])  # what the other operands bring at least
        parts: dict[int, _Size] = {}
        power = one
        for e in range(top - later - sum(lowest[:place]) + 1):
            power = power * operand if e else one
            if moment := _moment(difference, e):
                parts[e] = power.times(arb_of(abs(moment)))
        fresh: dict[int, _Size] = {}
        for i, a in found.items():
            for j, b in parts.items():
                if i + j + later <= top:
                    fresh[i + j] = fresh[i + j] + a * b if i + j in fresh else a * b
        found = fresh
    return found


@lru_cache(maxsize=4096)
def _ratio(setting: Setting, over: int, under: int) -> arb:
    """A number just above |σ^(over)(b)/σ^(under)(b)|, exactly 0 where that is."""
    about = germ_at(setting, under).coefficients
    with precision(_BITS):
        below = setting.derivative(under).ball(_BITS)
        if over < len(about) and not about[over].contains(0):
            return abs(about[over] * factorial(over) / below).upper()
        return abs(setting.ratio(over, under).ball(_BITS)).upper()


@lru_cache(maxsize=4096)
def _moment(difference: Difference, k: int) -> Fraction:
    return difference.moment(k)
