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
    Apply,
    Congruent,
    Entries,
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
    "rational",
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
    supplied: frozenset[int] = frozenset()

    @property
    def size(self) -> int:
        """The number of inputs."""
        return len(next(iter(self.target)))

    @property
    def needed(self) -> dict[tuple[int, ...], Fraction]:
        """The target without what output bias and skip connections supply."""
        return {key: c for key, c in self.target.items() if sum(key) not in self.supplied}

    def divided(self, coefficient: Fraction) -> list[Any]:
        """Weights, output bias and skip connections of the network without what is supplied, over a number."""
        factor = rational(1 / coefficient)
        units = [tuple(int(at == place) for at in range(self.size)) for place in range(self.size)]
        constant = self.target.get((0,) * self.size, Fraction(0)) if 0 in self.supplied else Fraction(0)
        skip = self.skip
        if 1 in self.supplied:
            linear = [rational(self.target.get(unit, Fraction(0))) for unit in units]
            rest = Apply(Entries(*linear), i) if any(linear) else 0
            skip = sympy.Lambda(i, factor * (l[i] - rest))
        outer = w if coefficient == 1 else sympy.Lambda(j, factor * w[j])
        return [outer, a, factor * (self.output_bias - rational(constant)), skip]

    def computing(self, p: Prover, network: Fact, wanted: Term, coefficient: Fraction = ONE) -> Fact:
        """The hypothesis without what is supplied, over a number, as a theorem wants it: for a family x."""
        s, values = p.store, [x] if self.inputs == [x] else [x[index] for index in range(self.size)]
        fact, goal = p.instantiate(network, *values), s.instantiate(wanted.args[0], p.term(x))
        _, right, order = fact.formula.args
        others = self.target.keys() - self.needed.keys()
        rest = p.term(sympy.Add(*(rational(self.target[key]) * monomial_of(key) for key in sorted(others))))
        if coefficient != 1 or others:
            unit, factor = s.var("U", SERIES), s.num(1 / coefficient)
            moved = s.mul(factor, s.sub(unit, rest)), p.canonical(s.mul(factor, s.sub(right, rest)))
            fact = p.series_with(s.make("cong", (*moved, order)), {unit: fact})
        return p.intro(p.convert(fact, goal), x)


def rational(q: Fraction) -> Any:
    """The number as SymPy has it."""
    return sympy.Rational(q.numerator, q.denominator)


def monomial_of(key: tuple[int, ...]) -> Any:
    """(λx)^γ for a family x."""
    return SCALE ** sum(key) * sympy.Mul(*(x[index] ** r for index, r in enumerate(key)))


def network_of(bound: Bound, *, free: bool, own_biases: bool = False) -> Network:
    """The networks of a bound; `free`: whatever the activation and the bias of each neuron are; or only its bias.

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
    if not free and not own_biases and conventions.biases == "free":
        raise UsageError("this theorem is about a common bias, not about networks whose neurons have their own")
    sigma, bias, bound_ = activation_of(bound, free=free)
    slope = (
        sympy.Add(*(a[j, index] * entry for index, entry in enumerate(entries)))
        if named
        else sympy.Sum(a[j, i] * x[i], (i, 0, size - 1))
    )
    if own_biases:
        bias, bound_ = biases, [biases]
    neuron = Jet(sigma[j] if free else sigma, bias[j] if free or own_biases else bias, SCALE * slope)
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
            rational(c) * SCALE ** sum(key) * sympy.Mul(*(entry**r for entry, r in zip(entries, key, strict=True)))
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
        supplied=conventions.supplied,
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
