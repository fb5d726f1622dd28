"""Gates: what they compute to leading order, by balls at 50 digits and by SymPy's own series; what they refuse."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given, settings

from symnet.activations import (
    Activation,
    arctan,
    cos,
    erf,
    exp,
    gaussian,
    gelu,
    heaviside,
    logistic,
    mish,
    power,
    relu,
    silu,
    sin,
    softplus,
    tanh,
)
from symnet.constructions import identity_gate, leading_error, multiplication_gate, square_gate
from symnet.constructions.stencils import IDENTITY, MULTIPLY, SQUARE
from symnet.errors import (
    BadBias,
    DegenerateActivation,
    FloatGiven,
    NotATaylorGate,
    SymnetError,
    TextGiven,
    Undecided,
    UnknownName,
    UsageError,
)
from symnet.exact.constants import SCALE
from symnet.networks import evaluate
from tests.constructions.probing import TooFlat, check, points
from tests.strategies import UNDECIDED, activations, biases

u, v, x, t = sympy.symbols("u v x t")
SMOOTH = (exp, tanh, logistic, softplus, sin, cos, arctan, erf, gelu, silu, mish, gaussian)
CRITICAL = (sin, cos, gelu, silu, mish, gaussian)


@pytest.mark.parametrize("sigma", SMOOTH, ids=str)
def test_gates_at_their_own_bias(sigma: Activation) -> None:
    """Each named smooth activation multiplies with 4 and 3, squares with 3 and 2, hands on with 2 and 1 neurons."""
    for neurons in (4, 3):
        gate = multiplication_gate(sigma, neurons=neurons)
        assert gate.network.widths == (2, neurons, 1)
        check(gate)
    for neurons in (3, 2):
        gate = square_gate(sigma, neurons=neurons)
        assert gate.network.widths == (1, neurons, 1)
        check(gate)
    for neurons in (2, 1):
        gate = identity_gate(sigma, neurons=neurons)
        assert gate.network.widths == (1, neurons, 1)
        if gate.senses[0] == "exact" or sigma is not softplus or neurons == 1:
            check(gate)


@pytest.mark.parametrize("sigma", CRITICAL, ids=str)
def test_two_neurons_where_the_slope_vanishes(sigma: Activation) -> None:
    """σ'(b) = 0 ≠ σ''(b): two neurons multiply and one squares, with an additive error."""
    gate = multiplication_gate(sigma, neurons=2)
    assert gate.network.widths == (2, 2, 1)
    assert gate.vanishing == (1,)
    check(gate)
    if leading_error(gate).order == 1:
        assert leading_error(gate).polynomial.subs(u, 0) != 0
    square = square_gate(sigma, neurons=1)
    assert square.network.widths == (1, 1, 1)
    check(square)


def test_the_critical_biases_are_the_published_ones() -> None:
    """Zeros of σ': SiLU -1.278464543, GELU -0.7517915247, Mish -1.192431215."""
    for sigma, wanted in ((silu, -1.278464543), (gelu, -0.7517915247), (mish, -1.192431215)):
        assert float(multiplication_gate(sigma, neurons=2).bias) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(("sigma", "bias"), [(exp, 0), (softplus, 0), (tanh, 1), (sin, 1)])
@pytest.mark.parametrize("neurons", [4, 3])
def test_sympy_expands_the_network_to_the_same_series(sigma: Activation, bias: int, neurons: int) -> None:
    """An independent route: SymPy's Taylor series in λ of the written-out network gives p and the leading error."""
    gate = multiplication_gate(sigma, neurons=neurons, bias=bias)
    order, polynomial = leading_error(gate)
    written = evaluate.expr(gate.network, [u, v])
    top = 2 + (order or 0)
    # N λ² is analytic in λ: differentiate it as often as needed
    scaled = sympy.expand(written * SCALE**2)
    found = sympy.diff(scaled, SCALE, top).subs(SCALE, 0) / sympy.factorial(top)
    assert sympy.simplify(found - polynomial) == 0
    product = sympy.diff(scaled, SCALE, 2).subs(SCALE, 0) / 2
    assert sympy.simplify(product - u * v) == 0


def test_the_divisor_is_four_second_derivatives() -> None:
    """4σ'' = 8c_2 (Lin, Tegmark, Rolnick eq. 11): the output weights of softplus at 0, σ'' = 1/4, are ±1/λ²."""
    weight = multiplication_gate(softplus).network.affines[-1].weight
    assert [str(weight.entry(0, j).expr()) for j in range(4)] == ["lambda**(-2)", "-1/lambda**2"] * 1 + [
        "-1/lambda**2",
        "lambda**(-2)",
    ]
    assert MULTIPLY[4].divisor == 4
    assert softplus.derivative(2, at=0) * 4 == softplus.coefficient(2, at=0) * 8 == 1


