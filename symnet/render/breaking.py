"""Wide formulas in lines: broken where they read best, at ⇒, else at ∨, ∧, relations, and in the end at their sums.

>>> from symnet.kernel.terms import REAL, Store
>>> from symnet.render.layout import layout
>>> store = Store()
>>> wide = store.add(*(store.var(f"x_{k}", REAL) for k in range(30)))
>>> [depth for depth, line in broken(layout(store.make("eq", (wide, wide))))]
[0, 1, 1, 1, 2, 2]
"""

from __future__ import annotations

from collections.abc import Sequence

from symnet.render.layout import Node, width

__all__ = ["LINE", "broken"]

LINE = 70  # letters: what is wider is broken
BREAKS = ({"⇒"}, {"∨"}, {"∧"}, {"=", "≤", "<", "≠"})
SHORT = 12  # letters: a left side that stands on one line with what follows


def broken(node: Node) -> list[tuple[int, Node]]:
    """Return the lines of a formula, each with the depth of its indent; one line if it is not wide."""
    parts = node.parts if node.kind == "row" else (node,)
    return [(depth, Node("row", tuple(line))) for depth, line in _broken(parts, 0)]


def _broken(parts: Sequence[Node], level: int, depth: int = 0) -> list[tuple[int, list[Node]]]:
    """Return lines with their indents."""
    if sum(map(width, parts)) <= LINE:
        return [(depth, list(parts))]
    if level == len(BREAKS):
        return [(depth + bool(k), line) for k, line in enumerate(_folded(parts))]
    pieces: list[list[Node]] = [[]]
    for part in parts:
        begun = pieces[-1] if len(pieces) > 1 or sum(map(width, pieces[-1])) > SHORT else []
        if part.kind == "operator" and part.text in BREAKS[level] and begun:
            pieces.append([])
        pieces[-1].append(part)
    lines: list[tuple[int, list[Node]]] = []
    for k, piece in enumerate(pieces):
        lines.extend(_broken(piece, level + 1, depth + (k > 0 and len(pieces) > 1)))
    return lines


def _folded(parts: Sequence[Node]) -> list[list[Node]]:
    """Break a wide sum before its signs."""
    lines: list[list[Node]] = [[]]
    length = 0
    for part in parts:
        breakable = part.kind == "operator" and part.text in "+-" and len(lines[-1]) > 1
        if breakable and length > LINE - 25:
            lines.append([])
            length = 0
        lines[-1].append(part)
        length += width(part)
    return lines
