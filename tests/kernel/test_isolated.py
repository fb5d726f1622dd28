"""The kernel needs the standard library alone, and no assert."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import symnet.kernel
from symnet.proof.certificate import certificate, dumps
from symnet.proof.claims import Claim, build
from symnet.proof.language import Equal, Unequal, reals

KERNEL = Path(symnet.kernel.__file__).parent
BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        top, _, rest = name.partition(".")
        if top not in sys.stdlib_module_names and (top != "symnet" or rest and not rest.startswith("kernel")):
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Blocker())
for name in ("sympy", "numpy", "flint", "mpmath"):
    sys.modules[name] = None
from symnet.kernel.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that is good, and one of a false statement."""
    (x,) = reals("x")
    claim = Claim(
        "good",
        title="",
        variables=[x],
        hypotheses=[Unequal(x, 0)],
        conclusion=Equal((x + 1) ** 2 / x, x + 2 + 1 / x),
        proof=lambda p, nonzero: p.ring(p.goal, nonzero),
    )
    folder = tmp_path_factory.mktemp("certificates")
    data = certificate(build([claim]))
    (folder / "good.json").write_text(dumps(data), encoding="utf-8")
    for node in data["nodes"]:
        if node[0] == "num" and node[2] == "1":
            node[2] = "3"
    (folder / "bad.json").write_text(dumps(data), encoding="utf-8")
    return folder / "good.json", folder / "bad.json"


@pytest.mark.parametrize("flags", [[], ["-O"], ["-OO", "-W", "error"]])
def test_it_runs_without_anything_else(files: tuple[Path, Path], flags: list[str]) -> None:
    """With SymPy, NumPy, flint and the rest of symnet blocked, and without asserts: the same verdicts."""
    env = {**os.environ, "PYTHONPATH": str(KERNEL.parent.parent)}
    command = [sys.executable, *flags, "-c", BLOCKED, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 1, done.stderr
    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["proved", "failed"]


def test_it_reads_nothing_that_is_no_file(tmp_path: Path) -> None:
    """A missing file and one that is no certificate are one line each on stderr, and status 2."""
    (tmp_path / "x.json").write_text("{")
    env = {**os.environ, "PYTHONPATH": str(KERNEL.parent.parent)}
    for path in (tmp_path / "x.json", tmp_path / "none.json", tmp_path):
        command = [sys.executable, "-m", "symnet.kernel", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1


def test_no_assert_no_float_no_global_state() -> None:
    """The source has no assert, no float, no eval, exec, pickle, and does not write files."""
    import ast

    for path in KERNEL.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Assert | ast.Global), path.name
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float | complex)), path.name
            if isinstance(node, ast.Name):
                assert node.id not in {"eval", "exec", "compile", "float", "globals", "__import__"}, path.name
            if isinstance(node, ast.Import | ast.ImportFrom) and not getattr(node, "level", 0):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                assert all(n.partition(".")[0] in sys.stdlib_module_names for n in names), path.name


def test_it_is_small() -> None:
    """The kernel can be read in an evening."""
    lines = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in KERNEL.glob("*.py")}
    assert max(lines.values()) <= 400
    assert sum(lines.values()) <= 2700
