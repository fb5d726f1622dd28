"""Gaussians against sums over pairings, integrals on a grid, and the identities that define what they return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product as cartesian

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.errors import (
    FloatGiven,
    LimitExceeded,
    NotAnExpression,
    NotAPolynomial,
    NotPositiveDefinite,
    ShapeMismatch,
    Undecided,
    UnknownName,
    UsageError,
)
from symnet.physics.gaussian import Gaussian, maximum_entropy
from symnet.physics.measurement import LinearMeasurement
from tests.strategies import rationals


@st.composite
def gaussians(draw: st.DrawFn, size: int = 3) -> Gaussian:
    """Draw a Gaussian: covariance B Bᵀ + D with small rational entries."""
    root = sympy.Matrix(size, size, draw(st.lists(rationals(3), min_size=size**2, max_size=size**2)))
    shift = [draw(st.integers(1, 3)) for _ in range(size)]
    mean = draw(st.lists(rationals(3), min_size=size, max_size=size))
    return Gaussian(mean, root * root.T + sympy.diag(*shift))


def pairings(places: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """Yield all ways to put places into pairs."""
    if not places:
        yield []
        return
    first, rest = places[0], places[1:]
    for k, other in enumerate(rest):
        for left in pairings([*rest[:k], *rest[k + 1 :]]):
            yield [(first, other), *left]


def moment_by_pairings(g: Gaussian, powers: Sequence[int]) -> sympy.Expr:
    """E[∏ x_i^k_i] by expanding x = m + z, and summing products of covariances over the pairings of the z."""
    factors = [k for k, power in enumerate(powers) for _ in range(power)]
    total = sympy.Integer(0)
    for fluctuates in cartesian((False, True), repeat=len(factors)):
        centred = [k for k, here in zip(factors, fluctuates, strict=True) if here]
        means = sympy.prod(g.mean[k] for k, here in zip(factors, fluctuates, strict=True) if not here)
        total += means * sum(sympy.prod(g.covariance[a, b] for a, b in pairs) for pairs in pairings(centred))
    return total


@settings(max_examples=25)
@given(gaussians(), st.tuples(*[st.integers(0, 2)] * 3))
def test_moments_are_sums_over_pairings(g: Gaussian, powers: tuple[int, int, int]) -> None:
    """Every moment agrees with Isserlis' sum; so does the expectation of the monomial."""
    assert g.moment(powers) == moment_by_pairings(g, powers)
    assert g.expectation(sympy.prod(v**k for v, k in zip(g.variables, powers, strict=True))) == g.moment(powers)


@settings(max_examples=25)
@given(gaussians(), st.permutations(range(3)), st.integers(1, 2))
def test_joint_is_marginal_times_conditional(g: Gaussian, order: list[int], known: int) -> None:
    """-ln p(a, b) = -ln p(b) - ln p(a|b), as polynomials in the variables with equal logarithms."""
    given_, free = order[:known], order[known:]
    parts = g.marginal(given_), g.conditional({k: g.variables[k] for k in given_})
    assert parts[1].variables == tuple(g.variables[k] for k in sorted(free))
    # the conditional's own b depends on the known variables, so that it is the surprisals that add up
    difference = sympy.expand(g.surprisal - sum(part.surprisal for part in parts))
    assert not difference.free_symbols
    assert equal(difference, sympy.Integer(0))


@settings(max_examples=25)
@given(gaussians(), gaussians())
def test_information_is_what_it_is_defined_by(p: Gaussian, q: Gaussian) -> None:
    """Entropy and KL are expectations of surprisals; mutual information is a sum of entropies; all are at least 0."""
    assert equal(p.entropy, p.expectation(p.hamiltonian) + p.log_partition)
    assert equal(p.kl(q), p.expectation(q.hamiltonian) + q.log_partition - p.entropy)
    assert p.kl(p) == 0
    assert p.kl(q) == 0 or p.kl(q).evalf(30) > 0
    a, b, both = p.marginal([0]), p.marginal([1, 2]), p
    assert equal(p.mutual_information([0], [1, 2]), a.entropy + b.entropy - both.entropy)
    chain_rule = p.mutual_information([0], [2]) + p.conditional_mutual_information([0], [1], [2])
    assert equal(p.mutual_information([0], [1, 2]), chain_rule)
    assert equal(p.negentropy(q.entropy), p.entropy - q.entropy)


