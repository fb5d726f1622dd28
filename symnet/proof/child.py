"""`python -m symnet.proof.child [--twins] ROOT SCRIPT OUT ...`: runs proof scripts and writes certificates.

Scripts are code of their authors', so they run in a process of their own; certificates are all that comes back. For a
script that fails the reason is written beside it, and no certificate. With `--twins` each claim's false twins are tried
too: a twin has to be false at the values that it stores, and the claim's proof has to stop on it. What is found of them
is the word of the script's process, and not checked by the kernel: it is there to warn the author.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from threading import Thread
from types import ModuleType

from symnet.errors import ClaimError
from symnet.proof.certificate import certificate, dumps
from symnet.proof.claims import Claim, Twin, build, build_twin
from symnet.proof.instances import counterexample
from symnet.proof.processes import reason_file, twins_file
from symnet.proof.refusals import line_of

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


def run(root: Path, script: Path, out: Path, *, twins: bool) -> None:
    """Write the certificate of one script, or the reason why there is none."""
    try:
        claims = claims_of(load_script(root, script), script)
        data = certificate(build(claims))
        data["own"] = [c.label for c in claims]
        if twins:
            twins_file(out).write_text(json.dumps({c.label: [len(c.twins), twin_complaint(c)] for c in claims}))
        write(out, dumps(data))
    except Exception as error:  # noqa: BLE001  # whatever the author's code raises, the parent wants one line of it
        where = line_of(error, str(script))
        write(reason_file(out), f"{f'{where}: ' if where else ''}{type(error).__name__}: {error}")


def write(out: Path, content: str) -> None:
    """Write a file aside and rename it: once it is there, it is whole."""
    aside = out.with_suffix(".part")
    aside.write_text(content, encoding="utf-8", errors="backslashreplace")
    aside.replace(out)


def twin_complaint(claim: Claim) -> str:
    """Why one of the claim's twins is no false twin; '' where all of them are."""
    return next((f"its twin {t.change!r} {found}" for t in claim.twins if (found := holds(claim, t))), "")


def holds(claim: Claim, twin: Twin) -> str:
    """What is wrong with a twin: '' where it is false at its values, and the claim's proof stops on it."""
    try:
        statement, stopped = build_twin(claim, twin)
        found = counterexample(statement, twin.at, Random(claim.label))
    except Exception as error:  # noqa: BLE001  # the author's code, as above
        return f"cannot be tried: {type(error).__name__}: {error}"
    if found is None or found.outcome is not False:
        return "is not seen to be false at the values that it stores"
    return "" if stopped or claim.proof is None else "is false, and the proof does not stop on it"


def end_with_parent() -> None:
    """End this process when the one that started it is gone: nobody reads its certificates any more."""

    def watch(parent: int) -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    Thread(target=watch, args=(os.getppid(),), daemon=True).start()


def main(arguments: Sequence[str]) -> int:
    """Run scripts one after the other."""
    end_with_parent()
    twins = arguments[0] == "--twins"
    root, *rest = map(Path, arguments[twins:])
    for script, out in zip(rest[::2], rest[1::2], strict=True):
        run(root, script, out, twins=twins)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
