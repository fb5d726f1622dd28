"""Two neurons multiply two numbers where σ' vanishes: at the minimum of GELU, SiLU, Mish; for sin, cos, Gaussian."""

from symnet.proof import SCALE, Claim, Congruent, D, Equal, Fact, Prover, Twin, Unequal, functions, reals

(sigma,) = functions("sigma")
b, u, v = reals("b u v")
second = D(sigma, 2, b)
difference = sigma(b + SCALE * (u + v)) - sigma(b + SCALE * (u - v))
cubic = v * (3 * u**2 + v**2) / 6
quartic = u * v * (u**2 + v**2) / 6
errors = SCALE * D(sigma, 3, b) / second * cubic + SCALE**2 * D(sigma, 4, b) / second * quartic


def by_expansion(p: Prover, critical: Fact, nonzero: Fact) -> Fact:
    """Expand the two neurons; the even powers of u - v and u + v leave uv."""
    return p.series(
        p.goal,
        critical,
        nonzero,
        reason="expand both neurons at b: σ(b) cancels, σ'(b) = 0, and (u+v)² - (u-v)² = 4uv",
    )


two_neurons = Claim(
    "gate-two-neurons",
    title="Two neurons multiply two numbers at a critical bias",
    source="symnet (new here)",
    variables=[sigma, b, u, v],
    hypotheses=[Equal(D(sigma, 1, b), 0), Unequal(second, 0)],
    conclusion=Congruent(difference / (2 * second * SCALE**2), u * v + errors, 3),
    conventions="one hidden layer, 2 neurons, a common bias with σ'(b) = 0, no output bias",
    senses=("formal",),
    notes="The error is additive: at u = 0 it is λ(σ'''/σ'')v³/6 and not 0. It is O(λ²) where σ'''(b) = 0.",
    proof=by_expansion,
    example={"sigma": [0, 0, 1, 1, 1], "b": 0},
    twins=[
        Twin(
            "the third derivative vanishes in place of the first",
            hypotheses=[Equal(D(sigma, 3, b), 0), Unequal(second, 0)],
            at={"sigma": [0, 1, 1], "b": 0, "u": 1, "v": 1},
        ),
        Twin(
            "a relative error of order λ, as the four neurons have of order λ²",
            conclusion=Congruent(
                difference / (2 * second * SCALE**2), u * v * (1 + SCALE * D(sigma, 3, b) / second * (u + v) / 2), 2
            ),
            at={"sigma": [0, 0, 1, 1], "b": 0, "u": 0, "v": 1},
        ),
    ],
)
