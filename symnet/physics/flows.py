"""Renormalization-group maps of couplings: fixed points, linearisation, exponents, all exact.

A map u ↦ F(u) of couplings comes with its length factor b. At a fixed point an eigenvalue Λ of the Jacobian has the
exponent y = ln |Λ|/ln b: the operator is relevant where y > 0 (it grows under the map), irrelevant where y < 0,
marginal where y = 0. The instances stand in `renormalization`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import sympy

from symnet.errors import LimitExceeded, ShapeMismatch, Undecided, UsageError, show
from symnet.exact.balls import ball, decimal, fraction_of, precision, sign
from symnet.exact.numbers import as_exact, check_whole
from symnet.physics.fixedpoints import Interval, fixed_curves, fixed_values, in_exponentials
from symnet.physics.gaussian import check_variables

__all__ = ["FixedPoint", "RGMap", "enclosure"]

REALS: Interval = (-sympy.oo, sympy.oo)
MOST_DIGITS = 4000


def enclosure(value: sympy.Expr, digits: int = 20) -> tuple[Fraction, Fraction]:
    """Return rational numbers low ≤ value ≤ high that agree to about so many digits.

    Raises Undecided where the number has no such enclosure (it is infinite, or not real).

    >>> low, high = enclosure(sympy.log(2), 30)
    >>> 0 < high - low < Fraction(1, 10**30)
    True
    """
    bits = 64 + int(3.33 * digits)
    found = ball(value, bits)
    while bits < 2**15:
        if found.is_finite() and found.rad() * 10**digits < 0.25:
            with precision(bits):
                return fraction_of(found.lower()), fraction_of(found.upper())
        bits *= 2
        found = ball(value, bits)
    raise Undecided(f"an enclosure of {value}", "it is not finite, or not real")


@dataclass(frozen=True)
class RGMap:
    """A map of couplings: `images[i]` is the new value of `couplings[i]`, lengths are measured in units b times longer.

    `domain` has a closed interval for each coupling; `physical` says in terms of the couplings what a physicist calls
    by another name (K = atanh t). `exact` is False where the map is an approximation to the model it is named after.

    >>> t = sympy.Symbol("t")
    >>> chain = RGMap("a chain", (t,), (t**2,), 2, domain=((-1, 1),))
    >>> chain("1/2"), [point.values for point in chain.fixed_points()]
    ((1/4,), [(0,), (1,)])
    >>> chain.fixed_points()[1].exponents
    (1,)
    """

    name: str
    couplings: tuple[sympy.Symbol, ...]
    images: tuple[sympy.Expr, ...]
    length: sympy.Expr
    domain: tuple[Interval, ...] = ()
    physical: Mapping[sympy.Symbol, sympy.Expr] = field(default_factory=dict, hash=False)
    exact: bool = field(default=True, kw_only=True)
    source: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if len(self.couplings) != len(self.images):
            raise ShapeMismatch("couplings and images", len(self.couplings), len(self.images))
        length = as_exact(self.length, "the length factor")
        if not length.is_number or sign(length - 1) != 1:
            raise UsageError(f"the length factor is a number above 1, not {length}")
        object.__setattr__(self, "length", length)
        object.__setattr__(self, "images", tuple(as_exact(i, "an image") for i in self.images))
        check_variables(self.couplings, len(self.couplings))
        boxes = self.domain or (REALS,) * len(self.couplings)
        if len(boxes) != len(self.couplings):
            raise ShapeMismatch("couplings and intervals", len(self.couplings), len(boxes))
        object.__setattr__(self, "domain", tuple(_interval(u, i) for u, i in zip(self.couplings, boxes, strict=True)))

    def __call__(self, *values: object) -> tuple[sympy.Expr, ...]:
        """Return the new couplings, exactly, at exact values (or symbols) of the old ones.

        Raises ShapeMismatch for a wrong number of them, FloatGiven for floats, UsageError at a pole.
        """
        if len(values) != len(self.couplings):
            raise ShapeMismatch("couplings and values", len(self.couplings), len(values))
        given = [as_exact(v, "a coupling") for v in values]
        at = dict(zip(self.couplings, given, strict=True))
        found = [image.subs(at, simultaneous=True) for image in self.images]
        for u, image in zip(self.couplings, found, strict=True):
            if image.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
                raise UsageError(
                    f"the new {u} has no finite value at ({', '.join(map(str, given))}), a pole of the map"
                )
        return tuple(sympy.cancel(e) if e.is_rational_function() else e for e in found)

    def iterate(self, start: Sequence[object], steps: int) -> list[tuple[sympy.Expr, ...]]:
        """Return the start and its images after 1, …, `steps` applications, exactly.

        Raises LimitExceeded where a rational number grows beyond 4000 digits: a map of degree b multiplies their
        number by b in each step.

        >>> t = sympy.Symbol("t")
        >>> RGMap("a chain", (t,), (t**2,), 2).iterate(["1/2"], 3)
        [(1/2,), (1/4,), (1/16,), (1/256,)]
        """
        check_whole(steps, 0, "the number of steps")
        orbit = [tuple(as_exact(v, "a coupling") for v in start)]
        for _ in range(steps):
            orbit.append(self(*orbit[-1]))
            for value in orbit[-1]:
                size = max(
                    (abs(q.q).bit_length() + abs(q.p).bit_length() for q in value.atoms(sympy.Rational)), default=0
                )
                if size > 3 * MOST_DIGITS:
                    raise LimitExceeded("digits of a coupling", size // 3, MOST_DIGITS, "take fewer steps")
        return orbit

    def then(self, other: RGMap) -> RGMap:
        """Return the map that applies this one, then the other; the length factors multiply.

        >>> t = sympy.Symbol("t")
        >>> two, three = (RGMap("a chain", (t,), (t**b,), b) for b in (2, 3))
        >>> two.then(three).images, two.then(three).length
        ((t**6,), 6)
        """
        if self.couplings != other.couplings:
            raise ShapeMismatch("couplings", self.couplings, other.couplings)
        return RGMap(
            f"{self.name}, then {other.name}",
            self.couplings,
            other(*self.images),
            sympy.simplify(self.length * other.length),
            self.domain,
            self.physical,
            exact=self.exact and other.exact,
        )

    def jacobian(self) -> sympy.ImmutableMatrix:
        """Return ∂F_i/∂u_j, row i, column j, as functions of the couplings."""
        return sympy.ImmutableMatrix([[sympy.diff(image, u) for u in self.couplings] for image in self.images])

    def at(self, *values: object) -> FixedPoint:
        """Return the fixed point at these values. Raises UsageError where the map moves them, Undecided if unknown.

        >>> x, y = sympy.symbols("x y")
        >>> RGMap("two", (x, y), (x, y / 4), 2).at(1, 0).exponents
        (0, -2)
        """
        point = tuple(as_exact(v, "a coupling") for v in values)
        for u, before, after in zip(self.couplings, point, self(*point), strict=True):
            found = sign(after - before)
            if found is None:
                raise Undecided(f"whether {point} is fixed", f"{after - before} may be 0")
            if found:
                raise UsageError(f"{point} is no fixed point: {u} = {before} goes to {after}")
        return FixedPoint(self, point)

    def fixed_points(self) -> list[FixedPoint]:
        """Return the fixed points in the domain that lie on none of the `fixed_curves`, exactly: all are isolated.

        Raises UsageError where the map has parameters beside its couplings, and Undecided where the equations are of
        no kind that is solved exactly here.
        """
        free = sorted({str(s) for image in self.images for s in image.free_symbols - set(self.couplings)})
        if free:
            raise UsageError(f"give the parameters {', '.join(free)} values first: fixed points depend on them")
        found = fixed_values(self.couplings, self.images, self.domain)
        return [FixedPoint(self, values) for values in found]

    def fixed_curves(self) -> list[sympy.Expr]:
        """Return polynomials on whose zeros every point is fixed (several couplings only)."""
        return fixed_curves(self.couplings, self.images)

    def __repr__(self) -> str:
        arrows = ", ".join(f"{u}' = {image}" for u, image in zip(self.couplings, self.images, strict=True))
        return f"{self.name}: {arrows} (b = {self.length}{'' if self.exact else ', an approximation'})"

    def _repr_latex_(self) -> str:
        lines = [f"{sympy.latex(u)}' &= {sympy.latex(i)}" for u, i in zip(self.couplings, self.images, strict=True)]
        return "$\\displaystyle \\begin{aligned}" + r"\\".join(lines) + "\\end{aligned}$"


@dataclass(frozen=True)
class FixedPoint:
    """A point u = F(u), its linearisation and its exponents."""

    map: RGMap
    values: tuple[sympy.Expr, ...]

    def __repr__(self) -> str:
        named = zip(self.map.couplings, self.values, strict=True)
        return f"FixedPoint({', '.join(f'{u} = {_shown(value)}' for u, value in named)})"

    @property
    def physical(self) -> dict[sympy.Symbol, sympy.Expr]:
        """What the map calls physical, here: K = atanh(t), which may be infinite."""
        return {name: self._limit(expr) for name, expr in self.map.physical.items()}

    def _limit(self, expr: sympy.Expr) -> sympy.Expr:
        """The value at the point; at an end of the domain the limit from within, -ln(x) → oo."""
        value = expr.subs(dict(zip(self.map.couplings, self.values, strict=True)))
        if value is not sympy.zoo:
            return value
        for u, at, (low, _) in zip(self.map.couplings, self.values, self.map.domain, strict=True):
            expr = sympy.limit(expr, u, at, "+" if at == low else "-")
        return expr

    @property
    def jacobian(self) -> sympy.ImmutableMatrix:
        """The Jacobian at the point, exact."""
        if len(self.values) == 1 and self.values[0].has(sympy.log):
            return sympy.ImmutableMatrix(
                [[_at_logarithm(self.map.jacobian()[0, 0], self.map.couplings[0], self.values[0])]]
            )
        at = dict(zip(self.map.couplings, self.values, strict=True))
        return sympy.ImmutableMatrix(self.map.jacobian().applyfunc(lambda e: _reduced(e.subs(at, simultaneous=True))))

    @property
    def eigenvalues(self) -> tuple[sympy.Expr, ...]:
        """The eigenvalues of the Jacobian with their multiplicity, the largest real part first.

        Raises Undecided where three or more couplings have a Jacobian that is neither triangular nor rational.
        """
        matrix = self.jacobian
        size = matrix.rows
        if all(matrix[i, j] == 0 for i in range(size) for j in range(i)) or all(
            matrix[i, j] == 0 for i in range(size) for j in range(i + 1, size)
        ):
            found = [matrix[i, i] for i in range(size)]
        elif size == 2:
            half, product = matrix.trace() / 2, matrix.det()
            root = sympy.sqrt(sympy.simplify(half**2 - product))
            found = [sympy.simplify(half + root), sympy.simplify(half - root)]
        elif all(e.is_Rational for e in matrix):
            characteristic = sympy.Poly(matrix.charpoly().as_expr())
            found = characteristic.all_roots()
        else:
            raise Undecided("the eigenvalues", "the Jacobian has three couplings or more and irrational entries")
        return tuple(sorted(found, key=lambda e: -float(sympy.re(e))))

    @property
    def exponents(self) -> tuple[sympy.Expr, ...]:
        """y = ln |Λ|/ln b for each eigenvalue, in their order; -oo for Λ = 0."""
        return tuple(_exponent(e, self.map.length) for e in self.eigenvalues)

    @property
    def kinds(self) -> tuple[str, ...]:
        """For each eigenvalue: 'relevant' for |Λ| > 1, 'irrelevant' for |Λ| < 1, 'marginal' for |Λ| = 1.

        This is the sign of y, in the normalisation of the map's own couplings.
        """
        return tuple(_kind(e) for e in self.eigenvalues)

    def decimals(self, digits: int = 15) -> dict[str, str]:
        """Return values and exponents as decimals, as many digits as are certain."""
        named = dict(zip((str(u) for u in self.map.couplings), self.values, strict=True))
        named |= {str(name): value for name, value in self.physical.items()}
        named |= {f"y{i}": y for i, y in enumerate(self.exponents, 1)}
        bits = 64 + 4 * digits
        return {
            name: str(value) if value.is_infinite else decimal(ball(value, bits), digits)
            for name, value in named.items()
        }


def _interval(coupling: sympy.Symbol, given: object) -> Interval:
    """An interval of exact numbers, its ends in order; they may be infinite."""
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise UsageError(f"the domain of {coupling} is an interval such as (0, 1), not {show(given)}")
    infinite = (sympy.oo, -sympy.oo)
    low, high = (end if end in infinite else as_exact(end, f"an end of the domain of {coupling}") for end in given)
    if (
        low == sympy.oo
        or high == -sympy.oo
        or (low not in infinite and high not in infinite and sign(high - low) == -1)
    ):
        raise UsageError(f"the domain of {coupling} is an interval from low to high, not {show(given)}")
    return low, high


def _shown(value: sympy.Expr) -> str:
    """An exact value; a root of a polynomial has decimals beside it."""
    return f"{value} = {decimal(ball(value, 128), 6)}..." if value.has(sympy.CRootOf) else str(value)


def _reduced(value: sympy.Expr) -> sympy.Expr:
    """An exact number in a shorter form: a polynomial in its algebraic root, or without roots in the denominator."""
    roots = value.atoms(sympy.CRootOf)
    if len(roots) == 1:
        (root,) = roots
        t = sympy.Dummy("t")
        plain = value.xreplace({root: t})
        if plain.is_rational_function(t):
            top, bottom = (sympy.Poly(part, t, domain="QQ") for part in sympy.fraction(sympy.together(plain)))
            modulus = sympy.Poly(root.poly.as_expr(), root.poly.gen, domain="QQ").replace(root.poly.gen, t)
            return (top * sympy.invert(bottom, modulus)).rem(modulus).as_expr().xreplace({t: root})
    return sympy.radsimp(sympy.simplify(value))


def _at_logarithm(expr: sympy.Expr, k: sympy.Symbol, value: sympy.Expr) -> sympy.Expr:
    """The expression at k = c log r, r algebraic: a polynomial in k whose coefficients are reduced numbers."""
    f, w, step = in_exponentials(expr, k)
    c, logarithm = value.as_coeff_Mul()
    root = logarithm.args[0] ** (step * c)
    top, bottom = sympy.fraction(sympy.together(f))
    if bottom.has(k):
        return sympy.simplify(expr.subs(k, value))
    parts = sympy.Poly(top, k).all_coeffs()
    reduced = [_reduced(sympy.together(part / bottom).subs(w, root)) for part in parts]
    return sympy.Add(*(number * value**i for i, number in enumerate(reversed(reduced))))


def _size(eigenvalue: sympy.Expr) -> sympy.Expr:
    return sympy.Abs(eigenvalue) if eigenvalue.is_real is False else eigenvalue


def _exponent(eigenvalue: sympy.Expr, length: sympy.Expr) -> sympy.Expr:
    size = _size(eigenvalue)
    if size.is_number and size == 0:
        return -sympy.oo
    if size.is_number and sign(size) == -1:
        size = -size
    plain = sympy.log(size) / sympy.log(length)
    whole = _nearest_integer(plain)
    if whole is not None and sign(size - length**whole) == 0:
        return sympy.Integer(whole)
    return plain


def _nearest_integer(value: sympy.Expr) -> int | None:
    """The integer that a number may be; the caller confirms it."""
    near = ball(value, 64)
    return round(float(near.mid())) if near.is_finite() and abs(near) < 10**6 else None


def _kind(eigenvalue: sympy.Expr) -> str:
    size = _size(eigenvalue)
    found = sign(size**2 - 1) if size.is_number else None
    if found is None:
        raise Undecided(f"whether |{eigenvalue}| is above 1", "it is too near 1, or has free symbols")
    return {1: "relevant", -1: "irrelevant", 0: "marginal"}[found]
