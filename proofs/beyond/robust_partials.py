"""How many neurons come as near as one likes to a multilinear polynomial, whatever the continuous activations."""

from typing import Any

import sympy as sp
from beyond.averages import applied
from beyond.box_functionals import bit
from beyond.dependence import dependent_vectors
from beyond.error_bounds import power_positive
from beyond.magnitudes import bounded, ends_of, product_of, size, within
from beyond.many import sum_bound
from beyond.monotone import inverse_positive
from beyond.near_tables import terms_of_sum
from beyond.no_coming_near import CONVENTIONS
from beyond.picking import largest_square, sum_of_one
from beyond.ridges import E, all_continuous, g, weights
from beyond.robust import (
    at_most_one,
    degrees,
    e,
    few_skips,
    inside,
    not_zero,
    q,
    rows,
    v,
)
from beyond.robust_multilinear import K, P, close, coefficient, l, of_bits, p_, seen, span, z

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Indicator,
    Inverse,
    Prover,
    Twin,
    families,
    integers,
    reals,
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, unequal

N, m, n, M, c, i, j, k, r, t = integers("N m n M c i j k r t")
(epsilon,) = reals("epsilon")
(y,) = families("y")
(V,) = variables("V", fun(INT, INT, INT, INT))
u, T = variables("u T", fun(INT, INT, REAL))

U = sp.Sum(sp.Sum(u[t, c] ** 2, (c, 0, M - 1)), (t, 0, N - 1))


def entry(row: Any, column: Any) -> Any:
    """The coefficient of x^(E_r + V_(t, c)), summed over the terms of a column."""
    of = coefficient(lambda at: V[column, c, at]).xreplace({r: row})
    return sp.Sum(u[column, c] * of, (c, 0, M - 1))


all_bits = ForAll(
    [t, c], Implication(*inside(t, N), *inside(c, M), ForAll(i, Implication(*inside(i, n), bit(V[t, c, i]))))
)
unit = ForAll([r, t], Implication(*inside(r, N), *inside(t, N), Equal(entry(r, t), Indicator(Equal(r, t)))))


def some_network(most: Any) -> Exists:
    """A network with m neurons that is within the bound."""
    return Exists([g, weights, v, e], Conjunction(few_skips, all_continuous(m), close(most)))


def small_columns(p: Prover, count: Fact, length: Fact) -> tuple[Fact, Fact]:
    """0 ≤ Σ u², and u_tc² ≤ Σ u² for all t, c."""
    inner = sp.Sum(u[t, c] ** 2, (c, 0, M - 1))
    square = p.order(AtMost(0, u[t, c] ** 2), items=[["1", [], [], [1]]], factors=[u[t, c]])
    each = p.generally([c], list(inside(c, M)), lambda *_: square)
    first, of_c = p.parts(applied(p, p.use(terms_of_sum, sp.Lambda(c, u[t, c] ** 2), M), [length, each]))
    each = p.generally([t], list(inside(t, N)), lambda *_: first)
    second, of_t = p.parts(applied(p, p.use(terms_of_sum, sp.Lambda(t, inner), N), [count, each]))

    def shown(*at: Fact) -> Fact:
        steps = p.instantiate(of_t, t, given=at[:2]), p.instantiate(of_c, c, given=at[2:])
        return p.order(AtMost(u[t, c] ** 2, U), *steps)

    return second, p.generally([t, c], [*inside(t, N), *inside(c, M)], shown)


def turned(p: Prover) -> Fact:
    """Σ_c y_c Σ_r z_r T_rc = Σ_r z_r Σ_c y_c T_rc, for all these families."""
    term = y[c] * z[r] * T[r, c]
    double = sp.Sum(sp.Sum(term, (r, 0, N - 1)), (c, 0, M - 1))
    first = sp.Sum(y[c] * sp.Sum(z[r] * T[r, c], (r, 0, N - 1)), (c, 0, M - 1))
    second = sp.Sum(z[r] * sp.Sum(y[c] * T[r, c], (c, 0, M - 1)), (r, 0, N - 1))
    opened, swapped = p.ring(Equal(first, double)), p.swap(double)
    return p.intro(p.combine(Equal(first, second), (1, opened), (1, swapped)), y, z, T)


