"""Terms as HTML: MathML that a browser sets by itself, in fragments that bring nothing along and fetch nothing.

>>> from symnet.kernel.terms import REAL, Store
>>> store = Store()
>>> mathml(store.make("inv", (store.var("x", REAL),)))
'<math><mfrac><mn>1</mn><mi>x</mi></mfrac></math>'

The layout is that of `layout.py`; a new kind of node is a case in `_set`.
"""

from __future__ import annotations

from html import escape

from symnet.kernel.terms import Term
from symnet.render.layout import Node, fenced, layout, name_node, operator, row, separated
from symnet.render.names import GREEK, Scope, definitions

__all__ = ["mathml", "statement"]

STYLE = "margin:0.4em 0;overflow-x:auto"


def mathml(term: Term, *, block: bool = False) -> str:
    """Return the formula of a term as a MathML element."""
    return _math(layout(term), block=block)


def statement(term: Term, title: str = "") -> str:
    """Return a formula and the definitions that it uses as a fragment of HTML.

    >>> from symnet.kernel.terms import Store
    >>> statement(Store().false(), "Nothing")
    '<div class="symnet"><p><b>Nothing</b></p><div style="margin:0.4em 0;overflow-x:auto"><math display="block"><mo>⊥</mo></math></div></div>'
    """
    parts = [f"<p><b>{escape(title)}</b></p>"] if title else []
    parts.append(f'<div style="{STYLE}">{_math(layout(term), block=True)}</div>')
    for name, body in definitions(term):
        scope = Scope.of(term)
        arguments: list[Node] = []
        while body.op == "lam":
            argument, scope = scope.bind(body.hint, body.data)
            arguments.append(name_node(argument))
            body = body.args[0]  # noqa: PLW2901 - peeled one argument at a time
        head = row(Node("word", text=name), fenced(separated(arguments))) if arguments else Node("word", text=name)
        parts.append(f"<p>where {_math(row(head, operator('='), layout(body, scope)))}</p>")
    return f'<div class="symnet">{"".join(parts)}</div>'


def _math(node: Node, *, block: bool = False) -> str:
    return f"<math{' display="block"' if block else ''}>{_set(node)}</math>"


def _row(node: Node) -> str:
    """Set a node as one element, as scripts and fractions want it."""
    shown = _set(node)
    return f"<mrow>{shown}</mrow>" if node.kind in ("row", "fence") else shown


def _set(node: Node) -> str:
    text = escape(node.text)
    parts = node.parts
    match node.kind:
        case "name":
            return f"<mi>{GREEK.get(node.text, text)}</mi>"
        case "number":
            return f"<mn>{text}</mn>"
        case "word":
            if set(node.text) == {"′"}:
                return f"<mo>{text}</mo>"
            return f'<mi mathvariant="normal">{GREEK.get(node.text, text)}</mi>'
        case "operator":
            return f"<mo>{'−' if text == '-' else text}</mo>"
        case "dots":
            return "<mo>…</mo>"
        case "row":
            return "".join(map(_set, parts))
        case "fraction":
            return f"<mfrac>{_row(parts[0])}{_row(parts[1])}</mfrac>"
        case "root":
            return f"<msqrt>{_set(parts[0])}</msqrt>"
        case "binomial":
            return f'<mrow><mo>(</mo><mfrac linethickness="0">{_row(parts[0])}{_row(parts[1])}</mfrac><mo>)</mo></mrow>'
        case "index":
            return f"<msub>{_row(parts[0])}{_row(parts[1])}</msub>"
        case "power":
            return f"<msup>{_row(parts[0])}{_row(parts[1])}</msup>"
        case "power_index":
            return f"<msubsup>{''.join(map(_row, parts))}</msubsup>"
        case "big":
            kind = "munderover" if len(parts) > 1 else "munder"
            return f"<{kind}><mo>{text}</mo>{''.join(map(_row, parts))}</{kind}>"
        case "fence":
            left, right = node.text
            return f"<mrow><mo>{left}</mo>{_set(parts[0])}<mo>{right}</mo></mrow>"
    raise ValueError(node.kind)
