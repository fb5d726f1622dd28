"""What rules and normal forms give, term by term, so that a change of any line of the kernel is noticed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symnet.kernel.checker import RULES
from symnet.kernel.logic import Theorem
from symnet.kernel.normal import Normalizer
from symnet.kernel.poly import (
    add,
    bits,
    constant,
    integral,
    invertible,
    literal,
    monomial,
    order,
    primes,
    scale,
    single,
)
from symnet.kernel.terms import INT, REAL, KernelError, Term, fun
from tests.kernel.short import (
    FALSE,
    MINUS,
    ONE,
    TWO,
    ZERO,
    D,
    U,
    Z,
    a,
    b,
    eq,
    f,
    fn,
    forall,
    g,
    h,
    i0,
    i1,
    i2,
    imp,
    inv,
    k,
    known,
    le,
    lt,
    m,
    n,
    ne,
    over,
    power,
    s,
    smooth,
    x,
    y,
)


def same(left: Term, right: Term, *knowledge: Term) -> bool:
    n_ = Normalizer(s, knowledge)
    return n_.poly(left) == n_.poly(right)


# --- derivatives ------------------------------------------------------------------------------------------------------

q = s.var("q", fun(REAL, INT))
TWO_U, U1 = s.mul(TWO, x), s.add(x, ONE)
NOT_ZERO, ABOVE = s.negation(eq(U1, ZERO)), lt(ZERO, U1)
DU = s.add(ONE, ZERO)  # the derivative of x + 1
DERIVATIVES: dict[str, tuple[Term, Term, list[Term]]] = {  # e, e', the conditions
    "a constant": (y, ZERO, []),
    "t": (x, ONE, []),
    "a sum": (s.add(x, y, x), s.add(ONE, ZERO, ONE), []),
    "a product with constants": (s.mul(y, x, TWO), s.mul(y, ONE, TWO), []),
    "a product": (s.mul(x, y, x), s.add(s.mul(ONE, y, x), s.mul(x, y, ONE)), []),
    "a power": (power(U1, 5), s.mul(s.num(5), power(U1, 4), DU), []),
    "a power 1": (power(U1, 1), s.mul(ONE, power(U1, 0), DU), []),
    "a power 0": (power(U1, 0), ZERO, []),
    "an inverse": (inv(U1), s.mul(MINUS, power(inv(U1), 2), DU), [NOT_ZERO]),
    "exp": (fn("exp", U1), s.mul(fn("exp", U1), DU), []),
    "log": (fn("log", U1), s.mul(inv(U1), DU), [ABOVE]),
    "sqrt": (fn("sqrt", U1), s.mul(inv(s.mul(TWO, fn("sqrt", U1))), DU), [ABOVE]),
    "sin": (fn("sin", U1), s.mul(fn("cos", U1), DU), []),
    "cos": (fn("cos", U1), s.mul(s.mul(MINUS, fn("sin", U1)), DU), []),
    "atan": (fn("atan", U1), s.mul(inv(s.add(ONE, power(U1, 2))), DU), []),
    "erf": (
        fn("erf", U1),
        s.mul(s.mul(TWO, inv(fn("sqrt", fn("pi"))), fn("exp", s.mul(MINUS, power(U1, 2)))), DU),
        [],
    ),
    "conditions in order, each once": (
        s.add(fn("log", U1), inv(U1), fn("log", U1)),
        s.add(s.mul(inv(U1), DU), s.mul(MINUS, power(inv(U1), 2), DU), s.mul(inv(U1), DU)),
        [ABOVE, NOT_ZERO],
    ),
    "a function": (s.app(h, U1), s.mul(D(ONE, U1, h), DU), [smooth(ZERO, U1)]),
    "a derivative": (D(TWO, U1, h), s.mul(D(s.num(3), U1, h), DU), [smooth(TWO, U1)]),
    "a derivative of order 0": (D(ZERO, U1, h), s.mul(D(ONE, U1, h), DU), [smooth(ZERO, U1)]),
    "a derivative at a constant": (s.mul(x, D(TWO, y, h)), s.mul(ONE, D(TWO, y, h)), []),
    "a function in a function": (
        s.app(h, s.app(f, x)),
        s.mul(D(ONE, s.app(f, x), h), s.mul(D(ONE, x), ONE)),
        [smooth(ZERO, s.app(f, x)), smooth(ZERO, x, f)],
    ),
    "a function of integers' values": (s.app(q, x), s.mul(D(ONE, x, q), ONE), [smooth(ZERO, x, q)]),
    "log of a function": (
        fn("log", s.app(h, x)),
        s.mul(inv(s.app(h, x)), s.mul(D(ONE, x, h), ONE)),
        [lt(ZERO, s.app(h, x)), smooth(ZERO, x)],
    ),
    "inside": (
        inv(fn("log", U1)),
        s.mul(MINUS, power(inv(fn("log", U1)), 2), s.mul(inv(U1), DU)),
        [s.negation(eq(fn("log", U1), ZERO)), ABOVE],
    ),
}


@pytest.mark.parametrize("name", DERIVATIVES)
@pytest.mark.parametrize("interval", [(), ("a < t",), ("a < t", "t < b")])
def test_derivative(name: str, interval: tuple[str, ...]) -> None:
    """The conclusions of `derivative` and `differentiable`, literally, on a line, a half line and an interval."""
    e, result, conditions = DERIVATIVES[name]
    ends = [{"a < t": lt(a, x), "t < b": lt(x, b)}[c] for c in interval]
    premise = forall(x, imp(*ends, eq(D(ZERO, x), e)))
    conclusion = forall(x, imp(*ends, *conditions, eq(D(ONE, x), result)))
    made = RULES["derivative"](s, [Theorem(frozenset({eq(y, y)}), premise)], [], None)
    assert made.conclusion is conclusion
    assert made.hypotheses == {eq(y, y)}
    made = RULES["differentiable"](s, [Theorem(frozenset({eq(y, y)}), premise)], [], None)
    assert made.conclusion is forall(x, imp(*ends, *conditions, smooth(ZERO, x, f)))
    assert made.hypotheses == {eq(y, y)}


def test_derivative_of_symbolic_order() -> None:
    """D^k f for k >= 0 known goes to D^(k+1) f, with k + 1 written as a sum; k + 1 is a number for a number."""
    made = RULES["derivative"](s, known(forall(x, eq(D(k, x), x)), le(ZERO, k)), [], None)
    assert made.conclusion is forall(x, eq(D(s.add(k, ONE), x), ONE))
    made = RULES["derivative"](s, known(forall(x, eq(D(s.num(3), x), x))), [], None)
    assert made.conclusion is forall(x, eq(D(s.num(4), x), ONE))
    made = RULES["derivative"](
        s, known(forall(x, eq(D(k, x), D(s.add(k, m), x, h))), le(ZERO, k), le(ZERO, m)), [], None
    )
    order = s.add(k, m)
    slope = s.mul(D(s.add(order, ONE), x, h), ONE)
    assert made.conclusion is forall(x, imp(smooth(order, x), eq(D(s.add(k, ONE), x), slope)))
    with pytest.raises(KernelError):
        RULES["derivative"](s, known(forall(x, eq(D(k, x), x)), le(MINUS, k)), [], None)
    with pytest.raises(KernelError, match="real"):
        RULES["derivative"](s, known(forall(n, eq(D(ZERO, n), n))), [], None)
    with pytest.raises(KernelError, match="wanted"):
        RULES["derivative"](s, [], [], None)


# --- polynomials ------------------------------------------------------------------------------------------------------


def test_primes() -> None:
    """Signs, prime powers below 1000, and what is left."""
    assert primes(Fraction(0)) == [(0, 1)]
    assert primes(Fraction(1)) == []
    assert primes(Fraction(-1)) == [(-1, 1)]
    assert primes(Fraction(1, 2)) == [(2, -1)]
    assert primes(Fraction(-360, 7)) == [(-1, 1), (2, 3), (3, 2), (5, 1), (7, -1)]
    assert primes(Fraction(997**2 * 1009)) == [(997, 2), (1009, 1)]
    assert primes(Fraction(1009 * 1013, 49)) == [(1009 * 1013, 1), (7, -2)]
    assert primes(Fraction(3)) == [(3, 1)]
    for p, q in ((1, 1), (-6, 35), (1024, 999), (-10007, 2), (2 * (10**40 + 1), 3)):
        product = Fraction(1)
        for base, e in primes(Fraction(p, q)):
            product *= Fraction(base) ** e
        assert product == Fraction(p, q)


def test_polynomials() -> None:
    """Monomials are merged and sorted, zeros are dropped, powers of -1 count mod 2."""
    sign, two = power(MINUS, n), power(TWO, n)
    assert monomial([(x, 1), (y, 2), (x, 3)]) == tuple(sorted([(x, 4), (y, 2)], key=lambda p: p[0].serial))
    assert monomial([(x, 1), (x, -1)]) == ()
    assert monomial([(sign, 3), (x, 1)]) == tuple(sorted([(sign, 1), (x, 1)], key=lambda p: p[0].serial))
    assert monomial([(sign, 2)]) == ()
    assert monomial([(two, 2)]) == ((two, 2),)
    assert [invertible(t) for t in (Z, power(Z, n), two, sign, ONE)] == [True] * 5
    assert [invertible(t) for t in (x, power(ZERO, n), power(x, n), ZERO, inv(x), power(two, n), U)] == [False] * 7
    assert constant(0) == {}
    assert constant(3) == {(): 3}
    assert literal({}) == 0
    assert literal(constant(3)) == 3
    assert literal({((x, 1),): Fraction(1)}) is None
    assert literal({((x, 1),): Fraction(1), (): Fraction(1)}) is None
    assert single(constant(2)) == ((), 2)
    assert single({}) is None
    assert single({((x, 1),): Fraction(1), (): Fraction(1)}) is None
    assert add(constant(1), constant(-1), {((x, 1),): Fraction(2)}) == {((x, 1),): 2}
    assert scale(constant(2), 0) == {}
    assert scale(constant(2), Fraction(1, 2)) == constant(1)
    assert bits(constant(Fraction(5, 8))) == 7
    assert bits({}) == 0
    assert integral(constant(2))
    assert not integral({(): Fraction(1), ((x, 1),): Fraction(1, 2)})
    assert order(((x, 2),)) == [(x.serial, 2)]


# --- normal forms -----------------------------------------------------------------------------------------------------

minus_n = s.mul(MINUS, n)
r0, F0, pair = s.bvar(0, REAL), s.bvar(0, fun(INT, INT)), s.make("list", (ONE, MINUS))
EQUAL: dict[str, tuple[Term, Term, tuple[Term, ...]]] = {
    "2^(n+m)": (power(TWO, s.add(n, m)), s.mul(power(TWO, n), power(TWO, m)), ()),
    "2^(-n) 2^n": (s.mul(power(TWO, minus_n), power(TWO, n)), ONE, ()),
    "2^(n+3)": (power(TWO, s.add(n, s.num(3))), s.mul(s.num(8), power(TWO, n)), ()),
    "2^(n-1)": (power(TWO, s.sub(n, ONE)), s.mul(s.num(Fraction(1, 2)), power(TWO, n)), ()),
    "4^n": (power(s.num(4), n), power(TWO, s.mul(TWO, n)), ()),
    "(2/3)^n": (power(s.num(Fraction(2, 3)), n), s.mul(power(TWO, n), inv(power(s.num(3), n))), ()),
    "(-2)^n": (power(s.num(-2), n), s.mul(power(MINUS, n), power(TWO, n)), ()),
    "(-1)^(2n)": (power(MINUS, s.mul(TWO, n)), ONE, ()),
    "(-1)^(-n)": (power(MINUS, minus_n), power(MINUS, n), ()),
    "(xy)^n": (power(s.mul(x, y), n), s.mul(power(x, n), power(y, n)), ()),
    "(x^3)^n": (power(power(x, 3), n), power(power(x, n), 3), ()),
    "(x/2)^n": (power(s.mul(x, inv(TWO)), n), s.mul(power(x, n), power(TWO, minus_n)), ()),
    "x^(n+m)": (power(x, s.add(n, m)), s.mul(power(x, n), power(x, m)), (n, m)),
    "x^(2n+1)": (power(x, s.add(s.mul(TWO, n), ONE)), s.mul(x, power(x, n), power(x, n)), (n,)),
    "x^(n m)": (s.mul(power(x, s.mul(n, m)), x), power(x, s.add(s.mul(n, m), ONE)), (n, m)),
    "(x+y)^(n+1)": (power(s.add(x, y), s.add(n, ONE)), s.mul(s.add(x, y), power(s.add(y, x), n)), (n,)),
    "x^n for n >= 2": (power(x, n), s.mul(x, x, power(x, s.sub(n, TWO))), (s.sub(n, TWO),)),
    "0^n for n >= 1": (power(ZERO, n), ZERO, (s.sub(n, ONE),)),
    "z^n z^(-n)": (s.mul(power(Z, n), power(Z, minus_n)), ONE, ()),
    "(2z)^(-2)": (power(s.mul(TWO, Z), n), s.mul(power(TWO, n), power(Z, n)), ()),
    "z^(-2) z^3": (s.mul(power(Z, -2), power(Z, 3)), Z, ()),
    "(2^n)^m": (s.mul(power(power(TWO, n), m), power(power(TWO, n), s.mul(MINUS, m))), ONE, ()),
    "x^(-2)": (power(x, -2), s.mul(inv(x), inv(x)), ()),
    "inv inv x": (inv(inv(x)), x, ()),
    "inv 0": (inv(s.sub(x, x)), ZERO, ()),
    "inv(2xy)": (inv(s.mul(TWO, x, y)), s.mul(inv(TWO), inv(y), inv(x)), ()),
    "inv(2x+4y)": (inv(s.add(s.mul(TWO, x), s.mul(s.num(4), y))), s.mul(inv(TWO), inv(s.add(x, s.mul(TWO, y)))), ()),
    "inv(x^2)": (inv(power(x, 2)), power(inv(x), 2), ()),
    "inv(2^(-n))": (inv(power(TWO, minus_n)), power(TWO, n), ()),
    "x^0": (power(x, 0), ONE, ()),
    "x^n at n = 0": (power(x, s.sub(n, n)), ONE, ()),
    "a sum over a range": (over("sum", ONE, s.num(4), s.mul(x, i0)), s.mul(s.num(6), x), ()),
    "a sum over nothing": (over("sum", s.num(4), ONE, x), ZERO, ()),
    "a product over nothing": (over("prod", s.num(4), ONE, x), ONE, ()),
    "a shifted range": (over("sum", n, s.add(n, TWO), i0), s.add(s.mul(TWO, n), ONE), ()),
    "a product over a range": (over("prod", ZERO, s.num(3), s.add(x, i0)), s.mul(x, s.add(x, ONE), s.add(x, TWO)), ()),
    "a list": (
        s.make("sum", (s.make("list", (x, x, y)), power(r0, 2))),
        s.add(power(x, 2), power(x, 2), power(y, 2)),
        (),
    ),
    "the last term": (
        over("sum", ZERO, s.add(n, ONE), s.app(g, i0)),
        s.add(over("sum", ZERO, n, s.app(g, i0)), s.app(g, n)),
        (n,),
    ),
    "the last factor": (
        over("prod", ZERO, n, s.app(g, i0)),
        s.mul(over("prod", ZERO, s.sub(n, ONE), s.app(g, i0)), s.app(g, s.sub(n, ONE))),
        (s.sub(n, ONE),),
    ),
    "linear": (
        over("sum", ZERO, n, s.add(s.mul(x, s.app(g, i0)), s.mul(TWO, i0))),
        s.add(s.mul(x, over("sum", ZERO, n, s.app(g, i0))), s.mul(TWO, over("sum", ZERO, n, i0))),
        (),
    ),
    "multiplicative": (
        over("prod", ZERO, n, s.mul(s.num(3), x, power(s.app(g, i0), 2))),
        s.mul(power(s.num(3), n), power(x, n), power(over("prod", ZERO, n, s.app(g, i0)), 2)),
        (n,),
    ),
    "a constant summed": (over("sum", m, n, x), s.mul(x, s.sub(n, m)), (s.sub(n, m),)),
    "the index is >= the start": (
        over("sum", ZERO, n, power(x, s.add(i0, ONE))),
        s.mul(x, over("sum", ZERO, n, power(x, i0))),
        (),
    ),
    "the index is < the end": (
        over("sum", ZERO, n, power(x, s.sub(n, i0))),
        s.mul(x, over("sum", ZERO, n, power(x, s.sub(s.sub(n, i0), ONE)))),
        (),
    ),
    "a family of length 2": (
        s.make("sum", (s.make("fam", (TWO, s.make("list", (ONE, s.num(-1))))), s.add(s.app(F0, ZERO), x))),
        s.mul(s.num(4), x),
        (),
    ),
    "a family of length 0": (
        s.make("sum", (s.make("fam", (ZERO, s.make("list", (ONE, ONE)))), s.add(s.app(F0, ZERO), x))),
        x,
        (),
    ),
    "a family whose ranges grow": (
        s.make("sum", (s.make("fam", (s.num(3), s.make("range", (ZERO, s.add(i0, ONE))))), ONE)),
        s.num(6),
        (),
    ),
    "a double sum": (
        over("sum", ZERO, n, over("sum", ZERO, m, s.mul(s.app(g, i1), s.app(g, i0)))),
        s.mul(over("sum", ZERO, n, s.app(g, i0)), over("sum", ZERO, m, s.app(g, i0))),
        (),
    ),
    "a power inside a sum": (
        over("sum", ZERO, n, over("prod", ZERO, m, s.app(g, i1))),
        over("sum", ZERO, n, power(s.app(g, i0), m)),
        (m,),
    ),
    "coeff shifted twice": (
        s.make("coeff", (k, s.mul(Z, power(Z, n), U))),
        s.make("coeff", (s.sub(s.sub(k, n), ONE), U)),
        (),
    ),
    "coeff of a number": (s.make("coeff", (ZERO, s.add(x, Z))), x, ()),
    "coeff of z": (s.make("coeff", (ONE, s.add(x, s.mul(y, Z)))), y, ()),
    "coeff shifted": (s.make("coeff", (k, s.mul(x, power(Z, n), U))), s.mul(x, s.make("coeff", (s.sub(k, n), U))), ()),
    "coeff of a sum": (
        s.make("coeff", (k, over("sum", ZERO, n, s.mul(s.app(g, i0), U)))),
        s.mul(s.make("coeff", (k, U)), over("sum", ZERO, n, s.app(g, i0))),
        (),
    ),
    "coeff of a jet": (
        s.make("coeff", (k, s.make("jet", (f, b, s.mul(x, Z))))),
        s.mul(D(k, b), power(x, k), inv(fn("factorial", k))),
        (k,),
    ),
    "coeff of a jet, literal": (
        s.make("coeff", (TWO, s.make("jet", (f, b, s.mul(x, Z))))),
        s.mul(D(TWO, b), x, x, inv(TWO)),
        (),
    ),
    "coeff of a jet below 0": (s.make("coeff", (MINUS, s.make("jet", (f, b, Z)))), ZERO, ()),
    "[n <= n + 1]": (s.make("ind", (le(n, s.add(n, ONE)),)), ONE, ()),
    "[n < n]": (s.make("ind", (lt(n, n),)), ZERO, ()),
    "[n <= n]": (s.make("ind", (le(n, n),)), ONE, ()),
    "[n + 1 = n]": (s.make("ind", (eq(s.add(n, ONE), n),)), ZERO, ()),
    "[n = n]": (s.make("ind", (eq(n, s.add(n, ZERO)),)), ONE, ()),
    "[n + 1 <= n]": (s.make("ind", (le(s.add(n, ONE), n),)), ZERO, ()),
    "D^0 f": (D(s.sub(n, n), x), s.app(f, x), ()),
    "a jet at 0": (s.make("jet", (f, b, s.sub(Z, Z))), s.app(f, b), ()),
    "f(x + 1 - 1)": (s.app(f, s.sub(s.add(x, ONE), ONE)), s.app(f, x), ()),
    "a tuple at 3 - 2": (s.app(s.make("tup", (x, y)), s.sub(s.num(3), TWO)), y, ()),
    "5!": (fn("factorial", s.add(TWO, s.num(3))), s.num(120), ()),
    "C(5, 2)": (fn("binomial", s.num(5), TWO), s.num(10), ()),
    "C(2, 5)": (fn("binomial", TWO, s.num(5)), ZERO, ()),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal_normal_forms(name: str) -> None:
    """Both sides have one normal form, given that the integers listed are >= 0; and not the form of 1 more."""
    left, right, knowledge = EQUAL[name]
    assert same(left, right, *knowledge)
    assert not same(left, s.add(right, ONE), *knowledge)
    for p in knowledge:
        assert not same(left, right, *(q for q in knowledge if q is not p)), "what is given is needed"


def test_equations_reduce() -> None:
    """a = b, and x^2 = b, are used everywhere: in sums, in atoms, under binders."""
    r = fn("sqrt", TWO)
    n_ = RULES["ring"]
    for left, right, premise in (
        (s.mul(x, x), power(y, 2), eq(x, y)),
        (power(r, 5), s.mul(s.num(4), r), eq(power(r, 2), TWO)),
        (fn("exp", power(r, 2)), fn("exp", TWO), eq(power(r, 2), TWO)),
        (over("sum", ZERO, n, s.mul(i0, x)), over("sum", ZERO, n, s.mul(i0, y)), eq(x, y)),
        (D(k, s.add(x, ONE)), D(k, s.add(y, ONE)), eq(x, y)),
        (s.mul(x, inv(x)), ONE, s.negation(eq(x, ZERO))),
        (s.mul(x, inv(s.mul(x, y))), inv(y), s.negation(eq(s.mul(x, y), ZERO))),
        (s.mul(x, inv(x)), ONE, s.negation(eq(inv(x), ZERO))),
        (s.mul(U1, inv(U1)), ONE, s.negation(eq(U1, ZERO))),
        (s.mul(s.add(x, x, TWO), inv(U1)), TWO, s.negation(eq(U1, ZERO))),
        (s.add(inv(x), inv(power(x, 2))), s.mul(U1, inv(power(x, 2))), s.negation(eq(power(x, 3), ZERO))),
    ):
        assert n_(s, known(premise), [eq(left, right)], None).conclusion is eq(left, right)
        with pytest.raises(KernelError):
            n_(s, [], [eq(left, right)], None)
        with pytest.raises(KernelError):
            n_(s, known(premise), [eq(left, s.add(right, ONE))], None)


def test_what_is_known_of_one_variable_is_not_known_of_another() -> None:
    """x^(i+1) = x·x^i for i >= 0 only: the index of a sum is >= 0, a function's variable, a quantifier's, m are not."""
    left, right = power(x, s.add(i0, ONE)), s.mul(x, power(x, i0))
    F = s.var("F", fun(fun(INT, REAL), REAL))
    for wrap in (
        lambda t: s.app(F, s.lam(INT, t)),
        lambda t: s.make("ind", (s.make("forall", (eq(t, y),), INT),)),
        lambda t: s.make("ind", (s.make("exists", (eq(t, y),), INT),)),
    ):
        assert not same(over("sum", ZERO, n, wrap(left)), over("sum", ZERO, n, wrap(right)))
        assert not same(wrap(left), wrap(right), n)
    outer = [s.make("list", (power(x, s.add(i1, ONE)),)), s.make("list", (s.mul(x, power(x, i1)),))]  # of m, not of i
    inner = [s.make("list", (left,)), s.make("list", (right,))]
    for pair, agree in ((outer, False), (inner, True)):
        sums = [s.make("forall", (eq(s.make("sum", (s.make("fam", (n, c)), y)), y),), INT) for c in pair]
        normal = Normalizer(s)
        assert (normal.canonical(sums[0]) is normal.canonical(sums[1])) == agree
    goal = (power(x, s.add(s.mul(n, m), ONE)), s.mul(x, power(x, s.mul(n, m))))
    assert same(*goal, n, m)
    for weak in (s.add(n, ONE), s.add(n, TWO)):
        assert not same(*goal, weak, m)
        assert not same(*goal, m, weak)
        assert not same(power(x, s.add(n, ONE)), s.mul(x, power(x, n)), weak)


def test_inner_denominators_are_cleared_last() -> None:
    """(x + 1/y) / (x + 1/y) = 1, where both denominators are not 0."""
    inner = s.add(x, inv(y))
    goal = eq(s.mul(inner, inv(inner)), ONE)
    for premises in ([ne(y, ZERO), ne(inner, ZERO)], [ne(inner, ZERO), ne(y, ZERO)], [ne(inner, ZERO)]):
        assert RULES["ring"](s, known(*premises), [goal], None).conclusion is goal


def test_canonical_formulas() -> None:
    """Formulas are normalised in all their parts, under their binders, with what is known of families."""
    n_ = Normalizer(s, (n,))
    t = s.bvar(0, REAL)
    double = forall(x, lt(s.add(x, x), power(x, s.add(n, ONE))))
    assert n_.canonical(double) is n_.canonical(forall(x, lt(s.mul(TWO, x), s.mul(x, power(x, n)))))
    assert n_.canonical(double) is not n_.canonical(forall(x, le(s.mul(TWO, x), s.mul(x, power(x, n)))))
    for op in ("forall", "exists"):
        first = s.make(op, (eq(s.add(t, t), ONE),), REAL)
        assert n_.canonical(first) is n_.canonical(s.make(op, (eq(s.mul(TWO, t), ONE),), REAL))
    line = s.make("jet", (s.lam(REAL, s.add(t, t)), b, s.mul(Z, x)))
    assert n_.canonical(line) is n_.canonical(s.make("jet", (s.lam(REAL, s.mul(TWO, t)), b, s.mul(x, Z))))
    choices = [s.make("list", (v, ONE)) for v in (power(s.num(2), s.add(i0, ONE)), s.mul(TWO, power(TWO, i0)))]
    families = [s.make("sum", (s.make("fam", (n, c)), ONE)) for c in choices if c.sort == choices[0].sort]
    assert len({n_.canonical(t_) for t_ in families}) == 1
    named = s.make("def", (s.add(ONE, ONE),), "two")
    assert n_.canonical(named) is named


# --- finite sums ------------------------------------------------------------------------------------------------------


def member_formula(domain: Term) -> Term:
    """The premise that `congruence` wants over a domain, for a body that is x on both sides."""
    element = domain.sort[1]
    body = s.app(s.var("h", fun(element, REAL)), s.bvar(0, element))
    goal = eq(s.make("sum", (domain, body)), s.make("sum", (domain, s.add(body, ZERO))))
    inside = eq(body, s.add(body, ZERO))
    t = s.bvar(0, element)
    if domain.op == "range":
        condition = s.make("and", (le(domain.args[0], t), lt(t, domain.args[1])))
    elif domain.op == "list":
        options = tuple(eq(t, v) for v in domain.args)
        condition = options[0] if len(options) == 1 else s.make("or", options)
    else:
        size, inner = domain.args
        entry = s.app(s.bvar(1, element), i0)
        if inner.op == "range":
            within = s.make("and", (le(inner.args[0], entry), lt(entry, inner.args[1])))
        else:
            within = s.make("or", tuple(eq(entry, v) for v in inner.args))
        condition = s.make("forall", (imp(s.make("and", (le(ZERO, i0), lt(i0, size))), within),), INT)
    premise = s.make("forall", (imp(condition, inside),), element)
    assert RULES["congruence"](s, known(premise), [goal], None).conclusion is goal
    with pytest.raises(KernelError):
        RULES["congruence"](s, known(s.make("forall", (imp(imp(condition, FALSE), inside),), element)), [goal], None)
    return premise


def test_membership() -> None:
    """What `congruence` may assume: of ranges, lists of one and more, families over lists, over ranges up to i."""
    for domain in (
        s.make("range", (m, n)),
        s.make("list", (x,)),
        s.make("list", (x, y, ONE)),
        s.make("fam", (n, s.make("list", (ONE, MINUS)))),
        s.make("fam", (n, s.make("range", (MINUS, s.add(i0, ONE))))),
    ):
        member_formula(domain)
    products = [over("prod", ZERO, n, s.mul(i0, c)) for c in (x, y)]
    premise = forall(k, eq(s.mul(k, x), s.mul(k, y)))
    assert RULES["congruence"](s, known(premise), [eq(*products)], None).conclusion is eq(*products)


def test_finite_rules_on_products_and_inner_binders() -> None:
    """`split`, `shift`, `reverse`, `swap` of products, and of bodies with sums inside."""
    body = over("sum", ZERO, i0, s.mul(s.app(g, i1), i0))  # in it bvar 1 is the outer index
    total = over("prod", m, n, body)
    shifted = over("prod", s.add(m, k), s.add(n, k), over("sum", ZERO, s.sub(i0, k), s.mul(s.app(g, s.sub(i1, k)), i0)))
    assert RULES["shift"](s, [], [total, k], None).conclusion is eq(total, shifted)
    last = s.sub(s.add(m, n), ONE)
    turned = over("prod", m, n, over("sum", ZERO, s.sub(last, i0), s.mul(s.app(g, s.sub(last, i1)), i0)))
    assert RULES["reverse"](s, [], [total], None).conclusion is eq(total, turned)
    halves = s.mul(over("prod", m, k, body), over("prod", k, n, body))
    assert RULES["split"](s, known(le(m, k), le(k, n)), [total, k], None).conclusion is eq(total, halves)
    deep = over("sum", ZERO, TWO, s.mul(s.app(g, i0), s.app(g, i1), s.app(g, i2)))
    square = over("prod", ZERO, n, over("prod", ONE, m, deep))
    crossed = over("sum", ZERO, TWO, s.mul(s.app(g, i0), s.app(g, i2), s.app(g, i1)))
    assert RULES["swap"](s, [], [square], None).conclusion is eq(
        square, over("prod", ONE, m, over("prod", ZERO, n, crossed))
    )
    for rule, terms in (
        ("shift", [x, k]),
        ("reverse", [x]),
        ("split", [x, k]),
        ("swap", [x]),
        ("swap", [sum_of(total)]),
    ):
        with pytest.raises(KernelError):
            RULES[rule](s, known(le(m, k), le(k, n)) if rule == "split" else [], terms, None)


def sum_of(t: Term) -> Term:
    return over("sum", ZERO, n, t)


def test_families_are_split() -> None:
    """s_n becomes c, s_i stays s_i in sums below n, also in nested ones; the domain is taken at n."""
    domain = s.make("range", (ZERO, s.add(i0, ONE)))
    big, small = s.make("fam", (s.add(n, ONE), domain)), s.make("fam", (n, domain))
    F = big.sort[1]
    inner = over("sum", ONE, n, s.mul(s.app(s.bvar(2, F), i0), s.app(s.bvar(2, F), i1), s.app(g, i0)))
    body = s.mul(s.app(s.bvar(0, F), n), x, over("prod", ZERO, n, inner))
    total = s.make("sum", (big, body))
    moved = over("sum", ONE, n, s.mul(s.app(s.bvar(3, F), i0), s.app(s.bvar(3, F), i1), s.app(g, i0)))
    after = s.make("sum", (s.make("range", (ZERO, s.add(n, ONE))), s.mul(i0, x, over("prod", ZERO, n, moved))))
    made = RULES["split_family"](s, known(le(ZERO, n)), [total, n], None)
    assert made.conclusion is eq(total, s.make("sum", (small, after)))
    free = s.make("sum", (big, s.make("ind", (s.make("forall", (eq(i0, i0),), INT),))))
    assert RULES["split_family"](s, known(le(ZERO, n)), [free, n], None).conclusion.args[0] is free


def test_products_over_families_are_distributed() -> None:
    """∏ Σ g(i, c), where c and i stand under further sums too."""
    domain = s.make("range", (ZERO, s.add(i0, ONE)))
    families = s.make("fam", (n, domain))
    F = families.sort[1]
    inner = over("sum", ZERO, i0, s.mul(s.app(s.bvar(2, F), i1), i0, x))
    total = s.make("sum", (families, over("prod", ZERO, n, s.add(inner, s.app(s.bvar(1, F), i0), i0))))
    moved = over("sum", ZERO, i1, s.mul(i1, i0, x))
    after = over("prod", ZERO, n, s.make("sum", (s.make("range", (ZERO, s.add(i0, ONE))), s.add(moved, i0, i1))))
    assert RULES["distribute"](s, [], [total], None).conclusion is eq(total, after)


def test_definitions_of_functions() -> None:
    """A function of two arguments: ∀∀ d(t₁)(t₂) = its body at t₁, t₂."""
    first, second = s.bvar(1, REAL), s.bvar(0, INT)
    body = s.lam(REAL, s.lam(INT, s.mul(first, second)))
    d = s.make("def", (body,), "scaled")
    made = RULES["definition"](s, [], [d], None).conclusion
    assert made is forall(x, forall(n, eq(s.app(d, x, n), s.mul(x, n))))
    two = s.make("def", (TWO,), "two")
    assert RULES["definition"](s, [], [two], None).conclusion is eq(two, TWO)
