"""Verdicts, field by field; scopes; what is read and what is not, at the borders of each limit."""

from __future__ import annotations

from typing import Any

import pytest

from symnet.kernel import facts
from symnet.kernel.algebra import RULES as ALGEBRA
from symnet.kernel.checker import Run, Verdict, check_text, conjuncts, lists_values, read_json, read_sort, scope_of
from symnet.kernel.terms import INT, REAL, KernelError, Store
from tests.kernel.building import text
from tests.kernel.short import FALSE, ONE, TWO, ZERO, Z, a, eq, exists, forall, imp, k, known, le, lt, m, n, s, x, y

NODES: list[Any] = [["num", [], "1"], ["eq", [0, 0]], ["num", [], "0"], ["eq", [0, 2]], ["false", []], ["imp", [3, 4]]]
RING = ["ring", [], [1], None, 1]
REFUTE = [["assume", [], [3], None, 3], ["order", [0], [4], [["-1", [0], [], []]], 4], ["discharge", [1], [3], None, 5]]


def verdict(claim: Any, fuel: int = 10_000) -> Verdict:
    return check_text(text(NODES, [claim]), fuel)[0]


def digest(number: int) -> str:
    """The digest of a statement, from a claim without steps."""
    return verdict({"label": "x", "statement": number}).digest


def test_each_field() -> None:
    """Label, status, scope, digest, axioms, uses, reason, step, number of steps: for each way in which a check ends."""
    one, zero, bad = digest(1), digest(3), "ring"
    assert len({one, zero}) == 2
    claim = {"label": "c", "statement": 1, "steps": [RING]}
    cases: list[tuple[Any, Verdict]] = [
        (claim, Verdict("c", "proved", "instances", one, steps=1)),
        (
            {"label": "c", "statement": 3, "steps": REFUTE},
            Verdict("c", "refuted", "instances", zero, steps=3),
        ),
        ({"label": "c", "statement": 1}, Verdict("c", "undecided", "instances", one, reason="there is no proof")),
        (
            {"label": "c", "statement": 1, "steps": bad},
            Verdict("c", "failed", "instances", one, reason="a proof is a list of steps"),
        ),
        ({"statement": 1}, Verdict("?", "failed", reason="a claim has a label")),
        ({"label": "c", "statement": 9}, Verdict("c", "failed", reason="a claim has a statement")),
        ({"label": "c", "statement": 0}, Verdict("c", "failed", reason="a statement is a closed formula")),
        (
            {"label": "c", "statement": 1, "steps": [RING, ["trust", [], [], None, 1]]},
            Verdict("c", "failed", "instances", one, reason="trust is not a rule", at_step=1, steps=2),
        ),
        (
            {"label": "c", "statement": 3, "steps": [RING]},
            Verdict("c", "failed", "instances", zero, reason="the last step is not the statement", at_step=0, steps=1),
        ),
        (
            {"label": "c", "statement": 3, "steps": REFUTE[:1]},
            Verdict(
                "c", "failed", "instances", zero, reason="the last step still rests on a hypothesis", at_step=0, steps=1
            ),
        ),
    ]
    for given, wanted in cases:
        assert verdict(given) == wanted
    many = {"label": "c", "statement": 1, "steps": [RING] * 100}
    assert verdict(many, 60) == Verdict(
        "c",
        "undecided",
        "instances",
        one,
        reason="the budget of operations is used up",
        at_step=verdict(many, 60).at_step,
        steps=100,
    )
    assert verdict(many, 60).at_step in range(100)


def test_uses_are_listed_and_labels_are_kept() -> None:
    """A verdict names what it uses, once; a run knows what was proved, and nothing else."""
    use = ["use", [], [], ["a", digest(1)], 1]
    run = Run(Store(), 10_000)
    claims = [
        {"label": "a", "statement": 1, "steps": [RING]},
        {"label": "b", "statement": 1, "steps": [use, use]},
        {"label": "r", "statement": 3, "steps": REFUTE},
        {"label": "f", "statement": 3, "steps": [RING]},
    ]
    found = check_text(text(NODES, claims), run=run)
    assert [(v.status, v.uses, v.axioms) for v in found[:2]] == [("proved", (), ()), ("proved", ("a",), ())]
    assert set(run.proved) == {"a", "b"}
    again = check_text(text(NODES, [claims[0], {**claims[1], "label": "c"}]), run=run)
    assert [v.status for v in again] == ["failed", "proved"]
    assert again[0].reason == "a claim of this label was proved before"
    assert str(found[1]) == "proved, scope instances"
    assert repr(again[0]) == "<a: failed: a claim of this label was proved before>"
    assert str(Verdict("x", "proved", "all", axioms=("t1", "t2"))) == "proved, scope all, axioms t1, t2"


