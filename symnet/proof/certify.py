"""The claim that a construction makes, and its proof: what `check` hands to the kernel.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> from symnet.display import text
>>> built = certify(multiplication_gate(softplus))
>>> built[-1].error, text(built[-1].claim.conclusion.args[1])
('', 'u·v + λ²·(-(1/12)·u·v³ - (1/12)·v·u³)')

Three roads lead to the conclusion N_λ(x) = p(x) + λ^r e(x) + …: one hidden layer is expanded at once; a layer over all sign
vectors, which is never written out, is an instance of the theorem for all n; deeper networks are followed layer by layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from symnet.constructions.leading import leading_error
from symnet.constructions.recipes import Recipe
from symnet.errors import LimitExceeded, Undecided
from symnet.exact.constants import Constant, Laurent
from symnet.exact.balls import Zero
from symnet.exact.matrices import Grid, GridWeights, Ones
from symnet.kernel.terms import INT, Store, Term
from symnet.proof.catalogue import shipped
from symnet.proof.claims import Built, Claim, ClaimProver, build
from symnet.proof.language import value_of
from symnet.proof.networks import Reader, channels, expansion, layer_of, statement_terms
from symnet.proof.prover import Fact, Prover
from symnet.proof.values import derivatives, free_variables, knowledge_of

__all__ = ["certify"]

MOST_WRITTEN_OUT = 64  # neurons of a layer over all sign vectors; above, it is an instance of the theorem
SIGNS = (1, -1)


@dataclass
class Case:
    """One construction on its way into a claim: its terms in the store, and how its numbers are read."""

    recipe: Recipe
    reader: Reader
    inputs: list[Term]
    symbolic: bool
    order: int
    poles: int

    @property
    def prover(self) -> Prover:
        return self.reader.prover

    @property
    def sigma(self) -> Term:
        return self.prover.term(value_of(self.recipe.activation, "a network"))

    @property
    def bias(self) -> Term:
        return self.reader.constant(self.recipe.bias)

    def derivative(self, k: int) -> Term:
        return self.prover.store.make("D", (self.sigma, self.prover.store.num(k), self.bias))


def certify(recipe: Recipe, *, label: str = "network", order: int | None = None) -> list[Built]:
    """The construction's claim N_λ = p + O(λ^order) with its proof, after the claims that it uses.

    Without `order` the leading error is part of the statement where there is one hidden layer. The proof may fail
    (`error` says where): then the network is not what its recipe says, or too large for a certificate.
    """
    store = Store()
    claim = exact_claim(recipe, store, label) if "exact" in recipe.senses else formal_claim(recipe, store, label, order)
    return build([claim], store)


def case_of(recipe: Recipe, store: Store, order: int) -> Case:
    prover = ClaimProver(store, store.false())
    symbolic = bool(recipe.bias.free_symbols) or bool(recipe.assumed) or unnamed(recipe.bias)
    reader = Reader(prover)
    case = Case(recipe, reader, [prover.term(v) for v in recipe.variables], symbolic, order, max_pole(recipe))
    if symbolic:
        read_symbolically(case)
    reader.parameters = frozenset(free_variables(case.bias))
    return case


def unnamed(bias: Constant) -> bool:
    """Whether the bias is known only as a zero of a derivative."""
    return any(isinstance(a, Zero) for a in sympy.preorder_traversal(bias.expr))


def max_pole(recipe: Recipe) -> int:
    return max((-plane.scale.valuation for a in recipe.network.affines for plane in (*a.weight.planes, *a.bias.planes)), default=0)


def read_symbolically(case: Case) -> None:
    """Weights at a symbolic bias are read as q/σ^(d)(b) and q σ(b)/σ^(d)(b) with rational q, the bias as a variable."""
    recipe, reader, s = case.recipe, case.reader, case.prover.store
    if unnamed(recipe.bias):
        taken = {v.data[0] for v in case.inputs}
        name = next(n for n in ("b", "c", "b_0", *(f"b_{i}" for i in range(1, 1 + len(taken) + 3))) if n not in taken)
        reader.constants[recipe.bias] = s.var(name, "Real")
    value = s.app(case.sigma, case.bias)
    known = {d: (recipe.setting.derivative(d), s.make("inv", (case.derivative(d),))) for d in recipe.nonzero}
    origin = recipe.setting.derivative(0)
    for affine in recipe.network.affines:
        for plane in (*affine.weight.planes, *affine.bias.planes):
            for c in plane.scale.terms.values():
                for constant, inverse in known.values():
                    for numerator, factor in ((constant, None), (constant / origin if origin.is_zero() is False else None, value)):
                        q = (c * numerator).is_rational() if numerator is not None else None
                        if q is not None and c.is_rational() is None and c not in reader.constants:
                            reader.constants[c] = s.mul(s.num(q), *([factor] if factor else []), inverse)


def formal_claim(recipe: Recipe, store: Store, label: str, order: int | None) -> Claim:
    error: Any = sympy.Integer(0)
    shallow = recipe.network.hidden_layers == 1
    wide = signs_layer(recipe)
    if order is None:
        order, error = leading(recipe) if wide is None else (2, sympy.Integer(0))
    case = case_of(recipe, store, order)
    p, s = case.prover, store
    told = shallow and error != 0 and not case.symbolic
    goal_order = order + 1 if told else order
    case.order = goal_order
    value = p.term(recipe.target)
    if told:
        z = s.make("z") if order == 1 else s.make("pow", (s.make("z"), s.num(order)))
        value = s.add(value, s.mul(z, p.term(sympy.expand(error))))
    output = family_output(case, wide) if wide is not None else statement_terms(case.reader, recipe.network, case.inputs)[1]
    conclusion = s.make("cong", (output, value, s.num(goal_order)))
    hypotheses = [s.negation(s.make("eq", (case.derivative(d), s.num(0)))) for d in recipe.nonzero] if case.symbolic else []
    if case.symbolic:
        hypotheses += [s.make("eq", (case.derivative(d), s.num(0))) for d in recipe.vanishing]
    variables = [*case.inputs, *extra_variables(case, conclusion)]

    def proof(prover: Prover, *assumed: Fact) -> Fact:
        case.reader.prover = prover
        given = [*assumed] if case.symbolic else numeric_knowledge(case, output)
        if wide is not None:
            return by_theorem(case, wide, conclusion, given)
        if shallow:
            return prover.series(conclusion, *given, reason=f"expand the neurons at b through order {goal_order + case.poles - 1} in λ")
        return layer_by_layer(case, conclusion, given)

    network = recipe.network
    return Claim(
        label,
        title=f"{recipe.name}: {recipe.target} by {network.neurons} neurons, {recipe.activation.name}" if len(str(recipe.target)) < 60 else f"{recipe.name} by {network.neurons} neurons, {recipe.activation.name}",
        variables=variables,
        hypotheses=hypotheses,
        conclusion=conclusion,
        conventions=", ".join((f"{network.hidden_layers} hidden layer" + "s" * (network.hidden_layers > 1), f"{network.neurons} neurons", *recipe.conventions)),
        senses=recipe.senses,
        source="derived by symnet",
        proof=proof,
    )


def leading(recipe: Recipe) -> tuple[int, Any]:
    try:
        found = leading_error(recipe)
    except (Undecided, LimitExceeded):
        return 1, sympy.Integer(0)
    return (found.order, found.polynomial) if found.order else (2, sympy.Integer(0))


def extra_variables(case: Case, conclusion: Term) -> list[Term]:
    """The free symbols of the bias."""
    return [v for v in free_variables(conclusion) if v not in case.inputs]


def numeric_knowledge(case: Case, output: Term) -> list[Fact]:
    """The derivatives of σ at b that the expansion needs, and what makes equal constants look equal."""
    p = case.prover
    values = derivatives(p, case.sigma, case.bias, case.order + case.poles + 1, around(case))
    return knowledge_of(p, [*case.reader.constants.values(), *case.reader.scales.values(), case.bias], values)


def around(case: Case) -> Any:
    """An interval around the bias in which σ is smooth, tried where smoothness everywhere cannot be shown."""
    return None


def layer_by_layer(case: Case, conclusion: Term, given: list[Fact]) -> Fact:
    """Follow the network; each neuron's series is known through order - 1 before the next layer is expanded."""
    reader, p, s = case.reader, case.reader.prover, case.reader.prover.store
    network = case.recipe.network
    values: list[Term] = list(case.inputs)
    layer = None
    for affine, middle in zip(network.affines, network.activations, strict=False):
        found = channels(reader, affine, middle, values)
        current = layer_of(p, found)
        weights = reader.entries(affine, middle)
        for k in sorted({k for c in current.combinations for k in c}):
            inner = found[k].inner
            if layer is None:
                current.facts[k] = p.series(s.make("cong", (inner, p.canonical(inner), s.num(case.order))))
            else:
                entries, constant = weights[k]
                current.facts[k] = expansion(reader, layer, entries, constant, inner, case.order, given)
        layer, values = current, [c.value for c in found]
    entries, constant = reader.entries(network.affines[-1], None)[0]
    if layer is None:
        return p.series(conclusion)
    fact = expansion(reader, layer, entries, constant, conclusion.args[0], case.order, given)
    return p.convert(fact, conclusion, reason=f"layer by layer: each gate computes its product up to O(λ^{case.order})")


