"""Networks on bits compute their targets on {0,1}^n, as every evaluator says."""

from __future__ import annotations

from fractions import Fraction
from itertools import product as cartesian

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy.abc import x, y, z

import symnet as sn
from symnet.activations import heaviside, logistic, relu, softplus
from symnet.comparison import costs
from symnet.constructions.bits import and_neuron, boolean_function, is_parity, parity
from symnet.constructions.direct import Direct
from symnet.constructions.multilinear import expression, multilinear
from symnet.errors import (
    FloatGiven,
    LimitExceeded,
    NotATaylorGate,
    ShapeMismatch,
    SymbolClash,
    SymnetError,
    TextGiven,
    Undecided,
    UnknownName,
    UsageError,
)
from symnet.exact.balls import arb, ball, precision

EXACT = (relu, heaviside)


def vertices(n: int) -> list[tuple[int, ...]]:
    return list(cartesian((0, 1), repeat=n))


def on(made: Direct, point: tuple[int, ...]) -> sympy.Expr:
    return made.target.subs(dict(zip(made.variables, point, strict=True)))


def agrees_on_bits(made: Direct) -> bool:
    """The exact evaluation is the target at every vertex."""
    return all(made.network.exact(list(v), 1) == on(made, v) for v in vertices(len(made.variables)))


# --- functions as polynomials -----------------------------------------------------------------------------------------


@given(st.integers(0, 4).flatmap(lambda n: st.lists(st.integers(-3, 3), min_size=2**n, max_size=2**n)))
def test_a_table_is_its_multilinear_polynomial(table: list[int]) -> None:
    """Evaluating the Möbius transform at all vertices gives the table back: the transform is a bijection."""
    n = len(table).bit_length() - 1
    symbols = sympy.symbols(f"x1:{n + 1}")
    found = expression(multilinear(table, symbols), symbols)
    assert [found.subs(dict(zip(symbols, v, strict=True))) for v in vertices(n)] == table


FORMULAS = st.recursive(
    st.sampled_from([x, y, z, sympy.true, sympy.false]),
    lambda inner: st.one_of(
        st.builds(sympy.Not, inner),
        st.builds(lambda kind, a, b: kind(a, b), st.sampled_from([sympy.And, sympy.Or, sympy.Xor]), inner, inner),
        st.builds(lambda kind, a, b: kind(a, b), st.sampled_from([sympy.Implies, sympy.Equivalent]), inner, inner),
        st.builds(sympy.ITE, inner, inner, inner),
    ),
    max_leaves=8,
)


@given(FORMULAS)
def test_a_formula_is_its_truth_table(formula: sympy.Basic) -> None:
    """The polynomial that is read off a formula agrees with SymPy's own evaluation of the formula at all vertices."""
    symbols = (x, y, z)
    if isinstance(formula, sympy.Symbol):
        return
    truths = [formula.subs(dict(zip(symbols, map(bool, v), strict=True))) for v in vertices(3)]
    assert multilinear(formula, symbols) == multilinear([bool(t) for t in truths], symbols)


def test_formulas_of_many_variables_need_no_table() -> None:
    """A formula in 200 variables with few monomials is read without its 2^200 values."""
    symbols = sympy.symbols("v1:201")
    found = multilinear(sympy.And(*symbols), symbols)
    assert found == {frozenset(range(200)): 1}
    with pytest.raises(LimitExceeded):
        multilinear(sympy.Or(*symbols), symbols)


# --- networks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", EXACT, ids=lambda a: str(a.name))
@pytest.mark.parametrize("options", [{}, {"skip": True}], ids=["plain", "skip"])
@given(table=st.integers(0, 3).flatmap(lambda n: st.lists(st.integers(-2, 2), min_size=2**n, max_size=2**n)))
def test_any_function_of_bits(activation: sn.Activation, options: dict[str, bool], table: list[int]) -> None:
    """ReLU and Heaviside compute every table without error, with at most 2^n - 1 neurons in one layer."""
    made = boolean_function(activation, table, **options)
    n = len(made.variables)
    assert [made.network.exact(list(v), 1) for v in vertices(n)] == table
    assert made.network.neurons <= 2**n - 1
    assert made.network.hidden_layers <= 1
    assert made.senses == ("exact on bits",)


