"""The derivative of a polynomial with any number of terms, by the rules for a product and a sum of two functions.

The kernel differentiates neither a power with a symbolic exponent nor a sum of symbolic length. Both follow by
induction, from the rules for unspecified functions.
"""

from typing import Any

import sympy

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
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
    families,
    functions,
    integer_families,
    integers,
    reals,
)
from symnet.proof.calculus import slope
from symnet.proof.tactics import forgetting, unequal

n, j = integers("n j")
t, u, y = reals("t u y")
g, h = functions("g h")
(c,) = families("c")
(a,) = integer_families("a")
fac = sympy.factorial


def has_slope(value: Any, derivative: Any) -> Conjunction:
    """u ↦ value has a derivative at t, and it is this one."""
    function = sympy.Lambda(u, value)
    return Conjunction(Differentiable(function, 0, t), Equal(D(function, 1, t), derivative))


def there(function: Any) -> Differentiable:
    return Differentiable(function, 0, t)


def by_the_rule(value: Any, derivative: Any) -> Any:
    """One step of the kernel."""

    def proof(p: Prover, *given: Fact) -> Fact:
        shown = {f.formula: f for f in given}

        def condition(wanted: Term) -> Fact:
            return shown[wanted]

        found, equation = slope(p, value(t), derivative, t, condition)
        return p.convert(p.both(found, equation), p.goal)

    return proof


def product_with_argument(of: Any) -> Any:
    return g(of) * of


def combination(of: Any) -> Any:
    return g(of) + y * h(of)


def has_slope_of(p: Prover, found: Fact, value: Any) -> Fact:
    """The same of the function u ↦ value, which is the function of the fact after the laws of rings."""
    exists, equation = p.parts(found)
    function = sympy.Lambda(u, value)
    there = p.convert(exists, Differentiable(function, 0, t))
    return p.both(there, p.convert(equation, p.equal(D(function, 1, t), equation.formula.args[1])))


times_argument = Claim(
    "derivative-of-product-with-argument",
    title="The derivative of a function times its argument",
    source="textbook",
    variables=[g, t],
    hypotheses=[there(g)],
    conclusion=has_slope(product_with_argument(u), t * D(g, 1, t) + g(t)),
    proof=by_the_rule(product_with_argument, t * D(g, 1, t) + g(t)),
    example={"g": [1, 2, 3]},
    twins=[
        Twin(
            "the product of the derivatives",
            conclusion=has_slope(product_with_argument(u), D(g, 1, t)),
            at={"g": [1, 2, 3], "t": 1},
        )
    ],
)

of_combination = Claim(
    "derivative-of-combination",
    title="The derivative of a function plus a multiple of another one",
    source="textbook",
    variables=[g, h, y, t],
    hypotheses=[there(g), there(h)],
    conclusion=has_slope(combination(u), D(g, 1, t) + y * D(h, 1, t)),
    proof=by_the_rule(combination, D(g, 1, t) + y * D(h, 1, t)),
    example={"g": [1, 2, 3], "h": [1, 0, 1, 2]},
    twins=[
        Twin(
            "without the factor",
            conclusion=has_slope(combination(u), D(g, 1, t) + D(h, 1, t)),
            at={"g": [1, 2, 3], "h": [1, 1], "y": 2, "t": 1},
        )
    ],
)


# --- powers -----------------------------------------------------------------------------------------------------------


