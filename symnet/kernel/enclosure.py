"""Rational intervals, rounded outward: how `enclosure` decides that one real number is below another.

An interval is a pair of rationals lo <= hi; every result contains all values of the operation on points of its
arguments. Endpoints are rounded outward to `bits` binary digits after the leading one.

>>> lo, hi = exp((Fraction(1), Fraction(1)), 40)
>>> lo < Fraction(2718281828459, 10**12) + Fraction(1, 10**12) and hi > Fraction(2718281828459, 10**12)
True
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from .terms import KernelError, Store, Term, require

Interval = tuple[Fraction, Fraction]


def down(q: Fraction, bits: int) -> Fraction:
    """A rational with few digits, at most q and close to it."""
    shift = bits - (abs(q.numerator).bit_length() - q.denominator.bit_length())
    unit = Fraction(2) ** shift
    return Fraction((q * unit).__floor__()) / unit


def outward(lo: Fraction, hi: Fraction, bits: int) -> Interval:
    return down(lo, bits), -down(-hi, bits)


def times(a: Interval, b: Interval) -> Interval:
    corners = [x * y for x in a for y in b]
    return min(corners), max(corners)


def power(a: Interval, e: int, bits: int) -> Interval:
    if e < 0:
        return power(inverse(a), -e, bits)
    result: Interval = (Fraction(1), Fraction(1))
    for _ in range(e):
        result = outward(*times(result, a), bits)
    if e % 2 == 0 and result[0] < 0:  # an even power is not negative
        return Fraction(0), result[1]
    return result


def inverse(a: Interval) -> Interval:
    require(a[0] > 0 or a[1] < 0, "an interval around 0 has no inverse")
    return 1 / a[1], 1 / a[0]


def exp_point(q: Fraction, bits: int) -> Interval:
    """exp(q) = exp(q / 2^h)^(2^h), with |q / 2^h| <= 1/2; then the remainder after m terms is below twice the next."""
    require(abs(q) <= 2**16, "the argument of exp is too large for an enclosure")
    halvings = 0
    while abs(q) > Fraction(1, 2):
        q, halvings = q / 2, halvings + 1
    work = bits + 2 * halvings + 8
    total, term, m = Fraction(0), Fraction(1), 0
    lo, hi = Fraction(0), Fraction(0)
    while abs(term) > Fraction(1, 2**work):
        total += term
        m += 1
        term = term * q / m
    lo, hi = outward(total - 2 * abs(term), total + 2 * abs(term), work)
    for _ in range(halvings):
        lo, hi = outward(lo * lo, hi * hi, work)
    return lo, hi


def exp(a: Interval, bits: int) -> Interval:
    lo, hi = outward(*a, bits + 24)  # short arguments; exp is monotone
    return exp_point(lo, bits)[0], exp_point(hi, bits)[1]


def atanh_series(t: Fraction, bits: int) -> Interval:
    """2 atanh(t) = log((1+t)/(1-t)) for |t| <= 1/2; the remainder is below 4/3 of the next term."""
    total, term, m = Fraction(0), 2 * t, 0
    while abs(term) > Fraction(1, 2 ** (bits + 8)):
        total += term / (2 * m + 1)
        m += 1
        term *= t * t
    rest = abs(term) * 2
    return outward(total - rest, total + rest, bits + 8)


def log_point(q: Fraction, bits: int) -> Interval:
    require(q > 0, "log is enclosed on positive numbers")
    twos = q.numerator.bit_length() - q.denominator.bit_length()
    q = q / Fraction(2) ** twos  # between 1/2 and 2
    a, two = atanh_series((q - 1) / (q + 1), bits), atanh_series(Fraction(1, 3), bits + abs(twos).bit_length())
    b = times((Fraction(twos), Fraction(twos)), two)
    return a[0] + b[0], a[1] + b[1]


def log(a: Interval, bits: int) -> Interval:
    require(a[0] > 0, "log is enclosed on positive numbers")
    lo, hi = outward(
        *a, bits + 24
    )  # short arguments; log is monotone, and lo > 0 since only digits after the leading one go
    return log_point(lo, bits)[0], log_point(hi, bits)[1]


def enclose(store: Store, term: Term, bits: int, known: dict[Term, Interval]) -> Interval:
    """An interval that contains the value of a closed real term, given intervals of some of its parts."""
    store.spend(1 + bits * bits // 64)
    if term in known:
        return known[term]

    def of(t: Term) -> Interval:
        if t not in known:
            known[t] = enclose(store, t, bits, known)
        return known[t]

    match term.op:
        case "num":
            return term.data, term.data
        case "def":
            return of(term.args[0])
        case "app" if term.args[0].op == "def":
            return of(store.app(term.args[0].args[0], *term.args[1:]))
        case "add":
            parts = [of(a) for a in term.args]
            return outward(sum((p[0] for p in parts), Fraction(0)), sum((p[1] for p in parts), Fraction(0)), bits)
        case "mul":
            result: Interval = (Fraction(1), Fraction(1))
            for a in term.args:
                result = outward(*times(result, of(a)), bits)
            return result
        case "inv":
            return outward(*inverse(of(term.args[0])), bits)
        case "pow" if term.args[1].op == "num":
            return outward(*power(of(term.args[0]), int(term.args[1].data), bits), bits)
        case "fn" if term.data in ("exp", "log"):
            return outward(*{"exp": exp, "log": log}[term.data](of(term.args[0]), bits), bits)
        case "fn" if term.data == "sqrt":
            return root(of(term.args[0]), bits)
        case "fn" if term.data == "pi":
            return Fraction(333, 106), Fraction(355, 113)
    raise KernelError(f"no enclosure of {term.op} is known")


def root(a: Interval, bits: int) -> Interval:
    """sqrt by integer square roots."""
    require(a[0] >= 0, "sqrt is enclosed on numbers >= 0")
    unit = 4 ** (bits + 8)
    lo, hi = (a[0] * unit).__floor__(), -((-a[1] * unit).__floor__())
    return Fraction(isqrt(lo), 2 ** (bits + 8)), Fraction(isqrt(hi) + 1, 2 ** (bits + 8))
