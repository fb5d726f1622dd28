"""`symnet verify` on all that symnet ships, and `check` on constructions of several sizes."""

from __future__ import annotations

import sympy

import symnet as sn
from benchmarks.measuring import Row, agree, timed
from symnet.proof.verification import verify

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
    return [Row(f"verify, {len(results)} claims, 2 jobs", seconds, limit=10.0, note="on the wall"), *out]


def check(job: str, construction: sn.Construction) -> Row:
    """Certificate and kernel, the kernel in a process of its own."""
    seconds, verdict = timed(construction.check, wall=True)
    agree(verdict.status == "proved", f"{job}: {verdict}")
    return Row(f"check: {job}", seconds, note=f"on the wall; {verdict.steps} steps")
