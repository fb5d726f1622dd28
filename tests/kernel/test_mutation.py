"""Damage to good certificates: whatever is accepted is of a kind that docs/trust.md lists, and is not false.

A mutant differs from a shipped certificate in one place: a number, an operation, a name, a sort, a reference to a node
or a step, a datum, a text; or in an entry that is removed, doubled or exchanged. `kind` compares what the two files
*say* (rules, premises, terms, conclusions), read into one store.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.kernel.checker import RULES, Verdict, check_text, deep_recursion, read_nodes
from symnet.kernel.terms import KernelError, Store, Term
from symnet.proof.instances import instances
from tests.kernel.corpus import LABELS, part

WORDS = [
    "1",
    "2",
    "-1",
    "0",
    "1/2",
    "x",
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
    *RULES,
]
WORDS += ["forall", "exists", "var", "num", "cong", "range", "list", "fam", "exp", "log", "sqrt", "exp_zero"]
TRUST = Path(__file__).resolve().parent.parent.parent / "docs" / "trust.md"

# The kinds of accepted mutants. In all but the last the statement is that of the shipped claim.
KINDS = {
    "commentary": "a title, a source, a reason, an expectation, a key that is not read",
    "hint": "the author's name of a bound variable",
    "unread node": "a node that no step and no statement refers to",
    "same term": "a term written in another way (2/2 for 1) or referred to by another node",
    "label": "another label, where nothing uses the claim",
    "other claims": "the claim is the same; one that it does not use is not there, or fails",
    "another rule": "a step by another rule that gives the same",
    "another premise": "a step from other premises that gives the same: exchanged, surplus, or with the same formula",
    "another term": "other terms that give the same: a factor with coefficient 0, a goal written once more",
    "another datum": "a datum that gives the same, or that the rule does not read: other digits, items of `order`",
    "another number of steps": "a step more that nothing needs, or one less",
    "another statement": "the mutant states something else: evaluated on its terms, it is not false",
}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """All places in a JSON value."""
    if path:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


@lru_cache(maxsize=32)
def good(label: str) -> tuple[str, tuple[tuple[Any, ...], ...]]:
    """The text of a certificate, and its places."""
    data = part(label)
    return json.dumps(data), tuple(places(data))


def damaged(label: str, where: tuple[Any, ...], how: str, word: str, by: int) -> dict[str, Any]:
    """The certificate with one place changed, removed, doubled or exchanged with another."""
    result: dict[str, Any] = json.loads(good(label)[0])
    parent: Any = result
    for key in where[:-1]:
        parent = parent[key]
    key, old = where[-1], parent[where[-1]]
    if how == "remove" and isinstance(parent, list):
        parent.pop(key)
    elif how == "double" and isinstance(parent, list):
        parent.insert(key, copy.deepcopy(old))
    elif how == "exchange" and isinstance(parent, list):
        other = by % len(parent)
        parent[key], parent[other] = parent[other], old
    elif type(old) is int:
        parent[key] = max(0, old + by)
    elif isinstance(old, str):
        parent[key] = str(int(old) + by) if re.fullmatch(r"-?\d+", old) and how == "change" else word
    else:
        parent[key] = [None, [], 0, word, True][by % 5]
    return result


def content(store: Store, data: dict[str, Any]) -> list[dict[str, Any]]:
    """What the claims say: labels, statements and steps, with terms for the numbers of nodes."""
    with deep_recursion():
        nodes = read_nodes(store, data["nodes"])

    def said(step: list[Any]) -> tuple[Any, ...]:
        rule, premises, terms, datum, conclusion = step[:5]
        return rule, tuple(premises), tuple(nodes[i] for i in terms), json.dumps(datum), nodes[conclusion]

    def proof(claim: dict[str, Any]) -> list[tuple[Any, ...]] | None:
        try:
            return [said(step) for step in claim["steps"]]
        except (KeyError, TypeError, IndexError, ValueError):
            return None  # the steps of a claim that fails

    return [{"label": c["label"], "statement": nodes[c["statement"]], "steps": proof(c)} for c in data["claims"]]


def readable(claim: Any, nodes: list[Term]) -> bool:
    """Whether a claim has a label and a statement."""
    if not isinstance(claim, dict) or type(claim.get("label")) is not str:
        return False
    return type(claim.get("statement")) is int and 0 <= claim["statement"] < len(nodes)


STEP_PARTS = (
    "another rule",
    "another premise",
    "another term",
    "another datum",
    "another conclusion",
)  # the last cannot be: it follows from the others


def kind(label: str, mutant: dict[str, Any], where: tuple[Any, ...], verdict: Verdict) -> tuple[str, Term]:
    """The kind of a mutant one of whose claims is accepted, and the statement of that claim."""
    store = Store()
    before = {c["label"]: c for c in content(store, json.loads(good(label)[0]))}
    with deep_recursion():
        nodes = read_nodes(store, mutant["nodes"])
    claims = [c for c in mutant["claims"] if readable(c, nodes)]
    after = {c["label"]: c for c in content(store, {**mutant, "claims": claims})}
    claim = after[verdict.label]
    twin = before.get(verdict.label)
    if twin is None:
        same = [c for c in before.values() if c["statement"] is claim["statement"]]
        return ("label" if same else "another statement"), claim["statement"]
    if claim["statement"] is not twin["statement"]:
        return "another statement", claim["statement"]
    if claim["steps"] != twin["steps"]:
        if len(claim["steps"]) != len(twin["steps"]):
            return "another number of steps", claim["statement"]
        first = next(i for i, (a, b) in enumerate(zip(claim["steps"], twin["steps"], strict=True)) if a != b)
        pairs = zip(claim["steps"][first], twin["steps"][first], strict=True)
        return STEP_PARTS[next(i for i, (a, b) in enumerate(pairs) if a != b)], claim["statement"]
    if after != before:
        return "other claims", claim["statement"]
    if where[0] == "nodes":
        if len(where) > 2 and where[2] == 3:
            return "hint", claim["statement"]
        same_nodes = len(nodes) == len(json.loads(good(label)[0])["nodes"])
        original = read_nodes(store, json.loads(good(label)[0])["nodes"])
        changed = not same_nodes or any(a is not b for a, b in zip(nodes, original, strict=True))
        return ("unread node" if changed else "same term"), claim["statement"]
    read = len(where) > 2 and (where[2] == "statement" or (where[2] == "steps" and (len(where) < 5 or where[4] < 5)))
    return ("same term" if read else "commentary"), claim["statement"]


def judged(label: str, mutant: dict[str, Any], where: tuple[Any, ...], random: Random) -> set[str]:
    """The kinds of the mutant's accepted claims; fails where one of them is false."""
    try:
        found = check_text(json.dumps(mutant))
    except KernelError:
        return set()
    kinds = set()
    for verdict in found:
        if verdict.status in ("proved", "refuted"):
            name, statement = kind(label, mutant, where, verdict)
            kinds.add(name)
            if name == "another statement":
                outcomes = [i.outcome for i in instances(statement, random, 3) if i.certain]
                if verdict.status == "proved":
                    assert False not in outcomes, statement
                else:
                    assert not outcomes or not all(outcomes), statement
    assert kinds <= set(KINDS)
    return kinds