def test_relative_leading_error_of_the_gate() -> None:
    """(σ''''/6σ'')(u² + v²), at a symbolic bias too."""
    b = sympy.Symbol("b")
    gate = multiplication_gate(tanh, bias=b)
    assert gate.assumed == (2,)
    ratio = tanh.derivative(4, at=b) / tanh.derivative(2, at=b)
    difference = leading_error(gate).polynomial - u * v * ratio * (u**2 + v**2) / 6
    assert sympy.simplify(difference) == 0


def test_best_biases_remove_the_quadratic_term() -> None:
    """tanh, logistic, erf and arctan at their best bias: error O(λ⁴), with b* in closed form."""
    assert multiplication_gate(tanh).bias.expr == sympy.atanh(sympy.sqrt(6) / 3)
    assert multiplication_gate(logistic).bias.expr == sympy.log(5 + 2 * sympy.sqrt(6))
    for sigma in (tanh, logistic, erf, arctan):
        assert leading_error(multiplication_gate(sigma)).order == 4
    better = softplus.best_bias(2)
    assert better is not None
    assert leading_error(multiplication_gate(softplus, bias=better)).order == 4


def test_softplus_with_three_neurons() -> None:
    """Softplus at 0, mixed difference: order λ² like the four-neuron gate, constant 7/4 larger on [-1, 1]²."""
    three, four = (leading_error(multiplication_gate(softplus, neurons=k)) for k in (3, 4))
    assert three.order == four.order == 2
    corner = {u: 1, v: 1}
    assert three.polynomial.subs(corner) / four.polynomial.subs(corner) == sympy.Rational(7, 4)


def test_polynomial_activations_are_exact() -> None:
    """t² multiplies exactly with 2 (σ'(0) = 0), 3 and 4 neurons; so does t³ at 1; t² + sin t at 0; t⁴ does not."""
    for gate in (
        multiplication_gate(power(2)),
        multiplication_gate(power(2), neurons=2),
        multiplication_gate(power(2), neurons=3),
        multiplication_gate(power(3)),
        multiplication_gate(Activation(t**2 + sympy.sin(t), name="mixed"), bias=0),
        square_gate(power(2), neurons=1),
    ):
        assert gate.senses == ("exact", "taylor", "formal", "uniform")
        assert check(gate) is None
    assert multiplication_gate(power(4)).senses[0] == "taylor"
    assert multiplication_gate(power(2), neurons=2).network.neurons == 2


def test_two_cosines_multiply_sines_exactly() -> None:
    """cos(λ(u-v)) - cos(λ(u+v)) = 2 sin λu sin λv: the gate's value is known in closed form."""
    written = evaluate.expr(multiplication_gate(cos, neurons=2).network, [u, v])
    closed = sympy.sin(SCALE * u) * sympy.sin(SCALE * v) / SCALE**2
    assert sympy.expand(sympy.expand_trig(written - closed)) == 0


def test_silu_and_gelu_hand_on_exactly() -> None:
    """σ(x) - σ(-x) = x for SiLU and GELU: the identity gate is exact, because σ'' is even."""
    for sigma in (silu, gelu):
        assert check(identity_gate(sigma)) is None


def test_all_stencils_have_the_moments_they_claim() -> None:
    """M_d = κ S^r and lower moments are 0 but at the orders in `vanishing`; checked by summing over the points."""
    for family in (MULTIPLY, SQUARE, IDENTITY):
        for neurons, stencil in family.items():
            assert stencil.neurons == neurons == len(list(stencil.points()))
            assert stencil.moment(stencil.order) == {stencil.powers: stencil.divisor}
            s = sympy.symbols(f"s:{stencil.arity}")
            for k in range(6):
                summed = sum(
                    w * sum(a * y for a, y in zip(point, s, strict=True)) ** k / sympy.factorial(k)
                    for point, w in stencil.points()
                )
                summed += stencil.origin_weight if k == 0 else 0
                direct = sum(
                    sympy.Rational(c.numerator, c.denominator) * sympy.Mul(*(y**e for y, e in zip(s, m, strict=True)))
                    for m, c in stencil.moment(k).items()
                )
                assert sympy.expand(summed - direct) == 0
                assert k >= stencil.order or (k in stencil.vanishing) == (direct != 0)


