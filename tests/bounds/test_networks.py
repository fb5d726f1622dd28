"""The error of whole networks: what is observed never leaves the bound, and comes close to it.

Observed values come from the networks' own weights in balls of 60 digits and from SymPy's target: neither the gates nor
the series that the bounds are made from.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.abc import u, v, w, x, y, z

import symnet as sn
from symnet.bounds import ErrorBound, as_box, upper_bound
from symnet.bounds.witness import error_at
from symnet.constructions import Direct, Recipe
from symnet.constructions.squaring import relu_product
from symnet.errors import BadBox, BadScale, BoundUndecided, NotSmooth, SymnetError, Undecided, UsageError
from symnet.exact.balls import arb, arb_of, precision
from symnet.exact.numbers import from_sympy, to_sympy
from symnet.exact.polynomials import terms
from symnet.workbench import Construction

DIGITS_60 = 1200  # bits: 60 digits even where a scale of 10^-30 cancels ten powers of it


def observed(made: sn.Construction, point: Sequence[Fraction], scale: Fraction) -> arb:
    """|network - target| at a point, as a ball, from the network's own weights."""
    value = made.network.ball([to_sympy(q) for q in point], to_sympy(scale), bits=DIGITS_60)[0]
    exact = Fraction(0)
    for exponents, c in terms(made.target, made.variables).items():
        part = c
        for q, e in zip(point, exponents, strict=True):
            part *= q**e
        exact += part
    with precision(DIGITS_60):
        return abs(value - arb_of(exact))


def points_of(bound: ErrorBound, count: int, seed: int = 1) -> list[tuple[Fraction, ...]]:
    """Corners and random points of the box."""
    draw = random.Random(seed)
    found = []
    for k in range(count):
        steps = [draw.choice((0, 64)) if k % 2 else draw.randint(0, 64) for _ in bound.box.intervals]
        found.append(tuple(a + (b - a) * Fraction(s, 64) for s, (a, b) in zip(steps, bound.box.intervals, strict=True)))
    return found


def stays_within(made: sn.Construction, bound: ErrorBound, count: int) -> bool:
    """Whether no observed error is above the upper bound, and the one at the point told reaches the lower one."""
    assert bound.scale is not None
    scale, upper, lower = (from_sympy(q) for q in (bound.scale, bound.upper, bound.lower))
    there = observed(made, [from_sympy(q) for q in bound.at.values()], scale)
    seen = [observed(made, point, scale) for point in points_of(bound, count)]
    assert bound.box.contains([from_sympy(q) for q in bound.at.values()])
    with precision(DIGITS_60):
        return there.lower() >= arb_of(lower) * (1 - arb(2) ** -60) and all(e.lower() <= arb_of(upper) for e in seen)


