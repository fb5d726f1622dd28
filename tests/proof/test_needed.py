"""Lower bounds as claims: the kernel proves them for this σ, bias and target; what is too large has no proof."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sympy

import symnet as sn
from symnet.errors import SymnetError
from symnet.lower_bounds import Bound, Conventions, Triangular, lower_bound
from symnet.proof.claims import build
from symnet.proof.needed import needed_claim
from symnet.proof.verification import verdict_of

x = sympy.symbols("x:10")
y, z = sympy.symbols("y z")


def bound_of(
    target: Any, activation: Any, bias: Any = None, biases: Any = "common", *, output: bool = False, skip: bool = False
) -> Bound:
    at = None if bias is None else activation.point(bias)
    return lower_bound(target, activation, Conventions(biases, output, skip), bias=at)


def status(bound: Bound) -> str:
    """What the isolated kernel says of the claim; what stopped its proof where there is none."""
    try:
        built = build([needed_claim(bound)])
    except SymnetError as error:
        return str(error)
    if built[-1].error:
        return built[-1].error
    verdict = verdict_of(built)
    assert not verdict.axioms
    return verdict.status


def twice(bound: Bound) -> Triangular:
    """A table with its last row and column twice."""
    data = bound.data
    assert data is not None
    return replace(data, rows=(*data.rows, data.rows[-1]), columns=(*data.columns, data.columns[-1]))


def changed(bound: Bound) -> Triangular:
    """A table with its first column in the place of the last."""
    data = bound.data
    assert data is not None
    return replace(data, columns=(*data.columns[:-1], data.columns[0]))


PRODUCT = bound_of(x[0] * x[1] * x[2], sn.tanh, 1)
WITH_BIAS = bound_of(x[0] ** 2 * x[1], sn.softplus, 1, output=True)
SUM = bound_of(x[0] * x[1] * x[2] + y**3, sn.softplus, 1)
PIVOT = bound_of(x[0] * x[1] * x[2] * x[3] + x[0] ** 4 + x[1] ** 2 * x[2] * x[3], sn.relu, biases="free")
EXP = bound_of(x[0] * x[1] * x[2], sn.exp, biases="free")
FREE = bound_of(x[0] * x[1], sn.tanh, biases="free")
MONOMIAL = bound_of(x[0] * x[1] * x[2], sn.tanh, biases="free")
OUTPUT = Conventions("common", output_bias=True)
CASES = [
    (PRODUCT, 8),
    (bound_of(sympy.prod(x), sn.tanh, 1), 1024),
    (WITH_BIAS, 5),
    (bound_of(3 * y**2 * z, sn.gelu, 1, output=True, skip=True), 4),
    (bound_of(y**5, sn.tanh, 1), 6),
    (bound_of(y * z, sn.exp), 4),
    (bound_of(x[0] * x[1] * x[2], sn.tanh, biases="free", output=True, skip=True), 4),
    (bound_of(y**3 * z**2 / 2, sn.relu, biases="free"), 4),
    (bound_of(x[0] * x[1] * x[2], sn.tanh, 0), 4),
    (bound_of(y * z + 3, sn.softplus, 0, output=True), 3),
    (bound_of(2 * y * z - y + 3, sn.softplus, biases="free", output=True, skip=True), 2),
    (EXP, 8),
    (bound_of(3 * x[0] * x[1] * x[2] + 1, sn.exp, biases="free", output=True), 7),
    (bound_of(y**2, sn.tanh, 0), sympy.oo),
    (SUM, 10),
    (bound_of(y**2 + y * z + y + 1, sn.exp, 0), 3),
    (bound_of(y**2 + z**2 + 2 * y + 1, sn.softplus, 0, output=True, skip=True), 2),
    (PIVOT, 8),
    (bound_of(y**3 + x[0] * y * z + z, sn.softplus, biases="free"), 4),
]


@pytest.mark.parametrize(("bound", "number"), CASES, ids=[f"{b.target} {b.activation}" for b, _ in CASES])
def test_bound_is_proved_by_the_kernel(bound: Bound, number: int) -> None:
    """The claim says this number, and the kernel proves it without axioms."""
    assert bound.neurons == number
    conclusion = needed_claim(bound).conclusion
    assert conclusion == sympy.false if number is sympy.oo else conclusion.args[0] == number
    assert status(bound) == "proved"


DOCTORED = [
    ("one neuron more", replace(PRODUCT, neurons=sympy.Integer(9))),
    ("one neuron more, with an output bias", replace(WITH_BIAS, neurons=sympy.Integer(6))),
    ("all degrees, with an output bias", replace(WITH_BIAS, neurons=sympy.Integer(6), degrees=(0, 1, 2, 3))),
    ("fewer degrees than it counts", replace(PRODUCT, degrees=(0, 1, 2))),
    ("where c_2 = 0", replace(PRODUCT, bias=sn.tanh.point(0))),
    ("σ = t³, which needs four", replace(PRODUCT, activation=sn.power(3), bias=sn.power(3).point(0))),
    (
        "without the output bias that its networks have",
        replace(PRODUCT, conventions=Conventions("common", output_bias=True)),
    ),
    ("one neuron more, of a form with free biases", replace(FREE, neurons=sympy.Integer(4))),
    ("where σ' has a zero", replace(FREE, activation=sn.silu)),
    ("a form, and skip connections", replace(FREE, conventions=Conventions("free", skip=True))),
    ("a form and a line", replace(FREE, target=FREE.target + x[0])),
    ("a form by the theorem on monomials", replace(FREE, theorem="free-biases")),
    ("one neuron more, with free biases", replace(MONOMIAL, neurons=sympy.Integer(5))),
    (
        "of another theorem",
        replace(FREE, theorem="gap-set-bound", degrees=(0, 1, 2)),
    ),
    ("one row more", replace(SUM, neurons=sympy.Integer(11))),
    ("with rows that are the same", replace(SUM, neurons=sympy.Integer(11), data=twice(SUM))),
    ("with another column", replace(SUM, data=changed(SUM))),
    ("with another target than its table", replace(SUM, target=SUM.target + x[0])),
    ("with an output bias that its table does not allow for", replace(SUM, conventions=OUTPUT)),
    ("where the table needs c_0 ≠ 0, and it is 0", replace(SUM, activation=sn.tanh, bias=sn.tanh.point(0))),
    ("one row more, with a pivot", replace(PIVOT, neurons=sympy.Integer(9), data=twice(PIVOT))),
    ("a pivot with moments that are not known", replace(PIVOT, data=replace(PIVOT.data, part=3))),
    ("without its table", replace(SUM, data=None)),
    ("impossible, where it is not", replace(SUM, theorem="no-flattening-impossible", neurons=sympy.oo)),
    ("one neuron more, of exp", replace(EXP, neurons=sympy.Integer(9))),
    ("of exp, for another activation", replace(EXP, activation=sn.cos)),
    ("in another sense", replace(PRODUCT, sense="uniform")),
    ("of another target", replace(PRODUCT, target=x[0] * x[1])),
    ("of a target with more terms", replace(PRODUCT, target=x[0] * x[1] * x[2] + x[0])),
]


@pytest.mark.parametrize(("what", "bound"), DOCTORED, ids=[what for what, _ in DOCTORED])
def test_doctored_bound_is_refused(what: str, bound: Bound) -> None:
    """What is not so has no proof: the script of the claim stops."""
    assert status(bound) != "proved"


# --- in the sense uniform ---------------------------------------------------------------------------------------------


def near(target: Any, *, output: bool = False, skip: bool = False) -> Bound:
    return lower_bound(target, sn.relu, Conventions("free", output, skip), sense="uniform")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "output", "skip", "neurons"),
    [
        (x[0] * x[1], False, False, 2),
        (-2 * x[0] * x[1] * x[2] + 3, True, False, 3),
        (x[0] * x[1] * x[2] * x[3] / 3 - x[1] + 2, True, True, 6),
    ],
)
def test_products_in_the_sense_uniform(target: Any, output: bool, skip: bool, neurons: int) -> None:  # noqa: FBT001
    """The largest binomial coefficient, whatever continuous functions the neurons are."""
    bound = near(target, output=output, skip=skip)
    assert bound.neurons == neurons
    verdict = verdict_of(build([needed_claim(bound)]))
    assert (verdict.status, sorted(verdict.axioms)) == ("proved", ["increasing", "weierstrass"])


CUBE = near(x[0] * x[1] * x[2], skip=True)  # three neurons, by the order 2
DOCTORED_NEAR = [
    ("one neuron more", replace(CUBE, neurons=sympy.Integer(4))),
    ("of order 1, with skip connections", replace(CUBE, degrees=(1,))),
    ("of two orders", replace(CUBE, degrees=(1, 2))),
    ("in another sense", replace(CUBE, sense="taylor")),
    ("of a target that is no product", replace(CUBE, target=x[0] * x[1] * x[2] + x[0] * x[1])),
    ("with an output bias in the target alone", replace(CUBE, target=x[0] * x[1] * x[2] + 1)),
]


@pytest.mark.parametrize(("what", "bound"), DOCTORED_NEAR, ids=[what for what, _ in DOCTORED_NEAR])
def test_doctored_bound_in_the_sense_uniform_is_refused(what: str, bound: Bound) -> None:
    """Its claim is refused, or the script of the claim stops."""
    try:
        error = build([needed_claim(bound)])[-1].error
    except SymnetError as refused:
        error = str(refused)
    assert error
    assert bound.theorem == "robust-no-flattening"
