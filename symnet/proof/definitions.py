"""Named functions that the kernel does not know, as abbreviations over those that it knows (exp, log, sqrt, sin, ...).

In a term, tanh is `def` of the closed term t ↦ 1 - 2/(1 + exp(2t)): it prints by its name, the statement lists what it
stands for, and the rule `definition` unfolds it. An activation becomes a definition in the same way, from its own
expression, wherever a function is wanted (`D(softplus, 2, b)`).

>>> definition("tanh").args
(tanh, Lambda(t, 1 - 2/(exp(2*t) + 1)))

One more function: a line in `definition_bodies`, and one in `SYMPY` if SymPy has a class for it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy

from symnet.errors import UnknownName
from symnet.proof.language import AtMost, Definition, Indicator

__all__ = ["NAMED", "SYMPY", "definition", "definition_bodies"]

NAMED: dict[Any, str] = {
    sympy.exp: "exp",
    sympy.log: "log",
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.atan: "atan",
    sympy.erf: "erf",
    sympy.factorial: "factorial",
    sympy.binomial: "binomial",
}  # SymPy's class of a function -> the kernel's name of it

SYMPY: dict[Any, str] = {
    sympy.tanh: "tanh",
    sympy.coth: "coth",
    sympy.sinh: "sinh",
    sympy.cosh: "cosh",
    sympy.sech: "sech",
    sympy.tan: "tan",
    sympy.asinh: "asinh",
    sympy.acosh: "acosh",
    sympy.atanh: "atanh",
    sympy.asin: "asin",
    sympy.acos: "acos",
    sympy.erfc: "erfc",
    sympy.Abs: "abs",
    sympy.Max: "max",
    sympy.Min: "min",
}  # SymPy's class of a function -> the name of its definition


@lru_cache(maxsize=1)
def definition_bodies() -> dict[str, Any]:
    """Return for each name the function it stands for, as a SymPy ``Lambda``."""
    t, u = sympy.symbols("t u")
    exp, log, sqrt, atan = sympy.exp, sympy.log, sympy.sqrt, sympy.atan
    asin = 2 * atan(t / (1 + sqrt(1 - t**2)))
    of_one = {
        "tanh": 1 - 2 / (1 + exp(2 * t)),
        "coth": 1 + 2 / (exp(2 * t) - 1),
        "sinh": (exp(t) - exp(-t)) / 2,
        "cosh": (exp(t) + exp(-t)) / 2,
        "sech": 2 / (exp(t) + exp(-t)),
        "tan": sympy.sin(t) / sympy.Mul(sympy.cos(t)),
        "asinh": log(t + sqrt(t**2 + 1)),
        "acosh": log(t + sqrt(t**2 - 1)),
        "atanh": log((1 + t) / (1 - t)) / 2,
        "asin": asin,
        "acos": sympy.pi / 2 - asin,
        "erfc": 1 - sympy.erf(t),
        "abs": t * (2 * Indicator(AtMost(0, t)) - 1),
        "logistic": 1 / (1 + exp(-t)),
        "softplus": log(1 + exp(t)),
        "gaussian": exp(-(t**2) / 2),
        "gelu": t * (1 + sympy.erf(t / sqrt(2))) / 2,
        "silu": t / (1 + exp(-t)),
        "mish": t * sympy.tanh(log(1 + exp(t))),
        "relu": sympy.Max(0, t),
        "heaviside": sympy.Heaviside(t),
    }
    of_two = {
        "max": t + (u - t) * Indicator(AtMost(t, u)),
        "min": t + (u - t) * Indicator(AtMost(u, t)),
    }
    return {k: sympy.Lambda(t, v) for k, v in of_one.items()} | {k: sympy.Lambda((t, u), v) for k, v in of_two.items()}


def definition(name: str) -> Any:
    """Return the named function as an expression that stands where a function is wanted.

    Raises UnknownName.

    >>> definition("logistic")(0)
    logistic(0)
    """
    bodies = definition_bodies()
    if name not in bodies:
        raise UnknownName("definition", name, bodies)
    return Definition(name, bodies[name])
