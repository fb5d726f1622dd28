"""Which claim rests on which, as a drawing: columns of claims, lines to those that use them, coloured by status.

A claim stands right of all claims that it uses. Lines that follow from others (a uses b, b uses c, a uses c) are left
out, lines across several columns are led between the claims in between, and the order within a column is chosen so that
few lines cross (Sugiyama's method, by barycentres). Claims that neither use nor are used stand below.

>>> drawn = graph([Vertex("lemma", "proved"), Vertex("theorem", "proved", uses=("lemma",))])
>>> drawn.count("<path"), drawn.count("<a ")
(1, 2)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

__all__ = ["COLOURS", "Vertex", "graph"]

COLOURS = {
    "proved": "#1a7f4b",
    "refuted": "#b5382a",
    "undecided": "#a06a00",
    "assumed": "#1f5fa8",
    "failed": "#7a1f6b",
}
LETTER, ROW, GAP, MARGIN = 6.7, 22, 40, 12
SWEEPS = 24


@dataclass(frozen=True, slots=True)
class Vertex:
    """A claim in the drawing: its label, its status, and the labels of the claims that its proof uses."""

    label: str
    status: str
    title: str = ""
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a claim, or a line on its way, is drawn: left end, middle height, width, and where its column ends."""

    x: float
    y: float
    width: float
    right: float


def graph(vertices: Sequence[Vertex], *, link: str = "#") -> str:
    """Return the drawing as one SVG; every claim is a link to `link` + label."""
    edges = reduced({v.label: tuple(u for u in v.uses if u != v.label) for v in vertices})
    tied = {u for v, us in edges.items() if us for u in (v, *us)}
    loose = [v for v in vertices if v.label not in tied]
    chains, columns = _columns({v: us for v, us in edges.items() if v in tied})
    places = _places(columns)
    right = max((p.x + p.width for p in places.values()), default=0.0)
    bottom = max((p.y for p in places.values()), default=0.0) + (ROW if places else 0)
    right = max(right, 5 * (_width(max((v.label for v in loose), key=len, default="")) + 10))
    rows, bottom = _rows(loose, right, bottom)
    places |= rows
    size = f'viewBox="0 0 {right + MARGIN:.0f} {bottom + MARGIN:.0f}" width="{right + MARGIN:.0f}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11" role="img">']
    parts.append("<title>Which claim rests on which</title>")
    parts += [_line([places[name] for name in chain]) for chain in chains]
    parts += [_box(v, places[v.label], link) for v in vertices]
    return "\n".join([*parts, "</svg>"])


