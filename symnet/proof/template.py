'''The proof script that `symnet new` writes: a true claim, its false twin, and comments that say how to go on.

>>> print(script("my-square").splitlines()[0])
"""A claim of my own. Check it with: symnet verify my-square.py"""
'''

from __future__ import annotations

__all__ = ["script"]

TEMPLATE = '''"""A claim of my own. Check it with: symnet verify {file}"""

from symnet.proof import SCALE, Claim, Congruent, D, Fact, Prover, Twin, Unequal, functions, reals

# Variables. Besides `reals` there are `integers`, `functions`, `series` and `families` (x[0], x[1], ...).
(sigma,) = functions("sigma")
b, x = reals("b x")

# Formulas are SymPy. SCALE is λ; D(sigma, 2, b) is σ''(b); Congruent(A, B, 2) says A = B + O(λ²) as power series.
second = D(sigma, 2, b)
network = (sigma(b + SCALE * x) + sigma(b - SCALE * x) - 2 * sigma(b)) / (SCALE**2 * second)


def proof(p: Prover, nonzero: Fact) -> Fact:
    """A script gets the prover and one fact for each hypothesis, and returns the fact that shows `p.goal`."""
    # Each method of `p` is one step, checked at once by the kernel's rule; the reason is what a reader sees.
    # p.ring: equations by algebra. p.series: expansion in λ. p.induction, p.order, p.rewrite, ...: see Prover.
    return p.series(p.goal, nonzero, reason="expand the three neurons at b: what is odd in λ cancels, and σ''(b) ≠ 0")


square = Claim(
    "{label}",
    title="Three neurons square a number",
    source="a claim of my own",
    variables=[sigma, b, x],
    hypotheses=[Unequal(second, 0)],
    conclusion=Congruent(network, x**2, 2),
    conventions="one hidden layer, 3 neurons, a common bias, no output bias",
    senses=("formal",),
    proof=proof,
    # A twin is the claim with one thing changed, so that it is false; `at` says where. If the proof above went
    # through for the twin too, something would be wrong with the proof, or with the statement.
    twins=[
        Twin(
            "half of it",
            conclusion=Congruent(network, x**2 / 2, 2),
            at={{"sigma": [0, 0, 1], "b": 0, "x": 1}},  # σ(t) = t², by its coefficients
        ),
    ],
)

# Try: change x**2 into 2*x**2 in the conclusion, and see at which step the proof stops.
# No proof yet? Leave out `proof=` and write expected="undecided": then it is an open question.
# symnet show {label} {file}       what it states
# symnet explain {label} {file}    the steps of its proof
# symnet prove {label} {file} -o {label}.tex
# symnet verify {file} --twins     tries the twins too; docs/ci.md: how to do that on every push
'''


def script(name: str) -> str:
    """Return the text of a proof script for a file of this name, without its ending."""
    label = "".join(c if c.isalnum() or c in "-_." else "-" for c in name) or "mine"
    return TEMPLATE.format(file=f"{label}.py", label=label)
