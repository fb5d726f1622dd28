"""Flows and fixed points against known values, finite differences, and exact decimation."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import mpmath
import pytest
import sympy
from sympy import Rational

from symnet.errors import FloatGiven, LimitExceeded, NotExact, ShapeMismatch, Undecided, UsageError
from symnet.physics.decimation import decimate
from symnet.physics.flows import RGMap, enclosure
from symnet.physics.renormalization import (
    chain_decimation,
    chain_decimation_in_field,
    gaussian_model,
    migdal_kadanoff,
    square_decimation,
    square_lattice_truncated,
    triangular_first_cumulant,
)

t, u, v = sympy.symbols("t u v")
MAPS = [
    chain_decimation(2),
    chain_decimation(3),
    migdal_kadanoff(2, 2),
    migdal_kadanoff(3, 2),
    migdal_kadanoff(2, 3),
    triangular_first_cumulant(),
    square_decimation(),
    square_lattice_truncated(),
]


@pytest.mark.parametrize("rg", MAPS, ids=lambda rg: rg.name)
def test_fixed_points_are_fixed_and_jacobians_are_differences(rg: RGMap) -> None:
    points = rg.fixed_points()
    assert points
    with mpmath.workdps(60):
        images = [sympy.lambdify(rg.couplings, image, "mpmath") for image in rg.images]
        for point in points:
            at = [mpmath.mpf(sympy.N(value, 60)) for value in point.values]
            for i, image in enumerate(images):
                assert abs(image(*at) - at[i]) < mpmath.mpf(10) ** -50
                for j in range(len(at)):
                    step = mpmath.mpf(10) ** -20
                    moved = [[a + s * step * (k == j) for k, a in enumerate(at)] for s in (1, -1)]
                    slope = (image(*moved[0]) - image(*moved[1])) / (2 * step)
                    assert abs(slope - mpmath.mpf(sympy.N(point.jacobian[i, j], 60))) < mpmath.mpf(10) ** -30


@pytest.mark.slow
def test_no_fixed_point_is_missed() -> None:
    """A scan of the interval for changes of sign finds no more than the exact roots."""
    for rg in (migdal_kadanoff(2, 2), migdal_kadanoff(3, 2), migdal_kadanoff(2, 3)):
        found = [p.values[0] for p in rg.fixed_points()]
        grid = [Fraction(2 * i + 1, 120) for i in range(60)]
        signs = [sympy.sign(rg(q)[0] - Rational(q.numerator, q.denominator)) for q in grid]
        changes = sum(a != b for a, b in pairwise(signs))
        assert changes == len([q for q in found if 0 < q < 1])


def test_known_values() -> None:
    critical = migdal_kadanoff(2, 2).fixed_points()[1]
    told = critical.decimals(10)
    assert (told["K"], told["y1"]) == ("0.3046889317", "0.7472357189")
    k = critical.physical[sympy.Symbol("K", real=True)]
    x = sympy.N(sympy.exp(2 * k), 40)
    assert abs(x**3 - x**2 - x - 1) < 1e-35  # the tribonacci constant
    (value,), (eigenvalue,) = (
        triangular_first_cumulant().fixed_points()[1].values,
        (triangular_first_cumulant().fixed_points()[1].eigenvalues),
    )
    assert value == sympy.log(1 + 2 * sympy.sqrt(2)) / 4
    assert sympy.simplify(eigenvalue - 1 - (4 - 5 * sympy.sqrt(2) / 2) * sympy.log(1 + 2 * sympy.sqrt(2))) == 0
    low, high = enclosure(triangular_first_cumulant().fixed_points()[1].exponents[0], 7)
    assert Fraction(88220259, 10**8) < low <= high < Fraction(88220269, 10**8)
    assert square_lattice_truncated().fixed_points()[1].values == (Rational(1, 3), Rational(1, 9))
    assert square_decimation().fixed_points()[1].decimals(8)["K"] == "0.50698102"


def test_one_bond_moved_is_the_chain() -> None:
    assert migdal_kadanoff(1, 3).images == chain_decimation(3).images


@pytest.mark.parametrize(("a", "b"), [(2, 3), (3, 3)])
def test_maps_compose(a: int, b: int) -> None:
    both = chain_decimation(a).then(chain_decimation(b))
    assert (both.images, both.length) == (chain_decimation(a * b).images, a * b)
    for rescale in (True, False):
        one, two = gaussian_model(4, b=a, rescale=rescale), gaussian_model(4, b=b, rescale=rescale)
        assert one.then(two).images == gaussian_model(4, b=a * b, rescale=rescale).images


def test_the_chain_in_a_field_is_its_decimation() -> None:
    """x = e^(-4K), y = e^(-2h), at K = 1/3, h = 1/5: the couplings that summing over a spin leaves."""
    k, h = Rational(1, 3), Rational(1, 5)
    left = decimate({(0, 1): k, (1, 2): k, (1,): h, (0,): h / 2, (2,): h / 2}, [1])
    x, y = chain_decimation_in_field()(sympy.exp(-4 * k), sympy.exp(-2 * h))
    assert abs(sympy.N(x - sympy.exp(-4 * left[frozenset({0, 2})]), 50)) < 1e-45
    assert abs(sympy.N(y - sympy.exp(-2 * 2 * left[frozenset({0})]), 50)) < 1e-45


def test_classes_of_the_gaussian_model() -> None:
    for d in (1, 2, 3, 4):
        point = gaussian_model(d, 4, "3/2").at(0, 1, 0, 0)
        assert point.exponents == (2, 0, -2, -4)
        assert point.kinds == ("relevant", "marginal", "irrelevant", "irrelevant")
        plain = gaussian_model(d, 4, rescale=False).at(0, 0, 0, 0)
        assert plain.exponents == (d, d - 2, d - 4, d - 6)
    assert gaussian_model(4, 3, rescale=False).at(0, 0, 0).kinds == ("relevant", "relevant", "marginal")


def test_systems_with_irrational_points() -> None:
    rg = RGMap("two", (u, v), (u**2 - 1 + v, v**2), 2)
    points = {p.values for p in rg.fixed_points()}
    golden = (1 + sympy.sqrt(5)) / 2
    assert points == {(golden, 0), (1 - golden, 0), (0, 1), (1, 1)} or {
        tuple(sympy.simplify(c) for c in p) for p in points
    } == {(sympy.simplify(golden), 0), (sympy.simplify(1 - golden), 0), (0, 1), (1, 1)}


def test_orbits_are_exact_and_bounded() -> None:
    assert chain_decimation(2).iterate(["1/2"], 4)[-1] == (Rational(1, 2**16),)
    with pytest.raises(LimitExceeded):
        chain_decimation(2).iterate(["1/3"], 40)


def test_bad_input_is_refused() -> None:
    with pytest.raises(FloatGiven):
        chain_decimation(2)(0.5)
    with pytest.raises(ShapeMismatch):
        chain_decimation(2)(1, 2)
    with pytest.raises(UsageError, match="no fixed point"):
        chain_decimation(2).at("1/2")
    with pytest.raises(UsageError, match="above 1"):
        RGMap("none", (t,), (t**2,), 1)
    with pytest.raises(UsageError):
        chain_decimation(1)
    with pytest.raises(UsageError):
        migdal_kadanoff(3, 20)
    with pytest.raises(Undecided, match="all values of y1"):
        gaussian_model(3).fixed_points()
    with pytest.raises(Undecided):
        RGMap("sine", (t,), (sympy.sin(t),), 2).fixed_points()


def test_points_on_a_curve_of_fixed_points_are_not_isolated() -> None:
    rg = RGMap("crossed", (u, v), (u + (u - 1) * (u - 1 + v), v + (u - 1) * v), 2)
    assert rg.fixed_curves() == [u - 1]
    assert rg.fixed_points() == []  # (1, 0), where the other factors vanish, lies on u = 1
    assert all(rg.at(1, k) for k in (-1, 0, 1))


def test_maps_of_no_couplings_or_intervals_are_refused() -> None:
    for end in ("__import__('os').getpid()", 0.5, sympy.nan, sympy.I, None):  # text is read, not evaluated
        with pytest.raises((NotExact, FloatGiven), match=r"domain of t|I is|nan is"):
            RGMap("none", (t,), (t**2,), 2, ((end, 1),))  # type: ignore[arg-type]
    for pair in ((1, 0), (0, 1, 2), (sympy.oo, sympy.oo), 5):
        with pytest.raises(UsageError, match="the domain of t is an interval"):
            RGMap("none", (t,), (t**2,), 2, (pair,))  # type: ignore[arg-type]
    assert RGMap("half", (t,), (t**2,), 2, (("1/2", sympy.oo),)).fixed_points()[0].values == (1,)
    with pytest.raises(UsageError, match="different names"):
        RGMap("none", (t, t), (t, t**2), 2)
    with pytest.raises(UsageError, match="pole"):
        RGMap("none", (t,), (1 / t,), 2)(0)
    with pytest.raises(UsageError, match="number of steps"):
        chain_decimation(2).iterate(["1/2"], "2")  # type: ignore[arg-type]


def test_fixed_points_of_a_map_with_parameters_are_refused() -> None:
    """Which points are fixed, and how many, depends on the parameter."""
    t, a = sympy.symbols("t a")
    with pytest.raises(UsageError, match="give the parameters a values first"):
        RGMap("a map", (t,), (a * t,), 2).fixed_points()