@pytest.mark.parametrize("label", LABELS)
@settings(max_examples=20)
@given(data=st.data())
def test_accepted_damage_is_harmless(label: str, data: st.DataObject) -> None:
    """Any one place of any certificate, changed in any way: what is accepted is of a known kind, and not false."""
    where = data.draw(st.sampled_from(good(label)[1]))
    how = data.draw(st.sampled_from(["change", "change", "word", "remove", "double", "exchange"]))
    word, by = data.draw(st.sampled_from(WORDS)), data.draw(st.integers(-3, 12).filter(bool))
    judged(label, damaged(label, where, how, word, by), where, Random(0))


SMALL = ("ltr-gate", "signsum-count", "relu-values")


@pytest.mark.slow
@pytest.mark.parametrize("label", SMALL)
def test_every_number_operator_reference_and_index(label: str) -> None:
    """All places of small certificates, each changed in several ways."""
    for where in good(label)[1]:
        for how, word, by in (("change", "le", 1), ("change", "1", -1), ("word", "Int", 2), ("remove", "", 1)):
            judged(label, damaged(label, where, how, word, by), where, Random(0))


EXAMPLES: dict[str, tuple[str, tuple[Any, ...], Any]] = {  # claim, place, what stands there now
    "commentary": ("ltr-gate", ("claims", 0, "title"), "1 = 0"),
    "hint": ("signsum-count", ("nodes", 12, 3), "another name"),
    "unread node": ("ltr-gate", ("nodes", len(part("ltr-gate")["nodes"])), ["num", [], "7"]),
    "same term": ("ltr-gate", ("nodes", 3, 2), "4/2"),
    "label": ("ltr-gate", ("claims", 0, "label"), "another-label"),
    "other claims": ("binomial-diagonal", ("claims", 1, "steps"), []),
    "another rule": ("signsum-count", ("claims", 0, "steps", 2, 0), "ring"),
    "another premise": ("signsum-count", ("claims", 0, "steps", 2, 1), [1, 0, 0]),
    "another term": ("square-of-series", ("claims", 0, "steps", 6, 2), [0]),
    "another datum": ("ltr-gate", ("claims", 0, "steps", 1, 3), "anything"),
    "another number of steps": ("ltr-gate", ("claims", 0, "steps", 4), part("ltr-gate")["claims"][0]["steps"][3]),
    "another statement": ("signsum-count", ("nodes", 3, 2), "5"),  # (1, 5)^n has 2^n elements too
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_occurs(name: str) -> None:
    """The list of kinds has none that does not occur."""
    label, where, new = EXAMPLES[name]
    mutant: Any = json.loads(good(label)[0])
    parent = mutant
    for key in where[:-1]:
        parent = parent[key]
    if where[-1] == len(parent):
        parent.append(new)
    else:
        parent[where[-1]] = new
    assert name in judged(label, mutant, where, Random(0))


def test_the_kinds_are_documented() -> None:
    """docs/trust.md lists exactly these kinds."""
    if TRUST.is_file():
        section = TRUST.read_text(encoding="utf-8").partition("## 11.")[2].partition("## 12.")[0]
        assert set(re.findall(r"^\| (.*?) \|", section, re.MULTILINE)) - {"kind", "---"} == set(KINDS)


@pytest.mark.parametrize("label", LABELS)
def test_commentary_is_not_read(label: str) -> None:
    """Titles, sources, reasons, hints of bound variables can be anything: verdict and digest stay."""
    mutant = json.loads(good(label)[0])
    before = [(v.label, v.status, v.digest) for v in check_text(json.dumps(mutant))]
    for claim in mutant["claims"]:
        for key in ("title", "source", "conventions", "senses", "expected", "notes"):
            claim[key] = ["anything", {"at": "all"}]
        claim["steps"] = [[*step[:5], "a reason"] for step in claim["steps"]]
    mutant["nodes"] = [[*node[:3], "hint"] if len(node) > 3 else node for node in mutant["nodes"]]
    assert [(v.label, v.status, v.digest) for v in check_text(json.dumps(mutant))] == before


@pytest.mark.parametrize("label", LABELS)
def test_no_step_can_be_left_out(label: str) -> None:
    """A certificate has no step that its claim does not need: by a rule that does not give it, the claim fails."""
    text, _ = good(label)
    count = len(json.loads(text)["claims"][-1]["steps"])
    for i in range(0, count, max(1, count // 12)):
        mutant = json.loads(text)
        mutant["claims"][-1]["steps"][i][0] = "absurd"
        assert check_text(json.dumps(mutant))[-1].status == "failed"
