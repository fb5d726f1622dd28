"""Quadratic forms by rank + 2 neurons, and gates by points of one's own."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy

import symnet as sn
from symnet.bounds.witness import error_at
from symnet.constructions.cubatures import cubature
from symnet.constructions.quadratic_forms import diagonalised, quadratic_form
from symnet.errors import NotAPolynomial
from symnet.exact.balls import arb_of, precision
from symnet.exact.polynomials import terms

X = sympy.symbols("x1:9")


def random_form(rank: int, seed: int, *, definite: bool = False) -> tuple[sympy.Expr, int]:
    """A form in `rank` or more variables by a random matrix, singular on purpose, and its rank by SymPy."""
    rng = random.Random(f"{rank} {seed}")
    n = min(8, rank + seed % 2)
    squares = sympy.diag(*[1 if definite else rng.choice([1, -1, 2, -3]) for _ in range(rank)])
    change = sympy.Matrix(rank, n, lambda i, j: 1 if i == j else rng.randint(-1, 1) if int(j) > int(i) else 0)
    matrix = change.T * squares * change
    vector = sympy.Matrix(X[:n])
    return sympy.expand((vector.T * matrix * vector)[0]), n


FORMS = [random_form(r, seed, definite=seed == 2) for r in range(1, 9) for seed in (0, 1, 2)]
FORMS += [(X[0] * X[1], 2), (X[0] * X[1] + X[2] * X[3], 4), (X[0] * X[1] + X[1] * X[2] + X[0] * X[2], 3)]
FORMS += [(X[0] ** 2 - 2 * X[1] ** 2, 3), (X[0] * X[1] * 3 - X[2] ** 2 / 7, 5)]


def rank_of(form: sympy.Expr) -> int:
    """By SymPy's Hessian."""
    return int(sympy.hessian(form, X).rank())


@pytest.mark.parametrize(("form", "n"), FORMS)
@pytest.mark.parametrize(("activation", "options", "more"), [
    (sn.softplus, {}, 2), (sn.exp, {"output_bias": True}, 1), (sn.silu, {"critical": True, "output_bias": True}, 0),
])  # fmt: skip
def test_rank_and_two_more(form, n, activation, options, more):
    """The count is rank + 2, + 1 with an output bias, + 0 where σ'(b) = 0 besides; Taylor coefficients agree."""
    made = quadratic_form(activation, form, variables=X[:n], **options)
    assert made.network.neurons == rank_of(form) + more
    assert made.network.hidden_layers == 1
    assert "taylor" in made.senses
    assert options or "no output bias" in made.conventions
    point = tuple(Fraction(k + 1, 7 - 2 * k) for k in range(n))
    at = dict(zip(X, (sympy.Rational(p.numerator, p.denominator) for p in point), strict=False))
    with precision(400):  # the network itself, in balls: an independent evaluation
        small = Fraction(1, 10**20)
        value = made.network.ball(point, small, 400)[0]
        exact = form.xreplace(at)
        assert abs(value - arb_of(Fraction(int(exact.p), int(exact.q)))) < 1e-9


@pytest.mark.parametrize("index", [0, 4, 9, 14, 19, 21, 24, 25, 26, 27])
def test_the_kernel_proves_them(index):
    """check() proves the network, and refuses it with one weight doctored."""
    form, n = FORMS[index]
    held = sn.quadratic_form(sn.softplus, form, variables=X[:n])
    assert str(held.check()) == "proved, scope all"
    wrong = held.network.replace_entry(2, "weight", 0, 0, 17)
    assert held.with_network(wrong).check().status != "proved"


@pytest.mark.parametrize(("form", "neurons"), [
    (X[0] * X[1], 2), (X[0] ** 2 + X[1] ** 2 - 2 * X[2] ** 2, 3), (X[0] ** 2, 2), (X[0] ** 2 + X[1] ** 2, 3),
    (X[0] ** 2 - 2 * X[1] ** 2, 3), (FORMS[15][0], 6), (X[0] ** 2 - 3 * X[1] ** 2 - X[2] ** 2 + X[3] ** 2, 4),
])  # fmt: skip
def test_critical_without_output_bias(form, neurons):
    """r neurons where a rational point makes the form 0, r + 1 else; proved."""
    made = sn.quadratic_form(sn.cos, form, critical=True)
    assert made.network.neurons == neurons
    assert "no output bias" in made.conventions
    assert str(made.check()) == "proved, scope all"


@pytest.mark.parametrize("options", [{}, {"output_bias": True}])
def test_error_bounds_hold(options):
    """The error at random points, computed to many digits, stays within the bound and reaches the lower one."""
    form = X[0] ** 2 + 3 * X[1] ** 2 - X[2] * X[0] + X[2] ** 2
    made = sn.quadratic_form(sn.softplus, form, **options)
    found = made.error_bound(1, "1/50")
    assert found.lower > found.upper / 2
    rng = random.Random(5)
    for _ in range(100):
        point = tuple(Fraction(rng.randint(-64, 64), 64) for _ in range(3))
        value = error_at(made.recipe, Fraction(1, 50), point)
        assert abs(value) <= arb_of(Fraction(int(found.upper.p), int(found.upper.q)))
    total = made.total_error("float64", box=1, scale="1/50")
    points = [[rng.uniform(-1, 1) for _ in range(3)] for _ in range(150)]
    values = made.at("1/50")(points)
    for point, value in zip(points, values, strict=True):
        exact = float(form.subs(dict(zip(X, point, strict=False))))
        assert abs(value - exact) <= float(total.upper) * (1 + 1e-9)


def test_the_leading_error_is_that_of_the_series():
    """(N - p)/λ^r at a tiny scale is the polynomial that is told."""
    form = X[0] ** 2 + X[1] ** 2 - X[2] * X[0] + X[2] ** 2
    made = quadratic_form(sn.exp, form)
    order, polynomial = sn.Construction(made).leading_error()
    point = (Fraction(1, 3), Fraction(-2, 5), Fraction(3, 7))
    scale = Fraction(1, 10**30)
    with precision(600):
        ratio = error_at(made, scale, point) / arb_of(scale**order)
    told = polynomial.xreplace(dict(zip(X, map(sympy.Rational, map(str, point)), strict=False)))
    assert float(ratio.mid()) == pytest.approx(float(told), rel=1e-12)


@pytest.mark.parametrize(("form", "n"), FORMS)
def test_diagonalised(form, n):
    """Σ q_i ℓ_i² is the form again, with as many squares as its rank."""
    squares = diagonalised(terms(form, X[:n]))
    total = sum(
        sympy.Rational(str(q)) * sum(sympy.Rational(str(c)) * X[k] for k, c in form.terms) ** 2 for q, form in squares
    )
    assert sympy.expand(total - form) == 0
    assert len(squares) == rank_of(form)


def test_points_that_do_not_do():
    """There are no weights at r + 1 points for a definite form, and none where a point is missing."""
    form = {(2, 0): Fraction(1), (0, 2): Fraction(1)}
    assert cubature(form, [(1, 0), (-1, 2), (-1, -1), (0, 0)]) is not None
    assert cubature(form, [(1, 0), (-1, 2), (-1, -1)]) is None
    assert cubature(form, [(1, 0), (-1, 2), (-1, -2), (0, 0)]) is None


def test_no_form_is_refused():
    """Terms of another degree."""
    with pytest.raises(NotAPolynomial, match="all terms of degree 2"):
        quadratic_form(sn.exp, X[0] ** 2 + X[1])
