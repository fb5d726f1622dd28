"""Fast transforms: the Fourier transform by Cooley and Tukey, Kronecker products, the Walsh-Hadamard transform.

Of n = p_1 ⋯ p_m inputs the discrete Fourier transform takes m layers with n·p_t synapses each; for n = 2^m these
are m = log2 n layers of 2n, and
C_s = n/(2 log2 n), as no entry of the flat matrix vanishes (`fft-flattening`).

>>> from symnet.exact.rings import Modular
>>> dft(8, Modular(17)), dft(8, Modular(17)).check().agree
(discrete Fourier transform: 8-8-8-8 over Z/17Z, 48 synapses, flat 64, True)

The layers are in Stockham's order: channel q·N_t + r of layer t is the value at frequency r of the transform of
length N_t of the inputs q, q + n/N_t, ….
So no permutation of the inputs is left over; `bit_reversal` is the one that the order in place would need.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

from symnet.constructions.linear.factorization import Factorization, Matrix, check_entries, check_power
from symnet.errors import UsageError
from symnet.exact.fieldmatrices import FieldMatrix, matrix_of
from symnet.exact.numbers import check_whole
from symnet.exact.rings import Cyclotomic, Field, Rationals

__all__ = ["bit_reversal", "dft", "kronecker", "walsh_hadamard"]


def dft(n: int, field: Field | None = None) -> Factorization:
    """Return the discrete Fourier transform of n numbers, M[r, j] = ω^(jr), ω a primitive n-th root of unity.

    One layer for each prime factor of n. The field is Q(ζ_n) unless another one is given.

    Raises:
        UsageError: if n < 2, or the field has no such root (Z/pZ: n must divide p - 1).
        LimitExceeded: for more than 2^22 entries.

    >>> from symnet.exact.rings import Modular
    >>> dft(12)
    discrete Fourier transform: 12-12-12-12 over Q(ζ_12), 84 synapses, flat 144
    >>> dft(8, Modular(7))
    Traceback (most recent call last):
    symnet.errors.UsageError: there is no root of unity of order 8 modulo 7, as 8 does not divide 6
    """
    check_whole(n, 2, "the number of inputs of a Fourier transform")
    check_entries(n, n)
    field = field or Cyclotomic(n)
    powers = _powers(field, n)
    layers, length, stride = [], 1, n  # N_t and D_t, with N_t·D_t = n
    for radix in _prime_factors(n):
        stride //= radix
        layers.append(FieldMatrix.of_elements(field, (n, n), _butterflies(powers, radix, length, stride)))
        length *= radix
    flat = FieldMatrix(field, (n, n), tuple({j: powers[r * j % n] for j in range(n)} for r in range(n)))
    return Factorization("discrete Fourier transform", tuple(layers), flat)


def _butterflies(powers: Sequence[Any], radix: int, length: int, stride: int) -> Iterator[tuple[int, int, Any]]:
    """z[t+1, q, r] = Σ_l ω^(stride·l·r) z[t, q + l·stride, r mod length], for q < stride, r < radix·length."""
    n = len(powers)
    for q in range(stride):
        for r in range(radix * length):
            for k in range(radix):
                source = (q + k * stride) * length + r % length
                yield q * radix * length + r, source, powers[stride * k * r % n]


def _powers(field: Field, n: int) -> list[Any]:
    root, found = field.root(n), [field.of(1)]
    for _ in range(n - 1):
        found.append(field.reduce(found[-1] * root))
    return found


def _prime_factors(n: int) -> list[int]:
    found, divisor = [], 2
    while divisor * divisor <= n:
        while n % divisor == 0:
            found.append(divisor)
            n //= divisor
        divisor += 1
    return [*found, n] if n > 1 else found


def bit_reversal(m: int) -> tuple[int, ...]:
    """Return the permutation of 2^m places that reverses their m binary digits.

    >>> bit_reversal(3)
    (0, 4, 2, 6, 1, 5, 3, 7)
    """
    check_whole(m, 0, "the number of binary digits")
    check_power(m)
    places: tuple[int, ...] = (0,)
    for _ in range(m):
        places = (*(2 * k for k in places), *(2 * k + 1 for k in places))
    return places


def kronecker(matrices: Sequence[Matrix], name: str = "Kronecker product") -> Factorization:
    """Return B_m ⊗ ⋯ ⊗ B_1 by one layer 1 ⊗ B_t ⊗ 1 for each factor (B_1 first); the factors are square.

    With factors of sizes p_t, n = ∏ p_t, the layers have at most n Σ p_t synapses, the product at most n².

    >>> kronecker([[[1, 2], [3, 4]], [[1, 0, 1], [0, 1, 0], [1, 1, 1]]]).check().agree
    True
    """
    if not matrices:
        raise UsageError("a Kronecker product has at least one factor")
    factors = [matrix_of(matrix) for matrix in matrices]
    for matrix in factors:
        if matrix.shape[0] != matrix.shape[1] or matrix.field != factors[0].field:
            raise UsageError(f"the factors of a Kronecker network are square and over one field; {matrix} is not")
    field, n = factors[0].field, prod(matrix.shape[0] for matrix in factors)
    check_entries(n, n)
    layers, length = [], 1
    for matrix in factors:
        radix = matrix.shape[0]
        triples = (
            (low + length * k + radix * length * high, low + length * c + radix * length * high, value)
            for high in range(n // (radix * length))
            for low in range(length)
            for k, row in enumerate(matrix.rows)
            for c, value in row.items()
        )
        layers.append(FieldMatrix.of_elements(field, (n, n), triples))
        length *= radix
    return Factorization(name, tuple(layers), _kron(factors))


def _kron(matrices: Sequence[FieldMatrix]) -> FieldMatrix:
    """The product, written out by blocks: entry (r + N·k, c + N·l) is B[k, l] times entry (r, c) of the smaller one."""
    rows: list[dict[int, Any]] = [{0: matrices[0].field.of(1)}]
    field = matrices[0].field
    for matrix in matrices:
        width = len(rows)
        rows = [
            {c + width * block: field.reduce(b * v) for block, b in outer.items() for c, v in inner.items()}
            for outer in matrix.rows
            for inner in rows
        ]
    return FieldMatrix(field, (len(rows), len(rows)), tuple({c: v for c, v in row.items() if v != 0} for row in rows))


def walsh_hadamard(m: int, field: Field | None = None) -> Factorization:
    """Return the Walsh-Hadamard transform of 2^m numbers, M[r, j] = (-1)^(number of common binary ones of r and j).

    Its m layers have 2n synapses each, n = 2^m, and the flat matrix n²; over Q unless another field is given.

    >>> walsh_hadamard(3), walsh_hadamard(3).check().agree
    (Walsh-Hadamard transform: 8-8-8-8 over Q, 48 synapses, flat 64, True)
    """
    check_whole(m, 1, "the exponent m of a Walsh-Hadamard transform of 2^m numbers")
    check_power(m)
    check_entries(2**m, 2**m)
    field = field or Rationals()
    deep = kronecker(m * [FieldMatrix.from_dense(field, [[1, 1], [1, -1]])])
    signs = field.of(1), field.of(-1)
    flat = tuple({j: signs[(r & j).bit_count() % 2] for j in range(2**m)} for r in range(2**m))
    return Factorization("Walsh-Hadamard transform", deep.layers, FieldMatrix(field, (2**m, 2**m), flat))
