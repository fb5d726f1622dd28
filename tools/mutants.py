"""`python tools/mutants.py [N]`: changes the kernel in thousands of places, one at a time; do its tests notice?

mutmut makes the mutants; here they are run. The tests are collected once; for each mutant a child process gets the code
of one function exchanged and runs the tests that call it, the fast ones first, until one fails. Results stand in
mutants.json: a second run tries only what has survived. With N every N-th mutant is tried (chosen by its name).
Beside those of mutmut there is one mutant for each `require(...)`, without it; these are always tried.

Mutants that change nothing but the wording of a refusal, or the name of a bound variable, are left out.
"""

from __future__ import annotations
import __future__

import ast
import difflib
import json
import os
import resource
import signal
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest
from mutmut.mutation.file_mutation import mutate_file_contents

ROOT = Path(__file__).resolve().parent.parent
KERNEL, RESULTS = ROOT / "symnet" / "kernel", ROOT / "mutants.json"
SLOW = ("test_isolated", "test_forged", "test_mutation")  # these start processes, or take seconds
TESTS = [str(p) for p in sorted((ROOT / "tests" / "kernel").glob("test_*.py")) if p.stem not in SLOW]
ARGUMENTS = [
    *TESTS,
    "--import-mode=importlib",
    "-o",
    "addopts=",
    "--hypothesis-profile=mutants",
    "-p",
    "no:cacheprovider",
]
ARGUMENTS += ["-q", "-s", "-x", "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml")]
WORDING = {
    "require": 1,
    "take": 2,
    "KernelError": 0,
    "OutOfFuel": 0,
    "make": 3,
    "lam": 2,
}  # what of a call is for people
SECONDS, BYTES = 30, 4 * 2**30  # for one mutant
QUICK = 1.0  # tests that take longer (with a profiler) are left out


class Plain(ast.NodeTransformer):
    """A function without the words of its refusals."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Leave out the argument that is a wording."""
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in WORDING:
            del node.args[WORDING[name] :]
        self.generic_visit(node)
        return node


def plain(function: ast.FunctionDef) -> ast.Module:
    """The body of a function, without docstring and wordings."""
    Plain().visit(function)
    body = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    return ast.Module(body, [])


def changes(old: ast.Module, new: ast.Module) -> str:
    """The lines that differ, on one line."""
    lines = difflib.unified_diff(ast.unparse(old).splitlines(), ast.unparse(new).splitlines(), n=0, lineterm="")
    return "  ".join(
        line[0] + " " + line[1:].strip() for line in lines if line[:1] in "+-" and line[:3] not in ("---", "+++")
    )


def code_of(function: ast.FunctionDef, name: str) -> CodeType:
    """The code of a function."""
    function.name = name
    module = ast.Module([function], [])
    flags = __future__.annotations.compiler_flag
    made = compile(module, str(KERNEL), "exec", flags=flags, dont_inherit=True)
    return next(c for c in made.co_consts if isinstance(c, CodeType))


def mutants(path: Path) -> Iterator[tuple[str, FunctionType, CodeType, str]]:
    """Name, function, code of the mutant and what is different, for each mutant of a file."""
    module: ModuleType = import_module(f"symnet.kernel.{path.stem}")
    tree = ast.parse(mutate_file_contents(str(path), path.read_text(encoding="utf-8")).code)
    found = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    originals = {n.removesuffix("__mutmut_orig"): plain(f) for n, f in found.items() if n.endswith("__mutmut_orig")}
    for name, node in found.items():
        short, mark, number = name.partition("__mutmut_")
        if not mark or not number.isdigit():
            continue
        *owner, last = short.split("ǁ")[1:] if "ǁ" in short else [short.removeprefix("x_")]
        holder = getattr(module, owner[0]) if owner else module
        code, body = code_of(node, last), plain(node)
        if ast.dump(body) != ast.dump(originals[short]):
            label = f"{path.stem}.{'.'.join([*owner, last])} {number}"
            yield label, vars(holder)[last], code, changes(originals[short], body)


def without_guards(path: Path) -> Iterator[tuple[str, FunctionType, CodeType, str]]:
    """The same for mutants of our own: one `require(...)` is left out, which is what could let a false step through."""
    module = import_module(f"symnet.kernel.{path.stem}")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    owners = [(tree, ""), *((c, f"{c.name}.") for c in tree.body if isinstance(c, ast.ClassDef))]
    functions = [(f, o) for c, o in owners for f in c.body if isinstance(f, ast.FunctionDef) and not f.decorator_list]
    for function, owner in functions:
        holder = getattr(module, owner[:-1]) if owner else module
        for parent in ast.walk(function):
            body = getattr(parent, "body", [])
            for i, statement in enumerate(body if isinstance(body, list) else []):
                if ast.unparse(statement).startswith("require("):
                    body[i] = ast.copy_location(ast.Pass(), statement)
                    label = f"{path.stem}.{owner}{function.name} guard {statement.lineno - function.lineno}"
                    yield (
                        label,
                        vars(holder)[function.name],
                        code_of(function, function.name),
                        f"- {ast.unparse(statement)}",
                    )
                    body[i] = statement


