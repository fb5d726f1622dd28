"""`symnet prove`, `symnet new`, `symnet statements`: files made from claims.

Every file is written aside and renamed. `prove` prints nothing that the kernel has not checked in the same run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from symnet.cli.deriving import activation_options, construction, network_defaults, network_options
from symnet.errors import BadFile, UsageError
from symnet.render.writing import check_place, write_claims, write_file

__all__ = ["add_verbs", "new", "prove", "statements"]


def add_verbs(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verbs of this file to the command line."""
    verb = add(
        "prove",
        prove,
        "write a claim with its proof as PDF, LaTeX or HTML, or its certificate",
        "Check a claim's proof with the kernel, then write it: as PDF (.pdf; needs latexmk), LaTeX (.tex), one page of "
        "HTML (.html), or as the certificate itself (.json). "
        "`all` makes one paper, or page, of all claims. "
        'With an activation, the claim is that of the network for a polynomial: prove "x*y" --activation softplus, '
        "with the options of derive.",
    )
    verb.add_argument("label", metavar="LABEL|all|POLYNOMIAL")
    activation_options(verb, required=False)
    network_options(verb)
    verb.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="LABEL|PATH",
        help="more labels, and where to look (default: what symnet ships)",
    )
    verb.add_argument(
        "-o", dest="output", type=Path, required=True, metavar="FILE", help="FILE.pdf, .tex, .html or .json"
    )
    verb.add_argument("--fragment", action="store_true", help="LaTeX without preamble, for a document of your own")
    verb = add(
        "new",
        new,
        "write a claim of your own to start from",
        "Write a proof script to start from: a true claim, its false twin, comments.",
    )
    verb.add_argument("file", type=Path, metavar="FILE.py")
    verb = add(
        "statements",
        statements,
        "write proofs/STATEMENTS.md, the list of statements that people review",
        "Write STATEMENTS.md beside the shipped proof scripts, from their terms; "
        "'symnet verify' compares digests with it.",
    )
    verb.add_argument("--check", action="store_true", help="write nothing; exit status 1 if the file is not up to date")


# --- prove ------------------------------------------------------------------------------------------------------------


def prove(options: argparse.Namespace) -> int:
    """Write claims and their proofs."""
    check_place(options.output, fragment=options.fragment)
    content, labels, drawing = stated(options)
    write_claims(options.output, content, labels, drawing, fragment=options.fragment)
    print(f"wrote {options.output}", file=sys.stderr)
    return 0


def stated(options: argparse.Namespace) -> tuple[str, set[str], str]:
    """Return the certificate of what is to be proved, the labels that were asked for, and the network as a drawing."""
    from symnet.cli.certificates import merged
    from symnet.cli.sources import claim, shipped_list, sources
    from symnet.proof.certificate import dumps

    if options.activation is not None or options.activation_expr is not None:
        listed = [] if options.paths else [c["label"] for c in shipped_list() or ()]
        if options.label == "all" or options.label in listed:
            raise UsageError(f"{options.label!r} stands for claims that have their proofs: leave out the activation")
        made = construction(options, options.label)
        return made.certificate(), {made.claim().label}, made._repr_svg_() or ""
    if not all(c.isalnum() or c in "-_." for c in options.label):
        raise UsageError(f"{options.label.strip()!r} is no label; for a polynomial give --activation too")
    for name, given in vars(network_defaults()).items():
        if getattr(options, name) != given:
            raise UsageError(f"--{name.replace('_', '-')} is about the network for a polynomial: give --activation too")
    if options.label == "all":
        chosen = [(source, source.own) for source in sources(options.paths)]
    else:
        paths = [path for path in options.paths if not is_label(path)]
        more = [str(path) for path in options.paths if is_label(path)]
        chosen = [(claim(label, paths), (label,)) for label in dict.fromkeys([options.label, *more])]
    return dumps(merged(chosen)), {label for _, labels in chosen for label in labels}, ""


def is_label(path: Path) -> bool:
    """Return whether what stands among the paths is one more label: one name, of no file and no script."""
    return len(path.parts) == 1 and path.suffix != ".py" and not path.exists()


# --- new --------------------------------------------------------------------------------------------------------------


def new(options: argparse.Namespace) -> int:
    """Write a proof script to start from; it is never written over another file."""
    from symnet.proof.template import script

    if options.file.suffix != ".py":
        raise UsageError(f"{str(options.file)!r} should end in .py: proof scripts are Python")
    if not options.file.parent.is_dir():
        raise BadFile(options.file.parent, "there is no such folder")
    write_file(options.file, script(options.file.stem), replace=False)
    print(f"wrote {options.file}; now: symnet verify {options.file}", file=sys.stderr)
    return 0


# --- statements -------------------------------------------------------------------------------------------------------


def statements(options: argparse.Namespace) -> int:
    """Write STATEMENTS.md, or say whether it is up to date."""
    from symnet.cli.statements import difference, statements_file
    from symnet.proof.verification import catalogue

    path = catalogue() / "STATEMENTS.md"
    content = statements_file()
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    if options.check:
        if old == content:
            return 0
        print(
            f"symnet: {path.name} is not up to date: {difference(old, content)}; review it and run 'symnet statements'",
            file=sys.stderr,
        )
        return 1
    if old != content:
        write_file(path, content)
    print(f"{'wrote' if old != content else 'up to date:'} {path}", file=sys.stderr)
    return 0
