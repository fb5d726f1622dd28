"""ReLU networks for squares, products and polynomials, against exact rational evaluation of the networks themselves."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.constructions.direct import Direct
from symnet.constructions.squaring import MOST_STEPS, polynomial, relu_product, relu_square
from symnet.constructions.tents import Interval
from symnet.errors import BadBox, BadTolerance, CannotBeMet, FloatGiven, LimitExceeded, UsageError
from symnet.networks.network import Network

F = Fraction
x, y, z = sympy.symbols("x y z")
UNIT: tuple[Interval, ...] = ((F(0), F(1)),)


def matrices(network: Network) -> list[tuple[list[list[Fraction]], list[Fraction], int]]:
    """The weights, biases and numbers of neurons of each layer, entry by entry as fractions."""
    found = []
    actives = [a.active for a in network.activations] + [0]
    for affine, active in zip(network.affines, actives, strict=True):
        rows = [[rational(affine.weight.entry(i, j)) for j in range(affine.inputs)] for i in range(affine.outputs)]
        found.append((rows, [rational(affine.bias.entry(i, 0)) for i in range(affine.outputs)], active))
    return found


def rational(entry: object) -> Fraction:
    value = entry.terms.get(0)  # type: ignore[attr-defined]
    assert set(entry.terms) <= {0}  # type: ignore[attr-defined]
    return F(0) if value is None else value.is_rational()


def exact(layers: list[tuple[list[list[Fraction]], list[Fraction], int]], point: Sequence[Fraction]) -> Fraction:
    """The output in rational arithmetic: an evaluator of its own, ReLU as a maximum."""
    values = list(point)
    for rows, biases, active in layers:
        sums = [
            b + sum((w * v for w, v in zip(row, values, strict=True) if w), F(0))
            for row, b in zip(rows, biases, strict=True)
        ]
        values = [max(s, F(0)) if k < active else s for k, s in enumerate(sums)]
    return values[0]


def off(made: Direct, point: Sequence[Fraction]) -> Fraction:
    """Network - target at a point, exactly."""
    target = made.target.xreplace({v: sympy.Rational(p) for v, p in zip(made.variables, point, strict=True)})
    return exact(matrices(made.network), point) - F(int(target.p), int(target.q))  # type: ignore[attr-defined]


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("m", [1, 2, 3, 5])
def test_a_square_interpolates_and_its_error_is_exactly_that(m: int, skip: bool) -> None:  # noqa: FBT001
    """f_m(j/2^m) = (j/2^m)², and between them it is at most 4^(-(m+1)) above, which is attained in each middle."""
    layers = matrices(relu_square(m, skip=skip).network)
    for j in range(2 ** (m + 1) + 1):
        t = F(j, 2 ** (m + 1))
        assert exact(layers, [t]) - t * t == (F(1, 4 ** (m + 1)) if j % 2 else 0)
    values = [exact(layers, [F(j, 64 * 2**m)]) - F(j, 64 * 2**m) ** 2 for j in range(64 * 2**m + 1)]
    assert min(values) == 0
    assert max(values) == F(1, 4 ** (m + 1)) == relu_square(m).within


def test_the_network_of_depth_3_is_the_one_of_the_papers() -> None:
    """Nothing but tents, bends and one running sum; the widths 2, 3, 3 without skip connections, one neuron with."""
    assert relu_square(3).network.widths == (1, 2, 3, 3, 1)
    assert relu_square(7).network.neurons == 3 * 7 - 1
    assert relu_square(7, skip=True).network.neurons == 7
    assert relu_product(7, box=((F(0), F(1)), (F(0), F(2)))).network.neurons == 5 * 7 - 1
    assert relu_product(7, skip=True).network.neurons == 14
    assert relu_square(1).network.expr([x]) == sympy.Max(0, x) / 2 + sympy.Max(0, x - sympy.Rational(1, 2))


ODD_BOXES = (
    ((F(-1), F(1)), (F(-1), F(1))),
    ((F(1), F(3)), (F(-7, 2), F(-1, 3))),
    ((F(-1, 7), F(5)), (F(9, 4), F(5, 2))),
)


@pytest.mark.parametrize("box", ODD_BOXES)
@pytest.mark.parametrize("m", [1, 2, 4])
def test_a_product_is_off_by_at_most_a_quarter_to_the_depth_and_attains_it(
    box: tuple[Interval, Interval], m: int
) -> None:
    """|M - u v| <= L K/4^(m+1) at all points of a fine grid, = + and - that bound at two points in the middle."""
    made = relu_product(m, box=box)
    layers = matrices(made.network)
    (a, b), (c, d) = box
    bound = (b - a) * (d - c) / 4 ** (m + 1)
    assert made.within == bound
    h = F(1, 2 ** (m + 1))

    def error(s: Fraction, t: Fraction) -> Fraction:
        u, v = a + (b - a) * s, c + (d - c) * t
        return exact(layers, [u, v]) - u * v

    assert error(F(1, 2) + h, F(1, 2) + h) == bound
    assert error(F(1, 2) + h, F(1, 2) - h) == -bound
    grid = [F(k, 24) for k in range(25)]
    assert all(abs(error(s, t)) <= bound for s, t in product(grid, grid))


POLYNOMIALS: list[tuple[sympy.Expr, tuple[Interval, ...], Fraction]] = [
    (x**2, ((F(-1), F(1)),), F(1, 100)),
    (x**3 - x / 2, ((F(-1), F(1)),), F(1, 1000)),
    (x * y + x**3, ((F(-1), F(1)), (F(0), F(2))), F(1, 1000)),
    (x * y * z + x**2, ((F(-1), F(1)),) * 3, F(1, 10**5)),
    ((x + y) ** 4 - z * x, ((F(-1), F(2)), (F(-1, 2), F(0)), (F(3), F(4))), F(1, 100)),
    (x**8, UNIT, F(1, 10**4)),
    (2 * x - 3 * y + 1, ((F(-1), F(1)), (F(0), F(2))), F(1, 1000)),
]


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize(("target", "box", "tolerance"), POLYNOMIALS)
def test_a_polynomial_stays_within_its_tolerance(
    target: sympy.Expr,
    box: tuple[Interval, ...],
    tolerance: Fraction,
    skip: bool,  # noqa: FBT001
) -> None:
    """At thousands of points in float64 the error is below the bound, and at some not far below it."""
    made = polynomial(target, box, tolerance, skip=skip)
    assert made.within <= tolerance
    random = np.random.default_rng(1)
    low, high = (np.array([float(end) for end in ends]) for ends in zip(*box, strict=True))
    points = low + (high - low) * random.random((4000, len(box)))
    values = made.network.at(1)(points)[:, 0]
    wanted = sympy.lambdify(made.variables, target, "numpy")(*points.T)
    worst = np.max(np.abs(values - wanted))
    assert worst <= float(made.within) * (1 + 1e-9) + 1e-12
    assert worst >= float(made.within) / 3 or made.within < tolerance / 50


rationals = st.fractions(min_value=-3, max_value=3, max_denominator=12)


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_random_polynomials_on_random_boxes_keep_their_bound_exactly(data: st.DataObject) -> None:
    """Exact rational evaluation of the network at random points of odd boxes never leaves the bound."""
    n = data.draw(st.integers(1, 3))
    symbols = (x, y, z)[:n]
    exponents = st.tuples(*[st.integers(0, 3)] * n)
    found = data.draw(st.dictionaries(exponents, rationals, min_size=1, max_size=4))
    target = sympy.Add(
        *(sympy.Rational(q) * sympy.Mul(*(s**e for s, e in zip(symbols, es, strict=True))) for es, q in found.items())
    )
    box = []
    for _ in range(n):
        low = data.draw(rationals)
        box.append((low, low + data.draw(st.fractions(min_value=0, max_value=2, max_denominator=6))))
    tolerance = data.draw(st.sampled_from([F(1), F(1, 10), F(1, 10**4)]))
    made = polynomial(target, box, tolerance, variables=symbols, skip=data.draw(st.booleans()))
    assert made.within <= tolerance
    layers = matrices(made.network)
    parts = st.fractions(min_value=0, max_value=1, max_denominator=2**12)
    for _ in range(4):
        point = [low + (high - low) * data.draw(parts) for low, high in box]
        value = target.subs(dict(zip(symbols, map(sympy.Rational, point), strict=True)))
        assert abs(exact(layers, point) - F(int(value.p), int(value.q))) <= made.within


def test_a_smaller_bound_would_be_false() -> None:
    """What is told is not too large: the error of these networks is above 0.95 of the bound at some point."""
    square = polynomial(x**2, ((F(-1), F(1)),), F(1, 100))
    assert off(square, [F(1)]) == -square.within
    wave = polynomial(x * y, ((F(-1), F(1)),) * 2, F(1, 100))
    layers = matrices(wave.network)
    grid = [F(k, 16) for k in range(-16, 17)]
    assert max(abs(exact(layers, [s, t]) - s * t) for s, t in product(grid, grid)) == wave.within


def test_depth_grows_by_less_than_two_layers_a_digit_for_a_square() -> None:
    """4^(-m) <= E: each decimal digit costs 1.66 tents."""
    depth = [polynomial(x**2, UNIT, F(1, 10**k)).network.hidden_layers for k in range(1, 13)]
    assert depth == sorted(depth)
    assert depth[-1] <= 1.67 * 12


def test_bad_input() -> None:
    """No tolerance at or below 0, no depth below 1, no wrong number of intervals, or no hope."""
    with pytest.raises(BadTolerance, match="above 0"):
        polynomial(x**2, UNIT, F(0))
    with pytest.raises(BadTolerance, match="above 0"):
        polynomial(x**2, UNIT, F(-1, 10))
    with pytest.raises(BadBox, match="2 intervals for 1"):
        polynomial(x**2, UNIT * 2, F(1, 10))
    with pytest.raises(CannotBeMet, match="best bound"):
        polynomial(x**2, UNIT, F(1, 10**60))
    with pytest.raises(UsageError, match="from 1 up"):
        relu_square(0)
    with pytest.raises(UsageError, match="from 1 up"):
        relu_product(True)  # noqa: FBT003
    with pytest.raises(LimitExceeded):
        relu_square(MOST_STEPS + 1)
    with pytest.raises(LimitExceeded):
        relu_product(2, 3)
    with pytest.raises(FloatGiven):
        polynomial(0.5 * x**2, UNIT, F(1, 10))


def test_a_variable_that_is_fixed_costs_nothing() -> None:
    """On a box that is a point in one variable a product with it is a multiple."""
    made = polynomial(x * y, ((F(2), F(2)), (F(0), F(1))), F(1, 100))
    assert (made.within, made.network.neurons) == (0, 0)
    assert off(made, [F(2), F(1, 3)]) == 0
