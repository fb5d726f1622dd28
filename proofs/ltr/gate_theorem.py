"""The multiplication gate to any accuracy: σ need only be twice differentiable near b, with σ'' continuous at b."""

from typing import Any

import sympy
from beyond.averages import applied, averages
from beyond.error_bounds import (
    abs_inverse,
    abs_positive,
    at_most,
    contradiction,
    inverse_above,
    inverse_positive,
    itself,
)
from beyond.magnitudes import bounded, product_of, size, summed, within
from beyond.rectifiers import absolute

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    D,
    Differentiable,
    Entries,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Inverse,
    Prover,
    Twin,
    Unequal,
    functions,
    integers,
    reals,
)
from symnet.proof.calculus import without_conditions
from symnet.proof.language import Apply
from symnet.proof.tactics import everywhere

(i,) = integers("i")
b, R, eta, epsilon, delta, rho, r, u, v, t, top = reals("b R eta epsilon delta rho r u v t lambda_0")
scale = sympy.Symbol("lambda", real=True)
(sigma,) = functions("sigma")
second = D(sigma, 2, b)

CONVENTIONS = "sizes 2-4-1: one hidden layer, 4 neurons, a common bias, no output bias"
smooth = ForAll(
    t,
    Implication(
        Below(b - R, t), Below(t, b + R), Conjunction(Differentiable(sigma, 0, t), Differentiable(sigma, 1, t))
    ),
)
near = size(D(sigma, 2, t) - second, eta)


def gate(divisor: int = 4) -> Any:
    """The four neurons, divided by 4 λ² σ''(b)."""
    sums = [sign * (sigma(b + scale * at) + sigma(b - scale * at)) for sign, at in ((1, u + v), (-1, u - v))]
    return Inverse(divisor * scale**2 * second) * sympy.Add(*sums)


def by_subtracting_a_parabola(
    p: Prover, positive: Fact, of_u: Fact, of_v: Fact, wide: Fact, twice: Fact, close: Fact, nonzero: Fact
) -> Fact:
    """Four neurons multiply exactly where σ is a parabola; what is left of σ has a small second derivative."""
    g = sympy.Lambda(t, sigma(t) - second * (t - b) ** 2 / 2)
    slope = D(sigma, 1, t) - second * (t - b)
    ends = [Below(b - R, t), Below(t, b + R)]

    def shown(low: Fact, high: Fact) -> Any:
        parts = p.parts(p.instantiate(twice, t, given=[low, high]))

        def condition(wanted: Term) -> Fact:
            return parts[int(wanted.args[1].data)]

        return condition

    def on_the_interval(rule: Any, equation: Fact, formula: Any) -> Fact:
        """What a rule of differentiation gives there, simplified."""
        found = rule(equation)

        def at(low: Fact, high: Fact) -> Fact:
            here = without_conditions(p, p.instantiate(found, t, given=[low, high]), shown(low, high))
            return p.combine(formula, (1, here)) if here.formula.op == "eq" else p.convert(here, formula)

        return p.generally([t], ends, at)

    value = p.generally([t], ends, lambda *_: p.ring(Equal(D(g, 0, t), g(t))))
    first = on_the_interval(p.derivative, value, Equal(D(g, 1, t), slope))
    curved = on_the_interval(p.derivative, first, Equal(D(g, 2, t), D(sigma, 2, t) - second))
    there = [
        on_the_interval(p.differentiable, equation, Differentiable(g, order, t))
        for order, equation in enumerate((value, first))
    ]

    length = itself(p, scale, p.order(AtMost(0, scale), positive))
    radius = p.order(AtMost(0, r), *within(p, of_u))
    reach = p.order(AtMost(0, 2 * scale * r), positive, radius, items=[["2", [0, 1], [], []]])
    x, boxes = Entries(scale * u, scale * v), Entries(scale * r, scale * r)
    (k,) = integers("k")

    def entry(which: int, formula: Term) -> Fact:
        return p.convert(product_of(p, length, (of_u, of_v)[which]), formula)

    def order(which: int, formula: Term) -> Fact:
        return p.convert(there[which], formula)

    def small(low: Fact, high: Fact) -> Fact:
        inside = [p.order(Below(b - R, t), low, wide, reach), p.order(Below(t, b + R), high, wide, reach)]
        limits = [p.order(AtMost(b - 2 * scale * r, t), low), p.order(AtMost(t, b + 2 * scale * r), high)]
        equation = p.instantiate(curved, t, given=inside)
        return p.convert(p.instantiate(close, t, given=limits), size(D(g, 2, t), eta), equation)

    two = p.use(averages, g, b, x, boxes, R, eta, 2)
    box_of_two = everywhere(p, p.term(i), 0, 2, p.term(size(Apply(x, i), Apply(boxes, i))), entry)
    smooth_g = everywhere(p, p.term(k), 0, 2, p.term(ForAll(t, Implication(*ends, Differentiable(g, k, t)))), order)
    near_b = p.generally([t], [AtMost(b - 2 * scale * r, t), AtMost(t, b + 2 * scale * r)], small)
    two = applied(p, two, [p.order(AtMost(0, 2)), box_of_two, p.order(Below(2 * scale * r, R), wide), smooth_g, near_b])
    square = p.order(Below(0, scale**2), positive, items=[["1", [0, 0], [], []]])
    four = p.order(Below(0, 4 * scale**2), square)
    divisor = product_of(
        p,
        itself(p, Inverse(4 * scale**2), inverse_positive(p, four)),
        at_most(p, p.use(abs_inverse, second, given=[nonzero])),
    )
    known = [nonzero, p.discharge(*contradiction(p, square))]
    return summed(p, p.goal, product_of(p, divisor, two), given=known, reason="divide by 4λ²σ''(b)")


