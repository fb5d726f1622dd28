"""The dictionary names what exists: claims that are stated and shipped, names that are public."""

from __future__ import annotations

import json
from functools import reduce
from typing import Any

import pytest

import symnet as sn
from symnet.cli.dictionary import results
from symnet.cli.main import main
from symnet.cli.sources import shipped_list
from symnet.physics.dictionary import Row, dictionary

ROWS = dictionary()
IDS = [row.physics for row in ROWS]


def test_it_has_the_rows_of_the_paper() -> None:
    """Table I has ten rows besides surprisal; a word appears once."""
    assert len(ROWS) == 11
    assert len({row.physics for row in ROWS}) == len({row.learning for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_claims_are_shipped_and_expected_to_be_proved(row: Row) -> None:
    """Each label is in the list of statements, with scope all."""
    listed = {c["label"]: c for c in shipped_list() or ()}
    for label in row.claims:
        assert listed[label]["expected"] == "proved"
        assert listed[label]["scope"] == "all"


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_names_are_public(row: Row) -> None:
    """Each name can be had from symnet, attributes of classes too."""
    for name in row.names:
        assert reduce(getattr, name.split("."), sn) is not None


@pytest.mark.slow
def test_the_command_line_has_every_row(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows with what the kernel says of their claims, asked once; --json has the same."""
    kept = results({label for row in ROWS for label in row.claims})
    monkeypatch.setattr("symnet.cli.dictionary.results", lambda wanted: {label: kept[label] for label in wanted})
    assert main(["dictionary", "--json"]) == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [row["physics"] for row in printed["rows"]] == IDS
    told = [claim for row in printed["rows"] for claim in row["claims"]]
    assert [claim["label"] for claim in told] == [label for row in ROWS for label in row.claims]
    assert all(claim["status"] == "proved" and claim["scope"] == "all" for claim in told)
    assert main(["dictionary"]) == 0
    text = capsys.readouterr().out
    for row in ROWS:
        assert f"{row.physics}  =  {row.learning}\n" in text
        assert all(f"    {label}: proved, scope all" in text for label in row.claims)
    assert "ltr-circuit-corollary: proved, scope all; rests on increasing" in text
    assert max(map(len, text.splitlines())) <= 100
