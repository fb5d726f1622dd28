"""Wide formulas in lines: broken where they read best, at ⇒, else at ∨, ∧, relations, and then at their signs + and -.

Within a sum the breaks are chosen together, by dynamic programming: few lines, breaks outside of parentheses rather
than inside, and no line wider than the page. What is too wide for a line by itself is opened: a fraction becomes a
quotient of parentheses, a power of e becomes exp(...).

>>> from symnet.kernel.terms import REAL, Store
>>> from symnet.render.layout import layout
>>> store = Store()
>>> wide = store.add(*(store.var(f"x_{k}", REAL) for k in range(30)))
>>> [depth for depth, line in broken(layout(store.make("eq", (wide, wide))))]
[0, 1, 1, 2]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symnet.render.nodes import Node, fenced, operator, row
from symnet.render.widths import width

__all__ = ["LINE", "SHORT", "at_relation", "broken"]

LINE = 40.0  # em: 16 cm at 11 pt are 41.5
INDENT = 1.0  # em for each depth: \quad
BREAKS = ({"⇒"}, {"∨"}, {"∧"}, {"=", "≤", "<", "≠"})
RELATIONS = {"=", "≤", "<", "≠", "⇒", "∧", "∨"}
SHORT = 5.0  # em: a left side that stands on one line with what follows
DEEPEST = 6  # quads
APPLIED = ("name", "word", "index", "power", "power_index", "fence", "close")
NEVER = 1e9


def broken(node: Node, line: float = LINE) -> list[tuple[int, Node]]:
    """Return the lines of a formula, each with the depth of its indent; one line if it is not wide."""
    parts = node.parts if node.kind == "row" else (node,)
    return [(depth, Node("row", tuple(found))) for depth, found in _broken(parts, 0, 0, line)]


Lines = list[tuple[int, list[Node]]]


def _broken(parts: Sequence[Node], level: int, depth: int, line: float) -> Lines:
    """Return lines with their indents."""
    if depth * INDENT + width(Node("row", tuple(parts))) <= line:
        return [(depth, list(parts))]
    if level == len(BREAKS):
        return _folded(parts, depth, line)
    pieces: list[list[Node]] = [[]]
    for part in parts:
        begun = pieces[-1] if len(pieces) > 1 or width(Node("row", tuple(pieces[-1]))) > SHORT else []
        if part.kind == "operator" and part.text in BREAKS[level] and begun:
            pieces.append([])
        pieces[-1].append(part)
    lines: Lines = []
    for k, piece in enumerate(pieces):
        found = _broken(piece, level + 1, depth + (k > 0), line)
        deeper = k == 0 and len(pieces) > 1 and level < len(BREAKS) - 1  # else A ∧ B would seem to end at A
        lines.extend((d + (deeper and j > 0), nodes) for j, (d, nodes) in enumerate(found))
    return lines


# --- sums -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Item:
    """A part that stays whole; `cost` of a line that begins with it, inside of `depth` parentheses.

    `times` says that a line that begins here begins with a dot: a product is broken.
    """

    node: Node
    cost: float
    depth: int
    times: bool = False


def _folded(parts: Sequence[Node], depth: int, line: float) -> Lines:
    """Break a wide sum or product; what is inside of parentheses is opened as far as it must be."""
    best, least = [(depth, list(parts))], NEVER
    for share in (0.8, 0.5, 0.3, 0.15, 0.0):
        found = _lines(list(_items(parts, 0, share * line)), depth, line)
        widest = max(d * INDENT + width(Node("row", tuple(nodes))) for d, nodes in found)
        if widest < least - 0.01:
            best, least = found, widest
        if widest <= line:
            break
    return best


def _items(parts: Sequence[Node], depth: int, most: float) -> Iterator[_Item]:
    """Yield the parts, those opened that are wider than `most`."""
    for k, part in enumerate(parts):
        before = parts[k - 1] if k else None
        after = parts[k + 1] if k + 1 < len(parts) else None
        cost, times = _cost(before, part, depth)
        opened = _opened(part, after) if width(part) > most else None
        if opened is None:
            yield _Item(part, cost, depth, times)
            continue
        inner = _items_of(opened, depth, most)
        first = next(inner)
        yield _Item(first.node, cost, depth, times)
        yield from inner


def _items_of(opened: Sequence[Node | Sequence[Node]], depth: int, most: float) -> Iterator[_Item]:
    """Yield what an opened part is made of: nodes that stay together, and what stands inside of parentheses."""
    for piece in opened:
        if isinstance(piece, Node):
            yield _Item(piece, NEVER, depth)
        else:
            inner = _items(piece, depth + 1, most)
            yield _Item(next(inner).node, NEVER, depth + 1)
            yield from inner


def _cost(before: Node | None, part: Node, depth: int) -> tuple[float, bool]:
    """Return what it costs to begin a line with this part, and whether a dot has to be put there."""
    deep = 12.0 * depth
    if before is None:
        return NEVER, False
    if part.kind == "operator":
        if part.text in "+-" and before.kind != "operator":
            return 4 + deep, False
        if part.text in RELATIONS:
            return 6 + deep, False
        return (30 + deep, False) if part.text == "·" else (NEVER, False)
    if before.kind == "operator":
        return (8 + deep, False) if before.text in (",", ".") else (NEVER, False)
    if before.kind in ("big", "word", "number") or (part.kind == "fence" and before.kind in APPLIED):
        return NEVER, False
    return 40 + deep, True


def _opened(part: Node, after: Node | None) -> Sequence[Node | Sequence[Node]] | None:
    """Return a part as nodes and rows in parentheses, or None where it cannot be opened."""
    if part.kind == "fence":
        return _fence(part, Node("close", part.parts, part.text))
    if part.kind == "power" and part.parts[0].kind == "fence":
        return _fence(
            part.parts[0], Node("power", (Node("close", part.parts[0].parts, part.parts[0].text), part.parts[1]))
        )
    if part.kind == "power" and part.parts[0] == Node("word", text="e"):
        inside = fenced(part.parts[1])
        return [Node("word", text="exp"), *_fence(inside, Node("close", inside.parts, "()"))]
    if part.kind == "fraction":
        above, below = (_bracketed(p) for p in part.parts)
        whole = [*above, operator("/"), *below]
        if after is None or (after.kind == "operator" and after.text != "·"):
            return whole
        outer = fenced(part)
        return [Node("open", outer.parts, "()"), *whole, Node("close", outer.parts, "()")]
    return None


def _fence(part: Node, close: Node) -> list[Node | Sequence[Node]]:
    return [Node("open", part.parts, part.text), _row(part.parts[0]), close]


def _bracketed(part: Node) -> list[Node | Sequence[Node]]:
    if part.kind in ("name", "number", "index", "fence"):
        return [part]
    inside = fenced(part)
    return _fence(inside, Node("close", inside.parts, "()"))


def _row(node: Node) -> tuple[Node, ...]:
    return node.parts if node.kind == "row" else (node,)


def _lines(items: Sequence[_Item], depth: int, line: float) -> Lines:
    """Return the cheapest way to cut the items into lines."""
    widths = [width(i.node) for i in items]
    best: list[tuple[float, int]] = [(0.0, -1)] + [(NEVER * 1e6, 0)] * len(items)
    for end in range(1, len(items) + 1):
        length = 0.0
        for start in range(end - 1, -1, -1):
            length += widths[start]
            if start and items[start].cost >= NEVER:
                continue
            total = length + INDENT * _indent(items, start, depth) + (0.8 if start and items[start].times else 0)
            if total > line and best[end][0] < NEVER:
                break
            loose = max(0.0, 1 - total / line) if end < len(items) else 0.0
            cost = (
                best[start][0] + (items[start].cost if start else 0) + 8 + 6 * loose**2 + 1e4 * max(0.0, total - line)
            )
            if cost < best[end][0]:
                best[end] = (cost, start)
    cuts, end = [], len(items)
    while end:
        cuts.append((best[end][1], end))
        end = best[end][1]
    made: Lines = []
    for start, stop in reversed(cuts):
        nodes = [i.node for i in items[start:stop]]
        if start and items[start].times:
            nodes.insert(0, operator("·"))
        made.append((_indent(items, start, depth), list(_row(row(*nodes)))))
    return made


def _indent(items: Sequence[_Item], start: int, depth: int) -> int:
    return min(depth + (items[start].depth + 1 if start else 0), DEEPEST)


def at_relation(node: Node) -> tuple[Node, Node]:
    """Return what stands before the first relation sign of a formula, and the rest."""
    parts = node.parts if node.kind == "row" else (node,)
    first = next((k for k, p in enumerate(parts) if p.kind == "operator" and p.text in ("=", "≤", "<", "≠")), 0)
    return Node("row", parts[:first]), Node("row", parts[first:])
