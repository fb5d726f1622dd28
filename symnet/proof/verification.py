"""Verification: every proof script in a process of its own, every certificate through the isolated kernel.

The parent imports no script and believes none: it takes the certificate that a script's process has written, hands
the file to `python -I -m symnet.kernel`, and reads the verdicts. The shipped catalogue's statements are compared,
by digest, with proofs/STATEMENTS.md, which people review.

>>> [r.status for r in verify([])]
[]
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symnet.errors import BadFile, CertificateError

__all__ = ["Result", "catalogue", "check_file", "scripts", "verify", "write_certificate"]


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one claim after verification; `as_expected` is what counts for the exit status."""

    label: str
    status: str
    expected: str = "proved"
    scope: str = ""
    title: str = ""
    source: str = ""
    digest: str = ""
    axioms: tuple[str, ...] = ()
    checks: int = 0
    seconds: float = 0.0
    reason: str = ""
    at_step: int | None = None
    path: str = ""

    @property
    def as_expected(self) -> bool:
        """Whether the status is what the author expected."""
        return self.status == self.expected


def catalogue() -> Path:
    """The folder of the proof scripts that symnet ships."""
    here = Path(__file__).resolve().parent.parent
    for folder in (here / "_proofs", here.parent / "proofs"):
        if folder.is_dir():
            return folder
    raise BadFile(here / "_proofs", "the proof scripts of symnet are not installed")


def scripts(path: Path) -> list[tuple[Path, Path]]:
    """(root, script) for a script or for each script in a folder; names that begin with _ are no scripts."""
    if path.is_file():
        inside = catalogue() in path.resolve().parents
        return [(catalogue() if inside else path.resolve().parent, path.resolve())]
    if not path.is_dir():
        raise BadFile(path, "there is no such file or folder")
    found = sorted(
        p
        for p in path.resolve().rglob("*.py")
        if not any(part.startswith(("_", ".")) for part in p.relative_to(path.resolve()).parts)
    )
    inside = catalogue() in [path.resolve(), *path.resolve().parents]
    root = catalogue() if inside else path.resolve()
    return [(root, p) for p in found]


def write_certificate(root: Path, script: Path, out: Path) -> str:
    """Run a script in a process of its own; the one line of its failure, or ''."""
    command = [sys.executable, "-m", "symnet.proof.child", str(root), str(script), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0 and out.is_file():
        return ""
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"the script's process ended with status {done.returncode}"


def check_file(path: Path) -> list[dict[str, Any]]:
    """The verdicts of the isolated kernel on a certificate file. Raises CertificateError where it cannot be read."""
    command = [sys.executable, "-I", "-m", "symnet.kernel", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        lines = done.stderr.strip().splitlines()
        raise CertificateError(lines[-1].removeprefix(f"{path}: ") if lines else "the kernel stopped")
    return [json.loads(line) for line in done.stdout.splitlines()]


def reviewed(folder: Path) -> dict[str, str] | None:
    """Label → digest from a folder's STATEMENTS.md, if there is one."""
    file = folder / "STATEMENTS.md"
    if not file.is_file():
        return None
    return dict(
        re.findall(
            r"^## (\S+)$.*?^digest: `([0-9a-f]{64})`$", file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )
    )


def verify_script(root: Path, script: Path, statements: dict[str, str] | None) -> list[Result]:
    """The results on one script's claims."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="symnet-") as folder:
        out = Path(folder) / "certificate.json"
        failure = write_certificate(root, script, out)
        if failure:
            return [Result(script.stem, "failed", reason=failure, path=str(script))]
        data = json.loads(out.read_text(encoding="utf-8"))
        try:
            verdicts = {v["label"]: v for v in check_file(out)}
        except CertificateError as error:
            return [Result(script.stem, "failed", reason=error.reason, path=str(script))]
    seconds = time.perf_counter() - start
    about = {c["label"]: c for c in data["claims"]}
    return [
        judge(label, about, verdicts, statements, str(script), seconds / max(1, len(data["own"])))
        for label in data["own"]
    ]


def judge(
    label: str,
    about: dict[str, Any],
    verdicts: dict[str, Any],
    statements: dict[str, str] | None,
    path: str,
    seconds: float,
) -> Result:
    claim, verdict = about.get(label), verdicts.get(label)
    if claim is None or verdict is None:
        return Result(label, "failed", reason="the kernel has given no verdict on this claim", path=path)
    status, reason = verdict["status"], verdict["reason"]
    if claim.get("error") and status != "proved":
        status, reason = "failed", claim["error"]
    if statements is not None and statements.get(label) != verdict["digest"]:
        what = "is not in" if label not in statements else "is another one than in"
        status, reason = "failed", f"the statement {what} proofs/STATEMENTS.md; review it and run `symnet statements`"
    return Result(
        label=label,
        status=status,
        expected=claim["expected"],
        scope=verdict["scope"],
        title=claim["title"],
        source=claim["source"],
        digest=verdict["digest"],
        axioms=tuple(verdict["axioms"]),
        checks=verdict["steps"],
        seconds=round(seconds, 3),
        reason=reason,
        at_step=verdict["at_step"],
        path=path,
    )


def verify(
    paths: Sequence[Path] | None = None,
    *,
    keyword: str = "",
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Callable[[Iterable[list[Result]], int], Iterable[list[Result]]] | None = None,
) -> list[Result]:
    """The results on all claims of the scripts under the paths (default: the shipped catalogue), in their order.

    `keyword` keeps the claims that have it in label, title, source or path. `executor` may be any that
    `concurrent.futures` knows; without it `jobs` threads each wait for their processes. Raises BadFile.
    """
    found: dict[Path, Path] = {}
    for path in [catalogue()] if paths is None else paths:
        found.update({script: root for root, script in scripts(path)})
    work = [(root, script, reviewed(root)) for script, root in found.items()]
    pool = executor or ThreadPoolExecutor(max(1, jobs))
    try:
        futures = [pool.submit(verify_script, *w) for w in work]
        each: Iterable[list[Result]] = (f.result() for f in futures)
        results = [r for group in (progress(each, len(work)) if progress else each) for r in group]
    finally:
        if executor is None:
            pool.shutdown(cancel_futures=True)
    results = unique(results)
    return [r for r in results if any(keyword in t for t in (r.label, r.title, r.source, r.path))]


def unique(results: list[Result]) -> list[Result]:
    """A label that stands twice is a failure of the second one."""
    seen: set[str] = set()
    out = []
    for r in results:
        twice = r.label in seen
        seen.add(r.label)
        out.append(
            Result(r.label, "failed", r.expected, reason="another claim has this label", path=r.path) if twice else r
        )
    return out
