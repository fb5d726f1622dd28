"""Claims about networks: what a network computes, stated about the weights it has, and proved from them.

The statement is read off the network, neuron by neuron (or by its closed form where it has one), so that a network with
one sign changed has another statement, and no proof. In the formal sense it says N_λ(x) = p(x) + O(λ^r) for all x.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> p = Prover()
>>> gate = multiplication_gate(softplus)
>>> layers, output = statement_terms(Reader(p), gate.network, [p.term(v) for v in gate.variables])
>>> [len(layer) for layer in layers]
[4]

The proof goes layer by layer. Each channel is a series: for a neuron σ(b + λP) it is P that is followed, known as
P = p + O(λ^r) with a polynomial p. What the next layer computes is first expanded in the symbols P, where the powers
of 1/λ cancel, and only then is p put for P. Nothing is assumed about where the network came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from symnet.constructions.recipes import Recipe
from symnet.errors import LimitExceeded
from symnet.exact.constants import Constant, Laurent
from symnet.kernel.poly import Monomial, Poly
from symnet.kernel.series import Expansion
from symnet.kernel.terms import SERIES, Term
from symnet.networks.layers import Activate, Affine
from symnet.networks.network import Network
from symnet.networks.planes import Planes
from symnet.proof.prover import Fact, Prover
from symnet.proof.guess import with_rational_coefficients
from symnet.proof.values import free_variables, value_of

__all__ = ["Channel", "Reader", "expansion", "statement_terms"]

MOST_NEURONS = 20_000
Entries = list[tuple[Term, list[tuple[int, int]]]]  # for each plane its scale, and (column, integer) of one row


@dataclass
class Reader:
    """Reads networks as terms of one prover's store."""

    prover: Prover
    constants: dict[Constant, Term] = field(default_factory=dict)
    scales: dict[Laurent, Term] = field(default_factory=dict)
    parameters: frozenset[Term] = frozenset()  # symbols in the bias: they are numbers here, not variables of the polynomials

    def constant(self, value: Constant) -> Term:
        if value not in self.constants:
            self.constants[value] = self.prover.term(value.expr)
        return self.constants[value]

    def laurent(self, value: Laurent) -> Term:
        if value not in self.scales:
            s = self.prover.store
            parts = [self.monomial(self.constant(c), k) for k, c in value.terms.items()]
            self.scales[value] = s.add(*parts)
        return self.scales[value]

    def monomial(self, c: Term, k: int) -> Term:
        s = self.prover.store
        z = s.make("z") if k == 1 else s.make("pow", (s.make("z"), s.num(k)))
        return c if k == 0 else z if c is s.num(1) else s.mul(c, z)

    def rows(self, planes: Planes) -> list[Entries]:
        """The non-zero entries of each row, plane by plane."""
        rows: list[Entries] = [[] for _ in range(planes.shape[0])]
        for plane in planes.planes:
            sparse = plane.matrix.to_sparse()
            scale = self.laurent(plane.scale)
            ends, columns, data = sparse.indptr.tolist(), sparse.indices.tolist(), sparse.data.tolist()
            for i, row in enumerate(rows):
                found = list(zip(columns[ends[i] : ends[i + 1]], data[ends[i] : ends[i + 1]], strict=True))
                if found:
                    row.append((scale, found))
        return rows

    def biases(self, planes: Planes) -> list[Laurent]:
        """The entries of a column."""
        total = [Laurent.of(0)] * planes.shape[0]
        for plane in planes.planes:
            for i, (value,) in enumerate(plane.matrix.rows(0, planes.shape[0]).tolist()):
                if value:
                    total[i] = total[i] + plane.scale * value
        return total

    def entries(self, affine: Affine, middle: Activate | None) -> list[tuple[dict[int, Term], Term | None]]:
        """For each channel its weights by column, as terms, and its constant; a neuron's are those of (W·x + c - b)/λ."""
        s = self.prover.store
        found = []
        active = middle.active if middle is not None else 0
        point = (middle.bias if middle is not None else None) or Constant.rational(0)
        upright, slopes = self.rows(affine.weight), self.rows(affine.weight.times(Laurent.scale(-1))) if active else []
        for i, bias in enumerate(self.biases(affine.bias)):
            rest = (bias - Laurent.of(point)) / Laurent.scale(1) if i < active else bias
            columns: dict[int, list[Term]] = {}
            for scale, row in (slopes if i < active else upright)[i]:
                for j, a in row:
                    columns.setdefault(j, []).append(scale if a == 1 else s.mul(s.num(a), scale))
            found.append(({j: s.add(*parts) for j, parts in columns.items()}, self.laurent(rest) if rest.terms else None))
        return found

    def weighted(self, row: Entries, values: Sequence[Term]) -> list[Term]:
        """scale · Σ integer · value, for each plane."""
        s = self.prover.store
        parts = []
        for scale, entries in row:
            inner = s.add(*(values[j] if a == 1 else s.mul(s.num(a), values[j]) for j, a in entries))
            parts.append(inner if scale is s.num(1) else s.mul(scale, inner))
        return parts


