"""The total error of a network in floating point, and the best scale: what NumPy shows near it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.abc import x, y, z

import symnet as sn
from symnet import activations as lib
from symnet.bounds import best_scale, best_total, total_error
from symnet.constructions import Recipe, multiplication_gate
from symnet.errors import SymnetError, UsageError
from tests.bounds.observing import points_of

SOFT = sympy.log(2 + sympy.sqrt(3))
GATES = {
    "tanh at 1": lambda order: multiplication_gate(lib.tanh, bias=1, order=order),
    "tanh at its best bias": lambda order: multiplication_gate(lib.tanh, order=order),
    "logistic at its best bias": lambda order: multiplication_gate(lib.logistic, order=order),
    "softplus at its best bias": lambda order: multiplication_gate(lib.softplus, bias=SOFT, order=order),
    "silu": lambda order: multiplication_gate(lib.silu, order=order),
}
# What was the best that NumPy showed, by many scales and points: (float64, float32) for 4, 8 and 12 neurons.
SEEN = {
    "tanh at 1": [(9.7e-9, 2.2e-4), (5.4e-11, 3.9e-5), (6.7e-12, 2.2e-5)],
    "tanh at its best bias": [(2.8e-11, 2.0e-5), (1.5e-12, 6.4e-6), (3.4e-13, 3.5e-6)],
    "logistic at its best bias": [(7.7e-11, 5.4e-5), (4.4e-12, 1.9e-5), (1.1e-12, 9.2e-6)],
    "softplus at its best bias": [(3.3e-11, 2.2e-5), (2.5e-12, 9.0e-6), (6.9e-13, 6.3e-6)],
    "silu": [(4.7e-11, 2.4e-5), (4.2e-13, 3.9e-6), (6.8e-14, 2.3e-6)],
}


def worst(recipe: Recipe, dtype: str, scale: Fraction, count: int = 5000) -> float:
    """The largest |computed - target| at random points and corners; products of two floats are exact enough."""
    points = points_of(recipe.network, dtype, count)
    target = sympy.lambdify(recipe.variables, recipe.target, "numpy")(*points.astype(np.longdouble).T)
    return float(np.max(np.abs(recipe.network.at(scale, dtype=dtype)(points)[:, 0] - target)))


@pytest.mark.parametrize("name", GATES)
def test_the_best_scale_is_near_what_numpy_shows(name: str) -> None:
    """Certified totals are within a factor 30 of the best ever seen, and NumPy stays below them."""
    neurons = {4: 0, 8: 1, 12: 2}
    for order in (None, 4, 6, 8):
        recipe = GATES[name](order)
        place = neurons.get(recipe.network.neurons)
        if place is None:
            continue
        for dtype, seen in zip(("float64", "float32"), SEEN[name][place], strict=True):
            scale, total = best_scale(recipe, dtype)
            assert worst(recipe, dtype, scale) <= total
            assert seen / 2 < total < 30 * seen


def test_around_the_best_scale_the_total_is_larger() -> None:
    """Four times smaller or larger scales are worse, certified and seen."""
    recipe = multiplication_gate(lib.tanh, bias=1)
    best = best_total(recipe, "float64", 1)
    scale = Fraction(best.scale.p, best.scale.q)
    for other in (scale / 4, scale * 4):
        assert total_error(recipe, "float64", 1, other).upper > best.upper
        assert worst(recipe, "float64", other) > worst(recipe, "float64", scale)


def test_the_total_is_the_sum_of_its_parts() -> None:
    """Truncation and round-off, each told."""
    found = sn.multiplication_gate(sn.tanh).total_error("float32", box=(0, 1), scale="1/8")
    assert found.truncation + found.rounding.upper <= found.upper < 1.0001 * (found.truncation + found.rounding.upper)
    assert "truncation" in str(found)
    assert "tanh is within 4 ulp" in str(found)


def test_a_small_box_has_a_large_best_scale() -> None:
    """On [-r, r]^2 the best scale is that of [-1, 1]^2 over r, up to a factor of 2."""
    recipe = multiplication_gate(lib.softplus)
    unit, small = (best_scale(recipe, "float64", box)[0] for box in (1, "1/1024"))
    assert Fraction(1, 2) <= small / (1024 * unit) <= 2


def test_networks_by_cases() -> None:
    """ReLU has no scale; its total error is its round-off and its own error."""
    with pytest.raises(UsageError, match="no scale"):
        sn.maximum(4).best_scale()
    assert sn.maximum(4).total_error(box=1).truncation == 0
    assert sn.parity(sn.relu, 4).total_error().upper == 0
    with pytest.raises(UsageError, match="no scale"):
        sn.maximum(4).roundoff(scale="1/2")


def test_a_changed_network_has_no_total_error() -> None:
    """What it should compute is not what it was derived for."""
    gate = sn.multiplication_gate(sn.tanh)
    changed = gate.with_network(gate.network.replace_entry(0, "weight", 0, 0, 7))
    for ask in (changed.best_scale, changed.total_error):
        with pytest.raises(UsageError, match="changed by hand"):
            ask()


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from([x * y, x * y * z, x**2 - 3 * y, x * y + z**2 / 2, (x - y) ** 3]),
    st.sampled_from([lib.tanh, lib.softplus, lib.exp, lib.silu, lib.sin]),
    st.sampled_from(["float64", "float32"]),
    st.integers(3, 9),
)
def test_polynomials_stay_below_their_total(target: sympy.Expr, sigma: lib.Activation, dtype: str, power: int) -> None:
    """Compiled polynomials at random scales, 1000 points."""
    made = sn.derive(target, activation=sigma)
    scale = Fraction(1, 2**power)
    try:
        total = made.total_error(dtype, box=1, scale=scale).upper
    except SymnetError:
        return
    assert worst(made.recipe, dtype, scale, 1000) <= total
