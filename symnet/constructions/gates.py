"""Gates: the smallest constructions, which multiply two numbers, square one, or hand one on.

>>> from symnet.activations import softplus, tanh, silu
>>> gate = multiplication_gate(softplus)
>>> gate.network.widths, gate.bias
((2, 4, 1), Constant(0))
>>> multiplication_gate(tanh).bias                       # σ''(0) = 0: the best bias is taken
Constant(atanh(sqrt(6)/3))
>>> multiplication_gate(silu, neurons=2).network.widths  # at the minimum of σ
(2, 2, 1)

The weights carry the divisor 4·σ''(b) = 8·c_2 of Lin, Tegmark and Rolnick (eq. 10-11); forgetting it (or the scale)
is what gives "4uv times something", and signs that alternate do not add up to 0 because σ'' is not 0. One more gate
is one more entry in stencils.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.orders import raised
from symnet.constructions.recipes import Gate, Level, Recipe, recipe
from symnet.constructions.settle import settle
from symnet.constructions.stencils import IDENTITY, MULTIPLY, SQUARE, Stencil
from symnet.constructions.straightline import Linear
from symnet.errors import FloatGiven, TextGiven, UnknownName, UsageError
from symnet.exact.polynomials import variables_of

__all__ = ["identity_gate", "multiplication_gate", "single_gate", "square_gate"]


def multiplication_gate(
    activation: Activation,
    *,
    neurons: int = 4,
    order: int | None = None,
    scales: Sequence[object] | None = None,
    bias: Point | None = None,
    variables: Sequence[sympy.Symbol] | None = None,
    assume_nonzero: Sequence[int] = (),
) -> Recipe:
    """The network that multiplies two numbers, uv + O(λ²), with 4, 3 or 2 neurons.

    4: no output bias; 3: an output bias, error O(λ), or O(λ²) where σ'''(b) = 0, and then on a square 7/4 times as
    large as that of 4; 2: a bias with σ'(b) = 0, error O(λ) and not proportional to uv, or O(λ²) and proportional to it
    where σ is even about b, as cos at 0. The gates of power(2) have no error.
    With an `order` it is uv + O(λ^order): copies of the gate are added up, as many as that takes at the bias (one at
    order 2; two at order 4, or one at a best bias). Their `scales` are 1, 2, ... or distinct positive numbers of one's
    own, of which only the ratios matter.

    Raises:
        DegenerateActivation, NotATaylorGate, Undecided, BadBias: see `settle`.
        UsageError, LimitExceeded, FloatGiven: for an order or scales that are none; see `orders.raised`.

    Source: Lin, Tegmark and Rolnick, eq. 10-11; the forms with 3 and 2 neurons are symnet's.

    >>> from symnet.activations import cos, exp, power
    >>> [multiplication_gate(exp, neurons=k).network.neurons for k in (4, 3)]
    [4, 3]
    >>> multiplication_gate(power(2), neurons=2).senses[0], multiplication_gate(cos, neurons=2).senses[0]
    ('exact', 'taylor')
    >>> multiplication_gate(exp, order=6).network.neurons, multiplication_gate(exp, scales=(1, 2)).network.neurons
    (12, 8)
    """
    symbols = _symbols(variables, "u v")
    return _one("multiplication gate", MULTIPLY, neurons, activation, symbols, bias, assume_nonzero, order, scales)


def square_gate(
    activation: Activation,
    *,
    neurons: int = 3,
    order: int | None = None,
    scales: Sequence[object] | None = None,
    bias: Point | None = None,
    variables: Sequence[sympy.Symbol] | None = None,
    assume_nonzero: Sequence[int] = (),
) -> Recipe:
    """The network that squares a number: 3 neurons, 2 with an output bias, 1 with an output bias at a bias with σ'(b)
    = 0. `order` and `scales` as in `multiplication_gate`; all copies share the neuron σ(b).

    >>> from symnet.activations import cos
    >>> square_gate(cos, neurons=1).network.widths
    (1, 1, 1)
    """
    symbols = _symbols(variables, "x")
    return _one("square gate", SQUARE, neurons, activation, symbols, bias, assume_nonzero, order, scales)


def identity_gate(
    activation: Activation,
    *,
    neurons: int = 2,
    order: int | None = None,
    scales: Sequence[object] | None = None,
    bias: Point | None = None,
    variables: Sequence[sympy.Symbol] | None = None,
    assume_nonzero: Sequence[int] = (),
) -> Recipe:
    """The network that hands a number on: 2 neurons, or 1 with an output bias; `order` and `scales` as in
    `multiplication_gate`.

    >>> from symnet.activations import tanh
    >>> identity_gate(tanh).senses
    ('taylor', 'formal', 'uniform')
    """
    symbols = _symbols(variables, "x")
    return _one("identity gate", IDENTITY, neurons, activation, symbols, bias, assume_nonzero, order, scales)


def single_gate(
    name: str,
    stencil: Stencil,
    activation: Activation,
    symbols: tuple[sympy.Symbol, ...],
    bias: Point | None,
    assume_nonzero: Sequence[int],
    order: int | None = None,
    scales: Sequence[object] | None = None,
) -> Recipe:
    """The recipe that is one gate on all inputs, in copies if its error is to be O(λ^order) or scales are given."""
    setting = settle(
        activation,
        (stencil.order,),
        vanishing=stencil.vanishing,
        bias=bias,
        assume_nonzero=assume_nonzero,
        even=not stencil.moment(stencil.order + 1),
    )
    stencil = raised(stencil, setting, order, scales)
    level = Level((Gate(stencil, tuple(Linear.node(k) for k in range(len(symbols)))),))
    target = sympy.Mul(*(x**r for x, r in zip(symbols, stencil.powers, strict=True)))
    return recipe(name, target, symbols, setting, (level,), Linear.node(0), stencil.name)


def _one(
    name: str,
    family: Mapping[int, Stencil],
    neurons: int,
    activation: Activation,
    symbols: tuple[sympy.Symbol, ...],
    bias: Point | None,
    assume_nonzero: Sequence[int],
    order: int | None,
    scales: Sequence[object] | None,
) -> Recipe:
    if isinstance(neurons, float):
        raise FloatGiven(neurons, "number of neurons")
    if isinstance(neurons, bool) or neurons not in family:
        raise UnknownName(f"{name} of neurons", str(neurons), [str(k) for k in family])
    stencil = family[neurons]
    if len(symbols) != stencil.arity:
        raise UsageError(f"a {name} has {stencil.arity} variables, not {len(symbols)}")
    return single_gate(name, stencil, activation, symbols, bias, assume_nonzero, order, scales)


def _symbols(variables: Sequence[sympy.Symbol] | None, default: str) -> tuple[sympy.Symbol, ...]:
    if variables is None:
        return tuple(sympy.Symbol(name) for name in default.split())
    if isinstance(variables, str):
        raise TextGiven(variables, "variables")
    return variables_of(sympy.Integer(0), variables)
