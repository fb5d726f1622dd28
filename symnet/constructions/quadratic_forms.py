"""Quadratic forms with the fewest neurons: rank + 2, by an orthogonal basis that avoids a hyperplane.

Let Q = Σ_i q_i ℓ_i(x)² with independent forms ℓ_1, ..., ℓ_r, all q_i ≠ 0. For s ≠ 0 let v_0, ..., v_r = (1, a_j) be an
orthogonal basis of diag(s, q_1, ..., q_r)^(-1) with norms ν_j ≠ 0. Then Σ_j v_j v_jᵀ/ν_j = diag(s, q): the weights
1/ν_j at the points a_j, and -s at 0, have the moments Σ w = 0, Σ w a = 0, Σ w a aᵀ = diag(q). So r + 2 neurons compute
Q, and r + 1 where the origin goes into an output bias. At a bias with σ'(b) = 0 the unit points do, with weights q_i: r
neurons and an output bias, or r + 1 neurons; r neurons and no output bias where Σ q_i u_i² = 0 for rational u_i ≠ 0.

The basis is made variable by variable, over Q. Of f = (1, ...) of norm ν and the next unit vector e, of norm 1/q, make

    v = f + ντ e,   f' = f - (q/τ) e,   of norms ν²(1/ν + τ²/q) and ν + q/τ²,

for a rational τ with ν + q/τ² ≠ 0: both are not isotropic and begin with 1.

>>> import sympy
>>> from symnet.activations import softplus
>>> x, y, z = sympy.symbols("x y z")
>>> form = quadratic_form(softplus, x**2 + y**2 + z**2)
>>> form.network.widths, form.senses
((3, 5, 1), ('taylor', 'formal', 'uniform'))
>>> quadratic_form(softplus, x * y + y * z + x * z, output_bias=True).network.neurons
4
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from math import isqrt

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.cubatures import Cubature, cubature
from symnet.constructions.recipes import Gate, Level, Recipe, recipe
from symnet.constructions.settle import settle
from symnet.constructions.stencils import MULTIPLY, SQUARE
from symnet.constructions.straightline import ZERO, Linear
from symnet.errors import InternalError, LimitExceeded, NotAPolynomial
from symnet.exact.polynomials import terms, variables_of

__all__ = ["diagonalised", "quadratic_form"]

MOST_RANK = 64
_MOST_TRIED = 20_000
_BASES = 5
_STEPS = tuple(Fraction(n, d) for n, d in ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1)))
_UNITS = tuple(sorted({Fraction(n, d) for n in (1, 2, 3) for d in (1, 2, 3)}))
_SMALL, _LARGE = Fraction(2, 5), Fraction(3, 2)
Squares = list[tuple[Fraction, Linear]]


def quadratic_form(
    activation: Activation,
    target: sympy.Expr,
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    assume_nonzero: Sequence[int] = (),
    output_bias: bool = False,
    critical: bool = False,
) -> Recipe:
    """The network with one hidden layer for a quadratic form of rank r: r + 2 neurons, with an output bias r + 1.

    With `critical` at a bias with σ'(b) = 0: r neurons with an output bias; r + 1 without, but r if the form is 0 at a
    rational point other than 0, if one is found. A form q ℓ² or q ℓ m is one gate, with its error O(λ²); others have an
    error O(λ).

    Raises:
        NotAPolynomial: for what is no form of degree 2. LimitExceeded: for a rank above 64.
        DegenerateActivation, NotATaylorGate, Undecided, BadBias: see `settle`.

    Source: symnet; that r + 2 neurons are needed is `quadratic-exact`.
    """
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    if not found or any(sum(e) != 2 for e in found):
        raise NotAPolynomial(target, "a quadratic form is needed: all terms of degree 2")
    squares = diagonalised(found)
    if len(squares) > MOST_RANK:
        raise LimitExceeded("rank of a quadratic form in one hidden layer", len(squares), MOST_RANK, "use more layers")
    # where the bias does not serve, nothing is looked for; a few squares are one gate with an even error
    setting = settle(
        activation, (2,), vanishing=(1,) if critical else (), bias=bias, assume_nonzero=assume_nonzero,
        even=len(squares) == 1 or _factors(squares) is not None,
    )  # fmt: skip
    gates, output = (
        _critical(found)
        if critical and not output_bias
        else _gates(squares, output_bias=output_bias, critical=critical)
    )
    return recipe("quadratic form", target, symbols, setting, (Level(gates),), output, f"rank {len(squares)}")


def _gates(squares: Squares, *, output_bias: bool, critical: bool) -> tuple[tuple[Gate, ...], Linear]:
    """The gates, and the output as a linear form in their values."""
    if critical or len(squares) == 1:
        stencil = SQUARE[1 if critical else 2 if output_bias else 3]
        squares = balanced(squares) if critical else squares
        gates = tuple(Gate(stencil, (form,)) for _, form in squares)
        return gates, Linear.of(ZERO, {k: q for k, (q, _) in enumerate(squares)})
    pair = _factors(squares)
    if pair is not None:
        factor, left, right = pair
        return (Gate(MULTIPLY[3 if output_bias else 4], (left, right)),), Linear.of(ZERO, {0: factor})
    squares = balanced(squares)
    points, step = by_points([q for q, _ in squares], free_origin=output_bias)
    return (Gate(points, tuple(form.scaled(step) for _, form in squares)),), Linear.of(ZERO, {0: 1 / step**2})


def _critical(found: Mapping[tuple[int, ...], Fraction]) -> tuple[tuple[Gate, ...], Linear]:
    """The gate without an output bias where σ'(b) = 0: weights that add up to 0, or that and a neuron at the origin."""
    squares = isotropic(found) or balanced(diagonalised(found))
    r = len(squares)
    form = {tuple(2 * (k == i) for k in range(r)): q for i, (q, _) in enumerate(squares)}
    points = [tuple(int(k == i) for k in range(r)) for i in range(r)] + [(0,) * r]
    made = cubature(form, points, unseen=(1,), name="quadratic form at a critical bias")
    if made is None:
        raise InternalError("unit points have no weights")
    return (Gate(made, tuple(form for _, form in squares)),), Linear.node(0)


