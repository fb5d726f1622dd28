"""Statements as sentences: "For all n ∈ ℤ with 0 ≤ n: ...", with formulas inside the text or displayed.

What LaTeX and HTML have in common when they print a statement: a list of pieces, text or layout, in the order of
reading. Hypotheses that say "for all" are put in words, wide ones and conclusions are displayed, definitions come last.

>>> from symnet.kernel.terms import INT, Store
>>> store = Store()
>>> n = store.bvar(0, INT)
>>> body = store.make("imp", (store.make("le", (store.num(0), n)), store.make("lt", (n, store.num(9)))))
>>> [piece.kind for piece in sentences(store.make("forall", (body,), INT, "n"))]
['text', 'math', 'text', 'math', 'text', 'display']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from symnet.kernel.terms import Sort, Term
from symnet.render.layout import Node, chained, fenced, layout, name_node, operator, row, separated, sort_node, width
from symnet.render.names import Scope, definitions

__all__ = ["Piece", "definition_rows", "sentences"]

WIDE = 44  # letters: a wider hypothesis is displayed


@dataclass(frozen=True, slots=True)
class Piece:
    """Text, a formula inside the text (math), or one that stands by itself (display), with the sign that follows it."""

    kind: str
    text: str = ""
    node: Node | None = None


def _text(words: str) -> Piece:
    return Piece("text", words)


def _math(node: Node) -> Piece:
    return Piece("math", node=node)


def sentences(term: Term) -> list[Piece]:
    """Return a formula as sentences, with the definitions that it uses."""
    pieces = _claim(term, Scope.of(term), ".")
    if pieces[0].kind == "text":
        first = pieces[0].text
        pieces[0] = _text(first[:1].upper() + first[1:])
    rows = definition_rows(term)
    if rows:
        pieces.append(_text(" Here "))
        pieces.extend(_listed([[_math(r)] for r in rows]))
        pieces.append(_text("."))
    return _merged(pieces)


def definition_rows(term: Term) -> list[Node]:
    """Return each definition that a term uses as an equation."""
    rows = []
    for name, value in definitions(term):
        body, scope = value, Scope.of(term)
        arguments: list[Node] = []
        while body.op == "lam":
            argument, scope = scope.bind(body.hint, body.data)
            arguments.append(name_node(argument))
            body = body.args[0]
        head = Node("word", text=name)
        rows.append(
            row(row(head, fenced(separated(arguments))) if arguments else head, operator("="), layout(body, scope))
        )
    return rows


def _claim(formula: Term, scope: Scope, end: str) -> list[Piece]:
    """Say a formula: its variables and hypotheses in words, what it claims displayed."""
    bound, hypotheses, body, scope = _peeled(formula, scope)
    pieces: list[Piece] = []
    if bound:
        pieces.extend([_text("for all "), *_variables(bound)])
    if hypotheses:
        pieces.extend([_text(" with " if bound else "if "), *_hypotheses(hypotheses, scope)])
    if pieces:
        pieces.append(_text(": " if bound else ", then "))
    if body.op == "and" and not _together(body, scope):
        for k, part in enumerate(body.args):
            pieces.extend([_text("and ")] if k == len(body.args) - 1 else [])
            pieces.extend(_claim(part, scope, end if k == len(body.args) - 1 else ","))
    elif body.op == "forall" or _implies(body):
        pieces.extend(_claim(body, scope, end))
    elif body.op == "exists":
        found: list[tuple[str, Sort]] = []
        while body.op == "exists":
            name, scope = scope.bind(body.hint, body.data)
            found.append((name, body.data))
            body = body.args[0]
        pieces.extend(
            [_text("there is " if len(found) == 1 else "there are "), *_variables(found), _text(" such that ")]
        )
        pieces.extend(_claim(body, scope, end))
    else:
        pieces.append(Piece("display", end, layout(body, scope)))
    return pieces


def _together(formula: Term, scope: Scope) -> bool:
    """Whether formulas that all hold are short enough to be displayed as one."""
    plain = all(part.op not in ("forall", "exists", "and") and not _implies(part) for part in formula.args)
    return plain and width(layout(formula, scope)) <= WIDE


def _implies(formula: Term) -> bool:
    return formula.op == "imp" and formula.args[1].op != "false"


def _peeled(formula: Term, scope: Scope) -> tuple[list[tuple[str, Sort]], list[Term], Term, Scope]:
    """Take off the variables of a formula, then its hypotheses; stop at variables that come after hypotheses."""
    bound: list[tuple[str, Sort]] = []
    hypotheses: list[Term] = []
    while formula.op == "forall":
        name, scope = scope.bind(formula.hint, formula.data)
        bound.append((name, formula.data))
        formula = formula.args[0]
    while _implies(formula):
        left = formula.args[0]
        hypotheses.extend(left.args if left.op == "and" else (left,))
        formula = formula.args[1]
    return bound, hypotheses, formula, scope


def _variables(bound: Sequence[tuple[str, Sort]]) -> list[Piece]:
    groups = []
    for sort, several in groupby(bound, key=lambda pair: pair[1]):
        names = separated(name_node(name) for name, _ in several)
        sign = operator(":" if isinstance(sort, tuple) else "∈")
        groups.append([_math(row(names, sign, sort_node(sort)))])
    return _listed(groups)


def _hypotheses(formulas: Sequence[Term], scope: Scope) -> list[Piece]:
    """Say hypotheses, a quantified one as "... for all m ∈ ℤ with ..."."""
    return _listed(_conditions(formulas, scope))


def _conditions(formulas: Sequence[Term], scope: Scope) -> list[list[Piece]]:
    items: list[list[Piece]] = []
    for quantified, several in groupby(formulas, key=lambda f: f.op == "forall"):
        if not quantified:
            items.extend([_placed(node)] for node in chained(list(several), scope))
            continue
        for formula in several:
            bound, given, body, below = _general(formula, scope)
            parts = [[_placed(node)] for node in chained(list(body.args if body.op == "and" else (body,)), below)]
            said = [*_listed(parts), _text(" for all "), *_variables(bound)]
            items.append([*said, *([_text(" with "), *_listed(given)] if given else [])])
    return items


def _general(formula: Term, scope: Scope) -> tuple[list[tuple[str, Sort]], list[list[Piece]], Term, Scope]:
    """Take off all variables and hypotheses of a formula, each hypothesis said in the scope in which it stands."""
    bound: list[tuple[str, Sort]] = []
    given: list[list[Piece]] = []
    while formula.op == "forall":
        more, hypotheses, formula, scope = _peeled(formula, scope)
        bound.extend(more)
        given.extend(_conditions(hypotheses, scope))
    return bound, given, formula, scope


def _placed(node: Node) -> Piece:
    return Piece("display", "", node) if width(node) > WIDE else _math(node)


def _listed(items: Sequence[list[Piece]]) -> list[Piece]:
    """Join items by commas and a last "and"."""
    pieces: list[Piece] = []
    for k, item in enumerate(items):
        if k:
            pieces.append(_text(" and " if k == len(items) - 1 else ", "))
        pieces.extend(item)
    return pieces


def _merged(pieces: Sequence[Piece]) -> list[Piece]:
    """Join neighbouring texts, and give displays the commas that follow them."""
    made: list[Piece] = []
    for piece in pieces:
        last = made[-1] if made else None
        if last and piece.kind == "text" and last.kind == "display" and piece.text[:1] in ",:":
            made[-1] = Piece("display", piece.text[0], last.node)
            made.append(_text(piece.text[1:]))
        elif last and piece.kind == last.kind == "text":
            made[-1] = _text(last.text + piece.text)
        else:
            made.append(piece)
    return [p for p in made if p.kind != "text" or p.text]
