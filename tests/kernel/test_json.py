"""Whatever is in a file, the checker gives verdicts or one KernelError: soundness item 10, and hostile certificates."""

from __future__ import annotations

import contextlib
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnet.kernel.checker import FORMAT, MAX_BYTES, RULES, check_text
from symnet.kernel.terms import KernelError
from tests.kernel.building import text

STEP = ["ring", [], [1], None, 1]
NODES: list[Any] = [["num", [], "1"], ["eq", [0, 0]]]
CLAIM = {"label": "one", "statement": 1, "steps": [STEP]}
WHOLE = text(NODES, [CLAIM])


def test_the_whole_one_is_proved() -> None:
    """The certificate that the tests below spoil is a good one."""
    assert check_text(WHOLE)[0].status == "proved"
    assert check_text(WHOLE.encode("utf-8"))[0].status == "proved"


UNREADABLE = {
    "empty": "",
    "not JSON": "certificate",
    "a list": "[]",
    "null": "null",
    "another format": '{"format": "symnet certificate 2", "nodes": [], "claims": []}',
    "no nodes": json.dumps({"format": FORMAT, "claims": []}),
    "nodes are an object": json.dumps({"format": FORMAT, "nodes": {}, "claims": []}),
    "a float": text([["num", [], 0.5]], []),
    "an exponent": WHOLE.replace('"1"', "1e3"),
    "NaN": WHOLE.replace('"1"', "NaN"),
    "Infinity": WHOLE.replace('"1"', "-Infinity"),
    "a long integer": WHOLE.replace('"1"', "1" * 100),
    "a very long integer": WHOLE.replace('"1"', "1" * 100_000),
    "a number that is no text": text([["num", [], 1]], []),
    "a duplicate key": WHOLE.replace('"label": "one"', '"label": "one", "label": "two"'),
    "a duplicate key at the top": WHOLE[:-1] + ', "claims": []}',
    "4001 digits": text([["num", [], "9" * 4001]], []),
    "a huge denominator": text([["num", [], "1/" + "9" * 4001]], []),
    "division by zero": text([["num", [], "1/0"]], []),
    "division by 00": text([["num", [], "1/00"]], []),
    "two signs": text([["num", [], "--1"]], []),
    "a plus": text([["num", [], "+1"]], []),
    "spaces": text([["num", [], " 1"]], []),
    "an underscore": text([["num", [], "1_0"]], []),
    "a decimal": text([["num", [], "0.5"]], []),
    "other digits": text([["num", [], "٣"]], []),
    "no denominator": text([["num", [], "1/"]], []),
    "an empty number": text([["num", [], ""]], []),
    "a number with children": text([["num", [], "1"], ["num", [0], "1"]], []),
    "a forward reference": text([["eq", [1, 1]], ["num", [], "1"]], []),
    "a reference to itself": text([["add", [0, 0]]], []),
    "a negative reference": text([["num", [], "1"], ["eq", [-1, -1]]], []),
    "a bool as reference": text([["num", [], "1"], ["num", [], "2"], ["eq", [True, False]]], []),
    "a bool as index": text([["bvar", [], [1, "Int"]], ["bvar", [], [True, "Int"]]], []),
    "an index that is a text": text([["bvar", [], ["1", "Int"]]], []),
    "a negative index": text([["bvar", [], [-1, "Int"]]], []),
    "a name that is a number": text([["var", [], [1, "Int"]]], []),
    "a name that is a list": text([["var", [], [["x"], "Int"]]], []),
    "an unknown sort": text([["var", [], ["x", "Complex"]]], []),
    "a sort that is a list": text([["var", [], ["x", ["Dom", "Int", "Int"]]]], []),
    "a sort that is a proposition": text([["var", [], ["x", "Prop"]]], []),
    "wrong sorts": text([["num", [], "1/2"], ["num", [], "1"], ["pow", [1, 0]]], []),
    "a formula as a number": text([*NODES, ["add", [0, 1]]], []),
    "an unknown operation": text([["exec", [], "import os"]], []),
    "an unknown function": text([["num", [], "1"], ["fn", [0], "gamma"]], []),
    "too many arguments": text([["num", [], "1"], ["eq", [0, 0, 0]]], []),
    "no arguments": text([["add", []]], []),
    "an empty list": text([["list", []]], []),
    "a datum where none is": text([["num", [], "1"], ["eq", [0, 0], "datum"]], []),
    "an application of a number": text([["num", [], "1"], ["app", [0, 0]]], []),
    "a node that is a text": text(["num"], []),
    "a node with too many parts": text([["num", [], "1", None, "more"]], []),
    "a hint that is a number": text([["num", [], "1", 3]], []),
    "an open definition": text([["bvar", [], [0, "Real"]], ["def", [0], "d"]], []),
    "terms 700 deep": text([["num", [], "1"], *[["inv", [i]] for i in range(700)]], []),
    "lists 100000 deep": "[" * 100_000,
    "closed lists 50000 deep": "[" * 50_000 + "]" * 50_000,
    "objects 50000 deep": '{"format":' * 50_000,
    "a sort 1000 deep": WHOLE.replace('["num", [], "1"]', f'["var", [], ["x", {"[" * 1000}"Int"{"]" * 1000}]]'),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable(name: str) -> None:
    """A file that is no certificate is one KernelError of one short line."""
    with pytest.raises(KernelError) as caught:
        check_text(UNREADABLE[name])
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", WHOLE.encode()[:-5], b"\x80abc", WHOLE.encode("utf-8").replace(b"one", b"\xed\xa0\x80")],
)
def test_bytes_that_are_no_text(content: bytes) -> None:
    """Truncated files and invalid UTF-8 are refused."""
    with pytest.raises(KernelError):
        check_text(content)


