"""Every rule of the kernel has an instance that it accepts and one that it refuses, written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from symnet.kernel.checker import RULES
from symnet.kernel.logic import Theorem
from symnet.kernel.terms import INT, REAL, SERIES, KernelError, Store, Term, fun

s = Store()
ZERO, ONE, TWO, Z = s.num(0), s.num(1), s.num(2), s.make("z")
x, y, b = (s.var(name, REAL) for name in "xyb")
n, m, k = (s.var(name, INT) for name in "nmk")
f = s.var("f", fun(REAL, REAL))
a = s.var("a", fun(INT, REAL))
U = s.var("U", SERIES)
i0 = s.bvar(0, INT)


def eq(left: Term, right: Term) -> Term:
    return s.make("eq", (left, right))


def le(left: Term, right: Term) -> Term:
    return s.make("le", (left, right))


def lt(left: Term, right: Term) -> Term:
    return s.make("lt", (left, right))


def imp(left: Term, right: Term) -> Term:
    return s.make("imp", (left, right))


def cong(left: Term, right: Term, order: Term) -> Term:
    return s.make("cong", (left, right, order))


def forall(variable: Term, body: Term) -> Term:
    return s.make("forall", (s.abstract(body, variable),), variable.sort)


def exists(variable: Term, body: Term) -> Term:
    return s.make("exists", (s.abstract(body, variable),), variable.sort)


def over(op: str, lo: Term, hi: Term, body: Term) -> Term:
    return s.make(op, (s.make("range", (lo, hi)), body))


def D(order: Term, at: Term, of: Term = f) -> Term:
    return s.make("D", (of, order, at))


def smooth(order: Term, at: Term, of: Term = f) -> Term:
    return s.make("differentiable", (of, order, at))


def given(*formulas: Term) -> list[Theorem]:
    """Theorems `p |- p`."""
    return [Theorem(frozenset({p}), p) for p in formulas]


def known(*formulas: Term) -> list[Theorem]:
    """Theorems `|- p`, to see what a rule does with them."""
    return [Theorem(frozenset(), p) for p in formulas]


p, q = eq(x, ONE), eq(y, ONE)
FALSE = s.false()
sum_a = over("sum", ZERO, n, s.app(a, i0))
cube = s.make("list", (ONE, s.num(-1)))
family = s.make("fam", (n, cube))
t0 = s.bvar(0, family.sort[1])
signs = s.make(
    "sum", (family, over("prod", ZERO, s.shift(n, 1), s.mul(s.app(a, i0), s.app(s.bvar(1, family.sort[1]), i0))))
)
grown = s.make("fam", (s.add(n, ONE), cube))
last_of = s.make("sum", (grown, s.app(t0, n)))
jet = s.make("jet", (f, b, s.mul(Z, x)))
double = s.make("def", (s.lam(REAL, s.mul(TWO, s.bvar(0, REAL))),), "double")
step_of_le = forall(n, imp(le(ZERO, n), imp(le(ZERO, n), le(ZERO, s.add(n, ONE)))))
every_le = forall(n, imp(le(ZERO, n), le(ZERO, n)))
smaller = forall(m, imp(le(ZERO, m), imp(lt(m, n), le(ZERO, m))))

# rule -> (premises, terms, datum, conclusion) that is accepted; (premises, terms, datum) that is refused
Accepted = tuple[list[Theorem], list[Term], Any, Term]
Refused = tuple[list[Theorem], list[Term], Any]
CASES: dict[str, tuple[Accepted, list[Refused]]] = {
    "assume": (([], [p], None, p), [([], [], None), ([], [x], None), ([], [eq(s.bvar(0, REAL), x)], None)]),
    "discharge": ((given(p), [p], None, imp(p, p)), [(given(p, q), [p], None), (given(p), [x], None)]),
    "apply": (
        (known(imp(p, q), p), [], None, q),
        [(known(imp(p, q), q), [], None), (known(p, q), [], None), ([], [], None)],
    ),
    "intro": ((known(p), [x], None, forall(x, p)), [(given(p), [x], None), (known(p), [ONE], None)]),
    "instantiate": (
        (known(forall(x, p)), [y], None, eq(y, ONE)),
        [
            (known(forall(n, eq(n, n))), [x], None),
            (known(p), [y], None),
            (known(forall(x, p)), [s.bvar(0, REAL)], None),
        ],
    ),
    "both": ((known(p, q), [], None, s.make("and", (p, q))), [(known(p), [], None)]),
    "part": (
        (known(s.make("and", (p, q))), [], 1, q),
        [
            (known(s.make("and", (p, q))), [], 2),
            (known(s.make("and", (p, q))), [], -1),
            (known(s.make("and", (p, q))), [], True),
        ],
    ),
    "either": (
        (known(p), [s.make("or", (p, q))], None, s.make("or", (p, q))),
        [(known(p), [s.make("or", (q, q))], None)],
    ),
    "cases": (
        ([*known(s.make("or", (p, q))), *known(eq(ONE, ONE), eq(ONE, ONE))], [], None, eq(ONE, ONE)),
        [(known(s.make("or", (p, q)), p), [], None), (known(s.make("or", (p, q)), p, q), [], None)],
    ),
    "trichotomy": (
        ([], [x, y], None, s.make("or", (lt(x, y), eq(x, y), lt(y, x)))),
        [([], [x, Z], None), ([], [x], None)],
    ),
    "excluded": (([], [p], None, s.make("or", (p, s.negation(p)))), [([], [x], None)]),
    "witness": (
        (known(eq(TWO, ONE)), [exists(x, p), TWO], None, exists(x, p)),
        [(known(p), [exists(x, p), TWO], None), (known(eq(x, x)), [exists(n, eq(n, n)), x], None)],
    ),
    "choose": (
        (known(exists(x, p), q), [x], None, q),
        [
            (known(exists(x, p), p), [x], None),
            ([*known(exists(x, p)), Theorem(frozenset({eq(x, TWO)}), q)], [x], None),
            (known(exists(x, p), q), [n], None),
        ],
    ),
    "absurd": ((known(FALSE), [p], None, p), [(known(q), [p], None)]),
    "induction": (
        (known(le(ZERO, ZERO), step_of_le), [every_le], None, every_le),
        [
            (known(le(ONE, ONE), step_of_le), [every_le], None),
            (known(le(ZERO, ZERO), every_le), [every_le], None),
            (known(le(ZERO, ZERO), step_of_le), [forall(x, imp(le(ZERO, x), le(ZERO, x)))], None),
        ],
    ),
    "strong_induction": (
        (known(forall(n, imp(le(ZERO, n), imp(smaller, le(ZERO, n))))), [every_le], None, every_le),
        [
            (known(every_le), [every_le], None),
            (
                known(
                    forall(
                        n, imp(le(ZERO, n), imp(forall(m, imp(le(ZERO, m), imp(le(m, n), le(ZERO, m)))), le(ZERO, n)))
                    )
                ),
                [every_le],
                None,
            ),
        ],
    ),
    "rewrite": (
        (known(lt(x, y), eq(x, y)), [lt(y, x)], None, lt(y, x)),
        [(known(lt(x, y), eq(x, ONE)), [lt(TWO, y)], None), ([], [p], None)],
    ),
    "convert": (
        (known(lt(x, s.add(x, ONE))), [lt(x, s.add(ONE, x))], None, lt(x, s.add(ONE, x))),
        [(known(lt(x, y)), [lt(y, x)], None)],
    ),
    "ring": (
        (
            [],
            [eq(s.mul(s.add(x, y), s.sub(x, y)), s.sub(s.mul(x, x), s.mul(y, y)))],
            None,
            eq(s.mul(s.add(x, y), s.sub(x, y)), s.sub(s.mul(x, x), s.mul(y, y))),
        ),
        [([], [eq(x, y)], None), (known(cong(U, Z, ONE)), [eq(U, Z)], None), ([], [le(x, x)], None)],
    ),
    "linear_combination": (
        (known(eq(x, y)), [eq(s.mul(x, x), s.mul(x, y)), x], None, eq(s.mul(x, x), s.mul(x, y))),
        [
            (known(eq(x, y)), [eq(s.mul(x, x), s.mul(y, y)), x], None),
            (known(le(x, y)), [eq(x, y), ONE], None),
            ([], [eq(x, y), ONE], None),
        ],
    ),
    "series": (
        (known(cong(U, s.mul(Z, x), TWO)), [cong(s.mul(U, U), ZERO, TWO)], None, cong(s.mul(U, U), ZERO, TWO)),
        [
            (known(cong(U, s.mul(Z, x), TWO)), [cong(U, s.mul(Z, x), s.num(3))], None),
            ([], [cong(U, U, n)], None),
            ([], [cong(s.make("jet", (f, b, s.add(ONE, Z))), ZERO, ONE)], None),
        ],
    ),
    "by_coefficients": (
        (
            known(forall(m, imp(lt(m, TWO), eq(s.make("coeff", (m, U)), s.make("coeff", (m, Z)))))),
            [cong(U, Z, TWO)],
            None,
            cong(U, Z, TWO),
        ),
        [
            (
                known(forall(m, imp(lt(m, ONE), eq(s.make("coeff", (m, U)), s.make("coeff", (m, Z)))))),
                [cong(U, Z, TWO)],
                None,
            )
        ],
    ),
    "coefficients": (
        (
            known(cong(U, Z, TWO)),
            [],
            None,
            forall(m, imp(lt(m, TWO), eq(s.make("coeff", (m, U)), s.make("coeff", (m, Z))))),
        ),
        [(known(le(x, y)), [], None)],
    ),
    "order": (
        (known(le(x, y)), [le(s.mul(TWO, x), s.mul(TWO, y))], [["2", [0], [], []]], le(s.mul(TWO, x), s.mul(TWO, y))),
        [
            (known(le(x, y)), [le(y, x)], [["-1", [0], [], []]]),
            (known(le(x, y)), [lt(x, y)], [["1", [0], [], []]]),
            (known(le(x, y)), [le(s.mul(x, x), s.mul(x, y)), x], [["1", [0], [1], []]]),
            (known(le(x, y)), [le(x, y)], [["1", [1], [], []]]),
            (known(le(x, y)), [le(x, y)], [["1.0", [0], [], []]]),
            (known(le(x, y)), [le(x, y)], "1"),
            (known(eq(U, Z)), [le(x, x), U], [["1", [0], [1], []]]),
        ],
    ),
    "derivative": (
        (
            known(forall(x, eq(D(ONE, x), s.mul(x, x)))),
            [],
            None,
            forall(x, eq(D(TWO, x), s.add(s.mul(ONE, x), s.mul(x, ONE)))),
        ),
        [
            (known(forall(x, imp(le(ZERO, x), eq(D(ONE, x), x)))), [], None),
            (known(forall(x, eq(D(k, x), x))), [], None),
            (known(eq(D(ONE, x), x)), [], None),
            (known(forall(x, eq(D(ONE, s.add(x, ONE)), x))), [], None),
            (known(forall(x, eq(D(ONE, x), s.app(a, s.make("ind", (le(ZERO, x),)))))), [], None),
        ],
    ),
    "differentiable": (
        (
            known(forall(x, imp(lt(y, x), eq(D(ONE, x), s.app(f, s.mul(x, x)))))),
            [],
            None,
            forall(x, imp(lt(y, x), imp(smooth(ZERO, s.mul(x, x)), smooth(ONE, x)))),
        ),
        [
            (known(forall(x, imp(le(ZERO, x), eq(D(ONE, x), x)))), [], None),
            (known(forall(x, imp(smooth(ZERO, x), eq(D(ONE, x), x)))), [], None),
            (known(forall(x, eq(D(k, x), x))), [], None),
            (known(forall(x, eq(s.app(f, x), x))), [], None),
            (known(forall(x, eq(D(ONE, x), s.make("ind", (smooth(ZERO, x),))))), [], None),
        ],
    ),
    "enclosure": (
        ([], [lt(s.make("fn", (ONE,), "exp"), s.num(3))], 20, lt(s.make("fn", (ONE,), "exp"), s.num(3))),
        [
            ([], [lt(s.num(3), s.make("fn", (ONE,), "exp"))], 20),
            ([], [lt(x, ONE)], 20),
            ([], [lt(ZERO, s.make("inv", (s.sub(ONE, ONE),)))], 20),
            ([], [lt(ZERO, ONE)], 0),
            ([], [lt(ZERO, ONE)], True),
        ],
    ),
    "split": (
        (
            known(le(ZERO, n)),
            [sum_a, ZERO],
            None,
            eq(sum_a, s.add(over("sum", ZERO, ZERO, s.app(a, i0)), over("sum", ZERO, n, s.app(a, i0)))),
        ),
        [([], [sum_a, ZERO], None), (known(le(ZERO, n)), [sum_a, ONE], None), ([], [x, ZERO], None)],
    ),
    "shift": (
        ([], [sum_a, ONE], None, eq(sum_a, over("sum", s.add(ZERO, ONE), s.add(n, ONE), s.app(a, s.sub(i0, ONE))))),
        [([], [sum_a, x], None), ([], [signs, ONE], None)],
    ),
    "reverse": (
        ([], [sum_a], None, eq(sum_a, over("sum", ZERO, n, s.app(a, s.sub(s.sub(s.add(ZERO, n), ONE), i0))))),
        [([], [signs], None)],
    ),
    "swap": (
        (
            [],
            [over("sum", ZERO, n, over("sum", ZERO, m, s.app(a, s.sub(i0, s.bvar(1, INT)))))],
            None,
            eq(
                over("sum", ZERO, n, over("sum", ZERO, m, s.app(a, s.sub(i0, s.bvar(1, INT))))),
                over("sum", ZERO, m, over("sum", ZERO, n, s.app(a, s.sub(s.bvar(1, INT), i0)))),
            ),
        ),
        [
            ([], [over("sum", ZERO, n, over("sum", ZERO, i0, s.app(a, i0)))], None),
            ([], [over("sum", ZERO, n, over("prod", ZERO, m, s.app(a, i0)))], None),
            ([], [sum_a], None),
        ],
    ),
    "congruence": (
        (
            known(forall(k, eq(s.app(a, k), s.num(3)))),
            [eq(sum_a, over("sum", ZERO, n, s.num(3)))],
            None,
            eq(sum_a, over("sum", ZERO, n, s.num(3))),
        ),
        [
            (
                known(forall(k, imp(le(ONE, k), eq(s.app(a, k), s.num(3))))),
                [eq(sum_a, over("sum", ZERO, n, s.num(3)))],
                None,
            ),
            (known(forall(k, eq(s.app(a, k), s.num(3)))), [eq(sum_a, over("sum", ZERO, m, s.num(3)))], None),
        ],
    ),
    "distribute": (
        (
            [],
            [signs],
            None,
            eq(signs, over("prod", ZERO, n, s.make("sum", (cube, s.mul(s.app(a, s.bvar(1, INT)), i0))))),
        ),
        [
            (
                [],
                [
                    s.make(
                        "sum",
                        (family, over("prod", ZERO, s.add(s.shift(n, 1), ONE), s.app(s.bvar(1, family.sort[1]), i0))),
                    )
                ],
                None,
            ),
            ([], [s.make("sum", (family, over("prod", ZERO, n, s.app(s.bvar(1, family.sort[1]), ZERO))))], None),
            ([], [sum_a], None),
        ],
    ),
    "split_family": (
        (known(le(ZERO, n)), [last_of, n], None, eq(last_of, s.make("sum", (family, s.make("sum", (cube, i0)))))),
        [
            ([], [last_of, n], None),
            (known(le(ZERO, n)), [last_of, s.add(n, ONE)], None),
            (known(le(ZERO, n)), [s.make("sum", (grown, s.app(t0, ZERO))), n], None),
        ],
    ),
    "indicator": (
        (known(p), [p], None, eq(s.make("ind", (p,)), ONE)),
        [(known(p), [q], None), (known(p), [s.negation(p)], None)],
    ),
    "definition": (([], [double], None, forall(x, eq(s.app(double, x), s.mul(TWO, x)))), [([], [x], None)]),
}


def test_every_rule_has_its_cases() -> None:
    """No rule is untested, and no test is of a rule that is gone."""
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("rule", CASES)
def test_accepted(rule: str) -> None:
    """The instance gives the conclusion, and keeps the hypotheses of its premises."""
    premises, terms, data, conclusion = CASES[rule][0]
    result = RULES[rule](s, premises, terms, data)
    assert result.conclusion is conclusion
    if rule not in ("assume", "discharge", "cases", "choose"):
        assert result.hypotheses == frozenset().union(*(t.hypotheses for t in premises))


def refusals() -> Iterator[Any]:
    for rule, (_, refused) in CASES.items():
        for number, case in enumerate(refused):
            yield pytest.param(rule, case, id=f"{rule}-{number}")


@pytest.mark.parametrize(("rule", "case"), list(refusals()))
def test_refused(rule: str, case: Refused) -> None:
    """The instance is refused: by KernelError, or as malformed, which the checker turns into one."""
    with pytest.raises((KernelError, TypeError, ValueError, IndexError)):
        RULES[rule](s, *case)


HYPOTHESES: dict[str, Callable[[], Theorem]] = {
    "discharge": lambda: RULES["discharge"](s, given(p), [p], None),
    "cases": lambda: RULES["cases"](
        s,
        [*known(s.make("or", (p, q))), Theorem(frozenset({p}), eq(ONE, ONE)), Theorem(frozenset({q}), eq(ONE, ONE))],
        [],
        None,
    ),
    "choose": lambda: RULES["choose"](s, [*known(exists(x, p)), Theorem(frozenset({p}), q)], [x], None),
}


@pytest.mark.parametrize("rule", HYPOTHESES)
def test_discharged(rule: str) -> None:
    """Rules that discharge a hypothesis take away that one."""
    assert HYPOTHESES[rule]().hypotheses == frozenset()


def test_hypotheses_stay() -> None:
    """A case analysis, or a choice, keeps the hypotheses that are not its own."""
    other = eq(x, TWO)
    found = RULES["cases"](
        s, [*known(s.make("or", (p, q))), Theorem(frozenset({p, other}), q), Theorem(frozenset({p}), q)], [], None
    )
    assert found.hypotheses == {other, p}
