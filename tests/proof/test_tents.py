"""ReLU networks on a box: the kernel proves their bound, and no smaller one, and nothing of a changed network."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.constructions.direct import Direct
from symnet.constructions.squaring import polynomial, relu_product, relu_square
from symnet.constructions.tents import Interval
from symnet.kernel.terms import REAL
from symnet.proof.certify import certify
from symnet.proof.interval_bounds import Bounds, of_product, of_square
from symnet.proof.prover import Prover
from symnet.workbench import Construction

F = Fraction
x, y, z = sympy.symbols("x y z")
UNIT: Interval = (F(-1), F(1))

NETWORKS = {
    "square of depth 1": relu_square(1),
    "square of depth 4": relu_square(4),
    "square with skips": relu_square(4, skip=True),
    "square on an odd interval": relu_square(3, box=((F(-1, 3), F(5)),)),
    "product": relu_product(3),
    "product with skips": relu_product(3, skip=True),
    "product on an odd box": relu_product(2, box=((F(1), F(3)), (F(-7, 2), F(-1, 3)))),
    "cubic": polynomial(x**3 - x / 2, (UNIT,), F(1, 100)),
    "gates of no step": polynomial(x * y * z + x**2, (UNIT,) * 3, F(1, 2)),
    "two gates side by side": polynomial(x * y * z + x**2, (UNIT,) * 3, F(1, 50)),
    "with skips": polynomial(x * y * z + x**2, (UNIT,) * 3, F(1, 50), skip=True),
    "a fixed variable": polynomial(x * y, ((F(2), F(2)), (F(0), F(1))), F(1, 100)),
    "a fixed variable, squared": polynomial(x**2 * y, ((F(2), F(2)), (F(0), F(1))), F(1, 100)),
    "a tent that cancels": polynomial(x**3 * y**2, ((F(-2), F(-1, 3)), (F(-1), F(1, 3))), F(1, 2)),
    "affine": polynomial(2 * x - 1, (UNIT,), F(1, 100)),
}


@pytest.mark.parametrize("made", NETWORKS.values(), ids=NETWORKS.keys())
def test_the_bound_has_a_proof(made: Direct) -> None:
    """Each step is accepted, for squares, products, and polynomials whose gates read gates."""
    assert certify(made)[-1].error == ""


def test_the_kernel_checks_it() -> None:
    """Proved for all points of the box, from no axiom."""
    verdict = Construction(NETWORKS["two gates side by side"]).check()
    assert (verdict.status, verdict.scope, verdict.axioms) == ("proved", "all", ())


@pytest.mark.parametrize("name", ["square of depth 4", "product", "cubic", "two gates side by side"])
def test_a_smaller_bound_has_no_proof(name: str) -> None:
    """What was proved of E is not shown of E/1.05; of squares and products it is false."""
    made = NETWORKS[name]
    assert certify(replace(made, within=made.within / F("1.05")))[-1].error != ""


def test_what_was_changed_fails() -> None:
    """Every weight and bias of a network is read: changed by a little or much, there is no proof."""
    made = polynomial(x * y + x**2, (UNIT, UNIT), F(1, 4))
    network = made.network
    count = 0
    for place, layer in enumerate(network.layers):
        if place % 2:
            continue
        for row in range(layer.outputs):  # type: ignore[union-attr]
            for part, columns in (("weight", layer.inputs), ("bias", 1)):  # type: ignore[union-attr]
                for column in range(columns):
                    planes = layer.weight if part == "weight" else layer.bias  # type: ignore[union-attr]
                    by = planes.entry(row, column) + (F(1, 7) if count % 2 else F(1, 10**9))
                    other = network.replace_entry(place, part, row, column, by)  # type: ignore[arg-type]
                    assert certify(replace(made, network=other), changed=True)[-1].error != "", (place, part, row)
                    count += 1
    assert count > 30


def test_a_counterexample_is_found_in_the_box() -> None:
    """Of a network that leaves its bound a point is told where it does."""
    made = Construction(relu_product(2))
    wrong = made.network.replace_entry(0, "weight", 0, 0, F(1))
    verdict = made.with_network(wrong).check()
    assert verdict.status == "failed"
    assert "not by at most 1/16" in verdict.reason


rationals = st.fractions(min_value=-3, max_value=3, max_denominator=6)
intervals = st.tuples(rationals, st.fractions(min_value=0, max_value=3, max_denominator=4)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)


def ends_of(p: Prover, name: str, interval: Interval) -> Bounds:
    t = p.store.var(name, REAL)
    low, high = (p.number(end) for end in interval)
    return p.assume(p.store.make("le", (low, t))), p.assume(p.store.make("le", (t, high)))


@settings(deadline=None, max_examples=150)
@given(intervals, intervals)
def test_bounds_of_products_and_squares_are_those_of_intervals(one: Interval, other: Interval) -> None:
    """The least and the largest product are at corners, and the kernel accepts both bounds, also for points."""
    p = Prover()
    u, v = p.store.var("u", REAL), p.store.var("v", REAL)
    ends = [ends_of(p, "u", one), ends_of(p, "v", other)]
    low, high = of_product(p, (u, v), ends, (one, other))
    products = [a * b for a in one for b in other]
    assert (low.formula.args[0].data, high.formula.args[1].data) == (min(products), max(products))
    low, high = of_square(p, u, ends[0], one)
    squares = [a * a for a in one]
    assert low.formula.args[0].data == (0 if one[0] <= 0 <= one[1] else min(squares))
    assert high.formula.args[1].data == max(squares)


@settings(deadline=None, max_examples=12)
@given(st.data())
def test_random_polynomials_have_their_proof(data: st.DataObject) -> None:
    """Whatever the polynomial and the box, with and without skip connections."""
    n = data.draw(st.integers(1, 3))
    symbols = (x, y, z)[:n]
    exponents = st.tuples(*[st.integers(0, 2)] * n)
    found = data.draw(st.dictionaries(exponents, rationals, min_size=1, max_size=3))
    target = sympy.Add(
        *(sympy.Rational(q) * sympy.Mul(*(s**e for s, e in zip(symbols, es, strict=True))) for es, q in found.items())
    )
    box = [data.draw(intervals) for _ in symbols]
    made = polynomial(
        target, box, data.draw(st.sampled_from([F(1), F(1, 20)])), variables=symbols, skip=data.draw(st.booleans())
    )
    assert certify(made)[-1].error == ""
