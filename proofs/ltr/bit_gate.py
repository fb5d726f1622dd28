"""One logistic neuron multiplies bits: its error at the worst vertex, and how steep it must be for D decimals."""

from typing import Any

import sympy as sp
from beyond.bits import are_bits, bits_product, conjunction, total
from beyond.monotone import exp_increasing, exp_multiple, inverse_decreasing, inverse_positive, power_at_least_one
from beyond.rectifiers import absolute, absolute_values

from symnet.kernel.terms import Term
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
    integer_families,
    integers,
    reals,
)
from symnet.proof.definitions import definition
from symnet.proof.tactics import unequal

i, k, D = integers("i k D")
(x,) = integer_families("x")
beta, epsilon, t = reals("beta epsilon t")
half = sp.Rational(1, 2)
logistic = definition("logistic")
product, ones = conjunction(x, k), total(x, k)


def neuron(steepness: Any) -> sp.Expr:
    """The neuron that counts the ones: it is on where k - 1/2 is exceeded."""
    return logistic(-steepness * (k - half - ones))


def worst(steepness: Any) -> sp.Expr:
    """1/(1 + e^(β/2))."""
    return 1 / (1 + sp.exp(half * steepness))


def positive(p: Prover, argument: Any) -> Fact:
    """0 < 1 + e^t."""
    return p.order(Below(0, 1 + sp.exp(argument)), p.fact("exp_positive", argument))


def by_inverting(p: Prover) -> Fact:
    """1/(1 + e^(-t)) + 1/(1 + e^t) = 1, as e^t e^(-t) = 1."""
    opened = p.instantiate(p.definition(logistic), t)
    law = p.fact("exp_add", t, -t)
    above = [positive(p, t), positive(p, -t)]
    nonzero = [unequal(p, 1 + sp.exp(v), 0, h) for v, h in zip((t, -t), above, strict=True)]
    inverses = -1 / ((1 + sp.exp(t)) * (1 + sp.exp(-t)))
    equations = p.goal.args
    complement = p.combine(equations[0], (-1, opened), (inverses, law), given=nonzero, reason="e^t e^(-t) = 1")
    small = p.use(inverse_positive, 1 + sp.exp(t), given=[above[0]])
    other = p.use(inverse_positive, 1 + sp.exp(-t), given=[above[1]])
    return p.both(complement, small, p.order(equations[2], other, opened))


logistic_complement = Claim(
    "logistic-complement",
    title="The logistic function lies between 0 and 1",
    source="textbook",
    variables=[t],
    conclusion=Conjunction(
        Equal(1 - logistic(t), 1 / (1 + sp.exp(t))), Below(0, 1 / (1 + sp.exp(t))), Below(0, logistic(t))
    ),
    proof=by_inverting,
    twins=[
        Twin(
            "the other sign in the exponential",
            conclusion=Conjunction(
                Equal(1 - logistic(t), 1 / (1 + sp.exp(-t))), Below(0, 1 / (1 + sp.exp(t))), Below(0, logistic(t))
            ),
            at={"t": 1},
        )
    ],
)

error = absolute(product - neuron(beta))


def by_counting_ones(p: Prover, nonnegative: Fact, steep: Fact, bits: Fact) -> Fact:
    """k ones leave 1 - logistic(β/2); fewer leave logistic(-β(k - 1/2 - Σx)), where the bracket is at least 1/2."""
    bound, attained = p.term(p.goal).args
    alternatives = p.use(bits_product, x, k, given=[nonnegative, bits])
    argument = -beta * (k - half - ones)

    def all_ones(one: Fact, count: Fact) -> Fact:
        """The error is 1/(1 + e^(β/2))."""
        complement, above, _ = p.parts(p.use(logistic_complement, beta / 2))
        same = p.convert(complement, Equal(1 - logistic(argument), worst(beta)), count)
        gap = p.combine(Equal(product - neuron(beta), worst(beta)), (1, one), (1, same))
        sign = p.order(AtMost(0, product - neuron(beta)), gap, above)
        return p.combine(
            attained.args[1],
            (1, p.apply(p.part(p.use(absolute_values, product - neuron(beta)), 0), sign)),
            (1, gap),
            reason="all k bits are 1",
        )

    def complete(h: Fact) -> Fact:
        equal = all_ones(*p.parts(h))
        return p.both(p.order(bound, equal), p.discharge(equal, attained.args[0]))

    def incomplete(h: Fact) -> Fact:
        zero, fewer = p.parts(h)
        opened = p.instantiate(p.definition(logistic), argument)
        least = p.order(
            AtMost(beta / 2, -argument), steep, fewer,
            items=[["1", [0, 1], [], []]], reason="fewer than k ones: k - 1/2 - Σx ≥ 1/2",
        )  # fmt: skip
        grows = p.apply(p.part(p.use(exp_increasing, beta / 2, -argument), 1), least)
        shrinks = p.use(
            inverse_decreasing, 1 + sp.exp(beta / 2), 1 + sp.exp(-argument),
            given=[positive(p, beta / 2), p.order(AtMost(1 + sp.exp(beta / 2), 1 + sp.exp(-argument)), grows)],
        )  # fmt: skip
        above = p.part(p.use(logistic_complement, argument), 2)
        sign = p.order(AtMost(product - neuron(beta), 0), zero, above)
        value = p.apply(p.part(p.use(absolute_values, product - neuron(beta)), 1), sign)
        small = p.order(bound, value, zero, opened, shrinks, reason="the neuron is nearly off")
        never = p.within(
            [attained.args[0]],
            lambda: p.absurd(p.order(p.store.false(), p.assume(attained.args[0]), fewer), attained.args[1]),
        )
        return p.both(small, p.discharge(never, attained.args[0]))

    return p.cases(alternatives, complete, incomplete)


