"""Locality is independence, for continuous variables: the mixed second derivative against the mixed difference."""

from typing import Any

import sympy

from symnet.kernel.terms import REAL, Term, fun
from symnet.proof import (
    AtMost,
    Claim,
    Conjunction,
    D,
    Differentiable,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    functions,
    reals,
)
from symnet.proof.calculus import grows, slope, without_conditions
from symnet.proof.language import Apply, variables

a, b, s, t, u, v = reals("a b s t u v")
f, g = functions("f g")
(H,) = variables("H", fun(REAL, REAL, REAL))
exp = sympy.exp


def between(low: Any, x: Any, high: Any, *formulas: Any) -> ForAll:
    """The formulas at all x with low ≤ x ≤ high."""
    return ForAll(x, Implication(AtMost(low, x), AtMost(x, high), *formulas))


def by_growth(p: Prover, ordered: Fact, there: Fact, level: Fact) -> Fact:
    """Neither f nor -f decreases from a to b."""

    def shown(above: Fact, below: Fact) -> Any:
        return lambda condition: p.convert(p.instantiate(there, u, given=[above, below]), condition)

    def at_most(sign: int) -> Fact:
        def rising(above: Fact, below: Fact) -> Fact:
            zero = p.instantiate(level, u, given=[above, below])
            return p.order(AtMost(0, sign * D(f, 1, u)), zero)

        return grows(p, sign * f(u), sign * D(f, 1, u), u, a, b, ordered, rising, shown)

    up, down = at_most(1), at_most(-1)

    def no(strict: Fact) -> Fact:
        return p.absurd(p.order(p.store.false(), strict, up, down), p.goal)

    return p.compare(f(a), f(b), no, lambda same: p.combine(p.goal, (-1, same)), no)


constant = Claim(
    "derivative-zero",
    title="A function whose derivative is 0 on an interval is constant there",
    source="textbook",
    variables=[f, a, b],
    hypotheses=[AtMost(a, b), between(a, u, b, Differentiable(f, 0, u)), between(a, u, b, Equal(D(f, 1, u), 0))],
    conclusion=Equal(f(b) - f(a), 0),
    proof=by_growth,
    example={"f": [3], "a": 0, "b": 1},
    twins=[
        Twin(
            "whatever its derivative is",
            hypotheses=[AtMost(a, b), between(a, u, b, Differentiable(f, 0, u))],
            at={"f": [0, 1], "a": 0, "b": 1},
        )
    ],
)


# --- two variables ----------------------------------------------------------------------------------------------------


def at(left: Any, right: Any) -> Any:
    """H where the two variables have these values."""
    return Apply(H, left, right)


def first(left: Any, right: Any) -> Any:
    """The derivative by the second variable."""
    return D(Apply(H, left), 1, right)


def along(right: Any) -> Any:
    """That derivative as a function of the first variable."""
    return sympy.Lambda(u, first(u, right))


def on_the_box(formula: Any) -> ForAll:
    """For a ≤ u ≤ s and b ≤ v ≤ t."""
    return between(a, u, s, between(b, v, t, formula))


def by_constancy(p: Prover, wide: Fact, high: Fact, one: Fact, two: Fact, zero: Fact) -> Fact:
    """∂H/∂t does not depend on s; so the derivative of H(s, t) - H(a, t) by t is 0, and it does not depend on t."""
    law = p.use(constant)
    ends = [p.order(AtMost(a, a)), wide], [wide, p.order(AtMost(s, s))]

    def at_point(fact: Fact, *ends_of_u: Fact, above: Fact, below: Fact, value: Any = u) -> Fact:
        return p.instantiate(p.instantiate(fact, value, given=[*ends_of_u]), v, given=[above, below])

    def same_slope(above: Fact, below: Fact) -> Fact:
        def of(fact: Fact) -> Fact:
            return p.generally(
                [u],
                [AtMost(a, u), AtMost(u, s)],
                lambda low, top: at_point(fact, low, top, above=above, below=below),
            )

        found = p.apply(p.instantiate(law, along(v), a, s), wide, of(two), of(zero))
        found = p.convert(found, Equal(first(s, v) - first(a, v), 0))
        return p.combine(Equal(first(a, v), first(s, v)), (-1, found))

    gap = sympy.Lambda(v, at(a, v) - at(s, v))

    def level(above: Fact, below: Fact) -> Fact:
        conditions = [
            at_point(one, *pair, above=above, below=below, value=x) for x, pair in zip((a, s), ends, strict=True)
        ]

        def shown(condition: Term) -> Fact:
            return next(fact for fact in conditions if fact.formula == condition)

        there, equation = slope(p, at(a, v) - at(s, v), first(a, v) - first(s, v), v, shown)
        return p.both(there, p.combine(Equal(D(gap, 1, v), 0), (1, equation), (1, same_slope(above, below))))

    every = p.generally([v], [AtMost(b, v), AtMost(v, t)], level)

    def half(k: int) -> Fact:
        def part(above: Fact, below: Fact) -> Fact:
            return p.parts(p.instantiate(every, v, given=[above, below]))[k]

        return p.generally([v], [AtMost(b, v), AtMost(v, t)], part)

    done = p.apply(p.instantiate(law, gap, b, t), high, half(0), half(1))
    done = p.convert(done, Equal(at(a, t) - at(s, t) - at(a, b) + at(s, b), 0))
    sums = p.combine(Equal(at(a, b) + at(s, t), at(a, t) + at(s, b)), (-1, done))
    left, right = -at(a, b) - at(s, t), -at(a, t) - at(s, b)
    powers = p.rewrite(
        p.ring(p.equal(exp(left), exp(left))), Equal(exp(left), exp(right)), p.combine(Equal(left, right), (-1, sums))
    )
    laws = p.fact("exp_add", -at(a, b), -at(s, t)), p.fact("exp_add", -at(a, t), -at(s, b))
    return p.both(sums, p.combine(factors, (-1, laws[0]), (1, laws[1]), (1, powers)))