def equal(left: sympy.Expr, right: sympy.Expr) -> bool:
    """Whether two sums of logarithms agree to 50 digits."""
    return abs(sympy.N(left - right, 50)) < sympy.Float("1e-45", 50)


@settings(max_examples=15)
@given(gaussians(), st.lists(rationals(3), min_size=6, max_size=6))
def test_images_and_hamiltonians(g: Gaussian, entries: list[Fraction]) -> None:
    """Moments of B x + c are expectations; a Gaussian is read back from its Hamiltonian, or precision and b."""
    matrix = sympy.Matrix(2, 3, entries)
    if (matrix * matrix.T).det() == 0:
        with pytest.raises(NotPositiveDefinite):
            g.image(matrix)
        return
    image = g.image(matrix, [1, 2])
    forms = matrix * sympy.Matrix(g.variables) + sympy.Matrix([1, 2])
    for powers in ((1, 0), (1, 1), (2, 1), (0, 4)):
        assert image.moment(powers) == g.expectation(forms[0] ** powers[0] * forms[1] ** powers[1])
    assert Gaussian.from_hamiltonian(g.hamiltonian + 5, g.variables) == g
    assert Gaussian.from_precision(g.precision, g.potential) == g


def test_partition_function_and_moments_are_integrals() -> None:
    """∫ e^(-H) and ∫ x₁²x₂ e^(-H)/Z on a fine grid agree with the closed forms to ten digits."""
    g = Gaussian([Fraction(1, 2), 0], [[1, Fraction(1, 2)], [Fraction(1, 2), 2]])
    axis = np.linspace(-14, 14, 1201)
    x, y = np.meshgrid(axis, axis, indexing="ij")
    weight = np.exp(-sympy.lambdify(g.variables, g.hamiltonian)(x, y)) * (axis[1] - axis[0]) ** 2
    assert np.isclose(np.log(weight.sum()), float(g.log_partition), rtol=1e-12)
    assert np.isclose((x**2 * y * weight).sum() / weight.sum(), float(g.moment([2, 1])), rtol=1e-10)
    assert np.isclose((g_surprisal(g, x, y) * weight).sum() / weight.sum(), float(g.entropy), rtol=1e-10)