modulus = Claim(
    "ltr-gate-modulus",
    title="The error of the multiplication gate, by how much σ'' moves",
    source="LTR, section II.C; the bound is new here",
    variables=[sigma, b, R, eta, r, scale, u, v],
    hypotheses=[
        Below(0, scale),
        size(u, r),
        size(v, r),
        Below(2 * scale * r, R),
        smooth,
        ForAll(t, Implication(AtMost(b - 2 * scale * r, t), AtMost(t, b + 2 * scale * r), near)),
        Unequal(second, 0),
    ],
    conclusion=size(gate() - u * v, r**2 * eta * Inverse(absolute(second))),
    conventions=CONVENTIONS,
    senses=("uniform",),
    proof=by_subtracting_a_parabola,
    example={"sigma": [0, 1, 2, 1, 3, 1], "b": 0},
    twins=[
        Twin(
            "4c₂ as divisor instead of 4σ'' = 8c₂",
            conclusion=size(gate(2) - u * v, r**2 * eta * Inverse(absolute(second))),
            at={"sigma": [0, 0, 1, 0, 1], "b": 0, "R": 1, "r": 1, "lambda": "1/100", "u": 1, "v": 1, "eta": "1/100"},
        ),
        Twin(
            "a tenth of the bound",
            conclusion=size(gate() - u * v, r**2 * eta * Inverse(absolute(second)) / 10),
            at={"sigma": [0, 0, 1, 0, 1], "b": 0, "R": 1, "r": 1, "lambda": "1/100", "u": 1, "v": 1, "eta": "48/9999"},
        ),
    ],
)


