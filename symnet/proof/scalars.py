"""What terms are worth: rationals, balls, truncated Taylor series, truncated Laurent series in the scale, functions.

A scalar is a `Fraction`, a ball (of `exact.balls`, where a value is transcendental), or a `Taylor` series in a
variable of differentiation, whose coefficients are scalars. A `Laurent` series in λ has scalar coefficients and knows
up to where it is known. Functions are polynomials, so that every derivative is exact, or Python functions of scalars.

>>> s = Laurent(1, (Fraction(1), Fraction(2)), None)
>>> (s * s).coefficient(3)
Fraction(4, 1)
>>> taylor_coefficients(Polynomial((Fraction(1), Fraction(0), Fraction(3))), Fraction(2), 3)
(Fraction(13, 1), Fraction(12, 1), Fraction(3, 1))

One more function of the kernel's is one entry in `POINTWISE` and one in `ELEMENTARY`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, zip_longest
from math import isqrt
from typing import Any, TypeAlias

from symnet.errors import Undecided
from symnet.exact.balls import arb, arb_of

__all__ = [
    "ONE",
    "ZERO",
    "Ball",
    "Laurent",
    "NeedMore",
    "Polynomial",
    "Scalar",
    "Taylor",
    "add",
    "apply_elementary",
    "inverse",
    "is_zero",
    "mul",
    "power",
    "sign_of",
    "taylor_coefficients",
]

Ball: TypeAlias = arb
Scalar: TypeAlias = Any  # Fraction | Ball | Taylor
ZERO, ONE = Fraction(0), Fraction(1)


class NeedMore(Exception):
    """A series is not known far enough to answer; the evaluator tries again with more terms."""


@dataclass(frozen=True, slots=True)
class Taylor:
    """A truncated power series in a variable of differentiation; a newer variable has a higher level."""

    level: int
    coeffs: tuple[Scalar, ...]


_levels = count(1)


def _lift(left: Scalar, right: Scalar) -> tuple[Scalar, Scalar]:
    if isinstance(left, Fraction) and isinstance(right, Ball):
        return arb_of(left), right
    if isinstance(left, Ball) and isinstance(right, Fraction):
        return left, arb_of(right)
    return left, right


def _constant(value: Scalar, like: Taylor) -> Taylor:
    return Taylor(like.level, (value, *[ZERO] * (len(like.coeffs) - 1)))


def _align(left: Scalar, right: Scalar) -> tuple[Taylor, Taylor] | None:
    """Return both as series in the newer of their variables, or None where neither is one."""
    a, b = (x.level if isinstance(x, Taylor) else 0 for x in (left, right))
    if a == b == 0:
        return None
    if a >= b:
        return left, right if a == b else _constant(right, left)
    return _constant(left, right), right


def add(left: Scalar, right: Scalar) -> Scalar:
    """Return the sum of two scalars."""
    pair = _align(left, right)
    if pair:
        return Taylor(pair[0].level, tuple(map(add, pair[0].coeffs, pair[1].coeffs)))
    a, b = _lift(left, right)
    return a + b


def mul(left: Scalar, right: Scalar) -> Scalar:
    """Return the product of two scalars; an exact 0 makes an exact 0."""
    pair = _align(left, right)
    if pair:
        return Taylor(pair[0].level, _convolve(pair[0].coeffs, pair[1].coeffs, len(pair[0].coeffs)))
    if (isinstance(left, Fraction) and not left) or (isinstance(right, Fraction) and not right):
        return ZERO
    a, b = _lift(left, right)
    return a * b


def _convolve(a: Sequence[Scalar], b: Sequence[Scalar], length: int) -> tuple[Scalar, ...]:
    made: list[Scalar] = [ZERO] * length
    for i, x in enumerate(a[:length]):
        if isinstance(x, Fraction) and not x:
            continue
        for j, y in enumerate(b[: length - i]):
            made[i + j] = add(made[i + j], mul(x, y))
    return tuple(made)


def is_zero(value: Scalar) -> bool | None:
    """Return whether a scalar is 0, or None where a ball does not tell, or a series of which the start is 0."""
    if isinstance(value, Fraction):
        return value == 0
    if isinstance(value, Taylor):  # t³ starts with zeros too, but it is 0 at one number alone
        return False if is_zero(value.coeffs[0]) is False else None
    if not isinstance(value, Ball):
        return None
    if not value.contains(0):
        return False
    return True if value.is_exact() else None


def sign_of(value: Scalar) -> int | None:
    """Return the sign of a scalar, or None where it is not decided."""
    if isinstance(value, Taylor):
        return sign_of(value.coeffs[0]) or None
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    if not isinstance(value, Ball):
        return None
    return 1 if value > 0 else -1 if value < 0 else 0 if value.is_exact() and value == 0 else None


def inverse(value: Scalar) -> Scalar:
    """Return 1/value, and 0 for 0.

    Raises Undecided where a ball may or may not be 0, and for a function that passes through 0.
    """
    zero = is_zero(value)
    if zero is None:
        raise Undecided("an inverse", "what is inverted may be 0")
    if zero:
        return ZERO
    if isinstance(value, Taylor):
        first = inverse(value.coeffs[0])
        made = [first]
        for k in range(1, len(value.coeffs)):
            total: Scalar = ZERO
            for j in range(1, k + 1):
                total = add(total, mul(value.coeffs[j], made[k - j]))
            made.append(mul(-ONE, mul(total, first)))
        return Taylor(value.level, tuple(made))
    return 1 / value


def power(base: Scalar, exponent: int) -> Scalar:
    """Return an integral power; x^0 = 1, and x^(-k) = (1/x)^k."""
    if exponent < 0:
        return power(inverse(base), -exponent)
    if isinstance(base, Fraction):
        return base**exponent
    made: Scalar = ONE
    square = base
    while exponent:
        if exponent & 1:
            made = mul(made, square)
        exponent >>= 1
        square = mul(square, square) if exponent else square
    return made


# --- named functions --------------------------------------------------------------------------------------------------


def _at_points(exact: Callable[[Fraction], Fraction | None], ball: Callable[[Any], Any]) -> Callable[[Scalar], Scalar]:
    """Return a function of numbers that is exact where `exact` knows the value, else a ball."""

    def value(x: Scalar) -> Scalar:
        if not isinstance(x, Fraction | Ball):
            raise Undecided("a named function", "its argument is no number")
        found = exact(x) if isinstance(x, Fraction) else None
        if found is not None:
            return found
        made = ball(arb_of(x) if isinstance(x, Fraction) else x)
        if not made.is_finite():
            raise Undecided("a named function", "its argument is not surely inside the domain")
        return made

    return value


def _root(x: Fraction) -> Fraction | None:
    if x < 0:
        raise Undecided("sqrt of a negative number", "the kernel says nothing about it")
    p, q = isqrt(x.numerator), isqrt(x.denominator)
    return Fraction(p, q) if p * p == x.numerator and q * q == x.denominator else None


def _logarithm(x: Fraction) -> Fraction | None:
    if x <= 0:
        raise Undecided("log of a number that is not positive", "the kernel says nothing about it")
    return ZERO if x == 1 else None


def _at_zero(value: Fraction) -> Callable[[Fraction], Fraction | None]:
    return lambda x: value if x == 0 else None


POINTWISE: dict[str, Callable[[Scalar], Scalar]] = {
    "exp": _at_points(_at_zero(ONE), lambda x: x.exp()),
    "log": _at_points(_logarithm, lambda x: x.log()),
    "sqrt": _at_points(_root, lambda x: x.sqrt()),
    "sin": _at_points(_at_zero(ZERO), lambda x: x.sin()),
    "cos": _at_points(_at_zero(ONE), lambda x: x.cos()),
    "atan": _at_points(_at_zero(ZERO), lambda x: x.atan()),
    "erf": _at_points(_at_zero(ZERO), lambda x: x.erf()),
}


def _slopes(x: Taylor) -> tuple[Scalar, ...]:
    return tuple(mul(Fraction(k), c) for k, c in enumerate(x.coeffs))[1:]


def _exp(x: Taylor) -> Taylor:
    slopes = _slopes(x)
    made = [apply_elementary("exp", x.coeffs[0])]
    for k in range(1, len(x.coeffs)):
        total: Scalar = ZERO
        for j in range(k):
            total = add(total, mul(slopes[j], made[k - 1 - j]))
        made.append(mul(Fraction(1, k), total))
    return Taylor(x.level, tuple(made))


def _sin_cos(x: Taylor) -> tuple[Taylor, Taylor]:
    slopes = _slopes(x)
    sine, cosine = [apply_elementary("sin", x.coeffs[0])], [apply_elementary("cos", x.coeffs[0])]
    for k in range(1, len(x.coeffs)):
        up: Scalar = ZERO
        down: Scalar = ZERO
        for j in range(k):
            up = add(up, mul(slopes[j], cosine[k - 1 - j]))
            down = add(down, mul(slopes[j], sine[k - 1 - j]))
        sine.append(mul(Fraction(1, k), up))
        cosine.append(mul(Fraction(-1, k), down))
    return Taylor(x.level, tuple(sine)), Taylor(x.level, tuple(cosine))


def _by_slope(name: str, slope: Callable[[Taylor], Scalar]) -> Callable[[Taylor], Taylor]:
    """Return y = f(x) from y' = f'(x) x'."""

    def value(x: Taylor) -> Taylor:
        outer = slope(x)
        outer = outer if isinstance(outer, Taylor) and outer.level == x.level else _constant(outer, x)
        slopes = _convolve(outer.coeffs, _slopes(x), len(x.coeffs) - 1)
        first = apply_elementary(name, x.coeffs[0])
        return Taylor(x.level, (first, *(mul(Fraction(1, k), c) for k, c in enumerate(slopes, 1))))

    return value


