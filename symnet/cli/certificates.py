"""Certificates as data: chosen claims of several certificates, with those that they use, in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from symnet.errors import ClaimError
from symnet.kernel.checker import FORMAT

if TYPE_CHECKING:
    from symnet.cli.sources import Source

__all__ = ["merged"]


def merged(chosen: Iterable[tuple[Source, Sequence[str]]]) -> dict[str, Any]:
    """Return one certificate with these claims of these scripts, each after the claims that it uses."""
    nodes: list[Any] = []
    claims: dict[str, tuple[str, dict[str, Any]]] = {}
    for source, labels in chosen:
        numbers: dict[int, int] = {}
        wanted = needed(source, labels)
        for claim in source.data["claims"]:
            label = claim["label"]
            if label not in wanted:
                continue
            digest = source.loaded[label].digest
            if label in claims:
                if claims[label][0] != digest:
                    raise ClaimError(label, "two scripts have different claims of this label")
                continue
            claims[label] = (digest, renumbered(claim, source.data["nodes"], nodes, numbers))
    return {"format": FORMAT, "nodes": nodes, "claims": [claim for _, claim in claims.values()]}


def needed(source: Source, labels: Sequence[str]) -> set[str]:
    """Return the labels, and those of the claims that their proofs use."""
    found: set[str] = set()
    stack = list(labels)
    while stack:
        label = stack.pop()
        if label not in found:
            found.add(label)
            stack.extend(step.data[0] for step in source.loaded[label].steps if step.rule == "use")
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
