"""Renormalization: exact fixed points and exponents beside a search with decimals, flows, decimation."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import prod

import mpmath
import sympy

from benchmarks.measuring import Row, agree, timed
from symnet.physics.decimation import decimate
from symnet.physics.flows import RGMap
from symnet.physics.renormalization import (
    migdal_kadanoff,
    square_decimation,
    square_lattice_truncated,
    triangular_first_cumulant,
)

__all__ = ["rows"]

DIGITS = 30
Real = mpmath.mpf


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    found = [critical(migdal_kadanoff, by_bond_moving, 4), critical(square_decimation, by_folding, 2)]
    found.append(critical(triangular_first_cumulant, by_blocks, 3))
    return [*found, flow(8 if quick else 10), spins_removed(6 if quick else 10)]


def by_bond_moving(k: Real) -> Real:
    """Two bonds side by side, then two in a row."""
    return mpmath.atanh(mpmath.tanh(2 * k) ** 2)


def by_folding(k: Real) -> Real:
    """The even sites of the square lattice, with one coupling."""
    return 3 * mpmath.log(mpmath.cosh(4 * k)) / 8


def by_blocks(k: Real) -> Real:
    """Blocks of three: twice the coupling of two spins in neighbouring blocks."""
    weights = {s: mpmath.exp(k * (s[0] * s[1] + s[1] * s[2] + s[2] * s[0])) for s in product((1, -1), repeat=3)}
    up = {s: w for s, w in weights.items() if sum(s) > 0}
    mean = sum(s[0] * w for s, w in up.items()) / sum(up.values())
    return 2 * k * mean**2


def critical(make: Callable[[], RGMap], image: Callable[[Real], Real], area: int) -> Row:
    """The critical coupling and its exponent, in radicals and logarithms; beside: bisection, and a difference."""

    def ours() -> tuple[str, str]:
        (point,) = (p for p in make().fixed_points() if "relevant" in p.kinds)
        found = point.decimals(DIGITS)
        return found["K"], found["y1"]

    def by_search() -> tuple[Real, Real]:
        with mpmath.workdps(2 * DIGITS):
            low, high = Real("0.1"), Real("2")
            while high - low > Real(10) ** (-DIGITS - 10):
                middle = (low + high) / 2
                low, high = (middle, high) if image(middle) < middle else (low, middle)
            step = Real(10) ** (-DIGITS // 2)
            slope = (image(low + step) - image(low - step)) / (2 * step)
            return low, 2 * mpmath.log(slope) / mpmath.log(area)

    seconds, exact = timed(ours, repeat=3, cold=True)
    beside, near = timed(by_search)
    with mpmath.workdps(2 * DIGITS):
        agree(all(abs(Real(a) - b) < Real(10) ** (5 - DIGITS) for a, b in zip(exact, near, strict=True)), make.__name__)
    note = "the search proves nothing"
    return Row(f"{make.__name__}: critical point, exponent", seconds, "bisection", beside, note=note)


def flow(steps: int) -> Row:
    """The flow of two couplings of the square lattice in rational numbers."""
    start = Fraction(1, 3), Fraction(1, 10)

    def by_fractions() -> list[tuple[Fraction, Fraction]]:
        orbit = [start]
        for _ in range(steps):
            k, diagonal = orbit[-1]
            orbit.append((2 * k**2 + diagonal, k**2))
        return orbit

    seconds, found = timed(lambda: square_lattice_truncated().iterate(start, steps), repeat=3, cold=True)
    beside, wanted = timed(by_fractions, repeat=3)
    agree([tuple(Fraction(v.p, v.q) for v in values) for values in found] == wanted, "the flow of two couplings")
    digits = len(str(wanted[-1][0].denominator))
    return Row(f"flow of the square lattice, {steps} steps", seconds, "fractions", beside, note=f"to {digits} digits")


def spins_removed(spins: int) -> Row:
    """Every second spin of a ring summed over; beside, the marginal distribution of the others from all states."""
    couplings = {(i, (i + 1) % spins): sympy.Rational(i + 1, 7) for i in range(spins)}
    kept = range(0, spins, 2)
    seconds, found = timed(lambda: decimate(couplings, range(1, spins, 2)), repeat=3, cold=True)

    def by_states() -> dict[tuple[int, ...], Real]:
        total: dict[tuple[int, ...], Real] = {}
        with mpmath.workdps(DIGITS):
            for s in product((1, -1), repeat=spins):
                weight = mpmath.exp(sum(Real(k.p) / k.q * s[i] * s[j] for (i, j), k in couplings.items()))
                left = tuple(s[i] for i in kept)
                total[left] = total.get(left, Real(0)) + weight
        return total

    beside, wanted = timed(by_states)
    with mpmath.workdps(DIGITS):
        values = {tuple(sites): Real(str(k.evalf(DIGITS))) for sites, k in found.items()}
        for s, weight in wanted.items():
            spin = dict(zip(kept, s, strict=True))
            energy = sum(k * prod(spin[i] for i in sites) for sites, k in values.items())
            agree(bool(abs(mpmath.exp(energy) - weight) < weight * Real(10) ** (8 - DIGITS)), "couplings that are left")
    return Row(f"{spins // 2} of {spins} spins of a ring removed", seconds, "sum over states", beside)
