"""Linear networks: fast transforms equal their matrices by independent routes, and flattening is counted exactly."""

from __future__ import annotations

import cmath
import itertools
import math
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
import sympy

from symnet.constructions.linear import (
    Factorization,
    best_error,
    bit_reversal,
    convolutions,
    dft,
    dilated_convolutions,
    dropped_entries_error,
    kronecker,
    linear_flattening,
    low_rank,
    low_rank_synapses,
    sparse_product,
    strassen_operations,
    strassen_product,
    synapses_needed,
    undilated_convolutions,
    walsh_hadamard,
)
from symnet.errors import FloatGiven, LimitExceeded, NotExact, ShapeMismatch, UsageError
from symnet.exact.fieldmatrices import FieldMatrix
from symnet.exact.rings import Cyclotomic, Modular, Rationals
from symnet.exact.singular import singular_values

Q = Rationals()


def changed(made: Factorization, layer: int) -> Factorization:
    """The factorization with one weight of a layer doubled."""
    old = made.layers[layer]
    row = {**old.rows[0]}
    column = next(iter(row))
    row[column] = made.field.reduce(row[column] + row[column])
    wrong = FieldMatrix(old.field, old.shape, (row, *old.rows[1:]))
    return Factorization(made.name, (*made.layers[:layer], wrong, *made.layers[layer + 1 :]), made.flat)


# --- the Fourier transform ---


@pytest.mark.parametrize("m", range(1, 7))
def test_dft_of_a_power_of_two_has_2n_synapses_in_each_of_log2_n_layers(m: int) -> None:
    n = 2**m
    made = dft(n)
    assert [layer.nonzeros for layer in made.layers] == m * [2 * n]
    assert made.check().agree
    assert made.flat.nonzeros == n * n
    assert linear_flattening(made).ratio == Fraction(n, 2 * m)


@pytest.mark.parametrize("n", [2, 3, 4, 6, 8, 9, 12, 30, 32])
def test_dft_is_the_transform_of_complex_numbers(n: int) -> None:
    """At ζ = e^(-2πi/n) the product of the layers is NumPy's transform."""
    zeta = cmath.exp(-2j * cmath.pi / n)
    product = dft(n).product()
    values = np.array([[sum(float(c) * zeta**k for k, c in enumerate(v)) for v in row] for row in product.dense()])
    random = np.random.default_rng(n)
    x = random.normal(size=n)
    assert np.allclose(values @ x, np.fft.fft(x))


@pytest.mark.parametrize(("n", "p"), [(2, 3), (4, 5), (8, 17), (16, 97), (6, 7), (12, 13), (256, 257)])
def test_dft_modulo_a_prime(n: int, p: int) -> None:
    """The product of the layers is ω^(rj) mod p by Python's pow, for an ω of order n."""
    made = dft(n, Modular(p))
    omega = int(made.flat.rows[1][1])
    assert {pow(omega, k, p) for k in range(n)} == {pow(omega, k, p) for k in range(2 * n)}
    assert len({pow(omega, k, p) for k in range(n)}) == n
    rows = made.product().rows
    assert all(int(rows[r][j]) == pow(omega, r * j, p) for r in range(n) for j in range(n))


@pytest.mark.parametrize("made", [dft(8), dft(12, Modular(13)), walsh_hadamard(3), dilated_convolutions(2)])
def test_a_doubled_weight_is_found(made: Factorization) -> None:
    for layer in range(len(made.layers)):
        found = changed(made, layer).check()
        assert not found.agree
        assert found.place is not None
        assert "different at row" in str(found)


def test_bit_reversal_is_an_involution_that_reverses_digits() -> None:
    for m in range(7):
        places = bit_reversal(m)
        assert [int(format(k, f"0{m}b")[::-1], 2) if m else 0 for k in range(2**m)] == list(places)


# --- Walsh-Hadamard and Kronecker products ---


@pytest.mark.parametrize("m", range(1, 7))
def test_walsh_hadamard_is_its_own_inverse_but_for_n(m: int) -> None:
    made, n = walsh_hadamard(m), 2**m
    assert made.check().agree
    assert [layer.nonzeros for layer in made.layers] == m * [2 * n]
    assert (made.flat @ made.product()).difference(FieldMatrix.build(Q, (n, n), {(i, i): n for i in range(n)})) is None


def test_kronecker_is_numpys_product() -> None:
    random = np.random.default_rng(0)
    factors = [random.integers(-3, 4, (k, k)) for k in (2, 3, 2)]
    made = kronecker([FieldMatrix.from_dense(Q, f.tolist()) for f in factors])
    expected = np.kron(factors[2], np.kron(factors[1], factors[0]))
    assert made.check().agree
    assert [[int(v) for v in row] for row in made.product().dense()] == expected.tolist()


