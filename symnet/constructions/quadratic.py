"""Quadratic forms with few products: a form of rank r needs r minus its Witt index over Q, and elimination gets close.

Each step takes out a *hyperbolic pair* (one product for two ranks) where the diagonal has a zero, else a square (one
product for one rank); at the end squares d·l² and e·m² with -e/d a rational square join to one product.  An open
chain of n spins takes ⌊n/2⌋, e_2 of n variables n - 1, a definite form of rank r takes r squares.  All three are
optimal over R.

>>> from symnet.constructions.straightline import sparse
>>> ring = {(1, 1, 0, 0): 1, (0, 1, 1, 0): 1, (0, 0, 1, 1): 1, (1, 0, 0, 1): 1}
>>> builder = Builder(4)
>>> print(builder.circuit(quadratic(builder, sparse({m: Fraction(q) for m, q in ring.items()})), "quadratic form"))
p0 = (x0 + x2)·(x1 + x3)
output = p0
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from symnet.constructions.factoring import linear_part
from symnet.constructions.straightline import ONE, ZERO, Builder, Linear, Sparse, combine, degree

__all__ = ["quadratic"]

_WORK = 400_000
"""Entries touched before the elimination gives up: a dense form in about 100 variables."""

Row = dict[int, Fraction]


def quadratic(builder: Builder, polynomial: Sparse) -> Linear | None:
    """A polynomial of degree <= 2 by elimination over Q; None if its degree is larger or too much fills in."""
    if any(degree(m) > 2 for m in polynomial):
        return None
    form = _Form(polynomial)
    parts: list[tuple[Fraction, Linear]] = [(ONE, linear_part(polynomial))]
    squares: list[tuple[Fraction, Linear]] = []
    while form.rows:
        pivot = form.next_isotropic()
        if pivot is not None:
            left, right = form.take_pair(pivot)
            parts.append((ONE, builder.multiply(left, right)))
        else:
            squares.append(form.take_square())
        if form.work > _WORK:
            return None
    for d, left, root, right in _joined(squares):
        plus = combine([(ONE, left), (root, right)])
        minus = combine([(ONE, left), (-root, right)])
        parts.append((d, builder.multiply(plus, minus)))
    return combine(parts)


class _Form:
    """The form Σ_{i<=j} rows[i][j] x_i x_j that is left, stored symmetrically."""

    def __init__(self, polynomial: Sparse) -> None:
        self.rows: dict[int, Row] = {}
        self.work = 0
        for monomial, q in polynomial.items():
            if degree(monomial) == 2:
                i, j = monomial[0][0], monomial[-1][0]
                self._add(i, j, q)

    def _add(self, i: int, j: int, q: Fraction) -> None:
        self.work += 1
        for a, b in {(i, j), (j, i)}:
            row = self.rows.setdefault(a, {})
            total = row.get(b, ZERO) + q
            if total:
                row[b] = total
            else:
                row.pop(b, None)
                if not row:
                    del self.rows[a]

    def next_isotropic(self) -> int | None:
        """The variable with zero diagonal and fewest neighbours."""
        best, fewest = None, 0
        for i, row in self.rows.items():
            if i not in row and (best is None or len(row) < fewest):
                best, fewest = i, len(row)
                if fewest == 1:
                    break
        return best

    def _pop(self, i: int) -> Row:
        row = dict(self.rows[i])
        for j, q in row.items():
            self._add(i, j, -q)
        return row

    def take_pair(self, i: int) -> tuple[Linear, Linear]:
        """Q = (x_i + m)·l + Q', where l = ∂Q/∂x_i and neither x_i nor one x_j of l is left in Q'.

        x_j = (l - l')/c turns every term x_j·t of the rest into l·t/c - l'·t/c.
        """
        l_row = self._pop(i)
        j = min(l_row, key=lambda k: (len(self.rows.get(k, {})), k))
        c = l_row[j]
        tail = {k: q for k, q in l_row.items() if k != j}
        m: dict[int, Fraction] = {i: ONE}
        if j in self.rows:
            row = self._pop(j)
            r = row.pop(j, ZERO)
            # r·x_j² + x_j·t with x_j = (l - l')/c:  l·(r(l - 2l')/c² + t/c) + r·l'²/c² - l'·t/c, and l = c·x_j + l'
            m[j] = m.get(j, ZERO) + r / c
            for k, q in tail.items():
                m[k] = m.get(k, ZERO) - r * q / c**2
            for k, q in row.items():
                m[k] = m.get(k, ZERO) + q / c
            for k, q in tail.items():
                for n, p in tail.items():
                    if r and k <= n:
                        self._add(k, n, (r * q * p / c**2) * (1 if k == n else 2))
                for n, p in row.items():
                    self._add(k, n, -q * p / c)
        return Linear.of(ZERO, m), Linear.of(ZERO, l_row)

    def take_square(self) -> tuple[Fraction, Linear]:
        """Q = d·l² + Q' with Q' free of the variable with fewest neighbours."""
        i = min(self.rows, key=lambda k: (len(self.rows[k]), k))
        row = self._pop(i)
        d = row.pop(i)
        half = {k: q / (2 * d) for k, q in row.items()}
        for k, q in half.items():
            for n, p in half.items():
                if k <= n:
                    self._add(k, n, -d * q * p * (1 if k == n else 2))
        return d, Linear.of(ZERO, {i: ONE, **half})


def _joined(squares: list[tuple[Fraction, Linear]]) -> list[tuple[Fraction, Linear, Fraction, Linear]]:
    """d·(l - root·m)(l + root·m) for two squares that are together isotropic over Q; root 0 for a square left alone."""
    waiting: list[tuple[Fraction, Linear]] = []
    found: list[tuple[Fraction, Linear, Fraction, Linear]] = []
    for e, form in squares:
        for k, (d, other) in enumerate(waiting):
            root = _root(-e / d) if (e > 0) != (d > 0) else None
            if root is not None:
                del waiting[k]
                found.append((d, other, root, form))
                break
        else:
            waiting.append((e, form))
    return found + [(d, form, ZERO, form) for d, form in waiting]


def _root(q: Fraction) -> Fraction | None:
    """The rational square root of a positive rational, if there is one."""
    if q <= 0:
        return None
    top, bottom = isqrt(q.numerator), isqrt(q.denominator)
    return Fraction(top, bottom) if top * top == q.numerator and bottom * bottom == q.denominator else None
