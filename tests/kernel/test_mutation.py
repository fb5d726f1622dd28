"""Damage to a good certificate: what is still accepted is still true, or is commentary."""

from __future__ import annotations

import copy
import json
from functools import lru_cache
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.kernel.checker import RULES, check_text, read_nodes
from symnet.kernel.terms import KernelError, Store
from symnet.proof.catalogue import shipped
from symnet.proof.certificate import certificate, dumps
from symnet.proof.claims import build
from symnet.proof.instances import instances

LABELS = ("ltr-gate", "sum-nonnegative", "binomial-diagonal")


@lru_cache(maxsize=8)
def good(label: str) -> tuple[dict[str, Any], str]:
    """The certificate of a shipped claim, and the digest of its statement."""
    data = json.loads(dumps(certificate(build([shipped(label)]))))
    verdict = check_text(json.dumps(data))[-1]
    assert verdict.status == "proved"
    return data, verdict.digest


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All places in a JSON value."""
    found = [path] if path else []
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found += places(inner, (*path, key))
    return found


def damaged(data: dict[str, Any], random: Random) -> dict[str, Any]:
    """The value with one place changed, removed, doubled or exchanged with another."""
    result: dict[str, Any] = copy.deepcopy(data)
    where = random.choice(places(result))
    parent: Any = result
    for key in where[:-1]:
        parent = parent[key]
    old = parent[where[-1]]
    kind = random.choice(["change", "change", "change", "remove", "swap"])
    if kind == "remove" and isinstance(parent, list):
        parent.pop(where[-1])
    elif kind == "swap" and isinstance(parent, list) and len(parent) > 1:
        other = random.randrange(len(parent))
        parent[where[-1]], parent[other] = parent[other], old
    elif isinstance(old, int):
        parent[where[-1]] = max(0, old + random.choice([-2, -1, 1, 2]))
    elif isinstance(old, str):
        words = [
            "1",
            "2",
            "-1",
            "0",
            "1/2",
            "Int",
            "Real",
            "Series",
            "add",
            "mul",
            "le",
            "lt",
            "eq",
            "sum",
            "prod",
            "forall",
            "exists",
            *RULES,
        ]
        parent[where[-1]] = random.choice(words)
    else:
        parent[where[-1]] = random.choice([None, [], 0, "1"])
    return result


@pytest.mark.parametrize("label", LABELS)
@given(seed=st.integers(0, 2**40))
def test_accepted_damage_is_harmless(label: str, seed: int) -> None:
    """Each accepted mutant states what the original states, or something that holds at random values too."""
    data, digest = good(label)
    random = Random(seed)
    mutant = damaged(data, random)
    try:
        found = check_text(json.dumps(mutant))
    except KernelError:
        return
    for verdict, claim in zip(found, mutant["claims"], strict=True):
        if verdict.status in ("proved", "refuted") and verdict.digest != digest:
            statement = read_nodes(Store(), mutant["nodes"])[claim["statement"]]
            outcomes = [i.outcome for i in instances(statement, random, 4) if i.certain]
            assert (verdict.status == "proved") not in [not o for o in outcomes if o is not None], (
                claim["label"],
                outcomes,
            )


@pytest.mark.parametrize("label", LABELS)
def test_commentary_is_not_read(label: str) -> None:
    """Titles, sources, reasons, hints of bound variables can be anything: verdict and digest stay."""
    data, digest = good(label)
    mutant = copy.deepcopy(data)
    for claim in mutant["claims"]:
        for key in ("title", "source", "conventions", "senses", "expected", "notes"):
            claim[key] = ["anything", {"at": "all"}]
        claim["steps"] = [[*step[:5], "a reason"] for step in claim["steps"]]
    mutant["nodes"] = [[*node[:3], "hint"] if len(node) > 3 else node for node in mutant["nodes"]]
    verdict = check_text(json.dumps(mutant))[-1]
    assert (verdict.status, verdict.digest) == ("proved", digest)


@pytest.mark.parametrize("label", LABELS)
def test_no_step_can_be_left_out(label: str) -> None:
    """A certificate has no step that its claim does not need: without it, or with another rule, it fails."""
    data, _ = good(label)
    for i in range(len(data["claims"][-1]["steps"])):
        mutant = copy.deepcopy(data)
        mutant["claims"][-1]["steps"][i][0] = "absurd"
        assert check_text(json.dumps(mutant))[-1].status == "failed"