def g_surprisal(g: Gaussian, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return -ln p at points, by the formula for two variables."""
    shift = np.stack([x - float(g.mean[0]), y - float(g.mean[1])], -1)
    inverse = np.linalg.inv(np.array(g.covariance.tolist(), dtype=float))
    return (np.einsum("...i,ij,...j", shift, inverse, shift) - np.log(np.linalg.det(inverse))) / 2 + np.log(2 * np.pi)


def test_maximum_entropy_beats_other_densities() -> None:
    """The gap to the Gaussian of the same variance is KL, on a grid, for a Laplace and a two-point mixture density."""
    axis = np.linspace(-30, 30, 400_001)
    step = axis[1] - axis[0]
    for density, variance in (
        (np.exp(-np.abs(axis)) / 2, 2),
        ((np.exp(-((axis - 1) ** 2) / 2) + np.exp(-((axis + 1) ** 2) / 2)) / np.sqrt(8 * np.pi), 2),
    ):
        g = maximum_entropy([0], [[variance]])
        log = np.log(density)
        entropy = -(density * log).sum() * step
        surprisal = axis**2 / (2 * variance) + np.log(2 * np.pi * variance) / 2
        divergence = (density * (log + surprisal)).sum() * step
        assert divergence > 1e-3
        assert np.isclose(float(g.entropy) - entropy, divergence, rtol=1e-6)
        assert np.isclose(float(g.negentropy(sympy.Rational(entropy))), divergence, rtol=1e-6)


# --- symbols ------------------------------------------------------------------------------------------------------


def test_symbols_stay_symbols_where_the_sign_is_known() -> None:
    """With positive symbols all is a rational function of them; with open signs the covariance is refused."""
    s, n, t = sympy.symbols("s n t", positive=True)
    g = Gaussian([0, t], [[s, s], [s, s + n]])
    assert sympy.simplify(g.conditional({"x2": t}).covariance[0] - s * n / (s + n)) == 0
    assert g.moment([2, 2]) == sympy.expand(s * (s + n) + 2 * s**2 + t**2 * s)
    assert equal(g.mutual_information([0], [1]).subs({s: 3, n: 1}), sympy.log(4) / 2)
    r = sympy.Symbol("r", real=True)
    with pytest.raises(Undecided, match="leading minor of order 2"):
        Gaussian([0, 0], [[1, r], [r, 1]])
    with pytest.raises(NotPositiveDefinite, match="order 2"):
        Gaussian([0, 0], [[1, sympy.sqrt(2)], [sympy.sqrt(2), 1]])
    assert Gaussian([0, 0], [[sympy.sqrt(2), 1], [1, 1]]).precision[1, 1] == 2 + sympy.sqrt(2)


# --- measurements -------------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(gaussians(2), gaussians(3), st.lists(rationals(3), min_size=6, max_size=6))
def test_wiener_filter_is_conditioning_of_the_joint_distribution(
    signal: Gaussian, noise: Gaussian, entries: list[Fraction]
) -> None:
    """The posterior is the conditional of (s, A s + n); the filter has its two forms; the statistic loses nothing."""
    response = sympy.Matrix(3, 2, entries)
    measured = LinearMeasurement(signal, response, noise.covariance)
    both = Gaussian([*signal.mean, 0, 0, 0], sympy.diag(signal.covariance, noise.covariance))
    joint = both.image(sympy.Matrix.vstack(sympy.eye(2).row_join(sympy.zeros(2, 3)), response.row_join(sympy.eye(3))))
    data = [1, Fraction(1, 2), -2]
    wanted = joint.conditional(dict(zip((2, 3, 4), data, strict=True)))
    found = measured.posterior(data)
    assert (found.mean, found.covariance) == (wanted.mean, wanted.covariance)
    assert measured.evidence.covariance == joint.marginal([2, 3, 4]).covariance
    assert measured.evidence.mean == joint.marginal([2, 3, 4]).mean
    assert measured.information == joint.mutual_information([0, 1], [2, 3, 4])
    precision = signal.precision + response.T * noise.precision * response
    assert measured.wiener_filter == precision.inv() * response.T * noise.precision
    if response.rank() < 2:
        with pytest.raises(UsageError, match="full column rank"):
            _ = measured.least_squares
        return
    assert measured.least_squares * response == sympy.eye(2)
    other = measured.least_squares + sympy.Matrix([[1], [2]]) * response.T.nullspace()[0].T  # unbiased as well
    worse = other * noise.covariance * other.T
    best = measured.least_squares * noise.covariance * measured.least_squares.T
    assert (worse - best).is_positive_semidefinite
    told = joint.image(sympy.diag(sympy.eye(2), measured.statistic))
    assert equal(told.mutual_information([0, 1], [2, 3]), measured.information)


# --- bad input ------------------------------------------------------------------------------------------------------

plane = Gaussian([0, 0], [[1, 0], [0, 1]])
x, y = sympy.symbols("x y")


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: Gaussian([0, 0], [[1, 2], [2, 1]]), NotPositiveDefinite, "covariance .* order 2 is -3"),
        (lambda: Gaussian.from_precision([[0]]), NotPositiveDefinite, "precision .* order 1 is 0"),
        (lambda: Gaussian([0, 0], [[1, 0], [1, 3]]), NotPositiveDefinite, "row 1, column 0 .* differ by 1"),
        (lambda: Gaussian([0, 0], [[1, x], [y, 3]]), NotPositiveDefinite, "row 1, column 0 .* differ by -x"),
        (lambda: Gaussian([0], [[1, 0], [0, 1]]), ShapeMismatch, "mean and covariance: 1 entries"),
        (lambda: Gaussian([0, 0], [[1, 0]]), ShapeMismatch, "1x2"),
        (lambda: Gaussian([0, 0.5], [[1, 0], [0, 1]]), FloatGiven, r"mean\[1\]: 0.5"),
        (lambda: Gaussian([], []), UsageError, "at least one variable"),
        (lambda: Gaussian([0], [[1]], ["x"]), NotAnExpression, "SymPy symbol"),
        (lambda: Gaussian([0, 0], [[1, 0], [0, 1]], [x, x]), UsageError, "different names"),
        (lambda: Gaussian.from_precision([[1]], [1, 2]), ShapeMismatch, "precision and b"),
        (lambda: Gaussian.from_hamiltonian(x**3), NotAPolynomial, "degree 2, not 3"),
        (lambda: Gaussian.from_hamiltonian(x**2 - y**2), NotPositiveDefinite, "order 2 is -4"),
        (lambda: Gaussian.from_hamiltonian(sympy.exp(x)), NotAPolynomial, "no polynomial in x"),
        (lambda: plane.marginal(["x3"]), UnknownName, "variable 'x3'.*known: x1, x2"),
        (lambda: plane.marginal([2]), UsageError, "numbered 0 to 1"),
        (lambda: plane.marginal("x1"), UsageError, "list of variables"),
        (lambda: plane.marginal([0, "x1"]), UsageError, "named once"),
        (lambda: plane.conditional({0: 1, 1: 1}), UsageError, "nothing is left"),
        (lambda: plane.conditional([1]), UsageError, "by variable"),
        (lambda: plane.conditional({0: 0.5}), FloatGiven, "value of x1: 0.5"),
        (lambda: plane.image([[1, 1], [2, 2]]), NotPositiveDefinite, "order 2 is 0"),
        (lambda: plane.image([[1]]), ShapeMismatch, "2 variables"),
        (lambda: plane.image([[1, 1]], [1, 2]), ShapeMismatch, "offset"),
        (lambda: plane.moment([1]), ShapeMismatch, "1 powers"),
        (lambda: plane.moment([1, -1]), UsageError, "the power of x2 .* not -1"),
        (lambda: plane.moment([500, 0]), LimitExceeded, "order of a moment 500"),
        (lambda: plane.expectation(sympy.sin(plane.variables[0])), NotAPolynomial, "no polynomial in x1, x2"),
        (lambda: plane.kl(Gaussian([0], [[1]])), ShapeMismatch, "KL of Gaussians"),
        (lambda: plane.kl(3), UsageError, "another Gaussian"),
        (lambda: plane.mutual_information([0], [0]), UsageError, "x1 is in two"),
        (lambda: plane.mutual_information([0], []), UsageError, "at least one variable"),
        (lambda: LinearMeasurement(plane, [[1]], [[1]]), ShapeMismatch, "response and signal"),
        (lambda: LinearMeasurement(plane, [[1, 0]], [[1, 0], [0, 1]]), ShapeMismatch, "response and noise"),
        (lambda: LinearMeasurement(plane, [[1, 0]], [[0]]), NotPositiveDefinite, "noise .* order 1 is 0"),
        (lambda: LinearMeasurement(3, [[1, 0]], [[0]]), UsageError, "the signal is a Gaussian"),
        (lambda: LinearMeasurement(plane, [[1, 0]], [[1]]).posterior([1, 2]), ShapeMismatch, "data: 2 entries"),
        (lambda: LinearMeasurement(plane, [[1, 0]], [[1]]).least_squares, UsageError, "full column rank"),
    ],
)
def test_bad_input(make: object, error: type[Exception], words: str) -> None:
    """Each refusal names what is wrong."""
    with pytest.raises(error, match=words):
        make()
