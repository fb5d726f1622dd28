"""Networks on bits: what each neuron is for all x in {0,1}^n, in a number of steps that does not grow as 2^n.

An AND of k bits is followed bit by bit: if the last bit is 0 the neuron is off, because the other bits add up to at
most k - 1; if it is 1, the neuron is that of the bits before. Where all neurons read the sum of the bits (a parity),
the sum and the product of the target are followed bit by bit together: j ones give the sum j and the product (-1)^j.

>>> from symnet.activations import heaviside, relu
>>> from symnet.constructions.bits import and_neuron, parity
>>> from symnet.proof.certify import certify
>>> certify(and_neuron(relu, 3))[-1].error, certify(parity(heaviside, 3))[-1].error
('', '')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

import sympy

from symnet.constructions.direct import Direct
from symnet.errors import StepRefused
from symnet.kernel.terms import REAL, Term, contains
from symnet.proof.definitions import definition
from symnet.proof.formulas import Truth, is_bit, is_told, repeated
from symnet.proof.networks import Channel, Reader
from symnet.proof.prover import Fact, Prover
from symnet.proof.sides import halved
from symnet.proof.values import BITS, free_variables, not_zero, positive

__all__ = ["Statement", "on_bits", "statement"]


@dataclass(frozen=True)
class Statement:
    """What is claimed on bits; `sharpness` is β, `error` bounds |network - target|; both None where that is 0."""

    inputs: list[Term]
    layers: list[list[Channel]]
    output: Term
    target: Term
    sharpness: Term | None
    error: Term | None
    hypotheses: list[Term]
    conclusion: Term


def statement(
    reader: Reader, recipe: Direct, inputs: list[Term], layers: list[list[Channel]], output: Term, target: Term
) -> Statement:
    """For bits x: N(x) = p(x), or |N(x) - p(x)| ≤ error; a β that is a symbol is above 0.

    Where the target was given by a formula φ that is not too large, [φ] stands for p(x); the sum of value·[x = v] over
    the vertices v, where it was given by a table.
    """
    p, s = reader.prover, reader.prover.store
    zero, one = s.num(0), s.num(1)
    bits = [is_bit(p, x) for x in inputs]
    if cases := told_cases(recipe):
        named = {v.name: (x, p.assume(h)) for v, x, h in zip(recipe.variables, inputs, bits, strict=True)}
        truth = Truth(p, named)
        truths = [(c, s.make("ind", (truth.formula(formula),))) for c, formula in cases]
        target = s.add(*(t if c == 1 else s.mul(s.num(c), t) for c, t in truths))
    if recipe.sharpness is None:
        equation = s.make("eq", (output, target))
        return Statement(inputs, layers, output, target, None, None, bits, equation)
    beta = reader.expression(recipe.sharpness)
    growth = s.make("fn", (p.canonical(s.mul(s.num(Fraction(1, 2)), beta)),), "exp")
    size = s.num(recipe.weight)
    error = s.mul(*([size] if size is not one else []), s.make("inv", (s.add(one, growth),)))
    gap = s.app(p.term(definition("abs")), s.sub(output, target))
    sharp = [s.make("lt", (zero, beta))] if free_variables(beta) else []
    return Statement(inputs, layers, output, target, beta, error, [*sharp, *bits], s.make("le", (gap, error)))


def told_cases(recipe: Direct) -> tuple[tuple[Fraction, sympy.Basic], ...]:
    """The values and formulas that the target was read off, if none of them is too large to be told."""
    return recipe.cases if all(is_told(formula, recipe.variables) for _, formula in recipe.cases) else ()


def on_bits(p: Prover, given: Statement, recipe: Direct, assumed: Sequence[Fact]) -> Fact:
    """The claim, from the hypotheses.

    Raises StepRefused where a neuron is neither an AND nor reads the sum of the bits, or the claim does not follow.
    """
    bits = list(assumed[-len(given.inputs) :]) if given.inputs else []
    powers: list[tuple[Term, Fact]] = []
    told: list[Fact] = []
    if cases := told_cases(recipe):
        names = (v.name for v in recipe.variables)
        truth = Truth(p, dict(zip(names, zip(given.inputs, bits, strict=True), strict=True)))
        told = [p.explain(truth.value(f), "the formula is this polynomial of the bits") for _, f in cases]
    elif recipe.method == "an AND for each monomial":
        powers = repeated(p, given.target, list(zip(given.inputs, bits, strict=True)))[0]
    if not given.layers:
        return p.combine(given.conclusion, *powers, given=told)
    if len(given.layers) > 1:
        raise StepRefused("cases", "the network", "it has more than one hidden layer")
    neurons = [c for c in given.layers[0] if c.neuron is not None]
    if given.sharpness is not None and given.error is not None:
        half = p.store.make("lt", (p.number(0), p.store.mul(p.number(Fraction(1, 2)), given.sharpness)))
        above = p.order(half, assumed[0]) if len(assumed) > len(bits) else positive_number(p, half)
        kind = Near(p, p.term(definition("logistic")), given.sharpness, above)
        return near(p, given, given.error, neurons, Gates(p, given.inputs, bits, kind), powers, told)
    function = p.term(definition("relu" if recipe.activation.name == "relu" else "heaviside"))
    if recipe.method == "sum of the bits" and len(bits) > 1:
        return by_sum(p, given, neurons, bits)
    gates = Gates(p, given.inputs, bits, Exact(p, function))
    found = [gates.neuron(c)[0] for c in neurons]
    return p.combine(given.conclusion, *powers, given=[*found, *told], reason="each neuron is an AND: add them up")


# --- one AND ----------------------------------------------------------------------------------------------------------


@dataclass
class Gates:
    """The ANDs of some bits, each shown from that of the bits before the last one."""

    p: Prover
    inputs: list[Term]
    bits: list[Fact]
    kind: Exact | Near
    shown: dict[tuple[int, ...], list[Fact]] = field(default_factory=dict)
    sums: dict[tuple[int, ...], Fact] = field(default_factory=dict)

    def neuron(self, channel: Channel) -> list[Fact]:
        """What is known of a neuron that is an AND, to the last weight."""
        p, key = self.p, tuple(sorted(channel.weights[0]))
        if channel.neuron is None or channel.neuron[0] is not self.kind.function:
            raise StepRefused("cases", "the network", "a neuron has another activation")
        if p.canonical(channel.inner) is not p.canonical(self.argument(key)):
            raise StepRefused("cases", "the network", "a neuron is no AND: its weights or its threshold are others")
        return self.gate(key)

    def total(self, key: tuple[int, ...]) -> Term:
        """The sum of some bits."""
        return self.p.store.add(*(self.inputs[i] for i in key))

    def argument(self, key: tuple[int, ...]) -> Term:
        """What the AND of some bits reads."""
        return self.kind.argument(self.total(key), len(key))

    def at_most(self, key: tuple[int, ...]) -> Fact:
        """The sum of k bits is at most k."""
        if key not in self.sums:
            p, s = self.p, self.p.store
            goal = s.make("le", (self.total(key), s.num(len(key))))
            if not key:
                self.sums[key] = p.order(goal)
            else:
                before, items = self.at_most(key[:-1]), [["1", [0], [], []], ["1", [1], [], []]]
                last = self.inputs[key[-1]]
                top = s.make("le", (last, s.num(1)))
                small = self.sums.setdefault(
                    (-1, key[-1]), p.cases(self.bits[key[-1]], lambda h: p.order(top, h), lambda h: p.order(top, h))
                )
                self.sums[key] = p.order(goal, before, small, items=items)
        return self.sums[key]

    def gate(self, key: tuple[int, ...]) -> list[Fact]:
        """What the AND of some bits is: an equation, or bounds."""
        if key not in self.shown:
            p, s, kind = self.p, self.p.store, self.kind
            product = s.mul(*(self.inputs[i] for i in key))
            goals = kind.goals(self.argument(key), product)
            if not key:
                self.shown[key] = kind.all_ones(goals)
            else:
                before, rest = self.gate(key[:-1]), self.at_most(key[:-1])
                off = kind.off(kind.argument(self.total(key[:-1]), len(key)), rest)
                k = len(key)
                self.shown[key] = [
                    p.cases(
                        self.bits[key[-1]],
                        lambda h: p.convert(zero, goal, h),  # noqa: B023
                        lambda h: p.convert(one, goal, h),  # noqa: B023
                        reason=(
                            "the bit is 0 or 1"
                            if k == 1
                            else f"the last bit is 0, and the others add up to at most {k - 1}; or it is 1"
                        ),
                    )
                    for goal, zero, one in zip(goals, off, before, strict=True)
                ]
        return self.shown[key]


@dataclass
class Exact:
    """ReLU(Σ - k + 1) and H(Σ - k + 1/2): the product of k bits."""

    p: Prover
    function: Term

    @property
    def threshold(self) -> Fraction:
        """What the neuron reads where all bits are 1."""
        return Fraction(1) if self.is_relu else Fraction(1, 2)

    @property
    def is_relu(self) -> bool:
        """Whether it is ReLU, else Heaviside."""
        return str(self.function.data) == "relu"

    def argument(self, total: Term, k: int) -> Term:
        """Σ - k + 1, or Σ - k + 1/2."""
        return shifted(self.p, total, self.threshold - k)

    def goals(self, argument: Term, product: Term) -> list[Term]:
        """The neuron is the product."""
        return [self.p.equal(self.p.store.app(self.function, argument), product)]

    def all_ones(self, goals: list[Term]) -> list[Fact]:
        """The AND of no bits is 1."""
        value = self.value(self.threshold)
        return [self.p.ring(goal, value) for goal in goals]

    def off(self, argument: Term, rest: Fact) -> list[Fact]:
        """The neuron is 0 where one bit is 0, as the sum of the others is at most k - 1."""
        p, s = self.p, self.p.store
        side = p.order(s.make("le" if self.is_relu else "lt", (argument, s.num(0))), rest)
        return [halved(p, f"{self.function.data}-values", argument, given=side)]

    def value(self, number: Fraction) -> Fact:
        """f(q) for a number q that is not 0, or for any if f is ReLU."""
        p, s = self.p, self.p.store
        sides = (s.num(0), s.num(number)) if number > 0 else (s.num(number), s.num(0))
        side = p.order(s.make("le" if self.is_relu else "lt", sides))
        return halved(p, f"{self.function.data}-values", s.num(number), given=side)


def shifted(p: Prover, total: Term, by: Fraction) -> Term:
    """A sum and a number as one sum."""
    parts = [t for t in (total.args if total.op == "add" else (total,)) if t is not p.number(0)]
    return p.store.add(*parts, *([p.number(by)] if by or not parts else []))


# --- one AND, nearly --------------------------------------------------------------------------------------------------


@dataclass
class Near:
    """logistic(β(Σ - k + 1/2)): the product of k bits up to ε = 1/(1 + e^(β/2))."""

    p: Prover
    function: Term
    beta: Term
    above: Fact  # 0 < β/2

    def __post_init__(self) -> None:
        s = self.p.store
        self.half = s.mul(s.num(Fraction(1, 2)), self.beta)
        self.error = s.make("inv", (s.add(s.num(1), s.make("fn", (self.half,), "exp")),))
        self.lemmas = logistic_lemmas(self.p, self.function)

    def argument(self, total: Term, k: int) -> Term:
        """β(Σ - k + 1/2)."""
        s = self.p.store
        return s.mul(self.beta, shifted(self.p, total, Fraction(1, 2) - k))

    def goals(self, argument: Term, product: Term) -> list[Term]:
        """-ε ≤ neuron - product ≤ ε."""
        s = self.p.store
        gap = s.sub(s.app(self.function, argument), product)
        return [s.make("le", (s.mul(s.num(-1), self.error), gap)), s.make("le", (gap, self.error))]

    def all_ones(self, goals: list[Term]) -> list[Fact]:
        """1 - logistic(β/2) is ε itself."""
        p = self.p
        same, positive = (p.instantiate(lemma, self.half) for lemma in self.lemmas[:2])
        argument = goals[0].args[1].args[0].args[1]
        moved = p.convert(same, p.equal(p.store.app(self.function, argument), same.formula.args[1]))
        return [p.order(goal, moved, positive) for goal in goals]

    def off(self, argument: Term, rest: Fact) -> list[Fact]:
        """0 ≤ neuron ≤ ε where one bit is 0: it reads at most -β/2."""
        p, s = self.p, self.p.store
        low = s.make("le", (argument, s.mul(s.num(-1), self.half)))
        side = p.order(low, self.above, rest, items=[["2", [0, 1], [], []]])
        most = p.instantiate(self.lemmas[2], self.half, argument, given=[side])
        least, positive = p.instantiate(self.lemmas[3], argument), p.instantiate(self.lemmas[1], self.half)
        neuron = s.app(self.function, argument)
        return [p.order(s.make("le", (s.mul(s.num(-1), self.error), neuron)), least, positive), most]


def above_zero(p: Prover, u: Term) -> Fact:
    """0 < u for sums, products and inverses of positive numbers and exponentials."""
    found = positive(p, u)
    if found is None:
        raise StepRefused("order", "a positive number", "it is not seen from its form")
    return found


def logistic_lemmas(p: Prover, function: Term) -> list[Fact]:
    """For h and t: L(h) = 1 - ε, 0 < ε, L(t) ≤ ε for t ≤ -h, and 0 < L(t), where ε = 1/(1 + e^h)."""
    s = p.store
    h, t, zero, one = s.var("h", REAL), s.var("t", REAL), s.num(0), s.num(1)

    def exp(x: Term) -> Term:
        return s.make("fn", (x,), "exp")

    def minus(x: Term) -> Term:
        return s.mul(s.num(-1), x)

    def weight(x: Term) -> tuple[Term, Fact, Fact]:
        """1/(1 + e^x), that it is above 0, and 1 + e^x ≠ 0."""
        whole = s.add(one, exp(x))
        inverse = s.make("inv", (whole,))
        return inverse, above_zero(p, inverse), not_zero(p, above_zero(p, whole))

    small, positive, nonzero = weight(h)
    other, _, other_nonzero = weight(minus(h))
    added = p.fact("exp_add", h, minus(h))
    inverse = p.convert(added, p.equal(one, s.mul(exp(h), exp(minus(h)))))
    value_h = p.instantiate(p.definition(function), h)
    same = p.combine(
        p.equal(s.app(function, h), s.sub(one, small)),
        (one, value_h), (s.mul(small, other), inverse), given=[nonzero, other_nonzero], reason="as e^h e^(-h) = 1",
    )  # fmt: skip
    tail, tail_positive, tail_nonzero = weight(minus(t))
    value_t = p.instantiate(p.definition(function), t)
    limit = s.make("le", (t, minus(h)))

    def smaller(low: Fact) -> Fact:
        slack = s.sub(minus(t), h)  # e^(-t) = e^h e^slack ≥ e^h (1 + slack) ≥ e^h
        grown = p.convert(p.fact("exp_add", h, slack), p.equal(exp(minus(t)), s.mul(exp(h), exp(slack))))
        bound = p.fact("log_below", exp(slack), given=[p.fact("exp_positive", slack)])
        linear = p.rewrite(bound, s.make("le", (slack, bound.formula.args[1])), p.fact("log_exp", slack))
        larger = p.order(
            s.make("le", (exp(h), exp(minus(t)))), p.fact("exp_positive", h), linear, low, grown,
            items=[["1", [0, 1], [], []], ["1", [0, 2], [], []], ["1", [3], [], []]],
        )  # fmt: skip
        apart = p.order(
            s.make("le", (tail, small)), larger, positive, tail_positive, nonzero, tail_nonzero,
            items=[["1", [0, 1, 2], [], []]],
        )  # fmt: skip
        return p.order(s.make("le", (s.app(function, t), small)), value_t, apart)

    return [
        p.intro(same, h),
        p.intro(positive, h),
        p.generally([h, t], [limit], smaller, reason="the exponential grows"),
        p.intro(p.order(s.make("lt", (zero, s.app(function, t))), value_t, tail_positive), t),
    ]


def near(
    p: Prover, given: Statement, error: Term, neurons: list[Channel], gates: Gates, powers: list[tuple[Term, Fact]],
    told: list[Fact],
) -> Fact:  # fmt: skip
    """|N - p| ≤ Σ |c| ε, from what is known of each neuron, with its weight c in the output."""
    s = p.store
    pairs = [gates.neuron(c) for c in neurons]
    gap = s.sub(given.output, given.target)
    weights = [coefficient(p, given.output, c.value) for c in neurons]
    sides = []
    n, factors = len(pairs), [q for q, _ in powers]
    for goal, up in ((s.make("le", (gap, error)), 1), (s.make("le", (s.mul(s.num(-1), error), gap)), 0)):
        used = [pair[up if c > 0 else 1 - up] for pair, c in zip(pairs, weights, strict=True)]
        items = [[str(abs(c)), [i], [], []] for i, c in enumerate(weights)]
        items += [["-1" if up else "1", [n + k], [1 + k], []] for k in range(len(powers))]
        squares = [h for _, h in powers]
        reason = "add up the errors of the neurons"
        sides.append(p.order(goal, *used, *squares, *told, items=items, factors=factors, reason=reason))
    return within(p, gap, error, *sides)


def positive_number(p: Prover, formula: Term) -> Fact:
    """0 < β for a number."""
    return p.order(formula) if p.canonical(formula.args[1]).op == "num" else p.enclosure(formula, bits=BITS)


def coefficient(p: Prover, output: Term, value: Term) -> Fraction:
    """The rational weight of a neuron in the output."""
    ((monomial, one),) = p.normal(value).items()
    return p.normal(output).get(monomial, Fraction(0)) / one


def within(p: Prover, gap: Term, error: Term, high: Fact, low: Fact) -> Fact:
    """|gap| ≤ error from both sides."""
    s = p.store
    goal = s.make("le", (s.app(p.term(definition("abs")), gap), error))

    def shown(h: Fact) -> Fact:
        return p.order(goal, halved(p, "abs-values", gap, given=h), high, low)

    zero = s.num(0)
    up, down = s.make("le", (zero, gap)), s.make("le", (gap, zero))
    return p.compare(
        zero, gap, lambda h: shown(p.order(up, h)), lambda h: shown(p.order(up, h)), lambda h: shown(p.order(down, h))
    )


# --- the sum of the bits ----------------------------------------------------------------------------------------------


def by_sum(p: Prover, given: Statement, neurons: list[Channel], bits: list[Fact]) -> Fact:
    """N = 1/2 - 1/2 ∏(1 - 2x): both sides depend on the number of ones alone."""
    s = p.store
    offset, product = given.target.args
    scale, *factors = product.args
    counting = Counting(p, given.inputs, factors, bits)
    steps = [p.term(definition(name)) for name in ("relu", "heaviside")]
    values: dict[tuple[Term, Term], Fact] = {}

    def at(j: int, ones: Fact) -> Fact:
        """The equation where j bits are 1."""
        count, sign = p.parts(ones)
        *others, last = given.inputs
        solved = p.combine(p.equal(last, s.sub(s.num(j), s.add(*others))), (s.num(1), count))
        known = p.informed([solved])
        read = {(c.neuron[0], known.canonical(c.inner)) for c in neurons if c.neuron is not None}
        for function, number in sorted(read - values.keys(), key=lambda pair: pair[1].serial):
            if number.op != "num" or function not in steps:
                raise StepRefused("cases", "the network", "a neuron does not read the sum of the bits")
            values[function, number] = Exact(p, function).value(number.data)
        total = s.num(scale.data * (-1) ** j)
        here = p.ring(p.equal(given.output, s.add(offset, total)), solved, *(values[pair] for pair in read))
        return p.rewrite(here, given.conclusion, counting.multiplied(scale, sign))

    cases = [partial(at, j) for j in range(len(bits) + 1)]
    return p.cases(counting.ones(len(bits)), *cases, reason="the number of ones, case by case")


@dataclass
class Counting:
    """The number of ones among the first m bits, and the product of their 1 - 2x, which is never multiplied out."""

    p: Prover
    inputs: list[Term]
    factors: list[Term]
    bits: list[Fact]

    def __post_init__(self) -> None:
        """The order of the factors is that of the bits here."""
        self.order = [next(i for i, x in enumerate(self.inputs) if contains(f, x)) for f in self.factors]
        self.names = [self.p.store.var(f"f{i}", REAL) for i in range(len(self.factors))]
        self.laws: dict[tuple[int, int, int], Fact] = {}

    def ones(self, m: int) -> Fact:
        """One of: Σ x = j and ∏(1 - 2x) = (-1)^j, for j = 0, …, m."""
        p, goal, bit = self.p, self.state(m), self.bits[self.order[m - 1]]
        if m == 1:
            first = lambda h: p.either(p.both(h, self.factor(0, h)), goal)  # noqa: E731
            return p.cases(bit, first, first)
        cases = [lambda before: p.cases(bit, *2 * [partial(self.onward, m, goal, before)])] * m
        return p.cases(self.ones(m - 1), *cases, reason=f"{m} bits: one more is 0 or 1")

    def state(self, m: int) -> Term:
        """What `ones` shows."""
        return self.p.store.make("or", tuple(self.formula(m, j) for j in range(m + 1)))

    def formula(self, m: int, j: int) -> Term:
        """j of the first m bits are 1."""
        p, s = self.p, self.p.store
        total, product = s.add(*(self.inputs[i] for i in self.order[:m])), s.mul(*self.factors[:m])
        return s.make("and", (p.equal(total, s.num(j)), p.equal(product, s.num((-1) ** j))))

    def factor(self, m: int, bit: Fact) -> Fact:
        """1 - 2x = ±1 for the bit x."""
        s = self.p.store
        return self.p.combine(self.p.equal(self.factors[m], s.num(1 - 2 * bit.formula.args[1].data)), (s.num(-2), bit))

    def onward(self, m: int, goal: Term, before: Fact, bit: Fact) -> Fact:
        """One bit more."""
        p, s = self.p, self.p.store
        count, sign = p.parts(before)
        last = self.factor(m - 1, bit)
        wanted = self.formula(m, int(count.formula.args[1].data + bit.formula.args[1].data))
        total = p.combine(wanted.args[0], (s.num(1), count), (s.num(1), bit))
        law = self.law(m, int(sign.formula.args[1].data), int(last.formula.args[1].data))
        product = p.instantiate(law, *self.factors[:m], given=[sign, last])
        return p.either(p.both(total, product), goal)

    def law(self, m: int, c: int, d: int) -> Fact:
        """f_1 ⋯ f_(m-1) = c and f_m = d give f_1 ⋯ f_m = c d."""
        if (m, c, d) not in self.laws:
            p, s, names = self.p, self.p.store, self.names[:m]
            given = [p.equal(s.mul(*names[:-1]), s.num(c)), p.equal(names[-1], s.num(d))]
            whole = p.equal(s.mul(*names), s.num(c * d))
            self.laws[m, c, d] = p.generally(names, given, lambda a, b: p.combine(whole, (names[-1], a), (s.num(c), b)))
        return self.laws[m, c, d]

    def multiplied(self, scale: Term, sign: Fact) -> Fact:
        """c ∏ f = ± c, from ∏ f = ±1."""
        p, s, right = self.p, self.p.store, sign.formula.args[1]
        goal = p.equal(s.mul(scale, *self.names), s.num(scale.data * right.data))
        known = p.equal(s.mul(*self.names), right)
        law = p.generally(self.names, [known], lambda h: p.combine(goal, (scale, h)))
        return p.instantiate(law, *self.factors, given=[sign])
