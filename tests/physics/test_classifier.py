"""Classifiers against Bayes' rule at 60 digits, and compiled ones against their certified bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import exp, sqrt, tanh

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet as sn
from symnet.errors import (
    CannotBeMet,
    FloatGiven,
    NotADistribution,
    NotAPolynomial,
    NotPositiveDefinite,
    ShapeMismatch,
    SymbolClash,
    UnknownName,
    UsageError,
    ZeroProbability,
)
from symnet.exact.balls import arb_of, ball, precision
from symnet.exact.numbers import from_sympy
from symnet.physics.classifier import softmax_balls
from symnet.physics.compiled import softmax_error
from tests.strategies import rationals

x, y = sympy.symbols("x y")


# --- the exact posterior ------------------------------------------------------------------------------------------


def density(g: sn.Gaussian, point: list[Fraction]) -> mpmath.mpf:
    """p(point) by the formula, at 60 digits."""
    shift = mpmath.matrix(
        [mpmath.mpf(p.numerator) / p.denominator - mpf(m) for p, m in zip(point, g.mean, strict=True)]
    )
    spread = mpmath.matrix([[mpf(v) for v in row] for row in g.covariance.tolist()])
    square = (shift.T * mpmath.inverse(spread) * shift)[0]
    return mpmath.exp(-square / 2) / mpmath.sqrt((2 * mpmath.pi) ** g.size * mpmath.det(spread))


def mpf(value: sympy.Rational) -> mpmath.mpf:
    """Return a rational number with the digits that are set."""
    return mpmath.mpf(int(value.p)) / int(value.q)


@settings(max_examples=20)
@given(
    st.lists(st.tuples(rationals(3), rationals(3), st.integers(1, 4), st.integers(1, 4), st.integers(1, 5)),
             min_size=2, max_size=4),
    st.tuples(rationals(4), rationals(4)),
)  # fmt: skip
def test_posteriors_are_those_of_bayes(classes: list[tuple], point: tuple[Fraction, Fraction]) -> None:
    """p(y|x) = p(x|y) p(y)/Σ, with densities at 60 digits; the log odds and the decision agree with it."""
    gaussians = [sn.Gaussian([a, b], [[c, 1], [1, d + 1]]) for a, b, c, d, _ in classes]
    total = sum(weight for *_, weight in classes)
    priors = [Fraction(weight, total) for *_, weight in classes]
    rule = sn.Classifier(gaussians, priors)
    with mpmath.workdps(60):
        joint = [mpf(sympy.Rational(p)) * density(g, list(point)) for p, g in zip(priors, gaussians, strict=True)]
        wanted = [value / sum(joint) for value in joint]
        for w, found, held in zip(wanted, rule.posterior(point).values(), rule.enclosures(point).values(), strict=True):
            assert mpmath.almosteq(mpmath.mpf(sympy.N(found, 60)), w, 1e-50)
            assert abs(float(held.mid()) - float(w)) < 1e-15
        odds = rule.log_odds("0", "1").subs(dict(zip(rule.variables, point, strict=True)))
        assert mpmath.almosteq(mpmath.mpf(sympy.N(odds, 60)), mpmath.log(wanted[0] / wanted[1]), 1e-45, 1e-45)
        assert wanted[int(rule.decide(point))] >= max(wanted) - mpmath.mpf(10) ** -50
    with precision(200):
        values = dict(zip(rule.variables, point, strict=True))
        essential = [(p + c).subs(values) for p, c in rule.essential()]
        again = softmax_balls([ball(e, 200) for e in essential])
        assert all(a.overlaps(b) for a, b in zip(again, rule.enclosures(point, 200).values(), strict=True))


def test_decisions_are_exact_where_two_classes_are_equally_probable() -> None:
    """On the line between two classes the first one is named; next to it the nearer one; a logarithm may decide."""
    rule = sn.gaussian_mixture([[0], [1]], [[[1]]], ["1/2", "1/2"], ["a", "b"])
    assert [rule.decide([p]) for p in ("1/2", "0.5000000000000000000001", "0.49")] == ["a", "b", "a"]
    skewed = sn.gaussian_mixture([[0], [1]], [[[1]]], ["2/5", "3/5"], ["a", "b"])
    line = sympy.Rational(1, 2) - sympy.log(sympy.Rational(3, 2))
    assert skewed.decide([line]) == "a"  # equal, by cancelling logarithms
    assert skewed.decide([line + sympy.Rational(1, 10**40)]) == "b"


def test_two_classes_are_the_logistic_function_of_the_log_odds() -> None:
    """p(b|x) = 1/(1 + e^(-odds)), and the network's first logit is 0."""
    rule = sn.Classifier([x**4, x**2 * y - 1], ["1/3", "2/3"], ["a", "b"])
    odds = rule.log_odds("b", "a").subs({x: 2, y: 3})
    assert abs(sympy.N(rule.posterior([2, 3])["b"] - 1 / (1 + sympy.exp(-odds)), 40)) < 1e-38
    (none, zero), (polynomial, constant) = rule.essential()
    assert (none, zero) == (0, 0)
    assert sympy.expand(polynomial - x**4 + x**2 * y) == 0
    assert sympy.expand_log(constant) == 1 + sympy.log(2)


