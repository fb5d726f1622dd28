"""The grammar: a sum of products of powers of atoms, read in one pass.

>>> parse("-x^2^-1 / (2 - 3)")
sqrt(x)
>>> parse("x^-1/2 - 2*-y")
2*y + 1/(2*x)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NoReturn

import sympy

from symnet.errors import LimitExceeded, NotExact, ParseError, UnknownName, UsageError, show
from symnet.parsing.budgets import Budget, limit_digits, product_of, rational, sum_of
from symnet.parsing.functions import CONSTANTS, EXTREMA, FUNCTIONS, REFUSED_NAMES
from symnet.parsing.tokens import Token, number, tokens
from symnet.parsing.values import UNREAL, is_not_real, nodes

__all__ = ["MAX_NESTING", "parse", "parse_number"]

MAX_NESTING = 50  # SymPy recurses: at 64 nested functions ``diff`` exceeds Python's own limit


def parse(text: str, *, functions: bool = True) -> sympy.Expr:
    """Return the SymPy expression that the text denotes; its symbols carry no assumptions.

    ``functions=False`` refuses functions, for texts that should be polynomials.

    Raises:
        ParseError: where the text is not in the language; names the position.
        LimitExceeded: where a length, a nesting, a number or a power is too large.
        UnknownName: for a function that is not in ``FUNCTIONS``.

    >>> parse("softplus(x)/2")
    log(exp(x) + 1)/2
    """
    if not isinstance(text, str):
        raise UsageError(f"parse reads text; it got {show(text)}, which needs no parsing")
    parser = _Parser(text, tuple(tokens(text)), functions)
    value = parser.sum()
    if parser.here.kind != "end":
        parser.refuse_here()
    parser.refuse_unreal(value, 0)
    return value


def parse_number(text: str) -> sympy.Expr:
    """Return the exact constant that the text denotes.

    Raises:
        NotExact: where the text contains a symbol; and what ``parse`` raises.

    >>> parse_number("atanh(sqrt(6)/3)"), parse_number("1e-3")
    (atanh(sqrt(6)/3), 1/1000)
    """
    value = parse(text)
    if value.free_symbols:
        names = ", ".join(sorted(str(symbol) for symbol in value.free_symbols))
        raise NotExact(text, f"a number is needed, and it contains {names}")
    return value


@dataclass(slots=True)
class _Parser:
    """One pass over the tokens of a text."""

    text: str
    tokens: tuple[Token, ...]
    functions: bool
    index: int = 0
    nesting: int = 0
    budget: Budget = field(default_factory=Budget)

    @property
    def here(self) -> Token:
        return self.tokens[self.index]

    def sum(self) -> sympy.Expr:
        """Read a sum of products; one call for each nesting, so that Python's stack is used sparingly."""
        self._enter()
        terms: list[sympy.Expr] = []
        factors = self._signs()
        inverse = False
        while True:
            position = self.here.position
            value = self._operand()
            factors.append(self._power(value, sympy.S.NegativeOne, position) if inverse else value)
            if operator := self._accept("*", "/"):
                inverse = operator == "/"
                factors += self._signs()
                continue
            terms.append(product_of(factors))
            operator = self._accept("+", "-")
            if not operator:
                self.nesting -= 1
                return sum_of(terms)
            factors = self._signs() if operator == "+" else [sympy.S.NegativeOne, *self._signs()]
            inverse = False

    def _signs(self) -> list[sympy.Expr]:
        """Read any number of + and -; return the factors [-1] or []."""
        negative = False
        while sign := self._accept("+", "-"):
            negative ^= sign == "-"
        return [sympy.S.NegativeOne] if negative else []

    def _operand(self) -> sympy.Expr:
        """Read an atom with the powers behind it; an exponent may carry signs, and a power of its own."""
        base = self._atom()
        position = self.here.position
        if not self._accept("^", "**"):
            return base
        self._enter()
        exponent = product_of([*self._signs(), self._operand()])
        self.nesting -= 1
        return self._power(base, exponent, position)

    def _atom(self) -> sympy.Expr:
        token = self.here
        if token.kind == "number":
            self.index += 1
            value = number(token.text)
            limit_digits(value)
            return rational(value)
        if token.kind == "name":
            self.index += 1
            return self._named(token)
        if not self._accept("("):
            self.refuse_here()
        value = self.sum()
        self._close(token)
        return value

    def _named(self, token: Token) -> sympy.Expr:
        """Return the constant, the symbol or the value of the function whose name has just been read."""
        name = token.text
        called = self.here.text == "("
        if name in REFUSED_NAMES:
            raise ParseError(self.text, token.position, REFUSED_NAMES[name])
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name not in FUNCTIONS:
            # x(y+1) is a forgotten *, which is found out one token later; softmax(y) is an unknown function.
            if called and len(name) > 1:
                raise UnknownName("function", name, FUNCTIONS)
            return sympy.Symbol(name)
        if not self.functions:
            hint = ", only with relu" if name in ("max", "min", "abs") else ""
            raise ParseError(self.text, token.position, f"functions such as {name} are not allowed here{hint}")
        if not called:
            raise ParseError(self.text, token.position, f"{name} is a function; write {name}(...)")
        return self._call(token)

    def _call(self, token: Token) -> sympy.Expr:
        opened = self.here
        self._accept("(")
        arguments = [self.sum()]
        while self._accept(","):
            arguments.append(self.sum())
        self._close(opened)
        name = token.text
        if len(arguments) > 1 and name not in EXTREMA:
            raise ParseError(self.text, token.position, f"{name} takes one argument, not {len(arguments)}")
        if name == "sqrt":
            return self._power(arguments[0], sympy.S.Half, token.position)
        return self._real(self.budget.call(name, FUNCTIONS[name], arguments), token.position)

    def _power(self, base: sympy.Expr, exponent: sympy.Expr, position: int) -> sympy.Expr:
        if base == 0 and exponent.is_negative:
            raise ParseError(self.text, position, "division by zero")
        return self._real(self.budget.power(base, exponent), position)

    def _real(self, value: sympy.Expr, position: int) -> sympy.Expr:
        """Return the value; a constant that is infinite, undefined or complex is refused where it arises."""
        if not value.free_symbols:
            self.refuse_unreal(value, position)
            # Asked only of asin(2) and the like: of deep constants the question itself takes minutes.
            if all(isinstance(part, sympy.Rational) for part in value.args) and value.is_extended_real is False:
                raise ParseError(self.text, position, "this value is not a real number")
        return value

    def refuse_unreal(self, value: sympy.Expr, position: int) -> None:
        """Refuse a value that contains an infinite, undefined or complex one, or a number too long to be printed."""
        for node in nodes(value):
            if node in UNREAL or is_not_real(node):
                kind = "complex" if is_not_real(node) else "infinite or undefined"
                raise ParseError(self.text, position, f"this value is {kind}")
            if isinstance(node, sympy.Rational):
                limit_digits(Fraction(node.p, node.q))

    def _enter(self) -> None:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise LimitExceeded("nesting of parentheses and powers", self.nesting, MAX_NESTING)

    def _accept(self, *operators: str) -> str:
        """Step over the next token and return it if it is one of these operators, else return ''."""
        token = self.here
        if token.kind == "operator" and token.text in operators:
            self.index += 1
            return token.text
        return ""

    def _close(self, opened: Token) -> None:
        if not self._accept(")"):
            if self.here.kind == "end":
                raise ParseError(self.text, opened.position, "this parenthesis is never closed")
            self.refuse_here()

    def refuse_here(self) -> NoReturn:
        """Say why the token that stands here cannot stand here."""
        token = self.here
        before = self.tokens[self.index - 1] if self.index else None
        after_value = before is not None and (before.kind != "operator" or before.text == ")")
        shown = show(token.text)
        if token.kind == "end":
            reason = "the text ends where a value is needed" if before else "the text is empty"
        elif after_value and (token.kind != "operator" or token.text == "("):
            reason = f"multiplication is written out: put * before {shown}"
        elif after_value and token.text == ")":
            reason = "this parenthesis was never opened"
        elif after_value:
            reason = f"{shown} stands outside the parentheses of a function"
        else:
            reason = f"a value is needed before {shown}"
        raise ParseError(self.text, token.position, reason)
