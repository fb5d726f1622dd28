"""A network with m neurons computes its own Taylor polynomial: no bound is above m, in any convention that it obeys."""

from __future__ import annotations

import random
from fractions import Fraction
from math import factorial, prod

import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symnet.activations import cos, exp, logistic, sin, tanh
from symnet.exact.constants import Constant
from symnet.exact.polynomials import from_terms, terms
from symnet.lower_bounds import Conventions, lower_bound
from tests.lower_bounds.building import exponents, sample

x = sympy.symbols("x1:5")


@settings(max_examples=50)
@given(st.integers(0, 10**9))
def test_no_bound_is_above_the_network(seed):
    made = sample(seed)
    assume(made is not None)
    network, degree = made
    variables = x[: network.inputs]
    target = from_terms(network.taylor(degree), variables)
    sigma = network.activation
    for output_bias in {True, network.output_bias != 0}:
        for skip in {True, any(network.skips)}:
            for biases in ("none", "common", "free"):
                if biases == "none" and network.bias != 0:
                    continue
                conventions = Conventions(biases, output_bias, skip)
                at = sigma.point(network.bias) if biases == "common" else None
                for bias in {None, at}:
                    found = lower_bound(target, sigma, conventions, bias=bias, variables=variables)
                    assert found.neurons <= network.neurons, (found, network)
                    checked(found)


def checked(found) -> None:
    """The data of a bound are what they say: known, triangular, as many as the neurons."""
    if found.data is None or found.data.pivot is not None:
        return
    data = found.data
    assert len(data.rows) == len(data.columns) == found.neurons
    free = found.theorem == "free-partials"
    at = found.bias if found.bias is not None else Constant.rational(0)
    degree = max((sum(e) for e, _ in _terms(found)), default=0)
    c = None if free or found.bias is None else found.activation.coefficients(degree + 1, at)
    p = dict(_terms(found))
    for s, f in enumerate(data.rows):
        for t in range(s, len(data.columns)):
            total: dict[int, Fraction] = {}
            for e, u in f:
                for g, v in data.columns[t]:
                    gamma = tuple(i + k for i, k in zip(e, g, strict=True))
                    k = sum(gamma)
                    assert k <= degree
                    assert k not in found.conventions.supplied
                    h = p.get(gamma, 0) * prod(map(factorial, gamma)) * Fraction(1, factorial(k))
                    total[k] = total.get(k, Fraction(0)) + u * v * h
            if free:  # one degree of rows: each degree of columns has a functional of its own, all of them add up
                assert len({sum(e) for row in data.rows for e, _ in row}) == 1
                value = sum(v * factorial(k) for k, v in total.items())
            elif c is None:
                continue
            else:
                assert all(c[k] != 0 for k in total)
                value = sum((v / c[k] for k, v in total.items()), Constant.rational(0))
            assert (value == 0) is (s < t)


def _terms(found):
    return terms(found.target, found.variables).items()


@settings(max_examples=50)
@given(st.integers(0, 10**9))
def test_free_biases(seed):
    """Each neuron has its own bias."""
    made = sample(seed)
    assume(made is not None)
    network, degree = made
    rng = random.Random(seed + 1)
    network = network.moved([rng.choice((0, 0, 1, -1, 2)) for _ in network.points])
    variables = x[: network.inputs]
    target = from_terms(network.taylor(degree), variables)
    for output_bias in {True, network.output_bias != 0}:
        for skip in {True, any(network.skips)}:
            conventions = Conventions("free", output_bias, skip)
            found = lower_bound(target, network.activation, conventions, variables=variables)
            assert found.neurons <= network.neurons, (found, network)
            pivoted(found)


def pivoted(found) -> None:
    """The data by a pivot: products of degree below that of the part, and triangular."""
    if found.data is None or found.data.pivot is None:
        return
    assert (found.theorem, found.claim) == ("free-partials-pivot", None)  # free-partials has no pivot
    data, i = found.data, found.data.pivot
    part = {e: c for e, c in _terms(found) if sum(e) == data.part}
    assert len(data.rows) == len(data.columns) == found.neurons
    for s, f in enumerate(data.rows):
        for t in range(s, len(data.columns)):
            total = Fraction(0)
            for e, u in f:
                for g, v in data.columns[t]:
                    gamma = [a + b for a, b in zip(e, g, strict=True)]
                    assert gamma[i] == 0
                    assert sum(gamma) < data.part
                    gamma[i] = data.part - sum(gamma)
                    total += u * v * part.get(tuple(gamma), 0) * prod(map(factorial, gamma))
            assert (total == 0) is (s < t)


