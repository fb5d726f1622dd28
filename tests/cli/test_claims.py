"""verify, check, list, show, explain, prove, new, statements on scripts of one's own: true, false, broken, open."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from symnet.cli.main import main
from symnet.cli.sources import claim
from symnet.proof.certificate import load
from symnet.proof.verification import reviewed

TRUE = """
from symnet.proof import Claim, Equal, reals
(x,) = reals("x")
good = Claim("good", title="A square", source="a test", variables=[x], conclusion=Equal((x + 1)**2, x**2 + 2*x + 1),
    proof=lambda p: p.ring(p.goal, reason="multiply out"))
later = Claim("later", title="Three of it", variables=[x], conclusion=Equal(3*(x + 1)**2, 3*x**2 + 6*x + 3),
    proof=lambda p: p.combine(p.goal, (3, p.use(good, x)), reason="three times it"))
"""
FALSE = TRUE.replace("2*x + 1)", "2*x + 2)")
BROKEN = "raise ValueError('a script that\\nstops')\n"
OPEN = """
from symnet.proof import Claim, Equal, reals
(x,) = reals("x")
question = Claim("question", title="Open", variables=[x], conclusion=Equal(x, x + 1), expected="undecided")
def refute(p):
    statement = p.closed([x], [], Equal(x, x + 1))
    false = p.order(p.store.false(), p.instantiate(p.assume(statement), 0, reason="take x = 0"), reason="0 is not 1")
    return p.discharge(false, statement)
believed = Claim("believed", title="Believed", variables=[x], conclusion=Equal(x, x + 1), expected="refuted",
    proof=refute)
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "true.py").write_text(TRUE)
    return folder


