"""Verification: proof scripts in child processes, every certificate through the isolated kernel.

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
    return write_certificates(root, [(script, out)])[script]


def write_certificates(root: Path, work: Sequence[tuple[Path, Path]]) -> dict[Path, str]:
    """Run scripts one after the other in a process of their own; for each the one line of its failure, or ''."""
    command = [sys.executable, "-m", "symnet.proof.child", str(root), *(str(p) for pair in work for p in pair)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stderr.strip().splitlines()
    failures = {}
    for script, out in work:
        said = [line.removeprefix(f"{script}: ") for line in lines if line.startswith(f"{script}: ")]
        last = lines[-1] if lines else f"the process of the script ended with status {done.returncode}"
        failures[script] = "" if out.is_file() and not said else said[-1] if said else last
    return failures


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


def verify_scripts(root: Path, found: Sequence[Path], statements: dict[str, str] | None) -> list[Result]:
    """The results on the claims of some scripts, which share one process; each certificate gets a kernel of its own."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="symnet-") as folder:
        work = [(script, Path(folder) / f"{i}.json") for i, script in enumerate(found)]
        start = time.perf_counter()
        failures = write_certificates(root, work)
        share = (time.perf_counter() - start) / max(1, len(work))
        for script, out in work:
            results += results_of(script, out, failures[script], statements, share)
    return results


def results_of(script: Path, out: Path, failure: str, statements: dict[str, str] | None, share: float) -> list[Result]:
    """The results on the claims of one script, from its certificate."""
    if failure:
        return [Result(script.stem, "failed", reason=failure, path=str(script))]
    start = time.perf_counter()
    try:
        verdicts = {v["label"]: v for v in check_file(out)}
        data = json.loads(out.read_text(encoding="utf-8"))
        about = {c["label"]: c for c in data["claims"]}
        seconds = (share + time.perf_counter() - start) / max(1, len(data["own"]))
    except (CertificateError, ValueError, KeyError, TypeError) as error:
        reason = error.reason if isinstance(error, CertificateError) else f"its certificate cannot be read: {error}"
        return [Result(script.stem, "failed", reason=reason, path=str(script))]
    return [judge(label, about, verdicts, statements, str(script), seconds) for label in data["own"]]


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
    work = [(root, batch, reviewed(root)) for root, batch in batches(found, jobs)]
    pool = executor or ThreadPoolExecutor(max(1, jobs))
    try:
        futures = [pool.submit(verify_scripts, *w) for w in work]
        each: Iterable[list[Result]] = (f.result() for f in futures)
        results = [r for group in (progress(each, len(work)) if progress else each) for r in group]
    finally:
        if executor is None:
            pool.shutdown(cancel_futures=True)
    order = {str(script): i for i, script in enumerate(found)}
    results.sort(key=lambda r: order[r.path])
    results = unique(results)
    return [r for r in results if any(keyword in t for t in (r.label, r.title, r.source, r.path))]


def batches(found: dict[Path, Path], jobs: int) -> list[tuple[Path, list[Path]]]:
    """The scripts of each root, one to a process; where the statements were reviewed, as many processes as jobs.

    Starting a process costs about a second. What one script could do to the next in a shared process shows in the
    digests of their statements, where these are known.
    """
    dealt: list[tuple[Path, list[Path]]] = []
    for root in dict.fromkeys(found.values()):
        own = [script for script, its_root in found.items() if its_root == root]
        shared = max(1, jobs) if reviewed(root) is not None else len(own)
        parts = [own[i::shared] for i in range(shared)]
        dealt += [(root, part) for part in parts if part]
    return dealt


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
