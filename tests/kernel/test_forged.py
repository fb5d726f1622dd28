"""Nothing but a proof makes a proved claim: forged objects, patched modules, other folders, damaged bytes, no fuel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from symnet.kernel import checker
from symnet.kernel.checker import FUEL, Run, Verdict, check_text
from symnet.kernel.logic import RULES, Theorem
from symnet.kernel.terms import KernelError, OutOfFuel, Store
from symnet.proof.verification import check_file, verify
from tests.kernel.building import Case, text

NODES: list[Any] = [["num", [], "1"], ["num", [], "0"], ["eq", [0, 0]], ["eq", [0, 1]]]
TRUE = {"label": "true", "statement": 2, "steps": [["ring", [], [2], None, 2]]}
FALSE = {"label": "false", "statement": 3, "steps": [["ring", [], [3], None, 3]]}
SMALL = text(NODES, [TRUE]).encode()


@pytest.fixture
def false_file(tmp_path: Path) -> Path:
    """A certificate that says 1 = 0."""
    path = tmp_path / "false.json"
    path.write_text(text(NODES, [FALSE]), encoding="utf-8")
    return path


# --- the process ------------------------------------------------------------------------------------------------------


def test_patched_modules_of_the_parent(false_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the parent's kernel says yes to all, the isolated one is not moved."""

    def yes(*_: Any, **__: Any) -> list[Verdict]:
        return [Verdict("false", "proved", "all")]

    monkeypatch.setattr(checker, "check_text", yes)
    monkeypatch.setattr(checker, "check_claim", yes)
    monkeypatch.setitem(RULES, "ring", lambda store, *_: Theorem(frozenset(), store.false()))
    monkeypatch.setattr(Theorem, "__init__", lambda self, *_: None)
    assert [v["status"] for v in check_file(false_file)] == ["failed"]


LIES = "import symnet.kernel.checker as c\nc.check_text = lambda *a: [c.Verdict('false', 'proved', 'all')]\n"


