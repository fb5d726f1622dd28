r"""Terms as LaTeX: formulas for amsmath, and statements as a paragraph with displayed formulas.

>>> from symnet.kernel.terms import INT, REAL, Store
>>> store = Store()
>>> x, n = store.var("x", REAL), store.var("n", INT)
>>> latex(store.mul(store.make("pow", (x, n)), store.make("inv", (store.add(n, store.num(1)),))))
'\\frac{x^{n}}{n + 1}'

The layout is that of `layout.py`; a new kind of node is a case in `_set`.
"""

from __future__ import annotations

from itertools import groupby

from symnet.kernel.terms import Sort, Term
from symnet.render.layout import Node, layout, name_node, operator, row, separated, sort_node, width
from symnet.render.names import GREEK, Scope, definitions

__all__ = ["display", "escape", "latex", "statement"]

OPERATORS = {
    "·": r"\cdot", "≤": r"\le", "≠": r"\ne", "∈": r"\in", "→": r"\to", "↦": r"\mapsto", "⇒": r"\Rightarrow",
    "∧": r"\wedge", "∨": r"\vee", "¬": r"\neg", "∀": r"\forall", "∃": r"\exists", "±": r"\pm", "⊥": r"\bot",
    ":": r"\colon", "∑": r"\sum", "∏": r"\prod", ";": r";\,", ".": r".\;",
}  # fmt: skip
WORDS = {"ℤ": r"\mathbb{Z}", "ℝ": r"\mathbb{R}", "((λ))": r"((\lambda))", "e": r"\mathrm{e}", "1": r"\mathbf{1}"}
KNOWN = {"log", "sin", "cos", "tan", "tanh", "sinh", "cosh", "coth", "arctan", "max", "min"}
SPECIAL = {c: f"\\{c}" for c in "#$%&_{}"}
SPECIAL |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
BEFORE_FENCE = {"name", "word", "index", "power", "power_index", "fence"}
TIGHT = {",", ";", "!", ":", "."}
LINE = 72  # letters: what is wider is broken at its relation, then at its sums


def escape(text: str) -> str:
    r"""Return text in which LaTeX reads nothing but letters.

    >>> escape("50% of x_1")
    '50\\% of x\\_1'
    """
    return "".join(SPECIAL.get(c, c) for c in text)


def latex(term: Term) -> str:
    """Return the formula of a term, for use between dollar signs."""
    return _set(layout(term))


def display(term: Term, scope: Scope | None = None) -> str:
    """Return the term as a displayed formula, broken into lines where it is wide."""
    return _displayed(layout(term, scope))


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
    scope = Scope.of(term)
    bound: list[tuple[str, Sort]] = []
    hypotheses: list[Term] = []
    body = term
    words = ""
    while body.op == "forall" or (body.op == "imp" and body.args[1].op != "false"):
        if body.op == "imp":
            hypotheses.append(body.args[0])
            body = body.args[1]
            continue
        if hypotheses:  # "for all n with ..., for all x ..."
            words += _opening(bound, hypotheses, scope)
            bound, hypotheses = [], []
        name, scope = scope.bind(body.hint, body.data)
        bound.append((name, body.data))
        body = body.args[0]
    words += _opening(bound, hypotheses, scope)
    head = f"{words[0].upper()}{words[1:].rstrip(', ')}:\n" if words else ""
    return head + _displayed(layout(body, scope), end=".") + _where(term)


def _opening(bound: list[tuple[str, Sort]], hypotheses: list[Term], scope: Scope) -> str:
    groups = []
    for sort, several in groupby(bound, key=lambda pair: pair[1]):
        sign = ":" if isinstance(sort, tuple) else "∈"
        names = separated(name_node(name) for name, _ in several)
        groups.append(f"${_set(row(names, operator(sign), sort_node(sort)))}$")
    variables = f"for all {_listed(groups)}" if groups else ""
    given = _listed([f"${_set(layout(h, scope))}$" for h in hypotheses])
    if not given:
        return f"{variables}, " if variables else ""
    return f"{variables} with {given}, " if variables else f"if {given}, "


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def _where(term: Term) -> str:
    lines = []
    for name, body in definitions(term):
        scope = Scope.of(term)
        arguments = []
        while body.op == "lam":
            argument, scope = scope.bind(body.hint, body.data)
            arguments.append(_set(name_node(argument)))
            body = body.args[0]  # noqa: PLW2901 - peeled one argument at a time
        head = _word(name) + (f"({', '.join(arguments)})" if arguments else "")
        lines.append(f"${head} = {_set(layout(body, scope))}$")
    return f"\nHere {_listed(lines)}." if lines else ""


