"""Spins: densities of states, partition functions and correlations against sums over all states, in exact numbers."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations, product

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.errors import FloatGiven, LimitExceeded, UnknownName, UsageError
from symnet.exact.balls import enclosure
from symnet.exact.numbers import from_sympy
from symnet.physics.hamiltonians import Hamiltonian
from symnet.physics.lattices import ising, ising_chain, ising_square, ising_triangular
from symnet.physics.spins import Ensemble, transfer_matrix
from symnet.physics.states import eliminated, enumerated, width
from symnet.physics.thermodynamics import boltzmann, free_energy

J, K, h = sympy.symbols("J K h")
_VALUES = {"spins": (1, -1), "bits": (0, 1)}


def _value(mask: int, state: tuple[int, ...]) -> int:
    found = 1
    for i, s in enumerate(state):
        found *= s if mask >> i & 1 else 1
    return found


def _by_hand(n, energies, kind, observed=0):
    """Go through all states, one product after the other."""
    found: Counter = Counter()
    size = len(next(iter(energies.values()), ()))
    for state in product(_VALUES[kind], repeat=n):
        key = tuple(sum(v[k] * _value(m, state) for m, v in energies.items()) for k in range(size))
        found[key] += _value(observed, state)
    return {key: c for key, c in found.items() if c}


@st.composite
def _systems(draw):
    n = draw(st.integers(1, 6))
    size = draw(st.integers(1, 2))
    masks = st.integers(0, 2**n - 1)
    coefficients = st.tuples(*[st.integers(-4, 4)] * size)
    energies = draw(st.dictionaries(masks, coefficients, min_size=1, max_size=8))
    order = draw(st.permutations(range(n)))
    return n, energies, draw(st.sampled_from(["spins", "bits"])), order, draw(masks)


@settings(max_examples=60)
@given(_systems())
def test_three_counts_agree(system):
    """The transform of all states, the elimination in any order, and the sum by hand; with and without a product."""
    n, energies, kind, order, observed = system
    assert enumerated(n, energies, kind) == _by_hand(n, energies, kind)
    assert eliminated(n, energies, kind, order) == _by_hand(n, energies, kind)
    assert enumerated(n, energies, kind, observed) == _by_hand(n, energies, kind, observed)
    assert eliminated(n, energies, kind, order, observed) == _by_hand(n, energies, kind, observed)


def test_large_coefficients_are_counted_by_python_integers():
    """Coefficients beyond 64 bits, and ranges of two couplings beyond 64 bits."""
    big = 10**25
    energies = {0b011: (big, 1), 0b110: (-big, 3), 0b101: (1, 0)}
    assert enumerated(3, energies, "spins") == _by_hand(3, energies, "spins")
    wide = {0b011: (2**40, 1), 0b110: (3, 2**41), 0b100: (1, 1)}
    assert enumerated(3, wide, "bits") == _by_hand(3, wide, "bits")
    long = {0b011: (2**40,), 0b110: (3,), 0b100: (1,)}
    assert enumerated(3, long, "bits") == _by_hand(3, long, "bits")


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_the_ring_is_the_trace_of_the_transfer_matrix(n):
    """Z = tr Vⁿ = λ₊ⁿ + λ₋ⁿ, with a field."""
    z = Ensemble(ising_chain(n, J, h)).partition_function if n > 1 else None
    trace = (transfer_matrix(1, J, h) ** n).trace()
    if z is not None:
        assert sympy.expand(z - sympy.expand(trace)) == 0
    at = {J: sympy.Rational(1, 3), h: sympy.Rational(1, 5)}
    root = sympy.sqrt(sympy.exp(2 * J) * sympy.sinh(h) ** 2 + sympy.exp(-2 * J))
    plus, minus = (sympy.exp(J) * sympy.cosh(h) + s * root for s in (1, -1))
    assert abs((plus**n + minus**n - trace).subs(at).evalf(40)) < 1e-35


@pytest.mark.parametrize(("shape", "periodic"), [((2, 3), False), ((3, 3), True), ((4, 2), False)])
def test_strips_are_traces_of_powers(shape, periodic):
    """Rings of L rows of w spins: bonds of a row inside, bonds between rows by the matrix; row by row by hand."""
    rows, w = shape
    bonds = [((r, c), ((r + 1) % rows, c)) for r in range(rows) for c in range(w)]
    bonds += [((r, c), (r, (c + 1) % w)) for r in range(rows) for c in range(w if periodic else w - 1)]
    sites = sorted({site for bond in bonds for site in bond})
    place = {site: k for k, site in enumerate(sites)}
    symbols = sympy.symbols(f"s0:{len(sites)}")
    H = -J * sum(symbols[place[a]] * symbols[place[b]] for a, b in bonds) - h * sum(symbols)
    z = Ensemble(Hamiltonian(sympy.expand(H), symbols, "spins")).partition_function
    at = {J: sympy.log(2), h: sympy.log(3)}  # all weights are rational or square roots of integers
    matrix = transfer_matrix(w, J, h, periodic=periodic).subs(at).applyfunc(sympy.nsimplify)
    assert sympy.expand((matrix**rows).trace() - z.subs(at)) == 0


def test_long_strips_and_rings():
    """Densities of states of 150 spins in a ring by domain walls; a strip of 3 x 12 by its transfer matrix."""
    ring = Ensemble(ising_chain(150, K))
    walls = {(4 * k - 150,): 2 * sympy.binomial(150, 2 * k) for k in range(76)}
    assert ring.states == walls
    strip = Ensemble(ising_square((12, 3), sympy.log(2)))
    matrix = transfer_matrix(3, sympy.log(2), periodic=True)
    assert sympy.nsimplify(strip.partition_function) == sympy.expand((matrix**12).trace())
    assert Ensemble(ising_square((3, 12), sympy.log(2))).partition_function == strip.partition_function


def test_correlations_of_the_open_chain():
    """<s_i s_j> = tanh(K)^|i-j|, and none without a pair."""
    chain = Ensemble(ising_chain(6, K, periodic=False))
    for i, j in [(1, 2), (1, 4), (2, 6)]:
        difference = chain.correlation(f"s{i}", f"s{j}") - sympy.tanh(K).rewrite(sympy.exp) ** (j - i)
        assert sympy.simplify(difference) == 0
    assert chain.magnetization == 0
    long = Ensemble(ising_chain(30, K, periodic=False))
    assert sympy.simplify(long.correlation("s3", "s5") - sympy.tanh(K).rewrite(sympy.exp) ** 2) == 0


@settings(max_examples=15)
@given(
    st.lists(st.fractions(-2, 2, max_denominator=3), min_size=6, max_size=6),
    st.lists(st.fractions(-1, 1, max_denominator=2), min_size=4, max_size=4),
)
def test_means_are_sums_over_all_states(bonds, fields):
    """Z, <s_i s_j>, <s_i>, the energy and the entropy of four spins with all couplings, by mpmath."""
    symbols = sympy.symbols("s1:5")
    pairs = list(combinations(range(4), 2))
    expr = sum(
        sympy.Rational(b.numerator, b.denominator) * symbols[i] * symbols[j]
        for b, (i, j) in zip(bonds, pairs, strict=True)
    )
    expr += sum(sympy.Rational(f.numerator, f.denominator) * s for f, s in zip(fields, symbols, strict=True))
    ensemble = Ensemble(Hamiltonian(sympy.expand(expr), symbols, "spins"), temperature=2)
    with mpmath.workdps(50):
        z, mean, pair, energy = (mpmath.mpf(0),) * 4
        for state in product((1, -1), repeat=4):
            e = sum((b * state[i] * state[j] for b, (i, j) in zip(bonds, pairs, strict=True)), Fraction(0))
            e += sum(f * s for f, s in zip(fields, state, strict=True))
            weight = mpmath.exp(-mpmath.mpf(e.numerator) / e.denominator / 2)
            z, mean, pair = z + weight, mean + state[0] * weight, pair + state[1] * state[3] * weight
            energy += weight * mpmath.mpf(e.numerator) / e.denominator
        for found, value in [
            (ensemble.partition_function, z),
            (ensemble.correlation("s1"), mean / z),
            (ensemble.correlation("s2", "s4"), pair / z),
            (ensemble.energy, energy / z),
            (ensemble.entropy, energy / z / 2 + mpmath.log(z)),
            (ensemble.free_energy, -2 * mpmath.log(z)),
        ]:
            low, high = (from_sympy(x) for x in enclosure(found, 20))
            slack = mpmath.mpf(10) ** -40
            below, above = (mpmath.mpf(x.numerator) / x.denominator for x in (low, high))
            assert below - slack <= value <= above + slack


def test_agrees_with_the_table_of_states():
    """Boltzmann's distribution state by state has the same partition function, correlations and free energy."""
    H = ising([(1, 2), (2, 3), (3, 1), (3, 4)], [J, J, 2 * J, K], h)
    ensemble, table = Ensemble(H), boltzmann(H)
    correlation = sum(p * state[0] * state[3] for state, p in table.probabilities.items())
    at = {J: sympy.Rational(1, 2), K: sympy.Rational(-1, 3), h: sympy.Rational(1, 7)}
    assert abs((correlation - ensemble.correlation("s1", "s4")).subs(at).evalf(40)) < 1e-35
    assert abs((free_energy(H) - ensemble.free_energy).subs(at).evalf(40)) < 1e-35
    assert sympy.expand(ensemble.partition_function.subs({J: 0, K: 0, h: 0})) == 16


