"""The bias at which the leading error of the multiplication gate vanishes: σ''''(b) = 0 ≠ σ''(b), in closed form.

The gate computes uv [1 + λ²(σ''''/6σ'')(u² + v²)] + O(λ⁴) (ltr-gate), so at these biases it is right up to O(λ⁴).
"""

from typing import Any

import sympy
from ltr.gate import b, gate, u, v

from symnet.activations import logistic, softplus
from symnet.proof import SCALE, Claim, Congruent, Conjunction, D, Equal, Fact, Implication, Jet, Prover, Twin, Unequal
from symnet.proof.claims import Inverse
from symnet.proof.relations import knowledge_of
from symnet.proof.values import derivatives

root6 = sympy.sqrt(6)


def by_differentiation(function: Any, bias: Any) -> Any:
    """A proof: differentiate four times, put the bias in, and reduce by what exp, log and the root are."""

    def proof(p: Prover) -> Fact:
        at, f = p.term(bias), p.term(D(function, 2, bias)).args[0]
        values = derivatives(p, f, at, 5)
        known = knowledge_of(p, [at], values)
        equations = p.goal.args[:2]
        flat, second = (p.ring(e, *known, reason="differentiate, and put the bias in") for e in equations)
        number = second.formula.args[1]
        apart = p.enclosure(p.store.negation(p.equal(number, 0)), reason="this number is not 0")
        curved = p.convert(apart, p.store.negation(p.equal(second.formula.args[0], 0)), second)
        instance = p.use(gate, f, at, u, v, given=[curved], reason="the gate at this bias")
        return p.both(flat, second, p.convert(instance, p.goal.args[2], flat, second))

    return proof


def best(name: str, function: Any, bias: Any, second: Any, other: Any) -> Claim:
    """The claim that at the bias σ'''' = 0 and σ'' is this number, so that the gate is right up to O(λ⁴)."""

    def at(point: Any) -> Conjunction:
        neurons = sum(sign * Jet(function, point, SCALE * slope) for sign, slope in SLOPES)
        return Conjunction(
            Equal(D(function, 4, point), 0),
            Equal(D(function, 2, point), second),
            Congruent(neurons * Inverse(4 * second) / SCALE**2, u * v, 4),
        )

    return Claim(
        f"best-bias-{name}",
        title=f"The best bias of {name} for a multiplication gate",
        source="symnet (new here)",
        variables=[u, v],
        conclusion=at(bias),
        conventions="one hidden layer, 4 neurons, a common bias, no output bias",
        senses=("formal", "taylor"),
        proof=by_differentiation(function, bias),
        twins=[Twin("another bias", conclusion=at(other), at={"u": 1, "v": 1})],
    )


SLOPES = ((1, u + v), (1, -u - v), (-1, u - v), (-1, v - u))

tanh_best = best("tanh", sympy.tanh, sympy.atanh(root6 / 3), -2 * root6 / 9, sympy.atanh(root6 / 6))
logistic_best = best("logistic", logistic, sympy.log(5 + 2 * root6), -root6 / 36, sympy.log(5 + root6))
softplus_best = best("softplus", softplus, sympy.log(2 + sympy.sqrt(3)), sympy.Rational(1, 6), sympy.log(3))

PERIODIC = ((sympy.exp, 1), (sympy.sin, -1), (sympy.cos, -1))


def ratios(signs: Any) -> Conjunction:
    """σ''''(b)/σ''(b) is this sign, where σ''(b) ≠ 0."""
    return Conjunction(
        *(
            Implication(Unequal(D(f, 2, b), 0), Equal(D(f, 4, b) / D(f, 2, b), sign))
            for (f, _), sign in zip(PERIODIC, signs, strict=True)
        )
    )


def by_periods(p: Prover) -> Fact:
    """Differentiate four times: exp is its own derivative, sin and cos have second derivatives -sin and -cos."""
    shown = []
    for part, (f, _) in zip(p.goal.args, PERIODIC, strict=True):
        values = derivatives(p, p.term(D(f, 2, b)).args[0], p.term(b), 5)
        nonzero = p.assume(part.args[0])
        apart = p.convert(nonzero, p.store.negation(p.equal(values[2].formula.args[1], 0)), values[2])
        same = p.ring(part.args[1], values[2], values[4], apart, reason="differentiate four times")
        shown.append(p.discharge(same, nonzero.formula))
    return p.both(*shown)


none_best = Claim(
    "best-bias-none",
    title="exp, sin and cos have no best bias for a multiplication gate",
    source="symnet (new here)",
    variables=[b],
    conclusion=ratios([sign for _, sign in PERIODIC]),
    notes="So σ''''(b) is not 0 at any bias where these functions multiply; higher-order-gate helps there.",
    proof=by_periods,
    twins=[Twin("the sign of cos", conclusion=ratios([1, -1, 1]), at={"b": 0})],
)
