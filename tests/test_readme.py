"""The commands in README.md print what it says. (Its Python examples run as doctests.)"""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from symnet.cli.main import main
from symnet.cli.sources import shipped_list

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCKS = re.findall(r"^```console\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
ROWS = [
    (labels, status)
    for page in (README, ROOT / "docs" / "claims.md")
    for labels, status in re.findall(r"^\| (`.*?) \|.*\| (\w+) \|$", page.read_text(encoding="utf-8"), re.MULTILINE)
]
EXAMPLES = [
    example for block in BLOCKS for example in re.findall(r"^\$ symnet (.*)\n((?:[^$].*\n)*)", block, re.MULTILINE)
]


@pytest.mark.parametrize(("command", "expected"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_command(command: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command of the README exits with 0 and prints the lines under it; `...` stands for anything."""
    assert main(shlex.split(command)) == 0
    printed = capsys.readouterr().out
    assert doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS), printed


def test_there_are_commands() -> None:
    """The README shows commands, so that the test above tests something."""
    assert len(EXAMPLES) >= 2


def test_tables_of_claims() -> None:
    """The claims in the tables are shipped with the status that the tables say; `rg-...` stands for several."""
    expected = {c["label"]: c["expected"] for c in shipped_list() or ()}
    assert len(ROWS) > 60
    for labels, status in ROWS:
        for label in re.findall(r"`(.+?)`", labels):
            start = label.removesuffix("...")
            found = {
                expected[name] for name in expected if name == label or (start != label and name.startswith(start))
            }
            assert found == {status}, (label, status)