@settings(max_examples=25)
@given(activations(), biases())
def test_random_activations_at_random_biases(sigma: Activation, bias: sympy.Expr) -> None:
    """Either the gate works as its leading error says, or the refusal is ours; given and default bias."""
    for chosen in (bias, None):
        try:
            gate = multiplication_gate(sigma, bias=chosen)
            order, polynomial = leading_error(gate)
        except (DegenerateActivation, NotATaylorGate, BadBias, Undecided):
            continue
        assume(order is None or order <= 4)
        assume(abs(sympy.N(polynomial.subs({u: 1, v: sympy.Rational(1, 2)}), 30)) < 10**12)
        try:
            check(gate)
        except TooFlat:
            assume(False)  # noqa: FBT003


def test_an_undecided_derivative_is_a_hypothesis_when_asked_for() -> None:
    """σ''(0) that no method decides: refused, or built with assume_nonzero=(2,) as a hypothesis."""
    expr, order = UNDECIDED[0]
    sigma = Activation(expr, name="undecided")
    assert order == 2
    with pytest.raises(Undecided, match=r"assume_nonzero=\(2,\)"):
        multiplication_gate(sigma, bias=0)
    gate = multiplication_gate(sigma, bias=0, assume_nonzero=(2,))
    assert gate.assumed == (2,)
    assert gate.network.neurons == 4


def test_tanh_at_zero_is_refused_with_a_remedy_that_works() -> None:
    """The message of the design, word for word; and the remedy in it multiplies."""
    with pytest.raises(DegenerateActivation) as refusal:
        multiplication_gate(tanh, bias=0)
    assert str(refusal.value) == (
        "tanh has derivative 0 of order 2 at bias 0, so it cannot multiply there; "
        "use bias=atanh(sqrt(6)/3), where the leading error term vanishes too"
    )
    assert leading_error(multiplication_gate(tanh, bias=sympy.atanh(sympy.sqrt(6) / 3))).order == 4
    with pytest.raises(DegenerateActivation) as refusal:
        multiplication_gate(tanh, neurons=3, bias=0)
    assert str(refusal.value).endswith("use bias=atanh(sqrt(6)/3)")


@pytest.mark.parametrize("bias", [None, 0, 1, -1])
def test_piecewise_activations_are_no_taylor_gates(bias: int | None) -> None:
    """ReLU, Heaviside and |t| are refused as such at every bias, and the refusal names what they can do."""
    with pytest.raises(NotATaylorGate, match="Max, Min and Abs"):
        multiplication_gate(relu, bias=bias)
    with pytest.raises(NotATaylorGate, match="domain='bits'"):
        multiplication_gate(heaviside, bias=bias)
    with pytest.raises(NotATaylorGate):
        multiplication_gate(Activation(sympy.Abs(t), name="modulus"), bias=bias)


def test_a_smooth_piece_is_enough() -> None:
    """ELU is not smooth at 0 but multiplies at -1: the default bias finds that."""
    elu = Activation(sympy.Piecewise((t, t > 0), (sympy.exp(t) - 1, True)), name="elu")
    gate = multiplication_gate(elu)
    assert gate.bias == -1
    check(gate)
    with pytest.raises(BadBias):
        multiplication_gate(elu, bias=0)


def test_bad_input_is_refused_in_kind() -> None:
    """Floats, text, unknown sizes, wrong variables, biases that are not critical: each by its own error."""
    with pytest.raises(FloatGiven):
        multiplication_gate(tanh, bias=0.5)
    with pytest.raises(TextGiven):
        multiplication_gate("__import__('os')")  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        multiplication_gate(sympy.tanh)
    with pytest.raises(UnknownName):
        multiplication_gate(tanh, neurons=5)
    with pytest.raises(TextGiven):
        multiplication_gate(tanh, variables="uv")  # type: ignore[arg-type]
    with pytest.raises(SymnetError):
        multiplication_gate(tanh, variables=[u])
    with pytest.raises(UsageError, match="leave bias out"):
        multiplication_gate(silu, neurons=2, bias=0)
    with pytest.raises(UsageError, match="more neurons"):
        multiplication_gate(exp, neurons=2)
    with pytest.raises(UsageError):
        multiplication_gate(exp, assume_nonzero=("2",))  # type: ignore[arg-type]
    with pytest.raises(DegenerateActivation, match="no bias was found"):
        multiplication_gate(power(1))


def test_changed_weights_change_the_series() -> None:
    """One sign flipped: the error no longer tends to 0 (the recipe's own trace is what proofs compare with)."""
    gate = multiplication_gate(exp)
    wrong = gate.network.replace_entry(2, "weight", 0, 0, -gate.network.affines[1].weight.entry(0, 0))
    (value,) = evaluate.ball(wrong, points(2), Fraction(1, 1000))
    assert abs(float(value)) > 1000
