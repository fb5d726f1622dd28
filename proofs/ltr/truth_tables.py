"""Any function of n bits by three layers: one hidden neuron for each monomial of its multilinear polynomial."""

from typing import Any

import sympy as sp
from beyond.bit_gate import bit_gate_exact
from beyond.bits import are_bits, each_bit, member_is_bits
from beyond.rectifiers import absolute, absolute_bounds, absolute_values, heaviside, relu
from ltr.bit_gate import bit_gate, logistic, worst
from ltr.multilinear import coefficient, monomial, multilinear, number

from symnet.kernel.terms import REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Bits,
    Claim,
    Conjunction,
    Disjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Prover,
    SumOver,
    Twin,
    Unequal,
    families,
    functions,
    integer_families,
    integers,
    reals,
)
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting

n, i = integers("n i")
s, x = integer_families("s x")
a, H = functions("a H")
(F,) = variables("F", fun(REAL, REAL, REAL))
(u,) = families("u")
beta, y, z = reals("beta y z")
half = sp.Rational(1, 2)
chosen = sp.Sum(s[i], (i, 0, n - 1))  # how many inputs the neuron of S reads
ones = sp.Sum(s[i] * x[i], (i, 0, n - 1))  # how many of these are 1
inputs = sp.Lambda(i, 1 - s[i] + s[i] * x[i])  # x_i where i is in S, else 1


def inputs_are_bits(p: Prover, bits: Fact, subset: Fact) -> Fact:
    """The numbers x_i for i in S, and 1 for the others, are bits."""
    inside = Conjunction(AtMost(0, i), Below(i, n))
    goal = p.term(Disjunction(Equal(inputs(i), 0), Equal(inputs(i), 1)))
    zero, one = goal.args

    def entry(low_high: Fact) -> Fact:
        either = p.instantiate(bits, i, given=[low_high])

        def read(member: Fact) -> Fact:
            return p.cases(
                either,
                lambda bit: p.either(p.ring(zero, bit, member), goal),
                lambda bit: p.either(p.ring(one, bit, member), goal),
            )

        chosen_or_not = p.instantiate(subset, i, given=[low_high])
        return p.cases(chosen_or_not, lambda member: p.either(p.ring(one, member), goal), read)

    return p.generally([i], [inside], entry)


def product_of_inputs(p: Prover, subset: Fact) -> Fact:
    """∏ (1 - s_i + s_i x_i) = ∏ x_i^(s_i)."""
    return each_bit(p, sp.Product(inputs(i), (i, 0, n - 1)), monomial(x, s), subset)


rectified, step = relu(ones - chosen + 1), heaviside(ones - chosen + half)


def by_monomials(p: Prover, nonnegative: Fact, bits: Fact) -> Fact:
    """The monomial of S is the product of the bits in S, which one neuron multiplies."""
    total = p.use(multilinear, H, x, n, given=[nonnegative, bits])
    found = []
    for index, (goal, neuron) in enumerate(zip(p.goal.args, (rectified, step), strict=True)):

        def one_neuron(member: Fact, index: int = index, neuron: Any = neuron) -> Fact:
            subset = member_is_bits(p, member, s)
            exact = p.use(bit_gate_exact, inputs, n, given=[nonnegative, inputs_are_bits(p, bits, subset)])
            equal = p.convert(p.part(exact, index), p.equal(neuron, p.part(exact, index).formula.args[1]))
            product = product_of_inputs(p, subset)
            return p.combine(
                Equal(coefficient(s, H) * monomial(x, s), coefficient(s, H) * neuron),
                (-coefficient(s, H), equal), (-coefficient(s, H), product),
            )  # fmt: skip

        network = SumOver(coefficient(s, H) * neuron, (s, Bits(n)))
        replaced = p.termwise(
            p.equal(total.formula.args[1], network), one_neuron, s, reason="one neuron for each monomial"
        )
        found.append(p.combine(goal, (1, total), (1, replaced)))
    return p.both(*found)


corollary = Claim(
    "ltr-bits-corollary",
    title="Any function of n bits by three layers",
    source="LTR, section II.C",
    variables=[H, x, n],
    hypotheses=[AtMost(0, n), are_bits(x, n)],
    conclusion=Conjunction(
        Equal(H(number(x, n)), SumOver(coefficient(s, H) * rectified, (s, Bits(n)))),
        Equal(H(number(x, n)), SumOver(coefficient(s, H) * step, (s, Bits(n)))),
    ),
    conventions=(
        "one hidden layer; a neuron for each subset S of the bits, with weights 1 from the inputs in S, and the bias "
        "1 - |S| (ReLU) or 1/2 - |S| (Heaviside); the neuron of the empty set is the constant 1"
    ),
    senses=("exact on bits",),
    notes="Counted in ltr-bits-corollary-count: at most 2^n neurons, or 2^n - 1 and an output bias.",
    proof=by_monomials,
    example={"n": 2, "x": [1, 1]},
    twins=[
        Twin(
            "values of H for weights",
            conclusion=Conjunction(
                Equal(H(number(x, n)), SumOver(H(number(s, n)) * rectified, (s, Bits(n)))),
                Equal(H(number(x, n)), SumOver(H(number(s, n)) * step, (s, Bits(n)))),
            ),
            at={"n": 1, "x": [1], "H": [1]},
        )
    ],
)


