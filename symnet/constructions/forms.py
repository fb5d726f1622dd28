"""Forms in one hidden layer: homogeneous polynomials by few neurons, in as few variables as they have essentially.

A polynomial with p(x + tv) = p(x) for some v ≠ 0 depends on fewer linear forms than variables: those v are the kernel
of v ↦ D_v p. In the forms it may be a monomial; else its neurons are points that were found, with their weights.

>>> import sympy
>>> from symnet.activations import exp
>>> x, y = sympy.symbols("x y")
>>> power_form(exp, (x + 2 * y) ** 3).network.widths
(2, 4, 1)
>>> power_form(exp, x**2 * y, output_bias=True).network.neurons
5
>>> form_by_points(exp, x**2 * y + x * y**2, [(1, 1), (1, 0), (0, 1), (-1, -1), (-1, 0), (0, -1)]).network.neurons
6
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import comb

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.cubatures import Cubature, cubature
from symnet.constructions.recipes import EXPLICIT_LIMIT, Gate, Level, Recipe, recipe
from symnet.constructions.settle import settle
from symnet.constructions.stencils import Difference, Stencil, critical_product, power_stencil
from symnet.constructions.straightline import ZERO, Linear
from symnet.errors import LimitExceeded, NotAPolynomial, UsageError
from symnet.exact.numbers import as_fraction
from symnet.exact.polynomials import Terms, terms, variables_of

__all__ = ["by_cubature", "essential", "form_by_points", "power_form"]


def power_form(
    activation: Activation,
    target: sympy.Expr,
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    output_bias: bool = False,
    critical: bool = False,
) -> Recipe:
    """The network for q ∏ ℓ_i(x)^r_i, the ℓ_i independent forms: ∏(r_i + 1) neurons, one fewer with an output bias.

    With `critical` 2^(n-1) neurons for a product of n forms, where σ^(n-1)(b) = 0.

    Raises:
        NotAPolynomial: for what is not found to be one. LimitExceeded: for more than 200000 neurons.
        DegenerateActivation, NotATaylorGate, Undecided, BadBias: see `settle`.

    Source: Rolnick and Tegmark, section 4 (as we read it); with an output bias: symnet.
    """
    symbols, found = _form(target, variables)
    reduced, forms = essential(found)
    if len(reduced) != 1:
        raise NotAPolynomial(target, "a monomial in independent linear forms is needed")
    ((powers, coefficient),) = reduced.items()
    if critical and (len(powers) < 2 or set(powers) != {1}):
        raise UsageError("a critical bias serves products of two or more different forms")
    stencil = critical_product(len(powers)) if critical else (_forward if output_bias else power_stencil)(powers)
    if stencil.size > EXPLICIT_LIMIT:
        raise LimitExceeded("neurons of one hidden layer", stencil.size, EXPLICIT_LIMIT, "use the deep compiler")
    setting = settle(
        activation, (stencil.order,), vanishing=stencil.vanishing, bias=bias, even=not stencil.moment(stencil.order + 1)
    )
    gate, output = Gate(stencil, forms), Linear.of(ZERO, {0: coefficient})
    return recipe("form", target, symbols, setting, (Level((gate,)),), output, stencil.name)


def form_by_points(
    activation: Activation,
    target: sympy.Expr,
    points: Sequence[Sequence[object]],
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    output_bias: bool = False,
) -> Recipe:
    """The network for a form of degree d whose neurons read a_j·x for the given rational points a_j; weights are found.

    With `output_bias` one of the points should be 0, and is no neuron. What is 0 among the derivatives at the bias of
    orders below d is made use of.

    Raises:
        UsageError: where no weights do. NotAPolynomial, NotExact, and what `settle` raises.
    """
    symbols, found = _form(target, variables)
    if any(isinstance(a, str) or len(a) != len(symbols) for a in points):
        raise UsageError(f"a point is a list of {len(symbols)} numbers, one a variable")
    grid = [[as_fraction(x, "coordinate") for x in a] for a in points]
    degree = sum(next(iter(found)))
    setting = settle(activation, (degree,), bias=bias)
    unseen = [k for k in range(degree) if setting.derivative(k).is_zero()]
    made = cubature(found, grid, free_origin=output_bias, unseen=unseen)
    if made is None:
        raise UsageError(f"no weights at these {len(points)} points compute {target}")
    return by_cubature(activation, target, symbols, made, [Linear.node(k) for k in range(len(symbols))], bias)


def by_cubature(
    activation: Activation,
    target: sympy.Expr,
    symbols: tuple[sympy.Symbol, ...],
    made: Cubature,
    forms: Sequence[Linear],
    bias: Point | None,
) -> Recipe:
    """The network of a cubature in linear forms, its points scaled to size 1."""
    step = Fraction(1)
    while 2 * step * max(abs(x) for a in made.grid for x in a) > 3:
        step /= 2
    vanishing = made.vanishing
    setting = settle(activation, (made.order,), vanishing=vanishing, bias=bias, even=made.symmetric)
    gate = Gate(made, tuple(form.scaled(step) for form in forms))
    output = Linear.of(ZERO, {0: 1 / step**made.order})
    return recipe("form", target, symbols, setting, (Level((gate,)),), output, f"{made.neurons} points")


def essential(found: Mapping[tuple[int, ...], Fraction]) -> tuple[Terms, tuple[Linear, ...]]:
    """(q, forms) with q(forms) the polynomial, and as few independent linear forms as there can be.

    The variables that are left stand for themselves, plus multiples of those that are not.

    >>> reduced, forms = essential({(2, 0): Fraction(1), (1, 1): Fraction(2), (0, 2): Fraction(1)})
    >>> reduced, forms[0].terms
    ({(2,): Fraction(1, 1)}, ((0, Fraction(1, 1)), (1, Fraction(1, 1))))
    """
    n = len(next(iter(found)))
    rows: dict[tuple[int, ...], list[Fraction]] = {}  # monomials of the derivatives -> their coefficients in each D_i p
    for exponents, c in found.items():
        for i, e in enumerate(exponents):
            if e:
                lower = tuple(x - (k == i) for k, x in enumerate(exponents))
                rows.setdefault(lower, [ZERO] * n)[i] += c * e
    reduced: list[tuple[int, list[Fraction]]] = []
    for given in rows.values():
        row = given
        for pivot, other in reduced:
            if row[pivot]:
                row = [x - row[pivot] * y for x, y in zip(row, other, strict=True)]
        place = next((k for k, x in enumerate(row) if x), None)
        if place is not None:
            row = [x / row[place] for x in row]
            reduced = [(p, [x - other[place] * y for x, y in zip(other, row, strict=True)]) for p, other in reduced]
            reduced.append((place, row))
    reduced.sort()
    pivots = [p for p, _ in reduced]
    kept = {
        tuple(e[p] for p in pivots): c
        for e, c in found.items()
        if not any(x for k, x in enumerate(e) if k not in pivots)
    }
    return kept, tuple(Linear.of(ZERO, dict(enumerate(row))) for _, row in reduced)


def _form(target: sympy.Expr, variables: Sequence[sympy.Symbol] | None) -> tuple[tuple[sympy.Symbol, ...], Terms]:
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    if len({sum(e) for e in found}) != 1 or not any(next(iter(found))):
        raise NotAPolynomial(target, "a form is needed: all terms of one degree, at least 1")
    return symbols, found


def _forward(powers: Sequence[int]) -> Stencil:
    """The monomial by forward differences of order r_i at 0, ..., r_i: the origin is among the points, and free."""
    return Stencil(
        "monomial with output bias",
        tuple(
            Difference(tuple(range(r + 1)), tuple((-1) ** (r - t) * comb(r, t) for t in range(r + 1))) for r in powers
        ),
        tuple(powers),
        free_origin=True,
    )
