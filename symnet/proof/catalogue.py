"""The shipped claims as objects, for proofs that use them: `shipped("product-signsum")`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from symnet.errors import UnknownName
from symnet.proof.child import claims_of, load_script
from symnet.proof.claims import Claim
from symnet.proof.verification import catalogue, scripts

__all__ = ["all_shipped", "shipped"]


def _claims(root: Path, files: Iterable[Path]) -> list[Claim]:
    before = list(sys.path)
    try:
        return [claim for script in files for claim in claims_of(load_script(root, script), script)]
    finally:
        sys.path[:] = before


@lru_cache(maxsize=1)
def all_shipped() -> dict[str, Claim]:
    """All shipped claims by label, in the order of their scripts."""
    root = catalogue()
    return {c.label: c for c in _claims(root, (script for _, script in scripts(root)))}


@cache
def shipped(label: str) -> Claim:
    """The shipped claim of this label. Raises UnknownName."""
    root, quoted = catalogue(), f'"{label}"'
    near = [script for _, script in scripts(root) if quoted in script.read_text(encoding="utf-8")]
    found = {c.label: c for c in _claims(root, near)}  # to run all scripts takes seconds
    found = found if label in found else all_shipped()  # its label may be put together
    if label not in found:
        raise UnknownName("claim", label, sorted(found))
    return found[label]
