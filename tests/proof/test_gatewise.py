"""Deep networks of sign sums by the theorem about one gate: the same numbers as their weights say, and of no others."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random

import pytest
import sympy

from symnet.activations import Activation, exp, gelu, logistic, softplus, tanh
from symnet.constructions import product
from symnet.constructions.layered import by_layers
from symnet.constructions.recipes import Gate, Level, Recipe, recipe
from symnet.constructions.settle import settle
from symnet.constructions.stencils import signs_product
from symnet.constructions.straightline import Linear
from symnet.errors import LimitExceeded, StepRefused
from symnet.exact.constants import Laurent
from symnet.kernel import Verdict, check_text
from symnet.networks.layers import Activate
from symnet.networks.network import Network
from symnet.proof.certificate import certificate, dumps
from symnet.proof.certify import certify
from symnet.proof.gatewise import THEOREM, of_sign_sums, output
from symnet.proof.instances import instances
from symnet.proof.networks import Reader, statement_terms
from symnet.proof.prover import Prover

b = sympy.Symbol("b")
x = sympy.symbols("x:20")
half = sympy.Rational(1, 2)


def by_hand() -> Recipe:
    """Gates whose neurons coincide, operands with constants, a value handed on, and 3/2 ∏ - 1 at the end."""
    node = [Linear.node(k) for k in range(4)]
    shifted = Linear(Fraction(1), ((0, Fraction(2)), (3, Fraction(-1, 3))))
    first = Gate(signs_product(4), (shifted, node[1], node[2], node[3])), Gate(signs_product(2), (node[1], node[1]))
    second = Gate(signs_product(3), (Linear(Fraction(2), ((0, Fraction(1)), (2, Fraction(1)))), node[1], node[2]))
    p, q, r, s = x[:4]
    one, two = (1 + 2 * p - s / 3) * q * r * s, q**2
    target = sympy.expand(3 * (one + p + 2) * two * p / 2 - 1)
    levels = Level((*first, Gate(None, (node[0],)))), Level((second,))
    final = Linear(Fraction(-1), ((0, Fraction(3, 2)),))
    return recipe("by hand", target, (p, q, r, s), settle(exp, (2, 3, 4)), levels, final)


NETWORKS = {
    "by hand": by_hand,
    "13 factors": lambda: layered(exp, 13),
    "17 factors": lambda: layered(softplus, 17),
    "skips and a coefficient": lambda: by_layers(tanh, -2 * sympy.Mul(*x[:14]) / 3, 2, skip=True, bias=half),
    "three layers": lambda: layered(logistic, 40, 3),
    "a symbol": lambda: layered(gelu, 13, bias=b, assume_nonzero=(3, 4)),
}


def layered(activation: Activation, n: int, layers: int = 2, **options: object) -> Recipe:
    return product(activation, n, method="layers", layers=layers, **options)  # type: ignore[arg-type]


@cache
def network(name: str) -> Recipe:
    return NETWORKS[name]()  # type: ignore[no-untyped-call]


def check(recipe: Recipe) -> Verdict:
    built = certify(recipe)
    if built[-1].error:
        return Verdict(built[-1].claim.label, "failed", reason=built[-1].error)
    return check_text(dumps(certificate(built)))[-1]


def same_as_the_weights(stated: Recipe, other: Recipe) -> None:
    """The kernel multiplies out: the output by gates is that of the neurons of the other network."""
    p = Prover()
    reader = Reader(p, other)
    inputs = [p.term(v) for v in stated.variables]
    p.ring(p.store.make("eq", (output(Reader(p, stated), stated, inputs), statement_terms(reader, inputs)[1])))


def changed(recipe: Recipe, random: Random) -> Recipe:
    """The recipe with one weight or bias of its network another number."""
    number = random.randrange(0, len(recipe.network.layers), 2)
    part = random.choice(["weight", "weight", "bias"])
    planes = getattr(recipe.network.layers[number], part)
    row, column = (random.randrange(size) for size in planes.shape)
    old = planes.entry(row, column)
    new = random.choice([old * 2 + Laurent.of(1), old * -1 if old.terms else Laurent.of(1), old + Laurent.scale(1)])
    return replace(recipe, network=recipe.network.replace_entry(number, part, row, column, new))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_of_sign_sums_are_proved_gate_by_gate(name: str) -> None:
    """The theorem about one gate is used; of a symbol σ^(n)(b) ≠ 0 is asked, of numbers nothing."""
    built = certify(network(name))
    assert THEOREM in [c.claim.label for c in built]
    assert len(built[-1].claim.hypotheses) == (2 if name == "a symbol" else 0)
    assert built[-1].claim.conclusion.args[2].data == 2
    verdict = check(network(name))
    assert (verdict.status, verdict.scope) == ("proved", "all"), verdict.reason


@pytest.mark.parametrize("name", NETWORKS)
def test_the_statement_by_gates_is_what_the_weights_say(name: str) -> None:
    """Neuron by neuron it is the same, by the laws of rings; with any one entry changed it is not."""
    recipe, random = network(name), Random(name)
    same_as_the_weights(recipe, recipe)
    for _ in range(3):
        other = changed(recipe, random)
        assert not of_sign_sums(other)
        with pytest.raises(StepRefused):
            same_as_the_weights(recipe, other)


def test_the_statement_is_true_at_random_values() -> None:
    """The sums over sign vectors inside others, expanded at numbers."""
    found = instances(certify(network("13 factors"))[-1].statement, Random(1), 2)
    assert found
    assert all(i.outcome is not False for i in found)


@pytest.mark.parametrize(("n", "layers"), [(25, 2), (36, 2), (64, 2), (100, 3)])
def test_products_of_large_groups_are_proved_in_seconds(n: int, layers: int) -> None:
    """Gates of up to 2^9 neurons, in a network of up to 1792."""
    assert check(layered(exp, n, layers)).status == "proved"


def test_gates_that_are_too_large_to_be_expanded_and_no_sign_sums_are_undecided() -> None:
    """One entry changed in a network of 384 neurons, or gates over subsets: a message, and no verdict."""
    recipe, random = layered(exp, 36), Random(2)
    others = [changed(recipe, random) for _ in range(5)]
    swapped = [replace(a, activation=tanh) if isinstance(a, Activate) else a for a in recipe.network.layers]
    others.append(replace(recipe, network=Network(tuple(swapped))))
    others.append(layered(exp, 36, output_bias=True))
    for other in others:
        with pytest.raises(LimitExceeded, match="terms of the gates of a deep network"):
            certify(other)
    assert check(replace(recipe, target=2 * recipe.target)).status != "proved"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_a_network_with_one_entry_changed_is_not_proved(seed: int) -> None:
    """It is no network of sign sums any more: it is expanded, and that fails."""
    assert check(changed(network("13 factors"), Random(seed))).status != "proved"
