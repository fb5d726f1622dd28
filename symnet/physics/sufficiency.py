"""Minimal sufficient statistics of a Markov chain, and the hierarchy that inverts it (LTR III.B).

T_i, a function of the data y_n, is *sufficient* for y_i if P(y_i | y_n) depends on y_n through T_i alone, and *minimal*
if it is a function of every other one that is. So its values are the classes of data with equal posteriors
P(y_i | y_n = a), a over the states of positive probability. By LTR's Theorem 2 there are maps f_i with
T_i = f_i∘T_(i+1), because P(y_i | y_n) is made from P(y_(i+1) | y_n); by its Corollary 2 the posterior of y_0 is

    P(y_0 | y_n) = (g∘f_0∘f_1∘...∘f_(n-1))(y_n),

where T_n(y_n) = y_n and g(t) = P(y_0 | T_0 = t). LTR calls g and the map T_1 -> T_0 both f_0, and its f_n is the
statistic T_(n-1) itself, our f_(n-1); here g is `head`, and f_i always leads from T_(i+1) to T_i.

>>> chain = MarkovChain(["1/2", "1/2"], [[["3/4", "1/4"], ["1/4", "3/4"]], [["1/2", 0], ["1/2", 0], [0, 1]]])
>>> tower = inverse_hierarchy(chain)
>>> tower.sizes                         # how many values T_0, T_1, T_2 have
(2, 2, 3)
>>> tower.maps[1]                       # f_1 from T_2 to T_1
{0: 0, 1: 0, 2: 1}
>>> tower(2).T                          # P(y_0 | y_2 = 2), by the maps
Matrix([[1/4, 3/4]])
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import sympy

from symnet.display import Shown, table
from symnet.errors import InternalError, UsageError, show
from symnet.physics.markov import MarkovChain, is_index
from symnet.render.hierarchies import hierarchy_svg
from symnet.render.writing import write_file

__all__ = ["Hierarchy", "inverse_hierarchy"]


@dataclass(frozen=True, repr=False)
class Hierarchy(Shown):
    """The minimal sufficient statistics T_0, ..., T_n of a chain's data, and the maps between them.

    Values of T_i are numbered 0, 1, ... in the order of the first data that have them.
    """

    chain: MarkovChain

    @cached_property
    def statistics(self) -> tuple[dict[int, int], ...]:
        """T_0, ..., T_n: for each state of y_n with a probability above 0 the value of T_i."""
        return tuple(_partition(found) for found in self.chain.posteriors)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many values T_0, ..., T_n have: never more than the data, and growing with i."""
        return tuple(len(set(t.values())) for t in self.statistics)

    @cached_property
    def maps(self) -> tuple[dict[int, int], ...]:
        """f_0, ..., f_(n-1) with T_i = f_i∘T_(i+1): for each value of T_(i+1) that of T_i."""
        return tuple(_map(fine, coarse) for coarse, fine in pairwise(self.statistics))

    @cached_property
    def head(self) -> dict[int, sympy.ImmutableMatrix]:
        """g: for each value t of T_0 the posterior P(y_0 | T_0 = t), as a column."""
        return {t: self.posterior(0, t) for t in range(self.sizes[0])}

    def classes(self, i: int) -> tuple[tuple[int, ...], ...]:
        """The data of each value of T_i.

        >>> flat = MarkovChain([1], [[["1/2"], ["1/2"]]])          # y_0 is known: no data tell more
        >>> inverse_hierarchy(flat).classes(0)
        ((0, 1),)
        """
        statistic = self._statistic(i)
        found: list[list[int]] = [[] for _ in set(statistic.values())]
        for data, value in statistic.items():
            found[value].append(data)
        return tuple(map(tuple, found))

    def posterior(self, i: int, value: int) -> sympy.ImmutableMatrix:
        """P(y_i | T_i = value), as a column: the posterior that all data of this class share."""
        classes = self.classes(i)
        if not is_index(value, len(classes)):
            raise UsageError(f"T_{i} has the values 0 to {len(classes) - 1}, not {show(value)}")
        domain = self.chain.domain
        return sympy.ImmutableMatrix([domain.to_sympy(p) for p in self.chain.posteriors[i][classes[value][0]]])

    def matrix(self, i: int) -> sympy.ImmutableMatrix:
        """f_i as a matrix of zeros and ones, on unit vectors: column t has its 1 in row f_i(t).

        >>> inverse_hierarchy(MarkovChain([1], [[["1/2"], ["1/2"]]])).matrix(0)
        Matrix([[1, 1]])
        """
        if not is_index(i, self.chain.steps):
            raise UsageError(f"the maps are f_0, ..., f_{self.chain.steps - 1}, not f_{show(i)}")
        found = self.maps[i]
        return sympy.ImmutableMatrix(self.sizes[i], self.sizes[i + 1], lambda row, column: int(found[column] == row))

    def distill(self, data: int) -> tuple[int, ...]:
        """T_n, T_(n-1), ..., T_0 of a state of y_n, each made from the one before it by its map.

        Raises UsageError for a state of probability 0.
        """
        last = self.statistics[-1]
        if not is_index(data, self.chain.sizes[-1]) or data not in last:
            n, known = self.chain.steps, show(tuple(last))
            raise UsageError(f"y_{n} has the state {show(data)} with probability 0; states with more: {known}")
        values = [last[data]]
        for step in reversed(self.maps):
            values.append(step[values[-1]])
        return tuple(values)

    def __call__(self, data: int) -> sympy.ImmutableMatrix:
        """P(y_0 | y_n = data) = (g∘f_0∘...∘f_(n-1))(T_n(data)), as a column."""
        return self.head[self.distill(data)[-1]]

    def is_sufficient(self, i: int, statistic: Mapping[int, Hashable]) -> bool:
        """Whether a function of the data, given by its values, is sufficient for y_i: whether T_i is a function of it.

        Raises UsageError unless it has a value for each state of y_n of positive probability.

        >>> tower = inverse_hierarchy(MarkovChain(["1/2", "1/2"], [[["1/2", 0], ["1/2", 0], [0, 1]]]))
        >>> tower.is_sufficient(0, {0: "a", 1: "a", 2: "b"}), tower.is_sufficient(0, {0: "a", 1: "b", 2: "b"})
        (True, False)
        """
        least = self._statistic(i)
        if not isinstance(cast(object, statistic), Mapping):
            raise UsageError(f"a statistic is a mapping from data to its values, not {show(statistic)}")
        missing = [a for a in least if a not in statistic]
        if missing:
            raise UsageError(f"the statistic has no value at y_{self.chain.steps} = {missing[0]}")
        for a in least:
            if not isinstance(statistic[a], Hashable):
                raise UsageError(
                    f"values of a statistic are hashable, such as texts or tuples, not {show(statistic[a])}"
                )
        return len({(statistic[a], t) for a, t in least.items()}) == len({statistic[a] for a in least})

    @property
    def svg(self) -> str:
        """The chain and its distillers as a drawing: the chain downwards, the maps f_i upwards."""
        chain = self.chain
        support = [chain.support(i) for i in range(chain.steps + 1)]
        darkness = [chain.darkness(i) for i in range(chain.steps)]
        impossible = [set(range(size)) - set(s) for size, s in zip(chain.sizes, support, strict=True)]
        return hierarchy_svg(chain.sizes, self.sizes, darkness, self.maps, impossible)

    def save(self, path: str | Path) -> None:
        """Write the drawing aside as .svg, then rename. Raises UsageError for other endings, BadFile."""
        place = Path(path)
        if place.suffix != ".svg":
            raise UsageError(f"{str(place)!r} should end in .svg")
        write_file(place, self.svg)

    def _repr_svg_(self) -> str:
        return self.svg

    def _statistic(self, i: int) -> dict[int, int]:
        if not is_index(i, self.chain.steps + 1):
            raise UsageError(f"the statistics are T_0, ..., T_{self.chain.steps}, not T_{show(i)}")
        return self.statistics[i]

    def __repr__(self) -> str:
        many = f"{self.chain.steps} distiller{'s' * (self.chain.steps != 1)}"
        return f"Hierarchy of {many}, values {' <- '.join(map(str, self.sizes))}"

    def __str__(self) -> str:
        rows = [
            (f"y_{i}", str(states), f"T_{i}", str(values), f"f_{i}: T_{i + 1} -> T_{i}" if i < self.chain.steps else "")
            for i, (states, values) in enumerate(zip(self.chain.sizes, self.sizes, strict=True))
        ]
        return table(rows, ("variable", "states", "statistic", "values", "made by"))


