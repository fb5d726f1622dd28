"""The shipped claims as objects, for proofs that use them: `shipped("product-signsum")`."""

from __future__ import annotations

import sys
from functools import lru_cache

from symnet.errors import UnknownName
from symnet.proof.child import claims_of, load_script
from symnet.proof.claims import Claim
from symnet.proof.verification import catalogue, scripts

__all__ = ["all_shipped", "shipped"]


@lru_cache(maxsize=1)
def all_shipped() -> dict[str, Claim]:
    """All shipped claims by label, in the order of their scripts."""
    root = catalogue()
    before = list(sys.path)
    try:
        found = [c for _, script in scripts(root) for c in claims_of(load_script(root, script), script)]
    finally:
        sys.path[:] = before
    return {c.label: c for c in found}


def shipped(label: str) -> Claim:
    """The shipped claim of this label. Raises UnknownName."""
    found = all_shipped()
    if label not in found:
        raise UnknownName("claim", label, sorted(found))
    return found[label]
