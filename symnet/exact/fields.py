"""From an exact SymPy expression to an element of a constant field.

A bias such as atanh(sqrt(6)/3) or log(2 + sqrt(3)), or the value of a function there, becomes a ``Constant``: numbers
that are algebraic are recognised exactly (never by their digits), the others become generators, with what is known
about their independence.

>>> constant(sympy.tanh(sympy.atanh(sympy.sqrt(6) / 3)))
Constant(sqrt(6)/3)
>>> constant(sympy.exp(-sympy.log(5 + 2 * sympy.sqrt(6))))
Constant(5 - 2*sqrt(6))
>>> constant(sympy.tanh(sympy.log(3)))
Constant(4/5)

One more function: what is known about it goes into ``_VALUES`` (a rewriting) or ``_TRANSCENDENTAL`` (a theorem).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

import flint
import sympy
from flint import fmpq

from symnet.errors import LimitExceeded, NotExact, Undecided
from symnet.exact.balls import Zero, ball, precision, sign
from symnet.exact.constants import Constant, Generator
from symnet.exact.numbers import as_exact, from_sympy

__all__ = ["constant"]

_MAX_EXPONENT = 10_000


def constant(value: object, what: str = "number") -> Constant:
    """Return an exact number, or an exact expression in free symbols, as an element of a constant field.

    Raises:
        FloatGiven, NotExact: if it is not a finite real exact value.
        Undecided: if it is built with something that symnet knows nothing about (an integral, say).

    >>> constant("1/2") + constant(sympy.Symbol("b"))
    Constant(b + 1/2)
    """
    if isinstance(value, Constant):
        return value
    try:
        return _constant(as_exact(value, what))
    except ZeroDivisionError:
        raise NotExact(value, f"{what} contains a division by zero") from None


@lru_cache(maxsize=4096)
def _constant(expr: sympy.Expr) -> Constant:
    if isinstance(expr, sympy.Rational):
        return Constant.rational(from_sympy(expr))
    if isinstance(expr, sympy.Symbol):
        # A free symbol is an indeterminate: independent of everything by definition.
        return Constant.of(Generator(expr.name, expr, independent=True))
    if isinstance(expr, sympy.Add):
        total = Constant.rational(0)
        for term in expr.args:
            total += _constant(term)
        return total
    if isinstance(expr, sympy.Mul):
        product = Constant.rational(1)
        for factor in expr.args:
            product *= _constant(factor)
        return product
    if isinstance(expr, sympy.Pow) and expr.base is not sympy.E:
        return _power(expr)
    if isinstance(expr, sympy.CRootOf):
        return _algebraic(expr)
    rewrite = _VALUES.get(expr.func)
    if rewrite is not None:
        return rewrite(expr)
    return _generic(expr)


def _power(expr: sympy.Pow) -> Constant:
    base, exponent = expr.base, expr.exp
    if isinstance(exponent, sympy.Integer):
        if abs(int(exponent)) > _MAX_EXPONENT:
            raise LimitExceeded("exponent in a number", int(exponent), _MAX_EXPONENT)
        return _constant(base) ** int(exponent)
    if not isinstance(exponent, sympy.Rational):
        return _general_power(expr)
    p, q = int(exponent.p), int(exponent.q)
    if isinstance(base, sympy.Rational):
        if base.is_negative:
            raise NotExact(expr, "it is not real")
        root = sympy.Pow(base, sympy.Rational(1, q))
        if root.func is sympy.Pow and root.base == base:
            value = from_sympy(base)
            polynomial = (-value, *[Fraction(0)] * (q - 1), Fraction(1))
            # SymPy leaves q-th roots of numbers that are no perfect powers; Generator checks irreducibility.
            return Constant.of(Generator(str(root), root, polynomial)) ** p
        return _constant(root) ** p
    if _is_algebraic(expr):
        return _algebraic(expr)
    inner = sympy.Pow(base, sympy.Rational(1, q))
    if inner.func is sympy.Pow and inner.base == base:
        # A root of something transcendental or symbolic: no relation is used, so nothing is claimed about it.
        return Constant.of(Generator(str(inner), inner)) ** p
    return _constant(inner) ** p


def _general_power(expr: sympy.Pow) -> Constant:
    """Return a^u as e^(u log a); where SymPy keeps the power (2^√2) it is a generator of unknown independence."""
    written = sympy.exp(expr.exp * sympy.log(expr.base))
    if not isinstance(written, sympy.Pow):
        return _constant(written)
    if not written.base.free_symbols and sign(written.base) != 1:
        raise NotExact(expr, "it is not shown to be real: its base must be above 0")
    return Constant.of(Generator(str(written), written))


def _is_algebraic(expr: sympy.Expr) -> bool:
    """Say whether a number is algebraic by its form: roots of such, and sines of rational multiples of π.

    SymPy's own ``is_algebraic`` may evaluate a hidden zero to thousands of digits.
    """
    if isinstance(expr, sympy.Rational | sympy.CRootOf):
        return True
    if isinstance(expr, sympy.Add | sympy.Mul):
        return all(_is_algebraic(a) for a in expr.args)
    if isinstance(expr, sympy.Pow):
        return isinstance(expr.exp, sympy.Rational) and _is_algebraic(expr.base)
    if isinstance(expr, sympy.sin | sympy.cos | sympy.tan):
        return isinstance(expr.args[0] / sympy.pi, sympy.Rational)
    return False


def _algebraic(expr: sympy.Expr) -> Constant:
    """Return an algebraic number in a field of its own, quadratic ones in Q(√d)."""
    x = sympy.Dummy("x")
    try:
        poly = sympy.Poly(sympy.minimal_polynomial(expr, x), x)
    except (NotImplementedError, sympy.polys.polyerrors.BasePolynomialError):
        return Constant.of(Generator(str(expr), expr))
    coefficients = tuple(from_sympy(sympy.Rational(c)) for c in reversed(poly.all_coeffs()))
    if not _is_root(coefficients, expr):
        raise NotExact(expr, "it is not a real root of its minimal polynomial")
    if len(coefficients) == 2:
        return Constant.rational(-coefficients[0] / coefficients[1])
    if len(coefficients) == 3:
        c, b, a = coefficients
        root = sympy.sqrt(sympy.Rational((b * b - 4 * a * c).numerator, (b * b - 4 * a * c).denominator))
        middle = -b / (2 * a)
        upper = sign(expr - sympy.Rational(middle.numerator, middle.denominator))
        if upper is None:
            raise Undecided(f"which root {expr} is", "its two candidates could not be told apart")
        return middle + upper * _constant(root) / (2 * abs(a))
    return Constant.of(Generator(str(expr), expr, coefficients))


def _is_root(coefficients: tuple[Fraction, ...], expr: sympy.Expr) -> bool:
    """Check SymPy's minimal polynomial: its value at the number must be able to be zero at high precision."""
    with precision(512):
        value = ball(expr, 512)
        poly = flint.arb_poly([fmpq(c.numerator, c.denominator) for c in coefficients])
        image = poly(value)
        return bool(image.is_finite() and image.contains(0))


