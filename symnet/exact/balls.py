"""Balls: rigorous enclosures of real numbers, to any precision.

A ball is a midpoint with a radius that certainly contains the number meant. Balls decide signs and "not zero"; they
never decide "zero". Where an expression is not defined on all of its input the ball is not finite.

>>> ball(sympy.sqrt(2) + sympy.log(3)).str(20)
'[2.5128258510412047402 +/- 3.07e-21]'

One more function: add a line to ``_FUNCTIONS``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any, Literal, Self, cast

import flint
import sympy
from flint import arb, fmpq
from sympy.core.relational import Relational

from symnet.errors import FloatGiven, LimitExceeded, NotExact, Undecided
from symnet.exact.decimals import outward
from symnet.exact.numbers import as_exact, check_whole, from_sympy, to_sympy

__all__ = [
    "Values",
    "Zero",
    "arb",
    "arb_of",
    "ball",
    "between",
    "binary_exponent",
    "current_bits",
    "decimal",
    "enclosure",
    "enclosure_of",
    "fraction_of",
    "integer_power",
    "lowest",
    "power_of_two",
    "precision",
    "real_roots",
    "sign",
    "trailing_zeros",
    "upper",
]


Values = Mapping[sympy.Symbol, arb]

_MAX_BINARY_EXPONENT = 10**6
_MOST_DIGITS = 10_000


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Compute with ``bits`` bits inside the block; flint's precision is global, so it is always put back."""
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        yield
    finally:
        flint.ctx.prec = before


def arb_of(value: Fraction | int) -> arb:
    """Return the ball of a rational number at the current precision."""
    return arb(fmpq(value.numerator, value.denominator))


def fraction_of(value: arb) -> Fraction:
    """Return an exact ball (a midpoint, a bound) as a fraction.

    Raises:
        LimitExceeded: for a number such as exp(-10**10), whose fraction would fill the memory.
    """
    mantissa, exponent = value.mid().man_exp()
    if abs(int(exponent)) > _MAX_BINARY_EXPONENT:
        raise LimitExceeded("binary exponent of a number", int(exponent), _MAX_BINARY_EXPONENT)
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def upper(value: arb) -> arb:
    """Return the upper end of a ball, as an exact ball."""
    return arb(value.upper())


def lowest(value: arb) -> arb:
    """Return the least absolute value in a ball, as an exact ball."""
    return arb(value.abs_lower())


def between(low: arb, high: arb) -> arb:
    """Return a ball that contains two balls and everything in between."""
    return arb(low).union(high)


def power_of_two(exponent: int) -> arb:
    """Return 2**exponent, exactly."""
    return arb((1, exponent))


def binary_exponent(value: arb) -> int:
    """Return the e with 2**e <= |m| < 2**(e+1), m the midpoint (not 0) of a ball.

    >>> binary_exponent(arb(9)), binary_exponent(power_of_two(-3))
    (3, -3)
    """
    mantissa, exponent = value.mid().man_exp()
    return int(abs(int(mantissa))).bit_length() - 1 + int(exponent)


def trailing_zeros(value: arb) -> int:
    """Return the largest e for which the midpoint (not 0) of a ball is a multiple of 2**e.

    >>> trailing_zeros(arb(12)), trailing_zeros(power_of_two(-3))
    (2, -3)
    """
    mantissa, exponent = value.mid().man_exp()
    return (int(mantissa) & -int(mantissa)).bit_length() - 1 + int(exponent)


def integer_power(base: arb, exponent: int) -> arb:
    """Return base**exponent, not negative for an even exponent.

    flint's own ``**`` gives nan for balls around 0: it goes through the logarithm.

    >>> integer_power(arb(0, 2), 2).lower() >= 0
    True
    """
    result, square, left = arb(1), base, abs(exponent)
    while left:
        result = result * square if left & 1 else result
        left >>= 1
        if left:
            square = (square * square).nonnegative_part()
    if exponent % 2 == 0:
        result = result.nonnegative_part()
    return result if exponent >= 0 else 1 / result


