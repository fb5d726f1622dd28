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
from dataclasses import dataclass, replace
from fractions import Fraction

from symnet.constructions.orders import MOST_ORDER, error_orders
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
from symnet.proof.tactics import everywhere

__all__ = [
    "SIGN_SUM",
    "Family",
    "by_polarisation",
    "by_theorem",
    "divisor_not_zero",
    "family_of",
    "output",
    "powers_of",
    "summed",
]

BITS = 256
POWERS = "product-power"


@dataclass(frozen=True, slots=True)
class Family:
    """A theorem about a layer with one neuron for each family of n entries, 1 or -1 (or, for `subsets`, 1 or 0).

    `half`: the last entry is 1, and σ^(n-1)(b) = 0.  The theorem says what the layer computes up to O(λ^order).
    `copies`: the layer stands there once for each (scale, weight), as in a stencil.
    """

    theorem: str
    stencil: Callable[[int], Stencil]
    order: int
    subsets: bool = False
    half: bool = False
    copies: tuple[tuple[int, int], ...] = ((1, 1),)


SIGN_SUM = Family("product-signsum", signs_product, 4)
FAMILIES = (
    SIGN_SUM,
    Family("product-mixed-difference", differences_product, 3, subsets=True),
    Family("product-critical-bias", critical_product, 3, half=True),
)


def family_of(recipe: Recipe) -> Family | None:
    """The family that the network's hidden layer is, to the last weight."""
    network, n = recipe.network, recipe.network.inputs
    if network.hidden_layers != 1 or network.outputs != 1 or len(recipe.output.terms) != 1:
        return None
    (middle,) = network.activations
    if middle != Activate(recipe.activation, recipe.bias, network.neurons):
        return None
    first, last = network.affines
    for family in (*FAMILIES, *in_copies(recipe)):
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


def in_copies(recipe: Recipe) -> list[Family]:
    """The family of a sign sum in copies at the scales that the recipe has."""
    own, n = [gate.stencil for level in recipe.levels for gate in level.gates], recipe.network.inputs
    if len(own) != 1 or not isinstance(own[0], Stencil) or len(own[0].copies) == 1:
        return []
    if own[0].differences != signs_product(n).differences:
        return []
    copies, order = own[0].copies, next(error_orders(own[0], recipe.setting, MOST_ORDER), MOST_ORDER)
    return [Family("scaled-copies-order", lambda n: replace(signs_product(n), copies=copies), order, copies=copies)]


def output(reader: Reader, family: Family, inputs: Sequence[Term]) -> Term:
    """The output of the network whose hidden layer is this family; the empty subset is the output bias."""
    (plane,) = reader.recipe.network.affines[-1].weight.planes
    return reader.prover.store.mul(reader.laurent(plane.scale), summed(reader, family, inputs))


