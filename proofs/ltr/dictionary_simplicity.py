"""Simple Hamiltonians are cheap: a polynomial of N monomials of degree at most d takes at most 4N(d - 1) neurons."""

from typing import Any

import sympy
from beyond.series_gates import four, gate_of_four
from ltr.kronecker import everywhere

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Congruent,
    Conjunction,
    D,
    Equal,
    Fact,
    Implication,
    Prover,
    Twin,
    Unequal,
    families,
    functions,
    integer_families,
    integers,
    reals,
    series_families,
)
from symnet.proof.language import variables
from symnet.proof.tactics import fitted, forgetting

N, d, j, k, m = integers("N d j k m")
(e,) = integer_families("e")
(c,) = families("c")
(z,) = variables("z", fun(INT, INT, REAL))
(sigma,), (b,) = functions("sigma"), reals("b")
U, X = series_families("U X")
curved = Unequal(D(sigma, 2, b), 0)


def gate(one: Any, other: Any) -> Any:
    """The four-neuron gate."""
    return four.output.xreplace(dict(zip(four.inputs, (one, other), strict=True)))


def factors(upto: Any) -> Any:
    """The product of the first factors of monomial j."""
    return sympy.Product(z[j, k], (k, 0, upto - 1))


degrees = everywhere([(j, N)], Conjunction(AtMost(1, e[j]), AtMost(e[j], d)))
inputs = everywhere([(j, N), (k, e[j])], Congruent(X[d * j + k], z[j, k], 2))
first = everywhere([(j, N)], Equal(U[d * j], X[d * j]))
step = Equal(U[d * j + k + 1], gate(U[d * j + k], X[d * j + k + 1]))
gates = everywhere([(j, N), (k, e[j] - 1)], step)


def computed(top: Any, order: int = 2) -> Congruent:
    """The network and the polynomial agree modulo a power of λ."""
    network = sympy.Sum(c[j] * U[d * j + e[j] - 1], (j, 0, top - 1))
    return Congruent(network, sympy.Sum(c[j] * factors(e[j]), (j, 0, top - 1)), order)


def counted(top: Any, neurons: int = 4) -> AtMost:
    """Four neurons for each multiplication."""
    return AtMost(sympy.Sum(4 * (e[j] - 1), (j, 0, top - 1)), neurons * top * (d - 1))


