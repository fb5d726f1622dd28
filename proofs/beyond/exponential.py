"""Formal exponential series: the one identity on which the products of n factors rest."""

import sympy

from symnet.proof import SCALE, AtMost, Claim, Congruent, Equal, Fact, Prover, Twin, families, integers, series
from symnet.proof.tactics import exponential as E

n, i, j = integers("n i j")
a, x = families("a x")
U, V = series("U V")


def total(length: object) -> object:
    return sympy.Sum(a[i], (i, 0, length - 1))


def of_sum(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n, by E(s + t) = E(s) E(t)."""

    def onward(_: Fact, before: Fact) -> Fact:
        small = [p.series(Congruent(SCALE * t, 0, 1)) for t in (total(n), a[n])]
        law = p.fact("exponential_series", SCALE * total(n), SCALE * a[n], given=small)
        return p.convert(
            law,
            Equal(E(total(n) + a[n]), sympy.Product(E(a[i]), (i, 0, n - 1)) * E(a[n])),
            before,
            reason="E(s + t) = E(s) E(t)",
        )

    goal = Equal(E(total(n)), sympy.Product(E(a[i]), (i, 0, n - 1)))
    every = p.induction(n, goal, lambda: p.ring(Equal(E(total(0)), 1)), onward, reason="induction on n")
    return p.instantiate(every, n, given=[nonnegative])


exponential_of_sum = Claim(
    "exponential-of-sum",
    title="The formal exponential of a sum is the product of the exponentials",
    source="standard",
    variables=[a, n],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal(E(total(n)), sympy.Product(E(a[i]), (i, 0, n - 1))),
    proof=of_sum,
    twins=[
        Twin(
            "one factor too many",
            conclusion=Equal(E(total(n)), sympy.Product(E(a[i]), (i, 0, n))),
            at={"n": 1, "a": [1, 2]},
        )
    ],
)


def squares(length: object) -> object:
    return sympy.Sum(x[i] ** 2, (i, 0, length - 1))


def central(length: object) -> object:
    return SCALE ** (-length) * sympy.Product(E(x[i]) - E(-x[i]), (i, 0, length - 1))


def leading(length: object) -> object:
    return 2**length * sympy.Product(x[i], (i, 0, length - 1)) * (1 + SCALE**2 * squares(length) / 6)


def of_differences(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n: each factor is 2 sinh(λx) = 2λx(1 + λ²x²/6 + …)."""

    def onward(_: Fact, before: Fact) -> Fact:
        one = p.series(
            Congruent((E(x[n]) - E(-x[n])) / SCALE, 2 * x[n] * (1 + SCALE**2 * x[n] ** 2 / 6), 4),
            *p.exponential(1, 2, 3, 4),
            reason="(E(x) - E(-x))/λ = 2x(1 + λ²x²/6) + O(λ⁴)",
        )
        two = 2 ** (n + 1) * sympy.Product(x[i], (i, 0, n - 1)) * x[n] * (1 + SCALE**2 * (squares(n) + x[n] ** 2) / 6)
        return p.series_with(
            Congruent(U * V, two, 4), {U: before, V: one}, reason="multiply the first n factors by the next one"
        )

    every = p.induction(
        n, Congruent(central(n), leading(n), 4), lambda: p.series(Congruent(1, 1, 4)), onward, reason="induction on n"
    )
    return p.instantiate(every, n, given=[nonnegative])


central_product = Claim(
    "central-product",
    title="The product of n central differences of the exponential",
    source="standard",
    variables=[x, n],
    hypotheses=[AtMost(0, n)],
    conclusion=Congruent(central(n), leading(n), 4),
    senses=("formal",),
    proof=of_differences,
    twins=[
        Twin(
            "a third instead of a sixth",
            conclusion=Congruent(
                central(n), leading(n) + 2**n * SCALE**2 * squares(n) * sympy.Product(x[i], (i, 0, n - 1)) / 6, 4
            ),
            at={"n": 1, "x": [1]},
        )
    ],
)


def pairs(length: object) -> object:
    return sympy.Sum(x[j] * sympy.Sum(x[i], (i, 0, j - 1)), (j, 0, length - 1))


def forward(length: object) -> object:
    return SCALE ** (-length) * sympy.Product(E(x[i]) - 1, (i, 0, length - 1))


def ordinary(length: object) -> object:
    first = SCALE * sympy.Sum(x[i], (i, 0, length - 1)) / 2
    return sympy.Product(x[i], (i, 0, length - 1)) * (1 + first + SCALE**2 * (squares(length) / 6 + pairs(length) / 4))


def of_forward_differences(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n: each factor is E(x) - 1 = λx(1 + λx/2 + λ²x²/6 + …)."""

    def onward(_: Fact, before: Fact) -> Fact:
        one = p.series(
            Congruent((E(x[n]) - 1) / SCALE, x[n] * (1 + SCALE * x[n] / 2 + SCALE**2 * x[n] ** 2 / 6), 3),
            *p.exponential(1, 2, 3),
            reason="(E(x) - 1)/λ = x(1 + λx/2 + λ²x²/6) + O(λ³)",
        )
        return p.series_with(
            Congruent(U * V, ordinary(n + 1), 3),
            {U: before, V: one},
            reason="multiply the first n factors by the next one",
        )

    every = p.induction(
        n, Congruent(forward(n), ordinary(n), 3), lambda: p.series(Congruent(1, 1, 3)), onward, reason="induction on n"
    )
    return p.instantiate(every, n, given=[nonnegative])


forward_product = Claim(
    "forward-product",
    title="The product of n forward differences of the exponential",
    source="standard",
    variables=[x, n],
    hypotheses=[AtMost(0, n)],
    conclusion=Congruent(forward(n), ordinary(n), 3),
    senses=("formal",),
    proof=of_forward_differences,
    twins=[
        Twin(
            "a half instead of a quarter beside the pairs",
            conclusion=Congruent(
                forward(n), ordinary(n) + SCALE**2 * pairs(n) * sympy.Product(x[i], (i, 0, n - 1)) / 4, 3
            ),
            at={"n": 2, "x": [1, 1]},
        )
    ],
)
