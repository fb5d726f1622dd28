"""The bounds of the named activations' gates by an independent route: mpmath at sixty digits."""

import sys
from random import Random

import mpmath
import pytest
import sympy

from symnet.proof.child import load_script
from symnet.proof.verification import catalogue

ROOT = catalogue()[0] if isinstance(catalogue(), list | tuple) else catalogue()


@pytest.fixture(scope="module", autouse=True)
def digits():
    """Sixty digits."""
    with mpmath.workdps(60):
        yield


def script(name):
    before = list(sys.path)
    try:
        return load_script(ROOT, ROOT / "beyond" / f"{name}.py")
    finally:
        sys.path[:] = before


BOUNDS, BIASES = script("gate_bounds"), script("isolated_biases")


def number(x):
    """An exact number at sixty digits."""
    return mpmath.mpf(sympy.sympify(x).evalf(70))


def error(gate, scale, u, v):
    """N_λ(u, v) - uv."""
    f = sympy.lambdify(gate.activation.symbol, gate.activation.expr, "mpmath")
    b, second = (number(x) for x in (gate.bias, gate.second))
    plus, minus = scale * (u + v), scale * (u - v)
    return (f(b + plus) + f(b - plus) - f(b + minus) - f(b - minus)) / (4 * second * scale**2) - u * v


@pytest.mark.parametrize("gate", BOUNDS.TABLE, ids=lambda g: g.name)
def test_bound_holds_at_random_points_and_is_sharp(gate):
    """No point leaves the bound; a bound less by a twentieth is left at the corner of the largest box."""
    draw = Random(gate.name)
    constant = number(gate.constant)
    largest = mpmath.mpf(gate.reach.numerator) / gate.reach.denominator / 2

    def bound(scale, r):
        return constant * scale ** (gate.order - 2) * r**gate.order

    for _ in range(150):
        r = mpmath.mpf(draw.randint(1, 400)) / 100
        scale = largest / r * draw.choice((1, draw.uniform(1e-3, 1)))
        u, v = (r * draw.choice((-1, 1, draw.uniform(-1, 1))) for _ in range(2))
        assert abs(error(gate, scale, u, v)) <= bound(scale, r)
    assert abs(error(gate, largest, 1, 1)) > bound(largest, 1) / 1.05


@pytest.mark.parametrize("gate", BOUNDS.TABLE, ids=lambda g: g.name)
def test_table_has_the_derivatives_of_mpmath(gate):
    """σ'' and the leading derivative at the bias, and σ'''' = 0 at a best one."""
    f = sympy.lambdify(gate.activation.symbol, gate.activation.expr, "mpmath")
    b = number(gate.bias)
    wanted = {2: gate.second, gate.order: gate.leading} | ({4: 0} if gate.order == 6 else {})
    for order, value in wanted.items():
        assert mpmath.almosteq(mpmath.diff(f, b, order), number(value), 1e-20, 1e-20)


@pytest.mark.parametrize("place", [place for place, _ in BIASES.PLACES], ids=str)
def test_interval_has_the_zero_of_mpmath(place):
    """The fourth derivative changes its sign between the ends, by finite differences."""
    activation = next(g.activation for g in BOUNDS.TABLE if g.name == place.name)
    f = sympy.lambdify(activation.symbol, activation.expr, "mpmath")
    left, right = (mpmath.diff(f, mpmath.mpf(e.numerator) / e.denominator, 4) for e in place.ends)
    assert left * right < 0
