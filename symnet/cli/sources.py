"""From labels to claims: runs proof scripts, and gives back what their certificates say, unchecked.

Scripts run in processes of their own, as for `verify`; what comes back is data.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from symnet.cli.output import usable_cpus
from symnet.display import progress, waiting
from symnet.errors import BadFile, CertificateError, ClaimError, UnknownName
from symnet.kernel.checker import scope_of
from symnet.kernel.terms import KernelError

if TYPE_CHECKING:
    from symnet.proof.certificate import Loaded

__all__ = ["Source", "claim", "shipped_list", "sources"]


@dataclass(frozen=True, slots=True)
class Source:
    """One proof script after its run: its certificate, as data and as claims; `own` are the labels that it states."""

    script: Path
    name: str
    data: dict[str, Any]
    loaded: dict[str, Loaded]
    own: tuple[str, ...]

    def about(self, label: str) -> dict[str, Any]:
        """Return the JSON fields of one of its claims, as the script states them."""
        found = self.loaded[label]
        return {
            "label": label,
            **{k: found.about.get(k) for k in ("title", "source", "expected")},
            "scope": scope_of(found.statement),
            **{k: found.about.get(k) for k in ("senses", "conventions", "notes")},
            "axioms": sorted(self.axioms(label)),
            "digest": found.digest,
            "script": self.name,
        }

    def axioms(self, label: str) -> set[str]:
        """Return the axioms that the steps of a claim name, and those of the claims that it uses."""
        names: set[str] = set()
        for step in self.loaded[label].steps:
            if step.rule == "axiom":
                names.add(str(step.data))
            elif step.rule == "use" and step.data[0] in self.loaded:
                names |= self.axioms(step.data[0])
        return names


def sources(paths: Sequence[Path]) -> Iterator[Source]:
    """Run the scripts under the paths (default: the shipped ones), as many processes at once as there are processors.

    Raises BadFile, ClaimError where a script fails.
    """
    from symnet.proof.verification import batches

    found, jobs, stop = roots(paths), usable_cpus(), Event()
    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(run, root, group, stop) for root, group in batches(found, jobs)]
        try:
            made = {s.script: s for several in progress((f.result() for f in futures), len(futures)) for s in several}
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
    yield from (made[script] for script in found)


def roots(paths: Sequence[Path]) -> dict[Path, Path]:
    """Return script -> its root, for the scripts under the paths."""
    from symnet.proof.verification import catalogue, scripts

    return {script: root for path in paths or [catalogue()] for root, script in scripts(path)}


def shipped_list() -> list[dict[str, Any]] | None:
    """Return what STATEMENTS.md says of the shipped claims; None where there is no such file."""
    from symnet.cli.statements import parsed
    from symnet.proof.verification import catalogue

    file = catalogue() / "STATEMENTS.md"
    return parsed(read(file)) if file.is_file() else None


def read(script: Path) -> str:
    """Return the text of a script."""
    try:
        return script.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise BadFile(script, error.strerror or str(error)) from None


def run(root: Path, group: Sequence[Path], stop: Event | None = None) -> list[Source]:
    """Run scripts in one process and read their certificates."""
    from symnet.proof.processes import write_certificates

    with tempfile.TemporaryDirectory(prefix="symnet-") as folder:
        work = [(script, Path(folder) / f"{i}.json") for i, script in enumerate(group)]
        for script, stopped in write_certificates(root, work, stop=stop).items():
            if stopped:
                raise ClaimError(script.stem, f"its script stops: {stopped.reason}")
        return [source_of(root, script, out.read_text(encoding="utf-8")) for script, out in work]


def source_of(root: Path, script: Path, content: str) -> Source:
    """Read one certificate."""
    from symnet.proof.certificate import load

    data = json.loads(content)
    try:
        loaded = {c.label: c for c in load(content)}
    except KernelError as error:
        raise CertificateError(f"{script}: {error}") from None
    return Source(script, script.relative_to(root).as_posix(), data, loaded, tuple(data.pop("own")))


def claim(label: str, paths: Sequence[Path]) -> Source:
    """Return the script that states the claim of this label. Raises UnknownName; runs no script that cannot have it."""
    from symnet.proof.labels import labels

    listed = shipped_list() if not paths else None
    if listed is not None and label not in [c["label"] for c in listed]:
        raise UnknownName("claim", label, [c["label"] for c in listed])
    found = roots(paths)
    written = {script: labels(read(script)) for script in found}
    at = {c["script"] for c in listed or () if c["label"] == label}  # labels may be computed: the list knows where
    likely = [s for s, w in written.items() if label in w.lines or s.relative_to(found[s]).as_posix() in at]
    for script in likely:
        with waiting(f"running {script.name}, with all of its claims ..."):
            (source,) = run(found[script], [script])
        if label in source.own:
            return source
    known = [name for w in written.values() for name in w.lines]
    if not all(w.complete for w in written.values()):  # labels may be computed: the scripts have to be run
        known = []
        for source in sources(paths):
            if label in source.own:
                return source
            known += source.own
    raise UnknownName("claim", label, known)
