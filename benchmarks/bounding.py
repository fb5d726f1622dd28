"""Certified errors: gates, trees, a dense quartic, activations of one's own, round-off; beside interval subdivision.

The naive route bounds the network on ever smaller boxes in ball arithmetic, the worst box first, until its budget of
boxes is spent. What is bounded is near 0 by cancellation, and there it hardly gets anywhere.
"""

from __future__ import annotations

import heapq
import itertools
import random
from fractions import Fraction

import numpy as np
import sympy

import symnet as sn
from benchmarks.measuring import Row, agree, timed
from symnet.activations.library import by_name
from symnet.bounds import ErrorBound, as_box
from symnet.exact.balls import arb, arb_of, ball, fraction_of, precision
from symnet.exact.numbers import from_sympy
from symnet.render.sampling import errors, random_points

__all__ = ["rows", "subdivided"]

NAMES = ("exp", "tanh", "logistic", "softplus", "sin", "cos", "arctan", "erf", "gelu", "silu", "mish", "gaussian")
OWN = ("x*tanh(log(1+exp(x)))", "x/(1+x^2)", "log(cosh(x))")
GATE, OWN_GATE, TREE, QUARTIC = 0.005, 0.5, 0.05, 2.0  # seconds at most
BITS = 256


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    budget = 500 if quick else 5000
    named = NAMES[:4] if quick else NAMES
    return [
        *(
            gate(f"gate, {name}, λ = {scale}", by_name(name), scale, GATE, 1.01)
            for name in named
            for scale in ("1/4", "1/100")
        ),
        small_box(budget),
        *(
            gate(f"gate, {text}, λ = 1/4", sn.Activation(sn.parse(text)), "1/4", OWN_GATE, 1.05, cold=True)
            for text in OWN
        ),
        beside_subdivision("gate, tanh, b = 1, λ = 1/10", sn.multiplication_gate(sn.tanh, bias=1), "1/10", budget),
        tree(budget),
        quartic("exact"),
        quartic("float64"),
        *(rounding(name, dtype) for name in named for dtype in ("float64", "float32")),
    ]


def gate(job: str, sigma: sn.Activation, scale: str, limit: float, factor: float, *, cold: bool = False) -> Row:
    """The certified error of the gate of four neurons on [-1, 1]²; `cold` counts what is learnt of the activation too.

    The box that is timed is another one by a hair, so that no result is found in a cache.
    """
    c = sn.multiplication_gate(sigma)
    c.error_bound("1/2", "1/3")
    bound = c.error_bound(1, scale)
    if cold:
        seconds, _ = timed(lambda: c.error_bound("1001/1000", scale), cold=True)
    else:
        seconds = min(timed(lambda k=k: c.error_bound(f"{1000 + k}/1000", scale))[0] for k in range(1, 6))
    return Row(job, seconds, limit=limit, factor=tightness(bound), factor_limit=factor, note=told(bound))


def small_box(budget: int) -> Row:
    """Softplus at scale 1 on [-1/4, 1/4]², where interval subdivision was first seen to fail."""
    c = sn.multiplication_gate(sn.softplus)
    c.error_bound("1/5", 1)
    seconds, bound = timed(lambda: c.error_bound("1/4", 1))
    naive, (low, high) = timed(lambda: subdivided(c, "1/4", 1, budget))
    agree(meet(bound, low, high), "softplus on [-1/4, 1/4]²: the two bounds exclude each other")
    most = float(bound.upper) / 6.41e-4
    note = f"{told(bound)}; subdivision: ≤ {float(high):.3g} after {budget} boxes; factor: of 6.41e-4"
    return Row("gate, softplus, λ = 1 on [-1/4, 1/4]²", seconds, "subdivision", naive, GATE, None, note, most, 1.0)