def reduced(uses: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return what each uses directly, without what it uses through another; names that are not keys are dropped."""
    below: dict[str, set[str]] = {}

    def reach(label: str) -> set[str]:
        if label not in below:
            below[label] = set()  # a circle, which no run of the kernel accepts, ends here
            below[label] = {x for u in uses[label] if u in uses for x in (u, *reach(u))}
        return below[label]

    for label in uses:
        reach(label)
    return {
        label: tuple(u for u in dict.fromkeys(own) if u in uses and not any(u in below[o] for o in own if o in uses))
        for label, own in uses.items()
    }


def _columns(uses: Mapping[str, Sequence[str]]) -> tuple[list[list[str]], list[list[str]]]:
    """Return the lines, each as the names that it passes, and the columns in the order of drawing."""
    depth: dict[str, int] = {}

    def deep(label: str) -> int:
        if label not in depth:
            depth[label] = 0
            depth[label] = 1 + max((deep(u) for u in uses[label]), default=-1)
        return depth[label]

    for label in uses:
        deep(label)
    for label in reversed(list(uses)):  # what nothing before needs stands next to what uses it
        above = [depth[v] for v, us in uses.items() if label in us]
        if above and not uses[label]:
            depth[label] = min(above) - 1
    columns: list[list[str]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for label in uses:
        columns[depth[label]].append(label)
    chains: list[list[str]] = []
    for label, own in uses.items():
        for used in own:
            between = [f"{used} > {label} {k}" for k in range(depth[used] + 1, depth[label])]
            for k, name in enumerate(between, depth[used] + 1):
                columns[k].append(name)
            chains.append([used, *between, label])
    return chains, _ordered(columns, chains)


def _ordered(columns: list[list[str]], chains: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the columns with few crossings: each by the mean position of its neighbours, to and fro."""
    pairs = [pair for chain in chains for pair in pairwise(chain)]
    left: dict[str, list[str]] = {}
    right: dict[str, list[str]] = {}
    for a, b in pairs:
        left.setdefault(b, []).append(a)
        right.setdefault(a, []).append(b)
    best, least = columns, _crossings(columns, pairs)
    for sweep in range(SWEEPS):
        neighbours, order = (left, range(len(columns))) if sweep % 2 == 0 else (right, range(len(columns))[::-1])
        columns = [list(column) for column in columns]
        for k in order:
            at = {name: i / max(1, len(column) - 1) for column in columns for i, name in enumerate(column)}
            means = {
                n: sum(at[m] for m in neighbours[n]) / len(neighbours[n]) if n in neighbours else at[n]
                for n in columns[k]
            }
            columns[k].sort(key=lambda n: means[n])
        found = _crossings(columns, pairs)
        if found < least:
            best, least = columns, found
    return best


def _crossings(columns: Sequence[Sequence[str]], pairs: Sequence[tuple[str, str]]) -> int:
    at = {name: (k, i) for k, column in enumerate(columns) for i, name in enumerate(column)}
    count = 0
    for k in range(len(columns) - 1):
        own = sorted((at[a][1], at[b][1]) for a, b in pairs if at[a][0] == k)
        count += sum(own[i][1] > other[1] for i in range(len(own)) for other in own[i + 1 :] if own[i][0] != other[0])
    return count


def _places(columns: Sequence[Sequence[str]]) -> dict[str, _Place]:
    """Return where everything stands; columns are centred."""
    tallest = max((len(column) for column in columns), default=0)
    places: dict[str, _Place] = {}
    x = float(MARGIN)
    for column in columns:
        width = max((_width(name) for name in column if ">" not in name), default=0.0)
        top = MARGIN + (tallest - len(column)) * ROW / 2 + ROW / 2
        for i, name in enumerate(column):
            places[name] = _Place(x, top + i * ROW, width if ">" in name else _width(name), x + width)
        x += width + GAP
    return places


def _rows(loose: Sequence[Vertex], right: float, top: float) -> tuple[dict[str, _Place], float]:
    """Return places for the claims that stand alone, in rows below the others, and where they end."""
    places: dict[str, _Place] = {}
    x, y = float(MARGIN), top + ROW
    for vertex in loose:
        width = _width(vertex.label)
        if x + width > right and x > MARGIN:
            x, y = float(MARGIN), y + ROW
        places[vertex.label] = _Place(x, y, width, x + width)
        x += width + 10
    return places, y + ROW / 2 if loose else top


def _width(label: str) -> float:
    return LETTER * len(label) + 12


def _line(places: Sequence[_Place]) -> str:
    """Draw a line from the right side of a claim, through the places between, to the left side of another."""
    first = places[0]
    path = [f"M{first.x + first.width:.1f} {first.y:.1f}"]
    for here, there in pairwise(places):  # within its column a line stays in its row, where nothing else is
        bend = max(18.0, (there.x - here.right) / 2)
        path.append(f"H{here.right:.1f}")
        ends = f"{there.x - bend:.1f} {there.y:.1f} {there.x:.1f} {there.y:.1f}"
        path.append(f"C{here.right + bend:.1f} {here.y:.1f} {ends}")
    return f'<path d="{"".join(path)}" fill="none" stroke="#b8b8b8"/>'


def _box(vertex: Vertex, place: _Place, link: str) -> str:
    colour = COLOURS.get(vertex.status, "#666666")
    label, tip = escape(vertex.label), escape(f"{vertex.title} ({vertex.status})" if vertex.title else vertex.status)
    dash = "" if vertex.status in ("proved", "refuted", "assumed") else ' stroke-dasharray="4 2"'
    return (
        f'<a href="{escape(link)}{label}"><title>{tip}</title>'
        f'<rect x="{place.x:.1f}" y="{place.y - 9:.1f}" width="{place.width:.1f}" height="18" rx="4"'
        f' fill="{colour}" fill-opacity="0.08" stroke="{colour}"{dash}/>'
        f'<text x="{place.x + 6:.1f}" y="{place.y + 4:.1f}" fill="{colour}">{label}</text></a>'
    )
