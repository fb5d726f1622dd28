"""Partition functions of spins, exactly: all states at once, or spin by spin, beside a loop over the states."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import sympy

from benchmarks.measuring import Row, agree, timed
from symnet.physics.hamiltonians import Hamiltonian
from symnet.physics.lattices import ising, ising_square
from symnet.physics.spins import Ensemble

__all__ = ["rows"]


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    J, h = sympy.symbols("J h")
    small = (3, 3) if quick else (3, 4)
    beside, looped = timed(lambda: by_loop(ising_square(small, J, h), (J, h)))
    few = Ensemble(ising_square(small, J, h))
    agree(few.couplings in {(J, h), (h, J)}, "the couplings are others")
    turned = {k if few.couplings == (J, h) else k[::-1]: v for k, v in few.states.items()}
    agree(turned == looped, "the loop over all states counts others")
    note = f"the other route with {small[0] * small[1]} spins"

    seconds, z = timed(lambda: Ensemble(ising_square((4, 5), J, h)).partition_function, repeat=3, cold=True)
    agree(z.subs({J: 0, h: 0}) == 2**20, "the states of 20 spins are not 2^20")
    found = [Row("Z of 4 x 5 spins in a field, all states", seconds, "python loop", beside, limit=1.0, note=note)]

    pairs = list(combinations(range(20), 2))
    glass = ising(pairs, [sympy.Rational((7 * i * j + i) % 5 - 2, 2) for i, j in pairs])
    seconds, ensemble = timed(lambda: counted(glass), repeat=3, cold=True)
    agree(sum(ensemble.states.values()) == 2**20, "the states of 20 spins are not 2^20")
    found.append(Row("Z of 20 spins with all 190 couplings", seconds, "python loop", beside, limit=1.0, note=note))

    shape = (4, 20) if quick else (4, 50)
    seconds, ensemble = timed(lambda: counted(ising_square(shape, J)), repeat=1, cold=True)
    agree(sum(ensemble.states.values()) == 2 ** (shape[0] * shape[1]), "states are lost")
    found.append(
        Row(
            f"Z of {shape[0]} x {shape[1]} spins on a torus, spin by spin", seconds, note=f"of 2^{ensemble.size} states"
        )
    )
    return found


def counted(hamiltonian: Hamiltonian) -> Ensemble:
    """The ensemble with its partition function."""
    ensemble = Ensemble(hamiltonian)
    agree(ensemble.partition_function.is_positive is not False, "Z is not positive")
    return ensemble


def by_loop(hamiltonian: Hamiltonian, couplings: tuple[sympy.Symbol, ...]) -> dict[tuple[int, ...], int]:
    """Count the states by energies, one after the other, with integers."""
    terms = [
        (tuple(place for place, _ in monomial), tuple(int(c.coeff(g)) for g in couplings))
        for monomial, c in hamiltonian.coefficients.items()
    ]
    counts: Counter[tuple[int, ...]] = Counter()
    for state in product((1, -1), repeat=len(hamiltonian.variables)):
        energy = [0] * len(couplings)
        for places, values in terms:
            sign = 1
            for place in places:
                sign *= state[place]
            for k, value in enumerate(values):
                energy[k] += sign * value
        counts[tuple(energy)] += 1
    return dict(counts)
