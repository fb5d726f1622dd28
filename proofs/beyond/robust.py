"""Few neurons do not come near a product on a box, whatever their continuous activations, biases and weights."""

from typing import Any

import sympy as sp
from beyond.averages import applied
from beyond.box_functionals import bit, bound, cube, function, functional
from beyond.dependence import dependent_vectors
from beyond.equal_families import product_of_powers_of_two, product_with_zero
from beyond.error_bounds import power_positive
from beyond.picking import largest_square, product_of_one, scaled_powers, some_one, sum_of_one
from beyond.ridges import E, all_continuous, blind, g, neurons, weights

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Disjunction,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Inverse,
    Prover,
    Twin,
    Unequal,
    families,
    integers,
    reals,
)
from symnet.proof.tactics import forgetting, unequal, vanishing

n, m, N, i, j, k, l, r, s, t = integers("n m N i j k l r s t")  # noqa: E741
B, e, w, kappa = reals("B e w kappa")
q, v, x = families("q v x")

product = sp.Product(x[i], (i, 0, n - 1))
skips = sp.Sum(v[i] * x[i], (i, 0, n - 1))
degree = sp.Sum(E[r, i], (i, 0, n - 1))


def inside(index: Any, length: Any) -> tuple[Any, Any]:
    """0 ≤ index < length, as two conditions."""
    return AtMost(0, index), Below(index, length)


rows = ForAll([r, i], Implication(*inside(r, N), *inside(i, n), bit(E[r, i])))
apart = Exists(i, Conjunction(*inside(i, n), Unequal(E[r, i], E[s, i])))
different = ForAll([r, s], Implication(*inside(r, N), *inside(s, N), Unequal(r, s), apart))
degrees = ForAll(r, Implication(*inside(r, N), Equal(degree, l)))
few_skips = Disjunction(AtMost(2, l), ForAll(i, Implication(*inside(i, n), Equal(v[i], 0))))


def close(most: Any) -> ForAll:
    """|N(x) - ∏ x_i| ≤ most on the box."""
    return ForAll(x, Implication(cube(x, n), bound(neurons(m) + e + skips - product, most)))


# The constants are s < n: the skip connections, s = n: the output bias, s = n + 1: the product, which is taken away.
scale = sp.Lambda(s, Indicator(Below(s, n)) * v[s] + Indicator(Equal(s, n)) * e - Indicator(Equal(s, n + 1)))
slope = sp.Lambda((s, i), sp.Integer(0))
kind = sp.Lambda((s, i), Indicator(Below(s, n)) * Indicator(Equal(i, s)) + Indicator(Equal(s, n + 1)))


def values(at: Any) -> Any:
    return scale(at) * sp.Product(function(sp.Integer(0), kind(at, i), x[i]), (i, 0, n - 1))


def image(at: Any) -> Any:
    return scale(at) * images(at)


def images(at: Any) -> Any:
    return sp.Product(functional(sp.Integer(0), kind(at, i), E[r, i], E[k, i]), (i, 0, n - 1))


def early(p: Prover, high: Fact, last: Any) -> list[Fact]:
    """For s < n the indicators of s < n, of s = n, and of what the s of the target have in common are 1, 0, 0."""
    others = Equal(s, n), last
    never = [p.discharge(p.order(p.store.false(), p.assume(of), high), of) for of in others]
    return [p.indicator(high, Below(s, n)), *map(p.indicator, never, others)]


def of_values(p: Prover) -> Fact:
    """The terms are e + Σ v_i x_i - ∏ x_i."""

    def one(low: Fact, high: Fact) -> Fact:
        picked = p.use(product_of_one, x, s, n, given=[low, high])
        return p.combine(p.equal(values(s), v[s] * x[s]), (v[s], picked), given=early(p, high, Equal(s, n + 1)))

    first = sp.Sum(values(s), (s, 0, n - 1))
    same = p.termwise(p.equal(first, sp.Sum(v[s] * x[s], (s, 0, n - 1))), one, s)
    return p.combine(p.equal(sp.Sum(values(s), (s, 0, n + 1)), e + skips - product), (1, same))


