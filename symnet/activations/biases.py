"""Biases at which an activation is at its best: zeros of one derivative where another is not zero.

At a zero b of σ^(n+2) with σ^(n)(b) ≠ 0 the error of the product gate loses its λ² term; at a zero of σ^(n-1) fewer
neurons are enough. A zero is given in closed form where there is one, tanh: atanh(sqrt(6)/3), else as the only zero in
an interval with rational ends.

>>> Bias(sympy.Integer(0), (Fraction(0), Fraction(0)), "zero of sigma''").constant
Constant(0)

One more closed form: a generator of a constant field that can be inverted, in ``_INVERSES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key, lru_cache
from typing import TYPE_CHECKING, Literal

import sympy

from symnet.activations.rings import X, logistic_expr
from symnet.errors import BadBias, NotExact, Undecided
from symnet.exact import balls
from symnet.exact.balls import Zero
from symnet.exact.constants import Constant
from symnet.exact.enclosures import derivative_enclosure
from symnet.exact.fields import constant
from symnet.exact.numbers import to_sympy

if TYPE_CHECKING:
    from symnet.activations.activation import Activation

__all__ = ["MAX_ORDER", "Bias", "all_zeros", "zeros"]

MAX_ORDER = 24
_MOST_SOLVED = 8
_Double = float  # inside Bias the name float is its method
_WINDOW = 12
_MAX_STEPS = 4000
_WIDTH = Fraction(1, 2**40)


@dataclass(frozen=True, slots=True)
class Bias:
    """A bias that an activation has by itself: in closed form (``expr``), or as the only zero in ``interval``.

    >>> from symnet.activations import tanh
    >>> tanh.best_bias(2).expr
    atanh(sqrt(6)/3)
    """

    expr: sympy.Expr | None
    interval: tuple[Fraction, Fraction]
    relation: str
    zero: Zero | None = None

    @property
    def value(self) -> sympy.Expr:
        """The bias as an exact SymPy number (without closed form: a number that prints as its name)."""
        found = self.zero if self.expr is None else self.expr
        if found is None:
            raise NotExact(self, "it has neither a closed form nor a relation")
        return found

    @property
    def constant(self) -> Constant:
        """The bias as an element of a constant field."""
        return constant(self.value)

    def float(self) -> _Double:
        """Return the double nearest to the bias."""
        return self.constant.float()

    def __str__(self) -> str:
        return str(self.value)


def zeros(sigma: Activation, vanishing: int, needed: int) -> tuple[Bias, ...]:
    """Return points where σ^(vanishing) = 0 and σ^(needed) ≠ 0, those with the largest |σ^(needed)| first.

    In closed form they are all there is (of a periodic function, one period); the others lie in [-12, 12].

    Raises:
        Undecided: if σ^(vanishing) cannot be examined.
    """
    if not 0 <= min(vanishing, needed) <= max(vanishing, needed) <= MAX_ORDER:
        raise Undecided(f"the zeros of the derivative of order {vanishing} of {sigma}", f"orders go to {MAX_ORDER}")
    return _zeros(sigma, vanishing, needed)


@lru_cache(maxsize=256)
def _zeros(sigma: Activation, vanishing: int, needed: int) -> tuple[Bias, ...]:
    found = [b for b in _candidates(sigma, vanishing) if sigma.vanishes(needed, b) is False]
    sizes = {b: abs(sigma.derivatives(needed + 1, b)[needed].ball(64)) for b in found}
    places = {b: b.constant.ball(64) for b in found}

    def compare(left: Bias, right: Bias) -> int:
        if sizes[left] > sizes[right]:
            return -1
        if sizes[left] < sizes[right]:
            return 1
        return -1 if places[left] > places[right] else 1

    return tuple(sorted(found, key=cmp_to_key(compare)))


def all_zeros(sigma: Activation, count: int) -> tuple[tuple[Bias, ...] | Literal["everywhere"] | None, ...]:
    """Return for each derivative below `count` every real zero, of a periodic function those of one period.

    None where they are not known, or are those of a polynomial of degree above 8. Where only some of the derivatives
    are periodic, zeros that repeat are not known: at another one of them σ itself is another number.

    Raises:
        BadBias, Undecided: if the derivatives are no known functions of the bias.

    >>> from symnet.activations.library import exp, power, tanh
    >>> all_zeros(exp, 2), [str(b) for b in all_zeros(tanh, 3)[2]], all_zeros(power(1), 3)[2]
    (((), ()), ['0'], 'everywhere')
    """
    b = sympy.Symbol("b")
    values = sigma.derivatives(count, b)
    periodic = {g.expr for value in values for g in value.generators if b in g.free_symbols} <= _PERIODIC
    return tuple(_all_zeros(sigma, k, value, periodic=periodic) for k, value in enumerate(values))


_PERIODIC = {sympy.sin(sympy.Symbol("b")), sympy.cos(sympy.Symbol("b"))}


def _all_zeros(
    sigma: Activation, order: int, value: Constant, *, periodic: bool
) -> tuple[Bias, ...] | Literal["everywhere"] | None:
    if value.is_zero():
        return "everywhere"
    for i in _vanishing_generators(value):
        powers = [e[i] for e in value.numerator]
        if max(powers) - min(powers) > _MOST_SOLVED or (not periodic and value.generators[i].expr in _PERIODIC):
            return None
    closed = _closed_forms(value, _B)
    relation = f"zero of the derivative of order {order} of {sigma}"
    return None if closed is None else tuple(Bias(expr, _around(expr), relation) for expr in closed)


def _candidates(sigma: Activation, order: int) -> Iterator[Bias]:
    b = sympy.Symbol("b")
    relation = f"zero of the derivative of order {order} of {sigma}"
    try:
        value = sigma.derivatives(order + 1, b)[order]
    except (BadBias, Undecided):
        value = None
    if value is not None and value.is_zero():
        # Zero everywhere: any bias will do.
        yield from (Bias(sympy.Integer(k), (Fraction(k), Fraction(k)), relation) for k in (0, 1))
        return
    closed = None if value is None else _closed_forms(value, b)
    if closed is not None:
        for expr in closed:
            yield Bias(expr, _around(expr), relation)
        return
    yield from _isolated(sigma, order, relation)


def _around(expr: sympy.Expr) -> tuple[Fraction, Fraction]:
    ball = balls.ball(expr, 64)
    with balls.precision(64):
        return balls.fraction_of(ball.lower()), balls.fraction_of(ball.upper())


# --- closed forms -----------------------------------------------------------------------------------------------

_B = sympy.Symbol("b")


def _log_odds(r: sympy.Expr) -> sympy.Expr:
    """Return log(r/(1-r)), as log(p + q sqrt(d)) where r is quadratic, else by the short form 2 atanh(2r - 1)."""
    odds = constant(r / (1 - r))
    if all(len(g.minimal_polynomial or ()) == 3 for g in odds.generators) and len(odds.generators) <= 1:
        return sympy.log(odds.expr)
    return 2 * sympy.atanh(sympy.expand(2 * r - 1))


_INVERSES: dict[sympy.Expr, tuple[Callable[[sympy.Expr], tuple[sympy.Expr, ...]], int | None, int | None]] = {
    # generator at b: the points where it takes the value r, and the open interval in which r must lie
    _B: (lambda r: (r,), None, None),
    sympy.tanh(_B): (lambda r: (sympy.atanh(r),), -1, 1),
    sympy.exp(_B): (lambda r: (sympy.log(r),), 0, None),
    logistic_expr(_B): (lambda r: (_log_odds(r),), 0, 1),
    sympy.sin(_B): (lambda r: (sympy.asin(r), sympy.pi - sympy.asin(r)), -1, 1),
    sympy.cos(_B): (lambda r: (sympy.acos(r), -sympy.acos(r)), -1, 1),
}


def _vanishing_generators(value: Constant) -> list[int]:
    """The generators on which it depends whether the numerator is 0."""
    used = [i for i in range(len(value.generators)) if any(e[i] for e in value.numerator)]
    lowest = [min(e[i] for e in value.numerator) for i in range(len(value.generators))]
    # e^..., and what is made of it, is never 0: common powers of it can be left out.
    return [
        i for i in used if any(e[i] > lowest[i] for e in value.numerator) or not _never_zero(value.generators[i].expr)
    ]


def _closed_forms(value: Constant, b: sympy.Symbol) -> tuple[sympy.Expr, ...] | None:
    """Return all zeros of a function of b that is a polynomial in one invertible generator, else ``None``."""
    used = _vanishing_generators(value)
    if not used:
        return ()
    if len(used) > 1 or value.generators[used[0]].expr not in _INVERSES:
        return None
    place = used[0]
    invert, low, high = _INVERSES[value.generators[place].expr]
    z = sympy.Dummy("z")
    poly = sympy.Poly({(e[place],): to_sympy(c) for e, c in value.numerator.items()}, z, domain="QQ")
    found: list[sympy.Expr] = []
    for root in _real_roots(poly):
        above = low is None or balls.sign(root - low) == 1
        below = high is None or balls.sign(high - root) == 1
        if above and below:
            found += invert(root)
    return tuple(found)


def _never_zero(expr: sympy.Expr) -> bool:
    """Say whether an expression is certainly not zero for any real value of its symbol."""
    if isinstance(expr, sympy.exp):
        return True
    if isinstance(expr, sympy.Pow):
        return bool(expr.exp.is_negative) or _never_zero(expr.base)
    if isinstance(expr, sympy.Mul):
        return all(_never_zero(a) for a in expr.args)
    return bool(expr.is_number and expr.is_nonzero)


def _real_roots(poly: sympy.Poly) -> Iterator[sympy.Expr]:
    """Return the real roots, each once: by square roots where they suffice, else as SymPy's CRootOf."""
    for factor, _ in poly.factor_list()[1]:
        yield from _roots_of_irreducible(factor)


