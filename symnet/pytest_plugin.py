"""The pytest plugin: claims of proof scripts as test items, verified on the same road as by `symnet verify`.

Proof scripts are the Python files under the folders that the ini option `symnet_proofs` names (default: `proofs`, from
the root folder of the tests), or `--symnet-proofs FOLDER`; they have the word symnet in them, their names and folders
begin neither with _ nor with a dot, and they are no test files. An item has the label of a claim for its name, and
passes if the claim has the status that its author expects.

The labels are read from the text of a script. A script runs, in a process of its own, when the first of its claims is
due; the isolated kernel checks its certificate. This module loads nothing of symnet before a proof script is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from symnet.proof.verification import Result

__all__ = ["ClaimItem", "NotVerified", "ProofScript"]

OTHERS = "other-claims"  # the item of claims whose labels are not written out in the script


class NotVerified(Exception):
    """Claims do not have the status that is expected, one line for each."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's options."""
    group = parser.getgroup("symnet", "proof scripts of symnet")
    group.addoption(
        "--symnet-proofs",
        action="append",
        metavar="FOLDER",
        help="a folder of proof scripts, or one script (default: the ini option symnet_proofs)",
    )
    parser.addini("symnet_proofs", "folders of proof scripts, from the root folder", type="args", default=["proofs"])
    parser.addini("symnet_timeout", "how many seconds a proof script may take", default="600")
    parser.addini("symnet_twins", "whether the claims' false twins are tried too", type="bool", default=True)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file that is a proof script."""
    if file_path.suffix != ".py":
        return None
    root = root_of(file_path, parent.config)
    if root is None or not is_script(file_path, root, parent.config):
        return None
    return ProofScript.from_parent(parent, path=file_path, proofs=root)


def root_of(path: Path, config: pytest.Config) -> Path | None:
    """Return the folder of proof scripts that a file is in, if any."""
    given = config.getoption("symnet_proofs")
    folders: list[Path] = [config.invocation_params.dir / f for f in given or ()]
    for folder in folders or [config.rootpath / f for f in config.getini("symnet_proofs")]:
        if path.is_relative_to(folder):
            return folder if folder.is_dir() else folder.parent
    return None


def is_script(path: Path, root: Path, config: pytest.Config) -> bool:
    """Whether a Python file under a folder of proof scripts is one of them, not a test and not something else."""
    if any(part.startswith(("_", ".")) for part in path.relative_to(root).parts) or path.name == "conftest.py":
        return False
    if any(path.match(pattern) for pattern in config.getini("python_files")):
        return False
    try:
        return b"symnet" in path.read_bytes()
    except OSError:
        return False


class ProofScript(pytest.File):
    """A proof script: an item for each label in its text; its results, once it has run."""

    def __init__(self, *, proofs: Path, **given: Any) -> None:
        super().__init__(**given)
        self.proofs = proofs
        self.results: list[Result] | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """Give an item for each claim; one more for all others where labels are computed."""
        from symnet.proof.labels import labels

        found = labels(self.path.read_text(encoding="utf-8", errors="replace"))
        names = [*found.lines, *([] if found.complete else [OTHERS])]
        for name in names:
            line = found.lines.get(name)
            yield ClaimItem.from_parent(
                self, name=name, line=line, rest=set(found.lines) if name == names[-1] else None
            )

    def verified(self) -> list[Result]:
        """Run the script, once, and let the kernel check its certificate."""
        if self.results is None:
            from symnet.proof.verification import reviewed, verify_scripts

            self.results = verify_scripts(
                self.proofs,
                [self.path],
                reviewed(self.proofs),
                seconds=float(self.config.getini("symnet_timeout")),
                twins=bool(self.config.getini("symnet_twins")),
            )
        return self.results


class ClaimItem(pytest.Item):
    """A claim; the last one of a script (`rest`: all labels in its text) answers for those that are not in its text."""

    parent: ProofScript

    def __init__(self, *, line: int | None, rest: set[str] | None, **given: Any) -> None:
        super().__init__(**given)
        self.line, self.rest = line, rest
        if self.config.pluginmanager.hasplugin("xdist"):  # with --dist loadgroup each script then runs once
            self.add_marker(pytest.mark.xdist_group(f"symnet:{self.path}"))

    def runtest(self) -> None:
        """Fail unless the claim is as expected; skip one that the script does not give."""
        results = self.parent.verified()
        own = [r for r in results if r.label == self.name or r.as_a_whole]
        more = [r for r in results if self.rest is not None and r.label not in self.rest and not r.as_a_whole]
        if not own and self.name != OTHERS:
            pytest.skip(
                "the script keeps this claim to itself: it is not among its globals, and verify does not see it"
            )
        wrong = [f"{r.label}: {r.complaint}" for r in [*own, *more] if not r.as_expected]
        if wrong:
            raise NotVerified("\n".join(wrong))
        from symnet.cli.reports import statement

        for r in [*own, *more]:
            stated = f"{r.label} states: {statement(r) or '(too long to be shown)'}"
            self.add_report_section("call", "statement", stated)  # pytest -rP shows it: a label may say anything
            self.user_properties += [("scope", r.scope), ("axioms", ", ".join(r.axioms)), ("digest", r.digest)]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """Return the line that `symnet verify` prints, and how to look further."""
        if not isinstance(excinfo.value, NotVerified):
            return super().repr_failure(excinfo)
        path = self.path.relative_to(Path.cwd()) if self.path.is_relative_to(Path.cwd()) else self.path
        look = f"symnet verify {path}" + ("" if self.name == OTHERS else f"; symnet explain {self.name} {path}")
        return f"{excinfo.value}\n(to look further: {look})"

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the claim stands."""
        return self.path, None if self.line is None else self.line - 1, f"claim {self.name}"
