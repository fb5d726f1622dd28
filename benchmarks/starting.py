"""How fast the command line starts where it needs no SymPy: --version, --help, check."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import symnet as sn
from benchmarks.measuring import ROOT, Row, agree, child

__all__ = ["rows"]


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    runs = 3 if quick else 5
    with tempfile.TemporaryDirectory(prefix="symnet-") as folder:
        path = Path(folder) / "gate.json"
        path.write_text(sn.multiplication_gate(sn.softplus).certificate(), encoding="utf-8")
        bare = median(["-c", "pass"], runs)
        return [started(arguments, bare, runs) for arguments in (["--version"], ["--help"], ["check", str(path)])]


def started(arguments: list[str], bare: float, runs: int) -> Row:
    """One command, whole, from a process's start to its end; no SymPy may be loaded on the way."""
    code = f"import sys, json; from symnet.cli.main import main; s = main({arguments!r}); "
    found = child(code + "print(json.dumps({'status': s, 'sympy': 'sympy' in sys.modules}))")
    agree(found == {"status": 0, "sympy": False}, f"symnet {arguments[0]}: {found}")
    seconds = median(["-m", "symnet.cli", *arguments], runs)
    note = f"on the wall, median of {runs}" + ("; the certificate of the gate" if len(arguments) > 1 else "")
    return Row(f"symnet {arguments[0]}", seconds, "python -c pass", bare, limit=0.2, note=note)


def median(arguments: list[str], runs: int) -> float:
    """The median time of a child process."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT)
        times.append(time.perf_counter() - start)
    return statistics.median(times)