def place_of(code: CodeType) -> str:
    """File and line where a function begins."""
    return f"{code.co_filename}:{code.co_firstlineno}"


def in_a_child(work: Any, seconds: int = SECONDS) -> int:
    """Exit status of a child process that does the work; 99 for one that had to be stopped."""
    pid = os.fork()
    if pid:
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return status if status in (0, 1) else 99
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    try:
        os._exit(work())
    except BaseException:  # noqa: BLE001  # whatever a mutant raises
        os._exit(1)


class Runner:
    """A plugin of pytest that runs the collected tests once for each mutant."""

    def __init__(self, every: int) -> None:
        self.every = every

    def once(
        self,
        session: pytest.Session,
        items: list[pytest.Item],
        spent: dict[str, float],
        last: pytest.Item | None = None,
    ) -> int:
        """Run the tests until one fails: 0 if none does."""
        for item, following in zip(items, [*items[1:], last], strict=True):
            start = time.perf_counter()
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            spent[item.nodeid] = time.perf_counter() - start
            if session.testsfailed:
                return 1
        return 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try all mutants."""
        file = ROOT / "mutants.tmp"

        def measured() -> int:
            spent: dict[str, float] = {}
            reached: dict[str, list[str]] = {}
            for item, following in zip(session.items, [*session.items[1:], None], strict=True):
                calls: set[str] = set()

                def called(frame: FrameType, event: str, _: Any, calls: set[str] = calls) -> None:
                    if event == "call" and frame.f_code.co_filename.startswith(str(KERNEL)):
                        calls.add(place_of(frame.f_code))

                sys.setprofile(called)
                status = self.once(session, [item], spent, following)
                sys.setprofile(None)
                reached[item.nodeid] = sorted(calls)
                if status:
                    return status
            file.write_text(json.dumps([spent, reached]), encoding="utf-8")
            return 0

        if in_a_child(measured, 60 * SECONDS):
            raise SystemExit("a test fails without any mutant")
        spent, reached = json.loads(file.read_text(encoding="utf-8"))
        file.unlink()
        quick = sorted((i for i in session.items if spent[i.nodeid] < QUICK), key=lambda i: spent[i.nodeid])
        results: dict[str, list[str]] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
        for path in sorted(
            KERNEL.glob("*.py"), key=lambda p: (p.stem == "enclosure", p.stem)
        ):  # where mutants may hang
            if path.stem in ("__init__", "__main__"):
                continue
            for name, function, code, difference in chain(without_guards(path), mutants(path)):
                if results.get(name, [""])[0] in ("killed", "stopped") and results[name][1] == difference:
                    continue
                if "guard" not in name and zlib.crc32(name.encode()) % self.every:
                    continue
                place = place_of(function.__code__)
                items = [i for i in quick if place in reached[i.nodeid]]

                def work(*, again: bool = False, function: Any = function, code: Any = code, items: Any = items) -> int:
                    function.__code__ = code
                    if not again:
                        return self.once(session, items, {})
                    for module in [m for m in sys.modules if m.startswith("tests")]:
                        del sys.modules[module]
                    return 1 if pytest.main(ARGUMENTS) else 0

                status = in_a_child(work)
                if status == 0 and path.stem in ("terms", "sorts"):  # what the test modules call as they are read
                    status = in_a_child(lambda work=work: work(again=True))
                results[name] = [{0: "survived", 1: "killed"}.get(status, "stopped"), difference]
                RESULTS.write_text(json.dumps(results, indent=0, ensure_ascii=False), encoding="utf-8")
        return True


def report() -> None:
    """Print what has survived, and the counts for each file."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    counts: dict[str, Counter[str]] = {}
    for name, (status, difference) in results.items():
        counts.setdefault(name.partition(".")[0], Counter())[status] += 1
        if status == "survived":
            print(f"{name}: {difference}")
    counts["all"] = sum(counts.values(), Counter())
    for file, count in counts.items():
        dead = count["killed"] + count["stopped"]
        print(f"{file:10} {dead:5} of {count.total():5} killed ({100 * dead / count.total():.1f} %) {dict(count)}")


if __name__ == "__main__":
    if "--report" not in sys.argv:
        os.chdir(ROOT)
        pytest.main(ARGUMENTS, plugins=[Runner(int(sys.argv[1]) if sys.argv[1:] else 1)])
    report()
