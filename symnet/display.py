"""How values show themselves: the one place through which lower parts reach `render`, and only when they print.

A class that inherits `Shown` has the methods by which Jupyter and IPython show a value; what is shown is decided in
`render/show.py`, where a kind of value is registered for each target that it has.
"""

from __future__ import annotations

from symnet.kernel.terms import Term

__all__ = ["Shown", "text"]


def text(term: Term) -> str:
    """Return a term in Unicode, on one line."""
    from symnet.render.text import text as printed

    return printed(term)


class Shown:
    """A value that shows itself: text in a terminal, LaTeX, HTML or a drawing in a notebook."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return the value as text for a terminal."""
        from symnet.render.show import as_text

        return as_text(self) or repr(self)

    def _repr_latex_(self) -> str | None:
        from symnet.render.show import as_latex

        shown = as_latex(self)
        return None if shown is None else f"$\\displaystyle {shown}$"

    def _repr_html_(self) -> str | None:
        from symnet.render.show import as_html

        return as_html(self)

    def _repr_svg_(self) -> str | None:
        from symnet.render.show import as_svg

        return as_svg(self)