def test_axioms_are_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    """An axiom, if there were one, is named by what rests on it and by what uses that."""
    monkeypatch.setitem(facts.AXIOMS, "taken", ("(eq 1 1)", "nowhere"))
    claims = [
        {"label": "a", "statement": 1, "steps": [["axiom", [], [], "taken", 1]]},
        {"label": "b", "statement": 1, "steps": [["use", [], [], ["a", digest(1)], 1]]},
        {"label": "c", "statement": 1, "steps": [["axiom", [], [], "?", 1]]},
        {"label": "d", "statement": 1, "steps": [["axiom", [], [], ["taken"], 1]]},
    ]
    found = check_text(text(NODES, claims))
    assert [(v.status, v.axioms) for v in found[:2]] == [("proved", ("taken",)), ("proved", ("taken",))]
    assert [(v.status, v.reason) for v in found[2:]] == [("failed", "there is no axiom ?")] * 2


def test_scopes() -> None:
    """`all` where something is quantified and no integer is tied to numbers; each part of an `and` counts."""
    true = eq(x, x)
    every, some = forall(x, true), exists(x, true)
    both, nested = s.make("and", (every, every)), s.make("and", (every, s.make("and", (every, eq(ONE, ONE)))))
    cases = {
        every: "all",
        eq(ONE, ONE): "instances",
        some: "instances",
        both: "all",
        s.make("and", (every, some)): "instances",
        nested: "instances",
        s.make("and", (every, s.make("and", (every, both)))): "all",
        forall(n, imp(eq(n, TWO), le(n, n))): "instances",
        forall(n, imp(eq(TWO, n), le(n, n))): "instances",
        forall(n, forall(m, imp(le(ZERO, m), imp(eq(n, TWO), le(n, m))))): "instances",
        forall(n, imp(s.make("or", (eq(n, TWO), eq(n, ONE))), le(n, n))): "instances",
        forall(n, imp(s.make("or", (eq(n, TWO), le(n, ONE))), le(n, n))): "all",
        forall(n, imp(s.make("and", (le(ZERO, n), eq(n, ONE))), le(n, n))): "instances",
        forall(n, imp(s.make("and", (le(ZERO, n), s.make("and", (eq(n, ONE), le(n, n))))), le(n, n))): "instances",
        forall(n, imp(s.make("and", (le(ZERO, n), le(n, ONE))), le(n, n))): "all",
        forall(x, imp(eq(x, TWO), le(x, x))): "all",
        forall(n, forall(m, imp(eq(n, m), le(n, m)))): "all",
        imp(every, every): "all",
        imp(every, eq(ONE, ONE)): "instances",
        forall(n, s.make("and", (imp(eq(n, ONE), le(n, n)), le(n, n)))): "all",
    }
    for statement, scope in cases.items():
        assert scope_of(statement) == scope, statement
    assert not lists_values(eq(ONE, ONE))
    pairs = [s.make("and", pair) for pair in ((every, some), (FALSE, both))]
    assert set(conjuncts(s.make("and", (*pairs, true)))) == {every, some, FALSE, true}
    assert set(conjuncts(s.make("and", (every, s.make("and", (some, FALSE, some)), every)))) == {every, some, FALSE}


