"""Constant fields: the exact scalars that stand in the weights of a network.

A weight such as 1/(4 tanh''(b)) is an element of a field Q(g_1, ..., g_m): rational functions of a few *generators*,
each with a SymPy reading, a ball to any precision, and (if it is algebraic) its minimal polynomial. Equality is
decided where mathematics decides it, and ``is_zero`` answers ``None`` where it does not.

>>> root = Constant.of(Generator("sqrt(6)", sympy.sqrt(6), (-6, 0, 1)))
>>> 1 / (root + 2)
Constant(-1 + sqrt(6)/2)
>>> (root * root - 6).is_zero()
True

``Laurent`` is a Laurent polynomial in the scale λ with such coefficients: the scalar of one plane of a layer. One more
kind of number needs no change here: it is a ``Generator`` (see ``fields.py`` for how expressions become generators).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Union

import sympy
from flint import arb, fmpq, fmpq_mpoly

from symnet.errors import LimitExceeded, NotExact, Undecided
from symnet.exact import algebraic
from symnet.exact.balls import Values, arb_of, fraction_of, integer_power, precision
from symnet.exact.generators import (
    Generator,
    ball_of,
    context,
    expression,
    fraction,
    jointly_independent,
    lift,
    merge_generators,
    modulus_of,
    one,
    reduced,
)
from symnet.exact.numbers import to_sympy

__all__ = ["SCALE", "Constant", "Generator", "Laurent", "normal"]

SCALE = sympy.Symbol("lambda", positive=True)

_Double = float  # inside Constant the name float is its method

_DECIDING_BITS = (64, 192, 640, 2048)
_MOST_LOGARITHMS = 1000  # their arguments are multiplied out
_AREA = [sympy.atanh, sympy.acoth, sympy.asinh, sympy.acosh]
_HYPERBOLIC = [sympy.tanh, sympy.coth, sympy.sinh, sympy.cosh, sympy.sech, sympy.csch]


Scalar = Union["Constant", Fraction, int]


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """An element of Q(generators) in normal form; immutable and hashable.

    The normal form: algebraic generators reduced by their minimal polynomials and removed from the denominator, no
    common factor, denominator with leading coefficient 1, no generator that does not occur. ``==`` compares normal
    forms; so ``a == b`` is a proof of equality, and ``(a - b).is_zero()`` decides the rest. ``num`` and ``den`` are
    flint's polynomials, for ``exact/`` alone; elsewhere ``numerator`` and ``denominator`` are what to read.

    >>> half = Constant.rational(Fraction(1, 2))
    >>> half + half == 1, half.expr
    (True, 1/2)
    """

    generators: tuple[Generator, ...]
    num: fmpq_mpoly
    den: fmpq_mpoly

    # --- making ---

    @staticmethod
    def rational(value: Fraction | int) -> Constant:
        """Return a rational number as a constant."""
        return Constant((), context(0).constant(fmpq(value.numerator, value.denominator)), _ONE)

    @staticmethod
    def of(generator: Generator) -> Constant:
        """Return the constant that is the generator itself."""
        return Constant((generator,), context(1).gen(0), one(1))

    @staticmethod
    def quotient(
        generators: tuple[Generator, ...],
        numerator: Mapping[tuple[int, ...], Fraction | int],
        denominator: Mapping[tuple[int, ...], Fraction | int] | None = None,
    ) -> Constant:
        """Return the constant with these polynomials in these generators (exponents in their order)."""
        order = sorted(range(len(generators)), key=lambda i: generators[i].name)
        ctx = context(len(generators))

        def poly(terms: Mapping[tuple[int, ...], Fraction | int]) -> fmpq_mpoly:
            return ctx.from_dict(
                {tuple(e[i] for i in order): fmpq(c.numerator, c.denominator) for e, c in terms.items()}
            )

        den = one(len(generators)) if denominator is None else poly(denominator)
        return normal(tuple(generators[i] for i in order), poly(numerator), den)

    # --- reading ---

    @property
    def numerator(self) -> dict[tuple[int, ...], Fraction]:
        """The numerator: exponents of the generators to rational coefficients."""
        return {tuple(map(int, e)): fraction(c) for e, c in self.num.to_dict().items()}

    @property
    def denominator(self) -> dict[tuple[int, ...], Fraction]:
        """The denominator, in the same form."""
        return {tuple(map(int, e)): fraction(c) for e, c in self.den.to_dict().items()}

    @property
    def expr(self) -> sympy.Expr:
        """The constant as a SymPy expression."""
        if not self.generators:
            return to_sympy(self.is_rational() or 0)
        if self.den.is_constant():
            return expression(self.num, self.generators)
        content, factors = self.den.factor()
        bottom = sympy.Mul(*(expression(f, self.generators) ** int(power) for f, power in factors))
        return expression(self.num, self.generators) / (bottom * to_sympy(fraction(content)))

    @property
    def free_symbols(self) -> frozenset[sympy.Symbol]:
        """The free symbols in it: none for a number."""
        return frozenset().union(*(g.free_symbols for g in self.generators))

    def is_rational(self) -> Fraction | None:
        """Return the rational number that this is, or ``None`` if its normal form is not rational."""
        if self.generators:
            return None
        return fraction(self.num.leading_coefficient()) if self.num else Fraction(0)

    def __str__(self) -> str:
        return str(self.expr)

    def __repr__(self) -> str:
        return f"Constant({self.expr})"

    def _repr_latex_(self) -> str:
        return f"${sympy.latex(self.expr)}$"

    def _key(self) -> tuple[object, ...]:
        return self.generators, tuple(self.num.terms()), tuple(self.den.terms())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Constant):
            if self.generators != other.generators:
                return False
            return bool(self.num == other.num and self.den == other.den)
        if isinstance(other, int | Fraction) and not isinstance(other, bool):
            return self.is_rational() == other
        return NotImplemented

    def __hash__(self) -> int:
        rational = self.is_rational()
        if rational is not None:
            return hash(rational)
        return hash((self.generators, frozenset(self.numerator.items()), frozenset(self.denominator.items())))

    def __reduce__(self) -> tuple[object, ...]:
        return Constant.quotient, (self.generators, self.numerator, self.denominator)

    # --- arithmetic ---

    def __add__(self, other: Scalar) -> Constant:
        right = _coerce(other)
        if right is None:
            return NotImplemented
        gens, (a, b, c, d) = _align(self, right)
        if b == d:
            return normal(gens, a + c, b)
        return normal(gens, a * d + c * b, b * d)

    __radd__ = __add__

    def __neg__(self) -> Constant:
        return Constant(self.generators, -self.num, self.den)

    def __sub__(self, other: Scalar) -> Constant:
        right = _coerce(other)
        return NotImplemented if right is None else self + -right

    def __rsub__(self, other: Scalar) -> Constant:
        return -self + other

    def __mul__(self, other: Scalar) -> Constant:
        right = _coerce(other)
        if right is None:
            return NotImplemented
        gens, (a, b, c, d) = _align(self, right)
        return normal(gens, a * c, b * d)

    __rmul__ = __mul__

    def __truediv__(self, other: Scalar) -> Constant:
        right = _coerce(other)
        return NotImplemented if right is None else self * right.inverse()

    def __rtruediv__(self, other: Scalar) -> Constant:
        return self.inverse() * other

    def __pow__(self, exponent: int) -> Constant:
        if not isinstance(exponent, int):
            return NotImplemented
        base = self if exponent >= 0 else self.inverse()
        result = Constant.rational(1)
        for bit in f"{abs(exponent):b}":
            result = result * result
            if bit == "1":
                result = result * base
        return result

    def inverse(self, *, assume_nonzero: bool = False) -> Constant:
        """Return 1/self.

        Raises:
            ZeroDivisionError: if self is zero.
            Undecided: if that cannot be decided; ``assume_nonzero=True`` makes it a hypothesis of the caller.
        """
        zero = self.is_zero()
        if zero:
            raise ZeroDivisionError(f"{self} is zero")
        if zero is None and not assume_nonzero:
            raise Undecided(f"whether {self} is zero", "it cannot be divided by")
        return normal(self.generators, self.den, self.num)

    # --- deciding ---

    def is_zero(self) -> bool | None:
        """Decide whether this is zero: ``True``, ``False``, or ``None`` where it stays open.

        For a constant with free symbols the question is whether it is zero *as a function* of them.
        """
        if self.num.is_zero():
            return True
        if self.num.is_constant() or jointly_independent(self.generators):
            return False
        if self._excludes_zero():
            return False
        if all(g.minimal_polynomial is not None for g in self.generators):
            return _algebraic_is_zero(self)
        for decide in (_factors_are_zero, _logarithms_are_zero, _rewritten_is_zero):
            found = decide(self)
            if found is not None:
                return found
        return None

    def _excludes_zero(self) -> bool:
        """Say whether some ball shows that this is not zero (at some point, if there are free symbols)."""
        symbols = sorted(self.free_symbols, key=str)
        for bits in _DECIDING_BITS:
            for shift in range(3 if symbols else 1):
                with precision(bits):
                    point = {s: arb(fmpq(17 + 29 * shift + 5 * i, 23)) for i, s in enumerate(symbols)}
                    try:
                        value = self.numerator_ball(bits, point)
                    except Undecided:
                        return False  # a function without enclosure
                if value.is_finite() and not value.contains(0):
                    return True
        return False

    def numerator_ball(self, bits: int, values: Values | None) -> arb:
        """Return a ball of the numerator, at the precision that is set."""
        return ball_of(self.num, [g.ball(bits, values) for g in self.generators])

    # --- numbers ---

    def ball(self, bits: int = 128, values: Values | None = None) -> arb:
        """Return a ball of about ``bits`` bits around this number.

        Raises:
            Undecided: for a free symbol without a value in ``values``.
        """
        work, found = bits + 32, arb.nan()
        for _ in range(6):
            with precision(work):
                gens = [g.ball(work, values) for g in self.generators]
                found = ball_of(self.num, gens) / ball_of(self.den, gens)
            if values or found.rel_accuracy_bits() >= bits or (found.contains(0) and work > 16 * bits):
                break
            work *= 2
        return found

    def float(self) -> _Double:
        """Return the double nearest to this number.

        Raises:
            Undecided: for free symbols, or where 4096 bits do not settle the rounding.
            LimitExceeded: for a number beyond the range of doubles.

        >>> Constant.rational(Fraction(1, 10)).float()
        0.1
        """
        rational = self.is_rational()
        if rational is not None:
            return _nearest(rational)
        bits = 96
        while bits <= 4096:
            value = self.ball(bits)
            if abs(value) < _TINY:
                return 0.0
            if abs(value) > 1 / _TINY:
                raise LimitExceeded("a number as a double", self, "1.8e308")
            if value.is_finite():
                with precision(bits + 64):
                    low, high = fraction_of(value.lower()), fraction_of(value.upper())
                # Rounding is monotone.
                if _nearest(low) == _nearest(high):
                    return _nearest(low)
            if bits == 96 and self.is_zero():
                return 0.0
            bits *= 2
        raise Undecided(f"the double nearest to {self}", "4096 bits are not enough")

    def __float__(self) -> _Double:
        return self.float()


_ONE = one(0)
_TINY = arb_of(Fraction(1, 2**1100))  # far below the least double


def _nearest(value: Fraction) -> float:
    """Return the nearest double (never -0): division of integers is correctly rounded by Python."""
    try:
        return value.numerator / value.denominator + 0.0
    except OverflowError:
        raise LimitExceeded("a number as a double", value, "1.8e308") from None


def normal(gens: tuple[Generator, ...], num: fmpq_mpoly, den: fmpq_mpoly) -> Constant:
    """Return num/den as a constant in normal form."""
    return Constant(*reduced(gens, num, den))


def _coerce(value: object) -> Constant | None:
    if isinstance(value, Constant):
        return value
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Constant.rational(value)
    return None


_Four = tuple[fmpq_mpoly, fmpq_mpoly, fmpq_mpoly, fmpq_mpoly]


def _align(left: Constant, right: Constant) -> tuple[tuple[Generator, ...], _Four]:
    """Write both in the same generators."""
    if left.generators == right.generators:
        return left.generators, (left.num, left.den, right.num, right.den)
    gens = merge_generators(left.generators, right.generators)
    return gens, (
        lift(left.num, left.generators, gens),
        lift(left.den, left.generators, gens),
        lift(right.num, right.generators, gens),
        lift(right.den, right.generators, gens),
    )


# --- zero or not ------------------------------------------------------------------------------------------------


def _algebraic_is_zero(value: Constant) -> bool | None:
    """Decide an algebraic number: it is a root of a known polynomial, whose non-zero roots are not too small."""
    moduli = [g.minimal_polynomial for g in value.generators if g.minimal_polynomial is not None]
    bound = algebraic.smallest_root(value.num, [modulus_of(m, i, len(moduli)) for i, m in enumerate(moduli)])
    if bound is None:
        return None
    bits = 64
    while bits <= 1 << 16:
        with precision(bits):
            size = abs(value.numerator_ball(bits, None))
            if size.is_finite() and size < arb_of(bound):
                return True
            if not size.contains(0):
                return False
        bits *= 2
    return None


def _factors_are_zero(value: Constant) -> bool | None:
    """Decide a product by its factors: zero if one is, not zero if none is."""
    _, factors = value.num.factor()
    if sum(power for _, power in factors) < 2:
        return None
    parts = [normal(value.generators, factor, one(len(value.generators))).is_zero() for factor, _ in factors]
    return True if True in parts else None if None in parts else False


def _logarithms_are_zero(value: Constant) -> bool | None:
    """Decide a sum of integer multiples of logarithms: it is 0 exactly where the product of the powers is 1."""
    from symnet.exact.fields import constant

    terms = value.numerator
    if not all(isinstance(g.expr, sympy.log) and not g.free_symbols for g in value.generators):
        return None
    if any(sum(powers) != 1 for powers in terms):
        return None
    shared = lcm(*(c.denominator for c in terms.values()))
    weights = {powers.index(1): int(c * shared) for powers, c in terms.items()}
    if sum(map(abs, weights.values())) > _MOST_LOGARITHMS:
        return None
    product = Constant.rational(1)
    try:
        for place, weight in weights.items():
            product *= constant(value.generators[place].expr.args[0]) ** weight
        return (product - 1).is_zero()
    except (NotExact, Undecided, LimitExceeded):
        return None


def _rewritten_is_zero(value: Constant) -> bool | None:
    """Decide it with tanh, the logistic function, sinh, ... all written in exponentials, if that makes a difference."""
    # Fields are built on constants; only this one question goes the other way.
    from symnet.exact.fields import constant

    try:
        rewritten = constant(value.expr.rewrite(_AREA, sympy.log).rewrite(_HYPERBOLIC, sympy.exp))
    except (NotExact, Undecided):
        return None
    return None if rewritten.generators == value.generators else rewritten.is_zero()


# --- Laurent polynomials in the scale ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Laurent:
    """A Laurent polynomial Σ c_k λ^k in the scale, with constants as coefficients; immutable and hashable.

    >>> Laurent({-2: Constant.rational(3), 0: Constant.rational(0)})
    Laurent(3/lambda**2)
    """

    terms: Mapping[int, Constant]

    def __post_init__(self) -> None:
        kept = {int(k): c for k, given in self.terms.items() if (c := _must_coerce(given)) != 0}
        object.__setattr__(self, "terms", dict(sorted(kept.items())))

    @staticmethod
    def of(value: Laurent | Scalar) -> Laurent:
        """Return a constant (or a Laurent polynomial itself) as a Laurent polynomial."""
        return value if isinstance(value, Laurent) else Laurent({0: _must_coerce(value)})

    @staticmethod
    def scale(power: int = 1) -> Laurent:
        """Return λ^power."""
        return Laurent({power: Constant.rational(1)})

    @property
    def valuation(self) -> int:
        """The lowest power of λ that occurs (0 for the zero polynomial)."""
        return min(self.terms, default=0)

    def is_zero(self) -> bool | None:
        """Decide whether every coefficient is zero."""
        parts = [c.is_zero() for c in self.terms.values()]
        return False if False in parts else None if None in parts else True

    def expr(self, scale: sympy.Expr = SCALE) -> sympy.Expr:
        """Return it as a SymPy expression in the symbol (or at the number) ``scale``."""
        return sympy.Add(*(c.expr * scale**k for k, c in self.terms.items()))

    def at(self, value: Scalar) -> Constant:
        """Return its value at λ = ``value``."""
        point = _must_coerce(value)
        return sum((c * point**k for k, c in self.terms.items()), Constant.rational(0))

    def ball(self, scale: arb, bits: int = 128) -> arb:
        """Return a ball of its value at λ in the ball ``scale``."""
        with precision(bits + 32):
            return sum((c.ball(bits) * integer_power(scale, k) for k, c in self.terms.items()), arb(0))

    def __str__(self) -> str:
        return str(self.expr())

    def __repr__(self) -> str:
        return f"Laurent({self.expr()})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Laurent):
            return self.terms == other.terms
        if isinstance(other, Constant | int | Fraction) and not isinstance(other, bool):
            return self.terms == Laurent.of(other).terms
        return NotImplemented

    def __hash__(self) -> int:
        if not self.terms or list(self.terms) == [0]:
            return hash(self.terms.get(0, 0))
        return hash(tuple(self.terms.items()))

    def __add__(self, other: Laurent | Scalar) -> Laurent:
        if not isinstance(other, Laurent | Constant | Fraction | int):
            return NotImplemented
        total = dict(self.terms)
        for k, c in Laurent.of(other).terms.items():
            total[k] = total[k] + c if k in total else c
        return Laurent(total)

    __radd__ = __add__

    def __neg__(self) -> Laurent:
        return Laurent({k: -c for k, c in self.terms.items()})

    def __sub__(self, other: Laurent | Scalar) -> Laurent:
        if not isinstance(other, Laurent | Constant | Fraction | int):
            return NotImplemented
        return self + -Laurent.of(other)

    def __rsub__(self, other: Scalar) -> Laurent:
        return -self + other

    def __mul__(self, other: Laurent | Scalar) -> Laurent:
        if not isinstance(other, Laurent | Constant | Fraction | int):
            return NotImplemented
        total: dict[int, Constant] = {}
        for j, a in self.terms.items():
            for k, b in Laurent.of(other).terms.items():
                total[j + k] = total[j + k] + a * b if j + k in total else a * b
        return Laurent(total)

    __rmul__ = __mul__

    def __truediv__(self, other: Laurent | Scalar) -> Laurent:
        if not isinstance(other, Laurent | Constant | Fraction | int):
            return NotImplemented
        return self * Laurent.of(other) ** -1

    def __pow__(self, exponent: int) -> Laurent:
        if not isinstance(exponent, int):
            return NotImplemented
        if len(self.terms) == 1:
            ((power, coefficient),) = self.terms.items()
            return Laurent({power * exponent: coefficient**exponent})
        if exponent < 0:
            if not self.terms:
                raise ZeroDivisionError("division by the zero Laurent polynomial")
            raise NotExact(self, "only a single term can be divided by in Laurent polynomials")
        return reduce(lambda total, _: total * self, range(exponent), Laurent.scale(0))


def _must_coerce(value: object) -> Constant:
    found = _coerce(value)
    if found is None:
        raise NotExact(value, "a coefficient must be a Constant, a Fraction or an int")
    return found
