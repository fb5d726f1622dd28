r"""Free text of authors (titles, reasons, notes) in LaTeX: words stay words, what reads as mathematics is set so.

>>> print(prose("expand at b: σ''(b) ≠ 0, so 2^n - 1 of 50% of λ²"))
expand at $b$: $\sigma''(b) \ne 0$, so $2^{n} - 1$ of 50\% of $\lambda^{2}$

It is a heuristic and decides nothing: statements and steps are printed from their terms. A sign is a line in `SIGNS`.
"""

from __future__ import annotations

import re
import unicodedata

from symnet.render.latex import KNOWN, escape, word
from symnet.render.names import GREEK

__all__ = ["prose"]

SIGNS = {
    "≠": r"\ne", "≤": r"\le", "≥": r"\ge", "∈": r"\in", "∉": r"\notin", "∑": r"\sum", "Σ": r"\sum", "∏": r"\prod",
    "·": r"\cdot", "×": r"\times", "±": r"\pm", "→": r"\to", "↦": r"\mapsto", "⇒": r"\Rightarrow",
    "⇔": r"\Leftrightarrow", "∀": r"\forall", "∃": r"\exists", "∞": r"\infty", "√": r"\surd", "∂": r"\partial",
    "≡": r"\equiv", "≈": r"\approx", "∧": r"\wedge", "∨": r"\vee", "¬": r"\neg", "⊂": r"\subset",
    "⊆": r"\subseteq", "∩": r"\cap", "∪": r"\cup", "∖": r"\setminus", "∅": r"\emptyset", "…": r"\dots",
    "ℝ": r"\mathbb{R}", "ℤ": r"\mathbb{Z}", "ℚ": r"\mathbb{Q}", "ℕ": r"\mathbb{N}", "ℂ": r"\mathbb{C}", "−": "-",
    "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "⊢": r"\vdash", "⟨": r"\langle",
    "⟩": r"\rangle", "′": "'", "∫": r"\int", "⊕": r"\oplus", "⊗": r"\otimes", "∘": r"\circ", "∣": r"\mid",
    "½": r"\tfrac12", "¼": r"\tfrac14", "¾": r"\tfrac34", "⅛": r"\tfrac18", "∇": r"\nabla", "ℓ": r"\ell",
    "⋯": r"\cdots", "‖": r"\Vert", "≻": r"\succ", "⊥": r"\perp", "∝": r"\propto",
    "*": "", "{": r"\{", "}": r"\}", "%": r"\%", "#": r"\#", "&": r"\&", "$": r"\$", "~": r"\sim", "\\": r"\setminus",
    ",": ",\\;", "_": r"\_", "^": r"\text{\textasciicircum}", "`": "'", '"': "''", ";": ";\\;",
}  # fmt: skip
LETTERS = {sign: f"\\{name}" for name, sign in GREEK.items() if sign not in SIGNS}
DASHES = {"–": "--", "—": "---", "“": "``", "”": "''", "‘": "`", "’": "'"}
PLAIN = r"(?!(?:exp|log|ln|sin|cos|tanh|sinh|cosh|max|min)\b)[A-Za-z]{2,}[.,:;)]*"  # a word: it stands in no formula
INSIDE = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"  # parentheses, and what they close around
DERIVED = "στφΦψΨρfg"  # σ^(k) is a derivative, λ^(2k) a power
UPPER = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿᵏⁱʲᵐᵈᵀ", "0123456789+-()nkijmdT", strict=True))
LOWER = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ᵢⱼₖₙₘ", "0123456789+-()ijknm", strict=True))
SYMBOLS = "".join([*LETTERS, *UPPER, *LOWER, *(sign for sign in SIGNS if not sign.isascii()), "=<>+*^_|"])
OPERATORS = re.compile(r"[-+=<>≠≤≥∈·×±→↦⇒⇔−∘≈≡|]+|/")
NAMES = {"ln", "sech", "erf", "det", "diag", "dual", "KL", "Tr"}
WORDS = {"ln", "log", "exp", "sin", "cos", "tanh", "sinh", "cosh", "det"}  # of a formula, where one stands beside them
FUNCTIONS = "|".join(sorted(KNOWN | NAMES | {"E", "C", "N", "L", "P", "O", "H", "I"}))
MATH = re.compile(
    "|".join(
        (
            rf"[{re.escape(SYMBOLS)}]",  # a sign of mathematics in it
            rf"^\(?(?:{FUNCTIONS}|[a-zA-Z])\(",  # f(
            r"^\(?\d+(?:[a-zA-Z]{1,2}(?![a-zA-Z])|\(|/[\d(a-z])",  # 2m 4( 1/(
            r"^\(?[a-zA-Z](?:-\d|!|/\d)|^[-−](?:\d+|[a-zA-Z]|ln|log)$",  # n-1 n! n/2 -1 -T -ln
            r"^[A-Z]\[|^d[A-Z]'?/d[A-Z]$|^[a-z]'[A-Z]?[a-z](?:/\d)?$",  # F[ dK'/dK x'Ax/2
        )
    )
)


