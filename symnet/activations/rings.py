"""The derivative rings of the named activations: the generators, their derivatives, their values at a bias.

tanh lives in Q[g] with g' = 1 - g^2, softplus in Q[s, g] with s' = g, g' = g - g^2 (g the logistic function), and so
on (DESIGN 3). ``ring_of`` finds the ring of an expression, whoever wrote it down.

>>> x = sympy.Symbol("x")
>>> ring_of(sympy.tanh(x), x).functions
(tanh(x),)

One more activation: one more entry in ``_rings``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import sympy

from symnet.exact.constants import Constant, Generator
from symnet.exact.derivations import DerivativeRing
from symnet.exact.fields import constant
from symnet.exact.numbers import to_sympy
from symnet.exact.polynomials import Terms

__all__ = ["AT_ZERO", "Ring", "X", "from_ring", "logistic_expr", "plain", "point_values", "ring_of"]

X = sympy.Symbol("x", real=True)  # the variable in which the table below is written


def logistic_expr(x: sympy.Expr) -> sympy.Expr:
    """Return the logistic function of x as SymPy writes it best."""
    return 1 / (1 + sympy.exp(-x))


# Whose Taylor coefficients at 0 are rational, and known to exact/series by this name: the fastest way to many orders.
AT_ZERO = {
    sympy.exp(X): "exp",
    sympy.tanh(X): "tanh",
    sympy.sin(X): "sin",
    sympy.cos(X): "cos",
    sympy.atan(X): "atan",
    logistic_expr(X): "logistic",
}


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """A function in Q[f_1, ..., f_m], with the functions f_i in the variable ``X`` and their derivatives.

    ``independent``: the transcendental ones among the f_i are algebraically independent over C(b) for a symbol b.
    """

    functions: tuple[sympy.Expr, ...]
    algebra: DerivativeRing
    independent: bool = True


def _ring(
    functions: tuple[sympy.Expr, ...], start: Terms, images: tuple[Terms, ...], *, independent: bool = True
) -> Ring:
    return Ring(functions, DerivativeRing(start, images), independent)


_ONE = Fraction(1)
_LOGISTIC: Terms = {(1,): _ONE, (2,): -_ONE}


@lru_cache(maxsize=1)
def _rings() -> dict[sympy.Expr, Ring]:
    """Return the table.

    Independence for a free symbol b: e^b, tanh b, 1/(1+e^-b), e^(-b²) are transcendental over C(b). log(1+e^b), atan b
    and erf b are primitives that do not lie in the fields C(b, e^b), C(b), C(b, e^(-b²)) of their derivatives, hence
    (Ostrowski) transcendental over them. Not so tanh(log(1+e^b)) beside 1/(1+e^-b): both lie in Q(e^b).
    """
    x, one = X, _ONE
    logistic = logistic_expr(x)
    soft = sympy.log(1 + sympy.exp(x))
    mish = sympy.tanh(soft)
    normal = sympy.exp(-(x**2) / 2) / sympy.sqrt(2 * sympy.pi)
    cumulative = (1 + sympy.erf(x / sympy.sqrt(2))) / 2
    bell = sympy.exp(-(x**2) / 2)
    return {
        sympy.exp(x): _ring((sympy.exp(x),), {(1,): one}, ({(1,): one},)),
        sympy.tanh(x): _ring((sympy.tanh(x),), {(1,): one}, ({(0,): one, (2,): -one},)),
        logistic: _ring((logistic,), {(1,): one}, (_LOGISTIC,)),
        # s = softplus, g = logistic
        soft: _ring((soft, logistic), {(1, 0): one}, ({(0, 1): one}, {(0, 1): one, (0, 2): -one})),
        sympy.sin(x): _ring((sympy.sin(x), sympy.cos(x)), {(1, 0): one}, ({(0, 1): one}, {(1, 0): -one})),
        sympy.cos(x): _ring((sympy.sin(x), sympy.cos(x)), {(0, 1): one}, ({(0, 1): one}, {(1, 0): -one})),
        # a = atan, g = 1/(1+x^2), x
        sympy.atan(x): _ring(
            (sympy.atan(x), 1 / (1 + x**2), x),
            {(1, 0, 0): one},
            ({(0, 1, 0): one}, {(0, 2, 1): Fraction(-2)}, {(0, 0, 0): one}),
        ),
        # e = erf, f = e' = 2 exp(-x^2)/sqrt(pi), x
        sympy.erf(x): _ring(
            (sympy.erf(x), 2 * sympy.exp(-(x**2)) / sympy.sqrt(sympy.pi), x),
            {(1, 0, 0): one},
            ({(0, 1, 0): one}, {(0, 1, 1): Fraction(-2)}, {(0, 0, 0): one}),
        ),
        # Phi, phi = Phi', x
        x * cumulative: _ring(
            (cumulative, normal, x),
            {(1, 0, 1): one},
            ({(0, 1, 0): one}, {(0, 1, 1): -one}, {(0, 0, 0): one}),
        ),
        x * logistic: _ring((logistic, x), {(1, 1): one}, ({(1, 0): one, (2, 0): -one}, {(0, 0): one})),
        # w = tanh(softplus), g = logistic, x
        x * mish: _ring(
            (mish, logistic, x),
            {(1, 0, 1): one},
            ({(0, 1, 0): one, (2, 1, 0): -one}, {(0, 1, 0): one, (0, 2, 0): -one}, {(0, 0, 0): one}),
            independent=False,
        ),
        bell: _ring((bell, x), {(1, 0): one}, ({(1, 1): -one}, {(0, 0): one})),
    }


@lru_cache(maxsize=256)
def _power_ring(degree: int) -> Ring:
    return _ring((X,), {(degree,): _ONE}, ({(0,): _ONE},))


@lru_cache(maxsize=1)
def _aliases() -> dict[sympy.Expr, sympy.Expr]:
    """Return other ways in which people write the functions of the table."""
    e, logistic = sympy.exp(X), logistic_expr(X)
    soft = sympy.log(1 + e)
    cumulative = (1 + sympy.erf(X / sympy.sqrt(2))) / 2
    return {
        e / (1 + e): logistic,
        (1 + sympy.tanh(X / 2)) / 2: logistic,
        X * e / (1 + e): X * logistic,
        X * (1 + sympy.tanh(X / 2)) / 2: X * logistic,
        X * (1 + sympy.erf(X / sympy.sqrt(2))) / 2: X * cumulative,
        sympy.expand(X * cumulative): X * cumulative,
        -sympy.log(logistic_expr(-X)): soft,
    }


def plain(expr: sympy.Expr) -> sympy.Expr:
    """Return the function of the table that an expression in ``X`` is, as the table writes it; else the expression."""
    return _aliases().get(expr, expr)


@lru_cache(maxsize=512)
def ring_of(expr: sympy.Expr, symbol: sympy.Symbol) -> Ring | None:
    """Return the derivative ring of an expression in one symbol, or ``None`` if it is not in the table."""
    inside = expr.xreplace({symbol: X})
    if inside == X:
        return _power_ring(1)
    if isinstance(inside, sympy.Pow) and inside.base == X and isinstance(inside.exp, sympy.Integer) and inside.exp > 0:
        return _power_ring(int(inside.exp))
    return _rings().get(plain(inside))


def from_ring(ring: Ring, polynomial: Terms, at: sympy.Expr) -> sympy.Expr:
    """Return an element of the ring as a SymPy expression at a point."""
    functions = [f.xreplace({X: at}) for f in ring.functions]
    return sympy.Add(
        *(
            sympy.Mul(to_sympy(c), *(f**k for f, k in zip(functions, e, strict=True) if k))
            for e, c in polynomial.items()
        )
    )


@lru_cache(maxsize=512)
def point_values(ring: Ring, center: Constant) -> tuple[Constant, ...]:
    """Return the values of the ring's functions at a point, as few and simple generators as possible."""
    return tuple(_value(ring, function, center) for function in ring.functions)


