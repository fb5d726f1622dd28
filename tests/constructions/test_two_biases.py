"""Quadratic forms by two biases: rank + 1 neurons, exact, proved, and by an independent expansion."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
import sympy

import symnet as sn
from symnet.constructions.two_biases import form_with_two_biases, pairs_of_biases
from symnet.errors import DegenerateActivation, NotAPolynomial, UsageError
from symnet.workbench import Construction
from tests.constructions.test_quadratic_forms import FORMS, rank_of

x, y, z = sympy.symbols("x y z")
X = sympy.symbols("x1:9")


@pytest.mark.parametrize(("form", "n"), FORMS)
@pytest.mark.parametrize("activation", [sn.softplus, sn.tanh, sn.logistic], ids=str)
def test_every_form_takes_rank_and_one(form, n, activation):
    """Definite, indefinite, singular, with zeros on the diagonal; no weight may be another one."""
    made = Construction(form_with_two_biases(activation, form, variables=X[:n]))
    network = made.network
    assert network.neurons == rank_of(form) + 1
    assert made.senses == ("taylor",)
    assert made.conventions == ("free biases", "no output bias", "no skip connections")
    assert made.check().status == "proved"
    for layer, part in ((0, "weight"), (0, "bias"), (2, "weight")):
        row = network.neurons - 1 if layer == 0 else 0  # the neuron at the second bias
        wrong = network.replace_entry(layer, part, row, 0, Fraction(17, 5))
        assert made.with_network(wrong).check().status != "proved"


@pytest.mark.parametrize("activation", [sn.softplus, sn.tanh, sn.logistic], ids=str)
def test_through_degree_two_in_numbers(activation):
    """The network at t·x is t²·Q(x) + O(t³), by sixty digits."""
    target = x * y + y * z - 3 * x**2
    made = Construction(form_with_two_biases(activation, target))
    value = sympy.lambdify((x, y, z), made.expr(), "mpmath")
    exact = sympy.lambdify((x, y, z), target, "mpmath")
    with mpmath.workdps(60):
        for t in (mpmath.mpf(10) ** -6, mpmath.mpf(10) ** -8):
            at = [t * v for v in (mpmath.mpf("0.3"), mpmath.mpf("-0.7"), mpmath.mpf("1.1"))]
            assert abs(value(*at) - exact(*at)) < 1000 * t**3


def test_biases_of_ones_own():
    """Given ones are taken; ρ must differ by a rational factor, and σ, σ', σ'' not be 0."""
    made = form_with_two_biases(sn.tanh, x * y, biases=(sympy.log(2), sympy.atanh(sympy.Rational(1, 3))))
    assert Construction(made).check().status == "proved"
    with pytest.raises(DegenerateActivation, match="order 0 at bias 0"):
        form_with_two_biases(sn.tanh, x * y, biases=(0, 1))
    with pytest.raises(UsageError, match="has the same value"):
        form_with_two_biases(sn.exp, x * y, biases=(0, 1))
    with pytest.raises(UsageError, match="no values of a rational ratio"):
        form_with_two_biases(sn.softplus, x * y, biases=(0, sympy.log(2)))
    with pytest.raises(NotAPolynomial):
        form_with_two_biases(sn.softplus, x * y + x)
    with pytest.raises(UsageError, match="no two biases are known"):
        form_with_two_biases(sn.exp, x * y)
    assert not list(pairs_of_biases(sn.exp))
    with pytest.raises(UsageError, match="two numbers"):
        sn.form_with_two_biases(sn.softplus, x * y, biases=1)
    assert sn.form_with_two_biases(sn.softplus, x * y, biases=(0, sympy.log(7))).network.neurons == 3
