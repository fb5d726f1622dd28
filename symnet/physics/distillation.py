"""Nearly sufficient statistics: how much information about y_i is lost when classes of data are merged (LTR III.C).

The minimal sufficient statistic T_i keeps all of I(y_i; y_n). A coarser one T keeps less, and what merging two of its
classes s and t loses is, with E(v) = Σ_y v_y ln v_y - (Σ v) ln(Σ v) of the probabilities v_y = P(y_i = y, T = t),

    E(s) + E(t) - E(s + t) >= 0,        and 0 exactly where both posteriors of y_i are equal.

`distillation_curve` merges, from T_i on, at each step the two classes that lose least; ties go to the first data. Each
step is the best one, by exact comparison; a chain of best steps need not be the best statistic of its size.

>>> chain = MarkovChain(["1/2", "1/2"], [[["4/6", "1/6"], ["1/6", "1/6"], ["1/6", "4/6"]]])
>>> curve = distillation_curve(chain)
>>> curve
DistillationCurve of y_0: 3 classes keep 0.161 nats, 2 classes 84.5%
>>> curve.at(2).classes, curve.at(2).lost
(((0, 1), (2,)), -5*log(5)/6 + log(2)/3 + 7*log(7)/12)
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import TYPE_CHECKING

import sympy

from symnet.display import Shown, table
from symnet.errors import LimitExceeded, UsageError, show
from symnet.exact.balls import arb, arb_of, decimal, precision
from symnet.exact.logarithms import LogSum
from symnet.exact.numbers import as_fraction
from symnet.physics.markov import MarkovChain
from symnet.physics.sufficiency import Hierarchy, inverse_hierarchy

if TYPE_CHECKING:
    from symnet.render.plots import Plot

__all__ = ["DistillationCurve", "Statistic", "distillation_curve", "information_kept"]

MOST_CLASSES = 200
BITS = 128

Counts = tuple[int, ...]
"""P(y_i = y, T = t) for all y, times a common denominator."""


@dataclass(frozen=True, repr=False)
class Statistic(Shown):
    """A statistic of the data: its classes, and what it keeps of I(y_i; y_n) and what it loses, in nats."""

    classes: tuple[tuple[int, ...], ...]
    counts: tuple[Counts, ...]  # of its classes
    finest: tuple[Counts, ...]  # of the minimal sufficient statistic
    unit: int  # the common denominator

    @property
    def size(self) -> int:
        """How many values it has."""
        return len(self.classes)

    @property
    def kept(self) -> sympy.Expr:
        """I(y_i; T), exactly, in nats."""
        return self.kept_sum.expr

    @property
    def lost(self) -> sympy.Expr:
        """I(y_i; y_n) - I(y_i; T) = I(y_i; y_n | T), exactly, in nats: 0 exactly where T is sufficient."""
        return self.lost_sum.expr

    @cached_property
    def values(self) -> dict[int, int]:
        """Its value at each state of y_n of positive probability."""
        return {a: t for t, members in enumerate(self.classes) for a in members}

    @cached_property
    def kept_sum(self) -> LogSum:
        """I(y_i; T) = Σ_t E(t) - E(all together)."""
        energies = [*map(_energy, self.counts), -_energy(_together(self.counts))]
        return LogSum.sum(energies) * Fraction(1, self.unit)

    @cached_property
    def lost_sum(self) -> LogSum:
        """What merging the classes of the minimal statistic loses."""
        before, after = Counter(self.finest), Counter(self.counts)
        apart = [_energy(v) * n for v, n in (before - after).items()]
        return LogSum.sum([*apart, *(_energy(v) * -n for v, n in (after - before).items())]) * Fraction(1, self.unit)

    def kept_ball(self, bits: int = BITS) -> arb:
        """A ball that contains what is kept: quicker than the exact sum where there are many classes."""
        with precision(bits):
            return (sum(map(_ball, self.counts), -_ball(_together(self.counts)))) / arb_of(self.unit)

    def lost_ball(self, bits: int = BITS) -> arb:
        """A ball that contains what is lost."""
        with precision(bits):
            return (sum(map(_ball, self.finest), arb_of(0)) - sum(map(_ball, self.counts), arb_of(0))) / arb_of(
                self.unit
            )

    def __repr__(self) -> str:
        return f"Statistic of {self.size} values: {self.told()} nats kept, {self.told(lost=True)} lost"

    def told(self, digits: int = 3, *, lost: bool = False) -> str:
        """What is kept, or lost, as a decimal."""
        ball = self.lost_ball if lost else self.kept_ball
        bits = BITS
        while (value := ball(bits)).rel_accuracy_bits() < 4 * digits:
            if bits == BITS and (self.lost_sum if lost else self.kept_sum).sign() == 0:
                return "0"
            bits *= 2
        return decimal(value, digits)

    def __str__(self) -> str:
        return repr(self)


@dataclass(frozen=True, repr=False)
class DistillationCurve(Shown):
    """Statistics of y_i from the minimal sufficient one down to a constant, each with the information it keeps.

    It shows itself as a plot in a notebook, where matplotlib is installed.
    """

    about: int
    points: tuple[Statistic, ...]  # by falling size

    def at(self, size: int) -> Statistic:
        """The statistic with so many values. Raises UsageError where there is none."""
        for point in self.points:
            if point.size == size and not isinstance(size, bool):
                return point
        raise UsageError(f"the statistics have 1 to {self.points[0].size} values, not {show(size)}")

    def keeping(self, part: object) -> Statistic:
        """The statistic with the fewest values that keeps at least this part, in [0, 1], of the information.

        Raises UsageError for a part outside of [0, 1].

        >>> distillation_curve(MarkovChain(["1/2", "1/2"], [[["2/3", 0], ["1/3", "1/3"], [0, "2/3"]]])).keeping(1).size
        3
        """
        least = as_fraction(part, "the part to keep")
        if not 0 <= least <= 1:
            raise UsageError(f"the part to keep lies in [0, 1], not {show(part)}")
        goal = self.points[0].kept_sum * least
        enough = bisect_left(self.points, x=True, key=lambda p: p.kept_sum < goal)  # what is kept falls along the curve
        return self.points[enough - 1]

    def plot(self) -> Plot:
        """A picture of the information kept against the number of values. Raises MissingExtra without matplotlib."""
        from symnet.render.information_plots import distillation_plot

        return distillation_plot(self.about, [(p.size, float(p.kept_ball().mid())) for p in self.points])

    def _repr_svg_(self) -> str | None:
        from importlib.util import find_spec

        return self.plot().svg if find_spec("matplotlib") else None

    def __repr__(self) -> str:
        total = self.points[0]
        said = f"{_classes(total.size)} {total.told()} nats"
        if total.size > 2:
            part = self.points[1].kept_ball() / total.kept_ball()
            said += f", {total.size - 1} classes {100 * float(part.mid()):.1f}%"
        return f"DistillationCurve of y_{self.about}: {said}"

    def __str__(self) -> str:
        rows = [(str(p.size), p.told(6), p.told(6, lost=True)) for p in self.points]
        return table(rows, ("values", "nats kept", "nats lost"))


def distillation_curve(chain: MarkovChain | Hierarchy, about: int = 0) -> DistillationCurve:
    """Merge classes of data, from the minimal sufficient statistic of y_about down to a constant, the cheapest first.

    Raises UsageError for a chain with symbols or an `about` that is no variable's number, LimitExceeded above 200
    classes.

    >>> distillation_curve(MarkovChain(["1/2", "1/2"], [[["1/2", 0], ["1/2", 0], [0, 1]]]))
    DistillationCurve of y_0: 2 classes keep 0.693 nats
    """
    tower = chain if isinstance(chain, Hierarchy) else inverse_hierarchy(chain)
    classes = list(tower.classes(about))
    if len(classes) > MOST_CLASSES:
        raise LimitExceeded("number of classes to merge", len(classes), MOST_CLASSES)
    unit, counts = _counts(tower.chain, about, classes)
    points = [Statistic(tuple(classes), tuple(counts), tuple(counts), unit)]
    costs = _Costs(counts)
    held = dict(enumerate(classes))
    while len(held) > 1:
        s, t = costs.cheapest()
        held[s] = tuple(sorted(held[s] + held.pop(t)))
        costs.merge(s, t)
        order = sorted(held, key=lambda k: held[k])
        members = tuple(held[k] for k in order)
        points.append(Statistic(members, tuple(costs.counts[k] for k in order), tuple(counts), unit))
    return DistillationCurve(about, tuple(points))


def information_kept(chain: MarkovChain | Hierarchy, about: int, statistic: Mapping[int, Hashable]) -> Statistic:
    """What a function of the data, given by its values, keeps of the information on y_about, and what it loses.

    Raises UsageError where it has no value at a state of positive probability, and for a chain with symbols.

    >>> chain = MarkovChain(["1/2", "1/2"], [[["1/2", 0], ["1/2", 0], [0, 1]]])
    >>> information_kept(chain, 0, {0: "a", 1: "a", 2: "b"}).kept, information_kept(chain, 0, {0: 1, 1: 1, 2: 1}).lost
    (log(2), log(2))
    """
    tower = chain if isinstance(chain, Hierarchy) else inverse_hierarchy(chain)
    tower.is_sufficient(about, statistic)  # refuses what is no function of the data
    found: dict[Hashable, tuple[int, ...]] = {}
    for a in tower.statistics[-1]:
        found[statistic[a]] = (*found.get(statistic[a], ()), a)
    classes, finest = tuple(found.values()), tower.classes(about)
    unit, counts = _counts(tower.chain, about, [*classes, *finest])
    return Statistic(classes, tuple(counts[: len(classes)]), tuple(counts[len(classes) :]), unit)


class _Costs:
    """What merging any two classes loses, as balls; ties and near ties are decided exactly."""

    def __init__(self, counts: Sequence[Counts]) -> None:
        self.counts = dict(enumerate(counts))
        with precision(BITS):
            self.energies = {s: _ball(v) for s, v in self.counts.items()}
            self.prices = {(s, t): self._price(s, t) for s in self.counts for t in self.counts if s < t}

    def cheapest(self) -> tuple[int, int]:
        """The two classes that lose least when they are merged, the first ones of equally good ones."""
        guess = min(self.prices, key=lambda pair: float(self.prices[pair]))  # only a guess: the balls say who is near
        near = sorted(pair for pair, price in self.prices.items() if not price > self.prices[guess])
        kinds: dict[object, tuple[int, int]] = {}
        for pair in near:
            kinds.setdefault(self._kind(pair), pair)
        best, *others = kinds.values()
        for pair in others:
            if self._exact(pair) < self._exact(best):
                best = pair
        return best

    def merge(self, s: int, t: int) -> None:
        """Put t into s."""
        self.counts[s] = _plus(self.counts[s], self.counts.pop(t))
        with precision(BITS):
            self.energies[s] = _ball(self.counts[s])
            self.prices = {pair: v for pair, v in self.prices.items() if s not in pair and t not in pair}
            self.prices |= {(min(s, r), max(s, r)): self._price(s, r) for r in self.counts if r != s}

    def _price(self, s: int, t: int) -> arb:
        return self.energies[s] + self.energies[t] - _ball(_plus(self.counts[s], self.counts[t]))

    def _exact(self, pair: tuple[int, int]) -> LogSum:
        one, other = (self.counts[k] for k in pair)
        return LogSum.sum([_energy(one), _energy(other), -_energy(_plus(one, other))])

    def _kind(self, pair: tuple[int, int]) -> tuple[tuple[int, int], ...]:
        """What is the same for classes that differ by the order of the states y: their prices are equal."""
        one, other = (self.counts[k] for k in pair)
        return min(tuple(sorted(zip(one, other, strict=True))), tuple(sorted(zip(other, one, strict=True))))


def _counts(chain: MarkovChain, about: int, classes: Sequence[Sequence[int]]) -> tuple[int, list[Counts]]:
    """P(y_about = y, class) for each class as integers, with their common denominator."""
    if chain.symbols:
        raise UsageError(
            f"information of a chain with the symbol {chain.symbols[0]} has no exact value; give it a number with .subs"
        )
    posteriors, last = chain.posteriors[about], chain.distribution(chain.steps)
    domain = chain.domain
    rows = []
    for members in classes:
        total = [Fraction(0)] * chain.sizes[about]
        for a in members:
            weight = Fraction(int(last[a].p), int(last[a].q))
            for y, p in enumerate(posteriors[a]):
                total[y] += weight * Fraction(int(domain.numer(p)), int(domain.denom(p)))
        rows.append(total)
    unit = lcm(*(v.denominator for row in rows for v in row))
    whole = [tuple(int(v * unit) for v in row) for row in rows]
    shared = gcd(unit, *(v for row in whole for v in row))
    return unit // shared, [tuple(v // shared for v in row) for row in whole]


def _energy(counts: Counts) -> LogSum:
    """E(v) = Σ v ln v - (Σ v) ln(Σ v)."""
    return LogSum.of([*((v, v) for v in counts if v), (-sum(counts), sum(counts))])


def _ball(counts: Counts) -> arb:
    """E(v) as a ball."""
    parts = [arb_of(v) for v in (*counts, sum(counts)) if v]
    *terms, total = (v * v.log() for v in parts)
    return sum(terms, -total)


def _together(counts: Sequence[Counts]) -> Counts:
    """P(y_i = y), from those of all classes."""
    return tuple(map(sum, zip(*counts, strict=True)))


def _plus(one: Counts, other: Counts) -> Counts:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _classes(number: int) -> str:
    return "1 class keeps" if number == 1 else f"{number} classes keep"
