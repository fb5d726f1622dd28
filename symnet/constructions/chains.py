"""Addition chains: how few products a power needs.

An addition chain for d is 1 = a_0 < a_1 < ... < a_l = d in which every element is a sum of two earlier ones; x^d then
takes l products, and an element a_i = a_j + a_j is a square, the cheaper gate.  l(d) is the length of a shortest chain.

>>> chain(15)
((1, 1), (2, 2), (4, 1), (5, 5), (10, 5))
>>> [len(chain(d)) for d in (2, 3, 4, 7, 15, 23, 64)]
[1, 2, 2, 4, 5, 6, 6]

Up to `EXACT` the search is exhaustive among star chains (each step uses the element before it), which contain a
shortest chain for every d < 12509 (Clift 2011); above it the best of the binary method, Knuth's power tree and the
factor method.

One more method is one more candidate in `_above_exact`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

__all__ = ["EXACT", "Steps", "chain", "sequence"]

Steps = tuple[tuple[int, int], ...]
"""The products of a chain: (i, j) stands for x^(i+j) = x^i · x^j."""

EXACT = 256
"""For d up to this the chain is a shortest one, and among those has the most squares."""


@lru_cache(maxsize=4096)
def chain(exponent: int) -> Steps:
    """The products that compute x^exponent from x; ascending, the last one is x^exponent.

    Source: Knuth, The Art of Computer Programming 2, section 4.6.3.

    >>> chain(1)
    ()
    >>> chain(6)
    ((1, 1), (2, 2), (4, 2))
    """
    if exponent < 1:
        raise ValueError(f"an addition chain ends at a positive number, not {exponent}")
    if exponent == 1:
        return ()
    return _shortest(exponent) if exponent <= EXACT else _above_exact(exponent)


def sequence(exponents: Iterable[int]) -> Steps:
    """The products of one addition sequence that passes through all the given exponents; ascending, not always
    shortest.

    >>> sequence((3, 5, 7))
    ((1, 1), (2, 1), (3, 2), (5, 2))
    """
    targets = sorted({exponent for exponent in exponents if exponent > 1})
    known: dict[int, tuple[int, int]] = {}
    have = [1]

    def learn(left: int, right: int) -> None:
        if left + right not in known and left + right != 1:
            known[left + right] = (max(left, right), min(left, right))
            have.append(left + right)

    for target in targets:
        if target in known:
            continue
        for left, right in _extension(have, target):
            learn(left, right)
    return tuple(known[total] for total in sorted(known))


def _extension(have: list[int], target: int) -> Steps:
    """The fewest further products to reach `target` among: one, two, or a whole chain of its own."""
    owned = set(have)
    halves = [(target - small, small) for small in sorted(owned) if target - small in owned]
    if halves:
        return (min(halves, key=lambda pair: (pair[0] != pair[1], abs(pair[0] - pair[1]))),)
    for last in sorted(owned, reverse=True):
        middle = target - last
        for small in sorted(owned):
            if middle - small in owned:
                return ((middle - small, small), (middle, last))
    if target % 2 == 0:
        for small in sorted(owned):
            if target // 2 - small in owned:
                return ((target // 2 - small, small), (target // 2, target // 2))
    own = chain(target)
    return tuple(step for step in own if sum(step) not in owned)


def _shortest(exponent: int) -> Steps:
    """Iterative deepening over star chains; among the shortest, one with the most doublings."""
    length = (exponent - 1).bit_length()
    while True:
        found = _search(exponent, length)
        if found is not None:
            return found
        length += 1


def _search(exponent: int, length: int) -> Steps | None:
    best: list[tuple[int, Steps]] = []

    def extend(elements: list[int], steps: list[tuple[int, int]], doublings: int) -> None:
        remaining = length - len(steps)
        last = elements[-1]
        if last == exponent:
            if remaining == 0 and (not best or doublings > best[0][0]):
                best[:] = [(doublings, tuple(steps))]
            return
        if remaining == 0 or last << remaining < exponent:
            return
        # even with doublings only from here on, this branch must beat what is already found
        if best and doublings + remaining <= best[0][0]:
            return
        for other in reversed(elements):
            total = last + other
            if total <= exponent:
                elements.append(total)
                steps.append((last, other))
                extend(elements, steps, doublings + (last == other))
                elements.pop()
                steps.pop()

    extend([1], [], 0)
    return best[0][1] if best else None


def _above_exact(exponent: int) -> Steps:
    candidates = [_binary(exponent), _power_tree(exponent)]
    divisor = 2
    while divisor * divisor <= exponent:
        if exponent % divisor == 0:
            first, second = chain(divisor), chain(exponent // divisor)
            candidates.append(_stretch(first, second, divisor))
            candidates.append(_stretch(second, first, exponent // divisor))
        divisor += 1
    if exponent % 2:
        candidates.append((*chain(exponent - 1), (exponent - 1, 1)))
    return min(candidates, key=lambda steps: (len(steps), -sum(left == right for left, right in steps)))


def _stretch(first: Steps, second: Steps, factor: int) -> Steps:
    """x^(factor·q) = (x^factor)^q."""
    return (*first, *((factor * left, factor * right) for left, right in second))


def _binary(exponent: int) -> Steps:
    steps: list[tuple[int, int]] = []
    value = 1
    for bit in bin(exponent)[3:]:
        steps.append((value, value))
        value *= 2
        if bit == "1":
            steps.append((value, 1))
            value += 1
    return tuple(steps)


def _power_tree(exponent: int) -> Steps:
    """Knuth's power tree, grown until it holds the exponent."""
    parents: dict[int, int] = {1: 0}
    level = [1]
    while exponent not in parents:
        following: list[int] = []
        for node in level:
            for ancestor in _line(parents, node):
                if node + ancestor not in parents:
                    parents[node + ancestor] = node
                    following.append(node + ancestor)
        level = following
    line = _line(parents, exponent)
    return tuple((before, value - before) for before, value in pairwise(line))


def _line(parents: dict[int, int], node: int) -> list[int]:
    line = [node]
    while parents[line[-1]]:
        line.append(parents[line[-1]])
    return line[::-1]