# At an algebraic b != 0 each of these is a transcendental number: e^b and e^(-b^2/2) by Lindemann; the others are
# non-constant rational functions of e^b or of e^(2b).
_LINDEMANN = frozenset(
    {
        sympy.exp(X),
        sympy.tanh(X),
        logistic_expr(X),
        sympy.tanh(sympy.log(1 + sympy.exp(X))),
        sympy.exp(-(X**2) / 2),
    }
)


def _value(ring: Ring, function: sympy.Expr, center: Constant) -> Constant:
    """Return the value of one function: an algebraic number if it is one, else a generator of its own."""
    if function == X:
        return center
    point = center.expr
    expr = function.xreplace({X: point})
    if function in {sympy.sin(X), sympy.cos(X), 1 / (1 + X**2)}:
        return constant(expr)
    name = str(expr)
    algebraic_point = all(g.minimal_polynomial is not None or g.expr.is_Symbol for g in center.generators)
    if center.free_symbols:
        # The theorems quoted in _rings are about functions of one symbol b, or of what is algebraic over it.
        proved = algebraic_point and len(center.free_symbols) == 1
        group = str(ring.functions[0].xreplace({X: point})) if ring.independent else name
        return Constant.of(Generator(name, expr, None, independent=proved, group=group))
    found = constant(expr)
    if all(g.minimal_polynomial is not None for g in found.generators) or found == Constant.of(found.generators[0]):
        return found
    proved = algebraic_point and function in _LINDEMANN  # at 0 the values are rational, which is found above
    return Constant.of(Generator(name, expr, None, independent=proved))
