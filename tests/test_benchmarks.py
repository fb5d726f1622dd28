"""The benchmarks run, and in them symnet and the naive routes agree. How long they take is not tested."""

from __future__ import annotations

import pytest

from benchmarks.__main__ import TOPICS, main
from benchmarks.measuring import Disagreement, Row, agree


@pytest.mark.slow
@pytest.mark.parametrize("topic", TOPICS)
def test_routes_agree(topic: str) -> None:
    """The quick benchmarks of a topic give rows, and no route contradicts another."""
    assert TOPICS[topic](quick=True)


def test_disagreement_is_seen() -> None:
    """A benchmark whose routes differ stops."""
    with pytest.raises(Disagreement, match="differ"):
        agree(None, "they differ")


def test_targets() -> None:
    """A row misses its target when it takes too long, or too much longer than the other route."""
    assert Row("j", 1.0).met is None
    assert Row("j", 1.0, limit=0.5).met is False
    assert Row("j", 1.0, "b", 0.5, limit=2.0, ratio_limit=3).met is True
    assert Row("j", 1.0, "b", 0.2, limit=2.0, ratio_limit=3).met is False


def test_unknown_topic(capsys: pytest.CaptureFixture[str]) -> None:
    """A topic that is none is refused with the names of those that are."""
    with pytest.raises(SystemExit):
        main(["weather"])
    assert "derivatives" in capsys.readouterr().err
