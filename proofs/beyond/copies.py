"""The error of product gates in copies at several scales, whose weights cancel the next terms of the error."""

from typing import Any

import sympy
from beyond.averages import applied
from beyond.error_bounds import BOUNDS, POINT, best, error, expansion, gate, hypotheses
from beyond.magnitudes import product_of, size, summed, within
from beyond.many import product, sum_bound, total
from beyond.rectifiers import absolute

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    families,
    functions,
    integers,
    reals,
)

n, k, K = integers("n k K")
b, R, M, t, rho = reals("b R M t rho")
scale = sympy.Symbol("lambda", real=True)
(sigma,) = functions("sigma")
x, r, w, mu = families("x r omega mu")


def copies(value: Any) -> Any:
    return sympy.Sum(value, (k, 0, K - 1))


def by_copies(m: int) -> Any:
    """Each copy has its bound beyond the first m terms; in the sum these cancel but for the product."""

    def proof(p: Prover, number: Fact, *given: Fact) -> Fact:
        analysis, positive_scales, conditions = given[:7], given[7], given[8:]
        nonnegative, each, positive, wide, derivatives, small, nonzero = analysis
        reach = p.use(sum_bound, x, r, n, given=[nonnegative, each])
        reach = p.order(AtMost(0, total(r, n)), *within(p, reach))
        there = scale * mu[k]

        def copy(low: Fact, high: Fact) -> Fact:
            above, below = p.parts(p.instantiate(positive_scales, k, given=[low, high]))
            scaled_up = p.order(Below(0, there), positive, above, items=[["1", [0, 1], [], []]])
            shorter = AtMost(there * total(r, n), scale * rho * total(r, n))
            less = p.order(shorter, positive, below, reach, items=[["1", [0, 1, 2], [], []]])
            inside = p.order(Below(there * total(r, n), R), less, wide)

            def fewer(left: Fact, right: Fact) -> Fact:
                radius = scale * rho * total(r, n)
                ends = [p.order(AtMost(b - radius, t), left, less), p.order(AtMost(t, b + radius), right, less)]
                return p.instantiate(small, t, given=ends)

            ends = [AtMost(b - there * total(r, n), t), AtMost(t, b + there * total(r, n))]
            premises = [nonnegative, each, scaled_up, inside, derivatives, p.generally([t], ends, fewer), nonzero]
            found = applied(p, p.use(BOUNDS[m - 1], sigma, b, x, r, R, M, there, n), premises)
            return product_of(p, p.order(size(w[k], absolute(w[k]))), found)

        errors = sympy.Lambda(k, w[k] * (gate(there) - expansion(m, there)))
        limits = sympy.Lambda(k, absolute(w[k]) * error(m) * mu[k] ** (2 * m))
        every = p.generally([k], [AtMost(0, k), Below(k, K)], copy)
        whole = applied(p, p.use(sum_bound, errors, limits, K), [number, every])
        return summed(
            p, p.goal, whole, given=conditions, reason="the weights sum to 1, and take the terms between away"
        )

    return proof


ordered = ForAll(k, Implication(AtMost(0, k), Below(k, K), Conjunction(Below(0, mu[k]), AtMost(mu[k], rho))))
VARIABLES = [sigma, b, x, r, w, mu, rho, R, M, scale, n, K]
VALUES = {"n": 2, "sigma": [0, 1, 2, 1, 3, 1], "b": 0}


def weights(*powers: int) -> list[Any]:
    """Σ ω_k = 1, and Σ ω_k μ_k^j = 0 for these powers."""
    return [Equal(copies(w[k]), 1), *(Equal(copies(w[k] * mu[k] ** j), 0) for j in powers)]


def higher_order(
    label: str, title: str, m: int, powers: tuple[int, ...], zero: list[Any], values: dict[str, Any], twin: Twin
) -> Claim:
    return Claim(
        label,
        title=title,
        source="new here; extrapolation is standard",
        variables=VARIABLES,
        hypotheses=[AtMost(0, K), *hypotheses(m, rho), ordered, *weights(*powers), *zero],
        conclusion=size(
            copies(w[k] * gate(scale * mu[k])) - product(x, n), error(m) * copies(absolute(w[k]) * mu[k] ** (2 * m))
        ),
        conventions="one hidden layer, 2^n neurons a copy, a common bias, no output bias",
        senses=("uniform",),
        proof=by_copies(m),
        example={**VALUES, **values},
        twins=[twin],
    )


TWO = {"K": 2, "omega": ["4/3", "-1/3"], "mu": [1, 2], "rho": 2}
THREE = {"K": 3, "omega": ["3/2", "-3/5", "1/10"], "mu": [1, 2, 3], "rho": 3}
FOURTH = {"K": 2, "omega": ["16/15", "-1/15"], "mu": [1, 2], "rho": 2, "sigma": [0, 1, 2, 1, 0, 1]}


def without(m: int, powers: tuple[int, ...], zero: list[Any], at: dict[str, Any]) -> Twin:
    """The claim without one of the conditions on the weights."""
    asked = [AtMost(0, K), *hypotheses(m, rho), ordered, *weights(*powers), *zero]
    return Twin("one condition on the weights is another one", hypotheses=asked, at={**POINT, "M": 0, **at})


square, fourth = [0, 0, 1, 0, 1], [0, 0, 1, 0, 0, 0, 1]
LINE = {"K": 2, "omega": [2, -1], "mu": [1, 2], "rho": 2}
order_four, order_six, at_best_bias = (
    higher_order(
        "higher-order-gate-bound",
        "The error of product gates at several scales",
        2,
        (2,),
        [],
        TWO,
        without(2, (1,), [], {**LINE, "sigma": square}),
    ),
    higher_order(
        "higher-order-gate-bound-6",
        "The error of product gates at several scales, with two terms cancelled",
        3,
        (2, 4),
        [],
        THREE,
        without(3, (1, 4), [], {**THREE, "omega": ["57/25", "-39/25", "7/25"], "sigma": square}),
    ),
    higher_order(
        "higher-order-gate-bound-best-bias",
        "The error of product gates at several scales and a best bias",
        3,
        (4,),
        [best],
        FOURTH,
        without(3, (2,), [best], {**TWO, "sigma": fourth}),
    ),
)
