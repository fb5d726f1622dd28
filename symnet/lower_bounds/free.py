"""Bounds that hold whatever the activations and the biases of the single neurons are.

Degree by degree Σ_j w_j c_{j,k} (a_j·x)^k = p_k, so that L_k(f) = Σ_j w_j c_{j,k} f(a_j) is known for f homogeneous of
degree k.  *One degree of rows*: the matrix with rows x^α, |α| = l, and columns x^β has the entries L_{l+|β|}(x^(α+β)),
and the rows (a_j^α)_j are the same for all columns: neurons >= B_l(p) = dim span{∂^α p : |α| = l}.  (With an output
bias l >= 1; with skip connections p without its linear part.)  It also holds modulo λ, for the formal sense: a matrix
over R((λ)) of rank m whose entries have no poles has rank <= m at λ = 0 (`formal-free-partials`).

*In the uniform sense*, for continuous σ_j (or bounded ones), f -> ∫ f ∂^α ψ over a box, ψ smooth and 0 near its
boundary, takes a ridge function g(a·x) to a^α times a number that depends on |α|, g, ψ alone.  So the numbers
∫ N ∂^α ψ, |α| = l, are a matrix of rank <= m, and in the limit that of ∫ p ∂^α ψ = ± ∫ ψ ∂^α p, of rank B_l(p), too;
with skip connections take ψ = ∂^β φ with |α| + |β| >= 2, which sees p without its linear part.

*A quadratic form of rank r*, no skips: Σ_j w_j σ_j''(b_j) a_j a_jᵀ has rank r, and Σ_j w_j σ_j'(b_j) a_j = 0.  So
where no σ_j'(b_j) is 0 the vectors (σ_j'(b_j))_j and (σ_j''(b_j) a_{j,i})_j span r + 1 dimensions: neurons >= r + 1.

*A pivot*: leave out the neurons with a_{j,i} = 0 and put y_j = a_j/a_{j,i}, u_j = w_j c_{j,k} a_{j,i}^k.  The moments
Σ_j u_j y_j^γ are known for |γ| <= k - 1, they are those of ∂_i p_k with x_i = 1; and the staircase of these is
neurons >= Σ_l B_l(∂_i p_k) - Σ_l B_l(∂_i² p_k); for a monomial ∏(r_j+1) over j ≠ i.  Entries that are not known stand
below the staircase, and may have poles: a pivot gives nothing in the formal sense (x²y by two neurons t³:
((x + λy)³ - x³)/(3λ)).

>>> from symnet.activations import tanh
>>> from symnet.lower_bounds.problem import problem_of
>>> from symnet.lower_bounds.results import Conventions
>>> import sympy
>>> x, y, z = sympy.symbols("x y z")
>>> xyz = problem_of(x*y*z, tanh, Conventions("free"))
>>> one_degree_bound(xyz).neurons, pivot_bound(xyz).neurons
(3, 4)
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

from symnet.errors import LimitExceeded
from symnet.lower_bounds import partials
from symnet.lower_bounds.partials import Exponents
from symnet.lower_bounds.problem import Found, Problem
from symnet.lower_bounds.triangular import one_degree, over_pivot

__all__ = ["one_degree_bound", "pivot_bound", "quadratic_bound"]

_MOST_PIVOT_TERMS = 20_000
_MOST_PIVOT_WORK = 250_000


def one_degree_bound(problem: Problem, theorem: str | None = "free-partials") -> Found:
    """The greatest B_l(p), at least 1 where something is left for the neurons."""
    if problem.degree < 0:
        return Found(0, None, "the conventions supply all of the target")
    if problem.degree == 0:
        return Found(1, None, "without neurons the network is 0")
    if len(problem.parts) == 1:
        weights = list(problem.weights(problem.degree))
    else:
        weights = list(partials.spans(problem.moments, at_least=True))
    # of equal ones order 1 comes last with skip connections: claims allow for these from order 2 on
    order = max(range(1, problem.degree + 1), key=lambda r: (weights[r], r > 1 or not problem.conventions.skip, -r))
    why = f"the partial derivatives of order {order} span {partials.dimensions(weights[order])}"
    return Found(weights[order], theorem, why, degrees=(order,), data=lambda: one_degree(problem.moments, order))


def quadratic_bound(problem: Problem) -> Found | None:
    """The rank and 1 for a quadratic form, if σ' is nowhere 0; a constant is there for an output bias alone."""
    if set(problem.parts) != {2} or problem.conventions.skip:
        return None
    rank = problem.weights(2)[1]
    why = f"a form of rank {rank}, and no neuron of slope 0, which rank + 1 independent vectors of slopes need"
    return Found(rank + 1, "quadratic-exact-free-biases", why, frozenset({1}))


def pivot_bound(problem: Problem) -> Found | None:
    """The best bound by a pivot; None where none is found in reasonable time or the degree is below 2."""
    best: Found | None = None
    for k, part in problem.parts.items():
        size = len(problem.variables)
        if k < 2 or len(part) * size > _MOST_PIVOT_TERMS:
            continue
        if problem.monomial is not None:
            found = _monomial(problem, problem.monomial)
            if best is None or found.neurons > best.neurons:
                best = found
            continue
        if partials.work(part) * size > _MOST_PIVOT_WORK:
            continue
        for i in range(len(problem.variables)):
            size = _pivot_size(part, i)
            if size > (best.neurons if best else 0):
                best = Found(
                    size,
                    "free-partials-pivot",
                    f"the moments of the others over {problem.variables[i]}, from the part of degree {k}",
                    data=lambda part=part, k=k, i=i: over_pivot(_over(part, i), k - 1, i),  # type: ignore[misc]
                )
    return best


def _monomial(problem: Problem, r: Exponents) -> Found:
    pivot = min((i for i in range(len(r)) if r[i]), key=lambda i: r[i])
    number = prod(k + 1 for i, k in enumerate(r) if i != pivot)
    factors = [str(k + 1) for i, k in enumerate(r) if i != pivot and k]
    shown = f"{'·'.join(factors) or 1} = {number}" if 1 < len(factors) <= 12 else str(number)
    why = f"the moments of the other variables over {problem.variables[pivot]}: {shown}"
    return Found(number, "free-biases", why)


def _pivot_size(part: Mapping[Exponents, Fraction], i: int) -> int:
    """Σ_l B_l(∂_i p) - Σ_l B_l(∂_i² p), the first from below, the second exactly."""
    once = partials.derivative(part, i)
    twice = partials.derivative(once, i)
    try:
        more = sum(partials.spans(once, at_least=True)) if once else 0
        return more - (sum(partials.spans(twice)) if twice else 0)
    except LimitExceeded:
        return 0


def _over(part: Mapping[Exponents, Fraction], i: int) -> dict[Exponents, Fraction]:
    """The moments of the other variables over x_i."""
    return {(*e[:i], *e[i + 1 :]): value for e, value in part.items() if e[i]}
