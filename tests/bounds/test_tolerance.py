"""`derive(..., box=, tolerance=)`: what is chosen stays within the tolerance, and nothing cheaper on offer does."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet as sn
from symnet.bounds import as_box, outward, scales
from symnet.bounds.networks import upper_bound
from symnet.bounds.roundoff import roundoff
from symnet.bounds.tolerance import Choice, as_dtype, as_tolerance
from symnet.derivation import Request, families, network_for
from symnet.errors import BadBox, BadScale, BadTolerance, CannotBeMet, SymnetError, UnknownName, UsageError
from symnet.exact.numbers import from_sympy, to_sympy

X, Y, Z = sympy.symbols("x y z")
U, V = sympy.symbols("u v")
SMOOTH = (sn.tanh, sn.softplus, sn.logistic, sn.silu, sn.gelu, sn.exp, sn.sin, sn.arctan)


def request(target: sympy.Expr, activation: sn.Activation, **options: Any) -> Request:
    given_ = {
        "domain": "reals", "bias": None, "layers": "deep", "variables": None, "assume_nonzero": (), "skip": False,
        "output_bias": False, "order": None, "sense": "formal", "beta": None,
    }  # fmt: skip
    return Request(target, activation, **(given_ | options))


def points(made: sn.Construction, number: int, seed: int, dtype: str) -> np.ndarray:
    """Corners and random points of the box, as floats that lie in it."""
    assert made.box is not None
    rng = np.random.default_rng(seed)
    sides = [(float(low), float(high)) for low, high in made.box.intervals]
    corners = np.array(np.meshgrid(*sides)).reshape(len(sides), -1).T
    inner = np.stack([rng.uniform(low, high, number) for low, high in sides], axis=1)
    rows = np.concatenate([corners, inner]).astype(dtype)
    return rows[[made.box.contains([Fraction(float(x)) for x in row]) for row in rows]]


def exactly(target: sympy.Expr, variables: tuple[sympy.Symbol, ...], row: np.ndarray) -> Fraction:
    """The polynomial at a float point, in rational numbers."""
    polynomial = sympy.Poly(target, *variables)
    at = [Fraction(float(x)) for x in row]
    total = Fraction(0)
    for exponents, q in polynomial.terms():
        term = Fraction(int(q.p), int(q.q))
        for x, e in zip(at, exponents, strict=True):
            term *= x**e
        total += term
    return total


def observed(made: sn.Construction, dtype: str, number: int = 300, seed: int = 0) -> Fraction:
    """The largest error that NumPy shows at some points of the box."""
    rows = points(made, number, seed, dtype)
    values = made.at(dtype=dtype)(rows)
    wanted = [exactly(made.target, made.variables, row) for row in rows]
    return max(abs(Fraction(float(value)) - p) for value, p in zip(values, wanted, strict=True))


def observed_exactly(made: sn.Construction, number: int = 5, seed: int = 0) -> mpmath.mpf:
    """The largest error at corners and some points, with the network's expression at 90 digits."""
    rows = points(made, number, seed, "float64")
    worst = mpmath.mpf(0)
    with mpmath.workdps(90):
        for row in rows:
            at = [sympy.Rational(*float(x).as_integer_ratio()) for x in row]
            value = sympy.N(made.network.exact(at, made.scale), 90)
            p = exactly(made.target, made.variables, row)
            worst = max(worst, abs(mpmath.mpf(str(value)) - mpmath.mpf(p.numerator) / p.denominator))
    return worst


# --- what is chosen stays within the tolerance ------------------------------------------------------------------------


