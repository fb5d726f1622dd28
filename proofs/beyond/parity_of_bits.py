"""The parity of n bits: one monomial in spins, 2^n - 1 in bits, and n thresholds."""

from typing import Any

import sympy as sp
from beyond.bits import are_bits, bit_by_bit, bits_product, bits_sum, each_bit, member_is_bits, total
from beyond.rectifiers import heaviside, heaviside_values, relu, relu_values
from ltr.multilinear import monomial

from symnet.proof import (
    AtMost,
    Below,
    Bits,
    Claim,
    Conjunction,
    Disjunction,
    Equal,
    Fact,
    Indicator,
    Prover,
    SumOver,
    Twin,
    integer_families,
    integers,
)
from symnet.proof.tactics import forgetting

n, m, i, k, a, b = integers("n m i k a b")
s, x = integer_families("s x")
half = sp.Rational(1, 2)
parity = (1 - (-1) ** total(x, n)) / 2  # 1 where the number of ones is odd, else 0


def spins(length: Any) -> sp.Expr:
    """The product of the spins 1 - 2x_i."""
    return sp.Product(1 - 2 * x[i], (i, 0, length - 1))


def by_flipping(p: Prover, nonnegative: Fact, bits: Fact) -> Fact:
    """Each one flips the sign of both sides."""
    goal = lambda length: Equal(spins(length), (-1) ** total(x, length))  # noqa: E731

    def step(_: Fact, __: Fact, before: Fact, last: Fact) -> Fact:
        flip = lambda bit: p.combine(goal(n + 1), (1 - 2 * x[n], before), given=[bit])  # noqa: E731
        return p.cases(last, flip, flip)

    return bit_by_bit(p, nonnegative, bits, goal, lambda: p.ring(goal(0)), step)


in_spins = Claim(
    "parity-spins",
    title="The parity is one monomial of spins",
    source="textbook",
    variables=[x, n],
    hypotheses=[AtMost(0, n), are_bits(x, n)],
    conclusion=Equal(spins(n), (-1) ** total(x, n)),
    conventions="spins are 1 - 2x: a bit 0 is the spin 1, a bit 1 the spin -1",
    notes="The parity bit, 1 for an odd number of ones, is (1 - ∏(1 - 2x_i))/2.",
    proof=by_flipping,
    twins=[
        Twin(
            "the spins 2x - 1",
            conclusion=Equal(sp.Product(2 * x[i] - 1, (i, 0, n - 1)), (-1) ** total(x, n)),
            at={"n": 1, "x": [1]},
        )
    ],
)


def powers(length: Any) -> sp.Expr:
    return sp.Product((-2) ** s[i], (i, 0, length - 1))


def sum_of_exponents(p: Prover, nonnegative: Fact) -> Fact:
    """∏ (-2)^(s_i) = (-2)^(Σ s_i), by induction on n."""
    goal = lambda length: p.equal(powers(length), (-2) ** total(s, length))  # noqa: E731
    with forgetting(p):
        every = p.induction(
            n, goal(n), lambda: p.ring(goal(0)), lambda _, h: p.combine(goal(n + 1), ((-2) ** s[n], h)),
            reason="induction on n",
        )  # fmt: skip
    return p.instantiate(every, n, given=[nonnegative])


some, size = Indicator(AtMost(1, total(s, n))), total(s, n)
nothing = sp.Product(Indicator(Equal(s[i], 0)), (i, 0, n - 1))  # 1 for the empty set


def indicator_of_some(p: Prover, nonnegative: Fact, subset: Fact) -> Fact:
    """[1 ≤ |S|] = 1 - ∏ [s_i = 0]."""
    missing = sp.Lambda(i, 1 - s[i])

    def missing_bits() -> Fact:
        goal = p.term(Disjunction(Equal(1 - s[i], 0), Equal(1 - s[i], 1)))

        def entry(inside: Fact) -> Fact:
            return p.cases(
                p.instantiate(subset, i, given=[inside]),
                lambda h: p.either(p.ring(goal.args[1], h), goal),
                lambda h: p.either(p.ring(goal.args[0], h), goal),
            )

        return p.generally([i], [Conjunction(AtMost(0, i), Below(i, n))], entry)

    same = each_bit(p, sp.Product(1 - s[i], (i, 0, n - 1)), nothing, subset)
    goal, condition = Equal(some, 1 - nothing), AtMost(1, size)

    def empty(h: Fact) -> Fact:
        product, count = p.parts(h)
        never = p.within([condition], lambda: p.order(p.store.false(), p.assume(condition), count))
        off = p.indicator(p.discharge(never, condition), condition)
        return p.combine(goal, (1, off), (1, product), (-1, same))

    def inhabited(h: Fact) -> Fact:
        product, fewer = p.parts(h)
        return p.combine(goal, (1, p.indicator(p.order(condition, fewer), condition)), (1, product), (-1, same))

    alternatives = p.use(bits_product, missing, n, given=[nonnegative, missing_bits()])
    return p.cases(alternatives, empty, inhabited)