class Images:
    """What the functional of row r makes of the output bias and the skip connections: 0.

    The terms are scale(s) times a product of functions of the kinds(s, i); `last` says that one belongs to the target.
    """

    def __init__(
        self, p: Prover, nonnegative: Fact, least: Fact, given: list[Fact], terms: tuple[Any, Any, Any], beta: Any
    ) -> None:
        self.p, self.nonnegative, self.least = p, nonnegative, least
        self.bits, self.degrees, self.skip = given
        (self.scale, self.kind, self.last), self.beta = terms, beta

    def factor(self, at: Any, index: Any) -> Any:
        """The functional of row r in one variable, at a function of one kind."""
        return functional(sp.Integer(0), self.kind(at, index), E[r, index], self.beta(index))

    def bit(self, row: Any, at: Any, *where: Fact) -> Fact:
        """An entry of a row is 0 or 1."""
        return self.p.instantiate(self.bits, row, at, given=list(where))

    def with_zero(self, at: Any, index: Any, low: Fact, high: Fact, *known: Fact) -> Fact:
        """The product is 0, as its factor at the index is."""
        zero = self.p.ring(self.p.equal(self.factor(at, index), 0), *known)
        law = self.p.use(product_with_zero, sp.Lambda(i, self.factor(at, i)), n, index)
        return applied(self.p, law, [low, high, zero])

    def bits_of(self, row: Any, of: Any, *where: Fact) -> Fact:
        """All entries of a row are bits."""
        return self.p.generally([i], list(inside(i, n)), lambda a, b: of(self.bit(row, i, *where, a, b)))

    def bias(self, low: Fact, high: Fact) -> Fact:
        """Of a constant a derivative is taken."""
        p = self.p
        size = p.instantiate(self.degrees, r, given=[low, high])
        row = self.bits_of(r, lambda h: h, low, high)
        some = p.use(some_one, sp.Lambda(i, E[r, i]), n, given=[self.nonnegative])
        some = applied(p, some, [row, p.order(AtMost(1, degree), size, self.least)])

        def found(h: Fact) -> Fact:
            *where, one = p.parts(h)
            return self.with_zero(n, i, *where, one)

        return p.choose(some, i, found)

    def skipped(self, low: Fact, high: Fact, first: Fact, last: Fact) -> Fact:
        """Of x_s a derivative in another variable is taken, or it is not there."""
        p = self.p
        goal = p.equal(self.scale(s) * sp.Product(self.factor(s, i), (i, 0, n - 1)), 0)
        known = early(p, last, self.last)

        def two(enough: Fact) -> Fact:
            size = p.instantiate(self.degrees, r, given=[low, high])
            others = sp.Lambda(i, E[r, i] * (1 - Indicator(Equal(i, s))))
            picked = p.use(sum_of_one, sp.Lambda(i, E[r, i]), s, n, given=[first, last])

            def still(h: Fact) -> Fact:
                is_zero = p.term(bit(others(i))).args[0]

                def at(here: Fact) -> Fact:
                    same = p.indicator(here, Equal(i, s))
                    return p.either(p.ring(is_zero, same), p.term(bit(others(i))))

                def away(there: Fact) -> Fact:
                    same = p.indicator(there, Equal(i, s))
                    return p.convert(h, bit(others(i)), same)

                return p.cases(p.excluded(Equal(i, s)), at, away)

            row = self.bits_of(r, still, low, high)
            here = self.bit(r, s, low, high, first, last)
            most = p.cases(here, *[lambda h: p.order(AtMost(E[r, s], 1), h)] * 2)
            rest = p.order(AtMost(1, sp.Sum(others(i), (i, 0, n - 1))), size, picked, most, enough)
            some = applied(p, p.use(some_one, others, n), [self.nonnegative, row, rest])

            def found(h: Fact) -> Fact:
                *where, one = p.parts(h)

                def at(here: Fact) -> Fact:
                    same = p.indicator(here, Equal(i, s))
                    return p.absurd(p.order(p.store.false(), p.convert(one, p.equal(0, 1), same)), goal)

                def away(there: Fact) -> Fact:
                    same = p.indicator(there, Equal(i, s))
                    zero = self.with_zero(
                        s, i, *where, *known[:1], *known[2:], same, p.convert(one, Equal(E[r, i], 1), same)
                    )
                    return p.combine(goal, (self.scale(s), zero))

                return p.cases(p.excluded(Equal(i, s)), at, away)

            return p.choose(some, i, found)

        def none(all_zero: Fact) -> Fact:
            return p.ring(goal, *known, p.instantiate(all_zero, s, given=[first, last]))

        return p.cases(self.skip, two, none)