def test_limits_of_the_reader() -> None:
    """Integers of 11 characters are read, of 12 not; sorts of depth 8 are read, of 9 not, on either side."""
    head = '{"format": "symnet certificate 1", "nodes": [], "claims": [], "x": '
    assert read_json(head + "9" * 11 + "}")["x"] == 99_999_999_999
    for number in ("9" * 12, "-" + "9" * 11):
        with pytest.raises(KernelError, match="11 digits"):
            read_json(head + number + "}")
    left: Any = "Int"
    right: Any = "Int"
    for _ in range(7):
        left, right = ["Fun", left, "Real"], ["Fun", "Real", right]
    assert read_sort(left)[2] == "Real"
    assert read_sort(right)[1] == "Real"
    for deep in (["Fun", left, "Real"], ["Fun", "Real", right]):
        with pytest.raises(KernelError, match="too deeply"):
            read_sort(deep)
    for bad in (["Fun", "Int"], ["fun", "Int", "Int"], 5, None, ["Fun", "Int", "Int", "Int"]):
        with pytest.raises(KernelError, match="a sort is"):
            read_sort(bad)


@pytest.mark.parametrize(
    "node",
    [
        ["var", [], "x"],
        ["var", [], {"x": 1, "y": 2}],
        ["var", [], ["x"]],
        ["bvar", [], [0, "Int", 3]],
        ["num", []],
        ["num", [], ["1"]],
        ["forall", [0], None],
        ["add", [0, 0], ["datum"]],
        ["add", "00"],
        [["add"], [0, 0]],
        ["add"],
        ["add", [0, 0], None, ["hint"]],
        ["add", [0, 0.0]],
        ["def", [0], None],
        ["def", [0, 0], "d"],
    ],
)
def test_nodes_that_are_none(node: Any) -> None:
    """Data of the wrong type or length are refused."""
    with pytest.raises(KernelError):
        check_text(text([["num", [], "1"], node], []))


def test_items_of_order() -> None:
    """Items that are no lists of four, numbers of premises or terms that are not there, negative or bool: refused."""
    goal = le(s.add(x, x), s.add(y, y))
    premises = known(le(x, y), eq(a, ONE))
    rule = ALGEBRA["order"]
    good = [["2", [0], [], []]]
    assert rule(s, premises, [goal], good).conclusion is goal
    for items in (
        [["2", [0], []]],
        [["2", [0], [], [], []]],
        ["2000"],
        [{"2": [0], "a": [], "b": [], "c": []}],
        [("2", [0], [], [])],
        [["2", [2], [], []]],
        [["2", [-2], [], []]],
        [["2", [False], [], []]],
        [["2", ["0"], [], []]],
        [["2", [0], [], [1]]],
        [["2", [0], [], [-1]]],
        [["2", [0], [], [0]]],
        [["2", [0], [], []], ["1", [1], [True], []]],
        [["2", [0], [], []], ["1", [1], [0], []]],
        [["2", [0], [], []], ["1", [1], [-1], []]],
        [*good, ["0", [1], [-1], []]],
        [*good, ["0", [1], [True], []]],
        [*good, ["0", [1], [], [-1]]],
        [[2, [0], [], []]],
        tuple(good),
        {"2": []},
        None,
    ):
        with pytest.raises((KernelError, TypeError, ValueError)):
            rule(s, premises, [goal, y], items)
    with pytest.raises(KernelError):
        rule(s, premises, [], good)


def test_knowledge_of_order() -> None:
    """Inequalities are knowledge even where an item uses them; a used equation is not, an unused one is."""
    rule = ALGEBRA["order"]
    power, split = s.make("pow", (x, s.add(n, ONE))), s.mul(x, s.make("pow", (x, n)))
    for condition, gap in ((le(ZERO, n), n), (lt(s.num(-1), n), n)):  # the item is n >= 0, and so is what is known
        goal = le(split, s.add(power, gap))
        assert rule(s, known(condition), [goal], [["1", [0], [], []]]).conclusion is goal
    goal = le(x, s.add(y, ONE))
    assert rule(s, known(eq(x, y)), [goal], [["1", [], [], []]]).conclusion is goal
    assert rule(s, known(eq(x, y)), [goal], [["1", [], [], []], ["-1", [0], [], []]]).conclusion is goal
    assert rule(s, known(lt(x, y)), [lt(x, y)], [["1", [0], [], []]]).conclusion is lt(x, y)
    assert rule(s, known(FALSE), [le(ONE, ZERO)], [["1", [0], [], []]]).conclusion is le(ONE, ZERO)
    assert rule(s, [], [le(ZERO, s.make("pow", (x, TWO))), x], [["1", [], [], [1]]]).conclusion.op == "le"
    assert (
        rule(s, known(lt(x, ZERO), lt(ZERO, x)), [FALSE], [["1", [0], [], []], ["1", [1], [], []]]).conclusion is FALSE
    )
    with pytest.raises(KernelError):
        rule(s, known(le(x, ZERO), le(ZERO, x)), [FALSE], [["1", [0], [], []], ["1", [1], [], []]])


