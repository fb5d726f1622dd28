"""The search for few points: Σ_j w_j a_j^γ = h_γ for a form, solved in floats, then repaired to rational points.

Floats only guess. What counts are rational points at which `cubatures.cubature` finds weights over Q, by elimination;
else there is the news that floats found a solution that could not be repaired.

Floats find a solution by the method of Levenberg and Marquardt in the points alone; the weights are those of least
squares (variable projection). Solutions come in families: so coordinates are set to simple rationals one by one, each
time followed by the same method in the others, until none can be moved. The rest is rational, or it is tried again from
another solution, or all coordinates are in one field Q(√D). Where the numbers allow it points a, -a come in pairs,
which has the smaller error.

>>> found = few_points({(2, 1): Fraction(1), (1, 2): Fraction(1)}, 6)
>>> found.made.neurons, found.made.symmetric
(6, True)
>>> few_points({(2, 1): Fraction(1), (1, 2): Fraction(1)}, 3).numerical
False
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial, prod
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
import sympy

from symnet.constructions.cubatures import Cubature, Exponents, cubature, exponents_of
from symnet.exact.constants import Constant
from symnet.exact.fields import constant

__all__ = ["Points", "effort", "few_points", "few_points_for"]

Floats = npt.NDArray[np.float64]
Free = npt.NDArray[np.bool_]

_SEED = 20160829
_STAGES = ((1e-3, 40), (1e-5, 40), (1e-8, 40), (0.0, 150))  # how strongly large points and weights are held back; steps
_ZERO, _LARGE, _MOVES = 1e-11, 30.0, 1e-6
_VALUES = sorted({Fraction(p, q) for q in (1, 2, 3) for p in range(-3 * q, 3 * q + 1)})
_NODES = np.array([float(v) for v in _VALUES])
_HEIGHTS = np.array([v.denominator + abs(v.numerator) - 1.0 for v in _VALUES])
_DENOMINATOR = 5000  # of a coordinate that is recognised
_ROOTS = (2, 3, 5, 6, 7, 10, 11, 13, 14, 15, 21, 30)
_SMALL = sorted({Fraction(p, q) for q in range(1, 9) for p in range(-4 * q, 4 * q + 1)})
_SMALL_FLOATS, _DENOMINATORS, _NEAR = np.array([float(v) for v in _SMALL]), np.arange(1.0, 13.0), 1e-9
_STARTS, _HOPELESS, _REPAIRS = 60, 15, 30
_REPAIR, _STEP = 60, 3e5  # steps for each coordinate; multiplications in the time that a step takes at least
_WORK = 2e10  # multiplications of one call, about half a minute


T = TypeVar("T")
Number = Fraction | Constant
Accept = Callable[[list[tuple[Number, ...]]], "T | None"]


@dataclass(frozen=True)
class Points(Generic[T]):
    """What a search found: what was made of rational points, or None; how far from a solution floats are left."""

    made: T | None
    residual: float

    @property
    def numerical(self) -> bool:
        """Whether floats found a solution."""
        return self.residual < _ZERO


def few_points(
    form: Mapping[Exponents, Fraction],
    neurons: int,
    *,
    unseen: Sequence[int] = (),
    free_origin: bool = False,
    work: float = _WORK,
) -> Points[Cubature]:
    """Look for so many points that compute a form of degree d >= 1; with `free_origin` the origin besides.

    M_k need not be 0 for the orders k `unseen`. Always the same answer for the same arguments. `work` is about the
    number of multiplications after which it gives up.
    """

    def accept(points: list[tuple[Number, ...]]) -> Cubature | None:
        rational = [tuple(x for x in a if isinstance(x, Fraction)) for a in points]
        if rational != points:
            return None
        found = cubature(form, rational, free_origin=free_origin, unseen=unseen)
        return found if found is not None and found.neurons <= neurons else None

    return _sought(_shapes(form, neurons, unseen, free_origin=free_origin), accept, neurons, work)


def few_points_for(
    moments: Sequence[Mapping[Exponents, Fraction]],
    orders: Sequence[int],
    neurons: int,
    accept: Accept[T],
    *,
    work: float = _WORK,
    stretch: Floats | None = None,
) -> Points[T]:
    """Look for so many points that carry weights, one list for each of some tables of moments of these orders.

    With `stretch` (orders × points) a weight counts so many times in the moments of an order.
    """
    arity = len(next(iter(moments[0])))
    shapes = [_Shape(System(moments, orders, stretch), neurons, arity, pairs=False, origin=False)]
    parities = {sum(e) % 2 for table in moments for e in table}
    if len(parities) == 1 and stretch is None:
        (odd,) = parities
        origin = neurons % 2 == 1  # it takes any weight: order 0 is no condition
        alike = [k for k in orders if k % 2 == odd and (k or not origin)]
        if not origin or (not odd and 0 in orders):
            shapes.insert(0, _Shape(System(moments, alike), neurons // 2, arity, pairs=True, origin=origin))
    return _sought(shapes, accept, neurons, work, irrational=True)


def effort(arity: int, degree: int, neurons: int) -> float:
    """About how many multiplications it takes to make one solution exact.

    >>> effort(2, 3, 6) < 1e9 < effort(4, 4, 20)
    True
    """
    return _REPAIR * neurons * arity * _work(comb(arity + degree, degree), neurons, arity)


def _work(equations: int, size: int, arity: int) -> float:
    """About how many multiplications a step takes."""
    unknowns = size * arity
    return float(_STEP + equations * unknowns * (size + unknowns) + unknowns**3)


def _sought(
    shapes: Iterable[_Shape], accept: Accept[T], neurons: int, work: float, *, irrational: bool = False
) -> Points[T]:
    best, spent = np.inf, 0.0
    for shape in shapes:
        if shape.size == 0:
            continue
        rng = np.random.default_rng(_SEED + 100 * neurons + len(shape.system.target))
        repairs = 0
        for start in range(_STARTS):
            if spent > work or repairs == _REPAIRS or (start == _HOPELESS and not repairs):
                break
            points, residual = shape.system.solved(rng.normal(size=(shape.size, shape.arity)))
            spent += 2.5e2 * shape.system.work(shape.size)
            best = min(best, residual)
            if residual >= _ZERO:
                continue
            repairs += 1
            for candidate in repaired(shape.system, points, rng, irrational=irrational):
                found = accept(shape.all_of(candidate))
                if found is not None:
                    return Points(found, 0.0)
            spent += _REPAIR * shape.size * shape.arity * shape.system.work(shape.size)
    return Points(None, best)


@dataclass(frozen=True)
class _Shape:
    """`size` free points, each with its opposite one if they are in pairs, and the origin if it is one of them."""

    system: System
    size: int
    arity: int
    pairs: bool
    origin: bool

    def all_of(self, points: Sequence[Sequence[Number]]) -> list[tuple[Number, ...]]:
        found: list[tuple[Number, ...]] = [tuple(a) for a in points]
        if self.pairs:
            found += [tuple(-x for x in a) for a in points]
        return found + [(Fraction(0),) * self.arity] * self.origin


def _shapes(
    form: Mapping[Exponents, Fraction], neurons: int, unseen: Sequence[int], *, free_origin: bool
) -> Iterator[_Shape]:
    """Pairs of opposite points, with the origin or without, where the number of neurons allows it; then any points."""
    first = next(iter(form))
    arity, degree = len(first), sum(first)
    seen = [k for k in range(degree + 1) if k not in unseen]
    values = {e: c * prod(map(factorial, e)) for e, c in form.items()}
    alike = [k for k in seen if (k - degree) % 2 == 0]
    if degree % 2 and neurons % 2 == 0:
        yield _Shape(System([values], alike), neurons // 2, arity, pairs=True, origin=False)
    elif degree % 2 == 0:
        outside = free_origin or neurons % 2 == 1  # the origin takes any weight: order 0 is no condition
        if not free_origin or neurons % 2 == 0:
            orders = [k for k in alike if k or not outside]
            yield _Shape(System([values], orders), neurons // 2, arity, pairs=True, origin=outside)
    orders = [k for k in seen if k or not free_origin]
    yield _Shape(System([values], orders), neurons, arity, pairs=False, origin=free_origin)


class System:
    """The equations Σ_j w_j a_j^γ = h_γ for |γ| of some orders and one or more h, in floats, weighted by √(|γ|!/γ!)."""

    def __init__(
        self, moments: Sequence[Mapping[Exponents, Fraction]], orders: Sequence[int], stretch: Floats | None = None
    ) -> None:
        arity = len(next(iter(moments[0])))
        self.exponents = np.array([e for k in orders for e in exponents_of(arity, k)], dtype=np.int64)
        self.degree = int(self.exponents.max())
        each = [tuple(map(int, e)) for e in self.exponents]
        self.factors = np.sqrt([factorial(sum(e)) / prod(map(factorial, e)) for e in each])
        self.stretch: Floats = np.ones((len(each), 1)) if stretch is None else stretch[[sum(e) for e in each]]
        target = np.array([[float(table.get(e, 0)) for table in moments] for e in each]) * self.factors[:, None]
        sizes = np.linalg.norm(target, axis=0)
        self.target: Floats = target / np.where(sizes > 0, sizes, 1)  # a table may be of other orders alone

    def work(self, size: int) -> float:
        """About how many multiplications a step takes."""
        return _work(len(self.target), size, self.exponents.shape[1])

    def columns(self, points: Floats) -> tuple[Floats, Floats]:
        """(a_j^γ: equations × points, their derivatives: equations × points × coordinates)."""
        powers = np.array([points**e for e in range(self.degree + 1)])
        parts = [powers[self.exponents[:, i], :, i] for i in range(points.shape[1])]
        slopes = []
        for i, e in enumerate(self.exponents.T):
            slope = e[:, None] * powers[np.maximum(e - 1, 0), :, i]
            slopes.append(np.prod([*parts[:i], slope, *parts[i + 1 :]], axis=0))
        scaled = self.factors[:, None] * self.stretch
        return np.prod(parts, axis=0) * scaled, np.stack(slopes, axis=2) * scaled[..., None]

    def projected(self, points: Floats, held: float) -> tuple[Floats, Floats, Floats]:
        """(weights, residual, its Jacobian in the points), the weights held back by `held`."""
        columns, slopes = self.columns(points)
        size, tables = len(points), self.target.shape[1]
        matrix = np.vstack([columns, np.sqrt(held) * np.eye(size)]) if held else columns
        aim = np.vstack([self.target, np.zeros((size, tables))]) if held else self.target
        weights: Floats = np.asarray(np.linalg.lstsq(matrix, aim, rcond=1e-13)[0], dtype=np.float64)
        q = np.linalg.qr(matrix)[0]
        rows = []
        for own in weights.T:
            moved = (-slopes * own[None, :, None]).reshape(len(self.target), -1)
            if held:
                moved = np.vstack([moved, np.zeros((size, moved.shape[1]))])
            rows.append(moved - q @ (q.T @ moved))
        return weights, np.asarray((aim - matrix @ weights).T.ravel()), np.vstack(rows)

    def solved(self, start: Floats) -> tuple[Floats, float]:
        """(points, residual) from a start; infinite where points or weights get large."""
        points, free = start, np.ones(start.shape, dtype=bool)
        residual = np.inf
        for held, steps in _STAGES:
            points, residual = self.improved(points, free, held, steps)
        return points, residual if np.abs(points).max() < _LARGE else np.inf

    def improved(self, points: Floats, free: Free, held: float, steps: int) -> tuple[Floats, float]:
        """The method of Levenberg and Marquardt in the free coordinates: (points, |residual|)."""
        places, damping = np.flatnonzero(free.ravel()), 1e-2
        _, residual, jacobian = self.projected(points, held)
        cost = float(residual @ residual + held * np.sum(points**2))
        for step in range(steps):
            if cost < _ZERO**2 / 100 or not len(places):
                break
            slopes = jacobian[:, places]
            curve = slopes.T @ slopes + held * np.eye(len(places))
            gradient = slopes.T @ residual + held * points.ravel()[places]
            for _ in range(8):
                tried = points.ravel().copy()
                tried[places] -= np.linalg.lstsq(
                    curve + damping * np.diag(np.diag(curve) + 1e-9), gradient, rcond=None
                )[0]
                moved = tried.reshape(points.shape)
                found = self.projected(moved, held)
                here = float(found[1] @ found[1] + held * np.sum(moved**2))
                if here < cost:
                    break
                damping *= 4
            else:
                break
            slow = step > 60 and not held and cost > 1e-6 and here > 0.999 * cost
            points, (_, residual, jacobian), cost, damping = moved, found, here, max(damping / 5, 1e-15)
            if slow:
                break
        return points, float(np.linalg.norm(self.projected(points, 0.0)[1]))


def repaired(
    system: System, start: Floats, rng: np.random.Generator, *, irrational: bool
) -> Iterator[list[list[Number]]]:
    """Exact points near a solution: coordinates are set to simple numbers one by one, while any can be moved.

    Then those that look rational are taken as that; else, if `irrational`, all as numbers of one field Q(√D).
    """
    points, free = start, np.ones(start.shape, dtype=bool)
    exact: dict[tuple[int, int], Fraction] = {}
    tried: set[tuple[int, int, int]] = set()
    liking = 0.02 * rng.integers(1, 8)  # how much a simple number may be farther away than another one
    while free.any():
        movable = _movable(system, points, free)
        options = [
            (abs(_NODES[k] - points[j, i]) + liking * _HEIGHTS[k], j, i, k)
            for j, i in zip(*np.nonzero(movable), strict=True)
            for k in np.argsort(np.abs(_NODES - points[j, i]) + liking * _HEIGHTS)[:2]
            if (j, i, k) not in tried
        ]
        for _, j, i, k in sorted(options)[: 2 * len(points)]:
            tried.add((j, i, k))
            fewer, moved = free.copy(), points.copy()
            fewer[j, i], moved[j, i] = False, _NODES[k]
            moved, residual = system.improved(moved, fewer, 0.0, 60)
            if residual < _ZERO and np.abs(moved).max() < _LARGE:
                points, free, exact[j, i] = moved, fewer, _VALUES[k]
                break
        else:
            break
    yield [
        [exact.get((j, i), Fraction(float(x)).limit_denominator(_DENOMINATOR)) for i, x in enumerate(a)]
        for j, a in enumerate(points)
    ]
    for d in _ROOTS if irrational else ():
        found = [[_in_field(float(x), d) for x in a] for a in points]
        if all(x is not None for a in found for x in a):
            root = constant(sympy.sqrt(d))
            yield [[x[0] + x[1] * root for x in a if x is not None] for a in found]
            return


def _in_field(x: float, d: int) -> tuple[Fraction, Fraction] | None:
    """Simple (u, v) with u + v√d near x."""
    rest = x - _SMALL_FLOATS * np.sqrt(d)
    scaled = rest[:, None] * _DENOMINATORS
    places = zip(*np.nonzero(np.abs(scaled - np.round(scaled)) < _NEAR * _DENOMINATORS), strict=True)
    found = [(Fraction(round(float(scaled[k, q])), int(_DENOMINATORS[q])), _SMALL[k]) for k, q in places]
    return min(found, key=lambda f: sum(y.denominator + abs(y.numerator) for y in f), default=None)


def _movable(system: System, points: Floats, free: Free) -> Free:
    """The free coordinates that change along the solutions near these points."""
    places = np.flatnonzero(free.ravel())
    jacobian = system.projected(points, 0.0)[2][:, places]
    _, sizes, directions = np.linalg.svd(jacobian)
    rank = int(np.sum(sizes > 1e-9 * max(1.0, sizes[0])))
    found = np.zeros(free.size, dtype=bool)
    found[places] = np.sqrt(np.sum(directions[rank:] ** 2, axis=0)) > _MOVES
    return found.reshape(free.shape)
