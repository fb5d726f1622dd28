"""Constant fields: arithmetic, normal forms, decided equality."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
import sympy
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.errors import NotExact, SymbolClash, Undecided
from symnet.exact.balls import Zero, precision
from symnet.exact.constants import SCALE, Constant, Generator, Laurent
from symnet.exact.fields import constant
from tests.strategies import rationals

b = sympy.Symbol("b")
r2, r3, r6 = (sympy.sqrt(k) for k in (2, 3, 6))
FIELDS = {
    "rational": [],
    "quadratic": [r6],
    "cubic": [sympy.cbrt(2)],
    "two roots": [r2, r3],
    "transcendental": [sympy.exp(sympy.Rational(1, 2))],
    "symbol": [b],
    "function field": [b, sympy.tanh(b)],
    "mixed": [r6, sympy.tanh(b)],
    "trigonometric": [sympy.sin(1), sympy.cos(1)],
}


def _elements(generators: list[sympy.Expr]) -> st.SearchStrategy[Constant]:
    """Draw elements of a field by random arithmetic with its generators."""
    atoms = [constant(g) for g in generators]
    leaf = st.one_of(rationals(4).map(Constant.rational), *([st.sampled_from(atoms)] if atoms else []))

    def extend(inner: st.SearchStrategy[Constant]) -> st.SearchStrategy[Constant]:
        pairs = st.tuples(inner, inner)
        return st.one_of(
            pairs.map(lambda p: p[0] + p[1]),
            pairs.map(lambda p: p[0] * p[1]),
            pairs.map(lambda p: p[0] - p[1]),
            inner.map(lambda c: c if c.is_zero() is not False else 1 / c),
        )

    return st.recursive(leaf, extend, max_leaves=6)


@pytest.mark.parametrize("name", FIELDS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_field_axioms_hold_in_normal_form(name: str, data: st.DataObject) -> None:
    """Elements that are equal by the axioms of a field have one normal form, one hash."""
    p, q, r = (data.draw(_elements(FIELDS[name])) for _ in range(3))
    for left, right in [
        (p + q, q + p),
        ((p + q) + r, p + (q + r)),
        (p * (q + r), p * q + p * r),
        ((p * q) * r, p * (q * r)),
        (p - p, Constant.rational(0)),
        (p + 0, p),
        (p * 1, p),
        (0 - (-p), p),
        (p**3, p * p * p),
    ]:
        assert (left - right).is_zero() is True
        if name != "trigonometric":  # cos² is written as 1 - sin² only where both occur
            assert left == right
            assert hash(left) == hash(right)
    if q.is_zero() is False:
        assert (p / q * q - p).is_zero() is True
        assert ((1 / q) * q).is_zero() is False
        assert q**-2 * q * q == 1


@pytest.mark.parametrize("name", ["rational", "quadratic", "cubic", "two roots", "transcendental", "trigonometric"])
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_balls_and_expressions_agree(name: str, data: st.DataObject) -> None:
    """The ball of p op q is what the balls give, and SymPy's value of the expression lies in it."""
    p, q = (data.draw(_elements(FIELDS[name])) for _ in range(2))
    with precision(200):
        assert (p * q + p).ball(160).overlaps(p.ball(200) * q.ball(200) + p.ball(200))
    value = (p + q).ball(200)
    other = constant((p + q).expr)
    assert other.ball(200).overlaps(value)
    assert abs(sympy.N((p + q).expr, 40) - sympy.Float(value.str(40, radius=False), 40)) <= 10**-30 * (
        1 + abs(p.float())
    )


def test_minimal_polynomials_reduce_and_rationalise() -> None:
    """Denominators lose their algebraic generators, powers are reduced."""
    root = Constant.of(Generator("sqrt(6)", r6, (Fraction(-6), Fraction(0), Fraction(1))))
    assert root**5 == 36 * root
    assert (1 / (root + 2)).expr == -1 + r6 / 2
    assert list((1 / (root + 2)).denominator) == [()] or list((1 / (root + 2)).denominator) == [(0,)]
    t = constant(sympy.tanh(b))
    quotient = 1 / (root + t)
    assert sympy.simplify(quotient.expr - 1 / (r6 + sympy.tanh(b))) == 0
    assert all(exponents[0] == 0 for exponents in quotient.denominator), quotient.generators


