"""How far the sign sums of a function are from the product of its arguments, for all n, with explicit constants.

Σ_s (∏ s_i) σ(b + Σ s_i x_i) over s in {±1}^n is n central differences, one in each variable. So induction on n, with
τ(t) = σ(t + x_n) - σ(t - x_n) for σ, needs central differences in one variable only.
"""

from typing import Any

import sympy
from beyond.central_differences import CLAIMS as CENTRAL
from beyond.magnitudes import bounded, ends_of, product_of, size, summed, within
from beyond.many import (
    box,
    earlier,
    first,
    first_sum,
    h,
    last,
    product,
    product_bound,
    second_sum,
    sum_bound,
    total,
)
from beyond.shifts import difference_of_shifts, smooth

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    D,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Signs,
    SumOver,
    Twin,
    families,
    functions,
    integer_families,
    integers,
    reals,
)
from symnet.proof.tactics import forgetting

n, i, k = integers("n i k")
b, R, M, t, u = reals("b R M t u")
(sigma,) = functions("sigma")
x, r = families("x r")
(s,) = integer_families("s")


def signs(count: Any) -> Any:
    return sympy.Product(s[i], (i, 0, count - 1))


def inside(count: Any) -> Any:
    return sympy.Sum(s[i] * x[i], (i, 0, count - 1))


def neurons(count: Any) -> SumOver:
    """Σ_s (∏ s_i) σ(b + Σ s_i x_i)."""
    return SumOver(signs(count) * sigma(b + inside(count)), (s, Signs(count)))


def bounded_on(m: int, count: Any, radius: Any) -> ForAll:
    """|σ^(n+2m)| ≤ M on [b - R, b + R]."""
    large = size(D(sigma, count + 2 * m, t), M)
    return ForAll(t, Implication(AtMost(b - radius, t), AtMost(t, b + radius), large))


def hypotheses(m: int, count: Any) -> list[Any]:
    radius = total(r, count)
    return [box(count), Below(radius, R), smooth(sigma, count + 2 * m, R), bounded_on(m, count, radius)]


def expansion(m: int, count: Any) -> Any:
    terms = sum((D(sigma, count + 2 * j, b) * h(j, x, count) for j in range(m)), sympy.Integer(0))
    return 2**count * product(x, count) * terms


def statement(m: int, count: Any, factor: Any = 1) -> Any:
    return size(neurons(count) - expansion(m, count), factor * 2**count * product(r, count) * h(m, r, count) * M)


ONE_MORE = (
    "with τ(t) = σ(t + x_n) - σ(t - x_n), the sum over n + 1 signs for σ is the one over n signs for τ; its "
    "derivative of order {} is at most 2 r_n M{}"
)
WHY = (
    ONE_MORE.format("n", ""),
    ONE_MORE.format("n + 2", ", and τ^(n)(b) is 2 x_n σ^(n+1)(b) up to r_n^3 M/3"),
    *(
        ONE_MORE.format(top, f", and {values} are central differences as well, up to their bounds")
        for top, values in (("n + 4", "τ^(n)(b), τ^(n+2)(b)"), ("n + 6", "τ^(n)(b), τ^(n+2)(b), τ^(n+4)(b)"))
    ),
)


def by_central_differences(m: int) -> Any:
    """Induction on n: the sum of n + 1 signs for σ is that of n signs for τ, and τ is a central difference of σ."""

    def proof(p: Prover, nonnegative: Fact, *given: Fact) -> Fact:
        with forgetting(p):
            goal = ForAll([sigma, R, M], Implication(*hypotheses(m, n), statement(m, n)))
            base = lambda: p.generally([sigma, R, M], hypotheses(m, 0), lambda *f: start(p, m, *f))  # noqa: E731
            step = lambda low, before: p.generally(  # noqa: E731
                [sigma, R, M], hypotheses(m, n + 1), lambda *f: Step(p, m, low, before, *f).proved()
            )
            everywhere = p.induction(n, goal, base, step, reason=WHY[m])
        return p.instantiate(p.instantiate(everywhere, n, given=[nonnegative]), sigma, R, M, given=given)

    return proof


def start(p: Prover, m: int, _: Fact, wide: Fact, __: Fact, bound: Fact) -> Fact:
    """No variables: |σ(b)| ≤ M, and else 0 ≤ 0."""
    if m:
        return first(p, statement(m, 0))
    ends = [p.order(AtMost(b - total(r, 0), b)), p.order(AtMost(b, b + total(r, 0)))]
    return p.convert(p.instantiate(bound, b, given=ends), statement(m, 0))


