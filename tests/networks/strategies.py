"""Random small networks with exact weights, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy
from hypothesis import strategies as st

from symnet.activations import Activation, gaussian, gelu, logistic, power, relu, sin, softplus, tanh
from symnet.exact.constants import Constant, Laurent
from symnet.exact.fields import constant
from symnet.exact.matrices import Identity, IntegerMatrix, Ones, Sparse
from symnet.networks import Activate, Affine, Network, Plane, Planes

fractions = st.builds(Fraction, st.integers(-4, 4), st.integers(1, 4))
constants: st.SearchStrategy[Constant] = st.one_of(
    fractions.map(Constant.rational),
    st.builds(
        lambda q, e: constant(e) * q,
        fractions,
        st.sampled_from([sympy.sqrt(2), 1 + sympy.sqrt(2), sympy.tanh(1), 1 / sympy.tanh(1), sympy.exp(sympy.S.Half)]),
    ),
)
laurents = st.dictionaries(st.integers(-1, 2), constants, max_size=2).map(Laurent)
activations = st.sampled_from([tanh, softplus, sin, logistic, gaussian, gelu, relu, power(2)])


@st.composite
def integer_matrices(draw: st.DrawFn, rows: int, columns: int) -> IntegerMatrix:
    kinds: list[Callable[[], IntegerMatrix]] = [
        lambda: Ones((rows, columns)),
        lambda: Sparse.from_dense([[draw(st.integers(-2, 2)) for _ in range(columns)] for _ in range(rows)]),
    ]
    if rows == columns:
        kinds.append(lambda: Identity(rows))
    return draw(st.sampled_from(kinds))()


@st.composite
def planes(draw: st.DrawFn, rows: int, columns: int) -> Planes:
    terms = draw(st.lists(st.tuples(laurents, integer_matrices(rows, columns)), max_size=3))
    return Planes((rows, columns), tuple(Plane(scale, matrix) for scale, matrix in terms))


@st.composite
def networks(
    draw: st.DrawFn,
    inputs: int | None = None,
    outputs: int | None = None,
    hidden_layers: int | None = None,
    activation: Activation | None = None,
) -> Network:
    depth = draw(st.integers(0, 2)) if hidden_layers is None else hidden_layers
    width = draw(st.integers(1, 3)) if inputs is None else inputs
    layers: list[Affine | Activate] = []
    for _ in range(depth):
        active, passed = draw(st.integers(1, 3)), draw(st.integers(0, 1))
        size = active + passed
        layers.append(Affine(draw(planes(size, width)), draw(planes(size, 1))))
        layers.append(Activate(activation or draw(activations), None, active, passed))
        width = size
    last = draw(st.integers(1, 2)) if outputs is None else outputs
    return Network((*layers, Affine(draw(planes(last, width)), draw(planes(last, 1)))))
