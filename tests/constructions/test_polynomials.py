"""Monomials, one variable, and the compiler: counts, senses, leading errors by balls, and refusals."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.activations import Activation, cos, exp, gaussian, logistic, power, silu, softplus, tanh
from symnet.constructions import compile_circuit, deep, leading_error, leading_error_at, monomial, shallow, univariate
from symnet.constructions.levels import Scheme, compile_levels
from symnet.constructions.univariate import inverse_vandermonde, symmetric_nodes
from symnet.errors import (
    DegenerateActivation,
    FloatGiven,
    LimitExceeded,
    NotAPolynomial,
    SymnetError,
    TextGiven,
    UnknownName,
    UsageError,
)
from symnet.exact.polynomials import from_terms
from symnet.networks import evaluate
from tests.constructions.probing import check, error, points
from tests.strategies import polynomials

x, y, z = sympy.symbols("x y z")
XYZ = (x, y, z)


@pytest.mark.parametrize(
    ("target", "neurons"), [(x, 2), (x**2, 3), (x**2 * y, 6), (3 * x * y * z, 8), (x**3 * y**2 * z / 7, 24), (x**5, 6)]
)
def test_monomials_take_merged_neurons(target: sympy.Expr, neurons: int) -> None:
    """∏(r_i + 1) neurons, error O(λ²), exact through degree d at scale 1."""
    recipe = monomial(exp, target)
    assert recipe.network.neurons == neurons
    assert recipe.senses == ("taylor", "formal", "uniform")
    assert check(recipe) == 2


def test_a_monomial_is_a_product_with_equal_factors() -> None:
    """x²y as a product of x, x, y: the same function as the 6 merged neurons (the 8 signs merge)."""
    from symnet.constructions import product

    merged = monomial(exp, x**2 * y)
    signs = product(exp, 3)
    at = [Fraction(2, 3), Fraction(-1, 2)]
    for scale in (Fraction(1), Fraction(1, 7)):
        (first,) = evaluate.ball(merged.network, at, scale)
        (second,) = evaluate.ball(signs.network, [at[0], at[0], at[1]], scale)
        assert first.overlaps(second)


@pytest.mark.parametrize("degree", range(1, 8))
@pytest.mark.parametrize("output_bias", [False, True])
def test_one_variable(degree: int, *, output_bias: bool) -> None:
    """d + 1 neurons (d with an output bias) for a dense polynomial of degree d; `taylor` at scale 1."""
    target = sum((-1) ** k * sympy.Rational(k + 1, 3) * x**k for k in range(degree + 1))
    recipe = univariate(exp, target, output_bias=output_bias)
    assert recipe.network.widths == (1, degree + 1 - output_bias, 1)
    assert recipe.senses[0] == "taylor"
    check(recipe)


@settings(max_examples=25)
@given(st.sets(st.fractions(-5, 5, max_denominator=4), min_size=4, max_size=4))
def test_any_distinct_nodes_will_do(nodes: set[Fraction]) -> None:
    """First-layer weights are free: any four distinct rationals give a cubic."""
    recipe = univariate(exp, x**3 - 2 * x + 1, nodes=sorted(nodes))
    assert recipe.network.neurons == 4
    check(recipe, [Fraction(5, 7)])


@pytest.mark.parametrize("degree", range(1, 9))
def test_lagrange_inverts_vandermonde(degree: int) -> None:
    """Σ_j L[j][k]·a_j^i = δ_ik."""
    nodes = symmetric_nodes(degree)
    inverse = inverse_vandermonde(nodes)
    for i in range(degree + 1):
        row = [sum(inverse[j][k] * a**i for j, a in enumerate(nodes)) for k in range(degree + 1)]
        assert row == [int(i == k) for k in range(degree + 1)]


TARGETS = (
    x * y * z + x**2,
    (x + y + 1) ** 3 + z,
    x**2 * y - z**3 / 3 + 5,
    x**7 + x * y,
    x**2 * y**2 + x**3 * z + y * z + 1,
    (x - y) * (x + y) * (x + 2 * z),
)


@pytest.mark.parametrize("target", TARGETS, ids=str)
@pytest.mark.parametrize("options", [{}, {"skip": True}, {"neurons": 3}, {"neurons": 3, "skip": True}])
def test_deep_compilation(target: sympy.Expr, options: dict[str, int]) -> None:
    """Layered networks in the formal sense: the error has the order and the coefficient that the circuit gives."""
    recipe = deep(tanh, target, skip=bool(options.get("skip")), neurons=options.get("neurons", 4))
    order = check(recipe)
    assert order == (1 if "neurons" in options else 4 if "skip" in options else 2)
    assert (recipe.network.skips > 0) <= ("skip" in options)
    assert recipe.senses == ("formal", "uniform")


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_at_most_four_neurons_a_product(target: sympy.Expr) -> None:
    """With skip connections: at most 4 × products, 3 for each square; identity neurons are counted apart."""
    recipe = deep(exp, target, skip=True)
    circuit = compile_circuit(sympy_terms(target), 3 if recipe.variables == XYZ else len(recipe.variables))
    assert recipe.network.neurons <= 4 * circuit.multiplications - circuit.squares
    assert recipe.identities == 0
    layered = deep(exp, target)
    assert layered.network.neurons <= recipe.network.neurons + 2 * layered.identities
    assert layered.network.hidden_layers == circuit.depth


def sympy_terms(target: sympy.Expr) -> dict[tuple[int, ...], Fraction]:
    poly = sympy.Poly(target, *sorted(target.free_symbols, key=str))
    return {m: Fraction(int(q.p), int(q.q)) for m, q in poly.terms()}


@pytest.mark.parametrize("sigma", [silu, cos, gaussian], ids=str)
def test_two_neurons_a_product_with_skips(sigma: Activation) -> None:
    """At a bias with σ'(b) = 0: two neurons a product, one a square, values handed on by skip connections."""
    recipe = deep(sigma, x * y * z + x**2, neurons=2, skip=True)
    assert recipe.network.neurons == 4
    check(recipe)
    with pytest.raises(UsageError, match="skip"):
        deep(sigma, x * y * z, neurons=2)