DERIVED = {
    "gate": (lambda: sn.multiplication_gate(sn.softplus), 1, "1/10", 1.01),
    "gate away from 0": (lambda: sn.multiplication_gate(sn.gelu), (0, 2), "1/20", 1.02),
    "two neurons": (lambda: sn.multiplication_gate(sn.silu, neurons=2), {u: (-1, 2), v: ("1/2", 1)}, "1/40", 1.02),
    "three neurons": (lambda: sn.multiplication_gate(sn.exp, neurons=3), 1, "1/40", 1.05),
    "own activation": (
        lambda: sn.multiplication_gate(sn.Activation(x * sympy.tanh(sympy.log(1 + sympy.exp(x))))), 1, "1/20", 1.01,
    ),
    "order 4": (lambda: sn.multiplication_gate(sn.exp, order=4), 1, "1/10", 1.02),
    "tree": (lambda: sn.product(sn.exp, 5, method="tree", skip=True), 1, "1/20", 1.02),
    "tree, output biases": (lambda: sn.product(sn.exp, 4, method="tree", output_bias=True), 1, "1/100", 1.05),
    "tree of order 6": (lambda: sn.product(sn.exp, 3, method="tree", order=6), 1, "1/20", 1.02),
    "signs": (lambda: sn.product(sn.exp, 6), 1, "1/20", 1.01),
    "differences": (lambda: sn.product(sn.exp, 4, method="differences"), (-1, 2), "1/50", 1.02),
    "parity": (lambda: sn.product(sn.tanh, 5, method="parity"), 1, "1/60", 1.02),
    "critical": (lambda: sn.product(sn.tanh, 3, method="critical"), 1, "1/60", 1.02),
    "layers": (lambda: sn.product(sn.exp, 9, method="layers", layers=2), 1, "1/40", 1.01),
    "deep monomial": (lambda: sn.monomial(sn.softplus, x**6 * y**5, method="deep"), 1, "1/40", 1.02),
    "monomial": (lambda: sn.monomial(sn.exp, -3 * x**3 * y**2), (0, 2), "1/40", 1.02),
    "univariate": (lambda: sn.univariate(sn.exp, x**5 - x**2 + x / 3), (-1, 2), "1/20", 1.02),
    "univariate, output bias": (lambda: sn.univariate(sn.exp, x**3 + 2, output_bias=True), (-1, 2), "1/20", 1.02),
    "shallow": (lambda: sn.derive(x * y * z**2 - x**2 * y + y**3 + 7, activation=sn.exp, layers=1), 1, "1/50", 1.3),
    "deep": (lambda: sn.derive(x * y * z + x**2 - 3, activation=sn.softplus), (0, 1), "1/100", 1.1),
    "a tree of 8 at the best bias": (lambda: sn.product(sn.tanh, 8, method="tree"), 1, "1/20", 1.05),
    "gate by gate": (lambda: sn.product(sn.tanh, 4, method="tree"), 1, "1/4", 1.05),
    "at scale 1": (lambda: sn.product(sn.softplus, 4, method="tree"), 1, 1, 1.6),
    "a large box": (lambda: sn.univariate(sn.tanh, x**3 - x), 10, 1, 1.05),
    "a tiny scale": (lambda: sn.derive(x * y * z - z**2, sn.arctan, order=4), 1, "1e-30", 1.01),
    "parity, far": (lambda: sn.product(sn.tanh, 5, method="parity"), 1, "1/2", 2),
    "a pole beside the box": (lambda: sn.derive(x * y * z, sn.Activation(x / (1 - x)), bias=2), 1, "1/50", 1.02),
    "quadratic form": (
        lambda: sn.derive(x**2 + 3 * x * y - z**2 + y * w, activation=sn.sin, bias=1), 1, "1/30", 1.02,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DERIVED)
def test_every_construction_is_bounded_tightly(name: str) -> None:
    """Values at many points stay below `upper`, `lower` is reached at its point, and 9/10 of `upper` is exceeded."""
    make, box, scale, ratio = DERIVED[name]
    made = make()
    bound = made.error_bound(box, scale)
    assert stays_within(made, bound, 40)
    assert bound.upper <= bound.lower * sympy.Rational(str(ratio))
    if ratio < 1.1:  # a doctored bound is seen to be violated
        at = [from_sympy(q) for q in bound.at.values()]
        assert observed(made, at, from_sympy(bound.scale)).lower() > arb_of(from_sympy(bound.upper) * Fraction(9, 10))


@pytest.mark.parametrize(
    ("activation", "bias", "scale", "wanted"),
    [
        (sn.softplus, 0, "1/4", "0.01024628415"),
        (sn.softplus, 0, "1/10", "1.662235671e-3"),
        (sn.softplus, 0, "1/100", "1.666622224e-5"),
        (sn.tanh, 1, "1/4", "0.02502486198"),
        (sn.tanh, 1, "1/10", "3.558922356e-3"),
        (sn.tanh, 1, "1/100", "3.466586754e-5"),
    ],
)
def test_reference_values(activation: sn.Activation, bias: int, scale: str, wanted: str) -> None:
    """The supremum of |gate - uv| on [-1, 1]², computed elsewhere to ten digits, is what both bounds say."""
    bound = sn.multiplication_gate(activation, bias=bias).error_bound(1, scale)
    for told in (bound.lower, bound.upper):
        assert abs(from_sympy(told) / Fraction(wanted) - 1) < Fraction(1, 10**9)


def test_a_dense_quartic_is_bounded_tightly_at_a_millionth() -> None:
    """All 70 coefficients, compiled: the bound at a scale that gives about 1e-6 is near what is observed."""
    draw = random.Random(1)
    exponents = [(a, b, c, d) for a in range(5) for b in range(5) for c in range(5) for d in range(5)]
    quartic = sympy.Add(
        *(
            sympy.Rational(draw.randint(1, 9), draw.randint(1, 5))
            * (-1) ** draw.randint(0, 1)
            * w**a
            * x**b
            * y**c
            * z**d
            for a, b, c, d in exponents
            if a + b + c + d <= 4
        )
    )
    made = sn.derive(quartic, activation=sn.tanh)
    for box in (1, (0, 1)):
        bound = made.error_bound(box, "1/4000000")
        assert stays_within(made, bound, 20)
        assert bound.upper < 2 * bound.lower
        assert bound.upper < sympy.Rational(1, 10**5)


coefficients = st.builds(Fraction, st.integers(-5, 5), st.integers(1, 4))
monomials = st.tuples(*[st.integers(0, 3)] * 3).filter(lambda e: sum(e) <= 4)
ends = st.tuples(st.integers(-8, 8), st.integers(1, 8)).map(lambda p: (Fraction(p[0], 4), Fraction(p[0] + p[1], 4)))


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(monomials, coefficients, min_size=1, max_size=4),
    st.sampled_from([sn.exp, sn.softplus, sn.tanh, sn.logistic, sn.silu, sn.gelu, sn.arctan]),
    st.sampled_from([{}, {"layers": 1}, {"skip": True}, {"output_bias": True}, {"order": 4}]),
    st.tuples(ends, ends, ends),
    st.integers(4, 24),
)
def test_random_polynomials_on_random_boxes(
    polynomial: dict[tuple[int, ...], Fraction],
    activation: sn.Activation,
    options: dict[str, object],
    box: tuple[tuple[Fraction, Fraction], ...],
    halvings: int,
) -> None:
    """Whatever is derived, on whatever box: the values never leave the bound, or there is none."""
    target = sympy.Add(*(to_sympy(c) * x**a * y**b * z**d for (a, b, d), c in polynomial.items()), sympy.Integer(0))
    try:
        made = sn.derive(target, activation, variables=(x, y, z), **options)
    except SymnetError:
        return
    try:
        bound = made.error_bound(list(box), Fraction(1, 2**halvings))
    except BoundUndecided:
        return
    if bound.scale is not None and "exact" not in made.senses:
        assert stays_within(made, bound, 12)


