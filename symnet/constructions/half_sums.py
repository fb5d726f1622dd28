"""Half of a sign sum: the biases about which σ is even or odd enough for the neurons of s and -s to be one.

>>> from symnet.activations import cos, softplus, tanh
>>> [symmetric_bias(sigma, n, None, ()) for sigma, n in ((tanh, 3), (softplus, 4), (cos, 3))]
[Constant(0), Constant(0), Constant(pi/2)]

The theorems are `product-parity` and `product-parity-function`; the neurons are those of `product-critical-bias`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.settle import Setting, settle
from symnet.constructions.stencils import CENTRAL, SHIFT, Stencil
from symnet.errors import BadBias, DegenerateActivation, NotATaylorGate, SymnetError, Undecided, UsageError
from symnet.exact.constants import Constant

__all__ = ["as_signs", "symmetric_bias"]

_DERIVATIVES = 3  # σ itself, σ' and σ'' are looked at: softplus'' is even


def symmetric_bias(
    activation: Activation, n: int, bias: Point | None = None, assume_nonzero: Sequence[int] = ()
) -> Constant:
    """The given bias, else 0 or a zero of σ' or σ'', where σ^(n-1+2j)(b) = 0 for all j.

    Raises UsageError where it is not so at the given bias, or at any of those; and what `settle` raises.
    """
    vanishing = () if bias is None else (n - 1,)
    first = settle(activation, (n,), vanishing=vanishing, bias=bias, assume_nonzero=assume_nonzero).bias
    zeros = (b.constant for b in activation.critical_biases(3 if n % 2 else 2) if b.expr is not None)
    with suppress(BadBias, Undecided):  # where no zeros can be looked for
        for point in [first] if bias is not None else chain([Constant.rational(0)], zeros):
            with suppress(BadBias, Undecided, DegenerateActivation, NotATaylorGate, UsageError):
                found = settle(activation, (n,), vanishing=(n - 1,), bias=point, assume_nonzero=assume_nonzero)
                if is_symmetric(found, n):
                    return found.bias
    kind = "odd" if n % 2 else "even"
    where = f"bias {bias}" if bias is not None else f"any bias that was tried where it can multiply {n} factors"
    raise UsageError(
        f"{activation} is not {kind} about {where} (nor with a polynomial of degree below {n - 1} "
        f"added); use method='signs', or 'critical' where its derivative of order {n - 1} has a zero"
    )


def is_symmetric(setting: Setting, n: int) -> bool:
    """Whether σ^(n-1+2j)(b) = 0 for all j: a derivative of σ of order below n is even, or odd, about b."""
    degree, sigma = setting.polynomial_degree, setting.activation
    if degree is not None:
        return all(setting.derivative(k).is_zero() for k in range(n - 1, degree + 1, 2))
    if setting.bias.free_symbols or not sigma.analytic:
        return False
    for k in range(min(n, _DERIVATIVES)):
        shifted = sigma.derivative(k).xreplace({sigma.symbol: sigma.symbol + setting.bias.expr})
        with suppress(SymnetError):
            if Activation(shifted).parity == ("odd" if (n - k) % 2 else "even"):
                return True
    return False


@lru_cache(maxsize=256)
def as_signs(stencil: Stencil, setting: Setting) -> Stencil:
    """The whole sign sum that half of one is at a bias where s and -s give the same neuron; else the stencil itself.

    >>> from symnet.activations import tanh
    >>> from symnet.constructions.stencils import critical_product
    >>> half = critical_product(3)
    >>> as_signs(half, settle(tanh, (3,), bias=0)).neurons, as_signs(half, settle(tanh, (3,), bias=1)) == half
    (8, True)
    """
    n = stencil.arity
    half = sorted(stencil.differences, key=SHIFT.__eq__) == [*(CENTRAL,) * (n - 1), SHIFT]
    if n < 2 or not half or set(stencil.powers) != {1} or not is_symmetric(setting, n):
        return stencil
    return replace(stencil, differences=(CENTRAL,) * n)
