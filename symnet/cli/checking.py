"""`symnet check` and `symnet verify`: what the kernel says.

`check` runs the kernel alone on certificates; it needs the standard library and `symnet.kernel`. `verify` runs proof
scripts in processes of their own and hands their certificates to the isolated kernel.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symnet.cli.output import print_json, reporter, terminal_width, usable_cpus
from symnet.display import table
from symnet.errors import BadFile, CertificateError, SymnetError, UsageError, one_line
from symnet.render.writing import write_file

if TYPE_CHECKING:
    from symnet.proof.verification import Result

__all__ = ["add_verbs", "check", "number_of_jobs", "verify"]

SCOPES = ("all", "instances")
STATUSES = ("proved", "refuted", "undecided", "failed", "assumed")


def add_verbs(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verbs of this file to the command line."""
    verb = add(
        "verify",
        verify,
        "check every claim of proof scripts",
        "Run proof scripts, each in a process of its own, and let the kernel check the certificates that they give. "
        "Without PATH: the scripts that symnet ships. Exit status 0 when each claim has the status that is expected. "
        "docs/ci.md shows how to run it on every push.",
    )
    verb.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a proof script, or a folder of them")
    verb.add_argument(
        "-k", dest="keyword", default="", metavar="WORD", help="only claims with WORD in label, title, source or path"
    )
    verb.add_argument(
        "--jobs",
        type=number_of_jobs,
        default=None,
        metavar="N",
        help="scripts at once (default: one for each processor)",
    )
    verb.add_argument(
        "--timeout",
        type=number_of_seconds,
        default=None,
        metavar="SECONDS",
        help="how long a script may take (default: 600)",
    )
    verb.add_argument("--twins", action="store_true", help="try the claims' false twins too")
    verb.add_argument("--show", action="store_true", help="print the statements, also of claims that symnet ships")
    verb.add_argument("--junit", type=Path, metavar="FILE", help="write a report in JUnit's XML, a test case a claim")
    verb.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="github: with annotations that show at the line of a claim (default: text)",
    )
    verb.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    verb = add(
        "check",
        check,
        "check certificates with the kernel alone",
        "Check certificates with the kernel alone: the standard library, and nothing of symnet but its kernel.",
    )
    verb.add_argument("files", nargs="+", type=Path, metavar="CERTIFICATE.json")
    verb.add_argument("--json", action="store_true", help="print one JSON object")


def number_of_jobs(text: str) -> int:
    """Read the argument of --jobs."""
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 4 and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number of processes; give 1 or more")
    return int(text)


def number_of_seconds(text: str) -> float:
    """Read the argument of --timeout."""
    plain = text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= 9
    if not plain or not float(text) > 0:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number of seconds; give one above 0, such as 60")
    return float(text)


# --- check ------------------------------------------------------------------------------------------------------------


def check(options: argparse.Namespace) -> int:
    """Print the kernel's verdicts on certificates."""
    found: list[dict[str, Any]] = []
    status = 0
    for path in options.files:
        try:
            found += verdicts(path)
        except SymnetError as error:  # the other files are checked all the same
            print(f"symnet: {error}", file=sys.stderr)
            status = error.exit_code
    unexpected = [v for v in found if not v["as_expected"]]
    if options.json:
        print_json({"claims": found, "summary": {**count([v["status"] for v in found]), "unexpected": len(unexpected)}})
    elif found:
        rows = [(v["status"], v["label"], v["scope"], f"{v['steps']} steps", v["digest"][:16]) for v in found]
        print(table(rows, ("status", "label", "scope", "proof", "statement")))
        for v in unexpected:
            print(f"{one_line(v['label'])}: {complaint(v)}")
        print(in_words([v["status"] for v in found]))
    return status or (1 if unexpected else 0)


def verdicts(path: Path) -> list[dict[str, Any]]:
    """Return the kernel's verdicts on the claims of one certificate. Raises BadFile, CertificateError."""
    from dataclasses import asdict

    from symnet.kernel.checker import MAX_BYTES, check_text, deep_recursion, read_json
    from symnet.kernel.terms import KernelError

    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # what is longer is refused for its length
    except OSError as error:
        raise BadFile(path, error.strerror or str(error)) from None
    try:
        results = check_text(content)
        with deep_recursion():
            claims = read_json(content)["claims"]
    except KernelError as error:
        raise CertificateError(f"{path}: {error}") from None
    if not results:
        raise CertificateError(f"{path}: there are no claims in it")
    found = []
    for verdict, claim in zip(results, claims, strict=True):
        expected = claim.get("expected", "proved") if isinstance(claim, dict) else "proved"
        expected = expected if expected == "refuted" else "proved"  # whoever sends a file wants something shown
        found.append(
            {"file": str(path), **asdict(verdict), "expected": expected, "as_expected": verdict.status == expected}
        )
    return found


# --- verify -----------------------------------------------------------------------------------------------------------


