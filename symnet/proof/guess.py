"""Guessing rational numbers: which rational a coefficient made of exponentials and roots will turn out to be.

A coefficient like σ''(b)/(4σ''(b)) · 4 is 1, but its normal form does not show it while σ''(b) is a quotient. It is
evaluated with many digits and the rational nearby is taken; the step that then states it is checked by the kernel,
with the denominators known not to be 0. A wrong guess is a step refused, never a wrong statement.

>>> from symnet.kernel.terms import REAL
>>> p = Prover()
>>> d = p.store.var("d", REAL)
>>> rational(p, p.store.mul(p.number(3), d, p.store.make("inv", (d,)))) 
Fraction(3, 1)
"""

from __future__ import annotations

from fractions import Fraction

import mpmath

from symnet.kernel.enclosure import Interval, enclose
from symnet.kernel.normal import Normalizer
from symnet.kernel.poly import Monomial, Poly
from symnet.kernel.terms import KernelError, Term
from symnet.proof.prover import Prover
from symnet.proof.values import free_variables

__all__ = ["rational", "with_rational_coefficients"]

BITS = 256
LARGEST = 10**9


def with_rational_coefficients(p: Prover, n: Normalizer, poly: Poly, symbols: set[Term]) -> Poly:
    """The polynomial with rational coefficients of its monomials in the symbols, where they can be guessed."""
    groups: dict[Monomial, Poly] = {}
    for m, c in poly.items():
        outer = tuple(f for f in m if symbols & set(free_variables(f[0])))
        inner = tuple(f for f in m if f not in outer)
        groups.setdefault(outer, {})[inner] = c
    result: Poly = {}
    for outer, coefficient in groups.items():
        value = coefficient.get((), Fraction(0)) if set(coefficient) <= {()} else rational(p, n.term(coefficient))
        if value is None:
            for inner, c in coefficient.items():
                result[tuple(sorted((*outer, *inner), key=lambda f: f[0].serial))] = c
        elif value:
            result[outer] = value
    return result


def rational(p: Prover, term: Term) -> Fraction | None:
    """The rational number that the term is likely to be, whatever its symbols are; None if there is none nearby."""
    known: dict[Term, Interval] = {}
    try:
        assign(p, term, known)
        low, high = enclose(p.store, term, BITS, known)
    except (KernelError, ZeroDivisionError):
        return None
    guess = Fraction((low + high) / 2).limit_denominator(LARGEST)
    return guess if abs(guess - (low + high) / 2) < Fraction(1, 2**120) else None


def assign(p: Prover, term: Term, known: dict[Term, Interval]) -> None:
    """Values for what the kernel does not enclose: symbols and unknown derivatives at random, functions by mpmath."""
    stack, seen = [term], {term}
    while stack:
        t = stack.pop()
        if t.op in ("var", "D") or (t.op == "app" and t.args[0].op != "def"):
            value = Fraction(t.serial * 7919 % 997 + 1, 991)
            known[t] = (value, value)
            continue
        if t.op == "fn" and t.data in ("sin", "cos", "atan", "erf", "pi"):
            known[t] = numerical(p, t, known)
            continue
        new = [a for a in t.args if a not in seen]
        seen.update(new)
        stack.extend(new)


def numerical(p: Prover, t: Term, known: dict[Term, Interval]) -> Interval:
    with mpmath.workprec(2 * BITS):
        if t.data == "pi":
            found = mpmath.pi()
        else:
            assign(p, t.args[0], known)
            low, high = enclose(p.store, t.args[0], BITS, dict(known))
            middle = (low + high) / 2
            found = getattr(mpmath, str(t.data))(mpmath.mpf(middle.numerator) / middle.denominator)
        sign, man, exponent, _ = found._mpf_
        value = Fraction(int(man) * (-1) ** sign) * Fraction(2) ** int(exponent)
    return value, value
