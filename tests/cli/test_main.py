"""What holds for every verb: exit status, errors of one line, whole files, interruption, quick starts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symnet.cli.main import main
from symnet.display import table
from symnet.errors import BadFile
from symnet.render.writing import write_file

COMMAND = [sys.executable, "-m", "symnet.cli"]
ROOT = Path(__file__).resolve().parent.parent.parent
ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


def run(*arguments: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run symnet in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, env={**ENV, **env}, cwd=cwd, check=False
    )


WRONG = [
    [],
    ["nothing"],
    ["--nothing"],
    ["verify", "--nothing"],
    ["verify", "--jobs", "0"],
    ["verify", "--jobs", "many"],
    ["verify", "/no/such/folder"],
    ["verify", "--key", "x"],  # no abbreviations
    ["check"],
    ["check", "/no/such/file.json"],
    ["check", "/"],
    ["show"],
    ["prove", "ltr-gate"],
    ["prove", "ltr-gate", "-o", "x.htm"],
    ["prove", "ltr-gate", "-o", "x.html", "--fragment"],
    ["prove", "ltr-gate", "-o", "x"],
    ["prove", "ltr-gate", "-o", "x.json", "--fragment"],
    ["prove", "x*y", "-o", "x.tex"],
    ["new"],
    ["new", "x.txt"],
    ["new", "/no/such/folder/x.py"],
    ["derive"],
    ["derive", "x*y"],
    ["derive", "x*y", "--activation", "nothing"],
    ["derive", "x*y", "--activation", "exp", "--activation-expr", "x"],
    ["derive", "x*y", "--activation-expr", "x*y"],
    ["derive", "x*y", "--activation-expr", "__import__('os').system('true')"],
    ["derive", "open('x')", "--activation", "exp"],
    ["derive", "exp(x)", "--activation", "exp"],
    ["derive", "x*y", "--activation", "relu"],
    ["derive", "x*y", "--activation", "tanh", "--bias", "0"],
    ["derive", "x*y", "--activation", "tanh", "--bias", "1/"],
    ["derive", "x**(10**9)", "--activation", "exp"],
    ["derive", "(a+b+c+d)^400", "--activation", "exp"],
    ["derive", "x*y", "--activation", "exp", "--layers", "3"],
    ["derive", "x*y+z", "--activation", "exp", "--layers", "2"],
    ["derive", "x*y", "--activation", "exp", "--layers", "two"],
    ["derive", "x*y", "--activation", "exp", "--layers", "1", "--skip"],
    ["cost", "1/x", "--activation", "exp"],
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage_and_bad_input(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is one line on stderr, nothing on stdout, status 2, and no file."""
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("symnet: ")
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    """--help and --version succeed, for every verb."""
    for arguments in (
        ["--version"],
        ["--help"],
        *(
            [verb, "--help"]
            for verb in [
                "derive",
                "cost",
                "verify",
                "check",
                "list",
                "show",
                "explain",
                "prove",
                "new",
                "statements",
                "repl",
            ]
        ),
    ):
        assert main(arguments) == 0
        assert capsys.readouterr().out


def test_a_fault_of_symnet(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected exception is one line that asks to report it, status 3; its traceback comes when asked for."""

    def fault(*_: object) -> None:
        raise ZeroDivisionError("in a\nstrange place")

    monkeypatch.setattr("symnet.cli.checking.verdicts", fault)
    assert main(["check", "x.json"]) == 3
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert "report" in err
    monkeypatch.setenv("SYMNET_DEBUG", "1")
    assert main(["check", "x.json"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_interruption(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is one line and status 130."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("symnet.cli.checking.verdicts", interrupted)
    assert main(["check", "x.json"]) == 130
    assert len(capsys.readouterr().err.splitlines()) == 1


def hearing_interrupts() -> None:
    """A run that was started in the background ignores SIGINT, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.slow
def test_interruption_of_a_run(tmp_path: Path) -> None:
    """SIGINT to `verify` while a script runs ends it and its children, without a traceback."""
    (tmp_path / "slow.py").write_text("import time\ntime.sleep(60)\n")
    child = subprocess.Popen(
        [*COMMAND, "verify", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENV,
        start_new_session=True,
        preexec_fn=hearing_interrupts,  # noqa: PLW1509 - there are no threads
    )
    try:
        time.sleep(4)
        os.killpg(child.pid, signal.SIGINT)
        out, err = child.communicate(timeout=20)
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
    assert child.returncode == 130
    assert (out, err) == ("", "symnet: interrupted\n")


def test_a_closed_pipe(tmp_path: Path) -> None:
    """`symnet ... | head` ends without a message."""
    done = subprocess.run(
        f"{sys.executable} -m symnet.cli --help | true",
        shell=True,
        capture_output=True,
        text=True,
        env=ENV,
        check=False,
    )
    assert done.stderr == ""


def test_quick_start() -> None:
    """--version, --help and check load neither SymPy nor NumPy nor flint."""
    program = (
        "import sys; from symnet.cli.main import main; main(sys.argv[1:]);"
        "print(sorted({'sympy', 'numpy', 'flint', 'mpmath', 'tqdm', 'IPython'} & set(sys.modules)), file=sys.stderr)"
    )
    for arguments in (["--version"], ["--help"], ["check", "/no/such/file"]):
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, env=ENV, check=False
        )
        assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.slow
def test_start_time() -> None:
    """check starts within 0.2 s of processor time beyond that of Python itself."""

    def seconds(*command: str) -> float:
        before = os.times()
        subprocess.run([sys.executable, *command], capture_output=True, env=ENV, check=False)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    bare = min(seconds("-c", "pass") for _ in range(3))
    assert min(seconds("-m", "symnet.cli", "check", "/no/such/file") for _ in range(5)) - bare < 0.2


def test_files_are_whole_or_not_there(tmp_path: Path) -> None:
    """A file is written aside and renamed; without `replace` an old one stays as it is."""
    path = tmp_path / "x.txt"
    write_file(path, "one")
    write_file(path, "two")
    assert path.read_text() == "two"
    with pytest.raises(BadFile):
        write_file(path, "three", replace=False)
    with pytest.raises(UnicodeEncodeError):
        write_file(path, "\ud800")
    with pytest.raises(BadFile):
        write_file(tmp_path / "none" / "x.txt", "four")
    assert path.read_text() == "two"
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]


