"""Gaussian distributions, exactly: quadratic Hamiltonians, marginals, conditionals, moments, information.

>>> g = Gaussian([1, 0], [[2, 1], [1, 1]])
>>> g.hamiltonian
x1**2/2 - x1*x2 - x1 + x2**2 + x2
>>> g.conditional({"x2": 3})
Gaussian(x1): mean [4], covariance [[1]]
>>> g.mutual_information(["x1"], ["x2"])
log(2)/2

All numbers are exact and logarithms stay logarithms (in nats). Entries may be symbols, where their assumptions decide
that the covariance is positive definite. In the dictionary of Lin, Tegmark and Rolnick a Gaussian is a quadratic
Hamiltonian (arXiv:1608.08225, Table I).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

import sympy

from symnet.display import Shown
from symnet.errors import LimitExceeded, NotAnExpression, NotAPolynomial, ShapeMismatch, UnknownName, UsageError, show
from symnet.exact.expressionmatrices import (
    determinant,
    exact_column,
    exact_matrix,
    inverse,
    logarithm,
    require_positive_definite,
    tidy,
)
from symnet.exact.numbers import as_exact, check_whole, listed
from symnet.parsing.values import as_expression
from symnet.physics.hamiltonians import Hamiltonian

__all__ = ["Gaussian", "maximum_entropy"]

Place: TypeAlias = "int | str | sympy.Symbol"
"""Which variable is meant: its number from 0 on, its name, or itself."""

_MOST_MOMENTS = 50_000
_LARGEST_ORDER = 400


@dataclass(frozen=True, init=False, repr=False)
class Gaussian(Shown):
    """The distribution with density (2π)^(-n/2) det(Σ)^(-1/2) exp(-(x - m)ᵀ Σ⁻¹ (x - m)/2) on n real variables.

    `mean` is n x 1, `covariance` n x n, symmetric positive definite: lists or SymPy matrices of exact numbers, or of
    expressions whose symbols have assumptions. The variables are x1, ..., xn unless they are given.

    Raises:
        NotPositiveDefinite: with the first leading minor that is not above 0; Undecided where a symbol leaves it open.
        ShapeMismatch, FloatGiven, NotExact, UsageError: for what is no such matrix.

    >>> Gaussian([0, 0], [[1, 2], [2, 1]])
    Traceback (most recent call last):
    symnet.errors.NotPositiveDefinite: covariance is not symmetric positive definite: its leading minor of order 2 ...
    """

    mean: sympy.ImmutableMatrix
    covariance: sympy.ImmutableMatrix
    variables: tuple[sympy.Symbol, ...]

    def __init__(self, mean: object, covariance: object, variables: Sequence[sympy.Symbol] | None = None) -> None:
        centre, spread = exact_column(mean, "mean"), exact_matrix(covariance, "covariance")
        require_positive_definite(spread, "covariance")
        self._set(centre, spread, variables)

    def _set(
        self, mean: sympy.ImmutableMatrix, covariance: sympy.ImmutableMatrix, variables: Sequence[sympy.Symbol] | None
    ) -> None:
        size = covariance.rows
        if mean.rows != size:
            raise ShapeMismatch("mean and covariance", f"{mean.rows} entries", f"{size}x{size}")
        if not size:
            raise UsageError("a Gaussian has at least one variable")
        names = (
            tuple(sympy.symbols(f"x1:{size + 1}"))
            if variables is None
            else tuple(listed(variables, "variables", "[x, y]"))
        )
        check_variables(names, size)
        for name, value in (("mean", mean), ("covariance", covariance), ("variables", names)):
            object.__setattr__(self, name, value)

    # --- making -------------------------------------------------------------------------------------------------

    @staticmethod
    def known(
        mean: sympy.ImmutableMatrix, covariance: sympy.ImmutableMatrix, variables: Sequence[sympy.Symbol] | None
    ) -> Gaussian:
        """The Gaussian of a covariance that is positive definite for a reason that needs no further look."""
        made = object.__new__(Gaussian)
        made._set(mean, covariance, variables)
        return made

    @staticmethod
    def from_precision(
        precision: object, potential: object = None, variables: Sequence[sympy.Symbol] | None = None
    ) -> Gaussian:
        """The Gaussian with H(x) = xᵀAx/2 - bᵀx: covariance A⁻¹ and mean A⁻¹b; b = 0 unless it is given.

        Raises NotPositiveDefinite where A is not positive definite, and what the constructor raises.

        >>> Gaussian.from_precision([[2, -1], [-1, 2]], [1, 0]).mean.T
        Matrix([[2/3, 1/3]])
        """
        matrix = exact_matrix(precision, "precision")
        require_positive_definite(matrix, "precision")
        field = sympy.ImmutableMatrix.zeros(matrix.rows, 1) if potential is None else exact_column(potential, "b")
        if field.rows != matrix.rows:
            raise ShapeMismatch("precision and b", f"{matrix.rows}x{matrix.rows}", f"{field.rows} entries")
        spread = inverse(matrix, "precision")
        return Gaussian.known(tidy(spread * field), spread, variables)

    @staticmethod
    def from_hamiltonian(
        hamiltonian: Hamiltonian | sympy.Expr, variables: Sequence[sympy.Symbol] | None = None
    ) -> Gaussian:
        """The Gaussian p(x) = e^(-H(x))/Z of a quadratic polynomial H with a positive definite quadratic part.

        Raises NotAPolynomial for another degree than 2, and what `from_precision` raises.

        >>> x, y = sympy.symbols("x y")
        >>> Gaussian.from_hamiltonian(x**2 - x * y + y**2 - x).mean.T
        Matrix([[2/3, 1/3]])
        """
        if isinstance(hamiltonian, Hamiltonian):
            return Gaussian.from_hamiltonian(
                hamiltonian.expr, hamiltonian.variables if variables is None else variables
            )
        expr = as_expression(hamiltonian, "Gaussian.from_hamiltonian")
        symbols = tuple(sorted(expr.free_symbols, key=str)) if variables is None else tuple(variables)
        check_variables(symbols, len(symbols))
        if not symbols:
            raise NotAPolynomial(expr, "a quadratic Hamiltonian has at least one variable")
        poly = _poly(expr, symbols)
        if poly.total_degree() != 2:
            raise NotAPolynomial(expr, f"a Gaussian has a Hamiltonian of degree 2, not {poly.total_degree()}")
        origin = dict.fromkeys(symbols, 0)
        precision = sympy.hessian(poly.as_expr(), symbols)
        slopes = [-sympy.diff(poly.as_expr(), v).subs(origin) for v in symbols]
        return Gaussian.from_precision(precision, slopes, symbols)

    # --- the Hamiltonian ----------------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """The number n of variables."""
        return len(self.variables)

    @property
    def precision(self) -> sympy.ImmutableMatrix:
        """A = Σ⁻¹: A_ij = 0 exactly when x_i and x_j are independent given all other variables."""
        return inverse(self.covariance, "covariance")

    @property
    def potential(self) -> sympy.ImmutableMatrix:
        """b = A m, the linear part of -H."""
        return tidy(self.precision * self.mean)

    @property
    def hamiltonian(self) -> sympy.Expr:
        """H(x) = xᵀAx/2 - bᵀx, without a constant."""
        x = sympy.Matrix(self.variables)
        return sympy.expand((x.T * self.precision * x)[0] / 2 - (self.potential.T * x)[0])

    @property
    def log_partition(self) -> sympy.Expr:
        """ln Z, Z = ∫ e^(-H) = (2π)^(n/2) det(A)^(-1/2) exp(bᵀA⁻¹b/2), for H as in `hamiltonian`.

        >>> Gaussian([1], [[4]]).log_partition
        1/8 + log(2) + log(2*pi)/2
        """
        shift = (self.mean.T * self.precision * self.mean)[0] / 2
        return sympy.expand(shift) + (logarithm(determinant(self.covariance)) + self.size * _LOG_TWO_PI) / 2

    @property
    def surprisal(self) -> sympy.Expr:
        """-ln p(x) = H(x) + ln Z."""
        return self.hamiltonian + self.log_partition

    # --- distributions made from it -----------------------------------------------------------------------------

    def marginal(self, kept: Sequence[Place]) -> Gaussian:
        """The distribution of some variables, in the order in which they are named.

        >>> Gaussian([0, 1, 2], [[2, 1, 0], [1, 2, 1], [0, 1, 2]]).marginal(["x3", "x1"])
        Gaussian(x3, x1): mean [2, 0], covariance [[2, 0], [0, 2]]
        """
        places = self._places(kept)
        return Gaussian.known(
            self.mean.extract(places, [0]), self.covariance.extract(places, places), [self.variables[k] for k in places]
        )

    def conditional(self, values: Mapping[Place, object]) -> Gaussian:
        """The distribution of the other variables, given exact values (or expressions) of these.

        Its covariance is the Schur complement Σ_aa - Σ_ab Σ_bb⁻¹ Σ_ba, its mean m_a + Σ_ab Σ_bb⁻¹ (x_b - m_b).

        >>> Gaussian([0, 0], [[1, "1/2"], ["1/2", 1]]).conditional({"x1": sympy.Symbol("t")})
        Gaussian(x2): mean [t/2], covariance [[3/4]]
        """
        if not isinstance(values, Mapping):
            raise UsageError(f"give the known values by variable, such as {{'x2': 3}}, not {show(values)}")
        given = self._places(list(values))
        free = [k for k in range(self.size) if k not in given]
        if not free:
            raise UsageError("all variables are given: nothing is left to be distributed")
        known = exact_column([as_exact(v, f"value of {self.variables[k]}") for k, v in zip(given, values.values(),
                             strict=True)], "values")  # fmt: skip
        cross = self.covariance.extract(free, given)
        gain = cross * inverse(self.covariance.extract(given, given), "covariance")
        mean = self.mean.extract(free, [0]) + gain * (known - self.mean.extract(given, [0]))
        spread = self.covariance.extract(free, free) - gain * cross.T
        return Gaussian.known(tidy(mean), tidy(spread), [self.variables[k] for k in free])

    def image(self, matrix: object, offset: object = None, variables: Sequence[sympy.Symbol] | None = None) -> Gaussian:
        """The distribution of B x + c, of full row rank: mean B m + c, covariance B Σ Bᵀ; variables y1, y2, ...

        Raises NotPositiveDefinite where B has dependent rows, ShapeMismatch for wrong sizes.

        >>> Gaussian([1, 2], [[1, 0], [0, 1]]).image([[1, 1]])
        Gaussian(y1): mean [3], covariance [[2]]
        """
        made = exact_matrix(matrix, "matrix")
        if made.cols != self.size:
            raise ShapeMismatch("image of a Gaussian", f"{made.rows}x{made.cols}", f"{self.size} variables")
        shift = sympy.ImmutableMatrix.zeros(made.rows, 1) if offset is None else exact_column(offset, "offset")
        if shift.rows != made.rows:
            raise ShapeMismatch("offset of an image", f"{shift.rows} entries", f"{made.rows} rows")
        names = sympy.symbols(f"y1:{made.rows + 1}") if variables is None else variables
        return Gaussian(tidy(made * self.mean + shift), tidy(made * self.covariance * made.T), names)

    # --- moments ------------------------------------------------------------------------------------------------

    def moment(self, powers: Sequence[int]) -> sympy.Expr:
        """E[∏ x_i^k_i], exactly, by E[x_i f] = m_i E[f] + Σ_j Σ_ij E[∂f/∂x_j] (Isserlis' and Wick's theorem).

        Raises LimitExceeded for an order Σ k_i above 400, or more than 50,000 smaller moments.

        >>> Gaussian([0, 0], [[2, 1], [1, 1]]).moment([2, 2])
        4
        """
        wanted = tuple(listed(powers, "powers", "[2, 0]"))
        if len(wanted) != self.size:
            raise ShapeMismatch("powers of a moment", f"{len(wanted)} powers", f"{self.size} variables")
        for variable, power in zip(self.variables, wanted, strict=True):
            check_whole(power, 0, f"the power of {variable} in a moment")
        _check_moment(wanted)
        return self._moment(wanted, {})

    def expectation(self, polynomial: sympy.Expr) -> sympy.Expr:
        """E[f(x)] of a polynomial f in the variables, exactly; other symbols are parameters.

        >>> g = Gaussian([1], [[4]])
        >>> g.expectation((g.variables[0] - 1) ** 4)
        48
        """
        poly = _poly(as_expression(polynomial, "expectation"), self.variables)
        known: dict[tuple[int, ...], sympy.Expr] = {}
        total = sympy.Integer(0)
        for powers, factor in poly.terms():
            _check_moment(powers)
            total += factor * self._moment(powers, known)
        return sympy.expand(total)

    def _moment(self, powers: tuple[int, ...], known: dict[tuple[int, ...], sympy.Expr]) -> sympy.Expr:
        if powers not in known:
            place = next((k for k, power in enumerate(powers) if power), None)
            if place is None:
                return sympy.Integer(1)
            rest = _lowered(powers, place)
            total = self.mean[place] * self._moment(rest, known) if self.mean[place] != 0 else sympy.Integer(0)
            for k, power in enumerate(rest):
                if power and self.covariance[place, k] != 0:
                    total += power * self.covariance[place, k] * self._moment(_lowered(rest, k), known)
            known[powers] = sympy.expand(total)
        return known[powers]

    # --- information --------------------------------------------------------------------------------------------

    @property
    def entropy(self) -> sympy.Expr:
        """The differential entropy -∫ p ln p = (n/2)(1 + ln 2π) + ln(det Σ)/2, in nats.

        >>> Gaussian([0], [[1]]).entropy
        1/2 + log(2*pi)/2
        """
        size = sympy.Rational(self.size, 2)
        return size + size * _LOG_TWO_PI + logarithm(determinant(self.covariance)) / 2

    def negentropy(self, entropy: object) -> sympy.Expr:
        """KL(p‖self) of any p with this mean and covariance and this differential entropy: self.entropy - entropy.

        It is never negative: of all densities with one mean and covariance the Gaussian has the largest entropy.

        >>> Gaussian([0], [["1/12"]]).negentropy(0)        # the uniform distribution on an interval of length 1
        -log(2) - log(3)/2 + 1/2 + log(2*pi)/2
        """
        return self.entropy - as_exact(entropy, "entropy")

    def kl(self, other: Gaussian) -> sympy.Expr:
        """KL(self‖other) = (tr(Σ'⁻¹Σ) - n + (m' - m)ᵀΣ'⁻¹(m' - m) + ln(det Σ'/det Σ))/2, in nats; 0 if they are equal.

        >>> Gaussian([0], [[1]]).kl(Gaussian([1], [[2]]))
        log(2)/2
        """
        if not isinstance(other, Gaussian):
            raise UsageError(f"KL of a Gaussian is to another Gaussian, not to {show(other)}")
        if other.size != self.size:
            raise ShapeMismatch("KL of Gaussians", f"{self.size} variables", f"{other.size} variables")
        shift = other.mean - self.mean
        precision = other.precision
        square = (precision * self.covariance).trace() - self.size + (shift.T * precision * shift)[0]
        ratio = determinant(other.covariance) / determinant(self.covariance)
        return sympy.factor(square) / 2 + logarithm(ratio) / 2

    def mutual_information(self, first: Sequence[Place], second: Sequence[Place]) -> sympy.Expr:
        """I(x_a; x_b) = ln(det Σ_a det Σ_b/det Σ_ab)/2 between two groups of variables, in nats.

        Raises UsageError where a variable is in both.
        """
        return self.conditional_mutual_information(first, second, ())

    def conditional_mutual_information(
        self, first: Sequence[Place], second: Sequence[Place], given: Sequence[Place]
    ) -> sympy.Expr:
        """I(x_a; x_b | x_c) = ln(det Σ_ac det Σ_bc/(det Σ_c det Σ_abc))/2, in nats.

        >>> chain = Gaussian([0, 0, 0], [[1, 1, 1], [1, 2, 2], [1, 2, 3]])       # a random walk
        >>> chain.conditional_mutual_information(["x1"], ["x3"], ["x2"])
        0
        """
        a, b, c = self._places(first), self._places(second), self._places(given)
        every = [*a, *b, *c]
        if not a or not b:
            raise UsageError("information is between two groups of at least one variable each")
        if len(set(every)) != len(every):
            twice = next(self.variables[k] for k in every if every.count(k) > 1)
            raise UsageError(f"the groups of variables must not overlap; {twice} is in two of them")
        volume = {key: determinant(self.covariance.extract(places, places))
                  for key, places in (("ac", a + c), ("bc", b + c), ("c", c), ("abc", every))}  # fmt: skip
        return logarithm(sympy.cancel(volume["ac"] * volume["bc"] / (volume["c"] * volume["abc"]))) / 2

    # --- the rest -----------------------------------------------------------------------------------------------

    def _places(self, named: object) -> list[int]:
        if not isinstance(named, list | tuple | range):
            raise UsageError(f"give a list of variables, such as [{show(named)}]")
        found: list[int] = []
        for name in named:
            known = [str(v) for v in self.variables]
            if isinstance(name, int) and not isinstance(name, bool):
                if not 0 <= name < self.size:
                    raise UsageError(f"there is no variable number {name}: they are numbered 0 to {self.size - 1}")
                found.append(name)
            elif str(name) in known:
                found.append(known.index(str(name)))
            else:
                raise UnknownName("variable", str(name), known)
        if len(set(found)) != len(found):
            raise UsageError(f"each variable is named once, not as in {show(list(named))}")
        return found

    def __repr__(self) -> str:
        names = ", ".join(map(str, self.variables[:6])) + (", ..." if self.size > 6 else "")
        if self.size > 6:
            return f"Gaussian({names}): {self.size} variables"
        return f"Gaussian({names}): mean {list(self.mean)}, covariance {self.covariance.tolist()}"

    __str__ = __repr__

    def _repr_latex_(self) -> str:
        shown = sympy.Matrix(self.variables), self.mean, self.covariance
        point, mean, covariance = (sympy.latex(part) for part in shown)
        return f"$\\displaystyle {point} \\sim \\mathcal{{N}}\\left({mean}, {covariance}\\right)$"


def maximum_entropy(mean: object, covariance: object, variables: Sequence[sympy.Symbol] | None = None) -> Gaussian:
    """The distribution with the largest entropy among all with this mean and covariance: the Gaussian.

    For every density p with this mean and covariance KL(p‖g) = h(g) - h(p), because -ln g is quadratic, so that its
    mean under p is that under g; and KL is never negative, 0 for p = g alone. `negentropy` is that difference.

    >>> maximum_entropy([0], [["1/3"]]).negentropy(sympy.log(2)).evalf(4)      # uniform on [-1, 1]
    0.1765
    """
    return Gaussian(mean, covariance, variables)


_LOG_TWO_PI = sympy.log(2 * sympy.pi)


def check_variables(names: Sequence[sympy.Symbol], size: int) -> None:
    """Refuse what are not this many different symbols."""
    for name in names:
        if not isinstance(name, sympy.Symbol):
            raise NotAnExpression(name, "variables", "each is a SymPy symbol, such as Symbol('x')")
    if len(names) != size:
        raise ShapeMismatch("variables", f"{len(names)} symbols", f"{size} variables")
    if len({str(name) for name in names}) != len(names):
        raise UsageError(f"variables have different names, not {', '.join(map(str, names))}")


def _poly(expr: sympy.Expr, variables: Sequence[sympy.Symbol]) -> sympy.Poly:
    try:
        return sympy.Poly(expr, *variables)
    except sympy.PolynomialError:
        raise NotAPolynomial(expr, "it is no polynomial in " + ", ".join(map(str, variables))) from None


def _lowered(powers: tuple[int, ...], place: int) -> tuple[int, ...]:
    return (*powers[:place], powers[place] - 1, *powers[place + 1 :])


def _check_moment(powers: tuple[int, ...]) -> None:
    if sum(powers) > _LARGEST_ORDER:
        raise LimitExceeded("order of a moment", sum(powers), _LARGEST_ORDER)
    smaller = prod(k + 1 for k in powers)
    if smaller > _MOST_MOMENTS:
        raise LimitExceeded("number of moments below the one asked for", smaller, _MOST_MOMENTS)
