"""Boxes as text: what is read, and what is refused at which place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.errors import LimitExceeded, ParseError, SymnetError
from symnet.parsing import parse_box


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("1", "1"),
        (" 1/2 ", "1/2"),
        ("0,1", ("0", "1")),
        ("[-1, 1e-3]", ("-1", "1e-3")),
        ("(0,1)", ("0", "1")),
        ("x=0,1", {"x": ("0", "1")}),
        ("x = [0, 1]; y_1=-1/2,2;", {"x": ("0", "1"), "y_1": ("-1/2", "2")}),
        ("x=3;y=.5", {"x": "3", "y": ".5"}),
    ],
)
def test_what_is_read(text: str, meaning: object) -> None:
    """One interval for all variables, or one for each name."""
    assert parse_box(text) == meaning


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("a", 0),
        ("1;2", 1),
        ("0,1,2", 3),
        ("0,", 2),
        ("[0,1", 0),
        ("x=", 2),
        ("x=0,1;1", 6),
        ("x=0,1;x=2", 6),
        ("x=0,1 y=2", 6),
        ("=1", 0),
        ("x==1", 2),
        ("__import__('os')", 0),
    ],
)
def test_what_is_refused(text: str, position: int) -> None:
    """What is no box is refused at its place, in one line."""
    with pytest.raises(ParseError) as refused:
        parse_box(text)
    assert refused.value.position == position
    assert "\n" not in str(refused.value)


def test_long_texts_are_refused() -> None:
    """A text of a megabyte is not looked at."""
    with pytest.raises(LimitExceeded):
        parse_box("x=0,1;" * 10**6)


@given(st.text(alphabet="x=01,;[]() -./e", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes it fail in another way."""
    try:
        found = parse_box(text)
    except SymnetError:
        return
    assert isinstance(found, str | tuple | dict)
