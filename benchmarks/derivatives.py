"""Taylor coefficients of tanh at 0, and derivatives of each named activation at a symbolic bias."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import sympy

import symnet as sn
from benchmarks.measuring import Row, agree, child, timed
from symnet.activations import Activation
from symnet.activations.library import by_name

__all__ = ["rows"]

NAMES = ("exp", "tanh", "logistic", "softplus", "sin", "cos", "arctan", "erf", "gelu", "silu", "mish", "gaussian")
COUNT = 64
CHECKED = 4  # the order of the derivative that SymPy takes too


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    order = 6 if quick else 8
    return [
        *taylor(128, 24 if quick else 128),
        taylor_at_one(8 if quick else 14),
        *(symbolic(by_name(name)) for name in NAMES),
        *(against_diff(by_name(name), order) for name in ("tanh", "gelu")),
    ]


def flint_series(order: int) -> list[Fraction]:
    """tanh at 0 by flint alone."""
    before = flint.ctx.cap
    flint.ctx.cap = order + 1
    try:
        found = flint.fmpq_series([0, 1], prec=order + 1).tanh().coeffs()
    finally:
        flint.ctx.cap = before
    found += [flint.fmpq(0)] * (order + 1 - len(found))
    return [Fraction(int(c.p), int(c.q)) for c in found]


def taylor(order: int, naive_order: int) -> list[Row]:
    """Tanh at 0 to an order: symnet, flint alone, and SymPy, perhaps to a smaller order."""
    seconds, found = timed(lambda: sn.tanh.coefficients(order + 1), repeat=7, cold=True)
    bare, expected = timed(lambda: flint_series(order), repeat=7)
    agree([c.is_rational() for c in found] == expected, "tanh at 0: symnet and flint differ")
    naive, coefficients = sympy_series(naive_order)
    agree(coefficients == expected[: naive_order + 1], "tanh at 0: symnet and SymPy differ")
    job = f"tanh at 0, orders 0 to {order}"
    smaller = f"SymPy to order {naive_order} only" if naive_order < order else ""
    return [
        Row(job, seconds, "fmpq_series", bare, ratio_limit=3),
        Row(job, seconds, "sympy.series", naive, ratio_limit=1e-3 if naive_order == order else None, note=smaller),
    ]


def sympy_series(order: int, bias: int = 0) -> tuple[float, list[Fraction]]:
    """Tanh at a bias by SymPy alone, in a process whose caches are empty; coefficients to 30 digits if not rational."""
    found = child(f"""
import json, sympy, time
x = sympy.Symbol("x")
start = time.process_time()
series = sympy.series(sympy.tanh(x + {bias}), x, 0, {order + 1}).removeO()
seconds = time.process_time() - start
at = lambda e: str(e) if e.is_Rational else str(sympy.N(e, 30))
print(json.dumps([seconds, [at(series.coeff(x, k)) for k in range({order + 1})]]))
""")
    return found[0], [Fraction(c) for c in found[1]]


def taylor_at_one(order: int) -> Row:
    """Tanh at 1, where SymPy's series is slow."""
    seconds, found = timed(lambda: sn.tanh.coefficients(order + 1, 1), repeat=7, cold=True)
    naive, expected = sympy_series(order, 1)
    values = [Fraction(str(sympy.N(c.expr, 30))) for c in found]
    near = all(abs(a - b) < Fraction(1, 10**20) for a, b in zip(values, expected, strict=True))
    agree(near, "tanh at 1: symnet and SymPy differ")
    return Row(f"tanh at 1, orders 0 to {order}", seconds, "sympy.series", naive)


def symbolic(sigma: Activation) -> Row:
    """64 derivatives of one activation at the bias b, a symbol, from cold caches; one is compared with SymPy's."""
    b, at = at_symbol(sigma)
    seconds, found = timed(lambda: sigma.derivatives(COUNT, at), repeat=7, cold=True)
    agree(len(found) == COUNT, f"{sigma.name}: not all derivatives")
    compare(sigma, found[CHECKED].expr, sympy.diff(sigma(b), b, CHECKED), b)
    return Row(f"{sigma.name}: {COUNT} derivatives at b", seconds, limit=5e-3)


def against_diff(sigma: Activation, order: int) -> Row:
    """As many derivatives as SymPy can take in reasonable time."""
    b, at = at_symbol(sigma)
    seconds, found = timed(lambda: sigma.derivatives(order + 1, at), repeat=3, cold=True)
    naive, expected = timed(lambda: sympy.diff(sigma(b), b, order))
    compare(sigma, found[order].expr, expected, b)
    return Row(
        f"{sigma.name}: derivatives to order {order} at b", seconds, "sympy.diff", naive, note="without simplifying"
    )


def at_symbol(sigma: Activation) -> tuple[sympy.Symbol, Any]:
    """The bias b, a symbol; SymPy's own caches are warmed, so that symnet's work is what is timed."""
    b = sympy.Symbol("b", real=True)
    at = sigma.point(b)
    sigma.derivatives(2, at)
    return b, at


def compare(sigma: Activation, found: sympy.Expr, expected: sympy.Expr, b: sympy.Symbol) -> None:
    """Stop unless both have the same value at b = 1/3."""
    left, right = (sympy.N(e.subs(b, sympy.Rational(1, 3)), 30) for e in (found, expected))
    agree(bool(abs(left - right) < sympy.Float("1e-20")), f"{sigma.name}: a derivative differs from SymPy's")
