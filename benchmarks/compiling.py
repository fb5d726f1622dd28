"""The compiler on large polynomials: a dense quartic, φ⁴ on a periodic lattice, a chain of spins."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from math import prod

import sympy

import symnet as sn
from benchmarks.measuring import Row, agree, timed
from symnet.constructions.circuits import compile_circuit
from symnet.exact.polynomials import Terms, from_terms, terms

__all__ = ["chain", "lattice", "quartic", "rows"]


def quartic(variables: int) -> Terms:
    """All monomials of degree ≤ 4, with coefficients ±1, ..., ±9."""
    numbers = random.Random(4)
    exponents = itertools.product(range(5), repeat=variables)
    return {e: Fraction(numbers.choice((-1, 1)) * numbers.randint(1, 9)) for e in exponents if sum(e) <= 4}


def lattice(side: int) -> Terms:
    """φ⁴: Σ over sites of φ²/2·(4 + 1/2) + φ⁴/24, and -φφ' for each bond of a periodic square lattice."""
    found: dict[tuple[int, ...], Fraction] = {}

    def monomial(*sites: int) -> tuple[int, ...]:
        return tuple(sites.count(i) for i in range(side * side))

    for row, column in itertools.product(range(side), repeat=2):
        here = row * side + column
        found[monomial(here, here)] = Fraction(9, 4)
        found[monomial(*[here] * 4)] = Fraction(1, 24)
        for there in (row * side + (column + 1) % side, (row + 1) % side * side + column):
            found[monomial(here, there)] = found.get(monomial(here, there), Fraction(0)) - 1
    return found


def chain(spins: int) -> Terms:
    """Σ s_i s_{i+1} + Σ s_i/3, an open chain."""
    unit = [tuple(int(i == k) for i in range(spins)) for k in range(spins)]
    found = {tuple(a + b for a, b in zip(unit[i], unit[i + 1], strict=True)): Fraction(1) for i in range(spins - 1)}
    return {**found, **{u: Fraction(1, 3) for u in unit}}


def rows(*, quick: bool) -> list[Row]:
    """The rows of this topic."""
    variables, side, spins = (5, 5, 100) if quick else (8, 8, 1000)
    return [
        compiled(f"dense quartic in {variables} variables", quartic(variables), variables, horner=True),
        compiled("φ⁴ on a periodic 4×4 lattice", lattice(4), 16, horner=True),
        compiled(f"φ⁴ on a periodic {side}×{side} lattice", lattice(side), side * side),
        compiled("chain of 30 spins", chain(30), 30, horner=True),
        compiled(f"chain of {spins} spins", chain(spins), spins),
    ]


def compiled(job: str, polynomial: Terms, size: int, *, horner: bool = False) -> Row:
    """Build and count the network of gates; beside it SymPy's multivariate Horner form, which builds no network."""
    x = sympy.symbols(f"x1:{size + 1}")
    target = from_terms(polynomial, x)

    def build() -> tuple[int, int, int]:
        network = sn.derive(target, activation=sn.softplus, variables=x).network
        return network.neurons, network.synapses, network.hidden_layers

    sn.derive(x[0] * x[1], activation=sn.softplus)  # imports are not what is measured
    seconds, (neurons, synapses, layers) = timed(build, cold=True)
    agree(terms(target, x) == polynomial, f"{job}: the polynomial is another one")
    point = [Fraction(i % 7 - 3, i % 3 + 1) for i in range(size)]
    circuit = compile_circuit(polynomial, size)
    expected = sum(q * prod(point[i] ** k for i, k in enumerate(e) if k) for e, q in polynomial.items())
    agree(circuit.evaluate(point) == expected, f"{job}: the circuit computes another polynomial")
    naive = timed(lambda: sympy.horner(target, *x))[0] if horner else None
    size_of_it = f"{circuit.multiplications} products, {neurons} neurons, {synapses} synapses, {layers} layers"
    note = f"{len(polynomial)} terms, {size_of_it}"
    return Row(job, seconds, "sympy.horner" if horner else "", naive, limit=1.0, note=note)
