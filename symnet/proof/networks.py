"""Networks as terms: what a network computes, read off its weights neuron by neuron, for claims about it.

A network with one sign changed has another statement, and no proof. The scale λ is the formal variable, or a real
variable where nothing is left out. Weights are read as numbers, or (`Reader.relative`) as q/σ^(d)(b) with rational q
where the bias is a symbol or has no closed form.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> p, gate = Prover(), multiplication_gate(softplus)
>>> layers, output = statement_terms(Reader(p, gate), [p.term(v) for v in gate.variables])
>>> [len(layer) for layer in layers]
[4]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sympy

from symnet.activations import Activation
from symnet.constructions.direct import Direct
from symnet.constructions.recipes import Recipe
from symnet.errors import LimitExceeded
from symnet.exact.constants import Constant, Laurent
from symnet.kernel.terms import Term
from symnet.networks.layers import Activate, Affine
from symnet.networks.planes import Planes
from symnet.proof.language import value_of
from symnet.proof.prover import Prover

__all__ = ["Channel", "Reader", "statement_terms"]

MOST_NEURONS = 20_000
Entries = list[tuple[Term, list[tuple[int, int]]]]  # for each plane its scale, and (column, integer) of one row
Weights = tuple[dict[int, Term], Term | None]  # the weights of one channel by column, and its constant


@dataclass
class Reader:
    """Reads the numbers and layers of a recipe's network as terms of one prover's store.

    `point` stands for the bias b where its own expression cannot, `real` for λ where it is a real number. With `inputs`
    the weights are those at scale 1, and it is the inputs that λ multiplies.
    """

    prover: Prover
    recipe: Recipe | Direct
    relative: bool = False
    point: Term | None = None
    real: Term | None = None
    inputs: bool = False
    numbers: dict[tuple[Constant, int, bool], Term] = field(default_factory=dict)
    scales: dict[tuple[Laurent, bool], Term] = field(default_factory=dict)

    def function(self, activation: Activation) -> Term:
        """An activation as a function."""
        return self.prover.term(value_of(activation, "a network"))

    @property
    def sigma(self) -> Term:
        """The recipe's activation σ."""
        return self.function(self.recipe.activation)

    @property
    def bias(self) -> Term:
        """The bias b about which σ is expanded."""
        return self.centre(self.recipe.bias)

    def centre(self, bias: Constant) -> Term:
        """A bias about which some neurons are expanded."""
        return self.expression(bias)

    def derivative(self, k: int, bias: Constant | None = None) -> Term:
        """σ^(k)(b), of the recipe's bias or another one."""
        s, centre = self.prover.store, self.bias if bias is None else self.centre(bias)
        return s.make("D", (self.sigma, s.num(k), centre)) if k else s.app(self.sigma, centre)

    def number(self, value: Constant, exponent: int = 0, *, constant: bool = False) -> Term:
        """A coefficient of λ^exponent, in a weight or in a constant that is added."""
        key = (value, exponent, constant) if self.relative else (value, 0, False)
        if key not in self.numbers:
            found = self.quotient(value, exponent, constant=constant) if self.relative else None
            self.numbers[key] = found or self.expression(value)
        return self.numbers[key]

    def expression(self, value: Constant) -> Term:
        """A constant by its expression, in which `point` stands for a bias without one."""
        bias = self.recipe.bias.expr
        name = self.point.data[0] if self.point is not None else ""
        return self.prover.term(value.expr.xreplace({bias: sympy.Symbol(name)}) if name else value.expr)

    def quotient(self, value: Constant, exponent: int, *, constant: bool) -> Term | None:
        """The number as q/σ^(d)(b), or as q σ(b)/σ^(d)(b), with rational q; a gate of order d divides by λ^d."""
        if isinstance(self.recipe, Direct):  # it divides by no derivatives
            return None
        s, setting = self.prover.store, self.recipe.setting
        origin = setting.derivative(0)
        for d in sorted(self.recipe.nonzero, key=lambda d: d != -exponent):
            if value.is_rational() is not None and (exponent == 0 or d != -exponent):
                continue  # a number of its own
            multiple = value * setting.derivative(d)
            whole = (multiple / origin).is_rational() if origin.is_zero() is False else None
            part = multiple.is_rational()
            inverse = s.make("inv", (self.derivative(d),))
            q, factors = (whole, [self.derivative(0), inverse]) if constant or part is None else (part, [inverse])
            if q is not None:
                return s.mul(*([] if q == 1 else [s.num(q)]), *factors)
            if part is not None:
                return s.mul(s.num(part), inverse)
        return None

    def laurent(self, value: Laurent, *, constant: bool = False) -> Term:
        """A Laurent polynomial in λ."""
        key = value, constant
        if key not in self.scales:
            parts = [self.power(self.number(c, k, constant=constant), k) for k, c in value.terms.items()]
            self.scales[key] = self.prover.store.add(*parts)
        return self.scales[key]

    def power(self, c: Term, k: int) -> Term:
        """c λ^k."""
        s, scale = self.prover.store, self.scale
        if k == 0 or self.inputs:
            return c
        z = scale if k == 1 else s.make("pow", (scale, s.num(k)))
        return z if c is s.num(1) else s.mul(c, z)

    @property
    def scale(self) -> Term:
        """λ."""
        return self.real or self.prover.store.make("z")

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

    def entries(self, affine: Affine, middle: Activate | None) -> list[tuple[Entries, Laurent]]:
        """For each channel its weights and its constant; a formal neuron's are those of P in W·x + c = b + λP."""
        if affine.outputs > MOST_NEURONS:
            raise LimitExceeded("neurons of a layer in a certificate", affine.outputs, MOST_NEURONS)
        biases = self.biases(affine.bias)
        active = middle.active if middle is not None and self.real is None else 0
        upright = self.rows(affine.weight) if active < len(biases) else []
        slopes = self.rows(affine.weight.times(Laurent.scale(-1))) if active else []
        point = Laurent.of((middle.bias if middle is not None else None) or Constant.rational(0))
        return [
            (slopes[i], (bias - point) / Laurent.scale(1)) if i < active else (upright[i], bias)
            for i, bias in enumerate(biases)
        ]

    def weighted(self, row: Entries, constant: Laurent, values: Sequence[Term]) -> Term:
        """The sum over the planes of scale · Σ integer · value, and the constant."""
        s = self.prover.store
        parts = []
        for scale, entries in row:
            inner = [values[j] if a == 1 else s.mul(s.num(a), values[j]) for j, a in entries]
            parts += inner if scale is s.num(1) else [s.mul(scale, s.add(*inner))]
        return s.add(*parts, *([self.laurent(constant, constant=True)] if constant.terms else []))

    def weights(self, row: Entries, constant: Laurent) -> Weights:
        """The same by column."""
        s = self.prover.store
        columns: dict[int, list[Term]] = {}
        for scale, entries in row:
            for j, a in entries:
                columns.setdefault(j, []).append(scale if a == 1 else s.mul(s.num(a), scale))
        rest = self.laurent(constant, constant=True) if constant.terms else None
        return {j: s.add(*parts) for j, parts in columns.items()}, rest


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of a hidden layer.

    `inner` is P of a neuron σ(b + λP), its whole argument where λ is real, or what is passed on; `weights` say how it
    is made of the layer before; `neuron` is (σ, b), and `value` what the next layer reads.
    """

    inner: Term
    weights: Weights
    neuron: tuple[Term, Term] | None
    value: Term


def statement_terms(reader: Reader, inputs: Sequence[Term]) -> tuple[list[list[Channel]], Term]:
    """The channels of each hidden layer, and the output, as terms in the inputs."""
    network = reader.recipe.network
    values = list(inputs)
    layers: list[list[Channel]] = []
    for affine, middle in zip(network.affines, network.activations, strict=False):
        layers.append(channels(reader, affine, middle, values))
        values = [c.value for c in layers[-1]]
    ((row, constant),) = reader.entries(network.affines[-1], None)
    return layers, reader.weighted(row, constant, values)


def channels(reader: Reader, affine: Affine, middle: Activate, values: Sequence[Term]) -> list[Channel]:
    """The channels of one hidden layer that reads these values; σ and b are those of the layer, not the recipe's."""
    found = []
    for i, (row, offset) in enumerate(reader.entries(affine, middle)):
        neuron, constant = None, offset
        if i < middle.active and middle.activation is not None:
            centre = reader.centre(middle.bias or Constant.rational(0))
            if reader.inputs and constant.terms:  # λ is in the inputs alone: all of the bias is the centre
                (rest,) = constant.terms.values()
                centre = reader.centre((middle.bias or Constant.rational(0)) + rest)
                constant = Laurent.of(0)
            neuron = reader.function(middle.activation), centre
        inner = reader.weighted(row, constant, values)
        if reader.inputs and neuron is None:  # what is passed on is a form in the inputs, which λ multiplies
            inner = reader.prover.store.mul(reader.prover.store.make("z"), inner)
        value = activated(reader, neuron, inner)
        found.append(Channel(inner, reader.weights(row, constant), neuron, value))
    return found


def activated(reader: Reader, neuron: tuple[Term, Term] | None, inner: Term) -> Term:
    """σ(b + λP) of a series P, or σ of a real number; what is passed on stays."""
    s = reader.prover.store
    if neuron is None:
        return inner
    if reader.real is not None:
        return s.app(neuron[0], inner)
    return s.make("jet", (*neuron, s.mul(s.make("z"), inner)))
