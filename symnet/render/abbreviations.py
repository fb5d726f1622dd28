"""Abbreviations that make formulas of networks readable: the bias by a letter, the neurons layer by layer.

A deep network is one term, σ(b + λ(... σ(b + λ(...)) ...)). Where a neuron stands inside of another, each is given a
name, h_{1,1}, h_{1,2}, ... in the first layer, h_{2,1}, ... in the second; so is a bias that is no plain letter or
number and occurs often. Nothing is changed: putting the terms in for the names gives the formula back.

>>> from symnet.kernel.terms import REAL, Store, fun
>>> store = Store()
>>> x, z, sigma = store.var("x", REAL), store.make("z"), store.var("sigma", fun(REAL, REAL))
>>> def neuron(t):
...     return store.make("jet", (sigma, store.num(0), store.mul(z, t)))
>>> inner = store.add(*(neuron(store.mul(store.num(k), x)) for k in range(4)))
>>> [name for name, _ in abbreviations(neuron(inner), Scope.of(x))]
['h_1_1', 'h_1_2', 'h_1_3', 'h_1_4', 'h_2_1']
"""

from __future__ import annotations

from collections.abc import Sequence

from symnet.kernel.terms import REAL, Term
from symnet.render.names import Scope

__all__ = ["abbreviated", "abbreviations"]

LETTERS = ("h", "g", "y", "q", "w", "a")  # for neurons, the first that is free
BIASES = ("b", "c", "beta", "b_0")
FEW = 5  # neurons: fewer are read in one formula
OFTEN = 3  # occurrences from which on a bias gets a letter


def abbreviations(term: Term, scope: Scope) -> list[tuple[str, Term]]:
    """Return names and what they stand for, those first that others use; none where a formula reads well without."""
    layers: dict[Term, int] = {}
    biases: dict[Term, int] = {}
    _read(term, layers, biases)
    found: list[tuple[str, Term]] = []
    often = [b for b, count in biases.items() if count >= OFTEN]
    letters = [n for n in BIASES if not scope.has(n)]
    found += zip(letters, often, strict=False)
    deepest = max(layers.values(), default=0)
    letter = next((n for n in LETTERS if not any(t == n or t.startswith(f"{n}_") for t in scope.taken)), None)
    if deepest < 2 or len(layers) < FEW or letter is None:
        return found
    for layer in range(1, deepest + 1):
        neurons = [t for t, depth in layers.items() if depth == layer]
        found += [(f"{letter}_{layer}_{k}", t) for k, t in enumerate(neurons, 1)]
    return found


def abbreviated(names: Sequence[tuple[str, Term]], *terms: Term) -> Scope:
    """Return the scope of terms with abbreviations, unless one of these is the name of something there."""
    scope = Scope.of(*terms)
    return scope if any(scope.has(name) for name, _ in names) else scope.abbreviated(names)


def _read(term: Term, layers: dict[Term, int], biases: dict[Term, int]) -> None:
    """Find the neurons outside of binders, each with its layer, and the biases, each with the number of its neurons."""
    memo: dict[Term, int] = {}

    def depth(t: Term) -> int:
        if t not in memo:
            inner = 0 if t.op in BINDERS else max((depth(a) for a in t.args), default=0)
            if _neuron(t):
                inner += 1
                layers[t] = inner
                if t.op == "jet" and not _plain(t.args[1]):
                    biases[t.args[1]] = biases.get(t.args[1], 0) + 1
            memo[t] = inner
        return memo[t]

    depth(term)


BINDERS = ("lam", "forall", "exists", "sum", "prod", "fam", "def")


def _neuron(t: Term) -> bool:
    """Whether a term is a function of one variable at a value that is no plain number."""
    if t.op != "app":
        return t.op == "jet"
    head = t.args[0]
    while head.op == "app":  # max(x, y) is max(x) at y
        head = head.args[0]
    if head.op == "def" and head.data in ("abs", "max", "min"):
        return False
    return t.args[0].sort == ("Fun", REAL, REAL) and _varies(t.args[1])


def _varies(term: Term) -> bool:
    seen, stack = {term}, [term]
    while stack:
        t = stack.pop()
        if t.loose or t.op == "var":
            return True
        new = [a for a in t.args if a not in seen]
        seen.update(new)
        stack.extend(new)
    return False


def _plain(t: Term) -> bool:
    return t.op in ("num", "var", "bvar") or (t.op in ("mul", "fn") and all(map(_plain, t.args)))
