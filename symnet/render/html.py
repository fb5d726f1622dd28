"""Terms as HTML: MathML that a browser sets by itself, in fragments that bring nothing along and fetch nothing.

>>> from symnet.kernel.terms import REAL, Store
>>> store = Store()
>>> mathml(store.make("inv", (store.var("x", REAL),)))
'<math><mfrac><mn>1</mn><mi>x</mi></mfrac></math>'

The layout is that of `layout.py`; a new kind of node is a case in `set_node`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from symnet.kernel.terms import Term
from symnet.render.breaking import LINE, at_relation, broken
from symnet.render.layout import layout
from symnet.render.names import GREEK
from symnet.render.nodes import Node, barred, operator, tall
from symnet.render.sentences import sentences
from symnet.render.widths import width

__all__ = ["aligned", "displayed", "mathml", "set_node", "statement"]

STYLE = "margin:0.4em 0;padding:0.2em 0;overflow-x:auto;overflow-y:hidden"
PRIMES = {1: "′", 2: "″", 3: "‴"}
FENCE = 'fence="true" lspace="0" rspace="0" form'


def mathml(term: Term, *, block: bool = False) -> str:
    """Return the formula of a term as a MathML element."""
    return _math(layout(term), block=block)


def statement(term: Term, title: str = "") -> str:
    """Return a formula and the definitions that it uses as a fragment of HTML.

    >>> from symnet.kernel.terms import Store
    >>> statement(Store().false(), "Nothing")[:60]
    '<div class="symnet"><p><b>Nothing</b></p><div style="margin:'
    """
    parts = [f"<p><b>{escape(title)}</b></p>"] if title else []
    for piece in sentences(term):
        if piece.node is None:
            parts.append(f"<span>{escape(piece.text)}</span>")
        elif piece.kind == "math":
            parts.append(_math(piece.node))
        else:
            parts.append(f'<div style="{STYLE}">{displayed(piece.node, piece.text)}</div>')
    return f'<div class="symnet">{"".join(parts)}</div>'


def displayed(node: Node, end: str) -> str:
    """Set a formula by itself, in a table of lines where it is wide."""
    sign = f"<mtext>{end}</mtext>" if end else ""
    lines = broken(node)
    if len(lines) == 1:
        return f'<math display="block">{set_node(node)}{sign}</math>'
    rows = []
    for k, (depth, line) in enumerate(lines):
        indent = f'<mspace width="{2 * depth}em"/>' if depth else ""
        cell = f"{indent}{set_node(line)}{sign if k == len(lines) - 1 else ''}"
        rows.append(f'<mtr><mtd style="text-align:left">{cell}</mtd></mtr>')
    return f'<math display="block"><mtable displaystyle="true">{"".join(rows)}</mtable></math>'


def aligned(rows: Sequence[tuple[Node, str]]) -> str:
    """Set formulas, each with the sign that follows it, one below the other, at their relation signs."""
    made = []
    for node, end in rows:
        before, after = at_relation(node)
        for k, (depth, line) in enumerate(lines := broken(after, LINE - width(before))):
            indent = f'<mspace width="{2 * (depth + 1)}em"/>' if k else ""
            sign = f"<mtext>{end}</mtext>" if end and k == len(lines) - 1 else ""
            left = set_node(before) if not k else ""
            made.append(
                f'<mtr><mtd style="text-align:right;padding-right:0">{left}</mtd>'
                f'<mtd style="text-align:left;padding-left:0">{indent}{set_node(line)}{sign}</mtd></mtr>'
            )
    return f'<math display="block"><mtable displaystyle="true">{"".join(made)}</mtable></math>'


def _math(node: Node, *, block: bool = False) -> str:
    mode = ' display="block"' if block else ""
    return f"<math{mode}>{set_node(node)}</math>"


def _row(node: Node) -> str:
    """Set a node as one element, as scripts and fractions want it."""
    shown = set_node(node)
    return f"<mrow>{shown}</mrow>" if node.kind in ("row", "fence") else shown


def _beside(before: Node | None, node: Node) -> str:
    """Set a part of a row behind the one before it: a sign belongs to its number, a function stands off a factor."""
    operand = before is not None and before.kind not in ("operator", "open")
    if node == operator("-") and not operand:
        return '<mo form="prefix">−</mo>'
    return ('<mspace width="0.17em"/>' if operand and _begins_with_word(node) else "") + set_node(node)


def _begins_with_word(node: Node) -> bool:
    """Whether the name of a function, such as exp, comes first."""
    if node.kind in ("row", "power", "index", "power_index"):
        return _begins_with_word(node.parts[0])
    return node.kind == "word" and len(node.text) > 1 and node.text.isalpha() and node.text not in GREEK


def set_node(node: Node) -> str:
    """Return a node of the layout as MathML, to stand inside a `math` element."""
    text = escape(node.text)
    parts = node.parts
    match node.kind:
        case "name":
            return f"<mi>{GREEK.get(node.text, text)}</mi>"
        case "number":
            return f"<mn>{text}</mn>"
        case "word":
            if set(node.text) == {"′"}:
                return f'<mo lspace="0" rspace="0">{PRIMES[len(text)]}</mo>'
            if text == "1":  # an indicator; a plain 1 behind a number would read as its digit
                return "<mi>𝟏</mi>"
            return f'<mi mathvariant="normal">{GREEK.get(node.text, text)}</mi>'
        case "phrase":
            return f'<mspace width="0.3em"/><mtext>{text}</mtext><mspace width="0.3em"/>'
        case "operator":
            return f"<mo>{'−' if text == '-' else text}</mo>"
        case "dots":
            return "<mo>…</mo>"
        case "row":
            return "".join(_beside(parts[k - 1] if k else None, part) for k, part in enumerate(parts))
        case "fraction":
            return f"<mfrac>{_row(parts[0])}{_row(parts[1])}</mfrac>"
        case "root":
            return f"<msqrt>{set_node(parts[0])}</msqrt>"
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
            fence = FENCE if tall(parts[0]) else f'stretchy="false" {FENCE}'
            if text == "||" and barred(parts[0]) and not tall(parts[0]):
                fence = f'minsize="1.5em" {FENCE}'
            left, right = f'<mo {fence}="prefix">{text[0]}</mo>', f'<mo {fence}="postfix">{text[-1]}</mo>'
            return f"<mrow>{left}{set_node(parts[0])}{right}</mrow>"
        case "open" | "close":
            form = "prefix" if node.kind == "open" else "postfix"
            return f'<mo stretchy="false" {FENCE}="{form}">{text[0] if node.kind == "open" else text[-1]}</mo>'
    raise ValueError(node.kind)
