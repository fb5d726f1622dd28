"""Child processes: those that run proof scripts, and the isolated kernel; with a limit of time, and ended when asked.

A script may do what it likes, so what comes back from its process is a file, and its process (with those that it has
started) is ended when it takes too long.

>>> Stopped("the script took longer than 600 s", "undecided").status
'undecided'
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from symnet.errors import CertificateError, one_line

__all__ = ["TIMEOUT", "Stopped", "check_file", "reason_file", "twins_file", "write_certificates"]

TIMEOUT = 600.0  # seconds a script may take
_GLANCE = 0.05  # seconds between two looks at a process


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a script gave no certificate, and which status its claims have by that."""

    reason: str
    status: str = "failed"


@dataclass(frozen=True, slots=True)
class Ended:
    """What a process left: its status (None where it was ended for taking too long), its output and its errors."""

    status: int | None
    output: bytes
    errors: list[str]


def reason_file(out: Path) -> Path:
    """Where a script's process says why there is no certificate `out`."""
    return out.with_suffix(".failed")


def twins_file(out: Path) -> Path:
    """Where a script's process says what it found of the false twins, beside its certificate."""
    return out.with_suffix(".twins")


def run(
    command: Sequence[str], seconds: float | None, stop: Event | None = None, done: Callable[[], int] | None = None
) -> Ended:
    """Run a process to its end, or until nothing new was `done` for so many seconds, or until `stop` is set."""
    with (
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, start_new_session=True
        ) as process,
    ):
        count, since, late = 0, time.monotonic(), False
        try:
            while not late and not (stop is not None and stop.is_set()):
                try:
                    process.wait(_GLANCE)
                    break
                except subprocess.TimeoutExpired:
                    now = done() if done else 0
                    if now > count:
                        count, since = now, time.monotonic()
                    late = seconds is not None and time.monotonic() - since > seconds
        finally:
            end(process)
        output.seek(0)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip().splitlines()
        return Ended(None if late else process.returncode, output.read(), said)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs, and what it has started."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)  # it leads a group of its own
            else:
                process.kill()
        process.wait()


def write_certificates(
    root: Path,
    work: Sequence[tuple[Path, Path]],
    *,
    seconds: float = TIMEOUT,
    twins: bool = False,
    stop: Event | None = None,
    tick: Callable[[], None] | None = None,
) -> dict[Path, Stopped | None]:
    """Run (script, out) one after the other in one process; for each why it stopped, or None where `out` was written.

    A script that takes too long, or ends the process, is left behind, and another process takes the rest.
    """
    found: dict[Path, Stopped | None] = {}
    while len(found) < len(work) and not (stop is not None and stop.is_set()):
        left = work[len(found) :]
        ticks = 0

        def finished(left: Sequence[tuple[Path, Path]] = left) -> int:
            nonlocal ticks
            count = sum(1 for _, out in left if out.is_file() or reason_file(out).is_file())
            for _ in range(count - ticks):
                if tick:
                    tick()
            ticks = max(ticks, count)
            return count

        options = ["--twins"] if twins else []
        pairs = [str(p) for pair in left for p in pair]
        ended = run([sys.executable, "-m", "symnet.proof.child", *options, str(root), *pairs], seconds, stop, finished)
        finished()
        for script, out in left:
            if reason_file(out).is_file():
                found[script] = Stopped(one_line(reason_file(out).read_text(encoding="utf-8", errors="replace")))
            elif out.is_file():
                found[script] = None
            else:
                found[script] = why(ended, seconds)
                if tick:
                    tick()
                break
    return found


def why(ended: Ended, seconds: float) -> Stopped:
    """Say what has ended a process before it was through with a script."""
    if ended.status is None:
        return Stopped(f"the script took longer than {seconds:g} s", "undecided")
    if ended.status < 0:
        return Stopped(f"the process of the script was ended by signal {-ended.status}")
    last = one_line(ended.errors[-1]) if ended.errors else ""
    return Stopped(last or f"the process of the script ended with status {ended.status}")


def check_file(path: Path, *, seconds: float | None = None, stop: Event | None = None) -> list[dict[str, Any]]:
    """The verdicts of the isolated kernel on a certificate file. Raises CertificateError where there are none."""
    ended = run([sys.executable, "-I", "-m", "symnet.kernel", str(path)], seconds, stop)
    if ended.status is None:
        raise CertificateError(f"the kernel took longer than {seconds:g} s on it")
    if ended.status not in (0, 1):
        raise CertificateError(ended.errors[-1].removeprefix(f"{path}: ") if ended.errors else "the kernel stopped")
    return [json.loads(line) for line in ended.output.splitlines()]
