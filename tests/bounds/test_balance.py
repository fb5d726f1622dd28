"""Balanced networks compute the same with as many neurons, and need no small scale for large operands."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.abc import x, y, z

import symnet as sn
from symnet.bounds import as_box, balanced, error_bound
from symnet.bounds.ranges import Range, inputs_of, operands_of, values_of
from symnet.constructions import Recipe
from symnet.exact.numbers import to_sympy
from symnet.exact.polynomials import terms
from symnet.workbench import Construction

TARGET = x * (1000 * y + z) + 400 * (x - 3 * y) ** 2 * z - 5


def recipe_of(target: sympy.Expr, **options: object) -> Recipe:
    """The recipe of a derived network."""
    made = sn.derive(target, sn.softplus, variables=(x, y, z), **options).recipe
    assert isinstance(made, Recipe)
    return made


def value(recipe: Recipe, point: list[Fraction]) -> Fraction:
    """What the recipe computes exactly, gate by gate."""
    values = list(point)
    for level in recipe.levels:
        values = [
            prod(
                (
                    Fraction(form.evaluate(values)) ** r
                    for form, r in zip(gate.operands, gate.stencil.powers if gate.stencil else (1,), strict=True)
                ),
                start=Fraction(1),
            )
            for gate in level.gates
        ]
    return Fraction(recipe.output.evaluate(values))


@pytest.mark.parametrize("options", [{}, {"skip": True}, {"output_bias": True}, {"order": 4}])
def test_the_same_function_by_as_many_neurons(options: dict[str, object]) -> None:
    """Its target is the same polynomial, the kernel proves it, and so are the counts and the senses."""
    made = recipe_of(TARGET, **options)
    found = balanced(made, as_box(1, made.variables))
    assert found.network != made.network
    assert (found.network.neurons, found.senses, found.target) == (made.network.neurons, made.senses, made.target)
    for point in ([Fraction(1, 3), Fraction(-2), Fraction(5, 7)], [Fraction(0)] * 3):
        at = dict(zip(made.variables, map(to_sympy, point), strict=True))
        assert to_sympy(value(found, point)) == made.target.xreplace(at)
    assert str(Construction(found).check()) == "proved, scope all"


def test_operands_lie_between_minus_one_and_one() -> None:
    """On the box, and in none of them all values are below 1/2."""
    made = recipe_of(TARGET)
    box = as_box({x: (-3, 1), y: 10, z: ("1/4", "1/2")}, made.variables)
    found = balanced(made, box)
    inputs, values = [Range(*ends) for ends in box.intervals], inputs_of(box.intervals)
    for level in found.levels:
        for gate in level.gates:
            assert all(Fraction(1, 2) < s.interval.magnitude <= 1 for s in operands_of(gate, values, inputs))
        values = values_of(level, values, inputs)


def test_large_operands_need_no_small_scale() -> None:
    """At scale 1/64 the plain network is far off, the balanced one is not."""
    made = recipe_of(TARGET)
    box = as_box(1, made.variables)
    assert error_bound(made, box, "1/64").lower > 100 * error_bound(balanced(made, box), box, "1/64").upper


def test_what_is_left_as_it_is() -> None:
    """One gate, gates of many operands, and layers whose neurons are shared between gates."""
    for made in (
        sn.multiplication_gate(sn.exp), sn.product(sn.exp, 5), sn.product(sn.exp, 9, method="layers", layers=2),
        sn.derive(100 * x * y + x * z, sn.exp, layers=1),
    ):  # fmt: skip
        assert isinstance(made.recipe, Recipe)
        found = balanced(made.recipe, as_box(10, made.variables))
        assert found.network.neurons <= made.network.neurons


@settings(max_examples=15, deadline=None)
@given(
    st.dictionaries(
        st.tuples(*[st.integers(0, 2)] * 3), st.integers(-900, 900).filter(bool).map(Fraction), min_size=2, max_size=5
    ),
    st.integers(1, 50),
)
def test_random_polynomials(polynomial: dict[tuple[int, ...], Fraction], radius: int) -> None:
    """The network's values in balls come near the polynomial's, as the bound says."""
    target = sympy.Add(*(to_sympy(c) * x**a * y**b * z**d for (a, b, d), c in polynomial.items()))
    made = recipe_of(target)
    found = balanced(made, as_box(radius, made.variables))
    assert terms(found.target, made.variables) == terms(target, made.variables)
    point = [Fraction(radius, 2), Fraction(-radius, 3), Fraction(radius)]
    at = dict(zip(made.variables, map(to_sympy, point), strict=True))
    assert to_sympy(value(found, point)) == target.xreplace(at)
