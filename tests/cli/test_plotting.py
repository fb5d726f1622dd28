"""`symnet plot` writes pictures, and refuses in one line what it cannot draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from symnet.cli.main import main
from symnet.render import plots

GATE = ["plot", "u*v", "--activation", "softplus", "--box", "1"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*GATE, "--scale", "1/10"], "over u and v"),
        ([*GATE, "--scale", "1/10", "--vary", "v"], "over v with u ="),
        ([*GATE, "--scale", "1/100", "--dtype", "float32"], "computed in float32"),
        ([*GATE, "--dtype", "float32"], "against the scale, in float32"),
        (["plot", "-x^2 + x/3", "--activation", "tanh", "--box", "-1,2", "--tolerance", "1e-3"], "over x"),
        (["plot", "max(x, y) - abs(x)", "--activation", "relu", "--box", "1"], "over x and y"),
    ],
)
@pytest.mark.parametrize("ending", ["svg", "png"])
def test_pictures(
    arguments: list[str], said: str, ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Over the box at a scale or a tolerance, else against the scale; what is drawn is said on stderr."""
    file = tmp_path / f"error.{ending}"
    assert main([*arguments, "-o", str(file)]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    content = file.read_bytes()
    assert content.startswith(b"\x89PNG" if ending == "png" else b"<?xml")
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["plot", "u*v", "--activation", "tanh", "-o", "a.svg"], 2, "--box"),
        ([*GATE, "-o", "a.pdf"], 2, ".svg or .png"),
        ([*GATE, "-o", "none/a.svg"], 2, "no such folder"),
        ([*GATE, "--scale", "1/10", "--vary", "x", "-o", "a.svg"], 2, "none of the variables u, v"),
        ([*GATE, "--vary", "u", "-o", "a.svg"], 2, "--scale"),
        ([*GATE, "--dtype", "exact", "-o", "a.svg"], 2, "float64"),
        ([*GATE, "--scale", "0", "-o", "a.svg"], 2, "scale"),
        (["plot", "u*v", "--activation", "softplus", "--box", "1,0", "--scale", "1", "-o", "a.svg"], 2, "box"),
        (["plot", "u*v", "--activation", "softplus", "--box", "2,2", "--scale", "1", "-o", "a.svg"], 2, "a point"),
        (["plot", "x & y", "--activation", "relu", "--box", "0,1", "-o", "a.svg"], 2, "bits"),
        ([*GATE, "--tolerance", "1e-30", "-o", "a.svg"], 1, "1e-30"),
    ],
)
def test_refusals(
    arguments: list[str], status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """One line, the right exit status, and no file."""
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == status
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What to install is said before any work is done."""
    monkeypatch.setattr(plots, "find_spec", lambda _: None)
    assert main([*GATE, "-o", str(tmp_path / "a.svg")]) == 2
    assert "pip install 'symnet[plot]'" in capsys.readouterr().err
