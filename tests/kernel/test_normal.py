"""Normal forms keep values: an independent evaluator gives a term and its normal form the same value."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from symnet.kernel.algebra import vanishes
from symnet.kernel.checker import deep_recursion
from symnet.kernel.logic import Theorem, knowledge
from symnet.kernel.normal import Normalizer
from symnet.kernel.terms import KernelError, Store, Term
from symnet.proof.evaluate import evaluate
from tests.kernel.terms import Maker, true_facts, values

SEEDS = st.integers(0, 2**40)
FUEL = 200_000


def normalizer(store: Store, facts: list[Term]) -> Normalizer:
    return knowledge(store, [Theorem(frozenset({f}), f) for f in facts])[0]


@given(SEEDS, st.sampled_from(["real", "series"]))
def test_normal_forms_have_the_same_value(seed: int, kind: str) -> None:
    """With true knowledge, a term equals its normal form: sums, products, powers, inverses at 0, families, series."""
    random = Random(seed)
    store, at = Store(FUEL), values(random)
    make = Maker(store, random)
    term, facts = (make.series(4) if kind == "series" else make.real(4)), true_facts(store, random, at)
    assert all(evaluate(f, at) is True for f in facts)
    try:
        with deep_recursion():
            normal = normalizer(store, facts).canonical(term)
    except KernelError:
        return
    assert evaluate(store.make("eq", (term, normal)), at) is not False, (at, facts, term, normal)


@given(SEEDS)
def test_what_vanishes_is_zero(seed: int) -> None:
    """Clearing denominators that are not 0 shows a term to be 0 only where it is."""
    random = Random(seed)
    store, at = Store(FUEL), values(random)
    make = Maker(store, random)
    denominators = [d for d in (make.real(2) for _ in range(3)) if evaluate(d, at)]
    factors = [store.mul(d, store.make("inv", (d,))) for d in denominators]
    one = store.sub(store.mul(*factors, make.real(1)), make.real(1))
    given_ = denominators[: random.randint(0, len(denominators))]
    try:
        with deep_recursion():
            n = normalizer(store, true_facts(store, random, at))
            zero = vanishes(n, n.poly(one), given_)
    except KernelError:
        return
    assert not zero or evaluate(store.make("eq", (one, store.num(0))), at) is not False, (at, one, given_)


@given(SEEDS)
def test_formulas_keep_their_truth(seed: int) -> None:
    """A formula and its normal form hold at the same values."""
    random = Random(seed)
    store, at = Store(FUEL), values(random)
    formula = Maker(store, random).formula(3)
    try:
        with deep_recursion():
            normal = normalizer(store, true_facts(store, random, at)).canonical(formula)
    except KernelError:
        return
    assert {evaluate(formula, at), evaluate(normal, at)} != {True, False}, (at, formula, normal)


def test_the_makers_reach_everything() -> None:
    """Random terms contain every operation that normal forms treat, so that the tests above test them."""
    found: set[str] = set()
    for seed in range(300):
        random = Random(seed)
        store = Store()
        stack = [Maker(store, random).real(4), Maker(store, random).series(4)]
        while stack:
            t = stack.pop()
            found.add(t.op)
            stack.extend(t.args)
    assert found >= {
        "add",
        "mul",
        "pow",
        "inv",
        "sum",
        "prod",
        "range",
        "list",
        "fam",
        "ind",
        "app",
        "z",
        "num",
        "bvar",
        "le",
        "lt",
        "eq",
    }
