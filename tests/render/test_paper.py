"""Papers: what is called a theorem, in which order, with which references, and what TeX makes of it."""

import re
import shutil
from dataclasses import replace

import pytest

from symnet.errors import TypesettingError
from symnet.proof.certificate import certificate, dumps, load
from symnet.proof.claims import Claim, build
from symnet.proof.language import Equal, reals
from symnet.render.exposition import exposition
from symnet.render.paper import PREAMBLE, fragment, fragments, ordered, paper
from symnet.render.sentences import Piece
from symnet.render.typesetting import overfull, pdf, undefined

(x,) = reals("x")


def claims(*labels: str, source: str = "LTR, section II.C", uses: dict[str, str] | None = None):
    """Loaded claims, each of which may use one before it."""
    made: dict[str, Claim] = {}
    for label in labels:

        def proof(p, label=label):
            if label in (uses or {}):
                return p.use(made[uses[label]], x, reason="as before")
            return p.ring(p.goal, reason="count x twice")

        made[label] = Claim(
            label, title=f"Claim {label}", source=source, variables=[x], conclusion=Equal(x + x, 2 * x), proof=proof
        )
    return load(dumps(certificate(build(list(made.values())))))


@pytest.mark.parametrize("status", ["failed", "undecided", "assumed", "nonsense", ""])
def test_only_what_is_proved_is_a_theorem(status: str) -> None:
    """Whatever the kernel says but proved, there is no theorem, no lemma and no proof."""
    (found,) = claims("double")
    shown = fragment(found, status)
    assert not re.search(r"begin\{(theorem|lemma|proof)\}", shown)
    assert "not proved" in shown
    assert r"\begin{theorem}" in fragment(found, "proved")
    refuted = fragment(found, "refuted")
    assert r"\begin{refuted}" in refuted
    assert "Hence the statement is false" in refuted


def test_what_is_used_stands_first() -> None:
    """A claim comes after those that its proof names, and refers to them by number."""
    found = {c.label: exposition(c, "proved") for c in claims("a", "b", uses={"b": "a"})}
    ((_, chosen),) = ordered([found["b"], found["a"]])
    assert [c.label for c in chosen] == ["a", "b"]
    document = paper([found["b"], found["a"]])
    assert r"Theorem~\ref{claim:a}" in document
    assert r"\cite{LTR}" in document
    assert r"\bibitem[LTR]{LTR}" in document
    assert "RT]" not in document.replace("LTR]", "")
    assert r"the claim \texttt{a}" in fragment(claims("a", "b", uses={"b": "a"})[1], "proved")


def test_lemmas_stand_last() -> None:
    """Theorems come first, by source; a lemma's section has lemmas alone, also where a lemma rests on a theorem."""
    found = [
        exposition(c, "proved")
        for source, labels in (("textbook", "ab"), ("RT, section 4.1", "dc"), ("LTR, section II.C", "e"), ("", "f"))
        for c in claims(*labels, source=source)
    ]
    told = [replace(c, proof=(*c.proof, (Piece("ref", "f"),))) if c.label == "a" else c for c in found]
    placed = [(heading.split(" ")[0], "".join(c.label for c in chosen)) for heading, chosen in ordered(told)]
    assert placed == [("Cheap", "e"), ("Depth:", "dc"), ("Beyond", "f"), ("Lemmas", "ab")]


def test_labels_of_derived_networks_differ() -> None:
    """All derived networks are called network; in a document of several they have different anchors."""
    import symnet as sn

    shown = [c.explain().latex for c in (sn.square_gate(sn.exp), sn.multiplication_gate(sn.exp))]
    labels = [re.findall(r"\\label\{([^}]*)\}", s)[0] for s in shown]
    assert len(set(labels)) == 2


def test_logs_are_read() -> None:
    """Overfull lines above the limit, undefined references, labels that are there twice."""
    log = "Overfull \\hbox (12pt too wide) x\nLaTeX Warning: Reference `a' on page 1 undefined on input line 3.\n"
    log += "LaTeX Warning: Label `b' multiply defined.\nOverfull \\hbox (9.9pt too wide) y\n"
    assert len(overfull(log)) == 1
    assert len(undefined(log)) == 2


def test_without_tex(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where TeX is missing one line says so, and what to install."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(
        TypesettingError, match=r"latexmk is not there; install it \(Debian, Ubuntu: apt install texlive"
    ) as e:
        pdf("")
    assert e.value.exit_code == 2


needs_tex = pytest.mark.skipif(shutil.which("latexmk") is None, reason="no latexmk; `make paper` says what to install")


@needs_tex
def test_tex_complains_in_one_line() -> None:
    """What TeX refuses, and a package that it does not find, are said in one line."""
    start = "\\documentclass{article}\n"
    with pytest.raises(TypesettingError, match=r"TeX says: Undefined control sequence.*line 2 of") as e:
        pdf(start + "\\begin{document}\\undefinedthing\\end{document}")
    assert "\n" not in str(e.value)
    with pytest.raises(TypesettingError, match=r"LaTeX has no nosuchpackage\.sty; install it"):
        pdf(start + "\\usepackage{nosuchpackage}\\begin{document}x\\end{document}")


@needs_tex
def test_a_paper_and_a_fragment_compile() -> None:
    """A small paper has no undefined reference and no overfull line; a fragment needs its preamble alone."""
    found = claims("a", "b", uses={"b": "a"})
    content, log = pdf(paper([exposition(c, "proved") for c in found]))
    assert content.startswith(b"%PDF")
    assert not overfull(log)
    assert not undefined(log)
    whole = fragments([exposition(c, "proved") for c in found])
    assert whole.index("% Optional") < whole.index(r"%   \numberwithin") < whole.index(r"\begin{theorem}")
    parts = "".join(fragment(c, "proved") for c in found)
    content, log = pdf(f"\\documentclass{{article}}\n{PREAMBLE}\\begin{{document}}\n{parts}\\end{{document}}\n")
    assert not undefined(log)
