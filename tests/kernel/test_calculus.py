"""The rules of differentiation against an evaluator that differentiates by Taylor series, and what they do not give."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from symnet.kernel.checker import RULES, check_text
from symnet.kernel.facts import AXIOMS, axiom
from symnet.kernel.logic import Theorem
from symnet.kernel.terms import REAL, KernelError, Store, Term, fun
from symnet.proof.evaluate import Evaluator, evaluate
from symnet.proof.scalars import Polynomial
from tests.kernel.building import Case, text
from tests.kernel.short import ONE, ZERO, D, eq, f, fn, forall, h, imp, inv, known, le, lt, power, s, smooth, x, y

POINTS = tuple(Fraction(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (1, 3), (-5, 2), (7, 4)))
GOLDEN = {
    "increasing": "28ed",
    "intermediate_value": "fc61",
    "weierstrass": "ee4d",
}  # an axiom is a theorem of analysis that nobody here proves: a new one, or another wording, is to be seen


def expression(random: Random, depth: int) -> Term:
    """A term in x with the functions f and h and their derivatives."""
    if depth == 0 or random.random() < 0.15:
        return random.choice([x, x, y, s.num(random.randint(-2, 3))])
    below = expression(random, depth - 1)
    match random.randrange(9):
        case 0 | 1:
            return s.add(below, expression(random, depth - 1))
        case 2 | 3:
            return s.mul(below, expression(random, depth - 1))
        case 4:
            return s.app(h, below)
        case 5:
            return D(s.num(random.randint(0, 3)), below, random.choice([f, h]))
        case 6:
            return D(s.num(random.randint(0, 2)), below, s.lam(REAL, s.mul(s.app(h, s.bvar(0, REAL)), s.bvar(0, REAL))))
        case 7:
            return fn(random.choice(["exp", "sin", "cos", "atan", "log", "sqrt"]), below)
    return random.choice([power(below, 2), inv(below)])


@pytest.mark.parametrize("seed", range(150))
def test_conclusions_hold_at_points(seed: int) -> None:
    """What both rules conclude from D^0 g = e, where g is t -> e, is not false; mostly it is seen to be true."""
    random = Random(seed)
    e = expression(random, 3)
    g = s.lam(REAL, s.abstract(e, x))
    made = [RULES[r](s, known(forall(x, eq(D(ZERO, x, g), e))), [], None) for r in ("derivative", "differentiable")]
    coefficients = lambda: tuple(Fraction(random.randint(-4, 4), random.randint(1, 3)) for _ in range(6))  # noqa: E731
    functions = {"f": Polynomial(coefficients()), "h": Polynomial(coefficients())}
    for at in POINTS:
        for theorem in made:
            outcome = evaluate(theorem.conclusion.args[0], functions | {"y": Fraction(2, 3)}, (at,))
            assert outcome is not False, (e, at)


def test_a_wrong_derivative_is_seen() -> None:
    """The evaluator tells a derivative that is too large by a factor."""
    right = RULES["derivative"](s, known(forall(x, eq(D(ZERO, x), s.app(h, power(x, 2))))), [], None).conclusion.args[0]
    condition, equation = right.args
    assert condition is s.shift(smooth(ZERO, power(s.bvar(0, REAL), 2)), 0)
    wrong = s.make("imp", (condition, s.make("eq", (equation.args[0], s.mul(s.num(2), equation.args[1])))))
    cubic = Polynomial(tuple(map(Fraction, (1, 2, 3, 1))))
    composed = Polynomial(tuple(map(Fraction, (1, 0, 2, 0, 3, 0, 1))))
    for formula, outcome in ((right, True), (wrong, False)):
        assert evaluate(formula, {"f": composed, "h": cubic}, (Fraction(2),)) is outcome


def absolute(t: Term) -> Term:
    return fn("sqrt", power(t, 2))


@pytest.mark.parametrize(
    ("e", "condition"),
    [
        (absolute(x), lt(ZERO, power(x, 2))),
        (s.mul(x, inv(x)), s.negation(eq(x, ZERO))),
        (s.app(h, absolute(x)), lt(ZERO, power(x, 2))),
        (
            s.mul(x, D(ZERO, x, s.lam(REAL, absolute(s.bvar(0, REAL))))),
            smooth(ZERO, x, s.lam(REAL, absolute(s.bvar(0, REAL)))),
        ),
        (s.app(s.lam(REAL, D(ONE, s.bvar(0, REAL), h)), x), smooth(ONE, x)),
    ],
    ids=["|t|", "t/t", "h(|t|)", "t|t| by a name", "h' by a name"],
)
def test_corners_stay_conditions(e: Term, condition: Term) -> None:
    """|t| written as a root, a step written by 1/0 = 0, a derivative that need not be continuous: under a condition."""
    for rule in ("derivative", "differentiable"):
        body = RULES[rule](s, known(forall(x, eq(D(ZERO, x), e))), [], None).conclusion.args[0]
        assert body.op == "imp"
        found = []
        while body.op == "imp":
            found.append(body.args[0])
            body = body.args[1]
        assert s.abstract(condition, x) in found


def test_there_is_no_derivative_of_the_absolute_value_to_be_had() -> None:
    """At 0 the condition of |t| is 0 < 0: with it alone nothing is proved, in a whole certificate."""
    c = Case()
    t, zero = c.var("t"), c.store.num(0)
    root = c.fn("sqrt", c.power(t, c.store.num(2)))
    g = c.store.lam(REAL, c.store.abstract(root, t))
    definition = c.eq(c.store.make("D", (g, zero, t)), root)
    c.step("ring", definition, (), (definition,))
    everywhere = c.forall(t, definition)
    c.step("intro", everywhere, (0,), (t,))
    c.step("differentiable", c.forall(t, c.store.make("differentiable", (g, zero, t))), (1,))
    verdict = c.verdict(c.forall(t, c.store.make("differentiable", (g, zero, t))))
    assert (verdict.status, verdict.at_step) == ("failed", 2)


def test_knowledge_is_needed_for_orders() -> None:
    """D^k h(t) is differentiated where k >= 0 is known, and the knowledge goes into the hypotheses."""
    c = Case()
    k = c.var("k", "Int")
    premise = forall(x, eq(D(ZERO, x), s.make("D", (h, k, x))))
    with pytest.raises(KernelError, match="known to be >= 0"):
        RULES["differentiable"](s, known(premise), [], None)
    at_least = le(ZERO, k)
    made = RULES["differentiable"](s, [*known(premise), Theorem(frozenset({at_least}), at_least)], [], None)
    assert made.hypotheses == {at_least}
    assert made.conclusion is forall(x, imp(smooth(k, x), smooth(ZERO, x, f)))


def test_deep_expressions_cost_fuel() -> None:
    """e(e(...)) with e = h(e·e), 40 times inside one another, is shared and small, but not its derivative."""
    store = Store(20_000)
    t, function = store.var("t", REAL), store.var("h", fun(REAL, REAL))
    e = t
    for _ in range(40):
        e = store.app(function, store.mul(e, e))
    body = store.make("eq", (store.make("D", (function, store.num(0), t)), e))
    premise = store.make("forall", (store.abstract(body, t),), REAL)
    with pytest.raises(KernelError, match="budget"):
        RULES["derivative"](store, [Theorem(frozenset(), premise)], [], None)


# --- axioms ---


def test_the_axioms_are_these() -> None:
    """Their names and statements; each has a reference."""
    assert {name: Store().digest(axiom(Store(), name))[:4] for name in AXIOMS} == GOLDEN
    assert all("theorem" in reference for _, reference in AXIOMS.values())


def test_an_axiom_is_named_in_the_verdict() -> None:
    """A certificate that takes one, and one that changes it by a sign."""
    for name in AXIOMS:
        c = Case()
        formula = axiom(c.store, name)
        c.step("axiom", formula, (), (), name)
        verdict = c.verdict(formula)
        assert (verdict.status, verdict.axioms) == ("proved", (name,))
        changed = {"le": "lt", "lt": "le"}
        data: dict[str, Any] = {"nodes": [[changed.get(op, op), *rest] for op, *rest in c.table.nodes]}
        (other,) = check_text(text(data["nodes"], [c.claim(formula)]))
        assert other.status == "failed"


@pytest.mark.parametrize(
    ("name", "left_out"), [("increasing", "and"), ("intermediate_value", "le")], ids=["f' >= 0", "f(a) <= 0"]
)
def test_without_a_condition_it_is_false(name: str, left_out: str) -> None:
    """An axiom without one of its conditions is false at a polynomial, as the evaluator sees."""
    store = Store()
    body = axiom(store, name)
    for _ in range(3):
        body = body.args[0]
    conditions = []
    while body.op == "imp":
        conditions.append(body.args[0])
        body = body.args[1]
    kept = [c for c in conditions if not (c.op == "forall" and left_out == "and")]
    if left_out == "le":
        kept = [c for c in conditions if not (c.op == "le" and c.args[1].op == "num")]
    assert len(kept) == len(conditions) - 1
    for condition in reversed(kept):
        body = store.make("imp", (condition, body))
    function = Polynomial((Fraction(3), Fraction(-1)))  # 3 - t: positive and falling on [0, 1]
    found = Evaluator({}).best(body, (Fraction(1), Fraction(0), function))
    assert found is not True
    assert name != "increasing" or found is False


def test_intervals_are_decided_by_balls() -> None:
    """A hypothesis about all t of an interval: true, false at a point inside, undecided at a border."""
    store = Store()
    t, top = store.var("t", REAL), store.var("M", REAL)
    inside = store.make("le", (store.make("pow", (t, store.num(2))), top))
    ends = store.make("le", (store.num(-1), t)), store.make("le", (t, store.num(1)))
    formula = inside
    for end in reversed(ends):
        formula = store.make("imp", (end, formula))
    formula = store.make("forall", (store.abstract(formula, t),), REAL)
    for value, outcome in (("101/100", True), ("1/2", False), ("2", True), ("1", None)):
        assert evaluate(formula, {"M": Fraction(value)}) is outcome