def by_a_small_error(p: Prover, *given: Fact) -> Fact:
    """A relation of the a_j^E with largest coefficient 1, against the column of that row."""
    nonnegative, least, count, terms, length, bits, sizes, of_target, of_columns, is_unit, comes = given

    def never(fewer: Fact) -> Fact:
        some = p.order(AtMost(1, N), fewer, count)
        above, small = small_columns(p, p.order(AtMost(0, N), some), length)
        power = p.use(power_positive, 4, n, given=[p.order(Below(0, 4)), nonnegative])
        rate = 2 * (1 + M) * (1 + U) * N * 4**n
        items = [["2", [*of, 3], [], []] for of in ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))]
        positive = p.order(Below(0, rate), some, length, above, power, items=items)
        room = p.use(inverse_positive, rate, given=[positive])
        exists = p.instantiate(comes, Inverse(rate) / 2, given=[p.order(Below(0, Inverse(rate) / 2), room)])

        def of_network(f: Fact) -> Fact:
            table = sp.Lambda((r, j), sp.Product(weights[j, i] ** E[r, i], span))
            related = p.use(dependent_vectors, N, m, table, given=[count, fewer])
            return p.choose(related, q, lambda f_: of_relation(p.parts(f), *p.parts(f_)))

        def of_relation(network: list[Fact], nonzero: Fact, relation: Fact) -> Fact:
            largest = p.use(largest_square, q, N, given=[some])
            return p.choose(largest, k, lambda f: of_largest(network, nonzero, relation, *p.parts(f)))

        def of_largest(
            network: list[Fact], nonzero: Fact, relation: Fact, low: Fact, high: Fact, squares: Fact
        ) -> Fact:
            other = p.choose(nonzero, t, lambda f: not_zero(p, squares, *p.parts(f)))
            part = sp.Lambda(r, q[r] * Inverse(q[k]))
            one = p.ring(Equal(q[k] * Inverse(q[k]), 1), other)

            def share(a: Fact, b: Fact) -> Fact:
                most = p.instantiate(squares, r, given=[a, b])
                items = [["1", [0], [], [1]], ["-1", [1], [2], []]]
                extra = Inverse(q[k]), q[k] * Inverse(q[k]) + 1
                square = p.order(AtMost(part(r) ** 2, 1), most, one, factors=extra, items=items)
                return applied(p, p.instantiate(at_most_one(p), part(r)), [square])

            def zero(a: Fact, b: Fact) -> Fact:
                product = sp.Product(weights[j, i] ** E[r, i], span)
                whole = sp.Sum(part(r) * product, (r, 0, N - 1))
                gone = p.convert(
                    p.instantiate(relation, j, given=[a, b]), Equal(sp.Sum(q[r] * product, (r, 0, N - 1)), 0)
                )
                return p.combine(Equal(whole, 0), (Inverse(q[k]), gone))

            shares_ = p.generally([r], list(inside(r, N)), share)
            zeros = p.generally([j], list(inside(j, m)), zero)
            less = p.order(Below(Inverse(rate) / 2, Inverse(rate)), room)
            column = lambda at: V[k, c, at]  # noqa: E731
            of_c = sp.Sum(part(r) * coefficient(column), (r, 0, N - 1))
            most = (1 + U) * N * 4**n * Inverse(rate)

            def each(a: Fact, b: Fact) -> Fact:
                law = p.use(
                    seen, n, l, m, N, K, E, P, p_, sp.Lambda(i, V[k, c, i]), part, weights, g, v, e,
                    Inverse(rate) / 2, Inverse(rate),
                )  # fmt: skip
                own = p.instantiate(of_columns, k, c, given=[low, high, a, b])
                skip, smooth, near = network
                conditions = [nonnegative, least, count, p.order(AtMost(0, N), some), terms, bits, sizes, of_target]
                found = p.parts(applied(p, law, [*conditions, own, shares_, zeros, skip, smooth, near, less]))
                value = bounded(p, size(of_c, N * 4**n * Inverse(rate)), *found)
                square = p.instantiate(small, k, c, given=[low, high, a, b])
                of_u = size(u[k, c], 1 + U)
                ends = [
                    p.order(
                        end, square, factors=[u[k, c] + half],
                        items=[["1", [0], [], []], ["1", [], [], [1]], ["3/4", [], [], []]],
                    )
                    for end, half in zip(ends_of(p, of_u), (sp.Rational(1, 2), -sp.Rational(1, 2)), strict=True)
                ]  # fmt: skip
                return p.convert(product_of(p, bounded(p, of_u, *ends), value), size(u[k, c] * of_c, most))

            every = p.generally([c], list(inside(c, M)), each)
            total = applied(p, p.use(sum_bound, sp.Lambda(c, u[k, c] * of_c), sp.Lambda(c, most), M), [length, every])
            found = within(p, total)[1]
            whole, rows_ = sp.Sum(u[k, c] * of_c, (c, 0, M - 1)), sp.Sum(part(r) * entry(r, k), (r, 0, N - 1))
            table = sp.Lambda((r, c), coefficient(column))
            law = p.convert(fitted(p, turned(p), sp.Lambda(c, u[k, c]), part, table), p.equal(whole, rows_))
            ends_ = sp.Sum(Indicator(Equal(r, k)) * part(r), (r, 0, N - 1))

            def of_row(a: Fact, b: Fact) -> Fact:
                known = p.instantiate(is_unit, r, k, given=[a, b, low, high])
                return p.combine(p.equal(part(r) * entry(r, k), Indicator(Equal(r, k)) * part(r)), (part(r), known))

            same = p.termwise(p.equal(rows_, ends_), of_row, r)
            picked = p.use(sum_of_one, part, k, N, given=[low, high])
            worth = p.combine(p.equal(whole, 1), (1, law), (1, same), (1, picked), (1, one))
            unit_ = p.ring(p.equal(rate * Inverse(rate), 1), unequal(p, rate, 0, positive))
            items = [["1", [*of, 2, 3], [], []] for of in ((), (0,), (1,), (0, 1))]
            rest = p.order(AtMost(0, most), some, above, power, room, items=items)
            last_ = p.order(AtMost(1, M * most), found, worth)
            return p.absurd(p.order(p.store.false(), last_, unit_, rest), p.goal)

        def chosen(names: list[Any], f: Fact) -> Fact:
            return p.choose(f, names[0], lambda f: chosen(names[1:], f)) if names else of_network(f)

        return chosen([g, weights, v, e], exists)

    goal = p.goal
    return p.compare(N, m, lambda f: p.order(goal, f), lambda f: p.order(goal, f), never)


