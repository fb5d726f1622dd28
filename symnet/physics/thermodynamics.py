"""Free energies and Boltzmann's distribution on finite sets of states, exactly (Boltzmann's constant is 1).

F = -T ln Z is the least value of F[q] = <H>_q - T S(q), and what another q has more is T times its divergence from
Boltzmann's distribution, F[q] - F = T KL(q‖p):

>>> H = {0: 0, 1: sympy.log(3)}
>>> q = Distribution({0: "1/2", 1: "1/2"})
>>> variational_free_energy(q, H) - free_energy(H) - q.kl(boltzmann(H))
0

Source: Lin, Tegmark and Rolnick, arXiv:1608.08225, sections II.B and III.E (Table I); Gibbs' inequality.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import product
from typing import TypeAlias, cast

import sympy

from symnet.errors import LimitExceeded, UsageError, show
from symnet.exact.balls import sign
from symnet.exact.numbers import as_exact
from symnet.physics.hamiltonians import Hamiltonian
from symnet.physics.information import (
    MOST_OUTCOMES,
    Distribution,
    Names,
    Outcome,
    distribution_of,
    names_of,
    parts_in,
    parts_of,
)
from symnet.physics.probabilities import log, number, of_one_kind

__all__ = ["boltzmann", "free_energy", "temperature_of", "variational_free_energy"]

Energies: TypeAlias = "Mapping[Hashable, object] | Hamiltonian"


def boltzmann(energies: Energies, temperature: object = 1, names: Names | None = None) -> Distribution:
    """Return p(x) = e^(-H(x)/T)/Z for a table of energies, or a Hamiltonian on bits or spins (of at most 16).

    Energies and T > 0 are exact; symbols stand for real numbers, T for a positive one.

    Raises:
        UsageError: for a temperature that is not above 0, or a Hamiltonian on the reals.
        LimitExceeded: for more than 65,536 states.

    >>> boltzmann({0: 0, 1: sympy.log(3)})
    Distribution(x1): 0: 3/4, 1: 1/4
    """
    table = _energies(energies)
    t = temperature_of(temperature)
    weights = {o: sympy.exp(-e / t) for o, e in table.items()}
    z = sympy.Add(*weights.values())
    if names is None and not isinstance(energies, Mapping):
        names = tuple(str(x) for x in energies.variables)
    size = parts_in(table)
    return distribution_of(of_one_kind({o: number(w / z) for o, w in weights.items()}), names_of(names, size))


def free_energy(energies: Energies, temperature: object = 1) -> sympy.Expr:
    """Return F = -T ln Σ e^(-H/T), the least value of <H>_q - T S(q) over all distributions q.

    For many spins with few couplings `Ensemble(...).free_energy` is faster.

    >>> free_energy({0: 0, 1: 0}, sympy.Symbol("T", positive=True))
    -T*log(2)
    """
    t = temperature_of(temperature)
    z = sympy.Add(*(sympy.exp(-e / t) for e in _energies(energies).values()))
    return -t * log(number(z))


def variational_free_energy(q: Distribution, energies: Energies, temperature: object = 1) -> sympy.Expr:
    """Return F[q] = <H>_q - T S(q) of a distribution q over the states: at least F, and F for Boltzmann's alone.

    >>> variational_free_energy(Distribution({0: "1/2", 1: "1/2"}), {0: 0, 1: 1}, 2)
    1/2 - 2*log(2)
    """
    if not isinstance(cast(object, q), Distribution):
        raise UsageError(f"F[q] is asked of a Distribution, not of {show(q)}")
    return q.mean(_energies(energies)) - temperature_of(temperature) * q.entropy()


def temperature_of(value: object) -> sympy.Expr:
    """Return a temperature, an exact number above 0; symbols stand for positive numbers."""
    t = as_exact(value, "temperature")
    if not t.free_symbols and sign(t) != 1:
        raise UsageError(f"temperature {show(t)} is not allowed; it is an exact number above 0")
    if t.is_nonpositive:
        raise UsageError(f"temperature {show(t)} is not above 0 by the assumptions on its symbols")
    return t


def _energies(given: Energies) -> dict[Outcome, sympy.Expr]:
    if isinstance(given, Mapping):
        if not given:
            raise UsageError("the table of energies is empty")
        return {parts_of(o): as_exact(e, f"the energy of {show(o)}") for o, e in given.items()}
    if not isinstance(cast(object, given), Hamiltonian):
        raise UsageError(f"energies are a mapping from states, or a Hamiltonian, not {show(given)}")
    if given.domain == "reals":
        raise UsageError("a Hamiltonian on the reals has no finite table of states; give one on bits or spins")
    if 2 ** len(given.variables) > MOST_OUTCOMES:
        raise LimitExceeded("number of states", 2 ** len(given.variables), MOST_OUTCOMES)
    values = (0, 1) if given.domain == "bits" else (-1, 1)
    return {o: given.energy(o) for o in product(values, repeat=len(given.variables))}
