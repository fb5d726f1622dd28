"""The multiplication gate of Lin, Tegmark and Rolnick, section II.C: four neurons multiply two numbers."""

from symnet.proof import SCALE, Claim, Congruent, D, Fact, Prover, Twin, Unequal, functions, reals

(sigma,) = functions("sigma")
b, u, v = reals("b u v")
second, fourth = D(sigma, 2, b), D(sigma, 4, b)
signed_sum = (
    sigma(b + SCALE * (u + v)) + sigma(b - SCALE * (u + v)) - sigma(b + SCALE * (u - v)) - sigma(b - SCALE * (u - v))
)
product = u * v * (1 + SCALE**2 * fourth / second * (u**2 + v**2) / 6)


def by_expansion(p: Prover, nonzero: Fact) -> Fact:
    """Expand the four neurons; the derivatives of order 0, 1 and 3 cancel."""
    return p.series(p.goal, nonzero, reason="expand the four neurons at b: the odd orders cancel, and σ''(b) ≠ 0")


gate = Claim(
    "ltr-gate",
    title="The multiplication gate",
    source="LTR, section II.C, eq. (10) and (11)",
    variables=[sigma, b, u, v],
    hypotheses=[Unequal(second, 0)],
    conclusion=Congruent(signed_sum / (4 * second * SCALE**2), product, 4),
    conventions="one hidden layer, 4 neurons, a common bias, no output bias",
    senses=("formal",),
    proof=by_expansion,
    twins=[
        Twin(
            "4c₂ as divisor instead of 4σ'' = 8c₂",
            conclusion=Congruent(signed_sum / (2 * second * SCALE**2), product, 4),
            at={"sigma": [0, 0, 1, 0, 1], "b": 0, "u": 1, "v": 2},
        ),
    ],
)
