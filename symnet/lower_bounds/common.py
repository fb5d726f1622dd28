"""Bounds for networks with a common bias, from what is known of the c_k there.

All moments L(x^γ) = Σ_j w_j a_j^γ = γ! p_γ/(|γ|! c_|γ|) of the degrees |γ| in S are known, S = {k : c_k ≠ 0 or p_k ≠ 0}
without those that an output bias (0) or skip connections (1) supply.  (Where p_k ≠ 0 a network exists only if c_k ≠ 0:
that needs no hypothesis.)  c_k = 0 with p_k ≠ 0: no number of neurons is enough.

*By grades*: rows of degrees R with D - (l - l') in S for l' < l in R, columns of degree D - l against p_D.  Columns
that are 0 against p_k, k = D - (l - l'), are 0 against the rows before: they count, whatever the c_k are.  For
homogeneous p that is Σ_{l in R} B_l(p).  *By values*: the staircase of `staircase.py`, for c_k that are rational up to
a common factor, or lie in a field where zero is decided; with one or two parts p_k the ranks do not depend on the c_k
at all (x -> tx and a factor make both c_k to 1).

*In the formal sense* N_λ = p + O(λ) as formal power series, first-layer weights O(λ): moments of *every* degree k
with c_k ≠ 0 are known modulo λ, those above d are 0; those with c_k = 0 are not known, and may have poles.  A matrix
all of whose entries are known has no poles, and its rank at λ = 0 is at most the number of neurons.  So R and C need
c_{r+c} ≠ 0 for all r in R, c in C: with c_0, ..., c_2d ≠ 0 it is the dimension of the span of all partial derivatives
of Σ p_γ x^γ/(|γ|! c_|γ|).  Its value does not fall below that of the part of highest degree, nor of lowest: put t·x
for x and let t go to oo or 0, as a rank does not rise in a limit.  The claim is `formal-partials`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import factorial
from typing import TypeVar

from symnet.exact.constants import Constant
from symnet.exact.ranks import independent, rank
from symnet.lower_bounds import partials
from symnet.lower_bounds.gaps import heaviest
from symnet.lower_bounds.hypotheses import Known
from symnet.lower_bounds.partials import Exponents
from symnet.lower_bounds.problem import Found, Problem
from symnet.lower_bounds.staircase import field_staircase, patterns, staircase
from symnet.lower_bounds.triangular import from_steps, graded

__all__ = ["formal_bounds", "impossible", "taylor_bounds"]

Number = TypeVar("Number")

_MOST_FIELD_CELLS = 1600
_MOST_WORK = 500_000  # of all patterns of rows and columns that are tried for one bound: some seconds


def impossible(problem: Problem, known: Known) -> int | None:
    """The least degree k with c_k = 0 and p_k ≠ 0: no network of this bias has p_k; None if there is none."""
    return min((k for k in problem.parts if k in known.zero), default=None)


def _told(problem: Problem, known: Known, top: int) -> frozenset[int]:
    """S: the degrees whose moments are known."""
    return (
        frozenset(k for k in range(top + 1) if k in known.nonzero or k in problem.parts) - problem.conventions.supplied
    )


def taylor_bounds(problem: Problem, known: Known) -> Iterator[Found]:
    """The bounds in the Taylor sense."""
    told = _told(problem, known, problem.degree)
    for top in problem.parts:
        yield _by_grades(problem, told, top)
    if len(problem.parts) > 1:
        yield from _by_values(problem, known, told)


def _by_grades(problem: Problem, told: frozenset[int], top: int) -> Found:
    weights = problem.weights(top)
    degrees = heaviest(weights, {g for g in range(1, top + 1) if top - g in told})
    used = frozenset({top} | {top - r + lower for r in degrees for lower in degrees if lower < r})
    names = _set(degrees)
    if problem.monomial is not None:
        number = sum(weights[r] for r in degrees)
        shown = " + ".join(str(weights[r]) for r in degrees) if len(degrees) <= 12 else "the sum of N_l"
        why = f"degrees of rows {names}: {shown}{f' = {number}' if len(degrees) > 1 else ''}"
        return Found(number, "gap-set-bound", why, used, degrees)
    if len(problem.parts) == 1:
        number = sum(weights[r] for r in degrees)
    else:
        number = sum(_grade(problem, degrees, r, top) for r in degrees)
    why = f"partial derivatives of orders {names} of the part of degree {top} that other parts leave"
    if len(problem.parts) == 1:
        why = f"the partial derivatives of orders {names} span {partials.dimensions(number)}"
    return Found(number, "partials-bound", why, used, degrees, lambda: graded(problem.parts, degrees, top))


def _grade(problem: Problem, degrees: Sequence[int], r: int, top: int) -> int:
    """How many columns of degree top - l see p_top and nothing of the parts that the rows before see."""
    lower = {top - r + k for k in degrees if k < r}
    others = {e: v for k in lower if k in problem.parts for e, v in problem.parts[k].items()}
    both = partials.span({**others, **problem.parts[top]}, top - r, at_least=True)
    return max(0, both - partials.span(others, top - r))


def _values(problem: Problem, known: Known) -> Mapping[Exponents, Fraction] | None:
    """The moments as rational numbers, up to what does not change ranks."""
    ratios = known.ratios(sorted(problem.parts))
    if ratios is not None:
        return {e: v / (ratios[sum(e)] * factorial(sum(e))) for e, v in problem.moments.items()}
    return problem.moments if len(problem.parts) <= 2 else None


def _field_values(problem: Problem, known: Known) -> dict[Exponents, Constant] | None:
    if known.values is None or known.bias is None or not known.nonzero.issuperset(problem.parts):
        return None
    inverse = {k: known.values[k].inverse() * Fraction(1, factorial(k)) for k in problem.parts}
    return {e: inverse[sum(e)] * v for e, v in problem.moments.items()}


def _by_values(problem: Problem, known: Known, told: frozenset[int]) -> Iterator[Found]:
    top = problem.degree
    values = _values(problem, known)
    exact = known.ratios(sorted(problem.parts)) is not None
    field = None if values is not None else _field_values(problem, known)
    for rows, columns in _affordable(problem, patterns(told, top, top)):
        used = frozenset(r + c for r in rows for c in columns if r + c <= top)
        names = f"rows of degrees {_set(rows)} and columns of degrees {_set(columns)}"
        if values is not None:
            number: int | None = staircase(values, rows, columns, top)
        else:
            number = field_staircase(field, rows, columns, top) if field is not None else None
        if number:
            yield Found(
                number,
                "partials-bound",
                f"the staircase of known moments with {names}",
                used,
                rows,
                (lambda v=values, r=rows, c=columns: from_steps(v, r, c, top)) if values and exact else None,  # type: ignore[misc]
            )


Pattern = tuple[tuple[int, ...], tuple[int, ...]]


def _affordable(problem: Problem, found: Sequence[Pattern]) -> Iterator[Pattern]:
    """Those that come first, as long as the entries of their staircases are not too many."""
    left, entries = _MOST_WORK, partials.work(problem.moments)
    for rows, columns in found:
        left -= entries * (len(rows) + 1) // 2
        if left < 0:
            return
        yield rows, columns


def _set(degrees: Sequence[int]) -> str:
    shown = [*map(str, degrees)]
    return f"{{{', '.join(shown if len(shown) <= 12 else [*shown[:3], '...', shown[-1]])}}}"


def formal_bounds(problem: Problem, known: Known) -> Iterator[Found]:
    """The bounds in the formal sense; `known` must go to twice the degree."""
    told = _told(problem, known, 2 * problem.degree)
    for top in {max(problem.parts), min(problem.parts)}:
        allowed = {g for g in range(1, top + 1) if top - g in told and top + g in told}
        weights = problem.weights(top)
        degrees = heaviest(weights, allowed)
        number = sum(weights[r] for r in degrees)
        used = frozenset(top - r + k for r in degrees for k in degrees)
        span = partials.dimensions(number)
        why = f"all entries are known modulo λ: partial derivatives of orders {_set(degrees)} span {span}"
        yield Found(number, "formal-partials", why, used, degrees)
    if len(problem.parts) > 1:
        yield from _formal_by_values(problem, known, told)


def _formal_by_values(problem: Problem, known: Known, told: frozenset[int]) -> Iterator[Found]:
    values = _values(problem, known)
    field = None if values is not None else _field_values(problem, known)
    if values is None and field is None:
        return
    for rows, columns in _affordable(problem, patterns(told, problem.degree, 2 * problem.degree)):
        used = frozenset(r + c for r in rows for c in columns)
        number = _rank_of(values, rows, columns) if values is not None else _field_rank(field or {}, rows, columns)
        if number:
            why = f"all entries are known modulo λ: rows of degrees {_set(rows)}, columns of degrees {_set(columns)}"
            yield Found(number, "formal-partials", why, used, rows)


def _rank_of(values: Mapping[Exponents, Fraction], rows: Sequence[int], columns: Sequence[int]) -> int:
    return rank(_full(values, rows, columns), at_least=True)


def _field_rank(values: Mapping[Exponents, Constant], rows: Sequence[int], columns: Sequence[int]) -> int | None:
    full = _full(values, rows, columns)
    if len(full) * len({c for row in full for c in row}) > _MOST_FIELD_CELLS:
        return None
    return independent((), full)


def _full(values: Mapping[Exponents, Number], rows: Sequence[int], columns: Sequence[int]) -> list[dict[int, Number]]:
    """The matrix of all rows and columns of these degrees, its columns numbered."""
    places: dict[Exponents, int] = {}
    return [
        {places.setdefault(beta, len(places)): v for beta, v in row.items() if sum(beta) in columns}
        for r in rows
        for row in partials.matrix(values, r).values()
    ]