@st.composite
def polynomials(draw: st.DrawFn) -> sympy.Expr:
    count = draw(st.integers(1, 3))
    symbols = (X, Y, Z)[:count]
    exponents = st.tuples(*[st.integers(0, 2)] * count).filter(lambda e: 1 <= sum(e) <= 3)
    chosen = draw(st.lists(exponents, min_size=1, max_size=3, unique=True))
    numbers = [draw(st.integers(-5, 5).filter(bool)) for _ in chosen]
    return sympy.Add(
        *(
            sympy.Rational(q, 2) * sympy.Mul(*(x**k for x, k in zip(symbols, e, strict=True)))
            for q, e in zip(numbers, chosen, strict=True)
        )
    )


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    polynomials(),
    st.sampled_from(SMOOTH),
    st.integers(1, 9),
    st.sampled_from(["float64", "float32"]),
    st.sampled_from([1, (0, 1), ("-1/2", 2)]),
    st.sampled_from([{}, {"output_bias": True}, {"skip": True}]),
)
def test_numpy_stays_within_the_tolerance(
    target: sympy.Expr, activation: sn.Activation, digits: int, dtype: Any, box: Any, options: Any
) -> None:
    """Whatever is chosen: NumPy's error is at most the certified one, which is at most the tolerance."""
    try:
        made = sn.derive(target, activation, box=box, tolerance=Fraction(1, 10**digits), dtype=dtype, **options)
    except CannotBeMet:
        return
    assert made.choice is not None
    total = from_sympy(made.choice.total)
    assert observed(made, dtype) <= total <= Fraction(1, 10**digits)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(polynomials(), st.sampled_from(SMOOTH), st.integers(1, 40), st.sampled_from([1, (0, 1), ("-1/2", 2)]))
def test_exact_arithmetic_stays_within_the_tolerance(
    target: sympy.Expr, activation: sn.Activation, digits: int, box: Any
) -> None:
    """In exact arithmetic every tolerance is reached, by the network with the fewest neurons, and 90 digits agree."""
    made = sn.derive(target, activation, box=box, tolerance=Fraction(1, 10**digits), dtype="exact")
    assert made.choice is not None
    assert len(made.choice.trials) == 1
    upper = mpmath.mpf(str(sympy.N(made.choice.total, 60)))
    assert observed_exactly(made) <= upper * (1 + mpmath.mpf(10) ** -15)
    assert made.choice.total <= sympy.Rational(1, 10**digits)


def test_a_bound_that_is_too_small_is_seen() -> None:
    """The counterpart of the tests above: nine tenths of the certified error are exceeded at the corner."""
    made = sn.derive(X * Y, sn.softplus, box=1, tolerance="1e-4", dtype="exact")
    assert made.choice is not None
    assert observed_exactly(made) > mpmath.mpf(str(sympy.N(made.choice.total * sympy.Rational(9, 10), 30)))
    rough = sn.derive(X * Y, sn.softplus, box=1, tolerance="1e-3", dtype="float32", order=4)
    assert rough.choice is not None
    assert rough.choice.rounding is not None
    assert observed(rough, "float32", 2000) > from_sympy(rough.choice.total) / 100


# --- nothing cheaper on offer does ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "activation", "tolerance", "dtype"),
    [
        (X * Y, sn.softplus, "1e-9", "float64"),
        (X * Y, sn.tanh, "3e-11", "float64"),
        (X * Y * Z + X**2, sn.logistic, "1e-2", "float32"),
        (X**3 - Y / 2, sn.exp, "1e-10", "float64"),
    ],
)
def test_nothing_cheaper_is_within_the_tolerance(
    target: sympy.Expr, activation: sn.Activation, tolerance: str, dtype: Any
) -> None:
    """What was tried before errs, as certified, by more than the tolerance at every power of two."""
    made = sn.derive(target, activation, box=1, tolerance=tolerance, dtype=dtype)
    assert made.choice is not None
    assert made.box is not None
    counts = [trial.recipe.network.neurons for trial in made.choice.trials]
    assert counts == sorted(counts)
    assert [trial.reached for trial in made.choice.trials] == [False] * (len(counts) - 1) + [True]
    for trial in made.choice.trials[:-1]:
        assert trial.total is not None
        assert trial.total > made.choice.tolerance
        for k in range(20):
            scale = Fraction(1, 2**k)
            try:
                total = upper_bound(trial.recipe, made.box, scale)
                total += from_sympy(roundoff(trial.recipe, dtype, made.box, to_sympy(scale)).upper)
            except SymnetError:
                continue
            assert total > made.choice.tolerance