def summed(reader: Reader, family: Family, inputs: Sequence[Term]) -> Term:
    """Σ over the families s of ∏ weight(s_i) σ(b + λ Σ s_i x_i).

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
    values = s.make("range", (s.num(0), s.num(2))) if family.subsets else s.make("list", (s.num(1), s.num(-1)))
    parts = []
    for scale, weight in family.copies:
        argument = s.mul(reader.scale if scale == 1 else s.mul(s.num(scale), reader.scale), inner)
        value = s.app(reader.sigma, argument) if reader.real else s.make("jet", (reader.sigma, reader.bias, argument))
        whole = s.make("sum", (s.make("fam", (n, values)), s.mul(signs, value)), None, "t" if family.subsets else "s")
        parts.append(whole if weight == 1 else s.mul(s.num(weight), whole))
    return s.add(*parts)


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


def by_theorem(
    reader: Reader, family: Family, inputs: Sequence[Term], coefficient: Fraction, goal: Term, given: Sequence[Fact]
) -> Fact:
    """The theorem for all n, at this n, this activation and this bias; times the coefficient of the product."""
    p, s, n = reader.prover, reader.prover.store, reader.prover.number(len(inputs))

    def times(term: Term) -> Term:
        return term if coefficient == 1 else s.mul(s.num(coefficient), term)

    conditions = [p.order(s.make("le", (s.num(2 if family.half else 0), n)))]
    if family.half:
        conditions.append(p.ring(s.make("eq", (reader.derivative(len(inputs) - 1), s.num(0))), *given))
    nonzero = divisor_not_zero(reader, family, len(inputs), given)
    conditions.append(nonzero[-1])
    values = [reader.sigma, reader.bias, s.make("tup", tuple(inputs)), n]
    if len(family.copies) > 1:
        more, rest = copies_and_conditions(reader, family, len(inputs), goal, given)
        values += more
        conditions = [conditions[0], rest[0], nonzero[-1], *rest[1:]]
    instance = p.use(shipped(family.theorem), *values)
    for known in conditions:
        instance = p.apply(instance, p.convert(known, instance.formula.args[0]))  # n - 1 is a number here
    unit = s.var("A", SERIES)
    weaker = p.series_with(
        s.make("cong", (times(unit), p.canonical(goal.args[1]), goal.args[2])), {unit: instance}, *given, *nonzero
    )
    same = p.ring(s.make("eq", (goal.args[0], times(instance.formula.args[0]))), *given, *nonzero)
    moved = p.rewrite(weaker, s.make("cong", (goal.args[0], *weaker.formula.args[1:])), same)
    return p.convert(moved, goal, reason=f"the theorem {family.theorem}, at n = {len(inputs)}")


def copies_and_conditions(
    reader: Reader, family: Family, n: int, goal: Term, given: Sequence[Fact]
) -> tuple[list[Term], list[Fact]]:
    """Weights ω, scales μ, their number m and half the order, and what the theorem asks of them: all by counting."""
    p, s = reader.prover, reader.prover.store
    j, k = s.var("j", INT), s.var("k", INT)
    whole = sum(weight * scale**n for scale, weight in family.copies)
    omega = s.make("tup", tuple(s.num(Fraction(weight * scale**n, whole)) for scale, weight in family.copies))
    mu = s.make("tup", tuple(s.num(scale) for scale, _ in family.copies))
    m, r = len(family.copies), -(-int(goal.args[2].data) // 2)
    span = s.make("range", (s.num(0), s.num(m)))

    def apart(formula: Term) -> Fact:
        number = p.canonical(formula.args[0].args[0])
        return p.convert(p.enclosure(s.negation(s.make("eq", (number, s.num(0))))), formula)

    scales = everywhere(p, j, 0, m, s.negation(s.make("eq", (s.app(mu, j), s.num(0)))), lambda _, f: apart(f))
    here = s.bvar(0, INT)
    one = p.ring(s.make("eq", (s.make("sum", (span, s.app(omega, here))), s.num(1))))
    power = s.mul(s.num(2), k)
    body = s.mul(s.app(omega, here), s.make("pow", (s.app(mu, here), power)))
    moment = s.make("sum", (span, body))
    derivative = s.make("D", (reader.sigma, s.add(s.num(n), power), reader.bias))
    gone = s.make("eq", (s.mul(derivative, moment), s.num(0)))
    silent = everywhere(p, k, 1, r, gone, lambda _, formula: p.ring(formula, *given))
    half = p.order(s.make("le", (s.num(1), s.num(r))))
    return [omega, mu, s.num(m), s.num(r)], [half, scales, one, silent]


def divisor_not_zero(reader: Reader, family: Family, n: int, given: Sequence[Fact]) -> list[Fact]:
    """σ^(n)(b) ≠ 0, as it is known or from the derivative's value; that value ≠ 0 comes before it."""
    p, s = reader.prover, reader.prover.store
    nonzero = s.negation(s.make("eq", (reader.derivative(n), s.num(0))))
    known = next((f for f in given if f.formula is nonzero), None)
    if known is not None:
        return [known]
    value = next((f for f in given if f.formula.op == "eq" and f.formula.args[0] is reader.derivative(n)), None)
    if value is None:  # where the other facts reduce b, it is known at the reduced point
        reduced = p.informed(given).canonical(reader.derivative(n))
        if reduced.op in ("D", "num"):
            raise StepRefused("use", family.theorem, "it is not known that the derivative divided by is not 0")
        shown = p.enclosure(s.negation(s.make("eq", (reduced, s.num(0)))), bits=BITS)
        return [shown, p.convert(shown, nonzero, *given)]
    shown = p.enclosure(s.negation(s.make("eq", (value.formula.args[1], s.num(0)))), bits=BITS)
    return [shown, p.convert(shown, nonzero, value)]
