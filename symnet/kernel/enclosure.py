"""Rational intervals, rounded outward: how `enclosure` decides that one real number is below another.

An interval is a pair of rationals lo <= hi; every result contains all values of the operation on points of its
arguments. Endpoints are rounded outward to `bits` binary digits after the leading one.

>>> one, half = (Fraction(1), Fraction(1)), (Fraction(1, 2), Fraction(1, 2))
>>> def within(a: Interval, digits: int) -> bool:  # whether a short interval is where these 12 decimals say
...     low, high = Fraction(digits, 10**12), Fraction(digits + 1, 10**12)
...     return a[0] < high and low < a[1] and a[1] - a[0] < Fraction(1, 10**12)
>>> within(exp(one, 64), 2718281828459), within(log((Fraction(3), Fraction(3)), 64), 1098612288668)
(True, True)
>>> within(pi(64), 3141592653589), within(sin(one, 64), 841470984807), within(cos(one, 64), 540302305868)
(True, True, True)
>>> within(atan(one, 64), 785398163397), within(atan((Fraction(7), Fraction(7)), 64), 1428899272190)
(True, True)
>>> within(erf(half, 64), 520499877813), within(erf((Fraction(3), Fraction(3)), 64), 999977909503)
(True, True)
>>> [sin((Fraction(-2), Fraction(9)), 64), erf((Fraction(-9), Fraction(9)), 64)] == [(-1, 1), (-1, 1)]   # crude
True
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from .terms import KernelError, Store, Term, require

Interval = tuple[Fraction, Fraction]


def down(q: Fraction, bits: int) -> Fraction:
    """A rational with few digits, at most q and close to it."""
    shift = bits - (abs(q.numerator).bit_length() - q.denominator.bit_length())
    require(abs(shift) <= 2**17, "a number is too large or too small for an enclosure")  # exp(2^16) is below 2^94549
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


def series(square: Fraction, step: Callable[[int], int], bits: int, *, sign: int = 1, divide: bool = False) -> Interval:
    """sum_m sign^m a_m (over 2m + 1 if `divide`), where a_0 = 1, a_m = a_(m-1) square / step(m), square >= 0.

    In integers times 2^-bits, rounded down and up. The steps do not decrease, so once square <= step / 2 what is left
    out is below 2 a_m.
    """
    low_square, high_square = (square * 2**bits).__floor__(), (square * 2**bits).__ceil__()
    low, high, bottom, top, m = 2**bits, 2**bits, 0, 0, 0
    while high > 1 or 2 * high_square > step(m + 1) * 2**bits:
        d = 2 * m + 1 if divide else 1
        smallest, largest = low // d, -(-high // d)
        bottom, top = (bottom + smallest, top + largest) if sign**m > 0 else (bottom - largest, top - smallest)
        m += 1
        low, high = low * low_square // (step(m) * 2**bits), -(-high * high_square // (step(m) * 2**bits))
    return Fraction(bottom - 2 * high, 2**bits), Fraction(top + 2 * high, 2**bits)


def exp_point(q: Fraction, bits: int) -> Interval:
    """exp(q) = exp(q / 2^h)^(2^h), with |q / 2^h| <= 1/2."""
    require(abs(q) <= 2**16, "the argument of exp is too large for an enclosure")
    halvings = 0
    while abs(q) > Fraction(1, 2):
        q, halvings = q / 2, halvings + 1
    work = bits + 2 * halvings + 8
    lo, hi = series(abs(q), lambda m: m, work, sign=1 if q > 0 else -1)
    for _ in range(halvings):
        lo, hi = outward(lo * lo, hi * hi, work)
    return lo, hi


def exp(a: Interval, bits: int) -> Interval:
    lo, hi = outward(*a, bits + 24)  # short arguments; exp is monotone
    return exp_point(lo, bits)[0], exp_point(hi, bits)[1]


def log_point(q: Fraction, bits: int) -> Interval:
    """log(2^k r) = k log 2 + log r, and log r = 2t (1 + t^2/3 + t^4/5 + ...) for t = (r - 1)/(r + 1)."""
    require(q > 0, "log is enclosed on positive numbers")
    twos = q.numerator.bit_length() - q.denominator.bit_length()
    q = q / Fraction(2) ** twos  # between 1/2 and 2
    t, third = (q - 1) / (q + 1), Fraction(1, 3)
    a = times((2 * t, 2 * t), series(t * t, lambda m: 1, bits + 8, divide=True))
    two = series(third * third, lambda m: 1, bits + 8 + abs(twos).bit_length(), divide=True)
    b = times((2 * third * twos, 2 * third * twos), two)
    return a[0] + b[0], a[1] + b[1]


def log(a: Interval, bits: int) -> Interval:
    require(a[0] > 0, "log is enclosed on positive numbers")
    lo, hi = outward(*a, bits + 24)  # short arguments; log is monotone; lo > 0, as digits after the leading one go
    return log_point(lo, bits)[0], log_point(hi, bits)[1]


def atan_point(q: Fraction, bits: int) -> Interval:
    """q (1 - q^2/3 + ...) for 0 <= q <= 1/2.

    Else atan(q) = pi/2 - atan(1/q) for q > 1, and atan(q) = atan(1/2) + atan((q - 1/2)/(1 + q/2)).
    """
    if q < 0:
        lo, hi = atan_point(-q, bits)
        return -hi, -lo
    if q > 1:
        (lo, hi), (low, high) = atan_point(1 / q, bits), pi(bits)
        return low / 2 - hi, high / 2 - lo
    half = Fraction(1, 2)
    parts = [half, (q - half) / (1 + q / 2)] if q > half else [q]
    found = [times((t, t), series(t * t, lambda m: 1, bits + 8, sign=-1, divide=True)) for t in parts]
    return sum((f[0] for f in found), Fraction(0)), sum((f[1] for f in found), Fraction(0))


def pi(bits: int) -> Interval:
    """pi = 16 atan(1/5) - 4 atan(1/239)."""
    a, b = atan_point(Fraction(1, 5), bits + 8), atan_point(Fraction(1, 239), bits + 8)
    return 16 * a[0] - 4 * b[1], 16 * a[1] - 4 * b[0]


def atan(a: Interval, bits: int) -> Interval:
    lo, hi = outward(*a, bits + 24)  # short arguments; atan is monotone
    return atan_point(lo, bits)[0], atan_point(hi, bits)[1]


def sin(a: Interval, bits: int) -> Interval:
    return wave(a, bits, 1)


def cos(a: Interval, bits: int) -> Interval:
    return wave(a, bits, 0)


def wave(a: Interval, bits: int, odd: int) -> Interval:
    """sin (odd = 1) or cos (odd = 0): the series at a point near the middle, give or take the distance to the ends."""
    q = down((a[0] + a[1]) / 2, bits + 24)
    distance = max(a[1] - q, q - a[0])
    if abs(q) > 64 or distance > 1:
        return Fraction(-1), Fraction(1)
    work = bits + 200  # the terms are below exp(64) < 2^93
    lo, hi = series(q * q, lambda m: 2 * m * (2 * m - 1 + 2 * odd), work, sign=-1)
    lo, hi = times((q, q), (lo, hi)) if odd else (lo, hi)
    return max(lo - distance, Fraction(-1)), min(hi + distance, Fraction(1))


def erf_point(q: Fraction, bits: int) -> Interval:
    """erf(q) = 2q/sqrt(pi) sum_m (-q^2)^m / (m! (2m+1)); and 1 - erf(q) <= exp(-q^2) for q > 0."""
    if q < 0:
        lo, hi = erf_point(-q, bits)
        return -hi, -lo
    if q > 6:
        return 1 - Fraction(1, 2**51), Fraction(1)  # exp(-36) < 2^-51
    work = bits + 120  # the terms are below exp(36) < 2^52, and the sum is above 2^-4
    factor = times((2 * q, 2 * q), inverse(root(pi(work), work)))
    return times(factor, series(q * q, lambda m: m, work, sign=-1, divide=True))


def erf(a: Interval, bits: int) -> Interval:
    lo, hi = outward(*a, bits + 24)  # short arguments; erf is monotone
    return erf_point(lo, bits)[0], erf_point(hi, bits)[1]


Function = Callable[[Interval, int], Interval]
FUNCTIONS: dict[str, Function] = {"exp": exp, "log": log, "sin": sin, "cos": cos, "atan": atan, "erf": erf}


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
            exponent = int(term.args[1].data)
            store.spend(100 * abs(exponent))
            return outward(*power(of(term.args[0]), exponent, bits), bits)
        case "fn" if term.data in FUNCTIONS:
            return outward(*FUNCTIONS[term.data](of(term.args[0]), bits), bits)
        case "fn" if term.data == "sqrt":
            return root(of(term.args[0]), bits)
        case "fn" if term.data == "pi":
            return outward(*pi(bits), bits)
    raise KernelError(f"no enclosure of {term.op} is known")


def root(a: Interval, bits: int) -> Interval:
    """sqrt by integer square roots."""
    require(a[0] >= 0, "sqrt is enclosed on numbers >= 0")
    unit = 4 ** (bits + 8)
    lo, hi = (a[0] * unit).__floor__(), -((-a[1] * unit).__floor__())
    return Fraction(isqrt(lo), 2 ** (bits + 8)), Fraction(isqrt(hi) + 1, 2 ** (bits + 8))
