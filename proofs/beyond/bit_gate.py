"""One ReLU neuron, or one threshold, multiplies bits without error."""

import sympy as sp
from beyond.bits import are_bits, bits_product, conjunction, total
from beyond.rectifiers import heaviside, heaviside_values, relu, relu_values

from symnet.proof import AtMost, Below, Claim, Conjunction, Equal, Fact, Prover, Twin, integer_families, integers

(k,) = integers("k")
(x,) = integer_families("x")
half = sp.Rational(1, 2)
product, ones = conjunction(x, k), total(x, k)
rectified, step = relu(ones - k + 1), heaviside(ones - k + half)


def by_counting_ones(p: Prover, nonnegative: Fact, bits: Fact) -> Fact:
    """k ones give relu(1) and a positive argument of the step; fewer give relu of at most 0, and a negative one."""
    alternatives = p.use(bits_product, x, k, given=[nonnegative, bits])

    def values(conditions: tuple[object, object], index: int) -> list[Fact]:
        """What the two neurons give, where the conditions on their arguments hold."""
        found = []
        for claim, argument, condition in zip(
            (relu_values, heaviside_values), (ones - k + 1, ones - k + half), conditions, strict=True
        ):
            found.append(p.apply(p.part(p.use(claim, argument), index), condition))
        return found

    def complete(all_ones: Fact) -> Fact:
        one, count = p.parts(all_ones)
        conditions = (p.order(AtMost(0, ones - k + 1), count), p.order(Below(0, ones - k + half), count))
        first, second = values(conditions, 0)
        equations = p.term(p.goal).args
        return p.both(
            p.combine(equations[0], (1, first), (-1, one), (1, count), reason="all k bits are 1: relu(1) = 1"),
            p.combine(equations[1], (1, second), (-1, one), reason="all k bits are 1: the argument is 1/2"),
        )

    def incomplete(some: Fact) -> Fact:
        zero, fewer = p.parts(some)
        conditions = (p.order(AtMost(ones - k + 1, 0), fewer), p.order(Below(ones - k + half, 0), fewer))
        first, second = values(conditions, 1)
        return p.both(
            *(
                p.combine(equation, (1, value), (-1, zero), reason="fewer than k ones: the neuron is off")
                for equation, value in zip(p.goal.args, (first, second), strict=True)
            )
        )

    return p.cases(alternatives, complete, incomplete)


bit_gate_exact = Claim(
    "bit-gate-exact",
    title="The product of k bits by one ReLU neuron, and by one threshold",
    source="symnet (new here)",
    variables=[x, k],
    hypotheses=[AtMost(0, k), are_bits(x, k)],
    conclusion=Conjunction(Equal(rectified, product), Equal(step, product)),
    conventions="one neuron, weights 1 and a bias, on the inputs {0, 1}^k",
    senses=("exact on bits",),
    notes="The empty product, k = 0, is 1. The step is never asked for its value at 0.",
    proof=by_counting_ones,
    twins=[
        Twin(
            "the bias of k - 1 ones for ReLU",
            conclusion=Conjunction(Equal(relu(ones - k + 2), product), Equal(step, product)),
            at={"k": 2, "x": [1, 0]},
        ),
        Twin(
            "the threshold one lower",
            conclusion=Conjunction(Equal(rectified, product), Equal(heaviside(ones - k + 3 * half), product)),
            at={"k": 2, "x": [1, 0]},
        ),
        Twin(
            "a last input that need not be a bit",
            hypotheses=[AtMost(0, k), are_bits(x, k - 1)],
            at={"k": 1, "x": [3]},
        ),
    ],
)
