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
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

from symnet.errors import BadFile, CertificateError, one_line
from symnet.kernel import Verdict
from symnet.proof.certificate import certificate, dumps, is_word, statement_alone
from symnet.proof.claims import Built
from symnet.proof.labels import labels
from symnet.proof.processes import TIMEOUT, Stopped, check_file, twins_file, write_certificates

__all__ = [
    "Result",
    "batches",
    "catalogue",
    "check_file",
    "reviewed",
    "scripts",
    "verdict_of",
    "verify",
    "verify_scripts",
]

_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError)
_GLANCE = 0.2  # seconds between two reports of progress


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one claim after verification; `as_expected` is what counts for the exit status.

    `statement` is a certificate of the statement alone, to be printed (`certificate.load`), `reviewed` whether people
    have read it; `line` is where the script states the claim, if that is known. `twins` is how many false twins were
    tried, None where none was, and `twin` what was wrong with one. Where a script gave no certificate there is one
    result on it `as_a_whole`.
    """

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
    line: int | None = None
    statement: str = ""
    twins: int | None = None
    twin: str = ""
    as_a_whole: bool = False
    reviewed: bool = False

    @property
    def as_expected(self) -> bool:
        """Whether the status is what the author expected, and nothing is wrong with the twins."""
        return self.status == self.expected and not self.twin

    @property
    def complaint(self) -> str:
        """One line that says why the claim is not as expected."""
        if self.status == self.expected:
            return f"{self.status}, but {one_line(self.twin)}"
        told = re.match(r"(step|line) \d", self.reason)  # the script says where it stopped
        where = f" at step {self.at_step + 1}" if self.at_step is not None and not told else ""
        why = f": {one_line(self.reason)}" if self.reason else ""
        return f"{self.status}{where}, expected {self.expected}{why}"


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
        if path.suffix != ".py":
            raise BadFile(path, "it is no Python file; give a proof script (.py), or a folder of them")
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


def verify_scripts(
    root: Path,
    found: Sequence[Path],
    statements: dict[str, str] | None,
    *,
    seconds: float = TIMEOUT,
    twins: bool = False,
    stop: Event | None = None,
    tick: Callable[[], None] | None = None,
) -> list[Result]:
    """The results on the claims of some scripts, which share one process; each certificate gets a kernel of its own."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="symnet-", ignore_cleanup_errors=True) as folder:
        work = [(script, Path(folder) / f"{i}.json") for i, script in enumerate(found)]
        start = time.perf_counter()
        stopped = write_certificates(root, work, seconds=seconds, twins=twins, stop=stop, tick=tick)
        share = (time.perf_counter() - start) / max(1, len(work))
        for script, out in work:
            if stop is not None and stop.is_set():
                break
            results += results_of(script, out, stopped[script], statements, share, seconds=seconds, stop=stop)
    return results


def results_of(
    script: Path,
    out: Path,
    stopped: Stopped | None,
    statements: dict[str, str] | None,
    share: float,
    *,
    seconds: float = TIMEOUT,
    stop: Event | None = None,
) -> list[Result]:
    """The results on the claims of one script, from its certificate."""
    start = time.perf_counter()
    if stopped is None:
        try:
            verdicts = {v["label"]: v for v in check_file(out, seconds=seconds, stop=stop)}
            data = json.loads(out.read_text(encoding="utf-8"))
            about = {c["label"]: c for c in data["claims"]}
            if not all(isinstance(label, str) for label in data["own"]):
                raise TypeError("labels are texts")
            each = (share + time.perf_counter() - start) / max(1, len(data["own"]))
            judged = [judge(label, about, verdicts, statements, str(script), each) for label in data["own"]]
            return completed(judged, script, data, twins_file(out))
        except (CertificateError, *_UNREADABLE) as error:
            late = isinstance(error, CertificateError) and "took longer" in error.reason
            reason = error.reason if isinstance(error, CertificateError) else f"its certificate cannot be read: {error}"
            stopped = Stopped(reason, "undecided" if late else "failed")
    return [Result(script.stem, stopped.status, reason=stopped.reason, path=str(script), as_a_whole=True)]


def completed(results: list[Result], script: Path, data: dict[str, Any], twins: Path) -> list[Result]:
    """The results with what the parent reads besides: lines, statements, and what was found of the twins."""
    lines = labels(script.read_text(encoding="utf-8", errors="replace")).lines
    tried = json.loads(twins.read_text(encoding="utf-8")) if twins.is_file() else {}
    made = []
    for found in results:
        statement = statement_alone(data, found.label) if found.digest else ""
        r = readable(found, statement)
        count, complaint = tried.get(r.label, (None, ""))
        made.append(
            replace(
                r,
                line=lines.get(r.label),
                statement=statement,
                twins=count if count is None else int(count),
                twin=str(complaint),
            )
        )
    return made


def readable(r: Result, statement: str) -> Result:
    """The result, failed where a definition's name would print as something else: nobody could read the statement."""
    names = [entry[2] for entry in json.loads(statement)["nodes"] if entry[0] == "def"] if statement else []
    strange = next((name for name in names if not is_word(name)), None)
    if strange is None:
        return r
    return replace(r, status="failed", reason=f"in its statement {strange!r} is the name of something; it is no word")


