"""Counterexamples to the claim of a network that was changed: a point at which it computes something else.

The statement's terms are evaluated at a few small points, exactly or by balls; only what is decided to be false counts.
Nothing is proved here: where no counterexample is found, the proof is tried.

>>> from dataclasses import replace
>>> from symnet.activations import exp
>>> from symnet.constructions.gates import multiplication_gate
>>> from symnet.proof.certify import certify
>>> gate = multiplication_gate(exp)
>>> certify(replace(gate, network=gate.network.replace_entry(0, "weight", 0, 0, 0)))[-1].error
'the network computes something else: at u = 2, v = 3 the coefficient of λ^-1 in its output is -1/2, not 0'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, cycle, islice, product
from random import Random
from typing import Any

from symnet.constructions.direct import Direct
from symnet.constructions.recipes import Recipe
from symnet.display import text
from symnet.exact.balls import arb_of, decimal
from symnet.kernel.terms import REAL, Term
from symnet.proof.claims import Claim
from symnet.proof.evaluate import Evaluator, Family, Scope, expanded
from symnet.proof.scalars import ONE, ZERO, Ball, Laurent, add, is_zero, mul

__all__ = ["counterexample"]

MOST_POINTS, MOST_EVALUATED = 64, 1024  # points, and neurons evaluated at all points together
MOST_SHOWN, LONGEST = 40, 12  # entries of a point, digits of a fraction
FIRST = (2, 3, 5, 7, 1, -1, -2, 4)  # the inputs of the first point, over and over
OTHERS = (Fraction(1), Fraction(2), Fraction(1, 2))  # λ where it is a number, and a bias that is a symbol
SHARP = (Fraction(10), Fraction(1))  # β

Point = tuple[Fraction, ...]


class Reading(Evaluator):
    """The terms of a network's claim as what the network itself does, where they are by convention less.

    σ(b + S) with a constant term c in S is expanded about b + c. Where S has negative powers of λ, or σ is not smooth
    at b (it is one of `rough`), no proof knows more of the expansion than what is the same in all neurons: it is read
    as 0, or σ(b), and `why` tells it. Powers whose coefficients are 0 as far as balls tell are left out: if they are
    not 0, this is one more reading that no proof excludes.
    """

    def __init__(self, values: Mapping[str, Any], rough: Mapping[Term, str]) -> None:
        super().__init__(values)
        self.rough, self.why = rough, ""

    def value(self, term: Term, scope: Scope) -> Any:
        """Return the value of a number, a series or a function."""
        if term.op != "jet" or term in self.closed:
            return super().value(term, scope)
        series = self.series(term.args[2], scope)
        first = series.valuation()
        if first is None or first > 0:
            if term.args[0] not in self.rough:
                return super().value(term, scope)
            self.why = self.rough[term.args[0]]
            return self.value(term.args[0], scope)(self.value(term.args[1], scope))
        function, at = (self.value(a, scope) for a in term.args[:2])
        for k in range(first, 0):
            if is_zero(series.coefficient(k)) is False:
                self.why = f"a neuron reads {number(series.coefficient(k))}·λ^{k} + …"
                return ZERO
        rest = Laurent(1, series.coeffs[1 - series.low :], series.order)
        made = expanded(self, function, add(at, series.coefficient(0)), rest)
        if not term.loose:
            self.closed[term] = made
        return made


def counterexample(claim: Claim, recipe: Recipe | Direct, rough: Mapping[Term, str], bias: Ball | None = None) -> str:
    """Where the network is seen not to compute what is claimed, and what it computes there; '' if nowhere.

    `rough` are activations, as functions, that are not smooth where they are expanded, and how to say so; `bias`
    encloses one that the hypotheses of the claim say to be a zero.
    """
    n = len(recipe.variables)
    held = list(claim.variables[:n]) if not claim.variables or claim.variables[0].sort == REAL else []
    others = list(claim.variables[len(held) or min(n, 1) :])
    bits = isinstance(recipe, Direct) and recipe.domain == "bits"
    few = MOST_POINTS if isinstance(recipe, Direct) else 4
    box = recipe.box if isinstance(recipe, Direct) else ()
    places = islice(
        points_of(box) if box else points(n, bits=bits),
        max(2, min(few, MOST_EVALUATED // (recipe.network.neurons + 1))),
    )
    tried = ((x, y) for y, x in product(SHARP, places)) if bits and others else zip(places, cycle(OTHERS), strict=False)
    for inputs, other in tried:
        values: dict[str, Any] = {v.data[0]: other if bias is None else bias for v in others}
        values |= {v.data[0]: x for v, x in zip(held, inputs, strict=False)}
        if n and not held:
            values[claim.variables[0].data[0]] = Family(inputs)
        e = Reading(values, rough)
        if not all(e.best(h) or (bias is not None and h.op == "eq") for h in claim.hypotheses):
            continue
        for k, part in enumerate(claim.conclusion.args if claim.conclusion.op == "and" else (claim.conclusion,)):
            e.why = ""
            if e.best(part) is False:
                entries = [f"{x}{'λ' * k}" for x in inputs]  # the second part is about inputs that λ multiplies
                shown = [f"{text(v)} = {x}" for v, x in zip(held, entries, strict=False)]
                if len(held) != n or n > len(FIRST):
                    rest = ", …" * (n > MOST_SHOWN)
                    alike = len(set(entries)) == 1
                    shown = [
                        f"all inputs {entries[0]}" if alike else f"inputs ({', '.join(entries[:MOST_SHOWN])}{rest})"
                    ]
                shown += [f"{text(v)} = {number(values[v.data[0]])}" for v in others]
                place = f"at {', '.join(shown)} " if shown else ""
                if e.why:
                    return f"the network has no such expansion in λ: {'' if e.why in rough.values() else place}{e.why}"
                return f"the network {'at scale 1 ' * (k > 0)}computes something else: {place}{seen(e, part)}"
    return ""


def points(n: int, *, bits: bool) -> Iterator[Point]:
    """Points at which a statement about n inputs is tried: vertices, or small integers."""
    random = Random(n)
    if not n:
        return iter([()])
    if bits and n <= 6:
        return product((Fraction(1), Fraction(0)), repeat=n)
    if bits:
        ones = (tuple(Fraction((i == k) ^ off) for i in range(n)) for k in range(-1, n) for off in (1, 0))
        return chain(ones, (tuple(Fraction(random.getrandbits(1)) for _ in range(n)) for _ in range(MOST_POINTS)))
    first = tuple(map(Fraction, islice(cycle(FIRST), n)))
    return chain([first], (tuple(Fraction(random.randint(-k, k)) for _ in range(n)) for k in range(3, 3 + MOST_POINTS)))


def points_of(box: Sequence[tuple[Fraction, Fraction]]) -> Iterator[Point]:
    """Points of a box: first its middle and two corners."""
    random = Random(len(box))
    for part in chain((Fraction(1, 2), Fraction(0), Fraction(1)), [None] * MOST_POINTS):
        parts = (Fraction(random.randint(0, 64), 64) if part is None else part for _ in box)
        yield tuple(low + (high - low) * at for at, (low, high) in zip(parts, box, strict=True))


def seen(e: Evaluator, part: Term) -> str:
    """What an equation, a congruence or a bound that was just evaluated to False says of both sides."""
    left, right = (e.value(a, ()) for a in part.args[:2])
    if part.op == "le":
        return f"it is off by {number(left)}, not by at most {number(right)}"
    if part.op == "eq":
        return "it is {}, not {}".format(*apart(left, right))
    sides = [s if isinstance(s, Laurent) else Laurent(0, (s,), None) for s in (left, right)]
    low, high = min(s.low for s in sides), int(part.args[2].data)
    for k in range(low, high):
        a, b = (s.coefficient(k) for s in sides)
        if is_zero(add(a, mul(-ONE, b))) is False:
            return "the coefficient of λ^{} in its output is {}, not {}".format(k, *apart(a, b))
    return "its output is another one"


def apart(left: Any, right: Any) -> tuple[str, str]:
    """Two different numbers, with as many digits as tell them apart."""
    return next(
        ((a, b) for d in (6, 12, 24, 48) for a, b in [(number(left, d), number(right, d))] if a != b),
        (number(left, 96), number(right, 96)),
    )


def number(value: Any, digits: int = 6) -> str:
    """A number as text: a short fraction, or a decimal number."""
    if isinstance(value, Fraction) and len(str(value)) <= LONGEST:
        return str(value)
    ball = value if isinstance(value, Ball) else arb_of(value)
    shown = "0" if ball.contains(0) else decimal(ball, digits)
    return shown.rstrip("0").rstrip(".") if "." in shown and "e" not in shown else shown
