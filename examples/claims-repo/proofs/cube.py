"""Four neurons cube a number: a claim of one's own, with two false twins."""

from symnet.proof import SCALE, Claim, Congruent, D, Fact, Prover, Twin, Unequal, functions, reals

(sigma,) = functions("sigma")
b, x = reals("b x")

third = D(sigma, 3, b)  # σ'''(b)
differences = sigma(b + 3 * SCALE * x) - 3 * sigma(b + SCALE * x) + 3 * sigma(b - SCALE * x) - sigma(b - 3 * SCALE * x)


def cubes(divisor: object) -> object:
    """The network whose output weights are 1, -3, 3, -1 over the divisor."""
    return differences / (divisor * SCALE**3 * third)


def proof(p: Prover, nonzero: Fact) -> Fact:
    """A third central difference: the powers λ⁰ to λ² cancel, and λ⁴ by symmetry."""
    return p.series(p.goal, nonzero, reason="expand the four neurons at b; even powers of λ cancel, and σ'''(b) ≠ 0")


cube = Claim(
    "cube",
    title="Four neurons cube a number",
    source="an example of symnet",
    variables=[sigma, b, x],
    hypotheses=[Unequal(third, 0)],
    conclusion=Congruent(cubes(8), x**3, 2),
    conventions="one hidden layer, 4 neurons, a common bias, no output bias",
    senses=("formal",),
    proof=proof,
    twins=[
        Twin("divided by 6 = 3!", conclusion=Congruent(cubes(6), x**3, 2), at={"sigma": [0, 0, 0, 1], "b": 0, "x": 1}),
        Twin(
            "up to O(λ³)",
            conclusion=Congruent(cubes(8), x**3, 3),
            at={"sigma": [0, 0, 0, 1, 0, 1], "b": 0, "x": 1},
        ),
    ],
)