def test_the_two_evaluations_of_the_error_agree() -> None:
    """Gate by gate, as the lower bound has it, and by the weights of the network."""
    for make, box, scale, _ in DERIVED.values():
        made = make()
        assert isinstance(made.recipe, Recipe)
        corner = next(as_box(box, made.variables).corners)
        size = Fraction(scale)
        found = error_at(made.recipe, size, corner)
        assert found is not None
        other = observed(made, corner, size)
        with precision(DIGITS_60):
            assert abs(abs(found) - other) < arb(2) ** -90


def test_a_product_of_twenty_factors_is_not_written_out() -> None:
    """2^20 neurons: the bound and the point need a few of their sums alone."""
    bound = sn.product(sn.exp, 20).error_bound(1, "1/40")
    assert bound.upper <= bound.lower * sympy.Rational("1.01")


def test_upper_bound_alone_agrees() -> None:
    """What a search over scales asks for is a bound as well."""
    made = sn.multiplication_gate(sn.softplus)
    assert isinstance(made.recipe, Recipe)
    bound = made.error_bound(1, "1/100")
    alone = upper_bound(made.recipe, bound.box, Fraction(1, 100))
    assert from_sympy(bound.lower) <= alone <= from_sympy(bound.lower) * Fraction(11, 10)
    assert upper_bound(sn.product(sn.power(3), 3).recipe, as_box(1, sympy.symbols("x1:4")), Fraction(1)) == 0


# --- what has no error, and what computes by cases ------------------------------------------------------------------


def test_what_has_no_error() -> None:
    """The gate of a square, maxima and functions of bits: 0, with no box and no scale asked for."""
    for made in (sn.multiplication_gate(sn.power(2)), sn.maximum(3), sn.and_neuron(sn.relu, 4)):
        bound = made.error_bound()
        assert (bound.upper, bound.lower, bound.scale) == (0, 0, None)
    assert sn.multiplication_gate(sn.power(2)).error_bound(2, "1/3").scale == sympy.Rational(1, 3)


def test_steep_logistic_neurons_on_bits() -> None:
    """weight/(1 + e^(β/2)), rounded outward, and reached."""
    bound = sn.and_neuron(sn.logistic, 5, beta=40).error_bound()
    exact = 1 / (1 + sympy.exp(20))
    assert bound.lower <= exact.evalf(40) <= bound.upper
    assert bound.upper < bound.lower * sympy.Rational("1.0001")
    made = sn.derive((x & y) | z, activation=sn.logistic, beta=30, domain="bits")
    bound = made.error_bound()
    assert bound.lower <= bound.upper <= 3 * bound.lower


