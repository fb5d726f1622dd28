"""How recipes are probed: balls at 50 digits and more, independent of the series that predict the error."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy
from flint import arb, fmpq

from symnet.constructions.leading import leading_error
from symnet.constructions.recipes import Recipe
from symnet.exact.balls import precision
from symnet.networks import evaluate

BITS = (1600, 6400, 25600)


class TooFlat(Exception):
    """Even 25,600 bits do not tell the error from 0 (σ'' like exp(-exp(10)))."""


def exact(q: Fraction) -> fmpq:
    return fmpq(q.numerator, q.denominator)


def rational(q: Fraction) -> sympy.Rational:
    return sympy.Rational(q.numerator, q.denominator)


def points(count: int) -> list[Fraction]:
    return [Fraction(3 * k + 2, 7 * k + 11) * (-1) ** k for k in range(count)]


def value(expr: sympy.Expr, recipe: Recipe, at: Sequence[Fraction]) -> sympy.Expr:
    return expr.subs(dict(zip(recipe.variables, map(rational, at), strict=True)))


def error(recipe: Recipe, at: Sequence[Fraction], scale: Fraction, bits: int = BITS[0]) -> arb:
    """N_λ(x) - p(x), as a ball."""
    (found,) = evaluate.ball(recipe.network, [rational(q) for q in at], rational(scale), bits)
    p = value(recipe.target, recipe, at)
    with precision(bits):
        return found - fmpq(int(p.p), int(p.q))


def check(recipe: Recipe, at: Sequence[Fraction] | None = None) -> int | None:
    """The ratio of errors at λ and λ/2 is 2^r within 1 %, error/λ^r is the leading error to 20 digits; returns r."""
    at = points(len(recipe.variables)) if at is None else at
    order, polynomial = leading_error(recipe)
    scale = Fraction(1, 10**30)
    for bits in BITS:
        first, second = error(recipe, at, scale, bits), error(recipe, at, scale / 2, bits)
        if order is None:
            assert polynomial == 0
            assert first.contains(0)
            assert second.contains(0)
            assert abs(float(first.rad())) < 1e-60
            return None
        if min(first.rel_accuracy_bits(), second.rel_accuracy_bits()) > 80:
            break
    else:
        raise TooFlat
    predicted = value(polynomial, recipe, at)
    with precision(bits):
        assert abs(first / second / 2**order - 1) < fmpq(1, 100), f"{recipe}: not of order {order}"
        reached = first / exact(scale) ** order
        wanted = arb(str(sympy.N(predicted, 60)))
        assert abs(reached / wanted - 1) < fmpq(1, 10**20), f"{recipe}: {reached} is not {predicted}"
    return order
