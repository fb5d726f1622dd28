"""What verbs share: JSON, progress."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from symnet.display import PATIENCE

__all__ = ["print_json", "reporter", "usable_cpus"]


def print_json(value: dict[str, Any]) -> None:
    """Print one object, in letters that the terminal or pipe can take."""
    plain = "utf" not in (getattr(sys.stdout, "encoding", "") or "").lower()
    print(json.dumps(value, ensure_ascii=plain, indent=2))


def terminal_width() -> int | None:
    """Return the width of the terminal that stdout is, None where it is none."""
    if not sys.stdout.isatty():
        return None
    try:
        return max(60, os.get_terminal_size(sys.stdout.fileno()).columns)
    except OSError:
        return None


@contextmanager
def reporter() -> Iterator[Callable[[int, int], None] | None]:
    """Give what is to be told how many scripts of how many have run; on a terminal it shows a bar after two seconds."""
    if not sys.stderr.isatty():
        yield None
        return
    start = time.monotonic()
    bars: list[Any] = []

    def tell(count: int, total: int) -> None:
        if not bars and time.monotonic() - start > PATIENCE:
            from tqdm import tqdm

            bars.append(tqdm(total=total, unit="script", leave=False))
        for bar in bars:
            bar.n = count
            bar.refresh()

    try:
        yield tell
    finally:
        for bar in bars:
            bar.close()


def usable_cpus() -> int:
    """Return how many processes may run at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
