"""The pieces of a typeset formula: numbers, names, rows, fractions, scripts, fences.

A `Node` says what stands where, and nothing of what it means; `latex.py` and `html.py` are each a short table over its
kinds, `widths.py` tells how wide they are, and `layout.py` makes them from terms.

>>> separated([name_node("x_1"), number(-2)]).parts[1]
Node(kind='operator', parts=(), text=',')
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symnet.kernel.terms import INT, SERIES, Sort
from symnet.render.names import GREEK

__all__ = [
    "Node",
    "barred",
    "called",
    "fenced",
    "name_node",
    "nested",
    "number",
    "operator",
    "row",
    "separated",
    "sort_node",
    "tall",
    "word_node",
]


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of a formula.

    Kinds: name, number, word (upright), phrase (words of a sentence), operator, row, fraction, power, index,
    power_index, big, fence, root, binomial, dots; open and close are the halves of a fence whose inside is broken into
    lines.
    """

    kind: str
    parts: tuple[Node, ...] = ()
    text: str = ""


def row(*parts: Node) -> Node:
    """Return the parts in a row, with rows inside opened up."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if part.kind == "row" else (part,))
    return flat[0] if len(flat) == 1 else Node("row", tuple(flat))


def operator(sign: str) -> Node:
    """Return an operator or relation sign."""
    return Node("operator", text=sign)


def number(value: int) -> Node:
    """Return a whole number."""
    return row(operator("-"), Node("number", text=str(-value))) if value < 0 else Node("number", text=str(value))


def fenced(inner: Node, left: str = "(", right: str = ")") -> Node:
    """Return the node between fences."""
    return Node("fence", (inner,), left + right)


def called(name: str, arguments: Sequence[Node]) -> Node:
    """Return a function at its arguments: f(x, y), and |x|, where bars in bars are larger or have parentheses."""
    if name == "abs" and len(arguments) == 1:
        (inner,) = arguments
        crowded = barred(inner) > (0 if tall(inner) else 1)
        return fenced(fenced(inner) if crowded else inner, "|", "|")
    return row(word_node(name), fenced(separated(arguments)))


def word_node(name: str) -> Node:
    """Return the name of a definition: a word, but for letters with subscripts such as K_c."""
    letter = name.partition("_")[0]
    return name_node(name) if letter != name and (len(letter) == 1 or letter in GREEK) else Node("word", text=name)


def name_node(name: str) -> Node:
    """Return a name with its subscripts: x_1 and x1 are x with the index 1."""
    base, *rest = name.split("_")
    digits = base.rstrip("0123456789")
    if digits and digits != base:
        rest = [base[len(digits) :], *rest]
        base = digits
    rest = [r for r in rest if r]
    head = Node("name", text=base or "x")
    if not rest:
        return head
    parts = [Node("number" if r.isdigit() else "name", text=r) for r in rest]
    return Node("index", (head, separated(parts)))


def separated(parts: Iterable[Node], sign: str = ",") -> Node:
    """Return the parts with a sign between them."""
    made: list[Node] = []
    for part in parts:
        made.extend([operator(sign), part] if made else [part])
    return row(*made)


def sort_node(sort: Sort) -> Node:
    """Return a sort: ℤ, ℝ, ℝ((λ)), ℤ → ℝ."""
    if isinstance(sort, str):
        letter = Node("word", text={INT: "ℤ"}.get(sort, "ℝ"))
        return row(letter, Node("word", text="((λ))")) if sort == SERIES else letter
    left = sort_node(sort[1])
    return row(fenced(left) if isinstance(sort[1], tuple) else left, operator("→"), sort_node(sort[2]))


def tall(node: Node) -> bool:
    """Whether fences around a node should grow with it."""
    if node.kind in ("fraction", "big", "binomial"):
        return True
    if node.kind in ("open", "close"):
        return False
    return any(tall(p) for p in (node.parts[:1] if node.kind in ("power", "index", "power_index") else node.parts))


def nested(node: Node) -> bool:
    """Whether a node has parentheses or bars in it, so that those around it should be larger."""
    if node.kind == "fence":
        return node.text[0] in "([|"
    parts = node.parts[:1] if node.kind in ("power", "index", "power_index") else node.parts
    return node.kind in ("open", "close") or any(map(nested, parts))


def barred(node: Node) -> int:
    """How deep bars of absolute values stand in each other outside of parentheses; 0 where there are none."""
    if node.kind == "fence" and node.text != "||":
        return 0
    return (node.kind == "fence") + max(map(barred, node.parts), default=0)
