"""Linear networks: fast transforms, stacks of convolutions, low rank and sparse products, Strassen's rule, flattening.

Read ``factorization`` (what flattening costs), ``transforms``, ``convolutions``, ``lowrank``, ``random_supports``,
``strassen``,
``approximation``, in this order.
"""

from symnet.constructions.linear.approximation import best_error, dropped_entries_error
from symnet.constructions.linear.convolutions import convolutions, dilated_convolutions, undilated_convolutions
from symnet.constructions.linear.factorization import (
    Factorization,
    LinearFlattening,
    linear_flattening,
    synapses_needed,
)
from symnet.constructions.linear.lowrank import low_rank, low_rank_synapses
from symnet.constructions.linear.random_supports import SparseProduct, sparse_product
from symnet.constructions.linear.strassen import strassen_operations, strassen_product
from symnet.constructions.linear.transforms import bit_reversal, dft, kronecker, walsh_hadamard

__all__ = [
    "Factorization",
    "LinearFlattening",
    "SparseProduct",
    "best_error",
    "bit_reversal",
    "convolutions",
    "dft",
    "dilated_convolutions",
    "dropped_entries_error",
    "kronecker",
    "linear_flattening",
    "low_rank",
    "low_rank_synapses",
    "sparse_product",
    "strassen_operations",
    "strassen_product",
    "synapses_needed",
    "undilated_convolutions",
    "walsh_hadamard",
]