class Zero(sympy.AtomicExpr):  # type: ignore[misc]
    """The only zero of ``relation`` (an expression in ``symbol``) between two rational numbers, as a real number.

    It is for numbers without closed form, such as the minimum of GELU: it prints as its name, and its ball has any
    precision that is asked for. The caller guarantees that the relation changes its sign exactly once in between.

    >>> x = sympy.Symbol("x")
    >>> ball(Zero("c", x - sympy.cos(x), x, Fraction(0), Fraction(1)), 64).str(15)
    '[0.739085133215161 +/- 3.59e-16]'
    """

    is_real = True
    is_finite = True
    is_number = True
    is_commutative = True

    name: str
    relation: sympy.Expr
    symbol: sympy.Symbol
    low: Fraction
    high: Fraction

    def __new__(cls, name: str, relation: sympy.Expr, symbol: sympy.Symbol, low: Fraction, high: Fraction) -> Self:
        """Make the number; SymPy's expressions are made in __new__."""
        zero = cast(Self, super().__new__(cls))
        zero.name, zero.relation, zero.symbol, zero.low, zero.high = name, relation, symbol, low, high
        return zero

    def __getnewargs__(self) -> tuple[object, ...]:
        return (self.name, self.relation, self.symbol, self.low, self.high)

    def _hashable_content(self) -> tuple[object, ...]:
        return (self.name, self.relation, self.symbol, self.low, self.high)

    def _sympystr(self, printer: object) -> str:
        return self.name

    def _latex(self, printer: object) -> str:
        return cast(str, sympy.latex(sympy.Symbol(self.name)))

    def _eval_evalf(self, prec: int) -> sympy.Expr:
        middle = fraction_of(self.ball(prec + 10))
        return sympy.Float(sympy.Rational(middle.numerator, middle.denominator), precision=prec)

    def ball(self, bits: int) -> arb:
        """Return the zero as a ball with about ``bits`` bits."""
        return _zero_ball(self, bits)


@lru_cache(maxsize=256)
def _zero_ball(zero: Zero, bits: int) -> arb:
    """Bisect to a short interval, then contract it by interval Newton steps at growing precision."""
    with precision(64):
        low, high = _bisect(zero, 40)
        current = arb_of(low).union(arb_of(high))
    slope = sympy.diff(zero.relation, zero.symbol)
    work = 64
    while work < bits + 32:
        work = min(2 * work, bits + 32)
        with precision(work + 32):
            # current may be fatter than what the doubled precision allows: two steps make sure of it
            for _ in range(2):
                middle = current.mid()
                value = ball(zero.relation, work + 32, {zero.symbol: middle})
                step = middle - value / ball(slope, work + 32, {zero.symbol: current})
                if step.is_finite() and step.overlaps(current):
                    current = step.intersection(current)
    if current.rel_accuracy_bits() < bits - 16:
        # A flat zero, where Newton's step is not defined: bisection still converges.
        with precision(bits + 64):
            low, high = _bisect(zero, bits)
            current = arb_of(low).union(arb_of(high))
    return current


def _bisect(zero: Zero, bits: int) -> tuple[Fraction, Fraction]:
    low, high = zero.low, zero.high
    low_sign = _sign_at(zero, low)
    width = Fraction(1, 2**bits)
    while high - low > width:
        middle = (low + high) / 2
        found = _sign_at(zero, middle)
        if found == low_sign:
            low = middle
        else:
            high = middle
    return low, high


def _sign_at(zero: Zero, point: Fraction) -> int:
    for bits in (64, 256, 1024, 4096):
        with precision(bits):
            value = ball(zero.relation, bits, {zero.symbol: arb_of(point)})
        if value > 0:
            return 1
        if value < 0:
            return -1
    raise Undecided(f"the sign of {zero.relation} at {point}", "4096 bits are not enough")


# --- expressions ------------------------------------------------------------------------------------------------

_CONSTANTS: dict[sympy.Expr, Callable[[], arb]] = {
    sympy.pi: arb.pi,
    sympy.E: arb.const_e,
    sympy.EulerGamma: arb.const_euler,
    sympy.GoldenRatio: lambda: (1 + arb(5).sqrt()) / 2,
    sympy.Catalan: arb.const_catalan,
}


def _heaviside(value: arb, at_zero: arb | None = None) -> arb:
    if value > 0:
        return arb(1)
    if value < 0:
        return arb(0)
    if value == 0:
        return arb(fmpq(1, 2)) if at_zero is None else at_zero
    return arb(0).union(arb(1))


def _sign_ball(value: arb) -> arb:
    return value.sgn()


_FUNCTIONS: dict[type[sympy.Basic], Callable[..., arb]] = {
    sympy.exp: arb.exp,
    sympy.log: arb.log,
    sympy.tanh: arb.tanh,
    sympy.sinh: arb.sinh,
    sympy.cosh: arb.cosh,
    sympy.coth: arb.coth,
    sympy.sech: arb.sech,
    sympy.csch: arb.csch,
    sympy.sin: arb.sin,
    sympy.cos: arb.cos,
    sympy.tan: arb.tan,
    sympy.cot: arb.cot,
    sympy.sec: arb.sec,
    sympy.csc: arb.csc,
    sympy.atan: arb.atan,
    sympy.asin: arb.asin,
    sympy.acos: arb.acos,
    sympy.atanh: arb.atanh,
    sympy.asinh: arb.asinh,
    sympy.acosh: arb.acosh,
    sympy.erf: arb.erf,
    sympy.erfc: arb.erfc,
    sympy.gamma: arb.gamma,
    sympy.erfi: arb.erfi,
    sympy.Si: arb.si,
    sympy.Shi: arb.shi,
    sympy.airyai: arb.airy_ai,
    sympy.airybi: arb.airy_bi,
    sympy.airyaiprime: lambda x: x.airy_ai(derivative=1),
    sympy.airybiprime: lambda x: x.airy_bi(derivative=1),
    sympy.Abs: abs,
    sympy.sign: _sign_ball,
    sympy.Heaviside: _heaviside,
    sympy.Max: lambda *values: reduce(arb.max, values),
    sympy.Min: lambda *values: reduce(arb.min, values),
}


