"""Fisher's iris data, decimals as text, with the box that they fill."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

__all__ = ["BOX", "LABELS", "ROWS"]

_LINES = [
    line.split(",")
    for line in (Path(__file__).parent / "iris.csv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
ROWS = [line[:4] for line in _LINES]
"""150 rows of four decimals."""
LABELS = [line[4] for line in _LINES]
"""The species of each row."""
BOX = {
    f"x{k + 1}": (min((row[k] for row in ROWS), key=Fraction), max((row[k] for row in ROWS), key=Fraction))
    for k in range(4)
}
"""The smallest box around the rows."""
