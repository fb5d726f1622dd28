"""Products of n factors by k hidden layers of sign sums: how many neurons (Rolnick and Tegmark, section 4).

The layer i = 0, ..., k - 1 multiplies its inputs in groups of b_i; each group is one gate with a neuron for each sign
vector in {±1}^(b_i). After it n/(b_0 ⋯ b_i) values are left, so that many gates it has.
"""

from typing import Any

import sympy
from beyond.products import geometric_bound, geometric_sum, power_nonnegative, product_positive

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    D,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Range,
    Signs,
    SumOver,
    Twin,
    integer_families,
    integers,
    reals,
)
from symnet.proof.claims import Inverse

n, k, i, j, g, m = integers("n k i j g m")
b, s = integer_families("b s")

# --- sign vectors -----------------------------------------------------------------------------------------------------


def by_entries(p: Prover, nonnegative: Fact) -> Fact:
    """Write each 1 as a product over the entries, and sum over each entry by itself."""
    entries = p.distribute(SumOver(sympy.Product(1, (i, 0, n - 1)), (s, Signs(n))))
    return p.convert(entries, p.goal, reason="each of the n signs has 2 values")


sign_vectors = Claim(
    "sign-vectors-count",
    title="There are 2^n sign vectors",
    source="textbook",
    variables=[n],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal(SumOver(1, (s, Signs(n))), 2**n),
    proof=by_entries,
    twins=[Twin("n² of them", conclusion=Equal(SumOver(1, (s, Signs(n))), n**2), at={"n": 3})],
)

# --- any branchings ---------------------------------------------------------------------------------------------------


def gates_after(layer: Any) -> Any:
    """The number of gates of a layer: the product of the branchings of all later layers."""
    return sympy.Product(b[j], (j, layer + 1, k - 1))


def branchings(least: int = 1) -> ForAll:
    """b_i ≥ 1 for 0 ≤ i < k."""
    return ForAll(i, Implication(AtMost(0, i), Below(i, k), AtMost(least, b[i])))


of_layer = SumOver(SumOver(1, (s, Signs(b[i]))), (g, Range(0, gates_after(i))))
neurons = sympy.Sum(of_layer, (i, 0, k - 1))
factors = sympy.Product(b[j], (j, 0, k - 1))  # n


def total(power: Any) -> Any:
    """Σ_i (n/∏_{j ≤ i} b_j) 2^(b_i)."""
    return sympy.Sum(factors / sympy.Product(b[j], (j, 0, i)) * power, (i, 0, k - 1))


def by_layers(p: Prover, nonnegative: Fact, positive: Fact) -> Fact:
    """Layer by layer: 2^(b_i) neurons a gate, and the gates of layer i times b_0 ⋯ b_i are n."""

    def layer(low: Fact, high: Fact) -> Fact:
        size = p.instantiate(positive, i, given=[low, high])
        vectors = p.use(sign_vectors, b[i], given=[p.order(AtMost(0, b[i]), size)], reason="2^(b_i) sign vectors")
        length = k - 1 - i
        later = p.generally(
            [j],
            [AtMost(i + 1, j), Below(j, k)],
            lambda lo, hi: p.instantiate(positive, j, given=[p.order(AtMost(0, j), lo, low), hi]),
        )
        earlier = p.generally(
            [j],
            [AtMost(0, j), Below(j, i + 1)],
            lambda lo, hi: p.instantiate(positive, j, given=[lo, p.order(Below(j, k), hi, high)]),
        )
        some = p.order(AtMost(0, length), high)
        gates = at_least_one(p, b, i + 1, length, some, later)
        before = at_least_one(p, b, 0, i + 1, p.order(AtMost(0, i + 1), low), earlier)
        number = p.order(AtMost(0, gates_after(i)), p.convert(gates, AtMost(1, gates_after(i))))
        done = sympy.Product(b[j], (j, 0, i))
        divisor = nonzero(p, done, p.convert(before, AtMost(1, done)))
        cut = p.split(
            sympy.Product(b[j], (j, 0, k - 1)), i + 1, p.order(AtMost(0, i + 1), low), p.order(AtMost(i + 1, k), high)
        )
        with p.knowing(number):
            counted = p.rewrite(
                p.ring(Equal(SumOver(2 ** b[i], (g, Range(0, gates_after(i)))), gates_after(i) * 2 ** b[i])),
                Equal(of_layer, gates_after(i) * 2 ** b[i]),
                vectors,
            )
        share = factors / done * 2 ** b[i]
        divided = p.combine(
            Equal(gates_after(i) * 2 ** b[i], share),
            (-(2 ** b[i]) / done, cut),
            given=[divisor],
            reason="the gates of layer i are n/(b_0 ⋯ b_i)",
        )  # fmt: skip
        return p.rewrite(counted, Equal(of_layer, share), divided)

    return p.termwise(p.goal, layer, i, reason="count the neurons of each layer")