class ImagesOfProduct(Images):
    """And what it makes of the product, where β is row k."""

    def __init__(self, p: Prover, nonnegative: Fact, least: Fact, given: list[Fact], place: list[Fact]) -> None:
        bits, self.different, degrees, skip = given
        terms = scale, kind, Equal(s, n + 1)
        super().__init__(p, nonnegative, least, [bits, degrees, skip], terms, sp.Lambda(i, E[k, i]))
        self.place = place  # 0 ≤ k < N

    def other(self, low: Fact, high: Fact, unlike: Fact) -> Fact:
        """Of another row the product is taken to 0."""
        p = self.p
        some = p.instantiate(self.different, r, k, given=[low, high, *self.place, unlike])

        def found(h: Fact) -> Fact:
            *where, gap = p.parts(h)
            goal = p.equal(images(n + 1), 0)

            def with_bits(one: Fact, two: Fact) -> Fact:
                if one.formula.args[1] is two.formula.args[1]:
                    same = p.rewrite(one, p.equal(E[r, i], E[k, i]), two)
                    return p.absurd(p.apply(gap, same), goal)
                return self.with_zero(n + 1, i, *where, one, two)

            of_k = self.bit(k, i, *self.place, *where)
            return p.cases(
                self.bit(r, i, low, high, *where),
                *[lambda a: p.cases(of_k, *[lambda b: with_bits(a, b)] * 2)] * 2,
            )

        return p.choose(some, i, found)

    def own(self) -> Fact:
        """Of the same row it is 2^l."""
        p = self.p
        at_k = p.store.replace(p.term(images(n + 1)), p.term(r), p.term(k))
        twos = sp.Product(2 ** E[k, i], (i, 0, n - 1))

        def one(a: Fact, b: Fact) -> Fact:
            goal = p.equal(p.store.instantiate(at_k.args[1], p.term(i)), 2 ** E[k, i])
            return p.cases(self.bit(k, i, *self.place, a, b), *[lambda h: p.ring(goal, h)] * 2)

        same = p.termwise(p.equal(at_k, twos), one, i)
        power = p.use(product_of_powers_of_two, sp.Lambda(i, E[k, i]), n, given=[self.nonnegative])
        size = p.instantiate(self.degrees, k, given=self.place)
        return p.combine(p.equal(at_k, 2**l), (1, same), (1, power), given=[size])

    def all(self, low: Fact, high: Fact) -> Fact:
        """Of row r: -2^l if r = k, else 0."""
        p = self.p
        skips_gone = vanishing(p, sp.Sum(image(s), (s, 0, n - 1)), lambda a, b: self.skipped(low, high, a, b), s)
        bias_gone, own = self.bias(low, high), self.own()
        whole = sp.Sum(image(s), (s, 0, n + 1))
        goal = p.equal(whole, -Indicator(Equal(r, k)) * 2**l)

        def here(same: Fact) -> Fact:
            at_r = p.rewrite(own, p.equal(images(n + 1), 2**l), same)
            return p.combine(goal, (1, skips_gone), (e, bias_gone), (-1, at_r), given=[p.indicator(same, Equal(r, k))])

        def there(unlike: Fact) -> Fact:
            zero = self.other(low, high, unlike)
            return p.combine(
                goal, (1, skips_gone), (e, bias_gone), (-1, zero), given=[p.indicator(unlike, Equal(r, k))]
            )

        return p.cases(p.excluded(Equal(r, k)), here, there)


def by_a_relation(p: Prover, *given: Fact) -> Fact:
    """A relation between the a_j^α for the rows α gives a functional that does not see the network."""
    count, fewer = given[2:4]
    positive = p.order(AtMost(1, N), count, fewer)
    table = sp.Lambda((r, j), sp.Product(weights[j, i] ** E[r, i], (i, 0, n - 1)))
    related = p.use(dependent_vectors, N, m, table, given=[count, fewer])

    def of_relation(h: Fact) -> Fact:
        some, relation = p.parts(h)
        largest = p.use(largest_square, q, N, given=[positive])
        return p.choose(largest, k, lambda h: of_largest(some, relation, *p.parts(h)))

    def of_largest(some: Fact, relation: Fact, low: Fact, high: Fact, squares: Fact) -> Fact:
        nonzero = p.choose(some, t, lambda h: not_zero(p, squares, *p.parts(h)))
        return by_the_functional(p, list(given), relation, [low, high], squares, nonzero)

    return p.choose(related, q, of_relation)


