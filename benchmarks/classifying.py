"""Classifiers from data: Fisher's iris, fitted exactly, compiled to tanh neurons, certified and checked."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import sympy

import symnet as sn
from benchmarks.measuring import Row, agree, timed

__all__ = ["rows"]

DATA = Path(__file__).resolve().parent.parent / "tests" / "physics" / "iris.csv"


def flowers() -> tuple[list[list[str]], list[str]]:
    """The 150 rows of decimals, as text, and their labels."""
    lines = [line.split(",") for line in DATA.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [line[:4] for line in lines], [line[4] for line in lines]


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    data, labels = flowers()
    box = {f"x{k + 1}": (min((r[k] for r in data), key=Fraction), max((r[k] for r in data), key=Fraction))
           for k in range(4)}  # fmt: skip
    seconds, rule = timed(lambda: sn.gaussian_classifier(data, labels), cold=True)
    beside, logits = timed(lambda: in_sympy(data, labels))
    agree(
        all(abs(sympy.N((a - b).subs(dict.fromkeys(rule.variables, 3)), 30)) < 1e-25
            for a, b in zip(rule.logits, logits, strict=True)),
        "the logits differ",
    )  # fmt: skip
    fitted = Row("iris: three Gaussians with exact covariances", seconds, "sympy matrices", beside, limit=1.0)

    def job() -> tuple[float, str]:
        net = rule.compile(sn.tanh, tolerance="1e-3" if quick else "1e-6", box=box, dtype="exact")
        return float(net.error_bound().probabilities), str(net.check())

    sn.square_gate(sn.tanh).check()  # imports are not what is measured
    seconds, (bound, verdict) = timed(job, cold=True, wall=True)
    agree(verdict == "proved, scope all", verdict)
    note = f"probabilities within {bound:.1e}; {verdict}; seconds by the clock, with processes"
    return [fitted, Row("iris: compiled to tanh, certified, checked", seconds, limit=5.0, note=note)]


def in_sympy(data: list[list[str]], labels: list[str]) -> list[sympy.Expr]:
    """The logits as one would write them with SymPy's matrices."""
    x = sympy.Matrix(sympy.symbols("x1:5"))
    found = []
    for label in sorted(set(labels)):
        part = sympy.Matrix(
            [[sympy.Rational(v) for v in row] for row, y in zip(data, labels, strict=True) if y == label]
        )
        count = part.rows
        mean = part.T * sympy.ones(count, 1) / count
        centred = part - sympy.ones(count, 1) * mean.T
        spread = centred.T * centred / count
        square = ((x - mean).T * spread.inv() * (x - mean))[0]
        size = (sympy.log(spread.det()) + 4 * sympy.log(2 * sympy.pi)) / 2
        found.append(sympy.log(sympy.Rational(count, len(labels))) - sympy.expand(square) / 2 - size)
    return found
