"""The functions and constants that a text may name; each function is written out as a SymPy expression.

>>> FUNCTIONS["logistic"](sympy.Symbol("x"))
1/(1 + exp(-x))

One more function: a line in ``FUNCTIONS`` (and in ``COPYING`` where it writes its argument twice).
"""

from __future__ import annotations

from collections.abc import Callable

import sympy

__all__ = ["COMPARING", "CONSTANTS", "COPYING", "EXTREMA", "FUNCTIONS", "REFUSED_NAMES"]


def _relu(x: sympy.Expr) -> sympy.Expr:
    return sympy.Max(0, x)


def _logistic(x: sympy.Expr) -> sympy.Expr:
    return 1 / (1 + sympy.exp(-x))


def _softplus(x: sympy.Expr) -> sympy.Expr:
    return sympy.log(1 + sympy.exp(x))


def _silu(x: sympy.Expr) -> sympy.Expr:
    return x / (1 + sympy.exp(-x))


def _gaussian(x: sympy.Expr) -> sympy.Expr:
    return sympy.exp(-(x**2) / 2)


def _gelu(x: sympy.Expr) -> sympy.Expr:
    return x * (1 + sympy.erf(x / sympy.sqrt(2))) / 2


def _mish(x: sympy.Expr) -> sympy.Expr:
    return x * sympy.tanh(_softplus(x))


FUNCTIONS: dict[str, Callable[..., sympy.Expr]] = {
    "Abs": sympy.Abs,
    "Heaviside": sympy.Heaviside,
    "Max": sympy.Max,
    "Min": sympy.Min,
    "abs": sympy.Abs,
    "acos": sympy.acos,
    "acosh": sympy.acosh,
    "arctan": sympy.atan,
    "asin": sympy.asin,
    "asinh": sympy.asinh,
    "atan": sympy.atan,
    "atanh": sympy.atanh,
    "cos": sympy.cos,
    "cosh": sympy.cosh,
    "erf": sympy.erf,
    "exp": sympy.exp,
    "gaussian": _gaussian,
    "gelu": _gelu,
    "heaviside": sympy.Heaviside,
    "ln": sympy.log,
    "log": sympy.log,
    "logistic": _logistic,
    "max": sympy.Max,
    "min": sympy.Min,
    "mish": _mish,
    "relu": _relu,
    "sigmoid": _logistic,
    "silu": _silu,
    "sin": sympy.sin,
    "sinh": sympy.sinh,
    "softplus": _softplus,
    "sqrt": sympy.sqrt,
    "tan": sympy.tan,
    "tanh": sympy.tanh,
}
CONSTANTS = {"pi": sympy.pi, "π": sympy.pi, "E": sympy.E}
# These take any number of arguments.
EXTREMA = frozenset({"Max", "Min", "max", "min"})
# These are, or contain, a maximum or a minimum.
COMPARING = EXTREMA | {"relu"}
# These write their argument twice, so that nesting them doubles the size each time.
COPYING = frozenset({"gelu", "mish", "silu"})
REFUSED_NAMES = {
    "I": "complex numbers are not allowed; for a symbol take another name",
    "inf": "infinite values are not allowed",
    "nan": "every value must be a number",
    "oo": "infinite values are not allowed",
    "zoo": "infinite values are not allowed",
    "True": "a truth value is not a number",
    "False": "a truth value is not a number",
    "None": "every value must be a number",
}
