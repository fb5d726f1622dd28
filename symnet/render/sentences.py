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
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from symnet.kernel.terms import Sort, Term
from symnet.render.abbreviations import abbreviations
from symnet.render.layout import chained, expanded, layout
from symnet.render.names import Scope, definitions
from symnet.render.nodes import Node, called, name_node, operator, row, separated, sort_node, word_node
from symnet.render.widths import width

__all__ = [
    "Piece",
    "capital",
    "definition_rows",
    "listed",
    "meanings",
    "merged",
    "said",
    "sentences",
    "supposed",
    "variables",
]

SHORT_WORDS = {"an", "as", "at", "by", "do", "if", "in", "is", "it", "no", "of", "on", "or", "so", "to", "we"}
WIDE = 22.0  # em: a wider hypothesis is displayed


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sentence, to be printed by any target.

    `text` is plain text; `math` a formula inside the text; `display` one that stands by itself, `text` the sign that
    follows it and `number` the number by which the proof refers to it (0: none); `step` a reference to such a number;
    `ref` a reference to the claim of the label `text`. A formula keeps the terms that it shows, in their scope.
    """

    kind: str
    text: str = ""
    node: Node | None = None
    number: int = 0
    terms: tuple[Term, ...] = ()
    scope: Scope | None = None


def _text(words: str) -> Piece:
    return Piece("text", words)


def _math(node: Node, terms: tuple[Term, ...] = (), scope: Scope | None = None) -> Piece:
    return Piece("math", node=node, terms=terms, scope=scope)


def sentences(term: Term) -> list[Piece]:
    """Return a formula as sentences, with the definitions that it uses."""
    pieces = said(term, Scope.of(term), ".")
    if pieces[0].kind == "text":
        pieces[0] = _text(capital(pieces[0].text))
    return merged([*pieces, *meanings(term)])


def capital(words: str) -> str:
    """Return a sentence with a capital at the beginning; a formula there stays as it is.

    >>> capital("expand at b"), capital("a linear node"), capital("t ≤ exp(t) - 1"), capital("exp(a)(b - a) > 0")
    ('Expand at b', 'A linear node', 't ≤ exp(t) - 1', 'exp(a)(b - a) > 0')
    """
    first, _, rest = words.partition(" ")
    second = rest.partition(" ")[0]
    plain = first.rstrip(",:;").isalpha() and first.isascii()
    word = len(first) > 2 or first in SHORT_WORDS or (first == "a" and second.isalpha() and len(second) > 1)
    return words[:1].upper() + words[1:] if plain and word else words


def meanings(term: Term) -> list[Piece]:
    """Return the definitions that a term uses as a sentence: "Here tanh(t) = ..."; nothing where there are none."""
    rows = definition_rows(term)
    return [_text(" Here "), *listed([[row] for row in rows]), _text(".")] if rows else []


def definition_rows(term: Term) -> list[Piece]:
    """Return each definition that a term uses as an equation."""
    rows = []
    for name, value in definitions(term):
        body, scope = value, Scope.of(term)
        arguments: list[Node] = []
        while body.op == "lam":
            argument, scope = scope.bind(body.hint, body.data)
            arguments.append(name_node(argument))
            body = body.args[0]
        head = called(name, arguments) if arguments else word_node(name)
        rows.append(_placed(row(head, operator("="), layout(body, scope)), (body,), scope))
    return rows


def said(formula: Term, scope: Scope, end: str, number: int = 0) -> list[Piece]:
    """Say a formula: its variables and hypotheses in words, what it claims displayed, numbered, with this end."""
    bound, hypotheses, body, scope = _peeled(formula, scope)
    pieces: list[Piece] = []
    if bound:
        pieces.extend([_text("for all "), *variables(bound)])
    if hypotheses:
        pieces.extend([_text(" with " if bound else "if "), *supposed(hypotheses, scope)])
    if pieces:
        pieces.append(_text(": " if bound else ", then "))
    if body.op == "and" and not _together(body, scope):
        pieces.extend(_all_said(body.args, scope, end, number))
    elif body.op == "forall" or _implies(body):
        pieces.extend(said(body, scope, end, number))
    elif body.op == "exists":
        there, parts, scope = _there_is(body, scope)
        pieces.extend([*there, *_all_said(parts, scope, end, number)])
    else:
        names = [] if scope.short else abbreviations(body, scope)
        scope = scope.abbreviated(names) if names else scope
        pieces.append(Piece("display", "," if names else end, layout(body, scope), number, (body,), scope))
        pieces.extend([_text("where "), *named(names, scope, end)] if names else [])
    return pieces


def _all_said(parts: Sequence[Term], scope: Scope, end: str, number: int) -> list[Piece]:
    """Say formulas that all hold, one after the other."""
    pieces: list[Piece] = []
    for k, part in enumerate(parts):
        last = k == len(parts) - 1
        pieces.extend([_text("and ")] if last and k else [])
        pieces.extend(said(part, scope, end if last else ",", number if last else 0))
    return pieces


def _there_is(formula: Term, scope: Scope) -> tuple[list[Piece], Sequence[Term], Scope]:
    """Say which values there are; return that, what they satisfy and is not yet said, and its scope.

    Of several formulas of which the last is a "for all" the plain ones before it are said at once: "there is δ with
    0 < δ such that".
    """
    found: list[tuple[str, Sort]] = []
    while formula.op == "exists":
        name, scope = scope.bind(formula.hint, formula.data)
        found.append((name, formula.data))
        formula = formula.args[0]
    pieces = [_text("there is " if len(found) == 1 else "there are "), *variables(found)]
    parts: Sequence[Term] = (formula,)
    if formula.op == "and" and formula.args[-1].op == "forall":
        plain = list(takewhile(lambda p: p.op in ("eq", "le", "lt"), formula.args))
        pieces.extend([_text(" with "), *supposed(plain, scope)] if plain else [])
        parts = formula.args[len(plain) :]
    elif formula.op == "and" and not _together(formula, scope):
        parts = formula.args
    return [*pieces, _text(" such that ")], parts, scope


def named(names: Sequence[tuple[str, Term]], scope: Scope, end: str) -> list[Piece]:
    """Say what abbreviations stand for, one below the other."""
    rows = [row(name_node(name), operator("="), expanded(t, scope)) for name, t in names]
    last = len(rows) - 1
    return [
        Piece("display", end if k == last else ",", node, 0, (t,), scope)
        for k, (node, (_, t)) in enumerate(zip(rows, names, strict=True))
    ]


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


def variables(bound: Sequence[tuple[str, Sort]]) -> list[Piece]:
    """Return declared variables, those of one sort together: "n, k ∈ ℤ and x ∈ ℝ"."""
    groups = []
    for sort, several in groupby(bound, key=lambda pair: pair[1]):
        names = separated(name_node(name) for name, _ in several)
        sign = operator(":" if isinstance(sort, tuple) else "∈")
        groups.append([_math(row(names, sign, sort_node(sort)))])
    return listed(groups)


def supposed(formulas: Sequence[Term], scope: Scope) -> list[Piece]:
    """Say hypotheses, quantified ones after the others and as "... for all m ∈ ℤ with ..."."""
    parts: list[Term] = []
    for f in formulas:
        parts.extend(f.args if f.op == "and" and f.args[-1].op == "forall" else (f,))
    parts.sort(key=lambda f: f.op == "forall")  # what follows "for all t with t < b" would seem to be about t
    return listed(_conditions(parts, scope))


def _conditions(formulas: Sequence[Term], scope: Scope) -> list[list[Piece]]:
    items: list[list[Piece]] = []
    for quantified, several in groupby(formulas, key=lambda f: f.op == "forall"):
        if not quantified:
            items.extend([_placed(*laid, scope)] for laid in chained(list(several), scope))
            continue
        for formula in several:
            bound, given, body, below = _general(formula, scope)
            if body.op == "exists":
                there, rest, below = _there_is(body, below)
                first = [_text("for all "), *variables(bound), *([_text(" with "), *listed(given)] if given else [])]
                items.append([*first, _text(" "), *there, *listed(_conditions(rest, below))])
                continue
            whole = list(body.args if body.op == "and" else (body,))
            parts = [[_placed(*laid, below)] for laid in chained(whole, below)]
            said = [*listed(parts), _text(" for all "), *variables(bound)]
            items.append([*said, *([_text(" with "), *listed(given)] if given else [])])
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


def _placed(node: Node, terms: tuple[Term, ...], scope: Scope) -> Piece:
    return Piece("display", "", node, 0, terms, scope) if width(node) > WIDE else _math(node, terms, scope)


def listed(items: Sequence[list[Piece]]) -> list[Piece]:
    """Join items by commas and a last "and"."""
    pieces: list[Piece] = []
    for k, item in enumerate(items):
        if k:
            pieces.append(_text(" and " if k == len(items) - 1 else ", "))
        pieces.extend(item)
    return pieces


def merged(pieces: Sequence[Piece]) -> list[Piece]:
    """Join neighbouring texts, and give displays the commas that follow them."""
    made: list[Piece] = []
    for piece in pieces:
        last = made[-1] if made else None
        if last and piece.kind == "text" and last.kind == "display" and piece.text[:1] in tuple(",:."):
            made[-1] = replace(last, text=piece.text[0])
            made.append(_text(piece.text[1:].lstrip()))
        elif last and piece.kind == last.kind == "text":
            made[-1] = _text(last.text + piece.text)
        else:
            made.append(piece)
    return [p for p in made if p.kind != "text" or p.text]
