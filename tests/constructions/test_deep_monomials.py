"""Deep monomials by repeated squares: the exact count, Rolnick and Tegmark's bound, layers and errors."""

from __future__ import annotations

import itertools

import pytest
import sympy

from symnet.activations import exp, gelu, tanh
from symnet.comparison import costs
from symnet.constructions import monomial
from symnet.constructions.monomials import deep_monomial_neurons
from symnet.errors import NotAPolynomial, UnknownName, UsageError
from tests.constructions.probing import check

x, y, z = sympy.symbols("x y z")


@pytest.mark.parametrize("r", [*range(2, 70), 255, 256, 1000])
def test_one_power(r: int) -> None:
    """x^r: 3⌊log2 r⌋ + 4(popcount(r) - 1) <= 7⌈log2 r⌉ neurons in ⌊log2 r⌋ layers, or one more."""
    network = monomial(exp, x**r, method="deep", skip=True).network
    bits, ones = r.bit_length() - 1, r.bit_count()
    assert network.neurons == 3 * bits + 4 * (ones - 1) == deep_monomial_neurons((r,)) <= 7 * (r - 1).bit_length()
    assert network.hidden_layers == bits + (ones > 1)


@pytest.mark.parametrize("r", [r for r in itertools.product(range(6), repeat=3) if sum(r) > 1])
def test_counts_in_three_variables(r: tuple[int, int, int]) -> None:
    """The network's neurons are as the formula says, below Σ(7⌈log2 r_i⌉ + 4); squares of a layer share σ(b)."""
    network = monomial(exp, x ** r[0] * y ** r[1] * z ** r[2], method="deep", skip=True, variables=(x, y, z)).network
    assert network.neurons == deep_monomial_neurons(r)
    assert network.neurons <= sum(7 * (e - 1).bit_length() + 4 for e in r if e)


@pytest.mark.parametrize("options", [{}, {"skip": True}, {"output_bias": True}])
@pytest.mark.parametrize("target", [x**2, x**7, -2 * x**3 * y**2 / 3, x * y * z**2])
def test_deep_monomials_compute(target: sympy.Expr, options: dict[str, bool]) -> None:
    """The error is what the series says, by balls at two small scales."""
    for sigma in (exp, tanh, gelu):
        recipe = monomial(sigma, target, method="deep", **options)  # type: ignore[arg-type]
        order = check(recipe)
        assert order is not None
        assert order >= 2 - ("output_bias" in options)


def test_cost_shows_them() -> None:
    """Deep monomials stand among the constructions."""
    rows = {row.name: row.neurons for row in costs(x**5 * y**8, exp).rows}
    assert rows["deep monomial, skip connections"] == 21
    assert rows["monomial"] == 54


def test_refusals() -> None:
    """No power, no monomial, unknown methods, options of the other method."""
    for target in (3 * x, x + y, sympy.Integer(2)):
        with pytest.raises(NotAPolynomial):
            monomial(exp, target, method="deep", variables=(x, y))
    with pytest.raises(UnknownName):
        monomial(exp, x**2, method="tree")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="method='deep'"):
        monomial(exp, x**2, skip=True)