# --- functions --------------------------------------------------------------------------------------------------

# Lindemann-Weierstrass: for algebraic a != 0 the numbers e^a, sin a, cos a, tan a, tanh a are transcendental (each is
# an algebraic function of e^a or e^{ia}); so, read backwards, are log a (a != 0, 1) and asin a, acos a, atan a,
# atanh a, asinh a, acosh a where they are not 0. For a non-constant algebraic function a(t) of a free symbol the same
# functions are transcendental over the algebraic functions of t (monodromy and growth; Ax). erf(a(t)) is too: if it
# were algebraic, so were its derivative, a multiple of exp(-a(t)^2). erf at an algebraic *number* is left open,
# because of its factor 1/√π.
_TRANSCENDENTAL = frozenset(
    {
        sympy.exp,
        sympy.log,
        sympy.sin,
        sympy.cos,
        sympy.tan,
        sympy.tanh,
        sympy.asin,
        sympy.acos,
        sympy.atan,
        sympy.atanh,
        sympy.asinh,
        sympy.acosh,
    }
)


def _generic(expr: sympy.Expr) -> Constant:
    """Return a function value as a generator, independent where a theorem says so."""
    if expr is sympy.pi or expr is sympy.E:
        return Constant.of(Generator(str(expr), expr, independent=True))  # transcendental (Hermite, Lindemann)
    if isinstance(expr, Zero):
        return Constant.of(Generator(expr.name, expr))
    if not expr.args and not expr.is_number:
        raise NotExact(expr, "it is not a real number")
    if expr.free_symbols:
        if not expr.args or not isinstance(expr, sympy.Function):
            raise Undecided(f"the value of {expr}", f"{type(expr).__name__} is not known here")
    elif _is_algebraic(expr):
        return _algebraic(expr)
    else:
        _check_real_number(expr)
    return Constant.of(Generator(str(expr), expr, independent=_is_transcendental(expr)))


