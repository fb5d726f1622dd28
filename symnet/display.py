"""How values show themselves: the one place through which lower parts reach `render`, and only when they print."""

from __future__ import annotations

from symnet.kernel.terms import Term

__all__ = ["text"]


def text(term: Term) -> str:
    """A term in Unicode, on one line."""
    from symnet.render.text import text as printed

    return printed(term)
