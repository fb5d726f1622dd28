"""Networks of Hamiltonians: shared weights against brute-force energies, counts for growing n, evaluators agree."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet as sn
from symnet.errors import BadBox, ShapeMismatch, UsageError
from symnet.networks import Network
from symnet.physics.compiling import density
from symnet.physics.hamiltonians import Hamiltonian
from symnet.physics.lattices import ising_chain, ising_square, phi4, potts

J = sympy.Symbol("J")


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([(2,), (3,), (4,), (6,), (2, 2), (2, 3)]),
    st.lists(st.tuples(st.integers(-3, 3), st.lists(st.integers(0, 5), max_size=4)), max_size=4),
    st.sampled_from(["reals", "bits", "spins"]),
)
def test_shifted_densities_sum_to_the_hamiltonian(
    shape: tuple[int, ...], seeds: list[tuple[int, list[int]]], domain: str
) -> None:
    """H made as a sum over all shifts, by coordinates, is the sum of its shifted densities, small orbits included."""
    sites = list(product(*map(range, shape)))
    x = dict(zip(sites, sympy.symbols(f"x1:{len(sites) + 1}"), strict=True))

    def shifted(site: tuple[int, ...], step: tuple[int, ...]) -> sympy.Symbol:
        return x[tuple((a + b) % size for a, b, size in zip(site, step, shape, strict=True))]

    def summed(local: sympy.Expr) -> sympy.Expr:
        moves = ({x[site]: shifted(site, step) for site in sites} for step in sites)
        return sympy.Add(*(local.xreplace(move) for move in moves))

    h = sympy.Add(*(c * sympy.Mul(*(x[sites[k % len(sites)]] for k in places)) for c, places in seeds))
    H = Hamiltonian(summed(h), list(x.values()), domain, shape)  # type: ignore[arg-type]
    variables = list(x.values())
    local = sympy.Add(*(c * sympy.Mul(*(variables[p] ** k for p, k in m)) for m, c in density(H).items()))
    assert Hamiltonian(summed(local), variables, domain, shape) == H  # type: ignore[arg-type]


def test_parameters_do_not_depend_on_n() -> None:
    """The same local network at all sizes: equal parameters, neurons in proportion to the sites."""
    made = [ising_chain(n, "1/2", "1/3").convolution(sn.tanh) for n in (3, 8, 40)]
    assert len({c.parameters for c in made}) == 1
    assert made[0].local.network == made[2].local.network
    assert [c.network.neurons // c.sites for c in made] == [made[0].local.network.neurons] * 3
    planes = [phi4(shape, -1, 6).convolution(sn.softplus) for shape in ((3, 3), (4, 5))]
    assert planes[0].parameters == planes[1].parameters


@pytest.mark.parametrize("activation", [sn.relu, sn.heaviside])
@pytest.mark.parametrize("make", [lambda: ising_chain(5, "1/2", 2), lambda: ising_square(3, 1, "1/3")])
def test_on_bits_the_network_is_the_energy(make: object, activation: sn.Activation) -> None:
    """All states of small rings and tori: exact evaluation and floats give the energy; the check proves it."""
    H = make().to_bits()  # type: ignore[operator]
    c = H.convolution(activation)
    states = list(product((0, 1), repeat=len(H.variables)))
    energies = [H.energy(state) for state in states]
    assert np.allclose(c.at()(states), [float(e) for e in energies])
    assert all(c.network.exact(state, 1) == e for state, e in list(zip(states, energies, strict=True))[::37])
    assert c.error_bound().upper == 0
    assert c.check().status == "proved"


def test_phi4_within_its_tolerance() -> None:
    """The bound is above the error at random fields, near it at a staggered one, and below the tolerance."""
    H = phi4((4, 4), -1, 6)
    c = H.convolution(sn.tanh, tolerance="1/100", box=1)
    bound = c.error_bound()
    assert bound.lower <= bound.upper <= sympy.Rational(1, 100)
    assert bound.upper < bound.lower * sympy.Rational(21, 20)
    rng = np.random.default_rng(1)
    fields = [[Fraction(int(k), 64) for k in row] for row in rng.integers(-64, 65, (20, 16))]
    fields.append([Fraction(int(bound.at[x])) for x in H.variables])
    values, rounding = c.at()(np.array(fields, dtype=float)), float(c.roundoff().upper)
    errors = [abs(v - float(H.energy(f))) for v, f in zip(values, fields, strict=True)]
    assert max(errors) <= float(bound.upper) + rounding
    assert errors[-1] >= float(bound.lower) - rounding
    (ball,) = c.network.ball(fields[0], c.scale)
    assert abs(float(ball.mid()) - values[0]) <= rounding + 1e-12
    assert c.check().status == "proved"


def test_relu_tents_at_each_site() -> None:
    """A ReLU network on a box: the error of the whole is at most the sum over sites, and within the tolerance."""
    H = Hamiltonian(phi4(5, 1, 0).expr, phi4(5, 1, 0).variables, lattice=(5,))
    c = H.convolution(sn.relu, tolerance="1/10", box=1)
    bound = c.error_bound()
    assert bound.upper <= sympy.Rational(1, 10)
    for k in range(10):
        field = [Fraction((k * j * j + j) % 17 - 8, 8) for j in range(1, 6)]
        assert abs(c.network.exact(field, 1) - H.energy(field)) <= bound.upper


def test_an_affine_hamiltonian_and_one_of_small_orbits() -> None:
    """Linear terms alone need no neurons; on a ring of 4 the bonds of opposite sites have orbits of 2."""
    linear = Hamiltonian(sum(sympy.symbols("x1:4"), sympy.Integer(3)))
    assert linear.convolution(sn.softplus).network.exact([1, 2, 3], 1) == 9
    x = sympy.symbols("x1:5")
    ring = Hamiltonian(x[0] * x[2] + x[1] * x[3])
    c = ring.convolution(sn.exp)
    scale = sympy.Rational(1, 1000)
    (ball,) = c.network.ball([1, 2, 3, 4], scale)
    assert abs(float(ball.mid()) - 11) < 0.01
    assert c.check().status == "proved"


def test_several_variables_at_each_site() -> None:
    """A Potts ring, three bits a site: one local network, exact at one-hot states and others."""
    ring = potts([(1, 2), (2, 3), (3, 1)], 3, "1/2", penalty=2)
    H = Hamiltonian(ring.expr, ring.variables, "bits", lattice=(3,))
    c = H.convolution(sn.relu)
    states = list(product((0, 1), repeat=9))[::7]
    assert np.allclose(c.at()(states), [float(H.energy(state)) for state in states])
    assert c.sites == 3
    assert c.check().status == "proved"


def test_changes_are_found() -> None:
    """Every kind of change of the whole network is found: inner weights, biases, output weights, the places."""
    c = phi4((2, 3), 1, 6).convolution(sn.tanh)
    for layer, part, row, column in ((0, "weight", 5, 1), (0, "bias", 7, 0), (2, "weight", 3, 4), (4, "weight", 0, 0)):
        matrix = getattr(c.network.layers[layer], part)
        wrong = c.network.replace_entry(layer, part, row, column, -3 - matrix.entry(row, column))  # type: ignore[arg-type]
        assert c.with_network(wrong).check().status == "failed"
    other = phi4((2, 3), 2, 6)
    verdict = replace(c, hamiltonian=other).check()
    assert (verdict.status, verdict.reason) == ("failed", "the shifted densities do not sum to the Hamiltonian")
    with pytest.raises(UsageError, match="changed by hand"):
        c.with_network(wrong).error_bound(box=1, scale="1/10")


def test_local_hamiltonians_have_sparse_layers() -> None:
    """Synapses of compiled open chains are linear in n: equal differences at n = 8, 16, 24, 32."""
    for activation, options in ((sn.tanh, {}), (sn.softplus, {"skip": True})):
        counts = [
            ising_chain(n, "1/2", "1/3", periodic=False).compile(activation, **options).network.synapses  # type: ignore[arg-type]
            for n in (8, 16, 24, 32)
        ]
        assert len({b - a for a, b in pairwise(counts)}) == 1
    bits = [ising_chain(n, periodic=False).to_bits().compile(sn.relu).network.synapses for n in (8, 16, 24, 32)]
    assert len({b - a for a, b in pairwise(bits)}) == 1


def test_algebraic_biases_are_checked_in_good_time() -> None:
    """tanh puts its neurons at atanh(√6/3): reducing its powers term by term made five spins a matter of minutes."""
    assert str(ising_chain(5, "1/2").compile(sn.tanh).check()).startswith("proved")


def test_compile_takes_the_box_of_the_domain() -> None:
    """Spins with a tolerance live in [-1, 1], bits in [0, 1]; the error at all states is within it."""
    H = ising_chain(4, "1/2", "1/3")
    for made in (H, H.to_bits()):
        c = made.compile(sn.softplus, tolerance="1/1000")
        states = list(product({"spins": (-1, 1), "bits": (0, 1)}[made.domain], repeat=4))
        assert max(abs(c.at()(states) - [float(made.energy(s)) for s in states])) <= 1e-3


def test_bad_input_is_named() -> None:
    """Parameters without values, missing symmetry, uneven boxes, other shapes."""
    with pytest.raises(UsageError, match="give J a value"):
        ising_chain(4, J).compile(sn.tanh)
    with pytest.raises(UsageError, match="give J a value"):
        ising_chain(4, J).convolution(sn.tanh)
    with pytest.raises(UsageError, match="not invariant under the translations of its lattice 4"):
        ising_chain(4, periodic=False).convolution(sn.tanh)
    with pytest.raises(UsageError, match=r"to_bits\(\)"):
        ising_chain(4).compile(sn.relu)
    with pytest.raises(UsageError, match="constant"):
        Hamiltonian(3, sympy.symbols("x1:3")).convolution(sn.tanh)
    x = sympy.symbols("phi1:4")
    with pytest.raises(BadBox, match="phi3"):
        phi4(3, 1, 1).convolution(sn.tanh, box={x[0]: 1, x[1]: 1, x[2]: 2}).error_bound(scale="1/10")
    with pytest.raises(ShapeMismatch):
        phi4(3, 1, 1).convolution(sn.tanh).with_network(Network(phi4(2, 1, 1).convolution(sn.tanh).network.layers))