@pytest.mark.parametrize("activation", EXACT, ids=lambda a: str(a.name))
@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_one_neuron_is_an_and(activation: sn.Activation, n: int) -> None:
    """One neuron multiplies n bits."""
    made = and_neuron(activation, n)
    assert made.network.neurons == 1
    assert agrees_on_bits(made)


@pytest.mark.parametrize("activation", EXACT, ids=lambda a: str(a.name))
@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_parity_by_n_neurons(activation: sn.Activation, n: int) -> None:
    """n neurons that read the sum of the bits tell whether it is odd; with a skip connection ReLU needs n - 1."""
    made = parity(activation, n)
    assert made.network.neurons == n
    assert [made.network.exact(list(v), 1) for v in vertices(n)] == [sum(v) % 2 for v in vertices(n)]
    if activation is relu:
        skipped = parity(relu, n, skip=True)
        assert skipped.network.neurons == n - 1
        assert agrees_on_bits(skipped)


def test_xor_as_in_the_literature() -> None:
    """XOR is a + b - 2 ReLU(a + b - 1)."""
    a, b = sympy.symbols("a b")
    wanted = a + b - 2 * sympy.Max(0, a + b - 1)
    assert parity(relu, [a, b], skip=True).network.expr((a, b)) == wanted
    assert boolean_function(relu, a ^ b, skip=True).network.expr((a, b)) == wanted


@pytest.mark.parametrize("function", [x & y, (x & y) | z, [3, -1, 0, 2], (x + y) ** 2 - z / 3])
@pytest.mark.parametrize("beta", ["1/2", 6, sympy.log(1000)])
def test_the_logistic_is_off_by_at_most_its_bound(function: object, beta: object) -> None:
    """At every vertex the error is at most weight/(1 + e^(β/2)), by balls; for one AND the bound is reached."""
    made = boolean_function(logistic, function, beta=beta)  # type: ignore[arg-type]
    with precision(200):
        bound = ball(made.error, 200)
        errors = [
            abs(made.network.ball(list(v), 1, 200)[0] - ball(on(made, v), 200)) for v in vertices(len(made.variables))
        ]
        assert all(error < bound + arb(2) ** -100 for error in errors)
        assert made.network.neurons > 1 or abs(errors[-1] - bound) < arb(2) ** -100


def test_more_digits_need_a_sharper_logistic() -> None:
    """D decimals need β ≥ 2 ln(10^D - 1): there the bound is 10^-D."""
    made = and_neuron(logistic, 4, beta=2 * sympy.log(10**6 - 1))
    assert sympy.simplify(made.error - sympy.Rational(1, 10**6)) == 0


@pytest.mark.parametrize(
    "made",
    [
        boolean_function(relu, (x & y) | z, skip=True),
        boolean_function(heaviside, [Fraction(1, 3), 2, -1, 5]),
        parity(heaviside, 4),
        parity(relu, 4),
    ],
    ids=lambda made: made.name,
)
def test_all_evaluators_agree(made: Direct) -> None:
    """SymPy, exact numbers, balls and NumPy give the same at all vertices (and at halves, where no step is met)."""
    n = len(made.variables)
    points = [tuple(map(Fraction, v)) for v in vertices(n)] + [(Fraction(1, 3),) * n]
    floats = made.network.numpy([[float(c) for c in v] for v in points], 1)[:, 0]
    expression_ = made.network.expr(made.variables)
    for v, value in zip(points, floats, strict=True):
        exact = made.network.exact(list(v), 1)
        at = {s: sympy.Rational(c.numerator, c.denominator) for s, c in zip(made.variables, v, strict=True)}
        assert expression_.subs(at) == exact
        with precision(128):
            assert abs(made.network.ball(list(v), 1)[0] - ball(exact)) < arb(2) ** -90
        assert abs(value - float(exact)) < 1e-12


def test_heavisides_value_at_zero_is_one_half_and_not_met_on_bits() -> None:
    """Every evaluator takes H(0) = 1/2; neurons on bits read half-integers alone."""
    made = parity(heaviside, 3)
    assert made.network.exact(["1/2", 0, 0], 1) == sympy.Rational(1, 2)
    assert float(made.network.numpy([[0.5, 0, 0]], 1)[0, 0]) == 0.5
    read = [row for v in vertices(3) for row in _read(made, v)]
    assert all(value.denominator == 2 for value in read)


