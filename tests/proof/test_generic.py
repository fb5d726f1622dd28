"""Equations for all families of numbers: decided where both sides are polynomials in the entries, and only there."""

from __future__ import annotations

import pytest

from symnet.kernel.terms import Store
from symnet.proof.convert import to_term
from symnet.proof.evaluate import Evaluator
from symnet.proof.language import (
    SCALE,
    AtMost,
    Congruent,
    Equal,
    ForAll,
    Implication,
    Indicator,
    Inverse,
    Jet,
    Unequal,
    families,
    reals,
)

(x,) = families("x")


def decided(formula: object) -> bool | None:
    """What the evaluator says of the formula."""
    answer: bool | None = Evaluator({}).best(to_term(Store(), formula))
    return answer


def network(order: int, product: object) -> ForAll:
    """Two neurons with σ = t² + t³ at the bias 0 compute 4xy, and more beyond."""
    sigma = lambda t: t**2 + t**3  # noqa: E731
    neurons = Jet(sigma, 0, SCALE * (x[0] + x[1])) - Jet(sigma, 0, SCALE * (x[0] - x[1]))
    return ForAll(x, Congruent(neurons, product, order))


@pytest.mark.parametrize(
    ("formula", "answer"),
    [
        (network(3, 4 * SCALE**2 * x[0] * x[1]), True),
        (network(4, 4 * SCALE**2 * x[0] * x[1]), False),
        (network(3, 4 * SCALE**2 * x[0] * x[0]), False),
        (ForAll(x, Equal(x[0] * x[1] * (x[0] ** 2 - 1), 0)), False),  # 0 at all points that a search would try first
        (ForAll(x, Equal(x[0] * Inverse(x[0]), 1)), None),  # false, at 0 alone
        (ForAll(x, Equal(Indicator(Equal(x[0], x[0] + 1)), 0)), True),
        (ForAll(x, Equal(Indicator(Equal(x[0], 1)), 0)), None),
        (ForAll(x, AtMost(x[0], x[0] ** 2 + 1)), None),
        (ForAll(x, Implication(Unequal(x[0], 0), Equal(x[0], 0))), None),
    ],
)
def test_polynomial_equations_are_decided_and_no_others(formula: object, answer: bool | None) -> None:  # noqa: FBT001
    """True and false equations of polynomials, also up to a power of λ; undecided where something is no polynomial."""
    assert decided(formula) is answer


@pytest.mark.parametrize(("factor", "answer"), [(2, True), (3, False)])
def test_families_and_numbers_one_after_the_other(factor: int, *, answer: bool) -> None:
    """Entries with the same index of two families, and a number, are three indeterminates."""
    (z,), (y,) = families("z"), reals("y")
    square = Equal((x[0] + z[0] * y) ** 2, x[0] ** 2 + factor * x[0] * z[0] * y + z[0] ** 2 * y**2)
    assert decided(ForAll([x, z, y], square)) is answer
    assert decided(ForAll([x, z], Equal(x[0], z[0]))) is False
