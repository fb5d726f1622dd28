"""Each fact of the kernel holds wherever the evaluator can tell, also at the borders of its conditions."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from symnet.kernel.facts import AXIOMS, FACTS, axiom, fact, read
from symnet.kernel.logic import Theorem
from symnet.kernel.normal import VALUES, Normalizer
from symnet.kernel.terms import KernelError, Store
from symnet.proof.evaluate import evaluate
from symnet.proof.instances import instances, strip

BORDER = tuple(Fraction(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 1000), (-7, 2), (30, 1)))


@pytest.mark.parametrize("name", [*FACTS, *AXIOMS])
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
