"""Parts of `symnet.physics` against one another: chains, information, spins and Gaussians say the same."""

from __future__ import annotations

from itertools import pairwise

import sympy
from hypothesis import given, settings

from symnet.exact.logarithms import LogSum
from symnet.physics.lattices import ising_chain, ising_square, potts
from symnet.physics.markov import MarkovChain
from symnet.physics.spins import Ensemble
from symnet.physics.sufficiency import inverse_hierarchy
from symnet.physics.thermodynamics import boltzmann
from tests.physics.chains import chains


@settings(max_examples=20)
@given(chains())
def test_a_markov_chain_loses_information_step_by_step(chain: MarkovChain) -> None:
    """The past is independent of the future given the present; I(y_0; y_j) falls with j."""
    steps = chain.steps
    joint = chain.joint(*range(steps + 1))
    for i in range(1, steps):
        before, after = ([f"y{k}" for k in part] for part in (range(i), range(i + 1, steps + 1)))
        assert joint.is_independent(before, after, given=f"y{i}")
    kept = [LogSum.read(joint.mutual_information("y0", f"y{j}")) for j in range(1, steps + 1)]
    assert all(later <= earlier for earlier, later in pairwise(kept))


@settings(max_examples=20)
@given(chains())
def test_minimal_sufficient_statistics_are_those_of_information(chain: MarkovChain) -> None:
    """T keeps I(y_0; y_n) and makes y_0 independent of the data; with any two of its values merged it does neither."""
    hierarchy, last = inverse_hierarchy(chain), f"y{chain.steps}"
    joint = chain.joint(0, chain.steps)
    statistic = hierarchy.statistics[0]
    assert joint.with_variable("T", lambda _, y: statistic[y]).is_independent("y0", last, given="T")
    distilled = joint.image(lambda x, y: (x, statistic[y]))
    assert distilled.mutual_information(*distilled.names) - joint.mutual_information("y0", last) == 0
    values = sorted(set(statistic.values()))
    for low in values:
        for high in values:
            if low < high:
                merged = joint.with_variable("M", lambda _, y, a=low, b=high: a if statistic[y] == b else statistic[y])
                assert not merged.is_independent("y0", last, given="M")


def test_decimation_is_a_marginal() -> None:
    """Every other spin of a ring is a ring with tanh K' = tanh² K: e^(2K) = 2 gives e^(2K') = 5/4."""
    ring = boltzmann(ising_chain(6, sympy.log(2) / 2))
    half = boltzmann(ising_chain(3, sympy.log(sympy.Rational(5, 4)) / 2))
    assert ring.marginal(["s1", "s3", "s5"]) == half
    assert ring.is_independent("s1", "s4", given=["s2", "s3", "s5", "s6"])


def test_the_square_of_sixteen_spins() -> None:
    """The numbers of states of the 4 x 4 torus by energies, which are known."""
    half = {-32: 2, -24: 32, -20: 64, -16: 424, -12: 1728, -8: 6688, -4: 13568, 0: 20524}
    known = {**half, **{-e: k for e, k in half.items()}}
    assert {e: k for (e,), k in Ensemble(ising_square(4, sympy.Symbol("J"))).states.items()} == known


def test_the_ring_of_potts() -> None:
    """Without penalty, a ring of 3 sites in 3 states has Z = (e^J + 2)³ + 2 (e^J - 1)³, its transfer matrix says."""
    J, penalty = sympy.symbols("J P")
    ensemble = Ensemble(potts([(1, 2), (2, 3), (1, 3)], 3, J, penalty))
    place = ensemble.couplings.index(penalty)
    found = sum(k * sympy.exp(-levels[1 - place] * J) for levels, k in ensemble.states.items() if levels[place] == 0)
    assert sympy.expand(found - (sympy.exp(J) + 2) ** 3 - 2 * (sympy.exp(J) - 1) ** 3) == 0


def test_entropy_of_an_ensemble_is_that_of_its_distribution() -> None:
    """(<H> - F)/T and -Σ p ln p, for weights that are rational numbers."""
    H = ising_chain(5, sympy.log(2), sympy.log(3))
    assert sympy.simplify(sympy.expand_log(Ensemble(H).entropy - boltzmann(H).entropy(), force=True)) == 0