def test_relu_networks_within_a_tolerance() -> None:
    """On the box they were made for, and boxes inside it, what they were proved for; outside, nothing."""
    made = Construction(relu_product(5))
    bound = made.error_bound()
    assert bound.upper == sympy.Rational(1, 1024)
    assert bound.upper < bound.lower * sympy.Rational("1.01")
    assert made.error_bound("1/2").upper == bound.upper
    for steps in (12, 16):  # exact at the points of a coarse grid
        bound = Construction(relu_product(steps)).error_bound()
        assert 0 <= bound.upper * 4**steps - 1 < sympy.Rational(1, 10**19)
        assert bound.upper < bound.lower * sympy.Rational("1.05")
    with pytest.raises(BadBox, match="made for"):
        made.error_bound(2)


def test_a_pole_that_the_box_reaches_is_told() -> None:
    """Where the activation is not smooth on what the neurons read there is no bound."""
    for target in (x * y, x * y * z):
        with pytest.raises(NotSmooth, match="smaller box or a smaller scale"):
            sn.derive(target, sn.Activation(x / (1 - x)), bias=2).error_bound(1, 1)


# --- refusals -------------------------------------------------------------------------------------------------------


def test_refusals() -> None:
    """What is missing or wrong is said, with the way out."""
    gate = sn.multiplication_gate(sn.softplus)
    with pytest.raises(UsageError, match="box=1"):
        gate.error_bound(scale="1/10")
    with pytest.raises(UsageError, match='scale="1/10"'):
        gate.error_bound(1)
    for scale in (0, -1, 0.1, "x", True):
        with pytest.raises(BadScale):
            gate.error_bound(1, scale)
    for box in ((1, 0), 0, {u: 1}):
        with pytest.raises(BadBox):
            gate.error_bound(box, "1/10")
    with pytest.raises(UsageError, match="no scale"):
        sn.maximum(3).error_bound(1, "1/10")
    with pytest.raises(BadBox, match="bits alone"):
        sn.and_neuron(sn.relu, 2).error_bound(2)
    with pytest.raises(UsageError, match="beta=40"):
        sn.and_neuron(sn.logistic, 2).error_bound()
    with pytest.raises(UsageError, match="give the bias b a value"):
        sn.multiplication_gate(sn.tanh, bias=sympy.Symbol("b", real=True)).error_bound(1, "1/10")
    changed = gate.with_network(gate.network.replace_entry(0, "weight", 0, 0, 0))
    with pytest.raises(UsageError, match="changed by hand"):
        changed.error_bound(1, "1/10")


def test_undecided_has_the_best_so_far_and_exit_code_1() -> None:
    """Where the box is far too large for the scale nothing useful is found, and that is said."""
    tree = sn.product(sn.exp, 8, method="tree")
    with pytest.raises(BoundUndecided, match="try a smaller scale") as caught:
        tree.error_bound(10, 1)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("target", [x * y, x**2 * y + x])
@pytest.mark.parametrize("scale", ["1e-400", "1e-170", "1e400"])
def test_scales_beyond_the_range_of_doubles(target: sympy.Expr, scale: str) -> None:
    """Floats only guess where to look: the bound is told, or that there is none."""
    c = sn.derive(target, activation=sn.tanh)
    if scale == "1e400":
        with pytest.raises(Undecided):
            c.error_bound(box=1, scale=scale)
        return
    found = c.error_bound(box=1, scale=scale)
    assert 0 <= found.lower <= found.upper <= 2 * sympy.Rational(scale) ** 2


@pytest.mark.parametrize("box", ["1e400", "1e-400"])
def test_boxes_beyond_the_range_of_doubles(box: str) -> None:
    """The same, and for what is chosen for a tolerance."""
    size = sympy.Rational(box)
    found = sn.multiplication_gate(sn.tanh).error_bound(box=box, scale=1 / (100 * size))
    assert 0 < found.lower <= found.upper < size**2 / 10**7  # a lower bound is told up to 2^1000
    c = sn.derive(x * y, activation=sn.tanh, box=box, tolerance=size**2 / 10**6, dtype="exact")
    assert c.choice.total <= size**2 / 10**6


@pytest.mark.parametrize("made", [sn.derive(x * y**2 + x, activation=sn.gelu), sn.relu_square(3, box=(0, "1/3"))])
def test_a_bound_does_not_depend_on_the_precision_of_flint(made: Construction) -> None:
    """Balls have as many bits as is said here, and not those that somebody else left."""
    scale = None if isinstance(made.recipe, Direct) else "1/7"
    told = []
    for bits in (20, 53, 300):
        with precision(bits):
            told.append(
                (made.error_bound(box=made.box or 1, scale=scale), made.total_error(box=made.box or 1, scale=scale))
            )
    assert told[0] == told[1] == told[2]
