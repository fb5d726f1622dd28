"""Lower bounds beside known numbers: monomials, quadratic forms, products, sums of monomials; and constructions."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, product
from math import comb, prod

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet.activations import Activation, cos, exp, gelu, logistic, power, relu, silu, softplus, tanh
from symnet.constructions.offers import offers
from symnet.errors import SymnetError
from symnet.exact.polynomials import from_terms, terms, variables_of
from symnet.lower_bounds import Conventions, lower_bound
from symnet.lower_bounds.partials import counts

COMMON = Conventions("common")
FREE = Conventions("free")
EVERY = Conventions("free", output_bias=True, skip=True)
x = sympy.symbols("x1:9")


def needed(target, sigma=exp, conventions=COMMON, **options):
    return lower_bound(target, sigma, conventions, **options).neurons


exponents = st.lists(st.integers(1, 4), min_size=1, max_size=4)


@given(exponents)
def test_monomials(r):
    target = prod(v**k for v, k in zip(x, r, strict=False))
    every = prod(k + 1 for k in r)
    assert needed(target) == needed(target, sense="formal") == every
    assert needed(target, conventions=Conventions("common", output_bias=True)) == every - 1
    assert needed(target, conventions=FREE) == needed(target, conventions=FREE, sense="formal") == every  # exp
    square = len(r) + 1 if sum(r) == 2 else 0  # tanh' is nowhere 0
    assert needed(target, sigma=tanh, conventions=FREE) == max(every // (min(r) + 1), square, 1)
    assert needed(target, sigma=relu, conventions=FREE, sense="uniform") == max(counts(tuple(r))[1:])
    skips = needed(target, conventions=Conventions("common", output_bias=True, skip=True))
    assert skips >= every // (min(r) + 1) if sum(r) > 1 else skips == 0


@pytest.mark.parametrize("n", range(2, 9))
def test_products(n):
    target = sympy.Mul(*x[:n])
    assert needed(target) == 2**n
    assert needed(target, conventions=Conventions("common", output_bias=True)) == 2**n - 1
    for conventions in (FREE, EVERY):
        assert needed(target, sigma=softplus, conventions=conventions) == 2 ** (n - 1) + (
            n == 2 and conventions == FREE
        )
    assert needed(target, conventions=FREE) == 2**n
    assert needed(target, conventions=Conventions("free", output_bias=True)) == 2**n - 1
    assert needed(target, sigma=relu, conventions=FREE, sense="uniform") == comb(n, n // 2)
    parity = cos if n % 2 == 0 else tanh
    assert needed(target, sigma=parity, conventions=Conventions("none")) == 2 ** (n - 1)
    assert needed(target, sigma=parity, conventions=Conventions("none", output_bias=True)) == 2 ** (n - 1)
    other = tanh if n % 2 == 0 else cos
    assert needed(target, sigma=other, conventions=Conventions("none", output_bias=True)) == sympy.oo


@given(st.integers(1, 6), st.integers(1, 8), st.integers(0, 10**6))
def test_quadratic_forms(rank, n, seed):
    rank, rng = min(rank, n), random.Random(seed)
    forms = [[rng.randint(-2, 2) for _ in range(n)] for _ in range(rank)]
    signs = [rng.choice((1, -1)) for _ in range(rank)]
    squares = (s * sum(c * v for c, v in zip(f, x, strict=False)) ** 2 for s, f in zip(signs, forms, strict=True))
    target = sympy.expand(sum(squares))
    matrix = sympy.Matrix(n, n, lambda i, k: sympy.diff(target, x[i], x[k]))
    r = matrix.rank()
    if r == 0:
        return
    assert needed(target) == r + 2
    assert needed(target, conventions=Conventions("common", output_bias=True)) == r + 1
    assert needed(target, sigma=cos, conventions=Conventions("none", output_bias=True)) == r
    assert needed(target, sigma=softplus, conventions=FREE) == r + 1
    assert needed(target, sigma=softplus, conventions=EVERY) == needed(target, sigma=silu, conventions=FREE) == r
    assert needed(target, conventions=EVERY, sense="uniform") == r


def test_a_sum_of_two_monomials():
    target = x[0] * x[1] * x[2] + x[3] ** 3
    assert needed(target) == 10
    assert needed(target, conventions=Conventions("common", output_bias=True)) == 9
    assert needed(target, sense="formal") == 10


def test_polynomials_of_several_degrees():
    """1 + x + x²/2 is one neuron e^x; x² + x + 1 is none; both are found whatever is added to the bias."""
    t = x[0]
    assert needed(1 + t + t**2 / 2) == 1
    assert needed(t**2 + t + 1) == 2
    assert needed(1 + t + t**2 / 2, sense="formal") == 3  # 1/(1 - t) has no end
    assert needed(sympy.Integer(7)) == 1
    assert needed(sympy.Integer(7), conventions=Conventions("common", output_bias=True)) == 0
    assert needed(3 * t + 1, conventions=EVERY) == 0
    assert needed(sympy.Integer(0)) == 0


def test_the_formal_sense_is_another_one():
    """x²y by two neurons t³: ((x + λy)³ - x³)/(3λ) = x²y + λ…, formally; through degree 3 exactly it takes three."""
    target = x[0] ** 2 * x[1]
    cube = power(3)
    assert needed(target, sigma=cube, conventions=Conventions("none")) == 3
    assert needed(target, sigma=cube, conventions=Conventions("none"), sense="formal") == 2


@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3).map(tuple), min_size=1, max_size=4, unique=True))
def test_never_weaker_than_the_largest_monomial_over_their_number(chosen):
    """The bound for sums of c monomials in arXiv:1705.05502: (1/c) max ∏(r_i + 1)."""
    target = from_terms(dict.fromkeys(chosen, Fraction(1)), x[:3])
    largest = max(prod(k + 1 for k in e) for e in chosen)
    assert needed(target, variables=x[:3]) * len(chosen) >= largest


@given(st.lists(st.integers(0, 3), min_size=1, max_size=3), st.sets(st.integers(0, 8)))
def test_gap_sets_by_brute_force(r, supported):
    """σ a polynomial with exactly these c_k: all sets R of degrees."""
    d = sum(r)
    if d == 0 or not any(supported - {0}):
        return
    t = sympy.Symbol("t")
    sigma = Activation(sum(t**k for k in supported), name="mine")
    target = sympy.Mul(*(v**k for v, k in zip(x, r, strict=False)))
    found = needed(target, sigma=sigma, conventions=Conventions("none"))
    if d not in supported:
        assert found == sympy.oo
        return
    weights = counts(tuple(r))
    best = 0
    for size in range(1, d + 2):
        for degrees in combinations(range(d + 1), size):
            if all(d - (high - low) in supported for low, high in combinations(degrees, 2)):
                best = max(best, sum(weights[k] for k in degrees))
    free = prod(k + 1 for k in r) // (min(k for k in r if k) + 1)
    assert found == max(best, free)


WORDS = {"no biases": "none", "common bias": "common", "free biases": "free"}
TARGETS = (
    x[0] * x[1],
    x[0] ** 2,
    x[0] * x[1] * x[2],
    x[0] ** 3 * x[1],
    x[0] ** 4 + x[0],
    x[0] ** 2 + x[1] ** 2 - x[0] * x[1],
    x[0] * x[1] * x[2] + x[3] ** 3,
    x[0] * x[1] + x[0] + 1,
    x[0] * x[1] * x[2] * x[3],
)


@pytest.mark.parametrize("sigma", [softplus, tanh, logistic, exp, silu, gelu, cos, power(4)], ids=str)
def test_no_bound_is_above_a_construction(sigma):
    tried = 0
    for target, at in product(TARGETS, (None, 0, 1)):
        variables = variables_of(target)
        for _, make in offers(target, sigma, variables, terms(target, variables), at):
            try:
                made = make()
            except SymnetError:
                continue
            network = made.network
            if network.hidden_layers != 1:
                continue
            biases, output, skip = made.conventions
            for sense in set(made.senses) - {"exact"}:
                for wider in ("free", "common", WORDS[biases]):
                    if wider == "common" and WORDS[biases] == "free":
                        continue
                    conventions = Conventions(wider, output == "output bias", skip == "skip connections")
                    for bias in {None, made.bias if wider == "common" else None}:
                        found = lower_bound(target, sigma, conventions, bias=bias, sense=sense, variables=variables)
                        assert found.neurons <= network.neurons, (found, made)
                        tried += 1
    assert tried