def signs_layer(recipe: Recipe) -> int | None:
    """n, where the network is one layer over all sign vectors of n inputs and too wide to be written out."""
    network = recipe.network
    if network.hidden_layers != 1 or network.neurons <= MOST_WRITTEN_OUT or network.skips:
        return None
    first, last = network.affines
    middle = network.activations[0]
    if middle.activation != recipe.activation or middle.bias != recipe.bias or middle.active != network.neurons:
        return None
    n = network.inputs
    common = first.bias.planes == () if recipe.bias == 0 else [p.matrix for p in first.bias.planes] == [Ones((2**n, 1))] and first.bias.planes[0].scale == Laurent.of(recipe.bias)
    one = [p.matrix for p in first.weight.planes] == [Grid((SIGNS,) * n)] and first.weight.planes[0].scale == Laurent.scale(1)
    signs = [p.matrix for p in last.weight.planes] == [GridWeights((SIGNS,) * n)] and not last.bias.planes
    return n if common and one and signs else None


def family_output(case: Case, n: int) -> Term:
    """scale · Σ over s in {±1}^n of ∏ s_i σ(b + λ Σ s_i x_i)."""
    s, p = case.prover.store, case.prover
    i, size = s.bvar(0, INT), s.num(n)
    span = s.make("range", (s.num(0), size))
    family = s.bvar(1, ("Fun", INT, INT))
    signs = s.make("prod", (span, s.app(family, i)))
    inner = s.make("sum", (span, s.mul(s.app(family, i), s.app(s.make("tup", tuple(case.inputs)), i))))
    jet = s.make("jet", (case.sigma, case.bias, s.mul(s.make("z"), inner)))
    domain = s.make("fam", (size, s.make("list", (s.num(1), s.num(-1)))))
    del p
    scale = case.reader.laurent(case.recipe.network.affines[-1].weight.planes[0].scale)
    return s.mul(scale, s.make("sum", (domain, s.mul(signs, jet))))


