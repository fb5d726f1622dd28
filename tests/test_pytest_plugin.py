"""The pytest plugin: `pytest proofs/` in a repository of one's own, by the road of `symnet verify`."""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
INSTALLED = any(e.value == "symnet.pytest_plugin" for e in importlib.metadata.entry_points(group="pytest11"))
PLUGIN = [] if INSTALLED else ["-p", "symnet.pytest_plugin"]

HEAD = """
from symnet.proof import Claim, Equal, Twin, Unequal, reals
(x,) = reals("x")
"""
TRUE = """
good = Claim("good", title="A square", variables=[x], conclusion=Equal((x + 1)**2, x**2 + 2*x + 1),
    proof=lambda p: p.ring(p.goal),
    twins=[Twin("another number", conclusion=Equal((x + 1)**2, x**2 + 2*x + 2), at={"x": 1})])
"""
FALSE = """
bad = Claim("bad", title="No square", variables=[x], conclusion=Equal((x + 1)**2, x**2 + 1),
    proof=lambda p: p.ring(p.goal))
"""
REFUTED = """
def refute(p):
    statement = p.closed([x], [], Equal(x, x + 1))
    false = p.order(p.store.false(), p.instantiate(p.assume(statement), 0, reason="take x = 0"), reason="0 is not 1")
    return p.discharge(false, statement)
believed = Claim("believed", title="Believed", variables=[x], conclusion=Equal(x, x + 1), expected="refuted",
    proof=refute)
question = Claim("question", title="Open", variables=[x], conclusion=Equal(x, x + 1), expected="undecided")
"""
COMPUTED = """
claims = [Claim(f"times-{n}", title="Commuting", variables=[x], conclusion=Equal(n*x, x*n + n // 2),
    proof=lambda p: p.ring(p.goal)) for n in (1, 2)]
"""
TRUE_TWIN = """
loose = Claim("loose", title="A sum", variables=[x], conclusion=Equal(x + x, 2*x), proof=lambda p: p.ring(p.goal),
    twins=[Twin("the same", conclusion=Equal(2*x, x + x), at={"x": 1})])
def hidden():
    return Claim("hidden", title="Not a global", variables=[x], conclusion=Equal(x, x))
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with the plugin in a folder."""
    (folder / "pytest.ini").touch()
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", *PLUGIN, "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=env)


def outcomes(text: str) -> dict[str, str]:
    """Item -> outcome, as `pytest -v` says."""
    return dict(re.findall(r"^(\S+::\S+) (PASSED|FAILED|SKIPPED)", text, re.MULTILINE))


def write(folder: Path, **scripts: str) -> None:
    (folder / "proofs").mkdir(exist_ok=True)
    for name, text in scripts.items():
        (folder / "proofs" / f"{name}.py").write_text(text)


@pytest.mark.slow
def test_a_folder_of_proofs(tmp_path: Path) -> None:
    """One item a claim; it passes if its status is the expected one; the failure is the line that `verify` prints."""
    write(tmp_path, mixed=HEAD + TRUE + FALSE + REFUTED, computed=HEAD + COMPUTED, loose=HEAD + TRUE_TWIN)
    write(tmp_path, _helper="1/0", conftest="# symnet", test_not="# symnet\ndef test_it(): pass", stranger="1/0")
    done = run(tmp_path, "proofs", "-v", "-rA", "-W", "error")
    assert done.returncode == 1
    assert outcomes(done.stdout) == {
        "proofs/mixed.py::good": "PASSED",
        "proofs/mixed.py::bad": "FAILED",
        "proofs/mixed.py::believed": "PASSED",
        "proofs/mixed.py::question": "PASSED",
        "proofs/computed.py::other-claims": "FAILED",
        "proofs/loose.py::loose": "FAILED",
        "proofs/loose.py::hidden": "SKIPPED",
        "proofs/test_not.py::test_it": "PASSED",
    }
    assert "bad: failed, expected proved: step 1, line 10: ring refuses (x + 1)² = x² + 1" in done.stdout
    assert "to look further: symnet verify proofs/mixed.py; symnet explain bad proofs/mixed.py" in done.stdout
    assert "good states: for all x ∈ ℝ: (x + 1)² = x² + 2·x + 1" in done.stdout
    assert "times-2: failed" in done.stdout
    assert "times-1: failed" not in done.stdout
    assert "loose: proved, but its twin 'the same'" in done.stdout


@pytest.mark.slow
def test_choosing_claims(tmp_path: Path) -> None:
    """-k chooses by label, --symnet-proofs another folder; the options of the ini file hold; xdist does not matter."""
    write(tmp_path, mixed=HEAD + TRUE + FALSE, loose=HEAD + TRUE_TWIN)
    (tmp_path / "proofs").rename(tmp_path / "theorems")
    assert run(tmp_path, "--collect-only", "-q").returncode == 5  # nothing is collected: "theorems" is no name we know
    done = run(tmp_path, "--symnet-proofs", "theorems", "-k", "good", "-v")
    assert outcomes(done.stdout) == {"theorems/mixed.py::good": "PASSED"}
    (tmp_path / "pytest.ini").write_text("[pytest]\nsymnet_proofs = theorems\nsymnet_twins = false\n")
    done = run(tmp_path, "-n", "2", "--dist", "loadfile", "--deselect", "theorems/mixed.py::bad", "--strict-markers")
    assert done.returncode == 0, done.stdout
    assert "2 passed, 1 skipped" in done.stdout


@pytest.mark.slow
def test_scripts_that_stop_or_hang(tmp_path: Path) -> None:
    """A script that raises, or takes too long, fails each of its claims, and says why."""
    write(tmp_path, stops=HEAD + TRUE + "raise ValueError('not today')", hangs=HEAD + TRUE + "while True: pass")
    (tmp_path / "pytest.ini").write_text("[pytest]\nsymnet_timeout = 5\n")
    done = run(tmp_path, "proofs", "-v")
    assert set(outcomes(done.stdout).values()) == {"FAILED"}
    assert "ValueError: not today" in done.stdout
    assert "undecided, expected proved: the script took longer than 5 s" in done.stdout


@pytest.mark.slow
def test_it_costs_nothing_without_proofs(tmp_path: Path) -> None:
    """Where no proof script is collected, nothing of symnet is loaded but its name and the plugin."""
    (tmp_path / "test_it.py").write_text(
        "import sys\ndef test_it():\n"
        "    assert not {'sympy', 'flint', 'symnet.errors', 'symnet.proof', 'symnet.kernel'} & {*sys.modules}\n"
        "    assert 'symnet.pytest_plugin' in sys.modules\n"
    )
    done = run(tmp_path, "-q", "-p", "no:hypothesispytest")
    assert done.returncode == 0, done.stdout