def test_too_large() -> None:
    """The size is looked at first."""

    class Large(str):
        __slots__ = ()

        def __len__(self) -> int:
            return MAX_BYTES + 1

    with pytest.raises(KernelError, match="bytes"):
        check_text(Large(WHOLE))


BAD_CLAIMS: dict[str, Any] = {
    "a number": 5,
    "a text": "claim",
    "no label": {"statement": 1},
    "a label that is a number": {"label": 1, "statement": 1},
    "no statement": {"label": "one"},
    "a statement that is a bool": {"label": "one", "statement": True, "steps": [STEP]},
    "a statement that is not there": {"label": "one", "statement": 2, "steps": [STEP]},
    "a negative statement": {"label": "one", "statement": -1, "steps": [STEP]},
    "a number as statement": {"label": "one", "statement": 0, "steps": [STEP]},
    "steps that are a number": {"label": "one", "statement": 1, "steps": 5},
    "steps that are true": {"label": "one", "statement": 1, "steps": True},
    "steps that are a text": {"label": "one", "statement": 1, "steps": "ring"},
    "steps that are an object": {"label": "one", "statement": 1, "steps": {"ring": 1}},
    "a step that is a text": {"label": "one", "statement": 1, "steps": ["ring"]},
    "a short step": {"label": "one", "statement": 1, "steps": [["ring", [], [1]]]},
    "an unknown rule": {"label": "one", "statement": 1, "steps": [["trust", [], [1], None, 1]]},
    "a rule that is a number": {"label": "one", "statement": 1, "steps": [[1, [], [1], None, 1]]},
    "a premise that is itself": {"label": "one", "statement": 1, "steps": [["convert", [0], [1], None, 1]]},
    "a later premise": {"label": "one", "statement": 1, "steps": [["convert", [1], [1], None, 1], STEP]},
    "a negative premise": {"label": "one", "statement": 1, "steps": [STEP, ["convert", [-1], [1], None, 1]]},
    "a premise that is a bool": {"label": "one", "statement": 1, "steps": [STEP, ["convert", [False], [1], None, 1]]},
    "a term that is not there": {"label": "one", "statement": 1, "steps": [["ring", [], [9], None, 1]]},
    "a conclusion that is not there": {"label": "one", "statement": 1, "steps": [["ring", [], [1], None, 9]]},
    "another conclusion": {"label": "one", "statement": 1, "steps": [["ring", [], [1], None, 0]]},
    "an unknown fact": {"label": "one", "statement": 1, "steps": [["fact", [], [], "anything", 1]]},
    "a fact that is a list": {"label": "one", "statement": 1, "steps": [["fact", [], [], ["exp_zero"], 1]]},
    "an unknown axiom": {"label": "one", "statement": 1, "steps": [["axiom", [], [], "anything", 1]]},
    "an axiom that is an object": {"label": "one", "statement": 1, "steps": [["axiom", [], [], {}, 1]]},
    "a use without digest": {"label": "one", "statement": 1, "steps": [["use", [], [], ["one"], 1]]},
    "a use of nothing": {"label": "one", "statement": 1, "steps": [["use", [], [], None, 1]]},
}


@pytest.mark.parametrize("name", BAD_CLAIMS)
def test_bad_claims(name: str) -> None:
    """A claim that is malformed fails; the next one is checked all the same."""
    found = check_text(text(NODES, [BAD_CLAIMS[name], {**CLAIM, "label": "two"}]))
    assert [v.status for v in found] == ["failed", "proved"]
    assert len(found[0].reason) < 300


