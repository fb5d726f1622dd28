"""Layers over all sign vectors, half of them, or all subsets, never written out: instances of theorems for all n.

>>> from symnet.activations import cos, exp
>>> from symnet.constructions.products import product
>>> family_of(product(exp, 20)).theorem, family_of(product(exp, 9, method="differences")).theorem
('product-signsum', 'product-mixed-difference')
>>> family_of(product(cos, 14, method="parity")).theorem
'product-critical-bias'

One more: a `Family` in `FAMILIES`, for a stencil with a closed form that a shipped claim is about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from symnet.constructions.recipes import Recipe
from symnet.constructions.stencils import Stencil, critical_product, differences_product, signs_product
from symnet.errors import StepRefused
from symnet.exact.constants import Laurent
from symnet.exact.matrices import Ones
from symnet.kernel.terms import INT, SERIES, Term
from symnet.networks.layers import Activate
from symnet.networks.planes import Planes
from symnet.proof.catalogue import shipped
from symnet.proof.networks import Reader
from symnet.proof.prover import Fact

__all__ = ["Family", "by_polarisation", "by_theorem", "family_of", "output", "powers_of"]

BITS = 256
POWERS = "product-power"


@dataclass(frozen=True, slots=True)
class Family:
    """A theorem about a layer with one neuron for each family of n entries, 1 or -1 (or, for `subsets`, 1 or 0).

    `half`: the last entry is 1, and σ^(n-1)(b) = 0.  The theorem says what the layer computes up to O(λ^order).
    """

    theorem: str
    stencil: Callable[[int], Stencil]
    order: int
    subsets: bool = False
    half: bool = False


FAMILIES = (
    Family("product-signsum", signs_product, 4),
    Family("product-mixed-difference", differences_product, 3, subsets=True),
    Family("product-critical-bias", critical_product, 3, half=True),
)


def family_of(recipe: Recipe) -> Family | None:
    """The family that the network's hidden layer is, to the last weight."""
    network, n = recipe.network, recipe.network.inputs
    if network.hidden_layers != 1 or network.outputs != 1:
        return None
    (middle,) = network.activations
    if middle != Activate(recipe.activation, recipe.bias, network.neurons):
        return None
    first, last = network.affines
    for family in FAMILIES:
        stencil = family.stencil(n)
        if stencil.neurons != network.neurons or not last.weight.planes:
            continue
        rows, weights = stencil.matrices()
        scale = last.weight.planes[0].scale
        origin = scale * Laurent.of(recipe.setting.derivative(0) * stencil.origin_weight)
        wanted = (
            Planes.of(Laurent.scale(1), rows),
            Planes.of(Laurent.of(recipe.bias), Ones((stencil.neurons, 1))),
            Planes.of(scale, weights),
            Planes.of(origin, Ones((1, 1))) if stencil.origin_weight else Planes.zero(1, 1),
        )
        if (first.weight.planes, first.bias.planes, last.weight.planes, last.bias.planes) == tuple(
            w.planes for w in wanted
        ):
            return family
    return None


def output(reader: Reader, family: Family, inputs: Sequence[Term]) -> Term:
    """scale · Σ over the families s of ∏ weight(s_i) σ(b + λ Σ s_i x_i); the empty subset is the output bias.

    Where λ is a real number, b is 0 (`powers_of`).
    """
    s = reader.prover.store
    n, i, entries = s.num(len(inputs) - family.half), s.bvar(0, INT), s.bvar(1, ("Fun", INT, INT))
    span = s.make("range", (s.num(0), n))
    entry = s.app(entries, i)
    sign = s.make("pow", (s.num(-1), s.sub(s.num(1), entry))) if family.subsets else entry
    signs = s.make("prod", (span, sign), None, "i")
    inner = s.make("sum", (span, s.mul(entry, s.app(s.make("tup", tuple(inputs)), i))), None, "i")
    if family.half:
        inner = s.add(inner, inputs[-1])
    argument = s.mul(reader.scale, inner)
    value = s.app(reader.sigma, argument) if reader.real else s.make("jet", (reader.sigma, reader.bias, argument))
    values = s.make("range", (s.num(0), s.num(2))) if family.subsets else s.make("list", (s.num(1), s.num(-1)))
    whole = s.make("sum", (s.make("fam", (n, values)), s.mul(signs, value)), None, "t" if family.subsets else "s")
    (plane,) = reader.recipe.network.affines[-1].weight.planes
    return s.mul(reader.laurent(plane.scale), whole)