BEFORE = [AtMost(0, n), AtMost(1, l), AtMost(0, m), AtMost(0, K), AtMost(0, M), rows, degrees, of_bits, all_bits, unit]
EXAMPLE = {
    "n": 1, "l": 1, "m": 0, "N": 1, "K": 1, "M": 1, "E": [[1]], "P": [[1]], "p": [1], "u": [[1]], "V": [[[0]]],
    "g": [[0]], "a": [[0]], "v": [0], "e": 0,
}  # fmt: skip
multilinear = Claim(
    "robust-partials-multilinear",
    title="As many neurons as derivatives of one order are independent come near a multilinear polynomial",
    source="symnet (new here); by the argument of Lin and Pinkus 1993 on sums of ridge functions",
    variables=[n, l, m, N, K, M, E, P, p_, u, V],
    hypotheses=[*BEFORE, ForAll(epsilon, Implication(Below(0, epsilon), some_network(epsilon)))],
    conclusion=AtMost(N, m),
    conventions=CONVENTIONS,
    senses=("uniform",),
    notes=(
        "The polynomial is Σ_h p_h x^(P_h) with exponents 0 and 1; x^(E_r) with |E_r| = l and the columns Σ_c u_(t, c) "
        "x^(V_(t, c)) are such that the coefficients of x^(E_r + V_(t, c)) add up to the unit table. N can be the "
        "dimension of the span of the ∂^α p with |α| = l: take α for which these are a basis of it, and dual columns. "
        "The networks may depend on ε; the box is [-1, 1]^n."
    ),
    proof=by_a_small_error,
    example=EXAMPLE | {"m": 1},
    twins=[
        Twin("for one ε in place of every ε", hypotheses=[*BEFORE, some_network(sp.Rational(11, 10))], at=EXAMPLE),
        Twin(
            "skip connections for l = 1",
            hypotheses=[
                *BEFORE,
                Exists([g, weights, v, e], Conjunction(AtMost(1, l), all_continuous(m), close(sp.Rational(1, 10)))),
            ],
            at=EXAMPLE | {"v": [1]},
        ),
    ],
)
