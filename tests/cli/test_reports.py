"""`verify` for other programs: JUnit, annotations, JSON; scripts that hang or crash; twins; interruption."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from symnet import display
from symnet.cli.main import main
from symnet.cli.reports import annotation, junit
from symnet.proof.labels import labels
from symnet.proof.verification import Result, batches, verify

HEAD = "from symnet.proof import Claim, Equal, Twin, reals\n(x,) = reals('x')\n"
GOOD = (
    "good = Claim('good', title='A square', variables=[x], conclusion=Equal((x + 1)**2, x**2 + 2*x + 1),\n"
    "    proof=lambda p: p.ring(p.goal),\n"
    "    twins=[Twin('2', conclusion=Equal((x + 1)**2, x**2 + 2*x + 2), at={'x': 1})])\n"
)
HOSTILE = "]]></x>\n::error::<b>&\"'\x00\x1b[31m\ud800\ufffe%0A,:"


def hostile(**more: object) -> Result:
    """A result whose texts are made to break out of whatever they are put into."""
    return Result(HOSTILE, "failed", title=HOSTILE, source=HOSTILE, reason=HOSTILE, path="/x/a,b:c%\n.py", **more)  # type: ignore[arg-type]


def test_junit_is_well_formed() -> None:
    """Whatever titles and reasons hold, the XML can be read, and counts what it has."""
    results = [hostile(), Result("good", "proved", scope="all", path="x.py", line=3), hostile(expected=HOSTILE)]
    top = ET.fromstring(junit(results, 1.5).encode("utf-8"))
    (suite,) = top
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    assert [case.find("failure") is None for case in suite] == [False, True, False]
    assert suite[1].get("line") == "3"
    assert "<b>" in (suite[0].get("name") or "")


def test_annotations_are_one_command() -> None:
    """Whatever a reason holds, an annotation is one line, and its properties end where they should."""
    line = annotation(hostile(line=7))
    assert len(line.splitlines()) == 1
    assert line.startswith("::error file=/x/a%2Cb%3Ac%25%0A.py,line=7,title=")
    properties, message = line.removeprefix("::error ").split("::", 1)
    assert properties.count(",") == 2
    assert message.startswith("failed, expected proved: ")
    assert line.isprintable()


def test_files_in_annotations_are_relative(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """GitHub wants paths from the root of the repository."""
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert annotation(Result("a", "failed", path=str(tmp_path / "proofs" / "a.py"))).startswith(
        "::error file=proofs/a.py,line=1,"
    )


def test_verify_writes_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--junit writes a whole file, --format github annotates the line of the claim; the exit status is as before."""
    script, report = tmp_path / "mine.py", tmp_path / "report.xml"
    script.write_text(HEAD + GOOD)
    assert main(["verify", str(script), "--junit", str(report), "--format", "github", "--twins"]) == 0
    out = capsys.readouterr().out
    assert "::error" not in out
    assert "good states: for all x ∈ ℝ: (x + 1)² = x² + 2·x + 1" in out
    assert "; twins: 1;" in out
    assert ET.parse(report).getroot()[0].get("failures") == "0"
    script.write_text(HEAD + GOOD.replace("2*x + 1", "2*x + 3"))
    assert main(["verify", str(script), "--junit", str(report), "--format", "github"]) == 1
    assert f"::error file={script},line=3,title=good" in capsys.readouterr().out
    assert ET.parse(report).getroot()[0].get("failures") == "1"
    assert {p.name for p in tmp_path.iterdir()} == {"mine.py", "report.xml"}
    assert main(["verify", str(script), "--junit", str(tmp_path / "none" / "x.xml")]) == 2


def test_what_is_claimed_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A great title over a small statement: both are printed, and JSON has the statement (A18)."""
    script = tmp_path / "riemann.py"
    text = GOOD.replace("'good'", "'riemann-hypothesis'").replace("A square", "The Riemann hypothesis")
    script.write_text(HEAD + text)
    assert main(["verify", str(script)]) == 0
    assert "riemann-hypothesis states: for all x ∈ ℝ: (x + 1)² =" in capsys.readouterr().out
    assert main(["verify", str(script), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["claims"][0]["statement"].startswith("for all x ∈ ℝ")
    assert found["summary"]["scopes"] == {"all": 1, "instances": 0}
    assert found["summary"]["twins"] is None


def test_labels_that_symnet_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who calls a claim as one of symnet's is called is told so, and so are the readers (A18)."""
    (tmp_path / "mine.py").write_text(HEAD + GOOD.replace("'good'", "'ltr-gate'"))
    assert main(["verify", str(tmp_path)]) == 0
    assert "ltr-gate is also the label of a claim that symnet ships, which states" in capsys.readouterr().out


