"""The product of n factors by 2^n neurons, one for each sign vector, for all n."""

import sympy
from beyond.exponential import central_product, exponential_of_sum

from symnet.proof import (
    SCALE,
    AtMost,
    Claim,
    Congruent,
    D,
    Equal,
    Fact,
    Jet,
    Prover,
    Signs,
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

n, i = integers("n i")
(b,) = reals("b")
(sigma,) = functions("sigma")
(x,) = families("x")
(s,) = integer_families("s")

signs = sympy.Product(s[i], (i, 0, n - 1))
inner = sympy.Sum(s[i] * x[i], (i, 0, n - 1))
product = sympy.Product(x[i], (i, 0, n - 1))
squares = sympy.Sum(x[i] ** 2, (i, 0, n - 1))
divisor = 2**n * D(sigma, n, b)
neurons = SumOver(signs * Jet(sigma, b, SCALE * inner), (s, Signs(n)))


def by_central_differences(p: Prover, nonnegative: Fact, nonzero: Fact) -> Fact:
    """Exchange σ for exp, where the sum over signs is a product of central differences."""
    exponentials = SumOver(signs * E(inner), (s, Signs(n)))
    differences = sympy.Product(E(x[i]) - E(-x[i]), (i, 0, n - 1))
    product_form = distributed(
        p, exponential_of_sum, nonnegative, n=n, i=i, weight=s[i], slope=s[i] * x[i], over=(s, Signs(n))
    )
    central = p.convert(product_form, Equal(exponentials, differences))
    expansion = p.use(central_product, x, n, given=[nonnegative])
    source = p.rewrite(
        expansion, p.store.replace(expansion.formula, p.term(differences), p.term(exponentials)), central
    )
    return from_exponentials(
        p,
        p.goal,
        source,
        function=sigma,
        bias=b,
        shift=n,
        factor=1 / divisor,
        weight=signs,
        slope=inner,
        over=(s, Signs(n)),
        reason="the coefficient of λ^k in σ(b + λa) is σ^(k)(b) times that in exp(λa)",
    )


def expansion(sixth: sympy.Expr) -> sympy.Expr:
    return product * (1 + SCALE**2 * D(sigma, n + 2, b) / D(sigma, n, b) * squares * sixth)


product_signsum = Claim(
    "product-signsum",
    title="The product of n factors by sign sums",
    source="LTR, section II.C, for n = 2; the neurons of RT, section 4, for all n",
    variables=[sigma, b, x, n],
    hypotheses=[AtMost(0, n), Unequal(D(sigma, n, b), 0)],
    conclusion=Congruent(SCALE ** (-n) * neurons / divisor, expansion(sympy.Rational(1, 6)), 4),
    conventions="one hidden layer, 2^n neurons, a common bias, no output bias",
    senses=("formal", "taylor"),
    proof=by_central_differences,
    example={"n": 2},
    twins=[
        Twin(
            "a third instead of a sixth in the next term",
            conclusion=Congruent(SCALE ** (-n) * neurons / divisor, expansion(sympy.Rational(1, 3)), 4),
            at={"n": 2, "b": 0, "x": [1, 2], "sigma": [0, 0, 1, 0, 1]},
        ),
    ],
)
