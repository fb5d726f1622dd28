"""`python tools/mutants.py [FOLDER]`: what `mutmut run` found: counts for each file, and the survivors, one line each.

A mutant is left out of the score if it changes nothing but the wording of a refusal (the second argument of `require`,
that of an error, the noun of `take`) or the hint of a bound variable.
"""

from __future__ import annotations

import ast
import difflib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

KILLED, SURVIVED, UNTESTED, TIMEOUT = "killed", "survived", "untested", "timeout"
STATUS = {0: SURVIVED, 33: UNTESTED, 36: TIMEOUT, 24: TIMEOUT, -24: TIMEOUT, 152: TIMEOUT, None: "not run"}
WORDING = {
    "require": 1,
    "take": 2,
    "KernelError": 0,
    "OutOfFuel": 0,
    "make": 3,
    "lam": 2,
}  # what of a call is for people


class Plain(ast.NodeTransformer):
    """A function without the words of its refusals."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Leave out the argument that is a wording."""
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in WORDING:
            del node.args[WORDING[name] :]
        self.generic_visit(node)
        return node


def plain(function: ast.FunctionDef) -> str:
    """The body of a function, without docstring and wordings."""
    copy = Plain().visit(ast.parse(ast.unparse(function))).body[0]
    return "\n".join(ast.unparse(statement) for statement in copy.body if not is_text(statement))


def is_text(statement: ast.stmt) -> bool:
    """Whether a statement is a docstring."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def functions(path: Path) -> dict[str, ast.FunctionDef]:
    """The functions of a file by name, the mutants among them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def changes(old: str, new: str) -> str:
    """The lines that differ, on one line."""
    lines = difflib.ndiff(old.splitlines(), new.splitlines())
    return "  ".join(line[0] + " " + line[2:].strip() for line in lines if line[0] in "+-")


def mutants(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """File, name, status and change of each mutant; the change is '' if it is one of wording."""
    for meta in sorted(folder.rglob("*.py.meta")):
        found = functions(meta.with_suffix(""))
        for key, code in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            name = key.rpartition(".")[2]
            original = found[name.partition("__mutmut_")[0] + "__mutmut_orig"]
            old, new = plain(original), plain(found[name])
            yield meta.name.partition(".")[0], name, STATUS.get(code, KILLED), changes(old, new) if old != new else ""


def main(arguments: list[str]) -> int:
    """Print the survivors, then the table."""
    folder = Path(arguments[0] if arguments else "mutants")
    counts: dict[str, Counter[str]] = {}
    for file, name, status, change in mutants(folder):
        counts.setdefault(file, Counter())[status if change else "wording"] += 1
        if change and status not in (KILLED, TIMEOUT):
            print(f"{file}.{name} ({status}): {change}")
    counts["all"] = sum(counts.values(), Counter())
    for file, count in counts.items():
        dead = count[KILLED] + count[TIMEOUT]
        tried = dead + count[SURVIVED] + count[UNTESTED]
        print(f"{file:10} {dead:5} of {tried:5} killed ({100 * dead / max(1, tried):.1f} %), {dict(count)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
