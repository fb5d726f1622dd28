"""Boxes as text: "1", "0,1", "x=0,1; y=-1,2"; the numbers are read where they are used, as exact ones.

>>> parse_box("1"), parse_box("[0, 1/2]"), parse_box("x=0,1; y=2")
('1', ('0', '1/2'), {'x': ('0', '1'), 'y': '2'})

What the numbers mean is said by `symnet.bounds.as_box`.
"""

from __future__ import annotations

import re

from symnet.errors import LimitExceeded, ParseError

__all__ = ["Ends", "parse_box"]

Ends = str | tuple[str, str]
"""A number r, for [-r, r], or two ends."""

_LONGEST = 10_000
_NAME = re.compile(r"\s*([^\W\d]\w*)\s*=", re.UNICODE)
_NUMBER = re.compile(r"\s*([-−+]?[0-9.]+(?:[eE][-+]?[0-9]+|/[0-9]+)?)\s*")


def parse_box(text: str) -> Ends | dict[str, Ends]:
    """Read a box: one interval, "r" or "low,high", brackets allowed; or "name=interval", with ; between several.

    Raises:
        ParseError: for anything else, and for a name that is given twice.
        LimitExceeded: for a text that is too long.
    """
    if len(text) > _LONGEST:
        raise LimitExceeded("length of a box", len(text), _LONGEST)
    if "=" not in text:
        return _ends(text, 0, len(text))
    found: dict[str, Ends] = {}
    start = 0
    for part in text.split(";"):
        if part.strip():
            name = _NAME.match(text, start, start + len(part))
            if name is None:
                raise ParseError(text, start, "a part of a box is name=low,high, as in x=0,1; y=-1,2")
            if name[1] in found:
                raise ParseError(text, start, f"{name[1]} has an interval already")
            found[name[1]] = _ends(text, name.end(), start + len(part))
        start += len(part) + 1
    return found


def _ends(text: str, start: int, stop: int) -> Ends:
    """The interval that is written between two positions."""
    inside = text[start:stop].strip()
    if inside[:1] + inside[-1:] in ("[]", "()") and len(inside) > 2:
        start = text.index(inside[0], start) + 1
        stop = start + len(inside) - 2
    numbers: list[str] = []
    while True:
        number = _NUMBER.match(text, start, stop)
        if number is None:
            raise ParseError(text, start, "an interval is a number r, for [-r, r], or two ends such as 0,1")
        numbers.append(number[1])
        start = number.end()
        if start == stop:
            break
        if text[start] != "," or len(numbers) == 2:
            raise ParseError(text, start, "an interval is a number r, for [-r, r], or two ends such as 0,1")
        start += 1
    return numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])
