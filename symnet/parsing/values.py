"""Which SymPy expressions may enter symnet where no text is involved: exact, finite, real-valued ones.

>>> as_expression(sympy.Symbol("x") + 0.1, "derive")
Traceback (most recent call last):
symnet.errors.FloatGiven: derive: number 0.1 is a float, not an exact number; write '1/10' or Rational(1, 10)
"""

from __future__ import annotations

import numbers
from collections.abc import Iterator

import sympy
from sympy.logic.boolalg import Boolean

from symnet.errors import FloatGiven, NotAnExpression, TextGiven, show

__all__ = ["UNREAL", "as_expression", "is_not_real", "nodes", "refuse_text"]

UNREAL = frozenset({sympy.nan, sympy.zoo, sympy.oo, -sympy.oo, sympy.I})


def is_not_real(node: sympy.Basic) -> bool:
    """Say whether a node has no real value, by its form: I, a complex symbol, a root of a negative number, a delta.

    SymPy's own ``is_real`` of a number may evaluate a hidden zero to thousands of digits: it is asked of symbols alone.

    >>> x = sympy.Symbol("x")
    >>> is_not_real((-1) ** sympy.Rational(1, 3)), is_not_real(sympy.DiracDelta(x)), is_not_real(x)
    (True, True, False)
    """
    if node is sympy.I or isinstance(node, sympy.DiracDelta | sympy.SingularityFunction):
        return True
    if isinstance(node, sympy.Symbol):
        return node.is_real is False
    return isinstance(node, sympy.Pow) and bool(
        isinstance(node.base, sympy.Rational)
        and node.base < 0
        and not isinstance(node.exp, sympy.Integer)
        and not node.exp.free_symbols
    )


def refuse_text(value: object, where: str) -> None:
    """Raise ``TextGiven`` for text: functions that take expressions never read text behind the caller's back.

    >>> refuse_text("x*y", "derive")
    Traceback (most recent call last):
    symnet.errors.TextGiven: derive got the text 'x*y'; give a SymPy expression, or symnet.parse(...) of the text
    """
    if isinstance(value, str | bytes | bytearray):
        raise TextGiven(value, where)


def as_expression(value: object, where: str) -> sympy.Expr:
    """Return an exact, finite, real-valued SymPy expression unchanged, an integer or fraction as a SymPy number.

    Raises:
        TextGiven: for text.
        FloatGiven: for a float, also one inside the expression.
        NotAnExpression: for truth values (so for Python's ``^`` on symbols), matrices, infinite and complex values.

    >>> x, y = sympy.symbols("x y")
    >>> as_expression(x**2 + 1, "derive")
    x**2 + 1
    >>> as_expression(x ^ y, "derive")
    Traceback (most recent call last):
    symnet.errors.NotAnExpression: derive got x ^ y: a truth value; in Python ^ is exclusive or, so write ** for powers
    """
    refuse_text(value, where)
    if isinstance(value, bool):
        raise NotAnExpression(value, where, "a truth value is not a number")
    if isinstance(value, numbers.Number) and not isinstance(value, sympy.Basic):
        if isinstance(value, numbers.Rational):
            return sympy.Rational(int(value.numerator), int(value.denominator))
        raise FloatGiven(value, f"{where}: number")
    if isinstance(value, Boolean) and not isinstance(value, sympy.Expr):  # a symbol is both to SymPy
        raise NotAnExpression(value, where, "a truth value; in Python ^ is exclusive or, so write ** for powers")
    if not isinstance(value, sympy.Expr):
        raise NotAnExpression(value, where, f"a SymPy expression is needed, not a {type(value).__name__}")
    for node in nodes(value):
        if isinstance(node, sympy.Float):
            raise FloatGiven(node, f"{where}: number")
        if node in UNREAL:
            raise NotAnExpression(value, where, f"it contains {node}; finite real values are needed")
        if is_not_real(node):
            raise NotAnExpression(value, where, f"it contains {show(node)}, which is not real")
        if isinstance(node, sympy.Expr) and (node.is_Matrix or node.is_commutative is False):
            raise NotAnExpression(value, where, f"{show(node)} is not a number")
    return value


def nodes(value: sympy.Basic) -> Iterator[sympy.Basic]:
    """Yield each different subexpression once, without recursion: shared parts may unfold to a huge tree."""
    seen: set[sympy.Basic] = set()
    stack = [value]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(node.args)
            yield node
