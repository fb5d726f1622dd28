"""What goes wrong with the multiplication gate if derivatives and Taylor coefficients are mixed: the divisor 4c₂."""

import sympy

from symnet.proof import SCALE, Claim, Congruent, D, Fact, Prover, Unequal, functions, reals

(sigma,) = functions("sigma")
b, u, v, t = reals("b u v t")
signed_sum = (
    sigma(b + SCALE * (u + v)) + sigma(b - SCALE * (u + v)) - sigma(b + SCALE * (u - v)) - sigma(b - SCALE * (u - v))
)
c2 = D(sigma, 2, b) / 2


def at_the_square(p: Prover) -> Fact:
    """For σ(t) = t² at b = 0, u = v = 1 the four neurons give 8λ², and 8λ²/(4c₂λ²) = 2."""
    statement = p.closed(divisor.variables, divisor.hypotheses, divisor.conclusion)
    claimed = p.assume(statement, reason="suppose that dividing by 4c₂ gave the product")
    square = sympy.Lambda(t, t**2)
    value = p.generally([], [], lambda: p.ring(p.equal(D(square, 0, t), t**2)))
    derivatives = [p.intro(value, t)]
    for _ in range(3):
        derivatives.append(p.derivative(derivatives[-1]))
    at_zero = [
        p.convert(p.instantiate(d, 0), p.equal(D(square, k, 0), 2 if k == 2 else 0)) for k, d in enumerate(derivatives)
    ]
    special = p.instantiate(claimed, square, 0, 1, 1, reason="take σ(t) = t², b = 0, u = v = 1")
    condition, congruence = special.formula.args
    same = p.assume(condition.args[0])
    impossible = p.combine(p.equal(2, 0), (1, same), (-1, at_zero[2]))
    curved = p.discharge(p.order(p.store.false(), impossible), same.formula)
    says_one = p.apply(special, curved)
    left, _, order = congruence.args
    two = p.series(p.store.make("cong", (left, p.number(2), order)), *at_zero[1:], reason="the value is 8λ²/(4λ²) = 2")
    each = [
        p.instantiate(p.coefficients(f), 0, given=[p.order(p.store.make("lt", (p.number(0), order)))])
        for f in (says_one, two)
    ]
    equal = p.combine(p.equal(1, 2), (-1, each[0]), (1, each[1]))
    return p.discharge(p.order(p.store.false(), equal, reason="1 is not 2"), statement)


divisor = Claim(
    "ltr-gate-divisor",
    title="The gate with the divisor 4c₂ in place of 4σ''(b)",
    source="LTR, eq. (11), if σ₂ is read as the Taylor coefficient c₂ = σ''(b)/2",
    variables=[sigma, b, u, v],
    hypotheses=[Unequal(D(sigma, 2, b), 0)],
    conclusion=Congruent(signed_sum / (4 * c2 * SCALE**2), u * v, 2),
    conventions="one hidden layer, 4 neurons, a common bias, no output bias",
    senses=("formal",),
    expected="refuted",
    example={"sigma": [0, 0, 1], "b": 0, "u": 1, "v": 1},
    notes="4σ''(b) is 8c₂: with 4c₂ the gate gives 2uv.",
    proof=at_the_square,
)
