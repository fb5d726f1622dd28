"""Proofs about networks with several layers: each channel is followed as a series, layer by layer.

For a neuron σ(b + λP) it is P that is followed, known as P = q + O(λ^r) with a polynomial q. What the next layer
computes is first expanded in symbols U for the series P, where the powers of 1/λ cancel; only then is q put for U.
Nothing is assumed about where the network came from: polynomials are computed from the network's own terms, and each
step that states one is checked by the kernel.

A layer's channels are rational combinations of a few of them (λ(u+v), λ(u-v), … of u and v), which alone are symbols.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symnet.kernel.poly import Monomial, Poly
from symnet.kernel.series import Expansion
from symnet.kernel.terms import INT, SERIES, Term, fun
from symnet.proof.guess import Guesses
from symnet.proof.networks import Channel, Reader, Weights, activated
from symnet.proof.prover import Fact, Prover
from symnet.proof.values import free_variables

__all__ = ["layer_by_layer"]

MOST = 100  # series followed in one lemma: their hypotheses stand one under the other
MOST_TOLD = 40  # channels of a layer that a reader of the proof is told of
ONE = Fraction(1)


def layer_by_layer(
    reader: Reader, layers: Sequence[list[Channel]], output: Weights, goal: Term, given: Sequence[Fact]
) -> Fact:
    """The congruence `goal` about the output of the network with these channels."""
    left, right, order = goal.args
    work = Work(reader, order, given, Guesses(reader.prover, frozenset(free_variables(reader.bias))))
    before: Layer | None = None
    for depth, found in enumerate(layers):
        layer = layer_of(reader.prover, found)
        basis = sorted({k for c in layer.combinations for k in c})
        reason = f"what the gates of hidden layer {depth} compute" if len(basis) <= MOST_TOLD else ""
        for k in basis:
            layer.facts[k] = work.expansion(before, found[k].weights, found[k].inner, reason)
        before = layer
    fact = work.expansion(before, output, left)
    shown = reader.prover.store.make("cong", (left, right, order))
    return reader.prover.convert(fact, shown, reason="layer by layer: each gate computes its product, up to the error")


@dataclass
class Layer:
    """The channels of a hidden layer, each as a rational combination of the inner series of some of them."""

    channels: list[Channel]
    combinations: list[dict[int, Fraction]]  # channel -> coefficients of basis channels
    facts: dict[int, Fact] = field(default_factory=dict)  # basis channel i: inner_i = q_i + O(λ^r)


def layer_of(p: Prover, found: list[Channel]) -> Layer:
    """Gaussian elimination over Q among the normal forms of the inner series."""
    pivots: dict[Monomial, tuple[Poly, dict[int, Fraction]]] = {}
    combinations = []
    for i, channel in enumerate(found):
        rest = dict(p.normal(channel.inner))
        used: dict[int, Fraction] = {}
        while (pivot := next((m for m in rest if m in pivots), None)) is not None:
            poly, expression = pivots[pivot]
            factor = rest[pivot] / poly[pivot]
            for m, c in poly.items():
                rest[m] = rest.get(m, Fraction(0)) - factor * c
                if not rest[m]:
                    del rest[m]
            for j, c in expression.items():
                used[j] = used.get(j, Fraction(0)) + factor * c
        if rest:
            pivots[next(iter(rest))] = (rest, {i: ONE} | {j: -c for j, c in used.items()})
            combinations.append({i: ONE})
        else:
            combinations.append({j: c for j, c in used.items() if c})
    return Layer(found, combinations)


def chunks(layer: Layer, entries: dict[int, Term]) -> list[list[int]]:
    """The channels of some entries in groups that share no basis channel, packed up to `MOST` basis channels."""
    parent: dict[int, int] = {}

    def root(i: int) -> int:
        while parent.setdefault(i, i) != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for j in entries:
        basis = list(layer.combinations[j])
        for k in basis[1:]:
            parent[root(k)] = root(basis[0])
    groups: dict[int, list[int]] = {}
    for j in entries:
        basis = list(layer.combinations[j])
        groups.setdefault(root(basis[0]) if basis else -1, []).append(j)
    packed: list[list[int]] = [[]]
    used: set[int] = set()
    for group in groups.values():
        new = {k for j in group for k in layer.combinations[j]}
        if packed[-1] and len(used | new) > MOST:
            packed.append([])
            used = set()
        packed[-1] += group
        used |= new
    return [g for g in packed if g]


@dataclass
class Work:
    """What all steps of one proof share: the order r of the errors, and what is known of σ and of constants."""

    reader: Reader
    order: Term
    given: Sequence[Fact]
    guesses: Guesses

    @property
    def p(self) -> Prover:
        return self.reader.prover

    def congruence(self, left: Term, right: Term, order: Term | None = None) -> Term:
        return self.p.store.make("cong", (left, right, self.order if order is None else order))

    def expansion(self, layer: Layer | None, weights: Weights, target: Term, reason: str = "") -> Fact:
        """target = q + O(λ^r), where the target is the sum of the weights times the values of the layer's channels."""
        if layer is None:  # a polynomial in the inputs
            return self.p.series(self.congruence(target, self.p.canonical(target)))
        entries, constant = weights
        parts = [self.chunk(layer, {j: entries[j] for j in group}) for group in chunks(layer, entries)]
        while len(parts) > MOST:
            parts = [self.total(parts[i : i + MOST], None) for i in range(0, len(parts), MOST)]
        fact = parts[0] if len(parts) == 1 and constant is None else self.total(parts, constant)
        right = self.p.canonical(fact.formula.args[1])
        return self.p.convert(fact, self.congruence(target, right), reason=reason)

    def total(self, facts: Sequence[Fact], constant: Term | None) -> Fact:
        """The sum of congruences and of a constant."""
        rest = [] if constant is None else [constant]

        def shown(units: list[Term], *known: Fact) -> Fact:
            whole = self.p.store.add(*units, *rest)
            right = self.expanded(whole, [h.formula for h in known])
            return self.p.series(self.congruence(whole, right), *known, *self.given)

        return self.lemma([f.formula.args[0] for f in facts], facts, shown)

    def chunk(self, layer: Layer, entries: dict[int, Term]) -> Fact:
        """Σ entries[j] · value_j = q + O(λ^r): first in the symbols U of the basis channels, then with their values."""
        p, s = self.p, self.p.store
        basis = sorted({k for j in entries for k in layer.combinations[j]})
        place = {k: i for i, k in enumerate(basis)}

        def shown(units: list[Term], *known: Fact) -> Fact:
            values = []
            for j, weight in entries.items():
                parts = [(units[place[k]], c) for k, c in layer.combinations[j].items()]
                inner = s.add(*(u if c == 1 else s.mul(s.num(c), u) for u, c in parts))
                values.append(s.mul(weight, activated(self.reader, layer.channels[j].neuron, inner)))
            whole, zero = s.add(*values), s.num(0)
            weak = [p.series(self.congruence(u, zero, zero), h) for u, h in zip(units, known, strict=True)]
            symbolic = self.expanded(whole, [w.formula for w in weak])
            first = p.series(self.congruence(whole, symbolic), *weak, *self.given)
            right = self.expanded(symbolic, [h.formula for h in known])
            unit = s.var("A", SERIES)
            same = self.congruence(unit, symbolic)
            second = p.generally(
                [unit], [same], lambda h: p.series(self.congruence(unit, right), *known, h, *self.given)
            )
            return p.instantiate(second, whole, given=[first])

        return self.lemma([layer.channels[k].inner for k in basis], [layer.facts[k] for k in basis], shown)

    def lemma(self, values: Sequence[Term], facts: Sequence[Fact], shown: Callable[..., Fact]) -> Fact:
        """What `shown` says of series U_i from U_i = q_i + O(λ^r), for the values for which the facts say that."""
        p, s = self.p, self.p.store
        if not facts:
            return shown([])
        family = s.var("U", fun(INT, SERIES))
        units = [s.app(family, s.num(i)) for i in range(len(values))]
        known = [self.congruence(u, *f.formula.args[1:]) for u, f in zip(units, facts, strict=True)]
        general = p.generally([family], known, lambda *h: shown(units, *h))
        return p.instantiate(general, s.make("tup", tuple(values)), given=facts)

    def expanded(self, term: Term, congruences: Sequence[Term]) -> Term:
        """The expansion of a series below λ^r, found with the kernel's own tools."""
        n, s, order = self.p.informed(self.given), self.p.store, int(self.order.data)
        table, _ = Expansion(n, [c.args for c in congruences]).expand(n.poly(term), order)  # type: ignore[misc]
        parts = []
        for k, poly in sorted(table.items()):
            if poly and k < order:
                inner = n.term(self.guesses.rational_coefficients(n, poly))
                parts.append(inner if k == 0 else s.mul(s.make("pow", (s.make("z"), s.num(k))), inner))
        return s.add(*parts)
