"""How a product of n factors by k hidden layers is cut into groups: the fewest neurons, by dynamic programming.

Each hidden layer cuts the values before it into groups, the first layer the n factors; a group of b >= 2 values is one
sign-sum gate of 2^b neurons (2^b - 1 with output biases), a group of one waits: two identity neurons, one with output
biases, none with skip connections.  Groups may have different sizes: a short group costs what its own size says.

>>> plan = branching(27, 3)
>>> plan.neurons, plan.widths, plan.groups
(104, (27, 9, 3, 1), ((3, 3, 3, 3, 3, 3, 3, 3, 3), (3, 3, 3), (3,)))
>>> branching(5, 2).groups                       # a short last group: 8 + 4 + 4 neurons
((3, 2), (2,))

**Why this is fast.** The cost c of a group is convex in its size, so q groups of m values cost least with the sizes
⌈m/q⌉ and ⌊m/q⌋: C(m, q) = q·ĉ(m/q), with ĉ the broken line through the values of c.  One more value costs the slope
of ĉ at m/q, which does not grow with q; so C(m, q) + C(m+1, q+1) <= C(m, q+1) + C(m+1, q), and the best q does not fall
as m grows.  The best q for the middle m then bounds those on both sides: n log n evaluations a layer, in place of n².

**Two or three.** A group of b has 2^b >= 4(b - 1) neurons, with equality for two and three.  So where waiting costs
nothing 4(n - 1) is the least, as in the binary tree, and from ⌈log3 n⌉ layers on it is reached.

**The rule for real sizes.** For n = ∏ b_j the neurons are Σ_i (n/∏_{j<=i} b_j)·2^(b_i).  With real b_i, moving a factor
between two neighbours gains nothing where 2^(b_(i+1) - b_i) = b_i - 1/ln 2 (Rolnick and Tegmark, section 4): branchings
grow slowly from the inputs to the output.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from symnet.errors import LimitExceeded, UsageError

__all__ = ["MOST_BRANCHED", "Branching", "branching", "fewest"]

MOST_BRANCHED = 10_000
"""Factors for which branchings are sought."""


@dataclass(frozen=True, slots=True)
class Branching:
    """How many values there are before and after each layer, n, m_1, ..., m_k = 1, and the neurons of this cut."""

    neurons: int
    widths: tuple[int, ...]

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The sizes of the groups of each layer, the larger ones first."""
        return tuple((m // q + 1,) * (m % q) + (m // q,) * (q - m % q) for m, q in pairwise(self.widths))


def branching(n: int, layers: int, *, waiting: int = 2, output_bias: bool = False) -> Branching:
    """The cut of n >= 2 factors by `layers` hidden layers with the fewest neurons, 1 <= layers <= ⌈log2 n⌉.

    Every layer multiplies something; `waiting` is what a group of one costs.

    Raises:
        UsageError: for other numbers of layers.
        LimitExceeded: above 10,000 factors.

    >>> [branching(16, k, waiting=0).neurons for k in (1, 2, 3, 4)]
    [65536, 80, 60, 60]
    """
    if n < 2:
        raise UsageError(f"layers of gates multiply at least 2 factors, not {n}")
    if n > MOST_BRANCHED:
        raise LimitExceeded("number of factors", n, MOST_BRANCHED)
    deepest = (n - 1).bit_length()
    if type(layers) is not int or not 1 <= layers <= deepest:
        raise UsageError(f"a product of {n} factors has 1 to {deepest} hidden layers of gates, not {layers!r}")
    rows, choices = fewest(n, layers, waiting=waiting, output_bias=output_bias)
    widths = [n]
    for chosen in reversed(choices):
        widths.append(chosen[widths[-1]])
    neurons = rows[-1][n]
    if neurons is None:
        raise UsageError(f"{layers} layers can't all multiply something of {n} factors")
    return Branching(neurons, tuple(widths))


Rows = list[list[int | None]]


@lru_cache(maxsize=16)
def fewest(n: int, layers: int, *, waiting: int = 2, output_bias: bool = False) -> tuple[Rows, list[list[int]]]:
    """(rows, choices): rows[k-1][m] is the fewest neurons that multiply m <= n factors by k <= layers layers.

    None where there is no such cut (m <= k). choices[k-1][m] is the number of groups of the first of the k layers.

    >>> fewest(8, 2)[0][1][4:]
    [12, 16, 20, 24, 28]
    """
    cost = [0, waiting, *(2**b - output_bias for b in range(2, n + 1))]
    row: list[int | None] = [None, None, *cost[2:]]
    rows, choices = [row], [[0, 0, *(1 for _ in range(2, n + 1))]]
    for k in range(2, layers + 1):
        row, chosen = _layer(cost, row, k, n)
        rows.append(row)
        choices.append(chosen)
    return rows, choices


def _layer(cost: list[int], after: list[int | None], k: int, n: int) -> tuple[list[int | None], list[int]]:
    """The fewest neurons by k layers, from those by k - 1; the best numbers of groups grow with m."""
    row: list[int | None] = [None] * (n + 1)
    chosen = [0] * (n + 1)
    step = [b - a for a, b in pairwise(cost)]
    jobs = [(k + 1, n, k, n - 1)]  # the m to fill in, and bounds for their best q; k - 1 layers need q >= k values
    while jobs:
        low, high, first, last = jobs.pop()
        if low > high:
            continue
        m = (low + high) // 2
        best, at = None, first
        for q in range(first, min(last, m - 1) + 1):
            size, longer = divmod(m, q)
            total = q * cost[size] + longer * step[size] + after[q]  # type: ignore[operator]
            if best is None or total < best:
                best, at = total, q
        row[m], chosen[m] = best, at
        jobs += [(low, m - 1, first, at), (m + 1, high, at, last)]
    return row, chosen