factors = Equal(exp(-at(a, b)) * exp(-at(s, t)), exp(-at(a, t)) * exp(-at(s, b)))
tilted = sympy.Lambda(s, sympy.Lambda(t, s**2 - 3 * t))
hypotheses = [
    AtMost(a, s),
    AtMost(b, t),
    on_the_box(Differentiable(Apply(H, u), 0, v)),
    on_the_box(Differentiable(along(v), 0, u)),
]

smooth_locality = Claim(
    "locality-smooth",
    title="Where the mixed second derivative of H vanishes, e^(-H) is a product of functions of one variable each",
    source="LTR, section II.D and table I, as we read it; the continuous case",
    variables=[H, a, b, s, t],
    hypotheses=[*hypotheses, on_the_box(Equal(D(along(v), 1, u), 0))],
    conclusion=Conjunction(Equal(at(a, b) + at(s, t), at(a, t) + at(s, b)), factors),
    conventions="H(s, t) of two real variables, all others at fixed values; H(u) is the function v ↦ H(u, v)",
    notes=(
        "Divide by e^(-H(a, b)): e^(-H(s, t)) is a function of s times one of t on the box, also where s < a or t < b, "
        "by the claim at the other corners. So the two variables are independent given all others, where e^(-H) has an "
        "integral (the kernel has none; dict-locality-sparsity has sums). Back: locality-smooth-back."
    ),
    proof=by_constancy,
    example={"H": tilted, "a": 0, "b": 0, "s": 1, "t": 2},
    twins=[
        Twin(
            "whatever the mixed derivative is",
            hypotheses=hypotheses,
            at={"H": sympy.Lambda(s, sympy.Lambda(t, s * t)), "a": 0, "b": 0, "s": 1, "t": 1},
        ),
    ],
)


def by_the_rules(p: Prover, there: Fact) -> Fact:
    """The derivative by t is g'(t) for every s, so its derivative by s is 0."""
    whole = sympy.Lambda(v, f(u) + g(v))
    equation = p.intro(p.ring(Equal(D(whole, 0, v), f(u) + g(v))), v)
    rule = p.instantiate(p.derivative(equation), t)
    inner = p.combine(
        Equal(D(whole, 1, t), D(g, 1, t)), (1, without_conditions(p, rule, lambda wanted: p.convert(there, wanted)))
    )
    mixed = sympy.Lambda(u, D(whole, 1, t))
    level = p.intro(p.convert(inner, Equal(D(mixed, 0, u), D(g, 1, t))), u)
    return p.convert(p.instantiate(p.derivative(level), s), p.goal)


back = Claim(
    "locality-smooth-back",
    title="A sum of functions of one variable each has the mixed second derivative 0",
    source="textbook",
    variables=[f, g, s, t],
    hypotheses=[Differentiable(g, 0, t)],
    conclusion=Equal(D(sympy.Lambda(u, D(sympy.Lambda(v, f(u) + g(v)), 1, t)), 1, s), 0),
    notes="Whatever f is: where e^(-H) is P(s) Q(t) > 0, with P and Q positive, H is the sum of -ln P(s) and -ln Q(t).",
    proof=by_the_rules,
    example={"f": [0, 1], "g": [0, 0, 1]},
    twins=[
        Twin(
            "of a product",
            conclusion=Equal(D(sympy.Lambda(u, D(sympy.Lambda(v, f(u) * g(v)), 1, t)), 1, s), 0),
            at={"f": [0, 1], "g": [0, 1]},
        )
    ],
)
