"""The named activations, each with its expression in x; ``by_name`` finds them.

>>> by_name("softplus").derivative(2, at=0)
1/4
>>> tanh.best_bias(2).expr
atanh(sqrt(6)/3)

One more: a line here, its name in ``_LIBRARY``, and, for speed and sharp zero tests, its ring in ``rings``.
"""

from __future__ import annotations

import re

import sympy

from symnet.activations.activation import Activation
from symnet.activations.rings import logistic_expr
from symnet.errors import LimitExceeded, NotExact, UnknownName
from symnet.exact.numbers import as_fraction

__all__ = [
    "arctan",
    "by_name",
    "cos",
    "erf",
    "exp",
    "gaussian",
    "gelu",
    "heaviside",
    "logistic",
    "mish",
    "names",
    "power",
    "relu",
    "silu",
    "sin",
    "softplus",
    "tanh",
]

_x = sympy.Symbol("x")
_softplus = sympy.log(1 + sympy.exp(_x))
_MAX_POWER = 1000

exp = Activation(sympy.exp(_x), name="exp")
tanh = Activation(sympy.tanh(_x), name="tanh")
logistic = Activation(logistic_expr(_x), name="logistic")
softplus = Activation(_softplus, name="softplus")
sin = Activation(sympy.sin(_x), name="sin")
cos = Activation(sympy.cos(_x), name="cos")
arctan = Activation(sympy.atan(_x), name="arctan")
erf = Activation(sympy.erf(_x), name="erf")
gelu = Activation(_x * (1 + sympy.erf(_x / sympy.sqrt(2))) / 2, name="gelu")
silu = Activation(_x * logistic_expr(_x), name="silu")
mish = Activation(_x * sympy.tanh(_softplus), name="mish")
gaussian = Activation(sympy.exp(-(_x**2) / 2), name="gaussian")
relu = Activation(sympy.Max(0, _x), name="relu")
heaviside = Activation(sympy.Heaviside(_x), name="heaviside")

_LIBRARY = {
    a.name: a
    for a in (
        exp, tanh, logistic, softplus, sin, cos, arctan, erf, gelu, silu, mish, gaussian, relu, heaviside,
    )
}  # fmt: skip


def power(degree: int) -> Activation:
    """Return the activation x**degree.

    >>> power(3).derivatives(4, at=2)
    (Constant(8), Constant(12), Constant(12), Constant(6))
    """
    value = as_fraction(degree, "degree of a power activation")
    if value.denominator != 1 or value < 1:
        raise NotExact(degree, "power(n) needs an integer n of at least 1")
    if value > _MAX_POWER:
        raise LimitExceeded("degree of a power activation", degree, _MAX_POWER)
    return Activation(_x ** int(value), name=f"power({value})")


def names() -> tuple[str, ...]:
    """Return the names of the library, sorted; power(n) stands for one activation for each n."""
    return tuple(sorted([*_LIBRARY, "power(n)"]))


def by_name(name: str) -> Activation:
    """Return the named activation; "power(3)" is x**3.

    Raises:
        UnknownName: names what there is.
    """
    match = re.fullmatch(r"power\(([0-9]{1,4})\)", name)
    if match:
        return power(int(match[1]))
    if name not in _LIBRARY:
        raise UnknownName("activation", name, names())
    return _LIBRARY[name]