def isotropic(found: Mapping[tuple[int, ...], Fraction]) -> Squares | None:
    """Squares of the form with ℓ_i(y) ≠ 0 for a small integer point y where the form is 0; None if none is found.

    >>> [str(q) for q, _ in isotropic({(2, 0): Fraction(1), (0, 2): Fraction(-4)})]
    ['-4/3', '4/3']
    >>> isotropic({(2, 0): Fraction(1), (0, 2): Fraction(-2)})
    """
    squares, n = diagonalised(found), len(next(iter(found)))
    if all(q > 0 for q, _ in squares) or all(q < 0 for q, _ in squares):
        return None
    rng, matrix = random.Random(n), _matrix(found)
    reach = max(k for k in range(1, 50) if (2 * k + 1) ** n <= _MOST_TRIED or k == 1)
    points = islice(product(range(-reach, reach + 1), repeat=n), _MOST_TRIED)
    for y in sorted(points, key=lambda y: max(map(abs, y))):
        image = [_dot(row, y) for row in matrix]
        if not any(image) or _dot(image, y):
            continue
        for _ in range(_BASES):
            basis = [[Fraction(rng.randint(-1, 1)) for _ in range(n)] for _ in range(4 * n)]
            found_squares = diagonalised(found, basis)
            values = [form.evaluate(list(map(Fraction, y))) for _, form in found_squares]
            if all(values):
                largest = max(abs(q * u**2) for (q, _), u in zip(found_squares, values, strict=True))
                unit = Fraction(2) ** ((largest.numerator.bit_length() - largest.denominator.bit_length()) // 2)
                steps = [u / unit for u in values]  # so that the weights are of size 1
                return [(q * u**2, form.scaled(1 / u)) for (q, form), u in zip(found_squares, steps, strict=True)]
    return None


def _root(value: Fraction) -> Fraction | None:
    """The rational square root, if there is one."""
    if value < 0:
        return None
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return root if root**2 == value else None


def balanced(squares: Squares) -> Squares:
    """The same form with all |q_i| near 1, in an order in which the sums of the first ones stay small, but above 0.

    So the points are of size 1, and the error at a scale is not large because of them.
    """
    scaled = []
    for q, form in squares:
        power = (q.numerator.bit_length() - q.denominator.bit_length()) // 2
        unit = min((u * Fraction(2) ** power for u in _UNITS), key=lambda u: abs(abs(q) / u**2 - 1))
        scaled.append((q / unit**2, form.scaled(unit)))
    left = [[(q, form) for q, form in scaled if q > 0], [(q, form) for q, form in scaled if q < 0]]
    many, few = sorted(left, key=len, reverse=True)
    found: Squares = [many.pop(0)]
    norm = 2 * found[0][0]
    while many or few:
        below = few and abs(norm) >= _LARGE and abs(norm + few[0][0]) >= _SMALL
        found.append((few if below or not many else many).pop(0))
        norm += found[-1][0]
    return found


def by_points(squares: Sequence[Fraction], *, free_origin: bool) -> tuple[Cubature, Fraction]:
    """(cubature, step): the cubature for Σ q_i S_i² with r + 2 points, one of them 0, and what they are multiples of.

    >>> by_points([Fraction(1), Fraction(1)], free_origin=False)[0].grid
    ((1, 0), (-1, 2), (-1, -1), (0, 0))
    """
    r = len(squares)
    form = {tuple(2 * (k == i) for k in range(r)): q for i, q in enumerate(squares)}
    norm, last = squares[0], [ZERO] * r
    points: list[list[Fraction]] = []
    for i, q in enumerate(squares):
        t = next(t for t in _STEPS if norm + q / t**2)
        points.append([*last[:i], norm * t, *[ZERO] * (r - i - 1)])
        last[i] = -q / t
        norm += q / t**2
    points += [last, [ZERO] * r]
    found = cubature(form, points, free_origin=free_origin, name="quadratic form")
    if found is None:
        raise InternalError("an orthogonal basis has no weights")
    step = next(x / a for x, a in zip(points[0], found.grid[0], strict=True) if x)
    return found, step


def diagonalised(found: Mapping[tuple[int, ...], Fraction], basis: Iterable[list[Fraction]] = ()) -> Squares:
    """(q_i, ℓ_i) with Σ q_i ℓ_i² the quadratic form, the ℓ_i independent, all q_i ≠ 0: Lagrange's reduction over Q.

    Q - (Qe·x)²/Q(e) has rank one less. The vectors e are those of the basis, as far as they do, then unit vectors, or
    sums of two where the diagonal is small.

    >>> [(str(q), form.terms) for q, form in diagonalised({(1, 1): Fraction(1)})]
    [('1/4', ((0, Fraction(1, 1)), (1, Fraction(1, 1)))), ('-1/4', ((0, Fraction(1, 1)), (1, Fraction(-1, 1))))]
    """
    matrix = _matrix(found)
    squares: Squares = []
    vectors = iter(basis)
    while (e := next(vectors, None) or _pivot(matrix)) is not None:
        form = [_dot(row, e) for row in matrix]
        value = _dot(form, e)
        if not value:
            continue
        factor, tidy = Linear.of(ZERO, dict(enumerate(form))).primitive()
        squares.append((factor**2 / value, tidy))
        matrix = [
            [x - a * b / value for x, b in zip(row, form, strict=True)] for row, a in zip(matrix, form, strict=True)
        ]
    return squares


def _matrix(found: Mapping[tuple[int, ...], Fraction]) -> list[list[Fraction]]:
    n = len(next(iter(found)))
    matrix = [[ZERO] * n for _ in range(n)]
    for exponents, c in found.items():
        i, j = [k for k, e in enumerate(exponents) for _ in range(e)]
        matrix[i][j] += c / 2
        matrix[j][i] += c / 2
    return matrix


def _pivot(matrix: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """A vector e with Q(e) ≠ 0, not small: a unit vector, or a sum or difference of two; None if Q = 0."""
    n = len(matrix)
    i = max(range(n), key=lambda i: abs(matrix[i][i]))
    j, k = max(((j, k) for j in range(n) for k in range(j)), key=lambda p: abs(matrix[p[0]][p[1]]), default=(0, 0))
    if not matrix[i][i] and not matrix[j][k]:
        return None
    if 2 * abs(matrix[i][i]) >= abs(matrix[j][k]):
        return [Fraction(m == i) for m in range(n)]
    sign = -1 if (matrix[j][j] + matrix[k][k]) * matrix[j][k] < 0 else 1
    return [Fraction(m == k) + sign * (m == j) for m in range(n)]


def _dot(left: Sequence[Fraction], right: Sequence[Fraction | int]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True) if a and b), ZERO)


def _factors(squares: Squares) -> tuple[Fraction, Linear, Linear] | None:
    """(q, l, m) with q l m = the form, if it is one of rank 2 that is a product over Q."""
    if len(squares) != 2:
        return None
    (p, left), (q, right) = squares
    root = _root(-q / p)
    if root is None:
        return None
    nodes = {node for form in (left, right) for node, _ in form.terms}
    one, two = dict(left.terms), dict(right.terms)
    plus = Linear.of(ZERO, {k: one.get(k, ZERO) + root * two.get(k, ZERO) for k in nodes})
    minus = Linear.of(ZERO, {k: one.get(k, ZERO) - root * two.get(k, ZERO) for k in nodes})
    (a, plus), (b, minus) = plus.primitive(), minus.primitive()
    return p * a * b, plus, minus