@pytest.mark.parametrize("target", [*TARGETS, x + 2 * y, sympy.Integer(3) + x * 0 + y], ids=str)
@pytest.mark.parametrize("output_bias", [False, True])
def test_one_hidden_layer(target: sympy.Expr, *, output_bias: bool) -> None:
    """A sum of monomials, each with its own power of λ; neurons with equal inputs are one neuron."""
    recipe = shallow(exp, target, output_bias=output_bias)
    assert recipe.network.hidden_layers == 1
    check(recipe)
    if output_bias:
        assert "no output bias" in shallow(exp, target).conventions


def test_senses_of_one_layer() -> None:
    """A form is exact through its degree at scale 1; x³ + x by monomials in two variables is not."""
    assert "taylor" in shallow(exp, x * y + y * z).senses
    assert "taylor" not in shallow(exp, x * y * z + x).senses
    assert "taylor" in shallow(exp, x * y + x).senses
    # the exp square gate at scale 1 is x² + x⁴/12 + ...
    assert leading_error(shallow(exp, x**2)).polynomial == x**4 / 12
    # at tanh's 0 the third derivative counts, at sin-like ones too; an odd target of odd σ needs only odd orders
    assert "taylor" not in shallow(tanh, x * y * z + x, bias=1).senses


def test_linear_targets_need_no_neurons_when_deep() -> None:
    """Degree <= 1 is an affine map: exact, no neurons."""
    recipe = deep(tanh, x + 2 * y + 3)
    assert recipe.network.neurons == 0
    assert recipe.senses[0] == "exact"
    assert check(recipe) is None


def test_square_activations_are_exact_in_depth() -> None:
    """t² computes every polynomial exactly, with skip connections."""
    recipe = deep(power(2), x * y * z + z**2 - 3, skip=True)
    assert recipe.senses[0] == "exact"
    assert check(recipe) is None


@settings(max_examples=20)
@given(
    terms=polynomials(variables=3, degree=4, terms=4),
    sigma=st.sampled_from([exp, softplus, logistic, tanh]),
    skip=st.booleans(),
)
def test_random_polynomials(terms: dict[tuple[int, ...], Fraction], sigma: Activation, *, skip: bool) -> None:
    """Any polynomial compiles, deep and with one hidden layer, and the error falls as the series says."""
    target = from_terms(terms, XYZ)
    for recipe in (deep(sigma, target, variables=XYZ, skip=skip), shallow(exp, target, variables=XYZ)):
        order, polynomial = leading_error(recipe)
        at = dict(zip(XYZ, (sympy.Rational(q.numerator, q.denominator) for q in points(3)), strict=True))
        if order is None or abs(sympy.N(polynomial.subs(at), 30)) < 1e-6:
            continue  # exact, or a zero of the leading error by chance
        check(recipe)


def test_random_circuits_give_the_same_levels_value() -> None:
    """The levels, read as exact gates, compute the circuit: carried sums and skips lose nothing."""
    terms = {(2, 1, 0): Fraction(1), (1, 1, 1): Fraction(2), (0, 0, 3): Fraction(-1), (4, 0, 0): Fraction(1, 2)}
    circuit = compile_circuit(terms, 3)
    for scheme in (Scheme(), Scheme(skip=True), Scheme(3, 2, 1)):
        levels, output = compile_levels(circuit, scheme)
        values = [Fraction(2), Fraction(-1, 3), Fraction(5, 4)]
        wanted = circuit.evaluate(values)
        for level in levels:
            following = []
            for gate in level.gates:
                operands = [form.evaluate(values) for form in gate.operands]
                result = Fraction(1)
                for operand, r in zip(operands, gate.stencil.powers if gate.stencil else (1,), strict=True):
                    result *= operand**r
                following.append(result)
            values = following
        assert output.evaluate(values) == wanted