# --- how errors of logits go through the softmax ------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.floats(-6, 6), st.floats(-1, 1)), min_size=2, max_size=6),
    st.floats(0.001, 3),
)
def test_softmax_error_bounds_every_probability(logits: list[tuple[float, float]], size: float) -> None:
    """Shifts within an interval of length s move no probability by more than tanh(s/4)."""
    shifts = np.array([size * d for _, d in logits])
    spread = shifts.max() - shifts.min()
    z = np.array([v for v, _ in logits])
    before, after = (np.exp(v - v.max()) / np.exp(v - v.max()).sum() for v in (z, z + shifts))
    assert abs(after - before).max() <= float(softmax_error(Fraction(spread))) + 1e-15


@pytest.mark.parametrize("spread", [0.01, 1.0, 5.0])
def test_softmax_error_is_attained(spread: float) -> None:
    """With p = 1/(1 + e^(s/2)) and opposite shifts by s/2 of two classes the change is tanh(s/4)."""
    before = 1 / (1 + sqrt(exp(spread)))
    z = np.array([np.log(before / (1 - before)) + spread / 2, -spread / 2])
    after = 1 / (1 + np.exp(z[1] - z[0]))
    assert np.isclose(after - before, tanh(spread / 4), rtol=1e-12)
    assert np.isclose(float(softmax_error(Fraction(spread))), tanh(spread / 4), rtol=1e-12)


# --- networks -----------------------------------------------------------------------------------------------------


def held(net: sn.CompiledClassifier, points: list[list[Fraction]]) -> tuple[float, float]:
    """(The largest error of a probability at the points, the bound); no error, in a narrow ball, is above it."""
    bound = net.error_bound(dtype="exact").probabilities
    worst = 0.0
    for point in points:
        pairs = zip(net.enclosures(point).values(), net.classifier.enclosures(point).values(), strict=True)
        errors = [abs(p - q) for p, q in pairs]
        assert not any(e > arb_of(from_sympy(bound)) for e in errors)
        assert all(e.rad() < 1e-14 for e in errors)
        worst = max(worst, *(float(e.mid()) for e in errors))
    return worst, float(bound)


def grid(step: int = 5) -> list[list[Fraction]]:
    """Points of [-1, 1]²."""
    return [[Fraction(a, step), Fraction(b, step)] for a in range(-step, step + 1) for b in range(-step, step + 1)]


@pytest.mark.parametrize("activation", [sn.tanh, sn.softplus, sn.exp], ids=str)
def test_compiled_networks_stay_within_their_bound(activation: sn.Activation) -> None:
    """Polynomials of degrees 1 to 4 side by side, networks of different depths: the bound holds and is not far off."""
    rule = sn.Classifier([x**2 * y**2 + x, x**2 - x * y, 3 * y + sympy.Rational(1, 7)], ["1/2", "1/3", "1/6"])
    net = rule.compile(activation, tolerance="1e-4", box=1, dtype="exact")
    assert net.network.outputs == 3
    assert net.network.inputs == 2
    worst, bound = held(net, grid())
    assert bound <= 1e-4
    assert worst > bound / 100
    assert str(net.check()) == "proved, scope all"


def test_errors_of_two_logits_add_up() -> None:
    """Where two logits err in opposite directions and their classes are equally probable, the bound is nearly met."""
    rule = sn.Classifier([x**2, 2 - x**2, sympy.Integer(50)], ["1/3", "1/3", "1/3"])
    net = rule.compile(sn.tanh, tolerance="1e-3", box=1, dtype="exact")
    worst, bound = held(net, [[Fraction(1)]])
    assert worst > 0.9 * bound


