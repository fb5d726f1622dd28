r"""Terms as LaTeX: formulas for amsmath, and statements as a paragraph with displayed formulas.

>>> from symnet.kernel.terms import INT, REAL, Store
>>> store = Store()
>>> x, n = store.var("x", REAL), store.var("n", INT)
>>> latex(store.mul(store.make("pow", (x, n)), store.make("inv", (store.add(n, store.num(1)),))))
'\\frac{x^{n}}{n + 1}'

The layout is that of `layout.py`; a new kind of node is a case in `set_node`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from symnet.kernel.terms import Term
from symnet.render.breaking import LINE, SHORT, at_relation, broken
from symnet.render.layout import layout
from symnet.render.names import GREEK, SPELLED, Scope
from symnet.render.nodes import Node, nested, tall
from symnet.render.sentences import Piece, sentences
from symnet.render.widths import width

__all__ = ["display", "displayed", "escape", "latex", "paragraph", "set_node", "statement", "tidy", "word"]

OPERATORS = {
    "·": r"\cdot", "≤": r"\le", "≠": r"\ne", "∈": r"\in", "→": r"\to", "↦": r"\mapsto", "⇒": r"\Rightarrow",
    "∧": r"\wedge", "∨": r"\vee", "¬": r"\neg", "∀": r"\forall", "∃": r"\exists", "±": r"\pm", "⊥": r"\bot",
    "⊕": r"\oplus",    ":": r"\colon", "∑": r"\sum", "∏": r"\prod", ";": r";\,", ".": r".\;",
}  # fmt: skip
WORDS = {"ℤ": r"\mathbb{Z}", "ℝ": r"\mathbb{R}", "((λ))": r"((\lambda))", "e": r"\mathrm{e}", "1": r"\mathbf{1}"}
KNOWN = {"exp", "log", "sin", "cos", "tan", "tanh", "sinh", "cosh", "coth", "arctan", "max", "min"}
SPECIAL = {c: f"\\{c}" for c in "#$%&_{}"}
SPECIAL |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
BEFORE_FENCE = {"name", "word", "index", "power", "power_index", "fence"}
TIGHT = {",", ";", "!", ":", "."}


def escape(text: str) -> str:
    r"""Return text in which LaTeX reads nothing but letters.

    >>> escape("50% of x_1")
    '50\\% of x\\_1'
    """
    return "".join(SPECIAL.get(c, c) for c in text)


def latex(term: Term) -> str:
    """Return the formula of a term, for use between dollar signs."""
    return set_node(layout(term))


def display(term: Term, scope: Scope | None = None) -> str:
    """Return the term as a displayed formula, broken into lines where it is wide."""
    return displayed(layout(term, scope))


def statement(term: Term) -> str:
    r"""Return a formula as a paragraph: variables and hypotheses in words, the conclusion displayed, definitions.

    >>> from symnet.kernel.terms import INT, Store
    >>> store = Store()
    >>> n = store.bvar(0, INT)
    >>> next = store.make("lt", (n, store.add(n, store.num(1))))
    >>> body = store.make("imp", (store.make("le", (store.num(0), n)), next))
    >>> print(statement(store.make("forall", (body,), INT, "n")))
    For all $n \in \mathbb{Z}$ with $0 \le n$:
    \[
      n < n + 1.
    \]
    """
    return paragraph(sentences(term), lambda piece: piece.text, lambda number: "")


def tidy(text: str) -> str:
    """Return lines without blanks around them, but for the indent of displayed formulas."""
    return "\n".join(line.strip() if not line.startswith("  ") else line for line in text.split("\n")).strip()


def paragraph(pieces: Sequence[Piece], inline: Callable[[Piece], str], label: Callable[[int], str]) -> str:
    """Return pieces of sentences as LaTeX: `inline` prints what is no formula, `label` makes labels of numbers."""
    parts = []
    for display, several in groupby(pieces, key=lambda piece: piece.kind == "display"):
        if display:
            rows = [(p.node, p.text, label(p.number) if p.number else "") for p in several if p.node is not None]
            parts.append(f"\n{displayed(*rows[0]) if len(rows) == 1 else aligned(rows)}\n")
        else:
            parts.extend(inline(p) if p.node is None else f"${set_node(p.node)}$" for p in several)
    return tidy("".join(parts))


def aligned(rows: Sequence[tuple[Node, str, str]]) -> str:
    """Return formulas one below the other, at their relation signs if what stands before those is short."""
    splits = [at_relation(node) for node, _, _ in rows]
    left = max(width(before) for before, _ in splits)
    if left > SHORT or not all(before.parts for before, _ in splits):
        splits, left = [(Node("row"), node) for node, _, _ in rows], 0.0
    line = LINE - left - (4.5 if any(label for _, _, label in rows) else 0)
    lines = []
    for (before, after), (_, end, label) in zip(splits, rows, strict=True):
        found = broken(after, line)
        for k, (depth, part) in enumerate(found):
            last = k == len(found) - 1
            start = set_node(before) if not k else ""
            indent = r"\quad " * (depth + (1 if k and left else 0))
            mark = f"\\label{{{label}}}" if label and last else r"\notag" if any(r[2] for r in rows) else ""
            lines.append(f"{start} &{indent}{set_node(part)}{end if last else ''}{mark}".strip())
    kind = "align" if any(label for _, _, label in rows) else "align*"
    body = " \\\\\n  ".join(lines)
    return f"\\begin{{{kind}}}\n  {body}\n\\end{{{kind}}}"


def displayed(node: Node, end: str = "", label: str = "") -> str:
    r"""Return a layout as a displayed formula with the sign that follows it, numbered if it has a label."""
    found = broken(node, LINE - 4.5 if label else LINE)
    if len(found) == 1:
        if label:
            return f"\\begin{{equation}}\\label{{{label}}}\n  {set_node(node)}{end}\n\\end{{equation}}"
        return f"\\[\n  {set_node(node)}{end}\n\\]"
    lines = ["&" + r"\quad " * depth + set_node(line) for depth, line in found]
    if label:
        body = " \\notag\\\\\n  ".join(lines)
        return f"\\begin{{align}}\n  {body}{end}\\label{{{label}}}\n\\end{{align}}"
    body = " \\\\\n  ".join(lines)
    return f"\\begin{{align*}}\n  {body}{end}\n\\end{{align*}}"


def _name(text: str) -> str:
    text = SPELLED.get(text, text)
    if text in GREEK:
        return "o" if text == "omicron" else f"\\{text}" if text[0].islower() or text in _UPPER else GREEK[text]
    if len(text) == 1:
        return text if text.isascii() and text.isalnum() else f"\\text{{{escape(text)}}}"
    return f"\\mathit{{{escape(text)}}}"


_UPPER = {"Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"}


def word(text: str) -> str:
    """Return the name of a function, upright."""
    if text in WORDS:
        return WORDS[text]
    if text in GREEK:
        return _name(text)
    return f"\\{text}" if text in KNOWN else f"\\operatorname{{{escape(text)}}}"


def set_node(node: Node) -> str:
    """Return a node of the layout as LaTeX."""
    match node.kind:
        case "name":
            return _name(node.text)
        case "number":
            return node.text
        case "word":
            return "'" * len(node.text) if set(node.text) == {"′"} else word(node.text)
        case "phrase":
            words = escape(node.text).replace(" ", r" }\allowbreak\text{")  # a line of the paragraph may end there
            return f"\\text{{ {words} }}"
        case "operator":
            return OPERATORS.get(node.text, node.text)
        case "dots":
            return r"\dots"
        case "row":
            return _row(node)
        case "fraction":
            return f"\\frac{{{set_node(node.parts[0])}}}{{{set_node(node.parts[1])}}}"
        case "root":
            return f"\\sqrt{{{set_node(node.parts[0])}}}"
        case "binomial":
            return f"\\binom{{{set_node(node.parts[0])}}}{{{set_node(node.parts[1])}}}"
        case "index":
            return f"{set_node(node.parts[0])}_{{{set_node(node.parts[1])}}}"
        case "power":
            return _scripted(set_node(node.parts[0]), node.parts[1])
        case "power_index":
            return _scripted(f"{set_node(node.parts[0])}_{{{set_node(node.parts[1])}}}", node.parts[2])
        case "big":
            upper = f"^{{{set_node(node.parts[1])}}}" if len(node.parts) > 1 else ""
            made = f"{OPERATORS[node.text]}_{{{set_node(node.parts[0])}}}{upper}"
            return f"{made}\\allowbreak" if _has_big(node.parts[0]) else made  # long: a line may end after it
        case "fence":
            return _fence(node)
        case "open" | "close":
            size = r"\Big" if tall(node.parts[0]) else r"\big" if nested(node.parts[0]) else ""
            left, right = _braces(node.text)
            if node.kind == "open":
                return f"{size}l{left}" if size else left
            return f"{size}r{right}" if size else right
    raise ValueError(node.kind)


def _has_big(node: Node) -> bool:
    return node.kind == "big" or any(_has_big(part) for part in node.parts)


def _row(node: Node) -> str:
    made: list[str] = []
    for k, part in enumerate(node.parts):
        shown = set_node(part)
        if part.kind == "operator" and part.text == "-" and (k == 0 or node.parts[k - 1].kind == "operator"):
            made.append(shown)  # a sign, not a difference
            continue
        tight = (
            not made
            or (part.kind == "fence" and node.parts[k - 1].kind in BEFORE_FENCE)
            or (part.kind == "operator" and part.text in TIGHT)
            or (k == 1 and node.parts[0].kind == "operator" and node.parts[0].text in "-±")
            or (k > 1 and made[-1] == "-" and node.parts[k - 2].kind == "operator")
        )
        made.append(shown if tight else f" {shown}")
    return "".join(made)


def _scripted(base: str, script: Node) -> str:
    if script.kind == "word" and set(script.text) == {"′"}:
        return base + "'" * len(script.text)
    sign, inner = ("-", script.parts[1]) if _is_negated(script) else ("", script)
    if inner.kind == "fraction" and inner.parts[1].kind in ("number", "name") and not _is_sum(inner.parts[0]):
        return f"{base}^{{{sign}{set_node(inner.parts[0])}/{set_node(inner.parts[1])}}}"
    return f"{base}^{{{set_node(script)}}}"


def _is_negated(node: Node) -> bool:
    return node.kind == "row" and len(node.parts) == 2 and node.parts[0] == Node("operator", text="-")


def _is_sum(node: Node) -> bool:
    return node.kind == "row" and any(p.kind in ("operator", "big") for p in node.parts)


def _fence(node: Node) -> str:
    left, right = _braces(node.text)
    inner = set_node(node.parts[0])
    if tall(node.parts[0]):
        return f"\\left{left}{inner}\\right{right}"
    return f"\\bigl{left}{inner}\\bigr{right}" if nested(node.parts[0]) else f"{left}{inner}{right}"


def _braces(signs: str) -> tuple[str, str]:
    return {"{}": (r"\{", r"\}"), "||": (r"\lvert ", r"\rvert")}.get(signs) or (signs[0], signs[-1])
