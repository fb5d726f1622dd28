"""What an activation loses in floating point: an assumption for the named ones, a computation for the others.

A named activation is assumed to be within a number of units in the last place (`ulp`) of the truth; tests measure
that. One that is given by an expression is evaluated part by part, as `activations.numeric` does, and may lose digits
where parts cancel: here each part carries an enclosure and a bound of its error, and the assumption is made of NumPy's
elementary functions alone.

>>> from symnet.activations import Activation, tanh
>>> from symnet.bounds.arithmetic import FLOAT64
>>> x = sympy.Symbol("x")
>>> naive = Activation(1 - 2 / (1 + sympy.exp(2 * x)))         # tanh, with digits lost near 0
>>> near = arb(0, 0.001)
>>> bool(lost(naive, near, FLOAT64, arb(4)) > 500 * lost(tanh, near, FLOAT64, arb(4)))
True
"""

from __future__ import annotations

from functools import lru_cache, reduce

import sympy

from symnet.activations import Activation, library
from symnet.activations.numeric import stable_form
from symnet.activations.rings import X
from symnet.bounds.arithmetic import Arithmetic
from symnet.bounds.sensitivity import pieces, values_of
from symnet.errors import Undecided
from symnet.exact import balls
from symnet.exact.balls import arb, between, lowest, upper

__all__ = ["lost", "measured"]

_EXACT = {library.relu, library.heaviside}
_STEPS = (sympy.Heaviside, sympy.sign, sympy.Piecewise)
_LIPSCHITZ = (sympy.Max, sympy.Min, sympy.Abs)
_RECIPROCAL = (sympy.coth, sympy.sech, sympy.csch, sympy.sec, sympy.csc, sympy.cot)
_SMALL = 2**24


def measured(sigma: Activation) -> bool:
    """Whether it is a named activation, whose error in ulp the tests measure.

    >>> measured(library.gelu), measured(library.power(2))
    (True, False)
    """
    return sigma in _named() or stable_form(sigma.canonical) is not None


@lru_cache(maxsize=1)
def _named() -> frozenset[Activation]:
    return frozenset(library.by_name(name) for name in library.names() if name != "power(n)")


def lost(sigma: Activation, inputs: arb, arithmetic: Arithmetic, ulp: arb) -> arb:
    """A bound of |computed σ(z) - σ(z)| for all floats z in a ball.

    Raises:
        Undecided: for an expression with jumps, or one that is not defined all over the ball.
    """
    if sigma in _EXACT:
        return arb(0)
    if measured(sigma):
        return upper(_of_ulps(values_of(sigma, inputs), arithmetic, ulp))
    error = reduce(arb.max, [_walk(sigma.canonical, part, arithmetic, ulp)[1] for part in pieces(inputs)])
    if not error.is_finite():
        raise Undecided(f"the error of {sigma} in floating point on {inputs.str(5)}", "it may not be defined there")
    return upper(error)


def _of_ulps(value: arb, arithmetic: Arithmetic, ulp: arb) -> arb:
    """So many units in the last place of the largest absolute value in a ball."""
    return 2 * ulp * arithmetic.half(upper(abs(value)))


_Part = tuple[arb, arb]  # an enclosure of the exact value, a bound of the error of the computed one


def _walk(expr: sympy.Basic, x: arb, arithmetic: Arithmetic, ulp: arb) -> _Part:
    """The same steps as `numeric._walk`, with enclosures."""
    if expr == X:
        return x, arb(0)
    if isinstance(expr, sympy.Expr) and not expr.free_symbols:
        value = balls.ball(expr, balls.current_bits())
        small = isinstance(expr, sympy.Integer) and abs(int(expr)) <= _SMALL
        return value, arb(0) if small else 2 * arithmetic.half(upper(abs(value)))  # to double, then to this type
    if isinstance(expr, _STEPS):
        raise Undecided(f"the error of {expr} in floating point", "it may jump; only heaviside itself is exact")
    if isinstance(expr, sympy.Pow):
        return _power(expr, x, arithmetic, ulp)
    if isinstance(expr, sympy.log) and isinstance(inner := expr.args[0] - 1, sympy.exp):
        _, error = _walk(inner.args[0], x, arithmetic, ulp)  # softplus, with slopes of at most 1
        value = balls.ball(expr, balls.current_bits(), {X: x})
        return value, error + _of_ulps(value + between(-error, error), arithmetic, ulp)
    parts = [_walk(part, x, arithmetic, ulp) for part in expr.args]
    if isinstance(expr, sympy.Add):
        return reduce(lambda a, b: _rounded(a[0] + b[0], a[1] + b[1], arithmetic), parts)
    if isinstance(expr, sympy.Mul):
        return reduce(lambda a, b: _product(a, b, arithmetic), parts)
    if isinstance(expr, _LIPSCHITZ):
        value = balls.ball(expr, balls.current_bits(), {X: x})
        return value, reduce(arb.max, [error for _, error in parts])
    return _function(expr, parts, arithmetic, ulp)