def test_verify(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """True claims are proved, status 0; the table and the JSON say the same."""
    assert main(["verify", str(scripts)]) == 0
    out = capsys.readouterr().out
    assert "proved  good   all    A square" in out
    assert "2 claims: 2 proved; as expected: 2 of 2; axioms: none" in out
    assert main(["verify", str(scripts / "true.py"), "--json", "-k", "later"]) == 0
    found = json.loads(capsys.readouterr().out)
    (claim,) = found["claims"]
    assert set(claim) >= {"label", "title", "source", "status", "expected", "scope", "axioms", "checks", "seconds"}
    assert (claim["label"], claim["status"], claim["scope"], claim["axioms"]) == ("later", "proved", "all", [])
    assert (found["summary"]["claims"], found["summary"]["proved"], found["summary"]["unexpected"]) == (1, 1, 0)


def test_a_false_claim(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A false claim fails with its reason and its step, status 1; what uses it fails with it."""
    (scripts / "true.py").write_text(FALSE)
    assert main(["verify", str(scripts)]) == 1
    out = capsys.readouterr().out
    assert "failed !  good" in out
    assert "the two sides have different normal forms" in out
    assert main(["prove", "good", str(scripts), "-o", str(scripts / "x.tex")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "claim 'good' is failed, expected proved" in line
    assert not (scripts / "x.tex").exists()


def test_a_failure_that_is_expected(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`verify` and `prove` call the status of a script that stops by one word."""
    (scripts / "true.py").write_text(FALSE.replace('"good", ', '"good", expected="failed", ', 1))
    main(["verify", str(scripts), "-k", "good"])
    assert "failed  good" in capsys.readouterr().out
    assert main(["prove", "good", str(scripts), "-o", str(scripts / "x.tex")]) == 0
    written = (scripts / "x.tex").read_text()
    assert r"\begin{unproved}" in written
    assert r"\begin{proof}" not in written


def test_a_script_that_stops(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script that raises is one failed line; for `list` and `show`, bad input."""
    (scripts / "broken.py").write_text(BROKEN)
    assert main(["verify", str(scripts)]) == 1
    assert "expected proved: line 1: ValueError: a script that stops" in capsys.readouterr().out.replace("\n", " ")
    assert main(["list", str(scripts)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_expectations(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An open question and a refuted belief are as expected."""
    (scripts / "open.py").write_text(OPEN)
    assert main(["verify", str(scripts)]) == 0
    assert "4 claims: 2 proved, 1 refuted, 1 undecided" in capsys.readouterr().out
    assert main(["prove", "all", str(scripts), "-o", str(scripts / "all.tex")]) == 0
    written = (scripts / "all.tex").read_text()
    assert [written.count(rf"\begin{{{kind}}}") for kind in ("theorem", "refuted", "open", "unproved")] == [2, 1, 1, 0]
    assert written.count(r"\begin{proof}") == 3
    assert r"\begin{proof}[Refutation]" in written
    assert "There is no proof yet." in written
    assert main(["prove", "all", str(scripts), "-o", str(scripts / "all.html")]) == 0
    made = (scripts / "all.html").read_text(encoding="utf-8")
    assert "4 claims: 2 proved, 1 refuted, 1 undecided" in made
    assert [made.count(f"<b>{kind} ") for kind in ("Theorem", "Refuted statement", "Open question")] == [2, 1, 1]
    assert main(["prove", "all", str(scripts), "-o", str(scripts / "all.json")]) == 0
    assert main(["check", str(scripts / "all.json")]) == 1  # who sends a certificate wants something shown by it


def test_nothing_to_verify(scripts: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """No claim at all is a mistake, not a success."""
    assert main(["verify", str(scripts), "-k", "no such claim"]) == 2
    (tmp_path / "empty").mkdir()
    assert main(["verify", str(tmp_path / "empty")]) == 2
    assert main(["show", "goof", str(scripts)]) == 2
    assert "did you mean 'good'" in capsys.readouterr().err


def test_a_typo_runs_no_script(
    scripts: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A label that no script can have is answered at once, with the nearest one; computed labels are looked for."""
    monkeypatch.setattr("symnet.cli.sources.run", lambda *_: pytest.fail("a script was run"))
    assert main(["show", "goof", str(scripts)]) == 2
    assert main(["explain", "ltr-gat"]) == 2
    assert "did you mean 'ltr-gate'" in capsys.readouterr().err
    monkeypatch.undo()
    computed = TRUE.replace('"good"', '"go" + "od"').replace('"later"', '"later-2"')
    (scripts / "computed.py").write_text(computed)
    (scripts / "true.py").unlink()
    assert main(["show", "good", str(scripts)]) == 0
    assert main(["show", "goof", str(scripts)]) == 2
    assert "did you mean 'good'" in capsys.readouterr().err


def test_list_show_explain(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed comes from the terms."""
    assert main(["list", str(scripts)]) == 0
    assert "good   proved    all    A square     true.py" in capsys.readouterr().out
    assert main(["show", "good", str(scripts)]) == 0
    assert "for all x ∈ ℝ:\n    (x + 1)² = x² + 2·x + 1" in capsys.readouterr().out
    assert main(["explain", "later", str(scripts)]) == 0
    out = capsys.readouterr().out
    assert "from claim good: three times it" in out
    assert main(["explain", "later", str(scripts), "--all", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["steps"]) > 2
    assert found["steps"][-1]["formula"].startswith("∀")


def test_prove(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """LaTeX as a document or as a fragment; the certificate has the claims that are used, and `check` accepts it."""
    whole, part, certificate = (scripts / name for name in ("x.tex", "part.tex", "x.json"))
    assert main(["prove", "later", str(scripts), "-o", str(whole)]) == 0
    assert main(["prove", "later", str(scripts), "-o", str(part), "--fragment"]) == 0
    assert main(["prove", "later", str(scripts), "-o", str(certificate)]) == 0
    assert whole.read_text().startswith(r"\documentclass")
    assert whole.read_text().rstrip().endswith(r"\end{document}")
    assert part.read_text()[-200:].strip()[-60:] in whole.read_text()
    for kind in ("theorem", "proof", "document"):
        assert whole.read_text().count(rf"\begin{{{kind}}}") == whole.read_text().count(rf"\end{{{kind}}}")
    assert whole.read_text().count(r"\begin{theorem}") == 1
    assert [c.label for c in load(certificate.read_text())] == ["good", "later"]
    capsys.readouterr()
    assert main(["check", str(certificate), str(certificate)]) == 0
    assert capsys.readouterr().out.count("proved") == 5


def test_prove_several(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Labels may stand one after another; what is neither a label nor a path is told as a label, options as such."""
    made = scripts / "several.json"
    assert main(["prove", "later", "good", str(scripts), "-o", str(made)]) == 0
    assert [c.label for c in load(made.read_text())] == ["good", "later"]
    page = scripts / "several.html"
    assert main(["prove", "good", "later", str(scripts), "-o", str(page)]) == 0
    assert "2 claims: 2 proved" in page.read_text()
    capsys.readouterr()
    assert main(["prove", "ltr-gate", "ltr-gat", "-o", str(made)]) == 2
    assert "unknown claim 'ltr-gat'" in capsys.readouterr().err
    assert main(["prove", "good", str(scripts / "no.py"), "-o", str(made)]) == 2
    assert "there is no such file" in capsys.readouterr().err
    assert main(["prove", "good", str(scripts), "--order", "4", "-o", str(made)]) == 2
    assert "--order is about the network for a polynomial" in capsys.readouterr().err


def test_check(scripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A spoilt certificate fails with status 1, an unreadable one with 2; the others are checked all the same."""
    certificate = scripts / "x.json"
    main(["prove", "good", str(scripts), "-o", str(certificate)])
    (scripts / "spoilt.json").write_text(certificate.read_text().replace('"ring"', '"order"', 1))
    (scripts / "cut.json").write_text(certificate.read_text()[:-20])
    capsys.readouterr()
    assert main(["check", str(scripts / "spoilt.json")]) == 1
    assert "good: failed at step 1" in capsys.readouterr().out
    assert main(["check", str(scripts / "cut.json"), str(certificate), "--json"]) == 2
    out, err = capsys.readouterr()
    assert [c["status"] for c in json.loads(out)["claims"]] == ["proved"]
    assert len(err.splitlines()) == 1


def test_labels_of_strange_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A label with control signs or lone surrogates is printed harmlessly."""
    nodes = [["num", [], "1"], ["eq", [0, 0]]]
    claims = [{"label": "\x1b[31m\ud800\n", "statement": 1, "steps": []}]
    (tmp_path / "x.json").write_text(json.dumps({"format": "symnet certificate 1", "nodes": nodes, "claims": claims}))
    assert main(["check", str(tmp_path / "x.json")]) == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert main(["check", str(tmp_path / "x.json"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["claims"][0]["status"] == "undecided"


def test_new(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The start that `new` writes is a true claim; made false, it fails; it is not written over; odd names work."""
    monkeypatch.chdir(tmp_path)
    assert main(["new", "my_claim.py"]) == 0
    assert main(["verify", "my_claim.py"]) == 0
    assert "proved  my_claim  all" in capsys.readouterr().out
    before = Path("my_claim.py").read_text()
    assert main(["new", "my_claim.py"]) == 2
    assert Path("my_claim.py").read_text() == before
    Path("my_claim.py").write_text(before.replace("Congruent(network, x**2, 2)", "Congruent(network, 2 * x**2, 2)"))
    assert main(["verify", "my_claim.py"]) == 1
    assert main(["new", "Ünï and $paces.py"]) == 0
    assert main(["verify", "Ünï and $paces.py"]) == 0


def test_the_twin_of_the_template() -> None:
    """The template's twin is false where it says, and its script stops on it."""
    from symnet.proof.claims import Claim, build_twin
    from symnet.proof.instances import counterexample
    from symnet.proof.template import script

    names: dict[str, object] = {"__name__": "template"}
    exec(compile(script("mine"), "mine.py", "exec"), names)
    (claim,) = [v for v in names.values() if isinstance(v, Claim)]
    (twin,) = claim.twins
    statement, stopped = build_twin(claim, twin)
    assert stopped
    assert counterexample(statement, twin.at) is not None


def test_statements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """STATEMENTS.md is what `verify` reads; --check tells what is not up to date; `list` lists it."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "true.py").write_text(TRUE)
    monkeypatch.setattr(sys.modules["symnet.proof.verification"], "catalogue", lambda: folder)
    assert main(["statements", "--check"]) == 1
    assert main(["statements"]) == 0
    assert main(["statements", "--check"]) == 0
    content = (folder / "STATEMENTS.md").read_text()
    found = reviewed(folder)
    assert found is not None
    assert set(found) == {"good", "later"}
    assert "    (x + 1)² = x² + 2·x + 1\n" in content
    assert main(["verify"]) == 0
    capsys.readouterr()
    assert main(["list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["claims"]
    assert [(c["label"], c["title"], c["scope"], c["digest"]) for c in listed] == [
        ("good", "A square", "all", found["good"]),
        ("later", "Three of it", "all", found["later"]),
    ]
    (folder / "true.py").write_text(
        TRUE.replace("Equal((x + 1)**2, x**2 + 2*x + 1)", "Equal((x + 1)**2 - 1, x**2 + 2*x)")
    )
    assert main(["statements", "--check"]) == 1
    assert "changed: good" in capsys.readouterr().err
    assert main(["verify"]) == 1
    assert "STATEMENTS.md" in capsys.readouterr().out


@pytest.mark.slow
def test_the_shipped_statements() -> None:
    """proofs/STATEMENTS.md is up to date."""
    assert main(["statements", "--check"]) == 0


def test_a_computed_label_of_a_shipped_claim_runs_its_script_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its label is written nowhere in a script; STATEMENTS.md says which one has it."""
    monkeypatch.delattr("symnet.cli.sources.sources")
    assert claim("gate-bound-exp", []).name == "beyond/gate_bounds.py"