bit_gate = Claim(
    "ltr-bit-gate",
    title="The product of k bits by one logistic neuron: the worst error",
    source="LTR, section II.C",
    variables=[beta, x, k],
    hypotheses=[AtMost(0, k), AtMost(0, beta), are_bits(x, k)],
    conclusion=Conjunction(AtMost(error, worst(beta)), Implication(Equal(ones, k), Equal(error, worst(beta)))),
    conventions="one neuron with weights β and bias -β(k - 1/2), on the inputs {0, 1}^k",
    senses=("uniform on bits",),
    notes="Attained at (1, …, 1), and where just one bit is 0: the bound cannot be improved. It tends to 0 as β → ∞.",
    proof=by_counting_ones,
    example={"k": 3, "x": [1, 0, 0], "beta": 1},
    twins=[
        Twin(
            "an error of 1/(1 + e^β)",
            conclusion=Conjunction(
                AtMost(error, 1 / (1 + sp.exp(beta))), Implication(Equal(ones, k), Equal(error, worst(beta)))
            ),
            at={"beta": 1, "k": 1, "x": [1]},
        ),
        Twin(
            "a negative β",
            hypotheses=[AtMost(0, k), AtMost(beta, 0), are_bits(x, k)],
            at={"beta": -1, "k": 2, "x": [0, 0]},
        ),
    ],
)


def by_a_large_exponential(p: Prover, nonnegative: Fact, above: Fact, steep: Fact, flat: Fact, bits: Fact) -> Fact:
    """e^(β/2) ≥ 1/ε, so that 1 + e^(β/2) > 1/ε."""
    u, log = sp.exp(half * beta), sp.log(epsilon)
    grows = p.apply(p.part(p.use(exp_increasing, -log, beta / 2), 1), p.order(AtMost(-log, beta / 2), steep))
    value = p.fact("exp_log", epsilon, given=[above])
    product = p.fact("exp_add", log, -log)
    large = p.order(
        AtMost(1, epsilon * (1 + u)), above, grows, product, value,
        items=[["1", [0, 1], [], []], ["-1", [2], [], []], ["-1", [3], [1], []], ["1", [0], [], []]],
        factors=[p.term(grows).args[0]], reason="e^(β/2) ≥ 1/ε",
    )  # fmt: skip
    inverse = p.use(inverse_positive, 1 + u, given=[positive(p, beta / 2)])
    nonzero = unequal(p, 1 + u, 0, positive(p, beta / 2))
    small_enough = p.order(AtMost(worst(beta), epsilon), large, inverse, nonzero, items=[["1", [0, 1], [], []]])
    bound = p.part(p.use(bit_gate, beta, x, k, given=[nonnegative, flat, bits]), 0)
    return p.order(p.goal, bound, small_enough)


