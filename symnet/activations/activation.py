"""The activation: a real function of one real variable, given by an expression, with exact derivatives everywhere.

>>> x = sympy.Symbol("x")
>>> mine = Activation(x * sympy.tanh(x), name="mine")
>>> [d.expr for d in mine.derivatives(5, at=0)]
[0, 0, 2, 0, -8]
>>> mine.parity, mine.vanishes(2, at="1/2")
('even', False)

Named activations are in ``library``; one of your own needs nothing but its expression.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import sympy
from numpy.typing import DTypeLike, NDArray
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import BooleanFunction

from symnet.activations import biases, neighbourhoods, numeric
from symnet.activations.biases import Bias
from symnet.activations.expansion import KNOWN, expand
from symnet.activations.rings import AT_ZERO, X, from_ring, plain, point_values, ring_of
from symnet.display import Shown
from symnet.errors import (
    BadBias,
    FloatGiven,
    LimitExceeded,
    NotAnActivation,
    NotExact,
    TextGiven,
    Undecided,
    UsageError,
    show,
)
from symnet.exact import balls
from symnet.exact.balls import Zero, arb
from symnet.exact.constants import Constant
from symnet.exact.derivations import derivative_terms, derivatives_at
from symnet.exact.fields import constant
from symnet.exact.numbers import as_fraction, to_sympy
from symnet.exact.polynomials import check_name
from symnet.exact.series import taylor_rational
from symnet.parsing.functions import FUNCTIONS
from symnet.parsing.values import is_not_real

__all__ = ["Activation", "Point"]

Point = object  # a number, a symbol, text such as "1/2", a Constant or a Bias

_ENTIRE = {
    *(sympy.exp, sympy.log, sympy.sin, sympy.cos, sympy.sinh, sympy.cosh, sympy.tanh, sympy.sech),
    *(sympy.atan, sympy.asinh, sympy.erf, sympy.erfc, sympy.erfi, sympy.Si, sympy.Shi),
}
_MAX_NODES = 10_000
_MAX_EXPONENT = 10_000
_MAX_ORDER = 1024
_MAX_NESTING = 64  # SymPy recurses
_WHOLE = (sympy.Symbol, sympy.Add, sympy.Mul, sympy.Pow, Relational, BooleanFunction, ExprCondPair)
_EXCLUDED: tuple[tuple[type[sympy.Basic], str], ...] = (
    (sympy.Integral, "an integral is not evaluated"),
    (sympy.Derivative, "a derivative must be carried out first (doit)"),
    (sympy.Sum, "a sum must be carried out first (doit)"),
    (sympy.Product, "a product must be carried out first (doit)"),
    (sympy.Limit, "a limit must be carried out first (doit)"),
    (sympy.Subs, "a substitution must be carried out first (doit)"),
    (AppliedUndef, "an undefined function has no values"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Activation(Shown):
    """A function σ of one real variable; equal to another if the expressions are, whatever the names.

    Raises:
        TextGiven: for text (``symnet.parse`` reads text).
        NotAnActivation: for two symbols or none, integrals, undefined functions, complex or infinite values, and
            functions that symnet does not know (floor, say).
        FloatGiven: for floats inside.
        UsageError: for a name that is no word, or the name of another function.

    >>> x = sympy.Symbol("x")
    >>> Activation(x / (1 + x**2)).derivative(1, at=1)
    0
    """

    expr: sympy.Expr
    name: str = field(default="", kw_only=True)
    symbol: sympy.Symbol = field(default=None, kw_only=True)
    canonical: sympy.Expr = field(init=False, repr=False)  # the expression in the variable X of the ring table

    def __post_init__(self) -> None:
        _refuse_what_is_none(self.expr)
        symbol = _only_symbol(self.expr, self.symbol)
        canonical = self.expr.xreplace({symbol: X})
        if _abstracted(canonical).is_real is False:
            raise NotAnActivation(self.expr, "its values are not real")
        if self.name:
            _check_name(self.name, canonical)
        object.__setattr__(self, "canonical", canonical)
        object.__setattr__(self, "symbol", symbol)
        object.__setattr__(self, "name", str(self.name or self.expr))

    def __eq__(self, other: object) -> bool:
        return self.canonical == other.canonical if isinstance(other, Activation) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.canonical)

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"Activation({self.expr}, name={self.name!r})"

    def __call__(self, x: object) -> sympy.Expr:
        """Return σ(x) as a SymPy expression."""
        if isinstance(x, str):
            raise TextGiven(x, f"{self.name}(...)")
        at = x if isinstance(x, sympy.Expr) else constant(x, "argument").expr
        return self.expr.xreplace({self.symbol: at})

    # --- derivatives ---

    def derivatives(self, count: int, at: Point = 0) -> tuple[Constant, ...]:
        """Return σ(b), σ'(b), ..., the derivatives of orders 0 to count-1 at the bias b, exactly.

        Raises:
            BadBias: where σ has no expansion. Undecided: where that is open.
        """
        return _derivatives(self, _order(count, "number of derivatives"), self.point(at))

    def derivative(self, order: int, at: Point | None = None) -> sympy.Expr:
        """Return the derivative of the given order at ``at``, or without ``at`` as an expression in ``self.symbol``.

        Of a function with kinks or jumps the expression is its derivative everywhere else.

        >>> x = sympy.Symbol("x")
        >>> Activation(sympy.tanh(x)).derivative(2)
        2*tanh(x)**3 - 2*tanh(x)
        """
        if at is not None:
            return self.derivatives(_order(order, "order of a derivative") + 1, at)[order].expr
        return _derivative_expr(self.canonical, _order(order, "order of a derivative")).xreplace({X: self.symbol})

    def coefficients(self, count: int, at: Point = 0) -> tuple[Constant, ...]:
        """Return the Taylor coefficients c_k = σ^(k)(b)/k! for k below ``count`` (not the derivatives themselves)."""
        _order(count, "number of coefficients")
        center = self.point(at)
        name = AT_ZERO.get(self.canonical) if center == 0 and count > 0 else None
        if name is not None:
            return tuple(map(Constant.rational, taylor_rational(name, count - 1)))
        return tuple(d * Fraction(1, math.factorial(k)) for k, d in enumerate(self.derivatives(count, center)))

    def coefficient(self, order: int, at: Point = 0) -> sympy.Expr:
        """Return the Taylor coefficient c_k = σ^(k)(b)/k!."""
        return self.coefficients(_order(order, "order of a coefficient") + 1, at)[order].expr

    def taylor(self, order: int, at: Point = 0, *, remainder: bool = False) -> sympy.Expr:
        """Return the Taylor polynomial of σ at ``at`` through degree ``order``, in ``self.symbol``.

        ``remainder=True`` adds SymPy's O((x - b)**(order + 1)).

        >>> x = sympy.Symbol("x")
        >>> Activation(sympy.tanh(x)).taylor(5)
        2*x**5/15 - x**3/3 + x
        """
        _order(order, "degree of a Taylor polynomial")
        center = self.point(at).expr
        step = self.symbol - center
        total = sympy.Add(*(c.expr * step**k for k, c in enumerate(self.coefficients(order + 1, at)) if c != 0))
        return total + sympy.O(step ** (order + 1), (self.symbol, center)) if remainder else total

    def vanishes(self, order: int, at: Point = 0) -> bool | None:
        """Decide whether σ^(order)(b) = 0; ``None`` where it stays open."""
        try:
            return self.derivatives(_order(order, "order of a derivative") + 1, at)[order].is_zero()
        except Undecided:
            return None

    def smooth_at(self, at: Point) -> bool | None:
        """Decide whether σ is analytic at the bias (no kink, pole or jump); ``None`` where it stays open."""
        try:
            self.derivatives(3, at)
        except BadBias:
            return False
        except Undecided:
            return None
        return True

    @property
    def parity(self) -> Literal["even", "odd"] | None:
        """'even' or 'odd' if σ(-x) = ±σ(x) is proved, else ``None``."""
        return _parity(self)

    @property
    def analytic(self) -> bool:
        """Whether its form shows that σ is analytic on all of ℝ: so it is the only function with its derivatives at b.

        >>> x = sympy.Symbol("x")
        >>> Activation(sympy.log(1 + sympy.exp(x))).analytic, Activation(sympy.atan(1 / x)).analytic
        (True, False)
        """
        return _analytic(self.canonical)

    def point(self, at: Point) -> Constant:
        """Return a bias, in any of its forms, as an exact number."""
        return at.constant if isinstance(at, Bias) else constant(at, "bias")

    # --- biases ---

    def best_bias(self, order: int = 2) -> Bias | None:
        """Return a zero of σ^(order+2) where σ^(order) is not 0: the gate's error of order λ² vanishes there.

        Of several it is the one with the largest |σ^(order)|, then the positive one; ``None`` if none was found.
        """
        found = biases.zeros(self, order + 2, order)
        return found[0] if found else None

    def critical_biases(self, order: int = 2) -> tuple[Bias, ...]:
        """Return zeros of σ^(order-1) where σ^(order) is not 0 (for order 2: the minima and maxima of σ)."""
        return biases.zeros(self, order - 1, order)

    # --- numbers ---

    def ball(self, x: arb) -> arb:
        """Return an enclosure of σ over the ball x (flint's arb), at flint's precision."""
        return balls.ball(self.expr, balls.current_bits(), {self.symbol: x})

    def enclosure(self, order: int, low: object, high: object) -> tuple[sympy.Rational, sympy.Rational]:
        """Return rational ends between which σ^(order) lies on [low, high]; nearly its least and largest value there.

        Raises:
            UsageError: if low > high. FloatGiven, NotExact: for ends that are not exact.
            NotSmooth: where σ is not shown to be analytic. Undecided: if σ has no analytic enclosures.

        >>> x = sympy.Symbol("x")
        >>> low, high = Activation(sympy.tanh(x)).enclosure(2, 0, 1)
        >>> round(float(low), 8), abs(high) < sympy.Rational(1, 10**12)
        (-0.76980036, True)
        """
        left, right = as_fraction(low, "end of an interval"), as_fraction(high, "end of an interval")
        if left > right:
            raise UsageError(f"an interval has its lower end first, not {left}, {right}")
        ends = neighbourhoods.enclosure(self, _order(order, "order of a derivative"), left, right)
        return to_sympy(ends[0]), to_sympy(ends[1])

    def numpy(self, array: NDArray[np.floating[Any]], dtype: DTypeLike = np.float64) -> NDArray[np.floating[Any]]:
        """Return σ of every entry of an array, with floats of the given type; stably, if σ is a named activation."""
        return numeric.evaluate(self.canonical, np.asarray(array, dtype=dtype))


def _refuse_what_is_none(expr: object) -> None:
    if isinstance(expr, str):
        raise TextGiven(expr, "Activation(...)")
    if not isinstance(expr, sympy.Expr):
        raise NotAnActivation(expr, "it is not a SymPy expression")
    for count, (node, depth) in enumerate(_parts(expr)):
        if count > _MAX_NODES:
            raise LimitExceeded("number of parts of an activation", f"more than {_MAX_NODES}", _MAX_NODES)
        if depth > _MAX_NESTING:
            raise LimitExceeded("nesting of an activation", f"more than {_MAX_NESTING}", _MAX_NESTING)
        if isinstance(node, sympy.Float):
            raise FloatGiven(node, "inside an activation, the number")
        if is_not_real(node):
            raise NotAnActivation(expr, "its values are not real")
        if node in {sympy.oo, -sympy.oo, sympy.zoo, sympy.nan}:
            raise NotAnActivation(expr, "it is not finite")
        if node.args and not isinstance(node, _WHOLE) and node.func not in KNOWN and _unknown(node):
            known = ", ".join(sorted(f.__name__ for f in KNOWN))
            raise NotAnActivation(expr, f"symnet does not know {node.func.__name__} (it knows {known})")
        for excluded, reason in _EXCLUDED:
            if isinstance(node, excluded):
                raise NotAnActivation(expr, reason)
        if isinstance(node, sympy.Pow) and isinstance(node.exp, sympy.Integer) and abs(int(node.exp)) > _MAX_EXPONENT:
            raise LimitExceeded("exponent in an activation", int(node.exp), _MAX_EXPONENT)


def _parts(expr: sympy.Basic) -> Iterator[tuple[sympy.Basic, int]]:
    """Yield each part with its depth, without recursion."""
    stack = [(expr, 0)]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack += [(part, depth + 1) for part in node.args]


def _unknown(node: sympy.Basic) -> bool:
    """Whether it is no constant, and nothing of which ``_EXCLUDED`` says more."""
    return bool(node.free_symbols) and not isinstance(node, tuple(kind for kind, _ in _EXCLUDED))


def _check_name(name: object, canonical: sympy.Expr) -> None:
    """Refuse a name that would read as something else: no word (nor power(3)), or the name of another function."""
    if not isinstance(name, str) or not re.sub(r"\([0-9]+\)$", "", name).isidentifier():
        raise UsageError(f"the name {show(name)} of an activation must be a word: letters, digits and _")
    meant = FUNCTIONS.get(name) or next((f for f in KNOWN if f.__name__ == name), None)
    if meant is not None and plain(meant(X)) != plain(canonical):
        raise UsageError(f"the name {show(name)} of the activation {show(canonical)} is that of another function")


def _abstracted(expr: sympy.Basic) -> sympy.Basic:
    """Put real symbols for the constants inside: SymPy would evaluate a hidden zero to thousands of digits."""
    if not expr.args or isinstance(expr, sympy.Rational):
        return expr
    if isinstance(expr, sympy.Expr) and not expr.free_symbols:
        return sympy.Dummy(real=True)
    return expr.func(*(_abstracted(a) for a in expr.args))


def _only_symbol(expr: sympy.Expr, given: sympy.Symbol | None) -> sympy.Symbol:
    found = sorted(expr.free_symbols, key=str)
    if given is not None and not isinstance(given, sympy.Symbol):
        raise NotAnActivation(expr, f"{given!r} is not a SymPy symbol")
    for symbol in found:
        check_name(symbol)
    if len(found) != 1:
        count = f"{len(found)} symbols, {', '.join(map(str, found))}" if found else "no symbol"
        raise NotAnActivation(expr, f"it has {count}")
    if given is not None and given != found[0]:
        raise NotAnActivation(expr, f"its symbol is {found[0]}, not {given}")
    return found[0]


def _order(value: object, what: str) -> int:
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise NotExact(value, f"{what} must be an integer")
    if value < 0:
        raise LimitExceeded(what, value, "0 (it must not be negative)")
    if value > _MAX_ORDER + 1:
        raise LimitExceeded(what, value, _MAX_ORDER)
    return int(value)


@lru_cache(maxsize=512)
def _derivatives(sigma: Activation, count: int, center: Constant) -> tuple[Constant, ...]:
    if count == 0:
        return ()
    ring = ring_of(sigma.expr, sigma.symbol)
    if ring is not None:
        found = derivatives_at(ring.algebra, count, point_values(ring, center))
    else:
        coefficients = expand(sigma.expr, sigma.symbol, center, count)
        found = tuple(c * math.factorial(k) for k, c in enumerate(coefficients))
    if len(center.generators) == 1 and isinstance(center.expr, Zero):
        return _without_known_zero(sigma, found, center.expr)
    return found


def _without_known_zero(sigma: Activation, found: tuple[Constant, ...], zero: Zero) -> tuple[Constant, ...]:
    """Put 0 for the derivative by which the point is defined; no ball could ever show that it is 0."""
    return tuple(
        Constant.rational(0)
        if k <= biases.MAX_ORDER and _derivative_expr(sigma.canonical, k).xreplace({X: zero.symbol}) == zero.relation
        else d
        for k, d in enumerate(found)
    )


@lru_cache(maxsize=1024)
def _derivative_expr(canonical: sympy.Expr, order: int) -> sympy.Expr:
    """The derivative in X: activations that are equal may have different symbols, but share what is remembered here."""
    ring = ring_of(canonical, X)
    if ring is not None:
        return from_ring(ring, derivative_terms(ring.algebra, order), X)
    if order == 0:
        return canonical
    # In a real variable: SymPy cannot differentiate |x| for a complex x. Deltas sit where σ is not smooth.
    return sympy.diff(_derivative_expr(canonical, order - 1), X).replace(sympy.DiracDelta, lambda *_: sympy.Integer(0))


def _analytic(expr: sympy.Expr) -> bool:
    if not expr.free_symbols or expr == X:
        return True
    inside = all(map(_analytic, expr.args))
    if isinstance(expr, sympy.log):
        return inside and expr.args[0].is_positive is True
    if isinstance(expr, sympy.Pow) and expr.base is not sympy.E and not (expr.exp.is_Integer and expr.exp > 0):
        return inside and expr.base.is_positive is True
    return inside and (isinstance(expr, sympy.Add | sympy.Mul | sympy.Pow) or expr.func in _ENTIRE)


@lru_cache(maxsize=256)
def _parity(sigma: Activation) -> Literal["even", "odd"] | None:
    there = sigma.expr.xreplace({sigma.symbol: X})
    mirrored = there.xreplace({X: -X})
    for parity, difference in (("even", mirrored - there), ("odd", mirrored + there)):
        if difference == 0:
            return parity  # type: ignore[return-value]
        try:
            if constant(difference).is_zero():
                return parity  # type: ignore[return-value]
        except Undecided:
            continue
    return None
