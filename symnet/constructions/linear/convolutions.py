"""Stacks of convolutions on a ring of n sites: circulant matrices as products of circulants with three entries a row.

Width 3 and dilations 1, 3, 9, … reach each of n = 3^m sites by exactly one path, so no entry of the flat matrix
vanishes (`conv-flattening`): 3n log3 n synapses against n², C_s = n/(3 log3 n). Without dilation it takes (n - 1)/2
layers to reach all n sites, 3n(n - 1)/2 synapses: C_s = 2n/(3(n - 1)), which is below 1 from n = 5 on. Fewer layers
do not reach them (`undilated-stack-needed`), and as many do if the weights are positive (`undilated-stack-reaches`).

>>> dilated_convolutions(3)
dilated convolutions: 27-27-27-27 over Q, 243 synapses, flat 729
>>> undilated_convolutions(9)
convolutions: 9-9-9-9-9 over Q, 108 synapses, flat 81
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnet.constructions.linear.factorization import Factorization, check_entries, check_power
from symnet.errors import ShapeMismatch, UsageError
from symnet.exact.fieldmatrices import FieldMatrix
from symnet.exact.numbers import check_whole
from symnet.exact.rings import Field, Rationals

__all__ = ["convolutions", "dilated_convolutions", "undilated_convolutions"]

_FILTER = (1, 2, 3)  # three weights of which no product of powers vanishes, nor equals another one by accident


def convolutions(
    n: int,
    filters: Sequence[Sequence[object]],
    dilations: Sequence[int],
    field: Field | None = None,
    name: str = "convolutions",
) -> Factorization:
    """Return a stack of convolutions on a ring of n sites, z[t+1, i] = Σ_c w_t(c) z[t, i + c·d_t], c from -w to w.

    Filters are given from -w to w, each of odd length 2w + 1; the flat matrix is the circulant of their product as
    polynomials mod x^n - 1.

    Raises:
        UsageError: for a filter of even length, no filter, or a ring without sites.
        ShapeMismatch: for more or fewer dilations than filters.
    """
    check_whole(n, 1, "the number of sites of a ring")
    if len(filters) != len(dilations):
        raise ShapeMismatch("stack of convolutions", f"{len(filters)} filters", f"{len(dilations)} dilations")
    if not filters or any(len(weights) % 2 == 0 for weights in filters):
        raise UsageError("a stack has at least one filter, and filters have an odd length, such as 3")
    check_entries(n, n)
    field = field or Rationals()
    layers, kernel = [], {0: field.of(1)}
    for weights, dilation in zip(filters, dilations, strict=True):
        taps = [(dilation * (c - len(weights) // 2), field.of(w)) for c, w in enumerate(weights)]
        triples = ((i, (i + shift) % n, w) for i in range(n) for shift, w in taps)
        layers.append(FieldMatrix.of_elements(field, (n, n), triples))
        longer: dict[int, Any] = {}
        for place, value in kernel.items():
            for shift, w in taps:
                longer[place + shift] = longer.get(place + shift, field.of(0)) + field.reduce(value * w)
        kernel = longer
    flat = FieldMatrix.of_elements(field, (n, n), ((i, (i + s) % n, v) for i in range(n) for s, v in kernel.items()))
    return Factorization(name, tuple(layers), flat)


def dilated_convolutions(
    m: int, filters: Sequence[Sequence[object]] | None = None, field: Field | None = None
) -> Factorization:
    """Return m convolutions of width 3 with dilations 1, 3, …, 3^(m-1) on a ring of 3^m sites (WaveNet's shape)."""
    check_whole(m, 1, "the number of dilated convolutions")
    check_power(m)
    check_entries(3**m, 3**m)
    filters = m * [_FILTER] if filters is None else filters
    _check_width(filters)
    return convolutions(3**m, filters, [3**t for t in range(m)], field, "dilated convolutions")


def undilated_convolutions(
    n: int, filters: Sequence[Sequence[object]] | None = None, field: Field | None = None
) -> Factorization:
    """Return (n - 1)/2 convolutions of width 3 on a ring of n sites, n odd: as many as it takes to reach all sites."""
    check_whole(n, 3, "the number of sites of a ring")
    if n % 2 == 0:
        raise UsageError(f"convolutions of width 3 reach all of n = 3, 5, 7, ... sites, not {n!r}")
    check_entries(n, n)
    filters = n // 2 * [_FILTER] if filters is None else filters
    _check_width(filters)
    return convolutions(n, filters, len(filters) * [1], field)


def _check_width(filters: Sequence[Sequence[object]]) -> None:
    for weights in filters:
        if len(weights) != 3:
            raise UsageError(f"these stacks have filters of width 3, not {len(weights)}")
