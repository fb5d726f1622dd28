"""Products by half of the signs, polarisation, sign sums in closed form, and three neurons against four, counted again.

Each statement's terms are compared with sums over signs that are written down here once more, in fractions. That the
statements hold at random values and that their twins are false is shown in tests/proofs/test_catalogue.py.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

import pytest
import sympy

from symnet.activations import softplus
from symnet.constructions import leading_error, multiplication_gate
from symnet.proof.catalogue import shipped
from symnet.proof.claims import Built, build
from symnet.proof.evaluate import Evaluator
from symnet.proof.instances import strip, to_value
from symnet.proof.scalars import Ball

ORDERS = range(-6, 4)


@lru_cache
def stated(label: str) -> Built:
    """The claim after its script ran."""
    return next(b for b in build([shipped(label)]) if b.claim.label == label)


def sides(label: str, values: dict[str, Any]) -> list[Any]:
    """The values of both sides of the conclusion; of series their coefficients."""
    one = stated(label)
    stripped = strip(one.statement)
    scope = tuple(to_value(values[name], sort) for name, sort in reversed(stripped.variables))
    store, found = one.store, []
    for side in stripped.conclusion.args[:2]:
        if side.sort == "Series":
            orders = [k for k in ORDERS if len(stripped.conclusion.args) < 3 or k < stripped.conclusion.args[2].data]
            found.append([Evaluator({}).best(store.make("coeff", (store.num(k), side)), scope) for k in orders])
        else:
            found.append(Evaluator({}).best(side, scope))
    return found


def sign_sum(x: list[Fraction], value: Any, *, half: bool) -> Any:
    """Σ over signs of ∏ s_i · value(Σ s_i x_i); with the last sign 1 if only half of them are taken."""
    signs = (s for s in itertools.product((1, -1), repeat=len(x)) if not half or s[-1] == 1)
    return sum(math.prod(s) * value(sum(a * b for a, b in zip(s, x, strict=True))) for s in signs)


def series(derivatives: list[Fraction], x: list[Fraction], *, half: bool) -> list[Fraction]:
    """The coefficients of the sign sum of σ(b + λ·), from the derivatives of σ at b."""
    return [
        d * sign_sum(x, lambda a, k=k: Fraction(a) ** k, half=half) / math.factorial(k)
        for k, d in enumerate(derivatives)
    ]


def at_zero(derivatives: list[Fraction]) -> list[Fraction]:
    """The polynomial with these derivatives at 0, by its coefficients."""
    return [d / math.factorial(k) for k, d in enumerate(derivatives)]


@pytest.mark.parametrize("n", [2, 3, 4])
def test_products_at_a_critical_bias(n: int) -> None:
    """For σ with σ^(n-1)(0) = 0 the half sum, divided, has the coefficients of both sides, 0 below λ^0, ∏x there."""
    random = Random(n)
    for _ in range(3):
        x = [Fraction(random.randint(-5, 5), random.randint(1, 3)) for _ in range(n)]
        derivatives = [Fraction(random.randint(1, 9), random.randint(1, 3)) for _ in range(n + 4)]
        derivatives[n - 1] = Fraction(0)
        values = {"n": n, "b": 0, "x": x, "sigma": at_zero(derivatives)}
        found = series(derivatives, x, half=True)
        wanted = [found[k + n] / (2 ** (n - 1) * derivatives[n]) if k >= -n else 0 for k in ORDERS if k < 3]
        assert wanted[: -min(ORDERS)] == [0] * -min(ORDERS)
        assert wanted[-min(ORDERS)] == math.prod(x)
        assert sides("product-critical-bias", values) == [wanted, wanted]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_half_of_the_sign_sum_is_all_of_it(n: int) -> None:
    """Where the derivatives of orders n - 1 + 2j are 0, lower ones are not."""
    random = Random(n)
    x = [Fraction(random.randint(-5, 5), random.randint(1, 3)) for _ in range(n)]
    derivatives = [Fraction(random.randint(1, 9), random.randint(1, 3)) for _ in range(n + 5)]
    derivatives[n - 1 :: 2] = [Fraction(0)] * len(derivatives[n - 1 :: 2])
    values = {"n": n, "b": 0, "x": x, "sigma": at_zero(derivatives)}
    whole, half = (series(derivatives, x, half=h) for h in (False, True))
    assert whole == [2 * c for c in half]
    assert sides("product-parity", values) == [[whole[k] if k >= 0 else 0 for k in ORDERS]] * 2
    error = sides("product-parity-error", values)
    assert error[0] == error[1]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_polarisation(n: int) -> None:
    """2^(n-1) n! ∏x is the half sum of n-th powers, and with the scale r, of a σ that is one."""
    x = [Fraction(k + 2, 3) * (-1) ** k for k in range(n)]
    wanted = 2 ** (n - 1) * math.factorial(n) * math.prod(x)
    assert sign_sum(x, lambda a: a**n, half=True) == wanted
    assert sides("polarisation", {"n": n, "x": x}) == [wanted, wanted]
    power = [0] * n + [1]
    found = sides("product-power", {"n": n, "x": x, "sigma": power, "r": Fraction(2, 3)})
    assert found == [wanted * Fraction(2, 3) ** n] * 2


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4])
def test_sign_sums_of_exp_and_cos(n: int) -> None:
    """Against floats: Σ ∏s exp(y + s·x) and Σ ∏s cos(y + s·x)."""
    x, y = [Fraction(k + 1, 4) for k in range(n)], Fraction(1, 3)
    for label, f in (("sign-sum-of-exp", math.exp), ("sign-sum-of-cos", math.cos)):
        wanted = sign_sum(x, lambda a, f=f: f(float(y) + float(a)), half=False) if n else f(float(y))
        for side in sides(label, {"n": n, "x": x, "y": y}):
            assert isinstance(side, Ball | Fraction)
            assert float(side.mid() if isinstance(side, Ball) else side) == pytest.approx(wanted, abs=1e-12)


def test_three_neurons_against_four() -> None:
    """The recipes' leading errors for softplus at 0 are 7/24 and 1/6 at the corner, and nowhere larger on a grid."""
    u, v = sympy.symbols("u v")
    three, four = (leading_error(multiplication_gate(softplus, neurons=k, bias=0)).polynomial for k in (3, 4))
    grid = [sympy.Rational(k, 5) for k in range(-5, 6)]
    for error, largest in ((three, sympy.Rational(7, 24)), (four, sympy.Rational(1, 6))):
        assert max(abs(error.subs({u: a, v: b})) for a in grid for b in grid) == largest
        assert abs(error.subs({u: 1, v: 1})) == largest
    (left, right) = sides("gate-three-as-accurate-as-four", {"u": 1, "v": 1})
    for side, q in ((left, Fraction(7, 24)), (right, Fraction(1, 6))):
        assert float(side) == pytest.approx(float(q * q), rel=1e-12)
