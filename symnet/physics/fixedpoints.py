"""Real solutions of u = F(u), exactly: polynomial systems, and one coupling that stands in exponentials too.

Nothing is found by iteration. A rational map gives polynomials, whose real roots are algebraic numbers (SymPy's
radicals, or `CRootOf`, isolated by intervals). A map of one coupling K may hold K and e^(cK), rationally, or be
c·log R(e^K), R rational: then each factor of the equation must be a polynomial in K alone or in w = e^(gK) alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import gcd, lcm

import sympy

from symnet.errors import LimitExceeded, Undecided
from symnet.exact.balls import sign

__all__ = ["Interval", "fixed_curves", "fixed_values", "in_exponentials", "inside"]

Interval = tuple[sympy.Expr, sympy.Expr]  # closed; an end may be infinite
MOST_DEGREE = 200


def inside(value: sympy.Expr, interval: Interval) -> bool:
    """Whether a real number lies in a closed interval, decided exactly.

    >>> inside(sympy.sqrt(2), (sympy.Integer(0), sympy.oo)), inside(sympy.sqrt(2), (sympy.Integer(0), sympy.Integer(1)))
    (True, False)
    """
    for end, direction in zip(interval, (1, -1), strict=True):
        if end.is_infinite:
            continue
        found = sign(direction * (value - end))
        if found is None:
            raise Undecided(f"whether {value} lies in [{interval[0]}, {interval[1]}]", "its distance to an end is tiny")
        if found < 0:
            return False
    return True


def fixed_values(
    couplings: Sequence[sympy.Symbol], images: Sequence[sympy.Expr], domain: Sequence[Interval]
) -> list[tuple[sympy.Expr, ...]]:
    """Return the isolated real fixed points in a box, each value exact, in lexicographic order for one coupling.

    Where all of a curve is fixed it is left out with its points (see `fixed_curves`). A point where a denominator
    vanishes is none.

    Raises:
        Undecided: where the equations are of no kind that can be solved exactly here.
        LimitExceeded: for polynomials of a degree above 200.

    >>> t = sympy.Symbol("t")
    >>> fixed_values([t], [4 * t**2 / (1 + t**2)**2], [(sympy.Integer(0), sympy.Integer(1))])
    [(0,), (CRootOf(x**3 + x**2 + 3*x - 1, 0),), (1,)]
    """
    if all(image.is_rational_function(*couplings) for image in images):
        numerators, denominators = _equations(couplings, images)
        kept = [str(u) for u, n in zip(couplings, numerators, strict=True) if n == 0]
        if kept:
            raise Undecided(
                "the isolated fixed points", f"all values of {', '.join(kept)} are kept; give a point to at()"
            )
        common = reduce(sympy.gcd, numerators) if len(couplings) > 1 else sympy.Integer(1)  # 0 on the fixed curves
        rest = [sympy.cancel(n / common) for n in numerators]
        found = _solve([sympy.Poly(r, *couplings) for r in rest], couplings)
        found = [point for point in found if not _vanishes([*denominators, common], couplings, point)]
    elif len(couplings) == 1:
        found = [(value,) for value in _with_exponentials(couplings[0], images[0])]
    else:
        raise Undecided("the fixed points", "several couplings are solved for only where the map is rational")
    return [p for p in found if all(inside(v, i) for v, i in zip(p, domain, strict=True))]


def fixed_curves(couplings: Sequence[sympy.Symbol], images: Sequence[sympy.Expr]) -> list[sympy.Expr]:
    """Return the irreducible polynomials on whose zeros every point is fixed: common factors of all equations.

    >>> x, y = sympy.symbols("x y")
    >>> fixed_curves([x, y], [x**2, x * y])
    [x - 1]
    """
    if len(couplings) == 1 or not all(image.is_rational_function(*couplings) for image in images):
        return []
    common = reduce(sympy.gcd, _equations(couplings, images)[0])
    return [factor for factor, _ in sympy.factor_list(common, *couplings)[1]] if common != 0 else [sympy.Integer(0)]


def _equations(
    couplings: Sequence[sympy.Symbol], images: Sequence[sympy.Expr]
) -> tuple[list[sympy.Expr], list[sympy.Expr]]:
    """The numerators and denominators of F(u) - u."""
    parts = [sympy.fraction(sympy.cancel(image - u)) for u, image in zip(couplings, images, strict=True)]
    return [top for top, _ in parts], [bottom for _, bottom in parts]


def _vanishes(
    denominators: Sequence[sympy.Expr], couplings: Sequence[sympy.Symbol], point: Sequence[sympy.Expr]
) -> bool:
    """Whether one of the polynomials is 0 at the point: a pole of the map, or a point of a fixed curve."""
    at = dict(zip(couplings, point, strict=True))
    signs = [sign(d.subs(at)) for d in denominators if d.free_symbols]
    if 0 not in signs and None in signs:
        raise Undecided(
            f"whether {point} is a fixed point", "a denominator there may be 0, or a curve of fixed points may pass"
        )
    return 0 in signs


def _solve(system: Sequence[sympy.Poly], couplings: Sequence[sympy.Symbol]) -> list[tuple[sympy.Expr, ...]]:
    """The real solutions of a polynomial system with finitely many: one coupling after the other, from the last."""
    if any(p.is_ground and not p.is_zero for p in system):
        return []
    if len(couplings) == 1:
        common = reduce(sympy.gcd, system)
        return [(root,) for root in _real_roots(common)]
    basis = sympy.groebner([p.as_expr() for p in system], *couplings, order="lex")
    last = [g for g in basis.exprs if g.free_symbols == {couplings[-1]}]
    if not last:
        if basis.exprs == [sympy.Integer(1)]:
            return []
        raise Undecided("the isolated fixed points", "curves of fixed points of different equations meet")
    found = []
    for root in _real_roots(sympy.Poly(last[0], couplings[-1])):
        earlier = [sympy.expand(g.subs(couplings[-1], root)) for g in basis.exprs]
        kept = [sympy.Poly(g, *couplings[:-1], extension=True) for g in earlier if g.free_symbols]
        if not kept:
            raise Undecided("the isolated fixed points", "curves of fixed points of different equations meet")
        found += [(*point, root) for point in _solve(kept, couplings[:-1])]
    return sorted(found, key=lambda point: tuple(float(v) for v in point))


def _real_roots(polynomial: sympy.Poly) -> list[sympy.Expr]:
    """The different real roots, in ascending order."""
    if polynomial.degree() > MOST_DEGREE:
        raise LimitExceeded("degree of the equation of the fixed points", polynomial.degree(), MOST_DEGREE)
    if polynomial.degree() < 1:
        return []
    if polynomial.domain.is_QQ or polynomial.domain.is_ZZ:
        return list(dict.fromkeys(polynomial.real_roots()))
    if polynomial.degree() == 1:
        a, b = polynomial.all_coeffs()
        return [sympy.radsimp(-b / a)]
    raise Undecided("the fixed points", "an equation with irrational coefficients has a degree above 1")


def in_exponentials(expr: sympy.Expr, k: sympy.Symbol) -> tuple[sympy.Expr, sympy.Symbol, sympy.Rational]:
    """Return (f, w, g) with the expression f(k, w), w = e^(gk), g the largest rational for which f is rational.

    Raises Undecided where the expression is not rational in k and in exponentials of its multiples.
    """
    plain = expr.rewrite(sympy.exp)
    found = plain.atoms(sympy.exp)
    rates = {e: e.exp / k for e in found}
    if not all(r.is_Rational for r in rates.values()):
        raise Undecided("the fixed points", f"{expr} is not rational in {k} and in exponentials of its multiples")
    tops, bottoms = [int(r.p) for r in rates.values()], [int(r.q) for r in rates.values()]
    step = sympy.Rational(reduce(gcd, tops, 0) or 1, lcm(*bottoms))
    w = sympy.Dummy("w", positive=True)
    made = sympy.cancel(sympy.together(plain.xreplace({e: w ** (r / step) for e, r in rates.items()})))
    if not made.is_rational_function(k, w):
        raise Undecided("the fixed points", f"{expr} is not rational in {k} and in exponentials of its multiples")
    powers = [m[0] for part in sympy.fraction(made) if part.has(w) for m in sympy.Poly(part, w).monoms()]
    common = reduce(gcd, powers, 0) or 1
    return made.subs(w, w ** sympy.Rational(1, common)), w, step * common


def _with_exponentials(k: sympy.Symbol, image: sympy.Expr) -> list[sympy.Expr]:
    """The fixed points of a map of one coupling with e^(cK): each factor in K alone, or in w = e^(gK) alone."""
    power, inner = _logarithm(image)
    equation, w, step = in_exponentials(sympy.exp(k / power) - inner if power else image - k, k)
    found: set[sympy.Expr] = set()
    for factor, _ in sympy.factor_list(sympy.fraction(sympy.together(equation))[0], k, w)[1]:
        if not factor.has(w):
            found.update(_real_roots(sympy.Poly(factor, k)))
        elif not factor.has(k):
            positive = [r for r in _real_roots(sympy.Poly(factor, w)) if sign(r) == 1]
            found.update(sympy.log(r) / step for r in positive)
        else:
            raise Undecided("the fixed points", f"the factor {factor.subs(w, sympy.exp(step * k))} mixes {k} and e^{k}")
    return sorted(found, key=float)


def _logarithm(image: sympy.Expr) -> tuple[sympy.Expr | None, sympy.Expr]:
    """(c, R) where the image is c log R with a rational c, else (None, image)."""
    c, rest = image.as_coeff_Mul()
    return (c, rest.args[0]) if isinstance(rest, sympy.log) else (None, image)
