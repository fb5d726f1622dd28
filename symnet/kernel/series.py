"""Formal Laurent series in z, known up to an order: what `series` and `field` need beyond normal forms.

A truncated series is a table exponent -> polynomial together with an order: the series equals the sum of the
table's terms up to something in z^order R[[z]]. A jet always lies in R[[z]], whatever its arguments.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import factorial

from .normal import Normalizer
from .poly import Poly, add, constant, literal, scale
from .sums import series_parts
from .terms import KernelError, Term, require

EXACT = 10**9  # the order of a series of which nothing was cut off
Truncated = tuple[dict[int, Poly], int]


def valuation(a: Truncated) -> int:
    return min([k for k, p in a[0].items() if p] + [a[1]])


def multiply(n: Normalizer, a: Truncated, b: Truncated, order: int) -> Truncated:
    bound = min(order, a[1] + valuation(b), b[1] + valuation(a), a[1] + b[1])
    table: dict[int, Poly] = {}
    for i, p in a[0].items():
        for j, q in b[0].items():
            if i + j < bound or bound >= EXACT // 2:
                table[i + j] = add(table.get(i + j, {}), n.multiply(p, q))
    return table, bound


class Expansion:
    """Expands series, given that some atoms are congruent to known ones: atom -> truncated series.

    An atom known modulo z^0 only is kept: the coefficients of a table are polynomials in numbers and in such atoms.
    """

    def __init__(self, n: Normalizer, known: Iterable[tuple[Term, Term, Term]] = ()) -> None:
        self.n = n
        self.known: dict[Term, Truncated] = {}
        self.jets: dict[tuple[Term, int], Truncated] = {}
        for left, right, order in known:
            atom, k = n.canonical(left), literal(n.poly(order))
            require(
                atom.sort == "Series" and atom.op in ("var", "app", "sum", "jet"),
                "a premise of `series` says what one series is congruent to",
            )
            require(k is not None and k.denominator == 1, "the order of a congruence must be literal here")
            table, bound = self.expand(n.poly(right), int(k or 0))
            if k == 0 and bound >= 0 and all(i >= 0 for i in table):
                self.known[atom] = ({0: {((atom, 1),): Fraction(1)}}, EXACT)  # in R[[z]], so it may stand as it is
            else:
                self.known[atom] = (table, min(bound, int(k or 0)))

    def expand(self, p: Poly, order: int) -> Truncated:
        """The series up to z^order, or up to the order that is known if that is less."""
        total: dict[int, list[Poly]] = {}  # added up once, at the end
        bound = EXACT
        for number, shift, others in series_parts(self.n, p):
            at = literal(shift)
            require(at is not None and at.denominator == 1, "the exponents of z must be literal here")
            part: Truncated = ({int(at or 0): number}, EXACT)
            low = sum(e * min(0, valuation(self.known[a])) for a, e in others if a in self.known)
            for atom, e in others:
                factor = self.atom(atom, order - int(at or 0) - low)
                for _ in range(e):
                    part = multiply(
                        self.n, part, factor, EXACT if part[1] == factor[1] == EXACT else order - min(0, low)
                    )
            bound = min(bound, part[1])
            for k, q in part[0].items():
                total.setdefault(k, []).append(q)
        sums = {k: add(*parts) for k, parts in total.items() if k < bound}
        return {k: q for k, q in sums.items() if q}, bound

    def atom(self, atom: Term, order: int) -> Truncated:
        if atom in self.known:
            return self.known[atom]
        require(atom.op == "jet", "nothing is known of a series: a congruence is wanted among the premises")
        if order <= 0:
            return {}, 0
        if (atom, order) not in self.jets:
            self.jets[atom, order] = self.jet(atom, order)
        return self.jets[atom, order]

    def jet(self, atom: Term, order: int) -> Truncated:
        n, s = self.n, self.n.store
        f, b, argument = atom.args
        inner = self.expand(n.poly(argument), order)
        least = valuation(inner)
        if least < 1:
            raise KernelError("the argument of a jet is not known to be free of z^k, k <= 0")
        if not inner[0]:
            return {0: n.poly(s.app(f, b))}, inner[1]
        total: dict[int, Poly] = {}
        power: Truncated = ({0: constant(1)}, EXACT)
        count = -(-order // least)
        bound = count * least
        for k in range(count):
            value = scale(n.poly(s.make("D", (f, s.num(k), b))), Fraction(1, factorial(k)))
            for i, p in power[0].items():
                total[i] = add(total.get(i, {}), n.multiply(value, p))
            bound = min(bound, power[1])
            power = multiply(n, power, inner, order)
        return {i: p for i, p in total.items() if p and i < bound}, bound
