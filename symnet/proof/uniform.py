"""The claim that a lower bound makes in the sense `uniform`: about networks that come near a product on a box.

>>> import sympy
>>> from symnet.activations import relu
>>> from symnet.lower_bounds import Conventions, lower_bound
>>> x, y, z = sympy.symbols("x y z")
>>> uniform_claim(lower_bound(x * y * z, relu, Conventions("free"), sense="uniform")).conclusion
AtMost(3, m)

What is claimed is more than asked: whatever continuous functions the σ_j of the neurons are, and whatever their biases.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import sympy

from symnet.errors import LimitExceeded, UsageError
from symnet.exact.polynomials import terms
from symnet.kernel.terms import Term
from symnet.lower_bounds import Bound
from symnet.proof.catalogue import shipped
from symnet.proof.claims import Claim
from symnet.proof.language import (
    Apply,
    AtMost,
    Below,
    Conjunction,
    Entries,
    Exists,
    ForAll,
    Implication,
    families,
    reals,
)
from symnet.proof.neurons import a, biases, i, j, m, rational, sigmas, w, x
from symnet.proof.prover import Fact, Prover

__all__ = ["uniform_claim"]

MOST_INPUTS = 16
(epsilon, e) = reals("epsilon e")
(v,) = families("v")


def uniform_claim(bound: Bound) -> Claim:
    """The claim of a bound by `robust-no-flattening`, with its proof.

    Raises:
        UsageError: for targets that are no product of all inputs, up to what the conventions supply. LimitExceeded: for
            more inputs than the kernel writes out.
    """
    size, supplied = len(bound.variables), bound.conventions.supplied
    if size > MOST_INPUTS:
        raise LimitExceeded("inputs of a product whose neurons are claimed in the sense uniform", size, MOST_INPUTS)
    target = {tuple(key): Fraction(c) for key, c in terms(bound.target, bound.variables).items()}
    factor = target.get((1,) * size)
    if factor is None or any(sum(key) not in supplied for key in target if key != (1,) * size):
        raise UsageError(f"only products of all inputs are claims in the sense uniform, not {bound.target}")
    if bound.sense != "uniform" or len(bound.degrees) != 1:
        raise UsageError(f"this theorem is about one order of derivatives and the sense uniform, not {bound.sense}")
    (order,) = bound.degrees
    number = comb(size, order)
    law = shipped("robust-no-flattening-networks")
    smooth = law.hypotheses[-2]
    units = [tuple(int(place == at) for at in range(size)) for place in range(size)]
    constant = rational(target.get((0,) * size, Fraction(0)) if size else Fraction(0))
    linear = [rational(target.get(unit, Fraction(0))) for unit in units] if size > 1 else [sympy.Integer(0)]
    names: list[Any] = [sigmas, biases, w, a]
    argument = biases[j] + sympy.Sum(a[j, i] * x[i], (i, 0, size - 1))
    network = sympy.Sum(w[j] * Apply(sigmas, j, argument), (j, 0, m - 1))
    if bound.conventions.output_bias:
        network, names = network + e, [*names, e]
    if bound.conventions.skip:
        network, names = network + sympy.Sum(v[i] * x[i], (i, 0, size - 1)), [*names, v]
    polynomial = rational(factor) * sympy.Mul(*(x[at] for at in range(size))) + constant
    polynomial += sympy.Add(*(c * x[at] for at, c in enumerate(linear)))
    box = ForAll(i, Implication(AtMost(0, i), Below(i, size), Conjunction(AtMost(-1, x[i]), AtMost(x[i], 1))))
    gap = network - polynomial
    near = ForAll(x, Implication(box, Conjunction(AtMost(-epsilon, gap), AtMost(gap, epsilon))))
    comes = ForAll(epsilon, Implication(Below(0, epsilon), Exists(names, Conjunction(smooth, near))))

    goal, error = AtMost(bound.neurons, m), Fraction(1, 2 * number * 4**size)

    def proof(p: Prover, few: Fact, given: Fact) -> Fact:
        exact = rational(abs(factor) * error)
        some = p.instantiate(given, exact, given=[p.order(Below(0, exact))])

        def never(fewer: Fact) -> Fact:
            def chosen(rest: list[Any], fact: Fact) -> Fact:
                return p.choose(fact, rest[0], lambda f: chosen(rest[1:], f)) if rest else refuted(fact)

            def refuted(fact: Fact) -> Fact:
                return p.absurd(contradiction(p, few, fewer, *p.parts(fact)), goal)

            return chosen(names, some)

        return p.compare(number, m, lambda f: p.order(goal, f), lambda f: p.order(goal, f), never)

    def contradiction(p: Prover, few: Fact, fewer: Fact, continuous: Fact, close: Fact) -> Fact:
        """The network over the factor is too near to the product."""
        over = rational(1 / factor)
        rest = Apply(Entries(*linear), i) if any(linear) else sympy.Integer(0)
        slopes = sympy.Lambda(i, over * ((v[i] if bound.conventions.skip else 0) - rest))
        bias = over * ((e if bound.conventions.output_bias else 0) - constant)
        outer = sympy.Lambda(j, over * w[j])
        found = p.use(law, size, order, m, a, outer, biases, sigmas, slopes, bias, rational(error))
        for _ in range(3):
            found = p.apply(found, granted_one(p, found.formula.args[0], few))
        found = p.apply(found, p.convert(fewer, found.formula.args[0]))
        found = p.apply(found, few_skips(p, found.formula.args[0]))
        found = p.apply(found, p.convert(continuous, found.formula.args[0]))
        wanted = p.store.instantiate(found.formula.args[0].args[0], p.term(x))

        def at(inside: Fact) -> Fact:
            parts = p.parts(p.instantiate(close, x, given=[p.convert(inside, box)]))
            return p.both(*(p.order(end, *parts) for end in wanted.args[1].args))

        found = p.apply(found, p.generally([x], [wanted.args[0]], at))
        return p.order(p.store.false(), found)

    def few_skips(p: Prover, formula: Term) -> Fact:
        """2 ≤ l, or there are no skip connections."""
        if order >= 2:
            return p.either(p.order(formula.args[0]), formula)
        inside, equation = p.store.instantiate(formula.args[1].args[0], p.term(i)).args
        rest = equation
        conditions = [inside]
        while rest.op == "imp":
            conditions, rest = [*conditions, rest.args[0]], rest.args[1]
        return p.either(p.generally([i], conditions, lambda *_: p.ring(rest)), formula)

    name = str(bound.target)
    return Claim(
        "neurons-needed",
        title=f"Fewer than {bound.neurons} neurons do not come near {name if len(name) < 60 else 'the product'}",
        source="derived by symnet",
        variables=[m],
        hypotheses=[AtMost(0, m), comes],
        conclusion=goal,
        conventions=", ".join(("one hidden layer", *bound.conventions.words)),
        senses=("uniform",),
        notes="The inputs x_0, x_1, … are " + ", ".join(map(str, bound.variables)) + ".",
        proof=proof,
    )


def granted_one(p: Prover, formula: Term, few: Fact) -> Fact:
    """0 ≤ m, or an inequality of numbers."""
    return few if formula is few.formula else p.order(formula)
