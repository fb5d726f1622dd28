"""What is computed by cases, without λ: functions of bits, and maxima by ReLUs.

>>> from symnet.activations import relu
>>> from sympy.abc import x, y
>>> computed_by_cases(x & y, relu, "bits").network.widths
(2, 1, 1)
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from symnet.activations import Activation, heaviside, relu
from symnet.constructions.bits import boolean_function
from symnet.constructions.direct import Direct, Domain
from symnet.constructions.multilinear import BitFunction, is_formula
from symnet.constructions.piecewise import is_piecewise, piecewise_linear
from symnet.errors import NotAnExpression, UnknownName, UsageError

__all__ = ["computed_by_cases"]


def computed_by_cases(
    target: sympy.Expr | BitFunction,
    activation: Activation,
    domain: Domain,
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    beta: object | None = None,
    skip: bool = False,
) -> Direct | None:
    """The network for a function of bits, or by ReLU for Max, Min and Abs of reals; None for what is neither.

    A formula is one of bits without saying so where the activation can do nothing else: elsewhere x ^ y may be a slip.
    """
    if domain not in ("reals", "bits"):
        raise UnknownName("domain", str(domain), ["reals", "bits"])
    if domain == "bits" or (is_formula(target) and activation in (relu, heaviside)):
        return boolean_function(activation, target, variables=variables, beta=beta, skip=skip)
    if is_formula(target):
        reason = "a formula of bits: give domain='bits' (--domain bits), or take relu or heaviside"
        reason += (
            "; in Python ^ is exclusive or, so write ** for powers"
            if isinstance(target, sympy.Basic) and target.has(sympy.Xor)
            else ""
        )
        raise NotAnExpression(target, "derive", reason)
    if beta is not None:
        raise UsageError("beta is the sharpness of logistic neurons on bits; give domain='bits'")
    if activation == relu and is_piecewise(target):
        return piecewise_linear(target, variables=variables, skip=skip)
    return None