def ball(expr: sympy.Expr, bits: int = 128, values: Values | None = None) -> arb:
    """Return a ball that contains the value of ``expr``, computed with ``bits`` bits.

    ``values`` gives a ball for each free symbol; a wide ball gives an enclosure of the range. Where the expression is
    not defined (a logarithm of something that may be negative) the ball is not finite.

    Raises:
        Undecided: for a symbol without a value, or a function that has no enclosure here.
        NotExact: if the expression contains a float or a complex number.

    >>> ball(sympy.exp(1) - 2, 64) > 0
    True
    """
    with precision(bits):
        try:
            return _ball(expr, values or {})
        except ZeroDivisionError:
            return arb.nan()


def _ball(expr: sympy.Basic, values: Values) -> arb:
    if isinstance(expr, sympy.Rational):
        return arb_of(from_sympy(expr))
    if isinstance(expr, sympy.Symbol):
        if expr not in values:
            raise Undecided(f"the value of {expr}", "it is a free symbol")
        return values[expr]
    if isinstance(expr, sympy.Add):
        return reduce(operator.add, [_ball(a, values) for a in expr.args])
    if isinstance(expr, sympy.Mul):
        return reduce(operator.mul, [_ball(a, values) for a in expr.args])
    if isinstance(expr, sympy.Pow):
        return _power(expr, values)
    if isinstance(expr, Zero):
        return expr.ball(flint.ctx.prec)
    if expr in _CONSTANTS:
        return _CONSTANTS[expr]()
    if isinstance(expr, sympy.Piecewise):
        return _piecewise(expr, values)
    if isinstance(expr, sympy.CRootOf):
        return _algebraic_root(expr)
    if isinstance(expr, sympy.Float):
        raise FloatGiven(expr, "inside an expression, the number")
    function = _FUNCTIONS.get(expr.func)
    if function is not None:
        return function(*[_ball(a, values) for a in expr.args])
    if expr is sympy.I:
        raise NotExact(expr, "a ball is a real number")
    raise Undecided(f"the value of {expr}", f"{type(expr).__name__} has no enclosure in symnet")


def _power(expr: sympy.Pow, values: Values) -> arb:
    base, exponent = expr.args
    if base is sympy.E:
        return _ball(exponent, values).exp()
    root = _ball(base, values)
    if isinstance(exponent, sympy.Integer):
        return integer_power(root, int(exponent))
    if isinstance(exponent, sympy.Rational):
        whole = integer_power(root, int(exponent.p))
        if root >= 0:
            return whole.root(int(exponent.q))
        # SymPy's power is the principal one: complex below 0, so a range that touches negative numbers has no ball.
        return arb.nan()
    return (_ball(exponent, values) * root.log()).exp()


def _piecewise(expr: sympy.Piecewise, values: Values) -> arb:
    """Take the first branch whose condition holds; where a condition is undecided, the union of what is possible."""
    possible: arb | None = None
    for branch, condition in expr.args:
        holds = _holds(condition, values)
        if holds is False:
            continue
        here = _ball(branch, values)
        possible = here if possible is None else possible.union(here)
        if holds is True:
            return possible
    return arb.nan() if possible is None else possible.union(arb.nan())


def _holds(condition: sympy.Basic, values: Values) -> bool | None:
    if condition is sympy.true:
        return True
    if condition is sympy.false:
        return False
    if isinstance(condition, sympy.And):
        parts = [_holds(c, values) for c in condition.args]
        return False if False in parts else None if None in parts else True
    if isinstance(condition, sympy.Or):
        parts = [_holds(c, values) for c in condition.args]
        return True if True in parts else None if None in parts else False
    if isinstance(condition, Relational):
        left, right = _ball(condition.lhs, values), _ball(condition.rhs, values)
        return _compare(condition, left, right)
    return None


