"""Moments of networks against Taylor polynomials that SymPy expands, and counts of divisors against lists of them."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import pytest
import sympy

from symnet.proof.catalogue import shipped
from symnet.proof.claims import build
from symnet.proof.evaluate import Evaluator
from symnet.proof.instances import Stripped, strip, to_value
from symnet.proof.verification import catalogue


@pytest.fixture(autouse=True)
def scripts_can_be_imported() -> Iterator[None]:
    """A script imports its neighbours from the folder of the catalogue."""
    before = list(sys.path)
    sys.path.insert(0, str(catalogue()))
    yield
    sys.path[:] = before


@cache
def statement(label: str) -> Stripped:
    """The statement of a shipped claim."""
    (*_, one) = [b for b in build([shipped(label)]) if b.claim.label == label]
    return strip(one.statement)


def at(stripped: Stripped, values: dict[str, Any]) -> tuple[Any, ...]:
    """The scope in which the variables have these values."""
    return tuple(to_value(values[name], sort) for name, sort in reversed(stripped.variables))


def network(random: Random, n: int, m: int, d: int) -> tuple[dict[str, Any], dict[tuple[int, ...], Fraction]]:
    """Random neurons, each with a polynomial and a bias of its own, and their Taylor polynomial through degree d."""
    number = lambda: Fraction(random.randint(-4, 4), random.randint(1, 3))  # noqa: E731
    sigma = [[number() for _ in range(d + 3)] for _ in range(m)]
    b, w = [number() for _ in range(m)], [number() for _ in range(m)]
    a = [[number() for _ in range(n)] for _ in range(m)]
    x = sympy.symbols(f"x:{n}")
    exact = lambda q: sympy.Rational(q.numerator, q.denominator)  # noqa: E731
    total = sympy.Integer(0)
    for j in range(m):
        inner = exact(b[j]) + sum(exact(a[j][i]) * x[i] for i in range(n))
        total += exact(w[j]) * sum(exact(c) * inner**k for k, c in enumerate(sigma[j]))
    terms = sympy.Poly(sympy.expand(total), *x).terms()
    found = {e: Fraction(int(c.p), int(c.q)) for e, c in terms if sum(e) <= d and c}
    return {"sigma": sigma, "b": b, "w": w, "a": a, "m": m, "n": n, "d": d}, found


@pytest.mark.parametrize("seed", range(3))
def test_moments_of_random_networks(seed: int) -> None:
    """With the Taylor polynomial taylor-moments holds, hypotheses and conclusion; with another one neither does."""
    stripped = statement("taylor-moments")
    d, n, m = 3, 2, 3
    values, polynomial = network(Random(seed), n, m, d)
    terms = {"K": len(polynomial), "E": [list(e) for e in polynomial], "p": list(polynomial.values())}
    for gamma in itertools.product(range(d + 1), repeat=n):
        scope = at(stripped, values | terms | {"gamma": list(gamma)})
        small = sum(gamma) <= d
        assert all(Evaluator({}).best(h, scope[len(scope) - k :]) for h, k in stripped.hypotheses) == small
        if small:
            assert Evaluator({}).best(stripped.conclusion, scope) is True
    first = next(iter(polynomial))
    doctored = terms | {"p": [terms["p"][0] + 1, *terms["p"][1:]], "gamma": list(first)}  # type: ignore[index]
    scope = at(stripped, values | doctored)
    assert Evaluator({}).best(stripped.conclusion, scope) is False
    assert False in [Evaluator({}).best(h, scope[len(scope) - k :]) for h, k in stripped.hypotheses]


@pytest.mark.parametrize(("r", "degrees"), [((2, 1), {0, 1, 2, 3}), ((2, 2), {1, 3}), ((1, 1, 1), {2}), ((3,), set())])
def test_divisors_are_counted(r: tuple[int, ...], degrees: set[int]) -> None:
    """The bound of gap-set-bound is the number of divisors whose degree is in the set."""
    stripped = statement("gap-set-bound")
    listed = [e for e in itertools.product(*(range(k + 1) for k in r)) if sum(e) in degrees]
    member = [int(k in degrees) for k in range(sum(r) + 1)]
    none = {"sigma": [0], "b": 0, "w": [], "a": [], "e": 0, "l": []}
    for m in (len(listed) - 1, len(listed)):
        scope = at(stripped, none | {"r": list(r), "R": member, "m": m, "n": len(r)})
        assert Evaluator({}).best(stripped.conclusion, scope) is (m >= len(listed))
