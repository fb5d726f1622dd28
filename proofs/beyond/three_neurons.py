"""Three neurons and an output bias against four neurons: both err by O(λ²) where σ''' vanishes, one 7/4 times more."""

import sympy

from symnet.activations import softplus
from symnet.proof import (
    SCALE,
    AtMost,
    Claim,
    Coefficient,
    Congruent,
    Conjunction,
    D,
    Equal,
    Fact,
    Prover,
    Twin,
    Unequal,
    functions,
    reals,
)
from symnet.proof.language import value_of
from symnet.proof.values import derivatives

(sigma,) = functions("sigma")
b, u, v = reals("b u v")
one = sympy.Integer(1)
second, third, fourth = (D(sigma, k, b) for k in (2, 3, 4))


def three(f: object, b: object, u: object, v: object) -> sympy.Expr:
    """The gate with three neurons and σ(b) in the output bias."""
    neurons = f(b + SCALE * (u + v)) - f(b + SCALE * u) - f(b + SCALE * v) + f(b)
    return neurons / (D(f, 2, b) * SCALE**2)


def four(f: object, b: object, u: object, v: object) -> sympy.Expr:
    """The gate with four neurons."""
    neurons = f(b + SCALE * (u + v)) + f(b - SCALE * (u + v)) - f(b + SCALE * (u - v)) - f(b - SCALE * (u - v))
    return neurons / (4 * D(f, 2, b) * SCALE**2)


def by_expansion(p: Prover, nonzero: Fact) -> Fact:
    """Expand the three neurons; the pure powers of u and of v cancel."""
    return p.series(p.goal, nonzero, reason="expand the three neurons at b: what depends on u or on v alone cancels")


def expansion(quarter: sympy.Rational) -> sympy.Expr:
    relative = SCALE * third / second * (u + v) / 2 + SCALE**2 * fourth / second * ((u**2 + v**2) / 6 + u * v * quarter)
    return u * v * (1 + relative)


gate_three = Claim(
    "gate-three-neurons",
    title="Three neurons and an output bias multiply two numbers",
    source="RT, section 3, for the count; the error is symnet's",
    variables=[sigma, b, u, v],
    hypotheses=[Unequal(second, 0)],
    conclusion=Congruent(three(sigma, b, u, v), expansion(sympy.Rational(1, 4)), 3),
    conventions="one hidden layer, 3 neurons, a common bias and an output bias",
    senses=("formal",),
    notes="The case n = 2 of product-mixed-difference: of order λ, and of order λ² only where σ'''(b) = 0.",
    proof=by_expansion,
    twins=[
        Twin(
            "a third instead of a quarter beside uv",
            conclusion=Congruent(three(sigma, b, u, v), expansion(sympy.Rational(1, 3)), 3),
            at={"sigma": [0, 0, 1, 0, 1], "b": 0, "u": 1, "v": 1},
        ),
    ],
)

box = [AtMost(-1, u), AtMost(u, 1), AtMost(-1, v), AtMost(v, 1)]


def error(gate: object, u: object, v: object) -> Coefficient:
    """The coefficient of λ² in what a gate computes."""
    return Coefficient(gate(sigma, b, u, v), 2)


def on_the_box(p: Prover, *inside: Fact) -> dict[str, Fact]:
    """-7 ≤ uv(2u² + 3uv + 2v²) ≤ 7 and -2 ≤ uv(u² + v²) ≤ 2 for |u|, |v| ≤ 1, from products of 1 ± u and 1 ± v."""
    above_u, below_u, above_v, below_v = range(4)
    products = {
        "1 - u²": (1 - u**2, [["1", [above_u, below_u], [], []]]),
        "1 - v²": (1 - v**2, [["1", [above_v, below_v], [], []]]),
        "1 - uv": (1 - u * v, [["1/2", [below_u, above_v], [], []], ["1/2", [above_u, below_v], [], []]]),
        "1 + uv": (1 + u * v, [["1/2", [below_u, below_v], [], []], ["1/2", [above_u, above_v], [], []]]),
    }
    known = {
        name: p.step(
            "order", list(inside), [AtMost(0, term)], items, reason=f"{name} is a sum of products of 1 ± u, 1 ± v"
        )
        for name, (term, items) in products.items()
    }
    uu, vv, less, more = known["1 - u²"], known["1 - v²"], known["1 - uv"], known["1 + uv"]
    even, mixed = u * v * (u**2 + v**2), u * v * (2 * u**2 + 3 * u * v + 2 * v**2)

    def below(goal: AtMost, third: Fact, weight: int, rest: list[list[object]]) -> Fact:
        """The goal from `weight` times (1 - u²) + (1 - v²) + (u² + v²)·third, and the rest."""
        w = str(weight)
        items = [[w, [0], [], []], [w, [1], [], []], [w, [2], [], [1]], [w, [2], [], [2]], *rest]
        return p.step("order", [uu, vv, third, less, more], [goal, u, v], items)

    return {
        "even below": below(AtMost(even, 2), less, 1, []),
        "even above": below(AtMost(-2, even), more, 1, []),
        "mixed below": below(AtMost(mixed, 7), less, 2, [["3", [3, 4], [], []]]),
        "mixed above": below(AtMost(-7, mixed), more, 2, [["3", [], [], []], ["3", [], [], [1, 2]]]),
    }


