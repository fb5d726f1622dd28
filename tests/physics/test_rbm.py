"""Machines against sums over all states, at random exact weights."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.errors import FloatGiven, ShapeMismatch, UsageError
from symnet.physics.decimation import decimate
from symnet.physics.rbm import BoltzmannMachine, equal_sums_only, not_coupled

positive = st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9)


@st.composite
def machines(draw: st.DrawFn) -> tuple[list[Fraction], list[list[Fraction]]]:
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    row = st.lists(positive, min_size=m, max_size=m)
    return draw(st.lists(positive, min_size=n, max_size=n)), draw(st.lists(row, min_size=n, max_size=n))


@settings(max_examples=30, deadline=None)
@given(machines())
def test_marginals_are_sums_over_states(given_: tuple[list[Fraction], list[list[Fraction]]]) -> None:
    weights, factors = given_
    machine = BoltzmannMachine(weights, factors)
    joint = {(v, h): weights[v] * factors[v][h] for v in range(len(weights)) for h in range(len(factors[0]))}
    assert machine.hidden == tuple(sum(e for (_, k), e in joint.items() if k == h) for h in range(len(factors[0])))
    assert machine.visible == tuple(sum(e for (k, _), e in joint.items() if k == v) for v in range(len(weights)))
    total, plain = sum(joint.values()), sum(weights)
    probabilities = [sum(e for (k, _), e in joint.items() if k == v) / total for v in range(len(weights))]
    assert machine.is_exact_normalised == (probabilities == [w / plain for w in weights])
    assert machine.is_exact == (list(machine.visible) == weights)
    assert machine.sums_agree == (total == plain)
    rows = [[e / sum(row) for e in row] for row in factors]
    assert BoltzmannMachine(weights, rows).is_exact


def test_the_counterexamples() -> None:
    assert equal_sums_only().sums_agree
    assert not equal_sums_only().is_exact_normalised
    assert not_coupled([1, 2, 5], ["1/3", "2/3"]).is_exact
    assert not_coupled([1, 2, 5], ["1/3", "2/3"]).hidden == (sympy.Rational(8, 3), sympy.Rational(16, 3))


def test_decimation_is_a_machine_whose_hidden_spins_are_those_left() -> None:
    """e^T = 1 where the hidden spins copy those kept, else 0: the limit of strong couplings; here summed by hand."""
    k = sympy.Rational(1, 2)
    spins = [(a, b, c) for a in (1, -1) for b in (1, -1) for c in (1, -1)]
    left = decimate({(0, 1): k, (1, 2): k}, [1])
    for a, c in ((1, 1), (1, -1)):
        kept = [sympy.exp(k * (s[0] * s[1] + s[1] * s[2])) for s in spins if (s[0], s[2]) == (a, c)]
        machine = BoltzmannMachine(kept, [[1]] * len(kept))
        renormalized = left[frozenset()] + left[frozenset({0, 2})] * a * c
        assert abs(sympy.N(machine.hamiltonian[0] + renormalized, 40)) < 1e-35


def test_bad_input_is_refused() -> None:
    with pytest.raises(UsageError, match=r"states \(0, 1\) is 0"):
        BoltzmannMachine([1], [[1, 0]])
    with pytest.raises(ShapeMismatch):
        BoltzmannMachine([1, 1], [[1]])
    with pytest.raises(ShapeMismatch):
        BoltzmannMachine([1, 1], [[1], [1, 2]])
    with pytest.raises(FloatGiven):
        BoltzmannMachine([0.5], [[1]])


def test_symbols_that_are_not_positive_are_refused() -> None:
    with pytest.raises(UsageError, match="the weight of state 1 is n"):
        BoltzmannMachine([1, sympy.Symbol("n", negative=True)], [[1], [1]])


def test_machines_without_states_are_refused() -> None:
    for weights, factors in (([], []), ([1], [[]]), ([1], [])):
        with pytest.raises(UsageError, match="at least one visible and one hidden state"):
            BoltzmannMachine(weights, factors)
