"""Linear networks: fast transforms built and checked exactly, beside dense products of the same layers in SymPy."""

from __future__ import annotations

from functools import reduce

import sympy

from benchmarks.measuring import Row, agree, timed
from symnet.constructions.linear import Factorization, dft, linear_flattening, walsh_hadamard
from symnet.exact.rings import Cyclotomic, Modular

__all__ = ["rows"]

PRIME = 257


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    return [*modular(16 if quick else 32), *cyclotomic(4 if quick else 8), hadamard(4 if quick else 6)]


def modular(small: int) -> list[Row]:
    """DFT over Z/257Z, n = 256; beside a smaller one as integer matrices of SymPy, reduced at the end."""
    seconds, made = timed(lambda: checked(dft(256, Modular(PRIME))), repeat=3)
    agree(linear_flattening(made).ratio == 16, "C_s of the DFT of 256 numbers is not 256/(2·8)")
    few = dft(small, Modular(PRIME))

    def dense() -> sympy.Matrix:
        layers = [sympy.Matrix(layer.dense()) for layer in few.layers]
        return reduce(lambda inner, outer: (outer * inner).applyfunc(lambda v: v % PRIME), layers)

    beside, product = timed(dense)
    agree(product == sympy.Matrix(few.flat.dense()), "SymPy's product of the layers is another matrix")
    note = f"the other route at n = {small}"
    return [Row("DFT over Z/257Z, n = 256: build and check", seconds, "dense sympy", beside, limit=1.0, note=note)]


def cyclotomic(small: int) -> list[Row]:
    """DFT over Q(ζ_32); beside a smaller one with SymPy's polynomials in ζ."""
    seconds, made = timed(lambda: checked(dft(32, Cyclotomic(32))), repeat=3)
    flattening, found = timed(lambda: linear_flattening(made))
    agree(found.ratio == sympy.Rational(32, 10), "C_s of the DFT of 32 numbers is not 32/(2·5)")
    few, zeta = dft(small), sympy.Symbol("zeta")
    modulus = sympy.Poly(sympy.cyclotomic_poly(small, zeta), zeta)

    def entry(value: tuple[object, ...]) -> sympy.Expr:
        return sympy.Add(*(sympy.Integer(c) * zeta**k for k, c in enumerate(value)))

    def dense() -> sympy.Matrix:
        layers = [sympy.Matrix([[entry(v) for v in row] for row in layer.dense()]) for layer in few.layers]

        def rest(value: sympy.Expr) -> sympy.Expr:
            return sympy.rem(sympy.Poly(value, zeta), modulus).as_expr()

        return reduce(lambda inner, outer: (outer * inner).applyfunc(rest), layers)

    beside, product = timed(dense)
    flat = sympy.Matrix([[entry(v) for v in row] for row in few.flat.dense()])
    agree((product - flat).expand().is_zero_matrix is True, "SymPy's product of the layers is another matrix")
    return [
        Row("DFT over Q(ζ_32), n = 32: build and check", seconds, "dense sympy", beside, limit=2.0,
            note=f"the other route at n = {small}"),
        Row("the same: both sides of C_s", flattening, note=f"from {found.ratio} to {found.most_ratio}"),
    ]  # fmt: skip


def hadamard(small: int) -> Row:
    """Walsh-Hadamard transform of 256 numbers over Q."""
    seconds, _ = timed(lambda: checked(walsh_hadamard(8)), repeat=3)
    few = walsh_hadamard(small)

    def dense() -> sympy.Matrix:
        layers = [
            sympy.Matrix(layer.shape[0], layer.shape[1], lambda r, c, at=layer: at.entry(r, c)) for layer in few.layers
        ]
        return reduce(lambda inner, outer: outer * inner, layers)

    beside, product = timed(dense)
    agree(product == sympy.Matrix(few.flat.dense()), "SymPy's product of the layers is another matrix")
    note = f"the other route at n = {2**small}"
    return Row("Walsh-Hadamard, n = 256: build and check", seconds, "dense sympy", beside, note=note)


def checked(made: Factorization) -> Factorization:
    """The factorization, after its product was compared with the flat matrix."""
    agree(made.check().agree, f"{made}: the product of the layers is not the flat matrix")
    return made