def at_least_one(p: Prover, factors_: Any, low: Any, length: Any, *given: Fact) -> Fact:
    """A product of positive integers is positive: from its length ≥ 0, and that each factor is positive."""
    fact = p.use(product_positive, factors_, low, length)
    for known in given:
        fact = p.apply(fact, p.convert(known, fact.formula.args[0]))
    return fact


def nonzero(p: Prover, value: Any, positive: Fact) -> Fact:
    """The value is not 0, as it is positive."""
    same = p.assume(Equal(value, 0))
    return p.discharge(p.order(p.store.false(), same, positive), same.formula)


depth_k = Claim(
    "rt-depth-k",
    title="Neurons of a product of n factors by k hidden layers",
    source="RT, section 4",
    variables=[b, k],
    hypotheses=[AtMost(0, k), branchings()],
    conclusion=Equal(neurons, total(2 ** b[i])),
    conventions="k hidden layers, a common bias, no output bias, no skip connections",
    notes="n = ∏ b_j; layer i multiplies n/∏_{j<i} b_j numbers in groups of b_i ≥ 1, with a neuron for each sign "
    "vector of a group. With groups of different sizes gates are counted one by one, 2^b for a group of b.",
    proof=by_layers,
    example={"k": 2, "b": [3, 2]},
    twins=[
        Twin("2b neurons a gate", conclusion=Equal(neurons, total(2 * b[i])), at={"k": 2, "b": [3, 2]}),
        Twin(
            "branchings ≥ -1",
            hypotheses=[AtMost(0, k), branchings(-1)],
            at={"k": 1, "b": [-1]},
        ),
    ],
)

# --- equal branchings -------------------------------------------------------------------------------------------------

B = sympy.Symbol("a", integer=True)
equal = ForAll(i, Implication(AtMost(0, i), Below(i, k), Equal(b[i], B)))
exactly = Equal(neurons, 2**B * (B**k - 1) / (B - 1))


def at_most(constant: int) -> AtMost:
    """The neurons are at most constant · n^((k-1)/k) 2^(n^(1/k)) for n = a^k."""
    return AtMost(neurons, constant * B ** (k - 1) * 2**B)


