"""A Markov chain with its distillers as a drawing, as in LTR's figure of a hierarchy: one self-contained SVG.

On the left the chain runs downwards from y_0 to the data y_n, a line for each positive probability, darker for larger
ones; on the right the maps f_i lead upwards from the data to T_0. A dot is a state, or a value of a statistic; hollow
ones have probability 0. Of more than `MOST` states the ends are drawn, with a band for the lines that are left out.

>>> print(hierarchy_svg((1, 1), (1, 1), [{(0, 0): 1.0}], [{0: 0}])[:37])
<svg xmlns="http://www.w3.org/2000/sv
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from symnet.render.svg import BLUE, GREY, INK, LETTERS

__all__ = ["hierarchy_svg"]

MOST, ENDS = 12, 5
ACROSS, DOWN, RADIUS = 22, 74, 5
TOP, BOTTOM, SIDE, BETWEEN = 84, 56, 76, 108


@dataclass(frozen=True, slots=True)
class _Row:
    """The dots of one variable: how many, which are drawn, where, and which are hollow."""

    count: int
    middle: float
    y: float
    hollow: frozenset[int] = frozenset()

    @property
    def cut(self) -> bool:
        return self.count > MOST

    @property
    def shown(self) -> tuple[int, ...]:
        if not self.cut:
            return tuple(range(self.count))
        return (*range(ENDS), *range(self.count - ENDS, self.count))

    @property
    def places(self) -> int:
        return 2 * ENDS + 2 if self.cut else self.count

    def x(self, dot: int) -> float:
        place = dot if not self.cut or dot < ENDS else dot - self.count + self.places
        return self.middle + (place - (self.places - 1) / 2) * ACROSS

    @property
    def ends(self) -> tuple[float, float]:
        half = (self.places - 1) / 2 * ACROSS
        return self.middle - half, self.middle + half


def hierarchy_svg(
    states: Sequence[int],
    values: Sequence[int],
    steps: Sequence[Mapping[tuple[int, int], float]],
    maps: Sequence[Mapping[int, int]],
    impossible: Sequence[Collection[int]] = (),
) -> str:
    """Return the drawing of a chain y_0 -> ... -> y_n with its statistics T_n -> ... -> T_0.

    `states` and `values` say how many states y_i and values T_i have; `steps` has for each matrix the darkness, in
    [0, 1], of the line from state a to state b, by (a, b); `maps` are f_0, ..., f_(n-1); states that are `impossible`,
    for each i, are hollow.
    """
    n = len(steps)
    wide = [max((min(c, 2 * ENDS + 2) - 1) * ACROSS for c in counts) for counts in (states, values)]
    left, right = SIDE + max(wide[0], 120) / 2, SIDE + max(wide[0], 120) + BETWEEN + max(wide[1], 120) / 2
    width, height = right + max(wide[1], 120) / 2 + SIDE, TOP + n * DOWN + BOTTOM
    hollow = [*impossible, *[()] * (n + 1 - len(impossible))]
    chain = [_Row(c, left, TOP + i * DOWN, frozenset(hollow[i])) for i, c in enumerate(states)]
    tower = [_Row(c, right, TOP + i * DOWN) for i, c in enumerate(values)]
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
            f'height="{height:g}" {LETTERS} role="img">'
        ),
        f"<title>A Markov chain of {n} steps with its distillers</title>",
        _text(left, 24, "generation"),
        _text(right, 24, "distillation"),
        (
            f'<text x="{right:g}" y="48" text-anchor="middle" font-style="italic" fill="{INK}">'
            f"P(y{_low(0)} | y{_low(n)}) = g(T{_low(0)})</text>"
        ),
    ]
    outer = (chain[0].middle - max(wide[0], 120) / 2, tower[0].middle + max(wide[1], 120) / 2)
    for i in range(n):
        lines = [(a, b, dark) for (a, b), dark in steps[i].items()]
        parts += _edges(chain[i], chain[i + 1], lines)
        parts += _edges(tower[i], tower[i + 1], [(b, a, 1.0) for a, b in maps[i].items()])
        middle = TOP + (i + 0.5) * DOWN
        parts += _arrow(outer[0] - 22, middle, "M", i + 1, down=True)
        parts += _arrow(outer[1] + 22, middle, "f", i, down=False)
    for i, (row, other) in enumerate(zip(chain, tower, strict=True)):
        parts += [_line(row.ends[1] + 12, row.y, other.ends[0] - 12, row.y, GREY, 0.8, ' stroke-dasharray="2 4"')]
        parts += [*_dots(row), *_dots(other)]
        parts += [_name(outer[0] - 46, row.y, "y", i, "end"), _name(outer[1] + 46, row.y, "T", i, "start")]
        parts += [_count(row, left=True), _count(other, left=False)]
    parts.append(_text((chain[-1].ends[1] + tower[-1].ends[0]) / 2, chain[-1].y - 6, "data", GREY))
    parts.append(_text(left, height - 12, "lines: positive probabilities", GREY))
    parts.append(_text(right, height - 12, "maps of the statistics", GREY))
    return "\n".join([*parts, "</svg>"])


def _edges(upper: _Row, lower: _Row, lines: Sequence[tuple[int, int, float]]) -> list[str]:
    """Draw lines between the dots that are drawn; a band where others are left out."""
    parts = []
    if upper.cut or lower.cut:
        (a, b), (c, d) = upper.ends, lower.ends
        points = f"{a:g},{upper.y:g} {b:g},{upper.y:g} {d:g},{lower.y:g} {c:g},{lower.y:g}"
        parts.append(f'<polygon points="{points}" fill="{GREY}" fill-opacity="0.08"/>')
    above, below = set(upper.shown), set(lower.shown)
    for a, b, dark in lines:
        if a in above and b in below and dark > 0:
            shade = f' stroke-opacity="{0.15 + 0.75 * min(dark, 1.0):.2f}"'
            parts.append(_line(upper.x(a), upper.y, lower.x(b), lower.y, BLUE, 1.2, shade))
    return parts


def _dots(row: _Row) -> list[str]:
    parts = []
    for dot in row.shown:
        fill, stroke = ("#ffffff", GREY) if dot in row.hollow else ("#eef3fa", INK)
        parts.append(f'<circle cx="{row.x(dot):g}" cy="{row.y:g}" r="{RADIUS}" fill="{fill}" stroke="{stroke}"/>')
    if row.cut:
        parts.append(_text(row.middle, row.y + 4, "…"))
    return parts


def _arrow(x: float, y: float, letter: str, index: int, *, down: bool) -> list[str]:
    """Draw the arrow of a matrix or a map, with its name on the outer side."""
    way = 1 if down else -1
    head = f"{x - 4:g},{y + way * 12:g} {x + 4:g},{y + way * 12:g} {x:g},{y + way * 20:g}"
    return [
        _line(x, y - way * 20, x, y + way * 13, INK, 1.1),
        f'<polygon points="{head}" fill="{INK}"/>',
        _name(x - 8 if down else x + 8, y, letter, index, "end" if down else "start"),
    ]


def _count(row: _Row, *, left: bool) -> str:
    """How many states there are, where not all are drawn."""
    if not row.cut:
        return ""
    x, anchor = (row.ends[1] + 12, "start") if left else (row.ends[0] - 12, "end")
    return f'<text x="{x:g}" y="{row.y - 6:g}" text-anchor="{anchor}" fill="{GREY}" font-size="11">{row.count:,}</text>'


def _low(index: int) -> str:
    return f'<tspan dy="3" font-size="9" font-style="normal">{index}</tspan><tspan dy="-3">&#8203;</tspan>'


def _name(x: float, y: float, letter: str, index: int, anchor: str) -> str:
    return (
        f'<text x="{x:g}" y="{y + 4:g}" text-anchor="{anchor}" font-style="italic" fill="{INK}">'
        f"{letter}{_low(index)}</text>"
    )


def _line(x: float, y: float, u: float, v: float, colour: str, wide: float, more: str = "") -> str:
    return f'<line x1="{x:g}" y1="{y:g}" x2="{u:g}" y2="{v:g}" stroke="{colour}" stroke-width="{wide}"{more}/>'


def _text(x: float, y: float, text: str, colour: str = INK) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle" fill="{colour}">{text}</text>'