def _read(made: Direct, point: tuple[int, ...]) -> list[Fraction]:
    affine = made.network.affines[0]
    values = []
    for i in range(affine.outputs):
        total = affine.bias.entry(i, 0).at(Fraction(1))
        for j, bit in enumerate(point):
            total = total + affine.weight.entry(i, j).at(Fraction(1)) * bit
        rational = total.is_rational()
        assert rational is not None
        values.append(rational)
    return values


# --- reached by name, derive, cost ------------------------------------------------------------------------------------


def test_derive_takes_formulas_polynomials_and_tables() -> None:
    """`derive` sends what is about bits to one hidden layer of ANDs."""
    by_formula = sn.derive((x & y) | z, activation=sn.relu)
    assert by_formula.target == x * y + z - x * y * z
    assert sn.derive(x * y * z, activation=sn.relu, domain="bits").network.neurons == 1
    assert sn.derive([0, 0, 0, 1], activation=sn.heaviside, domain="bits").network.neurons == 1
    sharp = sn.derive(x * y, activation=sn.logistic, domain="bits", beta=40)
    assert sharp.senses == ("uniform on bits",)
    assert isinstance(sharp.recipe, Direct)
    assert sharp.recipe.error == 1 / (1 + sympy.exp(20))
    assert sn.derive(x**2 + y, activation=sn.relu, domain="bits", skip=True).network.neurons == 0
    assert abs(sharp.at()([[1, 1], [1, 0]]) - np.array([1, 0])).max() < 3e-9


def test_costs_of_functions_of_bits() -> None:
    """`cost` shows that a parity of n bits costs 2^n - 1 ANDs, or n neurons that read the sum."""
    found = costs(x ^ y ^ z, relu)
    assert {row.name: row.neurons for row in found.rows} == {
        "an AND for each monomial": 7,
        "an AND for each monomial, skip connections": 4,
        "parity by the sum of the bits": 3,
        "parity by the sum of the bits, skip connections": 2,
    }
    assert found.coefficients == 8
    assert is_parity(x + y - 2 * x * y, (x, y))
    assert not is_parity(x | y, (x, y))


def test_relu_on_reals_says_what_it_can_do() -> None:
    """A product of reals by ReLU is refused as before, with what can be done on bits."""
    with pytest.raises(NotATaylorGate, match="domain='bits'"):
        sn.derive(x * y, activation=sn.relu)
    names = [name for name, _ in costs(x * y, relu).refused]
    assert "layers of gates" in names


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: and_neuron(softplus, 3), UsageError),
        (lambda: and_neuron(relu, 3, beta=4), UsageError),
        (lambda: and_neuron(logistic, 3, beta=-1), UsageError),
        (lambda: and_neuron(logistic, 3, beta=0), UsageError),
        (lambda: and_neuron(logistic, 3, beta=0.5), FloatGiven),
        (lambda: and_neuron(logistic, [x, y], beta=x), SymbolClash),
        (lambda: and_neuron(relu, 0), UsageError),
        (lambda: and_neuron(relu, "xy"), TextGiven),
        (lambda: and_neuron(relu, 10**6), LimitExceeded),
        (lambda: and_neuron(relu, [x, x]), SymbolClash),
        (lambda: boolean_function(relu, [0, 1, 1]), ShapeMismatch),
        (lambda: boolean_function(relu, "x & y"), TextGiven),
        (lambda: boolean_function(relu, [0, 0.5]), FloatGiven),
        (lambda: boolean_function(relu, sympy.Gt(x, 0) & sympy.Gt(y, 0)), UsageError),
        (lambda: boolean_function(logistic, x | y, skip=True), UsageError),
        (lambda: parity(logistic, 3), UsageError),
        (lambda: parity(heaviside, 3, skip=True), UsageError),
        (lambda: sn.derive(x, activation=sn.relu, domain="spins"), UnknownName),
        (lambda: sn.derive(x * y, activation=sn.logistic, beta=3), UsageError),
        (lambda: sn.derive(x & y, activation=sn.relu, bias=1), UsageError),
        (lambda: sn.and_neuron(sn.logistic, 2).at(), Undecided),
        (lambda: sn.and_neuron(sn.logistic, 2).leading_error(), UsageError),
    ],
)
def test_refusals(make: object, error: type[SymnetError]) -> None:
    """What has no meaning is refused by a class of its own, in one line."""
    with pytest.raises(error) as refusal:
        make()  # type: ignore[operator]
    assert "\n" not in str(refusal.value)
