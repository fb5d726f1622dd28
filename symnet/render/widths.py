"""How wide formulas are when TeX sets them: in em, from the metrics of Computer Modern, with TeX's spaces and styles.

>>> from symnet.kernel.terms import REAL, Store
>>> from symnet.render.layout import layout
>>> store = Store()
>>> width(layout(store.add(store.var("x", REAL), store.num(1))))  # 0.572 + 1.222 + 0.5
2.294

A new kind of node is a case in `width`.
"""

from __future__ import annotations

from string import ascii_letters

from symnet.render.names import GREEK
from symnet.render.nodes import Node, tall

__all__ = ["width"]

SIZES = (1.0, 1.0, 0.77, 0.65)  # display, text, script, scriptscript at 11 pt: small fonts have wider letters
DISPLAY, TEXT, SCRIPT, LEAST = range(4)
ITALIC = dict(zip(ascii_letters, (
    529, 429, 433, 520, 466, 490, 477, 576, 345, 412, 521, 298, 878,
    600, 485, 503, 446, 451, 469, 361, 572, 485, 716, 572, 490, 465,
    750, 759, 715, 828, 738, 643, 786, 831, 440, 555, 849, 681, 970,
    803, 763, 642, 791, 759, 613, 584, 683, 583, 944, 828, 581, 683,
), strict=True))  # fmt: skip
UPRIGHT = dict(zip(ascii_letters, (
    500, 556, 444, 556, 444, 306, 500, 556, 278, 306, 528, 278, 833,
    556, 500, 556, 528, 392, 394, 389, 556, 528, 722, 528, 528, 444,
    750, 708, 722, 764, 681, 653, 785, 750, 361, 514, 778, 625, 917,
    750, 778, 681, 778, 736, 556, 722, 750, 750, 1028, 750, 750, 611,
), strict=True))  # fmt: skip
SIGNS = {
    "+": 1222, "-": 1222, "±": 778, "·": 722, "/": 500, "=": 1334, "≤": 1334, "<": 1334, "≠": 1334, "∈": 1223,
    "→": 1556,
    "↦": 1556, "⇒": 1556, "∧": 1111, "∨": 1111, "¬": 667, "∀": 556, "∃": 556, ",": 445, ";": 612, ".": 612, ":": 600,
    "!": 278, "⊕": 1222, "⊥": 778,
}  # fmt: skip
SIGN = 778  # a minus that is no difference
THIN = 167


def width(node: Node, style: int = DISPLAY) -> float:
    """Return the width of a node in em, set in this style (0: display)."""
    return round(_width(node, style) / 1000, 3)


def _width(node: Node, style: int) -> float:
    size, parts = SIZES[style], node.parts
    match node.kind:
        case "name":
            return size * _letters(node.text, ITALIC)
        case "number":
            return size * 500 * len(node.text)
        case "word":
            return size * _word(node.text)
        case "phrase":
            return size * (_letters(node.text.replace(" ", ""), UPRIGHT) + 333 * (node.text.count(" ") + 2))
        case "operator":
            return size * (SIGNS.get(node.text, 1000) if style < SCRIPT else min(SIGNS.get(node.text, 778), 778))
        case "row":
            return _row(node, style)
        case "fraction":
            return max(_width(p, min(max(style + 1, TEXT), LEAST)) for p in parts) + 240
        case "root":
            return _width(parts[0], style) + 833 * size
        case "binomial":
            return max(_width(p, min(max(style + 1, TEXT), LEAST)) for p in parts) + (1472 if style == DISPLAY else 920)
        case "power" | "index" | "power_index":
            scripts = max(_width(p, min(max(style + 1, SCRIPT), LEAST)) for p in parts[1:])
            return _width(parts[0], style) + scripts + 60
        case "big":
            limits = max(_width(p, min(max(style + 1, SCRIPT), LEAST)) for p in parts)
            return THIN + (max(1444, limits) if style == DISPLAY else 1056 * size + limits)
        case "fence":
            return _width(parts[0], style) + 2 * _fence(node, style) * size
        case "open" | "close":
            return 597 * size
    return 1200 * size  # dots


def _letters(text: str, table: dict[str, int]) -> int:
    if text in GREEK:
        return 778 if text[0].isupper() else 600
    return sum(table.get(c, 556) for c in text)


def _word(text: str) -> int:
    if set(text) == {"′"}:
        return 400 * len(text)
    if len(text) == 1:
        return 722 if text in "ℝℤ" else _letters(text, UPRIGHT)
    return _letters(text, UPRIGHT) + THIN


def _fence(node: Node, style: int) -> int:
    if tall(node.parts[0]):
        return 736 + THIN if style == DISPLAY else 597 + THIN
    return 333 if node.text == "||" else 458


def _row(node: Node, style: int) -> float:
    total = 0.0
    for k, part in enumerate(node.parts):
        signed = part.kind == "operator" and part.text in "+-" and (k == 0 or node.parts[k - 1].kind == "operator")
        total += SIGN * SIZES[style] if signed else _width(part, style)
    return total
