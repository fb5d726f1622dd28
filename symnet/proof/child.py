"""`python -m symnet.proof.child ROOT SCRIPT OUT ...`: runs proof scripts and writes the certificates of their claims.

Scripts are code of their authors', so they run in a process of their own; certificates are all that comes back. For a
script that fails, one line with its path and the reason goes to stderr, and no certificate is written.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from symnet.errors import ClaimError, one_line
from symnet.proof.certificate import certificate, dumps
from symnet.proof.claims import Claim, build

__all__ = ["claims_of", "load_script", "main"]


def load_script(root: Path, script: Path) -> ModuleType:
    """The module of a script; scripts under one root import each other by their path from it."""
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    parts = script.resolve().relative_to(root.resolve()).with_suffix("").parts
    if all(p.isidentifier() for p in parts) and parts[0] not in sys.stdlib_module_names:
        return importlib.import_module(".".join(parts))
    spec = importlib.util.spec_from_file_location(f"script_{script.stem}", script)
    if spec is None or spec.loader is None:
        raise ClaimError(str(script), "this is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def claims_of(module: ModuleType, script: Path) -> list[Claim]:
    """The claims that a script states: those among its globals whose names it did not import."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(script.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    found: dict[int, Claim] = {}
    for name, value in vars(module).items():
        for claim in value if isinstance(value, list | tuple) else [value]:
            if isinstance(claim, Claim) and name not in imported:
                found[id(claim)] = claim
    return list(found.values())


def run(root: Path, script: Path, out: Path) -> str:
    """Write the certificate of one script; the reason if that fails, else ''."""
    try:
        claims = claims_of(load_script(root, script), script)
        data = certificate(build(claims))
    except Exception as error:  # noqa: BLE001  # whatever the author's code raises, the parent wants one line of it
        return f"{type(error).__name__}: {error}"
    data["own"] = [c.label for c in claims]
    out.write_text(dumps(data), encoding="utf-8")
    return ""


def main(arguments: list[str]) -> int:
    """Run scripts one after the other; 1 if one of them fails."""
    root, *rest = map(Path, arguments)
    status = 0
    for script, out in zip(rest[::2], rest[1::2], strict=True):
        reason = run(root, script, out)
        if reason:
            print(f"{script}: {one_line(reason)}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
