"""`python -m symnet.proof.child ROOT SCRIPT OUT`: runs one proof script and writes the certificate of its claims.

A script is code of its author's, so it runs in a process of its own; the certificate is all that comes back.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from symnet.errors import ClaimError, SymnetError
from symnet.proof.certificate import certificate, dumps
from symnet.proof.claims import Claim, build

__all__ = ["claims_of", "main"]


def load_script(root: Path, script: Path) -> ModuleType:
    """The module of a script; scripts under one root import each other by their path from it."""
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


def claims_of(module: ModuleType, root: Path) -> list[Claim]:
    """The claims that a script states: those among its globals that it did not import from another script."""
    others = {
        id(value)
        for other in list(sys.modules.values())
        if other is not module and str(getattr(other, "__file__", None) or "").startswith(str(root.resolve()))
        for value in vars(other).values()
    }
    found: dict[int, Claim] = {}
    for value in vars(module).values():
        for claim in value if isinstance(value, list | tuple) else [value]:
            if isinstance(claim, Claim) and id(claim) not in others:
                found[id(claim)] = claim
    return list(found.values())


def main(arguments: list[str]) -> int:
    """Write the certificate; 1 and one line on stderr where the script fails."""
    root, script, out = map(Path, arguments)
    try:
        module = load_script(root, script)
        claims = claims_of(module, root)
        data = certificate(build(claims))
    except SymnetError as error:
        print(error, file=sys.stderr)
        return 1
    except Exception as error:  # noqa: BLE001  # whatever the author's code raises, the parent wants one line of it
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    data["own"] = [c.label for c in claims]
    out.write_text(dumps(data), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
