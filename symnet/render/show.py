r"""What values look like: for each kind of value its text, LaTeX, HTML and drawing, or None where there is none.

>>> from symnet.activations import softplus
>>> print(as_latex(softplus))
\operatorname{softplus}(x) = \log(\mathrm{e}^{x} + 1)

Values that carry the mixin `symnet.display.Shown` show themselves in this way. One more kind of value is one function
registered for each target that it has.
"""

from __future__ import annotations

from functools import singledispatch
from html import escape

from symnet.activations import Activation
from symnet.kernel.terms import Store, Term
from symnet.networks import Network
from symnet.proof.claims import Claim
from symnet.proof.convert import to_term
from symnet.proof.prover import Prover
from symnet.render import html, latex, matrices, text
from symnet.render.layout import layout
from symnet.render.nodes import Node, fenced, operator, row
from symnet.render.svg import svg

__all__ = ["as_html", "as_latex", "as_svg", "as_text"]


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


def _formula(value: Activation) -> Node:
    store = Store()
    argument = to_term(store, value.symbol)
    head = row(Node("word", text=value.name), fenced(layout(argument)))
    if value.expr.func.__name__ == value.name:  # tanh(x) = tanh(x) says nothing
        return head
    return row(head, operator("="), layout(to_term(store, value.expr)))


@as_text.register
def _(value: Activation) -> str:
    return f"{value.name}({value.symbol}) = {text.text(to_term(Store(), value.expr))}"


@as_latex.register
def _(value: Activation) -> str:
    return latex.set_node(_formula(value))


@as_html.register
def _(value: Activation) -> str:
    return f'<div class="symnet"><math display="block">{html.set_node(_formula(value))}</math></div>'


# --- networks ---------------------------------------------------------------------------------------------------------


@as_text.register
def _(value: Network) -> str:
    return repr(value)


@as_latex.register
def _(value: Network) -> str:
    return matrices.network_latex(value)


@as_svg.register
def _(value: Network) -> str:
    return svg(value)


@as_html.register
def _(value: Network) -> str:
    return f'<div class="symnet">{svg(value)}<p>{escape(repr(value))}</p></div>'


# --- claims -----------------------------------------------------------------------------------------------------------


def _statement(value: Claim) -> Term:
    return Prover(Store()).closed(value.variables, value.hypotheses, value.conclusion)


@as_text.register
def _(value: Claim) -> str:
    source = f" ({value.source})" if value.source else ""
    return f"{value.label}: {value.title}{source}\n{text.statement(_statement(value))}"


@as_latex.register
def _(value: Claim) -> str:
    return latex.latex(_statement(value))


@as_html.register
def _(value: Claim) -> str:
    return html.statement(_statement(value), f"{value.title} ({value.label})")
