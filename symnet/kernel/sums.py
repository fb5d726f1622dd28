"""Sums, products and coefficients in normal form (see `normal`).

A sum over a domain is linear: sum_k (a f(k) + b g(k)) = a sum f + b sum g, where a, b are free of k; a product
is multiplicative. Ranges of literal length, lists, and short families are written out, and the last term of a
range is taken off while it is known that there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from .poly import Poly, add, constant, literal, monomial, scale, single
from .terms import INT, REAL, Term, uses_bound

if TYPE_CHECKING:
    from .normal import Normalizer

WRITE_OUT, WRITE_OUT_FAMILIES = 64, 64  # longer ones stay as they are


def entries(n: Normalizer, domain: Term) -> list[Term] | None:
    """The elements of a domain in order, where they are few and known."""
    s = n.store
    if domain.op == "list":
        return list(domain.args)
    if domain.op == "range":
        lo, hi = domain.args
        length = literal(n.poly(s.sub(hi, lo)))
        if length is None or length > WRITE_OUT:
            return None
        return [n.term(n.poly(s.add(lo, s.num(i)))) for i in range(max(0, int(length)))]
    size = literal(n.poly(domain.args[0]))
    if size is None or size > WRITE_OUT:
        return None
    if size <= 0:
        return [s.lam(INT, s.num(0))]
    choices, count = [], 1
    for i in range(int(size)):
        values = entries(n, s.instantiate(domain.args[1], s.num(i)))
        count *= len(values) if values is not None else WRITE_OUT_FAMILIES + 1
        if values is None or count > WRITE_OUT_FAMILIES:
            return None
        choices.append(values)
    return [s.make("tup", c) for c in product(*choices)]


def inside(n: Normalizer, t: Term) -> Normalizer:
    """The normalizer for the body of a sum or product: lo <= k < hi is known there."""
    domain, s = t.args[0], n.store
    if domain.op != "range":
        return n.under(t, ())
    k, lo, hi = s.bvar(0, INT), s.shift(domain.args[0], 1), s.shift(domain.args[1], 1)
    return n.under(t, (s.sub(k, lo), s.add(hi, s.mul(s.num(-1), k), s.num(-1))))


def total(n: Normalizer, t: Term) -> Poly:
    """Normal form of a sum or a product over a domain."""
    s, (domain, body) = n.store, t.args
    values = entries(n, domain)
    if values is not None:
        parts = [n.poly(s.instantiate(body, v)) for v in values]
        if t.op == "sum":
            return add(*parts)
        result = constant(1)
        for p in parts:
            result = n.multiply(result, p)
        return result
    if domain.op == "range":
        shorter = n.poly(s.sub(domain.args[1], s.num(1)))
        if n.split(add(shorter, scale(n.poly(domain.args[0]), -1))) is not None:  # lo <= hi - 1 is known
            last = n.term(shorter)
            rest = n.poly(s.make(t.op, (s.make("range", (domain.args[0], last)), body), None, t.hint))
            end = n.poly(s.instantiate(body, last))
            return add(rest, end) if t.op == "sum" else n.multiply(rest, end)
    domain, within = n.canonical(domain), inside(n, t)
    length = n.poly(s.sub(domain.args[1], domain.args[0])) if domain.op == "range" else None
    counted = length is not None and n.split(length) is not None  # lo <= hi is known
    p = within.poly(body)
    if t.op == "sum":
        result = {}
        for m, c in p.items():
            free, bound = divide(m)
            factor = (
                length if counted and not bound else n.atom(s.make("sum", (domain, within.term({bound: Fraction(1)}))))
            )
            outside = {monomial((s.shift(a, -1), e) for a, e in free): c}
            result = add(result, n.multiply(outside, factor or {}))
        return result
    one = single(p)
    if one is None:
        return n.atom(s.make("prod", (domain, within.term(p))))
    result = constant(1)
    for part, e in [((), 1)] * (one[1] != 1) + [(((a, 1 if e > 0 else -1),), abs(e)) for a, e in one[0]]:
        piece = within.term({part: one[1] if not part else Fraction(1)})
        if counted and length is not None and not uses_bound(piece, 0):
            factor = n.poly(s.make("pow", (s.shift(piece, -1), n.term(length))))
        else:
            factor = n.atom(s.make("prod", (domain, piece)))
        result = n.multiply(result, n.power(factor, e))
    return result


def divide(m: tuple[tuple[Term, int], ...]) -> tuple[tuple[tuple[Term, int], ...], tuple[tuple[Term, int], ...]]:
    """The factors of a monomial that are free of the innermost bound variable, and the others."""
    return tuple(f for f in m if not uses_bound(f[0], 0)), tuple(f for f in m if uses_bound(f[0], 0))


def series_parts(n: Normalizer, p: Poly) -> Iterator[tuple[Poly, Poly, tuple[tuple[Term, int], ...]]]:
    """Each monomial as (number, exponent of z, factors that are series)."""
    for m, c in p.items():
        shift, numbers, others = constant(0), [], []
        for a, e in m:
            if a.op == "z":
                shift = add(shift, constant(e))
            elif a.op == "pow" and a.args[0].op == "z":
                shift = add(shift, scale(n.poly(a.args[1]), e))
            elif a.sort in (INT, REAL):
                numbers.append((a, e))
            else:
                others.append((a, e))
        yield {tuple(numbers): c}, shift, tuple(others)


def coefficient(n: Normalizer, t: Term) -> Poly:
    """Normal form of the coefficient of z^k in a series."""
    s, index, result = n.store, n.poly(t.args[0]), constant(0)
    for number, shift, others in series_parts(n, n.poly(t.args[1])):
        k = add(index, scale(shift, -1))
        result = add(result, n.multiply(number, one_coefficient(n, s, k, others)))
    return result


def one_coefficient(n: Normalizer, s: object, k: Poly, others: tuple[tuple[Term, int], ...]) -> Poly:
    store, where = n.store, literal(k)
    if not others and where is not None:
        return constant(1 if where == 0 else 0)
    one = others[0][0] if len(others) == 1 and others[0][1] == 1 else None
    if one is not None and one.op == "sum":
        domain, body = one.args
        return n.poly(store.make("sum", (domain, store.make("coeff", (store.shift(n.term(k), 1), body)))))
    if one is not None and one.op == "jet":
        slope = constant(0)
        linear = True
        for number, shift, rest in series_parts(n, n.poly(one.args[2])):
            linear = linear and not rest and shift == constant(1)
            slope = add(slope, number)
        if linear and where is not None and where < 0:
            return constant(0)
        if linear and n.split(k) is not None:
            order, a = n.term(k), n.term(slope)
            over = store.make("inv", (store.make("fn", (order,), "factorial"),))
            return n.poly(
                store.mul(store.make("D", (one.args[0], order, one.args[1])), store.make("pow", (a, order)), over)
            )
    series = n.term({others: Fraction(1)})
    return n.atom(store.make("coeff", (n.term(k), series)))
