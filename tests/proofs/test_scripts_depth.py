"""Depth and deep monomials: the claims' counts are those of built networks, their gates are expanded by SymPy."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import comb, prod
from random import Random

import pytest
import sympy

from symnet.activations import exp
from symnet.constructions import monomial, product
from symnet.constructions.branching import branching
from symnet.kernel import check_text
from symnet.proof.certificate import certificate, dumps
from symnet.proof.claims import build
from tests.proofs.test_scripts_rt import holds, shipped, sides

LABELS = [
    "rt-depth-k",
    "rt-depth-k-equal",
    "rt-depth-k-formal",
    "rt-depth-rule",
    "product-signsum-of-series",
    "product-networks-formal",
    "rt-deep-power",
    "rt-deep-power-bound",
    "rt-deep-power-formal",
    "rt-deep-monomial",
    "rt-deep-monomial-formal",
    "rt-monomial-count",
    "rt-monomial-merging",
    "tree-product-full",
]
x = sympy.Symbol("x")


@pytest.mark.parametrize("label", LABELS)
def test_proved_for_all_values_without_axioms(label: str) -> None:
    """The certificate of the script is proved, with scope all, and rests on no axiom."""
    built = build([shipped(label)])
    assert not any(b.error for b in built)
    (verdict,) = [v for v in check_text(dumps(certificate(built))) if v.label == label]
    assert (verdict.status, verdict.scope, verdict.axioms) == ("proved", "all", ())


@pytest.mark.parametrize("b", [(), (1,), (2, 1), (3, 2), (2, 3, 2), (4, 1, 2), (3, 3)])
def test_neurons_by_layers(b: tuple[int, ...]) -> None:
    """Both sides of rt-depth-k are the neurons counted gate by gate; the best network has no more."""
    n, count, left = prod(b), 0, prod(b)
    for size in b:
        left //= size
        count += left * 2**size
    assert sides("rt-depth-k", {"k": len(b), "b": list(b)}) == [count, count]
    if n > 1 and 1 not in b:
        assert branching(n, len(b)).neurons <= count
    if b == (3, 3):
        assert product(exp, 9, method="layers", layers=2).network.neurons == count == 32


@pytest.mark.parametrize("r", [1, 2, 3, 5, 6, 7])
def test_neurons_of_powers(r: int) -> None:
    """rt-deep-power holds at the neurons of the built networks, and not with one more; so does the bound."""
    built = [0, 0, *(monomial(exp, x**e, method="deep", skip=True).network.neurons for e in range(2, 16))]
    digits = {"L": [0, *(e.bit_length() - 1 for e in range(1, 16))], "P": [e.bit_count() for e in range(16)]}
    values = {"r": r, "N": built, **digits}
    assert holds("rt-deep-power", values)
    assert holds("rt-deep-power", {**values, "N": [e + 1 for e in built]}) is False
    assert holds("rt-deep-power-bound", {"r": r, "c": (r - 1).bit_length(), "N": built})


@pytest.mark.parametrize("n", [1, 2, 3])
def test_gate_of_series_by_expansion(n: int) -> None:
    """The gate of random polynomials in λ is their product modulo λ², for random σ, neuron by neuron in SymPy."""
    random = Random(n)
    z = sympy.Symbol("z")
    for _ in range(4):
        derivatives = [sympy.Rational(random.randint(1, 5), random.randint(1, 3)) for _ in range(n + 3)]
        inputs = [sum(random.randint(-3, 3) * z**e for e in range(3)) for _ in range(n)]
        total = sympy.Integer(0)
        for signs in itertools.product((1, -1), repeat=n):
            argument = z * sum(s * u for s, u in zip(signs, inputs, strict=True))
            neuron = sum(d * argument**k / sympy.factorial(k) for k, d in enumerate(derivatives))
            total += prod(signs) * neuron
        gate = sympy.expand(total / (2**n * z**n * derivatives[n]))
        wanted = sympy.expand(sympy.Mul(*inputs))
        assert all(gate.coeff(z, e) == wanted.coeff(z, e) for e in range(-n, 2))


@pytest.mark.parametrize("r", range(6))
def test_sign_vectors_merge(r: int) -> None:
    """Among the 2^r sign vectors C(r, t) have the sum r - 2t; both sides of the claim add h over them."""
    vectors = list(itertools.product((1, -1), repeat=r))
    assert all(sum(sum(s) == r - 2 * t for s in vectors) == comb(r, t) for t in range(r + 1))
    h = [Fraction(k * k + 1, k + 2) for k in range(7)]
    wanted = sum(prod(s) * (h[sum(s)] if sum(s) >= 0 else 0) for s in vectors)
    left, right = sides("rt-monomial-merging", {"r": r, "h": h})
    assert left == right
    assert getattr(left, "coefficient", lambda _: left)(0) == wanted
