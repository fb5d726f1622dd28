"""Information on finite alphabets, against sums at 60 digits by mpmath and against identities between exact values."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.errors import (
    FloatGiven,
    LimitExceeded,
    NotADistribution,
    ShapeMismatch,
    Undecided,
    UnknownName,
    UsageError,
    ZeroProbability,
)
from symnet.exact.logarithms import LogSum
from symnet.physics.information import Distribution, enclosure
from symnet.physics.lattices import ising_chain
from symnet.physics.thermodynamics import boltzmann, free_energy, variational_free_energy

_SHAPE = (2, 3, 2)
_CELLS = list(product(*map(range, _SHAPE)))
_WEIGHTS = st.lists(st.integers(0, 6), min_size=12, max_size=12).filter(any)


def _joint(weights) -> Distribution:
    total = sum(weights)
    return Distribution({o: Fraction(w, total) for o, w in zip(_CELLS, weights, strict=True)}, ["x", "y", "z"])


def _entropy(weights, places) -> mpmath.mpf:
    """Entropy of a marginal by floating-point sums at 60 digits."""
    total, found = sum(weights), {}
    for o, w in zip(_CELLS, weights, strict=True):
        key = tuple(o[i] for i in places)
        found[key] = found.get(key, 0) + w
    return -sum(mpmath.mpf(w) / total * mpmath.log(mpmath.mpf(w) / total) for w in found.values() if w)


def _close(expr, value) -> bool:
    low, high = enclosure(expr, 30)
    slack = mpmath.mpf(10) ** -45
    return mpmath.mpf(int(low.p)) / int(low.q) - slack <= value <= mpmath.mpf(int(high.p)) / int(high.q) + slack


@settings(max_examples=40)
@given(_WEIGHTS)
def test_entropies_are_the_sums(weights):
    """Joint, marginal and conditional entropies, mutual and conditional mutual information."""
    p = _joint(weights)
    with mpmath.workdps(60):
        s = {places: _entropy(weights, places) for places in [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]}
        assert _close(p.entropy(), s[0, 1, 2])
        assert _close(p.entropy("y"), s[(1,)])
        assert _close(p.conditional_entropy("x", "y"), s[0, 1] - s[(1,)])
        assert _close(p.mutual_information("x", "y"), s[(0,)] + s[(1,)] - s[0, 1])
        assert _close(p.mutual_information("x", ["y", "z"]), s[(0,)] + s[1, 2] - s[0, 1, 2])
        assert _close(p.mutual_information("x", "y", given="z"), s[0, 2] + s[1, 2] - s[0, 1, 2] - s[(2,)])


@settings(max_examples=40)
@given(_WEIGHTS)
def test_information_is_zero_exactly_for_the_independent(weights):
    """The logarithms, decided by their own exact zero test, agree with the comparison of products."""
    p = _joint(weights)
    for one, other, given_ in [("x", "z", ()), ("x", "y", "z"), (["x", "z"], "y", ())]:
        c = [given_] if given_ else []
        a, b = ([n] if isinstance(n, str) else n for n in (one, other))
        by_entropies = p.entropy([*a, *c]) + p.entropy([*b, *c]) - p.entropy([*a, *b, *c]) - (p.entropy(c) if c else 0)
        by_logarithms = LogSum.read(by_entropies).sign()
        assert by_logarithms >= 0
        assert p.is_independent(one, other, given_) == (by_logarithms == 0)
        assert LogSum.read(p.mutual_information(one, other, given_)) == LogSum.read(by_entropies)


@settings(max_examples=30)
@given(_WEIGHTS)
def test_chain_rule_data_processing_and_divergence(weights):
    """I(x; yz) = I(x; z) + I(x; y | z); I(x; f(y)) ≤ I(x; y); I is the divergence from the product."""
    p = _joint(weights)
    read = LogSum.read
    chain = p.mutual_information("x", "z") + p.mutual_information("x", "y", given="z")
    assert read(p.mutual_information("x", ["y", "z"])) == read(chain)
    pair = p.marginal(["x", "y"])
    coarse = pair.image(lambda x, y: (x, y // 2))
    lost = read(pair.mutual_information("x", "y")) - read(coarse.mutual_information("x", "y"))
    assert lost.sign() >= 0
    with_f = pair.with_variable("f", lambda x, y: y // 2)
    assert (lost.sign() == 0) == with_f.is_independent("x", "y", given="f")
    independent = pair.marginal("x") * pair.marginal("y")
    assert read(pair.kl(independent)) == read(pair.mutual_information("x", "y"))
    assert independent.is_independent("x", "y")
    assert read(pair.cross_entropy(independent)) == read(pair.entropy()) + read(pair.kl(independent))


def test_divergence_by_mpmath():
    """KL of two distributions, one with an outcome that the other lacks."""
    p = Distribution({"a": "1/2", "b": "1/3", "c": "1/6"})
    q = Distribution({"a": "1/5", "b": "1/5", "c": "1/5", "d": "2/5"})
    with mpmath.workdps(60):
        weights = [(Fraction(1, 2), Fraction(1, 5)), (Fraction(1, 3), Fraction(1, 5)), (Fraction(1, 6), Fraction(1, 5))]
        value = sum(mpmath.mpf(a.numerator) / a.denominator * mpmath.log(_mp(a / b)) for a, b in weights)
        assert _close(p.kl(q), value)
    with pytest.raises(ZeroProbability, match="divergence needs the logarithm of the probability of 'd', which is 0"):
        q.kl(p)
    with pytest.raises(ZeroProbability, match="cross entropy"):
        q.cross_entropy(p)


def _mp(value: Fraction) -> mpmath.mpf:
    return mpmath.mpf(value.numerator) / value.denominator


def test_conditionals_are_bayes():
    """p(x | y) p(y) = p(x, y), and outcomes that are left out have probability 0."""
    p = _joint([1, 2, 3, 0, 5, 6, 1, 1, 0, 4, 2, 2])
    for y in range(3):
        rest = p.conditional({"y": y})
        assert rest.names == ("x", "z")
        assert sum(rest.probabilities.values()) == 1
        assert all(rest[x, z] * p.marginal("y")[y] == p[x, y, z] for x in range(2) for z in range(2))
    assert p[0, 1, 1] == 0
    assert p.mean(lambda x, y, z: x + y) == sum(q * (x + y) for (x, y, _), q in p.probabilities.items())


def test_symbols():
    """A binary symmetric channel: independent only where nothing comes through; its information by values."""
    e, p = sympy.symbols("e p")
    joint = Distribution(
        {(0, 0): (1 - p) * (1 - e), (0, 1): (1 - p) * e, (1, 0): p * e, (1, 1): p * (1 - e)}, ["x", "y"]
    )
    assert joint.marginal("x") == Distribution({0: 1 - p, 1: p})
    assert not joint.is_independent("x", "y")
    information = joint.mutual_information("x", "y").subs({e: sympy.Rational(1, 4), p: sympy.Rational(1, 3)})
    numbers = Distribution({(0, 0): "1/2", (0, 1): "1/6", (1, 0): "1/12", (1, 1): "1/4"}, ["x", "y"])
    assert enclosure(information, 20) == enclosure(numbers.mutual_information("x", "y"), 20)
    product_ = Distribution({0: 1 - p, 1: p}, "x") * Distribution({0: e, 1: 1 - e}, "y")
    assert product_.is_independent("x", "y")
    assert product_.mutual_information("x", "y") == 0
    assert Distribution({0: 1 - p, 1: p}) != Distribution({0: p, 1: 1 - p})


def test_hyperbolic_probabilities():
    """A spin in a field: (1 ± tanh h)/2, and e^(±h)/(2 cosh h), are the same distribution."""
    h = sympy.Symbol("h")
    by_tanh = Distribution({1: (1 + sympy.tanh(h)) / 2, -1: (1 - sympy.tanh(h)) / 2})
    assert by_tanh == Distribution({s: sympy.exp(s * h) / (2 * sympy.cosh(h)) for s in (1, -1)})
    assert by_tanh == boltzmann({1: -h, -1: h})


@settings(max_examples=20)
@given(st.lists(st.integers(1, 9), min_size=4, max_size=4), st.lists(st.integers(-3, 3), min_size=4, max_size=4))
def test_free_energy_is_the_divergence(weights, energies):
    """F[q] - F = T KL(q‖p), with p e^(-H/T)/Z: expanded to 0 in SymPy, at a symbolic temperature."""
    t = sympy.Symbol("T", positive=True)
    table = dict(enumerate(energies))
    q = Distribution({k: Fraction(w, sum(weights)) for k, w in enumerate(weights)})
    p = boltzmann(table, t)
    difference = variational_free_energy(q, table, t) - free_energy(table, t) - t * q.kl(p)
    assert sympy.expand(difference) == 0
    least = variational_free_energy(p, table, t) - free_energy(table, t)
    at_two = {t: sympy.Integer(2)}
    assert abs(float(least.subs(at_two).evalf(30))) < 1e-25
    assert float(enclosure((variational_free_energy(q, table, 2) - free_energy(table, 2)), 10)[0]) >= 0


def test_rational_boltzmann_weights():
    """Energies that are logarithms give rational probabilities, and exact zeros."""
    p = boltzmann({0: 0, 1: sympy.log(3), 2: sympy.log(6)})
    assert p.is_rational
    assert p == Distribution({0: "2/3", 1: "2/9", 2: "1/9"})
    assert free_energy({0: 0, 1: sympy.log(3), 2: sympy.log(6)}) == -sympy.log(3) + sympy.log(2)


def test_boltzmann_of_a_hamiltonian():
    """An Ising chain of 3 spins on a ring, state by state, and neighbours given all others."""
    j = sympy.Symbol("J")
    p = boltzmann(ising_chain(4, coupling=j))
    z = 2 * sympy.exp(4 * j) + 12 + 2 * sympy.exp(-4 * j)
    assert p.names == ("s1", "s2", "s3", "s4")
    assert sympy.simplify(p[1, 1, 1, 1] - sympy.exp(4 * j) / z) == 0
    assert p.is_independent("s1", "s3", given=["s2", "s4"])
    assert not p.is_independent("s1", "s2", given=["s3", "s4"])


def test_what_is_no_distribution():
    """Each refusal names the outcome, or the sum."""
    with pytest.raises(NotADistribution, match="that of 'b' is -1/2"):
        Distribution({"a": "3/2", "b": "-1/2"})
    with pytest.raises(NotADistribution, match="they sum to 9/10"):
        Distribution({"a": "1/2", "b": "2/5"})
    with pytest.raises(NotADistribution, match=r"they sum to p \+ q"):
        Distribution({"a": sympy.Symbol("p"), "b": sympy.Symbol("q")})
    with pytest.raises(NotADistribution, match=r"that of 1 is -n"):
        n = sympy.Symbol("n", positive=True)
        Distribution({0: 1 + n, 1: -n})
    with pytest.raises(NotADistribution, match="that of 1 is"):
        Distribution({0: sympy.exp(1), 1: 1 - sympy.exp(1)})
    with pytest.raises(FloatGiven, match=r"the probability of 'a': 0\.5 is a float"):
        Distribution({"a": 0.5, "b": 0.5})
    with pytest.raises(Undecided, match="whether the probabilities sum to 1"):
        x = sympy.Symbol("x")
        Distribution({0: sympy.gamma(x + 1) / sympy.gamma(x), 1: 1 - x})
    with pytest.raises(ShapeMismatch, match="outcomes are tuples of one length"):
        Distribution({(0, 1): "1/2", 2: "1/2"})
    with pytest.raises(UsageError, match="given twice"):
        Distribution({(0,): "1/2", 0: "1/2"})
    with pytest.raises(UsageError, match="mapping"):
        Distribution([1])
    with pytest.raises(LimitExceeded):
        Distribution(dict.fromkeys(range(2**16 + 1), Fraction(1, 2**16 + 1)))


def test_what_is_no_question():
    """Names that are unknown, twice, on two sides, missing; conditions that do not occur; energies that are missing."""
    p = _joint([1] * 12)
    with pytest.raises(UnknownName, match="unknown variable 'w'"):
        p.entropy("w")
    with pytest.raises(UsageError, match="'x' is named on two sides"):
        p.mutual_information("x", ["x", "y"])
    with pytest.raises(UsageError, match="at least one variable"):
        p.mutual_information("x", ())
    with pytest.raises(UsageError, match="named twice"):
        p.marginal(["x", "x"])
    with pytest.raises(UsageError, match="has probability 0"):
        p.conditional({"y": 7})
    with pytest.raises(UsageError, match="two variables have the name 'x'"):
        Distribution({0: 1}, "x") * Distribution({0: 1}, "x")
    with pytest.raises(ShapeMismatch):
        p.kl(p.marginal("x"))
    with pytest.raises(UsageError, match="no value for the outcome 1"):
        variational_free_energy(Distribution({0: "1/2", 1: "1/2"}), {0: 0})
    with pytest.raises(UsageError, match="temperature 0 is not allowed"):
        boltzmann({0: 0}, 0)
    with pytest.raises(FloatGiven):
        free_energy({0: 0}, 1.5)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (lambda p: Distribution({0: 1}, 5), "by names such as"),
        (lambda p: p.entropy(5), "by names such as"),
        (lambda p: p.image(lambda x, y, z: [x]), "cannot be an outcome"),
        (lambda p: p.with_variable("w", lambda x, y, z: [x]), "cannot be an outcome"),
        (lambda p: p.conditional("x"), "a condition is a mapping"),
        (lambda p: p.kl(3), "compares two Distributions"),
        (lambda p: p.mean(3), "what is averaged"),
        (lambda p: boltzmann("E"), "energies are a mapping"),
        (lambda p: variational_free_energy(3, {0: 1}), "F.q. is asked of a Distribution"),
    ],
)
def test_other_kinds_of_values_are_refused(question, said):
    """One line that says what is meant."""
    with pytest.raises(UsageError, match=said):
        question(_joint([1] * 12))


def test_large_tables_are_fast_enough():
    """64 x 64 outcomes with probabilities of large denominators: the value of the entropies within 12 digits."""
    weights = {(a, b): (a * a + 7) * (b + 3) + (a == b) for a in range(64) for b in range(64)}
    total = sum(weights.values())
    p = Distribution({o: Fraction(w, total) for o, w in weights.items()}, ["a", "b"])
    expected = -math.fsum(w / total * math.log(w / total) for w in weights.values())
    assert abs(float(enclosure(p.entropy(), 15)[0]) - expected) < 1e-10
    assert not p.is_independent("a", "b")


def test_shown():
    """Text and LaTeX."""
    p = Distribution({("a", 0): "1/2", ("b", 1): "1/2"}, ["u", "v"])
    assert str(p) == "Distribution(u, v): ('a', 0): 1/2, ('b', 1): 1/2"
    assert r"\text{a} & 0 & \frac{1}{2}" in p._repr_latex_()