expansion = SumOver(some * (-2) ** (size - 1) * monomial(x, s), (s, Bits(n)))
counted = SumOver(some, (s, Bits(n)))


def by_multiplying_out(p: Prover, nonnegative: Fact, bits: Fact) -> Fact:
    """∏ (1 - 2x_i) = Σ_S (-2)^|S| ∏_{i ∈ S} x_i, of which the empty set is taken away."""
    terms = sp.Product((-2) ** s[i] * x[i] ** s[i], (i, 0, n - 1))
    product = p.distribute(SumOver(terms, (s, Bits(n))))
    multiplied = p.convert(product, Equal(SumOver(terms, (s, Bits(n))), spins(n)), reason="multiply out")
    constant = sp.Product(Indicator(Equal(s[i], 0)) * x[i] ** s[i], (i, 0, n - 1))
    one = p.convert(p.distribute(SumOver(constant, (s, Bits(n)))), Equal(SumOver(constant, (s, Bits(n))), 1))
    alone = p.convert(p.distribute(SumOver(nothing, (s, Bits(n)))), Equal(SumOver(nothing, (s, Bits(n))), 1))
    ones = sp.Product(1, (i, 0, n - 1))
    subsets = p.distribute(SumOver(ones, (s, Bits(n))))
    whole = p.convert(subsets, p.equal(SumOver(1, (s, Bits(n))), 2**n))

    def one_subset(member: Fact) -> Fact:
        subset = member_is_bits(p, member, s)
        on, power = indicator_of_some(p, nonnegative, subset), sum_of_exponents(p, nonnegative)
        vanish = sp.Product(Indicator(Equal(s[i], 0)) * (-2) ** s[i], (i, 0, n - 1))
        same = each_bit(p, vanish, nothing, subset)
        weight = monomial(x, s)
        return p.combine(
            Equal(some * (-2) ** (size - 1) * weight, (constant - terms) / 2),
            ((-2) ** (size - 1) * weight, on), (weight * (1 - nothing) / 2, power), (weight / 2, same),
        )  # fmt: skip

    replaced = p.termwise(
        Equal(expansion, SumOver((constant - terms) / 2, (s, Bits(n)))), one_subset, s, reason="subset by subset"
    )
    signs = p.use(in_spins, x, n, given=[nonnegative, bits])
    formula = p.combine(
        p.goal.args[0], (-1, replaced), (-half, one), (half, multiplied), (half, signs), reason="(1 - ∏(1 - 2x_i))/2"
    )
    split = p.termwise(
        Equal(counted, SumOver(1 - nothing, (s, Bits(n)))),
        lambda member: indicator_of_some(p, nonnegative, member_is_bits(p, member, s)),
        s,
    )
    return p.both(formula, p.combine(p.goal.args[1], (1, split), (1, whole), (-1, alone)))


in_bits = Claim(
    "parity-bits",
    title="The parity is a sum of 2^n - 1 monomials of bits",
    source="textbook",
    variables=[x, n],
    hypotheses=[AtMost(0, n), are_bits(x, n)],
    conclusion=Conjunction(Equal(parity, expansion), Equal(counted, 2**n - 1)),
    conventions="a subset S of the bits is written as a vector s of bits; |S| = Σ s_i",
    notes="No coefficient (-2)^(|S|-1) is 0, and by ltr-multilinear-unique no other polynomial will do.",
    proof=by_multiplying_out,
    example={"n": 2, "x": [1, 0]},
    twins=[
        Twin(
            "coefficients 2^(|S|-1)",
            conclusion=Conjunction(
                Equal(parity, SumOver(some * 2 ** (size - 1) * monomial(x, s), (s, Bits(n)))), Equal(counted, 2**n - 1)
            ),
            at={"n": 2, "x": [1, 1]},
        ),
        Twin(
            "the empty set counted",
            conclusion=Conjunction(Equal(parity, expansion), Equal(counted, 2**n)),
            at={"n": 1, "x": [1]},
        ),
    ],
)