def not_zero(p: Prover, squares: Fact, low: Fact, high: Fact, other: Fact) -> Fact:
    """The largest of the squares is not 0, as another one is not."""
    most = p.instantiate(squares, t, given=[low, high])
    zero = p.assume(Equal(q[k], 0))
    small = p.convert(most, AtMost(q[t] ** 2, 0), zero)

    def side(h: Fact) -> Fact:
        return p.order(p.store.false(), h, small, items=[["1", [0, 0], [], []], ["1", [1], [], []]])

    false = p.compare(q[t], 0, side, lambda h: p.apply(other, h), side)
    return p.discharge(false, zero.formula)


def by_the_functional(
    p: Prover, given: list[Fact], relation: Fact, place: list[Fact], squares: Fact, nonzero: Fact
) -> Fact:
    """The functional is -2^l at the difference, and at most N 4^n times its supremum."""
    nonnegative, least, count, fewer, bits, unlike, sizes, skip, smooth, near = given
    shares = sp.Lambda(r, q[r] * Inverse(q[k]))
    one = p.ring(Equal(q[k] * Inverse(q[k]), 1), nonzero)

    def unit(low: Fact, high: Fact) -> Fact:
        most = p.instantiate(squares, r, given=[low, high])
        items = [["1", [0], [], [1]], ["-1", [1], [2], []]]
        extra = Inverse(q[k]), q[k] * Inverse(q[k]) + 1
        square = p.order(AtMost(shares(r) ** 2, 1), most, one, factors=extra, items=items)
        return applied(p, p.instantiate(at_most_one(p), shares(r)), [square])

    def zero(low: Fact, high: Fact) -> Fact:
        vector = sp.Sum(q[r] * sp.Product(weights[j, i] ** E[r, i], (i, 0, n - 1)), (r, 0, N - 1))
        scaled = sp.Product((kappa * weights[j, i]) ** E[r, i], (i, 0, n - 1))
        plain = sp.Product(weights[j, i] ** E[r, i], (i, 0, n - 1))

        def of_row(first: Fact, last: Fact) -> Fact:
            def entry(a: Fact, b: Fact) -> Fact:
                return p.cases(
                    p.instantiate(bits, r, i, given=[first, last, a, b]),
                    *[lambda h: p.order(AtMost(0, E[r, i]), h)] * 2,
                )

            law = p.use(scaled_powers, sp.Lambda(i, weights[j, i]), sp.Lambda(i, E[r, i]), kappa, n)
            law = applied(p, law, [nonnegative, p.generally([i], list(inside(i, n)), entry)])
            size = p.instantiate(sizes, r, given=[first, last])
            return p.combine(p.equal(shares(r) * scaled, shares(r) * kappa**l * plain), (shares(r), law), given=[size])

        left, right = (sp.Sum(of, (r, 0, N - 1)) for of in (shares(r) * scaled, shares(r) * kappa**l * plain))
        same = p.termwise(p.equal(left, right), of_row, r)
        gone = p.instantiate(relation, j, given=[low, high])
        return p.combine(p.equal(left, 0), (1, same), (kappa**l * Inverse(q[k]), p.convert(gone, Equal(vector, 0))))

    terms = of_values(p)

    def at(point: Fact) -> Fact:
        parts = p.parts(p.instantiate(near, x, given=[point]))
        left = p.store.add(terms.formula.args[0], p.term(neurons(m)))
        least, most = p.term(bound(sp.Symbol("unused"), B)).args
        goals = p.store.make("le", (least.args[0], left)), p.store.make("le", (left, most.args[1]))
        return p.both(*(p.order(goal, part, terms) for goal, part in zip(goals, parts, strict=True)))

    def bounded_by(more: Fact, above: Any) -> Fact:
        beta = sp.Lambda(i, E[k, i])
        found = p.use(blind, n, N, m, E, beta, shares, weights, g, n + 2, scale, slope, kind, B, above)
        own_bits = p.generally([i], list(inside(i, n)), lambda a, b: p.instantiate(bits, k, i, given=[*place, a, b]))
        conditions = [
            nonnegative,
            p.order(AtMost(0, N), count, fewer),
            p.order(AtMost(0, n + 2), nonnegative),
            bits,
            own_bits,
            p.generally([r], list(inside(r, N)), unit),
            count,
            p.generally([j, kappa], list(inside(j, m)), zero),
            smooth,
            p.generally([x], [cube(x, n)], at),
            more,
        ]
        return applied(p, found, conditions)

    value = ImagesOfProduct(p, nonnegative, least, [bits, unlike, sizes, skip], place)
    picked = p.use(sum_of_one, shares, k, N, given=place)

    def contradiction(h: Fact) -> Fact:
        """Half way between B and 2^l/(N 4^n) there is a bound that is still too small."""
        size = N * 4**n
        room = Inverse(size)
        positive = p.order(Below(0, 4**n), p.use(power_positive, 4, n, given=[p.order(Below(0, 4)), nonnegative]))
        some = p.order(Below(0, N), count, fewer)
        both = p.order(Below(0, size), some, positive, items=[["1", [0, 1], [], []], ["1", [1], [], []]])
        unit_of = p.ring(p.equal(size * room, 1), unequal(p, size, 0, both))
        return p.absurd(refuted(both, unit_of, h), p.goal)

    def refuted(both: Fact, unit_of: Fact, h: Fact) -> Fact:
        from beyond.monotone import inverse_positive

        size = N * 4**n
        room = p.use(inverse_positive, size, given=[both])
        above = B + (2**l - size * B) * Inverse(size) / 2
        more = p.order(Below(B, above), h, room, items=[["1/2", [0, 1], [], []]])
        found = p.part(bounded_by(more, above), 0)
        total = found.formula.args[1]
        ends = sp.Sum(-shares(r) * Indicator(Equal(r, k)) * 2**l, (r, 0, N - 1))

        def of_row(low: Fact, high: Fact) -> Fact:
            body = p.store.instantiate(total.args[1], p.term(r))
            return p.combine(
                p.equal(body, -shares(r) * Indicator(Equal(r, k)) * 2**l), (shares(r), value.all(low, high))
            )

        same = p.termwise(p.equal(total, ends), of_row, r)
        worth = p.combine(p.equal(total, -(2**l)), (1, same), (-(2**l), picked), (-(2**l), one))
        last = p.order(AtMost(2**l, size * above), found, worth)
        return p.order(
            p.store.false(),
            last,
            h,
            unit_of,
            factors=[(2**l - size * B) / 2],
            items=[["1", [0], [], []], ["1/2", [1], [], []], ["-1", [2], [1], []]],
        )

    lower, upper = p.goal.args
    return p.compare(lower, upper, lambda h: p.order(p.goal, h), lambda h: p.order(p.goal, h), contradiction)


