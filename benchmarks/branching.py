"""Products by k hidden layers: the best groups for all n at once, beside trying every number of groups."""

from __future__ import annotations

from benchmarks.measuring import Row, agree, timed
from symnet.constructions.branching import fewest

__all__ = ["rows"]


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    n, small = (1_000, 120) if quick else (10_000, 400)
    naive, expected = timed(lambda: every_number_of_groups(small, 14))
    beside, found = timed(lambda: fewest(small, 14), cold=True)
    agree(found[0] == expected, f"the fewest neurons for n <= {small} differ")
    seconds, _ = timed(lambda: fewest(n, 14), cold=True)
    return [
        Row(f"fewest neurons, all n <= {small}, k <= 14", beside, "every number of groups", naive),
        Row(f"fewest neurons, all n <= {n}, k <= 14", seconds, limit=5.0),
    ]


def every_number_of_groups(n: int, layers: int) -> list[list[int | None]]:
    """The fewest neurons, from every number of groups of nearly equal sizes: n² steps a layer."""
    cost = [0, 2, *(2**b for b in range(2, n + 1))]
    rows: list[list[int | None]] = [[None, None, *cost[2:]]]
    for _ in range(layers - 1):
        row: list[int | None] = [None, None]
        for m in range(2, n + 1):
            totals = []
            for q in range(1, m):
                rest, (size, longer) = rows[-1][q], divmod(m, q)
                if rest is not None:
                    totals.append((q - longer) * cost[size] + longer * cost[size + 1] + rest)
            row.append(min(totals, default=None))
        rows.append(row)
    return rows