def inverse_hierarchy(chain: MarkovChain) -> Hierarchy:
    """The hierarchy of minimal sufficient statistics that inverts a chain: data in, posterior of y_0 out.

    Posteriors are compared exactly; with symbols, as rational functions of them, so that the partition is that at
    generic parameters (it stays sufficient, and may fail to be minimal, at special ones). Raises UsageError for what is
    no chain.

    >>> inverse_hierarchy(MarkovChain(["1/2", "1/2"], [[["1/2", 0], ["1/2", 0], [0, 1]]]))
    Hierarchy of 1 distiller, values 2 <- 3
    """
    if not isinstance(cast(object, chain), MarkovChain):
        raise UsageError(f"a hierarchy inverts a MarkovChain, not {show(chain)}")
    return Hierarchy(chain)


def _partition(posteriors: Mapping[int, tuple[Any, ...]]) -> dict[int, int]:
    """Data with equal posteriors get one number."""
    numbers: dict[tuple[Any, ...], int] = {}
    return {data: numbers.setdefault(posterior, len(numbers)) for data, posterior in posteriors.items()}


def _map(fine: Mapping[int, int], coarse: Mapping[int, int]) -> dict[int, int]:
    """The function that makes the coarse statistic from the fine one; Theorem 2 says that there is one."""
    found: dict[int, int] = {}
    for data, value in fine.items():
        if found.setdefault(value, coarse[data]) != coarse[data]:
            raise InternalError("a coarser statistic is not a function of the finer one, against Theorem 2")
    return found
