"""The compiler: any polynomial with rational coefficients as a network, deep or with one hidden layer.

Deep: a circuit of few products becomes layers of gates; values that are needed later are carried by identity gates, or
passed on by skip connections.  One hidden layer: a sum of monomials, each with its own power of λ, equal neurons
merged; in one variable d + 1 neurons.

>>> import sympy
>>> from symnet.activations import softplus
>>> x, y, z = sympy.symbols("x y z")
>>> net = deep(softplus, x * y * z + x**2)
>>> net.network.widths, net.senses, net.method
((3, 6, 4, 1), ('formal', 'uniform'), 'factors over Q')
>>> shallow(softplus, x * y + x**2, bias=1).network.widths
(2, 7, 1)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.circuits import compile_circuit
from symnet.constructions.levels import Scheme, compile_levels
from symnet.constructions.monomials import monomial_neurons
from symnet.constructions.orders import check_order, raised, raised_levels
from symnet.constructions.recipes import EXPLICIT_LIMIT, Gate, Level, Recipe, recipe
from symnet.constructions.settle import settle
from symnet.constructions.stencils import power_stencil
from symnet.constructions.straightline import ZERO, Linear
from symnet.constructions.univariate import univariate
from symnet.errors import LimitExceeded, UnknownName, UsageError
from symnet.exact.polynomials import terms, variables_of

__all__ = ["deep", "shallow"]

_GATES = {4: (4, 3, 2), 3: (3, 2, 1), 2: (2, 1, 2)}
"""Neurons of a product -> (product, square, identity) used with it."""


def deep(
    activation: Activation,
    target: sympy.Expr,
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    assume_nonzero: Sequence[int] = (),
    skip: bool = False,
    neurons: int = 4,
    order: int | None = None,
) -> Recipe:
    """The layered network of a circuit for the target: at most `neurons` a product, identity gates or skip
    connections apart.

    `neurons` is 4 (products 4, squares 3, identities 2; error O(λ²)), 3 (3, 2, 1: free biases, error O(λ)) or 2 (2, 1
    at a bias with σ'(b) = 0, where no identity gate exists: with `skip` only). With an `order` each gate stands in as
    many copies as make its error, and with them that of the network, O(λ^order); see `orders`.

    Raises:
        NotAPolynomial, LimitExceeded, FloatGiven: for what is no polynomial with rational coefficients of bounded size.
        DegenerateActivation, NotATaylorGate, Undecided, BadBias: see `settle`.

    Source: Lin, Tegmark and Rolnick, section II.C; Rolnick and Tegmark, section 3.

    >>> from symnet.activations import exp
    >>> x = sympy.Symbol("x")
    >>> deep(exp, x**8, skip=True).network.widths
    (1, 3, 3, 3, 1)
    """
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    if neurons not in _GATES or isinstance(neurons, bool):
        raise UnknownName("number of neurons of a product", str(neurons), [str(k) for k in _GATES])
    circuit = compile_circuit(found, len(symbols))
    scheme = Scheme(*_GATES[neurons], skip=skip)
    levels, output = compile_levels(circuit, scheme)
    if neurons == 2 and 1 in scheme.orders(levels):
        raise UsageError("where σ'(b) = 0 no gate hands a value on; give skip=True, or neurons=4")
    setting = settle(
        activation,
        scheme.orders(levels),
        vanishing=scheme.vanishing(levels),
        bias=bias,
        assume_nonzero=assume_nonzero,
        even=scheme.even,
    )
    levels = raised_levels(levels, setting, order)
    return recipe("polynomial", target, symbols, setting, levels, output, circuit.strategy)


def shallow(
    activation: Activation,
    target: sympy.Expr,
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    assume_nonzero: Sequence[int] = (),
    output_bias: bool = False,
    order: int | None = None,
    taylor: bool = False,
) -> Recipe:
    """The network with one hidden layer for the target: monomial by monomial, neurons with equal inputs merged.

    A monomial of degree k needs σ^(k)(b) != 0 and brings its own 1/λ^k.  A constant needs σ(b) != 0, or an output bias.
    With an `order` the error is O(λ^order).  With `taylor` N = p through degree d = deg p at scale 1: at degrees k+2,
    k+4, ... <= d a monomial of degree k would leave terms, which ⌊(d-k)/2⌋ + 1 copies of its neurons remove.

    Raises:
        LimitExceeded: if the monomials have too many neurons in all.
        NotAPolynomial, DegenerateActivation, NotATaylorGate, Undecided, BadBias: as for `deep`.

    Source: Rolnick and Tegmark, section 4 (as we read it); sense `taylor` of sums of different degrees: symnet.

    >>> from symnet.activations import exp
    >>> x, y = sympy.symbols("x y")
    >>> [(net.network.neurons, net.senses) for net in (shallow(exp, x + x * y**2, taylor=t) for t in (False, True))]
    [(6, ('formal', 'uniform')), (8, ('taylor', 'formal', 'uniform'))]
    """
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    check_order(order)
    degrees = sorted({sum(e) for e in found if any(e) or not output_bias})
    if len(symbols) == 1 and degrees and degrees[-1] > 0:
        return univariate(
            activation, target, variables=symbols, bias=bias, assume_nonzero=assume_nonzero, output_bias=output_bias,
            order=order,
        )  # fmt: skip
    neurons = sum(monomial_neurons(e) for e in found)
    if neurons > EXPLICIT_LIMIT:
        raise LimitExceeded(
            "neurons of one hidden layer before merging", neurons, EXPLICIT_LIMIT, "use the deep compiler"
        )
    setting = settle(activation, degrees, bias=bias, assume_nonzero=assume_nonzero)
    gates: list[Gate] = []
    coefficients: dict[int, Fraction] = {}
    top = max(degrees, default=0)
    for exponents in sorted(found, reverse=True):
        if any(exponents) or not output_bias:
            used = [k for k, e in enumerate(exponents) if e]
            coefficients[len(gates)] = Fraction(found[exponents])
            least = max(order or 1, top - sum(exponents) + 1 if taylor else 1)
            stencil = raised(power_stencil([exponents[k] for k in used]), setting, least)
            gates.append(Gate(stencil, tuple(Linear.node(k) for k in used)))
    constant = found.get((0,) * len(symbols), ZERO) if output_bias else ZERO
    levels = (Level(tuple(gates)),) if gates else ()
    return recipe(
        "polynomial in one layer", target, symbols, setting, levels, Linear.of(constant, coefficients), "monomials"
    )