def by_theorem(case: Case, n: int, conclusion: Term, given: list[Fact]) -> Fact:
    """The theorem for all n, at this n, this activation and this bias."""
    p, s = case.reader.prover, case.reader.prover.store
    theorem = shipped("product-signsum")
    value = next(f for f in given if f.formula.args[0] is case.derivative(n)) if not case.symbolic else None
    size = p.order(s.make("le", (s.num(0), s.num(n))))
    nonzero = s.negation(s.make("eq", (case.derivative(n), s.num(0))))
    if value is not None:
        found = p.enclosure(s.negation(s.make("eq", (value.formula.args[1], s.num(0)))), bits=256)
        known = p.convert(found, nonzero, value)
    else:
        known = p.assume(nonzero)
    sigma = case.sigma
    instance = p.use(theorem, sigma, case.bias, s.make("tup", tuple(case.inputs)), s.num(n), given=[size, known])
    left, right, bound = instance.formula.args
    unit = s.var("A", "Series")
    weaker = p.series_with(s.make("cong", (unit, p.canonical(conclusion.args[1]), conclusion.args[2])), {unit: instance}, *given)
    del left, right, bound
    return p.convert(weaker, conclusion, *given, reason="the theorem on sign sums at this n")


def exact_claim(recipe: Recipe, store: Store, label: str) -> Claim:
    """For a polynomial activation without error: N_λ(x) = p(x) for all x and all λ ≠ 0."""
    return formal_claim(recipe, store, label, 4)