def test_the_scale_is_not_needlessly_small() -> None:
    """In exact arithmetic a power of two, and the next larger one does not do."""
    for activation in (sn.tanh, sn.softplus, sn.exp):
        for tolerance in ("1e-2", "1e-5", "1e-17"):
            made = sn.derive(X * Y, activation, box=1, tolerance=tolerance, dtype="exact")
            assert made.box is not None
            assert made.scale is not None
            scale = from_sympy(made.scale)
            assert scale.numerator == 1
            assert scale.denominator & (scale.denominator - 1) == 0
            assert scale == 1 or upper_bound(made.recipe, made.box, 2 * scale) > Fraction(tolerance)  # type: ignore[arg-type]


def test_the_gates_on_offer() -> None:
    """4 neurons a product, 2 at a critical bias, 3 where an output bias is allowed; at the best bias too."""
    asked = request(X * Y, sn.silu)
    first = network_for(asked)
    names = [family[0][0] for family in families(asked, first)]  # type: ignore[arg-type]
    assert names == ["4 neurons a product"] * 2 + ["2 neurons a product"]
    asked = request(X * Y, sn.softplus, output_bias=True)
    names = [family[0][0] for family in families(asked, network_for(asked))]  # type: ignore[arg-type]
    assert names[0::2] == ["4 neurons a product", "3 neurons a product", "2 neurons a product"]
    made = sn.derive(X * Y, sn.silu, box=1, tolerance="1e-3")
    assert made.network.neurons == 2
    assert sn.derive(X**2, sn.silu, box=1, tolerance="1e-3").network.neurons == 3  # one neuron needs an output bias
    assert sn.derive(X**2, sn.silu, box=1, tolerance="1e-3", output_bias=True).network.neurons == 1
    assert sn.derive(X * Y, sn.softplus, box=1, tolerance="1e-3", output_bias=True).network.neurons == 3


def test_what_is_given_is_kept() -> None:
    """A bias, an order, a scale that are given are not chosen."""
    made = sn.derive(X * Y, sn.softplus, box=1, tolerance="1e-9", bias=1)
    assert made.bias == 1
    assert sn.derive(X * Y, sn.softplus, box=1, tolerance="1e-3", bias=0, order=6).network.neurons == 12
    fixed = sn.derive(X * Y, sn.softplus, box=1, tolerance="1e-3", scale="1/100")
    assert fixed.scale == sympy.Rational(1, 100)
    with pytest.raises(CannotBeMet, match="at scale 1/2"):
        sn.derive(X * Y, sn.softplus, box=1, tolerance="1e-9", scale="1/2")


def test_the_search_takes_the_largest_power_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """On made-up errors A λ^r + C/λ²: the largest power of two within the tolerance, else the best one."""
    recipe = sn.multiplication_gate(sn.softplus).recipe
    box = as_box(1, (U, V))
    for a in (Fraction(1, 1000), Fraction(1), Fraction(300)):
        for r in (1, 2, 5):
            monkeypatch.setattr(scales, "upper_bound", lambda recipe, box, scale, a=a, r=r: a * scale**r)
            search = scales.Search(recipe, box, "exact")  # type: ignore[arg-type]
            trial = search.fit("x", Fraction(1, 10**6))
            assert trial.reached
            assert trial.scale is not None
            assert a * trial.scale**r <= Fraction(1, 10**6)
            assert trial.scale == 1 or a * (2 * trial.scale) ** r > Fraction(1, 10**6)
            search = scales.Search(recipe, box, "float64")  # type: ignore[arg-type]
            monkeypatch.setattr(search, "rounding", lambda scale: Fraction(1, 10**12) / scale**2)
            trial = search.fit("x", Fraction(1, 10**15))
            best = min(a * Fraction(1, 2) ** (r * k) + Fraction(4**k, 10**12) for k in range(60))
            assert not trial.reached
            assert trial.total == outward(best)


