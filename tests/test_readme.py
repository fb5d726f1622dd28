"""The commands in README.md print what it says. (Its Python examples run as doctests.)"""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from symnet.cli.main import main

README = Path(__file__).resolve().parent.parent / "README.md"
BLOCKS = re.findall(r"^```console\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
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
