"""examples/claims-repo, run from a wheel in a fresh environment: true, false, and what the README of it says.

The environment has symnet's wheel, and takes what symnet needs from the one that runs the tests: nothing is downloaded.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "claims-repo"

pytestmark = pytest.mark.slow
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def bin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment into which symnet's wheel is installed."""
    wheels, home = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("environment")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(wheels), str(ROOT)]
    subprocess.run([*pip, *build], check=True, capture_output=True)
    (wheel,) = wheels.glob("symnet-*.whl")
    venv.create(home, with_pip=False)
    packages = next(home.glob("lib/python*/site-packages"))
    subprocess.run(
        [*pip, "--python", str(home / "bin" / "python"), "install", "--no-deps", "--no-index", str(wheel)],
        check=True, capture_output=True,
    )  # fmt: skip
    shared = [p for p in sys.path if p.endswith(("site-packages", "dist-packages"))]
    (packages / "shared.pth").write_text("\n".join(shared) + "\n")  # pytest, SymPy, ...: after what is installed here
    return home / "bin"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return shutil.copytree(EXAMPLE, tmp_path / "claims", ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))


@pytest.fixture
def run(bin_folder: Path, repo: Path) -> Run:
    """Run a program of the environment in the copied repository."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "GITHUB", "VIRTUAL"))}
    env = {**kept, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}

    def go(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(bin_folder / program), *arguments]
        return subprocess.run(command, cwd=repo, env=env, capture_output=True, text=True, check=False)

    return go


def verify(run: Run) -> subprocess.CompletedProcess[str]:
    return run("symnet", "verify", "proofs", "--twins", "--format", "github", "--junit", "claims.xml")


def in_pytest(run: Run) -> subprocess.CompletedProcess[str]:
    """`pytest` of that environment; its script may stand in the other one."""
    return run("python", "-m", "pytest", "-q")


def test_symnet_comes_from_the_wheel(run: Run, bin_folder: Path) -> None:
    """What is tested here is what is installed."""
    where = run("python", "-c", "import symnet; print(symnet.__file__)").stdout
    assert where.startswith(str(bin_folder.parent))


def test_the_claim_is_proved(run: Run, repo: Path) -> None:
    """All is well: status 0, no annotation, a report without failures, and a passed test."""
    done = verify(run)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "proved  cube   all    Four neurons cube a number" in done.stdout
    assert "cube states: for all σ: ℝ → ℝ; b, x ∈ ℝ: if σ'''(b) ≠ 0 then" in done.stdout
    assert "twins: 2" in done.stdout
    assert "::error" not in done.stdout
    assert ET.parse(repo / "claims.xml").getroot().get("failures") == "0"
    done = in_pytest(run)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_a_false_claim(run: Run, repo: Path) -> None:
    """With 3! for 2³ the run ends with status 1, an annotation at the line of the claim, and a failed test."""
    script = repo / "proofs" / "cube.py"
    text = script.read_text(encoding="utf-8")
    script.write_text(
        text.replace("conclusion=Congruent(cubes(8), x**3, 2)", "conclusion=Congruent(cubes(6), x**3, 2)")
    )
    line = 1 + text[: text.index("cube = Claim(")].count("\n")
    assert f"line={line}," in (repo / "README.md").read_text(encoding="utf-8")
    done = verify(run)
    assert done.returncode == 1
    error = f"::error file=proofs/cube.py,line={line},title=cube is not as expected::failed, expected proved: step"
    assert error in done.stdout
    assert "failed !  cube" in done.stdout
    (case,) = ET.parse(repo / "claims.xml").getroot().iter("testcase")
    assert case.find("failure") is not None
    done = in_pytest(run)
    assert done.returncode == 1
    assert "cube: failed, expected proved: step" in done.stdout
    assert "to look further: symnet verify proofs/cube.py; symnet explain cube proofs/cube.py" in done.stdout


def test_a_weak_twin(run: Run, repo: Path) -> None:
    """A twin that is true is found."""
    script = repo / "proofs" / "cube.py"
    text = script.read_text(encoding="utf-8")
    script.write_text(
        text.replace("conclusion=Congruent(cubes(8), x**3, 3)", "conclusion=Congruent(cubes(8), x**3, 1)")
    )
    done = verify(run)
    assert done.returncode == 1
    assert "proved, but its twin 'up to O(λ³)' is not seen to be false" in done.stdout
    assert in_pytest(run).returncode == 1


def test_the_hooks() -> None:
    """The pre-commit hooks, here and in the example, run commands that exist, on files that are there."""
    import re

    for file in (EXAMPLE / ".pre-commit-config.yaml", ROOT / ".pre-commit-hooks.yaml"):
        text = file.read_text(encoding="utf-8")
        (pattern,) = re.findall(r"files: (\S+)", text)
        assert re.search(pattern, "proofs/cube.py")
        assert "entry: symnet verify" in text
        assert "pass_filenames: false" in text
    assert "symnet verify proofs --twins --format github --junit claims.xml" in (
        EXAMPLE / ".github" / "workflows" / "claims.yml"
    ).read_text(encoding="utf-8")