def _sqrt(x: Taylor) -> Taylor:
    first = apply_elementary("sqrt", x.coeffs[0])
    half = inverse(mul(Fraction(2), first))
    if is_zero(half) is not False:
        raise Undecided("a derivative of sqrt at 0", "there is none")
    made = [first]
    for k in range(1, len(x.coeffs)):
        total = x.coeffs[k]
        for j in range(1, k):
            total = add(total, mul(-ONE, mul(made[j], made[k - j])))
        made.append(mul(total, half))
    return Taylor(x.level, tuple(made))


ELEMENTARY: dict[str, Callable[[Taylor], Taylor]] = {
    "exp": _exp,
    "log": _by_slope("log", inverse),
    "sqrt": _sqrt,
    "sin": lambda x: _sin_cos(x)[0],
    "cos": lambda x: _sin_cos(x)[1],
    "atan": _by_slope("atan", lambda x: inverse(add(ONE, mul(x, x)))),
    "erf": _by_slope("erf", lambda x: mul(2 / arb.pi().sqrt(), _exp(mul(-ONE, mul(x, x))))),
}


def apply_elementary(name: str, x: Scalar) -> Scalar:
    """Return a named function of one variable at a scalar.

    >>> apply_elementary("sqrt", Fraction(4, 9))
    Fraction(2, 3)
    """
    return ELEMENTARY[name](x) if isinstance(x, Taylor) else POINTWISE[name](x)


