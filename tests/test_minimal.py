"""Smallest networks: closed where theorems are exact, found by a search elsewhere, never below the bound."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.constructions import point_search
from symnet.constructions.cubatures import cubature
from symnet.constructions.forms import essential, form_by_points, power_form
from symnet.errors import UsageError
from symnet.exact.polynomials import from_terms, terms
from tests.constructions.test_quadratic_forms import FORMS, rank_of

x, y, z, w = sympy.symbols("x y z w")
X = sympy.symbols("x1:9")


def shown(found: sn.Minimal) -> None:
    """A minimal network is closed, proved, and refused with a weight doctored."""
    assert found.closed
    assert found.gap == 0
    assert found.construction is not None
    assert found.construction.check().status == "proved"
    network = found.construction.network
    for layer in (0, 2):
        wrong = network.replace_entry(layer, "weight", 0, 0, Fraction(17, 5))
        assert found.construction.with_network(wrong).check().status != "proved"


@pytest.mark.parametrize(("target", "neurons"), [
    (x * y, 4), (x**2 * y, 6), (3 * x**3, 4), (x * y * z, 8), (x**2 * y**2, 9), (x**5, 6), ((x + 2 * y) ** 3, 4),
    (sympy.expand((x + y) ** 2 * (x - z)), 6), (x + 2 * y, 2),
])  # fmt: skip
@pytest.mark.parametrize("output_bias", [False, True])
def test_monomials_are_closed(target, neurons, output_bias):
    """∏(r_i + 1), also in linear forms; one fewer with an output bias."""
    found = sn.minimal_network(target, sn.exp, output_bias=output_bias)
    assert found.neurons == neurons - output_bias
    shown(found)


@pytest.mark.parametrize(("form", "n"), FORMS)
@pytest.mark.parametrize("output_bias", [False, True])
def test_quadratic_forms_are_closed(form, n, output_bias):
    """Rank + 2, rank + 1 with an output bias: definite, indefinite, singular, with zeros on the diagonal."""
    found = sn.minimal_network(form, sn.exp, output_bias=output_bias, variables=X[:n], search=False)
    assert found.closed
    assert found.neurons == rank_of(form) + 2 - output_bias


@pytest.mark.parametrize(("form", "n"), FORMS)
@pytest.mark.parametrize("activation", [sn.exp, sn.tanh], ids=str)
def test_quadratic_forms_with_skip_connections(form, n, activation):
    """The rank and an output bias; without one the rank where the form has a zero, else one more."""
    options = {"variables": X[:n], "skip": True, "search": False}
    found = sn.minimal_network(form + 3 * X[0], activation, output_bias=True, **options)
    assert (found.neurons, found.closed) == (rank_of(form), True)
    assert found.construction.check().status == "proved"
    found = sn.minimal_network(form, activation, **options)
    assert found.neurons in (rank_of(form), rank_of(form) + 1)
    assert found.construction.check().status == "proved"


def test_a_critical_bias_is_found():
    """Without a bias one with σ'(b) = 0 is chosen: r neurons with an output bias, and none fewer."""
    found = sn.minimal_network(x**2 + y**2 + x * z, sn.silu, output_bias=True)
    assert found.neurons == 3
    shown(found)
    assert sn.minimal_network(x * y, sn.cos).neurons == 2
    assert sn.minimal_network(x * y * z * w, sn.softplus).neurons == 8  # σ''' = 0 at 0