class Step:
    """From n to n + 1 variables, for σ with a bound M of its derivative of order n + 1 + 2m."""

    def __init__(
        self, p: Prover, m: int, low: Fact, before: Fact, each: Fact, wide: Fact, derivatives: Fact, bound: Fact
    ) -> None:
        self.p, self.m, self.low, self.before, self.wide = p, m, low, before, wide
        self.derivatives, self.bound = derivatives, bound
        self.each, self.last = earlier(p, each), last(p, each, low)
        self.tau = sympy.Lambda(t, sigma(t + x[n]) - sigma(t - x[n]))
        radius = p.use(sum_bound, x, r, n, given=[low, self.each])
        self.room = [
            wide,
            p.order(AtMost(0, r[n]), *within(p, self.last)),
            p.order(AtMost(0, total(r, n)), *within(p, radius)),
        ]

    def between(self, low: Any, point: Any, high: Any, *given: Fact) -> list[Fact]:
        """The point lies between these, as the given facts say that it is near b, or near such a point."""
        p = self.p
        return [p.order(AtMost(low, point), *given, *self.room), p.order(AtMost(point, high), *given, *self.room)]

    def differentiable(self, order: Any, point: Any, *given: Fact) -> Fact:
        """σ has a derivative of this order and one more at a point that the given facts place."""
        p = self.p
        orders = [p.order(AtMost(0, order), self.low), p.order(Below(order, n + 1 + 2 * self.m), self.low)]
        found = p.instantiate(self.derivatives, order, given=orders)
        ends = [p.order(Below(b - R, point), *given, *self.room), p.order(Below(point, b + R), *given, *self.room)]
        return p.instantiate(found, point, given=ends)

    def small(self, point: Any, *given: Fact) -> Fact:
        """|σ^(n+1+2m)| ≤ M at such a point."""
        radius = total(r, n + 1)
        return self.p.instantiate(self.bound, point, given=self.between(b - radius, point, b + radius, *given))

    def central(self, terms: int, order: Any, at: Any, *given: Fact) -> Fact:
        """The claim about the central difference σ^(order)(t + x_n) - σ^(order)(t - x_n)."""
        p = self.p
        near = [AtMost(at - r[n], u), AtMost(u, at + r[n])]

        def smooth_there(*ends: Fact) -> Fact:
            return p.both(*(self.differentiable(order + j, u, *ends, *given) for j in range(2 * terms + 1)))

        premises = [
            p.order(AtMost(0, order), self.low),
            self.last,
            p.generally([u], near, smooth_there),
            p.generally([u], near, lambda *ends: self.small(u, *ends, *given)),
        ]
        return applied(p, p.use(CENTRAL[terms], sigma, order, at, x[n], r[n], M), premises)

    def shifts(self, order: Any, *bounds: Fact) -> tuple[Fact, Fact]:
        """The derivative of τ of an order ≤ n + 2m, and that it has one itself, if the order is less."""
        p, most = self.p, n + 2 * self.m
        inside = [AtMost(0, k), Below(k, most)]
        fewer = p.generally(
            [k], inside, lambda a, c: p.instantiate(self.derivatives, k, given=[a, p.order(Below(k, most + 1), c)])
        )
        ends = [p.order(AtMost(0, order), self.low, *bounds), p.order(AtMost(order, most), *bounds)]
        found = p.use(difference_of_shifts, sigma, b, x[n], r[n], R, most, order)
        found = applied(p, found, [self.last, fewer, *ends])
        return p.part(found, 0), p.part(found, 1)

    def value(self, order: Any, at: Any, *given: Fact) -> Fact:
        """τ^(order)(t) = σ^(order)(t + x_n) - σ^(order)(t - x_n)."""
        p, radius = self.p, R - r[n]
        ends = [p.order(Below(b - radius, at), *given, *self.room), p.order(Below(at, b + radius), *given, *self.room)]
        return p.instantiate(self.shifts(order)[0], at, given=ends)

    def for_tau(self) -> Fact:
        """The claim for n variables and τ, with 2 r_n M for M."""
        p, m = self.p, self.m
        top, radius = n + 2 * m, total(r, n)

        def smooth_there(a: Fact, c: Fact) -> Fact:
            return p.apply(self.shifts(k, a, c)[1], c)

        def small_there(*ends: Fact) -> Fact:
            difference = self.central(0, top, t, *ends)
            return p.convert(difference, size(D(self.tau, top, t), 2 * r[n] * M), self.value(top, t, *ends))

        premises = [
            self.each,
            p.order(Below(radius, R - r[n]), self.wide),
            p.generally([k], [AtMost(0, k), Below(k, top)], smooth_there),
            p.generally([t], [AtMost(b - radius, t), AtMost(t, b + radius)], small_there),
        ]
        return applied(p, p.instantiate(self.before, self.tau, R - r[n], 2 * r[n] * M), premises)

    def factor(self, j: int) -> Fact:
        """|2^n ∏x_i h_j(x)| ≤ 2^n ∏r_i h_j(r)."""
        p = self.p

        of = lambda family: sympy.Lambda(i, 2 * family[i])  # noqa: E731

        def twice(*inside: Fact) -> Fact:
            goal = size(of(x)(i), of(r)(i))
            found = within(p, p.instantiate(self.each, i, given=inside))
            return bounded(p, goal, *(p.order(end, *found) for end in ends_of(p, goal)))

        each = p.generally([i], [AtMost(0, i), Below(i, n)], twice)
        powers = applied(p, p.use(product_bound, of(x), of(r), n), [self.low, each])
        if j == 0:
            return powers
        known = [self.low, self.each]
        return product_of(p, powers, first_sum(p, *known) if j == 1 else p.use(second_sum, x, r, n, given=known))

    def split(self) -> Fact:
        """The sum over n + 1 signs for σ is the one over n signs for τ."""
        p = self.p
        last_sign = SumOver(signs(n) * s[n] * sigma(b + inside(n) + s[n] * x[n]), (s, Signs(n + 1)))
        cut = p.split_family(last_sign, n, self.low)
        whole = p.convert(cut, p.equal(neurons(n + 1), cut.formula.args[1]))
        pair = sigma(b + inside(n) + x[n]) - sigma(b + inside(n) - x[n])
        return p.convert(whole, Equal(neurons(n + 1), SumOver(signs(n) * pair, (s, Signs(n)))))

    def proved(self) -> Fact:
        """Add up."""
        p, m = self.p, self.m
        parts, values = [self.for_tau()], []
        for j in range(m):
            parts.append(product_of(p, self.factor(j), self.central(m - j, n + 2 * j, b)))
            values.append(self.value(n + 2 * j, b))
        split, goal = self.split(), p.term(statement(m, n + 1))
        wanted = p.store.replace(goal, *split.formula.args)
        return p.rewrite(summed(p, wanted, *parts, given=values), goal, split)


