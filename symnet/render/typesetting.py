"""LaTeX made into PDF by latexmk, in a scratch folder, with what goes wrong said in one line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from symnet.errors import TypesettingError, one_line

__all__ = ["INSTALL", "look_for_tex", "overfull", "pdf", "undefined"]

INSTALL = "apt install texlive-latex-recommended texlive-pictures lmodern latexmk"
REMEDY = f"install it (Debian, Ubuntu: {INSTALL}), or write FILE.tex"
PATIENCE = 600.0  # seconds


def look_for_tex() -> None:
    """Raise TypesettingError where there is no TeX, before any work is done for it."""
    for program in ("latexmk", "pdflatex"):
        if shutil.which(program) is None:
            raise TypesettingError(f"{program} is not there", REMEDY)


def pdf(document: str) -> tuple[bytes, str]:
    """Return a LaTeX document as PDF, and TeX's log.

    Raises TypesettingError where TeX or a package is missing, or where TeX refuses the document.
    """
    look_for_tex()
    command = ["latexmk", "-norc", "-pdf", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error", "x.tex"]
    environment = {**os.environ, "openin_any": "p", "openout_any": "p", "shell_escape": "f", "max_print_line": "1000"}
    with tempfile.TemporaryDirectory(prefix="symnet-") as scratch:
        folder = Path(scratch)
        (folder / "x.tex").write_text(document, encoding="utf-8")
        try:
            done = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE,
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise TypesettingError(f"TeX has not finished in {PATIENCE:.0f} s") from None
        except OSError as error:
            raise TypesettingError(f"latexmk cannot be run: {error.strerror}", REMEDY) from None
        log = _text(folder / "x.log")
        made = folder / "x.pdf"
        if done.returncode or not made.is_file():
            raise TypesettingError(*_complaint(log, done.stderr.decode(errors="replace")))
        return made.read_bytes(), log


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _complaint(log: str, said: str) -> tuple[str, str]:
    """Return TeX's own complaint, short, and what can be done about it."""
    missing = re.search(r"File [`']([^']+\.(?:sty|cls|def|fd|cfg|ldf))' not found", log)
    if missing:
        return f"LaTeX has no {missing[1]}", REMEDY
    font = re.search(r"Font \S*=(\S+) .*not loadable|mktexpk: .*?font (\S+)", log + said)
    if font:
        return f"TeX has no font {font[1] or font[2]}", REMEDY
    found = re.search(r"^(?:!|\S*x\.tex:(\d+):) *(.+)$", log, re.MULTILINE)
    lines = said.strip().splitlines()
    what = found[2] if found else lines[-1] if lines else "latexmk fails and says nothing"
    where = f" (line {found[1]} of what would be FILE.tex)" if found and found[1] else ""
    return f"TeX says: {one_line(what.strip())[:200]}{where}", ""


def overfull(log: str, most: float = 10.0) -> list[str]:
    r"""Return what TeX's log says of lines that stand out by more than `most` points.

    >>> overfull("Overfull \\hbox (12.5pt too wide) at line 4\nOverfull \\hbox (3pt too wide) at line 9")
    ['Overfull \\hbox (12.5pt too wide) at line 4']
    """
    return [
        line[0] for line in re.finditer(r"^Overfull \\hbox \(([\d.]+)pt.*$", log, re.MULTILINE) if float(line[1]) > most
    ]


def undefined(log: str) -> list[str]:
    """Return what TeX's log says of references and citations that have no target, or more than one."""
    return [
        line[0]
        for line in re.finditer(r"^.*(?:Reference|Citation|Label|label).*(?:undefined|multiply).*$", log, re.MULTILINE)
    ]
