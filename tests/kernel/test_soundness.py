"""The soundness list of the design: for each of its ten items, what would be unsound is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from symnet.kernel.calculus import RULES as CALCULUS
from symnet.kernel.checker import FORMAT, RULES, Verdict, check_text
from symnet.kernel.logic import Theorem
from symnet.kernel.normal import Normalizer
from symnet.kernel.terms import INT, REAL, SERIES, KernelError, Store, Term, fun
from tests.kernel.building import Case, text


def refuses(store: Store, rule: str, premises: list[Term], terms: list[Term], data: Any = None) -> str:
    """The reason why the rule refuses these premises (each taken as p |- p) and terms."""
    with pytest.raises(KernelError) as caught:
        RULES[rule](store, [Theorem(frozenset({p}), p) for p in premises], terms, data)
    return str(caught.value)


# 1. Nothing follows from 1/(x - x).


def test_1_division_by_zero_says_nothing() -> None:
    """u·(1/u) = 1 is refused for u = x - x, where 1/u is 0; so is a proof that needs u ≠ 0."""
    c = Case()
    x = c.var("x")
    u = c.store.sub(x, x)
    assert "normal forms" in refuses(c.store, "ring", [], [c.eq(c.store.mul(u, c.inv(u)), c.store.num(1))])
    assert "normal forms" in refuses(c.store, "ring", [], [c.eq(c.store.mul(x, c.inv(x)), c.store.num(1))])
    c.ring(c.store.mul(x, c.inv(x)), c.store.num(1), c.assume(c.ne(x, c.store.num(0))))
    statement = c.forall(x, c.eq(c.store.mul(x, c.inv(x)), c.store.num(1)))
    c.step("intro", statement, (1,), (x,))
    assert c.verdict(statement).reason == "x stands in a hypothesis, so it is not arbitrary"


def test_1_an_inverse_that_is_a_sum_tells_nothing_of_its_terms() -> None:
    """From d ≠ 0 and 1/d = 1/e + 1 it does not follow that e·(1/e) = 1: d = 1, e = 0."""
    c = Case()
    d, e, one = c.var("d"), c.var("e"), c.store.num(1)
    premises = [c.ne(d, c.store.num(0)), c.eq(c.inv(d), c.store.add(c.inv(e), one))]
    refuses(c.store, "ring", premises, [c.eq(c.store.mul(e, c.inv(e)), one)])
    refuses(c.store, "ring", [c.ne(c.store.add(d, e), c.store.num(0))], [c.eq(c.store.mul(e, c.inv(e)), one)])


# 2. Atoms are equal only after their arguments are normalised without any modulus.


def test_2_no_modulus_inside_atoms() -> None:
    """From U = V + O(λ) it does not follow that f(coefficient of U) = f(that of V), nor U² = V² + O(λ²)."""
    c = Case()
    U, V, one = c.var("U", SERIES), c.var("V", SERIES), c.store.num(1)
    congruent = c.store.make("cong", (U, V, one))
    second = [c.fn("exp", c.store.make("coeff", (one, s))) for s in (U, V)]
    refuses(c.store, "ring", [congruent], [c.eq(*second)])
    refuses(c.store, "rewrite", [c.eq(second[0], second[0]), congruent], [c.eq(*second)])
    squares = [c.power(s, c.store.num(2)) for s in (U, V)]
    refuses(c.store, "series", [congruent], [c.store.make("cong", (*squares, c.store.num(2)))])


def test_2_atoms_with_different_arguments_differ() -> None:
    """exp(x + y) and exp(y + x) are one atom; exp(x) and exp(x + 1 - 1 + 0·y) too; exp(x) and exp(-x) are not."""
    c = Case()
    x, y = c.var("x"), c.var("y")
    n = Normalizer(c.store)
    assert n.poly(c.fn("exp", c.store.add(x, y))) == n.poly(c.fn("exp", c.store.add(y, x)))
    assert n.poly(c.fn("exp", x)) != n.poly(c.fn("exp", c.store.mul(c.store.num(-1), x)))


# 3. No capture.


def test_3_eigenvariables() -> None:
    """A symbol that stands in a hypothesis, or in what was chosen before, is not arbitrary."""
    c = Case()
    x, y, one = c.var("x"), c.var("y"), c.store.num(1)
    assert "not arbitrary" in refuses(c.store, "intro", [c.eq(x, one)], [x])
    exists = c.store.make("exists", (c.store.abstract(c.eq(x, one), x),), REAL)
    premises = [Theorem(frozenset(), exists), Theorem(frozenset({c.eq(y, one)}), c.eq(y, one))]
    with pytest.raises(KernelError, match="not arbitrary"):
        RULES["choose"](c.store, premises, [y], None)


def test_3_substitution_does_not_capture() -> None:
    """∀x ∃y y = x, at x := the y of an outer binder, keeps the two apart."""
    s = Store()
    inner = s.make("exists", (s.make("eq", (s.bvar(0, REAL), s.bvar(1, REAL))),), REAL, "y")
    at_outer = s.instantiate(inner, s.bvar(0, REAL))
    assert at_outer.args[0] is s.make("eq", (s.bvar(0, REAL), s.bvar(1, REAL)))


def test_3_a_bound_index_does_not_leave_its_sum() -> None:
    """Σ_k k·f is not k·Σ_k f; and exchanging sums is refused where the inner range depends on the outer index."""
    c = Case()
    n, zero, k = c.var("n", INT), c.store.num(0), c.store.bvar(0, INT)
    a = c.var("a", fun(INT, REAL))
    left = c.over("sum", zero, n, c.store.mul(k, c.store.app(a, k)))
    outer = c.over("sum", zero, n, c.store.app(a, k))
    refuses(c.store, "ring", [], [c.eq(left, c.store.mul(n, outer))])
    triangle = c.over("sum", zero, n, c.over("sum", zero, k, c.store.app(a, k)))
    assert "depends on the outer index" in refuses(c.store, "swap", [], [triangle])
    with pytest.raises(KernelError, match="closed formula"):
        RULES["assume"](c.store, [], [c.eq(k, zero)], None)


def test_3_nothing_known_inside_a_sum_is_known_outside() -> None:
    """In Σ_{k<n} x^k·x^n the index is ≥ 0, n is not known to be: x^n·x^(-n) does not become 1."""
    c = Case()
    x, n = c.var("x"), c.var("n", INT)
    minus = c.store.mul(c.store.num(-1), n)
    body = c.store.mul(c.power(x, n), c.power(x, minus))
    total = c.over("sum", c.store.num(0), c.store.add(n, c.store.num(1)), body)
    refuses(
        c.store,
        "ring",
        [],
        [c.eq(total, c.over("sum", c.store.num(0), c.store.add(n, c.store.num(1)), c.store.num(1)))],
    )
    refuses(c.store, "ring", [], [c.eq(c.over("sum", c.store.num(0), n, c.store.num(1)), n)])  # at n = -1: 0, not -1


# 4. Empty ranges.


def test_4_empty_ranges_and_families() -> None:
    """{0,1}^0 has one element, a sum over nothing is 0, a product is 1, 0^0 = 1; the contrary is refused."""
    c = Case()
    zero, one, k = c.store.num(0), c.store.num(1), c.store.bvar(0, INT)
    bits = c.store.make("list", (zero, one))
    empty = c.store.make("fam", (zero, bits))
    for left, right in (
        (c.store.make("sum", (empty, one)), one),
        (c.over("sum", one, zero, k), zero),
        (c.over("prod", one, zero, k), one),
        (c.power(zero, zero), one),
        (c.power(c.store.sub(c.var("x"), c.var("x")), zero), one),
    ):
        RULES["ring"](c.store, [], [c.eq(left, right)], None)
        refuses(c.store, "ring", [], [c.eq(left, c.store.sub(one, right))])
    n = c.var("n", INT)
    refuses(c.store, "ring", [], [c.eq(c.power(zero, n), zero)])  # 1 at n = 0
    refuses(c.store, "ring", [c.le(zero, n)], [c.eq(c.power(zero, n), zero)])
    RULES["ring"](c.store, [Theorem(frozenset(), c.le(one, n))], [c.eq(c.power(zero, n), zero)], None)


def test_4_powers_split_only_where_both_exponents_are_not_negative() -> None:
    """x^(n+m) = x^n·x^m is refused unless n, m ≥ 0: at x = 0, n = 1, m = -1 it says 1 = 0."""
    c = Case()
    x, n, m, zero = c.var("x"), c.var("n", INT), c.var("m", INT), c.store.num(0)
    goal = c.eq(c.power(x, c.store.add(n, m)), c.store.mul(c.power(x, n), c.power(x, m)))
    refuses(c.store, "ring", [], [goal])
    refuses(c.store, "ring", [c.le(zero, n)], [goal])
    refuses(c.store, "ring", [c.le(zero, c.store.add(n, m))], [goal])
    RULES["ring"](c.store, [Theorem(frozenset(), c.le(zero, i)) for i in (n, m)], [goal], None)


# 5. Sizes.


def test_5_literal_exponents_and_digits() -> None:
    """An exponent above 10^4 is no term; a power with too many digits is refused before it is computed."""
    c = Case()
    with pytest.raises(KernelError, match="literal exponents"):
        c.power(c.var("x"), c.store.num(10_001))
    tower = c.power(c.power(c.store.num(9), c.store.num(10_000)), c.store.num(10_000))
    refuses(c.store, "ring", [], [c.eq(tower, tower)])
    with pytest.raises(KernelError, match="digits"):
        c.store.num(10**4000)


def test_5_products_of_large_numbers_are_refused_before_they_are_computed() -> None:
    """Squaring a number of 3999 digits 45 times, each square one node, ends at once."""
    c = Case()
    number = c.store.num(int("9" * 3999))
    for _ in range(45):
        number = c.store.mul(number, number)
    refuses(c.store, "ring", [], [c.eq(number, number)])


def test_5_a_coefficient_in_the_datum_of_order_is_a_plain_rational() -> None:
    """1e100000000 is refused without being computed; so are decimals and underscores."""
    c = Case()
    goal = c.le(c.store.num(0), c.store.num(1))
    for number in ("1e100000000", "1_0", "0.5", " 1", "nan", "inf", "1/0", "٣"):
        with pytest.raises((KernelError, ValueError)):
            RULES["order"](c.store, [], [goal], [[number, [], [], []]])


# 6. Inequalities are about reals.


def test_6_order_and_enclosure_refuse_series() -> None:
    """No inequality has a series in it, and `order` multiplies equations by numbers alone."""
    c = Case()
    U, zero = c.var("U", SERIES), c.store.num(0)
    with pytest.raises(KernelError, match="wrong sort"):
        c.le(zero, U)
    equation = Theorem(frozenset(), c.eq(U, U))
    with pytest.raises(KernelError, match="real numbers"):
        RULES["order"](c.store, [equation], [c.le(zero, zero), U], [["1", [0], [1], []]])
    unequal = c.store.negation(c.eq(c.store.make("z"), zero))
    with pytest.raises(KernelError, match="real numbers"):
        RULES["enclosure"](c.store, [], [unequal], 20)


def test_6_signs_of_items() -> None:
    """A negative coefficient, or a factor that is no square, is allowed with an equation only."""
    c = Case()
    x, y, zero = c.var("x"), c.var("y"), c.store.num(0)
    premise = Theorem(frozenset(), c.le(zero, x))
    product = c.le(zero, c.store.mul(x, y))
    with pytest.raises(KernelError, match="c >= 0 and no factors"):
        RULES["order"](c.store, [premise], [product, y], [["1", [0], [1], []]])
    with pytest.raises(KernelError, match="c >= 0 and no factors"):
        RULES["order"](c.store, [premise], [c.le(x, zero)], [["-1", [0], [], []]])


def test_6_strict_inequalities_of_reals_and_integers() -> None:
    """0 < x gives 1 <= x for integers, and not for reals; 0 <= x never gives 0 < x."""
    c = Case()
    zero, one = c.store.num(0), c.store.num(1)
    for sort in (INT, REAL):
        x = c.var("x", sort)
        premise = Theorem(frozenset(), c.lt(zero, x))
        items = [["1", [0], [], []]]
        if sort == INT:
            assert RULES["order"](c.store, [premise], [c.le(one, x)], items).conclusion is c.le(one, x)
        else:
            refuses(c.store, "order", [premise.conclusion], [c.le(one, x)], items)
        refuses(c.store, "order", [c.le(zero, x)], [c.lt(zero, x)], items)


# 7. Definitions.


def test_7_a_definition_is_closed_and_names_one_thing() -> None:
    """A definition has no bound variable open, and a statement does not use one name for two terms."""
    c = Case()
    with pytest.raises(KernelError, match="closed"):
        c.store.make("def", (c.store.bvar(0, REAL),), "d")
    one, two = (c.store.make("def", (c.store.num(i),), "d") for i in (1, 2))
    c.step("definition", c.eq(one, c.store.num(1)), (), (one,))
    assert "two different terms" in c.verdict(c.eq(one, two)).reason


def test_7_a_definition_cannot_contain_itself() -> None:
    """Nodes refer to earlier nodes only, so d := d + 1 cannot be written."""
    with pytest.raises(KernelError, match="earlier nodes"):
        check_text(text([["num", [], "1"], ["add", [0, 2]], ["def", [1], "d"]], []))


# 8. Domains.


def test_8_partial_functions_have_conditions() -> None:
    """The derivatives of log, sqrt and 1/t hold where these are differentiable, and exp(log a) = a for a > 0."""
    s = Store()
    f, x = s.var("f", fun(REAL, REAL)), s.var("x", REAL)
    for term in (s.make("fn", (x,), "log"), s.make("fn", (x,), "sqrt"), s.make("inv", (x,))):
        body = s.make("eq", (s.make("D", (f, s.num(0), x)), term))
        premise = s.make("forall", (s.abstract(body, x),), REAL)
        result = CALCULUS["derivative"](s, [Theorem(frozenset(), premise)], [], None).conclusion
        assert result.args[0].op == "imp", "the condition is part of the conclusion"
    half_line = s.make(
        "forall", (s.make("imp", (s.make("le", (s.num(0), s.bvar(0, REAL))), s.abstract(body, x))),), REAL
    )
    with pytest.raises(KernelError, match="conditions are"):  # at the end of a closed interval there is no derivative
        CALCULUS["derivative"](s, [Theorem(frozenset(), half_line)], [], None)


def test_8_enclosures_stay_in_the_domain() -> None:
    """log of an interval around 0, the root of a negative number, 1/0: no enclosure."""
    c = Case()
    zero = c.store.num(0)
    for term in (c.fn("log", zero), c.fn("sqrt", c.store.num(-1)), c.inv(zero), c.fn("log", c.store.num(-2))):
        refuses(c.store, "enclosure", [], [c.lt(c.store.num(-100), term)], 20)


# 9. Uses.


def proved(label: str, number: int, steps: list[Any] | None = None) -> dict[str, Any]:
    return {
        "label": label,
        "statement": number,
        "steps": [["ring", [], [number], None, number]] if steps is None else steps,
    }


NODES: list[Any] = [["num", [], "1"], ["eq", [0, 0]], ["num", [], "2"], ["eq", [2, 2]], ["eq", [0, 2]]]


def verdicts(*claims: dict[str, Any], nodes: list[Any] | None = None) -> list[Verdict]:
    return check_text(text(nodes or NODES, list(claims)))


def test_9_uses_are_of_what_was_proved_before() -> None:
    """A claim is used by its label and the digest of its statement, after it was proved in the same run."""
    (first,) = verdicts(proved("one", 1))
    use = proved("two", 1, [["use", [], [], ["one", first.digest], 1]])
    good = verdicts(proved("one", 1), use)
    assert [v.status for v in good] == ["proved", "proved"]
    assert good[1].uses == ("one",)
    assert verdicts(use, proved("one", 1))[0].reason == "one was not proved before in this run"
    wrong = proved("two", 1, [["use", [], [], ["one", "0" * 64], 1]])
    assert "another statement" in verdicts(proved("one", 1), wrong)[1].reason
    itself = proved("one", 1, [["use", [], [], ["one", first.digest], 1]])
    assert verdicts(itself)[0].status == "failed"
    false = proved("one", 4)
    used = proved("two", 4, [["use", [], [], ["one", verdicts(false)[0].digest], 4]])
    assert [v.status for v in verdicts(false, used)] == ["failed", "failed"]


def test_9_a_label_is_proved_once() -> None:
    """A second claim of the same label fails, whatever it states."""
    assert [v.status for v in verdicts(proved("one", 1), proved("one", 3))] == ["proved", "failed"]


def test_9_a_refuted_claim_is_no_premise() -> None:
    """What was refuted cannot be used."""
    nodes = [*NODES, ["false", []], ["imp", [4, 5]]]
    steps = [
        ["assume", [], [4], None, 4],
        ["order", [0], [5], [["1", [0], [], []]], 5],
        ["discharge", [1], [4], None, 6],
    ]
    first = verdicts(proved("one", 4, steps), nodes=nodes)[0]
    assert first.status == "refuted"
    use = proved("two", 4, [["use", [], [], ["one", first.digest], 4]])
    assert verdicts(proved("one", 4, steps), use, nodes=nodes)[1].status == "failed"


# 10. JSON: see test_json.py.


def test_10_no_floats() -> None:
    """A number that is not a text or a small integer is refused."""
    with pytest.raises(KernelError, match="float"):
        check_text(json.dumps({"format": FORMAT, "nodes": [["num", [], 0.5]], "claims": []}))
