"""Why no text makes SymPy hang: every size is judged before SymPy is asked to compute.

SymPy evaluates while an expression is written down: ``2**(10**9)``, ``(2*x)**(10**9)`` and ``exp(10**9*log(2))`` would
each compute an integer of 300 million digits, ``Max(1, exp(exp(exp(100))))`` a number whose exponent fills the memory,
and a root or a logarithm factors what stands under it. So sums, products, powers and calls go through this module.

>>> Budget().power(sympy.Integer(2), sympy.Integer(10**9))
Traceback (most recent call last):
symnet.errors.LimitExceeded: number of digits of a power 301029996 is above the limit of 4000
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import mpmath
import sympy

from symnet.errors import LimitExceeded
from symnet.parsing.functions import COMPARING, COPYING
from symnet.parsing.tokens import MAX_DIGITS
from symnet.parsing.values import nodes

__all__ = ["MAX_EXPONENT", "Budget", "limit_digits", "product_of", "rational", "sum_of"]

MAX_EXPONENT = 10**9
_MAX_BITS = math.floor(MAX_DIGITS * math.log2(10))
_MAX_BITS_OF_ALL_POWERS = 2**18
_MAX_BITS_UNDER_ROOTS = 4000
_MAX_MAGNITUDE = 20_000  # of a constant argument, as a power of 2
_MAX_COMPARISONS = 4096  # Max and Min compare every pair of their arguments
_MAX_ESTIMATES = 1000  # constants, of which the order of magnitude is looked at
_MAX_DEPTH = 6  # functions and powers nested in a constant
_MAX_COPIED = 100_000  # nodes


@dataclass(slots=True)
class Budget:
    """What one text may still spend; the counters run over the whole text."""

    bits: int = 0
    bits_under_roots: int = 0
    comparisons: int = 0
    copied: int = 0
    estimates: int = 0

    def power(self, base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr:
        """Return base**exponent, if that cannot grow beyond the limits."""
        self._limit_nesting(base)
        if isinstance(exponent, sympy.Rational):
            if max(abs(exponent.p), exponent.q) > MAX_EXPONENT:
                raise LimitExceeded("exponent", exponent, MAX_EXPONENT)
            if exponent not in (1, -1):
                self._spend(base, abs(Fraction(exponent.p, exponent.q)), factored=exponent.q != 1)
        else:
            self._limit_magnitude(exponent)
            self._limit_magnitude(base)
            # E**(c*log(n)) becomes n**c, and n**(c/log(n)) becomes E**c.
            self._limit_logarithms(exponent)
        return sympy.Pow(base, exponent)

    def call(self, name: str, function: Callable[..., sympy.Expr], arguments: list[sympy.Expr]) -> sympy.Expr:
        """Return function(*arguments), if that cannot grow beyond the limits."""
        if name in COMPARING:
            compared = 1 + sum(len(a.args) if isinstance(a, sympy.Max | sympy.Min) else 1 for a in arguments)
            self.comparisons += compared**2
            if self.comparisons > _MAX_COMPARISONS:
                raise LimitExceeded("number of comparisons of maxima and minima", self.comparisons, _MAX_COMPARISONS)
        for argument in arguments:
            self._limit_magnitude(argument)
            self._limit_logarithms(argument)
            if name in COPYING:
                self.copied += sum(1 for _ in sympy.preorder_traversal(argument))
                if self.copied > _MAX_COPIED:
                    raise LimitExceeded("size of nested activations", self.copied, _MAX_COPIED)
        return function(*arguments)

    def _spend(self, base: sympy.Expr, times: Fraction, *, factored: bool) -> None:
        bits = math.floor(_log2(base) * times)
        if bits > _MAX_BITS:
            raise LimitExceeded("number of digits of a power", math.floor(bits * math.log10(2)) + 1, MAX_DIGITS)
        self.bits += bits
        if self.bits > _MAX_BITS_OF_ALL_POWERS:
            raise LimitExceeded("number of bits of all powers of numbers", self.bits, _MAX_BITS_OF_ALL_POWERS)
        if factored:
            self.bits_under_roots += bits + math.floor(_log2(base))
            if self.bits_under_roots > _MAX_BITS_UNDER_ROOTS:
                raise LimitExceeded("number of bits under all roots", self.bits_under_roots, _MAX_BITS_UNDER_ROOTS)

    def _limit_logarithms(self, argument: sympy.Expr) -> None:
        """Judge exp(c*log(n)), which becomes n**c, by the largest c and all n that occur in the argument."""
        if argument.has(sympy.log):
            numbers = [Fraction(node.p, node.q) for node in nodes(argument) if isinstance(node, sympy.Rational)]
            largest = max((abs(number) for number in numbers), default=Fraction(1))
            for number in numbers:
                self._spend(rational(number), max(largest, Fraction(1)), factored=True)

    def _limit_magnitude(self, value: sympy.Expr) -> None:
        """Refuse constants such as exp(exp(exp(100))) as arguments of functions and as parts of powers."""
        if isinstance(value, sympy.Rational | sympy.Symbol) or value.free_symbols:
            return
        self._limit_nesting(value)
        self.estimates += 1
        if self.estimates > _MAX_ESTIMATES:
            raise LimitExceeded("number of functions of constants", self.estimates, _MAX_ESTIMATES)
        # This estimate decides only whether to go on, nothing mathematical. It is itself safe, because everything in
        # the value has come through here before.
        estimate = value.evalf(2)
        if isinstance(estimate, sympy.Float) and (size := int(mpmath.mag(estimate.num))) > _MAX_MAGNITUDE:
            raise LimitExceeded("binary order of magnitude of a constant", size, _MAX_MAGNITUDE)

    def _limit_nesting(self, value: sympy.Expr) -> None:
        """Refuse constants such as exp(-exp(-exp(...))): SymPy's time for one grows exponentially with its depth."""
        if not isinstance(value, sympy.Rational | sympy.Symbol) and not value.free_symbols:
            depth = _depth(value)
            if depth >= _MAX_DEPTH:
                raise LimitExceeded("nesting of functions in a constant", depth + 1, _MAX_DEPTH)