def prose(text: str) -> str:
    """Return text that LaTeX prints as it reads; what it has no sign for appears as its code point."""
    tokens = re.findall(r"`[^`]*`\S*|\s+|[^\s`]+|`", text)
    kinds = [_kind(t) for t in tokens]
    for k, kind in enumerate(kinds):
        if kind == "letter":  # a is a word, and in a + b a number
            kinds[k] = "math" if "sign" in (kinds[k + 2 : k + 3] + kinds[max(k - 2, 0) : max(k - 1, 0)]) else "text"
    for k in [*range(len(kinds)), *reversed(range(len(kinds)))]:  # numbers, and ln, belong to the formula beside them
        if kinds[k] == "maybe":
            near = ([k - 2] if k > 1 and not _stops(tokens[k - 2]) else []) + ([] if _stops(tokens[k]) else [k + 2])
            if any(kinds[j] in ("math", "sign") for j in near if j < len(kinds)):
                kinds[k] = "math"
    parts: list[str] = []
    k = 0
    while k < len(tokens):
        if kinds[k] not in ("math", "sign") or (kinds[k] == "sign" and not _between(kinds, k)):
            parts.append(_words(tokens[k]))
            k += 1
            continue
        end, formula = k + 1, tokens[k]
        while end + 1 < len(tokens) and (
            (_open(formula) and formula[-1] not in ":;" and not re.fullmatch(PLAIN, tokens[end + 1]))
            or (kinds[end + 1] in ("math", "sign") and not _stops(formula) and _joins(formula, tokens[end + 1]))
        ):
            formula += tokens[end] + tokens[end + 1]
            end += 2
        parts.append(_formula(formula))
        k = end
    return "".join(parts)


def _kind(token: str) -> str:
    bare = token.rstrip(".,:;?").lstrip("(")
    if token.startswith("`") or not bare or token.isspace():
        return "text"
    if OPERATORS.fullmatch(bare):
        return "sign"
    if re.fullmatch(r"\d+(?:\.\d+)?\)*", bare) or bare in WORDS:
        return "maybe"
    if bare in ("a", "A", "I"):
        return "letter"
    if re.fullmatch(r"[b-zB-HJ-Z]\)?'?|uv|xy|xz|yz|[a-z]-th", bare):
        return "math"
    if re.search(r"[A-Za-z]{3,}", re.sub(FUNCTIONS, "", bare)) and not re.search(r"[=^_]", bare):
        return "text"
    return "math" if MATH.search(bare) else "text"


def _between(kinds: list[str], k: int) -> bool:
    """Whether a sign stands beside a formula."""
    return any(0 <= j < len(kinds) and kinds[j] in ("math", "maybe") for j in (k - 2, k + 2)) or len(kinds) == 1


def _open(formula: str) -> bool:
    """Whether a parenthesis is still open, after the first one that only the sentence opens."""
    return sum((c in "([") - (c in ")]") for c in formula) > 0


def _stops(formula: str) -> bool:
    return formula[-1] in ".,:;?"


def _joins(formula: str, token: str) -> bool:
    """Whether a token goes on with a formula, and does not begin a remark in parentheses."""
    return formula[-1] in "+-*/=<>≤≥≠·×±→⇒−∏∑Σ" or not token.startswith("(") or token.count("(") == token.count(")")


