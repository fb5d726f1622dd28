"""Formulas of bits as text: names, 0, 1, ``~ & |`` (which bind in this order), and ``xor``, ``implies``, ``ite``.

>>> parse_formula("x & ~y | z")
z | (x & ~y)
>>> parse_formula("x ^ y")
Traceback (most recent call last):
symnet.errors.ParseError: cannot read 'x ^ y' at position 2: for exclusive or write xor(x, y)

One more connective: a line in ``CONNECTIVES``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import sympy
from sympy.logic.boolalg import Boolean

from symnet.errors import LimitExceeded, ParseError, UsageError, show
from symnet.parsing.functions import FUNCTIONS
from symnet.parsing.tokens import MAX_LENGTH

__all__ = ["CONNECTIVES", "looks_like_a_formula", "parse_formula"]

CONNECTIVES: dict[str, tuple[Callable[..., Boolean], int | None]] = {
    "and": (sympy.And, None),
    "implies": (sympy.Implies, 2),
    "ite": (sympy.ITE, 3),
    "not": (sympy.Not, 1),
    "or": (sympy.Or, None),
    "xor": (sympy.Xor, None),
}
"""Word -> connective, and how many arguments it takes (None: any number)."""

_MAX_WORDS = 2000
_MAX_NESTING = 50
_WORD = re.compile(
    r"(?P<name>[A-Za-zΑ-Ωα-ω][A-Za-zΑ-Ωα-ω0-9_]*)|(?P<sign>[&|~(),]|[01](?![0-9.]))|(?P<space>[ \t\r\n]+)"
)
_HINTS = {
    "^": "for exclusive or write xor(x, y)",
    "!": "write ~ for not",
    "*": "in a formula write & for and",
    "+": "in a formula write | for or, or xor(x, y)",
}


def looks_like_a_formula(text: str) -> bool:
    """Whether a text is meant as a formula of bits, not as an expression: it holds & | ~, or a connective's word."""
    return bool(re.search(rf"[&|~]|\b({'|'.join(CONNECTIVES)})\s*\(", text))


def parse_formula(text: str) -> Boolean:
    """Return the SymPy formula that the text denotes.

    Raises:
        ParseError: where the text is not in the language; names the position. LimitExceeded: for long texts.
    """
    if not isinstance(text, str):
        raise UsageError(f"parse_formula reads text; it got {show(text)}, which needs no parsing")
    if len(text) > MAX_LENGTH:
        raise LimitExceeded("number of characters of a formula", len(text), MAX_LENGTH)
    reader = _Reader(text, tuple(_words(text)))
    value = reader.alternatives()
    if reader.word:
        reader.refuse(f"{show(reader.word)} cannot stand here")
    return value


def _words(text: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    position = 0
    while position < len(text):
        match = _WORD.match(text, position)
        if match is None:
            reason = _HINTS.get(text[position], f"a formula is made of names, 0, 1, & | ~, not {show(text[position])}")
            raise ParseError(text, position, reason)
        if match.lastgroup != "space":
            found.append((match.group(), position))
        position = match.end()
    if len(found) > _MAX_WORDS:
        raise LimitExceeded("words of a formula", len(found), _MAX_WORDS)
    return [*found, ("", len(text))]


@dataclass(slots=True)
class _Reader:
    """One pass over the words of a text."""

    text: str
    words: tuple[tuple[str, int], ...]
    index: int = 0
    nesting: int = 0

    @property
    def word(self) -> str:
        return self.words[self.index][0]

    def refuse(self, reason: str, index: int | None = None) -> NoReturn:
        raise ParseError(self.text, self.words[self.index if index is None else index][1], reason)

    def accept(self, word: str) -> bool:
        found = self.word == word
        self.index += found
        return found

    def alternatives(self) -> Boolean:
        """Read p | q | …, each of them p & q & …."""
        self.nesting += 1
        if self.nesting > _MAX_NESTING:
            raise LimitExceeded("nesting of a formula", self.nesting, _MAX_NESTING)
        options = [self.conjunction()]
        while self.accept("|"):
            options.append(self.conjunction())
        self.nesting -= 1
        return sympy.Or(*options) if len(options) > 1 else options[0]

    def conjunction(self) -> Boolean:
        parts = [self.negated()]
        while self.accept("&"):
            parts.append(self.negated())
        return sympy.And(*parts) if len(parts) > 1 else parts[0]

    def negated(self) -> Boolean:
        negative = False
        while self.accept("~"):
            negative = not negative
        value = self.atom()
        return sympy.Not(value) if negative else value

    def atom(self) -> Boolean:
        word, start = self.word, self.index
        if word in ("0", "1"):
            self.index += 1
            return sympy.true if word == "1" else sympy.false
        if self.accept("("):
            value = self.alternatives()
            self.close(start)
            return value
        if not word or not word[0].isalpha():
            self.refuse(
                f"a formula is needed before {show(word)}" if word else "the text ends where a formula is needed"
            )
        self.index += 1
        if word.lower() in CONNECTIVES:
            return self.call(word.lower(), start)
        if word in FUNCTIONS or self.word == "(":
            self.refuse(f"{word} is no connective; there are {', '.join(CONNECTIVES)}", start)
        return sympy.Symbol(word)

    def call(self, name: str, start: int) -> Boolean:
        """Read the arguments of a connective."""
        make, count = CONNECTIVES[name]
        if not self.accept("("):
            self.refuse(f"{name} is a connective; write {name}(...)", start)
        arguments = [self.alternatives()]
        while self.accept(","):
            arguments.append(self.alternatives())
        self.close(start)
        if count is not None and len(arguments) != count:
            self.refuse(f"{name} takes {count} argument{'s' * (count != 1)}, not {len(arguments)}", start)
        return make(*arguments)

    def close(self, start: int) -> None:
        if not self.accept(")"):
            self.refuse("this parenthesis is never closed" if not self.word else f"{show(self.word)} cannot stand here",
                        None if self.word else start)  # fmt: skip
