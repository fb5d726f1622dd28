"""The Gaussian information bottleneck: against determinants of Gaussians and a search over all summaries."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.errors import FloatGiven, LimitExceeded, NotExact, Undecided, UsageError
from symnet.physics.bottleneck import Bottleneck, bottleneck_directions, gaussian_bottleneck
from symnet.physics.gaussian import Gaussian

Matrix = np.ndarray
PARTS = st.integers(1, 19).map(lambda k: Fraction(k, 20))


def number(expr: sympy.Expr) -> float:
    return float(sympy.N(expr, 30))


def informations(joint: Matrix, count: int, weights: Matrix) -> tuple[float, float]:
    """I(t; x) and I(t; y) of t = W x + unit noise, by determinants of covariances."""
    x, cross, y = joint[:count, :count], joint[:count, count:], joint[count:, count:]
    known = x - cross @ np.linalg.solve(y, cross.T)
    size = len(weights)
    about = [np.linalg.slogdet(weights @ s @ weights.T + np.eye(size))[1] for s in (x, known)]
    return about[0] / 2, (about[0] - about[1]) / 2


@settings(max_examples=40, deadline=None)
@given(PARTS, st.fractions(Fraction(1, 8), Fraction(8), max_denominator=20))
def test_one_pair_of_variables_by_determinants(square: Fraction, noise: Fraction) -> None:
    """t = x + noise: the closed form, and the total."""
    lam = 1 - square
    curve = Bottleneck([lam])
    kept = (1 + noise) / noise  # e^(2 I(t; x)) for var x = 1
    told = (1 + noise) / (lam + noise)
    value = curve.at(sympy.log(sympy.Rational(kept.numerator, kept.denominator)) / 2)
    assert abs(number(value) - number(sympy.log(sympy.Rational(told.numerator, told.denominator)) / 2)) < 1e-12
    assert number(value) < number(curve.total)
    joint = Gaussian([0, 0], [[1, square], [square, square]])
    found = gaussian_bottleneck(joint, [0], [1])
    assert found.eigenvalues == curve.eigenvalues
    assert abs(number(found.total) - number(joint.mutual_information([0], [1]))) < 1e-12


def random_gaussian(seed: int, size: int) -> Gaussian:
    rng = np.random.default_rng(seed)
    root = rng.integers(-3, 4, size=(size, size + 1))
    return Gaussian([0] * size, (root @ root.T + np.eye(size, dtype=int)).tolist())


@pytest.mark.parametrize(("seed", "count"), [(0, 2), (1, 2), (2, 2), (3, 3), (4, 2)])
def test_no_random_summary_is_above_the_curve_and_the_price_is_its_slope(seed: int, count: int) -> None:
    gaussian = random_gaussian(seed, count + 2)
    curve = gaussian_bottleneck(gaussian, range(count), [count, count + 1])
    joint = np.array(gaussian.covariance.tolist(), dtype=float)
    values = np.linalg.eigvals(
        (joint[:count, :count] - joint[:count, count:] @ np.linalg.solve(joint[count:, count:], joint[count:, :count]))
        @ np.linalg.inv(joint[:count, :count])
    )
    assert np.allclose(sorted(values.real), [number(v) for v in curve.eigenvalues])
    assert abs(number(curve.total) - number(gaussian.mutual_information(range(count), [count, count + 1]))) < 1e-12
    formula = sympy.lambdify(sympy.Symbol("I_x", nonnegative=True), curve.curve(), "math")
    rng = np.random.default_rng(seed)
    for _ in range(300):
        weights = rng.normal(size=(count, count)) * 10 ** rng.uniform(-3, 1)
        known, told = informations(joint, count, weights)
        assert told <= formula(known) + 1e-9
    for beta in ("11/10", "3/2", 2, 5, 40):
        known, told = (number(v) for v in curve.at_price(beta))
        assert abs(formula(known) - told) < 1e-12
        if known > 1e-3:
            slope = (formula(known + 1e-5) - formula(known - 1e-5)) / 2e-5
            assert abs(slope - 1 / number(sympy.Rational(beta))) < 1e-4


def test_the_switch_of_modes_in_two_dimensions() -> None:
    """One mode up to I(t; x) = ½ ln 4, then two; the curve and its slope are continuous there."""
    curve = Bottleneck(["1/2", "1/5"])
    assert curve.eigenvalues == (sympy.Rational(1, 5), sympy.Rational(1, 2))
    assert curve.critical == (sympy.Rational(5, 4), 2)
    first, second = curve.segments
    assert (first.modes, second.modes, first.start, second.end) == (1, 2, 0, sympy.oo)
    assert sympy.simplify(first.end - sympy.log(2)) == 0
    u = sympy.Symbol("u")
    one, two = (curve.piece(n, u) for n in (1, 2))
    for k in (0, 1):
        apart = (sympy.diff(one, u, k) - sympy.diff(two, u, k)).subs(u, first.end)
        assert abs(sympy.N(apart, 40)) < 1e-35
    assert curve.at_price(2)[0] == curve.at_price(2)[0]
    assert abs(number(curve.at_price(2)[0]) - number(first.end)) < 1e-15
    assert curve.at(first.end) == curve.piece(1, first.end)
    assert curve.at(5) == curve.piece(2, sympy.Integer(5))
    assert abs(number(curve.at(sympy.log(2) / 2)) + number(sympy.log(sympy.Rational(3, 5))) / 2) < 1e-12


def test_equal_modes_come_at_once_and_silent_ones_never() -> None:
    curve = Bottleneck([1, "1/3", "1/3"])
    assert [s.modes for s in curve.segments] == [2]
    assert curve.critical[-1] is sympy.oo
    assert curve.at_price(100)[0].has(sympy.log)
    silent = Bottleneck([1])
    assert (silent.at(3), silent.total, silent.at_price(7)) == (0, 0, (0, 0))


def test_irrational_eigenvalues_stay_exact() -> None:
    joint = Gaussian([0] * 4, [[2, 1, 1, 0], [1, 3, 0, 1], [1, 0, 2, 0], [0, 1, 0, 2]])
    curve = gaussian_bottleneck(joint, ["x1", "x2"], ["x3", "x4"])
    x = sympy.Matrix([[2, 1], [1, 3]])
    known = x - sympy.eye(2) / 2
    for v in curve.eigenvalues:
        assert sympy.expand((known - v * x).det()) == 0
    assert curve.eigenvalues[0].has(sympy.sqrt(5))
    cubic = gaussian_bottleneck(random_gaussian(7, 4), [0, 1, 2], [3])
    assert cubic.eigenvalues[1:] == (1, 1)  # one relevant variable: one mode tells
    three = gaussian_bottleneck(random_gaussian(8, 6), [0, 1, 2], [3, 4, 5])
    assert three.eigenvalues[0].has(sympy.CRootOf)
    assert three.at_price(100)[1].is_real is not False
    assert number(three.at(3)) < number(three.total)


@pytest.mark.parametrize(("seed", "count"), [(0, 2), (1, 2), (5, 2), (7, 3), (8, 3)])
def test_the_directions_are_eigenvectors_and_what_they_tell_is_on_the_curve(seed: int, count: int) -> None:
    gaussian = random_gaussian(seed, 2 * count)
    data, relevant = range(count), range(count, 2 * count)
    curve = gaussian_bottleneck(gaussian, data, relevant)
    found = bottleneck_directions(gaussian, data, relevant)
    x = np.array(gaussian.covariance.tolist(), dtype=float)[:count, :count]
    joint = np.array(gaussian.covariance.tolist(), dtype=float)
    known = x - joint[:count, count:] @ np.linalg.solve(joint[count:, count:], joint[count:, :count])
    assert len(found) == count
    vectors = [np.array([number(v) for v in column]) for column in found]
    for value, vector in zip(curve.eigenvalues, vectors, strict=True):
        assert np.allclose(known @ vector, number(value) * (x @ vector))
        assert vector[np.flatnonzero(vector)[-1]] == 1
    beta = 1.5 / (1 - number(curve.eigenvalues[-1]))  # all modes are on
    weights = []
    for value, vector in zip(curve.eigenvalues, vectors, strict=True):
        lam = number(value)
        weights.append(vector * np.sqrt(((beta * (1 - lam) - 1) / lam) / (vector @ x @ vector)))
    price = sympy.Rational(beta)
    assert np.allclose(informations(joint, count, np.array(weights)), [number(v) for v in curve.at_price(price)])


def test_the_closed_form_with_a_symbol() -> None:
    lam, u = sympy.symbols("lambda u", positive=True)
    curve = Bottleneck([lam])
    assert sympy.simplify(sympy.diff(curve.curve(u), u).subs(u, 0) * curve.critical[0]) == 1
    assert curve.segments[0].end is sympy.oo
    assert "λ = lambda" in repr(curve)
    with pytest.raises(UsageError, match="drawn"):
        curve.plot()
    assert curve._repr_svg_() is None


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        (["3/2"], UsageError, r"\(0, 1\], not 3/2"),
        ([0], UsageError, "exactly"),
        ([0.5], FloatGiven, "1/2"),
        ([], UsageError, "list"),
        ([sympy.Symbol("a")], Undecided, "positive=True"),
        ([sympy.Symbol("a", positive=True), "1/2"], UsageError, "order must be known"),
        ([Fraction(1, 2)] * 13, LimitExceeded, "13"),
    ],
)
def test_what_is_no_spectrum_is_refused(values: list[object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        Bottleneck(values)


def test_questions_without_an_answer_are_refused() -> None:
    curve = Bottleneck(["1/2"])
    with pytest.raises(UsageError, match="at least 0"):
        curve.at(-1)
    with pytest.raises(UsageError, match="above 0"):
        curve.at_price(0)
    with pytest.raises(NotExact, match="rational"):
        gaussian_bottleneck(Gaussian([0, 0], [[1, 1 / sympy.sqrt(2)], [1 / sympy.sqrt(2), 1]]), [0], [1])
    with pytest.raises(UsageError):
        gaussian_bottleneck(Gaussian([0, 0], [[1, 0], [0, 1]]), [0], [0])


def test_the_curve_is_drawn() -> None:
    curve = Bottleneck(["1/5", "1/2"])
    assert repr(curve.plot()) == "Gaussian information bottleneck: at most 1.151 nats, 2 modes switched on"
    assert curve._repr_svg_() == curve.plot().svg