def test_statements_that_unfold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A statement that is small as a graph and huge as a text is not written out."""
    script = tmp_path / "deep.py"
    script.write_text(
        HEAD + "from symnet.proof.claims import ClaimProver\nClaimProver.closed = lambda p, *a: big(p.store)\n"
        "def big(s):\n    t = s.num(1)\n    for _ in range(60):\n        t = s.make('add', (t, t))\n"
        "    return s.make('eq', (t, t))\n" + GOOD
    )
    main(["verify", str(script)])
    assert "good states: (too long to be shown)" in capsys.readouterr().out


@pytest.mark.slow
def test_garbage_about_twins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a script's process says of twins is read with care."""
    for name, said in {"a": "[]", "b": "[" * 100_000, "c": '{"good": 5}', "d": '{"good": ["x", 1]}'}.items():
        (tmp_path / f"{name}.py").write_text(
            HEAD + GOOD.replace("good", f"good{name}") + "import types, __main__ as m\n"
            f"m.json = types.SimpleNamespace(dumps=lambda *a: {said.replace('good', f'good{name}')!r})\n"
        )
    assert main(["verify", str(tmp_path), "--twins"]) == 1
    out = capsys.readouterr().out
    assert out.count("its certificate cannot be read") == 4
    assert "as expected: 0 of 4" in out