def _compare(condition: Relational, left: arb, right: arb) -> bool | None:
    outcomes = {
        sympy.StrictLessThan: (left < right, left >= right),
        sympy.LessThan: (left <= right, left > right),
        sympy.StrictGreaterThan: (left > right, left <= right),
        sympy.GreaterThan: (left >= right, left < right),
        sympy.Equality: (left == right, not left.overlaps(right)),
        sympy.Unequality: (not left.overlaps(right), left == right),
    }
    surely, surely_not = outcomes.get(type(condition), (False, False))
    return True if surely else False if surely_not else None


@lru_cache(maxsize=256)
def real_roots(coefficients: tuple[Fraction, ...], bits: int) -> tuple[arb, ...]:
    """Return balls of the real roots, ascending (with flint's certified isolation)."""
    with precision(bits):
        poly = flint.fmpq_poly([fmpq(c.numerator, c.denominator) for c in coefficients])
        found: Any = poly.complex_roots()  # the stubs give the pairs (root, multiplicity) another type
        roots: list[arb] = [root.real for root, _ in found if root.imag == 0]
    return tuple(sorted(roots, key=fraction_of))


def _algebraic_root(expr: sympy.CRootOf) -> arb:
    poly = expr.poly
    coefficients = tuple(from_sympy(sympy.Rational(c)) for c in reversed(poly.all_coeffs()))
    roots = real_roots(coefficients, flint.ctx.prec)
    if expr.index >= len(roots):
        raise NotExact(expr, "a ball is a real number")
    index = int(expr.index)
    return roots[index]


# --- what balls decide ------------------------------------------------------------------------------------------


def sign(expr: sympy.Expr, values: Values | None = None, max_bits: int = 4096) -> Literal[-1, 0, 1] | None:
    """Return the sign of an exact expression; 0 only when it is proved, ``None`` when it stays open.

    >>> sign(sympy.sqrt(2) - sympy.Rational(7, 5)), sign(sympy.sqrt(6) - sympy.sqrt(2) * sympy.sqrt(3))
    (1, 0)
    """
    bits = 64
    while bits <= max_bits:
        value = ball(expr, bits, values)
        if value > 0:
            return 1
        if value < 0:
            return -1
        if bits == 64 and value == 0 and value.is_exact():
            return 0
        if bits == 256 and not values and _is_zero(expr):
            return 0
        bits *= 2
    return None


def _is_zero(expr: sympy.Expr) -> bool:
    # Fields are built on balls; only this one question, "is it exactly zero?", goes the other way.
    from symnet.exact.fields import constant
    from symnet.exact.logarithms import LogSum

    if expr.has(sympy.log) and not expr.has(sympy.Pow):
        try:
            return LogSum.read(expr).is_zero()
        except NotExact:
            pass  # not a sum of logarithms of rationals alone
    try:
        return constant(expr).is_zero() is True
    except (Undecided, NotExact):
        return False


def enclosure(expr: sympy.Expr, digits: int = 15) -> tuple[sympy.Rational, sympy.Rational]:
    """Return decimals with so many significant digits between which the value of a constant expression certainly lies.

    Raises:
        Undecided: for a number that may be zero and is not proved to be, or without enclosure.
        NotExact: if it is no real number. UsageError, LimitExceeded: for digits that are not between 1 and 10,000.

    >>> enclosure(sympy.pi, 4)
    (3141/1000, 1571/500)
    """
    exact = as_exact(expr, "a number that is enclosed")
    return enclosure_of(lambda bits: ball(exact, bits), lambda: _is_zero(exact), digits, str(exact))


def enclosure_of(
    ball_at: Callable[[int], arb], is_zero: Callable[[], bool], digits: int, what: str
) -> tuple[sympy.Rational, sympy.Rational]:
    """Return decimals around the number of which `ball_at` gives balls at any precision, and which may be zero."""
    check_whole(digits, 1, "the number of digits")
    if digits > _MOST_DIGITS:
        raise LimitExceeded("number of digits", digits, _MOST_DIGITS)
    bits = needed = 16 + 4 * digits
    while bits <= 2**16:
        value = ball_at(bits)
        if value == 0:
            return sympy.Integer(0), sympy.Integer(0)
        if value.rel_accuracy_bits() >= needed - 12:
            with precision(bits):
                low, high = fraction_of(arb(value.lower())), fraction_of(arb(value.upper()))
            return to_sympy(outward(low, digits, up=False)), to_sympy(outward(high, digits))
        if bits == needed and is_zero():
            return sympy.Integer(0), sympy.Integer(0)
        bits *= 2
    raise Undecided(f"the value of {what}", f"no enclosure of {digits} digits was found")


def decimal(value: arb, digits: int = 15) -> str:
    """Return the midpoint of a ball as decimal text, with as many digits as are certain and at most ``digits``.

    >>> decimal(ball(sympy.pi), 10)
    '3.141592654'
    """
    return value.str(digits, radius=False)


def current_bits() -> int:
    """Return the precision that is set."""
    return int(flint.ctx.prec)
