"""The axiom `weierstrass` at functions with corners, by Bernstein's polynomials, and without continuity, at a step."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb
from random import Random

import pytest

from symnet.kernel.facts import axiom
from symnet.kernel.terms import Store, Term
from symnet.proof.evaluate import Evaluator, Family

Function = Callable[[Fraction], Fraction]
FUNCTIONS: tuple[Function, ...] = (
    abs,
    lambda t: max(t, Fraction(0)),
    lambda t: min(abs(t - 1), abs(t + Fraction(1, 3))),
)
LOW, HIGH = Fraction(-1), Fraction(2)


def bernstein(f: Function, degree: int) -> tuple[Fraction, ...]:
    """Coefficients of Σ f(a + (b - a)k/N) C(N, k) u^k (1 - u)^(N - k), u = (t - a)/(b - a), in powers of t."""
    width = HIGH - LOW
    total = [Fraction(0)] * (degree + 1)
    line, rest = (-LOW / width, 1 / width), (HIGH / width, -1 / width)  # u and 1 - u, as polynomials in t
    for k in range(degree + 1):
        made = [f(LOW + width * k / degree) * comb(degree, k)]
        for factor in [line] * k + [rest] * (degree - k):
            made = [
                (made[j] * factor[0] if j < len(made) else 0) + (made[j - 1] * factor[1] if j else 0)
                for j in range(len(made) + 1)
            ]
        total = [a + b for a, b in zip(total, made, strict=True)]
    return tuple(total)


def near() -> Term:
    """The innermost part of the axiom: f(t) ≤ Σ c_k t^k + e and Σ c_k t^k ≤ f(t) + e, in f, a, b, e, n, c, t."""
    body = axiom(Store(), "weierstrass")
    while body.op != "and":
        body = body.args[-1]
    return body


def holds(f: Function, error: Fraction, coefficients: tuple[Fraction, ...], t: Fraction) -> bool | None:
    return Evaluator({}).best(near(), (t, Family(coefficients), Fraction(len(coefficients)), error, HIGH, LOW, f))


@pytest.mark.parametrize("f", FUNCTIONS)
def test_polynomials_come_near_functions_with_corners(f: Function) -> None:
    """With slope at most 1 Bernstein's polynomial of degree N is within (b - a)/(2√N); far nearer is too near."""
    for degree in (4, 9, 25):
        root = {4: 2, 9: 3, 25: 5}[degree]
        coefficients = bernstein(f, degree)
        points = [LOW + (HIGH - LOW) * k / 60 for k in range(61)]
        error = (HIGH - LOW) / (2 * root)
        assert all(holds(f, error, coefficients, t) is True for t in points)
        assert any(holds(f, error / 100, coefficients, t) is False for t in points)


def test_no_polynomial_is_near_a_step() -> None:
    """Without continuity it is false: close to the jump a polynomial hardly changes, so it is off by 1/3 somewhere."""
    random = Random(1)
    for _ in range(20):
        coefficients = tuple(Fraction(random.randint(-9, 9), random.randint(1, 9)) for _ in range(random.randint(1, 9)))
        around = Fraction(-1, 10**6), Fraction(0)
        step = lambda t: Fraction(1 if t >= 0 else 0)  # noqa: E731
        assert any(holds(step, Fraction(1, 3), coefficients, t) is False for t in around)


def test_continuity_is_the_condition() -> None:
    """The axiom has one condition, which compares points of the interval alone, and it is about f."""
    body = axiom(Store(), "weierstrass").args[0].args[0].args[0]
    condition, conclusion = body.args
    assert (condition.op, conclusion.op) == ("forall", "forall")
    f = FUNCTIONS[0]
    for delta, expected in ((Fraction(1, 2), True), (Fraction(2), False)):
        inner = condition
        while inner.op != "exists":
            inner = inner.args[-1]
        inside = inner.args[0].args[1]  # ∀ s: a ≤ s ⇒ s ≤ b ⇒ s < t + d ⇒ t < s + d ⇒ |f(s) - f(t)| < e
        while inside.op in ("forall", "imp"):
            inside = inside.args[-1]
        t, error = Fraction(1, 4), Fraction(1, 2)
        samples = [LOW + (HIGH - LOW) * k / 50 for k in range(51)]
        met = [s for s in samples if abs(s - t) < delta]
        assert all(Evaluator({}).best(inside, (s, delta, error, t, HIGH, LOW, f)) is True for s in met) == expected
