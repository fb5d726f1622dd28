"""The labels in a proof script, read from its text: nothing is run.

>>> found = labels('c = Claim("square", title="A square")')
>>> found.lines, found.complete
({'square': 1}, True)
>>> labels('claims = [Claim(f"power-{n}", title="A power") for n in range(3)]').complete
False
"""

from __future__ import annotations

import ast
import threading
from dataclasses import dataclass, field

__all__ = ["Labels", "labels"]

# Threads of `verify` come here at the same time, and Python 3.11 counts the depth of a tree for all of them in one
# place: "AST constructor recursion depth mismatch" (CPython issue 106905).
_PARSING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels that a script writes out, each with its line; `complete` where it seems to have no other claims."""

    lines: dict[str, int] = field(default_factory=dict)
    complete: bool = False


def labels(content: str) -> Labels:
    """Read the calls Claim("label", ...) of a script's text, which is not run."""
    try:
        with _PARSING:
            tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Labels()
    lines: dict[str, int] = {}
    complete = True
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "Claim":
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "label")]
            label = given[0].value if given and isinstance(given[0], ast.Constant) else None
            if isinstance(label, str):
                lines.setdefault(label, node.lineno)
            else:
                complete = False
    return Labels(lines, complete and bool(lines))


def _name(node: ast.expr) -> str:
    """The last word of a name a.b.c."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
