"""Each named activation is within 4 ulp of the truth: the assumption under which round-off is bounded."""

from __future__ import annotations

import math

import numpy as np
import pytest
from flint import arb

import symnet.activations as lib
from symnet.activations import Activation
from symnet.exact.balls import precision

NAMED = [lib.by_name(name) for name in lib.names() if name != "power(n)"]


def worst_ulps(sigma: Activation, points: np.ndarray) -> float:
    """The largest error in units in the last place; errors below the least normal number count as none."""
    limits = np.finfo(points.dtype)
    worst = 0.0
    with precision(2600):  # erf(x) + 1 cancels in the tails
        for point, value in zip(points.tolist(), sigma.numpy(points, points.dtype).tolist(), strict=True):
            exact = sigma.ball(arb(point))
            error = float(abs(arb(value) - exact)) if math.isfinite(value) else 0.0
            if error > float(limits.tiny):
                worst = max(worst, error / math.ldexp(1, math.frexp(float(exact))[1] - 1 - limits.nmant))
    return worst


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("sigma", NAMED, ids=str)
def test_named_activations_are_within_four_ulp(sigma: Activation, dtype: type) -> None:
    """On random points of all sizes up to 100, in both types; far out in the tails too."""
    rng = np.random.default_rng(7)
    sizes = np.concatenate([np.full(300, size) for size in (1e-6, 1e-2, 1, 4, 12, 100)])
    points = np.unique((rng.uniform(-1, 1, len(sizes)) * sizes).astype(dtype))
    if sigma.name == "exp":
        points = points[np.abs(points) < 88]
    assert worst_ulps(sigma, points) <= 4


def test_the_naive_gaussian_is_not() -> None:
    """The measure sees what is lost where x² is rounded before exp: some hundred ulp at x = 30."""
    naive = Activation(lib.gaussian.expr * 2, name="twice")
    assert worst_ulps(naive, np.linspace(30, 31, 50)) > 50
