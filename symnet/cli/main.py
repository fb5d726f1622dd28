"""The parser, and what holds for every verb: exit status, errors of one line, interruption.

Exit status: 0 fine; 1 a claim failed, or a tolerance cannot be met; 2 wrong usage or bad input; 3 a fault of symnet;
130 interrupted. Results go to stdout, talk to stderr. `SYMNET_DEBUG=1` shows the traceback of a fault.

>>> main(["check", "/no/such/file.json"])   # one line on stderr
2
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

import symnet
from symnet.cli import checking, deriving, dictionary, flattening, interactive, plotting, reading, writing
from symnet.errors import InternalError, SymnetError, UsageError, one_line

__all__ = ["main", "parser"]

REPORT = "tell the command that you gave too; SYMNET_DEBUG=1 shows where"
WITH_TEXTS = ("derive", "cost", "flatten", "plot", "prove")  # verbs whose arguments may be formulas
INTERRUPTED, BROKEN_PIPE = 130, 141  # as shells report a process that ends by SIGINT, SIGPIPE


class Parser(argparse.ArgumentParser):
    """argparse with errors of one line, raised as `UsageError`."""

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would print, leaving out what may be left out."""
        message = re.sub(r", (LABEL\|)?PATH\b", "", message) if "are required" in message else message
        raise UsageError(f"{message}; see '{self.prog} --help'")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = Parser(
        prog="symnet",
        description="Exact derivations about neural networks: weights, proofs, certificates and their LaTeX.",
        epilog="'symnet VERB --help' explains a verb. A claim is named by its label, as 'symnet list' shows it.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"symnet {symnet.__version__}")
    verbs = top.add_subparsers(title="verbs", dest="verb", metavar="VERB", required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int], short: str, more: str = "") -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=short, description=more or f"{short}.", allow_abbrev=False)
        verb.set_defaults(run=run)
        return verb

    for group in (deriving, flattening, plotting, checking, reading, dictionary, writing, interactive):
        group.add_verbs(add)
    return top


def texts_apart(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with a space before texts like -x*y, which argparse would take for options.

    >>> texts_apart(["derive", "-x*y", "--bias", "-1/2", "--json"])
    ['derive', ' -x*y', '--bias', ' -1/2', '--json']
    """
    found = list(arguments)
    if found and found[0] in WITH_TEXTS:
        known = ("-h", "-o")
        found = [f" {a}" if a.startswith("-") and not a.startswith("--") and a not in known else a for a in found]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status; prints one line on stderr where it fails, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a label from a hostile file must not stop the printing
    try:
        options = parser().parse_args(texts_apart(sys.argv[1:] if arguments is None else arguments))
        status: int = options.run(options)
        sys.stdout.flush()
    except SystemExit as done:  # --help and --version
        return done.code if isinstance(done.code, int) else 0
    except KeyboardInterrupt:
        print("symnet: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes stdout once more at its end
        return BROKEN_PIPE
    except SymnetError as error:
        return _failed(str(error), error.exit_code)
    except Exception as error:  # noqa: BLE001  # whatever it is, the user is owed one line, not a traceback
        return _failed(str(InternalError(f"{type(error).__name__}: {one_line(str(error))[:200]}")), 3)
    return status


def _failed(message: str, status: int) -> int:
    """Print the line of an error that is being handled."""
    if status == InternalError.exit_code:
        message = f"{message}; {REPORT}" if REPORT not in message else message
        if os.environ.get("SYMNET_DEBUG") == "1":
            import traceback

            traceback.print_exc()
    print(f"symnet: {message}", file=sys.stderr)
    return status
