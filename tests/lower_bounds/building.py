"""Random networks with exact weights, and the polynomials that they have as Taylor polynomials."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial, prod

import sympy

from symnet.activations import Activation
from symnet.exact.numbers import to_sympy
from symnet.exact.polynomials import Terms

Exponents = tuple[int, ...]


@dataclass(frozen=True)
class Sample:
    """σ = Σ c_k (t - b)^k, points a_j, weights w_j, an output bias e and skips."""

    coefficients: tuple[Fraction, ...]
    bias: int
    points: tuple[tuple[int, ...], ...]
    weights: tuple[Fraction, ...]
    output_bias: Fraction
    skips: tuple[int, ...]
    own: tuple[int, ...] = ()

    def moved(self, biases: Sequence[int]) -> Sample:
        """The same at the bias 0, but each neuron has a bias of its own: they are exact, σ being a polynomial."""
        return Sample(self.coefficients, 0, self.points, self.weights, self.output_bias, self.skips, tuple(biases))

    def coefficient(self, neuron: int, k: int) -> Fraction:
        """c_k of one neuron, at its own bias."""
        if not self.own:
            return self.coefficients[k] if k < len(self.coefficients) else Fraction(0)
        b = self.own[neuron]
        powers = enumerate(self.coefficients[k:], k)
        return sum((c * comb(i, k) * Fraction(b) ** (i - k) for i, c in powers), Fraction(0))

    @property
    def inputs(self) -> int:
        return len(self.skips)

    @property
    def neurons(self) -> int:
        return sum(w != 0 for w in self.weights)

    @property
    def activation(self) -> Activation:
        t = sympy.Symbol("t")
        powers = (to_sympy(c) * (t - self.bias) ** k for k, c in enumerate(self.coefficients))
        return Activation(sympy.expand(sympy.Add(*powers)), name="mine")

    def taylor(self, degree: int) -> Terms:
        """The network's Taylor polynomial."""
        found = {}
        for k in range(degree + 1):
            for e in exponents(self.inputs, k):
                value = Fraction(factorial(k), prod(map(factorial, e))) * sum(
                    w * self.coefficient(j, k) * prod(a**i for a, i in zip(point, e, strict=True))
                    for j, (w, point) in enumerate(zip(self.weights, self.points, strict=True))
                )
                value += self.output_bias if k == 0 else self.skips[e.index(1)] if k == 1 else 0
                if value:
                    found[e] = value
        return found


def exponents(variables: int, total: int) -> Iterator[Exponents]:
    """All exponents of that degree."""
    if variables == 0:
        if total == 0:
            yield ()
        return
    for first in range(total + 1):
        for rest in exponents(variables - 1, total - first):
            yield (first, *rest)


def sample(seed: int) -> tuple[Sample, int] | None:
    """A network and a degree; often with weights chosen so that the moments of some lower degrees are 0."""
    rng = random.Random(seed)
    inputs = rng.randint(1, 4)
    neurons = rng.randint(1, 6 if inputs > 1 else 4)
    degree = rng.randint(1, 4 if inputs > 2 else 5)
    coefficients = [
        Fraction(rng.randint(-3, 3) if rng.random() < 0.75 else 0) for _ in range(degree + rng.randint(1, 4))
    ]
    if not any(coefficients[1:]):
        return None
    points = tuple(tuple(rng.choice((0, 0, 1, 1, -1, 2, -2, 3)) for _ in range(inputs)) for _ in range(neurons))
    weights = [Fraction(rng.choice((1, -1, 2, 3, -2))) for _ in points]
    if rng.random() < 0.6:
        killed = [e for k in range(degree) if rng.random() < 0.6 for e in exponents(inputs, k)]
        rows = [[prod(a**i for a, i in zip(point, e, strict=True)) for point in points] for e in killed]
        kernel = sympy.Matrix(len(rows), neurons, [v for row in rows for v in row]).nullspace()
        if not kernel:
            return None
        mixed = sum((rng.randint(-2, 2) * v for v in kernel), sympy.zeros(neurons, 1))
        weights = [Fraction(int(q.p), int(q.q)) for q in mixed]
    e = Fraction(rng.randint(-2, 2)) if rng.random() < 0.4 else Fraction(0)
    skips = tuple(rng.randint(-2, 2) for _ in range(inputs)) if rng.random() < 0.3 else (0,) * inputs
    return Sample(tuple(coefficients), rng.choice((0, 0, 1, -2)), points, tuple(weights), e, skips), degree
