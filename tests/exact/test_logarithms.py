"""Sums of logarithms: zero and sign against products of powers, mpmath at 60 digits, and numbers made to agree."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, prod

import mpmath
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import FloatGiven, LimitExceeded, NotExact, UsageError
from symnet.exact.balls import enclosure
from symnet.exact.logarithms import LogSum, coprime_base
from symnet.exact.numbers import from_sympy

_POSITIVE = st.fractions(min_value=Fraction(1, 50), max_value=50, max_denominator=50)
_TERMS = st.lists(st.tuples(st.integers(-6, 6), _POSITIVE), max_size=6)
_MERSENNE = 2**89 - 1
_OTHER = 2**107 - 1


@given(_TERMS)
def test_zero_and_sign_are_those_of_the_product(terms):
    """With whole factors the sum is the logarithm of a rational number, which is compared with 1."""
    value = prod((Fraction(a) ** q for q, a in terms), start=Fraction(1))
    total = LogSum.of(terms)
    assert total.sign() == (value > 1) - (value < 1)
    assert total == LogSum.log(value)
    assert hash(total) == hash(LogSum.log(value))


@given(_TERMS, st.fractions(max_denominator=9))
def test_values_agree_with_mpmath(terms, rational):
    """Balls, enclosures and the SymPy expression contain the value at 60 digits."""
    total = LogSum.of([(Fraction(q, 7), a) for q, a in terms], rational)
    with mpmath.workdps(60):
        value = mpmath.mpf(rational.numerator) / rational.denominator
        value += sum(mpmath.mpf(q) / 7 * mpmath.log(mpmath.mpf(a.numerator) / a.denominator) for q, a in terms)
        low, high = total.enclosure(12)
        slack = mpmath.mpf(10) ** -50
        assert mpmath.mpf(int(low.p)) / int(low.q) - slack <= value <= mpmath.mpf(int(high.p)) / int(high.q) + slack
        width = from_sympy(high - low)
        assert width <= max(abs(from_sympy(low)), abs(from_sympy(high))) / 10**11
    assert LogSum.read(total.expr) == total


def test_no_rational_number_is_a_sum_of_logarithms():
    """ln 3 rounded to 40 digits differs from ln 3, and the sign says on which side it is."""
    low, high = LogSum.log(3).enclosure(40)
    assert (LogSum.log(3) - LogSum.of([], low)).sign() == 1
    assert (LogSum.log(3) - LogSum.of([], high)).sign() == -1
    assert not LogSum.of([(1, 3)], -1).is_zero()


def test_large_integers_are_compared_without_being_factored():
    """Products of two primes of 27 and 33 digits, which share factors in all ways."""
    a, b = _MERSENNE, _OTHER
    assert LogSum.of([(1, a * b), (-1, a), (-1, b)]).is_zero()
    assert LogSum.of([(2, a * b), (-1, a * a * a * b), (1, Fraction(a, b))]).is_zero()
    assert LogSum.of([(1, a * b), (-1, a * b + 1)]).sign() == -1
    assert not LogSum.of([(1, a * b), (-1, a * b + 1)]).is_zero()
    assert LogSum(Fraction(0), ((6, Fraction(1)), (2, Fraction(-1)), (3, Fraction(-1)))).is_zero()


@given(st.lists(st.integers(1, 3000), max_size=8))
def test_coprime_base(numbers):
    """No two have a common factor, and each number is a product of them."""
    base = coprime_base(numbers)
    assert all(gcd(a, b) == 1 for i, a in enumerate(base) for b in base[:i])
    for n in numbers:
        rest = n
        for b in base:
            while rest % b == 0:
                rest //= b
        assert rest == 1


def test_arithmetic():
    """Sums, differences, rational multiples, order."""
    two, three = LogSum.log(2), LogSum.log(3)
    assert LogSum.sum([two, three, three]) == LogSum.log(18)
    assert (Fraction(1, 2) * LogSum.log(4) - two).is_zero()
    assert two < three <= three
    assert not three < three
    assert (two * 0).logs == ()
    assert LogSum.log(1).enclosure() == (0, 0)
    assert two != "ln 2"


def test_enclosures_of_expressions():
    """Zero is told where it is proved; a free symbol has no value."""
    assert enclosure(sympy.sqrt(6) - sympy.sqrt(2) * sympy.sqrt(3)) == (0, 0)
    assert enclosure(sympy.Rational(1, 8), 5) == (sympy.Rational(1, 8), sympy.Rational(1, 8))
    low, high = enclosure(sympy.log(2) / 3 - sympy.log(3), 30)
    assert low < sympy.log(2) / 3 - sympy.log(3) < high
    assert high - low <= sympy.Rational(1, 10**28)
    big = 2**89 - 1
    assert enclosure(sympy.log(big * 6) - sympy.log(big) - sympy.log(2) - sympy.log(3)) == (0, 0)
    assert enclosure(3) == (3, 3)
    for digits in (0, -3, 2.5, "9"):
        with pytest.raises(UsageError, match="the number of digits"):
            enclosure(sympy.pi, digits)
    with pytest.raises(LimitExceeded, match="number of digits"):
        enclosure(sympy.pi, 10**6)


def test_refusals():
    """Logarithms of what is not above 0, floats, and expressions that are no such sums."""
    with pytest.raises(NotExact, match="-1/2 is not an exact value: only numbers above 0"):
        LogSum.log("-1/2")
    with pytest.raises(NotExact):
        LogSum.log(0)
    with pytest.raises(FloatGiven):
        LogSum.log(0.5)
    with pytest.raises(FloatGiven):
        LogSum.of([(0.5, 2)])
    for expr in (sympy.sqrt(2), sympy.log(sympy.Symbol("x")), sympy.log(2) ** 2, sympy.log(2) * sympy.pi):
        with pytest.raises(NotExact):
            LogSum.read(expr)
