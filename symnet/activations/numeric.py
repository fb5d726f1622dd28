"""Activations on arrays of floats, with care for what overflows or cancels.

An expression is walked over a table from SymPy's heads to NumPy's functions; no source text is generated. The named
activations that would lose digits (softplus far to the left, GELU in its left tail) have forms of their own.

>>> evaluate(X * sympy.tanh(X), np.array([0.0, 1.0])).tolist()
[0.0, 0.7615941559557649]

One more function: a line in ``_FUNCTIONS``; one more stable form: an entry in ``_stable``.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import lru_cache, reduce
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray
from sympy.core.relational import Relational

from symnet.activations.errorfunction import erf, erfc, normal_cdf, normal_density
from symnet.activations.rings import X, logistic_expr, plain
from symnet.errors import Undecided
from symnet.exact.fields import constant

__all__ = ["evaluate", "stable_form"]

Array = NDArray[np.floating[Any]]


def logistic(x: Array) -> Array:
    """Return 1/(1 + exp(-x)) without overflow, with full relative accuracy on both sides."""
    small = np.exp(-np.abs(x))
    found: Array = np.where(x >= 0, 1, small) / (1 + small)
    return found


def softplus(x: Array) -> Array:
    """Return log(1 + exp(x)) without overflow."""
    return np.logaddexp(x.dtype.type(0), x)


@lru_cache(maxsize=1)
def _stable() -> dict[sympy.Expr, Callable[[Array], Array]]:
    soft = sympy.log(1 + sympy.exp(X))
    return {
        logistic_expr(X): logistic,
        soft: softplus,
        X * logistic_expr(X): lambda x: x * logistic(x),
        X * (1 + sympy.erf(X / sympy.sqrt(2))) / 2: lambda x: x * normal_cdf(x.astype(np.float64)),
        sympy.exp(-(X**2) / 2): normal_density,
        X * sympy.tanh(soft): lambda x: x * np.tanh(softplus(x)),
        sympy.Max(0, X): lambda x: np.maximum(x, 0),
    }


_FUNCTIONS: dict[type[sympy.Basic], Callable[..., Array]] = {
    sympy.exp: np.exp,
    sympy.log: np.log,
    sympy.tanh: np.tanh,
    sympy.sinh: np.sinh,
    sympy.cosh: np.cosh,
    sympy.sin: np.sin,
    sympy.cos: np.cos,
    sympy.tan: np.tan,
    sympy.atan: np.arctan,
    sympy.asin: np.arcsin,
    sympy.acos: np.arccos,
    sympy.atanh: np.arctanh,
    sympy.asinh: np.arcsinh,
    sympy.acosh: np.arccosh,
    sympy.coth: lambda x: 1 / np.tanh(x),
    sympy.sech: lambda x: 1 / np.cosh(x),
    sympy.csch: lambda x: 1 / np.sinh(x),
    sympy.sec: lambda x: 1 / np.cos(x),
    sympy.csc: lambda x: 1 / np.sin(x),
    sympy.cot: lambda x: 1 / np.tan(x),
    sympy.erf: erf,
    sympy.erfc: erfc,
    sympy.Abs: np.abs,
    sympy.sign: np.sign,
    sympy.Heaviside: lambda x, at_zero=0.5: np.heaviside(x, x.dtype.type(np.asarray(at_zero).flat[0])),
    sympy.Max: lambda *parts: reduce(np.maximum, parts),
    sympy.Min: lambda *parts: reduce(np.minimum, parts),
}

_RELATIONS: dict[type[sympy.Basic], Callable[[Array, Array], NDArray[np.bool_]]] = {
    sympy.StrictLessThan: operator.lt,
    sympy.LessThan: operator.le,
    sympy.StrictGreaterThan: operator.gt,
    sympy.GreaterThan: operator.ge,
    sympy.Equality: operator.eq,
    sympy.Unequality: operator.ne,
}


def stable_form(expr: sympy.Expr) -> Callable[[Array], Array] | None:
    """Return the form of its own that a named activation has, whatever way it is written."""
    return _stable().get(expr) or _stable().get(plain(expr))


def evaluate(expr: sympy.Expr, array: Array) -> Array:
    """Return the values of an expression in ``X`` at every entry of an array of floats, in the array's own type.

    Raises:
        Undecided: for a function that has no numerical form here.
    """
    stable = stable_form(expr)
    with np.errstate(all="ignore"):
        found = stable(array) if stable is not None else _walk(expr, array)
    result = np.asarray(found, dtype=array.dtype)
    if result is array:
        return array.copy()
    return result if result.shape == array.shape else np.full(array.shape, result)


def _walk(expr: sympy.Basic, x: Array) -> Array:
    if expr == X:
        return x
    if isinstance(expr, sympy.Expr) and not expr.free_symbols:
        return np.asarray(_number(expr), dtype=x.dtype)
    if isinstance(expr, sympy.Add):
        return reduce(np.add, [_walk(a, x) for a in expr.args])
    if isinstance(expr, sympy.Mul):
        return reduce(np.multiply, [_walk(a, x) for a in expr.args])
    if isinstance(expr, sympy.Pow):
        return _power(expr, x)
    if isinstance(expr, sympy.log) and isinstance(power := expr.args[0] - 1, sympy.exp):
        return softplus(_walk(power.args[0], x))
    if isinstance(expr, sympy.Piecewise):
        conditions = [_condition(c, x) for _, c in expr.args]
        return np.select(conditions, [np.broadcast_to(_walk(e, x), x.shape) for e, _ in expr.args], np.nan)
    function = _FUNCTIONS.get(expr.func)
    if function is None:
        raise Undecided(f"the value of {expr}", f"{type(expr).__name__} has no numerical form in symnet")
    return function(*[_walk(a, x) for a in expr.args])


def _power(expr: sympy.Pow, x: Array) -> Array:
    base, exponent = expr.args
    inner = _walk(base, x)
    if exponent == -1:
        return 1 / inner
    if exponent == sympy.Rational(1, 2):
        return np.sqrt(inner)
    if isinstance(exponent, sympy.Integer) and 0 < exponent <= 16:
        return _by_squaring(inner, int(exponent))
    return np.power(inner, _walk(exponent, x))


def _by_squaring(base: Array, exponent: int) -> Array:
    # np.power with an integer exponent is many times slower than a few products.
    result: Array | None = None
    while exponent:
        if exponent & 1:
            result = base if result is None else result * base
        base, exponent = base * base, exponent >> 1
    return base if result is None else result


def _condition(condition: sympy.Basic, x: Array) -> NDArray[np.bool_]:
    if condition in {sympy.true, sympy.false}:
        return np.full(x.shape, condition is sympy.true)
    if isinstance(condition, sympy.And | sympy.Or):
        combine = np.logical_and if isinstance(condition, sympy.And) else np.logical_or
        return reduce(combine, [_condition(c, x) for c in condition.args])
    if isinstance(condition, Relational) and type(condition) in _RELATIONS:
        return _RELATIONS[type(condition)](_walk(condition.lhs, x), _walk(condition.rhs, x))
    raise Undecided(f"whether {condition} holds", "only comparisons are decided")


@lru_cache(maxsize=1024)
def _number(expr: sympy.Expr) -> float:
    if isinstance(expr, sympy.Rational):
        return int(expr.p) / int(expr.q)
    return constant(expr).float()