def by_continuity(
    p: Prover, room: Fact, twice: Fact, continuous: Fact, nonzero: Fact, accuracy: Fact, radius: Fact
) -> Fact:
    """Where |t - b| ≤ δ, σ'' moves by at most ε|σ''(b)|/r²; so 2λr ≤ δ is enough."""
    size_of_second = p.use(abs_positive, second, given=[nonzero])
    square = p.order(Below(0, r**2), radius, items=[["1", [0, 0], [], []]])
    allowed = epsilon * absolute(second) * Inverse(r**2)
    small = p.order(
        Below(0, allowed), accuracy, size_of_second, inverse_above(p, square), items=[["1", [0, 1, 2], [], []]]
    )
    divisors = [p.discharge(*contradiction(p, f)) for f in (radius, size_of_second)]

    def with_delta(found: Fact) -> Fact:
        positive, moves = p.parts(found)

        def with_rho(value: Any, above: Fact, within_delta: Fact, inside: Fact, reason: str) -> Fact:
            largest = value * Inverse(2 * r)
            half = inverse_above(p, p.order(Below(0, 2 * r), radius))
            top_positive = p.order(Below(0, largest), above, half, items=[["1", [0, 1], [], []]])

            def bound(start: Fact, end: Fact, of_u: Fact, of_v: Fact) -> Fact:
                reach = p.order(AtMost(2 * scale * r, value), end, radius, divisors[0], items=[["2", [0, 1], [], []]])

                def close(low: Fact, high: Fact) -> Fact:
                    ends = [
                        p.order(AtMost(-delta, t - b), low, reach, within_delta),
                        p.order(AtMost(t - b, delta), high, reach, within_delta),
                    ]
                    return p.instantiate(moves, t, given=[bounded(p, size(t - b, delta), *ends)])

                limits = [AtMost(b - 2 * scale * r, t), AtMost(t, b + 2 * scale * r)]
                premises = [start, of_u, of_v, p.order(Below(2 * scale * r, R), reach, inside), twice]
                found = p.use(modulus, sigma, b, R, allowed, r, scale, u, v)
                found = applied(p, found, [*premises, p.generally([t], limits, close), nonzero])
                return p.order(accurate, found, *divisors, items=[["1", [0], [], []]])

            hypotheses = [Below(0, scale), AtMost(scale, largest), size(u, r), size(v, r)]
            every = p.generally([scale, u, v], hypotheses, bound)
            return p.witness(p.goal, largest, p.both(top_positive, every), reason=reason)

        def narrow(h: Fact) -> Fact:
            """R ≤ δ."""
            half = R / 2
            below_delta = p.order(AtMost(half, delta), h, room)
            above = p.order(Below(0, half), room)
            return with_rho(half, above, below_delta, p.order(Below(half, R), room), "take R/(4r) for λ₀")

        return p.compare(
            delta,
            R,
            lambda h: with_rho(delta, positive, p.order(AtMost(delta, delta)), h, "take δ/(2r) for λ₀"),
            narrow,
            narrow,
        )

    there = p.instantiate(continuous, allowed, given=[small])
    return p.choose(there, delta, with_delta, reason="σ'' is continuous at b")


accurate = size(gate() - u * v, epsilon)
around = Exists(delta, Conjunction(Below(0, delta), ForAll(t, Implication(size(t - b, delta), near))))
continuous = ForAll(eta, Implication(Below(0, eta), around))


def eventually(formula: Any) -> Exists:
    """For all small λ > 0, and u and v in the box."""
    inside = Implication(Below(0, scale), AtMost(scale, top), size(u, r), size(v, r), formula)
    return Exists(top, Conjunction(Below(0, top), ForAll([scale, u, v], inside)))


theorem = Claim(
    "ltr-gate-theorem",
    title="Four neurons multiply to any accuracy on any box",
    source="LTR, section II.C: the theorem that its gate is for",
    variables=[sigma, b, R, epsilon, r],
    hypotheses=[
        Below(0, R),
        smooth,
        continuous,
        Unequal(second, 0),
        Below(0, epsilon),
        Below(0, r),
    ],
    conclusion=eventually(accurate),
    conventions=CONVENTIONS,
    senses=("uniform",),
    notes="σ need not have a third derivative, nor a second one that is continuous elsewhere than at b.",
    proof=by_continuity,
    example={"sigma": [0, 1, 2, 1, 3], "b": 0, "R": 9, "r": 8, "epsilon": 1, "lambda_0": "1/200", "lambda": "1/300"},
    twins=[
        Twin(
            "4c₂ as divisor instead of 4σ'' = 8c₂",
            conclusion=eventually(size(gate(2) - u * v, epsilon)),
            at={"sigma": [0, 0, 1, 0, 1], "b": 0, "R": 1, "r": 1, "epsilon": "1/100"},
        )
    ],
)
