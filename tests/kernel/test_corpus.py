"""The shipped certificates as they are: every rule is used, everything is proved, and nothing is superfluous."""

from __future__ import annotations

import json

import pytest

from symnet.kernel.checker import RULES, check_text
from tests.kernel.corpus import LABELS, part


@pytest.mark.parametrize("label", LABELS)
def test_all_are_proved(label: str) -> None:
    """Every claim has the status that its author expects, and one of them rests on an axiom."""
    data = part(label)
    for verdict, claim in zip(check_text(json.dumps(data)), data["claims"], strict=True):
        assert verdict.status == claim["expected"], (verdict.label, verdict.reason)
        assert verdict.scope == "all"
        assert verdict.axioms == (("increasing",) if label == "central-difference-remainder" and verdict.axioms else ())
    assert bool(verdict.axioms) == (label == "central-difference-remainder")


def test_every_rule_is_used() -> None:
    """What is damaged in test_mutation.py uses every rule but `excluded`."""
    used = {step[0] for label in LABELS for claim in part(label)["claims"] for step in claim["steps"]}
    assert set(RULES) - used <= {"excluded"}
    assert {"fact", "use", "axiom"} <= used


@pytest.mark.parametrize("label", LABELS)
def test_nothing_is_superfluous(label: str) -> None:
    """Certificates that symnet writes have no datum, premise or term where the rule has none (certificate.md, 4)."""
    without_data = set(RULES) - {"part", "order", "enclosure"}
    no_premises = {
        "assume",
        "trichotomy",
        "excluded",
        "shift",
        "reverse",
        "swap",
        "distribute",
        "definition",
        "fact",
        "use",
        "axiom",
    }
    no_terms = {
        "apply",
        "both",
        "part",
        "cases",
        "coefficients",
        "derivative",
        "differentiable",
        "fact",
        "use",
        "axiom",
    }
    for claim in part(label)["claims"]:
        needed = {len(claim["steps"]) - 1} | {i for step in claim["steps"] for i in step[1]}
        assert needed == set(range(len(claim["steps"])))
        for rule, premises, terms, data, *_ in claim["steps"]:
            assert data is None or rule not in without_data
            assert not premises or rule not in no_premises
            assert not terms or rule not in no_terms
