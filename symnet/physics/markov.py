"""Markov chains of exact column-stochastic matrices: y_0 -> y_1 -> ... -> y_n, with p_i = M_i p_(i-1).

The states of y_i are numbered 0, 1, ... and M_i has in row b, column a the probability P(y_i = b | y_(i-1) = a). As in
LTR III.A the first variable is what one wants to know (a label, the parameters of a model), the last one the data.

>>> chain = MarkovChain(["1/2", "1/2"], [[["1/3", 1], ["2/3", 0]]])
>>> chain.distribution(1)
Matrix([
[2/3],
[1/3]])
>>> chain.conditional(0, 1)     # Bayes: P(y_0 | y_1), one column a state of y_1
Matrix([
[1/4, 1],
[3/4, 0]])

Entries are rational numbers, or rational functions of symbols. Symbols are parameters at values where each entry that
is not identically 0 is above 0; two probabilities are equal where they are the same rational function.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from typing import Any

import sympy
from sympy.polys.matrices import DomainMatrix
from sympy.polys.polyerrors import CoercionFailed

from symnet.display import Shown
from symnet.errors import (
    LimitExceeded,
    NotADistribution,
    NotExact,
    NotStochastic,
    ShapeMismatch,
    SymbolClash,
    UsageError,
    show,
)
from symnet.exact.numbers import as_exact, as_fraction, to_sympy
from symnet.physics.information import MOST_OUTCOMES, Distribution

__all__ = ["MarkovChain", "is_index"]

MOST_OPERATIONS = 1000  # in a symbolic entry
MOST_POWER = 64


@dataclass(frozen=True, repr=False, init=False)
class MarkovChain(Shown):
    """A chain y_0 -> ... -> y_n: the distribution of y_0 and the matrices M_1, ..., M_n, each column summing to 1.

    `initial` is a list of s_0 probabilities; matrix i is s_i x s_(i-1), as nested lists or a SymPy matrix, of exact
    numbers (text such as "0.1" is 1/10) or rational functions of symbols.

    Raises NotADistribution and NotStochastic with the entry or column that is wrong, ShapeMismatch where sizes do not
    follow on each other, FloatGiven and NotExact, SymbolClash, LimitExceeded for entries of more than 1000 operations.

    >>> MarkovChain([1], [[["1/2"], ["1/3"]]])
    Traceback (most recent call last):
    symnet.errors.NotStochastic: M_1 is not column-stochastic: its column 0 sums to 5/6; each column must sum to ...
    """

    _start: DomainMatrix
    _steps: tuple[DomainMatrix, ...]

    def __init__(self, initial: object, matrices: Sequence[object]) -> None:
        first = [row[0] if len(row) == 1 else row for row in _rows(initial, "the initial distribution", flat=True)]
        if isinstance(matrices, str) or not isinstance(matrices, list | tuple):
            raise UsageError(f"the matrices are a list, such as [M_1, M_2], not {show(matrices)}")
        given = [_rows(m, f"M_{i}") for i, m in enumerate(matrices, 1)]
        exact = [[_entry(v, "a probability of y_0") for v in first]]
        exact += [[_entry(v, f"an entry of M_{i}") for v in row] for i, rows in enumerate(given, 1) for row in rows]
        domain = _domain(v for row in exact for v in row)
        start = _table([[v] for v in exact[0]], domain)
        steps, place = [], 1
        for rows in given:
            steps.append(_table(exact[place : place + len(rows)], domain))
            place += len(rows)
        _check(start, steps)
        object.__setattr__(self, "_start", start)
        object.__setattr__(self, "_steps", tuple(steps))

    @property
    def steps(self) -> int:
        """The number n of matrices: the chain is y_0 -> ... -> y_n."""
        return len(self._steps)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many states y_0, ..., y_n have."""
        return (self._start.shape[0], *(m.shape[0] for m in self._steps))

    @property
    def initial(self) -> sympy.ImmutableMatrix:
        """The distribution of y_0, as a column."""
        return _shown(self._start)

    @property
    def matrices(self) -> tuple[sympy.ImmutableMatrix, ...]:
        """The matrices M_1, ..., M_n."""
        return tuple(_shown(m) for m in self._steps)

    @property
    def symbols(self) -> tuple[sympy.Symbol, ...]:
        """The parameters of its entries, in order of their names."""
        return getattr(self._start.domain, "symbols", ())

    def distribution(self, i: int) -> sympy.ImmutableMatrix:
        """p_i = M_i ... M_1 p_0, the distribution of y_i, as a column."""
        return _shown(self._distributions[self._index(i)])

    def support(self, i: int) -> tuple[int, ...]:
        """The states of y_i that have a probability above 0."""
        return tuple(k for k, p in enumerate(_flat(self._distributions[self._index(i)])) if p)

    def composition(self, i: int, j: int) -> sympy.ImmutableMatrix:
        """M_j ... M_(i+1), the matrix of P(y_j | y_i) for i <= j, again column-stochastic.

        >>> swap = [[0, 1], [1, 0]]
        >>> MarkovChain([1, 0], [swap, swap]).composition(0, 2)
        Matrix([
        [1, 0],
        [0, 1]])
        """
        if self._index(i) > self._index(j):
            raise UsageError(f"matrices compose forwards, from y_{i} to y_{j} only where {i} <= {j}; see conditional")
        return _shown(self._product(i, j))

    def conditional(self, i: int, j: int) -> sympy.ImmutableMatrix:
        """P(y_i | y_j), of which column k belongs to the k-th state of `support(j)`: by Bayes' rule where i < j."""
        if self._index(i) >= self._index(j):
            return _shown(self._product(j, i).extract(range(self.sizes[i]), self.support(j)))
        columns = [self._posterior(i, j, state) for state in self.support(j)]
        return _shown(DomainMatrix([list(c) for c in columns], (len(columns), self.sizes[i]), self.domain).transpose())

    def posterior(self, i: int, j: int, state: int) -> sympy.ImmutableMatrix:
        """P(y_i | y_j = state) as a column.

        Raises UsageError where y_j has this state with probability 0.

        >>> MarkovChain(["1/2", "1/2"], [[["1/3", 1], ["2/3", 0]]]).posterior(0, 1, 0).T
        Matrix([[1/4, 3/4]])
        """
        place = self.support(j)
        if not is_index(state, self.sizes[j]) or state not in place:
            raise UsageError(f"y_{j} has the state {show(state)} with probability 0; states with more: {show(place)}")
        return sympy.ImmutableMatrix(self.conditional(i, j)[:, place.index(state)])

    def joint(self, *which: int) -> Distribution:
        """The joint distribution of y_i for the i given (by default all), of variables named y0, y1, ...

        Raises UsageError for an i given twice, LimitExceeded above 65536 outcomes.

        >>> joint = MarkovChain(["1/2", "1/2"], [[["1/3", 1], ["2/3", 0]]]).joint(0, 1)
        >>> joint[1, 0], joint.mutual_information("y0", "y1")
        (1/2, -log(2)/3 + log(3)/2)
        """
        chosen = [self._index(i) for i in which] or list(range(self.steps + 1))
        order = sorted(chosen)
        if len(set(order)) < len(order):
            raise UsageError(f"each variable is named once, not {show(which)}")
        outcomes = 1
        for i in order:
            outcomes *= self.sizes[i]
        if outcomes > MOST_OUTCOMES:
            raise LimitExceeded("number of outcomes of the joint distribution", outcomes, MOST_OUTCOMES)
        found = {(k,): p for k, p in enumerate(_flat(self._distributions[order[0]])) if p}
        for i, j in pairwise(order):
            between = self._product(i, j).to_list()
            grown = product(found.items(), range(self.sizes[j]))
            found = {(*path, k): p * between[k][path[-1]] for (path, p), k in grown if between[k][path[-1]]}
        places = [order.index(i) for i in chosen]
        table: dict[Hashable, sympy.Expr] = {
            tuple(path[k] for k in places): self.domain.to_sympy(p) for path, p in sorted(found.items())
        }
        return Distribution(table, [f"y{i}" for i in chosen])

    def darkness(self, i: int) -> dict[tuple[int, int], float]:
        """For drawings: the entries of M_(i+1) that are not 0, by (a, b), as parts of the largest; 1/2 of a symbol."""
        rows = self._steps[i].to_list()
        entries = {(a, b): v for b, row in enumerate(rows) for a, v in enumerate(row) if v}
        if not self.domain.is_QQ:
            return dict.fromkeys(entries, 0.5)
        largest = max(entries.values())
        return {place: float(v / largest) for place, v in entries.items()}

    # --- what sufficiency reads -----------------------------------------------------------------------------------

    @property
    def domain(self) -> Any:
        """The field that its entries lie in, as SymPy has it: Q, or rational functions of the symbols."""
        return self._start.domain

    @cached_property
    def posteriors(self) -> tuple[dict[int, tuple[Any, ...]], ...]:
        """For i = 0, ..., n the posterior P(y_i | y_n = a) of each a in the support of y_n, as elements of `domain`."""
        found: list[dict[int, tuple[Any, ...]]] = []
        support, last = self.support(self.steps), _flat(self._distributions[-1])
        forward = DomainMatrix.eye(self.sizes[-1], self.domain).to_dense()
        for i in range(self.steps, -1, -1):
            rows, prior = forward.to_list(), _flat(self._distributions[i])
            found.append({a: tuple(k * p / last[a] for k, p in zip(rows[a], prior, strict=True)) for a in support})
            if i:
                forward = forward * self._steps[i - 1]
        return tuple(reversed(found))

    @cached_property
    def _distributions(self) -> tuple[DomainMatrix, ...]:
        found = [self._start]
        for matrix in self._steps:
            found.append(matrix * found[-1])
        return tuple(found)

    def _product(self, i: int, j: int) -> DomainMatrix:
        made = DomainMatrix.eye(self.sizes[i], self.domain).to_dense()
        for matrix in self._steps[i:j]:
            made = matrix * made
        return made

    def _posterior(self, i: int, j: int, state: int) -> tuple[Any, ...]:
        if j == self.steps:
            return self.posteriors[i][state]
        row = self._product(i, j).to_list()[state]
        total = _flat(self._distributions[j])[state]
        return tuple(k * p / total for k, p in zip(row, _flat(self._distributions[i]), strict=True))

    def _index(self, i: int) -> int:
        if not is_index(i, self.steps + 1):
            raise UsageError(f"the variables are y_0, ..., y_{self.steps}, so give 0 to {self.steps}, not {show(i)}")
        return i

    def __hash__(self) -> int:
        return hash((self.sizes, tuple(_flat(self._start))))

    def __repr__(self) -> str:
        sizes = " -> ".join(map(str, self.sizes))
        return f"MarkovChain of {self.steps} step{'s' * (self.steps != 1)}, states {sizes}"


