"""Bounds of sums and products of many numbers from a bound of each."""

from typing import Any

import sympy
from beyond.magnitudes import bounded, ends_of, product_of, size, summed, within

from symnet.proof import AtMost, Below, Claim, Fact, ForAll, Implication, Prover, Twin, families, integers
from symnet.proof.tactics import forgetting

n, i = integers("n i")
x, r = families("x r")


def box(count: Any) -> ForAll:
    """|x_i| ≤ r_i for the first n entries."""
    return ForAll(i, Implication(AtMost(0, i), Below(i, count), size(x[i], r[i])))


def total(family: Any, count: Any) -> Any:
    return sympy.Sum(family[i], (i, 0, count - 1))


def product(family: Any, count: Any) -> Any:
    return sympy.Product(family[i], (i, 0, count - 1))


def earlier(p: Prover, all_of_them: Fact) -> Fact:
    """|x_i| ≤ r_i for i < n, from the same for i < n + 1."""
    inside = [AtMost(0, i), Below(i, n)]
    return p.generally(
        [i], inside, lambda low, high: p.instantiate(all_of_them, i, given=[low, p.order(Below(i, n + 1), high)])
    )


def last(p: Prover, all_of_them: Fact, nonnegative: Fact) -> Fact:
    """|x_n| ≤ r_n."""
    return p.instantiate(all_of_them, n, given=[nonnegative, p.order(Below(n, n + 1))])


def by_one_more(whole: Any) -> Any:
    """Induction on n, for sums or for products."""

    def proof(p: Prover, nonnegative: Fact, each: Fact) -> Fact:
        goal = Implication(box(n), size(whole(x, n), whole(r, n)))

        def base() -> Fact:
            return p.generally([], [box(0)], lambda _: first(p, size(whole(x, 0), whole(r, 0))))

        def step(low: Fact, before: Fact) -> Fact:
            def shown(each: Fact) -> Fact:
                known, more = p.apply(before, earlier(p, each)), last(p, each, low)
                wanted = size(whole(x, n + 1), whole(r, n + 1))
                if whole is total:
                    return summed(p, wanted, known, more)
                return p.convert(product_of(p, known, more), wanted)

            return p.generally([], [box(n + 1)], shown)

        with forgetting(p):
            everywhere = p.induction(n, goal, base, step, reason="one factor more" if whole is product else "one more")
        return p.instantiate(everywhere, n, given=[nonnegative, each])

    return proof


def first(p: Prover, goal: Any) -> Fact:
    """|0| ≤ 0, |1| ≤ 1."""
    return bounded(p, goal, *(p.order(end) for end in ends_of(p, goal)))


sum_bound, product_bound = (
    Claim(
        label,
        title=title,
        source="textbook",
        variables=[x, r, n],
        hypotheses=[AtMost(0, n), box(n)],
        conclusion=size(whole(x, n), whole(r, n)),
        proof=by_one_more(whole),
        twins=[
            Twin(
                "half of it",
                conclusion=size(whole(x, n), whole(r, n) / 2),
                at={"n": 2, "x": [1, 1], "r": [1, 1]},
            )
        ],
    )
    for label, title, whole in (
        ("abs-sum-bound", "A bound of a sum of many", total),
        ("abs-product-of-many", "A bound of a product of many", product),
    )
)


# --- the sums of squares in the expansion of sign sums ----------------------------------------------------------------


def h(j: int, family: Any, count: Any) -> Any:
    """The sum of ∏ x_i^(2k_i)/(2k_i + 1)! over all k with Σ k_i = j."""
    square, fourth, sixth = (sympy.Sum(family[i] ** k, (i, 0, count - 1)) for k in (2, 4, 6))
    return (
        sympy.Integer(1),
        square / 6,
        square**2 / 72 - fourth / 180,
        square**3 / 1296 - square * fourth / 1080 + sixth / 2835,
    )[j]


def first_sum(p: Prover, nonnegative: Fact, each: Fact) -> Fact:
    """|Σ x_i²/6| ≤ Σ r_i²/6 over i < n."""
    of = lambda family: sympy.Lambda(i, family[i] ** 2 / 6)  # noqa: E731

    def one(*inside: Fact) -> Fact:
        single = p.instantiate(each, i, given=inside)
        found = product_of(p, single, single)
        goal = size(of(x)(i), of(r)(i))
        return bounded(p, goal, *(p.order(end, *within(p, found)) for end in ends_of(p, goal)))

    squares = p.generally([i], [AtMost(0, i), Below(i, n)], one)
    found = p.use(sum_bound, of(x), of(r), n, given=[nonnegative])
    return p.apply(found, p.convert(squares, found.formula.args[0]))


def by_the_last_entry(p: Prover, nonnegative: Fact, each: Fact) -> Fact:
    """h_2 of n + 1 numbers is h_2 of n of them, plus h_1 times x_n²/6, plus x_n^4/120."""
    goal = Implication(box(n), size(h(2, x, n), h(2, r, n)))

    def step(low: Fact, before: Fact) -> Fact:
        def shown(each: Fact) -> Fact:
            fewer, more = earlier(p, each), last(p, each, low)
            square = product_of(p, more, more)
            sixth, small = (
                bounded(p, of, *(p.order(end, *within(p, found)) for end in ends_of(p, of)))
                for found, of in (
                    (square, size(x[n] ** 2 / 6, r[n] ** 2 / 6)),
                    (product_of(p, square, square), size(x[n] ** 4 / 120, r[n] ** 4 / 120)),
                )
            )
            parts = [p.apply(before, fewer), product_of(p, first_sum(p, low, fewer), sixth), small]
            return summed(p, size(h(2, x, n + 1), h(2, r, n + 1)), *parts)

        return p.generally([], [box(n + 1)], shown)

    with forgetting(p):
        base = lambda: p.generally([], [box(0)], lambda _: first(p, size(h(2, x, 0), h(2, r, 0))))  # noqa: E731
        everywhere = p.induction(n, goal, base, step, reason="one number more")
    return p.instantiate(everywhere, n, given=[nonnegative, each])


second_sum = Claim(
    "second-sum-bound",
    title="A bound of the second term in the expansion of sign sums",
    source="new here",
    variables=[x, r, n],
    hypotheses=[AtMost(0, n), box(n)],
    conclusion=size(h(2, x, n), h(2, r, n)),
    proof=by_the_last_entry,
    twins=[
        Twin("half of it", conclusion=size(h(2, x, n), h(2, r, n) / 2), at={"n": 2, "x": [1, 1], "r": [1, 1]}),
    ],
)
