"""Elementary symmetric polynomials: the coefficients of ∏(1 + x_i t), computed by splitting the variables.

e_j(A ∪ B) = Σ_i e_i(A) e_{j-i}(B), where e_0 = 1 costs nothing.  A dynamic programme over the sizes of A and over the
range of j that is needed finds the splitting with fewest products; A of one variable is the recurrence e_j(x_1..x_m)
= e_j(x_1..x_{m-1}) + x_m e_{j-1}(x_1..x_{m-1}) with (k-1)(n-k+1) products, so the result is never above that: n - 1
for k = 2 (optimal: e_2 has signature (1, n-1)) and for k = n (optimal: the degree).

>>> products_needed(8, 2), products_needed(8, 8), products_needed(8, 4)
(7, 7, 13)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import comb
from typing import NamedTuple

from symnet.constructions.straightline import ONE, ZERO, Builder, Linear, Sparse, combine

__all__ = ["as_elementary", "elementary", "expanded", "lagrange", "products_needed"]

_PLANNED = 64
"""Above this many variables the band recurrence is used without planning."""
_POINTS = (0, 1, -1, 2, -2)
"""Interpolation only at small points: more would cost digits in floating point."""


def as_elementary(polynomial: Sparse) -> tuple[Fraction, tuple[int, ...], int, Fraction] | None:
    """(c, variables, k, constant) if the polynomial is c·e_k(variables) + constant with 2 <= k, else None."""
    constant = polynomial.get((), ZERO)
    body = {m: q for m, q in polynomial.items() if m}
    if not body:
        return None
    first, c = next(iter(body.items()))
    k = len(first)
    variables = sorted({variable for m in body for variable, _ in m})
    if k < 2 or len(body) != comb(len(variables), k):
        return None
    if any(len(m) != k or q != c or any(e != 1 for _, e in m) for m, q in body.items()):
        return None
    return c, tuple(variables), k, constant


def elementary(builder: Builder, variables: tuple[int, ...], k: int) -> Linear:
    """e_k of these variables."""
    if k == len(variables):
        return _tree(builder, variables)
    if len(variables) > _PLANNED:
        return _band(builder, variables, k)
    return _range(builder, variables, k, k)[k]


def products_needed(n: int, k: int) -> int:
    """How many products `elementary` uses for e_k of n variables, 2 <= k <= n."""
    if k == n:
        return n - 1
    return _plan(n, k, k).products if n <= _PLANNED else (k - 1) * (n - k + 1)


def _tree(builder: Builder, variables: tuple[int, ...]) -> Linear:
    if len(variables) == 1:
        return Linear.node(variables[0])
    half = (len(variables) + 1) // 2
    return builder.multiply(_tree(builder, variables[:half]), _tree(builder, variables[half:]))


def _band(builder: Builder, variables: tuple[int, ...], k: int) -> Linear:
    n = len(variables)
    found = [Linear(ONE, ()), *[Linear(ZERO, ())] * k]
    for m, variable in enumerate(variables, start=1):
        for j in range(min(k, m), max(1, k - (n - m)) - 1, -1):
            found[j] = combine([(ONE, found[j]), (ONE, builder.multiply(found[j - 1], Linear.node(variable)))])
    return found[k]


def _range(builder: Builder, variables: tuple[int, ...], low: int, high: int) -> dict[int, Linear]:
    """e_low .. e_high (and e_0, e_1, which are free)."""
    n = len(variables)
    found = {0: Linear(ONE, ()), 1: Linear.of(ZERO, dict.fromkeys(variables, ONE))}
    if max(low, 2) > min(high, n):
        return found
    plan = _plan(n, max(low, 2), min(high, n))
    size = plan.size
    left = _range(builder, variables[:size], max(low - (n - size), 0), min(high, size))
    right = _range(builder, variables[size:], max(low - size, 0), min(high, n - size))
    wanted = range(max(low, 2), min(high, n) + 1)
    inner = _interpolated(builder, left, right, size, n - size) if plan.interpolated else None
    for j in wanted:
        ends = [(ONE, side[j]) for side, most in ((left, size), (right, n - size)) if j <= most]
        if inner is not None:
            found[j] = combine([*ends, (ONE, inner[j])])
        else:
            found[j] = combine([*ends, *((ONE, builder.multiply(left[i], right[j - i])) for i in _inner(j, size, n))])
    return found


def _interpolated(
    builder: Builder, left: dict[int, Linear], right: dict[int, Linear], a: int, b: int
) -> dict[int, Linear]:
    """The coefficients of A·B, A = Σ_{i=1}^a e_i(left) t^i and B likewise, from a + b - 1 values (Karatsuba, Toom)."""
    count = a + b - 1
    points = _POINTS[: count - 1]
    top = builder.multiply(left[a], right[b])
    values = []
    for t in points:
        first = combine((Fraction(t) ** (i - 1), left[i]) for i in range(1, a + 1))
        second = combine((Fraction(t) ** (i - 1), right[i]) for i in range(1, b + 1))
        value = builder.multiply(first, second)
        values.append(combine([(ONE, value), (-(Fraction(t) ** (count - 1)), top)]))
    found = {a + b: top}
    for k in range(count - 1):
        found[k + 2] = combine((lagrange(points, j)[k], value) for j, value in enumerate(values))
    return found


def lagrange(points: Sequence[int], j: int) -> list[Fraction]:
    """The coefficients, ascending, of the polynomial that is 1 at points[j] and 0 at the other points."""
    coefficients = [ONE]
    for k, point in enumerate(points):
        if k != j:
            shifted = [ZERO, *coefficients]
            for i, c in enumerate(coefficients):
                shifted[i] -= point * c
            coefficients = [c / (points[j] - point) for c in shifted]
    return coefficients


def _inner(j: int, size: int, n: int) -> range:
    """The i with 1 <= i <= size and 1 <= j - i <= n - size."""
    return range(max(1, j - (n - size)), min(size, j - 1) + 1)


class _Plan(NamedTuple):
    products: int
    size: int
    interpolated: bool


@cache
def _plan(n: int, low: int, high: int) -> _Plan:
    """The best first split for e_low..e_high of n variables."""
    low, high = max(low, 2), min(high, n)
    best = _Plan(0, 0, interpolated=False)
    if low > high:
        return best
    for size in range(1, n // 2 + 1):
        joins = sum(len(_inner(j, size, n)) for j in range(low, high + 1))
        interpolated = low <= 2 and high == n and n - 1 < joins and n - 2 <= len(_POINTS)
        total = (n - 1 if interpolated else joins) + _plan(size, max(low - (n - size), 0), min(high, size)).products
        total += _plan(n - size, max(low - size, 0), min(high, n - size)).products
        if not best.size or (total, -size) < (best.products, -best.size):
            best = _Plan(total, size, interpolated)
    return best


def expanded(variables: tuple[int, ...], k: int) -> Sparse:
    """e_k term by term: the definition, for tests."""
    return {tuple((v, 1) for v in chosen): ONE for chosen in combinations(variables, k)}
