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
- the same up to the error where weights are multiples of 1/σ^(d)(b): for a bias that is a symbol or known only as a zero
  between two numbers, and where derivatives at b are not found; what is needed of σ at b and can't be shown stands
  among the hypotheses.

One hidden layer is expanded at once; a layer over all sign vectors or subsets that is too wide for that is an instance
of the theorem for all n (`wide`); deeper networks are followed layer by layer (`layers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import comb
from typing import Any

import sympy

from symnet.constructions.leading import leading_coefficients
from symnet.constructions.recipes import Recipe
from symnet.errors import LimitExceeded, StepRefused, Undecided
from symnet.exact.balls import Zero, fraction_of
from symnet.exact.constants import Constant
from symnet.kernel.terms import REAL, Store, Term
from symnet.proof import wide
from symnet.proof.claims import Built, Claim, build
from symnet.proof.layers import layer_by_layer
from symnet.proof.networks import Reader, statement_terms
from symnet.proof.prover import Fact, Prover
from symnet.proof.values import Interval, bounds, condition, derivatives, free_variables, knowledge_of, unfold

__all__ = ["certify"]

MOST_NAMED = 24  # inputs; more are the entries of one family
MOST_EXACT = 64  # neurons of a network that is written out as one expression
MOST_WORK = 2_000_000  # terms of all neurons of one layer, expanded
RADII = (1, Fraction(1, 4), Fraction(1, 32), Fraction(1, 1024))  # intervals around b that are tried


def certify(recipe: Recipe, *, label: str = "network", order: int | None = None) -> list[Built]:
    """The construction's claim with its proof, after the claims that it uses; with `order`, that N_λ = p + O(λ^order).

    The proof may fail (`error` says where): then the network is not what its recipe says, or σ too hard.
    """
    built: list[Built] = []
    for road in roads(recipe):
        store = Store()
        built = build([road(recipe, Prover(store), label, order)], store)
        if not built[-1].error:
            break
    return built


def roads(recipe: Recipe) -> Iterator[Callable[[Recipe, Prover, str, int | None], Claim]]:
    """The kinds of claim that may be shown, the strongest first."""
    unnamed = zero_of(recipe.bias) is not None
    if "exact" in recipe.senses and recipe.network.neurons <= MOST_EXACT and not unnamed:
        yield without_error
    if not unnamed and not recipe.bias.free_symbols and not recipe.assumed:
        yield partial(formal, relative=False)
    if unnamed:
        yield partial(formal, relative=True, best=True)
    yield partial(formal, relative=True)


def zero_of(bias: Constant) -> Zero | None:
    """The zero of a derivative that the bias is, where it has no closed form."""
    return next((a for a in sympy.preorder_traversal(bias.expr) if isinstance(a, Zero)), None)


# --- the parts of a statement -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Inputs:
    """The variables that the statement binds, the inputs as terms, the target, and which input is which."""

    bound: list[Term]
    values: list[Term]
    target: Term
    notes: str = ""


def inputs_of(recipe: Recipe, p: Prover) -> Inputs:
    """The inputs under their own names, or as one family x if there are many (or a name is that of the bias)."""
    taken = {v.name for v in recipe.bias.free_symbols}
    symbols: list[Any] = [sympy.Symbol(v.name) for v in recipe.variables]
    if len(symbols) <= MOST_NAMED and not taken & {v.name for v in symbols}:
        values = [p.term(v) for v in symbols]
        bound, notes = values, ""
    else:
        name = next(n for n in ("x", "y", "z") if n not in taken)
        symbols = [sympy.IndexedBase(name)[i] for i in range(len(symbols))]
        values = [p.term(v) for v in symbols]
        bound = [values[0].args[0]]
        notes = f"The inputs {name}_0, {name}_1, … are " + ", ".join(v.name for v in recipe.variables) + "."
    target = recipe.target.xreplace(dict(zip(recipe.variables, symbols, strict=True)))
    return Inputs(bound, values, p.term(target), notes)


def claim_of(
    recipe: Recipe, label: str, given: Inputs, hypotheses: Sequence[Term], conclusion: Term, senses: tuple[str, ...],
    proof: Callable[..., Fact],
) -> Claim:  # fmt: skip
    network = recipe.network
    free = {v for f in (*hypotheses, conclusion) for v in free_variables(f)}
    others = sorted(free - set(given.bound), key=lambda v: str(v.data[0]))
    name = str(recipe.target)
    layers = f"{network.hidden_layers} hidden layer" + "s" * (network.hidden_layers != 1)
    return Claim(
        label,
        title=f"{recipe.name}{f': {name}' if len(name) < 60 else ''} by {network.neurons} neurons, {recipe.activation}",
        variables=[*given.bound, *others],
        hypotheses=hypotheses,
        conclusion=conclusion,
        conventions=", ".join((layers, f"{network.neurons} neurons", *recipe.conventions)),
        senses=senses,
        source="derived by symnet",
        notes=given.notes,
        proof=proof,
    )


# --- without error ----------------------------------------------------------------------------------------------------


def without_error(recipe: Recipe, p: Prover, label: str, _: int | None) -> Claim:
    """N_λ(x) = p(x) for all x and all λ ≠ 0: σ is put in, and what remains is an identity of polynomials."""
    s = p.store
    scale, inputs = s.var("lambda", REAL), inputs_of(recipe, p)
    reader = Reader(p, recipe, real=scale)
    conclusion = s.make("eq", (statement_terms(reader, inputs.values)[1], inputs.target))
    divisors = [scale] if recipe.network.neurons else []
    divisors += [reader.number(recipe.setting.derivative(d)) for d in recipe.assumed]
    hypotheses = [s.negation(s.make("eq", (d, s.num(0)))) for d in divisors]

    def proof(prover: Prover, *assumed: Fact) -> Fact:
        numbers = [t for t in reader.numbers.values() if not free_variables(t)]
        known = knowledge_of(prover, numbers, unfold(prover, conclusion))
        return prover.ring(conclusion, *known, *assumed, reason="put σ in and multiply out")

    return claim_of(recipe, label, inputs, hypotheses, conclusion, recipe.senses, proof)


# --- as formal series -------------------------------------------------------------------------------------------------


def formal(
    recipe: Recipe, p: Prover, label: str, order: int | None, *, relative: bool, best: bool = False
) -> Claim:
    """N_λ(x) = p(x) + O(λ^r) as formal series; the weights relative to derivatives of σ at b, or as numbers."""
    s, inputs, zero = p.store, inputs_of(recipe, p), zero_of(recipe.bias)
    point = s.var("b" if "b" not in {v.name for v in recipe.variables} else "beta", REAL) if zero else None
    reader = Reader(p, recipe, relative=relative, point=point)
    family = wide.family_of(recipe) if too_wide(recipe) else None
    layers, output = (None, wide.output(reader, family, inputs.values)) if family else statement_terms(reader, inputs.values)
    r, error = (order, {}) if order else error_of(recipe, told=not relative and family is None, best=best)
    value = s.add(inputs.target, reader.power(polynomial(reader, error, inputs.values), r)) if error else inputs.target
    r += bool(error)
    conclusion = s.make("cong", (output, value, s.num(r)))
    interval = interval_of(recipe.bias, Fraction(1, 10**6)) if zero else None
    count = r + poles(recipe)
    hypotheses = demands(reader, interval, count) if relative else []

    def proof(prover: Prover, *assumed: Fact) -> Fact:
        reader.prover = prover
        known = [*assumed, *nonzero_derivatives(reader, interval, assumed)] if relative else numbers(reader, count)
        if family is not None:
            return wide.by_theorem(reader, family, inputs.values, conclusion, known)
        assert layers is not None
        if len(layers) == 1:
            reason = f"expand the neurons at b, through the derivative of order {count - 1}"
            return prover.series(conclusion, *known, reason=reason)
        last = recipe.network.affines[-1]
        ((row, constant),) = reader.entries(last, None)
        return layer_by_layer(reader, layers, reader.weights(row, constant), conclusion, known)

    senses = tuple(x for x in recipe.senses if x != "exact")
    return claim_of(recipe, label, inputs, hypotheses, conclusion, senses, proof)


def too_wide(recipe: Recipe) -> bool:
    """Whether the expansions of all neurons of the one hidden layer are too much to be written out."""
    network = recipe.network
    n, degree = network.inputs, poles(recipe)
    return network.hidden_layers == 1 and network.neurons > MOST_EXACT and network.neurons * comb(n + degree, n) > MOST_WORK


def poles(recipe: Recipe) -> int:
    """The largest power of 1/λ in the weights."""
    planes = [plane for a in recipe.network.affines for plane in (*a.weight.planes, *a.bias.planes)]
    return max((-plane.scale.valuation for plane in planes), default=0)


def error_of(recipe: Recipe, *, told: bool, best: bool) -> tuple[int, dict[tuple[int, ...], Constant]]:
    """The order of the error, and its coefficients where there is one hidden layer and they are to be told."""
    gates = [gate.stencil for level in recipe.levels for gate in level.gates if gate.stencil]
    least = 2 if all(stencil.symmetric for stencil in gates) else 1
    if "exact" in recipe.senses:
        return 4, {}
    if not (told or best) or (len(recipe.levels) > 1 and recipe.network.neurons > MOST_EXACT):
        return least, {}
    try:
        order, error = leading_coefficients(recipe)
    except (Undecided, LimitExceeded):
        return least, {}
    return order or least, error if told and len(recipe.levels) == 1 else {}


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


def numbers(reader: Reader, count: int) -> list[Fact]:
    """The derivatives of σ at b that an expansion needs, and what makes equal constants look equal."""
    p, refusal = reader.prover, StepRefused("derivative", "smoothness", "no interval around the bias was found")
    for around in [None, *intervals(reader.recipe.bias)]:
        try:
            values = derivatives(p, reader.sigma, reader.bias, count, around)
        except StepRefused as error:
            refusal = error
        else:
            return knowledge_of(p, [*reader.numbers.values(), reader.bias], values)
    raise refusal


def intervals(bias: Constant) -> Iterator[Interval]:
    """Smaller and smaller intervals around the bias, in which σ may be smooth if it is not everywhere."""
    for radius in RADII:
        low, high = interval_of(bias, radius / 8)
        yield low - radius, high + radius


def demands(reader: Reader, interval: Interval | None, count: int) -> list[Term]:
    """The hypotheses on b: where it lies, derivatives that are 0, and those not 0 for which that is not shown."""
    p, recipe = reader.prover, reader.recipe
    s, setting = p.store, recipe.setting
    found = bounds(p, reader.bias, interval) if interval is not None else []
    zeros = {*recipe.vanishing}
    if interval is not None:
        zeros |= {k for k in range(count) if setting.derivative(k) == 0}
    found += [s.make("eq", (reader.derivative(k), s.num(0))) for k in sorted(zeros)]
    shown = [f.formula for f in nonzero_derivatives(reader, interval, [p.assume(h) for h in found])]
    wanted = [s.negation(s.make("eq", (reader.derivative(d), s.num(0)))) for d in recipe.nonzero]
    return found + [f for f in wanted if f not in shown]


def nonzero_derivatives(reader: Reader, interval: Interval | None, assumed: Sequence[Fact]) -> list[Fact]:
    """σ^(d)(b) ≠ 0 for the orders d that are divided by, where it can be shown of a b that is a variable."""
    p, s, recipe = reader.prover, reader.prover.store, reader.recipe
    if not free_variables(reader.bias) or not recipe.nonzero:
        return []
    inside = assumed[:2] if interval is not None else []
    try:
        values = derivatives(p, reader.sigma, reader.bias, max(recipe.nonzero) + 1, interval, inside)
    except StepRefused:
        return []
    found = []
    for d in recipe.nonzero:
        left, right = values[d].formula.args
        try:
            shown = condition(p, s.negation(s.make("eq", (right, s.num(0)))), inside)
            found.append(p.convert(shown, s.negation(s.make("eq", (left, s.num(0)))), values[d]))
        except StepRefused:
            continue
    return found