def test_a_rational_factorization_is_a_network_without_neurons() -> None:
    made = walsh_hadamard(3)
    network = made.network()
    assert (network.neurons, network.synapses, network.hidden_layers) == (0, made.synapses, 2)
    x = sympy.symbols("x:8")
    deep, flat = network.expr(x), made.flat_network().expr(x)
    assert all(sympy.expand(a - b) == 0 for a, b in zip(deep, flat, strict=True))


# --- convolutions ---


@pytest.mark.parametrize("m", [1, 2, 3, 4])
def test_dilated_convolutions_reach_every_site_once(m: int) -> None:
    made, n = dilated_convolutions(m), 3**m
    assert made.check().agree
    assert (made.synapses, made.flat.nonzeros) == (3 * n * m, n * n)
    assert linear_flattening(made).ratio == Fraction(n, 3 * m)
    first = [made.flat.entry(0, j) for j in range(n)]
    paths = [math.prod(c) for c in itertools.product((1, 2, 3), repeat=m)]
    assert sorted(map(int, first)) == sorted(paths)


@pytest.mark.parametrize("n", [3, 5, 9, 15])
def test_undilated_convolutions_gain_nothing(n: int) -> None:
    made = undilated_convolutions(n)
    assert made.check().agree
    assert (made.synapses, made.flat.nonzeros) == (3 * n * (n - 1) // 2, n * n)
    assert linear_flattening(made).ratio == Fraction(2 * n, 3 * (n - 1))


def test_one_layer_fewer_does_not_reach_all_sites() -> None:
    made = convolutions(9, 3 * [(1, 2, 3)], 3 * [1])
    assert made.check().agree
    assert made.flat.nonzeros == 9 * 7


# --- low rank ---


def random_of_rank(random: Random, rows: int, columns: int, rank: int, field: Any = Q) -> FieldMatrix:
    def thin(a: int, b: int) -> FieldMatrix:
        return FieldMatrix.from_dense(field, [[random.randint(-9, 9) for _ in range(b)] for _ in range(a)])

    return thin(rows, rank) @ thin(rank, columns)


@pytest.mark.parametrize("field", [Q, Modular(101), Cyclotomic(5)])
def test_low_rank_takes_as_many_synapses_as_are_said_to_suffice(field: Any) -> None:
    random = Random(7)
    for rows, columns, rank in ((5, 5, 2), (6, 4, 3), (4, 7, 4), (8, 8, 1), (6, 6, 5)):
        matrix = random_of_rank(random, rows, columns, rank, field)
        made = low_rank(matrix)
        found = made.widths[1]
        assert made.check().agree
        assert found == matrix.rank_at_least()
        assert made.synapses <= low_rank_synapses(rows, columns, found)


def test_rank_is_sympys() -> None:
    random = Random(3)
    for _ in range(10):
        matrix = random_of_rank(random, 5, 6, random.randint(1, 5))
        assert matrix.rank_at_least() == sympy.Matrix(matrix.dense()).rank()


# --- flattening ---


def test_no_random_factorization_has_fewer_synapses_than_needed() -> None:
    """Random sparse layers, whatever they multiply to, have at least as many non-zero entries as the bound says."""
    random = Random(5)
    for _ in range(200):
        depth = random.randint(1, 4)
        widths = [random.randint(1, 4) for _ in range(depth + 1)]
        layers = [
            FieldMatrix.from_dense(Q, [[random.choice((0, 0, 1, -1)) for _ in range(a)] for _ in range(b)])
            for a, b in itertools.pairwise(widths)
        ]
        try:
            found = linear_flattening(layers)
        except UsageError:
            continue
        assert found.deep_least <= found.deep_synapses
        assert found.ratio <= found.most_ratio
        assert found.extra_neurons == 0


def test_the_bound_is_met_where_the_rank_is_one() -> None:
    ones = FieldMatrix.from_dense(Q, [[1] * 5] * 4)
    assert low_rank(ones).synapses == synapses_needed(ones, 2) == 9


def test_wrong_linear_networks_are_refused() -> None:
    two, three = (FieldMatrix.build(Q, (k, k), {(0, 0): 1}) for k in (2, 3))
    with pytest.raises(ShapeMismatch, match="layers of a linear network"):
        linear_flattening([two, three])
    with pytest.raises(UsageError, match="at least one layer"):
        linear_flattening([])
    with pytest.raises(UsageError, match="product of the layers is zero"):
        linear_flattening([two, FieldMatrix.build(Q, (2, 2), {(1, 1): 1})])
    with pytest.raises(UsageError, match="real weights"):
        dft(4).network()
    with pytest.raises(FloatGiven):
        FieldMatrix.from_dense(Q, [[0.5]])
    with pytest.raises(NotExact):
        FieldMatrix.from_dense(Q, [["x"]])
    with pytest.raises(ShapeMismatch, match="rows of a matrix"):
        FieldMatrix.from_dense(Q, [[1], [1, 2]])
    with pytest.raises(LimitExceeded):
        dft(2**12, Modular(12289))
    with pytest.raises(LimitExceeded):
        walsh_hadamard(40)
    for wrong in (0, 1, -2, True):
        with pytest.raises(UsageError):
            dft(wrong)
    with pytest.raises(UsageError, match="not a prime"):
        Modular(9)
    with pytest.raises(UsageError, match="divides its denominator"):
        Modular(5).of("1/10")
    with pytest.raises(ShapeMismatch, match="flat matrix"):
        Factorization("wrong", (two,), three)


# --- Strassen ---


@pytest.mark.parametrize("m", range(6))
def test_strassen_multiplies_and_counts(m: int) -> None:
    random = np.random.default_rng(m)
    a, b = (random.integers(-9, 10, (2**m, 2**m)) for _ in range(2))
    product, multiplications, additions = strassen_product(a.tolist(), b.tolist())
    assert product == (a @ b).tolist()
    assert multiplications == 7**m
    assert multiplications + additions == strassen_operations(m)


def test_strassen_does_not_need_commuting_entries() -> None:
    names = sympy.symbols("a:4 b:4", commutative=False)
    a, b = [list(names[:2]), list(names[2:4])], [list(names[4:6]), list(names[6:])]
    product, _, _ = strassen_product(a, b)
    for i, j in itertools.product((0, 1), repeat=2):
        assert sympy.expand(product[i][j] - a[i][0] * b[0][j] - a[i][1] * b[1][j]) == 0


def test_strassen_has_fewer_operations_from_1024_on() -> None:
    fewer = [strassen_operations(m) < 2 * 8**m - 4**m for m in range(16)]
    assert fewer == [m >= 10 for m in range(16)]


# --- sparse products ---


@pytest.mark.parametrize(("n", "p"), [(1, "1/2"), (2, "1/3"), (3, 1)])
def test_sparse_products_by_enumerating_all_supports(n: int, p: object) -> None:
    """The chance that one entry of the product is not zero, over all supports of a row and a column."""
    made, density = sparse_product(n, p), Fraction(str(p))
    chance = Fraction()
    for row, column in itertools.product(itertools.product((0, 1), repeat=n), repeat=2):
        weight = math.prod(density if bit else 1 - density for bit in (*row, *column))
        chance += weight * any(a and b for a, b in zip(row, column, strict=True))
    assert made.flat == n * n * chance
    assert made.low <= made.ratio <= made.high
    assert made.ratio == (1 - (1 - density**2) ** n) / (2 * density)


def test_wrong_densities_are_refused() -> None:
    for wrong in (0, 2, "-1/2"):
        with pytest.raises(UsageError, match="density"):
            sparse_product(5, wrong)
    with pytest.raises(FloatGiven):
        sparse_product(5, 0.1)
    with pytest.raises(LimitExceeded):
        sparse_product(10**9, "1/10")


# --- approximate flattening ---


def test_singular_values_are_numpys_and_contain_them() -> None:
    random = Random(2)
    for rows, columns in ((3, 3), (4, 2), (2, 5), (5, 5)):
        matrix = [[Fraction(random.randint(-5, 5), random.randint(1, 3)) for _ in range(columns)] for _ in range(rows)]
        expected = np.linalg.svd(np.array(matrix, dtype=float), compute_uv=False)
        found = singular_values(matrix)
        assert len(found) == min(rows, columns)
        for value, near in zip(found, expected, strict=True):
            low, high = value.interval()
            assert low <= high
            assert high - low < Fraction(1, 10**20)
            assert abs(float(low) - near) < 1e-9


def test_singular_values_with_multiplicity_and_zero() -> None:
    assert [str(v) for v in singular_values([[1, 1], [1, 1]])] == ["2", "0"]
    assert [str(v) for v in singular_values([[0, 2], [2, 0]])] == ["2", "2"]
    assert best_error([[1, 1], [1, 1]], 1).interval() == (0, 0)  # type: ignore[union-attr]
    assert best_error([[1, 1], [1, 1]], 2) == 0


def test_no_matrix_of_lower_rank_comes_nearer() -> None:
    """Random matrices of rank 1 miss M by at least σ_2 in the operator norm."""
    matrix = [[3, 1, 0], [1, 2, 1], [0, 1, -1]]
    low, _ = best_error(matrix, 1).interval()  # type: ignore[union-attr]
    random = np.random.default_rng(1)
    for _ in range(300):
        other = np.outer(random.normal(size=3), random.normal(size=3))
        assert np.linalg.norm(np.array(matrix) - other, 2) >= float(low) - 1e-12


def test_dropped_entries_of_the_fourier_matrix() -> None:
    n = 8
    matrix = np.fft.fft(np.eye(n)) / math.sqrt(n)
    random = np.random.default_rng(4)
    for dropped in (0, 1, 10, 64):
        places = random.choice(n * n, dropped, replace=False)
        assert math.isclose(
            np.linalg.norm(matrix.ravel()[places]), float(dropped_entries_error(n, dropped)), abs_tol=1e-12
        )
