"""Quadratic forms with free biases: rank + 1 neurons and no output bias, one of them at a bias of its own.

Let ρ = σσ''/σ'². With a common bias a form of rank r takes r + 2 neurons (`quadratic_form`). Let ρ(b), ρ(c) ≠ 0 differ,
κ = ρ(c)/ρ(b), and Q = Σ_i q_i ℓ_i(x)². With ν = -κ q_1 take in diag(ν, q)^(-1) the orthogonal vectors f = (1, e_1) and
(1, e_1/κ), and from the latter and the other unit vectors an orthogonal basis v_j = (1, y_j), with norms n_j, as in
`quadratic_forms`. Then Σ_j v_j v_jᵀ/n_j = diag(ν, q). A neuron for each, that of f at c and the others at b, with

    a_j = (σ'/σ'')(b_j) y_j,   w_j = 2 (σ''/σ'²)(b_j)/n_j,

has Σ w σ'' a aᵀ = 2 diag(q), Σ w σ' a = 2 Σ y_j/n_j = 0 and Σ w σ = 2 Σ ρ_j/n_j = 2 ρ(b) (ν + (κ - 1)/n_f) = 0.

>>> import sympy
>>> from symnet.activations import softplus
>>> x, y = sympy.symbols("x y")
>>> product = form_with_two_biases(softplus, x * y)
>>> product.network.widths, product.conventions
((2, 3, 1), ('free biases', 'no output bias', 'no skip connections'))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.quadratic_forms import balanced, diagonalised
from symnet.constructions.recipes import Recipe
from symnet.constructions.scale_one import network_at
from symnet.constructions.settle import Setting
from symnet.constructions.straightline import ZERO, combine
from symnet.errors import DegenerateActivation, NotAnActivation, NotAPolynomial, SymnetError, UsageError, show
from symnet.exact.constants import Constant
from symnet.exact.polynomials import terms, variables_of

__all__ = ["form_with_two_biases", "pairs_of_biases", "simple_biases"]

_STEPS = tuple(Fraction(n, d) for n, d in ((1, 1), (1, 2), (2, 1)))
_RATIO = 10_000  # denominators of a quotient that is recognised
_OTHERS = "give two other biases, or none"
_PLACES = (
    sympy.Integer(0), sympy.log(3), sympy.log(2), sympy.log(7), sympy.atanh(sympy.Rational(1, 2)),
    sympy.atanh(sympy.Rational(1, 3)), sympy.Integer(1), sympy.Integer(2), sympy.pi / 4, sympy.pi / 3,
)  # fmt: skip


def form_with_two_biases(
    activation: Activation,
    target: sympy.Expr,
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    biases: tuple[Point, Point] | None = None,
) -> Recipe:
    """The network at scale 1 for a quadratic form of rank r by r + 1 neurons: the last one at the second bias.

    Without biases the first pair of some simple numbers is taken where all weights are rational.

    Raises:
        NotAPolynomial: for what is no form of degree 2.
        DegenerateActivation: where σ, σ' or σ'' is 0 at a bias, or ρ is the same at both (for exp at all).
        UsageError: where no pair is known. Undecided, BadBias: see `settle`.

    Source: symnet (new here).
    """
    if not isinstance(activation, Activation):
        raise NotAnActivation(activation, "give a symnet Activation")
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    if not found or any(sum(e) != 2 for e in found):
        raise NotAPolynomial(target, "a quadratic form is needed: all terms of degree 2")
    if biases is None:
        pair = next(pairs_of_biases(activation), None)
        if pair is None:
            raise UsageError(f"no two biases are known at which {activation} makes squares with rational weights")
    else:
        given: object = biases
        if not isinstance(given, tuple | list) or len(given) != 2:
            raise UsageError(f"biases must be two numbers, such as (0, log(3)), not {show(biases)}")
        pair = activation.point(biases[0]), activation.point(biases[1])
    ratio = _ratio(activation, *pair)
    squares = balanced(diagonalised(found))
    (q, _), *others = squares
    rows: list[tuple[list[Fraction], Fraction]] = []  # (y_j, n_j), the one at the second bias last
    arity = len(squares)
    last, norm = _unit(arity, 0, 1 / ratio), (1 - ratio) / (q * ratio**2)
    for k, (p, _) in enumerate(others, 1):
        t = next(t for t in _STEPS if t**2 != -p * norm)
        rows.append(([*last[:k], t, *last[k + 1 :]], norm + t**2 / p))
        step = -p * norm / t
        last, norm = [*last[:k], step, *last[k + 1 :]], norm + step**2 / p
    rows += [(last, norm), (_unit(arity, 0, Fraction(1)), (1 - 1 / ratio) / q)]
    points, weights, at = [], [], []
    for j, (y, n) in enumerate(rows):
        bias = pair[j == arity]
        _, first, second = activation.derivatives(3, bias)
        stretch = first / second
        form = combine((c, form) for c, (_, form) in zip(y, squares, strict=True) if c)
        inner = dict(form.terms)
        points.append([stretch * inner.get(i, ZERO) for i in range(len(symbols))])
        weights.append(second / first**2 * (2 / n))
        at.append(bias)
    setting = Setting(activation, Constant.rational(0), ())
    made = network_at(target, symbols, setting, points, weights, biases=at, output_bias=False, skip=False)
    return replace(made, name="quadratic form with two biases", method=f"rank {arity}")


def _unit(arity: int, place: int, value: Fraction) -> list[Fraction]:
    return [value if k == place else ZERO for k in range(arity)]


def _ratio(activation: Activation, first: Constant, second: Constant) -> Fraction:
    """ρ(second)/ρ(first), where it is a rational number other than 0 and 1."""
    found = []
    for bias in (first, second):
        values = activation.derivatives(3, bias)
        for order, value in enumerate(values):
            if value.is_zero() is not False:
                raise DegenerateActivation(activation, order, bias, _OTHERS, "make squares with two biases")
        found.append(values[0] * values[2] / values[1] ** 2)
    quotient = found[1] / found[0]
    guess = quotient.is_rational() or Fraction(quotient.float()).limit_denominator(_RATIO)
    if guess in (0, 1) or (quotient - guess).is_zero() is not True:
        wrong = "has the same value" if guess == 1 else "has no values of a rational ratio"
        raise UsageError(f"σσ''/σ'² of {activation} {wrong} at the biases {first} and {second}; {_OTHERS}")
    return guess


def simple_biases(activation: Activation, degree: int) -> list[Constant]:
    """Simple biases where the derivatives of the orders 1 to the degree are rational.

    >>> from symnet.activations import softplus
    >>> [str(bias) for bias in simple_biases(softplus, 3)]
    ['0', 'log(3)', 'log(2)', 'log(7)']
    """
    places = []
    for value in _PLACES:
        with suppress(SymnetError, ArithmeticError):
            point = activation.point(value)
            orders = activation.derivatives(degree + 1, point)[1:]
            if all(c.is_rational() is not None for c in orders):
                places.append(point)
    return places


def pairs_of_biases(activation: Activation) -> Iterator[tuple[Constant, Constant]]:
    """Pairs of simple biases between which ρ changes by a rational factor, and all weights are rational."""
    for pair in combinations(simple_biases(activation, 2), 2):
        with suppress(SymnetError):
            _ratio(activation, *pair)
            yield pair