def used(values: Any, length: Any) -> sp.Expr:
    """How many subsets have a coefficient that is not 0."""
    return SumOver(Indicator(Unequal(values(number(s, length)), 0)), (s, Bits(length)))


constant = Indicator(Unequal(a(0), 0))


def by_adding(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n, for all tables: the subsets without the last input, and those with it."""
    counts = lambda length: Conjunction(  # noqa: E731
        AtMost(used(a, length), 2**length), AtMost(used(a, length) - constant, 2**length - 1)
    )
    goal = ForAll(a, counts(n))

    def base() -> Fact:
        nonzero = Unequal(a(0), 0)

        def at(value: Fact) -> Fact:
            return p.both(*(p.order(bound, value) for bound in p.term(counts(0)).args))

        decide = lambda h: at(p.indicator(h, nonzero))  # noqa: E731
        shown = p.cases(p.excluded(nonzero), decide, decide)
        return p.intro(shown, a)

    def onward(low: Fact, known: Fact) -> Fact:
        wanted = p.term(counts(n + 1))
        both = p.split_family(SumOver(Indicator(Unequal(a(number(s, n) + 2**n * s[n]), 0)), (s, Bits(n + 1))), n)
        first, later = (p.parts(p.instantiate(known, t)) for t in (a, sp.Lambda(y, a(y + 2**n))))
        return p.intro(
            p.both(
                p.order(wanted.args[0], both, first[0], later[0]), p.order(wanted.args[1], both, first[1], later[0])
            ),
            a,
        )

    with forgetting(p):
        every = p.induction(n, goal, base, onward, reason="induction on n")
    return p.instantiate(p.instantiate(every, n, given=[nonnegative]), a)


count = Claim(
    "ltr-bits-corollary-count",
    title="How many neurons any function of n bits takes",
    source="LTR, section II.C",
    variables=[a, n],
    hypotheses=[AtMost(0, n)],
    conclusion=Conjunction(AtMost(used(a, n), 2**n), AtMost(used(a, n) - constant, 2**n - 1)),
    conventions="one neuron for each coefficient a(Σ 2^i s_i) that is not 0; a(0) in an output bias in the second part",
    proof=by_adding,
    twins=[
        Twin(
            "one less",
            conclusion=Conjunction(AtMost(used(a, n), 2**n - 1), AtMost(used(a, n) - constant, 2**n - 1)),
            at={"n": 1, "a": [1]},
        )
    ],
)


def by_last_input(p: Prover, nonnegative: Fact, each: Fact) -> Fact:
    """Induction on n, for all F: the subsets without the last input, and those with it."""
    all_above = ForAll([y, z], AtMost(0, F(y, z)))
    total = lambda length: SumOver(F(slope(length), number(s, length)), (s, Bits(length)))  # noqa: E731
    goal = ForAll(F, Implication(all_above, AtMost(0, total(n))))

    def base() -> Fact:
        first = p.generally([], [all_above], lambda h: p.order(AtMost(0, total(0)), p.instantiate(h, 0, 0)))
        return p.intro(first, F)

    def onward(_: Fact, known: Fact) -> Fact:
        grown = F(slope(n) + s[n] * u[n], number(s, n) + 2**n * s[n])
        both = p.split_family(SumOver(grown, (s, Bits(n + 1))), n)
        moved = sp.Lambda((y, z), F(y + u[n], z + 2**n))

        def shown(h: Fact) -> Fact:
            later = p.intro(p.instantiate(h, y + u[n], z + 2**n), y, z)
            parts = (p.instantiate(known, F, given=[h]), p.instantiate(known, moved, given=[later]))
            return p.order(AtMost(0, total(n + 1)), both, *parts)

        return p.intro(p.generally([], [all_above], shown), F)

    with forgetting(p):
        every = p.induction(n, goal, base, onward, reason="induction on n")
    return p.instantiate(p.instantiate(every, n, given=[nonnegative]), F, given=[each])


def slope(length: Any) -> sp.Expr:
    return sp.Sum(s[i] * u[i], (i, 0, length - 1))


sum_above = Claim(
    "bits-sum-nonnegative",
    title="A sum over bit vectors of numbers that are not negative is not negative",
    source="textbook",
    variables=[F, u, n],
    hypotheses=[AtMost(0, n), ForAll([y, z], AtMost(0, F(y, z)))],
    conclusion=AtMost(0, SumOver(F(slope(n), number(s, n)), (s, Bits(n)))),
    notes="For numbers that depend on the vector s by a sum Σ s_i u_i and by the number whose digits are s.",
    proof=by_last_input,
    example={"F": sp.Lambda((y, z), y**2 + z**2)},
    twins=[
        Twin(
            "for large arguments alone",
            hypotheses=[AtMost(0, n), AtMost(0, F(100, 100))],
            at={"n": 0, "F": sp.Lambda((y, z), y - 1)},
        )
    ],
)

neuron = logistic(-beta * (chosen - half - ones))
exact_network = SumOver(a(number(s, n)) * monomial(x, s), (s, Bits(n)))
network = SumOver(a(number(s, n)) * neuron, (s, Bits(n)))
weights = SumOver(absolute(a(number(s, n))), (s, Bits(n)))


def by_the_triangle(p: Prover, nonnegative: Fact, steep: Fact, bits: Fact) -> Fact:
    """Each neuron is off by at most E = 1/(1 + e^(β/2)): |a| E, plus or minus its error, is not negative."""
    worst_error = worst(beta)
    error = relu(y + 1) - logistic(beta * (y + half))
    small = AtMost(absolute(error), worst_error)
    excess = sp.Sum(s[i] * (x[i] - 1), (i, 0, n - 1))

    def one_side(sign: int) -> Fact:
        """0 ≤ Σ (|a| / (1 + e^(β/2)) - ± a · error)."""
        gap = absolute(a(z)) * worst_error - sign * a(z) * error
        guarded = Indicator(small) * gap

        def holds(h: Fact) -> Fact:
            low, high = p.parts(p.apply(p.part(p.use(absolute_bounds, error, worst_error), 0), h))
            values = [p.part(p.use(absolute_values, a(z)), part) for part in (0, 1)]
            on = p.indicator(h, small)

            def signed(order: Fact, of_a: int) -> Fact:
                above = p.order(AtMost(0, a(z)) if of_a > 0 else AtMost(a(z), 0), order)
                value = p.apply(values[0 if of_a > 0 else 1], above)
                bound = high if of_a == sign else low
                items = [["1", [0, 1], [], []], ["1", [2], [1], []]]
                shown = p.order(AtMost(0, gap), above, bound, value, items=items, factors=[worst_error])
                return p.convert(shown, AtMost(0, guarded), on)

            return p.compare(0, a(z), lambda h: signed(h, 1), lambda h: signed(h, 1), lambda h: signed(h, -1))

        def fails(h: Fact) -> Fact:
            return p.convert(p.order(AtMost(0, 0)), AtMost(0, guarded), p.indicator(h, small))

        each = p.intro(p.cases(p.excluded(small), holds, fails), y, z)
        function = sp.Lambda((y, z), guarded)
        above = p.use(sum_above, function, sp.Lambda(i, x[i] - 1), n, given=[nonnegative, each])
        cost = absolute(a(number(s, n))) * worst_error - sign * a(number(s, n)) * (monomial(x, s) - neuron)

        def one_subset(member: Fact) -> Fact:
            subset = member_is_bits(p, member, s)
            are = inputs_are_bits(p, bits, subset)
            exact = p.part(p.use(bit_gate_exact, inputs, n, given=[nonnegative, are]), 0)
            close = p.part(p.use(bit_gate, beta, inputs, n, given=[nonnegative, steep, are]), 0)
            back = p.combine(p.equal(*reversed(exact.formula.args)), (-1, exact))
            guard = p.convert(close, small.subs(y, excess), back)
            on = p.indicator(guard, small.subs(y, excess))
            product = product_of_inputs(p, subset)
            left = p.store.instantiate(above.formula.args[1].args[1], p.term(s))
            return p.combine(
                p.equal(left, cost),
                (-sign * a(number(s, n)), exact), (-sign * a(number(s, n)), product),
                given=[on],
            )  # fmt: skip

        equal = p.termwise(p.equal(above.formula.args[1], SumOver(cost, (s, Bits(n)))), one_subset, s)
        nonnegative_sum = p.store.make("le", (p.number(0), equal.formula.args[1]))
        return p.rewrite(above, nonnegative_sum, equal, reason="no neuron errs by more than 1/(1 + e^(β/2))")

    sides = [one_side(sign) for sign in (1, -1)]
    gap, bound = exact_network - network, weights * worst_error
    closing = p.part(p.use(absolute_bounds, gap, bound), 1)
    low, high = closing.formula.args[0].args
    return p.apply(closing, p.both(p.order(low, sides[1]), p.order(high, sides[0])))


smooth = Claim(
    "ltr-bits-corollary-logistic",
    title="Any function of n bits by three layers of logistic neurons",
    source="LTR, section II.C",
    variables=[beta, a, x, n],
    hypotheses=[AtMost(0, n), AtMost(0, beta), are_bits(x, n)],
    conclusion=AtMost(absolute(exact_network - network), weights * worst(beta)),
    conventions="one hidden layer; for each subset S a neuron with weights β from S and bias -β(|S| - 1/2)",
    senses=("uniform on bits",),
    notes="a(Σ 2^i s_i) are the coefficients of ltr-multilinear. The bound tends to 0 as β → ∞.",
    proof=by_the_triangle,
    example={"n": 2, "x": [1, 0], "beta": 1},
    twins=[
        Twin(
            "the coefficients without absolute values",
            conclusion=AtMost(absolute(exact_network - network), SumOver(a(number(s, n)), (s, Bits(n))) * worst(beta)),
            at={"n": 1, "x": [0], "beta": 1, "a": [-1, 1]},
        )
    ],
)
