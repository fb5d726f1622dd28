"""Robust no-flattening by another road: quadrature of the test functionals, and fitted networks against the bound."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import sympy

from symnet.proof.verification import catalogue

FITS = 200


@pytest.fixture
def functional() -> Iterator[Callable[..., Any]]:
    """The value of the test functional as the proof script writes it."""
    before = list(sys.path)
    sys.path.insert(0, str(catalogue()))
    try:
        from beyond.box_functionals import functional as written

        yield written
    finally:
        sys.path[:] = before


@pytest.mark.parametrize("c", [0.0, 0.7, -2.5])
@pytest.mark.parametrize(("q", "derived", "odd"), list(itertools.product((0, 1), repeat=3)))
def test_the_functionals_are_integrals(
    functional: Callable[..., Any], c: float, q: int, derived: int, odd: int
) -> None:
    """∫ f ψ and ∫ f' ψ for f = exp(ct) or t, ψ = 1 or the sign, by Gauss's formula on both halves."""
    points, weights = np.polynomial.legendre.leggauss(30)
    total = 0.0
    for sign in (-1, 1):
        t = (points + sign) / 2
        value = (c * np.exp(c * t) if derived else np.exp(c * t)) if not q else (np.ones_like(t) if derived else t)
        total += float(np.sum(weights / 2 * value)) * (1 if odd else sign)
    rational = sympy.nsimplify(c)
    written = functional(rational, sympy.Integer(q), sympy.Integer(derived), sympy.Integer(odd))
    exact = written.replace(
        lambda part: type(part).__name__ == "Inverse", lambda part: sympy.Integer(0) if c == 0 else 1 / part.args[0]
    ).replace(lambda part: type(part).__name__ == "Indicator", lambda _: sympy.Integer(int(c == 0)))
    assert float(exact) == pytest.approx(total, abs=1e-12)


ACTIVATIONS = (lambda t: np.maximum(t, 0), np.tanh, np.sin, np.abs, lambda t: np.exp(-(t**2)))


def error_of_a_fit(rng: np.random.Generator, n: int, neurons: int, *, skip: bool) -> float:
    """The largest error of a network whose outer weights are fitted to the product on a grid."""
    axis = np.linspace(-1, 1, 21 if n == 2 else 11)
    grid = np.stack([part.ravel() for part in np.meshgrid(*[axis] * n)], axis=1)
    target = np.prod(grid, axis=1)
    columns = [np.ones(len(grid)), *(grid.T if skip else [])]
    for _ in range(neurons):
        inner = grid @ rng.normal(size=n) * 3 + rng.normal()
        columns.append(ACTIVATIONS[rng.integers(len(ACTIVATIONS))](inner))
    table = np.stack(columns, axis=1)
    fitted, *_ = np.linalg.lstsq(table, target, rcond=None)
    return float(np.max(np.abs(table @ fitted - target)))


@pytest.mark.parametrize(("n", "l"), [(2, 1), (2, 2), (3, 1), (3, 2)])
def test_fewer_neurons_stay_away(n: int, l: int) -> None:  # noqa: E741
    """No fitted network with fewer than C(n, l) neurons comes nearer than 2^l/(C(n, l) 4^n)."""
    rng = np.random.default_rng(7)
    count = math.comb(n, l)
    floor = 2**l / (count * 4**n)
    errors = [error_of_a_fit(rng, n, count - 1, skip=l > 1) for _ in range(FITS)]
    assert min(errors) >= floor


def test_enough_neurons_come_near() -> None:
    """Two neurons t² give the product of two numbers, nearer than one neuron can be: so the count is what matters."""
    x, y = np.meshgrid(np.linspace(-1, 1, 21), np.linspace(-1, 1, 21))
    assert np.max(np.abs(((x + y) ** 2 - (x - y) ** 2) / 4 - x * y)) < 1 / 16
