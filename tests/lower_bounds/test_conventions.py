"""What the answer says: at any bias, undecided coefficients, kinks; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest
import sympy

import symnet as sn
from symnet.errors import (
    FloatGiven,
    LimitExceeded,
    NotAnActivation,
    NotAPolynomial,
    SymbolClash,
    TextGiven,
    UsageError,
)
from symnet.lower_bounds import Conventions, lower_bound
from symnet.lower_bounds.problem import Found
from symnet.lower_bounds.search import _best
from symnet.needed import LowerBound

x, y, z = sympy.symbols("x y z")


def test_the_title_of_one_neuron():
    """A bound of one neuron does not speak of fewer than 1 neurons; a negative number is refused by name."""
    found = sn.neurons_lower_bound(x, sn.exp, output_bias=True, bias=0)
    assert "At least one neuron is needed for x" in (found.certificate or "")
    wrong = LowerBound(replace(found.bound, neurons=sympy.Integer(-1)))
    assert wrong.check().status == "undecided"
    assert wrong.unproved == "a theorem says that 1 neuron or more is needed, not -1"


def test_of_equal_bounds_one_with_a_claim_is_told():
    """A theorem that stands in prose alone is used where it gives more."""
    kinds = [Found(4, name, "") for name in ("free-partials-pivot", "free-partials")]
    assert _best(kinds).theorem == "free-partials"
    assert _best([*kinds, replace(kinds[0], neurons=5)]).theorem == "free-partials-pivot"


def test_whichever_common_bias():
    """What is least over all biases: at 0 tanh multiplies three numbers with four neurons, no bias with less."""
    found = sn.neurons_lower_bound(x * y * z, sn.tanh)
    assert found.neurons == 4
    assert sn.neurons_lower_bound(x * y * z, sn.tanh, bias=1).neurons == 8
    assert sn.neurons_lower_bound(x * y * z, sn.exp).neurons == 8
    assert sn.neurons_lower_bound(x * y, sn.tanh).neurons == 4  # c_0 = 0 at 0 alone, where c_2 = 0 too
    assert sn.neurons_lower_bound(x * y, sn.logistic).neurons == 4
    assert sn.neurons_lower_bound(x * y, sn.sin).neurons == 2  # at π/2
    assert sn.neurons_lower_bound(x * y, sn.sin, bias=1).neurons == 4
    assert sn.neurons_lower_bound(x * y, sn.relu).neurons == 2


def test_zeros_that_repeat_where_the_activation_does_not():
    """t + sin t has c_2 = 0 at 0, where c_0 = 0, and at 2π, where c_0 = 2π: what needs c_0 is not impossible there."""
    t = sympy.Symbol("t")
    sigma = sn.Activation(t + sympy.sin(t), name="mine")
    target = x**3 + 1
    anywhere = sn.neurons_lower_bound(target, sigma).neurons
    assert anywhere <= sn.neurons_lower_bound(target, sigma, bias=2 * sympy.pi).neurons < sympy.oo
    assert sn.neurons_lower_bound(target, sigma, bias=0).neurons == sympy.oo


def test_a_bias_known_only_as_a_zero():
    """GELU's minimum: c_1 = 0 there, by its definition."""
    at = sn.gelu.critical_biases(2)[0]
    found = sn.neurons_lower_bound(x * y, sn.gelu, bias=at)
    assert found.neurons == 2
    assert sn.multiplication_gate(sn.gelu, neurons=2, bias=at).network.neurons == 2


def test_an_undecided_coefficient_is_not_used_and_said():
    t = sympy.Symbol("t")
    hidden = sympy.sqrt(2 + sympy.sqrt(3)) - sympy.cos(sympy.pi / 12) * 2  # 0, by an identity
    sigma = sn.Activation(sympy.exp(t) - sympy.exp(sympy.pi + hidden) + sympy.exp(sympy.pi) - 1, name="mine")
    found = sn.neurons_lower_bound(x * y, sigma, bias=0)
    assert sigma.vanishes(0, 0) is None
    assert found.neurons == 3
    assert any("c_0" in note and "not used" in note for note in found.bound.notes)