def is_index(value: object, count: int) -> bool:
    """Whether a value is one of 0, ..., count - 1 (truth values are not)."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count


def _rows(value: object, what: str, *, flat: bool = False) -> list[Any]:
    """Nested lists of a matrix; with `flat`, a list of lists of one entry each, a row being one too."""
    if isinstance(value, sympy.MatrixBase) or hasattr(value, "tolist"):
        value = value.tolist()
    if not isinstance(value, list | tuple) or not value:
        raise UsageError(f"{what} is a list of exact numbers, not {show(value)}")
    if flat and not any(isinstance(row, list | tuple) for row in value):
        return [[v] for v in value]
    if not all(isinstance(row, list | tuple) and row for row in value):
        raise UsageError(f"{what} is a list of rows, such as [[1, 0], [0, 1]], not {show(value)}")
    rows = [list(row) for row in value]
    if flat and len(rows) == 1:
        return [[v] for v in rows[0]]
    widths = {len(row) for row in rows}
    if len(widths) > 1 or (flat and widths != {1}):
        raise ShapeMismatch(f"rows of {what}", min(widths), max(widths))
    return rows


def _entry(value: object, what: str) -> sympy.Expr:
    """An entry as an exact SymPy expression, small enough to compute with."""
    if not isinstance(value, sympy.Expr) or value.is_Rational:
        return to_sympy(as_fraction(value, what))
    expr = as_exact(value, what)
    operations = int(expr.count_ops())
    if operations > MOST_OPERATIONS:
        raise LimitExceeded(f"number of operations in {what}", operations, MOST_OPERATIONS)
    for power in expr.atoms(sympy.Pow):
        if power.exp.is_Rational and abs(power.exp) > MOST_POWER:
            raise LimitExceeded(f"exponent in {what}", abs(power.exp), MOST_POWER)
    return expr


def _domain(values: Iterator[sympy.Expr]) -> Any:
    """Q, or Q(symbols): the smallest that holds all values."""
    symbols = sorted({s for v in values for s in v.free_symbols}, key=lambda s: s.name)
    for one, other in pairwise(symbols):
        if one.name == other.name:
            raise SymbolClash(one.name)
    return sympy.ZZ.frac_field(*symbols) if symbols else sympy.QQ


def _table(rows: Sequence[Sequence[sympy.Expr]], domain: Any) -> DomainMatrix:
    """A dense matrix over the domain."""

    def element(value: sympy.Expr) -> Any:
        try:
            return domain.from_sympy(value)
        except (CoercionFailed, ValueError):
            raise NotExact(value, "an entry is a rational number or a rational function of symbols") from None

    return DomainMatrix([[element(v) for v in row] for row in rows], (len(rows), len(rows[0])), domain).to_dense()


def _check(start: DomainMatrix, steps: Sequence[DomainMatrix]) -> None:
    """Refuse what is no chain of probabilities."""
    domain = start.domain
    for k, p in enumerate(_flat(start)):
        if _negative(p, domain):
            raise NotADistribution(f"y_0 = {k}", domain.to_sympy(p))
    total = sum(_flat(start), domain.zero)
    if total != domain.one:
        raise NotADistribution(None, domain.to_sympy(total))
    before, size = "the initial distribution", start.shape[0]
    for i, matrix in enumerate(steps, 1):
        if matrix.shape[1] != size:
            one, other = f"{matrix.shape[1]} columns", f"{size} states after {before}"
            raise ShapeMismatch(f"M_{i} must have a column for each state before it", one, other)
        rows = matrix.to_list()
        for b, row in enumerate(rows):
            for a, value in enumerate(row):
                if _negative(value, domain):
                    raise NotStochastic(f"M_{i}", (b, a), domain.to_sympy(value))
        for a in range(size):
            total = sum((row[a] for row in rows), domain.zero)
            if total != domain.one:
                raise NotStochastic(f"M_{i}", a, sympy.factor(domain.to_sympy(total)))
        before, size = f"M_{i}", matrix.shape[0]


def _negative(value: Any, domain: Any) -> bool:
    """Whether an entry is certainly below 0; of what has symbols, by the assumptions on them."""
    if domain.is_QQ:
        return bool(value < 0)
    return bool(value) and domain.to_sympy(value).is_negative is True


def _flat(column: DomainMatrix) -> list[Any]:
    return [row[0] for row in column.to_list()]


def _shown(matrix: DomainMatrix) -> sympy.ImmutableMatrix:
    return sympy.ImmutableMatrix(matrix.to_Matrix())
