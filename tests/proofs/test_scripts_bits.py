"""Claims about bits: the formulas of the statements, counted out by plain integers for all truth tables of few bits."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.kernel.terms import Store
from symnet.proof.convert import to_term
from symnet.proof.definitions import definition


@pytest.mark.parametrize("name", ["relu", "heaviside", "logistic"])
def test_activation_is_the_function_that_the_claims_define(name: str) -> None:
    """The term of a network's activation is the defined symbol of the claims about it."""
    store = Store()
    assert to_term(store, sn.activations.by_name(name)) is to_term(store, definition(name))


@pytest.mark.parametrize("k", range(5))
def test_one_neuron_multiplies_bits(k: int) -> None:
    """relu(Σx - k + 1) and [Σx > k - 1/2] are the product, for all vectors of k bits."""
    for x in itertools.product((0, 1), repeat=k):
        product = int(all(x))
        assert max(0, sum(x) - k + 1) == product
        assert int(sum(x) - k + Fraction(1, 2) > 0) == product
        assert sympy.Heaviside(sympy.Rational(2 * (sum(x) - k) + 1, 2)) == product


@pytest.mark.parametrize("k", range(4))
@pytest.mark.parametrize("beta", [0.0, 0.5, 3.0, 20.0])
def test_worst_vertex_of_the_logistic_neuron(k: int, beta: float) -> None:
    """max over {0, 1}^k of |∏x - logistic(-β(k - 1/2 - Σx))| is 1/(1 + e^(β/2)), in floating point."""
    errors = [
        abs(int(all(x)) - 1 / (1 + math.exp(beta * (k - 0.5 - sum(x))))) for x in itertools.product((0, 1), repeat=k)
    ]
    assert math.isclose(max(errors), 1 / (1 + math.exp(beta / 2)), abs_tol=1e-15)


@pytest.mark.parametrize("n", range(5))
def test_moebius_inversion_gives_every_truth_table(n: int) -> None:
    """Σ_S c_S x^S with c_S = Σ_{T ⊆ S} (-1)^|S∖T| H(T) is H(x), for all 2^(2^n) truth tables H."""
    size = 2**n
    tables = (np.arange(2**size, dtype=np.int64)[:, None] >> np.arange(size)) & 1  # one row a function
    vertices = list(itertools.product((0, 1), repeat=n))
    number = {x: sum(b << i for i, b in enumerate(x)) for x in vertices}
    signs = np.zeros((size, size), dtype=np.int64)  # signs[S, T]
    monomials = np.zeros((size, size), dtype=np.int64)  # monomials[S, x], by the formula ∏ x_i^(s_i)
    for s, t in itertools.product(vertices, vertices):
        if all(b <= a for a, b in zip(s, t, strict=True)):
            signs[number[s], number[t]] = (-1) ** (sum(s) - sum(t))
        monomials[number[s], number[t]] = math.prod(b**a for a, b in zip(s, t, strict=True))
    assert np.array_equal(tables @ signs.T @ monomials, tables)
    assert np.array_equal(signs.T @ monomials, np.eye(size, dtype=np.int64))  # so the coefficients are unique


@pytest.mark.parametrize("n", range(5))
def test_every_truth_table_is_a_network_of_three_layers(n: int) -> None:
    """Σ_S c_S relu(Σ_{i ∈ S} x_i - |S| + 1), and with thresholds, is H(x), for all 2^(2^n) truth tables H."""
    size = 2**n
    tables = (np.arange(2**size, dtype=np.int64)[:, None] >> np.arange(size)) & 1
    bits = (np.arange(size)[:, None] >> np.arange(n)) & 1  # bits[S] and bits[x] alike
    subset = (bits[None, :, :] <= bits[:, None, :]).all(axis=2)  # subset[S, T]: T ⊆ S
    parity = bits.sum(axis=1)
    coefficients = tables @ np.where(subset, 1 - 2 * ((parity[:, None] + parity[None, :]) % 2), 0).T
    doubled = 2 * (bits @ bits.T - parity[:, None])  # twice Σ_{i ∈ S} x_i - |S|
    assert np.array_equal(coefficients @ np.maximum(0, doubled // 2 + 1), tables)
    assert np.array_equal(coefficients @ (doubled + 1 > 0).astype(np.int64), tables)
    assert np.count_nonzero(coefficients, axis=1).max() <= size


@pytest.mark.parametrize("n", range(7))
def test_parity_by_spins_by_bits_and_by_thresholds(n: int) -> None:
    """(1 - ∏(1-2x))/2, Σ_{S ≠ ∅} (-2)^(|S|-1) x^S and Σ_k (-1)^(k+1)[Σx > k - 1/2] are Σx mod 2."""
    for x in itertools.product((0, 1), repeat=n):
        odd = sum(x) % 2
        assert (1 - math.prod(1 - 2 * b for b in x)) // 2 == odd
        subsets = itertools.chain.from_iterable(itertools.combinations(x, size) for size in range(1, n + 1))
        assert sum((-2) ** (len(chosen) - 1) * math.prod(chosen) for chosen in subsets) == odd
        assert sum((-1) ** (k + 1) * (2 * sum(x) > 2 * k - 1) for k in range(1, n + 1)) == odd
        if n == 2:
            assert sum(x) - 2 * max(0, sum(x) - 1) == odd


def test_three_neurons_give_the_median() -> None:
    """u - r + relu(v + r - q - u + r), r = relu(u - v), q = relu(v + r - w), is the middle one of three integers."""
    for u, v, w in itertools.product(range(4), repeat=3):
        r = max(0, u - v)
        q = max(0, v + r - w)
        assert u - r + max(0, v + r - q - u + r) == sorted((u, v, w))[1]


@pytest.mark.parametrize(("g", "c"), [(1, 0), (3, 2), (3, 0)])
def test_neurons_of_a_tree_of_maxima(g: int, c: int) -> None:
    """Layer by layer, g for each pair and c for the odd one out: g(n-1) + c(⌈log₂ n⌉ - ones of n-1)."""
    for n in range(1, 200):
        width, count, layers = n, 0, 0
        while width > 1:
            count += g * (width // 2) + c * (width % 2)
            width, layers = width - width // 2, layers + 1
        assert layers == (n - 1).bit_length()
        assert count == g * (n - 1) + c * (layers - (n - 1).bit_count())
