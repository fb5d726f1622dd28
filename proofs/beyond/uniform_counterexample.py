"""Two neurons multiply two numbers on the whole plane, though c₀, …, c₄ ≠ 0 for σ(t) = t² + sin t + cos t.

[σ(λ(u+v)) - σ(λ(u-v))]/(4λ²) = uv + sin(λv) (cos(λu) - sin(λu))/(2λ²), and what stands beside uv vanishes as λ → ∞.
So a lower bound in the sense `taylor` does not carry over to the sense `uniform` for every activation.
"""

from typing import Any

import sympy
from beyond.exact_gates import mirrored

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    D,
    Definition,
    Equal,
    Fact,
    Prover,
    Twin,
    Unequal,
    reals,
)
from symnet.proof.values import derivatives

u, v, r, t, eps = reals("u v r t epsilon")
sin, cos, root2, quarter = sympy.sin, sympy.cos, sympy.sqrt(2), sympy.pi / 4


# --- sine and cosine at π/4 -------------------------------------------------------------------------------------------


def plain(function: Any, at: Any) -> Any:
    """A value that SymPy would write with roots."""
    return function(at, evaluate=False)


def by_doubling(p: Prover) -> Fact:
    """cos² - sin² = cos(π/2) = 0 and cos² + sin² = 1 at π/4, where both are positive."""
    doubled = p.convert(
        p.fact("cos_add", quarter, quarter),
        Equal(plain(cos, sympy.pi / 2), plain(cos, quarter) ** 2 - plain(sin, quarter) ** 2),
    )
    known = [doubled, p.fact("cos_half_pi"), p.fact("sin_squared", quarter)]
    square = p.fact("sqrt_squared", 2, given=[p.order(AtMost(0, sympy.Integer(2)))])
    shown = []
    for goal, function, sign in zip(p.goal.args, (cos, sin), (1, -1), strict=True):
        total = root2 + 2 * plain(function, quarter)
        apart = p.enclosure(Unequal(total, 0), reason="both are positive")
        inverse = 1 / total
        shown.append(
            p.combine(
                goal, (-inverse / 2, square), (inverse, known[2]),
                (-sign * inverse, known[0]), (sign * inverse, known[1]),
                given=[apart], reason="twice the square is 1, as is (√2/2)² twice",
            )
        )  # fmt: skip
    return p.both(*shown)


def values(cosine: Any, sine: Any) -> Conjunction:
    return Conjunction(Equal(plain(cos, quarter), cosine), Equal(plain(sin, quarter), sine))


quarter_turn = Claim(
    "sine-of-quarter-turn",
    title="Sine and cosine of π/4",
    source="textbook",
    conclusion=values(root2 / 2, root2 / 2),
    proof=by_doubling,
    twins=[Twin("one half", conclusion=values(root2 / 2, sympy.Rational(1, 2)))],
)

# --- two neurons ------------------------------------------------------------------------------------------------------


def activation(waves: Any) -> Definition:
    """t² and two waves."""
    return Definition("sigma", sympy.Lambda(t, t**2 + waves))


sigma = activation(sin(t) + cos(t))


def network(f: Any) -> Any:
    """Two neurons without biases: scale r inside, 1/(4r²) outside."""
    return (f(r * (u + v)) - f(r * (u - v))) / (4 * r**2)


def statement(f: Any, error: Any) -> Conjunction:
    """The derivatives at 0, the error, and its bound."""
    numbers = (1, 1, 1, -1, 1)
    return Conjunction(
        *(Equal(D(f, k, sympy.Integer(0)) if k else f(0), number) for k, number in enumerate(numbers)),
        Equal(network(f) - u * v, error),
        AtMost(-root2 / (2 * r**2), network(f) - u * v),
        AtMost(network(f) - u * v, root2 / (2 * r**2)),
    )


def by_addition_theorems(p: Prover, nonzero: Fact) -> Fact:
    """The squares give uv; sine and cosine leave a product of two waves."""
    *numbers, identity, below, above = p.goal.args
    at_zero = derivatives(p, p.goal.args[1].args[0].args[0], p.number(0), len(numbers))
    shown = [p.ring(n, *at_zero, reason="differentiate at 0") for n in numbers]
    square = p.fact("sqrt_squared", 2, given=[p.order(AtMost(0, sympy.Integer(2)))])
    opened = [p.instantiate(p.definition(sigma), r * a) for a in (u + v, u - v)]
    laws = [(sign / (4 * r**2), p.fact(law, r * u, sign * r * v)) for law in ("sin_add", "cos_add") for sign in (1, -1)]
    turned = p.fact("cos_add", r * u, quarter)
    quarters, mirrors = p.parts(p.use(quarter_turn)), p.parts(p.use(mirrored, r * v))
    error = p.combine(
        identity, *laws, (-root2 * sin(r * v) / (2 * r**2), turned),
        given=[*opened, *mirrors, *quarters, square, nonzero],
        reason="(u+v)² - (u-v)² = 4uv; the addition theorems for the rest",
    )  # fmt: skip
    return p.both(*shown, error, *bounded(p, error, below, above))


