"""What the benchmarks share: a row of the table, timing from cold caches, child processes, agreement."""

from __future__ import annotations

import functools
import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["ROOT", "Disagreement", "Row", "agree", "child", "forget", "table", "timed"]

ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")


class Disagreement(Exception):
    """Two routes to the same thing give different results."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measured job: seconds, and beside it another route with its seconds.

    `limit` is the target in seconds; `ratio_limit` the largest allowed seconds/beside_seconds; `factor` how many times
    too large a result may be, with its `factor_limit`; `note` says what else was measured, or where the other route
    does a smaller job.
    """

    job: str
    seconds: float
    beside: str = ""
    beside_seconds: float | None = None
    limit: float | None = None
    ratio_limit: float | None = None
    note: str = ""
    factor: float | None = None
    factor_limit: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the seconds of the other route."""
        return None if self.beside_seconds is None else self.seconds / max(self.beside_seconds, 1e-9)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        found = [self.seconds <= self.limit] if self.limit is not None else []
        if self.ratio_limit is not None and self.ratio is not None:
            found.append(self.ratio <= self.ratio_limit)
        if self.factor_limit is not None and self.factor is not None:
            found.append(self.factor <= self.factor_limit)
        return all(found) if found else None


def agree(condition: object, what: str) -> None:
    """Raise Disagreement unless the condition holds."""
    if condition is not True:
        raise Disagreement(what)


def forget() -> None:
    """Empty the caches of symnet, so that a job is timed as if it were the first one."""
    for value in gc.get_objects():
        if isinstance(value, functools._lru_cache_wrapper) and (value.__module__ or "").startswith("symnet."):  # noqa: SLF001
            value.cache_clear()


def timed(job: Callable[[], T], *, repeat: int = 1, cold: bool = False, wall: bool = False) -> tuple[float, T]:
    """Run a job and return the least of its times, with its last result; `cold` empties symnet's caches each time.

    Times are those of the processor, which other programs disturb less; with `wall`, for jobs that wait for other
    processes, those of the clock on the wall.
    """
    clock = time.perf_counter if wall else time.process_time
    least, result = float("inf"), None
    for _ in range(repeat):
        if cold:
            forget()
        start = clock()
        result = job()
        least = min(least, clock() - start)
    return least, result  # type: ignore[return-value]


def child(statement: str) -> Any:
    """Run Python statements in a process of their own; what they print last is JSON."""
    command = [sys.executable, "-c", statement]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def seconds_text(value: float | None) -> str:
    """Three digits and a unit."""
    if value is None:
        return ""
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if value * factor >= 1:
            return f"{value * factor:.3g} {unit}"
    return f"{value * 1e6:.3g} µs"


def ratio_text(ratio: float | None) -> str:
    """How many times faster or slower symnet is."""
    if ratio is None:
        return ""
    return f"{ratio:.2g} ×" if ratio > 0.1 else f"1/{1 / ratio:,.0f} ×"


def target_text(row: Row) -> str:
    """The target, and whether it is met."""
    targets = [f"≤ {seconds_text(row.limit)}"] if row.limit is not None else []
    if row.ratio_limit is not None:
        targets.append(f"≤ {ratio_text(row.ratio_limit)}")
    if row.factor is not None and row.factor_limit is not None:
        targets.append(f"{row.factor:.5g} ≤ {row.factor_limit:g}")
    return " and ".join(targets) + {True: "  met", False: "  MISSED", None: ""}[row.met]


def table(rows: Sequence[Row]) -> str:
    """The rows in columns."""
    lines = [("job", "symnet", "beside", "its time", "ratio", "target", "note")]
    for r in rows:
        beside = seconds_text(r.beside_seconds)
        lines.append((r.job, seconds_text(r.seconds), r.beside, beside, ratio_text(r.ratio), target_text(r), r.note))
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)
