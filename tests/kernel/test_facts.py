"""Each fact of the kernel holds wherever the evaluator can tell, also at the borders of its conditions."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from symnet.kernel.facts import AXIOMS, FACTS, axiom, fact, read
from symnet.kernel.logic import Theorem
from symnet.kernel.normal import VALUES, Normalizer
from symnet.kernel.terms import KernelError, Store
from symnet.proof.evaluate import Evaluator, evaluate
from symnet.proof.instances import instances, strip
from symnet.proof.scalars import Laurent, Polynomial

BORDER = tuple(Fraction(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 1000), (-7, 2), (30, 1)))


@pytest.mark.parametrize("name", [*FACTS, *(name for name in AXIOMS if name != "weierstrass")])  # test_weierstrass.py
def test_at_values(name: str) -> None:
    """No instance is false: at random values, and at 0, ±1, small and large ones."""
    formula = fact(Store(), name) if name in FACTS else axiom(Store(), name)
    assert Theorem(frozenset(), formula).conclusion is formula
    found = instances(formula, Random(name), 8)
    variables = strip(formula).variables
    if variables and all(sort in ("Int", "Real") for _, sort in variables):
        for value in BORDER:
            if value.denominator == 1 or all(sort == "Real" for _, sort in variables):
                found += instances(formula, Random(1), 1, fixed={v: value for v, _ in variables})
    outcomes = [i.outcome for i in found if i.certain]
    assert False not in outcomes, [i.values for i in found if i.outcome is False]
    assert outcomes, "no values satisfy its conditions"


def test_the_values_in_normal_form() -> None:
    """exp 0 = 1, log 1 = 0, ...; factorials and binomials are Python's, and nothing is said of negative arguments."""
    s = Store()
    n = Normalizer(s)
    for (name, at), value in VALUES.items():
        term = s.make("fn", (s.num(at),), name)
        assert n.term(n.poly(term)) is s.num(value)
        assert evaluate(s.make("eq", (term, s.num(value))), {}) is not False
    for top in range(-2, 6):
        factorial = s.make("fn", (s.num(top),), "factorial")
        assert (n.term(n.poly(factorial)) is factorial) == (top < 0)
        for k in range(-2, 8):
            term = s.make("fn", (s.num(top), s.num(k)), "binomial")
            if min(top, k) < 0:
                assert n.term(n.poly(term)) is term
            else:
                assert n.term(n.poly(term)) is s.num(evaluate(term, {}))


def test_nothing_else_is_read() -> None:
    """An unknown name, a formula with a free symbol, two formulas, a number: no fact."""
    for text in ("(eq 0 0) (eq 0 0)", "(add 1 1)", "0"):
        with pytest.raises(KernelError):
            read(Store(), text)
    for function in (fact, axiom):
        with pytest.raises(KernelError, match="there is no"):
            function(Store(), "anything")


def test_the_expansion_of_a_jet() -> None:
    """True for every n >= 0 and S in zR[[z]], and sharp: with one order more it is false where σ^(n)(b) is not 0."""
    s = Store()
    formula = fact(s, "jet_expansion")
    f = Polynomial((Fraction(1), Fraction(-2), Fraction(1, 2), Fraction(3), Fraction(1), Fraction(-1)))
    body = formula
    while body.op == "forall":
        body = body.args[0]
    conclusion = body.args[1].args[1]
    left, right, order = conclusion.args
    sharper = s.make("cong", (left, right, s.add(order, s.num(1))))
    for low in (1, 2):
        for n in range(6):
            scope = Fraction(n), Laurent(low, (Fraction(1), Fraction(-1, 2)), None), Fraction(2, 3), f  # n, S, b, f
            assert Evaluator({}).best(conclusion, scope) is True
            if low == 1:
                assert Evaluator({}).best(sharper, scope) is False