def test_a_kink_has_no_taylor_sense():
    for sense in ("taylor", "formal"):
        found = sn.neurons_lower_bound(x * y, sn.relu, bias=0, sense=sense)
        assert (found.neurons, found.theorem) == (0, None)
        assert "ask for sense='uniform'" in str(found)
    assert sn.neurons_lower_bound(x * y, sn.relu, bias=0, sense="uniform").neurons == 2
    assert sn.neurons_lower_bound(x * y, sn.relu, bias=1).neurons == sympy.oo
    squared = sn.Activation(sympy.Max(0, x) ** 2, name="squared")
    assert sn.neurons_lower_bound(x * y, squared, bias=0, sense="uniform").theorem == "robust-no-flattening"
    assert sn.neurons_lower_bound(x**2 * y, squared, bias=0, sense="uniform").theorem == "robust-partials"
    assert sn.neurons_lower_bound(x * y, squared, bias=0, sense="uniform", skip=True).theorem == "robust-partials"
    several = [x * y + z, x * y + y * z + x * z, x * y - x + 1]
    for target, neurons in zip(several, (3, 3, 2), strict=True):
        found = sn.neurons_lower_bound(target, squared, bias=0, sense="uniform")
        assert (found.neurons, found.bound.claim) == (neurons, "robust-partials-multilinear")
    heaviside = sn.neurons_lower_bound(x * y, sn.heaviside, bias=0, sense="uniform")
    assert (heaviside.neurons, heaviside.theorem) == (2, "robust-partials")  # bounded, though not continuous
    pole = sn.Activation(1 / x, name="pole")
    assert sn.neurons_lower_bound(x * y, pole, bias=1, sense="uniform").neurons == 1


def test_impossible():
    found = sn.neurons_lower_bound(x * y, sn.tanh, biases="none")
    assert found.neurons == sympy.oo
    assert [h.order for h in found.hypotheses] == [2]
    assert found.hypotheses[0].vanishes
    assert "no number of neurons suffices" in str(found)
    assert sn.neurons_lower_bound(x + 1, sn.tanh, bias=0).neurons == sympy.oo
    assert sn.neurons_lower_bound(x + 1, sn.tanh, bias=0, output_bias=True).neurons == 1
    assert sn.neurons_lower_bound(x**3, sn.power(2), biases="free").neurons == sympy.oo


def test_printing_is_short():
    text = str(sn.neurons_lower_bound(sympy.Mul(*sympy.symbols("x1:31")), sn.exp, bias=0))
    assert len(text) < 2000
    assert "and 23 more" in text


@pytest.mark.parametrize(
    ("arguments", "options", "error"),
    [
        (("x*y", sn.exp), {}, TextGiven),
        ((0.5 * x, sn.exp), {}, FloatGiven),
        ((sympy.exp(x), sn.exp), {}, NotAPolynomial),
        ((x**2000, sn.exp), {}, LimitExceeded),
        ((x * y, sympy.exp(x)), {}, NotAnActivation),
        ((x * y, sn.exp), {"bias": 0.5}, FloatGiven),
        ((x * y, sn.exp), {"bias": 1, "biases": "none"}, UsageError),
        ((x * y, sn.exp), {"bias": 0, "biases": "free"}, UsageError),
        ((x * y, sn.exp), {"biases": "some"}, UsageError),
        ((x * y, sn.exp), {"sense": "exact"}, UsageError),
        ((x * y, sn.exp), {"output_bias": 1}, UsageError),
        ((x * y, sn.exp), {"bias": sympy.Symbol("b")}, UsageError),
        ((x * y, sn.exp), {"variables": (x,)}, SymbolClash),
    ],
)
def test_refusals(arguments, options, error):
    with pytest.raises(error) as caught:
        sn.neurons_lower_bound(*arguments, **options)
    assert "\n" not in str(caught.value)


