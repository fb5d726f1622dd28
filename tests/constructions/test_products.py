"""Products of n factors: counts as in the catalogue, leading errors by closed form, by enumeration and by balls."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import factorial, prod

import pytest
import sympy
from flint import arb

from symnet.activations import (
    Activation,
    arctan,
    cos,
    exp,
    gaussian,
    gelu,
    logistic,
    mish,
    power,
    relu,
    silu,
    sin,
    softplus,
    tanh,
)
from symnet.constructions import leading_error, product, tree_neurons
from symnet.constructions.leading import error_terms
from symnet.constructions.stencils import critical_product, differences_product, power_stencil, signs_product
from symnet.errors import DegenerateActivation, LimitExceeded, NotATaylorGate, TextGiven, UnknownName, UsageError
from symnet.exact.balls import arb_of, precision
from symnet.exact.polynomials import from_terms
from symnet.exact.series import signsum_moments
from symnet.networks import evaluate
from tests.constructions.probing import check, points


@pytest.mark.parametrize("n", range(1, 7))
def test_sign_sums(n: int) -> None:
    """2^n neurons, error λ²·(σ^(n+2)/σ^(n))·∏x·Σx²/6, for exp at 0, where all ratios are 1."""
    recipe = product(exp, n)
    assert recipe.network.widths == (n, 2**n, 1)
    assert recipe.network.synapses == (n + 1) * 2**n
    assert recipe.conventions == ("no biases", "no output bias", "no skip connections")
    xs = recipe.variables
    wanted = sympy.Mul(*xs) * sum(x**2 for x in xs) / 6
    assert sympy.expand(leading_error(recipe).polynomial - wanted) == 0
    assert check(recipe) == 2


@pytest.mark.parametrize("n", range(1, 6))
def test_next_terms_of_sign_sums(n: int) -> None:
    """The whole series is ∏x·(1 + Σ λ^{2m} h_m) for exp: the circuit's series against the operator's h_m."""
    recipe = product(exp, n)
    terms = error_terms(recipe, 6)
    for m, h in enumerate(signsum_moments(n, 3)):
        if m:
            assert sympy.expand(terms[2 * m] - sympy.Mul(*recipe.variables) * from_terms(h, recipe.variables)) == 0
            assert terms[2 * m - 1] == 0


@pytest.mark.parametrize("n", range(1, 6))
def test_mixed_differences(n: int) -> None:
    """2^n - 1 neurons and an output bias; relative error λΣx/2 + λ²(Σx²/6 + Σx_i x_j/4) for exp."""
    recipe = product(exp, n, method="differences")
    assert recipe.network.widths == (n, 2**n - 1, 1)
    assert recipe.conventions[1] == "output bias"
    xs = recipe.variables
    first, second = error_terms(recipe, 2)[1:]
    relative = sum(x**2 for x in xs) / 6 + sum(x * y for x, y in itertools.combinations(xs, 2)) / 4
    assert sympy.expand(first - sympy.Mul(*xs) * sum(xs) / 2) == 0
    assert sympy.expand(second - sympy.Mul(*xs) * relative) == 0
    assert check(recipe) == 1


@pytest.mark.parametrize(
    ("sigma", "n"), [(sin, 2), (cos, 2), (silu, 2), (tanh, 3), (logistic, 3), (logistic, 4), (softplus, 4)]
)
def test_products_at_critical_biases(sigma: Activation, n: int) -> None:
    """σ^(n-1)(b) = 0 ≠ σ^(n)(b): 2^(n-1) neurons without output bias; the logistic multiplies three with four."""
    recipe = product(sigma, n, method="critical")
    assert recipe.network.widths == (n, 2 ** (n - 1), 1)
    assert recipe.conventions[1] == "no output bias"
    check(recipe)


PARITY = [(tanh, 3), (tanh, 5), (logistic, 3), (softplus, 4), (sin, 2), (sin, 3), (cos, 3), (cos, 4), (gelu, 4)]


@pytest.mark.parametrize(("sigma", "n"), [*PARITY, (gaussian, 6), (power(3), 3), (arctan, 3)])
def test_products_by_parity_are_the_whole_sign_sum(sigma: Activation, n: int) -> None:
    """Half of the neurons compute the same numbers, so with the relative error λ²(σ^(n+2)/6σ^(n)) Σx²."""
    half = product(sigma, n, method="parity")
    whole = product(sigma, n, bias=half.bias.expr)
    assert half.network.neurons * 2 == whole.network.neurons == 2**n
    at, scale = [Fraction(k + 2, 5) for k in range(n)], Fraction(1, 3)
    (a,), (b,) = (evaluate.ball(r.network, at, scale, bits=200) for r in (half, whole))
    assert abs(a - b) < 1e-50
    assert leading_error(half) == leading_error(whole)
    check(half)


def test_products_by_parity_look_for_their_bias() -> None:
    """sin is even about π/2, cos odd about it; a critical bias about which σ is neither will not do."""
    assert product(sin, 2, method="parity").bias.expr == product(cos, 3, method="parity").bias.expr == sympy.pi / 2
    assert product(logistic, 4, method="critical").network.neurons == 8
    for sigma, n, bias in (
        (logistic, 4, None), (exp, 3, None), (mish, 2, None), (tanh, 4, None), (gaussian, 3, 1), (gelu, 3, None),
        (logistic, 4, logistic.critical_biases(4)[0]),
    ):  # fmt: skip
        with pytest.raises(UsageError, match="method='signs'"):
            product(sigma, n, method="parity", bias=bias)
    with pytest.raises(UsageError, match="derivative 0 of order 2"):
        product(tanh, 3, method="parity", bias=1)
    with pytest.raises(DegenerateActivation):
        product(power(3), 5, method="parity")
    with pytest.raises(NotATaylorGate):
        product(relu, 2, method="parity")


@pytest.mark.parametrize(("sigma", "n"), [(exp, 3), (exp, 4), (cos, 4), (sin, 3), (sin, 5), (cos, 6)])
def test_sign_sums_in_closed_form(sigma: Activation, n: int) -> None:
    """Sign sums of exp are ∏ sinh(λx)/λ, those of cos (n even) and sin (n odd) ∏ sin(λx)/λ, at every λ."""
    at, scale = [Fraction(k + 2, 3) for k in range(n)], Fraction(7, 4)
    factor = arb.sinh if sigma is exp else arb.sin
    for method in ("signs",) if sigma is exp else ("signs", "parity"):
        (value,) = evaluate.ball(product(sigma, n, method=method).network, at, scale, bits=200)  # type: ignore[arg-type]
        with precision(200):
            closed = prod((factor(arb_of(scale * x)) / arb_of(scale) for x in at), start=arb(1))
            assert value.overlaps(closed)
            assert abs(value - closed) < 1e-40


@pytest.mark.parametrize("n", range(2, 6))
def test_next_terms_at_a_critical_bias(n: int) -> None:
    """The two terms after the product, for σ = t^n + t^(n+1) + t^(n+2) at 0, as in the theorem for all n."""
    t = sympy.Symbol("t")
    recipe = product(Activation(t**n + t ** (n + 1) + t ** (n + 2)), n, method="critical", bias=0)
    *others, last = recipe.variables
    squares = sum(x**2 for x in others)
    additive = (n + 1) * sympy.Mul(*others) * (last**2 / 2 + squares / 6)
    relative = (n + 1) * (n + 2) * sympy.Mul(*others) * last * (last**2 + squares) / 6
    first, second = error_terms(recipe, 2)[1:]
    assert sympy.expand(first - additive) == sympy.expand(second - relative) == 0


@pytest.mark.parametrize(
    ("sigma", "least"),
    [(tanh, 3), (logistic, 3), (softplus, 4), (sin, 2), (cos, 2), (gaussian, 2), (silu, 2), (gelu, 2)],
)
def test_which_activations_have_critical_biases(sigma: Activation, least: int) -> None:
    """σ^(n-1) has a zero where σ^(n) has none, for every n from the least one to 6; exp has none at all."""
    for n in range(2, 7):
        if n >= least:
            assert product(sigma, n, method="critical").network.neurons == 2 ** (n - 1)
        else:
            with pytest.raises(UsageError, match="more neurons"):
                product(sigma, n, method="critical")
    with pytest.raises(UsageError, match="more neurons"):
        product(exp, least, method="critical")


@pytest.mark.parametrize("n", [2, 3, 4, 5, 7, 11, 16, 23, 32])
def test_tree_counts(n: int) -> None:
    """4(n-1) + c(⌈log2 n⌉ - popcount(n-1)) neurons, ⌈log2 n⌉ layers; c = 0 with skips, 2 without."""
    depth = (n - 1).bit_length()
    waiting = depth - (n - 1).bit_count()
    plain = product(exp, n, method="tree")
    assert plain.network.hidden_layers == depth
    assert plain.network.neurons == tree_neurons(n) == 4 * (n - 1) + 2 * waiting
    assert plain.identities == waiting
    skips = product(exp, n, method="tree", skip=True)
    assert skips.network.neurons == tree_neurons(n, 0) == 4 * (n - 1)
    assert skips.network.skips == waiting
    small = product(exp, n, method="tree", output_bias=True)
    assert small.network.neurons == 3 * (n - 1) + waiting
    if n & (n - 1) == 0:
        assert plain.network.neurons == 4 * (n - 1)
    if n == 32:
        assert plain.network.neurons == 124  # the paper says "4n = 160"; 4n is 128, the tree takes 124


@pytest.mark.parametrize("n", [2, 3, 5, 6])
@pytest.mark.parametrize("options", [{}, {"skip": True}, {"output_bias": True}])
def test_trees_multiply(n: int, options: dict[str, bool]) -> None:
    """The tree's error is what the series says: order 4 at tanh's best bias with skips, 2 with identities."""
    recipe = product(tanh, n, method="tree", skip="skip" in options, output_bias="output_bias" in options)
    order = check(recipe)
    waiting = (n - 1).bit_length() - (n - 1).bit_count()
    assert order == (1 if "output_bias" in options else 4 if "skip" in options or not waiting else 2)


def test_twenty_factors_in_one_layer() -> None:
    """1,048,576 neurons are counted without being stored; the tree has 76 neurons plus identities, 76 with skips."""
    wide = product(exp, 20)
    assert wide.network.neurons == 2**20
    assert wide.network.synapses == 21 * 2**20
    assert product(exp, 20, method="differences").network.neurons == 2**20 - 1
    assert product(exp, 20, method="tree", skip=True).network.neurons == 76


def test_leading_error_of_twelve_factors() -> None:
    """n = 12: the next error term comes from one difference operator a variable, not from 4096 neurons."""
    recipe = product(softplus, 12, bias=1)
    xs = recipe.variables
    ratio = softplus.derivative(14, at=1) / softplus.derivative(12, at=1)
    order, polynomial = leading_error(recipe)
    wanted = sympy.Mul(*xs) * sum(x**2 for x in xs) / 6 * ratio
    at = {x: sympy.Rational(k + 1, 7) for k, x in enumerate(xs)}
    assert order == 2
    assert abs(sympy.N((polynomial / wanted).subs(at) - 1, 30)) < 1e-25


@pytest.mark.parametrize("n", range(1, 5))
def test_stencils_by_enumeration(n: int) -> None:
    """Moments by the product of one-variable symbols equal the sums over all points, ordered as in the grids."""
    at = points(n)
    stencils = [signs_product(n), differences_product(n), power_stencil(tuple(range(1, n + 1)))]
    for stencil in stencils + ([critical_product(n)] if n > 1 else []):
        rows, weights = stencil.matrices()
        listed = list(stencil.points())
        assert [tuple(row) for row in rows.rows(0, stencil.neurons).tolist()] == [point for point, _ in listed]
        assert weights.rows(0, 1).tolist() == [[w for _, w in listed]]
        for k in range(1, stencil.order + 2):
            summed = sum(w * sum(a * x for a, x in zip(point, at, strict=True)) ** k for point, w in listed)
            direct = sum(
                c * prod(x**e for x, e in zip(at, exponents, strict=True)) for exponents, c in stencil.moment(k).items()
            )
            assert summed / factorial(k) == direct
        assert stencil.moment(stencil.order) == {stencil.powers: stencil.divisor} or stencil.vanishing


def test_refusals() -> None:
    """Degenerate orders with a remedy, unknown methods, sizes beyond limits, text, wrong counts."""
    with pytest.raises(DegenerateActivation, match="multiply 3 factors") as refusal:
        product(softplus, 3, bias=0)
    assert "use bias=log(2*sqrt(6) + 5), where the leading error term vanishes too" in str(refusal.value)
    assert leading_error(product(softplus, 3)).order == 4
    with pytest.raises(UnknownName):
        product(exp, 3, method="shallow")  # type: ignore[arg-type]
    with pytest.raises(LimitExceeded, match="tree"):
        product(exp, 41)
    with pytest.raises(LimitExceeded):
        product(exp, 10**9, method="tree")
    with pytest.raises(TextGiven):
        product(exp, "x y")  # type: ignore[arg-type]
    for wrong in (0, -3):
        with pytest.raises(UsageError):
            product(exp, wrong)
    with pytest.raises(UsageError):
        product(exp, 3, skip=True)
    with pytest.raises(UsageError):
        product(exp, 1, method="tree")
    with pytest.raises(UsageError):
        product(exp, 3, method="critical")


def test_factors_by_symbols() -> None:
    """Factors may be given as symbols, in their order."""
    z, a = sympy.symbols("z a")
    recipe = product(exp, [z, a])
    assert recipe.variables == (z, a)
    assert recipe.target == a * z
    assert check(recipe, [Fraction(1, 3), Fraction(2, 5)]) == 2
