"""Gate errors at random: stencils, activations, biases, scales, boxes; each route against the others and 60 digits."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import symnet as sn
from symnet.activations.neighbourhoods import BITS
from symnet.bounds.gates import _Gate, gate_error
from symnet.constructions.orders import raised
from symnet.constructions.settle import Setting, settle
from symnet.constructions.stencils import (
    IDENTITY,
    MULTIPLY,
    SQUARE,
    Stencil,
    critical_product,
    differences_product,
    power_stencil,
    signs_product,
)
from symnet.errors import NotSmooth, SymnetError
from symnet.exact.balls import arb, arb_of, ball, precision

x = sympy.Symbol("x")
SIGMAS = [
    sn.tanh, sn.logistic, sn.softplus, sn.silu, sn.gelu, sn.mish,
    sn.arctan, sn.erf, sn.gaussian, sn.sin, sn.cos, sn.exp,
    sn.Activation(x / (1 + x**2), name="own"), sn.Activation(1 / (3 - x), name="own"), sn.power(5),
]  # fmt: skip
STENCILS = [
    *MULTIPLY.values(),
    *SQUARE.values(),
    *IDENTITY.values(),
    *(signs_product(3), signs_product(4), differences_product(3), critical_product(3)),
    *(power_stencil((2, 1)), power_stencil((3,)), power_stencil((2, 2))),
]
INTERVALS = st.tuples(st.integers(-40, 40), st.integers(-40, 40)).map(
    lambda ends: (Fraction(min(ends), 16), Fraction(max(ends), 16))
)


def value_of(setting: Setting, stencil: Stencil, scale: Fraction, point: tuple[Fraction, ...], bits: int) -> arb:
    """V - target at a point, neuron by neuron."""
    sigma = setting.activation
    with precision(bits):
        center = setting.bias.ball(bits)
        total = arb(stencil.origin_weight) * ball(sigma.expr, bits, {sigma.symbol: center})
        for a, w in stencil.points():
            t = scale * sum((k * s for k, s in zip(a, point, strict=True)), Fraction(0))
            total += w * ball(sigma.expr, bits, {sigma.symbol: center + arb_of(t)})
        target = Fraction(1)
        for s, r in zip(point, stencil.powers, strict=True):
            target *= s**r
        slope = setting.derivative(stencil.order).ball(bits)
        return total / (slope * arb_of(stencil.divisor * scale**stencil.order)) - arb_of(target)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(data=st.data())
def test_no_point_exceeds_the_bound_of_any_route(data: st.DataObject) -> None:
    sigma, stencil = data.draw(st.sampled_from(SIGMAS)), data.draw(st.sampled_from(STENCILS))
    bias = None if stencil.vanishing else data.draw(st.none() | st.fractions(-2, 2, max_denominator=4))
    try:
        setting = settle(sigma, (stencil.order,), vanishing=stencil.vanishing, bias=bias)
        stencil = raised(stencil, setting, data.draw(st.sampled_from([None, None, 4])))
    except SymnetError:
        return  # no such gate
    scale = data.draw(st.sampled_from([Fraction(1, 1000), Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)]))
    box = tuple(data.draw(INTERVALS) for _ in range(stencil.arity))
    try:
        found = gate_error(stencil, setting, scale, box)
    except NotSmooth:
        assert sigma.name == "own"
        return
    assert all(low <= s <= high for s, (low, high) in zip(found.at, box, strict=True))
    shares = data.draw(st.lists(st.tuples(*[st.integers(0, 32)] * stencil.arity), min_size=8, max_size=8))
    points = [tuple(lo + (hi - lo) * Fraction(k, 32) for k, (lo, hi) in zip(s, box, strict=True)) for s in shares]
    with precision(700):
        errors = [abs(value_of(setting, stencil, scale, point, 700)) for point in [found.at, *points]]
        assert all(e.rad() < arb_of(Fraction(1, 10**60)) for e in errors)
        assert all(e <= arb_of(found.upper) or found.upper == e == 0 or e < arb_of(Fraction(1, 10**60)) for e in errors)
        if found.upper > Fraction(1, 10**8) and stencil.arity < 3:
            assert arb_of(found.upper) <= errors[0] * arb_of(Fraction(21, 20))
    if any(low or high for low, high in box):
        with precision(BITS):
            gate, rounding = _Gate(stencil, setting, scale, box), arb_of(1 + Fraction(1, 10**9))
            assert arb_of(found.upper) <= gate.series() * rounding + arb_of(Fraction(1, 10**12))
            assert arb_of(found.upper) <= gate.mean() * rounding + arb_of(Fraction(1, 10**12))


@pytest.mark.parametrize("factors", [5, 8, 12, 20])
@pytest.mark.parametrize("sigma", [sn.exp, sn.softplus, sn.gelu], ids=str)
def test_products_of_many_factors_are_worst_at_a_corner(sigma: sn.Activation, factors: int) -> None:
    stencil = signs_product(factors)
    setting = settle(sigma, (factors,))
    box = ((Fraction(-1), Fraction(1)),) * factors
    found = gate_error(stencil, setting, Fraction(1, 20), box)
    assert found.how == "it grows with each |operand|, so it is that of the corner"
    with precision(BITS):
        gate = _Gate(stencil, setting, Fraction(1, 20), box)
        assert arb_of(found.upper) <= gate.series() * arb_of(1 + Fraction(1, 10**9))
        for point in ((Fraction(1),) * factors, (Fraction(-1), *(Fraction(9, 10),) * (factors - 1))):
            assert abs(gate.value(point)) <= arb_of(found.upper)


def test_a_gate_of_2_to_the_20_neurons_takes_no_time() -> None:
    found = gate_error(signs_product(20), settle(sn.exp, (20,)), Fraction(1, 10), ((Fraction(0), Fraction(1)),) * 20)
    assert found.at == (1,) * 20
    assert 0.033 < found.upper < 0.034