def told(claim: dict[str, Any], verdict: dict[str, Any]) -> tuple[str, str]:
    """Return the status of a claim and the reason: failed where its script has stopped, whatever is left of its proof.

    >>> told({"error": "step 4: no"}, {"status": "undecided", "reason": "there is no proof"})
    ('failed', 'step 4: no')
    """
    if claim.get("error") and verdict["status"] != "proved":
        return "failed", str(claim["error"])
    free = re.fullmatch(r"the symbol (\S+) is free in the statement", verdict["reason"])
    if free:
        return verdict["status"], f"{verdict['reason']}; add it to variables=[…] of the claim"
    return verdict["status"], verdict["reason"]


def verdict_of(built: Sequence[Built]) -> Verdict:
    """The verdict of the isolated kernel on the last of some claims; failed where its script stopped."""
    last = built[-1]
    if last.error:
        return Verdict(last.claim.label, "failed", reason=last.error)
    with tempfile.TemporaryDirectory(prefix="symnet-") as folder:
        path = Path(folder) / "certificate.json"
        path.write_text(dumps(certificate(list(built))), encoding="utf-8")
        found = next(v for v in reversed(check_file(path)) if v["label"] == last.claim.label)
    return Verdict(**{**found, "axioms": tuple(found["axioms"]), "uses": tuple(found["uses"])})


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
    status, reason = told(claim, verdict)
    if statements is not None and statements.get(label) != verdict["digest"]:
        what = "is not in" if label not in statements else "is another one than in"
        status, reason = "failed", f"the statement {what} proofs/STATEMENTS.md; review it and run `symnet statements`"
    return Result(
        label=label,
        status=status,
        expected=str(claim["expected"]),
        scope=verdict["scope"],
        title=str(claim["title"]),
        source=str(claim["source"]),
        digest=verdict["digest"],
        axioms=tuple(verdict["axioms"]),
        checks=verdict["steps"],
        seconds=round(seconds, 3),
        reason=reason,
        at_step=verdict["at_step"],
        path=path,
        reviewed=statements is not None and statements.get(label) == verdict["digest"],
    )


def verify(
    paths: Sequence[Path] | None = None,
    *,
    keyword: str = "",
    jobs: int = 1,
    timeout: float = TIMEOUT,
    twins: bool = False,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Result]:
    """The results on all claims of the scripts under the paths (default: the shipped catalogue), in their order.

    `keyword` keeps the claims that have it in label, title, source or path, and scripts without a result that have it
    in their text. A script that takes more than `timeout` seconds is undecided. With `twins` false twins are tried
    too. `executor` may be any that `concurrent.futures` knows; without it `jobs` threads each wait for their
    processes. `progress` is told now and then how many scripts of how many have run. Raises BadFile.
    """
    found: dict[Path, Path] = {}
    for path in [catalogue()] if paths is None else paths:
        found.update({script: root for root, script in scripts(path)})
    work = [(root, batch, reviewed(root)) for root, batch in batches(found, jobs)]
    results = [
        r for group in spread(work, jobs, {"seconds": timeout, "twins": twins}, executor, progress) for r in group
    ]
    order = {str(script): i for i, script in enumerate(found)}
    results.sort(key=lambda r: order[r.path])
    results = unique(results)
    return [r for r in results if any(keyword in t for t in (r.label, r.title, r.source, r.path, text_of(r)))]


def text_of(result: Result) -> str:
    """The text of a script that has no better result than one as a whole."""
    return Path(result.path).read_text(encoding="utf-8", errors="replace") if result.as_a_whole else ""


def spread(
    work: Sequence[tuple[Path, list[Path], dict[str, str] | None]],
    jobs: int,
    options: dict[str, Any],
    executor: Executor | None,
    progress: Callable[[int, int], None] | None,
) -> list[list[Result]]:
    """The results on batches of scripts, each in a process at once with others; an interruption ends the processes."""
    ran: list[None] = []
    stop = Event()
    if executor is None:  # an event cannot be sent to a process of somebody's executor
        options = options | {"stop": stop, "tick": lambda: ran.append(None)}
    total = sum(len(batch) for _, batch, _ in work)
    pool = executor or ThreadPoolExecutor(max(1, jobs))
    try:
        futures = {pool.submit(verify_scripts, *w, **options): len(w[1]) for w in work}
        pending = set(futures)
        while pending:
            done, pending = wait(pending, _GLANCE if progress else None, FIRST_EXCEPTION)
            if any(f.exception() is not None for f in done):
                break
            if progress:
                progress(len(ran) if executor is None else sum(n for f, n in futures.items() if f.done()), total)
        return [f.result() for f in futures]
    except BaseException:
        stop.set()
        raise
    finally:
        if executor is None:
            pool.shutdown(cancel_futures=True)


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
        twice = r.label in seen and not r.as_a_whole
        seen.update(() if r.as_a_whole else (r.label,))
        out.append(replace(r, status="failed", reason="another claim has this label", at_step=None) if twice else r)
    return out
