"""`symnet dictionary`: the words of physics and of machine learning beside each other, with what is proved of them."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from symnet.cli.output import print_json, reporter, terminal_width, usable_cpus
from symnet.cli.sources import shipped_list
from symnet.errors import BadFile

if TYPE_CHECKING:
    from symnet.proof.verification import Result

__all__ = ["add_verbs", "dictionary"]

_WIDTH = 100  # of lines that go to a file


def add_verbs(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb of this file to the command line."""
    verb = add(
        "dictionary",
        dictionary,
        "physics and machine learning, word by word",
        "Table I of Lin, Tegmark and Rolnick (arXiv:1608.08225): each row with its statement, the claims that prove "
        "it, and what the kernel says of them now. Exit status 0 when each claim has the status that is expected.",
    )
    verb.add_argument("--json", action="store_true", help="print one JSON object")


def dictionary(options: argparse.Namespace) -> int:
    """Print the rows, each with the status of its claims."""
    from symnet.physics.dictionary import dictionary as rows

    found = results({label for row in rows() for label in row.claims})
    if options.json:
        table = [
            {
                "physics": row.physics,
                "learning": row.learning,
                "statement": row.statement,
                "names": list(row.names),
                "claims": [told(found[label]) for label in row.claims],
            }
            for row in rows()
        ]
        print_json({"rows": table})
    else:
        width = min(terminal_width() or _WIDTH, _WIDTH)
        for row in rows():
            print(f"{row.physics}  =  {row.learning}")
            print(textwrap.indent(textwrap.fill(row.statement, width - 4), "    "))
            print(textwrap.indent(textwrap.fill(f"in symnet: {', '.join(row.names)}", width - 4), "    "))
            for r in (found[label] for label in row.claims):
                axioms = f"; rests on {', '.join(r.axioms)}" if r.axioms else ""
                told_as = f"{r.status}, scope {r.scope}{axioms}" if r.as_expected else r.complaint
                print(f"    {r.label}: {told_as}")
            print()
    return 0 if all(r.as_expected for r in found.values()) else 1


def told(r: Result) -> dict[str, Any]:
    """Return the JSON fields of a claim."""
    names = ("label", "title", "status", "expected", "scope", "axioms", "as_expected")
    return {name: getattr(r, name) for name in names} | {"axioms": list(r.axioms)}


def results(wanted: set[str]) -> dict[str, Result]:
    """Return what the isolated kernel says of shipped claims; only the scripts that state them are run."""
    from symnet.proof.verification import catalogue, verify

    listed = {c["label"]: c["script"] for c in shipped_list() or ()}
    if missing := wanted - set(listed):
        raise BadFile(catalogue() / "STATEMENTS.md", f"it has no claim {min(missing)}")
    scripts = sorted({catalogue() / listed[label] for label in wanted})
    with reporter() as tell:
        found = verify(scripts, jobs=usable_cpus(), progress=tell)
    return {r.label: r for r in found if r.label in wanted}
