r"""What `symnet verify` tells other programs: JUnit's XML, annotations of GitHub, and statements in one line.

Titles, labels and reasons come from scripts and may hold anything: each place escapes them as its readers want it.

>>> escaped("100 %: a\nb, c"), escaped("100 %: a\nb, c", in_property=True)
('100 %25: a%0Ab, c', '100 %25%3A a%0Ab%2C c')
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from symnet.errors import one_line
from symnet.kernel.terms import KernelError

if TYPE_CHECKING:
    from symnet.proof.verification import Result

__all__ = ["annotation", "escaped", "junit", "statement"]

LONGEST = 2000  # characters of a statement that are shown
MOST_NODES = 20_000  # of a statement written out: shared parts of its terms may unfold to something huge


def statement(r: Result) -> str | None:
    """Return what the claim states, in one line, from the terms that the kernel has read; None where it is too long."""
    from symnet.proof.certificate import load
    from symnet.render.proofs import statement_text

    if not r.statement or unfolded(r.statement) > MOST_NODES:
        return None
    try:
        (found,) = load(r.statement)
    except (KernelError, RecursionError, ValueError):
        return None
    if found.digest != r.digest:  # the certificate was changed after the kernel has read it
        return None
    shown = one_line(in_a_line(statement_text(found.statement)))
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]} …"


def in_a_line(text: str) -> str:
    r"""Return a statement of several lines in one, with "and" between its hypotheses.

    >>> in_a_line("for all x:\n  if\n    x ≠ 0\n    ∀ k. k ≠ x\n  then\n    x = x")
    'for all x: if x ≠ 0 and (∀ k. k ≠ x) then x = x'
    """
    head, condition, rest = text.partition("\n  if\n")
    hypotheses, _, conclusion = rest.partition("\n  then\n")
    if not condition or "\n" not in hypotheses:
        return " ".join(text.split())
    parts = [h.strip() for h in hypotheses.splitlines()]
    shown = [f"({p})" if any(sign in p for sign in "∀∃⇒∨") else p for p in parts]
    return f"{head} if {' and '.join(shown)} then {' '.join(conclusion.split())}"


def unfolded(certificate: str) -> int:
    """Return how many nodes a statement has when it is written out as a tree."""
    sizes: list[int] = []
    for _, children, *_ in json.loads(certificate)["nodes"]:
        sizes.append(min(1 + sum(sizes[c] for c in children), MOST_NODES + 1))
    return sizes[-1] if sizes else 0


def place(r: Result) -> str:
    """Return the path of a claim's script, from the working folder if it is inside."""
    path, here = Path(r.path), Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def escaped(text: str, *, in_property: bool = False) -> str:
    """Return text as GitHub's workflow commands want it."""
    made = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return made.replace(":", "%3A").replace(",", "%2C") if in_property else made


def annotation(r: Result) -> str:
    """Return the workflow command that shows an error at the line of a claim."""
    properties = {"file": place(r), "line": str(r.line or 1), "title": one_line(f"{r.label} is not as expected")}
    given = ",".join(f"{name}={escaped(value, in_property=True)}" for name, value in properties.items())
    return f"::error {given}::{escaped(one_line(r.complaint))}"


def junit(results: Sequence[Result], seconds: float) -> str:
    """Return a report in JUnit's XML: a test case a claim, a failure where its status is not the expected one."""
    unexpected = [r for r in results if not r.as_expected]
    counts = {"tests": str(len(results)), "failures": str(len(unexpected)), "errors": "0", "skipped": "0"}
    top = ET.Element("testsuites", {"name": "symnet verify", **counts, "time": f"{seconds:.3f}"})
    suite = ET.SubElement(top, "testsuite", {"name": "symnet verify", **counts, "time": f"{seconds:.3f}"})
    for r in results:
        named = {"classname": one_line(place(r)), "name": one_line(r.label), "time": f"{r.seconds:.3f}"}
        where = {"file": one_line(place(r)), "line": str(r.line or 1)}
        case = ET.SubElement(suite, "testcase", {**named, **where})
        facts = {
            "title": r.title, "status": r.status, "expected": r.expected, "scope": r.scope, "source": r.source,
            "axioms": ", ".join(r.axioms), "digest": r.digest,
        }  # fmt: skip
        properties = ET.SubElement(case, "properties")
        for name, value in facts.items():
            ET.SubElement(properties, "property", {"name": name, "value": one_line(value)})
        if not r.as_expected:
            failure = ET.SubElement(case, "failure", {"type": one_line(r.status), "message": one_line(r.complaint)})
            failure.text = f"{one_line(r.label)}: {one_line(r.complaint)}; {one_line(r.path)}"
    ET.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(top, encoding="unicode") + "\n"