def test_sizes():
    many = sympy.symbols("x1:200")
    dense = sympy.Add(*(a * b * c for a, b, c in zip(many, many[1:], many[2:], strict=False))) + many[0] ** 1000
    assert lower_bound(sympy.Mul(*many), sn.exp, Conventions("common"), bias=sn.exp.point(0)).neurons == 2**199
    with pytest.raises(LimitExceeded):
        lower_bound(dense * (1 + many[3] * many[9]) ** 300, sn.exp, Conventions("common"))


def test_orders_beyond_what_is_decided():
    """Of softplus at 1 the first 257 coefficients are decided; of exp all are, by one."""
    assert sn.neurons_lower_bound(x**100, sn.softplus, bias=1).neurons == 101
    found = sn.neurons_lower_bound(x**300, sn.softplus, bias=1)
    assert found.neurons < 301
    assert any("not decided" in note for note in found.bound.notes)
    assert sn.neurons_lower_bound(x**300, sn.exp, bias=1).neurons == 301
    assert len(str(found)) < 3000


def test_a_certificate_or_the_reason(tmp_path):
    found = sn.neurons_lower_bound(x**2 * y, sn.tanh, biases="free")
    assert str(found.check()) == "proved, scope all"
    assert not found.unproved
    found.write(tmp_path / "needed.json")
    assert "3" in str(found.explain())
    other = sn.neurons_lower_bound(x * y, sn.relu, biases="free", sense="uniform", skip=True)
    assert other.certificate is None
    assert other.check().status == "undecided"
    assert other.unproved
    with pytest.raises(UsageError, match="no certificate"):
        other.explain()


@pytest.mark.parametrize(("inputs", "constant", "power"), [(4, 0, 20), (4, 0, 30)])
def test_dense_powers_end(inputs, constant, power):
    """A power of a linear form needs few neurons; of its derivatives only so many are looked at."""
    symbols = sympy.symbols(f"x1:{inputs + 1}")
    target = sympy.expand(sympy.Add(constant, *symbols) ** power)
    began = process_time()
    for sense in ("taylor", "formal"):
        found = lower_bound(target, sn.exp, Conventions("common"), bias=sn.exp.point(0), sense=sense)
        assert 1 <= found.neurons <= power + 1
    assert process_time() - began < 40


def test_words():
    """One dimension is no dimensions, a bias is set apart from the conventions, and what is exact has another sense."""
    assert str(sn.neurons_lower_bound(x + 1, sn.exp)).endswith("span 1 dimension")
    assert "no skip connections; at bias 0)" in str(sn.neurons_lower_bound(x * y, sn.exp, bias=0))
    assert "= 1" not in str(sn.neurons_lower_bound(sympy.Integer(5), sn.exp, bias=0)).splitlines()[0]
    with pytest.raises(UsageError, match="what is exact is taylor too"):
        sn.neurons_lower_bound(x * y, sn.exp, sense="exact")
    with pytest.raises(UsageError, match="output_bias must be True or False, not 1"):
        sn.minimal_network(x * y, sn.exp, output_bias=1)
    with pytest.raises(UsageError, match="one by formal-partials in the sense formal"):
        sn.neurons_lower_bound(x * y * z, sn.exp, sense="formal").explain()
    with pytest.raises(UsageError, match="only products of all inputs are claims in the sense uniform"):
        sn.neurons_lower_bound(x * y, sn.relu, sense="uniform", variables=[x, y, z]).explain()
    with pytest.raises(UsageError, match="activation=exp"):
        sn.flattening_cost(x * y, sn.exp)
    with pytest.raises(UsageError, match="a matrix is a list of rows"):
        sn.flattening_cost([[1, 2], [3, 4]])