@pytest.mark.parametrize(("target", "activation", "options", "neurons"), [
    (x**2 * y + x * y**2, sn.exp, {}, 6),
    (x**3 + y**3, sn.exp, {}, 6),
    pytest.param(x**3 + y**3, sn.exp, {"output_bias": True}, 5, marks=pytest.mark.slow),
    (x**3 + y**3, sn.tanh, {"biases": "none"}, 3),
    pytest.param(x**3 + x * y**2 + 5, sn.exp, {"output_bias": True}, 5, marks=pytest.mark.slow),
    (x, sn.tanh, {"biases": "none"}, 1),
    pytest.param(x**2 + y**2, sn.silu, {"biases": "none"}, 3, marks=pytest.mark.slow),
    pytest.param(x**4 + y**4, sn.exp, {"bias": 0}, 8, marks=pytest.mark.slow),
    pytest.param(X[0] * X[1] * X[2] + X[3] ** 3, sn.exp, {"bias": 0}, 10, marks=pytest.mark.slow),
])  # fmt: skip
def test_what_a_search_finds(target, activation, options, neurons):
    """Points found in floats, repaired to rationals and proved: as few as the bound says."""
    found = sn.minimal_network(target, activation, **options)
    assert found.neurons == neurons
    shown(found)
    assert str(sn.minimal_network(target, activation, **options)) == str(found)


@pytest.mark.parametrize(("target", "activation", "options", "neurons"), [
    (x**2 + y, sn.exp, {}, 3), (x**2 + y, sn.softplus, {}, 3), (x**2 + y, sn.exp, {"skip": True}, 2),
    (1 + x + x**2 / 2, sn.exp, {}, 1), (x**2 + x + 1, sn.softplus, {}, 2), (x * y + x + z, sn.exp, {}, 4),
    (x**3 + x * y, sn.exp, {}, 4), (x * y, sn.exp, {"skip": True}, 2), (x**2 + y**2 + 1, sn.exp, {}, 3),
    (x**2 + x + y**2 + 3, sn.softplus, {"output_bias": True, "bias": 0}, 2),
    (x**3 + 2 * x, sn.exp, {}, 2), (x**4 + x**2, sn.exp, {}, 3),  # at multiples of √3
    pytest.param(x**2 - 2 * y**2, sn.cos, {"biases": "none"}, 2, marks=pytest.mark.slow),  # and of √2
])  # fmt: skip
def test_several_degrees_and_skips(target, activation, options, neurons):
    """Networks at scale 1 that a search finds, as few neurons as the bound says; sense taylor alone."""
    found = sn.minimal_network(target, activation, **options)
    assert found.neurons == neurons
    assert found.construction.senses == ("taylor",)
    shown(found)


def test_found_is_never_below_the_bound():
    """Random polynomials of all kinds, in all conventions."""
    rng = random.Random(11)
    for _ in range(60):
        n = rng.randint(1, 3)
        target = sum(
            rng.randint(-3, 3) * sympy.Mul(*(v ** rng.randint(0, 2) for v in X[:n])) for _ in range(rng.randint(1, 4))
        )
        if not target:
            continue
        options = {"output_bias": rng.random() < 0.5, "skip": rng.random() < 0.3}
        biases = rng.choice(["none", "common", "free"])
        found = sn.minimal_network(target, sn.exp, biases=biases, variables=X[:n], search=False, **options)
        assert found.neurons is not None
        assert found.neurons >= found.bound.neurons
        assert "taylor" in found.construction.senses
        words = found.construction.conventions
        assert options["output_bias"] or words[1] == "no output bias"
        assert options["skip"] or words[2] == "no skip connections"


def test_the_network_is_the_target():
    """Taylor coefficients through the degree, from the network's own expression."""
    for target, options in [
        (x**2 + x * y + 3, {"output_bias": True}), (x**2 + y, {"skip": True}), (x**3 - y**3, {}), (x**2 * y + 1, {}),
    ]:  # fmt: skip
        made = sn.minimal_network(target, sn.exp, search=False, **options).construction
        t = sympy.Symbol("t")
        value = made.expr(x * t, y * t, scale=sympy.Integer(1))
        degree = sympy.Poly(target, x, y).total_degree()
        series = sum(sympy.diff(value, t, k).subs(t, 0) * t**k / sympy.factorial(k) for k in range(degree + 1))
        wanted = target.subs({x: x * t, y: y * t}, simultaneous=True)
        assert sympy.simplify(sympy.expand(series - wanted)) == 0


