"""Circuits: they compute their polynomial (by plain expansion), and are as small as is promised."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from math import comb

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.constructions.chains import chain
from symnet.constructions.circuits import compile_circuit
from symnet.constructions.straightline import Builder, Circuit, Linear, combine
from symnet.constructions.symmetric import expanded, products_needed
from tests.strategies import polynomials

Terms = dict[tuple[int, ...], Fraction]


def unit(n: int, *places: int) -> tuple[int, ...]:
    exponents = [0] * n
    for place in places:
        exponents[place] += 1
    return tuple(exponents)


def checked(terms: Terms, inputs: int) -> Circuit:
    """The compiled circuit, after its expansion was compared with the polynomial."""
    circuit = compile_circuit(terms, inputs)
    assert circuit.expand() == {m: Fraction(q) for m, q in terms.items() if q}
    return circuit


def naive_horner(terms: Terms, order: tuple[int, ...]) -> int:
    """Products of multivariate Horner in this order of the variables, no sharing, x^g crossed one factor at a time."""
    terms = {m: q for m, q in terms.items() if q}
    if all(sum(m) <= 1 for m in terms):
        return 0
    variable, rest = order[0], order[1:]
    by_power: dict[int, Terms] = {}
    for m, q in terms.items():
        cut = tuple(0 if k == variable else e for k, e in enumerate(m))
        by_power.setdefault(m[variable], {})[cut] = q
    powers = sorted(by_power, reverse=True)
    count = sum(naive_horner(part, rest) for part in by_power.values() if rest)
    scalar = not any(any(m) for m in by_power[powers[0]])
    return count + powers[0] - (1 if scalar and powers[0] else 0)


def naive_trees(terms: Terms) -> int:
    """Products of all monomials, each from the left factor by factor, equal prefixes counted once."""
    made = set()
    for m in terms:
        factors = [k for k, e in enumerate(m) for _ in range(e)]
        made |= {tuple(factors[:size]) for size in range(2, len(factors) + 1)}
    return len(made)


@settings(max_examples=120)
@given(polynomials(variables=3, degree=6, terms=8))
def test_a_circuit_computes_its_polynomial(terms: Terms) -> None:
    """Any polynomial in three variables: expansion and evaluation at a point give it back."""
    circuit = checked(terms, 3)
    point = (Fraction(2, 3), Fraction(-5), Fraction(7, 2))
    direct = sum(q * point[0] ** a * point[1] ** b * point[2] ** c for (a, b, c), q in terms.items())
    assert circuit.evaluate(point) == direct


@settings(max_examples=80)
@given(polynomials(variables=4, degree=5, terms=9))
def test_never_more_products_than_horner_or_trees(terms: Terms) -> None:
    """At most the products of Horner in every order of the variables, and of trees with shared prefixes."""
    products = compile_circuit(terms, 4).multiplications
    assert products <= min(naive_horner(terms, order) for order in itertools.permutations(range(4)))
    assert products <= naive_trees(terms)


@pytest.mark.parametrize("d", range(2, 65))
def test_powers_take_shortest_addition_chains(d: int) -> None:
    """x^d takes l(d) products, which the tests of chains prove minimal."""
    assert checked({(d,): Fraction(3)}, 1).multiplications == len(chain(d))


@pytest.mark.parametrize(("n", "k"), [(n, k) for n in range(2, 9) for k in range(2, n + 1)])
def test_elementary_symmetric_polynomials(n: int, k: int) -> None:
    """e_k of n variables: at most (k-1)(n-k+1) products; n-1 for k = 2 and k = n, the optimum."""
    terms = {tuple(1 if (i, 1) in m else 0 for i in range(n)): Fraction(2) for m in expanded(tuple(range(n)), k)}
    products = checked(terms, n).multiplications
    assert products <= min((k - 1) * (n - k + 1), products_needed(n, k))
    if k in (2, n):
        assert products == n - 1


@pytest.mark.parametrize("n", range(2, 12))
def test_open_chains_take_half_as_many_products_as_bonds(n: int) -> None:
    """Σ x_i x_{i+1} takes ⌊n/2⌋ products: the rank of the form is 2⌊n/2⌋ and a product has rank at most 2."""
    terms = {unit(n, i, i + 1): Fraction(1) for i in range(n - 1)}
    matrix = sympy.zeros(n, n)
    for i in range(n - 1):
        matrix[i, i + 1] = matrix[i + 1, i] = 1
    assert matrix.rank() == 2 * (n // 2)
    assert checked(terms, n).multiplications == n // 2


@pytest.mark.parametrize("n", range(3, 13))
def test_rings_take_half_their_rank(n: int) -> None:
    """The periodic chain: rank r of its matrix, ⌈r/2⌉ products is the least possible and is reached."""
    terms: Terms = {unit(n, i, (i + 1) % n): Fraction(1) for i in range(n)}
    matrix = sympy.zeros(n, n)
    for i in range(n):
        matrix[i, (i + 1) % n] = matrix[(i + 1) % n, i] = 1
    assert checked(terms, n).multiplications == -(-matrix.rank() // 2)


@settings(max_examples=60)
@given(st.lists(st.integers(-4, 4), min_size=15, max_size=15))
def test_quadratic_forms_take_at_most_their_rank(entries: list[int]) -> None:
    """A quadratic form in 5 variables takes at most rank, at least ⌈rank/2⌉ products."""
    places = list(itertools.combinations_with_replacement(range(5), 2))
    terms = {unit(5, i, j): Fraction(q) for (i, j), q in zip(places, entries, strict=True) if q}
    matrix = sympy.zeros(5, 5)
    for (i, j), q in zip(places, entries, strict=True):
        matrix[i, j] += sympy.Rational(q, 2)
        matrix[j, i] += sympy.Rational(q, 2)
    products = checked(terms, 5).multiplications
    assert -(-matrix.rank() // 2) <= products <= matrix.rank()


def test_differences_of_squares_are_one_product() -> None:
    """x² - 4y² = (x - 2y)(x + 2y), though the variables are apart."""
    assert checked({(2, 0): Fraction(1), (0, 2): Fraction(-4)}, 2).multiplications == 1


def test_factors_are_found() -> None:
    """(x + y)^6 + 5 takes three products, expanded or not; x³y²z four (Straus)."""
    terms = {(6 - k, k): Fraction(comb(6, k)) for k in range(7)} | {(0, 0): Fraction(5)}
    assert checked(terms, 2).multiplications == 3
    assert checked({(3, 2, 1): Fraction(1)}, 3).multiplications == 4


def test_one_variable_takes_about_two_roots_of_the_degree() -> None:
    """A dense polynomial of degree 100: Paterson and Stockmeyer, far below Horner's 99."""
    assert checked({(k,): Fraction(k + 1) for k in range(101)}, 1).multiplications <= 20