def beside_subdivision(job: str, c: sn.Construction, scale: str, budget: int) -> Row:
    """A gate beside interval subdivision: how far that gets with its budget of boxes."""
    c.error_bound("1/2", scale)
    seconds, bound = timed(lambda: c.error_bound(1, scale))
    naive, (low, high) = timed(lambda: subdivided(c, 1, scale, budget))
    agree(meet(bound, low, high), f"{job}: the two bounds exclude each other")
    note = f"{told(bound)}; subdivision: ≤ {float(high):.3g} after {budget} boxes"
    return Row(job, seconds, "subdivision", naive, GATE, None, note, tightness(bound), 1.01)


def tree(budget: int) -> Row:
    """The product of eight numbers by a tree of gates; beside it a ball for each input, and the network in balls."""
    c = sn.product(sn.tanh, 8, method="tree")
    c.error_bound("9/10", "1/20")
    seconds, bound = timed(lambda: c.error_bound(1, "1/20"))
    naive, (low, high) = timed(lambda: subdivided(c, 1, "1/20", budget // 10))
    agree(meet(bound, low, high), "tree of 8: the two bounds exclude each other")
    note = f"{told(bound)}; subdivision: ≤ {float(high):.3g} after {budget // 10} boxes"
    return Row("tree of 8, tanh, λ = 1/20", seconds, "subdivision", naive, TREE, None, note, tightness(bound), 1.05)


def quartic(dtype: str) -> Row:
    """All 70 monomials of degree ≤ 4 in four variables, compiled to a tolerance of 1e-6; exactly, or in floats."""
    x = sympy.symbols("x1:5")
    numbers = random.Random(4)
    exponents = [e for e in itertools.product(range(5), repeat=4) if sum(e) <= 4]
    target = sympy.Add(
        *(numbers.choice((-1, 1)) * numbers.randint(1, 9) * sympy.Mul(*map(sympy.Pow, x, e)) for e in exponents)
    )
    seconds, c = timed(
        lambda: sn.derive(target, activation=sn.tanh, variables=x, box=1, tolerance="1e-6", dtype=dtype), cold=True
    )
    bound = c.error_bound()
    certified = bound.upper if dtype == "exact" else c.total_error(dtype).upper
    seen = observed(c, bound, 2000) if dtype == "exact" else computed(c, dtype, 2000)
    agree(from_sympy(certified) <= Fraction(1, 10**6), f"the dense quartic is not within its tolerance in {dtype}")
    agree(seen <= float(certified), f"the dense quartic leaves its bound in {dtype}")
    note = f"≤ {float(certified):.3g}, seen {seen:.3g}; {c.network.neurons} neurons, λ = {c.scale}"
    most = 10 if dtype == "exact" else None  # of truncation; rounding is bounded for the worst case
    job = f"dense quartic in 4 variables to 1e-6, {dtype}"
    return Row(job, seconds, limit=QUARTIC, note=note, factor=float(certified) / seen, factor_limit=most)


def rounding(name: str, dtype: str) -> Row:
    """Round-off of a gate at its best scale, beside what NumPy shows at random points."""
    c = sn.multiplication_gate(by_name(name))
    best = c.best_scale(dtype, box=1)
    seconds, bound = timed(lambda: c.roundoff(dtype, box=1, scale=best.scale))
    seen = observed_rounding(c, best.scale, dtype, 60_000)
    agree(seen <= float(bound.upper), f"{name} in {dtype}: NumPy leaves the bound of its rounding")
    note = f"≤ {float(bound.upper):.3g}, seen {seen:.3g} at λ = {best.scale}; in all ≤ {float(best.upper):.3g}"
    return Row(
        f"round-off, {name}, {dtype}", seconds, limit=GATE, note=note, factor=float(bound.upper) / seen, factor_limit=20
    )


# --- what is compared -------------------------------------------------------------------------------------------------


def meet(bound: ErrorBound, low: Fraction, high: Fraction) -> bool:
    """Whether two enclosures of the same number have one in common."""
    return low <= from_sympy(bound.upper) and from_sympy(bound.lower) <= high


def tightness(bound: ErrorBound) -> float:
    """How many times the upper end is the lower one."""
    return 1.0 if bound.upper == 0 else float(bound.upper / bound.lower) if bound.lower else float("inf")


def told(bound: ErrorBound) -> str:
    """Both ends, for a note."""
    return f"{float(bound.lower):.6g} to {float(bound.upper):.6g}"


def subdivided(c: sn.Construction, box: object, scale: object, budget: int) -> tuple[Fraction, Fraction]:
    """Lower and upper bounds of sup |network - target| by interval subdivision, the worst box first."""

    def error(sides: tuple[tuple[Fraction, Fraction], ...]) -> arb:
        middles = [arb_of((low + high) / 2) for low, high in sides]
        wide = [
            arb(m.mid(), (arb_of((high - low) / 2) + m.rad()).upper())
            for m, (low, high) in zip(middles, sides, strict=True)
        ]
        values = dict(zip(c.variables, wide, strict=True))
        return abs(c.network.ball(wide, scale, BITS)[0] - ball(c.target, BITS, values))

    with precision(BITS):
        whole = as_box(box, c.variables).intervals
        queue = [(-_upper(error(whole)), whole)]
        lowest = Fraction(0)
        for _ in range(budget):
            _, sides = heapq.heappop(queue)
            widest = max(range(len(sides)), key=lambda k: sides[k][1] - sides[k][0])
            low, high = sides[widest]
            for half in ((low, (low + high) / 2), ((low + high) / 2, high)):
                part = (*sides[:widest], half, *sides[widest + 1 :])
                corner = error(tuple((high, high) for _, high in part))
                lowest = max(lowest, _lower(corner))
                heapq.heappush(queue, (-_upper(error(part)), part))
        return lowest, -queue[0][0]


def _upper(value: arb) -> Fraction:
    return fraction_of(value.upper()) if value.is_finite() else Fraction(10) ** 30


def _lower(value: arb) -> Fraction:
    return max(Fraction(0), fraction_of(value.lower())) if value.is_finite() else Fraction(0)


def observed(c: sn.Construction, bound: ErrorBound, count: int) -> float:
    """The largest error at random points and corners, in balls."""
    numbers = random.Random(7)
    largest = 0.0
    with precision(BITS):
        for _ in range(count):
            inner = [low + (high - low) * Fraction(numbers.randrange(1025), 1024) for low, high in bound.box.intervals]
            corner = [numbers.choice(side) for side in bound.box.intervals]
            point = [a if numbers.random() < 0.5 else b for a, b in zip(inner, corner, strict=True)]
            at = [arb_of(x) for x in point]
            values = dict(zip(c.variables, at, strict=True))
            error = abs(c.network.ball(at, bound.scale, BITS)[0] - ball(c.target, BITS, values))
            largest = max(largest, float(error.lower()))
    return largest


def computed(c: sn.Construction, dtype: str, count: int) -> float:
    """The largest error of what NumPy computes at random points that both types hold."""
    points = random_points(as_box(1, c.variables), count)
    return max(map(abs, errors(c.network, c.target, c.variables, points, c.scale, dtype)))


def observed_rounding(c: sn.Construction, scale: object, dtype: str, count: int) -> float:
    """The largest |computed - exact network| at random points: NumPy's values beside balls at some of them.

    Only where NumPy's value is far from the others' is the exact one asked for: the network is smooth, its error in
    exact arithmetic is nearly what its leading term says, and what jumps is rounding.
    """
    points = np.random.default_rng(3).uniform(-1, 1, (count, len(c.variables))).astype(dtype)
    computed = np.asarray(c.at(scale, dtype=dtype)(points), dtype=np.longdouble)
    product = np.prod(points.astype(np.longdouble), axis=1)
    size = np.abs(computed - product)
    worst = np.argsort(-size)[: count // 40]
    largest = 0.0
    with precision(BITS):
        for k in worst.tolist():
            at = [arb(float(x)) for x in points[k]]
            error = abs(arb(float(computed[k])) - c.network.ball(at, scale, BITS)[0])
            largest = max(largest, float(error.lower()))
    return largest
