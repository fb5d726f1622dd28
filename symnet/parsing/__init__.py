"""Text to SymPy by a whitelist: the only way into symnet for text that a user wrote.

The language is arithmetic: numbers (``0.1`` is exactly 1/10), ``+ - * /``, ``^`` or ``**`` for powers, parentheses,
names of symbols, ``pi`` and ``E``, and the functions in ``FUNCTIONS``. Powers bind as in Python: ``-x^2`` is
``-(x^2)``, ``2^-1`` is 1/2, ``x^y^z`` is ``x^(y^z)``. Nothing is ever evaluated as Python.

>>> parse("x*y^2 - 0.1")
x*y**2 - 1/10
>>> parse("2x")
Traceback (most recent call last):
symnet.errors.ParseError: cannot read '2x' at position 1: multiplication is written out: put * before 'x'

Read ``tokens``, ``functions`` (one more function is a line there), ``budgets`` (why no text makes SymPy hang),
``grammar``, and ``formulas`` (of bits, a language of its own); ``values`` is for what is no text: it says which SymPy
expressions may enter.
"""

from __future__ import annotations

from symnet.parsing.boxes import parse_box
from symnet.parsing.formulas import looks_like_a_formula, parse_formula
from symnet.parsing.functions import FUNCTIONS
from symnet.parsing.grammar import parse, parse_number
from symnet.parsing.values import as_expression, refuse_text

__all__ = [
    "FUNCTIONS",
    "as_expression",
    "looks_like_a_formula",
    "parse",
    "parse_box",
    "parse_formula",
    "parse_number",
    "refuse_text",
]
