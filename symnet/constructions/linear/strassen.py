"""Strassen's multiplication of matrices: 7 products of blocks instead of 8, whether or not the entries commute.

Repeated on 2^m x 2^m matrices it takes 7^m multiplications of numbers, against 8^m, and T(m) = 7·7^m - 6·4^m
operations in all, with 18 additions of blocks at each
stage, against 2·8^m - 4^m: fewer from 2^10 on (`strassen-flattening`, `strassen-operations`).

>>> strassen_operations(1), strassen_operations(10) < 2 * 8**10 - 4**10
(25, True)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnet.errors import LimitExceeded, ShapeMismatch
from symnet.exact.numbers import check_whole

__all__ = ["strassen_operations", "strassen_product"]

_LARGEST = 256
_MOST_EXPONENT = 1000
Square = list[list[Any]]


def strassen_operations(m: int) -> int:
    """Return the additions and multiplications of numbers by Strassen's rule on 2^m x 2^m matrices, 7·7^m - 6·4^m."""
    check_whole(m, 0, "the exponent m of 2^m x 2^m matrices")
    if m > _MOST_EXPONENT:
        raise LimitExceeded("exponent m", m, _MOST_EXPONENT)
    return int(7 ** (m + 1) - 6 * 4**m)


def strassen_product(left: Sequence[Sequence[Any]], right: Sequence[Sequence[Any]]) -> tuple[Square, int, int]:
    """Return the product, and how many multiplications and additions of entries it took.

    Entries are anything that has ``+``, ``-`` and ``*``; they need not commute.

    Raises:
        ShapeMismatch: unless both are 2^m x 2^m.

    >>> strassen_product([[1, 2], [3, 4]], [[5, 6], [7, 8]])
    ([[19, 22], [43, 50]], 7, 18)
    """
    n = len(left)
    if n < 1 or n & (n - 1) or any(len(row) != n for row in (*left, *right)) or len(right) != n:
        raise ShapeMismatch("Strassen's rule", f"{n} and {len(right)} rows", "two square matrices of a size 2^m")
    if n > _LARGEST:
        raise LimitExceeded("rows of a matrix for Strassen's rule", n, _LARGEST)
    count = [0, 0]
    product = _multiply([list(row) for row in left], [list(row) for row in right], count)
    return product, count[0], count[1]


def _multiply(a: Square, b: Square, count: list[int]) -> Square:
    n = len(a)
    if n == 1:
        count[0] += 1
        return [[a[0][0] * b[0][0]]]
    half = n // 2

    def block(x: Square, i: int, j: int) -> Square:
        return [row[j * half : (j + 1) * half] for row in x[i * half : (i + 1) * half]]

    def combined(x: Square, y: Square, sign: int = 1) -> Square:
        count[1] += half * half
        return [[u + v if sign > 0 else u - v for u, v in zip(r, s, strict=True)] for r, s in zip(x, y, strict=True)]

    a00, a01, a10, a11 = (block(a, i, j) for i in (0, 1) for j in (0, 1))
    b00, b01, b10, b11 = (block(b, i, j) for i in (0, 1) for j in (0, 1))
    m1 = _multiply(combined(a00, a11), combined(b00, b11), count)
    m2 = _multiply(combined(a10, a11), b00, count)
    m3 = _multiply(a00, combined(b01, b11, -1), count)
    m4 = _multiply(a11, combined(b10, b00, -1), count)
    m5 = _multiply(combined(a00, a01), b11, count)
    m6 = _multiply(combined(a10, a00, -1), combined(b00, b01), count)
    m7 = _multiply(combined(a01, a11, -1), combined(b10, b11), count)
    top = combined(combined(combined(m1, m4), m5, -1), m7), combined(m3, m5)
    bottom = combined(m2, m4), combined(combined(combined(m1, m2, -1), m3), m6)
    return [[*r, *s] for left, right in (top, bottom) for r, s in zip(left, right, strict=True)]
