"""A target under conventions, as the theorems see it, and what one of them gives.

An output bias supplies the part of degree 0 and skip connections that of degree 1: those parts are left out.

>>> from symnet.activations import tanh
>>> x = sympy.Symbol("x")
>>> problem_of(x**2 + 3*x + 1, tanh, Conventions("common", output_bias=True), (x,)).parts
{2: {(2,): Fraction(2, 1)}, 1: {(1,): Fraction(3, 1)}}
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import sympy

from symnet.activations import Activation
from symnet.exact.polynomials import from_terms, terms, variables_of
from symnet.lower_bounds import partials
from symnet.lower_bounds.partials import Exponents
from symnet.lower_bounds.results import Conventions, Triangular

__all__ = ["Found", "Problem", "problem_of"]


@dataclass(frozen=True)
class Found:
    """A number of neurons that are needed, by which theorem, what c_k it uses, the degrees of its rows, its data."""

    neurons: int
    theorem: str | None
    why: str
    used: frozenset[int] = frozenset()
    degrees: tuple[int, ...] = ()
    data: Callable[[], Triangular] | None = None


@dataclass(frozen=True)
class Problem:
    """The target with its parts of positive interest: `parts` from degrees to moments h_γ = γ! p_γ."""

    target: sympy.Expr
    variables: tuple[sympy.Symbol, ...]
    activation: Activation
    conventions: Conventions
    parts: dict[int, dict[Exponents, Fraction]]

    @cached_property
    def degree(self) -> int:
        """The degree of what is left, -1 for nothing."""
        return max(self.parts, default=-1)

    @cached_property
    def moments(self) -> dict[Exponents, Fraction]:
        """All moments of what is left."""
        return {e: value for part in self.parts.values() for e, value in part.items()}

    @cached_property
    def monomial(self) -> Exponents | None:
        """The exponents, if what is left is one monomial."""
        return next(iter(self.moments)) if len(self.moments) == 1 else None

    def weights(self, k: int) -> tuple[int, ...]:
        """B_0, ..., B_k of the part of degree k."""
        if k not in self._weights:
            self._weights[k] = partials.spans(self.parts[k], at_least=True)
        return self._weights[k]

    @cached_property
    def _weights(self) -> dict[int, tuple[int, ...]]:
        return {}


def problem_of(
    target: sympy.Expr,
    activation: Activation,
    conventions: Conventions,
    variables: Sequence[sympy.Symbol] | None = None,
) -> Problem:
    """Read a target.

    Raises:
        NotAPolynomial, FloatGiven, TextGiven, SymbolClash, LimitExceeded: as every polynomial of a user does.
    """
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    exact = from_terms(found, symbols)
    parts = {k: part for k, part in partials.parts(partials.moments(found)).items() if k not in conventions.supplied}
    return Problem(exact, symbols, activation, conventions, parts)
