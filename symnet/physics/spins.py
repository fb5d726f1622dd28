"""Exact statistical mechanics of spins and bits: partition functions, free energies, correlations.

>>> from symnet.physics.lattices import ising_chain
>>> K = sympy.Symbol("K")
>>> ring = Ensemble(ising_chain(4, K))
>>> ring.partition_function
2*exp(4*K) + 12 + 2*exp(-4*K)
>>> ring.correlation("s1", "s3").subs(K, sympy.log(2))
225/353

Z = Σ_s e^{-H(s)/T} is a sum over the energies that occur: how many states have each is counted in integers
(`physics.states`), so that Z is exact, as a polynomial in e^K and e^{-K} for each coupling K. Up to 20 spins are
enumerated; more are summed over one by one, where few of them interact across any cut, as on chains and strips.

Sources: Ising (1925); Kramers and Wannier (1941) for transfer matrices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import lcm
from typing import cast

import sympy

from symnet.display import Shown
from symnet.errors import LimitExceeded, TextGiven, UnknownName, UsageError, show
from symnet.exact.numbers import as_exact, check_whole
from symnet.physics.hamiltonians import Hamiltonian
from symnet.physics.monomials import read
from symnet.physics.probabilities import log, number, tidy
from symnet.physics.states import ENUMERATED, Counts, Energies, Kind, Order, eliminated, enumerated, width
from symnet.physics.thermodynamics import temperature_of

__all__ = ["Ensemble", "transfer_matrix"]

_WIDEST = 14
_WIDEST_MATRIX = 6
_MOST_LEVELS = 20_000


@dataclass(frozen=True, init=False, repr=False)
class Ensemble(Shown):
    """The canonical ensemble p(s) = e^{-H(s)/T}/Z of a Hamiltonian on n spins or bits.

    Couplings are exact numbers or expressions, which stand for real numbers; T > 0, and 1 unless given. All 2ⁿ states
    count; those of a Potts model are the ones in `states` that have no penalty, if the penalty is a symbol.

    Raises:
        UsageError: for a Hamiltonian on the reals, or a temperature that is not above 0.
        LimitExceeded: for more than 20 spins of which more than 14 interact across each cut.

    >>> from symnet.physics.lattices import ising_chain
    >>> Ensemble(ising_chain(3, sympy.Symbol("J"), periodic=False)).partition_function
    2*exp(2*J) + 4 + 2*exp(-2*J)
    """

    hamiltonian: Hamiltonian
    temperature: sympy.Expr

    def __init__(self, hamiltonian: Hamiltonian, temperature: object = 1) -> None:
        if not isinstance(cast(object, hamiltonian), Hamiltonian):
            raise UsageError(f"an ensemble is that of a Hamiltonian, not of {show(hamiltonian)}")
        if hamiltonian.domain == "reals":
            raise UsageError("a Hamiltonian on the reals has no sum over states; give one on bits or spins")
        object.__setattr__(self, "hamiltonian", hamiltonian)
        object.__setattr__(self, "temperature", temperature_of(temperature))
        if self.size > ENUMERATED:
            across = width(self.size, self._levels, self._order)
            if across > _WIDEST:
                raise LimitExceeded(
                    "number of spins",
                    self.size,
                    ENUMERATED,
                    f"of more, at most {_WIDEST} may interact at once, not {across}",
                )

    def __repr__(self) -> str:
        return f"Ensemble of {self.size} {self._kind} at temperature {self.temperature}"

    def __str__(self) -> str:
        return repr(self)

    @property
    def size(self) -> int:
        """The number of spins or bits."""
        return len(self.hamiltonian.variables)

    @property
    def _kind(self) -> Kind:
        return "bits" if self.hamiltonian.domain == "bits" else "spins"

    # --- counting -----------------------------------------------------------------------------------------------

    @cached_property
    def _units(self) -> dict[sympy.Expr, int]:
        """Coupling -> the common denominator of its factors in H."""
        found: dict[sympy.Expr, int] = {}
        for coefficient in self.hamiltonian.coefficients.values():
            for g, q in _parts(coefficient).items():
                found[g] = lcm(found.get(g, 1), int(q.q))
        return found

    @property
    def couplings(self) -> tuple[sympy.Expr, ...]:
        """The units of energy g_k: each state has an energy Σ n_k g_k with integers n_k."""
        return tuple(g / d for g, d in self._units.items())

    @cached_property
    def _levels(self) -> Energies:
        levels = {}
        for monomial, coefficient in self.hamiltonian.coefficients.items():
            parts = _parts(coefficient)
            values = tuple(int(parts.get(g, sympy.Integer(0)) * d) for g, d in self._units.items())
            levels[sum(1 << place for place, _ in monomial)] = values
        return levels

    @cached_property
    def _order(self) -> Order:
        """The order of the variables, or on a lattice in the plane that of its columns: which holds fewer at once."""
        n, lattice = self.size, self.hamiltonian.lattice
        orders: list[Order] = [range(n)]
        if lattice is not None and len(lattice) == 2 and lattice[0] * lattice[1] == n:
            orders.append([i * lattice[1] + j for j in range(lattice[1]) for i in range(lattice[0])])
        return min(orders, key=lambda order: width(n, self._levels, order))

    @cached_property
    def states(self) -> Counts:
        """The density of states: (n_1, n_2, ...) -> how many states have the energy Σ n_k g_k, g_k the `couplings`.

        >>> from symnet.physics.lattices import ising_chain
        >>> Ensemble(ising_chain(3, sympy.Symbol("J"))).states
        {(-3,): 2, (1,): 6}
        """
        return self._counted(0)

    def _counted(self, observed: int) -> Counts:
        if self.size <= ENUMERATED:
            return enumerated(self.size, self._levels, self._kind, observed or None)
        return eliminated(self.size, self._levels, self._kind, self._order, observed)

    def _weighed(self, counts: Counts) -> sympy.Expr:
        units = self.couplings
        if len(counts) > _MOST_LEVELS:
            raise LimitExceeded("number of different energies", len(counts), _MOST_LEVELS, "`states` counts them all")
        return sympy.Add(
            *(
                k * sympy.exp(-sympy.Add(*(n * g for n, g in zip(levels, units, strict=True))) / self.temperature)
                for levels, k in counts.items()
            )
        )

    # --- thermodynamics -----------------------------------------------------------------------------------------

    @cached_property
    def partition_function(self) -> sympy.Expr:
        """Z = Σ e^{-H/T} over all states."""
        return self._weighed(self.states)

    @property
    def free_energy(self) -> sympy.Expr:
        """F = -T ln Z."""
        return -self.temperature * log(number(self.partition_function))

    @property
    def energy(self) -> sympy.Expr:
        """The mean energy <H>."""
        units = self.couplings
        total = sympy.Add(
            *(
                k * e * sympy.exp(-e / self.temperature)
                for levels, k in self.states.items()
                for e in [sympy.Add(*(n * g for n, g in zip(levels, units, strict=True)))]
            )
        )
        return total / self.partition_function

    @property
    def entropy(self) -> sympy.Expr:
        """S = (<H> - F)/T, in nats."""
        return (self.energy - self.free_energy) / self.temperature

    def expectation(self, observable: sympy.Expr) -> sympy.Expr:
        """Return the mean of a polynomial in the variables: a rational function of the e^{g_k}, in lowest terms.

        Raises:
            NotAPolynomial, FloatGiven, TextGiven: for what is no polynomial in them.

        >>> from symnet.physics.lattices import ising_chain
        >>> s1, s2 = sympy.symbols("s1 s2")
        >>> Ensemble(ising_chain(2, sympy.Symbol("J"), periodic=False)).expectation(1 + s1*s2)
        2*exp(2*J)/(exp(2*J) + 1)
        """
        if isinstance(observable, str):
            raise TextGiven(observable, "expectation")
        found = read(as_exact(observable, "observable"), self.hamiltonian.variables, self.hamiltonian.domain)
        parts = [
            value * (self._weighed(self._counted(mask)) if mask else self.partition_function)
            for monomial, value in found.items()
            for mask in [sum(1 << place for place, _ in monomial)]
        ]
        return tidy(sympy.Add(*parts) / self.partition_function)

    def correlation(self, *variables: sympy.Symbol | str) -> sympy.Expr:
        """Return <s_i s_j ...>, the mean of a product of variables, which are named or given as symbols.

        Raises:
            UnknownName: for a variable that is none of the Hamiltonian's.
        """
        return self.expectation(sympy.Mul(*map(self._variable, variables)))

    def connected_correlation(self, one: sympy.Symbol | str, other: sympy.Symbol | str) -> sympy.Expr:
        """Return the covariance <s_i s_j> - <s_i><s_j>."""
        return tidy(self.correlation(one, other) - self.correlation(one) * self.correlation(other))

    @property
    def magnetization(self) -> sympy.Expr:
        """The mean Σ <s_i>/n of a spin (or bit)."""
        return self.expectation(sympy.Add(*self.hamiltonian.variables) / self.size)

    def _variable(self, given: sympy.Symbol | str) -> sympy.Symbol:
        for x in self.hamiltonian.variables:
            if str(given) == str(x):
                return x
        raise UnknownName("variable", str(given), [str(x) for x in self.hamiltonian.variables])


def _parts(coefficient: sympy.Expr) -> Mapping[sympy.Expr, sympy.Rational]:
    """Return a coefficient as a sum of rational multiples of couplings, the coupling 1 among them."""
    found: dict[sympy.Expr, sympy.Rational] = {}
    for term in sympy.Add.make_args(sympy.expand(coefficient)):
        q, g = term.as_coeff_Mul(rational=True)
        found[g] = found.get(g, sympy.Integer(0)) + q
    return found


def transfer_matrix(
    width: int, coupling: object, field: object = 0, *, periodic: bool = False, temperature: object = 1
) -> sympy.ImmutableMatrix:
    """Return the symmetric 2^w x 2^w matrix V with Z = tr V^L for the Ising strip of w spins, a ring of length L.

    Rows and columns are the states of w spins, (1, ..., 1) first. H = -J Σ s_i s_j - h Σ s_i over nearest neighbours;
    `periodic` closes the strip across, too (w ≥ 3). For w = 1 this is the chain.

    Raises:
        UsageError: for a width below 1, or below 3 where it is closed. LimitExceeded: for a width above 6.

    >>> transfer_matrix(1, sympy.Symbol("K"))
    Matrix([
    [ exp(K), exp(-K)],
    [exp(-K),  exp(K)]])
    """
    check_whole(width, 3 if periodic else 1, "the width of a strip")
    if width > _WIDEST_MATRIX:
        raise LimitExceeded("width of a strip", width, _WIDEST_MATRIX, "Ensemble sums over wider ones without a matrix")
    t = temperature_of(temperature)
    J, h = as_exact(coupling, "coupling") / t, as_exact(field, "field") / t
    states = list(product((1, -1), repeat=width))
    within = [sum(s[i] * s[(i + 1) % width] for i in range(width if periodic else width - 1)) for s in states]

    def entry(a: int, b: int) -> sympy.Expr:
        across = sum(x * y for x, y in zip(states[a], states[b], strict=True))
        half = sympy.Rational(1, 2)
        bonds = across + half * (within[a] + within[b])
        return sympy.exp(J * bonds + h * half * (sum(states[a]) + sum(states[b])))

    return sympy.ImmutableMatrix(len(states), len(states), entry)
