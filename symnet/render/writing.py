"""Files of claims with their proofs: PDF, LaTeX, HTML, certificates, each of what the kernel has checked before.

Every file is written aside and renamed. Nothing slow is imported at the top: the command line starts without SymPy.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from symnet.errors import BadFile, NotAsExpected, UsageError

__all__ = ["check_place", "write_claims", "write_file"]

KINDS = (".pdf", ".tex", ".html", ".json")


def check_place(path: Path, *, fragment: bool = False) -> None:
    """Raise UsageError, BadFile or TypesettingError where no such file can be made, before any work is done for it."""
    if path.suffix not in KINDS:
        raise UsageError(f"{str(path)!r} should end in {', '.join(KINDS[:-1])} or {KINDS[-1]}")
    if fragment and path.suffix != ".tex":
        raise UsageError("--fragment is about LaTeX: give -o FILE.tex")
    if not path.parent.is_dir():
        raise BadFile(path.parent, "there is no such folder")
    if path.suffix == ".pdf":
        from symnet.render.typesetting import look_for_tex

        look_for_tex()


def write_claims(
    path: Path, content: str, labels: Collection[str], drawing: str = "", *, fragment: bool = False
) -> None:
    """Check a certificate, then write its claims of these labels as the kind of file that the path names.

    Raises NotAsExpected, and writes nothing, where the kernel's verdict on a claim is not what its author expects.
    """
    from symnet.proof.certificate import load

    verdicts = checked(content)
    chosen = [c for c in load(content) if c.label in labels]
    if path.suffix == ".json":
        write_file(path, content)
    elif path.suffix == ".html":
        from symnet.render.page import Entry, page

        given = [Entry(c, verdicts[c.label]["status"], tuple(verdicts[c.label]["axioms"]), drawing) for c in chosen]
        write_file(path, page(given))
    else:
        from symnet.render.exposition import exposition
        from symnet.render.paper import fragments, paper

        shown = [exposition(c, verdicts[c.label]["status"], verdicts[c.label]["axioms"]) for c in chosen]
        if path.suffix == ".pdf":
            from symnet.render.typesetting import pdf

            write_file(path, pdf(paper(shown))[0])
        else:
            write_file(path, fragments(shown) if fragment else paper(shown))


def checked(content: str) -> dict[str, Any]:
    """Return the isolated kernel's verdicts by label. Raises NotAsExpected where one is not as its author expects."""
    from symnet.proof.verification import check_file, told

    with tempfile.TemporaryDirectory(prefix="symnet-") as folder:
        file = Path(folder) / "certificate.json"
        file.write_text(content, encoding="utf-8")
        verdicts = {v["label"]: v for v in check_file(file)}
    for claim in json.loads(content)["claims"]:
        verdict = verdicts[claim["label"]]
        verdict["status"], verdict["reason"] = told(claim, verdict)
        if verdict["status"] != claim["expected"]:
            reason = f"{verdict['reason']}; nothing was written"
            raise NotAsExpected(claim["label"], verdict["status"], claim["expected"], reason)
    return verdicts


def write_file(path: Path, content: str | bytes, *, replace: bool = True) -> None:
    """Write a file aside, then rename it: an interrupted run leaves no half of it.

    Raises BadFile where it cannot be written, or where it is there and `replace` is False.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if not replace and os.path.lexists(path):
            raise BadFile(path, "it is there already, and is not overwritten; give another name")
        try:
            with aside.open("xb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
            if replace:
                aside.replace(path)
            else:
                os.link(aside, path)  # fails if another process was faster
        finally:
            aside.unlink(missing_ok=True)
    except FileExistsError:
        raise BadFile(path, "it is there already, and is not overwritten; give another name") from None
    except OSError as error:
        raise BadFile(path, error.strerror or str(error)) from None
