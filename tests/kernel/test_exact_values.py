"""Enclosures, series, terms, digests, fuel: what comes out exactly, so that a change of any line is noticed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from mpmath import mpf

from symnet.kernel import enclosure
from symnet.kernel.checker import RULES, Run, check_text
from symnet.kernel.enclosure import enclose
from symnet.kernel.facts import read
from symnet.kernel.normal import Normalizer
from symnet.kernel.poly import (
    constant,
)
from symnet.kernel.series import EXACT, multiply, valuation
from symnet.kernel.terms import INT, REAL, SERIES, KernelError, OutOfFuel, Store, Term, contains, fits, fun, uses_bound
from tests.kernel.building import text
from tests.kernel.short import (
    FALSE,
    MINUS,
    ONE,
    TWO,
    ZERO,
    D,
    U,
    V,
    Z,
    b,
    cong,
    eq,
    f,
    fn,
    forall,
    i0,
    i1,
    i2,
    imp,
    inv,
    jet,
    k,
    known,
    le,
    lt,
    m,
    n,
    over,
    power,
    s,
    x,
    y,
)

# --- enclosures -------------------------------------------------------------------------------------------------------


def interval(term: Term, digits: int = 60, **bounds: tuple[int, int]) -> tuple[Fraction, Fraction]:
    given = {s.var(v, REAL): (Fraction(lo), Fraction(hi)) for v, (lo, hi) in bounds.items()}
    return enclose(s, term, digits, given)


named = s.make("def", (s.add(ONE, TWO),), "three")
line = s.make("def", (s.lam(REAL, s.mul(s.bvar(0, REAL), TWO)),), "line")
VALUES: dict[str, tuple[Term, Callable[[], Any]]] = {  # the term, and its value by another library
    "num": (s.num(Fraction(2, 3)), lambda: mpf(2) / 3),
    "def": (named, lambda: mpf(3)),
    "app": (s.app(line, s.num(5)), lambda: mpf(10)),
    "add": (s.add(ONE, fn("exp", ONE), TWO), lambda: 3 + mpmath.e),
    "mul": (s.mul(MINUS, fn("exp", ONE), TWO), lambda: -2 * mpmath.e),
    "inv": (inv(s.num(-3)), lambda: -mpf(1) / 3),
    "pow": (power(fn("exp", ONE), 3), lambda: mpmath.exp(3)),
    "pow -2": (power(fn("exp", ONE), -2), lambda: mpmath.exp(-2)),
    "pow 0": (power(s.sub(ONE, ONE), 0), lambda: mpf(1)),
    "pow of a negative number": (power(s.num(-3), 3), lambda: mpf(-27)),
    "sqrt": (fn("sqrt", TWO), lambda: mpmath.sqrt(2)),
    "pi": (fn("pi"), lambda: +mpmath.pi),
    "log": (fn("log", s.num(Fraction(1, 7))), lambda: -mpmath.log(7)),
    "log of a large number": (fn("log", s.num(10**30)), lambda: 30 * mpmath.log(10)),
    "sin": (fn("sin", s.num(2)), lambda: mpmath.sin(2)),
    "cos": (fn("cos", s.num(2)), lambda: mpmath.cos(2)),
    "atan": (fn("atan", s.num(-3)), lambda: mpmath.atan(-3)),
    "atan in the middle": (fn("atan", s.num(Fraction(3, 4))), lambda: mpmath.atan(mpf(3) / 4)),
    "erf": (fn("erf", s.num(Fraction(-1, 2))), lambda: mpmath.erf(mpf(-1) / 2)),
}


@pytest.mark.parametrize("name", VALUES)
def test_enclosures_are_narrow(name: str) -> None:
    """The interval contains the value, and its length is below 2^-50."""
    term, value = VALUES[name]
    lo, hi = interval(term)
    with mpmath.workdps(50):
        near = mpf(10) ** -45
        assert mpf(lo.numerator) / lo.denominator - near <= value() <= mpf(hi.numerator) / hi.denominator + near
    assert hi - lo <= Fraction(1, 2**50)


def test_intervals_of_operations() -> None:
    """Exact ends, where numbers are short: products of signs, powers around 0, sums, inverses of both signs."""
    assert interval(s.mul(x, y), x=(-2, 3), y=(-5, 7)) == (-15, 21)
    assert interval(s.add(x, y), x=(-2, 3), y=(-5, 7)) == (-7, 10)
    assert interval(power(x, 2), x=(-2, 3)) == (0, 9)
    assert interval(power(x, 3), x=(-2, 3)) == (-18, 27)
    assert interval(power(x, 4), x=(-1, 0)) == (0, 1)
    assert interval(power(x, 2), x=(2, 4)) == (4, 16)
    assert interval(power(x, -2), x=(2, 4)) == (Fraction(1, 16), Fraction(1, 4))
    assert interval(inv(x), x=(-4, -2)) == (Fraction(-1, 2), Fraction(-1, 4))
    assert interval(inv(x), x=(2, 4)) == (Fraction(1, 4), Fraction(1, 2))
    for low, high in ((-1, 1), (0, 1), (-1, 0), (0, 0)):
        with pytest.raises(KernelError):
            interval(inv(x), x=(low, high))
    lo, hi = interval(fn("sqrt", x), x=(4, 9))
    assert 2 - Fraction(1, 2**60) < lo <= 2
    assert 3 <= hi < 3 + Fraction(1, 2**60)
    with pytest.raises(KernelError):
        interval(fn("sqrt", x), x=(-1, 4))
    for low, high in ((0, 1), (-1, 1)):
        with pytest.raises(KernelError):
            interval(fn("log", x), x=(low, high))
    assert interval(fn("sin", x), x=(-5, 5)) == (-1, 1)
    assert interval(fn("cos", x), x=(65, 66)) == (-1, 1)
    lo, hi = interval(fn("cos", x), x=(0, 1))
    assert 0 < lo < Fraction(54, 100)
    assert hi == 1
    lo, hi = interval(fn("erf", s.num(7)))
    assert (lo, hi) == (1 - Fraction(1, 2**51), 1)
    assert interval(fn("erf", s.num(-7))) == (-1, Fraction(1, 2**51) - 1)


def test_bounds_as_premises() -> None:
    """The best bound from below and from above counts, in any order; contradictions and one-sided bounds do not."""
    three = s.num(3)
    goal = lt(x, s.num(4))
    for premises in (
        [lt(ONE, x), le(x, three)],
        [le(ONE, x), le(x, ONE)],
        [le(x, three), lt(x, s.num(9)), le(ZERO, x), le(ONE, x)],
        [lt(x, s.num(9)), le(x, three), le(ONE, x), le(ZERO, x)],
    ):
        assert RULES["enclosure"](s, known(*premises), [goal], 20).conclusion is goal
    for premises in ([lt(ONE, x)], [lt(x, three)], [lt(s.num(5), x), lt(x, three)], [lt(ONE, y), lt(y, three)]):
        with pytest.raises(KernelError):
            RULES["enclosure"](s, known(*premises), [goal], 20)
    with pytest.raises(KernelError):
        RULES["enclosure"](s, known(lt(ONE, x), le(x, s.num(5))), [goal], 20)
    with pytest.raises(KernelError, match="bounds by numbers"):
        RULES["enclosure"](s, known(eq(x, ONE)), [goal], 20)


def test_goals_of_enclosures() -> None:
    """<, ≤ and ≠, on either side, at the border, and with too many or too few bits."""
    rule = RULES["enclosure"]
    good = [lt(ONE, TWO), le(ONE, TWO), le(ONE, ONE), s.negation(eq(ONE, TWO)), s.negation(eq(TWO, ONE))]
    bad = [lt(TWO, ONE), le(TWO, ONE), lt(ONE, ONE), s.negation(eq(ONE, ONE)), eq(ONE, ONE), imp(lt(TWO, ONE), FALSE)]
    bad += [imp(eq(ONE, TWO), eq(ONE, TWO)), s.negation(eq(x, ONE)), le(x, x)]
    for goal in good:
        assert rule(s, [], [goal], 1).conclusion is goal
        assert rule(s, [], [goal], 4096).conclusion is goal
    for goal in bad:
        with pytest.raises(KernelError):
            rule(s, [], [goal], 20)
    for digits in (0, -1, 4097, True, None, "20"):
        with pytest.raises(KernelError):
            rule(s, [], [good[0]], digits)


def test_enclosures_cost_fuel() -> None:
    """A node costs 1 + bits²/64, a power 100 a factor."""
    for term, digits, cost in ((ONE, 8, 2), (ONE, 80, 101), (s.add(ONE, TWO), 8, 6), (power(TWO, 5), 8, 504)):
        store = Store(10**6)
        copy = store.num(1) if term is ONE else None
        if term.op == "add":
            copy = store.add(store.num(1), store.num(2))
        if term.op == "pow":
            copy = store.make("pow", (store.num(2), store.num(5)))
        assert copy is not None
        before = store.fuel
        enclose(store, copy, digits, {})
        assert before - store.fuel == cost


def test_rounding() -> None:
    """`down` keeps short numbers, rounds to `bits` digits, and refuses numbers beyond 2^(2^17)."""
    assert enclosure.down(Fraction(5, 4), 8) == Fraction(5, 4)
    assert enclosure.down(Fraction(0), 8) == 0
    assert enclosure.down(Fraction(1, 3), 4) == Fraction(10, 32)
    assert enclosure.down(Fraction(-1, 3), 4) == Fraction(-11, 32)
    assert enclosure.outward(Fraction(1, 3), Fraction(1, 3), 4) == (Fraction(10, 32), Fraction(11, 32))
    big = Fraction(2) ** (2**17)
    assert enclosure.down(big, 1) == big
    for q in (big * 4, 1 / (big * 4)):
        with pytest.raises(KernelError, match="too large"):
            enclosure.down(q, 1)
    with pytest.raises(KernelError, match="exp is too large"):
        enclosure.exp_point(Fraction(2**16 + 1), 8)
    assert enclosure.exp_point(Fraction(-(2**16)), 8)[0] > 0
    with pytest.raises(KernelError):
        enclosure.log_point(Fraction(0), 8)


# --- series, terms, facts ---------------------------------------------------------------------------------------------


def test_truncated_series() -> None:
    """The order of a product is limited by each factor's order and the other's valuation."""
    n_ = Normalizer(s)
    one, px = constant(1), {((x, 1),): Fraction(1)}
    assert valuation(({2: one, 3: px}, 5)) == 2
    assert valuation(({}, 5)) == 5
    assert valuation(({1: {}, 3: px}, 5)) == 3
    assert multiply(n_, ({1: one}, 3), ({2: px}, 7), 100) == ({3: px}, 5)
    assert multiply(n_, ({-1: one}, 4), ({0: px, 2: one, 3: one}, 9), 100) == ({-1: px, 1: one, 2: one}, 4)
    assert multiply(n_, ({0: one}, 4), ({0: px}, 9), 3) == ({0: px}, 3)
    assert multiply(n_, ({}, 2), ({}, 3), 100) == ({}, 5)
    assert multiply(n_, ({0: one}, EXACT), ({7: px}, EXACT), EXACT)[0] == {7: px}


ENTRY = s.app(s.var("w", fun(INT, SERIES)), n)
total_series = over("sum", ZERO, n, s.app(s.var("w", fun(INT, SERIES)), i0))
SERIES_STEPS: list[tuple[list[Term], Term]] = [
    ([], cong(jet(Z), s.add(s.app(f, b), s.mul(D(ONE, b), Z), s.mul(inv(TWO), D(TWO, b), power(Z, 2))), 3)),
    ([], cong(jet(power(Z, 2)), s.add(s.app(f, b), s.mul(D(ONE, b), power(Z, 2))), 4)),
    ([], cong(jet(s.sub(Z, Z)), s.app(f, b), 9)),
    ([], cong(s.mul(power(Z, -1), jet(Z)), s.add(s.mul(power(Z, -1), s.app(f, b)), D(ONE, b)), 1)),
    ([], cong(s.mul(power(Z, 2), jet(s.add(ONE, Z))), ZERO, 2)),
    ([cong(U, s.mul(x, Z), 2)], cong(jet(U), s.add(s.app(f, b), s.mul(D(ONE, b), x, Z)), 2)),
    ([cong(U, x, 1), cong(V, power(Z, -1), 1)], cong(s.mul(U, V), s.mul(x, power(Z, -1)), 0)),
    ([cong(U, s.mul(x, power(Z, -1)), 2)], cong(power(U, 2), s.mul(x, x, power(Z, -2)), 1)),
    ([cong(U, s.mul(x, power(Z, -1)), 2)], cong(s.mul(power(Z, 2), power(U, 3)), s.mul(power(x, 3), power(Z, -1)), 2)),
    ([cong(U, ZERO, 0)], cong(s.mul(Z, U), ZERO, 1)),
    ([cong(U, ZERO, 0), cong(V, s.add(U, Z), 2)], cong(s.mul(V, V), s.add(power(U, 2), s.mul(TWO, Z, U)), 2)),
    ([cong(U, ZERO, 0)], cong(jet(s.mul(Z, U)), s.add(s.app(f, b), s.mul(D(ONE, b), Z, U)), 2)),
    ([cong(U, x, 0), cong(jet(Z), ONE, 1)], cong(s.mul(U, jet(Z)), U, 1)),
    ([cong(ENTRY, x, 1)], cong(ENTRY, x, 1)),
    ([cong(total_series, x, 1)], cong(s.mul(TWO, total_series), s.mul(TWO, x), 1)),
    ([cong(jet(s.add(ONE, Z)), x, 1)], cong(s.mul(Z, jet(s.add(ONE, Z))), s.mul(x, Z), 2)),
    ([cong(U, power(Z, -2), -1)], cong(U, power(Z, -2), -1)),
    ([s.negation(eq(x, ZERO)), cong(U, inv(x), 1)], cong(s.mul(x, U), ONE, 1)),
]


@pytest.mark.parametrize("case", range(len(SERIES_STEPS)))
def test_series(case: int) -> None:
    """The congruence is shown, one order more is not, and another first coefficient is not."""
    premises, goal = SERIES_STEPS[case]
    left, right, at = goal.args
    assert RULES["series"](s, known(*premises), [goal], None).conclusion is goal
    with pytest.raises(KernelError):
        RULES["series"](s, known(*premises), [cong(left, s.add(right, power(Z, int(at.data) - 1)), int(at.data))], None)
    if case != 2:  # the jet at 0 is exact
        with pytest.raises(KernelError):
            RULES["series"](s, known(*premises), [cong(left, right, int(at.data) + 1)], None)


def test_terms() -> None:
    """Substitution, shifting, what occurs where, what a store keeps."""
    body = s.add(i0, i1, s.num(7), over("sum", ZERO, i1, s.mul(i0, i1, i2)))
    assert s.shift(body, 2) is s.add(
        s.bvar(2, INT),
        s.bvar(3, INT),
        s.num(7),
        over("sum", ZERO, s.bvar(3, INT), s.mul(i0, s.bvar(3, INT), s.bvar(4, INT))),
    )
    assert s.shift(body, 2, 1) is s.add(
        i0, s.bvar(3, INT), s.num(7), over("sum", ZERO, s.bvar(3, INT), s.mul(i0, i1, s.bvar(4, INT)))
    )
    assert s.instantiate(body, n) is s.add(n, i0, s.num(7), over("sum", ZERO, i0, s.mul(i0, n, i1)))
    assert s.instantiate(body, s.add(i0, n)) is s.add(
        s.add(i0, n), i0, s.num(7), over("sum", ZERO, i0, s.mul(i0, s.add(i1, n), i1))
    )
    assert s.abstract(s.instantiate(body, k), k) is body
    assert s.replace(s.add(n, s.mul(n, m)), n, k) is s.add(k, s.mul(k, m))
    assert body.loose == 2
    assert [uses_bound(body, i) for i in range(3)] == [True, True, False]
    assert contains(body, s.num(7))
    assert not contains(body, n)
    assert (s.add(), s.mul(), s.add(n), s.mul(n)) == (ZERO, ONE, n, n)
    assert s.sub(n, m) is s.add(n, s.mul(MINUS, m))
    assert s.app(s.make("tup", (x, y)), ONE) is y
    assert [s.app(s.make("tup", (x, y)), s.num(i)) for i in (-1, 2)] == [ZERO, ZERO]
    assert s.app(s.lam(REAL, s.lam(INT, s.mul(s.bvar(1, REAL), i0))), x, n) is s.mul(x, n)
    assert repr(s.add(n, ONE)) == "add(var(('n', 'Int')), num(1))"
    assert fits(fun(INT, INT), fun(INT, SERIES))
    assert not fits(fun(REAL, INT), fun(INT, INT))
    assert not fits(fun(INT, REAL), fun(INT, INT))
    assert fun(INT, REAL, SERIES) == ("Fun", "Int", ("Fun", "Real", "Series"))
    for wrong in (s.add(U, n), s.lam(INT, n)):
        assert wrong.sort in (SERIES, fun(INT, INT))


def test_digests() -> None:
    """The digest of certificate.md, section 1, and that each part of a term counts."""
    import hashlib

    def digest(*parts: str) -> str:
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    one, number = digest("num", "Fraction(1, 1)"), digest("var", "('n', 'Int')")
    assert s.digest(s.add(n, ONE)) == digest("add", "None", number, one)
    terms = [n, m, ONE, s.add(n, m), s.add(m, n), s.mul(n, m), fn("sin", x), fn("cos", x), s.var("n", REAL), inv(x)]
    assert len({s.digest(t) for t in terms}) == len(terms)


def test_reading_facts() -> None:
    """Quantifiers, functions, named functions, nested parentheses."""
    assert read(s, "(some a Real (eq a 1))") is s.make("exists", (eq(s.bvar(0, REAL), ONE),), REAL)
    assert read(s, "(all k Int (eq (D (fun s Real (exp s)) k 0) -1/2))") is forall(
        k, eq(s.make("D", (s.lam(REAL, fn("exp", s.bvar(0, REAL))), k, ZERO)), s.num(Fraction(-1, 2)))
    )
    assert read(s, "(eq (pi) 0)") is eq(fn("pi"), ZERO)


def test_fuel() -> None:
    """Each new term, step and product costs; what is used up is undecided, and the budget is each claim's own."""
    store = Store(10)
    store.make("add", (store.num(1), store.num(2)))
    assert store.fuel == 10 - 1 - 1 - 3
    with pytest.raises(OutOfFuel):
        store.spend(6)
    nodes = [["num", [], "1"], ["eq", [0, 0]]]
    claims = [{"label": str(i), "statement": 1, "steps": [["ring", [], [1], None, 1]] * 3} for i in range(5)]
    run = Run(Store(40), 40)
    assert {v.status for v in check_text(text(nodes, claims), run=run)} == {"proved"}
    assert [
        v.status
        for v in check_text(text(nodes, [{**claims[0], "label": "x", "steps": claims[0]["steps"] * 20}]), fuel=40)
    ] == ["undecided"]