@dataclass
class Channel:
    """One channel before its activation: the series `inner` (P, or what is passed on) and what the next layer reads."""

    inner: Term
    neuron: tuple[Term, Term] | None  # σ and b of a neuron
    jet: Term | None = None

    @property
    def value(self) -> Term:
        return self.inner if self.jet is None else self.jet


def statement_terms(reader: Reader, network: Network, inputs: Sequence[Term]) -> tuple[list[list[Channel]], Term]:
    """The channels of each hidden layer, and the output, as terms in the inputs."""
    values = list(inputs)
    layers: list[list[Channel]] = []
    for affine, middle in zip(network.affines, network.activations, strict=False):
        layers.append(channels(reader, affine, middle, values))
        values = [c.value for c in layers[-1]]
    last = network.affines[-1]
    (row,), (bias,) = reader.rows(last.weight), reader.biases(last.bias)
    parts = reader.weighted(row, values) + ([reader.laurent(bias)] if bias.terms else [])
    return layers, reader.prover.store.add(*parts)


def channels(reader: Reader, affine: Affine, middle: Activate, values: Sequence[Term]) -> list[Channel]:
    """A neuron with weights w and bias c reads w·values + c = b + λP; it is written σ(b + λP)."""
    s = reader.prover.store
    if affine.outputs > MOST_NEURONS:
        raise LimitExceeded("neurons of a layer in a certificate", affine.outputs, MOST_NEURONS)
    biases, point = reader.biases(affine.bias), middle.bias or Constant.rational(0)
    upright = reader.rows(affine.weight) if middle.passed else []
    slopes = reader.rows(affine.weight.times(Laurent.scale(-1))) if middle.active else []
    found = []
    for i, bias in enumerate(biases):
        neuron = i < middle.active
        rest = (bias - Laurent.of(point)) / Laurent.scale(1) if neuron else bias
        parts = reader.weighted((slopes if neuron else upright)[i], values)
        inner = s.add(*parts, *([reader.laurent(rest)] if rest.terms else []))
        if not neuron:
            found.append(Channel(inner, None))
            continue
        f, b = reader.prover.term(value_of(middle.activation, "a network")), reader.constant(point)
        found.append(Channel(inner, (f, b), s.make("jet", (f, b, s.mul(s.make("z"), inner)))))
    return found


def value(reader: Reader, channel: Channel, inner: Term) -> Term:
    """What the next layer reads from the channel, with another series in place of its own."""
    if channel.neuron is None:
        return inner
    s = reader.prover.store
    return s.make("jet", (*channel.neuron, s.mul(s.make("z"), inner)))


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
        rest, used = dict(p.normal(channel.inner)), {}
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
            pivots[next(iter(rest))] = (rest, {i: Fraction(1)} | {j: -c for j, c in used.items()})
            combinations.append({i: Fraction(1)})
        else:
            combinations.append({j: c for j, c in used.items() if c})
    return Layer(found, combinations)


def chunks(layer: Layer, entries: dict[int, Term], most: int = 24) -> list[list[int]]:
    """The channels of some entries in groups that share no basis channel, packed up to `most` basis channels."""
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
        if packed[-1] and len(used | new) > most:
            packed.append([])
            used = set()
        packed[-1] += group
        used |= new
    return [g for g in packed if g]


