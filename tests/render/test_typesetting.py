"""What a real TeX makes of it all: no undefined reference, no label twice, no line wider than the page by 10 points.

Run by `make paper`, which needs TeX; elsewhere these tests are skipped where there is none.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from sympy.abc import w, x, y, z

import symnet as sn
from symnet.cli.main import main
from symnet.render.paper import LOOKS, PREAMBLE
from symnet.render.typesetting import overfull, pdf, undefined

missing = shutil.which("latexmk") is None and "SYMNET_TEX" not in os.environ
pytestmark = [pytest.mark.slow, pytest.mark.skipif(missing, reason="no latexmk; `make paper` says what to install")]


def check(document: str) -> bytes:
    """Typeset it, and read the log."""
    content, log = pdf(document)
    assert not undefined(log)
    assert not overfull(log)
    return content


def test_the_paper(tmp_path: Path) -> None:
    """All shipped claims in one paper: contents, notation, sections, references."""
    assert main(["prove", "all", "-o", str(tmp_path / "all.tex")]) == 0
    document = (tmp_path / "all.tex").read_text()
    for part in (r"\tableofcontents", r"{Notation}", r"\section{", r"\begin{thebibliography}"):
        assert part in document
    assert len(check(document)) > 10**5
    names = re.findall(r"\\label\{(claim:[^}]*)\}", document)
    assert len(names) == len(set(names)) > 40
    sections = [m.start() for m in re.finditer(r"\\section\{", document)]
    for proof in re.finditer(r"\\begin\{proof\}.*?\\end\{proof\}", document, re.DOTALL):
        for used in re.findall(r"[^q]ref\{([^}]*)\}", proof[0]):
            place = document.index(rf"\label{{{used}}}")
            between = any(proof.start() < section < place for section in sections)
            assert place < proof.start() or between, "what is used stands before, or in a later section"


def test_one_claim(tmp_path: Path) -> None:
    """One claim as PDF, by the command; an old file is replaced."""
    file = tmp_path / "x.pdf"
    file.write_text("old")
    assert main(["prove", "ltr-gate", "-o", str(file)]) == 0
    assert file.read_bytes().startswith(b"%PDF")
    assert [p.name for p in tmp_path.iterdir()] == ["x.pdf"]
    assert main(["prove", "x*y", "--activation", "softplus", "-o", str(file)]) == 0


def test_derived_networks() -> None:
    """Deep, shallow, wide and unnamed ones, as fragments in a document of one's own."""
    made = [
        sn.derive(x * y * z + x**2, activation=sn.tanh),
        sn.univariate(sn.softplus, x**5),
        sn.product(sn.exp, 5),
        sn.derive((x + y + z) ** 4 + 3 * w * x * y * z + w**3 - 7 * x, activation=sn.tanh),
        sn.multiplication_gate(sn.gelu),
        sn.multiplication_gate(sn.Activation(x**3 + x**2)),
        sn.monomial(sn.tanh, x**2 * y**3),
    ]
    parts = [c.explain().latex for c in made]
    page = r"\usepackage[a4paper,margin=2.5cm]{geometry}"
    check(
        "\n".join(
            [r"\documentclass[11pt]{article}", page, PREAMBLE + LOOKS, r"\begin{document}", *parts, r"\end{document}"]
        )
    )