def test_generator_must_be_irreducible() -> None:
    """A reducible polynomial, or one of degree 1, defines no field extension."""
    for bad in [(-4, 0, 1), (1, 2, 1), (-1, 1), (0, 0, 1)]:
        with pytest.raises(NotExact):
            Generator("bad", sympy.Integer(2), tuple(map(Fraction, bad)))


def test_zero_between_several_algebraic_generators_is_decided() -> None:
    """√2·√3 − √6 is 0 and a tiny perturbation of it is not: a root bound decides, not a fixed precision."""
    difference = constant(r2) * constant(r3) - constant(r6)
    assert difference != 0
    assert difference.is_zero() is True
    assert (difference + Fraction(1, 10**700)).is_zero() is False
    with pytest.raises(ZeroDivisionError):
        difference.inverse()
    nested = constant(sympy.sqrt(1 + r2)) * constant(sympy.sqrt(r2 - 1)) - 1
    assert nested.is_zero() is True


def test_what_is_transcendental_is_decided_without_balls() -> None:
    """A polynomial in e^(1/2) or in tanh 1 that is not zero as a polynomial is not zero, however small."""
    e = constant(sympy.exp(sympy.Rational(1, 2)))
    assert (e**2 - constant(sympy.E)).is_zero() is not False
    tiny = e - sympy.Rational(1).p * Fraction(int(e.float() * 2**52), 2**52)
    assert tiny.is_zero() is False
    assert (constant(sympy.tanh(1)) ** 2 - 1).is_zero() is False


def test_relations_between_exponentials_are_found() -> None:
    """tanh, the logistic function and exponentials at one point are known to be related."""
    e = sympy.exp(sympy.Rational(1, 2))
    g = Constant.of(Generator("g", 1 / (1 + sympy.exp(-sympy.Rational(1, 2))), independent=True))
    assert (constant(sympy.tanh(sympy.Rational(1, 4))) - (2 * g - 1)).is_zero() is True
    assert (g * (1 + 1 / constant(e)) - 1).is_zero() is True
    assert (constant(sympy.sin(b)) ** 2 + constant(sympy.cos(b)) ** 2 - 1).is_zero() is True


def test_a_product_is_decided_by_its_factors() -> None:
    """φ(b)·(something decided) is decided, though nothing is known about the independence of φ(b)."""
    phi = constant(sympy.exp(sympy.Rational(-1, 8)) / sympy.sqrt(2 * sympy.pi))
    assert phi.is_zero() is False
    factor = constant(r2) * constant(r3) - constant(r6)
    assert (phi * factor).is_zero() is True
    assert (phi * (factor + 1)).is_zero() is False


def test_undecided_is_an_answer() -> None:
    """Machin's formula is true, and nothing here knows it: None, and no division by it."""
    machin = constant(4 * sympy.atan(sympy.Rational(1, 5)) - sympy.atan(sympy.Rational(1, 239)) - sympy.pi / 4)
    assert machin.is_zero() is None
    with pytest.raises(Undecided):
        1 / machin
    assert machin.inverse(assume_nonzero=True) * machin == 1
    assert (machin + Fraction(1, 10**40)).is_zero() is False
    assert Laurent({1: machin}).is_zero() is None


def test_groups_of_numbers_are_not_taken_as_independent() -> None:
    """Of e and e², given as two generators that are each transcendental, the relation must not be denied."""
    one = Constant.of(Generator("e1", sympy.exp(1), independent=True))
    two = Constant.of(Generator("e2", sympy.exp(2), independent=True))
    assert (one * one - two).is_zero() is not False
    assert (one * one - two + 1).is_zero() is False


def test_numbers_without_closed_form() -> None:
    """A number known as a zero is a generator: never claimed to be rational, decided by its ball."""
    x = sympy.Symbol("x")
    c = constant(Zero("c", sympy.cos(x) - x, x, Fraction(0), Fraction(1)))
    assert (c - Fraction(3, 4)).is_zero() is False
    assert abs(c.float() - 0.7390851332151607) < 1e-16
    assert (c * c - c * c).is_zero() is True


