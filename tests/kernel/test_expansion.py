"""Expansions are right as far as they go: random series with jets, and with known congruences, at random values."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from symnet.kernel.checker import deep_recursion
from symnet.kernel.logic import Theorem, knowledge
from symnet.kernel.series import Expansion
from symnet.kernel.terms import REAL, SERIES, KernelError, Store, Term, fun
from symnet.proof.evaluate import evaluate
from symnet.proof.scalars import Laurent, Polynomial

SMALL = tuple(Fraction(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 2)))


def series(store: Store, random: Random, depth: int) -> Term:
    """A random series in z, numbers, the symbols U, V, and jets of f."""
    z, x = store.make("z"), store.var("x", REAL)
    if depth <= 0 or random.random() < 0.15:
        leaves = [z, z, x, store.num(random.choice(SMALL)), store.var("U", SERIES), store.var("V", SERIES)]
        return random.choice([*leaves, store.make("pow", (z, store.num(random.randint(-2, 3))))])
    kind = random.choice(["add", "mul", "pow", "jet"])
    if kind == "pow":
        return store.make("pow", (series(store, random, depth - 1), store.num(random.randint(0, 3))))
    if kind == "jet":
        inner = store.mul(z, series(store, random, depth - 1))
        return store.make("jet", (store.var("f", fun(REAL, REAL)), random.choice([x, store.num(0)]), inner))
    return store.make(kind, (series(store, random, depth - 1), series(store, random, depth - 1)))


@given(st.integers(0, 2**40))
def test_expansions_agree_with_values(seed: int) -> None:
    """Each coefficient of an expansion, below its order, is that of the series."""
    random = Random(seed)
    store = Store(300_000)
    low = {name: random.choice([-1, 0, 0, 1]) for name in "UV"}
    at: dict[str, Any] = {
        "x": random.choice(SMALL),
        "f": Polynomial(tuple(random.choice(SMALL) for _ in range(random.randint(1, 5)))),
        **{name: Laurent(low[name], tuple(random.choice(SMALL) for _ in range(5)), None) for name in "UV"},
    }
    facts = []
    for name in "UV":
        order = random.randint(-1, 3)
        z = store.make("z")
        shown = [
            store.mul(store.num(c), store.make("pow", (z, store.num(low[name] + i))))
            for i, c in enumerate(at[name].coeffs)
            if low[name] + i < order
        ]
        wrong = store.make("pow", (z, store.num(order + random.randint(0, 2))))  # what is beyond the order may be wrong
        facts.append(store.make("cong", (store.var(name, SERIES), store.add(*shown, wrong), store.num(order))))
    assert all(evaluate(fact, at) is True for fact in facts)
    term, order = series(store, random, 3), random.randint(-1, 4)
    try:
        with deep_recursion():
            n, _, congruences = knowledge(store, [Theorem(frozenset({fact}), fact) for fact in facts])
            table, bound = Expansion(n, [t.conclusion.args for t in congruences]).expand(n.poly(term), order)
    except KernelError:
        return
    z = store.make("z")
    powers = {m: store.mul(n.term(p), store.make("pow", (z, store.num(m)))) for m, p in table.items()}
    total = store.add(*powers.values()) if powers else store.num(0)
    goal = store.make("cong", (term, total, store.num(min(bound, 8))))
    assert evaluate(goal, at) is not False, (at, facts, term, table, bound)


def test_random_series_are_expanded() -> None:
    """The test above is not empty: most random series are expanded, some to less than what is wanted."""
    done = 0
    for seed in range(100):
        random, store = Random(seed), Store()
        z = store.make("z")
        zero = store.make("cong", (store.var("U", SERIES), z, store.num(1)))
        other = store.make("cong", (store.var("V", SERIES), z, store.num(3)))
        n, _, congruences = knowledge(store, [Theorem(frozenset(), zero), Theorem(frozenset(), other)])
        try:
            Expansion(n, [t.conclusion.args for t in congruences]).expand(n.poly(series(store, random, 3)), 3)
            done += 1
        except KernelError:
            continue
    assert done > 60