# --- what can't be met, and wrong input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"tolerance": "1e-7", "dtype": "float32"}, "float64"),
        ({"tolerance": "1e-25"}, "exact"),
        ({"tolerance": "1e-13", "order": 2}, "no order"),
    ],
)
def test_what_cannot_be_met_names_the_best(options: dict[str, Any], word: str) -> None:
    """The refusal names the best that can be had, and what may do; the best can indeed be had."""
    with pytest.raises(CannotBeMet) as refused:
        sn.derive(X * Y, sn.softplus, box=1, **options)
    assert word in str(refused.value)
    assert refused.value.exit_code == 1
    best = min(trial.total for trial in refused.value.trials)
    made = sn.derive(X * Y, sn.softplus, box=1, **(options | {"tolerance": best}))
    assert made.choice is not None
    assert made.choice.total <= to_sympy(best)


def test_too_many_factors_in_one_layer() -> None:
    """A shallow product of 10 factors loses too much to rounding; a deep one does not, and the message says so."""
    symbols = sympy.symbols("x1:11")
    with pytest.raises(CannotBeMet, match='layers="deep"'):
        sn.derive(sympy.Mul(*symbols), sn.softplus, layers=1, bias=1, order=2, box=1, tolerance="1e-6")
    made = sn.derive(sympy.Mul(*symbols), sn.softplus, box=1, tolerance="1e-6")
    assert made.network.neurons < 2**10


@pytest.mark.parametrize(
    "value", [0, -1, "-1e-6", float("nan"), float("inf"), True, "a", None, 1j, sympy.nan, sympy.oo]
)
def test_what_is_no_tolerance(value: object) -> None:
    """0, negative, infinite, no number: refused in one line, exit status 2."""
    with pytest.raises(BadTolerance) as refused:
        as_tolerance(value)
    assert refused.value.exit_code == 2
    assert "\n" not in str(refused.value)


def test_what_is_a_tolerance() -> None:
    """Exact numbers, and floats by their binary value."""
    assert as_tolerance("1e-6") == as_tolerance(Fraction(1, 10**6)) == as_tolerance(sympy.Rational(1, 10**6))
    assert as_tolerance(1e-6) == Fraction(1e-6) == as_tolerance(np.float64(1e-6)) == as_tolerance(sympy.Float(1e-6))
    assert as_tolerance(3) == 3


def test_wrong_input_is_refused() -> None:
    """A tolerance without a box, empty and reversed boxes, scale 0, an arithmetic that there is not."""
    for options, kind in (
        ({"tolerance": 1e-3}, UsageError),
        ({"tolerance": 1e-3, "box": 1, "bias": U, "assume_nonzero": (2,)}, UsageError),
        ({"tolerance": 1e-3, "box": (1, 0)}, BadBox),
        ({"tolerance": 1e-3, "box": 0}, BadBox),
        ({"tolerance": 1e-3, "box": {X: 1}}, BadBox),
        ({"tolerance": -1, "box": 1}, BadTolerance),
        ({"tolerance": 1e-3, "box": 1, "scale": 0}, BadScale),
        ({"tolerance": 1e-3, "box": 1, "dtype": "float16"}, UnknownName),
        ({"box": 1, "dtype": "float16"}, UnknownName),
        ({"scale": 0.1}, BadScale),
        ({"box": (2, 1)}, BadBox),
        ({"scale": -1}, BadScale),
    ):
        with pytest.raises(kind):
            sn.derive(X * Y, sn.tanh, **options)  # type: ignore[arg-type]
    assert as_dtype(np.float32) == as_dtype(np.dtype("float32")) == "float32"


