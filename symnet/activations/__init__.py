"""Activations: expressions of one real variable with exact derivatives, parity, special biases, and enclosures.

``activation`` defines the value, ``library`` the named ones, ``rings`` the derivative rings that they live in,
``expansion`` the general route for any other expression, ``biases`` the zeros of derivatives, ``numeric`` floats.
"""

from symnet.activations.activation import Activation
from symnet.activations.biases import Bias
from symnet.activations.library import (
    arctan,
    by_name,
    cos,
    erf,
    exp,
    gaussian,
    gelu,
    heaviside,
    logistic,
    mish,
    names,
    power,
    relu,
    silu,
    sin,
    softplus,
    tanh,
)

__all__ = [
    "Activation",
    "Bias",
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
