"""Networks at scale 1: sense `taylor` alone, for polynomials of several degrees, by points with given moments.

N(x) = Σ_j w_j σ(b + a_j·x) (+ e, an output bias; + ℓ·x, skip connections) equals p through degree d = deg p if and only
if Σ_j w_j a_j^γ σ^(|γ|)(b) = γ! p_γ for all |γ| <= d, but for |γ| = 0 where there is an output bias, and 1 where there
are skip connections: these take what is left. For points that are given this is linear in the weights. There is no λ
in such a network: how near p it is on a box is not said.

>>> import sympy
>>> from symnet.activations import exp
>>> x, y = sympy.symbols("x y")
>>> net = by_moments(exp, x**2 + y, [(1, "1/4"), (-1, "1/4"), (0, "-1/4")])
>>> net.network.neurons, net.senses
(3, ('taylor',))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, prod

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.cubatures import Exponents, exponents_of, solved
from symnet.constructions.recipes import Recipe
from symnet.constructions.senses import conventions_of
from symnet.constructions.settle import Setting, settle
from symnet.constructions.straightline import ZERO, Linear
from symnet.errors import Undecided, UsageError
from symnet.exact.constants import Constant
from symnet.exact.matrices import Ones
from symnet.exact.numbers import as_fraction
from symnet.exact.polynomials import terms, variables_of
from symnet.networks.layers import Activate, Affine
from symnet.networks.network import Network
from symnet.networks.planes import Planes, on_top

Number = Fraction | Constant
__all__ = ["Conditions", "by_moments", "conditions_on", "eliminated", "network_at"]


@dataclass(frozen=True)
class Conditions:
    """Σ_j w_j a_j^γ for |γ| of the `orders`: Σ_g factor_g·(table g) at γ; tables are rational, and 0 where missing."""

    setting: Setting
    orders: tuple[int, ...]
    tables: tuple[tuple[Constant, Mapping[Exponents, Fraction]], ...]

    def weights(self, points: Sequence[Sequence[Number]]) -> list[Constant] | None:
        """The weights at points, found by elimination over Q, or over the field of the points; None if none are.

        Raises:
            Undecided: where it is open whether a number is 0.
        """
        rational = [tuple(x for x in a if isinstance(x, Fraction)) for a in points]
        if rational == [tuple(a) for a in points]:
            return self._rational(rational)
        return self._algebraic([[x if isinstance(x, Constant) else Constant.rational(x) for x in a] for a in points])

    def _algebraic(self, points: Sequence[Sequence[Constant]]) -> list[Constant] | None:
        one, zero = Constant.rational(1), Constant.rational(0)
        rows = []
        for k in self.orders:
            for e in exponents_of(len(points[0]), k):
                row = [prod((x**p for x, p in zip(a, e, strict=True) if p), start=one) for a in points]
                rows.append([*row, sum((factor * table.get(e, ZERO) for factor, table in self.tables), zero)])
        return eliminated(rows, len(points))

    def _rational(self, points: Sequence[Sequence[Fraction]]) -> list[Constant] | None:
        arity = len(points[0]) if points else 0
        exponents = [e for k in self.orders for e in exponents_of(arity, k)]
        rows = [[Fraction(prod(x**k for x, k in zip(a, e, strict=True))) for a in points] for e in exponents]
        total = [Constant.rational(0)] * len(points)
        for factor, table in self.tables:
            found = solved([[*row, table.get(e, ZERO)] for row, e in zip(rows, exponents, strict=True)], len(points))
            if found is None:
                return None
            total = [t + factor * w if w else t for t, w in zip(total, found, strict=True)]
        return total


def eliminated(rows: list[list[Constant]], unknowns: int) -> list[Constant] | None:
    """The one solution of linear equations over a constant field, the last entry being the right side; None if none.

    Raises:
        Undecided: where it is open whether a number is 0.
    """
    kept: list[list[Constant]] = []
    for column in range(unknowns):
        place = next((k for k, row in enumerate(rows) if not decided_zero(row[column])), None)
        if place is None:
            return None  # the unknowns are too many
        pivot = rows[place]
        pivot = [x / pivot[column] for x in pivot]
        rows = [row for k, row in enumerate(rows) if k != place]
        rows, kept = ([_reduced(row, pivot, column) for row in part] for part in (rows, kept))
        kept.append(pivot)
    return [row[-1] for row in kept] if all(decided_zero(row[-1]) for row in rows) else None


def decided_zero(value: Constant) -> bool:
    """Whether it is 0; Undecided where that is open."""
    zero = value.is_zero()
    if zero is None:
        raise Undecided(f"whether {value} is 0", "it stays open")
    return zero


def _reduced(row: list[Constant], pivot: list[Constant], column: int) -> list[Constant]:
    factor = row[column]
    return row if decided_zero(factor) else [x - factor * y for x, y in zip(row, pivot, strict=True)]


def conditions_on(
    found: Mapping[Exponents, Fraction], setting: Setting, *, output_bias: bool = False, skip: bool = False
) -> Conditions:
    """The conditions on points and weights for a polynomial of positive degree.

    Orders whose derivatives are rational multiples of each other share a table.

    Raises:
        UsageError: where the polynomial has a part of an order whose derivative is 0.
    """
    degree = max(map(sum, found))
    free = {0} if output_bias else set()
    orders = []
    groups: list[tuple[Constant, dict[Exponents, Fraction]]] = []
    for k in range(degree + 1):
        if k in free or (skip and k == 1):
            continue
        part = {e: c * prod(map(factorial, e)) for e, c in found.items() if sum(e) == k}
        value = setting.derivative(k)
        if value.is_zero():
            if part:
                raise UsageError(f"the derivative of order {k} at {setting.bias} is 0, and the target has such a part")
            continue
        orders.append(k)
        if not part:
            continue
        for factor, table in groups:
            ratio = (1 / value / factor).is_rational()
            if ratio is not None:
                table.update({e: c * ratio for e, c in part.items()})
                break
        else:
            groups.append((1 / value, part))
    return Conditions(setting, tuple(orders), tuple(groups))


def by_moments(
    activation: Activation,
    target: sympy.Expr,
    points: Sequence[Sequence[object]],
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    output_bias: bool = False,
    skip: bool = False,
) -> Recipe:
    """The network at scale 1 whose neurons read a_j·x for the given points a_j; its weights are found.

    Coordinates are rational, or Constants such as √3.

    Raises:
        UsageError: where no weights do. NotAPolynomial, NotExact, and what `settle` raises.
    """
    symbols = variables_of(target, variables)
    if any(isinstance(a, str) or len(a) != len(symbols) for a in points):
        raise UsageError(f"a point is a list of {len(symbols)} numbers, one a variable")
    grid = [tuple(x if isinstance(x, Constant) else as_fraction(x, "coordinate") for x in a) for a in points]
    found = terms(target, symbols)
    free = ({0} if output_bias else set()) | ({1} if skip else set())
    setting = settle(activation, sorted({sum(e) for e in found} - free), bias=bias)
    conditions = conditions_on(found, setting, output_bias=output_bias, skip=skip)
    weights = conditions.weights(grid)
    if weights is None:
        raise UsageError(f"no weights at these {len(points)} points compute {target}")
    return network_at(target, symbols, conditions.setting, grid, weights, output_bias=output_bias, skip=skip)


def network_at(
    target: sympy.Expr,
    symbols: tuple[sympy.Symbol, ...],
    setting: Setting,
    points: Sequence[Sequence[Number]],
    weights: Sequence[Constant],
    *,
    output_bias: bool,
    skip: bool,
    biases: Sequence[Constant] | None = None,
) -> Recipe:
    """The network of points with weights; what its parts of degrees 0 and 1 lack comes from output bias and skips.

    With `biases` each neuron has its own, and the bias of the setting is none of them.
    """
    at = [setting.bias] * len(points) if biases is None else biases
    kept = [(a, w, b) for a, w, b in zip(points, weights, at, strict=True) if not w.is_zero()]
    found, n, m = terms(target, symbols), len(symbols), len(kept)
    zero = Constant.rational(0)
    first = Planes.build((m, n), {(j, i): x for j, (a, _, _) in enumerate(kept) for i, x in enumerate(a) if x != 0})
    outer = {(0, j): w for j, (_, w, _) in enumerate(kept)}
    inner, passed, middle = Planes.of(setting.bias, Ones((m, 1))), 0, first
    if biases is not None:
        inner = Planes.build((m, 1), {(j, 0): b for j, (_, _, b) in enumerate(kept) if b != 0})
    values = {b: setting.activation.derivatives(2, b) for *_, b in kept} if output_bias or skip else {}
    if skip:
        rest = [
            found.get(tuple(int(k == i) for k in range(n)), ZERO)
            - sum((w * a[i] * values[b][1] for a, w, b in kept), zero)
            for i in range(n)
        ]
        if not all(c.is_zero() for c in rest):
            passed, outer[0, m] = 1, Constant.rational(1)
            middle = on_top([first, Planes.build((1, n), {(0, i): c for i, c in enumerate(rest)})])
            inner = on_top([inner, Planes.zero(1, 1)])
    constant = found.get((0,) * n, ZERO) - sum((w * values[b][0] for _, w, b in kept), zero) if output_bias else zero
    last = Affine(Planes.build((1, m + passed), outer), Planes.build((1, 1), {(0, 0): constant}))
    network = Network((Affine(middle, inner), Activate(setting.activation, setting.bias, m, passed), last))
    conventions = conventions_of(network, setting.bias)
    name = "network at scale 1"
    return Recipe(
        name, network, target, symbols, setting, (), Linear.of(ZERO, {}), ("taylor",), conventions, f"{m} points"
    )
