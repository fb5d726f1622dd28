"""Algebraic generators: norms, and how small a non-zero algebraic number can be.

Elements are polynomials in the generators, reduced by one monic irreducible polynomial for each generator. With one
generator that is a field; with several it may have zero divisors (√2·√3 − √6), and then a root bound decides.

>>> monic_irreducible((-12, 0, 2), "sqrt(6)")
(Fraction(-6, 1), Fraction(0, 1), Fraction(1, 1))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import product

import flint
from flint import fmpq, fmpq_mpoly, fmpq_poly

from symnet.errors import LimitExceeded, NotExact

__all__ = ["monic_irreducible", "norm_cofactor", "smallest_root"]

_MAX_DEGREE = 64
_MAX_DIMENSION = 256


def monic_irreducible(coefficients: Sequence[Fraction | int], name: str) -> tuple[Fraction, ...]:
    """Return the polynomial (ascending coefficients) divided by its leading coefficient.

    Raises:
        NotExact: if it is not irreducible over Q of degree at least 2.
    """
    if len(coefficients) > _MAX_DEGREE + 1:
        raise LimitExceeded("degree of an algebraic number", len(coefficients) - 1, _MAX_DEGREE)
    poly = fmpq_poly([fmpq(c.numerator, c.denominator) for c in coefficients])
    _, factors = poly.factor()
    if poly.degree() < 2 or len(factors) != 1 or factors[0][1] != 1:
        raise NotExact(name, f"{poly} is not an irreducible polynomial of degree at least 2")
    monic = poly / poly.leading_coefficient()
    return tuple(Fraction(int(c.p), int(c.q)) for c in monic.coeffs())


def _slices(poly: fmpq_mpoly, place: int, degree: int) -> list[fmpq_mpoly]:
    """Return the coefficients of 1, x, ..., x^(degree-1) for the variable x at ``place``."""
    parts: list[dict[tuple[int, ...], fmpq]] = [{} for _ in range(degree)]
    for powers, coefficient in poly.to_dict().items():
        rest = (*powers[:place], 0, *powers[place + 1 :])
        parts[int(powers[place])][rest] = coefficient
    return [poly.context().from_dict(part) for part in parts]


def norm_cofactor(element: fmpq_mpoly, modulus: fmpq_mpoly, place: int) -> fmpq_mpoly | None:
    """Return u with u·element = norm(element), free of the variable at ``place``; ``None`` for a zero divisor.

    u is read off the adjugate of the matrix of multiplication by the element (Faddeev–LeVerrier: no division but by
    integers, so that the other generators may be anything); by Euclid's algorithm where there are no others.
    """
    if all(d == 0 for i, d in enumerate(element.degrees()) if i != place):
        return _inverse_modulo(element, modulus, place)
    degree = int(modulus.degrees()[place])
    x = element.context().gen(place)
    zero = element.context().constant(0)
    columns = [_slices((element * x**j) % modulus, place, degree) for j in range(degree)]
    matrix = [[columns[j][i] for j in range(degree)] for i in range(degree)]
    adjugate = [[zero + int(i == j) for j in range(degree)] for i in range(degree)]
    for k in range(1, degree + 1):
        image = [[sum((row[t] * adjugate[t][j] for t in range(degree)), zero) for j in range(degree)] for row in matrix]
        trace = sum((image[i][i] for i in range(degree)), zero) / fmpq(-k)
        if k == degree:
            # image = -trace * identity, and the determinant is trace up to sign
            return None if trace.is_zero() else sum((adjugate[i][0] * x**i for i in range(degree)), zero)
        adjugate = [[image[i][j] + (trace if i == j else zero) for j in range(degree)] for i in range(degree)]
    return None


def _inverse_modulo(element: fmpq_mpoly, modulus: fmpq_mpoly, place: int) -> fmpq_mpoly:
    one_variable = [
        fmpq_poly([poly.to_dict().get(tuple(k * (i == place) for i in range(size)), fmpq(0)) for k in range(top + 1)])
        for poly in (element, modulus)
        for size, top in ((len(poly.degrees()), int(poly.degrees()[place])),)
    ]
    _, inverse, _ = one_variable[0].xgcd(one_variable[1])
    x = element.context().gen(place)
    return sum((c * x**k for k, c in enumerate(inverse.coeffs())), 0 * x)


def smallest_root(element: fmpq_mpoly, moduli: Sequence[fmpq_mpoly]) -> Fraction | None:
    """Return r > 0 such that the number that the element stands for is either 0 or at least r in absolute value.

    The number is an eigenvalue of multiplication by the element, hence a root of its characteristic polynomial; the
    non-zero roots of z^k (q_0 + ... + q_m z^m) are at least |q_0| / (|q_0| + max |q_i|) (Cauchy). ``None`` if the
    matrix would be too large.
    """
    degrees = [int(m.degrees()[i]) for i, m in enumerate(moduli)]
    size = reduce(lambda a, b: a * b, degrees, 1)
    if size > _MAX_DIMENSION:
        return None
    basis = list(product(*(range(d) for d in degrees)))
    place = {powers: i for i, powers in enumerate(basis)}
    matrix = [[fmpq(0)] * size for _ in range(size)]
    ctx = element.context()
    for column, powers in enumerate(basis):
        image = element * ctx.from_dict({powers: 1})
        for modulus in moduli:
            image = image % modulus
        for exponents, coefficient in image.to_dict().items():
            matrix[place[tuple(map(int, exponents))]][column] = coefficient
    coefficients = [abs(c) for c in flint.fmpq_mat(matrix).charpoly().coeffs()]
    while coefficients and coefficients[0] == 0:
        coefficients.pop(0)
    bound = coefficients[0] / (coefficients[0] + max(coefficients))
    return Fraction(int(bound.p), int(bound.q))
