"""Quadratic forms with free biases: rank + 1 neurons where σ' is nowhere 0, against networks made at random."""

from __future__ import annotations

import random

import pytest
import sympy
from sympy.abc import x, y, z

import symnet as sn
from symnet.errors import UsageError
from symnet.lower_bounds.hypotheses import nowhere_zero

RISING = [sn.softplus, sn.tanh, sn.logistic, sn.arctan, sn.erf]


@pytest.mark.parametrize("activation", RISING, ids=str)
@pytest.mark.parametrize("output_bias", [False, True])
def test_rank_and_one_are_needed(activation, output_bias):
    """With an output bias a constant is no matter; the kernel proves the instance."""
    target = x * y - z**2 + 4 * output_bias
    bound = sn.neurons_lower_bound(target, activation, biases="free", output_bias=output_bias)
    assert (bound.neurons, bound.theorem) == (4, "quadratic-exact-free-biases")
    assert [(h.order, h.vanishes) for h in bound.hypotheses] == [(1, False)]
    assert str(bound.check()) == "proved, scope all"


def test_where_it_does_not_hold():
    """Zeros of σ', skip connections, linear parts, exp (which has a better one), other senses."""
    for activation in (sn.silu, sn.gelu, sn.sin, sn.gaussian):
        assert nowhere_zero(activation, 1) is None
        assert sn.neurons_lower_bound(x * y, activation, biases="free").neurons == 2
    assert sn.neurons_lower_bound(x * y, sn.tanh, biases="free", skip=True).neurons == 2
    assert sn.neurons_lower_bound(x * y + x, sn.tanh, biases="free").neurons == 2
    assert sn.neurons_lower_bound(x * y, sn.tanh, biases="free", sense="formal").neurons == 2
    assert sn.neurons_lower_bound(x * y, sn.exp, biases="free").theorem == "free-biases-exp"
    with pytest.raises(UsageError):
        sn.neurons_lower_bound(x * y, sn.tanh, biases="free", bias=1)


@pytest.mark.parametrize("seed", range(40))
def test_no_network_has_fewer(seed):
    """tanh at tanh(b_j) = T_j: weights with Σ w_j σ'(b_j) a_j = 0; the rank of Σ w_j σ''(b_j) a_j a_jᵀ is below m."""
    rng = random.Random(seed)
    n, m = rng.randint(1, 4), rng.randint(2, 6)
    points = sympy.Matrix(m, n, lambda *_: sympy.Rational(rng.randint(-4, 4), rng.randint(1, 3)))
    values = [sympy.Rational(rng.randint(-5, 5), 6) for _ in range(m)]
    slopes = sympy.diag(*(1 - v**2 for v in values))
    curvatures = sympy.diag(*(-2 * v * (1 - v**2) for v in values))
    for weights in (points.T * slopes).nullspace():
        form = points.T * curvatures * sympy.diag(*weights) * points
        if not form.is_zero_matrix:
            assert form.rank() + 1 <= sum(w != 0 for w in weights) <= m
            symbols = sympy.symbols(f"x1:{n + 1}")
            target = sympy.expand((sympy.Matrix([symbols]) * form * sympy.Matrix(symbols))[0])
            assert sn.neurons_lower_bound(target, sn.tanh, biases="free", output_bias=True).neurons <= m


@pytest.mark.parametrize("target", [x**2, x * y, x**2 + y**2 - 3 * z**2], ids=str)
@pytest.mark.parametrize("activation", [sn.softplus, sn.tanh, sn.logistic], ids=str)
@pytest.mark.parametrize("output_bias", [False, True])
def test_so_many_are_enough(target, activation, output_bias):
    """Both sides proved: two biases without an output bias, a common one with it."""
    found = sn.minimal_network(target, activation, biases="free", output_bias=output_bias)
    assert found.closed
    assert found.neurons == len(target.free_symbols) + 1
    assert [verdict.status for verdict in found.check()] == ["proved", "proved"]