def _formula(text: str) -> str:
    before = after = ""
    while text and text[-1] in ".,:;?":
        text, after = text[:-1], text[-1] + after
    if text.endswith("-th"):
        text, after = text[:-3], "-th" + after
    while text.count("(") < text.count(")") and text.endswith(")"):
        text, after = text[:-1], ")" + after
    while text.count("(") > text.count(")") and text.startswith("("):
        text, before = text[1:], before + "("
    return f"{escape(before)}${mathematics(text)}${escape(after)}"


def mathematics(text: str) -> str:
    r"""Return a formula in plain text as LaTeX.

    >>> mathematics("(u+v)² = Σ_(k+1) exp(λx) c₂**10")
    '(u+v)^{2} = \\sum_{k+1} \\exp(\\lambda x) c_{2}^{10}'
    """
    made: list[str] = []
    k = 0
    while k < len(text):
        c = text[k]
        if c in UPPER or c in LOWER:
            table = UPPER if c in UPPER else LOWER
            run = re.match(f"[{re.escape(''.join(table))}]+", text[k:])
            k += len(run[0]) if run else 1
            made.append(f"{'^' if table is UPPER else '_'}{{{''.join(table[x] for x in run[0]) if run else table[c]}}}")
            continue
        script = re.match(
            r"(\*\*|\^|_)(\(([^()]*(?:\([^()]*\))?[^()]*)\)|\{([^{}]*)\}|-?\d+|(?<=_)[A-Za-z]+|\w|[-+](?!\w))", text[k:]
        )
        if script:
            inner = next((g for g in (script[3], script[4]) if g is not None), script[2])
            paren = script[1] == "^" and script[3] is not None and k and text[k - 1] in DERIVED
            shown = mathematics(inner)
            made.append(
                f"{'_' if script[1] == '_' else '^'}{{{f'({shown})' if paren else shown}}}"
            )  # σ^(k): a derivative
            k += len(script[0])
            continue
        root = re.match(rf"√(\d+|\w|{INSIDE})", text[k:])
        if root:
            inner = root[1][1:-1] if root[1].startswith("(") else root[1]
            made.append(f"\\sqrt{{{mathematics(inner)}}}")
            k += len(root[0])
            continue
        if c == "*" and re.match(r"\S\*(?![\w(])", text[max(k - 1, 0) :]):  # K*, and not K*L
            made.append("^{*}")
            k += 1
            continue
        letters = re.match(r"([A-Za-z]+)(\d*)", text[k:])
        if letters:
            name, digits = letters[1], letters[2]
            if digits and len(name) == 1:  # x1 is x_1
                made.append(f"{name}_{{{digits}}}")
                k += len(letters[0])
                continue
            made.append(word(name) if name in KNOWN | NAMES else _letters(name))
            k += len(name)
            if made[-1].startswith("\\") and k < len(text) and text[k].isalpha():
                made.append(" ")
            continue
        made.append(_sign(c, text[k + 1 : k + 2]))
        k += 1
    return re.sub(r" +(?=[ ^_])", "", "".join(made)).strip()


def _letters(name: str) -> str:
    if name in GREEK:
        return LETTERS.get(GREEK[name], name)
    return name if len(name) <= 2 or (name.islower() and len(name) <= 3) else f"\\text{{{name}}}"


def _sign(c: str, following: str) -> str:
    shown = LETTERS.get(c) or SIGNS.get(c)
    if shown is not None:
        return shown + (" " if shown[-1:].isalpha() and following.isalnum() else "")
    if c.isascii():
        return c if c.isprintable() else " "
    return _letter(c)


def _words(text: str) -> str:
    if text.startswith("`") and text.count("`") == 2:
        name, _, rest = text[1:].partition("`")
        return rf"\texttt{{{escape(name)}}}{_words(rest)}"
    return "".join(_letter(c) for c in text)


def _letter(c: str) -> str:
    if c in LETTERS or (c in SIGNS and not c.isascii()):
        return f"${LETTERS.get(c) or SIGNS[c]}$"
    if c in UPPER or c in LOWER:
        return f"$^{{{UPPER[c]}}}$" if c in UPPER else f"$_{{{LOWER[c]}}}$"
    if c in DASHES:
        return DASHES[c]
    if c.isascii():
        return escape(c) if c.isprintable() else " "
    if unicodedata.name(c, "").startswith("LATIN"):
        return c
    return f"[U+{ord(c):04X}]"
