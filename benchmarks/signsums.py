"""The product of n factors by sign sums: its identity with the next term, and the network of 2^n neurons itself."""

from __future__ import annotations

import itertools
import json
import resource
import sys
import time
from fractions import Fraction
from functools import partial
from math import factorial, prod

import numpy as np
import sympy

import symnet as sn
from benchmarks.measuring import Row, agree, child, timed
from symnet.exact.polynomials import from_terms
from symnet.exact.series import signsum_moments, signsums

__all__ = ["rows", "wide"]

PRIME = 2**31 - 1


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    n, points = (16, 200) if quick else (20, 1000)
    return [*identity(4 if quick else 5), *explicit(n, points)]


def identity(small: int) -> list[Row]:
    """The orders n and n + 2 of the sign sum: by one operator a variable, and by expanding at small n."""
    x = sympy.symbols(f"x1:{small + 1}")

    def expanded() -> list[sympy.Expr]:
        def power(k: int) -> sympy.Expr:
            signs = itertools.product((1, -1), repeat=small)
            return sympy.expand(sum(prod(s) * sum(a * y for a, y in zip(s, x, strict=True)) ** k for s in signs))

        return [power(small), power(small + 2)]

    naive, expected = timed(expanded)
    quick, found = timed(lambda: signsums(small, [small, small + 2]), repeat=3)
    same = all(sympy.expand(from_terms(f, x) - e) == 0 for f, e in zip(found, expected, strict=True))
    agree(same, f"sign sums for n = {small}: operator and expansion differ")
    out = [Row(f"sign sum with next term, n = {small}", quick, "sympy.expand", naive)]
    for n, limit in ((12, 1e-2), (20, 1.0)):
        seconds, moments = timed(partial(signsum_moments, n, 1), repeat=3)
        agree(len(moments[1]) == n and set(moments[1].values()) == {Fraction(1, 6)}, f"h_1 for n = {n} is not Σx²/6")
        out.append(Row(f"sign sum with next term, n = {n}", seconds, limit=limit))
    return out


def explicit(n: int, points: int) -> list[Row]:
    """The network with 2^n neurons in a process of its own: its times, and the most memory that the process took."""
    found = child(f"from benchmarks.signsums import wide; wide({n}, {points})")
    agree(found["neurons"] == 2**n and found["synapses"] == 2**n * (n + 1), "the network is counted wrongly")
    agree(found["moments"], f"n = {n}: the moments mod {PRIME} of the network are not those of the product")
    agree(found["error"] < 1e-6, f"n = {n}: values differ from ∏ sinh(x_i) by {found['error']}")
    memory = f"peak memory {found['megabytes']:.0f} MB ({'below' if found['megabytes'] < 1000 else 'ABOVE'} 1 GB)"
    return [
        Row(f"network of 2^{n} neurons: build", found["build"], limit=1.0),
        Row(f"network of 2^{n} neurons: count", found["count"], limit=1.0),
        Row(f"network of 2^{n} neurons: moments mod p", found["check"], note=f"all k ≤ {n + 2} at a random point"),
        Row(f"network of 2^{n} neurons: {points} points, tanh", found["tanh"], note=memory),
        Row(
            f"network of 2^{n} neurons: {points} points, exp", found["exp"], note="against the closed form ∏ sinh(x_i)"
        ),
    ]


def wide(n: int, points: int) -> None:
    """Print the times as one JSON object; runs in a child process, whose peak memory is its own."""
    clock = time.process_time
    found: dict[str, object] = {}
    sn.product(sn.tanh, 2)  # imports and tables are not what is measured
    start = clock()
    built = sn.product(sn.tanh, n)
    found["build"], start = clock() - start, clock()
    found["neurons"], found["synapses"] = built.network.neurons, built.network.synapses
    found["count"], start = clock() - start, clock()
    found["moments"] = moments_hold(built, n)
    found["check"] = clock() - start
    random = np.random.default_rng(0)
    x = random.uniform(0.5, 1.0, (points, n))
    values = built.at("2/25")
    start = clock()
    finite = np.isfinite(values(x)).all()
    found["tanh"] = clock() - start
    exponential = sn.product(sn.exp, n).at(1)
    start = clock()
    given = exponential(x)
    found["exp"] = clock() - start
    expected = np.sinh(x).prod(axis=1)
    found["error"] = float(np.max(np.abs(given / expected - 1))) if finite else float("inf")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found["megabytes"] = peak / (2**20 if sys.platform == "darwin" else 2**10)
    print(json.dumps(found))


def moments_hold(built: sn.Construction, n: int) -> bool:
    """Whether Σ_j w_j (a_j·x)^k is that of the product for k ≤ n + 2, at one random x, mod a prime.

    The network's own matrices are read; wrong ones pass with probability about n/p.
    """
    first, last = (affine.weight.planes[0].matrix for affine in built.network.affines)
    random = np.random.default_rng(1)
    x = random.integers(1, PRIME, n, dtype=np.int64)
    inner = first.matvec_mod(x, PRIME)
    value = [int(v) for v in x]
    product = 2**n * prod(value) % PRIME
    squares = sum(v * v for v in value) % PRIME
    expected = {n: product * factorial(n), n + 2: product * factorial(n + 2) * squares * pow(6, -1, PRIME)}
    power = np.ones_like(inner)
    for k in range(n + 3):
        if int(last.matvec_mod(power, PRIME)[0]) % PRIME != expected.get(k, 0) % PRIME:
            return False
        power = power * inner % PRIME
    return True