def test_what_is_chosen_is_remembered() -> None:
    """Box, scale and arithmetic are those of `at` and `error_bound`; the choice tells what was tried."""
    made = sn.derive(X * Y, sn.softplus, box=1, tolerance="1e-2", dtype="float32")
    assert isinstance(made.choice, Choice)
    assert made.at()([0.5, 0.5]).dtype == np.float32
    assert made.error_bound() == made.choice.error
    assert made.scale == made.choice.scale
    assert made.choice.recipe is made.recipe
    assert "float32" in str(made.choice)
    assert "tried in the order of their neurons" in str(made.choice)
    assert "; within " in repr(made)
    assert made.with_network(made.network).scale == made.scale
    plain = sn.derive(X * Y, sn.softplus, box=1, scale="1/10")
    assert plain.choice is None
    assert plain.error_bound().upper == sn.multiplication_gate(sn.softplus).error_bound(1, "1/10").upper
    assert plain.at()([0.5, 0.5]) == plain.at("1/10")([0.5, 0.5])


def test_what_computes_by_cases_is_exact_or_not() -> None:
    """An exact network is within every tolerance; the logistic on bits is where its sharpness says so."""
    assert sn.derive(X & Y, sn.relu, tolerance=1e-9).senses == ("exact on bits",)
    sharp = sn.derive(X * Y, sn.logistic, domain="bits", beta=40, tolerance=1e-6)
    assert sharp.senses == ("uniform on bits",)
    with pytest.raises(CannotBeMet, match="beta"):
        sn.derive(X * Y, sn.logistic, domain="bits", beta=4, tolerance=1e-6)


def test_an_exact_network_needs_no_small_scale() -> None:
    """Where there is no truncation the scale is 1."""
    made = sn.derive(X * Y, sn.power(2), box=1, tolerance=1e-9)
    assert made.scale == 1


def test_a_relu_network_that_was_seen_to_be_within_a_tolerance_is_taken() -> None:
    """What is told as the best that can be had is above the tolerance; also where no network can be built at all."""
    z = sympy.Symbol("z")
    box = {X: (-2, -2), Y: (891, sympy.Rational(891001, 1000)), z: (0, sympy.Rational(51, 50))}
    made = sn.derive(X * Y**2 * z, sn.relu, box=box, tolerance="0.0004")
    assert made.total_error().upper <= sympy.Rational("0.0004")
    with pytest.raises(CannotBeMet, match=r"the best certified error is 0\.000363"):
        sn.derive(X * Y**2 * z, sn.relu, box=box, tolerance="0.0003")
    with pytest.raises(CannotBeMet, match="the best bound is"):
        sn.derive(X * Y, sn.relu, box=10**150, tolerance=1)


def test_relu_networks_within_a_tolerance() -> None:
    """NumPy stays within it; what cannot be met names the best in that arithmetic, which can be had."""
    for dtype, tolerance in (("float64", "1e-8"), ("float32", "1e-3")):
        made = sn.derive(X * Y - X**2, sn.relu, box=1, tolerance=tolerance, dtype=dtype)  # type: ignore[arg-type]
        assert observed(made, dtype) <= Fraction(tolerance)
    for tolerance in ("1e-17", "1e-60"):
        with pytest.raises(CannotBeMet, match=r"float64 .* the best certified error is [0-9.]+e-1[0-9]"):
            sn.derive(X * Y, sn.relu, box=1, tolerance=tolerance)
    with pytest.raises(CannotBeMet):
        sn.derive(X * Y, sn.relu, box=1, tolerance="1e-60", dtype="exact")
    with pytest.raises(UsageError, match="box"):
        sn.derive(sympy.Max(X, Y), sn.relu, tolerance=1e-9)
    with pytest.raises(CannotBeMet, match=r"6\.67e-16"):
        sn.derive(sympy.Max(X, Y), sn.relu, box=1, tolerance=1e-18)