def expansion(reader: Reader, layer: Layer, entries: dict[int, Term], constant: Term | None, target: Term, order: int, given: Sequence[Fact]) -> Fact:
    """target = q + O(λ^order), where target is Σ entries[j] · value of channel j, + constant, in normal form."""
    p, s = reader.prover, reader.prover.store
    parts = [chunk_fact(reader, layer, {j: entries[j] for j in group}, order, given) for group in chunks(layer, entries)]
    while len(parts) > 1:
        parts = [total(reader, parts[i : i + 24], order) for i in range(0, len(parts), 24)]
    if not parts:
        parts = [p.series(s.make("cong", (s.num(0), s.num(0), s.num(order))))]
    fact = parts[0]
    if constant is not None:
        unit = s.var("A", SERIES)
        goal = s.make("cong", (s.add(unit, constant), s.add(fact.formula.args[1], constant), fact.formula.args[2]))
        fact = p.series_with(goal, {unit: fact})
    right = p.canonical(fact.formula.args[1])
    return p.convert(fact, s.make("cong", (target, right, s.num(order))))


def total(reader: Reader, facts: Sequence[Fact], order: int) -> Fact:
    """The sum of congruences."""
    p, s = reader.prover, reader.prover.store
    if len(facts) == 1:
        return facts[0]
    units = [s.var(f"A{i}", SERIES) for i in range(len(facts))]
    right = p.canonical(s.add(*(f.formula.args[1] for f in facts)))
    goal = s.make("cong", (s.add(*units), right, s.num(order)))
    return p.series_with(goal, dict(zip(units, facts, strict=True)))


def chunk_fact(reader: Reader, layer: Layer, entries: dict[int, Term], order: int, given: Sequence[Fact]) -> Fact:
    """Σ entries[j] · value_j = q + O(λ^order): first in the symbols U of the basis channels, then with their values."""
    p, s = reader.prover, reader.prover.store
    basis = sorted({k for j in entries for k in layer.combinations[j]})
    symbols = {k: s.var(f"U{i}", SERIES) for i, k in enumerate(basis)}

    def combined(j: int) -> Term:
        return s.add(*(symbols[k] if c == 1 else s.mul(s.num(c), symbols[k]) for k, c in layer.combinations[j].items()))

    whole = s.add(*(s.mul(c, value(reader, layer.channels[j], combined(j))) for j, c in entries.items()))
    zero, bound = s.num(0), s.num(order)
    integral = [s.make("cong", (u, zero, zero)) for u in symbols.values()]
    facts = [layer.facts[k] for k in basis]
    symbolic = expanded(p, whole, integral, order, given, reader.parameters)
    first = p.generally(list(symbols.values()), integral, lambda *h: p.series(s.make("cong", (whole, symbolic, bound)), *h, *given))
    inner = [layer.channels[k].inner for k in basis]
    weak = [p.series_with(s.make("cong", (u, zero, zero)), {u: f}) for u, f in zip(symbols.values(), facts, strict=True)]
    there = p.instantiate(first, *inner, given=weak)
    known = [s.make("cong", (u, *f.formula.args[1:])) for u, f in zip(symbols.values(), facts, strict=True)]
    unit = s.var("A", SERIES)
    last = s.make("cong", (unit, symbolic, bound))
    right = expanded(p, symbolic, known, order, given, reader.parameters)
    second = p.generally([unit, *symbols.values()], [*known, last], lambda *h: p.series(s.make("cong", (unit, right, bound)), *h, *given))
    return p.instantiate(second, there.formula.args[0], *inner, given=[*facts, there])


def expanded(p: Prover, term: Term, congruences: Sequence[Term], order: int, given: Sequence[Fact], fixed: frozenset[Term] = frozenset()) -> Term:
    """The expansion of a series below λ^order, found with the kernel's own tools; the step that states it is checked."""
    n = p.informed(given)
    known = [tuple(c.args) for c in congruences]
    table, _ = Expansion(n, known).expand(n.poly(term), order)  # type: ignore[arg-type]
    s = p.store
    symbols = {v for c in congruences for v in free_variables(c)} - fixed
    parts = []
    for k, poly in sorted(table.items()):
        if poly and k < order:
            inner = n.term(with_rational_coefficients(p, n, poly, symbols))
            power = s.make("pow", (s.make("z"), s.num(k)))
            parts.append(inner if k == 0 else s.mul(power, inner))
    return s.add(*parts)
