"""Rules about finite sums and products, indicators and definitions.

The laws that hold in every normal form (linearity, literal ranges) are in `sums`; here are those that say how:
where to split, what to call the index, in which order.

>>> s = Store()
>>> k, n = s.bvar(0, INT), s.var("n", INT)
>>> total = s.make("sum", (s.make("range", (s.num(0), n)), k))
>>> split(s, [], [total, s.num(1)], None)   # only where 0 <= 1 <= n
Traceback (most recent call last):
symnet.kernel.sorts.KernelError: it is not known that the ranges are in order
"""

from __future__ import annotations

from typing import Any

from .logic import Rule, Theorem, hypotheses, knowledge, shape, take
from .terms import INT, KernelError, Store, Term, require, uses_bound


def equation(store: Store, premises: list[Theorem], a: Term, b: Term) -> Theorem:
    return Theorem(hypotheses(premises), store.make("eq", (a, b)))


def over_range(term: Term) -> tuple[Term, Term, Term]:
    """lo, hi and the body of a sum or product over a range."""
    require(term.op in ("sum", "prod") and term.args[0].op == "range", "a sum or a product over a range is wanted")
    return *term.args[0].args, term.args[1]  # type: ignore[return-value]  # a range has two ends


def split(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """sum_{lo <= k < hi} = sum_{lo <= k < mid} + sum_{mid <= k < hi}, where lo <= mid <= hi is known."""
    total, mid = take(terms, 2, "terms")
    lo, hi, body = over_range(total)
    n = knowledge(store, premises)[0]
    ordered = all(n.split(n.poly(store.sub(b, a))) is not None for a, b in ((lo, mid), (mid, hi)))
    require(ordered, "it is not known that the ranges are in order")
    parts = [store.make(total.op, (store.make("range", ends), body)) for ends in ((lo, mid), (mid, hi))]
    return equation(store, premises, total, store.add(*parts) if total.op == "sum" else store.mul(*parts))


def shift(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """sum_{lo <= k < hi} f(k) = sum_{lo + c <= k < hi + c} f(k - c)."""
    total, by = take(terms, 2, "terms")
    lo, hi, body = over_range(total)
    moved = store.instantiate(store.shift(body, 1, 1), store.sub(store.bvar(0, INT), store.shift(by, 1)))
    domain = store.make("range", (store.add(lo, by), store.add(hi, by)))
    return equation(store, premises, total, store.make(total.op, (domain, moved)))


def reverse(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """sum_{lo <= k < hi} f(k) = sum_{lo <= k < hi} f(lo + hi - 1 - k)."""
    (total,) = take(terms, 1, "term")
    lo, hi, body = over_range(total)
    last = store.shift(store.sub(store.add(lo, hi), store.num(1)), 1)
    moved = store.instantiate(store.shift(body, 1, 1), store.sub(last, store.bvar(0, INT)))
    return equation(store, premises, total, store.make(total.op, (total.args[0], moved)))


def swap(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """sum_k sum_j f = sum_j sum_k f, where the domain of j is free of k; likewise for products."""
    (total,) = take(terms, 1, "term")
    require(total.op in ("sum", "prod") and total.args[1].op == total.op, "a double sum or product is wanted")
    outer, (inner, body) = total.args[0], total.args[1].args
    require(not uses_bound(inner, 0), "the inner domain depends on the outer index")

    def exchange(t: Term, d: int) -> Term | None:
        if t.loose <= d:
            return t
        if t.op != "bvar" or t.data[0] > d + 1:
            return None
        return store.bvar(2 * d + 1 - t.data[0], t.data[1])

    swapped = store.make(total.op, (store.shift(outer, 1), store.rebuild(body, exchange)))
    return equation(store, premises, total, store.make(total.op, (store.shift(inner, -1), swapped)))


def congruence(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """sum f = sum g over a domain, from f(k) = g(k) for all k [in the domain]; likewise for products."""
    (t,), (goal,) = take(premises, 1, "premise"), take(terms, 1, "formula")
    a, b = shape(goal, "eq")
    require(a.op in ("sum", "prod") and a.op == b.op and a.args[0] is b.args[0], "two sums over one domain are wanted")
    domain = a.args[0]
    same = store.make("eq", (a.args[1], b.args[1]))
    element = store.bvar(0, domain.sort[1])
    conditional = store.make("imp", (member(store, store.shift(domain, 1), element), same))
    wanted = (store.make("forall", (p,), domain.sort[1]) for p in (same, conditional))
    require(t.conclusion in wanted, "the premise is not: for all k in the domain, f(k) = g(k)")
    return Theorem(t.hypotheses, goal)


def member(store: Store, domain: Term, x: Term) -> Term:
    """The formula that x lies in the domain."""
    if domain.op == "range":
        return store.make("and", (store.make("le", (domain.args[0], x)), store.make("lt", (x, domain.args[1]))))
    if domain.op == "list":
        options = tuple(store.make("eq", (x, v)) for v in domain.args)
        return options[0] if len(options) == 1 else store.make("or", options)
    size, inner = domain.args
    i = store.bvar(0, INT)
    inside = member(store, inner, store.app(store.shift(x, 1), i))
    within = member(store, store.make("range", (store.num(0), store.shift(size, 1))), i)
    return store.make("forall", (store.make("imp", (within, inside)),), INT, "i")


def distribute(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """sum over families s of prod_{0 <= i < n} g(i, s_i) = prod_{0 <= i < n} sum over c in domain(i) of g(i, c)."""
    (total,) = take(terms, 1, "term")
    require(
        total.op == "sum" and total.args[0].op == "fam" and total.args[1].op == "prod",
        "a sum of products over families is wanted",
    )
    (size, domain), (over, body) = total.args[0].args, total.args[1].args
    wanted = store.make("range", (store.num(0), store.shift(size, 1)))
    require(over is wanted, "the product must run over 0 <= i < n")
    # In the body bvar 0 is i and bvar 1 the family; in the result bvar 0 is c and bvar 1 is i.
    i, family = store.bvar(0, INT), store.bvar(1, total.args[0].sort[1])
    entry = store.app(family, i)

    def leaf(t: Term, d: int) -> Term | None:
        if t.loose <= d:
            return t
        if t is store.shift(entry, d):
            return store.bvar(d, domain.sort[1])
        if t.op != "bvar" or t.data[0] > d + 1:
            return None
        require(t.data[0] == d, "the family stands otherwise than as s_i")
        return store.bvar(d + 1, t.data[1])

    inner = store.make("sum", (domain, store.rebuild(body, leaf)))
    return equation(store, premises, total, store.make("prod", (store.make("range", (store.num(0), size)), inner)))


def split_family(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """sum over families of length n+1 of f(s) = sum over families of length n, and c in domain(n), of f with c for s_n.

    In f the family stands only as s_n, and as s_i inside sums and products over 0 <= i < n.
    """
    total, n = take(terms, 2, "terms")
    require(total.op == "sum" and total.args[0].op == "fam", "a sum over families is wanted")
    (size, domain), body = total.args[0].args, total.args[1]
    norm = knowledge(store, premises)[0]
    grown = norm.poly(store.sub(size, n)) == norm.poly(store.num(1))
    require(grown and norm.split(norm.poly(n)) is not None, "the length is not known to be n + 1 with n >= 0")
    last, sort = store.shift(n, 1), total.args[0].sort[1]

    def walk(t: Term, d: int, safe: tuple[bool, ...]) -> Term:
        """In t, bvar d is the family; safe[j]: bvar j runs below n. In the result bvar d is c, bvar d+1 the family."""
        store.spend()
        if t.loose <= d:
            return t
        if t.op == "app" and t.args[0] is store.bvar(d, sort):
            index = t.args[1]
            if index is store.shift(last, d):
                return store.bvar(d, domain.sort[1])
            inside = index.op == "bvar" and index.data[0] < d and safe[index.data[0]]
            require(inside, "s_i stands where i < n is not known")
            return store.app(store.bvar(d + 1, sort), index)
        if t.op == "bvar":
            require(t.data[0] != d, "the family stands otherwise than as s_i")
            return store.bvar(t.data[0] + (t.data[0] > d), t.data[1])
        if t.op in ("sum", "prod"):
            runs = t.args[0]
            below = (
                runs.op == "range"
                and runs.args[0].op == "num"
                and runs.args[0].data >= 0
                and runs.args[1] is store.shift(last, d)
            )
            return store.make(t.op, (walk(runs, d, safe), walk(t.args[1], d + 1, (below, *safe))), None, t.hint)
        if t.op in ("lam", "forall", "exists", "fam"):
            raise KernelError("the family stands under another binder")
        return store.make(t.op, tuple(walk(a, d, safe) for a in t.args), t.data, t.hint)

    inner = store.make("sum", (store.shift(store.instantiate(domain, n), 1), walk(body, 0, ())))
    return equation(store, premises, total, store.make("sum", (store.make("fam", (n, domain)), inner)))


def indicator(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """[p] = 1 from p, and [p] = 0 from not p."""
    (t,), (p,) = take(premises, 1, "premise"), take(terms, 1, "formula")
    holds = t.conclusion is p
    require(holds or t.conclusion is store.negation(p), "the premise is neither the formula nor its negation")
    return equation(store, premises, store.make("ind", (p,)), store.num(1 if holds else 0))


def definition(store: Store, premises: list[Theorem], terms: list[Term], data: Any) -> Theorem:
    """A defined symbol equals what it abbreviates; of a function, at every argument."""
    (d,) = take(terms, 1, "term")
    require(d.op == "def", "a defined symbol is wanted")
    sorts, sort = [], d.sort
    while sort[0] == "Fun":
        sorts.append(sort[1])
        sort = sort[2]
    arguments = [store.bvar(len(sorts) - 1 - i, s) for i, s in enumerate(sorts)]
    result = store.make("eq", (store.app(d, *arguments), store.app(d.args[0], *arguments)))
    for s in reversed(sorts):
        result = store.make("forall", (result,), s, "t")
    return Theorem(frozenset(), result)


RULES: dict[str, Rule] = {
    "split": split, "shift": shift, "reverse": reverse, "swap": swap, "congruence": congruence,
    "distribute": distribute,
    "split_family": split_family, "indicator": indicator, "definition": definition,
}  # fmt: skip