def by_pairs(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on m."""
    goal = lambda top: Equal(sp.Sum((-1) ** (k + 1), (k, 1, top)), (1 - (-1) ** top) / 2)  # noqa: E731
    with forgetting(p):
        every = p.induction(
            m, goal(m), lambda: p.ring(p.equal(sp.Sum((-1) ** (k + 1), (k, 1, 0)), 0)),
            lambda _, h: p.combine(goal(m + 1), (1, h)), reason="induction on m",
        )  # fmt: skip
    return p.instantiate(every, m, given=[nonnegative])


alternating = Claim(
    "alternating-sum",
    title="The alternating sum of ones",
    source="textbook",
    variables=[m],
    hypotheses=[AtMost(0, m)],
    conclusion=Equal(sp.Sum((-1) ** (k + 1), (k, 1, m)), (1 - (-1) ** m) / 2),
    proof=by_pairs,
    twins=[Twin("the other sign", conclusion=Equal(sp.Sum((-1) ** k, (k, 1, m)), (1 - (-1) ** m) / 2), at={"m": 1})],
)

ones = total(x, n)
thresholds = sp.Sum((-1) ** (k + 1) * heaviside(ones - k + half), (k, 1, n))


def by_counting_steps(p: Prover, nonnegative: Fact, bits: Fact) -> Fact:
    """Of the thresholds 1/2, 3/2, … the first Σx are passed."""
    low, high = p.parts(p.use(bits_sum, x, n, given=[nonnegative, bits]))
    with p.knowing(low, high):
        cut = p.split(thresholds, ones + 1)
        first, second = cut.formula.args[1].args
        passed = p.termwise(
            p.equal(first, sp.Sum((-1) ** (k + 1), (k, 1, ones))),
            lambda _, most: step_at(p, 0, p.order(Below(0, ones - k + half), most)),
            k,
            reason="k ≤ Σx: the threshold is passed",
        )
        missed = p.termwise(
            p.store.make("eq", (second, p.store.make("sum", (second.args[0], p.number(0))))),
            lambda least, _: step_at(p, 1, p.order(Below(ones - k + half, 0), least)),
            k,
            reason="k > Σx: it is not",
        )
        sum_ = p.use(alternating, ones, given=[low])
        return p.combine(p.goal, (1, cut), (1, passed), (1, missed), (1, sum_))


def step_at(p: Prover, half_line: int, sign: Fact) -> Fact:
    """(-1)^(k+1) times the step, which is 1 or 0."""
    value = p.apply(p.part(p.use(heaviside_values, ones - k + half), half_line), sign)
    return p.combine(
        Equal((-1) ** (k + 1) * heaviside(ones - k + half), (-1) ** (k + 1) * (1 - half_line)),
        ((-1) ** (k + 1), value),
    )


in_thresholds = Claim(
    "parity-thresholds",
    title="The parity of n bits by n thresholds",
    source="textbook",
    variables=[x, n],
    hypotheses=[AtMost(0, n), are_bits(x, n)],
    conclusion=Equal(thresholds, parity),
    conventions="one hidden layer of n Heaviside neurons, weights 1, thresholds k - 1/2, output weights ±1",
    senses=("exact on bits",),
    proof=by_counting_steps,
    twins=[
        Twin(
            "one threshold less",
            conclusion=Equal(sp.Sum((-1) ** (k + 1) * heaviside(ones - k + half), (k, 1, n - 1)), parity),
            at={"n": 1, "x": [1]},
        )
    ],
)


def by_four_cases(p: Prover, first: Fact, second: Fact) -> Fact:
    """relu(a + b - 1) is 1 for a = b = 1, else 0."""
    positive, negative = p.parts(p.use(relu_values, a + b - 1))

    def some_zero(h: Fact, other: Fact) -> Fact:
        value = p.apply(negative, p.order(AtMost(a + b - 1, 0), h, other))
        return p.combine(p.goal, (-2, value), given=[h, other])

    def both_one(h: Fact, other: Fact) -> Fact:
        value = p.apply(positive, p.order(AtMost(0, a + b - 1), h, other))
        return p.combine(p.goal, (-2, value), given=[h, other])

    return p.cases(
        first,
        lambda h: p.cases(second, lambda g: some_zero(h, g), lambda g: some_zero(h, g)),
        lambda h: p.cases(second, lambda g: some_zero(h, g), lambda g: both_one(h, g)),
    )


def is_bit(value: Any) -> Disjunction:
    return Disjunction(Equal(value, 0), Equal(value, 1))


xor = Claim(
    "xor-relu",
    title="Exclusive or by one ReLU neuron and a skip connection",
    source="textbook",
    variables=[a, b],
    hypotheses=[is_bit(a), is_bit(b)],
    conclusion=Equal(a + b - 2 * relu(a + b - 1), (1 - (-1) ** (a + b)) / 2),
    conventions="one ReLU neuron, an affine skip connection",
    senses=("exact on bits",),
    notes="Without skip connections two neurons do: a + b = relu(a + b) for bits.",
    proof=by_four_cases,
    twins=[
        Twin(
            "or",
            conclusion=Equal(a + b - relu(a + b - 1), (1 - (-1) ** (a + b)) / 2),
            at={"a": 1, "b": 1},
        )
    ],
)
