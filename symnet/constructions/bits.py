"""Bits: one neuron is an AND, one hidden layer is any function of {0,1}^n, n neurons are a parity.

On bits ∏_K x_i is 1 iff all k of them are 1, that is Σ_K x_i > k - 1. So one neuron that reads this sum multiplies:

    ReLU(Σ_K x_i - k + 1),   H(Σ_K x_i - k + ½),   exactly;   logistic(β(Σ_K x_i - k + ½)),  |error| ≤ 1/(1+e^(β/2)).

The logistic's β > 0 plays the role that the scale λ plays elsewhere; the bound is reached where all bits are 1.

>>> from symnet.activations import heaviside, logistic, relu
>>> from sympy.abc import x, y, z
>>> net = boolean_function(relu, (x & y) | z)
>>> net.target, net.network.neurons, net.senses
(-x*y*z + x*y + z, 3, ('exact on bits',))
>>> and_neuron(logistic, 3, beta=40).error
1/(1 + exp(20))
>>> parity(heaviside, 5).network
Network 5-5-1, heaviside, 5 neurons, 30 synapses

Heaviside's value at 0 is ½ here (as SymPy's); on bits these neurons never read 0, because of the ½.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

import sympy

from symnet.activations import Activation, heaviside, logistic, relu
from symnet.constructions.direct import Direct, layered, symbols_for
from symnet.constructions.multilinear import (
    BitFunction,
    Multilinear,
    expression,
    is_formula,
    multilinear,
    value_in_table,
)
from symnet.constructions.straightline import ONE, ZERO, Linear, combine
from symnet.errors import SymbolClash, TextGiven, UsageError, show
from symnet.exact.balls import sign
from symnet.exact.constants import Constant
from symnet.exact.fields import constant
from symnet.exact.polynomials import check_name, look, variables_of

__all__ = ["MOST_INPUTS", "and_neuron", "boolean_function", "is_parity", "parity"]

MOST_INPUTS = 1000
_MOST_IN_PARITY = 60
_MOST_IN_TABLE = 6  # bits of a table that stands in the statement
_THRESHOLDS = {relu: ONE, heaviside: Fraction(1, 2), logistic: Fraction(1, 2)}
"""Activation -> t, for which σ(Σ - k + t) is an AND of k bits."""
_BETA = sympy.Symbol("beta", positive=True)


def and_neuron(activation: Activation, inputs: int | Sequence[sympy.Symbol], *, beta: object | None = None) -> Direct:
    """The AND of n bits by one neuron: exact for ReLU and Heaviside, off by at most 1/(1+e^(β/2)) for the logistic.

    `beta` is the sharpness of the logistic, an exact number above 0 or a symbol (by default the symbol β).

    Raises:
        UsageError: for other activations, a β that is not above 0 or that does not belong to the activation.
        FloatGiven, NotExact: for a β that is not exact. SymbolClash: for names.

    Source: Lin, Tegmark and Rolnick, section II.C.

    >>> from symnet.activations import relu
    >>> and_neuron(relu, 30).network.exact(30 * [1], 1)
    1
    """
    symbols = symbols_for(inputs, "an AND", MOST_INPUTS)
    whole = frozenset(range(len(symbols)))
    return _of_monomials(
        f"AND of {len(symbols)} bits", activation, sympy.Mul(*symbols), symbols, {whole: ONE}, beta, skip=False
    )


def boolean_function(
    activation: Activation,
    function: BitFunction,
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    beta: object | None = None,
    skip: bool = False,
) -> Direct:
    """Any function of bits by one hidden layer: an AND for each monomial of its multilinear polynomial.

    `function` is a SymPy formula (And, Or, Not, Xor, Implies, ITE, …), a polynomial with rational coefficients, or the
    table of its 2^n rational values at 0…00, 0…01, …, 1…11, the first variable on the left. With `skip` the part
    of degree 1 is passed on by a skip connection, else each bit in it costs a neuron; the constant is the output bias.

    Raises: as for `and_neuron` and `multilinear`.

    Source: Lin, Tegmark and Rolnick, section II.C.

    >>> from symnet.activations import relu
    >>> boolean_function(relu, [0, 1, 1, 0], skip=True).network.expr(sympy.symbols("a b"))
    a + b - 2*Max(0, a + b - 1)
    """
    if isinstance(function, str):
        raise TextGiven(function, "a function of bits")
    name = "function of bits"
    formula = isinstance(function, sympy.Basic) and is_formula(function)
    if isinstance(function, sympy.Basic) and formula:
        known = sorted(function.free_symbols, key=lambda s: str(s.name))
        symbols = variables_of(sympy.Add(*known), variables)
        name = f"Boolean function {function}" if len(str(function)) <= 40 else name
    elif isinstance(function, Sequence):
        n = max(len(function).bit_length() - 1, 0)
        symbols = variables_of(sympy.Integer(0), variables if variables is not None else sympy.symbols(f"x1:{n + 1}"))
        name = "function of bits given by a table"
    else:
        symbols = variables_of(function, variables)
    found = multilinear(function, symbols)
    target = function if isinstance(function, sympy.Expr) else expression(found, symbols)
    made = _of_monomials(name, activation, target, symbols, found, beta, skip=skip)
    if isinstance(function, sympy.Basic):
        return replace(made, cases=((ONE, function),)) if formula else made
    vertices = product((0, 1), repeat=len(symbols)) if 0 < len(symbols) <= _MOST_IN_TABLE else ()
    cases = zip(vertices, map(value_in_table, function), strict=False)
    return replace(made, cases=tuple((value, _vertex(symbols, bits)) for bits, value in cases if value))


def _vertex(symbols: Sequence[sympy.Symbol], bits: Sequence[int]) -> sympy.Basic:
    """The formula that holds at one vertex alone."""
    return sympy.And(*(x if bit else sympy.Not(x) for x, bit in zip(symbols, bits, strict=True)))


def parity(activation: Activation, inputs: int | Sequence[sympy.Symbol], *, skip: bool = False) -> Direct:
    """The parity of n bits by n neurons that all read their sum S: 1 where an odd number of them is 1.

    Heaviside: Σ_k (-1)^(k+1) H(S - k + ½). ReLU: the sawtooth S - 2 ReLU(S-1) + 2 ReLU(S-2) - …, in which ReLU(S) is S;
    with `skip` S is passed on, n - 1 neurons: XOR is a + b - 2 ReLU(a + b - 1).

    Raises:
        UsageError: for other activations (the logistic: `boolean_function`), and for `skip` with Heaviside.

    >>> from symnet.activations import relu
    >>> parity(relu, 3).network.expr(sympy.symbols("a b c"))
    Max(0, a + b + c) + 2*Max(0, a + b + c - 2) - 2*Max(0, a + b + c - 1)
    """
    symbols = symbols_for(inputs, "a parity", _MOST_IN_PARITY)
    n, activation = len(symbols), _named(activation, "a parity by n neurons has relu or heaviside neurons")
    total = combine((ONE, Linear.node(k)) for k in range(n))
    if activation == heaviside:
        if skip:
            raise UsageError("Heaviside's parity has nothing to skip; skip belongs to relu")
        neurons = [_shifted(total, Fraction(1, 2) - k) for k in range(1, n + 1)]
        weights = {k: Fraction((-1) ** k) for k in range(n)}
        passes: list[Linear] = []
    elif activation == relu:
        neurons = [_shifted(total, Fraction(-k)) for k in range(skip, n)]
        steps = [ONE] + [2 * Fraction((-1) ** k) for k in range(1, n)]
        weights = dict(enumerate([*steps[skip:], *steps[:skip]]))
        passes = [total] if skip else []
    else:
        raise UsageError(f"a parity by n neurons has relu or heaviside neurons, not {show(activation)}")
    target = sympy.Rational(1, 2) - sympy.Mul(*(1 - 2 * x for x in symbols)) / 2
    network = layered(activation, [(neurons, passes)], Linear.of(ZERO, weights), n)
    return Direct(f"parity of {n} bits", network, target, symbols, activation, "bits", method="sum of the bits")


def is_parity(function: BitFunction, variables: Sequence[sympy.Symbol]) -> bool:
    """Whether a function of bits, as `boolean_function` takes it, is the parity of two or more variables."""
    found = multilinear(function, variables)
    n = len(variables)
    return n > 1 and len(found) == 2**n - 1 and all(c == (-2) ** (len(key) - 1) for key, c in found.items() if key)


def _of_monomials(
    name: str,
    activation: Activation,
    target: sympy.Expr,
    symbols: tuple[sympy.Symbol, ...],
    found: Multilinear,
    beta: object | None,
    *,
    skip: bool,
) -> Direct:
    """One AND for each monomial; the constant is an output bias, and with `skip` degree 1 is passed on."""
    activation = _named(activation, "functions of bits have relu, heaviside or logistic neurons")
    threshold = _THRESHOLDS[activation]
    sharpness = _sharpness(activation, beta, symbols, skip=skip)
    keys = sorted((key for key in found if len(key) > skip), key=lambda key: (len(key), sorted(key)))
    sums = [Linear.of(threshold - len(key), dict.fromkeys(key, ONE)) for key in keys]
    linear = Linear.of(ZERO, {i: c for key, c in found.items() if len(key) == 1 for i in key} if skip else {})
    weights = {j: found[key] for j, key in enumerate(keys)} | ({len(keys): ONE} if linear.terms else {})
    passes = [linear] if linear.terms else []
    output = Linear.of(found.get(frozenset(), ZERO), weights)
    layers = [(sums, passes)] if sums else []
    network = layered(
        activation, layers, output if sums else _shifted(linear, output.constant), len(symbols), sharpness
    )
    if not sums:
        sharpness = None
    weight = sum((abs(found[key]) for key in keys), ZERO) if sharpness is not None else ZERO
    return Direct(name, network, target, symbols, activation, "bits", "an AND for each monomial", sharpness, weight)


def _named(activation: Activation, what: str) -> Activation:
    """The library's activation that this one is, whatever its name."""
    found = next((a for a in _THRESHOLDS if a == activation), None)
    if found is None:
        raise UsageError(f"{what}, not {show(activation)}")
    return found


def _sharpness(
    activation: Activation, beta: object | None, symbols: Sequence[sympy.Symbol], *, skip: bool
) -> Constant | None:
    """β as a constant, for the logistic; None for the others, which have none."""
    if activation != logistic:
        if beta is not None:
            raise UsageError("beta is the sharpness of logistic neurons; relu and heaviside are exact without it")
        return None
    if skip:
        raise UsageError("skip belongs to relu and heaviside: logistic neurons read β times the bits")
    value = constant(_BETA if beta is None else beta, "beta")
    for symbol in value.free_symbols:
        check_name(symbol)
        if look(symbol.name) in {look(v.name) for v in symbols}:
            raise SymbolClash(symbol.name, "it is in beta, and the name of an input; give one of them another name")
    if value.free_symbols:
        if not value.expr.is_Symbol:
            raise UsageError(f"beta is an exact number above 0 or a symbol, not {value.expr}")
    elif sign(value.expr) != 1:
        raise UsageError(f"beta must be above 0, which {value.expr} is not")
    return value


def _shifted(form: Linear, by: Fraction) -> Linear:
    return Linear(form.constant + by, form.terms)
