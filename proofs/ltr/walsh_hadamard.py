"""The Walsh-Hadamard transform on n bits is its own inverse but for the factor 2^n; dropped entries of transforms."""

from typing import Any

import sympy

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Bits,
    Claim,
    Equal,
    Fact,
    Prover,
    SumOver,
    Twin,
    integer_families,
    integers,
)
from symnet.proof.language import variables

n, i, j, q = integers("n i j q")
s, t, u = integer_families("s t u")
(d,) = variables("d", fun(INT, INT, REAL))
span = (i, 0, n - 1)


def row(left: Any, right: Any) -> Any:
    """(-1)^(number of i with left_i = right_i = 1)."""
    return sympy.Product((-1) ** (left[i] * right[i]), span)


def square(sign: int) -> Equal:
    """Entry (s, t) of the square of the matrix, as a product over the bits."""
    total = SumOver(sympy.Product((-1) ** (s[i] * u[i] + u[i] * t[i]), span), (u, Bits(n)))
    return Equal(total, sympy.Product(1 + sign * (-1) ** (s[i] + t[i]), span))


def by_bits(p: Prover, low: Fact) -> Fact:
    """Sum over each bit by itself: 1 + (-1)^(s_i + t_i), which is 2 where s_i = t_i, else 0."""
    return p.convert(p.distribute(p.goal.args[0]), p.goal, reason="sum over each bit of u by itself")


involution = Claim(
    "walsh-hadamard",
    title="The Walsh-Hadamard matrix of n bits has the square 2^n",
    source="textbook",
    variables=[n, s, t],
    hypotheses=[AtMost(0, n)],
    conclusion=square(1),
    notes=(
        "W(s, t) = ∏(-1)^(s_i t_i) for bits s, t. The factor 1 + (-1)^(s_i + t_i) is 2 if s_i = t_i, else 0: "
        "so W² is 2^n times the identity. As a Kronecker product of n matrices of size 2 it has n layers of "
        "2·2^n synapses (kronecker-flattening, with B_t = ((1, 1), (1, -1)))."
    ),
    proof=by_bits,
    example={"n": 3, "s": [0, 1, 1], "t": [0, 1, 1]},
    twins=[Twin("the other sign", conclusion=square(-1), at={"n": 1, "s": [0], "t": [0]})],
)


def norm(size: Any, angle: Any) -> Any:
    """Σ over dropped entries of |e^(-i angle)/√n|²."""
    entry = sympy.cos(angle, evaluate=False) ** 2 + sympy.sin(angle, evaluate=False) ** 2
    return sympy.Sum(d[q, j] * entry / size, (j, 0, n - 1), (q, 0, n - 1))


angle = 2 * sympy.pi * q * j / n
dropped = sympy.Sum(d[q, j], (j, 0, n - 1), (q, 0, n - 1))


def by_unit_entries(p: Prover) -> Fact:
    """cos² + sin² = 1, entry by entry."""
    left = norm(n, angle)
    unit = p.fact("sin_squared", angle)
    body = left.args[0]

    def one() -> Fact:
        return p.combine(Equal(body, d[q, j] / n), (d[q, j] / n, unit))

    inner = p.termwise(
        Equal(sympy.Sum(body, (j, 0, n - 1)), sympy.Sum(d[q, j] / n, (j, 0, n - 1))), one, j, member=False
    )
    limits = (j, 0, n - 1), (q, 0, n - 1)
    outer = p.termwise(Equal(left, sympy.Sum(d[q, j] / n, *limits)), lambda: inner, q, member=False)
    return p.combine(p.goal, (1, outer))


dropping = Claim(
    "dft-dropped-entries",
    title="Dropping entries of the normalised Fourier matrix costs √(m/n), whichever they are",
    source="symnet (as an exact statement); LTR, section III.F, asks for approximate flattening",
    variables=[n, d],
    conclusion=Equal(norm(n, angle), dropped / n),
    conventions="d is 1 at the dropped entries, 0 elsewhere; the left side is the Frobenius norm of the error, squared",
    notes="All entries of the normalised matrix have absolute value 1/√n. With m entries dropped the error is √(m/n).",
    proof=by_unit_entries,
    example={"n": 2, "d": [[1, 0], [1, 1]]},
    twins=[Twin("divided twice", conclusion=Equal(norm(n, angle), dropped / n**2), at={"n": 2, "d": [[1, 0], [0, 0]]})],
)
