"""Round-off of ReLU networks made of tents: never exceeded by NumPy, and not far above what is observed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from symnet.bounds.roundoff import roundoff
from symnet.constructions.direct import Direct
from symnet.constructions.squaring import polynomial, relu_product, relu_square
from symnet.exact.balls import fraction_of, precision

F = Fraction
x, y, z = sympy.symbols("x y z")
UNIT = (F(-1), F(1))
NETWORKS = {
    "square of depth 5": relu_square(5),
    "square of depth 25": relu_square(25),
    "square with skips": relu_square(12, skip=True),
    "product": relu_product(10),
    "product on an odd box": relu_product(8, box=((F(1), F(3)), (F(-7, 2), F(-1, 3)))),
    "cubic": polynomial(x**2 * y + y, (UNIT, UNIT), F(1, 10**4)),
    "cubic with skips": polynomial(x**2 * y + y, (UNIT, UNIT), F(1, 10**4), skip=True),
    "two gates": polynomial(x * y * z / 3 + x**2 * F(7, 5), (UNIT, (F(0), F(9)), (F(-1, 7), F(2))), F(1, 10**3)),
    "gates of no step": polynomial(x * y * z + x**2, (UNIT,) * 3, F(1, 2)),
    "a tent that cancels": polynomial(x**3 * y**2, ((F(-2), F(-1, 3)), (F(-1), F(1, 3))), F(1, 100)),
}


def points(made: Direct, count: int, dtype: str) -> np.ndarray:
    """Floats of the type, in the box: random ones, and ones near multiples of a power of 2."""
    random = np.random.default_rng(7)
    low, high = (np.array([float(end) for end in ends]) for ends in zip(*made.box, strict=True))
    parts = random.random((count, len(made.box)))
    parts[::2] = np.round(parts[::2] * 64) / 64
    found = (low + (high - low) * parts).astype(dtype)
    return np.clip(
        found, np.nextafter(low.astype(dtype), high.astype(dtype)), np.nextafter(high.astype(dtype), low.astype(dtype))
    )


@pytest.mark.parametrize("made", NETWORKS.values(), ids=NETWORKS.keys())
def test_float32_stays_below_the_bound_and_near_it(made: Direct) -> None:
    """Against float64, at thousands of points: below the bound, and the bound is within a factor 60."""
    chosen = points(made, 20_000, "float32")
    computed = made.network.at(1, dtype="float32")(chosen)[:, 0].astype("float64")
    exact = made.network.at(1)(chosen.astype("float64"))[:, 0]
    worst, bound = np.abs(computed - exact).max(), float(roundoff(made, "float32").upper)
    assert worst <= bound
    assert bound <= 60 * worst


@pytest.mark.parametrize("name", ["square of depth 25", "product on an odd box", "two gates", "cubic with skips"])
def test_float64_stays_below_the_bound(name: str) -> None:
    """Against balls of 200 bits."""
    made = NETWORKS[name]
    bound = F(str(roundoff(made, "float64").upper))
    chosen = points(made, 60, "float64")
    computed = made.network.at(1)(chosen)[:, 0]
    worst = F(0)
    for row, value in zip(chosen.tolist(), computed.tolist(), strict=True):
        (ball,) = made.network.ball([sympy.Rational(t) for t in row], 1, bits=200)
        with precision(200):
            worst = max(worst, fraction_of(abs(ball - value).upper()))
    assert 0 < worst <= bound


def test_depth_costs_little() -> None:
    """Round-off grows like the depth, not like a power of it: so squares can be as deep as one likes."""
    bounds = [float(roundoff(relu_square(m), "float64").upper) for m in (10, 20, 40)]
    assert bounds[2] < 5 * bounds[0]