def applied(p: Prover, fact: Fact, premises: list[Fact]) -> Fact:
    """From p₁ ⇒ … ⇒ q and what says the same as p₁, …: q."""
    for premise in premises:
        fact = p.apply(fact, p.convert(premise, fact.formula.args[0]))
    return fact


LABELS = (
    ("integral-bound-first", "The sign sums of a function are small"),
    ("integral-bound", "The sign sums of a function and the product"),
    ("integral-bound-orders", "The sign sums of a function, the product, and the next term"),
    ("integral-bound-orders-6", "The sign sums of a function, the product, and the next two terms"),
)


def integral(m: int) -> Claim:
    label, title = LABELS[m]
    power = [0] * (2 + 2 * m) + [1]
    point = {"n": 2, "sigma": power, "b": 0, "x": [1, 1], "r": [1, 1], "R": 3, "M": int(sympy.factorial(2 + 2 * m))}
    return Claim(
        label,
        title=title,
        source="new here; the bound by averages is standard",
        variables=[sigma, b, x, r, R, M, n],
        hypotheses=[AtMost(0, n), *hypotheses(m, n)],
        conclusion=statement(m, n),
        proof=by_central_differences(m),
        example={"n": 2, "sigma": [0, 1, -2, 1, 3, 1, 0, 2], "b": 0},
        twins=[
            Twin("the bound divided by 1.05", conclusion=statement(m, n, sympy.Rational(20, 21)), at=point),
            Twin(
                "a bound at the bias alone",
                hypotheses=[AtMost(0, n), *hypotheses(m, n)[:3], size(D(sigma, n + 2 * m, b), M)],
                at={**point, "sigma": [*power, 0, 1]},
            ),
        ],
    )


CLAIMS = [integral(m) for m in range(4)]
averages, product_average, next_average, third_average = CLAIMS
