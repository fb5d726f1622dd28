"""Exact derivations about neural networks: weights, proofs, certificates and their LaTeX.

>>> import symnet as sn
>>> sn.multiplication_gate(sn.softplus).network.widths
(2, 4, 1)

Names are loaded when they are first used, because the kernel, ``--version`` and ``check`` must start without SymPy.
To add a public name: one line in ``_HOME`` (where it lives) and one import below it (for type checkers and editors).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Public name -> "module", or "module:name" where it has another name at home.
_HOME = {
    "SymnetError": "errors",
    "parse": "parsing",
    "parse_number": "parsing",
    "scale": "exact.constants:SCALE",
    "Activation": "activations",
    "Bias": "activations",
    "arctan": "activations",
    "cos": "activations",
    "erf": "activations",
    "exp": "activations",
    "gaussian": "activations",
    "gelu": "activations",
    "heaviside": "activations",
    "logistic": "activations",
    "mish": "activations",
    "power": "activations",
    "relu": "activations",
    "silu": "activations",
    "sin": "activations",
    "softplus": "activations",
    "tanh": "activations",
    "Network": "networks",
    "LowerBound": "needed",
    "Minimal": "minimal",
    "minimal_network": "minimal",
    "neurons_lower_bound": "needed",
    "Circuit": "constructions",
    "compile_circuit": "constructions",
    "dft": "constructions.linear",
    "linear_flattening": "constructions.linear",
    "low_rank": "constructions.linear",
    "walsh_hadamard": "constructions.linear",
    "Modular": "exact.rings",
    "costs": "comparison",
    "depth_table": "depth",
    "flattening_cost": "flattening",
    "RGMap": "physics.flows",
    "BoltzmannMachine": "physics.rbm",
    "flow_plot": "physics.flow_plots",
    "chain_decimation": "physics.renormalization",
    "chain_decimation_in_field": "physics.renormalization",
    "decimate": "physics.decimation",
    "gaussian_model": "physics.renormalization",
    "migdal_kadanoff": "physics.renormalization",
    "square_decimation": "physics.renormalization",
    "square_lattice_truncated": "physics.renormalization",
    "triangular_first_cumulant": "physics.renormalization",
    "Construction": "workbench",
    "derive": "derivation",
    "absolute_value": "workbench",
    "and_neuron": "workbench",
    "boolean_function": "workbench",
    "form_with_two_biases": "workbench",
    "identity_gate": "workbench",
    "maximum": "workbench",
    "median": "workbench",
    "minimum": "workbench",
    "monomial": "workbench",
    "multiplication_gate": "workbench",
    "parity": "workbench",
    "product": "workbench",
    "quadratic_form": "workbench",
    "relu_product": "workbench",
    "relu_square": "workbench",
    "square_gate": "workbench",
    "univariate": "workbench",
    "MarkovChain": "physics.markov",
    "distillation_curve": "physics.distillation",
    "Bottleneck": "physics.bottleneck",
    "bottleneck_directions": "physics.bottleneck",
    "gaussian_bottleneck": "physics.bottleneck",
    "IsotropicField": "physics.fields",
    "inverse_hierarchy": "physics.sufficiency",
    "Classifier": "physics.classifier",
    "CompiledClassifier": "physics.compiled",
    "Gaussian": "physics.gaussian",
    "gaussian_classifier": "physics.discriminant",
    "gaussian_mixture": "physics.discriminant",
    "LinearMeasurement": "physics.measurement",
    "maximum_entropy": "physics.gaussian",
    "Hamiltonian": "physics.hamiltonians",
    "gaussian_hamiltonian": "physics.lattices",
    "ising": "physics.lattices",
    "ising_chain": "physics.lattices",
    "ising_square": "physics.lattices",
    "ising_triangular": "physics.lattices",
    "phi4": "physics.lattices",
    "potts": "physics.lattices",
    "dictionary": "physics.dictionary",
    "enclosure": "exact.balls",
    "Distribution": "physics.information",
    "boltzmann": "physics.thermodynamics",
    "free_energy": "physics.thermodynamics",
    "variational_free_energy": "physics.thermodynamics",
    "Ensemble": "physics.spins",
    "transfer_matrix": "physics.spins",
    "Claim": "proof",
    "verify": "proof",
}

_PARTS = (
    "activations",
    "bounds",
    "cli",
    "constructions",
    "derivation",
    "errors",
    "exact",
    "kernel",
    "lower_bounds",
    "minimal",
    "needed",
    "networks",
    "parsing",
    "physics",
    "proof",
    "render",
    "workbench",
)

if TYPE_CHECKING:
    from symnet.activations import (
        Activation,
        Bias,
        arctan,
        cos,
        erf,
        exp,
        gaussian,
        gelu,
        heaviside,
        logistic,
        mish,
        power,
        relu,
        silu,
        sin,
        softplus,
        tanh,
    )
    from symnet.comparison import costs
    from symnet.constructions import Circuit, compile_circuit
    from symnet.constructions.linear import dft, linear_flattening, low_rank, walsh_hadamard
    from symnet.depth import depth_table
    from symnet.derivation import derive
    from symnet.errors import SymnetError
    from symnet.exact.balls import enclosure
    from symnet.exact.constants import SCALE as scale  # noqa: N811 - its public name is that of a symbol
    from symnet.exact.rings import Modular
    from symnet.flattening import flattening_cost
    from symnet.minimal import Minimal, minimal_network
    from symnet.needed import LowerBound, neurons_lower_bound
    from symnet.networks import Network
    from symnet.parsing import parse, parse_number
    from symnet.physics.bottleneck import Bottleneck, bottleneck_directions, gaussian_bottleneck
    from symnet.physics.classifier import Classifier
    from symnet.physics.compiled import CompiledClassifier
    from symnet.physics.decimation import decimate
    from symnet.physics.dictionary import dictionary
    from symnet.physics.discriminant import gaussian_classifier, gaussian_mixture
    from symnet.physics.distillation import distillation_curve
    from symnet.physics.fields import IsotropicField
    from symnet.physics.flow_plots import flow_plot
    from symnet.physics.flows import RGMap
    from symnet.physics.gaussian import Gaussian, maximum_entropy
    from symnet.physics.hamiltonians import Hamiltonian
    from symnet.physics.information import Distribution
    from symnet.physics.lattices import (
        gaussian_hamiltonian,
        ising,
        ising_chain,
        ising_square,
        ising_triangular,
        phi4,
        potts,
    )
    from symnet.physics.markov import MarkovChain
    from symnet.physics.measurement import LinearMeasurement
    from symnet.physics.rbm import BoltzmannMachine
    from symnet.physics.renormalization import (
        chain_decimation,
        chain_decimation_in_field,
        gaussian_model,
        migdal_kadanoff,
        square_decimation,
        square_lattice_truncated,
        triangular_first_cumulant,
    )
    from symnet.physics.spins import Ensemble, transfer_matrix
    from symnet.physics.sufficiency import inverse_hierarchy
    from symnet.physics.thermodynamics import boltzmann, free_energy, variational_free_energy
    from symnet.proof import Claim, verify
    from symnet.workbench import (
        Construction,
        absolute_value,
        and_neuron,
        boolean_function,
        form_with_two_biases,
        identity_gate,
        maximum,
        median,
        minimum,
        monomial,
        multiplication_gate,
        parity,
        product,
        quadratic_form,
        relu_product,
        relu_square,
        square_gate,
        univariate,
    )

__all__ = [
    "Activation",
    "Bias",
    "BoltzmannMachine",
    "Bottleneck",
    "Circuit",
    "Claim",
    "Classifier",
    "CompiledClassifier",
    "Construction",
    "Distribution",
    "Ensemble",
    "Gaussian",
    "Hamiltonian",
    "IsotropicField",
    "LinearMeasurement",
    "LowerBound",
    "MarkovChain",
    "Minimal",
    "Modular",
    "Network",
    "RGMap",
    "SymnetError",
    "__version__",
    "absolute_value",
    "and_neuron",
    "arctan",
    "boltzmann",
    "boolean_function",
    "bottleneck_directions",
    "chain_decimation",
    "chain_decimation_in_field",
    "compile_circuit",
    "cos",
    "costs",
    "decimate",
    "depth_table",
    "derive",
    "dft",
    "dictionary",
    "distillation_curve",
    "enclosure",
    "erf",
    "exp",
    "flattening_cost",
    "flow_plot",
    "form_with_two_biases",
    "free_energy",
    "gaussian",
    "gaussian_bottleneck",
    "gaussian_classifier",
    "gaussian_hamiltonian",
    "gaussian_mixture",
    "gaussian_model",
    "gelu",
    "heaviside",
    "identity_gate",
    "inverse_hierarchy",
    "ising",
    "ising_chain",
    "ising_square",
    "ising_triangular",
    "linear_flattening",
    "logistic",
    "low_rank",
    "maximum",
    "maximum_entropy",
    "median",
    "migdal_kadanoff",
    "minimal_network",
    "minimum",
    "mish",
    "monomial",
    "multiplication_gate",
    "neurons_lower_bound",
    "parity",
    "parse",
    "parse_number",
    "phi4",
    "potts",
    "power",
    "product",
    "quadratic_form",
    "relu",
    "relu_product",
    "relu_square",
    "scale",
    "silu",
    "sin",
    "softplus",
    "square_decimation",
    "square_gate",
    "square_lattice_truncated",
    "tanh",
    "transfer_matrix",
    "triangular_first_cumulant",
    "univariate",
    "variational_free_energy",
    "verify",
    "walsh_hadamard",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        module, _, name_there = _HOME[name].partition(":")
        value = getattr(import_module(f"symnet.{module}"), name_there or name)
    elif name in _PARTS:
        value = import_module(f"symnet.{name}")
    else:
        from symnet.errors import near

        close = None if name.startswith("_") else near(name, _HOME)
        hint = f"; did you mean symnet.{close}?" if close else ""
        raise AttributeError(f"module 'symnet' has no attribute {name!r}{hint}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_PARTS})
