"""`symnet prove all`: every claim checked and printed as one paper, and a deep network as LaTeX."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import sympy

import symnet as sn
from benchmarks.measuring import Row, agree, timed
from symnet.cli.main import main
from symnet.render.paper import fragment
from symnet.render.typesetting import overfull, pdf, undefined

__all__ = ["rows"]


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    x, y, z, w = sympy.symbols("x y z w")
    network = sn.derive((x + y + z) ** 4 + 3 * w * x * y * z, activation=sn.tanh)
    explained = network.explain()
    seconds, _ = timed(lambda: fragment(explained.claim, explained.verdict.status))
    out = [Row("LaTeX of a dense quartic, deep, tanh", seconds, limit=1.0, note=f"{network.network.neurons} neurons")]
    with tempfile.TemporaryDirectory(prefix="symnet-") as folder:
        file = Path(folder) / "all.tex"
        seconds, status = timed(lambda: main(["prove", "all", "-o", str(file)]), wall=True)
        agree(status == 0, "symnet prove all fails")
        document = file.read_text(encoding="utf-8")
    out.append(Row("prove all -o all.tex", seconds, limit=40.0, note=f"on the wall; {len(document)} letters"))
    if quick or shutil.which("latexmk") is None:
        return out
    more, (content, log) = timed(lambda: pdf(document), wall=True)
    agree(not undefined(log) and not overfull(log), "references are undefined, or lines too wide")
    note = f"on the wall, with the row above; {len(content) // 1024} kB"
    return [*out, Row("the paper as PDF", seconds + more, limit=60.0, note=note)]