def test_equal_neurons_are_one() -> None:
    """x² and x carried side by side share the neurons of ±x: 3 neurons, not 5."""
    recipe = deep(exp, x**3)
    assert recipe.network.widths == (1, 3, 4, 1)
    check(recipe)


def test_large_targets_build_in_time() -> None:
    """A chain of 1000 spins with a field: 500 products and one running sum of the field, 2002 neurons."""
    spins = sympy.symbols("s:1000")
    energy = sympy.Add(*(a * b for a, b in pairwise(spins)), *(a / 3 for a in spins))
    recipe = deep(exp, energy)
    assert recipe.network.neurons == 2002


def test_errors_too_large_to_write_down_are_refused() -> None:
    """The identity gate on a sum of 300 inputs errs by the cube of the sum: 4.5 million terms."""
    spins = sympy.symbols("s:300")
    recipe = deep(exp, spins[0] * spins[1] + sympy.Add(*spins))
    with pytest.raises(LimitExceeded, match="terms of the error"):
        leading_error(recipe)


def test_no_error_without_scale_is_an_illusion() -> None:
    """At scale 1 the network of a form agrees through its degree only: small errors need a small scale."""
    recipe = monomial(exp, x**2 * y)
    at = [Fraction(1), Fraction(1)]
    assert abs(float(error(recipe, at, Fraction(1)))) > 0.5
    assert abs(float(error(recipe, at, Fraction(1, 1000)))) < 1e-5


def test_refusals() -> None:
    """Text, floats, what is no polynomial, hostile sizes, degenerate activations: each by its own error."""
    for build in (deep, shallow, monomial, univariate):
        with pytest.raises(TextGiven):
            build(exp, "x*y")  # type: ignore[operator]
        with pytest.raises(TextGiven):
            build("exp", x**2)  # type: ignore[operator]
        with pytest.raises(FloatGiven):
            build(exp, 0.5 * x)  # type: ignore[operator]
        with pytest.raises(NotAPolynomial):
            build(exp, sympy.sqrt(x))  # type: ignore[operator]
        with pytest.raises(LimitExceeded):
            build(exp, x ** (10**9))  # type: ignore[operator]
    with pytest.raises(NotAPolynomial):
        deep(exp, sympy.I * x)
    with pytest.raises(NotAPolynomial):
        monomial(exp, x + y)
    with pytest.raises(NotAPolynomial):
        univariate(exp, x * y)
    with pytest.raises(LimitExceeded, match="deep compiler"):
        univariate(exp, x**500)
    with pytest.raises(LimitExceeded, match="deep compiler"):
        shallow(exp, sympy.Mul(*sympy.symbols("a:20")) + x)
    with pytest.raises(UnknownName):
        deep(exp, x * y, neurons=7)
    with pytest.raises(UsageError):
        univariate(exp, x**2, nodes=(0, 1))
    with pytest.raises(UsageError):
        univariate(exp, x**2, nodes=(1, 2, 3), output_bias=True)
    with pytest.raises(DegenerateActivation) as refusal:
        shallow(tanh, x * y + x, bias=0)
    assert refusal.value.order == 2
    with pytest.raises(SymnetError):
        deep(tanh, x**y)


@pytest.mark.parametrize("d", [2, 3, 7, 15, 16, 23, 24, 31, 47, 63, 100])
def test_powers_take_logarithmically_many_neurons(d: int) -> None:
    """x^d with skip connections: at most 3⌊log2 d⌋ + 4(popcount(d) - 1) neurons, so fewer than d + 1 for d >= 24."""
    neurons = deep(exp, x**d, skip=True).network.neurons
    assert neurons <= 3 * (d.bit_length() - 1) + 4 * (d.bit_count() - 1)
    assert neurons < d + 1 or d < 24


def test_errors_at_a_point_need_no_polynomials() -> None:
    """leading_error_at agrees with the polynomial, and works where that would have millions of terms."""
    recipe = deep(tanh, x * y * z + x**2)
    order, polynomial = leading_error(recipe)
    at = points(3)
    wanted = polynomial.subs(dict(zip(XYZ, (sympy.Rational(q.numerator, q.denominator) for q in at), strict=True)))
    assert leading_error_at(recipe, at)[0] == order
    assert sympy.simplify(leading_error_at(recipe, at)[1].expr - wanted) == 0
    spins = sympy.symbols("s:300")
    wide = deep(exp, spins[0] * spins[1] + sympy.Add(*spins))
    order, value = leading_error_at(wide, [1] * 300)
    # the product errs by (1 + 1)/6, the identity on the other sum of 300 by 300³/6
    assert (order, value) == (2, Fraction(1, 3) + Fraction(300**3, 6))
    with pytest.raises(TextGiven):
        leading_error_at(wide, "1")