def test_nothing_suffices():
    """c_2 = 0 and a part of degree 2: there is no network, and that is said."""
    found = sn.minimal_network(x * y, sn.tanh, bias=0)
    assert found.construction is None
    assert found.closed
    assert found.neurons is None
    assert "no number of neurons suffices" in str(found)


@pytest.mark.parametrize(("target", "neurons"), [
    (sympy.Integer(0), 0), (sympy.Integer(3), 1), (x + y, 2), (x**2 + x + 5, 3),
])  # fmt: skip
def test_small_targets(target, neurons):
    """Constants, linear forms; skip connections and an output bias do all of it."""
    assert sn.minimal_network(target, sn.exp).neurons <= neurons
    if sympy.Poly(target, x, y).total_degree() < 2:
        assert sn.minimal_network(target, sn.exp, output_bias=True, skip=True).neurons == 0


def test_only_in_floats_does_not_count(monkeypatch):
    """A solution that cannot be repaired is told, and is no construction."""
    monkeypatch.setattr(point_search, "repaired", lambda *_, **__: iter(()))
    monkeypatch.setattr(point_search, "_REPAIRS", 2)
    monkeypatch.setattr(point_search, "_HOPELESS", 4)
    found = sn.minimal_network(x**2 * y + x * y**2, sn.exp)
    assert found.neurons > 6
    assert found.numerical == 6
    assert not found.closed
    assert "floats alone find 6" in str(found)


def test_a_table_of_other_orders_alone():
    """In pairs with the origin order 0 is no condition: the table of a constant is 0 there, and no fault."""
    tables = [{(0, 0): Fraction(1)}, {(2, 0): Fraction(1), (0, 2): Fraction(1)}]
    found = point_search.few_points_for(tables, (0, 2), 3, lambda points: points)
    assert found.numerical
    assert len(found.made) == 3


@pytest.mark.parametrize("target", [x**2, x * y, x**2 + y**2 - z * w])
def test_free_biases_take_one_fewer(target):
    """Two biases where a common one takes rank + 2; with an output bias a common one does as well."""
    rank = len(sympy.Poly(target).gens)
    found = sn.minimal_network(target, sn.tanh, biases="free", search=False)
    assert found.neurons == rank + 1
    assert found.construction.check().status == "proved"
    assert sn.minimal_network(target, sn.tanh, search=False).neurons == rank + 2
    assert sn.minimal_network(target, sn.tanh, biases="free", output_bias=True, search=False).neurons == rank + 1
    assert sn.minimal_network(target + 3, sn.tanh, biases="free", output_bias=True, search=False).neurons == rank + 1
    assert sn.minimal_network(target, sn.exp, biases="free", search=False).neurons == rank + 2


@pytest.mark.parametrize(("target", "activation", "neurons"), [
    (x**3, sn.softplus, 3), (x**2 + x, sn.tanh, 2), (x**3 + y**3, sn.softplus, 4),
    pytest.param(x * y * z, sn.softplus, 6, marks=pytest.mark.slow),
    pytest.param(x**2 * y, sn.softplus, 5, marks=pytest.mark.slow),
])  # fmt: skip
def test_a_search_with_several_biases(target, activation, neurons):
    """Fewer than with a common bias; made exact and proved, and a weight or bias doctored is refused."""
    found = sn.minimal_network(target, activation, biases="free", work=2e9)
    assert found.neurons == neurons
    assert found.neurons >= found.bound.neurons
    assert found.construction.conventions == ("free biases", "no output bias", "no skip connections")
    assert found.construction.check().status == "proved"
    for layer, part in ((0, "weight"), (0, "bias"), (2, "weight")):
        wrong = found.construction.network.replace_entry(layer, part, 0, 0, Fraction(17, 5))
        assert found.construction.with_network(wrong).check().status != "proved"


