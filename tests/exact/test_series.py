"""Power series by three routes: flint, SymPy's ring_series, recurrences; sign sums by enumeration."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import pytest
import sympy
from sympy.polys import ring_series
from sympy.polys.domains import QQ
from sympy.polys.rings import ring

from symnet.errors import LimitExceeded, UnknownName
from symnet.exact.series import signsum_moments, signsums, taylor_rational

ORDER = 24


@pytest.mark.parametrize("name", ["exp", "sin", "cos", "tan", "tanh", "atan", "asin", "atanh"])
def test_flint_agrees_with_ring_series(name: str) -> None:
    """Flint's Taylor coefficients are those of SymPy's own sparse series."""
    _, t = ring("t", QQ)
    series = getattr(ring_series, f"rs_{name}")(t, t, ORDER + 1)
    expected = {int(e[0]): Fraction(int(c.numerator), int(c.denominator)) for e, c in series.terms()}
    assert {k: c for k, c in enumerate(taylor_rational(name, ORDER)) if c} == expected


@pytest.mark.parametrize("name", ["sinh", "cosh", "asinh"])
def test_flint_agrees_with_differentiation(name: str) -> None:
    """The same for what ring_series lacks, by SymPy's derivatives."""
    t = sympy.Symbol("t")
    expr = getattr(sympy, name)(t)
    for k, c in enumerate(taylor_rational(name, 9)):
        assert sympy.diff(expr, t, k).subs(t, 0) / sympy.factorial(k) == sympy.Rational(c.numerator, c.denominator)


def test_tanh_by_its_recurrence() -> None:
    """H' = 1 - h² gives the coefficients of tanh to order 128 by integer recurrences, and so those of the logistic."""
    n = 129
    h = [Fraction(0)] * n
    for k in range(n - 1):
        square = sum((h[i] * h[k - i] for i in range(k + 1)), Fraction(0))
        h[k + 1] = ((k == 0) - square) / (k + 1)
    assert taylor_rational("tanh", n - 1) == tuple(h)
    logistic = taylor_rational("logistic", 40)
    assert logistic[0] == Fraction(1, 2)
    assert all(logistic[k] == h[k] / 2 ** (k + 1) for k in range(1, 41))


def test_unknown_functions_and_orders_are_refused() -> None:
    """A function without rational coefficients at 0, or too long a series, is refused."""
    with pytest.raises(UnknownName):
        taylor_rational("log", 3)
    with pytest.raises(LimitExceeded):
        taylor_rational("exp", 10**9)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_sign_sums_by_enumeration(n: int) -> None:
    """Σ_s (∏ s_i)(s·x)^k by the difference operator is the sum over all 2^n signs, for every k <= n + 4."""
    variables = sympy.symbols(f"x1:{n + 1}")
    powers = range(n + 5)
    for k, found in zip(powers, signsums(n, powers), strict=True):
        total = sum(
            math.prod(s) * sympy.Add(*(a * v for a, v in zip(s, variables, strict=True))) ** k
            for s in itertools.product([-1, 1], repeat=n)
        )
        expected = sympy.Poly(total, *variables, domain="QQ").as_dict()
        assert found == {e: Fraction(int(c.p), int(c.q)) for e, c in expected.items() if c}


def test_first_moment_is_a_sixth_of_the_squares() -> None:
    """h_0 = 1 and h_1 = Σ x_i²/6 for n = 20, where enumeration would take 2^20 terms."""
    zeroth, first = signsum_moments(20, 1)
    assert zeroth == {(0,) * 20: 1}
    assert first == {tuple(2 * (i == j) for j in range(20)): Fraction(1, 6) for i in range(20)}
    with pytest.raises(LimitExceeded):
        signsum_moments(1000, 100)
