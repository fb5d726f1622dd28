"""One hidden layer that equals a polynomial through its degree d, at scale 1: sense `taylor` for sums of all degrees.

The gate of a product of n factors has errors of the degrees n + 2, n + 4, .... Where d is larger, those up to d have to
go: m copies at different scales with n + 2m > d, which are a gate of order 2m. Inputs are λx, so λ counts degrees.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from beyond.orders import b, gate_of_order, j, k, m, mu, n, omega, q, s, sigma, two_copies, x

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Coefficient,
    Congruent,
    Conjunction,
    D,
    Equal,
    Fact,
    ForAll,
    Implication,
    Jet,
    Prover,
    Signs,
    SumOver,
    Twin,
    Unequal,
    families,
    integer_families,
    integers,
)
from symnet.proof.claims import Inverse
from symnet.proof.language import variables
from symnet.proof.tactics import unequal

d, t, T, i = integers("d t T i")
(a,) = families("a")
N, M = integer_families("N M")
X, Omega, Mu = variables("X Omega Mu", fun(INT, INT, REAL))

Entry = Callable[[Any], Any]


@dataclass(frozen=True)
class Product:
    """A product of n numbers x_i by m copies at the scales μ_j with weights ω_j."""

    n: Any
    x: Entry
    m: Any
    omega: Entry
    mu: Entry

    @property
    def value(self) -> Any:
        """∏ x_i, with λx_i for x_i."""
        return SCALE**self.n * sympy.Product(self.x(i), (i, 0, self.n - 1))

    @property
    def network(self) -> Any:
        """Σ_j ω_j μ_j^(-n) Σ_s (∏ s_i) σ(b + λ μ_j Σ s_i x_i) / (2^n σ^(n)(b)): scale 1, with the inputs λx_i."""
        signs = sympy.Product(s[i], (i, 0, self.n - 1))
        inner = sympy.Sum(s[i] * self.x(i), (i, 0, self.n - 1))
        copy = SumOver(signs * Jet(sigma, b, SCALE * self.mu(j) * inner), (s, Signs(self.n)))
        total = sympy.Sum(self.omega(j) * Inverse(self.mu(j)) ** self.n * copy, (j, 0, self.m - 1))
        return total / (2**self.n * D(sigma, self.n, b))

    def moment(self, power: Any) -> Any:
        """Σ_j ω_j μ_j^power."""
        return sympy.Sum(self.omega(j) * self.mu(j) ** power, (j, 0, self.m - 1))

    def conditions(self, more: int = 0) -> list[Any]:
        """Enough copies for the degree d, and weights that make one gate of them."""
        return [
            AtMost(0, self.n),
            AtMost(1, self.m),
            Below(d, self.n + 2 * self.m + more),
            Unequal(D(sigma, self.n, b), 0),
            ForAll(j, Implication(AtMost(0, j), Below(j, self.m), Unequal(self.mu(j), 0))),
            Equal(sympy.Sum(self.omega(j), (j, 0, self.m - 1)), 1),
            ForAll(k, Implication(AtMost(1, k), Below(k, self.m), Equal(self.moment(2 * k), 0))),
        ]


one = Product(n, lambda i: x[i], m, lambda j: omega[j], lambda j: mu[j])


def by_order(p: Prover, low: Fact, some: Fact, far: Fact, *conditions: Fact) -> Fact:
    """Inputs λx in place of x are the scale λ, up to the factor λ^n; the next term has degree n + 2m > d."""
    gate = p.use(gate_of_order, sigma, b, x, n, omega, mu, m, given=[low, some, *conditions])
    each = p.coefficients(gate)
    left, right = p.goal.args[:2]

    def agree(below: Fact) -> Fact:
        here = p.instantiate(each, q - n, given=[p.order(Below(q - n, 2 * m + 2), below, far)])
        beyond = unequal(p, q - n - 2 * m, 0, below, far)
        silence = p.fact("coefficient_of_one", q - n - 2 * m, given=[p.convert(beyond, Unequal(q - n - 2 * m, 0))])
        return p.combine(
            p.equal(*(p.store.make("coeff", (p.term(q), side)) for side in (left, right))), (1, here), given=[silence]
        )

    return p.by_coefficients(p.generally([q], [Below(q, d + 1)], agree), p.goal)


taylor_product = Claim(
    "shallow-taylor-product",
    title="A product of n factors by one hidden layer, without terms of the degrees n + 1 to d",
    source="symnet (new here)",
    variables=[sigma, b, x, n, d, omega, mu, m],
    hypotheses=one.conditions(),
    conclusion=Congruent(one.network, one.value, d + 1),
    conventions="one hidden layer, m 2^n neurons, a common bias, no output bias",
    senses=("taylor",),
    notes="The inputs are λx_i, so λ counts degrees. m = ⌊(d - n)/2⌋ + 1 copies do it.",
    proof=by_order,
    example={"n": 1, "m": 2, "d": 4, "mu": [1, 2], "omega": [Fraction(4, 3), Fraction(-1, 3)]},
    twins=[
        Twin(
            "one copy less",
            hypotheses=one.conditions(2),
            at=two_copies | {"d": 5},
        )
    ],
)


sums = {
    "T": 2, "N": [1, 2], "M": [1, 1], "X": [[1, 1], [1, 1]], "Omega": [[1], [1]], "Mu": [[1], [1]], "d": 2, "a": [1, 1],
    "sigma": [0, 1, 1, 1], "b": 0,
}  # fmt: skip

# --- sums of products -------------------------------------------------------------------------------------------------


term = Product(N[t], lambda i: X[t, i], M[t], lambda j: Omega[t, j], lambda j: Mu[t, j])
network = sympy.Sum(a[t] * term.network, (t, 0, T - 1))
polynomial = sympy.Sum(a[t] * term.value, (t, 0, T - 1))


def each_term(more: int = 0) -> ForAll:
    """The conditions for each product."""
    return ForAll(t, Implication(AtMost(0, t), Below(t, T), Conjunction(*term.conditions(more))))


def term_by_term(p: Prover, conditions: Fact) -> Fact:
    """The coefficients of a sum are the sums of coefficients."""
    left, right = p.goal.args[:2]
    rows, points, scales = (sympy.Lambda(i, f[t, i]) for f in (X, Omega, Mu))

    def agree(below: Fact) -> Fact:
        def here(low: Fact, high: Fact) -> Fact:
            own = p.parts(p.instantiate(conditions, t, given=[low, high]))
            single = p.use(taylor_product, sigma, b, rows, N[t], d, points, scales, M[t])
            for fact in own:
                single = p.apply(single, p.convert(fact, single.formula.args[0]))
            same = p.instantiate(p.coefficients(single), q, given=[below])
            return p.combine(p.equal(*(a[t] * Coefficient(v, q) for v in (term.network, term.value))), (a[t], same))

        sums = [sympy.Sum(a[t] * Coefficient(v, q), (t, 0, T - 1)) for v in (term.network, term.value)]
        total = p.termwise(p.equal(*sums), here, t)
        return p.convert(total, p.equal(*(p.store.make("coeff", (p.term(q), side)) for side in (left, right))))

    return p.by_coefficients(p.generally([q], [Below(q, d + 1)], agree), p.goal, reason="term by term")


taylor = Claim(
    "shallow-taylor",
    title="Every polynomial of degree d by one hidden layer, exactly through the degree d at scale 1",
    source="symnet (new here)",
    variables=[sigma, b, d, T, a, N, X, M, Omega, Mu],
    hypotheses=[each_term()],
    conclusion=Congruent(network, polynomial, d + 1),
    conventions="one hidden layer, M_t 2^(N_t) neurons for the product number t, a common bias, no output bias",
    senses=("taylor",),
    notes="A polynomial is a sum of T products a_t ∏ X_(t,i), where variables may be repeated; neurons with equal "
    "inputs are then one neuron (rt-monomial-count). The inputs are λX, so λ counts degrees. "
    "M_t = ⌊(d - N_t)/2⌋ + 1 copies do it, with the weights of higher-order-gate-weights.",
    proof=term_by_term,
    example=sums,
    twins=[Twin("a copy less for each product", hypotheses=[each_term(2)], at=sums | {"d": 3})],
)