def by_geometric_sum(p: Prover, least: Fact, some: Fact, same: Fact) -> Fact:
    """Layer i has a^(k-1-i) gates of 2^a neurons: a geometric sum."""
    vectors = p.use(sign_vectors, B, given=[p.order(AtMost(0, B), least)], reason="2^a sign vectors")
    positive, nonnegative = p.order(AtMost(1, B), least), p.order(AtMost(0, k), some)
    powers = sympy.Sum(B ** (k - 1 - i) * 2**B, (i, 0, k - 1))
    gates = gates_after(i)

    def layer(low: Fact, high: Fact) -> Fact:
        here = p.instantiate(same, i, given=[low, high])
        length = p.order(AtMost(0, k - 1 - i), high)

        def later(lo: Fact, hi: Fact) -> Fact:
            return p.instantiate(same, j, given=[p.order(AtMost(0, j), lo, low), hi])

        each = p.generally(
            [j], [AtMost(i + 1, j), Below(j, k)], lambda lo, hi: p.convert(positive, AtMost(1, b[j]), later(lo, hi))
        )
        number = p.convert(at_least_one(p, b, i + 1, k - 1 - i, length, each), AtMost(1, gates))
        with p.knowing(p.order(AtMost(0, gates), number)):
            all_gates = p.ring(Equal(SumOver(2**B, (g, Range(0, gates))), gates * 2**B))
        of_gates = p.rewrite(all_gates, p.equal(of_layer.xreplace({b[i]: B}), gates * 2**B), vectors)
        counted = p.rewrite(of_gates, p.equal(of_layer, gates * 2**B), here)
        constant = p.termwise(Equal(gates, sympy.Product(B, (j, i + 1, k - 1))), later, j)
        return p.combine(
            Equal(of_layer, B ** (k - 1 - i) * 2**B), (1, counted), (2**B, constant), given=[length],
            reason="a^(k-1-i) gates of 2^a neurons",
        )  # fmt: skip

    each = p.termwise(p.equal(neurons, powers), layer, i, reason="count the neurons of each layer")
    turned = p.reverse(sympy.Sum(B ** (k - 1 - i), (i, 0, k - 1)))
    series = p.use(geometric_sum, B, k, given=[nonnegative], reason="the geometric sum")
    divisor = nonzero(p, B - 1, p.order(AtMost(1, B - 1), least))
    count = p.combine(
        p.goal.args[0], (1, each), (2**B, turned), (2**B / (B - 1), series), given=[divisor],
        reason="2^a times the geometric sum",
    )  # fmt: skip
    above = p.use(geometric_bound, B, k - 1, given=[p.order(AtMost(0, k - 1), some), least])
    weight = p.use(power_nonnegative, 2, B, given=[p.order(AtMost(0, B), least), p.order(p.term(AtMost(0, 2)))])
    geometric = sympy.Sum(B**i, (i, 0, k - 1))
    total_ = p.combine(p.equal(neurons, 2**B * geometric), (1, each), (2**B, turned))
    bound = p.order(
        p.goal.args[1], above, weight, total_, items=[["1", [0, 1], [], []], ["-1", [2], [], []]],
        reason="the sum is at most twice its last term a^(k-1)",
    )  # fmt: skip
    return p.both(count, bound)


depth_equal = Claim(
    "rt-depth-k-equal",
    title="Neurons of a product of n = a^k factors by k hidden layers of equal groups",
    source="RT, section 4",
    variables=[b, B, k],
    hypotheses=[AtMost(2, B), AtMost(1, k), equal],
    conclusion=Conjunction(exactly, at_most(2)),
    conventions="k hidden layers, a common bias, no output bias, no skip connections",
    notes="With n = a^k: 2^a (n - 1)/(a - 1) neurons, and at most 2 n^((k-1)/k) 2^(n^(1/k)).",
    proof=by_geometric_sum,
    example={"a": 3, "k": 2, "b": [3, 3]},
    twins=[
        Twin(
            "n^((k-1)/k) 2^(n^(1/k)) without the 2",
            conclusion=Conjunction(exactly, at_most(1)),
            at={"a": 3, "k": 2, "b": [3, 3]},
        ),
        Twin(
            "(n + 1) in place of (n - 1)",
            conclusion=Conjunction(Equal(neurons, 2**B * (B**k + 1) / (B - 1)), at_most(2)),
            at={"a": 2, "k": 1, "b": [2]},
        ),
    ],
)


# --- the best branchings, as real numbers -----------------------------------------------------------------------------

