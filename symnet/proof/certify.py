"""The claim that a construction makes, and its proof: what `check` hands to the kernel.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> from symnet.display import text
>>> built = certify(multiplication_gate(softplus))
>>> built[-1].error, text(built[-1].claim.conclusion.args[1])
('', 'u·v·(1 + λ²·(-(1/12)·u² - (1/12)·v²))')

The claim is the strongest of these that can be shown:

- N_λ(x) = p(x) for all real x and λ ≠ 0, where the construction has no error;
- N_λ(x) = p(x) + λ^r e(x) + O(λ^(r+1)) as formal series in λ, with the numbers in the weights as they are; the leading
  error e is told where there is one hidden layer, else it is O(λ^r);
- for a target of several degrees that one hidden layer computes in sense taylor also N(λx) = p(λx) + O(λ^(d+1)), N the
  network at scale 1; for a homogeneous target that is what N_λ = p + O(λ) says, as N_λ(x) = λ^(-d) N(λx);
- of a network at scale 1 that last statement alone;
- the same up to the error where weights are multiples of 1/σ^(d)(b): for a bias that is a symbol or known only as a
  zero between two numbers, and where the numbers are too hard; what is needed of σ at b and can't be shown stands among
  the hypotheses.

One hidden layer is expanded at once; a wider one over all sign vectors, half of them, or all subsets is an instance of
the theorem for all n (`wide`); deeper networks are followed layer by layer (`layers`), those of sign sums of four or
more factors gate by gate (`gatewise`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from itertools import count
from math import comb
from typing import Any

import sympy

from symnet.constructions.cubatures import Cubature
from symnet.constructions.direct import Direct
from symnet.constructions.leading import leading_coefficients
from symnet.constructions.orders import MOST_ORDER, error_orders
from symnet.constructions.recipes import Recipe
from symnet.constructions.recipes import build as network_of
from symnet.constructions.senses import conventions_of
from symnet.constructions.stencils import Stencil
from symnet.errors import LimitExceeded, StepRefused, Undecided
from symnet.exact.balls import Zero, fraction_of
from symnet.exact.constants import Constant
from symnet.exact.polynomials import look, terms
from symnet.kernel.terms import REAL, Store, Term
from symnet.proof import bits, gatewise, piecewise, tents, wide
from symnet.proof.claims import Built, Claim, build
from symnet.proof.definitions import definition
from symnet.proof.language import value_of
from symnet.proof.layers import layer_by_layer
from symnet.proof.networks import Channel, Reader, statement_terms
from symnet.proof.prover import Fact, Prover
from symnet.proof.refute import counterexample
from symnet.proof.relations import knowledge_of, reducing
from symnet.proof.values import Interval, bounds, condition, derivatives, free_variables, told, unfold

__all__ = ["certify"]

MOST_NAMED = 24  # inputs; more are the entries of one family
MOST_TOLD = 40  # operations in a coefficient of the error
NO_THEOREM = "no theorem is about this layer"
MOST_EXPANDED = 8  # neurons of a layer that is written out though a theorem is about it
MOST_EXACT = 64  # neurons of a network that is written out as one expression
MOST_WORK = 10_000_000  # terms of all neurons of one layer, expanded
MOST_DEEP = 150_000  # terms of the gates of five or more factors of a deep network, expanded: half a minute
BITS = 1100  # of a bias without a closed form, where a counterexample is looked for
RADII = (Fraction(1), Fraction(1, 4), Fraction(1, 32), Fraction(1, 1024))  # intervals around b that are tried


def certify(
    recipe: Recipe | Direct, *, label: str = "network", order: int | None = None, changed: bool = False
) -> list[Built]:
    """The construction's claim with its proof, after the claims that it uses; with `order`, that N_λ = p + O(λ^order).

    What is claimed depends on the recipe alone, and is claimed of the network as it is: of one that was changed, the
    same as of the one that was derived. The proof may fail (`error` says where). Of a network that was changed (of
    `Direct` ones say so) a counterexample is looked for first; where there is one, no proof is tried.
    """
    if isinstance(recipe, Direct):
        return claimed(lambda r, p, name, _: on_domain(r, p, name), recipe, label, order, changed=changed)
    if recipe.at_scale_one:
        return claimed(through, recipe, label, order, changed=changed)
    derived = replace(recipe, network=network_of(recipe.levels, recipe.output, recipe.setting, len(recipe.variables)))
    if recipe.network == derived.network:
        return strongest(recipe, label, order)[1]
    return claimed(road_of(derived, order), recipe, label, order, changed=True)


Road = Callable[[Any, Prover, str, int | None], Claim]


def strongest(recipe: Recipe, label: str, order: int | None) -> tuple[Road, list[Built]]:
    """The first kind of claim that is shown, else the last one that was tried."""
    found: list[tuple[Road, list[Built]]] = []
    for road in roads(recipe):
        found.append((road, claimed(road, recipe, label, order)))
        if not found[-1][1][-1].error:
            break
    return found[-1]


@lru_cache(maxsize=256)
def road_of(recipe: Recipe, order: int | None) -> Road:
    """The kind of claim alone."""
    return strongest(recipe, "network", order)[0]


def claimed(
    road: Road, recipe: Recipe | Direct, label: str, order: int | None, *, changed: bool = False
) -> list[Built]:
    """A claim of this kind with its proof, or with what is wrong with it."""
    store = Store()
    claim = road(recipe, Prover(store), label, order)
    reason = ""
    if changed:
        bias = recipe.bias.ball(BITS) if isinstance(recipe, Recipe) and zero_of(recipe.bias) is not None else None
        reason = counterexample(claim, recipe, not_smooth(recipe, Prover(store)), bias)
    if reason:
        return [replace(b, error=reason) for b in build([replace(claim, proof=None)], store)]
    return build([claim], store)


def not_smooth(recipe: Recipe | Direct, p: Prover) -> dict[Term, str]:
    """The activations of the network that are not smooth at the bias about which they are expanded."""
    found = [(a.activation, a.bias or Constant.rational(0)) for a in recipe.network.activations if a.activation]
    rough = [(a, b) for a, b in found if a.smooth_at(b.expr) is False]
    return {p.term(value_of(a, "a network")): f"{a} is not smooth at its bias {b.expr}" for a, b in rough}


def roads(recipe: Recipe) -> Iterator[Road]:
    """The kinds of claim that may be shown, the strongest first."""
    unnamed = zero_of(recipe.bias) is not None
    small = recipe.network.neurons <= MOST_EXACT
    if "exact" in recipe.senses and not unnamed and (small or wide.powers_of(recipe) is not None):
        yield without_error
    for taylor in (True, False) if by_degrees(recipe) else (False,):
        if not unnamed and not recipe.bias.free_symbols and not recipe.assumed:
            yield partial(formal, relative=False, taylor=taylor)
        if unnamed:
            yield partial(formal, relative=True, best=True, taylor=taylor)
        yield partial(formal, relative=True, taylor=taylor)


def by_degrees(recipe: Recipe) -> bool:
    """Whether sense taylor is a statement of its own: of one hidden layer, for a target of several degrees."""
    degrees = {sum(e) for e in terms(recipe.target, recipe.variables)}
    return "taylor" in recipe.senses and len(degrees) > 1 and recipe.network.hidden_layers == 1


def zero_of(bias: Constant) -> Zero | sympy.ComplexRootOf | None:
    """The zero of a derivative, or root of a polynomial, that the bias is made of, where it has no closed form."""
    return next((a for a in sympy.preorder_traversal(bias.expr) if isinstance(a, Zero | sympy.ComplexRootOf)), None)


# --- the parts of a statement -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Inputs:
    """The variables that the statement binds, the inputs as terms, the target, and which input is which."""

    bound: list[Term]
    values: list[Term]
    target: Term
    taken: frozenset[str]
    notes: str = ""

    def free_name(self, *names: str) -> str:
        """The first of the names, then of those with a number, that no other variable has."""
        looks = set(map(look, self.taken))
        numbered = (f"{name}_{k}" if k else name for k in count() for name in names)
        return next(name for name in numbered if look(name) not in looks)


def inputs_of(recipe: Recipe | Direct, p: Prover) -> Inputs:
    """The inputs under their own names, or as one family x if there are many (or a name is that of the bias)."""
    held = recipe.sharpness if isinstance(recipe, Direct) else recipe.bias
    taken = frozenset(v.name for v in held.free_symbols) if held is not None else frozenset()
    symbols: list[Any] = [sympy.Symbol(v.name) for v in recipe.variables]
    if len(symbols) <= MOST_NAMED and not taken & {v.name for v in symbols}:
        taken |= {v.name for v in symbols}
        values = [p.term(v) for v in symbols]
        bound, notes = values, ""
    else:
        name = next(n for n in ("x", "y", "w") if n not in taken)
        taken |= {name}
        symbols = [sympy.IndexedBase(name)[i] for i in range(len(symbols))]
        values = [p.term(v) for v in symbols]
        bound = [values[0].args[0]]
        notes = f"The inputs {name}_0, {name}_1, … are " + ", ".join(v.name for v in recipe.variables) + "."
    named = dict(zip(recipe.variables, symbols, strict=True))
    by_cases = isinstance(recipe, Direct) and recipe.domain == "reals"
    target = piecewise.spelled(recipe.target, named) if by_cases else recipe.target.xreplace(named)
    return Inputs(bound, values, p.term(target), taken, notes)


def claim_of(
    recipe: Recipe | Direct, label: str, given: Inputs, hypotheses: Sequence[Term], conclusion: Term,
    senses: tuple[str, ...], proof: Callable[..., Fact],
) -> Claim:  # fmt: skip
    network = recipe.network
    free = {v for f in (*hypotheses, conclusion) for v in free_variables(f)}
    others = sorted(free - set(given.bound), key=lambda v: str(v.data[0]))
    name = str(recipe.target).replace("Max(", "max(").replace("Min(", "min(").replace("Abs(", "abs(")
    kind = recipe.name.replace(" | ", " ∨ ").replace(" & ", " ∧ ").replace("~", "¬")
    layers = f"{network.hidden_layers} hidden layer" + "s" * (network.hidden_layers != 1)
    neurons = f"{network.neurons} neuron" + "s" * (network.neurons != 1)
    return Claim(
        label,
        title=f"{kind[:1].upper()}{kind[1:]}{f': {name}' if len(name) < 60 else ''} by {neurons}, {recipe.activation}",
        variables=[*given.bound, *others],
        hypotheses=hypotheses,
        conclusion=conclusion,
        conventions=", ".join((layers, neurons, *conventions_of(recipe.network, recipe.bias))),
        senses=senses,
        source="derived by symnet",
        notes=given.notes,
        proof=proof,
    )


# --- on bits, or on all reals, by cases -------------------------------------------------------------------------------


def on_domain(recipe: Direct, p: Prover, label: str) -> Claim:
    """N(x) = p(x) for all reals, or all bits, or |N(x) - p(x)| at most the error of the recipe."""
    s, inputs = p.store, inputs_of(recipe, p)
    reader = Reader(p, recipe, real=s.var(inputs.free_name("lambda"), REAL))
    layers, output = statement_terms(reader, inputs.values)
    if recipe.domain == "reals":
        equation = s.make("eq", (output, inputs.target))
        return claim_of(
            recipe, label, inputs, [], equation, recipe.senses, lambda q: piecewise.by_signs(q, layers, equation)
        )
    if recipe.domain == "box":
        return on_box(recipe, reader, inputs, output, label)
    found = bits.statement(reader, recipe, inputs.values, layers, output, inputs.target)
    return claim_of(
        recipe, label, inputs, found.hypotheses, found.conclusion, recipe.senses,
        lambda q, *assumed: bits.on_bits(q, found, recipe, assumed),
    )  # fmt: skip


def on_box(recipe: Direct, reader: Reader, inputs: Inputs, output: Term, label: str) -> Claim:
    """|N(x) - p(x)| ≤ E for all x in a box."""
    p, s = reader.prover, reader.prover.store
    ends = [
        s.make("le", pair)
        for x, (low, high) in zip(inputs.values, recipe.box, strict=True)
        for pair in ((s.num(low), x), (x, s.num(high)))
    ]
    gap = s.app(p.term(definition("abs")), s.sub(output, inputs.target))
    conclusion = s.make("le", (gap, s.num(recipe.within)))

    def proof(prover: Prover, *assumed: Fact) -> Fact:
        reader.prover = prover
        return tents.on_box(reader, recipe, inputs.values, conclusion, assumed)

    return claim_of(recipe, label, inputs, ends, conclusion, recipe.senses, proof)


# --- without error ----------------------------------------------------------------------------------------------------


def without_error(recipe: Recipe, p: Prover, label: str, _: int | None) -> Claim:
    """N_λ(x) = p(x) for all x and all λ ≠ 0: σ is put in, and what remains is an identity of polynomials."""
    s = p.store
    inputs = inputs_of(recipe, p)
    scale = s.var(inputs.free_name("lambda"), REAL)
    reader = Reader(p, recipe, real=scale)
    powers = wide.powers_of(recipe) if recipe.network.neurons > MOST_EXPANDED else None
    if powers is None and recipe.network.neurons > MOST_EXACT:
        raise LimitExceeded("neurons written out as one expression", recipe.network.neurons, MOST_EXACT, NO_THEOREM)
    layers: list[list[Channel]] = []
    if powers is not None:
        output = wide.output(reader, powers, inputs.values)
    else:
        layers, output = statement_terms(reader, inputs.values)
    conclusion = s.make("eq", (output, inputs.target))
    divisors = [scale] if recipe.network.neurons else []
    divisors += [reader.number(recipe.setting.derivative(d)) for d in recipe.assumed]
    hypotheses = [s.negation(s.make("eq", (d, s.num(0)))) for d in divisors]

    def proof(prover: Prover, *assumed: Fact) -> Fact:
        reader.prover = prover
        if powers is not None:
            return wide.by_polarisation(reader, inputs.values, conclusion, assumed)
        known: list[Fact] = []
        for channels in layers:  # what a neuron reads is known by what the neurons before are
            before = prover.informed(known)
            read = [(c.neuron[0], before.canonical(c.inner)) for c in channels if c.neuron is not None]
            values = s.make("list", tuple(s.app(*pair) for pair in read)) if read else s.num(0)
            known = reducing(prover, [*known, *unfold(prover, values)])
        known = knowledge_of(prover, reader.numbers.values(), known)
        return prover.ring(conclusion, *known, *assumed, reason="put σ in and multiply out")

    return claim_of(recipe, label, inputs, hypotheses, conclusion, ("exact",), proof)


# --- as formal series -------------------------------------------------------------------------------------------------


def formal(
    recipe: Recipe,
    p: Prover,
    label: str,
    order: int | None,
    *,
    relative: bool,
    best: bool = False,
    taylor: bool = False,
) -> Claim:
    """N_λ(x) = p(x) + O(λ^r) as formal series; the weights relative to derivatives of σ at b, or as numbers.

    With `taylor` also N(λx) = p(λx) + O(λ^(d+1)) for the network N at scale 1, d = deg p.
    """
    s, inputs, zero = p.store, inputs_of(recipe, p), zero_of(recipe.bias)
    point = s.var(inputs.free_name("b", "c"), REAL) if zero else None
    reader = Reader(p, recipe, relative=relative, point=point)
    r, error = (order, {}) if order else error_of(recipe, told=not relative, best=best)
    by_gates = r <= gatewise.ORDER and gatewise.of_sign_sums(recipe)
    family = None if by_gates else too_wide(recipe)
    layers: list[list[Channel]] = []
    if by_gates:
        output = gatewise.output(reader, recipe, inputs.values)
    elif family is not None:
        output = wide.output(reader, family, inputs.values)
    else:
        layers, output = statement_terms(reader, inputs.values)
    if family is not None and r + bool(error) > family.order:
        r, error = min(r, family.order), {}
    value = with_error(reader, inputs, r, error) if error else inputs.target
    r += bool(error)
    conclusion = s.make("cong", (output, value, s.num(r)))
    through = [through_degree(reader, inputs)] if taylor else []
    interval = interval_of(recipe.bias, Fraction(1, 10**6)) if zero else None
    orders = r + poles(recipe)
    hypotheses = demands(reader, recipe, interval, orders) if relative else []

    def proof(prover: Prover, *assumed: Fact) -> Fact:
        reader.prover = prover
        known = (
            [*assumed, *nonzero_derivatives(reader, recipe, interval, assumed)] if relative else numbers(reader, orders)
        )
        if family is not None:
            ((_, coefficient),) = recipe.output.terms
            return wide.by_theorem(reader, family, inputs.values, coefficient, conclusion, known)
        if by_gates:
            return gatewise.by_gates(reader, recipe, inputs.values, conclusion, known)
        if relative:
            return finished(prover, known)
        closed = ((reader.derivative(k), prover.term(recipe.setting.derivative(k).expr)) for k in range(orders))
        try:
            reason = f"differentiate {recipe.activation.name}, and put the bias in"
            return finished(prover, told(prover, closed, known, reason))
        except StepRefused:
            return finished(prover, known)

    def finished(prover: Prover, known: list[Fact]) -> Fact:
        if len(layers) == 1:
            reason = f"expand the neurons at b, through the derivative of order {orders - 1}"
            parts = [prover.series(c, *known, reason=reason) for c in (conclusion, *through)]
            return prover.both(*parts)
        last = recipe.network.affines[-1]
        ((row, constant),) = reader.entries(last, None)
        return layer_by_layer(reader, layers, reader.weights(row, constant), conclusion, known)

    if taylor:
        said = "The last congruence is about the network at scale 1, with the inputs multiplied by λ: sense taylor."
        inputs = replace(inputs, notes=f"{inputs.notes} {said}".strip())
        both = s.make("and", (conclusion, *through))
        return claim_of(recipe, label, inputs, hypotheses, both, ("formal", "taylor"), proof)
    senses = ("formal", "taylor") if homogeneous(recipe) else ("formal",)  # what the statement says, and no more
    return claim_of(recipe, label, inputs, hypotheses, conclusion, senses, proof)


def through(recipe: Recipe, p: Prover, label: str, _: int | None) -> Claim:
    """N(λx) = p(λx) + O(λ^(d+1)) for a network at scale 1."""
    inputs = inputs_of(recipe, p)
    reader = Reader(p, recipe)
    conclusion = through_degree(reader, inputs)
    orders = int(conclusion.args[2].data)
    said = "The inputs are multiplied by λ, which makes the degrees of their monomials visible."
    inputs = replace(inputs, notes=f"{inputs.notes} {said}".strip())

    def proof(prover: Prover, *_: Fact) -> Fact:
        reader.prover = prover
        centres = centres_of(recipe)
        known = numbers(reader, orders, centres)
        closed = (
            (reader.derivative(k, b), prover.term(recipe.activation.derivatives(orders, b)[k].expr))
            for b in centres
            for k in range(orders)
        )
        several = len(centres) > 1
        reason = f"differentiate {recipe.activation.name}, and put the bias{'es' * several} in"
        with suppress(StepRefused):
            known = told(prover, closed, known, reason)
        at = "their biases" if several else "b"
        reason = f"expand the neurons at {at}, through the derivative of order {orders - 1}"
        return prover.series(conclusion, *known, reason=reason)

    return claim_of(recipe, label, inputs, [], conclusion, ("taylor",), proof)


def through_degree(reader: Reader, inputs: Inputs) -> Term:
    """N(λx) = p(λx) + O(λ^(d+1)) for the network at scale 1, by degrees: p(λx) = Σ_k λ^k p_k(x)."""
    s, recipe = reader.prover.store, reader.recipe
    _, output = statement_terms(replace(reader, inputs=True, scales={}), inputs.values)
    degrees: dict[int, dict[tuple[int, ...], Constant]] = {}
    for exponents, c in terms(recipe.target, recipe.variables).items():
        degrees.setdefault(sum(exponents), {})[exponents] = Constant.rational(c)
    parts = [reader.power(polynomial(reader, part, inputs.values), k) for k, part in sorted(degrees.items())]
    return s.make("cong", (output, s.add(*parts), s.num(max(degrees) + 1)))


def homogeneous(recipe: Recipe) -> bool:
    """Whether N_λ(x) = λ^(-d) N(λx) by the form of its weights, d the degree of a homogeneous target.

    Then N_λ = p + O(λ) says that the network N at scale 1 equals p through degree d: sense taylor.
    """
    network = recipe.network
    degrees = {sum(e) for e in terms(recipe.target, recipe.variables)}
    if network.hidden_layers != 1 or network.skips or len(degrees) != 1:
        return False
    (first, last), (degree,) = network.affines, degrees
    outer = (*last.weight.planes, *last.bias.planes)
    return (
        all(set(plane.scale.terms) == {1} for plane in first.weight.planes)
        and all(set(plane.scale.terms) == {0} for plane in first.bias.planes)
        and all(set(plane.scale.terms) == {-degree} for plane in outer)
    )


def too_wide(recipe: Recipe) -> wide.Family | None:
    """What the one hidden layer is by a theorem, where its neurons are too many to be expanded one by one.

    Raises LimitExceeded where they are far too many and there is no theorem about it, or where the gates of a deep
    network are too large.
    """
    network, degree = recipe.network, poles(recipe)
    if network.hidden_layers > 1:
        gates = [gate.stencil for level in recipe.levels for gate in level.gates if gate.stencil and gate.order > 4]
        work = sum(g.size * comb(g.arity + g.order, g.order) for g in gates)
        if work > MOST_DEEP:
            raise LimitExceeded("terms of the gates of a deep network, expanded", work, MOST_DEEP, "use more layers")
    if network.hidden_layers != 1 or network.neurons <= MOST_EXPANDED:
        return None
    weights = network.affines[0].weight.nonzeros // network.neurons + 1
    work = network.neurons * comb(weights + degree, degree)
    family = wide.family_of(recipe)
    if family is None and work > MOST_WORK:
        raise LimitExceeded("terms of one hidden layer, expanded", work, MOST_WORK, NO_THEOREM)
    return family


def poles(recipe: Recipe) -> int:
    """The largest power of 1/λ in the weights."""
    planes = [plane for a in recipe.network.affines for plane in (*a.weight.planes, *a.bias.planes)]
    return max((-plane.scale.valuation for plane in planes), default=0)


def error_of(recipe: Recipe, *, told: bool, best: bool) -> tuple[int, dict[tuple[int, ...], Constant]]:
    """The order of the error, and its coefficients where there is one hidden layer and they are to be told."""
    least = min((least_order(recipe, stencil, told=told) for stencil in stencils_of(recipe)), default=2)
    if "exact" in recipe.senses and told:
        return 4, {}
    if not (told or best) or (len(recipe.levels) > 1 and recipe.network.neurons > MOST_EXACT):
        return least, {}
    try:
        order, error = leading_coefficients(recipe)
    except (Undecided, LimitExceeded):
        return least, {}
    short = all(sympy.count_ops(c.expr) <= MOST_TOLD for c in error.values())
    return order or least, error if told and short and len(recipe.levels) == 1 else {}


def stencils_of(recipe: Recipe) -> set[Stencil | Cubature]:
    """The kinds of gates in it."""
    return {gate.stencil for level in recipe.levels for gate in level.gates if gate.stencil}


def least_order(recipe: Recipe, stencil: Stencil | Cubature, *, told: bool) -> int:
    """An order of the error that a gate has by its moments, and, where σ's derivatives are told, by those that are 0.

    Of a gate without copies only the parity is looked at: a higher order would make long proofs of deep networks.
    """
    if isinstance(stencil, Cubature) or len(stencil.copies) == 1:
        return 2 if stencil.symmetric else 1
    if told:
        return next(error_orders(stencil, recipe.setting, MOST_ORDER + 1), MOST_ORDER)
    return next((e for e in range(1, MOST_ORDER) if stencil.moment(stencil.order + e)), MOST_ORDER)


def with_error(reader: Reader, inputs: Inputs, order: int, error: dict[tuple[int, ...], Constant]) -> Term:
    """p + λ^r e, as p(1 + λ^r e/p) where p is a monomial that divides e."""
    s, scale = reader.prover.store, reader.power(reader.prover.number(1), order)
    ((least, _), *others) = terms(reader.recipe.target, reader.recipe.variables).items()
    if others or any(e < k for exponents in error for e, k in zip(exponents, least, strict=True)):
        return s.add(inputs.target, s.mul(scale, polynomial(reader, error, inputs.values)))
    lead = terms(reader.recipe.target, reader.recipe.variables)[least]
    quotient = {tuple(e - k for e, k in zip(x, least, strict=True)): c / lead for x, c in error.items()}
    factors = inputs.target.args if inputs.target.op == "mul" else (inputs.target,)
    return s.mul(*factors, s.add(s.num(1), s.mul(scale, polynomial(reader, quotient, inputs.values))))


def polynomial(reader: Reader, coefficients: dict[tuple[int, ...], Constant], inputs: Sequence[Term]) -> Term:
    """The polynomial with these coefficients in the inputs."""
    s, parts = reader.prover.store, []
    for exponents, c in sorted(coefficients.items(), reverse=True):
        factors = [x if e == 1 else s.make("pow", (x, s.num(e))) for x, e in zip(inputs, exponents, strict=True) if e]
        parts.append(s.mul(*([] if c == 1 and factors else [reader.number(c)]), *factors))
    return s.add(*parts)


# --- what is known of σ at b ------------------------------------------------------------------------------------------


def interval_of(bias: Constant, unit: Fraction) -> Interval:
    """A small interval around a real number, with ends that are multiples of the unit."""
    ball = bias.ball(128)
    low, high = fraction_of(ball.lower()) / unit, fraction_of(ball.upper()) / unit
    return (low.__ceil__() - 1) * unit, (high.__floor__() + 1) * unit


def centres_of(recipe: Recipe) -> list[Constant]:
    """The biases of the neurons of a network at scale 1, each once."""
    (first, _), (middle, *_) = recipe.network.affines, recipe.network.activations
    biases = [Constant.rational(0)] * middle.active
    for plane in first.bias.planes:
        for j, (value,) in enumerate(plane.matrix.rows(0, middle.active).tolist()):
            biases[j] = biases[j] + plane.scale.terms[0] * Fraction(value)
    return list(dict.fromkeys(biases))


def numbers(reader: Reader, orders: int, centres: Sequence[Constant] | None = None) -> list[Fact]:
    """The derivatives of σ at b that an expansion needs, and what makes equal constants look equal."""
    points = [reader.recipe.bias] if centres is None else centres
    values = [fact for b in points for fact in values_at(reader, b, orders)]
    return knowledge_of(reader.prover, [*reader.numbers.values(), *map(reader.centre, points)], values)


def values_at(reader: Reader, bias: Constant, orders: int) -> list[Fact]:
    """The derivatives of σ at a bias."""
    refusal = StepRefused("derivative", "smoothness", "no interval around the bias was found")
    for around in [None, *intervals(bias)]:
        try:
            return derivatives(reader.prover, reader.sigma, reader.centre(bias), orders, around)
        except StepRefused as error:
            refusal = error
    raise refusal


def intervals(bias: Constant) -> Iterator[Interval]:
    """Smaller and smaller intervals around the bias, in which σ may be smooth if it is not everywhere."""
    for radius in RADII:
        low, high = interval_of(bias, radius / 8)
        yield low - radius, high + radius


def demands(reader: Reader, recipe: Recipe, interval: Interval | None, orders: int) -> list[Term]:
    """The hypotheses on b: where it lies, derivatives that are 0, and those not 0 for which that is not shown."""
    p, s, setting = reader.prover, reader.prover.store, recipe.setting
    found = bounds(p, reader.bias, interval) if interval is not None else []
    zeros = {*recipe.vanishing}
    if interval is not None:
        zeros |= {k for k in range(orders) if setting.derivative(k) == 0}
    if setting.derivative(0) == 0 and any(g.stencil and g.stencil.free_origin for v in recipe.levels for g in v.gates):
        zeros |= {0}
    found += [s.make("eq", (reader.derivative(k), s.num(0))) for k in sorted(zeros)]
    shown = [f.formula for f in nonzero_derivatives(reader, recipe, interval, [p.assume(h) for h in found])]
    wanted = [s.negation(s.make("eq", (reader.derivative(d), s.num(0)))) for d in recipe.nonzero]
    return found + [f for f in wanted if f not in shown]


def nonzero_derivatives(
    reader: Reader, recipe: Recipe, interval: Interval | None, assumed: Sequence[Fact]
) -> list[Fact]:
    """σ^(d)(b) ≠ 0 for the orders d that are divided by, where it can be shown of a b that is a variable."""
    p, s = reader.prover, reader.prover.store
    inside = assumed[:2] if interval is not None else []
    tried = [interval, *([] if free_variables(reader.bias) else intervals(recipe.bias))]
    values: list[Fact] = []
    for around in tried:
        try:
            values = derivatives(p, reader.sigma, reader.bias, max(recipe.nonzero, default=0) + 1, around, inside)
            break
        except StepRefused:
            continue
    found = []
    for d in recipe.nonzero if values else ():
        wanted, value = (
            s.negation(s.make("eq", (t, s.num(0)))) for t in (reader.derivative(d), values[d].formula.args[1])
        )
        try:
            found.append(p.convert(condition(p, value, inside), wanted, values[d]))
        except StepRefused:
            continue
    return found
