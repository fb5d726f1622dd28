"""Symmetries of polynomials: permutations of the variables, with signs, and their names on periodic lattices.

The variables of a periodic lattice stand in the order of its sites, the last axis fastest; where there are several
variables a site (one-hot Potts states), those of one site follow each other.

>>> [generator.images for generator in named("translation", (4,), 4, "spins")]
[(1, 2, 3, 0)]

One more name: a line in `NAMES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import sympy

from symnet.errors import UnknownName, UsageError, show
from symnet.physics.monomials import Coefficients, Domain, collected

__all__ = ["NAMES", "Symmetry", "from_mapping", "moved", "named", "shifts"]


@dataclass(frozen=True, slots=True)
class Symmetry:
    """The substitution of ± the variable at `images[i]` for the variable at i; - where `flipped[i]` (bits: 1 - x)."""

    images: tuple[int, ...]
    flipped: tuple[bool, ...]


def moved(coefficients: Coefficients, symmetry: Symmetry) -> Coefficients:
    """The polynomial after the substitution, on reals and spins."""
    images, flipped = symmetry.images, symmetry.flipped
    found = []
    for monomial, value in coefficients.items():
        odd = sum(k for place, k in monomial if flipped[place]) % 2
        found.append((tuple(sorted((images[place], k) for place, k in monomial)), -value if odd else value))
    return collected(found)


def shifts(lattice: Sequence[int], cell: int) -> list[tuple[int, ...]]:
    """The permutation of the variables by each translation of a periodic lattice, the identity first.

    The translation t sends the variables of site s to those of site s + t.

    >>> shifts((2,), 1)
    [(0, 1), (1, 0)]
    """
    sites = list(product(*map(range, lattice)))
    number = {site: k for k, site in enumerate(sites)}
    found = []
    for step in sites:
        to = [number[tuple((a + b) % size for a, b, size in zip(site, step, lattice, strict=True))] for site in sites]
        found.append(tuple(place * cell + inner for place in to for inner in range(cell)))
    return found


def _on_sites(lattice: Sequence[int], size: int, move: Callable[[list[int]], list[int]]) -> Symmetry:
    """The symmetry that sends each site to another one."""
    sites = list(product(*map(range, lattice)))
    number = {site: k for k, site in enumerate(sites)}
    cell = size // max(len(sites), 1)
    to = [number[tuple(a % s for a, s in zip(move(list(site)), lattice, strict=True))] for site in sites]
    return Symmetry(tuple(place * cell + inner for place in to for inner in range(cell)), (False,) * size)


def _translations(lattice: Sequence[int], size: int, domain: Domain) -> list[Symmetry]:
    return [
        _on_sites(lattice, size, lambda site, axis=axis: [a + (k == axis) for k, a in enumerate(site)])  # type: ignore[misc]
        for axis in range(len(lattice))
    ]


def _reflections(lattice: Sequence[int], size: int, domain: Domain) -> list[Symmetry]:
    return [
        _on_sites(lattice, size, lambda site, axis=axis: [-a if k == axis else a for k, a in enumerate(site)])  # type: ignore[misc]
        for axis in range(len(lattice))
    ]


def _flip(lattice: Sequence[int], size: int, domain: Domain) -> list[Symmetry]:
    return [Symmetry(tuple(range(size)), (True,) * size)]


NAMES: dict[str, Callable[[Sequence[int], int, Domain], list[Symmetry]]] = {
    "translation": _translations,
    "reflection": _reflections,
    "spin flip": _flip,
}
"""Name -> its generators on a lattice: steps along each axis, mirrors of each axis, s -> -s at all sites."""


def named(name: str, lattice: Sequence[int], size: int, domain: Domain) -> list[Symmetry]:
    """The generators of a symmetry of a lattice with `size` variables.

    Raises:
        UnknownName: for another name.
    """
    if name not in NAMES:
        raise UnknownName("symmetry", name, NAMES)
    if size % max(prod(lattice), 1):
        raise UsageError(f"a lattice of {prod(lattice)} sites cannot have {size} variables: as many at each site")
    return NAMES[name](lattice, size, domain)


def from_mapping(
    given: Mapping[sympy.Symbol, sympy.Expr], variables: Sequence[sympy.Symbol], domain: Domain
) -> Symmetry:
    """The symmetry that puts ± a variable (on bits 1 - x for the flipped x) for each variable; those left out stay.

    Raises:
        UsageError: naming the first entry that is no variable, or stands twice.
    """
    place = {str(x.name): k for k, x in enumerate(variables)}
    images, flipped = list(range(len(variables))), [False] * len(variables)
    for key, value in given.items():
        if not isinstance(key, sympy.Symbol) or key.name not in place:
            raise UsageError(
                f"a symmetry maps variables of the Hamiltonian to ± variables; {show(key)} is none of them"
            )
        image, turned = value, False
        if isinstance(value, sympy.Expr) and not isinstance(value, sympy.Symbol):
            image, turned = (1 - value, True) if domain == "bits" else (-value, True)
        if not isinstance(image, sympy.Symbol) or image.name not in place:
            sign = "1 - a variable" if domain == "bits" else "minus a variable"
            raise UsageError(f"a symmetry maps {key} to a variable or {sign}, not to {show(value)}")
        images[place[key.name]], flipped[place[key.name]] = place[image.name], turned
    for number, image in enumerate(images):
        if image in images[:number]:
            first = variables[images.index(image)]
            raise UsageError(
                f"a symmetry is a permutation of the variables; {variables[image]} is the image of {first} "
                f"and of {variables[number]}"
            )
    return Symmetry(tuple(images), tuple(flipped))