@pytest.mark.parametrize("work", [0, -1, float("nan"), "1e9", True, None])
def test_work_is_a_positive_number(work):
    """Anything else is refused."""
    with pytest.raises(UsageError, match="positive number"):
        sn.minimal_network(x * y, sn.exp, work=work)


def test_no_biases_to_try():
    """SiLU has rational derivatives at 0 alone; that nothing was searched is said."""
    found = sn.minimal_network(x**3, sn.silu, biases="free", work=1e9)
    assert "no two biases are known" in str(found)


def test_what_was_not_searched_is_told():
    """Beyond the limits, or where it takes longer than is allowed."""
    assert "not searched: degree 6, above 5" in str(sn.minimal_network(x**6 + y**6, sn.exp))
    assert "neurons or more take longer" in str(sn.minimal_network(x**2 * y**2 + x * y * z**2, sn.exp, work=1e6))


def test_an_interrupt_returns_the_best_so_far(monkeypatch):
    """Ctrl-C in the search."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("symnet.minimal.few_points", interrupted)
    found = sn.minimal_network(x**3 + y**3, sn.exp)
    assert "interrupted" in found.how
    assert found.neurons >= 6


def test_essential_variables():
    """q(forms) is the polynomial again, the forms as many as the rank of its derivatives says."""
    rng = random.Random(3)
    for _ in range(20):
        forms = [sum(rng.randint(-2, 2) * v for v in X[:4]) for _ in range(rng.randint(1, 3))]
        target = sympy.expand(sum(rng.randint(1, 3) * f ** rng.randint(1, 3) for f in forms))
        found = terms(target, X[:4])
        if not any(sum(e) for e in found):
            continue
        reduced, own = essential(found)
        names = sympy.symbols(f"f1:{len(own) + 1}")
        inner = [sum(sympy.Rational(str(c)) * X[k] for k, c in form.terms) for form in own]
        back = from_terms(reduced, names).subs(dict(zip(names, inner, strict=True)), simultaneous=True)
        assert sympy.expand(back - target) == 0
        monomials = [sympy.Poly(sympy.diff(target, v), *X[:4]).as_dict() for v in X[:4]]
        every = sorted({m for d in monomials for m in d})
        assert len(own) == sympy.Matrix([[d.get(m, 0) for m in every] for d in monomials]).rank()


def test_points_of_ones_own():
    """Weights are found; where there are none, that is said."""
    made = form_by_points(sn.exp, x * y, [(1, 1), (-1, -1), (1, -1), (-1, 1)])
    assert made.network.neurons == 4
    with pytest.raises(UsageError, match="no weights at these 3 points"):
        form_by_points(sn.exp, x * y, [(1, 1), (-1, -1), (1, -1)])
    assert power_form(sn.cos, x * y, critical=True).network.neurons == 2


def test_the_search_solves_its_equations():
    """The moments at the points that floats find, computed by NumPy anew."""
    form = {(2, 1): Fraction(1), (1, 2): Fraction(1)}
    system = point_search.System([form], [1, 3])
    rng = np.random.default_rng(1)
    points, residual = system.solved(rng.normal(size=(3, 2)))
    assert residual < 1e-10
    weights = system.projected(points, 0.0)[0][:, 0]
    for e in system.exponents:
        moment = float(np.sum(weights * points[:, 0] ** e[0] * points[:, 1] ** e[1]))
        same = form.get(tuple(map(int, e)), Fraction(0))
        assert moment == pytest.approx(float(same) / np.sqrt(6), abs=1e-9)
    assert cubature(form, [(1, 1), (1, 0), (0, 1), (-1, -1), (-1, 0), (0, -1)]) is not None


def test_both_sides_are_checked() -> None:
    """`check` has two verdicts, on the network and on the bound; none on a network that does not exist."""
    made, needed = sn.minimal_network(x * y, sn.tanh, bias=1).check()
    assert made is not None
    assert (made.status, needed.status) == ("proved", "proved")
    made, needed = sn.minimal_network(x * y, sn.tanh, bias=0).check()
    assert made is None
    assert needed.status == "proved"
