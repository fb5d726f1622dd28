"""A network as a drawing: layers as columns, neurons as circles, weights as lines, in one self-contained SVG.

Positive weights are drawn blue and solid, negative ones red and dashed, open ones grey. A layer of more than
`MOST` channels shows its ends and how many there are; a grey band stands for the weights that are left out.

>>> from symnet.activations import exp
>>> from symnet.exact.matrices import SignProducts, Signs
>>> from symnet.networks import Planes, one_layer
>>> svg(one_layer(exp, Planes.of(1, Signs(2)), Planes.of(1, SignProducts(2))))[:37]
'<svg xmlns="http://www.w3.org/2000/sv'
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from symnet.exact.balls import sign
from symnet.exact.constants import Laurent
from symnet.networks import Network
from symnet.networks.planes import Planes
from symnet.render.names import GREEK

__all__ = ["svg"]

MOST, ENDS = 12, 4
ACROSS, DOWN, RADIUS, MARGIN = 150, 34, 10, 46
LETTERS = 'font-family="Latin Modern Math, STIX Two Text, Georgia, serif" font-size="13"'
BLUE, RED, GREY, INK = "#1f5fa8", "#b5382a", "#8a8a8a", "#222222"


@dataclass(frozen=True, slots=True)
class _Column:
    """One layer: what its channels are, which of them are drawn, and where."""

    count: int
    shown: tuple[int, ...]
    x: float
    kind: str  # input, hidden, output
    active: int
    label: str

    @property
    def cut(self) -> bool:
        return len(self.shown) < self.count

    def y(self, position: int, middle: float) -> float:
        """Return the height of a channel that is drawn; those below the cut stand one row further down."""
        rows = len(self.shown) + self.cut
        row = position + (self.cut and position >= ENDS)
        return middle + (row - (rows - 1) / 2) * DOWN


def svg(network: Network, labels: tuple[str, ...] = ()) -> str:
    """Return a drawing of a network; `labels` are names of its inputs."""
    columns = _columns(network)
    rows = max(len(c.shown) + c.cut for c in columns)
    height = rows * DOWN + 78
    width = 2 * MARGIN + ACROSS * (len(columns) - 1) + 40
    middle = 20 + rows * DOWN / 2
    size = f'viewBox="0 0 {width} {height:g}" width="{width}" height="{height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {LETTERS} role="img">',
        f"<title>{escape(repr(network))}</title>",
    ]
    for k, affine in enumerate(network.affines):
        parts.extend(_edges(affine.weight, columns[k], columns[k + 1], middle))
    for column in columns:
        parts.extend(_nodes(column, middle, labels))
        parts.append(_text(column.x, height - 34, column.label, INK))
        parts.append(_text(column.x, height - 16, f"{column.count:,}".replace(",", "\u2009"), GREY))
    return "\n".join([*parts, "</svg>"])


def _columns(network: Network) -> list[_Column]:
    widths = network.widths
    made = []
    for k, count in enumerate(widths):
        shown = tuple(range(count)) if count <= MOST else (*range(ENDS), *range(count - ENDS, count))
        kind = "input" if k == 0 else "output" if k == len(widths) - 1 else "hidden"
        active, label = count, {"input": "inputs", "output": "outputs" if count > 1 else "output"}.get(kind, "")
        if kind == "input" and count == 1:
            label = "input"
        if kind == "hidden":
            layer = network.activations[k - 1]
            active = layer.active
            label = layer.activation.name if layer.activation else "passed on"
        made.append(_Column(count, shown, MARGIN + 20 + k * ACROSS, kind, active, label))
    return made


def _edges(weight: Planes, left: _Column, right: _Column, middle: float) -> list[str]:
    """Draw the weights between what is drawn of two layers; a band where much of both is left out."""
    parts = []
    if left.cut or right.cut:
        (a, b), (c, d) = ((x.y(0, middle), x.y(len(x.shown) - 1, middle)) for x in (left, right))
        points = f"{left.x},{a} {right.x},{c} {right.x},{d} {left.x},{b}"
        parts.append(f'<polygon points="{points}" fill="{GREY}" fill-opacity="0.08"/>')
    for i, row in enumerate(right.shown):
        for j, column in enumerate(left.shown):
            entry = weight.entry(row, column)
            if entry.is_zero() is True:
                continue
            colour, dash = _style(entry)
            parts.append(
                f'<line x1="{left.x}" y1="{left.y(j, middle):g}" x2="{right.x}" y2="{right.y(i, middle):g}" '
                f'stroke="{colour}" stroke-width="1.1" stroke-opacity="0.75"{dash}/>'
            )
    return parts


def _style(entry: Laurent) -> tuple[str, str]:
    """Return the colour and the dashes of a weight: its sign as the scale goes to 0 from above."""
    lowest = min(entry.terms, default=0)
    number = entry.terms and not entry.terms[lowest].free_symbols  # a weight at a symbolic bias has no sign yet
    found = sign(entry.terms[lowest].expr) if number else None
    if found is None or found == 0:
        return GREY, ""
    return (BLUE, "") if found > 0 else (RED, ' stroke-dasharray="5 3"')


def _nodes(column: _Column, middle: float, labels: tuple[str, ...]) -> list[str]:
    parts = []
    for position, channel in enumerate(column.shown):
        y = column.y(position, middle)
        passed = column.kind == "hidden" and channel >= column.active
        fill = "#ffffff" if column.kind != "hidden" or passed else "#eef3fa"
        if passed:
            parts.append(
                f'<rect x="{column.x - 6}" y="{y - 6:g}" width="12" height="12" fill="{fill}" stroke="{INK}"/>'
            )
        else:
            parts.append(f'<circle cx="{column.x}" cy="{y:g}" r="{RADIUS}" fill="{fill}" stroke="{INK}"/>')
        if column.kind == "input" and channel < len(labels):
            parts.append(_label(column.x - RADIUS - 6, y + 4, labels[channel]))
    if column.cut:
        gap = (column.y(ENDS - 1, middle) + column.y(ENDS, middle)) / 2
        parts.append(_text(column.x, gap + 5, "⋮", INK, size=20))
    return parts


def _label(x: float, y: float, name: str) -> str:
    """Return a variable's name in italics, what follows an underscore as an index."""
    base, _, index = name.partition("_")
    lower = f'<tspan dy="3" font-size="9" font-style="normal">{escape(index)}</tspan>' if index else ""
    shown = escape(GREEK.get(base, base))
    return f'<text x="{x:g}" y="{y:g}" text-anchor="end" font-style="italic" fill="{INK}">{shown}{lower}</text>'


def _text(x: float, y: float, text: str, colour: str, size: int = 0) -> str:
    large = f' font-size="{size}"' if size else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle" fill="{colour}"{large}>{escape(text)}</text>'