@settings(max_examples=50)
@given(st.integers(0, 10**9))
def test_networks_that_are_exact_are_uniform_too(seed):
    made = sample(seed)
    assume(made is not None)
    network, _ = made
    variables = x[: network.inputs]
    target = from_terms(network.taylor(len(network.coefficients) - 1), variables)
    conventions = Conventions("free", network.output_bias != 0, any(network.skips))
    found = lower_bound(target, network.activation, conventions, sense="uniform", variables=variables)
    assert found.neurons <= network.neurons


@given(
    st.sampled_from(
        ((exp, 0), (exp, 1), (tanh, 0), (sin, 0), (cos, 0), (logistic, 0), (tanh, sympy.atanh(sympy.sqrt(6) / 3)))
    ),
    st.integers(0, 10**9),
)
def test_named_activations(at, seed):
    """Common biases at which coefficients vanish, and irrational ones; the target is divided by a common factor."""
    sigma, bias = at
    made = sample(seed)
    assume(made is not None)
    network, degree = made
    point = sigma.point(bias)
    c = sigma.coefficients(degree + 1, point)
    first = next(v for v in c if v != 0)
    ratios = [(v / first).is_rational() for v in c]
    assume(None not in ratios)
    variables = x[: network.inputs]
    polynomial = {}
    for k in range(degree + 1):
        for e in exponents(network.inputs, k):
            value = (
                ratios[k]
                * Fraction(factorial(k), prod(map(factorial, e)))
                * sum(
                    w * prod(a**i for a, i in zip(point_, e, strict=True))
                    for w, point_ in zip(network.weights, network.points, strict=True)
                )
            )
            if value:
                polynomial[e] = value
    target = from_terms(polynomial, variables)
    for bias in (None, point):
        found = lower_bound(target, sigma, Conventions("common"), bias=bias, variables=variables)
        assert found.neurons <= network.neurons, (found, network)


@settings(max_examples=50)
@given(st.integers(0, 10**9))
def test_the_formal_sense(seed):
    """Networks whose weights depend on λ: what is left at λ = 0, after a power of λ, needs at most them."""
    made = sample(seed)
    assume(made is not None)
    network, _ = made
    rng = random.Random(seed)
    # a_j = λ(u_j + λ v_j), w_j = w_j0 + w_j1 λ: coefficients of monomials are polynomials in λ, lists of Fractions
    second = [tuple(rng.choice((0, 0, 1, -1)) for _ in point) for point in network.points]
    shared = rng.random() < 0.5  # all points meet at λ = 0 then
    first = [network.points[0] if shared else point for point in network.points]
    lam = sympy.Symbol("s")
    series: dict[tuple[int, ...], sympy.Poly] = {}
    for k, ck in enumerate(network.coefficients):
        for e in exponents(network.inputs, k):
            total = sum(
                sympy.Rational(w.numerator, w.denominator)
                * prod((lam * (u + lam * v)) ** i for u, v, i in zip(a, b, e, strict=True))
                for w, a, b in zip(network.weights, first, second, strict=True)
            )
            factor = sympy.Rational(ck.numerator, ck.denominator) * factorial(k) / prod(map(factorial, e))
            poly = sympy.Poly(factor * total, lam)
            if not poly.is_zero:
                series[e] = poly
    assume(series)
    lowest = min(min(m[0] for m in poly.monoms()) for poly in series.values())
    target = {e: Fraction(int(q.p), int(q.q)) for e, poly in series.items() if (q := poly.coeff_monomial(lam**lowest))}
    variables = x[: network.inputs]
    for biases, bias in (("common", network.activation.point(network.bias)), ("common", None), ("free", None)):
        found = lower_bound(
            from_terms(target, variables),
            network.activation,
            Conventions(biases),
            bias=bias,
            sense="formal",
            variables=variables,
        )
        assert found.neurons <= network.neurons, (found, network)
