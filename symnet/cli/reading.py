"""`symnet list`, `symnet show`, `symnet explain`: claims and proofs to read.

What is printed is made from the terms that the kernel checks. Reading a proof is not checking it: `symnet verify` is.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from symnet.cli.output import print_json, terminal_width
from symnet.display import table
from symnet.errors import UsageError, one_line

__all__ = ["add_verbs", "explain", "heading", "list_claims", "show"]


def add_verbs(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verbs of this file to the command line."""
    verb = add(
        "list", list_claims, "list claims", "List the claims of proof scripts; without PATH: those that symnet ships."
    )
    verb.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a proof script, or a folder of them")
    verb.add_argument(
        "-k", dest="keyword", default="", metavar="WORD", help="only claims with WORD in label, title, source or script"
    )
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    verb = add("show", show, "show what a claim states")
    label_and_paths(verb)
    verb = add("explain", explain, "show a claim's proof as numbered steps with their reasons")
    label_and_paths(verb)
    verb.add_argument("--all", action="store_true", help="every step of the certificate, not only those with a reason")


def label_and_paths(verb: argparse.ArgumentParser) -> None:
    """Add the arguments of verbs about one claim."""
    verb.add_argument("label", metavar="LABEL")
    verb.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="where to look (default: what symnet ships)")
    verb.add_argument("--json", action="store_true", help="print one JSON object")


def list_claims(options: argparse.Namespace) -> int:
    """Print label, scope and title of the claims."""
    from symnet.cli.sources import shipped_list, sources

    found = shipped_list() if not options.paths else None  # what people have reviewed is listed without running it
    if found is None:
        found = [source.about(label) for source in sources(options.paths) for label in source.own]
    found = [c for c in found if any(options.keyword in str(c[k]) for k in ("label", "title", "source", "script"))]
    if not found:
        raise UsageError(
            f"no claim has {options.keyword!r} in its label, title, source or script"
            if options.keyword
            else "there is no claim in these paths"
        )
    if options.json:
        print_json({"claims": found})
        return 0
    rows = [(c["label"], c["expected"], c["scope"], c["title"], c["script"]) for c in found]
    print(table(rows, ("label", "expected", "scope", "title", "script"), terminal_width()))
    return 0


def show(options: argparse.Namespace) -> int:
    """Print one claim."""
    from symnet.cli.sources import claim
    from symnet.render.proofs import statement_text

    source = claim(options.label, options.paths)
    about, statement = source.about(options.label), source.loaded[options.label].statement
    if options.json:
        print_json({**about, "statement": statement_text(statement)})
    else:
        print(heading(about))
        print()
        print(statement_text(statement))
    return 0


def heading(about: dict[str, Any]) -> str:
    """Return what is known of a claim besides its statement."""
    lines = [f"{about['label']}: {about['title']}"]
    lines += [f"{name}: {about[name]}" for name in ("source", "expected", "scope") if about[name]]
    lines += [f"senses: {', '.join(about['senses'])}"] if about["senses"] else []
    lines += [f"conventions: {about['conventions']}"] if about["conventions"] else []
    lines += [f"axioms: {', '.join(about['axioms']) or 'none'}"]
    lines += [f"notes: {about['notes']}"] if about["notes"] else []
    return "\n".join([*lines, f"script: {about['script']}", f"digest: {about['digest']}"])


def explain(options: argparse.Namespace) -> int:
    """Print a proof as numbered steps."""
    from symnet.cli.sources import claim
    from symnet.render.proofs import explanation, lines_text, names_of, statement_text

    source = claim(options.label, options.paths)
    found = source.loaded[options.label]
    lines = explanation(found, every=options.all)
    if options.json:
        steps = [
            {"number": i.number, "formula": i.formula_text, "by": i.by, "from": list(i.uses), "reason": i.reason}
            for i in lines
        ]
        print_json({**source.about(options.label), "statement": statement_text(found.statement), "steps": steps})
        return 0
    print(f"{found.label}: {found.about['title']}\n\n{statement_text(found.statement)}\n")
    if lines:
        refuted = found.about.get("expected") == "refuted"
        stops = found.about.get("error")
        ending = "Hence the statement is false." if refuted else "Hence the claim."
        ending = f"Here the proof stops: {one_line(str(stops))}" if stops else ending
        print(lines_text(lines, ending, names_of(found, lines)))
    else:
        print("There is no proof.")
    return 0
