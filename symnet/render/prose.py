r"""Free text of authors (titles, reasons) in LaTeX: letters stay, signs of mathematics become formulas.

>>> prose("σ''(b) ≠ 0, 50% of λ²")
"$\\sigma$''(b) $\\ne$ 0, 50\\% of $\\lambda$$^{2}$"
"""

from __future__ import annotations

import unicodedata

from symnet.render.latex import escape
from symnet.render.names import GREEK

__all__ = ["prose"]

SIGNS = {
    "≠": r"\ne", "≤": r"\le", "≥": r"\ge", "∈": r"\in", "∉": r"\notin", "∑": r"\sum", "∏": r"\prod",
    "·": r"\cdot", "×": r"\times", "±": r"\pm", "→": r"\to", "↦": r"\mapsto", "⇒": r"\Rightarrow",
    "⇔": r"\Leftrightarrow", "∀": r"\forall", "∃": r"\exists", "∞": r"\infty", "√": r"\surd", "∂": r"\partial",
    "≡": r"\equiv", "≈": r"\approx", "∧": r"\wedge", "∨": r"\vee", "¬": r"\neg", "⊂": r"\subset",
    "⊆": r"\subseteq", "∩": r"\cap", "∪": r"\cup", "∅": r"\emptyset", "…": r"\dots", "ℝ": r"\mathbb{R}",
    "ℤ": r"\mathbb{Z}", "ℚ": r"\mathbb{Q}", "ℕ": r"\mathbb{N}", "ℂ": r"\mathbb{C}", "−": "-", "⌊": r"\lfloor",
    "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "⊢": r"\vdash", "⟨": r"\langle", "⟩": r"\rangle",
    "′": "{}'", "∫": r"\int", "<": "<", ">": ">", "|": "|",
}  # fmt: skip
LETTERS = {sign: f"\\{name}" for name, sign in GREEK.items()} | SIGNS
DASHES = {"–": "--", "—": "---", "“": "``", "”": "''", "‘": "`", "’": "'"}
SCRIPTS = {
    **dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿᵏ", [f"^{{{c}}}" for c in "0123456789+-nk"], strict=True)),
    **dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₙ", [f"_{{{c}}}" for c in "0123456789+-ijkn"], strict=True)),
}


def prose(text: str) -> str:
    """Return text that LaTeX prints as it reads; what it has no sign for appears as its code point."""
    return "".join(_letter(c) for c in text)


def _letter(c: str) -> str:
    if c in LETTERS or c in SCRIPTS:
        return f"${LETTERS.get(c) or SCRIPTS[c]}$"
    if c in DASHES:
        return DASHES[c]
    if c.isascii():
        return escape(c) if c.isprintable() else " "
    if unicodedata.name(c, "").startswith("LATIN"):
        return c
    return f"[U+{ord(c):04X}]"