@pytest.mark.slow
@settings(max_examples=8)
@given(st.lists(st.lists(rationals(3), min_size=10, max_size=10), min_size=2, max_size=4))
def test_random_cubics_stay_within_their_bound(coefficients: list[list[Fraction]]) -> None:
    """Classes with random cubic Hamiltonians in two variables."""
    monomials = [x**i * y**j for i in range(4) for j in range(4 - i)]
    hamiltonians = [sympy.Add(*(sympy.Rational(c) * m for c, m in zip(row, monomials, strict=True)))
                    for row in coefficients]  # fmt: skip
    count = len(hamiltonians)
    rule = sn.Classifier(hamiltonians, [Fraction(1, count)] * count, variables=[x, y])
    net = rule.compile(sn.softplus, tolerance="1e-3", box=1, dtype="exact")
    assert held(net, grid(2))[1] <= 1e-3


def test_scales_of_logits_are_put_into_one_network() -> None:
    """Logits with scales of their own become one network: at the joint scale it has the values of its parts."""
    rule = sn.Classifier([100 * x**2, x**2 + y**2 / 100, y**2 + x], ["1/2", "1/4", "1/4"])
    net = rule.compile(sn.tanh, tolerance="1e-3", box=1, dtype="exact")
    assert len({part.scale for part in net.parts}) > 1
    point = [Fraction(2, 3), Fraction(-1, 5)]
    together = net.network.ball(point, net.scale, 200)
    for logit, part, bias in zip(together, net.parts, net.biases, strict=True):
        with precision(200):
            alone = part.network.ball(point, part.scale, 200)[0] + bias.ball(200)
            assert logit.overlaps(alone)
            assert abs(logit - alone) < 1e-30
    held(net, grid(3))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_floats_stay_within_their_bound(dtype: str) -> None:
    """What NumPy computes at float points is within the bound for its arithmetic of the exact posterior there."""
    rule = sn.Classifier([sn.Gaussian([0, 0], [[1, 0], [0, 1]]), sn.Gaussian([1, 0], [[2, 1], [1, 1]])], ["1/3", "2/3"])
    net = rule.compile(sn.softplus, tolerance="1e-2", box=1, dtype=dtype)
    points = np.random.default_rng(1).uniform(-1, 1, (50, 2)).astype(dtype)
    found = net.probabilities(points)
    bound = float(net.error_bound().probabilities)
    assert found.dtype == np.dtype(dtype)
    assert float(net.error_bound(dtype="exact").probabilities) < bound <= 1e-2
    for row, computed in zip(points, found, strict=True):
        exact = rule.enclosures([Fraction(float(v)) for v in row]).values()
        assert all(abs(float(p.mid()) - float(q)) <= bound for p, q in zip(exact, computed, strict=True))
    whole = net.network.at(net.scale, dtype=dtype)(points)  # the one network computes the same logits
    weights = np.exp(whole - whole.max(axis=1, keepdims=True))
    assert np.allclose(weights / weights.sum(axis=1, keepdims=True), found, atol=2 * bound)


def test_the_softmax_itself_rounds_within_its_bound() -> None:
    """With exact linear logits all that is left is rounding: bound and error are both about 1e-15."""
    rule = sn.gaussian_mixture([[-1, 0], [1, 0], [0, 3]], [[[1, 0], [0, 1]]], ["0.3", "0.3", "0.4"])
    net = rule.compile(sn.tanh, tolerance="1e-9", box=3)
    assert net.network.neurons == 0
    bound = float(net.error_bound().probabilities)
    assert bound < 1e-13
    points = np.random.default_rng(2).uniform(-3, 3, (200, 2))
    for row, computed in zip(points, net.probabilities(points), strict=True):
        exact = rule.enclosures([Fraction(v) for v in row]).values()
        assert all(abs(p - arb_of(Fraction(float(q)))) <= arb_of(Fraction(bound)) for p, q in
                   zip(exact, computed, strict=True))  # fmt: skip


def test_networks_by_cases_have_no_scale() -> None:
    """ReLUs compute the logits by tents, on the box that they were made for."""
    net = sn.Classifier([x**2, x * y, y**2], ["1/2", "1/4", "1/4"]).compile(sn.relu, tolerance="1e-2", box=1)
    assert net.scale is None
    worst, bound = held(net, grid())
    assert bound / 10 < worst <= bound <= 1e-2
    assert str(net.check()) == "proved, scope all"