def _rounded(value: arb, error: arb, arithmetic: Arithmetic) -> _Part:
    """What one more operation, rounded to nearest, makes of an error."""
    return value, upper(error + arithmetic.half(upper(abs(value)) + upper(error)))


def _product(left: _Part, right: _Part, arithmetic: Arithmetic) -> _Part:
    error = abs(left[0]) * right[1] + abs(right[0]) * left[1] + left[1] * right[1]
    return _rounded(left[0] * right[0], upper(error), arithmetic)


def _function(expr: sympy.Expr, parts: list[_Part], arithmetic: Arithmetic, ulp: arb) -> _Part:
    """f(y): the error of y times the largest slope, and the ulps of NumPy's f (one more for a reciprocal)."""
    if len(parts) != 1:
        raise Undecided(f"the error of {expr} in floating point", "only functions of one argument are bounded")
    (inner, error), bits = parts[0], balls.current_bits()
    around = inner + between(-error, error)
    value = balls.ball(expr.func(X), bits, {X: around})
    slope = balls.ball(sympy.diff(expr.func(X), X), bits, {X: around}) if error > 0 else arb(0)
    more = 2 * ulp + 1 if isinstance(expr, _RECIPROCAL) else ulp
    return balls.ball(expr.func(X), bits, {X: inner}), upper(abs(slope) * error + _of_ulps(value, arithmetic, more))


def _power(expr: sympy.Pow, x: arb, arithmetic: Arithmetic, ulp: arb) -> _Part:
    base, exponent = expr.args
    if base is sympy.E:
        return _function(sympy.exp(exponent, evaluate=False), [_walk(exponent, x, arithmetic, ulp)], arithmetic, ulp)
    inner, error = _walk(base, x, arithmetic, ulp)
    if exponent == -1:
        near = lowest(inner) - error
        if not near > 0:
            return arb.nan(), arb.nan()
        return _rounded(1 / inner, upper(error / (near * near)), arithmetic)
    if isinstance(exponent, sympy.Integer) and 0 < exponent <= 16:
        return _by_squaring((inner, error), int(exponent), arithmetic)
    if exponent.free_symbols:
        raise Undecided(f"the error of {expr} in floating point", "an exponent that varies is not bounded")
    around, bits = inner + between(-error, error), balls.current_bits()
    own, rounding = _walk(exponent, x, arithmetic, ulp)
    if rounding > 0:
        around_exponent = own + between(-rounding, rounding)
        moved = abs((around.log() * around_exponent).exp() * around.log()) * rounding
    else:
        moved = arb(0)
    slope = balls.ball(exponent * X ** (exponent - 1), bits, {X: around})
    value = balls.ball(X**exponent, bits, {X: around})
    lost_here = (
        arithmetic.half(upper(abs(value))) if exponent == sympy.Rational(1, 2) else _of_ulps(value, arithmetic, ulp)
    )
    return balls.ball(X**exponent, bits, {X: inner}), upper(abs(slope) * error + moved + lost_here)


def _by_squaring(part: _Part, exponent: int, arithmetic: Arithmetic) -> _Part:
    """The same products, in the same order, as `numeric._by_squaring`."""
    result: _Part | None = None
    while exponent:
        if exponent & 1:
            result = part if result is None else _product(result, part, arithmetic)
        exponent >>= 1
        part = _product(part, part, arithmetic) if exponent else part
    return part if result is None else result