def _displayed(node: Node, end: str = "") -> str:
    if width(node) <= LINE:
        return f"\\[\n  {_set(node)}{end}\n\\]"
    lines = _lines(node)
    body = " \\\\\n  ".join(lines)
    return f"\\begin{{align*}}\n  {body}{end}\n\\end{{align*}}"


def _lines(node: Node) -> list[str]:
    """Break a wide formula before its relations and, where that is not enough, before its sums."""
    parts = node.parts if node.kind == "row" else (node,)
    relations = {"=", "≤", "<", "≠", "⇒", "∧", "∨"}
    pieces: list[list[Node]] = [[]]
    for part in parts:
        if part.kind == "operator" and part.text in relations and pieces[-1]:
            pieces.append([])
        pieces[-1].append(part)
    lines = []
    for k, piece in enumerate(pieces):
        lead = "" if k == 0 else "&"
        for line in _folded(piece):
            lines.append(f"{lead}{line}" if lead else line)
            lead = r"&\quad " if k else r"&"
    if len(pieces) > 1:
        return [line if "&" in line else f"& {line}" for line in lines]
    return [line if line.startswith("&") else f"&{line}" for line in lines]


def _folded(piece: list[Node]) -> list[str]:
    lines: list[list[Node]] = [[]]
    length = 0
    for part in piece:
        wide = width(part)
        breakable = part.kind == "operator" and part.text in "+-" and len(lines[-1]) > 1
        if breakable and length > LINE - 25:
            lines.append([])
            length = 0
        lines[-1].append(part)
        length += wide
    return [_set(Node("row", tuple(line))) for line in lines]


def _name(text: str) -> str:
    if text in GREEK:
        return "o" if text == "omicron" else f"\\{text}" if text[0].islower() or text in _UPPER else GREEK[text]
    if len(text) == 1:
        return text if text.isascii() and text.isalnum() else f"\\text{{{escape(text)}}}"
    return f"\\mathit{{{escape(text)}}}"


_UPPER = {"Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega"}


def _word(text: str) -> str:
    if text in WORDS:
        return WORDS[text]
    if text in GREEK:
        return _name(text)
    return f"\\{text}" if text in KNOWN else f"\\operatorname{{{escape(text)}}}"


def _set(node: Node) -> str:
    """Set a node."""
    match node.kind:
        case "name":
            return _name(node.text)
        case "number":
            return node.text
        case "word":
            return "'" * len(node.text) if set(node.text) == {"′"} else _word(node.text)
        case "operator":
            return OPERATORS.get(node.text, node.text)
        case "dots":
            return r"\dots"
        case "row":
            return _row(node)
        case "fraction":
            return f"\\frac{{{_set(node.parts[0])}}}{{{_set(node.parts[1])}}}"
        case "root":
            return f"\\sqrt{{{_set(node.parts[0])}}}"
        case "binomial":
            return f"\\binom{{{_set(node.parts[0])}}}{{{_set(node.parts[1])}}}"
        case "index":
            return f"{_set(node.parts[0])}_{{{_set(node.parts[1])}}}"
        case "power":
            return _scripted(_set(node.parts[0]), node.parts[1])
        case "power_index":
            return _scripted(f"{_set(node.parts[0])}_{{{_set(node.parts[1])}}}", node.parts[2])
        case "big":
            upper = f"^{{{_set(node.parts[1])}}}" if len(node.parts) > 1 else ""
            return f"{OPERATORS[node.text]}_{{{_set(node.parts[0])}}}{upper}"
        case "fence":
            return _fence(node)
    raise ValueError(node.kind)


def _row(node: Node) -> str:
    made: list[str] = []
    for k, part in enumerate(node.parts):
        shown = _set(part)
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
    return f"{base}^{{{_set(script)}}}"


def _tall(node: Node) -> bool:
    if node.kind in ("fraction", "big", "binomial"):
        return True
    return any(_tall(p) for p in (node.parts[:1] if node.kind in ("power", "index", "power_index") else node.parts))


def _fence(node: Node) -> str:
    left, right = (f"\\{c}" if c in "{}" else c for c in node.text)
    inner = _set(node.parts[0])
    return f"\\left{left}{inner}\\right{right}" if _tall(node.parts[0]) else f"{left}{inner}{right}"