def test_no_proof_is_undecided() -> None:
    """A claim without steps is open."""
    assert check_text(text(NODES, [{**CLAIM, "steps": []}]))[0].status == "undecided"
    assert check_text(text(NODES, [{"label": "one", "statement": 1}]))[0].status == "undecided"


def test_cyclic_uses() -> None:
    """Two claims that use each other: the first one fails, so the second does."""
    digest = check_text(WHOLE)[0].digest
    steps = [[["use", [], [], [other, digest], 1]] for other in ("b", "a")]
    claims = [{"label": name, "statement": 1, "steps": s} for name, s in zip("ab", steps, strict=True)]
    assert [v.status for v in check_text(text(NODES, claims))] == ["failed", "failed"]


def test_free_symbols() -> None:
    """A statement with a free symbol, or an open bound variable, fails."""
    nodes = [["var", [], ["x", "Real"]], ["eq", [0, 0]], ["bvar", [], [0, "Real"]], ["eq", [2, 2]]]
    claims = [
        {"label": name, "statement": i, "steps": [["ring", [], [i], None, i]]} for name, i in (("a", 1), ("b", 3))
    ]
    assert [v.status for v in check_text(text(nodes, claims))] == ["failed", "failed"]


def test_a_lone_surrogate_in_a_label() -> None:
    """A label may be any text; it is passed on as it is."""
    assert check_text(text(NODES, [{**CLAIM, "label": "\ud800"}]))[0].status == "proved"


# --- nothing hangs ----------------------------------------------------------------------------------------------------


def binomials(count: int) -> list[Any]:
    """A term with 2^count paths, one node a level."""
    return [
        ["var", [], ["n", "Int"]],
        ["num", [], "0"],
        ["bvar", [], [1, "Int"]],
        ["fn", [2, 2], "binomial"],
        *[["fn", [i, i], "binomial"] for i in range(3, 3 + count)],
    ]


def hostile() -> dict[str, tuple[list[Any], list[Any]]]:
    deep = binomials(60)
    top = len(deep) - 1
    double = [
        *deep,
        ["range", [1, 0]],
        ["sum", [top + 1, top]],
        ["sum", [top + 1, top + 2]],
        ["eq", [top + 3, top + 3]],
    ]
    both: list[Any] = [*NODES, *[["and", [i, i]] for i in range(1, 61)]]
    squares: list[Any] = [["num", [], "9" * 3999], *[["mul", [i, i]] for i in range(45)], ["eq", [45, 45]]]
    sums: list[Any] = [["var", [], [f"x{i}", "Real"]] for i in range(12)]
    sums += [["add", list(range(12))], ["num", [], "60"], ["pow", [12, 13]], ["eq", [14, 14]]]
    wide: list[Any] = [
        ["num", [], "0"],
        ["num", [], "1000000000"],
        ["range", [0, 1]],
        ["bvar", [], [0, "Int"]],
        ["fn", [3], "factorial"],
        ["sum", [2, 4]],
        ["eq", [5, 5]],
    ]
    many: list[Any] = [
        ["num", [], "0"],
        ["num", [], "1"],
        ["num", [], "60"],
        ["list", [0, 1]],
        ["fam", [2, 3]],
        ["sum", [4, 1]],
        ["eq", [5, 1]],
    ]
    exponent: list[Any] = [
        ["num", [], "3" * 3990 + "/" + "7" * 3990],
        ["fn", [0], "exp"],
        ["num", [], "0"],
        ["lt", [2, 1]],
    ]
    chain: list[Any] = [
        ["bvar", [], [0, "Real"]],
        *[["mul", [i, i]] for i in range(40)],
        ["var", [], ["f", ["Fun", "Real", "Real"]]],
        ["num", [], "0"],
    ]
    chain += [["D", [41, 42, 0]], ["eq", [43, 40]], ["forall", [44], "Real"]]
    known: list[Any] = [
        ["var", [], ["n", "Int"]],
        ["num", [], "1000000"],
        ["le", [1, 0]],
        ["num", [], "0"],
        ["range", [3, 0]],
        ["bvar", [], [0, "Int"]],
        ["fn", [5], "factorial"],
        ["sum", [4, 6]],
        ["eq", [7, 7]],
    ]
    circle: list[Any] = [
        ["var", [], ["a", "Int"]],
        ["var", [], ["b", "Int"]],
        ["eq", [0, 1]],
        ["eq", [1, 0]],
        ["num", [], "1"],
        ["eq", [0, 4]],
    ]
    return {
        "uses_bound": (double, [["ring", [], [top + 4], None, top + 4]]),
        "canonical": (both, [["assume", [], [61], None, 61], ["convert", [0], [61], None, 61]]),
        "digits": (squares, [["ring", [], [46], None, 46]]),
        "terms of a power": (sums, [["ring", [], [15], None, 15]]),
        "a wide range": (wide, [["ring", [], [6], None, 6]]),
        "many families": (many, [["ring", [], [6], None, 6]]),
        "an enclosure": (exponent, [["enclosure", [], [3], 4096, 3]]),
        "a derivative": (chain, [["assume", [], [45], None, 45], ["derivative", [0], [], None, 45]]),
        "a long range that is known": (known, [["assume", [], [2], None, 2], ["ring", [0], [8], None, 8]]),
        "equations in a circle": (
            circle,
            [["assume", [], [2], None, 2], ["assume", [], [3], None, 3], ["ring", [0, 1], [5], None, 5]],
        ),
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_steps_end(name: str) -> None:
    """Terms that are small as a table and large as trees, numbers and ranges are answered, or run out of fuel, soon."""
    nodes, steps = hostile()[name]
    end = len(nodes)
    nodes = [*nodes, ["num", [], "5"], ["eq", [end, end]]]
    found = check_text(text(nodes, [{"label": "x", "statement": end + 1, "steps": steps}]), fuel=20_000)
    assert found[0].status in ("failed", "undecided")


def test_fuel_is_spent() -> None:
    """A budget that is used up says nothing about the claim, or that the file cannot be read."""
    assert check_text(WHOLE, fuel=8)[0].status in ("proved", "undecided")
    with pytest.raises(KernelError):
        check_text(WHOLE, fuel=0)


# --- random damage ----------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.sampled_from(["", "1", "-1/2", "Int", "Real", "Series", "Prop", "x", "num", "ring", "order", *RULES]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["label", "statement", "steps"]), inner, max_size=3)
    ),
    max_leaves=12,
)
OPERATIONS = [
    "num",
    "var",
    "bvar",
    "def",
    "add",
    "mul",
    "pow",
    "inv",
    "fn",
    "lam",
    "tup",
    "app",
    "D",
    "z",
    "jet",
    "coeff",
    "sum",
    "prod",
    "range",
    "list",
    "fam",
    "ind",
    "eq",
    "le",
    "lt",
    "cong",
    "and",
    "or",
    "imp",
    "false",
    "forall",
    "exists",
]