def test_other_modules_of_the_same_name(false_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with its own symnet, json, fractions, sitecustomize, usercustomize, as PYTHONPATH and as current one."""
    fake = tmp_path / "fake"
    (fake / "symnet" / "kernel").mkdir(parents=True)
    lie = 'print(\'{"label": "false", "status": "proved"}\')\nraise SystemExit(0)\n'
    for name in ("symnet/__init__", "symnet/kernel/__init__", "symnet/kernel/__main__", "json", "fractions"):
        (fake / f"{name}.py").write_text(lie)
    for name in ("sitecustomize", "usercustomize"):
        (fake / f"{name}.py").write_text(LIES)
    (fake / "lies.pth").write_text("import sitecustomize\n")
    monkeypatch.setenv("PYTHONPATH", str(fake))
    monkeypatch.setenv("PYTHONSTARTUP", str(fake / "sitecustomize.py"))
    monkeypatch.setenv("PYTHONUSERBASE", str(fake))
    monkeypatch.chdir(fake)
    (verdict,) = check_file(false_file)
    assert verdict["status"] == "failed"
    loud = subprocess.run([sys.executable, "-m", "symnet.kernel", str(false_file)], capture_output=True, check=False)
    assert b"Traceback" in loud.stderr or b"proved" in loud.stdout, "without -I the folder is read: the test is real"


SCRIPT = """
import os, sys
import symnet.kernel.checker as checker
from symnet.kernel import logic
from symnet.proof.claims import Claim
from symnet.proof.language import Equal, reals

class Forged(logic.Theorem):
    def __init__(self, hypotheses, conclusion):
        self.hypotheses, self.conclusion = frozenset(), conclusion

for rule in list(checker.RULES):
    checker.RULES[rule] = lambda store, premises, terms, data: Forged(None, terms[0])
logic.Theorem = Forged
checker.check_text = lambda *a, **k: [checker.Verdict("forged", "proved", "all")]
checker.scope_of = lambda statement: "all"
(x,) = reals("x")
zero = Equal(x, 0)
claim = Claim("forged", title="x = 0", variables=[x], conclusion=zero, proof=lambda p: p.ring(p.goal))
"""


def test_a_script_that_patches_the_kernel(tmp_path: Path) -> None:
    """What a script does to its own process does not reach the kernel, nor the next script."""
    (tmp_path / "a.py").write_text(SCRIPT, encoding="utf-8")
    honest = SCRIPT.partition("class Forged")[0] + SCRIPT.partition("\n(x,)")[1] + SCRIPT.partition("\n(x,)")[2]
    (tmp_path / "b.py").write_text(honest.replace('"forged"', '"honest"'), encoding="utf-8")
    assert {r.status for r in verify([tmp_path], jobs=1)} == {"failed"}


CERTIFICATE = """
import os, sys
own = {"label": "own", "statement": 3, "status": "proved", "scope": "all", "digest": "", "verdict": "proved",
       "expected": "proved", "title": "1 = 0", "source": "", "steps": STEPS}
import json
with open(sys.argv[-1], "w") as file:
    json.dump({"format": "symnet certificate 1", "nodes": NODES, "claims": [own], "own": ["own"]}, file)
print('{"label": "own", "status": "proved"}', flush=True)
os._exit(0)
"""


@pytest.mark.parametrize("steps", [[], FALSE["steps"], [["use", [], [], ["own", ""], 3]]])
def test_a_script_that_writes_its_own_certificate(tmp_path: Path, steps: list[Any]) -> None:
    """It may write what it likes, also verdicts: they are commentary, and the proof is checked."""
    source = CERTIFICATE.replace("STEPS", repr(steps)).replace("NODES", repr(NODES))
    (tmp_path / "own.py").write_text(source, encoding="utf-8")
    (result,) = verify([tmp_path])
    assert result.status in ("failed", "undecided")
    assert not result.as_expected


# --- the file ---------------------------------------------------------------------------------------------------------


def test_truncation_at_every_byte() -> None:
    """No beginning of a certificate is one."""
    for end in range(len(SMALL)):
        with pytest.raises(KernelError):
            check_text(SMALL[:end])


def test_a_byte_that_is_no_text_anywhere() -> None:
    """A byte 0xFF, a NUL, a lone continuation byte at any place: refused, or in a label, where any text may stand."""
    for place in range(len(SMALL)):
        for byte in (b"\xff", b"\x80", b"\x00"):
            with pytest.raises(KernelError):
                check_text(SMALL[:place] + byte + SMALL[place + 1 :])


def test_every_byte_changed() -> None:
    """With any one byte another ASCII character, what is proved is 1 = 1 still, or another true equation."""
    accepted = set()
    for place in range(len(SMALL)):
        for byte in b'0123456789",[]{}:-/ aelmnqu':
            changed = SMALL[:place] + bytes([byte]) + SMALL[place + 1 :]
            try:
                found = check_text(changed)
            except KernelError:
                continue
            for verdict, claim in zip(found, json.loads(changed)["claims"], strict=True):
                if verdict.status == "proved":
                    nodes = json.loads(changed)["nodes"]
                    operation, (left, right), *_ = nodes[claim["statement"]]
                    accepted.add((operation, left == right))
    assert accepted == {("eq", True)}


DIGITS = "9" * 3999


@pytest.mark.parametrize(
    "nodes",
    [
        [["num", [], f"{DIGITS}/{DIGITS[:-1]}8"]] + [["mul", [i, i]] for i in range(30)] + [["eq", [30, 30]]],
        [["num", [], DIGITS]] + [["pow", [i, 0]] for i in range(1)],
        [["num", [], "10001"], ["num", [], "2"], ["pow", [1, 0]], ["eq", [2, 2]]],
        [["num", [], "10000"], ["num", [], "2"]] + [["pow", [i, 0]] for i in range(1, 30)] + [["eq", [30, 30]]],
        [["num", [], "1"]] + [["add", [i, i]] for i in range(599)] + [["eq", [599, 599]]],
        [["num", [], "1"]] + [["inv", [i]] for i in range(700)],
    ],
)
def test_huge_numbers_and_depth(nodes: list[Any]) -> None:
    """Numbers, powers and nesting beyond the limits are refused before they are computed."""
    last = len(nodes) - 1
    claim = {"label": "x", "statement": last, "steps": [["ring", [], [last], None, last]]}
    try:
        status, reason = (verdict := check_text(text(nodes, [claim]))[0]).status, verdict.reason
    except KernelError as error:
        status, reason = "failed", str(error)
    assert status == "failed"
    assert len(reason) < 300


def test_deep_terms_within_the_limit() -> None:
    """A term of 598 levels with 2^598 paths is normalised and proved, and is no strain on the stack."""
    nodes: list[Any] = [["bvar", [], [0, "Real"]]]
    nodes += [["inv", [i]] if i % 2 else ["mul", [i, i]] for i in range(20)]
    nodes += [["fn", [i], "sin"] for i in range(20, 597)]
    last = len(nodes) - 1
    nodes += [["eq", [last, last]], ["forall", [last + 1], "Real"], ["var", [], ["x", "Real"]]]
    (verdict,) = check_text(text(nodes, [{"label": "x", "statement": last + 2, "steps": []}]))
    assert verdict.status == "undecided"
    assert verdict.scope == "all"


def test_many_steps() -> None:
    """Ten thousand steps, and as many claims that use each other in a row."""
    steps = [["ring", [], [2], None, 2], *[["rewrite", [i], [2], None, 2] for i in range(10_000)]]
    assert check_text(text(NODES, [{**TRUE, "steps": steps}]))[0].status == "proved"
    digest = check_text(SMALL)[0].digest
    chain = [TRUE]
    for i in range(2_000):
        used = "true" if i == 0 else str(i - 1)
        chain.append({"label": str(i), "statement": 2, "steps": [["use", [], [], [used, digest], 2]]})
    assert {v.status for v in check_text(text(NODES, chain))} == {"proved"}


# --- fuel -------------------------------------------------------------------------------------------------------------


def test_running_out_of_fuel_leaves_nothing_behind() -> None:
    """Whenever the fuel ends, the same store gives the same verdicts afterwards, with enough of it."""
    c = Case()
    n, x = c.var("n", "Int"), c.var("x")
    statement = c.forall(
        n,
        c.forall(
            x,
            c.imp(
                c.le(c.store.num(0), n),
                c.eq(
                    c.over(
                        "sum",
                        c.store.num(0),
                        c.store.add(n, c.store.num(1)),
                        c.power(c.store.add(x, n), c.store.num(3)),
                    ),
                    c.store.mul(c.store.add(n, c.store.num(1)), c.power(c.store.add(n, x), c.store.num(3))),
                ),
            ),
        ),
    )
    body = c.store.instantiate(c.store.instantiate(statement.args[0], n).args[0], x)
    known = c.assume(body.args[0])
    equal = c.step("ring", body.args[1], (known,), (body.args[1],))
    implied = c.step("discharge", body, (equal,), (body.args[0],))
    c.step("intro", statement, (implied,), (n, x))
    false = c.eq(c.store.num(0), c.store.num(1))
    content = text(
        [*c.table.nodes, ["num", [], "0"], ["num", [], "1"], ["eq", [len(c.table.nodes), len(c.table.nodes) + 1]]],
        [c.claim(statement), {"label": "no", "statement": len(c.table.nodes) + 2, "steps": []}],
    )
    assert false.op == "eq"
    whole = [v.status for v in check_text(content)]
    assert whole == ["proved", "undecided"]
    statuses = set()
    for fuel in range(0, 1_000, 7):
        run = Run(Store(fuel), fuel)
        try:
            statuses |= {v.status for v in check_text(content, run=run)[:1]}
        except OutOfFuel:
            statuses.add("unread")
        run.fuel, run.proved = FUEL, {}
        assert [v.status for v in check_text(content, run=run)] == whole
    assert statuses == {"unread", "undecided", "proved"}


def test_the_environment_is_not_read(false_file: Path) -> None:
    """The isolated kernel says the same with an empty environment."""
    command = [sys.executable, "-I", "-m", "symnet.kernel", str(false_file)]
    env = {k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT")}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert (done.returncode, json.loads(done.stdout)["status"]) == (1, "failed")