def dense(n: int, d: int) -> Terms:
    source = random.Random(7)
    return {m: Fraction(source.randint(1, 9)) for m in itertools.product(range(d + 1), repeat=n) if sum(m) <= d}


def lattice(size: int) -> Terms:
    n = size * size
    terms: Terms = {}
    for a, b in itertools.product(range(size), repeat=2):
        i = a * size + b
        terms[unit(n, i, i, i, i)] = Fraction(1, 4)
        terms[unit(n, i, i)] = Fraction(3)
        for j in (((a + 1) % size) * size + b, a * size + (b + 1) % size):
            terms[unit(n, i, j)] = terms.get(unit(n, i, j), Fraction(0)) - 1
    return terms


def test_large_polynomials_are_compiled() -> None:
    """A dense quartic in 8 variables (495 terms), φ⁴ on 8×8 with periodic ends, a chain of 1000 spins in a field."""
    quartic = dense(8, 4)
    assert len(quartic) == 495
    assert checked(quartic, 8).multiplications <= 60  # Horner: 164
    assert checked(lattice(8), 64).multiplications <= 160  # 128 for the sites, at most 32 for the bonds
    chain_of_spins = {unit(1000, i, i + 1): Fraction(1) for i in range(999)} | {
        unit(1000, i): Fraction(1, 3) for i in range(1000)
    }
    assert compile_circuit(chain_of_spins, 1000).multiplications == 500


def test_deep_nesting_does_not_overflow() -> None:
    """x1(1 + x2(1 + x3(...))) nests as deep as its degree: no recursion."""
    n = 300
    terms = {tuple([1] * k + [0] * (n - k)): Fraction(1) for k in range(1, n + 1)}
    assert compile_circuit(terms, n).multiplications <= n - 1


def test_constants_and_linear_forms_take_no_products() -> None:
    """Degree <= 1: nothing to multiply, the zero polynomial included."""
    for terms in ({}, {(0, 0): Fraction(3)}, {(1, 0): Fraction(2), (0, 1): Fraction(1, 3), (0, 0): Fraction(1)}):
        assert checked(dict(terms), 2).multiplications == 0


def test_builders_share_products() -> None:
    """A product is made once, whatever the order and the rational factors; pruning drops what is not used."""
    builder = Builder(2)
    x, y = Linear.node(0), Linear.node(1)
    first = builder.multiply(x.scaled(Fraction(2)), y)
    second = builder.multiply(y.scaled(Fraction(-3)), x)
    builder.multiply(x, x)
    circuit = builder.circuit(combine([(Fraction(1), first), (Fraction(1), second)]), "test")
    assert circuit.multiplications == 1
    assert circuit.evaluate((5, 7)) == -35
    with pytest.raises(ValueError, match="2 inputs"):
        circuit.evaluate((1,))
