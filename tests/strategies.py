"""Strategies that draw exact numbers, biases and random activations, for the tests of every part.

``activations()`` draws expressions of depth at most 4 from + · / exp log(1+·) tanh erf powers; some of them have
questions that must come out undecided (a zero that hides behind a relation no one knows), some have poles.

>>> isinstance(activations().example(), Activation)  # doctest: +SKIP
True
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy
from hypothesis import strategies as st

from symnet.activations import Activation
from symnet.errors import SymnetError

x = sympy.Symbol("x")

EXACT_BIASES: Sequence[sympy.Expr] = (
    sympy.Integer(0),
    sympy.Integer(1),
    sympy.Rational(1, 2),
    sympy.Rational(-2, 3),
    sympy.sqrt(2),
    sympy.log(2),
    sympy.log(2 + sympy.sqrt(3)),
    sympy.atanh(sympy.sqrt(6) / 3),
    sympy.pi / 4,
)


def rationals(size: int = 9) -> st.SearchStrategy[Fraction]:
    """Draw fractions with small numerators and denominators, 0 included."""
    return st.builds(Fraction, st.integers(-size, size), st.integers(1, size))


def biases() -> st.SearchStrategy[sympy.Expr]:
    """Draw exact biases: rational, quadratic, logarithms, an inverse hyperbolic tangent, a multiple of pi."""
    small = rationals(4).map(lambda q: sympy.Rational(q.numerator, q.denominator))
    return st.one_of(small, st.sampled_from(EXACT_BIASES))


def _leaves() -> st.SearchStrategy[sympy.Expr]:
    small = rationals(3).filter(bool).map(lambda q: sympy.Rational(q.numerator, q.denominator))
    return st.one_of(st.just(x), st.just(x), small)


def _combine(parts: st.SearchStrategy[sympy.Expr]) -> st.SearchStrategy[sympy.Expr]:
    return st.one_of(
        st.tuples(parts, parts).map(lambda p: p[0] + p[1]),
        st.tuples(parts, parts).map(lambda p: p[0] * p[1]),
        st.tuples(parts, parts).map(lambda p: p[0] / (1 + p[1] ** 2)),
        parts.map(sympy.exp),
        parts.map(lambda e: sympy.log(1 + e**2)),
        parts.map(lambda e: sympy.log(1 + sympy.exp(e))),
        parts.map(sympy.tanh),
        parts.map(sympy.erf),
        st.tuples(parts, st.integers(2, 3)).map(lambda p: p[0] ** p[1]),
    )


def expressions(depth: int = 3) -> st.SearchStrategy[sympy.Expr]:
    """Draw expressions in x of at most that depth (which is at most 4)."""
    drawn = _leaves()
    for _ in range(min(depth, 4)):
        drawn = st.one_of(drawn, _combine(drawn))
    return drawn.filter(lambda e: e.free_symbols == {x} and e.count_ops() <= 40)


def activations(depth: int = 3) -> st.SearchStrategy[Activation]:
    """Draw activations that are smooth everywhere on the real line."""

    def accepted(expr: sympy.Expr) -> bool:
        try:
            Activation(expr)
        except SymnetError:
            return False
        return True

    return expressions(depth).filter(accepted).map(lambda e: Activation(e, name="random"))


# Each pair: an expression, and an order whose derivative at 0 no method of symnet decides today; it is 0 in truth
# (Machin: π/4 = 4 atan(1/5) - atan(1/239)) or hides a question that is open in mathematics.
_MACHIN = 4 * sympy.atan(sympy.Rational(1, 5)) - sympy.atan(sympy.Rational(1, 239)) - sympy.pi / 4
UNDECIDED: Sequence[tuple[sympy.Expr, int]] = (
    (x + _MACHIN * x**2, 2),
    (sympy.exp(x) - sympy.exp(sympy.exp(_MACHIN)) / sympy.E, 0),
)


def undecided_activations() -> st.SearchStrategy[tuple[Activation, int]]:
    """Draw an activation and an order at which "is the derivative at 0 zero?" must come out as ``None``."""
    return st.sampled_from([(Activation(expr, name="undecided"), order) for expr, order in UNDECIDED])


def polynomials(
    variables: int = 3, degree: int = 4, terms: int = 5
) -> st.SearchStrategy[dict[tuple[int, ...], Fraction]]:
    """Draw non-zero polynomials as plain terms: exponents to non-zero fractions."""
    exponents = st.tuples(*[st.integers(0, degree)] * variables).filter(lambda e: sum(e) <= degree)
    return st.dictionaries(exponents, rationals(6).filter(bool), min_size=1, max_size=terms)
