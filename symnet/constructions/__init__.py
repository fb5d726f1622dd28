"""Constructions: networks that compute a given function, each with the structure that says why.

Read `straightline`, `chains`, `circuits` (polynomials as few products), then `stencils`, `cubatures`, `settle`,
`recipes`, `leading`, `orders` (what a gate is, where it works, how a network follows, how large its error is, and how
to make it one of higher order), then the recipes: `gates`, `branching`, `layered`, `products`, `monomials`,
`univariate`, `quadratic_forms`, `polynomial`; last what is computed by cases (`bits`, `piecewise`) or by the tents of
ReLUs (`tents`, `squaring`).
"""

from symnet.constructions.bits import and_neuron, boolean_function
from symnet.constructions.branching import Branching, branching
from symnet.constructions.circuits import Circuit, compile_circuit
from symnet.constructions.direct import Direct
from symnet.constructions.gates import identity_gate, multiplication_gate, square_gate
from symnet.constructions.layered import by_layers
from symnet.constructions.leading import LeadingError, error_terms, leading_error, leading_error_at
from symnet.constructions.monomials import monomial
from symnet.constructions.piecewise import absolute_value, maximum, median, minimum, piecewise_linear
from symnet.constructions.polynomial import deep, shallow
from symnet.constructions.products import product, tree_neurons
from symnet.constructions.quadratic_forms import quadratic_form
from symnet.constructions.recipes import Gate, Level, Recipe
from symnet.constructions.squaring import relu_product, relu_square
from symnet.constructions.two_biases import form_with_two_biases
from symnet.constructions.univariate import univariate

__all__ = [
    "Branching",
    "Circuit",
    "Direct",
    "Gate",
    "LeadingError",
    "Level",
    "Recipe",
    "absolute_value",
    "and_neuron",
    "boolean_function",
    "branching",
    "by_layers",
    "compile_circuit",
    "deep",
    "error_terms",
    "form_with_two_biases",
    "identity_gate",
    "leading_error",
    "leading_error_at",
    "maximum",
    "median",
    "minimum",
    "monomial",
    "multiplication_gate",
    "piecewise_linear",
    "product",
    "quadratic_form",
    "relu_product",
    "relu_square",
    "shallow",
    "square_gate",
    "tree_neurons",
    "univariate",
]
