"""Densities of states: how many states of n spins or bits have each energy, counted exactly in two ways.

An energy is an integer here, or several at once: H = Σ_k g_k Σ_m n_{k,m} m(s) with couplings g_k, integers n_{k,m} and
products m of spins or bits. Counting is all that exact partition functions need, Z = Σ (number) Π e^{-n_k g_k}.

`enumerated` goes through all 2ⁿ states at once: the energies of all states are one Walsh-Hadamard transform of the
coefficients (on bits: sums over subsets), n 2ⁿ additions of integers. `eliminated` sums over one spin after the other
and keeps only those that still interact with later ones, which is the method of transfer matrices for any graph; its
polynomials in t_k = e^{-g_k} are integers, evaluated at a power of two so large that no two coefficients meet.

>>> enumerated(2, {0b11: (-1,)}, "spins")
{(-1,): 2, (1,): 2}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from symnet.errors import LimitExceeded

__all__ = ["ENUMERATED", "Counts", "Energies", "Kind", "Order", "eliminated", "enumerated", "width"]

ENUMERATED = 20
"""The largest number of spins whose states are enumerated."""
_MOST_BITS = 2**31
_BINS = 2**22

Kind = Literal["spins", "bits"]
Energies = Mapping[int, tuple[int, ...]]
"""Product -> its integer coefficient for each coupling; a product is the set of its spins as a binary number."""
Counts = dict[tuple[int, ...], int]
"""Energies -> the number of states that have them, or a sum of signs over these states."""
Order = Sequence[int]


def enumerated(n: int, energies: Energies, kind: Kind, observed: int | None = None) -> Counts:
    """Count the 2ⁿ states by energies; where a product is observed, add its values instead of ones.

    Raises:
        LimitExceeded: for more than 20 spins.

    >>> enumerated(2, {0b11: (-1,)}, "spins", observed=0b11)
    {(-1,): 2, (1,): -2}
    """
    if n > ENUMERATED:
        raise LimitExceeded("number of spins that are enumerated", n, ENUMERATED)
    couplings = len(next(iter(energies.values()), ()))
    levels = [_transformed(n, {m: values[k] for m, values in energies.items()}, kind) for k in range(couplings)]
    if observed is None:
        return _tally(levels, 2**n)
    positive, negative = _signs(n, observed, kind)
    ups, downs = (_tally([e[chosen] for e in levels], int(chosen.sum())) for chosen in (positive, negative))
    return {key: value for key in ups | downs if (value := ups.get(key, 0) - downs.get(key, 0))}


def _transformed(n: int, coefficients: Mapping[int, int], kind: Kind) -> npt.NDArray[Any]:
    """Return the energies of all states; bit i of the state's number is set where spin i is -1, or bit i is 1."""
    bound = sum(map(abs, coefficients.values()))
    array = np.zeros(2**n, dtype=np.int32 if bound < 2**30 else np.int64 if bound < 2**62 else object)
    for m, c in coefficients.items():
        array[m] = c
    for i in range(n):
        low, high = array.reshape(-1, 2, 2**i)[:, 0], array.reshape(-1, 2, 2**i)[:, 1]
        if kind == "bits":
            high += low
        else:
            low += high
            high *= -2
            high += low
    return array