# --- functions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A polynomial with rational coefficients, ascending: a function whose every derivative is exact."""

    coeffs: tuple[Fraction, ...]

    def __call__(self, x: Scalar) -> Scalar:
        """Return the value, by Horner's rule."""
        made: Scalar = ZERO
        for c in reversed(self.coeffs):
            made = add(mul(made, x), c)
        return made

    def shifted(self, by: Fraction, order: int, amount: Fraction) -> Polynomial:
        """Return the polynomial plus amount·(t - by)^order."""
        factor: tuple[Fraction, ...] = (amount,)
        for _ in range(order):
            factor = tuple(a - by * b for a, b in zip_longest((ZERO, *factor), factor, fillvalue=ZERO))
        return Polynomial(tuple(a + b for a, b in zip_longest(self.coeffs, factor, fillvalue=ZERO)))


def taylor_coefficients(function: Callable[[Scalar], Scalar], at: Scalar, length: int) -> tuple[Scalar, ...]:
    """Return f^(k)(at)/k! for k < length."""
    variable = Taylor(next(_levels), (at, ONE, *[ZERO] * (length - 2))[:length])
    value = function(variable)
    if isinstance(value, Taylor) and value.level == variable.level:
        return value.coeffs
    return (value, *[ZERO] * (length - 1))


# --- series in the scale ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Laurent:
    """The series Σ coeffs[k] λ^(low + k) + O(λ^order); exact where the order is None."""

    low: int
    coeffs: tuple[Scalar, ...]
    order: int | None

    def coefficient(self, k: int) -> Scalar:
        """Return the coefficient of λ^k.

        Raises NeedMore where the series is not known that far.
        """
        if self.order is not None and k >= self.order:
            raise NeedMore
        return self._at(k)

    def _at(self, k: int) -> Scalar:
        return self.coeffs[k - self.low] if self.low <= k < self.low + len(self.coeffs) else ZERO

    def cut(self, order: int) -> Laurent:
        """Return the series known to this order only, if it goes beyond it."""
        if self.low + len(self.coeffs) <= order:
            return self
        known = order if self.order is None else min(order, self.order)
        return Laurent(self.low, self.coeffs[: max(0, known - self.low)], known)

    def __add__(self, other: Laurent) -> Laurent:
        """Return the sum."""
        low = min(self.low, other.low)
        high = max(self.low + len(self.coeffs), other.low + len(other.coeffs))
        order = _least(self.order, other.order)
        high = high if order is None else min(high, order)
        return Laurent(low, tuple(add(self._at(k), other._at(k)) for k in range(low, high)), order)

    def __mul__(self, other: Laurent) -> Laurent:
        """Return the product."""
        order = _least(_beyond(self.order, other), _beyond(other.order, self))
        low = self.low + other.low
        length = max(0, len(self.coeffs) + len(other.coeffs) - 1)
        if order is not None:
            length = min(length, max(0, order - low))
        return Laurent(low, _convolve(self.coeffs, other.coeffs, length), order)

    def valuation(self) -> int | None:
        """Return the order of the first term that is not known to be 0; None if all known ones are."""
        for k, c in enumerate(self.coeffs):
            if is_zero(c) is not True:
                return self.low + k
        return None


def _least(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else min(a, b)


def _beyond(order: int | None, other: Laurent) -> int | None:
    """Return up to where O(λ^order) times the other series is known: its first term decides."""
    if order is None:
        return None
    first = other.valuation()
    if first is None:
        return None if other.order is None else order + other.order
    return order + first