tends_to_zero = Claim(
    "ltr-bit-gate-limit",
    title="The logistic neuron tends to the product of the bits",
    source="LTR, section II.C",
    variables=[epsilon, beta, x, k],
    hypotheses=[AtMost(0, k), Below(0, epsilon), AtMost(-2 * sp.log(epsilon), beta), AtMost(0, beta), are_bits(x, k)],
    conclusion=AtMost(error, epsilon),
    conventions="one neuron with weights β and bias -β(k - 1/2), on the inputs {0, 1}^k",
    senses=("uniform on bits",),
    notes="For every ε > 0 all β ≥ 2 ln(1/ε) will do: lim_{β→∞} of the neuron is ∏ x_i.",
    proof=by_a_large_exponential,
    example={"epsilon": "1/10", "beta": 5, "k": 2, "x": [1, 1]},
    twins=[
        Twin(
            "half of the steepness",
            hypotheses=[
                AtMost(0, k),
                Below(0, epsilon),
                AtMost(-sp.log(epsilon), beta),
                AtMost(0, beta),
                are_bits(x, k),
            ],
            at={"epsilon": "1/10", "beta": 3, "k": 1, "x": [1]},
        )
    ],
)


def by_solving(p: Prover, positive_digits: Fact) -> Fact:
    """1 + e^(β/2) ≥ 10^D says e^(β/2) ≥ 10^D - 1, and the logarithm of that."""
    (enough, needed), power = p.term(p.goal).args, 10**D
    u = sp.exp(beta / 2)
    least = ten_at_least(p, positive_digits)
    above = p.order(Below(0, power - 1), least)
    value = p.fact("exp_log", power - 1, given=[above])
    denominators = [positive(p, beta / 2), p.order(Below(0, power), least)]

    def suffices(h: Fact) -> Fact:
        halved = p.order(AtMost(sp.log(power - 1), beta / 2), h)
        grows = p.apply(p.part(p.use(exp_increasing, sp.log(power - 1), beta / 2), 1), halved)
        larger = p.order(AtMost(power, 1 + u), grows, value, reason="1 + e^(β/2) ≥ 10^D")
        inverted = p.use(inverse_decreasing, power, 1 + u, given=[denominators[1], larger])
        return p.convert(inverted, enough.args[1])

    def necessary(h: Fact) -> Fact:
        nonzero = unequal(p, 1 + u, 0, denominators[0])
        larger = p.order(
            AtMost(power, 1 + u), h, *denominators, nonzero, items=[["1", [0, 1, 2], [], []]],
            reason="multiply by 10^D (1 + e^(β/2))",
        )  # fmt: skip
        back = p.part(p.use(exp_increasing, sp.log(power - 1), beta / 2), 2)
        return p.order(needed.args[1], p.apply(back, p.order(back.formula.args[0], larger, value)))

    return p.both(p.generally([], [enough.args[0]], suffices), p.generally([], [needed.args[0]], necessary))


def ten_at_least(p: Prover, positive_digits: Fact) -> Fact:
    """10 ≤ 10^D for D ≥ 1."""
    before = p.order(AtMost(0, D - 1), positive_digits)
    rest = p.use(power_at_least_one, 10, D - 1, given=[p.order(AtMost(1, 10)), before])
    with p.knowing(before):
        return p.order(AtMost(10, 10**D), rest)


small = AtMost(worst(beta), 10 ** (-D))
exactly = AtMost(2 * sp.log(10**D - 1), beta)
decimals = Claim(
    "ltr-bit-gate-decimals",
    title="How steep the logistic neuron must be for D decimals",
    source="LTR, section II.C, mended",
    variables=[beta, D],
    hypotheses=[AtMost(1, D)],
    conclusion=Conjunction(Implication(exactly, small), Implication(small, exactly)),
    conventions="1/(1 + e^(β/2)) is the worst error on {0, 1}^k, by ltr-bit-gate",
    notes="2 ln(10^D - 1) is about 2D ln 10: twice the steepness D ln 10 that one might read in LTR.",
    proof=by_solving,
    example={"D": 1},
    twins=[
        Twin(
            "half of the steepness",
            conclusion=Conjunction(Implication(AtMost(sp.log(10**D - 1), beta), small), Implication(small, exactly)),
            at={"D": 1, "beta": 3},
        )
    ],
)


