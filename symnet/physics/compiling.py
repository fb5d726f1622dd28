"""From a Hamiltonian to a network: any one by `derive`, a translation-invariant one as a convolution.

A Hamiltonian that is unchanged by the translations of a periodic lattice is the sum of one local density h over all
sites, H = Σ_t h∘T_t. One network for h, compiled and proved once, is applied at each site with the same weights: its m
neurons become m·n, and the parameters stay those of the one network, whatever n is.

>>> from symnet.activations import tanh
>>> from symnet.physics.lattices import phi4
>>> small, large = (phi4((n, n), 1, 6).convolution(tanh) for n in (4, 8))
>>> small.parameters == large.parameters, small.network.neurons, large.network.neurons
(True, 192, 768)
>>> print(large.check())
proved, scope all: ...

Source: Lin, Tegmark and Rolnick, section II.D ("Symmetry") and Table I; `dict-translation-conv` has the statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import sympy

from symnet.activations import Activation, heaviside, relu
from symnet.bounds import Box, ErrorBound, Roundoff, as_box, roundoff
from symnet.bounds.results import told
from symnet.bounds.tolerance import as_tolerance
from symnet.bounds.witness import error_at
from symnet.constructions import Recipe
from symnet.derivation import derive
from symnet.display import Shown
from symnet.errors import BadBox, ShapeMismatch, UsageError, show
from symnet.exact.balls import arb, fraction_of, precision
from symnet.exact.decimals import outward
from symnet.exact.matrices import Identity, IntArray, IntegerMatrix, Kron, Ones, Sparse
from symnet.exact.numbers import from_sympy
from symnet.kernel import Verdict
from symnet.networks import Network
from symnet.networks.layers import Affine
from symnet.networks.network import Layer
from symnet.networks.planes import Plane, Planes
from symnet.physics.monomials import Coefficients, Monomial, collected, written
from symnet.physics.symmetries import shifts
from symnet.workbench import Construction

if TYPE_CHECKING:
    from symnet.physics.hamiltonians import Hamiltonian

__all__ = ["Convolution", "compiled", "convolution", "density", "spread"]


def compiled(
    hamiltonian: Hamiltonian,
    activation: Activation,
    tolerance: object | None = None,
    box: object | None = None,
    **options: Any,
) -> Construction:
    """The network for H by `derive`, which takes the options; see `Hamiltonian.compile`."""
    parameters = ", ".join(map(str, hamiltonian.parameters))
    if parameters:
        raise UsageError(f"a network has numbers as weights; give {parameters} a value by .at({{...}})")
    asked = dict(options)
    if hamiltonian.domain == "bits" and (activation in (relu, heaviside) or "beta" in options):
        asked = {"domain": "bits", **asked}
    elif hamiltonian.domain == "spins" and activation in (relu, heaviside) and tolerance is None:
        raise UsageError(f"{activation.name} computes by cases on bits: compile H.to_bits(), s = 2x - 1")
    if tolerance is not None:
        asked["tolerance"] = tolerance
        if box is None and asked.get("domain") != "bits" and hamiltonian.domain != "reals":
            box = (0, 1) if hamiltonian.domain == "bits" else 1
    if box is not None:
        asked["box"] = box
    return derive(hamiltonian.expr, activation, variables=hamiltonian.variables, **asked)


# --- translation-invariant Hamiltonians -------------------------------------------------------------------------


def density(hamiltonian: Hamiltonian) -> Coefficients:
    """The local density h with H = Σ_t h∘T_t over the translations of its lattice, constant included: H/n per site.

    Of each orbit of monomials h has one, the one that reaches least far from the first site, times the size of the
    orbit over the number of translations.

    Raises:
        UsageError: for a Hamiltonian that is not translation-invariant.
    """
    shape = hamiltonian.lattice or (len(hamiltonian.variables),)
    if not hamiltonian.is_symmetric("translation"):
        lattice = "x".join(map(str, shape))
        raise UsageError(
            f"{hamiltonian!r} is not invariant under the translations of its lattice {lattice}; compile() makes a "
            "network without shared weights"
        )
    moves = shifts(shape, len(hamiltonian.variables) // prod(shape))
    reach = _reach(shape, len(hamiltonian.variables) // prod(shape))
    found: Coefficients = {}
    seen: set[Monomial] = set()
    for monomial, value in hamiltonian.coefficients.items():
        if monomial in seen:
            continue
        orbit = {tuple(sorted((move[place], k) for place, k in monomial)) for move in moves}
        seen |= orbit
        nearest = min(orbit, key=lambda m: (sum(reach[place] for place, _ in m), m))
        found[nearest] = value * sympy.Rational(len(orbit), len(moves))
    return found


def _reach(shape: Sequence[int], cell: int) -> list[int]:
    """For each variable the distance of its site from the first one, around the lattice."""
    distances = [sum(min(a, size - a) for a, size in zip(s, shape, strict=True)) for s in product(*map(range, shape))]
    return [distance for distance in distances for _ in range(cell)]


def spread(local: Network, places: IntArray, inputs: int) -> Network:
    """The sum over sites of copies of one network with one output: copy t reads the inputs `places[t]`.

    `places` is sites x inputs of the local network. Channel c of the local network at site t is channel c·n + t: so
    every inner layer is a Kronecker product with an identity, and the last one with a row of ones.
    """
    sites = places.shape[0]
    if local.outputs != 1 or places.shape[1] != local.inputs:
        raise ShapeMismatch("places of a local network", places.shape, f"{local.inputs} inputs and 1 output")
    down = Ones((sites, 1))
    first = local.affines[0]
    rows = first.outputs * sites
    opening = Affine(
        _mapped(first.weight, (rows, inputs), lambda matrix: _at_sites(matrix, places, inputs)),
        _mapped(first.bias, (rows, 1), lambda matrix: Kron(matrix, down)),
    )
    layers: list[Layer] = [opening]
    for number, affine in enumerate(local.affines[1:]):
        middle = local.activations[number]
        layers.append(replace(middle, active=middle.active * sites, passed=middle.passed * sites))
        shape = affine.outputs * sites, affine.inputs * sites
        layers.append(
            Affine(
                _mapped(affine.weight, shape, lambda matrix: Kron(matrix, Identity(sites))),
                _mapped(affine.bias, (shape[0], 1), lambda matrix: Kron(matrix, down)),
            )
        )
    last = layers[-1]
    whole = local.affines[-1]
    if isinstance(last, Affine) and len(local.affines) > 1:
        total = _mapped(whole.weight, (1, whole.inputs * sites), lambda matrix: Kron(matrix, Ones((1, sites))))
        layers[-1] = Affine(total, whole.bias.times(sites))
    elif isinstance(last, Affine):
        layers[-1] = Affine(Planes.of(1, Ones((1, sites))))(last)
    return Network(tuple(layers))


def _mapped(planes: Planes, shape: tuple[int, int], change: Callable[[IntegerMatrix], IntegerMatrix]) -> Planes:
    return Planes(shape, tuple(Plane(plane.scale, change(plane.matrix)) for plane in planes.planes))


def _at_sites(matrix: IntegerMatrix, places: IntArray, inputs: int) -> Sparse:
    """The rows of a matrix at each site: row r at site t is row r·n + t, and reads the inputs of that site."""
    stored, sites = matrix.to_sparse(), places.shape[0]
    rows = (stored.row_numbers()[:, None] * sites + np.arange(sites)[None, :]).ravel()
    columns = places[:, stored.indices].T.ravel()
    return Sparse.from_triples((matrix.shape[0] * sites, inputs), rows, columns, np.repeat(stored.data, sites))


@dataclass(frozen=True, repr=False)
class Convolution(Shown):
    """A translation-invariant Hamiltonian as one local network with shared weights, at every site of the lattice.

    `local` computes the density h of H = Σ_t h∘T_t; `places` says for each site which variables it reads; `network` is
    the whole, with n times its neurons and no weights but its own.
    """

    hamiltonian: Hamiltonian
    local: Construction
    places: tuple[tuple[int, ...], ...]
    network: Network
    changed: bool = False

    @property
    def sites(self) -> int:
        """The number n of sites."""
        return len(self.places)

    @property
    def variables(self) -> tuple[sympy.Symbol, ...]:
        """The inputs, in the order of the columns."""
        return self.hamiltonian.variables

    @property
    def target(self) -> sympy.Expr:
        """H."""
        return self.hamiltonian.expr

    @property
    def scale(self) -> sympy.Rational | None:
        """The scale at which it is used, unless others are given; chosen if a tolerance was asked for."""
        return self.local.scale

    @cached_property
    def parameters(self) -> int:
        """The number of its weights and biases that are shared: those of the local network that are not 0."""
        return self.local.network.synapses + self.local.network.biases

    def at(
        self, scale: object = None, *, dtype: npt.DTypeLike = "float64"
    ) -> Callable[[npt.ArrayLike], npt.NDArray[Any]]:
        """Its values at a scale: a function of points, one a row, that returns one number a point."""
        chosen = 1 if self.scale is None else self.scale
        network = self.network.at(chosen if scale is None else scale, dtype=dtype)
        return lambda points: np.asarray(network(np.asarray(points, dtype=dtype))[..., 0])

    def error_bound(self, box: object = None, scale: object = None) -> ErrorBound:
        """lower <= sup |network - H| <= upper on a box at a scale: upper is n times that of the local network.

        The box is the same at each site (BadBox otherwise). The lower bound is the error at a constant or a staggered
        field. Raises what `Construction.error_bound` raises.

        >>> from symnet.activations import softplus
        >>> from symnet.physics.lattices import ising_chain
        >>> ring = ising_chain(100, "1/2").convolution(softplus)
        >>> found = ring.error_bound(box=1, scale="1/100")
        >>> bool(found.upper < sympy.Rational(101, 100) * found.lower)
        True
        """
        if self.changed:
            raise UsageError("the error bound follows from the derivation; this network was changed by hand")
        whole, inside = self._boxes(box)
        found = self.local.error_bound(inside, scale)
        upper = outward(self.sites * from_sympy(found.upper))
        lower, point = self._seen_at(whole, found)
        how = f"{self.sites} times the bound of the local network: {found.how}"
        size = None if found.scale is None else from_sympy(found.scale)
        return told(upper, lower, point, whole, size, how)

    def _boxes(self, box: object) -> tuple[Box, object]:
        """The box of all variables, and that of the local network."""
        on_bits = self.local.domain == "bits"
        given: object = (0, 1) if on_bits else box
        if given is None and self.local.box is not None:  # that of `convolution`, the same at each site
            sites = {p: ends for row in self.places for p, ends in zip(row, self.local.box.intervals, strict=True)}
            given = [sites.get(place, (-1, 1)) for place in range(len(self.variables))]
        whole = as_box(1 if given is None else given, self.variables)
        for row in self.places:
            for place, own in zip(row, self.places[0], strict=True):
                if whole.intervals[place] != whole.intervals[own]:
                    raise BadBox(box, f"{self.variables[place]} and {self.variables[own]} have other intervals; "
                                      "give all sites the same one")  # fmt: skip
        if on_bits or (given is None and "exact" not in self.local.senses):
            return whole, None
        symbols = tuple(self.variables[place] for place in self.places[0])
        return whole, Box(symbols, tuple(whole.intervals[place] for place in self.places[0]))

    def _seen_at(self, box: Box, found: ErrorBound) -> tuple[Fraction, list[Fraction]]:
        """The largest error at constant and at staggered fields between the ends of the box, and such a field.

        Sites that see the same field have the same error, so that few points of the local network are looked at.
        """
        best, point = Fraction(0), [low for low, _ in box.intervals]
        recipe = self.local.recipe
        if not isinstance(recipe, Recipe) or found.scale is None:
            return best, point
        scale, shape = from_sympy(found.scale), self.hamiltonian.lattice or (len(self.variables),)
        odd = [sum(site) % 2 for site in product(*map(range, shape)) for _ in range(len(self.variables) // self.sites)]
        for even_end, odd_end in product((0, 1), repeat=2):
            ends = (even_end, odd_end)
            field = [interval[ends[k]] for interval, k in zip(box.intervals, odd, strict=True)]
            seen = Counter(tuple(field[place] for place in row) for row in self.places)
            errors = [(error_at(recipe, scale, local), times) for local, times in seen.items()]
            with precision(256):
                total = arb(0)
                for error, times in errors:
                    total += arb.nan() if error is None else error * times
                least = fraction_of(abs(total).lower()) if total.is_finite() else Fraction(0)
            if least > best:
                best, point = least, field
        return best, point

    def roundoff(self, dtype: npt.DTypeLike = "float64", *, box: object = None, scale: object = None) -> Roundoff:
        """A bound of |computed - exact network| on a box, where `at(scale, dtype=dtype)` computes it."""
        whole, _ = self._boxes(box)
        recipe = replace(self.local.recipe, network=self.network, variables=self.variables)
        at = self.scale if scale is None and isinstance(recipe, Recipe) else scale
        return roundoff(recipe, dtype, whole, at, changed=True)

    def check(self) -> Verdict:
        """The kernel's verdict on the local network, once the rest is compared exactly.

        H is the sum of the shifted densities, coefficient by coefficient, and the whole network is n copies of the
        local one, weight by weight; where that is not so the verdict is `failed`.

        >>> from symnet.activations import softplus
        >>> from symnet.physics.lattices import ising_chain
        >>> ring = ising_chain(5, "1/2").convolution(softplus)
        >>> wrong = ring.network.replace_entry(0, "weight", 3, 4, 7)     # one weight is not shared any more
        >>> print(ring.with_network(wrong).check())
        failed: the network is not 5 copies of the local one with its weights
        """
        if not self._sums_to_its_target():
            return Verdict("convolution", "failed", reason="the shifted densities do not sum to the Hamiltonian")
        if spread(self.local.network, _array(self.places), len(self.variables)) != self.network:
            reason = f"the network is not {self.sites} copies of the local one with its weights"
            return Verdict("convolution", "failed", reason=reason)
        verdict = self.local.check()
        if verdict.status != "proved":
            return replace(verdict, label="convolution")
        shared = (
            f"the kernel proves the local network; that {self.sites} copies of it are the whole is compared exactly"
        )
        return replace(verdict, label="convolution", reason=shared)

    def _sums_to_its_target(self) -> bool:
        """Whether H = Σ_t h∘T_t, h being the target of the local network."""
        from symnet.physics.hamiltonians import Hamiltonian

        own = Hamiltonian(self.local.target, self.local.variables, self.hamiltonian.domain)
        copies = (
            (tuple(sorted((row[place], k) for place, k in monomial)), value)
            for row in self.places
            for monomial, value in own.coefficients.items()
        )
        return Hamiltonian.of(collected(copies), self.variables, self.hamiltonian.domain) == self.hamiltonian

    def with_network(self, network: Network) -> Convolution:
        """The same under the same claim with another network; ShapeMismatch for other inputs or outputs."""
        if not isinstance(network, Network):
            raise UsageError(f"with_network takes a Network, not {show(network)}")
        if (network.inputs, network.outputs) != (len(self.variables), 1):
            raise ShapeMismatch("inputs and outputs", (network.inputs, network.outputs), (len(self.variables), 1))
        return replace(self, network=network, changed=True)

    def __repr__(self) -> str:
        within = f"; the local network {self.local.choice.short}" if self.local.choice is not None else ""
        return (
            f"convolution of {self.local.target} over {self.sites} sites: {self.parameters} shared parameters, "
            f"{self.network!r}{within}"
        )

    __str__ = __repr__

    def _repr_latex_(self) -> str | None:
        return None

    def _repr_html_(self) -> str | None:
        return None

    def _repr_svg_(self) -> str | None:
        return self.local._repr_svg_()


def convolution(
    hamiltonian: Hamiltonian,
    activation: Activation,
    tolerance: object | None = None,
    box: object | None = None,
    **options: Any,
) -> Convolution:
    """The convolution for H, whose local network `derive` makes; see `Hamiltonian.convolution`."""
    from symnet.physics.hamiltonians import Hamiltonian

    own = density(hamiltonian)
    size = len(hamiltonian.variables)
    shape = hamiltonian.lattice or (size,)
    moves = shifts(shape, size // prod(shape))
    used = sorted({place for monomial in own for place, _ in monomial})
    symbols = [hamiltonian.variables[place] for place in used]
    local = Hamiltonian(written(own, hamiltonian.variables), symbols, hamiltonian.domain)
    if not used:
        raise UsageError("a constant Hamiltonian has no local network; a network needs at least one variable")
    asked = dict(options)
    if tolerance is not None:
        asked["dtype"] = asked.get("dtype", "exact")
        asked["tolerance"] = as_tolerance(tolerance) / len(moves)
    if box is not None:
        whole = as_box(box, hamiltonian.variables)
        asked["box"] = Box(tuple(symbols), tuple(whole.intervals[place] for place in used))
    made = compiled(local, activation, **asked)
    places = tuple(tuple(move[place] for place in used) for move in moves)
    network = spread(made.network, _array(places), size)
    result = Convolution(hamiltonian, made, places, network)
    if box is not None:
        result._boxes(box)  # noqa: SLF001 - refuses a box that is not the same at all sites
    return result


def _array(places: Sequence[Sequence[int]]) -> IntArray:
    return np.array(places, dtype=np.int64)