def test_tables_fit() -> None:
    """A table with a width keeps its lines within it, by the column before the last."""
    lines = table([("a", "t" * 100, "1.0")], ("label", "title", "s"), 60).splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[1].endswith("…  1.0")


def test_names_of_the_prompt() -> None:
    """`symnet repl` starts with the public names."""
    from symnet.cli.interactive import names

    found = names()
    assert {"sn", "sp", "x", "derive", "tanh", "parse"} <= set(found)


def test_the_prompt_runs(tmp_path: Path) -> None:
    """The prompt reads lines from a pipe and ends with it."""
    done = subprocess.run(
        [*COMMAND, "repl"],
        input="print(sn.derive(x*y, activation=sn.softplus).network.neurons)\nexit()\n",
        capture_output=True,
        text=True,
        env={**ENV, "HOME": str(tmp_path), "IPYTHONDIR": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "4" in done.stdout


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    """--json prints one object, with the fields that scripts rely on; what is not available is null."""
    assert main(["derive", "-x*y + 1/2", "--activation", "softplus", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    wanted = {"target", "activation", "bias", "hidden_layers", "widths", "neurons", "synapses", "scale", "box"}
    assert wanted | {"senses", "conventions", "leading_error", "error_bound"} <= set(found)
    assert found["error_bound"] is None
    assert main(["cost", "x*y*z", "--activation", "softplus", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) >= {"target", "activation", "lower_bounds", "constructions", "minimal"}
    fields = {"name", "hidden_layers", "neurons", "synapses", "senses", "conventions"}
    assert set(found["constructions"][0]) >= fields
    assert min(c["neurons"] for c in found["constructions"]) <= 8


def test_derive_and_check(capsys: pytest.CaptureFixture[str]) -> None:
    """`derive --check` shows the network and the kernel's verdict on its certificate."""
    assert main(["derive", "x*y", "--activation-expr", "log(1+exp(x))", "--check"]) == 0
    out = capsys.readouterr().out
    assert "2-4-1" in out
    assert "kernel:        proved" in out


def test_derive_with_an_order_and_in_sense_taylor(capsys: pytest.CaptureFixture[str]) -> None:
    """`--order` and `--sense taylor` choose copies of gates; both are shown, and `cost` lists such networks."""
    assert main(["derive", "x*y", "--activation", "exp", "--order", "6", "--check"]) == 0
    out = capsys.readouterr().out
    assert "2-12-1" in out
    assert "lambda^6" in out
    assert main(["derive", "x*y+x^3", "--activation", "exp", "--layers", "1", "--sense", "taylor", "--check"]) == 0
    assert "senses:        taylor" in capsys.readouterr().out
    assert main(["cost", "x*y+x^3", "--activation", "exp"]) == 0
    out = capsys.readouterr().out
    assert "sense taylor" in out
    assert "error of order 4" in out
    assert main(["derive", "x*y+x", "--activation", "exp", "--sense", "taylor"]) == 2
    assert "layers=1" in capsys.readouterr().err


def test_output_in_an_old_terminal() -> None:
    """Where the terminal has no Unicode, letters are escaped and nothing fails."""
    done = run("show", "ltr-gate", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "\\u03c3" in done.stdout
    done = run("show", "ltr-gate", "--json", PYTHONIOENCODING="ascii")
    assert "σ" in json.loads(done.stdout)["statement"]
