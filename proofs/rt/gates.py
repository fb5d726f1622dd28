"""The gates of Rolnick and Tegmark: squares, products and the identity, each with its leading error.

They ask for c_0, c_1, c_2 ≠ 0. Each gate needs only the derivative it divides by. A neuron σ(b) without inputs is
one neuron, or an output bias.
"""

from symnet.proof import SCALE, Claim, Congruent, Conjunction, D, Fact, Prover, Twin, Unequal, functions, reals

(sigma,) = functions("sigma")
b, u, v = reals("b u v")
first, second, third, fourth = (D(sigma, k, b) for k in (1, 2, 3, 4))

square = (sigma(b + SCALE * u) + sigma(b - SCALE * u) - 2 * sigma(b)) / (second * SCALE**2)
three = (sigma(b + SCALE * (u + v)) - sigma(b + SCALE * u) - sigma(b + SCALE * v) + sigma(b)) / (second * SCALE**2)
identity = (sigma(b + SCALE * u) - sigma(b - SCALE * u)) / (2 * first * SCALE)
one = (sigma(b + SCALE * u) - sigma(b)) / (first * SCALE)


def by_expansion(p: Prover, *nonzero: Fact) -> Fact:
    """Each formula by expansion of its neurons at b."""
    formulas = p.goal.args if p.goal.op == "and" else (p.goal,)
    return p.both(*(p.series(f, *nonzero, reason="expand the neurons at b, and divide") for f in formulas))


squares = Claim(
    "rt-gate-square",
    title="The square by three neurons, by two with an output bias",
    source="RT, section 3",
    variables=[sigma, b, u],
    hypotheses=[Unequal(second, 0)],
    conclusion=Congruent(square, u**2 * (1 + SCALE**2 * fourth / second * u**2 / 12), 4),
    conventions="one hidden layer, a common bias; 3 neurons (one without inputs), or 2 neurons and an output bias",
    senses=("formal",),
    proof=by_expansion,
    example={"sigma": [1, 1, 1, 1, 1], "b": 0},
    twins=[
        Twin(
            "the divisor 2c₂ λ² taken for c₂ λ²",
            conclusion=Congruent(2 * square, u**2 * (1 + SCALE**2 * fourth / second * u**2 / 12), 4),
            at={"sigma": [0, 0, 1], "b": 0, "u": 1},
        )
    ],
)

products = Claim(
    "rt-gate-product",
    title="The product by three neurons and an output bias",
    source="RT, section 3; the mixed difference is in neither paper",
    variables=[sigma, b, u, v],
    hypotheses=[Unequal(second, 0)],
    conclusion=Congruent(
        three,
        u
        * v
        * (
            1
            + SCALE * third / second * (u + v) / 2
            + SCALE**2 * fourth / second * (2 * u**2 + 3 * u * v + 2 * v**2) / 12
        ),
        3,
    ),
    conventions="one hidden layer, a common bias; 3 neurons and an output bias",
    senses=("formal",),
    proof=by_expansion,
    example={"sigma": [1, 1, 1, 1, 1], "b": 0},
    twins=[
        Twin(
            "an error of order λ², as the four neurons have",
            conclusion=Congruent(three, u * v, 2),
            at={"sigma": [0, 0, 1, 1], "b": 0, "u": 1, "v": 1},
        )
    ],
)

identities = Claim(
    "rt-gate-identity",
    title="The identity by two neurons, by one with an output bias",
    source="RT, section 3",
    variables=[sigma, b, u],
    hypotheses=[Unequal(first, 0)],
    conclusion=Conjunction(
        Congruent(identity, u * (1 + SCALE**2 * third / first * u**2 / 6), 4),
        Congruent(one, u * (1 + SCALE * second / first * u / 2 + SCALE**2 * third / first * u**2 / 6), 3),
    ),
    conventions="one hidden layer, a common bias; 2 neurons, or 1 neuron and an output bias",
    senses=("formal",),
    proof=by_expansion,
    example={"sigma": [1, 1, 1, 1, 1], "b": 0},
    twins=[
        Twin(
            "one neuron as accurate as two",
            conclusion=Congruent(one, u, 2),
            at={"sigma": [0, 1, 1], "b": 0, "u": 1},
        )
    ],
)

gates = Claim(
    "rt-gates",
    title="Squares, products and the identity by few neurons",
    source="RT, section 3",
    variables=[sigma, b, u, v],
    hypotheses=[Unequal(first, 0), Unequal(second, 0)],
    conclusion=Conjunction(
        Congruent(square, u**2, 2), Congruent(three, u * v, 1), Congruent(identity, u, 2), Congruent(one, u, 1)
    ),
    conventions="one hidden layer, a common bias: square 3 (2 with output bias), product 4 (3), identity 2 (1)",
    senses=("formal",),
    notes="The product by four neurons without output bias is ltr-gate. c₀ ≠ 0, which RT assume too, is not needed.",
    proof=by_expansion,
    example={"sigma": [1, 1, 1, 1, 1], "b": 0},
    twins=[
        Twin(
            "the product to order λ² by three neurons",
            conclusion=Conjunction(Congruent(square, u**2, 2), Congruent(three, u * v, 2)),
            at={"sigma": [0, 1, 1, 1], "b": 0, "u": 1, "v": 1},
        )
    ],
)
