"""Polynomials in atoms: sparse, with rational coefficients; a plain dictionary that is never changed once made.

>>> scale(add(constant(1), constant(2)), 5) == constant(15)
True
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .terms import Term

Monomial = tuple[tuple[Term, int], ...]  # atoms in the order of their serial, with exponents not 0
Poly = dict[Monomial, Fraction]
ONE: Monomial = ()


def constant(value: int | Fraction) -> Poly:
    return {ONE: Fraction(value)} if value else {}


def literal(p: Poly) -> Fraction | None:
    """The number that the polynomial is, if it is one."""
    return Fraction(0) if not p else p[ONE] if len(p) == 1 and ONE in p else None


def single(p: Poly) -> tuple[Monomial, Fraction] | None:
    return next(iter(p.items())) if len(p) == 1 else None


def add(*polys: Poly) -> Poly:
    total: Poly = {}
    for p in polys:
        for m, c in p.items():
            total[m] = total.get(m, Fraction(0)) + c
    return {m: c for m, c in total.items() if c}


def scale(p: Poly, c: Fraction | int) -> Poly:
    return {m: a * c for m, a in p.items()} if c else {}


def bits(p: Poly) -> int:
    """The size of the largest coefficient."""
    return max((c.numerator.bit_length() + c.denominator.bit_length() for c in p.values()), default=0)


def integral(p: Poly) -> bool:
    return all(c.denominator == 1 for c in p.values())


def invertible(atom: Term) -> bool:
    """z, and powers of z and of numbers not 0: never 0, so that their exponents may be negative."""
    base = atom.args[0] if atom.op == "pow" else atom
    return base.op == "z" or (base.op == "num" and base.data != 0)


def monomial(factors: Iterable[tuple[Term, int]]) -> Monomial:
    exponents: dict[Term, int] = {}
    for atom, e in factors:
        exponents[atom] = exponents.get(atom, 0) + e
        if atom.op == "pow" and atom.args[0].op == "num" and atom.args[0].data == -1:
            exponents[atom] %= 2  # (-1)^n squared is 1
    return tuple(sorted(((a, e) for a, e in exponents.items() if e), key=lambda item: item[0].serial))


def times(a: Monomial, b: Monomial) -> Monomial:
    return monomial(a + b) if a and b else a or b


def order(m: Monomial) -> list[tuple[int, int]]:
    """Sorts monomials, the same in every run of the same certificate."""
    return [(a.serial, e) for a, e in m]


def primes(q: Fraction) -> list[tuple[int, int]]:
    """q as a product of powers of -1, of primes below 1000 and of what remains; 0 is itself."""
    if q == 0:
        return [(0, 1)]
    found = [(-1, 1)] if q < 0 else []
    for number, sign in ((abs(q.numerator), 1), (q.denominator, -1)):
        part, p = number, 2
        while part > 1 and p < 1000:
            e = 0
            while part % p == 0:
                part, e = part // p, e + 1
            if e:
                found.append((p, sign * e))
            p += 1
        if part > 1:
            found.append((part, sign))
    return found
