"""Every public function, given what it cannot take, raises a SymnetError; text is never evaluated."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sympy
from sympy.abc import x, y

import symnet as sn
from symnet.errors import (
    BadScale,
    FloatGiven,
    NotAnExpression,
    NotAPolynomial,
    NotExact,
    SymnetError,
    TextGiven,
    UsageError,
)

GATE = sn.multiplication_gate(sn.softplus)
POINT = (sympy.Rational(1, 2), sympy.Integer(1))
K = sympy.Symbol("K", real=True)
CHAIN = sn.MarkovChain(["1/2", "1/2"], [[["1/3", 1], ["2/3", 0]]])
TOWER = sn.inverse_hierarchy(CHAIN)
PLANE = sn.Gaussian([0, 0], [[2, 1], [1, 2]])
RING = sn.ising_chain(4, "1/2")
COIN = sn.Distribution({0: "1/2", 1: "1/2"})
RULE = sn.gaussian_mixture([[-1], [1]], [[["1/2"]]], ["1/3", "2/3"])

# Each public function, with arguments that it takes; methods that take an expression, a bias or a scale as well.
CALLS: dict[str, tuple[Callable[..., object], dict[str, Any]]] = {
    "Activation": (sn.Activation, {"expr": x * sympy.tanh(x), "symbol": x}),
    "absolute_value": (sn.absolute_value, {"symbol": x}),
    "and_neuron": (sn.and_neuron, {"activation": sn.logistic, "inputs": (x, y), "beta": 40}),
    "boolean_function": (
        sn.boolean_function,
        {"activation": sn.logistic, "function": x & y, "variables": (x, y), "beta": 40},
    ),
    "derive on bits": (
        sn.derive,
        {"target": x & y, "activation": sn.logistic, "domain": "bits", "variables": (x, y), "beta": 1},
    ),
    "maximum": (sn.maximum, {"inputs": (x, y)}),
    "median": (sn.median, {"inputs": sympy.symbols("a b c")}),
    "minimum": (sn.minimum, {"inputs": (x, y)}),
    "relu_square": (sn.relu_square, {"depth": 2, "symbol": x, "box": (0, 2)}),
    "relu_product": (sn.relu_product, {"depth": 2, "inputs": (x, y), "box": 1}),
    "derive by relu": (
        sn.derive,
        {"target": x * y, "activation": sn.relu, "variables": (x, y), "box": 1, "tolerance": "1/10", "dtype": "exact"},
    ),
    "parity": (sn.parity, {"activation": sn.relu, "inputs": (x, y)}),
    "costs": (sn.costs, {"target": x * y, "activation": sn.exp, "variables": (x, y), "bias": 0}),
    "depth_table": (
        sn.depth_table,
        {"family": "product", "sizes": (2,), "activation": sn.exp, "bias": 0, "box": 1, "dtype": "float32"},
    ),
    "flattening_cost": (
        sn.flattening_cost,
        {
            "what": x**4 * y,
            "hidden_layers": 1,
            "activation": sn.exp,
            "bias": 0,
            "biases": "common",
            "output_bias": False,
            "skip": False,
            "sense": "formal",
            "variables": (x, y),
        },
    ),
    "dft": (sn.dft, {"n": 4}),
    "linear_flattening": (sn.linear_flattening, {"network": [[[1, 2]], [[3]]]}),
    "low_rank": (sn.low_rank, {"matrix": [[1, 2], [2, 4]]}),
    "walsh_hadamard": (sn.walsh_hadamard, {"m": 2}),
    "minimal_network": (
        sn.minimal_network,
        {"target": x * y, "activation": sn.exp, "bias": 0, "biases": "common", "variables": (x, y)},
    ),
    "neurons_lower_bound": (
        sn.neurons_lower_bound,
        {"target": x * y, "activation": sn.exp, "bias": 0, "biases": "common", "sense": "taylor", "variables": (x, y)},
    ),
    "form_with_two_biases": (
        sn.form_with_two_biases,
        {"activation": sn.tanh, "target": x**2 + y**2, "variables": (x, y), "biases": (sympy.log(2), sympy.log(3))},
    ),
    "quadratic_form": (
        sn.quadratic_form,
        {"activation": sn.exp, "target": x**2 + y**2, "variables": (x, y), "bias": 0, "assume_nonzero": ()},
    ),
    "derive": (
        sn.derive,
        {"target": x * y, "activation": sn.tanh, "bias": 1, "layers": 1, "variables": (x, y), "assume_nonzero": (2,)},
    ),
    "identity_gate": (sn.identity_gate, {"activation": sn.exp, "neurons": 2, "bias": 0, "variables": (x,)}),
    "monomial": (sn.monomial, {"activation": sn.exp, "target": x * y**2, "variables": (x, y), "bias": 0}),
    "multiplication_gate": (
        sn.multiplication_gate,
        {"activation": sn.tanh, "neurons": 4, "bias": 1, "variables": (x, y), "assume_nonzero": (2,)},
    ),
    "parse": (sn.parse, {"text": "x*y"}),
    "parse_number": (sn.parse_number, {"text": "1/2"}),
    "power": (sn.power, {"degree": 2}),
    "product": (sn.product, {"activation": sn.exp, "factors": (x, y), "method": "signs", "bias": 0}),
    "square_gate": (sn.square_gate, {"activation": sn.exp, "neurons": 3, "bias": 0, "variables": (x,)}),
    "univariate": (sn.univariate, {"activation": sn.exp, "target": x**2, "variables": (x,), "bias": 0}),
    "activation.__call__": (sn.tanh, {"x": x}),
    "activation.derivative": (sn.tanh.derivative, {"order": 2, "at": 1}),
    "activation.derivatives": (sn.tanh.derivatives, {"count": 2, "at": 1}),
    "activation.coefficient": (sn.tanh.coefficient, {"order": 2, "at": 1}),
    "activation.taylor": (sn.tanh.taylor, {"order": 2, "at": 1}),
    "activation.vanishes": (sn.tanh.vanishes, {"order": 2, "at": 1}),
    "construction.at": (GATE.at, {"scale": "1/10"}),
    "Hamiltonian": (sn.Hamiltonian, {"polynomial": x * y, "variables": (x, y), "domain": "spins", "lattice": (2,)}),
    "ising": (sn.ising, {"bonds": [(1, 2), (2, 3)], "couplings": [1, 2], "fields": {1: "1/2"}}),
    "ising_chain": (sn.ising_chain, {"n": 4, "coupling": K, "field": "1/2"}),
    "ising_square": (sn.ising_square, {"shape": (3, 3), "coupling": K, "field": "1/2"}),
    "ising_triangular": (sn.ising_triangular, {"shape": 3, "coupling": K, "field": "1/2"}),
    "phi4": (sn.phi4, {"shape": (2, 2), "mass_squared": 1, "coupling": 6, "stiffness": 1}),
    "potts": (sn.potts, {"bonds": [(1, 2)], "states": 3, "coupling": 1, "penalty": 10}),
    "gaussian_hamiltonian": (
        sn.gaussian_hamiltonian,
        {"precision": [[2, 1], [1, 2]], "linear": [1, 0], "variables": (x, y)},
    ),
    "hamiltonian.energy": (RING.energy, {"state": [1, 1, 1, 1]}),
    "hamiltonian.is_symmetric": (RING.is_symmetric, {"generators": "translation"}),
    "hamiltonian.to_bits": (RING.to_bits, {"variables": sympy.symbols("a b c d")}),
    "hamiltonian.compile": (RING.compile, {"activation": sn.tanh, "tolerance": "1/10", "box": 1}),
    "hamiltonian.convolution": (RING.convolution, {"activation": sn.tanh, "tolerance": "1/10", "box": 1}),
    "Gaussian": (sn.Gaussian, {"mean": [0], "covariance": [[1]], "variables": (x,)}),
    "gaussian.marginal": (PLANE.marginal, {"kept": ["x1"]}),
    "gaussian.conditional": (PLANE.conditional, {"values": {"x1": 1}}),
    "gaussian.moment": (PLANE.moment, {"powers": [2, 2]}),
    "gaussian.kl": (PLANE.kl, {"other": PLANE}),
    "gaussian.mutual_information": (PLANE.mutual_information, {"first": ["x1"], "second": ["x2"]}),
    "maximum_entropy": (sn.maximum_entropy, {"mean": [0], "covariance": [[1]], "variables": (x,)}),
    "LinearMeasurement": (sn.LinearMeasurement, {"signal": PLANE, "response": [[1, 1]], "noise": [[1]]}),
    "Classifier": (sn.Classifier, {"hamiltonians": [x**2, x], "priors": ["1/2", "1/2"], "labels": ["a", "b"]}),
    "classifier.posterior": (RULE.posterior, {"point": [1]}),
    "classifier.log_odds": (RULE.log_odds, {"one": "0", "other": "1"}),
    "classifier.compile": (RULE.compile, {"activation": sn.tanh, "tolerance": "1/10", "box": 1}),
    "gaussian_classifier": (
        sn.gaussian_classifier,
        {
            "rows": [["0.1"], ["0.3"], ["1.0"], ["1.4"]],
            "labels": ["a", "a", "b", "b"],
            "priors": {"a": "1/2", "b": "1/2"},
            "divisor": "n-1",
            "variables": (x,),
        },
    ),
    "gaussian_mixture": (
        sn.gaussian_mixture,
        {"means": [[-1], [1]], "covariances": [[[1]]], "weights": ["1/3", "2/3"], "labels": ["a", "b"]},
    ),
    "Distribution": (sn.Distribution, {"probabilities": {(0, 0): "1/2", (1, 1): "1/2"}, "names": ["a", "b"]}),
    "distribution.marginal": (COIN.marginal, {"names": "x1"}),
    "distribution.kl": (COIN.kl, {"other": COIN}),
    "boltzmann": (sn.boltzmann, {"energies": {0: 0, 1: 1}, "temperature": 2}),
    "free_energy": (sn.free_energy, {"energies": {0: 0, 1: 1}, "temperature": 2}),
    "variational_free_energy": (sn.variational_free_energy, {"q": COIN, "energies": {0: 0, 1: 1}, "temperature": 2}),
    "Ensemble": (sn.Ensemble, {"hamiltonian": RING, "temperature": 2}),
    "ensemble.expectation": (sn.Ensemble(RING).expectation, {"observable": RING.variables[0]}),
    "ensemble.correlation": (sn.Ensemble(RING).connected_correlation, {"one": "s1", "other": "s2"}),
    "transfer_matrix": (sn.transfer_matrix, {"width": 2, "coupling": K, "field": 1}),
    "MarkovChain": (sn.MarkovChain, {"initial": ["1/2", "1/2"], "matrices": [[[1, 0], [0, 1]]]}),
    "chain.composition": (CHAIN.composition, {"i": 0, "j": 1}),
    "chain.posterior": (CHAIN.posterior, {"i": 0, "j": 1, "state": 0}),
    "inverse_hierarchy": (sn.inverse_hierarchy, {"chain": CHAIN}),
    "hierarchy": (TOWER, {"data": 0}),
    "hierarchy.is_sufficient": (TOWER.is_sufficient, {"i": 0, "statistic": {0: 0, 1: 1}}),
    "distillation_curve": (sn.distillation_curve, {"chain": CHAIN, "about": 0}),
    "Bottleneck": (sn.Bottleneck, {"eigenvalues": ["1/4"]}),
    "gaussian_bottleneck": (sn.gaussian_bottleneck, {"joint": PLANE, "data": ["x1"], "relevant": ["x2"]}),
    "bottleneck_directions": (sn.bottleneck_directions, {"joint": PLANE, "data": ["x1"], "relevant": ["x2"]}),
    "IsotropicField": (sn.IsotropicField, {"shape": 4}),
    "field.power_spectrum": (sn.IsotropicField(4).power_spectrum, {"field": [1, 2, 3, 4]}),
    "RGMap": (partial(sn.RGMap, "a map"), {"couplings": (x,), "images": (x**2,), "length": 2, "domain": ((0, 1),)}),
    "rg.at": (lambda value: sn.chain_decimation().at(value), {"value": 0}),
    "chain_decimation": (sn.chain_decimation, {"b": 2}),
    "migdal_kadanoff": (sn.migdal_kadanoff, {"dimension": 2, "b": 2}),
    "gaussian_model": (sn.gaussian_model, {"dimension": 3, "orders": 2, "b": 2}),
    "decimate": (sn.decimate, {"couplings": {("a", "x"): K, ("x", "b"): K}, "remove": ["x"]}),
    "BoltzmannMachine": (sn.BoltzmannMachine, {"weights": [1, 3], "factors": [["1/4", "3/4"], ["1/2", "1/2"]]}),
    "enclosure": (sn.enclosure, {"expr": sympy.log(2), "digits": 5}),
    "network.expr": (GATE.network.expr, {"inputs": (x, y), "scale": sn.scale}),
    "network.exact": (GATE.network.exact, {"inputs": POINT, "scale": sympy.Rational(1, 10)}),
    "network.ball": (GATE.network.ball, {"inputs": POINT, "scale": sympy.Rational(1, 10)}),
    "network.at": (GATE.network.at, {"scale": "1/10"}),
}
ARGUMENTS = [(name, argument) for name, (_, arguments) in CALLS.items() for argument in arguments]


def _functions() -> Iterator[str]:
    for name in sn.__all__:
        value = getattr(sn, name)
        if inspect.isfunction(value) or value is sn.Activation:
            yield name


def test_no_public_function_is_left_out() -> None:
    """The table has every public function that takes anything, but three.

    These take data of their own: circuits' terms, paths of scripts, maps to be drawn by an extra.
    """
    without_arguments = {name for name in _functions() if not inspect.signature(getattr(sn, name)).parameters}
    assert {*_functions()} <= {*CALLS, *without_arguments, "compile_circuit", "verify", "flow_plot"}


@pytest.mark.parametrize("name", CALLS)
def test_the_arguments_of_the_table_are_good(name: str) -> None:
    """What is refused below is refused because of the one argument that was replaced."""
    function, arguments = CALLS[name]
    assert function(**arguments) is not None


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS, ids=[f"{n}-{a}" for n, a in ARGUMENTS])
@pytest.mark.parametrize("attack", ["__import__('pathlib').Path({0!r}).touch()", "open({0!r}, 'w')"])
def test_text_is_never_evaluated(name: str, argument: str, attack: str, tmp_path: Path) -> None:
    """A text that would make a file if it were evaluated is refused as any argument, and no file is made."""
    function, arguments = CALLS[name]
    target = tmp_path / "touched"
    text = attack.format(str(target))
    with pytest.raises(SymnetError) as caught:
        function(**{**arguments, argument: text})
    assert not target.exists()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600


TARGETS = {
    "a float": (x * y + 0.5, FloatGiven),
    "a float deep inside": (x * (y + x * (1 + 0.1 * y)), FloatGiven),
    "a Python ^": (x ^ y, NotAnExpression),
    "a truth value": (x > 0, NotAnExpression),
    "infinity": (x * y + sympy.oo, SymnetError),
    "nan": (sympy.nan, SymnetError),
    "a complex coefficient": (sympy.I * x * y, SymnetError),
    "an irrational coefficient": (sympy.sqrt(2) * x * y, NotAPolynomial),
    "a function": (sympy.sin(x) * y, NotAPolynomial),
    "a quotient": (x / y, NotAPolynomial),
    "a symbolic exponent": (x**y, NotAPolynomial),
    "a huge exponent": (x ** (10**9), SymnetError),
    "a huge power of a sum": ((x + y + 1) ** 400_000, SymnetError),
    "a matrix": (sympy.Matrix([x]), SymnetError),
    "nothing": (None, SymnetError),
    "a list": ([x, y], SymnetError),
    "text": ("x*y", TextGiven),
}


@pytest.mark.parametrize(("target", "kind"), TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("layers", ["deep", 1])
def test_targets_that_are_no_polynomials(target: Any, kind: type[SymnetError], layers: Any) -> None:
    """Whatever is no polynomial with rational coefficients is refused by an error of its kind, at once."""
    with pytest.raises(kind):
        sn.derive(target, activation=sn.exp, layers=layers)


@pytest.mark.parametrize("scale", [0, -1, "0", "-1/10", sympy.Integer(-2)])
def test_scales_are_positive(scale: object) -> None:
    """A scale of zero, or below, is refused."""
    with pytest.raises(BadScale):
        GATE.at(scale)


@pytest.mark.parametrize("scale", [0.1, sympy.Float(0.1), float("nan")])
def test_scales_are_exact(scale: object) -> None:
    """A float is no scale; the message says how it is written."""
    with pytest.raises(FloatGiven, match="write"):
        GATE.at(scale)


@pytest.mark.parametrize("bias", [0.5, sympy.Float(1)])
def test_biases_are_exact(bias: object) -> None:
    """A float is no bias."""
    with pytest.raises(FloatGiven, match="write"):
        sn.multiplication_gate(sn.tanh, bias=bias)  # type: ignore[arg-type]


@pytest.mark.parametrize("bias", [sympy.oo, sympy.I, sympy.nan, None.__class__, x > 0, [1]])
def test_biases_are_finite_numbers(bias: object) -> None:
    """Infinite, complex and undefined values, and what is no number at all, are no bias."""
    with pytest.raises(SymnetError):
        sn.multiplication_gate(sn.tanh, bias=bias)  # type: ignore[arg-type]


ACTIVATIONS = {
    "two symbols": x * y,
    "a float": 0.5 * x,
    "an integral": sympy.Integral(sympy.exp(-(x**2)), x),
    "complex": sympy.I * x,
    "a truth value": x > 0,
    "a Python ^": x ^ y,
    "text": "tanh(x)",
    "nothing": None,
    "infinite": x * sympy.oo,
}


@pytest.mark.parametrize("expr", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_what_is_no_activation(expr: Any) -> None:
    """An activation is an exact real expression in one symbol."""
    with pytest.raises(SymnetError):
        sn.Activation(expr)


def test_parse_number_is_exact() -> None:
    """A number with a symbol in it is no number."""
    with pytest.raises(NotExact):
        sn.parse_number("2*x")


NO_LISTS: dict[str, Callable[[Any], object]] = {
    "priors": lambda v: sn.Classifier(RULE.hamiltonians, v),
    "labels": lambda v: sn.Classifier(RULE.hamiltonians, ["1/3", "2/3"], v),
    "variables of a classifier": lambda v: sn.Classifier([x**2, -x], ["1/3", "2/3"], variables=v),
    "variables of a Gaussian": lambda v: sn.Gaussian([0], [[1]], v),
    "variables of a Hamiltonian": lambda v: sn.Hamiltonian(x**2, v),
    "lengths of a lattice": lambda v: sn.Hamiltonian(x**2, (x,), lattice=v),
    "a state": RING.energy,
    "symmetries": RING.is_symmetric,
    "powers": PLANE.moment,
    "removed sites": lambda v: sn.decimate({("s", "a"): 1}, v),
    "bonds": sn.ising,
    "weights": lambda v: sn.BoltzmannMachine(v, [[1]]),
    "factors": lambda v: sn.BoltzmannMachine([1], v),
    "a row of factors": lambda v: sn.BoltzmannMachine([1], [v]),
    "a field": sn.IsotropicField(4).power_spectrum,
    "means": lambda v: sn.gaussian_mixture(v, [[[1]]], ["1/2", "1/2"]),
    "covariances": lambda v: sn.gaussian_mixture([[0], [1]], v, ["1/2", "1/2"]),
    "labels of rows": lambda v: sn.gaussian_classifier([[1], [2]], v),
    "data": lambda v: sn.gaussian_bottleneck(PLANE, v, ["x2"]),
    "relevant": lambda v: sn.gaussian_bottleneck(PLANE, ["x1"], v),
}


@pytest.mark.parametrize("value", [5, x, object()], ids=["number", "symbol", "object"])
@pytest.mark.parametrize("name", NO_LISTS)
def test_what_is_no_list_is_refused_in_a_sentence(name: str, value: Any) -> None:
    """Where a list is wanted, what cannot be run through is refused, and the message shows a list."""
    with pytest.raises(UsageError, match=r"list.* such as"):
        NO_LISTS[name](value)


@pytest.mark.parametrize("points", [[[1], [1, 2]], [["a"]], object()])
def test_points_that_are_no_rows_of_numbers(points: Any) -> None:
    """NumPy's complaints about ragged rows and text become ours."""
    net = RULE.compile(sn.tanh, box=1, tolerance="1/10")
    with pytest.raises(UsageError, match="points are rows of numbers"):
        net.probabilities(points)


def test_values_of_a_statistic_can_be_compared() -> None:
    """Lists are no values of a statistic: they cannot be told apart by hashing."""
    with pytest.raises(UsageError, match="hashable"):
        TOWER.is_sufficient(0, {0: [1], 1: "a"})


def test_flows_are_drawn_of_maps() -> None:
    """A number is no map of couplings."""
    with pytest.raises(UsageError, match="RGMap"):
        sn.flow_plot(5, (0, 1))  # type: ignore[arg-type]
