"""Networks at scale 1: they equal their target through its degree, and claim nothing else."""

from __future__ import annotations

import pytest
import sympy

import symnet as sn
from symnet.bounds import error_bound
from symnet.constructions.leading import error_terms
from symnet.constructions.scale_one import by_moments
from symnet.errors import UsageError
from symnet.exact.fields import constant

x, y = sympy.symbols("x y")
ROOT = constant(sympy.sqrt(3))
CASES = [
    (1 + x + x**2 / 2, sn.exp, [(1,)], {}),
    (x**2 + y, sn.exp, [(1, "1/4"), (-1, "1/4"), (0, "-1/4")], {}),
    (x**2 + 3 * y, sn.softplus, [(1, 0)], {"output_bias": True, "skip": True}),
    (x**2 + 3 * x + 5, sn.tanh, [(1,), (2,)], {"bias": 1, "output_bias": True}),
    (x**3 + 2 * x, sn.exp, [(ROOT,), (-ROOT,)], {}),
    (x**2 + x + 7, sn.softplus, [(1,), (-1,), (2,)], {}),
]


def taylor(expr: sympy.Expr, degree: int) -> sympy.Expr:
    """The Taylor polynomial of an expression in x and y, by SymPy."""
    t = sympy.Symbol("t")
    along = expr.subs({x: t * x, y: t * y}, simultaneous=True)
    return sum(sympy.diff(along, t, k).subs(t, 0) / sympy.factorial(k) for k in range(degree + 1))


@pytest.mark.parametrize(("target", "activation", "points", "options"), CASES)
def test_it_is_the_target_through_its_degree(target, activation, points, options):
    """By SymPy's derivatives of the network's own expression, and by the kernel; a doctored weight is refused."""
    made = sn.Construction(by_moments(activation, target, points, **options))
    degree = sympy.Poly(target, x, y).total_degree()
    difference = taylor(made.expr(), degree) - target
    numbers = {x: sympy.Rational(2, 7), y: sympy.Rational(-3, 5)}
    assert abs(sympy.N(difference.subs(numbers), 40)) < 1e-30
    assert made.senses == ("taylor",)
    assert str(made.check()) == "proved, scope all"
    for layer in (0, 2):
        wrong = made.network.replace_entry(layer, "weight", 0, 0, 7)
        assert made.with_network(wrong).check().status == "failed"


def test_no_error_is_claimed():
    """It has no scale: leading error, bounds and the best scale are refused; round-off is not."""
    made = sn.Construction(by_moments(sn.exp, 1 + x + x**2 / 2, [(1,)]))
    for ask in (
        made.leading_error,
        lambda: made.error_bound(1, "1/10"),
        lambda: made.total_error(box=1),
        lambda: made.best_scale(box=1),
        lambda: error_bound(made.recipe, 1, "1/10"),
        lambda: error_terms(made.recipe, 2),
    ):
        with pytest.raises(UsageError, match="at scale 1"):
            ask()
    assert made.roundoff(box=1).upper < 1e-14


def test_points_that_do_not_do():
    """Too few points, points of another length, a derivative that is 0."""
    with pytest.raises(UsageError, match="no weights at these 2 points"):
        by_moments(sn.exp, x**2 + y, [(1, 0), (0, 1)])
    with pytest.raises(UsageError, match="a list of 2 numbers"):
        by_moments(sn.exp, x**2 + y, [(1,)])
