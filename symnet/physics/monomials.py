"""Polynomials with exact or symbolic coefficients, as plain data: from monomials to numbers.

A monomial is a tuple of (place of the variable, power), places ascending; the coefficients are SymPy expressions free
of the variables, each decided not to be 0. On bits x² = x, on spins s² = 1.

>>> x, y, J = sympy.symbols("x y J")
>>> read(J * (x + y) ** 2, (x, y), "spins")
{(): 2*J, ((0, 1), (1, 1)): 2*J}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import sympy

from symnet.errors import LimitExceeded, NotAPolynomial, Undecided
from symnet.exact.fields import constant
from symnet.exact.numbers import as_exact
from symnet.exact.polynomials import terms as terms_of

__all__ = ["Coefficients", "Domain", "Monomial", "collected", "read", "reduced", "vanishes", "written"]

Domain = Literal["reals", "bits", "spins"]
Monomial = tuple[tuple[int, int], ...]
Coefficients = dict[Monomial, sympy.Expr]


def read(expr: sympy.Expr, variables: Sequence[sympy.Symbol], domain: Domain) -> Coefficients:
    """The coefficients of a polynomial in the variables; what is free of them may be any exact expression.

    Raises:
        NotAPolynomial, LimitExceeded, FloatGiven, NotExact: as for `symnet.exact.polynomials.terms`.
        Undecided: where it stays open whether a coefficient is 0.
    """
    names = frozenset(str(v.name) for v in variables)
    parameters: dict[sympy.Expr, sympy.Symbol] = {}
    try:
        plain = _with_names_for_parameters(expr, names, parameters)
        dense = terms_of(plain, (*variables, *parameters.values()))
    except NotAPolynomial as error:
        raise NotAPolynomial(expr, error.reason) from None
    except RecursionError:
        raise LimitExceeded("nesting of the expression", "(very deep)", "Python's recursion") from None
    n, given = len(variables), list(parameters)
    found: list[tuple[Monomial, sympy.Expr]] = []
    for exponents, rational in dense.items():
        powers = tuple((place, k) for place, k in enumerate(exponents[:n]) if k)
        factors = (value**k for value, k in zip(given, exponents[n:], strict=True) if k)
        value = sympy.Rational(rational.numerator, rational.denominator)
        found.append((reduced(powers, domain), sympy.Mul(value, *factors)))
    return collected(found)


def _with_names_for_parameters(
    expr: sympy.Expr, names: frozenset[str], parameters: dict[sympy.Expr, sympy.Symbol]
) -> sympy.Expr:
    """The expression with a symbol for each part that is free of the variables and no rational number."""
    if isinstance(expr, sympy.Rational):
        return expr
    if names.isdisjoint(str(s.name) for s in expr.free_symbols):
        exact = as_exact(expr, "a coefficient")
        # Names with a space: no variable has one.
        return parameters.setdefault(exact, sympy.Symbol(f"parameter {len(parameters) + 1}"))
    if isinstance(expr, sympy.Add | sympy.Mul):
        return expr.func(*(_with_names_for_parameters(a, names, parameters) for a in expr.args))
    if isinstance(expr, sympy.Pow):
        return sympy.Pow(_with_names_for_parameters(expr.base, names, parameters), expr.exp)
    return expr


def reduced(powers: Iterable[tuple[int, int]], domain: Domain) -> Monomial:
    """A monomial in its reduced form on a domain.

    >>> reduced([(0, 3), (1, 2)], "bits"), reduced([(0, 3), (1, 2)], "spins")
    (((0, 1), (1, 1)), ((0, 1),))
    """
    if domain == "bits":
        return tuple((place, 1) for place, _ in powers)
    if domain == "spins":
        return tuple((place, 1) for place, k in powers if k % 2)
    return tuple(powers)


def collected(found: Iterable[tuple[Monomial, sympy.Expr]]) -> Coefficients:
    """Like monomials added up, what vanishes left out, in the order of degree and places."""
    sums: dict[Monomial, list[sympy.Expr]] = {}
    for monomial, value in found:
        sums.setdefault(monomial, []).append(value)
    totals = {
        m: values[0] if len(values) == 1 and isinstance(values[0], sympy.Rational) else sympy.expand(sympy.Add(*values))
        for m, values in sums.items()
    }
    kept = {monomial: value for monomial, value in totals.items() if not vanishes(value)}
    return dict(sorted(kept.items(), key=lambda item: (sum(k for _, k in item[0]), item[0])))


def vanishes(value: sympy.Expr) -> bool:
    """Decide whether a coefficient is 0; symbols in it are independent of each other.

    Raises:
        Undecided: where that stays open.
    """
    if isinstance(value, sympy.Rational):
        return bool(value == 0)
    zero = constant(value, "a coefficient").is_zero()
    if zero is None:
        raise Undecided(f"whether the coefficient {value} is zero", "write it in another form")
    return zero


def written(coefficients: Mapping[Monomial, sympy.Expr], variables: Sequence[sympy.Symbol]) -> sympy.Expr:
    """The polynomial as a SymPy expression, expanded."""
    return sympy.Add(
        *(
            sympy.Mul(part, *(variables[place] ** k for place, k in monomial))
            for monomial, value in coefficients.items()
            for part in sympy.Add.make_args(value)
        )
    )
