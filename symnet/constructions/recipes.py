"""Recipes: a network together with the structure that says why it computes its target.

A recipe is a list of levels; each level applies gates to linear forms in the values of the level before (the inputs, at
first), and the output is a linear form in the values of the last.  The gates are stencils about one bias b:

    V = (Σ_a w_a σ(b + λ a·S) + w_0 σ(b)) / (κ λ^d σ^(d)(b)) = ∏ S_i^r_i + O(λ)

(a `pass` hands a linear form on, unchanged).  The network follows from the levels, and so do the leading error, the
proof gate by gate, and the counts: neurons of a level with the same input are one neuron.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> gate = multiplication_gate(softplus)
>>> gate.network.widths, gate.senses, gate.conventions
((2, 4, 1), ('taylor', 'formal', 'uniform'), ('no biases', 'no output bias', 'no skip connections'))
>>> gate.levels[0].gates[0].kind, gate.levels[0].gates[0].operands[0]
('product', Linear(constant=Fraction(0, 1), terms=((0, Fraction(1, 1)),)))

One more construction: build its levels and call `recipe`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm

import sympy

from symnet.activations import Activation
from symnet.constructions.cubatures import Cubature
from symnet.constructions.senses import conventions_of, senses_of
from symnet.constructions.settle import Setting
from symnet.constructions.stencils import Stencil
from symnet.constructions.straightline import ONE, Linear, combine
from symnet.errors import LimitExceeded, SymbolClash
from symnet.exact.constants import Constant, Laurent
from symnet.exact.matrices import Ones, Sparse
from symnet.exact.polynomials import check_name, look
from symnet.networks.layers import Activate, Affine
from symnet.networks.network import Layer, Network
from symnet.networks.planes import Plane, Planes, on_top

__all__ = ["EXPLICIT_LIMIT", "NO_SCALE", "Gate", "Level", "Recipe", "affine_of", "level_maps", "recipe"]

NO_SCALE = "a network at scale 1 equals its target through its degree, near 0; it has no scale and no error on a box"
EXPLICIT_LIMIT = 200_000
"""Neurons of one level that are written down one by one; single gates on all inputs go beyond it by a closed form."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: its stencil and its operands, linear forms in the values of the level before; no stencil: a pass.

    A `Cubature` computes a form instead of a monomial; it stands in the first level alone, and its operands are forms
    in the inputs.
    """

    stencil: Stencil | Cubature | None
    operands: tuple[Linear, ...]

    @property
    def kind(self) -> str:
        """'product', 'square with output bias', 'pass', ...: the stencil's name."""
        return "pass" if self.stencil is None else self.stencil.name

    @property
    def order(self) -> int:
        """The order of the derivative that is divided by; 0 for a pass."""
        return 0 if self.stencil is None else self.stencil.order

    def input(self, point: Sequence[int]) -> Linear:
        """The linear form a·S that the neuron of the point a reads (times λ, plus b)."""
        return combine((Fraction(a), operand) for a, operand in zip(point, self.operands, strict=True) if a)