def _check_real_number(expr: sympy.Expr) -> None:
    """Refuse what is not a finite real number, or not known to be one."""
    try:
        real = bool(ball(expr, 128).is_finite())
    except Undecided:
        # A function without enclosure: SymPy's assumptions are all there is to go by.
        real = expr.is_real
        if real is None:
            raise Undecided(f"whether {expr} is a real number", f"{type(expr).__name__} is not known here") from None
    if not real:
        raise NotExact(expr, "it is not a finite real number")


def _is_transcendental(expr: sympy.Expr) -> bool:
    if len(expr.args) != 1:
        return False
    argument = _constant(expr.args[0])
    algebraic = all(g.minimal_polynomial is not None or g.expr.is_Symbol for g in argument.generators)
    if not algebraic:
        return False
    if argument.free_symbols:
        return len(argument.free_symbols) == 1 and (expr.func in _TRANSCENDENTAL or expr.func is sympy.erf)
    if expr.func not in _TRANSCENDENTAL or argument.is_zero() is not False:
        return False
    # log 1 = 0 and acosh 1 = 0 are no generators: SymPy evaluates them; a ball makes sure.
    return not ball(expr, 128).contains(0)


def _exp(expr: sympy.Expr) -> Constant:
    """Return e^(sum) as a product; multiples of logarithms of known numbers become powers."""
    product = Constant.rational(1)
    for term in sympy.Add.make_args(sympy.expand(expr.args[0])):
        product *= _exp_of_term(term)
    return product


def _exp_of_term(term: sympy.Expr) -> Constant:
    factor, rest = term.as_coeff_Mul(rational=True)
    base: sympy.Expr | None = None
    if isinstance(rest, sympy.log):
        base = rest.args[0]
    elif isinstance(rest, sympy.atanh):
        factor, base = factor / 2, (1 + rest.args[0]) / (1 - rest.args[0])
    elif isinstance(rest, sympy.asinh):
        base = rest.args[0] + sympy.sqrt(rest.args[0] ** 2 + 1)
    elif isinstance(rest, sympy.acosh):
        base = rest.args[0] + sympy.sqrt(rest.args[0] ** 2 - 1)
    if base is not None:
        if isinstance(factor, sympy.Integer):
            return _constant(base) ** int(factor)
        # Simplify the base to its normal form first: √(49 + 20√6) is then found in Q(√6) by its minimal polynomial.
        return _constant(sympy.Pow(_constant(base).expr, factor))
    q = int(factor.q)
    power = sympy.exp(rest / q)
    if power.func is not sympy.exp:
        return _constant(power) ** int(factor.p)
    return _generic(power) ** int(factor.p)


def _tanh(expr: sympy.Expr) -> Constant:
    """Return tanh a from e^(2a) where that is algebraic, else as a generator."""
    argument = expr.args[0]
    if not argument.free_symbols and argument.has(sympy.log, sympy.atanh, sympy.asinh, sympy.acosh):
        square = _constant(sympy.exp(2 * argument))
        if all(g.minimal_polynomial is not None for g in square.generators):
            return (square - 1) / (square + 1)
    return _generic(expr)


def _cos(expr: sympy.Expr) -> Constant:
    found = _generic(expr)
    if len(found.generators) == 1 and found.generators[0].minimal_polynomial is None:
        partner = sympy.sin(expr.args[0])
        if isinstance(partner, sympy.sin):
            g = found.generators[0]
            return Constant.of(Generator(g.name, expr, None, g.independent, group=str(partner), sine=str(partner)))
    return found


def _log(expr: sympy.Expr) -> Constant:
    """Return log a as a multiple of one logarithm: log(9/4) = 2 log(3/2), log(2 - √3) = -log(2 + √3)."""
    argument = expr.args[0]
    if argument.free_symbols:
        return _generic(expr)
    if sign(argument) in {0, -1}:
        raise NotExact(expr, "it is not a finite real number")
    if not _is_algebraic(argument):
        return _generic(expr)
    value = _constant(argument)
    if sign(argument - 1) == -1:
        return -_constant(sympy.log(value.inverse().expr))
    rational = value.is_rational()
    if rational is not None:
        base, power = _perfect_power(rational)
        return power * _generic(sympy.log(base)) if power > 1 else _generic(sympy.log(argument))
    return _generic(sympy.log(value.expr))