def test_sorts_of_operations() -> None:
    """What has which sort; and what is refused."""
    assert [t.sort for t in (s.add(n, m), s.add(n, x), s.add(x, Z), s.make("pow", (n, TWO)))] == [
        INT,
        REAL,
        "Series",
        INT,
    ]
    assert [s.make("pow", t).sort for t in ((n, s.num(-1)), (n, k), (x, k), (Z, k), (Z, s.num(-2)))] == [
        REAL,
        REAL,
        REAL,
        "Series",
        "Series",
    ]
    for op, args, data in (
        ("pow", (s.add(Z, ONE), s.num(-1)), None),
        ("pow", (n, x), None),
        ("pow", (n, s.num(10_001)), None),
        ("pow", (n,), None),
        ("inv", (Z,), None),
        ("add", (n,), None),
        ("add", (n, n), "datum"),
        ("and", (eq(n, n),), None),
        ("and", (n, n), None),
        ("le", (Z, n), None),
        ("cong", (Z, Z, x), None),
        ("coeff", (x, Z), None),
        ("sum", (n, n), None),
        ("range", (n, x), None),
        ("tup", (), None),
        ("tup", (n,), "datum"),
        ("list", (eq(n, n),), None),
        ("fam", (x, s.make("list", (n,))), None),
        ("fam", (n, s.make("fam", (n, s.make("list", (n,))))), None),
        ("forall", (eq(n, n),), "Prop"),
        ("forall", (n,), "Int"),
        ("lam", (eq(n, n),), "Int"),
        ("fn", (n,), "sinh"),
        ("fn", (x,), "factorial"),
        ("fn", (), "exp"),
        ("app", (n, n), None),
        ("def", (eq(n, n),), "d"),
        ("nothing", (), None),
    ):
        with pytest.raises(KernelError):
            s.make(op, args, data)
    assert s.make("pow", (n, s.num(-10_000))).sort == REAL


def test_names_of_definitions() -> None:
    """A definition is not named like a function of the kernel, and one name stands for one term."""
    nodes: list[Any] = [["num", [], "1"], ["num", [], "2"], ["def", [0], "exp"], ["def", [0], "d"], ["def", [1], "d"]]
    nodes += [["eq", [2, 2]], ["eq", [3, 3]], ["eq", [3, 4]]]
    claims = [{"label": str(i), "statement": i, "steps": [["ring", [], [i], None, i]]} for i in (5, 6, 7)]
    found = check_text(text(nodes, claims))
    assert [v.status for v in found] == ["failed", "proved", "failed"]
    assert next(v.reason for v in found if v.reason) == "exp is the name of a function"
    claims = [{"label": "x", "statement": 7, "steps": []}]
    assert check_text(text(nodes, claims))[0].reason == "d abbreviates two different terms"


def test_a_bound_variable_has_the_sort_of_its_binder() -> None:
    """∀x ∈ ℝ, Σ over integers, families: a bound variable of another sort is refused; so is a value of another sort."""
    nodes: list[Any] = [["bvar", [], [0, "Int"]], ["eq", [0, 0]], ["num", [], "1/2"], ["list", [2]], ["num", [], "2"]]
    nodes += [["bvar", [], [0, "Real"]], ["range", [4, 4]], ["list", [5]], ["lam", [0], "Int"]]
    binders = [["forall", [1], "Real"], ["lam", [0], "Real"], ["sum", [3, 0]], ["sum", [6, 5]], ["fam", [4, 7]]]
    for bad in (*binders, ["app", [8, 2]]):
        with pytest.raises(KernelError, match="sort"):
            check_text(text([*nodes, bad], []))