def by_products(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n for u^(n+1), then division by (n+1)!."""
    statement = has_slope(u ** (n + 1), (n + 1) * t**n)

    def base() -> Fact:
        return p.both(*slope(p, t, 1, t))

    def step(low: Fact, before: Fact) -> Fact:
        exists, equation = p.parts(before)
        power = sympy.Lambda(u, u ** (n + 1))
        found = p.use(times_argument, power, t, given=[exists])
        exists, value = p.parts(has_slope_of(p, found, u ** (n + 2)))
        return p.both(
            exists, p.combine(p.equal(value.formula.args[0], (n + 2) * t ** (n + 1)), (1, value), (t, equation))
        )

    with forgetting(p):
        everywhere = p.induction(n, statement, base, step, reason="u^(n+2) = u^(n+1) u")
    return p.instantiate(everywhere, n, given=[nonnegative])


power_slope = Claim(
    "derivative-of-power",
    title="The derivative of a power",
    source="textbook",
    variables=[t, n],
    hypotheses=[AtMost(0, n)],
    conclusion=has_slope(u ** (n + 1), (n + 1) * t**n),
    proof=by_products,
    twins=[Twin("one less", conclusion=has_slope(u ** (n + 1), n * t**n), at={"n": 1, "t": 1})],
)


# --- polynomials ------------------------------------------------------------------------------------------------------


def polynomial(at: Any, count: Any, up: int = 1) -> Any:
    """Σ_{j < n} c_j t^(a_j + 1)/(a_j + 1)!, or its derivative."""
    return sympy.Sum(c[j] * at ** (a[j] + up) / fac(a[j] + up), (j, 0, count - 1))


def exponents(count: Any) -> ForAll:
    return ForAll(j, Implication(AtMost(0, j), Below(j, count), AtMost(0, a[j])))


def by_adding_terms(p: Prover, nonnegative: Fact, each: Fact) -> Fact:
    """Induction on n: one term more."""

    def statement(count: Any) -> Any:
        return has_slope(polynomial(u, count), polynomial(t, count, 0))

    def base() -> Fact:
        return p.generally([], [exponents(0)], lambda _: p.both(*slope(p, 0, 0, t)))

    def step(low: Fact, before: Fact) -> Fact:
        def shown(each: Fact) -> Fact:
            def fewer(above: Fact, below: Fact) -> Fact:
                return p.instantiate(each, j, given=[above, p.order(Below(j, n + 1), below)])

            first = p.apply(before, p.generally([j], [AtMost(0, j), Below(j, n)], fewer))
            least = p.instantiate(each, n, given=[low, p.order(Below(n, n + 1))])
            last = p.use(power_slope, t, a[n], given=[least])
            (exists, value), (other_exists, other) = p.parts(first), p.parts(last)
            functions = sympy.Lambda(u, polynomial(u, n)), sympy.Lambda(u, u ** (a[n] + 1))
            factor = c[n] / fac(a[n] + 1)
            both = p.use(of_combination, *functions, factor, t, given=[exists, other_exists])
            with p.knowing(least, *factorials(p, least)):
                there, total = p.parts(has_slope_of(p, both, polynomial(u, n + 1)))
                up = p.fact("factorial_step", a[n], given=[least])
                goal = p.equal(total.formula.args[0], polynomial(t, n + 1, 0))
                ratio = -c[n] * t ** a[n] / (fac(a[n]) * fac(a[n] + 1))
                return p.both(there, p.combine(goal, (1, total), (1, value), (factor, other), (ratio, up)))

        return p.generally([], [exponents(n + 1)], shown)

    def factorials(p: Prover, least: Fact) -> list[Fact]:
        """a_n! ≠ 0 and (a_n + 1)! ≠ 0."""
        known = least, p.order(AtMost(0, a[n] + 1), least)
        numbers = a[n], a[n] + 1
        positive = (p.fact("factorial_positive", q, given=[f]) for q, f in zip(numbers, known, strict=True))
        return [unequal(p, fac(q), 0, f) for q, f in zip(numbers, positive, strict=True)]

    with forgetting(p):
        goal = Implication(exponents(n), statement(n))
        everywhere = p.induction(n, goal, base, step, reason="one term more")
    return p.instantiate(everywhere, n, given=[nonnegative, each])


polynomial_slope = Claim(
    "derivative-of-polynomial",
    title="The derivative of a polynomial",
    source="textbook",
    variables=[c, a, t, n],
    hypotheses=[AtMost(0, n), exponents(n)],
    conclusion=has_slope(polynomial(u, n), polynomial(t, n, 0)),
    proof=by_adding_terms,
    example={"n": 2, "c": [2, 3], "a": [1, 4]},
    twins=[
        Twin(
            "factorials of the old exponents",
            conclusion=has_slope(polynomial(u, n), sympy.Sum(c[j] * t ** a[j] / fac(a[j] + 1), (j, 0, n - 1))),
            at={"n": 1, "c": [1], "a": [1], "t": 1},
        ),
    ],
)