def by_the_worst_vertex(p: Prover, nonnegative: Fact, positive_digits: Fact, steep: Fact) -> Fact:
    """No vertex is worse than (1, …, 1), where the error is 1/(1 + e^(β/2))."""
    (enough, _), (everywhere, _) = (goal.args for goal in p.goal.args)
    rule = [p.part(p.use(decimals, beta, D, given=[positive_digits]), half_of_it) for half_of_it in (0, 1)]

    def suffices(h: Fact) -> Fact:
        close = p.apply(rule[0], h)

        def at_vertex(bits: Fact) -> Fact:
            bound = p.part(p.use(bit_gate, beta, x, k, given=[nonnegative, steep, bits]), 0)
            return p.order(AtMost(error, 10 ** (-D)), bound, close)

        return p.generally([x], [are_bits(x, k)], at_vertex)

    def necessary(h: Fact) -> Fact:
        special = p.instantiate(h, sp.Lambda(i, 1), reason="at (1, …, 1)")
        bits = all_ones_are_bits(p, special.formula.args[0])
        attained = p.part(p.use(bit_gate, beta, sp.Lambda(i, 1), k, given=[nonnegative, steep, bits]), 1)
        equal = p.apply(attained, p.ring(attained.formula.args[0]))
        small_there = p.order(small, p.apply(special, bits), equal)
        return p.apply(rule[1], small_there)

    return p.both(p.generally([], [enough], suffices), p.generally([], [everywhere], necessary))


def all_ones_are_bits(p: Prover, goal: Term) -> Fact:
    """The entries 1, 1, … are bits."""
    inside, is_bit = p.store.instantiate(goal.args[0], p.term(i)).args
    return p.generally([i], [inside], lambda _: p.either(p.ring(is_bit.args[1]), is_bit))


all_close = ForAll(x, Implication(are_bits(x, k), AtMost(error, 10 ** (-D))))
vertices = Claim(
    "ltr-bit-gate-vertices",
    title="D decimals at every vertex, by the steepness 2 ln(10^D - 1) and no less",
    source="LTR, section II.C, mended",
    variables=[beta, k, D],
    hypotheses=[AtMost(0, k), AtMost(1, D), AtMost(0, beta)],
    conclusion=Conjunction(Implication(exactly, all_close), Implication(all_close, exactly)),
    conventions="one neuron with weights β and bias -β(k - 1/2), on the inputs {0, 1}^k",
    senses=("uniform on bits",),
    notes="The steepness does not depend on the number k of bits.",
    proof=by_the_worst_vertex,
    example={"beta": 5, "k": 2, "D": 1},
    twins=[
        Twin(
            "half of the steepness",
            conclusion=Conjunction(
                Implication(AtMost(sp.log(10**D - 1), beta), all_close), Implication(all_close, exactly)
            ),
            at={"beta": 3, "k": 1, "D": 1},
        )
    ],
)


def by_a_square(p: Prover, positive_digits: Fact, flat: Fact) -> Fact:
    """With w = 10^(D/2): 1 + e^(β/2) ≤ 1 + w < w², as w² ≥ 10."""
    u, w = sp.exp(beta / 2), sp.exp(D * sp.log(10) / 2)
    law = p.fact("exp_add", D * sp.log(10) / 2, D * sp.log(10) / 2)
    whole = power_of_ten(p, D, p.order(AtMost(0, D), positive_digits))
    square = p.combine(p.equal(p.store.make("pow", (p.term(w), p.number(2))), 10**D), (-1, law), (1, whole))
    least = ten_at_least(p, positive_digits)
    root = p.fact("exp_positive", D * sp.log(10) / 2)
    items = [[c, used, [], []] for c, used in (("1", [0]), ("1", [1]), ("1", [2, 3]), ("3", [2]), ("1", []))]
    large = p.compare(
        w,
        3,
        lambda h: p.absurd(p.order(p.store.false(), square, least, h, root, items=items), p.term(AtMost(3, w))),
        lambda h: p.order(AtMost(3, w), h),
        lambda h: p.order(AtMost(3, w), h),
    )
    grows = p.apply(
        p.part(p.use(exp_increasing, beta / 2, D * sp.log(10) / 2), 1),
        p.order(AtMost(beta / 2, D * sp.log(10) / 2), flat),
    )
    denominators = [positive(p, beta / 2), p.order(Below(0, 10**D), least)]
    inverses = [
        p.use(inverse_positive, value, given=[h]) for value, h in zip((1 + u, 10**D), denominators, strict=True)
    ]
    less = p.order(
        Below(1 + u, 10**D), grows, square, large,
        items=[[c, used, [], []] for c, used in (("1", [0]), ("-1", [1]), ("1", [2, 2]), ("5", [2]), ("5", []))],
        reason="w² - w - 1 = (w - 3)² + 5(w - 3) + 5",
    )  # fmt: skip
    nonzero = unequal(p, 1 + u, 0, denominators[0])
    return p.order(p.goal, less, *inverses, nonzero, items=[["1", [0, 1, 2], [], []]], reason="divide by both sides")