@given(
    st.lists(
        st.tuples(st.sampled_from(OPERATIONS), st.lists(st.integers(0, 6), max_size=3), VALUES).map(list), max_size=8
    ),
    VALUES,
)
def test_any_nodes_and_claims(nodes: list[Any], claims: Any) -> None:
    """Random tables and claims give verdicts or KernelError."""
    with contextlib.suppress(KernelError):
        check_text(json.dumps({"format": FORMAT, "nodes": nodes, "claims": claims}))


@given(
    st.sampled_from(sorted(RULES)),
    st.lists(st.integers(0, 24), max_size=4),
    st.lists(st.integers(0, 24), max_size=3),
    VALUES,
    st.integers(0, 24),
)
def test_any_step(rule: str, premises: list[int], terms: list[int], data: Any, seed: int) -> None:
    """A random step on sensible terms and premises gives a verdict."""
    table: list[Any] = [
        ["num", [], "0"],
        ["num", [], "1"],
        ["var", [], ["x", "Real"]],
        ["var", [], ["n", "Int"]],
        ["var", [], ["S", "Series"]],
        ["z", []],
        ["eq", [2, 1]],
        ["le", [0, 3]],
        ["lt", [2, 1]],
        ["cong", [4, 5, 1]],
        ["bvar", [], [0, "Int"]],
        ["range", [0, 3]],
        ["sum", [11, 10]],
        ["forall", [6], "Real"],
        ["exists", [6], "Real"],
        ["and", [6, 8]],
        ["or", [6, 8]],
        ["imp", [6, 8]],
        ["false", []],
        ["list", [0, 1]],
        ["fam", [3, 19]],
        ["sum", [20, 1]],
        ["inv", [2]],
        ["def", [1], "d"],
        ["pow", [2, 3]],
    ]
    formulas = [6, 7, 8, 9, 13, 14, 15, 16, 17, 18]
    assumed = [["assume", [], [i], None, i] for i in formulas]
    conclusion = random.Random(seed).choice(formulas)
    steps = [*assumed, [rule, [p % len(assumed) for p in premises], terms, data, conclusion]]
    found = check_text(text([*table, ["eq", [0, 0]]], [{"label": "x", "statement": 25, "steps": steps}]))
    assert found[0].status == "failed"
