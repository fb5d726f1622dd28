"""Certificates: proofs as data, for the checker and for whoever reads, prints or exports them.

`certificate(built)` makes the JSON value that docs/certificate.md describes; `load` reads it back, with no step
believed: printing a certificate is not checking it.

>>> from symnet.proof.claims import Claim, build
>>> from symnet.proof.language import Equal, reals
>>> x, = reals("x")
>>> doubling = Equal(x + x, 2*x)
>>> claim = Claim("double", title="Doubling", variables=[x], conclusion=doubling, proof=lambda p: p.ring(p.goal))
>>> sorted(certificate(build([claim])))
['claims', 'format', 'nodes']
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from symnet.kernel.checker import FORMAT, read_json, read_nodes
from symnet.kernel.terms import Sort, Store, Term
from symnet.proof.claims import Built

__all__ = ["Loaded", "LoadedStep", "certificate", "dumps", "is_word", "load", "renumbered", "statement_alone"]


class Table:
    """Terms as nodes, children first; equal terms of several stores are one node."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.index: dict[Term, int] = {}
        self.places: dict[tuple[Any, ...], int] = {}

    def add(self, term: Term) -> int:
        stack = [term]
        while stack:
            t = stack[-1]
            missing = [a for a in t.args if a not in self.index]
            if t in self.index or missing:
                if t in self.index:
                    stack.pop()
                stack.extend(missing)
                continue
            stack.pop()
            entry: list[Any] = [t.op, [self.index[a] for a in t.args]]
            data = datum(t)
            if data is not None or t.hint is not None:
                entry.append(data)
            if t.hint is not None:
                entry.append(t.hint)
            key = (t.op, tuple(entry[1]), t.data, t.hint)
            if key not in self.places:
                self.places[key] = len(self.nodes)
                self.nodes.append(entry)
            self.index[t] = self.places[key]
        return self.index[term]


def datum(t: Term) -> Any:
    if t.op == "num":
        return str(t.data)
    if t.op in ("var", "bvar"):
        return [t.data[0], sort_data(t.data[1])]
    return sort_data(t.data) if t.op in ("lam", "forall", "exists") else t.data


def sort_data(sort: Sort) -> Any:
    return sort if isinstance(sort, str) else ["Fun", sort_data(sort[1]), sort_data(sort[2])]


def certificate(built: Iterable[Built]) -> dict[str, Any]:
    """The certificate of claims that were built in one store, in this order (those that are used stand first)."""
    table = Table()
    claims = []
    for b in built:
        steps: list[Any] = []
        numbers: dict[int, int] = {}
        for i in needed(b):
            step = b.steps[i]
            numbers[i] = len(steps)
            row = [
                step.rule,
                [numbers[j] for j in step.premises],
                [table.add(t) for t in step.terms],
                step.data,
                table.add(step.theorem.conclusion),
            ]
            steps.append([*row, step.reason] if step.reason else row)
        entry = {"label": b.claim.label, "statement": table.add(b.statement), "steps": steps, **b.claim.about()}
        claims.append({**entry, "error": b.error} if b.error else entry)
    return {"format": FORMAT, "nodes": table.nodes, "claims": claims}


def needed(b: Built) -> list[int]:
    """The steps that the last one rests on; all of them where the proof does not end in the statement."""
    if not b.steps or b.last is None:
        return list(range(len(b.steps)))
    wanted, stack = set(), [b.last]
    while stack:
        i = stack.pop()
        if i not in wanted:
            wanted.add(i)
            stack.extend(b.steps[i].premises)
    return sorted(wanted)


def dumps(data: dict[str, Any]) -> str:
    """The text of a certificate: one node and one step a line, the same bytes for the same claims."""

    def compact(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def lines(values: list[Any]) -> str:
        return "[\n" + ",\n".join(compact(v) for v in values) + "\n]" if values else "[]"

    claims = []
    for claim in data["claims"]:
        rest = compact({k: v for k, v in claim.items() if k != "steps"})
        claims.append(f'{rest[:-1]},"steps":{lines(claim["steps"])}}}')
    inner = ",\n".join(claims)
    own = f'"own":{compact(data["own"])},\n' if "own" in data else ""  # the labels a script states, for `verify`
    return f'{{"format":{compact(data["format"])},\n{own}"nodes":{lines(data["nodes"])},\n"claims":[\n{inner}\n]}}\n'


@dataclass(frozen=True, slots=True)
class LoadedStep:
    """A step as it is written in a certificate, unchecked."""

    rule: str
    premises: tuple[int, ...]
    terms: tuple[Term, ...]
    data: Any
    conclusion: Term
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Loaded:
    """A claim as it is written in a certificate, unchecked: `about` is the commentary (title, source, ...)."""

    label: str
    statement: Term
    steps: tuple[LoadedStep, ...]
    about: dict[str, Any]
    digest: str

    def __repr__(self) -> str:
        return f"<{self.label}: {self.about.get('title', '')}, {len(self.steps)} steps, unchecked>"


def load(text: str | bytes) -> list[Loaded]:
    """The claims of a certificate, for printing. Raises KernelError where it cannot be read."""
    store = Store()
    data = read_json(text)
    nodes = read_nodes(store, data["nodes"])
    found = []
    for claim in data["claims"]:
        steps = tuple(
            LoadedStep(s[0], tuple(s[1]), tuple(nodes[i] for i in s[2]), s[3], nodes[s[4]], s[5] if len(s) > 5 else "")
            for s in claim["steps"]
        )
        statement = nodes[claim["statement"]]
        about = {k: v for k, v in claim.items() if k not in ("label", "statement", "steps")}
        found.append(Loaded(claim["label"], statement, steps, about, store.digest(statement)))
    return found


def renumbered(claim: dict[str, Any], old: Sequence[Any], nodes: list[Any], numbers: dict[int, int]) -> dict[str, Any]:
    """Return the claim with its terms in `nodes`; `numbers` are old -> new numbers of the nodes copied so far."""

    def number(i: int) -> int:
        stack = [i]
        while stack:
            top = stack[-1]
            missing = [c for c in old[top][1] if c not in numbers]
            if top not in numbers and not missing:
                numbers[top] = len(nodes)
                nodes.append([old[top][0], [numbers[c] for c in old[top][1]], *old[top][2:]])
            if missing:
                stack.extend(missing)
            else:
                stack.pop()
        return numbers[i]

    steps = [
        [rule, premises, [number(t) for t in terms], data, number(end), *more]
        for rule, premises, terms, data, end, *more in claim["steps"]
    ]
    return {**claim, "statement": number(claim["statement"]), "steps": steps}


def statement_alone(data: dict[str, Any], label: str) -> str:
    """The text of a certificate that has the statement of one claim, and no steps."""
    (claim,) = [c for c in data["claims"] if c["label"] == label]
    nodes: list[Any] = []
    about = {k: v for k, v in claim.items() if k != "error"}
    return dumps(
        {"format": FORMAT, "nodes": nodes, "claims": [renumbered({**about, "steps": []}, data["nodes"], nodes, {})]}
    )


def is_word(name: str) -> bool:
    """Whether a name reads as a name alone: letters, digits and _, no constant, not the letter of the scale.

    >>> is_word("x_1"), is_word("power(3)"), is_word("x + 1"), is_word("λ")
    (True, True, False, False)
    """
    return name not in ("λ", "π", "pi") and re.sub(r"\([0-9]+\)$|'+$", "", name).isidentifier()
