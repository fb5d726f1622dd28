"""Shipped certificates to damage. `make mutants` leaves them in a file, as building them takes seconds."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from symnet.kernel.checker import FORMAT
from symnet.proof.catalogue import shipped
from symnet.proof.certificate import certificate, dumps
from symnet.proof.claims import build

FILE = Path(__file__).parent / "corpus.json"  # written by `make mutants`, not kept
# Together they use every rule but `excluded`, and sums, products, families, series, jets, definitions, enclosures.
LABELS = (
    "ltr-gate",
    "ltr-gate-divisor",
    "sum-nonnegative",
    "binomial-diagonal",
    "binomial-theorem",
    "signsum-count",
    "exponential-of-sum",
    "central-product",
    "product-signsum",
    "square-of-series",
    "ltr-count",
    "even-or-odd",
    "tree-product-formal",
    "vandermonde",
    "relu-values",
    "ltr-bit-gate-belief",
    "rt-depth-rule",
    "central-difference-remainder",
)


@lru_cache(maxsize=1)
def whole() -> dict[str, Any]:
    """One certificate with all of them, and what they use."""
    if FILE.is_file():
        return json.loads(FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
    return json.loads(dumps(certificate(build([shipped(label) for label in LABELS]))))  # type: ignore[no-any-return]


@lru_cache(maxsize=32)
def part(label: str) -> dict[str, Any]:
    """The certificate of one claim and those that it uses, with the nodes that they need."""
    data = whole()
    claims = {claim["label"]: claim for claim in data["claims"]}
    wanted, stack = {label}, [label]
    while stack:
        for step in claims[stack.pop()]["steps"]:
            if step[0] == "use" and step[3][0] not in wanted:
                wanted.add(step[3][0])
                stack.append(step[3][0])
    chosen = [claim for claim in data["claims"] if claim["label"] in wanted]
    needed: set[int] = set()
    open_nodes = [i for c in chosen for i in (c["statement"], *(j for s in c["steps"] for j in (*s[2], s[4])))]
    while open_nodes:
        i = open_nodes.pop()
        if i not in needed:
            needed.add(i)
            open_nodes.extend(data["nodes"][i][1])
    place = {old: new for new, old in enumerate(sorted(needed))}
    nodes = [[node[0], [place[j] for j in node[1]], *node[2:]] for i, node in enumerate(data["nodes"]) if i in place]
    moved = [
        {
            **c,
            "statement": place[c["statement"]],
            "steps": [[s[0], s[1], [place[j] for j in s[2]], s[3], place[s[4]], *s[5:]] for s in c["steps"]],
        }
        for c in chosen
    ]
    return {"format": FORMAT, "nodes": nodes, "claims": moved}


__all__ = ["FILE", "LABELS", "part", "whole"]
