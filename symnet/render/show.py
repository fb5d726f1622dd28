"""What values look like: for each kind of value its text, LaTeX, HTML and drawing, or None where there is none.

>>> from symnet.activations import softplus
>>> as_latex(softplus)
'\\\\operatorname{softplus}(x) = \\\\log(\\\\mathrm{e}^{x} + 1)'

Values that carry the mixin `symnet.display.Shown` show themselves in this way. One more kind of value is one function
registered for each target that it has.
"""

from __future__ import annotations

from functools import singledispatch
from html import escape

from symnet.activations import Activation
from symnet.kernel.terms import Store, Term
from symnet.networks import Network
from symnet.proof.claims import Claim, statement_of
from symnet.proof.convert import to_term
from symnet.proof.restore import from_term
from symnet.render import html, latex, matrices, text
from symnet.render.layout import fenced, layout, name_node, operator, row
from symnet.render.svg import svg

__all__ = ["as_html", "as_latex", "as_svg", "as_text"]

LARGEST_DRAWING = 5000  # lines; a larger network is shown by its counts


@singledispatch
def as_text(value: object) -> str | None:
    """Return a value as Unicode text for a terminal, or None."""
    return None


@singledispatch
def as_latex(value: object) -> str | None:
    """Return a value as LaTeX for mathematical mode, without dollar signs, or None."""
    return None


@singledispatch
def as_html(value: object) -> str | None:
    """Return a value as a fragment of HTML that needs nothing else, or None."""
    return None


@singledispatch
def as_svg(value: object) -> str | None:
    """Return a value as a drawing, or None."""
    return None


# --- terms ------------------------------------------------------------------------------------------------------------

as_text.register(Term, text.statement)
as_latex.register(Term, latex.latex)
as_html.register(Term, html.statement)


# --- activations ------------------------------------------------------------------------------------------------------


def _activation_term(value: Activation) -> Term:
    return to_term(Store(), value.expr)


@as_text.register
def _(value: Activation) -> str:
    return f"{value.name}({value.symbol}) = {text.text(_activation_term(value))}"


@as_latex.register
def _(value: Activation) -> str:
    return latex.set_node(_activation_row(value))


@as_html.register
def _(value: Activation) -> str:
    return f'<div class="symnet">{html.set_node(_activation_row(value))}</div>'