@dataclass(frozen=True, slots=True)
class Level:
    """Gates side by side: channel k of the level is the value of gate k.  Passes come after all other gates."""

    gates: tuple[Gate, ...]

    @property
    def neurons(self) -> tuple[Linear, ...]:
        """The forms F of the neurons σ(b + λF), each once, in the order of the gates and of their points."""
        return tuple(_neurons(self)[0])

    @property
    def weights(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each gate (neuron, integer weight) pairs, in ascending order of the neurons; empty for a pass."""
        return _neurons(self)[1]

    @property
    def passed(self) -> int:
        """How many of its channels are passes."""
        return sum(gate.stencil is None for gate in self.gates)


@lru_cache(maxsize=256)
def _neurons(level: Level) -> tuple[tuple[Linear, ...], tuple[tuple[tuple[int, int], ...], ...]]:
    size = sum(gate.stencil.size for gate in level.gates if gate.stencil)
    if size > EXPLICIT_LIMIT:
        raise LimitExceeded("neurons written one by one", size, EXPLICIT_LIMIT, "use a tree or the deep compiler")
    found: dict[Linear, int] = {}
    weights: list[tuple[tuple[int, int], ...]] = []
    for gate in level.gates:
        own: dict[int, int] = {}
        for point, weight in gate.stencil.points() if gate.stencil else ():
            place = found.setdefault(gate.input(point), len(found))
            own[place] = own.get(place, 0) + weight
        weights.append(tuple(sorted((place, w) for place, w in own.items() if w)))
    return tuple(found), tuple(weights)


@dataclass(frozen=True)
class Recipe:
    """A network with its target and its structure; immutable.

    `network` maps `variables` to an approximation of `target` about `bias`, in the given `senses` and `conventions`;
    `levels` and `output` are the trace a proof follows.  `nonzero` are the orders k whose σ^(k)(b) is divided by,
    `vanishing` those that must be 0, `assumed` those of `nonzero` that are hypotheses because they are undecided.
    A network at scale 1 (`scale_one`) has neurons and no levels.
    """

    name: str
    network: Network
    target: sympy.Expr
    variables: tuple[sympy.Symbol, ...]
    setting: Setting
    levels: tuple[Level, ...]
    output: Linear
    senses: tuple[str, ...]
    conventions: tuple[str, ...]
    method: str = ""

    @property
    def activation(self) -> Activation:
        """σ."""
        return self.setting.activation

    @property
    def bias(self) -> Constant:
        """The common bias point b of all gates."""
        return self.setting.bias

    @property
    def at_scale_one(self) -> bool:
        """Whether it is a network without a scale, that equals its target through its degree and claims no more."""
        return self.senses == ("taylor",)

    @property
    def nonzero(self) -> tuple[int, ...]:
        """The orders of the derivatives that are divided by."""
        return self.setting.nonzero

    @property
    def vanishing(self) -> tuple[int, ...]:
        """The orders of the derivatives that must be 0."""
        return self.setting.vanishing

    @property
    def assumed(self) -> tuple[int, ...]:
        """Those of `nonzero` that are a hypothesis: open, or non-zero only where a symbol in the bias allows it."""
        return self.setting.assumed

    @property
    def gates(self) -> tuple[tuple[tuple[str, tuple[Linear, ...], int], ...], ...]:
        """The trace in short: for each level the (kind, operands, channel) of its gates."""
        return tuple(
            tuple((gate.kind, gate.operands, k) for k, gate in enumerate(level.gates)) for level in self.levels
        )

    @property
    def identities(self) -> int:
        """How many gates only hand a value on (identity gates, not passes)."""
        return sum(gate.stencil is not None and gate.order == 1 for level in self.levels for gate in level.gates)

    def __repr__(self) -> str:
        return f"Recipe({self.name}: {self.target}, {self.network!r})"


def recipe(
    name: str,
    target: sympy.Expr,
    variables: tuple[sympy.Symbol, ...],
    setting: Setting,
    levels: Sequence[Level],
    output: Linear,
    method: str = "",
) -> Recipe:
    """The recipe of these levels, with its network, senses and conventions."""
    names = {look(str(v.name)) for v in variables}
    for variable in variables:
        check_name(variable)
    for symbol in setting.bias.free_symbols:
        check_name(symbol)
        if look(symbol.name) in names:
            raise SymbolClash(symbol.name, "it is in the bias, and the name of an input; give one of them another name")
    levels = tuple(levels)
    network = build(levels, output, setting, len(variables))
    senses = senses_of(levels, output, setting, len(variables))
    return Recipe(
        name, network, target, variables, setting, levels, output, senses, conventions_of(network, setting.bias), method
    )


# --- the network of some levels -------------------------------------------------------------------------------


def build(levels: Sequence[Level], output: Linear, setting: Setting, inputs: int) -> Network:
    """The network of the levels, each an affine map into its neurons and one out of them; those that meet merge."""
    layers: list[Layer] = []
    last: Affine | None = None
    width = inputs
    for level in levels:
        into, middle, out = level_maps(level, setting, width)
        layers += [into if last is None else into(last), middle]
        last, width = out, len(level.gates)
    final = affine_of((output,), width)
    return Network((*layers, final if last is None else final(last)))


def level_maps(level: Level, setting: Setting, width: int) -> tuple[Affine, Activate, Affine]:
    """One level alone: the map from the `width` channels before to what its neurons read, σ, and that to its values."""
    sigma, point, slope = setting.activation, setting.bias, Laurent.scale(1)
    whole = _whole(level, width)
    if whole is not None:
        rows, weights = whole.matrices()
        factor = setting.factor(whole.order) / whole.divisor
        into = Affine(Planes.of(slope, rows), Planes.of(Laurent.of(point), Ones((whole.neurons, 1))))
        scale = Laurent({-whole.order: factor})
        origin = Laurent.of(setting.derivative(0) * whole.origin_weight) if whole.origin_weight else Laurent.of(0)
        out = Affine(Planes.of(scale, weights), Planes.of(scale * origin, Ones((1, 1))))
        return into, Activate(sigma, point, whole.neurons, 0), out
    forms, passes = level.neurons, [gate.operands[0] for gate in level.gates if gate.stencil is None]
    inner, skipped = affine_of(forms, width), affine_of(passes, width)
    bias = Planes.of(Laurent.of(point), Ones((len(forms), 1))) + inner.bias.times(slope)
    into = Affine(on_top([inner.weight.times(slope), skipped.weight]), on_top([bias, skipped.bias]))
    return (
        into,
        Activate(sigma if forms else None, point if forms else None, len(forms), len(passes)),
        _out(level, setting),
    )


def _whole(level: Level, width: int) -> Stencil | None:
    """The stencil of a level that is one gate on all inputs in their order, if it has a closed form."""
    if len(level.gates) != 1 or not isinstance(level.gates[0].stencil, Stencil):
        return None
    gate, stencil = level.gates[0], level.gates[0].stencil
    tiny = stencil.free_origin and stencil.size < 4
    if gate.operands != tuple(Linear.node(k) for k in range(width)) or tiny or not stencil.closed:
        return None
    return stencil


def _out(level: Level, setting: Setting) -> Affine:
    """The affine map from the neurons (and passes) of a level to the values of its gates."""
    neurons, channels = len(level.neurons), len(level.gates)
    shape = channels, neurons + level.passed
    entries: dict[int, dict[tuple[int, int], Fraction]] = {}
    origins: dict[int, dict[tuple[int, int], Fraction]] = {}
    skipped: dict[tuple[int, int], Fraction] = {}
    for row, (gate, weights) in enumerate(zip(level.gates, level.weights, strict=True)):
        if gate.stencil is None:
            skipped[row, neurons + len(skipped)] = ONE
            continue
        divisor = gate.stencil.divisor
        for place, w in weights:
            entries.setdefault(gate.order, {})[row, place] = w / divisor
        if gate.stencil.origin_weight:
            origins.setdefault(gate.order, {})[row, 0] = gate.stencil.origin_weight / divisor
    planes = [*_rational(shape, skipped).planes]
    for order, found in entries.items():
        planes += _rational(shape, found).times(Laurent({-order: setting.factor(order)})).planes
    offsets: list[Plane] = []
    for order, found in origins.items():
        factor = setting.factor(order) * setting.derivative(0)
        offsets += _rational((channels, 1), found).times(Laurent({-order: factor})).planes
    return Affine(Planes(shape, tuple(planes)), Planes((channels, 1), tuple(offsets)))


def affine_of(forms: Sequence[Linear], width: int) -> Affine:
    """The affine map whose rows are linear forms in `width` channels."""
    entries = {(row, node): q for row, form in enumerate(forms) for node, q in form.terms}
    constants = {(row, 0): form.constant for row, form in enumerate(forms) if form.constant}
    return Affine(_rational((len(forms), width), entries), _rational((len(forms), 1), constants))


def _rational(shape: tuple[int, int], entries: Mapping[tuple[int, int], Fraction]) -> Planes:
    if not entries:
        return Planes.zero(*shape)
    shared = lcm(*(q.denominator for q in entries.values()))
    integers = {place: q.numerator * (shared // q.denominator) for place, q in entries.items()}
    return Planes(shape, (Plane(Laurent.of(Fraction(1, shared)), Sparse.from_entries(shape, integers)),))
