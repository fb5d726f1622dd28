"""`symnet verify` and `symnet check` on all that symnet ships, and `check()` on constructions of several sizes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import sympy

import symnet as sn
from benchmarks.measuring import Row, agree, timed
from symnet.cli.main import main
from symnet.proof.verification import check_file, verify

__all__ = ["rows"]


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    x, y, z = sympy.symbols("x y z")
    checked = {
        "gate, softplus": sn.multiplication_gate(sn.softplus),
        "gate, tanh at its best bias": sn.multiplication_gate(sn.tanh),
        "x*y*z + x**2, deep, tanh": sn.derive(x * y * z + x**2, activation=sn.tanh),
        "product of 20, exp, 2^20 neurons": sn.product(sn.exp, 20),
    }
    if not quick:
        checked["product of 32, tree, softplus"] = sn.product(sn.softplus, 32, method="tree", skip=True)
    out = [check(job, construction) for job, construction in checked.items()]
    seconds, results = timed(lambda: verify(jobs=2), wall=True)
    wrong = [r.label for r in results if not r.as_expected]
    agree(not wrong, f"not as expected: {', '.join(wrong)}")
    verified = Row(f"verify, {len(results)} claims, 2 jobs", seconds, limit=30.0, note="on the wall")
    return [verified, every_certificate(), *out]


def every_certificate() -> Row:
    """The isolated kernel on one certificate of all shipped claims."""
    with tempfile.TemporaryDirectory(prefix="symnet-") as folder:
        file = Path(folder) / "all.json"
        agree(main(["prove", "all", "-o", str(file)]) == 0, "symnet prove all fails")
        seconds, verdicts = timed(lambda: check_file(file), wall=True)
        size = file.stat().st_size
    agree(all(v["status"] in ("proved", "refuted") for v in verdicts), "a certificate is not accepted")
    note = f"on the wall; {sum(v['steps'] for v in verdicts)} steps, {size // 1024} kB"
    return Row(f"check, all {len(verdicts)} certificates", seconds, limit=5.0, note=note)


def check(job: str, construction: sn.Construction) -> Row:
    """Certificate and kernel, the kernel in a process of its own."""
    seconds, verdict = timed(construction.check, wall=True)
    agree(verdict.status == "proved", f"{job}: {verdict}")
    return Row(f"check: {job}", seconds, note=f"on the wall; {verdict.steps} steps")
