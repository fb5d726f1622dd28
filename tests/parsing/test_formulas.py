"""Formulas of bits are read as they are written, and nothing else is."""

from __future__ import annotations

from contextlib import suppress

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy.abc import x, y, z

from symnet.errors import LimitExceeded, ParseError, SymnetError, UsageError
from symnet.parsing import looks_like_a_formula, parse_formula

FORMULAS = st.recursive(
    st.sampled_from([x, y, z, sympy.Symbol("alpha_1")]),
    lambda inner: st.one_of(
        inner.map(lambda a: sympy.Not(a, evaluate=False)),
        st.builds(lambda k, a, b: k(a, b, evaluate=False), st.sampled_from([sympy.And, sympy.Or]), inner, inner),
    ),
    max_leaves=12,
)


@given(FORMULAS)
def test_what_is_printed_is_read_back(formula: sympy.Basic) -> None:
    """SymPy prints formulas in ~ & |; reading the print gives an equivalent formula."""
    read = parse_formula(str(formula))
    names = sorted(formula.free_symbols, key=str)
    for bits in range(2 ** len(names)):
        at = {s: bool(bits >> i & 1) for i, s in enumerate(names)}
        assert bool(read.subs(at)) == bool(formula.subs(at))


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("x & ~y | z", (x & ~y) | z),
        ("x | y & z", x | (y & z)),
        ("~~x", x),
        ("~(x | 0) & 1", ~x),
        ("xor(x, y, z)", sympy.Xor(x, y, z)),
        ("implies(x, and(y, z))", sympy.Implies(x, y & z)),
        ("ite(x, y, not(z))", sympy.ITE(x, y, ~z)),
        ("or(x, y, z)", x | y | z),
    ],
)
def test_precedence_and_words(text: str, formula: sympy.Basic) -> None:
    """~ binds closest, then &, then |; xor and others are written as functions."""
    assert parse_formula(text) == formula


@pytest.mark.parametrize(
    "text",
    ["", "x &", "& x", "x y", "(x", "x)", "x ^ y", "2 & x", "x + y", "xor x", "xor(x", "ite(x, y)", "exp(x)", "f(x)",
     "x[0]", "__import__('os')", "1.0", "10", "x & 'y'", "not(x, y)", "max(x, y)"],
)  # fmt: skip
def test_everything_else_is_refused_where_it_stands(text: str) -> None:
    """A refusal is a ParseError that names the position."""
    with pytest.raises(ParseError, match="position"):
        parse_formula(text)


def test_long_formulas_are_refused() -> None:
    """No text makes SymPy work for long."""
    for text in ("(" * 60 + "x" + ")" * 60, "x & " * 5000 + "x", "x" * 200_000):
        with pytest.raises(LimitExceeded):
            parse_formula(text)
    with pytest.raises(UsageError):
        parse_formula(x)


def test_formulas_are_told_from_expressions() -> None:
    """A text with & | ~ or a connective's word is a formula."""
    assert all(map(looks_like_a_formula, ("x & y", "~x", "xor(x, y)", "ite (x,y,z)")))
    assert not any(map(looks_like_a_formula, ("x*y", "max(x, y)", "or_1 + x", "x")))


@given(st.text(alphabet="xy01&|~(), xornt", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but a refusal of ours comes out of any text."""
    with suppress(SymnetError):
        parse_formula(text)