def _roots_of_irreducible(factor: sympy.Poly) -> Iterator[sympy.Expr]:
    degree = factor.degree()
    if degree <= 2:
        yield from (r for r in _quadratic_roots(factor) if r.is_real)
        return
    if degree == 4:
        # A quartic that is even about its centre (for the logistic function: about 1/2) needs square roots only.
        a, b = factor.all_coeffs()[:2]
        center = -b / (4 * a)
        moved = factor.compose(sympy.Poly(factor.gen + center, factor.gen, domain="QQ"))
        a4, a3, a2, a1, a0 = moved.all_coeffs()
        if a3 == 0 and a1 == 0:
            for square in _quadratic_roots(sympy.Poly([a4, a2, a0], factor.gen, domain="QQ")):
                if square.is_real and balls.sign(square) == 1:
                    yield from (center + sympy.sqrt(square), center - sympy.sqrt(square))
            return
    yield from (sympy.CRootOf(factor, k) for k in range(factor.count_roots()))


def _quadratic_roots(factor: sympy.Poly) -> tuple[sympy.Expr, ...]:
    if factor.degree() == 1:
        a, b = factor.all_coeffs()
        return (-b / a,)
    a, b, c = factor.all_coeffs()
    root = sympy.sqrt(b**2 - 4 * a * c)
    return (-b + root) / (2 * a), (-b - root) / (2 * a)


