"""Flattening approximately: what a linear network with few hidden units, or with few synapses, must miss.

With h hidden units a linear network computes a matrix of rank at most h. The best of them misses M by exactly
σ_(h+1), the next singular value, in the operator norm: a theorem of Eckart and Young (Psychometrika 1, 1936) and
Mirsky. That none misses it by less, and that the first h singular pairs miss it by no more, are claims with proofs
(`linear-approximation`, `linear-approximation-attained`), given the singular value decomposition. That these pairs are
best in the Frobenius norm too is cited and not proved. Dropping any m entries of the
normalised Fourier matrix, all of absolute value 1/√n, costs √(m/n) in the Frobenius norm, whichever they are
(`dft-dropped-entries`).

>>> best_error([[3, 0], [4, 5]], 1)
SingularValue(sqrt(5))
>>> dropped_entries_error(16, 4)
1/2
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from symnet.errors import UsageError
from symnet.exact.numbers import check_whole
from symnet.exact.singular import SingularValue, singular_values

__all__ = ["best_error", "dropped_entries_error"]


def best_error(rows: Sequence[Sequence[object]], hidden: int) -> SingularValue | int:
    """Return the least operator-norm error of linear networks with a layer of `hidden` units: σ_(h+1), else 0."""
    check_whole(hidden, 0, "the number of hidden units")
    values = singular_values(rows)
    return values[hidden] if hidden < len(values) else 0


def dropped_entries_error(n: int, dropped: int) -> sympy.Expr:
    """Return √(m/n): the Frobenius norm of any m entries of the normalised Fourier matrix of n numbers."""
    check_whole(n, 1, "the number of inputs")
    check_whole(dropped, 0, "the number of dropped entries")
    if dropped > n * n:
        raise UsageError(f"of the {n * n} entries of a Fourier matrix from 0 to {n * n} can be dropped, not {dropped}")
    return sympy.sqrt(sympy.Rational(dropped, n))
