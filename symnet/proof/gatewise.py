"""Deep networks of sign sums, never written out: each gate is an instance of the theorem about the gate of n series.

>>> import sympy
>>> from symnet.activations import exp
>>> from symnet.constructions.layered import product_by_layers
>>> large, small = (product_by_layers(exp, sympy.symbols(f"x:{n}"), 2) for n in (36, 9))
>>> large.network.widths, of_sign_sums(large), of_sign_sums(small)
((36, 256, 128, 1), True, False)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symnet.constructions.recipes import Gate, Recipe, build
from symnet.constructions.stencils import signs_product
from symnet.constructions.straightline import Linear
from symnet.exact.constants import Laurent
from symnet.kernel.terms import INT, REAL, SERIES, Term, fun
from symnet.proof.catalogue import shipped
from symnet.proof.networks import Reader
from symnet.proof.prover import Fact
from symnet.proof.tactics import everywhere
from symnet.proof.wide import SIGN_SUM, divisor_not_zero, summed

__all__ = ["ORDER", "by_gates", "of_sign_sums", "output"]

THEOREM = "product-signsum-of-series"
ORDER = 2  # the theorem says what a gate computes up to O(λ²)
FACTORS = 4  # of a gate that is not expanded: it has 16 neurons


def of_sign_sums(recipe: Recipe) -> bool:
    """Whether the network is, to the last weight, that of its recipe's gates: sign sums, one of four or more factors.

    Among them may be gates that share neurons, and values that are handed on.
    """
    stencils = [gate.stencil for level in recipe.levels for gate in level.gates if gate.stencil is not None]
    return (
        recipe.network.hidden_layers > 1
        and all(replace(signs_product(stencil.arity), name=stencil.name) == stencil for stencil in stencils)
        and any(stencil.arity >= FACTORS for stencil in stencils)
        and recipe.network == build(recipe.levels, recipe.output, recipe.setting, len(recipe.variables))
    )


def output(reader: Reader, recipe: Recipe, inputs: Sequence[Term]) -> Term:
    """The output of the network of these gates, each by its sum over sign vectors."""
    values = list(inputs)
    for level in recipe.levels:
        read = [[linear(reader, form, values) for form in gate.operands] for gate in level.gates]
        values = [value(reader, recipe, gate, operands) for gate, operands in zip(level.gates, read, strict=True)]
    return linear(reader, recipe.output, values)


def linear(reader: Reader, form: Linear, values: Sequence[Term]) -> Term:
    """The linear form in these values."""
    s = reader.prover.store
    parts = [values[k] if q == 1 else s.mul(s.num(q), values[k]) for k, q in form.terms]
    return s.add(*parts, *([s.num(form.constant)] if form.constant else []))


def value(reader: Reader, recipe: Recipe, gate: Gate, operands: Sequence[Term]) -> Term:
    """2^(-n) λ^(-n)/σ^(n)(b) · Σ over s in {±1}^n of ∏ s_i σ(b + λ Σ s_i S_i) for n operands S_i; or what is passed."""
    if gate.stencil is None:
        return operands[0]
    scale = Laurent({-gate.order: recipe.setting.factor(gate.order) / gate.stencil.divisor})
    return reader.prover.store.mul(reader.laurent(scale), summed(reader, SIGN_SUM, operands))


def by_gates(reader: Reader, recipe: Recipe, inputs: Sequence[Term], goal: Term, given: Sequence[Fact]) -> Fact:
    """The congruence `goal` about the output, modulo λ² at most: level by level, value = q + O(λ²), q a polynomial."""
    p, s = reader.prover, reader.prover.store
    kinds = {gate.order: gate for level in recipe.levels for gate in level.gates if gate.stencil is not None}
    lemmas = {n: one_gate(reader, recipe, kinds[n], given) for n in sorted(kinds)}
    facts = [p.series(s.make("cong", (x, x, s.num(ORDER)))) for x in inputs]
    for level in recipe.levels:
        read = [[combined(reader, form, facts) for form in gate.operands] for gate in level.gates]
        facts = [
            operands[0] if gate.stencil is None else multiplied(reader, lemmas[gate.order], operands)
            for gate, operands in zip(level.gates, read, strict=True)
        ]
    unit, last = s.var("A", SERIES), combined(reader, recipe.output, facts)
    reason = "gate by gate: each computes its product, up to the error"
    return p.series_with(s.make("cong", (unit, *goal.args[1:])), {unit: last}, reason=reason)


def combined(reader: Reader, form: Linear, facts: Sequence[Fact]) -> Fact:
    """The linear form in values that are known to be polynomials up to O(λ²)."""
    p, s = reader.prover, reader.prover.store
    if not form.constant and [q for _, q in form.terms] == [1]:
        return facts[form.terms[0][0]]
    used = {s.var(f"A_{k}", SERIES): facts[k] for k, _ in form.terms}
    units = [s.var(f"A_{k}", SERIES) for k in range(len(facts))]
    right = p.canonical(linear(reader, form, [f.formula.args[1] for f in facts]))
    return p.series_with(s.make("cong", (linear(reader, form, units), right, s.num(ORDER))), used)


def multiplied(reader: Reader, lemma: Fact, operands: Sequence[Fact]) -> Fact:
    """What a gate computes of these operands."""
    p, s = reader.prover, reader.prover.store
    series, polynomials = (s.make("tup", tuple(f.formula.args[side] for f in operands)) for side in (0, 1))
    return p.instantiate(lemma, series, polynomials, given=operands)


def one_gate(reader: Reader, recipe: Recipe, gate: Gate, given: Sequence[Fact]) -> Fact:
    """The theorem for all n at this n, σ and b: a gate of U_i = u_i + O(λ²) computes ∏ u_i + O(λ²)."""
    p, s, n = reader.prover, reader.prover.store, gate.order
    families = s.var("U", fun(INT, SERIES)), s.var("u", fun(INT, REAL))
    series, polynomials = ([s.app(family, s.num(k)) for k in range(n)] for family in families)
    nonzero = divisor_not_zero(reader, SIGN_SUM, n, given)

    def proof(*operands: Fact) -> Fact:
        instance = p.use(shipped(THEOREM), reader.sigma, reader.bias, *families, p.number(n))
        for known in (p.order(s.make("le", (s.num(0), s.num(n)))), nonzero[-1]):
            instance = p.apply(instance, p.convert(known, instance.formula.args[0]))
        instance, i = p.part(instance, 1), s.var("i", INT)
        each = s.make("cong", (*(s.app(family, i) for family in families), s.num(ORDER)))
        known = everywhere(p, i, 0, n, each, lambda k, _: operands[k])
        product = p.apply(instance, p.convert(known, instance.formula.args[0]))
        left, right, order = product.formula.args
        stated = value(reader, recipe, gate, series)
        same = p.ring(s.make("eq", (stated, left)), *given, *nonzero)
        moved = p.rewrite(product, s.make("cong", (stated, right, order)), same)
        return p.convert(moved, s.make("cong", (stated, s.mul(*polynomials), order)))

    known = [s.make("cong", (a, q, s.num(ORDER))) for a, q in zip(series, polynomials, strict=True)]
    lemma = p.generally(families, known, proof)
    return p.explain(lemma, f"the theorem {THEOREM}, at n = {n}")
