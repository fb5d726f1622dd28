"""Error bounds of what computes by cases: on bits, on all reals, or on the box that it was made for.

>>> from symnet.activations import logistic
>>> from symnet.constructions.bits import and_neuron
>>> found = bound_by_cases(and_neuron(logistic, 2, beta=40))
>>> float(found.upper), found.at
(2.06115361819...e-09, {x1: 1, x2: 1})
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import numpy as np

from symnet.bounds.boxes import Box, as_box
from symnet.bounds.results import ErrorBound, outward, told
from symnet.bounds.witness import Floats, Point, as_float, worst_of
from symnet.constructions.direct import Direct
from symnet.errors import BadBox, UsageError
from symnet.exact import balls
from symnet.exact.balls import arb, fraction_of, precision
from symnet.exact.numbers import to_sympy
from symnet.exact.polynomials import terms

__all__ = ["bound_by_cases"]

_MOST_BITS = 6  # variables of bits whose points are all tried for the lower bound
_BITS = 256
_GRIDS = 2**10, 2**26  # tents of depth m are exact at multiples of 2^-m: points between them are needed
_BIT = {(Fraction(0), Fraction(1)), (Fraction(0), Fraction(0)), (Fraction(1), Fraction(1))}


def bound_by_cases(direct: Direct, box: object = None) -> ErrorBound:
    """The bound of |network - target| on bits, on a box of reals, or on the box that the network was made for.

    Raises:
        BadBox: for another box than that of the network, or one that is none.
        UsageError: where the bound is no number, as the sharpness is a symbol.
    """
    domain = _domain(direct, box)
    if direct.error == 0:
        how = "on bits the network is its target" if direct.domain == "bits" else "the network is its target"
        return told(Fraction(0), Fraction(0), tuple(low for low, _ in domain.intervals), domain, None, how)
    if direct.error.free_symbols:
        raise UsageError(f"a bound is a number; it is {direct.error} here, so give the sharpness a value: beta=40")
    if direct.domain == "box":
        lower, point = _worst_on_box(direct, domain)
        return told(
            outward(direct.within),
            lower,
            point,
            domain,
            None,
            "by the errors of its squares, followed in rational numbers",
        )
    upper = outward(fraction_of(balls.ball(direct.error, _BITS).upper()))
    lower, point = _worst_bits(direct)
    return told(upper, lower, point, domain, None, f"on bits the error is at most {direct.error}")


def _domain(direct: Direct, box: object) -> Box:
    if direct.domain == "reals":
        return as_box(1 if box is None else box, direct.variables)
    if direct.domain == "bits":
        if box is not None and set(as_box(box, direct.variables).intervals) - _BIT:
            raise BadBox(box, "this network is for bits alone", "leave out box, or give (0, 1)")
        return as_box((0, 1), direct.variables)
    own = Box(direct.variables, direct.box)
    given = own if box is None else as_box(box, direct.variables)
    if any(a < low or b > high for (a, b), (low, high) in zip(given.intervals, own.intervals, strict=True)):
        raise BadBox(
            given, f"this network was made for {own!r}, and computes something else outside", "give one inside"
        )
    return given


def _certain(direct: Direct) -> Callable[[Point], arb]:
    """network - target at a point, as a ball."""

    def error(point: Point) -> arb:
        at = dict(zip(direct.variables, map(to_sympy, point), strict=True))
        value = direct.network.ball(list(at.values()), 1, bits=_BITS)[0]
        with precision(_BITS):
            return value - balls.ball(direct.target.xreplace(at), _BITS)

    return error


def _worst_on_box(direct: Direct, box: Box) -> tuple[Fraction, Point]:
    network, polynomial = direct.network.at(1), terms(direct.target, direct.variables)

    def guess(points: Floats) -> Floats:
        exact = sum((as_float(c) * np.prod([p**e for p, e in zip(points, exponents, strict=True)], axis=0)
                     for exponents, c in polynomial.items()), np.zeros(points.shape[1]))  # fmt: skip
        return np.asarray(network(points.T)[..., 0] - exact)

    return max(worst_of(guess, _certain(direct), box, grid=grid) for grid in _GRIDS)


def _worst_bits(direct: Direct) -> tuple[Fraction, Point]:
    """The largest certain error at the bits that are tried: all of few, else ones and then zeros."""
    n = len(direct.variables)
    error = _certain(direct)
    near = ([1] * i + [0] * (n - i) for i in range(n, -1, -1))  # all ones first: there every AND is off
    best, where = Fraction(-1), (Fraction(0),) * n
    for row in product((1, 0), repeat=n) if n <= _MOST_BITS else near:
        point = tuple(Fraction(bit) for bit in row)
        low = fraction_of(abs(error(point)).lower())
        if low > best:
            best, where = low, point
    return max(best, Fraction(0)), where