def test_bits_and_temperature():
    """Two bits; T divides energies; a constant in H multiplies Z."""
    x, y = sympy.symbols("x y")
    ensemble = Ensemble(Hamiltonian(1 + x * y / 2 - y, [x, y], "bits"), temperature=sympy.Symbol("T", positive=True))
    T = ensemble.temperature
    expected = 2 * sympy.exp(-1 / T) + 1 + sympy.exp(-1 / (2 * T))
    assert sympy.expand(ensemble.partition_function - expected) == 0
    assert sympy.simplify(ensemble.expectation(x * y) - sympy.exp(-1 / (2 * T)) / expected) == 0
    assert sympy.simplify(ensemble.connected_correlation(x, y).subs(T, 1).evalf(20)) < 0


def test_triangular_and_frustrated():
    """The triangular lattice 3 x 3: degeneracies of the antiferromagnet by hand."""
    H = ising_triangular((3, 3), -J)
    by_hand = Counter(H.energy(s).coeff(J) for s in product((1, -1), repeat=9))
    assert {k: v for (k,), v in Ensemble(H).states.items()} == {int(k): v for k, v in by_hand.items()}


def test_no_spins_interact():
    """H = 0 has Z = 2ⁿ, by both routes."""
    assert Ensemble(Hamiltonian(sympy.Integer(0), sympy.symbols("s1:4"), "spins")).partition_function == 8
    assert Ensemble(Hamiltonian(sympy.Integer(0), sympy.symbols("s1:31"), "spins")).partition_function == 2**30


