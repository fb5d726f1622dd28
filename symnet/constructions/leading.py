"""The leading error of a recipe: (r, e) with N_λ = p + λ^r e(x) + O(λ^(r+1)), found on the gates by truncated series.

A gate whose operands are the series S_i(λ) has the value Σ_{k>=d} (σ^(k)(b)/σ^(d)(b)) λ^(k-d) M_k(S)/κ.  The
coefficients are polynomials in the inputs over Q[ρ], one indeterminate ρ for each ratio of derivatives that is not
rational; what is left at the first power of λ is decided in the constant field.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> leading_error(multiplication_gate(softplus))
LeadingError(order=2, polynomial=-u*v*(u**2 + v**2)/12)

To see further terms: `error_terms`; to have them as tables of exact constants: `leading_coefficients`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial, prod
from typing import Any, NamedTuple

import sympy

from symnet.constructions.cubatures import Cubature
from symnet.constructions.recipes import NO_SCALE, Gate, Recipe
from symnet.constructions.straightline import Linear
from symnet.errors import LimitExceeded, ShapeMismatch, TextGiven, Undecided, UsageError
from symnet.exact.constants import Constant
from symnet.exact.numbers import as_fraction
from symnet.exact.polynomials import context, from_mpoly, mpoly

__all__ = ["LeadingError", "coefficients", "error_terms", "leading_coefficients", "leading_error", "leading_error_at"]

_ORDERS = (2, 4, 8)
_MOST_TERMS = 300_000
_MOST_DEGREE = 200

Series = list[Any]
"""Coefficients of λ^0, λ^1, ..., flint polynomials in the inputs and the ratios ρ."""


class LeadingError(NamedTuple):
    """N_λ - p = λ^order·polynomial + higher powers of λ; order None and polynomial 0 if N = p."""

    order: int | None
    polynomial: sympy.Expr


@lru_cache(maxsize=256)
def leading_error(recipe: Recipe) -> LeadingError:
    """The order r and the coefficient e of the leading error, exactly.

    Raises:
        Undecided: if a coefficient is neither shown to be 0 nor not to be, or all through order 8 are 0.
        LimitExceeded: if the polynomials get too large.
    """
    order, found = leading_coefficients(recipe)
    return LeadingError(order, _expression(found, recipe.variables))


def leading_coefficients(recipe: Recipe) -> tuple[int | None, dict[tuple[int, ...], Constant]]:
    """The leading error as a table: its order, and exponents of the inputs -> constant; (None, {}) if N = p.

    Raises:
        Undecided, LimitExceeded: as for `leading_error`.
    """
    if "exact" in recipe.senses:
        return None, {}
    for highest in _orders(recipe):
        for order, found in enumerate(coefficients(recipe, highest)):
            if order and found:
                return order, found
    raise Undecided(f"the leading error of {recipe.name}", f"its coefficients through order {highest} are 0")


def leading_error_at(recipe: Recipe, point: Sequence[object]) -> tuple[int | None, Constant]:
    """The order and the coefficient of the leading error at one exact point: no polynomial is expanded.

    Where the leading error happens to be 0 at the point it is that of the next order; (None, 0) if N = p.

    >>> from symnet.activations import softplus
    >>> from symnet.constructions.gates import multiplication_gate
    >>> leading_error_at(multiplication_gate(softplus), ("1/2", 3))
    (2, Constant(-37/32))
    """
    if isinstance(point, str):
        raise TextGiven(point, "leading_error_at")
    at = tuple(as_fraction(value, "coordinate") for value in point)
    if len(at) != len(recipe.variables):
        raise ShapeMismatch("point of the error", f"{len(at)} values", f"{len(recipe.variables)} inputs")
    if "exact" in recipe.senses:
        return None, Constant.rational(0)
    for highest in _orders(recipe):
        for order, found in enumerate(coefficients(recipe, highest, at)):
            if order and found:
                return order, next(iter(found.values()))
    raise Undecided(f"the leading error of {recipe.name}", f"its coefficients through order {highest} are 0 there")


def _orders(recipe: Recipe) -> list[int]:
    """How far to look for the leading error: m copies of a gate remove m - 1 terms, most often of even order."""
    copies = max((len(g.stencil.copies) for level in recipe.levels for g in level.gates if g.stencil), default=1)
    return [k * copies for k in _ORDERS]


def error_terms(recipe: Recipe, highest: int) -> tuple[sympy.Expr, ...]:
    """The coefficients of λ^0, ..., λ^highest in N_λ - p (the first is 0)."""
    zero = (sympy.Integer(0),)
    return zero + tuple(_expression(found, recipe.variables) for found in coefficients(recipe, highest)[1:])


@lru_cache(maxsize=64)
def coefficients(
    recipe: Recipe, highest: int, at: tuple[Fraction, ...] | None = None
) -> tuple[dict[tuple[int, ...], Constant], ...]:
    """For each power of λ through the highest: exponents of the inputs -> constant, no zeros; power 0 is p itself.

    Raises:
        Undecided, LimitExceeded: as for `leading_error`.
    """
    if recipe.at_scale_one:
        raise UsageError(NO_SCALE)
    ring = _Ring(recipe, highest)
    inputs = map(ring.ring.gen, range(ring.inputs)) if at is None else map(ring.number, at)
    values: list[Series] = [ring.constant_series(value) for value in inputs]
    for level in recipe.levels:
        values = [ring.gate(gate, values) for gate in level.gates]
    return tuple(ring.decided(found) for found in ring.form(recipe.output, values))


class _Ring:
    def __init__(self, recipe: Recipe, highest: int) -> None:
        self.setting = recipe.setting
        self.inputs = len(recipe.variables)
        self.highest = highest
        orders = sorted({gate.order for level in recipe.levels for gate in level.gates if gate.stencil})
        for level in recipe.levels:
            for gate in level.gates:
                if gate.stencil and comb(gate.stencil.arity + highest, min(highest, gate.stencil.arity)) > _MOST_TERMS:
                    raise LimitExceeded("terms of the error", f"those of {gate.kind} to order {highest}", _MOST_TERMS)
        self.ratios: dict[tuple[int, int], Fraction | Constant] = {}
        self.symbols: dict[tuple[int, int], int] = {}
        self.known: list[Constant] = []
        for order in orders:
            for k in range(order, order + highest + 1):
                ratio = self.setting.ratio(k, order) if k > order else Constant.rational(1)
                rational = ratio.is_rational()
                self.ratios[order, k] = ratio if rational is None else rational
                if rational is None:
                    if ratio not in self.known:
                        self.known.append(ratio)
                    self.symbols[order, k] = self.inputs + self.known.index(ratio)
        self.size = self.inputs + len(self.known)
        self.ring = context(self.size)
        self.zero, self.one = self.ring.constant(0), self.ring.constant(1)

    def constant_series(self, value: Any) -> Series:
        return [value] + [self.zero] * self.highest

    def number(self, value: Fraction) -> Any:
        return mpoly({(0,) * self.size: value}, self.size) if value else self.zero

    def form(self, form: Linear, values: list[Series]) -> Series:
        total = self.constant_series(self.number(form.constant))
        for node, q in form.terms:
            factor = self.number(q)
            total = [a + factor * b if b else a for a, b in zip(total, values[node], strict=True)]
        return total

    def times(self, left: Series, right: Series, top: int) -> Series:
        """The product modulo λ^(top+1)."""
        total = [self.zero] * (self.highest + 1)
        for i, a in enumerate(left[: top + 1]):
            if a:
                for j, b in enumerate(right[: top + 1 - i]):
                    if b:
                        total[i + j] += a * b
        return total

    def gate(self, gate: Gate, values: list[Series]) -> Series:
        operands = [self.form(form, values) for form in gate.operands]
        if gate.stencil is None:
            return operands[0]
        self.check(gate, operands)
        # excess[k] is the part of ∏ D_i(S_i z) at z^(k + orders so far), as a series in λ
        stencil = gate.stencil
        if isinstance(stencil, Cubature):
            return self.by_points(stencil, [operand[0] for operand in operands])
        lowest = [
            next(e for e in range(r + 1) if d.moment(e))
            for d, r in zip(stencil.differences, stencil.powers, strict=True)
        ]
        lag = stencil.order - sum(lowest)
        width = self.highest + lag
        excess = [self.constant_series(self.one)] + [self.constant_series(self.zero)] * width
        for difference, operand, start in zip(stencil.differences, operands, lowest, strict=True):
            power = self.constant_series(self.one)
            for _ in range(start):
                power = self.times(power, operand, self.highest)
            factor: list[Series] = []
            for e in range(width + 1):
                m = self.number(difference.moment(start + e))
                factor.append([m * c if c else c for c in power] if m else self.constant_series(self.zero))
                if e < width:
                    power = self.times(power, operand, self.highest)
            fresh = []
            for k in range(width + 1):
                total = self.constant_series(self.zero)
                for e in range(k + 1):
                    # z^(lag + j) comes with λ^j, so only the first highest - j coefficients are needed
                    top = self.highest - max(0, k - lag)
                    if any(factor[e]) and any(excess[k - e]):
                        part = self.times(excess[k - e], factor[e], top)
                        total = [a + b for a, b in zip(total, part, strict=True)]
                fresh.append(total)
            excess = fresh
        result = self.constant_series(self.zero)
        for k in range(self.highest + 1):
            ratio = self.ratio(stencil.order, stencil.order + k)
            if ratio:
                scaled = ratio * self.number(stencil.copied(stencil.order + k) / stencil.divisor)
                for j, c in enumerate(excess[lag + k][: self.highest + 1 - k]):
                    if c:
                        result[j + k] += scaled * c
        return result

    def by_points(self, gate: Cubature, operands: list[Any]) -> Series:
        """The value of a cubature, whose operands are forms in the inputs: M_k = Σ_j w_j (a_j·S)^k/k!."""
        result = self.constant_series(self.zero)
        read = []
        for a, w in zip(gate.grid, gate.weights, strict=True):
            sums = sum((self.number(Fraction(x)) * s for x, s in zip(a, operands, strict=True) if x), self.zero)
            read.append((sums, w))
        for k in range(self.highest + 1):
            ratio = self.ratio(gate.order, gate.order + k)
            if ratio:
                top = gate.order + k
                moment = sum((self.number(Fraction(w, factorial(top))) * s**top for s, w in read), self.zero)
                result[k] = ratio * self.number(1 / gate.divisor) * moment
        return result

    def check(self, gate: Gate, operands: list[Series]) -> None:
        """Refuse before a power of a long sum is expanded: by its terms, and by all monomials of its degree."""
        top = gate.order + self.highest
        size = prod(comb(len(s[0]) + top - 1, top) if len(s[0]) > 1 else 1 for s in operands)
        degree = top * max((max((sum(e) for e in s[0].monoms()), default=0) for s in operands), default=0)
        size = min(size, comb(self.size + degree, self.size)) if degree < _MOST_DEGREE else size
        if len(operands) < 3 and size > _MOST_TERMS:
            raise LimitExceeded(
                "terms of the error", f"some {size}", _MOST_TERMS, "leading_error_at gives it at a point"
            )

    def ratio(self, order: int, k: int) -> Any:
        found = self.ratios[order, k]
        return self.number(found) if isinstance(found, Fraction) else self.ring.gen(self.symbols[order, k])

    def decided(self, polynomial: Any) -> dict[tuple[int, ...], Constant]:
        """The coefficients in the constant field, without those that are 0."""
        total: dict[tuple[int, ...], Constant] = {}
        for exponents, q in from_mpoly(polynomial).items():
            value = Constant.rational(q)
            for place, e in enumerate(exponents[self.inputs :]):
                if e:
                    value = value * self.known[place] ** e
            key = exponents[: self.inputs]
            total[key] = total[key] + value if key in total else value
        kept: dict[tuple[int, ...], Constant] = {}
        for key, value in total.items():
            zero = value.is_zero()
            if zero is None:
                raise Undecided(f"whether the coefficient {value} of the error is 0", "it stays open")
            if not zero:
                kept[key] = value
        return kept


def _expression(found: dict[tuple[int, ...], Constant], variables: tuple[sympy.Symbol, ...]) -> sympy.Expr:
    """The polynomial, the constant in front and factored over Q where all coefficients are rational multiples."""
    if not found:
        return sympy.Integer(0)
    first = found[max(found)]
    quotients = {key: (value / first).is_rational() for key, value in found.items()}
    if any(q is None for q in quotients.values()):
        return sympy.Add(*(value.expr * _monomial(key, variables) for key, value in found.items()))
    body = sympy.Add(
        *(sympy.Rational(q.numerator, q.denominator) * _monomial(key, variables) for key, q in quotients.items() if q)
    )
    if len(found) <= _FACTORED and len(variables) <= _FACTORED_VARIABLES:
        body = sympy.factor(body)
    return first.expr * body


_FACTORED, _FACTORED_VARIABLES = 200, 8  # beyond, factoring takes minutes


def _monomial(exponents: tuple[int, ...], variables: tuple[sympy.Symbol, ...]) -> sympy.Expr:
    return sympy.Mul(*(v**e for v, e in zip(variables, exponents, strict=True) if e))
