"""The fields in which linear networks have exact weights: Q, Z/pZ, and Q(ζ_n) with its roots of unity.

A field makes elements of numbers (`of`), knows its roots of unity (`root`), and tells what an element is (`value`).
Elements
are flint's, and combine by ``+``, ``-`` and ``*``; after a product `reduce` brings them into normal form, so that
``==`` decides.

>>> field = Modular(17)
>>> field.value(field.root(16) * field.root(16))
9
>>> Cyclotomic(8).value(Cyclotomic(8).root(4))      # ζ^2, by its coefficients of 1, ζ, ζ^2, ζ^3
(Fraction(0, 1), Fraction(0, 1), Fraction(1, 1), Fraction(0, 1))

One more field is one more class with these members.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Protocol

from flint import fmpq, fmpq_poly, fmpz, fmpz_poly, nmod

from symnet.errors import LimitExceeded, UsageError
from symnet.exact.numbers import as_fraction, check_whole

__all__ = ["Cyclotomic", "Field", "Modular", "Rationals"]

_MOST_ORDER = 4096  # of roots of unity with a field of their own
_LARGEST_PRIME = 2**63


class Field(Protocol):
    """A field with exact elements."""

    def of(self, number: object) -> Any:
        """Return a rational number as an element."""
        ...

    def root(self, n: int) -> Any:
        """Return a primitive n-th root of unity."""
        ...

    def reduce(self, element: Any) -> Any:
        """Return the normal form of a sum of products of elements."""
        ...

    def value(self, element: Any) -> Any:
        """Return an element as Python numbers."""
        ...

    def inverse(self, element: Any) -> Any:
        """Return 1/element, for an element that is not 0."""
        ...


def _fmpq(number: object) -> fmpq:
    exact = as_fraction(number, "entry of a matrix")
    return fmpq(exact.numerator, exact.denominator)


def _fraction(number: fmpq) -> Fraction:
    return Fraction(int(number.p), int(number.q))


@dataclass(frozen=True, slots=True)
class Rationals:
    """The rational numbers; their only roots of unity are 1 and -1."""

    def of(self, number: object) -> Any:
        """Return the number."""
        return _fmpq(number)

    def root(self, n: int) -> Any:
        """Return 1 or -1.

        >>> Rationals().root(3)
        Traceback (most recent call last):
        symnet.errors.UsageError: Q has no root of unity of order 3; use Cyclotomic(3), or Modular(p) with 3 | p - 1
        """
        check_whole(n, 1, "the order of a root of unity")
        if n > 2:
            remedy = f"use Cyclotomic({n}), or Modular(p) with {n} | p - 1"
            raise UsageError(f"Q has no root of unity of order {n}; {remedy}")
        return fmpq(1 if n == 1 else -1)

    def reduce(self, element: Any) -> Any:
        """Return the element as it is."""
        return element

    def value(self, element: Any) -> Fraction:
        """Return the number."""
        return _fraction(element)

    def inverse(self, element: Any) -> Any:
        """Return 1/element."""
        return 1 / element

    def __str__(self) -> str:
        return "Q"


@dataclass(frozen=True, slots=True)
class Modular:
    """The integers modulo a prime p.

    >>> Modular(15)
    Traceback (most recent call last):
    symnet.errors.UsageError: 15 is not a prime number; the integers modulo p are a field for a prime p
    """

    prime: int

    def __post_init__(self) -> None:
        check_whole(self.prime, 2, "a modulus")
        if self.prime >= _LARGEST_PRIME:
            raise LimitExceeded("modulus", self.prime, _LARGEST_PRIME)
        if not fmpz(self.prime).is_prime():
            raise UsageError(f"{self.prime} is not a prime number; the integers modulo p are a field for a prime p")

    def of(self, number: object) -> Any:
        """Return the residue of a rational number; UsageError where p divides its denominator."""
        exact = as_fraction(number, "entry of a matrix")
        if exact.denominator % self.prime == 0:
            raise UsageError(f"{exact} has no residue modulo {self.prime}, which divides its denominator")
        return nmod(exact.numerator, self.prime) / nmod(exact.denominator, self.prime)

    def root(self, n: int) -> Any:
        """Return an element of order n; UsageError unless n divides p - 1."""
        check_whole(n, 1, "the order of a root of unity")
        if (self.prime - 1) % n:
            raise UsageError(
                f"there is no root of unity of order {n} modulo {self.prime}, as {n} does not divide {self.prime - 1}"
            )
        return nmod(_primitive(self.prime, n), self.prime)

    def reduce(self, element: Any) -> Any:
        """Return the element as it is."""
        return element

    def value(self, element: Any) -> int:
        """Return the residue, 0 ≤ r < p."""
        return int(element)

    def inverse(self, element: Any) -> Any:
        """Return 1/element."""
        return 1 / element

    def __str__(self) -> str:
        return f"Z/{self.prime}Z"


@lru_cache(maxsize=64)
def _primitive(prime: int, n: int) -> int:
    """Return a residue of order exactly n."""
    divisors = [int(q) for q, _ in fmpz(n).factor()] if n > 1 else []
    for start in range(1, prime):
        root = pow(start, (prime - 1) // n, prime)
        if all(pow(root, n // q, prime) != 1 for q in divisors):
            return root
    raise UsageError(f"{prime} is not a prime number")


@dataclass(frozen=True, slots=True)
class Cyclotomic:
    """The field Q(ζ) of a primitive n-th root of unity ζ; elements are polynomials in ζ modulo the cyclotomic one."""

    order: int

    def __post_init__(self) -> None:
        check_whole(self.order, 1, "the order of a root of unity")
        if self.order > _MOST_ORDER:
            raise LimitExceeded("order of a root of unity", self.order, _MOST_ORDER, "use Modular(p)")

    def of(self, number: object) -> Any:
        """Return a rational number as a constant polynomial."""
        return fmpq_poly([_fmpq(number)])

    def root(self, n: int) -> Any:
        """Return ζ^(order/n); UsageError unless n divides the order."""
        check_whole(n, 1, "the order of a root of unity")
        if self.order % n:
            raise UsageError(f"Q(ζ_{self.order}) is used for roots of unity whose order divides {self.order}, not {n}")
        return self.reduce(fmpq_poly([0] * (self.order // n) + [1]))

    def reduce(self, element: Any) -> Any:
        """Return the remainder by the cyclotomic polynomial."""
        modulus = _cyclotomic(self.order)
        return element % modulus if element.degree() >= modulus.degree() else element

    def value(self, element: Any) -> tuple[Fraction, ...]:
        """Return the coefficients of 1, ζ, ζ², …"""
        found = [_fraction(c) for c in element.coeffs()]
        return (*found, *(Fraction() for _ in range(_cyclotomic(self.order).degree() - len(found))))

    def inverse(self, element: Any) -> Any:
        """Return 1/element, by Euclid's algorithm."""
        common, cofactor, _ = element.xgcd(_cyclotomic(self.order))
        return cofactor / common[0]

    def __str__(self) -> str:
        return f"Q(ζ_{self.order})"


@lru_cache(maxsize=64)
def _cyclotomic(n: int) -> fmpq_poly:
    return fmpq_poly(fmpz_poly.cyclotomic(n).coeffs())