def test_twenty_spins():
    """The square 4 x 5 on a torus, by enumeration and by elimination."""
    ensemble = Ensemble(ising_square((4, 5), J))
    assert sum(ensemble.states.values()) == 2**20
    assert ensemble.states == eliminated(20, ensemble._levels, "spins", ensemble._order)
    assert ensemble.states[-40,] == 2


def test_refusals():
    """Too many spins that all interact, reals, floats, unknown variables, widths."""
    pairs = list(combinations(range(1, 22), 2))
    with pytest.raises(LimitExceeded, match="number of spins 21 is above the limit of 20; of more, at most 14"):
        Ensemble(ising(pairs))
    with pytest.raises(LimitExceeded, match="enumerated 21"):
        enumerated(21, {}, "spins")
    with pytest.raises(LimitExceeded, match="table of a transfer"):
        eliminated(30, {3: (2**40,)}, "spins", range(30))
    with pytest.raises(UsageError, match="on the reals"):
        Ensemble(Hamiltonian(J**2, [J]))
    with pytest.raises(UsageError, match="temperature -1 is not allowed"):
        Ensemble(ising_chain(3), -1)
    ring = Ensemble(ising_chain(3))
    with pytest.raises(UnknownName, match="unknown variable 's9'"):
        ring.correlation("s1", "s9")
    with pytest.raises(FloatGiven):
        ring.expectation(sympy.Float("0.5") * sympy.Symbol("s1"))
    with pytest.raises(UsageError, match="width of a strip"):
        transfer_matrix(2, J, periodic=True)
    with pytest.raises(LimitExceeded, match="width of a strip 7"):
        transfer_matrix(7, J)
    weights = [Fraction(1, p) for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)]
    many = Ensemble(ising([(0, i) for i in range(1, 16)], weights))
    with pytest.raises(LimitExceeded, match="number of different energies 32768"):
        many.partition_function  # noqa: B018
    assert sum(many.states.values()) == 2**16


def test_width_of_orders():
    """A star needs its centre alone."""
    star = {1 | 1 << i: (1,) for i in range(1, 8)}
    assert width(8, star, range(8)) == 2
    assert width(8, star, [*range(1, 8), 0]) == 8
