"""What is computed by cases is proved for all bits, or all reals, and only of the network that was built."""

from __future__ import annotations

from dataclasses import replace
from itertools import product as cartesian
from random import Random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.abc import x, y, z

import symnet as sn
from symnet.activations import heaviside, logistic, relu
from symnet.constructions.bits import and_neuron, boolean_function, parity
from symnet.constructions.direct import Direct
from symnet.constructions.piecewise import absolute_value, maximum, median, minimum, piecewise_linear
from symnet.display import text
from symnet.exact.constants import Laurent
from symnet.kernel import Verdict, check_text
from symnet.proof.certificate import certificate, dumps
from symnet.proof.certify import certify
from symnet.proof.instances import instances

CONSTRUCTIONS = {
    "AND by relu": and_neuron(relu, 3),
    "AND by heaviside": and_neuron(heaviside, 4),
    "AND by logistic": and_neuron(logistic, 3),
    "AND by logistic, β = 40": and_neuron(logistic, 2, beta=40),
    "AND by logistic, β = log 7": and_neuron(logistic, 2, beta=sympy.log(7)),
    "AND by a relu without a name": and_neuron(sn.Activation(sympy.Max(0, z)), 2),
    "parity by a step of another name": parity(sn.Activation(sympy.Heaviside(z), name="step"), 2),
    "AND of one bit": and_neuron(relu, 1),
    "formula by relu": boolean_function(relu, (x & y) | ~z),
    "formula by heaviside, skips": boolean_function(heaviside, (x & y) | z, skip=True),
    "every connective": boolean_function(
        heaviside, sympy.ITE(x, sympy.Xor(x, y, z), sympy.Implies(y, z)) | sympy.Equivalent(y, ~z, x, evaluate=False)
    ),
    "a formula in another": boolean_function(relu, sympy.Equivalent(x, sympy.Xor(x, y), evaluate=False)),
    "clauses": boolean_function(relu, (x | y) & (~x | z) & (y | ~z), skip=True),
    "XOR of five": boolean_function(heaviside, sympy.Xor(*sympy.symbols("v1:6"))),
    "formula by logistic": boolean_function(logistic, (x & y) | ~z),
    "powers of bits": boolean_function(relu, (x + y) ** 3 - x**2 / 2 + 1),
    "powers of bits by logistic": boolean_function(logistic, (x + 2 * y) ** 3 - 1),
    "a constant": boolean_function(logistic, [2, 2]),
    "parity by relu": parity(relu, 4),
    "parity by relu, skip": parity(relu, 3, skip=True),
    "parity by heaviside": parity(heaviside, 5),
    "parity of one bit": parity(relu, 1),
    "XOR by skip": parity(relu, 2, skip=True),
    "maximum": maximum(5),
    "minimum, skips": minimum(6, skip=True),
    "absolute value": absolute_value(),
    "absolute value, skip": absolute_value(skip=True),
    "median": median(),
    "median, skips": median(skip=True),
    "nested": piecewise_linear(sympy.Abs(sympy.Max(x, y, 2 * z - 1) - sympy.Abs(x - y)) / 3 + sympy.Min(x, 3, z)),
    "clipped": piecewise_linear(sympy.Max(0, sympy.Min(1, x)), skip=True),
    "linear": piecewise_linear(x - y / 2),
}


def verdict(made: Direct) -> Verdict:
    """The kernel's verdict on the certificate, in this process."""
    built = certify(made)
    if built[-1].error:
        return Verdict("network", "failed", reason=built[-1].error)
    return check_text(dumps(certificate(built)))[-1]


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_every_construction_is_proved(name: str) -> None:
    """The kernel proves the claim for all inputs of the domain, and its terms hold at random values."""
    made = CONSTRUCTIONS[name]
    found = verdict(made)
    assert (found.status, found.reason, found.axioms) == ("proved", "", ())
    assert found.scope == ("all" if made.variables else "instances")
    outcomes = [i.outcome for i in instances(certify(made)[-1].statement, Random(0), 6)]
    assert outcomes
    assert False not in outcomes
    assert True in outcomes


@settings(max_examples=20)
@given(
    st.sampled_from([relu, heaviside, logistic]),
    st.integers(0, 4).flatmap(lambda n: st.lists(st.integers(-2, 2), min_size=2**n, max_size=2**n)),
)
def test_random_tables_are_proved(activation: sn.Activation, table: list[int]) -> None:
    """Every table of up to four bits has a certificate, with each activation."""
    assert verdict(boolean_function(activation, table)).status == "proved"


FORMULAS = st.recursive(
    st.sampled_from([x, y, z, ~x, ~y]),
    lambda inner: st.one_of(
        st.builds(lambda k, a, b: k(a, b), st.sampled_from([sympy.And, sympy.Or, sympy.Xor]), inner, inner),
        st.builds(lambda k, a, b: k(a, b), st.sampled_from([sympy.Implies, sympy.Equivalent]), inner, inner),
        st.builds(sympy.ITE, inner, inner, inner),
    ),
    max_leaves=8,
)


