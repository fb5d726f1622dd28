"""A classifier as one network with a logit for each class, and how far its probabilities are from the true ones.

The network's logits are off by at most ε_y on the box. If p = softmax(z) and p' = softmax(z + δ), and all δ lie in an
interval of length s, then each |p'_y - p_y| <= tanh(s/4), and no smaller bound holds:

    the odds of y change by a factor r, e^(-s) <= r <= e^s: p' = p r/(1 - p + p r); with q = √r >= 1
    (q - 1)/(q + 1) - (p' - p) = ((1 - p) - p q)²/((q + 1)(1 - p + p q²)) >= 0,   (q - 1)/(q + 1) = tanh(ln(r)/4),

and for r < 1 the classes change their roles. Logits off by at most ε each have s = 2ε: the claim softmax-error. It
says as much of any interval, because softmax does not see a constant added to all logits (claim ltr-softmax-shift).

>>> import symnet as sn
>>> x = sympy.Symbol("x")
>>> rule = Classifier([x**2, 2*x**2 - x], ["1/2", "1/2"])
>>> net = rule.compile(sn.tanh, tolerance="1e-6", box=1)
>>> net
classifier of 2 classes by Network 1-3-2, tanh, 3 neurons, 5 synapses; probabilities within ...e-7 at scale 1/... in ...
>>> print(net.check())
proved, scope all
>>> net.predict([[0.5], [-0.5]]).tolist()
['1', '0']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import sympy

from symnet.activations import Activation
from symnet.bounds.arithmetic import Arithmetic, arithmetic_of
from symnet.bounds.boxes import Box, as_box, magnitude
from symnet.bounds.tolerance import DType, as_dtype, as_tolerance, refusal
from symnet.constructions import Direct, leading_error
from symnet.derivation import derive
from symnet.display import Shown
from symnet.errors import ShapeMismatch, UsageError, show
from symnet.exact.balls import arb, arb_of, fraction_of, power_of_two, precision, upper
from symnet.exact.constants import Constant
from symnet.exact.decimals import decimal_text, outward
from symnet.exact.fields import constant
from symnet.exact.numbers import as_fraction, from_sympy, to_sympy
from symnet.exact.polynomials import terms
from symnet.kernel import Verdict
from symnet.networks.layers import Affine
from symnet.networks.network import Network, linear, side_by_side
from symnet.networks.planes import Planes
from symnet.physics.classifier import Classifier, softmax_balls
from symnet.workbench import Construction

__all__ = ["CompiledClassifier", "ProbabilityBound", "compiled", "softmax_error"]

_ULP = 4  # assumed of exp in floating point, as of activations
_BITS = 128
_TWICE = 1 + power_of_two(-20)  # a bias is rounded to float64 and then to float32
_SHARE = Fraction(31, 32)  # of a tolerance in floating point, for the logits; the rest is for biases and the softmax


@dataclass(frozen=True)
class ProbabilityBound:
    """|p'(y|x) - p(y|x)| <= `probabilities` for every class y and x in the box; the logits are off by at most `logits`.

    p' is computed in the arithmetic `dtype` ("exact": with exact numbers) at points that are floats of this type;
    others are converted first, which is not counted. Rationals of at most 20 decimal digits,
    rounded up, computed in balls: rigorous under the `assumption`, but no proof of the kernel's.
    """

    probabilities: sympy.Rational
    logits: tuple[sympy.Rational, ...]
    box: Box
    scale: sympy.Rational | None
    dtype: DType
    assumption: str = ""

    def __str__(self) -> str:
        where = f"on {self.box!r}" + ("" if self.scale is None else f" at scale {self.scale}")
        worst = decimal_text(from_sympy(max(self.logits)))
        arithmetic = "" if self.dtype == "exact" else f" in {self.dtype}, if {self.assumption}"
        bound = decimal_text(from_sympy(self.probabilities))
        return f"|probability - posterior| <= {bound} {where}{arithmetic} (logits within {worst})"

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class CompiledClassifier(Shown):
    """One network with a logit for each class of a classifier; its softmax is p(y|x) up to `error_bound`.

    `parts` are the networks of the logits without their constants, in the order of the classes; `network` holds them
    side by side on the same inputs, with the constants as biases of the last layer. Made by `Classifier.compile`.

    >>> import symnet as sn
    >>> net = sn.gaussian_mixture([[-1], [1]], [[["1/2"]]], ["1/3", "2/3"]).compile(sn.tanh, box=2, tolerance="1/100")
    >>> net.predict([[-1], [1]]).tolist()
    ['0', '1']
    """

    classifier: Classifier
    parts: tuple[Construction, ...]
    network: Network
    scale: sympy.Rational | None
    box: Box | None
    dtype: DType
    bound: ProbabilityBound | None = None  # what `compile` with a tolerance has certified

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes, in the order of the outputs."""
        return self.classifier.labels

    @property
    def biases(self) -> tuple[Constant, ...]:
        """The constants of the logits, exact: -μ_y less the log-normaliser, less what all of them share."""
        return _constants(self.classifier)

    # --- certainty ----------------------------------------------------------------------------------------------

    def check(self) -> Verdict:
        """Whether the kernel proves N_λ = logit + O(λ^r) of each logit, and the network has exactly their weights.

        The first logit that is not proved decides; the constants are compared exactly, in their constant field.

        >>> import symnet as sn
        >>> x = sympy.Symbol("x")
        >>> net = Classifier([x**2, 2*x**2 - x], ["1/2", "1/2"]).compile(sn.tanh)
        >>> wrong = net.network.replace_entry(2, "bias", 1, 0, 1)
        >>> print(net.with_network(wrong).check())
        failed: layer 2 of the network is not that of its logits
        """
        for label, part, (poly, _) in zip(self.labels, self.parts, self.classifier.essential(), strict=True):
            if part.variables != self.classifier.variables or sympy.expand(part.target - poly) != 0:
                return Verdict(
                    "classifier", "failed", reason=f"the network of {label} is for another logit than its own"
                )
        wanted = _joined(self.classifier, self.parts, self.scale)
        if self.network != wanted:
            pairs = zip(self.network.layers, wanted.layers, strict=False)
            place = next((k for k, (a, b) in enumerate(pairs) if a != b), len(wanted.layers))
            return Verdict("classifier", "failed", reason=f"layer {place} of the network is not that of its logits")
        verdicts = [part.check(order=_order(part)) for part in self.parts]
        for label, verdict in zip(self.labels, verdicts, strict=True):
            if verdict.status != "proved":
                return replace(verdict, label="classifier", reason=f"the logit of {label}: {verdict.reason}")
        scope = "all" if all(v.scope == "all" for v in verdicts) else "instances"
        axioms = tuple(sorted({axiom for v in verdicts for axiom in v.axioms}))
        return Verdict("classifier", "proved", scope, axioms=axioms, steps=sum(v.steps for v in verdicts))

    def error_bound(self, box: object = None, scale: object = None, *, dtype: str | None = None) -> ProbabilityBound:
        """A bound of |probability - posterior| on a box at a scale, rigorously: by default those of `compile`.

        In "exact" arithmetic (that of `compile`, unless given) what truncation makes of it; in float64 or float32 that
        of `probabilities`, if activations and exp are within 4 ulp.

        Raises UsageError without a box or a scale, and for a changed network; what `Construction.error_bound` raises.
        """
        if self.bound is not None and box is None and scale is None and dtype in (None, self.dtype):
            return self.bound
        if self.network != _joined(self.classifier, self.parts, self.scale):
            raise UsageError("the error bound follows from the derivation; this network was changed by hand")
        where = self.box if box is None else as_box(box, self.classifier.variables)
        if where is None:
            raise UsageError("an error is on a box: give box=1 for [-1, 1] in each variable, or box={x: (0, 1)}")
        used: DType = self.dtype if dtype is None else as_dtype(dtype)
        at = self.scale if scale is None else to_sympy(as_fraction(scale, "scale"))
        if at is None and any(map(_has_scale, self.parts)):
            raise UsageError("the error is that at a scale: give scale='1/100', or a tolerance to compile")
        errors = []
        for part in self.parts:
            own = 1 if at is None else _own_scale(part, self.scale) * at
            chosen = part.choice
            same = chosen is not None and chosen.box == where and chosen.scale == own
            found = chosen.error if same and chosen else part.error_bound(where, _scale_of(part, own))
            errors.append(from_sympy(found.upper))
        assumption = ""
        with precision(_BITS):
            logits, extra, shift = [arb_of(e) for e in errors], arb(0), arb(0)
            if used != "exact":
                arithmetic = arithmetic_of(used)
                assumption = f"activations and exp are within {_ULP} ulp"
                logits, shift, extra = self._computed(where, at, errors, arithmetic)
            two = sorted((fraction_of(upper(e)) for e in logits), reverse=True)[:2]
            probability = softmax_error(sum(two) + fraction_of(upper(2 * shift))) + fraction_of(upper(extra))
            told = tuple(to_sympy(outward(fraction_of(upper(e)))) for e in logits)
        return ProbabilityBound(to_sympy(outward(probability)), told, where, at, used, assumption)

    def _computed(
        self, box: Box, scale: sympy.Rational | None, truncation: Sequence[Fraction], arithmetic: Arithmetic
    ) -> tuple[list[arb], arb, arb]:
        """(bound of the error of each computed logit; a shift of logits, and an error, by which the softmax rounds).

        A logit is fl(c + fl(b)), c computed by its network, b its constant. The softmax computes d = fl(z - max z),
        which is off by u|z - max z|, then exp(d) within a few ulp: logits shifted by so much; their sum and the
        division lose a factor (1 + u) each, and what underflows the least normal number.
        """
        unit, logits, sizes = arithmetic.unit, [], []
        for part, lost, bias in zip(self.parts, truncation, self.biases, strict=True):
            own = 1 if scale is None else _own_scale(part, self.scale) * scale
            rounding = arb_of(from_sympy(part.roundoff(arithmetic.name, box=box, scale=_scale_of(part, own)).upper))
            size = arb_of(_largest(part, box)) + arb_of(lost) + rounding
            held = abs(bias.ball(_BITS))
            at_bias = arithmetic.half(upper(held)) * _TWICE if held != 0 else arb(0)
            adding = arithmetic.half(upper(size + held + at_bias)) if held != 0 else arb(0)
            logits.append(arb_of(lost) + rounding + at_bias + adding)
            sizes.append(size + held + at_bias + adding)
        largest = max((upper(size) for size in sizes), key=fraction_of)
        count = len(self.parts)
        shift = unit * 2 * largest + arb_of(Fraction(201, 100)) * _ULP * unit
        return logits, shift, arb_of(Fraction(101, 100)) * count * unit + 2 * count * (_ULP + 1) * arithmetic.tiny

    # --- values -------------------------------------------------------------------------------------------------

    def enclosures(self, point: Sequence[object], scale: object = None, bits: int = 128) -> dict[str, arb]:
        """Balls that contain the softmax of the network at an exact point, at its scale or another one."""
        at = self.scale if scale is None else scale
        with precision(bits):
            found = softmax_balls(self.network.ball(point, 1 if at is None else at, bits))
        return dict(zip(self.labels, found, strict=True))

    def probabilities(self, points: npt.ArrayLike) -> npt.NDArray[np.floating]:
        """The probabilities (points, classes) at points, one a row, in floating point: logit by logit, then softmax.

        >>> import symnet as sn
        >>> x = sympy.Symbol("x")
        >>> net = Classifier([x**2, x**2 - x], ["1/2", "1/2"]).compile(sn.tanh)
        >>> net.probabilities([[0.0], [1.0]]).round(3).tolist()
        [[0.5, 0.5], [0.269, 0.731]]
        """
        kind = np.float32 if self.dtype == "float32" else np.float64
        try:
            rows = np.asarray(points, dtype=kind)
        except (TypeError, ValueError):
            raise UsageError(
                f"points are rows of numbers, all as long, such as [[0.5, 1]], not {show(points)}"
            ) from None
        if rows.ndim != 2 or rows.shape[1] != len(self.classifier.variables):
            raise ShapeMismatch(
                "points of a classifier", rows.shape, f"rows of {len(self.classifier.variables)} numbers"
            )
        columns = []
        for part, bias in zip(self.parts, self.biases, strict=True):
            own = None if self.scale is None else _scale_of(part, _own_scale(part, self.scale) * self.scale)
            columns.append(part.at(own, dtype=kind)(rows) + kind(bias.float()))
        z = np.stack(columns, axis=1)
        weights = np.exp(z - z.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def predict(self, points: npt.ArrayLike) -> npt.NDArray[np.str_]:
        """The labels of the most probable classes at points, one a row, in floating point.

        Raises UsageError for a point at which the probabilities are no numbers.
        """
        chances = self.probabilities(points)
        for row in np.flatnonzero(np.isnan(chances).any(axis=1))[:1]:
            raise UsageError(f"point {row} has no most probable class: its logits are no finite numbers")
        found: npt.NDArray[np.str_] = np.asarray(self.labels)[chances.argmax(axis=1)]
        return found

    def with_network(self, network: Network) -> CompiledClassifier:
        """The same with another network under the same claims: what if this weight were another one?"""
        if not isinstance(network, Network):
            raise UsageError(f"with_network takes a Network, such as .network.replace_entry(...), not {show(network)}")
        if (network.inputs, network.outputs) != (self.network.inputs, self.network.outputs):
            wanted = f"the classifier's {(self.network.inputs, self.network.outputs)}"
            raise ShapeMismatch("inputs and outputs", (network.inputs, network.outputs), wanted)
        return replace(self, network=network, bound=None)

    def _repr_svg_(self) -> str | None:
        return self.network._repr_svg_()

    def __repr__(self) -> str:
        shown = f"classifier of {len(self.labels)} classes by {self.network!r}"
        if self.bound is None:
            return shown
        short = decimal_text(outward(from_sympy(self.bound.probabilities), 3))
        arithmetic = "exact arithmetic" if self.dtype == "exact" else self.dtype
        at = "" if self.scale is None else f" at scale {self.scale}"
        return f"{shown}; probabilities within {short}{at} in {arithmetic}"

    __str__ = __repr__


def softmax_error(spread: Fraction) -> Fraction:
    """tanh(s/4), rounded up: how far softmax moves at most when the logits move by amounts in an interval of length s.

    >>> float(softmax_error(Fraction(1, 1000))), float(softmax_error(Fraction(100)))
    (0.00024999999479..., 1.0)
    """
    with precision(_BITS):
        bound = fraction_of(upper((arb_of(spread) / 4).tanh()))
    return min(outward(bound), Fraction(1), outward(spread / 4))


# --- compiling ----------------------------------------------------------------------------------------------------


def compiled(
    classifier: Classifier, activation: Activation, *, tolerance: object, box: object, scale: object, dtype: str
) -> CompiledClassifier:
    """The network of a classifier; see `Classifier.compile`."""
    arithmetic = as_dtype(dtype)
    where = None if box is None else as_box(box, classifier.variables)
    polynomials = [poly for poly, _ in classifier.essential()]
    wanted = None if tolerance is None else as_tolerance(tolerance)
    allowed = None
    if wanted is not None:
        # tanh(s/4) <= s/4 <= tolerance, where s is the sum of the two largest errors of logits
        curved = sum(max(map(sum, terms(p, classifier.variables)), default=0) > 1 for p in polynomials)
        allowed = (4 if curved < 2 and arithmetic == "exact" else 2) * wanted
        allowed *= 1 if arithmetic == "exact" else _SHARE
    parts = tuple(
        derive(
            poly, activation, variables=classifier.variables, box=where, scale=scale, tolerance=allowed,
            dtype=arithmetic,
        )
        for poly in polynomials
    )  # fmt: skip
    scales = [part.scale for part in parts if part.network.neurons and part.scale is not None]
    joint = min(scales, default=None)
    network = _joined(classifier, parts, joint)
    made = CompiledClassifier(classifier, parts, network, joint, where, arithmetic)
    if wanted is None:
        return made
    bound = made.error_bound()
    best = from_sympy(bound.probabilities)
    if best > wanted:
        raise refusal(wanted, arithmetic, bound.box, best, "", ())
    return replace(made, bound=bound)


def _joined(classifier: Classifier, parts: Sequence[Construction], scale: sympy.Rational | None) -> Network:
    """The networks of the logits side by side, each with (its own scale)/(the joint scale) times λ for its λ.

    A logit whose polynomial is 0 is a bias alone.
    """
    networks, places = [], []
    for place, part in enumerate(parts):
        factor = from_sympy(_own_scale(part, scale))
        layers = [
            Affine(layer.weight.rescaled(factor), layer.bias.rescaled(factor)) if isinstance(layer, Affine) else layer
            for layer in part.network.layers
        ]
        if part.target != 0:
            networks.append(part.network if factor == 1 else Network(tuple(layers)))
            places.append(place)
    biases = Planes.build((len(parts), 1), {(k, 0): b for k, b in enumerate(_constants(classifier)) if b != 0})
    if not networks:
        return linear(Planes.zero(len(parts), len(classifier.variables)), biases)
    together = side_by_side(*networks)
    last, rows = together.affines[-1], np.array(places)
    weight = last.weight.moved((len(parts), last.inputs), rows, np.arange(last.inputs))
    moved = last.bias.moved((len(parts), 1), rows, np.arange(1))
    return Network((*together.layers[:-1], Affine(weight, moved + biases)))


def _constants(classifier: Classifier) -> tuple[Constant, ...]:
    return tuple(constant(value, "the constant of a logit") for _, value in classifier.essential())


def _own_scale(part: Construction, joint: sympy.Rational | None) -> sympy.Rational:
    """(The scale of a part)/(the joint scale): 1 where it has none of its own."""
    if joint is None or part.scale is None or not _has_scale(part):
        return sympy.Integer(1)
    return part.scale / joint


def _has_scale(part: Construction) -> bool:
    """Whether its network depends on λ."""
    return not isinstance(part.recipe, Direct) and part.network.neurons > 0


def _scale_of(part: Construction, scale: object) -> object:
    """The scale, for a network that has one."""
    return None if isinstance(part.recipe, Direct) else scale


def _order(part: Construction) -> int | None:
    """The power of λ of its error: what is proved is N_λ = p + O(λ^r), without the leading term."""
    return None if isinstance(part.recipe, Direct) else leading_error(part.recipe).order


def _largest(part: Construction, box: Box) -> Fraction:
    """A bound of |target| on the box, term by term."""
    total = Fraction(0)
    sides = [magnitude(interval) for interval in box.intervals]
    for powers, factor in terms(part.target, part.variables).items():
        term = abs(factor)
        for side, power in zip(sides, powers, strict=True):
            term *= side**power
        total += term
    return total
