"""The multiplication gate to all orders in λ: uv times a symmetric polynomial in even ones, 0 in odd ones."""

import sympy
from beyond.binomial import binomial_divided
from beyond.sums import sum_in_pairs

from symnet.proof import (
    SCALE,
    AtMost,
    Claim,
    Coefficient,
    Conjunction,
    D,
    Equal,
    Fact,
    Prover,
    Twin,
    Unequal,
    functions,
    integers,
    reals,
)

(sigma,) = functions("sigma")
b, u, v, x = reals("b u v x")
m, j, k, q = integers("m j k q")
fac = sympy.factorial
second = D(sigma, 2, b)
signed_sum = (
    sigma(b + SCALE * (u + v)) + sigma(b - SCALE * (u + v)) - sigma(b + SCALE * (u - v)) - sigma(b - SCALE * (u - v))
)
gate = signed_sum / (4 * second * SCALE**2)
factor = sympy.Sum(u ** (2 * (m - j)) * v ** (2 * j) / (fac(2 * (m - j) + 1) * fac(2 * j + 1)), (j, 0, m))
even = Equal(Coefficient(gate, 2 * m), u * v * factor * D(sigma, 2 * m + 2, b) / second)
odd = Equal(Coefficient(gate, 2 * m + 1), 0)


def by_binomial_theorem(p: Prover, nonnegative: Fact, nonzero: Fact) -> Fact:
    """Only the odd powers of v survive in (u+v)^(2m+2) - (u-v)^(2m+2)."""
    top = 2 * m + 2
    general = p.generally([q, x], [AtMost(0, q)], lambda _: p.ring(Equal((-x) ** q, (-1) ** q * x**q)))
    mirrored = [p.instantiate(general, m, s, given=[nonnegative]) for s in (u + v, u - v)]
    expansions = [p.use(binomial_divided, top, u, s, given=[p.order(AtMost(0, top), nonnegative)]) for s in (v, -v)]
    body = u ** (top - k) * (v**k - (-v) ** k) / (fac(top - k) * fac(k))
    in_pairs = p.use(sum_in_pairs, m + 1, sympy.Lambda(k, body), given=[p.order(AtMost(0, m + 1), nonnegative)])
    odd_power = p.generally([q, x], [AtMost(0, q)], lambda _: p.ring(Equal(x ** (2 * q + 1), x * x ** (2 * q))))
    odd_terms = sympy.Sum(
        u ** (2 * (m - j) + 1) * v ** (2 * j + 1) / (fac(2 * (m - j) + 1) * fac(2 * j + 1)), (j, 0, m)
    )

    def outside(low: Fact, high: Fact) -> Fact:
        """The factor uv taken out of each term."""
        before = u ** (2 * (m - j) + 1) * v ** (2 * j + 1) / (fac(2 * (m - j) + 1) * fac(2 * j + 1))
        after = u * v * u ** (2 * (m - j)) * v ** (2 * j) / (fac(2 * (m - j) + 1) * fac(2 * j + 1))
        power = p.instantiate(odd_power, m - j, u, given=[p.order(AtMost(0, m - j), high)])
        return p.combine(Equal(before, after), (v ** (2 * j + 1) / (fac(2 * (m - j) + 1) * fac(2 * j + 1)), power))

    taken_out = sympy.Sum(
        u * v * u ** (2 * (m - j)) * v ** (2 * j) / (fac(2 * (m - j) + 1) * fac(2 * j + 1)), (j, 0, m)
    )
    factored = p.termwise(Equal(odd_terms, taken_out), outside, j, reason="take uv out of each term")
    scale = D(sigma, top, b) / (2 * second)
    at_even = p.combine(
        p.goal.args[0],
        (scale, expansions[0]), (-scale, expansions[1]), (scale, in_pairs), (2 * scale, factored),
        given=[*mirrored, nonzero],
        reason="in (u+v)^(2m+2) - (u-v)^(2m+2) the even powers of v cancel",
    )  # fmt: skip
    at_odd = p.ring(p.goal.args[1], *mirrored, nonzero, reason="σ(b+λs) and σ(b-λs) cancel in odd orders")
    return p.both(at_even, at_odd)


gate_orders = Claim(
    "ltr-gate-all-orders",
    title="The multiplication gate to all orders",
    source="LTR, section II.C, eq. (11), which gives the order 2",
    variables=[sigma, b, u, v, m],
    hypotheses=[AtMost(0, m), Unequal(second, 0)],
    conclusion=Conjunction(even, odd),
    conventions="one hidden layer, 4 neurons, a common bias, no output bias",
    senses=("formal",),
    notes="The value is uv Σ_m λ^(2m) h_m σ^(2m+2)(b)/σ''(b), where h_0 = 1 and h_1 = (u² + v²)/6.",
    proof=by_binomial_theorem,
    example={"sigma": [1, 1, 1, 1, 1, 1, 1, 1, 1], "b": 0},
    twins=[
        Twin(
            "(2j)! in place of (2j+1)!",
            conclusion=Conjunction(even.xreplace({fac(2 * j + 1): fac(2 * j)}), odd),
            at={"sigma": [0, 0, 1, 0, 1], "b": 0, "u": 1, "v": 1, "m": 1},
        )
    ],
)