def test_box_and_scale_may_be_chosen_later() -> None:
    """Without a tolerance the bound is asked for on a box at a scale, and falls with the scale."""
    net = sn.Classifier([x**2, 2 * x**2 + y], ["1/2", "1/2"]).compile(sn.tanh, dtype="exact")
    assert net.scale is None
    first, second = (net.error_bound(1, s) for s in ("1/10", "1/100"))
    assert 0 < second.probabilities < first.probabilities / 50
    assert net.error_bound({"x": (0, 1), "y": 1}, "1/100").probabilities <= second.probabilities
    assert net.error_bound(1, "1/100", dtype="float64").probabilities > second.probabilities
    with pytest.raises(UsageError, match="an error is on a box"):
        net.error_bound()
    with pytest.raises(UsageError, match="at a scale"):
        net.error_bound(1)
    at = sn.Classifier([x**2, 2 * x**2 + y], ["1/2", "1/2"]).compile(sn.tanh, box=1, scale="1/100", dtype="exact")
    assert at.error_bound().probabilities == second.probabilities


def test_constants_are_exact_sums_of_logarithms() -> None:
    """The last layer's biases are log-normalisers and log-priors in a constant field, and a changed one is seen."""
    rule = sn.Classifier([sn.Gaussian([0], [[1]]), sn.Gaussian([0], [[2]]), sn.Gaussian([1], [[3]])],
                         ["1/2", "1/3", "1/6"])  # fmt: skip
    net = rule.compile(sn.tanh)
    half = sympy.Rational(1, 2)
    wanted = (0, sympy.log(sympy.Rational(2, 3)) - half * sympy.log(2),
              sympy.log(sympy.Rational(1, 3)) - half * sympy.log(3) - sympy.Rational(1, 6))  # fmt: skip
    for row, value in enumerate(wanted):
        found = net.network.affines[-1].bias.entry(row, 0)
        constant = found.terms[0].expr if found.terms else sympy.Integer(0)
        assert sympy.simplify(sympy.expand_log(constant - value, force=True)) == 0
    wrong = net.network.replace_entry(-1, "bias", 1, 0, Fraction(-752, 1000))
    assert net.with_network(wrong).check().status == "failed"


# --- data ---------------------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(st.lists(st.tuples(rationals(5), rationals(5)), min_size=8, max_size=14), st.sampled_from(["n", "n-1"]))
def test_fitted_gaussians_are_those_of_numpy(rows: list[tuple[Fraction, Fraction]], divisor: str) -> None:
    """Means and covariances of each class agree with NumPy's; shared ones are averaged by the priors."""
    labels = ["one" if k % 2 else "two" for k in range(len(rows))]
    parts = {name: np.array([[float(v) for v in r] for r, y in zip(rows, labels, strict=True) if y == name])
             for name in ("one", "two")}  # fmt: skip
    try:
        rule = sn.gaussian_classifier(rows, labels, {"one": "1/3", "two": "2/3"}, divisor=divisor)
    except NotPositiveDefinite:
        assert any(np.linalg.det(np.cov(part.T)) < 1e-9 for part in parts.values())
        return
    point = [0.25, -0.5]
    joint = []
    for name, prior in (("one", 1 / 3), ("two", 2 / 3)):
        spread = np.cov(parts[name].T, bias=divisor == "n")
        if np.linalg.cond(spread) > 1e6:
            return
        shift = point - parts[name].mean(axis=0)
        joint.append(np.log(prior) - shift @ np.linalg.solve(spread, shift) / 2 - np.log(np.linalg.det(spread)) / 2)
    odds = float(rule.log_odds("one", "two").subs(dict(zip(rule.variables, map(Fraction, point), strict=True))))
    assert np.isclose(odds, joint[0] - joint[1], rtol=1e-6, atol=1e-6)


# --- bad input ----------------------------------------------------------------------------------------------------

