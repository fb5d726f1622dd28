"""The words of the language: numbers, names, operators; everything else is refused with its position.

>>> [token.text for token in tokens("2.5*x^2")]
['2.5', '*', 'x', '^', '2', '']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from symnet.errors import LimitExceeded, ParseError, show

__all__ = ["MAX_DIGITS", "MAX_LENGTH", "MAX_TOKENS", "Token", "number", "tokens"]

MAX_LENGTH = 100_000
MAX_TOKENS = 20_000
MAX_DIGITS = 4000  # Python itself refuses to print integers above 4300 digits

_HINTS = {
    "=": "an expression is needed, not an equation",
    "<": "an expression is needed, not an inequality",
    ">": "an expression is needed, not an inequality",
    "[": "use round parentheses",
    "{": "use round parentheses",
    "]": "use round parentheses",
    "}": "use round parentheses",
    "·": "write * for multiplication",
    "×": "write * for multiplication",
    "−": "write - for minus",
    "–": "write - for minus",
    "²": "write ^2",
    "³": "write ^3",
    "√": "write sqrt(...)",
    "_": "a name begins with a letter",
    ";": "one expression is needed",
    '"': "quotes are not part of an expression",
    "'": "quotes are not part of an expression",
}

_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-zΑ-Ωα-ω][A-Za-zΑ-Ωα-ω0-9_]*)"
    r"|(?P<operator>\*\*|[-+*/^(),])"
    r"|(?P<space>[ \t\r\n]+)"
)


class Token(NamedTuple):
    """A word of the text: its kind (number, name, operator, end), itself, and where it stands, counted from 0."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of the text, and a last one without text."""
    if len(text) > MAX_LENGTH:
        raise LimitExceeded("number of characters of an expression", len(text), MAX_LENGTH)
    position = count = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            character = text[position]
            raise ParseError(text, position, _HINTS.get(character, f"unexpected character {show(character)}"))
        if match.lastgroup and match.lastgroup != "space":
            count += 1
            if count > MAX_TOKENS:
                raise LimitExceeded("number of symbols and operators of an expression", count, MAX_TOKENS)
            yield Token(match.lastgroup, match.group(), position)
        position = match.end()
    yield Token("end", "", len(text))


def number(text: str) -> Fraction:
    """Return the rational number that a decimal literal denotes exactly.

    >>> number("1.5e-3")
    Fraction(3, 2000)
    """
    mantissa, _, exponent = text.lower().partition("e")
    # The exponent is itself only read when it is short.
    shift = abs(int(exponent)) if len(exponent) < 9 and exponent else len(exponent) and 10**8
    if (digits := max(len(mantissa), shift)) > MAX_DIGITS:
        raise LimitExceeded("number of digits of a number", digits, MAX_DIGITS)
    return Fraction(text)
