"""Rules about sums give equations that hold at random values, with random bodies, bounds and domains."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from symnet.kernel.checker import RULES
from symnet.kernel.logic import Theorem
from symnet.kernel.terms import INT, KernelError, Sort, Store, Term
from symnet.proof.evaluate import evaluate
from tests.kernel.terms import Maker, values

SEEDS = st.integers(0, 2**40)


class Families(Maker):
    """Random bodies in which a family stands as s(i) for the index i of the innermost binder, or as s(n)."""

    def entry(self, scope: tuple[Sort, ...]) -> Term:
        place = next(i for i, s in enumerate(scope) if isinstance(s, tuple))
        index = self.store.bvar(0, INT) if scope[0] == INT else self.var("n")
        return self.store.app(self.store.bvar(place, scope[place]), index)

    def body(self, depth: int, scope: tuple[Sort, ...]) -> Term:
        s, pick = self.store, self.random
        if depth <= 0:
            return pick.choice(
                [
                    self.entry(scope),
                    self.var("x"),
                    self.var("n"),
                    s.app(self.var("a"), s.bvar(0, INT)) if scope[0] == INT else s.num(2),
                ]
            )
        kind = pick.choice(["add", "mul", "sum", "prod", "list"])
        if kind in ("sum", "prod") and scope[0] != INT:
            domain = s.make("range", (s.num(pick.choice([0, 0, 1])), self.var("n")))
            return s.make(kind, (domain, self.body(depth - 1, (INT, *scope))))
        if kind == "list":
            return s.make(
                "sum",
                (s.make("list", (s.num(1), s.num(2))), s.mul(s.bvar(0, INT), s.shift(self.body(depth - 1, scope), 1))),
            )
        return s.make("add" if kind == "add" else "mul", (self.body(depth - 1, scope), self.body(depth - 1, scope)))


def holds(conclusion: Term, at: dict[str, object]) -> None:
    assert evaluate(conclusion, at) is not False, (at, conclusion)


@given(SEEDS, st.sampled_from(["shift", "reverse", "swap", "split"]))
def test_ranges(seed: int, rule: str) -> None:
    """Shifting, reversing, exchanging and cutting: also for ranges that are empty or run backwards."""
    random = Random(seed)
    store, at = Store(300_000), values(random)
    make = Maker(store, random)
    kind = random.choice(["sum", "prod"])

    def over(body_scope: tuple[Sort, ...], depth: int) -> Term:
        domain = store.make("range", (make.integer(1, body_scope), make.integer(1, body_scope)))
        body = (
            make.real(depth, (INT, *body_scope))
            if len(body_scope) == (rule == "swap")
            else over((INT, *body_scope), depth)
        )
        return store.make(kind, (domain, body))

    term = over((), 2)
    terms = [term] + ([make.integer(1)] if rule in ("shift", "split") else [])
    premises = []
    if rule == "split":
        lo, hi = term.args[0].args
        known = [store.make("le", pair) for pair in ((lo, terms[1]), (terms[1], hi))]
        if not all(evaluate(p, at) is True for p in known):
            known = []
        premises = [Theorem(frozenset({p}), p) for p in known]
    try:
        holds(RULES[rule](store, premises, terms, None).conclusion, at)
    except KernelError:
        return


@given(SEEDS)
def test_distribute(seed: int) -> None:
    """A sum over families of products is the product of the sums, with lists that repeat, and n <= 0."""
    random = Random(seed)
    store, at = Store(300_000), values(random)
    make = Families(store, random)
    entries = tuple(store.num(random.randint(-1, 1)) for _ in range(random.randint(1, 2)))
    domain = random.choice([store.make("list", entries), store.make("range", (store.num(0), store.bvar(0, INT)))])
    family = store.make("fam", (make.var("n"), domain))
    element = family.sort[1]
    entry = store.app(store.bvar(1, element), store.bvar(0, INT))
    others = [make.var("x"), store.bvar(0, INT), store.app(make.var("a"), store.bvar(0, INT)), store.num(3)]
    body = store.make(random.choice(["add", "mul"]), (entry, random.choice(others), random.choice([entry, *others])))
    over = store.make("range", (store.num(0), make.var("n")))
    term = store.make("sum", (family, store.make("prod", (over, body))))
    holds(RULES["distribute"](store, [], [term], None).conclusion, at)


@given(SEEDS)
def test_split_family(seed: int) -> None:
    """The last entry of families of length n + 1 is summed over apart."""
    random = Random(seed)
    store, at = Store(300_000), values(random)
    if at["n"] < 0:
        return
    make = Families(store, random)
    n = make.var("n")
    entries = tuple(store.num(random.randint(-1, 1)) for _ in range(2))
    domain = random.choice(
        [store.make("list", entries), store.make("range", (store.num(0), store.add(store.bvar(0, INT), store.num(1))))]
    )
    family = store.make("fam", (store.add(n, store.num(1)), domain))
    term = store.make("sum", (family, make.body(3, (family.sort[1],))))
    known = store.make("le", (store.num(0), n))
    try:
        holds(RULES["split_family"](store, [Theorem(frozenset({known}), known)], [term, n], None).conclusion, at)
    except KernelError:
        return