@settings(max_examples=25)
@given(st.sampled_from([relu, heaviside, logistic]), FORMULAS)
def test_random_formulas_are_proved(activation: sn.Activation, formula: sympy.Basic) -> None:
    """The network of a formula computes the formula: the kernel proves the way from it to the polynomial, too."""
    made = boolean_function(activation, formula, variables=(x, y, z))
    assert verdict(made).status == "proved"


@settings(max_examples=40)
@given(st.sampled_from(sorted(CONSTRUCTIONS)), st.randoms(use_true_random=False))
def test_a_changed_entry_is_proved_only_where_it_makes_no_difference(name: str, random: Random) -> None:
    """One weight or bias changed: the claim fails, or the network still computes the target at all points tried."""
    made = CONSTRUCTIONS[name]
    places = [
        (layer, part, i, j)
        for layer in range(0, len(made.network.layers), 2)
        for part in ("weight", "bias")
        for i in range(made.network.layers[layer].outputs)  # type: ignore[union-attr]
        for j in range(made.network.layers[layer].inputs if part == "weight" else 1)  # type: ignore[union-attr]
    ]
    layer, part, i, j = random.choice(places)
    old = getattr(made.network.layers[layer], part).entry(i, j)
    new = old + Laurent.of(random.choice((-2, -1, 1, 3)))
    changed = sn.Construction(made).with_network(made.network.replace_entry(layer, part, i, j, new))
    found = verdict(changed.recipe)  # type: ignore[arg-type]
    assert found.status in ("proved", "failed")
    if found.status == "proved":
        n = len(made.variables)
        points = cartesian((0, 1), repeat=n) if made.domain == "bits" else cartesian((-2, 0, 1, 3), repeat=min(n, 3))
        assert made.sharpness is None
        for point in points:
            full = (*point, *(0,) * (n - len(point)))
            wanted = made.target.subs(dict(zip(made.variables, full, strict=True)))
            assert changed.network.exact(list(full), 1) == wanted


def test_wide_ones_are_proved_fast() -> None:
    """An AND of 30 bits, a parity of 12 and a maximum of 16 numbers: no step runs over 2^n cases."""
    for made, most in (
        (and_neuron(relu, 30), 700),
        (parity(heaviside, 12), 2500),
        (maximum(16), 1200),
        (minimum(30, skip=True), 1200),
    ):
        built = certify(made)
        assert not built[-1].error
        assert sum(len(b.steps) for b in built) < most
        assert check_text(dumps(certificate(built)))[-1].status == "proved"


def test_statements_say_the_domain_and_the_error() -> None:
    """The statement is read off the weights: bits are x = 0 or x = 1, β is above 0, the error is told."""
    assert text(certify(and_neuron(relu, 2))[-1].statement) == (
        "∀ x1, x2 ∈ ℝ. x1 = 0 ∨ x1 = 1 ⇒ x2 = 0 ∨ x2 = 1 ⇒ relu(x1 + x2 - 1) = x1·x2"
    )
    near = text(certify(and_neuron(logistic, 1))[-1].statement)
    assert "0 < β ⇒" in near
    assert near.endswith("≤ 1/(1 + exp((1/2)·β))")
    assert text(certify(boolean_function(relu, (x & y) | ~z))[-1].statement).endswith("= [z ≠ 1 ∨ x = 1 ∧ y = 1]")
    assert text(certify(boolean_function(relu, x ^ y, skip=True))[-1].statement).endswith("= [[x = 1] ≠ [y = 1]]")
    assert text(certify(maximum(2, skip=True))[-1].statement) == "∀ x1, x2 ∈ ℝ. relu(-x1 + x2) + x1 = max(x1, x2)"


def test_a_table_stands_in_the_statement() -> None:
    """The values of a table of up to six bits, vertex by vertex: the way to the polynomial is proved, too."""
    shown = text(certify(boolean_function(relu, [0, 1, "-1/2", 0]))[-1].statement)
    assert shown.endswith("= [x2 = 1 ∧ x1 ≠ 1] - (1/2)·[x1 = 1 ∧ x2 ≠ 1]")
    made = boolean_function(logistic, [i % 3 - 1 for i in range(64)])
    assert len(made.cases) == 43
    assert verdict(made).status == "proved"
    wrong = replace(made, cases=made.cases[1:])
    assert verdict(wrong).status == "failed"
    assert not boolean_function(relu, [i % 3 for i in range(128)]).cases


def test_the_isolated_kernel_says_so_too() -> None:
    """`check()` of a construction takes the road through a process of its own; a changed network fails there."""
    gate = sn.and_neuron(sn.relu, 3)
    assert str(gate.check()) == "proved, scope all"
    wrong = gate.with_network(gate.network.replace_entry(0, "bias", 0, 0, -1))
    assert wrong.check().status == "failed"
    assert wrong.senses == ()
