"""LTR's cosmic microwave background in small: of an isotropic Gaussian field the power spectrum tells all.

On a ring of n sites, or a torus of n x m sites, let the covariance of a Gaussian field d with mean 0 depend on the
distance of sites through one power P_c for each class c of wave numbers k with equal |k|:

    C = Σ_c P_c Q_c,    Q_c(i, j) = (1/N) Σ_(k in c) cos(2π k·(i - j)/n),

where the Q_c are orthogonal projections of rank w_c = |c| with Σ_c Q_c = 1, so that C⁻¹ = Σ_c Q_c/P_c. Hence

    -ln p(d | P) = ½ Σ_c w_c ( S_c/P_c + ln P_c ) + (N/2) ln 2π,    S_c = dᵀQ_c d/w_c:

the data enter by their power spectrum S alone (Fisher and Neyman), which is minimal, for the functions 1/P_c of P are
linearly independent, and is the most likely P. It distills N numbers to one for each distance of wave numbers.

>>> sky = IsotropicField(4)
>>> sky.multiplicities                      # of |k| = 0, 1, 2
(1, 2, 1)
>>> sky.power_spectrum([1, 2, 3, 4])
(25, 2, 1)
>>> sky.power_spectrum([3, 2, 1, 4])        # turned and reflected: the same
(25, 2, 1)
>>> sky.check()
True
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import lcm, prod
from typing import Any

import sympy

from symnet.display import Shown
from symnet.errors import LimitExceeded, ShapeMismatch, UsageError, show
from symnet.exact.expressionmatrices import exact_column
from symnet.exact.numbers import as_exact, check_whole, listed
from symnet.exact.rings import Cyclotomic
from symnet.physics.markov import is_index

__all__ = ["IsotropicField"]

MOST_SITES = 144
MOST_CHECKED = 36  # sites of a field of which the identities are computed

Site = tuple[int, ...]


@dataclass(frozen=True, repr=False, init=False)
class IsotropicField(Shown):
    """A Gaussian field of mean 0 on a ring of n sites, or on a torus (n, m), whose power depends on |k| alone.

    Sites are numbered by rows. On a torus |k|² = k_1² + k_2² with k_1 in (-n/2, n/2], in units of the first wave
    number of the longer side, so that the sides may differ.

    Raises UsageError for what is no shape, LimitExceeded above 144 sites.

    >>> IsotropicField((4, 4)).multiplicities     # |k|² = 0, 1, 2, 4, 5, 8
    (1, 4, 4, 2, 4, 1)
    """

    shape: tuple[int, ...]

    def __init__(self, shape: int | Sequence[int]) -> None:
        sides = tuple(shape) if isinstance(shape, list | tuple) else (shape,)
        if not 1 <= len(sides) <= 2:
            raise UsageError(f"a field lives on a ring n or a torus (n, m), not {show(shape)}")
        for side in sides:
            check_whole(side, 1, "the number of sites")
        if prod(sides) > MOST_SITES:
            raise LimitExceeded("number of sites", prod(sides), MOST_SITES)
        object.__setattr__(self, "shape", sides)

    @property
    def size(self) -> int:
        """The number N of sites."""
        return prod(self.shape)

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites by their coordinates, in the order of the data."""
        return tuple(product(*(range(n) for n in self.shape)))

    @cached_property
    def classes(self) -> tuple[tuple[Site, ...], ...]:
        """The wave numbers k of equal |k|, by growing |k|.

        >>> IsotropicField((3, 3)).classes[1]
        ((0, -1), (0, 1), (-1, 0), (1, 0))
        """
        unit = lcm(*self.shape)
        found: dict[int, list[Site]] = defaultdict(list)
        for k in self.sites:
            low = tuple(v if 2 * v <= n else v - n for v, n in zip(k, self.shape, strict=True))
            found[sum((v * unit // n) ** 2 for v, n in zip(low, self.shape, strict=True))].append(low)
        return tuple(tuple(sorted(found[d], key=lambda k: (*map(abs, k), k))) for d in sorted(found))

    @property
    def multiplicities(self) -> tuple[int, ...]:
        """w_c: how many wave numbers have each |k|; they sum to N."""
        return tuple(map(len, self.classes))

    @property
    def powers(self) -> tuple[sympy.Symbol, ...]:
        """Symbols P_0, P_1, ... above 0 for the spectrum, one for each |k|."""
        return tuple(sympy.symbols(f"P_0:{len(self.classes)}", positive=True))

    @property
    def data(self) -> tuple[sympy.Symbol, ...]:
        """Symbols d_0, d_1, ... for the field, one for each site."""
        return tuple(sympy.symbols(f"d_0:{self.size}", real=True))

    def projection(self, c: int) -> sympy.ImmutableMatrix:
        """Q_c, the projection on the waves of the c-th |k|: N x N, circulant, in cosines.

        >>> IsotropicField(3).projection(1)[0, :]
        Matrix([[2/3, -1/3, -1/3]])
        """
        places = {s: self._kernel(c, s) for s in self.sites}
        rows = [[places[self._apart(i, j)] for j in self.sites] for i in self.sites]
        return sympy.ImmutableMatrix(rows)

    def covariance(self, spectrum: Sequence[object] | None = None) -> sympy.ImmutableMatrix:
        """C = Σ_c P_c Q_c, for given powers or the symbols `powers`.

        >>> IsotropicField(3).covariance([1, 1]) == sympy.eye(3)            # white noise
        True
        """
        given = self._spectrum(spectrum)
        values = {s: sympy.Add(*(p * self._kernel(c, s) for c, p in enumerate(given))) for s in self.sites}
        return sympy.ImmutableMatrix([[values[self._apart(i, j)] for j in self.sites] for i in self.sites])

    def power_spectrum(self, field: Sequence[object] | None = None) -> tuple[sympy.Expr, ...]:
        """S_c = dᵀQ_c d/w_c for each |k|: the mean of |d_k|² = |Σ_j d_j e^(2πi k·j/n)|²/N over the class.

        It is computed from the products of the data at each distance, so that fields that are shifted, or reflected,
        have the same one. Data are exact numbers or expressions, by default the symbols `data`.

        >>> IsotropicField(2).power_spectrum()
        ((d_0 + d_1)**2/2, (d_0 - d_1)**2/2)
        """
        values = dict(zip(self.sites, self._field(field), strict=True))
        numbers = all(v.is_Rational for v in values.values())
        sums: dict[Site, sympy.Expr] = {}
        for s in self.sites:
            shifted = (tuple((a + b) % n for a, b, n in zip(i, s, self.shape, strict=True)) for i in self.sites)
            sums[s] = sympy.Add(*(values[i] * values[j] for i, j in zip(self.sites, shifted, strict=True)))
        found = []
        for c, weight in enumerate(self.multiplicities):
            power = sympy.Add(*(sums[s] * self._kernel(c, s) for s in self.sites)) / weight
            found.append(sympy.expand(power) if numbers else sympy.factor(power))
        return tuple(found)

    def hamiltonian(
        self, field: Sequence[object] | None = None, spectrum: Sequence[object] | None = None
    ) -> sympy.Expr:
        """-ln p(d | P), by the power spectrum of the data alone.

        >>> IsotropicField(1).hamiltonian()
        log(P_0)/2 + log(2*pi)/2 + d_0**2/(2*P_0)
        """
        ready = self.power_spectrum(field)
        terms = zip(self.multiplicities, ready, self._spectrum(spectrum), strict=True)
        constant = sympy.Rational(self.size, 2) * sympy.log(2 * sympy.pi)
        return sympy.Add(constant, *(sympy.Rational(w, 2) * (s / p + sympy.log(p)) for w, s, p in terms))

    def factorisation(self) -> tuple[sympy.Expr, sympy.Expr]:
        """(g(S, P), h) with p(d | P) = g(S(d), P) h: Fisher and Neyman's form; S_0, S_1, ... stand for the spectrum.

        >>> IsotropicField(1).factorisation()
        (exp(-S_0/(2*P_0))/sqrt(P_0), sqrt(2)/(2*sqrt(pi)))
        """
        found = sympy.symbols(f"S_0:{len(self.classes)}", nonnegative=True)
        terms = list(zip(self.multiplicities, found, self.powers, strict=True))
        weight = sympy.exp(sympy.Add(*(-sympy.Rational(w, 2) * s / p for w, s, p in terms)))
        volume = sympy.Mul(*(p ** -sympy.Rational(w, 2) for w, _, p in terms))
        return weight * volume, (2 * sympy.pi) ** -sympy.Rational(self.size, 2)

    def check(self) -> bool:
        """Compute in the cyclotomic field that Q_c Q_e = Q_c for c = e and 0 else, that Σ Q_c = 1, and their ranks.

        From this C⁻¹ = Σ Q_c/P_c and det C = ∏ P_c^(w_c), hence the formula for -ln p. Raises LimitExceeded above
        36 sites.
        """
        if self.size > MOST_CHECKED:
            raise LimitExceeded("number of sites", self.size, MOST_CHECKED, "check a smaller field")
        unit = lcm(*self.shape)
        ring = Cyclotomic(unit)
        root, powers = ring.root(unit), [ring.of(1)]
        while len(powers) < unit:
            powers.append(ring.reduce(powers[-1] * root))
        part, nothing = ring.of(Fraction(1, self.size)), ring.of(0)

        def kernel(waves: Sequence[Site], s: Site) -> Any:
            turns = (sum(a * b * (unit // n) for a, b, n in zip(k, s, self.shape, strict=True)) for k in waves)
            return ring.reduce(sum((powers[t % unit] for t in turns), nothing) * part)

        origin = (0,) * len(self.shape)
        kernels = [{s: kernel(waves, s) for s in self.sites} for waves in self.classes]
        if any(kernels[c][origin] != ring.of(Fraction(w, self.size)) for c, w in enumerate(self.multiplicities)):
            return False
        if any(sum((q[s] for q in kernels), nothing) != ring.of(int(s == origin)) for s in self.sites):
            return False
        for c, one in enumerate(kernels):
            for other in kernels[c:]:
                for s in self.sites:
                    folded = sum((one[t] * other[self._apart(s, t)] for t in self.sites), nothing)
                    if ring.reduce(folded) != (one[s] if one is other else nothing):
                        return False
        return True

    # --- parts ------------------------------------------------------------------------------------------------------

    def _apart(self, i: Site, j: Site) -> Site:
        return tuple((a - b) % n for a, b, n in zip(i, j, self.shape, strict=True))

    def _kernel(self, c: int, s: Site) -> sympy.Expr:
        """(1/N) Σ_(k in c) cos(2π k·s/n)."""
        if not is_index(c, len(self.classes)):
            raise UsageError(f"the classes of wave numbers are 0 to {len(self.classes) - 1}, not {show(c)}")
        turns: dict[sympy.Rational, int] = defaultdict(int)
        for k in self.classes[c]:
            turn = (
                sum((sympy.Rational(a * b, n) for a, b, n in zip(k, s, self.shape, strict=True)), sympy.Integer(0)) % 1
            )
            turns[min(turn, 1 - turn)] += 1
        return sympy.Add(*(m * sympy.cos(2 * sympy.pi * t) for t, m in turns.items())) / self.size

    def _spectrum(self, spectrum: Sequence[object] | None) -> tuple[sympy.Expr, ...]:
        if spectrum is None:
            return self.powers
        given = tuple(as_exact(p, "a power") for p in spectrum)
        if len(given) != len(self.classes):
            raise ShapeMismatch("the spectrum has one power for each |k|", f"{len(given)} powers", len(self.classes))
        for p in given:
            if p.is_positive is not True:
                raise UsageError(f"a power is above 0, not {show(p)}; give symbols positive=True")
        return given

    def _field(self, field: Sequence[object] | None) -> tuple[sympy.Expr, ...]:
        if field is None:
            return self.data
        values = [
            v
            for row in listed(field, "the values of a field", "[1, 2, 3, 4]")
            for v in (row if isinstance(row, list | tuple) else [row])
        ]
        given = tuple(exact_column(values, "the field"))
        if len(given) != self.size:
            raise ShapeMismatch("a field has one value for each site", f"{len(given)} values", f"{self.size} sites")
        return given

    def __repr__(self) -> str:
        sides = "x".join(map(str, self.shape))
        return f"IsotropicField on {sides} sites, a spectrum of {len(self.classes)} powers"

    def __str__(self) -> str:
        return repr(self)