def at_the_corner(p: Prover, *given: Fact) -> Fact:
    """The leading errors are multiples of two polynomials, which are largest at the corner of the box."""
    *inside, flat, nonzero = given
    known = on_the_box(p, *inside)
    ratio = fourth / second
    squared = []
    for part, name, factor in zip(p.goal.args[:2], ("mixed", "even"), (ratio / 12, ratio / 6), strict=True):
        bounds = [known[f"{name} below"], known[f"{name} above"], flat, nonzero]
        squared.append(p.step("order", bounds, [part, factor], [["1", [0, 1], [], [1]]], reason="multiply both bounds"))
    corner = p.ring(p.goal.args[2], flat, nonzero, reason="7/12 is 7/4 times 1/3")
    return p.both(*squared, corner)


def largest(ratio: sympy.Rational) -> Conjunction:
    return Conjunction(
        AtMost(error(three, u, v) ** 2, error(three, one, one) ** 2),
        AtMost(error(four, u, v) ** 2, error(four, one, one) ** 2),
        Equal(error(three, one, one), ratio * error(four, one, one)),
    )


three_against_four = Claim(
    "gate-three-against-four",
    title="The error of three neurons is 7/4 times that of four, where σ''' vanishes",
    source="symnet (new here)",
    variables=[sigma, b, u, v],
    hypotheses=[*box, Equal(third, 0), Unequal(second, 0)],
    conclusion=largest(sympy.Rational(7, 4)),
    conventions="leading errors, the coefficients of λ²; three neurons with an output bias, four without; |u|, |v| ≤ 1",
    senses=("formal",),
    notes=(
        "Both leading errors are largest at the corner u = v = 1 of the square, where they are 7/12 and 1/3 of "
        "σ''''(b)/σ''(b). Softplus at b = 0 is an example: 7/24 and 1/6. Where σ'''(b) ≠ 0 three neurons err by O(λ)."
    ),
    proof=at_the_corner,
    example={"sigma": [1, 1, 1, 0, 1], "b": 0, "u": "1/2", "v": "-1/3"},
    twins=[
        Twin(
            "as accurate as four",
            conclusion=largest(one),
            at={"sigma": [0, 0, 1, 0, 1], "b": 0, "u": 0, "v": 0},
        ),
        Twin(
            "on a box that is twice as large, with the corner of the small one",
            hypotheses=[AtMost(-2, u), AtMost(u, 2), *box[2:], Equal(third, 0), Unequal(second, 0)],
            at={"sigma": [0, 0, 1, 0, 1], "b": 0, "u": 2, "v": 1},
        ),
    ],
)


def at_one(p: Prover) -> Fact:
    """At u = v = 1 the error of the three neurons is -7/24, that of the four -1/6."""
    statement = p.closed(as_accurate.variables, as_accurate.hypotheses, as_accurate.conclusion)
    claimed = p.assume(statement, reason="suppose that three neurons were as accurate as four")
    values = derivatives(p, p.term(value_of(softplus, "softplus")), p.number(0), 5)
    inside = [p.order(h.xreplace({u: one, v: one})) for h in box]
    special = p.instantiate(claimed, 1, 1, given=inside, reason="take the corner u = v = 1")
    left, right = special.formula.args
    errors = [p.ring(p.equal(side, q), *values) for side, q in zip((left, right), map(p.number, SQUARES), strict=True)]
    excess = "192/11"  # 1/(49/576 - 1/36)
    items = [[excess, [0], [], []], [excess, [1], [], []], [f"-{excess}", [2], [], []]]
    absurd = p.step("order", [special, *errors], [p.store.false()], items, reason="(7/24)² is not at most (1/6)²")
    return p.discharge(absurd, statement)


SQUARES = (sympy.Rational(49, 576), sympy.Rational(1, 36))


def of_softplus(gate: object, u: object, v: object) -> Coefficient:
    f = value_of(softplus, "softplus")
    return Coefficient(gate(f, sympy.Integer(0), u, v), 2)


as_accurate = Claim(
    "gate-three-as-accurate-as-four",
    title="Three neurons multiply as accurately as four (softplus, b = 0)",
    source="a belief: both gates err by O(λ²) at b = 0, where σ''' vanishes",
    variables=[u, v],
    hypotheses=box,
    conclusion=AtMost(of_softplus(three, u, v) ** 2, of_softplus(four, one, one) ** 2),
    conventions="leading errors, the coefficients of λ²; three neurons with an output bias, four without; |u|, |v| ≤ 1",
    senses=("formal",),
    expected="refuted",
    example={"u": 1, "v": 1},
    notes=(
        "On the right stands the largest leading error of the four neurons on the box (gate-three-against-four). At "
        "the corner the three neurons err by 7/24, the four by 1/6: 7/4 times as much."
    ),
    proof=at_one,
)