def test_names_clash() -> None:
    """Two different numbers of one name cannot meet."""
    with pytest.raises(SymbolClash):
        Constant.of(Generator("g", r2)) + Constant.of(Generator("g", r3))
    with pytest.raises(SymbolClash):
        constant(b) + constant(sympy.Symbol("b", positive=True))


@given(rationals(50))
def test_rational_constants_are_like_fractions(q: Fraction) -> None:
    """Equality and hash agree with those of Fraction; floats are rounded correctly."""
    c = Constant.rational(q)
    assert c == q
    assert hash(c) == hash(q)
    assert c.float() == float(q)
    assert c.is_rational() == q
    assert float(c) == float(q)


def test_floats_are_correctly_rounded() -> None:
    """The double is the nearest one: it is the same when found from 60 digits."""
    for expr in [r6 / 3, sympy.exp(sympy.Rational(1, 3)), sympy.pi - 3, 1 / (1 + sympy.E), r2 - sympy.Rational(7, 5)]:
        assert constant(expr).float() == float(sympy.N(expr, 60))
    assert (constant(r2) * constant(r3) - constant(r6)).float() == 0
    with pytest.raises(Undecided):
        constant(b).float()


def test_pickle_and_constructors() -> None:
    """Constants survive pickling (process pools) and are made from plain data in any order of generators."""
    value = (constant(r6) + constant(sympy.tanh(b)) ** 2) / (1 + constant(b))
    assert pickle.loads(pickle.dumps(value)) == value
    again = Constant.quotient(value.generators[::-1], {e[::-1]: c for e, c in value.numerator.items()},
                              {e[::-1]: c for e, c in value.denominator.items()})  # fmt: skip
    assert again == value
    laurent = Laurent({-2: value, 1: constant(1)})
    assert pickle.loads(pickle.dumps(laurent)) == laurent


def test_balls_need_values_for_free_symbols() -> None:
    """A symbol has no ball of its own, and gets one."""
    t = constant(sympy.tanh(b))
    with pytest.raises(Undecided):
        t.ball()
    assert t.ball(64, {b: arb(0)}).contains(0)


@given(st.dictionaries(st.integers(-3, 3), rationals(4), max_size=4), st.dictionaries(st.integers(-3, 3), rationals(4)))
@settings(max_examples=50, deadline=None)
def test_laurent_polynomials_are_a_ring(left: dict[int, Fraction], right: dict[int, Fraction]) -> None:
    """Sums and products are those of SymPy's expressions in the scale."""
    p, q = (Laurent({k: Constant.rational(c) for k, c in terms.items()}) for terms in (left, right))
    assert sympy.expand((p * q).expr() - p.expr() * q.expr()) == 0
    assert sympy.expand((p + q - 2).expr() - (p.expr() + q.expr() - 2)) == 0
    assert (p - p).is_zero() is True
    assert (p * q).at(Fraction(2, 3)) == p.at(Fraction(2, 3)) * q.at(Fraction(2, 3))
    assert p * q == q * p
    assert hash(p * q) == hash(q * p)
    assert p.valuation == min((k for k, c in left.items() if c), default=0)


def test_laurent_division_and_powers() -> None:
    """One term can be divided by and has all powers; a sum of terms has no inverse."""
    scale = Laurent.scale()
    assert 1 / constant(2) * scale**-2 == Laurent({-2: Constant.rational(Fraction(1, 2))})
    assert (scale + 1) ** 2 == scale * scale + 2 * scale + 1
    assert (scale * scale) / scale == scale
    assert scale.expr() == SCALE
    assert Laurent.of(3) == 3
    assert hash(Laurent.of(3)) == hash(3)
    with pytest.raises(NotExact):
        Laurent.of(1) / (scale + 1)
    with pytest.raises(ZeroDivisionError):
        Laurent.of(1) / Laurent({})
    with precision(64):
        assert (scale**-1 + 1).ball(arb(2)).overlaps(arb(1.5))