# --- isolation --------------------------------------------------------------------------------------------------


def _isolated(sigma: Activation, order: int, relation: str) -> Iterator[Bias]:
    """Isolate zeros by enclosures: where the next derivative has one sign and the ends have two, there is one zero."""
    if sigma.expr.has(sympy.Abs, sympy.Max, sympy.Min, sympy.Piecewise):
        raise Undecided(f"the zeros of the derivative of order {order} of {sigma}", "it is given by pieces")
    # Ends that are unlikely to be zeros themselves.
    shift = Fraction(1, 17)
    stack = [(Fraction(k, 2) + shift, Fraction(k + 1, 2) + shift) for k in range(-2 * _WINDOW, 2 * _WINDOW)]
    found: list[tuple[Fraction, Fraction]] = []
    steps = 0
    while stack and steps < _MAX_STEPS:
        steps += 1
        low, high = stack.pop()
        if _sign_on(sigma, order, low, high):
            continue
        if _sign_on(sigma, order + 1, low, high):
            if _sign_on(sigma, order, low, low) * _sign_on(sigma, order, high, high) < 0:
                found.append(_narrow(sigma, order, low, high))
            continue
        middle = (low + high) / 2
        if high - low > Fraction(1, 2**12):
            stack += [(low, middle), (middle, high)]
    function = sigma.derivative(order).xreplace({sigma.symbol: X})
    names = f"b_{sigma.name}_{order}"
    for number, (low, high) in enumerate(sorted(found), start=1):
        if low < 0 < high and sigma.vanishes(order, 0):
            yield Bias(sympy.Integer(0), (Fraction(0), Fraction(0)), relation)
            continue
        name = names if len(found) == 1 else f"{names}_{number}"
        yield Bias(None, (low, high), relation, Zero(name, function, X, low, high))


def _sign_on(sigma: Activation, order: int, low: Fraction, high: Fraction) -> int:
    """Return the sign that a derivative has all over an interval, or 0."""
    value = derivative_enclosure(sigma.expr, sigma.symbol, order, low, high)
    return 1 if value > 0 else -1 if value < 0 else 0


def _narrow(sigma: Activation, order: int, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Bisect to a width of 2^-40."""
    at_low = _sign_on(sigma, order, low, low)
    while high - low > _WIDTH:
        middle = (low + high) / 2
        there = _sign_on(sigma, order, middle, middle)
        if there == 0:
            break
        low, high = (middle, high) if there == at_low else (low, middle)
    return low, high
