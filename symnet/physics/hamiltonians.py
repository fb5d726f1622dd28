"""Hamiltonians: polynomials on reals, bits or spins, whose Boltzmann weights e^(-H) are the probabilities.

What a Hamiltonian is simple by can be read off: its degree, the few of the C(n+d, d) coefficients that it has, which
variables interact, and its symmetries.

>>> from symnet.physics.lattices import ising_chain
>>> H = ising_chain(8, coupling=sympy.Symbol("J"))
>>> H
Hamiltonian of degree 2 in 8 spins s1, ..., s8: 8 of 37 coefficients, parameter J
>>> H.is_symmetric(["translation", "spin flip"]), [str(s) for s in H.locality().neighbours(H.variables[0])]
(True, ['s2', 's8'])
>>> H.energy([1] * 8)
-8*J

Source: Lin, Tegmark and Rolnick, "Why does deep and cheap learning work so well?", section II.D and Table I.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from math import comb, prod
from typing import TYPE_CHECKING, Any, get_args

import sympy

from symnet.display import Shown
from symnet.errors import LimitExceeded, ShapeMismatch, TextGiven, UnknownName, UsageError, show
from symnet.exact.numbers import as_exact, check_whole, listed
from symnet.exact.polynomials import check_looks, variables_of
from symnet.physics.monomials import Coefficients, Domain, Monomial, collected, read, reduced, vanishes, written
from symnet.physics.symmetries import Symmetry, from_mapping, moved, named

if TYPE_CHECKING:
    from symnet.activations import Activation
    from symnet.physics.compiling import Convolution
    from symnet.workbench import Construction

__all__ = ["Hamiltonian", "Locality", "Quadratic"]

_MOST_TERMS = 200_000
Generator = str | Mapping[sympy.Symbol, sympy.Expr]


@dataclass(frozen=True)
class Quadratic:
    """The part of degree at most 2: ½ xᵀA x - bᵀx + c, the matrix A symmetric n x n, the column b of length n."""

    matrix: sympy.ImmutableMatrix
    linear: sympy.ImmutableMatrix
    constant: sympy.Expr


@dataclass(frozen=True)
class Locality:
    """Which variables interact: i and j are joined where ∂²H/∂x_i∂x_j is not identically 0, and only there.

    Under p ∝ e^(-H) two variables that are not joined are independent given all the others. On bits and spins the
    derivative is the mixed difference.
    """

    variables: tuple[sympy.Symbol, ...]
    pairs: tuple[tuple[sympy.Symbol, sympy.Symbol], ...]

    @cached_property
    def _of(self) -> dict[str, tuple[sympy.Symbol, ...]]:
        found: dict[str, set[sympy.Symbol]] = {str(x.name): set() for x in self.variables}
        for x, y in self.pairs:
            found[str(x.name)].add(y)
            found[str(y.name)].add(x)
        return {name: tuple(x for x in self.variables if x in near) for name, near in found.items()}

    def neighbours(self, variable: sympy.Symbol) -> tuple[sympy.Symbol, ...]:
        """The variables joined to one: given these, it is independent of all others. UsageError for another symbol."""
        if not isinstance(variable, sympy.Symbol) or variable.name not in self._of:
            raise UsageError(f"{show(variable)} is none of the variables of this Hamiltonian")
        return self._of[variable.name]

    def independent(self, one: sympy.Symbol, other: sympy.Symbol) -> bool:
        """Whether two different variables are independent given all the others; UsageError for other symbols."""
        joined = self.neighbours(one), self.neighbours(other)
        if str(one.name) == str(other.name):
            raise UsageError(f"{one} is given twice; independence is asked of two variables")
        return str(other.name) not in map(str, joined[0])

    @property
    def bandwidth(self) -> int:
        """The largest |i - j| of joined variables in their order: the Hessian has this many side diagonals."""
        place = {x: k for k, x in enumerate(self.variables)}
        return max((abs(place[x] - place[y]) for x, y in self.pairs), default=0)

    @property
    def largest(self) -> int:
        """The largest number of neighbours of a variable."""
        return max(map(len, self._of.values()), default=0)


@dataclass(frozen=True, init=False, repr=False)
class Hamiltonian(Shown):
    """A polynomial in n variables on R^n, {0,1}^n or {-1,1}^n; immutable, expanded, on bits and spins multilinear.

    Coefficients are exact: rational, or any expression free of the variables (then give the variables). `lattice` is
    the shape of a periodic lattice whose sites, the last axis fastest, carry the variables, the same number each.

    Raises:
        NotAPolynomial, LimitExceeded, FloatGiven, NotExact, TextGiven, SymbolClash: for the polynomial.
        UnknownName: for a domain. UsageError: for a lattice that does not fit.

    >>> x, y, a = sympy.symbols("x y a")
    >>> Hamiltonian((x + a*y)**2, [x, y], "bits").expr
    a**2*y + 2*a*x*y + x
    """

    expr: sympy.Expr
    variables: tuple[sympy.Symbol, ...]
    domain: Domain
    lattice: tuple[int, ...] | None = field(default=None, compare=False)

    def __init__(
        self,
        polynomial: sympy.Expr,
        variables: Sequence[sympy.Symbol] | None = None,
        domain: Domain = "reals",
        lattice: Sequence[int] | None = None,
    ) -> None:
        if isinstance(polynomial, str):
            raise TextGiven(polynomial, "Hamiltonian")
        if domain not in get_args(Domain):
            raise UnknownName("domain", str(domain), get_args(Domain))
        plain = polynomial if isinstance(polynomial, sympy.Basic) else as_exact(polynomial, "a constant Hamiltonian")
        symbols = variables_of(plain if variables is None else sympy.Integer(0), variables)
        names = {str(x.name) for x in symbols}
        check_looks([*names, *sorted({str(s.name) for s in plain.free_symbols} - names)])
        self._fill(read(plain, symbols, domain), symbols, domain, lattice)

    def _fill(
        self,
        coefficients: Coefficients,
        variables: tuple[sympy.Symbol, ...],
        domain: Domain,
        lattice: Sequence[int] | None,
    ) -> None:
        if lattice is not None:
            lattice = listed(lattice, "the lengths of a lattice", "(4, 4)")
            for size in lattice:
                check_whole(size, 1, "the length of a lattice")
            if not lattice or len(variables) % prod(lattice):
                shown = "x".join(map(str, lattice)) or "()"
                raise UsageError(
                    f"a lattice {shown} of {prod(lattice)} sites does not fit {len(variables)} variables: "
                    "each site has the same number of them"
                )
        object.__setattr__(self, "expr", written(coefficients, variables))
        object.__setattr__(self, "variables", variables)
        object.__setattr__(self, "domain", domain)
        object.__setattr__(self, "lattice", None if lattice is None else tuple(lattice))
        object.__setattr__(self, "coefficients", coefficients)

    coefficients: Coefficients = field(init=False, compare=False, repr=False)
    """Monomial -> coefficient; a monomial is a tuple of (place of a variable, power)."""

    @classmethod
    def of(
        cls,
        coefficients: Coefficients,
        variables: Sequence[sympy.Symbol],
        domain: Domain = "reals",
        lattice: Sequence[int] | None = None,
    ) -> Hamiltonian:
        """The Hamiltonian of coefficients that are given as data, such as {((0, 1), (1, 1)): -J} for -J x_0 x_1."""
        made = cls.__new__(cls)
        values = ((reduced(monomial, domain), value) for monomial, value in coefficients.items())
        made._fill(collected(values), tuple(variables), domain, lattice)  # noqa: SLF001 - its own
        return made

    def _with(self, coefficients: Coefficients) -> Hamiltonian:
        return Hamiltonian.of(coefficients, self.variables, self.domain, self.lattice)

    # --- how simple it is ---------------------------------------------------------------------------------------

    @property
    def degree(self) -> int:
        """The degree of the polynomial; 0 for a constant."""
        return max((sum(k for _, k in monomial) for monomial in self.coefficients), default=0)

    @property
    def terms(self) -> int:
        """The number of its coefficients that are not 0."""
        return len(self.coefficients)

    @property
    def generic_terms(self) -> int:
        """How many coefficients a generic polynomial of its degree has: C(n+d, d); on bits and spins Σ_k≤d C(n, k)."""
        n, d = len(self.variables), self.degree
        return comb(n + d, d) if self.domain == "reals" else sum(comb(n, k) for k in range(d + 1))

    @property
    def parameters(self) -> tuple[sympy.Symbol, ...]:
        """The symbols in its coefficients, by name."""
        found: set[sympy.Symbol] = set().union(*(value.free_symbols for value in self.coefficients.values()))
        return tuple(sorted(found, key=lambda s: str(s.name)))

    def locality(self) -> Locality:
        """Which variables interact, and which are independent given the others.

        >>> x, y, z = sympy.symbols("x y z")
        >>> chain = Hamiltonian(x**2 + x*y + y**2 + y*z + z**2).locality()
        >>> chain.pairs, chain.independent(x, z), chain.bandwidth
        (((x, y), (y, z)), True, 1)
        """
        found = {pair for monomial in self.coefficients for pair in combinations([place for place, _ in monomial], 2)}
        return Locality(self.variables, tuple((self.variables[i], self.variables[j]) for i, j in sorted(found)))

    def quadratic(self) -> Quadratic:
        """Its part of degree at most 2, as ½ xᵀA x - bᵀx + c.

        >>> x, y = sympy.symbols("x y")
        >>> part = Hamiltonian(x**2 + 3*x*y - 5*y + x**4).quadratic()
        >>> part.matrix, part.linear.T
        (Matrix([
        [2, 3],
        [3, 0]]), Matrix([[0, 5]]))
        """
        n = len(self.variables)
        matrix, linear = sympy.zeros(n, n), sympy.zeros(n, 1)
        for monomial, value in self.coefficients.items():
            places = [place for place, k in monomial for _ in range(k)]
            if len(places) == 1:
                linear[places[0], 0] = -value
            if len(places) == 2:
                i, j = places
                matrix[i, j] = matrix[j, i] = value * (2 if i == j else 1)
        constant = self.coefficients.get((), sympy.Integer(0))
        return Quadratic(sympy.ImmutableMatrix(matrix), sympy.ImmutableMatrix(linear), constant)

    # --- values -------------------------------------------------------------------------------------------------

    def energy(self, state: Sequence[object] | Mapping[sympy.Symbol, object]) -> sympy.Expr:
        """H at a state: exact numbers in the order of the variables, or a mapping from them.

        Raises:
            ShapeMismatch, UsageError: for a state of another length or domain, naming the entry.
            FloatGiven, NotExact: for entries that are not exact.

        >>> s, t, J = sympy.symbols("s t J")
        >>> Hamiltonian(-J*s*t, [s, t], "spins").energy([1, -1])
        J
        """
        values = self._state(state)
        return sympy.expand(
            sympy.Add(*(sympy.Mul(c, *(values[i] ** k for i, k in m)) for m, c in self.coefficients.items()))
        )

    def _state(self, state: Sequence[object] | Mapping[sympy.Symbol, object]) -> list[sympy.Expr]:
        if isinstance(state, str):
            raise TextGiven(state, "a state")
        if isinstance(state, Mapping):
            by_name = {str(key): value for key, value in state.items()}
            for x in self.variables:
                if str(x.name) not in by_name:
                    raise UsageError(f"the state has no value for {x}")
            entries = [by_name[str(x.name)] for x in self.variables]
        else:
            entries = listed(state, "the numbers of a state", "[1, -1]")
        if len(entries) != len(self.variables):
            raise ShapeMismatch("numbers of a state", len(entries), f"{len(self.variables)} variables")
        values = [as_exact(value, f"the value of {x}") for x, value in zip(self.variables, entries, strict=True)]
        allowed = {"bits": (0, 1), "spins": (-1, 1)}.get(self.domain)
        for x, value in zip(self.variables, values, strict=True):
            if allowed and value not in allowed:
                raise UsageError(f"{x} is a {self.domain[:-1]}: {allowed[0]} or {allowed[1]}, not {value}")
        return values

    def at(self, parameters: Mapping[sympy.Symbol, object]) -> Hamiltonian:
        """The Hamiltonian with exact values for parameters.

        >>> x, a = sympy.symbols("x a")
        >>> Hamiltonian(a*x**2, [x]).at({a: "1/2"}).expr
        x**2/2
        """
        known = {str(s.name): s for s in self.parameters}
        for key in parameters:
            if str(key) not in known:
                raise UnknownName("parameter", str(key), known)
        values = {known[str(key)]: as_exact(value, f"the value of {key}") for key, value in parameters.items()}
        return self._with({m: c.subs(values) for m, c in self.coefficients.items()})

    # --- arithmetic ---------------------------------------------------------------------------------------------

    def __add__(self, other: Hamiltonian) -> Hamiltonian:
        if not isinstance(other, Hamiltonian):
            return NotImplemented
        if other.domain != self.domain:
            raise UsageError(f"a sum of Hamiltonians on {self.domain} and {other.domain}: use to_bits() or to_spins()")
        if other.variables == self.variables:
            lattice = self.lattice if self.lattice == other.lattice else None
            pairs = [*self.coefficients.items(), *other.coefficients.items()]
            return Hamiltonian.of(collected(pairs), self.variables, self.domain, lattice)
        names = {str(x.name) for x in self.variables}
        more = [x for x in other.variables if str(x.name) not in names]
        return Hamiltonian(self.expr + other.expr, (*self.variables, *more), self.domain)

    def __mul__(self, factor: object) -> Hamiltonian:
        value = as_exact(factor, "a factor of a Hamiltonian")
        clash = {str(s.name) for s in value.free_symbols} & {str(x.name) for x in self.variables}
        if clash:
            raise UsageError(f"a factor of a Hamiltonian is free of its variables; {show(value)} has {min(clash)}")
        return self._with({m: sympy.expand(c * value) for m, c in self.coefficients.items()})

    __rmul__ = __mul__

    def __neg__(self) -> Hamiltonian:
        return self * -1

    def __sub__(self, other: Hamiltonian) -> Hamiltonian:
        return self + -other

    # --- spins and bits -----------------------------------------------------------------------------------------

    def to_bits(self, variables: Sequence[sympy.Symbol] | None = None) -> Hamiltonian:
        """The same energies on bits x, s = 2x - 1: exact, and `to_spins` takes it back.

        The bits are named as the spins, those whose name begins with s with x in its place, unless `variables` are
        given. A product of k spins has 2^k monomials in bits, so couplings of different orders mix.

        >>> s, t = sympy.symbols("s1 s2")
        >>> Hamiltonian(s*t, domain="spins").to_bits().expr
        4*x1*x2 - 2*x1 - 2*x2 + 1
        """
        return self._to("spins", "bits", ("s", "x"), (sympy.Integer(-1), sympy.Integer(2)), variables)

    def to_spins(self, variables: Sequence[sympy.Symbol] | None = None) -> Hamiltonian:
        """The same energies on spins s, x = (1 + s)/2: exact, and `to_bits` takes it back.

        >>> x, y = sympy.symbols("x1 x2")
        >>> Hamiltonian(x*y, domain="bits").to_spins().expr
        s1*s2/4 + s1/4 + s2/4 + 1/4
        """
        return self._to("bits", "spins", ("x", "s"), (sympy.Rational(1, 2), sympy.Rational(1, 2)), variables)

    def _to(
        self,
        here: Domain,
        there: Domain,
        letters: tuple[str, str],
        line: tuple[sympy.Rational, sympy.Rational],
        variables: Sequence[sympy.Symbol] | None,
    ) -> Hamiltonian:
        """The same energies with constant + slope·y put for each variable."""
        if self.domain != here:
            raise UsageError(f"to_{there}() is for a Hamiltonian on {here}, not on {self.domain}")
        chosen = tuple(_renamed(x, *letters) for x in self.variables) if variables is None else tuple(variables)
        symbols = variables_of(sympy.Integer(0), chosen)
        if len(symbols) != len(self.variables):
            raise ShapeMismatch("variables", len(symbols), f"{len(self.variables)} of the Hamiltonian")
        size = sum(2 ** len(monomial) for monomial in self.coefficients)
        if size > _MOST_TERMS:
            raise LimitExceeded(f"monomials in {there}", size, _MOST_TERMS)
        found: list[tuple[Monomial, sympy.Expr]] = []
        constant, slope = line
        for monomial, value in self.coefficients.items():
            for k in range(len(monomial) + 1):
                factor = value * slope**k * constant ** (len(monomial) - k)
                found += [(subset, factor) for subset in combinations(monomial, k)]
        return Hamiltonian.of(collected(found), symbols, there, self.lattice)

    # --- symmetries ---------------------------------------------------------------------------------------------

    def is_symmetric(self, generators: Generator | Sequence[Generator]) -> bool:
        """Whether H is unchanged under each generator: a mapping from variables to ± variables, or a name.

        Names: "translation" and "reflection" of the periodic lattice (of the ring of all variables in their order, if
        it has none), "spin flip" (all variables to their negatives; on bits x to 1 - x).

        Raises:
            UnknownName: for another name. UsageError: for a mapping that is no permutation, naming the entry.

        >>> x, y = sympy.symbols("x y")
        >>> H = Hamiltonian(x**2 + y**2 + x*y)
        >>> H.is_symmetric({x: y, y: x}), H.is_symmetric({x: -x}), H.is_symmetric("spin flip")
        (True, False, True)
        """
        if isinstance(generators, str | Mapping):
            generators = [generators]
        shape = self.lattice or (len(self.variables),)
        symmetries: list[Symmetry] = []
        for generator in listed(generators, "symmetries", "['translation']"):
            if isinstance(generator, str):
                symmetries += named(generator, shape, len(self.variables), self.domain)
            elif isinstance(generator, Mapping):
                symmetries.append(from_mapping(generator, self.variables, self.domain))
            else:
                raise UsageError(f"a symmetry is a name or a mapping of the variables, not {show(generator)}")
        flips = any(any(symmetry.flipped) for symmetry in symmetries)
        values = (self.to_spins() if self.domain == "bits" and flips else self).coefficients
        return all(_same(moved(values, symmetry), values) for symmetry in symmetries)

    # --- networks -----------------------------------------------------------------------------------------------

    def compile(
        self, activation: Activation, tolerance: object | None = None, box: object | None = None, **options: Any
    ) -> Construction:
        """The network for H by `symnet.derive`, to which the options go; numbers only, so give parameters values first.

        On bits relu and heaviside (and the logistic with a `beta`) compute by cases, exactly; else, on bits and spins,
        with a tolerance and no box, the box is that of the domain. Where few variables interact with each, the layers
        are sparse: synapses grow like n. Raises what `derive` raises.

        >>> from symnet.activations import softplus
        >>> from symnet.physics.lattices import ising_chain
        >>> chains = [ising_chain(n, "1/2", "1/10", periodic=False) for n in (8, 16, 24)]
        >>> [H.compile(softplus).network.synapses for H in chains]
        [78, 158, 238]
        """
        from symnet.physics.compiling import compiled

        return compiled(self, activation, tolerance, box, **options)

    def convolution(
        self, activation: Activation, tolerance: object | None = None, box: object | None = None, **options: Any
    ) -> Convolution:
        """The network of a translation-invariant H: one local network, proved once, with the same weights at each site.

        The tolerance is for the whole: each of the n sites has the n-th part. It is one for the network in exact
        arithmetic unless another `dtype` is given; `roundoff` bounds what floats add.

        Raises:
            UsageError: for a Hamiltonian that the translations of its lattice change, or that is a constant.
            BadBox: for a box that is not the same at each site. Else what `derive` raises.

        >>> from symnet.activations import softplus
        >>> from symnet.physics.lattices import ising_chain
        >>> [ising_chain(n, "1/2").convolution(softplus).parameters for n in (8, 16)]
        [12, 12]
        """
        from symnet.physics.compiling import convolution

        return convolution(self, activation, tolerance, box, **options)

    # --- shown --------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        n = len(self.variables)
        names = ", ".join(map(str, self.variables)) if n <= 4 else f"{self.variables[0]}, ..., {self.variables[-1]}"
        kind = {"reals": "real variable", "bits": "bit", "spins": "spin"}[self.domain]
        where = f"{n} {kind}{'s' * (n != 1)} {names}".rstrip()
        free = ", ".join(map(str, self.parameters))
        free = f", parameter{'s' * (len(self.parameters) != 1)} {free}" if free else ""
        return (
            f"Hamiltonian of degree {self.degree} in {where}: {self.terms} of {self.generic_terms} coefficients{free}"
        )

    __str__ = __repr__

    def _repr_latex_(self) -> str | None:
        shown = sympy.latex(self.expr) if self.terms <= 40 else rf"\text{{{self!r}}}"
        return f"$\\displaystyle {shown}$"

    def _repr_html_(self) -> str | None:
        return None

    def _repr_svg_(self) -> str | None:
        return None


def _renamed(variable: sympy.Symbol, old: str, new: str) -> sympy.Symbol:
    name = str(variable.name)
    return sympy.Symbol(new + name[len(old) :]) if name.startswith(old) else variable


def _same(one: Coefficients, other: Coefficients) -> bool:
    """Whether two polynomials are equal: decided coefficient by coefficient."""
    return one.keys() == other.keys() and all(
        one[key] == other[key] or vanishes(sympy.expand(one[key] - other[key])) for key in one
    )