def at_most_one(p: Prover) -> Fact:
    """|w| ≤ 1 where w² ≤ 1."""

    def shown(h: Fact) -> Fact:
        goals = p.term(bound(w, 1)).args

        def never(goal: Term, sign: int) -> Any:
            def refused(more: Fact) -> Fact:
                items = [["1", [0, 0], [], []], ["2", [0], [], []], ["1", [1], [], []]]
                return p.absurd(p.order(p.store.false(), more, h, items=items), goal)

            return refused

        low = p.compare(-1, w, *[lambda h: p.order(goals[0], h)] * 2, never(goals[0], -1))
        high = p.compare(w, 1, *[lambda h: p.order(goals[1], h)] * 2, never(goals[1], 1))
        return p.both(low, high)

    with forgetting(p):
        return p.generally([w], [AtMost(w**2, 1)], shown)


conditions = [AtMost(0, n), AtMost(1, l), AtMost(0, m), Below(m, N), rows, different, degrees, few_skips]
VALUES = {"n": 1, "l": 1, "m": 0, "N": 1, "E": [[1]], "v": [0], "e": 0, "B": "11/10"}  # no neuron at all, for x_0
error_of_few = Claim(
    "error-of-few-neurons",
    title="How far few neurons are from a product on a box",
    source="symnet (new here); by the argument of Lin and Pinkus 1993 on sums of ridge functions",
    variables=[n, l, m, N, E, weights, g, v, e, B],
    hypotheses=[*conditions, all_continuous(m), close(B)],
    conclusion=AtMost(2**l, N * 4**n * B),
    proof=by_a_relation,
    notes="Any exponents in {0, 1}^n of one degree l serve; robust-no-flattening-error takes all of them.",
    example=VALUES,
    twins=[
        Twin("without the factor 4^n", conclusion=AtMost(2**l, N * B), at=VALUES),
    ],
)
