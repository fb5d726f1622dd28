"""Spins and bits: s = 2x - 1 changes the basis of the multilinear polynomials, and can be undone.

A subset of the n variables is written as a vector s of bits, its monomial as ∏ x_i^(s_i).
"""

from typing import Any

import sympy
from beyond.bits import are_bits, each_bit

from symnet.proof import (
    AtMost,
    Bits,
    Claim,
    Conjunction,
    Equal,
    Fact,
    Indicator,
    Prover,
    SumOver,
    Twin,
    families,
    integer_families,
    integers,
)

n, i = integers("n i")
s, t, u = integer_families("s t u")
(x,) = families("x")
span = (i, 0, n - 1)
half = sympy.Rational(1, 2)


def below(part: Any, whole: Any) -> Any:
    """1 where an element of the part is one of the whole."""
    return Indicator(AtMost(part, whole))


def to_bits(whole: Any, part: Any) -> Any:
    """The coefficient of x^part in (2x - 1)^whole, for one variable."""
    return below(part, whole) * 2**part * (-1) ** (whole - part)


def to_spins(whole: Any, part: Any) -> Any:
    """The coefficient of s^part in ((1 + s)/2)^whole, for one variable."""
    return below(part, whole) * half**whole


def in_bits(coefficient: Any = to_bits) -> Equal:
    """A monomial of spins as a polynomial in bits."""
    terms = sympy.Product(coefficient(s[i], t[i]) * x[i] ** t[i], span)
    return Equal(sympy.Product((2 * x[i] - 1) ** s[i], span), SumOver(terms, (t, Bits(n))))


def in_spins(coefficient: Any = to_spins) -> Equal:
    """A monomial of bits as a polynomial in spins."""
    terms = sympy.Product(coefficient(s[i], t[i]) * (2 * x[i] - 1) ** t[i], span)
    return Equal(sympy.Product(x[i] ** s[i], span), SumOver(terms, (t, Bits(n))))


def inverse(one: Any, other: Any) -> Equal:
    """One change of basis after the other: 1 where s = u, else 0."""
    terms = sympy.Product(one(s[i], t[i]) * other(t[i], u[i]), span)
    same = sympy.Product(Indicator(Equal(s[i], u[i])), span)
    return Equal(SumOver(terms, (t, Bits(n))), same)


def statement(first: Any = to_bits, second: Any = to_spins) -> Conjunction:
    """Both changes of basis, and that each undoes the other."""
    return Conjunction(in_bits(first), in_spins(second), inverse(first, second), inverse(second, first))


def by_each_variable(p: Prover, nonnegative: Fact, whole: Fact, other: Fact) -> Fact:
    """Multiply out: a sum over all subsets of products is a product of sums over one bit."""

    def monomials(goal: Equal) -> Fact:
        left, total = goal.args
        product = p.distribute(total)
        entries = each_bit(p, product.formula.args[1], left, whole)
        return p.combine(goal, (-1, product), (-1, entries), reason="variable by variable")

    def matrices(goal: Equal) -> Fact:
        total, same = goal.args
        product = p.distribute(total)
        entries = each_bit(p, product.formula.args[1], same, whole, other)
        return p.combine(goal, (1, product), (1, entries), reason="variable by variable")

    first, second, third, fourth = statement().args
    return p.both(monomials(first), monomials(second), matrices(third), matrices(fourth))


spins_and_bits = Claim(
    "dict-spin-bit",
    title="Spins and bits: an invertible change of basis of the multilinear polynomials",
    source="LTR, Table I (spin, bit)",
    variables=[x, s, u, n],
    hypotheses=[AtMost(0, n), are_bits(s, n), are_bits(u, n)],
    conclusion=statement(),
    conventions="a subset of the variables is written as a vector of bits; the spin of a bit x is 2x - 1",
    notes=(
        "For all real x, not for bits alone. The matrices are triangular for inclusion: couplings of order k become "
        "couplings of all orders up to k, none of which vanishes; the product of n spins has 2^n - 1 monomials in bits "
        "and a constant (parity-bits). On functions of n spins the monomials are the rows of walsh-hadamard."
    ),
    proof=by_each_variable,
    example={"n": 2, "x": ["1/2", 3], "s": [1, 1], "u": [0, 1]},
    twins=[
        Twin("without the signs", conclusion=statement(lambda whole, part: below(part, whole) * 2**part),
             at={"n": 1, "x": [2], "s": [1], "u": [1]}),
        Twin("without the halves", conclusion=statement(to_bits, lambda whole, part: below(part, whole)),
             at={"n": 1, "x": [2], "s": [1], "u": [1]}),
    ],
)  # fmt: skip