def verify(options: argparse.Namespace) -> int:
    """Print the status of every claim of proof scripts."""
    from time import monotonic

    from symnet.cli import reports
    from symnet.proof.verification import catalogue
    from symnet.proof.verification import verify as verified

    own = Path("proofs")
    if not options.paths and own.is_dir() and own.resolve() != catalogue().resolve():
        print("symnet: these are the claims that symnet ships; for yours: symnet verify proofs", file=sys.stderr)
    if options.junit is not None and not options.junit.absolute().parent.is_dir():
        raise BadFile(options.junit, "its folder does not exist")  # said at once, not after minutes of work
    more = {} if options.timeout is None else {"timeout": options.timeout}
    start = monotonic()
    with reporter() as tell:
        results = verified(
            options.paths or None,
            keyword=options.keyword,
            jobs=options.jobs or usable_cpus(),
            twins=options.twins,
            progress=tell,
            **more,
        )
    if not results:
        raise UsageError(
            f"no claim has {options.keyword!r} in its label, title, source or path"
            if options.keyword
            else "there is no claim in these paths"
        )
    unexpected = [r for r in results if not r.as_expected]
    seconds = round(monotonic() - start, 3)
    if options.junit is not None:
        write_file(options.junit, reports.junit(results, seconds))
    if options.format == "json":
        print_json({"claims": [as_json(r) for r in results], "summary": summary(results, unexpected, seconds)})
    else:
        print_results(results, statements=options.show)
        for r in unexpected:
            print(
                reports.annotation(r) if options.format == "github" else f"{one_line(r.label)}: {r.complaint}; {r.path}"
            )
        print(conclusion(results, unexpected, seconds))
    return 1 if unexpected else 0


def as_json(r: Result) -> dict[str, Any]:
    """Return the JSON fields of one claim."""
    from symnet.cli.reports import statement

    names = ("label", "title", "source", "status", "expected", "scope", "axioms", "checks", "seconds", "digest")
    more = ("reason", "at_step", "path", "line", "twins", "twin")
    return {name: getattr(r, name) for name in (*names, *more)} | {
        "axioms": list(r.axioms),
        "statement": statement(r),
        "as_expected": r.as_expected,
    }


def summary(results: Sequence[Result], unexpected: Sequence[Result], seconds: float) -> dict[str, Any]:
    """Return the JSON fields about all claims together; `scopes` counts those that are proved."""
    scopes = [r.scope for r in results if r.status == "proved"]
    return {
        **count([r.status for r in results]),
        "scopes": {scope: scopes.count(scope) for scope in SCOPES},
        "twins": sum(r.twins or 0 for r in results) if any(r.twins is not None for r in results) else None,
        "unexpected": len(unexpected),
        "seconds": seconds,
    }


def print_results(results: Sequence[Result], *, statements: bool) -> None:
    """Print the table of claims, and what those state that nobody has reviewed: a title may say anything."""
    from symnet.cli.reports import statement
    from symnet.proof.verification import catalogue, reviewed

    rows = [
        (r.status if r.as_expected else f"{r.status} !", r.label, r.scope, r.title, f"{r.seconds:.2f}") for r in results
    ]
    print(table(rows, ("status", "label", "scope", "title", "seconds"), terminal_width()))
    shipped = reviewed(catalogue()) or {}
    for r in results:
        if r.statement and (statements or not r.reviewed):
            print(f"{one_line(r.label)} states: {statement(r) or '(too long to be shown)'}")
            if shipped.get(r.label, r.digest) != r.digest:
                print(
                    f"{one_line(r.label)} is also the label of a claim that symnet ships, which states something else"
                )


def conclusion(results: Sequence[Result], unexpected: Sequence[Result], seconds: float) -> str:
    """Return the last line: how many claims of which status, what they rest on, how long it took."""
    axioms = sorted({a for r in results for a in r.axioms})
    tried = [r.twins for r in results if r.twins is not None]
    parts = [
        in_words([r.status for r in results]),
        f"as expected: {len(results) - len(unexpected)} of {len(results)}",
        *([f"twins: {sum(tried)}"] if tried else []),
        f"axioms: {', '.join(axioms) or 'none'}",
        f"{seconds:.1f} s",
    ]
    return "; ".join(parts)


def complaint(v: dict[str, Any]) -> str:
    """Say in words why a claim's status is not the expected one."""
    where = f" at step {v['at_step'] + 1}" if v["at_step"] is not None else ""
    why = f": {one_line(v['reason'])}" if v["reason"] else ""
    return f"{v['status']}{where}, expected {v['expected']}{why}"


def count(found: Sequence[str]) -> dict[str, int]:
    """Return how many claims there are, and how many of each status."""
    return {"claims": len(found), **{s: found.count(s) for s in STATUSES}}


def in_words(found: Sequence[str]) -> str:
    """Return the same as a sentence: '3 claims: 2 proved, 1 undecided'."""
    parts = [f"{found.count(s)} {s}" for s in STATUSES if s in found]
    return f"{len(found)} claim{'s' * (len(found) != 1)}: {', '.join(parts)}"