def _depth(value: sympy.Basic) -> int:
    """Return how many functions and powers are nested in the value."""
    deepest = max((_depth(part) for part in value.args), default=0)
    return deepest if value.is_Add or value.is_Mul or value.is_Atom else deepest + 1


def _log2(value: sympy.Expr) -> Fraction:
    """Return how many bits each power of the value adds to the rational factor that SymPy takes out of it."""
    if isinstance(value, sympy.Rational):
        return Fraction(math.log2(max(abs(value.p), value.q)))
    if isinstance(value, sympy.Mul):
        return sum((_log2(factor) for factor in value.args), Fraction(0))
    if isinstance(value, sympy.Pow):
        return _log2(value.base)
    return Fraction(0)


def rational(value: Fraction) -> sympy.Expr:
    """Return the fraction as a SymPy number."""
    return sympy.Rational(value.numerator, value.denominator)


def limit_digits(value: Fraction) -> None:
    """Refuse a number that Python would refuse to print.

    >>> limit_digits(Fraction(10**5000))
    Traceback (most recent call last):
    symnet.errors.LimitExceeded: number of digits of a number 5001 is above the limit of 4000
    """
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    if bits > _MAX_BITS + 1:
        raise LimitExceeded("number of digits of a number", math.ceil(bits * math.log10(2)), MAX_DIGITS)


def sum_of(terms: list[sympy.Expr]) -> sympy.Expr:
    """Return the sum; its rational part is watched term by term."""
    total = Fraction(0)
    others = []
    for term in terms:
        if isinstance(term, sympy.Rational):
            total += Fraction(term.p, term.q)
            limit_digits(total)
        else:
            others.append(term)
    return sympy.Add(rational(total), *_balanced(sympy.Add, others))


def product_of(factors: list[sympy.Expr]) -> sympy.Expr:
    """Return the product; its rational part is watched factor by factor."""
    coefficient = Fraction(1)
    others = []
    for factor in factors:
        if isinstance(factor, sympy.Rational):
            coefficient *= Fraction(factor.p, factor.q)
            limit_digits(coefficient)
        else:
            others.append(factor)
    return sympy.Mul(rational(coefficient), *_balanced(sympy.Mul, others))


def _balanced(operation: Callable[..., sympy.Expr], values: list[sympy.Expr], few: int = 64) -> list[sympy.Expr]:
    """Combine many values in groups: SymPy's own way, from left to right, is quadratic in growing coefficients."""
    while len(values) > few:
        values = [operation(*values[i : i + few]) for i in range(0, len(values), few)]
    return values
