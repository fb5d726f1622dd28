"""Hamiltonians of physics: Ising and Potts models, φ⁴ on a periodic lattice, Gaussians.

Energies are in units of the temperature, p = e^(-H)/Z. Parameters are exact numbers (text such as "1/10" is one) or
SymPy expressions. Sites of a lattice follow each other with the last axis fastest.

>>> J, h = sympy.symbols("J h")
>>> ising_chain(3, J, h).expr
-J*s1*s2 - J*s1*s3 - J*s2*s3 - h*s1 - h*s2 - h*s3
>>> phi4((16, 16), mass_squared=-1, coupling=6)
Hamiltonian of degree 4 in 256 real variables phi_1_1, ..., phi_16_16: 1024 of 186043585 coefficients

One more model: a function here that lists bonds and returns a `Hamiltonian`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import product

import sympy

from symnet.errors import NotPositiveDefinite, ShapeMismatch, UsageError, show
from symnet.exact.numbers import as_exact, check_whole, listed
from symnet.exact.polynomials import variables_of
from symnet.exact.rationalmatrices import RationalMatrix
from symnet.physics.hamiltonians import Hamiltonian
from symnet.physics.monomials import Coefficients, Monomial

__all__ = [
    "gaussian_hamiltonian",
    "ising",
    "ising_chain",
    "ising_square",
    "ising_triangular",
    "phi4",
    "potts",
]

Bond = tuple[int, int]


def ising(
    bonds: Iterable[tuple[Hashable, Hashable]],
    couplings: object = 1,
    fields: object = 0,
) -> Hamiltonian:
    """The Ising model of any graph: H = -Σ_(i,j) J_ij s_i s_j - Σ_i h_i s_i over the bonds and the sites.

    Bonds are pairs of labels of sites; the spin of the site 3 is s3. Labels that are numbers are sorted, others stand
    in the order in which they come. One coupling for all bonds, or a list in their order, or a mapping from them; one
    field for all sites, or a mapping from their labels (those left out have none).

    Raises:
        UsageError: for a bond of a site with itself, an entry that is no pair, a field of an unknown site.
        FloatGiven, NotExact: for parameters. SymbolClash: for labels that give no names.

    >>> J = sympy.Symbol("J")
    >>> ising([(1, 2), (2, 3)], [J, 2*J], {3: "1/2"}).expr
    -J*s1*s2 - 2*J*s2*s3 - s3/2
    """
    pairs = [_bond(bond) for bond in listed(bonds, "bonds", "[(1, 2), (2, 3)]")]
    labels = list(dict.fromkeys(site for bond in pairs for site in bond))
    if all(isinstance(site, int) for site in labels):
        labels.sort(key=lambda site: int(str(site)))
    place = {site: k for k, site in enumerate(labels)}
    if isinstance(fields, Mapping):
        for site in fields:
            if site not in place:
                raise UsageError(f"there is a field for the site {show(site)}, which is in no bond")
        at = {place[site]: value for site, value in fields.items()}
    else:
        at = dict.fromkeys(range(len(labels)), fields)
    numbers = [(place[i], place[j]) for i, j in pairs]
    names = [sympy.Symbol("s" + (str(site) if isinstance(site, int) else f"_{site}")) for site in labels]
    return _spins(names, list(zip(numbers, _couplings(couplings, pairs), strict=True)), at, None)


def ising_chain(n: int, coupling: object = 1, field: object = 0, *, periodic: bool = True) -> Hamiltonian:
    """The Ising chain H = -J Σ s_i s_(i+1) - h Σ s_i of n spins, a ring unless `periodic` is False.

    A ring of two spins has two bonds between them.

    >>> ising_chain(4, "1/2", periodic=False).expr
    -s1*s2/2 - s2*s3/2 - s3*s4/2
    """
    check_whole(n, 1, "the number of spins")
    return _on_lattice((n,), [(1,)], coupling, field, periodic=periodic)


def ising_square(
    shape: int | tuple[int, int], coupling: object = 1, field: object = 0, *, periodic: bool = True
) -> Hamiltonian:
    """The Ising model of a square lattice, rows x columns: two bonds a site, on a torus unless `periodic` is False.

    >>> ising_square(3)
    Hamiltonian of degree 2 in 9 spins s_1_1, ..., s_3_3: 18 of 46 coefficients
    """
    return _on_lattice(_shape(shape, 2), [(0, 1), (1, 0)], coupling, field, periodic=periodic)


def ising_triangular(
    shape: int | tuple[int, int], coupling: object = 1, field: object = 0, *, periodic: bool = True
) -> Hamiltonian:
    """The Ising model of a triangular lattice: a square one with one diagonal in each square, three bonds a site.

    >>> ising_triangular(3).locality().largest
    6
    """
    return _on_lattice(_shape(shape, 2), [(0, 1), (1, 0), (1, 1)], coupling, field, periodic=periodic)


def phi4(shape: int | Sequence[int], mass_squared: object, coupling: object, *, stiffness: object = 1) -> Hamiltonian:
    """φ⁴ on a periodic lattice of any dimension: H = Σ_x [(K/2) Σ_μ (φ_(x+μ) - φ_x)² + (m²/2) φ_x² + (g/4!) φ_x⁴].

    `stiffness` is K, `mass_squared` is m² (below 0 in the broken phase), `coupling` is g. The lattice spacing is 1.

    >>> m, g = sympy.symbols("m g")
    >>> phi4(2, m**2, g).expr
    g*phi1**4/24 + g*phi2**4/24 + m**2*phi1**2/2 + m**2*phi2**2/2 + phi1**2 - 2*phi1*phi2 + phi2**2
    """
    sizes = _shape(shape, None)
    k, m, g = (
        as_exact(value, what)
        for value, what in ((stiffness, "stiffness"), (mass_squared, "mass_squared"), (coupling, "coupling"))
    )
    variables = _names("phi", sizes)
    found: list[tuple[Monomial, sympy.Expr]] = []
    for site in range(len(variables)):
        found += [(((site, 2),), m / 2), (((site, 4),), g / 24)]
    steps = [tuple(int(axis == own) for axis in range(len(sizes))) for own in range(len(sizes))]
    for i, j in _bonds(sizes, steps, periodic=True):
        if i != j:
            found += [(((i, 2),), k / 2), (((j, 2),), k / 2), (((min(i, j), 1), (max(i, j), 1)), -k)]
    return Hamiltonian.of(_summed(found), variables, "reals", sizes)


def potts(
    bonds: Iterable[tuple[Hashable, Hashable]], states: int, coupling: object = 1, penalty: object = 0
) -> Hamiltonian:
    """The Potts model: H = -J Σ_(i,j) Σ_a x_ia x_ja on bits, x_ia = 1 where the site i is in the state a of q.

    States of the model are those with one 1 a site; each other value of a site costs penalty·(1 - Σ_a x_ia)² more.

    >>> potts([(1, 2)], 2).expr
    -x_1_1*x_2_1 - x_1_2*x_2_2
    >>> potts([(1, 2)], 3, penalty=10).energy([0, 1, 0, 0, 1, 1])
    9
    """
    check_whole(states, 1, "the number of states")
    pairs = [_bond(bond) for bond in bonds]
    labels = list(dict.fromkeys(site for bond in pairs for site in bond))
    if all(isinstance(site, int) for site in labels):
        labels.sort(key=lambda site: int(str(site)))
    place = {site: k * states for k, site in enumerate(labels)}
    variables = variables_of(
        sympy.Integer(0), [sympy.Symbol(f"x_{site}_{a}") for site in labels for a in range(1, states + 1)]
    )
    J, cost = as_exact(coupling, "coupling"), as_exact(penalty, "penalty")
    found: list[tuple[Monomial, sympy.Expr]] = []
    for one, other in pairs:
        i, j = sorted((place[one], place[other]))
        found += [(((i + a, 1), (j + a, 1)), -J) for a in range(states)]
    for start in place.values() if cost != 0 else ():
        found.append(((), cost))
        found += [(((start + a, 1),), -cost) for a in range(states)]
        found += [(((start + a, 1), (start + b, 1)), 2 * cost) for b in range(states) for a in range(b)]
    return Hamiltonian.of(_summed(found), variables, "bits")


def gaussian_hamiltonian(
    precision: Sequence[Sequence[object]] | sympy.MatrixBase,
    linear: Sequence[object] | None = None,
    variables: Sequence[sympy.Symbol] | None = None,
) -> Hamiltonian:
    """H = ½ xᵀA x - bᵀx: the Hamiltonian of the Gaussian of precision A (n x n, symmetric) and mean A⁻¹b.

    Raises:
        ShapeMismatch: for a matrix that is not square, or a b or variables of another length.
        NotPositiveDefinite: naming the entry that differs from its mirror image, or the first leading minor that is
            not above 0 (of a matrix of numbers; with symbols it is up to you).

    >>> gaussian_hamiltonian([[2, -1], [-1, 2]], [1, 0]).expr
    x1**2 - x1*x2 - x1 + x2**2
    """
    rows = precision.tolist() if isinstance(precision, sympy.MatrixBase) else [list(row) for row in precision]
    n = len(rows)
    for number, row in enumerate(rows):
        if len(row) != n:
            raise ShapeMismatch("precision matrix", f"row {number + 1} of {len(row)} entries", f"{n} rows")
    A = [
        [as_exact(a, f"entry ({i + 1}, {j + 1}) of the precision") for j, a in enumerate(row)]
        for i, row in enumerate(rows)
    ]
    given = [0] * n if linear is None else list(linear)
    if len(given) != n:
        raise ShapeMismatch("linear part", f"{len(given)} entries", f"a precision matrix {n}x{n}")
    b = [as_exact(value, f"entry {k + 1} of the linear part") for k, value in enumerate(given)]
    symbols = variables_of(sympy.Integer(0), sympy.symbols(f"x1:{n + 1}") if variables is None else variables)
    if len(symbols) != n:
        raise ShapeMismatch("variables", len(symbols), f"a precision matrix {n}x{n}")
    if all(isinstance(value, sympy.Rational) for row in A for value in row):
        RationalMatrix.of(A, "precision").require_positive_definite("the precision")
    found: list[tuple[Monomial, sympy.Expr]] = []
    for i in range(n):
        found += [(((i, 2),), A[i][i] / 2), (((i, 1),), -b[i])]
        for j in range(i + 1, n):
            if sympy.expand(A[i][j] - A[j][i]) != 0:
                raise NotPositiveDefinite("the precision", (i, j), sympy.expand(A[i][j] - A[j][i]))
            found.append((((i, 1), (j, 1)), A[i][j]))
    return Hamiltonian.of(_summed(found), symbols, "reals")


# --- bonds ------------------------------------------------------------------------------------------------------


def _bond(bond: object) -> tuple[Hashable, Hashable]:
    if not isinstance(bond, tuple | list) or len(bond) != 2:
        raise UsageError(f"a bond is a pair of sites such as (1, 2), not {show(bond)}")
    i, j = bond
    if i == j:
        raise UsageError(f"the bond {show(bond)} joins a site with itself")
    return i, j


def _couplings(given: object, pairs: Sequence[tuple[Hashable, Hashable]]) -> list[object]:
    if isinstance(given, Mapping):
        missing = [bond for bond in pairs if bond not in given and bond[::-1] not in given]
        if missing:
            raise UsageError(f"there is no coupling for the bond {show(missing[0])}")
        return [given[bond] if bond in given else given[bond[::-1]] for bond in pairs]
    if isinstance(given, list | tuple):
        if len(given) != len(pairs):
            raise ShapeMismatch("couplings", f"{len(given)} couplings", f"{len(pairs)} bonds")
        return list(given)
    return [given] * len(pairs)


def _shape(given: object, dimension: int | None) -> tuple[int, ...]:
    sizes = (
        (given,) * (dimension or 1) if isinstance(given, int) else tuple(given) if isinstance(given, Sequence) else ()
    )
    if not sizes or isinstance(given, str) or (dimension is not None and len(sizes) != dimension):
        wanted = "numbers" if dimension is None else f"{dimension} numbers"
        raise UsageError(f"the shape of a lattice is a list of {wanted} of sites such as (4, 4), not {show(given)}")
    for size in sizes:
        check_whole(size, 1, "the length of a lattice")
    return sizes


def _names(letter: str, shape: Sequence[int]) -> tuple[sympy.Symbol, ...]:
    if len(shape) == 1:
        return tuple(sympy.Symbol(f"{letter}{k}") for k in range(1, shape[0] + 1))
    sites = product(*(range(1, size + 1) for size in shape))
    return tuple(sympy.Symbol("_".join([letter, *map(str, site)])) for site in sites)


def _bonds(shape: Sequence[int], steps: Iterable[Sequence[int]], *, periodic: bool) -> list[Bond]:
    """The bonds from each site by each step, sites by number."""
    sites = list(product(*map(range, shape)))
    number = {site: k for k, site in enumerate(sites)}
    found = []
    for step in steps:
        for site in sites:
            to = tuple(a + b for a, b in zip(site, step, strict=True))
            if periodic:
                to = tuple(a % size for a, size in zip(to, shape, strict=True))
            if to in number:
                found.append((number[site], number[to]))
    return found


def _on_lattice(
    shape: tuple[int, ...], steps: Sequence[Sequence[int]], coupling: object, field: object, *, periodic: bool
) -> Hamiltonian:
    bonds = _bonds(shape, steps, periodic=periodic)
    names = _names("s", shape)
    fields = dict.fromkeys(range(len(names)), field)
    return _spins(names, [(bond, coupling) for bond in bonds], fields, shape if periodic else None)


def _spins(
    names: Sequence[sympy.Symbol],
    bonds: Sequence[tuple[Bond, object]],
    fields: Mapping[int, object],
    lattice: tuple[int, ...] | None,
) -> Hamiltonian:
    """-Σ J s_i s_j - Σ h s_i; a bond of a site with itself, on a lattice of length 1, is a constant."""
    variables = variables_of(sympy.Integer(0), names)
    found: list[tuple[Monomial, sympy.Expr]] = []
    for (i, j), value in bonds:
        pair = ((min(i, j), 1), (max(i, j), 1)) if i != j else ()
        found.append((pair, -as_exact(value, "a coupling")))
    found += [(((site, 1),), -as_exact(value, "a field")) for site, value in fields.items()]
    return Hamiltonian.of(_summed(found), variables, "spins", lattice)


def _summed(found: Iterable[tuple[Monomial, sympy.Expr]]) -> Coefficients:
    """Like monomials added up; what is 0 is left out by the Hamiltonian."""
    sums: Coefficients = {}
    for monomial, value in found:
        sums[monomial] = sums[monomial] + value if monomial in sums else value
    return sums