def test_twins_that_are_true(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --twins a twin has to be false, and the proof has to stop on it; without it nobody asks."""
    script = tmp_path / "mine.py"
    script.write_text(HEAD + GOOD.replace("2*x + 2)", "x + x + 1)"))
    assert main(["verify", str(script)]) == 0
    assert main(["verify", str(script), "--twins"]) == 1
    assert "good: proved, but its twin '2' is not seen to be false" in capsys.readouterr().out


@pytest.mark.slow
def test_scripts_that_hang_or_crash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script that takes too long is undecided; those that crash fail; those after them are checked."""
    bodies = {"a": "import time\ntime.sleep(300)", "b": "import os\nos._exit(0)", "c": "raise SystemExit(3)"}
    bodies |= {"d": "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "e": HEAD + GOOD}
    for name, body in bodies.items():
        (tmp_path / f"{name}.py").write_text(body)
    (tmp_path / "STATEMENTS.md").write_text("")  # as in the catalogue: several scripts share a process
    start = time.monotonic()
    assert main(["verify", str(tmp_path), "--timeout", "4", "--jobs", "1"]) == 1
    assert time.monotonic() - start < 120
    out = capsys.readouterr().out
    assert "a: undecided, expected proved: the script took longer than 4 s" in out
    assert "b: failed, expected proved: the process of the script ended with status 0" in out
    assert "c: failed, expected proved: the process of the script ended with status 3" in out
    assert "d: failed, expected proved: the process of the script was ended by signal 11" in out
    assert "the statement is not in" in out  # e ran, and its statement was not reviewed


@pytest.mark.slow
def test_garbage_for_a_certificate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a script writes in place of its certificate is one failed line (A19)."""
    write = "import os, sys\nopen(sys.argv[-1], 'wb').write({!r})\nos._exit(0)"
    good = b'{"format": "symnet certificate 1", "nodes": [["num",[],"1"],["eq",[0,0]]], '
    claim = b'"claims": [{"label": "x", "statement": 1, "steps": [], "title": 5, "source": null, "expected": []}]'
    for name, content in {
        "a": b"\xff\xfe", "b": b"[]", "c": good + claim + b', "own": [1]}', "d": good + claim + b', "own": 3}',
        "e": good + claim + b"}", "f": b"[" * 100_000, "g": good + claim + b', "own": ["x", "y"]}',
    }.items():  # fmt: skip
        (tmp_path / f"{name}.py").write_text(write.format(content))
    assert main(["verify", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "as expected: 0 of 8" in out


def test_a_script_that_fails_is_not_chosen_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """-k with the label of a claim whose script stops does not say that all is well."""
    (tmp_path / "a.py").write_text(HEAD + GOOD + "1/0\n")
    (tmp_path / "b.py").write_text(HEAD + GOOD.replace("'good'", "'goodness'"))
    assert main(["verify", str(tmp_path), "-k", "good"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out


@pytest.mark.slow
def test_a_script_cannot_decide_what_others_prove(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a folder of one's own each script has a process of its own, whatever the number of jobs (A17)."""
    spoil = "import symnet.proof.child as c, __main__\nc.claims_of = __main__.claims_of = lambda *a: []\n"
    (tmp_path / "a.py").write_text(spoil + HEAD + GOOD)
    (tmp_path / "b.py").write_text(HEAD + GOOD.replace("'good'", "'bad'").replace("2*x + 1", "7"))
    assert main(["verify", str(tmp_path), "--jobs", "1"]) == 1
    assert "bad: failed" in capsys.readouterr().out
    found = dict.fromkeys((tmp_path / "a.py", tmp_path / "b.py"), tmp_path)
    assert [len(batch) for _, batch in batches(found, 1)] == [1, 1]


@pytest.mark.slow
def test_results_come_over_an_executor(tmp_path: Path) -> None:
    """Any executor does, also one of processes: results are plain values."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    (tmp_path / "a.py").write_text(HEAD + GOOD)
    told: list[tuple[int, int]] = []
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        (r,) = verify([tmp_path], executor=pool, progress=lambda *a: told.append(a))
    assert (r.label, r.status, r.line, r.reviewed) == ("good", "proved", 3, False)
    assert told[-1] == (1, 1)


def test_labels_are_read_without_running() -> None:
    """Labels that are written out are found with their lines; where some are computed, or none is there, it is said."""
    found = labels("import proof\nproof.Claim(label='a')\n\nx = [Claim('b'), Claim('a')]")
    assert (found.lines, found.complete) == ({"a": 2, "b": 4}, True)
    for text in ("", "Claim(name)", "Claim(*given)", "def f(", "x = " + "(" * 500, "\x00", "-" * 100_000 + "1"):
        assert not labels(text).complete


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "1e3", "", "1234567890", "٣"])
def test_bad_timeouts(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A time limit is a number of seconds above 0."""
    assert main(["verify", f"--timeout={seconds}"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.slow
def test_interruption_ends_the_children(tmp_path: Path) -> None:
    """SIGINT to `verify` alone ends what its scripts have started too, at once, and leaves no file behind."""
    mark = f"symnet-test-{os.getpid()}"
    (tmp_path / "slow.py").write_text(
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(60)', {mark!r}])\n"
    )
    report = tmp_path / "report.xml"
    child = subprocess.Popen(
        [sys.executable, "-m", "symnet.cli", "verify", str(tmp_path), "--junit", str(report)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent.parent,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - a run in the background ignores it
    )  # fmt: skip
    deadline = time.monotonic() + 60
    try:
        while not running(mark) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert running(mark)
        child.send_signal(signal.SIGINT)
        assert child.communicate(timeout=20) == ("", "symnet: interrupted\n")
    finally:
        child.kill()
    assert child.returncode == 130
    time.sleep(0.2)
    assert not running(mark)
    assert not report.exists()


@pytest.mark.slow
def test_scripts_end_with_the_command(tmp_path: Path) -> None:
    """Where `verify` is killed, its scripts do not run on."""
    mark = f"symnet-test-{os.getpid()}-orphan"
    (tmp_path / f"{mark}.py").write_text("while True: pass\n")
    child = subprocess.Popen(
        [sys.executable, "-m", "symnet.cli", "verify", str(tmp_path)], cwd=Path(__file__).parent.parent.parent
    )
    deadline = time.monotonic() + 60
    while not running(f"{mark}.py") and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(3)  # until SymPy is loaded and the script has begun
    child.kill()
    child.wait()
    deadline = time.monotonic() + 30
    while running(f"{mark}.py") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not running(f"{mark}.py")


@pytest.mark.slow
def test_progress_on_a_terminal(tmp_path: Path) -> None:
    """A run of some seconds shows a bar on a terminal, and takes it away; in a pipe there is none."""
    fcntl, pty, termios = (pytest.importorskip(name) for name in ("fcntl", "pty", "termios"))
    for name in "ab":
        (tmp_path / f"{name}.py").write_text("import time\ntime.sleep(2)\n" + HEAD + GOOD.replace("good", name))
    command = [sys.executable, "-m", "symnet.cli", "verify", str(tmp_path), "--jobs", "1"]
    here = Path(__file__).parent.parent.parent
    terminal, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=inner, cwd=here)
    os.close(inner)
    shown = b""
    with contextlib.suppress(OSError):  # the end of a terminal
        while part := os.read(terminal, 4096):
            shown += part
    os.close(terminal)
    assert child.wait() == 0
    assert b"1/2 [" in shown
    assert shown.endswith(b"\r")
    assert subprocess.run(command, capture_output=True, cwd=here, check=False).stderr == b""


def test_a_word_for_those_who_wait(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal what takes long is told and taken away; what is quick is not, nor anything in a pipe."""
    monkeypatch.setattr(display, "PATIENCE", 0.05)
    for terminal, seconds, expected in ((True, 0.5, "slow ...\r\x1b[K"), (True, 0, ""), (False, 0.2, "")):
        monkeypatch.setattr(sys.stderr, "isatty", lambda answer=terminal: answer)
        with display.waiting("slow ..."):
            time.sleep(seconds)
        assert capsys.readouterr().err == expected


def running(mark: str) -> bool:
    """Whether a process with the mark among its arguments runs (where /proc tells)."""
    if not Path("/proc/self/cmdline").exists():
        pytest.skip("there is no /proc")
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if any(part.endswith(mark.encode()) for part in file.read_bytes().split(b"\0")):
                return True
        except OSError:
            continue
    return False
