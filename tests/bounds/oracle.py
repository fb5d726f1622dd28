"""An independent route to the error of a network: mpmath at 60 digits and more, and Sollya. Nothing of `symnet.bounds`.

The network is evaluated as the SymPy expression of its neurons; a bias that is known only as a zero is found by
bisection here. 60 digits are those that are left after what 1/λ^d cancels.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from math import ceil, log10
from typing import Any

import mpmath
import pytest
import sympy

import symnet as sn
from symnet.bounds import ErrorBound
from symnet.constructions import Recipe
from symnet.exact.balls import Zero
from symnet.exact.numbers import from_sympy

Point = tuple[Fraction, ...]
DIGITS = 60
HEAVISIDE = {"Heaviside": lambda t, at_zero=0.5: mpmath.mpf(1 if t > 0 else 0 if t < 0 else at_zero)}


def to_mpf(value: Fraction | sympy.Rational) -> Any:
    """A rational at mpmath's precision."""
    number = from_sympy(value) if isinstance(value, sympy.Rational) else value
    return mpmath.mpf(number.numerator) / number.denominator


def digits_for(c: sn.Construction, scale: Fraction) -> int:
    """60, and those that the levels lose to cancellation, and those of an error O(λ^8)."""
    levels = c.recipe.levels if isinstance(c.recipe, Recipe) else ()
    orders = sum(max(gate.order for gate in level.gates) for level in levels)
    return DIGITS + 15 + max(0, ceil((orders + 8) * log10(1 / scale)))


def root(zero: Zero) -> Any:
    """A bias known only as a zero, by bisection at mpmath's precision."""
    relation = sympy.lambdify(zero.symbol, zero.relation, "mpmath")
    low, high = to_mpf(zero.low), to_mpf(zero.high)
    below = relation(low) < 0
    for _ in range(mpmath.mp.prec + 10):
        middle = (low + high) / 2
        low, high = (middle, high) if (relation(middle) < 0) == below else (low, middle)
    return (low + high) / 2


def errors(c: sn.Construction, points: Sequence[Point], scale: Fraction) -> list[Any]:
    """Network - target at the points, as mpmath numbers of 60 digits."""
    symbol = sympy.Symbol("lambda_", positive=True)
    network = c.expr(scale=symbol)
    with mpmath.workdps(digits_for(c, scale)):
        zeros = {z: sympy.Dummy() for z in network.atoms(Zero)}
        found = [root(z) for z in zeros]
        inputs = [symbol, *c.variables, *zeros.values()]
        value = sympy.lambdify(inputs, network.xreplace(zeros), [HEAVISIDE, "mpmath"], cse=True)
        wanted = sympy.lambdify(list(c.variables), c.target, "mpmath")
        at = to_mpf(scale)
        made = []
        for point in points:
            xs = [to_mpf(x) for x in point]
            made.append(value(at, *xs, *found) - wanted(*xs))
        return made


def points_in(intervals: Sequence[tuple[Fraction, Fraction]], count: int, seed: int = 0) -> list[Point]:
    """Corners, middles of sides, and random points, some of them on the diagonals."""
    numbers = random.Random(seed)

    def coordinate(low: Fraction, high: Fraction) -> Fraction:
        kind = numbers.randrange(4)
        if kind == 0:
            return numbers.choice((low, high, (low + high) / 2))
        return low + (high - low) * Fraction(numbers.randrange(10**6 + 1), 10**6)

    found = [tuple(high for _, high in intervals), tuple(low for low, _ in intervals)]
    while len(found) < count:
        point = tuple(coordinate(*side) for side in intervals)
        if numbers.randrange(4) == 0:
            point = tuple(min(max(abs(point[0]) * numbers.choice((-1, 1)), low), high) for low, high in intervals)
        found.append(point)
    return found[:count]


def exceeding(c: sn.Construction, bound: ErrorBound, count: int, seed: int = 0) -> list[Point]:
    """The points, of so many, at which the error is above the bound's upper end (there should be none)."""
    scale = Fraction(1) if bound.scale is None else from_sympy(bound.scale)
    points = points_in(bound.box.intervals, count, seed)
    if bound.at:
        points.insert(0, tuple(from_sympy(bound.at[v]) for v in c.variables))
    found = errors(c, points, scale)
    with mpmath.workdps(digits_for(c, scale)):
        upper = to_mpf(bound.upper)
        return [point for point, e in zip(points, found, strict=True) if not abs(e) <= upper]


def sollya(commands: str) -> list[str]:
    """The lines that Sollya prints; skips the test where it is not installed."""
    program = shutil.which("sollya")
    if program is None:
        pytest.skip("Sollya is not installed (Debian, Ubuntu: apt install sollya)")
    told = "verbosity = 0!; display = decimal!; prec = 250!;\n" + commands + "\nquit;\n"
    done = subprocess.run([program], input=told, capture_output=True, text=True, check=True, timeout=60)
    return [line.strip() for line in done.stdout.splitlines() if line.strip()]
