"""The product of n factors by 2^n - 1 neurons and an output bias, one neuron for each non-empty set of factors."""

import sympy
from beyond.exponential import exponential_of_sum, forward_product

from symnet.proof import (
    SCALE,
    AtMost,
    Bits,
    Claim,
    Congruent,
    D,
    Equal,
    Fact,
    Jet,
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
from symnet.proof.tactics import distributed, from_exponentials
from symnet.proof.tactics import exponential as E

n, i, j = integers("n i j")
(b,) = reals("b")
(sigma,) = functions("sigma")
(x,) = families("x")
(t,) = integer_families("t")

signs = sympy.Product((-1) ** (1 - t[i]), (i, 0, n - 1))
inner = sympy.Sum(t[i] * x[i], (i, 0, n - 1))
neurons = SumOver(signs * Jet(sigma, b, SCALE * inner), (t, Bits(n)))
first = sympy.Sum(x[i], (i, 0, n - 1)) / 2
squares = sympy.Sum(x[i] ** 2, (i, 0, n - 1))
pairs = sympy.Sum(x[j] * sympy.Sum(x[i], (i, 0, j - 1)), (j, 0, n - 1))


def by_forward_differences(p: Prover, nonnegative: Fact, nonzero: Fact) -> Fact:
    """Exchange σ for exp, where the sum over subsets is a product of forward differences."""
    exponentials = SumOver(signs * E(inner), (t, Bits(n)))
    differences = sympy.Product(E(x[i]) - 1, (i, 0, n - 1))
    product_form = distributed(
        p, exponential_of_sum, nonnegative, n=n, i=i, weight=(-1) ** (1 - t[i]), slope=t[i] * x[i], over=(t, Bits(n))
    )
    forward = p.convert(product_form, Equal(exponentials, differences))
    expansion = p.use(forward_product, x, n, given=[nonnegative])
    source = p.rewrite(
        expansion, p.store.replace(expansion.formula, p.term(differences), p.term(exponentials)), forward
    )
    return from_exponentials(
        p,
        p.goal,
        source,
        function=sigma,
        bias=b,
        shift=n,
        factor=1 / D(sigma, n, b),
        weight=signs,
        slope=inner,
        over=(t, Bits(n)),
        reason="the coefficient of λ^k in σ(b + λa) is σ^(k)(b) times that in exp(λa)",
    )


def expansion(quarter: sympy.Expr) -> sympy.Expr:
    order, value = D(sigma, n, b), sympy.Product(x[i], (i, 0, n - 1))
    ratio_1, ratio_2 = D(sigma, n + 1, b) / order, D(sigma, n + 2, b) / order
    return value * (1 + SCALE * ratio_1 * first + SCALE**2 * ratio_2 * (squares / 6 + pairs * quarter))


product_mixed_difference = Claim(
    "product-mixed-difference",
    title="The product of n factors by mixed differences",
    source="new here as a construction of neurons; mixed differences are standard",
    variables=[sigma, b, x, n],
    hypotheses=[AtMost(0, n), Unequal(D(sigma, n, b), 0)],
    conclusion=Congruent(SCALE ** (-n) * neurons / D(sigma, n, b), expansion(sympy.Rational(1, 4)), 3),
    conventions="one hidden layer, 2^n - 1 neurons and an output bias (for the empty set, a constant), a common bias",
    senses=("formal", "taylor"),
    proof=by_forward_differences,
    example={"n": 2},
    twins=[
        Twin(
            "a half instead of a quarter beside the pairs",
            conclusion=Congruent(SCALE ** (-n) * neurons / D(sigma, n, b), expansion(sympy.Rational(1, 2)), 3),
            at={"n": 2, "b": 0, "x": [1, 1], "sigma": [0, 0, 1, 0, 1]},
        ),
    ],
)
