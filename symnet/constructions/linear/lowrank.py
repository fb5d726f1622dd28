"""Low rank: a matrix of rank k as a product of two thin ones, with as few synapses as the gauge allows.

M = U V with k hidden units has k(r + n) synapses for an r x n matrix. (U, V) may be changed to (U G, G⁻¹ V); choose
G so
that k columns of V are those of the identity: k(r + n) - k² + k synapses suffice, 2nk - k² + k for a square matrix.

>>> matrix = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
>>> low_rank(matrix), low_rank(matrix).check().agree
(low rank: 3-2-3 over Q, 10 synapses, flat 9, True)
"""

from __future__ import annotations

from typing import Any

from symnet.constructions.linear.factorization import Factorization, Matrix
from symnet.errors import UsageError
from symnet.exact.fieldmatrices import FieldMatrix, matrix_of

__all__ = ["low_rank", "low_rank_synapses"]


def low_rank(matrix: Matrix) -> Factorization:
    """Return M = U V, its k hidden units as many as its rank; V has k columns of the identity, U those columns of M.

    Raises:
        UsageError: for the zero matrix, which needs no hidden unit.

    >>> low_rank([[1, 2], [2, 4]]).widths
    (2, 1, 2)
    """
    matrix = matrix_of(matrix)
    basis = _reduced(matrix)
    if not basis:
        raise UsageError("the zero matrix has rank 0: there is no hidden layer to build")
    rank, place = len(basis), {column: k for k, column in enumerate(basis)}
    inner = FieldMatrix(matrix.field, (rank, matrix.shape[1]), tuple(basis.values()))
    kept = tuple({place[c]: v for c, v in row.items() if c in place} for row in matrix.rows)
    return Factorization("low rank", (inner, FieldMatrix(matrix.field, (matrix.shape[0], rank), kept)), matrix)


def low_rank_synapses(rows: int, columns: int, rank: int) -> int:
    """Return k(r + n) - k² + k: synapses that suffice for every r x n matrix of rank k.

    >>> low_rank_synapses(100, 100, 5)
    980
    """
    if not 0 <= rank <= min(rows, columns):
        raise UsageError(f"a {rows}x{columns} matrix has a rank from 0 to {min(rows, columns)}, not {rank}")
    return rank * (rows + columns) - rank * rank + rank


def _reduced(matrix: FieldMatrix) -> dict[int, dict[int, Any]]:
    """A basis of the rows, each by a column of its own in which it has 1 and the others 0."""
    field, basis = matrix.field, dict[int, dict[int, Any]]()
    for row in matrix.rows:
        rest = dict(row)
        for column, known in basis.items():
            rest = _minus(rest, known, column, field)
        if rest:
            pivot = min(rest)
            unit = field.inverse(rest[pivot])
            new = {c: field.reduce(v * unit) for c, v in rest.items()}
            basis = {column: _minus(known, new, pivot, field) for column, known in basis.items()}
            basis[pivot] = new
    return basis


def _minus(row: dict[int, Any], pivot: dict[int, Any], column: int, field: Any) -> dict[int, Any]:
    """The row without its part in the pivot's direction."""
    if column not in row:
        return row
    factor, found = row[column], dict(row)
    for c, v in pivot.items():
        found[c] = found[c] - field.reduce(factor * v) if c in found else -field.reduce(factor * v)
    return {c: v for c, v in found.items() if v != 0}
