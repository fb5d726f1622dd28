"""The networks that a lower bound is about, and what is known of σ at their bias, for claims and their proofs.

>>> from symnet.activations import softplus
>>> from symnet.lower_bounds import Conventions, lower_bound
>>> u, v = sympy.symbols("u v")
>>> network_of(lower_bound(u * v, softplus, Conventions("common"), bias=softplus.point(0)), free=False).degree
2
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from symnet.errors import LimitExceeded, UsageError
from symnet.exact.balls import Zero
from symnet.exact.polynomials import look, terms
from symnet.kernel.terms import INT, REAL, SERIES, Term, fun
from symnet.lower_bounds import Bound
from symnet.proof.language import (
    SCALE,
    Congruent,
    ForAll,
    Jet,
    families,
    integer_families,
    integers,
    reals,
    value_of,
    variables,
)
from symnet.proof.prover import Fact, Prover
from symnet.proof.relations import knowledge_of
from symnet.proof.values import condition, derivatives

__all__ = [
    "Network",
    "Proof",
    "a",
    "biases",
    "i",
    "j",
    "k",
    "l",
    "m",
    "network_of",
    "sigmas",
    "v",
    "values_not_zero",
    "values_of",
    "w",
    "x",
]

ONE = Fraction(1)
MOST_NAMED = 6  # inputs; more are the entries of one family
MOST_INPUTS = 64  # a sum or product over more is not written out by the kernel
BITS = 256

i, j, k, m, g, h, v = integers("i j k m g h v")
w, l, x = families("w l x")  # noqa: E741 - skip connections
(a,) = variables("a", fun(INT, INT, REAL))
(t,) = integer_families("t")
(e,) = reals("e")
(common,) = reals("b")
(sigmas,) = variables("sigma", fun(INT, REAL, REAL))
(biases,) = families("b")
Proof = Callable[[Prover, Fact, Fact], Fact]
RESERVED = frozenset(["a", "b", "e", "g", "h", "i", "j", "k", "l", "lambda", "m", "sigma", "t", "w"])


@dataclass(frozen=True)
class Network:
    """The networks that a claim is about, and that they compute the target through its degree.

    `sigma`, `bias` are those of all neurons, or families where each has its own.
    """

    bound: list[Any]  # what the statement is about: for all of these
    inputs: list[Any]  # one symbol each, or the family x alone
    sigma: Any
    bias: Any
    output_bias: Any  # a symbol, or 0
    skip: Any  # a family, or 0
    target: dict[tuple[int, ...], Fraction]
    degree: int
    computes: ForAll
    notes: str

    @property
    def size(self) -> int:
        """The number of inputs."""
        return len(next(iter(self.target)))

    def divided(self, coefficient: Fraction) -> list[Any]:
        """Output weights, first-layer weights, output bias and skip connections of the network over a number."""
        if coefficient == 1:
            return [w, a, self.output_bias, self.skip]
        factor = sympy.Rational(coefficient.denominator, coefficient.numerator)
        skip = self.skip if isinstance(self.skip, sympy.Lambda) else sympy.Lambda(i, factor * l[i])
        return [sympy.Lambda(j, factor * w[j]), a, factor * self.output_bias, skip]

    def computing(self, p: Prover, network: Fact, wanted: Term, coefficient: Fraction = ONE) -> Fact:
        """The hypothesis, over a number, as a theorem wants it: for a family x."""
        s, values = p.store, [x] if self.inputs == [x] else [x[index] for index in range(self.size)]
        fact, goal = p.instantiate(network, *values), s.instantiate(wanted.args[0], p.term(x))
        if coefficient != 1:
            unit, factor = s.var("U", SERIES), s.num(1 / coefficient)
            _, right, order = fact.formula.args
            scaled = s.make("cong", (s.mul(factor, unit), p.canonical(s.mul(factor, right)), order))
            fact = p.series_with(scaled, {unit: fact})
        return p.intro(p.convert(fact, goal), x)


def network_of(bound: Bound, *, free: bool) -> Network:
    """The networks of a bound; `free`: whatever the activation and the bias of each neuron are.

    Raises:
        LimitExceeded: for too many inputs. UsageError: for a bias that has no name.
    """
    size, conventions = len(bound.variables), bound.conventions
    if size > MOST_INPUTS:
        raise LimitExceeded("inputs of a network whose size is claimed", size, MOST_INPUTS)
    names = [v.name for v in bound.variables]
    named = size <= MOST_NAMED and not RESERVED & set(names) and len({look(n) for n in names}) == size
    symbols = [sympy.Symbol(n) for n in names]
    inputs: list[Any] = symbols if named else [x]
    entries = symbols if named else [x[index] for index in range(size)]
    if not free and conventions.biases == "free":
        raise UsageError("this theorem is about a common bias, not about networks whose neurons have their own")
    sigma, bias, bound_ = activation_of(bound, free=free)
    slope = (
        sympy.Add(*(a[j, index] * entry for index, entry in enumerate(entries)))
        if named
        else sympy.Sum(a[j, i] * x[i], (i, 0, size - 1))
    )
    neuron = Jet(sigma[j], bias[j], SCALE * slope) if free else Jet(sigma, bias, SCALE * slope)
    total = sympy.Sum(w[j] * neuron, (j, 0, m - 1))
    if conventions.output_bias:
        total, bound_ = total + e, [*bound_, e]
    if conventions.skip:
        linear = (
            sympy.Add(*(l[index] * entry for index, entry in enumerate(entries)))
            if named
            else sympy.Sum(l[i] * x[i], (i, 0, size - 1))
        )
        total, bound_ = total + SCALE * linear, [*bound_, l]
    target = {tuple(key): Fraction(value) for key, value in terms(bound.target, bound.variables).items()}
    degree = max(map(sum, target))
    polynomial = sympy.Add(
        *(
            sympy.Rational(c.numerator, c.denominator)
            * SCALE ** sum(key)
            * sympy.Mul(*(entry**r for entry, r in zip(entries, key, strict=True)))
            for key, c in target.items()
        )
    )
    return Network(
        bound=[*bound_, w, a, m],
        inputs=inputs,
        sigma=sigma,
        bias=bias,
        output_bias=e if conventions.output_bias else sympy.Integer(0),
        skip=l if conventions.skip else sympy.Lambda(i, 0),
        target=target,
        degree=degree,
        computes=ForAll(inputs, Congruent(total, polynomial, degree + 1)),
        notes="" if named else "The inputs x_0, x_1, … are " + ", ".join(names) + ".",
    )


def activation_of(bound: Bound, *, free: bool) -> tuple[Any, Any, list[Any]]:
    """σ and its bias, or a family of each; and which of them are variables."""
    if free:
        return sigmas, biases, [sigmas, biases]
    sigma = value_of(bound.activation, "needed_claim")
    if bound.bias is None:
        return sigma, common, [common]
    expression = bound.bias.expr
    if any(isinstance(part, Zero | sympy.ComplexRootOf) for part in sympy.preorder_traversal(expression)):
        raise UsageError(f"the bias {expression} has no closed form, so that no claim about it is written down")
    return sigma, expression, []


def values_of(p: Prover, network: Network, orders: Iterable[int]) -> dict[int, Fact]:
    """σ^(k)(b) = value for these k, from the definition of σ.

    Raises StepRefused where σ is not seen to be smooth at b.
    """
    wanted = sorted(set(orders))
    if not wanted:
        return {}
    s, sigma, b = p.store, p.term(network.sigma), p.term(network.bias)
    values = derivatives(p, sigma, b, wanted[-1] + 1)
    known = knowledge_of(p, [b], values)
    found = {}
    for order in wanted:
        left, right = values[order].formula.args
        found[order] = p.ring(s.make("eq", (left, p.informed(known).canonical(right))), *known)
    return found


def values_not_zero(p: Prover, network: Network, orders: Iterable[int]) -> dict[int, Fact]:
    """σ^(k)(b) ≠ 0 for these k, by their values.

    Raises StepRefused where that is not seen.
    """
    s, found = p.store, {}
    for order, value in values_of(p, network, orders).items():
        left, right = value.formula.args
        shown = condition(p, s.negation(s.make("eq", (right, s.num(0)))), ())
        found[order] = p.rewrite(shown, s.negation(s.make("eq", (left, s.num(0)))), value)
    return found
