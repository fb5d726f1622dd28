"""Settling the bias: where an activation can do what a construction needs.

A construction divides by some derivatives σ^(k)(b) and may need others to be 0. Without a bias given, the first of
these that works is taken: 0; the best bias (σ^(d+2) = 0, so the leading error goes away), then a critical bias, where
σ^(d-1) = 0, if they have a simple closed form; simple rationals. Where derivatives must be 0: a critical bias, whatever
its form.

>>> from symnet.activations import softplus, tanh
>>> settle(softplus, (2,)).bias, settle(tanh, (2,)).bias
(Constant(0), Constant(atanh(sqrt(6)/3)))
>>> settle(tanh, (2,), bias=0)
Traceback (most recent call last):
symnet.errors.DegenerateActivation: tanh has derivative 0 of order 2 at bias 0, so it cannot multiply there; use ...

An activation given by pieces (ReLU) has no bias that works and is refused as no Taylor gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

import sympy

from symnet.activations import Activation, Bias
from symnet.activations.activation import Point
from symnet.activations.library import names
from symnet.errors import (
    BadBias,
    DegenerateActivation,
    NotATaylorGate,
    SymnetError,
    TextGiven,
    Undecided,
    UsageError,
    near,
    show,
)
from symnet.exact.balls import Zero, arb_of
from symnet.exact.constants import Constant

__all__ = ["Setting", "settle"]

_SIMPLE = tuple(
    Fraction(*pair) for pair in ((1, 1), (-1, 1), (1, 2), (-1, 2), (2, 1), (-2, 1), (1, 3), (3, 1), (-3, 1))
)
_PIECES = (sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside, sympy.sign, sympy.Piecewise)
_HARDLY = arb_of(Fraction(1, 10**600))
_BEYOND = 12  # derivatives; the later half of them are all 0 only where a piece is a polynomial
_MAX_ORDER = 1000
_SOUGHT = 4
_FORMS = (
    (
        sympy.Max,
        (
            "on bits it computes every polynomial exactly: domain='bits' (--domain bits); on reals Max, Min and Abs; "
            "polynomials by relu on a box, within a tolerance: derive(..., activation=relu, box=1, tolerance='1/1000') "
            "(--box 1 --tolerance 1/1000); or use a smooth activation such as softplus"
        ),
    ),
    (
        sympy.Heaviside,
        (
            "on bits it computes every polynomial exactly: domain='bits' (--domain bits); "
            "for products of reals use a smooth activation such as logistic"
        ),
    ),
)


@dataclass(frozen=True)
class Setting:
    """An activation at a bias, with what is known of its derivatives there."""

    activation: Activation
    bias: Constant
    nonzero: tuple[int, ...]
    vanishing: tuple[int, ...] = ()
    assumed: tuple[int, ...] = ()

    def derivative(self, order: int) -> Constant:
        """σ^(order)(b); 0 where the construction rests on that."""
        if order in self.vanishing:
            return Constant.rational(0)
        return self.activation.derivatives(order + 1, self.bias)[order]

    def factor(self, order: int) -> Constant:
        """1/σ^(order)(b)."""
        return self.derivative(order).inverse(assume_nonzero=order in self.assumed)

    def ratio(self, over: int, under: int) -> Constant:
        """σ^(over)(b)/σ^(under)(b), 0 if the numerator is decided to be 0."""
        above = self.derivative(over)
        return Constant.rational(0) if above.is_zero() else above * self.factor(under)

    def looks_zero(self, order: int) -> bool:
        """Whether σ^(order)(b), a number that symnet cannot tell from 0, is 0 to 600 digits."""
        value = self.derivative(order)
        if value.free_symbols or value.is_zero() is not None:
            return False
        try:
            return bool(abs(value.ball(2048)) < _HARDLY)
        except Undecided:
            return False

    @property
    def polynomial_degree(self) -> int | None:
        """The degree of σ if it is a polynomial (and one that can be written out), else None."""
        sigma = self.activation
        if not sigma.expr.is_polynomial(sigma.symbol) or _degree_bound(sigma.expr) > _MAX_ORDER:
            return None
        return int(sympy.degree(sigma.expr, sigma.symbol))


def _degree_bound(expr: sympy.Expr) -> int:
    """The degree of a polynomial, unless terms cancel; found without expanding it."""
    if not expr.free_symbols or expr.is_Symbol:
        return int(expr.is_Symbol)
    if isinstance(expr, sympy.Pow):
        return _degree_bound(expr.base) * int(expr.exp)
    return (max if isinstance(expr, sympy.Add) else sum)(map(_degree_bound, expr.args))


def settle(
    activation: Activation,
    nonzero: Sequence[int],
    *,
    vanishing: Sequence[int] = (),
    bias: Point | None = None,
    assume_nonzero: Sequence[int] = (),
    even: bool = True,
) -> Setting:
    """Find or check a bias where all derivatives of the orders `nonzero` are not 0 and those of `vanishing` are 0.

    `assume_nonzero` makes derivatives that cannot be decided a hypothesis.  `even`: the construction's error has only
    even orders, so that the remedy may say that a best bias removes the leading one.

    Raises:
        DegenerateActivation: with a remedy that was checked, if there is one.
        NotATaylorGate: for activations made of polynomial pieces.
        Undecided: if a derivative is neither shown to be 0 nor not to be.
        BadBias: where σ is not smooth.
    """
    _check_activation(activation)
    wanted, zero = tuple(sorted(set(nonzero))), tuple(sorted(set(vanishing)))
    assumed = _orders(assume_nonzero)
    if bias is None:
        found = _first(activation, wanted, zero, assumed)
        if found is not None:
            return found
        _refuse_pieces(activation)
        failing = _failing(activation, Constant.rational(0), wanted, zero, assumed)
        _refuse(activation, Constant.rational(0), failing, wanted, zero, assumed, even=even)
    try:
        point = activation.point(bias)
        return _checked(activation, point, wanted, zero, assumed)
    except _Fails as failure:
        if _first(activation, wanted, zero, assumed) is None:
            _refuse_pieces(activation)
        _refuse(activation, activation.point(bias), failure.order, wanted, zero, assumed, even=even)
    except BadBias:
        if _first(activation, wanted, zero, assumed) is None:
            _refuse_pieces(activation)
        raise


def _check_activation(activation: object) -> None:
    if isinstance(activation, str):
        close = near(activation, names())
        written = f"symnet.{close}" if close in names() and "(" not in str(close) else "symnet.tanh"
        raise TextGiven(
            activation, "activation", f"write {written}, or symnet.Activation(symnet.parse(...)) for one of your own"
        )
    if not isinstance(activation, Activation):
        made = f"symnet.Activation({show(activation)})" if isinstance(activation, sympy.Expr) else "symnet.tanh"
        raise UsageError(f"the activation must be an Activation, not {show(activation)}; write {made}")


class _Fails(Exception):
    """A derivative of this order is 0 and should not be, or the other way round."""

    def __init__(self, order: int) -> None:
        self.order = order


def _orders(assume_nonzero: object) -> tuple[int, ...]:
    if isinstance(assume_nonzero, str):
        raise TextGiven(assume_nonzero, "assume_nonzero")
    found = (
        tuple(assume_nonzero)
        if isinstance(assume_nonzero, list | tuple | set | frozenset | range)
        else (assume_nonzero,)
    )
    for order in found:
        if isinstance(order, bool) or not isinstance(order, int) or not 0 <= order <= _MAX_ORDER:
            raise UsageError(f"assume_nonzero takes orders of derivatives, such as (2,), not {assume_nonzero!r}")
    return tuple(sorted(set(found)))


def _checked(
    activation: Activation,
    point: Constant,
    nonzero: tuple[int, ...],
    vanishing: tuple[int, ...],
    assumed: tuple[int, ...],
) -> Setting:
    derivatives = activation.derivatives(max((*nonzero, *vanishing), default=0) + 1, point)
    hypotheses = []
    for order in vanishing:
        if derivatives[order].is_zero() is None:
            raise Undecided(
                f"whether the derivative of order {order} of {activation} at bias {point} is 0", "it has to be"
            )
        if not derivatives[order].is_zero():
            raise _Fails(order)
    for order in nonzero:
        zero = derivatives[order].is_zero()
        if zero:
            raise _Fails(order)
        if zero is None and order not in assumed:
            raise Undecided(
                f"whether the derivative of order {order} of {activation} at bias {point} is 0",
                f"assume_nonzero=({order},) makes it a hypothesis",
            )
        if zero is None or derivatives[order].free_symbols:
            hypotheses.append(order)
    if nonzero and activation.expr.has(*_PIECES):
        top = max(*nonzero, 0, *vanishing) + 1
        if all(d == 0 for d in activation.derivatives(top + _BEYOND, point)[top + _BEYOND // 2 :]):
            raise BadBias(activation, point, "near it it is a polynomial, but not everywhere; no gate is made of that")
    return Setting(activation, point, nonzero, vanishing, tuple(hypotheses))


def _first(
    activation: Activation, nonzero: tuple[int, ...], vanishing: tuple[int, ...], assumed: tuple[int, ...]
) -> Setting | None:
    """The first candidate that works; one with hypotheses only if none works without."""
    fallback: Setting | None = None
    for point in _candidates(activation, nonzero, vanishing):
        try:
            found = _checked(activation, point, nonzero, vanishing, assumed)
        except (_Fails, SymnetError):
            continue
        if not found.assumed:
            return found
        fallback = fallback or found
    return fallback


def _candidates(activation: Activation, nonzero: tuple[int, ...], vanishing: tuple[int, ...]) -> Iterator[Constant]:
    yield Constant.rational(0)
    if vanishing:
        with suppress(SymnetError):
            yield from (bias.constant for bias in activation.critical_biases(max(vanishing) + 1))
        return
    order = max(nonzero, default=2)
    best = _best(activation, order)
    if best is not None:
        yield best
    if order <= _SOUGHT + 1:
        with suppress(SymnetError):
            yield from (bias.constant for bias in activation.critical_biases(order) if _is_simple(bias))
    yield from map(Constant.rational, _SIMPLE)


def _best(activation: Activation, order: int) -> Constant | None:
    """The best bias if it has a simple closed form; above small orders it takes long and seldom has one."""
    if order > _SOUGHT:
        return None
    try:
        best = activation.best_bias(order)
    except SymnetError:
        return None
    return best.constant if best is not None and _is_simple(best) else None


def _is_simple(bias: Bias) -> bool:
    """Whether it has a closed form without nested roots, which proofs and readers can follow."""
    if bias.expr is None or bias.expr.has(sympy.CRootOf):
        return False
    return all(power.exp.is_integer or power.base.is_rational for power in bias.expr.atoms(sympy.Pow))


def _failing(
    activation: Activation,
    point: Constant,
    nonzero: tuple[int, ...],
    vanishing: tuple[int, ...],
    assumed: tuple[int, ...],
) -> int:
    try:
        _checked(activation, point, nonzero, vanishing, assumed)
    except _Fails as failure:
        return failure.order
    return max(nonzero, default=0)


def _refuse_pieces(activation: Activation) -> None:
    if activation.expr.has(*_PIECES):
        form = next((text for kind, text in _FORMS if activation.expr.has(kind)), "")
        raise NotATaylorGate(activation, form)


def _refuse(
    activation: Activation,
    point: Constant,
    order: int,
    nonzero: tuple[int, ...],
    vanishing: tuple[int, ...],
    assumed: tuple[int, ...],
    *,
    even: bool,
) -> NoReturn:
    working = _first(activation, nonzero, vanishing, assumed)
    if order in vanishing:
        advice = _advice(working.bias) if working else "use a gate that needs no critical bias (more neurons)"
        raise UsageError(
            f"this gate needs derivative 0 of order {order}, but {activation} has not that at bias {point}; {advice}"
        )
    if working is None:
        orders = ", ".join(map(str, nonzero))
        remedy = (
            f"no bias was found where its derivatives of orders {orders} are all non-zero"
            if len(nonzero) > 1
            else f"no bias was found where its derivative of order {orders} is not 0"
        )
        raise DegenerateActivation(activation, order, point, remedy)
    # where σ is a polynomial nothing vanishes "too"
    best = len(nonzero) == 1 and even and not vanishing and working.bias == _best(activation, nonzero[0])
    clause = ", where the leading error term vanishes too" if best and working.polynomial_degree is None else ""
    raise DegenerateActivation(activation, order, point, f"{_advice(working.bias)}{clause}")


def _advice(bias: Constant) -> str:
    """How to ask for a bias; one without closed form can't be typed, but is found when none is given."""
    return f"leave bias out, {bias} is found" if bias.expr.has(Zero) else f"use bias={bias}"