def _perfect_power(value: Fraction) -> tuple[sympy.Rational, int]:
    """Return the root r and the largest k with r^k = value > 1."""
    top, bottom = (sympy.perfect_power(n) for n in (value.numerator, value.denominator))
    powers = [int(found[1]) for found, n in ((top, value.numerator), (bottom, value.denominator)) if found and n > 1]
    known = [n for n in (value.numerator, value.denominator) if n > 1]
    power = math.gcd(*powers) if len(powers) == len(known) else 1
    roots = (sympy.integer_nthroot(n, power)[0] for n in (value.numerator, value.denominator))
    return sympy.Rational(*roots), power


def _by_sign(choose: Callable[[sympy.Expr, int], sympy.Expr]) -> Callable[[sympy.Expr], Constant]:
    """Return a rule for a function that is one expression for positive and another for negative arguments."""

    def rule(expr: sympy.Expr) -> Constant:
        argument = expr.args[0]
        found = None if argument.free_symbols else sign(argument)
        if found is None:
            raise Undecided(f"the value of {expr}", f"the sign of {argument} is open")
        return _constant(choose(expr, found))

    return rule


def _extreme(direction: int) -> Callable[[sympy.Expr], Constant]:
    def rule(expr: sympy.Expr) -> Constant:
        best = expr.args[0]
        for other in expr.args[1:]:
            difference = other - best
            found = None if difference.free_symbols else sign(difference)
            if found is None:
                raise Undecided(f"the value of {expr}", f"the sign of {difference} is open")
            best = other if found == direction else best
        return _constant(best)

    return rule


def _piecewise(expr: sympy.Expr) -> Constant:
    for branch, condition in expr.args:
        if condition is sympy.true:
            return _constant(branch)
        if not isinstance(condition, sympy.core.relational.Relational) or condition.free_symbols:
            break
        difference = sign(condition.lhs - condition.rhs)
        if difference is None:
            break
        if condition.func(difference, 0) is sympy.true:
            return _constant(branch)
    raise Undecided(f"the value of {expr}", "its conditions could not be decided")


def _heaviside(expr: sympy.Expr, found: int) -> sympy.Expr:
    return (expr.args[1] if len(expr.args) > 1 else sympy.Rational(1, 2)) if found == 0 else sympy.Integer(found > 0)


_VALUES: dict[type[sympy.Basic], Callable[[sympy.Expr], Constant]] = {
    sympy.exp: _exp,
    sympy.tanh: _tanh,
    sympy.cos: _cos,
    sympy.log: _log,
    sympy.sinh: lambda e: (_exp(e) - _exp(e) ** -1) / 2,
    sympy.cosh: lambda e: (_exp(e) + _exp(e) ** -1) / 2,
    sympy.sech: lambda e: 2 / (_exp(e) + _exp(e) ** -1),
    sympy.csch: lambda e: 2 / (_exp(e) - _exp(e) ** -1),
    sympy.coth: lambda e: 1 / _constant(sympy.tanh(e.args[0])),
    sympy.sec: lambda e: 1 / _constant(sympy.cos(e.args[0])),
    sympy.csc: lambda e: 1 / _constant(sympy.sin(e.args[0])),
    sympy.tan: lambda e: _constant(sympy.sin(e.args[0])) / _constant(sympy.cos(e.args[0])),
    sympy.cot: lambda e: _constant(sympy.cos(e.args[0])) / _constant(sympy.sin(e.args[0])),
    sympy.erfc: lambda e: 1 - _constant(sympy.erf(e.args[0])),
    sympy.Abs: _by_sign(lambda e, s: s * e.args[0]),
    sympy.sign: _by_sign(lambda e, s: sympy.Integer(s)),
    sympy.Heaviside: _by_sign(_heaviside),
    sympy.Max: _extreme(1),
    sympy.Min: _extreme(-1),
    sympy.Piecewise: _piecewise,
    # Euler's number, when it stands alone, is the exponential of 1.
    type(sympy.E): _generic,
}
