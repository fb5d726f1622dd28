"""How many neurons are needed: ranks of partial derivatives, sets of degrees, the 2^n of a product."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import sympy
from sympy.polys.matrices import DomainMatrix

import symnet as sn
from benchmarks.measuring import Row, agree, timed
from symnet.exact.polynomials import Terms, from_terms
from symnet.exact.ranks import rank
from symnet.lower_bounds import Conventions, lower_bound
from symnet.lower_bounds.gaps import heaviest
from symnet.lower_bounds.partials import counts, degree, matrix, moments, spans

__all__ = ["rows"]

COMMON = Conventions("common")


def dense(variables: int, degree: int) -> Terms:
    """A homogeneous polynomial with all monomials, coefficients ±1, ..., ±9."""
    numbers = random.Random(variables)
    every = itertools.combinations_with_replacement(range(variables), degree)
    return {
        tuple(chosen.count(i) for i in range(variables)): Fraction(numbers.choice((-1, 1)) * numbers.randint(1, 9))
        for chosen in every
    }


def one_by_one(polynomial: Terms) -> int:
    """The dimension of the span of all partial derivatives as one would write it: SymPy derives, one dense matrix."""
    variables = sympy.symbols(f"x1:{len(next(iter(polynomial))) + 1}")
    level = [sympy.Poly(from_terms(polynomial, variables), *variables)]
    every: list[sympy.Poly] = []
    while level:
        every += level
        level = list(dict.fromkeys(q for p in level for v in variables if not (q := p.diff(v)).is_zero))
    places = {e: k for k, e in enumerate(dict.fromkeys(e for p in every for e in p.monoms()))}
    matrix = [[sympy.QQ(0)] * len(places) for _ in every]
    for row, p in zip(matrix, every, strict=True):
        for e, c in p.terms():
            row[places[e]] = sympy.QQ(int(c.p), int(c.q))
    return int(DomainMatrix(matrix, (len(every), len(places)), sympy.QQ).rank())


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    squares, quartic, quadratic = (5, 12, 32) if quick else (6, 16, 64)
    names = "·".join(f"x{i}²" for i in range(1, squares + 1))
    monomial = {(2,) * squares: Fraction(1)}
    found = [
        ranks(f"partial derivatives of {names}, by ranks", monomial, 0.2, smaller=monomial),
        ranks(f"random quartic in {quartic} variables", dense(quartic, 4), 2.0, smaller=dense(9, 4)),
        ranks(f"random quadratic in {quadratic} variables", dense(quadratic, 2), 2.0, smaller=dense(quadratic, 2)),
    ]
    return [*found, gaps(12 if quick else 16), bound_of_product(10)]


def ranks(job: str, polynomial: Terms, limit: float, *, smaller: Terms) -> Row:
    """The bound for exp, as `neurons_lower_bound` gives it; beside it one matrix of all derivatives."""
    total = sum(spans(moments(polynomial)))
    if len(polynomial) == 1:  # a monomial has a formula: here it is a polynomial as any other
        seconds, found = timed(lambda: sum(_ranks(polynomial)), cold=True)
    else:
        variables = sympy.symbols(f"x1:{len(next(iter(polynomial))) + 1}")
        target = from_terms(polynomial, variables)
        seconds, bound = timed(lambda: lower_bound(target, sn.exp, COMMON, variables=variables), cold=True)
        found = int(bound.neurons)
    agree(found == total, f"{job}: {found} is not {total}")
    naive, dimension = timed(lambda: one_by_one(smaller))
    agree(dimension == sum(spans(moments(smaller))), f"{job}: SymPy finds another dimension")
    note = f"{found} neurons" + ("" if smaller == polynomial else f"; beside it a smaller job: {dimension} neurons")
    return Row(job, seconds, "sympy, one matrix", naive, limit=limit, note=note)


def _ranks(polynomial: Terms) -> list[int]:
    h, found = moments(polynomial), []
    for order in range(degree(h) + 1):
        places: dict[tuple[int, ...], int] = {}
        found.append(
            rank([{places.setdefault(b, len(places)): v for b, v in row.items()} for row in matrix(h, order).values()])
        )
    return found


def gaps(d: int) -> Row:
    """The heaviest set of degrees, some differences excluded; beside it all subsets."""
    numbers = random.Random(d)
    weights = counts((1,) * d)
    allowed = {g for g in range(1, d + 1) if numbers.random() < 0.7}
    seconds, found = timed(lambda: heaviest(weights, allowed), cold=True)

    def naive() -> int:
        best = 0
        for bits in range(1 << (d + 1)):
            chosen = [k for k in range(d + 1) if bits >> k & 1]
            if all(b - a in allowed for a, b in itertools.combinations(chosen, 2)):
                best = max(best, sum(weights[k] for k in chosen))
        return best

    beside, best = timed(naive)
    agree(best == sum(weights[k] for k in found), "the heaviest set of degrees is another one")
    return Row(f"degrees counted together, up to {d}", seconds, "all subsets", beside, limit=1.0)


def bound_of_product(n: int) -> Row:
    """2^n neurons for a product of n factors: the bound, and, where there is a certificate, its check by the kernel."""
    target = sympy.Mul(*sympy.symbols(f"x1:{n + 1}"))
    sn.neurons_lower_bound(target, sn.tanh, bias=1).check()  # imports are not what is measured

    def job() -> tuple[int, str]:
        found = sn.neurons_lower_bound(target, sn.softplus, bias=1)
        return int(found.neurons), str(found.check().status)

    seconds, (number, status) = timed(job, cold=True, wall=True)
    agree(number == 2**n, f"a product of {n} factors needs {number} neurons")
    variables = sympy.symbols(f"x1:{min(n, 7) + 1}")
    smaller = {(1,) * len(variables): Fraction(1)}
    naive, dimension = timed(lambda: one_by_one(smaller))
    agree(dimension == 2 ** len(variables), "SymPy finds another dimension")
    note = f"certificate: {status}; beside it the number for n = {len(variables)}; seconds by the clock, with processes"
    return Row(f"2^n for a product of {n} factors, with check()", seconds, "sympy, one matrix", naive, 1.0, note=note)
