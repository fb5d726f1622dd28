"""Circuits: any polynomial with rational coefficients as a straight-line program with few products.

>>> from fractions import Fraction
>>> circuit = compile_circuit({(1, 1, 0): Fraction(1), (1, 0, 1): Fraction(3)}, 3)
>>> print(circuit)
p0 = x0·(x1 + 3·x2)
output = p0
>>> circuit.evaluate((2, 5, 7))
Fraction(52, 1)

The fewest products for a given polynomial is a hard problem.  So several strategies run and the best circuit is kept;
what is promised, where the polynomial is not huge, is at most the products of multivariate Horner (most frequent
variable first; in every order of up to four variables, else in order and backwards) and of monomial-wise trees
(prefixes and halves, sub-products shared), and:

- x^d: l(d), a shortest addition chain, exact for d <= 256;
- one variable, degree d: also Paterson-Stockmeyer, about 2·sqrt(d);
- e_k of n variables: at most (k-1)(n-k+1); n - 1 for k = 2 and k = n, which is optimal;
- quadratic forms: elimination over Q (rank minus the hyperbolic pairs found); ⌊n/2⌋ for an open chain, optimal;
- a factorisation over Q, for small polynomials.

One more strategy: a function (builder, polynomial) -> linear form or None, and one line in `_strategies`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise, permutations
from math import isqrt

import sympy

from symnet.constructions import factoring
from symnet.constructions.merging import merged
from symnet.constructions.quadratic import quadratic
from symnet.constructions.straightline import (
    ONE,
    ZERO,
    Builder,
    Circuit,
    Linear,
    Sparse,
    Terms,
    combine,
    degree,
    dense,
    embed,
    sparse,
)
from symnet.constructions.symmetric import as_elementary, elementary

__all__ = ["Circuit", "Linear", "compile_circuit"]

Strategy = Callable[[Builder, Sparse], Linear | None]

_MANY_TERMS = 4_000
"""Above this only the strategies that are linear in the number of terms run."""
_HORNER_WORK = 8_000_000
"""Degree times factors in all terms: above this Horner, which reads the terms once a nesting, would take minutes."""
_FEW_VARIABLES = 4
"""Up to this Horner is tried in every order of the variables."""
_FEW_TERMS = 60
"""Up to this a factorisation over Q is tried."""


def compile_circuit(terms: Terms, inputs: int) -> Circuit:
    """A circuit for a polynomial: `terms` maps exponent tuples of length `inputs` to rational coefficients.

    Source: Knuth, The Art of Computer Programming 2, sections 4.6.3 and 4.6.4; Paterson and Stockmeyer 1973.

    >>> compile_circuit({(15,): Fraction(1)}, 1).multiplications
    5
    >>> compile_circuit({(2, 0): Fraction(1), (0, 2): Fraction(-1)}, 2).multiplications     # (x - y)(x + y)
    1
    """
    builder = Builder(inputs)
    parts: list[tuple[Fraction, Linear]] = []
    solved: dict[frozenset[tuple[tuple[int, ...], Fraction]], Circuit] = {}
    names = []
    for component in _components(sparse(terms)):
        variables = sorted({variable for monomial in component for variable, _ in monomial})
        place = {variable: k for k, variable in enumerate(variables)}
        own: Sparse = {tuple((place[v], e) for v, e in m): q for m, q in component.items()}
        key = frozenset((dense(m, len(variables)), q) for m, q in own.items()) if len(variables) < 20 else frozenset()
        circuit = solved.get(key) if key else None
        if circuit is None:
            circuit = _best(own, len(variables))
            solved[key] = circuit
        parts.append((ONE, embed(builder, circuit, [Linear.node(variable) for variable in variables])))
        names.append(circuit.strategy)
    return builder.circuit(
        combine(parts), ", ".join(dict.fromkeys(name for name in names if name != "linear")) or "linear"
    )


def _components(polynomial: Sparse) -> Iterator[Sparse]:
    """Parts that share no variable (all of degree 2 together); linear terms go to the part of their variable."""
    parent: dict[int, int] = {}

    def root(variable: int) -> int:
        parent.setdefault(variable, variable)
        while parent[variable] != variable:
            parent[variable] = parent[parent[variable]]
            variable = parent[variable]
        return variable

    for monomial in polynomial:
        for (first, _), (second, _) in pairwise(monomial):
            parent[root(first)] = root(second)
    groups: dict[int, Sparse] = {}
    for monomial, q in polynomial.items():
        groups.setdefault(root(monomial[0][0]) if monomial else -1, {})[monomial] = q
    quadratics = [group for group in groups.values() if max(map(degree, group)) == 2]
    if quadratics:
        # squares of different variables may still join: x² - y² is one product
        yield {monomial: q for group in quadratics for monomial, q in group.items()}
    yield from (group for group in groups.values() if max(map(degree, group)) != 2)


def _best(polynomial: Sparse, inputs: int) -> Circuit:
    found: Circuit | None = None
    highest = max(map(degree, polynomial), default=0)
    for name, strategy in _strategies(polynomial, inputs):
        builder = Builder(inputs)
        output = strategy(builder, polynomial)
        if output is None:
            continue
        circuit = builder.circuit(output, name)
        if highest > 2 and len(polynomial) <= _MANY_TERMS:
            circuit = merged(circuit)
        if found is None or circuit.cost < found.cost:
            found = circuit
    if found is None:
        found = Builder(inputs).circuit(factoring.linear_part(polynomial), "linear")
    return found


def _strategies(polynomial: Sparse, inputs: int) -> Iterator[tuple[str, Strategy]]:
    highest = max(map(degree, polynomial), default=0)
    if highest < 2:
        return
    symmetric = as_elementary(polynomial)
    if symmetric is not None:
        c, variables, k, constant = symmetric
        yield (
            "elementary symmetric",
            lambda builder, _: combine([(c, elementary(builder, variables, k)), (constant, Linear(ONE, ()))]),
        )
        if k > 2:
            return
    if 1 < len(polynomial) <= _FEW_TERMS:
        yield "factors over Q", _factors
    work = highest * sum(map(len, polynomial))
    if work <= _HORNER_WORK:
        yield "Horner, most frequent first", partial(_horner, order=factoring.by_frequency)
        if inputs <= _FEW_VARIABLES and len(polynomial) <= _MANY_TERMS // 10:
            for order in permutations(range(inputs)):
                yield (
                    f"Horner in the order {', '.join(f'x{k}' for k in order)}",
                    partial(_horner, order=_by_rank(order)),
                )
        elif work <= _HORNER_WORK // 8:
            yield "Horner in order", partial(_horner, order=factoring.by_name)
            yield "Horner backwards", partial(_horner, order=factoring.by_name_backwards)
    if highest == 2:
        # Horner takes out each product of variables with others, so that trees of monomials can't be better
        yield "quadratic form", quadratic
        return
    yield "monomials by prefixes", partial(factoring.monomial_trees, tree=factoring.prefixes)
    if inputs == 1:
        root = isqrt(highest)
        for step in range(max(2, root // 2), min(highest, 2 * root + 2) + 1, 1 + root // 16):
            yield "Paterson-Stockmeyer", partial(factoring.blocks, step=step)
    if len(polynomial) <= _MANY_TERMS:
        yield "monomials by halves", partial(factoring.monomial_trees, tree=factoring.halves)
        yield "monomials by digits", partial(factoring.monomial_trees, tree=factoring.digits)
        yield "monomials by common pairs", factoring.pair_trees
        if highest > 2:
            yield "cover", partial(factoring.cover, reach=(highest + 1) // 2, finish=_finish)


def _by_rank(order: tuple[int, ...]) -> factoring.Order:
    rank = {variable: place for place, variable in enumerate(order)}
    return lambda variable, count: (rank[variable],)


def _horner(builder: Builder, polynomial: Sparse, order: factoring.Order) -> Linear:
    return factoring.horner(builder, polynomial, order)


def _finish(builder: Builder, polynomial: Sparse) -> Linear:
    """What a cover leaves: a quadratic form by elimination or anything by Horner, whichever adds less."""
    other = builder.copy()
    form = factoring.horner(builder, polynomial, factoring.by_frequency)
    if len(polynomial) > 1:
        eliminated = quadratic(other, polynomial)
        if eliminated is not None and len(other.products) < len(builder.products):
            builder.take(other)
            return eliminated
    return form


def _factors(builder: Builder, polynomial: Sparse) -> Linear | None:
    """Return p or p - p(0) as a product of factors over Q, each compiled by itself; None if irreducible."""
    highest = max(map(degree, polynomial))
    if builder.inputs > 8 or highest > 40:
        return None
    constant = polynomial.get((), ZERO)
    symbols = sympy.symbols(f"x:{builder.inputs}")
    for shift in dict.fromkeys((ZERO, constant)):
        body = {
            dense(m, builder.inputs): sympy.Rational(q.numerator, q.denominator)
            for m, q in polynomial.items()
            if m or not shift
        }
        if shift == constant and shift:
            body.pop(dense((), builder.inputs), None)
        content, factors = sympy.Poly.from_dict(body, *symbols, domain="QQ").factor_list()
        if len(factors) == 1 and factors[0][1] == 1:
            continue
        total = Linear(Fraction(int(content.p), int(content.q)), ())
        nodes = [Linear.node(k) for k in range(builder.inputs)]
        made = []
        for factor, exponent in factors:
            inner = {m: Fraction(int(q.p), int(q.q)) for m, q in factor.terms()}
            made.append(builder.power(embed(builder, compile_circuit(inner, builder.inputs), nodes), exponent))
        for form in made:
            total = builder.multiply(total, form)
        return combine([(ONE, total), (shift, Linear(ONE, ()))])
    return None
