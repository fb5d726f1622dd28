"""Iris: Gaussian classifiers compiled to tanh neurons agree with scikit-learn on all 150 rows.

Floats enter at three places. What scikit-learn loses, also by reading decimals, is allowed for by `FLOATS` (not
proved; it was 1e-15 when this was written). What NumPy computes from the compiled network is within the certified bound
for float64 at every float point. The network in exact arithmetic is within the bound for exact arithmetic.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis

import symnet as sn
from symnet.exact.balls import arb_of
from symnet.exact.numbers import from_sympy
from tests.physics.flowers import BOX, LABELS, ROWS

POINTS = np.array(ROWS, dtype=float)
FLOATS = 1e-12
"""What rounding in scikit-learn, and in reading decimals, may change in a probability."""
PRIORS = {"setosa": "1/2", "versicolor": "1/4", "virginica": "1/4"}


def exactly(rule: sn.Classifier | sn.CompiledClassifier) -> np.ndarray:
    """Return the middles of the balls of all probabilities at the rows."""
    return np.array([[float(p.mid()) for p in rule.enclosures(row).values()] for row in ROWS])


@pytest.mark.parametrize("priors", [None, PRIORS])
def test_quadratic_discriminant_analysis(priors: dict[str, str] | None) -> None:
    """QDA: exact posterior, compiled network and NumPy agree with scikit-learn, each within its bound."""
    rule = sn.gaussian_classifier(ROWS, LABELS, priors)
    given = [float(p) for p in rule.priors]
    known = QuadraticDiscriminantAnalysis(priors=given).fit(POINTS, LABELS)
    theirs = known.predict_proba(POINTS)
    assert list(known.classes_) == list(rule.labels)
    exact = exactly(rule)
    assert abs(exact - theirs).max() < FLOATS

    net = rule.compile(sn.tanh, tolerance="1e-6", box=BOX, dtype="exact")
    assert net.network.neurons == 33
    bound = float(net.error_bound().probabilities)
    assert bound <= 1e-6
    off = abs(exactly(net) - theirs).max()
    assert off < bound + FLOATS
    assert off > bound / 1000  # the bound is about this network

    fast = rule.compile(sn.tanh, tolerance="1e-3", box=BOX)
    computed = fast.probabilities(POINTS)
    assert abs(computed - theirs).max() < float(fast.error_bound().probabilities) + FLOATS
    assert (fast.predict(POINTS) == known.predict(POINTS)).all()


def test_linear_discriminant_analysis() -> None:
    """LDA: the shared quadratic part cancels, no neuron is needed, and the only error is rounding."""
    rule = sn.gaussian_classifier(ROWS, LABELS, shared_covariance=True)
    known = LinearDiscriminantAnalysis(solver="lsqr", priors=[1 / 3] * 3).fit(POINTS, LABELS)
    theirs = known.predict_proba(POINTS)
    assert abs(exactly(rule) - theirs).max() < FLOATS
    net = rule.compile(sn.tanh, tolerance="1e-9", box=BOX)
    assert (net.network.neurons, net.error_bound(dtype="exact").probabilities) == (0, 0)
    assert abs(net.probabilities(POINTS) - theirs).max() < float(net.error_bound().probabilities) + FLOATS
    assert str(net.check()) == "proved, scope all"


def test_one_hamiltonian_at_a_time_needs_neurons_for_the_same_posterior() -> None:
    """LDA as LTR's eq. (8) has it, each H_y with its quadratic part by tanh neurons: the same probabilities."""
    rule = sn.gaussian_classifier(ROWS, LABELS, shared_covariance=True)
    parts = [sn.derive(h.as_independent(*rule.variables)[1], sn.tanh, variables=rule.variables, box=BOX,
                       tolerance="1e-6", dtype="exact") for h in rule.hamiltonians]  # fmt: skip
    assert [part.network.neurons for part in parts] == [11, 11, 11]
    for row in ROWS[::10]:
        with_constants = [
            -part.network.ball(row, part.scale)[0] + float(logit.subs(dict.fromkeys(rule.variables, 0)))
            for part, logit in zip(parts, rule.logits, strict=True)
        ]
        weights = [z.exp() for z in with_constants]
        total = sum(weights)
        for weight, wanted in zip(weights, rule.enclosures(row).values(), strict=True):
            assert abs(weight / total - wanted) < 1e-6


@pytest.mark.slow
def test_the_kernel_proves_the_network() -> None:
    """Each logit is proved, and a changed weight, in any layer, is seen."""
    net = sn.gaussian_classifier(ROWS, LABELS).compile(sn.tanh, tolerance="1e-6", box=BOX, dtype="exact")
    assert str(net.check()) == "proved, scope all"
    for layer, part, row in ((0, "weight", 5), (0, "bias", 20), (2, "weight", 2), (2, "bias", 1)):
        wrong = net.with_network(net.network.replace_entry(layer, part, row, 0, Fraction(1, 7)))
        assert wrong.check().status == "failed"
        with pytest.raises(sn.errors.UsageError, match="changed by hand"):
            wrong.error_bound()


def test_the_bound_holds_at_points_of_the_box() -> None:
    """The network's balls are within the bound of the exact posterior's at random points of the box."""
    rule = sn.gaussian_classifier(ROWS, LABELS, divisor="n-1")
    net = rule.compile(sn.tanh, tolerance="1e-4", box=BOX, dtype="exact")
    bound = arb_of(from_sympy(net.error_bound().probabilities))
    numbers = np.random.default_rng(5)
    for _ in range(40):
        point = [Fraction(a) + Fraction(int(numbers.integers(0, 101)), 100) * (Fraction(b) - Fraction(a))
                 for a, b in BOX.values()]  # fmt: skip
        pairs = zip(net.enclosures(point).values(), rule.enclosures(point).values(), strict=True)
        assert all(abs(p - q) < bound for p, q in pairs)