pair = [x**2, x**2 - x]
net = sn.Classifier(pair, ["1/2", "1/2"]).compile(sn.tanh)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: sn.Classifier(pair, ["1/2", "1/3"]), NotADistribution, "sum to 5/6"),
        (lambda: sn.Classifier(pair, ["-1/2", "3/2"]), NotADistribution, "that of '0' is -1/2"),
        (lambda: sn.Classifier(pair, [0, 1], ["a", "b"]), ZeroProbability, "probability of 'a'"),
        (lambda: sn.Classifier(pair, [0.5, 0.5]), FloatGiven, "prior 0: 0.5"),
        (lambda: sn.Classifier(pair, [1]), ShapeMismatch, "1 priors does not fit 2 Hamiltonians"),
        (lambda: sn.Classifier(pair, ["1/2", "1/2"], ["a"]), ShapeMismatch, "1 labels"),
        (lambda: sn.Classifier(pair, ["1/2", "1/2"], ["a", "a"]), UsageError, "different texts"),
        (lambda: sn.Classifier([x], [1]), UsageError, "two or more"),
        (lambda: sn.Classifier([x, sympy.sin(x)], ["1/2", "1/2"]), NotAPolynomial, "no polynomial in x"),
        (lambda: sn.Classifier([x, y * x], ["1/2", "1/2"], variables=[x]), NotAPolynomial, "y is none of the"),
        (lambda: sn.Classifier([x, 0.5 * x], ["1/2", "1/2"]), FloatGiven, "0.5"),
        (
            lambda: sn.Classifier([sn.Gaussian([0], [[1]]), sn.Gaussian([0], [[1]], [y])], ["1/2", "1/2"]),
            SymbolClash,
            "the same variables",
        ),
        (lambda: net.classifier.posterior([0, 1]), ShapeMismatch, "2 coordinates"),
        (lambda: net.classifier.posterior([0.5]), FloatGiven, "coordinate 0 of the point: 0.5"),
        (lambda: net.classifier.log_odds("0", "2"), UnknownName, "unknown class '2'"),
        (lambda: net.probabilities([0.5]), ShapeMismatch, "rows of 1 numbers"),
        (lambda: net.with_network(3), UsageError, "takes a Network"),
        (lambda: net.with_network(sn.square_gate(sn.tanh).network), ShapeMismatch, "inputs and outputs"),
        (lambda: net.classifier.compile(sn.tanh, tolerance="1e-3"), UsageError, "a tolerance is for a box"),
        (lambda: net.classifier.compile(sn.tanh, tolerance="1e-20", box=1), CannotBeMet, "cannot be met"),
        (lambda: net.classifier.compile(sn.tanh, dtype="float16"), UnknownName, "arithmetic"),
        (lambda: sn.gaussian_classifier([[1], [2]], ["a"]), ShapeMismatch, "1 labels does not fit 2 rows"),
        (lambda: sn.gaussian_classifier([[1], [2]], ["a", 3]), UsageError, "labels are texts"),
        (lambda: sn.gaussian_classifier([[0.5], [2]], ["a", "b"]), FloatGiven, r"rows\[0, 0\]: 0.5"),
        (lambda: sn.gaussian_classifier([[1], [2]], ["a", "b"]), NotPositiveDefinite, "the covariance of a .* 1 is 0"),
        (lambda: sn.gaussian_classifier([[1], [2]], ["a", "b"], divisor="n-1"), UsageError, "class 'a' has one row"),
        (lambda: sn.gaussian_classifier([[1], [2]], ["a", "b"], divisor="2"), UnknownName, "divisor"),
        (lambda: sn.gaussian_classifier([[1], [2]], ["a", "b"], {"a": 1}), UsageError, "none for 'b'"),
        (lambda: sn.gaussian_classifier([[1], [2]], ["a", "b"], {"a": 1, "c": 0}), UnknownName, "unknown class 'c'"),
        (lambda: sn.gaussian_mixture([[0], [1]], [[[1]], [[1]], [[1]]], [1]), ShapeMismatch, "3 covariances"),
    ],
)
def test_bad_input(make: Callable[[], object], error: type[Exception], words: str) -> None:
    """Each refusal names what is wrong."""
    with pytest.raises(error, match=words):
        make()


def test_networks_of_another_classifier_are_not_proved() -> None:
    x = sympy.Symbol("x")
    net = sn.Classifier([x**2, 2 * x**2 - x], ["1/2", "1/2"]).compile(sn.tanh)
    other = sn.Classifier([x**2, 3 * x**2 - x], ["1/2", "1/2"])  # the same constants, another polynomial
    assert net.check().status == "proved"
    assert replace(net, classifier=other).check().reason == "the network of 1 is for another logit than its own"


def test_points_without_probabilities_have_no_class() -> None:
    x = sympy.Symbol("x")
    rule = sn.Classifier([x**2, 2 * x**2 - x], ["1/2", "1/2"])
    with pytest.raises(UsageError, match="point 1 has no most probable class"):
        rule.compile(sn.tanh).predict([[0.0], [float("nan")]])
    with pytest.raises(UsageError, match="a point is a list"):
        rule.posterior(3)  # type: ignore[arg-type]