def _signs(n: int, observed: int, kind: Kind) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return where a product is 1, and where it is -1."""
    states = np.arange(2**n, dtype=np.int64) & observed
    if kind == "bits":
        return states == observed, np.zeros(2**n, dtype=np.bool_)
    odd = np.bitwise_count(states) % 2 == 1
    return ~odd, odd


def _tally(levels: Sequence[npt.NDArray[Any]], states: int) -> Counts:
    if not states:
        return {}
    if not levels:
        return {(): states}
    lows = [int(e.min()) for e in levels]
    ranges = [int(e.max()) - low + 1 for e, low in zip(levels, lows, strict=True)]
    if prod(ranges) >= 2**62 or any(e.dtype == object for e in levels):
        return dict(sorted(Counter(zip(*(e.tolist() for e in levels), strict=True)).items()))
    keys = np.zeros(states, dtype=np.int64)
    for e, low, size in zip(levels, lows, ranges, strict=True):
        keys = keys * size + (e.astype(np.int64) - low)
    if prod(ranges) <= _BINS:
        bins = np.bincount(keys)
        found = np.flatnonzero(bins)
        counts = bins[found]
    else:
        found, counts = np.unique(keys, return_counts=True)
    return {_unpacked(key, lows, ranges): number for key, number in zip(found.tolist(), counts.tolist(), strict=True)}


def _unpacked(key: int, lows: Sequence[int], ranges: Sequence[int]) -> tuple[int, ...]:
    levels = []
    for low, size in zip(reversed(lows), reversed(ranges), strict=True):
        key, rest = divmod(key, size)
        levels.append(low + rest)
    return tuple(reversed(levels))


# --- elimination, spin by spin --------------------------------------------------------------------------------------


class _Step(NamedTuple):
    """A spin is added to the frontier; products that are complete now are weighed; spins without others ahead go."""

    spin: int
    products: tuple[int, ...]
    done: tuple[int, ...]


def _steps(n: int, energies: Energies, order: Order) -> Iterator[_Step]:
    place = {spin: k for k, spin in enumerate(order)}
    last = dict(place)
    due: dict[int, list[int]] = {}
    for m in energies:
        spins = [i for i in range(n) if m >> i & 1]
        if spins:
            end = max(place[i] for i in spins)
            due.setdefault(end, []).append(m)
            for i in spins:
                last[i] = max(last[i], end)
    leaving: dict[int, list[int]] = {}
    for spin, end in last.items():
        leaving.setdefault(end, []).append(spin)
    for k, spin in enumerate(order):
        yield _Step(spin, tuple(due.get(k, ())), tuple(leaving.get(k, ())))


def width(n: int, energies: Energies, order: Order) -> int:
    """Return how many spins an elimination in this order holds at once: 3 for a ring, whatever its length.

    >>> ring = {1 << i | 1 << (i + 1) % 9: (1,) for i in range(9)}
    >>> width(9, ring, range(9))
    3
    """
    held, most = 0, 0
    for step in _steps(n, energies, order):
        held += 1
        most = max(most, held)
        held -= len(step.done)
    return most


def eliminated(n: int, energies: Energies, kind: Kind, order: Order, observed: int = 0) -> Counts:
    """Count the states by energies as `enumerated` does, spin by spin in an order.

    Raises:
        LimitExceeded: where the tables would not fit into 256 MB.

    >>> ring = {1 << i | 1 << (i + 1) % 60: (-1,) for i in range(60)}
    >>> eliminated(60, ring, "spins", range(60))[(-56,)] == 2 * 60 * 59 // 2
    True
    """
    couplings = len(next(iter(energies.values()), ()))
    packing = _Packing(n, [[v[k] for v in energies.values()] for k in range(couplings)])
    size = packing.bits * 2 ** width(n, energies, order)
    if size > _MOST_BITS:
        raise LimitExceeded("size of the table of a transfer", f"2^{size.bit_length() - 1} bits", "2^31")
    frontier: list[int] = []
    table = [1]
    for step in _steps(n, energies, order):
        frontier.append(step.spin)
        # A product that is observed is a product of factors, one for each of its spins.
        factor = (-1 if kind == "spins" else 1) if observed >> step.spin & 1 else 1
        first = [0] * len(table) if kind == "bits" and observed >> step.spin & 1 else table
        table = first + [factor * value for value in table]
        for m in step.products:
            inside = sum(1 << j for j, spin in enumerate(frontier) if m >> spin & 1)
            high, low = packing.shifts(energies[m], kind, is_one=True), packing.shifts(energies[m], kind, is_one=False)
            table = [value << (high if _is_one(j & inside, inside, kind) else low) for j, value in enumerate(table)]
        for spin in step.done:
            j = frontier.index(spin)
            frontier.pop(j)
            block = 1 << j
            starts = [i for i in range(len(table)) if not i & block]
            table = [table[i] + table[i | block] for i in starts]
    constant = energies.get(0, (0,) * couplings)
    return packing.counts(table[0], {m: v for m, v in energies.items() if m}, constant, kind)


def _is_one(part: int, whole: int, kind: Kind) -> bool:
    """Say whether a product is 1; else it is -1 on spins and 0 on bits."""
    return part == whole if kind == "bits" else part.bit_count() % 2 == 0


class _Packing:
    """Polynomials in t_1, t_2, ... as integers: the coefficient of t^e stands in the digit number Σ e_k stride_k.

    A product with coefficient c has the exponent 0 or |c| for its smaller and its larger energy, so that no exponent is
    above Σ|c|. Digits are whole bytes with room for sums of 2ⁿ signs.
    """

    def __init__(self, n: int, coefficients: Sequence[Sequence[int]]) -> None:
        self.sizes = [sum(map(abs, row)) + 1 for row in coefficients]
        self.strides = [prod(self.sizes[:k]) for k in range(len(self.sizes))]
        self.digit = (n + 2 + 7) // 8  # bytes
        self.bits = 8 * self.digit * prod(self.sizes)

    def shifts(self, values: tuple[int, ...], kind: Kind, *, is_one: bool) -> int:
        """Return by how many bits a product moves a polynomial: up where it has the larger of its two energies."""
        up = (abs(c) * stride for c, stride in zip(values, self.strides, strict=True) if (c > 0) == is_one)
        return 8 * self.digit * sum(up)

    def counts(self, packed: int, energies: Energies, constant: tuple[int, ...], kind: Kind) -> Counts:
        """Return the coefficients that are not 0, by energies."""
        step = 2 if kind == "spins" else 1
        rows = list(energies.values())
        lows = [
            constant[k] - sum(abs(row[k]) for row in rows if kind == "spins" or row[k] < 0)
            for k in range(len(self.sizes))
        ]
        count, half = prod(self.sizes), 1 << (8 * self.digit - 1)
        # Half of the base added to each digit makes all digits positive: coefficients may be negative.
        shifted = packed + half * (((1 << 8 * self.digit * count) - 1) // ((1 << 8 * self.digit) - 1))
        raw = shifted.to_bytes(self.digit * count, "little")
        found: Counts = {}
        for place, key in enumerate(product(*(range(size) for size in reversed(self.sizes)))):
            value = int.from_bytes(raw[place * self.digit : (place + 1) * self.digit], "little") - half
            if value:
                found[tuple(low + step * e for low, e in zip(lows, reversed(key), strict=True))] = value
        return dict(sorted(found.items()))
