"""Enclosures contain the value, at a thousand points, by another library; and they get narrow."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import mpmath
import pytest

from symnet.kernel import enclosure
from symnet.kernel.enclosure import FUNCTIONS, down, power, root
from symnet.kernel.terms import KernelError

REFERENCE = {
    "exp": mpmath.exp,
    "log": mpmath.log,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "atan": mpmath.atan,
    "erf": mpmath.erf,
}
BITS = (1, 5, 20, 64, 150)


def to_mp(q: Fraction) -> mpmath.mpf:
    return mpmath.mpf(q.numerator) / q.denominator


def points(random: Random, count: int) -> list[Fraction]:
    """Small, large, simple and long rational numbers, and those near where a method changes."""
    edges = [
        Fraction(p, q)
        for p, q in ((0, 1), (1, 2), (-1, 2), (1, 1), (-1, 1), (6, 1), (-6, 1), (64, 1), (2, 1), (1, 10**9))
    ]
    near = [e + s * Fraction(1, 10**30) for e in edges for s in (-1, 1)]
    made = [
        Fraction(random.randint(-(10**k), 10**k), random.randint(1, 10**j))
        for k in (1, 3, 12)
        for j in (1, 3, 12)
        for _ in range(count)
    ]
    return [q for q in edges + near + made if abs(q) <= 2000]


def test_the_reference_covers_all() -> None:
    """No enclosure is untested."""
    assert set(REFERENCE) == set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_points_are_contained(name: str) -> None:
    """The interval of a point contains the value; with more bits it gets narrow."""
    random = Random(1)
    with mpmath.workdps(150):
        slack = mpmath.mpf(10) ** -120
        for q in points(random, 3):
            if name == "log" and q <= 0:
                with pytest.raises(KernelError):
                    FUNCTIONS[name]((q, q), 20)
                continue
            value = REFERENCE[name](to_mp(q))
            for bits in BITS:
                lo, hi = FUNCTIONS[name]((q, q), bits)
                near = slack * (1 + abs(value))
                assert to_mp(lo) - near <= value <= to_mp(hi) + near, (name, q, bits)
            if abs(q) <= 6:
                assert hi - lo <= Fraction(1, 2**120) * (1 + abs(hi)), (name, q)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_intervals_are_contained(name: str) -> None:
    """The interval of an interval contains the values at its ends, its middle and between."""
    random = Random(2)
    with mpmath.workdps(60):
        for q in points(random, 6):
            width = Fraction(random.randint(0, 300), 100)
            a, b = (max(q, Fraction(1, 1000)) if name == "log" else q), 0
            b = a + width
            lo, hi = FUNCTIONS[name]((a, b), random.choice(BITS))
            for t in (0, 1, 2, 3, 4):
                value = REFERENCE[name](to_mp(a + (b - a) * t / 4))
                near = mpmath.mpf(10) ** -50 * (1 + abs(value))
                assert to_mp(lo) - near <= value <= to_mp(hi) + near, (name, a, b)


def test_pi_roots_powers_rounding() -> None:
    """The other parts: pi, square roots, powers of intervals around 0, rounding down."""
    random = Random(3)
    with mpmath.workdps(150):
        for bits in BITS:
            lo, hi = enclosure.pi(bits)
            assert to_mp(lo) <= mpmath.pi <= to_mp(hi)
    for q in points(random, 20):
        assert down(q, 10) <= q
        assert q - down(q, 10) <= abs(q) / 2**8
        if q >= 0:
            lo, hi = root((q, q), 30)
            assert lo**2 <= q <= hi**2
        a, b = sorted((q, Fraction(random.randint(-9, 9), 4)))
        for e in range(5):
            lo, hi = power((a, b), e, 20)
            assert all(lo <= x**e <= hi for x in (a, b, (a + b) / 2, min(max(a, Fraction(0)), b)))