def powers_of(recipe: Recipe) -> Family | None:
    """The family that the layer is, where its activation is t^n for n inputs at bias 0: then there is no error."""
    sigma, n = recipe.activation, len(recipe.variables)
    family = family_of(recipe) if recipe.bias == 0 and sigma.expr == sigma.symbol**n else None
    return family if family is not None and family.half else None


def by_polarisation(reader: Reader, inputs: Sequence[Term], goal: Term, nonzero: Sequence[Fact]) -> Fact:
    """The theorem that half a sum over signs of n-th powers is a multiple of the product, at this n and scale λ ≠ 0."""
    p, s, n = reader.prover, reader.prover.store, reader.prover.number(len(inputs))
    instance = p.use(shipped(POWERS), reader.sigma, s.make("tup", tuple(inputs)), reader.scale, n)
    for known in (p.order(s.make("le", (s.num(1), n))), p.definition(reader.sigma)):
        instance = p.apply(instance, p.convert(known, instance.formula.args[0]))
    (plane,) = reader.recipe.network.affines[-1].weight.planes
    weight = reader.laurent(plane.scale)
    return p.combine(goal, (weight, instance), given=nonzero, reason=f"the theorem {POWERS}, at n = {len(inputs)}")


def by_theorem(reader: Reader, family: Family, inputs: Sequence[Term], goal: Term, given: Sequence[Fact]) -> Fact:
    """The theorem for all n, at this n, this activation and this bias."""
    p, s, n = reader.prover, reader.prover.store, reader.prover.number(len(inputs))
    conditions = [p.order(s.make("le", (s.num(2 if family.half else 0), n)))]
    if family.half:
        conditions.append(p.ring(s.make("eq", (reader.derivative(len(inputs) - 1), s.num(0))), *given))
    nonzero = divisor_not_zero(reader, family, len(inputs), given)
    conditions.append(nonzero[-1])
    values = reader.sigma, reader.bias, s.make("tup", tuple(inputs)), n
    instance = p.use(shipped(family.theorem), *values)
    for known in conditions:
        instance = p.apply(instance, p.convert(known, instance.formula.args[0]))  # n - 1 is a number here
    unit = s.var("A", SERIES)
    weaker = p.series_with(
        s.make("cong", (unit, p.canonical(goal.args[1]), goal.args[2])), {unit: instance}, *given, *nonzero
    )
    same = p.ring(s.make("eq", (goal.args[0], instance.formula.args[0])), *given, *nonzero)
    moved = p.rewrite(weaker, s.make("cong", (goal.args[0], *weaker.formula.args[1:])), same)
    return p.convert(moved, goal, reason=f"the theorem {family.theorem}, at n = {len(inputs)}")


def divisor_not_zero(reader: Reader, family: Family, n: int, given: Sequence[Fact]) -> list[Fact]:
    """σ^(n)(b) ≠ 0, as it is known or from the derivative's value; that value ≠ 0 comes before it."""
    p, s = reader.prover, reader.prover.store
    nonzero = s.negation(s.make("eq", (reader.derivative(n), s.num(0))))
    known = next((f for f in given if f.formula is nonzero), None)
    if known is not None:
        return [known]
    value = next((f for f in given if f.formula.op == "eq" and f.formula.args[0] is reader.derivative(n)), None)
    if value is None:
        raise StepRefused("use", family.theorem, "it is not known that the derivative divided by is not 0")
    shown = p.enclosure(s.negation(s.make("eq", (value.formula.args[1], s.num(0)))), bits=BITS)
    return [shown, p.convert(shown, nonzero, value)]