def by_monomials(p: Prover, nonzero: Fact, some: Fact, degree: Fact, given: Fact, start: Fact, built: Fact) -> Fact:
    """Factor by factor, then monomial by monomial."""
    partial = Implication(Below(k, e[j]), Congruent(U[d * j + k], factors(k + 1), 2))

    def monomial(low: Fact, high: Fact) -> Fact:
        """The last gate of monomial j."""
        least = p.part(fitted(p, degree, j, given=[low, high]), 0)

        def base() -> Fact:
            def one(inside: Fact) -> Fact:
                value = fitted(p, given, j, 0, given=[low, high, p.order(AtMost(0, 0)), inside])
                same = fitted(p, start, j, given=[low, high])
                shown = p.series(Congruent(X[d * j], factors(1), 2), p.convert(value, Congruent(X[d * j], z[j, 0], 2)))
                return p.rewrite(shown, Congruent(U[d * j], factors(1), 2), same)

            return p.convert(
                p.generally([], [Below(0, e[j])], one), p.store.replace(p.term(partial), p.term(k), p.number(0))
            )

        def onward(first_: Fact, before: Fact) -> Fact:
            def one(inside: Fact) -> Fact:
                here = p.apply(before, p.order(Below(k, e[j]), inside))
                after = p.order(AtMost(0, k + 1), first_)
                value = fitted(p, given, j, k + 1, given=[low, high, after, inside])
                below = p.order(Below(k, e[j] - 1), inside)
                output = fitted(p, built, j, k, given=[low, high, first_, below])
                lemma = p.use(
                    gate_of_four, sigma, b, U[d * j + k], X[d * j + k + 1], factors(k + 1), z[j, k + 1], given=[nonzero]
                )
                shown = p.part(lemma, 2)
                for known_ in (here, value):
                    shown = p.apply(shown, p.convert(known_, shown.formula.args[0]))
                pair = gate(U[d * j + k], X[d * j + k + 1])
                shown = p.convert(shown, Congruent(pair, factors(k + 1) * z[j, k + 1], 2), reason="by one more gate")
                output = p.convert(output, Equal(U[d * j + k + 1], pair))
                longer = p.ring(Equal(factors(k + 2), factors(k + 1) * z[j, k + 1]), p.order(AtMost(0, k + 1), first_))
                goal = Congruent(U[d * j + k + 1], factors(k + 2), 2)
                return p.rewrite(shown, goal, output, longer, reason="one more factor")

            return p.generally([], [Below(k + 1, e[j])], one)

        with forgetting(p):
            every = p.induction(k, partial, base, onward, reason="factor by factor")
        last = p.instantiate(every, e[j] - 1, given=[p.order(AtMost(0, e[j] - 1), least)])
        return p.apply(last, p.order(Below(e[j] - 1, e[j])))

    goal = Implication(AtMost(m, N), Conjunction(computed(m), counted(m)))

    def none() -> Fact:
        both = p.both(p.series(computed(0)), p.order(counted(0)))
        return p.convert(p.discharge(both, AtMost(0, N)), p.store.replace(p.term(goal), p.term(m), p.number(0)))

    def more(low: Fact, known: Fact) -> Fact:
        def one(inside: Fact) -> Fact:
            value, count = p.parts(p.apply(known, p.order(AtMost(m, N), inside)))
            high = p.order(Below(m, N), inside)
            most = p.part(fitted(p, degree, m, given=[low, high]), 1)
            shown = p.generally([j], [AtMost(0, j), Below(j, N)], monomial)
            last = p.instantiate(shown, m, given=[low, high])
            return p.both(
                p.series(computed(m + 1), value, last, reason="one more monomial"),
                p.order(counted(m + 1), count, most),
            )

        return p.generally([], [AtMost(m + 1, N)], one)

    with forgetting(p):
        every = p.induction(m, goal, none, more, reason="monomial by monomial")
    return p.convert(p.apply(p.instantiate(every, N, given=[some]), p.order(AtMost(N, N))), p.goal)


simple_is_cheap = Claim(
    "dict-simple-cheap",
    title="A Hamiltonian of N monomials of degree at most d takes at most 4N(d - 1) neurons",
    source="LTR, Table I (simple Hamiltonian, cheap learning) and section II.D",
    variables=[sigma, b, c, z, e, U, X, N, d],
    hypotheses=[curved, AtMost(0, N), degrees, inputs, first, gates],
    conclusion=Conjunction(computed(N), counted(N)),
    conventions="4 neurons a multiplication, a common bias, no output bias; skip connections carry the inputs",
    senses=("formal",),
    notes=(
        "Monomial j is c_j times the factors z_(j, 0), z_(j, 1), …, each of them a variable: its gates multiply one "
        "factor after the other. A constant is left out: p = e^(-H)/Z does not know it. Generic "
        "polynomials have N = C(n+d, d) coefficients (ltr-count); a chain of n sites with bonds of neighbours has "
        "N ≤ 3n of degree 2, so at most 12n neurons. Circuits that share products: ltr-circuit-corollary, with 4 "
        "neurons for each product that is left."
    ),
    proof=by_monomials,
    example={"N": 1, "d": 2, "sigma": [0, 0, 1], "b": 0, "c": [3], "e": [2], "z": [[2, 5]], "X": [2, 5], "U": [2, 10]},
    twins=[
        Twin(
            "the error is of order λ³",
            conclusion=Conjunction(computed(N, 3), counted(N)),
            at={"N": 1, "d": 2, "sigma": [0, 0, 1, 0, 1], "b": 0, "c": [3], "e": [2], "z": [[1, 1]], "X": [1, 1],
                "U": [1, {0: 1, 2: 4}]},
        ),
    ],
)  # fmt: skip