def bounded(p: Prover, error: Fact, *goals: Any) -> list[Fact]:
    """1 ± sin·cos is half of a square and two squares, by sin² + cos² = 1; multiply by √2/(2r²) ≥ 0."""
    first, second = sin(r * v), cos(r * u + quarter)
    ones = [p.fact("sin_squared", r * v), p.fact("sin_squared", r * u + quarter)]
    root = p.fact("sqrt_nonnegative", 2)
    found = []
    for goal, sign in zip(goals, (1, -1), strict=True):
        squares = [first + sign * second, cos(r * v), sin(r * u + quarter)]
        half = [["1/2", [], [], [k]] for k in (1, 2, 3)]
        least = p.step(
            "order", ones, [AtMost(0, 1 + sign * first * second), *squares],
            [*half, ["-1/2", [0], [], []], ["-1/2", [1], [], []]],
            reason="a sum of squares",
        )  # fmt: skip
        found.append(
            p.step(
                "order", [least, root, error], [goal, 1 / r],
                [["1/2", [0, 1], [], [1]], [str(sign), [2], [], []]],
                reason="multiply by √2/(2λ²)",
            )
        )  # fmt: skip
    return found


counterexample = Claim(
    "uniform-counterexample",
    title="Two neurons multiply two numbers uniformly, though c₀, …, c₄ ≠ 0",
    source="symnet (new here)",
    variables=[u, v, r],
    hypotheses=[Unequal(r, 0)],
    conclusion=statement(sigma, root2 * sin(r * v) * cos(r * u + quarter) / (2 * r**2)),
    conventions="one hidden layer, 2 neurons, no biases, no output bias; first-layer weights ±λ, λ → ∞",
    senses=("uniform",),
    notes="c₀, …, c₄ ≠ 0, so in the sense taylor four neurons are needed (no-flattening-product). In the sense uniform "
    "two suffice: the lower bounds 2^n and ∏ (r_i + 1) do not carry over to it for every activation. RT, section 4, "
    "as we read it, speak of uniform approximation too; here the first-layer weights grow without bound.",
    proof=by_addition_theorems,
    twins=[
        Twin(
            "the sine of both",
            conclusion=statement(sigma, root2 * sin(r * v) * sin(r * u + quarter) / (2 * r**2)),
            at={"u": 1, "v": 1, "r": 1},
        ),
        Twin("λ = 0", hypotheses=[], at={"u": 1, "v": 1, "r": 0}),
    ],
)


def within(error: Any) -> Conjunction:
    """The two neurons are uv up to the error."""
    return Conjunction(AtMost(-error, network(sigma) - u * v), AtMost(network(sigma) - u * v, error))


def by_the_bound(p: Prover, _: Fact, large: Fact) -> Fact:
    """√2/(2λ²) ≤ 1/λ² ≤ ε."""
    same = p.assume(Equal(r, 0))
    absurd = p.order(p.store.false(), large, same, items=[["1", [0], [], []], ["-1", [1], [1], []]], factors=[eps * r])
    nonzero = p.discharge(absurd, same.formula)
    *_, below, above = p.parts(p.use(counterexample, u, v, r, given=[nonzero]))
    half = p.enclosure(AtMost(0, 1 - root2 / 2))
    items = [["1", [0], [], []], ["1", [1], [], [1]], ["1", [2], [], [1]]]
    return p.both(
        *(
            p.step("order", [bound, large, half, nonzero], [goal, 1 / r], items, reason="√2/(2λ²) ≤ 1/λ² ≤ ε")
            for goal, bound in zip(p.goal.args, (below, above), strict=True)
        )
    )


limit = Claim(
    "uniform-counterexample-limit",
    title="Two neurons come as close to a product on the whole plane as is wanted",
    source="symnet (new here)",
    variables=[u, v, r, eps],
    hypotheses=[Below(0, eps), AtMost(1, eps * r**2)],
    conclusion=within(eps),
    conventions="one hidden layer, 2 neurons, no biases, no output bias; first-layer weights ±λ",
    senses=("uniform",),
    notes="For every ε > 0 all λ with λ² ≥ 1/ε will do, for all u and v at once: the scale does not depend on them.",
    proof=by_the_bound,
    example={"r": 4, "epsilon": "1/9"},
    twins=[
        Twin("a quarter of the error", conclusion=within(eps / 4), at={"u": 0, "v": "3/2", "r": 1, "epsilon": 1}),
        Twin(
            "λ ≥ 1/4 in place of λ² ≥ 1/ε",
            hypotheses=[Below(0, eps), AtMost(1, 4 * r)],
            at={"u": 0, "v": "3/2", "r": 1, "epsilon": "1/8"},
        ),
    ],
)
