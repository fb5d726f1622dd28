"""Maximum entropy and Gaussian information, against distributions and pivots by other routes.

That the claims hold at the values of their examples and that their twins are false is shown in test_catalogue.py.
"""

from __future__ import annotations

import math
from random import Random

import pytest
import sympy

import symnet as sn

COUNT = 5


def entropy(weights: list[float]) -> float:
    """-Σ p ln p, with 0 ln 0 = 0."""
    return -sum(w * math.log(w) for w in weights if w > 0)


def moved(weights: list[float], energies: list[float], random: Random) -> list[float]:
    """Another distribution with this total and mean energy, moved along a direction that changes neither."""
    a, b, c = random.sample(range(COUNT), 3)
    direction = [0.0] * COUNT
    direction[a], direction[b] = energies[c] - energies[b], energies[a] - energies[c]
    direction[c] = energies[b] - energies[a]
    room = min((w / -d for w, d in zip(weights, direction, strict=True) if d < 0), default=0.0)
    step = random.random() * room
    return [max(w + step * d, 0.0) for w, d in zip(weights, direction, strict=True)]


@pytest.mark.parametrize("seed", range(40))
def test_boltzmann_has_the_largest_entropy_at_its_mean_energy(seed: int) -> None:
    """maximum-entropy on finite sets: what another distribution lacks is its divergence."""
    random = Random(seed)
    energies = [random.uniform(-2, 2) for _ in range(COUNT)]
    total = sum(math.exp(-e) for e in energies)
    p = [math.exp(-e) / total for e in energies]
    q = moved(p, energies, random)
    mean = lambda of: sum(w * e for w, e in zip(of, energies, strict=True))  # noqa: E731
    assert math.isclose(mean(q), mean(p), abs_tol=1e-12)
    lacking = sum(v * math.log(v / w) for v, w in zip(q, p, strict=True) if v > 0)
    assert math.isclose(entropy(p) - entropy(q), lacking, abs_tol=1e-12)
    assert lacking >= -1e-12
    assert math.isclose(entropy(p), mean(p) + math.log(total), abs_tol=1e-12)
    assert entropy([1 / COUNT] * COUNT) > entropy(p), "where the mean energy is not given"


def pivots(matrix: sympy.Matrix) -> list[sympy.Rational]:
    """The pivots of elimination, from the last variable: 1/s_q² of the claims, for the inverse matrix."""
    matrix, found = matrix.as_mutable(), []
    for q in reversed(range(matrix.rows)):
        found.append(matrix[q, q])
        for i in range(q):
            matrix[i, :] -= matrix[i, q] / matrix[q, q] * matrix[q, :]
    return found


def positive_definite(size: int, random: Random) -> sympy.Matrix:
    """A random positive definite matrix of integers."""
    factor = sympy.Matrix(size, size, lambda *_: random.randint(-2, 2))
    return factor * factor.T + sympy.eye(size)


@pytest.mark.parametrize("seed", range(10))
def test_entropy_and_information_of_gaussians_are_sums_of_logarithms_of_widths(seed: int) -> None:
    """gaussian-entropy and gaussian-information say what `Gaussian` and `LinearMeasurement` compute by determinants."""
    random = Random(seed)
    data, signals = random.randint(1, 3), random.randint(1, 2)
    response = sympy.Matrix(data, signals, lambda *_: random.randint(-3, 3))
    prior, noise = positive_definite(signals, random), positive_definite(data, random)
    s = [1 / sympy.sqrt(x) for x in pivots(noise.inv())]
    t = [1 / sympy.sqrt(x) for x in pivots((response * prior * response.T + noise).inv())]
    zeros = [0] * signals
    told = sn.LinearMeasurement(sn.Gaussian(zeros, prior.tolist()), response.tolist(), noise.tolist()).information
    assert sympy.exp(2 * told) == sympy.prod(x**2 / y**2 for x, y in zip(t, s, strict=True))
    of_noise = sn.Gaussian([0] * data, noise.tolist()).entropy
    by_widths = sum(map(sympy.log, s)) + data * (1 + sympy.log(2 * sympy.pi)) / 2
    assert sympy.exp(sympy.expand(2 * (of_noise - by_widths))).simplify() == 1


def test_no_density_with_these_moments_has_more_entropy() -> None:
    """gaussian-maximum-entropy: Laplace's density and the uniform one lack some."""
    assert sn.maximum_entropy([0], [[2]]).negentropy(1 + sympy.log(2)).is_positive  # e^(-|x|)/2 has variance 2
    assert sn.maximum_entropy([0], [["1/3"]]).negentropy(sympy.log(2)).is_positive
