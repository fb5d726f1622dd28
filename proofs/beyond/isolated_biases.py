"""Best biases that are told by an interval: zeros of the fourth derivative where the second is not 0.

Bolzano's theorem gives a zero between two numbers at which the fourth derivative has different signs; as the fifth
keeps away from 0, there is no other between them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from beyond.gate_bounds import TABLE, derivatives_in, differentiated, unfolded

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    D,
    Differentiable,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    functions,
    integers,
    reals,
)
from symnet.proof.calculus import grows, slope

(f,), (k,) = functions("f"), integers("k")
b, c, t, u, s, m, low, high = reals("b c t u s m p q")


# --- one zero at most -------------------------------------------------------------------------------------------------


def on_interval(formula: Any, ends: tuple[Any, Any] = (low, high)) -> ForAll:
    """For all t between the ends."""
    return ForAll(t, Implication(AtMost(ends[0], t), AtMost(t, ends[1]), formula))


def by_growth(p: Prover, count: Fact, positive: Fact, smooth: Fact, steep: Fact, *rest: Fact) -> Fact:
    """s f^(k)(t) - mt does not decrease, so s f^(k)(c) ≥ m(c - b)."""
    start, between, end, zero = rest

    def inside(above: Fact, below: Fact) -> list[Fact]:
        return [p.order(AtMost(low, u), above, start), p.order(AtMost(u, high), below, end)]

    def rising(*ends: Fact) -> Fact:
        return p.order(AtMost(0, s * D(f, k + 1, u) - m), p.instantiate(steep, u, given=inside(*ends)))

    def shown(*ends: Fact) -> Callable[[Term], Fact]:
        return lambda _: p.instantiate(smooth, u, given=inside(*ends))

    value, derivative = s * D(f, k, u) - m * u, s * D(f, k + 1, u) - m
    ordered = p.order(AtMost(b, c), between)
    more = grows(p, value, derivative, u, b, c, ordered, rising, shown, [count])
    return p.order(p.goal, more, positive, between, zero, items=[["1", [0], [], []], ["1", [1, 2], [], []]])


def premises(least: Any) -> list[Any]:
    """m is positive, or at least not negative, and a bound of the derivative between the ends."""
    slope = [on_interval(Differentiable(f, k, t)), on_interval(AtMost(m, s * D(f, k + 1, t)))]
    return [AtMost(0, k), least, *slope, AtMost(low, b), Below(b, c), AtMost(c, high), Equal(D(f, k, b), 0)]


one_zero = Claim(
    "one-zero",
    title="A function whose derivative keeps away from 0 has one zero at most",
    source="textbook",
    variables=[f, k, s, m, low, high, b, c],
    hypotheses=premises(Below(0, m)),
    conclusion=Below(0, s * D(f, k, c)),
    notes="s is the sign of the derivative.",
    proof=by_growth,
    example={"f": [-1, 2], "k": 0, "s": 1, "m": 1, "p": 0, "q": 1, "b": "1/2", "c": "3/4"},
    twins=[
        Twin(
            "a derivative that may vanish",
            hypotheses=premises(AtMost(0, m)),
            at={"f": [0], "k": 0, "s": 1, "m": 0, "p": 0, "q": 1, "b": 0, "c": 1},
        )
    ],
)


# --- zeros of the fourth derivative -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where the fourth derivative of an activation is 0: its digits, and the signs of σ'' and σ^(5) there."""

    name: str
    digits: int  # b* lies between digits/10^12 and (digits + 1)/10^12
    second: int
    fifth: int

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Two rational numbers around the zero."""
        return Fraction(self.digits, 10**12), Fraction(self.digits + 1, 10**12)


def by_bolzano(place: Place) -> Callable[..., Fact]:
    """The script for one zero."""

    def script(p: Prover) -> Fact:
        gate = next(g for g in TABLE if g.name == place.name)
        known, (left, right) = differentiated(p, gate), place.ends
        exists, signs = p.goal.args
        value = [place.fifth * D(gate.activation, order, t) for order in (4, 5)]

        def smooth(*_: Fact) -> Fact:
            return slope(p, *value, t, lambda _: p.instantiate(known.exists[4], t))[0]

        def bound(formula: Term, *ends: Fact) -> Fact:
            """A bound of a derivative, by enclosure of what it is."""
            (derivative,) = derivatives_in(formula)
            order, at = int(derivative.args[1].data), derivative.args[2]
            equation = p.instantiate(known.equations[order], at)
            wanted = p.store.replace(formula, *equation.formula.args)
            return p.rewrite(p.enclosure(wanted, *ends), formula, equation, reason="enclose the derivative")

        function, ordered = sympy.Lambda(t, value[0]), p.order(AtMost(left, right))
        zero = p.axiom("intermediate_value", function, left, right, given=[ordered])
        zero = p.apply(zero, p.generally([t], [AtMost(left, t), AtMost(t, right)], smooth))
        zero = p.apply(zero, bound(zero.formula.args[0]))
        zero = p.apply(zero, bound(zero.formula.args[0]))

        def found(h: Fact) -> Fact:
            *inside, vanishes = p.parts(h)
            wanted = p.store.instantiate(exists.args[0], p.term(b)).args[2]
            return p.witness(exists, b, p.both(*inside, p.combine(wanted, (place.fifth, vanishes))))

        def both_signs(*ends: Fact) -> Fact:
            _, _, wanted = unfolded(p, signs)
            return p.both(*(bound(part, *ends) for part in wanted.args))

        kept = p.generally([t], [AtMost(left, t), AtMost(t, right)], both_signs)
        return p.both(p.choose(zero, b, found), kept)

    return script


def best_bias(place: Place, label: str) -> Claim:
    """The claim for one zero."""
    function = next(g for g in TABLE if g.name == place.name).activation

    def statement(ends: tuple[Fraction, Fraction]) -> Conjunction:
        left, right = ends
        zero = Conjunction(AtMost(left, b), AtMost(b, right), Equal(D(function, 4, b), 0))
        signs = (Below(0, sign * D(function, order, t)) for sign, order in ((place.second, 2), (place.fifth, 5)))
        return Conjunction(Exists(b, zero), on_interval(Conjunction(*signs), ends))

    (left, right), thousandth = place.ends, Fraction(1, 1000)
    return Claim(
        f"best-bias-{label}",
        title=f"{'A' if label == place.name else 'Another'} best bias of {NAMES[place.name]} for a multiplication gate",
        source="symnet (new here)",
        conclusion=statement(place.ends),
        notes="The second derivative is not 0 there, so the gate's error is of order λ⁴. Between the ends the fifth "
        "derivative keeps its sign, so the fourth is monotone there and has no other zero.",
        proof=by_bolzano(place),
        twins=[Twin("a thousandth further on", conclusion=statement((left + thousandth, right + thousandth)))],
    )


NAMES = {"silu": "SiLU", "mish": "Mish", "gelu": "GELU", "gaussian": "the Gaussian"}
PLACES = [
    (Place("silu", 4429235100557, -1, -1), "silu"),
    (Place("silu", 1031958241780, 1, 1), "silu-inner"),
    (Place("mish", 715505886700, 1, 1), "mish"),
    (Place("gelu", 792286991393, 1, 1), "gelu"),
    (Place("gaussian", 741963784302, -1, -1), "gaussian"),
]
claims = [best_bias(place, label) for place, label in PLACES]