def power_of_ten(p: Prover, exponent: Any, nonnegative: Fact) -> Fact:
    """exp(D ln 10) = 10^D."""
    many = p.use(exp_multiple, sp.log(10), exponent, given=[nonnegative])
    ten = p.fact("exp_log", 10, given=[p.order(Below(0, 10))])
    with p.knowing(nonnegative):
        return p.convert(many, p.equal(many.formula.args[0], 10**exponent), ten)


too_flat = Claim(
    "ltr-bit-gate-flat",
    title="A steepness of D ln 10 gives D decimals for no D",
    source="symnet (new here)",
    variables=[beta, D],
    hypotheses=[AtMost(1, D), AtMost(beta, D * sp.log(10))],
    conclusion=Below(10 ** (-D), worst(beta)),
    conventions="1/(1 + e^(β/2)) is the worst error on {0, 1}^k, by ltr-bit-gate",
    proof=by_a_square,
    example={"D": 2},
    twins=[
        Twin(
            "twice the steepness",
            hypotheses=[AtMost(1, D), AtMost(beta, 2 * D * sp.log(10))],
            at={"D": 1, "beta": sp.Rational(9, 2)},
        )
    ],
)


def by_halving(p: Prover, nonnegative: Fact) -> Fact:
    """e^(β/2) = e^(D ln 10) = 10^D."""
    return p.ring(p.goal, power_of_ten(p, D, nonnegative), reason="e^(β/2) = e^(D ln 10) = 10^D")


twice = sp.Mul(2, D, sp.log(10), evaluate=False)
at_twice = 1 / (1 + sp.exp(sp.Mul(half, twice, evaluate=False), evaluate=False))
half_the_decimals = Claim(
    "ltr-bit-gate-half",
    title="A steepness of D ln 10 gives about D/2 decimals",
    source="symnet (new here)",
    variables=[D],
    hypotheses=[AtMost(0, D)],
    conclusion=Equal(at_twice, 1 / (1 + 10**D)),
    conventions="1/(1 + e^(β/2)) is the worst error on {0, 1}^k, by ltr-bit-gate",
    notes="Written for 2D in place of D: β = 2D ln 10 leaves the error 1/(1 + 10^D), a little less than 10^(-D).",
    proof=by_halving,
    twins=[Twin("the error 1/(1 + 10^(2D))", conclusion=Equal(at_twice, 1 / (1 + 10 ** (2 * D))), at={"D": 1})],
)


def by_one_neuron(p: Prover) -> Fact:
    """D = 1, one bit, β = 3 > ln 10: the error 1/(1 + e^(3/2)) = 0.18… exceeds 1/10."""
    statement = p.closed(belief.variables, belief.hypotheses, belief.conclusion)
    claimed = p.assume(statement, reason="suppose that β > D ln 10 were enough for D decimals, for all D and k")
    special = p.instantiate(claimed, 3, sp.Lambda(i, 1), 1, 1, reason="take D = 1, one bit that is 1, and β = 3")

    for shown in (p.order, p.order, p.enclosure, lambda h: all_ones_are_bits(p, h)):
        special = p.apply(special, shown(special.formula.args[0]))
    exact = p.use(bit_gate, 3, sp.Lambda(i, 1), 1)
    for shown in (p.order, p.order, lambda h: all_ones_are_bits(p, h)):
        exact = p.apply(exact, shown(exact.formula.args[0]))
    attained = p.part(exact, 1)
    equal = p.apply(attained, p.ring(attained.formula.args[0]))
    large = p.enclosure(Below(sp.Rational(1, 10), worst(3)), reason="1/(1 + e^(3/2)) = 0.18…")
    return p.discharge(p.order(p.store.false(), special, equal, large), statement)


belief = Claim(
    "ltr-bit-gate-belief",
    title="D decimals from any steepness above D ln 10",
    source="LTR, section II.C, as we read it",
    variables=[beta, x, k, D],
    hypotheses=[AtMost(0, k), AtMost(1, D), Below(D * sp.log(10), beta), are_bits(x, k)],
    conclusion=AtMost(error, 10 ** (-D)),
    conventions="one neuron with weights β and bias -β(k - 1/2), on the inputs {0, 1}^k",
    expected="refuted",
    notes="β = 3, one bit: the error is 0.18… With β = D ln 10 exactly, no D works: ltr-bit-gate-flat.",
    proof=by_one_neuron,
    example={"beta": 3, "x": [1], "k": 1, "D": 1},
)