t, x, y, L = reals("t x y L")
two_layers = sympy.exp(L * t) / t + sympy.exp(L * x * y / t) / (x * y)
slope = D(sympy.Lambda(t, two_layers), 1, x)


def rule(factor: Any) -> Conjunction:
    """The slope at x, and that it is 0 if and only if exp(L(y - x)) = x - 1/L."""
    formula = (sympy.exp(L * x) * (L * x - 1) - factor * sympy.exp(L * y)) / x**2
    balanced = Equal(sympy.exp(L * (y - x)), x - 1 / L)
    flat = Equal(slope, 0)
    return Conjunction(Equal(slope, formula), Implication(flat, balanced), Implication(balanced, flat))


def by_differentiating(p: Prover, base: Fact, first: Fact, second: Fact) -> Fact:
    """Differentiate by the first branching, and divide by exp(Lx)."""
    value = p.ring(Equal(D(sympy.Lambda(t, two_layers), 0, t), two_layers))
    every = p.derivative(p.intro(value, t))
    big, small = sympy.exp(L * x), sympy.exp(L * y)
    both = p.order(Below(0, x * y), first, second, items=[["1", [0, 1], [], []]])
    apart = [nonzero(p, value, fact) for value, fact in ((x, first), (x * y, both), (L, base))]
    at_x = p.step("instantiate", [every], [x])
    while at_x.formula.op == "imp":
        at_x = p.apply(at_x, p.convert(apart[0], at_x.formula.args[0]))
    cancel = p.ring(Equal(L * x * y * Inverse(x), L * y), apart[0])
    cancelled = p.term(sympy.exp(L * y))
    uncancelled = p.store.make("fn", (cancel.formula.args[0],), "exp")
    same = p.rewrite(p.ring(p.equal(cancelled, cancelled)), p.equal(uncancelled, cancelled), cancel)
    s = p.store
    one, ratio = p.term(big), p.term(sympy.exp(L * (y - x)))  # SymPy would join exp(Lx) exp(L(y-x))
    law = p.convert(p.fact("exp_add", L * x, L * (y - x)), p.equal(small, s.mul(one, ratio)))
    given = [*apart, nonzero(p, big, p.fact("exp_positive", L * x))]
    why = "differentiate by the first branching, with xy fixed"
    at_x = p.combine(p.goal.args[0], (1, at_x), given=[*given, same], reason=why)

    def onward(flat: Fact) -> Fact:
        inverse = s.make("inv", (one,))
        scale = s.mul(p.term(x**2 / L), inverse)
        pairs = ((scale, at_x), (s.mul(s.num(-1), scale), flat), (s.mul(s.num(-1), inverse), law))
        return p.combine(flat_to.args[1], *pairs, given=given, reason="divide by exp(Lx)")

    def back(balanced: Fact) -> Fact:
        pairs = ((1, at_x), (-big * L / x**2, balanced), (-L / x**2, law))
        return p.combine(flat_to.args[0], *pairs, given=given, reason="multiply by exp(Lx)")

    flat_to = p.goal.args[1]
    return p.both(at_x, p.generally([], [flat_to.args[0]], onward), p.generally([], [flat_to.args[1]], back))


depth_rule = Claim(
    "rt-depth-rule",
    title="When two neighbouring branchings of a product are in balance",
    source="RT, section 4",
    variables=[L, x, y],
    hypotheses=[Below(0, L), Below(0, x), Below(0, y)],
    conclusion=rule(L),
    conventions="neighbouring branchings x (nearer to the inputs) and y, real numbers, with xy fixed",
    notes="With L = ln 2 the function of t is the number of neurons of both layers, up to a factor without t: "
    " 2^(y-x) = x - 1/ln 2. The best whole numbers are found by dynamic programming, and lie close to it.",
    proof=by_differentiating,
    twins=[
        Twin("exp(Ly) without the factor L", conclusion=rule(1), at={"L": 2, "x": 1, "y": 1}),
    ],
)
