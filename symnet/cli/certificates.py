"""Certificates as data: chosen claims of several certificates, with those that they use, in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from symnet.errors import ClaimError
from symnet.kernel.checker import FORMAT
from symnet.proof.certificate import renumbered

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
